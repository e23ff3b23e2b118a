//! What a run works on: how a crate is taken apart into units, what a candidate for one may be, and how it is put in.
//!
//! The loop itself knows none of this. There are two grounds: what `c2safe translate` wrote ([`Translated`], whose units are items),
//! and an interface that is filled ([`crate::interface`], whose units are modules).

use std::collections::BTreeSet;

use crate::bench::Judgement;
use crate::candidate::check::{check, Checked};
use crate::candidate::{apply, library, Refusal};
use crate::error::Result;
use crate::facts::Facts;
use crate::graph::Graph;
use crate::provider::Prompt;
use crate::run::Goal;
use crate::source::{modules, Files, Module};
use crate::tiers::{self, Tiers};
use crate::unit::{names_of, Unit, View};

/// A kind of crate to work on.
pub trait Ground: Sync {
    /// What is still to be done, in the order of work; `None` if the loop finds that out by itself, from the functions and their graph.
    ///
    /// Errors: a file is no Rust.
    fn pending(
        &self,
        goal: Goal,
        files: &Files,
        judgement: &Judgement,
    ) -> Result<Option<Vec<Unit>>>;

    /// A look at one state of the crate.
    ///
    /// Errors: a file is no Rust.
    fn look<'v>(&'v self, files: &'v Files) -> Result<Box<dyn Look + 'v>>;

    /// The files with a candidate in them.
    ///
    /// Errors: it has no place there.
    fn apply(&self, files: &Files, unit: &Unit, candidate: &Checked) -> Result<Files>;

    /// What must not get worse, whatever the tests say.
    ///
    /// Errors: a file is no Rust.
    fn measure(&self, files: &Files) -> Result<Tiers>;
}

/// One state of a crate.
pub trait Look {
    /// The prompt for a unit, of at most so many tokens; `feedback` is about an earlier attempt. `None` if even what cannot be left out is
    /// too much, or the unit is not there.
    fn prompt(&self, unit: &Unit, feedback: Option<&str>, tokens: usize) -> Option<Prompt>;

    /// Whether the code of a candidate may be compiled and run.
    ///
    /// Errors: the first thing that is wrong.
    fn check(&self, unit: &Unit, text: &str) -> std::result::Result<Checked, Refusal>;
}

/// A crate that `c2safe translate` wrote.
#[derive(Debug)]
pub struct Translated<'a> {
    facts: &'a Facts,
    runtime_names: BTreeSet<String>,
    reaching: BTreeSet<String>,
}

impl<'a> Translated<'a> {
    /// The crate about whose C this is known.
    pub fn new(facts: &'a Facts) -> Translated<'a> {
        let runtime = facts.runtime.iter();
        Translated {
            facts,
            runtime_names: names_of(&facts.runtime),
            reaching: library::reaching(runtime.map(|(n, t)| (n.as_str(), t.as_str()))),
        }
    }
}

impl Ground for Translated<'_> {
    fn pending(&self, _: Goal, _: &Files, _: &Judgement) -> Result<Option<Vec<Unit>>> {
        Ok(None)
    }

    fn look<'v>(&'v self, files: &'v Files) -> Result<Box<dyn Look + 'v>> {
        let modules = modules(files)?;
        let graph = Graph::of(&modules);
        Ok(Box::new(State {
            ground: self,
            files,
            modules,
            graph,
        }))
    }

    fn apply(&self, files: &Files, unit: &Unit, candidate: &Checked) -> Result<Files> {
        apply::apply(files, &unit.item.0, candidate)
    }

    fn measure(&self, files: &Files) -> Result<Tiers> {
        tiers::count(files)
    }
}

/// A state of a translated crate with its parts.
struct State<'v> {
    ground: &'v Translated<'v>,
    files: &'v Files,
    modules: Vec<Module>,
    graph: Graph,
}

impl State<'_> {
    fn view(&self) -> View<'_> {
        View {
            files: self.files,
            modules: &self.modules,
            graph: &self.graph,
            facts: self.ground.facts,
            runtime_names: &self.ground.runtime_names,
            reaching: &self.ground.reaching,
        }
    }
}

impl Look for State<'_> {
    fn prompt(&self, unit: &Unit, feedback: Option<&str>, tokens: usize) -> Option<Prompt> {
        self.view().prompt(unit, feedback, tokens)
    }

    fn check(&self, unit: &Unit, text: &str) -> std::result::Result<Checked, Refusal> {
        let rules = self.view().rules(unit);
        let rules = rules.ok_or_else(|| Refusal::new("K0073", "the item is not there any more"))?;
        check(text, &rules)
    }
}
