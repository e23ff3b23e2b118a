//! The C of each project: translated, and compared with what it did before.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use c2safe_crust_bench_runner::dataset::Project;
use c2safe_crust_bench_runner::record::{Programs, Record, Seconds, Stage, Tiers};
use c2safe_crust_bench_runner::run::Work;
use c2safe_crust_bench_runner::{files, Result};
use c2safe_frontend::project::{self, DiscoverOptions};

use crate::cli::Tier;
use crate::judge::cargo::Cargo;
use crate::judge::Judge;
use crate::pipeline::{self, Request};
use crate::pointers;
use crate::verify::{self, Outcome, Settings, Summary, Verdict};

/// Translates and verifies.
pub struct SideBySide {
    /// How far to lift.
    pub tier: Tier,
    /// Time for a C program.
    pub timeout: Duration,
}

impl Work for SideBySide {
    fn key(&self, project: &Project) -> Result<String> {
        let hash = match &project.c {
            Some(c) => files::fingerprint(c, &files::list(c, &|_| false)?)?,
            None => 0,
        };
        Ok(format!(
            "{} {:?} {:?} {hash:016x}",
            translator(),
            self.tier,
            self.timeout
        ))
    }

    fn record(&self, project: &Project, _slot: usize) -> Result<Record> {
        let started = Instant::now();
        let mut record = match &project.c {
            Some(c) => self.compare(project, c.clone()),
            None => Record::new(
                &project.name,
                project.position,
                Stage::Missing,
                "there is no C",
            ),
        };
        record.seconds.total = started.elapsed().as_secs_f64();
        Ok(record)
    }
}

/// Tells one build of the translator from another: the version stays the same for many.
pub fn translator() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata);
    let built = metadata
        .ok()
        .and_then(|m| Some((m.len(), m.modified().ok()?)));
    let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH);
    match built.map(|(length, time)| (length, since(time))) {
        Some((length, Ok(time))) => format!("{length} {}", time.as_millis()),
        _ => env!("CARGO_PKG_VERSION").to_string(),
    }
}

impl SideBySide {
    fn compare(&self, project: &Project, c: PathBuf) -> Record {
        let record =
            |stage, reason: String| Record::new(&project.name, project.position, stage, reason);
        let paths = [c];
        let job = match verify::folder_job(&paths) {
            Ok((job, _)) => job,
            Err(errors) => {
                let first = errors.first().map(ToString::to_string);
                return record(Stage::NotTranslated, first.unwrap_or_default());
            }
        };
        let outcomes = match verify::run_jobs(&[job], &self.settings(), &|_| {}) {
            Ok(outcomes) => outcomes,
            Err(message) => return record(Stage::NotTranslated, message),
        };
        let summary = Summary::of(&outcomes);
        let (stage, reason) = worst(&outcomes);
        let mut record = record(stage, reason);
        record.programs = Some(Programs {
            same: summary.same,
            different: summary.different,
            not_translated: summary.not_translated,
            not_comparable: summary.not_comparable,
        });
        record.pointers = self.pointers(&paths);
        record.seconds = seconds(&outcomes);
        record
    }

    fn settings(&self) -> Settings {
        Settings {
            jobs: 1,
            timeout: self.timeout,
            release: false,
            deny_warnings: false,
            keep: None,
            keep_sources: false,
            tier: self.tier,
            judge: self.tier == Tier::Lifted,
            tamper: None,
        }
    }

    /// The pointers in what `translate` would write: programs of tests are none of it, and what rustc refuses has gone back.
    fn pointers(&self, paths: &[PathBuf]) -> Option<Tiers> {
        let project = project::discover(paths, &DiscoverOptions::default()).ok()?;
        let cargo = (self.tier == Tier::Lifted).then(Cargo::find).flatten();
        let request = Request {
            report: true,
            judge: cargo.as_ref().map(|cargo| cargo as &dyn Judge),
            ..Request::new(self.tier)
        };
        let report = pipeline::translate(&project, request).report?;
        Tiers::read(&pointers::json::text(&report))
    }
}

/// The stage of a project: that of its worst program; but what cannot be compared says nothing as long as something can.
fn worst(outcomes: &[Outcome]) -> (Stage, String) {
    let rank = |outcome: &&Outcome| match outcome.verdict {
        Verdict::NotTranslated(_) => 0,
        Verdict::Different(_) => 1,
        Verdict::Same => 2,
        Verdict::NotComparable(_) => 3,
    };
    let Some(outcome) = outcomes.iter().min_by_key(rank) else {
        return (Stage::NotComparable, "there is nothing to run".to_string());
    };
    match &outcome.verdict {
        Verdict::NotTranslated(errors) => (
            Stage::NotTranslated,
            errors.first().cloned().unwrap_or_default(),
        ),
        Verdict::Different(difference) => (Stage::Different, difference.clone()),
        Verdict::Same => (Stage::Same, String::new()),
        Verdict::NotComparable(reason) => (Stage::NotComparable, reason.clone()),
    }
}

fn seconds(outcomes: &[Outcome]) -> Seconds {
    // What all programs of a project share is in the times of each.
    let longest = |time: fn(&Outcome) -> Duration| {
        let times = outcomes.iter().map(time);
        times.max().unwrap_or_default().as_secs_f64()
    };
    let runs = outcomes.iter().map(|o| o.times.c_run + o.times.rust_run);
    Seconds {
        build: longest(|o| o.times.translate + o.times.c_compile + o.times.rust_compile),
        test: runs.sum::<Duration>().as_secs_f64(),
        total: 0.0,
    }
}
