//! Cursors: `int next(char **p)`, which only reads and moves the pointer that it is given, gets that pointer and how far it has moved:
//! `int next(char *p, size_t *at)`.
//!
//! Who calls such a function with the address of a variable of its own moves the variable afterwards. A function that passes its
//! cursor on passes both on, so that all of a parser works on one object and one position in it.
//!
//! The distance has no sign where nothing ever moves the cursor back.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, walk_body, walk_expr, walk_place, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, FuncId, Local, LocalId, Place, PlaceKind, Program, Stmt,
    StmtKind, TypeId,
};

use super::roots::Roots;
use super::signatures::{callee, change, changeable, each_call, step, stores};
use crate::lift::{bare, variable, Signs};
use crate::objects::{function_facts, local_root};

/// Parameters that are cursors, by function and position.
type Cursors = BTreeSet<(FuncId, usize)>;

/// Passes cursors as pointers and distances, in the whole program.
pub(super) fn as_positions(program: &mut Program) {
    let cursors = found(program);
    if cursors.is_empty() {
        return;
    }
    let distances = distances(program, &cursors);
    let pointers: BTreeMap<TypeId, TypeId> = [TypeId::LONG, TypeId::ULONG]
        .into_iter()
        .map(|ty| (ty, program.types.ptr(ty)))
        .collect();
    let to: BTreeMap<TypeId, TypeId> = cursors
        .iter()
        .filter_map(|(f, k)| {
            let ty = program.types.func(program.func(*f).ty)?.params[*k];
            Some((ty, program.types.pointee(ty)?))
        })
        .collect();
    change(program, &|f, ty| {
        let mut params = Vec::new();
        for (k, own) in ty.params.iter().enumerate() {
            match distances.get(&(f, k)) {
                Some(distance) => params.extend([to[own], pointers[distance]]),
                None => params.push(*own),
            }
        }
        let changed = params.len() != ty.params.len();
        ty.params = params;
        changed
    });
    for i in 0..program.functions.len() {
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        let params = split(&distances, &to, &pointers, FuncId(i as u32), &mut body);
        let mut stmts = std::mem::take(&mut body.stmts);
        let mut rewrite = Rewrite {
            program,
            distances: &distances,
            pointers: &pointers,
            params: &params,
            locals: &mut body.locals,
            values: BTreeSet::new(),
        };
        rewrite_body(&mut rewrite, &mut stmts);
        rewrite.statements(&mut stmts);
        body.stmts = stmts;
        program.functions[i].body = Some(body);
    }
}

/// What has become of a parameter: a pointer of this type, and another parameter, a pointer to a distance of that type.
#[derive(Clone, Copy)]
struct Param {
    ty: TypeId,
    at: LocalId,
    distance: TypeId,
}

fn split(
    distances: &BTreeMap<(FuncId, usize), TypeId>,
    to: &BTreeMap<TypeId, TypeId>,
    pointers: &BTreeMap<TypeId, TypeId>,
    id: FuncId,
    body: &mut Body,
) -> BTreeMap<LocalId, Param> {
    let (mut params, mut found) = (Vec::new(), BTreeMap::new());
    for (k, l) in std::mem::take(&mut body.params).into_iter().enumerate() {
        params.push(l);
        let Some(distance) = distances.get(&(id, k)).copied() else {
            continue;
        };
        let at = LocalId(body.locals.len() as u32);
        let local = &mut body.locals[l.index()];
        local.declared.get_or_insert(local.ty);
        local.ty = to[&local.ty];
        let name = format!("{}_at", local.name);
        let own = Local::synthetic(&name, pointers[&distance], local.loc);
        let ty = local.ty;
        body.locals.push(own);
        params.push(at);
        found.insert(l, Param { ty, at, distance });
    }
    body.params = params;
    found
}

