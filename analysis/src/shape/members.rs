//! Structs with pointers in them, member by member: `struct s t = *p; f(t.a, t.b);` needs no copy of `*p`, and `*p = t` stores each member.
//!
//! A variable of such a type that is only declared, copied as a whole and used by its members is as many variables.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, rewrite_expr, walk_body, walk_place, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, IntStyle, Loc, Local, LocalId, Place, PlaceKind, Program, RecordId, Stmt,
    StmtKind, TypeId, TypeKind, Types,
};

use super::exposed::Exposed;
use crate::lift::variable;
use crate::objects::function_facts;
use crate::purity::is_pure;

/// A way from an object to a part that is a scalar.
pub(super) type Path = Vec<(RecordId, u32)>;

/// Takes the structs of a function apart.
pub(super) fn apart(program: &Program, exposed: &Exposed, body: &mut Body) {
    let facts = function_facts(program, body);
    let types = &program.types;
    let is_own = |i: usize| !facts.memory[i] && !body.params.contains(&LocalId(i as u32));
    let fits = |ty: TypeId| {
        types
            .as_record(ty)
            .is_some_and(|r| leads(types, exposed, r))
    };
    let locals = body.locals.iter().enumerate();
    let mut uses = Uses {
        types,
        exposed,
        memory: &facts.memory,
        split: locals.map(|(i, l)| is_own(i) && fits(l.ty)).collect(),
        used: BTreeSet::new(),
        apart: vec![false; body.locals.len()],
    };
    // What is copied from a variable that stays whole may have to stay whole, too.
    loop {
        let known = uses.split.clone();
        uses.used.clear();
        walk_body(&mut uses, &body.stmts);
        for (split, apart) in uses.split.iter_mut().zip(&uses.apart) {
            *split &= apart;
        }
        if uses.split == known {
            break;
        }
    }
    let (split, used) = (uses.split, uses.used);
    let mut apart = Apart {
        types,
        exposed,
        memory: facts.memory.clone(),
        stores: facts.stores,
        used,
        known: BTreeMap::new(),
        parts: BTreeMap::new(),
        body,
    };
    for i in (0..split.len()).filter(|i| split[*i]) {
        apart.declare(LocalId(i as u32));
    }
    let mut stmts = std::mem::take(&mut apart.body.stmts);
    apart.list(&mut stmts);
    rewrite_body(&mut Read(&apart.parts), &mut stmts);
    rewrite_body(&mut Known(&apart.known), &mut stmts);
    apart.body.stmts = stmts;
}

/// Whether pointers to data are in a struct, nobody sees its bytes, and its parts are scalars.
fn leads(types: &Types, exposed: &Exposed, r: RecordId) -> bool {
    fn pointers(types: &Types, exposed: &Exposed, r: RecordId) -> Option<usize> {
        let record = types.record(r);
        let plain = record.complete && !record.is_union && exposed.is_hidden(r);
        let mut found = 0;
        for f in &record.fields {
            found += match types.kind(f.ty) {
                _ if f.bits.is_some() || f.anonymous => return None,
                TypeKind::Record(inner) => pointers(types, exposed, *inner)?,
                TypeKind::Ptr { to, .. } => usize::from(!types.is_func(*to)),
                _ if types.is_scalar(f.ty) => 0,
                _ => return None,
            };
        }
        plain.then_some(found)
    }
    pointers(types, exposed, r).is_some_and(|n| n > 0)
}

/// All scalars in an object of type `ty`, in order.
fn leaves(types: &Types, ty: TypeId) -> Vec<(Path, TypeId)> {
    fn collect(types: &Types, ty: TypeId, path: &mut Path, out: &mut Vec<(Path, TypeId)>) {
        let Some(r) = types.as_record(ty) else {
            out.push((path.clone(), ty));
            return;
        };
        for (i, f) in types.record(r).fields.iter().enumerate() {
            path.push((r, i as u32));
            collect(types, f.ty, path, out);
            path.pop();
        }
    }
    let mut out = Vec::new();
    collect(types, ty, &mut Vec::new(), &mut out);
    out
}

/// The local variable that a place is in, and the way to it.
fn within(p: &Place) -> Option<(LocalId, Path)> {
    match &p.kind {
        PlaceKind::Local(l) => Some((*l, Vec::new())),
        PlaceKind::Field(base, r, f) => {
            let (l, mut path) = within(base)?;
            path.push((*r, *f));
            Some((l, path))
        }
        _ => None,
    }
}

/// The part of an object that a path leads to.
pub(super) fn part(types: &Types, object: &Place, path: &[(RecordId, u32)]) -> Place {
    path.iter().fold(object.clone(), |base, (r, f)| {
        let ty = types.record(*r).fields[*f as usize].ty;
        let kind = PlaceKind::Field(Box::new(base), *r, *f);
        Place { kind, ty }
    })
}

