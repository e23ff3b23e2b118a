//! One attempt at a plan: everything starts off the heap, and goes back by what uses ask for, until nothing changes.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{expr_children, place_children, Child};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, FuncId, GlobalId, Loc, LocalId, Program, RecordId,
};

use crate::objects::{function_facts, tables};
use crate::reach::{reachability, Reach};
use crate::Library;

use super::allocators;
use super::apart;
use super::arenas::{Arenas, Calls};
use super::candidates::{can_be_variable, element_of, is_candidate};
use super::elsewhere::Elsewhere;
use super::fields::{self, through, Field, Fields};
use super::nonnull::{may_be_nowhere, NotNull};
use super::owned::{self, allocations, owning, Owner, Owning};
use super::parts::Parts;
use super::plan::{Base, FnPlan, Object, Plan, Pointer, Reason, Rep, Root, Slot};
use super::renewed::Order;
use super::resolve::{same_elements, Resolver};
use super::scan::{self, flows, is_null, sources, Findings, Passed, Scan};
use super::signs::Signs;
use super::state::{Against, State, Whole};
use super::subject::{blame, origin, Subject};
use super::texts::Texts;
use super::writes;

/// One attempt: a program that does not change, and what is decided about it.
pub(super) struct Solver<'p> {
    pub(super) program: &'p Program,
    pub(super) library: &'p dyn Library,
    pub(super) reach: Reach,
    pub(super) memory: Vec<Vec<bool>>,
    pub(super) state: State,
    pub(super) plan: Plan,
    pub(super) whole: &'p Whole,
    pub(super) fields: Fields,
    pub(super) elsewhere: Elsewhere<'p>,
    /// By function: where its local pointers are not null.
    pub(super) not_null: BTreeMap<FuncId, NotNull<'p>>,
}

