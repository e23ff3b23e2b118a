//! Local pointers that are what a member of a struct is: `q = p->m`, or `p->m = q`, until one of them changes.
//!
//! While they are the same, storing one in the other does nothing, what is freed is what the member has, and memory that a variable
//! got is the member's once it was stored there. A forward analysis over the statements of one function; of members whose address is
//! taken, and of structs whose bytes something else sees, nothing is known.

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{
    rewrite_expr, walk_expr, walk_place, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    Body, Builtin, Expr, ExprKind, LocalId, Place, PlaceKind, Program, RecordId, Stmt, StmtKind,
    TypeId, Types,
};

use super::dead::forget;
use super::exposed::Exposed;
use super::members::{part, Path};
use super::stores::{freed, freed_member, Stored, Stores};
use crate::lift::{bare, variable};
use crate::objects::function_facts;

/// That a local is what a member is, found by a path from another local, or from what that points to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    local: LocalId,
    base: LocalId,
    path: Path,
}

type Facts = BTreeSet<Fact>;

/// Removes what such facts show to do nothing, and names members for locals that have what they own.
pub(super) fn settle(program: &Program, exposed: &Exposed, stores: &Stores, body: &mut Body) {
    let facts = function_facts(program, body);
    let mut find = Find {
        program,
        new: vec![false; body.locals.len()],
        freed: BTreeSet::new(),
    };
    body.stmts.iter().for_each(|s| find.stmt(s));
    let (mut new, freed) = (find.new, find.freed);
    for (new, stores) in new.iter_mut().zip(&facts.stores) {
        *new &= *stores == 0;
    }
    let mut flow = Flow {
        program,
        exposed,
        stores,
        memory: &facts.memory,
        new: &new,
        freed: &freed,
        types: &program.types,
        base_types: body.locals.iter().map(|l| l.ty).collect(),
    };
    let mut stmts = std::mem::take(&mut body.stmts);
    flow.list(&mut stmts, Facts::new());
    body.stmts = stmts;
    forget_unread(program, body);
}

/// Forgets variables that were what a member is and are no longer read, where something else uses the object that the member is in.
fn forget_unread(program: &Program, body: &mut Body) {
    let mut used = function_facts(program, body).used;
    for (used, local) in used.iter_mut().zip(&body.locals) {
        *used |= !local.synthetic && !program.types.is_pointer(local.ty);
    }
    let mut read = Dereferenced {
        used: &used,
        all: BTreeSet::new(),
    };
    body.stmts.iter().for_each(|s| read.stmt(s));
    let bases = read.all;
    let is_vain = |s: &Stmt| vain(&used, s).is_some_and(|base| bases.contains(&base));
    forget(&mut body.stmts, &is_vain);
}

/// The variable through which a member is read for a variable that nobody reads.
fn vain(used: &[bool], s: &Stmt) -> Option<LocalId> {
    fn base(p: &Place) -> Option<LocalId> {
        match &p.kind {
            PlaceKind::Field(inner, ..) => base(inner),
            PlaceKind::Deref(e) => pointer(e),
            _ => None,
        }
    }
    match &s.kind {
        StmtKind::Decl(l, Some(e)) if !used[l.index()] => match &e.kind {
            ExprKind::Load(p) => base(p),
            _ => None,
        },
        _ => None,
    }
}

/// The variable that `e`, or `e` without `+ 0`, reads.
fn pointer(e: &Expr) -> Option<LocalId> {
    match &e.kind {
        ExprKind::PtrAdd(a, b) if b.as_int() == Some(0) => pointer(a),
        _ => variable(e),
    }
}

/// Finds the variables through which more is reached than what is read in vain.
struct Dereferenced<'a> {
    used: &'a [bool],
    all: BTreeSet<LocalId>,
}

impl Visitor for Dereferenced<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if vain(self.used, s).is_none() {
            walk_stmt(self, s);
        }
    }

    fn place(&mut self, p: &Place) {
        if let PlaceKind::Deref(e) = &p.kind {
            self.all.extend(pointer(e));
        }
        walk_place(self, p);
    }
}

/// Finds variables that are declared with what a function returns: memory, perhaps.
struct Find<'a> {
    program: &'a Program,
    new: Vec<bool>,
    /// Members that are freed by their own names.
    freed: BTreeSet<(RecordId, u32)>,
}

impl Visitor for Find<'_> {
    fn expr(&mut self, e: &Expr) {
        self.freed.extend(freed_member(self.program, e));
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(e)) = &s.kind {
            let e = bare(e);
            let pointer = self.program.types.is_pointer(e.ty);
            let gives = matches!(
                e.kind,
                ExprKind::Call(..) | ExprKind::Builtin(Builtin::Alloca, _)
            );
            self.new[l.index()] = pointer && gives;
        }
        walk_stmt(self, s);
    }
}

