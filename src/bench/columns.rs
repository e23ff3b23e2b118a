//! The columns with a model: what fails without one goes through the repair loop, module by module.
//!
//! Compile repair writes the bodies that are missing and mends what the compiler refuses; it sees no test. Test repair starts from
//! there, sees the tests and what they say, and mends what makes them fail. What a column made is scored like any crate, but in a sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use c2safe_crust_bench_runner::cargo::{Cargo, Sandbox as CargoSandbox};
use c2safe_crust_bench_runner::dataset::Project;
use c2safe_crust_bench_runner::look::Depth;
use c2safe_crust_bench_runner::record::{Column, Kind, Record, Stage};
use c2safe_crust_bench_runner::run::Work;
use c2safe_crust_bench_runner::scratch::Slot;
use c2safe_crust_bench_runner::{files, score, BenchError, Result};
use c2safe_llm_repair::client::Client;
use c2safe_llm_repair::facts::Facts;
use c2safe_llm_repair::ground::Ground as _;
use c2safe_llm_repair::interface::Interface;
use c2safe_llm_repair::run::{self as repair_loop, Event, Fate, Goal, Options, Outcome, Run};
use c2safe_llm_repair::store::crate_folder::CrateFolder;
use c2safe_llm_repair::store::journal::{Entry, Journal};

use super::filled::FilledBench;
use super::no_model::{self, Adapting};
use crate::repair::sandbox::Sandbox;
use crate::repair::{describe, Log};

/// Makes crates, lets a model repair them, and scores them.
pub struct Repairing<'a> {
    /// What makes and scores them without a model.
    pub adapting: Adapting<'a>,
    /// [`Kind::CompileRepair`] or [`Kind::TestRepair`].
    pub column: Kind,
    /// Who asks the model.
    pub client: &'a Client,
    /// What its code runs in.
    pub sandbox: &'a Sandbox,
    /// Where tests may write, too.
    pub allow_write: &'a [PathBuf],
    /// Replies asked for until a module is given up.
    pub attempts: u32,
    /// Tokens that a prompt may have.
    pub context_tokens: usize,
    /// What runs leave: journals and logs, one folder for each project.
    pub work: &'a Path,
}

/// Makes an error of the loop one of the runner.
fn stopped(error: c2safe_llm_repair::Error) -> BenchError {
    BenchError::Repair(error.kind.code(), error.message)
}

impl Work for Repairing<'_> {
    fn key(&self, project: &Project) -> Result<String> {
        let key = self.adapting.key(project)?;
        let model = self.client.identity();
        let (attempts, tokens) = (self.attempts, self.context_tokens);
        let (column, write) = (self.column, self.allow_write);
        Ok(format!(
            "{key} {column:?} {model} {attempts} {tokens} {write:?}"
        ))
    }

    fn record(&self, project: &Project, slot: usize) -> Result<Record> {
        let started = Instant::now();
        let mut record = self.adapting.make_and_score(project, slot)?;
        record.columns = vec![column_of(Kind::NoModel, &record)];
        let is_made = record.adapters.is_some() && record.tests.is_some()
            || record.stage == Stage::BuildFailed;
        if record.stage != Stage::Passed && is_made {
            record = self.repaired(project, slot, record)?;
        }
        record.seconds.total = started.elapsed().as_secs_f64();
        Ok(record)
    }

    fn is_final(&self, record: &Record) -> bool {
        record.columns.iter().all(|column| column.stopped.is_none())
    }
}

/// A column as a record says it, before anything is known of the model's part in it.
fn column_of(column: Kind, record: &Record) -> Column {
    let tests = record.tests.as_ref();
    let adapters = record.adapters.as_ref();
    Column {
        column,
        stage: record.stage,
        passed: tests.map_or(0, |t| t.passed),
        failed: tests.map_or(0, |t| t.failed),
        open: adapters.map_or(0, |a| a.asked - a.filled),
        requests: 0,
        input_tokens: 0,
        output_tokens: 0,
        accepted: 0,
        rejected: 0,
        stopped: None,
    }
}

