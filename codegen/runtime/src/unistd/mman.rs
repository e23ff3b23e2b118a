//! `<sys/mman.h>`: memory without a file, and views of files. A view is a copy that is made when it is mapped; what the
//! program writes to a shared one goes to the file with `msync`, `munmap`, and at the end.

use super::super::errno::{number_of, EACCES, EINVAL, ENODEV, ENOMEM};
use super::super::fd::{O_ACCMODE, O_CLOEXEC, O_RDWR, O_WRONLY};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::super::va::VaArg;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

const PROT_WRITE: i32 = 2;
const MAP_SHARED: i32 = 1;
const MAP_FIXED: i32 = 0x10;
const MAP_ANONYMOUS: i32 = 0x20;
const PAGE: u64 = 4096;
/// `MAP_FAILED`.
const FAILED: u64 = u64::MAX;

/// A shared view that is written to.
struct View {
    at: u64,
    /// How much of the file it shows, and from where.
    len: u64,
    offset: u64,
    file: Arc<File>,
}

/// The shared views there are.
#[derive(Default)]
struct Views(Vec<View>);

/// Fills a mapping from a file; what lies beyond the file's end stays zero.
fn read_view(file: &File, offset: u64, out: &mut [u8]) -> Result<usize, i32> {
    let mut done = 0;
    while done < out.len() {
        match file
            .read_at(&mut out[done..], offset + done as u64)
            .map_err(|e| number_of(&e))?
        {
            0 => break,
            n => done += n,
        }
    }
    Ok(done)
}

/// Writes a view to its file, as far as the file goes now.
fn write_back(view: &View, rt: &Runtime) -> Result<(), i32> {
    let size = view.file.metadata().map_err(|e| number_of(&e))?.len();
    let len = view.len.min(size.saturating_sub(view.offset));
    let bytes = rt.heap.bytes(Ptr::<Void>::from_bits(view.at), len);
    view.file
        .write_all_at(bytes, view.offset)
        .map_err(|e| number_of(&e))
}

/// Writes all views to their files, when the program ends.
fn write_all_back(rt: &mut Runtime) {
    let views = std::mem::take(&mut rt.part::<Views>().0);
    for view in &views {
        // There is nobody left to tell.
        let _ = write_back(view, rt);
    }
}

/// Writes the view at an address to its file, if it is one; with `ends` it is none any more.
fn flush(addr: u64, ends: bool, rt: &mut Runtime) -> Result<(), i32> {
    let same = |view: &View| view.at >> 32 == addr >> 32;
    let views = &mut rt.part::<Views>().0;
    let Some(i) = views.iter().position(same) else {
        return Ok(());
    };
    let view = views.swap_remove(i);
    let result = write_back(&view, rt);
    if !ends {
        rt.part::<Views>().0.push(view);
    }
    result
}

/// `mmap` (POSIX).
#[track_caller]
pub fn mmap(
    _addr: Ptr<Void>,
    size: u64,
    protection: i32,
    flags: i32,
    fd: i32,
    offset: i64,
    rt: &mut Runtime,
) -> Ptr<Void> {
    let mapped = (|| {
        if size == 0 || flags & MAP_FIXED != 0 || flags & 3 == 0 || offset as u64 % PAGE != 0 {
            return Err(EINVAL);
        }
        if size >= u32::MAX as u64 - PAGE {
            return Err(ENOMEM);
        }
        // A mapping consists of whole pages.
        let whole = size.next_multiple_of(PAGE);
        let mut bytes = Vec::new();
        let mut view = None;
        if flags & MAP_ANONYMOUS == 0 {
            let open = rt.stdio.fds.get(fd)?.clone();
            let access = open.flags() & O_ACCMODE;
            let writes = flags & MAP_SHARED != 0 && protection & PROT_WRITE != 0;
            if access == O_WRONLY || (writes && access != O_RDWR) {
                return Err(EACCES);
            }
            let file = open.file();
            if !file.metadata().is_ok_and(|data| data.is_file()) {
                return Err(ENODEV);
            }
            let offset = u64::try_from(offset).map_err(|_| EINVAL)?;
            bytes = vec![0; whole as usize];
            read_view(&file, offset, &mut bytes)?;
            view = (flags & MAP_SHARED != 0 && access == O_RDWR).then_some((file, offset));
        }
        let at = rt.heap.alloc(whole);
        if at == 0 {
            return Err(ENOMEM);
        }
        let p = Ptr::<Void>::from_bits(at);
        rt.write_slice(p.cast(), &bytes);
        if let Some((file, offset)) = view {
            let views = &mut rt.part::<Views>().0;
            views.push(View {
                at,
                len: whole,
                offset,
                file,
            });
            if !rt
                .at_finish
                .iter()
                .any(|f| std::ptr::fn_addr_eq(*f, write_all_back as fn(&mut Runtime)))
            {
                rt.at_finish.push(write_all_back);
            }
        }
        rt.heap.set_writable(at, protection & PROT_WRITE != 0);
        Ok(p)
    })();
    mapped.unwrap_or_else(|error| {
        rt.set_errno(error);
        Ptr::from_bits(FAILED)
    })
}

