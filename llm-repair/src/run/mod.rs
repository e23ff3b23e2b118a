//! The loop: asks, checks, tries, and keeps only what is right.
//!
//! Invariant: what a run does follows from the crate it starts from, the settings, the replies and the judgements. Replies are
//! stored and judgements are in the journal, so a run that was killed does the same again without asking, and ends in the same state.

mod repair;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::bench::{Bench, Judgement};
use crate::candidate::check::Checked;
use crate::candidate::{extract, Refusal};
use crate::client::{Answer, Client, Question};
use crate::error::{Error, ErrorKind, Result};
use crate::facts::Facts;
use crate::graph::{Graph, ItemId};
use crate::ground::Ground;
use crate::hash::hash;
use crate::source::{modules, Files, ItemKind, Module};
use crate::store::crate_folder::{state, CrateFolder, REPORTS};
use crate::store::journal::{Entry, Journal};
use crate::tiers::Tiers;
use crate::unit::{Kind, Unit};

/// What is wanted of the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// It compiles, and its tests pass.
    Repair,
    /// Fewer pointers are below native Rust.
    Promote,
    /// It reads well.
    Idiomatic,
    /// Functions whose bodies are left open (`todo!`), and those that are named, get bodies.
    Implement,
}

impl Goal {
    fn kind(self) -> Kind {
        match self {
            Goal::Repair => Kind::Repair,
            Goal::Promote => Kind::Promote,
            Goal::Idiomatic => Kind::Idiomatise,
            Goal::Implement => Kind::Implement,
        }
    }
}

/// Settings of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is wanted.
    pub goal: Goal,
    /// Replies asked for until a unit is given up.
    pub attempts: u32,
    /// Tokens that a prompt may have.
    pub context_tokens: usize,
    /// Only functions of these names; all if empty.
    pub only: BTreeSet<String>,
    /// Also functions that no test runs.
    pub untested: bool,
    /// What judges; another one is another task.
    pub bench: String,
}

/// Something that happened, for who watches.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// The crate as it is at the start.
    Baseline(&'a Judgement, Tiers),
    /// Units that are worked on at the same time: their number, and how many are still to come after them.
    Wave(usize, usize),
    /// A reply is there.
    Reply {
        /// The unit.
        unit: &'a str,
        /// From 1.
        attempt: u32,
        /// It was stored.
        from_cache: bool,
    },
    /// No reply came.
    Failed {
        /// The unit.
        unit: &'a str,
        /// Why.
        why: &'a Error,
    },
    /// A candidate may not be run.
    Refused {
        /// The unit.
        unit: &'a str,
        /// From 1.
        attempt: u32,
        /// Why.
        why: &'a str,
    },
    /// A candidate was not right.
    Rejected {
        /// The unit.
        unit: &'a str,
        /// From 1.
        attempt: u32,
        /// Why.
        why: &'a str,
    },
    /// A candidate is part of the crate.
    Accepted {
        /// The unit.
        unit: &'a str,
        /// From 1.
        attempt: u32,
    },
    /// A unit is not worked on.
    Skipped {
        /// The unit.
        unit: &'a str,
        /// Why.
        why: &'a str,
    },
}

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A candidate was right, in this attempt.
    Accepted(u32),
    /// None was; why the last was not.
    Rejected(String),
    /// It was not worked on; why.
    Skipped(String),
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The units in the order of work.
    pub units: Vec<(Unit, Fate)>,
    /// Items that a model wrote.
    pub written: BTreeSet<ItemId>,
    /// The judgements at the start and at the end.
    pub judgements: (Judgement, Judgement),
    /// The pointers at the start and at the end.
    pub tiers: (Tiers, Tiers),
    /// Why the run ended before all was done.
    pub stopped: Option<Error>,
    /// The crate at the end.
    pub files: Files,
}

