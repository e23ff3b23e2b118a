//! Functions that return an array in an object: `char *name_of(list *l, int id)` that ends in `return e->name;`.
//!
//! They return the object, and callers ask for its array: a pointer to an object may be an id in an arena, and one into it a position there.

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{inner_lists, rewrite_body, Rewriter};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, FuncId, Local, LocalId, Place, PlaceKind, Program, RecordId,
    Stmt, StmtKind, TypeId, TypeKind,
};

use super::signatures::{callee, changeable};
use crate::lift::{bare, ends, is_null};

/// Changes all such functions, and their calls.
pub(super) fn by_object(program: &mut Program) {
    let mut found = BTreeMap::new();
    for f in changeable(program) {
        let body = program.functions[f.index()].body.as_ref();
        if let Some(accessor) = body.and_then(|body| accessor(program, f, body)) {
            found.insert(f, accessor);
        }
    }
    if found.is_empty() {
        return;
    }
    for i in 0..program.functions.len() {
        let id = program.resolve_func(FuncId(i as u32));
        let Some(accessor) = found.get(&id) else {
            continue;
        };
        if let Some(mut ty) = program.types.func(program.functions[i].ty).cloned() {
            ty.ret = accessor.object;
            program.functions[i].ty = program.types.intern(TypeKind::Func(ty));
        }
    }
    for i in 0..program.functions.len() {
        let id = FuncId(i as u32);
        if let Some(mut body) = program.functions[i].body.take() {
            let mut calls = Calls {
                program,
                found: &found,
                locals: std::mem::take(&mut body.locals),
            };
            calls.list(&mut body.stmts);
            rewrite_body(&mut calls, &mut body.stmts);
            body.locals = calls.locals;
            if let Some(accessor) = found.get(&id) {
                objects(accessor, &mut body.stmts);
            }
            program.functions[i].body = Some(body);
        }
    }
}

/// The way from an object to a part: members, and their types.
type Path = Vec<(RecordId, u32, TypeId)>;

/// What a function returns a part of.
struct Accessor {
    /// The type of pointers to the object.
    object: TypeId,
    /// What they lead to.
    whole: TypeId,
    /// The way to the array, and the types on it.
    path: Path,
    /// It may return null.
    nothing: bool,
}

impl Accessor {
    /// The array of an object, as a pointer.
    fn array(&self, object: Expr, ty: TypeId) -> Expr {
        let loc = object.loc;
        let mut place = Place::deref(object, self.whole);
        for (r, f, ty) in &self.path {
            place = Place {
                kind: PlaceKind::Field(Box::new(place), *r, *f),
                ty: *ty,
            };
        }
        Expr::new(ExprKind::Decay(place), ty, loc)
    }
}

fn accessor(program: &Program, f: FuncId, body: &Body) -> Option<Accessor> {
    let ty = program.types.func(program.functions[f.index()].ty)?;
    let to = program.types.pointee(ty.ret)?;
    let mut accessor: Option<Accessor> = None;
    let mut nothing = false;
    for e in ends(body).0 {
        if is_null(e) {
            nothing = true;
            continue;
        }
        let (base, path) = array(bare(e))?;
        let whole = program.types.pointee(base.ty)?;
        let element = path.last().and_then(|(_, _, ty)| program.types.elem(*ty))?;
        // What reads the bytes of something else stays.
        let same = program.types.is_arith(to) && element == to;
        let known = accessor.get_or_insert_with(|| Accessor {
            object: base.ty,
            whole,
            path: path.clone(),
            nothing: false,
        });
        if !same || known.object != base.ty || known.path != path {
            return None;
        }
    }
    // Without a value at its end it returns nothing that is used.
    let mut accessor = accessor?;
    accessor.nothing = nothing;
    Some(accessor)
}

/// The pointer to the object of which an expression is an array, and the way to that.
fn array(e: &Expr) -> Option<(&Expr, Path)> {
    let ExprKind::Decay(p) = &e.kind else {
        return None;
    };
    let (mut p, mut path) = (p, Vec::new());
    loop {
        match &p.kind {
            PlaceKind::Field(base, r, f) => {
                path.push((*r, *f, p.ty));
                p = base;
            }
            PlaceKind::Deref(pointer) => {
                let named = matches!(
                    &pointer.kind,
                    ExprKind::Load(Place {
                        kind: PlaceKind::Local(_),
                        ..
                    })
                );
                path.reverse();
                return (named && !path.is_empty()).then_some((&**pointer, path));
            }
            _ => return None,
        }
    }
}

/// Returns the objects.
fn objects(accessor: &Accessor, list: &mut Vec<Stmt>) {
    for s in list {
        inner_lists(s, &mut |inner| objects(accessor, inner));
        if let StmtKind::Return(Some(e)) = &mut s.kind {
            *e = match array(bare(e)) {
                Some((base, _)) => base.clone(),
                None => Expr::int(0, accessor.object, e.loc),
            };
        }
    }
}

struct Calls<'a> {
    program: &'a Program,
    found: &'a BTreeMap<FuncId, Accessor>,
    locals: Vec<Local>,
}

impl Calls<'_> {
    /// Where a call is all that a statement stores, the object is found by the statement before.
    fn list(&mut self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |inner| self.list(inner));
            out.extend(self.statement(&mut s));
            out.push(s);
        }
        *list = out;
    }

    fn statement(&mut self, s: &mut Stmt) -> Option<Stmt> {
        let e = match &mut s.kind {
            StmtKind::Decl(_, Some(e)) => e,
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ..
            }) if matches!(p.kind, PlaceKind::Local(_)) => &mut **v,
            _ => return None,
        };
        let (object, value) = self.parts(e)?;
        *e = value;
        Some(object)
    }

    /// The statement that gets the object, and the value of a call.
    fn parts(&mut self, e: &Expr) -> Option<(Stmt, Expr)> {
        let accessor = self.found.get(&callee(self.program, e)?)?;
        let (ty, loc) = (e.ty, e.loc);
        let l = LocalId(self.locals.len() as u32);
        (self.locals).push(Local::synthetic("object", accessor.object, loc));
        let call = Expr::new(e.kind.clone(), accessor.object, loc);
        let kind = StmtKind::Decl(l, Some(call));
        let object = Expr::load(Place::local(l, accessor.object), loc);
        let array = accessor.array(object.clone(), ty);
        let value = match accessor.nothing {
            false => array,
            true => {
                let null = Expr::int(0, accessor.object, loc);
                let there = ExprKind::Binary(BinaryOp::Ne, Box::new(object), Box::new(null));
                let there = Box::new(Expr::new(there, TypeId::INT, loc));
                let nowhere = Box::new(Expr::int(0, ty, loc));
                Expr::new(ExprKind::Cond(there, Box::new(array), nowhere), ty, loc)
            }
        };
        Some((Stmt { kind, loc }, value))
    }
}

impl Rewriter for Calls<'_> {
    fn expr(&mut self, e: &mut Expr) {
        // Those that are settled have the other type.
        let known = callee(self.program, e).and_then(|f| self.found.get(&f));
        if known.is_none_or(|accessor| accessor.object == e.ty) {
            return;
        }
        let ty = e.ty;
        if let Some(accessor) = known.filter(|accessor| !accessor.nothing) {
            let call = std::mem::replace(&mut e.kind, ExprKind::Zero);
            *e = accessor.array(Expr::new(call, accessor.object, e.loc), ty);
        } else if let Some((object, value)) = self.parts(e) {
            *e = Expr::new(
                ExprKind::Seq(vec![object], Some(Box::new(value))),
                ty,
                e.loc,
            );
        }
    }
}
