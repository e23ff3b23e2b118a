//! `<wchar.h>`: strings and arrays of wide characters.

use super::super::errno::ERANGE;
use super::super::heap::Heap;
use super::super::mem::{Mem, Void};
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdlib::{integer, malloc, real, Integer, Real};
use super::wctype::towlower;

/// The characters before the terminating null, at most `max`.
#[track_caller]
fn chars(s: Ptr<i32>, max: u64, heap: &Heap) -> Vec<i32> {
    let mut out = Vec::new();
    while (out.len() as u64) < max {
        match s.at(out.len()).get(heap) {
            0 => break,
            c => out.push(c),
        }
    }
    out
}

#[track_caller]
pub(super) fn wide_chars(s: Ptr<i32>, heap: &Heap) -> Vec<i32> {
    chars(s, u64::MAX, heap)
}

/// Writes characters and a terminating null.
#[track_caller]
fn put(dst: Ptr<i32>, text: &[i32], heap: &mut Heap) {
    heap.write_slice(dst, text);
    dst.at(text.len()).set(0, heap);
}

fn sign(order: std::cmp::Ordering) -> i32 {
    order as i32
}

/// `p + i`, or null.
fn found(p: Ptr<i32>, at: Option<usize>) -> Ptr<i32> {
    at.map_or(Ptr::null(), |i| p.at(i))
}

/// `wcslen` (C11 7.29.4.6.1).
#[track_caller]
pub fn wcslen(s: Ptr<i32>, heap: &Heap) -> u64 {
    wide_chars(s, heap).len() as u64
}

/// `wcsnlen` (POSIX).
#[track_caller]
pub fn wcsnlen(s: Ptr<i32>, max: u64, heap: &Heap) -> u64 {
    chars(s, max, heap).len() as u64
}

/// `wcscpy` (C11 7.29.4.2.1).
#[track_caller]
pub fn wcscpy(dst: Ptr<i32>, src: Ptr<i32>, heap: &mut Heap) -> Ptr<i32> {
    let text = wide_chars(src, heap);
    put(dst, &text, heap);
    dst
}

/// `wcsncpy` (C11 7.29.4.2.2).
#[track_caller]
pub fn wcsncpy(dst: Ptr<i32>, src: Ptr<i32>, n: u64, heap: &mut Heap) -> Ptr<i32> {
    let mut text = chars(src, n, heap);
    text.resize(n as usize, 0);
    heap.write_slice(dst, &text);
    dst
}

/// `wcscat` (C11 7.29.4.3.1).
#[track_caller]
pub fn wcscat(dst: Ptr<i32>, src: Ptr<i32>, heap: &mut Heap) -> Ptr<i32> {
    wcscpy(dst.at(wcslen(dst, heap)), src, heap);
    dst
}

/// `wcsncat` (C11 7.29.4.3.2).
#[track_caller]
pub fn wcsncat(dst: Ptr<i32>, src: Ptr<i32>, n: u64, heap: &mut Heap) -> Ptr<i32> {
    let text = chars(src, n, heap);
    put(dst.at(wcslen(dst, heap)), &text, heap);
    dst
}

/// `wcsdup` (POSIX).
#[track_caller]
pub fn wcsdup(s: Ptr<i32>, rt: &mut Runtime) -> Ptr<i32> {
    let text = wide_chars(s, rt);
    let copy = malloc((text.len() as u64 + 1) * 4, rt).cast();
    put(copy, &text, rt);
    copy
}

/// `wcsncmp` (C11 7.29.4.4.3).
#[track_caller]
pub fn wcsncmp(a: Ptr<i32>, b: Ptr<i32>, n: u64, heap: &Heap) -> i32 {
    for i in 0..n {
        let (x, y) = (a.at(i).get(heap), b.at(i).get(heap));
        if x != y || x == 0 {
            return sign(x.cmp(&y));
        }
    }
    0
}

/// `wcscmp` (C11 7.29.4.4.1).
#[track_caller]
pub fn wcscmp(a: Ptr<i32>, b: Ptr<i32>, heap: &Heap) -> i32 {
    wcsncmp(a, b, u64::MAX, heap)
}

/// `wcscoll` (C11 7.29.4.4.2), in the C locale.
#[track_caller]
pub fn wcscoll(a: Ptr<i32>, b: Ptr<i32>, heap: &Heap) -> i32 {
    wcscmp(a, b, heap)
}

/// `wcsncasecmp` (POSIX).
#[track_caller]
pub fn wcsncasecmp(a: Ptr<i32>, b: Ptr<i32>, n: u64, rt: &Runtime) -> i32 {
    for i in 0..n {
        let (x, y) = (
            towlower(a.at(i).get(rt) as u32, rt),
            towlower(b.at(i).get(rt) as u32, rt),
        );
        if x != y || x == 0 {
            return (x as i32).wrapping_sub(y as i32);
        }
    }
    0
}

