//! The call graph: what is reachable, what takes a context.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Builtin, Callee, Expr, ExprKind, FuncId, Linkage, LocalId, Place, PlaceKind, Program,
    Stmt, StmtKind, UnaryOp,
};

use crate::lift::{allocations, bare, freed, is_null, knows, member, Plan, Rep, Resolver, Root};
use crate::objects::{local_root, FuncFacts};
use crate::{GlobalRep, Library};

/// What can be reached from the roots of a program.
pub struct Reach {
    pub functions: Vec<bool>,
    pub globals: Vec<bool>,
    pub address_taken: Vec<FuncId>,
}

struct Refs<'p> {
    program: &'p Program,
    functions: Vec<FuncId>,
    globals: Vec<usize>,
    address_taken: Vec<FuncId>,
}

impl Visitor for Refs<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Func(f) => {
                let f = self.program.resolve_func(*f);
                self.functions.push(f);
                self.address_taken.push(f);
            }
            ExprKind::Call(callee, _) => {
                if let Callee::Direct(f) = &**callee {
                    self.functions.push(self.program.resolve_func(*f));
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        if let PlaceKind::Global(g) = p.kind {
            self.globals.push(self.program.resolve_global(g).index());
        }
        walk_place(self, p);
    }
}

/// Everything reachable from externally visible functions and objects of the project's own files, and constructors.
/// Functions of headers and `static` ones are kept only where used.
pub fn reachability(program: &Program) -> Reach {
    let mut functions = vec![false; program.functions.len()];
    let mut globals = vec![false; program.globals.len()];
    let mut address_taken = vec![false; program.functions.len()];
    let mut work_functions: Vec<usize> = Vec::new();
    let mut work_globals: Vec<usize> = Vec::new();
    for (i, f) in program.functions.iter().enumerate() {
        let exported = f.linkage == Linkage::External && !f.system && !f.is_inline;
        if f.body.is_some() && (exported || f.constructor || f.destructor) {
            functions[i] = true;
            work_functions.push(i);
            // Registered with `atexit` by the start-up code.
            address_taken[i] |= f.destructor;
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        if g.linkage == Linkage::External && g.defined && g.resolved.is_none() && !g.system {
            globals[i] = true;
            work_globals.push(i);
        }
    }
    loop {
        let mut refs = Refs {
            program,
            functions: Vec::new(),
            globals: Vec::new(),
            address_taken: Vec::new(),
        };
        if let Some(i) = work_functions.pop() {
            if let Some(body) = &program.functions[i].body {
                walk_body(&mut refs, &body.stmts);
            }
        } else if let Some(i) = work_globals.pop() {
            if let Some(init) = &program.globals[i].init {
                refs.expr(init);
            }
        } else {
            break;
        }
        for f in refs.functions {
            if !std::mem::replace(&mut functions[f.index()], true) {
                work_functions.push(f.index());
            }
        }
        for g in refs.globals {
            if !std::mem::replace(&mut globals[g], true) {
                work_globals.push(g);
            }
        }
        for f in refs.address_taken {
            address_taken[f.index()] = true;
        }
    }
    let address_taken = (0..program.functions.len())
        .filter(|i| address_taken[*i])
        .map(|i| FuncId(i as u32))
        .collect();
    Reach {
        functions,
        globals,
        address_taken,
    }
}

/// Whether a reachable function installs a handler for SIGFPE, or for a signal that is no constant.
pub fn handles_division(program: &Program, reach: &Reach) -> bool {
    const SIGFPE: i128 = 8;
    struct Handlers<'p>(&'p Program, bool);
    impl Visitor for Handlers<'_> {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Call(callee, args) = &e.kind {
                if let (Callee::Direct(f), Some(signal)) = (&**callee, args.first()) {
                    let f = self.0.func(*f);
                    let installs = matches!(f.name.as_str(), "signal" | "sigaction" | "sigset");
                    self.1 |=
                        installs && f.body.is_none() && signal.as_int().is_none_or(|n| n == SIGFPE);
                }
            }
            walk_expr(self, e);
        }
    }
    let mut found = Handlers(program, false);
    for (i, f) in program.functions.iter().enumerate() {
        if let (true, Some(body)) = (reach.functions[i], &f.body) {
            walk_body(&mut found, &body.stmts);
        }
    }
    found.1
}

