//! Why a pointer stays on the checked heap, in words, and what that comes from in the end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    Body, Callee, Expr, ExprKind, FuncId, Loc, LocalId, Program, TypeId, TypeKind,
};

use super::candidates::{element_of, has_flexible_member};
use super::plan::{Plan, Reason, Slot};
use super::scan::is_null;
use super::subject::{blame, Subject};
use super::tier::{holds_pointers, leads_to, tier, Tier};
use crate::reach::{reachability, Reach};

/// Answers for one program and its plan.
pub struct Why<'p> {
    program: &'p Program,
    plan: &'p Plan,
    pub(super) reach: Reach,
    /// Nothing is off the heap: it was not asked for, or no plan was found.
    all_heap: bool,
    /// By function: who calls it, with what.
    calls: Calls<'p>,
    /// By function: whom it calls, with what.
    made: Calls<'p>,
}

/// Functions at the other end of calls, with the arguments.
type Calls<'p> = BTreeMap<FuncId, Vec<(FuncId, &'p [Expr])>>;

impl<'p> Why<'p> {
    pub fn new(program: &'p Program, plan: &'p Plan) -> Why<'p> {
        let reach = reachability(program);
        let (mut calls, mut made) = (Calls::new(), Calls::new());
        for (i, f) in program.functions.iter().enumerate() {
            let (true, Some(body)) = (reach.functions[i], &f.body) else {
                continue;
            };
            expressions(body, &mut |e| {
                if let ExprKind::Call(callee, args) = &e.kind {
                    if let Callee::Direct(f) = **callee {
                        let (caller, f) = (FuncId(i as u32), program.resolve_func(f));
                        calls.entry(f).or_default().push((caller, args));
                        made.entry(caller).or_default().push((f, args));
                    }
                }
            });
        }
        Why {
            program,
            plan,
            reach,
            all_heap: plan.functions.iter().all(|f| f.reps.is_empty()),
            calls,
            made,
        }
    }

    /// Why something is on the checked heap, as the end of "it ..."; `None` if it is not.
    pub fn reason(&self, subject: Subject) -> Option<Reason> {
        if tier(self.program, self.plan, subject) != Tier::Heap {
            return None;
        }
        let reason = |text: &str, loc| {
            let text = text.to_string();
            Reason { text, loc }
        };
        if self.all_heap {
            let text = match self.plan.unsettled {
                true => "is in a program for which no plan was found",
                false => "is translated with everything on the checked heap",
            };
            return Some(reason(text, self.place(subject)));
        }
        // What keeps all pointers of a type out of an arena says more than what keeps one of them from being lifted.
        if let Some(r) = leads_to(self.program, subject) {
            if let Some(found) = self.plan.reasons.get(&Slot::Record(r)) {
                let name = self.name(Subject::Record(r));
                let text = format!("points to {name}, which {}", found.text);
                return Some(Reason {
                    text,
                    loc: found.loc,
                });
            }
        }
        if let Some(reason) = slot(subject).and_then(|slot| self.plan.reasons.get(&slot)) {
            return Some(reason.clone());
        }
        let program = self.program;
        let text = match subject {
            Subject::Pointer(f, l) => self.never(f, l),
            Subject::Object(f, l) => {
                let ty = program.functions[f.index()].body.as_ref()?.locals[l.index()].ty;
                match program.types.as_record(ty) {
                    Some(r) if program.types.record(r).is_union => "is a union",
                    _ => "is an object that cannot be a Rust variable",
                }
            }
            Subject::Global(g) => match holds_pointers(program, program.globals[g.index()].ty) {
                true => "is a global variable",
                false => "is a global object whose address is used",
            },
            Subject::Field(r, _) => match program.types.record(r).is_union {
                true => "is a member of a union",
                false => "is a member of a struct",
            },
            Subject::Return(_) => "is the result of a function",
            Subject::Record(_) => "is not used",
        };
        Some(reason(text, self.place(subject)))
    }

    /// Where something is declared.
    pub fn place(&self, subject: Subject) -> Loc {
        let program = self.program;
        match subject {
            Subject::Pointer(f, l) | Subject::Object(f, l) => {
                let body = program.functions[f.index()].body.as_ref();
                body.map_or(Loc::default(), |b| b.locals[l.index()].loc)
            }
            Subject::Global(g) => program.globals[g.index()].loc,
            Subject::Field(r, _) | Subject::Record(r) => program.types.record(r).loc,
            Subject::Return(f) => program.functions[f.index()].loc,
        }
    }

    /// Something with its name: "`p` of `f`".
    pub fn name(&self, subject: Subject) -> String {
        let program = self.program;
        let function = |f: FuncId| {
            let origin = &program.functions[self.plan.origin(f).index()].name;
            format!("`{origin}`")
        };
        match subject {
            Subject::Pointer(f, l) | Subject::Object(f, l) => {
                let body = program.functions[f.index()].body.as_ref();
                let name = body.map_or("?", |b| b.locals[l.index()].name.as_str());
                format!("`{name}` of {}", function(f))
            }
            Subject::Global(g) => format!("`{}`", program.globals[g.index()].name),
            Subject::Field(r, i) => {
                let record = program.types.record(r);
                let word = if record.is_union { "union" } else { "struct" };
                let field = &record.fields[i as usize].name;
                format!("`{field}` of `{word} {}`", record.name)
            }
            Subject::Return(f) => format!("what {} returns", function(f)),
            Subject::Record(r) => {
                let record = program.types.record(r);
                let word = if record.is_union { "union" } else { "struct" };
                format!("`{word} {}`", record.name)
            }
        }
    }

    /// What a thing on the heap is there because of: other things there, if its own reason leads to some.
    fn causes(&self, subject: Subject) -> Vec<Subject> {
        let record = leads_to(self.program, subject).map(Subject::Record);
        if let Some(record) = record.filter(|r| self.reason(*r).is_some()) {
            return vec![record];
        }
        let Some(slot) = slot(subject) else {
            return Vec::new();
        };
        let mut found: Vec<Subject> = self.plan.causes.get(&slot).copied().into_iter().collect();
        if let (true, true, Subject::Pointer(f, l)) =
            (found.is_empty(), self.is_derived(slot), subject)
        {
            found = self.arguments(f, l);
        }
        found.retain(|c| *c != subject && self.reason(*c).is_some());
        found
    }

    /// The nearest thing with a reason of its own that the reason of a thing on the heap leads to, and that reason; itself if
    /// there is none.
    pub fn root(&self, subject: Subject) -> Option<(Subject, Reason)> {
        let mut seen = BTreeSet::from([subject]);
        let mut work = VecDeque::from([subject]);
        let mut round = Vec::new();
        loop {
            while let Some(at) = work.pop_front() {
                let causes = self.causes(at);
                if causes.is_empty() {
                    return Some((at, self.reason(at)?));
                }
                round.push(at);
                work.extend(causes.into_iter().filter(|c| seen.insert(*c)));
            }
            // These only lead to each other: what else do they go to?
            let others = round.drain(..).flat_map(|at| self.passed(at));
            work.extend(others.filter(|c| seen.insert(*c)));
            if work.is_empty() {
                return Some((subject, self.reason(subject)?));
            }
        }
    }

    /// The parameters on the heap that a pointer is an argument for.
    fn passed(&self, subject: Subject) -> Vec<Subject> {
        let Subject::Pointer(f, _) = subject else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (callee, args) in self.made.get(&f).into_iter().flatten() {
            let body = self.program.functions[callee.index()].body.as_ref();
            let params = body.map(|b| b.params.as_slice()).unwrap_or_default();
            for (p, a) in params.iter().zip(*args) {
                let parameter = Subject::Pointer(*callee, *p);
                let is = blame(self.program, &|_| false, f, a) == Some(subject);
                if is && self.reason(parameter).is_some() {
                    found.push(parameter);
                }
            }
        }
        found
    }

    /// Reasons of parameters that speak of their arguments.
    fn is_derived(&self, slot: Slot) -> bool {
        let reason = self.plan.reasons.get(&slot);
        reason.is_some_and(|r| r.text.contains("stay on the heap"))
    }

    /// What keeps arguments for a parameter on the heap.
    fn arguments(&self, f: FuncId, l: LocalId) -> Vec<Subject> {
        let program = self.program;
        let body = program.functions[f.index()].body.as_ref();
        let i = body.and_then(|b| b.params.iter().position(|p| *p == l));
        let (Some(i), Some(calls)) = (i, self.calls.get(&f)) else {
            return Vec::new();
        };
        let lifted = |slot: Slot| tier(program, self.plan, slot.into()) != Tier::Heap;
        let found = calls.iter().filter_map(|(caller, args)| {
            let argument = args.get(i).filter(|a| !is_null(a))?;
            blame(program, &lifted, *caller, argument)
        });
        found.collect()
    }

    /// Why a pointer could not leave the heap from the start.
    fn never(&self, f: FuncId, l: LocalId) -> &'static str {
        let program = self.program;
        let types = &program.types;
        let function = &program.functions[f.index()];
        let Some(body) = &function.body else {
            return "belongs to a function that is not defined";
        };
        let ty = body.locals[l.index()].ty;
        if body.has_setjmp {
            return "is in a function that calls `setjmp`";
        }
        if !types.is_pointer(ty) {
            return "is an array of pointers";
        }
        let to = element_of(program, ty).unwrap_or(TypeId::VOID);
        if to == TypeId::VOID {
            return "is a `void *`, which may point to anything";
        }
        if types.size(to).is_none() {
            return match types.kind(to) {
                TypeKind::Record(_) => "points to a struct that is not defined here",
                _ => "points to something whose size is not known",
            };
        }
        if body.params.contains(&l) {
            if function.name == "main" {
                return "is an argument of `main`";
            }
            if self.reach.address_taken.contains(&f) {
                return "is a parameter of a function that is called through a pointer";
            }
        }
        match has_flexible_member(program, to) {
            true => "points to a struct with a flexible array",
            false => "is kept there without a reason being noted",
        }
    }
}

fn slot(subject: Subject) -> Option<Slot> {
    match subject {
        Subject::Pointer(f, l) => Some(Slot::Pointer(f, l)),
        Subject::Object(f, l) => Some(Slot::Object(f, l)),
        Subject::Record(r) => Some(Slot::Record(r)),
        Subject::Global(g) => Some(Slot::Global(g)),
        Subject::Return(f) => Some(Slot::Result(f)),
        Subject::Field(r, f) => Some(Slot::Field(r, f)),
    }
}

/// Hands out every expression of a body.
fn expressions<'e>(body: &'e Body, look: &mut dyn FnMut(&'e Expr)) {
    fn visit<'e>(c: Child<'e>, look: &mut dyn FnMut(&'e Expr)) {
        match c {
            Child::Expr(e) => {
                look(e);
                expr_children(e, &mut |c| visit(c, look));
            }
            Child::Place(p) => place_children(p, &mut |c| visit(c, look)),
            Child::Stmt(s) => stmt_children(s, &mut |c| visit(c, look)),
        }
    }
    for s in &body.stmts {
        visit(Child::Stmt(s), look);
    }
}
