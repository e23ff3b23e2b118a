//! Without a build system: every `.c` file below the folder, every folder with headers as `-I`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{io_diagnostic, normalize, plain_unit, Project};
use crate::diag::Diagnostic;
use crate::headers;

/// Folders that hold products, not sources.
fn is_skipped(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "build" | "CMakeFiles" | "target" | "node_modules")
}

#[derive(Default)]
struct Found {
    sources: BTreeSet<PathBuf>,
    /// Folders with headers and whether one of these has the name of a standard header.
    header_folders: BTreeMap<PathBuf, bool>,
}

fn walk(folder: &Path, found: &mut Found) -> std::io::Result<()> {
    let mut pending = vec![folder.to_path_buf()];
    while let Some(current) = pending.pop() {
        let entries = match fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) if current == folder => return Err(error),
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                if !is_skipped(&name) {
                    pending.push(path);
                }
            } else if path.is_file() {
                if name.ends_with(".c") && !name.starts_with('.') {
                    found.sources.insert(path);
                } else if name.ends_with(".h") {
                    let shadows = headers::is_ours(&name);
                    *found.header_folders.entry(current.clone()).or_default() |= shadows;
                }
            }
        }
    }
    Ok(())
}

/// The `.c` files that other sources include; they are no units of their own.
fn included_sources(sources: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let mut included = BTreeSet::new();
    for source in sources {
        let Ok(text) = fs::read(source) else {
            continue;
        };
        // Macros defined so far, with which an included source may be asked for a part of itself.
        let mut defined: Vec<String> = Vec::new();
        for line in text.split(|&b| b == b'\n') {
            let line = String::from_utf8_lossy(line);
            let Some(rest) = line.trim_start().strip_prefix('#') else {
                continue;
            };
            if let Some(name) = rest.trim_start().strip_prefix("define") {
                defined.extend(name.split_whitespace().next().map(str::to_string));
            }
            let Some(rest) = rest.trim_start().strip_prefix("include") else {
                continue;
            };
            let Some(name) = rest
                .trim()
                .strip_prefix('"')
                .and_then(|r| r.split('"').next())
            else {
                continue;
            };
            if name.ends_with(".c") {
                let folder = source.parent().unwrap_or(Path::new("/"));
                let target = normalize(&folder.join(name));
                if target != *source && !asks_for_part(&target, &defined) {
                    included.insert(target);
                }
            }
        }
    }
    included
}

/// Whether the source at `target` tests one of these macros: then it is a unit of its own as well, of which the includer
/// takes only a part.
fn asks_for_part(target: &Path, defined: &[String]) -> bool {
    let Ok(text) = fs::read(target) else {
        return false;
    };
    text.split(|&b| b == b'\n').any(|line| {
        let line = String::from_utf8_lossy(line);
        let condition = line
            .trim_start()
            .strip_prefix('#')
            .is_some_and(|rest| rest.trim_start().starts_with("if"));
        condition
            && line
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| defined.iter().any(|name| name == word))
    })
}

/// All `.c` files below `root`.
pub(super) fn from_scan(root: &Path, name: String) -> Result<Project, Vec<Diagnostic>> {
    let mut found = Found::default();
    walk(root, &mut found).map_err(|error| vec![io_diagnostic(&root.to_string_lossy(), &error)])?;
    let included = included_sources(&found.sources);
    let relative = |folder: &Path| {
        let relative = folder.strip_prefix(root).unwrap_or(folder);
        if relative.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            relative.to_path_buf()
        }
    };
    let mut include_dirs = Vec::new();
    let mut flags = Vec::new();
    for (folder, shadows) in &found.header_folders {
        if *shadows {
            // `#include <string.h>` must still find the standard one.
            flags.push(format!("-iquote{}", relative(folder).to_string_lossy()));
        } else {
            include_dirs.push(relative(folder));
        }
    }
    let units = found
        .sources
        .iter()
        .filter(|source| !included.contains(*source))
        .map(|source| plain_unit(root, source, include_dirs.clone(), flags.clone()))
        .collect();
    Ok(Project {
        name,
        root: root.to_path_buf(),
        units,
        programs: Vec::new(),
        diagnostics: Vec::new(),
        with_tests: false,
    })
}
