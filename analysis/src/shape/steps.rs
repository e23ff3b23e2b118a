//! `++` and `--` inside expressions, where a statement of its own does the same: `*p++ = c;` becomes `*p = c; p++;`, and
//! `while (n--)` counts at the head of its body, if nobody looks at `n` behind the loop.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{inner_lists, walk_place, Visitor};
use c2safe_frontend::ir::{Expr, ExprKind, Loc, LocalId, Place, PlaceKind, Stmt, StmtKind};
use rustc_hash::FxHashSet;

use super::live::Live;

/// Takes the steps out of all expressions that are evaluated for their effects, and of initial values. `memory` says which locals can be
/// looked at through pointers.
/// `distances` are the parameters through which nobody else reaches what they point to.
pub fn apart(list: &mut Vec<Stmt>, memory: &[bool], distances: &BTreeSet<LocalId>) {
    let old = std::mem::take(list);
    for mut s in old {
        inner_lists(&mut s, &mut |list| apart(list, memory, distances));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mentions = mentioned(&s);
        let mut steps = Steps {
            memory,
            distances,
            mentions: &mentions,
            before: &mut before,
            after: &mut after,
            loc: s.loc,
        };
        match &mut s.kind {
            // A step that is a statement already, or thrown away.
            StmtKind::Expr(e) => match &mut e.kind {
                ExprKind::IncDec { place, .. } => steps.place(place),
                ExprKind::Cast(a) if matches!(a.kind, ExprKind::IncDec { .. }) => {}
                _ => steps.operands(e),
            },
            StmtKind::Decl(_, Some(e)) => steps.expr(e),
            _ => {}
        }
        list.extend(before);
        list.push(s);
        list.extend(after);
    }
}

/// How often a statement names each local.
fn mentioned(s: &Stmt) -> Vec<LocalId> {
    struct Find(Vec<LocalId>);
    impl Visitor for Find {
        fn place(&mut self, p: &Place) {
            if let PlaceKind::Local(l) = p.kind {
                self.0.push(l);
            }
            walk_place(self, p);
        }
    }
    let mut find = Find(Vec::new());
    find.stmt(s);
    if let StmtKind::Decl(l, _) = s.kind {
        find.0.push(l);
    }
    find.0
}

/// Collects the steps of variables that a statement names only there, as long as they are certainly taken.
struct Steps<'a> {
    memory: &'a [bool],
    distances: &'a BTreeSet<LocalId>,
    mentions: &'a [LocalId],
    before: &'a mut Vec<Stmt>,
    after: &'a mut Vec<Stmt>,
    loc: Loc,
}

impl Steps<'_> {
    fn expr(&mut self, e: &mut Expr) {
        if let ExprKind::IncDec {
            place,
            increment,
            postfix,
        } = &e.kind
        {
            let own = match &place.kind {
                PlaceKind::Local(l) => Some(*l),
                _ => super::cursors::behind(place).filter(|l| self.distances.contains(l)),
            };
            if let Some(l) = own {
                let alone = self.mentions.iter().filter(|m| **m == l).count() == 1;
                if alone && !self.memory[l.index()] {
                    let (increment, postfix, place) = (*increment, *postfix, (**place).clone());
                    let value = ExprKind::Load(place.clone());
                    let step = ExprKind::IncDec {
                        place: Box::new(place),
                        increment,
                        postfix,
                    };
                    let step = Stmt {
                        kind: StmtKind::Expr(Expr::new(step, e.ty, e.loc)),
                        loc: self.loc,
                    };
                    e.kind = value;
                    match postfix {
                        true => self.after.push(step),
                        false => self.before.push(step),
                    }
                }
                return;
            }
        }
        self.operands(e);
    }

    /// The operands that are evaluated whatever the others are.
    fn operands(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Load(p) | ExprKind::AddrOf(p) | ExprKind::Decay(p) => self.place(p),
            ExprKind::Unary(_, a) | ExprKind::Cast(a) => self.expr(a),
            ExprKind::Binary(_, a, b)
            | ExprKind::PtrAdd(a, b)
            | ExprKind::PtrSub(a, b)
            | ExprKind::PtrDiff(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::LogAnd(a, _) | ExprKind::LogOr(a, _) | ExprKind::Cond(a, ..) => self.expr(a),
            ExprKind::Assign(p, v)
            | ExprKind::AssignOp {
                place: p, rhs: v, ..
            } => {
                self.place(p);
                self.expr(v);
            }
            ExprKind::IncDec { place, .. } => self.place(place),
            ExprKind::Call(_, args) => args.iter_mut().for_each(|a| self.expr(a)),
            _ => {}
        }
    }

    fn place(&mut self, p: &mut Place) {
        match &mut p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
            PlaceKind::Deref(e) => self.expr(e),
            PlaceKind::Field(base, ..) => self.place(base),
            PlaceKind::Index(base, i) => {
                self.place(base);
                self.expr(i);
            }
        }
    }
}

