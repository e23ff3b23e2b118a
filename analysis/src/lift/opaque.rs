//! What is a `void *` in the C, and only ever leads to objects of one type in the whole program: `void *state` in a struct of a library,
//! the `void *` parameter of a function that has one use.
//!
//! What flows into what is followed (inclusion, as Andersen 1994 has it) among members, variables, parameters and results: the types are
//! those that pointers had before they got there, and those that they are converted to there. What has one type gets it, and so does
//! what is known of only by where it flows. Values of which nothing is known may get there, too: since a
//! conversion of pointers changes nothing but the type, the program stays the same; what is lifted depends on types.
//! Locals of which the same holds within their function have been typed before (`shape::typed`).

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, rewrite_expr, walk_body, walk_expr, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, Function, GlobalId, LocalId, Place, PlaceKind, Program,
    RecordId, Stmt, StmtKind, TypeId, TypeKind,
};

use crate::reach::{reachability, Reach};

use super::voids::is_void;

/// What holds a pointer that may be a `void *` in the C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opaque {
    Local(FuncId, LocalId),
    Global(GlobalId),
    Member(RecordId, u32),
    Result(FuncId),
}

/// Gives what holds such pointers its type; returns what globals, members and results were declared as.
pub(super) fn declare(program: &mut Program) -> BTreeMap<Opaque, TypeId> {
    let found = find(program);
    let mut declared = BTreeMap::new();
    if found.is_empty() {
        return declared;
    }
    let params = |f: &Function| f.body.as_ref().map_or_else(Vec::new, |b| b.params.clone());
    let params: Vec<Vec<LocalId>> = program.functions.iter().map(params).collect();
    for i in 0..program.functions.len() {
        let f = program.resolve_func(FuncId(i as u32));
        signature(program, &found, FuncId(i as u32), f, &mut declared);
        if let Some(mut body) = program.functions[i].body.take() {
            let id = FuncId(i as u32);
            for (l, local) in body.locals.iter_mut().enumerate() {
                if let Some(ty) = found.get(&Opaque::Local(id, LocalId(l as u32))) {
                    let own = std::mem::replace(&mut local.ty, *ty);
                    local.declared.get_or_insert(own);
                }
            }
            let mut change = Change {
                program,
                found: &found,
                params: &params,
                function: Some(id),
            };
            rewrite_body(&mut change, &mut body.stmts);
            change.statements(&mut body.stmts);
            program.functions[i].body = Some(body);
        }
    }
    for i in 0..program.globals.len() {
        let g = program.resolve_global(GlobalId(i as u32));
        let ty = found.get(&Opaque::Global(g)).copied();
        if let Some(mut init) = program.globals[i].init.take() {
            let mut change = Change {
                program,
                found: &found,
                params: &params,
                function: None,
            };
            rewrite_expr(&mut change, &mut init);
            if let Some(ty) = ty {
                convert(&mut init, ty);
            }
            program.globals[i].init = Some(init);
        }
        if let Some(ty) = ty {
            let own = std::mem::replace(&mut program.globals[i].ty, ty);
            declared.insert(Opaque::Global(GlobalId(i as u32)), own);
        }
    }
    for (holder, ty) in &found {
        if let Opaque::Member(r, i) = holder {
            let slot = &mut program.types.records[r.index()].fields[*i as usize].ty;
            declared.insert(*holder, std::mem::replace(slot, *ty));
        }
    }
    declared
}

