//! `<string.h>`.

use super::errno::{self, EINVAL, ERANGE};
use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;
use super::room::Room;
use super::runtime::{Runtime, Str};
use super::stdlib::malloc;

// ---- helpers

/// The first `byte` in `bytes`, eight at a time.
pub(super) fn find_byte(bytes: &[u8], byte: u8) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let pattern = LOW * byte as u64;
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let diff = u64::from_le_bytes(word) ^ pattern;
        let zeros = diff.wrapping_sub(LOW) & !diff & (LOW << 7);
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    chunks
        .remainder()
        .iter()
        .position(|&b| b == byte)
        .map(|i| at + i)
}

/// The characters before the NUL, at most `max`; the object may end after `max` bytes without one.
#[track_caller]
fn bounded<'a, S: Str + 'a>(s: S, max: u64, heap: &'a Heap) -> &'a [u8] {
    if max == 0 {
        return &[];
    }
    let tail = s.tail(heap);
    let window = &tail[..tail.len().min(max as usize)];
    match find_byte(window, 0) {
        Some(len) => &window[..len],
        None if window.len() as u64 == max => window,
        // Too short: the error is that of reading on.
        None => s.chars(heap),
    }
}

/// The difference of the first characters that differ, each seen through `fold`, within `max` characters.
#[inline(always)]
#[track_caller]
pub(super) fn compare<A: Str, B: Str>(
    a: A,
    b: B,
    max: u64,
    heap: &Heap,
    fold: impl Fn(u8) -> u8,
) -> i32 {
    if max == 0 {
        return 0;
    }
    let (x, y) = (a.tail(heap), b.tail(heap));
    for (i, (&p, &q)) in x.iter().zip(y).enumerate() {
        let (p, q) = (fold(p), fold(q));
        if p != q || p == 0 {
            return p as i32 - q as i32;
        }
        if i as u64 + 1 == max {
            return 0;
        }
    }
    // One of them ran into the end of its object: the error is that of an unterminated string.
    if x.len() <= y.len() {
        a.chars(heap);
    }
    b.chars(heap);
    0
}

/// A set of bytes.
struct ByteSet([bool; 256]);

impl ByteSet {
    fn new(bytes: &[u8]) -> ByteSet {
        let mut set = [false; 256];
        bytes.iter().for_each(|&b| set[b as usize] = true);
        ByteSet(set)
    }
    fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }
}

/// `p + i`, or null.
fn found<T, U>(p: Ptr<T>, at: Option<usize>) -> Ptr<U> {
    match at {
        Some(i) => p.byte_offset(i as i64),
        None => Ptr::null(),
    }
}

/// The first place of `needle` in `haystack`.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let Some((&first, rest)) = needle.split_first() else {
        return Some(0);
    };
    let last = haystack.len().checked_sub(needle.len())?;
    let mut at = 0;
    while at <= last {
        at += find_byte(&haystack[at..=last], first)?;
        if &haystack[at + 1..at + needle.len()] == rest {
            return Some(at);
        }
        at += 1;
    }
    None
}

// ---- memory

/// `memcpy` (C11 7.24.2.1); overlapping is well-defined here.
#[inline]
#[track_caller]
pub fn memcpy(dst: Ptr<Void>, src: Ptr<Void>, n: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.copy(dst, src, n);
    dst
}

/// `memmove` (C11 7.24.2.2).
#[inline]
#[track_caller]
pub fn memmove(dst: Ptr<Void>, src: Ptr<Void>, n: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.copy(dst, src, n);
    dst
}

/// `mempcpy` (glibc).
#[track_caller]
pub fn mempcpy(dst: Ptr<Void>, src: Ptr<Void>, n: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.copy(dst, src, n);
    dst.at(n)
}

/// `memccpy` (POSIX).
#[track_caller]
pub fn memccpy(dst: Ptr<Void>, src: Ptr<Void>, c: i32, n: u64, heap: &mut Heap) -> Ptr<Void> {
    let at = if n == 0 {
        None
    } else {
        find_in_memory(src, c, n, heap)
    };
    heap.copy(dst, src, at.map_or(n, |i| i as u64 + 1));
    found(dst.at(1), at)
}

