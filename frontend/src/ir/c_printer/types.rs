//! Types as C: declarators, and records with exactly the layout the IR says.

use super::{clean, Printer};
use crate::ir::types::{layout, FieldDecl, RecordAttrs};
use crate::ir::{Record, RecordId, TypeId, TypeKind};

impl Printer<'_> {
    /// The declaration of `inner` (a name with perhaps part of a declarator) as a `ty`.
    pub(super) fn declare(&self, ty: TypeId, inner: &str) -> String {
        let types = &self.prog.types;
        let base = |name: &str| {
            if inner.is_empty() {
                name.to_string()
            } else {
                format!("{name} {inner}")
            }
        };
        match types.kind(ty) {
            TypeKind::Ptr { to, .. } => {
                let to = self.strip_vla(*to);
                if types.is_array(to) || types.is_func(to) {
                    self.declare(to, &format!("(*{inner})"))
                } else {
                    self.declare(to, &format!("*{inner}"))
                }
            }
            TypeKind::Array { elem, len } => self.array(*elem, &format!("{inner}[{len}]")),
            TypeKind::OpenArray { elem } => self.array(*elem, &format!("{inner}[]")),
            TypeKind::Vla { .. } => self.declare(self.strip_vla(ty), &format!("{inner}[0]")),
            TypeKind::Func(f) => {
                let mut params: Vec<String> =
                    f.params.iter().map(|p| self.declare(*p, "")).collect();
                if f.variadic {
                    params.push("...".into());
                }
                let list = match (f.prototyped, params.is_empty()) {
                    (false, _) => String::new(),
                    (true, true) => "void".into(),
                    (true, false) => params.join(", "),
                };
                self.declare(f.ret, &format!("{inner}({list})"))
            }
            TypeKind::Record(r) => base(&self.record_name(*r)),
            TypeKind::Enum(e) => self.declare(types.enumeration(*e).ty, inner),
            TypeKind::VaListTag => base("c2_va_tag"),
            _ => base(&types.display(ty)),
        }
    }

    /// An array's element: one of unknown length itself counts as empty.
    fn array(&self, elem: TypeId, inner: &str) -> String {
        match self.prog.types.kind(elem) {
            TypeKind::OpenArray { elem } => self.array(*elem, &format!("{inner}[0]")),
            _ => self.declare(elem, inner),
        }
    }

    pub(super) fn type_name(&self, ty: TypeId) -> String {
        self.declare(ty, "")
    }

    fn record_name(&self, id: RecordId) -> String {
        let r = self.prog.types.record(id);
        let keyword = if r.is_union { "union" } else { "struct" };
        format!("{keyword} r{}_{}", id.0, clean(&r.name))
    }

    pub(super) fn field_name(&self, id: RecordId, index: u32) -> String {
        match self.prog.types.record(id).fields.get(index as usize) {
            Some(f) if f.anonymous => format!("m{index}_{}", clean(&f.name)),
            Some(f) => format!("m_{}", clean(&f.name)),
            None => format!("no_field_{index}"),
        }
    }

    /// All records, each after those it holds by value, with their layout asserted.
    pub(super) fn records(&self, out: &mut String) {
        let n = self.prog.types.records.len();
        for i in 0..n {
            out.push_str(&format!("{};\n", self.record_name(RecordId(i as u32))));
        }
        let mut done = vec![false; n];
        for i in 0..n {
            self.record(out, RecordId(i as u32), &mut done);
        }
    }

    fn record(&self, out: &mut String, id: RecordId, done: &mut [bool]) {
        let r = self.prog.types.record(id);
        if std::mem::replace(&mut done[id.index()], true) || !r.complete {
            return;
        }
        for f in &r.fields {
            let mut ty = f.ty;
            while let Some(elem) = self.prog.types.elem(ty) {
                ty = elem;
            }
            if let TypeKind::Record(inner) = self.prog.types.kind(ty) {
                self.record(out, *inner, done);
            }
        }
        let name = self.record_name(id);
        if self.is_natural(r) {
            out.push_str(&format!("{name} {{\n"));
            for i in 0..r.fields.len() {
                out.push_str(&format!("  {};\n", self.field(id, i)));
            }
            out.push_str("};\n");
        } else {
            self.explicit_record(out, id);
        }
        out.push_str(&format!(
            "_Static_assert(sizeof({name}) == {}, \"\");\n",
            r.size
        ));
        out.push_str(&format!(
            "_Static_assert(_Alignof({name}) == {}, \"\");\n",
            r.align.max(1)
        ));
        for (i, f) in r.fields.iter().enumerate() {
            if f.bits.is_none() {
                let field = self.field_name(id, i as u32);
                out.push_str(&format!(
                    "_Static_assert(__builtin_offsetof({name}, {field}) == {}, \"\");\n",
                    f.offset
                ));
            }
        }
    }

    /// The declaration of a field.
    fn field(&self, id: RecordId, index: usize) -> String {
        let r = self.prog.types.record(id);
        let f = &r.fields[index];
        let name = self.field_name(id, index as u32);
        if let Some(bits) = f.bits {
            return self.declare(f.ty, &format!("{name} : {}", bits.width));
        }
        if let TypeKind::OpenArray { elem } = self.prog.types.kind(f.ty) {
            let flexible = !r.is_union && index > 0 && index + 1 == r.fields.len();
            let bound = if flexible { "[]" } else { "[0]" };
            return self.declare(*elem, &format!("{name}{bound}"));
        }
        self.declare(f.ty, &name)
    }

    /// Whether gcc gives the plain declaration this layout.
    fn is_natural(&self, r: &Record) -> bool {
        let decls: Vec<FieldDecl> = r
            .fields
            .iter()
            .map(|f| FieldDecl {
                name: Some(f.name.clone()),
                ty: f.ty,
                bit_width: f.bits.map(|b| b.width),
                align: 0,
                packed: false,
                line: f.line,
            })
            .collect();
        let (fields, size, align) =
            layout(&self.prog.types, &decls, r.is_union, RecordAttrs::default());
        let same = |(a, b): (&crate::ir::Field, &crate::ir::Field)| {
            a.offset == b.offset && a.bits == b.bits
        };
        size == r.size && align == r.align.max(1) && fields.iter().zip(&r.fields).all(same)
    }

    /// A record with all padding written out.
    fn explicit_record(&self, out: &mut String, id: RecordId) {
        let r = self.prog.types.record(id);
        out.push_str(&format!("{} {{\n", self.record_name(id)));
        let mut position = 0;
        for (i, f) in r.fields.iter().enumerate() {
            let first = f.offset * 8 + f.bits.map_or(0, |b| u64::from(b.first));
            if !r.is_union {
                pad(out, &mut position, first, f.bits.is_some(), i);
            }
            out.push_str(&format!("  {};\n", self.field(id, i)));
            let bits = match f.bits {
                Some(b) => u64::from(b.width),
                None => self.prog.types.size(f.ty).unwrap_or(0) * 8,
            };
            position = first + bits;
        }
        if r.is_union {
            if r.size > 0 {
                out.push_str(&format!("  char pad[{}];\n", r.size));
            }
        } else if position.div_ceil(8) < r.size {
            // A flexible array member may stand in the padding at the end: the alignment makes up for the rest.
            if !matches!(r.fields.last(), Some(f) if self.prog.types.size(f.ty).is_none()) {
                pad(out, &mut position, r.size * 8, false, r.fields.len());
            }
        }
        let align = r.align.max(1);
        out.push_str(&format!("}} __attribute__((packed, aligned({align})));\n"));
    }
}

/// Padding from bit `position` to bit `to`.
fn pad(out: &mut String, position: &mut u64, to: u64, bit_field: bool, index: usize) {
    if *position >= to {
        return;
    }
    if !bit_field {
        // What is left of the byte is padding anyway.
        *position = position.div_ceil(8) * 8;
        if *position < to {
            let bytes = (to - *position) / 8;
            out.push_str(&format!("  char pad{index}[{bytes}];\n"));
        }
    } else {
        while *position < to {
            let n = (to - *position).min(8);
            out.push_str(&format!("  unsigned char : {n};\n"));
            *position += n;
        }
    }
    *position = to;
}
