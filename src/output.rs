//! Writing a crate: all of it or nothing, and never over something that c2safe did not write.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use c2safe_frontend::headers::fnv1a;

/// The file that marks a folder as ours. It lists every file we wrote with its hash.
const MARKER: &str = ".c2safe";

/// Why a crate was not written.
#[derive(Debug)]
pub enum WriteError {
    /// The folder is there already, from an earlier run.
    Exists(PathBuf),
    /// The folder, or a file that is not a folder, is there and not ours.
    NotOurs(PathBuf),
    /// A file that we wrote was changed since.
    Changed(PathBuf),
    /// The file system says no.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::Exists(path) => write!(
                f,
                "the output folder `{}` exists; --force replaces it",
                path.display()
            ),
            WriteError::NotOurs(path) => write!(
                f,
                "`{}` exists and was not written by c2safe; choose another folder with -o",
                path.display()
            ),
            WriteError::Changed(path) => write!(
                f,
                "`{}` was changed after c2safe wrote it; move it away first",
                path.display()
            ),
            WriteError::Io(path, error) => {
                write!(f, "cannot write `{}`: {error}", path.display())
            }
        }
    }
}

fn hash(text: &[u8]) -> String {
    format!("{:016x}", fnv1a([text]))
}

fn read_marker(folder: &Path) -> Option<BTreeMap<String, String>> {
    let text = fs::read_to_string(folder.join(MARKER)).ok()?;
    Some(
        text.lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(hash, name)| (name.to_string(), hash.to_string()))
            .collect(),
    )
}

/// Whether `target` may be written; to be asked before the long work.
pub fn may_write(target: &Path, force: bool) -> Result<(), WriteError> {
    let io = |error| WriteError::Io(target.to_path_buf(), error);
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io(error)),
        Ok(_) if !target.is_dir() => Err(WriteError::NotOurs(target.to_path_buf())),
        Ok(_) => {
            if fs::read_dir(target).map_err(io)?.next().is_none() {
                return Ok(());
            }
            let Some(files) = read_marker(target) else {
                return Err(WriteError::NotOurs(target.to_path_buf()));
            };
            if !force {
                return Err(WriteError::Exists(target.to_path_buf()));
            }
            for (name, old) in &files {
                let path = target.join(name);
                if let Ok(text) = fs::read(&path) {
                    if hash(&text) != *old {
                        return Err(WriteError::Changed(path));
                    }
                }
            }
            Ok(())
        }
    }
}

/// Writes `files` (relative names) as the folder `target`. The folder appears complete or not at all.
pub fn write(target: &Path, files: &[(String, String)], force: bool) -> Result<(), WriteError> {
    may_write(target, force)?;
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |error| WriteError::Io(path, error)
    };
    fs::create_dir_all(&parent).map_err(io(&parent))?;
    let mut scratch = tempfile::Builder::new()
        .prefix(".c2safe-")
        .tempdir_in(&parent)
        .map_err(io(&parent))?;
    let fresh = scratch.path().join("new");
    let mut marker = String::new();
    for (name, text) in files {
        let path = fresh.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        fs::write(&path, text).map_err(io(&path))?;
        marker.push_str(&format!("{} {name}\n", hash(text.as_bytes())));
    }
    fs::create_dir_all(&fresh).map_err(io(&fresh))?;
    fs::write(fresh.join(MARKER), marker).map_err(io(&fresh))?;
    if target.is_dir() {
        let old_files = read_marker(target).unwrap_or_default();
        let old = scratch.path().join("old");
        fs::rename(target, &old).map_err(io(target))?;
        let result = carry_over(&old, &fresh, Path::new(""), &old_files)
            .and_then(|()| fs::rename(&fresh, target));
        if let Err(error) = result {
            // Put the old one back rather than leave nothing, and delete nothing.
            scratch.disable_cleanup(true);
            let _ = fs::rename(&old, target);
            return Err(WriteError::Io(target.to_path_buf(), error));
        }
        return Ok(());
    }
    fs::rename(&fresh, target).map_err(io(target))
}

/// Moves what others put into the old folder (`target/`, `Cargo.lock`, own files) to the new one.
fn carry_over(
    old: &Path,
    new: &Path,
    below: &Path,
    ours: &BTreeMap<String, String>,
) -> io::Result<()> {
    for entry in fs::read_dir(old.join(below))? {
        let entry = entry?;
        let relative = below.join(entry.file_name());
        let name = relative.to_string_lossy().replace('\\', "/");
        if name == MARKER || ours.contains_key(&name) {
            continue;
        }
        let target = new.join(&relative);
        if entry.file_type()?.is_dir() {
            let prefix = format!("{name}/");
            let mixed = target.is_dir() || ours.keys().any(|k| k.starts_with(&prefix));
            if mixed {
                carry_over(old, new, &relative, ours)?;
                continue;
            }
        }
        if !target.exists() {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A valid crate name made from any text.
pub fn crate_name(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let name = name.trim_matches('_');
    let reserved = [
        "",
        "abstract",
        "alloc",
        "as",
        "async",
        "await",
        "become",
        "box",
        "break",
        "const",
        "continue",
        "core",
        "crate",
        "do",
        "dyn",
        "else",
        "enum",
        "extern",
        "false",
        "final",
        "fn",
        "for",
        "gen",
        "if",
        "impl",
        "in",
        "let",
        "loop",
        "macro",
        "main",
        "match",
        "mod",
        "move",
        "mut",
        "override",
        "priv",
        "proc_macro",
        "pub",
        "ref",
        "return",
        "self",
        "static",
        "std",
        "struct",
        "super",
        "test",
        "trait",
        "true",
        "try",
        "type",
        "typeof",
        "unsafe",
        "unsized",
        "use",
        "virtual",
        "where",
        "while",
        "yield",
        "build",
        "deps",
        "examples",
        "incremental",
        "rt",
        "c2safe_rt",
    ];
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || reserved.contains(&name)
    {
        return format!("c_{name}").trim_end_matches('_').to_string();
    }
    name.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_names() {
        assert_eq!(crate_name("My Project-2"), "my_project_2");
        assert_eq!(crate_name("2048"), "c_2048");
        assert_eq!(crate_name("test"), "c_test");
        assert_eq!(crate_name("..."), "c");
    }

    #[test]
    fn writes_all_or_nothing_and_keeps_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let files = |text: &str| vec![("src/lib.rs".to_string(), text.to_string())];
        write(&target, &files("1"), false).unwrap();
        assert!(matches!(
            write(&target, &files("2"), false),
            Err(WriteError::Exists(_))
        ));
        fs::write(target.join("src/mine.rs"), "mine").unwrap();
        fs::create_dir(target.join("target")).unwrap();
        write(&target, &files("2"), true).unwrap();
        assert_eq!(fs::read_to_string(target.join("src/lib.rs")).unwrap(), "2");
        assert_eq!(
            fs::read_to_string(target.join("src/mine.rs")).unwrap(),
            "mine"
        );
        assert!(target.join("target").is_dir());
        fs::write(target.join("src/lib.rs"), "edited").unwrap();
        assert!(matches!(
            write(&target, &files("3"), true),
            Err(WriteError::Changed(_))
        ));
        let foreign = folder.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("a"), "a").unwrap();
        assert!(matches!(
            write(&foreign, &files("1"), true),
            Err(WriteError::NotOurs(_))
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
