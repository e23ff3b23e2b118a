//! Structs that end in an array as long as their allocation makes it (C11 6.7.2.1p18, or an array of one element as before C99).
//!
//! While it is decided what is lifted, such an array is a pointer to memory of its own, which each allocation of the struct gets
//! besides: `malloc(sizeof(struct s) + n)` is `malloc(sizeof(struct s))` and `tail = malloc(n)`. If that becomes a vector that the
//! struct owns ([`super::fields`]), the program stays so; otherwise everything is put back.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, walk_body, walk_expr, walk_place, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Builtin, Callee, Expr, ExprKind, Function, Loc, Local, LocalId, Place,
    PlaceKind, Program, RecordId, Stmt, StmtKind, TypeId, TypeKind, Types,
};
use c2safe_frontend::sema::constant_value;

use crate::reach::{reachability, Reach};

use super::allocation::{objects, pointee, Objects};
use super::allocators::Allocators;
use super::fields::{named, part, Field};
use super::library::bare;
use super::owned::variable;

/// The arrays at the ends of structs that are pointers for now.
pub(super) struct Tails {
    /// The types that they have in the C.
    pub(super) types: BTreeMap<Field, TypeId>,
    functions: Vec<Function>,
}

impl Tails {
    /// Makes the arrays of all structs that can do without them pointers, but for those in `without`.
    pub(super) fn open(program: &mut Program, without: &BTreeSet<RecordId>) -> Tails {
        let found = candidates(program, without);
        let mut tails = Tails {
            types: BTreeMap::new(),
            functions: Vec::new(),
        };
        if found.is_empty() {
            return tails;
        }
        tails.functions.clone_from(&program.functions);
        for tail in found.values() {
            let pointer = program.types.ptr(tail.element);
            let (r, f) = tail.field;
            let slot = &mut program.types.records[r.index()].fields[f as usize].ty;
            tails.types.insert(tail.field, *slot);
            *slot = pointer;
        }
        for i in 0..program.functions.len() {
            if let Some(mut body) = program.functions[i].body.take() {
                rewrite(program, &found, &mut body);
                program.functions[i].body = Some(body);
            }
        }
        tails
    }

    /// Puts everything back.
    pub(super) fn close(self, program: &mut Program) {
        if !self.types.is_empty() {
            program.functions = self.functions;
        }
        for ((r, f), ty) in self.types {
            program.types.records[r.index()].fields[f as usize].ty = ty;
        }
    }
}

/// The array at the end of a struct.
struct Tail {
    field: Field,
    element: TypeId,
    /// Where it is in the struct, and how large its elements are.
    offset: u64,
    step: u64,
    /// The size of the struct.
    size: u64,
}

impl Tail {
    /// How many of so many bytes are in the array, as an expression and a constant to add; `None` if they do not reach it for certain.
    fn parts(&self, types: &Types, bytes: &Expr) -> Option<(Option<Expr>, i128)> {
        let mut rest = Vec::new();
        let fixed = addends(types, bytes, &mut rest)?;
        let more = fixed - i128::from(self.offset);
        let rest = rest
            .into_iter()
            .map(|e| e.clone().cast(bytes.ty))
            .reduce(|a, b| binary(BinaryOp::Add, a, b));
        (more >= 0).then_some((rest, more))
    }

    /// The same as one expression, if these are whole elements for certain.
    fn beyond(&self, types: &Types, bytes: &Expr) -> Option<Expr> {
        let (rest, more) = self.parts(types, bytes)?;
        let step = i128::from(self.step);
        let whole = match rest.as_ref().map(|e| &e.kind) {
            _ if step == 1 => true,
            Some(ExprKind::Binary(BinaryOp::Mul, a, b)) => {
                [a, b].iter().any(|e| bare(e).as_int() == Some(step))
            }
            rest => rest.is_none(),
        };
        if !whole || more % step != 0 {
            return None;
        }
        let more = Expr::int(more, bytes.ty, bytes.loc);
        Some(match rest {
            Some(rest) if more.as_int() == Some(0) => rest,
            Some(rest) => binary(BinaryOp::Add, rest, more),
            None => more,
        })
    }

