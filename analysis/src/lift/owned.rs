//! Local pointers that own what they point to: they get only what `malloc` and its like give, and become vectors.

use std::collections::BTreeSet;

use c2safe_frontend::ir::{
    Body, Builtin, Expr, ExprKind, LocalId, Place, PlaceKind, Program, TypeId,
};

use super::allocation::{allocation, may_be_longer};
use super::allocators::Allocators;
use super::library::{bare, count, Count};
use super::plan::Rep;
use super::resolve::Resolver;
use super::scan::{flows, is_null};

/// What an owning pointer gets.
#[derive(Debug, Clone, Copy)]
pub enum Owning<'e> {
    Nothing,
    New(Count<'e>),
    /// What it has, with another number of elements.
    Resized(Count<'e>),
}

/// The value of `e` for an owner with elements of type `element`; `None` if it is nothing to own.
pub fn owning<'e>(
    program: &Program,
    l: LocalId,
    element: TypeId,
    e: &'e Expr,
) -> Option<Owning<'e>> {
    if is_null(e) {
        return Some(Owning::Nothing);
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
        Some(old) if variable(old) == Some(l) => Some(Owning::Resized(found.count)),
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

/// The owner whose memory `free(e)` gives back.
pub fn freed(r: &Resolver<'_>, e: &Expr) -> Option<LocalId> {
    variable(bare(e)).filter(|l| r.is_owner(*l))
}

/// The calls, by their address, whose results owners get.
pub fn allocations(r: &Resolver<'_>, body: &Body) -> BTreeSet<usize> {
    let values = flows(r.program, body).values;
    values
        .into_iter()
        .filter(|(l, e)| r.is_owner(*l) && !is_null(e))
        .map(|(_, e)| std::ptr::from_ref(bare(e)) as usize)
        .collect()
}

impl Resolver<'_> {
    /// Whether a local is a vector that `malloc` fills, not an array of variable length.
    pub fn is_owner(&self, l: LocalId) -> bool {
        self.plan.rep(l) == Rep::Owned && !self.program.types.is_vla(self.body.locals[l.index()].ty)
    }
}
