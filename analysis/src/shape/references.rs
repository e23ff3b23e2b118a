//! Structs that own memory, by reference: `st f(void)` that returns such a struct stores it where its caller says, and
//! `void g(st x)` that only reads its parameter gets a pointer to the caller's.
//!
//! A struct whose members own memory cannot be copied. Callers' variables are the only ones that functions then see, for nobody else
//! takes their addresses; so a function that never stores in its parameter cannot tell the difference.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, stmt_children, walk_body, walk_expr, Child, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, FuncId, Local, LocalId, Place, PlaceKind, Program, RecordId, Stmt,
    StmtKind, TypeId, TypeKind,
};

use super::arrays::Owning;
use super::exposed::Exposed;
use super::scopes::mentions;
use super::signatures::{callee, change, changeable, stores};
use crate::lift::{bare, variable};
use crate::objects::{function_facts, FuncFacts};

/// Passes and returns structs that may own memory by reference, in the whole program.
pub(super) fn by_reference(program: &mut Program) {
    let changes = Changes::of(program);
    if changes.params.is_empty() && changes.results.is_empty() {
        return;
    }
    change(program, &|id, ty| {
        let params = ty.params.iter_mut().enumerate();
        let passed = params.filter(|(k, _)| changes.params.contains(&(id, *k)));
        let mut changed = false;
        for (_, p) in passed {
            *p = changes.pointers[p];
            changed = true;
        }
        if changes.results.contains(&id) {
            ty.params.push(changes.pointers[&ty.ret]);
            ty.ret = TypeId::VOID;
            changed = true;
        }
        changed
    });
    for i in 0..program.functions.len() {
        if let Some(mut body) = program.functions[i].body.take() {
            rewrite(program, &changes, FuncId(i as u32), &mut body);
            program.functions[i].body = Some(body);
        }
    }
}

/// Changes a function that is one of those, or calls some.
fn rewrite(program: &Program, changes: &Changes, id: FuncId, body: &mut Body) {
    let mut params = BTreeSet::new();
    for (k, l) in body.params.iter().enumerate() {
        if changes.params.contains(&(id, k)) {
            let local = &mut body.locals[l.index()];
            local.declared.get_or_insert(local.ty);
            local.ty = changes.pointers[&local.ty];
            params.insert(*l);
        }
    }
    let mut result = None;
    if changes.results.contains(&id) {
        let own = program.types.func(program.functions[id.index()].ty);
        let last = own.and_then(|f| f.params.last().copied());
        if let Some((ty, to)) = last.and_then(|ty| Some((ty, program.types.pointee(ty)?))) {
            let l = LocalId(body.locals.len() as u32);
            let mut local = Local::synthetic("result", ty, program.functions[id.index()].loc);
            local.declared = Some(to);
            body.locals.push(local);
            body.params.push(l);
            result = Some((l, ty, to));
        }
    }
    let mut stmts = std::mem::take(&mut body.stmts);
    let mut arguments = Arguments {
        program,
        changes,
        params: &params,
        locals: &body.locals,
    };
    rewrite_body(&mut arguments, &mut stmts);
    let mut statements = Statements {
        program,
        changes,
        params: &params,
        locals: &body.locals,
        result,
    };
    statements.list(&mut stmts);
    body.stmts = stmts;
}

/// What becomes a pointer.
struct Changes {
    params: BTreeSet<(FuncId, usize)>,
    results: BTreeSet<FuncId>,
    /// The types of pointers to such structs.
    pointers: BTreeMap<TypeId, TypeId>,
}

impl Changes {
    fn of(program: &mut Program) -> Changes {
        let exposed = Exposed::of(program);
        let owning = Owning::of(program, &exposed);
        let own = changeable(program);
        let mut changes = Changes {
            params: BTreeSet::new(),
            results: BTreeSet::new(),
            pointers: BTreeMap::new(),
        };
        let mut used = BTreeSet::new();
        for (i, f) in program.functions.iter().enumerate() {
            let id = FuncId(i as u32);
            let (Some(body), Some(ty)) = (&f.body, program.types.func(f.ty)) else {
                continue;
            };
            if !own.contains(&id) {
                continue;
            }
            let owns = |ty: TypeId| owns(program, &exposed, &owning, ty);
            if owns(ty.ret) {
                changes.results.insert(id);
                used.insert(ty.ret);
            }
            let mut facts = None;
            for (k, l) in body.params.iter().enumerate() {
                let ty = body.locals[l.index()].ty;
                if owns(ty) {
                    let facts = facts.get_or_insert_with(|| function_facts(program, body));
                    if facts.stores[l.index()] == 0 && !facts.memory[l.index()] {
                        changes.params.insert((id, k));
                        used.insert(ty);
                    }
                }
            }
        }
        if used.is_empty() {
            return changes;
        }
        changes.check(program);
        let pointers = used.into_iter().map(|ty| (ty, program.types.ptr(ty)));
        changes.pointers = pointers.collect();
        changes
    }

