//! Ranges: where a function compares two of its parameters, `f(p, end)`, the second is passed as its distance from the first.
//!
//! Pointers are less or more than one another, and have a distance, only within one object (C11 6.5.6p9, 6.5.8p5). So `end` is
//! `p + (end - p)`, and the function works on one object, whatever that is at each call. Equality says nothing of the kind.
//!
//! A distance is that of two addresses. It leads back to the same address even where a program compares what it must not.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    expr_children, place_children, rewrite_body, walk_body, walk_expr, walk_stmt, Child, Rewriter,
    Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, FuncId, Local, LocalId, Place, PlaceKind, Program, Stmt,
    StmtKind, TypeId, UnaryOp,
};

use super::roots::Roots;
use super::scopes::mentions;
use super::signatures::{callee, change, changeable, each_call, step, stores};
use super::typed;
use crate::lift::is_null;
use crate::objects::function_facts;
use crate::purity::is_calm;

/// By function: the parameters that are passed as distances, and those that they are distances from.
type Distances = BTreeMap<FuncId, BTreeMap<usize, usize>>;

/// Passes ends of ranges as distances, in the whole program.
pub(super) fn as_distances(program: &mut Program) {
    let own = changeable(program);
    let (mut distances, typed) = found(program, &own);
    check(program, &mut distances);
    if distances.is_empty() {
        return;
    }
    let typed: BTreeMap<FuncId, BTreeMap<usize, TypeId>> = (typed.into_iter())
        .filter(|(f, _)| distances.contains_key(f))
        .collect();
    for (f, types) in &typed {
        retype(program, *f, types);
    }
    change(program, &|f, ty| {
        for (k, to) in typed.get(&f).into_iter().flatten() {
            ty.params[*k] = *to;
        }
        for end in distances.get(&f).into_iter().flat_map(|d| d.keys()) {
            ty.params[*end] = TypeId::LONG;
        }
        distances.contains_key(&f)
    });
    for i in 0..program.functions.len() {
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        let mut calls = Calls {
            program,
            distances: &distances,
            typed: &typed,
        };
        rewrite_body(&mut calls, &mut body.stmts);
        if let Some(own) = distances.get(&FuncId(i as u32)) {
            declare(own, &mut body);
        }
        program.functions[i].body = Some(body);
    }
}

/// Parameters of type `void *` that are pointers to objects of one type get it.
fn retype(program: &mut Program, f: FuncId, types: &BTreeMap<usize, TypeId>) {
    if let Some(mut body) = program.functions[f.index()].body.take() {
        let mut found = vec![None; body.locals.len()];
        for (k, ty) in types {
            found[body.params[*k].index()] = Some(*ty);
        }
        typed::change(&mut body, &found);
        program.functions[f.index()].body = Some(body);
    }
}

/// Computes the ends where the function starts.
fn declare(distances: &BTreeMap<usize, usize>, body: &mut Body) {
    let mut ends = Vec::new();
    for (end, start) in distances {
        let (end_local, start) = (body.params[*end], body.params[*start]);
        let local = &body.locals[end_local.index()];
        let (loc, ty) = (local.loc, local.ty);
        let distance = LocalId(body.locals.len() as u32);
        let name = format!("{}_at", local.name);
        let start = Place::local(start, body.locals[start.index()].ty);
        let start = Expr::load(start, loc).cast(ty);
        (body.locals).push(Local::synthetic(&name, TypeId::LONG, loc));
        body.params[*end] = distance;
        let distance = Expr::load(Place::local(distance, TypeId::LONG), loc);
        let sum = ExprKind::PtrAdd(Box::new(start), Box::new(distance));
        let kind = StmtKind::Decl(end_local, Some(Expr::new(sum, ty, loc)));
        ends.push(Stmt { kind, loc });
    }
    body.stmts.splice(0..0, ends);
}

/// Computes the distances where the functions are called.
struct Calls<'a> {
    program: &'a Program,
    distances: &'a Distances,
    typed: &'a BTreeMap<FuncId, BTreeMap<usize, TypeId>>,
}

impl Rewriter for Calls<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let Some(f) = callee(self.program, e) else {
            return;
        };
        let (Some(distances), ExprKind::Call(_, args)) = (self.distances.get(&f), &mut e.kind)
        else {
            return;
        };
        for (k, ty) in self.typed.get(&f).into_iter().flatten() {
            let own = std::mem::replace(&mut args[*k], Expr::int(0, *ty, e.loc));
            args[*k] = match own.kind {
                ExprKind::Cast(a) if self.program.types.is_pointer(a.ty) => a.cast(*ty),
                _ => own.cast(*ty),
            };
        }
        for (end, start) in distances {
            let (end, start) = (*end, args[*start].clone());
            let loc = args[end].loc;
            let own = std::mem::replace(&mut args[end], Expr::int(0, TypeId::LONG, loc));
            let own = own.cast(start.ty);
            let distance = ExprKind::PtrDiff(Box::new(own), Box::new(start));
            args[end] = Expr::new(distance, TypeId::LONG, loc);
        }
    }
}

