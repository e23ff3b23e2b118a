//! Pointers off the checked heap: positions in slices, arrays and vectors, and borrows of these.

use c2safe_analysis::lift::{
    self, count, freed, is_null, Base, Count, Owner, Pointer, Rep, Resolver, Root, Signs, Step,
    Term,
};
use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{BinaryOp, Callee, Expr, ExprKind, LocalId, Place, PlaceKind, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;
use crate::lending::Settling;

/// Where a null position stands: nowhere that an element could be.
const NOWHERE: &str = "NOWHERE";

impl<'p> Fx<'_, 'p> {
    pub(crate) fn resolver(&self) -> Resolver<'_> {
        let id = self.id.index();
        Resolver {
            program: self.g.program,
            plan: self.g.plan.functions.get(id).unwrap_or(&self.g.no_plan),
            tables: &self.g.plan.tables,
            arenas: &self.g.plan.arenas,
            results: &self.g.plan.results,
            fields: &self.g.plan.fields,
            body: self.body,
            memory: self.g.facts.addressed.get(id).map_or(&[], |m| m),
        }
    }

    pub(crate) fn rep(&self, l: LocalId) -> Rep {
        if self.detached {
            return Rep::Heap;
        }
        self.resolver().plan.rep(l)
    }

    /// Whether something is written to a native object, or through a parameter.
    pub(crate) fn is_written(&self, l: LocalId) -> bool {
        let written = &self.resolver().plan.written;
        !self.detached && written.get(l.index()).copied().unwrap_or(false)
    }

    pub(crate) fn lifted<'e>(&self, e: &'e Expr) -> Option<Pointer<'e>> {
        if self.detached {
            return None;
        }
        self.resolver().pointer(e)
    }

    pub(crate) fn lifted_place<'e>(&self, p: &'e Place) -> Option<Base<'e>> {
        if self.detached {
            return None;
        }
        self.resolver().place(p)
    }

    /// Whether a pointer leads to a part of an object of an arena.
    pub(crate) fn is_part(&self, e: &Expr) -> bool {
        self.lifted(e)
            .is_some_and(|p| matches!(p.base.root, Root::Object(_)))
    }

    fn signs(&mut self) -> &Signs {
        let (program, body) = (self.g.program, self.body);
        self.signs.get_or_insert_with(|| Signs::of(program, body))
    }

    fn natural(&mut self, e: &Expr) -> bool {
        let program = self.g.program;
        self.signs().natural(program, e)
    }

    /// The Rust type of a local variable.
    pub(crate) fn variable_type(&self, l: LocalId) -> String {
        let ty = self.local_ty(l);
        let element = || {
            let types = &self.g.program.types;
            let element = types.pointee(ty).or_else(|| types.elem(ty));
            element.map(|t| self.pointee(t)).unwrap_or_default()
        };
        let borrow = match self.is_written(l) {
            true => "&mut ",
            false => "&",
        };
        match self.rep(l) {
            Rep::Heap if self.is_text_local(l) => self.g.text_type(ty),
            Rep::Heap => self.ty(ty),
            Rep::Slice => format!("{borrow}[{}]", element()),
            Rep::Reference => format!("{borrow}{}", element()),
            Rep::Index | Rep::Alias => "usize".into(),
            Rep::Owned => format!("Vec<{}>", element()),
        }
    }

    /// What a local variable without an initialiser starts as.
    pub(crate) fn variable_zero(&self, l: LocalId) -> String {
        match self.rep(l) {
            Rep::Heap if self.is_text_local(l) => "&[]".into(),
            Rep::Heap => self.zero(self.local_ty(l)),
            Rep::Owned => "Vec::new()".into(),
            _ => "0".into(),
        }
    }

    /// The element that a lifted pointer points to, as a Rust place.
    pub(crate) fn lifted_element(&mut self, p: &Place) -> Code {
        match self.lifted_place(p) {
            Some(base) => self.base(&base),
            None => Code::pure("()"),
        }
    }

    /// Gives a part of an object of an arena a name, or a copy of it: for the time of what follows `before` and `made`. What is put back
    /// is so in `after`.
    pub(crate) fn settle<'e>(
        &mut self,
        mut pointer: Pointer<'e>,
        how: Settling,
        (before, made): (&mut String, &mut String),
        after: &mut String,
    ) -> Pointer<'e> {
        let Root::Object(_) = pointer.base.root else {
            return pointer;
        };
        let member = self.leads_into_member(&pointer).is_some();
        if member && matches!(how, Settling::Back | Settling::Taken) {
            if let Some(at) = self.position(&pointer.terms) {
                // It may read what is taken.
                let at = self.steady(at, before);
                self.parts.push(at.text);
                pointer.terms = vec![Term::Computed(self.parts.len() - 1)];
            }
        }
        let place = self.base(&pointer.base);
        let place = match place.pure && !crate::arena::reads_context_inside(&place.text) {
            true => place.text,
            false => self.stable_place(place, before).text,
        };
        let name = match how {
            Settling::Named => place,
            _ => {
                let t = self.fresh("part");
                let (mutable, value) = match (how, member) {
                    (Settling::Back, true) => ("mut ", format!("std::mem::take(&mut {place})")),
                    (Settling::Back, false) => ("mut ", place.clone()),
                    (Settling::Taken, _) => ("", format!("std::mem::take(&mut {place})")),
                    (_, true) => ("", format!("{place}.clone()")),
                    (_, false) => ("", place.clone()),
                };
                made.push_str(&format!("let {mutable}{t} = {value};\n"));
                if matches!(how, Settling::Back | Settling::Taken) {
                    after.push_str(&format!("{place} = {t};\n"));
                }
                t
            }
        };
        self.parts.push(name);
        pointer.base = Base::of(Root::Part(self.parts.len() - 1));
        pointer
    }

    /// The same, by its path.
    pub(crate) fn settle_named<'e>(
        &mut self,
        pointer: Pointer<'e>,
        before: &mut String,
    ) -> Pointer<'e> {
        let (mut made, mut after) = (String::new(), String::new());
        self.settle(pointer, Settling::Named, (before, &mut made), &mut after)
    }

    /// A place by its path.
    pub(crate) fn base(&mut self, base: &Base<'_>) -> Code {
        let mut code = match base.root {
            Root::Object(_) => {
                let object = base.object.as_ref();
                let object = object.and_then(|o| self.arena_place(o.place()));
                object.unwrap_or_else(|| Code::pure("()"))
            }
            Root::Part(n) => Code::pure(self.parts[n].clone()),
            Root::Local(l) => Code::pure(self.names[l.index()].clone()),
            Root::Global(g) => {
                let name = self.g.global_names[g.index()].clone();
                let unit = self.g.program.globals[g.index()].unit;
                let home = self.g.modules[self.g.module_of_unit[unit]].clone();
                self.g.import(self.module, &home, &name);
                Code::pure(name)
            }
        };
        let reference = matches!(base.root, Root::Local(l) if self.rep(l) == Rep::Reference);
        for (k, step) in base.path.iter().enumerate() {
            code = match step {
                // The vector itself.
                Step::Field(r, _) if self.g.program.types.record(*r).cell => code,
                Step::Field(r, f) => {
                    let field = &self.g.field_names[r.index()][*f as usize];
                    Code::atom(format!("{}.{field}", code.text)).with_purity(code.pure)
                }
                Step::Const(n) => Code::atom(format!("{}[{n}]", code.text)).with_purity(code.pure),
                Step::Element(i) => {
                    let index = self.index(i);
                    Code::atom(format!("{}[{}]", code.text, index.text))
                        .with_purity(code.pure && index.pure)
                }
                // `p.f` finds its way through a reference.
                Step::At(_) if k == 0 && reference && base.path.len() > 1 => code,
                Step::At(_) if k == 0 && reference => {
                    Code::new(format!("*{}", code.text), prec::UNARY).with_purity(true)
                }
                Step::At(terms) => {
                    let index = self.position(terms).unwrap_or_else(|| Code::pure("0"));
                    Code::atom(format!("{}[{}]", code.text, index.text))
                        .with_purity(code.pure && index.pure)
                }
            };
        }
        code
    }

    /// A sum of offsets as a number of elements; `None` for the start.
    pub(crate) fn position(&mut self, terms: &[Term<'_>]) -> Option<Code> {
        let mut sum: Option<(Code, bool)> = None;
        for term in terms {
            let (code, natural, minus) = match term {
                Term::Cursor(l) => {
                    let wraps = self.resolver().plan.wraps.get(l.index()).copied();
                    let code = Code::pure(self.names[l.index()].clone());
                    (code, !wraps.unwrap_or(false), false)
                }
                Term::Computed(n) => (Code::pure(self.parts[*n].clone()), false, false),
                Term::Plus(e) => match e.as_int() {
                    Some(0) => continue,
                    Some(v) if v < 0 => (Code::pure((-v).to_string()), true, true),
                    _ => {
                        let natural = self.natural(e);
                        (self.index(e), natural, false)
                    }
                },
                Term::Minus(e) => match e.as_int() {
                    Some(0) => continue,
                    Some(v) if v < 0 => (Code::pure((-v).to_string()), true, false),
                    _ => (self.index(e), true, true),
                },
                Term::Effect(e) => {
                    let code = self.moved(e, true);
                    (code, false, false)
                }
            };
            sum = Some(match sum {
                None if minus => {
                    let pure = code.pure;
                    let text = format!("0usize.wrapping_sub({})", code.text);
                    (Code::atom(text).with_purity(pure), false)
                }
                None => (code, natural),
                Some((before, plain)) if plain && natural && !minus => {
                    (before.infix("+", &code, prec::SUM), true)
                }
                Some((before, _)) => {
                    let name = if minus {
                        "wrapping_sub"
                    } else {
                        "wrapping_add"
                    };
                    let pure = before.pure && code.pure;
                    let before = receiver(before);
                    (before.method(name, &[&code.text]).with_purity(pure), false)
                }
            });
        }
        sum.map(|(code, _)| code)
    }

    /// The value of a lifted pointer expression as a position.
    fn as_position(&mut self, e: &Expr) -> Code {
        if is_null(e) {
            return Code::pure(NOWHERE);
        }
        let Some(p) = self.lifted(e) else {
            return Code::pure("0");
        };
        self.position(&p.terms).unwrap_or_else(|| Code::pure("0"))
    }

    /// An assignment to a local pointer off the heap, which becomes one to a position; with `want`, its value.
    pub(crate) fn moved(&mut self, e: &Expr, want: bool) -> Code {
        let place = match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => p,
            _ => return Code::pure("()"),
        };
        let PlaceKind::Local(l) = place.kind else {
            return Code::pure("()");
        };
        let plan = self.resolver().plan;
        let (wraps, single) = (plan.wraps[l.index()], plan.singles[l.index()]);
        if let (true, ExprKind::Assign(_, v)) = (self.rep(l) == Rep::Owned, &e.kind) {
            return self.own(l, v);
        }
        if self.rep(l) != Rep::Index || single {
            return Code::pure(if want { "0" } else { "()" });
        }
        let name = self.names[l.index()].clone();
        let (store, after) = match &e.kind {
            ExprKind::Assign(_, v) => (format!("{name} = {}", self.as_position(v).text), true),
            ExprKind::AssignOp { op, rhs, .. } => {
                let natural = self.natural(rhs) && !wraps;
                let by = self.index(rhs).text;
                let text = match (op, natural) {
                    (BinaryOp::Add, true) => format!("{name} += {by}"),
                    (BinaryOp::Add, false) => format!("{name} = {name}.wrapping_add({by})"),
                    _ => format!("{name} = {name}.wrapping_sub({by})"),
                };
                (text, true)
            }
            ExprKind::IncDec {
                increment, postfix, ..
            } => {
                let text = match (increment, wraps) {
                    (true, false) => format!("{name} += 1"),
                    (true, true) => format!("{name} = {name}.wrapping_add(1)"),
                    (false, _) => format!("{name} = {name}.wrapping_sub(1)"),
                };
                (text, !postfix)
            }
            _ => return Code::pure("()"),
        };
        if !want {
            return Code::new(store, prec::ASSIGN);
        }
        if after {
            return Code::new(format!("{{ {store}; {name} }}"), prec::BLOCK);
        }
        let t = self.fresh("at");
        Code::new(format!("{{ let {t} = {name}; {store}; {t} }}"), prec::BLOCK)
    }

    /// Declares a local pointer that is a position, an alias or a vector. False if it is none.
    pub(crate) fn declare_lifted(
        &mut self,
        l: LocalId,
        init: Option<&Expr>,
        hoisted: bool,
    ) -> bool {
        match self.rep(l) {
            Rep::Heap | Rep::Slice | Rep::Reference => false,
            Rep::Alias => true,
            Rep::Owned if self.resolver().is_owner(l) => {
                if hoisted {
                    if let Some(e) = init {
                        let code = self.own(l, e);
                        self.statement(code);
                    }
                    return true;
                }
                let name = self.names[l.index()].clone();
                let facts = self.g.facts.functions[self.id.index()].as_ref();
                let assigned = facts.is_some_and(|f| f.stores[l.index()] > 0);
                let element = self.g.program.types.pointee(self.local_ty(l));
                let value = match init.zip(element) {
                    Some((e, element)) => self
                        .owned_value(Owner::Local(l), element, e)
                        .unwrap_or_else(|| "Vec::new()".into()),
                    None => "Vec::new()".into(),
                };
                let freed = self.frees(l);
                let mutable = assigned || freed || self.is_written(l);
                let m = if mutable { "mut " } else { "" };
                let ty = self.variable_type(l);
                self.out
                    .push_str(&format!("let {m}{name}: {ty} = {value};\n"));
                true
            }
            Rep::Owned => true,
            Rep::Index => {
                let name = self.names[l.index()].clone();
                let value = init.map(|e| self.as_position(e).text);
                if hoisted {
                    if let Some(v) = value {
                        self.out.push_str(&format!("{name} = {v};\n"));
                    }
                    return true;
                }
                let single = self.resolver().plan.singles[l.index()];
                if value.is_none() && !single && self.declare_late(l) {
                    return true;
                }
                let facts = self.g.facts.functions[self.id.index()].as_ref();
                let mutable = facts.is_some_and(|f| f.stores[l.index()] > 0);
                let m = if mutable { "mut " } else { "" };
                let v = value.unwrap_or_else(|| "0".into());
                self.out.push_str(&format!("let {m}{name}: usize = {v};\n"));
                true
            }
        }
    }

    /// Whether the function gives what a local owns to the C library, as `free` gets it.
    fn frees(&self, l: LocalId) -> bool {
        struct Frees<'a, 'b>(&'a Resolver<'b>, LocalId, bool);
        impl Visitor for Frees<'_, '_> {
            fn expr(&mut self, e: &Expr) {
                if let ExprKind::Call(callee, args) = &e.kind {
                    let library = matches!(**callee, Callee::Direct(f) if self.0.program.func(f).body.is_none());
                    self.2 |= library && args.iter().any(|a| freed(self.0, a) == Some(self.1));
                }
                walk_expr(self, e);
            }
        }
        let resolver = self.resolver();
        let mut found = Frees(&resolver, l, false);
        walk_body(&mut found, &self.body.stmts);
        found.2
    }

    /// A variable length array as a vector.
    pub(crate) fn declare_vector(&mut self, l: LocalId, bytes: &Expr, hoisted: bool) {
        let ty = self.local_ty(l);
        let types = &self.g.program.types;
        let elem = types.elem(ty).unwrap_or(TypeId::CHAR);
        let size = types.size(elem).unwrap_or(1);
        let n = match count(types, bytes, size) {
            Some(n) => self.count_text(n),
            None => {
                let n = self.index(bytes);
                format!("{} / {size}", n.at(prec::PRODUCT))
            }
        };
        let (name, zero) = (self.names[l.index()].clone(), self.zero(elem));
        let element = self.pointee(elem);
        let head = match hoisted {
            true => name,
            false => format!("let mut {name}: Vec<{element}>"),
        };
        self.out.push_str(&format!("{head} = vec![{zero}; {n}];\n"));
    }

    pub(crate) fn count_text(&mut self, n: Count<'_>) -> String {
        match n {
            Count::Known(n) => n.to_string(),
            Count::Of(e) => self.index(e).text,
            Count::Bytes(e, size) => {
                let n = self.index(e);
                format!("elements({}, {size})", n.text)
            }
        }
    }

    /// Two lifted pointers compared.
    pub(crate) fn compare_lifted(&mut self, op: BinaryOp, a: &Expr, b: &Expr) -> Option<Code> {
        for (x, y) in [(a, b), (b, a)] {
            if let Some(null) = is_null(y).then(|| self.null_test(x)).flatten() {
                return Some(match op {
                    BinaryOp::Eq => null,
                    _ => match null.text.as_str() {
                        "false" => Code::pure("true"),
                        _ => {
                            let text = format!("!({})", null.text);
                            Code::new(text, prec::UNARY).with_purity(null.pure)
                        }
                    },
                });
            }
        }
        let (p, q) = (self.lifted(a)?, self.lifted(b)?);
        let wrapping = self.may_wrap(&p) || self.may_wrap(&q);
        let (x, y) = (self.as_position(a), self.as_position(b));
        let signed = wrapping && !matches!(op, BinaryOp::Eq | BinaryOp::Ne);
        let cast = |c: Code| {
            let pure = c.pure;
            let text = format!("({} as isize)", c.at(prec::CAST));
            Code::atom(text).with_purity(pure)
        };
        Some(match signed {
            true => cast(x).infix(op.symbol(), &cast(y), prec::COMPARE),
            false => x.infix(op.symbol(), &y, prec::COMPARE),
        })
    }

    fn may_wrap(&mut self, p: &Pointer<'_>) -> bool {
        p.terms.iter().any(|t| match t {
            Term::Cursor(l) => self.resolver().plan.wraps[l.index()],
            Term::Plus(e) => !self.natural(e),
            Term::Minus(_) | Term::Effect(_) | Term::Computed(_) => true,
        })
    }

    /// Whether a lifted pointer is null, as a Rust condition.
    pub(crate) fn null_test(&mut self, e: &Expr) -> Option<Code> {
        if let ExprKind::Assign(p, v) = &e.kind {
            if let PlaceKind::Local(l) = p.kind {
                if !self.detached && self.resolver().is_owner(l) {
                    let code = self.own(l, v);
                    let name = &self.names[l.index()];
                    let text = format!("{{ {}; {name}.is_empty() }}", code.text);
                    return Some(Code::new(text, prec::BLOCK));
                }
            }
        }
        if self.is_text(e) {
            let text = self.text(e);
            let pure = text.pure;
            return Some(text.method("is_empty", &[]).with_purity(pure));
        }
        if let Some((_, place)) = self.member(e) {
            let place = self.variable(place);
            let pure = place.pure;
            return Some(place.method("is_empty", &[]).with_purity(pure));
        }
        let p = self.lifted(e)?;
        let nullable = p.terms.iter().any(|t| match t {
            Term::Cursor(l) => self.resolver().plan.nulls[l.index()],
            Term::Effect(e) => match &e.kind {
                ExprKind::Assign(p, _) => match p.kind {
                    PlaceKind::Local(l) => self.resolver().plan.nulls[l.index()],
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        });
        if lift::through(&self.g.plan.fields, &p.base).is_some() && !p.single {
            // It is null if what it was made of is.
            let place = self.base(&p.base);
            let pure = place.pure;
            let empty = place.method("is_empty", &[]).with_purity(pure);
            if !nullable {
                return Some(empty);
            }
            let at = self.as_position(e);
            let nowhere = at.infix("==", &Code::pure(NOWHERE), prec::COMPARE);
            let text = format!("{} || {}", nowhere.text, empty.text);
            return Some(Code::new(text, prec::OR).with_purity(pure));
        }
        let effect = p.terms.iter().any(|t| matches!(t, Term::Effect(_)));
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty() && p.terms.is_empty())
        {
            if self.resolver().is_owner(l) {
                return Some(Code::atom(format!("{}.is_empty()", self.names[l.index()])));
            }
        }
        let at = self.as_position(e);
        if !nullable && !effect {
            return Some(match at.pure {
                true => Code::pure("false"),
                // What is done on the way is done.
                false => {
                    let text = format!("{{ let _ = {}; false }}", at.text);
                    Code::new(text, prec::BLOCK)
                }
            });
        }
        Some(at.infix("==", &Code::pure(NOWHERE), prec::COMPARE))
    }

    /// The distance of two lifted pointers, as an integer type.
    pub(crate) fn distance(&mut self, a: &Expr, b: &Expr, ty: TypeId) -> Option<Code> {
        let (p, q) = (self.lifted(a)?, self.lifted(b)?);
        let x = self.position(&p.terms);
        let y = self.position(&q.terms);
        let types = &self.g.program.types;
        // Of more bits than a position has, the sign counts.
        let wide = types.int_bits(ty) > 64;
        let ty = self.ty(types.strip_enum(ty));
        let cast = |c: Code| {
            let pure = c.pure;
            let from = match wide {
                true => format!("{} as i64", c.at(prec::CAST)),
                false => c.at(prec::CAST),
            };
            Code::new(format!("{from} as {ty}"), prec::CAST).with_purity(pure)
        };
        Some(match (x, y) {
            (None, None) => Code::pure("0"),
            (Some(x), None) => cast(x),
            (x, Some(y)) => {
                let x = receiver(x.unwrap_or_else(|| Code::pure("0")));
                let pure = x.pure && y.pure;
                cast(x.method("wrapping_sub", &[&y.text]).with_purity(pure))
            }
        })
    }

    /// An index that reads memory is read before anything is borrowed.
    pub(crate) fn steady(&mut self, at: Code, before: &mut String) -> Code {
        let simple = at.pure && !at.text.contains('[') && !at.text.contains("cx");
        if simple {
            return at;
        }
        let t = self.fresh("at");
        before.push_str(&format!("let {t} = {};\n", at.text));
        Code::pure(t)
    }

    /// The same, where `place` is borrowed: only what reads the context matters, and only if the place is in it.
    pub(crate) fn steady_in(&mut self, place: &str, text: String, before: &mut String) -> String {
        match place.contains("cx.") && text.contains("cx") {
            true => self.steady(Code::atom(text), before).text,
            false => text,
        }
    }

    /// The elements from a pointer on, as a place of slice type.
    pub(crate) fn rest(&mut self, p: &Pointer<'_>, before: &mut String) -> String {
        let whole = self.base(&p.base).text;
        let at = self.position(&p.terms).map(|at| self.steady(at, before));
        match at {
            None => whole,
            Some(at) => format!("{whole}[{}..]", at.text),
        }
    }

    /// The one element that a pointer points to, as a place.
    pub(crate) fn one(&mut self, p: &Pointer<'_>) -> Code {
        let whole = self.base(&p.base);
        let reference = matches!(p.base.root, Root::Local(l)
            if p.base.path.is_empty() && self.rep(l) == Rep::Reference);
        if reference {
            return Code::new(format!("*{}", whole.text), prec::UNARY).with_purity(true);
        }
        if p.single {
            return whole;
        }
        let at = self
            .position(&p.terms)
            .map_or_else(|| "0".to_string(), |c| c.text);
        Code::atom(format!("{}[{at}]", whole.text))
    }

    /// Whether a pointer is to one object, not to elements of something.
    pub(crate) fn is_one(&self, p: &Pointer<'_>) -> bool {
        p.single
            || matches!(p.base.root, Root::Local(l)
                if p.base.path.is_empty() && self.rep(l) == Rep::Reference)
    }
}

/// A position on which a method is called: a literal says its type.
fn receiver(position: Code) -> Code {
    match position.text.bytes().all(|b| b.is_ascii_digit()) {
        true => Code::pure(format!("{}usize", position.text)),
        false => position,
    }
}