/// Gives function `f`, which `of` defines, the type that its parameters and its result say.
fn signature(
    program: &mut Program,
    found: &BTreeMap<Opaque, TypeId>,
    f: FuncId,
    of: FuncId,
    declared: &mut BTreeMap<Opaque, TypeId>,
) {
    let Some(mut ty) = program.types.func(program.functions[f.index()].ty).cloned() else {
        return;
    };
    let Some(body) = &program.functions[of.index()].body else {
        return;
    };
    let mut changed = false;
    for (param, l) in ty.params.iter_mut().zip(&body.params) {
        if let Some(new) = found.get(&Opaque::Local(of, *l)) {
            *param = *new;
            changed = true;
        }
    }
    if let Some(new) = found.get(&Opaque::Result(of)) {
        declared.insert(Opaque::Result(f), std::mem::replace(&mut ty.ret, *new));
        changed = true;
    }
    if changed {
        program.functions[f.index()].ty = program.types.intern(TypeKind::Func(ty));
    }
}

/// The types of what holds pointers to objects of one type.
fn find(program: &Program) -> BTreeMap<Opaque, TypeId> {
    let reach = reachability(program);
    let mut look = Look {
        program,
        reach: &reach,
        function: None,
        numbers: BTreeMap::new(),
        uses: Vec::new(),
        flows: BTreeSet::new(),
    };
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i] && f.resolved.is_none(), &f.body) {
            look.function = Some(FuncId(i as u32));
            walk_body(&mut look, &body.stmts);
        }
    }
    look.function = None;
    for (i, g) in program.globals.iter().enumerate() {
        if let (true, Some(init)) = (reach.globals[i], &g.init) {
            look.flow(look.global(GlobalId(i as u32)), init);
            look.expr(init);
        }
    }
    look.settle();
    let types = look
        .numbers
        .iter()
        .filter_map(|(h, n)| match look.uses[*n] {
            Uses::As(ty) => Some((*h, ty)),
            _ => None,
        });
    types.collect()
}

/// What the pointers in a holder are used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Uses {
    /// As pointers to nothing in particular.
    Nothing,
    As(TypeId),
    /// As pointers to objects of several types, or their address is used.
    Others,
}

struct Look<'p> {
    program: &'p Program,
    reach: &'p Reach,
    function: Option<FuncId>,
    numbers: BTreeMap<Opaque, usize>,
    uses: Vec<Uses>,
    /// What gets into what.
    flows: BTreeSet<(usize, usize)>,
}

