//! Declarations without a value that no path reads before it assigns.

use c2safe_frontend::ir::visit::{expr_children, place_children, Child};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, LabelId, Late, LocalId, Place, PlaceKind, Stmt, StmtKind, Switch,
};
use rustc_hash::FxHashMap;

use super::live::Live;

/// Finds out for each declaration without a value how the variable gets one.
pub fn find(body: &mut Body, candidates: &[bool]) {
    let live = Live::of(body.locals.len(), &body.stmts);
    let mut declared = Declared {
        live: &live,
        targets: super::targets(body),
        found: Vec::new(),
        other: Vec::new(),
    };
    declared.list(&body.stmts);
    let Declared { found, other, .. } = declared;
    for (l, hoisted) in found {
        let whole = body.locals[l.index()].split_from.unwrap_or(l);
        if !candidates[whole.index()] || other.contains(&l) {
            continue;
        }
        let mut flow = Flow {
            local: l,
            hoisted,
            often: false,
            breaks: Vec::new(),
            continues: Vec::new(),
            labels: FxHashMap::default(),
        };
        loop {
            let before = flow.labels.clone();
            flow.list(&body.stmts, Some(false));
            if before == flow.labels {
                break;
            }
        }
        body.locals[l.index()].late = match flow.often {
            true => Late::Often,
            false => Late::Once,
        };
    }
}

/// Looks for variables that get their value behind their declaration.
struct Declared<'a> {
    live: &'a Live,
    targets: Vec<bool>,
    /// With the flag, the declaration moves before the list it is in.
    found: Vec<(LocalId, bool)>,
    other: Vec<LocalId>,
}

impl Declared<'_> {
    fn list(&mut self, list: &[Stmt]) {
        let hoisted = super::has_target(list, &self.targets);
        for s in list {
            if let StmtKind::Decl(l, init) = &s.kind {
                let unread_here = self.live.dead_initial.get(&(s as *const Stmt)) == Some(&true);
                let unread_before = !hoisted || !self.live.is_live_before(&list[0], *l);
                let unread = match init {
                    None => unread_here && unread_before,
                    Some(_) => hoisted && unread_before,
                };
                if unread && !self.found.iter().any(|f| f.0 == *l) {
                    self.found.push((*l, hoisted));
                } else {
                    self.other.push(*l);
                }
            }
            match &s.kind {
                StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => {
                    self.list(b);
                }
                StmtKind::If(_, a, b) => {
                    self.list(a);
                    self.list(b);
                }
                StmtKind::For { init, body, .. } => {
                    self.list(init);
                    self.list(body);
                }
                StmtKind::Switch(sw) => self.switch(sw),
                _ => {}
            }
        }
    }

    /// What several cases share is declared before the whole `switch`.
    fn switch(&mut self, sw: &Switch) {
        let is_case = |s: &Stmt| matches!(s.kind, StmtKind::Label(l) if !self.targets[l.index()]);
        let segments: Vec<&[Stmt]> = sw.body.split(is_case).collect();
        for segment in &segments {
            for s in segment.iter() {
                let StmtKind::Decl(l, _) = s.kind else {
                    continue;
                };
                let live = self.live;
                let uses = |list: &&&[Stmt]| list.iter().any(|s| live.does_mention(s, l));
                if segments.iter().filter(uses).count() > 1 {
                    self.other.push(l);
                }
            }
        }
        segments.iter().for_each(|segment| self.list(segment));
    }
}

/// Whether a variable may have been assigned, forwards; `None` where control never is.
type State = Option<bool>;

fn join(a: State, b: State) -> State {
    match (a, b) {
        (Some(a), Some(b)) => Some(a || b),
        (a, None) => a,
        (None, b) => b,
    }
}

struct Flow {
    local: LocalId,
    /// Its declaration stands before the list with its first value.
    hoisted: bool,
    often: bool,
    breaks: Vec<State>,
    continues: Vec<State>,
    labels: FxHashMap<LabelId, State>,
}

impl Flow {
    fn list(&mut self, stmts: &[Stmt], mut state: State) -> State {
        let declares = |s: &Stmt| matches!(s.kind, StmtKind::Decl(l, _) if l == self.local);
        if self.hoisted && stmts.iter().any(declares) {
            state = state.map(|_| false);
        }
        for s in stmts {
            state = self.stmt(s, state);
        }
        state
    }

