//! What a condition says about the variables in it.

use c2safe_frontend::ir::visit::{walk_expr, Visitor};
use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, TypeId, UnaryOp};

use super::flow::{joined, Flow, State};
use super::interval::{contains, meet, of_type, Range};

impl Flow<'_> {
    /// Evaluates a condition: the states in which it holds, and in which it does not. There is no current state afterwards.
    pub fn cond(&mut self, e: &Expr) -> (State, State) {
        let types = &self.program.types;
        match &e.kind {
            ExprKind::Unary(UnaryOp::Not, a) => {
                self.note(e, (0, 1));
                let (yes, no) = self.cond(a);
                (no, yes)
            }
            ExprKind::LogAnd(a, b) => {
                self.note(e, (0, 1));
                let (yes, no) = self.cond(a);
                self.state = yes;
                let (both, second) = self.cond(b);
                (both, joined(no, &second))
            }
            ExprKind::LogOr(a, b) => {
                self.note(e, (0, 1));
                let (yes, no) = self.cond(a);
                self.state = no;
                let (second, neither) = self.cond(b);
                (joined(yes, &second), neither)
            }
            ExprKind::Binary(op, a, b) if op.is_comparison() => {
                let x = self.eval(a);
                let y = self.eval(b);
                self.note(e, (0, 1));
                let state = self.state.take();
                if !types.is_integer(a.ty) || !types.is_integer(b.ty) {
                    return (state.clone(), state);
                }
                let opposite = match op {
                    BinaryOp::Lt => BinaryOp::Ge,
                    BinaryOp::Le => BinaryOp::Gt,
                    BinaryOp::Gt => BinaryOp::Le,
                    BinaryOp::Ge => BinaryOp::Lt,
                    BinaryOp::Eq => BinaryOp::Ne,
                    _ => BinaryOp::Eq,
                };
                let yes = self.compared(state.clone(), *op, (a, x), (b, y));
                let no = self.compared(state, opposite, (a, x), (b, y));
                (yes, no)
            }
            _ => {
                let r = self.eval(e);
                let state = self.state.take();
                if !types.is_integer(e.ty) {
                    return (state.clone(), state);
                }
                let yes = match r {
                    (0, 0) => None,
                    _ => match without(r, 0) {
                        Some(rest) => self.refined(state.clone(), e, rest),
                        None => None,
                    },
                };
                let no = match contains(r, (0, 0)) {
                    true => self.refined(state, e, (0, 0)),
                    false => None,
                };
                (yes, no)
            }
        }
    }

    /// The states of `state` in which `a op b` holds; the values that both have in it are known.
    fn compared(
        &self,
        state: State,
        op: BinaryOp,
        (a, x): (&Expr, Range),
        (b, y): (&Expr, Range),
    ) -> State {
        let (left, right) = match op {
            BinaryOp::Lt => (
                meet(x, (i128::MIN, y.1.saturating_sub(1))),
                meet(y, (x.0.saturating_add(1), i128::MAX)),
            ),
            BinaryOp::Le => (meet(x, (i128::MIN, y.1)), meet(y, (x.0, i128::MAX))),
            BinaryOp::Gt => (
                meet(x, (y.0.saturating_add(1), i128::MAX)),
                meet(y, (i128::MIN, x.1.saturating_sub(1))),
            ),
            BinaryOp::Ge => (meet(x, (y.0, i128::MAX)), meet(y, (i128::MIN, x.1))),
            BinaryOp::Eq => (meet(x, y), meet(x, y)),
            _ => {
                let left = if y.0 == y.1 { without(x, y.0) } else { Some(x) };
                let right = if x.0 == x.1 { without(y, x.0) } else { Some(y) };
                (left, right)
            }
        };
        let (Some(left), Some(right)) = (left, right) else {
            return None;
        };
        // What evaluating the right side changes is no longer what the left side saw.
        let state = match has_effects(b) {
            true => state,
            false => self.refined(state, a, left),
        };
        self.refined(state, b, right)
    }

    /// The states of `state` in which `e`, just evaluated, has a value in `target`.
    pub fn refined(&self, state: State, e: &Expr, target: Range) -> State {
        let mut state = state?;
        let types = &self.program.types;
        match &e.kind {
            ExprKind::Load(p) => {
                if let Some((_, slot)) = self.slot(p) {
                    state[slot] = meet(state[slot], target)?;
                }
            }
            ExprKind::Cast(a) if types.strip_enum(e.ty) != TypeId::BOOL => {
                let kept = types.is_integer(a.ty)
                    && types.is_integer(e.ty)
                    && contains(of_type(types, e.ty), self.known(a));
                if kept {
                    return self.refined(Some(state), a, target);
                }
            }
            ExprKind::Assign(p, _) | ExprKind::AssignOp { place: p, .. } => {
                if let Some((_, slot)) = self.slot(p) {
                    state[slot] = meet(state[slot], target)?;
                }
            }
            ExprKind::IncDec {
                place,
                increment,
                postfix,
            } => {
                let Some((l, slot)) = self.slot(place) else {
                    return Some(state);
                };
                if !postfix {
                    state[slot] = meet(state[slot], target)?;
                    return Some(state);
                }
                let by = if *increment { 1 } else { -1 };
                let old = meet(self.known(e), target)?;
                let new = (old.0.saturating_add(by), old.1.saturating_add(by));
                if contains(of_type(types, place.ty), new) {
                    state[slot] = meet(state[slot], new).unwrap_or_else(|| self.full(l));
                }
            }
            ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) => {
                let (Some(c), full) = (b.as_int(), of_type(types, e.ty)) else {
                    return Some(state);
                };
                let c = if *op == BinaryOp::Add { c } else { -c };
                let before = self.known(a);
                let exact = (before.0.saturating_add(c), before.1.saturating_add(c));
                if contains(full, exact) {
                    let target = (target.0.saturating_sub(c), target.1.saturating_sub(c));
                    return self.refined(Some(state), a, target);
                }
            }
            ExprKind::Seq(_, Some(v)) => return self.refined(Some(state), v, target),
            _ => {}
        }
        Some(state)
    }

    /// What an expression was found to have so far, in any state.
    fn known(&self, e: &Expr) -> Range {
        let known = self.found.exprs.get(&std::ptr::from_ref(e));
        known
            .copied()
            .unwrap_or_else(|| of_type(&self.program.types, e.ty))
    }
}

/// `r` without `v`, where that is at its edge.
fn without(r: Range, v: i128) -> Option<Range> {
    match r {
        (lo, hi) if lo == v && hi == v => None,
        (lo, hi) if lo == v => Some((lo + 1, hi)),
        (lo, hi) if hi == v => Some((lo, hi - 1)),
        r => Some(r),
    }
}

/// Whether evaluating an expression stores to a variable.
fn has_effects(e: &Expr) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            self.0 |= matches!(
                e.kind,
                ExprKind::Assign(..)
                    | ExprKind::AssignOp { .. }
                    | ExprKind::IncDec { .. }
                    | ExprKind::Seq(..)
            );
            walk_expr(self, e);
        }
    }
    let mut find = Find(false);
    find.expr(e);
    find.0
}
