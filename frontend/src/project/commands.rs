//! Collects compile, archive and link commands into units and programs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{normalize, ProgramHint, Unit};
use crate::diag::{Diagnostic, Location};

/// Gathers what a build does.
pub(super) struct Collector {
    root: PathBuf,
    units: Vec<Unit>,
    by_path: BTreeMap<PathBuf, usize>,
    /// What an object, archive or shared library is made of.
    products: BTreeMap<PathBuf, BTreeSet<usize>>,
    programs: Vec<ProgramHint>,
    diagnostics: Vec<Diagnostic>,
}

/// A compiler command, taken apart.
#[derive(Default)]
struct Compile {
    sources: Vec<String>,
    objects: Vec<String>,
    libraries: Vec<String>,
    library_folders: Vec<String>,
    output: Option<String>,
    include_dirs: Vec<PathBuf>,
    flags: Vec<String>,
    only_compile: bool,
    shared: bool,
    ignored: bool,
}

/// Whether a command name is a C compiler's, also with a prefix or version: `arm-none-eabi-gcc-12`.
fn is_compiler(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let last = stem.rsplit('-').next().unwrap_or(stem);
    matches!(last, "cc" | "gcc" | "clang" | "tcc" | "icc") || matches!(name, "c89" | "c99" | "c11")
}

fn is_archiver(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    name == "ar" || name.ends_with("-ar") || name == "llvm-ar"
}

impl Collector {
    pub(super) fn new(root: &Path) -> Collector {
        Collector {
            root: root.to_path_buf(),
            units: Vec::new(),
            by_path: BTreeMap::new(),
            products: BTreeMap::new(),
            programs: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn has_units(&self) -> bool {
        !self.units.is_empty()
    }

    pub(super) fn into_parts(self) -> (Vec<Unit>, Vec<ProgramHint>, Vec<Diagnostic>) {
        (self.units, self.programs, self.diagnostics)
    }

    /// Takes in one command that runs in `directory`.
    pub(super) fn command(&mut self, directory: &Path, words: &[String]) {
        let mut words = words;
        // `VAR=value cc ...`, `@cc`, `ccache cc`, `libtool --mode=compile cc ...`
        while let Some(first) = words.first() {
            let assignment = first.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            });
            let base = first.rsplit('/').next().unwrap_or(first);
            if assignment
                || matches!(
                    base,
                    "ccache"
                        | "distcc"
                        | "libtool"
                        | "env"
                        | "time"
                        | "exec"
                        | "then"
                        | "else"
                        | "do"
                )
                || base.starts_with("--mode=")
                || base.starts_with("--tag=")
                || base == "--silent"
            {
                words = &words[1..];
            } else {
                break;
            }
        }
        let Some(first) = words.first() else {
            return;
        };
        let first = first.trim_start_matches(['@', '-', '+']);
        if is_archiver(first) {
            self.archive(directory, &words[1..]);
        } else if is_compiler(first) {
            self.compile(directory, &words[1..]);
        }
    }

    fn archive(&mut self, directory: &Path, words: &[String]) {
        let mut members = BTreeSet::new();
        let mut target = None;
        for word in words {
            if target.is_none() && (word.ends_with(".a") || word.ends_with(".lib")) {
                target = Some(normalize(&directory.join(word)));
            } else if target.is_some() {
                if let Some(units) = self.products.get(&normalize(&directory.join(word))) {
                    members.extend(units.iter().copied());
                }
            }
        }
        if let Some(target) = target {
            self.products.entry(target).or_default().extend(members);
        }
    }

    fn compile(&mut self, directory: &Path, words: &[String]) {
        let command = take_apart(words);
        if command.ignored {
            return;
        }
        let mut linked = BTreeSet::new();
        for source in &command.sources {
            let Some(unit) = self.unit(directory, source, &command) else {
                continue;
            };
            linked.insert(unit);
            if command.only_compile {
                let object = match &command.output {
                    Some(output) => directory.join(output),
                    None => {
                        let stem = Path::new(source).file_stem().unwrap_or_default();
                        directory.join(stem).with_extension("o")
                    }
                };
                self.products
                    .entry(normalize(&object))
                    .or_default()
                    .insert(unit);
            }
        }
        if command.only_compile {
            return;
        }
        for object in &command.objects {
            if let Some(units) = self.products.get(&normalize(&directory.join(object))) {
                linked.extend(units.iter().copied());
            }
        }
        for library in &command.libraries {
            for folder in command
                .library_folders
                .iter()
                .map(String::as_str)
                .chain(["."])
            {
                for name in [format!("lib{library}.a"), format!("lib{library}.so")] {
                    let path = normalize(&directory.join(folder).join(name));
                    if let Some(units) = self.products.get(&path) {
                        linked.extend(units.iter().copied());
                    }
                }
            }
        }
        if linked.is_empty() {
            return;
        }
        let output = command.output.as_deref().unwrap_or("a.out");
        let path = normalize(&directory.join(output));
        if command.shared || output.ends_with(".so") || output.ends_with(".o") {
            self.products.entry(path).or_default().extend(linked);
            return;
        }
        let mut name = Path::new(output)
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        if let Some(stem) = name.strip_suffix(".exe") {
            name = stem.to_string();
        }
        if command.output.is_none() {
            // Everybody's default: call it after its first source.
            if let Some(stem) = command
                .sources
                .first()
                .and_then(|s| Path::new(s).file_stem())
            {
                name = stem.to_string_lossy().into_owned();
            }
        }
        self.programs.push(ProgramHint {
            name,
            units: linked.into_iter().collect(),
        });
    }

