//! `<math.h>`: functions of `float`.

use super::super::heap::Heap;
use super::super::mem::{LongDouble, Void};
use super::super::ptr::Ptr;
use super::super::runtime::Str;
use super::super::stdlib::assemble;
use super::double::{frexp, integer_exponent, split, to_long};
use std::cmp::Ordering;
use std::f32::consts::LN_2;

/// Beyond this, 1 is lost beside the square.
const HUGE: f32 = (1u64 << 28) as f32;
/// What an invalid operation gives: on x86 the sign bit of that NaN is set, and `printf` shows it.
const INVALID: f32 = -f32::NAN;
/// Below this, the number is its own function value.
const TINY: f32 = 1.0 / (1u64 << 28) as f32;

/// `acosf` (C11 7.12.4.1).
#[inline]
pub fn acosf(x: f32) -> f32 {
    x.acos()
}

/// `asinf` (C11 7.12.4.2).
#[inline]
pub fn asinf(x: f32) -> f32 {
    x.asin()
}

/// `atanf` (C11 7.12.4.3).
#[inline]
pub fn atanf(x: f32) -> f32 {
    x.atan()
}

/// `cosf` (C11 7.12.4.5).
#[inline]
pub fn cosf(x: f32) -> f32 {
    x.cos()
}

/// `sinf` (C11 7.12.4.6).
#[inline]
pub fn sinf(x: f32) -> f32 {
    x.sin()
}

/// `tanf` (C11 7.12.4.7).
#[inline]
pub fn tanf(x: f32) -> f32 {
    x.tan()
}

/// `acoshf` (C11 7.12.5.1).
pub fn acoshf(x: f32) -> f32 {
    acosh_of(x)
}

/// `asinhf` (C11 7.12.5.2).
#[inline]
pub fn asinhf(x: f32) -> f32 {
    asinh_of(x)
}

/// `atanhf` (C11 7.12.5.3).
#[inline]
pub fn atanhf(x: f32) -> f32 {
    atanh_of(x)
}

/// `coshf` (C11 7.12.5.4).
#[inline]
pub fn coshf(x: f32) -> f32 {
    x.cosh()
}

/// `sinhf` (C11 7.12.5.5).
#[inline]
pub fn sinhf(x: f32) -> f32 {
    x.sinh()
}

/// `tanhf` (C11 7.12.5.6).
#[inline]
pub fn tanhf(x: f32) -> f32 {
    x.tanh()
}

/// `expf` (C11 7.12.6.1).
#[inline]
pub fn expf(x: f32) -> f32 {
    x.exp()
}

/// `exp2f` (C11 7.12.6.2).
#[inline]
pub fn exp2f(x: f32) -> f32 {
    x.exp2()
}

/// `expm1f` (C11 7.12.6.3).
#[inline]
pub fn expm1f(x: f32) -> f32 {
    x.exp_m1()
}

/// `logf` (C11 7.12.6.7).
#[inline]
pub fn logf(x: f32) -> f32 {
    x.ln()
}

/// `log10f` (C11 7.12.6.8).
#[inline]
pub fn log10f(x: f32) -> f32 {
    x.log10()
}

/// `log1pf` (C11 7.12.6.9).
#[inline]
pub fn log1pf(x: f32) -> f32 {
    x.ln_1p()
}

/// `log2f` (C11 7.12.6.10).
#[inline]
pub fn log2f(x: f32) -> f32 {
    x.log2()
}

/// `sqrtf` (C11 7.12.7.5).
#[inline]
pub fn sqrtf(x: f32) -> f32 {
    x.sqrt()
}

/// `cbrtf` (C11 7.12.7.1).
#[inline]
pub fn cbrtf(x: f32) -> f32 {
    x.cbrt()
}

/// `fabsf` (C11 7.12.7.2).
#[inline]
pub fn fabsf(x: f32) -> f32 {
    x.abs()
}

/// `ceilf` (C11 7.12.9.1).
#[inline]
pub fn ceilf(x: f32) -> f32 {
    x.ceil()
}

/// `floorf` (C11 7.12.9.2).
#[inline]
pub fn floorf(x: f32) -> f32 {
    x.floor()
}

/// `truncf` (C11 7.12.9.8).
#[inline]
pub fn truncf(x: f32) -> f32 {
    x.trunc()
}

/// `roundf` (C11 7.12.9.6).
#[inline]
pub fn roundf(x: f32) -> f32 {
    x.round()
}

