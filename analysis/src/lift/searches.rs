//! Searches of the C library that return a place in their first argument: `strchr` and its like (C11 7.24.5).
//!
//! Off the heap a search gives the number of characters from its argument to what it finds.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{rewrite_body, walk_body, walk_expr, Rewriter, Visitor};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, Function, Place, PlaceKind, Program, TypeId,
};

use super::echoes::{apply, Echo, Moved};
use super::library::bare;
use super::places::NULL;
use super::plan::{Plan, Rep};

/// What searches are called in the C, and in the runtime where they return numbers.
const NAMES: [(&str, &str); 4] = [
    ("strchr", "strchr_at"),
    ("strrchr", "strrchr_at"),
    ("strpbrk", "strpbrk_at"),
    ("strstr", "strstr_at"),
];

/// The library's functions that return numbers.
#[derive(Debug, Default)]
pub(super) struct Searches(BTreeSet<FuncId>);

/// Changes the searches in all functions but some.
pub(super) fn number(program: &mut Program, without: &BTreeSet<FuncId>) -> Searches {
    let mut found: BTreeMap<FuncId, FuncId> = BTreeMap::new();
    let mut echoes = BTreeMap::new();
    for i in 0..program.functions.len() {
        let f = &program.functions[i];
        let name = NAMES.iter().find(|(name, _)| *name == f.name);
        let (Some((_, other)), None, None) = (name, &f.body, f.resolved) else {
            continue;
        };
        let types = &program.types;
        let ret = types.func(f.ty).map(|ty| ty.ret);
        let Some(ty) = ret.filter(|ty| types.pointee(*ty) == Some(TypeId::CHAR)) else {
            continue;
        };
        let id = FuncId(program.functions.len() as u32);
        let mut function = Function {
            name: (*other).to_string(),
            ..f.clone()
        };
        function.declared.clear();
        program.functions.push(function);
        found.insert(FuncId(i as u32), id);
        let (number, null) = (TypeId::LONG, Some(NULL));
        let moved = Some(Moved { number, null });
        echoes.insert(
            id,
            Echo {
                param: 0,
                ty,
                moved,
            },
        );
    }
    if found.is_empty() {
        return Searches::default();
    }
    for i in 0..program.functions.len() {
        if without.contains(&FuncId(i as u32)) {
            continue;
        }
        if let Some(mut body) = program.functions[i].body.take() {
            let mut renamed = Renamed(program, &found);
            rewrite_body(&mut renamed, &mut body.stmts);
            program.functions[i].body = Some(body);
        }
    }
    apply(program, &echoes);
    Searches(echoes.into_keys().collect())
}

struct Renamed<'a>(&'a Program, &'a BTreeMap<FuncId, FuncId>);

impl Rewriter for Renamed<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let ExprKind::Call(callee, _) = &mut e.kind {
            if let Callee::Direct(f) = &mut **callee {
                if let Some(other) = self.1.get(&self.0.resolve_func(*f)) {
                    *f = *other;
                }
            }
        }
    }
}

impl Searches {
    /// The functions with a search in what is on the heap under a plan.
    pub(super) fn on_heap(&self, program: &Program, plan: &Plan) -> BTreeSet<FuncId> {
        let mut found = BTreeSet::new();
        if self.0.is_empty() {
            return found;
        }
        for (i, f) in program.functions.iter().enumerate() {
            let id = FuncId(i as u32);
            // A variant may be there for what is on the heap.
            let Some(body) = f.body.as_ref().filter(|_| plan.origin(id) == id) else {
                continue;
            };
            let mut look = Look {
                searches: &self.0,
                off_heap: &|e| is_off_heap(program, plan, id, e),
                found: false,
            };
            walk_body(&mut look, &body.stmts);
            if look.found {
                found.insert(id);
            }
        }
        found
    }
}

struct Look<'a> {
    searches: &'a BTreeSet<FuncId>,
    off_heap: &'a dyn Fn(&Expr) -> bool,
    found: bool,
}

impl Visitor for Look<'_> {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Call(callee, args) = &e.kind {
            let searches = matches!(**callee, Callee::Direct(f) if self.searches.contains(&f));
            self.found |= searches && args.first().is_some_and(|a| !(self.off_heap)(a));
        }
        walk_expr(self, e);
    }
}

/// Whether a pointer leads to what is not on the checked heap.
fn is_off_heap(program: &Program, plan: &Plan, f: FuncId, e: &Expr) -> bool {
    let function = &plan.functions[f.index()];
    match &bare(e).kind {
        ExprKind::Load(p) => match &p.kind {
            PlaceKind::Local(l) => function.rep(*l) != Rep::Heap,
            PlaceKind::Field(_, r, i) => plan.fields.contains(&(*r, *i)),
            // A place in what is only known to be a literal is a pointer.
            _ => false,
        },
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => is_off_heap(program, plan, f, p),
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => is_object_off_heap(program, plan, f, p),
        // It is searched for whether a character is one of some.
        ExprKind::Str(_) => true,
        _ => false,
    }
}

fn is_object_off_heap(program: &Program, plan: &Plan, f: FuncId, p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Local(l) => plan.functions[f.index()].is_native(*l),
        PlaceKind::Global(_) => false,
        PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => {
            is_object_off_heap(program, plan, f, base)
        }
        PlaceKind::Deref(e) => {
            let to = program.types.pointee(e.ty);
            let arena = to.and_then(|to| plan.arena(program, to));
            arena.is_some() || is_off_heap(program, plan, f, e)
        }
    }
}
