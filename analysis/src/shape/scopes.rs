//! Variables where they are needed: declared where they first get a value, and one variable for each use that it is put to.
//!
//! C declares `int i;` at the top and lets every loop have it. Between a place where its value is no longer read and the next store, such a
//! variable can be another one: then each loop declares its own.

use c2safe_frontend::ir::visit::{Rewriter, Visitor};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, LocalId, Place, PlaceKind, Stmt, StmtKind, Switch,
};
use rustc_hash::FxHashMap;

use super::assigned;
use super::live::Live;

/// What is to be done to one statement.
#[derive(Default)]
struct Edit {
    /// Its declaration goes.
    remove: bool,
    /// The assignment that it is becomes a declaration of this variable.
    declare: Option<LocalId>,
    /// The first statement of the `for` that declares this variable; with the flag, it moves before the loop.
    declare_in_head: Vec<(LocalId, bool)>,
    /// Variables that are declared before it without a value.
    declare_before: Vec<LocalId>,
    /// Variables that have another number in it.
    rename: Vec<(LocalId, LocalId)>,
}

struct Planner<'a> {
    live: &'a Live,
    edits: FxHashMap<*const Stmt, Edit>,
    body: &'a Body,
    /// By label: some `goto` goes there.
    targets: Vec<bool>,
    /// New variables: the one that each was split from.
    new: Vec<LocalId>,
}

/// Moves the declarations of `candidates`, and splits them.
pub fn narrow(body: &mut Body, candidates: &[bool]) {
    let live = Live::of(body.locals.len(), &body.stmts);
    let mut planner = Planner {
        live: &live,
        edits: FxHashMap::default(),
        targets: super::targets(body),
        body,
        new: Vec::new(),
    };
    planner.declarations(&body.stmts, candidates);
    let Planner { mut edits, new, .. } = planner;
    let mut stmts = std::mem::take(&mut body.stmts);
    for from in new {
        let mut local = body.locals[from.index()].clone();
        local.split_from = Some(local.split_from.unwrap_or(from));
        body.locals.push(local);
    }
    apply(&mut stmts, &mut edits);
    body.stmts = stmts;
}

