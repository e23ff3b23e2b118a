//! Temporaries that the front end made so that arguments are evaluated in gcc's order: gone where no order can be told from another.

use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};
use rustc_hash::FxHashMap;

/// What evaluating something has to do with the rest of the program, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Only variables of the function are read.
    Nothing,
    /// Memory or objects of the whole program are read.
    Reads,
    /// Anything may happen.
    Writes,
}

/// The effects of all functions.
pub struct Effects(Vec<Effect>);

/// Functions of the C library whose value depends on their arguments only.
const NOTHING: &[&str] = &[
    "__c2safe_stdin",
    "__c2safe_stdout",
    "__c2safe_stderr",
    "__errno_location",
    "isalnum",
    "isalpha",
    "isblank",
    "iscntrl",
    "isdigit",
    "isgraph",
    "islower",
    "isprint",
    "ispunct",
    "isspace",
    "isupper",
    "isxdigit",
    "tolower",
    "toupper",
    "abs",
    "labs",
    "llabs",
    "fabs",
    "fabsf",
    "floor",
    "ceil",
    "round",
    "trunc",
];

/// Functions of the C library that only look at memory.
const READS: &[&str] = &[
    "strlen",
    "strnlen",
    "strcmp",
    "strncmp",
    "strcasecmp",
    "strncasecmp",
    "strchr",
    "strrchr",
    "strstr",
    "strspn",
    "strcspn",
    "strpbrk",
    "memcmp",
    "memchr",
    "feof",
    "ferror",
    "getenv",
];

impl Effects {
    /// The least effects that agree with each other.
    pub fn of(program: &Program) -> Effects {
        let functions = program.functions.iter();
        let start = functions.map(|f| match (&f.body, f.system) {
            (Some(_), _) => Effect::Nothing,
            (None, true) if NOTHING.contains(&f.name.as_str()) => Effect::Nothing,
            (None, true) if READS.contains(&f.name.as_str()) => Effect::Reads,
            (None, _) => Effect::Writes,
        });
        let mut effects = Effects(start.collect());
        for (i, f) in program.functions.iter().enumerate() {
            if let Some(target) = f.resolved {
                effects.0[i] = effects.0[target.index()];
            }
        }
        loop {
            let mut changed = false;
            for (i, f) in program.functions.iter().enumerate() {
                let mut found = effects.0[i];
                if let Some(target) = f.resolved {
                    found = found.max(effects.0[target.index()]);
                } else if let Some(body) = &f.body {
                    let mut scan = Scan {
                        effects: &effects,
                        // Nobody else sees the variables of a call.
                        memory: &[],
                        found,
                        variables: false,
                    };
                    walk_body(&mut scan, &body.stmts);
                    found = scan.found;
                }
                changed |= found != effects.0[i];
                effects.0[i] = found;
            }
            if !changed {
                return effects;
            }
        }
    }

    fn function(&self, f: FuncId) -> Effect {
        self.0[f.index()]
    }

    /// The effect of an expression, and whether it changes a variable of its function.
    fn of_expression(&self, e: &Expr, memory: &[bool]) -> (Effect, bool) {
        let mut scan = Scan {
            effects: self,
            memory,
            found: Effect::Nothing,
            variables: false,
        };
        scan.expr(e);
        (scan.found, scan.variables)
    }
}

struct Scan<'a> {
    effects: &'a Effects,
    /// By local: its address is taken.
    memory: &'a [bool],
    found: Effect,
    variables: bool,
}

impl Scan<'_> {
    fn is_local(&self, p: &Place) -> bool {
        let root = crate::local_root(p);
        root.is_some_and(|l| !self.memory.get(l.index()).copied().unwrap_or(false))
    }

    fn at_least(&mut self, effect: Effect) {
        self.found = self.found.max(effect);
    }
}

impl Visitor for Scan<'_> {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Load(p) if !self.is_local(p) => self.at_least(Effect::Reads),
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                self.variables = true;
                if !self.is_local(p) {
                    self.at_least(Effect::Writes);
                }
            }
            ExprKind::Call(callee, _) => match &**callee {
                Callee::Direct(f) => self.at_least(self.effects.function(*f)),
                Callee::Indirect(_) => self.at_least(Effect::Writes),
            },
            ExprKind::Builtin(..) | ExprKind::VaArg(_) | ExprKind::Setjmp(_)
                if !crate::purity::is_pure(e) =>
            {
                self.at_least(Effect::Writes);
            }
            ExprKind::Seq(stmts, _) if !stmts.is_empty() => {
                self.variables = true;
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        if matches!(s.kind, StmtKind::VlaAlloc(..) | StmtKind::GotoComputed(_)) {
            self.at_least(Effect::Writes);
        }
        c2safe_frontend::ir::visit::walk_stmt(self, s);
    }
}

/// Puts arguments back where they were, if nobody can tell.
pub fn arguments(effects: &Effects, body: &mut Body, memory: &[bool]) {
    struct Restore<'a> {
        effects: &'a Effects,
        memory: &'a [bool],
        synthetic: Vec<bool>,
    }
    impl c2safe_frontend::ir::visit::Rewriter for Restore<'_> {
        fn expr(&mut self, e: &mut Expr) {
            restore(e, self.effects, &self.synthetic, self.memory);
        }
    }
    let synthetic = body.locals.iter().map(|l| l.synthetic).collect();
    let mut restore = Restore {
        effects,
        memory,
        synthetic,
    };
    c2safe_frontend::ir::visit::rewrite_body(&mut restore, &mut body.stmts);
}

fn restore(e: &mut Expr, effects: &Effects, synthetic: &[bool], memory: &[bool]) {
    let ExprKind::Seq(stmts, Some(call)) = &mut e.kind else {
        return;
    };
    let ExprKind::Call(callee, args) = &mut call.kind else {
        return;
    };
    if matches!(&**callee, Callee::Indirect(p) if effects.of_expression(p, memory).0 != Effect::Nothing)
    {
        return;
    }
    let mut values: FxHashMap<LocalId, &Expr> = FxHashMap::default();
    for s in stmts.iter() {
        match &s.kind {
            StmtKind::Decl(l, Some(v)) if synthetic[l.index()] => values.insert(*l, v),
            _ => return,
        };
    }
    if stmts.is_empty() {
        return;
    }
    let temporary = |a: &Expr| match &a.kind {
        ExprKind::Load(Place {
            kind: PlaceKind::Local(l),
            ..
        }) => values.get(l).map(|v| (*l, *v)),
        _ => None,
    };
    let found: Vec<(Effect, bool)> = args
        .iter()
        .map(|a| effects.of_expression(temporary(a).map_or(a, |t| t.1), memory))
        .collect();
    let writes = found.iter().filter(|f| f.0 == Effect::Writes).count();
    let reads = found.iter().filter(|f| f.0 == Effect::Reads).count();
    let told = found.iter().any(|f| f.1) || writes > 1 || (writes == 1 && reads > 0);
    let used = args.iter().filter(|a| temporary(a).is_some()).count();
    if told || used != stmts.len() {
        return;
    }
    let new: Vec<Expr> = args
        .iter()
        .map(|a| temporary(a).map_or_else(|| a.clone(), |t| t.1.clone()))
        .collect();
    *args = new;
    let call = std::mem::replace(&mut **call, Expr::int(0, e.ty, e.loc));
    *e = call;
}
