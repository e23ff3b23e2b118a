//! `<math.h>`: functions of `double`.
//!
//! The basic ones are those of the platform's own C library, which Rust uses as well. None of them sets `errno`:
//! they are pure, so that translated arithmetic stays plain. See [`__c2safe_math_errno`].

use super::super::errno::{EDOM, ERANGE};
use super::super::heap::Heap;
use super::super::mem::{LongDouble, Void};
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::super::stdlib::assemble;
use std::f64::consts::LN_2;

/// Beyond this, 1 is lost beside the square.
const HUGE: f64 = (1u64 << 28) as f64;
/// What an invalid operation gives: on x86 the sign bit of that NaN is set, and `printf` shows it.
pub(super) const INVALID: f64 = -f64::NAN;
/// Below this, the number is its own function value.
const TINY: f64 = 1.0 / (1u64 << 28) as f64;

/// `acos` (C11 7.12.4.1).
#[inline]
pub fn acos(x: f64) -> f64 {
    x.acos()
}

/// `asin` (C11 7.12.4.2).
#[inline]
pub fn asin(x: f64) -> f64 {
    x.asin()
}

/// `atan` (C11 7.12.4.3).
#[inline]
pub fn atan(x: f64) -> f64 {
    x.atan()
}

/// `cos` (C11 7.12.4.5).
#[inline]
pub fn cos(x: f64) -> f64 {
    x.cos()
}

/// `sin` (C11 7.12.4.6).
#[inline]
pub fn sin(x: f64) -> f64 {
    x.sin()
}

/// `tan` (C11 7.12.4.7).
#[inline]
pub fn tan(x: f64) -> f64 {
    x.tan()
}

/// `acosh` (C11 7.12.5.1).
pub fn acosh(x: f64) -> f64 {
    acosh_of(x)
}

/// `asinh` (C11 7.12.5.2).
#[inline]
pub fn asinh(x: f64) -> f64 {
    asinh_of(x)
}

/// `atanh` (C11 7.12.5.3).
#[inline]
pub fn atanh(x: f64) -> f64 {
    atanh_of(x)
}

/// `cosh` (C11 7.12.5.4).
#[inline]
pub fn cosh(x: f64) -> f64 {
    x.cosh()
}

/// `sinh` (C11 7.12.5.5).
#[inline]
pub fn sinh(x: f64) -> f64 {
    x.sinh()
}

/// `tanh` (C11 7.12.5.6).
#[inline]
pub fn tanh(x: f64) -> f64 {
    x.tanh()
}

/// `exp` (C11 7.12.6.1).
#[inline]
pub fn exp(x: f64) -> f64 {
    x.exp()
}

/// `exp2` (C11 7.12.6.2).
#[inline]
pub fn exp2(x: f64) -> f64 {
    x.exp2()
}

/// `expm1` (C11 7.12.6.3).
#[inline]
pub fn expm1(x: f64) -> f64 {
    x.exp_m1()
}

/// `log` (C11 7.12.6.7).
#[inline]
pub fn log(x: f64) -> f64 {
    x.ln()
}

/// `log10` (C11 7.12.6.8).
#[inline]
pub fn log10(x: f64) -> f64 {
    x.log10()
}

/// `log1p` (C11 7.12.6.9).
#[inline]
pub fn log1p(x: f64) -> f64 {
    x.ln_1p()
}

/// `log2` (C11 7.12.6.10).
#[inline]
pub fn log2(x: f64) -> f64 {
    x.log2()
}

/// `sqrt` (C11 7.12.7.5).
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// `cbrt` (C11 7.12.7.1).
#[inline]
pub fn cbrt(x: f64) -> f64 {
    x.cbrt()
}

/// `fabs` (C11 7.12.7.2).
#[inline]
pub fn fabs(x: f64) -> f64 {
    x.abs()
}

/// `ceil` (C11 7.12.9.1).
#[inline]
pub fn ceil(x: f64) -> f64 {
    x.ceil()
}

/// `floor` (C11 7.12.9.2).
#[inline]
pub fn floor(x: f64) -> f64 {
    x.floor()
}

/// `trunc` (C11 7.12.9.8).
#[inline]
pub fn trunc(x: f64) -> f64 {
    x.trunc()
}

/// `round` (C11 7.12.9.6).
#[inline]
pub fn round(x: f64) -> f64 {
    x.round()
}

