//! Which objects can be Rust variables, and which need memory of the heap tier.

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Builtin, Expr, ExprKind, GlobalId, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
    TypeKind,
};

use crate::lift::{bare, FnPlan, Rep};
use crate::reach::Reach;
use crate::GlobalRep;

/// Facts about the locals of one function.
#[derive(Debug, Clone)]
pub struct FuncFacts {
    /// The local needs an address: it is taken, it decays, or it is accessed through a union.
    pub memory: Vec<bool>,
    /// Number of stores to the local or a part of it after its declaration.
    pub stores: Vec<u32>,
    /// The local is read or written at all.
    pub used: Vec<bool>,
    /// Some part of the function allocates on the stack of the heap tier.
    pub has_frame: bool,
    /// It calls `alloca`.
    pub has_alloca: bool,
    /// Calls `va_start`.
    pub uses_varargs: bool,
}

/// The local that a place is part of, without going through a pointer.
pub fn local_root(place: &Place) -> Option<LocalId> {
    match &place.kind {
        PlaceKind::Local(l) => Some(*l),
        PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => local_root(base),
        _ => None,
    }
}

fn global_root(place: &Place) -> Option<GlobalId> {
    match &place.kind {
        PlaceKind::Global(g) => Some(*g),
        PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => global_root(base),
        _ => None,
    }
}

/// Whether the path from the root goes through a member of a union.
pub fn through_union(program: &Program, place: &Place) -> bool {
    match &place.kind {
        PlaceKind::Field(base, r, _) => {
            program.types.record(*r).is_union || through_union(program, base)
        }
        PlaceKind::Index(base, _) => through_union(program, base),
        _ => false,
    }
}

/// Whether a union that is a Rust value cannot give a part of itself: bit-fields, and arrays without a length.
fn needs_bytes(program: &Program, place: &Place) -> bool {
    let mut p = place;
    loop {
        p = match &p.kind {
            PlaceKind::Field(base, r, f) => {
                let field = &program.types.record(*r).fields[*f as usize];
                let open = matches!(program.types.kind(field.ty), TypeKind::OpenArray { .. });
                if field.bits.is_some() || open {
                    return true;
                }
                base
            }
            PlaceKind::Index(base, _) => base,
            _ => return false,
        };
    }
}

struct Locals<'p> {
    program: &'p Program,
    facts: FuncFacts,
}

impl Visitor for Locals<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => {
                if let Some(l) = local_root(p) {
                    self.facts.memory[l.index()] = true;
                }
            }
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                if let Some(l) = local_root(p) {
                    self.facts.stores[l.index()] += 1;
                }
            }
            ExprKind::Builtin(Builtin::Alloca, _) => self.facts.has_alloca = true,
            ExprKind::Builtin(Builtin::VaStart, _) => self.facts.uses_varargs = true,
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        if let Some(l) = local_root(p) {
            self.facts.used[l.index()] = true;
            if through_union(self.program, p) && needs_bytes(self.program, p) {
                self.facts.memory[l.index()] = true;
            }
        }
        walk_place(self, p);
    }
}

/// Computes the facts of one body.
pub fn function_facts(program: &Program, body: &Body) -> FuncFacts {
    let n = body.locals.len();
    let facts = FuncFacts {
        memory: vec![false; n],
        stores: vec![0; n],
        used: vec![false; n],
        has_frame: false,
        has_alloca: false,
        uses_varargs: false,
    };
    let mut visitor = Locals { program, facts };
    walk_body(&mut visitor, &body.stmts);
    let mut facts = visitor.facts;
    for (i, local) in body.locals.iter().enumerate() {
        // A variable length array is a pointer to storage allocated where it is declared.
        if program.types.is_vla(local.ty) {
            facts.memory[i] = false;
        }
    }
    facts.place(program, body, &FnPlan::default());
    facts
}

impl FuncFacts {
    /// Takes what `plan` lifts out of the heap tier's memory.
    pub fn place(&mut self, program: &Program, body: &Body, plan: &FnPlan) {
        self.has_alloca &= allocates(body, plan);
        let mut frame = self.has_alloca;
        for (i, local) in body.locals.iter().enumerate() {
            let id = LocalId(i as u32);
            self.memory[i] &= !plan.is_native(id);
            frame |=
                self.memory[i] || (program.types.is_vla(local.ty) && plan.rep(id) != Rep::Owned);
        }
        self.has_frame = frame;
    }
}

/// Whether `alloca` gives anything that no vector is.
fn allocates(body: &Body, plan: &FnPlan) -> bool {
    struct Find<'a> {
        plan: &'a FnPlan,
        found: bool,
    }
    impl Find<'_> {
        /// Looks at what a variable gets.
        fn given(&mut self, l: LocalId, value: &Expr) {
            match &bare(value).kind {
                ExprKind::Builtin(Builtin::Alloca, args) if self.plan.rep(l) == Rep::Owned => {
                    args.iter().for_each(|a| self.expr(a));
                }
                _ => self.expr(value),
            }
        }
    }
    impl Visitor for Find<'_> {
        fn stmt(&mut self, s: &Stmt) {
            match &s.kind {
                StmtKind::Decl(l, Some(value)) => self.given(*l, value),
                _ => walk_stmt(self, s),
            }
        }
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Builtin(Builtin::Alloca, _) => self.found = true,
                ExprKind::Assign(p, value) => {
                    if let PlaceKind::Local(l) = p.kind {
                        return self.given(l, value);
                    }
                }
                _ => {}
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find { plan, found: false };
    walk_body(&mut find, &body.stmts);
    find.found
}

