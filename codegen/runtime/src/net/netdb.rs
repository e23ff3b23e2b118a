//! `<netdb.h>`: names of hosts. The standard library asks the system's resolver.

use super::super::errno::ERANGE;
use super::super::mem::Void;
use super::super::packed::{room, Packed};
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::address::{octets, Address, AF_INET, AF_INET6, AF_UNSPEC};
use super::inet::{parse, parse_loosely, text};
use super::services::{find_service, service_name};
use super::socket::{SOCK_DGRAM, SOCK_STREAM};
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};

const AI_PASSIVE: i32 = 1;
const AI_CANONNAME: i32 = 2;
const AI_NUMERICHOST: i32 = 4;
const AI_V4MAPPED: i32 = 8;
const AI_NUMERICSERV: i32 = 0x400;
const AI_KNOWN: i32 = 0x7FF;
const EAI_BADFLAGS: i32 = -1;
const EAI_NONAME: i32 = -2;
const EAI_AGAIN: i32 = -3;
const EAI_FAIL: i32 = -4;
const EAI_NODATA: i32 = -5;
const EAI_FAMILY: i32 = -6;
const EAI_SOCKTYPE: i32 = -7;
const EAI_SERVICE: i32 = -8;
const EAI_ADDRFAMILY: i32 = -9;
const EAI_OVERFLOW: i32 = -12;
const SOCK_RAW: i32 = 3;

record! {
    /// `struct addrinfo` (POSIX), laid out as in glibc.
    pub struct AddrInfo via AddrInfoFields, size 48 {
        flags at 0: i32, family at 4: i32, kind at 8: i32, protocol at 12: i32, len at 16: u32,
        addr at 24: u64, name at 32: u64, next at 40: u64,
    }
}

/// The lines of `/etc/hosts`: an address and its names, the official one first.
fn hosts() -> Vec<(IpAddr, Vec<String>)> {
    let text = fs::read_to_string("/etc/hosts").unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split('#').next()?.split_ascii_whitespace();
        let ip = words.next()?.parse().ok()?;
        Some((ip, words.map(str::to_string).collect::<Vec<_>>()))
    };
    text.lines()
        .filter_map(line)
        .filter(|(_, names)| !names.is_empty())
        .collect()
}

/// What the system's resolver said, as a number of `<netdb.h>`; the standard library keeps only its words.
fn reason(error: &io::Error) -> i32 {
    let words = error.to_string();
    let known = [
        ("Temporary failure", EAI_AGAIN),
        ("No address associated", EAI_NODATA),
        ("Non-recoverable", EAI_FAIL),
        ("Address family for hostname", EAI_ADDRFAMILY),
    ];
    known
        .iter()
        .find(|(text, _)| words.contains(text))
        .map_or(EAI_NONAME, |(_, number)| *number)
}

/// An address that is written in numbers.
fn numeric(name: &str) -> Option<SocketAddr> {
    if let Some(ip) = parse_loosely(name.as_bytes()) {
        return Some((ip, 0).into());
    }
    let (host, scope) = name.split_once('%').unwrap_or((name, ""));
    let Some(IpAddr::V6(ip)) = parse(AF_INET6, host.as_bytes()) else {
        return None;
    };
    let scope = scope
        .parse()
        .unwrap_or_else(|_| super::interfaces::index_of(scope).unwrap_or(0));
    Some(SocketAddrV6::new(ip, 0, 0, scope).into())
}

/// The addresses of a host.
fn resolve(name: &str) -> Result<Vec<SocketAddr>, i32> {
    let found = (name, 0).to_socket_addrs().map_err(|e| reason(&e))?;
    Ok(found.collect())
}

