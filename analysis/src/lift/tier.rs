//! How far a pointer is off the checked heap: the one place that says what counts as which tier.

use c2safe_frontend::ir::{FuncId, LocalId, Program, RecordId, TypeId, TypeKind};

use super::plan::{Plan, Rep, Slot};
use super::subject::Subject;

/// The tiers, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Rust's own: slices, references, positions, other names, vectors, boxes, variables.
    Native,
    /// An id in a typed arena.
    Arena,
    /// A `Ptr` into the checked heap.
    Heap,
}

impl Tier {
    pub const ALL: [Tier; 3] = [Tier::Native, Tier::Arena, Tier::Heap];

    /// 1, 2 or 3.
    pub fn number(self) -> usize {
        match self {
            Tier::Native => 1,
            Tier::Arena => 2,
            Tier::Heap => 3,
        }
    }

    /// What the tier is, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Tier::Native => "native Rust",
            Tier::Arena => "typed arenas",
            Tier::Heap => "checked heap",
        }
    }
}

/// The tier of a pointer, or of an object that pointers lead to, under a plan.
pub fn tier(program: &Program, plan: &Plan, subject: Subject) -> Tier {
    let native = match subject {
        Subject::Pointer(f, l) if cell(program, f, l).is_some() => {
            cell(program, f, l).is_some_and(|r| plan.fields.contains(&(r, 0)))
        }
        Subject::Pointer(f, l) => {
            plan.function(f).is_some_and(|p| p.rep(l) != Rep::Heap) || plan.texts.local(f, l)
        }
        Subject::Object(f, l) => plan.function(f).is_some_and(|p| p.is_native(l)),
        Subject::Global(g) => {
            let table = plan.tables.get(g.index()).copied().unwrap_or(false);
            let texts = plan.texts.globals().get(g.index()) == Some(&true);
            texts || table && !holds_pointers(program, program.globals[g.index()].ty)
        }
        Subject::Return(f) => {
            plan.results.get(f.index()) == Some(&true)
                || plan.texts.result(f)
                || plan.echoes.contains_key(&plan.origin(f))
        }
        Subject::Field(r, f) => plan.fields.contains(&(r, f)),
        Subject::Record(_) => false,
    };
    let kept = || {
        let r = record_of(program, subject);
        r.is_some_and(|r| plan.arenas.get(r.index()) == Some(&true))
            || plan.parts.leads_to_parts_only(program, subject)
    };
    match native {
        true => Tier::Native,
        false if kept() => Tier::Arena,
        false => Tier::Heap,
    }
}

/// The struct that stands for a pointer variable of the C.
pub(super) fn cell(program: &Program, f: FuncId, l: LocalId) -> Option<RecordId> {
    let body = program.functions[f.index()].body.as_ref()?;
    let r = program.types.as_record(body.locals[l.index()].ty)?;
    program.types.record(r).cell.then_some(r)
}

/// What must not be lifted for a pointer or object to be one tier lower in another plan for the same program; `None` if it is on
/// the heap already, or not one of the C.
pub fn step_down(program: &Program, plan: &Plan, subject: Subject) -> Option<Slot> {
    match (tier(program, plan, subject), subject) {
        (Tier::Native, Subject::Pointer(f, l)) if plan.is_declared(f, l) => {
            Some(Slot::Pointer(plan.origin(f), l))
        }
        (Tier::Native, Subject::Object(f, l)) if plan.is_declared(f, l) => {
            Some(Slot::Object(plan.origin(f), l))
        }
        (Tier::Native, Subject::Global(g)) => Some(Slot::Global(g)),
        (Tier::Native, Subject::Return(f)) => Some(Slot::Result(plan.origin(f))),
        (Tier::Native, Subject::Field(r, f)) => Some(Slot::Field(r, f)),
        (Tier::Arena, _) => record_of(program, subject).map(Slot::Record),
        _ => None,
    }
}

/// The struct whose arena decides about something: the one that a pointer leads to, or that an object is of.
fn record_of(program: &Program, subject: Subject) -> Option<RecordId> {
    match subject {
        Subject::Record(r) => Some(r),
        Subject::Object(f, l) => {
            let body = program.functions[f.index()].body.as_ref()?;
            super::arena_element(program, body.locals[l.index()].ty)
        }
        Subject::Global(g) => {
            let ty = program.globals[g.index()].ty;
            super::arena_element(program, ty).or_else(|| leads_to(program, subject))
        }
        _ => leads_to(program, subject),
    }
}

