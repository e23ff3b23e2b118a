//! Variables of type `void *` that only ever are pointers to objects of one type: `void *p = malloc(n * sizeof(int)); ... (int *)p`.
//!
//! Such a variable has that type: what it points to can be told only then. It gets memory from `malloc` and its like or pointers of
//! that type, and is converted to that type, compared with null, or passed to the C library.

use c2safe_frontend::ir::visit::{
    expr_children, inner_lists, place_children, rewrite_body, stmt_children, Child, Rewriter,
};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, Local, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
    TypeId, TypeKind, UnaryOp,
};

use crate::lift::variable;

/// Gives such variables of a function their types. `memory` says whose address is used.
pub(super) fn variables(program: &Program, body: &mut Body, memory: &[bool]) {
    let types = &program.types;
    let locals = body.locals.iter().enumerate();
    let is_candidate = |(i, l): (usize, &Local)| {
        let void = types.pointee(l.ty) == Some(TypeId::VOID);
        void && !memory[i] && !body.params.contains(&LocalId(i as u32))
    };
    let candidates: Vec<bool> = locals.map(is_candidate).collect();
    change(body, &find(program, body, &candidates));
}

/// The types that some parameters of type `void *` have as variables.
pub(super) fn parameters(
    program: &Program,
    body: &Body,
    memory: &[bool],
    wanted: &[LocalId],
) -> Vec<Option<TypeId>> {
    let mut candidates = vec![false; body.locals.len()];
    for l in wanted {
        candidates[l.index()] = !memory[l.index()];
    }
    find(program, body, &candidates)
}

fn find(program: &Program, body: &Body, candidates: &[bool]) -> Vec<Option<TypeId>> {
    let uses = candidates.iter().map(|is| match is {
        true => Uses::Nothing,
        false => Uses::Others,
    });
    let mut look = Look {
        program,
        uses: uses.collect(),
    };
    if candidates.contains(&true) {
        body.stmts.iter().for_each(|s| look.stmt(s));
    }
    look.uses.into_iter().map(Uses::one).collect()
}

/// Gives variables of type `void *` other types, by local.
pub(super) fn change(body: &mut Body, found: &[Option<TypeId>]) {
    if found.iter().all(Option::is_none) {
        return;
    }
    for (local, ty) in body.locals.iter_mut().zip(found) {
        if let Some(ty) = ty {
            let own = std::mem::replace(&mut local.ty, *ty);
            local.declared.get_or_insert(own);
        }
    }
    let mut change = Change { types: found };
    rewrite_body(&mut change, &mut body.stmts);
    change.statements(&mut body.stmts);
}

/// What a variable is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Uses {
    /// As a pointer to nothing in particular.
    Nothing,
    As(TypeId),
    Others,
}

impl Uses {
    fn one(self) -> Option<TypeId> {
        match self {
            Uses::As(ty) => Some(ty),
            _ => None,
        }
    }
}

struct Look<'p> {
    program: &'p Program,
    uses: Vec<Uses>,
}

