//! Members of structs that own what they point to: they get only what `malloc` and its like give, and become vectors.
//!
//! A struct with such a member is no longer a number of bytes: it is not copied, and it has no place on the checked heap. So the
//! decision is one for each member and the whole program, and nothing may ask for a struct's bytes.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    expr_children, place_children, stmt_children, walk_body, walk_expr, walk_place, Child, Visitor,
};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, Loc, Place, PlaceKind, Program, RecordId, TypeId,
    TypeKind,
};

use crate::reach::Reach;

use super::allocation::{objects, pointee, Objects};
use super::elsewhere::Elsewhere;
use super::library::bare;
use super::owned::{owning, Owner};
use super::plan::{Base, Reason, Step};
use super::scan::is_null;
use super::subject::origin;

/// A member of a struct: which, and its number.
pub type Field = (RecordId, u32);

/// What is known of the members that may own something, whatever is lifted.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) candidates: BTreeSet<Field>,
    /// Why others are none.
    pub(super) refused: BTreeMap<Field, Reason>,
    /// By function: the candidates that it, or what it calls, may use.
    touched: Vec<BTreeSet<Field>>,
}

impl Fields {
    /// Looks at the program alone. `arenas` says which structs may have an arena, `tails` are members that get memory when their
    /// structs do.
    pub(super) fn of(
        program: &Program,
        (reach, elsewhere): (&Reach, Elsewhere<'_>),
        arenas: &[bool],
        tails: &BTreeSet<Field>,
    ) -> Fields {
        let mut look = Look {
            program,
            copied: vec![None; program.types.records.len()],
            refused: BTreeMap::new(),
            filled: tails.clone(),
        };
        for (i, f) in program.functions.iter().enumerate() {
            if let (true, Some(body)) = (reach.functions[i], &f.body) {
                walk_body(&mut look, &body.stmts);
            }
        }
        for (i, g) in program.globals.iter().enumerate() {
            if let (true, Some(init)) = (reach.globals[i], &g.init) {
                look.expr(init);
            }
        }
        for (i, r) in program.types.records.iter().enumerate() {
            let system = program.files.get(r.loc.file as usize);
            let why = match () {
                _ if r.is_union => "is a member of a union",
                _ if !arenas[i] => "is a member of a struct that stays on the heap",
                _ if system.is_none_or(|f| f.system) => "belongs to the C library",
                _ => continue,
            };
            look.copies_record(RecordId(i as u32), why, r.loc);
        }
        let mut refused = BTreeMap::new();
        let mut fits = |(r, f): &Field| {
            let ty = program.types.record(*r).fields[*f as usize].ty;
            if element(program, ty).is_none() {
                return false;
            }
            let own = look.refused.get(&(*r, *f));
            match own.or(look.copied[r.index()].as_ref()) {
                Some(reason) => {
                    refused.insert((*r, *f), reason.clone());
                    false
                }
                None => true,
            }
        };
        let candidates: BTreeSet<Field> = look.filled.iter().copied().filter(&mut fits).collect();
        look.refused.keys().for_each(|f| {
            fits(f);
        });
        Fields {
            touched: touched(program, (reach, elsewhere), &candidates),
            candidates,
            refused,
        }
    }

    /// Without the members that one of these functions, which may run at any time, may use.
    pub(super) fn unseen(mut self, program: &Program, handlers: &[FuncId]) -> Fields {
        for f in handlers {
            let loc = program.func(*f).loc;
            let text = "may be used by a handler of a signal".to_string();
            let seen = self.candidates.iter().filter(|c| self.touches(*f, **c));
            let reason = Reason { text, loc };
            let seen: Vec<Field> = seen.copied().collect();
            for field in seen {
                self.candidates.remove(&field);
                self.refused.insert(field, reason.clone());
            }
        }
        self
    }

    /// The expressions of a function that may give a member other memory.
    pub(super) fn changes<'e>(
        &self,
        program: &Program,
        body: &'e Body,
        field: Field,
    ) -> Vec<&'e Expr> {
        let mut found = Vec::new();
        for s in &body.stmts {
            all(Child::Stmt(s), &mut |e: &'e Expr| {
                let changes = match &e.kind {
                    ExprKind::Assign(p, _) => {
                        named(p) == Some(field) || has_member(program, p.ty, field)
                    }
                    ExprKind::Call(callee, args) => match &**callee {
                        Callee::Direct(f) => {
                            let f = program.resolve_func(*f);
                            let function = program.func(f);
                            match function.body {
                                Some(_) => self.touches(f, field),
                                None => ends(program, &function.name, args, field),
                            }
                        }
                        Callee::Indirect(_) => true,
                    },
                    _ => false,
                };
                if changes {
                    found.push(e);
                }
            });
        }
        found
    }

    /// Whether a call of a function may use a member.
    pub(super) fn touches(&self, f: FuncId, field: Field) -> bool {
        self.touched
            .get(f.index())
            .is_none_or(|t| t.contains(&field))
    }

    /// How often a member is used by an expression, calls included.
    pub(super) fn uses(&self, program: &Program, e: &Expr, field: Field) -> usize {
        struct Uses<'a>(&'a Fields, &'a Program, Field, usize);
        impl Visitor for Uses<'_> {
            fn expr(&mut self, e: &Expr) {
                if let ExprKind::Call(callee, _) = &e.kind {
                    let called = match &**callee {
                        Callee::Direct(f) => {
                            let f = self.1.resolve_func(*f);
                            self.1.func(f).body.is_some() && self.0.touches(f, self.2)
                        }
                        Callee::Indirect(_) => true,
                    };
                    self.3 += usize::from(called);
                }
                walk_expr(self, e);
            }
            fn place(&mut self, p: &Place) {
                self.3 += usize::from(named(p) == Some(self.2));
                walk_place(self, p);
            }
        }
        let mut uses = Uses(self, program, field, 0);
        uses.expr(e);
        uses.3
    }
}