/// What one run of the loop did.
#[derive(Default)]
struct Did {
    requests: u64,
    input: u64,
    output: u64,
    accepted: usize,
    rejected: usize,
    open: usize,
    stopped: Option<String>,
}

impl Repairing<'_> {
    /// The record of a project after the columns that are wanted.
    fn repaired(&self, project: &Project, slot: usize, first: Record) -> Result<Record> {
        let krate = self.adapting.crates.join(&project.name);
        let work = self.work.join(&project.name);
        fs::create_dir_all(&work).map_err(BenchError::io(&work))?;
        let tools = self.tools(slot)?;
        let mut record = first;
        for column in [Kind::CompileRepair, Kind::TestRepair] {
            if column > self.column || record.stage == Stage::Passed {
                continue;
            }
            let did = self.work_on(project, &krate, &work, &tools, column)?;
            if did.accepted > 0 {
                record = self.scored(project, &krate, &tools, record)?;
            }
            let mut reached = column_of(column, &record);
            reached.requests = did.requests;
            reached.input_tokens = did.input;
            reached.output_tokens = did.output;
            reached.accepted = did.accepted;
            reached.rejected = did.rejected;
            reached.open = did.open;
            reached.stopped = did.stopped;
            record.columns.push(reached);
        }
        Ok(record)
    }

    /// A record of the crate as it is now, with what the one before it knows.
    fn scored(
        &self,
        project: &Project,
        krate: &Path,
        (slot, cargo): &(Slot, Cargo<'_>),
        before: Record,
    ) -> Result<Record> {
        let dataset = self.adapting.workshop.dataset;
        let mut record = score::score(dataset, project, krate, slot, cargo)?;
        if let Some(adapters) = before.adapters {
            no_model::explain(&mut record, adapters);
        }
        record.columns = before.columns;
        Ok(record)
    }

    /// A slot and cargo that confine what runs.
    fn tools(&self, slot: usize) -> Result<(Slot, Cargo<'_>)> {
        let (slot, mut cargo) = self.adapting.workshop.tools(slot);
        let (root, workspace, target) = (slot.root(), slot.workspace(), slot.target());
        let temporary = root.join("tmp");
        for folder in [&workspace, &target, &temporary] {
            fs::create_dir_all(folder).map_err(BenchError::io(folder))?;
        }
        if !cargo.runner.is_empty() {
            files::open_to_all(&temporary)?;
        }
        // What dependencies are made of; nothing else that is the user's.
        let cargo_home = std::env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| {
                let home = std::env::var_os("HOME")?;
                Some(PathBuf::from(home).join(".cargo"))
            });
        let sources: Vec<PathBuf> = cargo_home
            .iter()
            .flat_map(|home| [home.join("registry"), home.join("git")])
            .filter(|folder| folder.is_dir())
            .collect();
        let mut read: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
        read.push(self.sandbox.sysroot());
        let write = [target.as_path(), &workspace, &temporary];
        let words = self.sandbox.words(&read, &write, true);
        let wrapper = root.join("rustc-confined");
        write_script(&wrapper, &words)?;
        let mut write = vec![workspace.as_path(), &temporary];
        write.extend(self.allow_write.iter().map(PathBuf::as_path));
        let words = self.sandbox.words(&[&target], &write, false);
        let words = words
            .into_iter()
            .map(|word| word.to_string_lossy().into_owned());
        cargo.runner.extend(words);
        cargo.sandbox = Some(CargoSandbox {
            rustc_wrapper: wrapper,
            rustc: self.sandbox.rustc_path(),
            temporary,
        });
        Ok((slot, cargo))
    }

    /// Lets the model work on a crate as far as a column goes.
    fn work_on(
        &self,
        project: &Project,
        krate: &Path,
        work: &Path,
        tools: &(Slot, Cargo<'_>),
        column: Kind,
    ) -> Result<Did> {
        let (depth, goals): (_, &[Goal]) = match column {
            Kind::TestRepair => (Depth::Test, &[Goal::Repair]),
            _ => (Depth::Compile, &[Goal::Repair, Goal::Implement]),
        };
        let interface = self.interface(project, krate, depth == Depth::Test)?;
        let bench = FilledBench::new(self.adapting.workshop.dataset, project, krate, tools, depth)?;
        let mut did = Did::default();
        for goal in goals {
            // Every step has a journal of its own, so that what one reached is where the next starts.
            let name = format!("{column:?}-{goal:?}").to_lowercase();
            let folder = CrateFolder::filled(krate, &work.join(&name), bench.hidden());
            let mut journal = Journal::open(&folder.work.join("journal.jsonl")).map_err(stopped)?;
            let options = Options {
                goal: *goal,
                attempts: self.attempts,
                context_tokens: self.context_tokens,
                only: Default::default(),
                untested: true,
                bench: bench.identity().to_string(),
            };
            let mut log = Log::open(&folder.work);
            let mut observer = |event: &Event<'_>| {
                if matches!(event, Event::Reply { .. }) {
                    did.requests += 1;
                }
                log.line(&describe(event, self.client.spent().usd));
            };
            let outcome = repair_loop::run(Run {
                folder: &folder,
                journal: &mut journal,
                client: self.client,
                bench: &bench,
                facts: &Facts::default(),
                ground: &interface,
                options: &options,
                observer: &mut observer,
                report: &|name, start, _| start[name].clone(),
            })
            .map_err(stopped)?;
            did.add(&outcome, &journal);
            did.open = interface.measure(&outcome.files).map_err(stopped)?.open;
            if did.stopped.is_some() {
                break;
            }
        }
        Ok(did)
    }

    /// What the loop knows of a crate.
    fn interface(&self, project: &Project, krate: &Path, tests: bool) -> Result<Interface> {
        let given = self.adapting.given(project)?;
        let c = match &project.c {
            Some(c) => texts(c, &|path| {
                let ending = path.extension().and_then(|e| e.to_str());
                matches!(ending, Some("c" | "h"))
            })?,
            None => BTreeMap::new(),
        };
        let core = texts(krate, &|path| path.starts_with("src/c2safe_core"))?;
        let shown = match tests {
            true => given.clients.into_iter().collect(),
            false => BTreeMap::new(),
        };
        Ok(Interface::new(
            given.interface.into_iter().collect(),
            c,
            &core,
            shown,
        ))
    }
}

