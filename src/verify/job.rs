//! One project through everything: translate, build both sides, run, compare.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use c2safe_codegen::{Binary, Crate, RuntimeForm};
use c2safe_frontend::diag::Diagnostic;
use c2safe_frontend::project::Project;

use super::execute::{self, Behaviour, Case};
use super::native::Objects;
use super::parallel::parallel_map;
use super::rust::{write_crate, Toolchain};
use crate::cli::Tier;
use crate::judge::Judge;
use crate::output::crate_name;
use crate::pipeline::{self, Request, Tamper};

/// A project and how to run its programs.
#[derive(Debug, Clone)]
pub struct Job {
    /// What to call it in reports.
    pub name: String,
    /// The project.
    pub project: Project,
    /// How its programs are run.
    pub case: Case,
}

/// Settings that hold for all jobs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads.
    pub jobs: usize,
    /// Time for a C program.
    pub timeout: Duration,
    /// Optimise the Rust.
    pub release: bool,
    /// A warning of rustc counts as an error.
    pub deny_warnings: bool,
    /// Keep everything in this folder.
    pub keep: Option<PathBuf>,
    /// Put the emitted files into the outcomes.
    pub keep_sources: bool,
    /// How far to lift.
    pub tier: Tier,
    /// Take back what rustc refuses of what is lifted, rather than fail.
    pub judge: bool,
    /// See [`Request::tamper`].
    pub tamper: Option<Tamper>,
}

/// The verdict on one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// C and Rust did the same.
    Same,
    /// They did not; the first difference.
    Different(String),
    /// There is no Rust that compiles; the first errors.
    NotTranslated(Vec<String>),
    /// The C is no measure; why.
    NotComparable(String),
}

/// How long the steps took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Reading, lowering and emitting.
    pub translate: Duration,
    /// The C compiler.
    pub c_compile: Duration,
    /// rustc.
    pub rust_compile: Duration,
    /// The C program.
    pub c_run: Duration,
    /// The Rust program.
    pub rust_run: Duration,
}

/// What became of one program.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The job's name, and the program's where a job has several.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How long it took.
    pub times: Times,
    /// What the Rust did, when it ran.
    pub rust: Option<Behaviour>,
    /// What the C did, when it ran.
    pub c: Option<Behaviour>,
    /// The diagnostics of the translation.
    pub diagnostics: Vec<Diagnostic>,
    /// The emitted files, when asked for.
    pub sources: Vec<(String, String)>,
}

impl Outcome {
    fn new(name: &str, verdict: Verdict) -> Outcome {
        Outcome {
            name: name.to_string(),
            verdict,
            times: Times::default(),
            rust: None,
            c: None,
            diagnostics: Vec::new(),
            sources: Vec::new(),
        }
    }
}

/// Runs one job. Never fails: whatever goes wrong is a verdict.
pub fn run(
    job: &Job,
    settings: &Settings,
    toolchain: &Toolchain,
    work: &Path,
    inner: usize,
) -> Vec<Outcome> {
    let folder = work.join(crate_name(&job.name));
    // Names may fall together, e.g. `a-b.c` and `a_b.c`.
    let mut unique = folder.clone();
    let mut number = 1;
    while fs::create_dir(&unique).is_err() {
        number += 1;
        unique = folder.with_file_name(format!("{}-{number}", crate_name(&job.name)));
        if number > 10_000 {
            let verdict = Verdict::NotComparable("no scratch folder can be made".to_string());
            return vec![Outcome::new(&job.name, verdict)];
        }
    }
    let outcomes = run_in(job, settings, toolchain, &unique, inner);
    if settings.keep.is_none() {
        let _ = fs::remove_dir_all(&unique);
    }
    outcomes
}