/// A run's tools.
pub struct Run<'a> {
    /// The crate.
    pub folder: &'a CrateFolder,
    /// The journal.
    pub journal: &'a mut Journal,
    /// Who asks the model.
    pub client: &'a Client,
    /// Who judges.
    pub bench: &'a dyn Bench,
    /// What is known of the C.
    pub facts: &'a Facts,
    /// What kind of crate it is.
    pub ground: &'a dyn Ground,
    /// The settings.
    pub options: &'a Options,
    /// Who watches.
    pub observer: &'a mut dyn FnMut(&Event<'_>),
    /// What a report of the crate (one of [`REPORTS`]) is at the end; gets the crate at the start.
    pub report: &'a dyn Fn(&str, &Files, &Outcome) -> String,
}

/// A unit that is being worked on.
struct Open {
    unit: Unit,
    feedback: Option<String>,
    last: String,
}

/// A reply that may be tried.
struct Candidate {
    index: usize,
    key: String,
    checked: Checked,
}

/// A state with what is known of it.
#[derive(Clone)]
struct State {
    files: Files,
    judgement: Judgement,
    tiers: Tiers,
}

/// The run in progress.
struct Progress<'a, 'b> {
    run: &'b mut Run<'a>,
    task: String,
    now: State,
    units: Vec<(Unit, Fate)>,
    written: BTreeSet<ItemId>,
    stopped: Option<Error>,
    /// The fresh translation, when it was asked for.
    fresh: Option<Option<State>>,
}

/// Runs the loop until all units are accepted or given up, or something ends it. The crate on disk is the end state then.
///
/// Errors: nothing could be done at all: the crate or its tests do not work to begin with, or files cannot be written.
pub fn run(mut run: Run<'_>) -> Result<Outcome> {
    let options = run.options;
    let only: Vec<&str> = options.only.iter().map(String::as_str).collect();
    let task = hash([
        &format!(
            "{:?} {} {} {}",
            options.goal, options.attempts, options.context_tokens, options.untested
        ),
        &only.join(" "),
        &options.bench,
        run.client.identity(),
    ]);
    let (name, files) = run.folder.begin(run.journal, &task)?;
    run.journal.add(Entry::Run { run: name.clone() })?;
    let judgement = judge(&mut run, &task, &files)?;
    let tiers = run.ground.measure(&files)?;
    (run.observer)(&Event::Baseline(&judgement, tiers));
    let start = State {
        files,
        judgement,
        tiers,
    };
    let mut progress = Progress {
        run: &mut run,
        task,
        now: start.clone(),
        units: Vec::new(),
        written: BTreeSet::new(),
        stopped: None,
        fresh: None,
    };
    match options.goal {
        _ if progress.pending()?.is_some() => progress.work_off()?,
        Goal::Repair => progress.repair()?,
        _ => progress.improve()?,
    }
    let Progress {
        now,
        units,
        written,
        stopped,
        ..
    } = progress;
    let mut outcome = Outcome {
        units,
        written,
        judgements: (start.judgement, now.judgement),
        tiers: (start.tiers, now.tiers),
        stopped,
        files: now.files,
    };
    for name in REPORTS {
        if start.files.contains_key(name) {
            let new = (run.report)(name, &start.files, &outcome);
            outcome.files.insert(name.into(), new);
        }
    }
    run.folder.write(run.journal, &outcome.files)?;
    if outcome.stopped.is_none() {
        run.journal.add(Entry::Done {
            run: name,
            state: state(&outcome.files),
        })?;
    }
    Ok(outcome)
}

/// The judgement of a state, which is in the journal or comes into it.
fn judge(run: &mut Run<'_>, task: &str, files: &Files) -> Result<Judgement> {
    let address = hash([task, &state(files)]);
    if let Some(known) = run.journal.judgement(&address) {
        return Ok(known.clone());
    }
    let judgement = run.bench.judge(files)?;
    run.journal.add(Entry::Judged {
        state: address,
        judgement: judgement.clone(),
    })?;
    Ok(judgement)
}

impl Progress<'_, '_> {
    fn pending(&self) -> Result<Option<Vec<Unit>>> {
        let now = &self.now;
        let goal = self.run.options.goal;
        self.run.ground.pending(goal, &now.files, &now.judgement)
    }

