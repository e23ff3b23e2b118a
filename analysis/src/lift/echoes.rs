//! Functions that return one of their arguments, as it is (`char *fill(char *s) { ...; return s; }`) or moved (`places.rs`).
//!
//! A slice cannot be returned while others look at it, and need not be: who calls the function has it. So while it is decided what
//! is lifted, such a function returns nothing, or how far it moved the argument, and the value of a call is made of its argument.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, rewrite_expr, walk_body, walk_expr, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncId, Late, Loc, Local, LocalId, Place, PlaceKind,
    Program, Stmt, StmtKind, TypeId, TypeKind, Types, UnaryOp,
};

use crate::objects::function_facts;
use crate::reach::reachability;

use super::library::bare;
use super::owned::{ends, variable};
use super::scan::is_null;

/// A function that returns an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    /// Which one.
    pub param: usize,
    /// What the function returns in the C.
    pub ty: TypeId,
    pub moved: Option<Moved>,
}

/// By how much a function moves the argument that it returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The type of the number of elements, which is what the function returns instead.
    pub number: TypeId,
    /// What it returns for null, if it ever does.
    pub null: Option<i128>,
}

impl Echo {
    /// What the function returns instead.
    fn instead(&self) -> TypeId {
        self.moved.map_or(TypeId::VOID, |m| m.number)
    }
}

/// Makes functions that return an argument as it is return nothing.
pub(super) fn silence(program: &mut Program) -> BTreeMap<FuncId, Echo> {
    let echoes = find(program);
    for f in echoes.keys() {
        if let Some(body) = &mut program.functions[f.index()].body {
            returns(&mut body.stmts);
        }
    }
    apply(program, &echoes);
    echoes
}

/// Changes the types of functions whose bodies return no pointers any more, and all calls of them.
pub(super) fn apply(program: &mut Program, echoes: &BTreeMap<FuncId, Echo>) {
    if echoes.is_empty() {
        return;
    }
    for i in 0..program.functions.len() {
        let id = program.resolve_func(FuncId(i as u32));
        if let Some(echo) = echoes.get(&id) {
            if let Some(mut ty) = program.types.func(program.functions[i].ty).cloned() {
                ty.ret = echo.instead();
                program.functions[i].ty = program.types.intern(TypeKind::Func(ty));
            }
        }
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        let facts = function_facts(program, &body);
        let mut calls = Calls {
            program,
            echoes,
            memory: facts.memory,
            stores: facts.stores,
            jumps: !body.labels.is_empty(),
            undeclared: undeclared(&body),
            locals: std::mem::take(&mut body.locals),
        };
        rewrite_body(&mut Tests(&calls), &mut body.stmts);
        conditions(&mut body.stmts, &calls);
        calls.list(&mut body.stmts);
        body.locals = calls.locals;
        program.functions[i].body = Some(body);
    }
}

/// Functions to scalars that nobody calls through a pointer, all of whose `return`s give the same parameter, which never changes.
fn find(program: &Program) -> BTreeMap<FuncId, Echo> {
    let reach = reachability(program);
    let types = &program.types;
    let mut found = BTreeMap::new();
    for (i, f) in program.functions.iter().enumerate() {
        let id = FuncId(i as u32);
        let (Some(body), None, Some(ty)) = (&f.body, f.resolved, types.func(f.ty)) else {
            continue;
        };
        let to = types.pointee(ty.ret).filter(|t| types.is_scalar(*t));
        let plain = !body.has_setjmp && !reach.address_taken.contains(&id) && reach.functions[i];
        if to.is_none() || !plain {
            continue;
        }
        let all = returned(body).map(|all| all.into_iter().map(|e| variable(bare(e))));
        let all: Option<Vec<LocalId>> = all.and_then(Iterator::collect);
        let Some(all) = all.filter(|all| !all.is_empty()) else {
            continue;
        };
        let first = all[0];
        let facts = function_facts(program, body);
        let fixed = !facts.memory[first.index()] && facts.stores[first.index()] == 0;
        let same = types.pointee(body.locals[first.index()].ty) == to;
        let param = body.params.iter().position(|p| *p == first);
        if let (Some(param), true, true) = (param, fixed && same, all.iter().all(|l| *l == first)) {
            let (ty, moved) = (ty.ret, None);
            found.insert(id, Echo { param, ty, moved });
        }
    }
    found
}

