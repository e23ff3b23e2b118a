//! The goal to repair: what rustc refuses, then what tests show.
//!
//! The crate as the translator makes it is the measure, where it passes a test: a function is at fault if that crate fails with the
//! function put in, and a candidate is right if that crate passes with the candidate put in, and the candidate gives there what the
//! function gave. So neither depends on what else is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::{judge, Event, Progress, State};
use crate::bench::{Deviation, Judgement};
use crate::candidate::apply;
use crate::candidate::check::Checked;
use crate::error::Result;
use crate::graph::ItemId;
use crate::source::{modules, Files, ItemKind};
use crate::suspects::{changed, nearest_first, neighbours, transplanted};
use crate::tiers;
use crate::unit::{Kind, Unit};

/// How many crates are built to find out which changed functions make one test fail.
const BUILDS: usize = 32;

impl Progress<'_, '_> {
    /// Repairs until nothing is wrong or nothing helps.
    pub(super) fn repair(&mut self) -> Result<()> {
        // Once each until something is better: then what is known of the rest is something else.
        let mut tried: BTreeSet<String> = BTreeSet::new();
        let mut before = self.now.judgement.clone();
        while self.stopped.is_none() {
            let judgement = self.now.judgement.clone();
            if judgement.better_than(&before) {
                tried.clear();
                before = judgement.clone();
            }
            let units = match judgement.compiles() {
                false => self.broken(&judgement)?,
                true => self.faulty(&judgement, &tried)?,
            };
            let units: Vec<Unit> = units
                .into_iter()
                .filter(|unit| tried.insert(unit.name()))
                .collect();
            if units.is_empty() {
                return Ok(());
            }
            (self.run.observer)(&Event::Wave(units.len(), 0));
            // Each changes what is wrong, so one after the other.
            for unit in units {
                if self.stopped.is_none() {
                    self.wave(vec![unit])?;
                }
            }
            self.run.folder.write(self.run.journal, &self.now.files)?;
        }
        Ok(())
    }

    /// The items that rustc has errors in.
    fn broken(&mut self, judgement: &Judgement) -> Result<Vec<Unit>> {
        let modules = modules(&self.now.files)?;
        let mut by_item: BTreeMap<ItemId, Vec<&str>> = BTreeMap::new();
        for error in &judgement.errors {
            let module = modules.iter().find(|m| m.file == error.file);
            let item = module.and_then(|m| m.at_line(error.line));
            if let (Some(module), Some(item)) = (module, item) {
                if !item.name.is_empty() {
                    let id = (module.file.clone(), item.name.clone());
                    by_item.entry(id).or_default().push(&error.text);
                }
            }
        }
        let units = by_item.into_iter().map(|(item, errors)| Unit {
            kind: Kind::Repair,
            item,
            evidence: errors.join("\n"),
        });
        Ok(units.collect())
    }

    /// For each test that fails the first function that may be at fault and was not `tried` in vain.
    fn faulty(&mut self, judgement: &Judgement, tried: &BTreeSet<String>) -> Result<Vec<Unit>> {
        let mut units: Vec<Unit> = Vec::new();
        for (case, failure) in judgement.failing() {
            let deviation = self.run.bench.deviation(&self.now.files, case)?;
            let mut evidence = format!("The test `{case}` fails: {failure}");
            if let Some(deviation) = &deviation {
                evidence.push_str(&format!("\n{}", deviation.text));
            }
            let suspects = self.suspects(case, deviation.as_ref())?;
            let units_of_case = suspects.into_iter().map(|item| Unit {
                kind: Kind::Repair,
                item,
                evidence: evidence.clone(),
            });
            let mut open = units_of_case.filter(|unit| !tried.contains(&unit.name()));
            if let Some(unit) = open.next() {
                // Another test may show the same.
                if !units.iter().any(|other| other.item == unit.item) {
                    units.push(unit);
                }
            }
        }
        Ok(units)
    }

    /// The functions that may be at fault for a test that fails, the likeliest first.
    fn suspects(&mut self, case: &str, deviation: Option<&Deviation>) -> Result<Vec<ItemId>> {
        let modules = modules(&self.now.files)?;
        let named = deviation.and_then(|d| d.suspect.as_ref());
        let Some(fresh) = self.fresh_that_passes(case)? else {
            let functions = modules
                .iter()
                .flat_map(|m| m.items.iter().map(|item| (m.file.clone(), item)))
                .filter(|(_, item)| item.kind == ItemKind::Function);
            let only = &self.run.options.only;
            let asked_for = functions
                .filter(|(_, item)| only.contains(&item.name))
                .map(|(file, item)| (file, item.name.clone()));
            return Ok(match named {
                Some(named) => neighbours(&modules, named),
                None => asked_for.collect(),
            });
        };
        let changed = changed(&self.now.files, &fresh.files)?;
        if changed.is_empty() {
            // A type may be, or a table, and what uses it first shows it.
            return Ok(named.cloned().into_iter().collect());
        }
        let mut suspects = nearest_first(&modules, named, &changed);
        if suspects.len() > 1 {
            let mut builds = BUILDS;
            let guilty = self.guilty(&fresh, case, &suspects, &mut builds)?;
            // None alone: it takes several together, and nobody knows which.
            if !guilty.is_empty() {
                suspects.retain(|item| guilty.contains(item));
            }
        }
        Ok(suspects)
    }

