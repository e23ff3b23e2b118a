//! Which variables are read later: liveness over statements, backwards.
//!
//! Control is taken to flow at least as freely as it does in the Rust: a case of a `switch` that falls through may be passed over.

use c2safe_frontend::ir::visit::{expr_children, place_children, Child};
use c2safe_frontend::ir::{
    Expr, ExprKind, LabelId, LocalId, Place, PlaceKind, Stmt, StmtKind, Switch,
};
use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

/// What is live where. Statements and expressions are known by their address: the body must not move.
pub struct Live {
    n: usize,
    /// Before each statement.
    pub before: FxHashMap<*const Stmt, FixedBitSet>,
    /// What each statement mentions.
    pub mentions: FxHashMap<*const Stmt, FixedBitSet>,
    /// Whether the value that an assignment stores is never read.
    pub dead: FxHashMap<*const Expr, bool>,
    /// Whether the initial value of a declaration is never read.
    pub dead_initial: FxHashMap<*const Stmt, bool>,
    breaks: Vec<FixedBitSet>,
    continues: Vec<FixedBitSet>,
    /// What was found live at the head of each loop; it only grows.
    heads: FxHashMap<*const Stmt, FixedBitSet>,
    /// What was found live at each label that is jumped to.
    labels: FxHashMap<LabelId, FixedBitSet>,
}

impl Live {
    pub fn of(n: usize, stmts: &[Stmt]) -> Live {
        let mut live = Live {
            n,
            before: FxHashMap::default(),
            mentions: FxHashMap::default(),
            dead: FxHashMap::default(),
            dead_initial: FxHashMap::default(),
            breaks: Vec::new(),
            continues: Vec::new(),
            heads: FxHashMap::default(),
            labels: FxHashMap::default(),
        };
        loop {
            let labels = live.labels.clone();
            live.list(stmts, live.nothing());
            if labels == live.labels {
                break;
            }
        }
        for s in stmts {
            live.mentioned(s);
        }
        live
    }

