//! Pointers into the same object at one call, and pointers that reach back before where they point.

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, LocalId, Place, PlaceKind, Program,
};

use super::plan::{FnPlan, Plan, Pointer, Rep, Root, Term};
use super::resolve::Resolver;
use super::scan::{flows, is_null, CallSite, Passed};
use super::signs::Signs;
use super::variants::Group;

/// Whether the arguments of a call can be borrowed side by side.
pub enum Apart {
    Yes,
    /// These can when they share one slice.
    Groups(Vec<Group>),
    No,
}

/// By local: an `Index` that may lie before its base.
pub fn wraps(r: &Resolver<'_>, body: &Body, signs: &Signs) -> Vec<bool> {
    let mut wraps = vec![false; body.locals.len()];
    let mut moves = Vec::new();
    body.stmts
        .iter()
        .for_each(|s| collect_moves(Child::Stmt(s), &mut moves));
    for (l, back) in moves {
        wraps[l.index()] |= match back {
            Move::Down => true,
            Move::By(e) => !signs.natural(r.program, e),
        };
    }
    let flows = flows(r.program, body).values;
    loop {
        let mut changed = false;
        for (l, e) in &flows {
            if wraps[l.index()] {
                continue;
            }
            // Null is a position that nothing has.
            let back = is_null(e)
                || r.pointer(e)
                    .is_some_and(|p| may_be_negative(r, signs, &wraps, &p.terms));
            if back {
                wraps[l.index()] = true;
                changed = true;
            }
        }
        if !changed {
            return wraps;
        }
    }
}

enum Move<'e> {
    Down,
    By(&'e Expr),
}

fn collect_moves<'e>(c: Child<'e>, out: &mut Vec<(LocalId, Move<'e>)>) {
    match c {
        Child::Expr(e) => {
            let local = |p: &Place| match p.kind {
                PlaceKind::Local(l) => Some(l),
                _ => None,
            };
            match &e.kind {
                ExprKind::AssignOp { place, op, rhs, .. } => {
                    out.extend(local(place).map(|l| match op {
                        BinaryOp::Add => (l, Move::By(rhs)),
                        _ => (l, Move::Down),
                    }));
                }
                ExprKind::IncDec {
                    place,
                    increment: false,
                    ..
                } => out.extend(local(place).map(|l| (l, Move::Down))),
                _ => {}
            }
            expr_children(e, &mut |c| collect_moves(c, out));
        }
        Child::Place(p) => place_children(p, &mut |c| collect_moves(c, out)),
        Child::Stmt(s) => stmt_children(s, &mut |c| collect_moves(c, out)),
    }
}

fn may_be_negative(r: &Resolver<'_>, signs: &Signs, wraps: &[bool], terms: &[Term<'_>]) -> bool {
    terms.iter().any(|t| match t {
        Term::Cursor(l) => wraps[l.index()],
        Term::Plus(e) => !signs.natural(r.program, e),
        Term::Minus(_) | Term::Computed(_) => true,
        Term::Effect(e) => match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => match p.kind {
                PlaceKind::Local(l) => wraps[l.index()],
                _ => true,
            },
            _ => true,
        },
    })
}

/// By function and local: a parameter whose elements before its start may be used.
pub fn reaching_back(
    program: &Program,
    plan: &Plan,
    memory: &[Vec<bool>],
    reached: &[bool],
    signs: &[Signs],
) -> Vec<Vec<bool>> {
    let mut back: Vec<Vec<bool>> = program
        .functions
        .iter()
        .map(|f| vec![false; f.body.as_ref().map_or(0, |b| b.locals.len())])
        .collect();
    loop {
        let mut changed = false;
        for (i, f) in program.functions.iter().enumerate() {
            let (true, Some(body)) = (reached[i] && f.resolved.is_none(), &f.body) else {
                continue;
            };
            if plan.functions[i].reps.iter().all(|r| *r == Rep::Heap) {
                continue;
            }
            let resolver = Resolver {
                program,
                plan: &plan.functions[i],
                tables: &plan.tables,
                arenas: &plan.arenas,
                results: &plan.results,
                fields: &plan.fields,
                body,
                memory: &memory[i],
            };
            let wraps = wraps(&resolver, body, &signs[i]);
            let mut uses = Uses {
                resolver: &resolver,
                signs: &signs[i],
                wraps: &wraps,
                plan,
                back: &back,
                found: Vec::new(),
            };
            body.stmts.iter().for_each(|s| uses.child(Child::Stmt(s)));
            for l in uses.found {
                changed |= !std::mem::replace(&mut back[i][l.index()], true);
            }
        }
        if !changed {
            return back;
        }
    }
}

struct Uses<'a, 'b> {
    resolver: &'a Resolver<'b>,
    signs: &'a Signs,
    wraps: &'a [bool],
    plan: &'a Plan,
    back: &'a [Vec<bool>],
    found: Vec<LocalId>,
}

