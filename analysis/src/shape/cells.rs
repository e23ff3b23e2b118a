//! Variables that functions give memory to: `int read(char **text)` that is called as `read(&text)`.
//!
//! A pointer whose address is passed would have to be on the heap. What can own memory is a member of a struct, so such a variable becomes a
//! struct with one member ([`Record::cell`]), and the parameter a pointer to it. Rust sees a vector, and a reference to one.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{
    inner_lists, rewrite_body, walk_body, walk_expr, walk_place, walk_stmt, Rewriter, Visitor,
};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, Field, FuncId, Function, Loc, LocalId, Place,
    PlaceKind, Program, Record, RecordId, Stmt, StmtKind, TypeId, TypeKind, UnaryOp,
};

use super::signatures::{callee, change, changeable};
use crate::lift::{bare, is_null, variable};
use crate::objects::function_facts;

/// A variable that holds such a pointer, or a parameter that leads to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Variable(FuncId, LocalId),
    /// By number.
    Parameter(FuncId, usize),
}

/// Makes variables structs where functions that get their address only give them memory.
pub(super) fn as_structs(program: &mut Program) {
    let found = Found::of(program);
    let classes = found.classes();
    if classes.is_empty() {
        return;
    }
    let mut cells: BTreeMap<Node, Cell> = BTreeMap::new();
    for class in classes {
        let cell = declare(program, &class);
        cells.extend(class.into_iter().map(|node| (node, cell)));
    }
    change(program, &|id, ty| {
        let mut changed = false;
        for (k, p) in ty.params.iter_mut().enumerate() {
            if let Some(cell) = cells.get(&Node::Parameter(id, k)) {
                *p = cell.pointer;
                changed = true;
            }
        }
        changed
    });
    for i in 0..program.functions.len() {
        if let Some(mut body) = program.functions[i].body.take() {
            rewrite(program, &cells, FuncId(i as u32), &mut body);
            program.functions[i].body = Some(body);
        }
    }
}

/// The struct that a variable becomes.
#[derive(Clone, Copy)]
struct Cell {
    record: RecordId,
    ty: TypeId,
    pointer: TypeId,
    /// What the variable was.
    member: TypeId,
}

fn declare(program: &mut Program, class: &BTreeSet<Node>) -> Cell {
    let named = class.iter().find_map(|node| match node {
        Node::Variable(f, l) => {
            let body = program.functions[f.index()].body.as_ref()?;
            let local = &body.locals[l.index()];
            Some((local.name.clone(), local.ty, local.loc))
        }
        Node::Parameter(..) => None,
    });
    let (name, member, loc) =
        named.unwrap_or_else(|| (String::new(), TypeId::VOID, Loc::default()));
    let record = RecordId(program.types.records.len() as u32);
    program.types.records.push(Record {
        name: format!("{name}_cell"),
        tag: None,
        is_union: false,
        complete: true,
        fields: vec![Field {
            name: "v".into(),
            ty: member,
            offset: 0,
            bits: None,
            anonymous: false,
            line: loc.line,
        }],
        size: 8,
        align: 8,
        loc,
        cell: true,
    });
    let ty = program.types.intern(TypeKind::Record(record));
    let pointer = program.types.ptr(ty);
    Cell {
        record,
        ty,
        pointer,
        member,
    }
}

/// What functions do with such variables.
struct Found {
    /// What belongs together.
    links: Vec<(Node, Node)>,
    nodes: BTreeSet<Node>,
    /// Something else is done with these.
    wrong: BTreeSet<Node>,
    /// These get memory.
    given: BTreeSet<Node>,
}

impl Found {
    fn of(program: &Program) -> Found {
        let mut found = Found {
            links: Vec::new(),
            nodes: BTreeSet::new(),
            wrong: BTreeSet::new(),
            given: BTreeSet::new(),
        };
        let own = changeable(program);
        for (i, f) in program.functions.iter().enumerate() {
            let id = FuncId(i as u32);
            let Some(body) = f.body.as_ref().filter(|_| own.contains(&id)) else {
                continue;
            };
            let facts = function_facts(program, body);
            for (k, l) in body.params.iter().enumerate() {
                let leads = program.types.pointee(body.locals[l.index()].ty);
                let still = facts.stores[l.index()] == 0 && !facts.memory[l.index()];
                if leads.is_some_and(|to| holds(program, to)) && still {
                    found.nodes.insert(Node::Parameter(id, k));
                }
            }
        }
        for (i, f) in program.functions.iter().enumerate() {
            if let Some(body) = &f.body {
                let mut look = Look {
                    program,
                    id: FuncId(i as u32),
                    body,
                    found: &mut found,
                };
                walk_body(&mut look, &body.stmts);
            }
        }
        found
    }

