//! Project discovery: from paths on the command line to units with their flags.

mod commands;
mod makefile;
mod scan;
mod words;

use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::diag::{Diagnostic, Location};
use commands::Collector;

/// How to look for a project.
#[derive(Debug, Clone)]
pub struct DiscoverOptions {
    /// Ask CMake or make when there is one. Otherwise all `.c` files are taken.
    pub use_build_system: bool,
    /// Take what a Makefile's targets `test`, `tests` and `check` compile as well.
    pub include_tests: bool,
}

impl Default for DiscoverOptions {
    fn default() -> Self {
        DiscoverOptions {
            use_build_system: true,
            include_tests: false,
        }
    }
}

/// A C project.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// A name made from the folder or file; not necessarily a valid crate name.
    pub name: String,
    /// The folder that everything is relative to; absolute.
    pub root: PathBuf,
    /// The translation units, sorted by their path.
    pub units: Vec<Unit>,
    /// What the build system links; empty when nothing is known.
    pub programs: Vec<ProgramHint>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether what builds only tests was to be taken as well ([`DiscoverOptions::include_tests`]).
    pub with_tests: bool,
}

/// One translation unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The file; absolute.
    pub path: PathBuf,
    /// The file relative to the project's root, for people.
    pub display: String,
    /// The project's root; absolute.
    pub root: PathBuf,
    /// Where the compiler is to run: relative names below start here.
    pub directory: PathBuf,
    /// The file as the compiler is to be told (decides about `__FILE__`).
    pub spelling: PathBuf,
    /// `-I` folders in order, as the build system spelt them.
    pub include_dirs: Vec<PathBuf>,
    /// Other flags that matter: `-D`, `-U`, `-include`, `-iquote`, `-isystem`, `-std`, `-f...char`, `-m...`.
    pub flags: Vec<String>,
}

/// The link set of one executable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramHint {
    /// The executable's name.
    pub name: String,
    /// Indices into the project's units, sorted.
    pub units: Vec<usize>,
}

/// `path` without `.` and `..`, by its text alone.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Finds the units of a project. The errors say why there are none.
pub fn discover(inputs: &[PathBuf], options: &DiscoverOptions) -> Result<Project, Vec<Diagnostic>> {
    if inputs.is_empty() {
        return Err(vec![Diagnostic::error(
            "C0008",
            "no input: give a folder, .c files or a compile_commands.json",
        )]);
    }
    let mut folders = Vec::new();
    let mut files = Vec::new();
    let mut databases = Vec::new();
    let mut errors = Vec::new();
    for input in inputs {
        let shown = input.to_string_lossy();
        let absolute = match fs::canonicalize(input) {
            Ok(path) => path,
            Err(error) => {
                errors.push(io_diagnostic(&shown, &error));
                continue;
            }
        };
        if absolute.is_dir() {
            folders.push(absolute);
        } else if absolute.extension().is_some_and(|e| e == "json") {
            databases.push(absolute);
        } else if absolute
            .extension()
            .is_some_and(|e| e == "c" || e == "C" || e == "i")
        {
            files.push(absolute);
        } else {
            errors.push(
                Diagnostic::error(
                    "C0004",
                    "neither a folder, a .c file nor a compile_commands.json",
                )
                .at(Location::file(shown.as_ref())),
            );
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut project = match (folders.as_slice(), databases.as_slice(), files.as_slice()) {
        ([folder], [], []) => from_folder(folder, options)?,
        ([], [database], []) => from_database(database)?,
        ([], [], _) => from_files(&files),
        _ => {
            return Err(vec![Diagnostic::error(
                "C0008",
                "give one folder, or one compile_commands.json, or only .c files",
            )]);
        }
    };
    check_units(&mut project)?;
    project.with_tests = options.include_tests;
    Ok(project)
}

fn io_diagnostic(shown: &str, error: &std::io::Error) -> Diagnostic {
    let place = Location::file(shown);
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            Diagnostic::error("C0001", "no such file or folder").at(place)
        }
        std::io::ErrorKind::PermissionDenied => {
            Diagnostic::error("C0003", "cannot be read: permission denied").at(place)
        }
        _ => Diagnostic::error("C0003", format!("cannot be read: {error}")).at(place),
    }
}

