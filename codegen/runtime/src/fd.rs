//! File descriptors: C's numbers for Rust's open files.

use super::errno::{number_of, EBADF, EFAULT, EINVAL};
use super::heap::Heap;
use super::runtime::{Str, StrPlace};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

pub(super) const O_ACCMODE: i32 = 0o3;
pub(super) const O_WRONLY: i32 = 0o1;
pub(super) const O_RDWR: i32 = 0o2;
pub(super) const O_CREAT: i32 = 0o100;
pub(super) const O_EXCL: i32 = 0o200;
pub(super) const O_TRUNC: i32 = 0o1000;
pub(super) const O_APPEND: i32 = 0o2000;

/// The status a shell sees of a process that SIGPIPE killed; Rust programs ignore that signal, C programs die of it.
const KILLED_BY_SIGPIPE: i32 = 128 + 13;

/// One open file, and the flags it was opened with.
pub(super) struct Open {
    pub(super) file: File,
    pub(super) flags: i32,
}

/// The open files by C's numbers, which are the lowest free ones as POSIX asks.
pub(super) struct Fds {
    table: Vec<Option<Open>>,
    /// Whether a write to a closed pipe ends the program, as it does unless SIGPIPE is handled.
    pub(super) dies_of_sigpipe: bool,
}

/// The characters of a file's name. A null pointer is an error of the operation, not of the program: the kernel looks at it.
#[track_caller]
pub(super) fn name_of(name: impl Str, heap: &Heap) -> Result<&[u8], i32> {
    match name.place() {
        StrPlace::Heap(p) if p.is_null() => Err(EFAULT),
        _ => Ok(name.chars(heap)),
    }
}

/// The path that a name from the program is.
#[track_caller]
pub(super) fn path_of(name: impl Str, heap: &Heap) -> Result<&Path, i32> {
    name_of(name, heap).map(path)
}

/// The name of a file.
pub(super) fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

impl Fds {
    /// The three standard files, as far as they are open.
    pub(super) fn new() -> Fds {
        let open = |fd: io::Result<OwnedFd>, flags| {
            fd.ok().map(|fd| Open {
                file: fd.into(),
                flags,
            })
        };
        let table = vec![
            open(io::stdin().as_fd().try_clone_to_owned(), 0),
            open(io::stdout().as_fd().try_clone_to_owned(), O_WRONLY),
            open(io::stderr().as_fd().try_clone_to_owned(), O_WRONLY),
        ];
        Fds {
            table,
            dies_of_sigpipe: true,
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
        Ok(self.add(
            Open {
                file,
                flags: flags & !(O_CREAT | O_EXCL | O_TRUNC),
            },
            0,
        ))
    }

    pub(super) fn close(&mut self, fd: i32) -> Result<(), i32> {
        self.get(fd)?;
        self.table[fd as usize] = None;
        Ok(())
    }

    /// Another number for the same open file.
    pub(super) fn duplicate(&self, fd: i32) -> Result<Open, i32> {
        let open = self.get(fd)?;
        let file = open.file.try_clone().map_err(|e| number_of(&e))?;
        Ok(Open {
            file,
            flags: open.flags,
        })
    }

    pub(super) fn read(&self, fd: i32, buf: &mut [u8]) -> Result<usize, i32> {
        let open = self.get(fd)?;
        loop {
            match (&open.file).read(buf) {
                Ok(n) => return Ok(n),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(number_of(&e)),
            }
        }
    }

    pub(super) fn write(&self, fd: i32, bytes: &[u8]) -> Result<usize, i32> {
        let open = self.get(fd)?;
        loop {
            match (&open.file).write(bytes) {
                Ok(n) => return Ok(n),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::BrokenPipe && self.dies_of_sigpipe => {
                    std::process::exit(KILLED_BY_SIGPIPE)
                }
                Err(e) => return Err(number_of(&e)),
            }
        }
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
        (&self.get(fd)?.file).seek(to).map_err(|e| number_of(&e))
    }

    pub(super) fn is_terminal(&self, fd: i32) -> Result<bool, i32> {
        Ok(self.get(fd)?.file.is_terminal())
    }

    /// How large glibc makes the buffer of a stream for this file, and whether it is line buffered.
    pub(super) fn stream_buffer(&self, fd: i32) -> (usize, bool) {
        const BUFSIZ: u64 = 8192;
        let Ok(open) = self.get(fd) else {
            return (BUFSIZ as usize, false);
        };
        let Ok(data) = open.file.metadata() else {
            return (BUFSIZ as usize, false);
        };
        let size = if data.blksize() > 0 {
            data.blksize().min(BUFSIZ)
        } else {
            BUFSIZ
        };
        (
            size as usize,
            data.file_type().is_char_device() && open.file.is_terminal(),
        )
    }
}
