//! `<wchar.h>`: wide characters in and out of streams.

use super::super::errno::EILSEQ;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::stdio::{fgetc, index_of, ungetc, File};
use super::convert::{decode, encode, encode_for_stream, Undecoded};

/// `WEOF`.
const WEOF: u32 = u32::MAX;

/// `fputwc` (C11 7.29.3.3).
#[track_caller]
pub fn fputwc(c: i32, f: Ptr<File>, rt: &mut Runtime) -> u32 {
    let index = index_of(f, rt);
    let mut bytes = Vec::new();
    encode_for_stream(c as u32, rt.utf8, &mut bytes);
    let result = rt.write_stream(index, &bytes);
    match rt.status(result) {
        0 => c as u32,
        _ => WEOF,
    }
}

/// `putwc` (C11 7.29.3.8).
#[track_caller]
pub fn putwc(c: i32, f: Ptr<File>, rt: &mut Runtime) -> u32 {
    fputwc(c, f, rt)
}

/// `putwchar` (C11 7.29.3.9).
#[track_caller]
pub fn putwchar(c: i32, rt: &mut Runtime) -> u32 {
    let stdout = rt.standard_files[1];
    fputwc(c, stdout, rt)
}

/// `fputws` (C11 7.29.3.4).
#[track_caller]
pub fn fputws(s: Ptr<i32>, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let mut p = s;
    loop {
        match p.get(rt) {
            0 => return 1,
            c if fputwc(c, f, rt) == WEOF => return -1,
            _ => p += 1,
        }
    }
}

/// `fgetwc` (C11 7.29.3.1).
#[track_caller]
pub fn fgetwc<P: Program>(f: Ptr<File>, cx: &mut P) -> u32 {
    let mut bytes = Vec::new();
    loop {
        match u8::try_from(fgetc(f, cx)) {
            Ok(byte) => bytes.push(byte),
            // A character that the end of the file cuts off is no error for glibc, unless its buffer begins with it.
            Err(_) => return WEOF,
        }
        match decode(&bytes, cx.utf8) {
            Ok((c, _)) => return c as u32,
            Err(Undecoded::Incomplete) => {}
            Err(Undecoded::Invalid) => break,
        }
    }
    let index = index_of(f, cx);
    cx.stdio.stream(index).0.error = true;
    cx.set_errno(EILSEQ);
    WEOF
}

/// `getwc` (C11 7.29.3.6).
#[track_caller]
pub fn getwc<P: Program>(f: Ptr<File>, cx: &mut P) -> u32 {
    fgetwc(f, cx)
}

/// `getwchar` (C11 7.29.3.7).
#[track_caller]
pub fn getwchar<P: Program>(cx: &mut P) -> u32 {
    let stdin = cx.standard_files[0];
    fgetwc(stdin, cx)
}

/// `ungetwc` (C11 7.29.3.10).
#[track_caller]
pub fn ungetwc(c: u32, f: Ptr<File>, rt: &mut Runtime) -> u32 {
    let mut bytes = Vec::new();
    if c == WEOF || encode(c, rt.utf8, &mut bytes).is_err() {
        return WEOF;
    }
    for &byte in bytes.iter().rev() {
        ungetc(byte as i32, f, rt);
    }
    c
}

/// `fgetws` (C11 7.29.3.2).
#[track_caller]
pub fn fgetws<P: Program>(s: Ptr<i32>, n: i32, f: Ptr<File>, cx: &mut P) -> Ptr<i32> {
    if n <= 0 {
        return Ptr::null();
    }
    // Like `fgets`: an error counts even after some input, the end of the file does not.
    let index = index_of(f, cx);
    let was_error = std::mem::take(&mut cx.stdio.stream(index).0.error);
    let mut count = 0;
    while count + 1 < n {
        match fgetwc(f, cx) {
            WEOF => break,
            c => s.at(count).set(c as i32, cx),
        }
        count += 1;
        if s.at(count - 1).get(cx) == '\n' as i32 {
            break;
        }
    }
    let stream = cx.stdio.stream(index).0;
    let failed = stream.error;
    stream.error |= was_error;
    if n > 1 && (count == 0 || failed) {
        return Ptr::null();
    }
    s.at(count).set(0, cx);
    s
}

/// `fwide` (C11 7.29.3.5): streams here take both kinds of characters at any time, so they only repeat the wish.
#[track_caller]
pub fn fwide(_f: Ptr<File>, mode: i32) -> i32 {
    mode.signum()
}

#[cfg(test)]
mod tests {
    use super::super::super::stdio::{fputs, rewind, tmpfile};
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn characters_are_encoded_in_files() {
        let mut rt = Alone::default();
        rt.utf8 = true;
        let f = tmpfile(&mut rt);
        fputs(c"\u{20ac}x\n", f, &mut rt);
        assert_eq!(fputwc(0xE9, f, &mut rt), 0xE9);
        rewind(f, &mut rt);
        let line = rt.local::<[i32; 8]>().decay();
        assert_eq!(fgetws(line, 8, f, &mut rt), line);
        assert_eq!((line.get(&rt), line.at(2).get(&rt)), (0x20AC, 10));
        assert_eq!((fgetwc(f, &mut rt), fgetwc(f, &mut rt)), (0xE9, WEOF));
    }
}
