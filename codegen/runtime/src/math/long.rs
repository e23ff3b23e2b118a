//! `<math.h>`: functions of `long double`, which has the precision of `double` here.

use super::super::heap::Heap;
use super::super::mem::{LongDouble, Void};
use super::super::ptr::Ptr;
use super::super::runtime::Str;
use super::double::*;

/// `acosl` (C11 7.12.4.1).
pub fn acosl(x: LongDouble) -> LongDouble {
    LongDouble(acos(x.0))
}

/// `asinl` (C11 7.12.4.2).
pub fn asinl(x: LongDouble) -> LongDouble {
    LongDouble(asin(x.0))
}

/// `atanl` (C11 7.12.4.3).
pub fn atanl(x: LongDouble) -> LongDouble {
    LongDouble(atan(x.0))
}

/// `cosl` (C11 7.12.4.5).
pub fn cosl(x: LongDouble) -> LongDouble {
    LongDouble(cos(x.0))
}

/// `sinl` (C11 7.12.4.6).
pub fn sinl(x: LongDouble) -> LongDouble {
    LongDouble(sin(x.0))
}

/// `tanl` (C11 7.12.4.7).
pub fn tanl(x: LongDouble) -> LongDouble {
    LongDouble(tan(x.0))
}

/// `acoshl` (C11 7.12.5.1).
pub fn acoshl(x: LongDouble) -> LongDouble {
    LongDouble(acosh(x.0))
}

/// `asinhl` (C11 7.12.5.2).
pub fn asinhl(x: LongDouble) -> LongDouble {
    LongDouble(asinh(x.0))
}

/// `atanhl` (C11 7.12.5.3).
pub fn atanhl(x: LongDouble) -> LongDouble {
    LongDouble(atanh(x.0))
}

/// `coshl` (C11 7.12.5.4).
pub fn coshl(x: LongDouble) -> LongDouble {
    LongDouble(cosh(x.0))
}

/// `sinhl` (C11 7.12.5.5).
pub fn sinhl(x: LongDouble) -> LongDouble {
    LongDouble(sinh(x.0))
}

/// `tanhl` (C11 7.12.5.6).
pub fn tanhl(x: LongDouble) -> LongDouble {
    LongDouble(tanh(x.0))
}

/// `expl` (C11 7.12.6.1).
pub fn expl(x: LongDouble) -> LongDouble {
    LongDouble(exp(x.0))
}

/// `exp2l` (C11 7.12.6.2).
pub fn exp2l(x: LongDouble) -> LongDouble {
    LongDouble(exp2(x.0))
}

/// `expm1l` (C11 7.12.6.3).
pub fn expm1l(x: LongDouble) -> LongDouble {
    LongDouble(expm1(x.0))
}

/// `logl` (C11 7.12.6.7).
pub fn logl(x: LongDouble) -> LongDouble {
    LongDouble(log(x.0))
}

/// `log10l` (C11 7.12.6.8).
pub fn log10l(x: LongDouble) -> LongDouble {
    LongDouble(log10(x.0))
}

/// `log1pl` (C11 7.12.6.9).
pub fn log1pl(x: LongDouble) -> LongDouble {
    LongDouble(log1p(x.0))
}

/// `log2l` (C11 7.12.6.10).
pub fn log2l(x: LongDouble) -> LongDouble {
    LongDouble(log2(x.0))
}

/// `sqrtl` (C11 7.12.7.5).
pub fn sqrtl(x: LongDouble) -> LongDouble {
    LongDouble(sqrt(x.0))
}

/// `cbrtl` (C11 7.12.7.1).
pub fn cbrtl(x: LongDouble) -> LongDouble {
    LongDouble(cbrt(x.0))
}

/// `fabsl` (C11 7.12.7.2).
pub fn fabsl(x: LongDouble) -> LongDouble {
    LongDouble(fabs(x.0))
}

/// `ceill` (C11 7.12.9.1).
pub fn ceill(x: LongDouble) -> LongDouble {
    LongDouble(ceil(x.0))
}

/// `floorl` (C11 7.12.9.2).
pub fn floorl(x: LongDouble) -> LongDouble {
    LongDouble(floor(x.0))
}

/// `truncl` (C11 7.12.9.8).
pub fn truncl(x: LongDouble) -> LongDouble {
    LongDouble(trunc(x.0))
}

/// `roundl` (C11 7.12.9.6).
pub fn roundl(x: LongDouble) -> LongDouble {
    LongDouble(round(x.0))
}

/// `rintl` (C11 7.12.9.4).
pub fn rintl(x: LongDouble) -> LongDouble {
    LongDouble(rint(x.0))
}

/// `nearbyintl` (C11 7.12.9.3).
pub fn nearbyintl(x: LongDouble) -> LongDouble {
    LongDouble(nearbyint(x.0))
}

