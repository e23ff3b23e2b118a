//! `<unistd.h>`, `<fcntl.h>`: reading and writing by file descriptor.

use super::super::errno::{number_of, EBADF, EINVAL, ENOTTY, EPIPE};
use super::super::fd::{
    name_of, open_waiting, Kind, Open, O_CLOEXEC, O_CREAT, O_NONBLOCK, O_TRUNC, O_WRONLY,
};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::room::Room;
use super::super::runtime::{Program, Runtime, Str};
use super::super::signal::{deliver, Cause};
use super::super::va::VaArg;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;

impl Runtime {
    /// The C way to return a count or number: the value, or -1 and `errno`.
    pub(in super::super) fn number<T: Into<i64>>(&mut self, result: Result<T, i32>) -> i64 {
        match result {
            Ok(value) => value.into(),
            Err(error) => self.status(Err::<(), _>(error)) as i64,
        }
    }
}

/// `open` (POSIX); `args` holds the mode, if a file may be made.
#[track_caller]
pub fn open<P: Program>(name: impl Str, flags: i32, args: &[VaArg], cx: &mut P) -> i32 {
    const O_TMPFILE: i32 = 0o20000000;
    let mode = match args.first() {
        Some(mode) if flags & (O_CREAT | O_TMPFILE) != 0 => mode.arg(),
        _ => 0,
    };
    let name = name_of(name, &cx.heap).map(<[u8]>::to_vec);
    let fd = name.and_then(|name| open_waiting(&name, flags, mode, cx));
    cx.number(fd) as i32
}

/// `open64` (glibc).
#[track_caller]
pub fn open64<P: Program>(name: impl Str, flags: i32, args: &[VaArg], cx: &mut P) -> i32 {
    open(name, flags, args, cx)
}

/// `creat` (POSIX).
#[track_caller]
pub fn creat<P: Program>(name: impl Str, mode: u32, cx: &mut P) -> i32 {
    let flags = O_CREAT | O_WRONLY | O_TRUNC;
    let name = name_of(name, &cx.heap).map(<[u8]>::to_vec);
    let fd = name.and_then(|name| open_waiting(&name, flags, mode, cx));
    cx.number(fd) as i32
}

/// `close` (POSIX).
pub fn close(fd: i32, rt: &mut Runtime) -> i32 {
    let result = rt.stdio.fds.close(fd);
    rt.status(result)
}

/// `read` (POSIX).
#[track_caller]
pub fn read<P: Program, D: Room>(fd: i32, mut buf: D, n: u64, cx: &mut P) -> i64 {
    // Linux reads into what there is of a buffer that is too short, so only what is read must fit.
    let mut bytes = vec![0; n.min(1 << 30) as usize];
    let open = cx.stdio.fds.get(fd).cloned();
    let result = open.and_then(|open| cx.wait(|| open.read(&mut bytes)));
    if let Ok(n) = result {
        buf.write(0, &bytes[..n], &mut cx.heap);
    }
    cx.number(result.map(|n| n as i64))
}

/// A write that may wait, and what follows when nobody reads any more.
pub(in super::super) fn write_bytes<P: Program>(
    fd: i32,
    bytes: &[u8],
    quiet: bool,
    cx: &mut P,
) -> Result<usize, i32> {
    const SIGPIPE: i32 = 13;
    let open = cx.stdio.fds.get(fd)?.clone();
    let result = cx.wait(|| open.write(bytes));
    if quiet || result != Err(EPIPE) {
        return result;
    }
    let result = cx.stdio.fds.heed_closed_pipe(result);
    deliver(SIGPIPE, Cause::Process, cx);
    result
}

/// `write` (POSIX).
#[track_caller]
pub fn write<P: Program>(fd: i32, buf: impl Str, n: u64, cx: &mut P) -> i64 {
    let bytes = buf.bytes(n, &cx.heap).to_vec();
    let result = write_bytes(fd, &bytes, false, cx);
    cx.number(result.map(|n| n as i64))
}

/// `pread` (POSIX).
#[track_caller]
pub fn pread(fd: i32, buf: Ptr<Void>, n: u64, offset: i64, rt: &mut Runtime) -> i64 {
    let mut bytes = vec![0; n.min(1 << 30) as usize];
    let result = match (rt.stdio.fds.get(fd), u64::try_from(offset)) {
        (Ok(open), Ok(offset)) => open
            .file()
            .read_at(&mut bytes, offset)
            .map_err(|e| number_of(&e)),
        (Err(error), _) => Err(error),
        _ => Err(EINVAL),
    };
    if let Ok(n) = result {
        rt.heap
            .bytes_mut(buf, n as u64)
            .copy_from_slice(&bytes[..n]);
    }
    rt.number(result.map(|n| n as i64))
}

/// `pwrite` (POSIX).
#[track_caller]
pub fn pwrite(fd: i32, buf: Ptr<Void>, n: u64, offset: i64, rt: &mut Runtime) -> i64 {
    let bytes = rt.heap.bytes(buf, n);
    let result = match (rt.stdio.fds.get(fd), u64::try_from(offset)) {
        (Ok(open), Ok(offset)) => open
            .file()
            .write_at(bytes, offset)
            .map_err(|e| number_of(&e)),
        (Err(error), _) => Err(error),
        _ => Err(EINVAL),
    };
    rt.number(result.map(|n| n as i64))
}

/// `lseek` (POSIX).
pub fn lseek(fd: i32, offset: i64, whence: i32, rt: &mut Runtime) -> i64 {
    let result = rt.stdio.fds.seek(fd, offset, whence);
    rt.number(result.map(|at| at as i64))
}

