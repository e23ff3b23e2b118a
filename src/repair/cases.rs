//! Tests: ways to run the programs of a project.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use c2safe_llm_repair::hash::hash;

use crate::verify::execute::data_files;
use crate::verify::Case;

/// A test by its name.
#[derive(Debug, Clone)]
pub struct NamedCase {
    /// Its name.
    pub name: String,
    /// How programs are run.
    pub case: Case,
}

/// Endings of files that are about a test by their name.
const ENDINGS: &[&str] = &["args", "in", "out", "rc"];

/// The tests in a folder: for each name the files `NAME.args` (a line each), `NAME.in`, `NAME.out` and `NAME.rc`, as `verify --each`
/// takes them. All other files stand in the scratch folder of each test.
///
/// Errors: the folder cannot be read, or has no tests.
pub fn of_folder(folder: &Path) -> Result<Vec<NamedCase>, String> {
    let wrong = |message: &str| format!("`{}`: {message}", folder.display());
    let entries = fs::read_dir(folder).map_err(|error| wrong(&error.to_string()))?;
    let mut names = BTreeSet::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        if ENDINGS.contains(&ending) && path.is_file() {
            if let Some(stem) = path.file_stem() {
                names.insert(stem.to_string_lossy().into_owned());
            }
        }
    }
    if names.is_empty() {
        return Err(wrong("no tests (NAME.args, NAME.in, NAME.out or NAME.rc)"));
    }
    let data = data_files(folder, |path| {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        path.is_file() && ENDINGS.contains(&ending)
    });
    let cases = names.into_iter().map(|name| {
        let beside = |ending: &str| fs::read(folder.join(format!("{name}.{ending}"))).ok();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let case = Case {
            arguments: beside("args")
                .map(|b| text(b).lines().map(str::to_string).collect())
                .unwrap_or_default(),
            stdin: beside("in").unwrap_or_default(),
            expected_output: beside("out"),
            expected_status: beside("rc").and_then(|b| text(b).trim().parse().ok()),
            data: data.clone(),
            ..Case::default()
        };
        NamedCase { name, case }
    });
    Ok(cases.collect())
}

/// The one test of a project that has none: no arguments, no input, its own data files.
pub fn plain(root: &Path, is_folder: bool) -> Vec<NamedCase> {
    let data = match is_folder {
        true => data_files(root, |_| false),
        false => Vec::new(),
    };
    vec![NamedCase {
        name: "plain".into(),
        case: Case {
            data,
            ..Case::default()
        },
    }]
}

/// Something that changes when a test does.
pub fn identity(cases: &[NamedCase]) -> String {
    let mut parts = Vec::new();
    for NamedCase { name, case } in cases {
        parts.push(name.clone());
        parts.push(format!("{:?} {:?}", case.arguments, case.expected_status));
        parts.push(String::from_utf8_lossy(&case.stdin).into_owned());
        parts.push(format!("{:?}", case.expected_output));
        for (name, source) in &case.data {
            parts.push(name.to_string_lossy().into_owned());
            let bytes = fs::read(source).unwrap_or_default();
            parts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    hash(parts.iter().map(String::as_str))
}
