//! Local arrays, and numbers, that members of structs point to: `T a[8]; s.m = a;` is `T *a = alloca(sizeof(T[8])); s.m = a;`, where
//! these members only get such, or memory, so that all that a member points to can be owned by it.
//!
//! A variable stays what it is in a loop (its memory would be another each time), and where more is done with it than a pointer can do.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, walk_body, walk_expr, walk_place, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    Body, Builtin, Callee, Expr, ExprKind, Loc, LocalId, Place, PlaceKind, Program, RecordId, Stmt,
    StmtKind, TypeId, TypeKind, Types,
};

use super::exposed::Exposed;
use crate::lift::{bare, is_null, variable};
use crate::objects::function_facts;

/// The members of structs, pointers to numbers, that only get what they could own: memory, or local variables and arrays as a whole.
pub(super) struct Owning(BTreeSet<(RecordId, u32)>);

impl Owning {
    pub(super) fn of(program: &Program, exposed: &Exposed) -> Owning {
        let mut filled = Filled {
            program,
            body: None,
            memory: BTreeSet::new(),
            members: BTreeSet::new(),
            others: BTreeSet::new(),
        };
        for f in &program.functions {
            if let Some(body) = &f.body {
                filled.memory = memory(program, body);
                filled.body = Some(body);
                walk_body(&mut filled, &body.stmts);
            }
        }
        filled.body = None;
        filled.memory.clear();
        for g in &program.globals {
            g.init.iter().for_each(|e| filled.expr(e));
        }
        let owns = |(r, f): &(RecordId, u32)| {
            exposed.is_hidden(*r)
                && !exposed.is_taken((*r, *f))
                && !filled.others.contains(&(*r, *f))
        };
        Owning(filled.members.into_iter().filter(owns).collect())
    }

    pub(super) fn owns(&self, member: (RecordId, u32)) -> bool {
        self.0.contains(&member)
    }
}

/// The variables of a function that get what a function of the C library allocates, perhaps by way of others.
fn memory(program: &Program, body: &Body) -> BTreeSet<LocalId> {
    struct Find<'p>(&'p Program, BTreeSet<LocalId>);
    impl Find<'_> {
        fn given(&mut self, l: LocalId, e: &Expr) {
            let other = variable(bare(e)).is_some_and(|l| self.1.contains(&l));
            if other || allocates(self.0, e) {
                self.1.insert(l);
            }
        }
    }
    impl Visitor for Find<'_> {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, Some(e)) = &s.kind {
                self.given(*l, e);
            }
            walk_stmt(self, s);
        }
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Assign(p, v) = &e.kind {
                local(p).into_iter().for_each(|l| self.given(l, v));
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(program, BTreeSet::new());
    loop {
        let known = find.1.len();
        walk_body(&mut find, &body.stmts);
        if find.1.len() == known {
            return find.1;
        }
    }
}

fn allocates(program: &Program, e: &Expr) -> bool {
    match &bare(e).kind {
        ExprKind::Call(callee, _) => match **callee {
            Callee::Direct(f) => {
                let f = program.func(program.resolve_func(f));
                f.body.is_none() && matches!(f.name.as_str(), "malloc" | "calloc")
            }
            Callee::Indirect(_) => false,
        },
        _ => false,
    }
}

/// Finds what members get.
struct Filled<'p> {
    program: &'p Program,
    body: Option<&'p Body>,
    memory: BTreeSet<LocalId>,
    /// Members that get memory somewhere.
    members: BTreeSet<(RecordId, u32)>,
    /// Members that get what they cannot own.
    others: BTreeSet<(RecordId, u32)>,
}

impl Filled<'_> {
    fn given(&mut self, member: (RecordId, u32), v: &Expr) {
        let types = &self.program.types;
        let ty = types.record(member.0).fields[member.1 as usize].ty;
        let Some(to) = types.pointee(ty).filter(|to| types.is_scalar(*to)) else {
            return;
        };
        let v = bare(v);
        let variable = variable(v);
        if allocates(self.program, v) || variable.is_some_and(|l| self.memory.contains(&l)) {
            self.members.insert(member);
            return;
        }
        let same = |own| types.same_but_const(own, to);
        let object =
            object(v).filter(|_| self.body.is_some() && types.pointee(v.ty).is_some_and(same));
        let read = matches!(v.kind, ExprKind::Load(_) | ExprKind::Call(..));
        if object.is_some() {
            self.members.insert(member);
        } else if !read && !is_null(v) {
            self.others.insert(member);
        }
    }
}