    /// The unit for a source, new or known. `None` when the file does not exist.
    fn unit(&mut self, directory: &Path, source: &str, command: &Compile) -> Option<usize> {
        let path = normalize(&directory.join(source));
        let display = path
            .strip_prefix(&self.root)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        if let Some(&known) = self.by_path.get(&path) {
            let unit = &self.units[known];
            if unit.flags != command.flags || unit.include_dirs != command.include_dirs {
                let repeated = self
                    .diagnostics
                    .iter()
                    .any(|d| d.span.as_ref().is_some_and(|s| *s.file == *display));
                if !repeated {
                    self.diagnostics.push(
                        Diagnostic::warning(
                            "C0006",
                            "compiled more than once with different flags; the first ones count",
                        )
                        .at(Location::file(display)),
                    );
                }
            }
            return Some(known);
        }
        if !path.is_file() {
            self.diagnostics.push(
                Diagnostic::warning(
                    "C0001",
                    "the build compiles this file, but it does not exist (is it generated?)",
                )
                .at(Location::file(display)),
            );
            return None;
        }
        let index = self.units.len();
        self.by_path.insert(path.clone(), index);
        self.units.push(Unit {
            path,
            display,
            root: self.root.clone(),
            directory: directory.to_path_buf(),
            spelling: PathBuf::from(source),
            include_dirs: command.include_dirs.clone(),
            flags: command.flags.clone(),
        });
        Some(index)
    }
}

fn take_apart(words: &[String]) -> Compile {
    let mut out = Compile::default();
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_str();
        at += 1;
        let mut argument = |joined: &str| -> Option<String> {
            if joined.is_empty() {
                at += 1;
                words.get(at - 1).cloned()
            } else {
                Some(joined.to_string())
            }
        };
        match word {
            "-c" => out.only_compile = true,
            "-shared" | "-dynamiclib" => out.shared = true,
            "-E" | "-S" | "-M" | "-MM" | "--version" | "-v" | "-fsyntax-only" => out.ignored = true,
            "-MF" | "-MT" | "-MQ" | "-Xlinker" | "-Xpreprocessor" | "-Xassembler" | "-T"
            | "-arch" | "-x" | "-z" | "-u" | "-e" | "-target" | "--param" | "-rpath"
            | "-framework" => {
                argument("");
            }
            "-include" | "-imacros" | "-isystem" | "-iquote" | "-idirafter" => {
                if let Some(value) = argument("") {
                    out.flags.push(word.to_string());
                    out.flags.push(value);
                }
            }
            "-ansi" | "-fsigned-char" | "-funsigned-char" | "-fshort-enums" | "-fwrapv"
            | "-fms-extensions" | "-fplan9-extensions" | "-pthread" => {
                out.flags.push(word.to_string());
            }
            _ => {
                if let Some(rest) = word.strip_prefix("-o") {
                    out.output = argument(rest);
                } else if let Some(rest) = word.strip_prefix("-I") {
                    out.include_dirs.extend(argument(rest).map(PathBuf::from));
                } else if let Some(rest) = word.strip_prefix("-D") {
                    out.flags.extend(argument(rest).map(|v| format!("-D{v}")));
                } else if let Some(rest) = word.strip_prefix("-U") {
                    out.flags.extend(argument(rest).map(|v| format!("-U{v}")));
                } else if let Some(rest) = word.strip_prefix("-L") {
                    out.library_folders.extend(argument(rest));
                } else if let Some(rest) = word.strip_prefix("-l") {
                    out.libraries.extend(argument(rest));
                } else if word.starts_with("-std=")
                    || word.starts_with("-iquote")
                    || word.starts_with("-isystem")
                    || (word.starts_with("-m")
                        && !word.starts_with("-march")
                        && !word.starts_with("-mtune")
                        && !matches!(word, "-m32" | "-m64" | "-mthumb"))
                {
                    out.flags.push(word.to_string());
                } else if word.starts_with('-') {
                    // Warnings, optimisation, debugging, linking: no meaning for us.
                } else if word.ends_with(".c") {
                    out.sources.push(word.to_string());
                } else if word.contains(".so")
                    || [".o", ".a", ".lo", ".la", ".obj"]
                        .iter()
                        .any(|e| word.ends_with(e))
                {
                    out.objects.push(word.to_string());
                }
            }
        }
    }
    if out.sources.is_empty() && out.objects.is_empty() {
        out.ignored = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_compilers() {
        for name in [
            "cc",
            "gcc",
            "/usr/bin/gcc-12",
            "clang-14",
            "x86_64-linux-gnu-gcc",
            "c99",
            "tcc",
        ] {
            assert!(is_compiler(name), "{name}");
        }
        for name in ["echo", "g++", "ld", "c", "mkdir", "clang-format"] {
            assert!(!is_compiler(name), "{name}");
        }
    }
}
