//! Expressions.

use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, IntStyle, TypeId, TypeKind, UnaryOp};

use crate::code::{prec, Code};
use crate::constants::Named;
use crate::func::Fx;
use crate::literal::fits_bits;
use c2safe_analysis::ranges::interval::{combine, contains, of_type};
use c2safe_analysis::ranges::{fits, Range};

/// Expressions nested deeper than this are cut into temporaries, for the sake of those who read them (and of rustc's stack).
const MAX_DEPTH: u32 = 120;

impl Fx<'_, '_> {
    /// The value of `e` as a Rust expression of the Rust type of `e.ty`.
    pub fn value(&mut self, e: &Expr) -> Code {
        self.deep += 1;
        let code = match self.owner_value(e) {
            Some(adopted) => adopted,
            None if self.is_text_value(e) => self.text_pointer(e),
            None => self.value_inner(e),
        };
        self.deep -= 1;
        if code.text.len() > 4000 && code.prec > prec::BLOCK && self.deep > MAX_DEPTH {
            return self.cut(code, e.ty);
        }
        code
    }

    /// Moves a long operand of a long chain into a variable of a block around it.
    pub(crate) fn cut(&mut self, code: Code, ty: TypeId) -> Code {
        let t = self.fresh("t");
        let ty = self.ty(ty);
        Code::new(
            format!("{{ let {t}: {ty} = {}; {t} }}", code.text),
            prec::BLOCK,
        )
    }

