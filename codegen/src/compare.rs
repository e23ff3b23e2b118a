//! Comparisons (C11 6.5.8, 6.5.9): in the type that reads best and gives the same.

use c2safe_analysis::shape::comparison;
use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, IntStyle, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;

impl Fx<'_, '_> {
    pub(crate) fn compare(&mut self, op: BinaryOp, a: &Expr, b: &Expr) -> Code {
        let program = self.g.program;
        let types = &program.types;
        if types.is_pointer(a.ty) {
            if let Some(c) = self.compare_lifted(op, a, b) {
                return c;
            }
        }
        if types.is_pointer(a.ty) && matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            for (x, y) in [(a, b), (b, a)] {
                if y.as_int() == Some(0)
                    || matches!(&y.kind, ExprKind::Cast(z) if z.as_int() == Some(0))
                {
                    let p = self.value(x);
                    let pure = p.pure;
                    let c = p.method("is_null", &[]).with_purity(pure);
                    return if op == BinaryOp::Eq {
                        c
                    } else {
                        Code::new(format!("!{}", c.text), prec::UNARY).with_purity(pure)
                    };
                }
            }
        }
        if let Some(always) = comparison(types, op, a, b) {
            let a = self.value(a);
            return match a.pure {
                true => Code::pure(always.to_string()),
                false => Code::new(format!("{{ {}; {always} }}", a.text), prec::BLOCK),
            };
        }
        // A promoted operand against a constant that its own type holds is compared in its own type.
        if types.is_integer(a.ty) {
            for (x, y, flipped) in [(a, b, false), (b, a, true)] {
                let (ExprKind::Cast(inner), Some(v)) = (&x.kind, y.as_int()) else {
                    continue;
                };
                if !matches!(y.kind, ExprKind::Int(..)) || !types.is_integer(inner.ty) {
                    continue;
                }
                let own = types.strip_enum(inner.ty);
                if own == TypeId::BOOL || types.int_bits(own) >= types.int_bits(x.ty) {
                    continue;
                }
                let plain_char = own == TypeId::CHAR;
                let holds = if plain_char {
                    (0..128).contains(&v)
                } else {
                    types.wrap(own, v) == v
                };
                let equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne);
                let extends = types.is_signed(x.ty) || !types.is_signed(own);
                if !holds || !extends || (plain_char && !equality) {
                    continue;
                }
                let style = match y.kind {
                    ExprKind::Int(_, s) => s,
                    _ => IntStyle::Decimal,
                };
                let lhs = self.value(inner).typed();
                let rhs = self.int(v, style, own);
                return if flipped {
                    rhs.infix(op.symbol(), &lhs, prec::COMPARE)
                } else {
                    lhs.infix(op.symbol(), &rhs, prec::COMPARE)
                };
            }
        }
        let (a, b) = match (&a.kind, &b.kind) {
            (ExprKind::Cast(x), ExprKind::Cast(y)) if self.compare_alike(op, a.ty, x, y) => {
                (&**x, &**y)
            }
            _ => (a, b),
        };
        let mut lhs = self.value(a);
        let rhs = self.value(b);
        if lhs.suffix.is_some() && rhs.suffix.is_some() {
            lhs = lhs.typed();
        }
        // Comparisons of these types borrow their operands: the left one is copied before the right one changes things.
        let borrows = types.is_pointer(a.ty) || a.ty == TypeId::LONGDOUBLE;
        if borrows && !rhs.pure && matches!(a.kind, ExprKind::Load(_)) && !lhs.text.ends_with(')') {
            lhs = Code::atom(format!("({{ {} }})", lhs.text));
        }
        lhs.infix(op.symbol(), &rhs, prec::COMPARE)
    }

    /// Whether two values that are made wider, to type `to`, compare as they do before: they have one type, and it keeps their order
    /// where that matters.
    fn compare_alike(&self, op: BinaryOp, to: TypeId, a: &Expr, b: &Expr) -> bool {
        let types = &self.g.program.types;
        if !types.is_integer(to) || !types.is_integer(a.ty) || !types.is_integer(b.ty) {
            return false;
        }
        let own = types.strip_enum(a.ty);
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne);
        // Rust's type for `char` has no sign.
        let extends = own != TypeId::CHAR && (types.is_signed(to) || !types.is_signed(own));
        own == types.strip_enum(b.ty)
            && own != TypeId::BOOL
            && types.int_bits(own) < types.int_bits(to)
            && (equality || extends)
    }
}