/// Name and addresses for `getaddrinfo`.
fn addresses(node: Option<&str>, flags: i32, family: i32) -> Result<Vec<SocketAddr>, i32> {
    let Some(name) = node else {
        let (v4, v6) = match flags & AI_PASSIVE {
            0 => (Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST),
            _ => (Ipv4Addr::UNSPECIFIED, Ipv6Addr::UNSPECIFIED),
        };
        // glibc sorts like this (RFC 3484).
        let mut both: Vec<SocketAddr> = vec![(v6, 0).into(), (v4, 0).into()];
        if flags & AI_PASSIVE != 0 {
            both.reverse();
        }
        both.retain(|addr| family == AF_UNSPEC || addr.is_ipv4() == (family == AF_INET));
        return Ok(both);
    };
    let fits = |addr: &SocketAddr| family == AF_UNSPEC || addr.is_ipv4() == (family == AF_INET);
    let mapped = |addr: SocketAddr| match addr.ip() {
        IpAddr::V4(ip) if family == AF_INET6 && flags & AI_V4MAPPED != 0 => {
            (ip.to_ipv6_mapped(), 0).into()
        }
        _ => addr,
    };
    if let Some(addr) = numeric(name).map(mapped) {
        return match fits(&addr) {
            true => Ok(vec![addr]),
            false => Err(EAI_ADDRFAMILY),
        };
    }
    if flags & AI_NUMERICHOST != 0 {
        return Err(EAI_NONAME);
    }
    let found = resolve(name)?;
    let direct: Vec<SocketAddr> = found.iter().copied().filter(fits).collect();
    let chosen = match direct.is_empty() {
        true => found.into_iter().map(mapped).filter(fits).collect(),
        false => direct,
    };
    if chosen.is_empty() {
        return Err(EAI_NODATA);
    }
    Ok(chosen)
}

/// The kinds of sockets, protocols and ports for `getaddrinfo`.
fn kinds(
    service: Option<&str>,
    flags: i32,
    kind: i32,
    protocol: i32,
) -> Result<Vec<(i32, i32, u16)>, i32> {
    const ALL: [(i32, i32, &str); 3] = [
        (SOCK_STREAM, 6, "tcp"),
        (SOCK_DGRAM, 17, "udp"),
        (SOCK_RAW, 0, ""),
    ];
    if kind != 0 && !ALL.iter().any(|known| known.0 == kind) {
        return Err(EAI_SOCKTYPE);
    }
    let fits =
        |k: i32, p: i32| (kind == 0 || kind == k) && (protocol == 0 || p == 0 || protocol == p);
    let wanted: Vec<_> = ALL.into_iter().filter(|(k, p, _)| fits(*k, *p)).collect();
    if wanted.is_empty() {
        return Err(EAI_SOCKTYPE);
    }
    let number = service.map_or(Some(0), |service| {
        service.parse::<u64>().ok().map(|n| n as u16)
    });
    if let Some(port) = number {
        let with = |(k, p, _): (i32, i32, &str)| (k, if p == 0 { protocol } else { p }, port);
        return Ok(wanted.into_iter().map(with).collect());
    }
    if flags & AI_NUMERICSERV != 0 {
        return Err(EAI_NONAME);
    }
    let named = wanted.into_iter().filter(|known| !known.2.is_empty());
    let found: Vec<(i32, i32, u16)> = named
        .filter_map(|(k, p, name)| Some((k, p, find_service(service?.as_bytes(), Some(name))?.0)))
        .collect();
    if found.is_empty() {
        return Err(EAI_SERVICE);
    }
    Ok(found)
}

/// The name that a pointer gives, if it is not null.
#[track_caller]
fn optional(p: Ptr<u8>, rt: &Runtime) -> Option<String> {
    (!p.is_null()).then(|| String::from_utf8_lossy(rt.c_str(p)).into_owned())
}

