//! `<stdio.h>`: the conversions of `printf` (C11 7.21.6.1), byte for byte as glibc does them.

use super::super::errno::{self, EILSEQ};
use super::super::fault::fail;
use super::super::heap::Heap;
use super::super::mem::LongDouble;
use super::super::ptr::Ptr;
use super::super::runtime::Str;
use super::super::string::{error_text, find_byte};
use super::super::va::{FromVaArg, VaArg};
use super::super::wchar::{decode, encode, encode_any};
use super::float::{append_fixed, exponential, fixed, general, hexadecimal, Digits};

/// What there is to say about formatted text besides the text.
#[derive(Default)]
pub(in super::super) struct Notes {
    /// The stores of `%n`, which wait until the text is formed: address, number of bytes to store, value.
    pub(in super::super) stores: Vec<(Ptr<u8>, usize, u64)>,
    /// Where the pieces end in which glibc hands the text to a stream: what stands between conversions, and those.
    pub(in super::super) pieces: Vec<usize>,
}

/// Surroundings of a conversion: what it may look up.
pub(in super::super) struct Context<'a> {
    pub(in super::super) heap: &'a Heap,
    pub(in super::super) errno: i32,
    /// Whether wide characters are written as UTF-8 (`setlocale`), or only ASCII ones can be.
    pub(in super::super) utf8: bool,
    /// Whether widths and precisions count characters rather than bytes (`wprintf`).
    pub(in super::super) wide: bool,
}

impl Context<'_> {
    /// Appends a wide character; when all is wide, it need not be one that the locale has.
    fn encode(&self, c: i32, out: &mut Vec<u8>) -> Result<(), i32> {
        if self.wide {
            encode_any(c as u32, out);
            return Ok(());
        }
        encode(c as u32, self.utf8, out)
    }
}

/// One conversion specification.
#[derive(Clone, Copy, Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    /// The flags `'` and `I`, which mean nothing in the C locale.
    group: bool,
    digits: bool,
    /// Whether the argument or those of stars have numbers (`%2$d`).
    numbered: bool,
    width: usize,
    precision: Option<usize>,
    /// Size of an integer in bytes.
    size: usize,
    long_double: bool,
    wide: bool,
}

impl Spec {
    /// Whether glibc's quick loop takes this conversion; from the first one on that it does not, the thorough one works.
    fn is_quick(&self, conversion: u8) -> bool {
        let known: &[u8] = if self.size == 2 {
            b"%diuoxXbBn"
        } else {
            b"%diuoxXbBneEfFgGaAcCsSpm"
        };
        !self.numbered && known.contains(&conversion)
    }

    /// Appends what glibc's thorough loop makes of a conversion that it does not know.
    fn unknown(&self, conversion: Option<u8>, out: &mut Vec<u8>) {
        let signs = if self.plus {
            (b'+', true)
        } else {
            (b' ', self.space)
        };
        out.push(b'%');
        for (flag, given) in [
            (b'#', self.alternate),
            (b'\'', self.group),
            signs,
            (b'-', self.left),
            (b'0', self.zero),
            (b'I', self.digits),
        ] {
            out.extend(given.then_some(flag));
        }
        if self.width > 0 {
            out.extend_from_slice(self.width.to_string().as_bytes());
        }
        if let Some(precision) = self.precision {
            out.extend_from_slice(format!(".{precision}").as_bytes());
        }
        out.extend(conversion);
    }
}

/// Takes arguments in order, or by number (`%2$d`).
struct Args<'a> {
    args: &'a [VaArg<'a>],
    next: usize,
    used: usize,
}

impl<'a> Args<'a> {
    #[track_caller]
    fn take<T: FromVaArg>(&mut self, number: Option<usize>) -> T {
        self.argument(number).arg()
    }

    #[track_caller]
    fn argument(&mut self, number: Option<usize>) -> VaArg<'a> {
        let index = match number {
            Some(number) => number - 1,
            None => {
                self.next += 1;
                self.next - 1
            }
        };
        self.used = self.used.max(index + 1);
        match self.args.get(index) {
            Some(arg) => *arg,
            None => fail(
                "missing argument",
                format!("printf has no argument {}", index + 1),
            ),
        }
    }
}

