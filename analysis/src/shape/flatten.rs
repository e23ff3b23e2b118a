//! Statements that do one thing: commas, chains of assignments, and assignments in conditions become statements of their own.

use c2safe_frontend::ir::visit::{walk_expr, walk_place, Visitor};
use c2safe_frontend::ir::{Expr, ExprKind, Loc, LocalId, Place, PlaceKind, Stmt, StmtKind, Types};

use super::assigned;

/// What has to be known about a function to flatten it.
pub struct Flatten<'a> {
    pub types: &'a Types,
    /// By local: its address is taken.
    pub memory: &'a [bool],
}

impl Flatten<'_> {
    /// Flattens the statements of a list, and those inside them.
    pub fn statements(&self, list: &mut Vec<Stmt>) {
        let old = std::mem::take(list);
        for s in old {
            self.statement(s, list);
        }
    }

    fn statement(&self, mut s: Stmt, out: &mut Vec<Stmt>) {
        let loc = s.loc;
        match &mut s.kind {
            StmtKind::Block(b) => self.statements(b),
            StmtKind::If(_, a, b) => {
                self.statements(a);
                let chained = matches!(
                    b.as_slice(),
                    [Stmt {
                        kind: StmtKind::If(..),
                        ..
                    }]
                );
                match (chained, b.first_mut()) {
                    // The condition of an `else if` stays in its place.
                    (true, Some(inner)) => self.branches(inner),
                    _ => self.statements(b),
                }
            }
            StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => self.statements(b),
            StmtKind::For { init, body, .. } => {
                self.statements(init);
                self.statements(body);
            }
            StmtKind::Switch(sw) => self.statements(&mut sw.body),
            _ => {}
        }
        match s.kind {
            StmtKind::Expr(e) => self.expression(e, loc, out),
            StmtKind::If(c, a, b) => {
                let c = self.first_assignments(c, loc, out);
                out.push(Stmt {
                    kind: StmtKind::If(c, a, b),
                    loc,
                });
            }
            StmtKind::Switch(mut sw) => {
                sw.value = self.first_assignments(sw.value, loc, out);
                out.push(Stmt {
                    kind: StmtKind::Switch(sw),
                    loc,
                });
            }
            StmtKind::Return(Some(e)) => {
                let e = self.first_assignments(e, loc, out);
                out.push(Stmt {
                    kind: StmtKind::Return(Some(e)),
                    loc,
                });
            }
            kind => out.push(Stmt { kind, loc }),
        }
    }

    /// The branches of an `else if`.
    fn branches(&self, s: &mut Stmt) {
        if let StmtKind::If(_, a, b) = &mut s.kind {
            self.statements(a);
            match b.as_mut_slice() {
                [inner @ Stmt {
                    kind: StmtKind::If(..),
                    ..
                }] => self.branches(inner),
                _ => self.statements(b),
            }
        }
    }

    /// An expression evaluated for its effects.
    fn expression(&self, e: Expr, loc: Loc, out: &mut Vec<Stmt>) {
        match e.kind {
            // A comma, or what a macro made of several statements.
            ExprKind::Seq(stmts, value) if !declares(&stmts) => {
                for s in stmts {
                    self.statement(s, out);
                }
                if let Some(v) = value {
                    self.expression(*v, loc, out);
                }
            }
            ExprKind::Assign(p, v) => {
                let v = self.chained(&p, *v, loc, out);
                let kind = ExprKind::Assign(p, Box::new(v));
                out.push(Stmt {
                    kind: StmtKind::Expr(Expr { kind, ..e }),
                    loc,
                });
            }
            _ => out.push(Stmt {
                kind: StmtKind::Expr(e),
                loc,
            }),
        }
    }

    /// The value of `p = v`; if `v` is an assignment, that comes first.
    fn chained(&self, p: &Place, v: Expr, loc: Loc, out: &mut Vec<Stmt>) -> Expr {
        match v.kind {
            ExprKind::Cast(a) => {
                let a = self.chained(p, *a, loc, out);
                Expr {
                    kind: ExprKind::Cast(Box::new(a)),
                    ..v
                }
            }
            ExprKind::Assign(ref q, ref inner) => {
                let constant = self.constant_behind(inner);
                let value = match (&q.kind, constant) {
                    // What is stored may be cut to the width of a bit-field.
                    (_, Some(c)) if !self.is_bit_field(q) && c.ty == v.ty => c,
                    (PlaceKind::Local(_), _) => {
                        Expr::new(ExprKind::Load((**q).clone()), v.ty, v.loc)
                    }
                    _ => return v,
                };
                if !self.is_apart(p, &v) {
                    return v;
                }
                self.expression(v, loc, out);
                value
            }
            _ => v,
        }
    }

    /// The constant that a chain of assignments stores.
    fn constant_behind(&self, e: &Expr) -> Option<Expr> {
        match &e.kind {
            ExprKind::Int(..) | ExprKind::EnumConst(..) | ExprKind::Float(_) => Some(e.clone()),
            ExprKind::Assign(q, inner) if !self.is_bit_field(q) => {
                self.constant_behind(inner).filter(|c| c.ty == e.ty)
            }
            _ => None,
        }
    }

    /// Whether storing to a place may cut the value.
    fn is_bit_field(&self, p: &Place) -> bool {
        match &p.kind {
            PlaceKind::Field(_, r, f) => self.types.record(*r).fields[*f as usize].bits.is_some(),
            _ => false,
        }
    }

    /// Whether the place `p` is the same before and after `v` is evaluated.
    fn is_apart(&self, p: &Place, v: &Expr) -> bool {
        struct Used<'a> {
            locals: Vec<LocalId>,
            memory: bool,
            in_memory: &'a [bool],
        }
        impl Visitor for Used<'_> {
            fn expr(&mut self, e: &Expr) {
                if let ExprKind::Load(p) = &e.kind {
                    match p.kind {
                        PlaceKind::Local(l) if !self.in_memory[l.index()] => self.locals.push(l),
                        _ => self.memory = true,
                    }
                }
                let effect = matches!(
                    e.kind,
                    ExprKind::Call(..)
                        | ExprKind::Assign(..)
                        | ExprKind::AssignOp { .. }
                        | ExprKind::IncDec { .. }
                        | ExprKind::Seq(..)
                        | ExprKind::VaArg(_)
                );
                self.memory |= effect;
                walk_expr(self, e);
            }
        }
        struct Stored(Vec<LocalId>);
        impl Visitor for Stored {
            fn expr(&mut self, e: &Expr) {
                if let ExprKind::Assign(p, _)
                | ExprKind::AssignOp { place: p, .. }
                | ExprKind::IncDec { place: p, .. } = &e.kind
                {
                    self.0.extend(crate::local_root(p));
                }
                walk_expr(self, e);
            }
        }
        if matches!(p.kind, PlaceKind::Local(_)) {
            return true;
        }
        let mut used = Used {
            locals: Vec::new(),
            memory: false,
            in_memory: self.memory,
        };
        walk_place(&mut used, p);
        let mut stored = Stored(Vec::new());
        stored.expr(v);
        !used.memory && used.locals.iter().all(|l| !stored.0.contains(l))
    }

    /// Moves assignments to variables that come first of all in `e` before it.
    fn first_assignments(&self, e: Expr, loc: Loc, out: &mut Vec<Stmt>) -> Expr {
        if let Some((_, _)) = assigned(&e) {
            let ExprKind::Assign(p, _) = &e.kind else {
                return e;
            };
            let read = Expr::new(ExprKind::Load((**p).clone()), e.ty, e.loc);
            self.expression(e, loc, out);
            return read;
        }
        let mut first = |a: Box<Expr>| Box::new(self.first_assignments(*a, loc, out));
        let kind = match e.kind {
            ExprKind::Cast(a) => ExprKind::Cast(first(a)),
            ExprKind::Unary(op, a) => ExprKind::Unary(op, first(a)),
            ExprKind::Binary(op, a, b) => ExprKind::Binary(op, first(a), b),
            ExprKind::LogAnd(a, b) => ExprKind::LogAnd(first(a), b),
            ExprKind::LogOr(a, b) => ExprKind::LogOr(first(a), b),
            ExprKind::Cond(c, a, b) => ExprKind::Cond(first(c), a, b),
            kind => kind,
        };
        Expr { kind, ..e }
    }
}

fn declares(stmts: &[Stmt]) -> bool {
    stmts.iter().any(|s| {
        matches!(
            s.kind,
            StmtKind::Decl(..) | StmtKind::VlaAlloc(..) | StmtKind::Label(_)
        )
    })
}
