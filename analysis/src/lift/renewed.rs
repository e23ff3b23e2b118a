//! Owners that get memory again: a position in what one owned before must not become one in what it owns now.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{Body, Expr, LocalId, Place, PlaceKind, Stmt, StmtKind};

/// Where in a function something stands: how many expressions and declarations come before it, and the loops around it.
#[derive(Debug, Clone, Default)]
struct Spot {
    number: usize,
    loops: Vec<usize>,
}

/// Where expressions and declarations with values stand in a function.
#[derive(Debug, Default)]
pub(super) struct Order {
    exprs: BTreeMap<usize, Spot>,
    /// Where variables get a new life: what they had in another turn of a loop is not read (C11 6.2.4p6).
    declared: BTreeMap<LocalId, Spot>,
    /// Jumps may lead past declarations.
    jumps: bool,
    /// Where a variable is mentioned last.
    last: BTreeMap<LocalId, usize>,
    here: Spot,
    loops: usize,
}

impl Order {
    pub(super) fn of(body: &Body) -> Order {
        let mut order = Order::default();
        // A jump may go back to any label.
        if !body.labels.is_empty() {
            order.here.loops.push(usize::MAX);
            order.jumps = true;
        }
        walk_body(&mut order, &body.stmts);
        order
    }

    fn at(&self, e: &Expr) -> Option<&Spot> {
        self.exprs.get(&(std::ptr::from_ref(e) as usize))
    }

    /// Whether the variables `names` are not mentioned behind the expression `e`, in the turn of the loop that it is in, and the owner
    /// that is one of them gets other memory before it comes to `e` again: `memory` is what it ever gets.
    pub(super) fn is_last(&self, e: &Expr, names: &[LocalId], memory: &[&Expr]) -> bool {
        let Some(here) = self.at(e) else {
            return false;
        };
        let before = |l: &LocalId| self.last.get(l).is_none_or(|n| *n <= here.number);
        let again = |m: &&Expr| {
            let spot = self.at(m);
            spot.is_some_and(|s| s.number < here.number && s.loops.starts_with(&here.loops))
        };
        names.iter().all(before) && (here.loops.is_empty() || memory.iter().any(again))
    }

    /// Whether `pointer`, which gets `value` here, is no longer used when control comes to `e`.
    pub(super) fn is_over(&self, pointer: LocalId, value: &Expr, e: &Expr) -> bool {
        let (Some(value), Some(here)) = (self.at(value), self.at(e)) else {
            return false;
        };
        let again = value.loops.first().is_some_and(|l| here.loops.contains(l));
        !again && self.last.get(&pointer).is_none_or(|n| *n < here.number)
    }

    /// Whether `pointer`, when it gets `value`, a position in what an owner has got from `memory`, is one in what the owner has then
    /// for as long as it is used. `memory` must be all that the owner ever gets.
    pub(super) fn stays(&self, pointer: LocalId, value: &Expr, memory: &[&Expr]) -> bool {
        let [new] = memory else {
            return false;
        };
        let (Some(new), Some(value)) = (self.at(new), self.at(value)) else {
            return false;
        };
        if new.number >= value.number {
            return false;
        }
        // The owner gets memory again in each turn of the loop: the pointer must be another one then, too.
        new.loops.is_empty()
            || self
                .declared
                .get(&pointer)
                .is_some_and(|d| d.number > new.number && d.loops.starts_with(&new.loops))
    }
}

impl Visitor for Order {
    fn expr(&mut self, e: &Expr) {
        self.here.number += 1;
        self.exprs
            .insert(std::ptr::from_ref(e) as usize, self.here.clone());
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        if let PlaceKind::Local(l) = p.kind {
            self.last.insert(l, self.here.number);
        }
        walk_place(self, p);
    }

    fn stmt(&mut self, s: &Stmt) {
        self.here.number += 1;
        match &s.kind {
            StmtKind::Decl(l, value) if value.is_some() || !self.jumps => {
                self.declared.insert(*l, self.here.clone());
                walk_stmt(self, s);
            }
            // What comes before the first turn is no part of the loop.
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                init.iter().for_each(|s| self.stmt(s));
                self.turns(|order| {
                    cond.iter().for_each(|e| order.expr(e));
                    body.iter().for_each(|s| order.stmt(s));
                    step.iter().for_each(|e| order.expr(e));
                });
            }
            StmtKind::While(..) | StmtKind::DoWhile(..) => self.turns(|order| walk_stmt(order, s)),
            _ => walk_stmt(self, s),
        }
    }
}

impl Order {
    fn turns(&mut self, walk: impl FnOnce(&mut Self)) {
        self.loops += 1;
        self.here.loops.push(self.loops);
        walk(self);
        self.here.loops.pop();
    }
}
