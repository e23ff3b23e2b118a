//! Whose fault it is that a test fails: the translation's, that of what was lifted, or of whoever edited the crate.

use std::collections::BTreeMap;

use c2safe_llm_repair::bench::{Bench as _, Deviation};
use c2safe_llm_repair::facts::Facts;
use c2safe_llm_repair::source::Files;

use super::Origins;
use crate::pipeline::Tamper;
use crate::repair::bench::CrateBench;

/// Between which two states of the program a test shows the first difference, and where.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The heap tier does something else than the C.
    Translation(Option<Deviation>),
    /// The heap tier is right, and a fresh translation is not; the crate is compared with the heap tier.
    Lifting(Option<Deviation>),
    /// A fresh translation is right; the crate is compared with that.
    Edit(Option<Deviation>),
}

impl Fault {
    /// The two states, in words.
    pub fn between(&self) -> &'static str {
        match self {
            Fault::Translation(_) => "the C and its translation to the heap tier",
            Fault::Lifting(_) => {
                "the heap tier and the crate, where a fresh translation is wrong, too"
            }
            Fault::Edit(_) => "a fresh translation and the crate",
        }
    }

    /// Where it is; `None` if no function was seen to do something else.
    pub fn deviation(&self) -> Option<&Deviation> {
        match self {
            Fault::Translation(found) | Fault::Lifting(found) | Fault::Edit(found) => {
                found.as_ref()
            }
        }
    }
}

/// Finds faults of one crate.
pub struct Finder<'b> {
    bench: &'b CrateBench,
    labels: BTreeMap<(String, String), (String, String)>,
    tamper: Option<Tamper>,
    /// Made when it is needed first.
    origins: Option<Origins<'b>>,
}

impl<'b> Finder<'b> {
    /// For the crate that these facts are about. `tamper` puts faults into translations, for tests.
    pub fn new(bench: &'b CrateBench, facts: &Facts, tamper: Option<Tamper>) -> Finder<'b> {
        let functions = facts.functions.iter();
        let labels = functions.map(|(item, c)| (item.clone(), (c.file.clone(), c.name.clone())));
        Finder {
            bench,
            labels: labels.collect(),
            tamper,
            origins: None,
        }
    }

    /// Whose fault it is that this state fails a test.
    ///
    /// Errors: something cannot be built or run.
    pub fn find(&mut self, files: &Files, test: &str) -> Result<Fault, String> {
        let origins = match &mut self.origins {
            Some(origins) => origins,
            None => self
                .origins
                .insert(Origins::prepare(self.bench, self.tamper)?),
        };
        if origins.heap_difference(test).is_some() {
            return Ok(Fault::Translation(origins.translation_deviation(test)?));
        }
        if self.bench.fresh_difference(test)?.is_some() {
            let found = origins.crate_deviation(files, &self.labels, test)?;
            return Ok(Fault::Lifting(found));
        }
        let found = self
            .bench
            .deviation(files, test)
            .map_err(|error| error.to_string())?;
        Ok(Fault::Edit(found))
    }
}
