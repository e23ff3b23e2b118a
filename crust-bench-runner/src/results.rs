//! The results of a run: records, totals, merging.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::libtest::TestCounts;
use crate::record::{Cause, Kind, Programs, Record, Stage, Tiers};
use crate::{run, BenchError, Result};

/// What a run is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What is done with each project.
    pub kind: Kind,
    /// What is scored.
    pub subject: String,
    /// The version of the tests: a name for people, and a hash.
    pub tests: String,
    /// The hash.
    pub tests_hash: String,
    /// How many projects the benchmark has.
    pub projects: usize,
}

impl Header {
    /// Whether results of both belong together.
    ///
    /// # Errors
    /// If they do not; the first thing that is not the same.
    pub fn same_run(&self, other: &Header) -> Result<()> {
        let different = |what: &str| {
            let message = format!("the results do not belong together: they have different {what}");
            Err(BenchError::Mismatch(message))
        };
        if self.kind != other.kind {
            return different("kinds");
        }
        if self.subject != other.subject {
            return different("crates");
        }
        if self.tests_hash != other.tests_hash || self.projects != other.projects {
            return different("versions of the tests");
        }
        Ok(())
    }
}

/// The results of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What it was about.
    pub header: Header,
    /// The projects, by position.
    pub projects: Vec<Record>,
}

/// Which positions a total is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// All.
    All,
    /// 1, 3, 5, ...
    Odd,
    /// 2, 4, 6, ...
    Even,
}

impl Half {
    /// All three.
    pub const ALL: [Half; 3] = [Half::All, Half::Odd, Half::Even];

    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Half::All => "all",
            Half::Odd => "odd",
            Half::Even => "even",
        }
    }

    fn has(self, position: usize) -> bool {
        match self {
            Half::All => true,
            Half::Odd => position % 2 == 1,
            Half::Even => position % 2 == 0,
        }
    }
}

/// Sums over projects.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Totals {
    /// How many there are.
    pub projects: usize,
    /// How many are at each stage.
    pub stages: BTreeMap<Stage, usize>,
    /// How many passed with all of the interface as it was given.
    pub passed_with_interface: usize,
    /// How many more would pass if `unsafe` were allowed: nothing else is wrong with them.
    pub passed_but_for_unsafe: usize,
    /// How many have tests that pass and none that fails, whatever else is wrong with them: the benchmark's own script counts these, also
    /// with `unsafe`, and also if a program of tests crashes before it says that a test fails.
    pub no_test_fails: usize,
    /// How many passed of those whose tests are suspect: then the evidence is wrong.
    pub passed_though_suspect: usize,
    /// How many have suspect tests.
    pub suspect: usize,
    /// Projects by what keeps their adapters from passing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub causes: BTreeMap<Cause, usize>,
    /// How many pass in the columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Columns>,
    /// Programs of the C.
    pub programs: Programs,
    /// Pointers.
    pub pointers: Tiers,
    /// Time.
    pub seconds: f64,
}

/// How many projects pass in each column, and what the model took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// Without a model.
    pub no_model: usize,
    /// After compile repair.
    pub compile_repair: usize,
    /// After test repair.
    pub test_repair: usize,
    /// Replies for compile repair.
    pub compile_requests: u64,
    /// Replies for test repair.
    pub test_requests: u64,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
}

impl Columns {
    fn add(&mut self, record: &Record) {
        self.no_model += usize::from(record.passes_in(Kind::NoModel));
        self.compile_repair += usize::from(record.passes_in(Kind::CompileRepair));
        self.test_repair += usize::from(record.passes_in(Kind::TestRepair));
        for column in &record.columns {
            match column.column {
                Kind::CompileRepair => self.compile_requests += column.requests,
                Kind::TestRepair => self.test_requests += column.requests,
                _ => {}
            }
            self.input_tokens += column.input_tokens;
            self.output_tokens += column.output_tokens;
        }
    }
}

impl Totals {
    /// Projects at a stage.
    pub fn at(&self, stage: Stage) -> usize {
        self.stages.get(&stage).copied().unwrap_or(0)
    }
}

impl Results {
    /// Results with the records by position.
    pub fn new(header: Header, mut projects: Vec<Record>) -> Results {
        projects.sort_by_key(|record| record.position);
        Results { header, projects }
    }

