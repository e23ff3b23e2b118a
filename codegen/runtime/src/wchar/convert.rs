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
        // glibc writes what lies beyond Unicode in the old UTF-8 of up to six bytes, though it does not read it.
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

/// The wide character at the start of the text in the locale's encoding, and its length in bytes.
pub(in super::super) fn decode(text: &[u8], utf8: bool) -> Result<(i32, usize), Undecoded> {
    match text.first() {
        None => Err(Undecoded::Incomplete),
        Some(&c) if c < 0x80 => Ok((c as i32, 1)),
        Some(_) if !utf8 => Err(Undecoded::Invalid),
        Some(_) => {
            let chunk = &text[..text.len().min(4)];
            let valid = match std::str::from_utf8(chunk) {
                Ok(s) => s,
                Err(e) if e.valid_up_to() == 0 && e.error_len().is_none() => {
                    return Err(Undecoded::Incomplete)
                }
                Err(e) => std::str::from_utf8(&chunk[..e.valid_up_to()]).unwrap_or_default(),
            };
            let c = valid.chars().next().ok_or(Undecoded::Invalid)?;
            Ok((c as i32, c.len_utf8()))
        }
    }
}

/// Decodes at most `max` characters of a string, up to its NUL; the bytes read, or `None` and `errno`.
fn decode_string(text: &[u8], max: usize, rt: &mut Runtime) -> Option<(Vec<i32>, usize)> {
    let (mut out, mut at) = (Vec::new(), 0);
    while out.len() < max && at < text.len() {
        match decode(&text[at..], rt.utf8) {
            Ok((c, len)) => {
                out.push(c);
                at += len;
            }
            Err(_) => {
                rt.set_errno(EILSEQ);
                return None;
            }
        }
    }
    Some((out, at))
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
    let [count, bytes] = state.cast::<[u32; 2]>().get(rt);
    bytes.to_le_bytes()[..(count as usize).min(3)].to_vec()
}

#[track_caller]
fn set_pending(state: Ptr<Void>, bytes: &[u8], rt: &mut Runtime) {
    let mut word = [0; 4];
    word[..bytes.len()].copy_from_slice(bytes);
    state
        .cast()
        .set([bytes.len() as u32, u32::from_le_bytes(word)], rt);
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
    text.extend_from_slice(&rest[..rest.len().min(n.min(4) as usize)]);
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
    let Some((mut wide, _)) = decode_string(&text, max, rt) else {
        return INVALID;
    };
    let count = wide.len();
    if !dst.is_null() {
        if count < max {
            wide.push(0);
        }
        rt.write_slice(dst, &wide);
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
    let Some((mut wide, used)) = decode_string(&text, max, rt) else {
        return INVALID;
    };
    let count = wide.len();
    if !dst.is_null() {
        let ends = count < max;
        if ends {
            wide.push(0);
        }
        rt.write_slice(dst, &wide);
        place.set(if ends { Ptr::null() } else { from.at(used) }, rt);
    }
    count as u64
}

/// Encodes a wide string into at most `max` bytes; the bytes, and where it went on, null at its end.
#[track_caller]
fn encode_string(src: Ptr<i32>, max: usize, rt: &mut Runtime) -> Option<(Vec<u8>, Ptr<i32>)> {
    let (mut out, mut p) = (Vec::new(), src);
    loop {
        let c = p.get(rt);
        if c == 0 {
            return Some((out, Ptr::null()));
        }
        let before = out.len();
        if let Err(error) = encode(c as u32, rt.utf8, &mut out) {
            rt.set_errno(error);
            return None;
        }
        if out.len() > max {
            out.truncate(before);
            return Some((out, p));
        }
        p += 1;
    }
}

/// `wcstombs` (C11 7.22.8.2).
#[track_caller]
pub fn wcstombs(dst: Ptr<u8>, src: Ptr<i32>, n: u64, rt: &mut Runtime) -> u64 {
    let max = if dst.is_null() {
        usize::MAX
    } else {
        n as usize
    };
    let Some((mut bytes, _)) = encode_string(src, max, rt) else {
        return INVALID;
    };
    let count = bytes.len();
    if !dst.is_null() {
        if count < max {
            bytes.push(0);
        }
        rt.write_slice(dst, &bytes);
    }
    count as u64
}

/// `wcsrtombs` (C11 7.29.6.4.2).
#[track_caller]
pub fn wcsrtombs(dst: Ptr<u8>, src: Ptr<Void>, n: u64, _state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let place = src.cast::<Ptr<i32>>();
    let max = if dst.is_null() {
        usize::MAX
    } else {
        n as usize
    };
    let Some((mut bytes, mut rest)) = encode_string(place.get(rt), max, rt) else {
        return INVALID;
    };
    let count = bytes.len();
    if !dst.is_null() {
        if rest.is_null() && count < max {
            bytes.push(0);
        } else if rest.is_null() {
            // The NUL did not fit: the string has not ended.
            let mut p = place.get(rt);
            while p.get(rt) != 0 {
                p += 1;
            }
            rest = p;
        }
        rt.write_slice(dst, &bytes);
        place.set(rest, rt);
    }
    count as u64
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
