//! Mutants of an emitted crate: faults put in, found by traces, and repaired by scripted models.
#![allow(dead_code)]

pub mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use c2safe::cli::Tier;
use c2safe::repair::bench::{CrateBench, Settings};
use c2safe::repair::cases;
use c2safe::repair::compile::Compiler;
use c2safe::repair::facts;
use c2safe::repair::sandbox::Sandbox;
use c2safe_frontend::lower;
use c2safe_frontend::project::{self, DiscoverOptions, Project};
use c2safe_llm_repair::bench::{Bench, Deviation, Judgement};
use c2safe_llm_repair::budget::{Account, Budget, Usage};
use c2safe_llm_repair::client::Client;
use c2safe_llm_repair::facts::Facts;
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::ground::{Ground, Translated};
use c2safe_llm_repair::provider::{Completion, Finish, Pending, Prompt, Provider};
use c2safe_llm_repair::run::{self, Fate, Goal, Options, Run};
use c2safe_llm_repair::source::{modules, Files, ItemKind};
use c2safe_llm_repair::store::cache::Cache;
use c2safe_llm_repair::store::crate_folder::{state, CrateFolder};
use c2safe_llm_repair::store::journal::Journal;
use c2safe_llm_repair::unit::{Kind, Unit};

/// Tokens that a prompt may have.
const CONTEXT: usize = 100_000;

/// Texts that are exchanged, one for the other.
const EXCHANGES: &[(&str, &str)] = &[
    (" < ", " <= "),
    (" <= ", " < "),
    (" > ", " >= "),
    (" >= ", " > "),
    (" == ", " != "),
    (" != ", " == "),
    (" + ", " - "),
    (" - ", " + "),
    (" && ", " || "),
    (" || ", " && "),
    (" & ", " | "),
    (" | ", " & "),
    (" << ", " >> "),
    (" >> ", " << "),
    ("wrapping_add(", "wrapping_sub("),
    ("wrapping_sub(", "wrapping_add("),
    ("wrapping_mul(", "wrapping_add("),
];

/// A fault.
#[derive(Debug, Clone)]
pub struct Mutant {
    pub file: String,
    pub function: String,
    /// The function as it was.
    pub original: Arc<str>,
    /// What is replaced in it, and by what.
    pub at: Range<usize>,
    pub new: String,
    pub what: String,
}

impl Mutant {
    /// The function with the fault.
    pub fn text(&self) -> String {
        let (before, after) = (
            &self.original[..self.at.start],
            &self.original[self.at.end..],
        );
        format!("{before}{}{after}", self.new)
    }

    /// Whether it is another fault of the same function.
    pub fn is_beside(&self, other: &Mutant) -> bool {
        let same = self.function == other.function && self.file == other.file;
        same && (&self.at, &self.new) != (&other.at, &other.new)
    }
}

/// All faults that can be put into a function: one operator, constant or index each.
fn faults(text: &str) -> Vec<(Range<usize>, String, String)> {
    let body = text.find('{').unwrap_or(0);
    let mut out = Vec::new();
    for (old, new) in EXCHANGES {
        let mut at = body;
        while let Some(found) = text[at..].find(old) {
            let start = at + found;
            let line = text[..start].rfind('\n').map_or(0, |n| n + 1);
            if !text[line..start].contains("//") {
                let what = format!("`{}` for `{}`", new.trim(), old.trim());
                out.push((start..start + old.len(), new.to_string(), what));
            }
            at = start + old.len();
        }
    }
    let bytes = text.as_bytes();
    let mut at = body;
    while at < bytes.len() {
        let is_word =
            |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'\\' || b == b'\'';
        if bytes[at].is_ascii_digit() && !is_word(bytes[at - 1]) {
            let mut end = at;
            while end < bytes.len() && bytes[end].is_ascii_digit() {
                end += 1;
            }
            let number: Option<u64> = text[at..end].parse().ok();
            if let (Some(n), false) = (
                number,
                bytes
                    .get(end)
                    .is_some_and(|b| is_word(*b) && *b != b'u' && *b != b'i'),
            ) {
                out.push((at..end, (n + 1).to_string(), format!("{} for {n}", n + 1)));
            }
            at = end;
        }
        at += 1;
    }
    out
}

/// Judges each state once. What is known of a state stays true, so that runs of the loop over the same faults share builds.
pub struct Memory {
    pub bench: CrateBench,
    /// The crate without faults, which is what a fresh translation is.
    fresh: Files,
    judged: Mutex<BTreeMap<String, Judgement>>,
    deviations: Mutex<BTreeMap<(String, String), Option<Deviation>>>,
    /// How many states were built for their own sake.
    pub built: AtomicUsize,
}

/// What a state is known by. The table of lines is left out: what a program says when it stops does not make a test pass or fail here.
fn key(files: &Files) -> String {
    let mut files = files.clone();
    files.remove("src/lines.rs");
    state(&files)
}

