//! One record in the place of another, in a whole program.

use std::collections::BTreeMap;

use super::visit::{rewrite_body, rewrite_expr, Rewriter};
use super::{Expr, ExprKind, Place, PlaceKind, Program, RecordId, TypeId, TypeKind, Types};

/// Puts for each record that `into` names the other one, wherever a type, an expression or a place refers to it. What is replaced is
/// gone from the table of records: handles of records and of types are others afterwards.
///
/// No record that is named is one that another is replaced by, and its members have the same indices in that one.
pub fn records(program: &mut Program, into: &BTreeMap<RecordId, RecordId>) {
    let old = std::mem::take(&mut program.types);
    let mut numbers = Vec::with_capacity(old.records.len());
    let mut kept = 0;
    for i in 0..old.records.len() as u32 {
        numbers.push(RecordId(kept));
        kept += u32::from(!into.contains_key(&RecordId(i)));
    }
    let record = |r: RecordId| numbers[into.get(&r).unwrap_or(&r).index()];
    let mut new = Merge {
        types: Vec::with_capacity(old.len()),
        records: (0..old.records.len() as u32)
            .map(|r| record(RecordId(r)))
            .collect(),
    };
    // What a type is made of was there before it.
    let mut types = Types::new();
    for i in 0..old.len() as u32 {
        let kind = new.kind(old.kind(TypeId(i)));
        new.types.push(types.intern(kind));
    }
    types.complexes = old.complexes;
    for (part, complex) in &mut types.complexes {
        new.replace(part);
        new.replace(complex);
    }
    types.enums = old.enums;
    types.enums.iter_mut().for_each(|e| new.replace(&mut e.ty));
    let records = old.records.into_iter().enumerate();
    let records = records.filter(|(i, _)| !into.contains_key(&RecordId(*i as u32)));
    types.records = records.map(|(_, r)| r).collect();
    let fields = types.records.iter_mut().flat_map(|r| &mut r.fields);
    fields.for_each(|f| new.replace(&mut f.ty));
    program.types = types;
    new.program(program);
}

/// What every old handle is now.
struct Merge {
    types: Vec<TypeId>,
    records: Vec<RecordId>,
}

impl Merge {
    fn ty(&self, old: TypeId) -> TypeId {
        self.types[old.0 as usize]
    }

    fn replace(&self, ty: &mut TypeId) {
        *ty = self.ty(*ty);
    }

    fn kind(&self, old: &TypeKind) -> TypeKind {
        let mut kind = old.clone();
        match &mut kind {
            TypeKind::Ptr { to: ty, .. }
            | TypeKind::Array { elem: ty, .. }
            | TypeKind::OpenArray { elem: ty }
            | TypeKind::Vla { elem: ty, .. } => self.replace(ty),
            TypeKind::Func(f) => {
                self.replace(&mut f.ret);
                f.params.iter_mut().for_each(|p| self.replace(p));
            }
            TypeKind::Record(r) => *r = self.records[r.index()],
            _ => {}
        }
        kind
    }

    fn program(&mut self, program: &mut Program) {
        for f in &mut program.functions {
            self.replace(&mut f.ty);
            let Some(body) = &mut f.body else {
                continue;
            };
            for local in &mut body.locals {
                self.replace(&mut local.ty);
                local.declared.iter_mut().for_each(|ty| self.replace(ty));
            }
            let values = body.labels.iter_mut().filter_map(|l| l.value.as_mut());
            values.for_each(|v| rewrite_expr(self, v));
            rewrite_body(self, &mut body.stmts);
        }
        for g in &mut program.globals {
            self.replace(&mut g.ty);
            g.init.iter_mut().for_each(|v| rewrite_expr(self, v));
        }
        program
            .strings
            .iter_mut()
            .for_each(|s| self.replace(&mut s.elem));
        program
            .constants
            .iter_mut()
            .for_each(|c| rewrite_expr(self, &mut c.value));
    }
}

impl Rewriter for Merge {
    fn expr(&mut self, e: &mut Expr) {
        self.replace(&mut e.ty);
        if let ExprKind::AssignOp { compute, .. } = &mut e.kind {
            self.replace(compute);
        }
    }

    fn place(&mut self, p: &mut Place) {
        self.replace(&mut p.ty);
        if let PlaceKind::Field(_, r, _) = &mut p.kind {
            *r = self.records[r.index()];
        }
    }
}
