//! What one function, or the first value of a global variable, does with pointers to structs that are not lifted.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, Function, Global, GlobalId, Loc, Place, PlaceKind,
    RecordId, StmtKind, TypeId,
};

use super::allocation::{allocation, element, objects, pointee, Allocation, Objects};
use super::allocators::Allocators;
use super::arenas::{Arenas, Calls};
use super::fields::through;
use super::library::{bare, Count};
use super::parts::is_candidate;
use super::plan::{Rep, Root};
use super::resolve::Resolver;
use super::scan::is_null;
use super::voids::{is_void, signature, Holder, Source, Voids, RESULT};

impl<'p> Arenas<'p> {
    /// An object with static storage duration.
    pub(super) fn global(&mut self, id: GlobalId, g: &Global) {
        if let (Some(r), true) = (element(self.program, g.ty), g.thread_local) {
            self.demote(r, "is a variable that each thread has", g.loc);
        }
        let mut uses = Uses {
            arenas: self,
            resolver: None,
            id: FuncId(u32::MAX),
            context: None,
        };
        if let Some(init) = &g.init {
            uses.expr(init, false);
            uses.stored(init, g.ty, Holder::Global(id));
        }
    }

    /// One function, under the plan for it.
    pub(super) fn function(
        &mut self,
        id: FuncId,
        body: &Body,
        resolver: Resolver<'_>,
        calls: &Calls<'_>,
        borrowed: &BTreeSet<usize>,
    ) {
        for (i, local) in body.locals.iter().enumerate() {
            let memory = resolver.memory[i] && !resolver.plan.native[i];
            if let (Some(r), true, true) =
                (element(self.program, local.ty), memory, body.has_setjmp)
            {
                self.demote(
                    r,
                    "is a variable of a function that calls `setjmp`",
                    local.loc,
                );
            }
            if self.program.types.is_vla(local.ty) && resolver.plan.reps[i] != Rep::Owned {
                self.demote_all(local.ty, "is in an array of variable length", local.loc);
            }
        }
        if self.elsewhere.is_in(body) {
            self.left.insert(id);
        }
        let mut uses = Uses {
            arenas: self,
            resolver: Some(resolver),
            id,
            context: Some((calls, borrowed)),
        };
        body.stmts.iter().for_each(|s| uses.child(Child::Stmt(s)));
    }
}

/// What one function does with pointers to structs that are not lifted.
struct Uses<'a, 'p, 'r> {
    arenas: &'a mut Arenas<'p>,
    resolver: Option<Resolver<'r>>,
    id: FuncId,
    /// What is known of callees, and the parts of objects that are only borrowed.
    context: Option<(&'r Calls<'r>, &'r BTreeSet<usize>)>,
}