impl Memory {
    /// What is known of a state from elsewhere.
    pub fn know(&self, files: &Files, judgement: Judgement) {
        let mut known = self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key(files), judgement);
    }

    /// The deviation of a state that was found elsewhere.
    pub fn know_deviation(&self, files: &Files, test: &str, deviation: Option<Deviation>) {
        let known = self.deviations.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        known.insert((key(files), test.to_string()), deviation);
    }
}

impl Bench for Memory {
    fn judge(&self, files: &Files) -> c2safe_llm_repair::Result<Judgement> {
        let key = key(files);
        let known = || self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(judgement) = known().get(&key) {
            return Ok(judgement.clone());
        }
        self.built.fetch_add(1, Ordering::Relaxed);
        let judgement = self.bench.judge(files)?;
        known().insert(key, judgement.clone());
        Ok(judgement)
    }

    fn fresh(&self) -> c2safe_llm_repair::Result<Option<Files>> {
        Ok(Some(self.fresh.clone()))
    }

    fn departure(
        &self,
        old: &Files,
        new: &Files,
        functions: &[ItemId],
    ) -> c2safe_llm_repair::Result<Option<String>> {
        self.bench.departure(old, new, functions)
    }

    fn executed(&self, files: &Files) -> c2safe_llm_repair::Result<Option<BTreeSet<ItemId>>> {
        self.bench.executed(files)
    }

    fn deviation(&self, files: &Files, case: &str) -> c2safe_llm_repair::Result<Option<Deviation>> {
        let key = (key(files), case.to_string());
        let known = || {
            self.deviations
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(deviation) = known().get(&key) {
            return Ok(deviation.clone());
        }
        self.built.fetch_add(1, Ordering::Relaxed);
        let deviation = self.bench.deviation(files, case)?;
        known().insert(key, deviation.clone());
        Ok(deviation)
    }
}

/// What the loop made of a mutant.
pub struct Repaired {
    /// An answer was accepted.
    pub accepted: bool,
    /// All is as it was before the fault.
    pub same: bool,
    /// What became of each unit.
    pub fates: String,
}

/// A crate with what judges it.
pub struct Lab {
    pub folder: tempfile::TempDir,
    pub krate: PathBuf,
    pub project: Project,
    pub bench: Memory,
    pub facts: Facts,
    pub files: Files,
    random: u64,
}

impl Lab {
    pub fn open(c2safe: &Path, paths: &[PathBuf], tests: Option<&Path>) -> Lab {
        Lab::try_open(c2safe, paths, tests).unwrap()
    }

    /// Errors: the C cannot be translated.
    pub fn try_open(c2safe: &Path, paths: &[PathBuf], tests: Option<&Path>) -> Result<Lab, String> {
        let folder = tempfile::tempdir().unwrap();
        let krate = folder.path().join("crate");
        let output = std::process::Command::new(c2safe)
            .arg("translate")
            .args(paths)
            .args(["--with-tests", "--name", "sample", "-o"])
            .arg(&krate)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(said);
        }
        let options = DiscoverOptions {
            include_tests: true,
            ..DiscoverOptions::default()
        };
        let project = project::discover(paths, &options).unwrap();
        let program = lower::load(&project).program.unwrap();
        let report = facts::read_report(&krate).unwrap();
        let facts = facts::gather(&krate, &report, &project.root, &program).unwrap();
        let cases = match tests {
            Some(folder) => cases::of_folder(folder).unwrap(),
            None => cases::plain(&project.root, true),
        };
        let sandbox = Sandbox::find(c2safe.to_path_buf()).unwrap();
        let settings = Settings {
            project: &project,
            krate: &krate,
            tier: Tier::Lifted,
            crate_name: "sample".into(),
            cases,
            timeout: Duration::from_secs(5),
            jobs: 2,
        };
        let compiler = Compiler::prepare(&krate, sandbox).unwrap();
        let bench = CrateBench::prepare(settings, compiler).unwrap();
        let files = CrateFolder::open(&krate).unwrap().read().unwrap();
        let bench = Memory {
            bench,
            fresh: files.clone(),
            judged: Mutex::default(),
            deviations: Mutex::default(),
            built: AtomicUsize::new(0),
        };
        Ok(Lab {
            folder,
            krate,
            project,
            bench,
            facts,
            files,
            random: 0x9e37_79b9_7f4a_7c15,
        })
    }

