//! Value ranges of integer expressions, from types, constants and operators alone.

use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, Program, TypeId, UnaryOp};

/// Inclusive bounds.
pub type Range = (i128, i128);

/// Everything a type holds. 128-bit types are cut to what `i128` holds.
pub fn of_type(program: &Program, ty: TypeId) -> Range {
    let types = &program.types;
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

/// Whether every value of `r` is one of `ty`.
pub fn fits(program: &Program, ty: TypeId, r: Range) -> bool {
    let t = of_type(program, ty);
    program.types.int_bits(ty) < 128 && t.0 <= r.0 && r.1 <= t.1
}

/// The values that `e` can have.
pub fn range(program: &Program, e: &Expr) -> Range {
    depth_range(program, e, 0)
}

fn depth_range(program: &Program, e: &Expr, depth: u32) -> Range {
    let full = of_type(program, e.ty);
    if depth > 12 {
        return full;
    }
    let types = &program.types;
    let inner = |e: &Expr| depth_range(program, e, depth + 1);
    let r = match &e.kind {
        ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => return (*v, *v),
        ExprKind::Cast(a) if types.is_integer(a.ty) => {
            let r = inner(a);
            if full.0 <= r.0 && r.1 <= full.1 {
                return r;
            }
            return full;
        }
        ExprKind::Binary(op, a, b) => {
            if op.is_comparison() {
                return (0, 1);
            }
            combine(*op, inner(a), inner(b))
        }
        ExprKind::LogAnd(..) | ExprKind::LogOr(..) | ExprKind::Unary(UnaryOp::Not, _) => {
            return (0, 1)
        }
        ExprKind::Cond(_, a, b) => {
            let (x, y) = (inner(a), inner(b));
            Some((x.0.min(y.0), x.1.max(y.1)))
        }
        ExprKind::Load(p) => match &p.kind {
            c2safe_frontend::ir::PlaceKind::Field(_, r, f) => {
                let field = &types.record(*r).fields[*f as usize];
                match field.bits {
                    Some(b) if types.is_signed(field.ty) => {
                        Some((-(1 << (b.width - 1)), (1 << (b.width - 1)) - 1))
                    }
                    Some(b) => Some((0, (1 << b.width) - 1)),
                    None => None,
                }
            }
            _ => None,
        },
        _ => None,
    };
    match r {
        Some(r) if full.0 <= r.0 && r.1 <= full.1 => r,
        _ => full,
    }
}

/// Bounds of `a op b` before any wrapping; `None` when unknown.
pub fn combine(op: BinaryOp, a: Range, b: Range) -> Option<Range> {
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
    match op {
        BinaryOp::Add => corners(&|x, y| x.checked_add(y)),
        BinaryOp::Sub => corners(&|x, y| x.checked_sub(y)),
        BinaryOp::Mul => corners(&|x, y| x.checked_mul(y)),
        BinaryOp::Div if b.0 > 0 => corners(&|x, y| Some(x / y)),
        BinaryOp::Rem if b.0 > 0 => Some(if a.0 >= 0 {
            (0, a.1.min(b.1 - 1))
        } else {
            (1 - b.1, b.1 - 1)
        }),
        BinaryOp::And if a.0 >= 0 && b.0 >= 0 => Some((0, a.1.min(b.1))),
        BinaryOp::And if b.0 >= 0 => Some((0, b.1)),
        BinaryOp::And if a.0 >= 0 => Some((0, a.1)),
        BinaryOp::Or | BinaryOp::Xor if a.0 >= 0 && b.0 >= 0 => {
            let top = a.1.max(b.1) as u128;
            let mask = if top == 0 {
                0
            } else {
                u128::MAX >> top.leading_zeros()
            };
            Some((0, mask as i128))
        }
        BinaryOp::Shr if b.0 >= 0 && b.1 < 127 => {
            if a.0 >= 0 {
                Some((0, a.1 >> b.0))
            } else {
                Some((a.0, a.1.max(0)))
            }
        }
        BinaryOp::Shl if a.0 >= 0 && b.0 >= 0 && b.1 < 26 => Some((a.0 << b.0, a.1 << b.1)),
        _ => None,
    }
}
