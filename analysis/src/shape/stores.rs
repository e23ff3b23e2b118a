//! Which variables and members of structs something may store, itself or by what it calls.
//!
//! Members whose address is taken, and structs whose bytes something else sees, are stored by other means, too: [`super::exposed`].

use std::collections::BTreeSet;

use c2safe_frontend::ir::visit::{walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, LocalId, Place, PlaceKind, Program, RecordId, Stmt, StmtKind,
    TypeId,
};

use crate::lift::bare;

/// Members of structs, or all of them.
type Members = BTreeSet<(RecordId, Option<u32>)>;

/// What each function may store, itself or by what it calls.
pub(super) struct Stores {
    /// By function; `None`: anything.
    members: Vec<Option<Members>>,
}

impl Stores {
    pub(super) fn of(program: &Program) -> Stores {
        let own = program.functions.iter().map(|f| match &f.body {
            Some(body) => {
                let mut found = Stored::new(program, None);
                body.stmts.iter().for_each(|s| found.stmt(s));
                (found.anything, found.members, found.calls)
            }
            // Of the C library, and looked at where it is called.
            None => (!f.system, Members::new(), BTreeSet::new()),
        });
        let own: Vec<_> = own.collect();
        let members = own
            .iter()
            .map(|(any, members, _)| (!any).then(|| members.clone()));
        let mut stores = Stores {
            members: members.collect(),
        };
        loop {
            let mut changed = false;
            for (i, (_, _, calls)) in own.iter().enumerate() {
                for f in calls {
                    let f = program.resolve_func(*f).index();
                    let (Some(own), theirs) = (&stores.members[i], &stores.members[f]) else {
                        break;
                    };
                    let all = theirs.as_ref().map(|t| own | t);
                    if all != stores.members[i] {
                        stores.members[i] = all;
                        changed = true;
                    }
                }
            }
            if !changed {
                return stores;
            }
        }
    }
}

/// What evaluating something stores.
pub(super) struct Stored<'p> {
    program: &'p Program,
    stores: Option<&'p Stores>,
    pub(super) anything: bool,
    members: Members,
    pub(super) locals: BTreeSet<LocalId>,
    calls: BTreeSet<FuncId>,
}

impl<'p> Stored<'p> {
    pub(super) fn new(program: &'p Program, stores: Option<&'p Stores>) -> Stored<'p> {
        Stored {
            program,
            stores,
            anything: false,
            members: Members::new(),
            locals: BTreeSet::new(),
            calls: BTreeSet::new(),
        }
    }

    /// Whether a member may change.
    pub(super) fn has(&self, (r, f): (RecordId, u32)) -> bool {
        self.members.contains(&(r, Some(f))) || self.members.contains(&(r, None))
    }

    /// An object of type `ty` changes as a whole.
    fn whole(&mut self, ty: TypeId) {
        let types = &self.program.types;
        match types.as_record(ty) {
            Some(r) => {
                if self.members.insert((r, None)) {
                    for f in &types.record(r).fields {
                        self.whole(f.ty);
                    }
                }
            }
            None => {
                if let Some(elem) = types.elem(ty) {
                    self.whole(elem);
                }
            }
        }
    }

    fn store(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Local(l) => {
                self.locals.insert(*l);
            }
            PlaceKind::Field(_, r, f) => {
                self.members.insert((*r, Some(*f)));
            }
            // Members whose address is taken are not looked at.
            _ => {}
        }
        self.whole(p.ty);
    }
}

impl Visitor for Stored<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = s.kind {
            self.locals.insert(l);
        }
        walk_stmt(self, s);
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => self.store(p),
            ExprKind::Setjmp(_) | ExprKind::VaArg(_) => self.anything = true,
            ExprKind::Call(callee, args) => match &**callee {
                Callee::Indirect(_) => self.anything = true,
                Callee::Direct(f) => {
                    self.calls.insert(*f);
                    let id = self.program.resolve_func(*f);
                    if self.program.functions[id.index()].body.is_none() {
                        for a in args {
                            self.library(a);
                        }
                    }
                    match self.stores.map(|s| &s.members[id.index()]) {
                        Some(Some(members)) => self.members.extend(members),
                        Some(None) => self.anything = true,
                        None => {}
                    }
                }
            },
            _ => {}
        }
        // What it is then is not known.
        self.members
            .extend(freed_member(self.program, e).map(|(r, f)| (r, Some(f))));
        walk_expr(self, e);
    }
}

impl Stored<'_> {
    /// What the C library may do by an argument.
    fn library(&mut self, a: &Expr) {
        let types = &self.program.types;
        let mut a = a;
        loop {
            match types.pointee(a.ty) {
                // It may be called.
                Some(to) if types.is_func(to) => self.anything = true,
                Some(to) => self.whole(to),
                None => {}
            }
            match &a.kind {
                ExprKind::Cast(inner) => a = inner,
                _ => return,
            }
        }
    }
}

/// What a call gives to `free`.
pub(super) fn freed<'e>(program: &Program, e: &'e Expr) -> Option<&'e Expr> {
    let ExprKind::Call(callee, args) = &e.kind else {
        return None;
    };
    let Callee::Direct(f) = **callee else {
        return None;
    };
    let f = program.func(f);
    let is_free = f.body.is_none() && f.name == "free";
    args.first().filter(|_| is_free).map(bare)
}

/// The member that a call gives to `free`.
pub(super) fn freed_member(program: &Program, e: &Expr) -> Option<(RecordId, u32)> {
    match &freed(program, e)?.kind {
        ExprKind::Load(Place {
            kind: PlaceKind::Field(_, r, f),
            ..
        }) => Some((*r, *f)),
        _ => None,
    }
}