/// The variables of a function that no statement declares.
fn undeclared(body: &Body) -> BTreeSet<LocalId> {
    struct Declared(BTreeSet<LocalId>);
    impl Visitor for Declared {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = &s.kind {
                self.0.insert(*l);
            }
            walk_stmt(self, s);
        }
    }
    let mut declared = Declared(body.params.iter().copied().collect());
    walk_body(&mut declared, &body.stmts);
    let all = (0..body.locals.len()).map(|i| LocalId(i as u32));
    all.filter(|l| !declared.0.contains(l)).collect()
}

/// What a function returns; `None` if a `return` has no value, or stands in an expression, where it cannot be changed.
pub(super) fn returned(body: &Body) -> Option<Vec<&Expr>> {
    struct Count(usize);
    impl Visitor for Count {
        fn stmt(&mut self, s: &Stmt) {
            self.0 += usize::from(matches!(s.kind, StmtKind::Return(_)));
            walk_stmt(self, s);
        }
    }
    let mut all = Count(0);
    walk_body(&mut all, &body.stmts);
    let (values, _) = ends(body);
    (values.len() == all.0).then_some(values)
}

/// Makes them return nothing.
fn returns(stmts: &mut [Stmt]) {
    for s in stmts {
        match &mut s.kind {
            StmtKind::Return(e) => *e = None,
            _ => inner_lists(s, &mut |list| returns(list)),
        }
    }
}

/// Changes the calls of one function.
struct Calls<'p> {
    program: &'p Program,
    echoes: &'p BTreeMap<FuncId, Echo>,
    memory: Vec<bool>,
    /// Number of stores to each local after its declaration.
    stores: Vec<u32>,
    /// Control may go to labels, so that Rust may not see what gets a value first.
    jumps: bool,
    /// Locals without a declaration.
    undeclared: BTreeSet<LocalId>,
    locals: Vec<Local>,
}

