//! Pointers that only lead to string literals: `&'static [u8]`.

use c2safe_analysis::lift::{is_bytes, is_null, literal};
use c2safe_frontend::ir::{Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, TypeId, TypeKind};

use crate::code::{prec, Code};
use crate::func::Fx;
use crate::gen::Gen;

impl Gen<'_> {
    /// The Rust type of a pointer to literals, or of an array of such.
    pub(crate) fn text_type(&self, ty: TypeId) -> String {
        match self.program.types.kind(ty) {
            TypeKind::Array { elem, len } => format!("[{}; {len}]", self.text_type(*elem)),
            _ => "&[u8]".into(),
        }
    }
}

impl Fx<'_, '_> {
    pub(crate) fn is_text(&self, e: &Expr) -> bool {
        let g = self.g;
        !self.detached && g.plan.texts.is_text(g.program, self.id, e)
    }

    /// A text that is not just a literal where it stands.
    pub(crate) fn is_text_value(&self, e: &Expr) -> bool {
        let g = self.g;
        !self.detached && g.plan.texts.is_named(g.program, self.id, e)
    }

    /// Whether an argument is a text for a parameter that is a slice of bytes.
    pub(crate) fn is_text_argument(&self, f: FuncId, i: usize, a: &Expr) -> bool {
        let g = self.g;
        !self.detached && g.plan.texts.is_argument(g.program, self.id, (f, i), a)
    }

    pub(crate) fn is_text_local(&self, l: LocalId) -> bool {
        !self.detached && self.g.plan.texts.local(self.id, l)
    }

    /// A text, or null, as a slice.
    pub(crate) fn text(&mut self, e: &Expr) -> Code {
        if is_null(e) {
            return Code::pure("&[]");
        }
        match &e.kind {
            ExprKind::Load(p) => self.variable(p),
            ExprKind::Cast(a) => self.text(a),
            ExprKind::Assign(p, v) => {
                let (to, v) = (self.variable(p).text, self.text(v).text);
                Code::new(format!("{{ {to} = {v}; {to} }}"), prec::BLOCK)
            }
            ExprKind::Cond(c, a, b) => {
                let (c, a, b) = (self.cond(c), self.text(a), self.text(b));
                let text = format!("if {} {{ {} }} else {{ {} }}", c.text, a.text, b.text);
                Code::new(text, prec::BLOCK)
            }
            ExprKind::Call(callee, args) => self.call(callee, args, e.ty),
            _ => match literal(self.g.program, e) {
                Some(s) => Code::pure(self.byte_literal(s)),
                None => Code::pure("&[]"),
            },
        }
    }

    /// Such an assignment as a statement.
    pub(crate) fn text_assignment(&mut self, e: &Expr) -> Option<Code> {
        let ExprKind::Assign(p, v) = &e.kind else {
            return None;
        };
        matches!(p.kind, PlaceKind::Local(l) if self.is_text_local(l)).then(|| {
            let (to, v) = (self.variable(p).text, self.text(v).text);
            Code::new(format!("{to} = {v}"), prec::ASSIGN)
        })
    }

    /// The element of a text that a pointer leads to.
    pub(crate) fn text_element(&mut self, e: &Expr) -> Option<Code> {
        if self.detached {
            return None;
        }
        let g = self.g;
        let (text, i) = g.plan.texts.element(g.program, self.id, e)?;
        let text = self.text(text);
        let i = i.map_or_else(|| Code::pure("0"), |i| self.index(i));
        let pure = text.pure && i.pure;
        Some(Code::atom(format!("{}[{}]", text.at(prec::ATOM), i.text)).with_purity(pure))
    }

    /// An element of a literal that is read where it stands.
    pub(crate) fn literal_element(&mut self, p: &Place) -> Option<Code> {
        let PlaceKind::Deref(e) = &p.kind else {
            return None;
        };
        let (text, i) = match &e.kind {
            ExprKind::PtrAdd(a, i) => (&**a, Some(i)),
            _ => (&**e, None),
        };
        if !is_bytes(self.g.program, text.ty) {
            return None;
        }
        let bytes = self.byte_literal(literal(self.g.program, text)?);
        let i = i.map_or_else(|| Code::pure("0"), |i| self.index(i));
        Some(Code::atom(format!("{bytes}[{}]", i.text)).with_purity(i.pure))
    }

    /// The first value of a text, or of an array of such, that nothing changes.
    pub(crate) fn constant_text(&mut self, e: &Expr, ty: TypeId) -> String {
        let (ExprKind::ArrayInit(elements), TypeKind::Array { elem, len }) =
            (&e.kind, self.g.program.types.kind(ty).clone())
        else {
            return self.text(e).text;
        };
        let nothing = match self.g.program.types.kind(elem) {
            TypeKind::Array { len, .. } => format!("[&[]; {len}]"),
            _ => "&[]".into(),
        };
        let mut all = vec![nothing; len as usize];
        for (i, v) in elements {
            if let Some(slot) = all.get_mut(*i as usize) {
                *slot = self.constant_text(v, elem);
            }
        }
        format!("[{}]", all.join(", "))
    }

    /// A text as a pointer.
    pub(crate) fn text_pointer(&mut self, e: &Expr) -> Code {
        let text = self.text(e).text;
        Code::atom(format!("literal({text}, cx)"))
    }
}
