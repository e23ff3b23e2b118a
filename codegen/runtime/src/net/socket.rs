//! `<sys/socket.h>`: making, naming and connecting sockets.

use super::super::errno::{
    number_of, EADDRINUSE, EAFNOSUPPORT, EAGAIN, EALREADY, EDESTADDRREQ, EINPROGRESS, EINVAL,
    EISCONN, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EPIPE, EPROTONOSUPPORT, ESOCKTNOSUPPORT,
};
use super::super::fd::{lock, Kind, Open, O_CLOEXEC, O_NONBLOCK, O_RDWR};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::address::{unbound, Address, AF_INET, AF_INET6, AF_UNIX};
use super::options::Remembered;
use std::collections::VecDeque;
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{channel, Receiver, TryRecvError};
use std::thread;

pub(super) const SOCK_STREAM: i32 = 1;
pub(super) const SOCK_DGRAM: i32 = 2;

/// How far a socket is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Phase {
    /// Nothing was said about it but what it is.
    Fresh,
    Bound,
    Listening,
    Connecting,
    Connected,
}

/// A connection that a thread makes, for a socket that must not wait for it.
type Attempt = Receiver<Result<OwnedFd, i32>>;

/// What C knows of a socket and the standard library does not.
pub(in super::super) struct Socket {
    pub(super) domain: i32,
    pub(super) kind: i32,
    pub(super) phase: Phase,
    pub(super) options: Remembered,
    attempt: Option<Attempt>,
    /// What `SO_ERROR` has to tell.
    pub(super) error: i32,
    /// Connections that were accepted to see whether there are any.
    pending: VecDeque<(OwnedFd, Address)>,
    shut: bool,
}

impl Socket {
    pub(super) fn new(domain: i32, kind: i32, phase: Phase) -> Socket {
        Socket {
            domain,
            kind,
            phase,
            options: Remembered::default(),
            attempt: None,
            error: 0,
            pending: VecDeque::new(),
            shut: false,
        }
    }
}

/// What `poll` asks of a socket.
impl Socket {
    pub(in super::super) fn is_stream(&self) -> bool {
        self.kind == SOCK_STREAM
    }

    pub(in super::super) fn is_unix(&self) -> bool {
        self.domain == AF_UNIX
    }

    /// Whether the program itself ended its writing.
    pub(in super::super) fn shut_down(&self) -> bool {
        self.shut
    }

    pub(in super::super) fn fail(&mut self, error: i32) {
        self.error = error;
    }
}

/// Does something with the socket behind a descriptor, or says that it is none.
pub(in super::super) fn with_socket<R>(
    open: &Open,
    f: impl FnOnce(&mut Socket) -> R,
) -> Result<R, i32> {
    let mut state = lock(&open.shared.state);
    if open.shared.kind == Kind::File && state.is_none() {
        // A socket that the program was started with.
        let data = open.file().metadata().map_err(|e| number_of(&e))?;
        if data.file_type().is_socket() {
            let domain = match open.stream()?.local_addr() {
                Ok(addr) => Address::from(addr).family(),
                Err(_) => AF_UNIX,
            };
            *state = Some(Box::new(Socket::new(domain, SOCK_STREAM, Phase::Connected)));
        }
    }
    let socket = state
        .as_mut()
        .and_then(|state| state.downcast_mut::<Socket>());
    socket.map(f).ok_or(ENOTSOCK)
}

/// The descriptor's open file, which must be a socket, and something about it.
pub(super) fn socket_at<R>(
    fd: i32,
    rt: &Runtime,
    f: impl FnOnce(&mut Socket) -> R,
) -> Result<(Open, R), i32> {
    let open = rt.stdio.fds.get(fd)?.clone();
    let result = with_socket(&open, f)?;
    Ok((open, result))
}

/// Lets `read` and `write` work, or fail with these errors.
fn refuse(open: &Open, read: i32, write: i32) {
    open.shared.refuses[0].store(read, Relaxed);
    open.shared.refuses[1].store(write, Relaxed);
}

