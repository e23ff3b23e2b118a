//! Many projects: which ones, how many at a time, and going on after an interruption.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use regex::Regex;

use crate::dataset::{Dataset, Project};
use crate::record::Record;
use crate::results::{Header, Results};
use crate::{html, markdown, BenchError, Result};

/// Which projects a run is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    filter: Option<Regex>,
    shard: Option<(usize, usize)>,
}

impl Selection {
    /// Projects whose name has a match of `filter`, and of these the `I`th of `N` shards, written `I/N`.
    ///
    /// # Errors
    /// If the expression or the shard makes no sense.
    pub fn new(filter: Option<&str>, shard: Option<&str>) -> Result<Selection> {
        let filter = filter.map(Regex::new).transpose().map_err(|error| {
            BenchError::Selection(format!("the filter is no regular expression: {error}"))
        })?;
        let shard = shard.map(parse_shard).transpose()?;
        Ok(Selection { filter, shard })
    }

    /// Whether it takes a project. A project's shard depends on its position alone.
    pub fn takes(&self, project: &Project) -> bool {
        let in_shard = |(i, n): (usize, usize)| (project.position - 1) % n == i - 1;
        self.filter
            .as_ref()
            .is_none_or(|f| f.is_match(&project.name))
            && self.shard.is_none_or(in_shard)
    }
}

fn parse_shard(text: &str) -> Result<(usize, usize)> {
    text.split_once('/')
        .and_then(|(i, n)| Some((i.trim().parse().ok()?, n.trim().parse().ok()?)))
        .filter(|&(i, n)| 1 <= i && i <= n)
        .ok_or_else(|| {
            let what = format!("`{text}` is no shard; `2/4` would be the second of four");
            BenchError::Selection(what)
        })
}

/// What a page of results tells of single projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Details {
    /// Everything.
    All,
    /// Only those at odd positions; of the others only the totals, so that they can stay unseen.
    Odd,
}

impl Details {
    /// Whether a project is told of.
    pub fn shows(self, record: &Record) -> bool {
        self == Details::All || record.position % 2 == 1
    }
}

/// How to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which projects.
    pub selection: Selection,
    /// How many at a time.
    pub jobs: usize,
    /// Where the results go.
    pub out: Option<PathBuf>,
    /// Take what an earlier run left there.
    pub resume: bool,
    /// What Markdown and HTML tell.
    pub details: Details,
}

/// The work on projects.
pub trait Work: Sync {
    /// A hash of all that a record depends on: a record with another one is made anew.
    ///
    /// # Errors
    /// If what it depends on cannot be read.
    fn key(&self, project: &Project) -> Result<String>;

    /// Makes a record. `slot` is below the number of jobs, and no other call has it at the same time.
    ///
    /// # Errors
    /// Only what the project cannot be blamed for; the run stops.
    fn record(&self, project: &Project, slot: usize) -> Result<Record>;

    /// Whether a record is all that there is to do; else a run that goes on does it again.
    fn is_final(&self, _record: &Record) -> bool {
        true
    }
}