    /// Leaves those out that are called where there is no variable to point to.
    fn check(&mut self, program: &Program) {
        let mut returned = Vec::new();
        for (i, f) in program.functions.iter().enumerate() {
            let Some(body) = &f.body else { continue };
            let mut calls = Calls {
                program,
                facts: function_facts(program, body),
                changes: self,
                found: BTreeMap::new(),
            };
            walk_body(&mut calls, &body.stmts);
            let found = calls.found;
            let mut taken = BTreeMap::new();
            let facts = function_facts(program, body);
            sites(program, &facts, &body.stmts, &mut |callee, returns| {
                *taken.entry(callee).or_insert(0) += 1;
                if returns {
                    returned.push((FuncId(i as u32), callee));
                }
            });
            for (callee, n) in found {
                if taken.get(&callee) != Some(&n) {
                    self.results.remove(&callee);
                }
            }
        }
        // What one returns that another returned is stored where the caller says by both.
        loop {
            let known = self.results.len();
            for (f, callee) in &returned {
                if !self.results.contains(f) {
                    self.results.remove(callee);
                }
            }
            if self.results.len() == known {
                return;
            }
        }
    }
}

/// Whether objects of a type may own all that pointers in them lead to, and there are such.
fn owns(program: &Program, exposed: &Exposed, owning: &Owning, ty: TypeId) -> bool {
    fn pointers(p: &Program, exposed: &Exposed, owning: &Owning, r: RecordId) -> Option<usize> {
        let record = p.types.record(r);
        let mut found = 0;
        for (i, f) in record.fields.iter().enumerate() {
            found += match p.types.kind(f.ty) {
                TypeKind::Record(inner) => pointers(p, exposed, owning, *inner)?,
                TypeKind::Ptr { to, .. } if !p.types.is_func(*to) => {
                    owning.owns((r, i as u32)).then_some(1)?
                }
                _ => 0,
            };
        }
        let plain = record.complete && !record.is_union && exposed.is_hidden(r);
        plain.then_some(found)
    }
    let record = program.types.as_record(ty);
    record
        .and_then(|r| pointers(program, exposed, owning, r))
        .is_some_and(|n| n > 0)
}

/// Counts calls, and leaves parameters out that get something else than a variable that nobody else reaches.
struct Calls<'a> {
    program: &'a Program,
    facts: FuncFacts,
    changes: &'a mut Changes,
    found: BTreeMap<FuncId, usize>,
}

impl Visitor for Calls<'_> {
    fn expr(&mut self, e: &Expr) {
        if let (Some(f), ExprKind::Call(_, args)) = (callee(self.program, e), &e.kind) {
            *self.found.entry(f).or_default() += 1;
            let own = self.program.types.func(self.program.func(f).ty);
            for (k, arg) in args.iter().enumerate() {
                let fits = own.is_some_and(|own| own.params.get(k) == Some(&arg.ty));
                let known = match &arg.kind {
                    ExprKind::Load(p) if fits => part(p).is_some_and(|l| {
                        !self.facts.memory[l.index()] && !args.iter().any(|a| stores(a, l))
                    }),
                    _ => false,
                };
                if !known {
                    self.changes.params.remove(&(f, k));
                }
            }
        }
        walk_expr(self, e);
    }
}

/// The variable that a place is, or is a member of.
fn part(p: &Place) -> Option<LocalId> {
    match &p.kind {
        PlaceKind::Local(l) => Some(*l),
        PlaceKind::Field(base, ..) => part(base),
        _ => None,
    }
}

/// The calls that are all of a statement that gives a variable their value, or that returns it.
fn sites(program: &Program, facts: &FuncFacts, list: &[Stmt], found: &mut dyn FnMut(FuncId, bool)) {
    for s in list {
        match value(s) {
            Some((To::Variable(l), e)) => {
                let free = !facts.memory[l.index()] && !mentions(e, l);
                if let Some(f) = callee(program, e).filter(|_| free) {
                    found(f, false);
                }
            }
            Some((To::Caller, e)) => callee(program, e).into_iter().for_each(|f| found(f, true)),
            None => {}
        }
        stmt_children(s, &mut |c| {
            if let Child::Stmt(s) = c {
                sites(program, facts, std::slice::from_ref(s), found);
            }
        });
    }
}

/// Who gets the value of a statement.
enum To {
    Variable(LocalId),
    Caller,
}

