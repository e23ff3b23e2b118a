//! Addresses of sockets: C's structures and Rust's.

use super::super::errno::{EAFNOSUPPORT, EINVAL};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use std::ffi::OsStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::SocketAddr as UnixAddr;
use std::path::Path;

pub(in super::super) const AF_UNSPEC: i32 = 0;
pub(in super::super) const AF_UNIX: i32 = 1;
pub(in super::super) const AF_INET: i32 = 2;
pub(in super::super) const AF_INET6: i32 = 10;
/// The size of `struct sockaddr_storage`.
const STORAGE: usize = 128;
/// Where the name begins in a `struct sockaddr_un`, and how long it can be.
const UNIX_NAME: usize = 2;
const UNIX_ROOM: usize = 108;

/// The address of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Address {
    Inet(SocketAddr),
    /// The characters of `sun_path`: none for an unnamed socket, a NUL first for an abstract name.
    Unix(Vec<u8>),
}

impl From<SocketAddr> for Address {
    fn from(addr: SocketAddr) -> Address {
        Address::Inet(addr)
    }
}

impl From<UnixAddr> for Address {
    fn from(addr: UnixAddr) -> Address {
        let path = addr.as_pathname().map(|path| path.as_os_str().as_bytes());
        Address::Unix(match (path, addr.as_abstract_name()) {
            (Some(path), _) => path.to_vec(),
            (_, Some(name)) => [b"\0", name].concat(),
            _ => Vec::new(),
        })
    }
}

/// The address that a socket of this family has before it gets one.
pub(in super::super) fn unbound(family: i32) -> Address {
    match family {
        AF_UNIX => Address::Unix(Vec::new()),
        AF_INET6 => Address::Inet((Ipv6Addr::UNSPECIFIED, 0).into()),
        _ => Address::Inet((Ipv4Addr::UNSPECIFIED, 0).into()),
    }
}

impl Address {
    pub(in super::super) fn family(&self) -> i32 {
        match self {
            Address::Inet(SocketAddr::V4(_)) => AF_INET,
            Address::Inet(SocketAddr::V6(_)) => AF_INET6,
            Address::Unix(_) => AF_UNIX,
        }
    }

    /// The address in a `struct sockaddr` of `len` bytes.
    #[track_caller]
    pub(in super::super) fn read(p: Ptr<Void>, len: u32, heap: &Heap) -> Result<Address, i32> {
        if (len as usize) < 2 || len as usize > STORAGE {
            return Err(EINVAL);
        }
        let bytes = heap.bytes(p, len as u64);
        let port = |bytes: &[u8]| u16::from_be_bytes([bytes[2], bytes[3]]);
        match (
            i32::from(u16::from_le_bytes([bytes[0], bytes[1]])),
            bytes.len(),
        ) {
            (AF_INET, 8..) => {
                let ip: [u8; 4] = bytes[4..8].try_into().map_err(|_| EINVAL)?;
                Ok(Address::Inet((ip, port(bytes)).into()))
            }
            (AF_INET6, 24..) => {
                let ip: [u8; 16] = bytes[8..24].try_into().map_err(|_| EINVAL)?;
                let word = |at: usize| {
                    let word = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
                    u32::from_le_bytes(word.unwrap_or_default())
                };
                let flow = u32::from_be(word(4));
                Ok(Address::Inet(
                    SocketAddrV6::new(ip.into(), port(bytes), flow, word(24)).into(),
                ))
            }
            (AF_UNIX, _) => {
                let name = &bytes[UNIX_NAME..];
                let len = match name.first() {
                    Some(0) => name.len(),
                    _ => name.iter().position(|&c| c == 0).unwrap_or(name.len()),
                };
                if len > UNIX_ROOM {
                    return Err(EINVAL);
                }
                Ok(Address::Unix(name[..len].to_vec()))
            }
            (AF_INET | AF_INET6, _) => Err(EINVAL),
            _ => Err(EAFNOSUPPORT),
        }
    }

    /// C's structure.
    pub(in super::super) fn bytes(&self) -> Vec<u8> {
        let mut out = (self.family() as u16).to_le_bytes().to_vec();
        match self {
            Address::Inet(SocketAddr::V4(addr)) => {
                out.extend(addr.port().to_be_bytes());
                out.extend(addr.ip().octets());
                out.extend([0; 8]);
            }
            Address::Inet(SocketAddr::V6(addr)) => {
                out.extend(addr.port().to_be_bytes());
                out.extend(addr.flowinfo().to_be_bytes());
                out.extend(addr.ip().octets());
                out.extend(addr.scope_id().to_le_bytes());
            }
            Address::Unix(name) => {
                out.extend(name);
                if name.first().is_some_and(|&c| c != 0) {
                    out.push(0);
                }
            }
        }
        out
    }

    /// Stores the address where there is room for `*len` bytes; `*len` becomes its whole length.
    #[track_caller]
    pub(in super::super) fn write(
        &self,
        p: Ptr<Void>,
        len: Ptr<Void>,
        heap: &mut Heap,
    ) -> Result<(), i32> {
        let bytes = self.bytes();
        let len = len.cast::<i32>();
        let room = usize::try_from(len.get(heap)).map_err(|_| EINVAL)?;
        heap.write_slice(p.cast(), &bytes[..room.min(bytes.len())]);
        len.set(bytes.len() as i32, heap);
        Ok(())
    }

    /// The address for the constructors of Rust's sockets for the internet.
    pub(in super::super) fn inet(&self) -> Result<SocketAddr, i32> {
        match self {
            Address::Inet(addr) => Ok(*addr),
            Address::Unix(_) => Err(EAFNOSUPPORT),
        }
    }

    /// The address for the constructors of Rust's Unix sockets.
    pub(in super::super) fn unix(&self) -> Result<UnixAddr, i32> {
        let Address::Unix(name) = self else {
            return Err(EINVAL);
        };
        let made = match name.split_first() {
            Some((0, name)) => UnixAddr::from_abstract_name(name),
            Some(_) => UnixAddr::from_pathname(Path::new(OsStr::from_bytes(name))),
            None => return Err(EINVAL),
        };
        made.map_err(|_| EINVAL)
    }
}

/// An address of the internet from its bytes in network order.
pub(super) fn ip_of(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
        _ => None,
    }
}

/// The bytes of an address in network order.
pub(super) fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_way_to_c_and_back() {
        let mut heap = Heap::with_globals(&[]);
        let (p, len) = (heap.local_bytes(128), heap.local_bytes(4));
        let unix = |name: &[u8]| Address::Unix(name.to_vec());
        for address in [
            Address::Inet((Ipv4Addr::LOCALHOST, 80).into()),
            Address::Inet("[2001:db8::5%3]:443".parse().expect("an address")),
            unix(b"/tmp/x"),
            unix(b"\0abstract"),
            unix(b""),
        ] {
            len.cast::<i32>().set(128, &mut heap);
            assert_eq!(address.write(p, len, &mut heap), Ok(()));
            let len = len.cast::<i32>().get(&heap) as u32;
            assert_eq!(Address::read(p, len, &heap), Ok(address));
        }
        assert_eq!(Address::read(p, 1, &heap), Err(EINVAL));
    }
}