fn run_in(
    job: &Job,
    settings: &Settings,
    toolchain: &Toolchain,
    folder: &Path,
    inner: usize,
) -> Vec<Outcome> {
    let started = Instant::now();
    let request = Request {
        runtime: RuntimeForm::External,
        tamper: settings.tamper,
        ..Request::new(settings.tier)
    };
    let mut translation = pipeline::translate(&job.project, request);
    let mut times = Times {
        translate: started.elapsed(),
        ..Times::default()
    };
    let started = Instant::now();
    let name = crate_name(&job.project.name);
    let rust_folder = folder.join("rust");
    let compile = |output: &Crate| {
        write_crate(output, &rust_folder)
            .map_err(|error| vec![format!("cannot write the crate: {error}")])?;
        toolchain.library(&name, &rust_folder, &rust_folder)
    };
    let mut library = translation.output.as_ref().map(compile);
    if let (true, Some(Err(_))) = (settings.judge, &library) {
        let judged = folder.join("judged");
        let judge = toolchain.judge(&name, &judged);
        let judge = Some(&judge as &dyn Judge);
        translation = pipeline::translate(&job.project, Request { judge, ..request });
        library = translation.output.as_ref().map(compile);
    }
    times.rust_compile = started.elapsed();
    let errors: Vec<String> = translation
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(ToString::to_string)
        .collect();
    let finish = |mut outcome: Outcome, times: Times| {
        outcome.times = times;
        outcome.diagnostics.clone_from(&translation.diagnostics);
        if settings.keep_sources {
            if let Some(output) = &translation.output {
                outcome.sources.clone_from(&output.files);
            }
        }
        outcome
    };
    let objects_folder = folder.join("c");
    let _ = fs::create_dir_all(&objects_folder);
    let objects = Objects::build(&job.project, &objects_folder, inner, &[]);
    times.c_compile = objects.time;
    // Files that the C compiler takes and we don't are our fault; the others are nobody's.
    let lost: Vec<usize> = (0..job.project.units.len())
        .filter(|&unit| {
            objects.error(unit).is_none()
                && translation
                    .failed
                    .contains(&job.project.units[unit].display)
        })
        .collect();
    let Some(output) = &translation.output else {
        let all_rejected = (0..job.project.units.len()).all(|u| objects.error(u).is_some());
        let verdict = if all_rejected && case_has_no_expectation(&job.case) {
            let error = objects.error(0).unwrap_or("unknown").to_string();
            Verdict::NotComparable(format!("the C does not compile: {error}"))
        } else {
            Verdict::NotTranslated(errors)
        };
        return vec![finish(Outcome::new(&job.name, verdict), times)];
    };
    let library = match library.unwrap_or_else(|| Err(errors.clone())) {
        Ok(library) => library,
        Err(errors) => {
            let outcome = Outcome::new(&job.name, Verdict::NotTranslated(errors));
            return vec![finish(outcome, times)];
        }
    };
    let mut outcomes: Vec<Outcome> = Vec::new();
    if output.binaries.is_empty() {
        let verdict = if lost.is_empty() {
            Verdict::NotComparable("a library: both sides build, nothing runs".to_string())
        } else {
            Verdict::NotTranslated(errors.clone())
        };
        outcomes.push(finish(Outcome::new(&job.name, verdict), times));
    }
    let built = Built {
        job,
        settings,
        toolchain,
        folder,
        crate_name: &name,
        library: &library,
        objects: &objects,
        lost: &lost,
        errors: &errors,
        output,
    };
    let numbered: Vec<(usize, &Binary)> = output.binaries.iter().enumerate().collect();
    outcomes.extend(parallel_map(inner, &numbered, |(index, binary)| {
        let outcome = built.program(*index, binary, times);
        let times = outcome.times;
        finish(outcome, times)
    }));
    outcomes
}

fn case_has_no_expectation(case: &Case) -> bool {
    case.expected_output.is_none() && case.expected_status.is_none()
}

/// A job with its library compiled on both sides.
struct Built<'a> {
    job: &'a Job,
    settings: &'a Settings,
    toolchain: &'a Toolchain,
    folder: &'a Path,
    crate_name: &'a str,
    library: &'a Path,
    objects: &'a Objects,
    lost: &'a [usize],
    errors: &'a [String],
    output: &'a Crate,
}