    /// Those of which nothing is wrong, with all that they are connected to.
    fn classes(&self) -> Vec<BTreeSet<Node>> {
        let mut of: BTreeMap<Node, usize> = BTreeMap::new();
        let mut classes: Vec<BTreeSet<Node>> = Vec::new();
        for node in self.nodes.iter().chain(&self.wrong) {
            of.insert(*node, classes.len());
            classes.push(BTreeSet::from([*node]));
        }
        for (a, b) in &self.links {
            for node in [a, b] {
                of.entry(*node).or_insert_with(|| {
                    classes.push(BTreeSet::from([*node]));
                    classes.len() - 1
                });
            }
            let (a, b) = (of[a], of[b]);
            if a != b {
                let moved = std::mem::take(&mut classes[b]);
                moved.iter().for_each(|node| {
                    of.insert(*node, a);
                });
                classes[a].extend(moved);
            }
        }
        classes.retain(|class| {
            let variable = |node: &Node| matches!(node, Node::Variable(..));
            class.iter().any(variable)
                && class.iter().any(|node| self.given.contains(node))
                && !class.iter().any(|node| self.wrong.contains(node))
        });
        classes
    }
}

/// Whether a variable of this type may own numbers, or pointers.
fn holds(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    let to = types.pointee(ty);
    to.is_some_and(|to| {
        let elements = types.is_arith(to) || types.is_pointer(to) && !is_function(program, to);
        elements && types.size(to).is_some()
    })
}

fn is_function(program: &Program, pointer: TypeId) -> bool {
    let to = program.types.pointee(pointer);
    to.is_some_and(|to| program.types.is_func(to))
}

/// Looks at a function.
struct Look<'a> {
    program: &'a Program,
    id: FuncId,
    body: &'a Body,
    found: &'a mut Found,
}

impl Look<'_> {
    /// The parameter that a variable is, if it may be one.
    fn parameter(&self, l: LocalId) -> Option<Node> {
        let k = self.body.params.iter().position(|p| *p == l)?;
        let node = Node::Parameter(self.id, k);
        self.found.nodes.contains(&node).then_some(node)
    }

    /// The variable that a place is.
    fn cell(&self, p: &Place) -> Option<Node> {
        match &p.kind {
            PlaceKind::Local(l) if self.program.types.is_pointer(p.ty) => {
                Some(Node::Variable(self.id, *l))
            }
            PlaceKind::Deref(e) => variable(e).and_then(|l| self.parameter(l)),
            _ => None,
        }
    }

    fn stored(&mut self, to: Node, e: &Expr) {
        let e = bare(e);
        match &e.kind {
            _ if is_null(e) => {}
            ExprKind::Call(callee, _) => match **callee {
                Callee::Direct(f) if gives(self.program.func(f)) => {
                    self.found.given.insert(to);
                }
                _ => {
                    self.found.wrong.insert(to);
                }
            },
            ExprKind::Cond(_, a, b) => {
                self.stored(to, a);
                self.stored(to, b);
            }
            ExprKind::Load(p) => match p.kind {
                PlaceKind::Local(l) if !self.body.params.contains(&l) => {
                    self.found.given.insert(to);
                }
                _ => {
                    self.found.wrong.insert(to);
                }
            },
            _ => {
                self.found.wrong.insert(to);
            }
        }
    }

    fn argument(&mut self, f: Option<FuncId>, k: usize, a: &Expr) {
        let to = f.map(|f| Node::Parameter(f, k));
        let to = to.filter(|to| self.found.nodes.contains(to));
        let from = match &a.kind {
            ExprKind::AddrOf(p) => self.cell(p).filter(|_| holds(self.program, p.ty)),
            ExprKind::Load(_) => variable(a).and_then(|l| self.parameter(l)),
            _ => None,
        };
        match (from, to) {
            (Some(from), Some(to)) => {
                if let Node::Variable(_, l) = from {
                    // Its type is what callers say, and jumps may come back.
                    if self.body.params.contains(&l) || self.body.has_setjmp {
                        self.found.wrong.insert(from);
                    }
                }
                self.found.links.push((from, to));
            }
            (from, to) => {
                self.found.wrong.extend(to);
                if from.is_none() {
                    self.expr(a);
                }
                self.found.wrong.extend(from);
            }
        }
    }
}

