//! Expressions (C11 6.5).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{LResult, Lowerer, Qual, Symbol};
use crate::ir::{
    Expr, ExprKind, FuncId, GlobalId, Linkage, Loc, LocalId, Place, PlaceKind, RecordId, Stmt,
    StmtKind, StrId, TypeId,
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

    pub(super) fn rvalue(&mut self, v: Val) -> Expr {
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
                    let place = Place {
                        kind: PlaceKind::Global(global),
                        ty: init.ty,
                    };
                    return self.load(place, loc);
                }
                init
            }
        }
    }

    pub(super) fn compound_place(&mut self, local: LocalId, init: Expr, loc: Loc) -> Place {
        let ty = init.ty;
        let place = self.local_place(local);
        let stmt = self.assign_stmt(place.clone(), init, loc);
        let ptr_ty = self.prog.types.ptr(ty);
        let addr = Expr::new(ExprKind::AddrOf(place), ptr_ty, loc);
        let seq = Expr::new(ExprKind::Seq(vec![stmt], Some(Box::new(addr))), ptr_ty, loc);
        Place {
            kind: PlaceKind::Deref(Box::new(seq)),
            ty,
        }
    }

    /// The type of `e` without evaluating it (`sizeof`, `typeof`, `_Generic`).
    pub(crate) fn type_of(&mut self, e: &Node<ast::Expression>) -> LResult<TypeId> {
        let saved = if self.in_function() {
            let func = self.func();
            Some((
                std::mem::take(&mut func.out),
                func.body.locals.len(),
                func.body.labels.len(),
            ))
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
    pub(super) fn place_of(&mut self, e: &Node<ast::Expression>) -> LResult<Place> {
        let v = self.val(e)?;
        self.place(v, e.span)
    }

    pub(super) fn place(&mut self, v: Val, span: Span) -> LResult<Place> {
        match v {
            Val::L(p, _) => Ok(p),
            Val::Compound(local, init, loc) => Ok(self.compound_place(local, init, loc)),
            Val::Static(global, init, _) => Ok(Place {
                kind: PlaceKind::Global(global),
                ty: init.ty,
            }),
            Val::R(e)
                if !self.prog.types.is_scalar(e.ty)
                    && e.ty != TypeId::VOID
                    && self.in_function() =>
            {
                // A value of structure type, e.g. a call's: its members are read from a temporary.
                Ok(self.spill(e))
            }
            _ => self.error(span, "C0350", "expression is not an l-value"),
        }
    }

    pub(super) fn spill(&mut self, e: Expr) -> Place {
        let loc = e.loc;
        let ty = e.ty;
        let tmp = self.temp(ty, loc);
        let place = self.local_place(tmp);
        let stmt = Stmt {
            kind: StmtKind::Decl(tmp, Some(e)),
            loc,
        };
        let ptr = self.prog.types.ptr(ty);
        let addr = Expr::new(ExprKind::AddrOf(place), ptr, loc);
        let seq = Expr::new(ExprKind::Seq(vec![stmt], Some(Box::new(addr))), ptr, loc);
        Place {
            kind: PlaceKind::Deref(Box::new(seq)),
            ty,
        }
    }

    pub(super) fn bool_context(&mut self, e: &Node<ast::Expression>) -> LResult<Expr> {
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
                Val::R(Expr::int(
                    i128::from(self.prog.types.align(q.ty)),
                    TypeId::ULONG,
                    loc,
                ))
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

    pub(super) fn identifier(&mut self, i: &Node<ast::Identifier>, span: Span) -> LResult<Val> {
        let name = i.node.name.as_str();
        let loc = self.loc(span);
        let found = self.lookup(name).map(|(depth, s)| (depth, s.clone()));
        Ok(match found {
            Some((depth, Symbol::Local(id))) => Val::L(self.local_or_captured(depth, id, loc), loc),
            Some((_, Symbol::Global(id))) => {
                let ty = self.prog.globals[id.index()].ty;
                Val::L(
                    Place {
                        kind: PlaceKind::Global(id),
                        ty,
                    },
                    loc,
                )
            }
            Some((_, Symbol::Func(id))) => Val::Func(id, self.prog.functions[id.index()].ty, loc),
            Some((_, Symbol::EnumConst(e, i, v, ty))) => {
                if e.0 == u32::MAX {
                    Val::R(Expr::int(v, ty, loc))
                } else {
                    Val::R(Expr::new(ExprKind::EnumConst(e, i, v), ty, loc))
                }
            }
            Some((_, Symbol::Typedef(_))) => {
                return self.error(span, "C0351", format!("`{name}` is a type, not a value"))
            }
            None => match name {
                "__func__" | "__FUNCTION__" | "__PRETTY_FUNCTION__" if self.in_function() => {
                    let text = self.func().name.clone();
                    let id = self.plain_string(&text);
                    Val::Str(
                        id,
                        self.prog.types.array(TypeId::CHAR, text.len() as u64 + 1),
                        loc,
                    )
                }
                _ => match self.builtin_function(name, span)? {
                    Some(id) => Val::Func(id, self.prog.functions[id.index()].ty, loc),
                    None => return self.error(span, "C0352", format!("`{name}` is not declared")),
                },
            },
        })
    }

    /// A local of this function, or (in a nested function) one of an enclosing function behind its hidden pointer.
    pub(super) fn local_or_captured(&mut self, depth: usize, id: LocalId, loc: Loc) -> Place {
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
                let name = format!(
                    "{}_{}",
                    self.funcs[owner].name,
                    self.funcs[owner].body.locals[id.index()].name
                );
                let g = self.new_global(&name, ptr, Linkage::Internal, loc);
                self.prog.globals[g.index()].defined = true;
                self.func().captures.insert((owner_id, id), g);
                g
            }
        };
        let pointer = Expr::new(
            ExprKind::Load(Place {
                kind: PlaceKind::Global(global),
                ty: ptr,
            }),
            ptr,
            loc,
        );
        Place {
            kind: PlaceKind::Deref(Box::new(pointer)),
            ty,
        }
    }

    pub(super) fn generic(&mut self, g: &Node<ast::GenericSelection>) -> LResult<Val> {
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
                let message = format!(
                    "no `_Generic` association for `{}`",
                    self.prog.types.display(ty)
                );
                self.error(g.span, "C0353", message)
            }
        }
    }

    pub(super) fn member(&mut self, m: &Node<ast::MemberExpression>) -> LResult<Val> {
        let loc = self.loc(m.node.identifier.span);
        let name = m.node.identifier.node.name.as_str();
        let base = match m.node.operator.node {
            ast::MemberOperator::Direct => self.place_of(&m.node.expression)?,
            ast::MemberOperator::Indirect => {
                let p = self.rvalue_of(&m.node.expression)?;
                if !self.prog.types.is_pointer(p.ty) {
                    let message = format!(
                        "`->` on `{}`, which is no pointer",
                        self.prog.types.display(p.ty)
                    );
                    return self.error(m.span, "C0354", message);
                }
                self.deref(p)
            }
        };
        let Some(record) = self.prog.types.as_record(base.ty) else {
            let message = format!(
                "member `{name}` of `{}`, which is no struct or union",
                self.prog.types.display(base.ty)
            );
            return self.error(m.span, "C0354", message);
        };
        if !self.prog.types.record(record).complete {
            let message = format!("incomplete type `{}`", self.prog.types.display(base.ty));
            return self.error(m.span, "C0323", message);
        }
        let Some(path) = self.find_member(record, name) else {
            let message = format!(
                "`{}` has no member named `{name}`",
                self.prog.types.display(base.ty)
            );
            return self.error(m.node.identifier.span, "C0355", message);
        };
        Ok(Val::L(self.member_path(base, &path), loc))
    }

    pub(crate) fn member_path(&self, mut place: Place, path: &[(RecordId, u32)]) -> Place {
        for (record, field) in path {
            let ty = self.prog.types.record(*record).fields[*field as usize].ty;
            place = Place {
                kind: PlaceKind::Field(Box::new(place), *record, *field),
                ty,
            };
        }
        place
    }

    pub(super) fn compound_literal(
        &mut self,
        c: &Node<ast::CompoundLiteral>,
        loc: Loc,
    ) -> LResult<Val> {
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

    pub(super) fn cast_expr(
        &mut self,
        q: Qual,
        operand: &Node<ast::Expression>,
        span: Span,
    ) -> LResult<Val> {
        let e = self.rvalue_of(operand)?;
        let loc = self.loc(span);
        let types = &self.prog.types;
        if q.ty == TypeId::VOID {
            return Ok(Val::R(Expr::new(
                ExprKind::Cast(Box::new(e)),
                TypeId::VOID,
                loc,
            )));
        }
        if self.any_complex(q.ty, e.ty) {
            return Ok(Val::R(self.complex_convert(e, q.ty, span)?));
        }
        if let Some(record) = types.as_record(q.ty) {
            // GNU: cast to a union type that has a member of the operand's type.
            if types.compatible(q.ty, e.ty) {
                return Ok(Val::R(e));
            }
            if types.record(record).is_union {
                let member = types
                    .record(record)
                    .fields
                    .iter()
                    .position(|f| types.compatible(f.ty, e.ty));
                if let Some(i) = member {
                    return Ok(Val::R(Expr::new(
                        ExprKind::RecordInit(vec![(i as u32, e)]),
                        q.ty,
                        loc,
                    )));
                }
            }
        }
        let fits = types.is_scalar(q.ty) && types.is_scalar(e.ty);
        let mixed = (types.is_float(q.ty) && types.is_pointer(e.ty))
            || (types.is_pointer(q.ty) && types.is_float(e.ty));
        if !fits || mixed {
            let message = format!(
                "cannot cast `{}` to `{}`",
                types.display(e.ty),
                types.display(q.ty)
            );
            return self.error(span, "C0320", message);
        }
        let mut e = self.cast(e, q.ty);
        e.loc = loc;
        Ok(Val::R(e))
    }

    pub(super) fn comma(&mut self, list: &[Node<ast::Expression>], loc: Loc) -> LResult<Val> {
        let Some((last, init)) = list.split_last() else {
            return Ok(Val::R(Expr::new(
                ExprKind::Seq(Vec::new(), None),
                TypeId::VOID,
                loc,
            )));
        };
        let mut stmts = Vec::new();
        for e in init {
            let v = self.rvalue_of(e)?;
            let loc = v.loc;
            stmts.push(Stmt {
                kind: StmtKind::Expr(v),
                loc,
            });
        }
        let v = self.rvalue_of(last)?;
        let ty = v.ty;
        Ok(Val::R(Expr::new(
            ExprKind::Seq(stmts, Some(Box::new(v))),
            ty,
            loc,
        )))
    }

    pub(super) fn offset_of(
        &mut self,
        o: &Node<ast::OffsetOfExpression>,
        span: Span,
    ) -> LResult<Expr> {
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
                    place = Place {
                        kind: PlaceKind::Index(Box::new(place), Box::new(i)),
                        ty: elem,
                    };
                }
            }
        }
        let addr = self.address_of(place, loc);
        match super::consteval::eval(&self.prog.types, &addr) {
            Some(n) if dynamic.is_none() => Ok(Expr::int(n, TypeId::ULONG, loc)),
            _ => Ok(self.cast(addr, TypeId::ULONG)),
        }
    }

    pub(super) fn offset_member(
        &mut self,
        place: Place,
        name: &Node<ast::Identifier>,
        span: Span,
    ) -> LResult<Place> {
        let path = self
            .prog
            .types
            .as_record(place.ty)
            .and_then(|r| self.find_member(r, &name.node.name));
        match path {
            Some(path) => Ok(self.member_path(place, &path)),
            None => self.error(
                span,
                "C0355",
                format!("no member named `{}`", name.node.name),
            ),
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

    pub(super) fn statement_expr(&mut self, s: &Node<ast::Statement>, loc: Loc) -> LResult<Val> {
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
        Ok(Val::R(Expr::new(
            ExprKind::Seq(stmts, value.map(Box::new)),
            ty,
            loc,
        )))
    }

    pub(super) fn statement_expr_items(
        &mut self,
        items: &[Node<ast::BlockItem>],
    ) -> LResult<Option<Expr>> {
        let Some((last, init)) = items.split_last() else {
            return Ok(None);
        };
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
}
