//! Structs whose bytes something may see, or whose objects may be something else as well.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, Place, PlaceKind, Program, RecordId, TypeId, TypeKind,
};

/// What is known of the objects of structs.
pub struct Exposed {
    /// Pointers to them are converted to or from pointers to something else, or they are in unions.
    records: BTreeSet<RecordId>,
    /// Members whose address is taken.
    members: BTreeSet<(RecordId, u32)>,
}

impl Exposed {
    pub fn of(program: &Program) -> Exposed {
        let mut find = Find {
            program,
            found: Exposed {
                records: BTreeSet::new(),
                members: BTreeSet::new(),
            },
            allowed: None,
        };
        for f in &program.functions {
            if let Some(body) = &f.body {
                walk_body(&mut find, &body.stmts);
            }
        }
        for g in &program.globals {
            g.init.iter().for_each(|e| find.expr(e));
        }
        for f in &program.functions {
            if let Some(target) = f.resolved {
                find.declared(f.ty, program.functions[target.index()].ty);
            }
        }
        let records = 0..program.types.records.len();
        for r in records.map(|r| RecordId(r as u32)) {
            if program.types.record(r).is_union {
                find.expose_record(r);
            }
        }
        find.found
    }

    /// Whether pointers to objects of `r` only ever come from, and go to, such pointers, `malloc` and its like, and `free`.
    pub fn is_hidden(&self, r: RecordId) -> bool {
        !self.records.contains(&r)
    }

    pub fn is_taken(&self, member: (RecordId, u32)) -> bool {
        self.members.contains(&member)
    }
}

/// Functions of the C library that give, or take, memory as a whole.
const MEMORY: &[&str] = &["malloc", "calloc", "realloc", "free"];

struct Find<'p> {
    program: &'p Program,
    found: Exposed,
    /// A conversion that shows nothing, by its address.
    allowed: Option<*const Expr>,
}

impl Find<'_> {
    fn expose(&mut self, ty: TypeId) {
        match self.program.types.kind(ty) {
            TypeKind::Record(r) => self.expose_record(*r),
            _ => {
                if let Some(elem) = self.program.types.elem(ty) {
                    self.expose(elem);
                }
            }
        }
    }

    fn expose_record(&mut self, r: RecordId) {
        if self.found.records.insert(r) {
            for f in &self.program.types.record(r).fields {
                self.expose(f.ty);
            }
        }
    }

    /// A function is called as one of a type, and is one of another: what it gets and gives is both.
    fn declared(&mut self, called: TypeId, defined: TypeId) {
        let types = &self.program.types;
        if let (Some(a), Some(b)) = (types.func(called), types.func(defined)) {
            let params = a.params.iter().zip(&b.params);
            for (a, b) in params.chain([(&a.ret, &b.ret)]) {
                let both = [a, b].map(|ty| types.pointee(*ty));
                if let [Some(a), Some(b)] = both {
                    if !types.same_but_const(a, b) {
                        [a, b].into_iter().for_each(|ty| self.expose(ty));
                    }
                }
            }
        }
    }

    /// The name of the function of the C library that is called.
    fn library(&self, e: &Expr) -> Option<&str> {
        match &e.kind {
            ExprKind::Call(callee, _) => match **callee {
                Callee::Direct(f) => {
                    let f = self.program.func(f);
                    f.body.is_none().then_some(f.name.as_str())
                }
                Callee::Indirect(_) => None,
            },
            _ => None,
        }
    }

    fn is_memory(&self, e: &Expr) -> bool {
        self.library(e).is_some_and(|name| MEMORY.contains(&name))
    }

    /// Whether a call neither shows what is in the objects that its arguments point to, nor makes others of them.
    fn shows_nothing(&self, call: &Expr, args: &[Expr]) -> bool {
        let of = |e: &Expr| {
            let e = match &e.kind {
                ExprKind::Cast(inner) => inner,
                _ => e,
            };
            self.program.types.pointee(e.ty)
        };
        match (self.library(call), args) {
            (Some("memset"), _) => true,
            (Some("memcpy" | "memmove"), [to, from, _]) => {
                let same = |a, b| self.program.types.same_but_const(a, b);
                of(to).zip(of(from)).is_some_and(|(a, b)| same(a, b))
            }
            _ => self.is_memory(call),
        }
    }
}

impl Visitor for Find<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Cast(a) => {
                let types = &self.program.types;
                let (from, to) = (types.pointee(a.ty), types.pointee(e.ty));
                let same = match (from, to) {
                    (Some(from), Some(to)) => types.same_but_const(from, to),
                    (None, None) => true,
                    _ => false,
                };
                let number = matches!(a.kind, ExprKind::Int(..))
                    || types.is_integer(e.ty) && types.int_bits(e.ty) == 1;
                let shown = !same && !number && self.allowed != Some(std::ptr::from_ref(e));
                if shown && !self.is_memory(a) {
                    from.into_iter().chain(to).for_each(|ty| self.expose(ty));
                }
                self.allowed = None;
            }
            ExprKind::Call(_, args) if self.shows_nothing(e, args) => {
                for a in args {
                    self.allowed = Some(std::ptr::from_ref(a));
                    self.expr(a);
                }
                self.allowed = None;
                return;
            }
            ExprKind::AddrOf(Place {
                kind: PlaceKind::Field(_, r, f),
                ..
            }) => {
                self.found.members.insert((*r, *f));
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}
