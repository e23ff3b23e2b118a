//! Pointers that only ever lead to string literals: they are Rust's own constants, `&'static [u8]` with the NUL.
//!
//! That is decided before anything else, for it depends on nothing else: what flows into such a pointer are literals, null (a slice
//! without elements) and other such pointers, and nothing is written through it. Where a pointer is needed, one can be made.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, GlobalId, Local, LocalId, Place, PlaceKind, Program,
    Stmt, StmtKind, TypeId, TypeKind,
};

use crate::reach::Reach;

use super::library::{is_bytes, literal};
use super::owned::ends;
use super::plan::{Reason, Slot};
use super::resolve::same_elements;
use super::scan::{flows, is_null};

/// What leads to literals only.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// By function and local.
    locals: Vec<Vec<bool>>,
    /// By function: what it returns.
    results: Vec<bool>,
    /// By global: a pointer, or the elements of an array, that nothing writes to.
    globals: Vec<bool>,
}

impl Texts {
    /// Whether a local pointer leads to literals only.
    pub fn local(&self, f: FuncId, l: LocalId) -> bool {
        let locals = self.locals.get(f.index());
        locals.is_some_and(|v| v.get(l.index()) == Some(&true))
    }

    /// Whether the same is known of two functions with the same locals.
    pub(super) fn alike(&self, f: FuncId, g: FuncId) -> bool {
        self.locals.get(f.index()) == self.locals.get(g.index()) && self.result(f) == self.result(g)
    }

    /// Whether the result of a function leads to literals only.
    pub fn result(&self, f: FuncId) -> bool {
        self.results.get(f.index()) == Some(&true)
    }

    /// Whether a global is, or has, pointers that lead to literals only.
    pub fn globals(&self) -> &[bool] {
        &self.globals
    }

    /// Whether the value of a pointer expression of a function is one.
    pub fn is_text(&self, program: &Program, f: FuncId, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Load(p) => match &p.kind {
                PlaceKind::Local(l) => self.local(f, *l) && is_bytes(program, p.ty),
                _ if !program.types.is_pointer(p.ty) => false,
                _ => match array(p) {
                    Some(l) => self.local(f, l),
                    None => root(program, p).is_some_and(|g| self.globals.get(g) == Some(&true)),
                },
            },
            ExprKind::Assign(p, _) => {
                matches!(p.kind, PlaceKind::Local(l) if self.local(f, l))
            }
            ExprKind::Cast(a) => keeps(program, a.ty, e.ty) && self.is_text(program, f, a),
            ExprKind::Cond(_, a, b) => self.can_be(program, f, a) && self.can_be(program, f, b),
            ExprKind::Call(callee, _) => {
                matches!(**callee, Callee::Direct(g) if self.result(program.resolve_func(g)))
            }
            _ => literal(program, e).is_some() && is_bytes(program, e.ty),
        }
    }

    /// The same, or null.
    pub fn can_be(&self, program: &Program, f: FuncId, e: &Expr) -> bool {
        is_null(e) || self.is_text(program, f, e)
    }

    /// Whether argument number `i` of a call of `callee` is a text for a parameter that is a slice of bytes.
    pub fn is_argument(
        &self,
        program: &Program,
        caller: FuncId,
        (callee, i): (FuncId, usize),
        a: &Expr,
    ) -> bool {
        let body = program.functions[callee.index()].body.as_ref();
        let p = body.and_then(|b| Some(b.locals[b.params.get(i)?.index()].ty));
        p.is_some_and(|ty| is_bytes(program, ty)) && self.is_text(program, caller, a)
    }

    /// Whether a pointer expression is one that is not just a literal where it stands.
    pub fn is_named(&self, program: &Program, f: FuncId, e: &Expr) -> bool {
        fn named(e: &Expr) -> bool {
            match &e.kind {
                ExprKind::Load(_) | ExprKind::Assign(..) | ExprKind::Call(..) => true,
                ExprKind::Cast(a) => named(a),
                ExprKind::Cond(_, a, b) => named(a) || named(b),
                _ => false,
            }
        }
        named(e) && self.is_text(program, f, e)
    }

    /// The element that a pointer expression leads to: of which text, and how far into it.
    pub fn element<'e>(
        &self,
        program: &Program,
        f: FuncId,
        e: &'e Expr,
    ) -> Option<(&'e Expr, Option<&'e Expr>)> {
        match &e.kind {
            ExprKind::PtrAdd(a, i) if self.is_named(program, f, a) => Some((a, Some(i))),
            _ => self.is_named(program, f, e).then_some((e, None)),
        }
    }

    /// The greatest fixpoint over what flows where. What is in `forced` is none.
    pub(super) fn of(program: &Program, reach: &Reach, forced: &BTreeMap<Slot, Reason>) -> Texts {
        let written = Written::of(program, reach);
        let free = |slot: Slot| !forced.contains_key(&slot) && !written.slots.contains(&slot);
        let mut texts = Texts {
            globals: globals(program, reach, &free),
            ..Texts::default()
        };
        let mut all = Vec::new();
        for (i, f) in program.functions.iter().enumerate() {
            let id = FuncId(i as u32);
            let body = f
                .body
                .as_ref()
                .filter(|b| reach.functions[i] && f.resolved.is_none() && !b.has_setjmp);
            texts.locals.push(body.map_or_else(Vec::new, |b| {
                let mut fits = locals(program, b);
                for (l, fits) in fits.iter_mut().enumerate() {
                    *fits &= free(Slot::Pointer(id, LocalId(l as u32)));
                }
                fits
            }));
            let ret = program.types.func(f.ty).map(|t| t.ret);
            let called = !reach.address_taken.contains(&id);
            let fits = |b: &Body| {
                called
                    && free(Slot::Result(id))
                    && ret.is_some_and(|t| is_bytes(program, t))
                    && ends(b).0.iter().any(|e| !is_null(e))
            };
            texts.results.push(body.is_some_and(fits));
            if let Some(b) = body {
                all.push((id, flows(program, b).values, ends(b).0));
            }
        }
        loop {
            let mut changed = false;
            for (f, values, returned) in &all {
                for (l, e) in values {
                    if texts.local(*f, *l) && !texts.can_be(program, *f, e) {
                        texts.locals[f.index()][l.index()] = false;
                        changed = true;
                    }
                }
                let wrong = |e: &&Expr| !texts.can_be(program, *f, e);
                if texts.results[f.index()] && returned.iter().any(wrong) {
                    texts.results[f.index()] = false;
                    changed = true;
                }
            }
            if !changed {
                return texts;
            }
        }
    }
}