    /// The number of elements that are in an allocation of so many bytes; `None` if it is not plain.
    fn elements(&self, types: &Types, bytes: &Expr) -> Option<Expr> {
        let (rest, more) = self.parts(types, bytes)?;
        let (ty, loc, step) = (bytes.ty, bytes.loc, i128::from(self.step));
        let int = |n| Expr::int(n, ty, loc);
        let add = |a: Expr, n: i128| match n {
            0 => a,
            _ => binary(BinaryOp::Add, a, int(n)),
        };
        let Some(rest) = rest else {
            return Some(int(more / step));
        };
        if step == 1 {
            return Some(add(rest, more));
        }
        if let (ExprKind::Binary(BinaryOp::Mul, a, b), 0) = (&rest.kind, more % step) {
            let factor = |e: &Expr| bare(e).as_int() == Some(step);
            let times = match (factor(a), factor(b)) {
                (_, true) => Some(a),
                (true, _) => Some(b),
                _ => None,
            };
            if let Some(times) = times {
                return Some(add((**times).clone(), more / step));
            }
        }
        Some(binary(BinaryOp::Div, add(rest, more), int(step)))
    }
}

fn binary(op: BinaryOp, a: Expr, b: Expr) -> Expr {
    let (ty, loc) = (a.ty, a.loc);
    Expr::new(ExprKind::Binary(op, Box::new(a), Box::new(b)), ty, loc)
}

/// The sum of the constants among the addends of a number of bytes, and the others; `None` if there is no constant.
fn addends<'e>(types: &Types, e: &'e Expr, rest: &mut Vec<&'e Expr>) -> Option<i128> {
    let constant = |e: &Expr| match constant_value(types, e) {
        // A small number, not one that wraps.
        Some(n) if n < 1 << 32 => Some(n),
        _ => None,
    };
    if let Some(n) = constant(e) {
        return Some(n);
    }
    match &e.kind {
        ExprKind::Binary(BinaryOp::Add, a, b) => {
            match (addends(types, a, rest), addends(types, b, rest)) {
                (Some(m), Some(n)) => Some(m + n),
                (m, n) => m.or(n),
            }
        }
        // `sizeof(struct s) + n - 1`
        ExprKind::Binary(BinaryOp::Sub, a, b) if constant(b).is_some() => {
            let fixed = addends(types, a, rest);
            Some(fixed.unwrap_or(0) - constant(b)?)
        }
        ExprKind::Cast(a) if types.size(a.ty) == types.size(e.ty) => addends(types, a, rest),
        _ => {
            rest.push(e);
            None
        }
    }
}

/// An allocation of one struct with its array, before the array has memory of its own.
struct Allocation<'e> {
    call: &'e Expr,
    how: How<'e>,
    elements: Expr,
}

/// The function of the C library that gives memory.
#[derive(Clone, Copy)]
enum How<'e> {
    Malloc,
    Calloc,
    /// It enlarges this.
    Realloc(&'e Expr),
}

/// The call that an expression of type pointer to a struct with such an array converts, if that allocates one.
fn allocation<'e>(program: &Program, tail: &Tail, e: &'e Expr) -> Option<Allocation<'e>> {
    let call = bare(e);
    let ExprKind::Call(callee, args) = &call.kind else {
        return None;
    };
    let Callee::Direct(f) = **callee else {
        return None;
    };
    let f = program.func(program.resolve_func(f));
    let is_one = |e: &Expr| bare(e).as_int() == Some(1);
    let (bytes, how) = match (f.name.as_str(), &args[..]) {
        ("malloc", [bytes]) => (bytes, How::Malloc),
        ("realloc", [old, bytes]) => (bytes, How::Realloc(old)),
        ("calloc", [n, bytes]) | ("calloc", [bytes, n]) if is_one(n) => (bytes, How::Calloc),
        _ => return None,
    };
    let elements = tail.elements(&program.types, bytes);
    elements
        .filter(|_| f.body.is_none())
        .map(|elements| Allocation {
            call,
            how,
            elements,
        })
}

