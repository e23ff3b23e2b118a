//! Functions of the program that do what `malloc` does: what they return is fresh memory that nobody else knows of.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncId, LocalId, PlaceKind, Program, StmtKind, TypeId,
    UnaryOp,
};

use super::library::bare;
use super::owned::variable;
use super::scan::is_null;
use super::voids::is_void;
use crate::reach::Reach;

/// Which arguments say how much memory is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Bytes(usize),
    /// The product of two.
    Items(usize, usize),
}

/// The allocators of a program.
#[derive(Debug, Default, Clone)]
pub struct Allocators {
    functions: BTreeMap<FuncId, Asks>,
    /// Types of functions of which only allocators are called through pointers.
    signatures: BTreeMap<TypeId, Asks>,
}

impl Allocators {
    pub(super) fn of(program: &Program, reach: &Reach) -> Allocators {
        let mut found = Allocators::default();
        // Some call others.
        for _ in 0..3 {
            for (i, f) in program.functions.iter().enumerate() {
                let id = FuncId(i as u32);
                let returns = program.types.func(f.ty).map(|t| t.ret);
                let may = returns.is_some_and(|t| is_void(program, t)) && reach.functions[i];
                if let (true, Some(body)) = (may, &f.body) {
                    if let Some(asks) = found.body(program, body) {
                        found.functions.insert(id, asks);
                    }
                }
            }
        }
        let converted = conversions(program, reach);
        let mut signatures: BTreeMap<TypeId, Option<Asks>> = BTreeMap::new();
        for f in &reach.address_taken {
            let ty = program.func(*f).ty;
            let asks = found
                .function(program, *f)
                .filter(|_| !converted.contains(&ty));
            let known = signatures.entry(ty).or_insert(asks);
            if *known != asks {
                *known = None;
            }
        }
        found.signatures = signatures
            .into_iter()
            .filter_map(|(ty, asks)| Some((ty, asks?)))
            .collect();
        found
    }

    fn function(&self, program: &Program, f: FuncId) -> Option<Asks> {
        let function = program.func(f);
        match (&function.body, function.name.as_str()) {
            (None, "malloc") => Some(Asks::Bytes(0)),
            (None, "calloc") => Some(Asks::Items(0, 1)),
            _ => self.functions.get(&f).copied(),
        }
    }

    /// Whether the same is known of two functions.
    pub(super) fn alike(&self, f: FuncId, g: FuncId) -> bool {
        self.functions.get(&f) == self.functions.get(&g)
    }

    /// What a call asks an allocator for, which is no function of the C library; `None` if it calls none.
    pub fn asks(&self, program: &Program, callee: &Callee) -> Option<Asks> {
        match callee {
            Callee::Direct(f) => self.functions.get(&program.resolve_func(*f)).copied(),
            Callee::Indirect(p) => {
                let ty = super::voids::signature(program, p.ty)?;
                self.signatures.get(&ty).copied()
            }
        }
    }

    fn body(&self, program: &Program, body: &Body) -> Option<Asks> {
        let mut look = Look {
            program,
            known: self,
            body,
            fresh: BTreeSet::new(),
            asks: None,
            fails: false,
        };
        // The variables that get fresh memory, then what is done with them.
        body.stmts.iter().for_each(|s| look.values(Child::Stmt(s)));
        body.stmts.iter().for_each(|s| look.child(Child::Stmt(s)));
        look.asks.filter(|_| !look.fails)
    }
}

struct Look<'a> {
    program: &'a Program,
    known: &'a Allocators,
    body: &'a Body,
    fresh: BTreeSet<LocalId>,
    asks: Option<Asks>,
    fails: bool,
}

