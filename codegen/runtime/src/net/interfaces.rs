//! `<ifaddrs.h>`, `<net/if.h>`: the interfaces of the machine, as Linux shows them below `/sys/class/net` and `/proc/net`.

use super::super::errno::{ENODEV, ENXIO};
use super::super::mem::Void;
use super::super::packed::{room, Packed};
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::address::Address;
use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddrV6};

const IFF_BROADCAST: u32 = 2;
const IFF_RUNNING: u32 = 0x40;
const IFF_LOWER_UP: u32 = 0x1_0000;
const AF_PACKET: u16 = 17;

record! {
    /// `struct ifaddrs` (BSD), laid out as in glibc.
    pub struct IfAddrs via IfAddrsFields, size 56 {
        next at 0: u64, name at 8: u64, flags at 16: u32, addr at 24: u64, mask at 32: u64, broadcast at 40: u64, data at 48: u64,
    }
}

/// A file about an interface, without the end of the line.
fn fact(name: &str, file: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/sys/class/net/{name}/{file}")).ok()?;
    Some(text.trim().to_string())
}

/// The number of an interface.
pub(super) fn index_of(name: &str) -> Option<u32> {
    if name.is_empty() || name.contains('/') {
        return None;
    }
    fact(name, "ifindex")?.parse().ok()
}

/// The interfaces by number.
fn interfaces() -> Vec<(u32, String)> {
    let entries = fs::read_dir("/sys/class/net")
        .into_iter()
        .flatten()
        .flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut all: Vec<(u32, String)> = names
        .filter_map(|name| Some((index_of(&name)?, name)))
        .collect();
    all.sort();
    all
}

fn flags_of(name: &str) -> u32 {
    let flags = fact(name, "flags").unwrap_or_default();
    let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap_or(0);
    match fact(name, "carrier").as_deref() {
        Some("1") => flags | IFF_RUNNING | IFF_LOWER_UP,
        _ => flags,
    }
}

/// The IPv4 addresses of the machine: the leaves of the kernel's table of local routes.
fn local_v4() -> BTreeSet<Ipv4Addr> {
    let text = fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    let mut last: Option<Ipv4Addr> = None;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(ip) = line.strip_prefix("|-- ") {
            last = ip.parse().ok();
        } else if line.starts_with("/32 host LOCAL") {
            found.extend(last);
        }
    }
    found
}

/// Networks that are reached without a gateway: interface, network, mask.
fn networks() -> Vec<(String, u32, u32)> {
    let text = fs::read_to_string("/proc/net/route").unwrap_or_default();
    let mut found = vec![("lo".to_string(), 0x7F00_0000, 0xFF00_0000)];
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let number = |i: usize| {
            let word = words.get(i)?;
            Some(u32::from_be(u32::from_str_radix(word, 16).ok()?))
        };
        if let (Some(name), Some(to), Some(0), Some(mask)) =
            (words.first(), number(1), number(2), number(7))
        {
            if mask != 0 {
                found.push((name.to_string(), to, mask));
            }
        }
    }
    found
}

/// One entry of the list.
struct Entry {
    name: String,
    addr: Vec<u8>,
    mask: Option<Vec<u8>>,
    broadcast: Option<Vec<u8>>,
}

fn inet(ip: IpAddr, scope: u32) -> Vec<u8> {
    match ip {
        IpAddr::V4(_) => Address::Inet((ip, 0).into()).bytes(),
        IpAddr::V6(ip) => Address::Inet(SocketAddrV6::new(ip, 0, 0, scope).into()).bytes(),
    }
}

/// A `struct sockaddr_ll` with an address of the hardware.
fn packet(name: &str, index: u32, file: &str) -> Vec<u8> {
    let kind: u16 = fact(name, "type").and_then(|n| n.parse().ok()).unwrap_or(0);
    let text = fact(name, file).unwrap_or_default();
    let hardware: Vec<u8> = text
        .split(':')
        .filter_map(|b| u8::from_str_radix(b, 16).ok())
        .take(8)
        .collect();
    let mut out = AF_PACKET.to_le_bytes().to_vec();
    out.extend([0, 0]);
    out.extend(index.to_le_bytes());
    out.extend(kind.to_le_bytes());
    out.extend([0, hardware.len() as u8]);
    out.extend(&hardware);
    out.resize(20, 0);
    out
}

