//! Pointers that a variable only holds until the next statement gives them to another one: `T *q = malloc(n); p = q;` is
//! `p = malloc(n);`, so that it is clear who owns the memory.

use c2safe_frontend::ir::visit::{inner_lists, walk_place, Visitor};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};

use crate::lift::variable;
use crate::objects::function_facts;

/// Forwards such values in a function in which control flows plainly.
pub(super) fn values(program: &Program, body: &mut Body) {
    let facts = function_facts(program, body);
    let mut uses = Uses(vec![0; body.locals.len()]);
    body.stmts.iter().for_each(|s| uses.stmt(s));
    let lengths = super::lengths(&program.types, body);
    let held: Vec<bool> = (body.locals.iter().enumerate())
        .map(|(i, local)| {
            let free = !facts.memory[i] && !lengths.contains(&LocalId(i as u32));
            free && uses.0[i] == 1 && program.types.is_pointer(local.ty)
        })
        .collect();
    let mut gone = Vec::new();
    list(&held, &mut body.stmts, &mut gone);
    for l in gone {
        // It is not there any more.
        body.locals[l.index()].name.clear();
    }
}

fn list(held: &[bool], stmts: &mut Vec<Stmt>, gone: &mut Vec<LocalId>) {
    let mut out: Vec<Stmt> = Vec::with_capacity(stmts.len());
    for mut s in std::mem::take(stmts) {
        inner_lists(&mut s, &mut |inner| list(held, inner, gone));
        let given = given(&s).filter(|l| held[l.index()]);
        match (given, out.last().map(|last| &last.kind)) {
            (Some(l), Some(StmtKind::Decl(declared, Some(_)))) if *declared == l => {
                if let Some(StmtKind::Decl(_, Some(value))) = out.pop().map(|last| last.kind) {
                    give(&mut s, value);
                    gone.push(l);
                }
            }
            _ => {}
        }
        out.push(s);
    }
    *stmts = out;
}

/// The variable whose value a statement only gives to another.
fn given(s: &Stmt) -> Option<LocalId> {
    let StmtKind::Expr(e) = &s.kind else {
        return None;
    };
    let ExprKind::Assign(to, value) = &e.kind else {
        return None;
    };
    matches!(to.kind, PlaceKind::Local(_)).then(|| variable(value))?
}

fn give(s: &mut Stmt, value: Expr) {
    if let StmtKind::Expr(e) = &mut s.kind {
        if let ExprKind::Assign(_, old) = &mut e.kind {
            **old = value;
        }
    }
}

/// How often each variable is used, declarations apart.
struct Uses(Vec<u32>);

impl Visitor for Uses {
    fn place(&mut self, p: &Place) {
        if let PlaceKind::Local(l) = p.kind {
            self.0[l.index()] += 1;
        }
        walk_place(self, p);
    }
}
