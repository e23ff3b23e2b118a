//! `c2safe verify`: C and Rust side by side.

pub(crate) mod execute;
mod job;
pub(crate) mod native;
pub(crate) mod parallel;
mod rust;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use c2safe_frontend::diag::{Diagnostic, Location};
use c2safe_frontend::project::{self, DiscoverOptions};
use serde_json::json;

use crate::cli::Verify;
use crate::report::{self, Renderer};
use crate::translate::write_json;

pub use execute::{Behaviour, Case};
pub use job::{Job, Outcome, Settings, Times, Verdict};
pub(crate) use rust::rustc;
pub use rust::{write_crate, Toolchain};

/// How many outcomes there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// C and Rust did the same.
    pub same: usize,
    /// They did not.
    pub different: usize,
    /// There is no Rust that compiles.
    pub not_translated: usize,
    /// The C is no measure.
    pub not_comparable: usize,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} same, {} different, {} not translated, {} not comparable",
            self.same, self.different, self.not_translated, self.not_comparable
        )
    }
}

impl Summary {
    /// Counts outcomes.
    pub fn of(outcomes: &[Outcome]) -> Summary {
        let mut summary = Summary::default();
        for outcome in outcomes {
            match outcome.verdict {
                Verdict::Same => summary.same += 1,
                Verdict::Different(_) => summary.different += 1,
                Verdict::NotTranslated(_) => summary.not_translated += 1,
                Verdict::NotComparable(_) => summary.not_comparable += 1,
            }
        }
        summary
    }

    /// Whether nothing is different or untranslated.
    pub fn is_good(&self) -> bool {
        self.different == 0 && self.not_translated == 0
    }
}

/// Runs all jobs; `done` hears of every outcome as it comes. The outcomes are in the order of the jobs.
pub fn run_jobs(
    jobs: &[Job],
    settings: &Settings,
    done: &(dyn Fn(&Outcome) + Sync),
) -> Result<Vec<Outcome>, String> {
    let toolchain = Toolchain::prepare(settings.release, settings.deny_warnings)?;
    let scratch;
    let work: &Path = match &settings.keep {
        Some(folder) => {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot make `{}`: {error}", folder.display()))?;
            folder
        }
        None => {
            scratch = tempfile::Builder::new()
                .prefix("c2safe-verify-")
                .tempdir()
                .map_err(|error| format!("cannot make a scratch folder: {error}"))?;
            scratch.path()
        }
    };
    let work = fs::canonicalize(work).map_err(|error| error.to_string())?;
    // Many jobs share the threads; a single one gets them all.
    let inner = if jobs.len() > 1 { 1 } else { settings.jobs };
    let outcomes = parallel::parallel_map(settings.jobs, jobs, |job| {
        let outcomes = job::run(job, settings, &toolchain, &work, inner);
        for outcome in &outcomes {
            done(outcome);
        }
        outcomes
    });
    Ok(outcomes.into_iter().flatten().collect())
}