impl Calls<'_> {
    /// Changes a list of statements, and those in it.
    fn list(&mut self, stmts: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(stmts.len());
        for mut s in std::mem::take(stmts) {
            inner_lists(&mut s, &mut |list| self.list(list));
            if self.found(&mut s, &mut out) {
                continue;
            }
            // What is computed once, and first, can be done before.
            match &mut s.kind {
                StmtKind::Expr(e) => {
                    let whole = match &e.kind {
                        ExprKind::Cast(a) if e.ty == TypeId::VOID => self.echo(a).is_some(),
                        _ => self.echo(e).is_some(),
                    };
                    if whole {
                        if let ExprKind::Cast(a) = &e.kind {
                            *e = (**a).clone();
                        }
                        self.arguments(e, &mut out);
                        e.ty = self.echo(e).map_or(TypeId::VOID, |echo| echo.instead());
                    } else {
                        self.first(e, &mut out);
                    }
                }
                StmtKind::Decl(_, Some(e)) | StmtKind::Return(Some(e)) | StmtKind::If(e, ..) => {
                    self.first(e, &mut out);
                }
                StmtKind::Switch(switch) => self.first(&mut switch.value, &mut out),
                _ => {}
            }
            // The others where they are.
            match &mut s.kind {
                StmtKind::Expr(e) | StmtKind::Decl(_, Some(e)) | StmtKind::Return(Some(e)) => {
                    self.inside(e);
                }
                StmtKind::If(c, ..) | StmtKind::While(c, _) | StmtKind::DoWhile(_, c) => {
                    self.inside(c);
                }
                StmtKind::For { cond, step, .. } => {
                    cond.iter_mut().chain(step).for_each(|e| self.inside(e));
                }
                StmtKind::Switch(switch) => self.inside(&mut switch.value),
                StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => self.inside(e),
                _ => {}
            }
            out.push(s);
        }
        *stmts = out;
    }

    /// A local pointer gets the value of a call that may be null, and nothing else happens: without another variable for it.
    fn found(&mut self, s: &mut Stmt, out: &mut Vec<Stmt>) -> bool {
        let (l, ty, call) = match &mut s.kind {
            StmtKind::Decl(l, Some(e)) => (*l, self.locals[l.index()].ty, e),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ..
            }) => match p.kind {
                PlaceKind::Local(l) => (l, p.ty, &mut **v),
                _ => return false,
            },
            _ => return false,
        };
        let types = &self.program.types;
        let call = stripped(types, call);
        let null = self.echo(call).and_then(|echo| echo.moved?.null);
        let same = types.pointee(call.ty) == types.pointee(ty);
        let Some(null) = null.filter(|_| same) else {
            return false;
        };
        self.arguments(call, out);
        if let ExprKind::Call(_, args) = &mut call.kind {
            args.iter_mut().for_each(|a| self.inside(a));
        }
        let call = call.clone();
        let declared = matches!(s.kind, StmtKind::Decl(..));
        if declared {
            self.locals[l.index()].late = match (self.jumps, self.stores[l.index()]) {
                (true, _) => Late::Never,
                (false, 0) => Late::Once,
                (false, _) => Late::Often,
            };
        }
        let (argument, call) = self.apart(&call, out);
        self.choose((l, ty, declared), (argument, call, null), out);
        true
    }

    /// What a call of such a function returns.
    fn echo(&self, e: &Expr) -> Option<Echo> {
        let ExprKind::Call(callee, _) = &e.kind else {
            return None;
        };
        let Callee::Direct(f) = **callee else {
            return None;
        };
        let echo = self.echoes.get(&self.program.resolve_func(f))?;
        // Not one that is changed already.
        (e.ty != echo.instead()).then_some(*echo)
    }

    /// The calls that are evaluated before everything else in an expression become statements.
    fn first(&mut self, e: &mut Expr, out: &mut Vec<Stmt>) {
        if !self.has(e) {
            return;
        }
        if self.echo(e).is_some() {
            self.arguments(e, out);
            let (stmts, value) = self.split(e);
            out.extend(stmts);
            *e = value;
            return;
        }
        match &mut e.kind {
            ExprKind::Cast(a) | ExprKind::Unary(_, a) => self.first(a, out),
            ExprKind::Binary(_, a, _)
            | ExprKind::PtrAdd(a, _)
            | ExprKind::PtrSub(a, _)
            | ExprKind::PtrDiff(a, _)
            | ExprKind::LogAnd(a, _)
            | ExprKind::LogOr(a, _) => self.first(a, out),
            ExprKind::Assign(p, v) if matches!(p.kind, PlaceKind::Local(_)) => self.first(v, out),
            ExprKind::Load(p) | ExprKind::AddrOf(p) | ExprKind::Decay(p) => {
                self.first_of_place(p, out);
            }
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => self.first_of_place(p, out),
            ExprKind::Seq(stmts, Some(v)) => {
                self.list(stmts);
                self.declare(stmts);
                out.append(stmts);
                *e = (**v).clone();
                self.first(e, out);
            }
            ExprKind::Call(callee, _) if matches!(**callee, Callee::Direct(_)) => {
                self.arguments(e, out);
            }
            _ => {}
        }
    }

    /// What statements in an expression give the first value to, such as compound literals (C11 6.5.2.5), is declared by them: they
    /// become statements of the block that it lives in.
    fn declare(&self, stmts: &mut [Stmt]) {
        for s in stmts {
            let StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ..
            }) = &s.kind
            else {
                continue;
            };
            if let PlaceKind::Local(l) = p.kind {
                if self.undeclared.contains(&l) {
                    s.kind = StmtKind::Decl(l, Some((**v).clone()));
                }
            }
        }
    }

    /// The same for what the address of a place is computed from.
    fn first_of_place(&mut self, p: &mut Place, out: &mut Vec<Stmt>) {
        match &mut p.kind {
            PlaceKind::Deref(e) => self.first(e, out),
            PlaceKind::Field(base, ..) => self.first_of_place(base, out),
            PlaceKind::Index(base, i) => match base.kind {
                PlaceKind::Local(_) | PlaceKind::Global(_) => self.first(i, out),
                _ => self.first_of_place(base, out),
            },
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
        }
    }

    /// The same for the arguments of a call.
    fn arguments(&mut self, e: &mut Expr, out: &mut Vec<Stmt>) {
        let ExprKind::Call(_, args) = &mut e.kind else {
            return;
        };
        let Some(last) = args.iter().rposition(|a| self.has(a)) else {
            return;
        };
        for (i, a) in args.iter_mut().enumerate().take(last + 1) {
            if self.is_steady(a) {
                continue;
            }
            self.first(a, out);
            if i == last {
                return;
            }
            // What is evaluated before such a call stays before it.
            let t = self.variable("before", a.ty, a.loc);
            let own = Expr::load(Place::local(t, a.ty), a.loc);
            let (first, loc) = (std::mem::replace(a, own), e.loc);
            let kind = StmtKind::Decl(t, Some(first));
            out.push(Stmt { kind, loc });
        }
    }

    /// Whether the value of an expression is the same before and after a call.
    fn is_steady(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Load(p) => {
                matches!(p.kind, PlaceKind::Local(l) if self.memory.get(l.index()) == Some(&false))
            }
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => self.is_steady_address(p),
            ExprKind::Cast(a) => self.is_steady(a),
            ExprKind::PtrAdd(a, b) | ExprKind::Binary(_, a, b) => {
                self.is_steady(a) && self.is_steady(b)
            }
            ExprKind::Str(_) | ExprKind::Float(_) | ExprKind::Func(_) => true,
            _ => e.as_int().is_some(),
        }
    }

    fn is_steady_address(&self, p: &Place) -> bool {
        match &p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => true,
            PlaceKind::Field(base, ..) => self.is_steady_address(base),
            PlaceKind::Index(base, i) => self.is_steady_address(base) && self.is_steady(i),
            PlaceKind::Deref(e) => self.is_steady(e),
        }
    }

    fn variable(&mut self, name: &str, ty: TypeId, loc: Loc) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local::synthetic(name, ty, loc));
        self.memory.push(false);
        self.stores.push(0);
        id
    }

    /// Such a call, and the argument that it returns; what must be evaluated before in variables.
    fn apart(&mut self, e: &Expr, out: &mut Vec<Stmt>) -> (Expr, Expr) {
        let loc = e.loc;
        let (mut call, echo) = (e.clone(), self.echo(e));
        let mut value = Expr::int(0, e.ty, loc);
        if let (Some(echo), ExprKind::Call(_, args)) = (echo, &mut call.kind) {
            // What is evaluated before the argument stays before it.
            for a in args.iter_mut().take(echo.param + 1) {
                if self.is_steady(a) {
                    continue;
                }
                let t = self.variable("same", a.ty, loc);
                let own = Expr::load(Place::local(t, a.ty), loc);
                let first = std::mem::replace(a, own);
                let kind = StmtKind::Decl(t, Some(first));
                out.push(Stmt { kind, loc });
            }
            value = args[echo.param].clone();
            call.ty = echo.instead();
        }
        (value.cast(e.ty), call)
    }

    /// `l = call == null ? NULL : argument + call`, for a variable of type `ty` which is declared there if it is `new`.
    fn choose(
        &mut self,
        (l, ty, new): (LocalId, TypeId, bool),
        (argument, call, null): (Expr, Expr, i128),
        out: &mut Vec<Stmt>,
    ) {
        let (loc, number) = (call.loc, call.ty);
        let t = self.variable("at", number, loc);
        let mut push = |kind| out.push(Stmt { kind, loc });
        push(StmtKind::Decl(t, Some(call)));
        if new {
            push(StmtKind::Decl(l, None));
        }
        let at = Expr::load(Place::local(t, number), loc);
        let set = |v: Expr| {
            let kind = ExprKind::Assign(Box::new(Place::local(l, ty)), Box::new(v));
            let kind = StmtKind::Expr(Expr::new(kind, ty, loc));
            vec![Stmt { kind, loc }]
        };
        let nothing = Box::new(Expr::int(null, number, loc));
        let is_null = ExprKind::Binary(BinaryOp::Eq, Box::new(at.clone()), nothing);
        push(StmtKind::If(
            Expr::new(is_null, TypeId::INT, loc),
            set(Expr::int(0, ty, loc)),
            set(moved(argument, at).cast(ty)),
        ));
    }

    /// Such a call as statements and its value.
    fn split(&mut self, e: &mut Expr) -> (Vec<Stmt>, Expr) {
        let mut stmts = Vec::new();
        let Some(echo) = self.echo(e) else {
            return (stmts, e.clone());
        };
        let loc = e.loc;
        let (argument, call) = self.apart(e, &mut stmts);
        let value = match echo.moved {
            None => {
                let kind = StmtKind::Expr(call);
                stmts.push(Stmt { kind, loc });
                argument
            }
            Some(Moved { null: None, .. }) => moved(argument, call),
            Some(Moved {
                null: Some(null), ..
            }) => {
                let r = self.variable("found", e.ty, loc);
                if !self.jumps {
                    self.locals[r.index()].late = Late::Once;
                }
                self.choose((r, e.ty, true), (argument, call, null), &mut stmts);
                Expr::load(Place::local(r, e.ty), loc)
            }
        };
        (stmts, value)
    }

    /// Whether there is such a call in an expression.
    fn has(&self, e: &Expr) -> bool {
        struct Has<'a, 'p>(&'a Calls<'p>, bool);
        impl Visitor for Has<'_, '_> {
            fn expr(&mut self, e: &Expr) {
                self.1 |= self.0.echo(e).is_some();
                walk_expr(self, e);
            }
        }
        let mut has = Has(self, false);
        has.expr(e);
        has.1
    }

    /// The calls that are left in an expression.
    fn inside(&mut self, e: &mut Expr) {
        if self.has(e) {
            rewrite_expr(&mut Lists(self), e);
        }
        if self.has(e) {
            rewrite_expr(&mut Inside(self), e);
        }
    }

    /// Such a call that may return null, as a call that returns a number, and what that is for null.
    fn nullable(&self, e: &Expr) -> Option<(Expr, Expr)> {
        // As a number a pointer may be cut.
        let types = &self.program.types;
        let mut call = e;
        while let (ExprKind::Cast(a), true) = (&call.kind, types.is_pointer(call.ty)) {
            call = a;
        }
        let moved = self.echo(call)?.moved?;
        let null = Expr::int(moved.null?, moved.number, e.loc);
        Some((Expr::new(call.kind.clone(), moved.number, e.loc), null))
    }

    /// Whether a pointer is null, or is not, without a pointer: `op` is the comparison with null.
    fn compared(&self, e: &Expr, op: BinaryOp) -> Option<Expr> {
        let (loc, kind) = (e.loc, |a, b| ExprKind::Binary(op, Box::new(a), Box::new(b)));
        if let Some((call, null)) = self.nullable(e) {
            return Some(Expr::new(kind(call, null), TypeId::INT, loc));
        }
        // What gets the pointer is compared.
        let ExprKind::Assign(p, v) = &e.kind else {
            return None;
        };
        let (PlaceKind::Local(_), Some(_)) = (&p.kind, self.nullable(v)) else {
            return None;
        };
        let stored = Stmt {
            kind: StmtKind::Expr(e.clone()),
            loc,
        };
        let test = kind(Expr::load((**p).clone(), loc), Expr::int(0, e.ty, loc));
        let test = Expr::new(test, TypeId::INT, loc);
        let kind = ExprKind::Seq(vec![stored], Some(Box::new(test)));
        Some(Expr::new(kind, TypeId::INT, loc))
    }

    /// The same for a condition.
    fn condition(&self, e: &mut Expr) {
        if let Some(test) = self.compared(e, BinaryOp::Ne) {
            *e = test;
        }
    }
}