impl Uses<'_, '_, '_> {
    fn is_lifted(&self, e: &Expr) -> bool {
        self.resolver.is_some_and(|r| r.pointer(e).is_some())
    }

    fn allocation<'e>(&self, e: &'e Expr, size: u64) -> Option<Allocation<'e>> {
        let none = Allocators::default();
        let known = self.context.map_or(&none, |c| &c.0.plan.allocators);
        allocation(self.arenas.program, known, e, size)
    }

    fn touch(&mut self, r: RecordId) {
        self.arenas.touched.entry(self.id).or_default().insert(r);
    }

    /// Parts of objects of arenas among the arguments of a call.
    fn parts(&mut self, f: FuncId, args: &[Expr], e: &Expr) {
        let (Some(resolver), Some((calls, _))) = (self.resolver, self.context) else {
            return;
        };
        let Some(body) = &self.arenas.program.func(f).body else {
            return;
        };
        let plan = &calls.plan.functions[f.index()];
        let mut pointers = Vec::new();
        for (i, (a, p)) in args.iter().zip(&body.params).enumerate() {
            if plan.rep(*p) != Rep::Heap {
                let scalar = is_candidate(self.arenas.program, a.ty);
                // What a member owns is looked at where it is lent.
                let found = resolver.pointer(a);
                let found = found.filter(|p| through(resolver.fields, &p.base).is_none());
                pointers.extend(found.map(|found| (found, *p, i, scalar)));
            }
        }
        for (k, (pointer, p, i, scalar)) in pointers.iter().enumerate() {
            let Root::Object(r) = pointer.base.root else {
                continue;
            };
            self.arenas.lent.push((f, *i, r, *scalar, e.loc));
            let back = calls.back[f.index()][p.index()] && !pointer.terms.is_empty();
            let twice = pointers.iter().enumerate().any(|(l, (other, q, ..))| {
                let written = plan.written[p.index()] || plan.written[q.index()];
                k != l && written && !pointer.base.disjoint(&other.base)
            });
            let why = match (back, twice) {
                (true, _) => "has a part that is lent to a function which may go back before it",
                (_, true) => "has a part that is lent twice for one call",
                _ => continue,
            };
            match scalar {
                true => self.arenas.whole.push((f, *i, r)),
                false => self.arenas.demote(r, why, e.loc),
            }
        }
    }

    fn child(&mut self, c: Child<'_>) {
        match c {
            Child::Expr(e) => self.expr(e, false),
            Child::Place(p) => {
                if let Some(r) = self.resolver.and_then(|r| r.arena_object(p)) {
                    self.touch(r);
                }
                place_children(p, &mut |c| self.child(c));
            }
            Child::Stmt(s) => match &s.kind {
                StmtKind::Expr(e) => self.expr(e, true),
                StmtKind::Decl(l, Some(e)) => {
                    self.stored(e, e.ty, Holder::Local(self.id, *l));
                    self.expr(e, false);
                }
                StmtKind::Return(Some(e)) => {
                    self.stored(e, e.ty, Holder::Result(self.id));
                    self.expr(e, false);
                }
                _ => stmt_children(s, &mut |c| self.child(c)),
            },
        }
    }

    fn expr(&mut self, e: &Expr, effect: bool) {
        let program = self.arenas.program;
        let types = &program.types;
        match &e.kind {
            ExprKind::Cast(a) if e.ty == TypeId::VOID => return self.expr(a, true),
            ExprKind::Cast(a) if self.conversion(e, a) => return,
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => {
                if is_void(program, p.ty) {
                    let holder = self.holder(p);
                    self.arenas.voids.same(holder, Holder::Cells);
                }
                let here = std::ptr::from_ref(e) as usize;
                let borrowed = self.context.is_some_and(|c| c.1.contains(&here));
                if !borrowed && self.resolver.is_none_or(|r| r.place(p).is_none()) {
                    self.address(e, p);
                }
            }
            ExprKind::Call(callee, args) => {
                let id = match &**callee {
                    Callee::Direct(f) => program.resolve_func(*f),
                    Callee::Indirect(p) => {
                        self.arenas.calls.entry(self.id).or_default().1 = true;
                        self.call_through(p, args);
                        return expr_children(e, &mut |c| self.child(c));
                    }
                };
                let f = program.func(id);
                match &f.body {
                    None => return self.library_call(f, args, effect, e),
                    Some(body) => {
                        let calls = self.arenas.calls.entry(self.id).or_default();
                        calls.0.insert(id);
                        self.parts(id, args, e);
                        for (i, a) in args.iter().enumerate() {
                            match body.params.get(i) {
                                Some(p) => self.stored(a, a.ty, Holder::Local(id, *p)),
                                None => self.spoil(a),
                            }
                        }
                        self.defined_call(f, args, e);
                    }
                }
            }
            ExprKind::Assign(p, v) => {
                let holder = self.holder(p);
                self.stored(v, v.ty, holder);
            }
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::PtrDiff(p, _)
                if is_void(program, p.ty) =>
            {
                self.spoil(p);
            }
            ExprKind::RecordInit(fields) => {
                if let Some(r) = types.as_record(e.ty) {
                    for (i, v) in fields {
                        self.stored(v, v.ty, Holder::Field(r, *i));
                    }
                }
            }
            ExprKind::ArrayInit(elements) => {
                for (_, v) in elements {
                    self.stored(v, v.ty, Holder::Cells);
                }
            }
            ExprKind::Func(f) => self.address_of_function(program.resolve_func(*f)),
            ExprKind::Builtin(_, args) => {
                for a in args.iter().filter(|a| types.is_pointer(a.ty)) {
                    self.arenas
                        .demote_all(a.ty, "is used by a builtin of the compiler", e.loc);
                    self.spoil(a);
                }
            }
            ExprKind::Seq(stmts, Some(v)) if effect => {
                stmts.iter().for_each(|s| self.child(Child::Stmt(s)));
                return self.expr(v, true);
            }
            _ => {}
        }
        expr_children(e, &mut |c| self.child(c));
    }

    /// A conversion of `a` to the type of `e`; true if the operand needs no further look.
    fn conversion(&mut self, e: &Expr, a: &Expr) -> bool {
        let program = self.arenas.program;
        let types = &program.types;
        let (from, to) = (a.ty, e.ty);
        if is_null(a) || types.strip_enum(to) == TypeId::BOOL || self.is_lifted(e) {
            return false;
        }
        let same = |x, y| types.same_but_const(x, y);
        let differ = match (types.pointee(from), types.pointee(to)) {
            (Some(x), Some(y)) => !same(x, y),
            (x, y) => x != y,
        };
        let allocated = types.pointee(to).is_some_and(|y| {
            let size = types.size(y).unwrap_or(0);
            self.allocation(a, size).is_some()
        });
        if differ && !allocated {
            self.arenas.widen(from);
            self.arenas.widen(to);
        }
        match (types.pointee(from), types.pointee(to)) {
            (Some(x), Some(y)) if same(x, y) => {}
            (Some(x), Some(y)) => {
                if let Some(r) = types.as_record(y) {
                    let size = types.size(y).unwrap_or(0);
                    if let Some(found) = self.allocation(a, size) {
                        let same = found
                            .old
                            .is_none_or(|old| is_null(old) || pointee(program, old.ty) == Some(r));
                        if same {
                            self.touch(r);
                            match found.count {
                                Count::Of(n) | Count::Bytes(n, _) => self.expr(n, false),
                                Count::Known(_) => {}
                            }
                            if let Some(old) = found.old {
                                self.expr(old, false);
                            }
                            if let Some(call) = found.adopted {
                                self.expr(call, false);
                            }
                            return true;
                        }
                    }
                }
                if types.is_func(x) || types.is_func(y) {
                    self.function_conversion(x, y, e.loc);
                    return false;
                }
                match (x == TypeId::VOID, y == TypeId::VOID) {
                    (true, _) => self.made_of_void(a, y, e.loc),
                    // Where it goes is looked at there.
                    (false, true) => {}
                    (false, false) => {
                        let why = "is converted to or from a pointer to something else";
                        self.arenas.demote_all(from, why, e.loc);
                        self.arenas.demote_all(to, why, e.loc);
                    }
                }
            }
            // Numbers hold all that an id does.
            _ => {}
        }
        false
    }

    /// A `void *` that becomes a pointer to `to`.
    fn made_of_void(&mut self, a: &Expr, to: TypeId, loc: Loc) {
        let program = self.arenas.program;
        let record = program.types.as_record(to);
        for source in self.sources(a) {
            match (source, record) {
                (Source::Holder(h), Some(r)) => self.arenas.voids.leaves(h, r),
                (Source::Holder(h), None) => self.arenas.voids.used(h),
                (Source::Record(s), r) if Some(s) == r => {}
                (Source::Record(s), _) => {
                    let why = "is converted to a pointer to something else";
                    self.arenas.demote(s, why, loc);
                    self.arenas.demote_all(to, why, loc);
                }
                (Source::Memory, Some(r)) => {
                    let why =
                        "is made of memory of which it is not certain how many objects it has";
                    self.arenas.demote(r, why, loc);
                }
                (Source::Memory, None) => {}
            }
        }
    }

    fn holder(&self, p: &Place) -> Holder {
        match &p.kind {
            PlaceKind::Local(l) => Holder::Local(self.id, *l),
            PlaceKind::Global(g) => Holder::Global(self.arenas.program.resolve_global(*g)),
            PlaceKind::Field(_, r, f) => Holder::Field(*r, *f),
            PlaceKind::Index(..) | PlaceKind::Deref(_) => Holder::Cells,
        }
    }

    /// Where the value of a pointer comes from that is, or becomes, a `void *`.
    fn sources(&self, e: &Expr) -> Vec<Source> {
        let program = self.arenas.program;
        if is_null(e) {
            return Vec::new();
        }
        if let Some(r) = pointee(program, e.ty) {
            return match self.is_lifted(e) {
                true => vec![Source::Memory],
                false => vec![Source::Record(r)],
            };
        }
        match &e.kind {
            ExprKind::Cast(a) if program.types.is_pointer(a.ty) => self.sources(a),
            // A number that is kept as a pointer.
            ExprKind::Cast(_) => Vec::new(),
            _ if !is_void(program, e.ty) => vec![Source::Memory],
            ExprKind::Load(p) => vec![Source::Holder(self.holder(p))],
            ExprKind::Assign(p, _) => vec![Source::Holder(self.holder(p))],
            ExprKind::Call(callee, _) => match &**callee {
                Callee::Direct(f) => {
                    let f = program.resolve_func(*f);
                    match program.func(f).body {
                        Some(_) => vec![Source::Holder(Holder::Result(f))],
                        None => vec![Source::Memory],
                    }
                }
                Callee::Indirect(p) => signature(program, p.ty)
                    .map(|t| Source::Holder(Holder::Signature(t, RESULT)))
                    .into_iter()
                    .collect(),
            },
            ExprKind::Cond(_, a, b) => [self.sources(a), self.sources(b)].concat(),
            ExprKind::Seq(_, Some(v)) => self.sources(v),
            _ => vec![Source::Memory],
        }
    }

    /// A value gets into a holder of type `ty`.
    fn stored(&mut self, e: &Expr, ty: TypeId, to: Holder) {
        if is_void(self.arenas.program, ty) {
            for source in self.sources(e) {
                self.arenas.voids.flow(source, to);
            }
        }
    }

    /// What a `void *` leads to is used as memory.
    fn spoil(&mut self, e: &Expr) {
        if !is_void(self.arenas.program, e.ty) {
            return;
        }
        for source in self.sources(e) {
            match source {
                Source::Holder(h) => self.arenas.voids.used(h),
                Source::Record(r) => {
                    let why = "is converted to a `void *` through which memory is used";
                    self.arenas.demote(r, why, e.loc);
                }
                Source::Memory => {}
            }
        }
    }

    /// Parameters and results of a function that pointers lead to are those of its type.
    fn address_of_function(&mut self, id: FuncId) {
        let program = self.arenas.program;
        let f = program.func(id);
        let Some(ft) = program.types.func(f.ty) else {
            return;
        };
        for (i, ty) in ft.params.iter().enumerate() {
            if !is_void(program, *ty) {
                continue;
            }
            let passed = Holder::Signature(f.ty, i);
            match f.body.as_ref().map(|b| b.params.get(i)) {
                Some(Some(p)) => {
                    let voids = &mut self.arenas.voids;
                    voids.flow(Source::Holder(passed), Holder::Local(id, *p));
                }
                None if f.name == "free" => {}
                _ => self.arenas.voids.unknown(passed),
            }
        }
        if is_void(program, ft.ret) {
            let from = match f.body {
                Some(_) => Source::Holder(Holder::Result(id)),
                None => Source::Memory,
            };
            self.arenas
                .voids
                .flow(from, Holder::Signature(f.ty, RESULT));
        }
    }

    /// A pointer to functions of type `x` becomes one to functions of type `y`.
    fn function_conversion(&mut self, x: TypeId, y: TypeId, loc: Loc) {
        let program = self.arenas.program;
        let types = &program.types;
        let why = "is in the type of a function that is called with another type";
        // Which of these meet is seen when all are known.
        match (types.func(x), types.func(y)) {
            (Some(_), None) if y == TypeId::VOID => return self.arenas.hidden.push((x, loc)),
            (None, Some(_)) if x == TypeId::VOID => return self.arenas.called.push((y, loc)),
            _ => {}
        }
        let (Some(f), Some(g)) = (types.func(x), types.func(y)) else {
            // To or from a pointer to anything: nobody knows what it is called with.
            self.arenas.demote_all(x, why, loc);
            self.arenas.demote_all(y, why, loc);
            self.spoil_signature(x);
            self.spoil_signature(y);
            return;
        };
        let results = (RESULT, f.ret, g.ret);
        let params = f.params.iter().zip(&g.params).enumerate();
        let pairs = params.map(|(i, (a, b))| (i, *a, *b)).chain([results]);
        for (i, a, b) in pairs.collect::<Vec<_>>() {
            if a != b {
                self.arenas.widen(a);
                self.arenas.widen(b);
            }
            let (from, to) = (Holder::Signature(x, i), Holder::Signature(y, i));
            let voids = &mut self.arenas.voids;
            match (is_void(program, a), is_void(program, b)) {
                (true, true) => voids.same(from, to),
                (false, true) => both_ways(voids, to, pointee(program, a)),
                (true, false) => both_ways(voids, from, pointee(program, b)),
                (false, false) if a == b => {}
                (false, false)
                    if (types.is_pointer(a) || types.is_pointer(b))
                        && types.pointee(a) != types.pointee(b) =>
                {
                    self.arenas.demote_all(a, why, loc);
                    self.arenas.demote_all(b, why, loc);
                }
                _ => {}
            }
        }
        if f.params.len() != g.params.len() {
            self.arenas.demote_all(x, why, loc);
            self.arenas.demote_all(y, why, loc);
            self.spoil_signature(x);
            self.spoil_signature(y);
        }
    }

    fn spoil_signature(&mut self, ty: TypeId) {
        self.arenas.spoil_signature(ty);
    }

    fn call_through(&mut self, p: &Expr, args: &[Expr]) {
        let program = self.arenas.program;
        let Some(ty) = signature(program, p.ty) else {
            return;
        };
        let params = program.types.func(ty).map_or(0, |f| f.params.len());
        for (i, a) in args.iter().enumerate() {
            match i < params {
                true => self.stored(a, a.ty, Holder::Signature(ty, i)),
                false => {
                    self.spoil(a);
                    let why = "is passed to a function of unknown type";
                    self.arenas.demote_all(a.ty, why, a.loc);
                }
            }
        }
    }

    /// The address of a place, or of the first element of an array, that is not off the heap.
    fn address(&mut self, e: &Expr, p: &Place) {
        let program = self.arenas.program;
        let types = &program.types;
        // The object that the place is a part of, and the way to it.
        let (mut root, mut field, mut steps) = (p, None, 0);
        loop {
            root = match &root.kind {
                PlaceKind::Field(base, r, f) => {
                    field = Some((*r, *f));
                    base
                }
                PlaceKind::Index(base, _) => {
                    steps += 1;
                    base
                }
                _ => break,
            };
        }
        let whole = match &root.kind {
            PlaceKind::Deref(e) => types.pointee(e.ty),
            _ => Some(root.ty),
        };
        if let (Some((r, f)), Some(k)) = (field, whole.and_then(|t| element(program, t))) {
            // Pointers to scalars are looked at on their own.
            if self.resolver.is_none() || !is_candidate(program, e.ty) {
                let name = &types.record(r).fields[f as usize].name;
                let why = format!("has a field, `{name}`, whose address is taken");
                self.arenas.demote(k, &why, e.loc);
            }
        }
        let Some(to) = types.pointee(e.ty) else {
            return;
        };
        let Some(r) = types.as_record(to) else {
            if types.is_array(to) {
                self.arenas
                    .demote_all(e.ty, "is in an array that is pointed to as a whole", e.loc);
            }
            return;
        };
        let is_whole = field.is_none()
            && match (&root.kind, &e.kind) {
                (PlaceKind::Deref(_), ExprKind::AddrOf(_)) => steps == 0,
                (PlaceKind::Deref(_), _) => false,
                (_, ExprKind::AddrOf(_)) => {
                    steps == usize::from(types.as_record(root.ty).is_none())
                        && element(program, root.ty) == Some(r)
                }
                _ => steps == 0 && element(program, root.ty) == Some(r),
            };
        if !is_whole {
            self.arenas
                .demote(r, "is pointed to as a part of another object", e.loc);
        }
    }

    fn defined_call(&mut self, f: &Function, args: &[Expr], e: &Expr) {
        let types = &self.arenas.program.types;
        let Some(ft) = types.func(f.ty) else {
            return;
        };
        let why = "is passed or returned as a pointer to something else";
        let pairs = ft.params.iter().zip(args.iter().map(|a| a.ty));
        for (x, y) in pairs.map(|(x, y)| (*x, y)).chain([(ft.ret, e.ty)]) {
            let differ = types.pointee(x) != types.pointee(y) && x != TypeId::VOID;
            if differ && (types.is_pointer(x) || types.is_pointer(y)) && y != TypeId::VOID {
                self.arenas.demote_all(x, why, e.loc);
                self.arenas.demote_all(y, why, e.loc);
            }
        }
    }

    fn library_call(&mut self, f: &Function, args: &[Expr], effect: bool, e: &Expr) {
        let program = self.arenas.program;
        let types = &program.types;
        if pointee(program, e.ty).is_some() {
            self.arenas
                .demote_all(e.ty, "is returned by the C library", e.loc);
        }
        if self.arenas.elsewhere.is_left_by(&f.name) {
            self.arenas.left.insert(self.id);
        }
        let fixed = types.func(f.ty).map_or(0, |t| t.params.len());
        let size_of = |e: &Expr| types.pointee(e.ty).and_then(|t| types.size(t));
        // Between an object off the heap and one in an arena, one object at a time.
        let mixed = args.iter().any(|a| self.is_lifted(bare(a)));
        let found = objects(program, &f.name, args).filter(|_| effect);
        let done = match found {
            Some(Objects::Copy(_, _, n)) => !mixed || matches!(n, Count::Known(1)),
            Some(Objects::Clear(..)) => !mixed,
            None => false,
        };
        for (i, a) in args.iter().enumerate() {
            let inner = bare(a);
            let record = pointee(program, inner.ty).filter(|_| !self.is_lifted(inner));
            let fits = match f.name.as_str() {
                "free" => true,
                _ if i >= fixed => true,
                _ => done && size_of(inner).is_some(),
            };
            if let Some(ty) = signature(program, a.ty) {
                // The C library calls it with pointers of its own.
                self.arenas.calls.entry(self.id).or_default().1 = true;
                self.spoil_signature(ty);
            }
            match record {
                Some(r) if !fits && !is_null(inner) => {
                    let why = format!("is passed to the C library's `{}`", f.name);
                    self.arenas.demote(r, &why, a.loc);
                    self.expr(a, false);
                }
                Some(r) => {
                    self.touch(r);
                    self.arenas.wide[r.index()] |= i >= fixed;
                    self.expr(inner, false);
                }
                None => {
                    if f.name != "free" && i < fixed {
                        self.spoil(a);
                    }
                    self.expr(a, false);
                }
            }
        }
    }
}

/// A parameter is a pointer to a struct for some and a `void *` for others.
fn both_ways(voids: &mut Voids, h: Holder, r: Option<RecordId>) {
    match r {
        Some(r) => {
            voids.flow(Source::Record(r), h);
            voids.leaves(h, r);
        }
        None => voids.unknown(h),
    }
}
