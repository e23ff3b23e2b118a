//! What goes through `void *`: which structs' pointers become one and are made of one again.
//!
//! Everything that holds a `void *` is put into classes by what flows into what (Steensgaard 1996): variables, fields of structs,
//! parameters and results, those of function pointers by type. All that arrays hold, or other pointers lead to, is one class.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{FuncId, GlobalId, LocalId, Program, RecordId, TypeId, TypeKind};

/// What holds a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    Local(FuncId, LocalId),
    Global(GlobalId),
    Field(RecordId, u32),
    Result(FuncId),
    /// A parameter of the functions that pointers of a type lead to; [`RESULT`] is their result.
    Signature(TypeId, usize),
    /// Elements of arrays, and whatever a pointer leads to.
    Cells,
}

pub(super) const RESULT: usize = usize::MAX;

/// Where a value of type `void *` comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Holder(Holder),
    Record(RecordId),
    /// Memory that is no object of an arena, or may be none.
    Memory,
}

/// What becomes a `void *` of a class, and what is made of one.
#[derive(Debug, Default)]
struct Class {
    /// Pointers to these structs come in.
    entered: BTreeSet<RecordId>,
    /// Pointers to these structs are made of what is in it.
    left: BTreeSet<RecordId>,
    /// Pointers to memory that is no object of an arena come in.
    holds_memory: bool,
    /// What is in it is used as memory.
    used: bool,
}

/// The classes so far.
#[derive(Debug, Default)]
pub(super) struct Voids {
    numbers: BTreeMap<Holder, usize>,
    parents: Vec<usize>,
    classes: Vec<Class>,
}

impl Voids {
    fn class(&mut self, h: Holder) -> usize {
        let n = *self.numbers.entry(h).or_insert_with(|| {
            self.parents.push(self.parents.len());
            self.classes.push(Class::default());
            self.parents.len() - 1
        });
        self.root(n)
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.parents[n] != n {
            self.parents[n] = self.parents[self.parents[n]];
            n = self.parents[n];
        }
        n
    }

    /// A value from `from` gets into `to`.
    pub(super) fn flow(&mut self, from: Source, to: Holder) {
        match from {
            Source::Record(r) => {
                let class = self.class(to);
                self.classes[class].entered.insert(r);
            }
            Source::Memory => {
                let class = self.class(to);
                self.classes[class].holds_memory = true;
            }
            Source::Holder(h) => {
                let (a, b) = (self.class(h), self.class(to));
                if a != b {
                    self.parents[a] = b;
                    let class = std::mem::take(&mut self.classes[a]);
                    let into = &mut self.classes[b];
                    into.entered.extend(class.entered);
                    into.left.extend(class.left);
                    into.holds_memory |= class.holds_memory;
                    into.used |= class.used;
                }
            }
        }
    }

    /// What a holder has becomes a pointer to a struct.
    pub(super) fn leaves(&mut self, h: Holder, r: RecordId) {
        let class = self.class(h);
        self.classes[class].left.insert(r);
    }

    /// What a holder points to is used as memory.
    pub(super) fn used(&mut self, h: Holder) {
        let class = self.class(h);
        self.classes[class].used = true;
    }

    /// Nothing is known of what is in a holder, or of what is done with it.
    pub(super) fn unknown(&mut self, h: Holder) {
        self.used(h);
        self.flow(Source::Memory, h);
    }

    /// The structs for which this does not work out.
    ///
    /// An object is not looked at as one of another struct that only begins alike (C11 6.5p7), but it is as its first member, and
    /// as a struct of which there are no objects of its own.
    pub(super) fn spoiled(&self, program: &Program) -> Vec<(RecordId, String)> {
        let mut out = Vec::new();
        for class in &self.classes {
            for r in class.entered.iter().filter(|_| class.used) {
                let why = "goes through a `void *` through which memory is used, too";
                out.push((*r, why.to_string()));
            }
            for r in class.left.iter().filter(|_| class.holds_memory) {
                let why = "is made of a `void *` that may also lead to other memory";
                out.push((*r, why.to_string()));
            }
            for &a in &class.entered {
                for &b in class.left.iter().filter(|b| **b != a) {
                    if begins_with(program, a, b) || !class.entered.contains(&b) {
                        for (r, other) in [(a, b), (b, a)] {
                            let name = &program.types.record(other).name;
                            let why = format!(
                                "goes through a `void *` that may also lead to `struct {name}`"
                            );
                            out.push((r, why));
                        }
                    }
                }
            }
        }
        out
    }
}

/// Whether an object of struct `a` begins with one of struct `b`.
fn begins_with(program: &Program, a: RecordId, b: RecordId) -> bool {
    let types = &program.types;
    let first = types.record(a).fields.first();
    first
        .and_then(|f| types.as_record(f.ty))
        .is_some_and(|r| r == b || begins_with(program, r, b))
}

/// Whether a type is `void *`.
pub(super) fn is_void(program: &Program, ty: TypeId) -> bool {
    program.types.pointee(ty) == Some(TypeId::VOID)
}

/// The type of the functions that a pointer of type `ty` leads to.
pub(super) fn signature(program: &Program, ty: TypeId) -> Option<TypeId> {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::Func(_) => Some(ty),
        _ => types.pointee(ty).filter(|t| types.is_func(*t)),
    }
}
