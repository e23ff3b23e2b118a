//! What goes through `void *`: which structs' pointers become one and are made of one again.
//!
//! Everything that holds a `void *` is put into classes by what flows into what (Steensgaard 1996): variables, fields of structs,
//! parameters and results, those of function pointers by type. All that arrays hold, or other pointers lead to, is one class.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{FuncId, GlobalId, LocalId, Program, RecordId, TypeId, TypeKind};

/// What holds a `void *`.
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

#[derive(Debug, Default)]
struct Class {
    records: BTreeSet<RecordId>,
    /// Memory is pointed to, or looked at, through it.
    memory: bool,
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
            Source::Record(r) => self.record(to, r),
            Source::Memory => self.memory(to),
            Source::Holder(h) => {
                let (a, b) = (self.class(h), self.class(to));
                if a != b {
                    self.parents[a] = b;
                    let class = std::mem::take(&mut self.classes[a]);
                    self.classes[b].records.extend(class.records);
                    self.classes[b].memory |= class.memory;
                }
            }
        }
    }

    /// A pointer to a struct gets into a holder, or comes out of it.
    pub(super) fn record(&mut self, h: Holder, r: RecordId) {
        let class = self.class(h);
        self.classes[class].records.insert(r);
    }

    /// What a holder points to is used as memory.
    pub(super) fn memory(&mut self, h: Holder) {
        let class = self.class(h);
        self.classes[class].memory = true;
    }

    /// The structs for which this does not work out.
    pub(super) fn spoiled(&self, program: &Program) -> Vec<(RecordId, String)> {
        let mut out = Vec::new();
        for class in &self.classes {
            for &r in &class.records {
                if class.memory {
                    let why = "goes through a `void *` through which memory is used, too";
                    out.push((r, why.to_string()));
                }
                let twin = class.records.iter().find(|&&s| {
                    r != s && (begins_with(program, r, s) || begins_with(program, s, r))
                });
                if let Some(s) = twin {
                    let name = &program.types.record(*s).name;
                    let why = format!("goes through a `void *` that may also lead to `struct {name}`, which begins alike");
                    out.push((r, why));
                }
            }
        }
        out
    }
}

/// Whether an object of struct `a` might be looked at as one of struct `b`: it begins with one, or with a field of the same type.
fn begins_with(program: &Program, a: RecordId, b: RecordId) -> bool {
    let types = &program.types;
    let first = |r: RecordId| types.record(r).fields.first().map(|f| f.ty);
    let (Some(x), Some(y)) = (first(a), first(b)) else {
        return true;
    };
    types.as_record(x) == Some(b)
        || types.strip_enum(x) == types.strip_enum(y)
        || (types.is_pointer(x) && types.is_pointer(y))
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
