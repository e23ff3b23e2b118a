//! Running programs in scratch folders and comparing what they do.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe_frontend::process::{self, Limits};

/// One way to run a program.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Arguments after the program's name.
    pub arguments: Vec<String>,
    /// Standard input.
    pub stdin: Vec<u8>,
    /// The expected standard output (or that and standard error); the C program's own otherwise.
    pub expected_output: Option<Vec<u8>>,
    /// The expected exit status.
    pub expected_status: Option<i32>,
    /// Run the Rust alone; whatever it does is right.
    pub rust_only: bool,
    /// Files that stand in the scratch folder at the start: relative name and source.
    pub data: Vec<(PathBuf, PathBuf)>,
}

/// What a program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// The exit status as the shell tells it: 128 and the signal for a killed program.
    pub status: i32,
    /// It was killed because its time was up.
    pub timed_out: bool,
    /// It was killed because it wrote too much.
    pub overflowed: bool,
    /// The files in the scratch folder at the end.
    pub files: BTreeMap<String, Vec<u8>>,
    /// How long it ran.
    pub elapsed: Duration,
}

/// Output beyond this is cut and makes a program not comparable.
const OUTPUT_LIMIT: usize = 64 << 20;

/// Runs `executable` in the fresh folder `scratch`, which is gone afterwards.
pub fn run(
    executable: &Path,
    name: &str,
    case: &Case,
    scratch: &Path,
    time: Duration,
    environment: &[(&str, &str)],
) -> io::Result<Behaviour> {
    let mut command = Command::new(executable);
    command.arg0(name);
    run_command(command, case, scratch, time, environment)
}

/// The same with a command that has what comes before the arguments of the case.
pub fn run_command(
    mut command: Command,
    case: &Case,
    scratch: &Path,
    time: Duration,
    environment: &[(&str, &str)],
) -> io::Result<Behaviour> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    for (relative, source) in &case.data {
        let target = scratch.join(relative);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(source, target)?;
    }
    command
        .args(&case.arguments)
        .current_dir(scratch)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", scratch)
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .envs(environment.iter().copied());
    let limits = Limits {
        time,
        output: OUTPUT_LIMIT,
    };
    let output = process::run(&mut command, &case.stdin, limits)?;
    let mut files = BTreeMap::new();
    snapshot(scratch, Path::new(""), &mut files)?;
    fs::remove_dir_all(scratch)?;
    let status = output
        .status
        .code()
        .or_else(|| output.status.signal().map(|signal| 128 + signal))
        .unwrap_or(-1);
    Ok(Behaviour {
        stdout: output.stdout,
        stderr: output.stderr,
        status,
        timed_out: output.timed_out,
        overflowed: output.overflowed,
        files,
        elapsed: output.elapsed,
    })
}

fn snapshot(root: &Path, below: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let relative = below.join(entry.file_name());
        let name = relative.to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            files.insert(format!("{name}/"), Vec::new());
            snapshot(root, &relative, files)?;
        } else if kind.is_file() && name != "core" {
            // A program may take the right to read away.
            files.insert(name, fs::read(entry.path()).unwrap_or_default());
        }
    }
    Ok(())
}

/// The files below a project's folder that are no sources, when they are not too many.
pub fn data_files(root: &Path, skip: impl Fn(&Path) -> bool) -> Vec<(PathBuf, PathBuf)> {
    const MAXIMUM: u64 = 64 << 20;
    let mut found = Vec::new();
    let mut size = 0u64;
    let mut pending = vec![root.to_path_buf()];
    while let Some(folder) = pending.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if name.starts_with('.') || name == "target" || skip(&path) {
                continue;
            }
            if metadata.is_dir() {
                pending.push(path);
            } else if metadata.is_file() {
                let product = path
                    .extension()
                    .is_some_and(|e| ["c", "h", "o", "a", "so", "rs"].iter().any(|p| e == *p));
                if product {
                    continue;
                }
                size += metadata.len();
                if let Ok(relative) = path.strip_prefix(root) {
                    found.push((relative.to_path_buf(), path.clone()));
                }
                if size > MAXIMUM || found.len() > 2000 {
                    return Vec::new();
                }
            }
        }
    }
    found.sort();
    found
}

