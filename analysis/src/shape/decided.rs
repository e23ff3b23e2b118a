//! Branches that cannot be taken, as the types are: a `uint32_t` is never above `SIZE_MAX`.
//!
//! A condition that the C says to be constant (`if (0)`, `if (DEBUG)`) stays with its branches: somebody may change the constant.

use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, Stmt, StmtKind, Types, UnaryOp};

use crate::ranges::interval::{contains, of_type};
use crate::ranges::Range;

use crate::purity::is_pure;

/// Removes the branches of `list` and what is in it whose condition the types decide.
pub(super) fn remove(types: &Types, list: &mut Vec<Stmt>) {
    for s in std::mem::take(list) {
        list.extend(statement(types, s));
    }
}

fn statement(types: &Types, mut s: Stmt) -> Vec<Stmt> {
    match &mut s.kind {
        StmtKind::While(c, b) if condition(types, c) == Some(false) && !b.iter().any(has_label) => {
            return Vec::new();
        }
        StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => remove(types, b),
        StmtKind::For { body, .. } => remove(types, body),
        StmtKind::Switch(switch) => remove(types, &mut switch.body),
        StmtKind::If(c, a, b) => {
            remove(types, a);
            remove(types, b);
            if let Some(holds) = condition(types, c) {
                let (kept, dropped) = if holds { (a, b) } else { (b, a) };
                if !dropped.iter().any(has_label) {
                    let kept = std::mem::take(kept);
                    // What is declared in the branch is not to meet what is declared around it.
                    let declares = kept.iter().any(|s| matches!(s.kind, StmtKind::Decl(..)));
                    return match declares {
                        true => vec![Stmt {
                            kind: StmtKind::Block(kept),
                            loc: s.loc,
                        }],
                        false => kept,
                    };
                }
            }
        }
        _ => {}
    }
    vec![s]
}

/// What a condition that does nothing always gives.
fn condition(types: &Types, e: &Expr) -> Option<bool> {
    match &e.kind {
        ExprKind::Unary(UnaryOp::Not, a) => condition(types, a).map(|v| !v),
        ExprKind::Binary(op, a, b) if is_pure(a) => comparison(types, *op, a, b),
        _ => None,
    }
}

/// What comparing any value that `a` can have, as its type is, with the constant `b` gives, if it is always the same.
pub fn comparison(types: &Types, op: BinaryOp, a: &Expr, b: &Expr) -> Option<bool> {
    if !types.is_integer(a.ty)
        || !matches!(
            op,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge
        )
    {
        return None;
    }
    let constant = || c2safe_frontend::sema::constant_value(types, b);
    let v = b.as_int().or_else(constant)?;
    let (least, most) = range(types, a)?;
    match op {
        BinaryOp::Lt | BinaryOp::Ge if v <= least => Some(op == BinaryOp::Ge),
        BinaryOp::Gt | BinaryOp::Le if v >= most => Some(op == BinaryOp::Le),
        _ => None,
    }
}

/// The values of an integer's type, before it was made wider. What is a constant has none: its type says nothing about it.
fn range(types: &Types, e: &Expr) -> Option<Range> {
    let own = of_type(types, e.ty);
    match &e.kind {
        _ if e.as_int().is_some() => None,
        ExprKind::Cast(inner) if types.is_integer(inner.ty) => {
            let inner = range(types, inner)?;
            Some(if contains(own, inner) { inner } else { own })
        }
        _ => Some(own),
    }
}

fn has_label(s: &Stmt) -> bool {
    let any = |list: &[Stmt]| list.iter().any(has_label);
    match &s.kind {
        StmtKind::Label(_) => true,
        StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => any(b),
        StmtKind::If(_, a, b) => any(a) || any(b),
        StmtKind::For { init, body, .. } => any(init) || any(body),
        StmtKind::Switch(switch) => any(&switch.body),
        _ => false,
    }
}
