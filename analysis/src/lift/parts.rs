//! Pointers to scalar parts of objects of arenas: `&node->next` as a `struct node **`, `&entry->value` as an `int *`.
//!
//! Such a pointer is an address in an imaginary memory in which the arena's objects follow each other. It can be moved, compared,
//! stored and followed, but no bytes are there. What pointers to scalars flow into what is put into classes (Steensgaard 1996); a class
//! whose pointers are only followed may lead to parts, and to the checked heap as well.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, Loc, LocalId, Place, PlaceKind, Program, RecordId, Stmt,
    StmtKind, TypeId,
};

use super::allocation::{allocation, element, pointee};
use super::allocators::Allocators;
use super::library::{bare, is_bytes, Count};
use super::plan::{Plan, Reason, Rep};
use super::resolve::{same_elements, Resolver};
use super::scan::is_null;
use super::subject::Subject;
use super::voids::{signature, Holder, RESULT};

/// What is known of the objects that pointers to scalars on the checked heap lead to.
#[derive(Debug, Default)]
pub(super) struct Extents {
    /// The class of a pointer, and the size of the largest object that it may lead to.
    classes: BTreeMap<Holder, (usize, u64)>,
}

impl Extents {
    /// The class of what a pointer leads to, all of whose objects are at most `most` bytes large. Pointers of different classes do not
    /// lead to the same object.
    pub(super) fn class(&self, r: &Resolver<'_>, id: FuncId, e: &Expr, most: u64) -> Option<usize> {
        if !is_candidate(r.program, e.ty) {
            return None;
        }
        let all = sources(r.program, Some(r), id, e);
        let mut classes = all.iter().map(|s| match s {
            Source::Holder(h) => self.classes.get(h).filter(|c| c.1 <= most).map(|c| c.0),
            _ => None,
        });
        let first = classes.next()??;
        classes.all(|c| c == Some(first)).then_some(first)
    }
}

/// What may lead to parts of objects of arenas.
#[derive(Debug, Default, Clone)]
pub struct PartPointers {
    holders: BTreeSet<Holder>,
    /// Those of them that lead nowhere else.
    pure: BTreeSet<Holder>,
    /// The structs to parts of whose objects there are pointers.
    pub records: BTreeSet<RecordId>,
}

impl PartPointers {
    /// Whether a pointer may lead to a part of an object of an arena, and must be followed as one that does.
    pub fn leads_to_part(&self, r: &Resolver<'_>, id: FuncId, e: &Expr) -> bool {
        let is = |s: &Source| match s {
            Source::Holder(h) => self.holders.contains(h),
            Source::Part(r, _) => self.records.contains(r),
            Source::Memory(_) => false,
        };
        !self.records.is_empty()
            && is_candidate(r.program, e.ty)
            && sources(r.program, Some(r), id, e).iter().any(is)
    }

    /// Whether the same is known of two functions with the same locals.
    pub(super) fn alike(&self, f: FuncId, g: FuncId) -> bool {
        let of = |all: &BTreeSet<Holder>, id: FuncId| -> Vec<Option<LocalId>> {
            let own = |h: &Holder| match h {
                Holder::Local(f, l) if *f == id => Some(Some(*l)),
                Holder::Result(f) if *f == id => Some(None),
                _ => None,
            };
            all.iter().filter_map(own).collect()
        };
        let same = |all| of(all, f) == of(all, g);
        same(&self.holders) && same(&self.pure)
    }

    /// Whether a pointer leads to parts of objects of arenas and nowhere else.
    pub(super) fn leads_to_parts_only(&self, program: &Program, subject: Subject) -> bool {
        let holder = match subject {
            Subject::Pointer(f, l) => Holder::Local(f, l),
            Subject::Global(g) => Holder::Global(program.resolve_global(g)),
            Subject::Field(r, f) => Holder::Field(r, f),
            Subject::Return(f) => Holder::Result(f),
            Subject::Object(..) | Subject::Record(_) => return false,
        };
        self.pure.contains(&holder)
    }
}

/// A pointer to a scalar.
pub(super) fn is_candidate(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    types.pointee(ty).is_some_and(|to| types.is_scalar(to))
}

