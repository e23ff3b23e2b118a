//! The benchmark's projects, and the version of its tests.
//!
//! `CBench/<name>` is a project's C. `RBench/<crate>` is its interface (`src/interfaces/*.rs`), its tests (`src/bin/*.rs`) and what
//! they need; `<crate>` is `<name>` with `_` for `-` and `proj_` before a leading digit. The tests and interfaces may come from
//! another folder of the shape `<crate>/src/{bin,interfaces}`, which is how corrected ones are given.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{files, BenchError, Result};

/// The benchmark on disk.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The projects, by position.
    pub projects: Vec<Project>,
    /// Where the tests and interfaces come from, if not from the dataset.
    tests: Option<PathBuf>,
}

/// One project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its name, which is also its crate's.
    pub name: String,
    /// Its position among the names of the C projects, sorted without regard to case, from 1.
    pub position: usize,
    /// The folder of the C, if there is one.
    pub c: Option<PathBuf>,
    /// The folder of the interface and the tests.
    pub rust: PathBuf,
}

/// A file that every crate of a project gets, or must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialFile {
    /// Where it stands in the crate.
    pub path: PathBuf,
    /// Where it is now.
    pub source: PathBuf,
    /// What it is.
    pub role: Role,
}

/// What an official file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A program of tests.
    Test,
    /// A file of the interface, with bodies left open.
    Interface,
    /// A source that comes with the interface; a crate may replace it.
    Given,
    /// Something that tests read.
    Data,
}

/// The name of the crate for a folder of C.
pub fn crate_name(c_name: &str) -> String {
    let name = c_name.replace('-', "_");
    match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("proj_{name}"),
        false => name,
    }
}

