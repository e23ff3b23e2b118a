//! Pointer variables that only ever are another variable: `T *q = p;`, neither assigned again, is `p`. So are variables of all kinds
//! that are what one is that the compiler made.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{rewrite_body, walk_expr, walk_stmt, Rewriter, Visitor};
use c2safe_frontend::ir::{Body, Expr, LocalId, Place, PlaceKind, Program, Stmt, StmtKind};

use super::dead::forget;
use super::stores::freed;
use crate::lift::variable;
use crate::objects::function_facts;

/// Merges such variables of a function in which control flows plainly. A variable of the C gives one that the compiler made its name.
pub(super) fn merge(program: &Program, body: &mut Body) {
    let facts = function_facts(program, body);
    let mut find = Find {
        program,
        body,
        // What is given its value once, where it is declared, or by the caller.
        fixed: vec![0; body.locals.len()],
        pairs: Vec::new(),
        freed: BTreeSet::new(),
    };
    for p in &body.params {
        find.fixed[p.index()] = 1;
    }
    body.stmts.iter().for_each(|s| find.stmt(s));
    let mut freed = find.freed;
    // Types refer to the lengths of arrays.
    let lengths = super::lengths(&program.types, body);
    let is_fixed = |l: LocalId| {
        let i = l.index();
        find.fixed[i] == 1 && facts.stores[i] == 0 && !facts.memory[i] && !lengths.contains(&l)
    };
    let mut stands: Vec<LocalId> = (0..body.locals.len()).map(|i| LocalId(i as u32)).collect();
    for (alias, of) in find.pairs {
        // Declarations are found in order: what `of` stands for is settled.
        let root = stands[of.index()];
        // Where memory is freed by two names, the second time has to be seen.
        let twice = freed.contains(&alias) && freed.contains(&root);
        if is_fixed(alias) && is_fixed(of) && !twice {
            stands[alias.index()] = root;
            if freed.contains(&alias) {
                freed.insert(root);
            }
        }
    }
    let merged = |l: LocalId| stands[l.index()] != l;
    if !(0..stands.len()).any(|i| merged(LocalId(i as u32))) {
        return;
    }
    for (i, of) in stands.iter().enumerate().filter(|(i, of)| of.index() != *i) {
        let made = body.locals[of.index()].synthetic;
        if made && !body.locals[i].synthetic {
            body.locals.swap(i, of.index());
        }
        // It is not there any more.
        body.locals[i].name.clear();
    }
    forget(
        &mut body.stmts,
        &|s| matches!(s.kind, StmtKind::Decl(l, _) if merged(l)),
    );
    rewrite_body(&mut Replace(&stands), &mut body.stmts);
}

struct Find<'a> {
    program: &'a Program,
    body: &'a Body,
    fixed: Vec<u32>,
    /// Variables, and those that they are declared to be.
    pairs: Vec<(LocalId, LocalId)>,
    /// Variables that are given to `free`.
    freed: BTreeSet<LocalId>,
}

impl Visitor for Find<'_> {
    fn expr(&mut self, e: &Expr) {
        self.freed.extend(freed(self.program, e).and_then(variable));
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(e)) = &s.kind {
            self.fixed[l.index()] += 1;
            if let Some(of) = variable(e) {
                let (own, other) = (&self.body.locals[l.index()], &self.body.locals[of.index()]);
                if (self.program.types.is_pointer(own.ty) || other.synthetic) && own.ty == other.ty
                {
                    self.pairs.push((*l, of));
                }
            }
        }
        walk_stmt(self, s);
    }
}

struct Replace<'a>(&'a [LocalId]);

impl Rewriter for Replace<'_> {
    fn place(&mut self, p: &mut Place) {
        if let PlaceKind::Local(l) = &mut p.kind {
            *l = self.0[l.index()];
        }
    }
}
