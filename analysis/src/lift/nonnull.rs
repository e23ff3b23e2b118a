//! Where local pointers are certainly not null: behind tests, and behind values that are none.
//!
//! A forward analysis over the statements of one function; at labels nothing is known.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{
    expr_children, place_children, walk_expr, walk_stmt, Child, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, LocalId, PlaceKind, Program, Stmt, StmtKind, UnaryOp,
};

use super::library::bare;
use super::owned::variable;
use super::plan::{FnPlan, Term};
use super::scan::is_null;

/// The expressions of a function that read local pointers when these are not null, by address; found when they are asked for.
#[derive(Debug)]
pub(super) struct NotNull<'p> {
    program: &'p Program,
    body: &'p Body,
    memory: Vec<bool>,
    found: OnceCell<BTreeSet<usize>>,
}

/// Locals that are not null.
type Known = BTreeSet<LocalId>;

impl<'p> NotNull<'p> {
    /// For a function whose arguments are not null. Of locals that need an address (`memory`) nothing is known.
    pub(super) fn of(program: &'p Program, body: &'p Body, memory: &[bool]) -> NotNull<'p> {
        NotNull {
            program,
            body,
            memory: memory.to_vec(),
            found: OnceCell::new(),
        }
    }

    /// All of them.
    pub(super) fn into_reads(self) -> BTreeSet<usize> {
        self.find()
    }

    fn find(&self) -> BTreeSet<usize> {
        let (body, memory) = (self.body, &self.memory);
        let params = body.params.iter().copied();
        let start: Known = params.filter(|l| !memory[l.index()]).collect();
        let killed = killed(&body.stmts);
        let mut flow = Flow {
            program: self.program,
            memory,
            fixed: start.difference(&killed).copied().collect(),
            gotos: has(&body.stmts, &|s| {
                matches!(s.kind, StmtKind::Goto(_) | StmtKind::GotoComputed(_))
            }),
            exits: Vec::new(),
            quiet: 0,
            found: BTreeSet::new(),
        };
        flow.list(&body.stmts, Some(start));
        flow.found
    }

    /// Whether a local pointer is not null where this reads it.
    pub(super) fn reads(&self, e: &Expr) -> bool {
        let found = self.found.get_or_init(|| self.find());
        found.contains(&(std::ptr::from_ref(e) as usize))
    }

    /// Whether none of some local pointers is null where `e` reads it.
    pub(super) fn holds(&self, e: &Expr, of: &dyn Fn(LocalId) -> bool) -> bool {
        struct Reads<'a>(&'a NotNull<'a>, &'a dyn Fn(LocalId) -> bool, bool);
        impl Visitor for Reads<'_> {
            fn expr(&mut self, e: &Expr) {
                if variable(e).is_some_and(self.1) {
                    self.2 &= self.0.reads(e);
                }
                // What is stored is another value than what is read.
                if let ExprKind::Assign(p, _) = &e.kind {
                    self.2 &= !matches!(p.kind, PlaceKind::Local(l) if (self.1)(l));
                }
                walk_expr(self, e);
            }
        }
        let mut reads = Reads(self, of, true);
        reads.expr(e);
        reads.2
    }
}

/// Whether a position, which is that of `e`, may be that of null.
pub(super) fn may_be_nowhere(
    plan: &FnPlan,
    not_null: &NotNull<'_>,
    e: &Expr,
    terms: &[Term<'_>],
) -> bool {
    let nullable = |l: LocalId| plan.nulls[l.index()];
    let null = |t: &Term<'_>| match t {
        Term::Cursor(l) => nullable(*l),
        Term::Effect(e) => match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                matches!(p.kind, PlaceKind::Local(l) if nullable(l))
            }
            _ => false,
        },
        _ => false,
    };
    terms.iter().any(null) && !not_null.holds(e, &nullable)
}

