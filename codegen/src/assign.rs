//! Assignments, and expressions evaluated for their effects.

use c2safe_frontend::ir::*;

use c2safe_analysis::lift::Rep;
use c2safe_analysis::ranges::interval::{contains, converted, of_type};

use crate::arena::reads_context_inside;
use crate::code::{prec, Code};
use crate::func::Fx;
use crate::literal::fits_bits;
use crate::place::Slot;

impl Fx<'_, '_> {
    /// Evaluates `e` for its effects only, as statements.
    pub fn effect(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Cast(a) => self.effect(a),
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. }
                if matches!(p.kind, PlaceKind::Local(l) if self.rep(l) != Rep::Heap) =>
            {
                let c = self.moved(e, false);
                self.statement(c);
            }
            ExprKind::Assign(p, v) => {
                let c = match self.text_assignment(e) {
                    Some(c) => c,
                    None => self.assign(p, v, false),
                };
                self.statement(c);
            }
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => {
                let c = self.assign_op(place, *op, rhs, *compute, false);
                self.statement(c);
            }
            ExprKind::IncDec {
                place, increment, ..
            } => {
                let c = self.inc_dec(place, *increment, false, false);
                self.statement(c);
            }
            ExprKind::Seq(stmts, value) => {
                self.stmts(stmts);
                if let Some(v) = value {
                    self.effect(v);
                }
            }
            ExprKind::Cond(c, a, b) => {
                let c = self.cond(c);
                let a = self.capture(|fx| fx.effect(a));
                let b = self.capture(|fx| fx.effect(b));
                self.out.push_str(&format!("if {} {{\n{a}}}", c.text));
                if !b.is_empty() {
                    self.out.push_str(&format!(" else {{\n{b}}}"));
                }
                self.out.push('\n');
            }
            ExprKind::LogAnd(a, b) => {
                let c = self.cond(a);
                let b = self.capture(|fx| fx.effect(b));
                self.out.push_str(&format!("if {} {{\n{b}}}\n", c.text));
            }
            ExprKind::LogOr(a, b) => {
                let c = self.cond(a);
                let b = self.capture(|fx| fx.effect(b));
                self.out
                    .push_str(&format!("if !{} {{\n{b}}}\n", c.at(prec::UNARY)));
            }
            ExprKind::Load(p) if matches!(p.kind, PlaceKind::Local(_) | PlaceKind::Global(_)) => {}
            ExprKind::Int(..)
            | ExprKind::EnumConst(..)
            | ExprKind::Float(_)
            | ExprKind::Str(_)
            | ExprKind::Func(_) => {}
            ExprKind::Call(callee, args) => {
                let c = self.call(callee, args, e.ty);
                self.statement(c);
            }
            ExprKind::Unary(_, a) => self.effect(a),
            // The address of a part of a variable: nothing, or the effects of an index.
            ExprKind::Decay(p) | ExprKind::AddrOf(p) if self.lifted_place(p).is_some() => {
                self.place_effect(p);
            }
            ExprKind::PtrAdd(p, i) | ExprKind::PtrSub(p, i) => {
                self.effect(p);
                self.effect(i);
            }
            ExprKind::Binary(op, a, b) if !matches!(op, BinaryOp::Div | BinaryOp::Rem) => {
                self.effect(a);
                self.effect(b);
            }
            _ => {
                let c = self.value(e);
                if e.ty == TypeId::VOID {
                    self.statement(c);
                } else if c.text != "()" {
                    self.out.push_str(&format!("let _ = {};\n", c.text));
                }
            }
        }
    }

    fn place_effect(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
            PlaceKind::Field(base, ..) => self.place_effect(base),
            PlaceKind::Index(base, i) => {
                self.place_effect(base);
                self.effect(i);
            }
            PlaceKind::Deref(e) => self.effect(e),
        }
    }

    pub(crate) fn statement(&mut self, c: Code) {
        if c.text.is_empty() || c.text == "()" {
            return;
        }
        self.out.push_str(&c.text);
        self.out.push_str(";\n");
    }

    /// `place = value`; with `want`, the expression's value is what was stored.
    pub(crate) fn assign(&mut self, p: &Place, v: &Expr, want: bool) -> Code {
        if let Some(code) = self.keep(p, v) {
            return code;
        }
        match self.slot(p) {
            Slot::Var(target, width) => {
                let mut before = String::new();
                let target = match reads_context_inside(&target.text) {
                    true => self.stable_place(target, &mut before),
                    false => target,
                };
                let value = self.value(v);
                let value = match width {
                    Some(w)
                        if v.as_int().is_none_or(|c| {
                            !fits_bits(c, w, self.g.program.types.is_signed(p.ty))
                        }) =>
                    {
                        Code::atom(format!("narrow_bits({}, {w})", self.typed_text(&value)))
                    }
                    _ => value,
                };
                if !want {
                    let store = format!("{} = {}", target.text, value.text);
                    return match before.is_empty() {
                        true => Code::new(store, prec::ASSIGN),
                        false => Code::new(format!("{{ {before}{store}; }}"), prec::BLOCK),
                    };
                }
                if target.pure {
                    return Code::new(
                        format!(
                            "{{ {before}{} = {}; {} }}",
                            target.text, value.text, target.text
                        ),
                        prec::BLOCK,
                    );
                }
                let t = self.fresh("t");
                let ty = self.ty(p.ty);
                Code::new(
                    format!(
                        "{{ {before}let {t}: {ty} = {}; {} = {t}; {t} }}",
                        value.text, target.text
                    ),
                    prec::BLOCK,
                )
            }
            Slot::Part(union, offset) => {
                let value = self.value(v).typed();
                self.store_part(union, &offset, p, &value, want)
            }
            Slot::Mem(ptr) | Slot::Far(ptr) => {
                let value = self.value(v);
                let set = if self.is_far(p) { "put" } else { "set" };
                if !want {
                    // A structure moves as bytes, padding included, where both sides are in memory.
                    if let (ExprKind::Load(source), true) =
                        (&v.kind, self.g.program.types.as_record(p.ty).is_some())
                    {
                        if let Slot::Mem(from) = self.slot(source) {
                            return Code::atom(format!(
                                "{}.copy_from({}, cx)",
                                ptr.receiver(),
                                from.text
                            ));
                        }
                    }
                    return Code::atom(format!("{}.{set}({}, cx)", ptr.receiver(), value.text));
                }
                let t = self.fresh("t");
                let ty = self.ty(p.ty);
                let stored = match self.bit_field_width(p) {
                    Some(w) => format!("narrow_bits({}, {w})", self.typed_text(&value)),
                    None => value.text,
                };
                if ptr.pure {
                    return Code::new(
                        format!(
                            "{{ let {t}: {ty} = {stored}; {}.{set}({t}, cx); {t} }}",
                            ptr.receiver()
                        ),
                        prec::BLOCK,
                    );
                }
                let q = self.fresh("p");
                Code::new(
                    format!(
                        "{{ let {q} = {}; let {t}: {ty} = {stored}; {q}.{set}({t}, cx); {t} }}",
                        ptr.text
                    ),
                    prec::BLOCK,
                )
            }
        }
    }

    /// Stores a value in a part of a union.
    fn store_part(
        &mut self,
        union: Code,
        offset: &str,
        p: &Place,
        value: &Code,
        want: bool,
    ) -> Code {
        let mut before = String::new();
        let union = match union.pure && !reads_context_inside(&union.text) {
            true => union,
            false => self.stable_place(union, &mut before),
        };
        let (ty, union) = (self.ty(p.ty), union.text);
        let simple = value.pure && !value.uses_context() && !offset.contains("cx");
        if simple && !want && before.is_empty() {
            return Code::atom(format!("{union}.write::<{ty}>({offset}, {})", value.text));
        }
        let (t, at) = (self.fresh("t"), self.fresh("at"));
        let result = if want { format!(" {t}") } else { String::new() };
        Code::new(
            format!(
                "{{ {before}let {at} = {offset}; let {t}: {ty} = {}; {union}.write({at}, {t});{result} }}",
                value.text
            ),
            prec::BLOCK,
        )
    }

    pub(crate) fn typed_text(&self, c: &Code) -> String {
        c.typed().text
    }

    pub(crate) fn bit_field_width(&self, p: &Place) -> Option<u32> {
        match &p.kind {
            PlaceKind::Field(_, r, f) => self.g.program.types.record(*r).fields[*f as usize]
                .bits
                .map(|b| b.width),
            _ => None,
        }
    }

    /// The new value of `place op= rhs` from the old one.
    pub(crate) fn combined(
        &mut self,
        old: Code,
        p: &Place,
        op: BinaryOp,
        rhs: &Code,
        rhs_expr: &Expr,
        compute: TypeId,
    ) -> Code {
        let program = self.g.program;
        let types = &program.types;
        let ty = types.strip_enum(p.ty);
        if types.is_pointer(ty) {
            return old.infix(op.symbol(), rhs, prec::SUM);
        }
        let old_range = self.ranges.before(program, p);
        let rhs_range = self.range(rhs_expr);
        let both_int = types.is_integer(ty) && types.is_integer(compute);
        if both_int
            && ty != TypeId::BOOL
            && ty != compute
            && types.int_bits(ty) <= types.int_bits(compute)
        {
            // Truncation commutes with these: work in the narrow type.
            if matches!(
                op,
                BinaryOp::Add
                    | BinaryOp::Sub
                    | BinaryOp::Mul
                    | BinaryOp::And
                    | BinaryOp::Or
                    | BinaryOp::Xor
            ) {
                let narrow = match rhs_expr.as_int() {
                    Some(v) => {
                        let style = if let ExprKind::Int(_, s) = rhs_expr.kind {
                            s
                        } else {
                            IntStyle::Decimal
                        };
                        self.int(types.wrap(ty, v), style, ty)
                    }
                    None => match &rhs_expr.kind {
                        ExprKind::Cast(inner)
                            if types.is_integer(inner.ty)
                                && self.ty(inner.ty) == self.ty(ty)
                                && !rhs.text.starts_with('t') =>
                        {
                            self.value(inner)
                        }
                        _ => self.cast(rhs.clone(), compute, ty, false),
                    },
                };
                // A plain `char` is a `u8` that may stand for a negative number.
                let held = match ty {
                    TypeId::CHAR => (0, 127),
                    _ => of_type(types, ty),
                };
                let safe = contains(held, old_range)
                    && contains(held, rhs_range)
                    && self.cannot_overflow(op, old_range, rhs_range, ty);
                return self.binary(op, old, narrow, ty, rhs_expr, safe);
            }
        }
        let wide_range = converted(types, old_range, ty, compute);
        let wide = self.cast(old, ty, compute, contains((0, 127), old_range));
        let safe = self.cannot_overflow(op, wide_range, rhs_range, compute);
        let result = self.binary(op, wide, rhs.clone(), compute, rhs_expr, safe);
        self.cast(result, compute, ty, false)
    }

    pub(crate) fn assign_op(
        &mut self,
        p: &Place,
        op: BinaryOp,
        rhs: &Expr,
        compute: TypeId,
        want: bool,
    ) -> Code {
        let slot = self.slot(p);
        let rhs_code = if self.g.program.types.is_pointer(p.ty) {
            self.offset(rhs)
        } else {
            self.value(rhs)
        };
        let rhs_code = self.divisor(op, rhs, rhs_code);
        self.update(slot, p, op, rhs_code, rhs, compute, want, false)
    }

    pub(crate) fn inc_dec(
        &mut self,
        p: &Place,
        increment: bool,
        postfix: bool,
        want: bool,
    ) -> Code {
        let slot = self.slot(p);
        let types = &self.g.program.types;
        let op = if increment {
            BinaryOp::Add
        } else {
            BinaryOp::Sub
        };
        let base = types.strip_enum(p.ty);
        let compute = if types.is_pointer(p.ty) || types.is_float(p.ty) {
            p.ty
        } else if types.int_bits(base) < 32 {
            TypeId::INT
        } else {
            base
        };
        let one = if types.is_float(p.ty) {
            Expr::new(ExprKind::Float(1.0), p.ty, Default::default())
        } else {
            Expr::int(
                1,
                if types.is_pointer(p.ty) {
                    TypeId::INT
                } else {
                    compute
                },
                Default::default(),
            )
        };
        let code = self.value(&one);
        self.update(slot, p, op, code, &one, compute, want, postfix)
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn update(
        &mut self,
        slot: Slot,
        p: &Place,
        op: BinaryOp,
        rhs: Code,
        rhs_expr: &Expr,
        compute: TypeId,
        want: bool,
        old_wanted: bool,
    ) -> Code {
        let ty = self.ty(p.ty);
        let width = self.bit_field_width(p);
        match slot {
            Slot::Var(target, _) => {
                let mut before = String::new();
                let target = if target.pure && !reads_context_inside(&target.text) {
                    target
                } else {
                    self.stable_place(target, &mut before)
                };
                let rhs = if rhs.pure || !rhs.uses_context() && !rhs.mentions(&target.text) {
                    rhs
                } else {
                    let t = self.fresh("t");
                    before.push_str(&format!("let {t} = {};\n", rhs.typed().text));
                    Code::pure(t)
                };
                let mut new = self.combined(target.clone(), p, op, &rhs, rhs_expr, compute);
                if let Some(w) = width {
                    new = Code::atom(format!("narrow_bits({}, {w})", new.typed().text));
                }
                let prefix = format!("{} {} ", target.text, op.symbol());
                let compact = new.text.strip_prefix(&prefix).filter(|_| {
                    matches!(
                        op,
                        BinaryOp::Add
                            | BinaryOp::Sub
                            | BinaryOp::Mul
                            | BinaryOp::Div
                            | BinaryOp::And
                            | BinaryOp::Or
                            | BinaryOp::Xor
                            | BinaryOp::Shl
                            | BinaryOp::Shr
                    ) && new.prec < prec::CAST
                });
                let store = match compact {
                    Some(rest) => format!(
                        "{} {}= {}",
                        target.text,
                        op.symbol(),
                        rest.strip_prefix('(')
                            .and_then(|r| r.strip_suffix(')'))
                            .filter(|r| balanced(r))
                            .unwrap_or(rest)
                    ),
                    None => format!("{} = {}", target.text, new.text),
                };
                match (want, old_wanted) {
                    (false, _) if before.is_empty() => Code::new(store, prec::ASSIGN),
                    (false, _) => Code::new(format!("{{ {before}{store}; }}"), prec::BLOCK),
                    (true, false) => Code::new(
                        format!("{{ {before}{store}; {} }}", target.text),
                        prec::BLOCK,
                    ),
                    (true, true) => {
                        let t = self.fresh("t");
                        Code::new(
                            format!("{{ {before}let {t} = {}; {store}; {t} }}", target.text),
                            prec::BLOCK,
                        )
                    }
                }
            }
            Slot::Part(union, offset) => {
                let (old, at) = (self.fresh("old"), self.fresh("at"));
                let mut before = format!("let {at} = {offset};\n");
                let union = self.stable_place(union, &mut before).text;
                let t = self.fresh("t");
                before.push_str(&format!(
                    "let {t} = {};\nlet {old}: {ty} = {union}.read({at});\n",
                    rhs.typed().text
                ));
                let new = self.combined(
                    Code::pure(old.clone()),
                    p,
                    op,
                    &Code::pure(t),
                    rhs_expr,
                    compute,
                );
                let new = new.typed().text;
                let text = match (want, old_wanted) {
                    (false, _) => format!("{{ {before}{union}.write::<{ty}>({at}, {new}); }}"),
                    (true, true) => {
                        format!("{{ {before}{union}.write::<{ty}>({at}, {new}); {old} }}")
                    }
                    (true, false) => {
                        let n = self.fresh("new");
                        format!(
                            "{{ {before}let {n}: {ty} = {new}; {union}.write({at}, {n}); {n} }}"
                        )
                    }
                };
                Code::new(text, prec::BLOCK)
            }
            Slot::Mem(ptr) | Slot::Far(ptr) => {
                let (get, set, update) = match self.is_far(p) {
                    true => ("fetch", "put", "change"),
                    false => ("get", "set", "update"),
                };
                let mut before = String::new();
                let old = if rhs.mentions("v") {
                    self.fresh("v")
                } else {
                    self.plain_name("v")
                };
                let rhs = if rhs.uses_context()
                    || (!rhs.pure && rhs.text.contains('{'))
                    || rhs.text.contains("return")
                {
                    let t = self.fresh("t");
                    // The address comes first, as in C.
                    before.push_str(&format!("let {t} = {};\n", rhs.typed().text));
                    Code::pure(t)
                } else {
                    rhs
                };
                let mut ptr = ptr;
                if (!ptr.pure && !before.is_empty()) || old_wanted {
                    let q = self.fresh("p");
                    before = format!("let {q} = {};\n{before}", ptr.text);
                    ptr = Code::pure(q);
                }
                let new = self.combined(Code::pure(old.clone()), p, op, &rhs, rhs_expr, compute);
                if want && old_wanted {
                    let t = self.fresh("t");
                    let new = self.combined(Code::pure(t.clone()), p, op, &rhs, rhs_expr, compute);
                    return Code::new(
                        format!(
                            "{{ {before}let {t} = {}.{get}(cx); {}.{set}({}, cx); {t} }}",
                            ptr.receiver(),
                            ptr.receiver(),
                            new.text
                        ),
                        prec::BLOCK,
                    );
                }
                let update = format!("{}.{update}(cx, |{old}| {})", ptr.receiver(), new.text);
                let update = match width {
                    Some(w) if want => format!("narrow_bits::<{ty}>({update}, {w})"),
                    _ => update,
                };
                if before.is_empty() {
                    Code::atom(update)
                } else if want {
                    Code::new(format!("{{ {before}{update} }}"), prec::BLOCK)
                } else {
                    Code::new(format!("{{ {before}{update}; }}"), prec::BLOCK)
                }
            }
        }
    }

    /// A variable place whose index expressions must not be evaluated twice: they go into temporaries.
    pub(crate) fn stable_place(&mut self, target: Code, before: &mut String) -> Code {
        let mut text = String::new();
        let mut rest = target.text.as_str();
        while let Some(open) = rest.find('[') {
            let mut depth = 0;
            let mut close = open;
            for (i, c) in rest[open..].char_indices() {
                match c {
                    '[' => depth += 1,
                    ']' => {
                        depth -= 1;
                        if depth == 0 {
                            close = open + i;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            let t = self.fresh("i");
            before.push_str(&format!("let {t} = {};\n", &rest[open + 1..close]));
            text.push_str(&rest[..open]);
            text.push_str(&format!("[{t}]"));
            rest = &rest[close + 1..];
        }
        text.push_str(rest);
        Code::pure(text)
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth < 0 {
                    return false;
                }
            }
            _ => {}
        }
    }
    depth == 0
}
