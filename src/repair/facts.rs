//! What is known of the C behind a crate: from its report, and from the C itself.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use c2safe_frontend::ir::{Linkage, Program};
use c2safe_llm_repair::facts::{CFunction, Facts, PointerNote};
use serde_json::Value;

use crate::pointers::JSON_FILE;

/// The files of the runtime that a crate carries, by their names in it.
pub fn runtime(krate: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut pending = vec![PathBuf::from("src/rt")];
    while let Some(below) = pending.pop() {
        for entry in fs::read_dir(krate.join(&below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.path().is_dir() {
                pending.push(path);
            } else {
                let text = fs::read_to_string(entry.path())?;
                files.insert(path.to_string_lossy().into_owned(), text);
            }
        }
    }
    Ok(files)
}

/// The report in a crate.
///
/// Errors: there is none.
pub fn read_report(krate: &Path) -> Result<Value, String> {
    let path = krate.join(JSON_FILE);
    let text = fs::read_to_string(&path).map_err(|error| {
        format!(
            "`{}`: {error}; translate without --no-report",
            path.display()
        )
    })?;
    serde_json::from_str(&text).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Whether the crate that a report is about has the programs that only tests build.
pub fn with_tests(report: &Value) -> bool {
    report["with_tests"].as_bool().unwrap_or(false)
}

/// What the report of the crate at `krate` and the program in the project at `root` say.
///
/// Errors: a file cannot be read.
pub fn gather(
    krate: &Path,
    report: &Value,
    root: &Path,
    program: &Program,
) -> Result<Facts, String> {
    let pointers = report["pointers"].as_array().cloned().unwrap_or_default();
    let mut functions = BTreeMap::new();
    let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for function in report["functions"].as_array().into_iter().flatten() {
        let name = function["name"].as_str().unwrap_or("");
        let file = function["place"]["file"].as_str().unwrap_or("");
        let lines = sources.entry(file.to_string()).or_insert_with(|| {
            let bytes = fs::read(root.join(file)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            text.lines().map(str::to_string).collect()
        });
        let line = |value: &Value| value.as_u64().unwrap_or(0) as usize;
        let first = line(&function["place"]["line"]);
        let last = line(&function["last_line"]);
        let (_, text) = crate::pointers::extent(lines, first, last.max(first));
        let is_static = program.functions.iter().any(|f| {
            f.name == name
                && f.body.is_some()
                && f.linkage == Linkage::Internal
                && program
                    .files
                    .get(f.loc.file as usize)
                    .is_some_and(|s| s.name == file)
        });
        let notes = function["pointers"].as_array().into_iter().flatten();
        let notes = notes.filter_map(|n| {
            let pointer = pointers.get(n.as_u64()? as usize)?;
            let tier = pointer["tier"].as_u64()? as u8;
            let string = |value: &Value| value.as_str().unwrap_or("").to_string();
            (tier > 1).then(|| PointerNote {
                name: string(&pointer["name"]),
                ty: string(&pointer["type"]),
                tier,
                reason: string(&pointer["reason"]["text"]),
            })
        });
        let c = CFunction {
            name: name.to_string(),
            file: file.to_string(),
            text: text.join("\n"),
            is_static,
            pointers: notes.collect(),
        };
        for copy in function["rust"].as_array().into_iter().flatten() {
            if let (Some(file), Some(name)) = (copy["file"].as_str(), copy["name"].as_str()) {
                functions.insert((file.to_string(), name.to_string()), c.clone());
            }
        }
    }
    let demotions = report["refused_by_rustc"].as_array().into_iter().flatten();
    let demotions = demotions.map(|demotion| {
        let text = |name: &str| demotion[name].as_str().unwrap_or("").to_string();
        format!("{}: {}", text("what"), text("message"))
    });
    Ok(Facts {
        functions,
        runtime: runtime(krate).map_err(|error| error.to_string())?,
        demotions: demotions.collect(),
    })
}
