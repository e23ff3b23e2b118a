//! What an executable is made of: everything that its `main` and its constructors refer to.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use crate::ir::{
    Body, Callee, Executable, Expr, ExprKind, FuncId, GlobalId, LocalId, Place, PlaceKind, Program,
    Stmt, StmtKind, StrId,
};

/// Functions, objects and strings that are needed, resolved, in order of first use.
pub(super) struct Reach {
    pub(super) functions: Vec<FuncId>,
    pub(super) globals: Vec<GlobalId>,
    pub(super) strings: Vec<StrId>,
    /// Objects whose initialiser takes addresses of labels, with the function that the labels belong to.
    pub(super) label_tables: BTreeMap<GlobalId, FuncId>,
}

struct Walk<'p> {
    prog: &'p Program,
    reach: Reach,
    functions: FxHashSet<FuncId>,
    globals: FxHashSet<GlobalId>,
    strings: FxHashSet<StrId>,
    labels: FxHashSet<GlobalId>,
    global: Option<GlobalId>,
    func: Option<FuncId>,
}

impl Walk<'_> {
    fn function(&mut self, id: FuncId) {
        let id = self.prog.resolve_func(id);
        if self.functions.insert(id) {
            self.reach.functions.push(id);
        }
    }

    fn string(&mut self, id: StrId) {
        if self.strings.insert(id) {
            self.reach.strings.push(id);
        }
    }

    fn global(&mut self, id: GlobalId) {
        let id = self.prog.resolve_global(id);
        if self.globals.insert(id) {
            self.reach.globals.push(id);
        }
        if let Some(f) = self.func {
            if self.prog.globals[id.index()].function.is_some() {
                self.reach.label_tables.entry(id).or_insert(f);
            }
        }
    }
}

impl Visitor for Walk<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Func(f) => self.function(*f),
            ExprKind::Str(s) | ExprKind::StrArray(s) => self.string(*s),
            ExprKind::Call(callee, _) => {
                if let Callee::Direct(f) = &**callee {
                    self.function(*f);
                }
            }
            ExprKind::LabelAddr(_) => {
                if let Some(g) = self.global {
                    self.labels.insert(g);
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        if let PlaceKind::Global(g) = p.kind {
            self.global(g);
        }
        walk_place(self, p);
    }
}

impl Reach {
    pub(super) fn new(prog: &Program, executable: Option<&Executable>) -> Reach {
        let mut walk = Walk {
            prog,
            reach: Reach {
                functions: Vec::new(),
                globals: Vec::new(),
                strings: Vec::new(),
                label_tables: BTreeMap::new(),
            },
            functions: FxHashSet::default(),
            globals: FxHashSet::default(),
            strings: FxHashSet::default(),
            labels: FxHashSet::default(),
            global: None,
            func: None,
        };
        if let Some(e) = executable {
            walk.function(e.main);
        }
        for (i, f) in prog.functions.iter().enumerate() {
            let root = match executable {
                Some(e) => (f.constructor || f.destructor) && e.units.contains(&f.unit),
                None => true,
            };
            if root && f.body.is_some() {
                walk.function(FuncId(i as u32));
            }
        }
        if executable.is_none() {
            for (i, g) in prog.globals.iter().enumerate() {
                if g.defined {
                    walk.global(GlobalId(i as u32));
                }
            }
        }
        let (mut next_function, mut next_global) = (0, 0);
        loop {
            if let Some(&id) = walk.reach.functions.get(next_function) {
                next_function += 1;
                walk.func = Some(id);
                if let Some(body) = &prog.functions[id.index()].body {
                    walk_body(&mut walk, &body.stmts);
                }
                walk.func = None;
            } else if let Some(&id) = walk.reach.globals.get(next_global) {
                next_global += 1;
                walk.global = Some(id);
                if let Some(init) = &prog.globals[id.index()].init {
                    walk.expr(init);
                }
                walk.global = None;
            } else {
                break;
            }
        }
        let labels = std::mem::take(&mut walk.labels);
        walk.reach.label_tables.retain(|g, _| labels.contains(g));
        walk.reach
    }
}

/// The locals that a body mentions; others are left over from operands that are not evaluated.
pub(in crate::ir) fn used_locals(body: &Body) -> FxHashSet<LocalId> {
    struct Find(FxHashSet<LocalId>);
    impl Visitor for Find {
        fn place(&mut self, p: &Place) {
            if let PlaceKind::Local(l) = p.kind {
                self.0.insert(l);
            }
            walk_place(self, p);
        }
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = s.kind {
                self.0.insert(l);
            }
            walk_stmt(self, s);
        }
    }
    let mut find = Find(FxHashSet::default());
    walk_body(&mut find, &body.stmts);
    find.0
}
