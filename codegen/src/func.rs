//! State of the function being emitted.

use std::collections::BTreeSet;

use c2safe_analysis::lift::{Rep, Root, Signs};
use c2safe_analysis::ranges::Ranges;
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, FuncId, Loc, LocalId, Stmt, StmtKind, TypeId, TypeKind,
};
use rustc_hash::FxHashSet;

use crate::code::Code;
use crate::comments::Attached;
use crate::gen::Gen;
use crate::names::{self, Unique};

/// What `break` and `continue` can leave or repeat, innermost last.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: TargetKind,
    pub label: String,
    /// The label is referred to.
    pub used: bool,
    /// For loops: `continue` has to leave a labelled block around the body (its label).
    pub continue_block: Option<String>,
    pub continue_used: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    Loop,
    Switch,
    /// A labelled block that no `break` of C refers to; unlabelled breaks must not cross it.
    Block,
}

/// Emits one function.
pub struct Fx<'g, 'p> {
    pub g: &'g Gen<'p>,
    pub module: usize,
    pub id: FuncId,
    pub body: &'p Body,
    pub ret: TypeId,
    pub names: Vec<String>,
    pub unique: Unique,
    pub out: String,
    pub has_frame: bool,
    pub targets: Vec<Target>,
    pub n_labels: u32,
    n_temps: u32,
    last_loc: Loc,
    /// No marks of C lines for now.
    unmarked: bool,
    /// Labels of C resolved to Rust loops or blocks: label id, Rust label, whether it is a loop to continue.
    pub gotos: Vec<(c2safe_frontend::ir::LabelId, String, bool)>,
    /// Locals declared ahead of where C declares them.
    pub hoisted: FxHashSet<LocalId>,
    /// Nesting of the expression being emitted.
    pub deep: u32,
    /// The `setjmp` whose value expressions of the current block read.
    pub setjmp: Option<usize>,
    /// Not a function of the program: code around it, whose locals are all variables.
    pub detached: bool,
    pub signs: Option<Signs>,
    /// What integers can have where.
    pub ranges: Ranges,
    /// Parts of objects of arenas by the names that they have for now.
    pub parts: Vec<String>,
    /// Comments of the body that are not written yet.
    pub(crate) attached: Attached,
    /// The C line of the last statement.
    pub(crate) last_line: u32,
}

impl<'g, 'p> Fx<'g, 'p> {
    pub fn new(g: &'g Gen<'p>, id: FuncId, module: usize, body: &'p Body) -> Fx<'g, 'p> {
        let ret = g
            .program
            .functions
            .get(id.index())
            .and_then(|f| g.program.types.func(f.ty))
            .map_or(TypeId::VOID, |f| f.ret);
        let mut unique = Unique::default();
        for local in &body.locals {
            if !local.synthetic {
                unique.reserve(&names::identifier(&local.name));
            }
        }
        let mut picked = Unique::default();
        let mut local_names: Vec<String> = Vec::new();
        // The variables that positions belong to, which are needed as long as these.
        let plan = g.plan.functions.get(id.index());
        let family = |l: LocalId| body.locals[l.index()].split_from.unwrap_or(l);
        let bases: BTreeSet<LocalId> = plan
            .iter()
            .flat_map(|plan| plan.bases.iter().flatten())
            .filter_map(|base| match base.root {
                Root::Local(l) => Some(family(l)),
                _ => None,
            })
            .collect();
        for local in &body.locals {
            let parts_of = local.split_from.filter(|from| !bases.contains(from));
            if let Some(from) = parts_of {
                // Parts of one variable are never needed at the same time.
                let name = local_names[from.index()].clone();
                local_names.push(name);
                continue;
            }
            let base = if local.name.is_empty() {
                "unnamed".to_string()
            } else {
                names::identifier(&local.name)
            };
            let hidden = g.constants.contains(&base) || names::is_type_name(&base);
            let base = if hidden || base.starts_with("call_") {
                format!("{}_", base.trim_start_matches("r#"))
            } else {
                base
            };
            // One Rust name for each C variable, so that declarations can move outwards without changing meaning.
            let mut name = picked.pick(&base);
            while g.constants.contains(&name) {
                name = picked.pick(&format!("{}_", name.trim_start_matches("r#")));
            }
            local_names.push(name);
        }
        for n in &local_names {
            unique.reserve(n);
        }
        let mut fx = Fx {
            g,
            module,
            id,
            body,
            ret,
            names: local_names,
            unique,
            out: String::new(),
            has_frame: false,
            targets: Vec::new(),
            n_labels: 0,
            n_temps: 0,
            last_loc: Loc::default(),
            unmarked: false,
            gotos: Vec::new(),
            hoisted: FxHashSet::default(),
            deep: 0,
            setjmp: None,
            detached: false,
            signs: None,
            ranges: Ranges::default(),
            parts: Vec::new(),
            attached: Attached::default(),
            last_line: 0,
        };
        fx.has_frame = fx.needs_frame();
        if let Some(memory) = g.facts.addressed.get(id.index()) {
            fx.ranges = Ranges::of(g.program, body, memory);
        }
        fx
    }

