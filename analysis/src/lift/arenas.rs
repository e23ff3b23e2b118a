//! Typed arenas: the struct types all of whose objects that pointers reach can be Rust values, named by numbers.
//!
//! The decision is one for each struct type and the whole program, since any pointer to the type may point to any of its objects.
//! A type is kept in an arena unless something is done with one of its pointers that a number cannot do: its bytes are looked at, it
//! becomes a pointer to something else, or a part of the object is pointed to.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{FuncId, Loc, Program, RecordId, TypeId, TypeKind};

use super::allocation::{may_be_longer, pointee};
use super::candidates::has_union_of_bits;
use super::elsewhere::Elsewhere;
use super::plan::{Plan, Reason, Slot};
use super::voids::{is_void, Holder, Source, Voids, RESULT};

/// Larger structs stay on the checked heap: values of them would fill the stack.
const LARGEST: u64 = 128 << 10;

/// What is known of the functions that are called.
pub(super) struct Calls<'a> {
    pub(super) plan: &'a Plan,
    /// By function and local: see [`super::apart::reaching_back`].
    pub(super) back: &'a [Vec<bool>],
}

/// Which struct types stay on the checked heap, and why.
pub(super) struct Arenas<'p> {
    pub(super) program: &'p Program,
    pub(super) reasons: Vec<Option<Reason>>,
    pub(super) wide: Vec<bool>,
    pub(super) voids: Voids,
    /// By function: the structs whose arenas it uses itself.
    pub(super) touched: BTreeMap<FuncId, BTreeSet<RecordId>>,
    /// By function: those it calls, and whether it calls others through pointers.
    pub(super) calls: BTreeMap<FuncId, (BTreeSet<FuncId>, bool)>,
    /// Functions from which control may go elsewhere.
    pub(super) left: BTreeSet<FuncId>,
    pub(super) elsewhere: Elsewhere<'p>,
    /// Functions that get a part of an object of a struct for the time of a call, for which parameter, and whether a pointer would do.
    pub(super) lent: Vec<(FuncId, usize, RecordId, bool, Loc)>,
    pub(super) whole: Vec<(FuncId, usize, RecordId)>,
    /// The types of functions pointers to which become `void *`, and those of what pointers are made of such.
    pub(super) hidden: Vec<(TypeId, Loc)>,
    pub(super) called: Vec<(TypeId, Loc)>,
}

/// What was found out.
pub(super) struct Found {
    /// By struct type: why it has no arena.
    pub(super) reasons: Vec<Option<Reason>>,
    /// By struct type: ids must be able to hold anything.
    pub(super) wide: Vec<bool>,
    /// Parameters that must get pointers to parts of objects, not the parts.
    pub(super) whole: Vec<(FuncId, usize, RecordId)>,
}

impl<'p> Arenas<'p> {
    /// Looks at the types alone.
    pub(super) fn new(program: &'p Program) -> Self {
        let mut arenas = Arenas {
            program,
            reasons: vec![None; program.types.records.len()],
            wide: vec![false; program.types.records.len()],
            voids: Voids::default(),
            touched: BTreeMap::new(),
            calls: BTreeMap::new(),
            left: BTreeSet::new(),
            elsewhere: Elsewhere::default(),
            lent: Vec::new(),
            whole: Vec::new(),
            hidden: Vec::new(),
            called: Vec::new(),
        };
        for (i, r) in program.types.records.iter().enumerate() {
            let system = program
                .files
                .get(r.loc.file as usize)
                .is_none_or(|f| f.system);
            let why = match () {
                _ if !r.complete => "is declared only",
                _ if r.is_union => "is a union",
                _ if system => "belongs to the C library",
                _ if r.size == 0 => "has no size",
                _ if r.size > LARGEST => "is large",
                _ if may_be_longer(program, RecordId(i as u32)) => {
                    "ends in an array of one element"
                }
                _ if r.fields.iter().any(|f| !arenas.is_value(f.ty)) => {
                    "has an array without a length, or a union of bit-fields"
                }
                _ => continue,
            };
            arenas.demote(RecordId(i as u32), why, r.loc);
        }
        arenas.unions();
        arenas
    }

    /// The types of which there can be no arena, whatever is done with them.
    pub(super) fn unfit(self) -> BTreeMap<Slot, Reason> {
        let reasons = self.reasons.into_iter().enumerate();
        reasons
            .filter_map(|(i, reason)| Some((Slot::Record(RecordId(i as u32)), reason?)))
            .collect()
    }

    /// A member of type `void *` holds what the other members of a union do.
    fn unions(&mut self) {
        let program = self.program;
        for (i, u) in program.types.records.iter().enumerate() {
            for f in u.fields.iter().filter(|_| u.is_union) {
                self.widen(f.ty);
            }
            let fields = || u.fields.iter().enumerate().filter(|_| u.is_union);
            for (f, _) in fields().filter(|(_, f)| is_void(program, f.ty)) {
                for r in fields().filter_map(|(_, g)| pointee(program, g.ty)) {
                    let holder = Holder::Field(RecordId(i as u32), f as u32);
                    self.voids.leaves(holder, r);
                    self.voids.flow(Source::Record(r), holder);
                }
            }
        }
    }

