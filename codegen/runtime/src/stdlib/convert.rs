//! `<stdlib.h>`, `<inttypes.h>`: numbers from text.

use super::super::ctype::isspace;
use super::super::errno::{EINVAL, ERANGE};
use super::super::heap::Heap;
use super::super::mem::{LongDouble, Void};
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};

/// An integer as text: what it is worth, and where it ends.
pub(in super::super) struct Integer {
    negative: bool,
    magnitude: u64,
    overflow: bool,
    /// Bytes read, 0 when there is no number.
    pub(in super::super) len: usize,
}

/// How many bytes of white space the text begins with.
pub(in super::super) fn white(text: &[u8]) -> usize {
    text.iter().take_while(|&&c| isspace(c as i32) != 0).count()
}

/// The value of a digit in some base up to 36.
fn digit(c: u8) -> u64 {
    (c as char).to_digit(36).map_or(99, u64::from)
}

/// Reads an integer (C11 7.22.1.4); the base is valid.
pub(in super::super) fn integer(text: &[u8], base: u64) -> Integer {
    let mut at = white(text);
    let byte = |i: usize| text.get(i).copied().unwrap_or(0);
    let negative = byte(at) == b'-';
    at += (negative || byte(at) == b'+') as usize;
    let hex = byte(at) == b'0' && byte(at + 1) | 32 == b'x' && digit(byte(at + 2)) < 16;
    let base = match base {
        0 if hex => 16,
        0 if byte(at) == b'0' => 8,
        0 => 10,
        base => base,
    };
    if base == 16 && hex {
        at += 2;
    }
    let begin = at;
    let (mut magnitude, mut overflow) = (0u64, false);
    while digit(byte(at)) < base {
        let next = magnitude
            .checked_mul(base)
            .and_then(|m| m.checked_add(digit(byte(at))));
        overflow |= next.is_none();
        magnitude = next.unwrap_or(magnitude);
        at += 1;
    }
    Integer {
        negative,
        magnitude,
        overflow,
        len: if at > begin { at } else { 0 },
    }
}

/// The characters at `s` that may belong to a number. Nothing looks for the NUL: behind each of many numbers it may be far away.
#[track_caller]
fn numeral<'a>(s: impl Str + 'a, heap: &'a Heap) -> &'a [u8] {
    let text = s.tail(heap);
    let begin = white(text);
    let may = |c: &&u8| c.is_ascii_alphanumeric() || b"+-._()".contains(*c);
    let len = begin + text[begin..].iter().take_while(may).count();
    match len == text.len() {
        // There is no end.
        true => s.chars(heap),
        false => &text[..len],
    }
}

/// The bases that `strtol` takes.
fn valid(base: i32) -> bool {
    base == 0 || (2..=36).contains(&base)
}

