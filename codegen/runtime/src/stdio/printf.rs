//! `<stdio.h>`: the `printf` family.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::room::Room;
use super::super::runtime::{Runtime, Str};
use super::super::va::{va_rest, va_skip, VaArg, VaList};
use super::file::{index_of, File};
use super::format::{format, Context, Notes};

/// Where the text of a call goes. Those that store it are no closures: a closure would be the place of an error, not the
/// call in the program.
trait Sink {
    /// Takes the text, and where its pieces end.
    fn take(self, text: &[u8], pieces: &[usize], rt: &mut Runtime) -> Result<(), i32>;
}

impl<F: FnOnce(&[u8], &[usize], &mut Runtime) -> Result<(), i32>> Sink for F {
    fn take(self, text: &[u8], pieces: &[usize], rt: &mut Runtime) -> Result<(), i32> {
        self(text, pieces, rt)
    }
}

/// Stores at most `n` bytes at `s`, the NUL among them.
struct Array<D> {
    s: D,
    n: u64,
}

impl<D: Room> Sink for Array<D> {
    #[track_caller]
    fn take(mut self, text: &[u8], _: &[usize], rt: &mut Runtime) -> Result<(), i32> {
        if self.n > 0 {
            let kept = (text.len() as u64).min(self.n - 1);
            self.s.write(kept, &[0], rt);
            self.s.write(0, &text[..kept as usize], rt);
        }
        Ok(())
    }
}

/// Stores the text in a new object, whose address goes there.
struct NewString(Ptr<Void>);

impl Sink for NewString {
    #[track_caller]
    fn take(self, text: &[u8], _: &[usize], rt: &mut Runtime) -> Result<(), i32> {
        let copy = Ptr::<u8>::from_bits(rt.heap.alloc(text.len() as u64 + 1));
        rt.write_slice(copy, text);
        self.0.cast().set(copy, rt);
        Ok(())
    }
}

/// Forms the text of a call of `printf`, and hands it to `sink` with the runtime; C's result and the arguments used.
#[track_caller]
pub(in super::super) fn formatted(
    text: impl Str,
    args: &[VaArg],
    rt: &mut Runtime,
    sink: impl FnOnce(&[u8], &[usize], &mut Runtime) -> Result<(), i32>,
) -> (i32, usize) {
    put(text, args, rt, sink)
}

/// The same for any sink.
#[track_caller]
fn put(text: impl Str, args: &[VaArg], rt: &mut Runtime, sink: impl Sink) -> (i32, usize) {
    let mut out = std::mem::take(&mut rt.scratch);
    out.clear();
    let mut notes = Notes {
        stores: Vec::new(),
        pieces: std::mem::take(&mut rt.pieces),
    };
    notes.pieces.clear();
    let cx = Context {
        heap: &rt.heap,
        errno: rt.errno.get(&rt.heap),
        utf8: rt.utf8,
        wide: false,
    };
    let result = format(&mut out, text.chars(&rt.heap), args, &cx, &mut notes);
    // What comes before a faulty conversion is written all the same.
    let written = sink.take(&out, &notes.pieces, rt);
    for (p, size, value) in notes.stores {
        rt.bytes_mut(p, size as u64)
            .copy_from_slice(&value.to_le_bytes()[..size]);
    }
    let (status, used) = match result {
        Ok(used) => (written.map(|()| out.len() as i32), used),
        Err(error) => (Err(error), args.len()),
    };
    rt.scratch = out;
    rt.pieces = notes.pieces;
    let status = status.unwrap_or_else(|error| {
        rt.set_errno(error);
        -1
    });
    (status, used)
}

/// [`formatted`] for a `va_list`.
#[track_caller]
pub(in super::super) fn formatted_list(
    text: impl Str,
    ap: Ptr<VaList>,
    rt: &mut Runtime,
    sink: impl FnOnce(&[u8], &[usize], &mut Runtime) -> Result<(), i32>,
) -> i32 {
    put_list(text, ap, rt, sink)
}

/// [`put`] for a `va_list`.
#[track_caller]
fn put_list(text: impl Str, ap: Ptr<VaList>, rt: &mut Runtime, sink: impl Sink) -> i32 {
    let args = va_rest(ap, rt);
    let (status, used) = put(text, &args, rt, sink);
    va_skip(ap, used, rt);
    status
}

/// `printf` (C11 7.21.6.3).
#[track_caller]
pub fn printf(format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    formatted(format, args, rt, |text, pieces, rt| {
        rt.write_pieces(1, text, pieces)
    })
    .0
}

/// `fprintf` (C11 7.21.6.1).
#[track_caller]
pub fn fprintf(f: Ptr<File>, format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    formatted(format, args, rt, |text, pieces, rt| {
        rt.write_pieces(index, text, pieces)
    })
    .0
}

/// `dprintf` (POSIX).
#[track_caller]
pub fn dprintf(fd: i32, format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    formatted(format, args, rt, |text, _, rt| {
        rt.stdio.fds.write_all(fd, text)
    })
    .0
}

/// `sprintf` (C11 7.21.6.6).
#[track_caller]
pub fn sprintf<D: Room>(s: D, format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    put(format, args, rt, Array { s, n: u64::MAX }).0
}

/// `snprintf` (C11 7.21.6.5).
#[track_caller]
pub fn snprintf<D: Room>(s: D, n: u64, format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    put(format, args, rt, Array { s, n }).0
}