    pub(crate) fn value_inner(&mut self, e: &Expr) -> Code {
        let types = &self.g.program.types;
        match &e.kind {
            ExprKind::Int(v, style) => self.int(*v, *style, e.ty),
            ExprKind::EnumConst(en, i, v) => {
                if types.strip_enum(e.ty) == TypeId::BOOL {
                    return self.int(*v, IntStyle::Decimal, e.ty);
                }
                let (ty, v) = (self.ty(e.ty), self.rust_value(*v, e.ty));
                let what = Named::Enumerator(*en, *i);
                self.g.uses_of_constants.expression(what, &ty, v)
            }
            ExprKind::Float(f) => self.float(*f, e.ty),
            ExprKind::Str(s) => self.string(*s, e.ty),
            ExprKind::Zero => Code::pure(self.zero(e.ty)),
            ExprKind::Load(p) => self.read(p),
            ExprKind::AddrOf(p) => self.pointer(p),
            ExprKind::Decay(p) => {
                let ptr = self.pointer(p);
                if self.in_arena(p) || matches!(types.kind(p.ty), TypeKind::OpenArray { .. }) {
                    return ptr;
                }
                let pure = ptr.pure;
                ptr.method("decay", &[]).with_purity(pure)
            }
            ExprKind::Func(f) => {
                let f = self.g.program.resolve_func(*f);
                let name = self.g.fn_const_names[&f].clone();
                self.g.import(self.module, "dispatch", &name);
                let have = self.pointee(self.g.program.functions[f.index()].ty);
                let want = self
                    .g
                    .program
                    .types
                    .pointee(e.ty)
                    .map(|t| self.pointee(t))
                    .unwrap_or_default();
                if have == want {
                    Code::pure(name)
                } else {
                    Code::pure(format!("{name}.cast::<{want}>()"))
                }
            }
            ExprKind::Unary(op, a) => self.unary(*op, a, e),
            ExprKind::Binary(op, a, b) => {
                if op.is_comparison() {
                    return self.bool_value(e);
                }
                if types.is_float(e.ty) {
                    // The optimiser would choose another sign than the machine.
                    let value = c2safe_frontend::sema::constant_float(types, e);
                    if let Some(nan) = value.filter(|v| v.is_nan()) {
                        return self.float(nan, e.ty);
                    }
                }
                let lhs = self.value(a);
                let rhs = self.value(b);
                if self.may_raise(*op, b) {
                    let name = if *op == BinaryOp::Div {
                        "checked_quotient"
                    } else {
                        "checked_remainder"
                    };
                    let (a, b) = (lhs.typed().text, rhs.typed().text);
                    return Code::atom(format!("{name}({a}, {b}, cx)"));
                }
                let (x, y) = (self.range(a), self.range(b));
                let safe = self.cannot_overflow(*op, x, y, e.ty);
                self.binary(*op, lhs, rhs, e.ty, b, safe)
            }
            ExprKind::PtrAdd(p, i) => self.pointer_offset(p, i, e.ty, "+"),
            ExprKind::PtrSub(p, i) => self.pointer_offset(p, i, e.ty, "-"),
            ExprKind::PtrDiff(p, q) => {
                if let Some(d) = self.distance(p, q, e.ty) {
                    return d;
                }
                let lhs = self.value(p);
                let rhs = self.value(q);
                let sized = types
                    .pointee(p.ty)
                    .is_some_and(|t| types.size(t).is_some_and(|s| s > 0) || t == TypeId::VOID);
                if sized {
                    return lhs.method("diff", &[&rhs.text]);
                }
                let bytes = format!(
                    "({}.bits().wrapping_sub({}.bits()) as i64)",
                    lhs.receiver(),
                    rhs.receiver()
                );
                Code::atom(bytes)
            }
            ExprKind::LogAnd(..) | ExprKind::LogOr(..) => self.bool_value(e),
            ExprKind::Cond(c, a, b) => {
                let c = self.cond(c);
                let a = self.branch(a, e.ty);
                let b = self.branch(b, e.ty);
                Code::new(
                    format!("if {} {{ {a} }} else {{ {b} }}", c.text),
                    prec::BLOCK,
                )
            }
            ExprKind::Cast(a) => self.cast_expr(a, e.ty),
            ExprKind::Assign(p, v) => self.assign(p, v, true),
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => self.assign_op(place, *op, rhs, *compute, true),
            ExprKind::IncDec {
                place,
                increment,
                postfix,
            } => self.inc_dec(place, *increment, *postfix, true),
            ExprKind::Call(callee, args) => self.called(callee, args, e.ty),
            ExprKind::Builtin(b, args) => self.builtin(*b, args, e.ty),
            ExprKind::Seq(stmts, value) => {
                let text = self.capture(|fx| {
                    fx.stmts(stmts);
                    if let Some(v) = value {
                        let c = fx.value(v).typed();
                        fx.out.push_str(&c.text);
                    }
                });
                if stmts.is_empty() {
                    if let Some(v) = value {
                        return self.value(v);
                    }
                    return Code::pure("()");
                }
                Code::new(format!("{{\n{text}\n}}"), prec::BLOCK)
            }
            ExprKind::RecordInit(fields) => self.record_value(fields, e),
            ExprKind::ArrayInit(elems) => self.array_value(elems, e.ty),
            ExprKind::StrArray(s) => self.string_array(*s, e.ty),
            ExprKind::VaArg(ap) => {
                let ap = self.value(ap);
                let ty = self.ty(e.ty);
                let name = if types.as_record(e.ty).is_some() {
                    "va_arg_record"
                } else {
                    "va_arg"
                };
                let narrow = types.is_integer(e.ty) && types.int_bits(e.ty) < 32;
                if narrow {
                    return Code::new(
                        format!("va_arg::<i32>({}, cx) as {ty}", ap.text),
                        prec::CAST,
                    );
                }
                if e.ty == TypeId::FLOAT {
                    return Code::new(format!("va_arg::<f64>({}, cx) as f32", ap.text), prec::CAST);
                }
                Code::atom(format!("{name}::<{ty}>({}, cx)", ap.text))
            }
            ExprKind::Setjmp(_) => Code::pure(format!("jump_{}", self.setjmp.unwrap_or(0))),
            ExprKind::LabelAddr(l) => Code::pure(format!("Ptr::from_bits({})", l.0 + 1)),
        }
    }