/// `rint` (C11 7.12.9.4).
#[inline]
pub fn rint(x: f64) -> f64 {
    x.round_ties_even()
}

/// `nearbyint` (C11 7.12.9.3).
#[inline]
pub fn nearbyint(x: f64) -> f64 {
    x.round_ties_even()
}

/// `roundeven` (C23 7.12.9.8).
#[inline]
pub fn roundeven(x: f64) -> f64 {
    x.round_ties_even()
}

/// `logb` (C11 7.12.6.11).
#[inline]
pub fn logb(x: f64) -> f64 {
    exponent_of(x)
}

/// `significand` (old BSD).
#[inline]
pub fn significand(x: f64) -> f64 {
    significand_of(x)
}

/// `atan2` (C11 7.12.4.4).
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// `pow` (C11 7.12.7.4).
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    x.powf(y)
}

/// `fmod` (C11 7.12.10.1).
#[inline]
pub fn fmod(x: f64, y: f64) -> f64 {
    x % y
}

/// `hypot` (C11 7.12.7.3).
#[inline]
pub fn hypot(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

/// `copysign` (C11 7.12.11.1).
#[inline]
pub fn copysign(x: f64, y: f64) -> f64 {
    x.copysign(y)
}

/// `fmax` (C11 7.12.12.2).
pub fn fmax(x: f64, y: f64) -> f64 {
    largest(x, y)
}

/// `fmin` (C11 7.12.12.3).
pub fn fmin(x: f64, y: f64) -> f64 {
    smallest(x, y)
}

/// `fdim` (C11 7.12.12.1).
pub fn fdim(x: f64, y: f64) -> f64 {
    difference(x, y)
}

/// `remainder` (C11 7.12.10.2).
pub fn remainder(x: f64, y: f64) -> f64 {
    remainder_of(x, y).0
}

/// `drem` (BSD).
pub fn drem(x: f64, y: f64) -> f64 {
    remainder_of(x, y).0
}

/// `nextafter` (C11 7.12.11.3).
pub fn nextafter(x: f64, y: f64) -> f64 {
    next_after(x, y)
}

/// `nexttoward` (C11 7.12.11.4).
pub fn nexttoward(x: f64, y: LongDouble) -> f64 {
    next_after(x, y.0)
}

/// `fma` (C11 7.12.13.1).
pub fn fma(x: f64, y: f64, z: f64) -> f64 {
    x.mul_add(y, z)
}

/// `ldexp` (C11 7.12.6.6).
pub fn ldexp(x: f64, n: i32) -> f64 {
    scale(x, n as i64)
}

/// `scalbn` (C11 7.12.6.13).
pub fn scalbn(x: f64, n: i32) -> f64 {
    scale(x, n as i64)
}

/// `scalbln` (C11 7.12.6.13).
pub fn scalbln(x: f64, n: i64) -> f64 {
    scale(x, n)
}

/// `ilogb` (C11 7.12.6.5).
pub fn ilogb(x: f64) -> i32 {
    integer_exponent(x)
}

/// `lrint` (C11 7.12.9.5).
pub fn lrint(x: f64) -> i64 {
    to_long(x.round_ties_even())
}

/// `llrint` (C11 7.12.9.5).
pub fn llrint(x: f64) -> i64 {
    to_long(x.round_ties_even())
}

/// `lround` (C11 7.12.9.7).
pub fn lround(x: f64) -> i64 {
    to_long(x.round())
}

/// `llround` (C11 7.12.9.7).
pub fn llround(x: f64) -> i64 {
    to_long(x.round())
}

/// `nan` (C11 7.12.11.2).
#[track_caller]
pub fn nan(_tag: impl Str) -> f64 {
    f64::NAN
}

/// `frexp` (C11 7.12.6.4).
#[track_caller]
pub fn frexp(x: f64, exponent: Ptr<i32>, heap: &mut Heap) -> f64 {
    let (fraction, e) = split(x);
    exponent.set(e, heap);
    fraction
}

/// `modf` (C11 7.12.6.12).
#[track_caller]
pub fn modf(x: f64, whole: Ptr<Void>, heap: &mut Heap) -> f64 {
    whole.cast().set(x.trunc(), heap);
    fraction(x)
}

/// `remquo` (C11 7.12.10.3).
#[track_caller]
pub fn remquo(x: f64, y: f64, quotient: Ptr<i32>, heap: &mut Heap) -> f64 {
    let (remainder, q) = remainder_of(x, y);
    quotient.set(q, heap);
    remainder
}

/// `sincos` (glibc).
#[track_caller]
pub fn sincos(x: f64, sine: Ptr<Void>, cosine: Ptr<Void>, heap: &mut Heap) {
    sine.cast().set(x.sin(), heap);
    cosine.cast().set(x.cos(), heap);
}

/// `finite` (BSD).
pub fn finite(x: f64) -> i32 {
    x.is_finite() as i32
}

// ---- helpers

/// `acosh`: each range has the formula that loses least.
fn acosh_of(x: f64) -> f64 {
    if x < 1.0 {
        INVALID
    } else if x > HUGE {
        x.ln() + LN_2
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let t = x - 1.0;
        (t + (2.0 * t + t * t).sqrt()).ln_1p()
    }
}

/// `asinh`, likewise.
fn asinh_of(x: f64) -> f64 {
    let a = x.abs();
    let magnitude = if !x.is_finite() || a < TINY {
        return x;
    } else if a > HUGE {
        a.ln() + LN_2
    } else if a > 2.0 {
        (2.0 * a + 1.0 / ((x * x + 1.0).sqrt() + a)).ln()
    } else {
        let t = x * x;
        (a + t / (1.0 + (1.0 + t).sqrt())).ln_1p()
    };
    magnitude.copysign(x)
}

/// `atanh`, likewise.
fn atanh_of(x: f64) -> f64 {
    let a = x.abs();
    let magnitude = if a < TINY || x.is_nan() {
        return x;
    } else if a > 1.0 {
        return INVALID;
    } else if a < 0.5 {
        let t = a + a;
        0.5 * (t + t * a / (1.0 - a)).ln_1p()
    } else {
        0.5 * ((a + a) / (1.0 - a)).ln_1p()
    };
    magnitude.copysign(x)
}

/// `logb`.
fn exponent_of(x: f64) -> f64 {
    match integer_exponent(x) {
        _ if x.is_nan() || x.is_infinite() => x * x,
        _ if x == 0.0 => f64::NEG_INFINITY,
        e => e as f64,
    }
}

/// `significand`: the number scaled to lie between 1 and 2.
fn significand_of(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    scale(x, -(integer_exponent(x) as i64))
}

/// `fmax`; like x86 it gives `y` when the two are equal.
fn largest(x: f64, y: f64) -> f64 {
    if x > y || y.is_nan() {
        x
    } else {
        y
    }
}

/// `fmin`.
fn smallest(x: f64, y: f64) -> f64 {
    if x < y || y.is_nan() {
        x
    } else {
        y
    }
}

/// `fdim`.
fn difference(x: f64, y: f64) -> f64 {
    if x <= y {
        0.0
    } else {
        x - y
    }
}

/// `modf`: what follows the point, with the sign of the number.
pub(super) fn fraction(x: f64) -> f64 {
    if x.is_infinite() {
        return 0.0_f64.copysign(x);
    }
    (x - x.trunc()).copysign(x)
}

/// `remainder`, and a number with the low three bits of the quotient and its sign (`remquo`). Exact, like `fmod`.
fn remainder_of(x: f64, y: f64) -> (f64, i32) {
    if x.is_nan() || y.is_nan() {
        return (x * y, 0);
    }
    if x.is_infinite() || y == 0.0 {
        return (INVALID, 0);
    }
    if y.is_infinite() {
        return (x, 0);
    }
    let negative = x.is_sign_negative() != y.is_sign_negative();
    let b = y.abs();
    // What is left of eight divisors holds the three bits.
    let mut a = if b <= f64::MAX / 8.0 {
        x.abs() % (8.0 * b)
    } else {
        x.abs()
    };
    let mut quotient = 0;
    for bits in [4, 2] {
        let part = b * bits as f64;
        if part.is_finite() && a >= part {
            a -= part;
            quotient += bits;
        }
    }
    if a >= b {
        a -= b;
        quotient += 1;
    }
    // Rounds the quotient to nearest, ties to even; doubling could overflow, halving could lose a bit.
    let above_half = if b < f64::MIN_POSITIVE * 2.0 {
        a + a > b
    } else {
        a > 0.5 * b
    };
    let half = if b < f64::MIN_POSITIVE * 2.0 {
        a + a == b
    } else {
        a == 0.5 * b
    };
    if above_half || half && quotient & 1 == 1 {
        a -= b;
        quotient += 1;
    }
    let remainder = if x.is_sign_negative() { -a } else { a };
    (
        if remainder == 0.0 {
            0.0_f64.copysign(x)
        } else {
            remainder
        },
        if negative { -quotient } else { quotient },
    )
}

/// `nextafter`.
fn next_after(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if x == y {
        return y;
    }
    if x == 0.0 {
        return f64::from_bits(1).copysign(y);
    }
    let away = (x < y) == (x > 0.0);
    f64::from_bits(if away {
        x.to_bits() + 1
    } else {
        x.to_bits() - 1
    })
}

/// A number as a fraction in [0.5, 1) and a power of two (`frexp`).
pub(super) fn split(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (bits, extra) = match x.to_bits() >> 52 & 0x7FF {
        0 => ((x * (1u64 << 54) as f64).to_bits(), 54),
        _ => (x.to_bits(), 0),
    };
    let e = (bits >> 52 & 0x7FF) as i32 - 1022;
    (
        f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52),
        e - extra,
    )
}