impl Look<'_> {
    fn node(&mut self, h: Opaque) -> usize {
        let next = self.uses.len();
        let n = *self.numbers.entry(h).or_insert(next);
        if n == next {
            self.uses.push(Uses::Nothing);
        }
        n
    }

    fn add(&mut self, h: Opaque, uses: Uses) {
        let n = self.node(h);
        self.uses[n] = self.both(self.uses[n], uses);
    }

    fn both(&self, a: Uses, b: Uses) -> Uses {
        let types = &self.program.types;
        match (a, b) {
            (Uses::Nothing, other) | (other, Uses::Nothing) => other,
            (Uses::As(a), Uses::As(b)) if types.pointee(a) == types.pointee(b) => {
                // The one that may write.
                let constant = matches!(types.kind(a), TypeKind::Ptr { const_to: true, .. });
                Uses::As(if constant { b } else { a })
            }
            _ => Uses::Others,
        }
    }

    fn join(&mut self, from: Opaque, to: Opaque) {
        let flow = (self.node(from), self.node(to));
        self.flows.insert(flow);
    }

    /// The least fixpoint: types go where pointers do. Then back, to what nothing is known of.
    fn settle(&mut self) {
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for (from, to) in &self.flows {
                let uses = self.both(self.uses[*to], self.uses[*from]);
                changed |= uses != self.uses[*to];
                self.uses[*to] = uses;
            }
        }
        changed = true;
        while std::mem::take(&mut changed) {
            let mut wanted = vec![Uses::Nothing; self.uses.len()];
            for (from, to) in &self.flows {
                wanted[*from] = match self.uses[*to] {
                    Uses::Nothing => Uses::Others,
                    uses => self.both(wanted[*from], uses),
                };
            }
            for (uses, wanted) in self.uses.iter_mut().zip(wanted) {
                if let (Uses::Nothing, Uses::As(_)) = (*uses, wanted) {
                    *uses = wanted;
                    changed = true;
                }
            }
        }
    }

    /// A pointer to objects of a type, as a use.
    fn used_as(&self, ty: TypeId) -> Uses {
        let types = &self.program.types;
        let to = types.pointee(ty).unwrap_or(TypeId::VOID);
        let known = types.size(to).is_some_and(|s| s > 0);
        match known && !types.is_func(to) && !types.is_vla(to) {
            true => Uses::As(ty),
            false => Uses::Others,
        }
    }

    fn global(&self, g: GlobalId) -> Option<Opaque> {
        let g = self.program.resolve_global(g);
        let global = &self.program.globals[g.index()];
        (!global.system && is_void(self.program, global.ty)).then_some(Opaque::Global(g))
    }

    fn place_holder(&self, p: &Place) -> Option<Opaque> {
        if !is_void(self.program, p.ty) {
            return None;
        }
        match p.kind {
            PlaceKind::Local(l) => self.local(self.function?, l),
            PlaceKind::Global(g) => self.global(g),
            PlaceKind::Field(_, r, i) => self.member(r, i),
            _ => None,
        }
    }

    fn member(&self, r: RecordId, i: u32) -> Option<Opaque> {
        let record = self.program.types.record(r);
        let system = self.program.files.get(record.loc.file as usize);
        let ours = record.complete && !record.is_union && system.is_some_and(|f| !f.system);
        (ours && is_void(self.program, record.fields[i as usize].ty))
            .then_some(Opaque::Member(r, i))
    }

    fn local(&self, f: FuncId, l: LocalId) -> Option<Opaque> {
        let body = self.program.functions[f.index()].body.as_ref()?;
        let is_fixed = body.params.contains(&l) && !self.is_ours(f);
        (is_void(self.program, body.locals[l.index()].ty) && !is_fixed)
            .then_some(Opaque::Local(f, l))
    }

    /// Whether the program alone decides what the type of a function is.
    fn is_ours(&self, f: FuncId) -> bool {
        let function = self.program.func(f);
        let prototyped = self.program.types.func(function.ty);
        function.body.is_some()
            && function.name != "main"
            && !function.system
            && prototyped.is_some_and(|t| t.prototyped)
            && !self.reach.address_taken.contains(&f)
    }

    fn callee(&self, callee: &Callee) -> Option<FuncId> {
        let Callee::Direct(f) = callee else {
            return None;
        };
        Some(self.program.resolve_func(*f)).filter(|f| self.is_ours(*f))
    }

    fn result(&self, f: FuncId) -> Option<Opaque> {
        let ret = self.program.types.func(self.program.func(f).ty)?.ret;
        (is_void(self.program, ret) && self.is_ours(f)).then_some(Opaque::Result(f))
    }

    /// What an expression of type `void *` reads, as it is.
    fn read(&self, e: &Expr) -> Option<Opaque> {
        match &e.kind {
            ExprKind::Load(p) => self.place_holder(p),
            ExprKind::Call(callee, _) => self.result(self.callee(callee)?),
            ExprKind::Cast(a) if is_void(self.program, e.ty) && is_void(self.program, a.ty) => {
                self.read(a)
            }
            _ => None,
        }
    }

    /// A value gets into `to`.
    fn flow(&mut self, to: Option<Opaque>, value: &Expr) {
        let Some(to) = to else { return };
        let types = &self.program.types;
        match &value.kind {
            ExprKind::Cast(a) if types.is_pointer(a.ty) && !is_void(self.program, a.ty) => {
                let uses = match a.as_int() {
                    Some(_) => Uses::Nothing,
                    None => self.used_as(a.ty),
                };
                self.add(to, uses);
            }
            ExprKind::Cast(a) if is_void(self.program, a.ty) => self.flow(Some(to), a),
            ExprKind::Cond(_, a, b) => {
                self.flow(Some(to), a);
                self.flow(Some(to), b);
            }
            ExprKind::Assign(p, v) => {
                match self.place_holder(p) {
                    Some(from) => self.join(from, to),
                    // What goes through an element of an array, or the like.
                    None => self.flow(Some(to), v),
                };
            }
            _ => match self.read(value) {
                Some(from) => self.join(from, to),
                None => self.add(to, Uses::Nothing),
            },
        }
    }
}