/// `rintf` (C11 7.12.9.4).
#[inline]
pub fn rintf(x: f32) -> f32 {
    x.round_ties_even()
}

/// `nearbyintf` (C11 7.12.9.3).
#[inline]
pub fn nearbyintf(x: f32) -> f32 {
    x.round_ties_even()
}

/// `roundevenf` (C23 7.12.9.8).
#[inline]
pub fn roundevenf(x: f32) -> f32 {
    x.round_ties_even()
}

/// `logbf` (C11 7.12.6.11).
#[inline]
pub fn logbf(x: f32) -> f32 {
    exponent_of(x)
}

/// `significandf` (old BSD).
#[inline]
pub fn significandf(x: f32) -> f32 {
    significand_of(x)
}

/// `atan2f` (C11 7.12.4.4).
#[inline]
pub fn atan2f(y: f32, x: f32) -> f32 {
    y.atan2(x)
}

/// `powf` (C11 7.12.7.4).
#[inline]
pub fn powf(x: f32, y: f32) -> f32 {
    x.powf(y)
}

/// `fmodf` (C11 7.12.10.1).
#[inline]
pub fn fmodf(x: f32, y: f32) -> f32 {
    x % y
}

/// `hypotf` (C11 7.12.7.3).
#[inline]
pub fn hypotf(x: f32, y: f32) -> f32 {
    x.hypot(y)
}

/// `copysignf` (C11 7.12.11.1).
#[inline]
pub fn copysignf(x: f32, y: f32) -> f32 {
    x.copysign(y)
}

/// `fmaxf` (C11 7.12.12.2).
pub fn fmaxf(x: f32, y: f32) -> f32 {
    largest(x, y)
}

/// `fminf` (C11 7.12.12.3).
pub fn fminf(x: f32, y: f32) -> f32 {
    smallest(x, y)
}

/// `fdimf` (C11 7.12.12.1).
pub fn fdimf(x: f32, y: f32) -> f32 {
    difference(x, y)
}

/// `remainderf` (C11 7.12.10.2).
pub fn remainderf(x: f32, y: f32) -> f32 {
    remainder_of(x, y).0
}

/// `dremf` (BSD).
pub fn dremf(x: f32, y: f32) -> f32 {
    remainder_of(x, y).0
}

/// `nextafterf` (C11 7.12.11.3).
pub fn nextafterf(x: f32, y: f32) -> f32 {
    next_after(x, y)
}

/// `nexttowardf` (C11 7.12.11.4).
pub fn nexttowardf(x: f32, y: LongDouble) -> f32 {
    match y.0.partial_cmp(&(x as f64)) {
        _ if x.is_nan() => x,
        Some(Ordering::Less) => next_after(x, f32::NEG_INFINITY),
        Some(Ordering::Greater) => next_after(x, f32::INFINITY),
        _ => y.0 as f32,
    }
}

/// `fmaf` (C11 7.12.13.1).
pub fn fmaf(x: f32, y: f32, z: f32) -> f32 {
    x.mul_add(y, z)
}

/// `ldexpf` (C11 7.12.6.6).
pub fn ldexpf(x: f32, n: i32) -> f32 {
    scale_single(x, n as i64)
}

/// `scalbnf` (C11 7.12.6.13).
pub fn scalbnf(x: f32, n: i32) -> f32 {
    scale_single(x, n as i64)
}

/// `scalblnf` (C11 7.12.6.13).
pub fn scalblnf(x: f32, n: i64) -> f32 {
    scale_single(x, n)
}

/// `ilogbf` (C11 7.12.6.5).
pub fn ilogbf(x: f32) -> i32 {
    integer_exponent(x as f64)
}

/// `lrintf` (C11 7.12.9.5).
pub fn lrintf(x: f32) -> i64 {
    to_long(x.round_ties_even() as f64)
}

/// `llrintf` (C11 7.12.9.5).
pub fn llrintf(x: f32) -> i64 {
    to_long(x.round_ties_even() as f64)
}

/// `lroundf` (C11 7.12.9.7).
pub fn lroundf(x: f32) -> i64 {
    to_long(x.round() as f64)
}

/// `llroundf` (C11 7.12.9.7).
pub fn llroundf(x: f32) -> i64 {
    to_long(x.round() as f64)
}

/// `nanf` (C11 7.12.11.2).
#[track_caller]
pub fn nanf(_tag: impl Str) -> f32 {
    f32::NAN
}