    /// A branch of a conditional: statements of C's type `void` give `()`.
    pub(crate) fn branch(&mut self, e: &Expr, ty: TypeId) -> String {
        if ty == TypeId::VOID {
            return self.capture(|fx| fx.effect(e));
        }
        let code = self.value(e);
        code.typed().text
    }

    pub(crate) fn unary(&mut self, op: UnaryOp, a: &Expr, e: &Expr) -> Code {
        match op {
            UnaryOp::Not => self.bool_value(e),
            UnaryOp::BitNot => {
                let v = self.value(a).typed();
                Code::new(format!("!{}", v.at(prec::UNARY)), prec::UNARY).with_purity(v.pure)
            }
            UnaryOp::Neg => {
                let v = self.value(a);
                let types = &self.g.program.types;
                if types.is_float(e.ty) {
                    return Code::new(format!("-{}", v.at(prec::UNARY)), prec::UNARY)
                        .with_purity(v.pure);
                }
                let (lo, hi) = self.range(a);
                if types.is_signed(e.ty) && fits(self.g.program, e.ty, (-hi, -lo)) {
                    return Code::new(format!("-{}", v.typed().at(prec::UNARY)), prec::UNARY)
                        .with_purity(v.pure);
                }
                let pure = v.pure;
                v.method("wrapping_neg", &[]).with_purity(pure)
            }
        }
    }

    /// A truth value where C has an `int`.
    pub(crate) fn bool_value(&mut self, e: &Expr) -> Code {
        let c = self.cond(e);
        match c.text.as_str() {
            "true" => Code {
                suffix: Some("i32"),
                ..Code::pure("1")
            },
            "false" => Code {
                suffix: Some("i32"),
                ..Code::pure("0")
            },
            _ => Code::atom(format!("i32::from({})", c.text)).with_purity(c.pure),
        }
    }

