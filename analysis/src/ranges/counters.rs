//! Counters that no program counts to the end.
//!
//! A variable of 64 bits that starts from a value of at most 2^61, and otherwise only takes steps of at most 16, would need years to get to 2^62
//! above that, on any machine. So its value stays below, although no condition says it. That it starts so is checked by the analysis itself: what is
//! found to start otherwise is no counter, and everything is computed anew.

use c2safe_frontend::ir::{Body, LocalId, Program};

use super::interval::{contains, Range};

/// The largest step of a counter.
pub const STEP: i128 = 16;
/// Where a counter may start.
const START: Range = (-(1 << 61), 1 << 61);
/// What a counter can have.
pub const REACH: Range = (-(1 << 62) - (1 << 61), (1 << 62) + (1 << 61));

/// By local: taken to be a counter, until it starts from something else.
#[derive(Debug, Clone)]
pub struct Counters {
    is: Vec<bool>,
    refuted: bool,
}

impl Counters {
    /// Every variable of 64 bits that `tracked` has, parameters apart.
    pub fn candidates(program: &Program, body: &Body, tracked: &[bool]) -> Counters {
        let types = &program.types;
        let locals = body.locals.iter().enumerate();
        let is = locals.map(|(i, l)| {
            let param = body.params.contains(&LocalId(i as u32));
            tracked[i] && !param && types.int_bits(l.ty) == 64
        });
        Counters {
            is: is.collect(),
            refuted: false,
        }
    }

    pub fn contains(&self, l: LocalId) -> bool {
        self.is[l.index()]
    }

    /// Notes that something other than a step stores values in `r`.
    pub fn stored(&mut self, l: LocalId, r: Range) {
        if self.is[l.index()] && !contains(START, r) {
            self.is[l.index()] = false;
            self.refuted = true;
        }
    }

    /// Whether something turned out to be no counter since this was asked.
    pub fn take_refuted(&mut self) -> bool {
        std::mem::take(&mut self.refuted)
    }

    /// Gives the idea up.
    pub fn clear(&mut self) {
        self.is.fill(false);
    }
}
