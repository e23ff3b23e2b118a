//! What one function does with its pointers, under a tentative plan.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, Loc, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
    TypeId, UnaryOp,
};

use std::collections::BTreeSet;

use crate::objects::through_union;
use crate::Library;

use super::library::{self, Way};
use super::owned;
use super::plan::{Pointer, Root, Slot, Step, Term};
use super::renewed::Order;
use super::resolve::Resolver;
use super::subject::{blame, holder, origin, Subject};
use super::{State, Whole};

/// An argument for a parameter that is off the checked heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    Lifted,
    Heap,
    Null,
}

/// A call of a function of the program.
#[derive(Debug)]
pub struct CallSite<'e> {
    pub callee: FuncId,
    /// The call itself; its address identifies the call.
    pub expr: &'e Expr,
    pub args: Vec<(usize, Passed)>,
    /// Arguments off the heap for parameters of type `void *`, with the type that they point to.
    pub untyped: Vec<(usize, TypeId)>,
}

/// What was found in one function.
#[derive(Debug, Default)]
pub struct Findings<'e> {
    pub demoted: Vec<(Slot, String, Loc)>,
    /// By position in `demoted`: what else is on the heap that makes it so.
    pub causes: BTreeMap<usize, Subject>,
    pub calls: Vec<CallSite<'e>>,
    /// By local: as a parameter it must be a slice, for more than its first element is used.
    pub many: Vec<bool>,
    pub moves: Vec<bool>,
    /// By local: a pointer that is compared with null.
    pub tested: Vec<bool>,
    /// Pointers to parts of objects of arenas, by their address, where they are only borrowed.
    pub borrowed: BTreeSet<usize>,
    /// Something that the function owns becomes an object of the checked heap.
    pub adopts: bool,
}

/// Where the value of an expression goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Somewhere that can only hold a `Ptr`.
    Value,
    /// Nowhere.
    Effect,
    /// Into a test for zero.
    Truth,
    /// Into a pointer expression whose own use was looked at.
    Part,
}

/// Scans one function.
pub struct Scan<'a, 'e> {
    pub program: &'a Program,
    pub library: &'a dyn Library,
    pub state: &'a State,
    pub resolver: Resolver<'a>,
    pub id: FuncId,
    pub body: &'e Body,
    pub out: Findings<'e>,
    /// Where the value that is walked next is stored.
    pub into: Option<Subject>,
    pub whole: &'a Whole,
    /// Calls, by address, that give vectors to those who take them as such.
    pub received: BTreeSet<usize>,
    pub order: OnceCell<Order>,
}

/// The local pointers, objects and tables that the value of a pointer expression comes from.
pub fn sources(program: &Program, f: FuncId, e: &Expr, out: &mut Vec<Slot>) {
    match &e.kind {
        ExprKind::Load(p) => {
            if let PlaceKind::Local(l) = p.kind {
                out.push(Slot::Pointer(f, l));
            }
        }
        ExprKind::Assign(p, _)
        | ExprKind::AssignOp { place: p, .. }
        | ExprKind::IncDec { place: p, .. } => {
            if let PlaceKind::Local(l) = p.kind {
                out.push(Slot::Pointer(f, l));
            }
            if let ExprKind::Assign(_, v) = &e.kind {
                sources(program, f, v, out);
            }
        }
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => place_sources(program, f, p, out),
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::Cast(p) => {
            sources(program, f, p, out)
        }
        ExprKind::Cond(_, a, b) => {
            sources(program, f, a, out);
            sources(program, f, b, out);
        }
        ExprKind::Seq(_, Some(v)) => sources(program, f, v, out),
        _ => {}
    }
}

/// The same for the address of a place.
pub fn place_sources(program: &Program, f: FuncId, p: &Place, out: &mut Vec<Slot>) {
    match &p.kind {
        PlaceKind::Local(l) if program.types.is_vla(p.ty) => out.push(Slot::Pointer(f, *l)),
        PlaceKind::Local(l) => out.push(Slot::Object(f, *l)),
        PlaceKind::Global(g) => out.push(Slot::Global(program.resolve_global(*g))),
        PlaceKind::Field(b, ..) | PlaceKind::Index(b, _) => place_sources(program, f, b, out),
        PlaceKind::Deref(e) => sources(program, f, e, out),
    }
}

