//! `<arpa/inet.h>`: addresses as text, and the order of bytes.

use super::super::errno::{EAFNOSUPPORT, ENOSPC};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::address::{ip_of, octets, AF_INET, AF_INET6};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `htons` (POSIX).
pub fn htons(n: u16) -> u16 {
    n.to_be()
}

/// `ntohs` (POSIX).
pub fn ntohs(n: u16) -> u16 {
    u16::from_be(n)
}

/// `htonl` (POSIX).
pub fn htonl(n: u32) -> u32 {
    n.to_be()
}

/// `ntohl` (POSIX).
pub fn ntohl(n: u32) -> u32 {
    u32::from_be(n)
}

/// An address in the form that `inet_pton` takes: four decimal numbers without needless zeros, or IPv6.
pub(super) fn parse(family: i32, text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    match family {
        AF_INET => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        AF_INET6 => text.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        _ => None,
    }
}

/// The text of an address, as glibc writes it.
pub(super) fn text(ip: IpAddr) -> String {
    if let IpAddr::V6(v6) = ip {
        let parts = v6.segments();
        // glibc also writes addresses below ::/96 with an IPv4 part, if more than 16 bits are set.
        if parts[..6] == [0; 6] && parts[6] != 0 {
            let low = Ipv4Addr::from((parts[6] as u32) << 16 | parts[7] as u32);
            return format!("::{low}");
        }
    }
    ip.to_string()
}

/// `inet_pton` (POSIX).
#[track_caller]
pub fn inet_pton(family: i32, s: impl Str, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if family != AF_INET && family != AF_INET6 {
        return rt.status(Err::<(), _>(EAFNOSUPPORT));
    }
    match parse(family, s.chars(rt)) {
        Some(ip) => {
            rt.write_slice(out.cast(), &octets(ip));
            1
        }
        None => 0,
    }
}

/// `inet_ntop` (POSIX).
#[track_caller]
pub fn inet_ntop(
    family: i32,
    addr: Ptr<Void>,
    out: Ptr<u8>,
    size: u32,
    rt: &mut Runtime,
) -> Ptr<u8> {
    let len = match family {
        AF_INET => 4,
        AF_INET6 => 16,
        _ => {
            rt.set_errno(EAFNOSUPPORT);
            return Ptr::null();
        }
    };
    let mut name = ip_of(rt.bytes(addr, len)).map(text).unwrap_or_default();
    name.push('\0');
    if name.len() > size as usize {
        rt.set_errno(ENOSPC);
        return Ptr::null();
    }
    rt.write_slice(out, name.as_bytes());
    out
}

/// A number as C writes it, and what follows.
fn c_number(text: &[u8]) -> Option<(u32, &[u8])> {
    let (radix, digits) = match text {
        [b'0', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
            (16, rest)
        }
        [b'0', ..] => (8, text),
        [b'1'..=b'9', ..] => (10, text),
        _ => return None,
    };
    let len = digits
        .iter()
        .position(|&c| !(c as char).is_digit(radix))
        .unwrap_or(digits.len());
    let value = std::str::from_utf8(&digits[..len]).ok()?;
    Some((u32::from_str_radix(value, radix).ok()?, &digits[len..]))
}

/// The old forms of IPv4 addresses: one to four numbers, the last of which fills what is left.
pub(super) fn parse_loosely(mut text: &[u8]) -> Option<Ipv4Addr> {
    let mut parts = Vec::new();
    loop {
        let (number, rest) = c_number(text)?;
        parts.push(number);
        match rest.split_first() {
            Some((b'.', rest)) if parts.len() < 4 => text = rest,
            None => break,
            Some((c, _)) if c.is_ascii_whitespace() => break,
            _ => return None,
        }
    }
    let (last, first) = parts.split_last()?;
    if first.iter().any(|&part| part > 255) || *last as u64 >= 1u64 << (32 - 8 * first.len()) {
        return None;
    }
    let high = first
        .iter()
        .enumerate()
        .fold(0, |sum, (i, part)| sum | part << (24 - 8 * i));
    Some(Ipv4Addr::from(high | last))
}