impl Visitor for Filled<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::RecordInit(fields) => {
                if let Some(r) = self.program.types.as_record(e.ty) {
                    fields.iter().for_each(|(i, v)| self.given((r, *i), v));
                }
            }
            ExprKind::Assign(p, v) => {
                if let PlaceKind::Field(_, r, f) = p.kind {
                    self.given((r, f), v);
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}

/// The variable that an expression is the address of.
fn object(e: &Expr) -> Option<LocalId> {
    match &e.kind {
        ExprKind::Decay(p) | ExprKind::AddrOf(p) => local(p),
        _ => None,
    }
}

/// The variable that a place is.
fn local(p: &Place) -> Option<LocalId> {
    match p.kind {
        PlaceKind::Local(l) => Some(l),
        _ => None,
    }
}

/// Gives memory to the arrays of a function that members own; whether there are any.
pub(super) fn allocate(program: &mut Program, owning: &Owning, body: &mut Body) -> bool {
    if owning.0.is_empty() {
        return false;
    }
    let types = &program.types;
    let facts = function_facts(program, body);
    let is_memory = |i: usize| {
        let element = match types.kind(body.locals[i].ty) {
            TypeKind::Array { elem, len } if *len > 0 => *elem,
            _ => body.locals[i].ty,
        };
        let plain = types.is_scalar(element) && body.locals[i].align == 0;
        facts.memory[i] && plain && !body.params.contains(&LocalId(i as u32))
    };
    let mut uses = Uses {
        types,
        owning,
        objects: (0..body.locals.len()).map(is_memory).collect(),
        holds: vec![None; body.locals.len()],
        stored: BTreeSet::new(),
        loops: 0,
    };
    walk_body(&mut uses, &body.stmts);
    let holds = |l: &LocalId| uses.holds[l.index()].filter(|_| facts.stores[l.index()] == 0);
    let found: BTreeSet<LocalId> = (uses.stored.iter())
        .filter_map(|l| holds(l).or(Some(*l)))
        .filter(|l| uses.objects[l.index()])
        .collect();
    if found.is_empty() {
        return false;
    }
    for l in &found {
        let local = &mut body.locals[l.index()];
        let array = local.ty;
        let element = match program.types.kind(array) {
            TypeKind::Array { elem, .. } => *elem,
            _ => array,
        };
        local.ty = program.types.ptr(element);
        local.declared.get_or_insert(array);
    }
    let void = program.types.ptr(TypeId::VOID);
    let mut stmts = std::mem::take(&mut body.stmts);
    declare(&program.types, body, &found, void, &mut stmts);
    rewrite_body(&mut Pointers(body, &found, &program.types), &mut stmts);
    body.stmts = stmts;
    true
}

/// Finds arrays that are no more than memory, and what is stored in members that own.
struct Uses<'a> {
    types: &'a Types,
    owning: &'a Owning,
    objects: Vec<bool>,
    /// The arrays that pointer variables are declared to point to.
    holds: Vec<Option<LocalId>>,
    /// Arrays, and variables, that members get.
    stored: BTreeSet<LocalId>,
    loops: u32,
}

impl Uses<'_> {
    fn given(&mut self, member: (RecordId, u32), v: &Expr) {
        if self.owning.owns(member) {
            self.stored.extend(object(bare(v)).or(variable(bare(v))));
        }
    }
}

impl Visitor for Uses<'_> {
    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Decl(l, value) => {
                let plain = value.as_ref().is_none_or(|v| {
                    let scalar = self.types.is_scalar(v.ty);
                    scalar || matches!(v.kind, ExprKind::Zero | ExprKind::ArrayInit(_))
                });
                self.objects[l.index()] &= self.loops == 0 && plain;
                self.holds[l.index()] = value.as_ref().and_then(object);
            }
            // What is behind a label may be a loop, and a jump to it may leave declarations out.
            StmtKind::Label(_) => self.objects.fill(false),
            _ => {}
        }
        let again = matches!(
            s.kind,
            StmtKind::While(..) | StmtKind::DoWhile(..) | StmtKind::For { .. }
        );
        self.loops += u32::from(again);
        walk_stmt(self, s);
        self.loops -= u32::from(again);
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::RecordInit(fields) => {
                if let Some(r) = self.types.as_record(e.ty) {
                    fields.iter().for_each(|(i, v)| self.given((r, *i), v));
                }
            }
            ExprKind::Assign(p, v) => {
                if let PlaceKind::Field(_, r, f) = p.kind {
                    self.given((r, f), v);
                }
            }
            _ if object(e).is_some() => return,
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Index(base, i) if local(base).is_some() => self.expr(i),
            // An array as a whole.
            PlaceKind::Local(l) => self.objects[l.index()] &= self.types.is_scalar(p.ty),
            _ => walk_place(self, p),
        }
    }
}