/// The pointers through which something is written where they stand.
struct Written<'p> {
    program: &'p Program,
    function: FuncId,
    slots: BTreeSet<Slot>,
}

impl Written<'_> {
    fn of<'p>(program: &'p Program, reach: &Reach) -> Written<'p> {
        let mut written = Written {
            program,
            function: FuncId(0),
            slots: BTreeSet::new(),
        };
        for (i, f) in program.functions.iter().enumerate() {
            if let (true, Some(body)) = (reach.functions[i], &f.body) {
                written.function = FuncId(i as u32);
                walk_body(&mut written, &body.stmts);
            }
        }
        written
    }

    fn store(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => self.store(base),
            PlaceKind::Deref(e) => self.through(e),
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
        }
    }

    fn through(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Load(p) => self.pointer(p),
            ExprKind::Assign(p, v) => {
                self.pointer(p);
                self.through(v);
            }
            ExprKind::Cast(a) | ExprKind::PtrAdd(a, _) | ExprKind::PtrSub(a, _) => self.through(a),
            ExprKind::Cond(_, a, b) => {
                self.through(a);
                self.through(b);
            }
            ExprKind::Call(callee, _) => {
                if let Callee::Direct(f) = **callee {
                    self.slots
                        .insert(Slot::Result(self.program.resolve_func(f)));
                }
            }
            _ => {}
        }
    }

    fn pointer(&mut self, p: &Place) {
        let local = match p.kind {
            PlaceKind::Local(l) => Some(l),
            _ => array(p),
        };
        self.slots.extend(match local {
            Some(l) => Some(Slot::Pointer(self.function, l)),
            None => root(self.program, p).map(|g| Slot::Global(GlobalId(g as u32))),
        });
    }
}

impl Visitor for Written<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => self.store(p),
            _ => {}
        }
        walk_expr(self, e);
    }
}

fn keeps(program: &Program, from: TypeId, to: TypeId) -> bool {
    let types = &program.types;
    match (types.pointee(from), types.pointee(to)) {
        (Some(a), Some(b)) => same_elements(program, a, b),
        _ => false,
    }
}

/// The local array that a place is an element of.
fn array(p: &Place) -> Option<LocalId> {
    match &p.kind {
        PlaceKind::Index(base, _) => match base.kind {
            PlaceKind::Local(l) => Some(l),
            _ => array(base),
        },
        _ => None,
    }
}

/// The global that a place is, or is an element of.
fn root(program: &Program, p: &Place) -> Option<usize> {
    match &p.kind {
        PlaceKind::Global(g) => Some(program.resolve_global(*g).index()),
        PlaceKind::Index(base, _) => root(program, base),
        _ => None,
    }
}