impl Look<'_> {
    /// The parameter that an argument just hands on.
    fn parameter(&self, e: &Expr) -> Option<usize> {
        let l = variable(bare(e))?;
        self.body.params.iter().position(|p| *p == l)
    }

    /// Fresh memory, or null.
    fn is_fresh(&mut self, e: &Expr) -> bool {
        if is_null(e) {
            return true;
        }
        let ExprKind::Call(callee, args) = &bare(e).kind else {
            return false;
        };
        let asks = match &**callee {
            Callee::Direct(f) => self
                .known
                .function(self.program, self.program.resolve_func(*f)),
            Callee::Indirect(_) => None,
        };
        let own = match asks {
            Some(Asks::Bytes(i)) => args.get(i).and_then(|a| match &bare(a).kind {
                ExprKind::Binary(BinaryOp::Mul, x, y) => {
                    Some(Asks::Items(self.parameter(x)?, self.parameter(y)?))
                }
                _ => self.parameter(a).map(Asks::Bytes),
            }),
            Some(Asks::Items(i, j)) => args
                .get(i)
                .zip(args.get(j))
                .and_then(|(x, y)| Some(Asks::Items(self.parameter(x)?, self.parameter(y)?))),
            None => None,
        };
        match (own, self.asks) {
            (None, _) => false,
            (own, None) => {
                self.asks = own;
                true
            }
            (own, asks) => own == asks,
        }
    }

    fn values(&mut self, c: Child<'_>) {
        let gets = |look: &mut Self, l: LocalId, e: &Expr| {
            if is_void(look.program, look.body.locals[l.index()].ty) {
                look.fresh.insert(l);
                look.fails |= !look.is_fresh(e);
            }
            // A parameter that changes is no longer what was asked for.
            look.fails |= look.body.params.contains(&l);
        };
        match c {
            Child::Expr(e) => {
                if let ExprKind::Assign(p, v) = &e.kind {
                    if let PlaceKind::Local(l) = p.kind {
                        gets(self, l, v);
                    }
                }
                if let ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } = &e.kind {
                    if let PlaceKind::Local(l) = place.kind {
                        self.fails |= self.body.params.contains(&l);
                    }
                }
                expr_children(e, &mut |c| self.values(c));
            }
            Child::Place(p) => place_children(p, &mut |c| self.values(c)),
            Child::Stmt(s) => {
                if let StmtKind::Decl(l, Some(v)) = &s.kind {
                    gets(self, *l, v);
                }
                stmt_children(s, &mut |c| self.values(c));
            }
        }
    }

    /// Fresh memory may be tested and returned, nothing else.
    fn child(&mut self, c: Child<'_>) {
        match c {
            Child::Stmt(s) => match &s.kind {
                StmtKind::Return(Some(e)) => {
                    let inner = bare(e);
                    match variable(inner) {
                        Some(l) => self.fails |= !self.fresh.contains(&l),
                        None => {
                            self.fails |= !self.is_fresh(e);
                            expr_children(inner, &mut |c| self.child(c));
                        }
                    }
                }
                StmtKind::If(c, a, b) => {
                    self.test(c);
                    a.iter().chain(b).for_each(|s| self.child(Child::Stmt(s)));
                }
                _ => stmt_children(s, &mut |c| self.child(c)),
            },
            Child::Expr(e) => match &e.kind {
                ExprKind::Unary(UnaryOp::Not, a) => self.test(a),
                ExprKind::Binary(op, a, b) if op.is_comparison() => {
                    self.test(a);
                    self.test(b);
                }
                ExprKind::Load(p) => match p.kind {
                    PlaceKind::Local(l) => self.fails |= self.fresh.contains(&l),
                    _ => place_children(p, &mut |c| self.child(c)),
                },
                ExprKind::AddrOf(p) => {
                    self.fails |= matches!(p.kind, PlaceKind::Local(_));
                    place_children(p, &mut |c| self.child(c));
                }
                _ => expr_children(e, &mut |c| self.child(c)),
            },
            Child::Place(p) => place_children(p, &mut |c| self.child(c)),
        }
    }

    fn test(&mut self, e: &Expr) {
        if variable(bare(e)).is_none_or(|l| !self.fresh.contains(&l)) {
            self.child(Child::Expr(e));
        }
    }
}

/// Types of functions that pointers to something else are converted to.
pub(crate) fn conversions(program: &Program, reach: &Reach) -> BTreeSet<TypeId> {
    fn visit(program: &Program, c: Child<'_>, out: &mut BTreeSet<TypeId>) {
        match c {
            Child::Expr(e) => {
                if let ExprKind::Cast(a) = &e.kind {
                    let to = super::voids::signature(program, e.ty);
                    if to != super::voids::signature(program, a.ty) && !is_null(a) {
                        out.extend(to);
                    }
                }
                expr_children(e, &mut |c| visit(program, c, out));
            }
            Child::Place(p) => place_children(p, &mut |c| visit(program, c, out)),
            Child::Stmt(s) => stmt_children(s, &mut |c| visit(program, c, out)),
        }
    }
    let mut out = BTreeSet::new();
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            let stmts = body.stmts.iter();
            stmts.for_each(|s| visit(program, Child::Stmt(s), &mut out));
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        if let (true, Some(init)) = (reach.globals[i], &g.init) {
            visit(program, Child::Expr(init), &mut out);
        }
    }
    out
}
