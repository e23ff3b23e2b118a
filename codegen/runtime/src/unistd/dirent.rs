//! `<dirent.h>`: reading folders.

use super::super::errno::{number_of, EINVAL};
use super::super::fault::fail;
use super::super::fd::path;
use super::super::heap::Heap;
use super::super::mem::{Mem, Void};
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::string::strcmp;
use super::super::va::VaArg;
use std::fs::{self, FileType};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{DirEntryExt, FileTypeExt, MetadataExt};

record! {
    /// `struct dirent` (POSIX), laid out as in glibc.
    pub struct Dirent via DirentFields, size 280 {
        ino at 0: u64, off at 8: i64, reclen at 16: u16, kind at 18: u8, name at 19: [u8; 256],
    }
}

/// Marks an object as a `DIR`; the number of the folder is added.
const MAGIC: u64 = 0xD1_0000_0000;

/// An open folder: all of its entries, as they were when it was opened.
pub(in super::super) struct Folder {
    entries: Vec<Dirent>,
    next: usize,
    /// Where `readdir` puts the entry it returns.
    entry: Ptr<Dirent>,
    /// What it is called, and its descriptor, once somebody asked for that.
    name: Vec<u8>,
    fd: Option<i32>,
}

fn kind_of(kind: FileType) -> u8 {
    match () {
        () if kind.is_dir() => 4,
        () if kind.is_file() => 8,
        () if kind.is_symlink() => 10,
        () if kind.is_fifo() => 1,
        () if kind.is_char_device() => 2,
        () if kind.is_block_device() => 6,
        () if kind.is_socket() => 12,
        () => 0,
    }
}

fn entry(name: &[u8], ino: u64, kind: u8, position: i64) -> Dirent {
    let mut entry = Dirent {
        ino,
        off: position + 1,
        kind,
        ..Dirent::ZERO
    };
    let len = name.len().min(255);
    entry.name[..len].copy_from_slice(&name[..len]);
    entry.reclen = (19 + len as u16 + 1).next_multiple_of(8);
    entry
}

/// The entries of a folder, its own and its parent's first: Rust leaves those out.
fn read_entries(name: &[u8]) -> io::Result<Vec<Dirent>> {
    let folder = path(name);
    let mut entries = Vec::new();
    let listing = fs::read_dir(folder)?;
    for dots in [".", ".."] {
        let ino = fs::metadata(folder.join(dots)).map_or(0, |data| data.ino());
        entries.push(entry(dots.as_bytes(), ino, 4, entries.len() as i64));
    }
    for found in listing {
        let found = found?;
        let kind = found.file_type().map_or(0, kind_of);
        entries.push(entry(
            &found.file_name().into_vec(),
            found.ino(),
            kind,
            entries.len() as i64,
        ));
    }
    Ok(entries)
}

/// Open folders; a `DIR` has the number of its own.
#[derive(Default)]
struct Folders(Vec<Option<Folder>>);

/// The folder that a `DIR` is.
#[track_caller]
fn folder_of(dir: Ptr<Void>, rt: &mut Runtime) -> &mut Folder {
    let index = dir.cast::<u64>().get(rt).wrapping_sub(MAGIC);
    match usize::try_from(index)
        .ok()
        .and_then(|index| rt.part::<Folders>().0.get_mut(index))
    {
        Some(Some(folder)) => folder,
        _ => fail("invalid stream", format!("{dir:?} is no DIR")),
    }
}

/// `opendir` (POSIX).
#[track_caller]
pub fn opendir(name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    let name = name.chars(&rt.heap).to_vec();
    match read_entries(&name) {
        Ok(entries) => {
            let entry = rt.permanent(Dirent::SIZE as u64).cast();
            let folder = Some(Folder {
                entries,
                next: 0,
                entry,
                name,
                fd: None,
            });
            let folders = &mut rt.part::<Folders>().0;
            let free = folders.iter().position(Option::is_none);
            let index = free.unwrap_or_else(|| {
                folders.push(None);
                folders.len() - 1
            });
            folders[index] = folder;
            let dir = Ptr::<Void>::from_bits(rt.heap.alloc(8));
            dir.cast().set(MAGIC + index as u64, rt);
            dir
        }
        Err(error) => {
            rt.set_errno(number_of(&error));
            Ptr::null()
        }
    }
}

/// `readdir` (POSIX).
#[track_caller]
pub fn readdir(dir: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let folder = folder_of(dir, rt);
    let Some(&entry) = folder.entries.get(folder.next) else {
        return Ptr::null();
    };
    folder.next += 1;
    let place = folder.entry;
    place.set(entry, rt);
    place.cast()
}

