//! `<math.h>`: the error function, the gamma function, and powers of ten.

use super::super::heap::Heap;
use super::super::mem::LongDouble;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::double::{scale, INVALID};
use super::wide::{Wide, LN_10, PI};

/// 2 / sqrt(pi).
const TWO_OVER_ROOT_PI: Wide = Wide {
    hi: std::f64::consts::FRAC_2_SQRT_PI,
    lo: 1.533545961316588e-17,
};
/// ln(2 pi) / 2.
const HALF_LN_TWO_PI: Wide = Wide {
    hi: 0.9189385332046728,
    lo: -3.878294158067242e-17,
};

/// Up to here the series for `erf` is used for `erfc` as well.
const SERIES_LIMIT: f64 = 5.0;

/// `erf` by its series with positive terms only: 2/sqrt(pi) e^(-x^2) (x + 2x^3/3 + 4x^5/15 + ...).
fn erf_series(x: f64) -> Wide {
    let square = Wide::new(x) * Wide::new(x);
    let (mut term, mut total) = (Wide::new(x), Wide::new(x));
    let mut k = 1.0;
    while term.hi.abs() > total.hi.abs() * 1e-33 {
        term = term * square * Wide::new(2.0) / Wide::new(2.0 * k + 1.0);
        total = total + term;
        k += 1.0;
    }
    TWO_OVER_ROOT_PI * (-square).exp() * total
}

/// `erfc` for large numbers, by its continued fraction.
fn erfc_fraction(x: f64) -> f64 {
    let square = Wide::new(x) * Wide::new(x);
    let mut tail = Wide::new(0.0);
    for k in (1..=60).rev() {
        tail = Wide::new(k as f64 / 2.0) / (Wide::new(x) + tail);
    }
    let (power, n) = (-square).exp_scaled();
    let value = power * TWO_OVER_ROOT_PI * Wide::new(0.5) / (Wide::new(x) + tail);
    scale(value.to_f64(), n)
}

/// `erf` (C11 7.12.8.1).
pub fn erf(x: f64) -> f64 {
    if x.is_nan() || x == 0.0 {
        x
    } else if x.abs() < 1e-150 {
        // Squares would vanish; scaled up, the result keeps its digits.
        scale((TWO_OVER_ROOT_PI * Wide::new(scale(x, 200))).to_f64(), -200)
    } else if x.abs() > 6.0 {
        1f64.copysign(x)
    } else {
        erf_series(x).to_f64()
    }
}

/// `erfc` (C11 7.12.8.2).
pub fn erfc(x: f64) -> f64 {
    if x.is_nan() {
        x
    } else if x.abs() < 1e-20 {
        1.0
    } else if x < -6.0 {
        2.0
    } else if x <= SERIES_LIMIT {
        (Wide::new(1.0) - erf_series(x)).to_f64()
    } else if x > 28.0 {
        0.0
    } else {
        erfc_fraction(x)
    }
}

/// The Bernoulli numbers B2, B4, ... as fractions.
const BERNOULLI: [(f64, f64); 15] = [
    (1.0, 6.0),
    (-1.0, 30.0),
    (1.0, 42.0),
    (-1.0, 30.0),
    (5.0, 66.0),
    (-691.0, 2730.0),
    (7.0, 6.0),
    (-3617.0, 510.0),
    (43867.0, 798.0),
    (-174611.0, 330.0),
    (854513.0, 138.0),
    (-236364091.0, 2730.0),
    (8553103.0, 6.0),
    (-23749461029.0, 870.0),
    (8615841276005.0, 14322.0),
];

/// The logarithm of the gamma function of a positive number, by Stirling's series from 20 on.
fn ln_gamma(x: Wide) -> Wide {
    let (mut z, mut below) = (x, Wide::new(1.0));
    while z.hi < 20.0 {
        below = below * z;
        z = z + Wide::new(1.0);
    }
    let mut total = (z - Wide::new(0.5)) * z.ln() - z + HALF_LN_TWO_PI;
    let (square, mut power) = (z * z, z);
    for (k, (numerator, denominator)) in BERNOULLI.into_iter().enumerate() {
        let n = 2.0 * (k as f64 + 1.0);
        total = total + Wide::new(numerator) / (Wide::new(denominator * n * (n - 1.0)) * power);
        power = power * square;
        if power.hi > 1e40 {
            break;
        }
    }
    total - below.ln()
}

