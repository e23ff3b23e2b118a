//! Functions that return a place in what one of their arguments points to: `char *skip(char *s) { while (*s == ' ') s++; return s; }`.
//!
//! They return how far the place is from where the argument pointed, in elements (C11 6.5.6p9), and another number for null.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    expr_children, inner_lists, place_children, rewrite_body, stmt_children, Child, Rewriter,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncId, Local, LocalId, Place, PlaceKind, Program,
    Stmt, StmtKind, TypeId,
};

use crate::objects::{function_facts, FuncFacts};
use crate::reach::reachability;

use super::echoes::{apply, returned, Echo, Moved};
use super::library::bare;
use super::nonnull::NotNull;
use super::resolve::same_elements;
use super::scan::{flows, is_null, Flows};
use super::signs::Signs;

/// What functions return for null, if they may return less than nothing.
pub(super) const NULL: i128 = i64::MIN as i128;

/// Changes all such functions but some, and their calls.
pub(super) fn number(program: &mut Program, without: &BTreeSet<FuncId>) -> BTreeMap<FuncId, Echo> {
    let found = find(program, without);
    for (f, echo) in &found {
        let Some(moved) = echo.moved else {
            continue;
        };
        let Some(mut body) = program.functions[f.index()].body.take() else {
            continue;
        };
        let facts = function_facts(program, &body);
        let start = body.params[echo.param];
        if facts.stores[start.index()] > 0 {
            moves_apart(&mut body, start);
        }
        let mut numbers = Numbers {
            program,
            found: &found,
            moved,
            nulls: nulls(program, &found, &body),
            tested: NotNull::of(program, &body, &function_facts(program, &body).memory)
                .into_reads(),
            start,
            locals: std::mem::take(&mut body.locals),
        };
        numbers.list(&mut body.stmts);
        body.locals = numbers.locals;
        program.functions[f.index()].body = Some(body);
    }
    apply(program, &found);
    found
}

/// A variable that starts as a parameter, and is used for it from then on.
fn moves_apart(body: &mut Body, param: LocalId) {
    struct Renamed(LocalId, LocalId);
    impl Rewriter for Renamed {
        fn place(&mut self, p: &mut Place) {
            if let PlaceKind::Local(l) = &mut p.kind {
                if *l == self.0 {
                    *l = self.1;
                }
            }
        }
    }
    let Local { name, ty, loc, .. } = body.locals[param.index()].clone();
    let variable = LocalId(body.locals.len() as u32);
    rewrite_body(&mut Renamed(param, variable), &mut body.stmts);
    body.locals
        .push(Local::synthetic(&format!("{name}_at"), ty, loc));
    let value = Expr::load(Place::local(param, ty), loc);
    let kind = StmtKind::Decl(variable, Some(value));
    body.stmts.insert(0, Stmt { kind, loc });
}

/// A function that may be one of them.
struct Candidate<'p> {
    body: &'p Body,
    facts: FuncFacts,
    flows: Flows<'p>,
    returns: Vec<&'p Expr>,
    ret: TypeId,
}

/// The parameters that functions return places of; at most one for each.
type Chosen = BTreeMap<FuncId, usize>;

/// The functions that return nothing but null and places in the same argument: the greatest fixpoint, as they call each other.
fn find(program: &Program, without: &BTreeSet<FuncId>) -> BTreeMap<FuncId, Echo> {
    let reach = reachability(program);
    let types = &program.types;
    let mut candidates = BTreeMap::new();
    for (i, f) in program.functions.iter().enumerate() {
        let id = FuncId(i as u32);
        let (Some(body), None, Some(ty)) = (&f.body, f.resolved, types.func(f.ty)) else {
            continue;
        };
        let to = types.pointee(ty.ret).filter(|t| types.is_scalar(*t));
        let called = reach.functions[i] && !reach.address_taken.contains(&id) && f.name != "main";
        let plain = !body.has_setjmp && !f.constructor && !f.destructor;
        if to.is_none() || !called || !plain || without.contains(&id) {
            continue;
        }
        let places = returned(body).filter(|all| !all.iter().all(|e| is_null(e)));
        let Some(returns) = places else {
            continue;
        };
        let candidate = Candidate {
            body,
            facts: function_facts(program, body),
            flows: flows(program, body),
            returns,
            ret: ty.ret,
        };
        candidates.insert(id, candidate);
    }
    let mut pairs: Vec<(FuncId, usize)> = Vec::new();
    for (f, c) in &candidates {
        for (i, p) in c.body.params.iter().enumerate() {
            if c.can_move(program, *p) {
                pairs.push((*f, i));
            }
        }
    }
    // With all parameters first, for a function that calls itself may only be known by one; then with the first that is left.
    prune(program, &candidates, &mut pairs);
    let mut chosen: Chosen = BTreeMap::new();
    for (f, i) in &pairs {
        chosen.entry(*f).or_insert(*i);
    }
    let mut pairs: Vec<(FuncId, usize)> = chosen.into_iter().collect();
    prune(program, &candidates, &mut pairs);
    let chosen: Chosen = pairs.iter().copied().collect();
    let (forward, nullable) = directions(program, &candidates, &chosen);
    let echo = |(f, param): (FuncId, usize)| {
        let number = match forward.contains(&f) && !nullable.contains(&f) {
            true => TypeId::ULONG,
            false => TypeId::LONG,
        };
        let null = nullable.contains(&f).then_some(NULL);
        let ty = candidates[&f].ret;
        let moved = Some(Moved { number, null });
        (f, Echo { param, ty, moved })
    };
    pairs.into_iter().map(echo).collect()
}