/// `getaddrinfo` (POSIX).
#[track_caller]
pub fn getaddrinfo(
    node: Ptr<u8>,
    service: Ptr<u8>,
    hints: Ptr<Void>,
    out: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let (node, service) = (optional(node, rt), optional(service, rt));
    // Without hints glibc behaves as with these.
    let (flags, family, kind, protocol) = match hints.is_null() {
        true => (0x28, AF_UNSPEC, 0, 0),
        false => {
            let hints = hints.cast::<AddrInfo>().get(rt);
            (hints.flags, hints.family, hints.kind, hints.protocol)
        }
    };
    let found = if flags & !AI_KNOWN != 0 || (flags & AI_CANONNAME != 0 && node.is_none()) {
        Err(EAI_BADFLAGS)
    } else if node.is_none() && service.is_none() {
        Err(EAI_NONAME)
    } else if ![AF_UNSPEC, AF_INET, AF_INET6].contains(&family) {
        Err(EAI_FAMILY)
    } else {
        kinds(service.as_deref(), flags, kind, protocol)
            .and_then(|kinds| Ok((kinds, addresses(node.as_deref(), flags, family)?)))
    };
    let (kinds, addresses) = match found {
        Ok(found) => found,
        Err(error) => return error,
    };
    let official = node.filter(|_| flags & AI_CANONNAME != 0).map(|name| {
        let known = hosts().into_iter().find(|(_, names)| names.contains(&name));
        known.map_or(name, |(_, mut names)| names.swap_remove(0))
    });
    let mut next = 0;
    let entries = addresses.iter().enumerate().flat_map(|(i, addr)| {
        kinds
            .iter()
            .enumerate()
            .map(move |(j, kind)| (i + j == 0, addr, kind))
    });
    for (first, addr, &(kind, protocol, port)) in entries.collect::<Vec<_>>().into_iter().rev() {
        let mut addr = *addr;
        addr.set_port(port);
        let bytes = Address::Inet(addr).bytes();
        let name = official.as_ref().filter(|_| first);
        let mut object = Packed::new(48, 40 + room(name.map(|name| name.as_bytes())), rt);
        let info = AddrInfo {
            flags,
            family: if addr.is_ipv4() { AF_INET } else { AF_INET6 },
            kind,
            protocol,
            len: bytes.len() as u32,
            addr: object.push::<Void>(&bytes, rt).bits(),
            name: name.map_or(0, |name| object.text(name.as_bytes(), rt).bits()),
            next,
        };
        next = object.object().bits();
        object.object().cast().set(info, rt);
    }
    out.cast().set(next, rt);
    0
}

/// `freeaddrinfo` (POSIX).
#[track_caller]
pub fn freeaddrinfo(list: Ptr<Void>, rt: &mut Runtime) {
    let mut entry = list.cast::<AddrInfo>();
    while !entry.is_null() {
        let next = entry.next().get(rt);
        rt.heap.free(entry.bits());
        entry = Ptr::from_bits(next);
    }
}

/// `gai_strerror` (POSIX).
pub fn gai_strerror(error: i32, rt: &mut Runtime) -> Ptr<u8> {
    rt.lit(match error {
        EAI_BADFLAGS => c"Bad value for ai_flags",
        EAI_NONAME => c"Name or service not known",
        EAI_AGAIN => c"Temporary failure in name resolution",
        EAI_FAIL => c"Non-recoverable failure in name resolution",
        EAI_NODATA => c"No address associated with hostname",
        EAI_FAMILY => c"ai_family not supported",
        EAI_SOCKTYPE => c"ai_socktype not supported",
        EAI_SERVICE => c"Servname not supported for ai_socktype",
        EAI_ADDRFAMILY => c"Address family for hostname not supported",
        -10 => c"Memory allocation failure",
        -11 => c"System error",
        EAI_OVERFLOW => c"Result too large for supplied buffer",
        -100 => c"Processing request in progress",
        -101 => c"Request canceled",
        -102 => c"Request not canceled",
        -103 => c"All requests done",
        -104 => c"Interrupted by a signal",
        -105 => c"Parameter string not correctly encoded",
        _ => c"Unknown error",
    })
}

/// `getnameinfo` (POSIX). Names of addresses are those of `/etc/hosts`: the standard library cannot ask further.
#[track_caller]
pub fn getnameinfo(
    addr: Ptr<Void>,
    len: u32,
    host: Ptr<u8>,
    host_len: u32,
    service: Ptr<u8>,
    service_len: u32,
    flags: i32,
    rt: &mut Runtime,
) -> i32 {
    const NI_NUMERICHOST: i32 = 1;
    const NI_NUMERICSERV: i32 = 2;
    const NI_NAMEREQD: i32 = 8;
    const NI_DGRAM: i32 = 16;
    let Ok(Address::Inet(addr)) = Address::read(addr, len, rt) else {
        return EAI_FAMILY;
    };
    let store = |text: &str, p: Ptr<u8>, room: u32, rt: &mut Runtime| {
        let fits = (text.len() as u32) < room;
        if fits {
            rt.write_slice(p, text.as_bytes());
            p.at(text.len()).set(0, rt);
        }
        fits
    };
    if !host.is_null() && host_len > 0 {
        let known = hosts().into_iter().find(|(ip, _)| *ip == addr.ip());
        let name = match known {
            Some((_, mut names)) if flags & NI_NUMERICHOST == 0 => names.swap_remove(0),
            _ if flags & NI_NAMEREQD != 0 => return EAI_NONAME,
            _ => text(addr.ip()),
        };
        if !store(&name, host, host_len, rt) {
            return EAI_OVERFLOW;
        }
    }
    if !service.is_null() && service_len > 0 {
        let protocol = if flags & NI_DGRAM != 0 { "udp" } else { "tcp" };
        let name = match flags & NI_NUMERICSERV {
            0 => service_name(addr.port(), protocol),
            _ => None,
        };
        let name = name.unwrap_or_else(|| addr.port().to_string());
        if !store(&name, service, service_len, rt) {
            return EAI_OVERFLOW;
        }
    }
    0
}

