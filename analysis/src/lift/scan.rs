//! What one function does with its pointers, under a tentative plan.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, FuncId, Loc, LocalId, Place, PlaceKind, Program, Stmt, StmtKind, TypeId,
    UnaryOp,
};

use std::collections::BTreeSet;

use crate::objects::through_union;
use crate::Library;

use super::fields::{keeps, Fields};
use super::library;
use super::nonnull::NotNull;
use super::owned::{self, Owner};
use super::plan::{Base, Pointer, Root, Slot, Step};
use super::renewed::Order;
use super::resolve::Resolver;
use super::state::{State, Whole};
use super::subject::{blame, holder, origin, Subject};

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
pub(super) enum Use {
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
    pub fields: &'a Fields,
    /// Calls, by address, that give vectors to those who take them as such.
    pub received: BTreeSet<usize>,
    pub order: OnceCell<Order>,
    pub not_null: &'a NotNull<'a>,
}

/// The local pointers, objects and tables that the value of a pointer expression comes from.
pub fn sources(program: &Program, f: FuncId, e: &Expr, out: &mut Vec<Slot>) {
    match &e.kind {
        ExprKind::Load(p) => match p.kind {
            PlaceKind::Local(l) => out.push(Slot::Pointer(f, l)),
            PlaceKind::Field(_, r, i) => out.push(Slot::Field(r, i)),
            _ => {}
        },
        ExprKind::Assign(p, _)
        | ExprKind::AssignOp { place: p, .. }
        | ExprKind::IncDec { place: p, .. } => {
            match p.kind {
                PlaceKind::Local(l) => out.push(Slot::Pointer(f, l)),
                PlaceKind::Field(_, r, i) => out.push(Slot::Field(r, i)),
                _ => {}
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

    pub(super) fn is_data_pointer(&self, ty: TypeId) -> bool {
        let types = &self.program.types;
        types.pointee(ty).is_some_and(|t| !types.is_func(t))
    }

    /// Keeps everything that `e` may point to on the heap.
    pub(super) fn demote(&mut self, e: &Expr, why: &str, loc: Loc) {
        self.demote_for(e, why, loc, None);
    }

    /// The same because of something else that is there.
    pub(super) fn demote_for(&mut self, e: &Expr, why: &str, loc: Loc, cause: Option<Subject>) {
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

    pub(super) fn any_lifted(&self, e: &Expr) -> bool {
        let mut slots = Vec::new();
        sources(self.program, self.id, e, &mut slots);
        slots.into_iter().any(|s| self.state.lifted(s))
    }

    /// A pointer expression whose use is one that both kinds of pointers have.
    pub(super) fn consume(&mut self, e: &'e Expr) -> Option<Pointer<'e>> {
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
    pub(super) fn is_part(&self, e: &Expr) -> bool {
        let pointer = self.resolver.pointer(e);
        pointer.is_some_and(|p| matches!(p.base.root, Root::Object(_)))
    }

    pub(super) fn off_heap(&self, e: &Expr) -> bool {
        self.any_lifted(e) || self.is_part(library::bare(e))
    }

    /// Such a pointer may be borrowed here.
    pub(super) fn borrow(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::AddrOf(_) | ExprKind::Decay(_) => {
                self.out.borrowed.insert(std::ptr::from_ref(e) as usize);
            }
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::Cast(p) => self.borrow(p),
            _ => {}
        }
    }

    /// Notes that a parameter has more than one element.
    pub(super) fn note_extent(&mut self, p: &Pointer<'_>) {
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

    pub(super) fn walk(&mut self, e: &'e Expr, how: Use) {
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
                    let pointer = self.resolver.pointer(e);
                    if let Some(pointer) = &pointer {
                        self.note_test(&pointer.base);
                    }
                }
                if owned::member(&self.resolver, e).is_some() && self.resolver.pointer(e).is_none()
                {
                    self.demote(e, "is in an object on the heap", e.loc);
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
                    self.named(v);
                    self.walk(v, Use::Part);
                }
                PlaceKind::Field(_, r, f) if self.resolver.fields.contains(&(r, f)) => {
                    self.member(e, p, v);
                }
                _ if matches!(v.kind, ExprKind::RecordInit(_)) => {
                    self.place(p);
                    self.record(v, Some(p));
                }
                _ => {
                    self.place(p);
                    self.into = self.holder(p);
                    self.walk(v, Use::Value);
                }
            },
            ExprKind::RecordInit(_) => self.record(e, None),
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

    /// A local pointer becomes a position in a part of an object of an arena.
    fn named(&mut self, e: &Expr) {
        if self.is_part(e) {
            self.borrow(e);
        }
    }

    /// A value of a struct, for `p` if that is known.
    fn record(&mut self, e: &'e Expr, p: Option<&Place>) {
        let ExprKind::RecordInit(fields) = &e.kind else {
            return;
        };
        let record = self.program.types.as_record(e.ty);
        for (i, v) in fields {
            match (p.is_some_and(|p| keeps(p, *i, v)), &v.kind) {
                (true, ExprKind::Load(own)) => self.place(own),
                _ => {
                    self.into = record.map(|r| Subject::Field(r, *i));
                    self.walk(v, Use::Value);
                }
            }
        }
    }

    /// A member that owns what it points to gets a value.
    fn member(&mut self, e: &'e Expr, p: &'e Place, v: &'e Expr) {
        self.place(p);
        let inside = self.resolver.place(p).is_some() || self.resolver.is_part_of_object(p);
        let types = &self.program.types;
        let to = types.pointee(p.ty).unwrap_or(TypeId::VOID);
        let results = self.resolver.results;
        if owning_local(&self.resolver, v, to) && self.leaves(v) {
            // The member has it from now on.
        } else if owned::owning(self.program, results, Owner::Field(p), to, v).is_some() {
            self.walk(v, Use::Part);
        } else {
            let cause = self.blame(v);
            let why = match cause {
                Some(_) => "gets a pointer that stays on the heap".to_string(),
                None if self.any_lifted(v) => "gets what others may use, too".into(),
                None => format!("gets {}", origin(self.program, v)),
            };
            self.demote_for(e, &why, e.loc, cause);
            self.walk(v, Use::Value);
        }
        if !inside {
            self.demote(e, "is in an object on the heap", e.loc);
        }
    }

    /// Whether what a local owns goes to the heap with this, the last thing that is done with it.
    pub(super) fn leaves(&self, e: &Expr) -> bool {
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

    /// A position is compared with null, so what it is one in is, too.
    fn note_test(&mut self, base: &Base<'_>) {
        if let (Root::Local(l), true) = (base.root, base.path.is_empty()) {
            self.out.tested[l.index()] = true;
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
            self.note_test(&base);
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
            (Some(p), Some(q)) => match (p.base.named(), q.base.named()) {
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
                    true => {
                        self.named(e);
                        Use::Part
                    }
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

/// Whether an expression is a local with memory of its own for elements of a type.
fn owning_local(r: &Resolver<'_>, e: &Expr, element: TypeId) -> bool {
    let owner = owned::variable(library::bare(e)).filter(|l| r.is_owner(*l));
    let own = owner.and_then(|l| r.program.types.pointee(r.body.locals[l.index()].ty));
    own.is_some_and(|own| super::resolve::same_elements(r.program, own, element))
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
