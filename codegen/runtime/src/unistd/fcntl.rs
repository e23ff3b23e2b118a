//! `<fcntl.h>`, `<sys/file.h>`: flags of descriptors, and locks.

use super::super::errno::{EBADF, EINVAL};
use super::super::fd::{Open, O_ACCMODE, O_RDWR, O_WRONLY};
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::va::VaArg;

const F_DUPFD: i32 = 0;
const F_GETFD: i32 = 1;
const F_SETFD: i32 = 2;
const F_GETFL: i32 = 3;
const F_SETFL: i32 = 4;
const F_GETLK: i32 = 5;
const F_SETLK: i32 = 6;
const F_SETLKW: i32 = 7;
const F_SETOWN: i32 = 8;
const F_GETOWN: i32 = 9;
const F_DUPFD_CLOEXEC: i32 = 1030;
const F_RDLCK: i16 = 0;
const F_WRLCK: i16 = 1;
const F_UNLCK: i16 = 2;

record! {
    /// `struct flock` (POSIX).
    pub struct FileLock via FileLockFields, size 32 { kind at 0: i16, whence at 2: i16, start at 8: i64, len at 16: i64, pid at 24: i32 }
}

/// Whether a lock of this kind may be had on a file that was opened like this.
fn lockable(kind: i16, open: &Open) -> Result<(), i32> {
    match (kind, open.flags() & O_ACCMODE) {
        (F_RDLCK, O_WRONLY) | (F_WRLCK, 0) => Err(EBADF),
        (F_RDLCK | F_WRLCK | F_UNLCK, _) => Ok(()),
        _ => Err(EINVAL),
    }
}

/// `fcntl` (POSIX). Locks always succeed: a process does not exclude itself, and the standard library cannot ask about others.
#[track_caller]
pub fn fcntl(fd: i32, command: i32, args: &[VaArg], rt: &mut Runtime) -> i32 {
    let word = args.first().copied().unwrap_or(VaArg::Int(0));
    let arg: i32 = match word {
        VaArg::Ptr(_) => 0,
        number => number.arg(),
    };
    let result = match command {
        F_DUPFD | F_DUPFD_CLOEXEC if arg >= 0 => rt.stdio.fds.duplicate(fd).map(|mut open| {
            open.close_on_exec = command == F_DUPFD_CLOEXEC;
            rt.stdio.fds.add(open, arg as usize)
        }),
        // Rust opens all files so that they close on exec; nobody can see it before.
        F_GETFD => rt.stdio.fds.get(fd).map(|open| open.close_on_exec as i32),
        F_SETFD => rt.stdio.fds.get_mut(fd).map(|open| {
            open.close_on_exec = arg & 1 != 0;
            0
        }),
        F_GETFL => rt.stdio.fds.get(fd).map(Open::flags),
        F_SETFL => rt
            .stdio
            .fds
            .get(fd)
            .and_then(|open| open.set_flags(arg).map(|()| 0)),
        F_GETLK | F_SETLK | F_SETLKW => {
            let lock: Ptr<FileLock> = word.arg();
            let open = rt.stdio.fds.get(fd).cloned();
            open.and_then(|open| {
                let wanted = lock.get(rt);
                if command == F_GETLK {
                    lock.kind().set(F_UNLCK, rt);
                    return Ok(0);
                }
                lockable(wanted.kind, &open).map(|()| 0)
            })
        }
        F_SETOWN | F_GETOWN => rt.stdio.fds.get(fd).map(|_| 0),
        _ => rt.stdio.fds.get(fd).and(Err(EINVAL)),
    };
    rt.number(result) as i32
}

/// `flock` (BSD): no other process is ours, so every lock can be had.
pub fn flock(fd: i32, operation: i32, rt: &mut Runtime) -> i32 {
    const LOCK_NB: i32 = 4;
    let result = match operation & !LOCK_NB {
        1 | 2 | 8 => rt.stdio.fds.get(fd).map(|_| ()),
        _ => Err(EINVAL),
    };
    rt.status(result)
}

/// `lockf` (POSIX).
pub fn lockf(fd: i32, command: i32, _size: i64, rt: &mut Runtime) -> i32 {
    let result = rt.stdio.fds.get(fd).and_then(|open| {
        let writes = matches!(open.flags() & O_ACCMODE, O_WRONLY | O_RDWR);
        match command {
            1 | 2 if !writes => Err(EBADF),
            0..=3 => Ok(()),
            _ => Err(EINVAL),
        }
    });
    rt.status(result)
}

