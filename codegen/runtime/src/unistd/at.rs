//! `<fcntl.h>`, `<unistd.h>`, `<sys/stat.h>`: names relative to an open folder.
//! Linux shows open files below `/proc/self/fd`, which makes such a name an ordinary one.

use super::super::errno::{number_of, EINVAL};
use super::super::fd::name_of;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::va::VaArg;
use super::dirent::adopt;
use super::{access, lstat, mkdir, open, opendir, rmdir, stat, unlink};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::{env, fs};

const AT_FDCWD: i32 = -100;
const AT_SYMLINK_NOFOLLOW: i32 = 0x100;
const AT_REMOVEDIR: i32 = 0x200;

/// Where Linux shows an open file.
fn shown(fd: i32, rt: &Runtime) -> Result<String, i32> {
    Ok(format!(
        "/proc/self/fd/{}",
        rt.stdio.fds.get(fd)?.file().as_raw_fd()
    ))
}

/// The name as seen from anywhere, in a temporary object.
#[track_caller]
fn whole_name(dir: i32, name: impl Str, rt: &mut Runtime) -> Result<Ptr<u8>, i32> {
    let name = name_of(name, rt)?.to_vec();
    let mut whole = match dir == AT_FDCWD || name.starts_with(b"/") {
        true => Vec::new(),
        false => shown(dir, rt)?.into_bytes(),
    };
    if !whole.is_empty() {
        whole.push(b'/');
    }
    whole.extend(name);
    whole.push(0);
    let p = Ptr::<u8>::from_bits(rt.heap.alloc(whole.len() as u64));
    rt.write_slice(p, &whole);
    Ok(p)
}

/// Calls `f` with the name as seen from anywhere, in a temporary object.
#[track_caller]
pub(super) fn with_name<R: From<i8>>(
    dir: i32,
    name: impl Str,
    rt: &mut Runtime,
    f: impl FnOnce(Ptr<u8>, &mut Runtime) -> R,
) -> R {
    match whole_name(dir, name, rt) {
        Ok(whole) => {
            let result = f(whole, rt);
            rt.heap.free(whole.bits());
            result
        }
        Err(error) => {
            rt.set_errno(error);
            R::from(-1)
        }
    }
}

/// `openat` (POSIX).
#[track_caller]
pub fn openat<P: Program>(dir: i32, name: impl Str, flags: i32, args: &[VaArg], cx: &mut P) -> i32 {
    match whole_name(dir, name, cx) {
        Ok(whole) => {
            let result = open(whole, flags, args, cx);
            cx.heap.free(whole.bits());
            result
        }
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

/// `fstatat` (POSIX).
#[track_caller]
pub fn fstatat(dir: i32, name: impl Str, out: Ptr<Void>, flags: i32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| {
        match flags & AT_SYMLINK_NOFOLLOW {
            0 => stat(name, out, rt),
            _ => lstat(name, out, rt),
        }
    })
}

/// `mkdirat` (POSIX).
#[track_caller]
pub fn mkdirat(dir: i32, name: impl Str, mode: u32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| mkdir(name, mode, rt))
}

/// `unlinkat` (POSIX).
#[track_caller]
pub fn unlinkat(dir: i32, name: impl Str, flags: i32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| match flags & AT_REMOVEDIR {
        0 => unlink(name, rt),
        _ => rmdir(name, rt),
    })
}

/// `faccessat` (POSIX).
#[track_caller]
pub fn faccessat(dir: i32, name: impl Str, mode: i32, _flags: i32, rt: &mut Runtime) -> i32 {
    with_name(dir, name, rt, |name, rt| access(name, mode, rt))
}

/// `fchdir` (POSIX).
pub fn fchdir(fd: i32, rt: &mut Runtime) -> i32 {
    let result =
        shown(fd, rt).and_then(|name| env::set_current_dir(name).map_err(|e| number_of(&e)));
    rt.status(result)
}

/// `fdopendir` (POSIX).
#[track_caller]
pub fn fdopendir(fd: i32, rt: &mut Runtime) -> Ptr<Void> {
    match shown(fd, rt) {
        Ok(name) => {
            let p = Ptr::<u8>::from_bits(rt.heap.alloc(name.len() as u64 + 1));
            rt.write_slice(p, name.as_bytes());
            let dir = opendir(p, rt);
            rt.heap.free(p.bits());
            if !dir.is_null() {
                adopt(dir, fd, rt);
            }
            dir
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `ttyname` (POSIX).
pub fn ttyname(fd: i32, rt: &mut Runtime) -> Ptr<u8> {
    let terminal = rt.stdio.fds.is_terminal(fd).and_then(|is| {
        if is {
            shown(fd, rt)
        } else {
            Err(super::super::errno::ENOTTY)
        }
    });
    let found = terminal.and_then(|name| fs::read_link(name).map_err(|e| number_of(&e)));
    match found.map(|path| path.into_os_string().into_vec()) {
        Ok(mut name) if name.len() < 64 => {
            name.push(0);
            let out = rt.static_object("ttyname", 64).cast();
            rt.write_slice(out, &name);
            out
        }
        Ok(_) => {
            rt.set_errno(EINVAL);
            Ptr::null()
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::{close, stat, Stat};
    use super::*;

    #[test]
    fn names_relative_to_folders() {
        let mut rt = Alone::default();
        let dev = open(c"/dev", 0, &[], &mut rt);
        let null = openat(dev, c"null", 1, &[], &mut rt);
        assert!(null > dev);
        let (a, b) = (rt.local::<Stat>(), rt.local::<Stat>());
        assert_eq!(fstatat(dev, c"null", a.cast(), 0, &mut rt), 0);
        assert_eq!(stat(c"/dev/null", b.cast(), &mut rt), 0);
        assert_eq!(a.get(&rt).ino, b.get(&rt).ino);
        assert_eq!(openat(dev, c"no-such", 0, &[], &mut rt), -1);
        assert_eq!(
            (
                close(null, &mut rt),
                close(dev, &mut rt),
                unlinkat(dev, c"x", 0, &mut rt)
            ),
            (0, 0, -1)
        );
        assert!(ttyname(77, &mut rt).is_null());
    }
}
