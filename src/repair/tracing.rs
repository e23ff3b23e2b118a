//! Runs of programs with a recorder in them: who ran, what recording costs, and where two states of a crate part.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use c2safe_frontend::project::Project;
use c2safe_llm_repair::bench::{CompileError, Deviation};
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::instrument::instrumented;
use c2safe_llm_repair::source::{modules, Files};
use c2safe_llm_repair::Result;

use super::bench::{broken, CrateBench, Measured, Program};
use super::compile::Compiler;
use super::sandbox::Sandbox;
use super::traces::{self, Mode, Recorded, Trace};
use crate::cli::Tier;
use crate::judge::cargo::Cargo;
use crate::judge::Judge;
use crate::pipeline::{self, Request};
use crate::verify::execute;
use crate::verify::parallel::parallel_map;

/// How long a program with a recorder may run.
const PATIENCE: Duration = Duration::from_secs(600);

/// The programs of a state, compiled.
pub struct Built {
    folder: PathBuf,
    programs: Vec<PathBuf>,
}

impl Built {
    /// They, in the order of the crate's binaries.
    pub fn programs(&self) -> &[PathBuf] {
        &self.programs
    }

    /// Removes them.
    pub fn remove(self) {
        let _ = fs::remove_dir_all(self.folder);
    }
}

/// A fresh translation with a recorder.
pub(super) struct Reference {
    files: Files,
    /// The runtime that it carries.
    runtime: Files,
    built: Built,
    /// Its digests by test, which every state is compared with.
    quick: Mutex<BTreeMap<String, Trace>>,
}

impl Reference {
    fn quick(&self, test: &str, run: &Run<'_>) -> std::result::Result<Trace, String> {
        let known = || self.quick.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(quick) = known().get(test) {
            return Ok(quick.clone());
        }
        let quick = run.record(Mode::Quick, None, None)?;
        known().insert(test.to_string(), quick.clone());
        Ok(quick)
    }
}

impl CrateBench {
    /// What recording costs: for each test the time of the fresh translation without and with a recorder, both with the same
    /// optimisation.
    ///
    /// Errors: it cannot be compiled.
    pub fn recording_cost(&self) -> Result<Vec<(String, Duration, Duration)>> {
        let cost = || {
            let reference = self.reference.get_or_init(|| self.prepare_reference());
            let reference = reference.as_ref().map_err(Clone::clone)?;
            let compiler = Compiler::optimized(&reference.runtime, self.sandbox())?;
            let plain = self.build(&compiler, &reference.files)?;
            let plain = plain.map_err(|errors| {
                let text = errors.first().map_or("", |error| &error.text);
                format!("the fresh translation does not compile: {text}")
            })?;
            let mut out = Vec::new();
            for measured in &self.measured {
                let time = |built: &Built| {
                    let run = self.recorded(&built.programs, measured, &[]);
                    let times =
                        (0..3).map(|_| run.record(Mode::Quick, None, None).map(|trace| trace.took));
                    let times: std::result::Result<Vec<Duration>, String> = times.collect();
                    times.map(|times| times.into_iter().min().unwrap_or_default())
                };
                out.push((
                    measured.name.clone(),
                    time(&plain)?,
                    time(&reference.built)?,
                ));
            }
            plain.remove();
            Ok(out)
        };
        cost().map_err(|error: String| broken(error))
    }

    /// The functions of a state that the tests run; those that cannot be recorded count as run.
    ///
    /// Errors: it does not compile with a recorder.
    pub(super) fn find_executed(
        &self,
        files: &Files,
    ) -> std::result::Result<BTreeSet<ItemId>, String> {
        let built = self.recorded_state(files)?;
        let behaviours = parallel_map(self.jobs, &self.measured, |measured| {
            let run = self.recorded(&built.programs, measured, &[]);
            run.record(Mode::Names, None, None)
        });
        built.remove();
        let recorded = instrumented(files)?.functions;
        let mut executed = BTreeSet::new();
        for module in modules(files).map_err(|error| error.message)? {
            let ids = module
                .items
                .iter()
                .map(|item| (module.file.clone(), item.name.clone()));
            executed.extend(ids.filter(|id| !recorded.contains(id)));
        }
        for trace in behaviours {
            executed.extend(traces::names(&trace?.bytes));
        }
        Ok(executed)
    }

    /// The compiler for crates with a recorder.
    pub(crate) fn watched(&self) -> std::result::Result<&Compiler, String> {
        let made = self
            .watched
            .get_or_init(|| Compiler::watched(&self.krate, self.compiler.sandbox().clone()));
        made.as_ref().map_err(Clone::clone)
    }

