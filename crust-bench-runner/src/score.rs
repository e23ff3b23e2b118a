//! One crate, from its folder to its record.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::cargo::{Build, Cargo, CompileError};
use crate::confine::{Finished, Stop};
use crate::dataset::{is_rubbish, Dataset, Project, Role};
use crate::interface::{self, InterfaceCheck};
use crate::libtest::{self, TestCounts};
use crate::record::{Record, Seconds, Stage, Tiers};
use crate::scratch::{Scratch, Slot};
use crate::syntax::has_tests;
use crate::unsafety::{self, Place};
use crate::{files, Result};

/// Names that a reason lists.
const SHOWN: usize = 3;

/// Scores the crate in `source` with the official tests of `project`.
///
/// The record's stage is [`Stage::Passed`] exactly if the crate has no `unsafe`, `cargo test` succeeds, every program of official tests
/// ran to its end, at least one official test passed and no test failed, in one of the attempts that [`Cargo::attempts`] allows.
///
/// # Errors
/// If files cannot be read or written, or cargo cannot be started: nothing that the crate could be blamed for.
pub fn score(
    dataset: &Dataset,
    project: &Project,
    source: &Path,
    slot: &Slot,
    cargo: &Cargo<'_>,
) -> Result<Record> {
    let started = Instant::now();
    let record =
        |stage, reason: String| Record::new(&project.name, project.position, stage, reason);
    if !source.is_dir() {
        return Ok(record(Stage::Missing, "there is no crate".into()));
    }
    if !source.join("Cargo.toml").is_file() {
        return Ok(record(Stage::Missing, "there is no Cargo.toml".into()));
    }
    let mut attempts = 0;
    // Each attempt starts from the crate as it is given: tests leave files behind.
    let (scratch, built, seconds) = loop {
        attempts += 1;
        let scratch = Scratch::of_crate(slot, dataset, project, source)?;
        let (built, seconds) = build_and_test(&scratch, cargo)?;
        let again = matches!(built.stage, Stage::TestsFailed | Stage::Timeout);
        if !again || attempts >= cargo.attempts {
            break (scratch, built, seconds);
        }
    };
    let mut record = record(built.stage, built.reason);
    record.tests = built.tests;
    record.panics = built.panics;
    record.attempts = attempts;
    record.seconds = seconds;
    record.unsafe_uses = unsafe_uses(source)?;
    record.replaced_tests = replaced_tests(&scratch, source);
    record.interface = Some(interface_check(&scratch, source));
    let report = fs::read_to_string(source.join("c2safe-report.json"));
    record.pointers = report.ok().and_then(|text| Tiers::read(&text));
    if let Some(first) = record.unsafe_uses.first() {
        // What else is wrong stays in the reason: it tells how far the crate is from passing.
        let uses = record.unsafe_uses.len();
        let rest = match record.stage {
            Stage::Passed => "the tests pass".to_string(),
            stage => format!("{}: {}", stage.words(), record.reason),
        };
        record.reason = format!("`unsafe` {uses} times, first at {first}; {rest}");
        record.but_for_unsafe = Some(record.stage);
        record.stage = Stage::Unsafe;
    }
    cargo.clean(&scratch.folder, &scratch.name)?;
    record.seconds.total = started.elapsed().as_secs_f64();
    Ok(record)
}

struct Verdict {
    stage: Stage,
    reason: String,
    tests: Option<TestCounts>,
    panics: Vec<String>,
}

fn verdict(stage: Stage, reason: impl Into<String>) -> Verdict {
    Verdict {
        stage,
        reason: reason.into(),
        tests: None,
        panics: Vec::new(),
    }
}

fn build_and_test(scratch: &Scratch, cargo: &Cargo<'_>) -> Result<(Verdict, Seconds)> {
    let mut seconds = Seconds::default();
    let started = Instant::now();
    let fetched = cargo.fetch(&scratch.folder)?;
    if !fetched.is_success() {
        let said = fetched.text.lines().find(|l| l.starts_with("error"));
        let reason = said.map_or_else(|| fetched.ending(), str::to_string);
        return Ok((verdict(Stage::BuildFailed, reason), seconds));
    }
    let build = cargo.build_tests(&scratch.folder)?;
    seconds.build = started.elapsed().as_secs_f64();
    let verdict = match build {
        Build::Refused(errors) => verdict(Stage::BuildFailed, refusal(&errors)),
        Build::Failed(how) => verdict(Stage::BuildFailed, how),
        Build::TimedOut => verdict(Stage::Timeout, "the build does not end in time"),
        Build::Done => {
            if !cargo.runner.is_empty() {
                files::open_to_all(&scratch.folder)?;
            }
            let finished = cargo.test(&scratch.folder)?;
            seconds.test = finished.elapsed.as_secs_f64();
            judge(scratch, &finished)
        }
    };
    Ok((verdict, seconds))
}

