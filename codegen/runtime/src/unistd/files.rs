//! `<unistd.h>`: files and folders by name.

use super::super::errno::{number_of, EACCES, EINVAL, ERANGE};
use super::super::fd::path_of;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use std::fs::{self, DirBuilder, FileTimes, OpenOptions, Permissions};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{symlink as make_symlink, DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};
use std::{env, io};

/// An operation on a name; C's result.
#[track_caller]
fn on_path(name: impl Str, rt: &mut Runtime, f: impl FnOnce(&Path) -> io::Result<()>) -> i32 {
    let result = path_of(name, &rt.heap).and_then(|path| f(path).map_err(|e| number_of(&e)));
    rt.status(result)
}

/// `unlink` (POSIX).
#[track_caller]
pub fn unlink(name: impl Str, rt: &mut Runtime) -> i32 {
    on_path(name, rt, |path| fs::remove_file(path))
}

/// `rmdir` (POSIX).
#[track_caller]
pub fn rmdir(name: impl Str, rt: &mut Runtime) -> i32 {
    on_path(name, rt, |path| fs::remove_dir(path))
}

/// `mkdir` (POSIX).
#[track_caller]
pub fn mkdir(name: impl Str, mode: u32, rt: &mut Runtime) -> i32 {
    let mask = rt.stdio.fds.mask;
    on_path(name, rt, |path| {
        DirBuilder::new().mode(mode).create(path)?;
        // The program's own mask; see `umask`.
        if let Some(mask) = mask {
            fs::set_permissions(path, Permissions::from_mode(mode & !mask & 0o1777))?;
        }
        Ok(())
    })
}

/// `chdir` (POSIX).
#[track_caller]
pub fn chdir(name: impl Str, rt: &mut Runtime) -> i32 {
    on_path(name, rt, |path| env::set_current_dir(path))
}

/// `chmod` (POSIX).
#[track_caller]
pub fn chmod(name: impl Str, mode: u32, rt: &mut Runtime) -> i32 {
    on_path(name, rt, |path| {
        fs::set_permissions(path, Permissions::from_mode(mode))
    })
}

/// `fchmod` (POSIX).
pub fn fchmod(fd: i32, mode: u32, rt: &mut Runtime) -> i32 {
    let set = |file: &fs::File| {
        file.set_permissions(Permissions::from_mode(mode))
            .map_err(|e| number_of(&e))
    };
    let result = rt.stdio.fds.get(fd).and_then(|open| set(&open.file()));
    rt.status(result)
}

/// `chown` (POSIX).
#[track_caller]
pub fn chown(name: impl Str, uid: u32, gid: u32, rt: &mut Runtime) -> i32 {
    let id = |id| (id != u32::MAX).then_some(id);
    on_path(name, rt, |path| {
        std::os::unix::fs::chown(path, id(uid), id(gid))
    })
}

/// `fchown` (POSIX).
pub fn fchown(fd: i32, uid: u32, gid: u32, rt: &mut Runtime) -> i32 {
    let id = |id| (id != u32::MAX).then_some(id);
    let result = rt.stdio.fds.get(fd).and_then(|open| {
        std::os::unix::fs::fchown(&*open.file(), id(uid), id(gid)).map_err(|e| number_of(&e))
    });
    rt.status(result)
}

/// `lchown` (POSIX).
#[track_caller]
pub fn lchown(name: impl Str, uid: u32, gid: u32, rt: &mut Runtime) -> i32 {
    let id = |id| (id != u32::MAX).then_some(id);
    on_path(name, rt, |path| {
        std::os::unix::fs::lchown(path, id(uid), id(gid))
    })
}

/// `link` (POSIX).
#[track_caller]
pub fn link(from: impl Str, to: impl Str, rt: &mut Runtime) -> i32 {
    let result = path_of(from, &rt.heap).and_then(|from| {
        let to = path_of(to, &rt.heap)?;
        fs::hard_link(from, to).map_err(|e| number_of(&e))
    });
    rt.status(result)
}

