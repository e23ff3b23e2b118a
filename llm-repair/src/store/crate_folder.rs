//! The crate on disk, and the states that it went through.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::journal::{Entry, Journal};
use super::{write_atomically, write_by_way_of, SCRATCH};
use crate::error::{Error, ErrorKind, Result};
use crate::hash::hash;
use crate::source::Files;

/// The folder in a crate that everything about repair is in.
pub const FOLDER: &str = ".c2safe-repair";

/// The report of the translation, for programs and for people, which says at the end what a model wrote.
pub const REPORTS: [&str; 2] = ["c2safe-report.json", "report.html"];

/// A crate, and what runs left beside it.
#[derive(Debug)]
pub struct CrateFolder {
    root: PathBuf,
    /// The folder [`FOLDER`], or another one.
    pub work: PathBuf,
    /// Folders of the crate that are no part of its states: the runtime, which nobody edits.
    hidden: &'static [&'static str],
}

/// The address of a state of the crate.
pub fn state(files: &Files) -> String {
    let parts = files.iter().flat_map(|(n, t)| [n.as_str(), t.as_str()]);
    hash(parts)
}

impl CrateFolder {
    /// The crate at `root`.
    ///
    /// Errors: there is none that c2safe wrote.
    pub fn open(root: &Path) -> Result<CrateFolder> {
        let manifest = root.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).map_err(|error| Error::storage(&manifest, &error))?;
        if !text.contains("[package.metadata.c2safe]") {
            let message = format!("`{}` is no crate that c2safe wrote", root.display());
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Ok(CrateFolder {
            root: root.to_path_buf(),
            work: root.join(FOLDER),
            hidden: &["src/rt"],
        })
    }

