//! `<unistd.h>`: limits of files and of the system.

use super::super::errno::{number_of, EINVAL};
use super::super::fd::path_of;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use std::fs;
use std::process::Command;

/// The limits of files by their numbers, as for most file systems of Linux; -1 for those without.
fn limit(name: i32) -> Result<i64, i32> {
    Ok(match name {
        0 => 127,      // _PC_LINK_MAX
        1 | 2 => 255,  // _PC_MAX_CANON, _PC_MAX_INPUT
        3 => 255,      // _PC_NAME_MAX
        4 | 5 => 4096, // _PC_PATH_MAX, _PC_PIPE_BUF
        6 | 7 => 1,    // _PC_CHOWN_RESTRICTED, _PC_NO_TRUNC
        8 => 0,        // _PC_VDISABLE
        9 | 10 | 11 | 12 | 14 | 15 | 16 | 19 => -1,
        13 => 64,        // _PC_FILESIZEBITS
        17 | 18 => 4096, // _PC_REC_MIN_XFER_SIZE, _PC_REC_XFER_ALIGN
        20 => 1,         // _PC_2_SYMLINKS
        _ => return Err(EINVAL),
    })
}

/// The highest number of links that the file system allows.
fn links(kind: &str) -> i64 {
    match kind {
        "ext2/ext3" => 65_000,
        "xfs" => i32::MAX as i64,
        _ => 127,
    }
}

/// `pathconf` (POSIX).
#[track_caller]
pub fn pathconf(name: impl Str, what: i32, rt: &mut Runtime) -> i64 {
    let result = path_of(name, rt).and_then(|path| {
        fs::metadata(path).map_err(|e| number_of(&e))?;
        match what {
            0 => Ok(links(
                &file_system(path.as_os_str(), "%T").unwrap_or_default(),
            )),
            _ => limit(what),
        }
    });
    rt.number(result)
}

/// `fpathconf` (POSIX).
pub fn fpathconf(fd: i32, what: i32, rt: &mut Runtime) -> i64 {
    let result = rt.stdio.fds.get(fd).and_then(|_| limit(what));
    rt.number(result)
}

/// `confstr` (POSIX).
#[track_caller]
pub fn confstr(name: i32, buf: Ptr<u8>, size: u64, rt: &mut Runtime) -> u64 {
    const CS_PATH: i32 = 0;
    const CS_GNU_LIBC_VERSION: i32 = 2;
    let text: &[u8] = match name {
        CS_PATH => b"/bin:/usr/bin\0",
        CS_GNU_LIBC_VERSION => b"glibc 2.36\0",
        _ => {
            rt.set_errno(EINVAL);
            return 0;
        }
    };
    if size > 0 {
        let kept = text.len().min(size as usize);
        rt.write_slice(buf, &text[..kept]);
        buf.at(kept - 1).set(0, rt);
    }
    text.len() as u64
}

/// What the program `stat` says about the file system that a name is in.
fn file_system(name: &std::ffi::OsStr, format: &str) -> Result<String, i32> {
    let output = Command::new("stat")
        .args(["-L", "-f", "-c", format, "--"])
        .arg(name)
        .output()
        .map_err(|e| number_of(&e))?;
    if !output.status.success() {
        return Err(super::super::errno::ENOENT);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

record! {
    /// `struct statvfs` (POSIX), laid out as in glibc.
    pub struct FileSystem via FileSystemFields, size 112 {
        block at 0: u64, fragment at 8: u64, blocks at 16: u64, free at 24: u64, available at 32: u64,
        files at 40: u64, files_free at 48: u64, files_available at 56: u64, id at 64: u64, flags at 72: u64, longest at 80: u64,
    }
}

#[track_caller]
fn describe(name: &std::ffi::OsStr, out: Ptr<Void>, rt: &mut Runtime) -> Result<(), i32> {
    let text = file_system(name, "%s %S %b %f %a %c %d %l")?;
    let numbers: Vec<u64> = text.split(' ').filter_map(|n| n.parse().ok()).collect();
    let [block, fragment, blocks, free, available, files, files_free, longest] = numbers[..] else {
        return Err(EINVAL);
    };
    let described = FileSystem {
        block,
        fragment,
        blocks,
        free,
        available,
        files,
        files_free,
        files_available: files_free,
        id: 0,
        flags: 0,
        longest,
    };
    out.cast().set(described, rt);
    Ok(())
}

/// `statvfs` (POSIX), by the program `stat`; the number of the file system and the flags it is mounted with are not told.
#[track_caller]
pub fn statvfs(name: impl Str, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let known = path_of(name, rt).and_then(|path| {
        fs::metadata(path).map_err(|e| number_of(&e))?;
        Ok(path.as_os_str().to_os_string())
    });
    let result = known.and_then(|name| describe(&name, out, rt));
    rt.status(result)
}

/// `fstatvfs` (POSIX).
#[track_caller]
pub fn fstatvfs(fd: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let known = rt
        .stdio
        .fds
        .get(fd)
        .and_then(super::super::fd::Open::system_copy);
    let result = known.and_then(|copy| {
        use std::os::fd::AsRawFd;
        let name = format!("/proc/{}/fd/{}", std::process::id(), copy.as_raw_fd());
        describe(name.as_ref(), out, rt)
    });
    rt.status(result)
}

/// `uname` (POSIX).
#[track_caller]
pub fn uname(out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const LENGTH: usize = 65;
    let fact =
        |name: &str| fs::read_to_string(format!("/proc/sys/kernel/{name}")).unwrap_or_default();
    let facts = [
        fact("ostype"),
        fact("hostname"),
        fact("osrelease"),
        fact("version"),
        std::env::consts::ARCH.to_string(),
        fact("domainname"),
    ];
    for (i, text) in facts.iter().enumerate() {
        let mut field = [0u8; LENGTH];
        let text = text.trim_end().as_bytes();
        let kept = text.len().min(LENGTH - 1);
        field[..kept].copy_from_slice(&text[..kept]);
        rt.write_slice(out.cast::<u8>().at(i * LENGTH), &field);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_names() {
        let mut rt = Runtime::new();
        assert_eq!(pathconf(c"/", 4, &mut rt), 4096);
        assert_eq!(pathconf(c"/no/such", 4, &mut rt), -1);
        assert_eq!(pathconf(c"/", 99, &mut rt), -1);
        let buf: Ptr<u8> = rt.local_bytes(400).cast();
        assert_eq!(confstr(0, buf, 5, &mut rt), 14);
        assert_eq!(rt.c_str(buf), b"/bin");
        assert_eq!(uname(buf.cast(), &mut rt), 0);
        assert_eq!(rt.c_str(buf), b"Linux");
        let out = rt.local::<FileSystem>();
        assert_eq!(statvfs(c"/", out.cast(), &mut rt), 0);
        assert!(out.get(&rt).block > 0);
    }
}
