//! Judges states of a crate whose interface is filled: with cargo, the official tests in place.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use c2safe_crust_bench_runner::cargo::Cargo;
use c2safe_crust_bench_runner::dataset::{Dataset, Project, Role};
use c2safe_crust_bench_runner::look::{self, Depth};
use c2safe_crust_bench_runner::scratch::Slot;
use c2safe_crust_bench_runner::{files, BenchError};
use c2safe_llm_repair::bench::{Bench, CompileError, Deviation, Judgement};
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::source::Files;
use c2safe_llm_repair::{Error, ErrorKind, Result};

/// What is in a crate but not for a model to change: the translated program and the tests.
const HIDDEN: &[&str] = &["src/c2safe_core", "src/bin", "src/interfaces"];

/// Judges states of one crate.
pub struct FilledBench<'a> {
    dataset: &'a Dataset,
    project: &'a Project,
    tools: &'a (Slot, Cargo<'a>),
    depth: Depth,
    /// A copy of the crate that states are put into.
    copy: PathBuf,
    identity: String,
}

fn broken(error: BenchError) -> Error {
    Error::new(ErrorKind::Bench, format!("{}: {error}", error.code()))
}

impl<'a> FilledBench<'a> {
    /// For the crate in `krate`.
    ///
    /// Errors: files cannot be read or written.
    pub fn new(
        dataset: &'a Dataset,
        project: &'a Project,
        krate: &Path,
        tools: &'a (Slot, Cargo<'a>),
        depth: Depth,
    ) -> c2safe_crust_bench_runner::Result<FilledBench<'a>> {
        let copy = tools.0.root().join("candidate").join(&project.name);
        files::remove(&copy)?;
        let all = files::list(krate, &|_| false)?;
        files::copy_all(krate, &all, &copy)?;
        let core: Vec<PathBuf> = all
            .into_iter()
            .filter(|file| HIDDEN.iter().any(|hidden| file.starts_with(hidden)))
            .collect();
        let core = files::fingerprint(krate, &core)?;
        let mut tests = Vec::new();
        for file in dataset.official(project)? {
            if matches!(file.role, Role::Test | Role::Data) {
                tests.push(fs::read(&file.source).map_err(BenchError::io(&file.source))?);
            }
        }
        let tests = c2safe_frontend::headers::fnv1a(tests.iter().map(Vec::as_slice));
        let test_time = tools.1.test.time;
        Ok(FilledBench {
            dataset,
            project,
            tools,
            depth,
            copy,
            identity: format!("{depth:?} {core:016x} {tests:016x} {test_time:?}"),
        })
    }

    /// Something that changes when what judges does.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Folders of the crate that are no part of its states.
    pub fn hidden(&self) -> &'static [&'static str] {
        HIDDEN
    }

    /// What an error says to a model: of one in a program of tests only the first line, for the rest shows the tests, unless they are
    /// shown anyway.
    fn error(&self, error: &c2safe_crust_bench_runner::cargo::CompileError) -> CompileError {
        let is_test = error.file.starts_with("src/bin/") || error.file.starts_with("tests/");
        let text = match is_test && self.depth == Depth::Compile {
            true => {
                let code = error.code.as_deref().unwrap_or("");
                let said = &error.message;
                format!("a program that uses the crate does not compile: {code} {said}")
            }
            false => error.rendered.clone(),
        };
        CompileError {
            file: error.file.clone(),
            line: error.line,
            code: error.code.clone(),
            text,
        }
    }
}

impl Bench for FilledBench<'_> {
    fn judge(&self, state: &Files) -> Result<Judgement> {
        for (name, text) in state {
            let path = self.copy.join(name);
            // The time of a file that did not change says nothing new to cargo.
            if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
                continue;
            }
            fs::write(&path, text).map_err(|error| Error::storage(&path, &error))?;
        }
        let (slot, cargo) = self.tools;
        let found = look::look(
            self.dataset,
            self.project,
            &self.copy,
            (slot, cargo),
            self.depth,
        );
        let found = found.map_err(broken)?;
        Ok(Judgement {
            errors: found.errors.iter().map(|error| self.error(error)).collect(),
            warnings: 0,
            cases: found.cases,
        })
    }

    fn executed(&self, _: &Files) -> Result<Option<BTreeSet<ItemId>>> {
        Ok(None)
    }

    fn deviation(&self, _: &Files, _: &str) -> Result<Option<Deviation>> {
        // The tests call the interface, of which the C has no trace to compare with.
        Ok(None)
    }
}
