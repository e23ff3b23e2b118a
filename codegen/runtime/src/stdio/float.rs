//! `<stdio.h>`: floating point numbers in decimal and hexadecimal, to any precision, rounded exactly.

use std::io::Write;

/// Digits beyond this many after the point are zeros in every `double`.
const MAX_DIGITS: usize = 1100;

/// How a number is written: the parts between which `printf` puts its padding.
#[derive(Default)]
pub(in super::super) struct Digits {
    /// The digits and the point.
    pub(in super::super) body: Vec<u8>,
    /// Zeros that follow the body (precisions beyond what a `double` holds).
    pub(in super::super) zeros: usize,
    /// The exponent, with its letter.
    pub(in super::super) exponent: Vec<u8>,
    /// `0x` in front of everything.
    pub(in super::super) prefix: &'static [u8],
}

/// The most digits after the point for which [`fixed_integer`] works: 53 bits times this power of ten are at most 127 bits.
const MOST_SCALED: usize = 22;

/// The integer nearest to `x` times ten to the `precision`, ties to even; nothing when 128 bits do not hold the exact product.
fn fixed_integer(x: f64, precision: usize) -> Option<u128> {
    if precision > MOST_SCALED {
        return None;
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    // `x` is `mantissa` times two to the `exponent`.
    let (mantissa, exponent) = match (bits >> 52 & 0x7FF) as i32 {
        0 => (fraction, -1074),
        biased => (1 << 52 | fraction, biased - 1075),
    };
    let scaled = mantissa as u128 * 10u128.pow(precision as u32);
    if exponent >= 0 {
        return (scaled.leading_zeros() as i32 > exponent).then(|| scaled << exponent);
    }
    let shift = exponent.unsigned_abs();
    if shift >= 128 {
        // Less than a half.
        return Some(0);
    }
    let (whole, rest, half) = (
        scaled >> shift,
        scaled & ((1 << shift) - 1),
        1 << (shift - 1),
    );
    let up = rest > half || rest == half && whole & 1 == 1;
    Some(whole + up as u128)
}

/// Appends `%f` of a finite number that is not negative; false, and nothing, when [`fixed`] has to do it.
pub(super) fn append_fixed(out: &mut Vec<u8>, x: f64, precision: usize, point: bool) -> bool {
    let Some(mut value) = fixed_integer(x, precision) else {
        return false;
    };
    // 39 digits, and the point.
    let mut text = [b'0'; 40];
    let mut at = text.len();
    let least = at - precision;
    let mut digits = |mut part: u64, count: usize| {
        let end = at - count;
        while part != 0 || at > end {
            at -= 1;
            text[at] = b'0' + (part % 10) as u8;
            part /= 10;
        }
    };
    while value > u64::MAX as u128 {
        digits((value % 10u128.pow(18)) as u64, 18);
        value /= 10u128.pow(18);
    }
    digits(value as u64, 0);
    // At least one digit before the point, and all of those after it.
    at = at.min(least - 1);
    out.extend_from_slice(&text[at..least]);
    if precision > 0 || point {
        out.push(b'.');
    }
    out.extend_from_slice(&text[least..]);
    true
}

/// `%f` of a finite number that is not negative.
pub(in super::super) fn fixed(x: f64, precision: usize, point: bool) -> Digits {
    let exact = precision.min(MAX_DIGITS);
    let mut body = Vec::with_capacity(32);
    // Writing to a vector cannot fail.
    let _ = write!(body, "{x:.exact$}");
    if precision == 0 && point {
        body.push(b'.');
    }
    Digits {
        body,
        zeros: precision - exact,
        ..Digits::default()
    }
}

/// The decimal digits of `x`, `precision + 1` of them, rounded half to even on the exact value, and its exponent.
fn scientific(x: f64, precision: usize) -> (Vec<u8>, i32) {
    let mut text = Vec::with_capacity(32);
    let _ = write!(text, "{x:.precision$e}");
    let e = text.iter().rposition(|&c| c == b'e').unwrap_or(text.len());
    let exponent = std::str::from_utf8(text.get(e + 1..).unwrap_or_default())
        .ok()
        .and_then(|s| s.parse().ok());
    text.truncate(e);
    text.retain(|&c| c != b'.');
    (text, exponent.unwrap_or(0))
}

/// The exponent of the first decimal digit of `x`, without any rounding; `x` is at least 1.
fn truncated_exponent(x: f64) -> i32 {
    format!("{:.0}", x.trunc()).len() as i32 - 1
}

/// `e+05`.
fn decimal_exponent(exponent: i32) -> Vec<u8> {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("e{sign}{:02}", exponent.unsigned_abs()).into_bytes()
}

/// A point after the first digit, where there is something to part, or `point` asks for it.
fn pointed(mut digits: Vec<u8>, point: bool) -> Vec<u8> {
    if digits.len() > 1 || point {
        digits.insert(1, b'.');
    }
    digits
}

/// `%e` of a finite number that is not negative.
pub(in super::super) fn exponential(x: f64, precision: usize, point: bool) -> Digits {
    let exact = precision.min(MAX_DIGITS);
    let (digits, exponent) = scientific(x, exact);
    Digits {
        body: pointed(digits, point),
        zeros: precision - exact,
        exponent: decimal_exponent(exponent),
        ..Digits::default()
    }
}

/// `%g` of a finite number that is not negative; `keep` (the `#` flag) keeps trailing zeros and the point.
pub(in super::super) fn general(x: f64, precision: usize, keep: bool) -> Digits {
    let precision = precision.max(1);
    let exact = precision.min(MAX_DIGITS);
    let (mut digits, exponent) = scientific(x, exact - 1);
    let mut zeros = precision - exact;
    if !keep {
        zeros = 0;
        let kept = digits.iter().rposition(|&c| c != b'0').map_or(1, |i| i + 1);
        digits.truncate(kept);
    }
    if keep && precision > 1 && exponent == precision as i32 && truncated_exponent(x) < exponent {
        // Rounding made the number too large for the form without exponent: glibc drops the zeros it had no room for.
        digits.truncate(1);
        zeros = 0;
    }
    if exponent < -4 || exponent >= precision as i32 {
        return Digits {
            body: pointed(digits, keep),
            zeros,
            exponent: decimal_exponent(exponent),
            ..Digits::default()
        };
    }
    let body = if exponent < 0 {
        let mut body = b"0.".to_vec();
        body.resize(body.len() + (-exponent - 1) as usize, b'0');
        body.extend(digits);
        body
    } else {
        let whole = exponent as usize + 1;
        if digits.len() < whole {
            digits.resize(whole, b'0');
        }
        if digits.len() > whole || keep {
            digits.insert(whole, b'.');
        }
        digits
    };
    Digits {
        body,
        zeros,
        ..Digits::default()
    }
}

/// `%a` of a finite number that is not negative. `long_double` has its first four bits before the point, as x87 has.
pub(in super::super) fn hexadecimal(
    x: f64,
    precision: Option<usize>,
    point: bool,
    long_double: bool,
) -> Digits {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let biased = (bits >> 52 & 0x7FF) as i32;
    // The value is `lead.fraction` times two to the `exponent`, with 52 (or 60) bits of fraction.
    let (mut lead, mut fraction, mut exponent, width) = match (biased, long_double) {
        (0, _) if fraction == 0 => (0, 0, 0, if long_double { 60 } else { 52 }),
        (0, false) => (0, fraction, -1022, 52),
        (_, false) => (1, fraction, biased - 1023, 52),
        (_, true) => {
            let (mantissa, exponent) = match biased {
                0 => (
                    fraction << fraction.leading_zeros(),
                    -1011 - fraction.leading_zeros() as i32,
                ),
                _ => ((1 << 52 | fraction) << 11, biased - 1023),
            };
            (mantissa >> 60, mantissa & ((1 << 60) - 1), exponent - 3, 60)
        }
    };
    let digits = width / 4;
    let mut count = precision.unwrap_or(digits);
    let zeros = count.saturating_sub(digits);
    count = count.min(digits);
    if count < digits {
        let dropped = 4 * (digits - count) as u32;
        let half = 1u64 << (dropped - 1);
        let rest = fraction & (2 * half - 1);
        fraction >>= dropped;
        let odd = if count == 0 { lead & 1 } else { fraction & 1 };
        if rest > half || rest == half && odd == 1 {
            fraction += 1;
            if fraction >> (4 * count) != 0 {
                fraction = 0;
                lead += 1;
                if lead == 16 {
                    (lead, exponent) = (1, exponent + 4);
                }
            }
        }
    } else if precision.is_none() {
        while count > 0 && fraction & 15 == 0 {
            fraction >>= 4;
            count -= 1;
        }
    }
    let mut body = format!("{lead:x}").into_bytes();
    if count > 0 || zeros > 0 || point {
        body.push(b'.');
    }
    if count > 0 {
        let _ = write!(body, "{fraction:0count$x}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    Digits {
        body,
        zeros,
        exponent: format!("p{sign}{}", exponent.unsigned_abs()).into_bytes(),
        prefix: b"0x",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_integers_give_the_same_digits() {
        let mut bits = 1u64;
        for i in 0..20_000 {
            bits = bits
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            // All exponents, and more often those of everyday numbers.
            let exponent = match i % 2 {
                0 => bits >> 52 & 0x7FF,
                _ => 1000 + (bits >> 52 & 0x3F),
            };
            let ties = if i % 3 == 0 { !0 << 40 } else { !0 };
            let x = f64::from_bits(bits >> 12 & ties | exponent.min(0x7FE) << 52);
            for precision in [0, 1, 2, 6, 17, 22] {
                let mut out = Vec::new();
                if append_fixed(&mut out, x, precision, false) {
                    let slow = text(fixed(x, precision, false));
                    assert_eq!(String::from_utf8_lossy(&out), slow, "{x:e} {precision}");
                }
            }
        }
    }

    fn text(d: Digits) -> String {
        let mut out = d.prefix.to_vec();
        out.extend(d.body);
        out.resize(out.len() + d.zeros, b'0');
        out.extend(d.exponent);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn numbers_are_rounded_exactly() {
        assert_eq!(text(fixed(0.5, 0, false)), "0");
        assert_eq!(text(fixed(2.5, 0, true)), "2.");
        assert_eq!(text(fixed(0.125, 2, false)), "0.12");
        assert_eq!(text(fixed(1e22, 1, false)), "10000000000000000000000.0");
        assert_eq!(text(exponential(9.9996, 3, false)), "1.000e+01");
        assert_eq!(text(exponential(0.0, 2, false)), "0.00e+00");
        assert_eq!(text(exponential(5e-324, 0, true)), "5.e-324");
        assert_eq!(text(general(100000.0, 6, false)), "100000");
        assert_eq!(text(general(1e6, 6, false)), "1e+06");
        assert_eq!(text(general(0.0001, 6, true)), "0.000100000");
        assert_eq!(text(general(0.00001234, 3, false)), "1.23e-05");
        assert_eq!(text(general(0.0, 6, false)), "0");
        assert_eq!(text(hexadecimal(1.0, None, false, false)), "0x1p+0");
        assert_eq!(
            text(hexadecimal(0.1, None, false, false)),
            "0x1.999999999999ap-4"
        );
        assert_eq!(text(hexadecimal(1.5, Some(0), false, false)), "0x2p+0");
        assert_eq!(text(hexadecimal(1.0, None, false, true)), "0x8p-3");
        assert_eq!(text(hexadecimal(3.25, Some(1), false, true)), "0xd.0p-2");
    }
}
