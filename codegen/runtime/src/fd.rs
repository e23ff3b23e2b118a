//! File descriptors: C's numbers for Rust's open files.

use super::errno::{number_of, EBADF, EEXIST, EFAULT, EINVAL, EPIPE};
use super::heap::Heap;
use super::runtime::{Program, Str, StrPlace};
use std::any::Any;
use std::collections::VecDeque;
use std::fs::{metadata, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, IsTerminal, Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicI32};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub(super) const O_ACCMODE: i32 = 0o3;
pub(super) const O_WRONLY: i32 = 0o1;
pub(super) const O_RDWR: i32 = 0o2;
pub(super) const O_CREAT: i32 = 0o100;
pub(super) const O_EXCL: i32 = 0o200;
pub(super) const O_TRUNC: i32 = 0o1000;
pub(super) const O_APPEND: i32 = 0o2000;
pub(super) const O_NONBLOCK: i32 = 0o4000;
pub(super) const O_CLOEXEC: i32 = 0o2000000;

/// The status a shell sees of a process that SIGPIPE killed; Rust programs ignore that signal, C programs die of it.
const KILLED_BY_SIGPIPE: i32 = 128 + 13;

/// What lies behind a descriptor, as far as it makes a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    File,
    /// Made by `pipe`: one of a pair of sockets.
    Pipe,
    Socket,
}

/// Input that was read ahead.
#[derive(Default)]
struct Ahead {
    bytes: VecDeque<u8>,
    /// Whether the end of the file came next. On a terminal there is input after it, so it is told once.
    end: bool,
}

impl Ahead {
    fn keep(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        self.end = bytes.is_empty();
    }
}

/// What all duplicates of a descriptor share: POSIX's open file description.
pub(super) struct Description {
    /// Sockets get another file when they are bound or connected.
    file: Mutex<Arc<File>>,
    pub(super) kind: Kind,
    flags: AtomicI32,
    /// Input that was read to see whether there is any.
    ahead: Mutex<Ahead>,
    /// The error that reading and writing give as long as a socket is not connected; 0 for none.
    pub(super) refuses: [AtomicI32; 2],
    /// A write found no room; cleared when the other end reads, or when somebody asks again.
    pub(super) congested: AtomicBool,
    /// The other end of a pair that this program made.
    peer: Mutex<Weak<Description>>,
    /// What the functions of `<sys/socket.h>` and others keep here.
    pub(super) state: Mutex<Option<Box<dyn Any + Send>>>,
}

/// A descriptor: the open file, and what belongs to this number alone.
#[derive(Clone)]
pub(super) struct Open {
    pub(super) shared: Arc<Description>,
    pub(super) close_on_exec: bool,
}

/// The open files by C's numbers, which are the lowest free ones as POSIX asks.
pub(super) struct Fds {
    table: Vec<Option<Open>>,
    /// Whether a write to a closed pipe ends the program, as it does unless SIGPIPE is handled.
    pub(super) dies_of_sigpipe: bool,
    /// The bits of modes that new files do not get.
    pub(super) mask: Option<u32>,
}