    /// `e != 0` as a Rust `bool`.
    pub fn cond(&mut self, e: &Expr) -> Code {
        let types = &self.g.program.types;
        match &e.kind {
            ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => {
                Code::pure(if *v != 0 { "true" } else { "false" })
            }
            ExprKind::Unary(UnaryOp::Not, a) => {
                // Comparisons of integers and pointers have an opposite; of floats they do not.
                if let ExprKind::Binary(op, x, y) = &a.kind {
                    if let Some(op) = opposite(*op).filter(|_| !types.is_float(x.ty)) {
                        return self.compare(op, x, y);
                    }
                }
                if types.is_pointer(a.ty) {
                    if let Some(c) = self.null_test(a) {
                        return c;
                    }
                    let p = self.value(a);
                    let pure = p.pure;
                    return p.method("is_null", &[]).with_purity(pure);
                }
                if types.is_integer(a.ty) && types.strip_enum(a.ty) != TypeId::BOOL && !is_truth(a)
                {
                    let v = self.value(a).typed();
                    return v.infix("==", &Code::pure("0"), prec::COMPARE);
                }
                let c = self.cond(a);
                match c.text.as_str() {
                    "true" => Code::pure("false"),
                    "false" => Code::pure("true"),
                    _ => Code::new(format!("!{}", c.at(prec::UNARY)), prec::UNARY)
                        .with_purity(c.pure),
                }
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() => self.compare(*op, a, b),
            ExprKind::LogAnd(a, b) => {
                let (a, b) = (self.cond(a), self.cond(b));
                a.infix("&&", &b, prec::AND)
            }
            ExprKind::LogOr(a, b) => {
                let (a, b) = (self.cond(a), self.cond(b));
                a.infix("||", &b, prec::OR)
            }
            // Conversions that keep a value different from zero.
            ExprKind::Cast(a)
                if types.is_integer(e.ty)
                    && types.is_scalar(a.ty)
                    && keeps_truth(self, a.ty, e.ty) =>
            {
                self.cond(a)
            }
            ExprKind::Seq(stmts, Some(v)) if !stmts.is_empty() => {
                let text = self.capture(|fx| {
                    fx.stmts(stmts);
                    let c = fx.cond(v);
                    fx.out.push_str(&c.text);
                });
                Code::new(format!("{{\n{text}\n}}"), prec::BLOCK)
            }
            ExprKind::Cond(c, a, b) if is_truth(a) && is_truth(b) => {
                let (c, a, b) = (self.cond(c), self.cond(a), self.cond(b));
                Code::new(
                    format!("if {} {{ {} }} else {{ {} }}", c.text, a.text, b.text),
                    prec::BLOCK,
                )
            }
            _ => {
                if let Some(c) = self.null_test(e) {
                    return match c.text.as_str() {
                        "false" => Code::pure("true"),
                        _ => Code::new(format!("!({})", c.text), prec::UNARY),
                    };
                }
                let v = self.value(e);
                if types.is_pointer(e.ty) {
                    return Code::new(format!("!{}.is_null()", v.receiver()), prec::UNARY)
                        .with_purity(v.pure);
                }
                if e.ty == TypeId::BOOL {
                    return v;
                }
                if e.ty == TypeId::LONGDOUBLE {
                    return v.infix("!=", &Code::pure("LongDouble(0.0)"), prec::COMPARE);
                }
                let zero = if types.is_float(e.ty) { "0.0" } else { "0" };
                v.typed().infix("!=", &Code::pure(zero), prec::COMPARE)
            }
        }
    }

    pub(crate) fn pointer_offset(&mut self, p: &Expr, i: &Expr, ty: TypeId, op: &str) -> Code {
        let types = &self.g.program.types;
        let pointee = types.pointee(ty).unwrap_or(TypeId::CHAR);
        let lhs = self.value(p);
        let sized = types.size(pointee).is_some() || pointee == TypeId::VOID;
        if !sized {
            let i = self.value(i).typed();
            let sign = if op == "-" { "-" } else { "" };
            return lhs.method(
                "byte_offset",
                &[&format!("{sign}({} as i64)", i.at(prec::CAST))],
            );
        }
        let rhs = self.offset(i);
        lhs.infix(op, &rhs, prec::SUM)
    }

    /// The values that `e` can have where it stands.
    pub(crate) fn range(&self, e: &Expr) -> Range {
        self.ranges.value(self.g.program, e)
    }

    /// Whether `a op b` has the same value with and without wrapping, so that Rust's own operator serves.
    pub fn cannot_overflow(&self, op: BinaryOp, a: Range, b: Range, ty: TypeId) -> bool {
        let types = &self.g.program.types;
        if !types.is_integer(ty) {
            return true;
        }
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) {
            // Only the least number by -1 has no quotient.
            let least = of_type(types, ty).0;
            return types.int_bits(ty) < 128 && (a.0 > least || !contains(b, (-1, -1)));
        }
        combine(op, a, b, types.int_bits(ty)).is_some_and(|r| fits(self.g.program, ty, r))
    }