/// Why a C program's behaviour is no measure.
pub fn not_a_measure(c: &Behaviour) -> Option<String> {
    if c.timed_out {
        return Some("the C program does not end in time".to_string());
    }
    if c.overflowed {
        return Some("the C program writes more than 64 MiB".to_string());
    }
    let signal = match c.status {
        132 => "SIGILL",
        135 => "SIGBUS",
        136 => "SIGFPE",
        137 => "SIGKILL",
        139 => "SIGSEGV",
        _ => "",
    };
    if !signal.is_empty() {
        return Some(format!("the C program dies by {signal}"));
    }
    // glibc's checks of the heap and the stack
    if c.status == 134 {
        let stderr = String::from_utf8_lossy(&c.stderr);
        let corrupted = [
            "free(): ",
            "malloc(): ",
            "malloc_consolidate(): ",
            "realloc(): ",
            "munmap_chunk(): ",
            "corrupted ",
            "double free or corruption",
            "*** stack smashing detected ***",
            "*** buffer overflow detected ***",
        ];
        if let Some(line) = stderr
            .lines()
            .find(|line| corrupted.iter().any(|c| line.starts_with(c)))
        {
            return Some(format!("the C program corrupts its memory: {line}"));
        }
    }
    None
}

/// The first difference between two behaviours.
pub fn difference(c: &Behaviour, rust: &Behaviour) -> Option<String> {
    if rust.timed_out {
        return Some(format!(
            "the Rust does not end in {:.1} s (C: {:.2} s)",
            rust.elapsed.as_secs_f64(),
            c.elapsed.as_secs_f64()
        ));
    }
    let panic = panic_line(rust);
    let with_panic = |text: String| match &panic {
        Some(panic) => format!("{text}; the Rust says: {panic}"),
        None => text,
    };
    if let Some(text) = text_difference("stdout", &c.stdout, &rust.stdout) {
        return Some(with_panic(text));
    }
    if c.status != rust.status {
        return Some(with_panic(format!(
            "exit status: C {}, Rust {}",
            c.status, rust.status
        )));
    }
    if let Some(text) = text_difference("stderr", &c.stderr, &rust.stderr) {
        return Some(text);
    }
    for (name, text) in &c.files {
        match rust.files.get(name) {
            None => return Some(format!("the C leaves the file `{name}`, the Rust does not")),
            Some(other) => {
                if let Some(text) = text_difference(&format!("file `{name}`"), text, other) {
                    return Some(text);
                }
            }
        }
    }
    let extra = rust.files.keys().find(|name| !c.files.contains_key(*name));
    extra.map(|name| format!("the Rust leaves the file `{name}`, the C does not"))
}

/// The difference to a given output and status.
pub fn expected_difference(case: &Case, status: i32, rust: &Behaviour) -> Option<String> {
    if rust.timed_out {
        return Some("the Rust does not end in time".to_string());
    }
    if let Some(expected) = &case.expected_output {
        let both = [rust.stdout.as_slice(), rust.stderr.as_slice()].concat();
        if *expected != rust.stdout && *expected != both {
            let text = text_difference("output", expected, &rust.stdout)?;
            let text = text.replacen("C `", "expected `", 1);
            return Some(match panic_line(rust) {
                Some(panic) => format!("{text}; the Rust says: {panic}"),
                None => text,
            });
        }
    }
    if rust.status != status {
        return Some(format!(
            "exit status: expected {status}, Rust {}",
            rust.status
        ));
    }
    None
}

/// What a stopped Rust program says about the reason.
fn panic_line(rust: &Behaviour) -> Option<String> {
    if !matches!(rust.status, 101 | 134) {
        return None;
    }
    let stderr = String::from_utf8_lossy(&rust.stderr);
    let line = stderr
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty() && !line.starts_with("note: "))?;
    Some(line.chars().take(200).collect())
}

fn text_difference(what: &str, c: &[u8], rust: &[u8]) -> Option<String> {
    if c == rust {
        return None;
    }
    let at = c
        .iter()
        .zip(rust)
        .position(|(a, b)| a != b)
        .unwrap_or(c.len().min(rust.len()));
    let line = 1 + c[..at].iter().filter(|&&b| b == b'\n').count();
    let excerpt = |text: &[u8]| -> String {
        let start = text[..at]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |n| n + 1);
        let start = start.max(at.saturating_sub(60));
        let end = text[at..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(text.len(), |n| at + n)
            .min(at + 60);
        if at >= text.len() && start >= end {
            return "(end)".to_string();
        }
        format!(
            "`{}`",
            String::from_utf8_lossy(&text[start..end]).escape_debug()
        )
    };
    Some(format!(
        "{what}, line {line}: C {}, Rust {}",
        excerpt(c),
        excerpt(rust)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_difference() {
        assert_eq!(text_difference("stdout", b"a\nb", b"a\nb"), None);
        assert_eq!(
            text_difference("stdout", b"a\nbcd\n", b"a\nbxd\n").unwrap(),
            "stdout, line 2: C `bcd`, Rust `bxd`"
        );
        assert_eq!(
            text_difference("stdout", b"a\n", b"").unwrap(),
            "stdout, line 1: C `a`, Rust (end)"
        );
        assert!(text_difference("stdout", b"ab", b"abc").is_some());
    }
}
