//! `<wchar.h>`, `<stdlib.h>`, `<uchar.h>`: between wide characters and bytes in the locale's encoding.

use super::super::errno::EILSEQ;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};

/// C's results for an invalid and an incomplete character.
const INVALID: u64 = u64::MAX;
const INCOMPLETE: u64 = u64::MAX - 1;

/// Why bytes are not a character.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Undecoded {
    Invalid,
    Incomplete,
}

/// Appends a wide character in the locale's encoding: UTF-8, or ASCII in the C locale.
pub(in super::super) fn encode(c: u32, utf8: bool, out: &mut Vec<u8>) -> Result<(), i32> {
    match char::from_u32(c) {
        Some(c) if utf8 || c.is_ascii() => {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(())
        }
        // glibc writes what lies beyond Unicode in the old UTF-8 of up to six bytes, of which it reads four.
        None if utf8 && (0x11_0000..1 << 31).contains(&c) => {
            let more = match c {
                0..0x20_0000 => 3,
                0x20_0000..0x400_0000 => 4,
                _ => 5,
            };
            let lead = 0xFFu8 << (7 - more);
            out.push(lead | (c >> (6 * more)) as u8);
            out.extend((0..more).rev().map(|i| 0x80 | (c >> (6 * i) & 0x3F) as u8));
            Ok(())
        }
        _ => Err(EILSEQ),
    }
}

/// Appends any wide character, in UTF-8 as far as that has it: for text that is only on its way to wide characters again.
pub(in super::super) fn encode_any(c: u32, out: &mut Vec<u8>) {
    if encode(c, true, out).is_err() {
        match c {
            0xD800..=0xDFFF => out.push(0xED),
            _ => {
                out.push(0xFE);
                out.extend([30, 24, 18, 12].map(|shift| 0x80 | (c >> shift & 0x3F) as u8));
            }
        }
        out.extend([0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]);
    }
}

/// The wide characters that [`encode_any`] wrote.
pub(super) fn decode_any(text: &[u8]) -> Vec<u32> {
    let mut characters: Vec<u32> = Vec::with_capacity(text.len());
    for &byte in text {
        match (byte.leading_ones(), characters.last_mut()) {
            (1, Some(c)) => *c = *c << 6 | (byte & 0x3F) as u32,
            (0, _) => characters.push(byte as u32),
            (ones, _) => characters.push((byte & (0x7F >> ones.min(7))) as u32),
        }
    }
    characters
}

/// Appends a wide character as a stream does, which writes a question mark for what the locale does not have.
pub(super) fn encode_for_stream(c: u32, utf8: bool, out: &mut Vec<u8>) {
    if encode(c, utf8, out).is_err() {
        out.push(b'?');
    }
}

/// The wide character at the start of the text in the locale's encoding, and its length in bytes. glibc reads the old UTF-8
/// of up to six bytes, and finds an encoding that is too long, or a surrogate, only when it has all of its bytes.
pub(in super::super) fn decode(text: &[u8], utf8: bool) -> Result<(i32, usize), Undecoded> {
    let Some(&lead) = text.first() else {
        return Err(Undecoded::Incomplete);
    };
    let len = match lead {
        0..0x80 => return Ok((lead as i32, 1)),
        _ if !utf8 => return Err(Undecoded::Invalid),
        0xC2..=0xFD => lead.leading_ones() as usize,
        _ => return Err(Undecoded::Invalid),
    };
    let rest = &text[1..len.min(text.len())];
    if rest.iter().any(|byte| byte & 0xC0 != 0x80) {
        return Err(Undecoded::Invalid);
    }
    if rest.len() + 1 < len {
        return Err(Undecoded::Incomplete);
    }
    let c = rest.iter().fold((lead & (0x7F >> len)) as i32, |c, byte| {
        c << 6 | (byte & 0x3F) as i32
    });
    let too_long = len > 2 && c >> (5 * len - 4) == 0;
    if too_long || (0xD800..0xE000).contains(&c) {
        return Err(Undecoded::Invalid);
    }
    Ok((c, len))
}

/// Decodes at most `max` characters of a string, up to its NUL: the characters, the bytes read, and whether it stopped at
/// bytes that are no character.
fn decode_string(text: &[u8], max: usize, utf8: bool) -> (Vec<i32>, usize, bool) {
    let (mut out, mut at) = (Vec::new(), 0);
    while out.len() < max && at < text.len() {
        match decode(&text[at..], utf8) {
            Ok((c, len)) => {
                out.push(c);
                at += len;
            }
            Err(_) => return (out, at, true),
        }
    }
    (out, at, false)
}

/// `__ctype_get_mb_cur_max` (glibc), behind `MB_CUR_MAX`.
pub fn __ctype_get_mb_cur_max(rt: &Runtime) -> u64 {
    if rt.utf8 {
        6
    } else {
        1
    }
}

/// Bytes of an unfinished character, as a `mbstate_t` keeps them: how many, and which.
#[track_caller]
fn pending(state: Ptr<Void>, rt: &Runtime) -> Vec<u8> {
    let [count, bytes @ ..] = state.cast::<[u8; 8]>().get(rt);
    bytes[..bytes.len().min(count as usize)].to_vec()
}

