//! Copies of functions for calls that the original cannot serve.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    expr_children, place_children, rewrite_body, stmt_children, Child, Rewriter,
};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, FuncType, Linkage, Loc, Local, LocalId, Place, PlaceKind,
    Program, Stmt, StmtKind, TypeId, TypeKind,
};

use super::plan::{Base, FnPlan, Plan, Reason, Rep, Root, Slot, Step};

/// Arguments of one call that point into the same object.
#[derive(Debug, Clone)]
pub struct Group {
    /// Positions of the arguments.
    pub members: Vec<usize>,
    /// The object, if they do not all point to the same place in it.
    pub base: Option<Base<'static>>,
}

/// A call by its address, its callee, and what is wanted for it.
type Call<T> = (usize, FuncId, Vec<T>);

/// A call with arguments of known types for parameters of type `void *`.
struct Untyped {
    call: usize,
    callee: FuncId,
    args: Vec<(usize, TypeId)>,
    /// Where the arguments come from.
    sources: Vec<Slot>,
    loc: Loc,
}

/// What one round asks for.
#[derive(Default)]
pub struct Wanted {
    heap: Vec<Call<usize>>,
    /// Calls that functions make of themselves.
    pub own: BTreeSet<usize>,
    groups: Vec<Call<Group>>,
    untyped: Vec<Untyped>,
    /// Parameters that move.
    pub positions: BTreeSet<(FuncId, LocalId)>,
    demoted: Vec<(Slot, &'static str, Loc)>,
}

/// What identifies a call.
pub fn address(e: &Expr) -> usize {
    std::ptr::from_ref(e) as usize
}

impl Wanted {
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
            && self.groups.is_empty()
            && self.untyped.is_empty()
            && self.positions.is_empty()
            && self.demoted.is_empty()
    }

    /// At this call, these arguments are on the heap.
    pub fn heap(&mut self, call: &Expr, callee: FuncId, args: Vec<usize>) {
        self.heap.push((address(call), callee, args));
    }

    /// At this call, these arguments for parameters of type `void *` have these types.
    pub fn untyped(
        &mut self,
        call: &Expr,
        callee: FuncId,
        args: Vec<(usize, TypeId)>,
        sources: Vec<Slot>,
    ) {
        self.untyped.push(Untyped {
            call: address(call),
            callee,
            args,
            sources,
            loc: call.loc,
        });
    }

    /// At this call, these arguments overlap.
    pub fn groups(&mut self, call: &Expr, callee: FuncId, groups: Vec<Group>) {
        self.groups.push((address(call), callee, groups));
    }

    pub fn demote(&mut self, slots: Vec<Slot>, why: &'static str, loc: Loc) {
        self.demoted
            .extend(slots.into_iter().map(|s| (s, why, loc)));
    }

    /// A parameter that is on the heap in all calls is so in the function itself, which then needs no variant for them.
    /// `sites` are the numbers of calls of each function, without those that it makes itself.
    pub fn settle(&mut self, program: &Program, sites: &BTreeMap<FuncId, usize>) {
        let mut on_heap: BTreeMap<(FuncId, usize), usize> = BTreeMap::new();
        let others = self.heap.iter().filter(|c| !self.own.contains(&c.0));
        for (_, callee, args) in others {
            for i in args {
                *on_heap.entry((*callee, *i)).or_default() += 1;
            }
        }
        on_heap.retain(|(callee, _), n| sites.get(callee) == Some(n));
        for (_, callee, args) in &mut self.heap {
            args.retain(|i| !on_heap.contains_key(&(*callee, *i)));
        }
        self.heap.retain(|(_, _, args)| !args.is_empty());
        for (callee, i) in on_heap.into_keys() {
            let function = &program.functions[callee.index()];
            if let Some(p) = function.body.as_ref().and_then(|b| b.params.get(i)) {
                let slot = Slot::Pointer(callee, *p);
                let why = "gets pointers that stay on the heap in every call";
                self.demote(vec![slot], why, function.loc);
            }
        }
    }
}

/// What distinguishes a variant from its original.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Heap(Vec<usize>),
    /// Parameters of type `void *`, and what they point to.
    Typed(Vec<(usize, TypeId)>),
    /// Members of each group, and whether they have positions.
    Groups(Vec<(Vec<usize>, bool)>),
}