/// |sin(pi x)|, and whether it is negative.
fn sin_pi(x: f64) -> (Wide, bool) {
    let whole = x.round_ties_even();
    let value = Wide::new(x - whole).sin_pi();
    let negative = (value.hi < 0.0) != (whole % 2.0 != 0.0);
    (if value.hi < 0.0 { -value } else { value }, negative)
}

/// The logarithm of |gamma|, and the sign of gamma.
fn ln_gamma_signed(x: f64) -> (f64, i32) {
    let sign = |negative| if negative { -1 } else { 1 };
    if x.is_nan() {
        (x, 1)
    } else if x.is_infinite() {
        (f64::INFINITY, 1)
    } else if x == 1.0 || x == 2.0 {
        (0.0, 1)
    } else if x == 0.0 {
        (f64::INFINITY, sign(x.is_sign_negative()))
    } else if x < 0.0 && x.fract() == 0.0 {
        (f64::INFINITY, 1)
    } else if x.abs() < 1e-30 {
        (-x.abs().ln(), sign(x < 0.0))
    } else if x > 1e17 {
        // What the series adds is lost.
        let value = Wide::new(x) * (Wide::new(x).ln() - Wide::new(1.0));
        (
            if value.hi.is_finite() {
                value.to_f64()
            } else {
                f64::INFINITY
            },
            1,
        )
    } else if x > 0.0 {
        (ln_gamma(Wide::new(x)).to_f64(), 1)
    } else {
        let (sine, negative) = sin_pi(x);
        // gamma(x) gamma(1 - x) = pi / sin(pi x)
        (
            (PI.ln() - sine.ln() - ln_gamma(Wide::new(1.0) - Wide::new(x))).to_f64(),
            sign(negative),
        )
    }
}

/// `tgamma` (C11 7.12.8.4).
pub fn tgamma(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        x
    } else if x == 0.0 {
        1.0 / x
    } else if x < 0.0 && (x.fract() == 0.0 || x.is_infinite()) {
        INVALID
    } else if x > 172.0 {
        f64::INFINITY
    } else if x.abs() < 1e-30 {
        1.0 / x
    } else if x > 0.0 {
        let (value, n) = ln_gamma(Wide::new(x)).exp_scaled();
        scale(value.to_f64(), n)
    } else if x < -190.0 {
        if x.floor() % 2.0 == 0.0 {
            0.0
        } else {
            -0.0
        }
    } else {
        let (sine, negative) = sin_pi(x);
        let (value, n) = (-ln_gamma(Wide::new(1.0) - Wide::new(x))).exp_scaled();
        let magnitude = scale((PI / sine * value).to_f64(), n);
        if negative {
            -magnitude
        } else {
            magnitude
        }
    }
}

/// `lgamma` (C11 7.12.8.3); sets `signgam`.
pub fn lgamma(x: f64, rt: &mut Runtime) -> f64 {
    let (value, sign) = ln_gamma_signed(x);
    __c2safe_signgam(rt).set(sign, rt);
    value
}

/// `signgam` (POSIX).
pub fn __c2safe_signgam(rt: &mut Runtime) -> Ptr<i32> {
    rt.static_object("signgam", 4).cast()
}

/// `lgamma_r` (glibc).
#[track_caller]
pub fn lgamma_r(x: f64, sign: Ptr<i32>, heap: &mut Heap) -> f64 {
    let (value, s) = ln_gamma_signed(x);
    sign.set(s, heap);
    value
}

/// `gamma` (old BSD): another name for `lgamma`.
pub fn gamma(x: f64, rt: &mut Runtime) -> f64 {
    lgamma(x, rt)
}

