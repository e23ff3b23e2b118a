//! Judges states of a crate: compiles them in a sandbox, and runs their programs against the C's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::OnceLock;
use std::time::Duration;

use c2safe_frontend::project::Project;
use c2safe_llm_repair::bench::{Bench, Deviation, Judgement};
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::hash::hash;
use c2safe_llm_repair::source::Files;
use c2safe_llm_repair::{Error, ErrorKind, Result};
use tempfile::TempDir;

use super::cases::{self, NamedCase};
use super::compile::Compiler;
use super::departures::Recent;
use super::tracing::Reference;
use crate::cli::Tier;
use crate::pipeline::{self, Request};
use crate::verify::execute::{self, Behaviour};
use crate::verify::native::Objects;
use crate::verify::parallel::parallel_map;
use crate::verify::Case;

/// What a bench is made of.
pub struct Settings<'a> {
    /// The C.
    pub project: &'a Project,
    /// The crate, for its runtime.
    pub krate: &'a Path,
    /// What it was translated for.
    pub tier: Tier,
    /// The name of the crate's library.
    pub crate_name: String,
    /// The tests.
    pub cases: Vec<NamedCase>,
    /// Time for a run of the C.
    pub timeout: Duration,
    /// Threads.
    pub jobs: usize,
}

/// A test of one program, and what the C does in it.
pub(super) struct Measured {
    pub(super) name: String,
    pub(super) binary: usize,
    pub(super) case: Case,
    pub(super) c: Behaviour,
}

pub(super) struct Program {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) returns_status: bool,
}

/// Judges states of one crate.
pub struct CrateBench {
    pub(super) compiler: Compiler,
    pub(super) crate_name: String,
    pub(super) binaries: Vec<Program>,
    pub(super) measured: Vec<Measured>,
    pub(super) timeout: Duration,
    pub(super) jobs: usize,
    pub(super) scratch: TempDir,
    pub(super) next: AtomicUsize,
    pub(super) identity: String,
    pub(super) project: Project,
    pub(super) tier: Tier,
    pub(super) krate: PathBuf,
    pub(super) watched: OnceLock<std::result::Result<Compiler, String>>,
    pub(super) reference: OnceLock<std::result::Result<Reference, String>>,
    pub(super) recent: Recent,
    /// Tests that measure nothing, and why.
    pub dropped: Vec<String>,
}

/// What judges does not work.
pub(super) fn broken(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Bench, message)
}

impl CrateBench {
    /// Builds the C, and runs it in all tests.
    ///
    /// Errors: the C cannot be read or built.
    pub fn prepare(settings: Settings<'_>, compiler: Compiler) -> Result<CrateBench> {
        let scratch = tempfile::Builder::new()
            .prefix("c2safe-repair-")
            .tempdir()
            .map_err(|error| broken(format!("no scratch folder: {error}")))?;
        let project = settings.project;
        let translation = pipeline::translate(project, Request::new(Tier::Heap));
        let Some(output) = translation.output else {
            let error = translation.diagnostics.iter().find(|d| d.is_error());
            let error = error.map_or("nothing to translate".to_string(), ToString::to_string);
            return Err(broken(format!("the C cannot be read: {error}")));
        };
        let objects_folder = scratch.path().join("c");
        fs::create_dir_all(&objects_folder)
            .map_err(|error| broken(format!("no scratch folder: {error}")))?;
        let objects = Objects::build(project, &objects_folder, settings.jobs, &[]);
        let mut bench = CrateBench {
            compiler,
            crate_name: settings.crate_name,
            binaries: Vec::new(),
            measured: Vec::new(),
            timeout: settings.timeout,
            jobs: settings.jobs,
            next: AtomicUsize::new(0),
            identity: String::new(),
            project: project.clone(),
            tier: settings.tier,
            krate: settings.krate.to_path_buf(),
            watched: OnceLock::new(),
            reference: OnceLock::new(),
            recent: Recent::default(),
            dropped: Vec::new(),
            scratch,
        };
        let mut executables = Vec::new();
        for (index, binary) in output.binaries.iter().enumerate() {
            if !settings.krate.join(&binary.path).is_file() {
                let name = &binary.name;
                bench
                    .dropped
                    .push(format!("`{name}` is no program of the crate"));
                continue;
            }
            let executable = bench.scratch.path().join(format!("c-{index}"));
            let linked = objects.link(&binary.units, &executable, &[]);
            if let Err(error) = linked {
                bench
                    .dropped
                    .push(format!("`{}` cannot be built: {error}", binary.name));
                continue;
            }
            bench.binaries.push(Program {
                name: binary.name.clone(),
                path: binary.path.clone(),
                returns_status: binary.returns_status,
            });
            executables.push(executable);
        }
        let mut pairs = Vec::new();
        for index in 0..bench.binaries.len() {
            pairs.extend(settings.cases.iter().map(|case| (index, case)));
        }
        let several = bench.binaries.len() > 1;
        let results = parallel_map(settings.jobs, &pairs, |(index, case)| {
            let name = match several {
                true => format!("{}/{}", bench.binaries[*index].name, case.name),
                false => case.name.clone(),
            };
            let c = bench.measure(*index, &executables[*index], &case.case);
            (name, *index, case.case.clone(), c)
        });
        for (name, binary, case, c) in results {
            match c {
                Ok(c) => bench.measured.push(Measured {
                    name,
                    binary,
                    case,
                    c,
                }),
                Err(why) => bench.dropped.push(format!("`{name}`: {why}")),
            }
        }
        let compiler = crate::verify::rustc().arg("-vV").output();
        let compiler = compiler.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
        bench.identity = hash([
            cases::identity(&settings.cases).as_str(),
            &compiler.unwrap_or_default(),
            &format!("{:?}", bench.timeout),
        ]);
        Ok(bench)
    }

