//! Expressions that do nothing but give a value.

use c2safe_frontend::ir::visit::{expr_children, place_children, walk_expr, Child, Visitor};
use c2safe_frontend::ir::{BinaryOp, Builtin, Expr, ExprKind, Place, PlaceKind};

/// Whether evaluating `e` changes nothing and cannot stop the program.
pub fn is_pure(e: &Expr) -> bool {
    let own = match &e.kind {
        _ if acts(e) => false,
        ExprKind::Binary(BinaryOp::Div | BinaryOp::Rem, _, b) => {
            b.as_int().is_some_and(|v| v != 0 && v != -1) || matches!(b.kind, ExprKind::Float(_))
        }
        // The address alone stops nobody.
        ExprKind::Load(p) => is_safe(p),
        _ => true,
    };
    let mut pure = own;
    expr_children(e, &mut |c| pure &= child_is_pure(c));
    pure
}

fn child_is_pure(child: Child<'_>) -> bool {
    match child {
        Child::Expr(e) => is_pure(e),
        Child::Place(p) => {
            let mut pure = true;
            place_children(p, &mut |c| pure &= child_is_pure(c));
            pure
        }
        Child::Stmt(_) => false,
    }
}

/// Whether a place can be read without a check.
fn is_safe(p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => true,
        PlaceKind::Field(base, ..) => is_safe(base),
        PlaceKind::Deref(_) | PlaceKind::Index(..) => false,
    }
}

/// Whether an expression has an effect, its operands apart.
fn acts(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Assign(..)
        | ExprKind::AssignOp { .. }
        | ExprKind::IncDec { .. }
        | ExprKind::Call(..)
        | ExprKind::Seq(..)
        | ExprKind::VaArg(_)
        | ExprKind::Setjmp(_) => true,
        ExprKind::Builtin(b, _) => !harmless(*b),
        _ => false,
    }
}

/// Whether evaluating an expression has no effect, but to stop the program perhaps.
pub fn is_calm(e: &Expr) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            self.0 |= acts(e);
            walk_expr(self, e);
        }
    }
    let mut find = Find(false);
    find.expr(e);
    !find.0
}

/// Whether a builtin only computes a value from its operands.
fn harmless(b: Builtin) -> bool {
    matches!(
        b,
        Builtin::Clz
            | Builtin::Ctz
            | Builtin::Popcount
            | Builtin::Parity
            | Builtin::Ffs
            | Builtin::Clrsb
            | Builtin::Bswap
            | Builtin::IsNan
            | Builtin::IsInf
            | Builtin::IsInfSign
            | Builtin::IsFinite
            | Builtin::IsNormal
            | Builtin::SignBit
            | Builtin::IsUnordered
            | Builtin::IsGreater
            | Builtin::IsGreaterEqual
            | Builtin::IsLess
            | Builtin::IsLessEqual
            | Builtin::IsLessGreater
            | Builtin::Fabs
            | Builtin::Copysign
    )
}
