//! L-values: Rust variables, or pointers into the heap tier.

use c2safe_analysis::GlobalRep;
use c2safe_frontend::ir::{Expr, ExprKind, Place, PlaceKind, TypeId, TypeKind};

use crate::arena::reads_context_inside;
use crate::code::{prec, Code};
use crate::constants::named;
use crate::func::Fx;

/// An l-value ready to be read or written.
pub enum Slot {
    /// A Rust place expression; the bit-field width when it is one.
    Var(Code, Option<u32>),
    /// A part of a union that is a Rust value: the union, and the distance in bytes.
    Part(Code, String),
    /// A pointer (or bit-field pointer) into memory.
    Mem(Code),
    /// A pointer into memory or to a part of an object of an arena.
    Far(Code),
}

impl Fx<'_, '_> {
    /// Lowers a place to where it lives.
    pub fn slot(&mut self, p: &Place) -> Slot {
        if self.is_variable(p) {
            if let Some(part) = self.part_of_union(p) {
                return part;
            }
            let width = self.bit_width(p);
            return Slot::Var(self.variable(p), width);
        }
        match self.is_far(p) {
            true => Slot::Far(self.pointer(p)),
            false => Slot::Mem(self.pointer(p)),
        }
    }

    /// Whether a place is what a pointer leads to that may lead to a part of an object of an arena.
    pub(crate) fn is_far(&self, p: &Place) -> bool {
        let PlaceKind::Deref(e) = &p.kind else {
            return false;
        };
        let parts = &self.g.plan.parts;
        !self.detached && parts.leads_to_part(&self.resolver(), self.id, e)
    }

    /// A place in a union that is a Rust value.
    fn part_of_union(&mut self, p: &Place) -> Option<Slot> {
        // The way from the union that is nearest to the variable.
        let (mut union, mut at) = (None, p);
        while let PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) = &at.kind {
            if let PlaceKind::Field(_, r, _) = &at.kind {
                if self.g.program.types.record(*r).is_union {
                    union = Some(&**base);
                }
            }
            at = base;
        }
        let union = union?;
        let (mut bytes, mut steps) = (0, Vec::new());
        let mut at = p;
        while !std::ptr::eq(at, union) {
            at = match &at.kind {
                PlaceKind::Field(base, r, f) => {
                    bytes += self.g.program.types.record(*r).fields[*f as usize].offset;
                    base
                }
                PlaceKind::Index(base, i) => {
                    let size = self.g.program.types.size(at.ty).unwrap_or(0);
                    match i.as_int() {
                        Some(n) if n >= 0 => bytes += n as u64 * size,
                        _ => steps.push((i, size)),
                    }
                    base
                }
                _ => return None,
            };
        }
        let union = self.variable(union);
        // A method finds its way through a reference.
        let union = match union.text.strip_prefix('*') {
            Some(reference) => Code::atom(reference.to_string()).with_purity(union.pure),
            None => union,
        };
        let mut offset = bytes.to_string();
        let mut pure = union.pure;
        for (i, size) in steps.into_iter().rev() {
            let i = self.index(i);
            pure &= i.pure;
            let step = match size {
                1 => i.text,
                _ => format!("{} * {size}", i.at(prec::PRODUCT)),
            };
            offset = match offset.as_str() {
                "0" => step,
                _ => format!("{offset} + {step}"),
            };
        }
        Some(Slot::Part(union.with_purity(pure), offset))
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
            _ if self.in_arena(p) => true,
            PlaceKind::Local(l) => !self.in_memory(*l),
            PlaceKind::Global(g) => self.g.facts.global(self.g.program, *g) != GlobalRep::Memory,
            PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => self.is_variable(base),
            PlaceKind::Deref(e) => {
                let texts = &self.g.plan.texts;
                let text = !self.detached && texts.element(self.g.program, self.id, e).is_some();
                text || self.lifted_place(p).is_some()
            }
        }
    }

    pub(crate) fn variable(&mut self, p: &Place) -> Code {
        if let Some(place) = self.arena_place(p) {
            return place;
        }
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
            PlaceKind::Field(base, r, _) if self.g.program.types.record(*r).cell => {
                let base = self.variable(base);
                match base.text.starts_with('*') {
                    true => Code::atom(format!("({})", base.text)).with_purity(base.pure),
                    false => base,
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
            PlaceKind::Deref(e) => match self.text_element(e) {
                Some(element) => element,
                None => self.lifted_element(p),
            },
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
                if self.in_arena(p) {
                    return Code::pure(name);
                }
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
                let kept = self.in_arena(base) || self.arena_object_of(base);
                let base = self.pointer(base);
                let base = match kept {
                    true => base.method("in_memory", &[]),
                    false => base,
                };
                self.g.import_fields(self.module, *r);
                let field = &self.g.field_names[r.index()][*f as usize];
                let open = matches!(self.g.program.types.kind(p.ty), TypeKind::OpenArray { .. });
                let decay = if open { ".decay()" } else { "" };
                Code::atom(format!("{}.{field}(){decay}", base.receiver())).with_purity(base.pure)
            }
            PlaceKind::Index(base, i) => {
                if let Some((_, id)) = self.arena_id(p) {
                    return id;
                }
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
                let kept = self.g.program.types.pointee(e.ty);
                if kept.is_some_and(|t| self.g.kept(t).is_some()) {
                    return base.infix("+", &index, prec::SUM);
                }
                return Code::atom(format!("{}.at({})", base.receiver(), index.text))
                    .with_purity(base.pure && index.pure);
            }
        }
        self.value(e)
    }

    /// Reads a place.
    pub fn read(&mut self, p: &Place) -> Code {
        if let Some(element) = self.literal_element(p) {
            return element;
        }
        match self.slot(p) {
            // An index that changes things is computed before anything is borrowed.
            Slot::Var(code, _) if !code.pure && reads_context_inside(&code.text) => {
                let mut before = String::new();
                let code = self.stable_place(code, &mut before);
                Code::new(format!("{{ {before}{} }}", code.text), prec::BLOCK)
            }
            Slot::Var(code, _) => code,
            Slot::Part(union, offset) => {
                let pure = union.pure;
                let mut before = String::new();
                let union = match !pure && reads_context_inside(&union.text) {
                    true => self.stable_place(union, &mut before),
                    false => union,
                };
                let text = format!("{}.read::<{}>({offset})", union.text, self.ty(p.ty));
                match before.is_empty() {
                    true => Code::atom(text).with_purity(pure),
                    false => Code::new(format!("{{ {before}{text} }}"), prec::BLOCK),
                }
            }
            Slot::Mem(ptr) => self.read_pointer(&ptr, p.ty),
            Slot::Far(ptr) => Code::atom(format!("{}.fetch(cx)", ptr.receiver())),
        }
    }

    pub fn read_pointer(&mut self, ptr: &Code, _ty: TypeId) -> Code {
        Code::atom(format!("{}.get(cx)", ptr.receiver()))
    }
}
