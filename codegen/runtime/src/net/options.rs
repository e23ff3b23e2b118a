//! `<sys/socket.h>`: options of sockets. What the standard library can set is set; the rest is remembered, so that it
//! reads back as in Linux.

use super::super::errno::{number_of, EDOM, EINVAL, ENOPROTOOPT};
use super::super::fd::Open;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::address::{AF_INET6, AF_UNIX};
use super::socket::{settle, socket_at, with_socket, Phase, SOCK_DGRAM, SOCK_STREAM};
use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

const SOL_SOCKET: i32 = 1;
const SO_DEBUG: i32 = 1;
const SO_REUSEADDR: i32 = 2;
const SO_TYPE: i32 = 3;
const SO_ERROR: i32 = 4;
const SO_DONTROUTE: i32 = 5;
const SO_BROADCAST: i32 = 6;
const SO_SNDBUF: i32 = 7;
const SO_RCVBUF: i32 = 8;
const SO_KEEPALIVE: i32 = 9;
const SO_OOBINLINE: i32 = 10;
const SO_PRIORITY: i32 = 12;
const SO_LINGER: i32 = 13;
const SO_REUSEPORT: i32 = 15;
const SO_RCVLOWAT: i32 = 18;
const SO_SNDLOWAT: i32 = 19;
const SO_RCVTIMEO: i32 = 20;
const SO_SNDTIMEO: i32 = 21;
const SO_TIMESTAMP: i32 = 29;
const SO_ACCEPTCONN: i32 = 30;
const SO_PROTOCOL: i32 = 38;
const SO_DOMAIN: i32 = 39;
const IPPROTO_IP: i32 = 0;
const IPPROTO_TCP: i32 = 6;
const IPPROTO_IPV6: i32 = 41;
const TCP_NODELAY: i32 = 1;
const IP_TTL: i32 = 2;
const IP_MULTICAST_TTL: i32 = 33;
const IP_MULTICAST_LOOP: i32 = 34;
const IP_ADD_MEMBERSHIP: i32 = 35;
const IP_DROP_MEMBERSHIP: i32 = 36;

/// Options that the program set, by level and name.
#[derive(Default)]
pub(in super::super) struct Remembered(BTreeMap<(i32, i32), Vec<u8>>);

/// The first `int` of an option's value.
fn number(value: &[u8]) -> i32 {
    let word = value.get(..4).and_then(|word| word.try_into().ok());
    i32::from_le_bytes(word.unwrap_or_default())
}

/// The time in a `struct timeval`; none for 0, which is no limit.
fn limit(value: &[u8]) -> Result<Option<Duration>, i32> {
    let word = |at: usize| {
        let word = value.get(at..at + 8).and_then(|word| word.try_into().ok());
        word.map(i64::from_le_bytes).ok_or(EINVAL)
    };
    let (seconds, microseconds) = (word(0)?, word(8)?);
    if !(0..1_000_000).contains(&microseconds) {
        return Err(EDOM);
    }
    // Linux takes negative times as none.
    let time = Duration::new(seconds.max(0) as u64, microseconds as u32 * 1000);
    Ok(Some(time).filter(|time| !time.is_zero() && seconds >= 0))
}

