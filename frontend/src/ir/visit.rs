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

/// A node directly below another.
#[derive(Debug, Clone, Copy)]
pub enum Child<'e> {
    Expr(&'e Expr),
    Place(&'e Place),
    Stmt(&'e Stmt),
}

fn all<'e>(stmts: &'e [Stmt], f: &mut dyn FnMut(Child<'e>)) {
    stmts.iter().for_each(|s| f(Child::Stmt(s)));
}

/// Hands out the operands of `e`.
pub fn expr_children<'e>(e: &'e Expr, f: &mut dyn FnMut(Child<'e>)) {
    match &e.kind {
        ExprKind::Int(..)
        | ExprKind::EnumConst(..)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Zero
        | ExprKind::Func(_)
        | ExprKind::StrArray(_)
        | ExprKind::LabelAddr(_) => {}
        ExprKind::Load(p) | ExprKind::AddrOf(p) | ExprKind::Decay(p) => f(Child::Place(p)),
        ExprKind::Unary(_, a) | ExprKind::Cast(a) | ExprKind::VaArg(a) | ExprKind::Setjmp(a) => {
            f(Child::Expr(a))
        }
        ExprKind::Binary(_, a, b)
        | ExprKind::PtrAdd(a, b)
        | ExprKind::PtrSub(a, b)
        | ExprKind::PtrDiff(a, b)
        | ExprKind::LogAnd(a, b)
        | ExprKind::LogOr(a, b) => {
            f(Child::Expr(a));
            f(Child::Expr(b));
        }
        ExprKind::Cond(a, b, c) => {
            f(Child::Expr(a));
            f(Child::Expr(b));
            f(Child::Expr(c));
        }
        ExprKind::Assign(p, a) => {
            f(Child::Place(p));
            f(Child::Expr(a));
        }
        ExprKind::AssignOp { place, rhs, .. } => {
            f(Child::Place(place));
            f(Child::Expr(rhs));
        }
        ExprKind::IncDec { place, .. } => f(Child::Place(place)),
        ExprKind::Call(callee, args) => {
            if let Callee::Indirect(p) = &**callee {
                f(Child::Expr(p));
            }
            args.iter().for_each(|a| f(Child::Expr(a)));
        }
        ExprKind::Builtin(_, args) => args.iter().for_each(|a| f(Child::Expr(a))),
        ExprKind::Seq(stmts, value) => {
            all(stmts, f);
            if let Some(e) = value {
                f(Child::Expr(e));
            }
        }
        ExprKind::RecordInit(fields) => fields.iter().for_each(|(_, e)| f(Child::Expr(e))),
        ExprKind::ArrayInit(elems) => elems.iter().for_each(|(_, e)| f(Child::Expr(e))),
    }
}

/// Hands out what the address of `p` is computed from.
pub fn place_children<'e>(p: &'e Place, f: &mut dyn FnMut(Child<'e>)) {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => {}
        PlaceKind::Deref(e) => f(Child::Expr(e)),
        PlaceKind::Field(base, ..) => f(Child::Place(base)),
        PlaceKind::Index(base, i) => {
            f(Child::Place(base));
            f(Child::Expr(i));
        }
    }
}

/// Hands out the expressions and statements directly inside `s`.
pub fn stmt_children<'e>(s: &'e Stmt, f: &mut dyn FnMut(Child<'e>)) {
    match &s.kind {
        StmtKind::Expr(e) | StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => {
            f(Child::Expr(e))
        }
        StmtKind::Decl(_, init) => {
            if let Some(e) = init {
                f(Child::Expr(e));
            }
        }
        StmtKind::Block(b) => all(b, f),
        StmtKind::If(c, a, b) => {
            f(Child::Expr(c));
            all(a, f);
            all(b, f);
        }
        StmtKind::While(c, b) => {
            f(Child::Expr(c));
            all(b, f);
        }
        StmtKind::DoWhile(b, c) => {
            all(b, f);
            f(Child::Expr(c));
        }
        StmtKind::For {
            init,
            cond,
            step,
            body,
        } => {
            all(init, f);
            if let Some(c) = cond {
                f(Child::Expr(c));
            }
            all(body, f);
            if let Some(s) = step {
                f(Child::Expr(s));
            }
        }
        StmtKind::Switch(sw) => {
            f(Child::Expr(&sw.value));
            all(&sw.body, f);
        }
        StmtKind::Return(Some(e)) => f(Child::Expr(e)),
        StmtKind::Label(_)
        | StmtKind::Goto(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Return(None) => {}
    }
}

fn visit<V: Visitor + ?Sized>(v: &mut V, child: Child<'_>) {
    match child {
        Child::Expr(e) => v.expr(e),
        Child::Place(p) => v.place(p),
        Child::Stmt(s) => v.stmt(s),
    }
}

/// Visits the operands of `e`.
pub fn walk_expr<V: Visitor + ?Sized>(v: &mut V, e: &Expr) {
    expr_children(e, &mut |c| visit(v, c));
}

/// Visits what the address of `p` is computed from.
pub fn walk_place<V: Visitor + ?Sized>(v: &mut V, p: &Place) {
    place_children(p, &mut |c| visit(v, c));
}

/// Visits the expressions and statements inside `s`.
pub fn walk_stmt<V: Visitor + ?Sized>(v: &mut V, s: &Stmt) {
    stmt_children(s, &mut |c| visit(v, c));
}

/// Visits every statement of a body.
pub fn walk_body<V: Visitor + ?Sized>(v: &mut V, stmts: &[Stmt]) {
    stmts.iter().for_each(|s| v.stmt(s));
}

/// Hands out the lists of statements directly inside `s`, to be changed.
pub fn inner_lists(s: &mut Stmt, f: &mut dyn FnMut(&mut Vec<Stmt>)) {
    match &mut s.kind {
        StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => f(b),
        StmtKind::If(_, a, b) => {
            f(a);
            f(b);
        }
        StmtKind::For { init, body, .. } => {
            f(init);
            f(body);
        }
        StmtKind::Switch(sw) => f(&mut sw.body),
        _ => {}
    }
}

/// Changes expressions and places, those inside first.
pub trait Rewriter {
    fn expr(&mut self, _: &mut Expr) {}
    fn place(&mut self, _: &mut Place) {}
    fn stmt(&mut self, _: &mut Stmt) {}
}

/// Rewrites every statement of a body.
pub fn rewrite_body<R: Rewriter + ?Sized>(r: &mut R, stmts: &mut [Stmt]) {
    stmts.iter_mut().for_each(|s| rewrite_stmt(r, s));
}

fn rewrite_stmt<R: Rewriter + ?Sized>(r: &mut R, s: &mut Stmt) {
    match &mut s.kind {
        StmtKind::Expr(e) | StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => {
            rewrite_expr(r, e)
        }
        StmtKind::Decl(_, init) => {
            if let Some(e) = init {
                rewrite_expr(r, e);
            }
        }
        StmtKind::Block(b) => rewrite_body(r, b),
        StmtKind::If(c, a, b) => {
            rewrite_expr(r, c);
            rewrite_body(r, a);
            rewrite_body(r, b);
        }
        StmtKind::While(c, b) | StmtKind::DoWhile(b, c) => {
            rewrite_expr(r, c);
            rewrite_body(r, b);
        }
        StmtKind::For {
            init,
            cond,
            step,
            body,
        } => {
            rewrite_body(r, init);
            cond.iter_mut().chain(step).for_each(|e| rewrite_expr(r, e));
            rewrite_body(r, body);
        }
        StmtKind::Switch(sw) => {
            rewrite_expr(r, &mut sw.value);
            rewrite_body(r, &mut sw.body);
        }
        StmtKind::Return(Some(e)) => rewrite_expr(r, e),
        StmtKind::Label(_)
        | StmtKind::Goto(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Return(None) => {}
    }
    r.stmt(s);
}

/// Rewrites an expression.
pub fn rewrite_expr<R: Rewriter + ?Sized>(r: &mut R, e: &mut Expr) {
    match &mut e.kind {
        ExprKind::Int(..)
        | ExprKind::EnumConst(..)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Zero
        | ExprKind::Func(_)
        | ExprKind::StrArray(_)
        | ExprKind::LabelAddr(_) => {}
        ExprKind::Load(p) | ExprKind::AddrOf(p) | ExprKind::Decay(p) => rewrite_place(r, p),
        ExprKind::Unary(_, a) | ExprKind::Cast(a) | ExprKind::VaArg(a) | ExprKind::Setjmp(a) => {
            rewrite_expr(r, a)
        }
        ExprKind::Binary(_, a, b)
        | ExprKind::PtrAdd(a, b)
        | ExprKind::PtrSub(a, b)
        | ExprKind::PtrDiff(a, b)
        | ExprKind::LogAnd(a, b)
        | ExprKind::LogOr(a, b) => {
            rewrite_expr(r, a);
            rewrite_expr(r, b);
        }
        ExprKind::Cond(a, b, c) => [a, b, c].into_iter().for_each(|e| rewrite_expr(r, e)),
        ExprKind::Assign(p, a) => {
            rewrite_place(r, p);
            rewrite_expr(r, a);
        }
        ExprKind::AssignOp { place, rhs, .. } => {
            rewrite_place(r, place);
            rewrite_expr(r, rhs);
        }
        ExprKind::IncDec { place, .. } => rewrite_place(r, place),
        ExprKind::Call(callee, args) => {
            if let Callee::Indirect(p) = &mut **callee {
                rewrite_expr(r, p);
            }
            args.iter_mut().for_each(|a| rewrite_expr(r, a));
        }
        ExprKind::Builtin(_, args) => args.iter_mut().for_each(|a| rewrite_expr(r, a)),
        ExprKind::Seq(stmts, value) => {
            rewrite_body(r, stmts);
            if let Some(e) = value {
                rewrite_expr(r, e);
            }
        }
        ExprKind::RecordInit(fields) => fields.iter_mut().for_each(|(_, e)| rewrite_expr(r, e)),
        ExprKind::ArrayInit(elems) => elems.iter_mut().for_each(|(_, e)| rewrite_expr(r, e)),
    }
    r.expr(e);
}

fn rewrite_place<R: Rewriter + ?Sized>(r: &mut R, p: &mut Place) {
    match &mut p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => {}
        PlaceKind::Deref(e) => rewrite_expr(r, e),
        PlaceKind::Field(base, ..) => rewrite_place(r, base),
        PlaceKind::Index(base, i) => {
            rewrite_place(r, base);
            rewrite_expr(r, i);
        }
    }
    r.place(p);
}
