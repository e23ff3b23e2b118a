//! What each pointer variable and each object whose address is used becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use c2safe_frontend::ir::{
    Expr, FuncId, GlobalId, Loc, LocalId, Place, PlaceKind, Program, RecordId, TypeId,
};

use super::allocators::Allocators;
use super::echoes::Echo;
use super::fields::Field;
use super::opaque::Opaque;
use super::parts::PartPointers;
use super::subject::Subject;
use super::texts::Texts;

/// The representation of a local variable of pointer type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rep {
    /// `Ptr<T>` into the checked heap; also what is no pointer at all.
    #[default]
    Heap,
    /// A parameter: `&[T]` or `&mut [T]`.
    Slice,
    /// A parameter: `&T` or `&mut T`.
    Reference,
    /// A number: the position in the elements of its base.
    Index,
    /// Nothing at run time: always the start of its base.
    Alias,
    /// A `Vec<T>` of its own: a variable length array.
    Owned,
}

/// What the elements that a pointer moves among belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// A parameter that is a slice or reference, a variable, or a vector.
    Local(LocalId),
    /// A table that nothing writes.
    Global(GlobalId),
    /// An object of an arena: [`Base::object`].
    Object(RecordId),
    /// What the emitter has put the object, or a copy of a part of it, into; a number of its own.
    Part(usize),
}

/// A step from an object to a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Step<'e> {
    Field(RecordId, u32),
    /// An element of an array.
    Const(u64),
    /// An element of an array whose number is computed.
    Element(&'e Expr),
    /// What a pointer points to: the element of its base at the sum of these.
    At(Vec<Term<'e>>),
}

/// A summand of a position.
#[derive(Debug, Clone, PartialEq)]
pub enum Term<'e> {
    /// The position that a local pointer stands at.
    Cursor(LocalId),
    Plus(&'e Expr),
    Minus(&'e Expr),
    /// The value of an assignment to a local pointer, as a position.
    Effect(&'e Expr),
    /// What the emitter has computed; a number of its own.
    Computed(usize),
}

/// The object of an arena that a part is in.
#[derive(Debug, Clone, PartialEq)]
pub enum Object<'e> {
    /// As the expression has it.
    Here(&'e Place),
    /// The one that a local pointer names, which stays the same as long as this is used.
    Of(LocalId, Arc<Place>),
}

impl Object<'_> {
    /// The object as a place.
    pub fn place(&self) -> &Place {
        match self {
            Object::Here(p) => p,
            Object::Of(_, p) => p,
        }
    }
}

/// A place within an object, as a path from the object.
#[derive(Debug, Clone, PartialEq)]
pub struct Base<'e> {
    pub root: Root,
    pub path: Vec<Step<'e>>,
    /// The object of an arena that this is a part of.
    pub object: Option<Object<'e>>,
}

impl<'e> Base<'e> {
    pub fn of(root: Root) -> Base<'e> {
        Base {
            root,
            path: Vec::new(),
            object: None,
        }
    }

    /// The same without anything that is computed; `None` if something is.
    pub fn fixed(&self) -> Option<Base<'static>> {
        let object = match &self.object {
            None => None,
            Some(Object::Of(l, p)) => Some(Object::Of(*l, p.clone())),
            Some(Object::Here(_)) => return None,
        };
        let steps = self.path.iter().map(|s| match s {
            Step::Field(r, f) => Some(Step::Field(*r, *f)),
            Step::Const(n) => Some(Step::Const(*n)),
            Step::Element(_) => None,
            Step::At(terms) if terms.is_empty() => Some(Step::At(Vec::new())),
            Step::At(_) => None,
        });
        Some(Base {
            root: self.root,
            path: steps.collect::<Option<_>>()?,
            object,
        })
    }

    /// The same for a part of the object that a local pointer points to.
    pub fn named(&self) -> Option<Base<'static>> {
        let Some(Object::Here(place)) = self.object else {
            return self.fixed();
        };
        let PlaceKind::Deref(e) = &place.kind else {
            return None;
        };
        let l = super::owned::variable(e)?;
        let path = Base {
            root: self.root,
            path: self.path.clone(),
            object: None,
        };
        let mut base = path.fixed()?;
        base.object = Some(Object::Of(l, Arc::new(place.clone())));
        Some(base)
    }

    /// Whether two places without computed parts are the same.
    pub fn same(&self, other: &Base<'_>) -> bool {
        self.root == other.root
            && match (&self.object, &other.object) {
                (None, None) => true,
                (Some(Object::Of(a, _)), Some(Object::Of(b, _))) => a == b,
                _ => false,
            }
            && self.path.len() == other.path.len()
            && self
                .path
                .iter()
                .zip(&other.path)
                .all(|(a, b)| match (a, b) {
                    (Step::Field(r, f), Step::Field(s, g)) => r == s && f == g,
                    (Step::Const(a), Step::Const(b)) => a == b,
                    (Step::At(a), Step::At(b)) => a.is_empty() && b.is_empty(),
                    _ => false,
                })
    }

    /// Whether the two are parts that cannot overlap: different fields, or different elements, of the same object.
    pub fn disjoint(&self, other: &Base<'_>) -> bool {
        if self.root != other.root {
            return true;
        }
        for (a, b) in self.path.iter().zip(&other.path) {
            match (a, b) {
                (Step::Field(r, f), Step::Field(s, g)) if r == s => {
                    if f != g {
                        return true;
                    }
                }
                (Step::Const(a), Step::Const(b)) if a == b => {}
                (Step::At(a), Step::At(b)) if a.is_empty() && b.is_empty() => {}
                _ => return false,
            }
        }
        false
    }
}