/// `wcscasecmp` (POSIX).
#[track_caller]
pub fn wcscasecmp(a: Ptr<i32>, b: Ptr<i32>, rt: &Runtime) -> i32 {
    wcsncasecmp(a, b, u64::MAX, rt)
}

/// `wcschr` (C11 7.29.4.5.1).
#[track_caller]
pub fn wcschr(s: Ptr<i32>, c: i32, heap: &Heap) -> Ptr<i32> {
    let text = wide_chars(s, heap);
    match c {
        0 => s.at(text.len()),
        c => found(s, text.iter().position(|&x| x == c)),
    }
}

/// `wcsrchr` (C11 7.29.4.5.4).
#[track_caller]
pub fn wcsrchr(s: Ptr<i32>, c: i32, heap: &Heap) -> Ptr<i32> {
    let text = wide_chars(s, heap);
    match c {
        0 => s.at(text.len()),
        c => found(s, text.iter().rposition(|&x| x == c)),
    }
}

/// `wcsstr` (C11 7.29.4.5.6).
#[track_caller]
pub fn wcsstr(haystack: Ptr<i32>, needle: Ptr<i32>, heap: &Heap) -> Ptr<i32> {
    let (text, needle) = (wide_chars(haystack, heap), wide_chars(needle, heap));
    if needle.is_empty() {
        return haystack;
    }
    found(
        haystack,
        text.windows(needle.len()).position(|w| w == needle),
    )
}

/// `wcsspn` (C11 7.29.4.5.5).
#[track_caller]
pub fn wcsspn(s: Ptr<i32>, accept: Ptr<i32>, heap: &Heap) -> u64 {
    let set = wide_chars(accept, heap);
    wide_chars(s, heap)
        .iter()
        .take_while(|c| set.contains(c))
        .count() as u64
}

/// `wcscspn` (C11 7.29.4.5.2).
#[track_caller]
pub fn wcscspn(s: Ptr<i32>, reject: Ptr<i32>, heap: &Heap) -> u64 {
    let set = wide_chars(reject, heap);
    wide_chars(s, heap)
        .iter()
        .take_while(|c| !set.contains(c))
        .count() as u64
}

/// `wcspbrk` (C11 7.29.4.5.3).
#[track_caller]
pub fn wcspbrk(s: Ptr<i32>, accept: Ptr<i32>, heap: &Heap) -> Ptr<i32> {
    let set = wide_chars(accept, heap);
    found(s, wide_chars(s, heap).iter().position(|c| set.contains(c)))
}

/// `wcstok` (C11 7.29.4.5.7).
#[track_caller]
pub fn wcstok(s: Ptr<i32>, delim: Ptr<i32>, save: Ptr<Void>, heap: &mut Heap) -> Ptr<i32> {
    let save = save.cast::<Ptr<i32>>();
    let from = if s.is_null() { save.get(heap) } else { s };
    if from.is_null() {
        return from;
    }
    let begin = from.at(wcsspn(from, delim, heap));
    let end = begin.at(wcscspn(begin, delim, heap));
    if begin == end {
        save.set(Ptr::null(), heap);
        return Ptr::null();
    }
    if end.get(heap) == 0 {
        save.set(Ptr::null(), heap);
    } else {
        end.set(0, heap);
        save.set(end.at(1), heap);
    }
    begin
}

/// `wmemcpy` (C11 7.29.4.2.3).
#[track_caller]
pub fn wmemcpy(dst: Ptr<i32>, src: Ptr<i32>, n: u64, heap: &mut Heap) -> Ptr<i32> {
    heap.copy(dst, src, n * 4);
    dst
}

/// `wmemmove` (C11 7.29.4.2.4).
#[track_caller]
pub fn wmemmove(dst: Ptr<i32>, src: Ptr<i32>, n: u64, heap: &mut Heap) -> Ptr<i32> {
    wmemcpy(dst, src, n, heap)
}

/// `wmemset` (C11 7.29.4.6.2).
#[track_caller]
pub fn wmemset(s: Ptr<i32>, c: i32, n: u64, heap: &mut Heap) -> Ptr<i32> {
    heap.bytes_mut(s, n * 4)
        .chunks_exact_mut(4)
        .for_each(|chunk| c.store(chunk));
    s
}