/// Declares pointers to memory instead of arrays.
fn declare(
    types: &Types,
    body: &Body,
    found: &BTreeSet<LocalId>,
    void: TypeId,
    list: &mut Vec<Stmt>,
) {
    let mut out = Vec::with_capacity(list.len());
    for mut s in std::mem::take(list) {
        inner_lists(&mut s, &mut |inner| {
            declare(types, body, found, void, inner)
        });
        let loc = s.loc;
        match s.kind {
            StmtKind::Decl(l, value) if found.contains(&l) => {
                let local = &body.locals[l.index()];
                let size = types.size(local.declared_type()).unwrap_or(0);
                let size = Expr::int(i128::from(size), TypeId::ULONG, loc);
                // It is zero.
                let memory = ExprKind::Builtin(Builtin::Alloca, vec![size]);
                let memory = Expr::new(memory, void, loc).cast(local.ty);
                let kind = StmtKind::Decl(l, Some(memory));
                out.push(Stmt { kind, loc });
                let zero = |v: &Expr| v.as_int() == Some(0) || matches!(v.kind, ExprKind::Zero);
                let elements = match value {
                    Some(v) if types.is_scalar(v.ty) => vec![(0, v)],
                    Some(Expr {
                        kind: ExprKind::ArrayInit(elements),
                        ..
                    }) => elements,
                    _ => Vec::new(),
                };
                for (i, v) in elements.into_iter().filter(|(_, v)| !zero(v)) {
                    let i = Expr::int(i128::from(i), TypeId::ULONG, loc);
                    let ty = v.ty;
                    let to = element(local.ty, l, i, ty, loc);
                    let kind = ExprKind::Assign(Box::new(to), Box::new(v));
                    let kind = StmtKind::Expr(Expr::new(kind, ty, loc));
                    out.push(Stmt { kind, loc });
                }
            }
            kind => out.push(Stmt { kind, loc }),
        }
    }
    *list = out;
}

/// An element of what a pointer variable points to.
fn element(pointer: TypeId, l: LocalId, i: Expr, ty: TypeId, loc: Loc) -> Place {
    let base = Expr::load(Place::local(l, pointer), loc);
    let sum = ExprKind::PtrAdd(Box::new(base), Box::new(i));
    Place::deref(Expr::new(sum, pointer, loc), ty)
}

/// Uses pointers instead of arrays.
struct Pointers<'a>(&'a Body, &'a BTreeSet<LocalId>, &'a Types);

impl Pointers<'_> {
    fn points(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::PtrAdd(base, _) => self.points(base),
            _ => variable(e).is_some_and(|l| self.1.contains(&l)),
        }
    }

    fn array(&self, p: &Place) -> Option<LocalId> {
        local(p).filter(|l| self.1.contains(l) && p.ty != self.0.locals[l.index()].ty)
    }
}

impl Rewriter for Pointers<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let ExprKind::AddrOf(p) = &e.kind {
            // `&*p` of what was a variable, or an element of one.
            let own = match &p.kind {
                PlaceKind::Deref(own) if self.points(own) => own,
                _ => return,
            };
            *e = Expr {
                ty: e.ty,
                ..(**own).clone()
            };
            return;
        }
        if let ExprKind::Decay(p) = &e.kind {
            if let Some(l) = self.array(p) {
                let ty = self.0.locals[l.index()].ty;
                let pointer = Expr::load(Place::local(l, ty), e.loc);
                *e = match e.ty == ty {
                    true => pointer,
                    false => pointer.cast(e.ty),
                };
            }
        }
    }

    fn place(&mut self, p: &mut Place) {
        let ty = p.ty;
        match &p.kind {
            PlaceKind::Index(base, i) => {
                if let Some(l) = self.array(base) {
                    let i = (**i).clone();
                    let loc = i.loc;
                    *p = element(self.0.locals[l.index()].ty, l, i, ty, loc);
                }
            }
            PlaceKind::Local(l) if self.1.contains(l) && self.2.is_scalar(ty) => {
                let pointer = self.0.locals[l.index()].ty;
                if ty != pointer {
                    let own = Expr::load(Place::local(*l, pointer), Default::default());
                    *p = Place::deref(own, ty);
                }
            }
            _ => {}
        }
    }
}