/// Removes what is not so until nothing changes.
fn prune(
    program: &Program,
    candidates: &BTreeMap<FuncId, Candidate<'_>>,
    pairs: &mut Vec<(FuncId, usize)>,
) {
    loop {
        let known: BTreeSet<(FuncId, usize)> = pairs.iter().copied().collect();
        pairs.retain(|(f, i)| {
            let c = &candidates[f];
            let within = c.within(program, &known, c.body.params[*i]);
            let place = |e: &&Expr| is_null(e) || within.leads(program, &known, e);
            c.returns.iter().all(place)
        });
        if pairs.len() == known.len() {
            return;
        }
    }
}

/// Which of the functions only go forward from their argument, and which may return null.
fn directions(
    program: &Program,
    candidates: &BTreeMap<FuncId, Candidate<'_>>,
    chosen: &Chosen,
) -> (BTreeSet<FuncId>, BTreeSet<FuncId>) {
    let mut forward: BTreeSet<FuncId> = chosen.keys().copied().collect();
    let mut nullable: BTreeSet<FuncId> = BTreeSet::new();
    loop {
        let mut changed = false;
        for f in chosen.keys() {
            let c = &candidates[f];
            let signs = Signs::of(program, c.body);
            let ahead = |e: &Expr| is_ahead(program, &signs, &forward, e);
            let all = c.returns.iter().all(|e| ahead(e));
            let all = all && c.flows.values.iter().all(|(_, e)| ahead(e));
            let back = goes_back(program, &signs, c.body);
            if (!all || back) && forward.contains(f) {
                forward.remove(f);
                changed = true;
            }
            let may = |g: &FuncId| nullable.contains(g);
            let locals = null_locals(program, &may, &c.flows, c.body.locals.len());
            let null = |e: &&Expr| may_be_null(program, &may, &locals, e);
            if c.returns.iter().any(null) {
                changed |= nullable.insert(*f);
            }
        }
        if !changed {
            return (forward, nullable);
        }
    }
}

/// Local pointers of a function that only ever lead to what a parameter points to.
struct Within(BTreeSet<LocalId>);

impl Candidate<'_> {
    /// Whether places in a parameter are of the type that the function returns.
    fn can_move(&self, program: &Program, l: LocalId) -> bool {
        let types = &program.types;
        let own = types.pointee(self.body.locals[l.index()].ty);
        let to = types.pointee(self.ret);
        let same = matches!((own, to), (Some(a), Some(b)) if same_elements(program, a, b));
        same && !self.facts.memory[l.index()]
    }

    fn within(
        &self,
        program: &Program,
        known: &BTreeSet<(FuncId, usize)>,
        param: LocalId,
    ) -> Within {
        let all = (0..self.body.locals.len()).map(|i| LocalId(i as u32));
        let given = |l: &LocalId| {
            self.flows
                .values
                .iter()
                .any(|(to, e)| to == l && !is_null(e))
        };
        let may = |l: &LocalId| *l == param || given(l) && !self.body.params.contains(l);
        let mut within = Within(
            all.filter(|l| self.can_move(program, *l) && may(l))
                .collect(),
        );
        loop {
            let values = self.flows.values.iter();
            let wrong: Vec<LocalId> = values
                .filter(|(to, e)| {
                    within.0.contains(to) && !is_null(e) && !within.leads(program, known, e)
                })
                .map(|(to, _)| *to)
                .collect();
            if wrong.is_empty() {
                return within;
            }
            for l in wrong {
                within.0.remove(&l);
            }
        }
    }
}

