//! `<sys/stat.h>`, `<fcntl.h>`: modes of new files, and more ways to make and change files.

use super::super::errno::{number_of, EEXIST, EINVAL, EPERM};
use super::super::fd::{name_of, path, Kind, Open};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::at::with_name;
use super::files::{moment, process_number};
use super::{chmod, link, lstat, readlink, symlink};
use std::fs::{File, FileTimes, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

/// The mask that the process was started with.
fn inherited_mask() -> u32 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Umask:"));
    line.and_then(|text| u32::from_str_radix(text.trim(), 8).ok())
        .unwrap_or(0o022)
}

/// `umask` (POSIX): from the first call on the runtime applies the mask itself, for the standard library cannot set it.
pub fn umask(mask: u32, rt: &mut Runtime) -> u32 {
    let before = rt.stdio.fds.mask.unwrap_or_else(inherited_mask);
    rt.stdio.fds.mask = Some(mask & 0o777);
    before
}

/// `mkfifo` (POSIX), by the program of that name.
#[track_caller]
pub fn mkfifo(name: impl Str, mode: u32, rt: &mut Runtime) -> i32 {
    const S_IFIFO: u32 = 0o010000;
    mknod(name, mode & 0o7777 | S_IFIFO, 0, rt)
}

/// `mknod` (POSIX): regular files and pipes; devices are for the superuser's programs.
#[track_caller]
pub fn mknod(name: impl Str, mode: u32, _device: u64, rt: &mut Runtime) -> i32 {
    const S_IFMT: u32 = 0o170000;
    let mask = rt.stdio.fds.mask.unwrap_or_else(inherited_mask);
    let bits = mode & 0o7777 & !mask;
    let result = name_of(name, rt).and_then(|name| {
        let file = path(name);
        match mode & S_IFMT {
            0 | 0o100000 => OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(bits)
                .open(file)
                .map(|_| ())
                .map_err(|e| number_of(&e)),
            0o010000 => {
                if file.symlink_metadata().is_ok() {
                    return Err(EEXIST);
                }
                // What the folder says about new files comes before what the program says.
                let parent = file.parent().filter(|p| !p.as_os_str().is_empty());
                parent
                    .unwrap_or(path(b"."))
                    .metadata()
                    .map_err(|e| number_of(&e))?;
                let made = Command::new("mkfifo")
                    .arg("-m")
                    .arg(format!("{bits:o}"))
                    .arg("--")
                    .arg(std::ffi::OsStr::from_bytes(name))
                    .stderr(Stdio::null())
                    .status()
                    .map_err(|e| number_of(&e))?;
                if made.success() {
                    Ok(())
                } else {
                    Err(super::super::errno::EACCES)
                }
            }
            _ => Err(EPERM),
        }
    });
    rt.status(result)
}

/// `fchmodat` (POSIX).
#[track_caller]
pub fn fchmodat(dir: i32, name: impl Str, mode: u32, _flags: i32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| chmod(name, mode, rt))
}

/// `fchownat` (POSIX).
#[track_caller]
pub fn fchownat(dir: i32, name: impl Str, uid: u32, gid: u32, flags: i32, rt: &mut Runtime) -> i32 {
    const AT_SYMLINK_NOFOLLOW: i32 = 0x100;
    with_name(dir, name, rt, |name, rt| {
        match flags & AT_SYMLINK_NOFOLLOW {
            0 => super::chown(name, uid, gid, rt),
            _ => super::lchown(name, uid, gid, rt),
        }
    })
}

/// `mkfifoat` (POSIX).
#[track_caller]
pub fn mkfifoat(dir: i32, name: impl Str, mode: u32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| mkfifo(name, mode, rt))
}

/// `mknodat` (POSIX).
#[track_caller]
pub fn mknodat(dir: i32, name: impl Str, mode: u32, device: u64, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| mknod(name, mode, device, rt))
}

/// `readlinkat` (POSIX).
#[track_caller]
pub fn readlinkat(dir: i32, name: impl Str, buf: Ptr<u8>, n: u64, rt: &mut Runtime) -> i64 {
    with_name(dir, name, rt, |name, rt| readlink(name, buf, n, rt))
}

/// `symlinkat` (POSIX).
#[track_caller]
pub fn symlinkat(from: impl Str, dir: i32, to: impl Str, rt: &mut Runtime) -> i32 {
    with_name(dir, to, rt, |to, rt| symlink(from, to, rt))
}

/// `linkat` (POSIX).
#[track_caller]
pub fn linkat(
    from_dir: i32,
    from: impl Str,
    to_dir: i32,
    to: impl Str,
    _flags: i32,
    rt: &mut Runtime,
) -> i32 {
    with_name(from_dir, from, rt, |from, rt| {
        with_name(to_dir, to, rt, |to, rt| link(from, to, rt))
    })
}

