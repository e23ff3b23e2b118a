//! `<stdio.h>`: the `scanf` family.

use super::super::ptr::Ptr;
use super::super::runtime::{Program, Str};
use super::super::va::{va_rest, va_skip, VaArg, VaList};
use super::file::{index_of, File};
use super::scan::{scan, Source};

/// Scans with a format that may lie in the heap, which the scan writes to.
#[track_caller]
fn scan_with<P: Program>(
    source: Source,
    format: impl Str,
    args: &[VaArg],
    cx: &mut P,
) -> (i32, usize) {
    let format = format.chars(cx).to_vec();
    scan(source, &format, args, cx)
}

#[track_caller]
fn scan_list<P: Program>(source: Source, format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> i32 {
    let args = va_rest(ap, cx);
    let (status, used) = scan_with(source, format, &args, cx);
    va_skip(ap, used, cx);
    status
}

/// `scanf` (C11 7.21.6.4).
#[track_caller]
pub fn scanf<P: Program>(format: impl Str, args: &[VaArg], cx: &mut P) -> i32 {
    scan_with(Source::Stream(0), format, args, cx).0
}

/// `fscanf` (C11 7.21.6.2).
#[track_caller]
pub fn fscanf<P: Program>(f: Ptr<File>, format: impl Str, args: &[VaArg], cx: &mut P) -> i32 {
    scan_with(Source::Stream(index_of(f, cx)), format, args, cx).0
}

/// `sscanf` (C11 7.21.6.7).
#[track_caller]
pub fn sscanf<P: Program>(s: Ptr<u8>, format: impl Str, args: &[VaArg], cx: &mut P) -> i32 {
    scan_with(Source::Text(s), format, args, cx).0
}

/// `vscanf` (C11 7.21.6.11).
#[track_caller]
pub fn vscanf<P: Program>(format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> i32 {
    scan_list(Source::Stream(0), format, ap, cx)
}

/// `vfscanf` (C11 7.21.6.9).
#[track_caller]
pub fn vfscanf<P: Program>(f: Ptr<File>, format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> i32 {
    scan_list(Source::Stream(index_of(f, cx)), format, ap, cx)
}

/// `vsscanf` (C11 7.21.6.14).
#[track_caller]
pub fn vsscanf<P: Program>(s: Ptr<u8>, format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> i32 {
    scan_list(Source::Text(s), format, ap, cx)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;
    use std::ffi::CStr;

    /// Scans into four words of memory; the result and the words.
    fn scanned(text: &'static CStr, format: &'static CStr) -> (i32, [u64; 4]) {
        let mut rt = Alone::default();
        let (s, p) = (rt.lit(text), rt.local::<[u64; 4]>());
        let n = sscanf(
            s,
            format,
            args![p.elem(0), p.elem(1), p.elem(2), p.elem(3)],
            &mut rt,
        );
        (n, p.get(&rt))
    }

    fn word(s: &[u8; 8]) -> u64 {
        u64::from_le_bytes(*s)
    }

    #[test]
    fn conversions() {
        assert_eq!(
            scanned(c" 12 -7 0x1F", c"%ld%ld%li"),
            (3, [12, -7i64 as u64, 31, 0])
        );
        assert_eq!(
            scanned(c"12ab", c"%ld%s"),
            (2, [12, word(b"ab\0\0\0\0\0\0"), 0, 0])
        );
        assert_eq!(scanned(c"abc", c"%ld"), (0, [0; 4]));
        assert_eq!(scanned(c"  ", c"%ld"), (-1, [0; 4]));
        assert_eq!(
            scanned(c"3.5e1x", c"%lf%c"),
            (2, [35f64.to_bits(), b'x' as u64, 0, 0])
        );
        assert_eq!(
            scanned(c"1.5", c"%f"),
            (1, [1.5f32.to_bits() as u64, 0, 0, 0])
        );
        assert_eq!(
            scanned(c"2024-01-31", c"%4lu-%2lu-%2lu%ln"),
            (3, [2024, 1, 31, 10])
        );
        assert_eq!(
            scanned(c"key=val", c"%[^=]=%s"),
            (2, [word(b"key\0\0\0\0\0"), word(b"val\0\0\0\0\0"), 0, 0])
        );
        assert_eq!(
            scanned(c"]x-z", c"%[]x-]%c"),
            (2, [word(b"]x-\0\0\0\0\0"), b'z' as u64, 0, 0])
        );
        assert_eq!(scanned(c"1 2 3", c"%*d %ld"), (1, [2, 0, 0, 0]));
        assert_eq!(scanned(c"300", c"%hhd"), (1, [44, 0, 0, 0]));
        assert_eq!(scanned(c"50%", c"%ld%%%ln"), (1, [50, 3, 0, 0]));
        assert_eq!(
            scanned(c"infx", c"%lf%c"),
            (2, [f64::INFINITY.to_bits(), b'x' as u64, 0, 0])
        );
        assert_eq!(scanned(c"-", c"%ld"), (0, [0; 4]));
    }
}