/// Gives a socket its real one.
fn become_real(open: &Open, real: impl Into<OwnedFd>, phase: Phase) -> Result<(), i32> {
    open.replace(real);
    if phase == Phase::Connected || phase == Phase::Bound {
        refuse(open, 0, 0);
    }
    with_socket(open, |s| {
        s.phase = phase;
        s.options.apply(open);
    })
}

fn unsupported(domain: i32, kind: i32, protocol: i32) -> Option<i32> {
    match (domain, kind, protocol) {
        (AF_INET | AF_INET6, SOCK_STREAM, 0 | 6) | (AF_INET | AF_INET6, SOCK_DGRAM, 0 | 17) => None,
        (AF_UNIX, SOCK_STREAM | SOCK_DGRAM, 0 | 1) => None,
        (AF_INET | AF_INET6 | AF_UNIX, SOCK_STREAM | SOCK_DGRAM, _) => Some(EPROTONOSUPPORT),
        (AF_INET | AF_INET6 | AF_UNIX, _, _) => Some(ESOCKTNOSUPPORT),
        _ => Some(EAFNOSUPPORT),
    }
}

/// `socket` (POSIX): streams and datagrams of the internet and of Unix.
pub fn socket(domain: i32, kind: i32, protocol: i32, rt: &mut Runtime) -> i32 {
    let (flags, kind) = (
        kind & (O_NONBLOCK | O_CLOEXEC),
        kind & !(O_NONBLOCK | O_CLOEXEC),
    );
    let made = match unsupported(domain, kind, protocol) {
        Some(error) => Err(error),
        None => {
            let file = match (domain, kind) {
                (AF_INET, SOCK_DGRAM) => UdpSocket::bind("0.0.0.0:0").map(OwnedFd::from),
                (AF_INET6, SOCK_DGRAM) => UdpSocket::bind("[::]:0").map(OwnedFd::from),
                // Stands in until it is known what the socket is for.
                _ => UnixDatagram::unbound().map(OwnedFd::from),
            };
            file.map_err(|e| number_of(&e))
        }
    };
    let fd = made.and_then(|file| {
        let open = Open::new(file, O_RDWR | flags & O_CLOEXEC, Kind::Socket);
        *lock(&open.shared.state) = Some(Box::new(Socket::new(domain, kind, Phase::Fresh)));
        match (domain, kind) {
            (AF_UNIX, SOCK_STREAM) => refuse(&open, EINVAL, ENOTCONN),
            (_, SOCK_STREAM) => refuse(&open, ENOTCONN, EPIPE),
            (AF_UNIX, _) => {}
            _ => refuse(&open, 0, EDESTADDRREQ),
        }
        open.set_flags(flags & O_NONBLOCK)?;
        Ok(rt.stdio.fds.add(open, 0))
    });
    rt.number(fd) as i32
}

/// `socketpair` (POSIX).
#[track_caller]
pub fn socketpair(domain: i32, kind: i32, protocol: i32, out: Ptr<i32>, rt: &mut Runtime) -> i32 {
    let (flags, kind) = (
        kind & (O_NONBLOCK | O_CLOEXEC),
        kind & !(O_NONBLOCK | O_CLOEXEC),
    );
    let ends = match (unsupported(domain, kind, protocol), domain) {
        (Some(error), _) => Err(error),
        (_, AF_INET | AF_INET6) => Err(EOPNOTSUPP),
        _ if kind == SOCK_STREAM => UnixStream::pair()
            .map(|(a, b)| [OwnedFd::from(a), b.into()])
            .map_err(|e| number_of(&e)),
        _ => UnixDatagram::pair()
            .map(|(a, b)| [OwnedFd::from(a), b.into()])
            .map_err(|e| number_of(&e)),
    };
    let result = ends.and_then(|[a, b]| {
        let access = O_RDWR | flags & O_CLOEXEC;
        for (i, end) in Open::pair(a, b, [access; 2], Kind::Socket)
            .into_iter()
            .enumerate()
        {
            *lock(&end.shared.state) = Some(Box::new(Socket::new(domain, kind, Phase::Connected)));
            end.set_flags(flags & O_NONBLOCK)?;
            let fd = rt.stdio.fds.add(end, 0);
            out.at(i).set(fd, &mut rt.heap);
        }
        Ok(())
    });
    rt.status(result)
}

