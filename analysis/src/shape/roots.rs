//! Which parameter of a function the pointers in it come from.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};

use super::signatures::step;
use crate::lift::{is_null, variable};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    /// It never gets a value.
    Nothing,
    /// It is computed from the parameter at this position.
    Of(usize),
    Others,
}

impl Root {
    fn join(self, other: Root) -> Root {
        match (self, other) {
            (Root::Nothing, r) | (r, Root::Nothing) => r,
            (a, b) if a == b => a,
            _ => Root::Others,
        }
    }
}

/// By local: the one parameter that its value is always computed from, by moving a pointer by whole elements.
///
/// The least fixpoint over the assignments of a body, whatever their order. Null comes from nowhere.
pub(super) struct Roots<'p> {
    program: &'p Program,
    of: Vec<Root>,
    /// Parameters that point to a pointer, which is what is computed from them.
    cursors: BTreeSet<LocalId>,
    params: Vec<LocalId>,
}

impl<'p> Roots<'p> {
    pub(super) fn of(
        program: &'p Program,
        body: &Body,
        memory: &[bool],
        cursors: BTreeSet<LocalId>,
    ) -> Roots<'p> {
        let params = &body.params;
        let at = |l: LocalId| params.iter().position(|p| *p == l);
        let first = |i: usize| match at(LocalId(i as u32)) {
            _ if memory[i] => Root::Others,
            Some(_) if cursors.contains(&LocalId(i as u32)) => Root::Others,
            Some(k) => Root::Of(k),
            None => Root::Nothing,
        };
        let mut roots = Roots {
            program,
            of: (0..body.locals.len()).map(first).collect(),
            cursors,
            params: params.clone(),
        };
        let mut values = Values {
            program,
            found: Vec::new(),
        };
        walk_body(&mut values, &body.stmts);
        loop {
            let mut changed = false;
            for (l, v) in &values.found {
                let own = roots.of[l.index()];
                let joined = own.join(roots.value(v));
                changed |= joined != own;
                roots.of[l.index()] = joined;
            }
            if !changed {
                return roots;
            }
        }
    }

    /// The parameter that a pointer is computed from.
    pub(super) fn root(&self, e: &Expr) -> Option<usize> {
        match self.value(e) {
            Root::Of(k) => Some(k),
            _ => None,
        }
    }

    /// The same for the pointer that a place holds.
    pub(super) fn held(&self, p: &Place) -> Option<usize> {
        match self.place(p) {
            Root::Of(k) => Some(k),
            _ => None,
        }
    }

    fn place(&self, p: &Place) -> Root {
        match &p.kind {
            PlaceKind::Local(l) => self.of[l.index()],
            PlaceKind::Deref(e) => {
                let own = variable(e).filter(|l| self.cursors.contains(l));
                let at = own.and_then(|l| self.params.iter().position(|p| *p == l));
                at.map_or(Root::Others, Root::Of)
            }
            _ => Root::Others,
        }
    }

    fn value(&self, e: &Expr) -> Root {
        let types = &self.program.types;
        match &e.kind {
            _ if !types.is_pointer(e.ty) || is_null(e) => Root::Others,
            ExprKind::Load(p) => self.place(p),
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => self.place(p),
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => self.value(p),
            ExprKind::AddrOf(p) => match &p.kind {
                PlaceKind::Deref(e) => self.value(e),
                _ => Root::Others,
            },
            ExprKind::Cast(a) => {
                let whole = step(self.program, a.ty).is_some()
                    && step(self.program, a.ty) == step(self.program, e.ty);
                match whole {
                    true => self.value(a),
                    false => Root::Others,
                }
            }
            ExprKind::Cond(_, a, b) => self.value(a).join(self.value(b)),
            ExprKind::Seq(_, Some(v)) => self.value(v),
            _ => Root::Others,
        }
    }
}

/// The values that variables of pointer type get.
struct Values<'p> {
    program: &'p Program,
    found: Vec<(LocalId, Expr)>,
}

impl Visitor for Values<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(v)) = &s.kind {
            if self.program.types.is_pointer(v.ty) {
                self.found.push((*l, v.clone()));
            }
        }
        walk_stmt(self, s);
    }

    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Assign(p, v) = &e.kind {
            if let PlaceKind::Local(l) = p.kind {
                if self.program.types.is_pointer(e.ty) {
                    self.found.push((l, (**v).clone()));
                }
            }
        }
        walk_expr(self, e);
    }
}