/// Whether a place is `*p`, `p[0]`, or a member of such, where `p` is a variable that nothing else reaches.
fn is_settled(memory: &[bool], p: &Place) -> bool {
    let settled = |e: &Expr| variable(e).is_some_and(|l| !memory[l.index()]);
    match &p.kind {
        PlaceKind::Deref(e) => match &e.kind {
            ExprKind::PtrAdd(a, b) => settled(a) && b.as_int() == Some(0),
            _ => settled(e),
        },
        PlaceKind::Field(base, ..) => is_settled(memory, base),
        _ => false,
    }
}

/// Finds the variables that are used as a whole by more than declarations and copies, and which parts of the others are used.
struct Uses<'a> {
    types: &'a Types,
    exposed: &'a Exposed,
    memory: &'a [bool],
    split: Vec<bool>,
    used: BTreeSet<(LocalId, Path)>,
    /// Variables that are more than a copy of a whole: their members are used, or given, one by one.
    apart: Vec<bool>,
}

impl Uses<'_> {
    /// Whether a value of a struct can be given member by member; looks at what is in it.
    fn value(&mut self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::RecordInit(fields) => fields.iter().fold(true, |all, (_, v)| {
                if self.types.as_record(v.ty).is_some() {
                    self.part(v);
                    return self.value(v) && all;
                }
                self.expr(v);
                all
            }),
            ExprKind::Zero => true,
            ExprKind::Load(p) => match within(p) {
                Some((l, path)) => {
                    self.mark(l, &path, p.ty);
                    self.apart[l.index()] |= !path.is_empty();
                    self.split[l.index()]
                }
                None => {
                    walk_place(self, p);
                    is_settled(self.memory, p)
                }
            },
            _ => false,
        }
    }

    /// A variable is a part of a value.
    fn part(&mut self, e: &Expr) {
        if let ExprKind::Load(p) = &e.kind {
            if let Some((l, _)) = within(p) {
                self.apart[l.index()] = true;
            }
        }
    }

    /// All scalars in a part are used.
    fn mark(&mut self, l: LocalId, path: &[(RecordId, u32)], ty: TypeId) {
        if self.split[l.index()] {
            for (rest, _) in leaves(self.types, ty) {
                self.used.insert((l, [path, &rest].concat()));
            }
        }
    }
}

impl Visitor for Uses<'_> {
    fn stmt(&mut self, s: &Stmt) {
        let (to, value, declares) = match &s.kind {
            StmtKind::Decl(l, Some(e)) => (Some(*l), e, true),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ..
            }) => match p.kind {
                PlaceKind::Local(l) => (Some(l), &**v, false),
                _ if within(p).is_none() && is_settled(self.memory, p) => (None, &**v, false),
                _ => return walk_stmt(self, s),
            },
            _ => return walk_stmt(self, s),
        };
        let Some(r) = self.types.as_record(value.ty) else {
            return walk_stmt(self, s);
        };
        // The members of an object that pointers reach are stored in it.
        let to = to.filter(|l| !self.memory[l.index()]);
        let declares = declares && to.is_some();
        // An object in memory is copied as a whole where it is not just declared so.
        let copied = matches!(&value.kind, ExprKind::Load(p) if within(p).is_none());
        let apart = match to {
            Some(to) => self.split[to.index()],
            None => leads(self.types, self.exposed, r),
        };
        if let (Some(to), ExprKind::RecordInit(_)) = (to, &value.kind) {
            self.apart[to.index()] = true;
        }
        let apart = apart && self.value(value) && (declares || !copied);
        if let Some(to) = to.filter(|_| !apart) {
            self.split[to.index()] = false;
        }
        if !apart {
            walk_stmt(self, s);
        }
    }

    fn place(&mut self, p: &Place) {
        match within(p) {
            Some((l, path)) => {
                if self.types.as_record(p.ty).is_some() {
                    self.split[l.index()] = false;
                }
                self.mark(l, &path, p.ty);
                self.apart[l.index()] |= !path.is_empty();
            }
            None => walk_place(self, p),
        }
    }
}

struct Apart<'a> {
    types: &'a Types,
    exposed: &'a Exposed,
    memory: Vec<bool>,
    stores: Vec<u32>,
    used: BTreeSet<(LocalId, Path)>,
    /// Constants that parts have all the time.
    known: BTreeMap<LocalId, Expr>,
    /// The variables for the scalars in a variable.
    parts: BTreeMap<(LocalId, Path), LocalId>,
    body: &'a mut Body,
}

