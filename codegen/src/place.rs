//! L-values: Rust variables, or pointers into the heap tier.

use c2safe_analysis::GlobalRep;
use c2safe_frontend::ir::{Expr, ExprKind, Place, PlaceKind, TypeId, TypeKind};

use crate::code::{prec, Code};
use crate::constants::named;
use crate::func::Fx;

/// An l-value ready to be read or written.
pub enum Slot {
    /// A Rust place expression; the bit-field width when it is one.
    Var(Code, Option<u32>),
    /// A pointer (or bit-field pointer) into memory.
    Mem(Code),
}

impl Fx<'_, '_> {
    /// Lowers a place to where it lives.
    pub fn slot(&mut self, p: &Place) -> Slot {
        if self.is_variable(p) {
            let width = self.bit_width(p);
            return Slot::Var(self.variable(p), width);
        }
        Slot::Mem(self.pointer(p))
    }

    fn bit_width(&self, p: &Place) -> Option<u32> {
        match &p.kind {
            PlaceKind::Field(_, r, f) => self.g.program.types.record(*r).fields[*f as usize]
                .bits
                .map(|b| b.width),
            _ => None,
        }
    }

    fn is_variable(&self, p: &Place) -> bool {
        match &p.kind {
            PlaceKind::Local(l) => !self.in_memory(*l),
            PlaceKind::Global(g) => self.g.facts.global(self.g.program, *g) != GlobalRep::Memory,
            PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => self.is_variable(base),
            PlaceKind::Deref(_) => self.lifted_place(p).is_some(),
        }
    }

    fn variable(&mut self, p: &Place) -> Code {
        match &p.kind {
            PlaceKind::Local(l) => Code::pure(self.names[l.index()].clone()),
            PlaceKind::Global(g) => {
                let id = self.g.program.resolve_global(*g);
                let name = self.g.global_names[id.index()].clone();
                match self.g.facts.globals[id.index()] {
                    GlobalRep::Field => Code::pure(format!("cx.{name}")),
                    _ => {
                        let unit = self.g.program.globals[id.index()].unit;
                        let home = self.g.modules[self.g.module_of_unit[unit]].clone();
                        self.g.import(self.module, &home, &name);
                        Code::pure(name)
                    }
                }
            }
            PlaceKind::Field(base, r, f) => {
                let base = self.variable(base);
                // `p.f` finds its way through a reference.
                let base = match base.text.strip_prefix('*') {
                    Some(reference) => Code::pure(reference),
                    None => base,
                };
                let field = &self.g.field_names[r.index()][*f as usize];
                Code::atom(format!("{}.{field}", base.text)).with_purity(base.pure)
            }
            PlaceKind::Index(base, i) => {
                let base = self.variable(base);
                let index = self.index(i);
                let base = Code {
                    text: base.text.trim_start_matches('*').to_string(),
                    ..base
                };
                Code::atom(format!("{}[{}]", base.text, index.text))
                    .with_purity(base.pure && index.pure)
            }
            PlaceKind::Deref(_) => self.lifted_element(p),
        }
    }

    /// An array index as `usize`.
    pub(crate) fn index(&mut self, i: &Expr) -> Code {
        if let Some(v) = i.as_int() {
            if let Some(what) = named(i).filter(|_| v >= 0) {
                return self.g.uses_of_constants.expression(what, "usize", v);
            }
            if v >= 0 {
                return Code::pure(v.to_string());
            }
        }
        // Widening conversions of the index change nothing.
        let mut inner = i;
        while let ExprKind::Cast(a) = &inner.kind {
            let types = &self.g.program.types;
            let wider = types.is_integer(a.ty)
                && types.is_integer(inner.ty)
                && types.int_bits(inner.ty) >= types.int_bits(a.ty)
                && !types.is_signed(a.ty)
                && types.strip_enum(a.ty) != TypeId::BOOL;
            if !wider {
                break;
            }
            inner = a;
        }
        let code = self.value(inner).typed();
        let text = format!("{} as usize", code.at(prec::CAST));
        Code::new(text, prec::CAST).with_purity(code.pure)
    }

