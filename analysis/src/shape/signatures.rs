//! Functions whose parameters can be others than in the C, because everyone who calls them is known.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, FuncType, LocalId, Program, TypeId, TypeKind,
};

use crate::objects::local_root;
use crate::reach::reachability;

/// The functions that are only ever called by name, as they are defined.
pub(super) fn changeable(program: &Program) -> BTreeSet<FuncId> {
    let reach = reachability(program);
    let functions = program.functions.iter().enumerate();
    let mut found: BTreeSet<FuncId> = functions
        .filter(|(i, f)| {
            let plain = program.types.func(f.ty);
            let plain = plain.is_some_and(|ty| ty.prototyped && !ty.variadic);
            let own = f.body.as_ref().is_some_and(|body| !body.has_setjmp);
            let called = reach.functions[*i] && f.resolved.is_none() && f.name != "main";
            own && plain && called
        })
        .map(|(i, _)| FuncId(i as u32))
        .collect();
    for id in &reach.address_taken {
        found.remove(id);
    }
    // Some unit declares them in another way.
    for f in &program.functions {
        if let Some(id) = f.resolved {
            let id = program.resolve_func(id);
            if f.ty != program.functions[id.index()].ty {
                found.remove(&id);
            }
        }
    }
    found
}

/// Changes the types of functions, where they are declared, too. `change` says whether it did.
pub(super) fn change(program: &mut Program, change: &dyn Fn(FuncId, &mut FuncType) -> bool) {
    for i in 0..program.functions.len() {
        let id = program.resolve_func(FuncId(i as u32));
        let Some(mut ty) = program.types.func(program.functions[i].ty).cloned() else {
            continue;
        };
        if change(id, &mut ty) {
            program.functions[i].ty = program.types.intern(TypeKind::Func(ty));
        }
    }
}

/// The function of the program that is called.
pub(super) fn callee(program: &Program, e: &Expr) -> Option<FuncId> {
    match &e.kind {
        ExprKind::Call(callee, _) => match **callee {
            Callee::Direct(f) => Some(program.resolve_func(f)),
            Callee::Indirect(_) => None,
        },
        _ => None,
    }
}

/// Hands out the calls of functions of the program that a body makes.
pub(super) fn each_call(program: &Program, body: &Body, see: &mut dyn FnMut(FuncId, &[Expr])) {
    struct Find<'a> {
        program: &'a Program,
        see: &'a mut dyn FnMut(FuncId, &[Expr]),
    }
    impl Visitor for Find<'_> {
        fn expr(&mut self, e: &Expr) {
            if let (Some(f), ExprKind::Call(_, args)) = (callee(self.program, e), &e.kind) {
                (self.see)(f, args);
            }
            walk_expr(self, e);
        }
    }
    walk_body(&mut Find { program, see }, &body.stmts);
}

/// Whether evaluating an expression stores in a variable.
pub(super) fn stores(e: &Expr, l: LocalId) -> bool {
    struct Find(LocalId, bool);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } = &e.kind
            {
                self.1 |= local_root(p) == Some(self.0);
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(l, false);
    find.expr(e);
    find.1
}

/// The size of the elements that a pointer moves by, if it is a power of two: `void` counts as bytes (GNU C).
///
/// Of those a distance is exact even between pointers to different objects.
pub(super) fn step(program: &Program, ty: TypeId) -> Option<u64> {
    let to = program.types.pointee(ty)?;
    let size = match to {
        TypeId::VOID => 1,
        _ => program.types.size(to)?,
    };
    size.is_power_of_two().then_some(size)
}