/// The variants that exist.
#[derive(Default)]
pub struct Variants {
    made: BTreeMap<(FuncId, Key), FuncId>,
    count: BTreeMap<FuncId, usize>,
}

/// More variants of one function than this, and it stays on the heap.
const MOST: usize = 8;

impl Variants {
    pub fn apply(
        &mut self,
        program: &mut Program,
        wanted: Wanted,
        plan: &Plan,
        forced: &mut BTreeMap<Slot, Reason>,
    ) {
        for (slot, text, loc) in wanted.demoted {
            let text = text.to_string();
            forced.entry(slot).or_insert(Reason { text, loc });
        }
        let mut calls: BTreeMap<usize, Change> = BTreeMap::new();
        for (call, callee, args) in wanted.heap {
            let key = Key::Heap(args.clone());
            match self.variant(program, callee, key, forced) {
                Some(to) => {
                    let bare = Vec::new();
                    calls.insert(
                        call,
                        Change {
                            to,
                            groups: None,
                            bare,
                        },
                    );
                }
                None => self.give_up(program, callee, &args, forced),
            }
        }
        for wanted in wanted.untyped {
            let key = Key::Typed(wanted.args.clone());
            let members: Vec<usize> = wanted.args.iter().map(|(i, _)| *i).collect();
            let call = wanted.call;
            match self.variant(program, wanted.callee, key, forced) {
                Some(to) => {
                    calls.insert(
                        call,
                        Change {
                            to,
                            groups: None,
                            bare: members,
                        },
                    );
                }
                None => {
                    let name = &program.functions[wanted.callee.index()].name;
                    let text =
                        format!("is passed to `{name}`, of which there is no copy for its type");
                    for slot in wanted.sources {
                        forced.entry(slot).or_insert(Reason {
                            text: text.clone(),
                            loc: wanted.loc,
                        });
                    }
                }
            }
        }
        for (call, callee, groups) in wanted.groups {
            let key = Key::Groups(
                groups
                    .iter()
                    .map(|g| (g.members.clone(), g.base.is_some()))
                    .collect(),
            );
            let members: Vec<usize> = groups.iter().flat_map(|g| g.members.clone()).collect();
            match self.variant(program, callee, key, forced) {
                Some(to) => {
                    calls.insert(
                        call,
                        Change {
                            to,
                            groups: Some(groups),
                            bare: Vec::new(),
                        },
                    );
                }
                None => self.give_up(program, callee, &members, forced),
            }
        }
        let n = program.functions.len();
        for i in 0..n {
            let Some(mut body) = program.functions[i].body.take() else {
                continue;
            };
            let positions: Vec<LocalId> = wanted
                .positions
                .iter()
                .filter(|(f, _)| f.index() == i)
                .map(|(_, l)| *l)
                .collect();
            let mut redirect = Redirect {
                calls: &calls,
                program,
                plan: plan.functions.get(i),
                locals: &body.locals.clone(),
            };
            rewrite_body(&mut redirect, &mut body.stmts);
            for p in positions {
                let param = body.locals[p.index()].clone();
                let at = LocalId(body.locals.len() as u32);
                rewrite_body(&mut Rename { from: p, to: at }, &mut body.stmts);
                let init = load(p, param.ty, param.loc);
                let loc = param.loc;
                body.stmts
                    .insert(0, statement(StmtKind::Decl(at, Some(init)), loc));
                body.locals.push(Local {
                    name: format!("{}_at", param.name),
                    ..param
                });
            }
            program.functions[i].body = Some(body);
        }
    }

    /// By function, of `n`: what it is a variant of in the end; itself if it is none.
    pub fn origins(&self, n: usize) -> Vec<FuncId> {
        let mut origins: Vec<FuncId> = (0..n as u32).map(FuncId).collect();
        for ((origin, _), variant) in &self.made {
            origins[variant.index()] = *origin;
        }
        // A variant comes after what it was made from.
        for i in 0..n {
            origins[i] = origins[origins[i].index()];
        }
        origins
    }

    fn give_up(
        &self,
        program: &Program,
        callee: FuncId,
        args: &[usize],
        forced: &mut BTreeMap<Slot, Reason>,
    ) {
        let function = &program.functions[callee.index()];
        let Some(body) = &function.body else {
            return;
        };
        for i in args {
            let reason = Reason {
                text: "is called in too many ways".into(),
                loc: function.loc,
            };
            forced
                .entry(Slot::Pointer(callee, body.params[*i]))
                .or_insert(reason);
        }
    }