/// All addresses in glibc's order: the interfaces themselves, IPv4, IPv6.
fn entries() -> Vec<Entry> {
    let all = interfaces();
    let mut list: Vec<Entry> = all
        .iter()
        .map(|(index, name)| Entry {
            name: name.clone(),
            addr: packet(name, *index, "address"),
            mask: None,
            broadcast: Some(packet(name, *index, "broadcast")),
        })
        .collect();
    let networks = networks();
    let mut v4: Vec<(u32, Entry)> = Vec::new();
    for ip in local_v4() {
        let number = u32::from(ip);
        let home = networks
            .iter()
            .filter(|(_, to, mask)| number & mask == *to)
            .max_by_key(|(_, _, mask)| *mask);
        let (name, mask) = match home {
            Some((name, _, mask)) => (name.clone(), *mask),
            // An address without a network of its own.
            None => match all.iter().find(|(_, name)| name != "lo") {
                Some((_, name)) => (name.clone(), u32::MAX),
                None => continue,
            },
        };
        let last = if flags_of(&name) & IFF_BROADCAST != 0 {
            number | !mask
        } else {
            number
        };
        v4.push((
            index_of(&name).unwrap_or(0),
            Entry {
                addr: inet(ip.into(), 0),
                mask: Some(inet(Ipv4Addr::from(mask).into(), 0)),
                broadcast: Some(inet(Ipv4Addr::from(last).into(), 0)),
                name,
            },
        ));
    }
    v4.sort_by_key(|(index, _)| *index);
    list.extend(v4.into_iter().map(|(_, entry)| entry));
    let text = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    for line in text.lines() {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [ip, index, prefix, scope, _, name] = words[..] else {
            continue;
        };
        let hex = |word: &str| u32::from_str_radix(word, 16).unwrap_or(0);
        let ip = Ipv6Addr::from(u128::from_str_radix(ip, 16).unwrap_or(0));
        let mask = u128::MAX
            .checked_shl(128 - hex(prefix).min(128))
            .unwrap_or(0);
        // Only addresses of a link need its number.
        let scope = if scope == "20" { hex(index) } else { 0 };
        list.push(Entry {
            name: name.to_string(),
            addr: inet(ip.into(), scope),
            mask: Some(inet(Ipv6Addr::from(mask).into(), 0)),
            broadcast: None,
        });
    }
    list
}

/// `getifaddrs` (BSD).
#[track_caller]
pub fn getifaddrs(out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let mut next = 0;
    for entry in entries().into_iter().rev() {
        let mut object = Packed::new(56, 96 + room([entry.name.as_bytes()]), rt);
        let fields = IfAddrs {
            next,
            name: object.text(entry.name.as_bytes(), rt).bits(),
            flags: flags_of(&entry.name),
            addr: object.push::<Void>(&entry.addr, rt).bits(),
            mask: entry
                .mask
                .map_or(0, |mask| object.push::<Void>(&mask, rt).bits()),
            broadcast: entry
                .broadcast
                .map_or(0, |addr| object.push::<Void>(&addr, rt).bits()),
            data: 0,
        };
        object.object().cast().set(fields, rt);
        next = object.object().bits();
    }
    out.cast().set(next, rt);
    0
}

/// `freeifaddrs` (BSD).
#[track_caller]
pub fn freeifaddrs(list: Ptr<Void>, rt: &mut Runtime) {
    let mut entry = list.cast::<IfAddrs>();
    while !entry.is_null() {
        let next = entry.next().get(rt);
        rt.heap.free(entry.bits());
        entry = Ptr::from_bits(next);
    }
}

/// `if_nametoindex` (POSIX).
#[track_caller]
pub fn if_nametoindex(name: impl Str, rt: &mut Runtime) -> u32 {
    let name = String::from_utf8_lossy(name.chars(rt)).into_owned();
    index_of(&name).unwrap_or_else(|| {
        rt.set_errno(ENODEV);
        0
    })
}

/// `if_indextoname` (POSIX).
#[track_caller]
pub fn if_indextoname(index: u32, buf: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    match interfaces()
        .into_iter()
        .find(|(number, _)| *number == index)
    {
        Some((_, name)) => {
            rt.write_slice(buf, &[name.as_bytes(), b"\0"].concat());
            buf
        }
        None => {
            rt.set_errno(ENXIO);
            Ptr::null()
        }
    }
}

/// `if_nameindex` (POSIX): a table that ends with 0 and a null pointer.
pub fn if_nameindex(rt: &mut Runtime) -> Ptr<Void> {
    let all = interfaces();
    let more = room(all.iter().map(|(_, name)| name.as_bytes()));
    let mut object = Packed::new(16 * (all.len() as u64 + 1), more, rt);
    let table = object.object().cast::<[u64; 2]>();
    for (i, (index, name)) in all.iter().enumerate() {
        let name = object.text(name.as_bytes(), rt);
        table.at(i).set([*index as u64, name.bits()], rt);
    }
    object.object()
}

/// `if_freenameindex` (POSIX).
#[track_caller]
pub fn if_freenameindex(table: Ptr<Void>, rt: &mut Runtime) {
    rt.heap.free(table.bits());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_listed() {
        let mut rt = Runtime::new();
        let out: Ptr<Void> = rt.local_bytes(8);
        assert_eq!(getifaddrs(out, &mut rt), 0);
        let list: Ptr<Void> = Ptr::from_bits(out.cast().get(&rt));
        freeifaddrs(list, &mut rt);
        assert_eq!(if_nametoindex(c"no-such-interface", &mut rt), 0);
        let table = if_nameindex(&mut rt);
        if_freenameindex(table, &mut rt);
    }
}