/// Changes what compares such calls with null.
struct Tests<'a, 'p>(&'a Calls<'p>);

impl Rewriter for Tests<'_, '_> {
    fn expr(&mut self, e: &mut Expr) {
        let test = match &mut e.kind {
            ExprKind::Binary(op @ (BinaryOp::Eq | BinaryOp::Ne), a, b) => match () {
                () if is_null(b) => self.0.compared(a, *op),
                () if is_null(a) => self.0.compared(b, *op),
                () => None,
            },
            ExprKind::Unary(UnaryOp::Not, a) => self.0.compared(a, BinaryOp::Eq),
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.0.condition(a);
                self.0.condition(b);
                None
            }
            ExprKind::Cond(c, ..) => {
                self.0.condition(c);
                None
            }
            _ => None,
        };
        if let Some(test) = test {
            *e = test;
        }
    }
}

/// The same for the conditions of statements.
fn conditions(stmts: &mut [Stmt], calls: &Calls<'_>) {
    for s in stmts {
        match &mut s.kind {
            StmtKind::If(c, ..) | StmtKind::While(c, _) | StmtKind::DoWhile(_, c) => {
                calls.condition(c);
            }
            StmtKind::For { cond: Some(c), .. } => calls.condition(c),
            _ => {}
        }
        inner_lists(s, &mut |list| conditions(list, calls));
    }
}