    fn variant(
        &mut self,
        program: &mut Program,
        origin: FuncId,
        key: Key,
        forced: &mut BTreeMap<Slot, Reason>,
    ) -> Option<FuncId> {
        if let Some(f) = self.made.get(&(origin, key.clone())) {
            return Some(*f);
        }
        let variadic = {
            let ty = program.functions[origin.index()].ty;
            program.types.func(ty).is_none_or(|f| f.variadic)
        };
        let count = self.count.entry(origin).or_default();
        if *count >= MOST || (variadic && matches!(key, Key::Groups(_))) {
            return None;
        }
        *count += 1;
        let mut function = program.functions[origin.index()].clone();
        let id = FuncId(program.functions.len() as u32);
        function.linkage = Linkage::Internal;
        let params: Vec<LocalId> = function.body.as_ref()?.params.clone();
        // What is forced on the original is forced on its copy.
        let old: Vec<(Slot, Reason)> = forced
            .iter()
            .filter_map(|(slot, reason)| match slot {
                Slot::Pointer(f, l) if *f == origin => {
                    Some((Slot::Pointer(id, *l), reason.clone()))
                }
                Slot::Object(f, l) if *f == origin => Some((Slot::Object(id, *l), reason.clone())),
                Slot::Result(f) if *f == origin => Some((Slot::Result(id), reason.clone())),
                _ => None,
            })
            .collect();
        forced.extend(old);
        match &key {
            Key::Heap(args) => {
                for i in args {
                    let text = "belongs to the variant for pointers that stay on the heap".into();
                    let loc = function.loc;
                    forced.insert(Slot::Pointer(id, params[*i]), Reason { text, loc });
                }
                function.name = format!("{}_heap", function.name);
            }
            Key::Typed(params) => retype(program, &mut function, params)?,
            Key::Groups(groups) => join(program, &mut function, groups)?,
        }
        program.functions.push(function);
        self.made.insert((origin, key), id);
        Some(id)
    }
}

fn statement(kind: StmtKind, loc: Loc) -> Stmt {
    Stmt { kind, loc }
}

fn load(l: LocalId, ty: TypeId, loc: Loc) -> Expr {
    let place = Place {
        kind: PlaceKind::Local(l),
        ty,
    };
    Expr::new(ExprKind::Load(place), ty, loc)
}

/// Gives parameters of type `void *` the types that they have in some calls.
fn retype(
    program: &mut Program,
    function: &mut c2safe_frontend::ir::Function,
    params: &[(usize, TypeId)],
) -> Option<()> {
    struct Retype {
        local: LocalId,
        to: TypeId,
    }
    impl Rewriter for Retype {
        fn expr(&mut self, e: &mut Expr) {
            let ExprKind::Load(place) = &mut e.kind else {
                return;
            };
            if !matches!(place.kind, PlaceKind::Local(l) if l == self.local) {
                return;
            }
            place.ty = self.to;
            let typed = Expr::new(e.kind.clone(), self.to, e.loc);
            e.kind = ExprKind::Cast(Box::new(typed));
        }
    }
    let mut ft = program.types.func(function.ty)?.clone();
    let body = function.body.as_mut()?;
    for (i, element) in params {
        let to = program.types.ptr(*element);
        let local = body.params[*i];
        // An assignment would need the conversion the other way round.
        if assigned(body, local) {
            return None;
        }
        rewrite_body(&mut Retype { local, to }, &mut body.stmts);
        body.locals[local.index()].ty = to;
        *ft.params.get_mut(*i)? = to;
        function.name = format!("{}_{}", function.name, short(program, *element));
    }
    function.ty = program.types.intern(TypeKind::Func(ft));
    Some(())
}