impl Planner<'_> {
    /// Finds the declarations in a list and those below.
    fn declarations(&mut self, list: &[Stmt], candidates: &[bool]) {
        for (i, s) in list.iter().enumerate() {
            match &s.kind {
                StmtKind::Decl(l, init) if candidates[l.index()] => {
                    if self.body.locals[l.index()].synthetic {
                        continue;
                    }
                    match init {
                        None if super::has_target(list, &self.targets) => {
                            self.edit(s).remove = true;
                            self.hoisted(&list[i + 1..], *l, *l);
                        }
                        None => {
                            self.edit(s).remove = true;
                            self.place(&list[i + 1..], *l, *l, None);
                        }
                        // Where the first value is no longer read, another variable may begin.
                        Some(_) if super::has_target(list, &self.targets) => {}
                        Some(_) => self.place(&list[i + 1..], *l, *l, Some(s)),
                    }
                }
                StmtKind::Block(b) => self.declarations(b, candidates),
                StmtKind::If(_, a, b) => {
                    self.declarations(a, candidates);
                    self.declarations(b, candidates);
                }
                StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => {
                    self.declarations(b, candidates);
                }
                StmtKind::For { body, .. } => self.declarations(body, candidates),
                StmtKind::Switch(sw) => {
                    let targets = self.targets.clone();
                    let all: Vec<&[Stmt]> = segments(sw, &targets).collect();
                    for segment in &all {
                        // What other cases use belongs to the whole `switch`.
                        let mut own = candidates.to_vec();
                        for s in segment.iter() {
                            let StmtKind::Decl(l, _) = s.kind else {
                                continue;
                            };
                            let live = self.live;
                            let uses =
                                |list: &&&[Stmt]| list.iter().any(|s| live.does_mention(s, l));
                            own[l.index()] &= all.iter().filter(uses).count() == 1;
                        }
                        self.declarations(segment, &own);
                    }
                }
                _ => {}
            }
        }
    }

    fn edit(&mut self, s: &Stmt) -> &mut Edit {
        self.edits.entry(s).or_default()
    }

    /// A variable of its own for a part of what `l` is used for.
    fn split(&mut self, l: LocalId) -> LocalId {
        self.new.push(l);
        LocalId((self.body.locals.len() + self.new.len() - 1) as u32)
    }

    /// Declares `l` in a list that has all that is left of it. Each run of statements over which its value is kept gets a variable;
    /// the first is `first`, or already `declared`.
    fn place(&mut self, list: &[Stmt], l: LocalId, first: LocalId, declared: Option<&Stmt>) {
        if super::has_target(list, &self.targets) {
            self.hoisted(list, l, first);
            return;
        }
        let mut groups: Vec<Vec<&Stmt>> = Vec::new();
        let mut open = declared.is_some();
        if open {
            groups.push(Vec::new());
        }
        for s in list {
            if !self.live.is_live_before(s, l) {
                open = false;
            }
            if !self.live.does_mention(s, l) {
                continue;
            }
            match groups.last_mut() {
                Some(group) if open => group.push(s),
                _ => groups.push(vec![s]),
            }
            open = true;
        }
        for (n, group) in groups.iter().enumerate() {
            if n == 0 && declared.is_some() {
                continue;
            }
            let own = match n {
                0 => first,
                _ => self.split(l),
            };
            self.group(group, l, own);
        }
    }

    /// Declares `l` in a list with labels: there, a declaration stands before the whole list.
    fn hoisted(&mut self, list: &[Stmt], l: LocalId, own: LocalId) {
        let live = self.live;
        let all: Vec<&Stmt> = list.iter().filter(|s| live.does_mention(s, l)).collect();
        self.group(&all, l, own);
    }

    /// One variable `own` for `l` in some statements, declared at the first of them.
    fn group(&mut self, group: &[&Stmt], l: LocalId, own: LocalId) {
        let Some(&s) = group.first() else { return };
        let alone = group.len() == 1;
        if alone && self.inside(s, l, own) {
            return;
        }
        if own != l {
            for s in group {
                self.edit(s).rename.push((l, own));
            }
        }
        match &s.kind {
            StmtKind::Expr(e) if assigned(e).is_some_and(|(a, v)| a == l && !mentions(v, l)) => {
                self.edit(s).declare = Some(own);
            }
            StmtKind::For { init, .. } if head_assigns(init, l) => {
                self.edit(s).declare_in_head.push((own, !alone));
            }
            _ => self.edit(s).declare_before.push(own),
        }
    }

    /// Declares `l` somewhere inside a statement that is all that mentions it; false if that must be before it.
    fn inside(&mut self, s: &Stmt, l: LocalId, own: LocalId) -> bool {
        if self.live.is_live_before(s, l) {
            return false;
        }
        match &s.kind {
            StmtKind::Block(b) => {
                self.place(b, l, own, None);
                true
            }
            StmtKind::If(c, a, b) if !mentions(c, l) => {
                self.place(a, l, own, None);
                let mentioned = a.iter().any(|s| self.live.does_mention(s, l));
                let other = match mentioned && b.iter().any(|s| self.live.does_mention(s, l)) {
                    true => self.split(l),
                    false => own,
                };
                self.place(b, l, other, None);
                true
            }
            StmtKind::While(c, b) | StmtKind::DoWhile(b, c) if !mentions(c, l) => {
                self.place(b, l, own, None);
                true
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                let in_head = init.iter().any(|s| self.live.does_mention(s, l));
                let mut others = cond.iter().chain(step);
                if in_head || others.any(|e| mentions(e, l)) {
                    return false;
                }
                self.place(body, l, own, None);
                true
            }
            StmtKind::Switch(sw) if !mentions(&sw.value, l) => {
                let live = self.live;
                let targets = self.targets.clone();
                let used: Vec<&[Stmt]> = segments(sw, &targets)
                    .filter(|segment| segment.iter().any(|s| live.does_mention(s, l)))
                    .collect();
                // What falls from one case into the next keeps its value.
                if used
                    .iter()
                    .any(|segment| live.is_live_before(&segment[0], l))
                {
                    return false;
                }
                for (n, segment) in used.into_iter().enumerate() {
                    let own = match n {
                        0 => own,
                        _ => self.split(l),
                    };
                    self.place(segment, l, own, None);
                }
                true
            }
            _ => false,
        }
    }
}

/// The statements between the labels of a `switch`, without these labels.
fn segments<'s>(sw: &'s Switch, targets: &'s [bool]) -> impl Iterator<Item = &'s [Stmt]> {
    sw.body
        .split(|s| matches!(s.kind, StmtKind::Label(l) if !targets[l.index()]))
        .filter(|segment| !segment.is_empty())
}