#[track_caller]
fn set_pending(state: Ptr<Void>, bytes: &[u8], rt: &mut Runtime) {
    let mut kept = [0; 8];
    kept[0] = bytes.len() as u8;
    kept[1..][..bytes.len()].copy_from_slice(bytes);
    state.cast().set(kept, rt);
}

/// `mbrtowc` (C11 7.29.6.3.2).
#[track_caller]
pub fn mbrtowc(wc: Ptr<i32>, s: Ptr<u8>, n: u64, state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let state = if state.is_null() {
        rt.static_object("mbrtowc", 8)
    } else {
        state
    };
    if s.is_null() {
        set_pending(state, &[], rt);
        return 0;
    }
    let mut text = pending(state, rt);
    let before = text.len();
    let rest = if n == 0 { &[] } else { rt.rest(s) };
    text.extend_from_slice(&rest[..rest.len().min(n.min(6) as usize)]);
    match decode(&text, rt.utf8) {
        Ok((c, len)) => {
            set_pending(state, &[], rt);
            if !wc.is_null() {
                wc.set(c, rt);
            }
            if c == 0 {
                0
            } else {
                (len - before) as u64
            }
        }
        Err(Undecoded::Incomplete) => {
            set_pending(state, &text, rt);
            INCOMPLETE
        }
        Err(Undecoded::Invalid) => {
            rt.set_errno(EILSEQ);
            INVALID
        }
    }
}

/// `mbrlen` (C11 7.29.6.3.1).
#[track_caller]
pub fn mbrlen(s: Ptr<u8>, n: u64, state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let state = if state.is_null() {
        rt.static_object("mbrlen", 8)
    } else {
        state
    };
    mbrtowc(Ptr::null(), s, n, state, rt)
}

/// `mbrtoc32` (C11 7.28.1.3).
#[track_caller]
pub fn mbrtoc32(wc: Ptr<Void>, s: Ptr<u8>, n: u64, state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    mbrtowc(wc.cast(), s, n, state, rt)
}

/// `mbsinit` (C11 7.29.6.2.1).
#[track_caller]
pub fn mbsinit(state: Ptr<Void>, rt: &Runtime) -> i32 {
    (state.is_null() || pending(state, rt).is_empty()) as i32
}

/// `wcrtomb` (C11 7.29.6.3.3).
#[track_caller]
pub fn wcrtomb(s: Ptr<u8>, wc: i32, _state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    if s.is_null() {
        return 1;
    }
    let mut bytes = Vec::new();
    match encode(wc as u32, rt.utf8, &mut bytes) {
        Ok(()) => {
            rt.write_slice(s, &bytes);
            bytes.len() as u64
        }
        Err(error) => {
            rt.set_errno(error);
            INVALID
        }
    }
}

/// `c32rtomb` (C11 7.28.1.4).
#[track_caller]
pub fn c32rtomb(s: Ptr<u8>, wc: u32, state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    wcrtomb(s, wc as i32, state, rt)
}

/// `mbtowc` (C11 7.22.7.2).
#[track_caller]
pub fn mbtowc(wc: Ptr<i32>, s: Ptr<u8>, n: u64, rt: &mut Runtime) -> i32 {
    if s.is_null() {
        return 0;
    }
    if s.get(rt) == 0 {
        // Even where no byte may be looked at.
        if !wc.is_null() {
            wc.set(0, rt);
        }
        return 0;
    }
    let state = rt.static_object("mbtowc", 8);
    set_pending(state, &[], rt);
    match mbrtowc(wc, s, n, state, rt) {
        INVALID | INCOMPLETE => -1,
        len => len as i32,
    }
}

/// `mblen` (C11 7.22.7.1).
#[track_caller]
pub fn mblen(s: Ptr<u8>, n: u64, rt: &mut Runtime) -> i32 {
    mbtowc(Ptr::null(), s, n, rt)
}

/// `wctomb` (C11 7.22.7.3).
#[track_caller]
pub fn wctomb(s: Ptr<u8>, wc: i32, rt: &mut Runtime) -> i32 {
    if s.is_null() {
        return 0;
    }
    wcrtomb(s, wc, Ptr::null(), rt) as i32
}

/// `mbstowcs` (C11 7.22.8.1).
#[track_caller]
pub fn mbstowcs(dst: Ptr<i32>, src: impl Str, n: u64, rt: &mut Runtime) -> u64 {
    let max = if dst.is_null() {
        usize::MAX
    } else {
        n as usize
    };
    let text = src.chars(rt).to_vec();
    let (mut wide, _, invalid) = decode_string(&text, max, rt.utf8);
    let count = wide.len();
    if !dst.is_null() {
        if count < max && !invalid {
            wide.push(0);
        }
        rt.write_slice(dst, &wide);
    }
    if invalid {
        rt.set_errno(EILSEQ);
        return INVALID;
    }
    count as u64
}