/// Runs the command.
pub fn run(arguments: &Verify) -> ExitCode {
    let started = Instant::now();
    let renderer = Renderer::new(None);
    let jobs = match collect_jobs(arguments) {
        Ok((jobs, diagnostics)) => {
            renderer.show_all(&diagnostics);
            jobs
        }
        Err(errors) => {
            renderer.show_all(&errors);
            return ExitCode::FAILURE;
        }
    };
    if !(arguments.timeout > 0.0 && arguments.timeout < 1e6) {
        report::error("--timeout must be a positive number of seconds");
        return ExitCode::FAILURE;
    }
    if let Some(krate) = &arguments.trace {
        return crate::repair::trace(krate, arguments);
    }
    let settings = Settings {
        jobs: arguments.jobs.unwrap_or_else(|| {
            std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get)
        }),
        timeout: Duration::from_secs_f64(arguments.timeout),
        release: arguments.release,
        deny_warnings: false,
        keep: arguments.keep.clone(),
        keep_sources: false,
        tier: arguments.tier,
        judge: arguments.checking.is_wanted(arguments.tier),
        tamper: None,
    };
    let root = jobs.first().map(|job| job.project.root.clone());
    let progress = report::bar(jobs.len());
    let result = run_jobs(&jobs, &settings, &|outcome| {
        progress.advance(&outcome.name);
        if arguments.verbose {
            progress.line(&line_of(outcome));
        }
    });
    drop(progress);
    let outcomes = match result {
        Ok(outcomes) => outcomes,
        Err(message) => {
            report::error(&message);
            return ExitCode::FAILURE;
        }
    };
    if !arguments.verbose {
        let quiet = outcomes.len() > 50;
        for outcome in &outcomes {
            let worth = match outcome.verdict {
                Verdict::Same => false,
                Verdict::NotComparable(_) => !quiet,
                _ => true,
            };
            if worth {
                report::print(&format!("{}\n", line_of(outcome)));
            }
        }
    }
    let summary = Summary::of(&outcomes);
    if let Some(file) = &arguments.json {
        let value = report_value(&outcomes, summary, started.elapsed());
        if let Err(error) = write_json(file, &value) {
            report::error(&error);
            return ExitCode::FAILURE;
        }
    }
    // Without --each the paths are one project, and what is wrong with it is worth telling in full.
    let mut rejected = false;
    if let (false, [outcome]) = (arguments.each, outcomes.as_slice()) {
        let errors = Renderer::new(root.as_deref()).show_all(&outcome.diagnostics);
        rejected = errors > 0 && outcome.rust.is_none();
    }
    report::print(&format!("{summary}\n"));
    if summary.is_good() && !rejected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn line_of(outcome: &Outcome) -> String {
    let times = &outcome.times;
    match &outcome.verdict {
        Verdict::Same => format!(
            "same            {} (C {}, Rust {})",
            outcome.name,
            report::duration(times.c_run),
            report::duration(times.rust_run)
        ),
        Verdict::Different(difference) => format!("different       {}: {difference}", outcome.name),
        Verdict::NotTranslated(errors) => {
            let mut text = format!("not translated  {}", outcome.name);
            for error in errors.iter().take(5) {
                text.push_str(&format!("\n    {error}"));
            }
            text
        }
        Verdict::NotComparable(reason) => format!("not comparable  {}: {reason}", outcome.name),
    }
}

fn report_value(outcomes: &[Outcome], summary: Summary, elapsed: Duration) -> serde_json::Value {
    let programs: Vec<serde_json::Value> = outcomes
        .iter()
        .map(|outcome| {
            let (verdict, detail) = match &outcome.verdict {
                Verdict::Same => ("same", Vec::new()),
                Verdict::Different(text) => ("different", vec![text.clone()]),
                Verdict::NotTranslated(errors) => ("not translated", errors.clone()),
                Verdict::NotComparable(text) => ("not comparable", vec![text.clone()]),
            };
            let times = &outcome.times;
            json!({
                "name": outcome.name,
                "verdict": verdict,
                "detail": detail,
                "seconds": {
                    "translate": times.translate.as_secs_f64(),
                    "c_compile": times.c_compile.as_secs_f64(),
                    "rust_compile": times.rust_compile.as_secs_f64(),
                    "c_run": times.c_run.as_secs_f64(),
                    "rust_run": times.rust_run.as_secs_f64(),
                },
                "c_status": outcome.c.as_ref().map(|b| b.status),
                "rust_status": outcome.rust.as_ref().map(|b| b.status),
            })
        })
        .collect();
    json!({
        "same": summary.same,
        "different": summary.different,
        "not_translated": summary.not_translated,
        "not_comparable": summary.not_comparable,
        "seconds": elapsed.as_secs_f64(),
        "programs": programs,
    })
}

type Jobs = (Vec<Job>, Vec<Diagnostic>);