struct Flow<'a> {
    program: &'a Program,
    exposed: &'a Exposed,
    stores: &'a Stores,
    memory: &'a [bool],
    /// Variables that have what a call returned, all the time.
    new: &'a [bool],
    /// Where memory is freed by two names, the second time has to be seen.
    freed: &'a BTreeSet<(RecordId, u32)>,
    types: &'a Types,
    base_types: Vec<TypeId>,
}

impl Flow<'_> {
    /// The variable and the way by which a place is reached, if its member can be known.
    fn reached(&self, p: &Place) -> Option<(LocalId, Path)> {
        match &p.kind {
            PlaceKind::Field(base, r, f) => {
                let (l, mut path) = match &base.kind {
                    PlaceKind::Deref(e) => (self.base(e)?, Path::new()),
                    PlaceKind::Local(l) => (*l, Path::new()),
                    _ => self.reached(base)?,
                };
                path.push((*r, *f));
                let known = self.exposed.is_hidden(*r) && !self.exposed.is_taken((*r, *f));
                known.then_some((l, path))
            }
            _ => None,
        }
    }

    /// The variable that a pointer is, if nothing else reaches it.
    fn base(&self, e: &Expr) -> Option<LocalId> {
        pointer(e).filter(|l| !self.memory[l.index()])
    }

    /// The fact that `local = *place`, or the opposite, makes true.
    fn fact(&self, local: LocalId, place: &Place) -> Option<Fact> {
        let pointer = self.types.is_pointer(place.ty) && !self.memory[local.index()];
        let (base, path) = self.reached(place).filter(|_| pointer)?;
        let same = self.base_types[local.index()] == place.ty && base != local;
        same.then_some(Fact { local, base, path })
    }

    fn place(&self, fact: &Fact) -> Option<Place> {
        let ty = self.base_types[fact.base.index()];
        let base = Place::local(fact.base, ty);
        let object = match self.types.pointee(ty) {
            Some(to) => Place::deref(Expr::load(base, Default::default()), to),
            None => base,
        };
        Some(part(self.types, &object, &fact.path))
    }

    fn kill(&self, stored: &Stored<'_>, facts: &mut Facts) {
        if stored.anything {
            return facts.clear();
        }
        facts.retain(|fact| {
            let locals = [fact.local, fact.base];
            let variables = locals.iter().any(|l| stored.locals.contains(l));
            !variables && !fact.path.iter().any(|member| stored.has(*member))
        });
    }

    fn after(&self, e: &Expr, facts: &mut Facts) {
        if facts.is_empty() {
            return;
        }
        let mut stored = Stored::new(self.program, Some(self.stores));
        stored.expr(e);
        self.kill(&stored, facts);
    }

    /// What holds all through some statements, however control flows between them.
    fn lasting(&self, stmts: &[Stmt], others: &[&Expr], mut facts: Facts) -> Facts {
        if facts.is_empty() {
            return facts;
        }
        let mut stored = Stored::new(self.program, Some(self.stores));
        stmts.iter().for_each(|s| stored.stmt(s));
        others.iter().for_each(|e| stored.expr(e));
        self.kill(&stored, &mut facts);
        facts
    }

    /// Changes what is evaluated where `facts` hold.
    fn rewrite(&self, e: &mut Expr, facts: &Facts) {
        if facts.is_empty() || !is_simple(e) {
            return;
        }
        let freed = freed(self.program, e).is_some();
        let mut replace = Replace {
            flow: self,
            facts,
            freed,
        };
        rewrite_expr(&mut replace, e);
    }

    /// The facts after a list; `None` where control does not get there.
    fn list(&mut self, list: &mut Vec<Stmt>, facts: Facts) -> Option<Facts> {
        let mut declared = BTreeSet::new();
        let mut facts = Some(facts);
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = s.kind {
                declared.insert(l);
            }
            let known = facts.take().unwrap_or_default();
            if !self.is_silent(&s, &known) {
                facts = self.statement(&mut s, known);
                out.push(s);
            } else {
                facts = Some(known);
            }
        }
        *list = out;
        // A pointer to an object that is declared here ends with it, and what is declared here has no name elsewhere.
        let objects = declared.iter().any(|l| self.memory[l.index()]);
        let outside = |f: &Fact| ![f.local, f.base].iter().any(|l| declared.contains(l));
        facts.map(|facts| match objects {
            true => Facts::new(),
            false => facts.into_iter().filter(outside).collect(),
        })
    }

    /// Whether a statement stores in a member what it has.
    fn is_silent(&self, s: &Stmt, facts: &Facts) -> bool {
        let StmtKind::Expr(e) = &s.kind else {
            return false;
        };
        let ExprKind::Assign(p, v) = &e.kind else {
            return false;
        };
        variable(v)
            .and_then(|l| self.fact(l, p))
            .is_some_and(|fact| facts.contains(&fact))
    }

    fn statement(&mut self, s: &mut Stmt, mut facts: Facts) -> Option<Facts> {
        match &mut s.kind {
            StmtKind::Decl(l, value) => {
                let l = *l;
                if let Some(e) = value {
                    self.rewrite(e, &facts);
                    self.after(e, &mut facts);
                }
                facts.retain(|f| f.local != l && f.base != l);
                if let Some(ExprKind::Load(p)) = value.as_ref().map(|e| &e.kind) {
                    facts.extend(self.fact(l, p));
                }
            }
            StmtKind::Expr(e) => {
                self.rewrite(e, &facts);
                self.after(e, &mut facts);
                if let ExprKind::Assign(p, v) = &e.kind {
                    let made = match (&p.kind, &v.kind) {
                        (PlaceKind::Local(l), ExprKind::Load(from)) => self.fact(*l, from),
                        _ => variable(v).and_then(|l| self.fact(l, p)),
                    };
                    facts.extend(made);
                }
            }
            StmtKind::VlaAlloc(l, e) => {
                self.after(e, &mut facts);
                facts.retain(|f| f.local != *l && f.base != *l);
            }
            StmtKind::Block(b) => return self.list(b, facts),
            StmtKind::If(c, a, b) => {
                self.rewrite(c, &facts);
                self.after(c, &mut facts);
                let (a, b) = (self.list(a, facts.clone()), self.list(b, facts));
                return match (a, b) {
                    (Some(a), Some(b)) => Some(&a & &b),
                    (a, b) => a.or(b),
                };
            }
            StmtKind::While(c, b) | StmtKind::DoWhile(b, c) => {
                facts = self.lasting(b, &[c], facts);
                self.rewrite(c, &facts);
                self.list(b, facts.clone());
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                facts = self.list(init, facts)?;
                let others: Vec<&Expr> = cond.iter().chain(&*step).collect();
                facts = self.lasting(body, &others, facts);
                for e in cond.iter_mut().chain(step) {
                    self.rewrite(e, &facts);
                }
                self.list(body, facts.clone());
            }
            StmtKind::Switch(sw) => {
                self.rewrite(&mut sw.value, &facts);
                self.after(&sw.value, &mut facts);
                facts = self.lasting(&sw.body, &[], facts);
                self.list(&mut sw.body, facts.clone());
            }
            StmtKind::Label(_) => facts.clear(),
            StmtKind::Return(_)
            | StmtKind::Goto(_)
            | StmtKind::GotoComputed(_)
            | StmtKind::Break
            | StmtKind::Continue => return None,
        }
        Some(facts)
    }
}

