//! Global objects that a unit declares with another type than the one that defines them, as long as records are in the way.
//!
//! Both declarations of an object must have compatible types (C11 6.2.7p2). Where they have not, C programs read and write the same
//! bytes as what they declared: so does a pointer to the object that is converted to a pointer to the declared type.

use std::collections::BTreeMap;

use crate::ir::visit::{rewrite_body, rewrite_expr, Rewriter};
use crate::ir::{
    Expr, ExprKind, GlobalId, Loc, Place, PlaceKind, Program, TypeId, TypeKind, Types,
};

/// Changes how functions and initialisers refer to such objects. Declarations are bound to definitions.
pub(super) fn convert(program: &mut Program) {
    let mut views = BTreeMap::new();
    for (i, g) in program.globals.iter().enumerate() {
        let Some(target) = g.resolved else {
            continue;
        };
        let own = program.globals[target.index()].ty;
        if differ(&program.types, g.ty, own) {
            views.insert(GlobalId(i as u32), (target, g.ty, own));
        }
    }
    if views.is_empty() {
        return;
    }
    let types = &mut program.types;
    let views = views.into_iter().map(|(g, (target, declared, own))| {
        let view = View {
            target,
            own,
            pointer: types.ptr(own),
            declared: types.ptr(declared),
        };
        (g, view)
    });
    let mut views = Views(views.collect());
    for f in &mut program.functions {
        if let Some(body) = &mut f.body {
            rewrite_body(&mut views, &mut body.stmts);
        }
    }
    for g in &mut program.globals {
        if let Some(init) = &mut g.init {
            rewrite_expr(&mut views, init);
        }
    }
}

/// Whether two types differ by which complete record something in them is.
fn differ(types: &Types, a: TypeId, b: TypeId) -> bool {
    match (types.kind(a), types.kind(b)) {
        _ if a == b => false,
        (TypeKind::Record(a), TypeKind::Record(b)) => {
            a != b && types.record(*a).complete && types.record(*b).complete
        }
        (TypeKind::Ptr { to: a, .. }, TypeKind::Ptr { to: b, .. }) => differ(types, *a, *b),
        (TypeKind::Func(f), TypeKind::Func(g)) => {
            let mut params = f.params.iter().zip(&g.params);
            differ(types, f.ret, g.ret) || params.any(|(a, b)| differ(types, *a, *b))
        }
        _ => match (types.elem(a), types.elem(b)) {
            (Some(a), Some(b)) => differ(types, a, b),
            _ => false,
        },
    }
}

/// An object under another type.
struct View {
    target: GlobalId,
    own: TypeId,
    /// Pointers to the object as it is, and as it is declared.
    pointer: TypeId,
    declared: TypeId,
}

struct Views(BTreeMap<GlobalId, View>);

impl Rewriter for Views {
    fn place(&mut self, p: &mut Place) {
        let PlaceKind::Global(g) = p.kind else {
            return;
        };
        let Some(view) = self.0.get(&g) else {
            return;
        };
        let kind = PlaceKind::Global(view.target);
        let object = Place { kind, ty: view.own };
        let address = Expr::new(ExprKind::AddrOf(object), view.pointer, Loc::default());
        *p = Place::deref(address.cast(view.declared), p.ty);
    }
}