/// What is known of one function.
struct Function<'p> {
    roots: Roots<'p>,
    memory: Vec<bool>,
    /// By parameter: those with the same number are parts of one object.
    objects: Vec<usize>,
    /// By parameter: it is, or may be, null somewhere.
    tested: Vec<bool>,
    /// By parameter: something is at it.
    followed: Vec<bool>,
}

impl Function<'_> {
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.objects[a], self.objects[b]);
        for own in &mut self.objects {
            if *own == b {
                *own = a;
            }
        }
        a != b
    }
}

type Typed = BTreeMap<FuncId, BTreeMap<usize, TypeId>>;

/// The parameters that functions compare, or that functions which they call do.
fn found(program: &Program, own: &BTreeSet<FuncId>) -> (Distances, Typed) {
    let mut functions: BTreeMap<FuncId, Function> = BTreeMap::new();
    for id in own {
        let Some(body) = &program.functions[id.index()].body else {
            continue;
        };
        let memory = function_facts(program, body).memory;
        let n = body.params.len();
        let mut function = Function {
            roots: Roots::of(program, body, &memory, BTreeSet::new()),
            memory,
            objects: (0..n).collect(),
            tested: vec![false; n],
            followed: vec![false; n],
        };
        let mut look = Look {
            function: &mut function,
        };
        walk_body(&mut look, &body.stmts);
        functions.insert(*id, function);
    }
    loop {
        let mut joined = Vec::new();
        for (f, function) in &functions {
            let Some(body) = &program.functions[f.index()].body else {
                continue;
            };
            each_call(program, body, &mut |g, args| {
                let Some(of) = functions.get(&g).map(|g| &g.objects) else {
                    return;
                };
                for (i, a) in args.iter().enumerate().take(of.len()) {
                    for (j, b) in args.iter().enumerate().take(of.len()).skip(i + 1) {
                        let (a, b) = (function.roots.root(a), function.roots.root(b));
                        if let (Some(a), Some(b), true) = (a, b, of[i] == of[j]) {
                            joined.push((*f, a, b));
                        }
                    }
                }
            });
        }
        let mut changed = false;
        for (f, a, b) in joined {
            if let Some(function) = functions.get_mut(&f) {
                changed |= function.join(a, b);
            }
        }
        if !changed {
            break;
        }
    }
    let (mut distances, mut types) = (Distances::new(), Typed::new());
    for (id, function) in &functions {
        if let Some(body) = &program.functions[id.index()].body {
            let typed = parameter_types(program, body, function);
            let ends = ends(program, body, function, &typed);
            if !ends.is_empty() {
                distances.insert(*id, ends);
                types.insert(*id, typed);
            }
        }
    }
    (distances, types)
}

/// The types of the parameters of type `void *` that are parts of objects with others.
fn parameter_types(
    program: &Program,
    body: &Body,
    function: &Function<'_>,
) -> BTreeMap<usize, TypeId> {
    let types = &program.types;
    let shared = |k: &usize| {
        let of = function.objects[*k];
        let untyped = types.pointee(body.locals[body.params[*k].index()].ty) == Some(TypeId::VOID);
        untyped && function.objects.iter().filter(|o| **o == of).count() > 1
    };
    let wanted: Vec<usize> = (0..body.params.len()).filter(shared).collect();
    let locals: Vec<LocalId> = wanted.iter().map(|k| body.params[*k]).collect();
    let found = typed::parameters(program, body, &function.memory, &locals);
    let typed = wanted.into_iter().zip(locals);
    typed
        .filter_map(|(k, l)| Some((k, found[l.index()]?)))
        .collect()
}