/// Where the value of a pointer comes from.
#[derive(Debug, Clone)]
enum Source {
    Holder(Holder),
    /// It is the address of this field of an object of an arena, or of a part of that.
    Part(RecordId, (RecordId, u32)),
    /// It is, or may be, the address of something else: of an object of at most so many bytes, if that is known.
    Memory(Option<u64>),
}

fn holder(program: &Program, id: FuncId, p: &Place) -> Holder {
    match &p.kind {
        PlaceKind::Local(l) => Holder::Local(id, *l),
        PlaceKind::Global(g) => Holder::Global(program.resolve_global(*g)),
        PlaceKind::Field(_, r, f) => Holder::Field(*r, *f),
        PlaceKind::Index(..) | PlaceKind::Deref(_) => Holder::Cells,
    }
}

/// Whether a conversion leaves a pointer one to the same kind of scalar.
fn keeps(program: &Program, from: TypeId, to: TypeId) -> bool {
    let types = &program.types;
    match (types.pointee(from), types.pointee(to)) {
        (Some(a), Some(b)) => same_elements(program, a, b) || types.same_but_const(a, b),
        _ => false,
    }
}

fn sources(program: &Program, r: Option<&Resolver<'_>>, id: FuncId, e: &Expr) -> Vec<Source> {
    let again = |e: &Expr| sources(program, r, id, e);
    match &e.kind {
        _ if is_null(e) => Vec::new(),
        ExprKind::Cast(a) if keeps(program, a.ty, e.ty) => again(a),
        ExprKind::Load(p) => vec![Source::Holder(holder(program, id, p))],
        ExprKind::Assign(p, _)
        | ExprKind::AssignOp { place: p, .. }
        | ExprKind::IncDec { place: p, .. } => vec![Source::Holder(holder(program, id, p))],
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => place_sources(program, r, id, p),
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => again(p),
        ExprKind::Call(callee, _) => match &**callee {
            Callee::Direct(f) if program.func(program.resolve_func(*f)).body.is_none() => {
                vec![Source::Memory(None)]
            }
            Callee::Direct(f) => vec![Source::Holder(Holder::Result(program.resolve_func(*f)))],
            Callee::Indirect(p) => signature(program, p.ty)
                .map(|t| Source::Holder(Holder::Signature(t, RESULT)))
                .into_iter()
                .collect(),
        },
        ExprKind::Cond(_, a, b) => [again(a), again(b)].concat(),
        ExprKind::Seq(_, Some(v)) => again(v),
        ExprKind::Cast(a) => vec![Source::Memory(allocated(program, a, e.ty))],
        _ => vec![Source::Memory(None)],
    }
}

/// Whether both types are pointers to data, and neither is `void *`.
fn to_memory(program: &Program, from: TypeId, to: TypeId) -> bool {
    let types = &program.types;
    let data = |ty| {
        types
            .pointee(ty)
            .is_some_and(|t| t != TypeId::VOID && !types.is_func(t))
    };
    data(from) && data(to)
}

/// How many bytes `malloc` and its like are asked for when the result becomes a pointer of type `to`, if that is a constant.
fn allocated(program: &Program, e: &Expr, to: TypeId) -> Option<u64> {
    let size = program.types.size(program.types.pointee(to)?)?;
    match allocation(program, &Allocators::default(), e, size)?.count {
        Count::Known(n) => n.checked_mul(size),
        _ => None,
    }
}

/// The same for the address of a place.
fn place_sources(
    program: &Program,
    r: Option<&Resolver<'_>>,
    id: FuncId,
    p: &Place,
) -> Vec<Source> {
    let (mut root, mut field) = (p, None);
    loop {
        root = match &root.kind {
            PlaceKind::Field(base, r, f) => {
                field = Some((*r, *f));
                base
            }
            PlaceKind::Index(base, _) => base,
            _ => break,
        };
    }
    let types = &program.types;
    let whole = match &root.kind {
        PlaceKind::Deref(e) => types.pointee(e.ty),
        _ => Some(root.ty),
    };
    match (field, whole.and_then(|t| element(program, t))) {
        (Some(field), Some(k)) => {
            let off_heap = r.is_some_and(|r| r.place(p).is_some());
            let kept = r.is_some_and(|r| r.arenas.get(k.index()) == Some(&true));
            match kept && !off_heap {
                true => vec![Source::Part(k, field)],
                false => vec![Source::Memory(match root.kind {
                    PlaceKind::Local(_) | PlaceKind::Global(_) => types.size(root.ty),
                    _ => None,
                })],
            }
        }
        _ => match &root.kind {
            PlaceKind::Deref(e) => sources(program, r, id, e),
            PlaceKind::Local(_) | PlaceKind::Global(_) => {
                vec![Source::Memory(types.size(root.ty))]
            }
            _ => vec![Source::Memory(None)],
        },
    }
}