impl Built<'_> {
    fn program(&self, index: usize, binary: &Binary, mut times: Times) -> Outcome {
        let name = if self.output.binaries.len() == 1 {
            self.job.name.clone()
        } else {
            format!("{}/{}", self.job.name, binary.name)
        };
        let outcome = |verdict| Outcome::new(&name, verdict);
        let rust_program = self.folder.join(format!("rust-{index}"));
        let started = Instant::now();
        let source = self.folder.join("rust").join(&binary.path);
        let compiled =
            self.toolchain
                .program(self.crate_name, self.library, &source, &rust_program);
        times.rust_compile += started.elapsed();
        if let Err(errors) = compiled {
            let mut failed = outcome(Verdict::NotTranslated(errors));
            failed.times = times;
            return failed;
        }
        let c_program = self.folder.join(format!("c-{index}"));
        let linked = self.objects.link(&binary.units, &c_program, &[]);
        if linked.is_err() && !self.lost.is_empty() {
            let mut failed = outcome(Verdict::NotTranslated(self.errors.to_vec()));
            failed.times = times;
            return failed;
        }
        let mut result = self.compare(index, binary, &c_program, linked.err(), &rust_program);
        result.name = name;
        times.c_run = result.times.c_run;
        times.rust_run = result.times.rust_run;
        result.times = times;
        result
    }

    fn compare(
        &self,
        index: usize,
        binary: &Binary,
        c_program: &Path,
        c_error: Option<String>,
        rust_program: &Path,
    ) -> Outcome {
        let case = &self.job.case;
        // Both run in a folder of the same name, since a program can see its own.
        let scratch = self.folder.join(format!("run-{index}"));
        let run = |program: &Path, time: Duration| {
            execute::run(program, &binary.name, case, &scratch, time, &[])
        };
        let mut outcome = Outcome::new(&binary.name, Verdict::Same);
        if case.rust_only {
            match run(rust_program, self.settings.timeout) {
                Ok(rust) => outcome.rust = Some(rust),
                Err(error) => {
                    outcome.verdict = Verdict::Different(format!("the Rust cannot run: {error}"));
                }
            }
            return outcome;
        }
        let mut no_measure = c_error;
        if no_measure.is_none() {
            match run(c_program, self.settings.timeout) {
                Ok(behaviour) => {
                    no_measure = execute::not_a_measure(&behaviour);
                    outcome.times.c_run = behaviour.elapsed;
                    outcome.c = Some(behaviour);
                }
                Err(error) => no_measure = Some(format!("the C program cannot run: {error}")),
            }
        }
        let expected = case.expected_output.is_some();
        if let (Some(reason), false) = (&no_measure, expected) {
            outcome.verdict = Verdict::NotComparable(reason.clone());
            return outcome;
        }
        let rust_time = self.settings.timeout * 2 + outcome.times.c_run * 5;
        let mut ran = run(rust_program, rust_time);
        if ran.as_ref().is_ok_and(|rust| rust.timed_out) && !self.toolchain.is_optimized() {
            // Too slow without optimisation says nothing about what it does.
            if let Some(program) = self.optimized(index, binary) {
                ran = run(&program, rust_time);
            }
        }
        let rust = match ran {
            Ok(behaviour) => behaviour,
            Err(error) => {
                outcome.verdict = Verdict::Different(format!("the Rust cannot run: {error}"));
                return outcome;
            }
        };
        outcome.times.rust_run = rust.elapsed;
        if let Some(keep) = &self.settings.keep {
            let _ = keep_outputs(keep, &outcome, &rust, self.folder, index);
        }
        let found = match &outcome.c {
            Some(c) if !expected => {
                let mut c = c.clone();
                if !binary.returns_status && rust.status == 0 {
                    c.status = 0;
                }
                execute::difference(&c, &rust)
            }
            c => {
                let own = if no_measure.is_none() {
                    c.as_ref().map(|c| c.status)
                } else {
                    None
                };
                let status = case.expected_status.or(own).unwrap_or(0);
                execute::expected_difference(case, status, &rust)
            }
        };
        if let Some(difference) = found {
            outcome.verdict = Verdict::Different(difference);
            if let (false, Some(c)) = (expected, &outcome.c) {
                if let Some(reason) = self.unstable(index, binary, c_program, &rust, c) {
                    outcome.verdict = Verdict::NotComparable(reason);
                }
            }
        }
        outcome.rust = Some(rust);
        outcome
    }

    /// The program compiled with optimisation.
    fn optimized(&self, index: usize, binary: &Binary) -> Option<PathBuf> {
        let toolchain = self.toolchain.optimized();
        let output = self.folder.join(format!("optimized-{index}"));
        fs::create_dir_all(&output).ok()?;
        let sources = self.folder.join("rust");
        let library = toolchain.library(self.crate_name, &sources, &output).ok()?;
        let program = output.join("program");
        let source = sources.join(&binary.path);
        toolchain
            .program(self.crate_name, &library, &source, &program)
            .ok()?;
        Some(program)
    }

    /// Whether the C is to blame for a difference: it does not do the same twice, its result depends on memory that it
    /// never wrote, or it makes a memory error that the Rust stops at.
    fn unstable(
        &self,
        index: usize,
        binary: &Binary,
        c_program: &Path,
        rust: &Behaviour,
        first: &Behaviour,
    ) -> Option<String> {
        let scratch = self.folder.join(format!("run-{index}"));
        let time = self.settings.timeout * 4;
        let run = |program: &Path, environment: &[(&str, &str)]| {
            let case = &self.job.case;
            execute::run(program, &binary.name, case, &scratch, time, environment).ok()
        };
        let unlike = |behaviour: &Behaviour| execute::difference(first, behaviour).is_some();
        for wait in [0, 1100] {
            // The second time the clock has moved on.
            std::thread::sleep(Duration::from_millis(wait));
            if unlike(&run(c_program, &[])?) {
                return Some("the C program does not do the same thing twice".to_string());
            }
        }
        let rebuild = |name: &str, flags: &[&str]| {
            let folder = self.folder.join(format!("{name}-{index}"));
            fs::create_dir_all(&folder).ok()?;
            let objects = Objects::build(&self.job.project, &folder, 1, flags);
            let program = folder.join("program");
            objects.link(&binary.units, &program, flags).ok()?;
            Some(program)
        };
        let unwritten = "the C program's result depends on memory that it never wrote";
        if unlike(&run(c_program, &[("MALLOC_PERTURB_", "165")])?) {
            return Some(unwritten.to_string());
        }
        if let Some(program) = rebuild("pattern", &["-ftrivial-auto-var-init=pattern"]) {
            if run(&program, &[]).is_some_and(|behaviour| unlike(&behaviour)) {
                return Some(unwritten.to_string());
            }
        }
        if rust.status != 134 || first.status == 134 {
            return None;
        }
        let flags = ["-fsanitize=address", "-fno-omit-frame-pointer", "-O0", "-g"];
        let checked = run(
            &rebuild("asan", &flags)?,
            &[("ASAN_OPTIONS", "detect_leaks=0")],
        )?;
        let text = String::from_utf8_lossy(&checked.stderr);
        let line = text
            .lines()
            .find(|l| l.contains("ERROR: AddressSanitizer"))?;
        let kind = line.split("AddressSanitizer: ").nth(1).unwrap_or("error");
        let kind = kind.split_whitespace().next().unwrap_or("error");
        let there = place_of_error(&text, &self.job.project)
            .map_or(String::new(), |place| format!(" at {place}"));
        let panic = String::from_utf8_lossy(&rust.stderr);
        let panic = panic.lines().last().unwrap_or("an error");
        Some(format!(
            "the C makes a memory error (AddressSanitizer: {kind}{there}) where the Rust stops ({panic})"
        ))
    }
}