/// The parameters that say how far cursors have moved: the C has no such parameters.
pub(super) fn distance_parameters(program: &Program, body: &Body) -> BTreeSet<LocalId> {
    let distance = |l: &LocalId| {
        let local = &body.locals[l.index()];
        let to = program.types.pointee(local.ty);
        local.synthetic && matches!(to, Some(TypeId::LONG | TypeId::ULONG))
    };
    body.params.iter().copied().filter(distance).collect()
}

/// The local that a place leads to: `*p`.
pub(super) fn behind(p: &Place) -> Option<LocalId> {
    match &p.kind {
        PlaceKind::Deref(e) => variable(e),
        _ => None,
    }
}

fn found(program: &Program) -> Cursors {
    let types = &program.types;
    let mut cursors = Cursors::new();
    for f in changeable(program) {
        let Some(body) = &program.functions[f.index()].body else {
            continue;
        };
        let facts = function_facts(program, body);
        for (k, l) in body.params.iter().enumerate() {
            let to = types.pointee(body.locals[l.index()].ty);
            let element = to.and_then(|to| types.pointee(to));
            let plain = element.is_some_and(|t| types.is_arith(t))
                && to.is_some_and(|to| step(program, to).is_some());
            if plain && !facts.memory[l.index()] && facts.stores[l.index()] == 0 {
                cursors.insert((f, k));
            }
        }
    }
    loop {
        let mut wrong = Cursors::new();
        for (i, f) in program.functions.iter().enumerate() {
            if cursors.is_empty() {
                return cursors;
            }
            if let Some(body) = &f.body {
                let id = FuncId(i as u32);
                misused(program, &cursors, id, body, &mut wrong);
                miscalled(program, &cursors, id, body, &mut wrong);
            }
        }
        if wrong.is_empty() {
            return cursors;
        }
        cursors.retain(|c| !wrong.contains(c));
    }
}

/// The cursors among the parameters of a function.
fn own(cursors: &Cursors, id: FuncId, body: &Body) -> BTreeSet<LocalId> {
    let params = body.params.iter().enumerate();
    params
        .filter(|(k, _)| cursors.contains(&(id, *k)))
        .map(|(_, l)| *l)
        .collect()
}

/// Parameters of a function with which something else is done than to read them, to move them, and to pass them on as cursors.
fn misused(program: &Program, cursors: &Cursors, id: FuncId, body: &Body, wrong: &mut Cursors) {
    let own = own(cursors, id, body);
    if own.is_empty() {
        return;
    }
    let memory = function_facts(program, body).memory;
    let roots = Roots::of(program, body, &memory, own.clone());
    let mut uses = Uses {
        program,
        cursors,
        own: &own,
        params: &body.params,
        roots: &roots,
        others: BTreeSet::new(),
    };
    walk_body(&mut uses, &body.stmts);
    let at = |l: LocalId| body.params.iter().position(|p| *p == l);
    let others = uses.others.intersection(&own);
    wrong.extend(others.filter_map(|l| Some((id, at(*l)?))));
}

struct Uses<'a> {
    program: &'a Program,
    cursors: &'a Cursors,
    own: &'a BTreeSet<LocalId>,
    params: &'a [LocalId],
    roots: &'a Roots<'a>,
    others: BTreeSet<LocalId>,
}

impl Uses<'_> {
    fn cursor(&self, p: &Place) -> Option<LocalId> {
        behind(p).filter(|l| self.own.contains(l))
    }
}