/// A copy of a struct with its array: `memcpy(to, from, sizeof(struct s) + n * sizeof(element))`.
struct Whole {
    to: Expr,
    from: Expr,
    /// The number of bytes that are copied of the array.
    bytes: Expr,
}

/// The copy that a call is, if there can be one for each member.
fn whole(
    program: &Program,
    tails: &BTreeMap<RecordId, Tail>,
    callee: &Callee,
    args: &[Expr],
) -> Option<Whole> {
    let Callee::Direct(f) = callee else {
        return None;
    };
    let f = program.func(program.resolve_func(*f));
    let [to, from, bytes] = args else { return None };
    if f.body.is_some() || !matches!(f.name.as_str(), "memcpy" | "memmove") {
        return None;
    }
    let (to, from) = (bare(to), bare(from));
    let r = pointee(program, to.ty).filter(|r| pointee(program, from.ty) == Some(*r))?;
    let tail = tails.get(&r)?;
    let (_, fixed) = program.types.record(r).fields.split_last()?;
    let each = fixed.iter().all(|f| !program.types.is_array(f.ty));
    let bytes = tail.beyond(&program.types, bytes).filter(|_| each)?;
    Some(Whole {
        to: to.clone(),
        from: from.clone(),
        bytes,
    })
}

/// The arrays that no use keeps from being pointers.
fn candidates(program: &Program, without: &BTreeSet<RecordId>) -> BTreeMap<RecordId, Tail> {
    let types = &program.types;
    let mut found = BTreeMap::new();
    for (i, record) in types.records.iter().enumerate() {
        let r = RecordId(i as u32);
        let system = program.files.get(record.loc.file as usize);
        let ours = record.complete && !record.is_union && system.is_some_and(|f| !f.system);
        let Some(last) = record.fields.last().filter(|_| ours) else {
            continue;
        };
        let element = match types.kind(last.ty) {
            TypeKind::OpenArray { elem } => *elem,
            TypeKind::Array { elem, len } if *len <= 1 => *elem,
            _ => continue,
        };
        let step = types.size(element).filter(|s| *s > 0);
        if let (Some(step), true, false) = (step, types.is_scalar(element), without.contains(&r)) {
            let tail = Tail {
                field: (r, record.fields.len() as u32 - 1),
                element,
                offset: last.offset,
                step,
                size: record.size,
            };
            found.insert(r, tail);
        }
    }
    if found.is_empty() {
        return found;
    }
    let reach = reachability(program);
    let mut look = Look {
        program,
        allocators: Allocators::of(program, &reach),
        tails: &found,
        refused: BTreeSet::new(),
    };
    look.declarations(&reach);
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            walk_body(&mut look, &body.stmts);
        }
    }
    let refused = look.refused;
    found.retain(|r, _| !refused.contains(r));
    found
}

/// Looks for what an array that is a pointer cannot do.
struct Look<'p> {
    program: &'p Program,
    allocators: Allocators,
    tails: &'p BTreeMap<RecordId, Tail>,
    refused: BTreeSet<RecordId>,
}

