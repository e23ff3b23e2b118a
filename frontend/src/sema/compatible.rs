//! Structs and unions that units declare each for itself, and that are one type in the program.
//!
//! All declarations of a function or object must have compatible types (C11 6.2.7p2). Walked side by side, those of different units
//! say which records are meant to be the same: with the same tag (p1; without one, with the same members), one where a pointer to the other is.
//! They are compatible if their members are the same. C programs also declare a *prefix* of a struct, which hides the last members
//! from a unit. That is not compatible, but what is done with members by pointers is the same in both: the prefix becomes the
//! whole where nothing in the program depends on its size.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::types::FuncType;
use crate::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use crate::ir::{
    merge, BinaryOp, Builtin, Callee, Expr, ExprKind, LocalId, Place, PlaceKind, Program, Record,
    RecordId, Stmt, StmtKind, TypeId, TypeKind, Types,
};

use super::link::together;

/// Makes such records one. Declarations are bound to definitions.
pub(super) fn unify(program: &mut Program) {
    let mut pairs = Pairs {
        program,
        types: &program.types,
        met: BTreeSet::new(),
        longer: BTreeMap::new(),
    };
    let near =
        |a, b| a != b && (program.executables.is_empty() || together(&program.executables, a, b));
    for f in &program.functions {
        let target = f.resolved.map(|t| &program.functions[t.index()]);
        if let Some(target) = target.filter(|t| near(t.unit, f.unit)) {
            pairs.types(f.ty, target.ty);
        }
    }
    for g in &program.globals {
        let target = g.resolved.map(|t| &program.globals[t.index()]);
        if let Some(target) = target.filter(|t| near(t.unit, g.unit)) {
            pairs.types(g.ty, target.ty);
        }
    }
    if pairs.longer.is_empty() {
        return;
    }
    let longer = pairs.longer;
    let sized = Sized::of(program);
    let into = settle(&program.types, &longer, &sized);
    if !into.is_empty() {
        merge::records(program, &into);
    }
}

/// Which records stand for each other in declarations of the same thing.
struct Pairs<'p> {
    program: &'p Program,
    types: &'p Types,
    met: BTreeSet<(TypeId, TypeId)>,
    /// For each record those that have its members, and perhaps more; of two with the same members, the first in the table.
    longer: BTreeMap<RecordId, BTreeSet<RecordId>>,
}

impl Pairs<'_> {
    fn types(&mut self, a: TypeId, b: TypeId) {
        if a == b || !self.met.insert((a, b)) {
            return;
        }
        let types = self.types;
        match (types.kind(a), types.kind(b)) {
            (TypeKind::Ptr { to: a, .. }, TypeKind::Ptr { to: b, .. }) => self.types(*a, *b),
            (TypeKind::Func(f), TypeKind::Func(g)) => {
                self.types(f.ret, g.ret);
                for (a, b) in f.params.iter().zip(&g.params) {
                    self.types(*a, *b);
                }
            }
            (TypeKind::Record(a), TypeKind::Record(b)) => self.records(*a, *b),
            _ => {
                if let (Some(a), Some(b)) = (types.elem(a), types.elem(b)) {
                    self.types(a, b);
                }
            }
        }
    }

    fn records(&mut self, a: RecordId, b: RecordId) {
        let count = |r| self.types.record(r).fields.len();
        let (short, long) = match count(a).cmp(&count(b)) {
            std::cmp::Ordering::Less => (a, b),
            std::cmp::Ordering::Greater => (b, a),
            std::cmp::Ordering::Equal => (a.max(b), a.min(b)),
        };
        let types = self.types;
        let (s, l) = (types.record(short), types.record(long));
        // The C library's are what its headers say.
        let file = |r: &Record| self.program.files.get(r.loc.file as usize);
        let ours = |r: &Record| file(r).is_some_and(|f| !f.system);
        if !(ours(s) && ours(l) && same_shape(types, s, l)) {
            return;
        }
        self.longer.entry(short).or_default().insert(long);
        for (x, y) in s.fields.iter().zip(&l.fields) {
            self.types(x.ty, y.ty);
        }
    }
}

/// Whether the members of `short` are the first of `long`, but for their types.
fn same_shape(types: &Types, short: &Record, long: &Record) -> bool {
    let same_length = short.fields.len() == long.fields.len();
    let same_name = short.tag == long.tag && (short.tag.is_some() || same_length);
    let fields = || short.fields.iter().zip(&long.fields);
    let same_fields = fields().all(|(x, y)| {
        x.name == y.name
            && x.offset == y.offset
            && x.bits == y.bits
            && x.anonymous == y.anonymous
            && types.size(x.ty) == types.size(y.ty)
    });
    let layout = match same_length {
        true => short.size == long.size && short.align == long.align,
        false => !short.is_union && is_natural(types, short) && is_natural(types, long),
    };
    let complete = short.complete && long.complete && !short.fields.is_empty();
    same_name && complete && short.is_union == long.is_union && same_fields && layout
}

