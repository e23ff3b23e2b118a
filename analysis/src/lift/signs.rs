//! Which integer expressions are certainly not negative.

use c2safe_frontend::ir::visit::{expr_children, place_children, stmt_children, Child};
use c2safe_frontend::ir::{
    BinaryOp, Body, Expr, ExprKind, LocalId, Place, PlaceKind, Program, StmtKind,
};

/// By local: an integer that never gets a negative value.
#[derive(Debug, Default)]
pub struct Signs {
    natural: Vec<bool>,
}

enum Change<'e> {
    To(&'e Expr),
    By(BinaryOp, &'e Expr),
    Up,
    Unknown,
}

fn changes<'e>(c: Child<'e>, out: &mut Vec<(LocalId, Change<'e>)>) {
    match c {
        Child::Expr(e) => {
            let local = |p: &Place| match p.kind {
                PlaceKind::Local(l) => Some(l),
                _ => None,
            };
            match &e.kind {
                ExprKind::Assign(p, v) => out.extend(local(p).map(|l| (l, Change::To(v)))),
                ExprKind::AssignOp { place, op, rhs, .. } => {
                    out.extend(local(place).map(|l| (l, Change::By(*op, rhs))));
                }
                ExprKind::IncDec {
                    place, increment, ..
                } => out.extend(local(place).map(|l| {
                    let change = match increment {
                        true => Change::Up,
                        false => Change::Unknown,
                    };
                    (l, change)
                })),
                ExprKind::AddrOf(p) => out.extend(local(p).map(|l| (l, Change::Unknown))),
                _ => {}
            }
            expr_children(e, &mut |c| changes(c, out));
        }
        Child::Place(p) => place_children(p, &mut |c| changes(c, out)),
        Child::Stmt(s) => {
            if let StmtKind::Decl(l, Some(v)) = &s.kind {
                out.push((*l, Change::To(v)));
            }
            stmt_children(s, &mut |c| changes(c, out));
        }
    }
}

impl Signs {
    /// The greatest fixpoint over the assignments of one body; the overflow of signed integers is undefined in C (C11 6.5p5).
    pub fn of(program: &Program, body: &Body) -> Signs {
        let types = &program.types;
        let mut signs = Signs {
            natural: body
                .locals
                .iter()
                .enumerate()
                .map(|(i, l)| {
                    let param = body.params.contains(&LocalId(i as u32));
                    types.is_integer(l.ty) && (!types.is_signed(l.ty) || !param)
                })
                .collect(),
        };
        let mut all = Vec::new();
        body.stmts
            .iter()
            .for_each(|s| changes(Child::Stmt(s), &mut all));
        loop {
            let mut changed = false;
            for (l, change) in &all {
                if !signs.natural[l.index()] || !types.is_signed(body.locals[l.index()].ty) {
                    continue;
                }
                let kept = match change {
                    Change::To(v) => signs.natural(program, v),
                    Change::By(op, v) => match op {
                        BinaryOp::Add | BinaryOp::Mul | BinaryOp::Div => signs.natural(program, v),
                        BinaryOp::Shr | BinaryOp::And | BinaryOp::Rem => true,
                        _ => false,
                    },
                    Change::Up => true,
                    Change::Unknown => false,
                };
                if !kept {
                    signs.natural[l.index()] = false;
                    changed = true;
                }
            }
            if !changed {
                return signs;
            }
        }
    }

    /// Whether the value of `e`, as a mathematical integer, is certainly not negative.
    pub fn natural(&self, program: &Program, e: &Expr) -> bool {
        let types = &program.types;
        if let Some(v) = e.as_int() {
            return v >= 0;
        }
        if types.is_integer(e.ty) && !types.is_signed(e.ty) {
            return true;
        }
        match &e.kind {
            ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) => self.natural.get(l.index()).copied().unwrap_or(false),
            ExprKind::Cast(a) => {
                types.is_integer(a.ty)
                    && types.int_bits(e.ty) >= types.int_bits(a.ty)
                    && (types.is_signed(a.ty) || types.int_bits(e.ty) > types.int_bits(a.ty))
                    && self.natural(program, a)
            }
            ExprKind::Binary(op, a, b) => match op {
                _ if op.is_comparison() => true,
                BinaryOp::Add | BinaryOp::Mul | BinaryOp::Div => {
                    self.natural(program, a) && self.natural(program, b)
                }
                BinaryOp::And => self.natural(program, a) || self.natural(program, b),
                BinaryOp::Rem | BinaryOp::Shr => self.natural(program, a),
                BinaryOp::Or | BinaryOp::Xor => {
                    self.natural(program, a) && self.natural(program, b)
                }
                _ => false,
            },
            ExprKind::Cond(_, a, b) => self.natural(program, a) && self.natural(program, b),
            ExprKind::LogAnd(..) | ExprKind::LogOr(..) => true,
            _ => false,
        }
    }
}