impl Look<'_> {
    fn refuse(&mut self, ty: TypeId) {
        self.refused.extend(part(self.program, ty));
    }

    /// Objects that are not allocated have no more elements than their type says.
    fn declarations(&mut self, reach: &Reach) {
        let program = self.program;
        for record in &program.types.records {
            record.fields.iter().for_each(|f| self.refuse(f.ty));
        }
        for (i, g) in program.globals.iter().enumerate() {
            self.refuse(g.ty);
            if let (true, Some(init)) = (reach.globals[i], &g.init) {
                self.expr(init);
            }
        }
        for f in &program.functions {
            if let Some(ft) = program.types.func(f.ty) {
                self.refuse(ft.ret);
            }
            // Other variables count where they are used.
            for b in f.body.iter() {
                let params = b.params.iter().map(|l| b.locals[l.index()].ty);
                params.for_each(|ty| self.refuse(ty));
            }
        }
    }

    fn tail(&self, p: &Place) -> Option<&Tail> {
        let (r, f) = named(p)?;
        self.tails.get(&r).filter(|t| t.field == (r, f))
    }

    /// What a pointer to a struct with such an array is made of.
    fn converted(&mut self, r: RecordId, e: &Expr) {
        let Some(tail) = self.tails.get(&r) else {
            return;
        };
        let allocates = match &bare(e).kind {
            ExprKind::Call(callee, _) => match **callee {
                Callee::Direct(f) => {
                    let name = self
                        .program
                        .func(self.program.resolve_func(f))
                        .name
                        .as_str();
                    matches!(name, "malloc" | "calloc" | "realloc" | "reallocarray")
                        || self.allocators.asks(self.program, callee).is_some()
                }
                Callee::Indirect(_) => self.allocators.asks(self.program, callee).is_some(),
            },
            ExprKind::Builtin(Builtin::Alloca, _) => true,
            _ => false,
        };
        if allocates && allocation(self.program, tail, e).is_none() {
            self.refused.insert(r);
        }
    }
}

impl Visitor for Look<'_> {
    fn expr(&mut self, e: &Expr) {
        let program = self.program;
        match &e.kind {
            ExprKind::AddrOf(p) if self.tail(p).is_some() => {
                self.refused.extend(named(p).map(|f| f.0));
            }
            ExprKind::Load(p) => self.refuse(p.ty),
            // Nobody says how long the arrays of the others are.
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::PtrDiff(p, _) => {
                self.refused.extend(pointee(program, p.ty));
            }
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
                self.refused.extend(pointee(program, place.ty));
            }
            ExprKind::Cast(a) => {
                if let Some(r) = pointee(program, e.ty) {
                    self.converted(r, a);
                }
            }
            // The array stays as it is.
            ExprKind::Assign(p, v) if part(program, v.ty).is_some() => {
                let fields: &[(u32, Expr)] = match &v.kind {
                    ExprKind::RecordInit(fields) => fields,
                    ExprKind::Zero => &[],
                    _ => return walk_expr(self, e),
                };
                let tail = program.types.as_record(v.ty);
                let tail = tail.and_then(|r| self.tails.get(&r)).map(|t| t.field.1);
                if !is_still(p) || fields.iter().any(|(i, _)| Some(*i) == tail) {
                    self.refuse(v.ty);
                }
                self.place(p);
                return fields.iter().for_each(|(_, v)| self.expr(v));
            }
            ExprKind::RecordInit(_) | ExprKind::Zero => self.refuse(e.ty),
            ExprKind::Call(callee, args) => {
                if whole(program, self.tails, callee, args).is_some() {
                    return args.iter().for_each(|a| self.expr(a));
                }
                if let Callee::Direct(f) = **callee {
                    let f = program.func(program.resolve_func(f));
                    if let (None, Some(Objects::Clear(p, _) | Objects::Copy(p, ..))) =
                        (&f.body, objects(program, &f.name, args))
                    {
                        self.refused.extend(pointee(program, p.ty));
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => self.refuse(p.ty),
            // An element of an array of such structs.
            PlaceKind::Index(base, _) if self.tail(base).is_none() => self.refuse(base.ty),
            _ => {}
        }
        walk_place(self, p);
    }
}

/// Whether a place can be named twice.
fn is_still(p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => true,
        PlaceKind::Field(base, ..) => is_still(base),
        PlaceKind::Deref(e) => is_value(e),
        PlaceKind::Index(base, i) => is_still(base) && is_value(i),
    }
}

/// Whether an expression only reads variables.
fn is_value(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Load(p) => is_still(p),
        ExprKind::Cast(a) => is_value(a),
        ExprKind::Binary(_, a, b) => is_value(a) && is_value(b),
        _ => e.as_int().is_some(),
    }
}