/// `mmap64` (glibc).
#[track_caller]
pub fn mmap64(
    addr: Ptr<Void>,
    size: u64,
    protection: i32,
    flags: i32,
    fd: i32,
    offset: i64,
    rt: &mut Runtime,
) -> Ptr<Void> {
    mmap(addr, size, protection, flags, fd, offset, rt)
}

/// `munmap` (POSIX), of a whole mapping.
#[track_caller]
pub fn munmap(addr: Ptr<Void>, size: u64, rt: &mut Runtime) -> i32 {
    let whole = rt.heap.usable_size(addr.bits());
    if size.next_multiple_of(PAGE) < whole {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let result = flush(addr.bits(), true, rt);
    rt.heap.free(addr.bits());
    rt.status(result)
}

/// `msync` (POSIX).
#[track_caller]
pub fn msync(addr: Ptr<Void>, _size: u64, flags: i32, rt: &mut Runtime) -> i32 {
    const ALL: i32 = 7;
    let result = match flags & !ALL {
        0 if flags & 5 != 5 => flush(addr.bits(), false, rt),
        _ => Err(EINVAL),
    };
    rt.status(result)
}

/// `mprotect` (POSIX): of a whole mapping; parts of one stay as they are.
#[track_caller]
pub fn mprotect(addr: Ptr<Void>, size: u64, protection: i32, rt: &mut Runtime) -> i32 {
    if addr.bits() as u32 as u64 % PAGE != 0 || protection & !7 != 0 {
        return rt.status(Err::<(), _>(EINVAL));
    }
    if addr.bits() as u32 == 0 && size.next_multiple_of(PAGE) >= rt.heap.usable_size(addr.bits()) {
        rt.heap
            .set_writable(addr.bits(), protection & PROT_WRITE != 0);
    }
    0
}

/// `mremap` (Linux).
#[track_caller]
pub fn mremap(
    addr: Ptr<Void>,
    _old: u64,
    size: u64,
    flags: i32,
    _args: &[VaArg],
    rt: &mut Runtime,
) -> Ptr<Void> {
    const MREMAP_MAYMOVE: i32 = 1;
    let result = if size == 0 || flags & !MREMAP_MAYMOVE != 0 {
        Err(EINVAL)
    } else {
        flush(addr.bits(), false, rt).and_then(|()| {
            let whole = size.next_multiple_of(PAGE);
            let moved = rt.heap.realloc(addr.bits(), whole);
            if moved == 0 {
                return Err(ENOMEM);
            }
            let views = &mut rt.part::<Views>().0;
            for view in views.iter_mut().filter(|view| view.at == addr.bits()) {
                (view.at, view.len) = (moved, whole);
            }
            Ok(Ptr::from_bits(moved))
        })
    };
    result.unwrap_or_else(|error| {
        rt.set_errno(error);
        Ptr::from_bits(FAILED)
    })
}

/// `madvise` (BSD): advice changes nothing that a program can see.
#[track_caller]
pub fn madvise(_addr: Ptr<Void>, _size: u64, _advice: i32) -> i32 {
    0
}

/// `posix_madvise` (POSIX): advice changes nothing that a program can see.
#[track_caller]
pub fn posix_madvise(_addr: Ptr<Void>, _size: u64, _advice: i32) -> i32 {
    0
}

/// `mlock` (POSIX): where memory is changes nothing that a program can see.
#[track_caller]
pub fn mlock(_addr: Ptr<Void>, _size: u64) -> i32 {
    0
}

/// `munlock` (POSIX).
#[track_caller]
pub fn munlock(_addr: Ptr<Void>, _size: u64) -> i32 {
    0
}

/// `mlockall` (POSIX).
pub fn mlockall(_flags: i32) -> i32 {
    0
}

/// `munlockall` (POSIX).
pub fn munlockall() -> i32 {
    0
}

/// Where Linux keeps shared memory objects.
#[track_caller]
fn shared_name(name: impl Str, rt: &Runtime) -> Result<Vec<u8>, i32> {
    let name = name.chars(rt);
    let name = name.strip_prefix(b"/").unwrap_or(name);
    if name.is_empty() || name.contains(&b'/') {
        return Err(EINVAL);
    }
    Ok([b"/dev/shm/", name].concat())
}

/// `shm_open` (POSIX).
#[track_caller]
pub fn shm_open(name: impl Str, flags: i32, mode: u32, rt: &mut Runtime) -> i32 {
    let fd =
        shared_name(name, rt).and_then(|name| rt.stdio.fds.open(&name, flags | O_CLOEXEC, mode));
    rt.number(fd) as i32
}

/// `shm_unlink` (POSIX).
#[track_caller]
pub fn shm_unlink(name: impl Str, rt: &mut Runtime) -> i32 {
    let result = shared_name(name, rt).and_then(|name| {
        std::fs::remove_file(super::super::fd::path(&name)).map_err(|e| number_of(&e))
    });
    rt.status(result)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::open;
    use super::*;

    #[test]
    fn memory_is_mapped() {
        let mut rt = Alone::default();
        let p = mmap(Ptr::null(), 5000, 3, 0x22, -1, 0, &mut rt);
        p.cast::<u8>().at(8191).set(1, &mut rt);
        assert_eq!(munmap(p, 5000, &mut rt), 0);
        let fd = open(c"/etc/passwd", 0, &[], &mut rt);
        let p = mmap(Ptr::null(), 4, 1, 2, fd, 0, &mut rt);
        assert_eq!(rt.bytes(p, 4), b"root");
        assert_eq!(mmap(Ptr::null(), 4, 3, 1, fd, 0, &mut rt).bits(), FAILED);
        assert_eq!(rt.errno.get(&rt), EACCES);
        assert_eq!(mmap(Ptr::null(), 0, 3, 0x22, -1, 0, &mut rt).bits(), FAILED);
    }

    #[test]
    fn shared_views_write_through() {
        let mut rt = Alone::default();
        let text = format!("/c2safe-mman-{}\0", std::process::id());
        let name: Ptr<u8> = Ptr::from_bits(rt.alloc(text.len() as u64));
        rt.write_slice(name, text.as_bytes());
        let fd = shm_open(name, 0o102, 0o600, &mut rt);
        super::super::ftruncate(fd, 10, &mut rt);
        let p = mmap(Ptr::null(), 10, 3, 1, fd, 0, &mut rt);
        rt.write_slice(p.cast(), b"0123456789ab");
        assert_eq!(msync(p, 10, 4, &mut rt), 0);
        rt.write_slice(p.cast(), b"x");
        let again = mmap(Ptr::null(), 10, 1, 2, fd, 0, &mut rt);
        assert_eq!(rt.bytes(again, 11), b"0123456789\0");
        let p = mremap(p, 4096, 9000, 1, &[], &mut rt);
        write_all_back(&mut rt);
        let again = mmap(Ptr::null(), 10, 1, 2, fd, 0, &mut rt);
        assert_eq!(rt.bytes(again, 10), b"x123456789");
        assert_eq!(
            (munmap(p, 9000, &mut rt), shm_unlink(name, &mut rt)),
            (0, 0)
        );
    }
}
