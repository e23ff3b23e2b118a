//! `<strings.h>`.

use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::Str;
use super::string::{compare, memcmp, strchr, strrchr};

/// `strcasecmp` (POSIX).
#[track_caller]
pub fn strcasecmp(a: impl Str, b: impl Str, heap: &Heap) -> i32 {
    compare(a, b, u64::MAX, heap, |c| c.to_ascii_lowercase())
}

/// `strncasecmp` (POSIX).
#[track_caller]
pub fn strncasecmp(a: impl Str, b: impl Str, n: u64, heap: &Heap) -> i32 {
    compare(a, b, n, heap, |c| c.to_ascii_lowercase())
}

/// `bcmp` (old POSIX).
#[track_caller]
pub fn bcmp(a: impl Str, b: impl Str, n: u64, heap: &Heap) -> i32 {
    memcmp(a, b, n, heap)
}

/// `bcopy` (old POSIX).
#[track_caller]
pub fn bcopy(src: Ptr<Void>, dst: Ptr<Void>, n: u64, heap: &mut Heap) {
    heap.copy(dst, src, n);
}

/// `bzero` (old POSIX).
#[track_caller]
pub fn bzero(s: Ptr<Void>, n: u64, heap: &mut Heap) {
    heap.fill(s, 0, n);
}

/// `index` (old POSIX).
#[track_caller]
pub fn index(s: Ptr<u8>, c: i32, heap: &Heap) -> Ptr<u8> {
    strchr(s, c, heap)
}

/// `rindex` (old POSIX).
#[track_caller]
pub fn rindex(s: Ptr<u8>, c: i32, heap: &Heap) -> Ptr<u8> {
    strrchr(s, c, heap)
}

/// `ffs` (POSIX).
pub fn ffs(i: i32) -> i32 {
    ffsl(i as i64)
}

/// `ffsl` (glibc).
pub fn ffsl(i: i64) -> i32 {
    match i {
        0 => 0,
        _ => i.trailing_zeros() as i32 + 1,
    }
}

/// `ffsll` (glibc).
pub fn ffsll(i: i64) -> i32 {
    ffsl(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored() {
        let heap = Heap::default();
        assert_eq!(strcasecmp(c"Hello", c"hELLO", &heap), 0);
        assert_eq!(strcasecmp(c"a", c"B", &heap), -1);
        assert_eq!(strncasecmp(c"abX", c"ABy", 2, &heap), 0);
        assert_eq!((ffs(0), ffs(8), ffsl(i64::MIN)), (0, 4, 64));
    }
}