/// `bind` (POSIX). A stream socket listens from now on, for the standard library does both at once.
#[track_caller]
pub fn bind(fd: i32, addr: Ptr<Void>, len: u32, rt: &mut Runtime) -> i32 {
    let known = socket_at(fd, rt, |s| (s.domain, s.kind, s.phase));
    let result = known.and_then(|(open, (domain, kind, phase))| {
        let address = Address::read(addr, len, rt)?;
        if address.family() != domain {
            return Err(if domain == AF_UNIX {
                EINVAL
            } else {
                EAFNOSUPPORT
            });
        }
        if phase != Phase::Fresh {
            return Err(EINVAL);
        }
        let real = match (domain, kind) {
            (AF_UNIX, SOCK_STREAM) => UnixListener::bind_addr(&address.unix()?).map(OwnedFd::from),
            (AF_UNIX, _) => UnixDatagram::bind_addr(&address.unix()?).map(OwnedFd::from),
            (_, SOCK_STREAM) => TcpListener::bind(address.inet()?).map(OwnedFd::from),
            _ => UdpSocket::bind(address.inet()?).map(OwnedFd::from),
        };
        let real = real.map_err(|e| number_of(&e))?;
        let before = open.shared.refuses[1].load(Relaxed);
        become_real(&open, real, Phase::Bound)?;
        if kind == SOCK_STREAM {
            refuse(&open, open_error(domain), before);
        } else if domain != AF_UNIX {
            refuse(&open, 0, before);
        }
        Ok(())
    });
    rt.status(result)
}

/// What reading from a stream without connection gives.
fn open_error(domain: i32) -> i32 {
    if domain == AF_UNIX {
        EINVAL
    } else {
        ENOTCONN
    }
}

/// `listen` (POSIX). The standard library chooses the length of the queue.
pub fn listen(fd: i32, _backlog: i32, rt: &mut Runtime) -> i32 {
    let known = socket_at(fd, rt, |s| (s.domain, s.kind, s.phase));
    let result = known.and_then(|(open, (domain, kind, phase))| match (kind, phase) {
        (SOCK_STREAM, Phase::Fresh) if domain != AF_UNIX => {
            let any = unbound(domain).inet()?;
            let real = TcpListener::bind(any).map_err(|e| number_of(&e))?;
            become_real(&open, real, Phase::Listening)
        }
        (SOCK_STREAM, Phase::Bound | Phase::Listening) => {
            with_socket(&open, |s| s.phase = Phase::Listening)
        }
        (SOCK_STREAM, _) => Err(EINVAL),
        _ => Err(EOPNOTSUPP),
    });
    rt.status(result)
}

/// Takes a connection, waiting as the descriptor's flags say.
fn accept_on(open: &Open, domain: i32) -> std::io::Result<(OwnedFd, Address)> {
    let copy = open
        .system_copy()
        .map_err(std::io::Error::from_raw_os_error)?;
    if domain == AF_UNIX {
        let (stream, peer) = UnixListener::from(copy).accept()?;
        Ok((stream.into(), peer.into()))
    } else {
        let (stream, peer) = TcpListener::from(copy).accept()?;
        Ok((stream.into(), peer.into()))
    }
}

/// `accept4` (Linux).
#[track_caller]
pub fn accept4<P: Program>(
    fd: i32,
    addr: Ptr<Void>,
    len: Ptr<Void>,
    flags: i32,
    cx: &mut P,
) -> i32 {
    let known = socket_at(fd, cx, |s| {
        (s.domain, s.kind, s.phase, s.pending.pop_front())
    });
    let result = known.and_then(|(open, (domain, kind, phase, pending))| {
        let (file, peer) = match (kind, phase, pending) {
            (_, _, Some(waiting)) => waiting,
            (SOCK_STREAM, Phase::Listening, _) => cx
                .wait(|| accept_on(&open, domain))
                .map_err(|e| number_of(&e))?,
            (SOCK_STREAM, _, _) => return Err(EINVAL),
            _ => return Err(EOPNOTSUPP),
        };
        if !addr.is_null() {
            peer.write(addr, len, cx)?;
        }
        let accepted = Open::new(file, O_RDWR | flags & O_CLOEXEC, Kind::Socket);
        *lock(&accepted.shared.state) = Some(Box::new(Socket::new(domain, kind, Phase::Connected)));
        accepted.set_flags(flags & O_NONBLOCK)?;
        Ok(cx.stdio.fds.add(accepted, 0))
    });
    cx.number(result) as i32
}