/// Locals that get other values somewhere in statements.
fn killed(stmts: &[Stmt]) -> Known {
    struct Killed(Known);
    impl Visitor for Killed {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Assign(p, _) = &e.kind {
                if let PlaceKind::Local(l) = p.kind {
                    self.0.insert(l);
                }
            }
            walk_expr(self, e);
        }
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = &s.kind {
                self.0.insert(*l);
            }
            walk_stmt(self, s);
        }
    }
    let mut killed = Killed(Known::new());
    stmts.iter().for_each(|s| killed.stmt(s));
    killed.0
}

/// Whether a statement is among some, or in one of them.
fn has(stmts: &[Stmt], is: &dyn Fn(&Stmt) -> bool) -> bool {
    struct Has<'a>(&'a dyn Fn(&Stmt) -> bool, bool);
    impl Visitor for Has<'_> {
        fn stmt(&mut self, s: &Stmt) {
            self.1 |= (self.0)(s);
            walk_stmt(self, s);
        }
    }
    let mut has = Has(is, false);
    stmts.iter().for_each(|s| has.stmt(s));
    has.1
}

/// An expression as a statement.
fn statement(e: &Expr) -> Stmt {
    let kind = StmtKind::Expr(e.clone());
    Stmt { kind, loc: e.loc }
}

/// Whether control never comes back from an expression.
fn ends(program: &Program, e: &Expr) -> bool {
    let ExprKind::Call(callee, _) = &bare(e).kind else {
        return false;
    };
    let Callee::Direct(f) = **callee else {
        return false;
    };
    let f = program.func(f);
    let known = [
        "exit",
        "_exit",
        "_Exit",
        "quick_exit",
        "abort",
        "__assert_fail",
    ];
    f.body.is_none() && known.contains(&f.name.as_str())
}

struct Flow<'p> {
    program: &'p Program,
    memory: &'p [bool],
    /// Parameters that keep their arguments.
    fixed: Known,
    /// Labels are not only those of `switch`.
    gotos: bool,
    /// The loops and `switch`es around, from outside.
    exits: Vec<Exits>,
    /// More than zero while what is found may not be so.
    quiet: usize,
    found: BTreeSet<usize>,
}

/// What is known where control leaves a loop or `switch`, or a turn of a loop; `None` where it never does.
#[derive(Default)]
struct Exits {
    is_loop: bool,
    breaks: Option<Known>,
    continues: Option<Known>,
}

/// What is known on both ways.
fn meet(a: Option<Known>, b: Option<Known>) -> Option<Known> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.intersection(&b).copied().collect()),
        (a, None) => a,
        (None, b) => b,
    }
}

