//! Commands that run confined.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe_frontend::process::{self, Limits};

/// Who confines: this program itself, as `c2safe confine`.
#[derive(Debug, Clone)]
pub struct Sandbox {
    helper: PathBuf,
    /// The folder of rustc's libraries and programs.
    sysroot: PathBuf,
    /// What the system does not offer.
    pub missing: Vec<String>,
}

/// What every program needs to start.
const SYSTEM: &[&str] = &[
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/etc",
    "/proc/self",
];

const LIMITS: Limits = Limits {
    time: Duration::from_secs(60),
    output: 1 << 20,
};

impl Sandbox {
    /// Finds out what this machine offers. `helper` is the c2safe program.
    ///
    /// Errors: it, or rustc, cannot be run.
    pub fn find(helper: PathBuf) -> Result<Sandbox, String> {
        let output = process::run(
            crate::verify::rustc().args(["--print", "sysroot"]),
            b"",
            LIMITS,
        );
        let output = output.map_err(|error| format!("rustc cannot be run: {error}"))?;
        let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_string();
        if !output.status.success() || sysroot.is_empty() {
            return Err("rustc does not say where it is".into());
        }
        let mut sandbox = Sandbox {
            helper,
            sysroot: sysroot.into(),
            missing: Vec::new(),
        };
        let mut probe = sandbox.base(Path::new("/tmp"), 1 << 20, false);
        let output = process::run(probe.arg("--report"), b"", LIMITS);
        let output = output.map_err(|error| format!("the sandbox cannot be tried: {error}"))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(format!("the sandbox does not work: {}", text.trim()));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        sandbox.missing = text.lines().map(str::to_string).collect();
        Ok(sandbox)
    }

    fn base(&self, scratch: &Path, file_size: u64, processes: bool) -> Command {
        let mut command = Command::new(&self.helper);
        command.arg("confine");
        for path in SYSTEM.iter().filter(|path| Path::new(path).exists()) {
            command.args(["--read", path]);
        }
        command.arg("--write").arg(scratch);
        command.args(["--cpu", "3600"]);
        // A program reserves a gibibyte for its stack; rustc reserves much that it never touches.
        let memory = 8u64 << 30;
        command.args(["--memory", &memory.to_string()]);
        command.args(["--file-size", &file_size.to_string()]);
        if processes {
            command.arg("--processes");
        }
        command
    }

    /// The words before a command that may read and execute what is in `read`, and do everything below `write`.
    pub fn words(&self, read: &[&Path], write: &[&Path], processes: bool) -> Vec<OsString> {
        let Some((first, more)) = write.split_first() else {
            return Vec::new();
        };
        let mut command = self.base(first, 1 << 30, processes);
        for path in more {
            command.arg("--write").arg(path);
        }
        for path in read {
            command.arg("--read").arg(path);
        }
        command.arg("--");
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(OsStr::to_os_string).collect()
    }

    /// rustc itself.
    pub fn rustc_path(&self) -> PathBuf {
        self.sysroot.join("bin/rustc")
    }

    /// The folder of rustc's libraries and programs.
    pub fn sysroot(&self) -> &Path {
        &self.sysroot
    }

    /// A program that may read its own files and the system's, and write below `scratch` and `also`; its arguments are still to come.
    pub fn program(
        &self,
        program: &Path,
        name: &str,
        scratch: &Path,
        also: Option<&Path>,
    ) -> Command {
        let mut command = self.base(scratch, 256 << 20, false);
        if let Some(also) = also {
            command.arg("--write").arg(also);
        }
        command.arg("--read").arg(program);
        command.args(["--arg0", name, "--"]).arg(program);
        command
    }

    /// rustc, which may read what is in `read` and write below `scratch`.
    pub fn rustc(&self, read: &[&Path], scratch: &Path) -> Command {
        let mut command = self.base(scratch, 1 << 30, true);
        for path in read.iter().copied().chain([self.sysroot.as_path()]) {
            command.arg("--read").arg(path);
        }
        command.arg("--").arg(self.rustc_path());
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", scratch)
            .env("TMPDIR", scratch)
            .env("LC_ALL", "C");
        for name in ["LD_LIBRARY_PATH", "LANG"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(OsStr::new(name), value);
            }
        }
        command
    }
}