/// Does the work on each project of the selection; `done` hears of every record as it comes.
///
/// Each record is written to `projects/<name>.json` in the output folder when it is there, the results at the end.
///
/// # Errors
/// The first error of the work, or if the output folder holds something else.
pub fn run(
    dataset: &Dataset,
    header: &Header,
    plan: &Plan,
    work: &dyn Work,
    done: &(dyn Fn(&Record) + Sync),
) -> Result<Results> {
    if let Some(out) = &plan.out {
        prepare(out, header, plan.resume)?;
    }
    let selected: Vec<&Project> = dataset
        .projects
        .iter()
        .filter(|project| plan.selection.takes(project))
        .collect();
    let queue = Mutex::new(selected.into_iter());
    let records: Mutex<BTreeMap<usize, Record>> = Mutex::default();
    let failure: Mutex<Option<BenchError>> = Mutex::default();
    let one = |project: &Project, slot: usize| -> Result<Record> {
        let key = work.key(project)?;
        let file = plan.out.as_ref().map(|out| record_file(out, &project.name));
        let kept = file.as_ref().filter(|_| plan.resume).and_then(|file| {
            let record: Record = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
            (record.key == key).then_some(record)
        });
        if let Some(record) = kept {
            return Ok(record);
        }
        let mut record = work.record(project, slot)?;
        if work.is_final(&record) {
            record.key = key;
        }
        if let Some(file) = &file {
            write(file, &json(&record)?)?;
        }
        Ok(record)
    };
    std::thread::scope(|scope| {
        for slot in 0..plan.jobs.max(1) {
            let (queue, records, failure, one) = (&queue, &records, &failure, &one);
            scope.spawn(move || loop {
                if lock(failure).is_some() {
                    return;
                }
                let Some(project) = lock(queue).next() else {
                    return;
                };
                match one(project, slot) {
                    Ok(record) => {
                        done(&record);
                        lock(records).insert(record.position, record);
                    }
                    Err(error) => {
                        lock(failure).get_or_insert(error);
                    }
                }
            });
        }
    });
    if let Some(error) = lock(&failure).take() {
        return Err(error);
    }
    let projects = std::mem::take(&mut *lock(&records)).into_values().collect();
    let results = Results::new(header.clone(), projects);
    if let Some(out) = &plan.out {
        publish(out, &results, plan.details)?;
    }
    Ok(results)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn record_file(out: &Path, name: &str) -> PathBuf {
    out.join("projects").join(format!("{name}.json"))
}

/// Makes the output folder, or sees that it belongs to the same run.
fn prepare(out: &Path, header: &Header, resume: bool) -> Result<()> {
    let file = out.join("run.json");
    if let Ok(text) = fs::read_to_string(&file) {
        if !resume {
            return Err(BenchError::Occupied(out.to_path_buf()));
        }
        let other: Header = serde_json::from_str(&text)
            .map_err(|error| BenchError::Unreadable(file, error.to_string()))?;
        return header.same_run(&other);
    }
    let folder = out.join("projects");
    fs::create_dir_all(&folder).map_err(BenchError::io(&folder))?;
    write(&file, &json(header)?)
}

/// Writes `results.json`, `results.md` and `results.html`.
///
/// # Errors
/// If the file system says no.
pub fn publish(out: &Path, results: &Results, details: Details) -> Result<()> {
    fs::create_dir_all(out).map_err(BenchError::io(out))?;
    write(&out.join("results.json"), &results.json()?)?;
    write(&out.join("results.md"), &markdown::page(results, details))?;
    write(&out.join("results.html"), &html::page(results, details))
}

pub(crate) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| BenchError::Mismatch(format!("a result cannot be written: {error}")))
}

/// Writes a file so that it is there as a whole or not at all.
fn write(path: &Path, text: &str) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let fresh = path.with_file_name(name);
    fs::write(&fresh, text).map_err(BenchError::io(&fresh))?;
    fs::rename(&fresh, path).map_err(BenchError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(position: usize) -> Project {
        Project {
            name: format!("p{position}"),
            position,
            c: None,
            rust: PathBuf::new(),
        }
    }

    #[test]
    fn shards_part_the_projects() {
        let all: Vec<Project> = (1..=10).map(project).collect();
        let mut taken = Vec::new();
        for shard in ["1/3", "2/3", "3/3"] {
            let selection = Selection::new(None, Some(shard)).unwrap();
            taken.extend(
                all.iter()
                    .filter(|p| selection.takes(p))
                    .map(|p| p.position),
            );
        }
        taken.sort_unstable();
        assert_eq!(taken, (1..=10).collect::<Vec<_>>());
        for wrong in ["0/3", "4/3", "3", "a/b", "1/0"] {
            let error = Selection::new(None, Some(wrong)).unwrap_err();
            assert_eq!(error.code(), "B0003", "{wrong}");
        }
        assert!(Selection::new(Some("("), None).is_err());
        let filter = Selection::new(Some("^p1"), None).unwrap();
        assert_eq!(all.iter().filter(|p| filter.takes(p)).count(), 2);
    }
}