    fn stmt(&mut self, s: &Stmt, state: State) -> State {
        match &s.kind {
            StmtKind::Decl(l, init) => {
                let state = match init {
                    Some(e) => self.expr(e, state),
                    None => state,
                };
                match (*l == self.local, self.hoisted) {
                    (false, _) => state,
                    (true, false) => state.map(|_| init.is_some()),
                    (true, true) if init.is_none() => state,
                    (true, true) => {
                        self.often |= state == Some(true);
                        state.map(|_| true)
                    }
                }
            }
            StmtKind::If(c, a, b) => {
                let state = self.expr(c, state);
                let then = self.list(a, state);
                join(then, self.list(b, state))
            }
            StmtKind::While(c, body) => {
                let mut left = None;
                self.around(state, &mut |flow, state| {
                    let state = flow.expr(c, state);
                    left = join(left, state);
                    flow.list(body, state)
                });
                join(self.breaks.pop().flatten(), left)
            }
            StmtKind::DoWhile(body, c) if c.as_int() == Some(0) => {
                self.breaks.push(None);
                self.continues.push(None);
                let state = self.list(body, state);
                let next = self.continues.pop().flatten();
                join(join(state, next), self.breaks.pop().flatten())
            }
            StmtKind::DoWhile(body, c) => {
                let end = self.around(state, &mut |flow, state| {
                    let state = flow.list(body, state);
                    let state = join(state, flow.continues.last().copied().flatten());
                    flow.expr(c, state)
                });
                join(self.breaks.pop().flatten(), end)
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                let state = self.list(init, state);
                let mut left = None;
                self.around(state, &mut |flow, state| {
                    let state = cond.iter().fold(state, |s, c| flow.expr(c, s));
                    if cond.is_some() {
                        left = join(left, state);
                    }
                    let state = flow.list(body, state);
                    let state = join(state, flow.continues.last().copied().flatten());
                    step.iter().fold(state, |s, e| flow.expr(e, s))
                });
                join(self.breaks.pop().flatten(), left)
            }
            StmtKind::Switch(sw) => self.switch(sw, state),
            StmtKind::Break => {
                if let Some(target) = self.breaks.last_mut() {
                    *target = join(*target, state);
                }
                None
            }
            StmtKind::Continue => {
                if let Some(target) = self.continues.last_mut() {
                    *target = join(*target, state);
                }
                None
            }
            StmtKind::Return(e) => {
                e.iter().for_each(|e| {
                    self.expr(e, state);
                });
                None
            }
            StmtKind::Block(b) => self.list(b, state),
            StmtKind::Expr(e) | StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => {
                self.expr(e, state)
            }
            StmtKind::Label(l) => join(state, self.labels.get(l).copied().flatten()),
            StmtKind::Goto(l) => {
                let known = self.labels.get(l).copied().flatten();
                self.labels.insert(*l, join(known, state));
                None
            }
        }
    }

    /// A loop: once as it is entered, once as it is repeated. What its breaks bring stays on the stack.
    fn around(
        &mut self,
        entered: State,
        round: &mut dyn FnMut(&mut Flow, State) -> State,
    ) -> State {
        self.breaks.push(None);
        self.continues.push(None);
        let first = round(self, entered);
        let again = join(first, self.continues.last().copied().flatten());
        let end = round(self, join(entered, again));
        self.continues.pop();
        join(first, end)
    }

    fn switch(&mut self, sw: &Switch, state: State) -> State {
        let entered = self.expr(&sw.value, state);
        self.breaks.push(None);
        let mut state = None;
        for s in &sw.body {
            if let StmtKind::Label(_) = s.kind {
                state = join(state, entered);
            }
            state = self.stmt(s, state);
        }
        let left = self.breaks.pop().flatten();
        let passed = match sw.default {
            Some(_) => None,
            None => entered,
        };
        join(join(state, left), passed)
    }

    fn expr(&mut self, e: &Expr, state: State) -> State {
        match &e.kind {
            ExprKind::Assign(p, v) if is(p, self.local) => {
                let state = self.expr(v, state);
                self.often |= state == Some(true);
                state.map(|_| true)
            }
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. }
                if is(place, self.local) =>
            {
                self.often = true;
                self.children(e, state)
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                let state = self.expr(a, state);
                join(state, self.expr(b, state))
            }
            ExprKind::Cond(c, a, b) => {
                let state = self.expr(c, state);
                let then = self.expr(a, state);
                join(then, self.expr(b, state))
            }
            // A part of it is written.
            ExprKind::Assign(p, _) if crate::local_root(p) == Some(self.local) => {
                self.often = true;
                self.children(e, state)
            }
            _ => self.children(e, state),
        }
    }

    fn children(&mut self, e: &Expr, mut state: State) -> State {
        let mut children = Vec::new();
        expr_children(e, &mut |c| children.push(c));
        while !children.is_empty() {
            let mut next = Vec::new();
            for child in children {
                match child {
                    Child::Expr(e) => state = self.expr(e, state),
                    Child::Stmt(s) => state = self.stmt(s, state),
                    Child::Place(p) => place_children(p, &mut |c| next.push(c)),
                }
            }
            children = next;
        }
        state
    }
}

fn is(p: &Place, l: LocalId) -> bool {
    matches!(p.kind, PlaceKind::Local(x) if x == l)
}
