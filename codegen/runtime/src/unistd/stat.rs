//! `<sys/stat.h>`: what is known of a file.

use super::super::errno::number_of;
use super::super::fd::{path_of, Kind};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;

record! {
    /// `struct stat` (POSIX), laid out as on x86-64 Linux.
    pub struct Stat via StatFields, size 144 {
        dev at 0: u64, ino at 8: u64, nlink at 16: u64, mode at 24: u32, uid at 28: u32, gid at 32: u32,
        rdev at 40: u64, size at 48: i64, blksize at 56: i64, blocks at 64: i64,
        atime at 72: [i64; 2], mtime at 88: [i64; 2], ctime at 104: [i64; 2],
    }
}

impl From<Metadata> for Stat {
    fn from(data: Metadata) -> Stat {
        Stat {
            dev: data.dev(),
            ino: data.ino(),
            nlink: data.nlink(),
            mode: data.mode(),
            uid: data.uid(),
            gid: data.gid(),
            rdev: data.rdev(),
            size: data.size() as i64,
            blksize: data.blksize() as i64,
            blocks: data.blocks() as i64,
            atime: [data.atime(), data.atime_nsec()],
            mtime: [data.mtime(), data.mtime_nsec()],
            ctime: [data.ctime(), data.ctime_nsec()],
        }
    }
}

#[track_caller]
fn store(data: Result<Metadata, i32>, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let result = data.map(|data| out.cast().set(Stat::from(data), &mut rt.heap));
    rt.status(result)
}

/// `stat` (POSIX).
#[track_caller]
pub fn stat(name: impl Str, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let data =
        path_of(name, &rt.heap).and_then(|path| fs::metadata(path).map_err(|e| number_of(&e)));
    store(data, out, rt)
}

/// `lstat` (POSIX).
#[track_caller]
pub fn lstat(name: impl Str, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let data = path_of(name, &rt.heap)
        .and_then(|path| fs::symlink_metadata(path).map_err(|e| number_of(&e)));
    store(data, out, rt)
}

/// `fstat` (POSIX). Our pipes are sockets that say they are pipes.
#[track_caller]
pub fn fstat(fd: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const S_IFIFO: u32 = 0o010000;
    let data = rt.stdio.fds.get(fd).and_then(|open| {
        let data = open.file().metadata().map_err(|e| number_of(&e))?;
        let mut data = Stat::from(data);
        if open.shared.kind == Kind::Pipe {
            data.mode = S_IFIFO | 0o600;
        }
        Ok(data)
    });
    let result = data.map(|data| out.cast().set(data, &mut rt.heap));
    rt.status(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_described() {
        let mut rt = Runtime::new();
        let out = rt.local::<Stat>();
        assert_eq!(stat(c"/", out.cast(), &mut rt), 0);
        assert_eq!(out.mode().get(&rt) & 0o170000, 0o040000);
        assert_eq!(stat(c"/dev/null", out.cast(), &mut rt), 0);
        assert_eq!(out.mode().get(&rt) & 0o170000, 0o020000);
        assert_eq!(stat(c"/no/such/file", out.cast(), &mut rt), -1);
        assert_eq!(rt.errno.get(&rt), 2);
    }
}