/// `memset` (C11 7.24.6.1).
#[inline]
#[track_caller]
pub fn memset(s: Ptr<Void>, c: i32, n: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.fill(s, c as u8, n);
    s
}

/// `explicit_bzero` (glibc).
#[track_caller]
pub fn explicit_bzero(s: Ptr<Void>, n: u64, heap: &mut Heap) {
    heap.fill(s, 0, n);
}

/// `memcmp` (C11 7.24.4.1); glibc's result is the difference of the first bytes that differ.
#[inline]
#[track_caller]
pub fn memcmp(a: impl Str, b: impl Str, n: u64, heap: &Heap) -> i32 {
    let (x, y) = (a.bytes(n, heap), b.bytes(n, heap));
    if x == y {
        return 0;
    }
    x.iter()
        .zip(y)
        .find(|(p, q)| p != q)
        .map_or(0, |(&p, &q)| p as i32 - q as i32)
}

/// The first byte `c` at `s`; as C11 7.24.5.1 says, nothing after it is looked at, so `n` may reach too far.
#[track_caller]
fn find_in_memory(s: Ptr<Void>, c: i32, n: u64, heap: &Heap) -> Option<usize> {
    if n == 0 {
        return None;
    }
    let rest = heap.rest(s);
    let window = &rest[..rest.len().min(n as usize)];
    let at = find_byte(window, c as u8);
    if at.is_none() {
        heap.bytes(s, n);
    }
    at
}

/// `memchr` (C11 7.24.5.1).
#[track_caller]
pub fn memchr(s: Ptr<Void>, c: i32, n: u64, heap: &Heap) -> Ptr<Void> {
    found(s, find_in_memory(s, c, n, heap))
}

/// `rawmemchr` (glibc).
#[track_caller]
pub fn rawmemchr(s: Ptr<Void>, c: i32, heap: &Heap) -> Ptr<Void> {
    found(s, find_in_memory(s, c, u64::MAX >> 1, heap))
}

/// `memrchr` (glibc).
#[track_caller]
pub fn memrchr(s: Ptr<Void>, c: i32, n: u64, heap: &Heap) -> Ptr<Void> {
    found(s, heap.bytes(s, n).iter().rposition(|&b| b == c as u8))
}

/// `memmem` (glibc).
#[track_caller]
pub fn memmem(haystack: Ptr<Void>, n: u64, needle: Ptr<Void>, m: u64, heap: &Heap) -> Ptr<Void> {
    found(
        haystack,
        find(heap.bytes(haystack, n), heap.bytes(needle, m)),
    )
}

/// `memfrob` (glibc).
#[track_caller]
pub fn memfrob(s: Ptr<Void>, n: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.bytes_mut(s, n).iter_mut().for_each(|b| *b ^= 42);
    s
}

// ---- length and copying

/// `strlen` (C11 7.24.6.3).
#[inline]
#[track_caller]
pub fn strlen(s: impl Str, heap: &Heap) -> u64 {
    s.chars(heap).len() as u64
}

/// `strnlen` (POSIX).
#[track_caller]
pub fn strnlen(s: impl Str, max: u64, heap: &Heap) -> u64 {
    bounded(s, max, heap).len() as u64
}

/// `strcpy` (C11 7.24.2.3).
#[inline]
#[track_caller]
pub fn strcpy<D: Room>(mut dst: D, src: impl Str, heap: &mut Heap) -> D::Address {
    dst.write_string(0, src, heap);
    dst.address()
}

/// `stpcpy` (POSIX).
#[track_caller]
pub fn stpcpy<D: Room>(mut dst: D, src: impl Str, heap: &mut Heap) -> D::Address {
    let end = dst.write_string(0, src, heap);
    dst.address_at(end)
}

/// `strncpy` (C11 7.24.2.4).
#[track_caller]
pub fn strncpy<D: Room>(mut dst: D, src: impl Str, n: u64, heap: &mut Heap) -> D::Address {
    let mut chars = bounded(src, n, heap).to_vec();
    chars.resize(n as usize, 0);
    dst.write(0, &chars, heap);
    dst.address()
}