    /// The totals over a half.
    pub fn totals(&self, half: Half) -> Totals {
        let mut totals = Totals::default();
        for record in self.projects.iter().filter(|r| half.has(r.position)) {
            totals.projects += 1;
            *totals.stages.entry(record.stage).or_default() += 1;
            let unchanged = record.interface.as_ref().is_some_and(|i| i.is_unchanged());
            let passed = record.stage == Stage::Passed;
            totals.passed_with_interface += usize::from(passed && unchanged);
            let but_for_unsafe = record.but_for_unsafe == Some(Stage::Passed);
            totals.passed_but_for_unsafe += usize::from(but_for_unsafe);
            let lenient = |tests: &TestCounts| tests.passed > 0 && tests.failed == 0;
            let in_time = record.stage != Stage::Timeout;
            let no_test_fails = in_time && record.tests.as_ref().is_some_and(lenient);
            totals.no_test_fails += usize::from(no_test_fails);
            totals.suspect += usize::from(record.is_suspect());
            totals.passed_though_suspect += usize::from(passed && record.is_suspect());
            if let Some(cause) = record.adapters.as_ref().and_then(|a| a.cause) {
                *totals.causes.entry(cause).or_default() += 1;
            }
            if !record.columns.is_empty() {
                totals.columns.get_or_insert_default().add(record);
            }
            if let Some(programs) = record.programs {
                totals.programs.same += programs.same;
                totals.programs.different += programs.different;
                totals.programs.not_translated += programs.not_translated;
                totals.programs.not_comparable += programs.not_comparable;
            }
            totals.pointers = totals.pointers.and(record.pointers.unwrap_or_default());
            totals.seconds += record.seconds.total;
        }
        totals
    }

    /// The text of `results.json`.
    ///
    /// # Errors
    /// If a number in it is none.
    pub fn json(&self) -> Result<String> {
        let totals: BTreeMap<&str, Totals> = Half::ALL
            .iter()
            .map(|half| (half.word(), self.totals(*half)))
            .collect();
        run::json(&serde_json::json!({
            "version": 1,
            "header": self.header,
            "totals": totals,
            "projects": self.projects,
        }))
    }

    /// Reads `results.json`, given itself or by its folder.
    ///
    /// # Errors
    /// If it is not there, or something else.
    pub fn read(path: &Path) -> Result<Results> {
        let path = match path.is_dir() {
            true => path.join("results.json"),
            false => path.to_path_buf(),
        };
        let text = fs::read_to_string(&path).map_err(BenchError::io(&path))?;
        serde_json::from_str(&text).map_err(|error| BenchError::Unreadable(path, error.to_string()))
    }

    /// Puts the parts of one run together.
    ///
    /// # Errors
    /// If there is none, they are of different runs, or two have the same project.
    pub fn merge(parts: Vec<Results>) -> Result<Results> {
        let mut parts = parts.into_iter();
        let Some(mut merged) = parts.next() else {
            return Err(BenchError::Mismatch("there is nothing to merge".into()));
        };
        for part in parts {
            merged.header.same_run(&part.header)?;
            merged.projects.extend(part.projects);
        }
        let merged = Results::new(merged.header, merged.projects);
        let twice = |pair: &&[Record]| pair[0].position == pair[1].position;
        match merged.projects.windows(2).find(twice) {
            Some(pair) => Err(BenchError::Mismatch(format!(
                "two of the results have the project `{}`",
                pair[0].name
            ))),
            None => Ok(merged),
        }
    }