/// `accept` (POSIX).
#[track_caller]
pub fn accept<P: Program>(fd: i32, addr: Ptr<Void>, len: Ptr<Void>, cx: &mut P) -> i32 {
    accept4(fd, addr, len, 0, cx)
}

/// Connects a new stream.
fn stream_to(address: &Address) -> Result<OwnedFd, i32> {
    match address {
        Address::Inet(addr) => TcpStream::connect(addr)
            .map(OwnedFd::from)
            .map_err(|e| number_of(&e)),
        Address::Unix(_) => UnixStream::connect_addr(&address.unix()?)
            .map(OwnedFd::from)
            .map_err(|e| number_of(&e)),
    }
}

/// Sends the datagrams of a socket to one address from now on.
fn connect_datagrams(open: &Open, address: &Address) -> Result<(), i32> {
    let copy = open.system_copy()?;
    let connected = match address {
        Address::Inet(addr) => UdpSocket::from(copy).connect(addr),
        Address::Unix(_) => UnixDatagram::from(copy).connect_addr(&address.unix()?),
    };
    connected.map_err(|e| number_of(&e))?;
    refuse(open, 0, 0);
    with_socket(open, |s| s.phase = Phase::Connected)
}

/// `connect` (POSIX). A stream that was bound to a port of its own cannot be connected: the standard library has no way.
#[track_caller]
pub fn connect<P: Program>(fd: i32, addr: Ptr<Void>, len: u32, cx: &mut P) -> i32 {
    let known = socket_at(fd, cx, |s| {
        finish_attempt(s);
        (s.domain, s.kind, s.phase)
    });
    let result = known.and_then(|(open, (domain, kind, phase))| {
        let address = Address::read(addr, len, cx)?;
        if address.family() != domain {
            return Err(if domain == AF_UNIX {
                EINVAL
            } else {
                EAFNOSUPPORT
            });
        }
        if kind == SOCK_DGRAM {
            return connect_datagrams(&open, &address);
        }
        match phase {
            Phase::Connected => return Err(EISCONN),
            Phase::Connecting => return Err(EALREADY),
            Phase::Bound => return Err(EOPNOTSUPP),
            Phase::Listening => return Err(EINVAL),
            Phase::Fresh => {}
        }
        if open.flags() & O_NONBLOCK == 0 || domain == AF_UNIX {
            let real = cx.wait(|| stream_to(&address))?;
            return become_real(&open, real, Phase::Connected);
        }
        let (sender, receiver) = channel();
        // If the socket is closed meanwhile, nobody wants the result.
        let attempt = move || drop(sender.send(stream_to(&address)));
        thread::Builder::new().spawn(attempt).map_err(|_| EAGAIN)?;
        with_socket(&open, |s| {
            s.attempt = Some(receiver);
            s.phase = Phase::Connecting;
        })?;
        Err(EINPROGRESS)
    });
    cx.status(result)
}

/// The result of a connection in the making, if it is there.
fn finish_attempt(socket: &mut Socket) -> Option<Result<OwnedFd, i32>> {
    let result = match socket.attempt.as_ref()?.try_recv() {
        Ok(result) => result,
        Err(TryRecvError::Empty) => return None,
        Err(TryRecvError::Disconnected) => Err(EADDRINUSE),
    };
    socket.attempt = None;
    if let Err(error) = result {
        socket.error = error;
        socket.phase = Phase::Fresh;
    }
    Some(result)
}

/// Makes a connection that is there by now the socket's own. Whether an attempt ended.
pub(in super::super) fn settle(open: &Open) -> bool {
    match with_socket(open, finish_attempt) {
        Ok(Some(Ok(real))) => become_real(open, real, Phase::Connected).is_ok(),
        Ok(Some(Err(_))) => true,
        _ => false,
    }
}