impl Within {
    /// Whether a pointer leads to what the parameter points to, or is null.
    fn leads(&self, program: &Program, known: &BTreeSet<(FuncId, usize)>, e: &Expr) -> bool {
        let own = |p: &Place| matches!(p.kind, PlaceKind::Local(l) if self.0.contains(&l));
        let leads = |e: &Expr| self.leads(program, known, e);
        let e = bare(e);
        match &e.kind {
            ExprKind::Load(p) => own(p),
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => own(p),
            ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => !is_null(p) && leads(p),
            ExprKind::AddrOf(p) => matches!(&p.kind, PlaceKind::Deref(e) if leads(e)),
            ExprKind::Cond(_, a, b) => [a, b].iter().all(|e| is_null(e) || leads(e)),
            ExprKind::Seq(_, Some(v)) => leads(v),
            ExprKind::Call(callee, args) => match **callee {
                Callee::Direct(f) => {
                    let f = program.resolve_func(f);
                    let mut all = args.iter().enumerate();
                    all.any(|(i, a)| known.contains(&(f, i)) && leads(a))
                }
                Callee::Indirect(_) => false,
            },
            _ => false,
        }
    }
}

/// Whether a pointer is not before where it comes from.
fn is_ahead(program: &Program, signs: &Signs, forward: &BTreeSet<FuncId>, e: &Expr) -> bool {
    let ahead = |e: &Expr| is_ahead(program, signs, forward, e);
    match &bare(e).kind {
        ExprKind::PtrAdd(p, i) => signs.natural(program, i) && ahead(p),
        ExprKind::PtrSub(..) => false,
        ExprKind::AddrOf(p) => match &p.kind {
            PlaceKind::Deref(e) => ahead(e),
            _ => true,
        },
        ExprKind::Assign(_, v) => ahead(v),
        ExprKind::Cond(_, a, b) => ahead(a) && ahead(b),
        ExprKind::Seq(_, Some(v)) => ahead(v),
        ExprKind::Call(callee, args) => {
            let known = match **callee {
                Callee::Direct(f) => forward.contains(&program.resolve_func(f)),
                Callee::Indirect(_) => false,
            };
            known && args.iter().all(ahead) || !program.types.is_pointer(e.ty)
        }
        _ => true,
    }
}

/// Whether a function moves a pointer back.
fn goes_back(program: &Program, signs: &Signs, body: &Body) -> bool {
    fn visit(program: &Program, signs: &Signs, c: Child<'_>) -> bool {
        let mut back = false;
        let mut inner = |c: Child<'_>| back |= visit(program, signs, c);
        match c {
            Child::Expr(e) => {
                expr_children(e, &mut inner);
                back |= match &e.kind {
                    ExprKind::IncDec {
                        place, increment, ..
                    } => program.types.is_pointer(place.ty) && !increment,
                    ExprKind::AssignOp { place, op, rhs, .. } => {
                        let up = *op == BinaryOp::Add && signs.natural(program, rhs);
                        program.types.is_pointer(place.ty) && !up
                    }
                    _ => false,
                };
            }
            Child::Place(p) => place_children(p, &mut inner),
            Child::Stmt(s) => stmt_children(s, &mut inner),
        }
        back
    }
    let mut stmts = body.stmts.iter();
    stmts.any(|s| visit(program, signs, Child::Stmt(s)))
}

/// By local: a pointer that may get null here, apart from what an argument is.
fn null_locals(
    program: &Program,
    nullable: &dyn Fn(&FuncId) -> bool,
    flows: &Flows<'_>,
    n: usize,
) -> Vec<bool> {
    let mut nulls = vec![false; n];
    loop {
        let mut changed = false;
        for (l, e) in &flows.values {
            if !nulls[l.index()] && may_be_null(program, nullable, &nulls, e) {
                nulls[l.index()] = true;
                changed = true;
            }
        }
        if !changed {
            return nulls;
        }
    }
}

fn may_be_null(
    program: &Program,
    nullable: &dyn Fn(&FuncId) -> bool,
    locals: &[bool],
    e: &Expr,
) -> bool {
    let null = |e: &Expr| may_be_null(program, nullable, locals, e);
    if is_null(e) {
        return true;
    }
    match &bare(e).kind {
        ExprKind::Load(p) => matches!(p.kind, PlaceKind::Local(l) if locals[l.index()]),
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) => null(p),
        ExprKind::AddrOf(p) => matches!(&p.kind, PlaceKind::Deref(e) if null(e)),
        ExprKind::Assign(_, v) => null(v),
        ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
            matches!(place.kind, PlaceKind::Local(l) if locals[l.index()])
        }
        ExprKind::Cond(_, a, b) => null(a) || null(b),
        ExprKind::Seq(_, Some(v)) => null(v),
        ExprKind::Call(callee, args) => match **callee {
            Callee::Direct(f) => nullable(&program.resolve_func(f)) || args.iter().any(null),
            Callee::Indirect(_) => false,
        },
        _ => false,
    }
}