/// Appends the text of `format` to `out`; returns how many arguments were used. An error is the `errno` of a call that C
/// would let fail; the text and the stores up to there remain.
#[track_caller]
pub(in super::super) fn format(
    out: &mut Vec<u8>,
    format: &[u8],
    args: &[VaArg],
    cx: &Context,
    notes: &mut Notes,
) -> Result<usize, i32> {
    let mut args = Args {
        args,
        next: 0,
        used: 0,
    };
    let mut thorough = false;
    let begin = out.len();
    let mut rest = format;
    while let Some(at) = find_byte(rest, b'%') {
        out.extend_from_slice(&rest[..at]);
        notes.pieces.push(out.len());
        rest = &rest[at + 1..];
        if rest.first() == Some(&b'%') {
            out.push(b'%');
            rest = &rest[1..];
            continue;
        }
        let (mut spec, number, after) = parse(rest, &mut args)?;
        let Some((&conversion, after)) = after.split_first() else {
            if !thorough && !spec.numbered {
                return Err(errno::EINVAL);
            }
            spec.unknown(None, out);
            rest = after;
            break;
        };
        rest = after;
        thorough |= !spec.is_quick(conversion);
        if thorough && spec.long_double && !spec.wide {
            // glibc's thorough loop takes `L` for nothing when it goes for an integer.
            spec.size = 4;
        }
        // A negative star turns the flag `0` off, but in the thorough loop.
        spec.zero &= thorough || !spec.left;
        if conversion == b'n' {
            let p: Ptr<u8> = args.take(number);
            notes
                .stores
                .push((p, spec.size, (out.len() - begin) as u64));
        } else if !convert(out, conversion, spec, number, &mut args, cx)? {
            spec.unknown(Some(conversion), out);
        }
        notes.pieces.push(out.len());
        if out.len() - begin > i32::MAX as usize {
            return Err(errno::EOVERFLOW);
        }
    }
    out.extend_from_slice(rest);
    notes.pieces.push(out.len());
    Ok(args.used)
}

/// A decimal number at the start of the text; `None` when it is larger than `int`.
fn number(text: &[u8]) -> (Option<usize>, &[u8]) {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = text[..digits].iter().try_fold(0usize, |n, &c| {
        let n = n * 10 + (c - b'0') as usize;
        (n < i32::MAX as usize).then_some(n)
    });
    (value, &text[digits..])
}

/// `12$` at the start of the text.
fn position(text: &[u8]) -> Option<(usize, &[u8])> {
    match number(text) {
        (Some(n), after) if n > 0 && after.first() == Some(&b'$') => Some((n, &after[1..])),
        _ => None,
    }
}

/// `*` or `*12$`, whose `*` is already read.
#[track_caller]
fn star<'a>(text: &'a [u8], spec: &mut Spec, args: &mut Args) -> (i32, &'a [u8]) {
    match position(text) {
        Some((n, after)) => {
            spec.numbered = true;
            (args.take(Some(n)), after)
        }
        None => (args.take(None), text),
    }
}

