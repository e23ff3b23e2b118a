//! Compiles states of a crate: its library against its runtime, which is compiled once, and its programs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe_frontend::headers::{cache_folder, create_folder_atomically, fnv1a};
use c2safe_frontend::process::{self, Limits};
use c2safe_llm_repair::bench::CompileError;
use c2safe_llm_repair::source::Files;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

use super::sandbox::Sandbox;
use c2safe_llm_repair::instrument::watched_runtime;

const LIMITS: Limits = Limits {
    time: Duration::from_secs(300),
    output: 64 << 20,
};

/// Compiles a crate whose runtime is ready.
pub struct Compiler {
    sandbox: Sandbox,
    runtime: PathBuf,
    /// What rustc is told about optimisation.
    optimization: &'static str,
}

/// A library that was compiled, or the errors in it.
pub struct Library {
    /// Where it is.
    pub path: PathBuf,
    /// Errors; none if it is there.
    pub errors: Vec<CompileError>,
    /// How many warnings there are.
    pub warnings: usize,
}

impl Compiler {
    /// Compiles the runtime that the crate at `krate` carries, or finds it in the cache.
    ///
    /// Errors: it does not compile, or rustc cannot be run.
    pub fn prepare(krate: &Path, sandbox: Sandbox) -> Result<Compiler, String> {
        let files = super::facts::runtime(krate).map_err(|error| error.to_string())?;
        Compiler::with_runtime(&files, sandbox, "opt-level=0")
    }

    /// The same with the runtime that crates with a recorder want. Those are optimised: each call of them is three, and a run that is
    /// recorded takes longer than it takes to compile it.
    ///
    /// Errors: as for [`Compiler::prepare`].
    pub fn watched(krate: &Path, sandbox: Sandbox) -> Result<Compiler, String> {
        let files = super::facts::runtime(krate).map_err(|error| error.to_string())?;
        Compiler::watched_files(&files, sandbox)
    }

    /// The same for a runtime that is not on disk.
    ///
    /// Errors: as for [`Compiler::prepare`].
    pub fn watched_files(
        files: &BTreeMap<String, String>,
        sandbox: Sandbox,
    ) -> Result<Compiler, String> {
        let watched = files.iter().map(|(name, text)| {
            let text = watched_runtime(name, text)?;
            Ok::<_, String>((name.clone(), text))
        });
        let files = watched.collect::<Result<_, _>>()?;
        Compiler::with_runtime(&files, sandbox, "opt-level=1")
    }

    /// The same compiler without optimisation.
    pub fn unoptimized(&self) -> Compiler {
        Compiler {
            sandbox: self.sandbox.clone(),
            runtime: self.runtime.clone(),
            optimization: "opt-level=0",
        }
    }

    /// A compiler for crates without a recorder, with the optimisation of those with one: what the cost of recording is compared with.
    ///
    /// Errors: as for [`Compiler::prepare`].
    pub fn optimized(
        runtime: &BTreeMap<String, String>,
        sandbox: Sandbox,
    ) -> Result<Compiler, String> {
        Compiler::with_runtime(runtime, sandbox, "opt-level=1")
    }

    fn with_runtime(
        files: &BTreeMap<String, String>,
        sandbox: Sandbox,
        optimization: &'static str,
    ) -> Result<Compiler, String> {
        let version = process::run(crate::verify::rustc().arg("-vV"), b"", LIMITS);
        let version = version.map_err(|error| format!("rustc cannot be run: {error}"))?;
        let parts = files
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
        let hash = fnv1a(parts.chain([version.stdout.as_slice()]));
        let make = || -> io::Result<PathBuf> {
            let folder = cache_folder()?.join(format!("carried-{hash:016x}"));
            create_folder_atomically(&folder, |scratch| {
                for (name, text) in files {
                    let path = scratch.join(name);
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    fs::write(path, text)?;
                }
                let mut command = sandbox.rustc(&[], scratch);
                command
                    .args(["--edition", "2021", "--crate-type", "rlib"])
                    .args(["--crate-name", "c2safe_rt", "--cap-lints", "allow"])
                    .args(["-C", "opt-level=3", "-C", "debuginfo=0"])
                    .arg(scratch.join("src/rt/mod.rs"))
                    .arg("-o")
                    .arg(scratch.join("libc2safe_rt.rlib"));
                let output = process::run(&mut command, b"", LIMITS)?;
                if output.status.success() {
                    return Ok(());
                }
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                Err(io::Error::other(text))
            })?;
            Ok(folder.join("libc2safe_rt.rlib"))
        };
        let runtime =
            make().map_err(|error| format!("the crate's runtime cannot be compiled: {error}"))?;
        Ok(Compiler {
            sandbox,
            runtime,
            optimization,
        })
    }

