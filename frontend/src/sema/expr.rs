//! Expressions (C11 6.5).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{LResult, Lowerer, Qual, Symbol};
use crate::ir::{
    BinaryOp, Callee, Expr, ExprKind, FuncId, FuncType, GlobalId, Linkage, Loc, LocalId, Place, PlaceKind, RecordId, Stmt, StmtKind, StrId, TypeId, TypeKind,
    UnaryOp,
};

/// A lowered expression before it is known whether its address or its value is wanted.
pub(crate) enum Val {
    R(Expr),
    L(Place, Loc),
    Func(FuncId, TypeId, Loc),
    Str(StrId, TypeId, Loc),
    /// A compound literal inside a function: its object and initial value.
    Compound(LocalId, Expr, Loc),
    /// A compound literal at file scope.
    Static(GlobalId, Expr, Loc),
}

impl Lowerer<'_> {
    /// The value of `e`, after array and function decay.
    pub(crate) fn rvalue_of(&mut self, e: &Node<ast::Expression>) -> LResult<Expr> {
        let v = self.val(e)?;
        Ok(self.rvalue(v))
    }

    fn rvalue(&mut self, v: Val) -> Expr {
        match v {
            Val::R(e) => e,
            Val::L(p, loc) => self.load(p, loc),
            Val::Func(f, ty, loc) => {
                let ptr = self.prog.types.ptr(ty);
                let e = Expr::new(ExprKind::Func(f), ptr, loc);
                if self.in_function() && self.func().nested.contains_key(&f) {
                    let stmts = self.capture_stmts(f, loc);
                    return Expr::new(ExprKind::Seq(stmts, Some(Box::new(e))), ptr, loc);
                }
                e
            }
            Val::Str(s, ty, loc) => {
                let elem = self.prog.types.elem(ty).unwrap_or(TypeId::CHAR);
                let ptr = self.prog.types.ptr(elem);
                Expr::new(ExprKind::Str(s), ptr, loc)
            }
            Val::Compound(local, init, loc) => {
                if self.prog.types.is_array(init.ty) {
                    let place = self.compound_place(local, init, loc);
                    return self.load(place, loc);
                }
                init
            }
            Val::Static(global, init, loc) => {
                if self.prog.types.is_array(init.ty) {
                    let place = Place { kind: PlaceKind::Global(global), ty: init.ty };
                    return self.load(place, loc);
                }
                init
            }
        }
    }

    fn compound_place(&mut self, local: LocalId, init: Expr, loc: Loc) -> Place {
        let ty = init.ty;
        let place = self.local_place(local);
        let stmt = self.assign_stmt(place.clone(), init, loc);
        let ptr_ty = self.prog.types.ptr(ty);
        let addr = Expr::new(ExprKind::AddrOf(place), ptr_ty, loc);
        let seq = Expr::new(ExprKind::Seq(vec![stmt], Some(Box::new(addr))), ptr_ty, loc);
        Place { kind: PlaceKind::Deref(Box::new(seq)), ty }
    }

    /// The type of `e` without evaluating it (`sizeof`, `typeof`, `_Generic`).
    pub(crate) fn type_of(&mut self, e: &Node<ast::Expression>) -> LResult<TypeId> {
        let saved = if self.in_function() {
            let func = self.func();
            Some((std::mem::take(&mut func.out), func.body.locals.len(), func.body.labels.len()))
        } else {
            None
        };
        let val = self.val(e);
        if let Some((out, ..)) = saved {
            self.func().out = out;
        }
        Ok(match val? {
            Val::R(e) => e.ty,
            Val::L(p, _) => p.ty,
            Val::Func(_, ty, _) | Val::Str(_, ty, _) => ty,
            Val::Compound(_, init, _) | Val::Static(_, init, _) => init.ty,
        })
    }

    /// The l-value that `e` designates; rvalues of aggregate type get a temporary.
    fn place_of(&mut self, e: &Node<ast::Expression>) -> LResult<Place> {
        let v = self.val(e)?;
        self.place(v, e.span)
    }

    fn place(&mut self, v: Val, span: Span) -> LResult<Place> {
        match v {
            Val::L(p, _) => Ok(p),
            Val::Compound(local, init, loc) => Ok(self.compound_place(local, init, loc)),
            Val::Static(global, init, _) => Ok(Place { kind: PlaceKind::Global(global), ty: init.ty }),
            Val::R(e) if !self.prog.types.is_scalar(e.ty) && e.ty != TypeId::VOID && self.in_function() => {
                // A value of structure type, e.g. a call's: its members are read from a temporary.
                Ok(self.spill(e))
            }
            _ => self.error(span, "C0350", "expression is not an l-value"),
        }
    }

    fn spill(&mut self, e: Expr) -> Place {
        let loc = e.loc;
        let ty = e.ty;
        let tmp = self.temp(ty, loc);
        let place = self.local_place(tmp);
        let stmt = Stmt { kind: StmtKind::Decl(tmp, Some(e)), loc };
        let ptr = self.prog.types.ptr(ty);
        let addr = Expr::new(ExprKind::AddrOf(place), ptr, loc);
        let seq = Expr::new(ExprKind::Seq(vec![stmt], Some(Box::new(addr))), ptr, loc);
        Place { kind: PlaceKind::Deref(Box::new(seq)), ty }
    }

    fn bool_context(&mut self, e: &Node<ast::Expression>) -> LResult<Expr> {
        let v = self.rvalue_of(e)?;
        self.condition(v, e.span)
    }

    pub(crate) fn condition_of(&mut self, e: &Node<ast::Expression>) -> LResult<Expr> {
        self.bool_context(e)
    }

    pub(crate) fn val(&mut self, e: &Node<ast::Expression>) -> LResult<Val> {
        let loc = self.loc(e.span);
        Ok(match &e.node {
            ast::Expression::Identifier(i) => self.identifier(i, e.span)?,
            ast::Expression::Constant(c) => Val::R(self.constant_expr(c)?),
            ast::Expression::StringLiteral(s) => {
                let (id, elem, n) = self.string_literal(&s.node);
                Val::Str(id, self.prog.types.array(elem, n), loc)
            }
            ast::Expression::GenericSelection(g) => self.generic(g)?,
            ast::Expression::Member(m) => self.member(m)?,
            ast::Expression::Call(c) => self.call(c, e.span)?,
            ast::Expression::CompoundLiteral(c) => self.compound_literal(c, loc)?,
            ast::Expression::SizeOfTy(t) => {
                let q = self.type_name(&t.node.0)?;
                Val::R(self.size_expr(q.ty, loc, e.span)?)
            }
            ast::Expression::SizeOfVal(v) => {
                let ty = self.type_of(&v.node.0)?;
                Val::R(self.size_expr(ty, loc, e.span)?)
            }
            ast::Expression::AlignOf(t) => {
                let q = self.type_name(&t.node.0)?;
                Val::R(Expr::int(i128::from(self.prog.types.align(q.ty)), TypeId::ULONG, loc))
            }
            ast::Expression::UnaryOperator(u) => self.unary(u, e.span)?,
            ast::Expression::Cast(c) => {
                let q = self.type_name(&c.node.type_name)?;
                self.cast_expr(q, &c.node.expression, e.span)?
            }
            ast::Expression::BinaryOperator(_) => self.binary(e)?,
            ast::Expression::Conditional(c) => Val::R(self.conditional(c, e.span)?),
            ast::Expression::Comma(list) => self.comma(list, loc)?,
            ast::Expression::OffsetOf(o) => Val::R(self.offset_of(o, e.span)?),
            ast::Expression::VaArg(v) => {
                let ap = self.va_list_pointer(&v.node.va_list)?;
                let q = self.type_name(&v.node.type_name)?;
                Val::R(Expr::new(ExprKind::VaArg(Box::new(ap)), q.ty, loc))
            }
            ast::Expression::Statement(s) => self.statement_expr(s, loc)?,
        })
    }

    fn identifier(&mut self, i: &Node<ast::Identifier>, span: Span) -> LResult<Val> {
        let name = i.node.name.as_str();
        let loc = self.loc(span);
        let found = self.lookup(name).map(|(depth, s)| (depth, s.clone()));
        Ok(match found {
            Some((depth, Symbol::Local(id))) => Val::L(self.local_or_captured(depth, id, loc), loc),
            Some((_, Symbol::Global(id))) => {
                let ty = self.prog.globals[id.index()].ty;
                Val::L(Place { kind: PlaceKind::Global(id), ty }, loc)
            }
            Some((_, Symbol::Func(id))) => Val::Func(id, self.prog.functions[id.index()].ty, loc),
            Some((_, Symbol::EnumConst(e, i, v, ty))) => {
                if e.0 == u32::MAX {
                    Val::R(Expr::int(v, ty, loc))
                } else {
                    Val::R(Expr::new(ExprKind::EnumConst(e, i, v), ty, loc))
                }
            }
            Some((_, Symbol::Typedef(_))) => return self.error(span, "C0351", format!("`{name}` is a type, not a value")),
            None => match name {
                "__func__" | "__FUNCTION__" | "__PRETTY_FUNCTION__" if self.in_function() => {
                    let text = self.func().name.clone();
                    let id = self.plain_string(&text);
                    Val::Str(id, self.prog.types.array(TypeId::CHAR, text.len() as u64 + 1), loc)
                }
                _ => match self.builtin_function(name, span)? {
                    Some(id) => Val::Func(id, self.prog.functions[id.index()].ty, loc),
                    None => return self.error(span, "C0352", format!("`{name}` is not declared")),
                },
            },
        })
    }

    /// A local of this function, or (in a nested function) one of an enclosing function behind its hidden pointer.
    fn local_or_captured(&mut self, depth: usize, id: LocalId, loc: Loc) -> Place {
        if depth >= self.func().first_scope {
            return self.local_place(id);
        }
        let Some(owner) = self.funcs.iter().rposition(|f| f.first_scope <= depth) else {
            return self.local_place(id);
        };
        let owner_id = self.funcs[owner].id;
        let ty = self.funcs[owner].body.locals[id.index()].ty;
        let ptr = self.prog.types.ptr(ty);
        let global = match self.func().captures.get(&(owner_id, id)) {
            Some(g) => *g,
            None => {
                let name = format!("{}_{}", self.funcs[owner].name, self.funcs[owner].body.locals[id.index()].name);
                let g = self.new_global(&name, ptr, Linkage::Internal, loc);
                self.prog.globals[g.index()].defined = true;
                self.func().captures.insert((owner_id, id), g);
                g
            }
        };
        let pointer = Expr::new(ExprKind::Load(Place { kind: PlaceKind::Global(global), ty: ptr }), ptr, loc);
        Place { kind: PlaceKind::Deref(Box::new(pointer)), ty }
    }

    fn generic(&mut self, g: &Node<ast::GenericSelection>) -> LResult<Val> {
        let ty = self.type_of(&g.node.expression)?;
        let ty = self.prog.types.decay(ty);
        let mut default = None;
        for a in &g.node.associations {
            match &a.node {
                ast::GenericAssociation::Default(e) => default = Some(e),
                ast::GenericAssociation::Type(t) => {
                    let q = self.type_name(&t.node.type_name)?;
                    if !q.is_const && self.prog.types.compatible(q.ty, ty) {
                        return self.val(&t.node.expression);
                    }
                }
            }
        }
        match default {
            Some(e) => self.val(e),
            None => {
                let message = format!("no `_Generic` association for `{}`", self.prog.types.display(ty));
                self.error(g.span, "C0353", message)
            }
        }
    }

    fn member(&mut self, m: &Node<ast::MemberExpression>) -> LResult<Val> {
        let loc = self.loc(m.node.identifier.span);
        let name = m.node.identifier.node.name.as_str();
        let base = match m.node.operator.node {
            ast::MemberOperator::Direct => self.place_of(&m.node.expression)?,
            ast::MemberOperator::Indirect => {
                let p = self.rvalue_of(&m.node.expression)?;
                if !self.prog.types.is_pointer(p.ty) {
                    let message = format!("`->` on `{}`, which is no pointer", self.prog.types.display(p.ty));
                    return self.error(m.span, "C0354", message);
                }
                self.deref(p)
            }
        };
        let Some(record) = self.prog.types.as_record(base.ty) else {
            let message = format!("member `{name}` of `{}`, which is no struct or union", self.prog.types.display(base.ty));
            return self.error(m.span, "C0354", message);
        };
        if !self.prog.types.record(record).complete {
            let message = format!("incomplete type `{}`", self.prog.types.display(base.ty));
            return self.error(m.span, "C0323", message);
        }
        let Some(path) = self.find_member(record, name) else {
            let message = format!("`{}` has no member named `{name}`", self.prog.types.display(base.ty));
            return self.error(m.node.identifier.span, "C0355", message);
        };
        Ok(Val::L(self.member_path(base, &path), loc))
    }

    pub(crate) fn member_path(&self, mut place: Place, path: &[(RecordId, u32)]) -> Place {
        for (record, field) in path {
            let ty = self.prog.types.record(*record).fields[*field as usize].ty;
            place = Place { kind: PlaceKind::Field(Box::new(place), *record, *field), ty };
        }
        place
    }

    fn compound_literal(&mut self, c: &Node<ast::CompoundLiteral>, loc: Loc) -> LResult<Val> {
        let q = self.type_name(&c.node.type_name)?;
        let value = self.initializer_list(q.ty, &c.node.initializer_list, c.span)?;
        if !self.in_function() {
            let id = self.new_global("compound_literal", value.ty, Linkage::Internal, loc);
            let ty = value.ty;
            self.prog.globals[id.index()].defined = true;
            self.prog.globals[id.index()].init = Some(value.clone());
            debug_assert_eq!(ty, value.ty);
            return Ok(Val::Static(id, value, loc));
        }
        let local = self.new_local("literal", value.ty, loc, true);
        Ok(Val::Compound(local, value, loc))
    }

    fn cast_expr(&mut self, q: Qual, operand: &Node<ast::Expression>, span: Span) -> LResult<Val> {
        let e = self.rvalue_of(operand)?;
        let loc = self.loc(span);
        let types = &self.prog.types;
        if q.ty == TypeId::VOID {
            return Ok(Val::R(Expr::new(ExprKind::Cast(Box::new(e)), TypeId::VOID, loc)));
        }
        if let Some(record) = types.as_record(q.ty) {
            // GNU: cast to a union type that has a member of the operand's type.
            if types.compatible(q.ty, e.ty) {
                return Ok(Val::R(e));
            }
            if types.record(record).is_union {
                let member = types.record(record).fields.iter().position(|f| types.compatible(f.ty, e.ty));
                if let Some(i) = member {
                    return Ok(Val::R(Expr::new(ExprKind::RecordInit(vec![(i as u32, e)]), q.ty, loc)));
                }
            }
        }
        let fits = types.is_scalar(q.ty) && types.is_scalar(e.ty);
        let mixed = (types.is_float(q.ty) && types.is_pointer(e.ty)) || (types.is_pointer(q.ty) && types.is_float(e.ty));
        if !fits || mixed {
            let message = format!("cannot cast `{}` to `{}`", types.display(e.ty), types.display(q.ty));
            return self.error(span, "C0320", message);
        }
        let mut e = self.cast(e, q.ty);
        e.loc = loc;
        Ok(Val::R(e))
    }

    fn unary(&mut self, u: &Node<ast::UnaryOperatorExpression>, span: Span) -> LResult<Val> {
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
                    let message = format!("`*` on `{}`, which is no pointer", self.prog.types.display(p.ty));
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

    fn is_bit_field(&self, p: &Place) -> bool {
        matches!(p.kind, PlaceKind::Field(_, r, f) if self.prog.types.record(r).fields[f as usize].bits.is_some())
    }

    fn inc_dec(&mut self, operand: &Node<ast::Expression>, increment: bool, postfix: bool, loc: Loc) -> LResult<Expr> {
        let place = self.place_of(operand)?;
        let ty = place.ty;
        if !self.prog.types.is_scalar(ty) {
            return self.error(operand.span, "C0321", "operand of `++` or `--` is not a number or pointer");
        }
        if let Some(pointee) = self.prog.types.pointee(ty) {
            if self.prog.types.is_vla(pointee) {
                // Step of run-time size: through an explicit assignment of the place's address taken once.
                let old = self.load(place.clone(), loc);
                let one = Expr::int(1, TypeId::INT, loc);
                let new = self.pointer_add(old.clone(), one, !increment, loc, operand.span)?;
                let assign = Expr::new(ExprKind::Assign(Box::new(place), Box::new(new)), ty, loc);
                if !postfix {
                    return Ok(assign);
                }
                let tmp = self.temp(ty, loc);
                let keep = Stmt { kind: StmtKind::Decl(tmp, Some(old)), loc };
                let store = Stmt { kind: StmtKind::Expr(assign), loc };
                let value = self.local_place(tmp);
                let value = self.load(value, loc);
                return Ok(Expr::new(ExprKind::Seq(vec![keep, store], Some(Box::new(value))), ty, loc));
            }
        }
        Ok(Expr::new(ExprKind::IncDec { place: Box::new(place), increment, postfix }, ty, loc))
    }

    /// Binary operators; long left-leaning chains are lowered iteratively.
    fn binary(&mut self, e: &Node<ast::Expression>) -> LResult<Val> {
        let mut chain = Vec::new();
        let mut node = e;
        while let ast::Expression::BinaryOperator(b) = &node.node {
            if plain_operator(&b.node.operator.node).is_none() {
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
        for (b, span) in chain.into_iter().rev() {
            let Some(op) = plain_operator(&b.node.operator.node) else { continue };
            let rhs = self.rvalue_of(&b.node.rhs)?;
            acc = self.binary_op(op, acc, rhs, span)?;
        }
        Ok(Val::R(acc))
    }

    fn special_binary(&mut self, b: &Node<ast::BinaryOperatorExpression>, span: Span) -> LResult<Val> {
        use ast::BinaryOperator as B;
        let loc = self.loc(span);
        match b.node.operator.node {
            B::Index => self.index(b, loc, span),
            B::LogicalAnd | B::LogicalOr => {
                let and = b.node.operator.node == B::LogicalAnd;
                let lhs = self.bool_context(&b.node.lhs)?;
                let rhs = self.bool_context(&b.node.rhs)?;
                let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
                let kind = if and { ExprKind::LogAnd(lhs, rhs) } else { ExprKind::LogOr(lhs, rhs) };
                Ok(Val::R(Expr::new(kind, TypeId::INT, loc)))
            }
            B::Assign => {
                let place = self.assignable(&b.node.lhs)?;
                let value = self.rvalue_of(&b.node.rhs)?;
                let value = self.convert(value, place.ty, b.node.rhs.span)?;
                let ty = place.ty;
                Ok(Val::R(Expr::new(ExprKind::Assign(Box::new(place), Box::new(value)), ty, loc)))
            }
            _ => {
                let Some(op) = assign_operator(&b.node.operator.node) else {
                    return self.error(span, "C0357", "unsupported operator");
                };
                Ok(Val::R(self.compound_assign(op, b, loc, span)?))
            }
        }
    }

    fn index(&mut self, b: &Node<ast::BinaryOperatorExpression>, loc: Loc, span: Span) -> LResult<Val> {
        let base = self.val(&b.node.lhs)?;
        let place = match base {
            // Elements of an array l-value need no pointer.
            Val::L(p, _) if matches!(self.prog.types.kind(p.ty), TypeKind::Array { .. }) && !self.prog.types.is_vla(p.ty) => {
                let i = self.rvalue_of(&b.node.rhs)?;
                if !self.prog.types.is_integer(i.ty) {
                    return self.error(span, "C0321", "array subscript is not an integer");
                }
                let i = self.promote(i);
                let ty = self.prog.types.elem(p.ty).unwrap_or(TypeId::INT);
                Place { kind: PlaceKind::Index(Box::new(p), Box::new(i)), ty }
            }
            Val::L(p, _) if self.vector_lanes(p.ty).is_some() => {
                let (record, field, elem) = self.vector_lanes(p.ty).unwrap_or((RecordId(0), 0, TypeId::INT));
                let lanes = self.member_path(p, &[(record, field)]);
                let i = self.rvalue_of(&b.node.rhs)?;
                let i = self.promote(i);
                Place { kind: PlaceKind::Index(Box::new(lanes), Box::new(i)), ty: elem }
            }
            v => {
                let lhs = self.rvalue(v);
                let rhs = self.rvalue_of(&b.node.rhs)?;
                let sum = self.binary_op(BinaryOp::Add, lhs, rhs, span)?;
                if !self.prog.types.is_pointer(sum.ty) {
                    return self.error(span, "C0354", "subscripted value is neither array nor pointer");
                }
                self.deref(sum)
            }
        };
        Ok(Val::L(place, loc))
    }

    /// The lanes that subscripting a vector of the intrinsics headers means: record, field and element type.
    fn vector_lanes(&self, ty: TypeId) -> Option<(RecordId, u32, TypeId)> {
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

    fn assignable(&mut self, e: &Node<ast::Expression>) -> LResult<Place> {
        let v = self.val(e)?;
        let place = match v {
            Val::L(p, _) => p,
            Val::Compound(..) => self.place(v, e.span)?,
            _ => return self.error(e.span, "C0350", "l-value required as left operand of assignment"),
        };
        if self.prog.types.is_array(place.ty) || self.prog.types.is_func(place.ty) {
            return self.error(e.span, "C0350", "assignment to an array or function");
        }
        Ok(place)
    }

    fn compound_assign(&mut self, op: BinaryOp, b: &Node<ast::BinaryOperatorExpression>, loc: Loc, span: Span) -> LResult<Expr> {
        let place = self.assignable(&b.node.lhs)?;
        let rhs = self.rvalue_of(&b.node.rhs)?;
        let ty = place.ty;
        let types = &self.prog.types;
        if let Some(pointee) = types.pointee(ty) {
            if !matches!(op, BinaryOp::Add | BinaryOp::Sub) || !types.is_integer(rhs.ty) {
                return self.error(span, "C0321", format!("invalid operands to `{}=`", op.symbol()));
            }
            if types.is_vla(pointee) {
                let old = self.load(place.clone(), loc);
                let new = self.pointer_add(old, rhs, op == BinaryOp::Sub, loc, span)?;
                return Ok(Expr::new(ExprKind::Assign(Box::new(place), Box::new(new)), ty, loc));
            }
            let rhs = self.promote(rhs);
            return Ok(Expr::new(ExprKind::AssignOp { place: Box::new(place), op, rhs: Box::new(rhs), compute: ty }, ty, loc));
        }
        if !types.is_arith(ty) || !types.is_arith(rhs.ty) {
            let message = format!("invalid operands to `{}=` (`{}` and `{}`)", op.symbol(), types.display(ty), types.display(rhs.ty));
            return self.error(span, "C0321", message);
        }
        let whole = matches!(op, BinaryOp::Rem | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::Shl | BinaryOp::Shr);
        if whole && (types.is_float(ty) || types.is_float(rhs.ty)) {
            return self.error(span, "C0321", format!("invalid floating operand to `{}=`", op.symbol()));
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
        Ok(Expr::new(ExprKind::AssignOp { place: Box::new(place), op, rhs: Box::new(rhs), compute }, ty, loc))
    }

    fn conditional(&mut self, c: &Node<ast::ConditionalExpression>, span: Span) -> LResult<Expr> {
        let loc = self.loc(span);
        // GNU `a ?: b`, marked by the token shim.
        let elvis = matches!(&c.node.then_expression.node, ast::Expression::Identifier(i) if i.node.name == "__c2safe_elvis");
        if elvis {
            let value = self.rvalue_of(&c.node.condition)?;
            let value = self.condition(value, span)?;
            let tmp = self.temp(value.ty, loc);
            let keep = Stmt { kind: StmtKind::Decl(tmp, Some(value)), loc };
            let read = self.local_place(tmp);
            let read = self.load(read, loc);
            let b = self.rvalue_of(&c.node.else_expression)?;
            let picked = self.conditional_value(read.clone(), read, b, loc, span)?;
            let ty = picked.ty;
            return Ok(Expr::new(ExprKind::Seq(vec![keep], Some(Box::new(picked))), ty, loc));
        }
        let cond = self.bool_context(&c.node.condition)?;
        let a = self.rvalue_of(&c.node.then_expression)?;
        let b = self.rvalue_of(&c.node.else_expression)?;
        self.conditional_value(cond, a, b, loc, span)
    }

    fn conditional_value(&mut self, cond: Expr, a: Expr, b: Expr, loc: Loc, span: Span) -> LResult<Expr> {
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
            let message = format!("type mismatch in conditional (`{}` and `{}`)", types.display(a.ty), types.display(b.ty));
            return self.error(span, "C0320", message);
        };
        let (a, b) = if self.prog.types.is_scalar(ty) || ty == TypeId::VOID {
            (self.cast(a, ty), self.cast(b, ty))
        } else {
            (a, b)
        };
        Ok(Expr::new(ExprKind::Cond(Box::new(cond), Box::new(a), Box::new(b)), ty, loc))
    }

    fn comma(&mut self, list: &[Node<ast::Expression>], loc: Loc) -> LResult<Val> {
        let Some((last, init)) = list.split_last() else {
            return Ok(Val::R(Expr::new(ExprKind::Seq(Vec::new(), None), TypeId::VOID, loc)));
        };
        let mut stmts = Vec::new();
        for e in init {
            let v = self.rvalue_of(e)?;
            let loc = v.loc;
            stmts.push(Stmt { kind: StmtKind::Expr(v), loc });
        }
        let v = self.rvalue_of(last)?;
        let ty = v.ty;
        Ok(Val::R(Expr::new(ExprKind::Seq(stmts, Some(Box::new(v))), ty, loc)))
    }

    fn offset_of(&mut self, o: &Node<ast::OffsetOfExpression>, span: Span) -> LResult<Expr> {
        let q = self.type_name(&o.node.type_name)?;
        let loc = self.loc(span);
        let ptr = self.prog.types.ptr(q.ty);
        let mut place = self.deref(Expr::int(0, ptr, loc));
        let d = &o.node.designator.node;
        let mut names = vec![&d.base];
        let mut dynamic: Option<Expr> = None;
        place = self.offset_member(place, names.pop().expect("one name"), span)?;
        for m in &d.members {
            match &m.node {
                ast::OffsetMember::Member(i) | ast::OffsetMember::IndirectMember(i) => {
                    place = self.offset_member(place, i, span)?;
                }
                ast::OffsetMember::Index(e) => {
                    let i = self.rvalue_of(e)?;
                    let Some(elem) = self.prog.types.elem(place.ty) else {
                        return self.error(span, "C0354", "subscript of a member that is no array");
                    };
                    if super::consteval::eval(&self.prog.types, &i).is_none() {
                        dynamic = Some(i.clone());
                    }
                    place = Place { kind: PlaceKind::Index(Box::new(place), Box::new(i)), ty: elem };
                }
            }
        }
        let addr = self.address_of(place, loc);
        match super::consteval::eval(&self.prog.types, &addr) {
            Some(n) if dynamic.is_none() => Ok(Expr::int(n, TypeId::ULONG, loc)),
            _ => Ok(self.cast(addr, TypeId::ULONG)),
        }
    }

    fn offset_member(&mut self, place: Place, name: &Node<ast::Identifier>, span: Span) -> LResult<Place> {
        let path = self.prog.types.as_record(place.ty).and_then(|r| self.find_member(r, &name.node.name));
        match path {
            Some(path) => Ok(self.member_path(place, &path)),
            None => self.error(span, "C0355", format!("no member named `{}`", name.node.name)),
        }
    }

    /// A pointer to the `va_list` that `e` designates (itself an array, or a parameter that decayed).
    pub(crate) fn va_list_pointer(&mut self, e: &Node<ast::Expression>) -> LResult<Expr> {
        let v = self.rvalue_of(e)?;
        let ok = self.prog.types.pointee(v.ty) == Some(TypeId::VA_LIST_TAG);
        if !ok {
            return self.error(e.span, "C0358", "not a `va_list`");
        }
        Ok(v)
    }

    fn statement_expr(&mut self, s: &Node<ast::Statement>, loc: Loc) -> LResult<Val> {
        if !self.in_function() {
            return self.error(s.span, "C0359", "statement expression outside a function");
        }
        let ast::Statement::Compound(items) = &s.node else {
            return self.error(s.span, "C0359", "malformed statement expression");
        };
        let saved = std::mem::take(&mut self.func().out);
        self.push_scope();
        self.func().cleanups.push(Vec::new());
        let result = self.statement_expr_items(items);
        let depth = self.func().cleanups.len() - 1;
        let result = result.map(|value| {
            // The value is computed before cleanups of the block run.
            let has_cleanups = !self.func().cleanups[depth].is_empty();
            match value {
                Some(v) if has_cleanups && v.ty != TypeId::VOID => {
                    let (ty, loc) = (v.ty, v.loc);
                    let tmp = self.temp(ty, loc);
                    self.emit(StmtKind::Decl(tmp, Some(v)), loc);
                    self.run_cleanups(depth, loc);
                    let place = self.local_place(tmp);
                    Some(self.load(place, loc))
                }
                v => {
                    self.run_cleanups(depth, loc);
                    v
                }
            }
        });
        self.func().cleanups.pop();
        self.pop_scope();
        let stmts = std::mem::replace(&mut self.func().out, saved);
        let value = result?;
        let ty = value.as_ref().map_or(TypeId::VOID, |v| v.ty);
        Ok(Val::R(Expr::new(ExprKind::Seq(stmts, value.map(Box::new)), ty, loc)))
    }

    fn statement_expr_items(&mut self, items: &[Node<ast::BlockItem>]) -> LResult<Option<Expr>> {
        let Some((last, init)) = items.split_last() else { return Ok(None) };
        self.block_items(init)?;
        if let ast::BlockItem::Statement(s) = &last.node {
            let mut s = s;
            // Labels before the final expression.
            while let ast::Statement::Labeled(l) = &s.node {
                self.label(l)?;
                s = &l.node.statement;
            }
            if let ast::Statement::Expression(Some(e)) = &s.node {
                return Ok(Some(self.rvalue_of(e)?));
            }
            self.statement(s)?;
            return Ok(None);
        }
        self.block_items(std::slice::from_ref(last))?;
        Ok(None)
    }

    fn call(&mut self, c: &Node<ast::CallExpression>, span: Span) -> LResult<Val> {
        let loc = self.loc(span);
        if let ast::Expression::Identifier(i) = &c.node.callee.node {
            let name = i.node.name.clone();
            // Names reserved for the compiler mean the builtin even where a header declares them.
            let reserved = name.starts_with("__builtin_") || name.ends_with("setjmp") && name.starts_with("__c2safe_");
            if reserved || self.lookup(&name).is_none() {
                if let Some(v) = self.builtin_call(&name, c, span)? {
                    return Ok(v);
                }
            }
            if self.lookup(&name).is_none() {
                if self.builtin_function(&name, span)?.is_none() {
                    self.warn(span, "C0360", format!("implicit declaration of function `{name}`"));
                    let ty = FuncType { ret: TypeId::INT, params: Vec::new(), variadic: false, prototyped: false };
                    let ty = self.prog.types.intern(TypeKind::Func(ty));
                    match self.linked.get(&name).cloned() {
                        Some(Symbol::Func(_)) => {}
                        _ => {
                            let id = self.new_function(&name, ty, Linkage::External, loc);
                            self.linked.insert(name.clone(), Symbol::Func(id));
                        }
                    }
                    let sym = self.linked[&name].clone();
                    self.scopes[0].names.insert(name.clone(), sym);
                }
            }
        }
        let callee = self.val(&c.node.callee)?;
        let (callee, func_ty, before) = match callee {
            Val::Func(id, ty, floc) => {
                let before = if self.in_function() { self.capture_stmts(id, floc) } else { Vec::new() };
                (Callee::Direct(id), ty, before)
            }
            v => {
                let e = self.rvalue(v);
                let ty = e.ty;
                (Callee::Indirect(e), ty, Vec::new())
            }
        };
        let Some(func) = self.prog.types.func(func_ty).cloned() else {
            let message = format!("called object of type `{}` is not a function", self.prog.types.display(func_ty));
            return self.error(span, "C0361", message);
        };
        let args = self.arguments(&func, &c.node.arguments, span)?;
        let call = self.ordered_call(callee, args, func.ret, loc);
        if before.is_empty() {
            return Ok(Val::R(call));
        }
        let ty = call.ty;
        Ok(Val::R(Expr::new(ExprKind::Seq(before, Some(Box::new(call))), ty, loc)))
    }

    pub(crate) fn arguments(&mut self, func: &FuncType, nodes: &[Node<ast::Expression>], span: Span) -> LResult<Vec<Expr>> {
        if func.prototyped && (nodes.len() < func.params.len() || (nodes.len() > func.params.len() && !func.variadic)) {
            let few = if nodes.len() < func.params.len() { "few" } else { "many" };
            let message = format!("too {few} arguments: {} instead of {}", nodes.len(), func.params.len());
            return self.error(span, "C0362", message);
        }
        let mut args = Vec::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            let e = self.rvalue_of(node)?;
            if e.ty == TypeId::VOID {
                return self.error(node.span, "C0320", "argument has type void");
            }
            let e = match func.params.get(i) {
                Some(&ty) if func.prototyped => self.convert(e, ty, node.span)?,
                Some(&ty) => {
                    let e = self.default_promote(e);
                    if self.prog.types.is_scalar(ty) && self.prog.types.is_scalar(e.ty) {
                        self.cast(e, ty)
                    } else {
                        e
                    }
                }
                None => self.default_promote(e),
            };
            args.push(e);
        }
        Ok(args)
    }

    /// The call, with arguments evaluated as gcc does on x86-64 where the order can show: from right to left when more than
    /// one of them calls a function or writes.
    pub(crate) fn ordered_call(&mut self, callee: Callee, mut args: Vec<Expr>, ret: TypeId, loc: Loc) -> Expr {
        let effects: Vec<bool> = args.iter().map(has_call).collect();
        let mut stmts = Vec::new();
        if effects.iter().filter(|e| **e).count() > 1 && self.in_function() {
            let first = effects.iter().position(|e| *e).unwrap_or(0);
            for i in (0..args.len()).rev() {
                if effects[i] && i != first {
                    let ty = args[i].ty;
                    let arg_loc = args[i].loc;
                    let tmp = self.temp(ty, arg_loc);
                    let place = self.local_place(tmp);
                    let read = self.load(place, arg_loc);
                    let arg = std::mem::replace(&mut args[i], read);
                    stmts.push(Stmt { kind: StmtKind::Decl(tmp, Some(arg)), loc: arg_loc });
                }
            }
        }
        let call = Expr::new(ExprKind::Call(Box::new(callee), args), ret, loc);
        if stmts.is_empty() {
            return call;
        }
        Expr::new(ExprKind::Seq(stmts, Some(Box::new(call))), ret, loc)
    }
}

/// Whether evaluating `e` calls a function (whose effects other operands may see).
fn has_call(e: &Expr) -> bool {
    struct Find(bool);
    impl crate::ir::visit::Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Call(..) | ExprKind::VaArg(_) => self.0 = true,
                _ if !self.0 => crate::ir::visit::walk_expr(self, e),
                _ => {}
            }
        }
    }
    let mut find = Find(false);
    crate::ir::visit::Visitor::expr(&mut find, e);
    find.0
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