/// Whether a record is aligned as its members ask for: neither packed nor declared with another alignment.
fn is_natural(types: &Types, record: &Record) -> bool {
    let members = record.fields.iter().map(|f| types.align(f.ty)).max();
    members == Some(record.align)
}

/// What becomes of each record: the one record that it, and those longer than it, can be. The members of all are the same if
/// their types are, once that is done; so everything is taken to be the same until there is a difference (a greatest fixpoint).
fn settle(
    types: &Types,
    longer: &BTreeMap<RecordId, BTreeSet<RecordId>>,
    sized: &Sized,
) -> BTreeMap<RecordId, RecordId> {
    let mut apart: BTreeSet<RecordId> = BTreeSet::new();
    loop {
        let mut into = BTreeMap::new();
        for r in longer.keys().filter(|r| !apart.contains(r)) {
            let mut ends = BTreeSet::new();
            longest(*r, longer, &apart, &mut ends);
            // With several, nobody knows which is meant.
            if let (Some(end), 1) = (ends.first(), ends.len()) {
                into.insert(*r, *end);
            }
        }
        let differs = |(r, end): (&RecordId, &RecordId)| {
            let (short, long) = (types.record(*r), types.record(*end));
            let mut fields = short.fields.iter().zip(&long.fields);
            let is_prefix = short.fields.len() < long.fields.len();
            (is_prefix && sized.records[r.index()])
                || !fields.all(|(x, y)| same(types, &into, x.ty, y.ty))
        };
        let found: Vec<RecordId> = into
            .iter()
            .filter(|p| differs(*p))
            .map(|(r, _)| *r)
            .collect();
        if found.is_empty() {
            return into;
        }
        apart.extend(found);
    }
}

/// The records at the ends of all ways to longer ones. Ways are finite: each step has more members, or is earlier in the table.
fn longest(
    r: RecordId,
    longer: &BTreeMap<RecordId, BTreeSet<RecordId>>,
    apart: &BTreeSet<RecordId>,
    ends: &mut BTreeSet<RecordId>,
) {
    match longer.get(&r).filter(|_| !apart.contains(&r)) {
        Some(next) => next.iter().for_each(|n| longest(*n, longer, apart, ends)),
        None => {
            ends.insert(r);
        }
    }
}

/// Whether two types are the same once records are what `into` says.
fn same(types: &Types, into: &BTreeMap<RecordId, RecordId>, a: TypeId, b: TypeId) -> bool {
    let same = |a, b| same(types, into, a, b);
    match (types.kind(a), types.kind(b)) {
        _ if a == b => true,
        (TypeKind::Record(a), TypeKind::Record(b)) => {
            into.get(a).unwrap_or(a) == into.get(b).unwrap_or(b)
        }
        (
            TypeKind::Ptr {
                to: a,
                const_to: of_a,
            },
            TypeKind::Ptr {
                to: b,
                const_to: of_b,
            },
        ) => of_a == of_b && same(*a, *b),
        (TypeKind::Array { elem: a, len: n }, TypeKind::Array { elem: b, len: m }) => {
            n == m && same(*a, *b)
        }
        (TypeKind::OpenArray { elem: a }, TypeKind::OpenArray { elem: b }) => same(*a, *b),
        (TypeKind::Func(f), TypeKind::Func(g)) => same_func(f, g, &same),
        _ => false,
    }
}

fn same_func(f: &FuncType, g: &FuncType, same: &dyn Fn(TypeId, TypeId) -> bool) -> bool {
    f.variadic == g.variadic
        && f.prototyped == g.prototyped
        && f.params.len() == g.params.len()
        && same(f.ret, g.ret)
        && f.params.iter().zip(&g.params).all(|(a, b)| same(*a, *b))
}

/// The records on whose size the program depends, or may: there are values of the type as a whole, pointers to it are stepped or subtracted, or
/// memory is asked for, cleared or copied through such a pointer.
struct Sized<'p> {
    program: &'p Program,
    records: Vec<bool>,
    /// Variables of the function that get memory from somewhere.
    memory: BTreeSet<LocalId>,
}