/// Reads an integer at `s`, stores where it ends, and reports a bad base.
#[track_caller]
fn integer_at(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> Integer {
    if !valid(base) {
        rt.set_errno(EINVAL);
        return Integer {
            negative: false,
            magnitude: 0,
            overflow: false,
            len: 0,
        };
    }
    let number = integer(numeral(s, rt), base as u64);
    set_end(end, s.at(number.len), rt);
    number
}

#[track_caller]
fn set_end(end: Ptr<Void>, at: Ptr<u8>, heap: &mut Heap) {
    if !end.is_null() {
        end.cast().set(at, heap);
    }
}

impl Integer {
    /// The value as a `long`; false when it is outside of its range.
    pub(in super::super) fn to_signed(&self) -> (i64, bool) {
        match (self.negative, self.magnitude) {
            (false, m) if !self.overflow && m <= i64::MAX as u64 => (m as i64, true),
            (true, m) if !self.overflow && m <= 1 << 63 => ((m as i64).wrapping_neg(), true),
            (false, _) => (i64::MAX, false),
            (true, _) => (i64::MIN, false),
        }
    }

    /// The value as an `unsigned long`, which a minus sign negates; false when it is outside of its range.
    pub(in super::super) fn to_unsigned(&self) -> (u64, bool) {
        match (self.overflow, self.negative) {
            (true, _) => (u64::MAX, false),
            (_, true) => (self.magnitude.wrapping_neg(), true),
            _ => (self.magnitude, true),
        }
    }
}

/// `strtol` (C11 7.22.1.4).
#[track_caller]
pub fn strtol(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    let (value, fits) = integer_at(s, end, base, rt).to_signed();
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// `strtoul` (C11 7.22.1.4); a minus sign negates the unsigned value.
#[track_caller]
pub fn strtoul(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    let (value, fits) = integer_at(s, end, base, rt).to_unsigned();
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// `strtoll` (C11 7.22.1.4).
#[track_caller]
pub fn strtoll(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    strtol(s, end, base, rt)
}

/// `strtoull` (C11 7.22.1.4).
#[track_caller]
pub fn strtoull(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    strtoul(s, end, base, rt)
}

/// `strtoq` (BSD).
#[track_caller]
pub fn strtoq(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    strtol(s, end, base, rt)
}

/// `strtouq` (BSD).
#[track_caller]
pub fn strtouq(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    strtoul(s, end, base, rt)
}

/// `strtoimax` (C11 7.8.2.3).
#[track_caller]
pub fn strtoimax(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> i64 {
    strtol(s, end, base, rt)
}

/// `strtoumax` (C11 7.8.2.3).
#[track_caller]
pub fn strtoumax(s: Ptr<u8>, end: Ptr<Void>, base: i32, rt: &mut Runtime) -> u64 {
    strtoul(s, end, base, rt)
}

/// `atol` (C11 7.22.1.2): glibc's sets `errno` as `strtol` does.
#[track_caller]
pub fn atol(s: impl Str, rt: &mut Runtime) -> i64 {
    let (value, fits) = integer(numeral(s, rt), 10).to_signed();
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// `atoi` (C11 7.22.1.2): glibc's cuts off what `strtol` gives.
#[track_caller]
pub fn atoi(s: impl Str, rt: &mut Runtime) -> i32 {
    atol(s, rt) as i32
}

/// `atoll` (C11 7.22.1.2).
#[track_caller]
pub fn atoll(s: impl Str, rt: &mut Runtime) -> i64 {
    atol(s, rt)
}

// ---- floating point

/// A floating point number as text.
pub(in super::super) struct Real {
    pub(in super::super) value: f64,
    /// Bytes read, 0 when there is no number.
    pub(in super::super) len: usize,
    /// Too large, or too small to be told from 0 exactly.
    pub(in super::super) range: bool,
}

/// Reads a floating point number (C11 7.22.1.3), rounded to `float` if `single`.
pub(in super::super) fn real(text: &[u8], single: bool) -> Real {
    let mut at = white(text);
    let byte = |i: usize| text.get(i).copied().unwrap_or(0);
    let negative = byte(at) == b'-';
    at += (negative || byte(at) == b'+') as usize;
    let rest = &text[at..];
    let starts =
        |word: &[u8]| rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word);
    let (value, len, range) = if starts(b"infinity") {
        (f64::INFINITY, 8, false)
    } else if starts(b"inf") {
        (f64::INFINITY, 3, false)
    } else if starts(b"nan") {
        let (payload, len, range) = nan_tag(&rest[3..]);
        (nan(payload, single), 3 + len, range)
    } else if starts(b"0x")
        && (digit(byte(at + 2)) < 16 || byte(at + 2) == b'.' && digit(byte(at + 3)) < 16)
    {
        let (value, len, range) = hexadecimal(&rest[2..], single);
        (value, len + 2, range)
    } else {
        decimal(rest, single)
    };
    if len == 0 {
        return Real {
            value: 0.0,
            len: 0,
            range: false,
        };
    }
    Real {
        value: if negative { -value } else { value },
        len: at + len,
        range,
    }
}

/// What `(chars)` after `nan` stands for, its length, and whether the number in it is too large.
fn nan_tag(text: &[u8]) -> (u64, usize, bool) {
    let Some(inside) = text.strip_prefix(b"(") else {
        return (0, 0, false);
    };
    let len = inside
        .iter()
        .take_while(|c| c.is_ascii_alphanumeric() || **c == b'_')
        .count();
    if inside.get(len) != Some(&b')') {
        return (0, 0, false);
    }
    let number = integer(&inside[..len], 0);
    let (value, fits) = number.to_unsigned();
    let payload = if number.len == len { value } else { 0 };
    (payload, len + 2, !fits)
}

/// A quiet NaN with as much of the payload as the type holds.
fn nan(payload: u64, single: bool) -> f64 {
    let fraction = match single {
        true => (payload & 0x3F_FFFF) << 29,
        false => payload & 0x7_FFFF_FFFF_FFFF,
    };
    f64::from_bits(0x7FF8_0000_0000_0000 | fraction)
}

/// The length of an exponent after its letter, 0 when there is none.
fn exponent_len(text: &[u8]) -> usize {
    let sign = matches!(text.first(), Some(b'+' | b'-')) as usize;
    match text[sign..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count()
    {
        0 => 0,
        digits => sign + digits,
    }
}

fn decimal(text: &[u8], single: bool) -> (f64, usize, bool) {
    let digits = |from: usize| {
        text[from.min(text.len())..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let whole = digits(0);
    let mut len = whole;
    if text.get(whole) == Some(&b'.') {
        let fraction = digits(whole + 1);
        if whole + fraction > 0 {
            len = whole + 1 + fraction;
        }
    }
    if len == 0 {
        return (0.0, 0, false);
    }
    let mantissa = len;
    if matches!(text.get(len), Some(b'e' | b'E')) {
        match exponent_len(&text[len + 1..]) {
            0 => {}
            n => len += 1 + n,
        }
    }
    // Only ASCII digits, a point and an exponent: Rust reads that exactly as C does, rounding to nearest.
    let number = std::str::from_utf8(&text[..len]).unwrap_or_default();
    let value = if single {
        number.parse::<f32>().unwrap_or(0.0) as f64
    } else {
        number.parse().unwrap_or(0.0)
    };
    // Rounding may lift a number into the normal range; C asks whether it was there with the full precision.
    let least = least_normal(single);
    if value == least {
        let four_times = twice(&twice(number));
        let fourfold = match single {
            true => four_times.parse::<f32>().unwrap_or(0.0) as f64,
            false => four_times.parse().unwrap_or(0.0),
        };
        return (value, len, fourfold < 4.0 * least);
    }
    let is_zero = text[..mantissa].iter().all(|c| matches!(c, b'0' | b'.'));
    (
        value,
        len,
        !is_zero && out_of_range(value, single) && !is_exact_decimal(number, value),
    )
}

/// The least normal number of the type.
fn least_normal(single: bool) -> f64 {
    if single {
        f32::MIN_POSITIVE as f64
    } else {
        f64::MIN_POSITIVE
    }
}

/// Whether C sets ERANGE for a number that is not 0: it overflowed, or lies below the normal range.
fn out_of_range(value: f64, single: bool) -> bool {
    value.is_infinite() || value < least_normal(single)
}

/// Decimal text for two times a number.
fn twice(number: &str) -> String {
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => number.split_at(at),
        None => (number, ""),
    };
    let mut carry = 0;
    let mut doubled: Vec<char> = Vec::with_capacity(number.len() + 1);
    for c in mantissa.chars().rev() {
        let Some(digit) = c.to_digit(10) else {
            doubled.push(c);
            continue;
        };
        let sum = 2 * digit + carry;
        doubled.extend(char::from_digit(sum % 10, 10));
        carry = sum / 10;
    }
    doubled.extend(char::from_digit(carry, 10));
    doubled.iter().rev().collect::<String>() + exponent
}

/// A number below the normal range is fine when nothing was lost. Decimal text that short is rare: only exact printing tells.
fn is_exact_decimal(number: &str, value: f64) -> bool {
    if value == 0.0 || value.is_infinite() {
        return false;
    }
    let trim = |text: String| {
        let (mantissa, exponent) = text
            .split_once('e')
            .map(|(m, e)| (m.to_string(), e.parse::<i64>().unwrap_or(0)))
            .unwrap_or((text, 0));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let kept = digits.trim_end_matches('0');
        let exponent = exponent - fraction.len() as i64 + (digits.len() - kept.len()) as i64;
        (kept.trim_start_matches('0').to_string(), exponent)
    };
    trim(number.to_ascii_lowercase().replace("e+", "e")) == trim(format!("{value:.1100}"))
}

fn hexadecimal(text: &[u8], single: bool) -> (f64, usize, bool) {
    let (mut mantissa, mut sticky, mut exponent) = (0u64, false, 0i64);
    let (mut at, mut point) = (0, false);
    while let Some(&c) = text.get(at) {
        if c == b'.' && !point {
            point = true;
        } else if digit(c) < 16 {
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | digit(c);
                exponent -= if point { 4 } else { 0 };
            } else {
                sticky |= c != b'0';
                exponent += if point { 0 } else { 4 };
            }
        } else {
            break;
        }
        at += 1;
    }
    if matches!(text.get(at), Some(b'p' | b'P')) {
        let len = exponent_len(&text[at + 1..]);
        if len > 0 {
            let digits = std::str::from_utf8(&text[at + 1..at + 1 + len]).unwrap_or_default();
            let limit = if digits.starts_with('-') {
                -1_000_000
            } else {
                1_000_000
            };
            exponent += digits
                .parse::<i64>()
                .unwrap_or(limit)
                .clamp(-1_000_000, 1_000_000);
            at += 1 + len;
        }
    }
    if mantissa == 0 {
        return (0.0, at, false);
    }
    let (value, inexact) = assemble(mantissa, sticky, exponent, single);
    let least = least_normal(single);
    let lifted = value == least && assemble(mantissa, sticky, exponent + 2, single).0 < 4.0 * least;
    (
        value,
        at,
        value.is_infinite() || lifted || inexact && out_of_range(value, single),
    )
}

/// `mantissa * 2^exponent` (and a bit more, if `sticky`), rounded to nearest, and whether anything was lost.
pub(in super::super) fn assemble(
    mantissa: u64,
    sticky: bool,
    exponent: i64,
    single: bool,
) -> (f64, bool) {
    let (precision, least) = if single { (24, -149) } else { (53, -1074) };
    let top = exponent + 64 - mantissa.leading_zeros() as i64;
    if top > 1100 {
        return (f64::INFINITY, true);
    }
    // The weight of the last bit that the result can hold.
    let last = (top - precision).max(least);
    let drop = last - exponent;
    let (kept, inexact) = if drop <= 0 {
        (mantissa as u128, sticky)
    } else if drop > 64 {
        (0, true)
    } else {
        let wide = mantissa as u128;
        let (kept, rest, half) = (wide >> drop, wide & ((1 << drop) - 1), 1u128 << (drop - 1));
        let up = rest > half || rest == half && (sticky || kept & 1 == 1);
        (kept + up as u128, rest != 0 || sticky)
    };
    let shift = if drop <= 0 { exponent } else { last };
    // The kept bits fit; scaling in two steps keeps both factors normal.
    let first = shift / 2;
    let value = kept as f64 * 2f64.powi(first as i32) * 2f64.powi((shift - first) as i32);
    if single && value > f32::MAX as f64 {
        return (f64::INFINITY, true);
    }
    (value, inexact)
}

/// Reads a number at `s`, stores where it ends, and sets `errno`.
#[track_caller]
fn real_at(s: Ptr<u8>, end: Ptr<Void>, single: bool, rt: &mut Runtime) -> f64 {
    let number = real(numeral(s, rt), single);
    set_end(end, s.at(number.len), rt);
    if number.range {
        rt.set_errno(ERANGE);
    }
    number.value
}

/// `strtod` (C11 7.22.1.3).
#[track_caller]
pub fn strtod(s: Ptr<u8>, end: Ptr<Void>, rt: &mut Runtime) -> f64 {
    real_at(s, end, false, rt)
}

/// `strtof` (C11 7.22.1.3).
#[track_caller]
pub fn strtof(s: Ptr<u8>, end: Ptr<Void>, rt: &mut Runtime) -> f32 {
    real_at(s, end, true, rt) as f32
}

/// `strtold` (C11 7.22.1.3), with the precision of `double`.
#[track_caller]
pub fn strtold(s: Ptr<u8>, end: Ptr<Void>, rt: &mut Runtime) -> LongDouble {
    LongDouble(real_at(s, end, false, rt))
}

/// `atof` (C11 7.22.1.1).
#[track_caller]
pub fn atof(s: impl Str, rt: &mut Runtime) -> f64 {
    real_of(s, false, rt)
}

// ---- for callers that keep positions and not pointers

/// The value of `strtol` (C11 7.22.1.4).
#[track_caller]
pub fn strtol_of(s: impl Str, base: i32, rt: &mut Runtime) -> i64 {
    if !valid(base) {
        rt.set_errno(EINVAL);
        return 0;
    }
    let (value, fits) = integer(numeral(s, rt), base as u64).to_signed();
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// The value of `strtoul` (C11 7.22.1.4).
#[track_caller]
pub fn strtoul_of(s: impl Str, base: i32, rt: &mut Runtime) -> u64 {
    if !valid(base) {
        rt.set_errno(EINVAL);
        return 0;
    }
    let (value, fits) = integer(numeral(s, rt), base as u64).to_unsigned();
    if !fits {
        rt.set_errno(ERANGE);
    }
    value
}

/// How many characters `strtol` and `strtoul` read (C11 7.22.1.4).
#[track_caller]
pub fn strtol_end(s: impl Str, base: i32, heap: &Heap) -> u64 {
    match valid(base) {
        true => integer(numeral(s, heap), base as u64).len as u64,
        false => 0,
    }
}

/// The value of `strtod` (C11 7.22.1.3).
#[track_caller]
pub fn strtod_of(s: impl Str, rt: &mut Runtime) -> f64 {
    real_of(s, false, rt)
}

/// The value of `strtof` (C11 7.22.1.3).
#[track_caller]
pub fn strtof_of(s: impl Str, rt: &mut Runtime) -> f32 {
    real_of(s, true, rt) as f32
}

#[track_caller]
fn real_of(s: impl Str, single: bool, rt: &mut Runtime) -> f64 {
    let number = real(numeral(s, rt), single);
    if number.range {
        rt.set_errno(ERANGE);
    }
    number.value
}

/// How many characters `strtod` and `strtof` read (C11 7.22.1.3).
#[track_caller]
pub fn strtod_end(s: impl Str, heap: &Heap) -> u64 {
    real(numeral(s, heap), false).len as u64
}

// ---- integer arithmetic

/// `abs` (C11 7.22.6.1); of `INT_MIN` it is `INT_MIN`, as on the machine.
#[inline]
pub fn abs(n: i32) -> i32 {
    n.wrapping_abs()
}

/// `labs` (C11 7.22.6.1).
#[inline]
pub fn labs(n: i64) -> i64 {
    n.wrapping_abs()
}

/// `llabs` (C11 7.22.6.1).
#[inline]
pub fn llabs(n: i64) -> i64 {
    n.wrapping_abs()
}

/// `imaxabs` (C11 7.8.2.1).
#[inline]
pub fn imaxabs(n: i64) -> i64 {
    n.wrapping_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        let mut rt = Runtime::new();
        assert_eq!(atoi(c"  -42abc", &mut rt), -42);
        assert_eq!(atoi(c"4294967297", &mut rt), 1);
        assert_eq!(rt.errno.get(&rt), 0);
        assert_eq!(atol(c"99999999999999999999", &mut rt), i64::MAX);
        assert_eq!(rt.errno.get(&rt), ERANGE);
        rt.set_errno(0);
        let end = rt.local::<Ptr<u8>>();
        for (text, base, value, len) in [
            (c"0x1fz", 0, 31, 4),
            (c"0x", 16, 0, 1),
            (c"077", 0, 63, 3),
            (c"zz", 36, 1295, 2),
            (c"-9223372036854775808", 10, i64::MIN, 20),
            (c"  +", 10, 0, 0),
            (c"08", 0, 0, 1),
        ] {
            let s = rt.lit(text);
            assert_eq!(strtol(s, end.cast(), base, &mut rt), value, "{text:?}");
            assert_eq!(end.get(&rt).diff(s), len, "{text:?}");
        }
        let s = rt.lit(c"-1");
        assert_eq!(strtoul(s, Ptr::null(), 10, &mut rt), u64::MAX);
        assert_eq!(rt.errno.get(&rt), 0);
        let s = rt.lit(c"18446744073709551616");
        assert_eq!(strtoul(s, Ptr::null(), 10, &mut rt), u64::MAX);
        assert_eq!(rt.errno.get(&rt), ERANGE);
    }

    #[test]
    fn reals() {
        for (text, value, len) in [
            ("3.25xyz", 3.25, 4),
            ("  -1e3", -1000.0, 6),
            ("1e", 1.0, 1),
            (".5", 0.5, 2),
            ("5.", 5.0, 2),
            (".", 0.0, 0),
            ("1e+", 1.0, 1),
            ("0x1.8p1", 3.0, 7),
            ("0x.1", 0.0625, 4),
            ("0xg", 0.0, 1),
            ("inf", f64::INFINITY, 3),
            ("-infinityx", f64::NEG_INFINITY, 9),
            ("0x1.00000000000008p0", 1.0, 20),
            ("0x1.000000000000081p0", 1.0000000000000002, 21),
            ("0x1p-1074", 5e-324, 9),
            ("0x1p-1075", 0.0, 9),
            ("1e400", f64::INFINITY, 5),
        ] {
            let r = real(text.as_bytes(), false);
            assert_eq!((r.value, r.len), (value, len), "{text}");
        }
        assert!(real(b"nan(abc)", false).value.is_nan());
        assert_eq!(real(b"nan(abc)", false).len, 8);
        assert_eq!(real(b"16777217", true).value, 16777216.0);
        for (text, range) in [
            ("1e400", true),
            ("1e-400", true),
            ("0e-400", false),
            ("1e-310", true),
            ("2.2250738585072014e-308", false),
            ("2.2250738585072012e-308", true),
            ("2.2250738585072013e-308", false),
            ("0x0.fffffffffffff8p-1022", true),
            ("0x0.fffffffffffffcp-1022", false),
            ("0x1p-1074", false),
        ] {
            assert_eq!(real(text.as_bytes(), false).range, range, "{text}");
        }
    }

    #[test]
    fn numbers_end_where_text_does() {
        let mut rt = Runtime::default();
        let text = &b" -0x1fg, 12\0"[..];
        assert_eq!(strtol_of(text, 16, &mut rt), -31);
        assert_eq!(strtol_end(text, 16, &rt), 6);
        assert_eq!(strtol_end(text, 8, &rt), 3);
        assert_eq!(strtoul_of(&text[8..], 0, &mut rt), 12);
        assert_eq!(strtod_of(&b"1.5e+3,"[..], &mut rt), 1500.0);
        assert_eq!(strtod_end(&b"nan(a_1)x\0"[..], &rt), 8);
        assert_eq!(strtod_end(&b"none\0"[..], &rt), 0);
    }

    #[test]
    #[should_panic]
    fn a_number_without_an_end_is_no_string() {
        strtol_end(&b"123"[..], 10, &Heap::default());
    }
}