/// Drops units that cannot be read or are no text, with an error each; fails when none is left.
fn check_units(project: &mut Project) -> Result<(), Vec<Diagnostic>> {
    let mut errors = Vec::new();
    for unit in &project.units {
        if let Some(error) = check_file(&unit.path, &unit.display) {
            errors.push(error);
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if project.units.is_empty() {
        return Err(vec![Diagnostic::error("C0002", "no C files found")
            .at(Location::file(project.root.to_string_lossy().as_ref()))]);
    }
    Ok(())
}

fn check_file(path: &Path, display: &str) -> Option<Diagnostic> {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|f| f.take(1 << 16).read_to_end(&mut head));
    if let Err(error) = read {
        return Some(io_diagnostic(display, &error));
    }
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    if head.contains(&0) {
        let message = if utf16 {
            "UTF-16 text is not supported: convert the file to UTF-8"
        } else {
            "not C source text: the file holds binary data"
        };
        return Some(Diagnostic::error("C0004", message).at(Location::file(display)));
    }
    None
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(
        || "project".to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}

fn from_folder(root: &Path, options: &DiscoverOptions) -> Result<Project, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    for candidate in ["compile_commands.json", "build/compile_commands.json"] {
        let database = root.join(candidate);
        if database.is_file() {
            let mut project = from_database(&database)?;
            project.name = folder_name(root);
            return Ok(project);
        }
    }
    if options.use_build_system {
        if root.join("CMakeLists.txt").is_file() {
            match makefile::from_cmake(root) {
                Ok(collector) if collector.has_units() => {
                    return Ok(finish(root, folder_name(root), collector));
                }
                Ok(_) => {}
                Err(reason) => diagnostics.push(asked_in_vain("cmake", &reason)),
            }
        }
        if ["GNUmakefile", "makefile", "Makefile"]
            .iter()
            .any(|name| root.join(name).is_file())
        {
            match makefile::from_make(root, options.include_tests) {
                Ok(collector) if collector.has_units() => {
                    let mut project = finish(root, folder_name(root), collector);
                    project.diagnostics.splice(0..0, diagnostics);
                    return Ok(project);
                }
                Ok(_) => diagnostics.push(asked_in_vain("make", "its commands compile no C file")),
                Err(reason) => diagnostics.push(asked_in_vain("make", &reason)),
            }
        }
    }
    let mut project = scan::from_scan(root, folder_name(root))?;
    project.diagnostics.splice(0..0, diagnostics);
    Ok(project)
}

fn asked_in_vain(tool: &str, reason: &str) -> Diagnostic {
    Diagnostic::note(
        "C0007",
        format!("{tool} gives no compile commands ({reason}); taking all .c files"),
    )
}

/// Turns collected commands into a project.
fn finish(root: &Path, name: String, collector: Collector) -> Project {
    let (mut units, mut programs, diagnostics) = collector.into_parts();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| units[a].path.cmp(&units[b].path));
    let mut position = vec![0; units.len()];
    for (new, &old) in order.iter().enumerate() {
        position[old] = new;
    }
    units.sort_by(|a, b| a.path.cmp(&b.path));
    for program in &mut programs {
        for unit in &mut program.units {
            *unit = position[*unit];
        }
        program.units.sort_unstable();
        program.units.dedup();
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.units.cmp(&b.units)));
    programs.dedup();
    Project {
        name,
        root: root.to_path_buf(),
        units,
        programs,
        diagnostics,
        with_tests: false,
    }
}

