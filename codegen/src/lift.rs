//! Pointers off the checked heap: positions in slices, arrays and vectors, and borrows of these.

use c2safe_analysis::lift::{
    bare, copy, count, fill, freed, is_bytes, is_null, mixed, way, Base, Copy, Count, Pointer, Rep,
    Resolver, Root, Signs, Step, Term, Way,
};
use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;

/// Where a null position stands: nowhere that an element could be.
const NOWHERE: &str = "NOWHERE";

/// How what is on the heap reaches a parameter that is a slice or a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lending {
    /// The bytes of the heap's object are borrowed.
    Borrowed,
    /// The object is not on the heap for the time of the call.
    Taken,
    /// The function gets a copy.
    Copied,
}

impl<'p> Fx<'_, 'p> {
    pub(crate) fn resolver(&self) -> Resolver<'_> {
        let id = self.id.index();
        Resolver {
            program: self.g.program,
            plan: self.g.plan.functions.get(id).unwrap_or(&self.g.no_plan),
            tables: &self.g.plan.tables,
            arenas: &self.g.plan.arenas,
            results: &self.g.plan.results,
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

    /// Gives a part of an object of an arena a name, or a copy one: for the time of what follows `before`. A copy is put back in `after`.
    fn settle<'e>(
        &mut self,
        mut pointer: Pointer<'e>,
        copied: bool,
        before: &mut String,
        after: Option<&mut String>,
    ) -> Pointer<'e> {
        let Root::Object(_) = pointer.base.root else {
            return pointer;
        };
        let place = self.base(&pointer.base);
        let place = match place.pure && !crate::arena::reads_context_inside(&place.text) {
            true => place.text,
            false => self.stable_place(place, before).text,
        };
        let name = match copied {
            false => place,
            true => {
                let t = self.fresh("part");
                let mutable = if after.is_some() { "mut " } else { "" };
                before.push_str(&format!("let {mutable}{t} = {place};\n"));
                if let Some(after) = after {
                    after.push_str(&format!("{place} = {t};\n"));
                }
                t
            }
        };
        self.parts.push(name);
        pointer.base = Base::of(Root::Part(self.parts.len() - 1));
        pointer
    }

    /// A place by its path.
    fn base(&mut self, base: &Base<'_>) -> Code {
        let (mut code, handle) = match base.root {
            Root::Object(_) => {
                let object = base.object.and_then(|p| self.arena_place(p));
                (object.unwrap_or_else(|| Code::pure("()")), false)
            }
            Root::Part(n) => (Code::pure(self.parts[n].clone()), false),
            Root::Local(l) => (
                Code::pure(self.names[l.index()].clone()),
                matches!(self.rep(l), Rep::Slice | Rep::Reference | Rep::Owned),
            ),
            Root::Global(g) => {
                let name = self.g.global_names[g.index()].clone();
                let unit = self.g.program.globals[g.index()].unit;
                let home = self.g.modules[self.g.module_of_unit[unit]].clone();
                self.g.import(self.module, &home, &name);
                (Code::pure(name), false)
            }
        };
        let reference = matches!(base.root, Root::Local(l) if self.rep(l) == Rep::Reference);
        for (k, step) in base.path.iter().enumerate() {
            code = match step {
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
        let _ = handle;
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
                    let literal = before.text.bytes().all(|b| b.is_ascii_digit());
                    let before = match literal {
                        true => Code::pure(format!("{}usize", before.text)),
                        false => before,
                    };
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
                        .owned_value(Some(l), element, e)
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

    /// Whether the function frees what a local owns.
    fn frees(&self, l: LocalId) -> bool {
        struct Frees<'a, 'b>(&'a Resolver<'b>, LocalId, bool);
        impl Visitor for Frees<'_, '_> {
            fn expr(&mut self, e: &Expr) {
                if let ExprKind::Call(_, args) = &e.kind {
                    self.2 |= args.iter().any(|a| freed(self.0, a) == Some(self.1));
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
            Term::Minus(_) | Term::Effect(_) => true,
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
        let effect = p.terms.iter().any(|t| matches!(t, Term::Effect(_)));
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty() && p.terms.is_empty())
        {
            if self.resolver().is_owner(l) {
                return Some(Code::atom(format!("{}.is_empty()", self.names[l.index()])));
            }
        }
        if !nullable && !effect {
            return Some(Code::pure("false"));
        }
        let at = self.as_position(e);
        Some(at.infix("==", &Code::pure(NOWHERE), prec::COMPARE))
    }

    /// The distance of two lifted pointers.
    pub(crate) fn distance(&mut self, a: &Expr, b: &Expr) -> Option<Code> {
        let (p, q) = (self.lifted(a)?, self.lifted(b)?);
        let x = self.position(&p.terms);
        let y = self.position(&q.terms);
        Some(match (x, y) {
            (None, None) => Code::pure("0"),
            (Some(x), None) => {
                Code::new(format!("{} as i64", x.at(prec::CAST)), prec::CAST).with_purity(x.pure)
            }
            (x, Some(y)) => {
                let x = x.unwrap_or_else(|| Code::pure("0usize"));
                let pure = x.pure && y.pure;
                let d = x.method("wrapping_sub", &[&y.text]);
                Code::new(format!("{} as i64", d.text), prec::CAST).with_purity(pure)
            }
        })
    }

    /// How the callee takes its parameter number `i`: whether as a slice, and whether to write to it.
    fn parameter(&self, f: FuncId, i: usize) -> Option<(bool, bool)> {
        let body = self.g.program.functions[f.index()].body.as_ref()?;
        let p = body.params.get(i)?;
        let plan = self.g.plan.functions.get(f.index())?;
        match plan.rep(*p) {
            Rep::Slice => Some((true, plan.written[p.index()])),
            Rep::Reference => Some((false, plan.written[p.index()])),
            _ => None,
        }
    }

    /// Whether parameter number `i` of a function is a slice or a reference.
    pub(crate) fn is_borrowed(&self, f: FuncId, i: usize) -> bool {
        self.parameter(f, i).is_some()
    }

    /// An argument for a lifted parameter; `None` if the parameter is not lifted.
    pub(crate) fn borrow(
        &mut self,
        f: FuncId,
        i: usize,
        a: &Expr,
        (copied, lending): (bool, Lending),
        before: &mut String,
        after: &mut String,
    ) -> Option<String> {
        let (slice, mutable) = self.parameter(f, i)?;
        let and = if mutable { "&mut " } else { "&" };
        if is_null(a) {
            return Some(format!("{and}[]"));
        }
        let Some(pointer) = self.lifted(a) else {
            if !mutable && self.is_text_argument(f, i, a) {
                let text = self.text(a).text;
                return Some(match slice {
                    true => text,
                    false => format!("&{text}[0]"),
                });
            }
            return Some(self.elements(a, (slice, mutable), lending, before, after));
        };
        let back = mutable.then_some(after);
        let pointer = self.settle(pointer, copied, before, back);
        let whole = self.base(&pointer.base);
        let at = self.position(&pointer.terms);
        let at = at.map(|at| self.steady(at, before));
        let root_rep = match pointer.base.root {
            Root::Local(l) if pointer.base.path.is_empty() => self.rep(l),
            _ => Rep::Heap,
        };
        let handle = matches!(root_rep, Rep::Slice | Rep::Reference);
        Some(match (slice, at) {
            (true, None) if handle => whole.text,
            (true, None) if pointer.single => {
                let from = if mutable { "from_mut" } else { "from_ref" };
                format!("std::slice::{from}({and}{})", whole.text)
            }
            (true, None) => format!("{and}{}", whole.text),
            (true, Some(at)) => format!("{and}{}[{}..]", whole.text, at.text),
            (false, None) if root_rep == Rep::Reference => whole.text,
            (false, None) if pointer.single => format!("{and}{}", whole.text),
            (false, at) => {
                let at = at.map_or_else(|| "0".to_string(), |c| c.text);
                format!("{and}{}[{at}]", whole.text)
            }
        })
    }

    /// Lends what a pointer on the heap leads to for the time of a call.
    fn elements(
        &mut self,
        a: &Expr,
        (slice, mutable): (bool, bool),
        lending: Lending,
        before: &mut String,
        after: &mut String,
    ) -> String {
        let p = self.fresh("p");
        let pointer = self.value(a).text;
        before.push_str(&format!("let {p} = {pointer};\n"));
        let (m, and) = if mutable {
            ("mut ", "&mut ")
        } else {
            ("", "&")
        };
        if lending == Lending::Borrowed {
            let m = if mutable { "_mut" } else { "" };
            return match slice {
                true => format!("lend_bytes{m}({p}, cx)"),
                false => format!("{and}lend_bytes{m}({p}, cx)[0]"),
            };
        }
        let t = self.fresh(match lending {
            Lending::Taken => "taken",
            _ => "copy",
        });
        match lending {
            Lending::Taken => {
                before.push_str(&format!("let {m}{t} = take_bytes({p}, cx);\n"));
                after.push_str(&format!("put_bytes({t}, cx);\n"));
            }
            _ => {
                before.push_str(&format!("let {m}{t} = copied({p}, cx);\n"));
                if mutable {
                    after.push_str(&format!("copy_back({p}, &{t}, cx);\n"));
                }
            }
        }
        match slice {
            true => format!("{and}{t}"),
            false => format!("{and}{t}[0]"),
        }
    }

    /// How the arguments of a call that are on the heap reach the parameters of `f` that are not.
    pub(crate) fn lending(&self, f: FuncId, args: &[Expr]) -> Lending {
        let heap = |(i, a): (usize, &Expr)| {
            let (_, mutable) = self.parameter(f, i)?;
            let off = self.lifted(a).is_some()
                || is_null(a)
                || (!mutable && self.is_text_argument(f, i, a));
            (!off).then(|| (is_bytes(self.g.program, a.ty), mutable))
        };
        let heap: Vec<(bool, bool)> = args.iter().enumerate().filter_map(heap).collect();
        let bytes = heap.iter().all(|(bytes, _)| *bytes);
        let alone = heap.len() == 1;
        let borrowed = !self.g.facts.needs_context[f.index()]
            && (alone || !heap.iter().any(|(_, mutable)| *mutable))
            && !args.iter().any(|a| self.is_part(a));
        match bytes {
            true if borrowed => Lending::Borrowed,
            true if alone => Lending::Taken,
            _ => Lending::Copied,
        }
    }

    /// An index that reads memory is read before anything is borrowed.
    fn steady(&mut self, at: Code, before: &mut String) -> Code {
        let simple = at.pure && !at.text.contains('[') && !at.text.contains("cx");
        if simple {
            return at;
        }
        let t = self.fresh("at");
        before.push_str(&format!("let {t} = {};\n", at.text));
        Code::pure(t)
    }

    /// The same, where `place` is borrowed: only what reads the context matters, and only if the place is in it.
    fn steady_in(&mut self, place: &str, text: String, before: &mut String) -> String {
        match place.contains("cx.") && text.contains("cx") {
            true => self.steady(Code::atom(text), before).text,
            false => text,
        }
    }

    /// `memcpy` and its like between slices; `None` if the pointers are on the heap.
    pub(crate) fn library_lifted(&mut self, name: &str, args: &[Expr]) -> Option<Code> {
        match (name, args) {
            ("memcpy" | "memmove", [to, from, bytes]) => self.copy_lifted(to, from, bytes),
            ("memset", [to, byte, bytes]) => self.fill_lifted(to, Some(byte), bytes),
            ("bzero" | "explicit_bzero", [to, bytes]) => self.fill_lifted(to, None, bytes),
            ("free", [p]) => {
                let l = freed(&self.resolver(), p)?;
                let text = format!("{} = Vec::new()", self.names[l.index()]);
                Some(Code::new(text, prec::ASSIGN))
            }
            _ => None,
        }
    }

    /// The elements from a pointer on, as a place of slice type.
    fn rest(&mut self, p: &Pointer<'_>, before: &mut String) -> String {
        let whole = self.base(&p.base).text;
        let at = self.position(&p.terms).map(|at| self.steady(at, before));
        match at {
            None => whole,
            Some(at) => format!("{whole}[{}..]", at.text),
        }
    }

    /// The one element that a pointer points to, as a place.
    fn one(&mut self, p: &Pointer<'_>) -> Code {
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
    fn is_one(&self, p: &Pointer<'_>) -> bool {
        p.single
            || matches!(p.base.root, Root::Local(l)
                if p.base.path.is_empty() && self.rep(l) == Rep::Reference)
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
        let source = self.settle(source, both, &mut before, None);
        let target = self.settle(target, false, &mut before, None);
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
        let back = reads.then_some(&mut after);
        let lifted = &self.settle(lifted.clone(), true, &mut before, back);
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

    /// An argument off the heap for a function of the C library: what comes before the call, the argument, what comes after.
    pub(crate) fn lend(
        &mut self,
        name: &str,
        args: &[Expr],
        i: usize,
    ) -> Option<(String, String, String)> {
        let a = bare(&args[i]);
        let pointer = self.lifted(a)?;
        let way = way(&self.resolver(), &crate::gen::RuntimeLibrary, name, args, i)?;
        let (mut before, mut back) = (String::new(), String::new());
        let after = matches!(way, Way::LendBack | Way::Room).then_some(&mut back);
        let pointer = self.settle(pointer, true, &mut before, after);
        let (shared, changed) = match self.is_one(&pointer) {
            true => {
                let one = self.one(&pointer).text;
                (
                    format!("std::slice::from_ref(&{one})"),
                    format!("std::slice::from_mut(&mut {one})"),
                )
            }
            false => {
                let rest = self.rest(&pointer, &mut before);
                let slice = |l| self.rep(l) == Rep::Slice && !self.is_written(l);
                let whole = pointer.base.path.is_empty() && pointer.terms.is_empty();
                let shared = match pointer.base.root {
                    Root::Local(l) if whole && slice(l) => rest.clone(),
                    _ if rest.ends_with("..]") => format!("&{rest}"),
                    _ => format!("&{rest}[..]"),
                };
                let changed = match rest.ends_with("..]") {
                    true => format!("&mut {rest}"),
                    false => format!("&mut {rest}[..]"),
                };
                (shared, changed)
            }
        };
        match way {
            Way::Text => return Some((before, shared, String::new())),
            Way::Room => return Some((before, changed, back)),
            _ => {}
        }
        let t = self.fresh("lent");
        let printed = self.lent_element(&args[i]) == "u8" && name.ends_with("printf");
        let lend = if printed { "lend_text" } else { "lend" };
        before.push_str(&format!("let {t} = {lend}({shared}, cx);\n"));
        let after = match way {
            Way::LendBack => format!("take_back({t}, {changed}, cx);\n{back}"),
            _ => format!("release({t}, cx);\n"),
        };
        Some((before, t, after))
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
        let target = self.settle(target, false, &mut before, None);
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