    /// The crate at `root`, whose interface was filled: what is in the folders `hidden` stays as it is, and what runs leave is in `work`.
    pub fn filled(root: &Path, work: &Path, hidden: &'static [&'static str]) -> CrateFolder {
        CrateFolder {
            root: root.to_path_buf(),
            work: work.to_path_buf(),
            hidden,
        }
    }

    /// Its manifest, its reports and its sources, without what is hidden.
    ///
    /// Errors: a file cannot be read.
    pub fn read(&self) -> Result<Files> {
        let mut files = Files::new();
        let mut pending = vec![PathBuf::from("src")];
        while let Some(below) = pending.pop() {
            let folder = self.root.join(&below);
            let entries = fs::read_dir(&folder).map_err(|error| Error::storage(&folder, &error))?;
            for entry in entries {
                let entry = entry.map_err(|error| Error::storage(&folder, &error))?;
                let path = below.join(entry.file_name());
                let name = path.to_string_lossy().into_owned();
                if entry.path().is_dir() {
                    if !self.hidden.contains(&name.as_str()) {
                        pending.push(path);
                    }
                } else if name.ends_with(".rs") {
                    let text = fs::read_to_string(entry.path())
                        .map_err(|error| Error::storage(&entry.path(), &error))?;
                    files.insert(name, text);
                }
            }
        }
        let manifest = self.root.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).map_err(|error| Error::storage(&manifest, &error))?;
        files.insert("Cargo.toml".into(), text);
        for name in REPORTS {
            if let Ok(text) = fs::read_to_string(self.root.join(name)) {
                files.insert(name.into(), text);
            }
        }
        Ok(files)
    }

    fn stored(&self, state: &str) -> PathBuf {
        self.work.join("states").join(format!("{state}.json"))
    }

    /// The state that a run with this task starts from: what an unfinished run with the same task started from, or what the crate is now.
    ///
    /// Errors: the crate is neither what that run started from nor what it made of it.
    pub fn begin(&self, journal: &mut Journal, task: &str) -> Result<(String, Files)> {
        self.clear();
        let now = self.read()?;
        let finished: Vec<&str> = journal
            .entries()
            .iter()
            .filter_map(|entry| match entry {
                Entry::Done { run, .. } => Some(run.as_str()),
                _ => None,
            })
            .collect();
        let unfinished = journal
            .entries()
            .iter()
            .rev()
            .find_map(|entry| match entry {
                Entry::Run { run } if !finished.contains(&run.as_str()) => Some(run.clone()),
                _ => None,
            });
        if let Some(run) = unfinished {
            let (old_task, start) = run.split_once('-').unwrap_or_default();
            if let Some(files) = self.load(start) {
                self.is_untouched(journal, &now, &files)?;
                if old_task == task {
                    return Ok((run.clone(), files));
                }
                // Another task: what the old run reached stays.
            }
        }
        let start = state(&now);
        let text = serde_json::to_string(&now).unwrap_or_default();
        write_atomically(&self.stored(&start), &text)?;
        let run = format!("{task}-{start}");
        Ok((run, now))
    }

    fn load(&self, state_of: &str) -> Option<Files> {
        let text = fs::read_to_string(self.stored(state_of)).ok()?;
        let files: Files = serde_json::from_str(&text).ok()?;
        (state(&files) == state_of).then_some(files)
    }

    /// Whether each file is what the run started from, or what it wrote; it may have died between two files.
    fn is_untouched(&self, journal: &Journal, now: &Files, start: &Files) -> Result<()> {
        let mut written: Vec<(&str, &str)> = Vec::new();
        for entry in journal.entries() {
            if let Entry::Writing { files } = entry {
                written.extend(files.iter().map(|(n, h)| (n.as_str(), h.as_str())));
            }
        }
        for (name, text) in now {
            let known = start.get(name) == Some(text)
                || written.contains(&(name.as_str(), hash([text.as_str()]).as_str()));
            if !known {
                let message = format!(
                    "`{}` was changed since an unfinished run; remove `{}` to begin again from the crate as it is",
                    self.root.join(name).display(),
                    self.work.display()
                );
                return Err(Error::new(ErrorKind::Changed, message));
            }
        }
        Ok(())
    }

    /// Makes the crate this state: each file that differs is replaced at once, after the journal says so.
    ///
    /// Errors: a file cannot be written.
    pub fn write(&self, journal: &mut Journal, files: &Files) -> Result<()> {
        let now = self.read()?;
        let changed: BTreeMap<&String, &String> = files
            .iter()
            .filter(|(name, text)| now.get(*name) != Some(text))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let hashes = changed
            .iter()
            .map(|(name, text)| ((*name).clone(), hash([text.as_str()])));
        journal.add(Entry::Writing {
            files: hashes.collect(),
        })?;
        for (name, text) in changed {
            let path = self.root.join(name);
            // What a kill leaves behind must not be in the crate.
            match self.work.starts_with(&self.root) {
                true => write_by_way_of(&self.work, &path, text)?,
                false => write_atomically(&path, text)?,
            }
        }
        Ok(())
    }

    /// Removes what a run left that was killed while it wrote.
    fn clear(&self) {
        let entries = fs::read_dir(&self.work).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
                // It is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_run_goes_on_from_where_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("src/rt")).unwrap();
        fs::write(root.join("Cargo.toml"), "[package.metadata.c2safe]\n").unwrap();
        fs::write(root.join("src/a.rs"), "a").unwrap();
        fs::write(root.join("src/rt/mod.rs"), "runtime").unwrap();
        let krate = CrateFolder::open(root).unwrap();
        let journal = || Journal::open(&krate.work.join("journal")).unwrap();
        let (run, start) = krate.begin(&mut journal(), "task").unwrap();
        assert_eq!(start.len(), 2);
        journal().add(Entry::Run { run: run.clone() }).unwrap();
        let mut changed = start.clone();
        changed.insert("src/a.rs".into(), "b".into());
        krate.write(&mut journal(), &changed).unwrap();
        assert_eq!(krate.read().unwrap(), changed);
        fs::write(krate.work.join(".new-abc"), "half").unwrap();
        assert_eq!(
            krate.begin(&mut journal(), "task").unwrap(),
            (run.clone(), start)
        );
        assert!(!krate.work.join(".new-abc").exists());
        // Somebody else's change is not lost.
        fs::write(root.join("src/a.rs"), "c").unwrap();
        let error = krate.begin(&mut journal(), "task").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Changed);
        fs::write(root.join("src/a.rs"), "b").unwrap();
        let done = Entry::Done {
            run: run.clone(),
            state: state(&changed),
        };
        journal().add(done).unwrap();
        let (next, now) = krate.begin(&mut journal(), "task").unwrap();
        assert_ne!(next, run);
        assert_eq!(now, changed);
    }

    #[test]
    fn half_a_file_is_never_in_the_crate() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("Cargo.toml"), "[package.metadata.c2safe]\n").unwrap();
        fs::write(root.join("src/a.rs"), "a").unwrap();
        let other = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&other.path().join("journal")).unwrap();
        let krate = CrateFolder::open(root).unwrap();
        let mut files = krate.read().unwrap();
        files.insert("src/a.rs".into(), "b".into());
        // Where the scratch files go, there is no room for them.
        fs::write(&krate.work, "a file").unwrap();
        assert!(krate.write(&mut journal, &files).is_err());
        assert_eq!(fs::read_to_string(root.join("src/a.rs")).unwrap(), "a");
        fs::remove_file(&krate.work).unwrap();
        krate.write(&mut journal, &files).unwrap();
        assert_eq!(fs::read_to_string(root.join("src/a.rs")).unwrap(), "b");
        assert_eq!(fs::read_dir(root.join("src")).unwrap().count(), 1);
    }
}
