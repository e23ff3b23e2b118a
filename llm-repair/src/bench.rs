//! What judges a state of the crate: rustc, and the tests. The loop knows them by this trait; who implements it runs processes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::graph::ItemId;
use crate::source::Files;

/// An error of rustc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileError {
    /// The file in the crate; empty if it is about none.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// `E0308`.
    pub code: Option<String>,
    /// What rustc prints.
    pub text: String,
}

/// What rustc and the tests say about a state.
///
/// Invariant: `cases` is empty if and only if there are errors or no tests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Errors of rustc.
    pub errors: Vec<CompileError>,
    /// How many warnings rustc has.
    pub warnings: usize,
    /// The tests by name: `None` passes, else how it fails.
    pub cases: BTreeMap<String, Option<String>>,
}

impl Judgement {
    /// Whether it compiles.
    pub fn compiles(&self) -> bool {
        self.errors.is_empty()
    }

    /// The tests that pass.
    pub fn passing(&self) -> impl Iterator<Item = &str> {
        let passing = self.cases.iter().filter(|(_, failure)| failure.is_none());
        passing.map(|(name, _)| name.as_str())
    }

    /// The tests that fail, and how.
    pub fn failing(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cases
            .iter()
            .filter_map(|(name, failure)| Some((name.as_str(), failure.as_deref()?)))
    }

    /// Why this is worse than `old`; `None` if it is not.
    pub fn worse_than(&self, old: &Judgement) -> Option<String> {
        if self.errors.len() > old.errors.len() {
            let errors = self.errors.iter().take(3);
            let texts: Vec<&str> = errors.map(|e| e.text.trim_end()).collect();
            return Some(format!("it does not compile:\n{}", texts.join("\n")));
        }
        if self.warnings > old.warnings {
            return Some(format!(
                "rustc has {} warnings, before it had {}",
                self.warnings, old.warnings
            ));
        }
        // What does not compile fails every test, so a state that compiles now is no worse for tests that fail.
        if old.compiles() {
            for name in old.passing() {
                match self.cases.get(name) {
                    Some(None) => {}
                    Some(Some(how)) => return Some(format!("the test `{name}` fails: {how}")),
                    None => return Some(format!("the test `{name}` does not run")),
                }
            }
        }
        None
    }

    /// Whether fewer things are wrong than in `old`.
    pub fn better_than(&self, old: &Judgement) -> bool {
        if self.errors.len() != old.errors.len() {
            return self.errors.len() < old.errors.len();
        }
        self.failing().count() < old.failing().count()
    }
}

/// Where two sides do different things for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// The Rust function that is to blame, if anything is known: its file and name.
    pub suspect: Option<(String, String)>,
    /// Both states, in words.
    pub text: String,
}

/// Judges states of a crate.
pub trait Bench: Sync {
    /// Lets rustc and the tests look at a state.
    ///
    /// Errors: they cannot be run, whatever the state is.
    fn judge(&self, files: &Files) -> Result<Judgement>;

    /// The functions that the tests run; `None` if that cannot be found out.
    ///
    /// Errors: as for [`Bench::judge`].
    fn executed(&self, files: &Files) -> Result<Option<BTreeSet<ItemId>>>;

    /// Finds the first function of a test that fails in which the state deviates from the C.
    ///
    /// Errors: as for [`Bench::judge`].
    fn deviation(&self, files: &Files, case: &str) -> Result<Option<Deviation>>;

    /// What these functions do otherwise in `new` than in `old`, in words: what they give for what they get, in tests that may well pass.
    /// `None` if nothing is known.
    ///
    /// Errors: as for [`Bench::judge`].
    fn departure(
        &self,
        _old: &Files,
        _new: &Files,
        _functions: &[ItemId],
    ) -> Result<Option<String>> {
        Ok(None)
    }

    /// The crate as the translator makes it of the same C, before anybody edited it; `None` if it cannot be made again.
    ///
    /// Errors: as for [`Bench::judge`].
    fn fresh(&self) -> Result<Option<Files>> {
        Ok(None)
    }
}
