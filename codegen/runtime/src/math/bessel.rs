//! `<math.h>`: Bessel functions.
//!
//! Near zero they are the sums of their power series; far away those of Hankel's expansion; in between the power series is
//! summed in double-double, which has digits enough for what cancels.

use super::super::mem::LongDouble;
use super::double::INVALID;
use super::wide::{Wide, PI};

/// From here on Hankel's expansion has all digits.
const FAR: f64 = 25.0;
/// Below this, the first term of a series is all, and the squares of `Wide` would vanish.
const TINY: f64 = 1e-60;
/// Euler's constant.
const GAMMA: Wide = Wide {
    hi: 0.577_215_664_901_532_9,
    lo: -4.942_915_152_430_645e-18,
};

/// The power series of J of order `n`: sum of (-1)^k (x/2)^(2k+n) / (k! (k+n)!).
fn series(n: u32, x: f64) -> Wide {
    let half = Wide::new(x) * Wide::new(0.5);
    let square = half * half;
    let mut term = Wide::new(1.0);
    for i in 1..=n {
        term = term * half / Wide::new(i as f64);
    }
    let (mut total, mut largest) = (term, term.hi.abs());
    let mut k = 1.0;
    loop {
        term = -(term * square) / Wide::new(k * (k + n as f64));
        total = total + term;
        largest = largest.max(term.hi.abs());
        if term.hi.abs() <= largest * 1e-40 || term.hi == 0.0 {
            return total;
        }
        k += 1.0;
    }
}

/// Hankel's P and Q for order `n` far from zero.
fn hankel(n: u32, x: f64) -> (Wide, Wide) {
    let mu = Wide::new(4.0 * (n as f64) * (n as f64));
    let eight = Wide::new(x) * Wide::new(8.0);
    let (mut p, mut q) = (Wide::new(1.0), Wide::new(0.0));
    let mut term = Wide::new(1.0);
    let mut last = f64::INFINITY;
    for k in 1..200 {
        let odd = Wide::new((2 * k - 1) as f64);
        term = term * (mu - odd * odd) / (eight * Wide::new(k as f64));
        // The expansion diverges in the end: what is smallest is the last that counts.
        if term.hi.abs() >= last || term.hi == 0.0 {
            break;
        }
        last = term.hi.abs();
        match k % 4 {
            1 => q = q + term,
            2 => p = p - term,
            3 => q = q - term,
            _ => p = p + term,
        }
        if last < 1e-34 {
            break;
        }
    }
    (p, q)
}

/// J and Y of order 0 or 1 far from zero.
fn far(n: u32, x: f64) -> (f64, f64) {
    let (p, q) = match x {
        // The expansion is its first term, and its others could overflow.
        1e300.. => (1.0, 0.0),
        _ => {
            let (p, q) = hankel(n, x);
            (p.to_f64(), q.to_f64())
        }
    };
    // cos and sin of x - pi/4 - n pi/2, by way of those of x, which keep their digits.
    let (sin, cos) = x.sin_cos();
    let (s, c) = match n {
        0 => (sin - cos, sin + cos),
        _ => (-sin - cos, sin - cos),
    };
    // One of the two may cancel; their product, which is that of a doubled angle, brings its digits back.
    let double = match n {
        0 => -(2.0 * x).cos(),
        _ => (2.0 * x).cos(),
    };
    let (s, c) = match n {
        0 if sin * cos < 0.0 => (s, double / s),
        0 => (double / c, c),
        _ if sin * cos > 0.0 => (s, double / s),
        _ => (double / c, c),
    };
    let (s, c) = if x > f64::MAX / 2.0 || !double.is_finite() {
        match n {
            0 => (sin - cos, sin + cos),
            _ => (-sin - cos, sin - cos),
        }
    } else {
        (s, c)
    };
    let scale = (std::f64::consts::FRAC_1_PI / x).sqrt();
    (scale * (p * c - q * s), scale * (p * s + q * c))
}

/// `j0` (POSIX).
pub fn j0(x: f64) -> f64 {
    let x = x.abs();
    match x {
        _ if x.is_nan() => x,
        _ if x.is_infinite() => 0.0,
        _ if x < FAR => series(0, x).to_f64(),
        _ => far(0, x).0,
    }
}

/// `j1` (POSIX).
pub fn j1(x: f64) -> f64 {
    let y = match x.abs() {
        _ if x.is_nan() => return x,
        a if a.is_infinite() => 0.0,
        a if a < FAR => series(1, a).to_f64(),
        a => far(1, a).0,
    };
    if x.is_sign_negative() {
        -y
    } else {
        y
    }
}