impl<'p> Solver<'p> {
    pub(super) fn new(
        program: &'p Program,
        library: &'p dyn Library,
        forced: &BTreeMap<Slot, Reason>,
        whole: &'p Whole,
        tails: &BTreeSet<Field>,
    ) -> Solver<'p> {
        let reach = reachability(program);
        let memory: Vec<Vec<bool>> = program
            .functions
            .iter()
            .map(|f| {
                let body = f.body.as_ref();
                body.map_or_else(Vec::new, |b| function_facts(program, b).memory)
            })
            .collect();
        let mut state = State {
            tables: tables(program, &reach),
            results: owned::candidates(program, &reach),
            ..State::default()
        };
        for (i, f) in program.functions.iter().enumerate() {
            let n = f.body.as_ref().map_or(0, |b| b.locals.len());
            let (mut pointers, mut objects) = (vec![false; n], vec![false; n]);
            if let (true, Some(body)) = (reach.functions[i] && f.resolved.is_none(), &f.body) {
                let id = FuncId(i as u32);
                let by_pointer = reach.address_taken.contains(&id)
                    || f.name == "main"
                    || f.constructor
                    || f.destructor;
                for (l, local) in body.locals.iter().enumerate() {
                    let is_param = body.params.contains(&LocalId(l as u32));
                    if body.has_setjmp {
                        continue;
                    }
                    pointers[l] = is_candidate(program, local.ty) && !(is_param && by_pointer);
                    objects[l] = memory[i][l] && can_be_variable(program, local.ty);
                }
            }
            state.pointers.push(pointers);
            state.objects.push(objects);
        }
        for (i, g) in program.globals.iter().enumerate() {
            if let (true, Some(init)) = (reach.globals[i], &g.init) {
                let mut slots = Vec::new();
                addressed(program, Child::Expr(init), &mut slots);
                for slot in slots {
                    state.demote(slot, "its address is in the value of a global", g.loc);
                }
            }
        }
        let mut plan = Plan::heap(program);
        plan.texts = Texts::of(program, &reach, forced);
        for (f, pointers) in state.pointers.iter_mut().enumerate() {
            for (l, lifted) in pointers.iter_mut().enumerate() {
                *lifted &= !plan.texts.local(FuncId(f as u32), LocalId(l as u32));
            }
        }
        for (f, given) in state.results.iter_mut().enumerate() {
            *given &= !plan.texts.result(FuncId(f as u32));
        }
        plan.arenas.fill(true);
        plan.allocators = allocators::Allocators::of(program, &reach);
        for (slot, reason) in forced {
            state.demote(*slot, &reason.text, reason.loc);
            if let Slot::Record(r) = slot {
                plan.arenas[r.index()] = false;
            }
        }
        let elsewhere = Elsewhere::of(program, &reach, library);
        let fields = match elsewhere.interrupts() {
            // Somebody else may look at a struct when a part of it is lent.
            true => match elsewhere.unseen(program, &reach) {
                Some((quiet, handlers)) => {
                    let all = Fields::of(program, (&reach, quiet), &plan.arenas, tails);
                    all.unseen(program, &handlers)
                }
                None => Fields::default(),
            },
            false => Fields::of(program, (&reach, elsewhere), &plan.arenas, tails),
        };
        state.fields.clone_from(&fields.candidates);
        let refused = fields.refused.iter();
        let refused = refused.map(|((r, f), why)| (Slot::Field(*r, *f), why.clone()));
        state.reasons.extend(refused);
        for (slot, reason) in forced {
            if let Slot::Field(..) = slot {
                state.demote(*slot, &reason.text, reason.loc);
            }
        }
        plan.fields.clone_from(&state.fields);
        let solver = Solver {
            program,
            library,
            reach,
            memory,
            state,
            plan,
            whole,
            fields,
            elsewhere,
            not_null: BTreeMap::new(),
        };
        let bodies = solver.bodies();
        let not_null = bodies.map(|(f, b)| (f, NotNull::of(program, b, &solver.memory[f.index()])));
        let not_null = not_null.collect();
        Solver { not_null, ..solver }
    }

    pub(super) fn bodies(&self) -> impl Iterator<Item = (FuncId, &'p Body)> + '_ {
        let functions = self.program.functions.iter().enumerate();
        functions.filter_map(|(i, f)| {
            let live = self.reach.functions[i] && f.resolved.is_none();
            Some((FuncId(i as u32), f.body.as_ref().filter(|_| live)?))
        })
    }

    pub(super) fn resolver<'a>(&'a self, f: FuncId, body: &'a Body) -> Resolver<'a> {
        Resolver {
            program: self.program,
            plan: &self.plan.functions[f.index()],
            tables: &self.plan.tables,
            arenas: &self.plan.arenas,
            results: &self.plan.results,
            fields: &self.plan.fields,
            body,
            memory: &self.memory[f.index()],
        }
    }

    /// The greatest fixpoint.
    pub(super) fn solve(&mut self) {
        let bodies: Vec<(FuncId, &Body)> = self.bodies().collect();
        loop {
            let mut changed = false;
            for &(f, body) in &bodies {
                changed |= self.tentative(f, body);
            }
            if changed {
                continue;
            }
            for &(f, body) in &bodies {
                let findings = self.scan(f, body);
                for (i, (slot, why, loc)) in findings.demoted.iter().enumerate() {
                    let cause = findings.causes.get(&i).copied();
                    changed |= self.state.demote_for(*slot, why, *loc, cause);
                }
            }
            if changed {
                continue;
            }
            let reached = &self.reach.functions;
            let tables = writes::infer(
                self.program,
                self.library,
                &self.memory,
                reached,
                &mut self.plan,
            );
            for g in tables {
                let slot = Slot::Global(GlobalId(g as u32));
                changed |= self
                    .state
                    .demote(slot, "something writes to it", Loc::default());
            }
            if !changed {
                return;
            }
        }
    }

    pub(super) fn scan(&self, f: FuncId, body: &'p Body) -> Findings<'p> {
        let scan = Scan {
            program: self.program,
            library: self.library,
            state: &self.state,
            resolver: self.resolver(f, body),
            id: f,
            body,
            out: Findings::default(),
            into: None,
            whole: self.whole,
            fields: &self.fields,
            order: OnceCell::new(),
            not_null: &self.not_null[&f],
            received: allocations(&self.resolver(f, body), f, body),
        };
        scan.run()
    }

    /// Builds the plan of one function from what may be lifted, and finds the bases of its local pointers.
    fn tentative(&mut self, f: FuncId, body: &'p Body) -> bool {
        let n = body.locals.len();
        let pointers = &self.state.pointers[f.index()];
        let mut plan = FnPlan {
            reps: vec![Rep::Heap; n],
            native: self.state.objects[f.index()].clone(),
            bases: vec![None; n],
            singles: vec![false; n],
            nulls: vec![false; n],
            written: vec![false; n],
            moves: vec![false; n],
            wraps: vec![false; n],
            adopts: false,
        };
        for (l, _) in pointers.iter().enumerate().filter(|(_, lifted)| **lifted) {
            let id = LocalId(l as u32);
            plan.reps[l] = match self.program.types.is_vla(body.locals[l].ty) {
                true => Rep::Owned,
                false if body.params.contains(&id) => Rep::Slice,
                false => Rep::Index,
            };
        }
        let flows = flows(self.program, body);
        for l in flows.moved {
            plan.moves[l.index()] = true;
        }
        let flows = flows.values;
        // What gets memory of its own once, owns what it points to.
        let element = |l: LocalId| element_of(self.program, body.locals[l.index()].ty);
        let results = &self.state.results;
        let value = |l: LocalId, e: &'p Expr| {
            owning(self.program, results, Owner::Local(l), element(l)?, e)
        };
        for (l, e) in &flows {
            let new = matches!(
                value(*l, e),
                Some(Owning::New(_) | Owning::Given(_) | Owning::Copied(_))
            );
            if plan.reps[l.index()] == Rep::Index && new && !plan.moves[l.index()] {
                plan.reps[l.index()] = Rep::Owned;
            }
        }
        for (l, e) in &flows {
            plan.nulls[l.index()] |= is_null(e);
            // A parameter that gets other values than its argument has a position.
            if plan.reps[l.index()] == Rep::Slice {
                plan.moves[l.index()] = true;
            }
        }
        self.plan.tables.clone_from(&self.state.tables);
        self.plan.results.clone_from(&self.state.results);
        self.plan.fields.clone_from(&self.state.fields);
        self.plan.functions[f.index()] = plan;
        let mut demoted = Vec::new();
        let mut known = vec![false; flows.len()];
        for (k, (l, e)) in flows.iter().enumerate() {
            if self.plan.functions[f.index()].rep(*l) == Rep::Owned {
                known[k] = true;
                if value(*l, e).is_none() {
                    let why = "gets other pointers than those to memory of its own";
                    demoted.push((*l, *e, why.to_string(), None));
                }
            }
        }
        let order = Order::of(body);
        let memory = |owner: LocalId| -> Vec<&'p Expr> {
            let of_owner = flows.iter().filter(|(l, _)| *l == owner);
            let new = of_owner.filter(|(l, e)| matches!(value(*l, e), Some(Owning::New(_))));
            new.map(|(_, e)| *e).collect()
        };
        loop {
            let mut changed = false;
            for (k, (l, e)) in flows.iter().enumerate() {
                let rep = self.plan.functions[f.index()].rep(*l);
                if known[k] || rep == Rep::Heap || is_null(e) {
                    continue;
                }
                let Some(pointer) = self.resolver(f, body).pointer(e) else {
                    continue;
                };
                known[k] = true;
                changed = true;
                let fits = match (
                    element_of(self.program, e.ty),
                    element_of(self.program, body.locals[l.index()].ty),
                ) {
                    (Some(a), Some(b)) => same_elements(self.program, a, b),
                    _ => false,
                };
                let base = pointer.base.named().filter(|_| fits);
                let owner = match pointer.base.root {
                    Root::Local(owner) if self.resolver(f, body).is_owner(owner) => Some(owner),
                    _ => None,
                };
                let moved = base
                    .as_ref()
                    .is_some_and(|b| !self.stays((f, body), &order, (*l, e), &flows, b));
                if moved || owner.is_some_and(|owner| !order.stays(*l, e, &memory(owner))) {
                    let why = "points to memory that its owner may have no longer";
                    demoted.push((*l, *e, why.to_string(), None));
                    continue;
                }
                let plan = &mut self.plan.functions[f.index()];
                let own = Base::of(Root::Local(*l));
                let ok = match (rep, base) {
                    (_, None) => false,
                    (Rep::Slice, Some(base)) => base.same(&own),
                    (Rep::Index, Some(base)) => match &plan.bases[l.index()] {
                        None => {
                            plan.bases[l.index()] = Some(base);
                            plan.singles[l.index()] = pointer.single;
                            true
                        }
                        Some(old) => old.same(&base) && plan.singles[l.index()] == pointer.single,
                    },
                    _ => false,
                };
                if !ok {
                    let why = "points into more than one object, or to a part that is not fixed";
                    demoted.push((*l, *e, why.to_string(), None));
                }
            }
            if !changed {
                break;
            }
        }
        self.pass_nulls_on(f, body, &flows);
        for (k, (l, e)) in flows.iter().enumerate() {
            let lifted = self.plan.functions[f.index()].rep(*l) != Rep::Heap;
            if !known[k] && lifted && !is_null(e) {
                let lifted = |slot| self.state.lifted(slot);
                let own = Subject::Pointer(f, *l);
                // What is found out to be on the heap together with this one is not there yet.
                let cause = blame(self.program, &lifted, f, e)
                    .or_else(|| blame(self.program, &|_| false, f, e))
                    .filter(|cause| *cause != own);
                let why = match cause {
                    Some(_) => "gets a pointer that stays on the heap".to_string(),
                    None => format!("gets {}", origin(self.program, e)),
                };
                demoted.push((*l, *e, why, cause));
            }
        }
        for l in 0..n {
            let plan = &self.plan.functions[f.index()];
            if plan.reps[l] == Rep::Index && plan.bases[l].is_none() {
                let id = LocalId(l as u32);
                // Otherwise what it gets is the reason.
                if !flows.iter().any(|(to, e)| *to == id && !is_null(e)) {
                    let why = "never points to anything";
                    self.state
                        .demote(Slot::Pointer(f, id), why, body.locals[l].loc);
                }
                self.plan.functions[f.index()].reps[l] = Rep::Heap;
            }
        }
        for (l, e) in &flows {
            let plan = &self.plan.functions[f.index()];
            if plan.rep(*l) == Rep::Index && plan.singles[l.index()] && plan.nulls[l.index()] {
                let why = "is null or points to one object".to_string();
                demoted.push((*l, *e, why, None));
            }
        }
        let mut changed = false;
        for (l, e, why, cause) in demoted {
            let mut slots = vec![Slot::Pointer(f, l)];
            sources(self.program, f, e, &mut slots);
            for slot in slots {
                changed |= self.state.demote_for(slot, &why, e.loc, cause);
            }
        }
        // What flows into a pointer on the heap must be there, too.
        for (l, e) in &flows {
            if !self.state.lifted(Slot::Pointer(f, *l)) {
                let mut slots = Vec::new();
                sources(self.program, f, e, &mut slots);
                for slot in slots {
                    let why = "flows into a pointer that stays on the heap";
                    let cause = Some(Subject::Pointer(f, *l));
                    changed |= self.state.demote_for(slot, why, e.loc, cause);
                }
            }
        }
        changed
    }

    /// Positions that come from others that may be null may be so, too.
    fn pass_nulls_on(&mut self, f: FuncId, body: &'p Body, flows: &[(LocalId, &'p Expr)]) {
        loop {
            let mut changed = false;
            for (l, e) in flows {
                let plan = &self.plan.functions[f.index()];
                let moves = matches!(plan.rep(*l), Rep::Index | Rep::Slice);
                if plan.nulls[l.index()] || !moves {
                    continue;
                }
                let pointer = self.resolver(f, body).pointer(e);
                let null =
                    pointer.is_some_and(|p| may_be_nowhere(plan, &self.not_null[&f], e, &p.terms));
                if null {
                    self.plan.functions[f.index()].nulls[l.index()] = true;
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// Whether a local pointer leads to the same as it did when it got a value in a base, for as long as it is used: its object, and what
    /// a member of that owns, stay the same.
    fn stays(
        &self,
        (f, body): (FuncId, &Body),
        order: &Order,
        (l, e): (LocalId, &Expr),
        flows: &[(LocalId, &Expr)],
        base: &Base<'_>,
    ) -> bool {
        if let Some(Object::Of(name, _)) = &base.object {
            let own: Vec<&Expr> = flows.iter().filter(|x| x.0 == *name).map(|x| x.1).collect();
            let given = body.params.contains(name) && own.is_empty();
            let moves = self.plan.functions[f.index()].moves[name.index()];
            if moves || self.memory[f.index()][name.index()] || !(given || order.stays(l, e, &own))
            {
                return false;
            }
        }
        let Some(field) = through(&self.plan.fields, base) else {
            return true;
        };
        let changes = self.fields.changes(self.program, body, field);
        changes
            .into_iter()
            .all(|c| order.stays(l, e, &[c]) || order.is_over(l, e, c))
    }

    /// Chooses the final representations.
    pub(super) fn finish(&mut self) {
        let bodies: Vec<(FuncId, &Body)> = self.bodies().collect();
        let findings: Vec<(FuncId, &Body, Findings<'p>)> = bodies
            .iter()
            .map(|&(f, body)| (f, body, self.scan(f, body)))
            .collect();
        // A parameter with more than one element makes those it comes from the same.
        let mut many: Vec<Vec<bool>> = vec![Vec::new(); self.program.functions.len()];
        for (f, _, found) in &findings {
            many[f.index()].clone_from(&found.many);
        }
        // Parameters that null is passed for.
        let mut empty: Vec<Vec<bool>> = many.iter().map(|m| vec![false; m.len()]).collect();
        loop {
            let mut changed = false;
            for (f, body, found) in &findings {
                for site in &found.calls {
                    let Some(callee) = &self.program.functions[site.callee.index()].body else {
                        continue;
                    };
                    let ExprKind::Call(_, args) = &site.expr.kind else {
                        continue;
                    };
                    for (i, passed) in &site.args {
                        let param = callee.params[*i];
                        // Null is a slice without elements, there and wherever it is passed on to.
                        let pointer = self.resolver(*f, body).pointer(&args[*i]);
                        // So is a copy of what a null pointer on the heap leads to.
                        let null = matches!(passed, Passed::Null | Passed::Heap)
                            || pointer.is_some_and(|p| {
                                matches!(p.base.root, Root::Local(l)
                                    if p.base.path.is_empty() && empty[f.index()][l.index()])
                            });
                        if null {
                            changed |= !std::mem::replace(
                                &mut many[site.callee.index()][param.index()],
                                true,
                            );
                            empty[site.callee.index()][param.index()] = true;
                        }
                        if !many[site.callee.index()][param.index()] {
                            continue;
                        }
                        let pointer = self.resolver(*f, body).pointer(&args[*i]);
                        if let Some(Pointer { base, .. }) = pointer {
                            if let (Root::Local(l), true) = (base.root, base.path.is_empty()) {
                                changed |=
                                    !std::mem::replace(&mut many[f.index()][l.index()], true);
                            }
                        }
                    }
                }
                // So does a local pointer that moves in it.
                let plan = &self.plan.functions[f.index()];
                for l in 0..body.locals.len() {
                    if let (Rep::Index, Some(base)) = (plan.reps[l], &plan.bases[l]) {
                        if let (Root::Local(root), true) = (base.root, base.path.is_empty()) {
                            if many[f.index()][l] {
                                changed |=
                                    !std::mem::replace(&mut many[f.index()][root.index()], true);
                            }
                        }
                    }
                }
            }
            if !changed {
                break;
            }
        }
        for (f, body, Findings { adopts, .. }) in &findings {
            let all_flows = flows(self.program, body).values;
            let signs = Signs::of(self.program, body);
            let aliases: Vec<bool> = (0..body.locals.len())
                .map(|l| {
                    let mut own = all_flows
                        .iter()
                        .filter(|(to, _)| to.index() == l)
                        .peekable();
                    own.peek().is_some()
                        && own.all(|(_, e)| {
                            let pointer = self.resolver(*f, body).pointer(e);
                            pointer.is_some_and(|p| p.terms.is_empty())
                        })
                })
                .collect();
            let wraps = apart::wraps(&self.resolver(*f, body), body, &signs);
            let found_moves = &findings
                .iter()
                .find(|x| x.0 == *f)
                .map(|x| x.2.moves.clone())
                .unwrap_or_default();
            let plan = &mut self.plan.functions[f.index()];
            plan.wraps = wraps;
            plan.adopts = *adopts;
            for l in 0..body.locals.len() {
                match plan.reps[l] {
                    Rep::Slice if !many[f.index()][l] => plan.reps[l] = Rep::Reference,
                    Rep::Index if aliases[l] && !found_moves[l] && !plan.nulls[l] => {
                        plan.reps[l] = Rep::Alias;
                    }
                    _ => {}
                }
            }
        }
        self.plan.plain = fields::plain(self.program, &self.plan.fields);
        self.plan.reasons = std::mem::take(&mut self.state.reasons);
        self.plan.causes = std::mem::take(&mut self.state.causes);
    }

    pub(super) fn global_parts(&self, parts: &mut Parts) {
        for (i, g) in self.program.globals.iter().enumerate() {
            if let (true, Some(init)) = (self.reach.globals[i], &g.init) {
                parts.global(self.program, &self.plan, init);
            }
        }
    }

    /// Decides which struct types have arenas, for what is not lifted. Returns those for which nothing was known against it before.
    pub(super) fn keep_in_arenas(&mut self) -> Against {
        let program = self.program;
        let mut arenas = Arenas::new(program);
        let elsewhere = self.elsewhere;
        arenas.elsewhere = elsewhere;
        // They may be called through pointers.
        let functions = program.functions.iter().enumerate();
        let leave = functions.filter(|(_, f)| f.body.is_none() && elsewhere.is_left_by(&f.name));
        arenas.left = leave.map(|(i, _)| FuncId(i as u32)).collect();
        let mut parts = Parts::default();
        let signs: Vec<Signs> = program
            .functions
            .iter()
            .map(|f| {
                let body = f.body.as_ref();
                body.map_or_else(Signs::default, |b| Signs::of(program, b))
            })
            .collect();
        let reached = &self.reach.functions;
        let back = apart::reaching_back(program, &self.plan, &self.memory, reached, &signs);
        let calls = Calls {
            plan: &self.plan,
            back: &back,
        };
        for (f, body) in self.bodies() {
            let borrowed = self.scan(f, body).borrowed;
            let resolver = self.resolver(f, body);
            arenas.function(f, body, resolver, &calls, &borrowed);
            parts.function(f, body, resolver, &self.plan, &borrowed);
        }
        for (i, g) in program.globals.iter().enumerate() {
            if self.reach.globals[i] {
                arenas.global(GlobalId(i as u32), g);
            }
        }
        self.global_parts(&mut parts);
        let found = arenas.finish(&self.reach.address_taken);
        self.plan.wide = found.wide;
        let (pointers, spoiled) = parts.finish(program);
        self.plan.parts = pointers;
        let reasons = found.reasons.into_iter().enumerate();
        let records = reasons
            .filter_map(|(i, reason)| Some((RecordId(i as u32), reason?)))
            .chain(spoiled)
            .filter(|(r, _)| self.plan.arenas[r.index()]);
        Against {
            records: records.collect(),
            whole: found.whole,
        }
    }
}

/// The globals whose addresses an initialiser takes.
fn addressed(program: &Program, c: Child<'_>, out: &mut Vec<Slot>) {
    match c {
        Child::Expr(e) => {
            if let ExprKind::AddrOf(p) | ExprKind::Decay(p) = &e.kind {
                scan::place_sources(program, FuncId(u32::MAX), p, out);
            }
            expr_children(e, &mut |c| addressed(program, c, out));
        }
        Child::Place(p) => place_children(p, &mut |c| addressed(program, c, out)),
        Child::Stmt(_) => {}
    }
}
