//! What one attempt starts from: what may still leave the heap, and what earlier attempts found out.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{FuncId, Loc, RecordId};

use super::fields::Field;
use super::plan::{Reason, Slot};
use super::subject::Subject;

/// What may still leave the heap.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(super) pointers: Vec<Vec<bool>>,
    pub(super) objects: Vec<Vec<bool>>,
    pub(super) tables: Vec<bool>,
    pub(super) results: Vec<bool>,
    pub(super) fields: BTreeSet<Field>,
    pub(super) reasons: BTreeMap<Slot, Reason>,
    pub(super) causes: BTreeMap<Slot, Subject>,
}

impl State {
    /// Whether a pointer, or an object that is addressed, may be off the heap.
    pub(crate) fn lifted(&self, slot: Slot) -> bool {
        let get = |v: &Vec<bool>, i: usize| v.get(i).copied().unwrap_or(false);
        match slot {
            Slot::Pointer(f, l) => get(&self.pointers[f.index()], l.index()),
            Slot::Object(f, l) => get(&self.objects[f.index()], l.index()),
            Slot::Global(g) => self.tables[g.index()],
            Slot::Result(f) => get(&self.results, f.index()),
            Slot::Field(r, f) => self.fields.contains(&(r, f)),
            Slot::Record(_) => false,
        }
    }

    pub(super) fn demote(&mut self, slot: Slot, text: &str, loc: Loc) -> bool {
        if let Slot::Field(r, f) = slot {
            let text = text.to_string();
            let owned = self.fields.remove(&(r, f));
            if owned {
                self.reasons.entry(slot).or_insert(Reason { text, loc });
            }
            return owned;
        }
        let flag = match slot {
            Slot::Pointer(f, l) => self
                .pointers
                .get_mut(f.index())
                .and_then(|v| v.get_mut(l.index())),
            Slot::Object(f, l) => self
                .objects
                .get_mut(f.index())
                .and_then(|v| v.get_mut(l.index())),
            Slot::Global(g) => self.tables.get_mut(g.index()),
            Slot::Result(f) => self.results.get_mut(f.index()),
            Slot::Record(_) | Slot::Field(..) => None,
        };
        match flag {
            Some(flag) if *flag => {
                *flag = false;
                let text = text.to_string();
                self.reasons.entry(slot).or_insert(Reason { text, loc });
                true
            }
            _ => false,
        }
    }

    /// The same because of something else that is on the heap.
    pub(super) fn demote_for(
        &mut self,
        slot: Slot,
        text: &str,
        loc: Loc,
        cause: Option<Subject>,
    ) -> bool {
        let changed = self.demote(slot, text, loc);
        if let (true, Some(cause)) = (changed, cause) {
            self.causes.insert(slot, cause);
        }
        changed
    }
}

/// Parameters that a part of an object of a struct cannot be lent to, because the function may use the whole: they get a pointer to it.
/// By function, or what it is a variant of, and number.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(super) pairs: BTreeSet<(FuncId, usize, RecordId)>,
    pub(super) origins: Vec<FuncId>,
}

impl Whole {
    pub(super) fn origin(&self, f: FuncId) -> FuncId {
        self.origins.get(f.index()).copied().unwrap_or(f)
    }

    pub(crate) fn refuses(&self, f: FuncId, i: usize, r: RecordId) -> bool {
        self.pairs.contains(&(self.origin(f), i, r))
    }
}

/// What was found out about arenas that the next attempt has to know.
#[derive(Debug, Default)]
pub(super) struct Against {
    pub(super) records: Vec<(RecordId, Reason)>,
    pub(super) whole: Vec<(FuncId, usize, RecordId)>,
}