impl Visitor for Uses<'_> {
    fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Local(l) => {
                self.others.insert(*l);
            }
            _ if self.cursor(p).is_some() => {}
            _ => walk_place(self, p),
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, v) => {
                if let Some(l) = self.cursor(p) {
                    let from = self.roots.root(v).map(|k| self.params[k]);
                    if from != Some(l) {
                        self.others.insert(l);
                    }
                }
            }
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => self.others.extend(self.cursor(p)),
            ExprKind::Call(_, args) => {
                if let Some(f) = callee(self.program, e) {
                    for (k, a) in args.iter().enumerate() {
                        let passed = variable(bare(a)).filter(|l| self.own.contains(l));
                        match passed.filter(|_| self.cursors.contains(&(f, k))) {
                            Some(l) => {
                                let twice = |a: &&Expr| variable(bare(a)) == Some(l);
                                if args.iter().filter(twice).count() > 1 {
                                    self.others.insert(l);
                                }
                            }
                            None => self.expr(a),
                        }
                    }
                    return;
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}

/// Calls that pass something else for a cursor than a variable that nobody else has the address of, or another cursor.
fn miscalled(program: &Program, cursors: &Cursors, id: FuncId, body: &Body, wrong: &mut Cursors) {
    let own = own(cursors, id, body);
    let mut passed: BTreeMap<LocalId, BTreeSet<(FuncId, usize)>> = BTreeMap::new();
    let mut times: BTreeMap<LocalId, usize> = BTreeMap::new();
    each_call(program, body, &mut |f, args| {
        for (k, a) in args.iter().enumerate() {
            if !cursors.contains(&(f, k)) {
                continue;
            }
            let wanted = step_of(program, a.ty);
            let a = bare(a);
            let forwarded =
                variable(a).is_some_and(|l| own.contains(&l)) && step_of(program, a.ty) == wanted;
            let others = || args.iter().enumerate().filter(move |(j, _)| *j != k);
            let taken = taken(program, body, a).filter(|l| {
                let same = wanted.is_some() && step_of(program, a.ty) == wanted;
                // What is passed beside it is the variable as it was before the call.
                let addressed = |a: &Expr| addresses(a).contains(l);
                same && !others().any(|(_, a)| stores(a, *l) || addressed(a))
            });
            match taken {
                Some(l) => {
                    passed.entry(l).or_default().insert((f, k));
                    *times.entry(l).or_default() += 1;
                }
                None if forwarded => {}
                None => {
                    wrong.insert((f, k));
                }
            }
        }
    });
    if passed.is_empty() {
        return;
    }
    let mut all: BTreeMap<LocalId, usize> = BTreeMap::new();
    struct Count<'a>(&'a mut BTreeMap<LocalId, usize>);
    impl Visitor for Count<'_> {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::AddrOf(p) | ExprKind::Decay(p) = &e.kind {
                if let PlaceKind::Local(l) = p.kind {
                    *self.0.entry(l).or_default() += 1;
                }
            }
            walk_expr(self, e);
        }
    }
    walk_body(&mut Count(&mut all), &body.stmts);
    for (l, cursors) in passed {
        if all.get(&l) != times.get(&l) {
            wrong.extend(cursors);
        }
    }
}

/// The size of the elements that a cursor of type `ty` moves by: a pointer to a pointer to them.
fn step_of(program: &Program, ty: TypeId) -> Option<u64> {
    step(program, program.types.pointee(ty)?)
}

/// The variable of pointer type whose address this is.
fn taken(program: &Program, body: &Body, e: &Expr) -> Option<LocalId> {
    let ExprKind::AddrOf(p) = &e.kind else {
        return None;
    };
    // A jump out of the call must not lose how far it has come.
    if body.has_setjmp {
        return None;
    }
    let PlaceKind::Local(l) = p.kind else {
        return None;
    };
    let arith = program.types.pointee(body.locals[l.index()].ty);
    let arith = arith.is_some_and(|t| program.types.is_arith(t));
    arith.then_some(l)
}

