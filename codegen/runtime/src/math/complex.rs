//! Products and quotients of complex numbers as gcc computes them (C11 Annex G; libgcc's `__muldc3` and `__divdc3`).

/// The operations that the two need, for both widths.
pub trait Part: Copy + PartialOrd + From<f32> {
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    fn abs(self) -> Self;
    fn copysign(self, sign: Self) -> Self;
    fn is_nan(self) -> bool;
    fn is_infinite(self) -> bool;
    /// The quotient before special cases are repaired; scales the operands.
    fn quotient(operands: &mut [Self; 4]) -> (Self, Self);
}

macro_rules! part {
    ($t:ident, $quotient:ident) => {
        impl Part for $t {
            fn add(self, other: $t) -> $t {
                self + other
            }
            fn sub(self, other: $t) -> $t {
                self - other
            }
            fn mul(self, other: $t) -> $t {
                self * other
            }
            fn div(self, other: $t) -> $t {
                self / other
            }
            fn abs(self) -> $t {
                $t::abs(self)
            }
            fn copysign(self, sign: $t) -> $t {
                $t::copysign(self, sign)
            }
            fn is_nan(self) -> bool {
                $t::is_nan(self)
            }
            fn is_infinite(self) -> bool {
                $t::is_infinite(self)
            }
            fn quotient(operands: &mut [$t; 4]) -> ($t, $t) {
                $quotient(operands)
            }
        }
    };
}
part!(f32, widened);
part!(f64, scaled);

/// The quotient of floats, computed in double.
fn widened(operands: &mut [f32; 4]) -> (f32, f32) {
    let [a, b, c, d] = operands.map(f64::from);
    let denominator = (c * c) + (d * d);
    let x = ((a * c) + (b * d)) / denominator;
    let y = ((b * c) - (a * d)) / denominator;
    (x as f32, y as f32)
}

/// The quotient of doubles by Smith's method, scaled against overflow and underflow (Baudin and Smith, as in gcc 12).
fn scaled(operands: &mut [f64; 4]) -> (f64, f64) {
    const BIG: f64 = f64::MAX / 2.0;
    const SMALL: f64 = f64::MIN_POSITIVE;
    const GROW: f64 = 1.0 / f64::EPSILON;
    const LIMIT: f64 = BIG * f64::EPSILON;
    let swapped = operands[2].abs() < operands[3].abs();
    let larger = |operands: &[f64; 4]| operands[if swapped { 3 } else { 2 }].abs();
    if larger(operands) >= BIG {
        *operands = operands.map(|v| v * 0.5);
    }
    let size = larger(operands);
    let lost = |x: f64, y: f64| x.abs() < SMALL && y.abs() < LIMIT && size < LIMIT;
    let [a, b, ..] = *operands;
    if size < f64::EPSILON || lost(a, b) || lost(b, a) {
        *operands = operands.map(|v| v * GROW);
    }
    let [a, b, c, d] = *operands;
    if swapped {
        let ratio = c / d;
        let denominator = (c * ratio) + d;
        if ratio.abs() > SMALL {
            (
                ((a * ratio) + b) / denominator,
                ((b * ratio) - a) / denominator,
            )
        } else {
            (
                ((c * (a / d)) + b) / denominator,
                ((c * (b / d)) - a) / denominator,
            )
        }
    } else {
        let ratio = d / c;
        let denominator = (d * ratio) + c;
        if ratio.abs() > SMALL {
            (
                ((b * ratio) + a) / denominator,
                (b - (a * ratio)) / denominator,
            )
        } else {
            (
                (a + (d * (b / c))) / denominator,
                (b - (d * (a / c))) / denominator,
            )
        }
    }
}

/// 1 or 0 with the sign of `v`, for whether it is infinite.
fn boxed<T: Part>(v: T) -> T {
    T::from(if v.is_infinite() { 1.0 } else { 0.0 }).copysign(v)
}