    /// Emits code that belongs to no function of the program; `body` has its variables.
    pub fn detached(g: &'g Gen<'p>, module: usize, body: &'p Body) -> Fx<'g, 'p> {
        let mut fx = Fx::new(g, FuncId(u32::MAX), module, body);
        fx.detached = true;
        fx
    }

    /// A fresh variable name.
    pub fn fresh(&mut self, base: &str) -> String {
        loop {
            self.n_temps += 1;
            let name = self.unique.pick(&format!("{base}{}", self.n_temps));
            if !self.g.constants.contains(&name) {
                return name;
            }
        }
    }

    /// Whether a name means something else in this function; patterns would match a constant of that name.
    pub fn is_taken(&self, name: &str) -> bool {
        self.g.constants.contains(name) || self.names.iter().any(|n| n == name)
    }

    /// `base` itself where that name is free.
    pub fn plain_name(&mut self, base: &str) -> String {
        if self.is_taken(base) {
            self.fresh(base)
        } else {
            base.to_string()
        }
    }

    pub fn label(&mut self, base: &str) -> String {
        self.n_labels += 1;
        format!("'{base}{}", self.n_labels)
    }

    pub fn in_memory(&self, l: LocalId) -> bool {
        !self.detached && self.g.facts.in_memory(self.id, l)
    }

    pub fn local_ty(&self, l: LocalId) -> TypeId {
        self.body.locals[l.index()].ty
    }

    pub fn ty(&self, id: TypeId) -> String {
        self.g.ty(self.module, id)
    }

    pub fn pointee(&self, id: TypeId) -> String {
        self.g.pointee(self.module, id)
    }

    /// Notes that what follows comes from this C line.
    pub fn mark(&mut self, loc: Loc) {
        if loc.line == 0 || self.unmarked {
            return;
        }
        self.comments_before(loc);
        if loc != self.last_loc {
            self.last_loc = loc;
            self.out
                .push_str(&format!("c2l!({}, {});\n", loc.file, loc.line));
        }
        self.comments_behind(loc);
    }