/// Reads flags, width, precision and length; returns them, the argument's number if it has one, and what follows.
#[track_caller]
fn parse<'a>(text: &'a [u8], args: &mut Args) -> Result<(Spec, Option<usize>, &'a [u8]), i32> {
    const TOO_LARGE: i32 = errno::EOVERFLOW;
    let mut spec = Spec {
        size: 4,
        ..Spec::default()
    };
    let (argument, mut rest) = match position(text) {
        Some((n, after)) => (Some(n), after),
        None => (None, text),
    };
    spec.numbered = argument.is_some();
    while let Some((&c, after)) = rest.split_first() {
        match c {
            b'-' => (spec.left, spec.zero) = (true, false),
            b'+' => spec.plus = true,
            b' ' => spec.space = true,
            b'#' => spec.alternate = true,
            b'0' => spec.zero = !spec.left,
            b'\'' => spec.group = true,
            b'I' => spec.digits = true,
            _ => break,
        }
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(b"*") {
        let (width, after) = star(after, &mut spec, args);
        spec.left |= width < 0;
        spec.width = width.unsigned_abs() as usize;
        rest = after;
    } else {
        let (width, after) = number(rest);
        spec.width = width.ok_or(TOO_LARGE)?;
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(b".") {
        if let Some(after) = after.strip_prefix(b"*") {
            let (precision, after) = star(after, &mut spec, args);
            spec.precision = usize::try_from(precision).ok();
            rest = after;
        } else {
            let (precision, after) = number(after);
            spec.precision = Some(precision.ok_or(TOO_LARGE)?);
            rest = after;
        }
    }
    // One length: what follows it is the conversion, whatever it is.
    let (size, len) = match rest {
        [b'h', b'h', ..] => (1, 2),
        [b'h', ..] => (2, 1),
        [b'l', b'l', ..] => (8, 2),
        [b'l' | b'L' | b'q' | b'j' | b'z' | b'Z' | b't', ..] => (8, 1),
        _ => (4, 0),
    };
    spec.size = size;
    spec.wide = len > 0 && matches!(rest[0], b'l' | b'j' | b'z' | b'Z' | b't');
    spec.long_double = len > 0 && (matches!(rest[0], b'L' | b'q') || (size, len) == (8, 2));
    rest = &rest[len..];
    Ok((spec, argument, rest))
}

/// Appends one conversion; false when there is no such conversion.
#[track_caller]
fn convert(
    out: &mut Vec<u8>,
    conversion: u8,
    spec: Spec,
    number: Option<usize>,
    args: &mut Args,
    cx: &Context,
) -> Result<bool, i32> {
    match conversion {
        b'd' | b'i' => {
            let v: i64 = args.take(number);
            let v = match spec.size {
                1 => v as i8 as i64,
                2 => v as i16 as i64,
                4 => v as i32 as i64,
                _ => v,
            };
            signed(out, v, spec);
        }
        b'u' | b'o' | b'x' | b'X' | b'b' | b'B' => {
            let v: u64 = args.take(number);
            let v = match spec.size {
                1 => v as u8 as u64,
                2 => v as u16 as u64,
                4 => v as u32 as u64,
                _ => v,
            };
            let shows = spec.alternate && v != 0;
            match conversion {
                b'u' => integer(out, b"", v, 10, false, spec),
                b'o' => {
                    // The `#` flag of `%o` asks for one more digit, a zero.
                    let digits = (64 - v.leading_zeros()).div_ceil(3) as usize;
                    let mut spec = spec;
                    if spec.alternate && spec.precision.unwrap_or(1) <= digits {
                        spec.precision_at_least(digits + 1, out, v);
                        return Ok(true);
                    }
                    integer(out, b"", v, 8, false, spec);
                }
                b'x' => integer(out, if shows { b"0x" } else { b"" }, v, 16, false, spec),
                b'X' => integer(out, if shows { b"0X" } else { b"" }, v, 16, true, spec),
                b'b' => integer(out, if shows { b"0b" } else { b"" }, v, 2, false, spec),
                _ => integer(out, if shows { b"0B" } else { b"" }, v, 2, false, spec),
            }
        }
        b'c' if !spec.wide => padded(out, &[args.take::<i32>(number) as u8], spec),
        b'c' | b'C' => {
            let c: i32 = args.take(number);
            let mut bytes = Vec::new();
            cx.encode(c, &mut bytes)?;
            padded_text(out, &bytes, spec, cx);
        }
        b's' if !spec.wide => {
            let text = match args.argument(number) {
                VaArg::Text([]) => nothing(spec.precision),
                VaArg::Text(text) => string(text, spec.precision, cx)?,
                arg => match arg.arg::<Ptr<u8>>() {
                    p if p.is_null() => nothing(spec.precision),
                    p => string(p, spec.precision, cx)?,
                },
            };
            padded_text(out, text, spec, cx);
        }
        b's' | b'S' => {
            let p: Ptr<i32> = args.take(number);
            let bytes = wide_string(p, spec.precision, cx)?;
            padded_text(out, &bytes, spec, cx);
        }
        b'p' => {
            let p: u64 = args.take(number);
            if p == 0 {
                padded(
                    out,
                    b"(nil)",
                    Spec {
                        precision: None,
                        ..spec
                    },
                );
            } else {
                let sign: &[u8] = match (spec.plus, spec.space) {
                    (true, _) => b"+0x",
                    (_, true) => b" 0x",
                    _ => b"0x",
                };
                integer(out, sign, p, 16, false, spec);
            }
        }
        b'%' => out.push(b'%'),
        b'm' if spec.alternate => match errno::name(cx.errno) {
            Some(name) => padded(out, cut(name.to_bytes(), spec.precision), spec),
            None => signed(out, cx.errno as i64, spec),
        },
        b'm' => padded(out, cut(&error_text(cx.errno), spec.precision), spec),
        b'a' | b'A' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let LongDouble(x) = args.take(number);
            float(out, x, conversion, spec);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

impl Spec {
    /// `%#o` of a number that its precision does not begin with a zero already.
    fn precision_at_least(&mut self, precision: usize, out: &mut Vec<u8>, v: u64) {
        if self.precision.is_none() && self.zero && !self.left {
            // Zeros for the width are zeros in front as well.
            if self.width >= precision {
                return integer(out, b"", v, 8, false, *self);
            }
        }
        self.precision = Some(if v == 0 { 1 } else { precision });
        let zero = self.zero && precision >= self.width;
        integer(out, b"", v, 8, false, Spec { zero, ..*self });
    }
}

/// Text, padded to a width in bytes or characters.
fn padded_text(out: &mut Vec<u8>, text: &[u8], spec: Spec, cx: &Context) {
    // In UTF-8, a character is a byte that does not continue another one.
    let continuing = if cx.wide {
        text.iter().filter(|&&c| c & 0xC0 == 0x80).count()
    } else {
        0
    };
    padded(
        out,
        text,
        Spec {
            width: if spec.width > 0 {
                spec.width + continuing
            } else {
                0
            },
            ..spec
        },
    );
}

/// Bytes, padded with spaces.
fn padded(out: &mut Vec<u8>, bytes: &[u8], spec: Spec) {
    let padding = spec.width.saturating_sub(bytes.len());
    if !spec.left {
        out.resize(out.len() + padding, b' ');
    }
    out.extend_from_slice(bytes);
    if spec.left {
        out.resize(out.len() + padding, b' ');
    }
}

/// A signed decimal integer.
fn signed(out: &mut Vec<u8>, v: i64, spec: Spec) {
    let sign: &[u8] = match (v < 0, spec.plus, spec.space) {
        (true, _, _) => b"-",
        (_, true, _) => b"+",
        (_, _, true) => b" ",
        _ => b"",
    };
    integer(out, sign, v.unsigned_abs(), 10, false, spec);
}

/// An integer after its sign or prefix.
fn integer(out: &mut Vec<u8>, prefix: &[u8], mut v: u64, base: u64, upper: bool, spec: Spec) {
    let mut digits = [0; 64];
    let mut at = digits.len();
    if base == 10 {
        while v != 0 {
            at -= 1;
            digits[at] = b'0' + (v % 10) as u8;
            v /= 10;
        }
    } else {
        let table: &[u8; 16] = if upper {
            b"0123456789ABCDEF"
        } else {
            b"0123456789abcdef"
        };
        // The other bases are powers of two.
        let shift = base.trailing_zeros();
        while v != 0 {
            at -= 1;
            digits[at] = table[(v & (base - 1) & 15) as usize];
            v >>= shift;
        }
    }
    let digits = &digits[at..];
    let mut zeros = spec.precision.unwrap_or(1).saturating_sub(digits.len());
    let padding = spec
        .width
        .saturating_sub(prefix.len() + zeros + digits.len());
    let with_zeros = spec.zero && !spec.left && spec.precision.is_none();
    if with_zeros {
        zeros += padding;
    }
    if !spec.left && !with_zeros {
        out.resize(out.len() + padding, b' ');
    }
    out.extend_from_slice(prefix);
    out.resize(out.len() + zeros, b'0');
    out.extend_from_slice(digits);
    if spec.left {
        out.resize(out.len() + padding, b' ');
    }
}

/// A floating point number.
fn float(out: &mut Vec<u8>, x: f64, conversion: u8, spec: Spec) {
    let sign: &[u8] = match (x.is_sign_negative(), spec.plus, spec.space) {
        (true, _, _) => b"-",
        (_, true, _) => b"+",
        (_, _, true) => b" ",
        _ => b"",
    };
    let upper = conversion.is_ascii_uppercase();
    let start = out.len();
    if x.is_finite() {
        let magnitude = x.abs();
        let precision = spec.precision.unwrap_or(6);
        if conversion | 32 == b'f' {
            out.extend_from_slice(sign);
            let number = out.len();
            if append_fixed(out, magnitude, precision, spec.alternate) {
                pad_number(out, start, number, spec);
                return;
            }
            out.truncate(start);
        }
        let digits = match conversion | 32 {
            b'f' => fixed(magnitude, precision, spec.alternate),
            b'e' => exponential(magnitude, precision, spec.alternate),
            b'g' => general(magnitude, precision, spec.alternate),
            _ => hexadecimal(magnitude, spec.precision, spec.alternate, spec.long_double),
        };
        put_number(out, sign, &digits, spec);
    } else {
        let mut text = sign.to_vec();
        text.extend_from_slice(if x.is_nan() { b"nan" } else { b"inf" });
        padded(out, &text, spec);
    }
    if upper {
        out[start..].make_ascii_uppercase();
    }
}

/// Pads what stands at the end: a sign or nothing from `start` on, the digits from `number` on.
fn pad_number(out: &mut Vec<u8>, start: usize, number: usize, spec: Spec) {
    let end = out.len();
    let padding = spec.width.saturating_sub(end - start);
    if padding == 0 {
        return;
    }
    let fill = if spec.zero { b'0' } else { b' ' };
    out.resize(end + padding, fill);
    if !spec.left {
        let from = if spec.zero { number } else { start };
        out.copy_within(from..end, from + padding);
        out[from..from + padding].fill(fill);
    }
}

fn put_number(out: &mut Vec<u8>, sign: &[u8], digits: &Digits, spec: Spec) {
    let len =
        sign.len() + digits.prefix.len() + digits.body.len() + digits.zeros + digits.exponent.len();
    let padding = spec.width.saturating_sub(len);
    let zero = spec.zero && !spec.left;
    if !spec.left && !zero {
        out.resize(out.len() + padding, b' ');
    }
    out.extend_from_slice(sign);
    out.extend_from_slice(digits.prefix);
    if zero {
        out.resize(out.len() + padding, b'0');
    }
    out.extend_from_slice(&digits.body);
    out.resize(out.len() + digits.zeros, b'0');
    out.extend_from_slice(&digits.exponent);
    if spec.left {
        // glibc pads on the right with the zeros of a negative star, and after `%a` not at all.
        let fill = match (spec.zero, digits.prefix) {
            (false, _) => Some(b' '),
            (true, b"") => Some(b'0'),
            _ => None,
        };
        if let Some(fill) = fill {
            out.resize(out.len() + padding, fill);
        }
    }
}

fn cut(bytes: &[u8], precision: Option<usize>) -> &[u8] {
    &bytes[..bytes.len().min(precision.unwrap_or(usize::MAX))]
}

/// What `%s` writes for a null pointer: glibc writes "(null)" whole or not at all.
fn nothing(precision: Option<usize>) -> &'static [u8] {
    match precision.is_some_and(|n| n < 6) {
        true => b"",
        false => b"(null)",
    }
}

/// The characters `%s` writes; with a precision the string need not end.
#[track_caller]
fn string<'a, S: Str + 'a>(
    s: S,
    precision: Option<usize>,
    cx: &Context<'a>,
) -> Result<&'a [u8], i32> {
    if cx.wide {
        let max = precision.unwrap_or(usize::MAX);
        return first_characters(s.chars(cx.heap), max, cx.utf8);
    }
    let Some(max) = precision else {
        return Ok(s.chars(cx.heap));
    };
    if max == 0 {
        return Ok(b"");
    }
    let window = cut(s.tail(cx.heap), precision);
    Ok(match find_byte(window, 0) {
        Some(len) => &window[..len],
        None if window.len() == max => window,
        None => s.chars(cx.heap),
    })
}

/// The first `max` characters of a string in the locale's encoding.
fn first_characters(text: &[u8], max: usize, utf8: bool) -> Result<&[u8], i32> {
    let mut len = 0;
    for _ in 0..max {
        if len == text.len() {
            break;
        }
        len += decode(&text[len..], utf8).map_err(|_| EILSEQ)?.1;
    }
    Ok(&text[..len])
}

/// The bytes `%ls` writes: whole characters only.
#[track_caller]
fn wide_string(p: Ptr<i32>, precision: Option<usize>, cx: &Context) -> Result<Vec<u8>, i32> {
    if p.is_null() {
        return Ok(if precision.is_some_and(|n| n < 6) {
            Vec::new()
        } else {
            b"(null)".to_vec()
        });
    }
    let max = precision.unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut p = p;
    let mut count = 0;
    while count < max {
        let c = p.get(cx.heap);
        if c == 0 {
            break;
        }
        let before = bytes.len();
        cx.encode(c, &mut bytes)?;
        if !cx.wide && bytes.len() > max {
            bytes.truncate(before);
            break;
        }
        count = if cx.wide { count + 1 } else { bytes.len() };
        p += 1;
    }
    Ok(bytes)
}