/// Makes the arrays of one function pointers.
fn rewrite(program: &Program, tails: &BTreeMap<RecordId, Tail>, body: &mut Body) {
    let mut change = Change {
        program,
        tails,
        locals: std::mem::take(&mut body.locals),
        made: BTreeSet::new(),
        copies: false,
    };
    rewrite_body(&mut change, &mut body.stmts);
    let Change {
        locals,
        made,
        copies,
        ..
    } = change;
    body.locals = locals;
    if !made.is_empty() || copies {
        apart(&mut body.stmts, &made);
    }
}

struct Change<'p> {
    program: &'p Program,
    tails: &'p BTreeMap<RecordId, Tail>,
    locals: Vec<Local>,
    /// The variables for new objects.
    made: BTreeSet<LocalId>,
    /// Whether there are copies.
    copies: bool,
}

impl Change<'_> {
    fn variable(&mut self, name: &str, ty: TypeId, loc: Loc) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local::synthetic(name, ty, loc));
        id
    }

    /// An allocation as two: `{ s = malloc(size); s->tail = malloc(n); s }`.
    fn allocate(&mut self, tail: &Tail, e: &Expr, found: Allocation<'_>) -> Expr {
        let (loc, size_type) = (e.loc, found.elements.ty);
        let ExprKind::Call(callee, _) = &found.call.kind else {
            return e.clone();
        };
        let mut stmts = Vec::new();
        let stmt = |kind| Stmt { kind, loc };
        // What says how many there are may be gone, or be something else, once the object is there.
        let mut elements = found.elements;
        if !is_number(&elements) {
            let n = self.variable("count", size_type, loc);
            stmts.push(stmt(StmtKind::Decl(n, Some(elements))));
            elements = Expr::load(Place::local(n, size_type), loc);
        }
        let int = |n: u64| Expr::int(i128::from(n), size_type, loc);
        let call = |old: Option<Expr>, n: Expr, size: u64| {
            let bytes = |n: Expr| match (n.as_int(), size) {
                (Some(1), size) => int(size),
                (_, 1) => n,
                _ => binary(BinaryOp::Mul, n, int(size)),
            };
            let args = match (found.how, old) {
                (How::Malloc, _) => vec![bytes(n)],
                (How::Calloc, _) => vec![n, int(size)],
                (How::Realloc(own), None) => vec![own.clone(), bytes(n)],
                (How::Realloc(own), Some(old)) => vec![old.cast(own.ty), bytes(n)],
            };
            Expr::new(ExprKind::Call(callee.clone(), args), found.call.ty, loc)
        };
        let object = self.variable("object", e.ty, loc);
        let of_object = call(None, int(1), tail.size).cast(e.ty);
        stmts.push(stmt(StmtKind::Decl(object, Some(of_object))));
        self.made.insert(object);
        let record = self.program.types.pointee(e.ty).unwrap_or(TypeId::VOID);
        let object = Expr::load(Place::local(object, e.ty), loc);
        let place = self.field(tail, Place::deref(object.clone(), record));
        let old = Expr::load(place.clone(), loc);
        let memory = call(Some(old), elements, tail.step).cast(place.ty);
        let store = ExprKind::Assign(Box::new(place.clone()), Box::new(memory));
        let store = Expr::new(store, place.ty, loc);
        stmts.push(stmt(StmtKind::Expr(store)));
        Expr::new(ExprKind::Seq(stmts, Some(Box::new(object))), e.ty, loc)
    }

    /// A copy as one of each member, and of what is in the array: `{ to->x = from->x; memcpy(to->tail, from->tail, n); to }`.
    fn copy(&mut self, ty: TypeId, loc: Loc, callee: &Callee, whole: Whole) -> Option<Expr> {
        let record = self.program.types.pointee(whole.to.ty)?;
        let r = self.program.types.as_record(record)?;
        let tail = self.tails.get(&r)?;
        let statement = |kind| Stmt { kind, loc };
        let mut stmts = Vec::new();
        // What says where they are, and how much it is, may be in what is written to.
        let mut once = |change: &mut Self, e: Expr, name: &str, plain: bool| match plain {
            true => e,
            false => {
                let l = change.variable(name, e.ty, loc);
                let load = Expr::load(Place::local(l, e.ty), loc);
                stmts.push(statement(StmtKind::Decl(l, Some(e))));
                load
            }
        };
        let is_plain = |e: &Expr| variable(e).is_some();
        let plain = (is_plain(&whole.to), is_plain(&whole.from));
        let to = once(self, whole.to, "to", plain.0);
        let from = once(self, whole.from, "from", plain.1);
        let is_fixed = is_number(&whole.bytes);
        let bytes = once(self, whole.bytes, "count", is_fixed);
        let at = |p: &Expr| Place::deref(p.clone(), record);
        let fields = self.program.types.record(r).fields.iter().enumerate();
        for (i, field) in fields.filter(|(i, _)| *i as u32 != tail.field.1) {
            let of = |base: Place| Place {
                kind: PlaceKind::Field(Box::new(base), r, i as u32),
                ty: field.ty,
            };
            let value = Expr::load(of(at(&from)), loc);
            let store = ExprKind::Assign(Box::new(of(at(&to))), Box::new(value));
            stmts.push(statement(StmtKind::Expr(Expr::new(store, field.ty, loc))));
        }
        if bytes.as_int() != Some(0) {
            let array = |p: &Expr| Expr::load(self.field(tail, at(p)), loc).cast(ty);
            let args = vec![array(&to), array(&from), bytes];
            let call = ExprKind::Call(Box::new(callee.clone()), args);
            stmts.push(statement(StmtKind::Expr(Expr::new(call, ty, loc))));
        }
        let all = ExprKind::Seq(stmts, Some(Box::new(to.cast(ty))));
        Some(Expr::new(all, ty, loc))
    }

    /// The pointer that the array is in the struct at `base`.
    fn field(&self, tail: &Tail, base: Place) -> Place {
        let (r, f) = tail.field;
        let ty = self.program.types.record(r).fields[f as usize].ty;
        Place {
            kind: PlaceKind::Field(Box::new(base), r, f),
            ty,
        }
    }

    /// The array that a place was, as the pointer that it is now.
    fn pointer(&self, p: &Place, loc: Loc) -> Option<Expr> {
        let PlaceKind::Field(base, r, f) = &p.kind else {
            return None;
        };
        let tail = self.tails.get(r).filter(|t| t.field == (*r, *f))?;
        Some(Expr::load(self.field(tail, (**base).clone()), loc))
    }
}