/// The variables whose addresses an expression takes.
fn addresses(e: &Expr) -> BTreeSet<LocalId> {
    struct Find(BTreeSet<LocalId>);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::AddrOf(p) | ExprKind::Decay(p) = &e.kind {
                self.0.extend(local_root(p));
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(BTreeSet::new());
    find.expr(e);
    find.0
}

/// The types of the distances: those that are passed on to one another have the same, and none that moves back is without a sign.
fn distances(program: &Program, cursors: &Cursors) -> BTreeMap<(FuncId, usize), TypeId> {
    let mut back: Cursors = Cursors::new();
    let mut links = Vec::new();
    for (f, function) in program.functions.iter().enumerate() {
        let (f, Some(body)) = (FuncId(f as u32), &function.body) else {
            continue;
        };
        let own = own(cursors, f, body);
        let at = |l: LocalId| body.params.iter().position(|p| *p == l);
        let memory = function_facts(program, body).memory;
        let mut moves = Moves {
            program,
            roots: Roots::of(program, body, &memory, own.clone()),
            signs: Signs::of(program, body),
            back: BTreeSet::new(),
        };
        walk_body(&mut moves, &body.stmts);
        let moved = moves.back.into_iter().map(|k| (f, k));
        back.extend(moved.filter(|c| cursors.contains(c)));
        each_call(program, body, &mut |g, args| {
            for (k, a) in args.iter().enumerate() {
                let passed = variable(bare(a)).filter(|l| own.contains(l));
                let passed = passed.filter(|_| cursors.contains(&(g, k)));
                if let Some(j) = passed.and_then(at) {
                    links.push(((f, j), (g, k)));
                }
            }
        });
    }
    loop {
        let known = back.len();
        for (a, b) in &links {
            if back.contains(a) || back.contains(b) {
                back.extend([*a, *b]);
            }
        }
        if back.len() == known {
            break;
        }
    }
    let ty = |c: &(FuncId, usize)| match back.contains(c) {
        true => TypeId::LONG,
        false => TypeId::ULONG,
    };
    cursors.iter().map(|c| (*c, ty(c))).collect()
}

/// Finds the parameters from which something is computed by moving back.
struct Moves<'p> {
    program: &'p Program,
    roots: Roots<'p>,
    signs: Signs,
    back: BTreeSet<usize>,
}

impl Visitor for Moves<'_> {
    fn expr(&mut self, e: &Expr) {
        let moved = match &e.kind {
            ExprKind::IncDec {
                place,
                increment: false,
                ..
            } => self.roots.held(place),
            ExprKind::AssignOp { place, op, rhs, .. } => {
                let forward = *op == BinaryOp::Add && self.signs.natural(self.program, rhs);
                self.roots.held(place).filter(|_| !forward)
            }
            ExprKind::PtrAdd(p, n) if !self.signs.natural(self.program, n) => self.roots.root(p),
            ExprKind::PtrSub(p, _) => self.roots.root(p),
            _ => None,
        };
        self.back.extend(moved);
        walk_expr(self, e);
    }
}

/// Rewrites the uses of cursors, and the calls that pass them.
struct Rewrite<'a> {
    program: &'a Program,
    distances: &'a BTreeMap<(FuncId, usize), TypeId>,
    pointers: &'a BTreeMap<TypeId, TypeId>,
    params: &'a BTreeMap<LocalId, Param>,
    locals: &'a mut Vec<Local>,
    /// The variables that hold what such calls return.
    values: BTreeSet<LocalId>,
}