    fn next(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % bound.max(1) as u64) as usize
    }

    /// Functions that a model could not give back as they are: nothing can be asked about them, or their own text is refused.
    pub fn unanswerable(&self) -> Vec<String> {
        let ground = Translated::new(&self.facts);
        let look = ground.look(&self.files).unwrap();
        let mut out = Vec::new();
        for (item, own) in self.functions() {
            let unit = Unit {
                kind: Kind::Repair,
                item,
                evidence: String::new(),
            };
            let name = unit.name();
            if look.prompt(&unit, None, CONTEXT).is_none() {
                out.push(format!("{name}: it is too long for a prompt"));
            }
            if let Err(refusal) = look.check(&unit, &own) {
                out.push(format!("{name}: {refusal}"));
            }
        }
        out
    }

    /// The functions of the crate that are C's, with their texts.
    fn functions(&self) -> Vec<(ItemId, Arc<str>)> {
        let mut out = Vec::new();
        for module in modules(&self.files).unwrap() {
            let functions = module.items.iter();
            for item in functions.filter(|i| i.kind == ItemKind::Function) {
                let id = (module.file.clone(), item.name.clone());
                if self.facts.functions.contains_key(&id) {
                    let text = &self.files[&module.file][item.range.clone()];
                    out.push((id, text.into()));
                }
            }
        }
        out
    }

    /// Faults in functions of the crate, in an order without rule.
    pub fn mutants(&mut self) -> Vec<Mutant> {
        let mut all = Vec::new();
        for ((file, function), original) in self.functions() {
            for (at, new, what) in faults(&original) {
                all.push(Mutant {
                    file: file.clone(),
                    function: function.clone(),
                    original: original.clone(),
                    at,
                    new,
                    what,
                });
            }
        }
        for n in (1..all.len()).rev() {
            let other = self.next(n + 1);
            all.swap(n, other);
        }
        all
    }

    pub fn with(&self, mutant: &Mutant) -> Files {
        let mut files = self.files.clone();
        let new = files[&mutant.file].replacen(&*mutant.original, &mutant.text(), 1);
        files.insert(mutant.file.clone(), new);
        files
    }

    /// A test that a mutant fails, if it compiles and there is one.
    pub fn failing(&self, mutant: &Mutant) -> Option<String> {
        let original = self.bench.judge(&self.files).unwrap();
        let passes = |name: &str| original.passing().any(|passing| passing == name);
        let judgement = self.bench.judge(&self.with(mutant)).unwrap();
        let mut failing = judgement.failing().filter(|(name, _)| passes(name));
        let failing = failing.next().map(|(name, _)| name.to_string());
        failing.filter(|_| judgement.compiles())
    }

    /// The function that the trace blames, and how long that took.
    pub fn blamed(&self, mutant: &Mutant, case: &str) -> (Option<String>, Duration, String) {
        let started = Instant::now();
        let found = self.bench.deviation(&self.with(mutant), case).unwrap();
        let text = found.as_ref().map_or(String::new(), |d| d.text.clone());
        let name = found.and_then(|d| d.suspect).map(|(_, name)| name);
        (name, started.elapsed(), text)
    }

    /// Lets a model that answers with these texts repair a mutant.
    pub fn repaired(&self, mutant: &Mutant, answers: Vec<String>) -> Repaired {
        let place = tempfile::tempdir().unwrap();
        copy(&self.krate, place.path());
        fs::write(
            place.path().join(&mutant.file),
            &self.with(mutant)[&mutant.file],
        )
        .unwrap();
        let folder = CrateFolder::open(place.path()).unwrap();
        let mut journal = Journal::open(&folder.work.join("journal.jsonl")).unwrap();
        let attempts = answers.len() as u32;
        let client = Client::new(
            Box::new(Scripted(answers)),
            false,
            Cache::new(&folder.work.join("replies")),
            Account::open(Budget::default(), None).unwrap(),
            1,
            1000,
        )
        .unwrap();
        let options = Options {
            goal: Goal::Repair,
            attempts,
            context_tokens: CONTEXT,
            only: BTreeSet::new(),
            untested: false,
            bench: String::new(),
        };
        let outcome = run::run(Run {
            folder: &folder,
            journal: &mut journal,
            client: &client,
            bench: &self.bench,
            facts: &self.facts,
            ground: &Translated::new(&self.facts),
            options: &options,
            observer: &mut |_| {},
            report: &|name, start, _| start[name].clone(),
        })
        .unwrap();
        let accepted = outcome
            .units
            .iter()
            .any(|(_, fate)| matches!(fate, Fate::Accepted(_)));
        let same = outcome.files[&mutant.file] == self.files[&mutant.file];
        let fates = outcome.units.iter();
        let fates = fates.map(|(unit, fate)| format!("{}: {fate:?}", unit.name()));
        Repaired {
            accepted,
            same,
            fates: fates.collect::<Vec<_>>().join("; "),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A model that gives the same answer to each unit: the n-th at the n-th attempt.
struct Scripted(Vec<String>);

impl Provider for Scripted {
    fn identity(&self) -> String {
        format!(
            "scripted {}",
            c2safe_llm_repair::hash::hash(self.0.iter().map(String::as_str))
        )
    }

    fn complete<'a>(&'a self, _key: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        let again = prompt.user.contains("An earlier attempt");
        let n = usize::from(again).min(self.0.len() - 1);
        let text = format!("```rust\n{}\n```\n", self.0[n]);
        Box::pin(async move {
            Ok(Completion {
                text,
                finish: Finish::Done,
                usage: Usage::default(),
                retries: 0,
            })
        })
    }
}