/// `stpncpy` (POSIX).
#[track_caller]
pub fn stpncpy(dst: Ptr<u8>, src: impl Str, n: u64, heap: &mut Heap) -> Ptr<u8> {
    let len = bounded(src, n, heap).len() as u64;
    heap.copy_chars(dst, src.place(), len);
    heap.fill(dst.at(len), 0, n - len);
    dst.at(len)
}

/// `strcat` (C11 7.24.3.1).
#[track_caller]
pub fn strcat<D: Room>(mut dst: D, src: impl Str, heap: &mut Heap) -> D::Address {
    let end = dst.characters(heap).len() as u64;
    dst.write_string(end, src, heap);
    dst.address()
}

/// `strncat` (C11 7.24.3.2).
#[track_caller]
pub fn strncat<D: Room>(mut dst: D, src: impl Str, n: u64, heap: &mut Heap) -> D::Address {
    let end = dst.characters(heap).len() as u64;
    let mut chars = bounded(src, n, heap).to_vec();
    chars.push(0);
    dst.write(end, &chars, heap);
    dst.address()
}

/// `strlcpy` (BSD).
#[track_caller]
pub fn strlcpy(dst: Ptr<u8>, src: impl Str, size: u64, heap: &mut Heap) -> u64 {
    let len = strlen(src, heap);
    if size > 0 {
        let kept = len.min(size - 1);
        heap.copy_chars(dst, src.place(), kept);
        dst.at(kept).set(0, heap);
    }
    len
}

/// `strlcat` (BSD).
#[track_caller]
pub fn strlcat(dst: Ptr<u8>, src: impl Str, size: u64, heap: &mut Heap) -> u64 {
    let used = strnlen(dst, size, heap);
    used + strlcpy(dst.at(used), src, size - used, heap)
}

/// `strdup` (POSIX).
#[track_caller]
pub fn strdup(s: impl Str, rt: &mut Runtime) -> Ptr<u8> {
    strndup(s, u64::MAX, rt)
}

/// `strndup` (POSIX).
#[track_caller]
pub fn strndup(s: impl Str, n: u64, rt: &mut Runtime) -> Ptr<u8> {
    let len = bounded(s, n, rt).len() as u64;
    let copy = malloc(len + 1, rt).cast();
    rt.copy_chars(copy, s.place(), len);
    copy
}

/// `strdup`, as memory that the caller owns.
#[track_caller]
pub fn duplicate(s: impl Str, heap: &Heap) -> Vec<u8> {
    duplicate_at_most(s, u64::MAX, heap)
}

/// `strndup`, as memory that the caller owns.
#[track_caller]
pub fn duplicate_at_most(s: impl Str, n: u64, heap: &Heap) -> Vec<u8> {
    let mut copy = bounded(s, n, heap).to_vec();
    copy.push(0);
    copy
}

// ---- comparison

/// `strcmp` (C11 7.24.4.2).
#[inline]
#[track_caller]
pub fn strcmp(a: impl Str, b: impl Str, heap: &Heap) -> i32 {
    compare(a, b, u64::MAX, heap, |c| c)
}

/// `strncmp` (C11 7.24.4.4).
#[inline]
#[track_caller]
pub fn strncmp(a: impl Str, b: impl Str, n: u64, heap: &Heap) -> i32 {
    compare(a, b, n, heap, |c| c)
}

/// `strcoll` (C11 7.24.4.3), in the C locale.
#[track_caller]
pub fn strcoll(a: impl Str, b: impl Str, heap: &Heap) -> i32 {
    strcmp(a, b, heap)
}

/// `strxfrm` (C11 7.24.4.5), in the C locale.
#[track_caller]
pub fn strxfrm(dst: Ptr<u8>, src: impl Str, n: u64, heap: &mut Heap) -> u64 {
    let len = strlen(src, heap);
    if n > 0 {
        heap.copy_chars(dst, src.place(), len.min(n));
        if len < n {
            dst.at(len).set(0, heap);
        }
    }
    len
}