impl Rewrite<'_> {
    fn cursor(&self, p: &Place) -> Option<(LocalId, Param)> {
        let l = behind(p)?;
        self.params.get(&l).map(|param| (l, *param))
    }

    /// The distance as a place.
    fn distance(&self, param: Param, e: &Expr) -> Place {
        let pointer = Place::local(param.at, self.pointers[&param.distance]);
        Place::deref(Expr::load(pointer, e.loc), param.distance)
    }

    /// The call with the arguments that the function now asks for, and what comes before and after it.
    fn call(&mut self, f: FuncId, e: &mut Expr) {
        let loc = e.loc;
        let ExprKind::Call(_, args) = &mut e.kind else {
            return;
        };
        let (mut own, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for (k, a) in std::mem::take(args).into_iter().enumerate() {
            let Some(distance) = self.distances.get(&(f, k)) else {
                own.push(a);
                continue;
            };
            let to = self.program.types.pointee(a.ty).unwrap_or(a.ty);
            let passed = variable(bare(&a)).and_then(|l| Some((l, *self.params.get(&l)?)));
            if let Some((l, param)) = passed {
                own.push(Expr::load(Place::local(l, param.ty), loc).cast(to));
                let at = Place::local(param.at, self.pointers[distance]);
                own.push(Expr::load(at, loc));
                continue;
            }
            let ExprKind::AddrOf(p) = &bare(&a).kind else {
                own.push(a);
                continue;
            };
            let moved = LocalId(self.locals.len() as u32);
            (self.locals).push(Local::synthetic("moved", *distance, loc));
            let place = Place::local(moved, *distance);
            own.push(Expr::load(p.clone(), loc).cast(to));
            let address = ExprKind::AddrOf(place.clone());
            own.push(Expr::new(address, self.pointers[distance], loc));
            let zero = Expr::int(0, *distance, loc);
            let kind = StmtKind::Decl(moved, Some(zero));
            before.push(Stmt { kind, loc });
            let kind = ExprKind::AssignOp {
                place: Box::new(p.clone()),
                op: BinaryOp::Add,
                rhs: Box::new(Expr::load(place, loc)),
                compute: p.ty,
            };
            let kind = StmtKind::Expr(Expr::new(kind, p.ty, loc));
            after.push(Stmt { kind, loc });
        }
        *args = own;
        if before.is_empty() {
            return;
        }
        let ty = e.ty;
        let call = std::mem::replace(e, Expr::int(0, ty, loc));
        let mut value = None;
        let kind = match ty {
            TypeId::VOID => StmtKind::Expr(call),
            _ => {
                let l = LocalId(self.locals.len() as u32);
                self.locals.push(Local::synthetic("value", ty, loc));
                self.values.insert(l);
                value = Some(Box::new(Expr::load(Place::local(l, ty), loc)));
                StmtKind::Decl(l, Some(call))
            }
        };
        before.push(Stmt { kind, loc });
        before.extend(after);
        e.kind = ExprKind::Seq(before, value);
    }

    /// Statements that only move a cursor need no pointer, and a variable that gets what a call returns no other.
    fn statements(&self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |list| self.statements(list));
            match &mut s.kind {
                StmtKind::Expr(e) | StmtKind::For { step: Some(e), .. } => self.unused(e),
                _ => {}
            }
            let apart = unheld(&mut s, &self.values);
            match apart.or_else(|| taken_apart(&mut s, &self.values)) {
                Some(stmts) => out.extend(stmts),
                None => out.push(s),
            }
        }
        *list = out;
    }

    fn unused(&self, e: &mut Expr) {
        let own = |p: &Expr| variable(p).is_some_and(|l| self.params.contains_key(&l));
        match &mut e.kind {
            ExprKind::PtrAdd(p, moved) if own(p) => {
                let changes = matches!(
                    moved.kind,
                    ExprKind::Assign(..) | ExprKind::AssignOp { .. } | ExprKind::IncDec { .. }
                );
                if changes {
                    *e = (**moved).clone();
                }
            }
            ExprKind::Cast(a) if e.ty == TypeId::VOID => {
                self.unused(a);
            }
            _ => {}
        }
    }
}