/// `roundevenl` (C23 7.12.9.8).
pub fn roundevenl(x: LongDouble) -> LongDouble {
    LongDouble(roundeven(x.0))
}

/// `logbl` (C11 7.12.6.11).
pub fn logbl(x: LongDouble) -> LongDouble {
    LongDouble(logb(x.0))
}

/// `significandl` (old BSD).
pub fn significandl(x: LongDouble) -> LongDouble {
    LongDouble(significand(x.0))
}

/// `atan2l` (C11 7.12.4.4).
pub fn atan2l(y: LongDouble, x: LongDouble) -> LongDouble {
    LongDouble(atan2(y.0, x.0))
}

/// `powl` (C11 7.12.7.4).
pub fn powl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(pow(x.0, y.0))
}

/// `fmodl` (C11 7.12.10.1).
pub fn fmodl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(fmod(x.0, y.0))
}

/// `hypotl` (C11 7.12.7.3).
pub fn hypotl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(hypot(x.0, y.0))
}

/// `copysignl` (C11 7.12.11.1).
pub fn copysignl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(copysign(x.0, y.0))
}

/// `fmaxl` (C11 7.12.12.2).
pub fn fmaxl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(fmax(x.0, y.0))
}

/// `fminl` (C11 7.12.12.3).
pub fn fminl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(fmin(x.0, y.0))
}

/// `fdiml` (C11 7.12.12.1).
pub fn fdiml(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(fdim(x.0, y.0))
}

/// `remainderl` (C11 7.12.10.2).
pub fn remainderl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(remainder(x.0, y.0))
}

/// `dreml` (BSD).
pub fn dreml(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(drem(x.0, y.0))
}

/// `nextafterl` (C11 7.12.11.3).
pub fn nextafterl(x: LongDouble, y: LongDouble) -> LongDouble {
    LongDouble(nextafter(x.0, y.0))
}

/// `nexttowardl` (C11 7.12.11.4).
pub fn nexttowardl(x: LongDouble, y: LongDouble) -> LongDouble {
    nextafterl(x, y)
}

/// `fmal` (C11 7.12.13.1).
pub fn fmal(x: LongDouble, y: LongDouble, z: LongDouble) -> LongDouble {
    LongDouble(x.0.mul_add(y.0, z.0))
}

/// `ldexpl` (C11 7.12.6.6).
pub fn ldexpl(x: LongDouble, n: i32) -> LongDouble {
    LongDouble(scale(x.0, n as i64))
}

/// `scalbnl` (C11 7.12.6.13).
pub fn scalbnl(x: LongDouble, n: i32) -> LongDouble {
    LongDouble(scale(x.0, n as i64))
}

/// `scalblnl` (C11 7.12.6.13).
pub fn scalblnl(x: LongDouble, n: i64) -> LongDouble {
    LongDouble(scale(x.0, n))
}

/// `ilogbl` (C11 7.12.6.5).
pub fn ilogbl(x: LongDouble) -> i32 {
    integer_exponent(x.0)
}

/// `lrintl` (C11 7.12.9.5).
pub fn lrintl(x: LongDouble) -> i64 {
    to_long(x.0.round_ties_even())
}

/// `llrintl` (C11 7.12.9.5).
pub fn llrintl(x: LongDouble) -> i64 {
    to_long(x.0.round_ties_even())
}

/// `lroundl` (C11 7.12.9.7).
pub fn lroundl(x: LongDouble) -> i64 {
    to_long(x.0.round())
}

/// `llroundl` (C11 7.12.9.7).
pub fn llroundl(x: LongDouble) -> i64 {
    to_long(x.0.round())
}

/// `nanl` (C11 7.12.11.2).
#[track_caller]
pub fn nanl(_tag: impl Str) -> LongDouble {
    LongDouble(f64::NAN)
}

/// `frexpl` (C11 7.12.6.4).
#[track_caller]
pub fn frexpl(x: LongDouble, exponent: Ptr<i32>, heap: &mut Heap) -> LongDouble {
    LongDouble(frexp(x.0, exponent, heap))
}

/// `modfl` (C11 7.12.6.12).
#[track_caller]
pub fn modfl(x: LongDouble, whole: Ptr<Void>, heap: &mut Heap) -> LongDouble {
    whole.cast().set(truncl(x), heap);
    LongDouble(fraction(x.0))
}

/// `remquol` (C11 7.12.10.3).
#[track_caller]
pub fn remquol(x: LongDouble, y: LongDouble, quotient: Ptr<i32>, heap: &mut Heap) -> LongDouble {
    LongDouble(remquo(x.0, y.0, quotient, heap))
}

/// `sincosl` (glibc).
#[track_caller]
pub fn sincosl(x: LongDouble, sine: Ptr<Void>, cosine: Ptr<Void>, heap: &mut Heap) {
    sine.cast().set(sinl(x), heap);
    cosine.cast().set(cosl(x), heap);
}