impl Uses<'_, '_> {
    fn pointer(&mut self, p: &Pointer<'_>, always: bool) {
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty()) {
            if always || may_be_negative(self.resolver, self.signs, self.wraps, &p.terms) {
                self.found.push(l);
            }
        }
    }

    fn child(&mut self, c: Child<'_>) {
        match c {
            Child::Place(p) => {
                if let PlaceKind::Deref(e) = &p.kind {
                    if let Some(pointer) = self.resolver.pointer(e) {
                        self.pointer(&pointer, false);
                    }
                }
                place_children(p, &mut |c| self.child(c));
            }
            Child::Stmt(s) => stmt_children(s, &mut |c| self.child(c)),
            Child::Expr(e) => {
                if let ExprKind::Call(callee, args) = &e.kind {
                    if let Callee::Direct(f) = &**callee {
                        self.arguments(self.resolver.program.resolve_func(*f).index(), args);
                    }
                }
                expr_children(e, &mut |c| self.child(c));
            }
        }
    }

    fn arguments(&mut self, f: usize, args: &[Expr]) {
        let body = &self.resolver.program.functions[f].body;
        for (i, a) in args.iter().enumerate() {
            let Some(pointer) = self.resolver.pointer(super::library::bare(a)) else {
                continue;
            };
            let back = match body {
                Some(body) => body.params.get(i).is_some_and(|p| {
                    self.plan.functions[f].rep(*p) != Rep::Heap
                        && self.back[f][p.index()]
                        && pointer.terms.is_empty()
                }),
                None => false,
            };
            self.pointer(&pointer, back);
        }
    }
}

/// Whether two expressions without effects are the same.
fn same_value(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Int(x, _), ExprKind::Int(y, _)) => x == y,
        (ExprKind::EnumConst(_, _, x), ExprKind::EnumConst(_, _, y)) => x == y,
        (ExprKind::Load(p), ExprKind::Load(q)) => match (&p.kind, &q.kind) {
            (PlaceKind::Local(x), PlaceKind::Local(y)) => x == y,
            _ => false,
        },
        (ExprKind::Cast(x), ExprKind::Cast(y)) => a.ty == b.ty && same_value(x, y),
        (ExprKind::Binary(o, x, y), ExprKind::Binary(p, v, w)) => {
            o == p && a.ty == b.ty && same_value(x, v) && same_value(y, w)
        }
        _ => false,
    }
}

fn same_terms(a: &[Term<'_>], b: &[Term<'_>]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Term::Cursor(a), Term::Cursor(b)) => a == b,
            (Term::Plus(a), Term::Plus(b)) | (Term::Minus(a), Term::Minus(b)) => same_value(a, b),
            _ => false,
        })
}

/// How the lifted arguments of a call are told apart.
pub fn groups(
    r: &Resolver<'_>,
    callee: &FnPlan,
    params: &[LocalId],
    site: &CallSite<'_>,
    back: &[bool],
) -> Apart {
    let ExprKind::Call(_, args) = &site.expr.kind else {
        return Apart::Yes;
    };
    let mut pointers = Vec::new();
    for (i, passed) in &site.args {
        if *passed == Passed::Lifted {
            let Some(p) = r.pointer(&args[*i]) else {
                return Apart::No;
            };
            pointers.push((*i, p));
        }
    }
    let n = pointers.len();
    // Sets of arguments that overlap while one of them is written through.
    let mut set: Vec<usize> = (0..n).collect();
    for a in 0..n {
        for b in a + 1..n {
            let written = |k: usize| callee.written[params[pointers[k].0].index()];
            let overlap = !pointers[a].1.base.disjoint(&pointers[b].1.base);
            if overlap && (written(a) || written(b)) {
                let (from, to) = (set[b], set[a]);
                set.iter_mut().filter(|s| **s == from).for_each(|s| *s = to);
            }
        }
    }
    let mut groups = Vec::new();
    for id in 0..n {
        let members: Vec<usize> = (0..n).filter(|k| set[*k] == id).collect();
        let reaches =
            |k: &usize| back[params[pointers[*k].0].index()] && !pointers[*k].1.terms.is_empty();
        if members.len() < 2 && !members.iter().any(reaches) {
            continue;
        }
        let first = &pointers[members[0]].1;
        let Some(base) = first.base.fixed() else {
            return Apart::No;
        };
        let single = members.iter().any(|k| pointers[*k].1.single);
        for k in &members[1..] {
            let same = pointers[*k].1.base.fixed().is_some_and(|b| b.same(&base));
            if !same {
                return Apart::No;
            }
        }
        let same = members[1..]
            .iter()
            .all(|k| same_terms(&first.terms, &pointers[*k].1.terms));
        if single && !same {
            return Apart::No;
        }
        let same = same && !members.iter().any(reaches);
        groups.push(Group {
            members: members.iter().map(|k| pointers[*k].0).collect(),
            base: (!same).then_some(base),
        });
    }
    match groups.is_empty() {
        true => Apart::Yes,
        false => Apart::Groups(groups),
    }
}
