//! Compiler builtins: `__builtin_*`, `__sync_*`, `__atomic_*` and the token shim's markers.

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::expr::Val;
use super::{LResult, Lowerer, Symbol};
use crate::ir::{Builtin, Expr, ExprKind, FuncId, FuncType, Linkage, TypeId, TypeKind, UnaryOp};

/// Library functions that gcc knows as builtins, with the types to declare them with when no header did.
const LIBRARY: &[(&str, &str)] = &[
    ("abort", "v"),
    ("exit", "vi"),
    ("abs", "ii"),
    ("labs", "ll"),
    ("llabs", "ll"),
    ("malloc", "pm"),
    ("calloc", "pmm"),
    ("realloc", "ppm"),
    ("free", "vp"),
    ("memcpy", "pppm"),
    ("memmove", "pppm"),
    ("memset", "ppim"),
    ("memcmp", "ippm"),
    ("memchr", "ppim"),
    ("strlen", "ms"),
    ("strcpy", "sss"),
    ("strncpy", "sssm"),
    ("strcat", "sss"),
    ("strncat", "sssm"),
    ("strcmp", "iss"),
    ("strncmp", "issm"),
    ("strchr", "ssi"),
    ("strrchr", "ssi"),
    ("strstr", "sss"),
    ("strdup", "ss"),
    ("strndup", "ssm"),
    ("strcspn", "mss"),
    ("strspn", "mss"),
    ("strpbrk", "sss"),
    ("puts", "is"),
    ("putchar", "ii"),
    ("printf", "is."),
    ("sprintf", "iss."),
    ("snprintf", "isms."),
    ("fabs", "dd"),
    ("fabsf", "ff"),
    ("sqrt", "dd"),
    ("sqrtf", "ff"),
    ("pow", "ddd"),
    ("sin", "dd"),
    ("cos", "dd"),
    ("tan", "dd"),
    ("atan", "dd"),
    ("atan2", "ddd"),
    ("exp", "dd"),
    ("log", "dd"),
    ("log2", "dd"),
    ("log10", "dd"),
    ("floor", "dd"),
    ("floorf", "ff"),
    ("ceil", "dd"),
    ("ceilf", "ff"),
    ("round", "dd"),
    ("roundf", "ff"),
    ("trunc", "dd"),
    ("truncf", "ff"),
    ("fmod", "ddd"),
    ("fmin", "ddd"),
    ("fmax", "ddd"),
    ("ldexp", "ddi"),
    ("lround", "ld"),
    ("rint", "dd"),
    ("nearbyint", "dd"),
    ("toupper", "ii"),
    ("tolower", "ii"),
    ("isdigit", "ii"),
    ("isalpha", "ii"),
    ("isspace", "ii"),
];

