//! States of the variables, statement by statement, to a fixpoint.

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, LabelId, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
    Switch,
};
use rustc_hash::FxHashMap;

use super::counters::{Counters, REACH};
use super::interval::{join, meet, of_type, Range};
use super::Ranges;

/// Rounds of a loop in which bounds move to the next constant; then they move to the end of the type.
const PATIENCE: u32 = 6;
/// More constants than this are not tried.
const MANY: usize = 200;

/// What each followed variable has; `None` where control never comes.
pub(super) type State = Option<Vec<Range>>;

pub(super) fn joined(a: State, b: &State) -> State {
    match (a, b) {
        (None, b) => b.clone(),
        (a, None) => a,
        (Some(mut a), Some(b)) => {
            a.iter_mut().zip(b).for_each(|(x, y)| *x = join(*x, *y));
            Some(a)
        }
    }
}

/// The analysis of one body.
pub(super) struct Flow<'p> {
    pub program: &'p Program,
    body: &'p Body,
    /// Position in the state, by local.
    slots: Vec<Option<usize>>,
    pub state: State,
    pub counters: Counters,
    pub found: Ranges,
    breaks: Vec<State>,
    continues: Vec<State>,
    /// What each `case` label is jumped to with.
    cases: FxHashMap<LabelId, State>,
    /// What each loop was found to start with; it only grows.
    heads: FxHashMap<*const Stmt, (State, u32)>,
    /// The followed variables that each loop stores to.
    changed: FxHashMap<*const Stmt, Vec<usize>>,
    /// Constants that bounds stop at, ascending.
    stops: Vec<i128>,
    tracked: Vec<LocalId>,
}

pub(super) fn analyse(program: &Program, body: &Body, memory: &[bool]) -> Ranges {
    let locals = body.locals.iter().enumerate();
    let followed: Vec<bool> = locals
        .map(|(i, l)| !memory[i] && program.types.is_integer(l.ty))
        .collect();
    let mut tracked = Vec::new();
    let slots = followed.iter().enumerate().map(|(i, f)| {
        f.then(|| {
            tracked.push(LocalId(i as u32));
            tracked.len() - 1
        })
    });
    let mut flow = Flow {
        program,
        body,
        slots: slots.collect(),
        state: None,
        counters: Counters::candidates(program, body, &followed),
        found: Ranges::default(),
        breaks: Vec::new(),
        continues: Vec::new(),
        cases: FxHashMap::default(),
        heads: FxHashMap::default(),
        changed: FxHashMap::default(),
        stops: stops(body),
        tracked,
    };
    for round in 0.. {
        flow.state = Some(flow.anything());
        for p in &body.params {
            if let Some(slot) = flow.slots[p.index()] {
                let range = of_type(&program.types, body.locals[p.index()].ty);
                flow.set(slot, range);
            }
        }
        flow.list(&body.stmts);
        if !flow.counters.take_refuted() {
            break;
        }
        if round > 3 {
            flow.counters.clear();
        }
        flow.found = Ranges::default();
        flow.heads.clear();
        flow.cases.clear();
    }
    flow.found
}

