//! Which files of the runtime a crate carries: those it uses something of, and what these use in turn.

use rustc_hash::FxHashSet;

use crate::runtime::{SourceFile, FILES};

/// What every program needs: the heap, the start, and what emitted code itself calls.
const CORE: &[&str] = &[
    "lib.rs",
    "emitted.rs",
    "fault.rs",
    "heap.rs",
    "mem.rs",
    "ptr.rs",
    "record.rs",
    "runtime.rs",
    "start.rs",
    "va.rs",
];

const FORBID: &str = "#![forbid(unsafe_code)]\n";

/// What a part of the runtime needs that the whole does not.
const PARTS: &str = "// A crate carries whole files of the runtime, of which it uses some functions; `rt::rt` is for macros.\n\
                     #![allow(dead_code, unused_imports, clippy::module_inception)]\n";

/// The runtime as the module `rt` of a crate whose sources are `texts`, without its tests.
pub fn carried_runtime(texts: &[(String, String)]) -> Vec<(String, String)> {
    let keep = used_files(texts);
    FILES
        .iter()
        .enumerate()
        .filter(|(i, _)| keep[*i])
        .map(|(_, file)| {
            let name = if file.name == "lib.rs" {
                "mod.rs"
            } else {
                file.name
            };
            let text = match file.text.find("\n#[cfg(test)]\n") {
                Some(i) => format!("{}\n", file.text[..i].trim_end()),
                None => file.text.to_string(),
            };
            let text = if is_index(file) {
                without_modules(file, &text, &keep)
            } else {
                text
            };
            let text = match file.name {
                "lib.rs" => text.replacen(FORBID, &format!("{FORBID}{PARTS}"), 1),
                _ => text,
            };
            (format!("src/rt/{name}"), text)
        })
        .collect()
}

/// `lib.rs` and `mod.rs`, which only declare and re-export modules.
fn is_index(file: &SourceFile) -> bool {
    file.name == "lib.rs" || file.name.ends_with("/mod.rs")
}

fn used_files(texts: &[(String, String)]) -> Vec<bool> {
    let mut words: FxHashSet<&str> = FxHashSet::default();
    for (_, text) in texts {
        words.extend(
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .filter(|w| !w.is_empty()),
        );
    }
    let mut keep = vec![false; FILES.len()];
    let mut work: Vec<usize> = (0..FILES.len())
        .filter(|i| {
            CORE.contains(&FILES[*i].name)
                || (!is_index(&FILES[*i]) && FILES[*i].defines.iter().any(|d| words.contains(d)))
        })
        .collect();
    while let Some(i) = work.pop() {
        if std::mem::replace(&mut keep[i], true) || is_index(&FILES[i]) {
            continue;
        }
        work.extend(FILES[i].needs.iter().filter(|n| !is_index(&FILES[**n])));
        // The index of the folder that the file is in.
        if let Some((folder, _)) = FILES[i].name.rsplit_once('/') {
            work.extend(
                FILES
                    .iter()
                    .position(|f| f.name == format!("{folder}/mod.rs")),
            );
        }
    }
    keep
}

/// An index without the declarations of modules that are left out.
fn without_modules(file: &SourceFile, text: &str, keep: &[bool]) -> String {
    let folder = file
        .name
        .rsplit_once('/')
        .map_or(String::new(), |(f, _)| format!("{f}/"));
    let kept = |module: &str| {
        let candidates = [
            format!("{folder}{module}.rs"),
            format!("{folder}{module}/mod.rs"),
        ];
        FILES
            .iter()
            .enumerate()
            .find(|(_, f)| candidates.contains(&f.name.to_string()))
            .is_none_or(|(i, _)| keep[i])
    };
    let mut out = String::new();
    let mut statement = String::new();
    for line in text.lines() {
        statement.push_str(line);
        statement.push('\n');
        let code = line.trim();
        let complete = code.is_empty()
            || code.ends_with(';')
            || code.starts_with("//")
            || code.ends_with('}')
            || code.starts_with("#!");
        if !complete {
            continue;
        }
        if module_of(&statement).is_none_or(kept) {
            out.push_str(&statement);
        }
        statement.clear();
    }
    out + &statement
}

/// The module that a `mod` or `use` declaration names.
fn module_of(statement: &str) -> Option<&str> {
    let line = statement
        .lines()
        .find(|l| !l.trim_start().starts_with('#'))?
        .trim();
    let line = match line.strip_prefix("pub") {
        Some(rest) => match rest.trim_start().strip_prefix('(') {
            Some(scope) => scope.split_once(')')?.1,
            None => rest,
        },
        None => line,
    };
    let path = line
        .trim_start()
        .strip_prefix("mod ")
        .or_else(|| line.trim_start().strip_prefix("use "))?;
    let path = path.trim().trim_start_matches("self::");
    let name = path.split([':', ';', ' ', '{']).next()?;
    (name != "super").then_some(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::process::Command;

    use super::*;

    /// Whatever file of the runtime a program uses, the files carried along with it compile.
    #[test]
    fn each_file_brings_what_it_needs() {
        let mut sets = BTreeSet::new();
        for file in FILES.iter().filter(|f| !is_index(f)) {
            sets.insert(carried_runtime(&[(String::new(), file.defines.join(" "))]));
        }
        let sets: Vec<_> = sets.into_iter().collect();
        let failures: Vec<String> = std::thread::scope(|scope| {
            let workers: Vec<_> = sets
                .chunks(sets.len().div_ceil(2))
                .map(|chunk| {
                    scope.spawn(move || {
                        chunk
                            .iter()
                            .filter_map(|set| compile(set))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|w| w.join().expect("no panic"))
                .collect()
        });
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    fn compile(files: &[(String, String)]) -> Option<String> {
        let folder = tempfile::tempdir().expect("a scratch folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("below src")).expect("a folder");
            std::fs::write(path, text).expect("writable");
        }
        let root = folder.path().join("src/lib.rs");
        std::fs::write(&root, "#![allow(unused)]\n#[macro_use]\npub mod rt;\n").expect("writable");
        let output = Command::new("rustc")
            .args([
                "--edition",
                "2021",
                "--crate-type",
                "lib",
                "--emit",
                "metadata",
                "--out-dir",
            ])
            .arg(folder.path())
            .arg(&root)
            .output()
            .expect("rustc runs");
        (!output.status.success()).then(|| {
            let names: Vec<&str> = files.iter().map(|f| f.0.as_str()).collect();
            format!(
                "{}\n{}",
                names.join(" "),
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }
}
