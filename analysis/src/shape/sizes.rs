//! Numbers of bytes that a variable holds: `size_t n = count * sizeof(int); p = malloc(n);` asks for `count * sizeof(int)`.
//!
//! What memory is asked for, cleared or copied can be told in objects only where the size of one is in sight.

use c2safe_frontend::ir::visit::{rewrite_body, walk_stmt, Rewriter, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};
use rustc_hash::FxHashMap;

use crate::objects::FuncFacts;

/// Replaces the variables that say how many bytes `malloc` and its like are to work on by what they were declared as, where that
/// has the same value for as long as the variable lives. Whether there were any.
pub fn inline(program: &Program, body: &mut Body, facts: &FuncFacts) -> bool {
    let mut find = Find {
        body,
        facts,
        sizes: FxHashMap::default(),
    };
    body.stmts.iter().for_each(|s| find.stmt(s));
    let sizes = find.sizes;
    let mut inline = Inline {
        program,
        sizes,
        done: false,
    };
    if !inline.sizes.is_empty() {
        rewrite_body(&mut inline, &mut body.stmts);
    }
    inline.done
}

/// The library's functions that take a number of bytes.
const SIZED: &[&str] = &[
    "malloc", "calloc", "realloc", "memset", "memcpy", "memmove", "bzero",
];

struct Find<'a> {
    body: &'a Body,
    facts: &'a FuncFacts,
    sizes: FxHashMap<LocalId, Expr>,
}

impl Find<'_> {
    /// A variable that has the value of its declaration, or a parameter that of its argument: nothing is assigned to it.
    fn is_fixed(&self, l: LocalId) -> bool {
        !self.facts.memory[l.index()] && self.facts.stores[l.index()] == 0
    }

    /// Constants, fixed variables, and sums and products of these.
    fn is_fixed_value(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Int(..) => true,
            ExprKind::Cast(a) => self.is_fixed_value(a),
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, a, b) => {
                self.is_fixed_value(a) && self.is_fixed_value(b)
            }
            ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) => self.is_fixed(*l),
            _ => false,
        }
    }
}

impl Visitor for Find<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(value)) = &s.kind {
            let same = self.body.locals[l.index()].ty == value.ty;
            if same && has_size(value) && self.is_fixed(*l) && self.is_fixed_value(value) {
                self.sizes.insert(*l, value.clone());
            }
        }
        walk_stmt(self, s);
    }
}

/// Whether a constant, or a product with one, is what `sizeof` may have been.
fn has_size(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Int(n, _) => *n > 1,
        ExprKind::Cast(a) => has_size(a),
        ExprKind::Binary(BinaryOp::Mul, a, b) => has_size(a) || has_size(b),
        _ => false,
    }
}

struct Inline<'a> {
    program: &'a Program,
    sizes: FxHashMap<LocalId, Expr>,
    done: bool,
}

impl Rewriter for Inline<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let ExprKind::Call(callee, args) = &mut e.kind else {
            return;
        };
        let Callee::Direct(f) = &**callee else {
            return;
        };
        let f = self.program.func(self.program.resolve_func(*f));
        if f.body.is_some() || !SIZED.contains(&f.name.as_str()) {
            return;
        }
        for a in args {
            let l = match &a.kind {
                ExprKind::Load(Place {
                    kind: PlaceKind::Local(l),
                    ..
                }) => *l,
                _ => continue,
            };
            if let Some(value) = self.sizes.get(&l).filter(|v| v.ty == a.ty) {
                let loc = a.loc;
                *a = value.clone();
                a.loc = loc;
                self.done = true;
            }
        }
    }
}
