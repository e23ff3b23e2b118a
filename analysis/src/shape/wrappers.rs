//! Functions that do nothing but allocate, or free: where they are called, `malloc` and `free` are.
//!
//! Libraries let programs choose them: `(*strm->zalloc)(strm->opaque, n, m)`. A whole program has chosen. Where the address of no
//! other function of a type is taken, that one is called.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{rewrite_body, rewrite_expr, walk_place, Rewriter, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, Program, Stmt,
    StmtKind, TypeId, Types,
};

use crate::lift::{bare, conversions, is_null, signature, variable};
use crate::objects::function_facts;
use crate::purity::is_calm;
use crate::reach::reachability;

/// What a function is for who calls it: an expression over its parameters.
struct Wrapper {
    params: Vec<LocalId>,
    value: Expr,
    /// It frees what may be a vector.
    frees: bool,
}

/// Puts the C library's functions in the place of those that only call them.
pub(super) fn inline(program: &mut Program) {
    // Only a whole program says which functions pointers lead to.
    let whole = (program.functions.iter()).any(|f| f.name == "main" && f.body.is_some());
    if !whole {
        return;
    }
    let mut wrappers = BTreeMap::new();
    for (i, f) in program.functions.iter().enumerate() {
        let plain = program.types.func(f.ty);
        let plain = plain.is_some_and(|ty| ty.prototyped && !ty.variadic);
        if let (true, Some(body)) = (plain && f.resolved.is_none(), &f.body) {
            if let Some(wrapper) = wrapper(program, body) {
                wrappers.insert(FuncId(i as u32), wrapper);
            }
        }
    }
    let targets = targets(program);
    for i in 0..program.functions.len() {
        let id = FuncId(i as u32);
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        if !wrappers.contains_key(&id) {
            let mut calls = Calls {
                program,
                wrappers: &wrappers,
                targets: &targets,
            };
            rewrite_body(&mut calls, &mut body.stmts);
        }
        program.functions[i].body = Some(body);
    }
}

fn library<'p>(program: &'p Program, e: &Expr) -> Option<&'p str> {
    let ExprKind::Call(callee, _) = &e.kind else {
        return None;
    };
    match **callee {
        Callee::Direct(f) => allocates(program, f),
        Callee::Indirect(_) => None,
    }
}

/// The name of a function of the C library that allocates or frees.
fn allocates(program: &Program, f: FuncId) -> Option<&str> {
    let f = program.func(f);
    let known = matches!(f.name.as_str(), "malloc" | "calloc" | "realloc" | "free");
    (known && f.body.is_none()).then_some(&f.name)
}

fn wrapper(program: &Program, body: &Body) -> Option<Wrapper> {
    let memory = function_facts(program, body).memory;
    let mut stmts: Vec<&Stmt> = Vec::new();
    for s in &body.stmts {
        // `(void)opaque;`
        let vain = matches!(&s.kind, StmtKind::Expr(e) if variable(bare(e)).is_some());
        let empty = matches!(&s.kind, StmtKind::Decl(_, None));
        if !vain && !empty {
            stmts.push(s);
        }
    }
    let value = match &stmts[..] {
        [Stmt {
            kind: StmtKind::Return(Some(e)),
            ..
        }] => e,
        [first, Stmt {
            kind: StmtKind::Return(Some(e)),
            ..
        }] => match &first.kind {
            StmtKind::Decl(l, Some(v)) if variable(bare(e)) == Some(*l) => v,
            StmtKind::Expr(v) => match super::assigned(v) {
                Some((l, v)) if variable(bare(e)) == Some(l) => v,
                _ => return None,
            },
            _ => return None,
        },
        [Stmt {
            kind: StmtKind::Expr(e),
            ..
        }] => e,
        // Null is freed like anything else.
        [Stmt {
            kind: StmtKind::If(c, then, other),
            ..
        }] if other.is_empty() => match &then[..] {
            [Stmt {
                kind: StmtKind::Expr(e),
                ..
            }] if freed(program, e).is_some() && freed(program, e) == tested(c) => e,
            _ => return None,
        },
        _ => return None,
    };
    let value = chosen(&program.types, bare(value));
    library(program, value)?;
    let ExprKind::Call(_, args) = &value.kind else {
        return None;
    };
    let own = |l: LocalId| body.params.contains(&l) && !memory[l.index()];
    let plain = args.iter().all(|a| is_calm(a) && only(a, &own));
    let freed =
        freed(program, value).and_then(|l| program.types.pointee(body.locals[l.index()].ty));
    plain.then(|| Wrapper {
        params: body.params.clone(),
        value: value.clone(),
        frees: freed.is_some_and(|to| program.types.as_record(to).is_none()),
    })
}