/// Y of order 0 near zero: 2/pi ((ln(x/2) + gamma) J0 + sum of (-1)^(k+1) H(k) (x/2)^(2k) / k!^2).
fn near_y0(x: f64) -> Wide {
    let half = Wide::new(x) * Wide::new(0.5);
    let square = half * half;
    let (mut term, mut harmonic, mut total) = (Wide::new(1.0), Wide::new(0.0), Wide::new(0.0));
    let mut largest: f64 = 0.0;
    for k in 1..300 {
        let k = k as f64;
        term = -(term * square) / Wide::new(k * k);
        harmonic = harmonic + Wide::new(1.0) / Wide::new(k);
        let part = -(term * harmonic);
        total = total + part;
        largest = largest.max(part.hi.abs());
        if part.hi.abs() <= largest * 1e-40 {
            break;
        }
    }
    ((half.ln() + GAMMA) * series(0, x) + total) * Wide::new(2.0) / PI
}

/// Y of order 1 near zero: -2/(pi x) + 2/pi ln(x/2) J1 - 1/pi sum of (-1)^k (psi(k+1) + psi(k+2)) (x/2)^(2k+1) / (k! (k+1)!).
fn near_y1(x: f64) -> Wide {
    let half = Wide::new(x) * Wide::new(0.5);
    let square = half * half;
    let (mut term, mut harmonic, mut total) = (half, Wide::new(0.0), Wide::new(0.0));
    let mut largest: f64 = 0.0;
    for k in 0..300 {
        let k = k as f64;
        if k > 0.0 {
            term = -(term * square) / Wide::new(k * (k + 1.0));
            harmonic = harmonic + Wide::new(1.0) / Wide::new(k);
        }
        let psi = harmonic + harmonic + Wide::new(1.0) / Wide::new(k + 1.0) - GAMMA - GAMMA;
        let part = term * psi;
        total = total + part;
        largest = largest.max(part.hi.abs());
        if k > 2.0 && part.hi.abs() <= largest * 1e-40 {
            break;
        }
    }
    let first = Wide::new(-1.0) / half;
    (first + half.ln() * series(1, x) * Wide::new(2.0) - total) / PI
}

/// What Y is where it is no number: minus infinity at zero, nothing below.
fn outside(x: f64) -> Option<f64> {
    match () {
        () if x.is_nan() => Some(x),
        () if x == 0.0 => Some(f64::NEG_INFINITY),
        () if x < 0.0 => Some(INVALID),
        () if x.is_infinite() => Some(0.0),
        () => None,
    }
}

/// `y0` (POSIX).
pub fn y0(x: f64) -> f64 {
    outside(x).unwrap_or_else(|| {
        if x < TINY {
            std::f64::consts::FRAC_2_PI * (x.ln() - std::f64::consts::LN_2 + GAMMA.hi)
        } else if x < FAR {
            near_y0(x).to_f64()
        } else {
            far(0, x).1
        }
    })
}

/// `y1` (POSIX).
pub fn y1(x: f64) -> f64 {
    outside(x).unwrap_or_else(|| {
        if x < TINY {
            -std::f64::consts::FRAC_2_PI / x
        } else if x < FAR {
            near_y1(x).to_f64()
        } else {
            far(1, x).1
        }
    })
}

/// `jn` (POSIX).
pub fn jn(n: i32, x: f64) -> f64 {
    let order = n.unsigned_abs();
    // Odd orders change sign with the order and with the argument.
    let flips = order % 2 == 1 && (n < 0) != x.is_sign_negative();
    let a = x.abs();
    let y = match order {
        _ if x.is_nan() => return x,
        0 => j0(a),
        1 => j1(a),
        _ if a == 0.0 || a.is_infinite() => 0.0,
        _ if a < FAR => series(order, a).to_f64(),
        _ if (order as f64) < a => {
            let (mut before, mut now) = (j0(a), j1(a));
            for k in 1..order {
                (before, now) = (now, now * (2.0 * k as f64 / a) - before);
            }
            now
        }
        _ => backward(order, a),
    };
    if flips {
        -y
    } else {
        y
    }
}

/// J of a high order, by the recurrence downwards (Miller), where upwards it loses all digits.
fn backward(order: u32, x: f64) -> f64 {
    let start = order + 20 + (order as f64 * 40.0).sqrt() as u32;
    let (mut after, mut now, mut wanted) = (Wide::new(0.0), Wide::new(1e-250), Wide::new(0.0));
    let mut sum = Wide::new(0.0);
    for k in (1..=start).rev() {
        let before = now * Wide::new(2.0 * k as f64) / Wide::new(x) - after;
        (after, now) = (now, before);
        if k - 1 == order {
            wanted = now;
        }
        if (k - 1) % 2 == 0 {
            sum = sum + if k == 1 { now } else { now + now };
        }
        if now.hi.abs() > 1e250 {
            let small = Wide::new(1e-200);
            (after, now, wanted, sum) = (after * small, now * small, wanted * small, sum * small);
        }
    }
    (wanted / sum).to_f64()
}

