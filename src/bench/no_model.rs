//! Crates made out of the C and the interface of each project, without a model.

use std::fs;
use std::path::Path;
use std::time::Instant;

use c2safe_crust_bench_runner::dataset::{Project, Role};
use c2safe_crust_bench_runner::record::{Adapters, Cause, Record, Stage};
use c2safe_crust_bench_runner::results::Results;
use c2safe_crust_bench_runner::run::Work;
use c2safe_crust_bench_runner::work::Workshop;
use c2safe_crust_bench_runner::{files, interface, score, BenchError, Result};
use c2safe_interface_adapters::{adapt, core, Adapted, Input};

use super::c_side::translator;

/// Functions that a record names.
const SHOWN: usize = 40;

/// What is added to the manifest. Tests need little of the core, and that fast: adapters copy what C and Rust share at every call, and some
/// tests measure time.
const PROFILE: &str =
    "\n[workspace]\n\n[profile.dev]\ndebug = false\nincremental = false\nopt-level = 2\n";

/// Makes crates and scores them.
pub struct Adapting<'a> {
    /// Where and how they are scored.
    pub workshop: Workshop<'a>,
    /// Where the crates go.
    pub crates: &'a Path,
}

impl Work for Adapting<'_> {
    fn key(&self, project: &Project) -> Result<String> {
        let mut more = Vec::new();
        if let Some(c) = &project.c {
            more.push((c.clone(), files::list(c, &|_| false)?));
        }
        let key = self.workshop.key(project, &more)?;
        Ok(format!("{} {key}", translator()))
    }

    fn record(&self, project: &Project, slot: usize) -> Result<Record> {
        let started = Instant::now();
        let mut record = self.make_and_score(project, slot)?;
        record.seconds.total = started.elapsed().as_secs_f64();
        Ok(record)
    }
}

impl Adapting<'_> {
    /// Makes the crate of a project, in [`Adapting::crates`], and scores it.
    ///
    /// # Errors
    /// Only what the project cannot be blamed for.
    pub fn make_and_score(&self, project: &Project, slot: usize) -> Result<Record> {
        let stopped = |stage, cause, reason: String| {
            let mut record = Record::new(&project.name, project.position, stage, reason);
            record.adapters = Some(Adapters {
                cause: Some(cause),
                ..Adapters::default()
            });
            record
        };
        let Some(c) = &project.c else {
            return Ok(stopped(
                Stage::Missing,
                Cause::Translation,
                "there is no C".into(),
            ));
        };
        let given = self.given(project)?;
        let adapted = match make(c, project, &given) {
            Ok(adapted) => adapted,
            Err(why) => return Ok(stopped(Stage::NotTranslated, Cause::Translation, why)),
        };
        let folder = self.crates.join(&project.name);
        self.write(project, &folder, &adapted)?;
        let (slot, cargo) = self.workshop.tools(slot);
        let mut record = score::score(self.workshop.dataset, project, &folder, &slot, &cargo)?;
        let (filled, asked) = adapted.report.filled();
        let unmatched = adapted.report.unmatched();
        let missing = adapted.report.missing();
        let adapters = Adapters {
            asked,
            filled,
            unmatched: unmatched
                .iter()
                .take(SHOWN)
                .map(ToString::to_string)
                .collect(),
            missing: missing
                .iter()
                .take(SHOWN)
                .map(|(name, why)| format!("{name}: {why}"))
                .collect(),
            cause: None,
        };
        explain(&mut record, adapters);
        Ok(record)
    }

    /// The texts that a crate is made of.
    pub fn given(&self, project: &Project) -> Result<Given> {
        let mut given = Given::default();
        for file in self.workshop.dataset.official(project)? {
            let text = fs::read_to_string(&file.source).ok();
            match (file.role, text) {
                (Role::Interface, Some(text)) => {
                    if let Some(module) = interface::module_files(&file.path).first() {
                        given.interface.push((files::slashed(module), text));
                    }
                }
                (Role::Test, Some(text)) => {
                    given.clients.push((files::slashed(&file.path), text));
                }
                (Role::Given, Some(text)) if files::slashed(&file.path) == "src/lib.rs" => {
                    given.root = Some(text)
                }
                _ => {}
            }
        }
        given.interface.sort();
        Ok(given)
    }

    fn write(&self, project: &Project, folder: &Path, adapted: &Adapted) -> Result<()> {
        files::remove(folder)?;
        for file in self.workshop.dataset.official(project)? {
            if matches!(file.role, Role::Given) {
                files::copy(&file.source, &folder.join(&file.path))?;
            }
        }
        for (path, text) in &adapted.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(BenchError::io(parent))?;
            }
            fs::write(&path, text).map_err(BenchError::io(&path))?;
        }
        let manifest = fs::read_to_string(project.rust.join("Cargo.toml")).unwrap_or_default();
        let manifest = match manifest.contains("[workspace]") || manifest.contains("[profile") {
            true => manifest,
            false => format!("{}\n{PROFILE}", manifest.trim_end()),
        };
        let path = folder.join("Cargo.toml");
        fs::write(&path, manifest).map_err(BenchError::io(&path))?;
        let lock = project.rust.join("Cargo.lock");
        if lock.is_file() {
            files::copy(&lock, &folder.join("Cargo.lock"))?;
        }
        Ok(())
    }
}

