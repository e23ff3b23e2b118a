//! Expressions and places as C.

use super::Printer;
use crate::ir::visit::{walk_expr, Visitor};
use crate::ir::{
    BinaryOp, Builtin, Callee, Expr, ExprKind, Place, PlaceKind, StrId, TypeId, TypeKind, UnaryOp,
};

/// Whether evaluating `e` changes anything.
fn has_effects(e: &Expr) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Assign(..)
                | ExprKind::AssignOp { .. }
                | ExprKind::IncDec { .. }
                | ExprKind::Call(..)
                | ExprKind::Builtin(..)
                | ExprKind::VaArg(_)
                | ExprKind::Setjmp(_) => self.0 = true,
                ExprKind::Seq(stmts, _) if !stmts.is_empty() => self.0 = true,
                _ if !self.0 => walk_expr(self, e),
                _ => {}
            }
        }
    }
    let mut find = Find(false);
    find.expr(e);
    find.0
}

fn place_has_effects(p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => false,
        PlaceKind::Deref(e) => has_effects(e),
        PlaceKind::Field(base, ..) => place_has_effects(base),
        PlaceKind::Index(base, i) => place_has_effects(base) || has_effects(i),
    }
}

/// Whether the value of `e` cannot depend on when it is evaluated.
fn is_stable(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Int(..)
        | ExprKind::EnumConst(..)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Zero
        | ExprKind::Func(_)
        | ExprKind::StrArray(_)
        | ExprKind::LabelAddr(_) => true,
        ExprKind::Cast(a) | ExprKind::Unary(_, a) => is_stable(a),
        ExprKind::Binary(_, a, b) | ExprKind::PtrAdd(a, b) | ExprKind::PtrSub(a, b) => {
            is_stable(a) && is_stable(b)
        }
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => is_fixed(p),
        _ => false,
    }
}

/// Whether the address of `p` cannot depend on when it is evaluated.
fn is_fixed(p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) => true,
        PlaceKind::Deref(e) => is_stable(e),
        PlaceKind::Field(base, ..) => is_fixed(base),
        PlaceKind::Index(base, i) => is_fixed(base) && is_stable(i),
    }
}

