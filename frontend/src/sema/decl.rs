//! Declarations and function definitions (C11 6.7, 6.9).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{Cleanup, LResult, Lowerer, Qual, Symbol};
use crate::ir::{
    Callee, Expr, ExprKind, FuncId, FuncType, GlobalId, Linkage, Loc, StmtKind, TypeId, TypeKind,
};

/// What declaration specifiers say.
pub(crate) struct Spec {
    pub(crate) q: Qual,
    pub(crate) storage: Option<ast::StorageClassSpecifier>,
    pub(crate) thread_local: bool,
    pub(crate) is_inline: bool,
    pub(crate) noreturn: bool,
    pub(crate) align: u64,
    pub(crate) packed: bool,
    pub(crate) attrs: Attrs,
    /// `__auto_type`: the type comes from the initialiser.
    pub(crate) auto_type: bool,
}

/// Attributes that matter.
#[derive(Default, Clone)]
pub(crate) struct Attrs {
    pub(crate) align: u64,
    pub(crate) packed: bool,
    pub(crate) noreturn: bool,
    pub(crate) constructor: bool,
    pub(crate) destructor: bool,
    pub(crate) cleanup: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) vector: bool,
}

/// Names and types of the parameters of the function being defined.
pub(super) struct Params {
    named: Vec<(Option<String>, TypeId, Span)>,
}

