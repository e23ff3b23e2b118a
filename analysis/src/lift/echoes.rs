//! Functions that return one of their arguments as it is: `char *fill(char *s) { ...; return s; }`.
//!
//! A slice cannot be returned while others look at it, and need not be: who calls the function has it. So while it is decided what
//! is lifted, such a function returns nothing, and the value of a call is that of its argument.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_expr, stmt_children, walk_body, walk_expr, walk_stmt, Child, Rewriter,
    Visitor,
};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, Loc, Local, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
    TypeId, TypeKind,
};

use crate::objects::function_facts;
use crate::reach::reachability;

use super::library::bare;
use super::owned::variable;

/// Which argument a function returns, and the type of that.
#[derive(Debug, Clone, Copy)]
struct Echo {
    param: usize,
    ty: TypeId,
}

/// Makes such functions return nothing; the types that they return in the C.
pub(super) fn silence(program: &mut Program) -> BTreeMap<FuncId, TypeId> {
    let echoes = find(program);
    if echoes.is_empty() {
        return BTreeMap::new();
    }
    for i in 0..program.functions.len() {
        let id = program.resolve_func(FuncId(i as u32));
        if echoes.contains_key(&id) {
            if let Some(mut ty) = program.types.func(program.functions[i].ty).cloned() {
                ty.ret = TypeId::VOID;
                program.functions[i].ty = program.types.intern(TypeKind::Func(ty));
            }
        }
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        let memory = function_facts(program, &body).memory;
        if echoes.contains_key(&FuncId(i as u32)) {
            returns(&mut body.stmts);
        }
        let mut calls = Calls {
            program,
            echoes: &echoes,
            memory,
            locals: std::mem::take(&mut body.locals),
        };
        calls.list(&mut body.stmts);
        body.locals = calls.locals;
        program.functions[i].body = Some(body);
    }
    echoes.into_iter().map(|(f, echo)| (f, echo.ty)).collect()
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
        let mut returns = Returns(Vec::new());
        walk_body(&mut returns, &body.stmts);
        let all: Option<Vec<LocalId>> = returns.0.iter().map(|e| variable(bare(e))).collect();
        // Those inside of expressions stay.
        let Some(all) = all.filter(|all| !all.is_empty() && all.len() == count(&body.stmts)) else {
            continue;
        };
        let first = all[0];
        let facts = function_facts(program, body);
        let fixed = !facts.memory[first.index()] && facts.stores[first.index()] == 0;
        let same = types.pointee(body.locals[first.index()].ty) == to;
        let param = body.params.iter().position(|p| *p == first);
        if let (Some(param), true, true) = (param, fixed && same, all.iter().all(|l| *l == first)) {
            found.insert(id, Echo { param, ty: ty.ret });
        }
    }
    found
}

/// The `return`s among statements.
fn count(stmts: &[Stmt]) -> usize {
    let each = stmts.iter().map(|s| match &s.kind {
        StmtKind::Return(_) => 1,
        _ => {
            let mut n = 0;
            stmt_children(s, &mut |c| {
                if let Child::Stmt(s) = c {
                    n += count(std::slice::from_ref(s));
                }
            });
            n
        }
    });
    each.sum()
}

/// What a function returns.
struct Returns(Vec<Expr>);

impl Visitor for Returns {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Return(Some(e)) = &s.kind {
            self.0.push(e.clone());
        }
        walk_stmt(self, s);
    }
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
    locals: Vec<Local>,
}

impl Calls<'_> {
    /// Changes a list of statements, and those in it.
    fn list(&mut self, stmts: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(stmts.len());
        for mut s in std::mem::take(stmts) {
            inner_lists(&mut s, &mut |list| self.list(list));
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
                        e.ty = TypeId::VOID;
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

    /// What a call of such a function returns.
    fn echo(&self, e: &Expr) -> Option<Echo> {
        let ExprKind::Call(callee, _) = &e.kind else {
            return None;
        };
        let Callee::Direct(f) = **callee else {
            return None;
        };
        (e.ty != TypeId::VOID).then_some(())?;
        self.echoes.get(&self.program.resolve_func(f)).copied()
    }

    /// The calls that are evaluated before everything else in an expression become statements.
    fn first(&mut self, e: &mut Expr, out: &mut Vec<Stmt>) {
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
            ExprKind::Load(Place {
                kind: PlaceKind::Deref(a),
                ..
            }) => self.first(a, out),
            ExprKind::Seq(stmts, Some(v)) => {
                self.list(stmts);
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

    /// The same for the arguments of a call.
    fn arguments(&mut self, e: &mut Expr, out: &mut Vec<Stmt>) {
        if let ExprKind::Call(_, args) = &mut e.kind {
            for a in args {
                if !self.is_steady(a) {
                    return self.first(a, out);
                }
            }
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

    fn variable(&mut self, ty: TypeId, loc: Loc) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local::synthetic("same", ty, loc));
        self.memory.push(false);
        id
    }

    /// Such a call as statements and the argument that it returns.
    fn split(&mut self, e: &mut Expr) -> (Vec<Stmt>, Expr) {
        let Some(echo) = self.echo(e) else {
            return (Vec::new(), e.clone());
        };
        let (loc, ty) = (e.loc, e.ty);
        let mut stmts = Vec::new();
        let mut call = e.clone();
        let mut value = Expr::int(0, ty, loc);
        if let ExprKind::Call(_, args) = &mut call.kind {
            // What is evaluated before the argument stays before it.
            for a in args.iter_mut().take(echo.param + 1) {
                if self.is_steady(a) {
                    continue;
                }
                let t = self.variable(a.ty, loc);
                let own = Expr::load(Place::local(t, a.ty), loc);
                let first = std::mem::replace(a, own);
                let kind = StmtKind::Decl(t, Some(first));
                stmts.push(Stmt { kind, loc });
            }
            value = args[echo.param].clone();
        }
        call.ty = TypeId::VOID;
        let kind = StmtKind::Expr(call);
        stmts.push(Stmt { kind, loc });
        (stmts, value.cast(ty))
    }

    /// The calls that are left in an expression.
    fn inside(&mut self, e: &mut Expr) {
        struct Has<'a, 'p>(&'a Calls<'p>, bool);
        impl Visitor for Has<'_, '_> {
            fn expr(&mut self, e: &Expr) {
                self.1 |= self.0.echo(e).is_some();
                walk_expr(self, e);
            }
        }
        let mut has = Has(self, false);
        has.expr(e);
        if has.1 {
            rewrite_expr(&mut Inside(self), e);
        }
    }
}

struct Inside<'a, 'p>(&'a mut Calls<'p>);

impl Rewriter for Inside<'_, '_> {
    fn expr(&mut self, e: &mut Expr) {
        if self.0.echo(e).is_some() {
            let (stmts, value) = self.0.split(e);
            let ty = e.ty;
            *e = Expr::new(ExprKind::Seq(stmts, Some(Box::new(value))), ty, e.loc);
        }
    }
}
