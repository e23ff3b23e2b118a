//! Owners that get memory again: a position in what one owned before must not become one in what it owns now.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{Body, Expr, LocalId, Stmt, StmtKind};

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
    /// Declarations that give their variable a value.
    declared: BTreeMap<LocalId, Spot>,
    here: Spot,
    loops: usize,
}

impl Order {
    pub(super) fn of(body: &Body) -> Order {
        let mut order = Order::default();
        // A jump may go back to any label.
        if !body.labels.is_empty() {
            order.here.loops.push(usize::MAX);
        }
        walk_body(&mut order, &body.stmts);
        order
    }

    fn at(&self, e: &Expr) -> Option<&Spot> {
        self.exprs.get(&(std::ptr::from_ref(e) as usize))
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

    fn stmt(&mut self, s: &Stmt) {
        self.here.number += 1;
        match &s.kind {
            StmtKind::Decl(l, Some(_)) => {
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