/// Whether a local gets another value, or its address is taken.
fn assigned(body: &c2safe_frontend::ir::Body, local: LocalId) -> bool {
    fn visit(c: Child<'_>, local: LocalId, found: &mut bool) {
        let is = |p: &Place| matches!(p.kind, PlaceKind::Local(l) if l == local);
        match c {
            Child::Expr(e) => {
                *found |= match &e.kind {
                    ExprKind::Assign(p, _)
                    | ExprKind::AssignOp { place: p, .. }
                    | ExprKind::IncDec { place: p, .. } => is(p),
                    ExprKind::AddrOf(p) => is(p),
                    _ => false,
                };
                expr_children(e, &mut |c| visit(c, local, found));
            }
            Child::Place(p) => place_children(p, &mut |c| visit(c, local, found)),
            Child::Stmt(s) => stmt_children(s, &mut |c| visit(c, local, found)),
        }
    }
    let mut found = false;
    for s in &body.stmts {
        visit(Child::Stmt(s), local, &mut found);
    }
    found
}

/// A type as a part of a name.
fn short(program: &Program, ty: TypeId) -> String {
    let name = program.types.display(ty);
    let clean: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    clean.trim_matches('_').to_string()
}

/// Makes each group of parameters one parameter and positions in it.
fn join(
    program: &mut Program,
    function: &mut c2safe_frontend::ir::Function,
    groups: &[(Vec<usize>, bool)],
) -> Option<()> {
    let loc = function.loc;
    let body = function.body.as_mut()?;
    let old: Vec<LocalId> = body.params.clone();
    let mut head = Vec::new();
    let mut removed = BTreeSet::new();
    let mut replaced: BTreeMap<usize, LocalId> = BTreeMap::new();
    let mut added = Vec::new();
    let mut name = function.name.clone();
    for (members, positions) in groups {
        let first = old[members[0]];
        let first_local = body.locals[first.index()].clone();
        let base = match positions {
            false => first,
            true => {
                let base = LocalId(body.locals.len() as u32);
                body.locals.push(Local {
                    name: match members.len() {
                        1 => format!("{}_whole", first_local.name),
                        _ => "whole".into(),
                    },
                    ..first_local.clone()
                });
                replaced.insert(members[0], base);
                base
            }
        };
        for (k, i) in members.iter().enumerate() {
            let param = old[*i];
            let local = body.locals[param.index()].clone();
            name.push_str(&format!("_{}", local.name));
            if k > 0 {
                removed.insert(*i);
            }
            if k == 0 && !positions {
                continue;
            }
            let mut start = load(base, first_local.ty, loc);
            if *positions {
                let at = LocalId(body.locals.len() as u32);
                body.locals.push(Local {
                    name: format!("{}_at", local.name),
                    ty: TypeId::ULONG,
                    synthetic: false,
                    ..local.clone()
                });
                added.push(at);
                let offset = load(at, TypeId::ULONG, loc);
                let (start_box, offset) = (Box::new(start), Box::new(offset));
                start = Expr::new(ExprKind::PtrAdd(start_box, offset), first_local.ty, loc);
            }
            if local.ty != first_local.ty {
                start = Expr::new(ExprKind::Cast(Box::new(start)), local.ty, loc);
            }
            head.push(statement(StmtKind::Decl(param, Some(start)), loc));
        }
    }
    body.params = old
        .iter()
        .enumerate()
        .filter(|(i, _)| !removed.contains(i))
        .map(|(i, l)| replaced.get(&i).copied().unwrap_or(*l))
        .chain(added)
        .collect();
    head.append(&mut body.stmts);
    body.stmts = head;
    let ft = program.types.func(function.ty)?.clone();
    let params = body
        .params
        .iter()
        .map(|l| body.locals[l.index()].ty)
        .collect();
    function.ty = program
        .types
        .intern(TypeKind::Func(FuncType { params, ..ft }));
    function.name = name;
    Some(())
}

struct Change {
    to: FuncId,
    groups: Option<Vec<Group>>,
    /// Arguments that lose their conversion to `void *`.
    bare: Vec<usize>,
}

struct Rename {
    from: LocalId,
    to: LocalId,
}

impl Rewriter for Rename {
    fn place(&mut self, p: &mut Place) {
        if let PlaceKind::Local(l) = &mut p.kind {
            if *l == self.from {
                *l = self.to;
            }
        }
    }
}

struct Redirect<'a> {
    calls: &'a BTreeMap<usize, Change>,
    program: &'a mut Program,
    plan: Option<&'a FnPlan>,
    locals: &'a [Local],
}