/// The member that a place is.
pub(super) fn named(p: &Place) -> Option<Field> {
    match p.kind {
        PlaceKind::Field(_, r, f) => Some((r, f)),
        _ => None,
    }
}

/// Whether a member of a struct value for `p` is what that member of `p` has.
pub fn keeps(p: &Place, field: u32, e: &Expr) -> bool {
    let ExprKind::Load(own) = &e.kind else {
        return false;
    };
    matches!(&own.kind, PlaceKind::Field(base, _, f) if *f == field && same_place(base, p))
}

/// The type of the elements that a member of type `ty` could own.
fn element(program: &Program, ty: TypeId) -> Option<TypeId> {
    let types = &program.types;
    let to = types.pointee(ty)?;
    let fits = types.is_scalar(to) && types.size(to).is_some_and(|s| s > 0);
    fits.then_some(to)
}

/// The member that a pointer expression just reads, and where.
pub fn read<'e>(fields: &BTreeSet<Field>, e: &'e Expr) -> Option<(Field, &'e Place)> {
    match &e.kind {
        ExprKind::Load(p) => named(p).filter(|f| fields.contains(f)).map(|f| (f, p)),
        _ => None,
    }
}

/// The last member with memory of its own on the way to a place.
pub fn through(fields: &BTreeSet<Field>, base: &Base<'_>) -> Option<Field> {
    base.path.iter().rev().find_map(|s| match s {
        Step::Field(r, f) => Some((*r, *f)).filter(|f| fields.contains(f)),
        _ => None,
    })
}

/// The structs that cannot be copied, for they, or parts of them, own something.
pub(super) fn plain(program: &Program, fields: &BTreeSet<Field>) -> Vec<bool> {
    let records = &program.types.records;
    let mut plain = vec![false; records.len()];
    for (r, _) in fields {
        plain[r.index()] = true;
    }
    loop {
        let mut changed = false;
        for (i, r) in records.iter().enumerate() {
            let inside = |ty| part(program, ty).is_some_and(|r| plain[r.index()]);
            if !plain[i] && r.fields.iter().any(|f| inside(f.ty)) {
                plain[i] = true;
                changed = true;
            }
        }
        if !changed {
            return plain;
        }
    }
}

/// The struct that an object of a type is, or is an array of.
pub(super) fn part(program: &Program, ty: TypeId) -> Option<RecordId> {
    match program.types.kind(ty) {
        TypeKind::Record(r) => Some(*r),
        TypeKind::Array { elem, .. }
        | TypeKind::OpenArray { elem }
        | TypeKind::Vla { elem, .. } => part(program, *elem),
        _ => None,
    }
}

/// Whether two places without effects are the same.
pub(super) fn same_place(a: &Place, b: &Place) -> bool {
    match (&a.kind, &b.kind) {
        (PlaceKind::Local(x), PlaceKind::Local(y)) => x == y,
        (PlaceKind::Global(x), PlaceKind::Global(y)) => x == y,
        (PlaceKind::Field(x, r, f), PlaceKind::Field(y, s, g)) => {
            (r, f) == (s, g) && same_place(x, y)
        }
        (PlaceKind::Index(x, i), PlaceKind::Index(y, j)) => same_place(x, y) && same_value(i, j),
        (PlaceKind::Deref(x), PlaceKind::Deref(y)) => same_value(x, y),
        _ => false,
    }
}

