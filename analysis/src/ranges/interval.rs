//! Intervals of integers: what types hold, and how operators change bounds.

use c2safe_frontend::ir::{BinaryOp, Program, TypeId, Types};

/// Inclusive bounds of a mathematical integer.
pub type Range = (i128, i128);

/// Everything a type holds. 128-bit types are cut to what `i128` holds.
pub fn of_type(types: &Types, ty: TypeId) -> Range {
    if !types.is_integer(ty) {
        return (i128::MIN, i128::MAX);
    }
    let bits = types.int_bits(ty);
    match (types.is_signed(ty), bits) {
        (_, 128) => (i128::MIN, i128::MAX),
        (true, _) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        (false, _) => (0, (1 << bits) - 1),
    }
}

/// What a bit-field of type `ty` and a width holds.
pub fn of_bits(types: &Types, ty: TypeId, width: u32) -> Range {
    match (types.is_signed(ty), width) {
        (_, 0) => of_type(types, ty),
        (true, _) => (-(1 << (width - 1)), (1 << (width - 1)) - 1),
        (false, _) => (0, (1 << width) - 1),
    }
}

/// Whether `outer` has every value of `inner`.
pub fn contains(outer: Range, inner: Range) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// The values that are in `a` or in `b`, and those between.
pub fn join(a: Range, b: Range) -> Range {
    (a.0.min(b.0), a.1.max(b.1))
}

/// The values that are in both.
pub fn meet(a: Range, b: Range) -> Option<Range> {
    let r = (a.0.max(b.0), a.1.min(b.1));
    (r.0 <= r.1).then_some(r)
}

/// Whether every value of `r` is one of `ty`.
pub fn fits(program: &Program, ty: TypeId, r: Range) -> bool {
    program.types.int_bits(ty) < 128 && contains(of_type(&program.types, ty), r)
}

/// The values of `r` converted to `ty`.
pub fn converted(types: &Types, r: Range, from: TypeId, to: TypeId) -> Range {
    if types.strip_enum(to) == TypeId::BOOL {
        return match r {
            (0, 0) => (0, 0),
            _ if r.0 > 0 || r.1 < 0 => (1, 1),
            _ => (0, 1),
        };
    }
    let full = of_type(types, to);
    match types.is_integer(from) && contains(full, r) {
        true => r,
        false => full,
    }
}

/// Bounds of `a op b` before any wrapping, in a type of `bits` bits; `None` when unknown.
pub fn combine(op: BinaryOp, a: Range, b: Range, bits: u32) -> Option<Range> {
    const LIMIT: i128 = 1 << 100;
    if [a.0, a.1, b.0, b.1]
        .iter()
        .any(|v| !(-LIMIT..LIMIT).contains(v))
    {
        return None;
    }
    let corners = |f: &dyn Fn(i128, i128) -> Option<i128>| {
        let mut values = Vec::new();
        for x in [a.0, a.1] {
            for y in [b.0, b.1] {
                values.push(f(x, y)?);
            }
        }
        Some((*values.iter().min()?, *values.iter().max()?))
    };
    // A count that is too large is cut to the width of the type.
    let counted = b.0 >= 0 && b.1 < i128::from(bits);
    match op {
        BinaryOp::Add => corners(&|x, y| x.checked_add(y)),
        BinaryOp::Sub => corners(&|x, y| x.checked_sub(y)),
        BinaryOp::Mul => corners(&|x, y| x.checked_mul(y)),
        BinaryOp::Div if b.0 > 0 => corners(&|x, y| Some(x / y)),
        BinaryOp::Rem if b.0 > 0 => Some(match a {
            (0.., _) => (0, a.1.min(b.1 - 1)),
            (_, ..=0) => ((1 - b.1).max(a.0), 0),
            _ => ((1 - b.1).max(a.0), (b.1 - 1).min(a.1)),
        }),
        BinaryOp::And if a.0 >= 0 && b.0 >= 0 => Some((0, a.1.min(b.1))),
        BinaryOp::And if b.0 >= 0 => Some((0, b.1)),
        BinaryOp::And if a.0 >= 0 => Some((0, a.1)),
        BinaryOp::Or | BinaryOp::Xor if a.0 >= 0 && b.0 >= 0 => {
            let top = a.1.max(b.1) as u128;
            let mask = match top {
                0 => 0,
                _ => u128::MAX >> top.leading_zeros(),
            };
            let least = match op {
                BinaryOp::Or => a.0.max(b.0),
                _ => 0,
            };
            Some((least, mask as i128))
        }
        BinaryOp::Shr if a.0 >= 0 && counted => Some((a.0 >> b.1, a.1 >> b.0)),
        BinaryOp::Shr if a.0 >= 0 => Some((0, a.1)),
        BinaryOp::Shr => Some((a.0, a.1.max(0))),
        BinaryOp::Shl if a.0 >= 0 && counted && b.1 < 26 => Some((a.0 << b.0, a.1 << b.1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pairs of small intervals against all their values.
    #[test]
    fn bounds_hold_for_every_value() {
        use BinaryOp::*;
        let width = 8u32;
        for op in [Add, Sub, Mul, Div, Rem, And, Or, Xor, Shl, Shr] {
            for a in intervals(-9, 9) {
                for b in intervals(-3, 9) {
                    let Some(r) = combine(op, a, b, width) else {
                        continue;
                    };
                    for x in a.0..=a.1 {
                        for y in b.0..=b.1 {
                            let v = match op {
                                Add => x + y,
                                Sub => x - y,
                                Mul => x * y,
                                Div | Rem if y == 0 => continue,
                                Div => x / y,
                                Rem => x % y,
                                And => x & y,
                                Or => x | y,
                                Xor => x ^ y,
                                Shl => x << (y & 7),
                                _ => x >> (y & 7),
                            };
                            assert!(
                                contains(r, (v, v)),
                                "{x} {} {y} is {v}, not in {r:?}",
                                op.symbol()
                            );
                        }
                    }
                }
            }
        }
    }

    fn intervals(from: i128, to: i128) -> impl Iterator<Item = Range> {
        (from..=to).flat_map(move |lo| (lo..=to).map(move |hi| (lo, hi)))
    }

    #[test]
    fn conversions_keep_what_fits() {
        let types = Types::default();
        assert_eq!(
            converted(&types, (3, 200), TypeId::INT, TypeId::UCHAR),
            (3, 200)
        );
        assert_eq!(
            converted(&types, (-1, 200), TypeId::INT, TypeId::UCHAR),
            (0, 255)
        );
        assert_eq!(
            converted(&types, (1, 200), TypeId::INT, TypeId::BOOL),
            (1, 1)
        );
        assert_eq!(
            converted(
                &types,
                (i128::MIN, i128::MAX),
                TypeId::DOUBLE,
                TypeId::SHORT
            ),
            (-32768, 32767)
        );
    }
}