/// `mbsrtowcs` (C11 7.29.6.4.1).
#[track_caller]
pub fn mbsrtowcs(
    dst: Ptr<i32>,
    src: Ptr<Void>,
    n: u64,
    _state: Ptr<Void>,
    rt: &mut Runtime,
) -> u64 {
    let place = src.cast::<Ptr<u8>>();
    let from = place.get(rt);
    let max = if dst.is_null() {
        usize::MAX
    } else {
        n as usize
    };
    let text = rt.c_str(from).to_vec();
    let (mut wide, used, invalid) = decode_string(&text, max, rt.utf8);
    let count = wide.len();
    if !dst.is_null() {
        let ends = count < max && !invalid;
        if ends {
            wide.push(0);
        }
        rt.write_slice(dst, &wide);
        place.set(if ends { Ptr::null() } else { from.at(used) }, rt);
    }
    if invalid {
        rt.set_errno(EILSEQ);
        return INVALID;
    }
    count as u64
}

/// Encodes a wide string into at most `max` bytes: the bytes, where it went on, null at the end of the string, and whether
/// it stopped at a character that the locale does not have.
#[track_caller]
fn encode_string(src: Ptr<i32>, max: usize, rt: &Runtime) -> (Vec<u8>, Ptr<i32>, bool) {
    let (mut out, mut p) = (Vec::new(), src);
    loop {
        let c = p.get(rt);
        let before = out.len();
        if c == 0 {
            // The NUL counts: without room for it, the string has not ended.
            let end = if before < max { Ptr::null() } else { p };
            return (out, end, false);
        }
        if before >= max {
            return (out, p, false);
        }
        if encode(c as u32, rt.utf8, &mut out).is_err() {
            return (out, p, true);
        }
        if out.len() > max {
            out.truncate(before);
            return (out, p, false);
        }
        p += 1;
    }
}

/// Stores what [`encode_string`] gave; C's result.
#[track_caller]
fn store_string(
    dst: Ptr<u8>,
    mut bytes: Vec<u8>,
    ends: bool,
    invalid: bool,
    rt: &mut Runtime,
) -> u64 {
    let count = bytes.len();
    if !dst.is_null() {
        if ends {
            bytes.push(0);
        }
        rt.write_slice(dst, &bytes);
    }
    if invalid {
        rt.set_errno(EILSEQ);
        return INVALID;
    }
    count as u64
}

/// How many bytes there is room for: without a place to store them, for all.
fn room(dst: Ptr<u8>, n: u64) -> usize {
    if dst.is_null() {
        usize::MAX
    } else {
        n as usize
    }
}

/// `wcstombs` (C11 7.22.8.2).
#[track_caller]
pub fn wcstombs(dst: Ptr<u8>, src: Ptr<i32>, n: u64, rt: &mut Runtime) -> u64 {
    let (bytes, rest, invalid) = encode_string(src, room(dst, n), rt);
    store_string(dst, bytes, rest.is_null(), invalid, rt)
}

/// `wcsrtombs` (C11 7.29.6.4.2).
#[track_caller]
pub fn wcsrtombs(dst: Ptr<u8>, src: Ptr<Void>, n: u64, _state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let place = src.cast::<Ptr<i32>>();
    let (bytes, rest, invalid) = encode_string(place.get(rt), room(dst, n), rt);
    if !dst.is_null() {
        place.set(rest, rt);
    }
    store_string(dst, bytes, rest.is_null(), invalid, rt)
}

/// `btowc` (C11 7.29.6.1.1).
pub fn btowc(c: i32) -> u32 {
    if (0..128).contains(&c) {
        c as u32
    } else {
        u32::MAX
    }
}

/// `wctob` (C11 7.29.6.1.2).
pub fn wctob(c: u32) -> i32 {
    if c < 128 {
        c as i32
    } else {
        -1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_go_both_ways() {
        let mut rt = Runtime::new();
        let (wc, out) = (rt.local::<i32>(), rt.local::<[i32; 8]>().decay());
        let s = rt.lit(c"a\u{e9}\u{20ac}\u{1f600}z");
        assert_eq!(mbtowc(wc, s.at(1), 5, &mut rt), -1);
        rt.utf8 = true;
        assert_eq!((mbtowc(wc, s.at(1), 5, &mut rt), wc.get(&rt)), (2, 0xE9));
        assert_eq!(mbstowcs(out, s, 8, &mut rt), 5);
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|i| out.at(i).get(&rt)),
            [0x61, 0xE9, 0x20AC, 0x1F600, 0x7A, 0]
        );
        let bytes = rt.local_bytes(20).cast();
        assert_eq!(wcstombs(bytes, out, 20, &mut rt), 11);
        assert_eq!(rt.c_str(bytes), rt.c_str(s));
        assert_eq!(wcstombs(bytes, out, 5, &mut rt), 3);
        let state = rt.local::<u64>().cast();
        assert_eq!(mbrtowc(wc, s.at(3), 2, state, &mut rt), INCOMPLETE);
        assert_eq!(mbsinit(state, &rt), 0);
        assert_eq!(
            (mbrtowc(wc, s.at(5), 2, state, &mut rt), wc.get(&rt)),
            (1, 0x20AC)
        );
    }
}