/// `symlink` (POSIX).
#[track_caller]
pub fn symlink(from: impl Str, to: impl Str, rt: &mut Runtime) -> i32 {
    let result = path_of(from, &rt.heap).and_then(|from| {
        let to = path_of(to, &rt.heap)?;
        make_symlink(from, to).map_err(|e| number_of(&e))
    });
    rt.status(result)
}

/// `readlink` (POSIX).
#[track_caller]
pub fn readlink(name: impl Str, buf: Ptr<u8>, n: u64, rt: &mut Runtime) -> i64 {
    let target =
        path_of(name, &rt.heap).and_then(|path| fs::read_link(path).map_err(|e| number_of(&e)));
    match target {
        Ok(target) => {
            let bytes = target.as_os_str().as_bytes();
            let kept = bytes.len().min(n as usize);
            rt.write_slice(buf, &bytes[..kept]);
            kept as i64
        }
        Err(error) => rt.status(Err::<(), _>(error)) as i64,
    }
}

/// `truncate` (POSIX).
#[track_caller]
pub fn truncate(name: impl Str, size: i64, rt: &mut Runtime) -> i32 {
    match u64::try_from(size) {
        Ok(size) => on_path(name, rt, |path| {
            OpenOptions::new().write(true).open(path)?.set_len(size)
        }),
        Err(_) => rt.status(Err::<(), _>(EINVAL)),
    }
}

/// A number from the lines of `/proc/self/status` ("Uid:", of which the first is the real one).
pub(super) fn process_number(label: &str, column: usize) -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(label))?;
    line.split_ascii_whitespace().nth(column)?.parse().ok()
}

/// `access` (POSIX), judged by the file's mode and the real user and group.
#[track_caller]
pub fn access(name: impl Str, mode: i32, rt: &mut Runtime) -> i32 {
    let result = path_of(name, &rt.heap)
        .and_then(|path| fs::metadata(path).map_err(|e| number_of(&e)))
        .and_then(|data| {
            let (uid, gid) = (
                process_number("Uid:", 0).unwrap_or(0),
                process_number("Gid:", 0).unwrap_or(0),
            );
            let bits = match (uid, gid) {
                // The superuser may do everything but run what nobody can run.
                (0, _) => 6 | (data.is_dir() || data.mode() & 0o111 != 0) as u32,
                (uid, _) if uid == data.uid() => data.mode() >> 6 & 7,
                (_, gid) if gid == data.gid() => data.mode() >> 3 & 7,
                _ => data.mode() & 7,
            };
            if mode as u32 & 7 & !bits == 0 {
                Ok(())
            } else {
                Err(EACCES)
            }
        });
    rt.status(result)
}