    /// Does what the ground says is to be done, one unit after the other, until nothing is or nothing helps. What is to be done is
    /// asked for anew after each unit: a candidate may have done a part of it.
    fn work_off(&mut self) -> Result<()> {
        let mut tried = BTreeSet::new();
        while self.stopped.is_none() {
            let mut units = self.pending()?.unwrap_or_default();
            units.retain(|unit| !tried.contains(&(unit.name(), unit.evidence.clone())));
            let left = units.len();
            let Some(unit) = units.into_iter().next() else {
                return Ok(());
            };
            tried.insert((unit.name(), unit.evidence.clone()));
            (self.run.observer)(&Event::Wave(1, left - 1));
            self.wave(vec![unit])?;
            self.run.folder.write(self.run.journal, &self.now.files)?;
        }
        Ok(())
    }

    /// Promotes, makes idiomatic or implements: all functions, leaves first.
    fn improve(&mut self) -> Result<()> {
        let judgement = &self.now.judgement;
        if let Some(error) = judgement.errors.first() {
            let message = format!(
                "the crate does not compile; repair it first (--goal repair): {}",
                error.text.trim()
            );
            return Err(Error::new(ErrorKind::Bench, message));
        }
        let mut measured = judgement.passing().next().is_some();
        if self.run.options.goal == Goal::Implement && !measured {
            // Tests cannot pass as long as bodies are missing; what the translator made of them shows what is right.
            let fresh = self.fresh()?;
            measured = fresh.is_some_and(|fresh| fresh.judgement.passing().next().is_some());
        }
        if !measured && !self.run.options.untested {
            let message = "no test passes, so nothing would show that a candidate is wrong; give tests, or --untested";
            return Err(Error::new(ErrorKind::Bench, message));
        }
        let waves = self.waves()?;
        let mut left: usize = waves.iter().map(Vec::len).sum();
        for units in waves {
            left -= units.len();
            if let Some(why) = &self.stopped {
                let why = why.to_string();
                self.units.extend(
                    units
                        .into_iter()
                        .map(|unit| (unit, Fate::Skipped(why.clone()))),
                );
                continue;
            }
            (self.run.observer)(&Event::Wave(units.len(), left));
            self.wave(units)?;
            self.run.folder.write(self.run.journal, &self.now.files)?;
        }
        Ok(())
    }

    /// The units in waves: those of a wave are independent. A promotion may touch its whole module, so there is one of a module in a
    /// wave.
    fn waves(&mut self) -> Result<Vec<Vec<Unit>>> {
        let options = self.run.options;
        let kind = options.goal.kind();
        let modules = modules(&self.now.files)?;
        let graph = Graph::of(&modules);
        // What no test runs, no test protects.
        let fresh = match kind {
            Kind::Implement => self.fresh()?,
            _ => None,
        };
        // A program ends where a body is missing, and does not come to what it would run after that.
        let whole = fresh.as_ref().map_or(&self.now.files, |fresh| &fresh.files);
        let executed = match options.untested {
            true => None,
            false => self.run.bench.executed(whole)?,
        };
        let mut waves: Vec<Vec<Unit>> = Vec::new();
        for level in &graph.levels {
            let mut of_level: Vec<Vec<Unit>> = Vec::new();
            for item in level.iter().flatten() {
                if !options.only.is_empty() && !options.only.contains(&item.1) {
                    continue;
                }
                let facts = self.run.facts;
                let c = facts.functions.get(item);
                let wanted = match kind {
                    Kind::Promote => c.is_some_and(|c| !c.pointers.is_empty()),
                    Kind::Idiomatise => c.is_some(),
                    Kind::Implement => self.is_open(&modules, item),
                    Kind::Repair => true,
                };
                if !wanted {
                    continue;
                }
                let unit = Unit {
                    kind,
                    item: item.clone(),
                    evidence: String::new(),
                };
                if executed.as_ref().is_some_and(|e| !e.contains(item)) {
                    self.skip(unit, "no test runs it");
                    continue;
                }
                let has_module = |wave: &Vec<Unit>| wave.iter().any(|u| u.item.0 == item.0);
                let free = match kind {
                    Kind::Promote => of_level.iter().position(|wave| !has_module(wave)),
                    _ => (!of_level.is_empty()).then_some(0),
                };
                match free {
                    Some(n) => of_level[n].push(unit),
                    None => of_level.push(vec![unit]),
                }
            }
            waves.extend(of_level);
        }
        Ok(waves)
    }