fn value(s: &Stmt) -> Option<(To, &Expr)> {
    match &s.kind {
        StmtKind::Decl(l, Some(e)) => Some((To::Variable(*l), e)),
        StmtKind::Return(Some(e)) => Some((To::Caller, e)),
        StmtKind::Expr(Expr {
            kind: ExprKind::Assign(p, v),
            ..
        }) => match p.kind {
            PlaceKind::Local(l) => Some((To::Variable(l), v)),
            _ => None,
        },
        _ => None,
    }
}

/// Passes addresses, and reads parameters through theirs.
struct Arguments<'a> {
    program: &'a Program,
    changes: &'a Changes,
    params: &'a BTreeSet<LocalId>,
    locals: &'a [Local],
}

impl Rewriter for Arguments<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let Some(f) = callee(self.program, e) else {
            return;
        };
        let ExprKind::Call(_, args) = &mut e.kind else {
            return;
        };
        for (k, arg) in args.iter_mut().enumerate() {
            let passed = self.changes.params.contains(&(f, k));
            let ExprKind::Load(p) = &mut arg.kind else {
                continue;
            };
            if !passed || self.program.types.is_pointer(p.ty) {
                continue;
            }
            let ty = self.changes.pointers[&p.ty];
            *arg = match &mut p.kind {
                PlaceKind::Deref(own) => (**own).clone(),
                _ => Expr::new(ExprKind::AddrOf(p.clone()), ty, arg.loc),
            };
        }
    }

    fn place(&mut self, p: &mut Place) {
        if let PlaceKind::Local(l) = p.kind {
            let ty = self.locals[l.index()].ty;
            if self.params.contains(&l) && p.ty != ty {
                let own = Expr::load(Place::local(l, ty), Default::default());
                *p = Place::deref(own, p.ty);
            }
        }
    }
}

/// Stores results where callers say.
struct Statements<'a> {
    program: &'a Program,
    changes: &'a Changes,
    params: &'a BTreeSet<LocalId>,
    locals: &'a [Local],
    /// The parameter that says where this function's result goes, its type, and that of the result.
    result: Option<(LocalId, TypeId, TypeId)>,
}

impl Statements<'_> {
    fn list(&mut self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |inner| self.list(inner));
            self.statement(s, &mut out);
        }
        *list = out;
    }

    fn given(&self, e: &Expr) -> bool {
        callee(self.program, e).is_some_and(|f| self.changes.results.contains(&f))
    }

    /// A call that stores its result at an address.
    fn call(&self, mut e: Expr, to: Expr) -> StmtKind {
        if let ExprKind::Call(_, args) = &mut e.kind {
            args.push(to);
        }
        e.ty = TypeId::VOID;
        StmtKind::Expr(e)
    }

    /// Whether a statement only reads a parameter: `(void)x;`.
    fn is_vain(&self, s: &Stmt) -> bool {
        let StmtKind::Expr(e) = &s.kind else {
            return false;
        };
        let ExprKind::Load(p) = &bare(e).kind else {
            return false;
        };
        match &p.kind {
            PlaceKind::Deref(own) => variable(own).is_some_and(|l| self.params.contains(&l)),
            _ => false,
        }
    }

    fn statement(&mut self, s: Stmt, out: &mut Vec<Stmt>) {
        if self.is_vain(&s) {
            return;
        }
        let loc = s.loc;
        let to = match value(&s) {
            Some((To::Variable(l), e)) if self.given(e) => {
                let ty = self.locals[l.index()].ty;
                let address = ExprKind::AddrOf(Place::local(l, ty));
                Some(Expr::new(address, self.changes.pointers[&ty], loc))
            }
            Some((To::Caller, e)) if self.given(e) => self
                .result
                .map(|(l, ty, _)| Expr::load(Place::local(l, ty), loc)),
            _ => None,
        };
        let mut push = |kind| out.push(Stmt { kind, loc });
        match (s.kind, to, self.result) {
            (StmtKind::Decl(l, Some(e)), Some(to), _) => {
                push(StmtKind::Decl(l, None));
                push(self.call(e, to));
            }
            (StmtKind::Return(Some(e)), Some(to), _) => {
                push(self.call(e, to));
                push(StmtKind::Return(None));
            }
            (StmtKind::Return(Some(e)), None, Some((l, ty, of))) => {
                let own = Expr::load(Place::local(l, ty), loc);
                let place = Box::new(Place::deref(own, of));
                let stored = Expr::new(ExprKind::Assign(place, Box::new(e)), of, loc);
                push(StmtKind::Expr(stored));
                push(StmtKind::Return(None));
            }
            (StmtKind::Expr(e), Some(to), _) => match e.kind {
                ExprKind::Assign(_, v) => push(self.call(*v, to)),
                _ => push(StmtKind::Expr(e)),
            },
            (kind, ..) => push(kind),
        }
    }
}
