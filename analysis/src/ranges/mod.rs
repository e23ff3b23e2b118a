//! Which values integers can have where: interval analysis of one function (Cousot & Cousot 1977).
//!
//! Local variables whose address is never taken are followed through the statements: conditions narrow them, loops widen them to the next
//! constant that the function compares with, and labels that a `goto` goes to forget everything. All else has what its type holds.
//!
//! * `interval`: bounds, and how operators and conversions change them
//! * `flow`: the states of the variables, statement by statement
//! * `eval`: the values of expressions, and what evaluating them changes
//! * `refine`: what a condition says about variables
//!
//! **Nothing is assumed that C merely leaves undefined**: an operation that may overflow gives anything of its type, as it wraps. One bound is no
//! mathematical certainty: see [`counters`].

pub mod counters;
mod eval;
mod flow;
pub mod interval;
mod refine;

use c2safe_frontend::ir::{BinaryOp, Body, Expr, ExprKind, Place, PlaceKind, Program, UnaryOp};
use rustc_hash::FxHashMap;

use interval::{combine, contains, converted, join, of_bits, of_type};
pub use interval::{fits, Range};

/// The ranges of one body's expressions. They are known by their addresses: the body must not move.
#[derive(Debug, Default)]
pub struct Ranges {
    exprs: FxHashMap<*const Expr, Range>,
    places: FxHashMap<*const Place, Range>,
}

impl Ranges {
    /// Analyses a body; `memory` says which locals can be changed through pointers.
    pub fn of(program: &Program, body: &Body, memory: &[bool]) -> Ranges {
        if body.has_setjmp {
            // What a variable has after `longjmp` is another question.
            return Ranges::default();
        }
        flow::analyse(program, body, memory)
    }

    /// The values that `e` can have.
    pub fn value(&self, program: &Program, e: &Expr) -> Range {
        self.to_depth(program, e, 0)
    }

    /// What an object holds before `op=`, `++` or `--` changes it.
    pub fn before(&self, program: &Program, p: &Place) -> Range {
        let known = self.places.get(&std::ptr::from_ref(p));
        known.copied().unwrap_or_else(|| stored(program, p))
    }

    fn to_depth(&self, program: &Program, e: &Expr, depth: u32) -> Range {
        if let Some(r) = self.exprs.get(&std::ptr::from_ref(e)) {
            return *r;
        }
        let full = of_type(&program.types, e.ty);
        if depth > 12 {
            return full;
        }
        let inner = |e: &Expr| self.to_depth(program, e, depth + 1);
        let r = match &e.kind {
            ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => (*v, *v),
            ExprKind::Cast(a) => converted(&program.types, inner(a), a.ty, e.ty),
            ExprKind::Unary(UnaryOp::Not, _) | ExprKind::LogAnd(..) | ExprKind::LogOr(..) => (0, 1),
            ExprKind::Binary(op, ..) if op.is_comparison() => (0, 1),
            ExprKind::Binary(op, a, b) => operated(program, *op, inner(a), inner(b), e),
            ExprKind::Cond(_, a, b) => join(inner(a), inner(b)),
            ExprKind::Load(p) => stored(program, p),
            _ => full,
        };
        match contains(full, r) {
            true => r,
            false => full,
        }
    }
}

/// What an object can hold, by its type or its width.
fn stored(program: &Program, p: &Place) -> Range {
    if let PlaceKind::Field(_, r, f) = &p.kind {
        let field = &program.types.record(*r).fields[*f as usize];
        if let Some(bits) = field.bits {
            return of_bits(&program.types, field.ty, bits.width);
        }
    }
    of_type(&program.types, p.ty)
}

/// The value of the operation `e` on values in `a` and `b`, which wraps.
fn operated(program: &Program, op: BinaryOp, a: Range, b: Range, e: &Expr) -> Range {
    let full = of_type(&program.types, e.ty);
    if !program.types.is_integer(e.ty) {
        return full;
    }
    let exact = combine(op, a, b, program.types.int_bits(e.ty));
    exact.filter(|r| contains(full, *r)).unwrap_or(full)
}
