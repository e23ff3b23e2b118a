//! Preprocessing by the system's C compiler with our own headers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::diag::{Diagnostic, Location};
use crate::headers;
use crate::process::{self, Limits};
use crate::project::Unit;

/// How to preprocess.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Keep macro definitions in the text (`-dD`).
    pub keep_macros: bool,
}

/// A preprocessed unit.
#[derive(Debug, Clone)]
pub struct Preprocessed {
    /// The text with line markers. Not always UTF-8.
    pub text: Vec<u8>,
    /// Where relative names in the line markers start.
    pub directory: PathBuf,
    /// The project's root; file names below it are shown relative to it.
    pub root: PathBuf,
    /// The folder with our headers.
    pub headers: PathBuf,
    /// Notes, e.g. about headers that are the system's.
    pub diagnostics: Vec<Diagnostic>,
}

const LIMITS: Limits = Limits {
    time: Duration::from_secs(120),
    output: 1 << 30,
};

/// The C compiler: `$CC`, else `cc`. `$CC` may hold arguments.
pub fn compiler() -> Command {
    let words = std::env::var("CC").unwrap_or_default();
    let mut words = words.split_ascii_whitespace();
    let mut command = Command::new(words.next().unwrap_or("cc"));
    command.args(words).env("LC_ALL", "C");
    command
}

/// The flags of a unit that matter for its meaning, ready for a compiler run in `unit.directory`.
pub fn unit_arguments(unit: &Unit) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = Vec::new();
    if !unit
        .flags
        .iter()
        .any(|f| f.starts_with("-std=") || f == "-ansi")
    {
        arguments.push("-std=gnu11".into());
    }
    arguments.extend(unit.flags.iter().map(OsString::from));
    for folder in &unit.include_dirs {
        let mut flag = OsString::from("-I");
        flag.push(folder);
        arguments.push(flag);
    }
    arguments
}

/// Preprocesses one unit. On failure the C compiler itself rejects the file, or could not be run.
pub fn preprocess(unit: &Unit, options: Options) -> Result<Preprocessed, Vec<Diagnostic>> {
    let headers = headers::include_folder().map_err(|error| {
        vec![Diagnostic::error(
            "C0003",
            format!("cannot unpack the C headers: {error}"),
        )]
    })?;
    let mut diagnostics = Vec::new();
    let mut output = run(unit, options, Some(&headers), &[])?;
    if !output.status.success() {
        if let Some(header) = missing_header(&output.stderr) {
            // First ours with the system's behind them; where the two don't fit together, the system's alone.
            let folders = system_include_folders();
            let mut second = run(unit, options, Some(&headers), folders)?;
            let fits = second.status.success() && compiler_verdict(unit, &second.stdout).is_empty();
            if !fits && (second.status.success() || missing_header(&second.stderr).is_none()) {
                let third = run(unit, options, None, folders)?;
                if third.status.success() && compiler_verdict(unit, &third.stdout).is_empty() {
                    second = third;
                }
            }
            if second.status.success() {
                diagnostics.push(
                    Diagnostic::note(
                        "C0104",
                        format!("header `{header}` is the system's, not one of c2safe's own"),
                    )
                    .at(Location::file(unit.display.as_str())),
                );
            }
            output = second;
        }
    }
    if output.timed_out || output.overflowed {
        return Err(vec![Diagnostic::error(
            "C0105",
            if output.timed_out {
                "preprocessing takes too long"
            } else {
                "the preprocessed file is larger than 1 GiB"
            },
        )
        .at(Location::file(unit.display.as_str()))]);
    }
    if !output.status.success() {
        return Err(compiler_diagnostics(
            &output.stderr,
            unit,
            "C0101",
            "the C preprocessor fails",
        ));
    }
    Ok(Preprocessed {
        text: output.stdout,
        directory: unit.directory.clone(),
        root: unit.root.clone(),
        headers,
        diagnostics,
    })
}

fn run(
    unit: &Unit,
    options: Options,
    headers: Option<&Path>,
    fallback: &[PathBuf],
) -> Result<process::Output, Vec<Diagnostic>> {
    let mut command = compiler();
    command.current_dir(&unit.directory);
    command.args(["-E", "-w", "-nostdinc", "-D__C2SAFE__"]);
    if options.keep_macros {
        command.arg("-dD");
    }
    command.args(unit_arguments(unit));
    if let Some(headers) = headers {
        command.arg("-isystem").arg(headers);
    }
    for folder in fallback {
        command.arg("-idirafter").arg(folder);
    }
    command.arg("-x").arg("c").arg(&unit.spelling);
    process::run(&mut command, b"", LIMITS).map_err(|error| vec![cannot_start(&error)])
}

fn cannot_start(error: &std::io::Error) -> Diagnostic {
    let command = compiler();
    let name = command.get_program().to_string_lossy();
    Diagnostic::error(
        "C0103",
        format!("cannot run the C compiler `{name}`: {error}"),
    )
    .with_note(
        "install one (for example `apt install gcc`) or set CC to its name",
        None,
    )
}

/// The header of a `fatal error: x.h: No such file or directory`.
fn missing_header(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    text.lines().find_map(|line| {
        let rest = line.split_once("fatal error: ")?.1;
        if let Some(name) = rest.strip_suffix(": No such file or directory") {
            return Some(name.to_string());
        }
        // clang: 'x.h' file not found
        let name = rest.strip_suffix(" file not found")?;
        Some(name.trim_matches('\'').to_string())
    })
}

