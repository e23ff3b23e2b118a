//! Compiler builtins.

use c2safe_frontend::ir::{BinaryOp, Builtin, Expr, ExprKind, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;

/// Builtins whose Rust form is a `bool`; IR gives them type `int` or `_Bool`.
pub fn is_bool(b: Builtin) -> bool {
    matches!(
        b,
        Builtin::IsNan
            | Builtin::IsFinite
            | Builtin::IsNormal
            | Builtin::SignBit
            | Builtin::IsUnordered
            | Builtin::IsGreater
            | Builtin::IsGreaterEqual
            | Builtin::IsLess
            | Builtin::IsLessEqual
            | Builtin::IsLessGreater
    )
}

impl Fx<'_, '_> {
    pub fn builtin(&mut self, b: Builtin, args: &[Expr], ty: TypeId) -> Code {
        if is_bool(b) {
            let c = self.bool_builtin(b, args);
            return if ty == TypeId::BOOL {
                c
            } else {
                Code::atom(format!("i32::from({})", c.text))
            };
        }
        match b {
            Builtin::VaStart => {
                let ap = self.value(&args[0]);
                Code::atom(format!("va_start({}, va, cx)", ap.text))
            }
            Builtin::VaEnd => {
                let ap = self.value(&args[0]);
                Code::atom(format!("va_end({}, cx)", ap.text))
            }
            Builtin::VaCopy => {
                let (d, s) = (self.value(&args[0]), self.value(&args[1]));
                Code::atom(format!("va_copy({}, {}, cx)", d.text, s.text))
            }
            Builtin::Alloca => {
                let n = self.value(&args[0]);
                Code::atom(format!("alloca({}, cx)", n.text))
            }
            Builtin::Unreachable => Code::atom("unreachable!()"),
            Builtin::Trap => Code::atom("abort()"),
            Builtin::Clz | Builtin::Ctz | Builtin::Popcount => {
                let name = match b {
                    Builtin::Clz => "leading_zeros",
                    Builtin::Ctz => "trailing_zeros",
                    _ => "count_ones",
                };
                let v = self.value(&args[0]);
                Code::new(format!("{}.{name}() as i32", v.receiver()), prec::CAST)
            }
            Builtin::Parity => {
                let v = self.value(&args[0]);
                Code::new(
                    format!("({}.count_ones() & 1) as i32", v.receiver()),
                    prec::CAST,
                )
            }
            Builtin::Ffs => {
                let v = self.value(&args[0]);
                let t = self.fresh("t");
                Code::new(
                    format!(
                        "match {} {{ 0 => 0, {t} => {t}.trailing_zeros() as i32 + 1 }}",
                        v.typed().text
                    ),
                    prec::BLOCK,
                )
            }
            Builtin::Clrsb => {
                let v = self.value(&args[0]);
                let t = self.fresh("t");
                let bits = self.g.program.types.int_bits(args[0].ty);
                let text = format!(
                    "{{ let {t} = {}; ({t} ^ ({t} >> {})).leading_zeros() as i32 - 1 }}",
                    v.typed().text,
                    bits - 1
                );
                Code::new(text, prec::BLOCK)
            }
            Builtin::ComplexMul | Builtin::ComplexDiv => {
                let name = match b {
                    Builtin::ComplexMul => "complex_mul",
                    _ => "complex_div",
                };
                let long = ty == TypeId::LONGDOUBLE;
                let operands: Vec<String> = args[..4]
                    .iter()
                    .map(|a| {
                        let v = self.value(a).typed();
                        let inner = if long { ".0" } else { "" };
                        format!("{}{inner}", v.receiver())
                    })
                    .collect();
                let part = args[4].as_int().unwrap_or(0);
                let call = format!("{name}({}).{part}", operands.join(", "));
                Code::atom(if long {
                    format!("LongDouble({call})")
                } else {
                    call
                })
            }
            Builtin::Bswap => self.value(&args[0]).method("swap_bytes", &[]),
            Builtin::IsInfSign => {
                let v = self.value(&args[0]);
                let t = self.fresh("t");
                Code::new(
                    format!("{{ let {t}: f64 = {}; if {t}.is_infinite() {{ if {t} > 0.0 {{ 1 }} else {{ -1 }} }} else {{ 0 }} }}", v.text),
                    prec::BLOCK,
                )
            }
            Builtin::IsInf => {
                let v = self.value(&args[0]);
                Code::atom(format!("i32::from({}.is_infinite())", v.receiver()))
            }
            Builtin::Fabs => {
                let v = self.value(&args[0]);
                if ty == TypeId::LONGDOUBLE {
                    return Code::atom(format!("LongDouble({}.0.abs())", v.receiver()));
                }
                v.method("abs", &[])
            }
            Builtin::Copysign => {
                let (x, y) = (self.value(&args[0]), self.value(&args[1]));
                if ty == TypeId::LONGDOUBLE {
                    return Code::atom(format!(
                        "LongDouble({}.0.copysign({}.0))",
                        x.receiver(),
                        y.receiver()
                    ));
                }
                x.method("copysign", &[&y.text])
            }
            Builtin::AddOverflow | Builtin::SubOverflow | Builtin::MulOverflow => {
                self.overflow(b, args)
            }
            Builtin::InlineAsm => {
                let text = match &args[0].kind {
                    ExprKind::Str(s) => self.c_string(*s).unwrap_or_default(),
                    _ => String::new(),
                };
                Code::atom(format!(
                    "inline_assembly({})",
                    if text.is_empty() {
                        "c\"\"".into()
                    } else {
                        text
                    }
                ))
            }
            Builtin::FrameAddress => Code::atom("Ptr::null()"),
            Builtin::Unsupported => Code::atom("unreachable!()"),
            _ => self.atomic(b, args, ty),
        }
    }

    fn bool_builtin(&mut self, b: Builtin, args: &[Expr]) -> Code {
        let x = self.value(&args[0]);
        let method = match b {
            Builtin::IsNan => "is_nan",
            Builtin::IsFinite => "is_finite",
            Builtin::IsNormal => "is_normal",
            Builtin::SignBit => "is_sign_negative",
            _ => {
                let y = self.value(&args[1]);
                let (x, y) = (x.typed(), y.typed());
                return match b {
                    Builtin::IsUnordered => Code::atom(format!(
                        "{}.partial_cmp(&{}).is_none()",
                        x.receiver(),
                        y.at(prec::UNARY)
                    )),
                    Builtin::IsLessGreater => Code::atom(format!(
                        "{}.partial_cmp(&{}).is_some_and(std::cmp::Ordering::is_ne)",
                        x.receiver(),
                        y.at(prec::UNARY)
                    )),
                    Builtin::IsGreater => x.infix(">", &y, prec::COMPARE),
                    Builtin::IsGreaterEqual => x.infix(">=", &y, prec::COMPARE),
                    Builtin::IsLess => x.infix("<", &y, prec::COMPARE),
                    _ => x.infix("<=", &y, prec::COMPARE),
                };
            }
        };
        x.method(method, &[])
    }

    /// `__builtin_add_overflow` and friends: exact in `i128`, then compared with what the target holds.
    fn overflow(&mut self, b: Builtin, args: &[Expr]) -> Code {
        let types = &self.g.program.types;
        let to = types.pointee(args[2].ty).unwrap_or(TypeId::INT);
        let (x, y) = (self.value(&args[0]), self.value(&args[1]));
        let x = self.cast(x, args[0].ty, TypeId::INT128, false);
        let y = self.cast(y, args[1].ty, TypeId::INT128, false);
        let p = self.value(&args[2]);
        let name = match b {
            Builtin::AddOverflow => "wrapping_add",
            Builtin::SubOverflow => "wrapping_sub",
            _ => "wrapping_mul",
        };
        let (q, exact, t) = (self.fresh("p"), self.fresh("exact"), self.fresh("t"));
        let narrow = self.cast(Code::pure(exact.clone()), TypeId::INT128, to, false);
        let back = self.cast(Code::pure(t.clone()), to, TypeId::INT128, false);
        Code::new(
            format!(
                "{{ let {q} = {}; let {exact} = {}.{name}({}); let {t} = {}; {q}.set({t}, cx); {} != {exact} }}",
                p.text,
                x.receiver(),
                y.text,
                narrow.text,
                back.at(prec::COMPARE + 1)
            ),
            prec::BLOCK,
        )
    }

    /// Atomic read-modify-writes: one thread at a time runs, so plain ones do.
    fn atomic(&mut self, b: Builtin, args: &[Expr], ty: TypeId) -> Code {
        let p = self.value(&args[0]);
        let q = self.fresh("p");
        let old = self.fresh("t");
        let v_ty = args.get(1).map_or(ty, |a| a.ty);
        let v = match args.get(1) {
            Some(a) => self.value(a).typed(),
            None => Code::pure("0"),
        };
        let operand = self.fresh("v");
        let op = match b {
            Builtin::FetchAdd | Builtin::AddFetch => Some(BinaryOp::Add),
            Builtin::FetchSub | Builtin::SubFetch => Some(BinaryOp::Sub),
            Builtin::FetchAnd | Builtin::AndFetch | Builtin::FetchNand | Builtin::NandFetch => {
                Some(BinaryOp::And)
            }
            Builtin::FetchOr | Builtin::OrFetch => Some(BinaryOp::Or),
            Builtin::FetchXor | Builtin::XorFetch => Some(BinaryOp::Xor),
            _ => None,
        };
        let head = format!("let {q} = {}; let {operand} = {};", p.text, v.text);
        if let Some(op) = op {
            let types = &self.g.program.types;
            let new = if types.is_pointer(ty) {
                let bytes = format!(
                    "{old}.byte_offset({}{operand} as i64)",
                    if op == BinaryOp::Sub { "-" } else { "" }
                );
                Code::atom(bytes)
            } else {
                let dummy = Expr::new(ExprKind::Zero, v_ty, Default::default());
                self.binary(
                    op,
                    Code::pure(old.clone()),
                    Code::pure(operand.clone()),
                    ty,
                    &dummy,
                    false,
                )
            };
            let new = if matches!(b, Builtin::FetchNand | Builtin::NandFetch) {
                Code::new(format!("!{}", new.at(prec::UNARY)), prec::UNARY)
            } else {
                new
            };
            let fetch_first = matches!(
                b,
                Builtin::FetchAdd
                    | Builtin::FetchSub
                    | Builtin::FetchAnd
                    | Builtin::FetchOr
                    | Builtin::FetchXor
                    | Builtin::FetchNand
            );
            let result = self.fresh("t");
            let value = if fetch_first {
                old.clone()
            } else {
                result.clone()
            };
            return Code::new(
                format!("{{ {head} let {old} = {q}.get(cx); let {result} = {}; {q}.set({result}, cx); {value} }}", new.text),
                prec::BLOCK,
            );
        }
        match b {
            Builtin::Exchange => Code::new(
                format!("{{ {head} let {old} = {q}.get(cx); {q}.set({operand}, cx); {old} }}"),
                prec::BLOCK,
            ),
            Builtin::CompareSwapVal | Builtin::CompareSwapBool => {
                let new = self.value(&args[2]);
                let value = if b == Builtin::CompareSwapVal {
                    old.clone()
                } else {
                    format!("{old} == {operand}")
                };
                Code::new(
                    format!("{{ {head} let {old} = {q}.get(cx); if {old} == {operand} {{ {q}.set({}, cx); }} {value} }}", new.text),
                    prec::BLOCK,
                )
            }
            _ => {
                // Compare-exchange: the expected value is in memory and is updated on failure.
                let new = self.value(&args[2]);
                let ok = self.fresh("ok");
                Code::new(
                    format!(
                        "{{ {head} let {old} = {q}.get(cx); let {ok} = {old} == {operand}.get(cx); \
                         if {ok} {{ {q}.set({}, cx); }} else {{ {operand}.set({old}, cx); }} {ok} }}",
                        new.text
                    ),
                    prec::BLOCK,
                )
            }
        }
    }
}