/// Tells the system's socket about an option, as far as the standard library can.
fn tell(open: &Open, level: i32, name: i32, value: &[u8]) -> Result<(), i32> {
    let stream = open.stream()?;
    let datagrams = || Ok::<_, i32>(UdpSocket::from(open.system_copy()?));
    let told = match (level, name) {
        (SOL_SOCKET, SO_RCVTIMEO) => stream.set_read_timeout(limit(value)?),
        (SOL_SOCKET, SO_SNDTIMEO) => stream.set_write_timeout(limit(value)?),
        (SOL_SOCKET, SO_BROADCAST) => datagrams()?.set_broadcast(number(value) != 0),
        (IPPROTO_TCP, TCP_NODELAY) => stream.set_nodelay(number(value) != 0),
        (IPPROTO_IP, IP_TTL) => stream.set_ttl(number(value) as u32),
        (IPPROTO_IP, IP_MULTICAST_TTL) => {
            let ttl = if value.len() < 4 {
                value.first().copied().unwrap_or(1).into()
            } else {
                number(value)
            };
            datagrams()?.set_multicast_ttl_v4(ttl as u32)
        }
        (IPPROTO_IP, IP_MULTICAST_LOOP) => {
            datagrams()?.set_multicast_loop_v4(value.iter().any(|&byte| byte != 0))
        }
        (IPPROTO_IP, IP_ADD_MEMBERSHIP | IP_DROP_MEMBERSHIP) => {
            let ip = |at: usize| {
                let bytes = value
                    .get(at..at + 4)
                    .and_then(|b| <[u8; 4]>::try_from(b).ok());
                bytes.map(Ipv4Addr::from).ok_or(EINVAL)
            };
            let (group, interface) = (ip(0)?, ip(4)?);
            let socket = datagrams()?;
            match name {
                IP_ADD_MEMBERSHIP => socket.join_multicast_v4(&group, &interface),
                _ => socket.leave_multicast_v4(&group, &interface),
            }
        }
        _ => Ok(()),
    };
    told.map_err(|e| number_of(&e))
}

impl Remembered {
    /// Tells a socket that just became real what was set before.
    pub(super) fn apply(&self, open: &Open) {
        for ((level, name), value) in &self.0 {
            // Each was checked when it was set.
            let _ = tell(open, *level, *name, value);
        }
    }
}

/// The size of buffers that Linux starts with.
fn buffer_size(domain: i32, kind: i32, name: i32) -> i32 {
    let direction = if name == SO_RCVBUF { "rmem" } else { "wmem" };
    let of_tcp = domain != AF_UNIX && kind == SOCK_STREAM;
    let (file, column) = if of_tcp {
        (format!("/proc/sys/net/ipv4/tcp_{direction}"), 1)
    } else {
        (format!("/proc/sys/net/core/{direction}_default"), 0)
    };
    let text = fs::read_to_string(file).unwrap_or_default();
    let number = text.split_ascii_whitespace().nth(column);
    number.and_then(|n| n.parse().ok()).unwrap_or(212_992)
}

/// What an option is when nobody set it.
fn standard(level: i32, name: i32, domain: i32, kind: i32) -> Option<Vec<u8>> {
    let word = |n: i32| Some(n.to_le_bytes().to_vec());
    match (level, name) {
        (SOL_SOCKET, SO_SNDBUF | SO_RCVBUF) => word(buffer_size(domain, kind, name)),
        (SOL_SOCKET, SO_RCVLOWAT | SO_SNDLOWAT) => word(1),
        (SOL_SOCKET, SO_LINGER) => Some(vec![0; 8]),
        (SOL_SOCKET, SO_RCVTIMEO | SO_SNDTIMEO) => Some(vec![0; 16]),
        (
            SOL_SOCKET,
            SO_DEBUG | SO_REUSEADDR | SO_DONTROUTE | SO_BROADCAST | SO_KEEPALIVE | SO_OOBINLINE
            | SO_PRIORITY | SO_REUSEPORT | SO_TIMESTAMP,
        ) => word(0),
        (IPPROTO_TCP, 1..=37) if kind == SOCK_STREAM => word(match name {
            2 => 536,
            4 => 7200,
            5 => 75,
            6 => 9,
            _ => 0,
        }),
        (IPPROTO_IP, IP_TTL) => word(64),
        (IPPROTO_IP, IP_MULTICAST_TTL | IP_MULTICAST_LOOP) => word(1),
        (IPPROTO_IP, 1..=50) | (IPPROTO_IPV6, 1..=80) if domain != AF_UNIX => word(0),
        _ => None,
    }
}

/// Flags, which Linux reads back as 0 or 1.
fn is_flag(level: i32, name: i32) -> bool {
    match level {
        SOL_SOCKET => matches!(
            name,
            SO_DEBUG
                | SO_REUSEADDR
                | SO_DONTROUTE
                | SO_BROADCAST
                | SO_KEEPALIVE
                | SO_OOBINLINE
                | SO_REUSEPORT
                | SO_TIMESTAMP
        ),
        IPPROTO_TCP => name == TCP_NODELAY,
        _ => false,
    }
}