impl Did {
    fn add(&mut self, outcome: &Outcome, journal: &Journal) {
        for entry in journal.entries() {
            match entry {
                Entry::Reply { usage, .. } => {
                    self.input += usage.input;
                    self.output += usage.output;
                }
                Entry::Refused { .. } | Entry::Rejected { .. } => self.rejected += 1,
                _ => {}
            }
        }
        let accepted = |fate: &Fate| matches!(fate, Fate::Accepted(_));
        self.accepted += outcome
            .units
            .iter()
            .filter(|(_, fate)| accepted(fate))
            .count();
        self.stopped = outcome.stopped.as_ref().map(ToString::to_string);
    }
}

/// The texts of the files below a folder that are wanted, by name.
fn texts(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    for file in files::list(folder, &|_| false)? {
        if wanted(&file) {
            let bytes = fs::read(folder.join(&file)).map_err(BenchError::io(&file))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            out.insert(files::slashed(&file), text);
        }
    }
    Ok(out)
}

/// A script that runs its arguments behind `words`.
fn write_script(path: &Path, words: &[std::ffi::OsString]) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let quoted = words.iter().map(|word| {
        let word = word.to_string_lossy().replace('\'', r"'\''");
        format!("'{word}'")
    });
    let words: Vec<String> = quoted.collect();
    let text = format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" "));
    fs::write(path, text).map_err(BenchError::io(path))?;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(path, mode).map_err(BenchError::io(path))
}