impl Rewriter for Change<'_> {
    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Decay(p) => {
                if let Some(pointer) = self.pointer(p, e.loc) {
                    *e = pointer.cast(e.ty);
                }
            }
            ExprKind::Assign(p, v) => {
                let r = self.program.types.as_record(v.ty);
                let Some(tail) = r.and_then(|r| self.tails.get(&r)) else {
                    return;
                };
                let own = Expr::load(self.field(tail, (**p).clone()), v.loc);
                let kept = (tail.field.1, own);
                match &mut v.kind {
                    ExprKind::RecordInit(fields) => fields.push(kept),
                    _ => v.kind = ExprKind::RecordInit(vec![kept]),
                }
            }
            ExprKind::Call(callee, args) => {
                let found = whole(self.program, self.tails, callee, args);
                let (ty, loc, callee) = (e.ty, e.loc, callee.clone());
                if let Some(new) = found.and_then(|w| self.copy(ty, loc, &callee, w)) {
                    self.copies = true;
                    *e = new;
                }
            }
            ExprKind::Cast(_) => {
                let tails = self.tails;
                let tail = pointee(self.program, e.ty).and_then(|r| tails.get(&r));
                if let Some((tail, found)) =
                    tail.and_then(|t| Some((t, allocation(self.program, t, e)?)))
                {
                    *e = self.allocate(tail, e, found);
                }
            }
            _ => {}
        }
    }

    fn place(&mut self, p: &mut Place) {
        let PlaceKind::Index(base, i) = &p.kind else {
            return;
        };
        if let Some(pointer) = self.pointer(base, i.loc) {
            let (ty, loc) = (pointer.ty, i.loc);
            let at = ExprKind::PtrAdd(Box::new(pointer), i.clone());
            *p = Place::deref(Expr::new(at, ty, loc), p.ty);
        }
    }
}

