//! The work of the runs that build crates: scoring, and looking at tests.

use std::path::{Path, PathBuf};

use c2safe_frontend::headers::fnv1a;

use crate::cargo::Cargo;
use crate::confine::{Confinement, Limits};
use crate::dataset::{is_rubbish, Dataset, Project};
use crate::record::Record;
use crate::run::Work;
use crate::scratch::Slot;
use crate::{files, score, suspect, Result};

/// Where and how crates are built.
pub struct Workshop<'a> {
    /// The benchmark.
    pub dataset: &'a Dataset,
    /// What runs foreign programs.
    pub confinement: &'a dyn Confinement,
    /// Limits on a build.
    pub build: Limits,
    /// Limits on the tests of a crate.
    pub test: Limits,
    /// See [`Cargo::attempts`].
    pub attempts: usize,
    /// See [`Cargo::runner`].
    pub runner: &'a [String],
    /// The folder for scratch copies and target folders.
    pub scratch: &'a Path,
}

impl Workshop<'_> {
    /// The slot and cargo for one of the jobs.
    pub fn tools(&self, slot: usize) -> (Slot, Cargo<'_>) {
        let slot = Slot::new(self.scratch, slot);
        let cargo = Cargo {
            confinement: self.confinement,
            build: self.build,
            test: self.test,
            target: slot.target(),
            attempts: self.attempts,
            runner: self.runner.to_vec(),
            sandbox: None,
        };
        (slot, cargo)
    }

    /// A hash of the official files, the limits, and more files.
    ///
    /// # Errors
    /// If one of the files cannot be read.
    pub fn key(&self, project: &Project, more: &[(PathBuf, Vec<PathBuf>)]) -> Result<String> {
        let mut parts = vec![
            env!("CARGO_PKG_VERSION").to_string(),
            format!("{:?} {:?}", self.build, self.test),
            format!("{} {:?}", self.attempts, self.runner),
        ];
        for file in self.dataset.official(project)? {
            let folder = file.source.parent().unwrap_or(Path::new(""));
            let name = PathBuf::from(file.source.file_name().unwrap_or_default());
            let hash = files::fingerprint(folder, &[name])?;
            parts.push(format!("{} {hash:x}", file.path.display()));
        }
        for (folder, files) in more {
            parts.push(format!("{:x}", files::fingerprint(folder, files)?));
        }
        let hash = fnv1a(parts.iter().map(String::as_bytes));
        Ok(format!("{hash:016x}"))
    }
}

/// Scores crates.
pub struct Scoring<'a> {
    /// Where and how.
    pub workshop: Workshop<'a>,
    /// The folder that has a crate for each project, by its name.
    pub crates: &'a Path,
}

impl Work for Scoring<'_> {
    fn key(&self, project: &Project) -> Result<String> {
        let source = self.crates.join(&project.name);
        let own = match source.is_dir() {
            true => files::list(&source, &is_rubbish)?,
            false => Vec::new(),
        };
        let around: Vec<PathBuf> = ["Cargo.toml", "Cargo.lock"]
            .iter()
            .map(PathBuf::from)
            .filter(|file| self.crates.join(file).is_file())
            .collect();
        let more = [(source, own), (self.crates.to_path_buf(), around)];
        self.workshop.key(project, &more)
    }

    fn record(&self, project: &Project, slot: usize) -> Result<Record> {
        let (slot, cargo) = self.workshop.tools(slot);
        let source = self.crates.join(&project.name);
        score::score(self.workshop.dataset, project, &source, &slot, &cargo)
    }
}

/// Looks at tests.
pub struct Examination<'a> {
    /// Where and how.
    pub workshop: Workshop<'a>,
}

impl Work for Examination<'_> {
    fn key(&self, project: &Project) -> Result<String> {
        self.workshop.key(project, &[])
    }

    fn record(&self, project: &Project, slot: usize) -> Result<Record> {
        let (slot, cargo) = self.workshop.tools(slot);
        suspect::examine(self.workshop.dataset, project, &slot, &cargo)
    }
}