impl Lowerer<'_> {
    /// A library function that no header declared, under its own or its `__builtin_` name.
    pub(crate) fn builtin_function(&mut self, name: &str, span: Span) -> LResult<Option<FuncId>> {
        let prefixed = name.strip_prefix("__builtin_");
        let plain = prefixed.unwrap_or(name);
        if prefixed.is_some() {
            if let Some((_, Symbol::Func(id))) = self.lookup(plain) {
                return Ok(Some(*id));
            }
        }
        let Some((plain, signature)) = LIBRARY.iter().find(|(n, _)| *n == plain) else {
            return Ok(None);
        };
        let variadic = signature.ends_with('.');
        let types: Vec<TypeId> = signature
            .trim_end_matches('.')
            .chars()
            .map(|c| match c {
                'i' => TypeId::INT,
                'l' => TypeId::LONG,
                'm' => TypeId::ULONG,
                'd' => TypeId::DOUBLE,
                'f' => TypeId::FLOAT,
                'p' => self.prog.types.ptr(TypeId::VOID),
                's' => self.prog.types.ptr(TypeId::CHAR),
                _ => TypeId::VOID,
            })
            .collect();
        let ty = FuncType {
            ret: types[0],
            params: types[1..].to_vec(),
            variadic,
            prototyped: true,
        };
        let ty = self.prog.types.intern(TypeKind::Func(ty));
        let loc = self.loc(span);
        if prefixed.is_none() {
            self.warn(
                span,
                "C0360",
                format!("implicit declaration of function `{name}`"),
            );
        }
        if let Some(Symbol::Func(id)) = self.linked.get(*plain) {
            return Ok(Some(*id));
        }
        let id = self.new_function(plain, ty, Linkage::External, loc);
        self.linked.insert(plain.to_string(), Symbol::Func(id));
        self.scopes[0]
            .names
            .insert(plain.to_string(), Symbol::Func(id));
        Ok(Some(id))
    }

    fn arg(&mut self, c: &Node<ast::CallExpression>, i: usize) -> LResult<Expr> {
        match c.node.arguments.get(i) {
            Some(a) => self.rvalue_of(a),
            None => self.error(c.span, "C0362", "too few arguments to a builtin"),
        }
    }

    fn arg_as(&mut self, c: &Node<ast::CallExpression>, i: usize, ty: TypeId) -> LResult<Expr> {
        let e = self.arg(c, i)?;
        let span = c.node.arguments[i].span;
        self.convert(e, ty, span)
    }

    /// Lowers a call of a builtin; `None` when `name` is none.
    pub(crate) fn builtin_call(
        &mut self,
        name: &str,
        c: &Node<ast::CallExpression>,
        span: Span,
    ) -> LResult<Option<Val>> {
        let loc = self.loc(span);
        if name == "asm" {
            // A basic `asm` that lang-c takes for a call.
            let text = match c.node.arguments.first().map(|a| &a.node) {
                Some(ast::Expression::StringLiteral(s)) => s.node.clone(),
                _ => Vec::new(),
            };
            self.asm_text(&text, span, loc);
            let nothing = ExprKind::Seq(Vec::new(), None);
            return Ok(Some(Val::R(Expr::new(nothing, TypeId::VOID, loc))));
        }
        let Some(short) = name
            .strip_prefix("__builtin_")
            .or_else(|| name.strip_prefix("__c2safe_"))
            .or_else(|| {
                name.strip_prefix("__")
                    .filter(|n| n.starts_with("sync_") || n.starts_with("atomic_"))
            })
            .or_else(|| (name == "alloca").then_some("alloca"))
        else {
            return Ok(None);
        };
        let builtin = |b: Builtin, args: Vec<Expr>, ty: TypeId| {
            Ok(Some(Val::R(Expr::new(ExprKind::Builtin(b, args), ty, loc))))
        };
        let constant = |v: i128, ty: TypeId| Ok(Some(Val::R(Expr::int(v, ty, loc))));
        match short {
            "const" => self.named_constant(c),
            "va_start" => {
                let ap = match c.node.arguments.first() {
                    Some(a) => self.va_list_pointer(a)?,
                    None => return self.error(span, "C0362", "too few arguments to a builtin"),
                };
                builtin(Builtin::VaStart, vec![ap], TypeId::VOID)
            }
            "va_end" => {
                let ap = self.arg(c, 0)?;
                if self.prog.types.pointee(ap.ty) != Some(TypeId::VA_LIST_TAG) {
                    // gcc takes anything here, and it does nothing.
                    return Ok(Some(Val::R(self.cast(ap, TypeId::VOID))));
                }
                builtin(Builtin::VaEnd, vec![ap], TypeId::VOID)
            }
            "va_copy" if c.node.arguments.len() == 2 => {
                let dst = self.va_list_pointer(&c.node.arguments[0])?;
                let src = self.va_list_pointer(&c.node.arguments[1])?;
                builtin(Builtin::VaCopy, vec![dst, src], TypeId::VOID)
            }
            "alloca" | "alloca_with_align" => {
                let n = self.arg_as(c, 0, TypeId::ULONG)?;
                let ptr = self.prog.types.ptr(TypeId::VOID);
                builtin(Builtin::Alloca, vec![n], ptr)
            }
            "setjmp" => {
                let env = self.arg(c, 0)?;
                self.func().body.has_setjmp = true;
                Ok(Some(Val::R(Expr::new(
                    ExprKind::Setjmp(Box::new(env)),
                    TypeId::INT,
                    loc,
                ))))
            }
            "label_address" => {
                let Some(ast::Expression::Identifier(i)) =
                    c.node.arguments.first().map(|a| &a.node)
                else {
                    return self.error(span, "C0391", "malformed label address");
                };
                if !self.in_function() {
                    return self.error(span, "C0391", "label address outside a function");
                }
                let id = self.label_named(&i.node.name);
                self.func().body.labels[id.index()].address_taken = true;
                let ptr = self.prog.types.ptr(TypeId::VOID);
                Ok(Some(Val::R(Expr::new(ExprKind::LabelAddr(id), ptr, loc))))
            }
            "alignof" | "alignas" => {
                let ty = match c.node.arguments.first().map(|a| &a.node) {
                    Some(ast::Expression::SizeOfTy(t)) => self.type_name(&t.node.0)?.ty,
                    Some(ast::Expression::SizeOfVal(v)) => {
                        // The alignment of a variable is its declaration's, where that asks for more.
                        let asked = self.declared_alignment(&v.node.0);
                        let ty = self.type_of(&v.node.0)?;
                        if asked > self.prog.types.align(ty) {
                            return constant(i128::from(asked), TypeId::ULONG);
                        }
                        ty
                    }
                    _ => return self.error(span, "C0391", "malformed alignment operator"),
                };
                constant(i128::from(self.prog.types.align(ty)), TypeId::ULONG)
            }
            "expect" | "expect_with_probability" => {
                let e = self.arg_as(c, 0, TypeId::LONG)?;
                Ok(Some(Val::R(e)))
            }
            "assume_aligned" => Ok(Some(Val::R(self.arg(c, 0)?))),
            "prefetch" => {
                let e = self.arg(c, 0)?;
                Ok(Some(Val::R(self.cast(e, TypeId::VOID))))
            }
            "unreachable" => builtin(Builtin::Unreachable, Vec::new(), TypeId::VOID),
            "trap" => builtin(Builtin::Trap, Vec::new(), TypeId::VOID),
            "constant_p" => {
                let e = self.arg(c, 0)?;
                let known = super::consteval::eval_float(&self.prog.types, &e).is_some()
                    || matches!(e.kind, ExprKind::Str(_));
                constant(known as i128, TypeId::INT)
            }
            "types_compatible_p" => {
                // The shim passes the types as operands of `sizeof`.
                let mut types = Vec::new();
                for a in &c.node.arguments {
                    match &a.node {
                        ast::Expression::SizeOfTy(t) => types.push(self.type_name(&t.node.0)?.ty),
                        ast::Expression::SizeOfVal(v) => types.push(self.type_of(&v.node.0)?),
                        _ => {
                            return self.error(
                                span,
                                "C0391",
                                "malformed `__builtin_types_compatible_p`",
                            )
                        }
                    }
                }
                let same = types.len() == 2 && self.prog.types.compatible(types[0], types[1]);
                constant(same as i128, TypeId::INT)
            }
            "choose_expr" => {
                let Some(selector) = c.node.arguments.first() else {
                    return self.error(span, "C0362", "too few arguments to a builtin");
                };
                let v = self.constant(selector)?;
                let i = if v != 0 { 1 } else { 2 };
                match c.node.arguments.get(i) {
                    Some(a) => Ok(Some(self.val(a)?)),
                    None => self.error(
                        span,
                        "C0362",
                        "too few arguments to `__builtin_choose_expr`",
                    ),
                }
            }
            "object_size" | "dynamic_object_size" => constant(-1, TypeId::ULONG).map(|v| match v {
                Some(Val::R(e)) => Some(Val::R(Expr::int(u64::MAX as i128, TypeId::ULONG, e.loc))),
                v => v,
            }),
            "clz" | "ctz" | "popcount" | "parity" => self.bit_count(short, c, TypeId::UINT, loc),
            "clzl" | "ctzl" | "popcountl" | "parityl" | "clzll" | "ctzll" | "popcountll"
            | "parityll" => self.bit_count(short.trim_end_matches('l'), c, TypeId::ULONG, loc),
            "ffs" => self.bit_count(short, c, TypeId::INT, loc),
            "ffsl" | "ffsll" => self.bit_count("ffs", c, TypeId::LONG, loc),
            "clrsb" => self.bit_count(short, c, TypeId::INT, loc),
            "clrsbl" | "clrsbll" => self.bit_count("clrsb", c, TypeId::LONG, loc),
            "bswap16" => self.bswap(c, TypeId::USHORT, loc),
            "bswap32" => self.bswap(c, TypeId::UINT, loc),
            "bswap64" => self.bswap(c, TypeId::ULONG, loc),
            "bswap128" => self.bswap(c, TypeId::UINT128, loc),
            "isnan" | "isinf" | "isinf_sign" | "isfinite" | "finite" | "isnormal" | "signbit"
            | "signbitf" | "signbitl" | "isnanf" | "isnanl" | "isinff" | "isinfl" => {
                let b = match short {
                    "isnan" | "isnanf" | "isnanl" => Builtin::IsNan,
                    "isinf" | "isinf_sign" | "isinff" | "isinfl" => Builtin::IsInfSign,
                    "isfinite" | "finite" => Builtin::IsFinite,
                    "isnormal" => Builtin::IsNormal,
                    _ => Builtin::SignBit,
                };
                let e = self.arg(c, 0)?;
                if b == Builtin::IsNormal && e.ty == TypeId::FLOAT {
                    return builtin(b, vec![e], TypeId::INT);
                }
                let e = self.convert(e, TypeId::DOUBLE, span)?;
                builtin(b, vec![e], TypeId::INT)
            }
            "isunordered" | "isgreater" | "isgreaterequal" | "isless" | "islessequal"
            | "islessgreater" => {
                let b = match short {
                    "isunordered" => Builtin::IsUnordered,
                    "isgreater" => Builtin::IsGreater,
                    "isgreaterequal" => Builtin::IsGreaterEqual,
                    "isless" => Builtin::IsLess,
                    "islessequal" => Builtin::IsLessEqual,
                    _ => Builtin::IsLessGreater,
                };
                let x = self.arg_as(c, 0, TypeId::DOUBLE)?;
                let y = self.arg_as(c, 1, TypeId::DOUBLE)?;
                builtin(b, vec![x, y], TypeId::INT)
            }
            "fpclassify" => {
                // Arguments: the five results, then the value (C11 7.12.3.1).
                let mut args = Vec::new();
                for i in 0..5 {
                    args.push(self.arg_as(c, i, TypeId::INT)?);
                }
                let x = self.arg(c, 5)?;
                let single = x.ty == TypeId::FLOAT;
                let x = if single {
                    x
                } else {
                    self.convert(x, TypeId::DOUBLE, span)?
                };
                let tmp = self.temp(x.ty, loc);
                let keep = crate::ir::Stmt {
                    kind: crate::ir::StmtKind::Decl(tmp, Some(x)),
                    loc,
                };
                let mut read = || {
                    let place = self.local_place(tmp);
                    self.load(place, loc)
                };
                let (r1, r2, r3, r4) = (read(), read(), read(), read());
                let test = |b: Builtin, e: Expr| {
                    Expr::new(ExprKind::Builtin(b, vec![e]), TypeId::INT, loc)
                };
                let mut it = args.into_iter();
                let (nan, inf, normal, subnormal, zero) = (
                    it.next().expect("five"),
                    it.next().expect("five"),
                    it.next().expect("five"),
                    it.next().expect("five"),
                    it.next().expect("five"),
                );
                let pick = |c: Expr, a: Expr, b: Expr| {
                    let ty = a.ty;
                    Expr::new(
                        ExprKind::Cond(Box::new(c), Box::new(a), Box::new(b)),
                        ty,
                        loc,
                    )
                };
                let is_zero = Expr::new(
                    ExprKind::Unary(UnaryOp::Not, Box::new(r4)),
                    TypeId::INT,
                    loc,
                );
                let double = |e: Expr, l: &Self| l.cast(e, TypeId::DOUBLE);
                let (r1, r2) = (double(r1, self), double(r2, self));
                let e = pick(is_zero, zero, subnormal);
                let e = pick(test(Builtin::IsNormal, r3), normal, e);
                let e = pick(test(Builtin::IsInfSign, r2), inf, e);
                let e = pick(test(Builtin::IsNan, r1), nan, e);
                Ok(Some(Val::R(Expr::new(
                    ExprKind::Seq(vec![keep], Some(Box::new(e))),
                    TypeId::INT,
                    loc,
                ))))
            }
            "inf" | "huge_val" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::INFINITY),
                TypeId::DOUBLE,
                loc,
            )))),
            "inff" | "huge_valf" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::INFINITY),
                TypeId::FLOAT,
                loc,
            )))),
            "infl" | "huge_vall" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::INFINITY),
                TypeId::LONGDOUBLE,
                loc,
            )))),
            "complex" => {
                let re = self.arg(c, 0)?;
                let im = self.arg(c, 1)?;
                let (re, im, _) = self.arith_operands(re, im);
                Ok(Some(Val::R(self.complex_value(re, im, loc))))
            }
            "creal" | "crealf" | "creall" | "cimag" | "cimagf" | "cimagl" => {
                let number = self.arg(c, 0)?;
                let i = short.starts_with("cimag") as u32;
                Ok(Some(Val::R(self.complex_part(number, i, span)?)))
            }
            "conj" | "conjf" | "conjl" => {
                let number = self.arg(c, 0)?;
                Ok(Some(Val::R(self.complex_unary(
                    UnaryOp::BitNot,
                    number,
                    span,
                )?)))
            }
            "nan" | "nans" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::NAN),
                TypeId::DOUBLE,
                loc,
            )))),
            "nanf" | "nansf" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::NAN),
                TypeId::FLOAT,
                loc,
            )))),
            "nanl" => Ok(Some(Val::R(Expr::new(
                ExprKind::Float(f64::NAN),
                TypeId::LONGDOUBLE,
                loc,
            )))),
            "copysign" | "copysignf" | "copysignl" => {
                let ty = float_of(short);
                let x = self.arg_as(c, 0, ty)?;
                let y = self.arg_as(c, 1, ty)?;
                builtin(Builtin::Copysign, vec![x, y], ty)
            }
            "fabs" | "fabsf" | "fabsl" => {
                let ty = float_of(short);
                let x = self.arg_as(c, 0, ty)?;
                builtin(Builtin::Fabs, vec![x], ty)
            }
            "add_overflow" | "sub_overflow" | "mul_overflow" => {
                self.overflow(&short[..3], c, None, loc)
            }
            _ if short.ends_with("_overflow") => {
                let op = short.trim_start_matches(['s', 'u']);
                let op = if short.starts_with("ssub") || short.starts_with("usub") {
                    "sub"
                } else {
                    &op[..3]
                };
                let kind = short.trim_end_matches("_overflow");
                let unsigned = short.starts_with('u');
                let long = kind.ends_with("ll") && kind != "smull" && kind != "umull"
                    || kind.ends_with('l') && !kind.ends_with("mul")
                    || kind.ends_with("mull");
                let ty = match (unsigned, long) {
                    (false, false) => TypeId::INT,
                    (false, true) => TypeId::LONG,
                    (true, false) => TypeId::UINT,
                    (true, true) => TypeId::ULONG,
                };
                self.overflow(op, c, Some(ty), loc)
            }
            "frame_address" | "return_address" => {
                let ptr = self.prog.types.ptr(TypeId::VOID);
                builtin(Builtin::FrameAddress, Vec::new(), ptr)
            }
            "classify_type" | "has_attribute" | "cpu_supports" | "cpu_is" => {
                constant(0, TypeId::INT)
            }
            "cpu_init" => Ok(Some(Val::R(Expr::new(
                ExprKind::Seq(Vec::new(), None),
                TypeId::VOID,
                loc,
            )))),
            "__memcpy_chk" | "__memset_chk" | "__memmove_chk" | "__strcpy_chk" | "__strcat_chk"
            | "__strncpy_chk" => {
                let plain = short
                    .trim_start_matches('_')
                    .trim_end_matches("_chk")
                    .to_string();
                self.library_call(
                    &plain,
                    &c.node.arguments[..c.node.arguments.len() - 1],
                    span,
                )
            }
            _ if short.starts_with("sync_") || short.starts_with("atomic_") => {
                self.atomic(short, c, span)
            }
            _ if name.starts_with("__builtin_") => {
                if self.builtin_function(name, span)?.is_some() || self.lookup(short).is_some() {
                    let args = c.node.arguments.as_slice();
                    return self.library_call(short, args, span);
                }
                self.error(span, "C0392", format!("builtin `{name}` is not supported"))
            }
            _ => Ok(None),
        }
    }

    /// What `_Alignas` or `aligned` on the variable that `e` names asks for; 0 when nothing.
    fn declared_alignment(&self, e: &Node<ast::Expression>) -> u64 {
        let ast::Expression::Identifier(i) = &e.node else {
            return 0;
        };
        match self.lookup(&i.node.name) {
            Some((_, Symbol::Local(l))) => self
                .funcs
                .last()
                .map_or(0, |f| f.body.locals[l.index()].align),
            Some((_, Symbol::Global(g))) => self.prog.globals[g.index()].align,
            _ => 0,
        }
    }

    fn library_call(
        &mut self,
        plain: &str,
        args: &[Node<ast::Expression>],
        span: Span,
    ) -> LResult<Option<Val>> {
        let loc = self.loc(span);
        let id = match self.lookup(plain) {
            Some((_, Symbol::Func(id))) => *id,
            _ => match self.builtin_function(&format!("__builtin_{plain}"), span)? {
                Some(id) => id,
                None => {
                    return self.error(span, "C0392", format!("builtin `{plain}` is not supported"))
                }
            },
        };
        let ty = self.prog.functions[id.index()].ty;
        let Some(func) = self.prog.types.func(ty).cloned() else {
            return Ok(None);
        };
        let args = self.arguments(&func, args, span)?;
        Ok(Some(Val::R(self.ordered_call(
            crate::ir::Callee::Direct(id),
            args,
            func.ret,
            loc,
        ))))
    }

    fn bit_count(
        &mut self,
        name: &str,
        c: &Node<ast::CallExpression>,
        ty: TypeId,
        loc: crate::ir::Loc,
    ) -> LResult<Option<Val>> {
        let b = match name {
            "clz" => Builtin::Clz,
            "ctz" => Builtin::Ctz,
            "popcount" => Builtin::Popcount,
            "parity" => Builtin::Parity,
            "ffs" => Builtin::Ffs,
            _ => Builtin::Clrsb,
        };
        let e = self.arg_as(c, 0, ty)?;
        Ok(Some(Val::R(Expr::new(
            ExprKind::Builtin(b, vec![e]),
            TypeId::INT,
            loc,
        ))))
    }

    fn bswap(
        &mut self,
        c: &Node<ast::CallExpression>,
        ty: TypeId,
        loc: crate::ir::Loc,
    ) -> LResult<Option<Val>> {
        let e = self.arg_as(c, 0, ty)?;
        Ok(Some(Val::R(Expr::new(
            ExprKind::Builtin(Builtin::Bswap, vec![e]),
            ty,
            loc,
        ))))
    }

    fn overflow(
        &mut self,
        op: &str,
        c: &Node<ast::CallExpression>,
        ty: Option<TypeId>,
        loc: crate::ir::Loc,
    ) -> LResult<Option<Val>> {
        let b = match op {
            "add" => Builtin::AddOverflow,
            "sub" => Builtin::SubOverflow,
            _ => Builtin::MulOverflow,
        };
        let (x, y) = match ty {
            Some(ty) => (self.arg_as(c, 0, ty)?, self.arg_as(c, 1, ty)?),
            None => (self.arg(c, 0)?, self.arg(c, 1)?),
        };
        let p = self.arg(c, 2)?;
        let Some(to) = self.prog.types.pointee(p.ty) else {
            return self.error(
                c.span,
                "C0320",
                "third argument of an overflow builtin is no pointer",
            );
        };
        if !self.prog.types.is_integer(x.ty)
            || !self.prog.types.is_integer(y.ty)
            || !self.prog.types.is_integer(to)
        {
            return self.error(c.span, "C0320", "overflow builtins take integers");
        }
        Ok(Some(Val::R(Expr::new(
            ExprKind::Builtin(b, vec![x, y, p]),
            TypeId::BOOL,
            loc,
        ))))
    }

    fn atomic(
        &mut self,
        name: &str,
        c: &Node<ast::CallExpression>,
        span: Span,
    ) -> LResult<Option<Val>> {
        let loc = self.loc(span);
        let void = Expr::new(ExprKind::Seq(Vec::new(), None), TypeId::VOID, loc);
        if matches!(
            name,
            "sync_synchronize" | "atomic_thread_fence" | "atomic_signal_fence"
        ) {
            return Ok(Some(Val::R(void)));
        }
        let p = self.arg(c, 0)?;
        let Some(ty) = self.prog.types.pointee(p.ty) else {
            return self.error(
                span,
                "C0320",
                "atomic operation on something that is no pointer",
            );
        };
        let fetch = |op: &str| {
            Some(match op {
                "add" => (Builtin::FetchAdd, Builtin::AddFetch),
                "sub" => (Builtin::FetchSub, Builtin::SubFetch),
                "and" => (Builtin::FetchAnd, Builtin::AndFetch),
                "or" => (Builtin::FetchOr, Builtin::OrFetch),
                "xor" => (Builtin::FetchXor, Builtin::XorFetch),
                "nand" => (Builtin::FetchNand, Builtin::NandFetch),
                _ => return None,
            })
        };
        let short = name
            .trim_start_matches("sync_")
            .trim_start_matches("atomic_");
        let make = |b: Builtin, args: Vec<Expr>, ty: TypeId| {
            Ok(Some(Val::R(Expr::new(ExprKind::Builtin(b, args), ty, loc))))
        };
        if let Some(b) = short
            .strip_prefix("fetch_and_")
            .or(short.strip_prefix("fetch_"))
            .and_then(fetch)
        {
            let v = self.atomic_operand(c, 1, ty)?;
            return make(b.0, vec![p, v], ty);
        }
        if let Some(b) = short
            .strip_suffix("_and_fetch")
            .or(short.strip_suffix("_fetch"))
            .and_then(fetch)
        {
            let v = self.atomic_operand(c, 1, ty)?;
            return make(b.1, vec![p, v], ty);
        }
        match short {
            "lock_test_and_set" | "exchange_n" => {
                let v = self.arg_as(c, 1, ty)?;
                make(Builtin::Exchange, vec![p, v], ty)
            }
            "lock_release" | "clear" => {
                let zero = self.cast(Expr::int(0, TypeId::INT, loc), ty);
                let place = self.deref(p);
                Ok(Some(Val::R(Expr::new(
                    ExprKind::Assign(Box::new(place), Box::new(zero)),
                    ty,
                    loc,
                ))))
            }
            "test_and_set" => {
                let one = self.cast(Expr::int(1, TypeId::INT, loc), ty);
                let old = Expr::new(ExprKind::Builtin(Builtin::Exchange, vec![p, one]), ty, loc);
                Ok(Some(Val::R(self.cast(old, TypeId::BOOL))))
            }
            "load_n" => {
                let place = self.deref(p);
                Ok(Some(Val::R(self.load(place, loc))))
            }
            "store_n" => {
                let v = self.arg_as(c, 1, ty)?;
                let place = self.deref(p);
                Ok(Some(Val::R(Expr::new(
                    ExprKind::Assign(Box::new(place), Box::new(v)),
                    ty,
                    loc,
                ))))
            }
            "load" | "store" | "exchange" => {
                // Generic forms move the value through pointers.
                let q = self.arg(c, 1)?;
                let (from, to) = if short == "load" { (p, q) } else { (q, p) };
                if short == "exchange" {
                    return self.error(
                        span,
                        "C0392",
                        "builtin `__atomic_exchange` is not supported",
                    );
                }
                let source = self.deref(from);
                let value = self.load(source, loc);
                let place = self.deref(to);
                Ok(Some(Val::R(Expr::new(
                    ExprKind::Assign(Box::new(place), Box::new(value)),
                    ty,
                    loc,
                ))))
            }
            "val_compare_and_swap" | "bool_compare_and_swap" => {
                let old = self.arg_as(c, 1, ty)?;
                let new = self.arg_as(c, 2, ty)?;
                if short.starts_with("val") {
                    make(Builtin::CompareSwapVal, vec![p, old, new], ty)
                } else {
                    make(Builtin::CompareSwapBool, vec![p, old, new], TypeId::BOOL)
                }
            }
            "compare_exchange_n" => {
                let expected = self.arg(c, 1)?;
                let new = self.arg_as(c, 2, ty)?;
                make(
                    Builtin::CompareExchange,
                    vec![p, expected, new],
                    TypeId::BOOL,
                )
            }
            "always_lock_free" | "is_lock_free" => {
                Ok(Some(Val::R(Expr::int(1, TypeId::BOOL, loc))))
            }
            _ => self.error(
                span,
                "C0392",
                format!("builtin `__{name}` is not supported"),
            ),
        }
    }

    fn atomic_operand(
        &mut self,
        c: &Node<ast::CallExpression>,
        i: usize,
        ty: TypeId,
    ) -> LResult<Expr> {
        if self.prog.types.is_pointer(ty) {
            return self.arg_as(c, i, TypeId::LONG);
        }
        self.arg_as(c, i, ty)
    }
}

fn float_of(name: &str) -> TypeId {
    if name.ends_with('f') && name != "huge_valf" {
        TypeId::FLOAT
    } else if name.ends_with('l') {
        TypeId::LONGDOUBLE
    } else {
        TypeId::DOUBLE
    }
}
