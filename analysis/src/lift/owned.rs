//! Local pointers that own what they point to: they get only what `malloc` and its like give, and become vectors.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{stmt_children, Child};
use c2safe_frontend::ir::{
    Body, Builtin, Callee, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, Program, Stmt,
    StmtKind, TypeId,
};

use crate::reach::Reach;

use super::allocation::{allocation, may_be_longer};
use super::allocators::Allocators;
use super::fields::{read, same_place, stores, Field};
use super::library::{bare, count, Count};
use super::plan::Rep;
use super::resolve::{same_elements, Resolver};
use super::scan::{flows, is_null};

/// What an owning pointer gets.
#[derive(Debug, Clone, Copy)]
pub enum Owning<'e> {
    Nothing,
    New(Count<'e>),
    /// What it has, with another number of elements.
    Resized(Count<'e>),
    /// What a call of a function of the program returns, see [`super::Plan::results`].
    Given(&'e Expr),
    /// A copy of a string, or of at most so many characters of it.
    Copied(&'e [Expr]),
}

/// Who is to own memory.
#[derive(Debug, Clone, Copy)]
pub enum Owner<'a> {
    /// The function that returns it.
    Result,
    Local(LocalId),
    /// A member of a struct.
    Field(&'a Place),
}

impl Owner<'_> {
    /// Whether an expression just reads what the owner has.
    fn has(self, e: &Expr) -> bool {
        match (self, &e.kind) {
            (Owner::Local(l), _) => variable(e) == Some(l),
            (Owner::Field(p), ExprKind::Load(q)) => same_place(p, q),
            _ => false,
        }
    }
}

/// The value of `e` for an owner of elements of type `element`; `None` if it is nothing to own. `results` are those of
/// [`super::Plan`].
pub fn owning<'e>(
    program: &Program,
    results: &[bool],
    owner: Owner<'_>,
    element: TypeId,
    e: &'e Expr,
) -> Option<Owning<'e>> {
    if is_null(e) {
        return Some(Owning::Nothing);
    }
    if let ExprKind::Call(callee, args) = &bare(e).kind {
        if let Callee::Direct(f) = **callee {
            let f = program.resolve_func(f);
            let function = program.func(f);
            let types = &program.types;
            let same = |ty| {
                let to = types.pointee(ty);
                to.is_some_and(|to| same_elements(program, to, element))
            };
            if results.get(f.index()) == Some(&true) {
                let ret = types.func(function.ty).map(|f| f.ret);
                let fits = ret.is_some_and(same) && same(bare(e).ty);
                return fits.then_some(Owning::Given(bare(e)));
            }
            let copies = matches!(function.name.as_str(), "strdup" | "strndup");
            if function.body.is_none() && copies && same(bare(e).ty) {
                return Some(Owning::Copied(args));
            }
        }
    }
    let record = program.types.as_record(element);
    if record.is_some_and(|r| may_be_longer(program, r)) {
        return None;
    }
    let size = program.types.size(element).filter(|s| *s > 0)?;
    // What is never freed goes with the function.
    if let ExprKind::Builtin(Builtin::Alloca, args) = &bare(e).kind {
        let n = count(&program.types, args.first()?, size)?;
        return (!matches!(n, Count::Bytes(..))).then_some(Owning::New(n));
    }
    let found = allocation(program, &Allocators::default(), e, size)?;
    match found.old.map(bare) {
        None => Some(Owning::New(found.count)),
        Some(old) if is_null(old) => Some(Owning::New(found.count)),
        Some(old) if owner.has(old) => Some(Owning::Resized(found.count)),
        Some(_) => None,
    }
}

/// The local variable that an expression just reads.
pub fn variable(e: &Expr) -> Option<LocalId> {
    match &e.kind {
        ExprKind::Load(Place {
            kind: PlaceKind::Local(l),
            ..
        }) => Some(*l),
        _ => None,
    }
}

/// The local owner whose memory `free(e)` gives back.
pub fn freed(r: &Resolver<'_>, e: &Expr) -> Option<LocalId> {
    variable(bare(e)).filter(|l| r.is_owner(*l))
}