impl<'e> Scan<'_, 'e> {
    pub fn run(mut self) -> Findings<'e> {
        let n = self.body.locals.len();
        self.out.many = vec![false; n];
        self.out.moves = vec![false; n];
        self.out.tested = vec![false; n];
        for s in &self.body.stmts {
            self.stmt(s);
        }
        self.out
    }

    fn is_data_pointer(&self, ty: TypeId) -> bool {
        let types = &self.program.types;
        types.pointee(ty).is_some_and(|t| !types.is_func(t))
    }

    /// Keeps everything that `e` may point to on the heap.
    fn demote(&mut self, e: &Expr, why: &str, loc: Loc) {
        self.demote_for(e, why, loc, None);
    }

    /// The same because of something else that is there.
    fn demote_for(&mut self, e: &Expr, why: &str, loc: Loc, cause: Option<Subject>) {
        let mut slots = Vec::new();
        sources(self.program, self.id, e, &mut slots);
        let first = self.out.demoted.len();
        self.demote_slots(slots, why, loc);
        if let Some(cause) = cause {
            let new = first..self.out.demoted.len();
            self.out.causes.extend(new.map(|i| (i, cause)));
        }
    }

    fn blame(&self, e: &Expr) -> Option<Subject> {
        let lifted = |slot| self.state.lifted(slot);
        blame(self.program, &lifted, self.id, e)
    }

    fn holder(&self, p: &Place) -> Option<Subject> {
        let lifted = |slot| self.state.lifted(slot);
        holder(self.program, &lifted, self.id, p)
    }

    fn demote_slots(&mut self, slots: Vec<Slot>, why: &str, loc: Loc) {
        for slot in slots {
            if self.state.lifted(slot) {
                self.out.demoted.push((slot, why.to_string(), loc));
            }
        }
    }

    fn any_lifted(&self, e: &Expr) -> bool {
        let mut slots = Vec::new();
        sources(self.program, self.id, e, &mut slots);
        slots.into_iter().any(|s| self.state.lifted(s))
    }

    /// A pointer expression whose use is one that both kinds of pointers have.
    fn consume(&mut self, e: &'e Expr) -> Option<Pointer<'e>> {
        self.walk(e, Use::Part);
        let pointer = self.resolver.pointer(e);
        match &pointer {
            None => {
                let cause = self.blame(e);
                let why = "is mixed with pointers that stay on the heap";
                self.demote_for(e, why, e.loc, cause);
            }
            Some(p) => {
                if p.single && !p.terms.is_empty() {
                    self.demote(e, "moves away from a single object", e.loc);
                }
                self.note_extent(p);
            }
        }
        pointer
    }

    /// Whether a pointer leads to a part of an object of an arena.
    fn is_part(&self, e: &Expr) -> bool {
        let pointer = self.resolver.pointer(e);
        pointer.is_some_and(|p| matches!(p.base.root, Root::Object(_)))
    }

    fn off_heap(&self, e: &Expr) -> bool {
        self.any_lifted(e) || self.is_part(library::bare(e))
    }

    /// Such a pointer may be borrowed here.
    fn borrow(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::AddrOf(_) | ExprKind::Decay(_) => {
                self.out.borrowed.insert(std::ptr::from_ref(e) as usize);
            }
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::Cast(p) => self.borrow(p),
            _ => {}
        }
    }

    /// Notes that a parameter has more than one element.
    fn note_extent(&mut self, p: &Pointer<'_>) {
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty()) {
            if !p.terms.is_empty() {
                self.out.many[l.index()] = true;
            }
        }
        if let (Root::Local(l), Some(Step::At(terms))) = (p.base.root, p.base.path.first()) {
            if !terms.is_empty() {
                self.out.many[l.index()] = true;
            }
        }
    }

    fn place(&mut self, p: &'e Place) {
        match &p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
            PlaceKind::Field(base, ..) => self.place(base),
            PlaceKind::Index(base, i) => {
                self.place(base);
                self.walk(i, Use::Value);
            }
            PlaceKind::Deref(e) => {
                if self.is_part(e) {
                    self.borrow(e);
                }
                self.consume(e);
            }
        }
    }

    fn walk(&mut self, e: &'e Expr, how: Use) {
        let into = self.into.take();
        if how == Use::Value && self.leaves(e) {
            self.out.adopts = true;
            return;
        }
        if how == Use::Value && self.is_data_pointer(e.ty) && self.any_lifted(e) {
            self.demote_for(e, "is stored where the heap's pointers are", e.loc, into);
        }
        match &e.kind {
            ExprKind::Load(p) => {
                if let (Use::Truth, PlaceKind::Local(l)) = (how, &p.kind) {
                    self.out.tested[l.index()] = true;
                }
                self.place(p);
            }
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => {
                if let (ExprKind::AddrOf(_), PlaceKind::Local(l)) = (&e.kind, &p.kind) {
                    let slot = Slot::Pointer(self.id, *l);
                    if self.state.lifted(slot) {
                        let why = "its own address is taken".to_string();
                        self.out.demoted.push((slot, why, e.loc));
                    }
                }
                if through_union(self.program, p) {
                    let mut slots = Vec::new();
                    place_sources(self.program, self.id, p, &mut slots);
                    self.demote_slots(slots, "has a union a part of which is pointed to", e.loc);
                }
                self.rows(p, e.loc);
                self.place(p);
            }
            ExprKind::Assign(p, v) => match p.kind {
                PlaceKind::Local(l) if self.state.lifted(Slot::Pointer(self.id, l)) => {
                    self.walk(v, Use::Part);
                }
                _ => {
                    self.place(p);
                    self.into = self.holder(p);
                    self.walk(v, Use::Value);
                }
            },
            ExprKind::RecordInit(fields) => {
                for (i, v) in fields {
                    let record = self.program.types.as_record(e.ty);
                    self.into = record.map(|r| Subject::Field(r, *i));
                    self.walk(v, Use::Value);
                }
            }
            ExprKind::ArrayInit(elements) => {
                for (_, v) in elements {
                    self.into = into;
                    self.walk(v, Use::Value);
                }
            }
            ExprKind::AssignOp { place, rhs, .. } => {
                self.moved(place);
                self.place(place);
                self.walk(rhs, Use::Value);
            }
            ExprKind::IncDec { place, .. } => {
                self.moved(place);
                self.place(place);
            }
            ExprKind::PtrAdd(p, i) | ExprKind::PtrSub(p, i) => {
                self.walk(p, Use::Part);
                self.walk(i, Use::Value);
            }
            ExprKind::PtrDiff(a, b) => self.pair(a, b, e.loc),
            ExprKind::Binary(op, a, b)
                if op.is_comparison()
                    && (self.is_data_pointer(a.ty) || self.is_data_pointer(b.ty)) =>
            {
                let null = |e: &Expr| is_null(e);
                match (null(a), null(b)) {
                    (true, false) => self.null_test(b),
                    (false, true) => self.null_test(a),
                    _ => self.pair(a, b, e.loc),
                }
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.walk(a, Use::Truth);
                self.walk(b, Use::Truth);
            }
            ExprKind::Unary(UnaryOp::Not, a) => self.test(a),
            ExprKind::Cond(c, a, b) => {
                self.test(c);
                self.walk(a, how);
                self.walk(b, how);
            }
            ExprKind::Cast(a) => {
                let types = &self.program.types;
                if e.ty == TypeId::VOID {
                    self.walk(a, Use::Effect);
                } else if self.is_data_pointer(a.ty) && types.strip_enum(e.ty) == TypeId::BOOL {
                    self.test(a);
                } else if self.is_data_pointer(a.ty) && self.is_data_pointer(e.ty) {
                    self.walk(a, how);
                } else {
                    self.walk(a, Use::Value);
                }
            }
            ExprKind::Call(callee, args) => self.call(e, callee, args, how),
            ExprKind::Seq(stmts, value) => {
                stmts.iter().for_each(|s| self.stmt(s));
                if let Some(v) = value {
                    self.walk(v, how);
                }
            }
            _ => expr_children(e, &mut |c| self.child(c)),
        }
    }

    /// Whether what a local owns goes to the heap with this, the last thing that is done with it.
    fn leaves(&self, e: &Expr) -> bool {
        let inner = library::bare(e);
        let types = &self.program.types;
        // Objects of arenas do not move there.
        let fits = |l: &LocalId| {
            let to = types.pointee(self.body.locals[l.index()].ty);
            self.resolver.is_owner(*l) && to.is_some_and(|t| types.is_scalar(t))
        };
        let Some(l) = owned::variable(inner).filter(fits) else {
            return false;
        };
        let plan = self.resolver.plan;
        let based = |i: &usize| matches!(&plan.bases[*i], Some(b) if b.root == Root::Local(l));
        let others = (0..self.body.locals.len()).filter(based);
        let mut names: Vec<LocalId> = others.map(|i| LocalId(i as u32)).collect();
        names.push(l);
        let values = flows(self.program, self.body).values;
        let memory: Vec<&Expr> = values
            .iter()
            .filter(|(to, e)| *to == l && !is_null(e))
            .map(|(_, e)| *e)
            .collect();
        let order = self.order.get_or_init(|| Order::of(self.body));
        order.is_last(inner, &names, &memory)
    }

    fn child(&mut self, c: Child<'e>) {
        match c {
            Child::Expr(e) => self.walk(e, Use::Value),
            Child::Place(p) => self.place(p),
            Child::Stmt(s) => self.stmt(s),
        }
    }

    fn test(&mut self, e: &'e Expr) {
        if self.is_data_pointer(e.ty) {
            self.null_test(e);
        } else {
            self.walk(e, Use::Truth);
        }
    }

    fn null_test(&mut self, e: &'e Expr) {
        // `(p = malloc(n)) == NULL`
        if let ExprKind::Assign(p, v) = &e.kind {
            if matches!(p.kind, PlaceKind::Local(l) if self.resolver.is_owner(l)) {
                self.walk(v, Use::Part);
                return;
            }
        }
        if !self.any_lifted(e) {
            self.walk(e, Use::Truth);
            return;
        }
        if let Some(Pointer { base, .. }) = self.consume(e) {
            if let (Root::Local(l), true) = (base.root, base.path.is_empty()) {
                self.out.tested[l.index()] = true;
            }
            if let ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) = &e.kind
            {
                self.out.tested[l.index()] = true;
            }
        }
    }

    /// A row of an array of arrays: its neighbours can be reached from it, which a slice of it cannot do.
    fn rows(&mut self, p: &'e Place, loc: Loc) {
        let row = match &p.kind {
            PlaceKind::Index(base, _) => match &base.kind {
                // The address of an element of a row, or a row itself.
                PlaceKind::Index(..) => true,
                _ => self.program.types.is_array(p.ty),
            },
            _ => false,
        };
        if row {
            let mut slots = Vec::new();
            place_sources(self.program, self.id, p, &mut slots);
            self.demote_slots(
                slots,
                "a row of an array of arrays is used by its address",
                loc,
            );
        }
    }

    fn moved(&mut self, place: &Place) {
        if let PlaceKind::Local(l) = place.kind {
            if self.is_data_pointer(place.ty) {
                self.out.moves[l.index()] = true;
                self.out.many[l.index()] = true;
            }
        }
    }

    /// Two pointers that are compared or subtracted.
    fn pair(&mut self, a: &'e Expr, b: &'e Expr, loc: Loc) {
        if !self.any_lifted(a) && !self.any_lifted(b) {
            self.walk(a, Use::Part);
            self.walk(b, Use::Part);
            return;
        }
        let (p, q) = (self.consume(a), self.consume(b));
        let same = match (&p, &q) {
            (Some(p), Some(q)) => match (p.base.fixed(), q.base.fixed()) {
                (Some(x), Some(y)) => x.same(&y),
                _ => false,
            },
            _ => false,
        };
        if !same {
            for e in [a, b] {
                self.demote(e, "is compared with a pointer to something else", loc);
            }
        }
    }

    fn call(&mut self, call: &'e Expr, callee: &'e Callee, args: &'e [Expr], how: Use) {
        let f = match callee {
            Callee::Indirect(p) => {
                self.walk(p, Use::Value);
                for a in args {
                    if self.is_data_pointer(a.ty) {
                        self.demote(a, "is passed to a function called through a pointer", a.loc);
                    }
                    self.walk(a, Use::Value);
                }
                return;
            }
            Callee::Direct(f) => self.program.resolve_func(*f),
        };
        let function = &self.program.functions[f.index()];
        if self.resolver.is_given(f) {
            let types = &self.program.types;
            let ret = types.func(function.ty).map(|t| t.ret);
            if ret != Some(call.ty) {
                let why = "is declared in more than one way".to_string();
                self.out.demoted.push((Slot::Result(f), why, call.loc));
            }
            let received = self.received.contains(&(std::ptr::from_ref(call) as usize));
            self.out.adopts |= !received;
        }
        let Some(body) = &function.body else {
            self.library_call(&function.name, args, how);
            return;
        };
        let mut passed = Vec::new();
        let mut untyped = Vec::new();
        for (i, a) in args.iter().enumerate() {
            let Some(&p) = body.params.get(i) else {
                self.walk(a, Use::Value);
                continue;
            };
            if !self.state.lifted(Slot::Pointer(f, p)) {
                let untyped_param =
                    self.program.types.pointee(body.locals[p.index()].ty) == Some(TypeId::VOID);
                if untyped_param && self.any_lifted(a) {
                    let inner = library::bare(a);
                    let element = library::element(&self.resolver, inner);
                    if let (Some((ty, _)), Some(_)) = (element, self.resolver.pointer(inner)) {
                        self.walk(inner, Use::Part);
                        untyped.push((i, ty));
                        continue;
                    }
                }
                if self.leaves(a) {
                    self.out.adopts = true;
                    continue;
                }
                if self.any_lifted(a) {
                    let why = format!(
                        "is passed to `{}`, which keeps `{}` on the heap",
                        function.name,
                        body.locals[p.index()].name
                    );
                    self.demote_for(a, &why, a.loc, Some(Subject::Pointer(f, p)));
                }
                self.walk(a, Use::Part);
                continue;
            }
            if is_null(a) {
                passed.push((i, Passed::Null));
                continue;
            }
            let fits = {
                let (want, have) = (body.locals[p.index()].ty, a.ty);
                let types = &self.program.types;
                match (types.pointee(want), types.pointee(have)) {
                    (Some(w), Some(h)) => super::resolve::same_elements(self.program, w, h),
                    _ => false,
                }
            };
            let refused = matches!(self.resolver.pointer(a), Some(Pointer { base, .. })
                if matches!(base.root, Root::Object(r) if self.whole.refuses(f, i, r)));
            if refused {
                self.walk(a, Use::Part);
            } else if self.off_heap(a) && fits {
                if self.is_part(a) {
                    self.borrow(a);
                }
                if let Some(pointer) = self.consume(a) {
                    let empty = matches!(pointer.base.root, Root::Local(l)
                        if self.resolver.is_owner(l) && self.resolver.plan.nulls[l.index()]);
                    if empty {
                        self.demote(a, "may be null where it is passed on", a.loc);
                    }
                    let null = |t: &Term<'_>| matches!(t, Term::Cursor(l) if self.resolver.plan.nulls[l.index()]);
                    if pointer.terms.iter().any(null) {
                        self.demote(a, "may be null where it is passed on", a.loc);
                    }
                    passed.push((i, Passed::Lifted));
                    continue;
                }
            } else {
                if !fits {
                    self.demote(a, "is passed as a pointer to another type", a.loc);
                }
                self.walk(a, Use::Part);
            }
            passed.push((i, Passed::Heap));
        }
        self.out.calls.push(CallSite {
            callee: f,
            expr: call,
            args: passed,
            untyped,
        });
    }

    /// Whether a call of `realloc` with these arguments is for its first argument again.
    fn grows(&self, l: LocalId, args: &[Expr]) -> bool {
        let values = flows(self.program, self.body).values;
        values.into_iter().any(|(to, e)| {
            let same = matches!(&library::bare(e).kind, ExprKind::Call(_, own) if std::ptr::eq(own.as_slice(), args));
            to == l && same
        })
    }

    fn library_call(&mut self, name: &str, args: &'e [Expr], how: Use) {
        let lifted = args
            .iter()
            .any(|a| self.is_data_pointer(a.ty) && self.off_heap(a));
        if !lifted {
            args.iter().for_each(|a| self.walk(a, Use::Part));
            return;
        }
        let mut lent: Vec<(Pointer<'e>, bool)> = Vec::new();
        for (i, a) in args.iter().enumerate() {
            if !self.is_data_pointer(a.ty) {
                self.walk(a, Use::Value);
                continue;
            }
            let inner = library::bare(a);
            self.walk(inner, Use::Part);
            if !self.off_heap(a) {
                continue;
            }
            // An owner that gives its memory back, or asks for more.
            if let Some(l) = owned::freed(&self.resolver, a) {
                if (name == "free" && how == Use::Effect)
                    || (name == "realloc" && i == 0 && self.grows(l, args))
                {
                    continue;
                }
            }
            let before = self.out.demoted.len();
            let part = self.is_part(inner);
            let way = library::way(&self.resolver, self.library, name, args, i);
            let pointer = self.resolver.pointer(inner);
            let (Some(way), Some(mut p)) = (way, pointer) else {
                let why = format!("is passed to the C library's `{name}`");
                self.demote(a, &why, a.loc);
                continue;
            };
            // These give no result when they work on slices.
            if way == Way::Slice && how != Use::Effect {
                let why = format!("the result of `{name}` is used");
                self.demote(a, &why, a.loc);
            }
            let kept = matches!(how, Use::Value | Use::Part) && library::returns_argument(name);
            if way != Way::Slice && kept {
                let why = format!("the pointer that `{name}` returns is used");
                self.demote(a, &why, a.loc);
            }
            let refused = kept
                || (way == Way::Slice && how != Use::Effect)
                || matches!(name, "qsort" | "bsearch");
            if part && !refused && self.out.demoted.len() == before {
                self.borrow(inner);
            }
            if matches!(way, Way::LendBack | Way::Room) && matches!(p.base.root, Root::Global(_)) {
                self.demote(a, "is written by the C library", a.loc);
            }
            if p.single && !p.terms.is_empty() {
                self.demote(inner, "moves away from a single object", a.loc);
            }
            // A whole range is used, unless it is one object.
            if !p.single && p.terms.is_empty() && way != Way::Slice {
                self.many(&p);
            }
            if way == Way::Slice && !p.single && p.terms.is_empty() && !self.one(a, args) {
                self.many(&p);
            }
            let null =
                |t: &Term<'_>| matches!(t, Term::Cursor(l) if self.resolver.plan.nulls[l.index()]);
            if p.terms.iter().any(null) {
                self.demote(a, "may be null where it is passed on", a.loc);
            }
            p.terms
                .retain(|t| !matches!(t, Term::Plus(i) if i.as_int() == Some(0)));
            self.note_extent(&p);
            if way != Way::Slice {
                let back = matches!(way, Way::LendBack | Way::Room);
                let overlap = lent
                    .iter()
                    .any(|(q, b)| (*b || back) && !q.base.disjoint(&p.base));
                if overlap {
                    self.demote(a, "is lent twice for one call", a.loc);
                }
                lent.push((p, back));
            }
        }
    }

    /// Whether `memcpy` and its like work on as much as one element of an argument.
    fn one(&self, a: &Expr, args: &[Expr]) -> bool {
        let element = library::element(&self.resolver, library::bare(a));
        let bytes = args.last().and_then(Expr::as_int);
        element.is_some_and(|(_, size)| bytes == Some(i128::from(size)))
    }

    fn many(&mut self, p: &Pointer<'_>) {
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty()) {
            self.out.many[l.index()] = true;
        }
    }

    /// What a function returns whose result may be a vector.
    fn returned(&mut self, e: &'e Expr, loc: Loc) {
        let types = &self.program.types;
        let ret = types
            .func(self.program.functions[self.id.index()].ty)
            .map(|f| f.ret);
        let element = ret.and_then(|t| types.pointee(t));
        if !element.is_some_and(|t| owned::can_be_given(&self.resolver, t, e)) {
            let cause = self.blame(e);
            let why = match cause {
                Some(_) => "is a pointer that stays on the heap".to_string(),
                None if self.any_lifted(e) => "points to what is not the function's own".into(),
                None => format!("is {}", origin(self.program, e)),
            };
            let at = self.out.demoted.len();
            self.out.causes.extend(cause.map(|c| (at, c)));
            self.out.demoted.push((Slot::Result(self.id), why, loc));
        }
        self.walk(e, Use::Part);
    }

    fn stmt(&mut self, s: &'e Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => self.walk(e, Use::Effect),
            StmtKind::Decl(l, Some(e)) => {
                let how = match self.state.lifted(Slot::Pointer(self.id, *l)) {
                    true => Use::Part,
                    false => Use::Value,
                };
                self.into = Some(Subject::Pointer(self.id, *l));
                self.walk(e, how);
            }
            StmtKind::If(c, a, b) => {
                self.test(c);
                a.iter().chain(b).for_each(|s| self.stmt(s));
            }
            StmtKind::While(c, body) | StmtKind::DoWhile(body, c) => {
                self.test(c);
                body.iter().for_each(|s| self.stmt(s));
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                init.iter().for_each(|s| self.stmt(s));
                if let Some(c) = cond {
                    self.test(c);
                }
                if let Some(s) = step {
                    self.walk(s, Use::Effect);
                }
                body.iter().for_each(|s| self.stmt(s));
            }
            StmtKind::Return(Some(e)) if self.state.lifted(Slot::Result(self.id)) => {
                self.returned(e, s.loc);
            }
            StmtKind::Return(Some(e)) if self.leaves(e) => self.out.adopts = true,
            StmtKind::Return(Some(e)) => {
                if self.is_data_pointer(e.ty) && self.any_lifted(e) {
                    let cause = Some(Subject::Return(self.id));
                    self.demote_for(e, "is returned", s.loc, cause);
                }
                self.walk(e, Use::Value);
            }
            _ => stmt_children(s, &mut |c| self.child(c)),
        }
    }
}