/// By local of one of the functions: it may be null.
fn nulls(program: &Program, found: &BTreeMap<FuncId, Echo>, body: &Body) -> Vec<bool> {
    let nullable = |f: &FuncId| is_nullable(found, f);
    null_locals(program, &nullable, &flows(program, body), body.locals.len())
}

fn is_nullable(found: &BTreeMap<FuncId, Echo>, f: &FuncId) -> bool {
    found.get(f).and_then(|echo| echo.moved?.null).is_some()
}

/// Changes what one function returns.
struct Numbers<'p> {
    program: &'p Program,
    found: &'p BTreeMap<FuncId, Echo>,
    moved: Moved,
    nulls: Vec<bool>,
    /// What reads a local pointer where it is not null, by address.
    tested: BTreeSet<usize>,
    /// Where the argument points.
    start: LocalId,
    locals: Vec<Local>,
}

impl Numbers<'_> {
    fn list(&mut self, stmts: &mut [Stmt]) {
        for s in stmts {
            match &mut s.kind {
                StmtKind::Return(Some(e)) => *e = self.number(e),
                _ => inner_lists(s, &mut |list| self.list(list)),
            }
        }
    }

    fn may_be_null(&self, e: &Expr) -> bool {
        let nullable = |f: &FuncId| is_nullable(self.found, f);
        let tested = self
            .tested
            .contains(&(std::ptr::from_ref(bare(e)) as usize));
        !tested && may_be_null(self.program, &nullable, &self.nulls, e)
    }

    /// The number for a pointer.
    fn number(&mut self, e: &Expr) -> Expr {
        let loc = e.loc;
        let ty = self.moved.number;
        if let Some(call) = self.passed_on(e) {
            return call.cast(ty);
        }
        let Some(null) = self.moved.null.filter(|_| self.may_be_null(e)) else {
            return self.distance(e, ty);
        };
        if is_null(e) {
            return Expr::int(null, ty, loc);
        }
        if let ExprKind::Cond(c, a, b) = &bare(e).kind {
            let (a, b) = (Box::new(self.number(a)), Box::new(self.number(b)));
            return Expr::new(ExprKind::Cond(c.clone(), a, b), ty, loc);
        }
        let (mut stmts, mut value) = (Vec::new(), e.clone());
        if super::owned::variable(bare(e)).is_none() {
            let t = LocalId(self.locals.len() as u32);
            self.locals.push(Local::synthetic("place", e.ty, loc));
            let kind = StmtKind::Decl(t, Some(value));
            stmts.push(Stmt { kind, loc });
            value = Expr::load(Place::local(t, e.ty), loc);
        }
        let nothing = Box::new(Expr::int(0, value.ty, loc));
        let test = ExprKind::Binary(BinaryOp::Eq, Box::new(value.clone()), nothing);
        let kind = ExprKind::Cond(
            Box::new(Expr::new(test, TypeId::INT, loc)),
            Box::new(Expr::int(null, ty, loc)),
            Box::new(self.distance(&value, ty)),
        );
        let value = Expr::new(kind, ty, loc);
        match stmts.is_empty() {
            true => value,
            false => Expr::new(ExprKind::Seq(stmts, Some(Box::new(value))), ty, loc),
        }
    }

    fn is_start(&self, e: &Expr) -> bool {
        super::owned::variable(bare(e)) == Some(self.start)
    }

    /// A call of another such function with the same argument, as a number.
    fn passed_on(&self, e: &Expr) -> Option<Expr> {
        let call = bare(e);
        let ExprKind::Call(callee, args) = &call.kind else {
            return None;
        };
        let Callee::Direct(f) = **callee else {
            return None;
        };
        let echo = self.found.get(&self.program.resolve_func(f))?;
        let number = echo.moved?.number;
        let argument = args.get(echo.param)?;
        self.is_start(argument)
            .then(|| Expr::new(call.kind.clone(), number, e.loc))
    }

    /// How far a pointer is from the start.
    fn distance(&self, e: &Expr, ty: TypeId) -> Expr {
        let loc = e.loc;
        if self.is_start(e) {
            return Expr::int(0, ty, loc);
        }
        match &bare(e).kind {
            ExprKind::PtrAdd(p, i) if self.is_start(p) => (**i).clone().cast(ty),
            _ => {
                let own = self.locals[self.start.index()].ty;
                let start = Expr::load(Place::local(self.start, own), loc);
                let pointer = Box::new(e.clone().cast(own));
                let kind = ExprKind::PtrDiff(pointer, Box::new(start));
                Expr::new(kind, TypeId::LONG, loc).cast(ty)
            }
        }
    }
}