struct Globals {
    address_taken: Vec<bool>,
    written: Vec<bool>,
    used: Vec<bool>,
    through_union: Vec<bool>,
}

struct GlobalVisitor<'p> {
    program: &'p Program,
    found: Globals,
}

impl GlobalVisitor<'_> {
    fn root(&self, p: &Place) -> Option<usize> {
        global_root(p).map(|g| self.program.resolve_global(g).index())
    }
}

impl Visitor for GlobalVisitor<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => {
                if let Some(g) = self.root(p) {
                    self.found.address_taken[g] = true;
                }
            }
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                if let Some(g) = self.root(p) {
                    self.found.written[g] = true;
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        if let Some(g) = self.root(p) {
            self.found.used[g] = true;
            if through_union(self.program, p) {
                self.found.address_taken[g] = true;
                self.found.through_union[g] = true;
            }
        }
        walk_place(self, p);
    }
}

/// Whether an initialiser is made of numbers only, so that it can be a Rust constant.
fn is_plain_constant(program: &Program, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Int(..) => true,
        ExprKind::EnumConst(..) | ExprKind::Float(_) | ExprKind::Zero => {
            program.types.as_record(e.ty).is_none()
        }
        ExprKind::ArrayInit(elems) => elems.iter().all(|(_, e)| is_plain_constant(program, e)),
        ExprKind::StrArray(_) => true,
        _ if is_label_table(e) => true,
        _ => c2safe_frontend::sema::constant_value(&program.types, e).is_some(),
    }
}

/// Whether an initialiser gives labels only: the jump table of an interpreter.
fn is_label_table(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::LabelAddr(_) => true,
        ExprKind::Cast(a) => matches!(a.kind, ExprKind::LabelAddr(_)),
        ExprKind::ArrayInit(elems) => elems.iter().all(|(_, e)| is_label_table(e)),
        _ => false,
    }
}

/// What the program does with its globals.
fn global_uses(program: &Program, reach: &Reach) -> Globals {
    let n = program.globals.len();
    let mut visitor = GlobalVisitor {
        program,
        found: Globals {
            address_taken: vec![false; n],
            written: vec![false; n],
            used: vec![false; n],
            through_union: vec![false; n],
        },
    };
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            walk_body(&mut visitor, &body.stmts);
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        if let (true, Some(init)) = (reach.globals[i], &g.init) {
            visitor.expr(init);
        }
    }
    visitor.found
}

/// Whether nothing writes to a global by its name, and its value is made of numbers.
fn is_constant(program: &Program, found: &Globals, i: usize) -> bool {
    let g = &program.globals[i];
    let scalar_elements = {
        let mut ty = g.ty;
        while let TypeKind::Array { elem, .. } = program.types.kind(ty) {
            ty = *elem;
        }
        program.types.is_arith(ty) || g.init.as_ref().is_some_and(is_label_table)
    };
    let init = g.init.as_ref();
    !found.written[i]
        && g.defined
        && scalar_elements
        && init.is_some_and(|e| is_plain_constant(program, e))
}

/// By global: a constant table, if what its address is used for allows it.
pub fn tables(program: &Program, reach: &Reach) -> Vec<bool> {
    let found = global_uses(program, reach);
    (0..program.globals.len())
        .map(|i| {
            let g = &program.globals[i];
            reach.globals[i]
                && g.resolved.is_none()
                && found.address_taken[i]
                && !found.through_union[i]
                && is_constant(program, &found, i)
        })
        .collect()
}

/// Chooses the representation of every global; `tables` are those whose address is only used by lifted pointers, `texts` those of literals.
pub fn global_reps(
    program: &Program,
    reach: &Reach,
    threads: bool,
    (tables, texts): (&[bool], &[bool]),
) -> Vec<GlobalRep> {
    let n = program.globals.len();
    let found = global_uses(program, reach);
    (0..n)
        .map(|i| {
            let g = &program.globals[i];
            if g.resolved.is_some() || !reach.globals[i] || !found.used[i] {
                return GlobalRep::Unused;
            }
            let lifted = tables.get(i).copied().unwrap_or(false);
            let constant = (lifted || !found.address_taken[i]) && is_constant(program, &found, i);
            if constant || texts.get(i) == Some(&true) {
                GlobalRep::Constant
            } else if threads && g.thread_local {
                // One object for each thread.
                GlobalRep::Memory
            } else if !found.address_taken[i] && program.types.is_scalar(g.ty) {
                GlobalRep::Field
            } else {
                GlobalRep::Memory
            }
        })
        .collect()
}
