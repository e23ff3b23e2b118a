//! The journal of a run: one JSON object a line, appended and synced.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bench::Judgement;
use crate::budget::Usage;
use crate::error::{Error, ErrorKind, Result};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Entry {
    /// A run began, or goes on.
    Run {
        /// Its address: what it starts from and what it is to do.
        run: String,
    },
    /// A reply is there and stored.
    Reply {
        /// The unit that it is for.
        unit: String,
        /// From 1.
        attempt: u32,
        /// The reply's address.
        key: String,
        /// What it took.
        usage: Usage,
    },
    /// A reply has no candidate, or one that may not be run.
    Refused {
        /// The unit.
        unit: String,
        /// From 1.
        attempt: u32,
        /// The reply's address.
        key: String,
        /// The code of the check.
        code: String,
        /// In words.
        why: String,
    },
    /// rustc and the tests looked at a state of the crate.
    Judged {
        /// The state's address.
        state: String,
        /// What they said.
        judgement: Judgement,
    },
    /// Functions of two states were compared.
    Compared {
        /// The address of the states and the functions.
        states: String,
        /// What they do otherwise.
        departure: Option<String>,
    },
    /// A candidate was right, and is part of the crate from now on.
    Accepted {
        /// The unit.
        unit: String,
        /// From 1.
        attempt: u32,
        /// The reply's address.
        key: String,
        /// The crate with it.
        state: String,
    },
    /// A candidate was not right.
    Rejected {
        /// The unit.
        unit: String,
        /// From 1.
        attempt: u32,
        /// The reply's address.
        key: String,
        /// In words.
        why: String,
    },
    /// These files are about to be written to the crate.
    Writing {
        /// Hashes by name.
        files: BTreeMap<String, String>,
    },
    /// A run is complete, and the crate is this state.
    Done {
        /// The run.
        run: String,
        /// The state.
        state: String,
    },
}

/// An open journal.
///
/// Invariant: what [`Journal::add`] returned from is on disk. A run that goes on after a kill does the same things again, from stored
/// replies; entries that are there already are not written twice.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
    lines: HashSet<String>,
}

impl Journal {
    /// Opens the journal at `path`, which need not exist. A last line without an end was being written when the process died, and is
    /// dropped.
    ///
    /// Errors: it cannot be read or written; a line before the last is damaged.
    pub fn open(path: &Path) -> Result<Journal> {
        let failed = |error: std::io::Error| Error::storage(path, &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed)?;
        let bytes = fs::read(path).map_err(failed)?;
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(failed)?;
            file.flush().map_err(failed)?;
        }
        let text = String::from_utf8_lossy(&bytes[..whole]).into_owned();
        let mut entries = Vec::new();
        let mut lines = HashSet::new();
        for (number, line) in text.lines().enumerate() {
            let entry = serde_json::from_str(line).map_err(|error| {
                let line = number + 1;
                let message = format!("`{}`, line {line}: {error}", path.display());
                Error::new(ErrorKind::Storage, message)
            })?;
            entries.push(entry);
            lines.insert(line.to_string());
        }
        Ok(Journal {
            path: path.to_path_buf(),
            file,
            entries,
            lines,
        })
    }

    /// What it holds, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds an entry, unless it is there already.
    ///
    /// Errors: it cannot be written.
    pub fn add(&mut self, entry: Entry) -> Result<()> {
        let line = serde_json::to_string(&entry).unwrap_or_default();
        if self.lines.contains(&line) {
            return Ok(());
        }
        // In one call, so that other processes that read the file see whole lines.
        self.file
            .write_all(format!("{line}\n").as_bytes())
            .and_then(|()| self.file.sync_data())
            .map_err(|error| Error::storage(&self.path, &error))?;
        self.lines.insert(line);
        self.entries.push(entry);
        Ok(())
    }

    /// What functions of two states were found to do otherwise, if they were compared.
    pub fn departure(&self, states: &str) -> Option<&Option<String>> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Compared {
                states: known,
                departure,
            } if known == states => Some(departure),
            _ => None,
        })
    }

    /// What was said about a state.
    pub fn judgement(&self, state: &str) -> Option<&Judgement> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Judged {
                state: known,
                judgement,
            } if known == state => Some(judgement),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str) -> Entry {
        Entry::Run { run: name.into() }
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_nothing_is_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/journal.jsonl");
        let mut journal = Journal::open(&path).unwrap();
        journal.add(run("1")).unwrap();
        journal.add(run("2")).unwrap();
        journal.add(run("1")).unwrap();
        drop(journal);
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|&b| b == b'\n').unwrap() + 1;
        // Wherever the last line is torn, the first is there and the second can be written again.
        for cut in first..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut journal = Journal::open(&path).unwrap();
            assert_eq!(journal.entries(), [run("1")], "{cut}");
            journal.add(run("2")).unwrap();
            assert_eq!(fs::read(&path).unwrap(), whole, "{cut}");
        }
        fs::write(&path, b"{\"event\n{}\n").unwrap();
        assert_eq!(Journal::open(&path).unwrap_err().kind, ErrorKind::Storage);
    }
}
