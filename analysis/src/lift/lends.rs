//! Pointers on the checked heap that functions off it get all the same: what they lead to is copied for the time of the call, as
//! "Compiling C to Safe Rust, Formalized" copies where it cannot borrow.
//!
//! That is done for small objects and for functions that do not look at the heap themselves, so that nobody sees an old copy.

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, Program, TypeId,
};

use crate::GlobalRep;

use super::elsewhere::Elsewhere;
use super::library::{bare, is_bytes};
use super::parts::Extents;
use super::plan::{FnPlan, Plan, Rep};
use super::resolve::Resolver;
use super::scan::is_null;

/// Larger objects are not copied for a call.
const LARGEST: u64 = 1024;

/// What can be copied for calls.
pub(super) struct Lends {
    extents: Extents,
    /// By function: it, or what it calls, looks at the heap.
    touches: Vec<bool>,
}

/// What is known of the parameters of a function.
pub(super) struct Parameters<'a> {
    pub(super) plan: &'a FnPlan,
    pub(super) params: &'a [LocalId],
    /// By local: it is compared with null.
    pub(super) tested: &'a [bool],
    /// By local: elements before where it points are used.
    pub(super) back: &'a [bool],
}

impl Lends {
    /// Looks at all functions under their plans.
    pub(super) fn of(
        program: &Program,
        extents: Extents,
        globals: &[GlobalRep],
        plan: &Plan,
        elsewhere: Elsewhere<'_>,
        bodies: &[(FuncId, &Body, Resolver<'_>)],
    ) -> Lends {
        let mut touches = vec![true; program.functions.len()];
        let mut callees = vec![Vec::new(); program.functions.len()];
        for (f, body, resolver) in bodies {
            let mut look = Look {
                program,
                resolver,
                id: *f,
                elsewhere,
                globals,
                plan,
                touches: elsewhere.is_in(body),
                callees: Vec::new(),
            };
            walk_body(&mut look, &body.stmts);
            touches[f.index()] = look.touches;
            callees[f.index()] = look.callees;
        }
        loop {
            let mut changed = false;
            for f in 0..touches.len() {
                if !touches[f] && callees[f].iter().any(|c: &FuncId| touches[c.index()]) {
                    touches[f] = true;
                    changed = true;
                }
            }
            if !changed {
                return Lends { extents, touches };
            }
        }
    }

    /// Whether these arguments of a call, which are on the heap, can be copied for it.
    pub(super) fn may(
        &self,
        r: &Resolver<'_>,
        caller: FuncId,
        f: FuncId,
        callee: &Parameters<'_>,
        args: &[Expr],
        heap: &[usize],
    ) -> bool {
        if self.touches[f.index()] {
            return false;
        }
        // Bytes on the heap are bytes for everybody: one object can be borrowed, and several if nobody writes.
        let bytes = |i: &usize| {
            let p = callee.params[*i];
            is_bytes(r.program, args[*i].ty)
                && is_bytes(
                    r.program,
                    r.program.functions[f.index()]
                        .body
                        .as_ref()
                        .map_or(TypeId::VOID, |b| b.locals[p.index()].ty),
                )
                && !callee.tested[p.index()]
                && !callee.back[p.index()]
        };
        let written = |i: &usize| callee.plan.written[callee.params[*i].index()];
        if heap.iter().all(bytes) && (heap.len() == 1 || !heap.iter().any(written)) {
            return true;
        }
        let mut lent: Vec<(usize, bool)> = Vec::new();
        for i in heap {
            let p = callee.params[*i];
            let class = self.extents.class(r, caller, &args[*i], LARGEST);
            let Some(class) =
                class.filter(|_| !callee.tested[p.index()] && !callee.back[p.index()])
            else {
                return false;
            };
            let written = callee.plan.written[p.index()];
            if lent.iter().any(|(c, w)| *c == class && (*w || written)) {
                return false;
            }
            lent.push((class, written));
        }
        true
    }
}

struct Look<'a> {
    program: &'a Program,
    resolver: &'a Resolver<'a>,
    id: FuncId,
    elsewhere: Elsewhere<'a>,
    globals: &'a [GlobalRep],
    plan: &'a Plan,
    touches: bool,
    callees: Vec<FuncId>,
}

impl Look<'_> {
    /// A handle of the C library, which leads to nothing that the program has.
    fn is_handle(&self, ty: TypeId) -> bool {
        let types = &self.program.types;
        let pointee = types.pointee(ty).and_then(|t| types.as_record(t));
        pointee.is_some_and(|r| !types.record(r).complete)
    }

    fn is_harmless(&self, a: &Expr) -> bool {
        let inner = bare(a);
        let literal = match &inner.kind {
            ExprKind::Decay(p) => {
                matches!(&p.kind, PlaceKind::Deref(e) if matches!(e.kind, ExprKind::Str(_)))
            }
            ExprKind::Str(_) => true,
            _ => false,
        };
        !self.program.types.is_pointer(inner.ty)
            || literal
            || is_null(inner)
            || self.is_handle(inner.ty)
            || self.resolver.pointer(inner).is_some()
    }
}

impl Visitor for Look<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Call(callee, args) => match &**callee {
                Callee::Direct(f) => {
                    let f = self.program.resolve_func(*f);
                    if let Some(body) = &self.program.func(f).body {
                        self.callees.push(f);
                        // Copies for that call are made of the heap, too.
                        let copied = |(i, (a, p)): (usize, (&Expr, &LocalId))| {
                            let lifted = self.plan.functions[f.index()].rep(*p) != Rep::Heap;
                            let texts = &self.plan.texts;
                            let text = texts.is_argument(self.program, self.id, (f, i), a);
                            lifted && self.resolver.pointer(a).is_none() && !is_null(a) && !text
                        };
                        self.touches |= args.iter().zip(&body.params).enumerate().any(copied);
                    } else {
                        let name = &self.program.func(f).name;
                        self.touches |= self.elsewhere.is_left_by(name);
                        self.touches |= !args.iter().all(|a| self.is_harmless(a));
                    }
                }
                Callee::Indirect(_) => self.touches = true,
            },
            ExprKind::Builtin(_, args) => {
                self.touches |= !args.iter().all(|a| self.is_harmless(a));
            }
            ExprKind::VaArg(_) | ExprKind::Setjmp(_) | ExprKind::LabelAddr(_) => {
                self.touches = true
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        let r = self.resolver;
        self.touches |= match &p.kind {
            PlaceKind::Deref(e) => {
                let text = self.plan.texts.element(self.program, self.id, e).is_some();
                !text && r.pointer(e).is_none() && r.arena_object(p).is_none()
            }
            PlaceKind::Local(_) => r.place(p).is_none() && r.arena_object(p).is_none(),
            PlaceKind::Global(g) => {
                let g = self.program.resolve_global(*g);
                let rep = self.globals[g.index()];
                let memory = rep == GlobalRep::Memory;
                memory && r.arena_object(p).is_none() && !self.is_handle(p.ty)
            }
            PlaceKind::Field(..) | PlaceKind::Index(..) => false,
        };
        walk_place(self, p);
    }
}
