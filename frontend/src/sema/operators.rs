//! Unary, binary and assignment operators on syntax (C11 6.5.2.4, 6.5.3 to 6.5.16).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::call::{has_call, reads_memory};
use super::expr::Val;
use super::{LResult, Lowerer};
use crate::ir::*;

impl Lowerer<'_> {
    pub(super) fn unary(
        &mut self,
        u: &Node<ast::UnaryOperatorExpression>,
        span: Span,
    ) -> LResult<Val> {
        use ast::UnaryOperator as U;
        let loc = self.loc(span);
        let operand = &u.node.operand;
        Ok(match u.node.operator.node {
            U::Address => {
                let v = self.val(operand)?;
                match v {
                    Val::Func(..) => Val::R(self.rvalue(v)),
                    Val::Str(_, ty, _) => {
                        let e = self.rvalue(v);
                        let ptr = self.prog.types.ptr(ty);
                        Val::R(self.cast(e, ptr))
                    }
                    Val::R(e) if !self.prog.types.is_func(e.ty) => {
                        // `&*fp` of a function pointer, else an error unless it is an aggregate.
                        if self.prog.types.func(e.ty).is_some() {
                            return Ok(Val::R(e));
                        }
                        let p = self.place(Val::R(e), operand.span)?;
                        Val::R(self.address_of(p, loc))
                    }
                    _ => {
                        let p = self.place(v, operand.span)?;
                        if self.is_bit_field(&p) {
                            return self.error(span, "C0356", "address of a bit-field");
                        }
                        Val::R(self.address_of(p, loc))
                    }
                }
            }
            U::Indirection => {
                let p = self.rvalue_of(operand)?;
                if !self.prog.types.is_pointer(p.ty) {
                    let message = format!(
                        "`*` on `{}`, which is no pointer",
                        self.prog.types.display(p.ty)
                    );
                    return self.error(span, "C0354", message);
                }
                if self.prog.types.func(p.ty).is_some() {
                    return Ok(Val::R(p));
                }
                Val::L(self.deref(p), loc)
            }
            U::Plus => {
                let v = self.rvalue_of(operand)?;
                Val::R(self.promote(v))
            }
            U::Minus => {
                let v = self.rvalue_of(operand)?;
                Val::R(self.unary_op(UnaryOp::Neg, v, span)?)
            }
            U::Complement => {
                let v = self.rvalue_of(operand)?;
                Val::R(self.unary_op(UnaryOp::BitNot, v, span)?)
            }
            U::Negate => {
                let v = self.rvalue_of(operand)?;
                Val::R(self.unary_op(UnaryOp::Not, v, span)?)
            }
            U::PostIncrement => Val::R(self.inc_dec(operand, true, true, loc)?),
            U::PostDecrement => Val::R(self.inc_dec(operand, false, true, loc)?),
            U::PreIncrement => Val::R(self.inc_dec(operand, true, false, loc)?),
            U::PreDecrement => Val::R(self.inc_dec(operand, false, false, loc)?),
        })
    }

    pub(super) fn is_bit_field(&self, p: &Place) -> bool {
        matches!(p.kind, PlaceKind::Field(_, r, f) if self.prog.types.record(r).fields[f as usize].bits.is_some())
    }

    pub(super) fn inc_dec(
        &mut self,
        operand: &Node<ast::Expression>,
        increment: bool,
        postfix: bool,
        loc: Loc,
    ) -> LResult<Expr> {
        let place = self.place_of(operand)?;
        let ty = place.ty;
        if !self.prog.types.is_scalar(ty) {
            return self.error(
                operand.span,
                "C0321",
                "operand of `++` or `--` is not a number or pointer",
            );
        }
        if let Some(pointee) = self.prog.types.pointee(ty) {
            if self.prog.types.is_vla(pointee) {
                // Step of run-time size: an explicit assignment, through the place's address taken once.
                let (keep_address, place) = self.address_once(place, loc);
                let old = self.load(place.clone(), loc);
                let one = Expr::int(1, TypeId::INT, loc);
                let new = self.pointer_add(old.clone(), one, !increment, loc, operand.span)?;
                let assign = Expr::new(ExprKind::Assign(Box::new(place), Box::new(new)), ty, loc);
                if !postfix {
                    return Ok(after(keep_address, assign));
                }
                let tmp = self.temp(ty, loc);
                let keep = Stmt {
                    kind: StmtKind::Decl(tmp, Some(old)),
                    loc,
                };
                let store = Stmt {
                    kind: StmtKind::Expr(assign),
                    loc,
                };
                let value = self.local_place(tmp);
                let value = self.load(value, loc);
                let stmts = keep_address.into_iter().chain([keep, store]).collect();
                return Ok(Expr::new(
                    ExprKind::Seq(stmts, Some(Box::new(value))),
                    ty,
                    loc,
                ));
            }
        }
        Ok(Expr::new(
            ExprKind::IncDec {
                place: Box::new(place),
                increment,
                postfix,
            },
            ty,
            loc,
        ))
    }

    /// Binary operators; left-leaning chains are lowered iteratively, and long ones cut into temporaries, so that nobody
    /// downstream meets a tree as deep as the chain is long.
    pub(super) fn binary(&mut self, e: &Node<ast::Expression>) -> LResult<Val> {
        const LONGEST: usize = 100;
        let mut chain = Vec::new();
        let mut node = e;
        while let ast::Expression::BinaryOperator(b) = &node.node {
            if chain_operator(&b.node.operator.node).is_none() {
                break;
            }
            chain.push((b, node.span));
            node = &b.node.lhs;
        }
        if chain.is_empty() {
            let ast::Expression::BinaryOperator(b) = &e.node else {
                return self.error(e.span, "C0357", "not a binary operator");
            };
            return self.special_binary(b, e.span);
        }
        let mut acc = self.rvalue_of(node)?;
        let mut stmts = Vec::new();
        for (n, (b, span)) in chain.into_iter().rev().enumerate() {
            let Some(op) = chain_operator(&b.node.operator.node) else {
                continue;
            };
            if n % LONGEST == LONGEST - 1 && self.in_function() && self.prog.types.is_scalar(acc.ty)
            {
                let (ty, loc) = (acc.ty, acc.loc);
                let tmp = self.temp(ty, loc);
                stmts.push(Stmt {
                    kind: StmtKind::Decl(tmp, Some(acc)),
                    loc,
                });
                let place = self.local_place(tmp);
                acc = self.load(place, loc);
            }
            let rhs = self.rvalue_of(&b.node.rhs)?;
            acc = match op {
                ChainOp::Plain(op) => self.binary_op(op, acc, rhs, span)?,
                ChainOp::And | ChainOp::Or => {
                    let loc = self.loc(span);
                    let lhs = Box::new(self.condition(acc, b.node.lhs.span)?);
                    let rhs = Box::new(self.condition(rhs, b.node.rhs.span)?);
                    let kind = if matches!(op, ChainOp::And) {
                        ExprKind::LogAnd(lhs, rhs)
                    } else {
                        ExprKind::LogOr(lhs, rhs)
                    };
                    Expr::new(kind, TypeId::INT, loc)
                }
            };
        }
        if stmts.is_empty() {
            return Ok(Val::R(acc));
        }
        let (ty, loc) = (acc.ty, acc.loc);
        Ok(Val::R(Expr::new(
            ExprKind::Seq(stmts, Some(Box::new(acc))),
            ty,
            loc,
        )))
    }

    pub(super) fn special_binary(
        &mut self,
        b: &Node<ast::BinaryOperatorExpression>,
        span: Span,
    ) -> LResult<Val> {
        use ast::BinaryOperator as B;
        let loc = self.loc(span);
        match b.node.operator.node {
            B::Index => self.index(b, loc, span),
            B::Assign => {
                let place = self.assignable(&b.node.lhs)?;
                let value = self.rvalue_of(&b.node.rhs)?;
                let value = self.convert(value, place.ty, b.node.rhs.span)?;
                let ty = place.ty;
                // gcc evaluates the place first only where the value is a call itself.
                let (before, value) = if is_call(&value) {
                    (None, value)
                } else {
                    self.value_first(&place, value)
                };
                let assign = Expr::new(ExprKind::Assign(Box::new(place), Box::new(value)), ty, loc);
                Ok(Val::R(after(before, assign)))
            }
            _ => {
                let Some(op) = assign_operator(&b.node.operator.node) else {
                    return self.error(span, "C0357", "unsupported operator");
                };
                Ok(Val::R(self.compound_assign(op, b, loc, span)?))
            }
        }
    }

    pub(super) fn index(
        &mut self,
        b: &Node<ast::BinaryOperatorExpression>,
        loc: Loc,
        span: Span,
    ) -> LResult<Val> {
        let base = self.val(&b.node.lhs)?;
        let place = match base {
            // Elements of an array l-value need no pointer.
            Val::L(p, _)
                if matches!(self.prog.types.kind(p.ty), TypeKind::Array { .. })
                    && !self.prog.types.is_vla(p.ty) =>
            {
                let i = self.rvalue_of(&b.node.rhs)?;
                if !self.prog.types.is_integer(i.ty) {
                    return self.error(span, "C0321", "array subscript is not an integer");
                }
                let i = self.promote(i);
                let ty = self.prog.types.elem(p.ty).unwrap_or(TypeId::INT);
                Place {
                    kind: PlaceKind::Index(Box::new(p), Box::new(i)),
                    ty,
                }
            }
            Val::L(p, _) if self.vector_lanes(p.ty).is_some() => {
                let (record, field, elem) =
                    self.vector_lanes(p.ty)
                        .unwrap_or((RecordId(0), 0, TypeId::INT));
                let lanes = self.member_path(p, &[(record, field)]);
                let i = self.rvalue_of(&b.node.rhs)?;
                let i = self.promote(i);
                Place {
                    kind: PlaceKind::Index(Box::new(lanes), Box::new(i)),
                    ty: elem,
                }
            }
            v => {
                let lhs = self.rvalue(v);
                let rhs = self.rvalue_of(&b.node.rhs)?;
                let sum = self.binary_op(BinaryOp::Add, lhs, rhs, span)?;
                if !self.prog.types.is_pointer(sum.ty) {
                    return self.error(
                        span,
                        "C0354",
                        "subscripted value is neither array nor pointer",
                    );
                }
                self.deref(sum)
            }
        };
        Ok(Val::L(place, loc))
    }

    /// A place to be used twice: its address goes into a temporary, unless it is a plain variable.
    fn address_once(&mut self, place: Place, loc: Loc) -> (Option<Stmt>, Place) {
        if matches!(place.kind, PlaceKind::Local(_) | PlaceKind::Global(_)) || !self.in_function() {
            return (None, place);
        }
        let address = self.address_of(place, loc);
        let tmp = self.temp(address.ty, loc);
        let read = self.local_place(tmp);
        let read = self.load(read, loc);
        let kind = StmtKind::Decl(tmp, Some(address));
        (Some(Stmt { kind, loc }), self.deref(read))
    }

    /// The value in a temporary, to be evaluated before the place, where it calls a function that may change where the place is: gcc's order.
    fn value_first(&mut self, place: &Place, value: Expr) -> (Option<Stmt>, Expr) {
        let address = Expr::new(ExprKind::AddrOf(place.clone()), TypeId::VOID, value.loc);
        if !self.in_function() || !has_call(&value) || !reads_memory(&address) {
            return (None, value);
        }
        let (ty, loc) = (value.ty, value.loc);
        let tmp = self.temp(ty, loc);
        let read = self.local_place(tmp);
        let read = self.load(read, loc);
        let kind = StmtKind::Decl(tmp, Some(value));
        (Some(Stmt { kind, loc }), read)
    }

    /// The lanes that subscripting a vector of the intrinsics headers means: record, field and element type.
    pub(super) fn vector_lanes(&self, ty: TypeId) -> Option<(RecordId, u32, TypeId)> {
        let r = self.prog.types.as_record(ty)?;
        let record = self.prog.types.record(r);
        let is_lane = |t: TypeId| match record.name.as_str() {
            "__m128" | "__m256" => t == TypeId::FLOAT,
            "__m128d" | "__m256d" => t == TypeId::DOUBLE,
            "__m128i" | "__m256i" => t == TypeId::LONGLONG || t == TypeId::LONG,
            _ => false,
        };
        record.fields.iter().enumerate().find_map(|(i, f)| {
            let elem = self.prog.types.elem(f.ty)?;
            is_lane(elem).then_some((r, i as u32, elem))
        })
    }

    pub(super) fn assignable(&mut self, e: &Node<ast::Expression>) -> LResult<Place> {
        let v = self.val(e)?;
        let place = match v {
            Val::L(p, _) => p,
            Val::Compound(..) => self.place(v, e.span)?,
            _ => {
                return self.error(
                    e.span,
                    "C0350",
                    "l-value required as left operand of assignment",
                )
            }
        };
        if self.prog.types.is_array(place.ty) || self.prog.types.is_func(place.ty) {
            return self.error(e.span, "C0350", "assignment to an array or function");
        }
        Ok(place)
    }

    pub(super) fn compound_assign(
        &mut self,
        op: BinaryOp,
        b: &Node<ast::BinaryOperatorExpression>,
        loc: Loc,
        span: Span,
    ) -> LResult<Expr> {
        let place = self.assignable(&b.node.lhs)?;
        let rhs = self.rvalue_of(&b.node.rhs)?;
        let ty = place.ty;
        let types = &self.prog.types;
        if let Some(pointee) = types.pointee(ty) {
            if !matches!(op, BinaryOp::Add | BinaryOp::Sub) || !types.is_integer(rhs.ty) {
                return self.error(
                    span,
                    "C0321",
                    format!("invalid operands to `{}=`", op.symbol()),
                );
            }
            if types.is_vla(pointee) {
                let (keep_address, place) = self.address_once(place, loc);
                let old = self.load(place.clone(), loc);
                let new = self.pointer_add(old, rhs, op == BinaryOp::Sub, loc, span)?;
                let kind = ExprKind::Assign(Box::new(place), Box::new(new));
                return Ok(after(keep_address, Expr::new(kind, ty, loc)));
            }
            let rhs = self.promote(rhs);
            return Ok(Expr::new(
                ExprKind::AssignOp {
                    place: Box::new(place),
                    op,
                    rhs: Box::new(rhs),
                    compute: ty,
                },
                ty,
                loc,
            ));
        }
        if self.any_complex(ty, rhs.ty) {
            let (keep_address, place) = self.address_once(place, loc);
            let old = self.load(place.clone(), loc);
            let new = self.complex_binary(op, old, rhs, span)?;
            let new = self.convert(new, ty, span)?;
            let kind = ExprKind::Assign(Box::new(place), Box::new(new));
            return Ok(after(keep_address, Expr::new(kind, ty, loc)));
        }
        if !types.is_arith(ty) || !types.is_arith(rhs.ty) {
            let message = format!(
                "invalid operands to `{}=` (`{}` and `{}`)",
                op.symbol(),
                types.display(ty),
                types.display(rhs.ty)
            );
            return self.error(span, "C0321", message);
        }
        let whole = matches!(
            op,
            BinaryOp::Rem
                | BinaryOp::And
                | BinaryOp::Or
                | BinaryOp::Xor
                | BinaryOp::Shl
                | BinaryOp::Shr
        );
        if whole && (types.is_float(ty) || types.is_float(rhs.ty)) {
            return self.error(
                span,
                "C0321",
                format!("invalid floating operand to `{}=`", op.symbol()),
            );
        }
        // The type that the operation is done in: that of `place op rhs`.
        let probe = self.promote(Expr::new(ExprKind::Load(place.clone()), ty, loc));
        let (compute, rhs) = if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            (probe.ty, self.promote(rhs))
        } else {
            let rhs = self.promote(rhs);
            let ty = self.arith_type(probe.ty, rhs.ty);
            (ty, self.cast(rhs, ty))
        };
        let (before, rhs) = self.value_first(&place, rhs);
        let kind = ExprKind::AssignOp {
            place: Box::new(place),
            op,
            rhs: Box::new(rhs),
            compute,
        };
        Ok(after(before, Expr::new(kind, ty, loc)))
    }

    pub(super) fn conditional(
        &mut self,
        c: &Node<ast::ConditionalExpression>,
        span: Span,
    ) -> LResult<Expr> {
        let loc = self.loc(span);
        // GNU `a ?: b`, marked by the token shim.
        let elvis = matches!(&c.node.then_expression.node, ast::Expression::Identifier(i) if i.node.name == "__c2safe_elvis");
        if elvis {
            let value = self.rvalue_of(&c.node.condition)?;
            let value = self.condition(value, span)?;
            let tmp = self.temp(value.ty, loc);
            let keep = Stmt {
                kind: StmtKind::Decl(tmp, Some(value)),
                loc,
            };
            let read = self.local_place(tmp);
            let read = self.load(read, loc);
            let b = self.rvalue_of(&c.node.else_expression)?;
            let picked = self.conditional_value(read.clone(), read, b, loc, span)?;
            let ty = picked.ty;
            return Ok(Expr::new(
                ExprKind::Seq(vec![keep], Some(Box::new(picked))),
                ty,
                loc,
            ));
        }
        let cond = self.bool_context(&c.node.condition)?;
        let a = self.rvalue_of(&c.node.then_expression)?;
        let b = self.rvalue_of(&c.node.else_expression)?;
        self.conditional_value(cond, a, b, loc, span)
    }

    pub(super) fn conditional_value(
        &mut self,
        cond: Expr,
        a: Expr,
        b: Expr,
        loc: Loc,
        span: Span,
    ) -> LResult<Expr> {
        if self.any_complex(a.ty, b.ty) {
            let types = &self.prog.types;
            let part = |t: TypeId| types.complex_part(t).unwrap_or(t);
            let part = self.arith_type(part(a.ty), part(b.ty));
            let ty = self.complex_type(part);
            let a = self.convert(a, ty, span)?;
            let b = self.convert(b, ty, span)?;
            let kind = ExprKind::Cond(Box::new(cond), Box::new(a), Box::new(b));
            return Ok(Expr::new(kind, ty, loc));
        }
        let types = &self.prog.types;
        let ty = if types.is_arith(a.ty) && types.is_arith(b.ty) {
            let pa = self.promote(a.clone());
            let pb = self.promote(b.clone());
            self.arith_type(pa.ty, pb.ty)
        } else if a.ty == TypeId::VOID || b.ty == TypeId::VOID {
            TypeId::VOID
        } else if types.is_pointer(a.ty) && types.is_pointer(b.ty) {
            if self.is_null_constant(&a) {
                b.ty
            } else if self.is_null_constant(&b) {
                a.ty
            } else if types.pointee(b.ty) == Some(TypeId::VOID) {
                b.ty
            } else {
                a.ty
            }
        } else if types.is_pointer(a.ty) && types.is_integer(b.ty) {
            a.ty
        } else if types.is_pointer(b.ty) && types.is_integer(a.ty) {
            b.ty
        } else if types.compatible(a.ty, b.ty) {
            a.ty
        } else {
            let message = format!(
                "type mismatch in conditional (`{}` and `{}`)",
                types.display(a.ty),
                types.display(b.ty)
            );
            return self.error(span, "C0320", message);
        };
        let (a, b) = if self.prog.types.is_scalar(ty) || ty == TypeId::VOID {
            (self.cast(a, ty), self.cast(b, ty))
        } else {
            (a, b)
        };
        Ok(Expr::new(
            ExprKind::Cond(Box::new(cond), Box::new(a), Box::new(b)),
            ty,
            loc,
        ))
    }
}