#[derive(Debug, Default)]
struct Class {
    parts: Vec<(RecordId, (RecordId, u32), Loc)>,
    /// Something else is done with its pointers than to follow them.
    used: bool,
    /// They lead to other memory, too.
    memory: bool,
    /// It is not known how large that is.
    boundless: bool,
    /// The size of the largest of what is known.
    bound: u64,
    /// They become pointers to something else.
    recast: bool,
}

/// The classes so far.
#[derive(Debug, Default)]
pub(super) struct Parts {
    numbers: BTreeMap<Holder, usize>,
    parents: Vec<usize>,
    classes: Vec<Class>,
    /// Parts of objects that something else is done with at once.
    spoiled: Vec<(RecordId, (RecordId, u32), Loc)>,
}

impl Parts {
    fn class(&mut self, h: Holder) -> usize {
        let n = *self.numbers.entry(h).or_insert_with(|| {
            self.parents.push(self.parents.len());
            self.classes.push(Class::default());
            self.parents.len() - 1
        });
        self.root(n)
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.parents[n] != n {
            self.parents[n] = self.parents[self.parents[n]];
            n = self.parents[n];
        }
        n
    }

    fn unify(&mut self, a: Holder, b: Holder) {
        let (a, b) = (self.class(a), self.class(b));
        if a != b {
            self.parents[a] = b;
            let class = std::mem::take(&mut self.classes[a]);
            self.classes[b].parts.extend(class.parts);
            self.classes[b].used |= class.used;
            let into = &mut self.classes[b];
            into.memory |= class.memory;
            into.boundless |= class.boundless;
            into.bound = into.bound.max(class.bound);
            into.recast |= class.recast;
        }
    }

    fn used(&mut self, h: Holder) {
        let class = self.class(h);
        self.classes[class].used = true;
    }

    /// One function, under the plan for it. `borrowed` are the pointers, by their address, that are lent for the time of a call.
    pub(super) fn function(
        &mut self,
        id: FuncId,
        body: &Body,
        resolver: Resolver<'_>,
        plan: &Plan,
        borrowed: &BTreeSet<usize>,
    ) {
        let program = resolver.program;
        let mut walk = Walk {
            parts: self,
            program,
            resolver: Some(resolver),
            plan,
            id,
            borrowed,
        };
        walk_body(&mut walk, &body.stmts);
    }

    /// The first value of a global variable.
    pub(super) fn global(&mut self, program: &Program, plan: &Plan, init: &Expr) {
        let mut walk = Walk {
            parts: self,
            program,
            resolver: None,
            plan,
            id: FuncId(u32::MAX),
            borrowed: &BTreeSet::new(),
        };
        walk.expr(init);
    }

    /// What is known of the objects that pointers lead to.
    pub(super) fn extents(&mut self) -> Extents {
        let mut extents = Extents::default();
        let holders: Vec<Holder> = self.numbers.keys().copied().collect();
        for h in holders {
            let n = self.class(h);
            let class = &self.classes[n];
            if !class.boundless && !class.recast && class.parts.is_empty() {
                extents.classes.insert(h, (n, class.bound));
            }
        }
        extents
    }

    /// What may lead to parts, and the structs for which this does not work out, with the reasons.
    pub(super) fn finish(mut self, program: &Program) -> (PartPointers, Vec<(RecordId, Reason)>) {
        let mut bad = std::mem::take(&mut self.spoiled);
        for class in &self.classes {
            if class.used {
                bad.extend(class.parts.iter().copied());
            }
        }
        let reason = |(k, (r, f), loc): (RecordId, (RecordId, u32), Loc)| {
            let name = &program.types.record(r).fields[f as usize].name;
            let text = format!("has a field, `{name}`, whose address is taken");
            (k, Reason { text, loc })
        };
        let mut pointers = PartPointers::default();
        let holders: Vec<Holder> = self.numbers.keys().copied().collect();
        for h in holders {
            let class = self.class(h);
            let class = &self.classes[class];
            if !class.used && !class.parts.is_empty() {
                pointers.holders.insert(h);
                if !class.memory {
                    pointers.pure.insert(h);
                }
            }
        }
        // Those that are followed at once have no holder.
        pointers.records.extend(self.classes.iter().flat_map(|c| {
            let parts = c.parts.iter().filter(|_| !c.used);
            parts.map(|p| p.0)
        }));
        (pointers, bad.into_iter().map(reason).collect())
    }
}

