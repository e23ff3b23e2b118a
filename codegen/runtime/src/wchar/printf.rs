//! `<wchar.h>`: the `wprintf` family, by way of `printf` in UTF-8 with widths that count characters.

use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdio::{format, index_of, Context, File, Notes};
use super::super::va::{va_rest, va_skip, VaArg, VaList};
use super::convert::{decode_any, encode_any, encode_for_stream};

/// The characters of a call, up to a faulty conversion, and how many arguments it used or the error.
#[track_caller]
fn formatted(text: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> (Vec<u32>, Result<usize, i32>) {
    let (mut narrow, mut p) = (Vec::new(), text);
    while p.get(rt) != 0 {
        encode_any(p.get(rt) as u32, &mut narrow);
        p += 1;
    }
    let cx = Context {
        heap: &rt.heap,
        errno: rt.errno.get(&rt.heap),
        utf8: rt.utf8,
        wide: true,
    };
    let mut out = Vec::new();
    let mut notes = Notes::default();
    let result = format(&mut out, &narrow, args, &cx, &mut notes);
    for (p, size, value) in notes.stores {
        rt.bytes_mut(p, size as u64)
            .copy_from_slice(&value.to_le_bytes()[..size]);
    }
    (decode_any(&out), result)
}

/// C's result, and how many arguments were used.
fn count(
    text: &[u32],
    result: Result<usize, i32>,
    args: &[VaArg],
    rt: &mut Runtime,
) -> (i32, usize) {
    match result {
        Ok(used) => (text.len() as i32, used),
        Err(error) => (rt.status(Err::<(), _>(error)), args.len()),
    }
}

/// Writes to a stream.
#[track_caller]
fn to_stream(index: usize, format: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> (i32, usize) {
    let (text, result) = formatted(format, args, rt);
    let mut bytes = Vec::with_capacity(text.len());
    for &c in &text {
        encode_for_stream(c, rt.utf8, &mut bytes);
    }
    // What comes before a faulty conversion is written all the same.
    let written = rt.write_stream(index, &bytes);
    count(&text, written.and(result), args, rt)
}

/// Writes to an array; unlike `snprintf` this fails when the text does not fit, and glibc has no `errno` for that.
#[track_caller]
fn to_array(
    s: Ptr<i32>,
    n: u64,
    format: Ptr<i32>,
    args: &[VaArg],
    rt: &mut Runtime,
) -> (i32, usize) {
    if n == 0 {
        return (-1, args.len());
    }
    let (text, result) = formatted(format, args, rt);
    let mut wide: Vec<i32> = text.iter().map(|&c| c as i32).collect();
    wide.truncate(n as usize - 1);
    wide.push(0);
    rt.write_slice(s, &wide);
    if text.len() as u64 >= n {
        return (-1, args.len());
    }
    count(&text, result, args, rt)
}

/// `fwprintf` (C11 7.29.2.1).
#[track_caller]
pub fn fwprintf(f: Ptr<File>, format: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> i32 {
    to_stream(index_of(f, rt), format, args, rt).0
}

/// `wprintf` (C11 7.29.2.11).
#[track_caller]
pub fn wprintf(format: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> i32 {
    to_stream(1, format, args, rt).0
}

/// `swprintf` (C11 7.29.2.3).
#[track_caller]
pub fn swprintf(s: Ptr<i32>, n: u64, format: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> i32 {
    to_array(s, n, format, args, rt).0
}

/// `vfwprintf` (C11 7.29.2.5).
#[track_caller]
pub fn vfwprintf(f: Ptr<File>, format: Ptr<i32>, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    let args = va_rest(ap, rt);
    let (status, used) = to_stream(index_of(f, rt), format, &args, rt);
    va_skip(ap, used, rt);
    status
}

/// `vwprintf` (C11 7.29.2.9).
#[track_caller]
pub fn vwprintf(format: Ptr<i32>, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    let stdout = rt.standard_files[1];
    vfwprintf(stdout, format, ap, rt)
}

/// `vswprintf` (C11 7.29.2.7).
#[track_caller]
pub fn vswprintf(s: Ptr<i32>, n: u64, format: Ptr<i32>, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    let args = va_rest(ap, rt);
    let (status, used) = to_array(s, n, format, &args, rt);
    va_skip(ap, used, rt);
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_count_characters() {
        let mut rt = Runtime::new();
        rt.utf8 = true;
        let (format, out) = (
            rt.local::<[i32; 20]>().decay(),
            rt.local::<[i32; 20]>().decay(),
        );
        let text: Vec<i32> = "%5ls|%.1s|%d".chars().map(|c| c as i32).collect();
        rt.write_slice(format, &text);
        let (wide, narrow) = (rt.local::<[i32; 3]>(), rt.lit(c"\u{20ac}x"));
        wide.set([0xE9, 0x20AC, 0], &mut rt);
        assert_eq!(
            swprintf(out, 20, format, args![wide, narrow, 42], &mut rt),
            10
        );
        let shown: String = (0..10)
            .filter_map(|i| char::from_u32(out.at(i).get(&rt) as u32))
            .collect();
        assert_eq!(shown, "   \u{e9}\u{20ac}|\u{20ac}|42");
        assert_eq!(
            swprintf(out, 5, format, args![wide, narrow, 42], &mut rt),
            -1
        );
    }
}