/// Whether an expression is computed from constants and local variables.
fn is_number(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Cast(a) => is_number(a),
        ExprKind::Binary(_, a, b) => is_number(a) && is_number(b),
        _ => e.as_int().is_some() || variable(e).is_some(),
    }
}

/// Makes `p = { s = malloc(n); s->tail = malloc(m); s };` statements, of which `p` is the variable itself where it can be.
fn apart(stmts: &mut Vec<Stmt>, made: &BTreeSet<LocalId>) {
    let mut out = Vec::with_capacity(stmts.len());
    for mut s in std::mem::take(stmts) {
        inner_lists(&mut s, &mut |list| apart(list, made));
        let loc = s.loc;
        // A copy, the value of which nobody uses.
        if let StmtKind::Expr(Expr {
            kind: ExprKind::Seq(all, Some(value)),
            ..
        }) = &mut s.kind
        {
            if is_value(value) {
                out.append(all);
                continue;
            }
        }
        let value = match &mut s.kind {
            StmtKind::Decl(_, Some(e)) | StmtKind::Return(Some(e)) => Some(e),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, e),
                ..
            }) if is_still(p) => Some(&mut **e),
            _ => None,
        };
        let Some((mut first, object)) = value.and_then(|v| taken(v, made)) else {
            out.push(s);
            continue;
        };
        let own = match &s.kind {
            StmtKind::Decl(l, _) => Some((*l, true)),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, _),
                ..
            }) => match p.kind {
                PlaceKind::Local(l) => Some((l, false)),
                _ => None,
            },
            _ => None,
        };
        let mentions = |l: LocalId| first.iter().any(|s| mentions(s, l));
        match own.filter(|(l, _)| !mentions(*l)) {
            Some((own, declares)) => {
                for s in &mut first {
                    rename(s, object, own);
                    if let (StmtKind::Decl(l, Some(e)), false) = (&s.kind, declares) {
                        if *l == own {
                            let e = e.clone();
                            let place = Box::new(Place::local(own, e.ty));
                            let ty = e.ty;
                            let store = ExprKind::Assign(place, Box::new(e));
                            s.kind = StmtKind::Expr(Expr::new(store, ty, loc));
                        }
                    }
                }
                out.extend(first);
            }
            None => {
                out.extend(first);
                out.push(s);
            }
        }
    }
    *stmts = out;
}

/// The statements of such an expression, of which the variable is left.
fn taken(e: &mut Expr, made: &BTreeSet<LocalId>) -> Option<(Vec<Stmt>, LocalId)> {
    let ExprKind::Seq(stmts, Some(value)) = &mut e.kind else {
        return None;
    };
    let object = variable(value).filter(|l| made.contains(l))?;
    let stmts = std::mem::take(stmts);
    *e = (**value).clone();
    Some((stmts, object))
}

fn mentions(s: &Stmt, l: LocalId) -> bool {
    struct Find(LocalId, bool);
    impl Visitor for Find {
        fn place(&mut self, p: &Place) {
            self.1 |= matches!(p.kind, PlaceKind::Local(l) if l == self.0);
            walk_place(self, p);
        }
    }
    let mut find = Find(l, false);
    find.stmt(s);
    find.1
}

fn rename(s: &mut Stmt, from: LocalId, to: LocalId) {
    struct Rename(LocalId, LocalId);
    impl Rewriter for Rename {
        fn place(&mut self, p: &mut Place) {
            if matches!(p.kind, PlaceKind::Local(l) if l == self.0) {
                p.kind = PlaceKind::Local(self.1);
            }
        }
    }
    if let StmtKind::Decl(l, _) = &mut s.kind {
        if *l == from {
            *l = to;
        }
    }
    rewrite_body(&mut Rename(from, to), std::slice::from_mut(s));
}
