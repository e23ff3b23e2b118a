//! Where control of a program goes without a call of one of its functions in the C: handlers of signals, other threads, what runs at the
//! program's end, and long jumps. What is copied or taken for the time of a call must be back before.

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{BinaryOp, Body, Expr, ExprKind, Program, Stmt, StmtKind};

use crate::reach::Reach;
use crate::Library;

/// What of this a program has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Elsewhere<'l> {
    /// If there are handlers of signals, timers, or threads: other code may run whenever the C library gets the context.
    interrupts: Option<&'l dyn Library>,
    /// Functions that are called when the program ends (C11 7.22.4.2).
    at_exit: bool,
}

impl<'l> Elsewhere<'l> {
    /// What of this the functions that are reached call.
    pub(crate) fn of(program: &Program, reach: &Reach, library: &'l dyn Library) -> Elsewhere<'l> {
        let mut found = Elsewhere::default();
        let mut interrupts = false;
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
            interrupts |= matches!(name, "signal" | "sigaction" | "sigset")
                || library.starts_threads(name)
                || library.sets_timers(name);
            found.at_exit |= matches!(name, "atexit" | "on_exit" | "at_quick_exit");
        }
        found.interrupts = interrupts.then_some(library);
        found
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