impl Apart<'_> {
    fn local(&mut self, name: &str, ty: TypeId, loc: Loc) -> LocalId {
        let id = LocalId(self.body.locals.len() as u32);
        self.body.locals.push(Local::synthetic(name, ty, loc));
        self.memory.push(false);
        id
    }

    fn declare(&mut self, l: LocalId) {
        let (ty, loc) = (
            self.body.locals[l.index()].ty,
            self.body.locals[l.index()].loc,
        );
        for (path, ty) in leaves(self.types, ty) {
            let name = path.last().map(|(r, f)| {
                let record = self.types.record(*r);
                record.fields[*f as usize].name.clone()
            });
            let own = self.local(&name.unwrap_or_default(), ty, loc);
            self.parts.insert((l, path), own);
        }
    }

    fn is_split(&self, l: LocalId) -> bool {
        self.parts
            .range((l, Vec::new())..)
            .next()
            .is_some_and(|((other, _), _)| *other == l)
    }

    fn list(&mut self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |inner| self.list(inner));
            self.statement(s, &mut out);
        }
        *list = out;
    }

    fn statement(&mut self, s: Stmt, out: &mut Vec<Stmt>) {
        let loc = s.loc;
        match s.kind {
            StmtKind::Decl(l, value) if self.is_split(l) => {
                let ty = self.body.locals[l.index()].ty;
                for (path, _) in leaves(self.types, ty) {
                    let value = value.as_ref().map(|v| self.scalar(v, &path));
                    let key = (l, path);
                    let constant =
                        |v: &&Expr| matches!(v.kind, ExprKind::Int(..) | ExprKind::EnumConst(..));
                    if let Some(v) = value
                        .as_ref()
                        .filter(constant)
                        .filter(|_| self.stores[l.index()] == 0)
                    {
                        self.known.insert(self.parts[&key], v.clone());
                        continue;
                    }
                    let silent = |v: &Expr| matches!(v.kind, ExprKind::Load(_)) || is_pure(v);
                    if self.used.contains(&key) || !value.as_ref().is_none_or(silent) {
                        let kind = StmtKind::Decl(self.parts[&key], value);
                        out.push(Stmt { kind, loc });
                    }
                }
            }
            StmtKind::Decl(l, Some(v)) if self.is_declared_apart(l, &v) => {
                let kind = StmtKind::Decl(l, None);
                out.push(Stmt { kind, loc });
                self.assign(&Place::local(l, v.ty), &v, loc, out);
            }
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ty,
                loc: at,
            }) => {
                if self.goes_apart(&p, &v) {
                    self.assign(&p, &v, loc, out);
                } else {
                    let kind = StmtKind::Expr(Expr::new(ExprKind::Assign(p, v), ty, at));
                    out.push(Stmt { kind, loc });
                }
            }
            kind => out.push(Stmt { kind, loc }),
        }
    }

    /// Whether the members of a variable that pointers reach are stored one by one.
    fn is_declared_apart(&self, l: LocalId, v: &Expr) -> bool {
        self.memory[l.index()] && self.goes_apart(&Place::local(l, v.ty), v)
    }

    /// Whether the members of an object are assigned, and not the whole.
    fn goes_apart(&self, p: &Place, v: &Expr) -> bool {
        let Some(r) = self.types.as_record(p.ty) else {
            return false;
        };
        match within(p) {
            Some((l, _)) if self.is_split(l) => true,
            Some((l, path)) if !self.memory[l.index()] || !path.is_empty() => false,
            at => {
                (at.is_some() || is_settled(&self.memory, p))
                    && leads(self.types, self.exposed, r)
                    && !matches!(&v.kind, ExprKind::Load(p) if within(p).is_none())
                    && self.is_made_of_parts(v)
                    && (self.has_parts(v) || self.is_made_of_variables(&self.values(p.ty, v)))
            }
        }
    }

    fn is_made_of_parts(&self, v: &Expr) -> bool {
        match &v.kind {
            ExprKind::RecordInit(fields) => fields
                .iter()
                .all(|(_, v)| self.types.as_record(v.ty).is_none() || self.is_made_of_parts(v)),
            ExprKind::Zero => true,
            ExprKind::Load(p) => match within(p) {
                Some((l, _)) => self.is_split(l),
                None => is_settled(&self.memory, p),
            },
            _ => false,
        }
    }

    /// Whether a struct gets pointers that the function found itself, and can be given its members in any order.
    fn is_made_of_variables(&self, values: &[Expr]) -> bool {
        let found = |e: &Expr| {
            let own = variable(e).filter(|l| !self.body.params.contains(l));
            self.types.is_pointer(e.ty) && own.is_some()
        };
        values.iter().any(found) && values.iter().all(|v| self.is_apart(v, &[]))
    }

    /// Whether variables that are taken apart are in a value as a whole.
    fn has_parts(&self, v: &Expr) -> bool {
        match &v.kind {
            ExprKind::RecordInit(fields) => fields
                .iter()
                .any(|(_, v)| self.types.as_record(v.ty).is_some() && self.has_parts(v)),
            ExprKind::Load(p) => within(p).is_some(),
            _ => false,
        }
    }

    /// The scalars of a value of type `ty`, in order.
    fn values(&self, ty: TypeId, v: &Expr) -> Vec<Expr> {
        let mut read = Read(&self.parts);
        let scalars = leaves(self.types, ty).into_iter().map(|(path, _)| {
            let mut scalar = self.scalar(v, &path);
            rewrite_expr(&mut read, &mut scalar);
            scalar
        });
        scalars.collect()
    }

    /// `p = v` by members: where a value may depend on what is stored before, all are computed first.
    fn assign(&mut self, p: &Place, v: &Expr, loc: Loc, out: &mut Vec<Stmt>) {
        let leaves = leaves(self.types, p.ty);
        let own = within(p).map(|(l, _)| l).filter(|l| self.is_split(*l));
        let mut values = self.values(p.ty, v);
        let parts: Vec<LocalId> = match own {
            Some(own) => leaves
                .iter()
                .map(|(path, _)| self.parts[&(own, path.clone())])
                .collect(),
            None => Vec::new(),
        };
        for (value, (_, ty)) in values.iter_mut().zip(&leaves) {
            if !self.is_apart(value, &parts) {
                let temporary = self.local("member", *ty, loc);
                let whole = Expr::load(Place::local(temporary, *ty), loc);
                let computed = std::mem::replace(value, whole);
                let kind = StmtKind::Decl(temporary, Some(computed));
                out.push(Stmt { kind, loc });
            }
        }
        for (i, ((path, ty), value)) in leaves.into_iter().zip(values).enumerate() {
            let to = match parts.get(i) {
                Some(part) => Place::local(*part, ty),
                None => part(self.types, p, &path),
            };
            let kind = ExprKind::Assign(Box::new(to), Box::new(value));
            let kind = StmtKind::Expr(Expr::new(kind, ty, loc));
            out.push(Stmt { kind, loc });
        }
    }

    /// Whether a value reads nothing but variables that nothing else reaches, and those not among `parts`, and does nothing.
    fn is_apart(&self, e: &Expr, parts: &[LocalId]) -> bool {
        struct Reads<'a>(&'a [bool], &'a [LocalId], bool);
        impl Visitor for Reads<'_> {
            fn place(&mut self, p: &Place) {
                match p.kind {
                    PlaceKind::Local(l) => self.2 &= !self.0[l.index()] && !self.1.contains(&l),
                    _ => self.2 = false,
                }
            }
        }
        let mut reads = Reads(&self.memory, parts, is_pure(e));
        reads.expr(e);
        reads.2
    }

    /// The scalar that `path` leads to in a value.
    fn scalar(&self, v: &Expr, path: &[(RecordId, u32)]) -> Expr {
        let ty = path
            .last()
            .map_or(v.ty, |(r, f)| self.types.record(*r).fields[*f as usize].ty);
        match (&v.kind, path.split_first()) {
            (ExprKind::RecordInit(fields), Some(((_, first), rest))) => {
                match fields.iter().find(|(f, _)| f == first) {
                    Some((_, v)) => self.scalar(v, rest),
                    None => zero(self.types, ty, v.loc),
                }
            }
            (ExprKind::Zero, Some(_)) => zero(self.types, ty, v.loc),
            (ExprKind::Load(p), Some(_)) => Expr::load(part(self.types, p, path), v.loc),
            _ => v.clone(),
        }
    }
}

fn zero(types: &Types, ty: TypeId, loc: Loc) -> Expr {
    let kind = match types.is_float(ty) {
        true => ExprKind::Float(0.0),
        false => ExprKind::Int(0, IntStyle::Decimal),
    };
    Expr::new(kind, ty, loc)
}

/// Reads and writes the variables that are there instead.
struct Read<'a>(&'a BTreeMap<(LocalId, Path), LocalId>);

impl Rewriter for Read<'_> {
    fn place(&mut self, p: &mut Place) {
        if let Some(part) = within(p).and_then(|key| self.0.get(&key)) {
            p.kind = PlaceKind::Local(*part);
        }
    }
}

/// Puts constants for variables.
struct Known<'a>(&'a BTreeMap<LocalId, Expr>);

impl Rewriter for Known<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let Some(value) = variable(e).and_then(|l| self.0.get(&l)) {
            *e = value.clone();
        }
    }
}
