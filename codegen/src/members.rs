//! Members of structs that own what they point to: vectors. The structs are Rust's own, without a place on the checked heap.

use std::fmt::Write as _;

use c2safe_analysis::lift::{self, owning, variable, Field, Owner, Owning, Pointer, Root};
use c2safe_frontend::ir::visit::{walk_expr, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, Place, PlaceKind, Program, RecordId, TypeId,
};

use rustc_hash::FxHashSet;

use crate::arena::reads_context_inside;
use crate::code::{prec, Code};
use crate::func::Fx;
use crate::gen::Gen;
use crate::runtime;

impl Gen<'_> {
    /// Whether a member of a struct is a vector.
    pub(crate) fn is_member(&self, field: Field) -> bool {
        self.plan.fields.contains(&field)
    }

    /// The type of a member of a struct.
    pub(crate) fn field_type(&self, module: usize, r: RecordId, i: u32) -> String {
        let ty = self.program.types.record(r).fields[i as usize].ty;
        let element = self.program.types.pointee(ty);
        match element.filter(|_| self.is_member((r, i))) {
            Some(element) => format!("Vec<{}>", self.ty(module, element)),
            None => self.ty(module, ty),
        }
    }

    /// The names of the structs that are no number of bytes.
    pub(crate) fn plain_structs(&self) -> FxHashSet<String> {
        let all = self.record_names.iter().enumerate();
        all.filter(|(i, _)| self.plan.is_plain(RecordId(*i as u32)))
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// What a struct is that is no number of bytes, behind the type itself: its zero, and that arenas can keep it.
    pub(crate) fn plain_struct(&self, r: RecordId, zeros: &[String]) -> String {
        let name = &self.record_names[r.index()];
        let mut text = format!(
            "impl {name} {{\n    /// Nothing is in it.\n    pub const ZERO: {name} = {name} {{\n"
        );
        for (field, zero) in self.field_names[r.index()].iter().zip(zeros) {
            let _ = writeln!(text, "        {field}: {zero},");
        }
        let _ = write!(
            text,
            "    }};\n}}\n\nimpl crate::rt::Object for {name} {{\n    const BLANK: {name} = {name}::ZERO;\n}}\n"
        );
        text
    }
}

/// The zeros of a struct's members, as constants.
pub(crate) fn zeros(gen: &Gen<'_>, module: usize, r: RecordId) -> Vec<String> {
    let empty = Body::default();
    let fx = Fx::detached(gen, module, &empty);
    let fields = gen.program.types.record(r).fields.iter().enumerate();
    let zero = |(i, ty)| match gen.is_member((r, i as u32)) {
        true => "Vec::new()".to_string(),
        false => fx.zero(ty),
    };
    fields.map(|(i, f)| zero((i, f.ty))).collect()
}

/// What lets pointers lead to members of a struct that is no number of bytes.
pub(crate) fn parts(gen: &Gen<'_>, module: usize, r: RecordId) -> String {
    let record = gen.program.types.record(r);
    let name = &gen.record_names[r.index()];
    let mut text = format!(
        "\nrecord! {{\n    parts of pub struct {name} via {name}Fields, size {} {{\n",
        record.size
    );
    for (i, f) in record.fields.iter().enumerate() {
        let inside = gen.program.types.as_record(f.ty);
        if gen.is_member((r, i as u32)) || inside.is_some_and(|r| gen.plan.is_plain(r)) {
            continue;
        }
        let field = &gen.field_names[r.index()][i];
        let bits = f.bits.map_or(String::new(), |b| {
            format!(" bits {}..{}", b.first, b.first + b.width)
        });
        let ty = gen.ty(module, f.ty);
        let _ = writeln!(text, "        {field} at {}{bits}: {ty},", f.offset);
    }
    text.push_str("    }\n}\n");
    text
}

/// Whether evaluating an expression may change something.
pub(crate) fn may_change(program: &Program, e: &Expr) -> bool {
    struct Changes<'p>(&'p Program, bool);
    impl Visitor for Changes<'_> {
        fn expr(&mut self, e: &Expr) {
            self.1 |= match &e.kind {
                ExprKind::Call(callee, _) => match **callee {
                    Callee::Direct(f) => {
                        let f = self.0.func(self.0.resolve_func(f));
                        let reads = || runtime::function(&f.name).is_some_and(|f| f.shared);
                        f.body.is_some() || !reads()
                    }
                    Callee::Indirect(_) => true,
                },
                ExprKind::Assign(..)
                | ExprKind::AssignOp { .. }
                | ExprKind::IncDec { .. }
                | ExprKind::Seq(..)
                | ExprKind::Builtin(..)
                | ExprKind::Str(_) => true,
                _ => false,
            };
            walk_expr(self, e);
        }
    }
    let mut changes = Changes(program, false);
    changes.expr(e);
    changes.1
}

impl Fx<'_, '_> {
    /// The member with memory of its own that a pointer expression reads, and where it is.
    pub(crate) fn member<'e>(&self, e: &'e Expr) -> Option<(Field, &'e Place)> {
        lift::member(&self.resolver(), e)
    }

    /// Such a member as a place that can be borrowed.
    pub(crate) fn member_place(&mut self, p: &Place, before: &mut String) -> Code {
        let place = self.variable(p);
        match reads_context_inside(&place.text) {
            true => self.stable_place(place, before),
            false => place,
        }
    }

    /// An assignment to a member that owns what it points to; `None` if `p` is none.
    pub(crate) fn keep(&mut self, p: &Place, v: &Expr) -> Option<Code> {
        let PlaceKind::Field(_, r, f) = p.kind else {
            return None;
        };
        if !self.g.is_member((r, f)) {
            return None;
        }
        let mut before = String::new();
        let place = self.member_place(p, &mut before);
        let element = self.g.program.types.pointee(p.ty).unwrap_or(TypeId::CHAR);
        let own = variable(lift::bare(v)).filter(|l| self.resolver().is_owner(*l));
        let value = match own {
            Some(l) => Some(self.names[l.index()].clone()),
            None => self.owned_value(Owner::Field(p), element, v),
        };
        let store = match value {
            Some(value) => format!("{} = {value}", place.text),
            None => match owning(
                self.g.program,
                &self.g.plan.results,
                Owner::Field(p),
                element,
                v,
            ) {
                Some(Owning::Resized(n)) => {
                    let n = self.count_text(n);
                    let n = self.steady_in(&place.text, n, &mut before);
                    let zero = self.zero(element);
                    format!("reallocate(&mut {}, {zero}, {n})", place.text)
                }
                _ => return None,
            },
        };
        Some(match before.is_empty() {
            true => Code::new(store, prec::ASSIGN),
            false => Code::new(format!("{{ {before}{store}; }}"), prec::BLOCK),
        })
    }

    /// `free(p)` for what a member owns.
    pub(crate) fn free_member(&mut self, e: &Expr) -> Option<Code> {
        let (_, place) = self.member(e)?;
        let place = self.variable(place);
        Some(Code::new(
            format!("{} = Vec::new()", place.text),
            prec::ASSIGN,
        ))
    }

    /// The member of an object of an arena that a pointer leads into.
    pub(crate) fn leads_into_member(&self, p: &Pointer<'_>) -> Option<Field> {
        let object = matches!(p.base.root, Root::Object(_));
        lift::through(&self.g.plan.fields, &p.base).filter(|_| object)
    }
}
