//! Walking the IR: every child of a node exactly once, in order of evaluation.

use super::{Callee, Expr, ExprKind, Place, PlaceKind, Stmt, StmtKind};

/// Called for each node on the way down; the `walk_*` functions visit the children.
pub trait Visitor {
    fn expr(&mut self, e: &Expr) {
        walk_expr(self, e);
    }
    fn place(&mut self, p: &Place) {
        walk_place(self, p);
    }
    fn stmt(&mut self, s: &Stmt) {
        walk_stmt(self, s);
    }
}

/// Visits the operands of `e`.
pub fn walk_expr<V: Visitor + ?Sized>(v: &mut V, e: &Expr) {
    match &e.kind {
        ExprKind::Int(..)
        | ExprKind::EnumConst(..)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Zero
        | ExprKind::Func(_)
        | ExprKind::StrArray(_)
        | ExprKind::LabelAddr(_) => {}
        ExprKind::Load(p) | ExprKind::AddrOf(p) | ExprKind::Decay(p) => v.place(p),
        ExprKind::Unary(_, a) | ExprKind::Cast(a) | ExprKind::VaArg(a) | ExprKind::Setjmp(a) => {
            v.expr(a)
        }
        ExprKind::Binary(_, a, b)
        | ExprKind::PtrAdd(a, b)
        | ExprKind::PtrSub(a, b)
        | ExprKind::PtrDiff(a, b)
        | ExprKind::LogAnd(a, b)
        | ExprKind::LogOr(a, b) => {
            v.expr(a);
            v.expr(b);
        }
        ExprKind::Cond(a, b, c) => {
            v.expr(a);
            v.expr(b);
            v.expr(c);
        }
        ExprKind::Assign(p, a) => {
            v.place(p);
            v.expr(a);
        }
        ExprKind::AssignOp { place, rhs, .. } => {
            v.place(place);
            v.expr(rhs);
        }
        ExprKind::IncDec { place, .. } => v.place(place),
        ExprKind::Call(callee, args) => {
            if let Callee::Indirect(f) = &**callee {
                v.expr(f);
            }
            args.iter().for_each(|a| v.expr(a));
        }
        ExprKind::Builtin(_, args) => args.iter().for_each(|a| v.expr(a)),
        ExprKind::Seq(stmts, value) => {
            stmts.iter().for_each(|s| v.stmt(s));
            if let Some(e) = value {
                v.expr(e);
            }
        }
        ExprKind::RecordInit(fields) => fields.iter().for_each(|(_, e)| v.expr(e)),
        ExprKind::ArrayInit(elems) => elems.iter().for_each(|(_, e)| v.expr(e)),
    }
}

/// Visits what the address of `p` is computed from.
pub fn walk_place<V: Visitor + ?Sized>(v: &mut V, p: &Place) {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => {}
        PlaceKind::Deref(e) => v.expr(e),
        PlaceKind::Field(base, ..) => v.place(base),
        PlaceKind::Index(base, i) => {
            v.place(base);
            v.expr(i);
        }
    }
}

/// Visits the expressions and statements inside `s`.
pub fn walk_stmt<V: Visitor + ?Sized>(v: &mut V, s: &Stmt) {
    match &s.kind {
        StmtKind::Expr(e) | StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => v.expr(e),
        StmtKind::Decl(_, init) => {
            if let Some(e) = init {
                v.expr(e);
            }
        }
        StmtKind::Block(b) => b.iter().for_each(|s| v.stmt(s)),
        StmtKind::If(c, a, b) => {
            v.expr(c);
            a.iter().for_each(|s| v.stmt(s));
            b.iter().for_each(|s| v.stmt(s));
        }
        StmtKind::While(c, b) => {
            v.expr(c);
            b.iter().for_each(|s| v.stmt(s));
        }
        StmtKind::DoWhile(b, c) => {
            b.iter().for_each(|s| v.stmt(s));
            v.expr(c);
        }
        StmtKind::For {
            init,
            cond,
            step,
            body,
        } => {
            init.iter().for_each(|s| v.stmt(s));
            if let Some(c) = cond {
                v.expr(c);
            }
            body.iter().for_each(|s| v.stmt(s));
            if let Some(s) = step {
                v.expr(s);
            }
        }
        StmtKind::Switch(sw) => {
            v.expr(&sw.value);
            sw.body.iter().for_each(|s| v.stmt(s));
        }
        StmtKind::Return(Some(e)) => v.expr(e),
        StmtKind::Label(_)
        | StmtKind::Goto(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Return(None) => {}
    }
}

/// Visits every statement of a body.
pub fn walk_body<V: Visitor + ?Sized>(v: &mut V, stmts: &[Stmt]) {
    stmts.iter().for_each(|s| v.stmt(s));
}