fn same_value(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Load(x), ExprKind::Load(y)) => same_place(x, y),
        (ExprKind::AddrOf(x), ExprKind::AddrOf(y)) | (ExprKind::Decay(x), ExprKind::Decay(y)) => {
            same_place(x, y)
        }
        (ExprKind::Cast(x), ExprKind::Cast(y)) => a.ty == b.ty && same_value(x, y),
        (ExprKind::PtrAdd(x, i), ExprKind::PtrAdd(y, j)) => same_value(x, y) && same_value(i, j),
        _ => a.as_int().is_some() && a.as_int() == b.as_int(),
    }
}

/// What members of type pointer get in a function where that is stored: where, and the value.
pub(super) fn stores<'e>(body: &'e Body, fields: &BTreeSet<Field>) -> Vec<(&'e Place, &'e Expr)> {
    let mut out = Vec::new();
    if !fields.is_empty() {
        for s in &body.stmts {
            all(Child::Stmt(s), &mut |e| {
                if let ExprKind::Assign(p, v) = &e.kind {
                    if named(p).is_some_and(|f| fields.contains(&f)) {
                        out.push((&**p, &**v));
                    }
                }
            });
        }
    }
    out
}

struct Look<'p> {
    program: &'p Program,
    /// By struct: why values of it must be copied, or be bytes.
    copied: Vec<Option<Reason>>,
    /// Members that are used as no vector can be.
    refused: BTreeMap<Field, Reason>,
    /// Members that get memory somewhere.
    filled: BTreeSet<Field>,
}

impl Look<'_> {
    fn copies(&mut self, ty: TypeId, why: &str, loc: Loc) {
        if let Some(r) = part(self.program, ty) {
            self.copies_record(r, why, loc);
        }
    }

    fn copies_record(&mut self, r: RecordId, why: &str, loc: Loc) {
        let reason = &mut self.copied[r.index()];
        if reason.is_some() {
            return;
        }
        let text = why.to_string();
        *reason = Some(Reason { text, loc });
        let program = self.program;
        for f in &program.types.record(r).fields {
            self.copies(f.ty, why, loc);
        }
    }

    fn refuse(&mut self, field: Option<Field>, why: &str, loc: Loc) {
        if let Some(field) = field {
            let text = why.to_string();
            self.refused.entry(field).or_insert(Reason { text, loc });
        }
    }

    /// A value of a struct, and its members.
    fn record<'e>(&mut self, e: &Expr, fields: impl Iterator<Item = &'e (u32, Expr)>) {
        let r = self.program.types.as_record(e.ty);
        for (i, v) in fields {
            if !is_null(v) {
                let why = format!("gets {}", origin(self.program, v));
                self.refuse(r.map(|r| (r, *i)), &why, v.loc);
            }
            self.expr(v);
        }
    }

    /// Whether a value may be memory of the member's own; which functions and variables have such is only known later.
    fn is_memory(&self, p: &Place, v: &Expr) -> bool {
        let Some(to) = element(self.program, p.ty) else {
            return false;
        };
        owning(self.program, &[], Owner::Field(p), to, v).is_some()
            || matches!(&bare(v).kind, ExprKind::Load(_) | ExprKind::Call(..))
    }
}