    /// Whether a function has no body yet, or was asked for by name.
    fn is_open(&self, modules: &[Module], id: &ItemId) -> bool {
        let module = modules.iter().find(|m| m.file == id.0);
        let item = module.and_then(|m| m.item(&id.1));
        let text = item.map_or("", |item| &self.now.files[&id.0][item.range.clone()]);
        let is_open = text.contains("todo!(") || text.contains("unimplemented!(");
        is_open || self.run.options.only.contains(&id.1)
    }

    fn skip(&mut self, unit: Unit, why: &str) {
        (self.run.observer)(&Event::Skipped {
            unit: &unit.name(),
            why,
        });
        self.units.push((unit, Fate::Skipped(why.to_string())));
    }

    /// Works on independent units: asks for all at the same time, tries what comes, and asks again for those that were not right.
    fn wave(&mut self, units: Vec<Unit>) -> Result<()> {
        let mut open: Vec<Open> = units
            .into_iter()
            .map(|unit| Open {
                unit,
                feedback: None,
                last: "no reply".to_string(),
            })
            .collect();
        for attempt in 1..=self.run.options.attempts {
            if open.is_empty() || self.stopped.is_some() {
                break;
            }
            let questions = self.questions(&mut open, attempt)?;
            let answers = {
                let observer = &mut self.run.observer;
                let mut heard = |question: &Question, answer: &Result<Answer>| {
                    let unit = question.unit.as_str();
                    match answer {
                        Ok(answer) => observer(&Event::Reply {
                            unit,
                            attempt,
                            from_cache: answer.from_cache,
                        }),
                        Err(why) => observer(&Event::Failed { unit, why }),
                    }
                };
                self.run.client.ask(&questions, &mut heard)
            };
            let candidates = self.candidates(&mut open, answers, attempt)?;
            let accepted = self.try_all(&mut open, &candidates, attempt)?;
            let mut rest = Vec::new();
            for (index, open) in open.into_iter().enumerate() {
                if accepted.contains(&index) {
                    self.units.push((open.unit, Fate::Accepted(attempt)));
                } else {
                    rest.push(open);
                }
            }
            open = rest;
        }
        for open in open {
            let fate = match &self.stopped {
                Some(why) => Fate::Skipped(why.to_string()),
                None => Fate::Rejected(open.last),
            };
            self.units.push((open.unit, fate));
        }
        Ok(())
    }

    /// The questions for these units, which lose those that nothing can be asked about.
    fn questions(&mut self, open: &mut Vec<Open>, attempt: u32) -> Result<Vec<Question>> {
        let mut questions = Vec::new();
        let mut kept = Vec::new();
        let files = self.now.files.clone();
        let look = self.run.ground.look(&files)?;
        for unit in open.drain(..) {
            let prompt = look.prompt(
                &unit.unit,
                unit.feedback.as_deref(),
                self.run.options.context_tokens,
            );
            match prompt {
                Some(prompt) => {
                    questions.push(Question {
                        unit: unit.unit.name(),
                        attempt,
                        prompt,
                    });
                    kept.push(unit);
                }
                None => self.skip(unit.unit, "it is too long for a prompt"),
            }
        }
        *open = kept;
        Ok(questions)
    }