/// `renameat` (POSIX).
#[track_caller]
pub fn renameat(from_dir: i32, from: impl Str, to_dir: i32, to: impl Str, rt: &mut Runtime) -> i32 {
    with_name(from_dir, from, rt, |from, rt| {
        with_name(to_dir, to, rt, |to, rt| {
            super::super::stdio::rename(from, to, rt)
        })
    })
}

/// Sets the times in two `struct timespec`; a null pointer is now.
#[track_caller]
fn set_times(file: &File, times: Ptr<Void>, rt: &Runtime) -> Result<(), i32> {
    const UTIME_NOW: i64 = (1 << 30) - 1;
    const UTIME_OMIT: i64 = (1 << 30) - 2;
    let pairs = match times.is_null() {
        true => [[0, UTIME_NOW]; 2],
        false => times.cast::<[[i64; 2]; 2]>().get(rt),
    };
    let mut wanted = FileTimes::new();
    for (i, [seconds, nanoseconds]) in pairs.into_iter().enumerate() {
        let time = match nanoseconds {
            UTIME_OMIT => continue,
            UTIME_NOW => SystemTime::now(),
            0..1_000_000_000 => moment(seconds, Duration::from_nanos(nanoseconds as u64)),
            _ => return Err(EINVAL),
        };
        wanted = match i {
            0 => wanted.set_accessed(time),
            _ => wanted.set_modified(time),
        };
    }
    file.set_times(wanted).map_err(|e| number_of(&e))
}

/// `futimens` (POSIX).
#[track_caller]
pub fn futimens(fd: i32, times: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let file = rt.stdio.fds.get(fd).map(Open::file);
    let result = file.and_then(|file| set_times(&file, times, rt));
    rt.status(result)
}

/// `utimensat` (POSIX). The times of a link itself stay: the standard library cannot open one.
#[track_caller]
pub fn utimensat(dir: i32, name: impl Str, times: Ptr<Void>, flags: i32, rt: &mut Runtime) -> i32 {
    const AT_SYMLINK_NOFOLLOW: i32 = 0x100;
    with_name(dir, name, rt, |name, rt| {
        if flags & AT_SYMLINK_NOFOLLOW != 0 {
            let before = rt.enter();
            let data = rt.local::<super::Stat>();
            let status = lstat(name, data.cast(), rt);
            let is_link = status == 0 && data.get(rt).mode & 0o170000 == 0o120000;
            rt.leave(before);
            if status != 0 || is_link {
                return status;
            }
        }
        let file = File::open(path(rt.c_str(name))).map_err(|e| number_of(&e));
        let result = file.and_then(|file| set_times(&file, times, rt));
        rt.status(result)
    })
}

/// `truncate64` (glibc).
#[track_caller]
pub fn truncate64(name: impl Str, size: i64, rt: &mut Runtime) -> i32 {
    super::truncate(name, size, rt)
}

/// `sync` (POSIX), as far as the program's own files go.
pub fn sync(rt: &mut Runtime) {
    for fd in 0..rt.stdio.fds.limit() {
        if let Ok(open) = rt.stdio.fds.get(fd) {
            // What cannot be written to the disk has nothing to be written.
            let _ = (open.shared.kind == Kind::File).then(|| open.file().sync_all());
        }
    }
}

/// Whether the process has the rights of the superuser.
pub(in super::super) fn is_superuser() -> bool {
    process_number("Uid:", 1) == Some(0)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::{close, open, unlink, Stat};
    use super::*;

    #[test]
    fn the_mask_applies_to_what_is_made_from_now_on() {
        let mut rt = Alone::default();
        let text = format!("/tmp/c2safe-modes-{}\0", std::process::id());
        let name: Ptr<u8> = Ptr::from_bits(rt.alloc(text.len() as u64));
        rt.write_slice(name, text.as_bytes());
        let before = umask(0o027, &mut rt);
        assert_eq!(umask(0o007, &mut rt), 0o027);
        let fd = open(name, 0o102, &[0o666.into()], &mut rt);
        let data = rt.local::<Stat>();
        assert_eq!(super::super::fstat(fd, data.cast(), &mut rt), 0);
        assert_eq!(data.get(&rt).mode & 0o777, 0o660);
        let times = rt.local::<[[i64; 2]; 2]>();
        times.set([[5, 6], [7, 8]], &mut rt);
        assert_eq!(futimens(fd, times.cast(), &mut rt), 0);
        super::super::fstat(fd, data.cast(), &mut rt);
        assert_eq!((data.get(&rt).atime, data.get(&rt).mtime), ([5, 6], [7, 8]));
        close(fd, &mut rt);
        assert_eq!(mkfifo(name, 0o600, &mut rt), -1);
        assert_eq!(unlink(name, &mut rt), 0);
        umask(before, &mut rt);
        assert_eq!(mkfifo(name, 0o600, &mut rt), 0);
        lstat(name, data.cast(), &mut rt);
        assert_eq!(data.get(&rt).mode & 0o170000, 0o010000);
        unlink(name, &mut rt);
    }
}