fn folders(path: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(BenchError::io(path))? {
        let entry = entry.map_err(BenchError::io(path))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

impl Dataset {
    /// Reads the layout of `root`; `tests` is another folder for tests and interfaces.
    ///
    /// # Errors
    /// If `root` has no `RBench`, or `tests` has none of its projects.
    pub fn open(root: &Path, tests: Option<&Path>) -> Result<Dataset> {
        let rust = root.join("RBench");
        if !rust.is_dir() {
            let what = "is no copy of the benchmark: it has no folder `RBench`".to_string();
            return Err(BenchError::Layout(root.to_path_buf(), what));
        }
        let c = root.join("CBench");
        let mut c_folders = BTreeMap::new();
        if c.is_dir() {
            for name in folders(&c)? {
                c_folders.insert(crate_name(&name), c.join(name));
            }
        }
        let mut names = folders(&rust)?;
        // The names are those of the C projects, as the benchmark lists them.
        names.sort_by_key(|name| {
            let c = c_folders
                .get(name)
                .and_then(|path: &PathBuf| path.file_name());
            let own = c.map_or_else(|| name.clone(), |c| c.to_string_lossy().into_owned());
            (own.to_lowercase(), own)
        });
        if let Some(tests) = tests {
            if !names.iter().any(|n| tests.join(n).join("src/bin").is_dir()) {
                let what = "has no `<project>/src/bin` for any project".to_string();
                return Err(BenchError::Layout(tests.to_path_buf(), what));
            }
        }
        let projects = names
            .into_iter()
            .enumerate()
            .map(|(index, name)| Project {
                position: index + 1,
                c: c_folders.remove(&name),
                rust: rust.join(&name),
                name,
            })
            .collect();
        Ok(Dataset {
            projects,
            tests: tests.map(Path::to_path_buf),
        })
    }

    /// The official files of a project, by path.
    pub fn official(&self, project: &Project) -> Result<Vec<OfficialFile>> {
        let mut found = BTreeMap::new();
        let other = self.tests.as_ref().map(|tests| tests.join(&project.name));
        let replaced = |folder: &str| {
            let other = other.as_ref()?.join(folder);
            other.is_dir().then_some(other)
        };
        for path in files::list(&project.rust, &is_rubbish)? {
            let Some(role) = role_of(&path) else { continue };
            let stands_elsewhere = match role {
                Role::Test => replaced("src/bin").is_some(),
                Role::Interface => replaced("src/interfaces").is_some(),
                Role::Given | Role::Data => false,
            };
            if !stands_elsewhere {
                let source = project.rust.join(&path);
                found.insert(path.clone(), OfficialFile { path, source, role });
            }
        }
        for (folder, role) in [("src/bin", Role::Test), ("src/interfaces", Role::Interface)] {
            let Some(other) = replaced(folder) else {
                continue;
            };
            for below in files::list(&other, &is_rubbish)? {
                let is_rust = below.extension().is_some_and(|e| e == "rs");
                let role = if is_rust { role } else { Role::Data };
                let source = other.join(&below);
                let path = Path::new(folder).join(below);
                let file = OfficialFile { path, source, role };
                // Data that the dataset has too may have been written over by tests that ran there.
                match is_rust {
                    true => found.insert(file.path.clone(), file),
                    false => Some(found.entry(file.path.clone()).or_insert(file).clone()),
                };
            }
        }
        Ok(found.into_values().collect())
    }

    /// The `[workspace.dependencies]` beside other tests: crates that these may use.
    pub fn test_dependencies(&self) -> toml::Table {
        let manifest = self.tests.as_ref().map(|tests| tests.join("Cargo.toml"));
        manifest
            .and_then(|path| fs::read_to_string(path).ok())
            .and_then(|text| toml::from_str::<toml::Table>(&text).ok())
            .and_then(|table| {
                let all = table.get("workspace")?.get("dependencies")?;
                all.as_table().cloned()
            })
            .unwrap_or_default()
    }

    /// A hash of all tests and interfaces, by which results of one version are told from those of another.
    pub fn version(&self) -> Result<String> {
        let mut all = Vec::new();
        for project in &self.projects {
            for file in self.official(project)? {
                if matches!(file.role, Role::Test | Role::Interface) {
                    all.push(project.name.clone().into_bytes());
                    all.push(files::slashed(&file.path).into_bytes());
                    all.push(fs::read(&file.source).map_err(BenchError::io(&file.source))?);
                }
            }
        }
        let hash = c2safe_frontend::headers::fnv1a(all.iter().map(Vec::as_slice));
        Ok(format!("{hash:016x}"))
    }
}

/// What no crate needs: what builds and systems leave behind.
pub(crate) fn is_rubbish(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_top = path.parent().is_none_or(|p| p.as_os_str().is_empty());
    name == ".DS_Store" || name == ".git" || (is_top && name == "target")
}

fn role_of(path: &Path) -> Option<Role> {
    let is_rust = path.extension().is_some_and(|e| e == "rs");
    let name = files::slashed(path);
    match name.as_str() {
        "Cargo.toml" | "Cargo.lock" | ".gitignore" => None,
        _ if is_rust && (name.starts_with("src/bin/") || name.starts_with("tests/")) => {
            Some(Role::Test)
        }
        _ if is_rust && name.starts_with("src/interfaces/") => Some(Role::Interface),
        _ if is_rust => Some(Role::Given),
        _ => Some(Role::Data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn names_follow_the_benchmark() {
        assert_eq!(crate_name("a-b"), "a_b");
        assert_eq!(crate_name("42-x"), "proj_42_x");
        assert_eq!(crate_name("Ab"), "Ab");
    }

    #[test]
    fn other_tests_replace_tests_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b", "A", "proj_9z"] {
            write(root, &format!("RBench/{name}/src/bin/t.rs"), "1");
        }
        write(root, "RBench/b/src/bin/data/x.txt", "d");
        write(root, "RBench/b/src/interfaces/i.rs", "1");
        write(root, "RBench/b/src/lib.rs", "1");
        write(root, "CBench/9z/x.c", "");
        write(root, "new/b/src/bin/t2.rs", "2");
        write(root, "new/b/src/bin/data/x.txt", "written over");
        write(root, "new/b/src/bin/more.txt", "2");
        let old = Dataset::open(root, None).unwrap();
        let names: Vec<&str> = old.projects.iter().map(|p| p.name.as_str()).collect();
        // `9z` is the name of the last.
        assert_eq!(names, ["proj_9z", "A", "b"]);
        assert!(old.projects[0].c.is_some() && old.projects[1].c.is_none());
        let new = Dataset::open(root, Some(&root.join("new"))).unwrap();
        let paths: Vec<(String, Role)> = new
            .official(&new.projects[2])
            .unwrap()
            .into_iter()
            .map(|f| (files::slashed(&f.path), f.role))
            .collect();
        assert_eq!(
            paths,
            [
                ("src/bin/data/x.txt".to_string(), Role::Data),
                ("src/bin/more.txt".to_string(), Role::Data),
                ("src/bin/t2.rs".to_string(), Role::Test),
                ("src/interfaces/i.rs".to_string(), Role::Interface),
                ("src/lib.rs".to_string(), Role::Given),
            ]
        );
        let data = &new.official(&new.projects[2]).unwrap()[0];
        assert!(data.source.ends_with("RBench/b/src/bin/data/x.txt"));
        assert_ne!(old.version().unwrap(), new.version().unwrap());
        assert_eq!(
            Dataset::open(&root.join("new"), None).unwrap_err().code(),
            "B0001"
        );
    }
}