/// A lock whose holder cannot leave things half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Open {
    pub(super) fn new(file: impl Into<OwnedFd>, flags: i32, kind: Kind) -> Open {
        Open {
            shared: Arc::new(Description {
                file: Mutex::new(Arc::new(file.into().into())),
                kind,
                flags: AtomicI32::new(flags & !O_CLOEXEC),
                ahead: Mutex::default(),
                refuses: [AtomicI32::new(0), AtomicI32::new(0)],
                congested: AtomicBool::new(false),
                peer: Mutex::default(),
                state: Mutex::new(None),
            }),
            close_on_exec: flags & O_CLOEXEC != 0,
        }
    }

    /// Two ends that know of each other.
    pub(super) fn pair(
        a: impl Into<OwnedFd>,
        b: impl Into<OwnedFd>,
        flags: [i32; 2],
        kind: Kind,
    ) -> [Open; 2] {
        let ends = [Open::new(a, flags[0], kind), Open::new(b, flags[1], kind)];
        for i in 0..2 {
            *lock(&ends[i].shared.peer) = Arc::downgrade(&ends[1 - i].shared);
        }
        ends
    }

    pub(super) fn file(&self) -> Arc<File> {
        lock(&self.shared.file).clone()
    }

    /// Gives the descriptor, and its duplicates, another file.
    pub(super) fn replace(&self, file: impl Into<OwnedFd>) {
        *lock(&self.shared.file) = Arc::new(file.into().into());
        if self.flags() & O_NONBLOCK != 0 {
            // A new socket takes this; there is nobody to tell of an error.
            let _ = self.set_nonblocking(true);
        }
    }

    /// The status flags and the access mode, as `F_GETFL` gives them.
    pub(super) fn flags(&self) -> i32 {
        self.shared.flags.load(Relaxed)
    }

    /// The whole open file under another number of the system.
    pub(super) fn system_copy(&self) -> Result<OwnedFd, i32> {
        let copy = self.file().try_clone().map_err(|e| number_of(&e))?;
        Ok(copy.into())
    }

    /// The file as a socket of the standard library, some of whose methods work on every file.
    pub(super) fn stream(&self) -> Result<TcpStream, i32> {
        Ok(self.system_copy()?.into())
    }

    fn set_nonblocking(&self, on: bool) -> Result<(), i32> {
        self.stream()?
            .set_nonblocking(on)
            .map_err(|e| number_of(&e))
    }

    /// `F_SETFL`: what can change are `O_NONBLOCK` and `O_APPEND`.
    pub(super) fn set_flags(&self, flags: i32) -> Result<(), i32> {
        const CHANGEABLE: i32 = O_NONBLOCK | O_APPEND;
        let old = self.flags();
        if (old ^ flags) & O_NONBLOCK != 0 {
            self.set_nonblocking(flags & O_NONBLOCK != 0)?;
        }
        self.shared
            .flags
            .store(old & !CHANGEABLE | flags & CHANGEABLE, Relaxed);
        Ok(())
    }

    /// Does something with the file that must not wait: `None` if it would have to.
    pub(super) fn at_once<R>(
        &self,
        f: impl FnOnce(&File) -> io::Result<R>,
    ) -> Result<Option<R>, i32> {
        let blocks = self.flags() & O_NONBLOCK == 0;
        if blocks {
            self.set_nonblocking(true)?;
        }
        let result = f(&self.file());
        if blocks {
            self.set_nonblocking(false)?;
        }
        match result {
            Ok(value) => Ok(Some(value)),
            Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(e) => Err(number_of(&e)),
        }
    }

    /// Reads up to `most` bytes ahead without waiting; whether there is input now. At the end of the file there is, too.
    pub(super) fn look_ahead(&self, most: usize) -> Result<bool, i32> {
        let mut ahead = lock(&self.shared.ahead);
        if ahead.end || ahead.bytes.len() >= most {
            return Ok(true);
        }
        let mut bytes = vec![0; most - ahead.bytes.len()];
        match self.at_once(|mut file| file.read(&mut bytes))? {
            Some(n) => ahead.keep(&bytes[..n]),
            None if ahead.bytes.is_empty() => return Ok(false),
            None => {}
        }
        Ok(true)
    }

    /// Whether a read would not have to wait.
    pub(super) fn has_input(&self) -> bool {
        if self.flags() & O_NONBLOCK != 0 || self.may(false).is_err() {
            return true;
        }
        let found = match (self.shared.kind, self.stream()) {
            (Kind::Pipe | Kind::Socket, Ok(stream)) => self
                .at_once(|_| stream.peek(&mut [0]))
                .map(|input| input.is_some()),
            _ if self.never_waits() => Ok(true),
            _ => self.look_ahead(1),
        };
        // Reading tells of errors.
        found.unwrap_or(true)
    }

    /// Waits until there is input. An error or the end of the file is input, too.
    pub(super) fn wait_for_input(&self) {
        match (self.shared.kind, self.stream()) {
            // The read that follows has the same errors.
            (Kind::Pipe | Kind::Socket, Ok(stream)) => drop(stream.peek(&mut [0])),
            _ => {
                let mut byte = [0];
                if let Ok(n) = (&*self.file()).read(&mut byte) {
                    lock(&self.shared.ahead).keep(&byte[..n]);
                }
            }
        }
    }

    /// Whether the file is one whose input is always there: a file on a disk.
    fn never_waits(&self) -> bool {
        let data = self.file().metadata();
        data.is_ok_and(|data| data.is_file() || data.is_dir() || data.file_type().is_block_device())
    }

    /// How many bytes were read ahead.
    pub(super) fn ahead(&self) -> usize {
        lock(&self.shared.ahead).bytes.len()
    }

    fn may(&self, writes: bool) -> Result<(), i32> {
        let access = self.flags() & O_ACCMODE;
        if self.shared.kind == Kind::Pipe && (access == O_WRONLY) != writes {
            return Err(EBADF);
        }
        match self.shared.refuses[writes as usize].load(Relaxed) {
            0 => Ok(()),
            error => Err(error),
        }
    }

    /// `read`; may wait.
    pub(super) fn read(&self, buf: &mut [u8]) -> Result<usize, i32> {
        self.may(false)?;
        let mut ahead = lock(&self.shared.ahead);
        if !ahead.bytes.is_empty() && !buf.is_empty() {
            let n = ahead.bytes.len().min(buf.len());
            buf[..n]
                .iter_mut()
                .zip(ahead.bytes.drain(..n))
                .for_each(|(b, a)| *b = a);
            let end = ahead.end;
            drop(ahead);
            // What was read ahead is only the beginning of what there is.
            let more = match end || buf[n..].is_empty() {
                true => Ok(None),
                false => self.at_once(|mut file| file.read(&mut buf[n..])),
            };
            return Ok(n + more.ok().flatten().unwrap_or(0));
        }
        if std::mem::take(&mut ahead.end) {
            return Ok(0);
        }
        drop(ahead);
        let n = loop {
            match (&*self.file()).read(buf) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(number_of(&e)),
                Ok(n) => break n,
            }
        };
        self.made_room();
        Ok(n)
    }

    /// Something was read, so the other end may write again.
    pub(super) fn made_room(&self) {
        if let Some(peer) = lock(&self.shared.peer).upgrade() {
            peer.congested.store(false, Relaxed);
        }
    }

    /// Whether the program has closed the other end of the pair.
    pub(super) fn peer_is_gone(&self) -> bool {
        lock(&self.shared.peer).strong_count() == 0
    }

    /// Whether a write would probably not have to wait.
    pub(super) fn has_room(&self) -> bool {
        match lock(&self.shared.peer).strong_count() {
            // Nobody tells when there is room again: ask a moment later.
            0 => !self.shared.congested.swap(false, Relaxed),
            _ => !self.shared.congested.load(Relaxed),
        }
    }

    /// `write`; may wait.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<usize, i32> {
        self.may(true)?;
        let file = self.file();
        if self.flags() & O_APPEND != 0 && self.shared.kind == Kind::File {
            // The flag may have come with `fcntl`. What cannot seek always appends.
            let _ = (&*file).seek(SeekFrom::End(0));
        }
        loop {
            match (&*file).write(bytes) {
                Ok(n) => return Ok(n),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => {
                    if e.kind() == ErrorKind::WouldBlock {
                        self.shared.congested.store(true, Relaxed);
                    }
                    return Err(number_of(&e));
                }
            }
        }
    }
}

