//! What goes through `void *`: which structs' pointers become one and are made of one again.
//!
//! What flows into what is followed (inclusion, as Andersen 1994 has it) among all that holds a `void *`: variables, fields of structs,
//! parameters and results, those of function pointers by type. All that arrays hold, or other pointers lead to, is one holder.

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

/// What is known of what holds a `void *`.
#[derive(Debug, Default, Clone)]
struct Node {
    /// Pointers to these structs come in.
    entered: BTreeSet<RecordId>,
    /// Pointers to these structs are made of what is in it.
    left: BTreeSet<RecordId>,
    /// Pointers to memory that is no object of an arena come in.
    holds_memory: bool,
    /// What is in it is used as memory.
    used: bool,
    /// Where its values get to.
    flows: BTreeSet<usize>,
}

/// The holders so far.
#[derive(Debug, Default)]
pub(super) struct Voids {
    numbers: BTreeMap<Holder, usize>,
    nodes: Vec<Node>,
}

impl Voids {
    fn node(&mut self, h: Holder) -> usize {
        *self.numbers.entry(h).or_insert_with(|| {
            self.nodes.push(Node::default());
            self.nodes.len() - 1
        })
    }

    /// A value from `from` gets into `to`.
    pub(super) fn flow(&mut self, from: Source, to: Holder) {
        let to = self.node(to);
        match from {
            Source::Record(r) => {
                self.nodes[to].entered.insert(r);
            }
            Source::Memory => self.nodes[to].holds_memory = true,
            Source::Holder(h) => {
                let from = self.node(h);
                self.nodes[from].flows.insert(to);
            }
        }
    }

    /// Two names of what may be the same.
    pub(super) fn same(&mut self, a: Holder, b: Holder) {
        self.flow(Source::Holder(a), b);
        self.flow(Source::Holder(b), a);
    }

    /// What a holder has becomes a pointer to a struct.
    pub(super) fn leaves(&mut self, h: Holder, r: RecordId) {
        let node = self.node(h);
        self.nodes[node].left.insert(r);
    }

    /// What a holder points to is used as memory.
    pub(super) fn used(&mut self, h: Holder) {
        let node = self.node(h);
        self.nodes[node].used = true;
    }

    /// Nothing is known of what is in a holder, or of what is done with it.
    pub(super) fn unknown(&mut self, h: Holder) {
        self.used(h);
        self.flow(Source::Memory, h);
    }

    /// Everything goes on to where it flows: the least fixpoint.
    fn settle(&mut self) {
        let mut work: Vec<usize> = (0..self.nodes.len()).collect();
        while let Some(n) = work.pop() {
            let node = self.nodes[n].clone();
            for to in node.flows {
                let into = &mut self.nodes[to];
                let before = (into.entered.len(), into.holds_memory);
                into.entered.extend(&node.entered);
                into.holds_memory |= node.holds_memory;
                if (into.entered.len(), into.holds_memory) != before {
                    work.push(to);
                }
            }
        }
    }

    /// The structs for which this does not work out.
    ///
    /// An object is not looked at as one of another struct that only begins alike (C11 6.5p7), but it is as its first member, and
    /// as a struct of which there are no objects of its own.
    pub(super) fn spoiled(&mut self, program: &Program) -> Vec<(RecordId, String)> {
        self.settle();
        let mut out = Vec::new();
        for node in &self.nodes {
            for r in node.entered.iter().filter(|_| node.used) {
                let why = "goes through a `void *` through which memory is used, too";
                out.push((*r, why.to_string()));
            }
            for r in node.left.iter().filter(|_| node.holds_memory) {
                let why = "is made of a `void *` that may also lead to other memory";
                out.push((*r, why.to_string()));
            }
            for &a in &node.entered {
                for &b in node.left.iter().filter(|b| **b != a) {
                    if begins_with(program, a, b) || !node.entered.contains(&b) {
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
pub(crate) fn signature(program: &Program, ty: TypeId) -> Option<TypeId> {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::Func(_) => Some(ty),
        _ => types.pointee(ty).filter(|t| types.is_func(*t)),
    }
}