/// `asprintf` (glibc).
#[track_caller]
pub fn asprintf(out: Ptr<Void>, format: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    put(format, args, rt, NewString(out)).0
}

/// `vprintf` (C11 7.21.6.10).
#[track_caller]
pub fn vprintf(format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    formatted_list(format, ap, rt, |text, pieces, rt| {
        rt.write_pieces(1, text, pieces)
    })
}

/// `vfprintf` (C11 7.21.6.8).
#[track_caller]
pub fn vfprintf(f: Ptr<File>, format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    formatted_list(format, ap, rt, |text, pieces, rt| {
        rt.write_pieces(index, text, pieces)
    })
}

/// `vdprintf` (POSIX).
#[track_caller]
pub fn vdprintf(fd: i32, format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    formatted_list(format, ap, rt, |text, _, rt| {
        rt.stdio.fds.write_all(fd, text)
    })
}

/// `vsprintf` (C11 7.21.6.13).
#[track_caller]
pub fn vsprintf<D: Room>(s: D, format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    put_list(format, ap, rt, Array { s, n: u64::MAX })
}

/// `vsnprintf` (C11 7.21.6.12).
#[track_caller]
pub fn vsnprintf<D: Room>(
    s: D,
    n: u64,
    format: impl Str,
    ap: Ptr<VaList>,
    rt: &mut Runtime,
) -> i32 {
    put_list(format, ap, rt, Array { s, n })
}

/// `vasprintf` (glibc).
#[track_caller]
pub fn vasprintf(out: Ptr<Void>, format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) -> i32 {
    put_list(format, ap, rt, NewString(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    /// The text of one call.
    fn text(format: &'static CStr, args: &[VaArg]) -> String {
        let mut rt = Runtime::new();
        let s: Ptr<u8> = rt.local_bytes(4000).cast();
        let n = sprintf(s, format, args, &mut rt);
        let text = String::from_utf8_lossy(rt.c_str(s)).into_owned();
        assert_eq!(n as usize, text.len());
        text
    }

    #[test]
    fn integers() {
        assert_eq!(
            text(c"%d|%5d|%-5d|%05d|%+d|% d", args![-1, 42, 42, 42, 42, 42]),
            "-1|   42|42   |00042|+42| 42"
        );
        assert_eq!(
            text(c"%x|%#X|%#o|%o|%#o", args![255, 255, 8, 8, 0]),
            "ff|0XFF|010|10|0"
        );
        assert_eq!(
            text(
                c"%hhd %hd %ld %lld %zu",
                args![300, 70000, -1i64, i64::MIN, u64::MAX]
            ),
            "44 4464 -1 -9223372036854775808 18446744073709551615"
        );
        assert_eq!(
            text(
                c"%.3d|%8.3d|%-8.3d|%.0d|%+.0d|%08.3d",
                args![5, 5, 5, 0, 0, 5]
            ),
            "005|     005|005     ||+|     005"
        );
        assert_eq!(
            text(c"%*d|%-*d|%.*d", args![5, 1, -4, 2, 3, 7]),
            "    1|2   |007"
        );
        assert_eq!(text(c"%2$s %1$d", args![7, Ptr::<u8>::null()]), "(null) 7");
        assert_eq!(text(c"%b %#b", args![5, 5]), "101 0b101");
        assert_eq!(text(c"%5%|%y|100%%", args![]), "%|%y|100%");
    }

    #[test]
    fn floats_and_strings() {
        assert_eq!(
            text(
                c"%f|%.2f|%e|%g|%G|%a",
                args![3.25, 2.675, 12345.678, 0.0001, 1e-10, 1.0]
            ),
            "3.250000|2.67|1.234568e+04|0.0001|1E-10|0x1p+0"
        );
        assert_eq!(
            text(c"%10.3f|%-10.1f|%010.2f|%+f", args![1.5, 1.5, -1.5, 1.0]),
            "     1.500|1.5       |-000001.50|+1.000000"
        );
        assert_eq!(
            text(
                c"%f %F %010f",
                args![f64::INFINITY, f64::NEG_INFINITY, f64::NAN]
            ),
            "inf -INF        nan"
        );
        assert_eq!(
            text(
                c"%s|%.3s|%-6s|%c|%p|%p",
                args![
                    Ptr::<u8>::null(),
                    Ptr::<u8>::null(),
                    Ptr::<u8>::null(),
                    'x' as i32,
                    Ptr::<u8>::null(),
                    Ptr::<u8>::from_bits(0xabc)
                ]
            ),
            "(null)||(null)|x|(nil)|0xabc"
        );
        assert_eq!(
            text(
                c"%Lf %La",
                args![
                    super::super::super::mem::LongDouble(0.5),
                    super::super::super::mem::LongDouble(1.0)
                ]
            ),
            "0.500000 0x8p-3"
        );
    }

    #[test]
    fn bounded_and_counted() {
        let mut rt = Runtime::new();
        let s: Ptr<u8> = rt.local_bytes(8).cast();
        let n: Ptr<i32> = rt.local();
        assert_eq!(snprintf(s, 8, c"hello%n world", args![n], &mut rt), 11);
        assert_eq!((rt.c_str(s), n.get(&rt)), (&b"hello w"[..], 5));
        let open = Ptr::<u8>::from_bits(rt.alloc(2));
        rt.write_slice(open, b"ab");
        assert_eq!(snprintf(s, 8, c"%.2s", args![open], &mut rt), 2);
        assert_eq!(snprintf(Ptr::null(), 0, c"%s", args![s], &mut rt), 2);
    }
}