impl Visitor for Look<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Cast(a)
                if self.program.types.is_pointer(e.ty) && !is_void(self.program, e.ty) =>
            {
                if let Some(from) = self.read(a) {
                    self.add(from, self.used_as(e.ty));
                }
            }
            ExprKind::Assign(p, v) => self.flow(self.place_holder(p), v),
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
                if let Some(h) = self.place_holder(place) {
                    self.add(h, Uses::Others);
                }
            }
            ExprKind::AddrOf(p) => {
                if let Some(h) = self.place_holder(p) {
                    self.add(h, Uses::Others);
                }
            }
            // Its bytes are counted.
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => {
                if let Some(h) = self.read(p) {
                    self.add(h, Uses::Others);
                }
            }
            ExprKind::PtrDiff(p, q) => {
                for h in [self.read(p), self.read(q)].into_iter().flatten() {
                    self.add(h, Uses::Others);
                }
            }
            ExprKind::RecordInit(fields) => {
                if let Some(r) = self.program.types.as_record(e.ty) {
                    for (i, v) in fields {
                        self.flow(self.member(r, *i), v);
                    }
                }
            }
            ExprKind::Call(callee, args) => {
                if let Some(f) = self.callee(callee) {
                    let program = self.program;
                    let body = program.func(f).body.iter();
                    for (l, a) in body.flat_map(|b| &b.params).zip(args) {
                        self.flow(self.local(f, *l), a);
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        match (&s.kind, self.function) {
            (StmtKind::Decl(l, Some(v)), Some(f)) => self.flow(self.local(f, *l), v),
            (StmtKind::Return(Some(v)), Some(f)) => self.flow(self.result(f), v),
            _ => {}
        }
        walk_stmt(self, s);
    }
}

/// Brings the expressions of one function into line with the types.
struct Change<'p> {
    program: &'p Program,
    found: &'p BTreeMap<Opaque, TypeId>,
    /// By function.
    params: &'p [Vec<LocalId>],
    function: Option<FuncId>,
}

impl Change<'_> {
    /// The new type of a place.
    fn of_place(&self, p: &Place) -> Option<TypeId> {
        let holder = match p.kind {
            PlaceKind::Local(l) => Opaque::Local(self.function?, l),
            PlaceKind::Global(g) => Opaque::Global(self.program.resolve_global(g)),
            PlaceKind::Field(_, r, i) => Opaque::Member(r, i),
            _ => return None,
        };
        self.found.get(&holder).copied()
    }

    fn of_call(&self, callee: &Callee) -> Option<TypeId> {
        let Callee::Direct(f) = callee else {
            return None;
        };
        let f = self.program.resolve_func(*f);
        self.found.get(&Opaque::Result(f)).copied()
    }

    /// Whether an expression has a type from here.
    fn is_typed(&self, e: &Expr) -> bool {
        let ty = match &e.kind {
            ExprKind::Load(p) => self.of_place(p),
            ExprKind::Assign(p, _) => self.of_place(p),
            ExprKind::Call(callee, _) => self.of_call(callee),
            _ => None,
        };
        ty == Some(e.ty)
    }

    /// Null or not is the same for all types. Whether `e` was one of them, as a `void *`.
    fn bare(&self, e: &mut Expr) -> bool {
        match &mut e.kind {
            ExprKind::Cast(own) if self.is_typed(own) => {
                let own = std::mem::replace(&mut **own, Expr::int(0, TypeId::VOID, e.loc));
                *e = own;
                true
            }
            _ => false,
        }
    }

    fn is_bared(&self, e: &Expr) -> bool {
        matches!(&e.kind, ExprKind::Cast(own) if self.is_typed(own))
    }

    fn statements(&self, stmts: &mut [Stmt]) {
        for s in stmts {
            match &mut s.kind {
                StmtKind::Decl(l, Some(v)) => {
                    let holder = self.function.map(|f| Opaque::Local(f, *l));
                    if let Some(ty) = holder.and_then(|h| self.found.get(&h)) {
                        convert(v, *ty);
                    }
                }
                StmtKind::Return(Some(v)) => {
                    let holder = self.function.map(Opaque::Result);
                    if let Some(ty) = holder.and_then(|h| self.found.get(&h)) {
                        convert(v, *ty);
                    }
                }
                StmtKind::Expr(c)
                | StmtKind::If(c, ..)
                | StmtKind::While(c, _)
                | StmtKind::DoWhile(_, c)
                | StmtKind::For { cond: Some(c), .. } => {
                    self.bare(c);
                }
                _ => {}
            }
            inner_lists(s, &mut |list| self.statements(list));
        }
    }
}