    /// Translates the project again, and compiles that with a recorder: what is right, as long as the translator is.
    fn prepare_reference(&self) -> std::result::Result<Reference, String> {
        let judge = Cargo::find();
        let request = Request {
            name: Some(&self.crate_name),
            judge: match self.tier {
                Tier::Lifted => judge.as_ref().map(|cargo| cargo as &dyn Judge),
                Tier::Heap => None,
            },
            ..Request::new(self.tier)
        };
        let translation = pipeline::translate(&self.project, request);
        let output = translation.output.ok_or("the C cannot be translated")?;
        let (runtime, files): (Files, Files) = output
            .files
            .into_iter()
            .partition(|(name, _)| name.starts_with("src/rt/"));
        let watched = Compiler::watched_files(&runtime, self.sandbox())?;
        Ok(Reference {
            runtime,
            built: self.build_recorded(&watched, &instrumented(&files)?.files)?,
            files,
            quick: Mutex::default(),
        })
    }

    /// The programs of a state, with a recorder.
    ///
    /// Errors: it does not compile.
    pub fn recorded_state(&self, files: &Files) -> std::result::Result<Built, String> {
        self.build_recorded(self.watched()?, &instrumented(files)?.files)
    }

    /// The programs of a crate that has a recorder already.
    ///
    /// Errors: it does not compile.
    pub(crate) fn build_recorded(
        &self,
        compiler: &Compiler,
        files: &Files,
    ) -> std::result::Result<Built, String> {
        let built = self.build(compiler, files)?;
        built.map_err(|errors| {
            let text = errors.first().map_or("", |error| &error.text);
            format!("the crate with a recorder does not compile: {text}")
        })
    }

    /// A program of these in a test and an environment.
    ///
    /// Errors: there is no such test.
    pub(crate) fn run_of<'a>(
        &'a self,
        programs: &'a [PathBuf],
        test: &str,
        environment: &'a [(&'a str, &'a str)],
    ) -> std::result::Result<Run<'a>, String> {
        let measured = self.measured.iter().find(|m| m.name == test);
        let measured = measured.ok_or_else(|| format!("no test `{test}`"))?;
        Ok(self.recorded(programs, measured, environment))
    }

    /// The project.
    pub(crate) fn project(&self) -> &Project {
        &self.project
    }

    /// The name of the crate's library.
    pub(crate) fn crate_name(&self) -> &str {
        &self.crate_name
    }

    /// The sandbox.
    pub(crate) fn sandbox(&self) -> Sandbox {
        self.compiler.sandbox().clone()
    }

    /// A folder that is not there yet.
    pub(crate) fn scratch_folder(&self, what: &str) -> PathBuf {
        self.folder(what)
    }

    /// The programs of a state as they are, or why they do not compile.
    ///
    /// Errors: rustc cannot be run.
    pub fn plain_state(
        &self,
        files: &Files,
    ) -> std::result::Result<std::result::Result<Built, Vec<CompileError>>, String> {
        self.build(&self.compiler, files)
    }

    fn build(
        &self,
        compiler: &Compiler,
        files: &Files,
    ) -> std::result::Result<std::result::Result<Built, Vec<CompileError>>, String> {
        let folder = self.folder("built");
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let name = &self.crate_name;
        let library = compiler.library(files, name, &folder)?;
        if !library.errors.is_empty() {
            let _ = fs::remove_dir_all(&folder);
            return Ok(Err(library.errors));
        }
        let numbered: Vec<(usize, &Program)> = self.binaries.iter().enumerate().collect();
        let built = parallel_map(self.jobs, &numbered, |(index, program)| {
            let executable = folder.join(format!("program-{index}"));
            compiler.program(&folder, &program.path, name, &library.path, &executable)?;
            Ok(executable)
        });
        let programs = built
            .into_iter()
            .collect::<std::result::Result<_, String>>()?;
        Ok(Ok(Built { folder, programs }))
    }

    /// The tests that programs fail in this environment, and how.
    pub fn failing_tests(
        &self,
        built: &Built,
        environment: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let tried = parallel_map(self.jobs, &self.measured, |measured| {
            let program = &built.programs[measured.binary];
            let how = self.run_case(measured, program, environment)?;
            Some((measured.name.clone(), how))
        });
        tried.into_iter().flatten().collect()
    }

    /// A fresh translation, without its runtime.
    ///
    /// Errors: it cannot be made.
    pub(super) fn fresh_files(&self) -> std::result::Result<Files, String> {
        let reference = self.reference.get_or_init(|| self.prepare_reference());
        let reference = reference.as_ref().map_err(Clone::clone)?;
        Ok(reference.files.clone())
    }

    /// What a fresh translation does in a test other than the C, if anything.
    ///
    /// Errors: it cannot be built.
    pub(crate) fn fresh_difference(
        &self,
        test: &str,
    ) -> std::result::Result<Option<String>, String> {
        let reference = self.reference.get_or_init(|| self.prepare_reference());
        let reference = reference.as_ref().map_err(Clone::clone)?;
        let failing = self.failing_tests(&reference.built, &[]);
        let mut of_test = failing.into_iter().filter(|(name, _)| name == test);
        Ok(of_test.next().map(|(_, how)| how))
    }

    /// The first difference between the fresh translation and programs with a recorder, in a test and an environment.
    ///
    /// Errors: one of them cannot be run, or there is no such test.
    pub fn deviation_of(
        &self,
        built: &Built,
        test: &str,
        environment: &[(&str, &str)],
    ) -> std::result::Result<Option<Deviation>, String> {
        let measured = self.measured.iter().find(|m| m.name == test);
        let measured = measured.ok_or_else(|| format!("no test `{test}`"))?;
        self.compare(built, measured, environment)
    }

    pub(super) fn compare(
        &self,
        built: &Built,
        measured: &Measured,
        environment: &[(&str, &str)],
    ) -> std::result::Result<Option<Deviation>, String> {
        let reference = self.reference.get_or_init(|| self.prepare_reference());
        let reference = reference.as_ref().map_err(Clone::clone)?;
        // Variables take memory, so both have them: what stands in them is another matter.
        let zeros: Vec<(&str, String)> = environment
            .iter()
            .map(|(name, value)| (*name, "0".repeat(value.len())))
            .collect();
        let zeros: Vec<(&str, &str)> = zeros.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let right = self.recorded(&reference.built.programs, measured, &zeros);
        let quick = reference.quick(&format!("{} {zeros:?}", measured.name), &right)?;
        let wrong = self.recorded(&built.programs, measured, environment);
        traces::compare(&right, &quick, &wrong)
    }

    pub(super) fn recorded<'a>(
        &'a self,
        programs: &'a [PathBuf],
        measured: &'a Measured,
        environment: &'a [(&'a str, &'a str)],
    ) -> Run<'a> {
        Run {
            bench: self,
            executable: &programs[measured.binary],
            measured,
            environment,
        }
    }
}

