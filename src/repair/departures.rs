//! Functions of two states of a crate, compared by what they give for what they get: what a candidate does otherwise although every
//! test passes.

use std::sync::{Arc, Mutex, PoisonError};

use c2safe_llm_repair::flow::{from_outside, label, ONLY};
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::source::Files;
use c2safe_llm_repair::store::crate_folder::state;

use super::bench::CrateBench;
use super::tracing::Built;
use crate::trace::{compare, ELSEWHERE};
use crate::verify::parallel::parallel_map;

/// States that were built last, by their addresses. What was accepted is what the next candidates are compared with.
#[derive(Default)]
pub(super) struct Recent(Mutex<Vec<(String, Arc<Built>)>>);

/// How many of them are kept.
const KEPT: usize = 2;

impl CrateBench {
    /// The first thing that one of these functions does otherwise in `new`, in any test. What numbers made of addresses show in a second
    /// run of `old`, where objects are elsewhere, is no difference.
    ///
    /// Errors: one of the states cannot be built with a recorder, or run.
    pub(super) fn find_departure(
        &self,
        old: &Files,
        new: &Files,
        functions: &[ItemId],
    ) -> Result<Option<String>, String> {
        let (before, after) = (self.built_from_outside(old)?, self.built_from_outside(new)?);
        let only: Vec<String> = functions.iter().map(label).collect();
        let only = only.join(",");
        let here = [(ONLY, only.as_str())];
        let elsewhere: Vec<(&str, &str)> = here.iter().chain(ELSEWHERE).copied().collect();
        let found = parallel_map(self.jobs, &self.measured, |measured| {
            let right = self.recorded(before.programs(), measured, &here);
            let again = self.recorded(before.programs(), measured, &elsewhere);
            let other = self.recorded(after.programs(), measured, &here);
            let found = compare::compare_short(&right, &again, &other)?;
            Ok(found.map(|d| format!("in the test `{}`: {}", measured.name, d.text)))
        });
        let found: Result<Vec<_>, String> = found.into_iter().collect();
        Ok(found?.into_iter().flatten().next())
    }

    /// A state with a recorder around its functions, built or kept from before.
    fn built_from_outside(&self, files: &Files) -> Result<Arc<Built>, String> {
        let address = state(files);
        let recent = || self.recent.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = {
            let mut recent = recent();
            let at = recent.iter().position(|(of, _)| *of == address);
            at.map(|at| {
                let known = recent.remove(at);
                recent.push(known.clone());
                known.1
            })
        };
        if let Some(built) = known {
            return Ok(built);
        }
        // It is compiled more often than it runs.
        let compiler = self.watched()?.unoptimized();
        let built = Arc::new(self.build_recorded(&compiler, &from_outside(files)?)?);
        let mut recent = recent();
        while recent.len() >= KEPT {
            let (_, old) = recent.remove(0);
            if let Some(old) = Arc::into_inner(old) {
                old.remove();
            }
        }
        recent.push((address, built.clone()));
        Ok(built)
    }
}