fn from_database(database: &Path) -> Result<Project, Vec<Diagnostic>> {
    let shown = database.to_string_lossy();
    let bad = |message: String| {
        vec![Diagnostic::error("C0005", message).at(Location::file(shown.as_ref()))]
    };
    let text = fs::read(database).map_err(|error| vec![io_diagnostic(&shown, &error)])?;
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| {
        vec![
            Diagnostic::error("C0005", format!("not a compile database: {error}")).at(
                Location::new(shown.as_ref(), error.line() as u32, error.column() as u32),
            ),
        ]
    })?;
    let entries = value
        .as_array()
        .ok_or_else(|| bad("not a compile database: a list was expected".to_string()))?;
    let base = database.parent().unwrap_or(Path::new("/"));
    let mut parsed = Vec::new();
    for entry in entries {
        let text = |key: &str| entry.get(key).and_then(serde_json::Value::as_str);
        let directory = base.join(text("directory").unwrap_or("."));
        let words = match (entry.get("arguments"), text("command")) {
            (Some(serde_json::Value::Array(list)), _) => list
                .iter()
                .filter_map(|w| w.as_str().map(str::to_string))
                .collect(),
            (_, Some(command)) => words::split_words(command),
            _ => text("file")
                .map(|f| vec!["cc".to_string(), "-c".to_string(), f.to_string()])
                .unwrap_or_default(),
        };
        if !words.is_empty() {
            parsed.push((normalize(&directory), words));
        }
    }
    let directories: Vec<&Path> = parsed.iter().map(|(d, _)| d.as_path()).collect();
    // A database in a `build` folder belongs to the folder above when the sources are there.
    let root = {
        let mut sources = Vec::new();
        for (directory, words) in &parsed {
            for word in words.iter().filter(|w| w.ends_with(".c")) {
                sources.push(normalize(&directory.join(word)));
            }
        }
        let paths: Vec<&Path> = sources.iter().filter_map(|s| s.parent()).collect();
        common_folder(if paths.is_empty() {
            &directories
        } else {
            &paths
        })
        .unwrap_or_else(|| base.to_path_buf())
    };
    let root = if base.starts_with(&root) || !root.starts_with(base) {
        root
    } else {
        base.to_path_buf()
    };
    let mut collector = Collector::new(&root);
    for (directory, words) in &parsed {
        collector.command(directory, words);
    }
    if !collector.has_units() {
        return Err(bad(
            "the compile database names no C file that exists".into()
        ));
    }
    let name = folder_name(&root);
    Ok(finish(&root, name, collector))
}

fn common_folder(paths: &[&Path]) -> Option<PathBuf> {
    let mut common = paths.first()?.to_path_buf();
    for path in paths {
        while !path.starts_with(&common) {
            if !common.pop() {
                return None;
            }
        }
    }
    Some(common)
}

fn from_files(files: &[PathBuf]) -> Project {
    let parents: Vec<&Path> = files.iter().filter_map(|f| f.parent()).collect();
    let root = common_folder(&parents).unwrap_or_else(|| PathBuf::from("/"));
    let mut sorted = files.to_vec();
    sorted.sort();
    sorted.dedup();
    let name = match sorted.as_slice() {
        [one] => one.file_stem().map_or_else(
            || "project".to_string(),
            |n| n.to_string_lossy().into_owned(),
        ),
        _ => folder_name(&root),
    };
    let units = sorted
        .iter()
        .map(|path| plain_unit(&root, path, Vec::new(), Vec::new()))
        .collect();
    Project {
        name,
        root,
        units,
        programs: Vec::new(),
        diagnostics: Vec::new(),
        with_tests: false,
    }
}

/// A unit compiled in the root without a build system.
fn plain_unit(root: &Path, path: &Path, include_dirs: Vec<PathBuf>, flags: Vec<String>) -> Unit {
    let relative = path.strip_prefix(root).unwrap_or(path);
    Unit {
        path: path.to_path_buf(),
        display: relative.to_string_lossy().into_owned(),
        root: root.to_path_buf(),
        directory: root.to_path_buf(),
        spelling: relative.to_path_buf(),
        include_dirs,
        flags,
    }
}

#[cfg(test)]
mod tests;
