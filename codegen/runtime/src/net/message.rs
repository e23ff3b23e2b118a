//! `<sys/socket.h>`: sending and receiving.

use super::super::errno::{
    number_of, EAGAIN, EDESTADDRREQ, EINVAL, EISCONN, EMSGSIZE, ENOTCONN, EOPNOTSUPP,
};
use super::super::fd::{Kind, Open};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Program;
use super::super::unistd::{gather, parts, scatter, write_bytes, IoPart};
use super::address::{Address, AF_UNIX};
use super::socket::{settle, socket_at, with_socket, Phase, SOCK_DGRAM, SOCK_STREAM};
use std::io::ErrorKind;
use std::net::UdpSocket;
use std::os::unix::net::UnixDatagram;

const MSG_OOB: i32 = 1;
const MSG_PEEK: i32 = 2;
const MSG_TRUNC: i32 = 0x20;
const MSG_DONTWAIT: i32 = 0x40;
const MSG_WAITALL: i32 = 0x100;
const MSG_NOSIGNAL: i32 = 0x4000;
/// Longer than any datagram.
const DATAGRAM: usize = 1 << 16;

record! {
    /// `struct msghdr` (POSIX), laid out as in glibc.
    pub struct MessageHeader via MessageHeaderFields, size 56 {
        name at 0: Ptr<Void>, name_len at 8: u32, parts at 16: Ptr<IoPart>, count at 24: u64,
        control at 32: Ptr<Void>, control_len at 40: u64, flags at 48: i32,
    }
}

/// What came: the bytes, of how many, from whom.
struct Received {
    bytes: Vec<u8>,
    whole: usize,
    from: Option<Address>,
}

/// One receiving call on the system's socket; may wait.
fn receive_once(
    open: &Open,
    domain: i32,
    kind: i32,
    room: usize,
    peek: bool,
) -> std::io::Result<Received> {
    use std::io::Error;
    let copy = || open.system_copy().map_err(Error::from_raw_os_error);
    if kind == SOCK_STREAM {
        let mut bytes = vec![0; room];
        let n = if peek {
            open.stream()
                .map_err(Error::from_raw_os_error)?
                .peek(&mut bytes)?
        } else {
            open.read(&mut bytes).map_err(Error::from_raw_os_error)?
        };
        bytes.truncate(n);
        return Ok(Received {
            bytes,
            whole: n,
            from: None,
        });
    }
    let mut bytes = vec![0; DATAGRAM];
    let (whole, from) = match (domain, peek) {
        // The sender of a datagram that stays cannot be asked for.
        (AF_UNIX, true) => {
            let stream = open.stream().map_err(Error::from_raw_os_error)?;
            (stream.peek(&mut bytes)?, None)
        }
        (AF_UNIX, false) => {
            let (n, from) = UnixDatagram::from(copy()?).recv_from(&mut bytes)?;
            (n, Some(from.into()))
        }
        (_, true) => {
            let (n, from) = UdpSocket::from(copy()?).peek_from(&mut bytes)?;
            (n, Some(from.into()))
        }
        (_, false) => {
            let (n, from) = UdpSocket::from(copy()?).recv_from(&mut bytes)?;
            (n, Some(from.into()))
        }
    };
    open.made_room();
    bytes.truncate(whole.min(room));
    Ok(Received { bytes, whole, from })
}