/// `wmemcmp` (C11 7.29.4.4.5).
#[track_caller]
pub fn wmemcmp(a: Ptr<i32>, b: Ptr<i32>, n: u64, heap: &Heap) -> i32 {
    // No closure loads: it would be the place of an error.
    for i in 0..n {
        let order = a.at(i).get(heap).cmp(&b.at(i).get(heap));
        if order.is_ne() {
            return sign(order);
        }
    }
    0
}

/// `wmemchr` (C11 7.29.4.5.8).
#[track_caller]
pub fn wmemchr(s: Ptr<i32>, c: i32, n: u64, heap: &Heap) -> Ptr<i32> {
    for i in 0..n {
        if s.at(i).get(heap) == c {
            return s.at(i);
        }
    }
    Ptr::null()
}

/// The text of a number: what is not ASCII cannot be part of one.
#[track_caller]
fn ascii(s: Ptr<i32>, heap: &Heap) -> Vec<u8> {
    wide_chars(s, heap)
        .into_iter()
        .map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0xFF))
        .collect()
}

#[track_caller]
fn set_end(end: Ptr<Void>, at: Ptr<i32>, rt: &mut Runtime) {
    if !end.is_null() {
        end.cast().set(at, rt);
    }
}

#[track_caller]
fn integer_at(s: Ptr<i32>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> Integer {
    if base < 0 || base == 1 || base > 36 {
        rt.set_errno(super::super::errno::EINVAL);
        return integer(b"", 10);
    }
    let number = integer(&ascii(s, rt), base as u64);
    set_end(end, s.at(number.len), rt);
    number
}

#[track_caller]
fn in_range<T>((value, fits): (T, bool), rt: &mut Runtime) -> T {
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// `wcstol` (C11 7.29.4.1.2).
#[track_caller]
pub fn wcstol(s: Ptr<i32>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    let number = integer_at(s, end, base, rt);
    in_range(number.to_signed(), rt)
}

/// `wcstoll` (C11 7.29.4.1.2).
#[track_caller]
pub fn wcstoll(s: Ptr<i32>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    wcstol(s, end, base, rt)
}

/// `wcstoul` (C11 7.29.4.1.2).
#[track_caller]
pub fn wcstoul(s: Ptr<i32>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    let number = integer_at(s, end, base, rt);
    in_range(number.to_unsigned(), rt)
}

/// `wcstoull` (C11 7.29.4.1.2).
#[track_caller]
pub fn wcstoull(s: Ptr<i32>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    wcstoul(s, end, base, rt)
}

#[track_caller]
fn real_at(s: Ptr<i32>, end: Ptr<Void>, single: bool, rt: &mut Runtime) -> f64 {
    let Real { value, len, range } = real(&ascii(s, rt), single);
    set_end(end, s.at(len), rt);
    in_range((value, !range), rt)
}

/// `wcstod` (C11 7.29.4.1.1).
#[track_caller]
pub fn wcstod(s: Ptr<i32>, end: Ptr<Void>, rt: &mut Runtime) -> f64 {
    real_at(s, end, false, rt)
}

/// `wcstof` (C11 7.29.4.1.1).
#[track_caller]
pub fn wcstof(s: Ptr<i32>, end: Ptr<Void>, rt: &mut Runtime) -> f32 {
    real_at(s, end, true, rt) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, rt: &mut Runtime) -> Ptr<i32> {
        let p = Ptr::from_bits(rt.alloc(4 * text.len() as u64 + 40));
        let chars: Vec<_> = text.chars().map(|c| c as i32).collect();
        rt.write_slice(p, &chars);
        p
    }

    #[test]
    fn strings() {
        let mut rt = Runtime::new();
        let (a, b) = (wide("hello", &mut rt), wide("he", &mut rt));
        assert_eq!(
            (wcslen(a, &rt), wcscmp(a, b, &rt), wcsncmp(a, b, 2, &rt)),
            (5, 1, 0)
        );
        assert_eq!(
            (wcschr(a, 'l' as i32, &rt), wcsrchr(a, 'l' as i32, &rt)),
            (a + 2, a + 3)
        );
        wcscat(b, a, &mut rt);
        assert_eq!(wcsstr(b, a, &rt), b + 2);
        let (n, end) = (wide(" -12z", &mut rt), rt.local::<Ptr<i32>>());
        assert_eq!(
            (wcstol(n, end.cast(), 10, &mut rt), end.get(&rt)),
            (-12, n + 4)
        );
        let (s, d) = (wide("a,b", &mut rt), wide(",", &mut rt));
        assert_eq!(wcstok(s, d, end.cast(), &mut rt), s);
        assert_eq!(wcstok(Ptr::null(), d, end.cast(), &mut rt), s + 2);
        assert!(wcstok(Ptr::null(), d, end.cast(), &mut rt).is_null());
    }
}