struct Touches<'p> {
    program: &'p Program,
    library: &'p dyn Library,
    facts: &'p FuncFacts,
    globals: &'p [GlobalRep],
    /// A division by zero raises a signal.
    division: bool,
    resolver: Resolver<'p>,
    id: FuncId,
    /// Calls whose results are vectors.
    owned: BTreeSet<usize>,
    plan: &'p Plan,
    context: bool,
    calls: Vec<usize>,
}

impl Touches<'_> {
    fn is_text(&self, e: &Expr) -> bool {
        self.plan.texts.is_text(self.program, self.id, e)
    }

    fn call(&mut self, e: &Expr, callee: &Callee, args: &[Expr]) {
        let f = match callee {
            Callee::Indirect(p) => {
                self.context = true;
                self.expr(p);
                return args.iter().for_each(|a| self.expr(a));
            }
            Callee::Direct(f) => self.program.resolve_func(*f),
        };
        let func = &self.program.functions[f.index()];
        let Some(body) = &func.body else {
            let freed = || {
                let owner =
                    |a| freed(&self.resolver, a).is_some() || member(&self.resolver, a).is_some();
                args.iter().any(owner)
            };
            let owned = self.owned.contains(&(std::ptr::from_ref(e) as usize))
                || (func.name == "free" && freed());
            // Vectors need nothing of the context.
            if !owned && self.library.needs_context(&func.name) {
                let on_heap = |a: &Expr| {
                    self.program.types.is_pointer(a.ty) && self.resolver.pointer(bare(a)).is_none()
                };
                self.context |=
                    !knows(&self.resolver, &func.name, args) || args.iter().any(on_heap);
            }
            return args.iter().for_each(|a| self.expr(a));
        };
        self.calls.push(f.index());
        for (i, a) in args.iter().enumerate() {
            let lifted = |p: &LocalId| self.plan.functions[f.index()].rep(*p) != Rep::Heap;
            if !body.params.get(i).is_some_and(lifted) {
                self.expr(a);
            } else if self
                .plan
                .texts
                .is_argument(self.program, self.id, (f, i), a)
            {
                self.text(a);
            } else {
                self.context |= self.resolver.pointer(a).is_none() && !is_null(a);
                self.expr(a);
            }
        }
    }

    /// A text that is used as one.
    fn text(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Load(p) => walk_place(self, p),
            ExprKind::Assign(_, v) | ExprKind::Cast(v) => self.text(v),
            ExprKind::Cond(c, a, b) => {
                self.expr(c);
                self.text(a);
                self.text(b);
            }
            ExprKind::Call(callee, args) => self.call(e, callee, args),
            _ => {}
        }
    }
}