/// Receives up to `room` bytes.
fn receive<P: Program>(fd: i32, room: u64, flags: i32, cx: &mut P) -> Result<(Received, i32), i32> {
    if flags & MSG_OOB != 0 {
        return Err(EINVAL);
    }
    let (open, (domain, kind)) = socket_at(fd, cx, |s| (s.domain, s.kind))?;
    settle(&open);
    if kind == SOCK_STREAM && with_socket(&open, |s| s.phase)? != Phase::Connected {
        return Err(if domain == AF_UNIX { EINVAL } else { ENOTCONN });
    }
    let room = room.min(1 << 30) as usize;
    let peek = flags & MSG_PEEK != 0;
    let once = |room| receive_once(&open, domain, kind, room, peek);
    if flags & MSG_DONTWAIT != 0 {
        let received = open.at_once(|_| once(room))?.ok_or(EAGAIN)?;
        return Ok((received, kind));
    }
    let whole = flags & MSG_WAITALL != 0 && kind == SOCK_STREAM && !peek;
    let received = cx.wait(|| {
        let mut all = once(room).map_err(|e| number_of(&e))?;
        while whole && all.bytes.len() < room {
            match once(room - all.bytes.len()) {
                Ok(more) if more.bytes.is_empty() => break,
                Ok(more) => all.bytes.extend(more.bytes),
                // What has come already is not lost.
                Err(_) => break,
            }
        }
        all.whole = all.bytes.len().max(all.whole);
        Ok::<_, i32>(all)
    });
    Ok((received?, kind))
}

/// The number that a receiving call returns.
fn count(received: &Received, flags: i32) -> i64 {
    if flags & MSG_TRUNC != 0 {
        received.whole as i64
    } else {
        received.bytes.len() as i64
    }
}

/// `recvfrom` (POSIX).
#[track_caller]
pub fn recvfrom<P: Program>(
    fd: i32,
    buf: Ptr<Void>,
    n: u64,
    flags: i32,
    addr: Ptr<Void>,
    len: Ptr<Void>,
    cx: &mut P,
) -> i64 {
    let result = receive(fd, n, flags, cx).and_then(|(received, _)| {
        cx.heap.write_slice(buf.cast(), &received.bytes);
        if !addr.is_null() {
            match &received.from {
                Some(from) => from.write(addr, len, cx)?,
                None => len.cast().set(0i32, cx),
            }
        }
        Ok(count(&received, flags))
    });
    cx.number(result)
}

/// `recv` (POSIX).
#[track_caller]
pub fn recv<P: Program>(fd: i32, buf: Ptr<Void>, n: u64, flags: i32, cx: &mut P) -> i64 {
    recvfrom(fd, buf, n, flags, Ptr::null(), Ptr::null(), cx)
}

/// Sends bytes to where the socket is connected to, or to an address.
fn transmit<P: Program>(
    fd: i32,
    bytes: &[u8],
    flags: i32,
    to: Option<Address>,
    cx: &mut P,
) -> Result<usize, i32> {
    if flags & MSG_OOB != 0 {
        return Err(EOPNOTSUPP);
    }
    let (open, (domain, kind, phase)) = socket_at(fd, cx, |s| (s.domain, s.kind, s.phase))?;
    settle(&open);
    let quiet = flags & MSG_NOSIGNAL != 0;
    let once = |open: &Open| match &to {
        Some(to) if kind == SOCK_DGRAM => {
            let copy = open.system_copy()?;
            match (to, domain) {
                (Address::Unix(_), AF_UNIX) => {
                    UnixDatagram::from(copy).send_to_addr(bytes, &to.unix()?)
                }
                _ => UdpSocket::from(copy).send_to(bytes, to.inet()?),
            }
            .map_err(|e| {
                if e.kind() == ErrorKind::WouldBlock {
                    EAGAIN
                } else {
                    number_of(&e)
                }
            })
        }
        _ => open.write(bytes),
    };
    if kind == SOCK_DGRAM {
        if phase == Phase::Fresh && domain != AF_UNIX {
            // Whatever becomes of it, the first datagram gives the socket its port.
            with_socket(&open, |s| s.phase = Phase::Bound)?;
        }
        if to.is_none() && phase != Phase::Connected {
            return Err(if domain == AF_UNIX {
                ENOTCONN
            } else {
                EDESTADDRREQ
            });
        }
        if bytes.len() > DATAGRAM && domain != AF_UNIX {
            return Err(EMSGSIZE);
        }
    } else if to.is_some() && domain == AF_UNIX {
        return Err(if phase == Phase::Connected {
            EISCONN
        } else {
            EOPNOTSUPP
        });
    }
    if flags & MSG_DONTWAIT != 0 {
        open.at_once(|_| once(&open).map_err(std::io::Error::from_raw_os_error))?
            .ok_or(EAGAIN)
    } else if to.is_some() && kind == SOCK_DGRAM {
        cx.wait(|| once(&open))
    } else {
        write_bytes(fd, bytes, quiet, cx)
    }
}