impl Rewriter for Change<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let void = e.ty;
        match &mut e.kind {
            ExprKind::Load(p) => {
                if let Some(ty) = self.of_place(p) {
                    p.ty = ty;
                    e.ty = ty;
                    *e = e.clone().cast(void);
                }
            }
            ExprKind::Call(callee, args) => {
                if let Callee::Direct(f) = **callee {
                    let f = self.program.resolve_func(f);
                    for (l, a) in self.params[f.index()].iter().zip(args) {
                        if let Some(ty) = self.found.get(&Opaque::Local(f, *l)) {
                            convert(a, *ty);
                        }
                    }
                }
                if let Some(ty) = self.of_call(callee) {
                    e.ty = ty;
                    *e = e.clone().cast(void);
                }
            }
            ExprKind::Assign(p, v) => {
                if let Some(ty) = self.of_place(p) {
                    p.ty = ty;
                    convert(v, ty);
                    e.ty = ty;
                    *e = e.clone().cast(void);
                }
            }
            ExprKind::RecordInit(fields) => {
                if let Some(r) = self.program.types.as_record(void) {
                    for (i, v) in fields {
                        if let Some(ty) = self.found.get(&Opaque::Member(r, *i)) {
                            convert(v, *ty);
                        }
                    }
                }
            }
            // `(struct s *)(void *)p`
            ExprKind::Cast(a) => {
                let own = self.bare(a);
                if own && a.ty == e.ty {
                    *e = (**a).clone();
                }
            }
            ExprKind::Seq(stmts, _) => self.statements(stmts),
            ExprKind::Unary(_, a) | ExprKind::Cond(a, ..) => {
                self.bare(a);
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.bare(a);
                self.bare(b);
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() => {
                let is_null = |e: &Expr| e.as_int() == Some(0);
                let same = match (&a.kind, &b.kind) {
                    (ExprKind::Cast(x), ExprKind::Cast(y)) => x.ty == y.ty,
                    _ => false,
                };
                if same && self.is_bared(a) && self.is_bared(b) {
                    self.bare(a);
                    self.bare(b);
                } else if is_null(b) && self.bare(a) {
                    b.ty = a.ty;
                } else if is_null(a) && self.bare(b) {
                    a.ty = b.ty;
                }
            }
            _ => {}
        }
    }
}

/// Converts a value to the type that what gets it now has.
fn convert(v: &mut Expr, ty: TypeId) {
    match &mut v.kind {
        ExprKind::Int(..) => v.ty = ty,
        ExprKind::Cast(a) if a.ty == ty => *v = (**a).clone(),
        ExprKind::Cond(_, a, b) => {
            convert(a, ty);
            convert(b, ty);
            v.ty = ty;
        }
        _ => *v = v.clone().cast(ty),
    }
}