impl Flow<'_> {
    /// What a followed variable can have at all.
    pub fn full(&self, l: LocalId) -> Range {
        let ty = of_type(&self.program.types, self.body.locals[l.index()].ty);
        match self.counters.contains(l) {
            true => meet(ty, REACH).unwrap_or(ty),
            false => ty,
        }
    }

    /// The state in which nothing is known.
    fn anything(&self) -> Vec<Range> {
        self.tracked.iter().map(|l| self.full(*l)).collect()
    }

    pub fn slot(&self, p: &Place) -> Option<(LocalId, usize)> {
        match p.kind {
            PlaceKind::Local(l) => self.slots[l.index()].map(|s| (l, s)),
            _ => None,
        }
    }

    pub fn set(&mut self, slot: usize, r: Range) {
        if let Some(state) = &mut self.state {
            state[slot] = r;
        }
    }

    /// Something other than a step of a counter is stored.
    pub fn store(&mut self, l: LocalId, slot: usize, r: Range) {
        let full = of_type(&self.program.types, self.body.locals[l.index()].ty);
        let r = meet(full, r).unwrap_or(full);
        if self.state.is_some() {
            self.counters.stored(l, r);
        }
        self.set(slot, r);
    }

    fn list(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|s| self.stmt(s));
    }

    fn merge(&mut self, other: &State) {
        let state = self.state.take();
        self.state = joined(state, other);
    }

    pub fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => {
                self.eval(e);
            }
            StmtKind::Decl(l, init) => {
                let value = init.as_ref().map(|e| self.eval(e));
                if let Some(slot) = self.slots[l.index()] {
                    match value {
                        Some(r) => self.store(*l, slot, r),
                        None => self.set(slot, self.full(*l)),
                    }
                }
            }
            StmtKind::VlaAlloc(_, e) => {
                self.eval(e);
            }
            StmtKind::Block(b) => self.list(b),
            StmtKind::If(c, a, b) => {
                let (yes, no) = self.cond(c);
                self.state = yes;
                self.list(a);
                let after = std::mem::replace(&mut self.state, no);
                self.list(b);
                self.merge(&after);
            }
            StmtKind::While(c, body) => self.repeat(s, Some(c), body, None, false),
            StmtKind::DoWhile(body, c) => self.repeat(s, Some(c), body, None, true),
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                self.list(init);
                self.repeat(s, cond.as_ref(), body, step.as_ref(), false);
            }
            StmtKind::Switch(sw) => self.switch(sw),
            StmtKind::Label(l) if self.body.labels[l.index()].name.is_empty() => {
                let case = match self.cases.get(l) {
                    Some(case) => case.clone(),
                    None => Some(self.anything()),
                };
                self.merge(&case);
            }
            StmtKind::Label(_) => self.state = Some(self.anything()),
            StmtKind::Goto(_) => self.state = None,
            StmtKind::GotoComputed(e) => {
                self.eval(e);
                self.state = None;
            }
            StmtKind::Break => leave(&mut self.state, self.breaks.last_mut()),
            StmtKind::Continue => leave(&mut self.state, self.continues.last_mut()),
            StmtKind::Return(e) => {
                if let Some(e) = e {
                    self.eval(e);
                }
                self.state = None;
            }
        }
    }

    fn switch(&mut self, sw: &Switch) {
        self.eval(&sw.value);
        let head = self.state.take();
        for (lo, hi, label) in &sw.cases {
            let case = self.refined(head.clone(), &sw.value, (*lo, *hi));
            let case = match self.cases.remove(label) {
                // Several values that go to one place.
                Some(other) if sw.cases.iter().filter(|c| c.2 == *label).count() > 1 => {
                    joined(case, &other)
                }
                _ => case,
            };
            self.cases.insert(*label, case);
        }
        if let Some(label) = sw.default {
            let case = self.cases.remove(&label).unwrap_or(None);
            let shared = sw.cases.iter().any(|c| c.2 == label);
            let case = joined(head.clone(), if shared { &case } else { &None });
            self.cases.insert(label, case);
        }
        self.breaks.push(None);
        self.list(&sw.body);
        let after = self.breaks.pop().flatten();
        self.merge(&after);
        if sw.default.is_none() {
            self.merge(&head);
        }
    }

    /// A loop. With `late`, the condition comes behind the body.
    fn repeat(
        &mut self,
        s: &Stmt,
        cond: Option<&Expr>,
        body: &[Stmt],
        step: Option<&Expr>,
        late: bool,
    ) {
        let key = std::ptr::from_ref(s);
        let changed = self.stored_in(s);
        let (mut head, mut rounds) = match self.heads.remove(&key) {
            Some((before, rounds)) => {
                let entry = self.state.take();
                (self.widened(before, &entry, &changed, rounds), rounds)
            }
            None => (self.state.take(), 0),
        };
        loop {
            self.state.clone_from(&head);
            self.breaks.push(None);
            self.continues.push(None);
            let mut out = None;
            if let (Some(c), false) = (cond, late) {
                (self.state, out) = self.cond(c);
            }
            self.list(body);
            let continued = self.continues.pop().flatten();
            self.merge(&continued);
            if let (Some(c), true) = (cond, late) {
                (self.state, out) = self.cond(c);
            }
            if let Some(step) = step {
                self.eval(step);
            }
            let broken = self.breaks.pop().flatten();
            let back = self.state.take();
            self.state = joined(out, &broken);
            let next = self.widened(head.clone(), &back, &changed, rounds);
            if next == head {
                break;
            }
            head = next;
            rounds += 1;
        }
        self.heads.insert(key, (head, rounds));
    }

    /// `before` with what `new` adds; the bounds of variables that the loop changes move in few steps.
    fn widened(&self, before: State, new: &State, changed: &[usize], rounds: u32) -> State {
        let (old, new) = match (before, new) {
            (None, new) => return new.clone(),
            (before, None) => return before,
            (Some(old), Some(new)) => (old, new),
        };
        let mut next: Vec<Range> = old.iter().zip(new).map(|(a, b)| join(*a, *b)).collect();
        for &slot in changed {
            let full = self.full(self.tracked[slot]);
            let (lo, hi) = next[slot];
            let patient = rounds < PATIENCE;
            if lo < old[slot].0 {
                let stop = self.stops.iter().rev().find(|c| patient && **c <= lo);
                next[slot].0 = stop.map_or(full.0, |c| (*c).max(full.0)).min(lo);
            }
            if hi > old[slot].1 {
                let stop = self.stops.iter().find(|c| patient && **c >= hi);
                next[slot].1 = stop.map_or(full.1, |c| (*c).min(full.1)).max(hi);
            }
        }
        Some(next)
    }

    fn stored_in(&mut self, s: &Stmt) -> Vec<usize> {
        if let Some(known) = self.changed.get(&std::ptr::from_ref(s)) {
            return known.clone();
        }
        let mut stores = Stores(Vec::new());
        stores.stmt(s);
        let slots = stores.0.iter().filter_map(|l| self.slots[l.index()]);
        let mut slots: Vec<usize> = slots.collect();
        slots.sort_unstable();
        slots.dedup();
        self.changed.insert(s, slots.clone());
        slots
    }
}

fn leave(state: &mut State, target: Option<&mut State>) {
    let left = state.take();
    if let Some(target) = target {
        *target = joined(left, target);
    }
}

/// The locals that something stores to.
pub(super) struct Stores(pub Vec<LocalId>);

impl Visitor for Stores {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                if let PlaceKind::Local(l) = p.kind {
                    self.0.push(l);
                }
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, _) = s.kind {
            self.0.push(l);
        }
        walk_stmt(self, s);
    }
}

/// The constants that the function compares with or takes remainders by, and their neighbours.
fn stops(body: &Body) -> Vec<i128> {
    struct Find(Vec<i128>);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Binary(op, a, b) = &e.kind {
                if op.is_comparison() || matches!(op, BinaryOp::Rem | BinaryOp::And) {
                    for v in [a, b].into_iter().filter_map(|x| x.as_int()) {
                        self.0.extend([v - 1, v, v + 1]);
                    }
                }
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(vec![0, 1]);
    walk_body(&mut find, &body.stmts);
    find.0.sort_unstable();
    find.0.dedup();
    if find.0.len() > MANY {
        find.0 = vec![0, 1];
    }
    find.0
}