/// Moves the step in the condition of a loop to the head of its body, where the variable is not read behind the loop. `candidates` are the
/// locals that liveness knows.
pub fn conditions(list: &mut [Stmt], n: usize, candidates: &[bool]) {
    let live = Live::of(n, list);
    let mut found = FxHashSet::default();
    find(list, &live, candidates, true, &mut found);
    if !found.is_empty() {
        change(list, &found);
    }
}

/// The loops of which that is true; `end` says that the function ends behind the list.
fn find(
    list: &[Stmt],
    live: &Live,
    candidates: &[bool],
    end: bool,
    found: &mut FxHashSet<*const Stmt>,
) {
    for (i, s) in list.iter().enumerate() {
        if let StmtKind::While(c, _) = &s.kind {
            let dead = |l: LocalId| match list.get(i + 1) {
                Some(next) => !live.is_live_before(next, l),
                None => end,
            };
            if stepped(c).is_some_and(|l| candidates[l.index()] && dead(l)) {
                found.insert(std::ptr::from_ref(s));
            }
        }
        let inner: &[&[Stmt]] = match &s.kind {
            StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => &[b],
            StmtKind::If(_, a, b) => &[a, b],
            StmtKind::For { body, .. } => &[body],
            StmtKind::Switch(sw) => &[&sw.body],
            _ => &[],
        };
        for list in inner {
            find(list, live, candidates, false, found);
        }
    }
}

fn change(list: &mut [Stmt], found: &FxHashSet<*const Stmt>) {
    for s in list {
        let chosen = found.contains(&std::ptr::from_ref(&*s));
        inner_lists(s, &mut |list| change(list, found));
        if let (true, StmtKind::While(c, body)) = (chosen, &mut s.kind) {
            let loc = c.loc;
            if let Some(step) = take_step(c) {
                let kind = StmtKind::Expr(step);
                body.insert(0, Stmt { kind, loc });
            }
        }
    }
}

/// The variable of `n--`, `n-- > 0` and the like, which compare what it had with a constant.
fn stepped(c: &Expr) -> Option<LocalId> {
    match &c.kind {
        ExprKind::IncDec {
            place,
            postfix: true,
            ..
        } => match place.kind {
            PlaceKind::Local(l) => Some(l),
            _ => None,
        },
        ExprKind::Cast(a) => stepped(a),
        ExprKind::Binary(op, a, b) if op.is_comparison() && b.as_int().is_some() => stepped(a),
        _ => None,
    }
}

/// Replaces the step in a condition by the variable.
fn take_step(c: &mut Expr) -> Option<Expr> {
    match &mut c.kind {
        ExprKind::IncDec { place, .. } => {
            let load = Expr::new(ExprKind::Load((**place).clone()), c.ty, c.loc);
            Some(std::mem::replace(c, load))
        }
        ExprKind::Cast(a) | ExprKind::Binary(_, a, _) => take_step(a),
        _ => None,
    }
}
