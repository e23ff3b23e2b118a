//! The C side: the same units, flags and folders, built by the system's compiler.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use c2safe_frontend::preprocess::{compiler, unit_arguments};
use c2safe_frontend::process::{self, Limits};
use c2safe_frontend::project::{Project, Unit};

use super::parallel::parallel_map;

const LIMITS: Limits = Limits {
    time: Duration::from_secs(600),
    output: 1 << 20,
};

/// The object files of a project, by unit.
pub struct Objects {
    objects: Vec<Result<PathBuf, String>>,
    /// Time for compiling them, without linking.
    pub time: Duration,
}

/// The first error that a compiler wrote.
fn first_error(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.lines()
        .find(|l| l.contains("error") || l.contains("undefined") || l.contains("multiple"))
        .or_else(|| text.lines().find(|l| !l.trim().is_empty()))
        .unwrap_or("no message")
        .trim()
        .to_string()
}

fn compile(unit: &Unit, object: &Path, extra: &[&str]) -> Result<PathBuf, String> {
    let mut command = compiler();
    command
        .current_dir(&unit.directory)
        // Signed overflow and type punning do in the C what they do in the translation.
        .args(["-c", "-O1", "-w", "-fwrapv", "-fno-strict-aliasing"])
        .args(extra)
        .args(unit_arguments(unit))
        .arg("-x")
        .arg("c")
        .arg(&unit.spelling)
        .arg("-o")
        .arg(object);
    let mut result = process::run(&mut command, b"", LIMITS);
    if let Ok(output) = &result {
        let text = String::from_utf8_lossy(&output.stderr);
        if text.contains("target specific option mismatch") {
            // Intrinsics beyond the default instruction set: the build would have said which one it wants.
            command.arg("-march=native");
            result = process::run(&mut command, b"", LIMITS);
        }
    }
    match result {
        Ok(output) if output.status.success() => Ok(object.to_path_buf()),
        Ok(output) => Err(first_error(&output.stderr)),
        Err(error) => Err(format!("cannot run the C compiler: {error}")),
    }
}

impl Objects {
    /// Compiles every unit, each on its own; those that fail are remembered with their error.
    pub fn build(project: &Project, folder: &Path, jobs: usize, extra: &[&str]) -> Objects {
        let started = Instant::now();
        let numbered: Vec<(usize, &Unit)> = project.units.iter().enumerate().collect();
        let objects = parallel_map(jobs, &numbered, |(index, unit)| {
            compile(unit, &folder.join(format!("{index}.o")), extra)
        });
        Objects {
            objects,
            time: started.elapsed(),
        }
    }

    /// Why a unit does not compile.
    pub fn error(&self, unit: usize) -> Option<&str> {
        match self.objects.get(unit) {
            Some(Err(error)) => Some(error),
            _ => None,
        }
    }

    /// Links the given units. Where several define a name and the build system does not tell which ones belong
    /// together, the units become an archive, of which the linker takes what it needs.
    pub fn link(&self, units: &[usize], executable: &Path, extra: &[&str]) -> Result<(), String> {
        let mut objects = Vec::new();
        for &unit in units {
            match self.objects.get(unit) {
                Some(Ok(object)) => objects.push(object.as_path()),
                Some(Err(error)) => return Err(format!("the C does not compile: {error}")),
                None => return Err("the program names a file that is not there".to_string()),
            }
        }
        match link_objects(&objects, executable, extra) {
            Err(error) if error.contains("multiple definition") => {
                let archive = executable.with_extension("a");
                let mut command = Command::new("ar");
                command.arg("rcs").arg(&archive).args(&objects);
                match process::run(&mut command, b"", LIMITS) {
                    Ok(output) if output.status.success() => {
                        link_objects(&[&archive], executable, extra)
                    }
                    _ => Err(error),
                }
            }
            result => result,
        }
    }
}

fn link_objects(objects: &[&Path], executable: &Path, extra: &[&str]) -> Result<(), String> {
    let mut command = compiler();
    command
        .args(extra)
        .args(objects)
        .args(["-w", "-lm", "-lpthread", "-o"])
        .arg(executable);
    match process::run(&mut command, b"", LIMITS) {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let error = first_error(&output.stderr);
            Err(format!("the C does not link: {error}"))
        }
        Err(error) => Err(format!("cannot run the C compiler: {error}")),
    }
}