/// Operators of which a chain leans to the left.
#[derive(Clone, Copy)]
enum ChainOp {
    Plain(BinaryOp),
    And,
    Or,
}

fn chain_operator(op: &ast::BinaryOperator) -> Option<ChainOp> {
    match op {
        ast::BinaryOperator::LogicalAnd => Some(ChainOp::And),
        ast::BinaryOperator::LogicalOr => Some(ChainOp::Or),
        op => plain_operator(op).map(ChainOp::Plain),
    }
}

fn plain_operator(op: &ast::BinaryOperator) -> Option<BinaryOp> {
    use ast::BinaryOperator as B;
    Some(match op {
        B::Multiply => BinaryOp::Mul,
        B::Divide => BinaryOp::Div,
        B::Modulo => BinaryOp::Rem,
        B::Plus => BinaryOp::Add,
        B::Minus => BinaryOp::Sub,
        B::ShiftLeft => BinaryOp::Shl,
        B::ShiftRight => BinaryOp::Shr,
        B::Less => BinaryOp::Lt,
        B::Greater => BinaryOp::Gt,
        B::LessOrEqual => BinaryOp::Le,
        B::GreaterOrEqual => BinaryOp::Ge,
        B::Equals => BinaryOp::Eq,
        B::NotEquals => BinaryOp::Ne,
        B::BitwiseAnd => BinaryOp::And,
        B::BitwiseXor => BinaryOp::Xor,
        B::BitwiseOr => BinaryOp::Or,
        _ => return None,
    })
}

fn assign_operator(op: &ast::BinaryOperator) -> Option<BinaryOp> {
    use ast::BinaryOperator as B;
    Some(match op {
        B::AssignMultiply => BinaryOp::Mul,
        B::AssignDivide => BinaryOp::Div,
        B::AssignModulo => BinaryOp::Rem,
        B::AssignPlus => BinaryOp::Add,
        B::AssignMinus => BinaryOp::Sub,
        B::AssignShiftLeft => BinaryOp::Shl,
        B::AssignShiftRight => BinaryOp::Shr,
        B::AssignBitwiseAnd => BinaryOp::And,
        B::AssignBitwiseXor => BinaryOp::Xor,
        B::AssignBitwiseOr => BinaryOp::Or,
        _ => return None,
    })
}

/// A call, perhaps converted.
fn is_call(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(..) => true,
        ExprKind::Cast(a) => is_call(a),
        _ => false,
    }
}

/// `e` after a statement.
fn after(before: Option<Stmt>, e: Expr) -> Expr {
    let Some(stmt) = before else { return e };
    let (ty, loc) = (e.ty, e.loc);
    Expr::new(ExprKind::Seq(vec![stmt], Some(Box::new(e))), ty, loc)
}