impl Printer<'_> {
    /// An integer constant of type `ty` (or a constant pointer).
    pub(super) fn int(&self, value: i128, ty: TypeId) -> String {
        let types = &self.prog.types;
        let plain = match types.strip_enum(ty) {
            TypeId::INT if value > i128::from(i32::MIN) => {
                return if value < 0 {
                    format!("({value})")
                } else {
                    value.to_string()
                }
            }
            TypeId::UINT if value >= 0 => return format!("{value}u"),
            TypeId::ULONG if value >= 0 => return format!("{value}ul"),
            _ if value > i128::from(i64::MIN) && value <= i128::from(i64::MAX) => {
                format!("{value}l")
            }
            _ => format!(
                "(((unsigned __int128){}ul << 64) | {}ul)",
                (value >> 64) as u64,
                value as u64
            ),
        };
        format!("(({})({plain}))", self.type_name(ty))
    }

    fn float(&self, value: f64, ty: TypeId) -> String {
        let suffix = match ty {
            TypeId::FLOAT => "f",
            TypeId::LONGDOUBLE => "l",
            _ => "",
        };
        let sign = if value.is_sign_negative() { "-" } else { "" };
        if value.is_nan() {
            return format!("({sign}__builtin_nan{suffix}(\"\"))");
        }
        if value.is_infinite() {
            return format!("({sign}__builtin_inf{suffix}())");
        }
        let bits = value.to_bits();
        let (exponent, fraction) = ((bits >> 52) as i64 & 0x7ff, bits & ((1 << 52) - 1));
        let text = if exponent == 0 {
            format!("0x0.{fraction:013x}p-1022")
        } else {
            format!("0x1.{fraction:013x}p{}", exponent - 1023)
        };
        format!("(({}){sign}{text})", self.type_name(ty))
    }

    /// The bytes of a narrow literal between quotes; `len` bytes of them.
    fn quoted(&self, bytes: &[u8]) -> String {
        let mut out = String::from("\"");
        for &b in bytes {
            match b {
                b'"' | b'\\' | b'?' => out.push_str(&format!("\\{}", b as char)),
                0x20..=0x7e => out.push(b as char),
                _ => out.push_str(&format!("\\{b:03o}")),
            }
        }
        out.push('"');
        out
    }

    fn string(&self, id: StrId, ty: TypeId) -> String {
        let lit = &self.prog.strings[id.index()];
        let cast = self.type_name(ty);
        if self.prog.types.size(lit.elem) != Some(1) {
            return format!("(({cast})s{})", id.0);
        }
        let bytes = lit.bytes.strip_suffix(&[0]).unwrap_or(&lit.bytes);
        let literal = self.quoted(bytes);
        if cast == "char *" {
            return literal;
        }
        format!("(({cast}){literal})")
    }

    /// The initialiser of an object: braces without a type.
    pub(super) fn initialiser(&mut self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Zero if !self.prog.types.is_scalar(e.ty) => "{}".into(),
            ExprKind::RecordInit(fields) => {
                let Some(r) = self.prog.types.as_record(e.ty) else {
                    return "{}".into();
                };
                let parts: Vec<String> = fields
                    .iter()
                    .map(|(i, v)| format!(".{} = {}", self.field_name(r, *i), self.initialiser(v)))
                    .collect();
                format!("{{{}}}", parts.join(", "))
            }
            ExprKind::ArrayInit(elems) => {
                let mut next = 0;
                let parts: Vec<String> = elems
                    .iter()
                    .map(|(i, v)| {
                        let v = self.initialiser(v);
                        let at = if *i == next {
                            String::new()
                        } else {
                            format!("[{i}] = ")
                        };
                        next = i + 1;
                        format!("{at}{v}")
                    })
                    .collect();
                format!("{{{}}}", parts.join(", "))
            }
            ExprKind::StrArray(id) => {
                let lit = &self.prog.strings[id.index()];
                let size = self.prog.types.size(lit.elem).unwrap_or(1);
                let len = self.prog.types.size(e.ty).unwrap_or(lit.bytes.len() as u64) as usize;
                let bytes = &lit.bytes[..lit.bytes.len().min(len)];
                if size > 1 {
                    return format!("{{{}}}", self.wide(bytes, size));
                }
                let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
                self.quoted(bytes)
            }
            _ => self.expr(e),
        }
    }

    /// The initialiser of a compound literal: strings need braces there.
    fn braced(&mut self, e: &Expr) -> String {
        let init = self.initialiser(e);
        if init.starts_with('{') {
            init
        } else {
            format!("{{{init}}}")
        }
    }

    /// An array stored to `place` as a whole.
    pub(super) fn array_copy(&mut self, place: &str, value: &Expr) -> String {
        if let ExprKind::Zero = value.kind {
            return format!("__builtin_memset(&{place}, 0, sizeof({place}))");
        }
        let ty = self.type_name(value.ty);
        let init = self.braced(value);
        format!("__builtin_memcpy(&{place}, &({ty}){init}, sizeof({ty}))")
    }

    /// An expression whose value is not wanted.
    pub(super) fn effect(&mut self, e: &Expr) -> String {
        self.expr(e)
    }

    /// An expression, in parentheses where it needs them.
    pub(super) fn expr(&mut self, e: &Expr) -> String {
        let cast = |p: &Self| p.type_name(e.ty);
        match &e.kind {
            ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => self.int(*v, e.ty),
            ExprKind::Float(v) => self.float(*v, e.ty),
            ExprKind::Str(id) => self.string(*id, e.ty),
            ExprKind::Zero if self.prog.types.is_scalar(e.ty) => format!("(({})0)", cast(self)),
            ExprKind::Zero
            | ExprKind::RecordInit(_)
            | ExprKind::ArrayInit(_)
            | ExprKind::StrArray(_) => {
                let init = self.braced(e);
                format!("(({}){init})", cast(self))
            }
            ExprKind::Load(p) => {
                let text = self.place(p);
                if self.is_bit_field(p) {
                    return format!("(({}){text})", cast(self));
                }
                text
            }
            ExprKind::AddrOf(p) => format!("(&{})", self.place(p)),
            ExprKind::Decay(p) => {
                let place = self.place(p);
                format!("(({}){place})", cast(self))
            }
            ExprKind::Func(id) => {
                let name = self.function_name(*id);
                format!("(({}){name})", cast(self))
            }
            ExprKind::Unary(op, a) => {
                let a = self.expr(a);
                match op {
                    UnaryOp::Neg => format!("(-{a})"),
                    UnaryOp::BitNot => format!("(~{a})"),
                    UnaryOp::Not => format!("(!{a})"),
                }
            }
            ExprKind::Binary(op, a, b) => self.operands(a, op.symbol(), b),
            ExprKind::PtrAdd(a, b) => self.operands(a, "+", b),
            ExprKind::PtrSub(a, b) | ExprKind::PtrDiff(a, b) => self.operands(a, "-", b),
            ExprKind::LogAnd(a, b) => format!("({} && {})", self.expr(a), self.expr(b)),
            ExprKind::LogOr(a, b) => format!("({} || {})", self.expr(a), self.expr(b)),
            ExprKind::Cond(c, a, b) => {
                format!("({} ? {} : {})", self.expr(c), self.expr(a), self.expr(b))
            }
            ExprKind::Cast(a) => {
                let a = self.expr(a);
                format!("(({}){a})", cast(self))
            }
            ExprKind::Assign(p, v) => self.assign(p, v),
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => self.assign_op(place, *op, rhs, *compute),
            ExprKind::IncDec {
                place,
                increment,
                postfix,
            } => {
                let p = self.place(place);
                let op = if *increment { "++" } else { "--" };
                let ty = cast(self);
                if *postfix {
                    format!("(({ty})({p}{op}))")
                } else {
                    format!("(({ty})({op}{p}))")
                }
            }
            ExprKind::Call(callee, args) => self.call(callee, args),
            ExprKind::Builtin(b, args) => self.builtin(*b, args, e.ty),
            ExprKind::Seq(stmts, value) => {
                let mut out = String::new();
                self.depth += 1;
                self.statements(&mut out, stmts);
                self.depth -= 1;
                match value {
                    Some(v) => format!("({{\n{out} {}; }})", self.expr(v)),
                    None => format!("({{\n{out} (void)0; }})"),
                }
            }
            ExprKind::VaArg(ap) => {
                let ap = self.expr(ap);
                format!(
                    "__builtin_va_arg(*(__builtin_va_list *){ap}, {})",
                    cast(self)
                )
            }
            ExprKind::Setjmp(env) => self.setjmp(env),
            ExprKind::LabelAddr(l) => format!("(({}){})", cast(self), self.label_address(*l)),
        }
    }

    /// `setjmp(env)`, or the `sigsetjmp` that our header makes of saving the mask and a `setjmp`.
    fn setjmp(&mut self, env: &Expr) -> String {
        if let ExprKind::Call(callee, args) = &env.kind {
            if let (Callee::Direct(f), [env, save]) = (&**callee, &args[..]) {
                if self.prog.functions[f.index()].name == "__c2safe_save_mask" {
                    let (env, save) = (self.expr(env), self.expr(save));
                    return format!("c2_sigsetjmp((void *){env}, {save})");
                }
            }
        }
        format!("c2_setjmp((void *){})", self.expr(env))
    }

    /// `a op b`, `a` first.
    fn operands(&mut self, a: &Expr, op: &str, b: &Expr) -> String {
        let (ta, tb) = (self.expr(a), self.expr(b));
        if has_effects(b) && !is_stable(a) {
            let t = self.temp();
            let decl = self.declare(a.ty, &t);
            return format!("({{ {decl} = {ta}; {t} {op} {tb}; }})");
        }
        format!("({ta} {op} {tb})")
    }

    fn is_bit_field(&self, p: &Place) -> bool {
        match p.kind {
            PlaceKind::Field(_, r, i) => self
                .prog
                .types
                .record(r)
                .fields
                .get(i as usize)
                .is_some_and(|f| f.bits.is_some()),
            _ => false,
        }
    }

    /// A place whose address is computed once: the declaration of a pointer, and the place through it.
    fn pinned(&mut self, p: &Place) -> (String, String) {
        let t = self.temp();
        if let (true, PlaceKind::Field(base, r, i)) = (self.is_bit_field(p), &p.kind) {
            let decl = self.declare(base.ty, &format!("*{t}"));
            let address = self.place(base);
            return (
                format!("{decl} = &{address}; "),
                format!("{t}->{}", self.field_name(*r, *i)),
            );
        }
        let decl = self.declare(p.ty, &format!("*{t}"));
        let address = self.place(p);
        (format!("{decl} = (void *)&{address}; "), format!("(*{t})"))
    }

    fn assign(&mut self, p: &Place, v: &Expr) -> String {
        if self.prog.types.is_array(p.ty) {
            let place = self.place(p);
            return format!("((void){})", self.array_copy(&place, v));
        }
        let ordered = (has_effects(v) && !is_fixed(p)) || (place_has_effects(p) && !is_stable(v));
        let ty = self.type_name(p.ty);
        let value_cast = |text: String, p: &Self| {
            if p.prog.types.is_scalar(v.ty) {
                format!("(({ty})({text}))")
            } else {
                format!("({text})")
            }
        };
        if ordered {
            let (setup, place) = self.pinned(p);
            let value = self.expr(v);
            let text = value_cast(format!("{place} = {value}"), self);
            return format!("({{ {setup}{text}; }})");
        }
        let (place, value) = (self.place(p), self.expr(v));
        value_cast(format!("{place} = {value}"), self)
    }

    fn assign_op(&mut self, p: &Place, op: BinaryOp, rhs: &Expr, compute: TypeId) -> String {
        let ty = self.type_name(p.ty);
        let compute = self.type_name(compute);
        let op = op.symbol();
        if is_fixed(p) && !has_effects(rhs) {
            let (place, rhs) = (self.place(p), self.expr(rhs));
            return format!("(({ty})({place} = ({ty})(({compute}){place} {op} {rhs})))");
        }
        let (setup, place) = self.pinned(p);
        let t = self.temp();
        let decl = self.declare(rhs.ty, &t);
        let rhs = self.expr(rhs);
        format!(
            "({{ {setup}{decl} = {rhs}; ({ty})({place} = ({ty})(({compute}){place} {op} {t})); }})"
        )
    }

    fn call(&mut self, callee: &Callee, args: &[Expr]) -> String {
        let function = match callee {
            Callee::Indirect(f) => self.expr(f),
            Callee::Direct(id) => {
                let name = self.function_name(*id);
                let declared = self.prog.functions[id.index()].ty;
                let defined = self.prog.func(*id).ty;
                let fits = self.prog.types.func(defined).is_none_or(|f| {
                    !f.prototyped
                        || f.params.len() == args.len()
                        || (f.variadic && f.params.len() <= args.len())
                });
                if fits && (declared == defined || self.prog.types.compatible(declared, defined)) {
                    name
                } else {
                    // Through a pointer: gcc would put a trap where it sees the mismatch.
                    let f = self.prog.types.func(declared);
                    let usable = f.is_some_and(|f| !f.prototyped || f.params.len() <= args.len());
                    let t = self.temp();
                    let decl = match (usable, f) {
                        (false, Some(f)) => self.declare(f.ret, &format!("(*{t})()")),
                        _ => self.declare(declared, &format!("(*{t})")),
                    };
                    format!("({{ {decl} = (void *){name}; {t}; }})")
                }
            }
        };
        let fixed_callee = match callee {
            Callee::Direct(_) => true,
            Callee::Indirect(f) => is_stable(f),
        };
        let moving = args.iter().filter(|a| !is_stable(a)).count() + usize::from(!fixed_callee);
        let effects =
            args.iter().any(has_effects) || matches!(callee, Callee::Indirect(f) if has_effects(f));
        let mut before = String::new();
        let mut function = function;
        if effects && moving > 1 {
            if let Callee::Indirect(f) = callee {
                let t = self.temp();
                let decl = self.declare(f.ty, &t);
                before.push_str(&format!("{decl} = {function}; "));
                function = t;
            }
            let mut names = Vec::new();
            for a in args {
                let text = self.expr(a);
                if is_stable(a) {
                    names.push(text);
                    continue;
                }
                let t = self.temp();
                let decl = self.declare(a.ty, &t);
                before.push_str(&format!("{decl} = {text}; "));
                names.push(t);
            }
            return format!("({{ {before}{function}({}); }})", names.join(", "));
        }
        let args: Vec<String> = args.iter().map(|a| self.expr(a)).collect();
        format!("{function}({})", args.join(", "))
    }

    /// A place as an l-value.
    pub(super) fn place(&mut self, p: &Place) -> String {
        match &p.kind {
            PlaceKind::Local(id) => self.local_name(*id),
            PlaceKind::Global(id) => {
                let name = self.global_name(*id);
                let ty = self.prog.global(*id).ty;
                let types = &self.prog.types;
                if ty == p.ty || (types.elem(ty).is_some() && types.elem(ty) == types.elem(p.ty)) {
                    return name;
                }
                // Declared with another type in this unit.
                format!("(*{}&{name})", self.pointer_cast(p.ty))
            }
            PlaceKind::Deref(e) => {
                if let ExprKind::PtrAdd(a, i) = &e.kind {
                    if let ExprKind::Str(_) = a.kind {
                        // gcc takes elements of literals as constants only in this form.
                        return format!("{}[{}]", self.expr(a), self.expr(i));
                    }
                }
                let text = self.expr(e);
                if self.prog.types.pointee(e.ty) == Some(p.ty) {
                    format!("(*{text})")
                } else {
                    format!("(*{}{text})", self.pointer_cast(p.ty))
                }
            }
            PlaceKind::Field(base, r, i) => {
                format!("{}.{}", self.place(base), self.field_name(*r, *i))
            }
            PlaceKind::Index(base, i) => {
                let base = self.place(base);
                format!("{base}[{}]", self.expr(i))
            }
        }
    }

    fn pointer_cast(&self, ty: TypeId) -> String {
        format!("({})", self.declare(ty, "(*)"))
    }

    fn builtin(&mut self, b: Builtin, args: &[Expr], ty: TypeId) -> String {
        let wide = args.first().is_some_and(|a| {
            self.prog.types.is_integer(a.ty) && self.prog.types.int_bits(a.ty) == 64
        });
        let float_suffix = match args.first().map(|a| a.ty) {
            Some(TypeId::FLOAT) => "f",
            Some(TypeId::LONGDOUBLE) => "l",
            _ => "",
        };
        let texts: Vec<String> = args.iter().map(|a| self.expr(a)).collect();
        let list = texts.join(", ");
        let ll = if wide { "ll" } else { "" };
        let lists = |n: usize| format!("*(__builtin_va_list *){}", texts[n]);
        let bits = args.first().map_or(32, |a| self.prog.types.int_bits(a.ty));
        let text = match b {
            Builtin::VaStart => {
                let last = self.body.and_then(|b| b.params.last()).copied();
                let last = last.map_or("0".into(), |l| self.local_name(l));
                format!("__builtin_va_start({}, {last})", lists(0))
            }
            Builtin::VaEnd => format!("__builtin_va_end({})", lists(0)),
            Builtin::VaCopy => format!("__builtin_va_copy({}, {})", lists(0), lists(1)),
            Builtin::Alloca => format!("__builtin_alloca({list})"),
            Builtin::Unreachable => "__builtin_unreachable()".into(),
            Builtin::Trap | Builtin::InlineAsm | Builtin::Unsupported => "__builtin_trap()".into(),
            Builtin::Clz => format!("__builtin_clz{ll}({list})"),
            Builtin::Ctz => format!("__builtin_ctz{ll}({list})"),
            Builtin::ComplexMul | Builtin::ComplexDiv => {
                let sign = if b == Builtin::ComplexMul { '*' } else { '/' };
                let part = if args[4].as_int() == Some(0) {
                    "__real__"
                } else {
                    "__imag__"
                };
                format!(
                    "({part} (__builtin_complex({}, {}) {sign} __builtin_complex({}, {})))",
                    texts[0], texts[1], texts[2], texts[3]
                )
            }
            Builtin::Popcount => format!("__builtin_popcount{ll}({list})"),
            Builtin::Parity => format!("__builtin_parity{ll}({list})"),
            Builtin::Ffs => format!("__builtin_ffs{ll}({list})"),
            Builtin::Clrsb => format!("__builtin_clrsb{ll}({list})"),
            Builtin::Bswap => format!("__builtin_bswap{bits}({list})"),
            Builtin::IsNan => format!("__builtin_isnan({list})"),
            Builtin::IsInf => format!("__builtin_isinf({list})"),
            Builtin::IsInfSign => format!("__builtin_isinf_sign({list})"),
            Builtin::IsFinite => format!("__builtin_isfinite({list})"),
            Builtin::IsNormal => format!("__builtin_isnormal({list})"),
            Builtin::SignBit => format!("__builtin_signbit({list})"),
            Builtin::IsUnordered => format!("__builtin_isunordered({list})"),
            Builtin::IsGreater => format!("__builtin_isgreater({list})"),
            Builtin::IsGreaterEqual => format!("__builtin_isgreaterequal({list})"),
            Builtin::IsLess => format!("__builtin_isless({list})"),
            Builtin::IsLessEqual => format!("__builtin_islessequal({list})"),
            Builtin::IsLessGreater => format!("__builtin_islessgreater({list})"),
            Builtin::AddOverflow => format!("__builtin_add_overflow({list})"),
            Builtin::SubOverflow => format!("__builtin_sub_overflow({list})"),
            Builtin::MulOverflow => format!("__builtin_mul_overflow({list})"),
            Builtin::FetchAdd => format!("__atomic_fetch_add({list}, 5)"),
            Builtin::FetchSub => format!("__atomic_fetch_sub({list}, 5)"),
            Builtin::FetchAnd => format!("__atomic_fetch_and({list}, 5)"),
            Builtin::FetchOr => format!("__atomic_fetch_or({list}, 5)"),
            Builtin::FetchXor => format!("__atomic_fetch_xor({list}, 5)"),
            Builtin::FetchNand => format!("__atomic_fetch_nand({list}, 5)"),
            Builtin::AddFetch => format!("__atomic_add_fetch({list}, 5)"),
            Builtin::SubFetch => format!("__atomic_sub_fetch({list}, 5)"),
            Builtin::AndFetch => format!("__atomic_and_fetch({list}, 5)"),
            Builtin::OrFetch => format!("__atomic_or_fetch({list}, 5)"),
            Builtin::XorFetch => format!("__atomic_xor_fetch({list}, 5)"),
            Builtin::NandFetch => format!("__atomic_nand_fetch({list}, 5)"),
            Builtin::Exchange => format!("__atomic_exchange_n({list}, 5)"),
            Builtin::CompareSwapVal => format!("__sync_val_compare_and_swap({list})"),
            Builtin::CompareSwapBool => format!("__sync_bool_compare_and_swap({list})"),
            Builtin::CompareExchange => format!("__atomic_compare_exchange_n({list}, 0, 5, 5)"),
            Builtin::FrameAddress => "__builtin_frame_address(0)".into(),
            Builtin::Fabs => format!("__builtin_fabs{float_suffix}({list})"),
            Builtin::Copysign => format!("__builtin_copysign{float_suffix}({list})"),
        };
        match self.prog.types.kind(ty) {
            TypeKind::Void => text,
            _ => format!("(({}){text})", self.type_name(ty)),
        }
    }
}