/// `strverscmp` (glibc): digits compare as numbers, those with leading zeros as fractions.
#[track_caller]
pub fn strverscmp(a: impl Str, b: impl Str, heap: &Heap) -> i32 {
    let (x, y) = (a.chars(heap), b.chars(heap));
    let at = |s: &[u8], i: usize| s.get(i).copied().unwrap_or(0);
    let Some(diff) = (0..x.len().max(y.len())).find(|&i| at(x, i) != at(y, i)) else {
        return 0;
    };
    let difference = at(x, diff) as i32 - at(y, diff) as i32;
    // The digits that both strings share just before the difference decide how it counts.
    let begin = x[..diff]
        .iter()
        .rposition(|c| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    let shared = &x[begin..diff];
    let digits = |s: &[u8]| {
        s.get(diff..)
            .unwrap_or_default()
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let (m, n) = (digits(x), digits(y));
    let only_zeros = !shared.is_empty() && shared.iter().all(|&c| c == b'0');
    let fraction = shared.first() == Some(&b'0');
    if fraction && !only_zeros {
        return difference;
    }
    if only_zeros {
        // 0 < 00x: the string that goes on with digits is the smaller one.
        return match (m, n) {
            (0, 0) => difference,
            (0, _) => 1,
            (_, 0) => -1,
            _ => difference,
        };
    }
    let zero_first = at(x, diff) == b'0' || at(y, diff) == b'0';
    if shared.is_empty() && zero_first {
        return difference;
    }
    if shared.is_empty() && (m == 0 || n == 0) {
        return difference;
    }
    match m.cmp(&n) {
        std::cmp::Ordering::Equal => difference,
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Greater => 1,
    }
}

// ---- search

/// Where `strchr` finds its character; what has no end is an error if it is not found before.
#[track_caller]
pub(super) fn first_char(s: impl Str, c: i32, heap: &Heap) -> Option<usize> {
    let tail = s.tail(heap);
    match tail.iter().position(|&b| b == c as u8 || b == 0) {
        Some(i) if tail[i] == c as u8 => Some(i),
        Some(_) => None,
        // No end either: the error is that of an unterminated string.
        None => Some(s.chars(heap).len()),
    }
}

/// Where `strrchr` finds its character, which may be the NUL.
#[track_caller]
pub(super) fn last_char(s: impl Str, c: i32, heap: &Heap) -> Option<usize> {
    let chars = s.chars(heap);
    match c as u8 {
        0 => Some(chars.len()),
        c => chars.iter().rposition(|&b| b == c),
    }
}

/// Where `strpbrk` finds one of its characters.
#[track_caller]
pub(super) fn first_of(s: impl Str, accept: impl Str, heap: &Heap) -> Option<usize> {
    let set = ByteSet::new(accept.chars(heap));
    s.chars(heap).iter().position(|&c| set.has(c))
}

/// Where `strstr` finds its string.
#[track_caller]
pub(super) fn first_part(s: impl Str, part: impl Str, heap: &Heap) -> Option<usize> {
    find(s.chars(heap), part.chars(heap))
}

/// `strchr` (C11 7.24.5.2).
#[track_caller]
pub fn strchr(s: Ptr<u8>, c: i32, heap: &Heap) -> Ptr<u8> {
    found(s, first_char(s, c, heap))
}

/// `strchrnul` (glibc).
#[track_caller]
pub fn strchrnul(s: Ptr<u8>, c: i32, heap: &Heap) -> Ptr<u8> {
    let chars = heap.c_str(s);
    s.at(find_byte(chars, c as u8).unwrap_or(chars.len()))
}

/// `strrchr` (C11 7.24.5.5).
#[track_caller]
pub fn strrchr(s: Ptr<u8>, c: i32, heap: &Heap) -> Ptr<u8> {
    found(s, last_char(s, c, heap))
}

/// `strspn` (C11 7.24.5.6).
#[track_caller]
pub fn strspn(s: impl Str, accept: impl Str, heap: &Heap) -> u64 {
    let set = ByteSet::new(accept.chars(heap));
    let chars = s.chars(heap);
    chars
        .iter()
        .position(|&c| !set.has(c))
        .unwrap_or(chars.len()) as u64
}

/// `strcspn` (C11 7.24.5.3).
#[track_caller]
pub fn strcspn(s: impl Str, reject: impl Str, heap: &Heap) -> u64 {
    let set = ByteSet::new(reject.chars(heap));
    let chars = s.chars(heap);
    chars
        .iter()
        .position(|&c| set.has(c))
        .unwrap_or(chars.len()) as u64
}

/// `strpbrk` (C11 7.24.5.4).
#[track_caller]
pub fn strpbrk(s: Ptr<u8>, accept: impl Str, heap: &Heap) -> Ptr<u8> {
    found(s, first_of(s, accept, heap))
}

/// `strstr` (C11 7.24.5.7).
#[track_caller]
pub fn strstr(haystack: Ptr<u8>, needle: impl Str, heap: &Heap) -> Ptr<u8> {
    found(haystack, first_part(haystack, needle, heap))
}

/// `strcasestr` (glibc).
#[track_caller]
pub fn strcasestr(haystack: Ptr<u8>, needle: impl Str, heap: &Heap) -> Ptr<u8> {
    let chars = heap.c_str(haystack).to_ascii_lowercase();
    found(
        haystack,
        find(&chars, &needle.chars(heap).to_ascii_lowercase()),
    )
}

// ---- tokens

/// The next token from `s` on, cut out with a NUL, and where to go on.
#[track_caller]
fn token(s: Ptr<u8>, delim: impl Str, heap: &mut Heap) -> (Ptr<u8>, Ptr<u8>) {
    let begin = s.at(strspn(s, delim, heap));
    let len = strcspn(begin, delim, heap);
    let end = begin.at(len);
    if len == 0 {
        return (Ptr::null(), end);
    }
    if end.get(heap) == 0 {
        return (begin, end);
    }
    end.set(0, heap);
    (begin, end.at(1))
}

/// `strtok` (C11 7.24.5.8).
#[track_caller]
pub fn strtok(s: Ptr<u8>, delim: impl Str, rt: &mut Runtime) -> Ptr<u8> {
    let from = if s.is_null() { rt.strtok } else { s };
    if from.is_null() {
        return Ptr::null();
    }
    let (token, rest) = token(from, delim, rt);
    rt.strtok = rest;
    token
}

/// `strtok_r` (POSIX).
#[track_caller]
pub fn strtok_r(s: Ptr<u8>, delim: impl Str, save: Ptr<Void>, heap: &mut Heap) -> Ptr<u8> {
    let save = save.cast::<Ptr<u8>>();
    let from = if s.is_null() { save.get(heap) } else { s };
    if from.is_null() {
        return Ptr::null();
    }
    let (token, rest) = token(from, delim, heap);
    save.set(rest, heap);
    token
}

/// `strsep` (BSD).
#[track_caller]
pub fn strsep(s: Ptr<Void>, delim: impl Str, heap: &mut Heap) -> Ptr<u8> {
    let place = s.cast::<Ptr<u8>>();
    let begin = place.get(heap);
    if begin.is_null() {
        return begin;
    }
    let end = begin.at(strcspn(begin, delim, heap));
    if end.get(heap) == 0 {
        place.set(Ptr::null(), heap);
    } else {
        end.set(0, heap);
        place.set(end.at(1), heap);
    }
    begin
}

// ---- the rest

/// The text for an error number, also for numbers that are no errors.
pub(super) fn error_text(number: i32) -> Vec<u8> {
    match errno::text(number) {
        Some(text) => text.to_bytes().to_vec(),
        None => format!("Unknown error {number}").into_bytes(),
    }
}

/// `strerror` (C11 7.24.6.2).
pub fn strerror(number: i32, rt: &mut Runtime) -> Ptr<u8> {
    if let Some(text) = errno::text(number) {
        return rt.lit(text);
    }
    let buf = rt.static_object("strerror", 32).cast();
    let mut text = error_text(number);
    text.push(0);
    rt.write_slice(buf, &text);
    buf
}

/// `strerror_r` (glibc's form, which returns the text).
#[track_caller]
pub fn strerror_r(number: i32, _buf: Ptr<u8>, _size: u64, rt: &mut Runtime) -> Ptr<u8> {
    strerror(number, rt)
}

/// `strerror_r` (POSIX's form, which fills the buffer).
#[track_caller]
pub fn __xpg_strerror_r(number: i32, buf: Ptr<u8>, size: u64, heap: &mut Heap) -> i32 {
    let text = error_text(number);
    if size > 0 {
        let kept = text.len().min(size as usize - 1);
        heap.write_slice(buf, &text[..kept]);
        buf.at(kept).set(0, heap);
    }
    match errno::text(number) {
        None => EINVAL,
        Some(_) if text.len() as u64 >= size => ERANGE,
        Some(_) => 0,
    }
}

/// `strerrordesc_np` (glibc).
pub fn strerrordesc_np(number: i32, heap: &mut Heap) -> Ptr<u8> {
    errno::text(number).map_or(Ptr::null(), |text| heap.lit(text))
}

/// `strsignal` (POSIX).
pub fn strsignal(sig: i32, rt: &mut Runtime) -> Ptr<u8> {
    const TEXTS: [&std::ffi::CStr; 32] = [
        c"Unknown signal 0",
        c"Hangup",
        c"Interrupt",
        c"Quit",
        c"Illegal instruction",
        c"Trace/breakpoint trap",
        c"Aborted",
        c"Bus error",
        c"Floating point exception",
        c"Killed",
        c"User defined signal 1",
        c"Segmentation fault",
        c"User defined signal 2",
        c"Broken pipe",
        c"Alarm clock",
        c"Terminated",
        c"Stack fault",
        c"Child exited",
        c"Continued",
        c"Stopped (signal)",
        c"Stopped",
        c"Stopped (tty input)",
        c"Stopped (tty output)",
        c"Urgent I/O condition",
        c"CPU time limit exceeded",
        c"File size limit exceeded",
        c"Virtual timer expired",
        c"Profiling timer expired",
        c"Window changed",
        c"I/O possible",
        c"Power failure",
        c"Bad system call",
    ];
    if let Some(text) = usize::try_from(sig).ok().and_then(|i| TEXTS.get(i)) {
        return rt.lit(text);
    }
    let text = if (34..=64).contains(&sig) {
        format!("Real-time signal {}\0", sig - 34)
    } else {
        format!("Unknown signal {sig}\0")
    };
    let buf = rt.static_object("strsignal", 32).cast();
    rt.write_slice(buf, text.as_bytes());
    buf
}

/// `basename` (glibc's form of `<string.h>`: what follows the last slash).
#[track_caller]
pub fn basename(path: Ptr<u8>, heap: &Heap) -> Ptr<u8> {
    path.at(heap
        .c_str(path)
        .iter()
        .rposition(|&c| c == b'/')
        .map_or(0, |i| i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A writable copy of a string in a buffer of `size` bytes.
    fn buffer(s: &str, size: u64, heap: &mut Heap) -> Ptr<u8> {
        let p = Ptr::from_bits(heap.alloc(size));
        heap.write_slice(p, s.as_bytes());
        p
    }

    #[test]
    fn copies() {
        let mut rt = Runtime::new();
        let p = buffer("abc", 16, &mut rt);
        assert_eq!(stpcpy(p, c"hello", &mut rt), p + 5);
        strcat(p, c" you", &mut rt);
        strncat(p, c"!!!!", 2, &mut rt);
        assert_eq!(rt.c_str(p), b"hello you!!");
        strncpy(p, c"xy", 4, &mut rt);
        assert_eq!(rt.bytes(p, 6), b"xy\0\0o ");
        assert_eq!(strlcpy(p, c"0123456789", 5, &mut rt), 10);
        assert_eq!(strlcat(p, c"abc", 7, &mut rt), 7);
        assert_eq!(rt.c_str(p), b"0123ab");
        let q = strndup(p, 3, &mut rt);
        assert_eq!(rt.c_str(q), b"012");
        assert_eq!(
            memccpy(q.cast(), p.cast(), '1' as i32, 4, &mut rt),
            q.cast().at(2)
        );
    }

    #[test]
    fn comparisons() {
        let mut rt = Runtime::new();
        let p = buffer("abc", 4, &mut rt);
        let open = buffer("abd", 3, &mut rt);
        assert_eq!(strcmp(p, c"abd", &rt), -1);
        assert_eq!(strcmp(p, open, &rt), -1);
        assert_eq!(strcmp(c"abcd", p, &rt), 100);
        assert_eq!(strncmp(open, c"abdxx", 3, &rt), 0);
        assert_eq!(strncmp(p, c"abx", 2, &rt), 0);
        assert_eq!(memcmp(p, open, 3, &rt), -1);
        for (a, b, sign) in [
            (c"no digit", c"no digit", 0),
            (c"item#99", c"item#100", -1),
            (c"alpha1", c"alpha001", 1),
            (c"part1_f012", c"part1_f01", 1),
            (c"foo.009", c"foo.0", -1),
            (c"a1", c"a", 1),
            (c"000", c"00", -1),
            (c"01", c"010", -1),
        ] {
            assert_eq!(strverscmp(a, b, &rt).signum(), sign, "{a:?} {b:?}");
        }
    }

    #[test]
    fn searches() {
        let mut rt = Runtime::new();
        let p = buffer("hello, world", 13, &mut rt);
        assert_eq!(strchr(p, 'o' as i32, &rt), p + 4);
        assert_eq!(strchr(p, 0, &rt), p + 12);
        assert!(strchr(p, 'z' as i32, &rt).is_null());
        assert_eq!(strrchr(p, 'o' as i32, &rt), p + 8);
        assert_eq!(strstr(p, c"wor", &rt), p + 7);
        assert_eq!(strstr(p, c"", &rt), p);
        assert!(strstr(p, c"worm", &rt).is_null());
        assert_eq!(strcasestr(p, c"WOR", &rt), p + 7);
        assert_eq!(strspn(p, c"leh", &rt), 4);
        assert_eq!(strcspn(p, c" ,", &rt), 5);
        assert_eq!(strpbrk(p, c"wo", &rt), p + 4);
        assert_eq!(memchr(p.cast(), 'w' as i32, 100, &rt), p.cast().at(7));
        assert_eq!(find_byte(b"0123456789abcdef", b'b'), Some(11));
        assert_eq!(find_byte(b"0123456789abcdef", b'x'), None);
        assert_eq!(strnlen(p, 3, &rt), 3);
    }

    #[test]
    fn tokens() {
        let mut rt = Runtime::new();
        let p = buffer("  a bb,c", 9, &mut rt);
        let mut words = Vec::new();
        let mut t = strtok(p, c" ,", &mut rt);
        while !t.is_null() {
            words.push(rt.c_str(t).to_vec());
            t = strtok(Ptr::null(), c" ,", &mut rt);
        }
        assert_eq!(words, [&b"a"[..], b"bb", b"c"]);
        let q = buffer("x,,y", 5, &mut rt);
        let place: Ptr<Ptr<u8>> = rt.local();
        place.set(q, &mut rt);
        let fields: Vec<_> = (0..4)
            .map(|_| strsep(place.cast(), c",", &mut rt))
            .collect();
        assert_eq!(fields, [q, q + 2, q + 3, Ptr::null()]);
    }

    #[test]
    fn texts() {
        let mut rt = Runtime::new();
        let p = strerror(2, &mut rt);
        assert_eq!(rt.c_str(p), b"No such file or directory");
        let p = strerror(9999, &mut rt);
        assert_eq!(rt.c_str(p), b"Unknown error 9999");
        let p = strsignal(11, &mut rt);
        assert_eq!(rt.c_str(p), b"Segmentation fault");
    }
}