/// `lseek64` (glibc).
pub fn lseek64(fd: i32, offset: i64, whence: i32, rt: &mut Runtime) -> i64 {
    lseek(fd, offset, whence, rt)
}

/// `dup` (POSIX).
pub fn dup(fd: i32, rt: &mut Runtime) -> i32 {
    let result = rt
        .stdio
        .fds
        .duplicate(fd)
        .map(|open| rt.stdio.fds.add(open, 0));
    rt.number(result) as i32
}

/// `dup2` (POSIX).
pub fn dup2(fd: i32, to: i32, rt: &mut Runtime) -> i32 {
    let result = match usize::try_from(to) {
        Err(_) => Err(EBADF),
        Ok(_) if fd == to => rt.stdio.fds.get(fd).map(|_| to),
        Ok(slot) => rt.stdio.fds.duplicate(fd).map(|open| {
            rt.stdio.fds.put(slot, open);
            to
        }),
    };
    rt.number(result) as i32
}

/// `pipe2` (Linux), as a pair of sockets: the standard library has no pipes in all versions of Rust that we support.
#[track_caller]
pub fn pipe2(fds: Ptr<i32>, flags: i32, rt: &mut Runtime) -> i32 {
    if flags & !(O_NONBLOCK | O_CLOEXEC) != 0 {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let pair = UnixStream::pair().map_err(|e| number_of(&e));
    let result = pair.and_then(|(reader, writer)| {
        let access = [flags & O_CLOEXEC, flags & O_CLOEXEC | O_WRONLY];
        for (i, end) in Open::pair(reader, writer, access, Kind::Pipe)
            .into_iter()
            .enumerate()
        {
            end.set_flags(flags & O_NONBLOCK)?;
            let fd = rt.stdio.fds.add(end, 0);
            fds.at(i).set(fd, &mut rt.heap);
        }
        Ok(())
    });
    rt.status(result)
}

/// `pipe` (POSIX).
#[track_caller]
pub fn pipe(fds: Ptr<i32>, rt: &mut Runtime) -> i32 {
    pipe2(fds, 0, rt)
}

/// `isatty` (POSIX).
pub fn isatty(fd: i32, rt: &mut Runtime) -> i32 {
    match rt.stdio.fds.is_terminal(fd) {
        Ok(true) => 1,
        Ok(false) => {
            rt.set_errno(ENOTTY);
            0
        }
        Err(error) => {
            rt.set_errno(error);
            0
        }
    }
}

/// An operation on an open file.
fn with_file(fd: i32, rt: &mut Runtime, f: impl FnOnce(&File) -> std::io::Result<()>) -> i32 {
    let result = rt
        .stdio
        .fds
        .get(fd)
        .and_then(|open| f(&open.file()).map_err(|e| number_of(&e)));
    rt.status(result)
}

/// `fsync` (POSIX).
pub fn fsync(fd: i32, rt: &mut Runtime) -> i32 {
    with_file(fd, rt, File::sync_all)
}

/// `fdatasync` (POSIX).
pub fn fdatasync(fd: i32, rt: &mut Runtime) -> i32 {
    with_file(fd, rt, File::sync_data)
}

/// `ftruncate` (POSIX).
pub fn ftruncate(fd: i32, size: i64, rt: &mut Runtime) -> i32 {
    match u64::try_from(size) {
        Ok(size) => with_file(fd, rt, |file| file.set_len(size)),
        Err(_) => rt.status(Err::<(), _>(EINVAL)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::errno::EFAULT;
    use super::super::super::thread::testing::Alone;
    use super::super::{fcntl, unlink};
    use super::*;

    #[test]
    fn a_null_name_is_an_error() {
        let mut rt = Alone::default();
        let null = Ptr::<u8>::null();
        for fd in [open(null, 0, &[], &mut rt), creat(null, 0o600, &mut rt)] {
            assert_eq!((fd, rt.errno.get(&rt)), (-1, EFAULT));
        }
    }

    #[test]
    fn descriptors_are_the_lowest_free_ones() {
        let mut rt = Alone::default();
        let name = rt.local_bytes(32).cast();
        rt.write_slice(name, b"/tmp/c2safe-io-XXXXXX\0");
        let fd = super::super::super::stdlib::mkstemp(name, &mut rt);
        assert_eq!((fd, dup(fd, &mut rt)), (3, 4));
        let text = rt.lit(c"hello");
        assert_eq!(write(fd, text.cast(), 5, &mut rt), 5);
        assert_eq!(lseek(4, 1, 0, &mut rt), 1);
        let buf = rt.local_bytes(8);
        assert_eq!(read(fd, buf.cast::<u8>(), 8, &mut rt), 4);
        assert_eq!(rt.bytes(buf, 4), b"ello");
        assert_eq!(pread(fd, buf, 2, 0, &mut rt), 2);
        assert_eq!(ftruncate(fd, 2, &mut rt), 0);
        assert_eq!(lseek(fd, 0, 2, &mut rt), 2);
        assert_eq!((close(fd, &mut rt), close(fd, &mut rt)), (0, -1));
        assert_eq!(rt.errno.get(&rt), EBADF);
        assert_eq!((dup2(4, 9, &mut rt), open(name, 0, &[], &mut rt)), (9, 3));
        assert_eq!((isatty(3, &mut rt), fcntl(3, 3, &[], &mut rt)), (0, 0));
        assert_eq!(unlink(name, &mut rt), 0);
        let ends = rt.local::<[i32; 2]>();
        assert_eq!(pipe(ends.decay(), &mut rt), 0);
        assert_eq!(write(ends.elem(1).get(&rt), text.cast(), 3, &mut rt), 3);
        assert_eq!(read(ends.elem(0).get(&rt), buf.cast::<u8>(), 8, &mut rt), 3);
    }
}
