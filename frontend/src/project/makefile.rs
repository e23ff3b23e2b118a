//! Asks make and CMake what they would do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::commands::Collector;
use super::words::split_commands;
use super::{normalize, words};
use crate::process::{self, Limits};

const LIMITS: Limits = Limits {
    time: Duration::from_secs(60),
    output: 64 << 20,
};

/// Reads what `make -n -B` prints. Nothing is built.
pub(super) fn from_make(root: &Path, include_tests: bool) -> Result<Collector, String> {
    let mut collector = Collector::new(root);
    read_make_output(&ask_make(root, None, false)?.0, root, &mut collector);
    if !collector.has_units() {
        read_make_output(&ask_make(root, Some("all"), false)?.0, root, &mut collector);
    }
    if include_tests {
        for target in ["test", "tests", "check"] {
            // Only what the Makefile itself says: make would build `test` from `test.c` by its own rules.
            if !ask_make(root, Some(target), true)?.1 {
                continue;
            }
            read_make_output(
                &ask_make(root, Some(target), false)?.0,
                root,
                &mut collector,
            );
        }
    }
    Ok(collector)
}

/// What make would do for a target, and whether there is such a target.
fn ask_make(root: &Path, target: Option<&str>, plain: bool) -> Result<(String, bool), String> {
    let mut command = Command::new("make");
    command
        .args(["-n", "-B", "-k", "-w"])
        .args(plain.then_some("-r"))
        .args(target)
        .current_dir(root)
        .env("LC_ALL", "C")
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL");
    let output = process::run(&mut command, b"", LIMITS).map_err(|e| e.to_string())?;
    if output.timed_out {
        return Err("it takes too long".to_string());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let missing = target.is_some_and(|target| {
        let errors = String::from_utf8_lossy(&output.stderr);
        errors.contains(&format!("No rule to make target '{target}'."))
            || errors.contains(&format!("No rule to make target '{target}'\n"))
            || text.contains(&format!("Nothing to be done for '{target}'"))
    });
    Ok((text, !missing))
}

fn read_make_output(text: &str, root: &Path, collector: &mut Collector) {
    let mut folders: Vec<PathBuf> = vec![root.to_path_buf()];
    let joined = text.replace("\\\n", " ");
    for line in joined.lines() {
        if let Some(folder) = entering(line) {
            folders.push(normalize(&root.join(folder)));
            continue;
        }
        if line.contains("]: Leaving directory") || line.starts_with("make: Leaving directory") {
            if folders.len() > 1 {
                folders.pop();
            }
            continue;
        }
        let base = folders
            .last()
            .cloned()
            .unwrap_or_else(|| root.to_path_buf());
        let mut current = base;
        for command in split_commands(line) {
            if command[0] == "cd" {
                if let Some(target) = command.get(1) {
                    current = normalize(&current.join(target));
                }
                continue;
            }
            if command.iter().any(|w| w.contains('$')) {
                // A shell variable: we don't run the shell, so we can't know.
                continue;
            }
            collector.command(&current, &command);
        }
    }
}

fn entering(line: &str) -> Option<&str> {
    if !line.starts_with("make") {
        return None;
    }
    let (_, rest) = line.split_once(": Entering directory ")?;
    Some(rest.trim().trim_matches(|c| matches!(c, '\'' | '`' | '"')))
}

/// Configures with CMake in a temporary folder and reads its export and its link commands.
pub(super) fn from_cmake(root: &Path) -> Result<Collector, String> {
    let build = std::env::temp_dir().join(format!("c2safe-cmake-{}", std::process::id()));
    let result = configure(root, &build);
    let _ = fs::remove_dir_all(&build);
    result
}

fn configure(root: &Path, build: &Path) -> Result<Collector, String> {
    let mut command = Command::new("cmake");
    command
        .arg("-S")
        .arg(root)
        .arg("-B")
        .arg(build)
        .arg("-DCMAKE_EXPORT_COMPILE_COMMANDS=1")
        .env("LC_ALL", "C");
    let output = process::run(&mut command, b"", LIMITS).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it is not installed".to_string(),
        _ => error.to_string(),
    })?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
        return Err(format!("it fails: {}", first.trim()));
    }
    read_cmake_build(root, build)
}

fn read_cmake_build(root: &Path, build: &Path) -> Result<Collector, String> {
    let text = fs::read(build.join("compile_commands.json")).map_err(|e| e.to_string())?;
    let entries: Vec<serde_json::Value> =
        serde_json::from_slice(&text).map_err(|e| e.to_string())?;
    let mut collector = Collector::new(root);
    for entry in &entries {
        let field = |key: &str| entry.get(key).and_then(serde_json::Value::as_str);
        if let (Some(directory), Some(command)) = (field("directory"), field("command")) {
            collector.command(
                &normalize(Path::new(directory)),
                &words::split_words(command),
            );
        }
    }
    let mut links = Vec::new();
    find_links(build, &mut links);
    links.sort();
    let commands: Vec<(PathBuf, Vec<String>)> = links
        .iter()
        .filter_map(|link| {
            // `<folder>/CMakeFiles/<target>.dir/link.txt` runs in `<folder>`.
            let folder = link.ancestors().nth(3)?.to_path_buf();
            Some((folder, fs::read_to_string(link).ok()?))
        })
        .flat_map(|(folder, text)| {
            text.lines()
                .map(|line| (folder.clone(), words::split_words(line)))
                .collect::<Vec<_>>()
        })
        .collect();
    // Libraries first, since programs refer to them.
    for archives in [true, false] {
        for (folder, command) in &commands {
            let builds_library = command.iter().any(|w| w == "-shared")
                || command
                    .first()
                    .is_some_and(|w| w.rsplit('/').next().is_some_and(|n| n.ends_with("ar")));
            if builds_library == archives {
                collector.command(folder, command);
            }
        }
    }
    Ok(collector)
}

fn find_links(folder: &Path, links: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            find_links(&path, links);
        } else if path.file_name().is_some_and(|n| n == "link.txt") {
            links.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_make_output() {
        let folder = std::env::temp_dir().join(format!("c2safe-make-test-{}", std::process::id()));
        fs::create_dir_all(folder.join("lib")).unwrap();
        for name in ["main.c", "lib/a.c", "lib/b.c"] {
            fs::write(folder.join(name), "int x;\n").unwrap();
        }
        let text = format!(
            "make: Entering directory '{0}'\nmake -C lib\nmake[1]: Entering directory '{0}/lib'\n\
             gcc -Wall -DA=1 \\\n  -c a.c -o a.o\ngcc -c b.c\nar rcs libx.a a.o b.o\n\
             make[1]: Leaving directory '{0}/lib'\ncc -Ilib -o prog main.c -Llib -lx -lm\n",
            folder.display()
        );
        let mut collector = Collector::new(&folder);
        read_make_output(&text, &folder, &mut collector);
        let (units, programs, _) = collector.into_parts();
        let shown: Vec<_> = units.iter().map(|u| u.display.as_str()).collect();
        assert_eq!(shown, ["lib/a.c", "lib/b.c", "main.c"]);
        assert_eq!(units[0].flags, ["-DA=1"]);
        assert_eq!(units[2].include_dirs, [PathBuf::from("lib")]);
        assert_eq!(programs.len(), 1);
        assert_eq!(programs[0].name, "prog");
        assert_eq!(programs[0].units, [0, 1, 2]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
