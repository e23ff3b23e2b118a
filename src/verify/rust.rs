//! The Rust side: rustc directly, against a runtime that is compiled once and kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use c2safe_codegen::{runtime_sources, Crate};
use c2safe_frontend::headers::{cache_folder, create_folder_atomically, fnv1a};
use c2safe_frontend::process::{self, Limits};

use crate::judge::cargo::refusal;
use crate::judge::{Judge, Refusal};

const LIMITS: Limits = Limits {
    time: Duration::from_secs(1800),
    output: 64 << 20,
};

/// A compiled runtime and how to compile against it.
#[derive(Debug, Clone)]
pub struct Toolchain {
    runtime: PathBuf,
    release: bool,
    deny_warnings: bool,
}

pub(crate) fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn rustc_version() -> io::Result<&'static [u8]> {
    static VERSION: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        process::run(rustc().arg("-vV"), b"", LIMITS)
            .map(|output| output.stdout)
            .map_err(|error| error.to_string())
    });
    match version {
        Ok(version) => Ok(version),
        Err(message) => Err(io::Error::other(message.clone())),
    }
}

/// The first few errors that rustc wrote, a line each.
fn first_errors(stderr: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stderr);
    let mut errors = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("error") || line.starts_with("error: aborting") {
            continue;
        }
        let place = lines
            .peek()
            .and_then(|next| next.trim_start().strip_prefix("--> "))
            .map(|place| format!(" ({place})"))
            .unwrap_or_default();
        errors.push(format!("{line}{place}"));
        if errors.len() == 5 {
            break;
        }
    }
    if errors.is_empty() {
        let line = text.lines().find(|l| !l.trim().is_empty());
        errors.push(line.unwrap_or("rustc fails without a message").to_string());
    }
    errors
}

fn compile(command: &mut Command) -> Result<(), Vec<String>> {
    match process::run(command, b"", LIMITS) {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) if output.timed_out => Err(vec!["rustc takes too long".to_string()]),
        Ok(output) => Err(first_errors(&output.stderr)),
        Err(error) => Err(vec![format!("cannot run rustc: {error}")]),
    }
}

impl Toolchain {
    /// Finds the runtime in the cache or compiles it.
    pub fn prepare(release: bool, deny_warnings: bool) -> Result<Toolchain, String> {
        let prepare = || -> io::Result<PathBuf> {
            let version = rustc_version()?;
            let hash = fnv1a(
                runtime_sources()
                    .iter()
                    .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()])
                    .chain([version, b"opt-level=3".as_slice()]),
            );
            let folder = cache_folder()?.join(format!("runtime-{hash:016x}"));
            create_folder_atomically(&folder, |scratch| {
                for (name, text) in runtime_sources() {
                    let path = scratch.join("src").join(name);
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    fs::write(path, text)?;
                }
                let mut command = rustc();
                command
                    .args(["--edition", "2021", "--crate-type", "rlib"])
                    .args(["--crate-name", "c2safe_rt", "--cap-lints", "allow"])
                    .args(["-C", "opt-level=3", "-C", "debuginfo=0"])
                    .arg(scratch.join("src/lib.rs"))
                    .arg("-o")
                    .arg(scratch.join("libc2safe_rt.rlib"));
                compile(&mut command).map_err(|errors| io::Error::other(errors.join("\n")))
            })?;
            Ok(folder.join("libc2safe_rt.rlib"))
        };
        match prepare() {
            Ok(runtime) => Ok(Toolchain {
                runtime,
                release,
                deny_warnings,
            }),
            Err(error) => Err(format!("the runtime cannot be compiled: {error}")),
        }
    }

    fn command(&self, name: &str, source: &Path) -> Command {
        let mut command = rustc();
        command
            .args(["--edition", "2021", "--crate-name", name])
            .args(["-C", "debuginfo=0"]);
        if self.deny_warnings {
            command.args(["-D", "warnings"]);
        } else {
            command.args(["--cap-lints", "allow"]);
        }
        // A plain operator that overflows is a fault of ours: in a debug build of the crate it would panic.
        command.args(["-C", "overflow-checks=on"]);
        if self.release {
            command.args(["-C", "opt-level=3"]);
        } else {
            command.args(["-C", "opt-level=0", "-C", "debug-assertions=off"]);
        }
        let mut runtime = std::ffi::OsString::from("c2safe_rt=");
        runtime.push(&self.runtime);
        command.arg("--extern").arg(runtime);
        let mut dependencies = std::ffi::OsString::from("dependency=");
        dependencies.push(self.runtime.parent().unwrap_or(Path::new(".")));
        command.arg("-L").arg(dependencies);
        command.arg(source);
        command
    }

    /// Lets rustc judge crates of this name, in a folder of their own.
    pub fn judge<'a>(&'a self, name: &'a str, folder: &'a Path) -> Rustc<'a> {
        let version = rustc_version().unwrap_or_default();
        Rustc {
            toolchain: self,
            name,
            folder,
            version: String::from_utf8_lossy(version).into_owned(),
        }
    }

    /// The same with optimisation.
    pub fn optimized(&self) -> Toolchain {
        Toolchain {
            release: true,
            ..self.clone()
        }
    }

    /// Whether it optimises.
    pub fn is_optimized(&self) -> bool {
        self.release
    }

    /// Compiles the library of a crate whose files are below `folder`, into the folder `output`.
    pub fn library(
        &self,
        name: &str,
        folder: &Path,
        output: &Path,
    ) -> Result<PathBuf, Vec<String>> {
        let library = output.join(format!("lib{name}.rlib"));
        let mut command = self.command(name, &folder.join("src/lib.rs"));
        command.args(["--crate-type", "rlib", "-o"]).arg(&library);
        compile(&mut command)?;
        Ok(library)
    }

    /// Compiles one program of the crate.
    pub fn program(
        &self,
        name: &str,
        library: &Path,
        source: &Path,
        executable: &Path,
    ) -> Result<(), Vec<String>> {
        let mut command = self.command("program", source);
        let mut dependency = std::ffi::OsString::from(format!("{name}="));
        dependency.push(library);
        command
            .arg("--extern")
            .arg(dependency)
            .args(["--crate-type", "bin", "-C", "codegen-units=1", "-o"])
            .arg(executable);
        compile(&mut command)
    }
}