/// `inet_aton` (BSD).
#[track_caller]
pub fn inet_aton(s: impl Str, out: Ptr<Void>, heap: &mut Heap) -> i32 {
    match parse_loosely(s.chars(heap)) {
        Some(ip) => {
            if !out.is_null() {
                heap.write_slice(out.cast(), &ip.octets());
            }
            1
        }
        None => 0,
    }
}

/// `inet_addr` (POSIX).
#[track_caller]
pub fn inet_addr(s: impl Str, heap: &Heap) -> u32 {
    parse_loosely(s.chars(heap)).map_or(u32::MAX, |ip| u32::from_le_bytes(ip.octets()))
}

/// `inet_network` (POSIX): in the byte order of the machine.
#[track_caller]
pub fn inet_network(s: impl Str, heap: &Heap) -> u32 {
    let text = s.chars(heap).trim_ascii_end();
    let parts = text.split(|&c| c == b'.').map(|part| match c_number(part) {
        Some((number, [])) if number < 256 => Some(number),
        _ => None,
    });
    let parts: Option<Vec<u32>> = parts.collect();
    parts
        .filter(|parts| parts.len() <= 4)
        .map_or(u32::MAX, |parts| {
            parts.iter().fold(0, |sum, part| sum << 8 | part)
        })
}

/// `inet_ntoa` (POSIX), of the number in a `struct in_addr`.
pub fn __c2safe_inet_ntoa(addr: u32, rt: &mut Runtime) -> Ptr<u8> {
    let mut name = Ipv4Addr::from(addr.to_le_bytes()).to_string();
    name.push('\0');
    let out = rt.static_object("inet_ntoa", 16).cast();
    rt.write_slice(out, name.as_bytes());
    out
}

/// `in6addr_any` and `in6addr_loopback` (POSIX).
fn in6_object(name: &'static str, ip: Ipv6Addr, rt: &mut Runtime) -> Ptr<Void> {
    let object = rt.static_object(name, 16);
    rt.write_slice(object.cast(), &ip.octets());
    object
}

/// `in6addr_any` (POSIX).
pub fn __c2safe_in6addr_any(rt: &mut Runtime) -> Ptr<Void> {
    in6_object("in6addr_any", Ipv6Addr::UNSPECIFIED, rt)
}

/// `in6addr_loopback` (POSIX).
pub fn __c2safe_in6addr_loopback(rt: &mut Runtime) -> Ptr<Void> {
    in6_object("in6addr_loopback", Ipv6Addr::LOCALHOST, rt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        let mut rt = Runtime::new();
        let buf: Ptr<u8> = rt.local_bytes(64).cast();
        for (family, name, good) in [
            (AF_INET, c"1.2.3.4", 1),
            (AF_INET, c"01.2.3.4", 0),
            (AF_INET, c"1.2.3", 0),
            (AF_INET6, c"2001:db8::5", 1),
            (AF_INET6, c"::1.2.3.4", 1),
            (AF_INET6, c"1:2", 0),
        ] {
            assert_eq!(
                inet_pton(family, name, buf.cast(), &mut rt),
                good,
                "{name:?}"
            );
            if good == 1 {
                let back = inet_ntop(family, buf.cast(), buf.at(16), 46, &mut rt);
                assert_eq!(rt.c_str(back), name.to_bytes());
            }
        }
        assert!(inet_ntop(AF_INET, buf.cast(), buf.at(16), 3, &mut rt).is_null());
        assert_eq!(inet_addr(c"127.1", &rt), 0x0100_007F);
        assert_eq!(inet_addr(c"0x7f.0.0.010", &rt), 0x0800_007F);
        assert_eq!(inet_addr(c"256.1.1.1", &rt), u32::MAX);
        assert_eq!(inet_network(c"10.1", &rt), 0x0A01);
        assert_eq!((htons(0x1234), ntohl(1)), (0x3412, 0x0100_0000));
    }
}