/// `readdir_r` (old POSIX).
#[track_caller]
pub fn readdir_r(dir: Ptr<Void>, entry: Ptr<Void>, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let found = readdir(dir, rt);
    if found.is_null() {
        out.cast().set(found, rt);
    } else {
        rt.heap.copy(entry, found, Dirent::SIZE as u64);
        out.cast().set(entry, rt);
    }
    0
}

/// `dirfd` (POSIX): the folder gets a descriptor when it is asked for.
#[track_caller]
pub fn dirfd(dir: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const O_DIRECTORY: i32 = 0o200000;
    let folder = folder_of(dir, rt);
    if let Some(fd) = folder.fd {
        return fd;
    }
    let name = folder.name.clone();
    match rt.stdio.fds.open(&name, O_DIRECTORY, 0) {
        Ok(fd) => {
            folder_of(dir, rt).fd = Some(fd);
            fd
        }
        Err(error) => rt.status(Err::<(), _>(error)),
    }
}

/// Gives a folder the descriptor that it was opened by.
#[track_caller]
pub(super) fn adopt(dir: Ptr<Void>, fd: i32, rt: &mut Runtime) {
    folder_of(dir, rt).fd = Some(fd);
}

/// `closedir` (POSIX).
#[track_caller]
pub fn closedir(dir: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if let Some(fd) = folder_of(dir, rt).fd {
        // The program may have closed it already.
        let _ = rt.stdio.fds.close(fd);
    }
    let index = dir.cast::<u64>().get(rt) - MAGIC;
    rt.part::<Folders>().0[index as usize] = None;
    rt.heap.free(dir.bits());
    0
}

/// `rewinddir` (POSIX).
#[track_caller]
pub fn rewinddir(dir: Ptr<Void>, rt: &mut Runtime) {
    folder_of(dir, rt).next = 0;
}

/// `telldir` (POSIX).
#[track_caller]
pub fn telldir(dir: Ptr<Void>, rt: &mut Runtime) -> i64 {
    folder_of(dir, rt).next as i64
}

/// `seekdir` (POSIX).
#[track_caller]
pub fn seekdir(dir: Ptr<Void>, position: i64, rt: &mut Runtime) {
    folder_of(dir, rt).next = position as usize;
}

/// `alphasort` (POSIX), in the C locale.
#[track_caller]
pub fn alphasort(a: Ptr<Void>, b: Ptr<Void>, heap: &Heap) -> i32 {
    let [a, b] = [a, b].map(|p| p.cast::<Ptr<Dirent>>().get(heap).name().decay());
    strcmp(a, b, heap)
}

/// `scandir` (POSIX).
#[track_caller]
pub fn scandir<P: Program>(
    name: impl Str,
    out: Ptr<Void>,
    keep: Ptr<Void>,
    compare: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let entries = match read_entries(name.chars(cx)) {
        Ok(entries) => entries,
        Err(error) => return cx.status(Err::<(), _>(number_of(&error))),
    };
    let mut kept = Vec::new();
    for entry in entries {
        let p = Ptr::<Dirent>::from_bits(cx.heap.alloc(Dirent::SIZE as u64));
        p.set(entry, cx);
        if keep.is_null() || cx.call(keep.bits(), &[VaArg::from(p)]).arg::<i32>() != 0 {
            kept.push(p);
        } else {
            cx.heap.free(p.bits());
        }
    }
    let Ok(count) = i32::try_from(kept.len()) else {
        return cx.status(Err::<(), _>(EINVAL));
    };
    let table = Ptr::<Ptr<Dirent>>::from_bits(cx.heap.alloc(8 * kept.len() as u64));
    cx.write_slice(table, &kept);
    if !compare.is_null() {
        super::super::stdlib::qsort(table.cast(), count as u64, 8, compare, cx);
    }
    out.cast().set(table, cx);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read() {
        let mut rt = Runtime::new();
        let dir = opendir(c"/dev", &mut rt);
        let mut names = Vec::new();
        loop {
            let entry = readdir(dir, &mut rt).cast::<Dirent>();
            if entry.is_null() {
                break;
            }
            names.push((
                rt.c_str(entry.name().decay()).to_vec(),
                entry.kind().get(&rt),
            ));
        }
        assert_eq!(names[0], (b".".to_vec(), 4));
        assert!(names.contains(&(b"null".to_vec(), 2)));
        assert_eq!(closedir(dir, &mut rt), 0);
        assert!(opendir(c"/no/such", &mut rt).is_null());
    }
}
