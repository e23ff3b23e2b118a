//! Variables that are structs for the time of planning (`shape::cells`): those that do not become vectors are pointers again.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{rewrite_body, Rewriter};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, LocalId, Place, PlaceKind, Program, RecordId, TypeId, TypeKind,
};

use super::plan::{Plan, Rep};
use crate::objects::function_facts;

/// The structs of which some object is not a vector, or is reached by something else than a reference.
pub(super) fn lost(program: &Program, plan: &Plan) -> BTreeSet<RecordId> {
    let types = &program.types;
    let cell = |ty: TypeId| types.as_record(ty).filter(|r| types.record(*r).cell);
    let records = types.records.iter().enumerate();
    let all = records.filter(|(_, r)| r.cell);
    let all = all.map(|(i, _)| RecordId(i as u32));
    let mut lost: BTreeSet<RecordId> = all.filter(|r| !plan.fields.contains(&(*r, 0))).collect();
    for (f, own) in program.functions.iter().zip(&plan.functions) {
        let Some(body) = &f.body else {
            continue;
        };
        let mut memory = None;
        for (l, local) in body.locals.iter().enumerate() {
            let l = LocalId(l as u32);
            let leads = types.pointee(local.ty).and_then(cell);
            if let Some(r) = leads.filter(|_| own.rep(l) != Rep::Reference) {
                lost.insert(r);
            }
            if let Some(r) = cell(local.ty) {
                let memory = memory.get_or_insert_with(|| function_facts(program, body).memory);
                if memory[l.index()] && !own.is_native(l) {
                    lost.insert(r);
                }
            }
        }
    }
    lost.retain(|r| mentioned(program, *r));
    lost
}

/// Whether a variable or parameter is one, or leads to one.
fn mentioned(program: &Program, r: RecordId) -> bool {
    let types = &program.types;
    let of = |ty: TypeId| types.as_record(types.pointee(ty).unwrap_or(ty)) == Some(r);
    let bodies = program.functions.iter().filter_map(|f| f.body.as_ref());
    bodies.flat_map(|b| &b.locals).any(|l| of(l.ty))
}

/// Makes these pointers again.
pub(super) fn close(program: &mut Program, lost: &BTreeSet<RecordId>) {
    let mut types = BTreeMap::new();
    for r in lost {
        let member = program.types.record(*r).fields[0].ty;
        let ty = program.types.intern(TypeKind::Record(*r));
        types.insert(program.types.ptr(ty), program.types.ptr(member));
        types.insert(ty, member);
    }
    for i in 0..program.functions.len() {
        if let Some(mut own) = program.types.func(program.functions[i].ty).cloned() {
            for ty in &mut own.params {
                *ty = *types.get(ty).unwrap_or(ty);
            }
            program.functions[i].ty = program.types.intern(TypeKind::Func(own));
        }
        if let Some(body) = &mut program.functions[i].body {
            pointers(body, lost, &types);
        }
    }
}

fn pointers(body: &mut Body, lost: &BTreeSet<RecordId>, types: &BTreeMap<TypeId, TypeId>) {
    for local in &mut body.locals {
        local.ty = *types.get(&local.ty).unwrap_or(&local.ty);
        if local.declared == Some(local.ty) {
            local.declared = None;
        }
    }
    rewrite_body(&mut Pointers { lost, types }, &mut body.stmts);
}

struct Pointers<'a> {
    lost: &'a BTreeSet<RecordId>,
    types: &'a BTreeMap<TypeId, TypeId>,
}

impl Rewriter for Pointers<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let cell = e.ty;
        e.ty = *self.types.get(&e.ty).unwrap_or(&e.ty);
        let own = cell != e.ty;
        match &mut e.kind {
            ExprKind::RecordInit(fields) if own => {
                let first = fields.pop().map(|(_, v)| v);
                *e = first.unwrap_or_else(|| Expr::int(0, e.ty, e.loc));
            }
            ExprKind::Zero if own => *e = Expr::int(0, e.ty, e.loc),
            _ => {}
        }
    }

    fn place(&mut self, p: &mut Place) {
        p.ty = *self.types.get(&p.ty).unwrap_or(&p.ty);
        if let PlaceKind::Field(base, r, _) = &mut p.kind {
            if self.lost.contains(r) {
                let kind = std::mem::replace(&mut base.kind, PlaceKind::Local(LocalId(0)));
                p.kind = kind;
            }
        }
    }
}