/// The value of a choice that is made already.
fn chosen<'e>(types: &Types, e: &'e Expr) -> &'e Expr {
    let ExprKind::Cond(c, a, b) = &e.kind else {
        return e;
    };
    let decided = c2safe_frontend::sema::constant_value(types, c).map(|c| c != 0);
    match decided {
        Some(true) => chosen(types, bare(a)),
        Some(false) => chosen(types, bare(b)),
        None => e,
    }
}

fn freed(program: &Program, e: &Expr) -> Option<LocalId> {
    let ExprKind::Call(_, args) = &e.kind else {
        return None;
    };
    let free = library(program, e) == Some("free");
    args.first()
        .filter(|_| free)
        .and_then(|a| variable(bare(a)))
}

/// The variable that a condition says is not null.
fn tested(c: &Expr) -> Option<LocalId> {
    match &c.kind {
        ExprKind::Binary(BinaryOp::Ne, a, b) if is_null(b) => variable(bare(a)),
        _ => variable(bare(c)),
    }
}

/// Whether an expression reads nothing but variables of this kind.
fn only(e: &Expr, own: &dyn Fn(LocalId) -> bool) -> bool {
    struct Find<'a>(&'a dyn Fn(LocalId) -> bool, bool);
    impl Visitor for Find<'_> {
        fn place(&mut self, p: &Place) {
            self.1 &= matches!(p.kind, PlaceKind::Local(l) if (self.0)(l));
        }
    }
    let mut find = Find(own, true);
    find.expr(e);
    find.1
}

/// How often an expression reads a variable.
fn times(e: &Expr, l: LocalId) -> usize {
    struct Count(LocalId, usize);
    impl Visitor for Count {
        fn place(&mut self, p: &Place) {
            self.1 += usize::from(matches!(p.kind, PlaceKind::Local(own) if own == self.0));
            walk_place(self, p);
        }
    }
    let mut count = Count(l, 0);
    count.expr(e);
    count.1
}

/// The one function that pointers to functions of a type lead to.
fn targets(program: &Program) -> BTreeMap<TypeId, FuncId> {
    let reach = reachability(program);
    let converted = conversions(program, &reach);
    let mut found: BTreeMap<TypeId, Option<FuncId>> = BTreeMap::new();
    for f in &reach.address_taken {
        let f = program.resolve_func(*f);
        let ty = program.functions[f.index()].ty;
        let one = found.entry(ty).or_insert(Some(f));
        if *one != Some(f) || converted.contains(&ty) {
            *one = None;
        }
    }
    found
        .into_iter()
        .filter_map(|(ty, f)| Some((ty, f?)))
        .collect()
}

struct Calls<'a> {
    program: &'a Program,
    wrappers: &'a BTreeMap<FuncId, Wrapper>,
    targets: &'a BTreeMap<TypeId, FuncId>,
}

impl Rewriter for Calls<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let ty = e.ty;
        let ExprKind::Call(callee, args) = &mut e.kind else {
            return;
        };
        let (f, indirect) = match &**callee {
            Callee::Direct(f) => (self.program.resolve_func(*f), false),
            Callee::Indirect(p) => {
                let target = signature(self.program, p.ty).and_then(|ty| self.targets.get(&ty));
                match target.filter(|_| is_calm(p)) {
                    Some(f) => (*f, true),
                    None => return,
                }
            }
        };
        let Some(wrapper) = self.wrappers.get(&f) else {
            if indirect && allocates(self.program, f).is_some() {
                **callee = Callee::Direct(f);
            }
            return;
        };
        // Allocators are known by their names (`lift::allocators`), and objects of arenas are freed wherever that is.
        if !indirect && !wrapper.frees {
            return;
        }
        let uses = |l: LocalId| times(&wrapper.value, l);
        let fits = wrapper
            .params
            .iter()
            .zip(args.iter())
            .all(|(p, a)| is_calm(a) || uses(*p) == 1);
        // `calloc(size * items)` reads in another order than the C passes.
        let effects = args.iter().any(|a| !is_calm(a));
        let read: usize = wrapper.params.iter().map(|p| uses(*p)).sum();
        if args.len() != wrapper.params.len() || !fits || effects && read > 1 {
            return;
        }
        let mut value = wrapper.value.clone();
        let mut substitute = Substitute {
            params: &wrapper.params,
            args,
        };
        rewrite_expr(&mut substitute, &mut value);
        let loc = e.loc;
        value.loc = loc;
        *e = value.cast(ty);
    }
}

struct Substitute<'a> {
    params: &'a [LocalId],
    args: &'a [Expr],
}

impl Rewriter for Substitute<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let at = variable(e).and_then(|l| self.params.iter().position(|p| *p == l));
        if let Some(k) = at {
            *e = self.args[k].clone().cast(e.ty);
        }
    }
}