/// The statements that a statement is which gives a variable what a call with cursors returns.
fn taken_apart(s: &mut Stmt, values: &BTreeSet<LocalId>) -> Option<Vec<Stmt>> {
    let (e, variable) = match &mut s.kind {
        StmtKind::Decl(l, Some(e)) => (e, *l),
        StmtKind::Expr(Expr {
            kind: ExprKind::Assign(p, v),
            ..
        }) => match p.kind {
            PlaceKind::Local(l) => (&mut **v, l),
            _ => return None,
        },
        _ => return None,
    };
    let ExprKind::Seq(stmts, Some(value)) = &mut e.kind else {
        return None;
    };
    let held = self::variable(value).filter(|l| values.contains(l))?;
    let call = stmts
        .iter_mut()
        .find(|s| matches!(s.kind, StmtKind::Decl(l, _) if l == held))?;
    let StmtKind::Decl(_, Some(own)) = &mut call.kind else {
        return None;
    };
    let alone = value.ty == own.ty && matches!(own.kind, ExprKind::Call(..));
    let mut found = Mentions(variable, false);
    let after = stmts.iter().skip_while(|s| !declares(s, held)).skip(1);
    after.for_each(|s| found.stmt(s));
    if !alone || found.1 {
        return None;
    }
    let mut out = std::mem::take(stmts);
    let at = out.iter().position(|s| declares(s, held))?;
    if let StmtKind::Decl(_, Some(own)) = &mut out[at].kind {
        *e = own.clone();
    }
    out[at] = s.clone();
    Some(out)
}

/// The statements that a call with cursors is of which nobody wants the value.
fn unheld(s: &mut Stmt, values: &BTreeSet<LocalId>) -> Option<Vec<Stmt>> {
    let StmtKind::Expr(e) = &mut s.kind else {
        return None;
    };
    let e = match &mut e.kind {
        ExprKind::Cast(a) if e.ty == TypeId::VOID => a,
        _ => e,
    };
    let ExprKind::Seq(stmts, Some(value)) = &mut e.kind else {
        return None;
    };
    let held = variable(bare(value)).filter(|l| values.contains(l))?;
    let mut out = std::mem::take(stmts);
    for s in &mut out {
        if let (true, StmtKind::Decl(_, Some(call))) = (declares(s, held), &s.kind) {
            s.kind = StmtKind::Expr(call.clone());
        }
    }
    Some(out)
}

fn declares(s: &Stmt, l: LocalId) -> bool {
    matches!(s.kind, StmtKind::Decl(own, _) if own == l)
}

struct Mentions(LocalId, bool);

impl Visitor for Mentions {
    fn place(&mut self, p: &Place) {
        self.1 |= matches!(p.kind, PlaceKind::Local(l) if l == self.0);
        walk_place(self, p);
    }
}

impl Rewriter for Rewrite<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let Some(f) = callee(self.program, e) {
            return self.call(f, e);
        }
        if let ExprKind::Seq(stmts, _) = &mut e.kind {
            return self.statements(stmts);
        }
        let place = match &e.kind {
            ExprKind::Load(p) => p,
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => p,
            _ => return,
        };
        let Some((l, param)) = self.cursor(place) else {
            return;
        };
        let loc = e.loc;
        let own = Expr::load(Place::local(l, param.ty), loc);
        let at = self.distance(param, e);
        let ty = param.distance;
        let kind = std::mem::replace(&mut e.kind, ExprKind::Zero);
        let moved = match kind {
            ExprKind::Assign(_, v) => {
                let from = Box::new(own.clone());
                let v = v.cast(param.ty);
                let diff = ExprKind::PtrDiff(Box::new(v), from);
                let diff = Expr::new(diff, TypeId::LONG, loc).cast(ty);
                ExprKind::Assign(Box::new(at), Box::new(diff))
            }
            ExprKind::AssignOp { op, rhs, .. } => ExprKind::AssignOp {
                place: Box::new(at),
                op,
                rhs: Box::new(rhs.cast(ty)),
                compute: ty,
            },
            ExprKind::IncDec {
                increment, postfix, ..
            } => ExprKind::IncDec {
                place: Box::new(at),
                increment,
                postfix,
            },
            _ => ExprKind::Load(at),
        };
        let moved = Expr::new(moved, ty, loc);
        let sum = ExprKind::PtrAdd(Box::new(own), Box::new(moved));
        *e = Expr::new(sum, e.ty, loc);
    }
}
