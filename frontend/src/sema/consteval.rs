//! Integer constant expressions (C11 6.6), also through the address arithmetic of hand-written `offsetof`.

use lang_c::ast;
use lang_c::span::Node;

use super::{LResult, Lowerer};
use crate::ir::{BinaryOp, Expr, ExprKind, Place, PlaceKind, TypeId, Types, UnaryOp};

impl Lowerer<'_> {
    /// The value of an integer constant expression.
    pub(crate) fn constant(&mut self, e: &Node<ast::Expression>) -> LResult<i128> {
        let value = self.rvalue_of(e)?;
        match eval(&self.prog.types, &value) {
            Some(v) => Ok(v),
            None => self.error(e.span, "C0311", "expression is not an integer constant"),
        }
    }
}

/// A constant number.
#[derive(Clone, Copy)]
enum Num {
    Int(i128),
    Float(f64),
}

/// The value of `e` when it is an integer constant expression.
pub fn eval(types: &Types, e: &Expr) -> Option<i128> {
    match number(types, e)? {
        Num::Int(v) => Some(v),
        Num::Float(_) => None,
    }
}

/// The value of `e` when it is an arithmetic constant expression, as a float.
pub fn eval_float(types: &Types, e: &Expr) -> Option<f64> {
    match number(types, e)? {
        Num::Int(v) => Some(v as f64),
        Num::Float(f) => Some(f),
    }
}

fn number(types: &Types, e: &Expr) -> Option<Num> {
    let int = |v: i128, ty: TypeId| {
        Some(Num::Int(if types.is_integer(ty) {
            types.wrap(ty, v)
        } else {
            v
        }))
    };
    match &e.kind {
        ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => Some(Num::Int(*v)),
        ExprKind::Float(f) => Some(Num::Float(*f)),
        ExprKind::Cast(a) => match (number(types, a)?, types.is_float(e.ty)) {
            (Num::Int(v), false) => int(v, e.ty),
            (Num::Float(f), false) => {
                if e.ty == TypeId::BOOL {
                    Some(Num::Int((f != 0.0) as i128))
                } else {
                    int(f as i128, e.ty)
                }
            }
            (Num::Int(v), true) => Some(Num::Float(round(e.ty, v as f64))),
            (Num::Float(f), true) => Some(Num::Float(round(e.ty, f))),
        },
        ExprKind::Unary(op, a) => match (op, number(types, a)?) {
            (UnaryOp::Neg, Num::Int(v)) => int(v.wrapping_neg(), e.ty),
            (UnaryOp::BitNot, Num::Int(v)) => int(!v, e.ty),
            (UnaryOp::Not, Num::Int(v)) => Some(Num::Int((v == 0) as i128)),
            (UnaryOp::Neg, Num::Float(f)) => Some(Num::Float(-f)),
            (UnaryOp::Not, Num::Float(f)) => Some(Num::Int((f == 0.0) as i128)),
            (UnaryOp::BitNot, Num::Float(_)) => None,
        },
        ExprKind::Binary(op, a, b) => match (number(types, a)?, number(types, b)?) {
            (Num::Int(x), Num::Int(y)) => {
                let v = binary(types, *op, x, y, a.ty)?;
                int(v, e.ty)
            }
            (x, y) => {
                let f = |n| match n {
                    Num::Int(v) => v as f64,
                    Num::Float(f) => f,
                };
                let (x, y) = (f(x), f(y));
                // An operation on numbers that gives none gives the machine's, whose sign is set on x86.
                let round = |ty, v: f64| match v.is_nan() && !x.is_nan() && !y.is_nan() {
                    true => -f64::NAN,
                    false => round(ty, v),
                };
                Some(match op {
                    BinaryOp::Add => Num::Float(round(e.ty, x + y)),
                    BinaryOp::Sub => Num::Float(round(e.ty, x - y)),
                    BinaryOp::Mul => Num::Float(round(e.ty, x * y)),
                    BinaryOp::Div => Num::Float(round(e.ty, x / y)),
                    BinaryOp::Lt => Num::Int((x < y) as i128),
                    BinaryOp::Le => Num::Int((x <= y) as i128),
                    BinaryOp::Gt => Num::Int((x > y) as i128),
                    BinaryOp::Ge => Num::Int((x >= y) as i128),
                    BinaryOp::Eq => Num::Int((x == y) as i128),
                    BinaryOp::Ne => Num::Int((x != y) as i128),
                    _ => return None,
                })
            }
        },
        ExprKind::LogAnd(a, b) => match truth(types, a)? {
            false => Some(Num::Int(0)),
            true => Some(Num::Int(truth(types, b)? as i128)),
        },
        ExprKind::LogOr(a, b) => match truth(types, a)? {
            true => Some(Num::Int(1)),
            false => Some(Num::Int(truth(types, b)? as i128)),
        },
        ExprKind::Cond(c, a, b) => {
            if truth(types, c)? {
                number(types, a)
            } else {
                number(types, b)
            }
        }
        ExprKind::PtrAdd(p, i) => scaled(types, e.ty, p, i, 1),
        ExprKind::PtrSub(p, i) => scaled(types, e.ty, p, i, -1),
        ExprKind::PtrDiff(p, q) => {
            let (p_value, q_value) = (eval(types, p)?, eval(types, q)?);
            let size = i128::from(types.size(types.pointee(p.ty)?).unwrap_or(1).max(1));
            Some(Num::Int((p_value - q_value) / size))
        }
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => Some(Num::Int(address(types, p)?)),
        ExprKind::Seq(stmts, Some(v)) if stmts.is_empty() => number(types, v),
        _ => None,
    }
}