    /// `lhs op rhs` in type `ty`; `b` is the IR of the right operand (for constant shift counts and divisors).
    pub fn binary(
        &mut self,
        op: BinaryOp,
        lhs: Code,
        rhs: Code,
        ty: TypeId,
        b: &Expr,
        safe: bool,
    ) -> Code {
        let types = &self.g.program.types;
        let pure = lhs.pure && rhs.pure;
        if types.is_float(ty) {
            let (p, op) = match op {
                BinaryOp::Add => (prec::SUM, "+"),
                BinaryOp::Sub => (prec::SUM, "-"),
                BinaryOp::Mul => (prec::PRODUCT, "*"),
                _ => (prec::PRODUCT, "/"),
            };
            return lhs.infix(op, &rhs, p);
        }
        let wrapping =
            |name: &str, lhs: Code, rhs: &Code| lhs.method(name, &[&rhs.text]).with_purity(pure);
        match op {
            BinaryOp::Add if safe => lhs.infix("+", &rhs, prec::SUM),
            BinaryOp::Sub if safe => lhs.infix("-", &rhs, prec::SUM),
            BinaryOp::Mul if safe => lhs.infix("*", &rhs, prec::PRODUCT),
            BinaryOp::Add => wrapping("wrapping_add", lhs, &rhs),
            BinaryOp::Sub => wrapping("wrapping_sub", lhs, &rhs),
            BinaryOp::Mul => wrapping("wrapping_mul", lhs, &rhs),
            BinaryOp::Div | BinaryOp::Rem => {
                let known = b.as_int().is_some_and(|v| v != 0 && v != -1);
                let plain = known || safe || !types.is_signed(ty);
                let symbol = op.symbol();
                if plain && b.as_int() != Some(0) {
                    // Both literal: rustc would compute it, and needs a type.
                    return lhs
                        .typed()
                        .infix(symbol, &rhs, prec::PRODUCT)
                        .with_purity(known && pure);
                }
                let name = if op == BinaryOp::Div {
                    "wrapping_div"
                } else {
                    "wrapping_rem"
                };
                lhs.method(name, &[&rhs.text])
            }
            BinaryOp::And => lhs.typed().infix("&", &rhs, prec::BIT_AND),
            BinaryOp::Or => lhs.typed().infix("|", &rhs, prec::BIT_OR),
            BinaryOp::Xor => lhs.typed().infix("^", &rhs, prec::BIT_XOR),
            BinaryOp::Shl | BinaryOp::Shr => {
                let bits = i128::from(types.int_bits(ty));
                let count = b
                    .as_int()
                    .or_else(|| c2safe_frontend::sema::constant_value(types, b));
                let (lo, hi) = self.range(b);
                if count.is_some_and(|c| c >= 0 && c < bits) || (lo >= 0 && hi < bits) {
                    let rhs = if rhs.suffix.is_some() {
                        rhs
                    } else {
                        rhs.typed()
                    };
                    return lhs.typed().infix(op.symbol(), &rhs, prec::SHIFT);
                }
                let name = if op == BinaryOp::Shl {
                    "wrapping_shl"
                } else {
                    "wrapping_shr"
                };
                let count = if types.strip_enum(b.ty) == TypeId::UINT {
                    rhs.text
                } else {
                    format!("{} as u32", rhs.typed().at(prec::CAST))
                };
                lhs.method(name, &[&count]).with_purity(pure)
            }
            _ => lhs.infix(op.symbol(), &rhs, prec::COMPARE),
        }
    }

    /// Whether a division by `b` may run into the program's handler for SIGFPE.
    fn may_raise(&self, op: BinaryOp, b: &Expr) -> bool {
        let types = &self.g.program.types;
        let divisor = c2safe_frontend::sema::constant_value(types, b);
        self.g.facts.handles_division
            && matches!(op, BinaryOp::Div | BinaryOp::Rem)
            && types.is_integer(b.ty)
            && !divisor.is_some_and(|v| v != 0 && v != -1)
    }

    /// The right operand of `/=` or `%=`, tested before the object is looked at.
    pub(crate) fn divisor(&mut self, op: BinaryOp, b: &Expr, code: Code) -> Code {
        if !self.may_raise(op, b) {
            return code;
        }
        Code::atom(format!("checked_divisor({}, cx)", code.typed().text))
    }