/// A program with a recorder, in a test.
pub(crate) struct Run<'a> {
    bench: &'a CrateBench,
    executable: &'a Path,
    measured: &'a Measured,
    environment: &'a [(&'a str, &'a str)],
}

impl Recorded for Run<'_> {
    fn record(
        &self,
        mode: Mode,
        expected: Option<&[u8]>,
        limit: Option<Duration>,
    ) -> std::result::Result<Trace, String> {
        let bench = self.bench;
        let failed = |error: std::io::Error| format!("a traced program cannot run: {error}");
        let number = bench.next.fetch_add(1, Ordering::Relaxed);
        let holder = bench.scratch.path().join(format!("run-{number:06}"));
        let (scratch, beside) = (holder.join("run"), holder.join("trace"));
        fs::create_dir_all(&scratch).map_err(failed)?;
        fs::create_dir_all(&beside).map_err(failed)?;
        let (file, other) = (beside.join("events"), beside.join("expected"));
        if let Some(expected) = expected {
            fs::write(&other, expected).map_err(failed)?;
        }
        let other = expected.map(|_| other.to_string_lossy());
        let setting = mode.setting(&file.to_string_lossy(), other.as_deref());
        let measured = self.measured;
        let name = &bench.binaries[measured.binary].name;
        let sandbox = bench.compiler.sandbox();
        let command = sandbox.program(self.executable, name, &scratch, Some(&beside));
        let time = limit.unwrap_or(PATIENCE).min(PATIENCE);
        let mut environment = self.environment.to_vec();
        environment.push((traces::VARIABLE, setting.as_str()));
        let ran = execute::run_command(command, &measured.case, &scratch, time, &environment)
            .map_err(failed)?;
        let bytes = fs::read(&file).unwrap_or_default();
        let _ = fs::remove_dir_all(holder);
        Ok(Trace {
            bytes,
            took: ran.elapsed,
        })
    }
}