fn ends(
    program: &Program,
    body: &Body,
    function: &Function<'_>,
    typed: &BTreeMap<usize, TypeId>,
) -> BTreeMap<usize, usize> {
    let types = &program.types;
    let ty = |k: usize| {
        let own = body.locals[body.params[k].index()].ty;
        typed.get(&k).copied().unwrap_or(own)
    };
    let fits = |k: &usize| {
        let own = !function.memory[body.params[*k].index()] && !function.tested[*k];
        own && step(program, ty(*k)).is_some() && types.pointee(ty(*k)) != Some(TypeId::VOID)
    };
    let mut found = BTreeMap::new();
    let objects: BTreeSet<usize> = function.objects.iter().copied().collect();
    for object in objects {
        let members = (0..body.params.len()).filter(|k| function.objects[*k] == object);
        let members: Vec<usize> = members.filter(fits).collect();
        let followed = members.iter().find(|k| function.followed[**k]);
        let Some(start) = followed.or(members.first()).copied() else {
            continue;
        };
        for end in members {
            let same = match (types.pointee(ty(start)), types.pointee(ty(end))) {
                (Some(a), Some(b)) => types.same_but_const(a, b),
                _ => false,
            };
            if end != start && same {
                found.insert(end, start);
            }
        }
    }
    found
}

/// Looks at what a function does with its parameters.
struct Look<'a, 'p> {
    function: &'a mut Function<'p>,
}

impl Look<'_, '_> {
    fn tested(&mut self, e: &Expr) {
        if let Some(k) = self.function.roots.root(e) {
            self.function.tested[k] = true;
        }
    }
}

impl Visitor for Look<'_, '_> {
    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::If(c, ..)
            | StmtKind::While(c, _)
            | StmtKind::DoWhile(_, c)
            | StmtKind::For { cond: Some(c), .. } => self.tested(c),
            _ => {}
        }
        walk_stmt(self, s);
    }

    fn place(&mut self, p: &Place) {
        if let PlaceKind::Deref(e) = &p.kind {
            if let Some(k) = self.function.roots.root(e) {
                self.function.followed[k] = true;
            }
        }
        place_children(p, &mut |c| match c {
            Child::Expr(e) => self.expr(e),
            Child::Place(p) => self.place(p),
            Child::Stmt(s) => self.stmt(s),
        });
    }

    fn expr(&mut self, e: &Expr) {
        let roots = &self.function.roots;
        match &e.kind {
            ExprKind::Binary(BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge, a, b)
            | ExprKind::PtrDiff(a, b) => {
                if let (Some(a), Some(b)) = (roots.root(a), roots.root(b)) {
                    self.function.join(a, b);
                }
            }
            ExprKind::Binary(BinaryOp::Eq | BinaryOp::Ne, a, b) if is_null(a) || is_null(b) => {
                self.tested(a);
                self.tested(b);
            }
            ExprKind::Cond(c, ..) | ExprKind::Unary(UnaryOp::Not, c) => self.tested(c),
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.tested(a);
                self.tested(b);
            }
            ExprKind::Cast(a) if e.ty == TypeId::BOOL => self.tested(a),
            ExprKind::Call(_, args) => {
                for a in args {
                    if let Some(k) = roots.root(a) {
                        self.function.followed[k] = true;
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}

/// Leaves those out whose distance cannot be computed at some call.
fn check(program: &Program, distances: &mut Distances) {
    for f in &program.functions {
        let Some(body) = &f.body else { continue };
        let facts = function_facts(program, body);
        each_call(program, body, &mut |g, args| {
            let Some(ends) = distances.get_mut(&g) else {
                return;
            };
            ends.retain(|end, start| {
                let calm = args.iter().all(is_calm);
                let (Some(a), Some(b)) = (args.get(*start), args.get(*end)) else {
                    return false;
                };
                !is_null(a) && !is_null(b) && (calm || is_steady(a, &facts.memory, args))
            });
            if ends.is_empty() {
                distances.remove(&g);
            }
        });
    }
}

/// Whether an expression has the same value before and after the arguments are evaluated.
fn is_steady(e: &Expr, memory: &[bool], args: &[Expr]) -> bool {
    fn loads(c: Child<'_>, memory: &[bool]) -> bool {
        match c {
            Child::Expr(Expr {
                kind: ExprKind::Load(p),
                ..
            }) => !matches!(p.kind, PlaceKind::Local(l) if !memory[l.index()]),
            Child::Expr(e) => {
                let mut found = false;
                expr_children(e, &mut |c| found |= loads(c, memory));
                found
            }
            Child::Place(p) => {
                let mut found = false;
                place_children(p, &mut |c| found |= loads(c, memory));
                found
            }
            Child::Stmt(_) => true,
        }
    }
    let changed = |l: LocalId| mentions(e, l) && args.iter().any(|a| stores(a, l));
    let locals = (0..memory.len()).map(|i| LocalId(i as u32));
    is_calm(e) && !loads(Child::Expr(e), memory) && !locals.into_iter().any(changed)
}