impl Look<'_> {
    fn mark(&mut self, l: LocalId, ty: TypeId) {
        let types = &self.program.types;
        let object = |ty| {
            let to = types.pointee(ty).unwrap_or(TypeId::VOID);
            let known = types.size(to).is_some_and(|s| s > 0);
            (known && !types.is_func(to) && !types.is_vla(to)).then_some(to)
        };
        let uses = &mut self.uses[l.index()];
        *uses = match (*uses, object(ty)) {
            (Uses::Nothing, Some(_)) => Uses::As(ty),
            (Uses::As(other), Some(to)) if object(other) == Some(to) => {
                // The one that may write.
                let constant = matches!(types.kind(other), TypeKind::Ptr { const_to: true, .. });
                Uses::As(if constant { ty } else { other })
            }
            _ => Uses::Others,
        };
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Decl(l, Some(v)) => self.value(*l, v),
            StmtKind::Expr(e) => match super::assigned(e) {
                Some((l, v)) => self.value(l, v),
                None => self.expr(e),
            },
            StmtKind::If(c, ..) | StmtKind::While(c, _) | StmtKind::DoWhile(_, c)
                if variable(c).is_some() =>
            {
                stmt_children(s, &mut |child| match child {
                    Child::Expr(_) => {}
                    _ => self.child(child),
                });
            }
            _ => stmt_children(s, &mut |c| self.child(c)),
        }
    }

    /// A variable gets a value.
    fn value(&mut self, l: LocalId, v: &Expr) {
        if self.uses[l.index()] == Uses::Others {
            return self.child(Child::Expr(v));
        }
        match &v.kind {
            ExprKind::Int(0, _) => {}
            ExprKind::Cast(a) if self.program.types.pointee(a.ty).is_some() => {
                self.mark(l, a.ty);
                self.child(Child::Expr(a));
            }
            ExprKind::Call(callee, args) if self.is_memory(callee) => {
                args.iter().for_each(|a| self.argument(a));
            }
            _ => {
                self.uses[l.index()] = Uses::Others;
                self.child(Child::Expr(v));
            }
        }
    }

    fn is_memory(&self, callee: &Callee) -> bool {
        let Callee::Direct(f) = callee else {
            return false;
        };
        let f = self.program.func(self.program.resolve_func(*f));
        f.body.is_none() && matches!(f.name.as_str(), "malloc" | "calloc" | "realloc")
    }

    /// An argument for a function of the C library.
    fn argument(&mut self, a: &Expr) {
        if variable(a).is_none() {
            self.child(Child::Expr(a));
        }
    }

    fn child(&mut self, c: Child<'_>) {
        match c {
            Child::Stmt(s) => self.stmt(s),
            Child::Place(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    self.uses[l.index()] = Uses::Others;
                }
                place_children(p, &mut |c| self.child(c));
            }
            Child::Expr(e) => self.expr(e),
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Cast(a) => match variable(a) {
                Some(l) if self.program.types.is_pointer(e.ty) => return self.mark(l, e.ty),
                Some(_) if e.ty == TypeId::BOOL || e.ty == TypeId::VOID => return,
                _ => {}
            },
            ExprKind::Unary(UnaryOp::Not, a) if variable(a).is_some() => return,
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                let others = [a, b].into_iter().filter(|e| variable(e).is_none());
                return others.for_each(|e| self.expr(e));
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() => {
                let null = |e: &Expr| matches!(e.kind, ExprKind::Int(0, _));
                if (variable(a).is_some() && null(b)) || (variable(b).is_some() && null(a)) {
                    return;
                }
            }
            ExprKind::Call(callee, args) => {
                if let Callee::Direct(f) = **callee {
                    let f = self.program.func(self.program.resolve_func(f));
                    if f.body.is_none() && f.system {
                        return args.iter().for_each(|a| self.argument(a));
                    }
                }
            }
            _ => {}
        }
        expr_children(e, &mut |c| self.child(c));
    }
}

struct Change<'a> {
    /// By local: its new type.
    types: &'a [Option<TypeId>],
}

impl Change<'_> {
    fn is(&self, l: LocalId) -> Option<TypeId> {
        self.types[l.index()]
    }

    /// Null or not is the same for all types. Whether `e` was such a variable.
    fn test(&self, e: &mut Expr) -> bool {
        let own = match &e.kind {
            ExprKind::Cast(own) => variable(own).filter(|l| self.is(*l) == Some(own.ty)),
            _ => None,
        };
        if let (Some(_), ExprKind::Cast(own)) = (own, &e.kind) {
            *e = (**own).clone();
            return true;
        }
        false
    }
}

impl Change<'_> {
    /// What the variables are declared with, and the tests that they are.
    fn statements(&self, stmts: &mut [Stmt]) {
        for s in stmts {
            match &mut s.kind {
                StmtKind::Decl(l, Some(v)) => {
                    if let Some(ty) = self.is(*l) {
                        to_type(v, ty);
                    }
                }
                StmtKind::If(c, ..) | StmtKind::While(c, _) | StmtKind::DoWhile(_, c) => {
                    self.test(c);
                }
                _ => {}
            }
            inner_lists(s, &mut |list| self.statements(list));
        }
    }
}

impl Rewriter for Change<'_> {
    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Load(p) => {
                let PlaceKind::Local(l) = p.kind else { return };
                if let Some(ty) = self.is(l) {
                    let own = Expr::new(ExprKind::Load(Place { ty, ..p.clone() }), ty, e.loc);
                    e.kind = ExprKind::Cast(Box::new(own));
                }
            }
            // `(int *)(void *)p`
            ExprKind::Cast(a) => {
                let own = self.test(a);
                if own && a.ty == e.ty {
                    *e = (**a).clone();
                }
            }
            ExprKind::Seq(stmts, _) => self.statements(stmts),
            ExprKind::Unary(UnaryOp::Not, a) => {
                self.test(a);
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.test(a);
                self.test(b);
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() => {
                if self.test(a) {
                    b.ty = a.ty;
                } else if self.test(b) {
                    a.ty = b.ty;
                }
            }
            ExprKind::Assign(p, v) => {
                let PlaceKind::Local(l) = p.kind else { return };
                if let Some(ty) = self.is(l) {
                    p.ty = ty;
                    e.ty = ty;
                    to_type(v, ty);
                }
            }
            _ => {}
        }
    }
}

/// Converts a value to the type that a variable now has.
fn to_type(v: &mut Expr, ty: TypeId) {
    let loc = v.loc;
    match &mut v.kind {
        ExprKind::Int(..) => v.ty = ty,
        ExprKind::Cast(a) if a.ty == ty => *v = (**a).clone(),
        _ => {
            let value = std::mem::replace(v, Expr::int(0, ty, loc));
            v.kind = ExprKind::Cast(Box::new(value));
        }
    }
}
