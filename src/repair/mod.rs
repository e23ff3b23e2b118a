//! `c2safe repair`: a model improves a translated crate; what is right is kept.
//!
//! The loop is in `c2safe-llm-repair`. Here is what it needs of the world: rustc and the programs in a sandbox ([`bench`]), the
//! tests ([`cases`]), what is known of the C ([`facts`]), and what is shown.

pub mod bench;
pub mod cases;
pub mod compile;
pub mod confine;
mod departures;
pub mod facts;
pub mod sandbox;
pub mod settings;
pub mod traces;
pub mod tracing;
mod written;

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use c2safe_frontend::lower;
use c2safe_frontend::project::{self, DiscoverOptions};
use c2safe_llm_repair::bench::Bench as _;
use c2safe_llm_repair::facts::Facts;
use c2safe_llm_repair::ground::Translated;
use c2safe_llm_repair::run::{self as repair_loop, Event, Goal, Options, Outcome, Run};
use c2safe_llm_repair::store::crate_folder::CrateFolder;
use c2safe_llm_repair::store::journal::Journal;
use c2safe_llm_repair::{Error, ErrorKind, Result};

use crate::cli::{GoalName, Model, Repair, Tier, Verify};
use crate::report::{self, Renderer};
use crate::trace::fault::Finder;

use bench::{broken, CrateBench};
use compile::Compiler;
use sandbox::Sandbox;

/// Runs the command.
pub fn run(arguments: &Repair) -> ExitCode {
    run_on(&arguments.krate, &arguments.from, &arguments.model)
}

/// Repairs the crate at `krate`, which comes from the C in `from`.
pub fn run_on(krate: &Path, from: &[PathBuf], flags: &Model) -> ExitCode {
    match repair(krate, from, flags) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// The name of the library of a crate.
fn library_name(krate: &Path) -> Result<String> {
    let path = krate.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| Error::storage(&path, &error))?;
    let after = text.split_once("[lib]").map_or("", |(_, rest)| rest);
    let name = after
        .lines()
        .find_map(|line| line.strip_prefix("name = \""));
    let name = name.and_then(|rest| rest.strip_suffix('"'));
    name.map(str::to_string)
        .ok_or_else(|| broken(format!("`{}` names no library", path.display())))
}

/// The tier that a crate was translated for.
fn tier_of(report: &serde_json::Value) -> Tier {
    match report["tier"].as_str() {
        Some("heap") => Tier::Heap,
        _ => Tier::Lifted,
    }
}

/// The c2safe program, which confines others.
fn helper() -> Result<PathBuf> {
    std::env::current_exe().map_err(|error| broken(format!("this program has no name: {error}")))
}

/// What candidates run in; says what is missing of it.
///
/// Errors: it does not work, or is too weak.
pub fn sandbox(weak: bool) -> Result<Sandbox> {
    let sandbox = Sandbox::find(helper()?).map_err(broken)?;
    for line in &sandbox.missing {
        report::print_error(&format!("sandbox: {line}\n"));
    }
    if !sandbox.missing.is_empty() && !weak {
        let message = "this system offers less of a sandbox than candidates should run in; --weak-sandbox goes on";
        return Err(broken(message));
    }
    Ok(sandbox)
}

/// What judges a crate, and what is known of its C.
struct Prepared {
    bench: CrateBench,
    facts: Facts,
}