/// Whether all that is read in an expression is read before anything changes: nothing does, or what is outermost.
fn is_simple(e: &Expr) -> bool {
    struct Changes(bool);
    impl Visitor for Changes {
        fn expr(&mut self, e: &Expr) {
            self.0 |= matches!(
                e.kind,
                ExprKind::Assign(..)
                    | ExprKind::AssignOp { .. }
                    | ExprKind::IncDec { .. }
                    | ExprKind::Call(..)
                    | ExprKind::Builtin(..)
                    | ExprKind::Seq(..)
                    | ExprKind::VaArg(_)
                    | ExprKind::Setjmp(_)
            );
            walk_expr(self, e);
        }
    }
    let mut changes = Changes(false);
    match &e.kind {
        ExprKind::Cast(inner) => return is_simple(inner),
        ExprKind::Assign(p, v) => {
            walk_place(&mut changes, p);
            // What a call changes may be part of the place.
            let called = matches!(bare(v).kind, ExprKind::Call(..));
            let variable = matches!(p.kind, PlaceKind::Local(_));
            return !changes.0 && (variable || !called) && is_simple(v);
        }
        ExprKind::Call(..) => walk_expr(&mut changes, e),
        _ => changes.expr(e),
    }
    !changes.0
}

struct Replace<'a> {
    flow: &'a Flow<'a>,
    facts: &'a Facts,
    freed: bool,
}

impl Rewriter for Replace<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let Some(l) = variable(e) else {
            return;
        };
        if !self.freed && !self.flow.new[l.index()] {
            return;
        }
        let twice = |f: &Fact| f.path.last().is_some_and(|m| self.flow.freed.contains(m));
        let of = |f: &&Fact| f.local == l && !(self.freed && twice(f));
        if let Some(member) = self.facts.iter().find(of).and_then(|f| self.flow.place(f)) {
            *e = Expr::load(member, e.loc);
        }
    }
}