impl Visitor for Touches<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            // What must become a pointer.
            _ if self.is_text(e) => {
                self.context = true;
                self.text(e);
                return;
            }
            ExprKind::Unary(UnaryOp::Not, a) if self.is_text(a) => {
                self.text(a);
                return;
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() && (is_null(a) || is_null(b)) => {
                let other = if is_null(a) { b } else { a };
                if self.is_text(other) {
                    self.text(other);
                    return;
                }
            }
            ExprKind::Str(_) | ExprKind::VaArg(_) | ExprKind::Setjmp(_) => self.context = true,
            ExprKind::Binary(op, ..) | ExprKind::AssignOp { op, .. } => {
                self.context |= self.division && matches!(op, BinaryOp::Div | BinaryOp::Rem);
            }
            ExprKind::Call(callee, args) => {
                self.call(e, callee, args);
                return;
            }
            ExprKind::Builtin(Builtin::Alloca, _) => {
                self.context |= !self.owned.contains(&(std::ptr::from_ref(e) as usize));
            }
            ExprKind::Builtin(b, _) => {
                self.context |= matches!(
                    b,
                    Builtin::VaStart
                        | Builtin::VaEnd
                        | Builtin::VaCopy
                        | Builtin::AddOverflow
                        | Builtin::SubOverflow
                        | Builtin::MulOverflow
                        | Builtin::FetchAdd
                        | Builtin::FetchSub
                        | Builtin::FetchAnd
                        | Builtin::FetchOr
                        | Builtin::FetchXor
                        | Builtin::FetchNand
                        | Builtin::AddFetch
                        | Builtin::SubFetch
                        | Builtin::AndFetch
                        | Builtin::OrFetch
                        | Builtin::XorFetch
                        | Builtin::NandFetch
                        | Builtin::Exchange
                        | Builtin::CompareSwapVal
                        | Builtin::CompareSwapBool
                        | Builtin::CompareExchange
                        | Builtin::InlineAsm
                        | Builtin::Trap
                );
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Deref(e) => {
                if let Some((text, i)) = self.plan.texts.element(self.program, self.id, e) {
                    self.text(text);
                    i.into_iter().for_each(|i| self.expr(i));
                    return;
                }
                let place = self.resolver.place(p);
                self.context |= place.is_none_or(|p| matches!(p.root, Root::Object(_)));
            }
            PlaceKind::Global(g) => {
                let rep = self.globals[self.program.resolve_global(*g).index()];
                self.context |= rep != GlobalRep::Constant;
            }
            _ => {}
        }
        if local_root(p).is_some_and(|l| self.facts.memory[l.index()]) {
            self.context = true;
        }
        walk_place(self, p);
    }

    fn stmt(&mut self, s: &Stmt) {
        self.context |= match s.kind {
            StmtKind::VlaAlloc(l, _) => self.resolver.plan.rep(l) != Rep::Owned,
            StmtKind::GotoComputed(_) => true,
            _ => false,
        };
        match &s.kind {
            StmtKind::Decl(l, Some(e)) if self.plan.texts.local(self.id, *l) => self.text(e),
            StmtKind::Return(Some(e)) if self.plan.texts.result(self.id) => self.text(e),
            StmtKind::Expr(e) if self.is_text(e) => self.text(e),
            StmtKind::If(c, a, b) if self.is_text(c) => {
                self.text(c);
                a.iter().chain(b).for_each(|s| self.stmt(s));
            }
            StmtKind::While(c, body) | StmtKind::DoWhile(body, c) if self.is_text(c) => {
                self.text(c);
                body.iter().for_each(|s| self.stmt(s));
            }
            _ => walk_stmt(self, s),
        }
    }
}

/// Least fixpoint over the call graph.
pub fn needs_context(
    program: &Program,
    library: &dyn Library,
    functions: &[Option<FuncFacts>],
    globals: &[GlobalRep],
    reach: &Reach,
    division: bool,
    (plan, memory): (&Plan, &[Vec<bool>]),
) -> Vec<bool> {
    let n = program.functions.len();
    let mut needs = vec![false; n];
    let mut callers: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut work = Vec::new();
    for (i, f) in program.functions.iter().enumerate() {
        match (&f.body, &functions[i]) {
            (Some(body), Some(facts)) if reach.functions[i] => {
                let resolver = Resolver {
                    program,
                    plan: &plan.functions[i],
                    tables: &plan.tables,
                    arenas: &plan.arenas,
                    results: &plan.results,
                    fields: &plan.fields,
                    body,
                    memory: &memory[i],
                };
                let mut touches = Touches {
                    program,
                    library,
                    facts,
                    globals,
                    division,
                    owned: allocations(&resolver, FuncId(i as u32), body),
                    plan,
                    resolver,
                    id: FuncId(i as u32),
                    context: false,
                    calls: Vec::new(),
                };
                walk_body(&mut touches, &body.stmts);
                touches.context |= plan.functions[i].adopts;
                for c in touches.calls {
                    callers[c].push(i);
                }
                // `main` is called with the context by convention.
                if touches.context || facts.has_frame || f.name == "main" {
                    needs[i] = true;
                    work.push(i);
                }
            }
            (None, _) => needs[i] = library.needs_context(&f.name),
            _ => {}
        }
    }
    while let Some(i) = work.pop() {
        for &c in &callers[i] {
            if !std::mem::replace(&mut needs[c], true) {
                work.push(c);
            }
        }
    }
    needs
}