impl Flow<'_> {
    /// What is known after statements; `None` if control does not get there.
    fn list(&mut self, stmts: &[Stmt], mut known: Option<Known>) -> Option<Known> {
        for s in stmts {
            known = self.stmt(s, known);
        }
        known
    }

    fn stmt(&mut self, s: &Stmt, known: Option<Known>) -> Option<Known> {
        if let StmtKind::Label(_) = s.kind {
            return Some(self.fixed.clone());
        }
        // There may be labels in what control does not come to from before.
        let reached = known.is_some();
        let mut known = known.unwrap_or_else(|| self.fixed.clone());
        match &s.kind {
            StmtKind::Expr(e) => {
                self.expr(e, &mut known);
                if ends(self.program, e) {
                    return None;
                }
            }
            StmtKind::Decl(l, init) => {
                let not_null = init.as_ref().is_some_and(|e| {
                    self.expr(e, &mut known);
                    is_not_null(e, &known)
                });
                self.set(&mut known, *l, not_null);
            }
            StmtKind::VlaAlloc(l, e) => {
                self.expr(e, &mut known);
                self.set(&mut known, *l, true);
            }
            StmtKind::Block(b) => return self.list(b, reached.then_some(known)),
            StmtKind::If(c, a, b) => {
                self.expr(c, &mut known);
                let yes = self.refined(c, true, &known);
                let no = self.refined(c, false, &known);
                let yes = self.list(a, reached.then_some(yes));
                let no = self.list(b, reached.then_some(no));
                return meet(yes, no);
            }
            StmtKind::While(c, body) => {
                return self.turns(known, (Some(c), body, None), false);
            }
            StmtKind::DoWhile(body, c) => {
                return self.turns(known, (Some(c), body, None), true);
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                let known = self.list(init, Some(known))?;
                return self.turns(known, (cond.as_ref(), body, step.as_ref()), false);
            }
            StmtKind::Switch(switch) => {
                self.expr(&switch.value, &mut known);
                self.exits.push(Exits::default());
                self.list(&switch.body, None);
                self.exits.pop();
                let changed = killed(&switch.body);
                known.retain(|l| !changed.contains(l));
                if self.gotos {
                    known.clone_from(&self.fixed);
                }
            }
            StmtKind::GotoComputed(e) => {
                self.expr(e, &mut known);
                return None;
            }
            StmtKind::Return(e) => {
                if let Some(e) = e {
                    self.expr(e, &mut known);
                }
                return None;
            }
            StmtKind::Break => {
                if let (Some(exits), true) = (self.exits.last_mut(), reached) {
                    exits.breaks = meet(exits.breaks.take(), Some(known));
                }
                return None;
            }
            StmtKind::Continue => {
                let own = self.exits.iter_mut().rev().find(|e| e.is_loop);
                if let (Some(exits), true) = (own, reached) {
                    exits.continues = meet(exits.continues.take(), Some(known));
                }
                return None;
            }
            StmtKind::Goto(_) => return None,
            StmtKind::Label(_) => {}
        }
        reached.then_some(known)
    }

    /// A loop: its condition, body and step. `late`: the condition comes behind the body.
    fn turns(
        &mut self,
        mut known: Known,
        (cond, body, step): (Option<&Expr>, &[Stmt], Option<&Expr>),
        late: bool,
    ) -> Option<Known> {
        // It may be entered in the middle.
        if self.gotos && has(body, &|s| matches!(s.kind, StmtKind::Label(_))) {
            known.clone_from(&self.fixed);
        }
        // What holds for the first turn may not hold for the next.
        self.quiet += 1;
        loop {
            let (again, _) = self.turn(known.clone(), (cond, body, step), late);
            let both = meet(Some(known.clone()), again);
            let less = both.as_ref().is_some_and(|both| both.len() < known.len());
            known = both.unwrap_or(known);
            if !less {
                break;
            }
        }
        self.quiet -= 1;
        self.turn(known, (cond, body, step), late).1
    }

    /// One turn of a loop: what is known when the next one begins, and behind the loop.
    fn turn(
        &mut self,
        mut known: Known,
        (cond, body, step): (Option<&Expr>, &[Stmt], Option<&Expr>),
        late: bool,
    ) -> (Option<Known>, Option<Known>) {
        self.exits.push(Exits {
            is_loop: true,
            ..Exits::default()
        });
        let mut out = None;
        if let (Some(c), false) = (cond, late) {
            self.expr(c, &mut known);
            out = Some(self.refined(c, false, &known));
            known = self.refined(c, true, &known);
        }
        let end = self.list(body, Some(known));
        let exits = self.exits.pop().unwrap_or_default();
        let mut end = meet(end, exits.continues);
        if let (Some(c), Some(known), true) = (cond, &mut end, late) {
            self.expr(c, known);
            out = Some(self.refined(c, false, known));
            *known = self.refined(c, true, known);
        }
        if let (Some(e), Some(known)) = (step, &mut end) {
            self.expr(e, known);
        }
        (end, meet(out, exits.breaks))
    }

    fn expr(&mut self, e: &Expr, known: &mut Known) {
        match &e.kind {
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.expr(a, known);
                let is = matches!(e.kind, ExprKind::LogAnd(..));
                let mut then = self.refined(a, is, known);
                self.expr(b, &mut then);
                known.retain(|l| then.contains(l));
            }
            ExprKind::Cond(c, a, b) => {
                self.expr(c, known);
                let (mut yes, mut no) =
                    (self.refined(c, true, known), self.refined(c, false, known));
                self.expr(a, &mut yes);
                self.expr(b, &mut no);
                *known = yes.intersection(&no).copied().collect();
            }
            ExprKind::Seq(stmts, value) => {
                let end = self.list(stmts, Some(known.clone()));
                *known = end.unwrap_or_else(|| self.fixed.clone());
                if let Some(v) = value {
                    self.expr(v, known);
                }
            }
            _ => {
                expr_children(e, &mut |c| self.child(c, known));
                let known_here = |l: LocalId| known.contains(&l) && !self.memory[l.index()];
                if self.quiet == 0 && variable(e).is_some_and(known_here) {
                    self.found.insert(std::ptr::from_ref(e) as usize);
                }
                if let ExprKind::Assign(p, v) = &e.kind {
                    if let PlaceKind::Local(l) = p.kind {
                        let not_null = is_not_null(v, known);
                        self.set(known, l, not_null);
                    }
                }
            }
        }
    }

    /// What is known besides when a condition is so.
    fn refined(&self, cond: &Expr, is: bool, known: &Known) -> Known {
        let mut known = known.clone();
        refine(cond, is, &mut known);
        known.retain(|l| !self.memory[l.index()]);
        known
    }

    fn set(&self, known: &mut Known, l: LocalId, not_null: bool) {
        match not_null && !self.memory[l.index()] {
            true => known.insert(l),
            false => known.remove(&l),
        };
    }

    fn child(&mut self, c: Child<'_>, known: &mut Known) {
        match c {
            Child::Expr(e) => self.expr(e, known),
            Child::Place(p) => place_children(p, &mut |c| {
                self.child(c, known);
            }),
            Child::Stmt(s) => {
                let end = self.stmt(s, Some(known.clone()));
                *known = end.unwrap_or_else(|| self.fixed.clone());
            }
        }
    }
}