    pub(crate) fn cast_expr(&mut self, a: &Expr, to: TypeId) -> Code {
        if to == TypeId::VOID {
            let text = self.capture(|fx| fx.effect(a));
            return Code::new(format!("{{\n{text}}}"), prec::BLOCK);
        }
        let types = &self.g.program.types;
        if types.strip_enum(to) == TypeId::BOOL {
            return self.cond(a);
        }
        // A truth value goes straight to the type that is wanted.
        if types.is_integer(to) && a.ty == TypeId::INT && is_truth(a) {
            let c = self.cond(a);
            let ty = self.ty(to);
            if c.text != "true" && c.text != "false" {
                return Code::atom(format!("{ty}::from({})", c.text)).with_purity(c.pure);
            }
        }
        if types.is_integer(to) && types.is_integer(a.ty) {
            // Nested conversions: only the last narrowing counts.
            if let ExprKind::Cast(inner) = &a.kind {
                let narrower =
                    types.int_bits(to) <= types.int_bits(a.ty) && types.is_integer(inner.ty);
                if narrower
                    && types.strip_enum(a.ty) != TypeId::BOOL
                    && types.int_bits(inner.ty) <= types.int_bits(a.ty)
                {
                    return self.cast_expr(inner, to);
                }
                // A widening chain of the same signedness.
                let same = types.is_signed(inner.ty) == types.is_signed(a.ty)
                    || !types.is_signed(inner.ty);
                if types.is_integer(inner.ty)
                    && same
                    && types.int_bits(inner.ty) < types.int_bits(a.ty)
                    && types.int_bits(a.ty) <= types.int_bits(to)
                    && types.strip_enum(inner.ty) != TypeId::BOOL
                {
                    return self.cast_expr(inner, to);
                }
            }
        }
        if let Some(code) = self.arena_allocation(a, to) {
            return code;
        }
        if let (ExprKind::PtrDiff(p, q), true) = (&a.kind, types.is_integer(to)) {
            if let Some(distance) = self.distance(p, q, to) {
                return distance;
            }
        }
        let code = self.value(a);
        let known = types.is_integer(a.ty) && contains((0, 127), self.range(a));
        self.cast(code, a.ty, to, known)
    }