/// Whether an expression uses a variable.
pub(super) fn mentions(e: &Expr, l: LocalId) -> bool {
    struct Find(LocalId, bool);
    impl Visitor for Find {
        fn place(&mut self, p: &Place) {
            self.1 |= matches!(p.kind, PlaceKind::Local(l) if l == self.0);
            c2safe_frontend::ir::visit::walk_place(self, p);
        }
    }
    let mut find = Find(l, false);
    find.expr(e);
    find.1
}

/// Whether the head of a `for` assigns `l` once, before anything reads it there.
fn head_assigns(init: &[Stmt], l: LocalId) -> bool {
    let mut found = false;
    for s in init {
        let StmtKind::Expr(e) = &s.kind else {
            return false;
        };
        match assigned(e) {
            Some((a, v)) if a == l => {
                if found || mentions(v, l) {
                    return false;
                }
                found = true;
            }
            _ if mentions(e, l) => return false,
            _ => {}
        }
    }
    found
}

/// Carries out what was planned; addresses are those of the old lists.
fn apply(list: &mut Vec<Stmt>, edits: &mut FxHashMap<*const Stmt, Edit>) {
    let found: Vec<Option<Edit>> = list
        .iter()
        .map(|s| edits.remove(&(s as *const Stmt)))
        .collect();
    for s in list.iter_mut() {
        inner_lists(s, &mut |list| apply(list, edits));
    }
    let old = std::mem::take(list);
    for (mut s, edit) in old.into_iter().zip(found) {
        let Some(edit) = edit else {
            list.push(s);
            continue;
        };
        for (from, to) in &edit.rename {
            rename(&mut s, *from, *to);
        }
        if edit.remove {
            continue;
        }
        for l in &edit.declare_before {
            let kind = StmtKind::Decl(*l, None);
            list.push(Stmt { kind, loc: s.loc });
        }
        declare_in_head(&mut s, &edit.declare_in_head, list);
        if let Some(l) = edit.declare {
            s.kind = match s.kind {
                StmtKind::Expr(e) => declaration(l, e),
                kind => kind,
            };
        }
        list.push(s);
    }
}

/// An assignment as a declaration.
fn declaration(l: LocalId, e: Expr) -> StmtKind {
    match e.kind {
        ExprKind::Assign(_, v) => StmtKind::Decl(l, Some(*v)),
        _ => StmtKind::Expr(e),
    }
}

/// Makes assignments in the head of a `for` declarations; those that are to be before the loop go to the end of `list`.
fn declare_in_head(s: &mut Stmt, locals: &[(LocalId, bool)], list: &mut Vec<Stmt>) {
    let StmtKind::For { init, .. } = &mut s.kind else {
        return;
    };
    let mut before = 0;
    for (l, goes_before) in locals {
        let is_it = |s: &Stmt| matches!(&s.kind, StmtKind::Expr(e) if assigned(e).is_some_and(|(a, _)| a == *l));
        let Some(at) = init.iter().position(is_it) else {
            continue;
        };
        let old = std::mem::replace(&mut init[at].kind, StmtKind::Break);
        init[at].kind = match old {
            StmtKind::Expr(e) => declaration(*l, e),
            kind => kind,
        };
        if *goes_before {
            // With all that comes before it, so that the order stays.
            before = before.max(at + 1);
        }
    }
    list.extend(init.drain(..before));
}

fn inner_lists(s: &mut Stmt, f: &mut dyn FnMut(&mut Vec<Stmt>)) {
    match &mut s.kind {
        StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => f(b),
        StmtKind::If(_, a, b) => {
            f(a);
            f(b);
        }
        StmtKind::For { body, .. } => f(body),
        StmtKind::Switch(sw) => f(&mut sw.body),
        _ => {}
    }
}

struct Rename(LocalId, LocalId);

impl Rewriter for Rename {
    fn place(&mut self, p: &mut Place) {
        if let PlaceKind::Local(l) = &mut p.kind {
            if *l == self.0 {
                *l = self.1;
            }
        }
    }
}

fn rename(s: &mut Stmt, from: LocalId, to: LocalId) {
    let list = std::slice::from_mut(s);
    c2safe_frontend::ir::visit::rewrite_body(&mut Rename(from, to), list);
    declared_names(s, from, to);
}

/// Declarations name their variable without a place.
fn declared_names(s: &mut Stmt, from: LocalId, to: LocalId) {
    if let StmtKind::Decl(l, _) = &mut s.kind {
        if *l == from {
            *l = to;
        }
    }
    if let StmtKind::For { init, .. } = &mut s.kind {
        init.iter_mut().for_each(|s| declared_names(s, from, to));
    }
    inner_lists(s, &mut |list| {
        list.iter_mut().for_each(|s| declared_names(s, from, to));
    });
}