/// `setsockopt` (POSIX).
#[track_caller]
pub fn setsockopt(
    fd: i32,
    level: i32,
    name: i32,
    value: Ptr<Void>,
    len: u32,
    rt: &mut Runtime,
) -> i32 {
    let known = socket_at(fd, rt, |s| (s.domain, s.kind, s.phase));
    let result = known.and_then(|(open, (domain, kind, phase))| {
        settle(&open);
        let normal = standard(level, name, domain, kind).ok_or(ENOPROTOOPT)?;
        if (len as usize) < normal.len() && !(level == IPPROTO_IP && len >= 1) {
            return Err(EINVAL);
        }
        let mut value = rt.bytes(value, len as u64).to_vec();
        if level == SOL_SOCKET && (name == SO_RCVBUF || name == SO_SNDBUF) {
            // Linux keeps room for its own bookkeeping.
            let least = if name == SO_RCVBUF { 2304 } else { 4608 };
            value = number(&value)
                .saturating_mul(2)
                .max(least)
                .to_le_bytes()
                .to_vec();
        } else if is_flag(level, name) {
            value = i32::from(number(&value) != 0).to_le_bytes().to_vec();
        } else if level == SOL_SOCKET && matches!(name, SO_RCVTIMEO | SO_SNDTIMEO) {
            limit(&value)?;
        }
        let real = phase != Phase::Fresh || (kind == SOCK_DGRAM && domain != AF_UNIX);
        if real {
            tell(&open, level, name, &value)?;
        }
        with_socket(&open, |s| drop(s.options.0.insert((level, name), value)))
    });
    rt.status(result)
}

/// `getsockopt` (POSIX).
#[track_caller]
pub fn getsockopt(
    fd: i32,
    level: i32,
    name: i32,
    out: Ptr<Void>,
    len: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let known = socket_at(fd, rt, |_| ());
    let result = known.and_then(|(open, ())| {
        settle(&open);
        let (domain, kind, phase, error, set) = with_socket(&open, |s| {
            let error = if (level, name) == (SOL_SOCKET, SO_ERROR) {
                std::mem::take(&mut s.error)
            } else {
                0
            };
            let set = s.options.0.get(&(level, name)).cloned();
            (s.domain, s.kind, s.phase, error, set)
        })?;
        let word = |n: i32| n.to_le_bytes().to_vec();
        let value = match (level, name, set) {
            (SOL_SOCKET, SO_ERROR, _) if error != 0 => word(error),
            (SOL_SOCKET, SO_ERROR, _) => {
                let error = open.stream()?.take_error().map_err(|e| number_of(&e))?;
                word(error.map_or(0, |e| number_of(&e)))
            }
            (SOL_SOCKET, SO_TYPE, _) => word(kind),
            (SOL_SOCKET, SO_DOMAIN, _) => word(domain),
            (SOL_SOCKET, SO_PROTOCOL, _) => word(match (domain, kind) {
                (AF_UNIX, _) => 0,
                (_, SOCK_STREAM) => IPPROTO_TCP,
                _ => 17,
            }),
            (SOL_SOCKET, SO_ACCEPTCONN, _) => word((phase == Phase::Listening) as i32),
            (_, _, Some(value)) => value,
            (_, _, None) => standard(level, name, domain, kind).ok_or(
                if level == IPPROTO_IPV6 && domain != AF_INET6 {
                    EINVAL
                } else {
                    ENOPROTOOPT
                },
            )?,
        };
        let len = len.cast::<i32>();
        let room = usize::try_from(len.get(rt)).map_err(|_| EINVAL)?;
        let kept = room.min(value.len());
        rt.heap.write_slice(out.cast(), &value[..kept]);
        len.set(kept as i32, rt);
        Ok(())
    });
    rt.status(result)
}