/// The first line of the project's own files that a report of AddressSanitizer names.
fn place_of_error(report: &str, project: &Project) -> Option<String> {
    let own = |file: &str| {
        let path = Path::new(file);
        path.starts_with(&project.root) || project.units.iter().any(|u| u.path.ends_with(path))
    };
    report
        .lines()
        .filter(|line| line.trim_start().starts_with('#'))
        .filter_map(|line| line.rsplit_once(' ').map(|(_, place)| place))
        .find(|place| own(place.split(':').next().unwrap_or_default()))
        .map(|place| {
            let mut parts = place.split(':');
            let file = Path::new(parts.next().unwrap_or_default());
            let line = parts.next().unwrap_or("?");
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            format!("{name}:{line}")
        })
}

fn keep_outputs(
    _keep: &Path,
    outcome: &Outcome,
    rust: &Behaviour,
    folder: &Path,
    index: usize,
) -> std::io::Result<()> {
    if let Some(c) = &outcome.c {
        fs::write(folder.join(format!("c-{index}.stdout")), &c.stdout)?;
        fs::write(folder.join(format!("c-{index}.stderr")), &c.stderr)?;
    }
    fs::write(folder.join(format!("rust-{index}.stdout")), &rust.stdout)?;
    fs::write(folder.join(format!("rust-{index}.stderr")), &rust.stderr)
}
