//! Statement expressions that contain labels, as statements.

use crate::ir::visit::{walk_stmt, Visitor};
use crate::ir::{Expr, ExprKind, PlaceKind, Stmt, StmtKind};

fn has_label(stmts: &[Stmt]) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn stmt(&mut self, s: &Stmt) {
            self.0 |= matches!(s.kind, StmtKind::Label(_));
            walk_stmt(self, s);
        }
    }
    let mut find = Find(false);
    stmts.iter().for_each(|s| find.stmt(s));
    find.0
}

/// Moves the statements of a labelled statement expression that `kind` starts with to `before`.
pub(super) fn flatten(kind: StmtKind, before: &mut Vec<Stmt>) -> StmtKind {
    match kind {
        StmtKind::Expr(e) => StmtKind::Expr(lift(e, before)),
        StmtKind::Decl(l, Some(e)) => StmtKind::Decl(l, Some(lift(e, before))),
        StmtKind::Return(Some(e)) => StmtKind::Return(Some(lift(e, before))),
        StmtKind::If(c, a, b) => StmtKind::If(lift(c, before), a, b),
        StmtKind::Switch(mut sw) => {
            sw.value = lift(sw.value, before);
            StmtKind::Switch(sw)
        }
        other => other,
    }
}

/// The value of `e` without the labelled statements in front of it.
fn lift(mut e: Expr, before: &mut Vec<Stmt>) -> Expr {
    match e.kind {
        ExprKind::Seq(stmts, value) if has_label(&stmts) => {
            before.extend(stmts);
            match value {
                Some(v) => lift(*v, before),
                None => {
                    e.kind = ExprKind::Seq(Vec::new(), None);
                    e
                }
            }
        }
        ExprKind::Cast(a) => {
            e.kind = ExprKind::Cast(Box::new(lift(*a, before)));
            e
        }
        ExprKind::Unary(op, a) => {
            e.kind = ExprKind::Unary(op, Box::new(lift(*a, before)));
            e
        }
        ExprKind::Binary(op, a, b) => {
            e.kind = ExprKind::Binary(op, Box::new(lift(*a, before)), b);
            e
        }
        // The place must not depend on when it is evaluated.
        ExprKind::Assign(p, v) if matches!(p.kind, PlaceKind::Local(_) | PlaceKind::Global(_)) => {
            e.kind = ExprKind::Assign(p, Box::new(lift(*v, before)));
            e
        }
        kind => {
            e.kind = kind;
            e
        }
    }
}