impl Rewriter for Redirect<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let Some(change) = self.calls.get(&address(e)) else {
            return;
        };
        let loc = e.loc;
        let ExprKind::Call(callee, args) = &mut e.kind else {
            return;
        };
        **callee = Callee::Direct(change.to);
        for i in &change.bare {
            let mut arg = args[*i].clone();
            while let ExprKind::Cast(inner) = arg.kind {
                arg = *inner;
            }
            args[*i] = arg;
        }
        let Some(groups) = &change.groups else {
            return;
        };
        let mut added = Vec::new();
        let mut removed = BTreeSet::new();
        for group in groups {
            removed.extend(group.members[1..].iter().copied());
            let Some(base) = &group.base else {
                continue;
            };
            let ty = args[group.members[0]].ty;
            let Some(start) = self.start(base, ty, loc) else {
                continue;
            };
            for i in &group.members {
                let mut pointer = args[*i].clone();
                if pointer.ty != start.ty {
                    pointer = Expr::new(ExprKind::Cast(Box::new(pointer)), start.ty, loc);
                }
                let (pointer, origin) = (Box::new(pointer), Box::new(start.clone()));
                let distance = Expr::new(ExprKind::PtrDiff(pointer, origin), TypeId::LONG, loc);
                added.push(Expr::new(
                    ExprKind::Cast(Box::new(distance)),
                    TypeId::ULONG,
                    loc,
                ));
            }
            args[group.members[0]] = start;
        }
        let mut i = 0;
        args.retain(|_| {
            i += 1;
            !removed.contains(&(i - 1))
        });
        args.append(&mut added);
    }
}

impl Redirect<'_> {
    /// A pointer to the first element of a base.
    fn start(&mut self, base: &Base<'_>, ty: TypeId, loc: Loc) -> Option<Expr> {
        if let Some(object) = &base.object {
            return self.part(object.place().clone(), &base.path, ty, loc);
        }
        let Root::Local(l) = base.root else {
            return None;
        };
        let local = &self.locals[l.index()];
        let rep = self.plan?.rep(l);
        let pointer = match rep {
            Rep::Slice | Rep::Reference => Some(load(l, local.ty, loc)),
            Rep::Owned => {
                let place = Place {
                    kind: PlaceKind::Local(l),
                    ty: local.ty,
                };
                let elem = self.program.types.elem(local.ty)?;
                let pointer = self.program.types.ptr(elem);
                Some(Expr::new(ExprKind::Decay(place), pointer, loc))
            }
            _ => None,
        };
        if let (Some(p), true) = (&pointer, base.path.is_empty()) {
            return Some(p.clone());
        }
        let place = match pointer {
            Some(p) => {
                let to = self.program.types.pointee(p.ty)?;
                Place {
                    kind: PlaceKind::Deref(Box::new(p)),
                    ty: to,
                }
            }
            None => Place {
                kind: PlaceKind::Local(l),
                ty: local.ty,
            },
        };
        let path = match base.path.split_first() {
            // The first step through a pointer is its dereference.
            Some((Step::At(terms), rest)) if terms.is_empty() && rep != Rep::Heap => rest,
            _ => &base.path,
        };
        self.part(place, path, ty, loc)
    }

    /// A pointer to what a path leads to in an object.
    fn part(&self, mut place: Place, path: &[Step<'_>], ty: TypeId, loc: Loc) -> Option<Expr> {
        for step in path {
            place = match step {
                Step::Field(r, f) => {
                    let ty = self.program.types.record(*r).fields[*f as usize].ty;
                    Place {
                        kind: PlaceKind::Field(Box::new(place), *r, *f),
                        ty,
                    }
                }
                Step::Const(n) => {
                    let ty = self.program.types.elem(place.ty)?;
                    let index = Expr::int(i128::from(*n), TypeId::ULONG, loc);
                    Place {
                        kind: PlaceKind::Index(Box::new(place), Box::new(index)),
                        ty,
                    }
                }
                _ => return None,
            };
        }
        let types = &self.program.types;
        let owned = match (types.pointee(place.ty), types.pointee(ty)) {
            (Some(a), Some(b)) => super::resolve::same_elements(self.program, a, b),
            _ => false,
        };
        let kind = match types.is_array(place.ty) {
            true => ExprKind::Decay(place),
            // What a member owns.
            false if owned => ExprKind::Load(place),
            false => ExprKind::AddrOf(place),
        };
        Some(Expr::new(kind, ty, loc))
    }
}