/// Builds the C and runs the tests, to have a measure for the crate at `krate`.
///
/// Errors: that cannot be done, or the sandbox is too weak.
fn prepare(
    krate: &Path,
    from: &[PathBuf],
    tests: Option<&Path>,
    timeout: f64,
    weak_sandbox: bool,
) -> Result<Prepared> {
    if !(timeout > 0.0 && timeout < 1e6) {
        let message = "--timeout must be a positive number of seconds";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    let old_report = facts::read_report(krate).map_err(broken)?;
    // The same C as the crate was made of: what is lifted where depends on the whole program, and with other programs in it the
    // functions of a fresh translation would not be those of the crate.
    let discover = DiscoverOptions {
        include_tests: facts::with_tests(&old_report),
        ..DiscoverOptions::default()
    };
    let project = match project::discover(from, &discover) {
        Ok(project) => project,
        Err(errors) => {
            Renderer::new(None).show_all(&errors);
            return Err(broken("the C project cannot be read"));
        }
    };
    let sandbox = sandbox(weak_sandbox)?;
    let _progress = report::spinner("building the C and running the tests");
    let loaded = lower::load(&project);
    let Some(program) = loaded.program else {
        return Err(broken("the C cannot be read"));
    };
    let facts = facts::gather(krate, &old_report, &project.root, &program).map_err(broken)?;
    let cases = match tests {
        Some(tests) => cases::of_folder(tests).map_err(broken)?,
        None => cases::plain(&project.root, from.iter().all(|p| p.is_dir())),
    };
    let compiler = Compiler::prepare(krate, sandbox).map_err(broken)?;
    let settings = bench::Settings {
        project: &project,
        krate,
        tier: tier_of(&old_report),
        crate_name: library_name(krate)?,
        cases,
        timeout: Duration::from_secs_f64(timeout),
        jobs: std::thread::available_parallelism().map_or(2, usize::from),
    };
    let bench = CrateBench::prepare(settings, compiler)?;
    for line in &bench.dropped {
        report::print(&format!("no measure: {line}\n"));
    }
    if bench.tests() == 0 && !project.with_tests {
        report::print("no measure: no program of the crate can be run; `translate --with-tests` takes in those that `make test` builds\n");
    }
    Ok(Prepared { bench, facts })
}

/// `c2safe verify --trace CRATE`: runs the tests on a crate, and names the function that makes one fail.
pub fn trace(krate: &Path, arguments: &Verify) -> ExitCode {
    match trace_crate(krate, arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn trace_crate(krate: &Path, arguments: &Verify) -> Result<bool> {
    let tests = arguments.tests.as_deref();
    let weak = arguments.weak_sandbox;
    let prepared = prepare(krate, &arguments.paths, tests, arguments.timeout, weak)?;
    let files = CrateFolder::open(krate)?.read()?;
    let judgement = prepared.bench.judge(&files)?;
    for error in &judgement.errors {
        report::print(&format!("{}\n", error.text.trim_end()));
    }
    let mut finder = Finder::new(&prepared.bench, &prepared.facts, None);
    for (case, how) in judgement.failing() {
        report::print(&format!("different       {case}: {how}\n"));
        let fault = match finder.find(&files, case) {
            Ok(fault) => fault,
            Err(why) => {
                report::print(&format!("  the function at fault cannot be found: {why}\n"));
                continue;
            }
        };
        let between = fault.between();
        match fault.deviation() {
            None => report::print(&format!(
                "  no function was seen to do something else between {between}\n"
            )),
            Some(found) => {
                if let Some((file, name)) = &found.suspect {
                    report::print(&format!(
                        "  at fault: `{name}` in {file}, between {between}\n"
                    ));
                }
                report::print(&format!("  {}\n", found.text));
            }
        }
    }
    let same = judgement.passing().count();
    let different = judgement.failing().count();
    report::print(&format!("{same} same, {different} different\n"));
    Ok(judgement.compiles() && different == 0)
}

/// Repairs a crate; `false` if the run ended before all was done, or something is still wrong.
///
/// Errors: nothing could be done.
pub fn repair(krate: &Path, from: &[PathBuf], flags: &Model) -> Result<bool> {
    let started = Instant::now();
    let folder = CrateFolder::open(krate)?;
    let (settings, relative) = settings::merged(&flags.model, flags.attempts)?;
    let cache = flags
        .model
        .cache
        .clone()
        .unwrap_or_else(|| folder.work.join("replies"));
    let client = settings::client(&settings, &relative, flags.model.frozen, &cache)?;
    let Prepared { bench, facts } = prepare(
        krate,
        from,
        flags.tests.as_deref(),
        flags.timeout,
        flags.model.weak_sandbox,
    )?;
    let mut journal = Journal::open(&folder.work.join("journal.jsonl"))?;
    let options = Options {
        goal: match flags.goal {
            GoalName::Repair => Goal::Repair,
            GoalName::Promote => Goal::Promote,
            GoalName::Idiomatic => Goal::Idiomatic,
            GoalName::Implement => Goal::Implement,
        },
        attempts: settings::attempts(&settings.repair),
        context_tokens: settings::context_tokens(&settings.repair),
        only: flags.only.iter().cloned().collect(),
        untested: flags.untested,
        bench: bench.identity().to_string(),
    };
    let mut log = Log::open(&folder.work);
    let mut observer = |event: &Event<'_>| {
        let line = describe(event, client.spent().usd);
        log.line(&line);
        report::print(&format!("{line}\n"));
    };
    let model = settings.repair.model.as_deref().unwrap_or("model");
    let outcome = repair_loop::run(Run {
        folder: &folder,
        journal: &mut journal,
        client: &client,
        bench: &bench,
        facts: &facts,
        ground: &Translated::new(&facts),
        options: &options,
        observer: &mut observer,
        report: &|name, start, outcome| written::marked(name, start, outcome, model),
    })?;
    let text = summary(&outcome, &client.spent().to_string(), started);
    log.line(text.trim_end());
    report::print(&text);
    if let Some(why) = &outcome.stopped {
        report::error(&format!("the run ended before all was done: {why}"));
    }
    let end = &outcome.judgements.1;
    let is_right = options.goal != Goal::Repair || (end.compiles() && end.failing().count() == 0);
    Ok(outcome.stopped.is_none() && is_right)
}

/// The readable log of all runs.
pub struct Log(Option<fs::File>);

impl Log {
    /// The log in a folder.
    pub fn open(folder: &Path) -> Log {
        let path = folder.join("log.txt");
        Log(OpenOptions::new().create(true).append(true).open(path).ok())
    }

    /// Adds a line.
    pub fn line(&mut self, line: &str) {
        if let Some(file) = &mut self.0 {
            // A log that cannot be written is no reason to stop.
            let _ = writeln!(file, "{line}");
        }
    }
}

/// The first line of a message.
fn first_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next().unwrap_or("");
    let next = match line.ends_with(':') {
        true => lines.next().unwrap_or(""),
        false => "",
    };
    let line = format!("{line} {next}");
    line.trim().chars().take(160).collect()
}

/// What happened, in a line; `usd` is what was spent so far.
pub fn describe(event: &Event<'_>, usd: Option<f64>) -> String {
    let spent = usd.map_or(String::new(), |usd| format!(", {usd:.4} USD so far"));
    match event {
        Event::Baseline(judgement, tiers) => {
            let passing = judgement.passing().count();
            let all = judgement.cases.len();
            match judgement.errors.len() {
                0 => format!("start      {passing} of {all} tests pass; pointers: {tiers}"),
                errors => format!("start      {} in the crate", report::count(errors, "error")),
            }
        }
        Event::Wave(now, left) => format!(
            "next       {}, {left} after that",
            report::count(*now, "unit")
        ),
        Event::Reply {
            unit,
            attempt,
            from_cache,
        } => {
            let cached = if *from_cache {
                ", from the cache"
            } else {
                &spent
            };
            format!("reply      {unit} (attempt {attempt}{cached})")
        }
        Event::Failed { unit, why } => {
            format!("no reply   {unit}: {}", first_line(&why.to_string()))
        }
        Event::Refused { unit, attempt, why } => {
            format!("refused    {unit} (attempt {attempt}): {}", first_line(why))
        }
        Event::Rejected { unit, attempt, why } => {
            format!("rejected   {unit} (attempt {attempt}): {}", first_line(why))
        }
        Event::Accepted { unit, attempt } => format!("accepted   {unit} (attempt {attempt})"),
        Event::Skipped { unit, why } => format!("skipped    {unit}: {why}"),
    }
}

fn summary(outcome: &Outcome, spent: &str, started: Instant) -> String {
    let mut text = String::new();
    let (start, end) = &outcome.judgements;
    let _ = writeln!(text, "\n{}", written::log_line(outcome));
    let _ = writeln!(
        text,
        "tests: {} of {} passed, now {} of {}",
        start.passing().count(),
        start.cases.len(),
        end.passing().count(),
        end.cases.len()
    );
    let (old, new) = outcome.tiers;
    let _ = writeln!(text, "pointers: {old}; now {new}");
    let _ = writeln!(
        text,
        "spent: {spent}, {}",
        report::duration(started.elapsed())
    );
    text
}
