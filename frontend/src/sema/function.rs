//! Function definitions, nested ones included (C11 6.9.1).

use lang_c::ast;
use lang_c::span::{Node, Span};
use rustc_hash::FxHashMap;

use super::{FuncState, LResult, Lowerer, Symbol};
use crate::ir::*;

impl Lowerer<'_> {
    pub(crate) fn function_definition(&mut self, f: &Node<ast::FunctionDefinition>) -> LResult<()> {
        let spec = self.decl_specifiers(&f.node.specifiers, f.span)?;
        let (name, q) = self.declarator(&f.node.declarator, spec.q)?;
        let Some(name) = name else {
            return self.error(f.span, "C0346", "function definition without a name");
        };
        let mut ty = q.ty;
        if !self.prog.types.is_func(ty) {
            return self.error(
                f.span,
                "C0346",
                format!("`{name}` is defined like a function but is none"),
            );
        }
        let attrs = self.attributes(&f.node.declarator.node.extensions)?;
        let innermost = innermost_function(&f.node.declarator);
        let kr_params = match innermost.map(|d| &d.node) {
            Some(ast::DerivedDeclarator::KRFunction(names)) => {
                Some(self.kr_parameters(names, &f.node.declarations)?)
            }
            _ => None,
        };
        if let (Some(params), Some(func)) = (&kr_params, self.prog.types.func(ty).cloned()) {
            // Arguments are promoted by callers; the definition's own types decide what they are converted to.
            let types = params.iter().map(|p| p.1).collect();
            ty = self.prog.types.intern(TypeKind::Func(FuncType {
                params: types,
                prototyped: false,
                ..func
            }));
        }
        let linkage = match (&spec.storage, self.linked.get(&name)) {
            (Some(ast::StorageClassSpecifier::Static), _) => Linkage::Internal,
            (_, Some(Symbol::Func(id))) => self.prog.functions[id.index()].linkage,
            _ => Linkage::External,
        };
        let loc = self.loc(f.node.declarator.span);
        let id = self.declare_function(&name, ty, linkage, loc, f.node.declarator.span)?;
        if self.prog.functions[id.index()].body.is_some() {
            return self.error(
                f.node.declarator.span,
                "C0344",
                format!("redefinition of `{name}`"),
            );
        }
        {
            let function = &mut self.prog.functions[id.index()];
            function.ty = ty;
            function.loc = loc;
            function.linkage = linkage;
            function.system = self
                .prog
                .files
                .get(loc.file as usize)
                .is_some_and(|f| f.system);
            function.is_inline |= spec.is_inline;
            function.noreturn |= spec.noreturn || attrs.noreturn;
            function.constructor |= spec.attrs.constructor || attrs.constructor;
            function.destructor |= spec.attrs.destructor || attrs.destructor;
        }
        let ret = self.prog.types.func(ty).map_or(TypeId::INT, |f| f.ret);
        self.open_function(id, &name, ret);
        let result = self.function_body(f, innermost, kr_params, loc);
        let state = self.close_function();
        result?;
        self.prog.functions[id.index()].body = Some(state.body);
        Ok(())
    }

    pub(super) fn open_function(&mut self, id: FuncId, name: &str, ret: TypeId) {
        self.push_scope();
        self.funcs.push(FuncState {
            id,
            name: name.to_string(),
            ret,
            body: Body::default(),
            labels: FxHashMap::default(),
            defined_labels: Vec::new(),
            out: Vec::new(),
            switches: Vec::new(),
            cleanups: vec![Vec::new()],
            break_depth: Vec::new(),
            continue_depth: Vec::new(),
            first_scope: self.scopes.len() - 1,
            captures: FxHashMap::default(),
            nested: FxHashMap::default(),
        });
    }

    pub(super) fn close_function(&mut self) -> FuncState {
        let state = self.funcs.pop().expect("a function is open");
        self.scopes.truncate(state.first_scope);
        state
    }

    pub(super) fn function_body(
        &mut self,
        f: &Node<ast::FunctionDefinition>,
        innermost: Option<&Node<ast::DerivedDeclarator>>,
        kr_params: Option<Vec<(String, TypeId, Span)>>,
        loc: Loc,
    ) -> LResult<()> {
        let params: Vec<(Option<String>, TypeId, Span)> =
            match (kr_params, innermost.map(|d| &d.node)) {
                (Some(p), _) => p.into_iter().map(|(n, t, s)| (Some(n), t, s)).collect(),
                (None, Some(ast::DerivedDeclarator::Function(decl))) => {
                    // Parameters are declared one after the other: array bounds may name earlier ones.
                    return self.define_parameters(decl, &f.node.statement, loc);
                }
                _ => Vec::new(),
            };
        for (name, ty, span) in params {
            self.define_parameter(name, ty, span)?;
        }
        self.finish_body(&f.node.statement, loc)
    }

    pub(super) fn define_parameter(
        &mut self,
        name: Option<String>,
        ty: TypeId,
        span: Span,
    ) -> LResult<()> {
        let ploc = self.loc(span);
        if self.prog.types.size(ty).is_none() {
            return self.error(
                span,
                "C0323",
                format!(
                    "parameter has the incomplete type `{}`",
                    self.prog.types.display(ty)
                ),
            );
        }
        let local = self.new_local(name.as_deref().unwrap_or(""), ty, ploc, name.is_none());
        self.func().body.params.push(local);
        if let Some(n) = name {
            self.define(&n, Symbol::Local(local));
        }
        Ok(())
    }

    pub(super) fn define_parameters(
        &mut self,
        decl: &Node<ast::FunctionDeclarator>,
        body: &Node<ast::Statement>,
        loc: Loc,
    ) -> LResult<()> {
        let was = std::mem::replace(&mut self.in_prototype, false);
        for p in &decl.node.parameters {
            let spec = self.decl_specifiers(&p.node.specifiers, p.span)?;
            let (name, q) = match &p.node.declarator {
                Some(d) => self.declarator(d, spec.q)?,
                None => (None, spec.q),
            };
            if q.ty == TypeId::VOID && name.is_none() && decl.node.parameters.len() == 1 {
                break;
            }
            let ty = self.adjust_parameter(q);
            self.define_parameter(name, ty, p.span)?;
        }
        self.in_prototype = was;
        self.finish_body(body, loc)
    }

    pub(super) fn finish_body(
        &mut self,
        statement: &Node<ast::Statement>,
        loc: Loc,
    ) -> LResult<()> {
        let ast::Statement::Compound(items) = &statement.node else {
            return self.error(statement.span, "C0346", "function body is not a block");
        };
        self.block_items(items)?;
        self.run_cleanups(0, loc);
        let (file, line) = self
            .parsed
            .map
            .line_of(statement.span.end.saturating_sub(1));
        let end = Loc {
            file: self.files.get(file as usize).copied().unwrap_or(0),
            line,
        };
        let undefined = {
            let func = self.func();
            func.labels
                .iter()
                .find(|(_, id)| !func.defined_labels.contains(id))
                .map(|(n, _)| n.clone())
        };
        if let Some(name) = undefined {
            return self.error(
                statement.span,
                "C0347",
                format!("label `{name}` is used but not defined"),
            );
        }
        let func = self.func();
        func.body.stmts = std::mem::take(&mut func.out);
        func.body.end = end;
        Ok(())
    }

    pub(super) fn kr_parameters(
        &mut self,
        names: &[Node<ast::Identifier>],
        declarations: &[Node<ast::Declaration>],
    ) -> LResult<Vec<(String, TypeId, Span)>> {
        let mut declared: FxHashMap<String, TypeId> = FxHashMap::default();
        for d in declarations {
            let spec = self.decl_specifiers(&d.node.specifiers, d.span)?;
            for decl in &d.node.declarators {
                let (name, q) = self.declarator(&decl.node.declarator, spec.q)?;
                if let Some(n) = name {
                    let ty = self.adjust_parameter(q);
                    declared.insert(n, ty);
                }
            }
        }
        Ok(names
            .iter()
            .map(|n| {
                (
                    n.node.name.clone(),
                    declared.get(&n.node.name).copied().unwrap_or(TypeId::INT),
                    n.span,
                )
            })
            .collect())
    }

    /// A nested function (GNU): lifted out. Locals of the enclosing function that it uses are reached through hidden
    /// pointers, set whenever the enclosing function is about to let it run.
    pub(super) fn nested_function(
        &mut self,
        decl: &Node<ast::InitDeclarator>,
        name: &str,
        ty: TypeId,
        init: &Node<ast::Initializer>,
    ) -> LResult<()> {
        let ast::Initializer::Expression(e) = &init.node else {
            return self.error(init.span, "C0346", "malformed nested function");
        };
        let ast::Expression::Statement(body) = &e.node else {
            return self.error(init.span, "C0346", "malformed nested function");
        };
        let loc = self.loc(decl.span);
        let lifted = format!("{}_{name}", self.func().name);
        // A forward declaration (`auto int f(int);`) stands for the definition.
        let id = match self.scopes.last().and_then(|s| s.names.get(name)) {
            Some(Symbol::Func(id)) if self.prog.functions[id.index()].body.is_none() => *id,
            _ => self.new_function(&lifted, ty, Linkage::Internal, loc),
        };
        {
            let f = &mut self.prog.functions[id.index()];
            f.name = lifted.clone();
            f.linkage = Linkage::Internal;
            f.ty = ty;
        }
        self.linked.remove(name);
        self.define(name, Symbol::Func(id));
        let ret = self.prog.types.func(ty).map_or(TypeId::INT, |f| f.ret);
        let innermost = innermost_function(&decl.node.declarator);
        self.open_function(id, &lifted, ret);
        let result = match innermost.map(|d| &d.node) {
            Some(ast::DerivedDeclarator::Function(f)) => self.define_parameters(f, body, loc),
            _ => self.finish_body(body, loc),
        };
        let state = self.close_function();
        result?;
        self.prog.functions[id.index()].body = Some(state.body);
        let owner = self.func().id;
        let mut captured: Vec<(LocalId, GlobalId)> = Vec::new();
        for ((of, local), global) in state.captures {
            if of == owner {
                captured.push((local, global));
            } else {
                // A variable of a function further out: that one sets the hidden pointer.
                self.func().captures.insert((of, local), global);
            }
        }
        self.func().nested.insert(id, captured);
        self.set_captures(id, loc);
        Ok(())
    }

    /// Points the hidden pointers of nested function `id` at this activation's locals.
    pub(crate) fn set_captures(&mut self, id: FuncId, loc: Loc) {
        let Some(mut captured) = self.func().nested.get(&id).cloned() else {
            return;
        };
        captured.sort();
        for (local, global) in captured {
            let place = self.local_place(local);
            let ptr = self.address_of(place, loc);
            let target = Place {
                kind: PlaceKind::Global(global),
                ty: ptr.ty,
            };
            let stmt = self.assign_stmt(target, ptr, loc);
            self.func().out.push(stmt);
        }
    }

    pub(crate) fn capture_stmts(&mut self, id: FuncId, loc: Loc) -> Vec<Stmt> {
        let saved = std::mem::take(&mut self.func().out);
        self.set_captures(id, loc);
        std::mem::replace(&mut self.func().out, saved)
    }
}

/// The function suffix that belongs to the declared name itself.
pub(super) fn innermost_function(
    d: &Node<ast::Declarator>,
) -> Option<&Node<ast::DerivedDeclarator>> {
    if let ast::DeclaratorKind::Declarator(inner) = &d.node.kind.node {
        if let Some(found) = innermost_function(inner) {
            return Some(found);
        }
    }
    d.node.derived.iter().find(|d| {
        matches!(
            d.node,
            ast::DerivedDeclarator::Function(_) | ast::DerivedDeclarator::KRFunction(_)
        )
    })
}