/// The characters of a file's name. A null pointer is an error of the operation, not of the program: the kernel looks at it.
#[track_caller]
pub(super) fn name_of<'a>(name: impl Str + 'a, heap: &'a Heap) -> Result<&'a [u8], i32> {
    match name.place() {
        StrPlace::Heap(p) if p.is_null() => Err(EFAULT),
        _ => Ok(name.chars(heap)),
    }
}

/// The path that a name from the program is.
#[track_caller]
pub(super) fn path_of<'a>(name: impl Str + 'a, heap: &'a Heap) -> Result<&'a Path, i32> {
    name_of(name, heap).map(path)
}

/// The name of a file.
pub(super) fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

/// Opens a file with C's flags; may wait. When that makes a file, it gets the mode that the program's own mask leaves.
pub(super) fn open_file(
    name: &[u8],
    flags: i32,
    mode: u32,
    mask: Option<u32>,
) -> Result<Open, i32> {
    let Some(mask) = mask.filter(|_| flags & O_CREAT != 0) else {
        return open_as_is(name, flags, mode);
    };
    let open = match open_as_is(name, flags | O_EXCL, mode) {
        Err(EEXIST) if flags & O_EXCL == 0 => return open_as_is(name, flags, mode),
        made => made?,
    };
    let permissions = Permissions::from_mode(mode & !mask & 0o7777);
    // The file was just made, so it is ours to change.
    let _ = open.file().set_permissions(permissions);
    Ok(open)
}

fn open_as_is(name: &[u8], flags: i32, mode: u32) -> Result<Open, i32> {
    if name.contains(&0) {
        return Err(EINVAL);
    }
    let access = flags & O_ACCMODE;
    let mut options = OpenOptions::new();
    options
        .read(access != O_WRONLY)
        .write(access == O_WRONLY || access == O_RDWR);
    options.custom_flags(flags & !O_ACCMODE).mode(mode);
    let file = options.open(path(name)).map_err(|e| number_of(&e))?;
    let kept = flags & !(O_CREAT | O_EXCL | O_TRUNC);
    Ok(Open::new(file, kept, Kind::File))
}

/// Opens a file; other threads run while that waits for the other end of a FIFO.
pub(super) fn open_waiting<P: Program>(
    name: &[u8],
    flags: i32,
    mode: u32,
    cx: &mut P,
) -> Result<i32, i32> {
    let waits = P::THREADED && metadata(path(name)).is_ok_and(|data| data.file_type().is_fifo());
    if !waits {
        return cx.stdio.fds.open(name, flags, mode);
    }
    let mask = cx.stdio.fds.mask;
    let open = cx.wait(|| open_file(name, flags, mode, mask))?;
    Ok(cx.stdio.fds.add(open, 0))
}