/// Zero with the sign of `v` in place of a NaN.
fn unless_nan<T: Part>(v: T) -> T {
    if v.is_nan() {
        T::from(0.0).copysign(v)
    } else {
        v
    }
}

/// `(a + bi) * (c + di)`.
#[inline]
pub fn complex_mul<T: Part>(a: T, b: T, c: T, d: T) -> (T, T) {
    let (ac, bd, ad, bc) = (a.mul(c), b.mul(d), a.mul(d), b.mul(c));
    let (x, y) = (ac.sub(bd), ad.add(bc));
    if x.is_nan() && y.is_nan() {
        return repaired_product([a, b, c, d], [ac, bd, ad, bc]).unwrap_or((x, y));
    }
    (x, y)
}

/// Infinities that a product of NaN parts stands for.
#[cold]
fn repaired_product<T: Part>(
    [mut a, mut b, mut c, mut d]: [T; 4],
    [ac, bd, ad, bc]: [T; 4],
) -> Option<(T, T)> {
    let mut repaired = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (boxed(a), boxed(b), unless_nan(c), unless_nan(d));
        repaired = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d, a, b) = (boxed(c), boxed(d), unless_nan(a), unless_nan(b));
        repaired = true;
    }
    if !repaired && [ac, bd, ad, bc].iter().any(|v| v.is_infinite()) {
        (a, b, c, d) = (unless_nan(a), unless_nan(b), unless_nan(c), unless_nan(d));
        repaired = true;
    }
    let infinity = T::from(f32::INFINITY);
    repaired.then(|| {
        (
            infinity.mul(a.mul(c).sub(b.mul(d))),
            infinity.mul(a.mul(d).add(b.mul(c))),
        )
    })
}

/// `(a + bi) / (c + di)`.
#[inline]
pub fn complex_div<T: Part>(a: T, b: T, c: T, d: T) -> (T, T) {
    let mut operands = [a, b, c, d];
    let (x, y) = T::quotient(&mut operands);
    if x.is_nan() && y.is_nan() {
        return repaired_quotient(operands).unwrap_or((x, y));
    }
    (x, y)
}

/// Infinities and zeros that a quotient of NaN parts stands for.
#[cold]
fn repaired_quotient<T: Part>([a, b, c, d]: [T; 4]) -> Option<(T, T)> {
    let (zero, infinity) = (T::from(0.0), T::from(f32::INFINITY));
    let finite = |v: T| !v.is_nan() && !v.is_infinite();
    if c == zero && d == zero && (!a.is_nan() || !b.is_nan()) {
        let signed = infinity.copysign(c);
        Some((signed.mul(a), signed.mul(b)))
    } else if (a.is_infinite() || b.is_infinite()) && finite(c) && finite(d) {
        let (a, b) = (boxed(a), boxed(b));
        Some((
            infinity.mul(a.mul(c).add(b.mul(d))),
            infinity.mul(b.mul(c).sub(a.mul(d))),
        ))
    } else if (c.is_infinite() || d.is_infinite()) && finite(a) && finite(b) {
        let (c, d) = (boxed(c), boxed(d));
        Some((
            zero.mul(a.mul(c).add(b.mul(d))),
            zero.mul(b.mul(c).sub(a.mul(d))),
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_quotients() {
        assert_eq!(complex_mul(1.0, 2.0, 3.0, -1.0), (5.0, 5.0));
        assert_eq!(complex_div(4.0, 2.0, 1.0, 1.0), (3.0, -1.0));
        assert_eq!(complex_div(1.0f32, 0.0, 0.0, 2.0), (0.0, -0.5));
        let (x, y) = complex_mul(f64::INFINITY, f64::NAN, 1.0, 1.0);
        assert!(x.is_infinite() && y.is_infinite());
        let (x, _) = complex_div(1.0, 1.0, 0.0, 0.0);
        assert!(x.is_infinite());
        assert_eq!(complex_div(1.0, 1.0, f64::INFINITY, 1.0), (0.0, 0.0));
    }
}
