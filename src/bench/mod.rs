//! `c2safe bench`: benchmarks.

mod c_side;
pub mod cli;
mod columns;
mod filled;
mod no_model;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use c2safe_crust_bench_runner::confine::{Limits, ProcessGroup};
use c2safe_crust_bench_runner::dataset::Dataset;
use c2safe_crust_bench_runner::record::{Kind, Record};
use c2safe_crust_bench_runner::results::{Half, Header, Results};
use c2safe_crust_bench_runner::run::{self, Details, Plan, Selection, Work};
use c2safe_crust_bench_runner::work::{Examination, Scoring, Workshop};
use c2safe_crust_bench_runner::{BenchError, Result};
use c2safe_frontend::diag::Diagnostic;

use crate::repair::{self, settings};
use crate::report::{self, Renderer};
use cli::{Bench, Building, CSide, Column, Crust, Merge, NoModel, Run, Running, Score, Tests};

/// Runs the command. Projects that fail are a result; the exit status says whether there are results.
pub fn run(command: &Bench) -> ExitCode {
    let Bench::Crust(command) = command;
    let results = match command {
        Crust::Score(arguments) => score(arguments),
        Crust::Tests(arguments) => tests(arguments),
        Crust::CSide(arguments) => c_side(arguments),
        Crust::NoModel(arguments) => no_model(arguments),
        Crust::Run(arguments) => column(arguments),
        Crust::Merge(arguments) => merge(arguments),
    };
    match results {
        Ok(results) => {
            report::print(&summary(&results));
            ExitCode::SUCCESS
        }
        Err(error) => {
            Renderer::new(None).show(&Diagnostic::error(error.code(), error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn summary(results: &Results) -> String {
    let mut text = String::new();
    for half in Half::ALL {
        let totals = results.totals(half);
        let mut parts: Vec<String> = results
            .header
            .kind
            .stages()
            .iter()
            .filter(|stage| stage.is_good() || totals.at(**stage) > 0)
            .map(|stage| format!("{} {}", totals.at(*stage), stage.words()))
            .collect();
        if let Some(columns) = totals.columns {
            let (none, compile) = (columns.no_model, columns.compile_repair);
            parts.push(format!(
                "columns: {none} no model, {compile} compile repair"
            ));
            if results.header.kind == Kind::TestRepair {
                parts.push(format!("{} test repair", columns.test_repair));
            }
        }
        if results.header.kind.scores() && totals.suspect > 0 {
            parts.push(format!("{} with suspect tests", totals.suspect));
        }
        text.push_str(&format!(
            "{:<4} {} of {}: {}\n",
            half.word(),
            totals.projects,
            results.header.projects,
            parts.join(", ")
        ));
    }
    text
}

/// A run's dataset and plan.
struct Setting {
    dataset: Dataset,
    plan: Plan,
    header: Header,
}

fn details(details: cli::Details) -> Details {
    match details {
        cli::Details::All => Details::All,
        cli::Details::Odd => Details::Odd,
    }
}

fn name_of(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let name = full.file_name().unwrap_or(full.as_os_str());
    name.to_string_lossy().into_owned()
}

impl Setting {
    fn new(kind: Kind, subject: String, running: &Running) -> Result<Setting> {
        let tests = running.tests.as_deref();
        let dataset = Dataset::open(&running.dataset, tests)?;
        let header = Header {
            kind,
            subject,
            tests: tests.map_or_else(|| "those of the dataset".to_string(), name_of),
            tests_hash: dataset.version()?,
            projects: dataset.projects.len(),
        };
        let plan = Plan {
            selection: Selection::new(running.filter.as_deref(), running.shard.as_deref())?,
            jobs: running.jobs,
            out: running.out.clone(),
            resume: running.resume,
            details: details(running.details),
        };
        Ok(Setting {
            dataset,
            plan,
            header,
        })
    }

    fn run(&self, work: &dyn Work) -> Result<Results> {
        let projects = &self.dataset.projects;
        let taken = projects
            .iter()
            .filter(|p| self.plan.selection.takes(p))
            .count();
        let progress = report::bar(taken);
        run::run(&self.dataset, &self.header, &self.plan, work, &|record| {
            progress.advance(&record.name);
            if self.plan.details.shows(record) {
                progress.line(&line_of(record));
            }
        })
    }
}

fn line_of(record: &Record) -> String {
    let time = report::duration(Duration::from_secs_f64(record.seconds.total.max(0.0)));
    let stage = record.stage.words();
    let reason = match record.reason.is_empty() {
        true => String::new(),
        false => format!(": {}", record.reason),
    };
    format!("{stage:<15} {} ({time}){reason}", record.name)
}

/// A folder for builds; a temporary one goes when this goes.
enum ScratchFolder {
    Kept(PathBuf),
    Temporary(tempfile::TempDir),
}

impl ScratchFolder {
    fn new(wanted: Option<&Path>) -> Result<ScratchFolder> {
        let Some(path) = wanted else {
            let made = tempfile::Builder::new().prefix("c2safe-bench-").tempdir();
            let folder = made.map_err(|e| BenchError::Io(std::env::temp_dir(), e))?;
            return Ok(ScratchFolder::Temporary(folder));
        };
        std::fs::create_dir_all(path)
            .and_then(|()| path.canonicalize())
            .map(ScratchFolder::Kept)
            .map_err(BenchError::io(path))
    }

    fn path(&self) -> &Path {
        match self {
            ScratchFolder::Kept(path) => path,
            ScratchFolder::Temporary(folder) => folder.path(),
        }
    }
}

/// The words of `--runner`.
fn runner(building: &Building) -> Vec<String> {
    let words = building.runner.iter().flat_map(|r| r.split_whitespace());
    words.map(str::to_string).collect()
}

fn workshop<'a>(
    dataset: &'a Dataset,
    building: &Building,
    scratch: &'a Path,
    runner: &'a [String],
) -> Workshop<'a> {
    let limits = |seconds| Limits {
        time: Duration::from_secs(seconds),
        memory: building.memory << 20,
        output: building.output << 20,
        processes: building.processes,
    };
    Workshop {
        dataset,
        confinement: &ProcessGroup,
        build: limits(building.build_time),
        test: limits(building.test_time),
        scratch,
        attempts: building.attempts,
        runner,
    }
}

fn score(arguments: &Score) -> Result<Results> {
    let examined = match &arguments.examined {
        Some(path) => Some(Results::read(path)?),
        None => None,
    };
    if !arguments.crates.is_dir() {
        let what = "is no folder of crates".to_string();
        return Err(BenchError::Layout(arguments.crates.clone(), what));
    }
    let subject = name_of(&arguments.crates);
    let setting = Setting::new(Kind::Score, subject, &arguments.running)?;
    let scratch = ScratchFolder::new(arguments.building.scratch.as_deref())?;
    let runner = runner(&arguments.building);
    let work = Scoring {
        workshop: workshop(
            &setting.dataset,
            &arguments.building,
            scratch.path(),
            &runner,
        ),
        crates: &arguments.crates,
    };
    let results = setting.run(&work)?;
    let Some(examined) = examined else {
        return Ok(results);
    };
    let results = results.with_evidence(&examined)?;
    if let Some(out) = &setting.plan.out {
        run::publish(out, &results, setting.plan.details)?;
    }
    Ok(results)
}

fn tests(arguments: &Tests) -> Result<Results> {
    let subject = "the tests".to_string();
    let setting = Setting::new(Kind::Tests, subject, &arguments.running)?;
    let scratch = ScratchFolder::new(arguments.building.scratch.as_deref())?;
    setting.run(&Examination {
        workshop: workshop(&setting.dataset, &arguments.building, scratch.path(), &[]),
    })
}

fn c_side(arguments: &CSide) -> Result<Results> {
    let subject = "c2safe".to_string();
    let setting = Setting::new(Kind::CSide, subject, &arguments.running)?;
    setting.run(&c_side::SideBySide {
        tier: arguments.tier,
        timeout: Duration::from_secs(arguments.timeout),
    })
}

fn no_model(arguments: &NoModel) -> Result<Results> {
    make(arguments, Kind::NoModel, None)
}

/// One of the columns.
fn column(arguments: &Run) -> Result<Results> {
    let kind = match arguments.column {
        Column::NoModel => return no_model(&arguments.making),
        Column::CompileRepair => Kind::CompileRepair,
        Column::TestRepair => Kind::TestRepair,
    };
    make(&arguments.making, kind, Some(arguments))
}

/// An error of the loop's settings.
fn unsettled(error: c2safe_llm_repair::Error) -> BenchError {
    BenchError::Repair(error.kind.code(), error.message)
}

/// Makes crates and scores them; `model` says how a model is reached, if one is.
fn make(arguments: &NoModel, kind: Kind, model: Option<&Run>) -> Result<Results> {
    let examined = match &arguments.examined {
        Some(path) => Some(Results::read(path)?),
        None => None,
    };
    let subject = match kind {
        Kind::NoModel => "adapters without a model",
        _ => "adapters and a model",
    };
    let setting = Setting::new(kind, subject.to_string(), &arguments.running)?;
    let scratch = ScratchFolder::new(arguments.building.scratch.as_deref())?;
    let runner = runner(&arguments.building);
    let crates = arguments
        .crates
        .clone()
        .unwrap_or_else(|| scratch.path().join("crates"));
    let adapting = no_model::Adapting {
        workshop: workshop(
            &setting.dataset,
            &arguments.building,
            scratch.path(),
            &runner,
        ),
        crates: &crates,
    };
    let results = match model {
        None => setting.run(&adapting)?,
        Some(run) => {
            let (settings, relative) =
                settings::merged(&run.model, run.replies).map_err(unsettled)?;
            // Beside the results, if they are kept: then what was paid for is there when the run goes on.
            let kept = arguments.running.out.as_deref().unwrap_or(scratch.path());
            let cache = run.model.cache.clone();
            let cache = cache.unwrap_or_else(|| kept.join("replies"));
            let client = settings::client(&settings, &relative, run.model.frozen, &cache);
            let client = client.map_err(unsettled)?;
            let sandbox = repair::sandbox(run.model.weak_sandbox).map_err(unsettled)?;
            let results = setting.run(&columns::Repairing {
                adapting,
                column: kind,
                client: &client,
                sandbox: &sandbox,
                allow_write: &run.allow_write,
                attempts: settings::attempts(&settings.repair),
                context_tokens: settings::context_tokens(&settings.repair),
                work: &kept.join("repairs"),
            })?;
            report::print(&format!("spent: {}\n", client.spent()));
            results
        }
    };
    let Some(examined) = examined else {
        return Ok(results);
    };
    let results = no_model::with_evidence(results, &examined)?;
    if let Some(out) = &setting.plan.out {
        run::publish(out, &results, setting.plan.details)?;
    }
    Ok(results)
}

fn merge(arguments: &Merge) -> Result<Results> {
    let parts: Result<Vec<Results>> = arguments.parts.iter().map(|p| Results::read(p)).collect();
    let merged = Results::merge(parts?)?;
    run::publish(&arguments.out, &merged, details(arguments.details))?;
    Ok(merged)
}