impl Lowerer<'_> {
    pub(crate) fn attributes(&mut self, extensions: &[Node<ast::Extension>]) -> LResult<Attrs> {
        let mut attrs = Attrs::default();
        for e in extensions {
            let ast::Extension::Attribute(a) = &e.node else {
                continue;
            };
            let name = a.name.node.trim_matches('_').to_string();
            match name.as_str() {
                "aligned" => {
                    attrs.align = match a.arguments.first() {
                        Some(n) => self.constant(n)? as u64,
                        None => 16,
                    }
                }
                "packed" => attrs.packed = true,
                "noreturn" => attrs.noreturn = true,
                "constructor" => attrs.constructor = true,
                "destructor" => attrs.destructor = true,
                "vector_size" | "ext_vector_type" => attrs.vector = true,
                "cleanup" => attrs.cleanup = a.arguments.first().and_then(identifier_name),
                "mode" => attrs.mode = a.arguments.first().and_then(identifier_name),
                _ => {}
            }
        }
        Ok(attrs)
    }

    pub(crate) fn decl_specifiers(
        &mut self,
        specifiers: &[Node<ast::DeclarationSpecifier>],
        span: Span,
    ) -> LResult<Spec> {
        let mut types = Vec::new();
        let mut spec = Spec {
            q: Qual::new(TypeId::INT),
            storage: None,
            thread_local: false,
            is_inline: false,
            noreturn: false,
            align: 0,
            packed: false,
            attrs: Attrs::default(),
            auto_type: false,
        };
        for s in specifiers {
            match &s.node {
                ast::DeclarationSpecifier::StorageClass(c) => {
                    if c.node == ast::StorageClassSpecifier::ThreadLocal {
                        spec.thread_local = true;
                    } else {
                        spec.storage = Some(c.node.clone());
                    }
                }
                ast::DeclarationSpecifier::TypeSpecifier(t) => types.push(t),
                ast::DeclarationSpecifier::TypeQualifier(q) => {
                    spec.q.is_const |= q.node == ast::TypeQualifier::Const
                }
                ast::DeclarationSpecifier::Function(f) => match f.node {
                    ast::FunctionSpecifier::Inline => spec.is_inline = true,
                    ast::FunctionSpecifier::Noreturn => spec.noreturn = true,
                },
                ast::DeclarationSpecifier::Alignment(a) => {
                    let n = match &a.node {
                        ast::AlignmentSpecifier::Type(t) => {
                            let q = self.type_name(t)?;
                            self.prog.types.align(q.ty)
                        }
                        ast::AlignmentSpecifier::Constant(e) => self.constant(e)? as u64,
                    };
                    spec.align = spec.align.max(n);
                }
                ast::DeclarationSpecifier::Extension(e) => {
                    let a = self.attributes(e)?;
                    spec.align = spec.align.max(a.align);
                    spec.packed |= a.packed;
                    spec.noreturn |= a.noreturn;
                    merge_attrs(&mut spec.attrs, a);
                }
            }
        }
        self.finish_spec(&mut spec, &types, span)?;
        Ok(spec)
    }

    pub(crate) fn specifier_qualifiers(
        &mut self,
        specifiers: &[Node<ast::SpecifierQualifier>],
        span: Span,
    ) -> LResult<Spec> {
        let mut types = Vec::new();
        let mut spec = Spec {
            q: Qual::new(TypeId::INT),
            storage: None,
            thread_local: false,
            is_inline: false,
            noreturn: false,
            align: 0,
            packed: false,
            attrs: Attrs::default(),
            auto_type: false,
        };
        for s in specifiers {
            match &s.node {
                ast::SpecifierQualifier::TypeSpecifier(t) => types.push(t),
                ast::SpecifierQualifier::TypeQualifier(q) => {
                    spec.q.is_const |= q.node == ast::TypeQualifier::Const
                }
                ast::SpecifierQualifier::Extension(e) => {
                    let a = self.attributes(e)?;
                    spec.align = spec.align.max(a.align);
                    spec.packed |= a.packed;
                    merge_attrs(&mut spec.attrs, a);
                }
            }
        }
        self.finish_spec(&mut spec, &types, span)?;
        Ok(spec)
    }

    pub(super) fn finish_spec(
        &mut self,
        spec: &mut Spec,
        types: &[&Node<ast::TypeSpecifier>],
        span: Span,
    ) -> LResult<()> {
        if types.iter().any(|t| matches!(&t.node, ast::TypeSpecifier::TypedefName(i) if i.node.name == "__c2safe_auto")) {
            spec.auto_type = true;
            return Ok(());
        }
        let q = self.type_specifiers(types, span)?;
        spec.q.ty = q.ty;
        spec.q.is_const |= q.is_const;
        self.check_vector(&spec.attrs, span)?;
        if let Some(mode) = &spec.attrs.mode {
            spec.q.ty = mode_type(mode, self.prog.types.is_signed(spec.q.ty)).unwrap_or(spec.q.ty);
        }
        Ok(())
    }

    pub(super) fn check_vector(&self, attrs: &Attrs, span: Span) -> LResult<()> {
        if attrs.vector {
            return self.error(span, "C0302", "vector extension types are not supported");
        }
        Ok(())
    }

    /// The type that a multiset of type specifiers names (C11 6.7.2p2).
    pub(super) fn type_specifiers(
        &mut self,
        specs: &[&Node<ast::TypeSpecifier>],
        span: Span,
    ) -> LResult<Qual> {
        let (mut long, mut short, mut signed, mut unsigned) = (0, 0, false, false);
        let mut base: Option<TypeId> = None;
        let mut is_const = false;
        let mut is_complex = false;
        for s in specs {
            match &s.node {
                ast::TypeSpecifier::Void => base = Some(TypeId::VOID),
                ast::TypeSpecifier::Char => base = Some(TypeId::CHAR),
                ast::TypeSpecifier::Short => short += 1,
                ast::TypeSpecifier::Int => base = base.or(Some(TypeId::INT)),
                ast::TypeSpecifier::Long => long += 1,
                ast::TypeSpecifier::Float => base = Some(TypeId::FLOAT),
                ast::TypeSpecifier::Double => base = Some(TypeId::DOUBLE),
                ast::TypeSpecifier::Signed => signed = true,
                ast::TypeSpecifier::Unsigned => unsigned = true,
                ast::TypeSpecifier::Bool => base = Some(TypeId::BOOL),
                ast::TypeSpecifier::Complex => is_complex = true,
                ast::TypeSpecifier::Atomic(t) => {
                    let q = self.type_name(t)?;
                    base = Some(q.ty);
                }
                ast::TypeSpecifier::Struct(st) => base = Some(self.struct_type(st)?),
                ast::TypeSpecifier::Enum(e) => base = Some(self.enum_type(e)?),
                ast::TypeSpecifier::TypedefName(name) => {
                    let q = self.typedef(name)?;
                    is_const |= q.is_const;
                    base = Some(q.ty);
                }
                ast::TypeSpecifier::TypeOf(t) => {
                    let q = match &t.node {
                        ast::TypeOf::Expression(e) => Qual::new(self.type_of(e)?),
                        ast::TypeOf::Type(t) => self.type_name(t)?,
                    };
                    base = Some(q.ty);
                }
                ast::TypeSpecifier::TS18661Float(f) => {
                    base = Some(match f.width {
                        16 | 32 => TypeId::FLOAT,
                        64 => TypeId::DOUBLE,
                        _ => TypeId::LONGDOUBLE,
                    })
                }
            }
        }
        let ty = match base {
            None | Some(TypeId::INT) => match (short, long, unsigned) {
                (0, 0, false) => TypeId::INT,
                (0, 0, true) => TypeId::UINT,
                (1, 0, false) => TypeId::SHORT,
                (1, 0, true) => TypeId::USHORT,
                (0, 1, false) => TypeId::LONG,
                (0, 1, true) => TypeId::ULONG,
                (0, 2, false) => TypeId::LONGLONG,
                (0, 2, true) => TypeId::ULONGLONG,
                _ => return self.error(span, "C0335", "invalid combination of type specifiers"),
            },
            Some(TypeId::CHAR) if signed => TypeId::SCHAR,
            Some(TypeId::CHAR) if unsigned => TypeId::UCHAR,
            Some(TypeId::DOUBLE) if long > 0 => TypeId::LONGDOUBLE,
            Some(TypeId::INT128) if unsigned => TypeId::UINT128,
            Some(t) => t,
        };
        if is_complex {
            // GNU: `_Complex` alone is `_Complex double`.
            let part = match (base, self.prog.types.is_float(ty)) {
                (None, _) => TypeId::DOUBLE,
                (Some(_), true) => ty,
                (Some(_), false) => {
                    return self.error(span, "C0302", "complex integers are not supported")
                }
            };
            let ty = self.complex_type(part);
            return Ok(Qual { ty, is_const });
        }
        Ok(Qual { ty, is_const })
    }

    pub(super) fn typedef(&mut self, name: &Node<ast::Identifier>) -> LResult<Qual> {
        let text = name.node.name.as_str();
        match self.lookup(text) {
            Some((_, Symbol::Typedef(q))) => Ok(*q),
            _ => Ok(Qual::new(match text {
                "__c2safe_i128" => TypeId::INT128,
                "__c2safe_u128" => TypeId::UINT128,
                "__builtin_va_list" | "__gnuc_va_list" => {
                    self.prog.types.array(TypeId::VA_LIST_TAG, 1)
                }
                _ => return self.error(name.span, "C0336", format!("unknown type name `{text}`")),
            })),
        }
    }

    pub(crate) fn type_name(&mut self, t: &Node<ast::TypeName>) -> LResult<Qual> {
        let spec = self.specifier_qualifiers(&t.node.specifiers, t.span)?;
        match &t.node.declarator {
            Some(d) => Ok(self.declarator(d, spec.q)?.1),
            None => Ok(spec.q),
        }
    }

    /// Name and type that a declarator gives to a base type.
    pub(crate) fn declarator(
        &mut self,
        d: &Node<ast::Declarator>,
        base: Qual,
    ) -> LResult<(Option<String>, Qual)> {
        let q = self.derive(&d.node.derived, base)?;
        match &d.node.kind.node {
            ast::DeclaratorKind::Abstract => Ok((None, q)),
            ast::DeclaratorKind::Identifier(i) => Ok((Some(i.node.name.clone()), q)),
            ast::DeclaratorKind::Declarator(inner) => self.declarator(inner, q),
        }
    }

    /// Pointers bind first, in order; then array and function suffixes, the last one first.
    pub(super) fn derive(
        &mut self,
        derived: &[Node<ast::DerivedDeclarator>],
        base: Qual,
    ) -> LResult<Qual> {
        let mut q = base;
        for d in derived {
            match &d.node {
                ast::DerivedDeclarator::Pointer(quals) => {
                    let ty = self.prog.types.ptr_qual(q.ty, q.is_const);
                    q = Qual {
                        ty,
                        is_const: false,
                    };
                    for pq in quals {
                        if let ast::PointerQualifier::TypeQualifier(t) = &pq.node {
                            q.is_const |= t.node == ast::TypeQualifier::Const;
                        }
                    }
                }
                ast::DerivedDeclarator::Block(_) => {
                    return self.error(d.span, "C0302", "blocks are not supported")
                }
                _ => {}
            }
        }
        for d in derived.iter().rev() {
            match &d.node {
                ast::DerivedDeclarator::Array(a) => q.ty = self.array_type(a, q.ty)?,
                ast::DerivedDeclarator::Function(f) => {
                    if self.prog.types.is_array(q.ty) || self.prog.types.is_func(q.ty) {
                        return self.error(
                            d.span,
                            "C0337",
                            "function returns an array or a function",
                        );
                    }
                    let was = std::mem::replace(&mut self.in_prototype, true);
                    self.push_scope();
                    let result = self.parameters(f);
                    self.pop_scope();
                    self.in_prototype = was;
                    let params = result?;
                    let prototyped = !f.node.parameters.is_empty();
                    let func = FuncType {
                        ret: q.ty,
                        params: params.named.iter().map(|p| p.1).collect(),
                        variadic: f.node.ellipsis == ast::Ellipsis::Some,
                        prototyped,
                    };
                    q = Qual::new(self.prog.types.intern(TypeKind::Func(func)));
                }
                ast::DerivedDeclarator::KRFunction(_) => {
                    let func = FuncType {
                        ret: q.ty,
                        params: Vec::new(),
                        variadic: false,
                        prototyped: false,
                    };
                    q = Qual::new(self.prog.types.intern(TypeKind::Func(func)));
                }
                _ => {}
            }
        }
        Ok(q)
    }

    pub(super) fn array_type(
        &mut self,
        a: &Node<ast::ArrayDeclarator>,
        elem: TypeId,
    ) -> LResult<TypeId> {
        if self.prog.types.is_func(elem) || (elem == TypeId::VOID) {
            return self.error(a.span, "C0337", "array of functions or void");
        }
        let size = match &a.node.size {
            ast::ArraySize::Unknown => {
                return Ok(self.prog.types.intern(TypeKind::OpenArray { elem }))
            }
            ast::ArraySize::VariableUnknown => {
                return Ok(self.prog.types.intern(TypeKind::OpenArray { elem }))
            }
            ast::ArraySize::VariableExpression(e) | ast::ArraySize::StaticExpression(e) => e,
        };
        let value = match self.rvalue_of(size) {
            // Bounds of a prototype may name its parameters; they are not evaluated there.
            Err(_) if self.in_prototype => {
                return Ok(self.prog.types.intern(TypeKind::OpenArray { elem }))
            }
            value => value?,
        };
        if let Some(n) = super::consteval::eval(&self.prog.types, &value) {
            if n < 0 {
                return self.error(size.span, "C0338", "array size is negative");
            }
            if self
                .prog
                .types
                .size(elem)
                .is_some_and(|s| i128::from(s) * n > 1 << 40)
            {
                return self.error(size.span, "C0338", "array is too large");
            }
            return Ok(self.prog.types.array(elem, n as u64));
        }
        if self.in_prototype {
            return Ok(self.prog.types.intern(TypeKind::OpenArray { elem }));
        }
        if !self.in_function() {
            return self.error(
                size.span,
                "C0339",
                "variable length array outside a function",
            );
        }
        let loc = self.loc(a.span);
        let len = self.new_local("len", TypeId::ULONG, loc, true);
        let value = self.cast(value, TypeId::ULONG);
        self.emit(StmtKind::Decl(len, Some(value)), loc);
        Ok(self.prog.types.intern(TypeKind::Vla { elem, len }))
    }

    pub(super) fn parameters(&mut self, f: &Node<ast::FunctionDeclarator>) -> LResult<Params> {
        let mut named = Vec::new();
        for p in &f.node.parameters {
            let spec = self.decl_specifiers(&p.node.specifiers, p.span)?;
            let (name, q) = match &p.node.declarator {
                Some(d) => self.declarator(d, spec.q)?,
                None => (None, spec.q),
            };
            if q.ty == TypeId::VOID && name.is_none() && f.node.parameters.len() == 1 {
                break;
            }
            let ty = self.adjust_parameter(q);
            named.push((name, ty, p.span));
        }
        Ok(Params { named })
    }

    /// C11 6.7.6.3p7-8.
    pub(super) fn adjust_parameter(&mut self, q: Qual) -> TypeId {
        if let Some(elem) = self.prog.types.elem(q.ty) {
            return self.prog.types.ptr_qual(elem, q.is_const);
        }
        if self.prog.types.is_func(q.ty) {
            return self.prog.types.ptr(q.ty);
        }
        q.ty
    }

    /// A declaration at file scope or, inside a function, at block scope (statements go to the open block).
    pub(crate) fn declaration(&mut self, d: &Node<ast::Declaration>) -> LResult<()> {
        let spec = self.decl_specifiers(&d.node.specifiers, d.span)?;
        for decl in &d.node.declarators {
            let attrs = self.attributes(&decl.node.declarator.node.extensions)?;
            self.check_vector(&attrs, decl.span)?;
            if spec.auto_type {
                self.auto_declaration(decl)?;
                continue;
            }
            let (name, mut q) = self.declarator(&decl.node.declarator, spec.q)?;
            let Some(name) = name else { continue };
            if let Some(mode) = &attrs.mode {
                q.ty = mode_type(mode, self.prog.types.is_signed(q.ty)).unwrap_or(q.ty);
            }
            self.declare(decl, &name, q, &spec, &attrs)?;
        }
        Ok(())
    }

    pub(super) fn auto_declaration(&mut self, decl: &Node<ast::InitDeclarator>) -> LResult<()> {
        let Some(name) = declarator_name(&decl.node.declarator) else {
            return self.error(decl.span, "C0340", "`__auto_type` needs a plain name");
        };
        let Some(ast::Initializer::Expression(e)) = decl.node.initializer.as_ref().map(|i| &i.node)
        else {
            return self.error(decl.span, "C0340", "`__auto_type` needs an initialiser");
        };
        let value = self.rvalue_of(e)?;
        let loc = self.loc(decl.span);
        if !self.in_function() {
            return self.error(decl.span, "C0340", "`__auto_type` outside a function");
        }
        let local = self.new_local(&name, value.ty, loc, false);
        self.define(&name, Symbol::Local(local));
        self.emit(StmtKind::Decl(local, Some(value)), loc);
        Ok(())
    }

    pub(super) fn declare(
        &mut self,
        decl: &Node<ast::InitDeclarator>,
        name: &str,
        q: Qual,
        spec: &Spec,
        attrs: &Attrs,
    ) -> LResult<()> {
        use ast::StorageClassSpecifier as S;
        let loc = self.loc(decl.node.declarator.span);
        if spec.storage == Some(S::Typedef) {
            self.name_untagged(q.ty, name);
            self.define(name, Symbol::Typedef(q));
            return Ok(());
        }
        if self.prog.types.is_func(q.ty) {
            if let (true, Some(init)) = (self.in_function(), &decl.node.initializer) {
                return self.nested_function(decl, name, q.ty, init);
            }
            let linkage = if spec.storage == Some(S::Static) {
                Linkage::Internal
            } else {
                Linkage::External
            };
            let id = self.declare_function(name, q.ty, linkage, loc, decl.span)?;
            let f = &mut self.prog.functions[id.index()];
            f.noreturn |= spec.noreturn || attrs.noreturn;
            f.constructor |= spec.attrs.constructor || attrs.constructor;
            f.destructor |= spec.attrs.destructor || attrs.destructor;
            return Ok(());
        }
        if q.ty == TypeId::VOID {
            return self.error(
                decl.span,
                "C0341",
                format!("variable `{name}` has type void"),
            );
        }
        let align = spec.align.max(attrs.align);
        if !self.in_function() || spec.storage == Some(S::Extern) {
            return self.declare_global(decl, name, q, spec, align, loc);
        }
        if spec.storage == Some(S::Static) {
            return self.static_local(decl, name, q, spec, align, loc);
        }
        self.auto_local(
            decl,
            name,
            q,
            align,
            attrs.cleanup.as_deref().or(spec.attrs.cleanup.as_deref()),
            loc,
        )
    }

    /// An untagged record or enumeration is named after its typedef.
    pub(super) fn name_untagged(&mut self, ty: TypeId, name: &str) {
        match *self.prog.types.kind(ty) {
            TypeKind::Record(r) => {
                let r = &mut self.prog.types.records[r.index()];
                if r.name.is_empty() {
                    r.name = name.to_string();
                }
            }
            TypeKind::Enum(e) => {
                let e = &mut self.prog.types.enums[e.index()];
                if e.name.is_empty() {
                    e.name = name.to_string();
                }
            }
            _ => {}
        }
    }

    pub(crate) fn declare_function(
        &mut self,
        name: &str,
        ty: TypeId,
        linkage: Linkage,
        loc: Loc,
        span: Span,
    ) -> LResult<FuncId> {
        if let Some(Symbol::Func(id)) = self.linked.get(name).cloned() {
            let old_ty = self.prog.functions[id.index()].ty;
            if !self.prog.types.compatible(old_ty, ty)
                && self.prog.functions[id.index()].body.is_some()
            {
                self.warn(span, "C0342", format!("conflicting types for `{name}`"));
            } else if self.prog.functions[id.index()].body.is_none() {
                let f = self.prog.types.func(ty).is_some_and(|f| f.prototyped);
                if f || !self.prog.types.func(old_ty).is_some_and(|f| f.prototyped) {
                    self.prog.functions[id.index()].ty = ty;
                }
            }
            self.define(name, Symbol::Func(id));
            self.prog.functions[id.index()].declared.push(loc);
            return Ok(id);
        }
        if let (Some(Symbol::Global(_)), _) = (self.linked.get(name), ()) {
            return self.error(
                span,
                "C0343",
                format!("`{name}` redeclared as a different kind of symbol"),
            );
        }
        let id = self.new_function(name, ty, linkage, loc);
        self.linked.insert(name.to_string(), Symbol::Func(id));
        self.define(name, Symbol::Func(id));
        // Also visible from file scope on, so that a later call without declaration finds it.
        self.scopes[0]
            .names
            .entry(name.to_string())
            .or_insert(Symbol::Func(id));
        Ok(id)
    }

    pub(super) fn declare_global(
        &mut self,
        decl: &Node<ast::InitDeclarator>,
        name: &str,
        mut q: Qual,
        spec: &Spec,
        align: u64,
        loc: Loc,
    ) -> LResult<()> {
        let is_extern = spec.storage == Some(ast::StorageClassSpecifier::Extern);
        let is_static = spec.storage == Some(ast::StorageClassSpecifier::Static);
        let linkage = if is_static {
            Linkage::Internal
        } else {
            Linkage::External
        };
        let id = match self.linked.get(name).cloned() {
            Some(Symbol::Global(id)) => {
                let old = self.prog.globals[id.index()].ty;
                if !self.prog.types.compatible(old, q.ty) {
                    return self.error(
                        decl.span,
                        "C0342",
                        format!("conflicting types for `{name}`"),
                    );
                }
                if self.prog.types.size(old).is_none() && self.prog.types.size(q.ty).is_some() {
                    self.prog.globals[id.index()].ty = q.ty;
                } else {
                    q.ty = old;
                }
                id
            }
            Some(_) => {
                return self.error(
                    decl.span,
                    "C0343",
                    format!("`{name}` redeclared as a different kind of symbol"),
                )
            }
            None => {
                let id = self.new_global(name, q.ty, linkage, loc);
                self.linked.insert(name.to_string(), Symbol::Global(id));
                id
            }
        };
        self.define(name, Symbol::Global(id));
        {
            let g = &mut self.prog.globals[id.index()];
            g.is_const |= q.is_const;
            g.thread_local |= spec.thread_local;
            g.align = g.align.max(align);
            if !is_extern {
                g.defined = true;
                g.loc = loc;
            }
        }
        if let Some(init) = &decl.node.initializer {
            if self.prog.globals[id.index()].init.is_some() {
                return self.error(decl.span, "C0344", format!("redefinition of `{name}`"));
            }
            let value = self.initializer(q.ty, init)?;
            self.prog.globals[id.index()].defined = true;
            self.complete_global(id, q.ty, value);
        }
        Ok(())
    }

    pub(super) fn complete_global(&mut self, id: GlobalId, declared: TypeId, value: Expr) {
        let g = &mut self.prog.globals[id.index()];
        if matches!(self.prog.types.kind(declared), TypeKind::OpenArray { .. }) {
            g.ty = value.ty;
        }
        g.init = Some(value);
    }

    pub(super) fn static_local(
        &mut self,
        decl: &Node<ast::InitDeclarator>,
        name: &str,
        q: Qual,
        spec: &Spec,
        align: u64,
        loc: Loc,
    ) -> LResult<()> {
        let id = self.new_global(name, q.ty, Linkage::Internal, loc);
        let function = self.func().name.clone();
        let g = &mut self.prog.globals[id.index()];
        g.defined = true;
        g.is_const = q.is_const;
        g.thread_local = spec.thread_local;
        g.align = align;
        g.function = Some(function);
        self.define(name, Symbol::Global(id));
        if let Some(init) = &decl.node.initializer {
            let value = self.initializer(q.ty, init)?;
            self.complete_global(id, q.ty, value);
        }
        Ok(())
    }

    pub(super) fn auto_local(
        &mut self,
        decl: &Node<ast::InitDeclarator>,
        name: &str,
        q: Qual,
        align: u64,
        cleanup: Option<&str>,
        loc: Loc,
    ) -> LResult<()> {
        let mut ty = q.ty;
        if self.prog.types.is_vla(ty) {
            let span = decl.span;
            let bytes = self.size_expr(ty, loc, span)?;
            let local = self.new_local(name, ty, loc, false);
            self.define(name, Symbol::Local(local));
            self.emit(StmtKind::VlaAlloc(local, bytes), loc);
            return Ok(());
        }
        let open = matches!(self.prog.types.kind(ty), TypeKind::OpenArray { .. });
        if self.prog.types.size(ty).is_none() && !open {
            let message = format!(
                "variable `{name}` has the incomplete type `{}`",
                self.prog.types.display(ty)
            );
            return self.error(decl.span, "C0323", message);
        }
        let local = self.new_local(name, ty, loc, false);
        self.func().body.locals[local.index()].align = align;
        self.define(name, Symbol::Local(local));
        match &decl.node.initializer {
            Some(init) => {
                let value = self.initializer(ty, init)?;
                if open {
                    ty = value.ty;
                    self.func().body.locals[local.index()].ty = ty;
                }
                self.emit(StmtKind::Decl(local, Some(value)), loc);
            }
            None if open => {
                return self.error(decl.span, "C0323", format!("array `{name}` has no size"))
            }
            None => self.emit(StmtKind::Decl(local, None), loc),
        }
        if let Some(func) = cleanup {
            let Some((_, Symbol::Func(f))) = self.lookup(func) else {
                return self.error(
                    decl.span,
                    "C0345",
                    format!("cleanup function `{func}` is not declared"),
                );
            };
            let f = *f;
            if let Some(scope) = self.func().cleanups.last_mut() {
                scope.push(Cleanup { func: f, local });
            }
        }
        Ok(())
    }

    /// Calls the cleanups of the scopes from `depth` outwards in, innermost last declared first.
    pub(crate) fn run_cleanups(&mut self, depth: usize, loc: Loc) {
        let pending: Vec<Cleanup> = self.func().cleanups[depth..]
            .iter()
            .rev()
            .flat_map(|s| s.iter().rev().cloned())
            .collect();
        for c in pending {
            let place = self.local_place(c.local);
            let ptr = self.address_of(place, loc);
            let callee = Box::new(Callee::Direct(c.func));
            let call = Expr::new(ExprKind::Call(callee, vec![ptr]), TypeId::VOID, loc);
            self.emit(StmtKind::Expr(call), loc);
        }
    }
}