/// The type of what is declared as a pointer.
fn pointer_type(program: &Program, subject: Subject) -> Option<TypeId> {
    Some(match subject {
        Subject::Pointer(f, l) => {
            let body = program.functions[f.index()].body.as_ref()?;
            body.locals[l.index()].ty
        }
        Subject::Global(g) => program.globals[g.index()].ty,
        Subject::Field(r, i) => program.types.record(r).fields[i as usize].ty,
        Subject::Return(f) => program.types.func(program.functions[f.index()].ty)?.ret,
        Subject::Object(..) | Subject::Record(_) => return None,
    })
}

/// The struct that a pointer, or the pointers in an array, lead to.
fn record_pointed_to(program: &Program, ty: TypeId) -> Option<RecordId> {
    match program.types.kind(ty) {
        TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => {
            record_pointed_to(program, *elem)
        }
        _ => super::pointee(program, ty),
    }
}

/// The struct that a pointer leads to, of which there could be an arena.
pub(super) fn leads_to(program: &Program, subject: Subject) -> Option<RecordId> {
    record_pointed_to(program, pointer_type(program, subject)?)
}

const PART: &str = "a pointer to parts of objects in arenas";

/// What a pointer, or an object that pointers lead to, becomes, as the end of "it is ...".
pub fn representation(program: &Program, plan: &Plan, subject: Subject) -> &'static str {
    match subject {
        Subject::Pointer(f, l) => {
            let function = plan.function(f);
            let written = function.is_some_and(|p| p.written.get(l.index()) == Some(&true));
            match function.map_or(Rep::Heap, |p| p.rep(l)) {
                Rep::Heap if plan.texts.local(f, l) => "a literal",
                Rep::Heap if plan.parts.leads_to_parts_only(program, subject) => PART,
                Rep::Heap if tier(program, plan, subject) == Tier::Arena => "an id in an arena",
                Rep::Heap => "a pointer into the checked heap",
                Rep::Slice if written => "a mutable slice",
                Rep::Slice => "a slice",
                Rep::Reference if written => "a mutable reference",
                Rep::Reference => "a reference",
                Rep::Index => "a position",
                Rep::Alias => "another name of what it points to",
                Rep::Owned => "a vector",
            }
        }
        _ => match (tier(program, plan, subject), subject) {
            (Tier::Arena, Subject::Record(_)) => "a type with an arena",
            (Tier::Arena, Subject::Object(..)) => "an object in an arena",
            (Tier::Arena, Subject::Global(g))
                if !holds_pointers(program, program.globals[g.index()].ty) =>
            {
                "an object in an arena"
            }
            (Tier::Arena, _) if plan.parts.leads_to_parts_only(program, subject) => PART,
            (Tier::Arena, _) => "an id in an arena",
            (_, Subject::Record(_)) => "a type without an arena",
            (Tier::Heap, Subject::Object(..)) => "an object of the checked heap",
            (Tier::Heap, Subject::Global(g))
                if !holds_pointers(program, program.globals[g.index()].ty) =>
            {
                "an object of the checked heap"
            }
            (Tier::Heap, _) => "a pointer into the checked heap",
            (_, Subject::Global(_)) => "a table",
            (_, Subject::Return(f)) if plan.texts.result(f) => "a literal",
            (_, Subject::Return(f)) if plan.echoes.contains_key(&plan.origin(f)) => {
                match plan.echoes[&plan.origin(f)].moved {
                    Some(_) => "a distance from the argument",
                    None => "the argument, and not returned",
                }
            }
            (_, Subject::Return(_) | Subject::Field(..)) => "a vector",
            _ => "a variable",
        },
    }
}

/// A type with a data pointer as its value: a pointer to anything but functions, or an array of such.
pub fn holds_pointers(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::Ptr { to, .. } => {
            // A `va_list` parameter is written without a star.
            !types.is_func(*to) && !matches!(types.kind(*to), TypeKind::VaListTag)
        }
        TypeKind::Array { elem, .. }
        | TypeKind::OpenArray { elem }
        | TypeKind::Vla { elem, .. } => holds_pointers(program, *elem),
        _ => false,
    }
}