    /// Converts a value between scalar types; `small` says that a plain `char` is known not to be negative.
    pub fn cast(&mut self, code: Code, from: TypeId, to: TypeId, small: bool) -> Code {
        let types = &self.g.program.types;
        let (from, to) = (types.strip_enum(from), types.strip_enum(to));
        let (from_text, to_text) = (self.ty(from), self.ty(to));
        let pure = code.pure;
        let as_type = |code: &Code, ty: &str| {
            Code::new(
                format!("{} as {ty}", code.typed().at(prec::CAST)),
                prec::CAST,
            )
            .with_purity(pure)
        };
        if to == TypeId::BOOL && from != TypeId::BOOL {
            if types.is_pointer(from) {
                return Code::new(format!("!{}.is_null()", code.receiver()), prec::UNARY);
            }
            let zero = match () {
                _ if from == TypeId::LONGDOUBLE => "LongDouble(0.0)",
                _ if types.is_float(from) => "0.0",
                _ => "0",
            };
            return code.typed().infix("!=", &Code::pure(zero), prec::COMPARE);
        }
        if from_text == to_text {
            // `char` and `unsigned char` are both `u8`.
            return code;
        }
        let kept = types.pointee(to).and_then(|t| self.g.kept(t));
        if let Some(r) = kept {
            if code.text == "Ptr::null()" {
                return Code::pure(format!("{}::null()", self.g.id_name(r)));
            }
            let pointer = match types.is_pointer(from) {
                true => code.typed().text,
                false => {
                    let bits = self.cast(code, from, TypeId::ULONG, small).typed().text;
                    format!("Ptr::<Void>::from_bits({bits})")
                }
            };
            let name = self.g.record(self.module, r);
            // The type is needed where the pointer is one that has none, such as null.
            let to = match types.pointee(from) {
                Some(t) if pointer.contains("null()") => format!("::<{}>", self.pointee(t)),
                _ => String::new(),
            };
            return Code::atom(format!("AnyId::<{name}>::of{to}({pointer})")).with_purity(pure);
        }
        if types.is_pointer(from) && types.is_pointer(to) {
            let target = types
                .pointee(to)
                .map(|t| self.pointee(t))
                .unwrap_or_default();
            if code.pointee.is_some() {
                return Code {
                    pointee: Some(target),
                    ..code
                };
            }
            return Code::atom(format!(
                "{}.cast::<{target}>()",
                without_cast(&code.receiver())
            ))
            .with_purity(pure);
        }
        if types.is_pointer(from) {
            let bits = code.method("bits", &[]).with_purity(pure);
            return if to_text == "u64" {
                bits
            } else {
                as_type(&bits, &to_text)
            };
        }
        if types.is_pointer(to) {
            let bits = if from_text == "u64" {
                code
            } else {
                self.cast(code, from, TypeId::ULONG, small)
            };
            let target = types.pointee(to).map(|t| self.pointee(t));
            return Code {
                pointee: target,
                ..Code::atom(format!("Ptr::from_bits({})", bits.text)).with_purity(pure)
            };
        }
        if from == TypeId::LONGDOUBLE {
            let inner = Code::atom(format!("{}.0", code.receiver())).with_purity(pure);
            return if to_text == "f64" {
                inner
            } else {
                self.cast(inner, TypeId::DOUBLE, to, small)
            };
        }
        if to == TypeId::LONGDOUBLE {
            let inner = if from_text == "f64" {
                code
            } else {
                self.cast(code, from, TypeId::DOUBLE, small)
            };
            return Code::atom(format!("LongDouble({})", inner.text)).with_purity(pure);
        }
        if from == TypeId::BOOL {
            return if types.is_float(to) {
                Code::atom(format!(
                    "{to_text}::from({})",
                    Code::atom(format!("u8::from({})", code.text)).text
                ))
                .with_purity(pure)
            } else {
                Code::atom(format!("{to_text}::from({})", code.text)).with_purity(pure)
            };
        }
        if from == TypeId::CHAR && !small && (types.is_float(to) || types.int_bits(to) > 8) {
            let signed = Code::new(format!("{} as i8", code.typed().at(prec::CAST)), prec::CAST);
            return as_type(&signed, &to_text);
        }
        as_type(&code, &to_text)
    }

    pub(crate) fn record_value(&mut self, fields: &[(u32, Expr)], e: &Expr) -> Code {
        let Some(r) = self.g.program.types.as_record(e.ty) else {
            return Code::pure(self.zero(e.ty));
        };
        let record = self.g.program.types.record(r);
        if record.cell {
            return match fields.first().map(|(_, v)| &v.kind) {
                Some(ExprKind::Load(own)) => {
                    let own = self.variable(own);
                    Code::atom(format!("std::mem::take(&mut {})", own.text))
                }
                _ => Code::pure("Vec::new()"),
            };
        }
        let name = self.g.record(self.module, r);
        if record.is_union {
            let mut text = format!("{name}::ZERO");
            for (i, v) in fields {
                let f = &record.fields[*i as usize];
                let code = self.value(v);
                let ty = self.ty(f.ty);
                let value = match f.bits {
                    Some(b) => format!("narrow_bits({}, {})", code.typed().text, b.width),
                    None => code.text,
                };
                text = format!("{text}.with::<{ty}>({}, {value})", f.offset);
            }
            return Code::atom(text);
        }
        let mut parts = Vec::new();
        for (i, v) in fields {
            let f = &record.fields[*i as usize];
            if matches!(self.g.program.types.kind(f.ty), TypeKind::OpenArray { .. }) {
                // The elements of a flexible array member are stored where the object is defined.
                continue;
            }
            if self.g.is_member((r, *i)) {
                // Nothing else is a first value, but what the struct has already.
                let value = match &v.kind {
                    ExprKind::Load(own) => {
                        let own = self.variable(own);
                        format!("std::mem::take(&mut {})", own.text)
                    }
                    _ => "Vec::new()".to_string(),
                };
                let name = &self.g.field_names[r.index()][*i as usize];
                parts.push(format!("{name}: {value}"));
                continue;
            }
            let code = self.value(v);
            let value = match f.bits {
                Some(b)
                    if v.as_int().is_none_or(|c| {
                        !fits_bits(c, b.width, self.g.program.types.is_signed(f.ty))
                    }) =>
                {
                    format!("narrow_bits({}, {})", code.typed().text, b.width)
                }
                _ => code.text,
            };
            let field = &self.g.field_names[r.index()][*i as usize];
            parts.push(if *field == value {
                value
            } else {
                format!("{field}: {value}")
            });
        }
        let niche = self.g.plan.arenas[r.index()] && !self.g.plan.is_plain(r);
        if parts.len() < record.fields.len() || niche {
            parts.push(format!("..{name}::ZERO"));
        }
        Code::atom(format!("{name} {{ {} }}", parts.join(", ")))
    }

