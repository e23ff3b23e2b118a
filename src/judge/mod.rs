//! rustc as judge: what it refuses of a lifted crate goes back one tier, until it accepts the rest.
//!
//! An error of rustc is traced to the function that it is in, and to the variable that it names ([`blame`]). That variable, or else
//! every pointer of the function, is forced one step down in the next plan. A crate that was accepted once is not asked about again
//! ([`memory`]). Nothing here knows how rustc is run: see [`Judge`].

mod blame;
pub mod cargo;
mod memory;

use std::collections::BTreeMap;

use c2safe_analysis::lift::{Plan, Reason, Slot};
use c2safe_codegen::Crate;
use c2safe_frontend::ir::Program;

use crate::cli::Tier;

/// Rounds in which single variables and functions go back. Then it is whole modules, and in the end everything.
pub const ROUNDS: usize = 8;

/// Somebody who says what is wrong with a crate.
pub trait Judge {
    /// The errors in a crate; none if it compiles.
    ///
    /// Errors: rustc cannot be run, or says nothing that is understood.
    fn refusals(&self, emitted: &Crate) -> Result<Vec<Refusal>, String>;

    /// Which rustc it is; another one may decide otherwise.
    fn version(&self) -> &str;
}

/// An error of rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In words.
    pub message: String,
    /// Its number, as `E0499`.
    pub code: Option<String>,
    /// The places that it is about, the primary ones first.
    pub spots: Vec<Spot>,
}

/// A place in an emitted crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Path of the file in the crate.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The text that is marked.
    pub text: String,
}

/// A program with its plan and the crate by it.
pub struct Attempt {
    /// With the variants that the plan needs.
    pub program: Program,
    /// What becomes of the pointers.
    pub plan: Plan,
    /// The crate.
    pub emitted: Crate,
}

/// What must not be lifted, and why.
pub type Forced = BTreeMap<Slot, Reason>;

/// Something that went back because of rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demotion {
    /// From 1.
    pub round: usize,
    /// "`p` of `f`", or another part of the C.
    pub what: String,
    /// Where it is declared in the C: file and line.
    pub place: (String, u32),
    /// What rustc says.
    pub message: String,
    /// The error's number.
    pub code: Option<String>,
}

/// How the judgement went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// How often rustc looked at a crate.
    pub rounds: usize,
    /// What went back.
    pub demotions: Vec<Demotion>,
    /// What rustc has against the crate with everything on the heap, which is not a matter of lifting; empty if it accepts.
    pub refused: Vec<String>,
    /// Why rustc could not be asked about the last crate.
    pub unasked: Option<String>,
}

/// Lets `judge` look at a crate, and makes others with less lifted until it accepts one.
///
/// `again` translates the same program with these slots not lifted. What comes back is the last attempt; the log says whether it
/// was accepted.
///
/// Errors: those of `again`.
pub fn settle<E>(
    first: Attempt,
    judge: &dyn Judge,
    again: &mut dyn FnMut(Tier, &Forced) -> Result<Attempt, E>,
) -> Result<(Attempt, Log), E> {
    let key = memory::key(&first.emitted, judge.version());
    let mut log = Log::default();
    let mut forced = Forced::new();
    let mut attempt = first;
    if let Some(known) = memory::recall(key, &attempt.program) {
        if !known.forced.is_empty() {
            attempt = again(Tier::Lifted, &known.forced)?;
        }
        forced = known.forced;
        log.demotions = known.demotions;
        if memory::key(&attempt.emitted, judge.version()) == known.accepted {
            return Ok((attempt, log));
        }
    }
    let mut last_resort = false;
    loop {
        let refusals = match judge.refusals(&attempt.emitted) {
            Ok(refusals) => refusals,
            Err(message) => {
                log.unasked = Some(message);
                return Ok((attempt, log));
            }
        };
        log.rounds += 1;
        if refusals.is_empty() {
            let accepted = memory::key(&attempt.emitted, judge.version());
            if !last_resort {
                memory::keep(key, accepted, &forced, &log.demotions);
            }
            return Ok((attempt, log));
        }
        if last_resort {
            log.refused = refusals.into_iter().map(|r| described(&r)).collect();
            return Ok((attempt, log));
        }
        let scope = match log.rounds {
            n if n <= ROUNDS => blame::Scope::Function,
            _ => blame::Scope::Module,
        };
        let found = blame::blame(&attempt, &refusals, scope);
        if found.is_empty() || log.rounds > ROUNDS + 1 {
            // Whatever it is, it is not known to be about a pointer.
            log.demotions.push(Demotion {
                round: log.rounds,
                what: "everything".into(),
                place: (attempt.program.name.clone(), 0),
                message: refusals[0].message.clone(),
                code: refusals[0].code.clone(),
            });
            attempt = again(Tier::Heap, &Forced::new())?;
            last_resort = true;
            continue;
        }
        for guilty in found {
            log.demotions.push(Demotion {
                round: log.rounds,
                ..guilty.demotion
            });
            forced.insert(guilty.slot, guilty.reason);
        }
        attempt = again(Tier::Lifted, &forced)?;
    }
}

/// An error in one line.
fn described(refusal: &Refusal) -> String {
    let code = refusal
        .code
        .as_ref()
        .map_or(String::new(), |c| format!("[{c}]"));
    let spot = refusal.spots.first();
    let place = spot.map_or(String::new(), |s| format!(" ({}:{})", s.file, s.line));
    format!("error{code}: {}{place}", refusal.message)
}