/// `getcwd` (POSIX); without a buffer it allocates one, as in glibc.
#[track_caller]
pub fn getcwd(buf: Ptr<u8>, size: u64, rt: &mut Runtime) -> Ptr<u8> {
    let found = env::current_dir()
        .map_err(|e| number_of(&e))
        .and_then(|path| {
            let mut bytes = path.into_os_string().into_vec();
            bytes.push(0);
            match (buf.is_null(), size, bytes.len() as u64) {
                (false, 0, _) => Err(EINVAL),
                (true, 0, _) => Ok(bytes),
                (_, size, needed) if size < needed => Err(ERANGE),
                _ => Ok(bytes),
            }
        });
    match found {
        Ok(bytes) => {
            let room = size.max(bytes.len() as u64);
            let out = if buf.is_null() {
                Ptr::from_bits(rt.heap.alloc(room))
            } else {
                buf
            };
            rt.write_slice(out, &bytes);
            out
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `get_current_dir_name` (glibc).
pub fn get_current_dir_name(rt: &mut Runtime) -> Ptr<u8> {
    getcwd(Ptr::null(), 0, rt)
}

/// A moment given in seconds and a part of a second.
pub(super) fn moment(seconds: i64, part: Duration) -> SystemTime {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let base = if seconds < 0 {
        SystemTime::UNIX_EPOCH - whole
    } else {
        SystemTime::UNIX_EPOCH + whole
    };
    base + part
}

/// Sets the times of access and modification.
#[track_caller]
fn set_times(name: impl Str, times: [SystemTime; 2], rt: &mut Runtime) -> i32 {
    let [accessed, modified] = times;
    on_path(name, rt, |path| {
        let times = FileTimes::new()
            .set_accessed(accessed)
            .set_modified(modified);
        fs::File::open(path)?.set_times(times)
    })
}

/// `utimes` (POSIX).
#[track_caller]
pub fn utimes(name: impl Str, times: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let times = if times.is_null() {
        [SystemTime::now(); 2]
    } else {
        let pairs = times.cast::<[[i64; 2]; 2]>().get(rt);
        pairs.map(|[seconds, microseconds]| {
            moment(seconds, Duration::from_micros(microseconds as u64))
        })
    };
    set_times(name, times, rt)
}

/// `utime` (old POSIX).
#[track_caller]
pub fn utime(name: impl Str, times: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let times = if times.is_null() {
        [SystemTime::now(); 2]
    } else {
        times
            .cast::<[i64; 2]>()
            .get(rt)
            .map(|seconds| moment(seconds, Duration::ZERO))
    };
    set_times(name, times, rt)
}

#[cfg(test)]
mod tests {
    use super::super::super::errno::{EBADF, EFAULT};
    use super::super::super::thread::testing::Alone;
    use super::*;
    use std::process;

    #[test]
    fn owners() {
        let mut rt = Alone::default();
        let none = u32::MAX;
        let fd = super::super::open(c".", 0, &[], &mut rt);
        assert_eq!(fchown(fd, none, none, &mut rt), 0);
        assert_eq!(lchown(c".", none, none, &mut rt), 0);
        assert_eq!(fchown(99, none, none, &mut rt), -1);
        assert_eq!(rt.errno.get(&rt), EBADF);
    }

    #[test]
    fn a_null_name_is_an_error() {
        let mut rt = Alone::default();
        let null = Ptr::<u8>::null();
        let buf = rt.local_bytes(8).cast();
        let results = [
            unlink(null, &mut rt).into(),
            access(null, 0, &mut rt).into(),
            link(null, c"/no/such", &mut rt).into(),
            symlink(c"/no/such", null, &mut rt).into(),
            readlink(null, buf, 8, &mut rt),
        ];
        assert_eq!(results, [-1; 5]);
        assert_eq!(rt.errno.get(&rt), EFAULT);
    }

    #[test]
    fn folders_and_links() {
        let mut rt = Alone::default();
        let name = |suffix: &str, rt: &mut Runtime| {
            let text = format!("/tmp/c2safe-files-{}{suffix}\0", process::id());
            let p: Ptr<u8> = Ptr::from_bits(rt.alloc(text.len() as u64));
            rt.write_slice(p, text.as_bytes());
            p
        };
        let (folder, link) = (name("", &mut rt), name("-link", &mut rt));
        assert_eq!(
            (mkdir(folder, 0o755, &mut rt), mkdir(folder, 0o755, &mut rt)),
            (0, -1)
        );
        assert_eq!(rt.errno.get(&rt), 17);
        assert_eq!(symlink(folder, link, &mut rt), 0);
        let buf = rt.local_bytes(100).cast();
        assert_eq!(readlink(link, buf, 7, &mut rt), 7);
        assert_eq!(rt.bytes(buf, 7), b"/tmp/c2");
        assert_eq!(
            (access(folder, 7, &mut rt), access(c"/no/such", 0, &mut rt)),
            (0, -1)
        );
        assert_eq!(
            (
                unlink(link, &mut rt),
                rmdir(folder, &mut rt),
                rmdir(folder, &mut rt)
            ),
            (0, 0, -1)
        );
        assert!(!getcwd(Ptr::null(), 0, &mut rt).is_null());
        assert!(getcwd(buf, 1, &mut rt).is_null());
    }
}