/// A null pointer constant.
pub fn is_null(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Int(0, _) => true,
        ExprKind::Cast(a) => is_null(a),
        _ => false,
    }
}

/// How the local pointers of one function change.
#[derive(Debug, Default)]
pub struct Flows<'e> {
    /// The values that they get.
    pub values: Vec<(LocalId, &'e Expr)>,
    /// Those that move by themselves.
    pub moved: Vec<LocalId>,
}

/// The values that the local pointers of one function get, and which of them move.
pub fn flows<'e>(program: &Program, body: &'e Body) -> Flows<'e> {
    fn visit<'e>(program: &Program, c: Child<'e>, out: &mut Flows<'e>) {
        let is_pointer = |ty| program.types.is_pointer(ty);
        match c {
            Child::Expr(e) => {
                if let ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } = &e.kind {
                    if let (PlaceKind::Local(l), true) = (&place.kind, is_pointer(place.ty)) {
                        out.moved.push(*l);
                    }
                }
                if let ExprKind::Assign(p, v) = &e.kind {
                    if let (PlaceKind::Local(l), true) = (&p.kind, is_pointer(p.ty)) {
                        out.values.push((*l, v));
                    }
                }
                expr_children(e, &mut |c| visit(program, c, out));
            }
            Child::Place(p) => place_children(p, &mut |c| visit(program, c, out)),
            Child::Stmt(s) => {
                if let StmtKind::Decl(l, Some(v)) = &s.kind {
                    if is_pointer(v.ty) {
                        out.values.push((*l, v));
                    }
                }
                stmt_children(s, &mut |c| visit(program, c, out));
            }
        }
    }
    let mut out = Flows::default();
    for s in &body.stmts {
        visit(program, Child::Stmt(s), &mut out);
    }
    out
}