/// A pointer's value: a position among the elements of a place.
#[derive(Debug, Clone)]
pub struct Pointer<'e> {
    pub base: Base<'e>,
    pub terms: Vec<Term<'e>>,
    /// The base is a single object, not an array.
    pub single: bool,
}

/// The plan of one function.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FnPlan {
    /// By local: what a pointer variable becomes.
    pub reps: Vec<Rep>,
    /// By local: the object is a Rust variable although its address is used.
    pub native: Vec<bool>,
    /// By local: where an `Index` or `Alias` belongs.
    pub bases: Vec<Option<Base<'static>>>,
    /// By local: that base is one object, not an array.
    pub singles: Vec<bool>,
    /// By local: it may be null.
    pub nulls: Vec<bool>,
    /// By local: a parameter through which, or an object to which, something is written.
    pub written: Vec<bool>,
    /// By local: a parameter that is a slice and moves: it has a position of its own.
    pub moves: Vec<bool>,
    /// By local: the position may lie before the base, so arithmetic wraps.
    pub wraps: Vec<bool>,
    /// Something that the function owns becomes an object of the checked heap.
    pub adopts: bool,
}

impl FnPlan {
    pub fn rep(&self, l: LocalId) -> Rep {
        self.reps.get(l.index()).copied().unwrap_or_default()
    }

    pub fn is_native(&self, l: LocalId) -> bool {
        self.native.get(l.index()).copied().unwrap_or(false)
    }
}

/// A variable or object that something keeps on the checked heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// The pointer in a local variable.
    Pointer(FuncId, LocalId),
    /// The object that a local variable is.
    Object(FuncId, LocalId),
    Global(GlobalId),
    /// All objects of a struct type that pointers reach.
    Record(RecordId),
    /// What a function returns.
    Result(FuncId),
    /// A member of a struct.
    Field(RecordId, u32),
}

/// Why something stays on the checked heap, and where that is decided.
#[derive(Debug, Clone)]
pub struct Reason {
    pub text: String,
    pub loc: Loc,
}