/// rustc, for the library of a crate that is linked with a compiled runtime.
pub struct Rustc<'a> {
    toolchain: &'a Toolchain,
    name: &'a str,
    folder: &'a Path,
    version: String,
}

impl Judge for Rustc<'_> {
    fn refusals(&self, emitted: &Crate) -> Result<Vec<Refusal>, String> {
        write_crate(emitted, self.folder)
            .map_err(|error| format!("the crate cannot be written for a check: {error}"))?;
        let source = self.folder.join("src/lib.rs");
        let mut command = self.toolchain.command(self.name, &source);
        command.args([
            "--crate-type",
            "rlib",
            "--emit=metadata",
            "--error-format=json",
            "-o",
        ]);
        command.arg(self.folder.join("judged.rmeta"));
        let output = process::run(&mut command, b"", LIMITS)
            .map_err(|error| format!("rustc cannot be run: {error}"))?;
        if output.timed_out || output.overflowed {
            return Err("rustc takes too long, or says too much".into());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let refusals: Vec<Refusal> = text
            .lines()
            .flat_map(serde_json::from_str)
            .filter_map(|message| refusal(&message, self.folder))
            .collect();
        if refusals.is_empty() && !output.status.success() {
            let line = text.lines().find(|l| !l.trim().is_empty());
            return Err(format!("rustc fails: {}", line.unwrap_or("no message")));
        }
        Ok(refusals)
    }

    fn version(&self) -> &str {
        &self.version
    }
}

/// Writes a crate's files below `folder`.
pub fn write_crate(output: &Crate, folder: &Path) -> io::Result<()> {
    for (name, text) in &output.files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustc_says_where_what_is_wrong() {
        let toolchain = Toolchain::prepare(false, false).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let judge = toolchain.judge("sample", folder.path());
        let files = |a: &str| Crate {
            files: vec![
                ("src/lib.rs".into(), "pub mod a;\n".into()),
                (
                    "src/a.rs".into(),
                    format!("pub fn f(p: &[u8]) -> i32 {{\n    {a}\n}}\n"),
                ),
            ],
            ..Crate::default()
        };
        let refusals = judge.refusals(&files("let n: i32 = p; n")).unwrap();
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert_eq!(refusals[0].message, "mismatched types");
        assert_eq!(refusals[0].code.as_deref(), Some("E0308"));
        let spot = &refusals[0].spots[0];
        assert_eq!(
            (spot.file.as_str(), spot.line, spot.text.as_str()),
            ("src/a.rs", 2, "p")
        );
        // A warning is no refusal.
        assert_eq!(judge.refusals(&files("let unused = 1; 2")), Ok(Vec::new()));
    }
}