/// `frexpf` (C11 7.12.6.4).
#[track_caller]
pub fn frexpf(x: f32, exponent: Ptr<i32>, heap: &mut Heap) -> f32 {
    frexp(x as f64, exponent, heap) as f32
}

/// `modff` (C11 7.12.6.12).
#[track_caller]
pub fn modff(x: f32, whole: Ptr<Void>, heap: &mut Heap) -> f32 {
    whole.cast().set(x.trunc(), heap);
    fraction(x)
}

/// `remquof` (C11 7.12.10.3).
#[track_caller]
pub fn remquof(x: f32, y: f32, quotient: Ptr<i32>, heap: &mut Heap) -> f32 {
    let (remainder, q) = remainder_of(x, y);
    quotient.set(q, heap);
    remainder
}

/// `sincosf` (glibc).
#[track_caller]
pub fn sincosf(x: f32, sine: Ptr<Void>, cosine: Ptr<Void>, heap: &mut Heap) {
    sine.cast().set(x.sin(), heap);
    cosine.cast().set(x.cos(), heap);
}

/// `finitef` (BSD).
pub fn finitef(x: f32) -> i32 {
    x.is_finite() as i32
}

// ---- helpers

/// The same for `asinh`, which changes its formula sooner.
const ASINH_HUGE: f32 = 32768.0;

/// `acosh`: each range has the formula that loses least.
fn acosh_of(x: f32) -> f32 {
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
fn asinh_of(x: f32) -> f32 {
    let a = x.abs();
    let magnitude = if !x.is_finite() || a < 1.0 / ASINH_HUGE {
        return x;
    } else if a > ASINH_HUGE {
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
fn atanh_of(x: f32) -> f32 {
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
fn exponent_of(x: f32) -> f32 {
    match integer_exponent(x as f64) {
        _ if x.is_nan() || x.is_infinite() => x * x,
        _ if x == 0.0 => f32::NEG_INFINITY,
        e => e as f32,
    }
}

/// `significand`: the number scaled to lie between 1 and 2.
fn significand_of(x: f32) -> f32 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    scale_single(x, -(integer_exponent(x as f64) as i64))
}

/// `fmax`; like x86 it gives `y` when the two are equal.
fn largest(x: f32, y: f32) -> f32 {
    if x > y || y.is_nan() {
        x
    } else {
        y
    }
}

/// `fmin`.
fn smallest(x: f32, y: f32) -> f32 {
    if x < y || y.is_nan() {
        x
    } else {
        y
    }
}

/// `fdim`.
fn difference(x: f32, y: f32) -> f32 {
    if x <= y {
        0.0
    } else {
        x - y
    }
}

/// `modf`: what follows the point, with the sign of the number.
fn fraction(x: f32) -> f32 {
    if x.is_infinite() {
        return 0.0_f32.copysign(x);
    }
    (x - x.trunc()).copysign(x)
}

/// `remainder`, and a number with the low three bits of the quotient and its sign (`remquo`). Exact, like `fmod`.
fn remainder_of(x: f32, y: f32) -> (f32, i32) {
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
    let mut a = if b <= f32::MAX / 8.0 {
        x.abs() % (8.0 * b)
    } else {
        x.abs()
    };
    let mut quotient = 0;
    for bits in [4, 2] {
        let part = b * bits as f32;
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
    let above_half = if b < f32::MIN_POSITIVE * 2.0 {
        a + a > b
    } else {
        a > 0.5 * b
    };
    let half = if b < f32::MIN_POSITIVE * 2.0 {
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
            0.0_f32.copysign(x)
        } else {
            remainder
        },
        if negative { -quotient } else { quotient },
    )
}

/// `nextafter`.
fn next_after(x: f32, y: f32) -> f32 {
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if x == y {
        return y;
    }
    if x == 0.0 {
        return f32::from_bits(1).copysign(y);
    }
    let away = (x < y) == (x > 0.0);
    f32::from_bits(if away {
        x.to_bits() + 1
    } else {
        x.to_bits() - 1
    })
}

/// `x * 2^n`, rounded once.
fn scale_single(x: f32, n: i64) -> f32 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (fraction, e) = split(x as f64);
    let mantissa = fraction.to_bits() & ((1 << 52) - 1) | 1 << 52;
    let n = n.clamp(-5000, 5000) + e as i64;
    (assemble(mantissa, false, n - 53, true).0 as f32).copysign(x)
}
