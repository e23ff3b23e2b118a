//! Calls (C11 6.5.2.2).

use std::collections::BTreeSet;

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::expr::Val;
use super::{LResult, Lowerer, Symbol};
use crate::ir::*;

impl Lowerer<'_> {
    pub(super) fn call(&mut self, c: &Node<ast::CallExpression>, span: Span) -> LResult<Val> {
        let loc = self.loc(span);
        if let ast::Expression::Identifier(i) = &c.node.callee.node {
            let name = i.node.name.clone();
            // Names reserved for the compiler mean the builtin even where a header declares them.
            let reserved = name.starts_with("__builtin_")
                || name.ends_with("setjmp") && name.starts_with("__c2safe_");
            if reserved || self.lookup(&name).is_none() {
                if let Some(v) = self.builtin_call(&name, c, span)? {
                    return Ok(v);
                }
            }
            if self.lookup(&name).is_none() && self.builtin_function(&name, span)?.is_none() {
                self.warn(
                    span,
                    "C0360",
                    format!("implicit declaration of function `{name}`"),
                );
                let ty = FuncType {
                    ret: TypeId::INT,
                    params: Vec::new(),
                    variadic: false,
                    prototyped: false,
                };
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
        let callee = self.val(&c.node.callee)?;
        let (callee, func_ty, before) = match callee {
            Val::Func(id, ty, floc) => {
                let before = if self.in_function() {
                    self.capture_stmts(id, floc)
                } else {
                    Vec::new()
                };
                (Callee::Direct(id), ty, before)
            }
            v => {
                let e = self.rvalue(v);
                let ty = e.ty;
                (Callee::Indirect(e), ty, Vec::new())
            }
        };
        let Some(func) = self.prog.types.func(func_ty).cloned() else {
            let message = format!(
                "called object of type `{}` is not a function",
                self.prog.types.display(func_ty)
            );
            return self.error(span, "C0361", message);
        };
        let args = self.arguments(&func, &c.node.arguments, span)?;
        let call = self.ordered_call(callee, args, func.ret, loc);
        if before.is_empty() {
            return Ok(Val::R(call));
        }
        let ty = call.ty;
        Ok(Val::R(Expr::new(
            ExprKind::Seq(before, Some(Box::new(call))),
            ty,
            loc,
        )))
    }

    pub(crate) fn arguments(
        &mut self,
        func: &FuncType,
        nodes: &[Node<ast::Expression>],
        span: Span,
    ) -> LResult<Vec<Expr>> {
        if func.prototyped
            && (nodes.len() < func.params.len()
                || (nodes.len() > func.params.len() && !func.variadic))
        {
            let few = if nodes.len() < func.params.len() {
                "few"
            } else {
                "many"
            };
            let message = format!(
                "too {few} arguments: {} instead of {}",
                nodes.len(),
                func.params.len()
            );
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

    /// The call, with arguments evaluated as gcc does on x86-64 where the order can show: from right to left when one calls a
    /// function and another reads what that may change.
    pub(crate) fn ordered_call(
        &mut self,
        callee: Callee,
        mut args: Vec<Expr>,
        ret: TypeId,
        loc: Loc,
    ) -> Expr {
        let mut passed = BTreeSet::new();
        args.iter().for_each(|a| addressed(a, &mut passed));
        let reads = |a: &Expr| reads_memory(a) || reads_any(a, &passed);
        let sensitive: Vec<bool> = args.iter().map(reads).collect();
        let calls = args.iter().any(has_call);
        let mut stmts = Vec::new();
        if calls && sensitive.iter().filter(|e| **e).count() > 1 && self.in_function() {
            let first = sensitive.iter().position(|e| *e).unwrap_or(0);
            for i in (0..args.len()).rev() {
                if sensitive[i] && i != first {
                    let (ty, arg_loc) = (args[i].ty, args[i].loc);
                    let tmp = self.temp(ty, arg_loc);
                    let place = self.local_place(tmp);
                    let read = self.load(place, arg_loc);
                    let arg = std::mem::replace(&mut args[i], read);
                    stmts.push(Stmt {
                        kind: StmtKind::Decl(tmp, Some(arg)),
                        loc: arg_loc,
                    });
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
pub(super) fn has_call(e: &Expr) -> bool {
    struct Find(bool);
    impl visit::Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Call(..) | ExprKind::VaArg(_) => self.0 = true,
                _ if !self.0 => visit::walk_expr(self, e),
                _ => {}
            }
        }
    }
    let mut find = Find(false);
    visit::Visitor::expr(&mut find, e);
    find.0
}

/// Whether the value of `e` can change when another function runs: it calls one, or reads something that is no local variable.
pub(super) fn reads_memory(e: &Expr) -> bool {
    struct Find(bool);
    impl visit::Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Call(..) | ExprKind::VaArg(_) => self.0 = true,
                ExprKind::Load(p) if !is_local(p) => self.0 = true,
                _ if !self.0 => visit::walk_expr(self, e),
                _ => {}
            }
        }
    }
    let mut find = Find(false);
    visit::Visitor::expr(&mut find, e);
    find.0
}

/// The local variables whose addresses an expression takes.
fn addressed(e: &Expr, found: &mut BTreeSet<LocalId>) {
    struct Find<'a>(&'a mut BTreeSet<LocalId>);
    impl visit::Visitor for Find<'_> {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::AddrOf(p) => self.0.extend(local(p)),
                // What nested functions use is still a variable when gcc orders the arguments.
                ExprKind::Assign(p, _) if matches!(p.kind, PlaceKind::Global(_)) => return,
                _ => {}
            }
            visit::walk_expr(self, e);
        }
    }
    visit::Visitor::expr(&mut Find(found), e);
}

/// Whether an expression reads one of these variables, or a part of one.
fn reads_any(e: &Expr, variables: &BTreeSet<LocalId>) -> bool {
    struct Find<'a>(&'a BTreeSet<LocalId>, bool);
    impl visit::Visitor for Find<'_> {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Load(p) = &e.kind {
                self.1 |= local(p).is_some_and(|l| self.0.contains(&l));
            }
            visit::walk_expr(self, e);
        }
    }
    let mut find = Find(variables, false);
    visit::Visitor::expr(&mut find, e);
    find.1
}

fn local(p: &Place) -> Option<LocalId> {
    match &p.kind {
        PlaceKind::Local(l) => Some(*l),
        PlaceKind::Field(base, ..) => local(base),
        _ => None,
    }
}

fn is_local(p: &Place) -> bool {
    local(p).is_some()
}