fn collect_jobs(arguments: &Verify) -> Result<Jobs, Vec<Diagnostic>> {
    if arguments.each {
        return each_job(&arguments.paths);
    }
    let (job, diagnostics) = folder_job(&arguments.paths)?;
    Ok((vec![job], diagnostics))
}

/// One job for all of a project, with its programs of tests, and what discovery has to say; its data files are there when it runs.
///
/// # Errors
/// If there is no project.
pub fn folder_job(paths: &[PathBuf]) -> Result<(Job, Vec<Diagnostic>), Vec<Diagnostic>> {
    let options = DiscoverOptions {
        include_tests: true,
        ..DiscoverOptions::default()
    };
    let project = project::discover(paths, &options)?;
    let mut data = Vec::new();
    if paths.iter().all(|p| p.is_dir()) {
        data = execute::data_files(&project.root, |_| false);
    }
    let diagnostics = project.diagnostics.clone();
    let job = Job {
        name: project.name.clone(),
        project,
        case: Case {
            data,
            ..Case::default()
        },
    };
    Ok((job, diagnostics))
}

/// Every `.c` file directly below the folders (or given itself) as a program of its own.
fn each_job(paths: &[PathBuf]) -> Result<Jobs, Vec<Diagnostic>> {
    let mut files = BTreeSet::new();
    let mut errors = Vec::new();
    for path in paths {
        let shown = path.to_string_lossy();
        if path.is_file() {
            files.insert(path.clone());
            continue;
        }
        match fs::read_dir(path) {
            Ok(entries) => {
                let found = files.len();
                for entry in entries.flatten() {
                    let file = entry.path();
                    if file.extension().is_some_and(|e| e == "c") && file.is_file() {
                        files.insert(file);
                    }
                }
                if files.len() == found {
                    errors.push(
                        Diagnostic::error("C0002", "no .c files directly in this folder")
                            .at(Location::file(shown.as_ref())),
                    );
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => errors.push(
                Diagnostic::error("C0001", "no such file or folder")
                    .at(Location::file(shown.as_ref())),
            ),
            Err(error) => errors.push(
                Diagnostic::error("C0003", format!("cannot be read: {error}"))
                    .at(Location::file(shown.as_ref())),
            ),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut jobs = Vec::new();
    let mut data_of: Option<(PathBuf, Vec<(PathBuf, PathBuf)>)> = None;
    for file in &files {
        let project = project::discover(std::slice::from_ref(file), &DiscoverOptions::default())?;
        if data_of
            .as_ref()
            .is_none_or(|(root, _)| *root != project.root)
        {
            let data = data_beside(&project.root);
            data_of = Some((project.root.clone(), data));
        }
        let data = data_of.as_ref().map(|(_, d)| d.clone()).unwrap_or_default();
        jobs.push(Job {
            name: project.name.clone(),
            case: case_of(&project.units[0].path, data),
            project,
        });
    }
    Ok((jobs, Vec::new()))
}

/// Data files beside test programs: those that are not about one of the programs by their name, and no folders.
fn data_beside(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    execute::data_files(root, |path| {
        if path.is_dir() {
            return true;
        }
        let mut stem = path.to_path_buf();
        while stem.extension().is_some() {
            stem.set_extension("");
            if stem.with_extension("c").is_file() {
                return true;
            }
        }
        false
    })
}

/// The arguments, input and expectations that stand beside `file`.
fn case_of(file: &Path, data: Vec<(PathBuf, PathBuf)>) -> Case {
    let beside = |extension: &str| fs::read(file.with_extension(extension)).ok();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Case {
        arguments: beside("args")
            .map(|b| text(b).lines().map(str::to_string).collect())
            .unwrap_or_default(),
        stdin: beside("in").unwrap_or_default(),
        expected_output: beside("out").or_else(|| beside("c.expected")),
        expected_status: beside("rc").and_then(|b| text(b).trim().parse().ok()),
        data,
        ..Case::default()
    }
}