/// `sendto` (POSIX).
#[track_caller]
pub fn sendto<P: Program>(
    fd: i32,
    buf: Ptr<Void>,
    n: u64,
    flags: i32,
    addr: Ptr<Void>,
    len: u32,
    cx: &mut P,
) -> i64 {
    let bytes = cx.heap.bytes(buf, n).to_vec();
    let to = match addr.is_null() {
        true => Ok(None),
        false => Address::read(addr, len, cx).map(Some),
    };
    let result = to.and_then(|to| transmit(fd, &bytes, flags, to, cx));
    cx.number(result.map(|n| n as i64))
}

/// `send` (POSIX).
#[track_caller]
pub fn send<P: Program>(fd: i32, buf: Ptr<Void>, n: u64, flags: i32, cx: &mut P) -> i64 {
    sendto(fd, buf, n, flags, Ptr::null(), 0, cx)
}

/// `sendmsg` (POSIX). Open files cannot travel along: the standard library has no way.
#[track_caller]
pub fn sendmsg<P: Program>(fd: i32, message: Ptr<Void>, flags: i32, cx: &mut P) -> i64 {
    let header = message.cast::<MessageHeader>().get(cx);
    let to = match header.name.is_null() {
        _ if header.control_len != 0 => Err(EOPNOTSUPP),
        true => Ok(None),
        false => Address::read(header.name, header.name_len, cx).map(Some),
    };
    let result = to.and_then(|to| {
        let bytes = gather(&parts(header.parts, header.count, cx)?, cx);
        transmit(fd, &bytes, flags, to, cx)
    });
    cx.number(result.map(|n| n as i64))
}

/// `recvmsg` (POSIX).
#[track_caller]
pub fn recvmsg<P: Program>(fd: i32, message: Ptr<Void>, flags: i32, cx: &mut P) -> i64 {
    let message = message.cast::<MessageHeader>();
    let mut header = message.get(cx);
    let result = parts(header.parts, header.count, cx).and_then(|places| {
        let room = places.iter().map(|part| part.len).sum();
        let (received, kind) = receive(fd, room, flags, cx)?;
        scatter(&places, &received.bytes, cx);
        header.flags = if kind == SOCK_DGRAM && received.whole > received.bytes.len() {
            MSG_TRUNC
        } else {
            0
        };
        header.control_len = 0;
        let name = received
            .from
            .as_ref()
            .map(Address::bytes)
            .unwrap_or_default();
        if !header.name.is_null() {
            let kept = name.len().min(header.name_len as usize);
            cx.heap.write_slice(header.name.cast(), &name[..kept]);
            header.name_len = name.len() as u32;
        }
        message.set(header, cx);
        Ok(count(&received, flags))
    });
    cx.number(result)
}

/// Whether a connected socket has input, or its end, without waiting. `None` when there is neither.
pub(in super::super) fn peek_input(open: &Open) -> Result<Option<usize>, i32> {
    let mut byte = [0; 1];
    let stream = open.stream()?;
    open.at_once(|_| stream.peek(&mut byte))
}

/// How many bytes wait: all of a stream, or the first datagram.
pub(in super::super) fn waiting_bytes(open: &Open) -> Result<usize, i32> {
    if open.shared.kind == Kind::File {
        open.look_ahead(DATAGRAM)?;
        return Ok(open.ahead());
    }
    let mut bytes = vec![0; DATAGRAM];
    let stream = open.stream()?;
    let waiting = open.at_once(|_| stream.peek(&mut bytes))?;
    Ok(waiting.unwrap_or(0))
}