    /// Ids in a value of this type must be able to hold anything.
    pub(super) fn widen(&mut self, ty: TypeId) {
        let program = self.program;
        let types = &program.types;
        if let Some(r) = pointee(program, ty) {
            self.wide[r.index()] = true;
        }
        match types.kind(ty) {
            TypeKind::Array { elem, .. } => self.widen(*elem),
            TypeKind::Record(r) => types
                .record(*r)
                .fields
                .iter()
                .for_each(|f| self.widen(f.ty)),
            _ => {}
        }
    }

    /// Whether an object of this type, as a part of another, is an ordinary Rust value.
    fn is_value(&self, ty: TypeId) -> bool {
        let types = &self.program.types;
        match types.kind(ty) {
            TypeKind::VaListTag | TypeKind::OpenArray { .. } | TypeKind::Vla { .. } => false,
            TypeKind::Array { elem, len } => *len > 0 && self.is_value(*elem),
            TypeKind::Record(r) => {
                let fields = &types.record(*r).fields;
                !has_union_of_bits(self.program, ty, false)
                    && fields.iter().all(|f| self.is_value(f.ty))
            }
            _ => true,
        }
    }

    /// Whether a call of `f` may use the arena of a struct, or other code may before it returns.
    fn reaches(&self, f: FuncId, r: RecordId, address_taken: &[FuncId]) -> bool {
        let mut seen = BTreeSet::new();
        let mut work = vec![f];
        while let Some(f) = work.pop() {
            if !seen.insert(f) {
                continue;
            }
            let touched = self.touched.get(&f).is_some_and(|t| t.contains(&r));
            if touched || self.left.contains(&f) {
                return true;
            }
            if let Some((callees, through_pointers)) = self.calls.get(&f) {
                work.extend(callees);
                if *through_pointers {
                    work.extend(address_taken);
                }
            }
        }
        false
    }

    pub(super) fn demote(&mut self, r: RecordId, text: &str, loc: Loc) {
        let slot = &mut self.reasons[r.index()];
        if slot.is_none() {
            let text = text.to_string();
            *slot = Some(Reason { text, loc });
        }
    }

    /// Every struct that a value of this type may lead to: through pointers, arrays and the signatures of functions.
    pub(super) fn demote_all(&mut self, ty: TypeId, text: &str, loc: Loc) {
        let program = self.program;
        let types = &program.types;
        match types.kind(ty) {
            TypeKind::Record(r) => self.demote(*r, text, loc),
            TypeKind::Ptr { to, .. } => self.demote_all(*to, text, loc),
            TypeKind::Array { elem, .. }
            | TypeKind::OpenArray { elem }
            | TypeKind::Vla { elem, .. } => self.demote_all(*elem, text, loc),
            TypeKind::Func(_) => {
                if let Some(f) = types.func(ty) {
                    let all = f.params.iter().chain([&f.ret]);
                    for ty in all.filter(|t| types.is_pointer(**t)) {
                        self.demote_all(*ty, text, loc);
                    }
                }
            }
            _ => {}
        }
    }

    /// Functions of this type are called by who knows whom.
    pub(super) fn spoil_signature(&mut self, ty: TypeId) {
        if let Some(ft) = self.program.types.func(ty) {
            for i in (0..ft.params.len()).chain([RESULT]) {
                self.voids.unknown(Holder::Signature(ty, i));
            }
        }
    }

    /// Pointers to functions that were pointers to anything: only functions whose pointers became such are called through them, for the C
    /// library gives none. What is called as another type than it has is called with who knows what.
    fn functions_through_void(&mut self) {
        let why = "is in the type of a function that is called with another type";
        let (hidden, called) = (
            std::mem::take(&mut self.hidden),
            std::mem::take(&mut self.called),
        );
        let other = |(x, _): &(TypeId, Loc), all: &[(TypeId, Loc)]| all.iter().any(|y| y.0 != *x);
        let spoiled = (hidden.iter().filter(|x| other(x, &called)))
            .chain(called.iter().filter(|y| other(y, &hidden)));
        for (ty, loc) in spoiled {
            self.demote_all(*ty, why, *loc);
            self.spoil_signature(*ty);
        }
    }

    /// Draws the conclusions.
    pub(super) fn finish(mut self, address_taken: &[FuncId]) -> Found {
        self.functions_through_void();
        for (f, i, r, scalar, loc) in std::mem::take(&mut self.lent) {
            if self.reaches(f, r, address_taken) {
                if scalar {
                    self.whole.push((f, i, r));
                    continue;
                }
                let name = &self.program.func(f).name;
                let why = format!("has a part that is lent to `{name}`, which may use the whole");
                self.demote(r, &why, loc);
            }
        }
        for (r, why) in self.voids.spoiled(self.program) {
            let loc = self.program.types.record(r).loc;
            self.demote(r, &why, loc);
        }
        Found {
            reasons: self.reasons,
            wide: self.wide,
            whole: self.whole,
        }
    }
}
