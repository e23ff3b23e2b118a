//! Judges states of a crate: compiles them in a sandbox, and runs their programs against the C's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use c2safe_frontend::project::Project;
use c2safe_llm_repair::bench::{Bench, Deviation, Judgement};
use c2safe_llm_repair::graph::ItemId;
use c2safe_llm_repair::hash::hash;
use c2safe_llm_repair::source::{modules, Files};
use c2safe_llm_repair::{Error, ErrorKind, Result};
use tempfile::TempDir;

use super::cases::{self, NamedCase};
use super::compile::Compiler;
use super::traces::{self, Mode, Recorded};
use crate::cli::Tier;
use crate::judge::cargo::Cargo;
use crate::judge::Judge;
use crate::pipeline::{self, Request};
use crate::verify::execute::{self, Behaviour};
use crate::verify::native::Objects;
use crate::verify::parallel::parallel_map;
use crate::verify::Case;
use c2safe_llm_repair::instrument::instrumented;

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
struct Measured {
    name: String,
    binary: usize,
    case: Case,
    c: Behaviour,
}

struct Program {
    name: String,
    path: String,
    returns_status: bool,
}

/// Judges states of one crate.
pub struct CrateBench {
    compiler: Compiler,
    crate_name: String,
    binaries: Vec<Program>,
    measured: Vec<Measured>,
    timeout: Duration,
    jobs: usize,
    scratch: TempDir,
    next: AtomicUsize,
    identity: String,
    project: Project,
    tier: Tier,
    krate: PathBuf,
    watched: OnceLock<std::result::Result<Compiler, String>>,
    reference: OnceLock<std::result::Result<Reference, String>>,
    /// Tests that measure nothing, and why.
    pub dropped: Vec<String>,
}

/// A fresh translation with a recorder.
struct Reference {
    files: Files,
    programs: Vec<PathBuf>,
    /// Its digests by test, which every state is compared with.
    quick: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Reference {
    fn quick(&self, test: &str, run: &Run<'_>) -> std::result::Result<Vec<u8>, String> {
        let known = || self.quick.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(quick) = known().get(test) {
            return Ok(quick.clone());
        }
        let quick = run.record(Mode::Quick, None)?;
        known().insert(test.to_string(), quick.clone());
        Ok(quick)
    }
}

fn broken(message: impl Into<String>) -> Error {
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
            dropped: Vec::new(),
            scratch,
        };
        let mut executables = Vec::new();
        for (index, binary) in output.binaries.iter().enumerate() {
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

    /// What recording costs: for each test the time of the fresh translation without and with a recorder, both with the same
    /// optimisation.
    ///
    /// Errors: it cannot be compiled.
    pub fn recording_cost(&self) -> Result<Vec<(String, Duration, Duration)>> {
        let cost = || {
            let reference = self.reference.get_or_init(|| self.prepare_reference());
            let reference = reference.as_ref().map_err(Clone::clone)?;
            let compiler = Compiler::prepare(&self.krate, self.compiler.sandbox().clone())?;
            let folder = self.folder("plain");
            let plain = self.programs(&compiler.optimized(), &reference.files, &folder)?;
            let mut out = Vec::new();
            for measured in &self.measured {
                let time = |programs: &[PathBuf]| {
                    let run = self.recorded(&programs[measured.binary], measured);
                    let times = (0..3).map(|_| run.timed(Mode::Quick, None).map(|(_, time)| time));
                    let times: std::result::Result<Vec<Duration>, String> = times.collect();
                    times.map(|times| times.into_iter().min().unwrap_or_default())
                };
                out.push((
                    measured.name.clone(),
                    time(&plain)?,
                    time(&reference.programs)?,
                ));
            }
            let _ = fs::remove_dir_all(&folder);
            Ok(out)
        };
        cost().map_err(|error: String| broken(error))
    }

    fn folder(&self, what: &str) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.scratch.path().join(format!("{what}-{number}"))
    }