    /// The address of a place in memory; of an array without a length, that of its first element.
    pub fn pointer(&mut self, p: &Place) -> Code {
        match &p.kind {
            PlaceKind::Local(l) => Code::pure(self.names[l.index()].clone()),
            PlaceKind::Global(g) => {
                let id = self.g.program.resolve_global(*g);
                let name = self.g.global_names[id.index()].clone();
                let global = &self.g.program.globals[id.index()];
                let home = self.g.modules[self.g.module_of_unit[global.unit]].clone();
                self.g.import(self.module, &home, &name);
                let name = if self.g.facts.threads && global.thread_local {
                    format!("cx.own({name})")
                } else {
                    name
                };
                // Declarations of one object may differ in completeness.
                let declared = self.ty(global.ty);
                if declared != self.ty(p.ty)
                    || matches!(self.g.program.types.kind(p.ty), TypeKind::OpenArray { .. })
                {
                    return Code::atom(format!("{name}.cast::<{}>()", self.pointee(p.ty)))
                        .with_purity(true);
                }
                Code::atom(name).with_purity(true)
            }
            PlaceKind::Deref(e) => self.element_pointer(e),
            PlaceKind::Field(base, r, f) => {
                let base = self.pointer(base);
                self.g.import_fields(self.module, *r);
                let field = &self.g.field_names[r.index()][*f as usize];
                let open = matches!(self.g.program.types.kind(p.ty), TypeKind::OpenArray { .. });
                let decay = if open { ".decay()" } else { "" };
                Code::atom(format!("{}.{field}(){decay}", base.receiver())).with_purity(base.pure)
            }
            PlaceKind::Index(base, i) => {
                let base = self.pointer(base);
                let index = self.offset(i);
                Code::atom(format!("{}.elem({})", base.receiver(), index.text))
                    .with_purity(base.pure && index.pure)
            }
        }
    }

    /// An element count for pointer arithmetic; any integer type will do.
    pub fn offset(&mut self, i: &Expr) -> Code {
        let mut inner = i;
        // Any widening conversion is done by the arithmetic itself.
        while let ExprKind::Cast(a) = &inner.kind {
            let types = &self.g.program.types;
            let wider = types.is_integer(a.ty)
                && types.is_integer(inner.ty)
                && types.int_bits(inner.ty) > types.int_bits(a.ty)
                && !matches!(
                    types.kind(types.strip_enum(a.ty)),
                    TypeKind::Char | TypeKind::Bool
                )
                && (types.is_signed(inner.ty)
                    || !types.is_signed(a.ty)
                    || types.int_bits(inner.ty) == 64);
            if !wider {
                break;
            }
            inner = a;
        }
        self.value(inner)
    }

    /// `p[i]` is written `p.at(i)` where a place is wanted.
    fn element_pointer(&mut self, e: &Expr) -> Code {
        if let ExprKind::PtrAdd(p, i) = &e.kind {
            let sized = self
                .g
                .program
                .types
                .pointee(e.ty)
                .is_some_and(|t| self.g.program.types.size(t).is_some());
            if sized {
                let base = self.value(p);
                let index = self.offset(i);
                return Code::atom(format!("{}.at({})", base.receiver(), index.text))
                    .with_purity(base.pure && index.pure);
            }
        }
        self.value(e)
    }

    /// Reads a place.
    pub fn read(&mut self, p: &Place) -> Code {
        match self.slot(p) {
            Slot::Var(code, _) => code,
            Slot::Mem(ptr) => self.read_pointer(&ptr, p.ty),
        }
    }

    pub fn read_pointer(&mut self, ptr: &Code, _ty: TypeId) -> Code {
        Code::atom(format!("{}.get(cx)", ptr.receiver()))
    }
}