impl<'p> Sized<'p> {
    fn of(program: &'p Program) -> Self {
        let types = &program.types;
        let mut sized = Sized {
            program,
            records: vec![false; types.records.len()],
            memory: BTreeSet::new(),
        };
        for i in 0..types.len() as u32 {
            match types.kind(TypeId(i)) {
                TypeKind::Func(f) => {
                    sized.value(f.ret);
                    f.params.iter().for_each(|p| sized.value(*p));
                }
                _ => {
                    let elem = types.elem(TypeId(i));
                    elem.into_iter().for_each(|elem| sized.value(elem));
                }
            }
        }
        let fields = types.records.iter().flat_map(|r| &r.fields);
        fields.for_each(|f| sized.value(f.ty));
        for g in &program.globals {
            sized.value(g.ty);
            g.init.iter().for_each(|v| sized.expr(v));
        }
        for body in program.functions.iter().filter_map(|f| f.body.as_ref()) {
            body.locals.iter().for_each(|l| sized.value(l.ty));
            sized.memory.clear();
            let mut find = Memory {
                sized: &sized,
                found: BTreeSet::new(),
            };
            walk_body(&mut find, &body.stmts);
            sized.memory = find.found;
            walk_body(&mut sized, &body.stmts);
        }
        sized
    }

    /// Something of this type.
    fn value(&mut self, ty: TypeId) {
        if let Some(r) = self.program.types.as_record(ty) {
            self.records[r.index()] = true;
        }
    }

    /// Something is done with a pointer of this type that depends on how large its object is.
    fn pointer(&mut self, ty: TypeId) {
        if let Some(to) = self.program.types.pointee(ty) {
            self.value(to);
        }
    }

    fn record_at(&self, pointer: TypeId) -> Option<&'p Record> {
        let types = &self.program.types;
        let to = types.pointee(pointer)?;
        Some(types.record(types.as_record(to)?))
    }

    /// Whether the value of `e` is memory that is not yet anything, if `size` is how large an object would be.
    fn is_memory(&self, e: &Expr, size: Option<u64>) -> bool {
        match &e.kind {
            ExprKind::Cast(a) | ExprKind::Seq(_, Some(a)) => self.is_memory(a, size),
            ExprKind::Assign(_, a) => self.is_memory(a, size),
            ExprKind::Cond(_, a, b) => self.is_memory(a, size) || self.is_memory(b, size),
            ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) => self.memory.contains(l),
            ExprKind::Builtin(Builtin::Alloca, _) => true,
            ExprKind::Call(callee, args) => {
                let typed = self.record_at(e.ty).is_some();
                !typed && (self.is_library(callee) || args.iter().any(|a| has_size(a, size)))
            }
            _ => false,
        }
    }

    fn is_library(&self, callee: &Callee) -> bool {
        matches!(callee, Callee::Direct(f) if self.program.func(*f).body.is_none())
    }
}

/// Whether a number of bytes is, or may be, counted in objects of `size` bytes: what `sizeof` was is a constant by now.
fn has_size(e: &Expr, size: Option<u64>) -> bool {
    match &e.kind {
        ExprKind::Int(n, _) => {
            let size = size.map_or(1, i128::from);
            *n > 1 && *n % size.max(1) == 0
        }
        ExprKind::Cast(a) => has_size(a, size),
        ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, a, b) => {
            has_size(a, size) || has_size(b, size)
        }
        _ => false,
    }
}

/// Without its conversions.
fn bare(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Cast(a) => bare(a),
        _ => e,
    }
}

impl Visitor for Sized<'_> {
    fn expr(&mut self, e: &Expr) {
        self.value(e.ty);
        match &e.kind {
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::PtrDiff(p, _) => {
                self.pointer(p.ty);
            }
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
                self.pointer(place.ty);
            }
            ExprKind::Builtin(_, args) => {
                // Pointers may be counted up in what they are read from.
                let kept = args.iter().filter_map(|a| self.program.types.pointee(a.ty));
                kept.for_each(|ty| self.pointer(ty));
            }
            ExprKind::Cast(a) => {
                let record = self.record_at(e.ty);
                if record.is_some_and(|r| self.is_memory(a, Some(r.size))) {
                    self.pointer(e.ty);
                }
            }
            ExprKind::Call(callee, args) if self.is_library(callee) => {
                for p in args.iter().map(bare) {
                    let record = self.record_at(p.ty);
                    if record.is_some_and(|r| args.iter().any(|a| has_size(a, Some(r.size)))) {
                        self.pointer(p.ty);
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        // What a pointer leads to is only a way to a member, or an address: whole, it would be read or assigned by an expression.
        if !matches!(p.kind, PlaceKind::Deref(_)) {
            self.value(p.ty);
        }
        walk_place(self, p);
    }
}

/// Looks for the variables that get memory from somewhere.
struct Memory<'a, 'p> {
    sized: &'a Sized<'p>,
    found: BTreeSet<LocalId>,
}

impl Visitor for Memory<'_, '_> {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Assign(p, v) = &e.kind {
            if let (PlaceKind::Local(l), true) = (&p.kind, self.sized.is_memory(v, None)) {
                self.found.insert(*l);
            }
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(v)) = &s.kind {
            if self.sized.is_memory(v, None) {
                self.found.insert(*l);
            }
        }
        walk_stmt(self, s);
    }
}