    /// Runs `f` without marks of C lines: for what stands in a macro, where they would stay.
    pub fn without_marks<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.unmarked, true);
        let result = f(self);
        self.unmarked = before;
        result
    }

    /// Runs `f` with an output of its own and returns what it wrote.
    pub fn capture(&mut self, f: impl FnOnce(&mut Self)) -> String {
        let saved = std::mem::take(&mut self.out);
        f(self);
        std::mem::replace(&mut self.out, saved)
    }

    /// The all-zero value of a type.
    pub fn zero(&self, ty: TypeId) -> String {
        let types = &self.g.program.types;
        if let Some(r) = types.pointee(ty).and_then(|t| self.g.kept(t)) {
            return format!("{}::null()", self.g.id_name(r));
        }
        match types.kind(ty) {
            TypeKind::Bool => "false".into(),
            TypeKind::Float | TypeKind::Double => "0.0".into(),
            TypeKind::LongDouble => "LongDouble(0.0)".into(),
            TypeKind::Ptr { .. } | TypeKind::Vla { .. } => "Ptr::null()".into(),
            TypeKind::Array { elem, len } => format!("[{}; {len}]", self.zero(*elem)),
            TypeKind::OpenArray { elem } => format!("[{}; 0]", self.zero(*elem)),
            TypeKind::Record(r) if types.record(*r).cell => "Vec::new()".into(),
            TypeKind::Record(r) => format!("{}::ZERO", self.g.record(self.module, *r)),
            TypeKind::VaListTag => "VaList::ZERO".into(),
            _ => "0".into(),
        }
    }

    /// The whole function as text.
    pub fn emit(mut self) -> String {
        let program = self.g.program;
        let func = program.func(self.id);
        let ft = program.types.func(func.ty).cloned();
        let variadic = ft.as_ref().is_some_and(|f| f.variadic);
        let needs_cx = self.g.facts.needs_context[self.id.index()];
        let stores = self.g.facts.functions[self.id.index()]
            .as_ref()
            .map(|f| f.stores.clone())
            .unwrap_or_default();
        let mut params: Vec<String> = Vec::new();
        for &p in &self.body.params {
            let name = self.names[p.index()].clone();
            let ty = self.variable_type(p);
            let own = stores[p.index()] > 0 || (self.rep(p) == Rep::Heap && self.is_written(p));
            let mutable = !self.in_memory(p) && own;
            params.push(format!("{}{name}: {ty}", if mutable { "mut " } else { "" }));
        }
        if variadic {
            params.push("va: &[VaArg]".into());
        }
        if needs_cx {
            params.push("cx: &mut Ctx".into());
            self.g.import(self.module, "context", "Ctx");
        }
        let name = self.g.func_names[self.id.index()].clone();
        let ret = if self.ret == TypeId::VOID {
            String::new()
        } else {
            format!(" -> {}", self.result_type())
        };
        self.attached = Attached::of(program, func);
        let body = self.capture(|fx| fx.body_text());
        let above = self.g.comments.of_function(func).lines();
        let above = self.g.marker("c2c", above);
        format!(
            "{above}pub fn {name}({}){ret} {{\n{body}}}\n",
            params.join(", ")
        )
    }

    fn body_text(&mut self) {
        let body = self.body;
        self.comments_of_head();
        if let Some(sorted) = self.sort_body() {
            self.out.push_str(&sorted);
            return;
        }
        if self.has_frame {
            self.out.push_str("let frame = cx.enter();\n");
        }
        self.arena_locals();
        for (i, local) in body.locals.iter().enumerate() {
            let id = LocalId(i as u32);
            if !self.in_memory(id) || self.arena_local(id).is_some() {
                continue;
            }
            let name = self.names[i].clone();
            let ty = self.ty(local.ty);
            if body.params.contains(&id) {
                self.out
                    .push_str(&format!("let {name} = local_with({name}, cx);\n"));
            } else {
                self.out
                    .push_str(&format!("let {name} = cx.local::<{ty}>();\n"));
            }
        }
        if body.has_setjmp || crate::control::needs_graph(body) {
            crate::control::emit_graph(self);
            return;
        }
        let stmts = &body.stmts;
        self.stmts(stmts);
        self.comments_of_end();
        if !diverges(self.g, stmts) {
            self.mark(body.end);
            let value = if self.ret == TypeId::VOID {
                String::new()
            } else {
                self.result_zero()
            };
            let leave = self.leave();
            self.out.push_str(&leave);
            self.out.push_str(&value);
            self.out.push('\n');
        }
    }

    /// `return e`.
    pub fn return_stmt(&mut self, e: Option<&Expr>) {
        let given = self.is_given(self.id);
        let value = match e {
            Some(e) if given => Some(self.returned(e)),
            Some(e) if self.g.plan.texts.result(self.id) => Some(self.text(e)),
            Some(e) => Some(self.value(e)),
            // A function that C lets return without a value.
            None if self.ret != TypeId::VOID => Some(Code::pure(self.result_zero())),
            None => None,
        };
        self.emit_return(value);
    }

    /// `return value`.
    fn emit_return(&mut self, value: Option<Code>) {
        let leave = self.leave();
        match (value, leave.is_empty()) {
            (None, _) => self.out.push_str(&format!("{leave}return;\n")),
            (Some(v), true) => self.out.push_str(&format!("return {};\n", v.text)),
            (Some(v), false) => {
                let t = self.fresh("result");
                let ty = self.result_type();
                self.out.push_str(&format!(
                    "let {t}: {ty} = {};\n{leave}return {t};\n",
                    v.text
                ));
            }
        }
    }
}

/// Whether control never reaches the end of `stmts` (conservatively).
pub fn diverges(g: &Gen<'_>, stmts: &[Stmt]) -> bool {
    stmts.last().is_some_and(|s| match &s.kind {
        StmtKind::Return(_)
        | StmtKind::Goto(_)
        | StmtKind::GotoComputed(_)
        | StmtKind::Break
        | StmtKind::Continue => true,
        StmtKind::Block(b) => diverges(g, b),
        StmtKind::If(_, a, b) => diverges(g, a) && diverges(g, b),
        StmtKind::Expr(e) => never_returns(g, e),
        _ => false,
    })
}

/// A call of the runtime's diverging functions, whose Rust type is `!`.
fn never_returns(g: &Gen<'_>, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(callee, _) => match &**callee {
            c2safe_frontend::ir::Callee::Direct(f) => {
                let f = g.program.func(*f);
                f.body.is_none() && crate::runtime::function(&f.name).is_some_and(|f| f.ret == "!")
            }
            c2safe_frontend::ir::Callee::Indirect(_) => false,
        },
        ExprKind::Cast(a) => never_returns(g, a),
        _ => false,
    }
}