impl Fds {
    /// The three standard files, as far as they are open.
    pub(super) fn new() -> Fds {
        let open =
            |fd: io::Result<OwnedFd>, flags| fd.ok().map(|fd| Open::new(fd, flags, Kind::File));
        let table = vec![
            open(io::stdin().as_fd().try_clone_to_owned(), 0),
            open(io::stdout().as_fd().try_clone_to_owned(), O_WRONLY),
            open(io::stderr().as_fd().try_clone_to_owned(), O_WRONLY),
        ];
        Fds {
            table,
            dies_of_sigpipe: true,
            mask: None,
        }
    }

    /// The open file with this number, or EBADF.
    pub(super) fn get(&self, fd: i32) -> Result<&Open, i32> {
        let slot = usize::try_from(fd).ok().and_then(|fd| self.table.get(fd));
        slot.and_then(Option::as_ref).ok_or(EBADF)
    }

    pub(super) fn get_mut(&mut self, fd: i32) -> Result<&mut Open, i32> {
        let slot = usize::try_from(fd)
            .ok()
            .and_then(|fd| self.table.get_mut(fd));
        slot.and_then(Option::as_mut).ok_or(EBADF)
    }

    /// Gives a file the lowest free number that is at least `least`.
    pub(super) fn add(&mut self, open: Open, least: usize) -> i32 {
        let free = (least..self.table.len()).find(|&i| self.table[i].is_none());
        let fd = free.unwrap_or(self.table.len().max(least));
        self.put(fd, open);
        fd as i32
    }

    /// Puts a file at a number, closing what was there.
    pub(super) fn put(&mut self, fd: usize, open: Open) {
        if fd >= self.table.len() {
            self.table.resize_with(fd + 1, || None);
        }
        self.table[fd] = Some(open);
    }

    /// `open` with C's flags.
    pub(super) fn open(&mut self, name: &[u8], flags: i32, mode: u32) -> Result<i32, i32> {
        let open = open_file(name, flags, mode, self.mask)?;
        Ok(self.add(open, 0))
    }

    /// One more than the highest number that may be open.
    pub(super) fn limit(&self) -> i32 {
        self.table.len() as i32
    }

    pub(super) fn close(&mut self, fd: i32) -> Result<(), i32> {
        self.get(fd)?;
        self.table[fd as usize] = None;
        Ok(())
    }

    /// Another number for the same open file.
    pub(super) fn duplicate(&self, fd: i32) -> Result<Open, i32> {
        Ok(Open {
            close_on_exec: false,
            ..self.get(fd)?.clone()
        })
    }

    pub(super) fn read(&self, fd: i32, buf: &mut [u8]) -> Result<usize, i32> {
        self.get(fd)?.read(buf)
    }

    pub(super) fn write(&self, fd: i32, bytes: &[u8]) -> Result<usize, i32> {
        let result = self.get(fd)?.write(bytes);
        self.heed_closed_pipe(result)
    }

    /// Ends the program after a write to what nobody reads any more, as SIGPIPE does.
    pub(super) fn heed_closed_pipe(&self, result: Result<usize, i32>) -> Result<usize, i32> {
        if result == Err(EPIPE) && self.dies_of_sigpipe {
            std::process::exit(KILLED_BY_SIGPIPE)
        }
        result
    }

    pub(super) fn write_all(&self, fd: i32, mut bytes: &[u8]) -> Result<(), i32> {
        while !bytes.is_empty() {
            bytes = &bytes[self.write(fd, bytes)?..];
        }
        Ok(())
    }

    /// `lseek` with C's `whence`.
    pub(super) fn seek(&self, fd: i32, offset: i64, whence: i32) -> Result<u64, i32> {
        let to = match whence {
            0 => SeekFrom::Start(u64::try_from(offset).map_err(|_| EINVAL)?),
            1 => SeekFrom::Current(offset),
            2 => SeekFrom::End(offset),
            _ => return Err(EINVAL),
        };
        (&*self.get(fd)?.file()).seek(to).map_err(|e| number_of(&e))
    }

    pub(super) fn is_terminal(&self, fd: i32) -> Result<bool, i32> {
        Ok(self.get(fd)?.file().is_terminal())
    }

    /// How large glibc makes the buffer of a stream for this file, and whether it is line buffered.
    pub(super) fn stream_buffer(&self, fd: i32) -> (usize, bool) {
        const BUFSIZ: u64 = 8192;
        let Ok(open) = self.get(fd) else {
            return (BUFSIZ as usize, false);
        };
        let Ok(data) = open.file().metadata() else {
            return (BUFSIZ as usize, false);
        };
        let size = if data.blksize() > 0 {
            data.blksize().min(BUFSIZ)
        } else {
            BUFSIZ
        };
        (
            size as usize,
            data.file_type().is_char_device() && open.file().is_terminal(),
        )
    }
}
