//! A crate, a scripted model and the command `c2safe repair` between them.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::model_server::{Asked, Server};

/// A key that must not turn up anywhere.
pub const KEY: &str = "sk-secret-5f1c0d7e9b";

pub fn c2safe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_c2safe"));
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A translated project in a folder of its own.
pub struct Workplace {
    pub folder: TempDir,
    pub project: PathBuf,
    pub krate: PathBuf,
}

impl Workplace {
    /// Translates a project.
    pub fn of(project: &Path) -> Workplace {
        let folder = tempfile::tempdir().unwrap();
        let krate = folder.path().join("crate");
        let output = c2safe()
            .arg("translate")
            .arg(project)
            .args(["--name", "sample", "--no-check", "-o"])
            .arg(&krate)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::write(folder.path().join("key"), KEY).unwrap();
        Workplace {
            folder,
            project: project.to_path_buf(),
            krate,
        }
    }

    /// One C file as a project.
    pub fn of_text(c: &str) -> Workplace {
        let source = tempfile::tempdir().unwrap();
        let path = source.keep();
        fs::write(path.join("sample.c"), c).unwrap();
        Workplace::of(&path)
    }

    /// The same crate, untouched by runs, in another folder.
    pub fn copy(&self) -> Workplace {
        let folder = tempfile::tempdir().unwrap();
        let krate = folder.path().join("crate");
        copy(&self.krate, &krate);
        fs::write(folder.path().join("key"), KEY).unwrap();
        Workplace {
            folder,
            project: self.project.clone(),
            krate,
        }
    }

    /// The command for a server; `anthropic` and `stream` choose how it is spoken to.
    pub fn command(&self, server: &Server, anthropic: bool, stream: bool) -> Command {
        let url = match anthropic {
            true => server.anthropic(),
            false => server.openai(),
        };
        let provider = if anthropic { "anthropic" } else { "openai" };
        let settings = format!(
            "[repair]\nprovider = \"{provider}\"\nmodel = \"model-1\"\nbase-url = \"{url}\"\nkey-file = \"key\"\n\
             stream = {stream}\nbackoff-ms = 10\nretries = 4\nidle-timeout = 1.0\ntimeout = 20\nreply-limit = 200000\n\
             [prices.\"model-1\"]\ninput = 3\noutput = 15\n"
        );
        let file = self.folder.path().join("settings.toml");
        fs::write(&file, settings).unwrap();
        let mut command = c2safe();
        command
            .arg("repair")
            .arg(&self.krate)
            .arg("--from")
            .arg(&self.project);
        command.arg("--config").arg(file).arg("--weak-sandbox");
        command
    }

    /// The sources and the report, by name.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        collect(&self.krate, Path::new(""), &mut out);
        out.retain(|name, _| !name.starts_with(".c2safe-repair"));
        out
    }

    /// The sources without the runtime.
    pub fn sources(&self) -> BTreeMap<String, String> {
        let mut files = self.files();
        files.retain(|name, _| name.starts_with("src/") && !name.starts_with("src/rt/"));
        files
    }

    /// Everything that a run left, the crate included.
    pub fn everything(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        collect(&self.krate, Path::new(""), &mut out);
        out
    }
}

fn collect(root: &Path, below: &Path, out: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(root.join(below)).unwrap().flatten() {
        let name = below.join(entry.file_name());
        if entry.path().is_dir() {
            collect(root, &name, out);
        } else {
            let bytes = fs::read(entry.path()).unwrap();
            out.insert(name.to_string_lossy().into_owned(), text(&bytes));
        }
    }
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The Rust in a prompt.
pub fn rust_of(asked: &Asked) -> String {
    let start = "The Rust as it is now:\n<<<\n";
    let from = asked.user.find(start).expect("the Rust") + start.len();
    let length = asked.user[from..].find("\n>>>\n").expect("its end");
    asked.user[from..from + length].to_string()
}

/// The function that a prompt is about.
pub fn unit_of(asked: &Asked) -> String {
    asked.user.split('`').nth(1).expect("a name").to_string()
}

/// A right answer to "make it idiomatic": the same with a comment.
pub fn reviewed(rust: &str) -> String {
    format!("Here it is:\n```rust\n/// Reviewed.\n{rust}\n```\n")
}

pub fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}