    /// Takes over what an examination of the tests found.
    ///
    /// # Errors
    /// If it was about another version of the tests.
    pub fn with_evidence(mut self, examined: &Results) -> Result<Results> {
        let header = &examined.header;
        if header.kind != Kind::Tests || header.tests_hash != self.header.tests_hash {
            let message = "the examination is of another version of the tests";
            return Err(BenchError::Mismatch(message.into()));
        }
        for record in &mut self.projects {
            let found = examined.projects.iter().find(|r| r.name == record.name);
            if let Some(found) = found {
                record.evidence.clone_from(&found.evidence);
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suspect::Evidence;

    fn header() -> Header {
        Header {
            kind: Kind::Score,
            subject: "s".into(),
            tests: "t".into(),
            tests_hash: "1".into(),
            projects: 4,
        }
    }

    fn all() -> Vec<Record> {
        let stages = [
            Stage::Passed,
            Stage::Unsafe,
            Stage::Passed,
            Stage::TestsFailed,
        ];
        let record = |(i, stage): (usize, &Stage)| Record::new(&format!("p{i}"), i + 1, *stage, "");
        stages.iter().enumerate().map(record).collect()
    }

    #[test]
    fn halves_add_up() {
        let results = Results::new(header(), all());
        let count = |half| results.totals(half).at(Stage::Passed);
        assert_eq!(
            (count(Half::All), count(Half::Odd), count(Half::Even)),
            (2, 2, 0)
        );
        assert_eq!(results.totals(Half::Even).at(Stage::Unsafe), 1);
    }

    #[test]
    fn what_unsafe_alone_keeps_from_passing_is_counted() {
        let count = |then: Stage| {
            let mut records = all();
            records[1].but_for_unsafe = Some(then);
            let results = Results::new(header(), records);
            Half::ALL.map(|half| results.totals(half).passed_but_for_unsafe)
        };
        assert_eq!(count(Stage::Passed), [1, 0, 1]);
        assert_eq!(count(Stage::TestsFailed), [0, 0, 0]);
    }

    #[test]
    fn the_script_of_the_benchmark_lets_more_pass() {
        let mut records = all();
        for (record, failed) in records.iter_mut().zip([0, 0, 1, 0]) {
            record.tests = Some(TestCounts {
                passed: 1,
                failed,
                ..TestCounts::default()
            });
        }
        records[3].stage = Stage::Timeout;
        let results = Results::new(header(), records);
        assert_eq!(results.totals(Half::All).no_test_fails, 2);
    }

    #[test]
    fn parts_make_the_whole() {
        let whole = Results::new(header(), all());
        let part = |from: usize| {
            let mine = all().into_iter().skip(from).step_by(2).collect();
            let text = Results::new(header(), mine).json().unwrap();
            serde_json::from_str::<Results>(&text).unwrap()
        };
        assert_eq!(Results::merge(vec![part(1), part(0)]).unwrap(), whole);
        let twice = Results::merge(vec![part(0), part(0)]).unwrap_err();
        assert_eq!(twice.code(), "B0005");
        let mut other = part(1);
        other.header.tests_hash = "2".into();
        assert!(Results::merge(vec![part(0), other]).is_err());
        assert!(Results::merge(Vec::new()).is_err());
    }

    #[test]
    fn what_passes_in_a_column_passes_in_the_next() {
        let column = |column, stage, requests| crate::record::Column {
            column,
            stage,
            passed: 0,
            failed: 0,
            open: 0,
            requests,
            input_tokens: 10,
            output_tokens: 1,
            accepted: 0,
            rejected: 0,
            stopped: None,
        };
        let (passed, failed) = (Stage::Passed, Stage::TestsFailed);
        let mut records = all();
        records[0].columns = vec![column(Kind::NoModel, passed, 0)];
        records[1].columns = vec![
            column(Kind::NoModel, failed, 0),
            column(Kind::CompileRepair, failed, 2),
            column(Kind::TestRepair, passed, 3),
        ];
        records[2].columns = vec![
            column(Kind::NoModel, failed, 0),
            column(Kind::CompileRepair, passed, 1),
        ];
        let totals = Results::new(header(), records).totals(Half::All);
        let columns = totals.columns.unwrap();
        let passes = (
            columns.no_model,
            columns.compile_repair,
            columns.test_repair,
        );
        assert_eq!(passes, (1, 2, 3));
        assert_eq!((columns.compile_requests, columns.test_requests), (3, 3));
        assert_eq!((columns.input_tokens, columns.output_tokens), (60, 6));
    }

    #[test]
    fn a_pass_refutes_evidence() {
        let examined = {
            let mut records = all();
            records[0].evidence.push(Evidence {
                sort: "x".into(),
                text: "y".into(),
                is_certain: true,
            });
            let kind = Kind::Tests;
            Results::new(Header { kind, ..header() }, records)
        };
        let results = Results::new(header(), all());
        let totals = results
            .clone()
            .with_evidence(&examined)
            .unwrap()
            .totals(Half::All);
        assert_eq!((totals.suspect, totals.passed_though_suspect), (1, 1));
        assert!(results.clone().with_evidence(&results).is_err());
    }
}