/// Whether a function may return memory.
fn gives(f: &Function) -> bool {
    let allocates = matches!(
        f.name.as_str(),
        "malloc" | "calloc" | "realloc" | "reallocarray" | "strdup" | "strndup"
    );
    f.body.is_some() || allocates
}

impl Visitor for Look<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, Some(e)) = &s.kind {
            self.stored_in(*l, e);
        }
        if let StmtKind::If(c, ..) | StmtKind::While(c, _) | StmtKind::DoWhile(_, c) = &s.kind {
            if self.tested(c).is_some() {
                for list in lists(s) {
                    list.iter().for_each(|s| self.stmt(s));
                }
                return;
            }
        }
        walk_stmt(self, s);
    }

    fn place(&mut self, p: &Place) {
        match &p.kind {
            PlaceKind::Deref(_) if self.cell(p).is_some() => {}
            _ => walk_place(self, p),
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Call(own, args) => {
                let f = callee(self.program, e);
                for (k, a) in args.iter().enumerate() {
                    self.argument(f, k, a);
                }
                if let Callee::Indirect(p) = &**own {
                    self.expr(p);
                }
                return;
            }
            ExprKind::Assign(p, v) => {
                if let Some(cell) = self.cell(p) {
                    self.stored(cell, v);
                }
            }
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
                self.found.wrong.extend(self.cell(place));
            }
            ExprKind::AddrOf(p) | ExprKind::Decay(p) => self.found.wrong.extend(self.cell(p)),
            // All else that is done with the address.
            ExprKind::Load(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    self.found.wrong.extend(self.parameter(l));
                }
            }
            ExprKind::Binary(BinaryOp::Eq | BinaryOp::Ne, ..)
            | ExprKind::Unary(UnaryOp::Not, _)
                if self.tested(e).is_some() =>
            {
                return;
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                for c in [a, b] {
                    if self.tested(c).is_none() {
                        self.expr(c);
                    }
                }
                return;
            }
            _ => {}
        }
        walk_expr(self, e);
    }
}

impl Look<'_> {
    fn stored_in(&mut self, l: LocalId, e: &Expr) {
        if self
            .program
            .types
            .is_pointer(self.body.locals[l.index()].ty)
        {
            self.stored(Node::Variable(self.id, l), e);
        }
    }

    /// The parameter that a condition is about, which is never null.
    fn tested(&self, c: &Expr) -> Option<Node> {
        tested(c).and_then(|(l, _)| self.parameter(l))
    }
}

/// The lists of statements in one.
fn lists(s: &Stmt) -> Vec<&[Stmt]> {
    match &s.kind {
        StmtKind::If(_, a, b) => vec![a, b],
        StmtKind::While(_, a) | StmtKind::DoWhile(a, _) => vec![a],
        _ => Vec::new(),
    }
}

/// The pointer variable that a condition asks about, and whether the condition holds where it is not null.
fn tested(c: &Expr) -> Option<(LocalId, bool)> {
    match &c.kind {
        ExprKind::Binary(op @ (BinaryOp::Eq | BinaryOp::Ne), a, b) if is_null(b) => {
            let l = variable(a)?;
            Some((l, *op == BinaryOp::Ne))
        }
        ExprKind::Unary(UnaryOp::Not, a) => tested(a).map(|(l, holds)| (l, !holds)),
        _ => variable(c).map(|l| (l, true)),
    }
}

fn rewrite(program: &Program, cells: &BTreeMap<Node, Cell>, id: FuncId, body: &mut Body) {
    let mut variables = BTreeMap::new();
    let mut params = BTreeMap::new();
    for l in 0..body.locals.len() {
        let l = LocalId(l as u32);
        if let Some(cell) = cells.get(&Node::Variable(id, l)) {
            variables.insert(l, *cell);
        }
    }
    for (k, l) in body.params.iter().enumerate() {
        if let Some(cell) = cells.get(&Node::Parameter(id, k)) {
            params.insert(*l, *cell);
        }
    }
    for (l, cell) in &variables {
        let local = &mut body.locals[l.index()];
        local.declared.get_or_insert(local.ty);
        local.ty = cell.ty;
    }
    for (l, cell) in &params {
        let local = &mut body.locals[l.index()];
        local.declared.get_or_insert(local.ty);
        local.ty = cell.pointer;
    }
    if variables.is_empty() && params.is_empty() {
        return;
    }
    let mut cells = Cells {
        program,
        variables,
        params,
        jumps: !body.labels.is_empty(),
    };
    rewrite_body(&mut cells, &mut body.stmts);
    cells.declarations(&mut body.stmts);
}