/// `posix_fadvise` (POSIX): advice changes nothing that a program can see.
pub fn posix_fadvise(fd: i32, _offset: i64, _size: i64, advice: i32, rt: &mut Runtime) -> i32 {
    match rt.stdio.fds.get(fd) {
        Ok(_) if (0..=5).contains(&advice) => 0,
        Ok(_) => EINVAL,
        Err(error) => error,
    }
}

/// `posix_fallocate` (POSIX): the file gets at least that long.
pub fn posix_fallocate(fd: i32, offset: i64, size: i64, rt: &mut Runtime) -> i32 {
    if offset < 0 || size <= 0 {
        return EINVAL;
    }
    let grown = rt.stdio.fds.get(fd).and_then(|open| {
        if open.flags() & O_ACCMODE == 0 {
            return Err(EBADF);
        }
        let file = open.file();
        let grow = |file: &std::fs::File| {
            if file.metadata()?.len() < (offset + size) as u64 {
                file.set_len((offset + size) as u64)?;
            }
            Ok(())
        };
        grow(&file).map_err(|e: std::io::Error| super::super::errno::number_of(&e))
    });
    grown.err().unwrap_or(0)
}

/// `ftruncate64` (glibc).
pub fn ftruncate64(fd: i32, size: i64, rt: &mut Runtime) -> i32 {
    super::ftruncate(fd, size, rt)
}

/// `dup3` (Linux).
pub fn dup3(fd: i32, to: i32, flags: i32, rt: &mut Runtime) -> i32 {
    use super::super::fd::O_CLOEXEC;
    if fd == to || flags & !O_CLOEXEC != 0 {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let result = super::dup2(fd, to, rt);
    if let Ok(open) = rt.stdio.fds.get_mut(result) {
        open.close_on_exec = flags & O_CLOEXEC != 0;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::super::super::mem::Void;
    use super::super::super::thread::testing::Alone;
    use super::super::{close, pipe, pipe2, read, write};
    use super::*;

    #[test]
    fn flags_are_shared_by_duplicates_but_not_close_on_exec() {
        let mut cx = Alone::default();
        let ends = cx.local_bytes(8).cast::<i32>();
        assert_eq!(pipe(ends, &mut cx), 0);
        let reader = ends.get(&cx);
        let copy = fcntl(reader, F_DUPFD, args![10], &mut cx);
        assert_eq!(copy, 10);
        assert_eq!(fcntl(copy, F_SETFL, args![0o4000], &mut cx), 0);
        assert_eq!(fcntl(reader, F_GETFL, &[], &mut cx), 0o4000);
        assert_eq!(fcntl(copy, F_SETFD, args![1], &mut cx), 0);
        assert_eq!(fcntl(reader, F_GETFD, &[], &mut cx), 0);
        let buf: Ptr<Void> = cx.local_bytes(4);
        assert_eq!(read(reader, buf.cast::<u8>(), 4, &mut cx), -1);
        assert_eq!(cx.errno.get(&cx), 11);
        assert_eq!(write(reader, buf.cast::<u8>(), 4, &mut cx), -1);
        assert_eq!(cx.errno.get(&cx), EBADF);
        assert_eq!((close(reader, &mut cx), close(10, &mut cx)), (0, 0));
        assert_eq!(pipe2(ends, 0o2004000, &mut cx), 0);
        assert_eq!(fcntl(ends.get(&cx), F_GETFD, &[], &mut cx), 1);
    }

    #[test]
    fn locks_ask_for_the_right_access() {
        let mut rt = Alone::default();
        let fd = super::super::open(c"/etc/passwd", 0, &[], &mut rt);
        let lock: Ptr<FileLock> = rt.local();
        assert_eq!(fcntl(fd, F_SETLK, args![lock], &mut rt), 0);
        lock.kind().set(F_WRLCK, &mut rt);
        assert_eq!(fcntl(fd, F_SETLK, args![lock], &mut rt), -1);
        assert_eq!(fcntl(fd, F_GETLK, args![lock], &mut rt), 0);
        assert_eq!(lock.kind().get(&rt), F_UNLCK);
        assert_eq!((flock(fd, 2, &mut rt), flock(fd, 3, &mut rt)), (0, -1));
    }
}
