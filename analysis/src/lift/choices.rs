//! Pointers that get one of two values: `p = c ? a : b` becomes an `if`, so that each value is one by itself; members, too.

use c2safe_frontend::ir::visit::inner_lists;
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, Late, LocalId, Place, PlaceKind, Program, Stmt, StmtKind,
};

use crate::objects::function_facts;
use crate::purity::is_calm;

/// Changes the statements of all functions that give a local pointer such a value.
pub(super) fn split(program: &mut Program) {
    for i in 0..program.functions.len() {
        if let Some(mut body) = program.functions[i].body.take() {
            let facts = function_facts(program, &body);
            let mut split = Split {
                program,
                stores: &facts.stores,
                memory: &facts.memory,
                late: Vec::new(),
            };
            split.list(&mut body.stmts);
            let late = split.late;
            settle(&mut body, late);
            program.functions[i].body = Some(body);
        }
    }
}

/// Rust sees that both ways give a declared variable its value, if control goes nowhere else.
fn settle(body: &mut Body, late: Vec<(LocalId, Late)>) {
    if body.labels.is_empty() {
        for (l, how) in late {
            body.locals[l.index()].late = how;
        }
    }
}

struct Split<'a> {
    program: &'a Program,
    stores: &'a [u32],
    memory: &'a [bool],
    late: Vec<(LocalId, Late)>,
}

impl Split<'_> {
    fn list(&mut self, stmts: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(stmts.len());
        for mut s in std::mem::take(stmts) {
            inner_lists(&mut s, &mut |list| self.list(list));
            self.stmt(s, &mut out);
        }
        *stmts = out;
    }

    fn stmt(&mut self, s: Stmt, out: &mut Vec<Stmt>) {
        let loc = s.loc;
        let is_choice = |e: &Expr| self.program.types.is_pointer(e.ty) && condition(e).is_some();
        match s.kind {
            StmtKind::Decl(l, Some(e)) if is_choice(&e) && !self.memory[l.index()] => {
                let how = match self.stores[l.index()] {
                    0 => Late::Once,
                    _ => Late::Often,
                };
                self.late.push((l, how));
                let place = Place::local(l, e.ty);
                let kind = StmtKind::Decl(l, None);
                out.push(Stmt { kind, loc });
                self.choose(&place, e, out);
            }
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ty,
                loc: at,
            }) => match p.kind {
                PlaceKind::Local(_) if is_choice(&v) => self.choose(&p, *v, out),
                PlaceKind::Field(..)
                    if is_choice(&v)
                        && (is_part(&p)
                            || condition(&v).is_some_and(is_calm)
                                && is_calm(&Expr::load((*p).clone(), at))) =>
                {
                    self.choose(&p, *v, out)
                }
                _ => {
                    let kind = StmtKind::Expr(Expr::new(ExprKind::Assign(p, v), ty, at));
                    out.push(Stmt { kind, loc });
                }
            },
            kind => out.push(Stmt { kind, loc }),
        }
    }

    fn choose(&mut self, target: &Place, e: Expr, out: &mut Vec<Stmt>) {
        let loc = e.loc;
        let mut set = |v: Expr| {
            let ty = v.ty;
            let kind = ExprKind::Assign(Box::new(target.clone()), Box::new(v));
            let kind = StmtKind::Expr(Expr::new(kind, ty, loc));
            let mut list = Vec::new();
            self.stmt(Stmt { kind, loc }, &mut list);
            list
        };
        // `p = (T *)(c ? a : b)`
        let (mut choice, mut casts) = (e, Vec::new());
        while let ExprKind::Cast(inner) = choice.kind {
            casts.push(choice.ty);
            choice = *inner;
        }
        if let ExprKind::Cond(c, a, b) = choice.kind {
            let mut set = |v: Box<Expr>| set(casts.iter().rev().fold(*v, |v, ty| v.cast(*ty)));
            let kind = StmtKind::If(*c, set(a), set(b));
            out.push(Stmt { kind, loc });
        }
    }
}

/// Whether a place is a part of a variable: then it does not matter when it is found.
fn is_part(p: &Place) -> bool {
    match &p.kind {
        PlaceKind::Field(base, ..) => is_part(base),
        PlaceKind::Local(_) => true,
        _ => false,
    }
}

/// What decides about the value of a pointer expression that is a choice.
fn condition(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Cond(c, ..) => Some(c),
        ExprKind::Cast(a) => condition(a),
        _ => None,
    }
}
