//! Variants that came out as what they were made from, or as another variant of it: one function serves them all.
//!
//! While a plan is sought, a variant is made for a call whose pointers the original cannot take. What the original ends up with may be
//! the same in the end.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{rewrite_body, Rewriter};
use c2safe_frontend::ir::{Body, Callee, Expr, ExprKind, FuncId, Program};

use super::plan::Plan;

/// Has calls of variants go to the first function that is the same; nothing calls the others then.
pub(super) fn merge(program: &mut Program, plan: &Plan) {
    let mut families: BTreeMap<FuncId, Vec<FuncId>> = BTreeMap::new();
    for i in 0..program.functions.len() {
        let f = FuncId(i as u32);
        families.entry(plan.origin(f)).or_default().push(f);
    }
    families.retain(|_, members| members.len() > 1);
    // By function: the one that it is taken to be, at first all that have one form. Functions that call each other may all be the
    // same only together, so what differs is told apart until nothing more does (partition refinement).
    let mut first: Vec<FuncId> = (0..program.functions.len() as u32).map(FuncId).collect();
    for members in families.values() {
        tell_apart(&mut first, members, |f, g| has_form(program, plan, f, g));
    }
    loop {
        let known = first.clone();
        for members in families.values() {
            let bodies: BTreeMap<FuncId, Option<Body>> = members
                .iter()
                .map(|f| (*f, with_callees(program, &known, *f)))
                .collect();
            tell_apart(&mut first, members, |f, g| {
                known[f.index()] == known[g.index()] && bodies[&f] == bodies[&g]
            });
        }
        if first == known {
            break;
        }
    }
    let moved = |f: &FuncId| first[f.index()] != *f;
    if !families.values().flatten().any(moved) {
        return;
    }
    for f in &mut program.functions {
        if let Some(body) = &mut f.body {
            rewrite_body(&mut Redirect(&first), &mut body.stmts);
        }
    }
}

/// Makes each of `members` the first among them that is the same.
fn tell_apart(first: &mut [FuncId], members: &[FuncId], same: impl Fn(FuncId, FuncId) -> bool) {
    let mut firsts: Vec<FuncId> = Vec::new();
    for f in members {
        let found = firsts.iter().copied().find(|g| same(*f, *g));
        if found.is_none() {
            firsts.push(*f);
        }
        first[f.index()] = found.unwrap_or(*f);
    }
}

/// Whether two functions take, return and represent everything in the same way.
fn has_form(program: &Program, plan: &Plan, f: FuncId, g: FuncId) -> bool {
    let (own, other) = (&program.functions[f.index()], &program.functions[g.index()]);
    own.ty == other.ty
        && plan.function(f) == plan.function(g)
        && plan.results.get(f.index()) == plan.results.get(g.index())
        && plan.texts.alike(f, g)
        && plan.parts.alike(f, g)
        && plan.allocators.alike(f, g)
}

/// The body of a function in which calls name what their functions are taken to be.
fn with_callees(program: &Program, first: &[FuncId], f: FuncId) -> Option<Body> {
    let mut body = program.functions[f.index()].body.clone()?;
    rewrite_body(&mut Redirect(first), &mut body.stmts);
    Some(body)
}

struct Redirect<'a>(&'a [FuncId]);

impl Rewriter for Redirect<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let ExprKind::Call(callee, _) = &mut e.kind {
            if let Callee::Direct(f) = &mut **callee {
                *f = self.0[f.index()];
            }
        }
    }
}
