//! Arithmetic with twice the precision of `double`: a number is the unevaluated sum of two.
//! It serves the functions that Rust's standard library lacks, whose results are then rounded just once.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `hi + lo`, with `lo` at most half a unit in the last place of `hi`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

pub(super) const PI: Wide = Wide {
    hi: std::f64::consts::PI,
    lo: 1.2246467991473532e-16,
};
pub(super) const LN_2: Wide = Wide {
    hi: std::f64::consts::LN_2,
    lo: 2.3190468138462996e-17,
};
pub(super) const LN_10: Wide = Wide {
    hi: std::f64::consts::LN_10,
    lo: -2.1707562233822494e-16,
};

/// The exact sum of two numbers.
fn sum(a: f64, b: f64) -> Wide {
    let hi = a + b;
    let part = hi - a;
    Wide {
        hi,
        lo: (a - (hi - part)) + (b - part),
    }
}

/// The exact product of two numbers.
fn product(a: f64, b: f64) -> Wide {
    let hi = a * b;
    Wide {
        hi,
        lo: a.mul_add(b, -hi),
    }
}

impl Wide {
    pub(super) const fn new(hi: f64) -> Wide {
        Wide { hi, lo: 0.0 }
    }

    pub(super) fn to_f64(self) -> f64 {
        self.hi + self.lo
    }

    /// Multiplies by a power of two.
    fn times_power(self, power: f64) -> Wide {
        Wide {
            hi: self.hi * power,
            lo: self.lo * power,
        }
    }

    /// e to this power, and the power of two it is to be scaled by: results near the ends of the range need that last.
    pub(super) fn exp_scaled(self) -> (Wide, i64) {
        let n = (self.hi / LN_2.hi).round();
        // The rest is halved nine times, which the squarings at the end make up for.
        let rest = (self - LN_2 * Wide::new(n)).times_power(1.0 / 512.0);
        // e^r - 1, so that squaring keeps the digits of small results.
        let (mut term, mut total) = (rest, rest);
        for k in 2..=9 {
            term = term * rest / Wide::new(k as f64);
            total = total + term;
        }
        for _ in 0..9 {
            total = total + total + total * total;
        }
        (total + Wide::new(1.0), n as i64)
    }

    /// e to this power.
    pub(super) fn exp(self) -> Wide {
        let (value, n) = self.exp_scaled();
        let half = 2f64.powi((n / 2) as i32);
        value
            .times_power(half)
            .times_power(2f64.powi((n - n / 2) as i32))
    }

    /// The natural logarithm: one step of Newton's method from that of `double`.
    pub(super) fn ln(self) -> Wide {
        let guess = Wide::new(self.hi.ln());
        guess + (self * (-guess).exp() - Wide::new(1.0))
    }

    /// sin(pi * x) for |x| <= 1/2.
    pub(super) fn sin_pi(self) -> Wide {
        let x = self * PI;
        let square = x * x;
        let (mut term, mut total) = (x, x);
        for k in 1..=14 {
            term = -(term * square) / Wide::new((2 * k * (2 * k + 1)) as f64);
            total = total + term;
        }
        total
    }
}

impl Add for Wide {
    type Output = Wide;
    fn add(self, other: Wide) -> Wide {
        let (high, low) = (sum(self.hi, other.hi), sum(self.lo, other.lo));
        let first = sum(high.hi, high.lo + low.hi);
        sum(first.hi, first.lo + low.lo)
    }
}

impl Neg for Wide {
    type Output = Wide;
    fn neg(self) -> Wide {
        Wide {
            hi: -self.hi,
            lo: -self.lo,
        }
    }
}

impl Sub for Wide {
    type Output = Wide;
    fn sub(self, other: Wide) -> Wide {
        self + -other
    }
}

impl Mul for Wide {
    type Output = Wide;
    fn mul(self, other: Wide) -> Wide {
        let p = product(self.hi, other.hi);
        sum(p.hi, p.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

impl Div for Wide {
    type Output = Wide;
    fn div(self, other: Wide) -> Wide {
        let first = self.hi / other.hi;
        let rest = self - other * Wide::new(first);
        let second = rest.hi / other.hi;
        let rest = rest - other * Wide::new(second);
        sum(first, second) + Wide::new(rest.hi / other.hi)
    }
}