    /// What may be tried of the answers. The others' units hear why.
    fn candidates(
        &mut self,
        open: &mut [Open],
        answers: Vec<Result<Answer>>,
        attempt: u32,
    ) -> Result<Vec<Candidate>> {
        let files = self.now.files.clone();
        let look = self.run.ground.look(&files)?;
        let mut out = Vec::new();
        for (index, answer) in answers.into_iter().enumerate() {
            let unit = open[index].unit.clone();
            let name = unit.name();
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    open[index].last = error.to_string();
                    if error.ends_the_run() {
                        self.stopped.get_or_insert(error);
                    }
                    continue;
                }
            };
            let key = answer.key;
            self.run.journal.add(Entry::Reply {
                unit: name.clone(),
                attempt,
                key: key.clone(),
                usage: answer.completion.usage,
            })?;
            let checked =
                extract::extract(&answer.completion).and_then(|text| look.check(&unit, &text));
            let checked = checked.and_then(|checked| match self.gains(&unit, &checked) {
                Ok(()) => Ok(checked),
                Err(why) => Err(Refusal::new("K0080", why)),
            });
            match checked {
                Ok(checked) => out.push(Candidate {
                    index,
                    key,
                    checked,
                }),
                Err(refusal) => {
                    let why = refusal.to_string();
                    (self.run.observer)(&Event::Refused {
                        unit: &name,
                        attempt,
                        why: &why,
                    });
                    self.run.journal.add(Entry::Refused {
                        unit: name,
                        attempt,
                        key,
                        code: refusal.code.to_string(),
                        why: refusal.message,
                    })?;
                    open[index].feedback = Some(why.clone());
                    open[index].last = why;
                }
            }
        }
        Ok(out)
    }

    /// Whether a candidate would be a gain if it were right, as far as its text says.
    fn gains(&self, unit: &Unit, checked: &Checked) -> std::result::Result<(), String> {
        let applied = self.run.ground.apply(&self.now.files, unit, checked);
        let applied = applied.map_err(|error| error.message)?;
        if applied == self.now.files {
            return Err("it is the same as before".to_string());
        }
        if !self.now.judgement.compiles() {
            return Ok(());
        }
        let tiers = self.run.ground.measure(&applied);
        let tiers = tiers.map_err(|error| error.message)?;
        let good = match unit.kind {
            Kind::Promote => tiers.better_than(self.now.tiers),
            kind => self
                .bound(kind)
                .is_none_or(|bound| tiers.no_worse_than(bound)),
        };
        if good {
            return Ok(());
        }
        Err(format!(
            "the pointers do not get fewer: before {}, with it {tiers}",
            self.now.tiers
        ))
    }

    /// What pointers there may be with a candidate. A body that is missing has none, so what it may have is what the translator needs.
    fn bound(&self, kind: Kind) -> Option<Tiers> {
        match kind {
            Kind::Implement => self.fresh.iter().flatten().map(|fresh| fresh.tiers).next(),
            _ => Some(self.now.tiers),
        }
    }

    /// Tries candidates together, and in halves where that is not right. Returns the indices of units that are done.
    fn try_all(
        &mut self,
        open: &mut [Open],
        candidates: &[Candidate],
        attempt: u32,
    ) -> Result<BTreeSet<usize>> {
        let mut accepted = BTreeSet::new();
        let mut pending: Vec<&[Candidate]> = vec![candidates];
        while let Some(batch) = pending.pop() {
            let [first, ..] = batch else { continue };
            match self.attempt(open, batch)? {
                Ok(next) => {
                    self.now = next;
                    for candidate in batch {
                        let unit = &open[candidate.index].unit;
                        let items = candidate.checked.items.iter();
                        self.written.extend(
                            items
                                .filter(|(item, _)| item.kind == ItemKind::Function)
                                .map(|(item, _)| (unit.item.0.clone(), item.name.clone())),
                        );
                        let name = unit.name();
                        (self.run.observer)(&Event::Accepted {
                            unit: &name,
                            attempt,
                        });
                        self.run.journal.add(Entry::Accepted {
                            unit: name,
                            attempt,
                            key: candidate.key.clone(),
                            state: state(&self.now.files),
                        })?;
                        accepted.insert(candidate.index);
                    }
                }
                Err(why) if batch.len() == 1 => {
                    let open = &mut open[first.index];
                    let name = open.unit.name();
                    (self.run.observer)(&Event::Rejected {
                        unit: &name,
                        attempt,
                        why: &why,
                    });
                    self.run.journal.add(Entry::Rejected {
                        unit: name,
                        attempt,
                        key: first.key.clone(),
                        why: why.clone(),
                    })?;
                    open.feedback = Some(why.clone());
                    open.last = why;
                }
                Err(_) => {
                    let (left, right) = batch.split_at(batch.len() / 2);
                    // The left half goes first.
                    pending.push(right);
                    pending.push(left);
                }
            }
        }
        Ok(accepted)
    }

    /// The state with these candidates, if it is right; else why not.
    fn attempt(
        &mut self,
        open: &[Open],
        batch: &[Candidate],
    ) -> Result<std::result::Result<State, String>> {
        let mut files = self.now.files.clone();
        for candidate in batch {
            let unit = &open[candidate.index].unit;
            files = self.run.ground.apply(&files, unit, &candidate.checked)?;
        }
        let judgement = judge(self.run, &self.task, &files)?;
        if let Some(why) = judgement.worse_than(&self.now.judgement) {
            return Ok(Err(why));
        }
        for candidate in batch {
            let unit = &open[candidate.index].unit;
            let checked = &candidate.checked;
            let why = match unit.kind {
                Kind::Repair => self.still_wrong(unit, checked, &files, &judgement)?,
                Kind::Implement => self.wrong_alone(unit, checked)?.flatten(),
                // Every test that passed still does, and they are about functions that were right.
                Kind::Promote | Kind::Idiomatise => None,
            };
            if let Some(why) = why {
                return Ok(Err(why));
            }
        }
        let tiers = self.run.ground.measure(&files)?;
        let kinds = batch.iter().map(|c| open[c.index].unit.kind);
        let mut bounds = kinds.filter_map(|kind| self.bound(kind));
        if self.now.judgement.compiles() && bounds.any(|bound| !tiers.no_worse_than(bound)) {
            return Ok(Err(format!("the pointers get worse: {tiers}")));
        }
        // What is rewritten must do what it did, also where no test looks.
        let rewritten = batch.iter().filter(|candidate| {
            let kind = open[candidate.index].unit.kind;
            matches!(kind, Kind::Promote | Kind::Idiomatise)
        });
        let rewritten = rewritten.map(|candidate| open[candidate.index].unit.item.clone());
        let rewritten: Vec<ItemId> = rewritten.collect();
        let now = self.now.files.clone();
        if let Some(why) = self.departure(&now, &files, &rewritten)? {
            return Ok(Err(why));
        }
        Ok(Ok(State {
            files,
            judgement,
            tiers,
        }))
    }

    /// What functions do otherwise in `new` than in `old`, as far as calls in tests show it. Those with another signature cannot be
    /// compared.
    fn departure(
        &mut self,
        old: &Files,
        new: &Files,
        functions: &[ItemId],
    ) -> Result<Option<String>> {
        let (before, after) = (modules(old)?, modules(new)?);
        let signature = |modules: &[Module], id: &ItemId| {
            let module = modules.iter().find(|m| m.file == id.0);
            let item = module.and_then(|m| m.item(&id.1));
            item.map(|item| item.signature.clone())
        };
        let alike = functions.iter().filter(|id| {
            let was = signature(&before, id);
            was.is_some() && was == signature(&after, id)
        });
        let alike: Vec<ItemId> = alike.cloned().collect();
        if alike.is_empty() || old == new {
            return Ok(None);
        }
        let names: Vec<String> = alike
            .iter()
            .map(|(file, name)| format!("{file}::{name}"))
            .collect();
        let (was, is, names) = (state(old), state(new), names.join(" "));
        let states = hash([self.task.as_str(), &was, &is, &names]);
        if let Some(known) = self.run.journal.departure(&states) {
            return Ok(known.clone());
        }
        let departure = self.run.bench.departure(old, new, &alike)?;
        let departure = departure.map(|what| {
            format!("it does something else than before, which no test shows in the end: {what}")
        });
        self.run.journal.add(Entry::Compared {
            states,
            departure: departure.clone(),
        })?;
        Ok(departure)
    }
}