fn truth(types: &Types, e: &Expr) -> Option<bool> {
    Some(match number(types, e)? {
        Num::Int(v) => v != 0,
        Num::Float(f) => f != 0.0,
    })
}

fn round(ty: TypeId, f: f64) -> f64 {
    if ty == TypeId::FLOAT {
        f64::from(f as f32)
    } else {
        f
    }
}

fn scaled(types: &Types, ty: TypeId, p: &Expr, i: &Expr, sign: i128) -> Option<Num> {
    let base = eval(types, p)?;
    let index = eval(types, i)?;
    let size = i128::from(types.size(types.pointee(ty)?).unwrap_or(1));
    Some(Num::Int(base + sign * index * size))
}

/// The address of a place that hangs on a constant pointer, as in `&((struct s *)0)->field`.
fn address(types: &Types, p: &Place) -> Option<i128> {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => None,
        PlaceKind::Deref(e) => eval(types, e),
        PlaceKind::Field(base, record, field) => Some(
            address(types, base)?
                + i128::from(types.record(*record).fields[*field as usize].offset),
        ),
        PlaceKind::Index(base, i) => Some(
            address(types, base)? + eval(types, i)? * i128::from(types.size(types.elem(base.ty)?)?),
        ),
    }
}

/// `x op y` in the type `operand` of the operands; `None` for division by zero.
pub fn binary(types: &Types, op: BinaryOp, x: i128, y: i128, operand: TypeId) -> Option<i128> {
    let unsigned128 = operand == TypeId::UINT128;
    let bits = if types.is_integer(operand) {
        types.int_bits(operand)
    } else {
        64
    };
    Some(match op {
        BinaryOp::Add => x.wrapping_add(y),
        BinaryOp::Sub => x.wrapping_sub(y),
        BinaryOp::Mul => x.wrapping_mul(y),
        BinaryOp::Div if y == 0 => return None,
        BinaryOp::Rem if y == 0 => return None,
        BinaryOp::Div if unsigned128 => ((x as u128) / (y as u128)) as i128,
        BinaryOp::Rem if unsigned128 => ((x as u128) % (y as u128)) as i128,
        BinaryOp::Div => x.wrapping_div(y),
        BinaryOp::Rem => x.wrapping_rem(y),
        BinaryOp::Shl => x.wrapping_shl(y as u32 & (bits.max(32) - 1)),
        BinaryOp::Shr if unsigned128 => ((x as u128) >> (y as u32 & 127)) as i128,
        BinaryOp::Shr => x >> (y as u32 & (bits.max(32) - 1)),
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        BinaryOp::Xor => x ^ y,
        BinaryOp::Eq => (x == y) as i128,
        BinaryOp::Ne => (x != y) as i128,
        BinaryOp::Lt if unsigned128 => ((x as u128) < y as u128) as i128,
        BinaryOp::Le if unsigned128 => ((x as u128) <= y as u128) as i128,
        BinaryOp::Gt if unsigned128 => (x as u128 > y as u128) as i128,
        BinaryOp::Ge if unsigned128 => (x as u128 >= y as u128) as i128,
        BinaryOp::Lt => (x < y) as i128,
        BinaryOp::Le => (x <= y) as i128,
        BinaryOp::Gt => (x > y) as i128,
        BinaryOp::Ge => (x >= y) as i128,
    })
}