/// The member of a struct that owns what a pointer expression just reads.
pub fn member<'e>(r: &Resolver<'_>, e: &'e Expr) -> Option<(Field, &'e Place)> {
    read(r.fields, bare(e))
}

/// What a function returns, and the statements that are expressions.
pub(crate) fn ends(body: &Body) -> (Vec<&Expr>, Vec<&Expr>) {
    fn visit<'e>(s: &'e Stmt, out: &mut (Vec<&'e Expr>, Vec<&'e Expr>)) {
        match &s.kind {
            StmtKind::Return(Some(e)) => out.0.push(e),
            StmtKind::Expr(e) => out.1.push(e),
            _ => {}
        }
        stmt_children(s, &mut |c| {
            if let Child::Stmt(s) = c {
                visit(s, out);
            }
        });
    }
    let mut found = (Vec::new(), Vec::new());
    body.stmts.iter().for_each(|s| visit(s, &mut found));
    found
}

/// The calls, by their address, whose results owners get, or nobody, or which the function `id` returns as a vector of its own.
pub fn allocations(r: &Resolver<'_>, id: FuncId, body: &Body) -> BTreeSet<usize> {
    let (returned, dropped) = ends(body);
    let given = |e: &&Expr| {
        matches!(&bare(e).kind, ExprKind::Call(callee, _)
            if matches!(**callee, Callee::Direct(f) if r.is_given(r.program.resolve_func(f))))
    };
    let returned = returned.into_iter().filter(|_| r.is_given(id));
    let copies = |e: &&Expr| {
        matches!(&bare(e).kind, ExprKind::Call(callee, _)
            if matches!(**callee, Callee::Direct(f)
                if matches!(r.program.func(f).name.as_str(), "strdup" | "strndup")))
    };
    let values = flows(r.program, body).values;
    let members = stores(body, r.fields);
    values
        .into_iter()
        .filter(|(l, e)| r.is_owner(*l) && !is_null(e))
        .map(|(_, e)| e)
        .chain(members.into_iter().map(|(_, e)| e).filter(|e| !is_null(e)))
        .chain(returned)
        // The string may be anywhere.
        .filter(|e| !copies(e))
        .chain(dropped.into_iter().filter(given))
        .map(|e| std::ptr::from_ref(bare(e)) as usize)
        .collect()
}

/// Whether `e` is memory that a function with elements of type `element` can give to its caller.
pub(super) fn can_be_given(r: &Resolver<'_>, element: TypeId, e: &Expr) -> bool {
    match variable(bare(e)).filter(|l| r.is_owner(*l)) {
        Some(l) => {
            let own = r.program.types.pointee(r.body.locals[l.index()].ty);
            own.is_some_and(|own| same_elements(r.program, own, element))
        }
        None => owning(r.program, r.results, Owner::Result, element, e).is_some(),
    }
}

/// The functions whose results may be vectors: they return memory to scalars, and are only called by name.
pub(super) fn candidates(program: &Program, reach: &Reach) -> Vec<bool> {
    let types = &program.types;
    let fits = |i: usize| {
        let f = &program.functions[i];
        let id = FuncId(i as u32);
        let Some(body) = f.body.as_ref().filter(|_| reach.functions[i]) else {
            return false;
        };
        let ret = types.func(f.ty).map(|t| t.ret);
        let scalar = ret
            .and_then(|t| types.pointee(t))
            .is_some_and(|t| types.is_scalar(t) && types.size(t).is_some_and(|s| s > 0));
        scalar
            && f.resolved.is_none()
            && !body.has_setjmp
            && !reach.address_taken.contains(&id)
            && ends(body).0.iter().any(|e| !is_null(e))
    };
    (0..program.functions.len()).map(fits).collect()
}

impl Resolver<'_> {
    /// Whether a function returns memory of its own, as a vector.
    pub fn is_given(&self, f: FuncId) -> bool {
        self.results.get(f.index()) == Some(&true)
    }

    /// Whether a local is a vector that `malloc` fills, not an array of variable length.
    pub fn is_owner(&self, l: LocalId) -> bool {
        self.plan.rep(l) == Rep::Owned && !self.program.types.is_vla(self.body.locals[l.index()].ty)
    }
}
