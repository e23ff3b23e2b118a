//! The values of expressions, and what evaluating them changes.

use c2safe_frontend::ir::visit::{expr_children, Child};
use c2safe_frontend::ir::{
    BinaryOp, Builtin, Callee, Expr, ExprKind, FuncId, Place, PlaceKind, TypeId, UnaryOp,
};

use super::counters::STEP;
use super::flow::{joined, Flow};
use super::interval::{combine, contains, converted, join, meet, of_type, Range};
use super::{operated, stored};

impl Flow<'_> {
    /// Evaluates `e` in the current state.
    pub fn eval(&mut self, e: &Expr) -> Range {
        let r = self.compute(e);
        self.note(e, r)
    }

    /// Keeps what `e` was found to have, and gives it back.
    pub fn note(&mut self, e: &Expr, r: Range) -> Range {
        let types = &self.program.types;
        if !types.is_integer(e.ty) {
            return r;
        }
        let full = of_type(types, e.ty);
        let r = meet(full, r).unwrap_or(full);
        if self.state.is_some() {
            let known = self.found.exprs.entry(e).or_insert(r);
            *known = join(*known, r);
        }
        r
    }

    fn compute(&mut self, e: &Expr) -> Range {
        let program = self.program;
        let types = &program.types;
        let full = of_type(types, e.ty);
        match &e.kind {
            ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => (*v, *v),
            ExprKind::Load(p) => {
                self.place(p);
                self.held(p)
            }
            ExprKind::Cast(a) => {
                let r = self.eval(a);
                converted(types, r, a.ty, e.ty)
            }
            ExprKind::Unary(UnaryOp::Neg, a) => {
                let (lo, hi) = self.eval(a);
                let negated = hi.checked_neg().zip(lo.checked_neg());
                negated.filter(|r| contains(full, *r)).unwrap_or(full)
            }
            ExprKind::Unary(UnaryOp::BitNot, a) => {
                let (lo, hi) = self.eval(a);
                let inverse = match types.is_signed(e.ty) {
                    true => (!hi, !lo),
                    false if types.int_bits(e.ty) < 128 => (full.1 - hi, full.1 - lo),
                    false => full,
                };
                match contains(full, inverse) {
                    true => inverse,
                    false => full,
                }
            }
            ExprKind::Unary(UnaryOp::Not, _) | ExprKind::LogAnd(..) | ExprKind::LogOr(..) => {
                self.truth(e)
            }
            ExprKind::Binary(op, ..) if op.is_comparison() => self.truth(e),
            ExprKind::Binary(op, a, b) => {
                let (x, y) = (self.eval(a), self.eval(b));
                operated(program, *op, x, y, e)
            }
            ExprKind::Cond(c, a, b) => {
                let (yes, no) = self.cond(c);
                self.state = yes;
                let x = self.eval(a);
                let after = std::mem::replace(&mut self.state, no);
                let y = self.eval(b);
                let r = match (&after, &self.state) {
                    (None, _) => y,
                    (_, None) => x,
                    _ => join(x, y),
                };
                self.state = joined(self.state.take(), &after);
                r
            }
            ExprKind::Assign(p, v) => {
                self.place(p);
                let r = self.eval(v);
                let r = converted(types, r, v.ty, p.ty);
                let Some((l, slot)) = self.slot(p) else {
                    return stored(program, p);
                };
                match step_of(p, v) {
                    Some(by) => self.step(p, by, r),
                    None => self.store(l, slot, r),
                }
                self.held(p)
            }
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => self.assign_op(place, *op, rhs, *compute),
            ExprKind::IncDec {
                place,
                increment,
                postfix,
            } => {
                self.place(place);
                let old = self.updated(place, None);
                if !types.is_integer(place.ty) || types.strip_enum(place.ty) == TypeId::BOOL {
                    if let Some((l, slot)) = self.slot(place) {
                        self.store(l, slot, full);
                    }
                    return full;
                }
                let by = if *increment { 1 } else { -1 };
                let new = (old.0.saturating_add(by), old.1.saturating_add(by));
                self.step(place, by, new);
                match postfix {
                    true => old,
                    false => self.held(place),
                }
            }
            ExprKind::Call(callee, _) => {
                self.children(e);
                if let Callee::Direct(f) = &**callee {
                    if self.never_returns(*f) {
                        self.state = None;
                    }
                }
                full
            }
            ExprKind::Builtin(b, _) => {
                self.children(e);
                match b {
                    Builtin::Clz | Builtin::Ctz | Builtin::Popcount | Builtin::Ffs => (0, 128),
                    _ => full,
                }
            }
            ExprKind::Seq(stmts, value) => {
                stmts.iter().for_each(|s| self.stmt(s));
                match value {
                    Some(v) => self.eval(v),
                    None => full,
                }
            }
            _ => {
                self.children(e);
                full
            }
        }
    }

    /// A condition where a number is wanted.
    fn truth(&mut self, e: &Expr) -> Range {
        let (yes, no) = self.cond(e);
        let r = match (&yes, &no) {
            (None, Some(_)) => (0, 0),
            (Some(_), None) => (1, 1),
            _ => (0, 1),
        };
        self.state = joined(yes, &no);
        r
    }

    pub fn children(&mut self, e: &Expr) {
        expr_children(e, &mut |c| match c {
            Child::Expr(e) => {
                self.eval(e);
            }
            Child::Place(p) => self.place(p),
            Child::Stmt(s) => self.stmt(s),
        });
    }

    /// Evaluates what the address of a place is computed from.
    pub fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) => {}
            PlaceKind::Deref(e) => {
                self.eval(e);
            }
            PlaceKind::Field(base, ..) => self.place(base),
            PlaceKind::Index(base, i) => {
                self.place(base);
                self.eval(i);
            }
        }
    }

    /// What an object holds now.
    fn held(&self, p: &Place) -> Range {
        match (self.slot(p), &self.state) {
            (Some((_, slot)), Some(state)) => state[slot],
            _ => stored(self.program, p),
        }
    }

    /// What an object holds before it is changed, `earlier` being what it held before the operand was evaluated.
    fn updated(&mut self, p: &Place, earlier: Option<Range>) -> Range {
        let now = self.held(p);
        let r = earlier.map_or(now, |e| join(e, now));
        if self.state.is_some() {
            let known = self.found.places.entry(p).or_insert(r);
            *known = join(*known, r);
        }
        r
    }

    fn assign_op(&mut self, place: &Place, op: BinaryOp, rhs: &Expr, compute: TypeId) -> Range {
        let program = self.program;
        let types = &program.types;
        self.place(place);
        let earlier = self.held(place);
        let by = self.eval(rhs);
        let old = self.updated(place, Some(earlier));
        let Some((l, slot)) = self.slot(place) else {
            return stored(program, place);
        };
        let full = of_type(types, place.ty);
        if !types.is_integer(compute) {
            self.store(l, slot, full);
            return full;
        }
        let wide = converted(types, old, place.ty, compute);
        let all = of_type(types, compute);
        let exact = combine(op, wide, by, types.int_bits(compute));
        let exact = exact.filter(|r| contains(all, *r)).unwrap_or(all);
        let small = by.0 == by.1 && by.0.abs() <= STEP;
        match op {
            BinaryOp::Add if small => self.step(place, by.0, exact),
            BinaryOp::Sub if small => self.step(place, -by.0, exact),
            _ => self.store(l, slot, converted(types, exact, compute, place.ty)),
        }
        self.held(place)
    }

    /// A variable changes by a small number, to `new` unless that wraps.
    fn step(&mut self, place: &Place, by: i128, new: Range) {
        let Some((l, slot)) = self.slot(place) else {
            return;
        };
        let ty = of_type(&self.program.types, place.ty);
        let reach = self.full(l);
        let counted = self.counters.contains(l);
        let up = by >= 0 && new.0 >= ty.0 && new.0 <= reach.1;
        let down = by < 0 && new.1 <= ty.1 && new.1 >= reach.0 && reach.0 > ty.0;
        if counted && (up || down) {
            let new = meet(new, reach).unwrap_or(reach);
            self.set(slot, new);
        } else {
            self.store(
                l,
                slot,
                match contains(ty, new) {
                    true => new,
                    false => ty,
                },
            );
        }
    }

    /// A function of the library that the program never gets back from.
    fn never_returns(&self, f: FuncId) -> bool {
        let f = self.program.func(f);
        f.noreturn && f.body.is_none() && f.system
    }
}

/// The step that `p = v` is: `x = x + 1`.
fn step_of(p: &Place, v: &Expr) -> Option<i128> {
    let same = |e: &Expr| match (&e.kind, &p.kind) {
        (ExprKind::Load(q), PlaceKind::Local(l)) => {
            matches!(q.kind, PlaceKind::Local(m) if m == *l)
        }
        _ => false,
    };
    let ExprKind::Binary(op, a, b) = &v.kind else {
        return None;
    };
    let by = match op {
        BinaryOp::Add if same(a) => b.as_int()?,
        BinaryOp::Add if same(b) => a.as_int()?,
        BinaryOp::Sub if same(a) => -b.as_int()?,
        _ => return None,
    };
    (by.abs() <= STEP).then_some(by)
}