    pub fn nothing(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.n)
    }

    pub fn is_live_before(&self, s: &Stmt, l: LocalId) -> bool {
        let before = self.before.get(&(s as *const Stmt));
        before.is_some_and(|b| b.contains(l.index()))
    }

    pub fn does_mention(&self, s: &Stmt, l: LocalId) -> bool {
        let mentions = self.mentions.get(&(s as *const Stmt));
        mentions.is_some_and(|m| m.contains(l.index()))
    }

    fn list(&mut self, stmts: &[Stmt], mut live: FixedBitSet) -> FixedBitSet {
        for s in stmts.iter().rev() {
            live = self.stmt(s, live);
            self.before.insert(s, live.clone());
        }
        live
    }

    fn stmt(&mut self, s: &Stmt, mut live: FixedBitSet) -> FixedBitSet {
        match &s.kind {
            StmtKind::Expr(e) | StmtKind::VlaAlloc(_, e) | StmtKind::GotoComputed(e) => {
                self.expr(e, live)
            }
            StmtKind::Decl(l, init) => {
                self.dead_initial.insert(s, !live.contains(l.index()));
                live.remove(l.index());
                match init {
                    Some(e) => self.expr(e, live),
                    None => live,
                }
            }
            StmtKind::Block(b) => self.list(b, live),
            StmtKind::If(c, a, b) => {
                let mut both = self.list(a, live.clone());
                both.union_with(&self.list(b, live));
                self.expr(c, both)
            }
            StmtKind::While(c, body) => {
                let mut head = self.head(s);
                loop {
                    let mut next = self.looped(body, &live, head.clone());
                    if !is_always(c) {
                        next.union_with(&live);
                    }
                    let next = self.expr(c, next);
                    if next == head {
                        return head;
                    }
                    head = self.grown(s, next);
                }
            }
            StmtKind::DoWhile(body, c) => {
                let mut head = self.head(s);
                loop {
                    let mut end = match c.as_int() {
                        Some(0) => self.nothing(),
                        _ => head.clone(),
                    };
                    if !is_always(c) {
                        end.union_with(&live);
                    }
                    let end = self.expr(c, end);
                    let next = self.looped(body, &live, end);
                    if next == head {
                        return head;
                    }
                    head = self.grown(s, next);
                }
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                let mut head = self.head(s);
                loop {
                    let end = match step {
                        Some(step) => self.expr(step, head.clone()),
                        None => head.clone(),
                    };
                    let mut next = self.looped(body, &live, end);
                    if let Some(c) = cond {
                        if !is_always(c) {
                            next.union_with(&live);
                        }
                        next = self.expr(c, next);
                    }
                    if next == head {
                        break;
                    }
                    head = self.grown(s, next);
                }
                self.list(init, head)
            }
            StmtKind::Switch(sw) => self.switch(sw, live),
            StmtKind::Break => self.breaks.last().cloned().unwrap_or(live),
            StmtKind::Continue => self.continues.last().cloned().unwrap_or(live),
            StmtKind::Return(e) => {
                let nothing = self.nothing();
                match e {
                    Some(e) => self.expr(e, nothing),
                    None => nothing,
                }
            }
            StmtKind::Label(l) => {
                self.labels.insert(*l, live.clone());
                live
            }
            StmtKind::Goto(l) => self
                .labels
                .get(l)
                .cloned()
                .unwrap_or_else(|| self.nothing()),
        }
    }

    fn head(&self, s: &Stmt) -> FixedBitSet {
        let known = self.heads.get(&(s as *const Stmt));
        known.cloned().unwrap_or_else(|| self.nothing())
    }

    fn grown(&mut self, s: &Stmt, head: FixedBitSet) -> FixedBitSet {
        self.heads.insert(s, head.clone());
        head
    }

    /// The body of a loop: `after` is live where it is left, `end` at its end.
    fn looped(&mut self, body: &[Stmt], after: &FixedBitSet, end: FixedBitSet) -> FixedBitSet {
        self.breaks.push(after.clone());
        self.continues.push(end.clone());
        let live = self.list(body, end);
        self.breaks.pop();
        self.continues.pop();
        live
    }

    fn switch(&mut self, sw: &Switch, after: FixedBitSet) -> FixedBitSet {
        self.breaks.push(after.clone());
        let mut live = after.clone();
        // Live at a label, and so at the labels before it.
        let mut entry = match sw.default {
            Some(_) => self.nothing(),
            None => after,
        };
        for s in sw.body.iter().rev() {
            live = self.stmt(s, live);
            if let StmtKind::Label(_) = s.kind {
                live.union_with(&entry);
                entry.union_with(&live);
            }
            self.before.insert(s, live.clone());
        }
        self.breaks.pop();
        self.expr(&sw.value, entry)
    }

    fn expr(&mut self, e: &Expr, mut live: FixedBitSet) -> FixedBitSet {
        match &e.kind {
            ExprKind::Load(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    live.insert(l.index());
                    return live;
                }
                self.place(p, live)
            }
            ExprKind::Assign(p, v) => {
                if let PlaceKind::Local(l) = p.kind {
                    self.dead.insert(e, !live.contains(l.index()));
                    live.remove(l.index());
                    return self.expr(v, live);
                }
                let live = self.expr(v, live);
                self.place(p, live)
            }
            ExprKind::AssignOp { place, rhs, .. } => {
                if let PlaceKind::Local(l) = place.kind {
                    self.dead.insert(e, !live.contains(l.index()));
                    live.insert(l.index());
                }
                let live = self.expr(rhs, live);
                self.place(place, live)
            }
            ExprKind::IncDec { place, .. } => {
                if let PlaceKind::Local(l) = place.kind {
                    self.dead.insert(e, !live.contains(l.index()));
                    live.insert(l.index());
                }
                self.place(place, live)
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                let mut both = self.expr(b, live.clone());
                both.union_with(&live);
                self.expr(a, both)
            }
            ExprKind::Cond(c, a, b) => {
                let mut both = self.expr(a, live.clone());
                both.union_with(&self.expr(b, live));
                self.expr(c, both)
            }
            ExprKind::Seq(stmts, value) => {
                if let Some(v) = value {
                    live = self.expr(v, live);
                }
                self.list(stmts, live)
            }
            _ => {
                let mut children = Vec::new();
                expr_children(e, &mut |c| children.push(c));
                self.children(children, live)
            }
        }
    }

    /// An object that is read or written in part, or addressed.
    fn place(&mut self, p: &Place, mut live: FixedBitSet) -> FixedBitSet {
        if let PlaceKind::Local(l) = p.kind {
            live.insert(l.index());
            return live;
        }
        let mut children = Vec::new();
        place_children(p, &mut |c| children.push(c));
        self.children(children, live)
    }

    fn children(&mut self, children: Vec<Child<'_>>, mut live: FixedBitSet) -> FixedBitSet {
        for child in children.into_iter().rev() {
            live = match child {
                Child::Expr(e) => self.expr(e, live),
                Child::Place(p) => self.place(p, live),
                Child::Stmt(s) => self.stmt(s, live),
            };
        }
        live
    }

    fn mentioned(&mut self, s: &Stmt) -> FixedBitSet {
        let mut all = self.nothing();
        if let StmtKind::Decl(l, _) = &s.kind {
            all.insert(l.index());
        }
        let mut children = Vec::new();
        c2safe_frontend::ir::visit::stmt_children(s, &mut |c| children.push(c));
        children.into_iter().for_each(|c| self.add(c, &mut all));
        self.mentions.insert(s, all.clone());
        all
    }

    fn add(&mut self, child: Child<'_>, all: &mut FixedBitSet) {
        let mut children = Vec::new();
        match child {
            Child::Stmt(s) => all.union_with(&self.mentioned(s)),
            Child::Expr(e) => expr_children(e, &mut |c| children.push(c)),
            Child::Place(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    all.insert(l.index());
                }
                place_children(p, &mut |c| children.push(c));
            }
        }
        children.into_iter().for_each(|c| self.add(c, all));
    }
}

/// A condition that never fails.
fn is_always(c: &Expr) -> bool {
    c.as_int().is_some_and(|v| v != 0)
}