/// Where `h_errno` is (glibc).
pub fn __h_errno_location(rt: &mut Runtime) -> Ptr<i32> {
    rt.static_object("h_errno", 4).cast()
}

/// `struct hostent` in an object of its own, which replaces the one before.
fn host_object(name: &str, aliases: &[String], found: &[IpAddr], rt: &mut Runtime) -> Ptr<Void> {
    let holder = rt.static_object("hostent", 8).cast::<u64>();
    let before = holder.get(rt);
    rt.heap.free(before);
    let family = if found.iter().all(IpAddr::is_ipv4) {
        AF_INET
    } else {
        AF_INET6
    };
    let texts = [name].into_iter().chain(aliases.iter().map(String::as_str));
    let more = room(texts.map(str::as_bytes)) + 24 * found.len() as u64 + 16;
    let mut object = Packed::new(32, more, rt);
    let name = object.text(name.as_bytes(), rt);
    let aliases: Vec<Ptr<u8>> = aliases
        .iter()
        .map(|alias| object.text(alias.as_bytes(), rt))
        .collect();
    let aliases = object.table(&aliases, rt);
    let ips: Vec<Ptr<u8>> = found
        .iter()
        .map(|ip| object.push(&octets(*ip), rt))
        .collect();
    let ips = object.table(&ips, rt);
    let length: u64 = if family == AF_INET { 4 } else { 16 };
    object.object().cast().set(
        [
            name.bits(),
            aliases.bits(),
            family as u64 | length << 32,
            ips.bits(),
        ],
        rt,
    );
    holder.set(object.object().bits(), rt);
    object.object()
}

/// `gethostbyname2` (glibc).
#[track_caller]
pub fn gethostbyname2(name: impl Str, family: i32, rt: &mut Runtime) -> Ptr<Void> {
    const HOST_NOT_FOUND: i32 = 1;
    const TRY_AGAIN: i32 = 2;
    const NO_DATA: i32 = 4;
    let name = String::from_utf8_lossy(name.chars(rt)).into_owned();
    let known = hosts()
        .into_iter()
        .filter(|(ip, names)| names.contains(&name) && ip.is_ipv4() == (family == AF_INET));
    let known: Vec<_> = known.collect();
    if let Some((_, names)) = known.first() {
        let ips: Vec<IpAddr> = known.iter().map(|(ip, _)| *ip).collect();
        return host_object(&names[0], &names[1..], &ips, rt);
    }
    let found = match numeric(&name) {
        Some(addr) => Ok(vec![addr]),
        None => resolve(&name),
    };
    let error = match found {
        Ok(found) => {
            let ips = found.iter().map(SocketAddr::ip);
            let mut ips: Vec<IpAddr> = ips
                .filter(|ip| ip.is_ipv4() == (family == AF_INET))
                .collect();
            ips.dedup();
            if !ips.is_empty() {
                return host_object(&name, &[], &ips, rt);
            }
            NO_DATA
        }
        Err(EAI_AGAIN) => TRY_AGAIN,
        Err(_) => HOST_NOT_FOUND,
    };
    __h_errno_location(rt).set(error, rt);
    Ptr::null()
}

/// `gethostbyname` (old POSIX).
#[track_caller]
pub fn gethostbyname(name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    gethostbyname2(name, AF_INET, rt)
}

/// `gethostbyaddr` (old POSIX), for the addresses in `/etc/hosts`.
#[track_caller]
pub fn gethostbyaddr(addr: Ptr<Void>, len: u32, _family: i32, rt: &mut Runtime) -> Ptr<Void> {
    let ip = super::address::ip_of(rt.bytes(addr, len as u64));
    match hosts().into_iter().find(|(known, _)| Some(*known) == ip) {
        Some((ip, names)) => host_object(&names[0], &names[1..], &[ip], rt),
        None => {
            __h_errno_location(rt).set(1, rt);
            Ptr::null()
        }
    }
}

