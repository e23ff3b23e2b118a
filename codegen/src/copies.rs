//! `memcpy`, `memset` and their like on slices, parts of objects of arenas, and the checked heap.

use c2safe_analysis::lift::{bare, copy, fill, freed, mixed, Copy, Count, Pointer, Root};
use c2safe_frontend::ir::{Expr, ExprKind, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;
use crate::lending::Settling;

impl Fx<'_, '_> {
    /// `memcpy` and its like between slices; `None` if the pointers are on the heap.
    pub(crate) fn library_lifted(&mut self, name: &str, args: &[Expr]) -> Option<Code> {
        match (name, args) {
            ("memcpy" | "memmove", [to, from, bytes]) => self.copy_lifted(to, from, bytes),
            ("memset", [to, byte, bytes]) => self.fill_lifted(to, Some(byte), bytes),
            ("bzero" | "explicit_bzero", [to, bytes]) => self.fill_lifted(to, None, bytes),
            ("free", [p]) => {
                if let Some(code) = self.free_member(p) {
                    return Some(code);
                }
                let l = freed(&self.resolver(), p)?;
                let text = format!("{} = Vec::new()", self.names[l.index()]);
                Some(Code::new(text, prec::ASSIGN))
            }
            _ => None,
        }
    }

    /// The object of an arena that a pointer leads to.
    fn arena_of(&mut self, p: &Expr) -> Option<String> {
        let r = self.g.kept(self.g.program.types.pointee(p.ty)?)?;
        let arena = self.g.arena(self.module, r);
        let id = self.value(p).text;
        Some(format!("{arena}[{id}]"))
    }

    fn copy_lifted(&mut self, to: &Expr, from: &Expr, bytes: &Expr) -> Option<Code> {
        let (to, from) = (bare(to), bare(from));
        let (target, source) = match (self.lifted(to), self.lifted(from)) {
            (Some(target), Some(source)) => (target, source),
            (Some(target), None) if self.arena_of(from).is_some() => {
                let object = self.arena_of(from)?;
                let target = self.one(&target).text;
                return Some(Code::new(format!("{target} = {object}"), prec::ASSIGN));
            }
            (None, Some(source)) if self.arena_of(to).is_some() => {
                let mut before = String::new();
                let object = Code::atom(self.arena_of(to)?);
                let object = match crate::arena::reads_context_inside(&object.text) {
                    true => self.stable_place(object, &mut before),
                    false => object,
                };
                let source = self.one(&source).text;
                return Some(with_before(before, format!("{} = {source}", object.text)));
            }
            (Some(target), None) => {
                let n = mixed(&self.resolver(), to, bytes)?;
                return Some(self.copy_mixed(&target, from, n, to.ty, true));
            }
            (None, Some(source)) => {
                let n = mixed(&self.resolver(), from, bytes)?;
                return Some(self.copy_mixed(&source, to, n, from.ty, false));
            }
            (None, None) => return None,
        };
        let how = copy(&self.resolver(), to, from, bytes)?;
        let mut before = String::new();
        let both = matches!(target.base.root, Root::Object(_));
        let settling = match both {
            true => Settling::Copied,
            false => Settling::Named,
        };
        let (mut made, mut none) = (String::new(), String::new());
        let source = self.settle(source, settling, (&mut before, &mut made), &mut none);
        before.push_str(&made);
        let target = self.settle_named(target, &mut before);
        let statement = match how {
            Copy::Elements(n) if self.is_one(&target) || self.is_one(&source) => {
                let (x, y) = (self.one(&target), self.one(&source));
                match n {
                    Count::Known(0) => "()".into(),
                    _ => format!("{} = {}", x.text, y.text),
                }
            }
            Copy::Elements(n) => {
                let n = self.count_text(n);
                let n = match n.contains("cx") {
                    true => self.steady(Code::atom(n), &mut before).text,
                    false => n,
                };
                if !target.base.disjoint(&source.base) {
                    let whole = self.base(&target.base).text;
                    let at = |fx: &mut Self, p: &Pointer<'_>| {
                        fx.position(&p.terms).unwrap_or_else(|| Code::pure("0"))
                    };
                    let (x, y) = (at(self, &target), at(self, &source));
                    let y = self.steady(y, &mut before);
                    let range = match y.text.as_str() {
                        "0" => format!("..{n}"),
                        y => format!("{y}..{y} + {n}"),
                    };
                    format!("{whole}.copy_within({range}, {})", x.text)
                } else {
                    let x = self.rest(&target, &mut before);
                    let y = self.rest(&source, &mut before);
                    format!("{x}[..{n}].copy_from_slice(&{y}[..{n}])")
                }
            }
            Copy::FromBytes => {
                let size = c2safe_analysis::lift::element(&self.resolver(), to)?.1;
                let types = &self.g.program.types;
                let ty = types.pointee(to.ty).map(|t| self.ty(t))?;
                let x = self.one(&target);
                let y = self.rest(&source, &mut before);
                format!(
                    "{} = {ty}::from_ne_bytes({y}[..{size}].try_into().unwrap())",
                    x.text
                )
            }
            Copy::ToBytes => {
                let size = c2safe_analysis::lift::element(&self.resolver(), from)?.1;
                let y = self.one(&source);
                let x = self.rest(&target, &mut before);
                let y = y.at(prec::ATOM);
                format!("{x}[..{size}].copy_from_slice(&{y}.to_ne_bytes())")
            }
        };
        Some(with_before(before, statement))
    }

    /// Copies between an object off the heap and one on it.
    fn copy_mixed(
        &mut self,
        lifted: &Pointer<'_>,
        heap: &Expr,
        n: Count<'_>,
        ty: TypeId,
        reads: bool,
    ) -> Code {
        let types = &self.g.program.types;
        let element = types.pointee(ty).or_else(|| types.elem(ty));
        let element = element.map(|t| self.pointee(t)).unwrap_or_default();
        let code = self.value(heap).receiver();
        let code = crate::expr::without_cast(&code).to_string();
        let pointer = match types.pointee(heap.ty).map(|t| self.pointee(t)) {
            Some(t) if t == element => code,
            _ => format!("{code}.cast::<{element}>()"),
        };
        let mut before = String::new();
        // The heap's pointer first, for it may read what is borrowed.
        let t = self.fresh("p");
        before.push_str(&format!("let {t} = {pointer};\n"));
        let n = self.count_text(n);
        let n = self.steady(Code::atom(n), &mut before).text;
        let mut after = String::new();
        let how = match reads {
            true => Settling::Back,
            false => Settling::Copied,
        };
        let mut made = String::new();
        let lifted = &self.settle(lifted.clone(), how, (&mut before, &mut made), &mut after);
        before.push_str(&made);
        let part = match self.is_one(lifted) {
            true => {
                let one = self.one(lifted).text;
                let from = if reads {
                    "from_mut(&mut "
                } else {
                    "from_ref(&"
                };
                format!("std::slice::{from}{one})")
            }
            false => {
                let rest = self.rest(lifted, &mut before);
                let and = if reads { "&mut " } else { "&" };
                format!("{and}{rest}[..{n}]")
            }
        };
        let name = if reads { "read_slice" } else { "write_slice" };
        let call = format!("{name}({t}, {part}, cx)");
        match after.is_empty() {
            true => with_before(before, call),
            false => Code::new(format!("{{ {before}{call};\n{after} }}"), prec::BLOCK),
        }
    }

    fn fill_lifted(&mut self, to: &Expr, byte: Option<&Expr>, bytes: &Expr) -> Option<Code> {
        let to = bare(to);
        let target = self.lifted(to)?;
        let n = fill(&self.resolver(), to, byte, bytes)?;
        let types = &self.g.program.types;
        let element = types.pointee(to.ty).or_else(|| types.elem(to.ty))?;
        let value = match byte {
            Some(b)
                if b.as_int() != Some(0)
                    && !matches!(&b.kind, ExprKind::Cast(x) if x.as_int() == Some(0)) =>
            {
                let code = self.value(b);
                self.cast(code, b.ty, element, false).text
            }
            _ => self.zero(element),
        };
        let mut before = String::new();
        let target = self.settle_named(target, &mut before);
        let statement = if self.is_one(&target) {
            match n {
                Count::Known(0) => "()".into(),
                _ => format!("{} = {value}", self.one(&target).text),
            }
        } else {
            let x = self.rest(&target, &mut before);
            let n = self.count_text(n);
            let n = self.steady_in(&x, n, &mut before);
            let value = self.steady_in(&x, value, &mut before);
            format!("{x}[..{n}].fill({value})")
        };
        Some(with_before(before, statement))
    }
}

fn with_before(before: String, statement: String) -> Code {
    match before.is_empty() {
        true => Code::new(statement, prec::ASSIGN),
        false => Code::new(format!("{{ {before}{statement}; }}"), prec::BLOCK),
    }
}
