//! `<stdlib.h>`, `<malloc.h>`: storage.

use super::super::errno::{EINVAL, ENOMEM};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;

/// The object at `bits`, or a null pointer and `errno`.
fn allocated(bits: u64, rt: &mut Runtime) -> Ptr<Void> {
    if bits == 0 {
        rt.set_errno(ENOMEM);
    }
    Ptr::from_bits(bits)
}

/// `malloc` (C11 7.22.3.4); the storage is zeroed.
#[inline]
pub fn malloc(size: u64, rt: &mut Runtime) -> Ptr<Void> {
    let bits = rt.heap.alloc(size);
    allocated(bits, rt)
}

/// `calloc` (C11 7.22.3.2).
#[inline]
pub fn calloc(count: u64, size: u64, rt: &mut Runtime) -> Ptr<Void> {
    malloc(count.saturating_mul(size), rt)
}

/// `realloc` (C11 7.22.3.5); size 0 frees and returns null, as in glibc.
#[track_caller]
pub fn realloc(p: Ptr<Void>, size: u64, rt: &mut Runtime) -> Ptr<Void> {
    if p.is_null() {
        return malloc(size, rt);
    }
    if size == 0 {
        rt.heap.free(p.bits());
        return Ptr::null();
    }
    let bits = rt.heap.realloc(p.bits(), size);
    allocated(bits, rt)
}

/// `reallocarray` (glibc).
#[track_caller]
pub fn reallocarray(p: Ptr<Void>, count: u64, size: u64, rt: &mut Runtime) -> Ptr<Void> {
    realloc(p, count.saturating_mul(size), rt)
}

/// `free` (C11 7.22.3.3).
#[inline]
#[track_caller]
pub fn free(p: Ptr<Void>, heap: &mut Heap) {
    heap.free(p.bits());
}

/// `cfree` (old C libraries).
#[track_caller]
pub fn cfree(p: Ptr<Void>, heap: &mut Heap) {
    heap.free(p.bits());
}

/// `aligned_alloc` (C11 7.22.3.1); every object begins at offset 0, which is aligned for everything.
pub fn aligned_alloc(alignment: u64, size: u64, rt: &mut Runtime) -> Ptr<Void> {
    if !alignment.is_power_of_two() {
        rt.set_errno(EINVAL);
        return Ptr::null();
    }
    malloc(size, rt)
}

/// `memalign` (glibc).
pub fn memalign(alignment: u64, size: u64, rt: &mut Runtime) -> Ptr<Void> {
    aligned_alloc(alignment.next_power_of_two(), size, rt)
}

/// `valloc` (glibc).
pub fn valloc(size: u64, rt: &mut Runtime) -> Ptr<Void> {
    malloc(size, rt)
}

/// `pvalloc` (glibc): whole pages.
pub fn pvalloc(size: u64, rt: &mut Runtime) -> Ptr<Void> {
    malloc(size.checked_next_multiple_of(4096).unwrap_or(u64::MAX), rt)
}

/// `posix_memalign` (POSIX).
#[track_caller]
pub fn posix_memalign(out: Ptr<Void>, alignment: u64, size: u64, heap: &mut Heap) -> i32 {
    if !alignment.is_power_of_two() || alignment % 8 != 0 {
        return EINVAL;
    }
    match heap.alloc(size) {
        0 => ENOMEM,
        bits => {
            out.cast::<u64>().set(bits, heap);
            0
        }
    }
}

/// `malloc_usable_size` (glibc).
#[track_caller]
pub fn malloc_usable_size(p: Ptr<Void>, heap: &Heap) -> u64 {
    if p.is_null() {
        return 0;
    }
    heap.usable_size(p.bits())
}

/// `malloc_trim` (glibc); freed memory was given back already.
pub fn malloc_trim(_pad: u64) -> i32 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_comes_and_goes() {
        let mut rt = Runtime::new();
        let p = calloc(3, 4, &mut rt);
        let q = realloc(p, 100, &mut rt);
        assert_eq!(malloc_usable_size(q, &rt), 100);
        assert!(realloc(q, 0, &mut rt).is_null());
        assert!(calloc(u64::MAX, 2, &mut rt).is_null());
        assert_eq!(rt.errno.get(&rt), ENOMEM);
        free(Ptr::null(), &mut rt);
    }
}