    /// Something that changes when what judges does.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// How many tests there are.
    pub fn tests(&self) -> usize {
        self.measured.len()
    }

    pub(super) fn folder(&self, what: &str) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.scratch.path().join(format!("{what}-{number}"))
    }

    pub(super) fn execute(
        &self,
        executable: &Path,
        name: &str,
        case: &Case,
        time: Duration,
        environment: &[(&str, &str)],
    ) -> std::io::Result<Behaviour> {
        // A program can see the name of its folder: it has the same length and last part each time.
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let holder = self.scratch.path().join(format!("run-{number:06}"));
        let scratch = holder.join("run");
        fs::create_dir_all(&scratch)?;
        let sandbox = self.compiler.sandbox();
        let command = sandbox.program(executable, name, &scratch, None);
        let result = execute::run_command(command, case, &scratch, time, environment);
        let _ = fs::remove_dir_all(holder);
        result
    }

    /// What the C does in a test, if that is a measure.
    fn measure(
        &self,
        program: usize,
        executable: &Path,
        case: &Case,
    ) -> std::result::Result<Behaviour, String> {
        let program = &self.binaries[program];
        let run = || {
            self.execute(executable, &program.name, case, self.timeout, &[])
                .map_err(|error| format!("the C cannot run: {error}"))
        };
        let first = run()?;
        if let Some(why) = execute::not_a_measure(&first) {
            return Err(why);
        }
        let second = run()?;
        match execute::difference(&first, &second) {
            Some(_) => Err("the C does not do the same thing twice".into()),
            None => Ok(first),
        }
    }

    pub(super) fn run_case(
        &self,
        measured: &Measured,
        executable: &Path,
        environment: &[(&str, &str)],
    ) -> Option<String> {
        let program = &self.binaries[measured.binary];
        let time = self.timeout * 2 + measured.c.elapsed * 5;
        let case = &measured.case;
        let rust = match self.execute(executable, &program.name, case, time, environment) {
            Ok(rust) => rust,
            Err(error) => return Some(format!("the Rust cannot run: {error}")),
        };
        let mut c = measured.c.clone();
        if !program.returns_status && rust.status == 0 {
            c.status = 0;
        }
        let status = measured.case.expected_status.unwrap_or(c.status);
        execute::difference(&c, &rust)
            .or_else(|| execute::expected_difference(&measured.case, status, &rust))
    }

    fn judge_in(&self, files: &Files, folder: &Path) -> std::result::Result<Judgement, String> {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let name = &self.crate_name;
        let library = self.compiler.library(files, name, folder)?;
        let mut judgement = Judgement {
            errors: library.errors,
            warnings: library.warnings,
            ..Judgement::default()
        };
        if !judgement.compiles() {
            return Ok(judgement);
        }
        let numbered: Vec<(usize, &Program)> = self.binaries.iter().enumerate().collect();
        let built = parallel_map(self.jobs, &numbered, |(index, program)| {
            let executable = folder.join(format!("program-{index}"));
            let path = &program.path;
            self.compiler
                .program(folder, path, name, &library.path, &executable)
                .map(|()| executable)
        });
        let results = parallel_map(self.jobs, &self.measured, |measured| {
            let failure = match &built[measured.binary] {
                Ok(executable) => self.run_case(measured, executable, &[]),
                Err(error) => Some(format!("the program does not compile: {error}")),
            };
            (measured.name.clone(), failure)
        });
        judgement.cases = results.into_iter().collect();
        Ok(judgement)
    }
}

impl Bench for CrateBench {
    fn judge(&self, files: &Files) -> Result<Judgement> {
        let folder = self.folder("state");
        let judgement = self.judge_in(files, &folder).map_err(broken);
        let _ = fs::remove_dir_all(&folder);
        judgement
    }

    fn executed(&self, files: &Files) -> Result<Option<BTreeSet<ItemId>>> {
        // A crate that does not compile with a recorder is no reason not to work on it.
        Ok(self.find_executed(files).ok())
    }

    fn departure(&self, old: &Files, new: &Files, functions: &[ItemId]) -> Result<Option<String>> {
        // What cannot be recorded cannot be compared.
        Ok(self.find_departure(old, new, functions).unwrap_or(None))
    }

    fn fresh(&self) -> Result<Option<Files>> {
        // Without one, there is less to go by.
        Ok(self.fresh_files().ok())
    }

    fn deviation(&self, files: &Files, case: &str) -> Result<Option<Deviation>> {
        let Some(measured) = self.measured.iter().find(|m| m.name == case) else {
            return Ok(None);
        };
        let result = self.recorded_state(files).and_then(|built| {
            let found = self.compare(&built, measured, &[]);
            built.remove();
            found
        });
        // That a crate cannot be traced says nothing about it, and must not end a run.
        Ok(result.unwrap_or_else(|why| {
            Some(Deviation {
                suspect: None,
                text: format!("The function at fault cannot be found: {why}"),
            })
        }))
    }
}