/// The compiler's own header folders, asked for once.
fn system_include_folders() -> &'static [PathBuf] {
    static FOLDERS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let mut command = compiler();
        command.args(["-E", "-v", "-x", "c", "/dev/null"]);
        let Ok(output) = process::run(&mut command, b"", LIMITS) else {
            return Vec::new();
        };
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.lines()
            .skip_while(|line| !line.starts_with("#include <...>"))
            .skip(1)
            .take_while(|line| line.starts_with(' '))
            .map(|line| PathBuf::from(line.trim()))
            .collect()
    })
}

/// Turns what a C compiler wrote to its standard error into diagnostics: the first 20 errors.
pub(crate) fn compiler_diagnostics(
    stderr: &[u8],
    unit: &Unit,
    code: &'static str,
    otherwise: &str,
) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(stderr);
    let mut found: Vec<Diagnostic> = Vec::new();
    for line in text.lines() {
        let (marker, fatal) = if line.contains(": fatal error: ") {
            (": fatal error: ", true)
        } else if line.contains(": error: ") {
            (": error: ", false)
        } else {
            continue;
        };
        let Some((place, message)) = line.split_once(marker) else {
            continue;
        };
        let message = plain_quotes(message);
        let missing = message
            .strip_suffix(": No such file or directory")
            .filter(|_| fatal);
        let diagnostic = match missing {
            Some(name) => Diagnostic::error("C0102", format!("header `{name}` not found")),
            None => Diagnostic::error(code, message),
        };
        let location = place_of(place, unit);
        found.push(match location {
            Some(location) => diagnostic.at(location),
            None => diagnostic.at(Location::file(unit.display.as_str())),
        });
        if found.len() == 20 {
            break;
        }
    }
    if found.is_empty() {
        let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
        let mut diagnostic =
            Diagnostic::error(code, otherwise).at(Location::file(unit.display.as_str()));
        if !first.is_empty() {
            diagnostic = diagnostic.with_note(plain_quotes(first), None);
        }
        found.push(diagnostic);
    }
    found
}

fn plain_quotes(message: &str) -> String {
    let message = message.replace(['\u{2018}', '\u{2019}'], "`");
    // gcc in the C locale quotes with apostrophes.
    let mut out = String::with_capacity(message.len());
    let mut rest = message.as_str();
    while let Some(open) = rest.find('\'') {
        let Some(length) = rest[open + 1..].find('\'') else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push('`');
        out.push_str(&rest[open + 1..open + 1 + length]);
        out.push('`');
        rest = &rest[open + length + 2..];
    }
    out.push_str(rest);
    // A trailing `[-Wsomething]` says nothing here.
    match out.rfind(" [-W") {
        Some(at) => out[..at].to_string(),
        None => out,
    }
}

/// Parses `file:line:column` and shortens the file's name.
fn place_of(place: &str, unit: &Unit) -> Option<Location> {
    let mut parts = place.rsplitn(3, ':');
    let last = parts.next()?;
    let middle = parts.next()?;
    let number = |text: &str| text.parse::<u32>().ok();
    let (file, line, column) = match (number(middle), number(last), parts.next()) {
        (Some(line), Some(column), Some(file)) => (file.to_string(), line, column),
        (None, Some(line), rest) => {
            let file = rest.map_or(middle.to_string(), |r| format!("{r}:{middle}"));
            (file, line, 0)
        }
        _ => return None,
    };
    let headers = headers::include_folder().unwrap_or_default();
    Some(Location {
        file: shown_name(&file, &unit.directory, &unit.root, &headers),
        line,
        column,
    })
}

/// The name of a file for people: relative to the project, `<name.h>` for our headers.
pub(crate) fn shown_name(name: &str, directory: &Path, root: &Path, headers: &Path) -> Arc<str> {
    if name.starts_with('<') {
        return Arc::from(name);
    }
    let path = Path::new(name);
    if let Ok(header) = path.strip_prefix(headers) {
        return Arc::from(format!("<{}>", header.display()));
    }
    let absolute = crate::project::normalize(&directory.join(path));
    match absolute.strip_prefix(root) {
        Ok(relative) => Arc::from(relative.to_string_lossy().as_ref()),
        Err(_) => Arc::from(absolute.to_string_lossy().as_ref()),
    }
}

/// What the C compiler says about a preprocessed text that we cannot parse: its errors, or nothing when it accepts.
pub fn compiler_verdict(unit: &Unit, text: &[u8]) -> Vec<Diagnostic> {
    let mut command = compiler();
    command
        .current_dir(&unit.directory)
        .args(["-fsyntax-only", "-w", "-x", "cpp-output"]);
    command.args(
        unit.flags
            .iter()
            .filter(|f| f.starts_with("-std=") || *f == "-ansi" || f.starts_with("-m")),
    );
    if !unit.flags.iter().any(|f| f.starts_with("-std=")) {
        command.arg("-std=gnu11");
    }
    command.arg("-");
    match process::run(&mut command, text, LIMITS) {
        Ok(output) if !output.status.success() && !output.timed_out => compiler_diagnostics(
            &output.stderr,
            unit,
            "C0201",
            "the C compiler rejects this file",
        ),
        _ => Vec::new(),
    }
}