struct Walk<'a> {
    parts: &'a mut Parts,
    program: &'a Program,
    resolver: Option<Resolver<'a>>,
    plan: &'a Plan,
    id: FuncId,
    borrowed: &'a BTreeSet<usize>,
}

impl Walk<'_> {
    fn sources(&self, e: &Expr) -> Vec<Source> {
        sources(self.program, self.resolver.as_ref(), self.id, e)
    }

    fn flow(&mut self, e: &Expr, to: Holder) {
        if !is_candidate(self.program, e.ty) {
            return;
        }
        for source in self.sources(e) {
            match source {
                Source::Holder(h) => self.parts.unify(h, to),
                Source::Part(k, field) => {
                    let class = self.parts.class(to);
                    self.parts.classes[class].parts.push((k, field, e.loc));
                }
                Source::Memory(size) => {
                    let class = self.parts.class(to);
                    let class = &mut self.parts.classes[class];
                    class.memory = true;
                    class.boundless |= size.is_none();
                    class.bound = class.bound.max(size.unwrap_or(0));
                }
            }
        }
    }

    /// Whether a pointer is lent for the time of a call.
    fn is_borrowed(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::AddrOf(_) | ExprKind::Decay(_) => {
                let here = std::ptr::from_ref(e) as usize;
                self.borrowed.contains(&here)
            }
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::Cast(p) => {
                self.is_borrowed(p)
            }
            // A position: what is done with it is known.
            ExprKind::Load(p) => match p.kind {
                PlaceKind::Local(l) => {
                    let plan = self.plan.functions.get(self.id.index());
                    plan.is_some_and(|plan| plan.rep(l) != Rep::Heap)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Something is done with a pointer that only an address of bytes can do.
    fn spoil(&mut self, e: &Expr) {
        if !is_candidate(self.program, e.ty) || self.is_borrowed(e) {
            return;
        }
        for source in self.sources(e) {
            match source {
                Source::Holder(h) => self.parts.used(h),
                Source::Part(k, field) => self.parts.spoiled.push((k, field, e.loc)),
                Source::Memory(_) => {}
            }
        }
    }

    /// A pointer becomes one to something else, and may come back.
    fn recast(&mut self, e: &Expr) {
        if !is_candidate(self.program, e.ty) {
            return;
        }
        for source in self.sources(e) {
            if let Source::Holder(h) = source {
                let class = self.parts.class(h);
                self.parts.classes[class].recast = true;
            }
        }
    }

    fn recast_fields(&mut self, r: RecordId) {
        let program = self.program;
        for (i, f) in program.types.record(r).fields.iter().enumerate() {
            if is_candidate(program, f.ty) {
                let class = self.parts.class(Holder::Field(r, i as u32));
                self.parts.classes[class].recast = true;
            }
            if let Some(r) = element(program, f.ty) {
                self.recast_fields(r);
            }
        }
    }

    fn spoil_signature(&mut self, ty: TypeId) {
        if let Some(ft) = self.program.types.func(ty) {
            for i in (0..ft.params.len()).chain([RESULT]) {
                let holder = Holder::Signature(ty, i);
                self.parts.used(holder);
                let class = self.parts.class(holder);
                self.parts.classes[class].recast = true;
            }
        }
    }

    fn direct_call(&mut self, f: FuncId, args: &[Expr]) {
        let function = self.program.func(f);
        let Some(body) = &function.body else {
            let others = args.iter().filter(|_| function.name != "free");
            others.for_each(|a| self.spoil(bare(a)));
            return;
        };
        let plan = self.plan.functions.get(f.index());
        for (i, a) in args.iter().enumerate() {
            match body.params.get(i) {
                Some(p) if plan.is_some_and(|plan| plan.rep(*p) != Rep::Heap) => {
                    // Its bytes are lent, which an address of a part does not have.
                    let heap = self.resolver.is_some_and(|r| r.pointer(a).is_none());
                    if heap && is_bytes(self.program, a.ty) {
                        self.spoil(a);
                    }
                }
                Some(p) => self.flow(a, Holder::Local(f, *p)),
                None => self.spoil(a),
            }
        }
    }

    fn address_of_function(&mut self, id: FuncId) {
        let f = self.program.func(id);
        match &f.body {
            Some(body) => {
                for (i, p) in body.params.iter().enumerate() {
                    let to = Holder::Signature(f.ty, i);
                    self.parts.unify(Holder::Local(id, *p), to);
                }
                let result = Holder::Signature(f.ty, RESULT);
                self.parts.unify(Holder::Result(id), result);
            }
            None => self.spoil_signature(f.ty),
        }
    }

    fn conversion(&mut self, to: TypeId, a: &Expr) {
        let program = self.program;
        let types = &program.types;
        if to == TypeId::VOID || types.strip_enum(to) == TypeId::BOOL {
            return;
        }
        let (x, y) = (signature(program, a.ty), signature(program, to));
        if x != y && !is_null(a) {
            x.into_iter().chain(y).for_each(|t| self.spoil_signature(t));
        }
        if !keeps(program, a.ty, to) {
            self.spoil(a);
            self.recast(a);
        }
        // What is in a struct may be seen as what is in another.
        let (x, y) = (pointee(program, a.ty), pointee(program, to));
        if x != y && to_memory(program, a.ty, to) {
            x.into_iter().chain(y).for_each(|r| self.recast_fields(r));
        }
    }
}

impl Visitor for Walk<'_> {
    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Decl(l, Some(e)) => self.flow(e, Holder::Local(self.id, *l)),
            StmtKind::Return(Some(e)) => self.flow(e, Holder::Result(self.id)),
            _ => {}
        }
        walk_stmt(self, s);
    }

    fn expr(&mut self, e: &Expr) {
        let program = self.program;
        let types = &program.types;
        match &e.kind {
            ExprKind::Assign(p, v) => {
                let to = holder(program, self.id, p);
                self.flow(v, to);
            }
            ExprKind::RecordInit(fields) => {
                if let Some(r) = types.as_record(e.ty) {
                    for (i, v) in fields {
                        self.flow(v, Holder::Field(r, *i));
                        if types.record(r).is_union {
                            self.spoil(v);
                            self.recast(v);
                        }
                    }
                }
            }
            ExprKind::ArrayInit(elements) => {
                for (_, v) in elements {
                    self.flow(v, Holder::Cells);
                }
            }
            ExprKind::AddrOf(p) | ExprKind::Decay(p) if is_candidate(program, p.ty) => {
                let held = holder(program, self.id, p);
                self.parts.unify(held, Holder::Cells);
            }
            ExprKind::Cast(a) => self.conversion(e.ty, a),
            ExprKind::Func(f) => self.address_of_function(program.resolve_func(*f)),
            ExprKind::Builtin(_, args) => args.iter().for_each(|a| self.spoil(a)),
            ExprKind::Call(callee, args) => match &**callee {
                Callee::Direct(f) => {
                    let f = program.resolve_func(*f);
                    self.direct_call(f, args);
                    // The conversions to `void *` that the library asks for.
                    if program.func(f).body.is_none() {
                        args.iter().for_each(|a| self.expr(bare(a)));
                        return;
                    }
                }
                Callee::Indirect(p) => {
                    if let Some(ty) = signature(program, p.ty) {
                        let n = types.func(ty).map_or(0, |f| f.params.len());
                        for (i, a) in args.iter().enumerate() {
                            match i < n {
                                true => self.flow(a, Holder::Signature(ty, i)),
                                false => self.spoil(a),
                            }
                        }
                    }
                }
            },
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        // The members of a union are one another.
        if let PlaceKind::Field(_, r, f) = &p.kind {
            if self.program.types.record(*r).is_union && is_candidate(self.program, p.ty) {
                self.parts.used(Holder::Field(*r, *f));
                let class = self.parts.class(Holder::Field(*r, *f));
                self.parts.classes[class].recast = true;
            }
        }
        walk_place(self, p);
    }
}
