//! Building and testing a crate with Cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::diagnostic::DiagnosticLevel;
use cargo_metadata::Message;

use crate::confine::{Confinement, Finished, Limits, Stop};
use crate::{BenchError, Result};

/// Cargo with a target folder and limits.
pub struct Cargo<'a> {
    /// What runs it.
    pub confinement: &'a dyn Confinement,
    /// Limits on a build.
    pub build: Limits,
    /// Limits on the tests.
    pub test: Limits,
    /// The target folder.
    pub target: PathBuf,
    /// How often the tests of a crate are run before it counts that they fail: some measure time, and a busy machine fails them.
    pub attempts: usize,
    /// A program, with its arguments, through which test programs run, for instance as another user.
    pub runner: Vec<String>,
    /// For code by strangers: what else is needed so that it can do no harm.
    pub sandbox: Option<Sandbox>,
}

/// What keeps code by strangers from doing harm, besides the program that it runs through.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// A program through which rustc runs; rustc is its first argument.
    pub rustc_wrapper: PathBuf,
    /// rustc itself.
    pub rustc: PathBuf,
    /// The folder for temporary files.
    pub temporary: PathBuf,
}

/// What cargo and rustc need of the environment. All else, keys among it, is none of the business of code by strangers.
const ENVIRONMENT: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
];

/// An error of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Its first line.
    pub message: String,
    /// All that rustc prints about it.
    pub rendered: String,
    /// The file, relative to the crate.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(code) = &self.code {
            write!(f, "{code} ")?;
        }
        f.write_str(&self.message)?;
        if !self.file.is_empty() {
            write!(f, " ({}:{})", self.file, self.line)?;
        }
        Ok(())
    }
}

/// What a build came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Build {
    /// There are test programs.
    Done,
    /// The compiler refuses the crate.
    Refused(Vec<CompileError>),
    /// It ended otherwise; how.
    Failed(String),
    /// It took too long.
    TimedOut,
}

impl Cargo<'_> {
    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        if let Some(sandbox) = &self.sandbox {
            command.env_clear();
            let known = ENVIRONMENT
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?)));
            command
                .envs(known)
                .env("RUSTC", &sandbox.rustc)
                .env("RUSTC_WRAPPER", &sandbox.rustc_wrapper)
                .env("TMPDIR", &sandbox.temporary);
        }
        command
            .args(arguments)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "0")
            // Half of the time and most of the space; no test can tell.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_TEST_DEBUG", "0")
            .env("RUST_BACKTRACE", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUST_TEST_THREADS");
        command
    }

    fn run(&self, folder: &Path, arguments: &[&str], limits: &Limits) -> Result<Finished> {
        self.confinement
            .run(self.command(folder, arguments), limits)
            .map_err(|error| BenchError::Cargo(error.to_string()))
    }

    /// Sees to it that all dependencies are on this machine; the network is asked only if one is not.
    pub fn fetch(&self, folder: &Path) -> Result<Finished> {
        let here = self.run(folder, &["fetch", "--offline"], &self.build)?;
        match here.is_success() {
            true => Ok(here),
            false => self.run(folder, &["fetch"], &self.build),
        }
    }

    /// Builds all test programs.
    pub fn build_tests(&self, folder: &Path) -> Result<Build> {
        self.compile(folder, "build")
    }

    /// Lets the compiler look at all test programs, without building any.
    pub fn check_tests(&self, folder: &Path) -> Result<Build> {
        self.compile(folder, "check")
    }

    fn compile(&self, folder: &Path, how: &str) -> Result<Build> {
        // All that `cargo test` builds; but that would stop at the first program that fails, which is another one each time.
        let arguments = [
            how,
            "--tests",
            "--keep-going",
            "--offline",
            "--message-format=json",
        ];
        let finished = self.run(folder, &arguments, &self.build)?;
        if finished.is_success() {
            return Ok(Build::Done);
        }
        if finished.stopped == Some(Stop::Time) {
            return Ok(Build::TimedOut);
        }
        let errors = errors(&finished.text, folder);
        if !errors.is_empty() {
            return Ok(Build::Refused(errors));
        }
        let said = finished
            .text
            .lines()
            .find(|line| line.starts_with("error"))
            .map_or_else(|| finished.ending(), str::to_string);
        Ok(Build::Failed(said))
    }

    /// Runs all tests, also those after a failing program.
    pub fn test(&self, folder: &Path) -> Result<Finished> {
        let mut arguments = vec!["test", "--offline", "--no-fail-fast"];
        let words: Vec<toml::Value> = self.runner.iter().map(|w| w.as_str().into()).collect();
        let setting = format!("target.'cfg(all())'.runner = {}", toml::Value::from(words));
        if !self.runner.is_empty() {
            arguments.extend(["--config", &setting]);
        }
        self.run(folder, &arguments, &self.test)
    }

    /// Takes the package's own artifacts out of the target folder, which grows else, and could make another crate of the same name
    /// look built.
    pub fn clean(&self, folder: &Path, package: &str) -> Result<()> {
        self.run(folder, &["clean", "--offline", "-p", package], &self.build)?;
        Ok(())
    }
}

/// The errors in what cargo prints with `--message-format=json`, each once, by place.
fn errors(text: &str, folder: &Path) -> Vec<CompileError> {
    let mut found: Vec<CompileError> = Vec::new();
    // What rustc names is relative to the workspace.
    let prefix = folder.file_name().unwrap_or_default();
    for message in Message::parse_stream(text.as_bytes()).flatten() {
        let Message::CompilerMessage(message) = message else {
            continue;
        };
        let message = message.message;
        if message.level != DiagnosticLevel::Error || message.message.starts_with("aborting due") {
            continue;
        }
        let span = message.spans.iter().find(|span| span.is_primary);
        let file = span.map(|span| {
            let path = Path::new(&span.file_name);
            crate::files::slashed(path.strip_prefix(prefix).unwrap_or(path))
        });
        let error = CompileError {
            code: message.code.map(|code| code.code),
            message: message.message.lines().next().unwrap_or("").to_string(),
            rendered: message.rendered.unwrap_or_default(),
            file: file.unwrap_or_default(),
            line: span.map_or(0, |span| span.line_start),
        };
        if !found.contains(&error) {
            found.push(error);
        }
    }
    found.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
    found
}