/// `exp10` (glibc).
pub fn exp10(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        x
    } else if x > 310.0 {
        f64::INFINITY
    } else if x < -330.0 {
        0.0
    } else {
        let (value, n) = (LN_10 * Wide::new(x)).exp_scaled();
        scale(value.to_f64(), n)
    }
}

/// `erff` (C11 7.12.8.1).
pub fn erff(x: f32) -> f32 {
    erf(x as f64) as f32
}

/// `erfcf` (C11 7.12.8.2).
pub fn erfcf(x: f32) -> f32 {
    erfc(x as f64) as f32
}

/// `tgammaf` (C11 7.12.8.4).
pub fn tgammaf(x: f32) -> f32 {
    tgamma(x as f64) as f32
}

/// `lgammaf` (C11 7.12.8.3).
pub fn lgammaf(x: f32, rt: &mut Runtime) -> f32 {
    lgamma(x as f64, rt) as f32
}

/// `lgammaf_r` (glibc).
#[track_caller]
pub fn lgammaf_r(x: f32, sign: Ptr<i32>, heap: &mut Heap) -> f32 {
    lgamma_r(x as f64, sign, heap) as f32
}

/// `exp10f` (glibc).
pub fn exp10f(x: f32) -> f32 {
    exp10(x as f64) as f32
}

/// `erfl` (C11 7.12.8.1).
pub fn erfl(x: LongDouble) -> LongDouble {
    LongDouble(erf(x.0))
}

/// `erfcl` (C11 7.12.8.2).
pub fn erfcl(x: LongDouble) -> LongDouble {
    LongDouble(erfc(x.0))
}

/// `tgammal` (C11 7.12.8.4).
pub fn tgammal(x: LongDouble) -> LongDouble {
    LongDouble(tgamma(x.0))
}

/// `lgammal` (C11 7.12.8.3).
pub fn lgammal(x: LongDouble, rt: &mut Runtime) -> LongDouble {
    LongDouble(lgamma(x.0, rt))
}

/// `lgammal_r` (glibc).
#[track_caller]
pub fn lgammal_r(x: LongDouble, sign: Ptr<i32>, heap: &mut Heap) -> LongDouble {
    LongDouble(lgamma_r(x.0, sign, heap))
}

/// `gammaf` (old BSD).
pub fn gammaf(x: f32, rt: &mut Runtime) -> f32 {
    lgammaf(x, rt)
}

/// `gammal` (old BSD).
pub fn gammal(x: LongDouble, rt: &mut Runtime) -> LongDouble {
    lgammal(x, rt)
}

/// `exp10l` (glibc).
pub fn exp10l(x: LongDouble) -> LongDouble {
    LongDouble(exp10(x.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_exact_to_the_last_place() {
        assert_eq!(erf(0.5), 0.5204998778130465);
        assert_eq!(erf(-3.0), -0.9999779095030014);
        assert_eq!(erfc(3.0), 2.209049699858544e-5);
        assert_eq!(erfc(10.0), 2.088487583762545e-45);
        assert_eq!(
            (erf(0.0), erf(f64::INFINITY), erfc(-10.0), erfc(40.0)),
            (0.0, 1.0, 2.0, 0.0)
        );
        assert_eq!(tgamma(5.0), 24.0);
        assert_eq!(tgamma(0.5), 1.772453850905516);
        assert_eq!(tgamma(-1.5), 2.363271801207355);
        assert_eq!(tgamma(171.0), 7.257415615307999e306);
        let mut rt = Runtime::new();
        assert_eq!(lgamma(100.0, &mut rt), 359.1342053695754);
        assert_eq!(
            (lgamma(-0.5, &mut rt), __c2safe_signgam(&mut rt).get(&rt)),
            (1.2655121234846454, -1)
        );
        assert_eq!((lgamma(1.0, &mut rt), lgamma(2.0, &mut rt)), (0.0, 0.0));
        assert_eq!(
            (exp10(3.0), exp10(-2.0), exp10(308.0)),
            (1000.0, 0.01, 1e308)
        );
    }
}