impl Visitor for Look<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Load(p) => self.copies(p.ty, "is a member of a struct that is copied", e.loc),
            ExprKind::VaArg(_) => {
                self.copies(e.ty, "is a member of a struct that is copied", e.loc);
            }
            ExprKind::AddrOf(p) => self.refuse(named(p), "its own address is taken", e.loc),
            ExprKind::AssignOp { place: p, .. } | ExprKind::IncDec { place: p, .. } => {
                self.refuse(named(p), "is a member of a struct and moves", e.loc);
            }
            ExprKind::Assign(p, v) => {
                if let ExprKind::RecordInit(fields) = &v.kind {
                    self.place(p);
                    let others = fields.iter().filter(|(i, v)| !keeps(p, *i, v));
                    return self.record(v, others);
                }
                if let Some(field) = named(p).filter(|_| !is_null(v)) {
                    match self.is_memory(p, v) {
                        true => {
                            self.filled.insert(field);
                        }
                        false => {
                            let why = format!("gets {}", origin(self.program, v));
                            self.refuse(Some(field), &why, e.loc);
                        }
                    }
                }
            }
            ExprKind::RecordInit(fields) => return self.record(e, fields.iter()),
            ExprKind::Call(callee, args) => {
                let Callee::Direct(f) = **callee else {
                    walk_expr(self, e);
                    return;
                };
                let f = self.program.func(self.program.resolve_func(f));
                let whole = matches!(f.name.as_str(), "free" | "realloc" | "reallocarray")
                    || matches!(
                        objects(self.program, &f.name, args),
                        Some(Objects::Clear(..))
                    );
                if f.body.is_none() && !whole {
                    for a in args {
                        if let Some(r) = pointee(self.program, bare(a).ty) {
                            let why = format!(
                                "is a member of a struct that is passed to the C library's `{}`",
                                f.name
                            );
                            self.copies_record(r, &why, a.loc);
                        }
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}

/// Whether an object of type `ty` has a member, or may have it.
fn has_member(program: &Program, ty: TypeId, field: Field) -> bool {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::Record(r) => {
            let inside = |ty| part(program, ty).is_some() && has_member(program, ty, field);
            *r == field.0 || types.record(*r).fields.iter().any(|f| inside(f.ty))
        }
        _ if types.is_scalar(ty) => false,
        // Of `void`, nobody knows.
        _ => types
            .elem(ty)
            .is_none_or(|elem| has_member(program, elem, field)),
    }
}

/// Whether a function of the C library may end, move elsewhere, or clear an object that has a member.
fn ends(program: &Program, name: &str, args: &[Expr], field: Field) -> bool {
    let ends = matches!(
        name,
        "free" | "realloc" | "reallocarray" | "memset" | "bzero" | "explicit_bzero"
    );
    let to = args.first().map(|a| program.types.pointee(bare(a).ty));
    ends && to.is_some_and(|to| to.is_none_or(|to| has_member(program, to, field)))
}

/// Hands out every expression.
fn all<'e>(c: Child<'e>, out: &mut dyn FnMut(&'e Expr)) {
    match c {
        Child::Expr(e) => {
            out(e);
            expr_children(e, &mut |c| all(c, out));
        }
        Child::Place(p) => place_children(p, &mut |c| all(c, out)),
        Child::Stmt(s) => stmt_children(s, &mut |c| all(c, out)),
    }
}

/// By function: the members that it, or what it calls, may use.
fn touched(
    program: &Program,
    (reach, elsewhere): (&Reach, Elsewhere<'_>),
    fields: &BTreeSet<Field>,
) -> Vec<BTreeSet<Field>> {
    struct Touches<'a> {
        program: &'a Program,
        elsewhere: Elsewhere<'a>,
        fields: &'a BTreeSet<Field>,
        found: BTreeSet<Field>,
        calls: BTreeSet<FuncId>,
        indirect: bool,
    }
    impl Visitor for Touches<'_> {
        fn place(&mut self, p: &Place) {
            self.found
                .extend(named(p).filter(|f| self.fields.contains(f)));
            walk_place(self, p);
        }
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Call(callee, args) => match &**callee {
                    Callee::Direct(f) => {
                        let f = self.program.resolve_func(*f);
                        let function = self.program.func(f);
                        self.calls.insert(f);
                        if function.body.is_none() {
                            let types = &self.program.types;
                            let left = self.elsewhere.is_left_by(&function.name);
                            let ends = |f: &&Field| ends(self.program, &function.name, args, **f);
                            let ended = self.fields.iter().filter(|f| left || ends(f));
                            self.found.extend(ended);
                            // It may be called back.
                            self.indirect |= args.iter().any(|a| {
                                let to = types.pointee(a.ty);
                                to.is_some_and(|t| types.is_func(t))
                            });
                        }
                    }
                    Callee::Indirect(_) => self.indirect = true,
                },
                // Values are given to whole structs.
                ExprKind::Assign(p, _) => {
                    let whole = |f: &&Field| has_member(self.program, p.ty, **f);
                    self.found.extend(self.fields.iter().filter(whole));
                }
                _ => {}
            }
            walk_expr(self, e);
        }
    }
    let n = program.functions.len();
    let mut found = vec![BTreeSet::new(); n];
    if fields.is_empty() {
        return found;
    }
    let mut calls = vec![BTreeSet::new(); n];
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            let mut touches = Touches {
                program,
                elsewhere,
                fields,
                found: BTreeSet::new(),
                calls: BTreeSet::new(),
                indirect: false,
            };
            walk_body(&mut touches, &body.stmts);
            found[i] = touches.found;
            calls[i] = touches.calls;
            if touches.indirect {
                calls[i].extend(&reach.address_taken);
            }
        } else if elsewhere.is_left_by(&f.name) {
            found[i].clone_from(fields);
        }
    }
    loop {
        let mut changed = false;
        for i in 0..n {
            let more: Vec<Field> = calls[i]
                .iter()
                .flat_map(|c: &FuncId| found[c.index()].iter().copied())
                .filter(|f| !found[i].contains(f))
                .collect();
            changed |= !more.is_empty();
            found[i].extend(more);
        }
        if !changed {
            return found;
        }
    }
}