    pub(crate) fn array_value(&mut self, elems: &[(u64, Expr)], ty: TypeId) -> Code {
        let types = &self.g.program.types;
        let (elem, len) = match types.kind(ty) {
            TypeKind::Array { elem, len } => (*elem, *len),
            _ => (types.elem(ty).unwrap_or(TypeId::INT), elems.len() as u64),
        };
        if elems.is_empty() {
            return Code::pure(self.zero(ty));
        }
        if elems.len() as u64 == len || len <= 16 || elems.len() as u64 * 2 > len {
            let mut parts = Vec::new();
            let mut next = 0;
            for (i, v) in elems {
                while next < *i {
                    parts.push(self.zero(elem));
                    next += 1;
                }
                let code = self.value(v);
                parts.push(code.text);
                next += 1;
            }
            while next < len {
                parts.push(self.zero(elem));
                next += 1;
            }
            return Code::atom(format!("[{}]", parts.join(", ")));
        }
        let zero = self.zero(elem);
        let elem_ty = self.ty(elem);
        let array = self.plain_name("array");
        let mut text = format!("{{ let mut {array}: [{elem_ty}; {len}] = [{zero}; {len}];\n");
        for (i, v) in elems {
            let code = self.value(v);
            text.push_str(&format!("{array}[{i}] = {};\n", code.text));
        }
        text.push_str(&format!("{array} }}"));
        Code::new(text, prec::BLOCK)
    }
}

/// A pointer before its last conversion, which another conversion makes superfluous.
pub fn without_cast(text: &str) -> &str {
    let Some(inner) = text.strip_suffix(">()") else {
        return text;
    };
    match inner.rfind(".cast::<") {
        // The type argument must be the whole rest.
        Some(i)
            if inner[i + 8..].matches('<').count() == inner[i + 8..].matches('>').count()
                && !inner[i + 8..].contains(['(', ')']) =>
        {
            &text[..i]
        }
        _ => text,
    }
}

/// An `int` that is 0 or 1 by construction.
pub fn is_truth(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Binary(op, ..) => op.is_comparison(),
        ExprKind::LogAnd(..) | ExprKind::LogOr(..) | ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Int(0 | 1, _) => e.ty == TypeId::INT,
        ExprKind::Builtin(b, _) => crate::builtin::is_bool(*b),
        _ => e.ty == TypeId::BOOL,
    }
}

fn keeps_truth(fx: &Fx<'_, '_>, from: TypeId, to: TypeId) -> bool {
    let types = &fx.g.program.types;
    if types.strip_enum(to) == TypeId::BOOL {
        return true;
    }
    types.is_integer(from) && types.int_bits(to) >= types.int_bits(from)
}

/// The comparison that holds where this one does not.
pub(crate) fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Le => BinaryOp::Gt,
        _ => return None,
    })
}