/// What the tests say.
fn judge(scratch: &Scratch, finished: &Finished) -> Verdict {
    let tests = libtest::read(&finished.text, &|source| scratch.is_test(source));
    let touched = scratch.touched();
    let mut dead: Vec<&str> = tests.unfinished.iter().map(String::as_str).collect();
    dead.dedup();
    // A program of tests that cargo left out; files without tests of their own may be parts of others.
    let idle: Vec<String> = scratch
        .official(Role::Test)
        .filter(|file| {
            let path = files::slashed(&file.path);
            let is_target = file.path.components().count() == 3;
            is_target && finished.stopped.is_none() && !tests.ran.contains(&path)
        })
        .filter(|file| fs::read_to_string(&file.source).is_ok_and(|text| has_tests(&text)))
        .map(|file| files::slashed(&file.path))
        .collect();
    let (stage, reason) = if finished.stopped == Some(Stop::Time) {
        let passed = tests.passed;
        let how = finished.ending();
        (Stage::Timeout, format!("{how}; {passed} tests passed"))
    } else if !touched.is_empty() {
        let reason = format!("{} was changed by the build or a test", some(&touched));
        (Stage::TestsChanged, reason)
    } else if tests.failed > 0 {
        let all = tests.passed + tests.failed;
        let names = some(&tests.failing);
        let failed = tests.failed;
        (
            Stage::TestsFailed,
            format!("{failed} of {all} tests fail: {names}"),
        )
    } else if !dead.is_empty() {
        let dead = some(&dead);
        let reason = format!("{dead} ends before its tests do ({})", finished.ending());
        (Stage::TestsFailed, reason)
    } else if !finished.is_success() {
        (Stage::TestsFailed, finished.ending())
    } else if !idle.is_empty() {
        (Stage::TestsChanged, format!("{} was not run", some(&idle)))
    } else if tests.passed == 0 {
        (Stage::TestsFailed, "no test runs".to_string())
    } else {
        (Stage::Passed, String::new())
    };
    Verdict {
        stage,
        reason,
        tests: Some(tests),
        panics: match stage {
            Stage::Passed => Vec::new(),
            _ => libtest::panics(&finished.text, SHOWN),
        },
    }
}

fn some<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = if names.len() > SHOWN { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn refusal(errors: &[CompileError]) -> String {
    let first = errors.first().map(ToString::to_string).unwrap_or_default();
    match errors.len() {
        0 | 1 => first,
        count => format!("{count} errors, first: {first}"),
    }
}

/// Uses of `unsafe` in the crate's own sources. The tests are not its own.
fn unsafe_uses(source: &Path) -> Result<Vec<Place>> {
    let mut found = Vec::new();
    let own = files::list(source, &|path| {
        is_rubbish(path) || path.starts_with("src/bin") || path.starts_with("src/interfaces")
    })?;
    for file in own {
        if file.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        // What is no Rust cannot be part of a crate that builds.
        let text = fs::read_to_string(source.join(&file)).unwrap_or_default();
        let name = files::slashed(&file);
        found.extend(
            unsafety::lines(&text)
                .into_iter()
                .flatten()
                .map(|line| Place {
                    file: name.clone(),
                    line,
                }),
        );
    }
    Ok(found)
}

fn replaced_tests(scratch: &Scratch, source: &Path) -> Vec<String> {
    scratch
        .official(Role::Test)
        .filter(|file| {
            let own = fs::read(source.join(&file.path));
            let official = fs::read(&file.source);
            match (own, official) {
                (Ok(own), Ok(official)) => !files::same_text(&own, &official),
                _ => true,
            }
        })
        .map(|file| files::slashed(&file.path))
        .collect()
}

fn interface_check(scratch: &Scratch, source: &Path) -> InterfaceCheck {
    let mut check = InterfaceCheck::default();
    for file in scratch.official(Role::Interface) {
        let Ok(official) = fs::read_to_string(&file.source) else {
            continue;
        };
        let own = interface::module_files(&file.path)
            .into_iter()
            .find_map(|module| fs::read_to_string(source.join(module)).ok());
        let name = file.path.strip_prefix("src/interfaces");
        let name = files::slashed(name.unwrap_or(&file.path));
        check.add(&name, &official, own.as_deref());
    }
    check
}
