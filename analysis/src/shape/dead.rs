//! Values that are stored and never read, and variables that are left with nothing.

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, walk_body, walk_place, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};
use rustc_hash::FxHashSet;

use super::live::Live;
use crate::purity::is_pure;

/// Removes stores to `candidates` that nobody reads. What is computed for them stays where it does something.
pub fn remove(program: &Program, body: &mut Body, candidates: &[bool]) {
    const ROUNDS: usize = 64;
    for _ in 0..ROUNDS {
        let live = Live::of(body.locals.len(), &body.stmts);
        let mut remover = Remover {
            live: &live,
            candidates,
            replaced: FxHashSet::default(),
            changed: false,
        };
        // Values used inside expressions come first: their addresses are those of the analysis.
        rewrite_body(&mut remover, &mut body.stmts);
        remover.list(&mut body.stmts);
        if !remover.changed {
            break;
        }
    }
    let used = crate::objects::function_facts(program, body).used;
    forget(&mut body.stmts, &|s| match &s.kind {
        StmtKind::Decl(l, init) => !used[l.index()] && init.as_ref().is_none_or(is_pure),
        _ => false,
    });
}

/// Removes the variables among `candidates` that nothing ever reads, whatever way control takes. What is computed for them stays where it
/// does something.
pub fn unread(body: &mut Body, candidates: &[bool]) {
    struct Reads(Vec<bool>);
    impl Visitor for Reads {
        fn stmt(&mut self, s: &Stmt) {
            match stored(s) {
                Some((_, v)) => self.expr(v),
                None => walk_stmt(self, s),
            }
        }
        fn place(&mut self, p: &Place) {
            if let PlaceKind::Local(l) = p.kind {
                self.0[l.index()] = true;
            }
            walk_place(self, p);
        }
    }
    fn forget(list: &mut Vec<Stmt>, gone: &dyn Fn(LocalId) -> bool) {
        list.retain_mut(|s| {
            inner_lists(s, &mut |inner| forget(inner, gone));
            if let Some((l, v)) = stored(s) {
                if gone(l) {
                    let v = v.clone();
                    let stays = !is_pure(&v);
                    s.kind = StmtKind::Expr(v);
                    return stays;
                }
            }
            !matches!(s.kind, StmtKind::Decl(l, None) if gone(l))
        });
    }
    let mut reads = Reads(vec![false; body.locals.len()]);
    walk_body(&mut reads, &body.stmts);
    let params = &body.params;
    let gone = |l: LocalId| candidates[l.index()] && !reads.0[l.index()] && !params.contains(&l);
    forget(&mut body.stmts, &gone);
}

/// The variable that a statement gives a value.
fn stored(s: &Stmt) -> Option<(LocalId, &Expr)> {
    match &s.kind {
        StmtKind::Decl(l, Some(v)) => Some((*l, v)),
        StmtKind::Expr(e) => super::assigned(e),
        _ => None,
    }
}

struct Remover<'a> {
    live: &'a Live,
    candidates: &'a [bool],
    /// Expressions that were replaced: what was found out about these places is no longer true.
    replaced: FxHashSet<*const Expr>,
    changed: bool,
}

/// What becomes of a statement.
enum Fate {
    Stays,
    Goes,
    /// Its declaration stays behind an expression that does something.
    Splits(Expr),
}

impl Remover<'_> {
    fn is_dead(&self, e: &Expr) -> bool {
        let place = match &e.kind {
            ExprKind::Assign(p, _) | ExprKind::IncDec { place: p, .. } => p,
            ExprKind::AssignOp { place, op, rhs, .. } => {
                let divides = matches!(op, BinaryOp::Div | BinaryOp::Rem);
                if divides && rhs.as_int().is_none_or(|v| v == 0 || v == -1) {
                    return false;
                }
                place
            }
            _ => return false,
        };
        let candidate = matches!(place.kind, PlaceKind::Local(l) if self.candidates[l.index()]);
        let at = e as *const Expr;
        candidate && !self.replaced.contains(&at) && self.live.dead.get(&at) == Some(&true)
    }

    fn replace(&mut self, e: &mut Expr, by: Expr) {
        *e = by;
        self.replaced.insert(e);
        self.changed = true;
    }

    fn list(&mut self, list: &mut Vec<Stmt>) {
        // Addresses hold as long as the old list is not moved.
        let fates: Vec<Fate> = list.iter_mut().map(|s| self.statement(s)).collect();
        let old = std::mem::take(list);
        for (s, fate) in old.into_iter().zip(fates) {
            match fate {
                Fate::Stays => list.push(s),
                Fate::Goes => self.changed = true,
                Fate::Splits(e) => {
                    self.changed = true;
                    list.push(Stmt {
                        kind: StmtKind::Expr(e),
                        loc: s.loc,
                    });
                    list.push(s);
                }
            }
        }
    }

    /// What is left of an expression that is evaluated for its effects.
    fn effect(&mut self, e: &mut Expr) -> bool {
        if self.is_dead(e) {
            let kind = std::mem::replace(&mut e.kind, ExprKind::Seq(Vec::new(), None));
            if let ExprKind::Assign(_, v) | ExprKind::AssignOp { rhs: v, .. } = kind {
                self.replace(e, *v);
            }
        }
        let nothing = matches!(&e.kind, ExprKind::Seq(stmts, None) if stmts.is_empty());
        !nothing && !is_pure(e)
    }

    fn statement(&mut self, s: &mut Stmt) -> Fate {
        let dead_initial = self.live.dead_initial.get(&(s as *const Stmt)) == Some(&true);
        match &mut s.kind {
            StmtKind::Expr(e) => {
                return match self.effect(e) {
                    true => Fate::Stays,
                    false => Fate::Goes,
                };
            }
            StmtKind::Decl(l, init) if dead_initial && self.candidates[l.index()] => {
                if let Some(e) = init.take() {
                    self.changed = true;
                    if !is_pure(&e) {
                        return Fate::Splits(e);
                    }
                }
            }
            StmtKind::Block(b) => self.list(b),
            StmtKind::If(_, a, b) => {
                self.list(a);
                self.list(b);
            }
            StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => self.list(b),
            StmtKind::For {
                init, body, step, ..
            } => {
                self.list(init);
                self.list(body);
                if let Some(e) = step {
                    if !self.effect(e) {
                        *step = None;
                        self.changed = true;
                    }
                }
            }
            StmtKind::Switch(sw) => self.list(&mut sw.body),
            _ => {}
        }
        Fate::Stays
    }
}

impl Rewriter for Remover<'_> {
    fn expr(&mut self, e: &mut Expr) {
        // The value of `x = v` and of `x++` is known without the store.
        if !self.is_dead(e) {
            return;
        }
        let (ty, loc) = (e.ty, e.loc);
        let value = match &mut e.kind {
            ExprKind::Assign(_, v) if v.ty == ty => {
                std::mem::replace(&mut **v, Expr::int(0, ty, loc))
            }
            ExprKind::IncDec {
                place,
                postfix: true,
                ..
            } => Expr::new(ExprKind::Load(Place::clone(place)), ty, loc),
            _ => return,
        };
        self.replace(e, value);
    }
}

/// Removes statements, those inside others too.
pub(super) fn forget(list: &mut Vec<Stmt>, forgotten: &dyn Fn(&Stmt) -> bool) {
    list.retain(|s| !forgotten(s));
    for s in list {
        inner_lists(s, &mut |inner| forget(inner, forgotten));
    }
}