/// `yn` (POSIX).
pub fn yn(n: i32, x: f64) -> f64 {
    let order = n.unsigned_abs();
    let flips = n < 0 && order % 2 == 1;
    let y = match order {
        _ if x.is_nan() => return x,
        0 => y0(x),
        1 => y1(x),
        _ => outside(x).unwrap_or_else(|| {
            let (mut before, mut now) = (y0(x), y1(x));
            for k in 1..order {
                if now == f64::NEG_INFINITY {
                    break;
                }
                (before, now) = (now, now * (2.0 * k as f64 / x) - before);
            }
            now
        }),
    };
    if flips {
        -y
    } else {
        y
    }
}

/// `j0f` (POSIX).
pub fn j0f(x: f32) -> f32 {
    j0(x as f64) as f32
}

/// `j1f` (POSIX).
pub fn j1f(x: f32) -> f32 {
    j1(x as f64) as f32
}

/// `y0f` (POSIX).
pub fn y0f(x: f32) -> f32 {
    y0(x as f64) as f32
}

/// `y1f` (POSIX).
pub fn y1f(x: f32) -> f32 {
    y1(x as f64) as f32
}

/// `jnf` (POSIX).
pub fn jnf(n: i32, x: f32) -> f32 {
    jn(n, x as f64) as f32
}

/// `ynf` (POSIX).
pub fn ynf(n: i32, x: f32) -> f32 {
    yn(n, x as f64) as f32
}

/// `j0l` (glibc).
pub fn j0l(x: LongDouble) -> LongDouble {
    LongDouble(j0(x.0))
}

/// `j1l` (glibc).
pub fn j1l(x: LongDouble) -> LongDouble {
    LongDouble(j1(x.0))
}

/// `y0l` (glibc).
pub fn y0l(x: LongDouble) -> LongDouble {
    LongDouble(y0(x.0))
}

/// `y1l` (glibc).
pub fn y1l(x: LongDouble) -> LongDouble {
    LongDouble(y1(x.0))
}

/// `jnl` (glibc).
pub fn jnl(n: i32, x: LongDouble) -> LongDouble {
    LongDouble(jn(n, x.0))
}

/// `ynl` (glibc).
pub fn ynl(n: i32, x: LongDouble) -> LongDouble {
    LongDouble(yn(n, x.0))
}

/// `scalb` (BSD): `x` times two to the power of `n`, which must be whole.
pub fn scalb(x: f64, n: f64) -> f64 {
    match () {
        () if x.is_nan() || n.is_nan() => x + n,
        () if n == f64::INFINITY => x * n,
        () if n == f64::NEG_INFINITY => x / -n,
        () if n != n.trunc() => INVALID,
        () => super::double::scale(x, n.clamp(-65000.0, 65000.0) as i64),
    }
}

/// `scalbf` (BSD).
pub fn scalbf(x: f32, n: f32) -> f32 {
    scalb(x as f64, n as f64) as f32
}

/// `scalbl` (BSD).
pub fn scalbl(x: LongDouble, n: LongDouble) -> LongDouble {
    LongDouble(scalb(x.0, n.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from tables of the functions.
    #[test]
    fn values() {
        let close = |a: f64, b: f64| (a - b).abs() <= b.abs() * 4e-16;
        for (value, wanted) in [
            (j0(1.0), 0.7651976865579666),
            (j1(1.0), 0.44005058574493355),
            (y0(1.0), 0.088_256_964_215_676_96),
            (y1(1.0), -0.7812128213002887),
            (j0(10.0), -0.24593576445134835),
            (y0(10.0), 0.05567116728359939),
            (j0(50.0), 0.05581232766925181),
            (y1(50.0), -0.05679566856201477),
            (jn(2, 1.0), 0.1149034849319005),
            (jn(3, 10.0), 0.0583793793051868),
            (yn(2, 1.0), -1.6506826068162543),
        ] {
            assert!(close(value, wanted), "{value} {wanted}");
        }
        assert_eq!(
            (j1(-0.0).to_bits(), y0(0.0)),
            ((-0.0f64).to_bits(), f64::NEG_INFINITY)
        );
        assert!(y1(-1.0).is_nan() && jn(-3, 2.0) == -jn(3, 2.0));
        assert!(close(jn(60, 50.0), backward(60, 50.0)));
        assert_eq!((scalb(3.0, 2.0), scalb(1.0, -2000.0)), (12.0, 0.0));
    }
}
