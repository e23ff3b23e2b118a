//! `<wchar.h>`: the `wprintf` family, by way of `printf` in UTF-8 with widths that count characters.

use super::super::errno::{EILSEQ, EOVERFLOW};
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdio::{format, index_of, Context, File, Notes};
use super::super::va::{va_rest, va_skip, VaArg, VaList};
use super::convert::encode;

/// The text of a call, and how many arguments it used.
#[track_caller]
fn formatted(text: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> Result<(String, usize), i32> {
    let (mut narrow, mut p) = (Vec::new(), text);
    while p.get(rt) != 0 {
        // A format may say what the locale cannot: only writing it out fails then.
        encode(p.get(rt) as u32, true, &mut narrow)?;
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
    Ok((String::from_utf8(out).map_err(|_| EILSEQ)?, result?))
}

/// C's result: the number of characters, or -1 and `errno`.
fn count(result: Result<String, i32>, rt: &mut Runtime) -> i32 {
    match result {
        Ok(text) => text.chars().count() as i32,
        Err(error) => rt.status(Err::<(), _>(error)),
    }
}

/// Writes to a stream.
#[track_caller]
fn to_stream(index: usize, format: Ptr<i32>, args: &[VaArg], rt: &mut Runtime) -> (i32, usize) {
    let result = formatted(format, args, rt).and_then(|(text, used)| {
        if !rt.utf8 && !text.is_ascii() {
            return Err(EILSEQ);
        }
        rt.write_stream(index, text.as_bytes())?;
        Ok((text, used))
    });
    let used = result.as_ref().map_or(args.len(), |(_, used)| *used);
    (count(result.map(|(text, _)| text), rt), used)
}

/// Writes to an array; unlike `snprintf` this fails when the text does not fit.
#[track_caller]
fn to_array(
    s: Ptr<i32>,
    n: u64,
    format: Ptr<i32>,
    args: &[VaArg],
    rt: &mut Runtime,
) -> (i32, usize) {
    let result = formatted(format, args, rt).and_then(|(text, used)| {
        let mut wide: Vec<i32> = text.chars().map(|c| c as i32).collect();
        let fits = (wide.len() as u64) < n;
        if n > 0 {
            wide.truncate(n as usize - 1);
            wide.push(0);
            rt.write_slice(s, &wide);
        }
        if fits {
            Ok((text, used))
        } else {
            Err(EOVERFLOW)
        }
    });
    let used = result.as_ref().map_or(args.len(), |(_, used)| *used);
    (count(result.map(|(text, _)| text), rt), used)
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
