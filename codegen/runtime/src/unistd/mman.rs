//! `<sys/mman.h>`: memory without a file, and private views of files.

use super::super::errno::{number_of, EINVAL, ENODEV, ENOMEM};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use std::os::unix::fs::FileExt;

const PROT_WRITE: i32 = 2;
const MAP_SHARED: i32 = 1;
const MAP_FIXED: i32 = 0x10;
const MAP_ANONYMOUS: i32 = 0x20;
/// `MAP_FAILED`.
const FAILED: u64 = u64::MAX;

/// Fills a mapping from a file; what lies beyond the file's end stays zero.
fn read_view(fd: i32, offset: i64, out: &mut [u8], rt: &Runtime) -> Result<(), i32> {
    let file = rt.stdio.fds.get(fd)?.file();
    let offset = u64::try_from(offset).map_err(|_| EINVAL)?;
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
    Ok(())
}

/// `mmap` (POSIX). A file is copied when it is mapped, so writing through to it is refused: ENODEV.
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
    let writes_through =
        flags & MAP_SHARED != 0 && flags & MAP_ANONYMOUS == 0 && protection & PROT_WRITE != 0;
    let result = if size == 0 || flags & MAP_FIXED != 0 {
        Err(EINVAL)
    } else if writes_through {
        Err(ENODEV)
    } else if size >= u32::MAX as u64 {
        Err(ENOMEM)
    } else if flags & MAP_ANONYMOUS != 0 {
        Ok(None)
    } else {
        let mut view = vec![0; size as usize];
        read_view(fd, offset, &mut view, rt).map(|()| Some(view))
    };
    let mapped = result.and_then(|view| {
        let p = Ptr::<Void>::from_bits(rt.heap.alloc(size));
        if p.is_null() {
            return Err(ENOMEM);
        }
        if let Some(view) = view {
            rt.write_slice(p.cast(), &view);
        }
        if protection & PROT_WRITE == 0 {
            rt.protect(p);
        }
        Ok(p)
    });
    mapped.unwrap_or_else(|error| {
        rt.set_errno(error);
        Ptr::from_bits(FAILED)
    })
}

/// `munmap` (POSIX), of a whole mapping.
#[track_caller]
pub fn munmap(addr: Ptr<Void>, size: u64, rt: &mut Runtime) -> i32 {
    const PAGE: u64 = 4096;
    let whole = rt.heap.usable_size(addr.bits());
    if size.next_multiple_of(PAGE) < whole {
        return rt.status(Err::<(), _>(EINVAL));
    }
    rt.heap.free(addr.bits());
    0
}

/// `madvise` (POSIX): advice changes nothing that a program can see.
pub fn madvise(_addr: Ptr<Void>, _size: u64, _advice: i32) -> i32 {
    0
}

/// `msync` (POSIX): no mapping writes to a file.
pub fn msync(_addr: Ptr<Void>, _size: u64, _flags: i32) -> i32 {
    0
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;

    #[test]
    fn memory_is_mapped() {
        let mut rt = Runtime::new();
        let p = mmap(Ptr::null(), 5000, 3, 0x22, -1, 0, &mut rt);
        p.cast::<u8>().at(4999).set(1, &mut rt);
        assert_eq!(munmap(p, 5000, &mut rt), 0);
        let fd = open(c"/etc/passwd", 0, &[], &mut rt);
        let p = mmap(Ptr::null(), 4, 1, 2, fd, 0, &mut rt);
        assert_eq!(rt.bytes(p, 4), b"root");
        assert_eq!(mmap(Ptr::null(), 4, 3, 1, fd, 0, &mut rt).bits(), FAILED);
    }
}