fn merge_attrs(into: &mut Attrs, from: Attrs) {
    into.align = into.align.max(from.align);
    into.packed |= from.packed;
    into.noreturn |= from.noreturn;
    into.constructor |= from.constructor;
    into.destructor |= from.destructor;
    into.vector |= from.vector;
    into.cleanup = from.cleanup.or(into.cleanup.take());
    into.mode = from.mode.or(into.mode.take());
}

/// `__attribute__((mode(M)))` on an integer type.
fn mode_type(mode: &str, signed: bool) -> Option<TypeId> {
    Some(match (mode.trim_matches('_'), signed) {
        ("QI" | "byte", true) => TypeId::SCHAR,
        ("QI" | "byte", false) => TypeId::UCHAR,
        ("HI", true) => TypeId::SHORT,
        ("HI", false) => TypeId::USHORT,
        ("SI", true) => TypeId::INT,
        ("SI", false) => TypeId::UINT,
        ("DI" | "word" | "pointer", true) => TypeId::LONG,
        ("DI" | "word" | "pointer", false) => TypeId::ULONG,
        ("TI", true) => TypeId::INT128,
        ("TI", false) => TypeId::UINT128,
        _ => return None,
    })
}

fn identifier_name(e: &Node<ast::Expression>) -> Option<String> {
    match &e.node {
        ast::Expression::Identifier(i) => Some(i.node.name.clone()),
        _ => None,
    }
}

fn declarator_name(d: &Node<ast::Declarator>) -> Option<String> {
    match &d.node.kind.node {
        ast::DeclaratorKind::Identifier(i) => Some(i.node.name.clone()),
        ast::DeclaratorKind::Declarator(inner) => declarator_name(inner),
        ast::DeclaratorKind::Abstract => None,
    }
}