    fn execute(
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

    fn run_case(&self, measured: &Measured, executable: &Path) -> Option<String> {
        let program = &self.binaries[measured.binary];
        let time = self.timeout * 2 + measured.c.elapsed * 5;
        let rust = match self.execute(executable, &program.name, &measured.case, time, &[]) {
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
                Ok(executable) => self.run_case(measured, executable),
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

    fn deviation(&self, files: &Files, case: &str) -> Result<Option<Deviation>> {
        let Some(measured) = self.measured.iter().find(|m| m.name == case) else {
            return Ok(None);
        };
        let folder = self.folder("traced");
        let result = self.compare(files, measured, &folder);
        let _ = fs::remove_dir_all(&folder);
        // That a crate cannot be traced says nothing about it, and must not end a run.
        Ok(result.unwrap_or_else(|why| {
            Some(Deviation {
                suspect: None,
                text: format!("The function at fault cannot be found: {why}"),
            })
        }))
    }
}

impl CrateBench {
    /// The functions of a state that the tests run; those that cannot be recorded count as run.
    ///
    /// Errors: it does not compile with a recorder.
    fn find_executed(&self, files: &Files) -> std::result::Result<BTreeSet<ItemId>, String> {
        let folder = self.folder("names");
        let programs = self.with_recorder(files, &folder)?;
        let behaviours = parallel_map(self.jobs, &self.measured, |measured| {
            let program = &programs[measured.binary];
            self.recorded(program, measured).record(Mode::Names, None)
        });
        let _ = fs::remove_dir_all(&folder);
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
            executed.extend(traces::names(&trace?));
        }
        Ok(executed)
    }

    /// The compiler for crates with a recorder.
    fn watched(&self) -> std::result::Result<&Compiler, String> {
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
        let files: Files = output
            .files
            .into_iter()
            .filter(|(name, _)| !name.starts_with("src/rt/"))
            .collect();
        let folder = self.folder("reference");
        Ok(Reference {
            programs: self.with_recorder(&files, &folder)?,
            files,
            quick: Mutex::default(),
        })
    }

    /// The programs of a crate, with a recorder.
    fn with_recorder(
        &self,
        files: &Files,
        folder: &Path,
    ) -> std::result::Result<Vec<PathBuf>, String> {
        self.programs(self.watched()?, &instrumented(files)?.files, folder)
    }

    /// The programs of a crate.
    ///
    /// Errors: it does not compile.
    fn programs(
        &self,
        compiler: &Compiler,
        files: &Files,
        folder: &Path,
    ) -> std::result::Result<Vec<PathBuf>, String> {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let name = &self.crate_name;
        let library = compiler.library(files, name, folder)?;
        if let Some(error) = library.errors.first() {
            let text = &error.text;
            return Err(format!(
                "the crate with a recorder does not compile: {text}"
            ));
        }
        let numbered: Vec<(usize, &Program)> = self.binaries.iter().enumerate().collect();
        let built = parallel_map(self.jobs, &numbered, |(index, program)| {
            let executable = folder.join(format!("program-{index}"));
            compiler.program(folder, &program.path, name, &library.path, &executable)?;
            Ok(executable)
        });
        built.into_iter().collect()
    }

    /// The first difference between the fresh translation and `files` in a test.
    fn compare(
        &self,
        files: &Files,
        measured: &Measured,
        folder: &Path,
    ) -> std::result::Result<Option<Deviation>, String> {
        let reference = self.reference.get_or_init(|| self.prepare_reference());
        let reference = reference.as_ref().map_err(Clone::clone)?;
        let current = self.with_recorder(files, folder)?;
        let right = self.recorded(&reference.programs[measured.binary], measured);
        let wrong = self.recorded(&current[measured.binary], measured);
        let quick = reference.quick(&measured.name, &right)?;
        traces::compare(&right, &quick, &wrong)
    }

    fn recorded<'a>(&'a self, executable: &'a Path, measured: &'a Measured) -> Run<'a> {
        Run {
            bench: self,
            executable,
            measured,
        }
    }
}

/// A program with a recorder, in a test.
struct Run<'a> {
    bench: &'a CrateBench,
    executable: &'a Path,
    measured: &'a Measured,
}

impl Recorded for Run<'_> {
    fn record(&self, mode: Mode, expected: Option<&[u8]>) -> std::result::Result<Vec<u8>, String> {
        self.timed(mode, expected).map(|(trace, _)| trace)
    }
}

impl Run<'_> {
    /// What the recorder writes, and how long the program ran.
    fn timed(
        &self,
        mode: Mode,
        expected: Option<&[u8]>,
    ) -> std::result::Result<(Vec<u8>, Duration), String> {
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
        // Recording takes its time; what ends late did something else before.
        let time = bench.timeout + measured.c.elapsed * 200;
        let environment = [(traces::VARIABLE, setting.as_str())];
        let ran = execute::run_command(command, &measured.case, &scratch, time, &environment)
            .map_err(failed)?;
        let trace = fs::read(&file).unwrap_or_default();
        let _ = fs::remove_dir_all(holder);
        Ok((trace, ran.elapsed))
    }
}