    /// Those of these functions with which the fresh translation fails a test, each alone or in a group for which there are no more
    /// `builds`.
    fn guilty(
        &mut self,
        fresh: &State,
        case: &str,
        functions: &[ItemId],
        builds: &mut usize,
    ) -> Result<BTreeSet<ItemId>> {
        if *builds == 0 {
            return Ok(functions.iter().cloned().collect());
        }
        *builds -= 1;
        let files = transplanted(&fresh.files, &self.now.files, functions)?;
        let judgement = judge(self.run, &self.task, &files)?;
        if judgement.compiles() && judgement.passing().any(|passing| passing == case) {
            return Ok(BTreeSet::new());
        }
        if functions.len() < 2 {
            return Ok(functions.iter().cloned().collect());
        }
        let (left, right) = functions.split_at(functions.len() / 2);
        let mut found = self.guilty(fresh, case, left, builds)?;
        found.extend(self.guilty(fresh, case, right, builds)?);
        Ok(found)
    }

    /// The fresh translation, if there is one that compiles.
    pub(super) fn fresh(&mut self) -> Result<Option<State>> {
        if self.fresh.is_none() {
            let state = match self.run.bench.fresh()? {
                None => None,
                Some(files) => Some(State {
                    judgement: judge(self.run, &self.task, &files)?,
                    tiers: tiers::count(&files)?,
                    files,
                }),
            };
            self.fresh = Some(state.filter(|state| state.judgement.compiles()));
        }
        Ok(self.fresh.clone().flatten())
    }

    /// The same, if a test can be measured by it.
    fn fresh_that_passes(&mut self, case: &str) -> Result<Option<State>> {
        let fresh = self.fresh()?;
        Ok(fresh.filter(|fresh| fresh.judgement.passing().any(|passing| passing == case)))
    }

    /// Why a candidate for a unit that was to be repaired is not right; `None` if it is.
    ///
    /// Fewer errors of rustc are a repair. That fewer tests fail is none: a wrong function may do less harm than the wrong one before.
    /// Where tests still fail, somebody else must be at fault: then the candidate does in the fresh translation what the tests want.
    pub(super) fn still_wrong(
        &mut self,
        unit: &Unit,
        candidate: &Checked,
        files: &Files,
        judgement: &Judgement,
    ) -> Result<Option<String>> {
        let old = &self.now.judgement;
        if !old.compiles() && !judgement.better_than(old) {
            return Ok(Some("nothing is better with it".to_string()));
        }
        if let Some(said) = self.wrong_alone(unit, candidate)? {
            return Ok(said);
        }
        if judgement.compiles() && judgement.failing().next().is_none() {
            return Ok(None);
        }
        let old = &self.now.judgement;
        if judgement.better_than(old) {
            return self.still_blamed(unit, files, judgement);
        }
        let failing = judgement.failing().next();
        let failing = failing.map(|(case, how)| format!("the test `{case}` still fails: {how}"));
        // There is none where it does not compile yet.
        Ok(failing)
    }

    /// Why a candidate is not right in the fresh translation, if anything is wrong. `None` if that is no measure for it.
    pub(super) fn wrong_alone(
        &mut self,
        unit: &Unit,
        candidate: &Checked,
    ) -> Result<Option<Option<String>>> {
        let Some(fresh) = self.fresh()?.filter(|fresh| self.is_measured_by(fresh)) else {
            return Ok(None);
        };
        // What does not fit there says nothing.
        let Ok(files) = apply::apply(&fresh.files, &unit.item.0, candidate) else {
            return Ok(None);
        };
        let alone = judge(self.run, &self.task, &files)?;
        if !alone.compiles() {
            return Ok(None);
        }
        let worse = self.worse_alone(&fresh, &files, &alone)?;
        if worse.is_some() {
            return Ok(Some(worse));
        }
        let functions = [unit.item.clone()];
        self.departure(&fresh.files, &files, &functions).map(Some)
    }

    /// Whether the fresh translation passes a test that the crate fails.
    fn is_measured_by(&self, fresh: &State) -> bool {
        let now = &self.now.judgement;
        let mut passing = fresh.judgement.passing();
        passing.any(|case| !now.passing().any(|passes| passes == case))
    }

    /// Why the fresh translation is worse with a candidate in it, `files`.
    fn worse_alone(
        &self,
        fresh: &State,
        files: &Files,
        alone: &Judgement,
    ) -> Result<Option<String>> {
        let Some(why) = alone.worse_than(&fresh.judgement) else {
            return Ok(None);
        };
        let was_right = |case: &str| fresh.judgement.passing().any(|passing| passing == case);
        let mut failing = alone.failing().filter(|(case, _)| was_right(case));
        let deviation = match failing.next() {
            Some((case, _)) => self.run.bench.deviation(files, case)?,
            None => None,
        };
        let text = deviation.map_or(String::new(), |d| format!("\n{}", d.text));
        Ok(Some(format!(
            "with everything else as the translator wrote it, {why}{text}"
        )))
    }

    /// Why a function is still to blame for a test, as far as traces show it.
    fn still_blamed(
        &self,
        unit: &Unit,
        files: &Files,
        judgement: &Judgement,
    ) -> Result<Option<String>> {
        for (case, how) in judgement.failing() {
            let found = self.run.bench.deviation(files, case)?;
            let suspect = found.as_ref().and_then(|found| found.suspect.as_ref());
            if let (Some(found), true) = (&found, suspect == Some(&unit.item)) {
                let text = &found.text;
                let why = format!("the test `{case}` still fails: {how}\n{text}");
                return Ok(Some(why));
            }
        }
        Ok(None)
    }
}