    /// The sandbox that it works in.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    fn rustc(&self, folder: &Path, name: &str) -> Command {
        let cached = self.runtime.parent().unwrap_or(Path::new("."));
        let mut command = self.sandbox.rustc(&[cached], folder);
        command
            .current_dir(folder)
            .args(["--edition", "2021", "--crate-name", name])
            .args(["--error-format=json", "-C", "debuginfo=0"])
            .args(["-C", self.optimization, "-C", "overflow-checks=off"])
            .args(["-C", "debug-assertions=off", "--extern"]);
        let mut runtime = std::ffi::OsString::from("c2safe_rt=");
        runtime.push(&self.runtime);
        command.arg(runtime);
        let mut dependencies = std::ffi::OsString::from("dependency=");
        dependencies.push(cached);
        command.arg("-L").arg(dependencies);
        command
    }

    /// Writes the files below `folder` and compiles the library `name`.
    ///
    /// Errors: rustc cannot be run, or takes too long.
    pub fn library(&self, files: &Files, name: &str, folder: &Path) -> Result<Library, String> {
        for (file, text) in files {
            let path = folder.join(file);
            let written = path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, linked(file, text)));
            written.map_err(|error| format!("`{}`: {error}", path.display()))?;
        }
        let path = folder.join(format!("lib{name}.rlib"));
        let mut command = self.rustc(folder, name);
        command
            .args(["--crate-type", "rlib", "src/lib.rs", "-o"])
            .arg(&path);
        let (errors, warnings) = self.compile(&mut command)?;
        Ok(Library {
            path,
            errors,
            warnings,
        })
    }

    /// Compiles a program of the crate.
    ///
    /// Errors: it does not compile.
    pub fn program(
        &self,
        folder: &Path,
        source: &str,
        name: &str,
        library: &Path,
        executable: &Path,
    ) -> Result<(), String> {
        let mut command = self.rustc(folder, "program");
        let mut dependency = std::ffi::OsString::from(format!("{name}="));
        dependency.push(library);
        command
            .arg("--extern")
            .arg(dependency)
            .args(["--crate-type", "bin", "-C", "codegen-units=1", source, "-o"])
            .arg(executable);
        let (errors, _) = self.compile(&mut command)?;
        match errors.first() {
            Some(error) => Err(error.text.clone()),
            None => Ok(()),
        }
    }

    fn compile(&self, command: &mut Command) -> Result<(Vec<CompileError>, usize), String> {
        let output = process::run(command, b"", LIMITS)
            .map_err(|error| format!("rustc cannot be run: {error}"))?;
        let fault = |text: String| CompileError {
            file: String::new(),
            line: 0,
            code: None,
            text,
        };
        if output.timed_out || output.overflowed {
            let error = fault("rustc takes too long over it, or says too much".into());
            return Ok((vec![error], 0));
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let mut errors = Vec::new();
        let mut warnings = 0;
        for message in text.lines() {
            let Ok(message) = serde_json::from_str::<Diagnostic>(message) else {
                continue;
            };
            let is_summary = message.spans.is_empty() && message.code.is_none();
            match message.level {
                DiagnosticLevel::Error | DiagnosticLevel::Ice
                    if !message.message.starts_with("aborting due to") =>
                {
                    errors.push(error_of(&message));
                }
                DiagnosticLevel::Warning if !is_summary => warnings += 1,
                _ => {}
            }
        }
        if errors.is_empty() && !output.status.success() {
            let line = text
                .lines()
                .find(|l| !l.trim().is_empty() && !l.starts_with('{'));
            errors.push(fault(format!(
                "rustc fails: {}",
                line.unwrap_or("no message")
            )));
        }
        Ok((errors, warnings))
    }
}

fn error_of(message: &Diagnostic) -> CompileError {
    let primary = message.spans.iter().find(|span| span.is_primary);
    // Where a macro of ours was used, rather than where it is defined.
    let mut span = primary;
    while let Some(outer) = span.and_then(|s| s.expansion.as_ref()) {
        span = Some(&outer.span);
    }
    CompileError {
        file: span.map_or(String::new(), |s| s.file_name.clone()),
        line: span.map_or(0, |s| s.line_start),
        code: message.code.as_ref().map(|code| code.code.clone()),
        text: message
            .rendered
            .clone()
            .unwrap_or_else(|| message.message.clone()),
    }
}

/// The crate's root with the runtime linked rather than carried; other files as they are. Lines stay.
fn linked(file: &str, text: &str) -> String {
    match file {
        "src/lib.rs" => text.replace("\npub mod rt;\n", "\npub extern crate c2safe_rt as rt;\n"),
        _ => text.to_string(),
    }
}