struct Cells<'a> {
    program: &'a Program,
    variables: BTreeMap<LocalId, Cell>,
    params: BTreeMap<LocalId, Cell>,
    jumps: bool,
}

impl Cells<'_> {
    fn is_cell(&self, r: RecordId) -> bool {
        self.program.types.record(r).cell
    }

    /// A struct starts empty: a variable gets what it is declared with behind that.
    fn declarations(&self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |inner| self.declarations(inner));
            let loc = s.loc;
            match s.kind {
                StmtKind::Decl(l, Some(e)) if self.variables.contains_key(&l) && !is_null(&e) => {
                    let cell = self.variables[&l];
                    let kind = StmtKind::Decl(l, None);
                    out.push(Stmt { kind, loc });
                    let base = Place::local(l, cell.ty);
                    let place = Place {
                        kind: PlaceKind::Field(Box::new(base), cell.record, 0),
                        ty: cell.member,
                    };
                    let kind = ExprKind::Assign(Box::new(place), Box::new(e));
                    let kind = StmtKind::Expr(Expr::new(kind, cell.member, loc));
                    out.push(Stmt { kind, loc });
                }
                StmtKind::Decl(l, Some(_)) if self.variables.contains_key(&l) => {
                    let cell = self.variables[&l];
                    let empty = Expr::new(ExprKind::RecordInit(Vec::new()), cell.ty, loc);
                    let kind = StmtKind::Decl(l, Some(empty));
                    out.push(Stmt { kind, loc });
                }
                kind => out.push(Stmt { kind, loc }),
            }
        }
        *list = out;
    }

    fn settle(&self, c: &mut Expr) {
        if let Some((_, holds)) = self.certain(c) {
            *c = Expr::int(i128::from(holds), TypeId::INT, c.loc);
        }
    }

    /// The parameter that a condition is about: it leads to a variable.
    fn certain(&self, c: &Expr) -> Option<(LocalId, bool)> {
        tested(c).filter(|(l, _)| self.params.contains_key(l))
    }
}

impl Rewriter for Cells<'_> {
    fn stmt(&mut self, s: &mut Stmt) {
        match &mut s.kind {
            // A branch that never is may be where a jump leads.
            StmtKind::If(c, ..) if self.jumps => self.settle(c),
            StmtKind::If(c, yes, no) => {
                if let Some((_, holds)) = self.certain(c) {
                    let list = if holds { yes } else { no };
                    s.kind = StmtKind::Block(std::mem::take(list));
                }
            }
            StmtKind::While(c, _) | StmtKind::DoWhile(_, c) => self.settle(c),
            _ => {}
        }
    }

    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::AddrOf(p) => {
                if let PlaceKind::Field(base, r, 0) = &mut p.kind {
                    if self.is_cell(*r) {
                        let base = std::mem::replace(&mut **base, Place::local(LocalId(0), p.ty));
                        let pointer = self.variables.values().chain(self.params.values());
                        let pointer = pointer.into_iter().find(|cell| cell.record == *r);
                        e.ty = pointer.map_or(e.ty, |cell| cell.pointer);
                        e.kind = match base.kind {
                            PlaceKind::Deref(own) => own.kind,
                            kind => ExprKind::AddrOf(Place { kind, ty: base.ty }),
                        };
                    }
                }
            }
            ExprKind::Load(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    if let Some(cell) = self.params.get(&l) {
                        p.ty = cell.pointer;
                        e.ty = cell.pointer;
                    }
                }
            }
            ExprKind::Binary(BinaryOp::Eq | BinaryOp::Ne, ..)
            | ExprKind::Unary(UnaryOp::Not, _) => {
                self.settle(e);
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.settle(a);
                self.settle(b);
            }
            _ => {}
        }
    }

    fn place(&mut self, p: &mut Place) {
        let (base, cell) = match &p.kind {
            PlaceKind::Local(l) => match self.variables.get(l) {
                Some(cell) => (Place::local(*l, cell.ty), *cell),
                None => return,
            },
            PlaceKind::Deref(e) => match variable(e).and_then(|l| self.params.get(&l)) {
                Some(cell) => (Place::deref((**e).clone(), cell.ty), *cell),
                None => return,
            },
            _ => return,
        };
        p.kind = PlaceKind::Field(Box::new(base), cell.record, 0);
    }
}
