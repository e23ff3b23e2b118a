//! Calls: of the program's functions, of the runtime's, and through pointers.

use c2safe_analysis::lift::bare;
use c2safe_frontend::ir::{Callee, Expr, ExprKind, FuncId, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;
use crate::lending::{is_literal, How, Lent};
use crate::members::may_change;
use crate::runtime;

impl Fx<'_, '_> {
    /// How a function of the program is named where it is called.
    pub(crate) fn function_name(&self, f: FuncId) -> String {
        let name = self.g.func_names[f.index()].clone();
        let home = self.g.modules[self.g.module_of_unit[self.g.program.func(f).unit]].clone();
        if self.g.modules[self.module] != home && self.unique_local_hides(&name) {
            return format!("crate::{home}::{name}");
        }
        self.g.import(self.module, &home, &name);
        match self.unique_local_hides(&name) {
            true => format!("self::{name}"),
            false => name,
        }
    }

    pub fn call(&mut self, callee: &Callee, args: &[Expr], ret: TypeId) -> Code {
        match callee {
            Callee::Direct(f) => {
                let f = self.g.program.resolve_func(*f);
                if self.g.program.functions[f.index()].body.is_some() {
                    self.call_defined(f, args, ret)
                } else {
                    self.call_library(f, args, ret)
                }
            }
            Callee::Indirect(p) => self.call_pointer(p, args, ret),
        }
    }

    fn call_defined(&mut self, f: FuncId, args: &[Expr], ret: TypeId) -> Code {
        let func = &self.g.program.functions[f.index()];
        let Some(ft) = self.g.program.types.func(func.ty).cloned() else {
            return Code::pure("()");
        };
        let mut parts = Vec::new();
        let (mut before, mut late) = (String::new(), String::new());
        let mut borrows = false;
        let mut after = String::new();
        // Parts of objects of arenas are copied for a call that uses the context, or that borrows several.
        let n_parts = args.iter().filter(|a| self.is_part(a)).count();
        let copied = self.g.facts.needs_context[f.index()] || n_parts > 1;
        let lending = self.lending(f, args);
        let member = |a: &Expr| self.lifted(a).and_then(|p| self.leads_into_member(&p));
        let members: Vec<_> = args.iter().map(member).collect();
        let how = |i: usize| How {
            copied,
            lending,
            shared: members.iter().filter(|m| **m == members[i]).count() > 1,
        };
        for (i, &ty) in ft.params.iter().enumerate() {
            parts.push(match args.get(i) {
                Some(a) => match self.borrow(f, i, a, how(i), (&mut before, &mut late), &mut after)
                {
                    Some(text) => {
                        borrows = true;
                        text
                    }
                    None => self.argument(a, ty),
                },
                None => self.zero(ty),
            });
        }
        if borrows {
            // What reads memory is read before anything is borrowed, and so is what reads a variable that is borrowed to be written.
            let written: Vec<Option<String>> = parts.iter().map(|part| written(part)).collect();
            for (i, part) in parts.iter_mut().enumerate() {
                let mut places = written[..i].iter().flatten();
                let late = places.any(|place| mentions(part, place));
                let text = self.is_borrowed(f, i)
                    && args.get(i).is_some_and(|a| self.is_text_argument(f, i, a));
                let reads = (late || part.contains(['[', '(', '*']))
                    && (!text || part.contains("cx"))
                    && !part.starts_with('&')
                    && !part.starts_with("lend_bytes")
                    && !part.starts_with("b\"")
                    && !part.starts_with("std::slice::from_");
                if reads {
                    let t = self.fresh("t");
                    let ty = match text {
                        true => "&[u8]".into(),
                        false => ft.params.get(i).map(|t| self.ty(*t)).unwrap_or_default(),
                    };
                    before.push_str(&format!("let {t}: {ty} = {part};\n"));
                    *part = t;
                }
            }
        }
        before.push_str(&late);
        let extra = args.get(ft.params.len()..).unwrap_or(&[]);
        if ft.variadic {
            parts.push(self.varargs(extra));
        }
        let dropped = if ft.variadic {
            String::new()
        } else {
            self.dropped(extra)
        };
        if self.g.facts.needs_context[f.index()] {
            parts.push("cx".into());
        }
        let called = self.function_name(f);
        let call = Code::atom(format!("{called}({})", parts.join(", ")));
        let call = self.adapt(call, ft.ret, ret);
        let dropped = dropped + &before;
        if !after.is_empty() {
            if ret == TypeId::VOID {
                return Code::new(
                    format!("{{ {dropped}{};\n{after} }}", call.text),
                    prec::BLOCK,
                );
            }
            let t = self.fresh("result");
            return Code::new(
                format!("{{ {dropped}let {t} = {};\n{after}{t} }}", call.text),
                prec::BLOCK,
            );
        }
        if dropped.is_empty() {
            call
        } else {
            Code::new(format!("{{ {dropped}{} }}", call.text), prec::BLOCK)
        }
    }

    /// A local variable of this function has the name of a function.
    fn unique_local_hides(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    /// An argument for a parameter of type `ty`: the caller may have seen another declaration.
    fn argument(&mut self, a: &Expr, ty: TypeId) -> String {
        let code = self.value(a);
        if self.ty(a.ty) == self.ty(ty) {
            return code.text;
        }
        let types = &self.g.program.types;
        if types.is_scalar(a.ty) && types.is_scalar(ty) {
            return self.cast(code, a.ty, ty, false).text;
        }
        // Undefined in C (C11 6.5.2.2p9): a struct for a pointer, or the other way round.
        let text = code.text;
        format!("{{ let _ = {text}; panic!(\"an argument of another type\") }}")
    }

    /// The value of a call that returns `have` where the caller's declaration says `want`.
    fn adapt(&mut self, call: Code, have: TypeId, want: TypeId) -> Code {
        if have == want || want == TypeId::VOID || self.ty(have) == self.ty(want) {
            return call;
        }
        if have == TypeId::VOID {
            let zero = self.zero(want);
            return Code::new(format!("{{ {}; {zero} }}", call.text), prec::BLOCK);
        }
        let types = &self.g.program.types;
        if types.is_scalar(have) && types.is_scalar(want) {
            return self.cast(call, have, want, false);
        }
        call
    }

    /// Arguments beyond the parameters: evaluated, not passed.
    fn dropped(&mut self, extra: &[Expr]) -> String {
        let mut text = String::new();
        for e in extra {
            text.push_str(&self.capture(|fx| fx.effect(e)));
        }
        text
    }

    pub fn varargs(&mut self, args: &[Expr]) -> String {
        self.lent_varargs(args, Vec::new(), None)
    }

    /// The element type of a lent argument.
    fn lent_element(&self, a: &Expr) -> String {
        let a = bare(a);
        let types = &self.g.program.types;
        let element = types.pointee(a.ty).or_else(|| types.elem(a.ty));
        element.map(|t| self.pointee(t)).unwrap_or_default()
    }

    /// Variable arguments, some of which are copies on the heap that were made for the call.
    fn lent_varargs(
        &mut self,
        args: &[Expr],
        mut lent: Vec<Option<String>>,
        mut early: Option<&mut String>,
    ) -> String {
        if args.is_empty() {
            return "&[]".into();
        }
        let parts: Vec<String> = self.without_marks(|fx| {
            args.iter()
                .enumerate()
                .map(|(i, a)| match lent.get_mut(i).and_then(Option::take) {
                    Some(text) => text,
                    None => {
                        let text = fx.vararg(a);
                        match &mut early {
                            Some(before) => {
                                let first = may_change(fx.g.program, a);
                                fx.hoisted(text, first, before)
                            }
                            None => text,
                        }
                    }
                })
                .collect()
        });
        format!("args![{}]", parts.join(", "))
    }

    /// A value that is computed before a call, if it must be.
    fn hoisted(&mut self, text: String, first: bool, before: &mut String) -> String {
        if !first {
            return text;
        }
        let t = self.fresh("t");
        before.push_str(&format!("let {t} = {text};\n"));
        t
    }

    fn vararg(&mut self, a: &Expr) -> String {
        if self.g.program.types.as_record(a.ty).is_some() {
            // A structure travels as a pointer to a copy of it.
            let value = self.value(a);
            return format!(
                "VaArg::Mem(local_with({}, cx).cast::<Void>(), {})",
                value.text,
                self.g.program.types.size(a.ty).unwrap_or(0)
            );
        }
        let code = self.value(a).typed();
        code.text
    }

    fn call_library(&mut self, f: FuncId, args: &[Expr], ret: TypeId) -> Code {
        let func = &self.g.program.functions[f.index()];
        if let Some(code) = self.library_lifted(&func.name, args) {
            return code;
        }
        if let Some(code) = self.arena_call(&func.name, args) {
            // The others are only called where their result is not used.
            return match func.name.as_str() {
                "free" => self.retype_result(code, "()", ret),
                _ => code,
            };
        }
        let Some(target) = runtime::function(&func.name) else {
            return self.call_missing(&func.name, args, ret);
        };
        let mut lent: Vec<_> = (0..args.len())
            .map(|i| self.lend(&func.name, args, i))
            .collect();
        let (mut before, mut after) = (String::new(), String::new());
        let mut made = String::new();
        for lent in lent.iter().flatten() {
            before.push_str(&lent.before);
            made.push_str(&lent.made);
            after.push_str(&lent.after);
        }
        // What changes something does so before anything is copied.
        let program = self.g.program;
        let first = |a: &Expr| !made.is_empty() && may_change(program, a);
        let mut parts = Vec::new();
        let variadic = target.params.last() == Some(&"&[VaArg]");
        let fixed = target.params.len() - variadic as usize;
        for (i, &want) in target.params.iter().take(fixed).enumerate() {
            let Some(a) = args.get(i) else {
                parts.push(default_argument(want));
                continue;
            };
            if let Some(Lent {
                text,
                copied,
                after: last,
                ..
            }) = lent[i].take()
            {
                let element = self.lent_element(a);
                if matches!(want, "implRoom" | "implStr") {
                    parts.push(match copied && element != "u8" {
                        true => format!("{text}.cast::<u8>()"),
                        false => text,
                    });
                    continue;
                }
                let fits =
                    last.is_empty() || want.replace("Ptr<", "").trim_end_matches('>') == element;
                parts.push(
                    match (
                        fits,
                        want.strip_prefix("Ptr<").and_then(|w| w.strip_suffix('>')),
                    ) {
                        (false, Some(target)) => format!("{text}.cast::<{target}>()"),
                        _ => text,
                    },
                );
                continue;
            }
            if want == "implStr" {
                let text = self.text_argument(a);
                let first = first(a) && !is_literal(a);
                parts.push(self.hoisted(text, first, &mut before));
                continue;
            }
            let want = match want {
                "implRoom" => "Ptr<u8>",
                want => want,
            };
            let code = self.value(a);
            let text = self.retype(code, a.ty, want);
            parts.push(self.hoisted(text, first(a), &mut before));
        }
        let extra = args.get(fixed..).unwrap_or(&[]);
        if variadic {
            let rest: Vec<_> = lent.drain(fixed.min(lent.len())..).collect();
            let rest = rest.into_iter().map(|l| l.map(|l| l.text)).collect();
            let early = (!made.is_empty()).then_some(&mut before);
            parts.push(self.lent_varargs(extra, rest, early));
        }
        before.push_str(&made);
        let dropped = if variadic {
            String::new()
        } else {
            self.dropped(extra)
        };
        if target.context {
            let part = self.runtime_context(&func.name, args);
            parts.push(part.unwrap_or("cx").into());
        }
        let ident = crate::names::identifier(&func.name);
        let name = if self.unique_local_hides(&ident) || self.shadowed(&ident) {
            format!("crate::rt::{ident}")
        } else {
            ident
        };
        let call = Code::atom(format!("{name}({})", parts.join(", ")));
        let call = self.retype_result(call, target.ret, ret);
        if !before.is_empty() || !after.is_empty() {
            let text = match (after.is_empty(), ret == TypeId::VOID) {
                (true, _) => format!("{{ {before}{dropped}{} }}", call.text),
                (false, true) => format!("{{ {before}{dropped}{}; {after} }}", call.text),
                (false, false) => {
                    let t = self.fresh("result");
                    format!("{{ {before}{dropped}let {t} = {}; {after}{t} }}", call.text)
                }
            };
            return Code::new(text, prec::BLOCK);
        }
        if dropped.is_empty() {
            call
        } else {
            Code::new(format!("{{ {dropped}{} }}", call.text), prec::BLOCK)
        }
    }

    /// A string for the runtime: a literal, or a pointer on the heap.
    pub(crate) fn text_argument(&mut self, a: &Expr) -> String {
        if let Some(s) = literal(a).and_then(|s| self.c_string(s)) {
            return s;
        }
        if self.is_text_value(bare(a)) {
            return self.text(a).text;
        }
        let code = self.value(a);
        self.retype(code, a.ty, "Ptr<u8>")
    }

    /// An item of this module hides the runtime's function.
    fn shadowed(&self, name: &str) -> bool {
        self.g.program.functions.iter().enumerate().any(|(i, f)| {
            f.body.is_some()
                && self.g.func_names[i] == name
                && self.g.module_of_unit[f.unit] == self.module
                && self.g.facts.reachable[i]
        })
    }

    /// Converts a value of C type `from` to the Rust type that a runtime function declares.
    fn retype(&mut self, code: Code, from: TypeId, want: &str) -> String {
        let have = self.ty(from);
        if have.replace(' ', "") == want {
            return code.text;
        }
        if let Some(target) = want.strip_prefix("Ptr<").and_then(|w| w.strip_suffix('>')) {
            if code.text == "Ptr::null()" {
                return code.text;
            }
            if self.g.program.types.is_pointer(from) {
                let text = code.receiver();
                let base = crate::expr::without_cast(&text);
                // A conversion may only have hidden that the types agree: `stdin` and the like.
                if base.len() < text.len() && runtime_result(base) == Some(want) {
                    return base.to_string();
                }
                return format!("{base}.cast::<{target}>()");
            }
            return format!("Ptr::from_bits({} as u64)", code.typed().at(prec::CAST));
        }
        let types = &self.g.program.types;
        let numeric = |t: &str| t.len() <= 5 && t.starts_with(['i', 'u', 'f']);
        if types.is_pointer(from) && numeric(want) {
            return format!("{}.bits() as {want}", code.receiver());
        }
        match want {
            "LongDouble" => self.cast(code, from, TypeId::LONGDOUBLE, false).text,
            "bool" => self.cast(code, from, TypeId::BOOL, false).text,
            w if numeric(w) => format!("{} as {want}", code.typed().at(prec::CAST)),
            _ => code.text,
        }
    }

    fn retype_result(&mut self, call: Code, have: &str, want: TypeId) -> Code {
        if want == TypeId::VOID || have == "!" {
            return call;
        }
        let want_text = self.ty(want);
        if want_text.replace(' ', "") == have {
            return call;
        }
        if have == "()" {
            let zero = self.zero(want);
            return Code::new(format!("{{ {}; {zero} }}", call.text), prec::BLOCK);
        }
        let types = &self.g.program.types;
        if have.starts_with("Ptr<") {
            if let Some(to) = types.pointee(want) {
                let target = self.pointee(to);
                return Code::atom(format!("{}.cast::<{target}>()", call.text));
            }
            return Code::new(format!("{}.bits() as {want_text}", call.text), prec::CAST);
        }
        if types.is_pointer(want) {
            return Code::atom(format!("Ptr::from_bits({} as u64)", call.text));
        }
        match want_text.as_str() {
            "LongDouble" => Code::atom(format!("LongDouble({} as f64)", call.text)),
            "bool" => Code::new(format!("{} != 0", call.text), prec::COMPARE),
            _ if have == "LongDouble" => {
                Code::new(format!("{}.0 as {want_text}", call.text), prec::CAST)
            }
            _ => Code::new(format!("{} as {want_text}", call.text), prec::CAST),
        }
    }

    /// A function that nobody defines: arguments are evaluated, then the program panics with its name.
    fn call_missing(&mut self, name: &str, args: &[Expr], ret: TypeId) -> Code {
        self.g.missing.borrow_mut().insert(name.to_string());
        let effects = self.dropped(args);
        let ty = self.ty(ret);
        Code::new(
            format!("{{ {effects}undefined_function::<{ty}>(\"{name}\") }}"),
            prec::BLOCK,
        )
    }

    fn call_pointer(&mut self, p: &Expr, args: &[Expr], ret: TypeId) -> Code {
        let types = &self.g.program.types;
        let Some(ft) = types.func(p.ty).cloned() else {
            return Code::pure("()");
        };
        let params: Vec<TypeId> = if ft.prototyped || !ft.params.is_empty() {
            ft.params.clone()
        } else {
            args.iter().map(|a| a.ty).collect()
        };
        let pointer = self.value(p);
        let mut parts = vec![pointer.typed().text];
        for (i, &ty) in params.iter().enumerate() {
            parts.push(match args.get(i) {
                Some(a) => self.argument(a, ty),
                None => self.zero(ty),
            });
        }
        if ft.variadic {
            let extra = args.get(params.len()..).unwrap_or(&[]);
            parts.push(self.varargs(extra));
        }
        parts.push("cx".into());
        let name = self.g.dispatcher(self.module, &params, ft.ret, ft.variadic);
        let call = Code::atom(format!("{name}({})", parts.join(", ")));
        self.adapt(call, ft.ret, ret)
    }
}

fn literal(e: &Expr) -> Option<c2safe_frontend::ir::StrId> {
    match &e.kind {
        ExprKind::Str(s) => Some(*s),
        ExprKind::Cast(a) => literal(a),
        _ => None,
    }
}

fn default_argument(ty: &str) -> String {
    if ty.starts_with("Ptr<") || matches!(ty, "implStr" | "implRoom") {
        "Ptr::null()".into()
    } else if ty.starts_with('f') {
        "0.0".into()
    } else {
        "0".into()
    }
}

/// The type that a call of a runtime function gives, when `text` is just that.
fn runtime_result(text: &str) -> Option<&'static str> {
    let name = text.split('(').next()?;
    if !text.ends_with(')') || text.matches('(').count() != 1 {
        return None;
    }
    runtime::function(name).map(|f| f.ret)
}

/// The variable, or member of one, that an argument borrows to be written, in whole or in part.
fn written(part: &str) -> Option<String> {
    let place = part.strip_prefix("&mut ")?;
    let end = place.find(|c| !is_path(c)).unwrap_or(place.len());
    (end > 0).then(|| place[..end].to_string())
}

fn is_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

/// Whether an expression mentions a place, a part of it, or what it is a part of.
fn mentions(text: &str, place: &str) -> bool {
    let within = |a: &str, b: &str| {
        let rest = a.strip_prefix(b);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    text.split(|c| !is_path(c))
        .any(|path| within(path, place) || within(place, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_borrowed_is_read_before() {
        assert_eq!(
            written("&mut v.data[i as usize..]").as_deref(),
            Some("v.data")
        );
        assert_eq!(written("&v"), None);
        for text in ["v as u64", "v.data", "v.data.len()", "n + v"] {
            assert!(mentions(text, "v.data"), "{text}");
        }
        for text in ["v.len", "v2", "data", "v.data2", "0"] {
            assert!(!mentions(text, "v.data"), "{text}");
        }
    }
}
