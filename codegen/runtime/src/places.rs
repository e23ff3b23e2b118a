//! Where searches of the C library end, as numbers of characters: for callers that keep positions and not pointers.

use super::heap::Heap;
use super::runtime::Str;
use super::string::{first_char, first_of, first_part, last_char};

/// What a search returns that finds nothing.
const NOTHING: i64 = i64::MIN;

fn number(at: Option<usize>) -> i64 {
    at.map_or(NOTHING, |at| at as i64)
}

/// How far from `s` is what `strchr` returns (C11 7.24.5.2).
#[track_caller]
pub fn strchr_at(s: impl Str, c: i32, heap: &Heap) -> i64 {
    number(first_char(s, c, heap))
}

/// How far from `s` is what `strrchr` returns (C11 7.24.5.5).
#[track_caller]
pub fn strrchr_at(s: impl Str, c: i32, heap: &Heap) -> i64 {
    number(last_char(s, c, heap))
}

/// How far from `s` is what `strpbrk` returns (C11 7.24.5.4).
#[track_caller]
pub fn strpbrk_at(s: impl Str, accept: impl Str, heap: &Heap) -> i64 {
    number(first_of(s, accept, heap))
}

/// How far from `s` is what `strstr` returns (C11 7.24.5.7).
#[track_caller]
pub fn strstr_at(s: impl Str, part: impl Str, heap: &Heap) -> i64 {
    number(first_part(s, part, heap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_end_where_those_of_c_do() {
        let heap = Heap::default();
        let s = &b"a/b/c\0/"[..];
        assert_eq!(strchr_at(s, i32::from(b'/'), &heap), 1);
        assert_eq!(strchr_at(s, 0, &heap), 5);
        assert_eq!(strchr_at(s, i32::from(b'x'), &heap), NOTHING);
        assert_eq!(strchr_at(s, 0x100 + i32::from(b'c'), &heap), 4);
        assert_eq!(strrchr_at(s, i32::from(b'/'), &heap), 3);
        assert_eq!(strrchr_at(s, 0, &heap), 5);
        assert_eq!(strrchr_at(s, i32::from(b'x'), &heap), NOTHING);
        assert_eq!(strpbrk_at(s, &b"cb\0"[..], &heap), 2);
        assert_eq!(strpbrk_at(s, &b"\0"[..], &heap), NOTHING);
        assert_eq!(strstr_at(s, &b"/c\0"[..], &heap), 3);
        assert_eq!(strstr_at(s, &b"\0"[..], &heap), 0);
        assert_eq!(strstr_at(s, &b"c/\0"[..], &heap), NOTHING);
    }

    #[test]
    fn a_character_may_be_found_in_what_has_no_end() {
        let heap = Heap::default();
        assert_eq!(strchr_at(&b"abc"[..], i32::from(b'b'), &heap), 1);
    }
}