/// The plan of a whole program.
#[derive(Debug, Default)]
pub struct Plan {
    /// By function.
    pub functions: Vec<FnPlan>,
    /// By global: a table that lifted pointers point into.
    pub tables: Vec<bool>,
    /// By record: the objects that pointers reach, unless lifted, are in a typed arena.
    pub arenas: Vec<bool>,
    /// By record: pointers to its objects also go through `void *`, numbers or unions, so that an id must be able to hold anything.
    pub wide: Vec<bool>,
    /// By function: what it returns is memory of its own, as a vector.
    pub results: Vec<bool>,
    /// Functions that return an argument in the C, and in Rust nothing, or by how much it is moved.
    pub echoes: BTreeMap<FuncId, Echo>,
    /// Members of structs that own what they point to, as vectors.
    pub fields: BTreeSet<Field>,
    /// Those of them that are arrays in the C, at the ends of their structs, and the types of these.
    pub tails: BTreeMap<Field, TypeId>,
    /// What is a `void *` in the C and has a type of its own here.
    pub opaque: BTreeMap<Opaque, TypeId>,
    /// By record: it, or a part of it, owns something, so it is never copied and never on the checked heap.
    pub plain: Vec<bool>,
    /// Pointers that only lead to string literals.
    pub texts: Texts,
    /// Functions of the program that do what `malloc` does.
    pub allocators: Allocators,
    /// Pointers to scalar parts of objects of arenas.
    pub parts: PartPointers,
    pub reasons: BTreeMap<Slot, Reason>,
    /// What else is on the heap that keeps something there; only where the reason is about such a thing.
    pub causes: BTreeMap<Slot, Subject>,
    /// By function: what it is a variant of; itself if it is none. Shorter than the list of functions if there are no variants.
    pub origins: Vec<FuncId>,
    /// By function of the C: how many locals it had before lifting added its own.
    pub declared: Vec<usize>,
    /// No plan was found in the rounds that there are: everything stays on the heap.
    pub unsettled: bool,
}

impl Plan {
    /// Everything stays on the checked heap.
    pub fn heap(program: &Program) -> Plan {
        Plan {
            functions: vec![FnPlan::default(); program.functions.len()],
            tables: vec![false; program.globals.len()],
            arenas: vec![false; program.types.records.len()],
            wide: vec![false; program.types.records.len()],
            results: vec![false; program.functions.len()],
            plain: vec![false; program.types.records.len()],
            ..Plan::default()
        }
    }

    /// The struct type of an arena that pointers to `ty` lead into.
    pub fn arena(&self, program: &Program, ty: TypeId) -> Option<RecordId> {
        let r = program.types.as_record(ty)?;
        self.arenas.get(r.index()).filter(|kept| **kept).map(|_| r)
    }

    /// The function of the C that a function is, perhaps as a variant.
    pub fn origin(&self, f: FuncId) -> FuncId {
        self.origins.get(f.index()).copied().unwrap_or(f)
    }

    /// Whether a local of a function is one of the C, not one that lifting added.
    pub fn is_declared(&self, f: FuncId, l: LocalId) -> bool {
        let declared = self.declared.get(self.origin(f).index());
        declared.is_none_or(|n| l.index() < *n)
    }

    /// Whether values of a struct are never copied, and never on the checked heap.
    pub fn is_plain(&self, r: RecordId) -> bool {
        self.plain.get(r.index()) == Some(&true)
    }

    /// The type that a member of a struct has in the C.
    pub fn declared_type(&self, program: &Program, (r, f): Field) -> TypeId {
        let own = program.types.record(r).fields[f as usize].ty;
        let tail = self.tails.get(&(r, f));
        let opaque = self.opaque.get(&Opaque::Member(r, f));
        tail.or(opaque).copied().unwrap_or(own)
    }

    /// The type that a global variable has in the C.
    pub fn declared_global(&self, program: &Program, g: GlobalId) -> TypeId {
        let own = program.globals[g.index()].ty;
        self.opaque.get(&Opaque::Global(g)).copied().unwrap_or(own)
    }

    /// The type that a function returns in the C.
    pub fn declared_result(&self, program: &Program, f: FuncId) -> Option<TypeId> {
        let own = program.types.func(program.functions[f.index()].ty);
        let origin = self.origin(f);
        let echo = self.echoes.get(&origin).map(|echo| &echo.ty);
        let opaque = self.opaque.get(&Opaque::Result(origin));
        opaque.or(echo).copied().or(own.map(|f| f.ret))
    }

    pub fn function(&self, f: FuncId) -> Option<&FnPlan> {
        self.functions.get(f.index())
    }
}
