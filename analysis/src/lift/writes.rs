//! Through which parameters, and to which objects, a program writes: the borrows that must be mutable.

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{Body, Callee, Expr, ExprKind, Place, Program, StmtKind};

use crate::Library;

use super::library;
use super::owned::member;
use super::plan::{Base, Plan, Rep, Root};
use super::resolve::Resolver;

struct Writes<'a> {
    program: &'a Program,
    library: &'a dyn Library,
    plan: &'a Plan,
    resolver: Resolver<'a>,
    /// By local of this function.
    written: Vec<bool>,
    tables: Vec<usize>,
}

impl Writes<'_> {
    fn note(&mut self, base: Option<Base<'_>>) {
        match base.map(|b| b.root) {
            Some(Root::Local(l)) => self.written[l.index()] = true,
            Some(Root::Global(g)) => self.tables.push(g.index()),
            Some(Root::Object(_) | Root::Part(_)) | None => {}
        }
    }

    fn store(&mut self, p: &Place) {
        let base = self.resolver.object_of(p);
        self.note(base);
    }

    fn child(&mut self, c: Child<'_>) {
        match c {
            Child::Expr(e) => self.expr(e),
            Child::Place(p) => place_children(p, &mut |c| self.child(c)),
            Child::Stmt(s) => {
                if let StmtKind::VlaAlloc(l, _) = s.kind {
                    self.written[l.index()] |= self.resolver.plan.rep(l) == Rep::Owned;
                }
                stmt_children(s, &mut |c| self.child(c));
            }
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                // A local pointer that moves is no write to what it points to.
                let pointer = matches!(p.kind, c2safe_frontend::ir::PlaceKind::Local(l)
                    if self.resolver.plan.rep(l) != Rep::Heap);
                if !pointer {
                    self.store(p);
                }
            }
            ExprKind::Call(callee, args) => {
                if let Some(found) = args.first().and_then(|a| member(&self.resolver, a)) {
                    self.store(found.1);
                }
                if let Callee::Direct(f) = &**callee {
                    self.arguments(self.program.resolve_func(*f).index(), args);
                }
            }
            _ => {}
        }
        expr_children(e, &mut |c| self.child(c));
    }

    fn arguments(&mut self, f: usize, args: &[Expr]) {
        let function = &self.program.functions[f];
        for (i, a) in args.iter().enumerate() {
            let writes = match &function.body {
                Some(body) => {
                    let Some(p) = body.params.get(i) else {
                        continue;
                    };
                    let plan = &self.plan.functions[f];
                    plan.rep(*p) != Rep::Heap && plan.written[p.index()]
                }
                None => {
                    let pointer = self.program.types.is_pointer(a.ty);
                    let r = &self.resolver;
                    pointer && library::writes(r, self.library, &function.name, args, i)
                }
            };
            if writes {
                let base = self
                    .resolver
                    .pointer(a)
                    .or_else(|| self.resolver.pointer(library::bare(a)));
                self.note(base.map(|p| p.base));
            }
        }
    }
}

/// Fills in [`super::plan::FnPlan::written`]: the least fixpoint over the call graph. Returns the tables that something writes.
pub fn infer(
    program: &Program,
    library: &dyn Library,
    memory: &[Vec<bool>],
    reached: &[bool],
    plan: &mut Plan,
) -> Vec<usize> {
    let mut tables = Vec::new();
    loop {
        let mut changed = false;
        for (i, f) in program.functions.iter().enumerate() {
            let (true, Some(body)) = (reached[i], &f.body) else {
                continue;
            };
            let found = function(program, library, plan, i, body, &memory[i]);
            for t in found.tables {
                if !tables.contains(&t) {
                    tables.push(t);
                }
            }
            if plan.functions[i].written != found.written {
                plan.functions[i].written = found.written;
                changed = true;
            }
        }
        if !changed {
            return tables;
        }
    }
}

fn function<'a>(
    program: &'a Program,
    library: &'a dyn Library,
    plan: &'a Plan,
    i: usize,
    body: &'a Body,
    memory: &'a [bool],
) -> Writes<'a> {
    let resolver = Resolver {
        program,
        plan: &plan.functions[i],
        tables: &plan.tables,
        arenas: &plan.arenas,
        results: &plan.results,
        fields: &plan.fields,
        body,
        memory,
    };
    let mut writes = Writes {
        program,
        library,
        plan,
        resolver,
        written: vec![false; body.locals.len()],
        tables: Vec::new(),
    };
    body.stmts.iter().for_each(|s| writes.child(Child::Stmt(s)));
    writes
}