/// Whether a value is certainly not null, after it was computed.
fn is_not_null(e: &Expr, known: &Known) -> bool {
    let local = |l: &LocalId| known.contains(l);
    match &bare(e).kind {
        ExprKind::Load(_) => variable(bare(e)).is_some_and(|l| local(&l)),
        ExprKind::Str(_) | ExprKind::Decay(_) => true,
        ExprKind::AddrOf(p) => match &p.kind {
            PlaceKind::Deref(e) => is_not_null(e, known),
            _ => true,
        },
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => is_not_null(p, known),
        ExprKind::Assign(p, _)
        | ExprKind::AssignOp { place: p, .. }
        | ExprKind::IncDec { place: p, .. } => {
            matches!(&p.kind, PlaceKind::Local(l) if local(l))
        }
        _ => false,
    }
}

/// What a condition says when it is so, or is not.
fn refine(cond: &Expr, is: bool, known: &mut Known) {
    match &cond.kind {
        ExprKind::Unary(UnaryOp::Not, a) => refine(a, !is, known),
        ExprKind::Cast(a) | ExprKind::Seq(_, Some(a)) => refine(a, is, known),
        ExprKind::LogAnd(a, b) if is => {
            refine(a, true, known);
            refine_last(b, true, known);
        }
        ExprKind::LogOr(a, b) if !is => {
            refine(a, false, known);
            refine_last(b, false, known);
        }
        ExprKind::Binary(op @ (BinaryOp::Eq | BinaryOp::Ne), a, b) => {
            let differs = is == (*op == BinaryOp::Ne);
            for (x, y) in [(a, b), (b, a)] {
                if is_null(y) {
                    refine(x, differs, known);
                }
            }
        }
        ExprKind::Load(_) if is => known.extend(variable(cond)),
        ExprKind::Assign(p, _) if is => {
            if let PlaceKind::Local(l) = p.kind {
                known.insert(l);
            }
        }
        _ => {}
    }
}

/// The second of two conditions; it may change what the first was about.
fn refine_last(second: &Expr, is: bool, known: &mut Known) {
    let changed = killed(&[statement(second)]);
    known.retain(|l| !changed.contains(l));
    refine(second, is, known);
}