/// How far the socket is, with what can be known without waiting: whether a connection waits to be accepted.
pub(in super::super) fn progress(open: &Open) -> Result<(Phase, i32, bool), i32> {
    settle(open);
    let (domain, phase, waiting) =
        with_socket(open, |s| (s.domain, s.phase, !s.pending.is_empty()))?;
    if phase == Phase::Listening && !waiting {
        if let Some(connection) = open.at_once(|_| accept_on(open, domain))? {
            with_socket(open, |s| s.pending.push_back(connection))?;
            return Ok((phase, 0, true));
        }
    }
    let error = with_socket(open, |s| s.error)?;
    Ok((phase, error, waiting))
}

/// `shutdown` (POSIX).
pub fn shutdown(fd: i32, how: i32, rt: &mut Runtime) -> i32 {
    let known = socket_at(fd, rt, |s| s.phase);
    let result = known.and_then(|(open, phase)| {
        let how = match how {
            0 => Shutdown::Read,
            1 => Shutdown::Write,
            2 => Shutdown::Both,
            _ => return Err(EINVAL),
        };
        settle(&open);
        match phase {
            Phase::Fresh => Err(ENOTCONN),
            _ => {
                with_socket(&open, |s| s.shut |= how != Shutdown::Read)?;
                open.stream()?.shutdown(how).map_err(|e| number_of(&e))
            }
        }
    });
    rt.status(result)
}

/// The address of a socket, or of the other end.
pub(super) fn address_of(open: &Open, peer: bool) -> Result<Address, i32> {
    settle(open);
    let (domain, kind, phase) = with_socket(open, |s| (s.domain, s.kind, s.phase))?;
    match (phase, peer) {
        (Phase::Connected, _) | (Phase::Bound | Phase::Listening, false) => {}
        (_, true) => return Err(ENOTCONN),
        (_, false) => return Ok(unbound(domain)),
    }
    let copy = open.system_copy()?;
    let found = match (domain, kind, peer) {
        (AF_UNIX, _, true) => UnixStream::from(copy).peer_addr().map(Address::from),
        (AF_UNIX, _, false) => UnixStream::from(copy).local_addr().map(Address::from),
        (_, _, true) => TcpStream::from(copy).peer_addr().map(Address::from),
        (_, _, false) => TcpStream::from(copy).local_addr().map(Address::from),
    };
    found.map_err(|e| number_of(&e))
}

#[track_caller]
fn name_socket(fd: i32, peer: bool, addr: Ptr<Void>, len: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let result = rt
        .stdio
        .fds
        .get(fd)
        .and_then(|open| address_of(open, peer))
        .and_then(|address| address.write(addr, len, &mut rt.heap));
    rt.status(result)
}

/// `getsockname` (POSIX).
#[track_caller]
pub fn getsockname(fd: i32, addr: Ptr<Void>, len: Ptr<Void>, rt: &mut Runtime) -> i32 {
    name_socket(fd, false, addr, len, rt)
}

/// `getpeername` (POSIX).
#[track_caller]
pub fn getpeername(fd: i32, addr: Ptr<Void>, len: Ptr<Void>, rt: &mut Runtime) -> i32 {
    name_socket(fd, true, addr, len, rt)
}

/// `sockatmark` (POSIX): there is no urgent data.
pub fn sockatmark(fd: i32, rt: &mut Runtime) -> i32 {
    let known = socket_at(fd, rt, |_| ()).map(|_| ());
    rt.status(known)
}

/// `isfdtype` (POSIX draft), for sockets and other types of `<sys/stat.h>`.
pub fn isfdtype(fd: i32, kind: i32, rt: &mut Runtime) -> i32 {
    use std::os::unix::fs::MetadataExt;
    let data = rt
        .stdio
        .fds
        .get(fd)
        .and_then(|open| open.file().metadata().map_err(|e| number_of(&e)));
    rt.number(data.map(|data| (data.mode() & 0o170000 == kind as u32) as i32)) as i32
}