/// `gethostbyname_r` (glibc): the object is copied to the caller's memory.
#[track_caller]
pub fn gethostbyname_r(
    name: impl Str,
    out: Ptr<Void>,
    buf: Ptr<u8>,
    size: u64,
    result: Ptr<Void>,
    error: Ptr<i32>,
    rt: &mut Runtime,
) -> i32 {
    let found = gethostbyname2(name, AF_INET, rt);
    result.cast().set(Ptr::<Void>::null(), rt);
    if found.is_null() {
        let number = __h_errno_location(rt).get(rt);
        error.set(number, rt);
        return 0;
    }
    let whole = rt.heap.usable_size(found.bits());
    if whole - 32 > size {
        return ERANGE;
    }
    // What lies behind the structure moves to `buf`; pointers to it move along.
    let behind = found.byte_offset::<u8>(32);
    rt.heap.copy(buf, behind, whole - 32);
    let moved = |bits: u64| {
        buf.byte_offset::<Void>(bits.wrapping_sub(behind.bits()) as i64)
            .bits()
    };
    let mut fields = found.cast::<[u64; 4]>().get(rt);
    for i in [0, 1, 3] {
        fields[i] = moved(fields[i]);
    }
    for table in [fields[1], fields[3]] {
        let mut entry = Ptr::<u64>::from_bits(table);
        while entry.get(rt) != 0 {
            entry.update(rt, moved);
            entry += 1;
        }
    }
    out.cast().set(fields, rt);
    result.cast().set(out, rt);
    0
}

/// `hstrerror` (BSD).
pub fn hstrerror(error: i32, rt: &mut Runtime) -> Ptr<u8> {
    rt.lit(match error {
        -1 => c"Resolver internal error",
        0 => c"Resolver Error 0 (no error)",
        1 => c"Unknown host",
        2 => c"Host name lookup failure",
        3 => c"Unknown server error",
        4 => c"No address associated with name",
        _ => c"Unknown resolver error",
    })
}

/// `herror` (BSD).
#[track_caller]
pub fn herror(s: Ptr<u8>, rt: &mut Runtime) {
    let error = __h_errno_location(rt).get(rt);
    let words = hstrerror(error, rt);
    let mut line = Vec::new();
    if !s.is_null() && !rt.c_str(s).is_empty() {
        line.extend_from_slice(rt.c_str(s));
        line.extend_from_slice(b": ");
    }
    line.extend_from_slice(rt.c_str(words));
    line.push(b'\n');
    // Nothing can be said about a message that cannot be written.
    let _ = rt.stdio.write(2, &line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_need_no_resolver() {
        let mut rt = Runtime::new();
        let out: Ptr<Void> = rt.local_bytes(8);
        let text = |s: &'static [u8], rt: &mut Runtime| rt.lit_bytes(s);
        let (node, port) = (text(b"127.0.0.1\0", &mut rt), text(b"8080\0", &mut rt));
        assert_eq!(getaddrinfo(node, port, Ptr::null(), out, &mut rt), 0);
        let first: Ptr<AddrInfo> = Ptr::from_bits(out.cast().get(&rt));
        let info = first.get(&rt);
        assert_eq!(
            (info.family, info.kind, info.protocol, info.len),
            (2, 1, 6, 16)
        );
        let second = Ptr::<AddrInfo>::from_bits(info.next).get(&rt);
        assert_eq!((second.kind, second.protocol), (2, 17));
        let host: Ptr<u8> = rt.local_bytes(64).cast();
        let addr = Ptr::from_bits(info.addr);
        assert_eq!(
            getnameinfo(addr, 16, host, 64, host.at(40), 24, 3, &mut rt),
            0
        );
        assert_eq!(
            (rt.c_str(host), rt.c_str(host.at(40))),
            (&b"127.0.0.1"[..], &b"8080"[..])
        );
        freeaddrinfo(first.cast(), &mut rt);
        let hints: Ptr<AddrInfo> = rt.local();
        hints.family().set(AF_INET6, &mut rt);
        let hints = hints.cast();
        assert_eq!(getaddrinfo(node, port, hints, out, &mut rt), EAI_ADDRFAMILY);
        let found = gethostbyname(c"10.1.2.3", &mut rt)
            .cast::<[u64; 4]>()
            .get(&rt);
        let ip = Ptr::<Ptr<u8>>::from_bits(found[3]).get(&rt);
        assert_eq!(rt.bytes(ip, 4), [10, 1, 2, 3]);
    }
}