/// `ilogb`.
pub(super) fn integer_exponent(x: f64) -> i32 {
    if x.is_infinite() {
        return i32::MAX;
    }
    if x.is_nan() || x == 0.0 {
        return i32::MIN;
    }
    split(x).1 - 1
}

/// `x * 2^n`, rounded once.
pub(super) fn scale(x: f64, n: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (fraction, e) = split(x);
    let n = n.clamp(-5000, 5000) + e as i64;
    if (-1021..=1024).contains(&n) {
        return f64::from_bits(fraction.to_bits() & !(0x7FF << 52) | ((n + 1022) as u64) << 52);
    }
    let mantissa = fraction.to_bits() & ((1 << 52) - 1) | 1 << 52;
    assemble(mantissa, false, n - 53, false).0.copysign(x)
}

/// The number as a `long`; what does not fit becomes the machine's "integer indefinite".
pub(super) fn to_long(x: f64) -> i64 {
    const LIMIT: f64 = (1u64 << 63) as f64;
    if (-LIMIT..LIMIT).contains(&x) {
        x as i64
    } else {
        i64::MIN
    }
}

/// Sets `errno` as glibc's function with these arguments and this result would; returns the result.
pub fn __c2safe_math_errno(result: f64, args: &[f64], rt: &mut Runtime) -> f64 {
    if result.is_nan() && !args.iter().any(|x| x.is_nan()) {
        rt.set_errno(EDOM);
    } else if result.is_infinite() && args.iter().all(|x| x.is_finite()) {
        rt.set_errno(ERANGE);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_agree_with_c() {
        assert_eq!(remainder(5.5, 2.0), -0.5);
        assert_eq!(remainder(7.0, 2.0), -1.0);
        assert_eq!(remainder(-1.0, 1.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(
            (ilogb(0.0), ilogb(8.5), ilogb(5e-324)),
            (i32::MIN, 3, -1074)
        );
        assert_eq!(ldexp(0.75, 3), 6.0);
        assert_eq!(
            (ldexp(1.0, -1074), ldexp(1.5, -1074), ldexp(1.0, 5000)),
            (5e-324, 1e-323, f64::INFINITY)
        );
        assert_eq!(
            (lround(2.5), lrint(2.5), lround(-0.5), lround(1e300)),
            (3, 2, -1, i64::MIN)
        );
        assert_eq!(nextafter(1.0, 2.0), 1.0 + f64::EPSILON);
        assert_eq!(nextafter(0.0, -1.0), -5e-324);
        assert_eq!(
            (fmax(f64::NAN, 1.0), fmin(1.0, f64::NAN), fdim(3.0, 1.0)),
            (1.0, 1.0, 2.0)
        );
        let mut heap = Heap::default();
        let (e, w) = (heap.local::<i32>(), heap.local::<f64>());
        assert_eq!((frexp(-10.0, e, &mut heap), e.get(&heap)), (-0.625, 4));
        assert_eq!(
            (modf(-3.25, w.cast(), &mut heap), w.get(&heap)),
            (-0.25, -3.0)
        );
        assert_eq!((remquo(29.0, 3.0, e, &mut heap), e.get(&heap)), (-1.0, 2));
        assert_eq!(logb(0.1), -4.0);
        let mut rt = Runtime::new();
        assert!(__c2safe_math_errno(sqrt(-1.0), &[-1.0], &mut rt).is_nan());
        assert_eq!(rt.errno.get(&rt), EDOM);
    }
}
