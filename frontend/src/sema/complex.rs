//! Complex numbers (C11 6.2.5p11, 6.3.1.6 to 6.3.1.8, Annex G): a record of two parts, and arithmetic on the parts.

use lang_c::span::Span;

use super::{LResult, Lowerer};
use crate::ir::{
    BinaryOp, Builtin, Expr, ExprKind, Field, Loc, Place, PlaceKind, Record, RecordId, Stmt,
    StmtKind, TypeId, TypeKind, UnaryOp,
};

/// An operand taken apart: what comes before, and parts that can be read any number of times.
struct Parts {
    before: Vec<Stmt>,
    re: Expr,
    /// `None` for a real operand.
    im: Option<Expr>,
}

impl Lowerer<'_> {
    /// The complex type with parts of type `part`.
    pub(crate) fn complex_type(&mut self, part: TypeId) -> TypeId {
        let types = &mut self.prog.types;
        if let Some((_, ty)) = types.complexes.iter().find(|(p, _)| *p == part) {
            return *ty;
        }
        let name = match part {
            TypeId::FLOAT => "complex_float",
            TypeId::LONGDOUBLE => "complex_long_double",
            _ => "complex_double",
        };
        let size = types.size(part).unwrap_or(8);
        let field = |name: &str, offset| Field {
            name: name.to_string(),
            ty: part,
            offset,
            bits: None,
            anonymous: false,
            line: 0,
        };
        types.records.push(Record {
            name: name.to_string(),
            tag: None,
            is_union: false,
            complete: true,
            fields: vec![field("re", 0), field("im", size)],
            size: 2 * size,
            align: types.align(part),
            loc: Loc::default(),
            cell: false,
        });
        let record = RecordId(types.records.len() as u32 - 1);
        let ty = types.intern(TypeKind::Record(record));
        types.complexes.push((part, ty));
        ty
    }

    /// Whether an operation on these types is one on complex numbers.
    pub(super) fn any_complex(&self, a: TypeId, b: TypeId) -> bool {
        let types = &self.prog.types;
        let number = |t| types.complex_part(t).is_some() || types.is_arith(t);
        (types.complex_part(a).is_some() || types.complex_part(b).is_some())
            && number(a)
            && number(b)
    }

    /// A complex value of two parts.
    pub(super) fn complex_value(&mut self, re: Expr, im: Expr, loc: Loc) -> Expr {
        let ty = self.complex_type(re.ty);
        Expr::new(ExprKind::RecordInit(vec![(0, re), (1, im)]), ty, loc)
    }

    /// `im` times the imaginary unit (GNU `1.0i`).
    pub(super) fn imaginary(&mut self, im: Expr) -> Expr {
        let (ty, loc) = (im.ty, im.loc);
        self.complex_value(Expr::new(ExprKind::Float(0.0), ty, loc), im, loc)
    }

    /// Whether reading `e` again gives the same, at no cost.
    fn is_repeatable(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Float(_) | ExprKind::Int(..) | ExprKind::EnumConst(..) => true,
            ExprKind::Cast(a) => self.is_repeatable(a),
            ExprKind::Load(place) => match &place.kind {
                PlaceKind::Local(l) => self.is_temp(*l),
                PlaceKind::Field(base, ..) => {
                    matches!(base.kind, PlaceKind::Local(l) if self.is_temp(l))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Puts a value into a temporary. At file scope, where there are none, it must be a constant.
    fn kept(&mut self, e: Expr, before: &mut Vec<Stmt>, span: Span) -> LResult<Expr> {
        if self.is_repeatable(&e) {
            return Ok(e);
        }
        let (ty, loc) = (e.ty, e.loc);
        if self.prog.types.is_float(ty) {
            if let Some(value) = super::constant_float(&self.prog.types, &e) {
                return Ok(Expr::new(ExprKind::Float(value), ty, loc));
            }
        }
        if !self.in_function() {
            return self.error(span, "C0302", "initialiser is no constant");
        }
        let tmp = self.temp(ty, loc);
        before.push(Stmt {
            kind: StmtKind::Decl(tmp, Some(e)),
            loc,
        });
        let place = self.local_place(tmp);
        Ok(self.load(place, loc))
    }

    /// Takes an operand apart.
    fn parts(&mut self, e: Expr, span: Span) -> LResult<Parts> {
        let mut before = Vec::new();
        let loc = e.loc;
        let Some(part) = self.prog.types.complex_part(e.ty) else {
            let e = self.promote(e);
            let re = self.kept(e, &mut before, span)?;
            return Ok(Parts {
                before,
                re,
                im: None,
            });
        };
        match e.kind {
            ExprKind::Zero => {
                let zero = Expr::new(ExprKind::Float(0.0), part, loc);
                Ok(Parts {
                    before,
                    re: zero.clone(),
                    im: Some(zero),
                })
            }
            ExprKind::RecordInit(fields) => {
                let mut pair = [0.0; 2].map(|zero| Expr::new(ExprKind::Float(zero), part, loc));
                for (i, value) in fields {
                    pair[i as usize & 1] = self.kept(value, &mut before, span)?;
                }
                let [re, im] = pair;
                Ok(Parts {
                    before,
                    re,
                    im: Some(im),
                })
            }
            ExprKind::Seq(stmts, Some(value)) => {
                let mut parts = self.parts(*value, span)?;
                parts.before = stmts.into_iter().chain(parts.before).collect();
                Ok(parts)
            }
            _ => {
                let whole = self.kept(e, &mut before, span)?;
                let ExprKind::Load(place) = whole.kind else {
                    return self.error(span, "C0302", "initialiser is no constant");
                };
                let [re, im] = [0, 1].map(|i| self.part_of(place.clone(), i, part, loc));
                Ok(Parts {
                    before,
                    re,
                    im: Some(im),
                })
            }
        }
    }

    /// Reads one part of a complex object.
    fn part_of(&self, place: Place, i: u32, part: TypeId, loc: Loc) -> Expr {
        let record = self.prog.types.as_record(place.ty).unwrap_or(RecordId(0));
        let place = Place {
            kind: PlaceKind::Field(Box::new(place), record, i),
            ty: part,
        };
        Expr::new(ExprKind::Load(place), part, loc)
    }

    /// `e` after the statements that take its operands apart.
    fn behind(&self, before: Vec<Stmt>, e: Expr) -> Expr {
        if before.is_empty() {
            return e;
        }
        let (ty, loc) = (e.ty, e.loc);
        Expr::new(ExprKind::Seq(before, Some(Box::new(e))), ty, loc)
    }

    /// The real (0) or imaginary (1) part of any number.
    pub(super) fn complex_part(&mut self, e: Expr, i: u32, span: Span) -> LResult<Expr> {
        let parts = self.parts(e, span)?;
        let zero = || {
            let ty = parts.re.ty;
            self.cast(Expr::int(0, TypeId::INT, parts.re.loc), ty)
        };
        let value = match (i, &parts.im) {
            (0, _) => parts.re.clone(),
            (_, Some(im)) => im.clone(),
            (_, None) => zero(),
        };
        Ok(self.behind(parts.before, value))
    }

    /// Conversion to or from a complex type (C11 6.3.1.6, 6.3.1.7), or between them.
    pub(super) fn complex_convert(&mut self, e: Expr, ty: TypeId, span: Span) -> LResult<Expr> {
        let loc = e.loc;
        if e.ty == ty {
            return Ok(e);
        }
        let Some(part) = self.prog.types.complex_part(ty) else {
            if ty == TypeId::BOOL {
                let truth = self.complex_truth(e, span)?;
                return Ok(self.cast(truth, ty));
            }
            let re = self.complex_part(e, 0, span)?;
            return Ok(self.cast(re, ty));
        };
        if self.prog.types.complex_part(e.ty).is_none() {
            let re = self.cast(e, part);
            let im = Expr::new(ExprKind::Float(0.0), part, loc);
            return Ok(self.complex_value(re, im, loc));
        }
        let parts = self.parts(e, span)?;
        let re = self.cast(parts.re.clone(), part);
        let im = self.cast(parts.im.unwrap_or(parts.re), part);
        let value = self.complex_value(re, im, loc);
        Ok(self.behind(parts.before, value))
    }

    /// Whether a complex number is not zero.
    pub(super) fn complex_truth(&mut self, e: Expr, span: Span) -> LResult<Expr> {
        let zero = Expr::int(0, TypeId::INT, e.loc);
        self.complex_binary(BinaryOp::Ne, e, zero, span)
    }

    /// Unary operators; `~` is conjugation (GNU).
    pub(super) fn complex_unary(&mut self, op: UnaryOp, e: Expr, span: Span) -> LResult<Expr> {
        let loc = self.loc(span);
        if op == UnaryOp::Not {
            let zero = Expr::int(0, TypeId::INT, loc);
            return self.complex_binary(BinaryOp::Eq, e, zero, span);
        }
        let parts = self.parts(e, span)?;
        let re = match op {
            UnaryOp::Neg => self.unary_op(op, parts.re.clone(), span)?,
            _ => parts.re.clone(),
        };
        let im = self.unary_op(UnaryOp::Neg, parts.im.unwrap_or(parts.re), span)?;
        let value = self.complex_value(re, im, loc);
        Ok(self.behind(parts.before, value))
    }

    /// Binary operators. A real operand stays real, as gcc has it, which matters for signs of zeros and for infinities.
    pub(super) fn complex_binary(
        &mut self,
        op: BinaryOp,
        a: Expr,
        b: Expr,
        span: Span,
    ) -> LResult<Expr> {
        let loc = self.loc(span);
        let types = &self.prog.types;
        let part_type = |t: TypeId| types.complex_part(t).unwrap_or(t);
        let part = self.arith_type(part_type(a.ty), part_type(b.ty));
        let left = self.parts(a, span)?;
        let right = self.parts(b, span)?;
        let before: Vec<Stmt> = left.before.into_iter().chain(right.before).collect();
        let a = self.cast(left.re, part);
        let c = self.cast(right.re, part);
        let b = left.im.map(|im| self.cast(im, part));
        let d = right.im.map(|im| self.cast(im, part));
        let zero = Expr::new(ExprKind::Float(0.0), part, loc);
        let real = |op, x: &Expr, y: &Expr| {
            Expr::new(
                ExprKind::Binary(op, Box::new(x.clone()), Box::new(y.clone())),
                part,
                loc,
            )
        };
        let negated = |x: &Expr| {
            Expr::new(
                ExprKind::Unary(UnaryOp::Neg, Box::new(x.clone())),
                part,
                loc,
            )
        };
        let full = |builtin, im: bool, operands: [&Expr; 4]| {
            let mut operands: Vec<Expr> = operands.into_iter().cloned().collect();
            operands.push(Expr::int(im as i128, TypeId::INT, loc));
            Expr::new(ExprKind::Builtin(builtin, operands), part, loc)
        };
        let (re, im) = match op {
            BinaryOp::Add | BinaryOp::Sub => {
                let im = match (&b, &d) {
                    (Some(b), Some(d)) => real(op, b, d),
                    (Some(b), None) => b.clone(),
                    (None, Some(d)) if op == BinaryOp::Sub => negated(d),
                    (None, d) => d.clone().unwrap_or(zero),
                };
                (real(op, &a, &c), im)
            }
            BinaryOp::Mul => match (&b, &d) {
                (Some(b), Some(d)) => {
                    let operands = [&a, b, &c, d];
                    (
                        full(Builtin::ComplexMul, false, operands),
                        full(Builtin::ComplexMul, true, operands),
                    )
                }
                (Some(b), None) => (real(op, &a, &c), real(op, b, &c)),
                (None, d) => (real(op, &a, &c), real(op, &a, d.as_ref().unwrap_or(&zero))),
            },
            BinaryOp::Div => match (&b, &d) {
                (_, Some(d)) => {
                    let operands = [&a, b.as_ref().unwrap_or(&zero), &c, d];
                    (
                        full(Builtin::ComplexDiv, false, operands),
                        full(Builtin::ComplexDiv, true, operands),
                    )
                }
                (b, None) => (real(op, &a, &c), real(op, b.as_ref().unwrap_or(&zero), &c)),
            },
            BinaryOp::Eq | BinaryOp::Ne => {
                let compare = |x: &Expr, y: &Expr| {
                    Expr::new(
                        ExprKind::Binary(op, Box::new(x.clone()), Box::new(y.clone())),
                        TypeId::INT,
                        loc,
                    )
                };
                let (b, d) = (b.unwrap_or(zero.clone()), d.unwrap_or(zero));
                let (re, im) = (Box::new(compare(&a, &c)), Box::new(compare(&b, &d)));
                let kind = if op == BinaryOp::Eq {
                    ExprKind::LogAnd(re, im)
                } else {
                    ExprKind::LogOr(re, im)
                };
                return Ok(self.behind(before, Expr::new(kind, TypeId::INT, loc)));
            }
            _ => {
                let message = format!("invalid complex operands to `{}`", op.symbol());
                return self.error(span, "C0321", message);
            }
        };
        let value = self.complex_value(re, im, loc);
        Ok(self.behind(before, value))
    }
}
