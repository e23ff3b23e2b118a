//! The judge that `translate` asks: `cargo check`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe_codegen::Crate;
use c2safe_frontend::process::{self, Limits};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use cargo_metadata::Message;
use tempfile::TempDir;

use super::{Judge, Refusal, Spot};
use crate::verify::write_crate;

const LIMITS: Limits = Limits {
    time: Duration::from_secs(1800),
    output: 256 << 20,
};

/// `cargo check` in a scratch folder, which is kept from one crate to the next.
pub struct Cargo {
    folder: TempDir,
    version: String,
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

impl Cargo {
    /// `None` if there is no Cargo that runs.
    pub fn find() -> Option<Cargo> {
        let output = process::run(cargo().arg("-vV"), b"", LIMITS).ok()?;
        if !output.status.success() {
            return None;
        }
        let folder = tempfile::Builder::new().prefix("c2safe-check-").tempdir();
        Some(Cargo {
            folder: folder.ok()?,
            version: String::from_utf8_lossy(&output.stdout).into_owned(),
        })
    }
}

impl Judge for Cargo {
    fn refusals(&self, emitted: &Crate) -> Result<Vec<Refusal>, String> {
        // What an earlier crate had, and this one does not, would be in the way.
        let folder = self.folder.path().join("crate");
        let fresh = || match folder.join("src").exists() {
            true => fs::remove_dir_all(folder.join("src")),
            false => Ok(()),
        };
        fresh()
            .and_then(|()| write_crate(emitted, &folder))
            .map_err(|error| format!("the crate cannot be written for a check: {error}"))?;
        let mut command = cargo();
        command
            .args(["check", "--message-format=json", "--quiet", "--offline"])
            .env("CARGO_TARGET_DIR", self.folder.path().join("target"))
            .current_dir(&folder);
        let output = process::run(&mut command, b"", LIMITS)
            .map_err(|error| format!("Cargo cannot be run: {error}"))?;
        if output.timed_out || output.overflowed {
            return Err("Cargo takes too long, or says too much".into());
        }
        let messages = Message::parse_stream(output.stdout.as_slice());
        let refusals: Vec<Refusal> = messages
            .filter_map(|message| match message {
                Ok(Message::CompilerMessage(m)) => refusal(&m.message, &folder),
                _ => None,
            })
            .collect();
        if refusals.is_empty() && !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            let line = text.lines().find(|l| !l.trim().is_empty());
            return Err(format!("Cargo fails: {}", line.unwrap_or("no message")));
        }
        Ok(refusals)
    }

    fn version(&self) -> &str {
        &self.version
    }
}

/// An error of rustc as what concerns us; `None` for what is no error, or the summary at the end.
pub fn refusal(message: &Diagnostic, folder: &Path) -> Option<Refusal> {
    let is_error = matches!(message.level, DiagnosticLevel::Error | DiagnosticLevel::Ice);
    if !is_error || message.message.starts_with("aborting due to") {
        return None;
    }
    let mut spans: Vec<&DiagnosticSpan> = message.spans.iter().collect();
    spans.sort_by_key(|span| !span.is_primary);
    Some(Refusal {
        message: message.message.clone(),
        code: message.code.as_ref().map(|code| code.code.clone()),
        spots: spans
            .into_iter()
            .flat_map(|span| spots(span, folder))
            .collect(),
    })
}

/// A place, and where the macro that it is in was used.
fn spots(span: &DiagnosticSpan, folder: &Path) -> Vec<Spot> {
    let mut out = Vec::new();
    let mut next = Some(span);
    while let Some(span) = next {
        let path = PathBuf::from(&span.file_name);
        let file = path.strip_prefix(folder).unwrap_or(&path);
        let marked = span.text.iter().map(|line| {
            let from = line.highlight_start.saturating_sub(1);
            let n = line.highlight_end.saturating_sub(line.highlight_start);
            line.text.chars().skip(from).take(n).collect::<String>()
        });
        out.push(Spot {
            file: file.to_string_lossy().into_owned(),
            line: span.line_start,
            text: marked.collect::<Vec<_>>().join("\n"),
        });
        next = span.expansion.as_ref().map(|e| &e.span);
    }
    out
}
