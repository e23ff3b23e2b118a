//! `goto`, in three ways: labelled blocks and loops around stretches of a statement list where the jumps nest; else a control-flow graph of
//! the whole function, turned back into labelled blocks and loops when it is reducible, and into a state machine when not.

mod graph;
mod machine;
mod regions;
mod relooper;

use c2safe_frontend::ir::visit::{walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{Body, Expr, ExprKind, LabelId, LocalId, Stmt, StmtKind};
use rustc_hash::FxHashMap;

use crate::func::Fx;

pub use regions::emit_regions;

/// Number of jumps to each label in some statements, expressions included.
#[derive(Default)]
pub(crate) struct Jumps {
    pub(crate) to: FxHashMap<LabelId, u32>,
    pub(crate) computed: bool,
}

impl Visitor for Jumps {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::LabelAddr(_) = e.kind {
            self.computed = true;
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Goto(l) => *self.to.entry(*l).or_insert(0) += 1,
            StmtKind::GotoComputed(_) => self.computed = true,
            _ => {}
        }
        walk_stmt(self, s);
    }
}

/// Whether the jumps of a body do not fit the statement structure.
pub fn needs_graph(body: &Body) -> bool {
    let mut jumps = Jumps::default();
    body.stmts.iter().for_each(|s| jumps.stmt(s));
    if jumps.computed {
        return true;
    }
    let mut check = regions::Check {
        body,
        total: &jumps.to,
        ok: true,
    };
    check.list(&body.stmts);
    body.stmts.iter().for_each(|s| check.stmt(s));
    !check.ok
}

/// Emits the function's statements from its control-flow graph.
pub fn emit_graph(fx: &mut Fx<'_, '_>) {
    let body = fx.body;
    for (i, _) in body.locals.iter().enumerate() {
        let l = LocalId(i as u32);
        if !body.params.contains(&l) {
            fx.hoist(l);
        } else {
            fx.hoisted.insert(l);
        }
    }
    let graph = graph::build(body);
    if body.has_setjmp {
        machine::emit_with_setjmp(fx, &graph);
        return;
    }
    if !relooper::emit(fx, &graph) {
        machine::emit(fx, &graph);
    }
}