/// Changes the statements inside of expressions.
struct Lists<'a, 'p>(&'a mut Calls<'p>);

impl Rewriter for Lists<'_, '_> {
    fn expr(&mut self, e: &mut Expr) {
        if let ExprKind::Seq(stmts, _) = &mut e.kind {
            self.0.list(stmts);
        }
    }
}

/// A pointer without its conversions from other pointers: as a number it may be cut.
fn stripped<'e>(types: &Types, e: &'e mut Expr) -> &'e mut Expr {
    let is_pointer = types.is_pointer(e.ty);
    match e.kind {
        ExprKind::Cast(_) if is_pointer => match &mut e.kind {
            ExprKind::Cast(a) => stripped(types, a),
            _ => unreachable!("it is a conversion"),
        },
        _ => e,
    }
}

/// A pointer moved by a number of elements.
fn moved(pointer: Expr, by: Expr) -> Expr {
    let (ty, loc) = (pointer.ty, by.loc);
    let kind = ExprKind::PtrAdd(Box::new(pointer), Box::new(by));
    Expr::new(kind, ty, loc)
}

struct Inside<'a, 'p>(&'a mut Calls<'p>);

impl Rewriter for Inside<'_, '_> {
    fn expr(&mut self, e: &mut Expr) {
        if self.0.echo(e).is_some() {
            let (stmts, value) = self.0.split(e);
            *e = match stmts.is_empty() {
                true => value,
                false => {
                    let ty = e.ty;
                    Expr::new(ExprKind::Seq(stmts, Some(Box::new(value))), ty, e.loc)
                }
            };
        }
    }
}