/// A pointer to bytes, or an array of such.
fn holds_texts(program: &Program, ty: TypeId) -> bool {
    match program.types.kind(ty) {
        TypeKind::Array { elem, .. } => holds_texts(program, *elem),
        _ => is_bytes(program, ty),
    }
}

/// An initialiser of which nothing but literals and null are part.
fn constant(program: &Program, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::ArrayInit(elements) => elements.iter().all(|(_, v)| constant(program, v)),
        _ => is_null(e) || literal(program, e).is_some(),
    }
}

/// The globals whose first values are literals and stay what they are, and whose address nothing takes.
fn globals(program: &Program, reach: &Reach, free: &dyn Fn(Slot) -> bool) -> Vec<bool> {
    struct Uses<'p> {
        program: &'p Program,
        fits: Vec<bool>,
    }
    impl Visitor for Uses<'_> {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Load(p) = &e.kind {
                if root(self.program, p).is_some() && self.program.types.is_pointer(p.ty) {
                    let mut at = p;
                    while let PlaceKind::Index(base, i) = &at.kind {
                        self.expr(i);
                        at = base;
                    }
                    return;
                }
            }
            walk_expr(self, e);
        }
        fn place(&mut self, p: &Place) {
            if let PlaceKind::Global(g) = &p.kind {
                self.fits[self.program.resolve_global(*g).index()] = false;
            }
            walk_place(self, p);
        }
    }
    let fits = |i: usize| {
        let g = &program.globals[i];
        let init = g
            .init
            .as_ref()
            .is_some_and(|e| !is_null(e) && constant(program, e));
        let id = GlobalId(i as u32);
        reach.globals[i]
            && g.resolved.is_none()
            && !g.thread_local
            && holds_texts(program, g.ty)
            && init
            && free(Slot::Global(id))
    };
    let mut uses = Uses {
        program,
        fits: (0..program.globals.len()).map(fits).collect(),
    };
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            walk_body(&mut uses, &body.stmts);
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        if let (true, Some(init)) = (reach.globals[i], &g.init) {
            uses.expr(init);
        }
    }
    uses.fits
}

/// The local pointers to bytes that do not move and are not pointed to; and arrays of pointers to literals, of which only elements
/// are read.
fn locals(program: &Program, body: &Body) -> Vec<bool> {
    struct Uses<'p> {
        program: &'p Program,
        arrays: Vec<bool>,
        /// An array as something else than elements to read.
        used: Vec<bool>,
        fits: Vec<bool>,
    }
    impl Uses<'_> {
        fn not(&mut self, p: &Place) {
            if let PlaceKind::Local(l) = p.kind {
                self.fits[l.index()] = false;
            }
        }
    }
    impl Visitor for Uses<'_> {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, Some(e)) = &s.kind {
                if self.arrays[l.index()] {
                    // Once, as that is its value as a whole.
                    self.fits[l.index()] = constant(self.program, e);
                    return;
                }
            }
            walk_stmt(self, s);
        }
        fn place(&mut self, p: &Place) {
            if let PlaceKind::Local(l) = p.kind {
                if self.arrays[l.index()] {
                    self.used[l.index()] = true;
                }
            }
            walk_place(self, p);
        }
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Load(p) = &e.kind {
                if self.program.types.is_pointer(p.ty) && array(p).is_some() {
                    let mut at = p;
                    while let PlaceKind::Index(base, i) = &at.kind {
                        self.expr(i);
                        at = base;
                    }
                    return;
                }
            }
            match &e.kind {
                ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
                    self.not(place);
                }
                ExprKind::AddrOf(p) | ExprKind::Decay(p) => self.not(p),
                _ => {}
            }
            walk_expr(self, e);
        }
    }
    let values = flows(program, body).values;
    let fits = |(l, local): (usize, &Local)| {
        let id = LocalId(l as u32);
        let mut own = values.iter().filter(|(to, _)| *to == id);
        is_bytes(program, local.ty) && !body.params.contains(&id) && own.any(|(_, e)| !is_null(e))
    };
    let is_array = |ty| program.types.is_array(ty) && holds_texts(program, ty);
    let mut uses = Uses {
        program,
        arrays: body.locals.iter().map(|l| is_array(l.ty)).collect(),
        used: vec![false; body.locals.len()],
        fits: body.locals.iter().enumerate().map(fits).collect(),
    };
    walk_body(&mut uses, &body.stmts);
    let fits = uses.fits.iter().zip(&uses.used);
    fits.map(|(fits, used)| *fits && !*used).collect()
}
