//! What a report talks about: pointers and objects as C declares them.

use c2safe_frontend::ir::{
    Callee, Expr, ExprKind, FuncId, GlobalId, LocalId, Place, PlaceKind, Program, RecordId,
};

use super::plan::Slot;

/// A declaration of C that has a pointer as its value, or an object that pointers lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A parameter or a local variable.
    Pointer(FuncId, LocalId),
    /// The object that a local variable is, as something pointed to.
    Object(FuncId, LocalId),
    Global(GlobalId),
    /// A member of a struct or union.
    Field(RecordId, u32),
    /// What a function returns.
    Return(FuncId),
    /// All objects of a struct type that pointers reach.
    Record(RecordId),
}

impl From<Slot> for Subject {
    fn from(slot: Slot) -> Subject {
        match slot {
            Slot::Pointer(f, l) => Subject::Pointer(f, l),
            Slot::Object(f, l) => Subject::Object(f, l),
            Slot::Global(g) => Subject::Global(g),
            Slot::Record(r) => Subject::Record(r),
            Slot::Result(f) => Subject::Return(f),
            Slot::Field(r, f) => Subject::Field(r, f),
        }
    }
}

/// Whether something is off the heap, as far as that is decided.
pub(crate) type Lifted<'a> = &'a dyn Fn(Slot) -> bool;

/// What on the heap the value of a pointer expression of a function comes from; `None` if that is no declaration (see [`origin`]).
pub(crate) fn blame(program: &Program, lifted: Lifted<'_>, f: FuncId, e: &Expr) -> Option<Subject> {
    match &e.kind {
        ExprKind::Load(p) => holder(program, lifted, f, p),
        ExprKind::AddrOf(p) | ExprKind::Decay(p) => target(program, lifted, f, p),
        ExprKind::Assign(p, v) => {
            holder(program, lifted, f, p).or_else(|| blame(program, lifted, f, v))
        }
        ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => {
            holder(program, lifted, f, place)
        }
        ExprKind::PtrAdd(p, _) | ExprKind::PtrSub(p, _) | ExprKind::Cast(p) => {
            blame(program, lifted, f, p)
        }
        ExprKind::Cond(_, a, b) => {
            blame(program, lifted, f, a).or_else(|| blame(program, lifted, f, b))
        }
        ExprKind::Seq(_, Some(v)) => blame(program, lifted, f, v),
        ExprKind::Call(callee, _) => match **callee {
            Callee::Direct(f) => {
                let f = program.resolve_func(f);
                let defined = program.functions[f.index()].body.is_some();
                let given = lifted(Slot::Result(f));
                (defined && !given).then_some(Subject::Return(f))
            }
            Callee::Indirect(_) => None,
        },
        _ => None,
    }
}

/// The declaration that a place on the heap with a pointer in it belongs to.
pub(crate) fn holder(
    program: &Program,
    lifted: Lifted<'_>,
    f: FuncId,
    p: &Place,
) -> Option<Subject> {
    match &p.kind {
        PlaceKind::Local(l) => {
            let found = !lifted(Slot::Pointer(f, *l));
            found.then_some(Subject::Pointer(f, *l))
        }
        PlaceKind::Global(g) => Some(Subject::Global(program.resolve_global(*g))),
        PlaceKind::Field(_, r, i) => {
            let found = !lifted(Slot::Field(*r, *i));
            found.then_some(Subject::Field(*r, *i))
        }
        PlaceKind::Index(base, _) => holder(program, lifted, f, base),
        PlaceKind::Deref(e) => blame(program, lifted, f, e),
    }
}

/// What a pointer to a place points to, if that is on the heap.
fn target(program: &Program, lifted: Lifted<'_>, f: FuncId, p: &Place) -> Option<Subject> {
    match &p.kind {
        PlaceKind::Local(l) => {
            let slots = [Slot::Pointer(f, *l), Slot::Object(f, *l)];
            let found = !slots.into_iter().any(lifted);
            found.then_some(Subject::Object(f, *l))
        }
        PlaceKind::Global(g) => {
            let g = program.resolve_global(*g);
            (!lifted(Slot::Global(g))).then_some(Subject::Global(g))
        }
        PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => target(program, lifted, f, base),
        PlaceKind::Deref(e) => blame(program, lifted, f, e),
    }
}

/// What an expression that nothing can be blamed for gives to a pointer, as the end of "it gets ...".
pub(crate) fn origin(program: &Program, e: &Expr) -> String {
    match &e.kind {
        ExprKind::Cast(a) | ExprKind::PtrAdd(a, _) | ExprKind::PtrSub(a, _) => origin(program, a),
        ExprKind::Seq(_, Some(v)) => origin(program, v),
        ExprKind::Str(_) => "a string literal".into(),
        ExprKind::VaArg(_) => "a variable argument".into(),
        ExprKind::Call(callee, _) => match **callee {
            Callee::Direct(f) => {
                let name = &program.func(f).name;
                format!("what the C library's `{name}` returns")
            }
            Callee::Indirect(_) => "what a function called through a pointer returns".into(),
        },
        ExprKind::Builtin(..) => "what a builtin returns".into(),
        _ if !program.types.is_pointer(e.ty) => "an address made from a number".into(),
        _ => "a pointer that stays on the heap".into(),
    }
}
