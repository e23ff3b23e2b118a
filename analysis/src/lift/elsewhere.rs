//! Where control of a program goes without a call of one of its functions in the C: handlers of signals, other threads, what runs at the
//! program's end, and long jumps. What is copied or taken for the time of a call must be back before.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, FuncId, Program, Stmt, StmtKind, TypeId,
};

use super::library::bare;
use crate::reach::Reach;
use crate::Library;

/// What of this a program has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Elsewhere<'l> {
    /// If there are handlers of signals, timers, or threads: other code may run whenever the C library gets the context.
    interrupts: Option<&'l dyn Library>,
    /// That other code is never anything but handlers of signals.
    handlers: bool,
    /// Functions that are called when the program ends (C11 7.22.4.2).
    at_exit: bool,
}

impl<'l> Elsewhere<'l> {
    /// What of this the functions that are reached call.
    pub(crate) fn of(program: &Program, reach: &Reach, library: &'l dyn Library) -> Elsewhere<'l> {
        let mut found = Elsewhere::default();
        let (mut interrupts, mut threads) = (false, false);
        for (f, _) in program
            .functions
            .iter()
            .zip(&reach.functions)
            .filter(|f| *f.1)
        {
            let name = f.name.as_str();
            if f.body.is_some() {
                found.at_exit |= f.destructor;
                continue;
            }
            threads |= library.starts_threads(name);
            interrupts |=
                matches!(name, "signal" | "sigaction" | "sigset") || library.sets_timers(name);
            found.at_exit |= matches!(name, "atexit" | "on_exit" | "at_quick_exit");
        }
        found.interrupts = (interrupts || threads).then_some(library);
        found.handlers = interrupts && !threads;
        found
    }

    /// The same for what no handler of a signal looks at, and the functions that may be handlers. `None` if other code may be threads, or
    /// may not come back.
    pub(super) fn unseen(self, program: &Program, reach: &Reach) -> Option<(Self, Vec<FuncId>)> {
        let bodies = || program.functions.iter().filter_map(|f| f.body.as_ref());
        if !self.handlers || bodies().any(|b| b.has_setjmp) {
            return None;
        }
        let mut converted = Converted {
            program,
            found: BTreeSet::new(),
        };
        bodies().for_each(|b| walk_body(&mut converted, &b.stmts));
        let inits = program.globals.iter().filter_map(|g| g.init.as_ref());
        inits.for_each(|e| converted.expr(e));
        let is_handler = |f: &FuncId| {
            let ty = program.types.func(program.func(*f).ty);
            ty.is_none_or(|ty| match &ty.params[..] {
                _ if !ty.prototyped => true,
                [signal] | [signal, _, _] => *signal == TypeId::INT,
                _ => false,
            }) || converted.found.contains(f)
        };
        let taken = reach.address_taken.iter().copied();
        let quiet = Elsewhere {
            interrupts: None,
            ..self
        };
        Some((quiet, taken.filter(is_handler).collect()))
    }

    /// Whether other code may run at any time when a function has the context.
    pub(crate) fn interrupts(self) -> bool {
        self.interrupts.is_some()
    }

    /// Whether other code may run in the body of a function, calls apart: loops wait for what it writes, and a division may be its signal.
    pub(super) fn is_in(self, body: &Body) -> bool {
        struct Find(bool);
        impl Visitor for Find {
            fn stmt(&mut self, s: &Stmt) {
                self.0 |= matches!(
                    s.kind,
                    StmtKind::While(..)
                        | StmtKind::DoWhile(..)
                        | StmtKind::For { .. }
                        | StmtKind::Goto(_)
                        | StmtKind::GotoComputed(_)
                );
                walk_stmt(self, s);
            }
            fn expr(&mut self, e: &Expr) {
                let op = match &e.kind {
                    ExprKind::Binary(op, ..) | ExprKind::AssignOp { op, .. } => Some(*op),
                    _ => None,
                };
                self.0 |= matches!(op, Some(BinaryOp::Div | BinaryOp::Rem));
                walk_expr(self, e);
            }
        }
        let mut find = Find(false);
        if self.interrupts() {
            walk_body(&mut find, &body.stmts);
        }
        find.0
    }

    /// Whether a call of this function of the C library goes to other functions of the program, or does not come back here.
    pub(super) fn is_left_by(self, name: &str) -> bool {
        match name {
            "longjmp" | "_longjmp" | "siglongjmp" | "pthread_exit" | "thrd_exit"
            | "pthread_cancel" | "pthread_testcancel" => true,
            "exit" | "quick_exit" | "err" | "errx" | "verr" | "verrx" | "error"
            | "error_at_line" => self.at_exit || self.interrupts(),
            _ => self.interrupts.is_some_and(|l| l.needs_context(name)),
        }
    }
}

/// Functions whose address is converted to that of another type.
struct Converted<'p> {
    program: &'p Program,
    found: BTreeSet<FuncId>,
}

impl Visitor for Converted<'_> {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Cast(a) = &e.kind {
            if let ExprKind::Func(f) = bare(a).kind {
                self.found.insert(self.program.resolve_func(f));
            }
        }
        walk_expr(self, e);
    }
}