/// What a crate is made of, next to the C: files and their texts.
#[derive(Default)]
pub struct Given {
    /// The modules of the interface, by their place in the crate.
    pub interface: Vec<(String, String)>,
    /// The programs of tests.
    pub clients: Vec<(String, String)>,
    /// The root of the library.
    pub root: Option<String>,
}

/// Translates the C and fills the interface: with the C that the build system says, or with all there is, whichever fills more.
fn make(c: &Path, project: &Project, given: &Given) -> std::result::Result<Adapted, String> {
    let root = given.root.clone().unwrap_or_else(|| {
        let modules = given.interface.iter().map(|(file, _)| {
            let name = file.trim_start_matches("src/").trim_end_matches(".rs");
            format!("pub mod {};\n", name.trim_end_matches("/mod"))
        });
        modules.filter(|line| !line.contains('/')).collect()
    });
    let name = c.file_name().unwrap_or(project.name.as_ref());
    let name = name.to_string_lossy().into_owned();
    let clients: Vec<String> = given.clients.iter().map(|(_, text)| text.clone()).collect();
    let mut best: Option<(usize, Adapted)> = None;
    let mut why = "there is no C".to_string();
    for build_system in [true, false] {
        let core = match core::translate(c, build_system) {
            Ok(core) => core,
            Err(message) => {
                why = message;
                continue;
            }
        };
        let made = adapt(&Input {
            name: &name,
            program: &core.program,
            core: &core.emitted,
            interface: &given.interface,
            root: &root,
            clients: &clients,
        });
        match made {
            Ok(made) => {
                let (filled, asked) = made.report.filled();
                if best.as_ref().is_none_or(|(most, _)| filled > *most) {
                    best = Some((filled, made));
                }
                if filled == asked {
                    break;
                }
            }
            Err(error) => why = format!("{}: {error}", error.code()),
        }
    }
    best.map(|(_, made)| made).ok_or(why)
}

/// Gives a record what its adapters say about it.
pub fn explain(record: &mut Record, mut adapters: Adapters) {
    adapters.cause = cause(record);
    if let Some(cause) = adapters.cause {
        record.reason = reason(record, &adapters, cause);
    }
    record.adapters = Some(adapters);
}

/// Why a crate does not pass, as far as its record says.
fn cause(record: &Record) -> Option<Cause> {
    let says = |what: &str| record.panics.iter().any(|p| p.contains(what));
    Some(match record.stage {
        Stage::Passed => return None,
        _ if record.is_suspect() => Cause::BrokenTests,
        Stage::BuildFailed => Cause::Build,
        Stage::Timeout => Cause::Time,
        _ if says("undefined function") => Cause::Library,
        _ if says("not implemented: unmatched") => Cause::Unmatched,
        _ if says("not implemented: conversion") => Cause::Conversion,
        _ => Cause::Behaviour,
    })
}

/// The reason of a record with what is behind it.
fn reason(record: &Record, adapters: &Adapters, cause: Cause) -> String {
    let mut reason = record.reason.clone();
    let said: Vec<&str> = record.panics.iter().map(String::as_str).collect();
    if !said.is_empty() {
        reason.push_str(&format!(" ({})", said.join("; ")));
    }
    let list = match cause {
        Cause::Unmatched => &adapters.unmatched,
        Cause::Conversion => &adapters.missing,
        _ => return reason,
    };
    let shown: Vec<&str> = list.iter().take(6).map(String::as_str).collect();
    let more = if list.len() > shown.len() {
        ", ..."
    } else {
        ""
    };
    if !shown.is_empty() {
        reason.push_str(&format!("; {}: {}{more}", cause.words(), shown.join(", ")));
    }
    reason
}

/// The results with what speaks against the tests, which explains a failure better than anything else.
pub fn with_evidence(results: Results, examined: &Results) -> Result<Results> {
    let mut results = results.with_evidence(examined)?;
    for record in &mut results.projects {
        let suspect = record.is_suspect();
        if let Some(adapters) = &mut record.adapters {
            if suspect && adapters.cause.is_some() {
                adapters.cause = Some(Cause::BrokenTests);
            }
        }
    }
    Ok(results)
}
