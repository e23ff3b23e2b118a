//! What is kept of one project.

use serde::{Deserialize, Serialize};

use crate::interface::InterfaceCheck;
use crate::libtest::TestCounts;
use crate::suspect::Evidence;
use crate::unsafety::Place;

/// How far a project came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// There is no crate, or no C.
    Missing,
    /// The crate uses `unsafe`.
    Unsafe,
    /// The crate does not build with the official tests.
    BuildFailed,
    /// An official test is not what it was, or did not run.
    TestsChanged,
    /// A test fails, or none runs.
    TestsFailed,
    /// The build or the tests do not end in time.
    Timeout,
    /// All tests pass.
    Passed,
    /// There is no Rust that compiles for the C.
    NotTranslated,
    /// C and Rust do not do the same.
    Different,
    /// The C is no measure.
    NotComparable,
    /// C and Rust do the same.
    Same,
    /// Nothing speaks against the tests.
    Sound,
    /// There is evidence that no crate can pass the tests.
    Suspect,
}

impl Stage {
    /// The stage in words.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Missing => "missing",
            Stage::Unsafe => "unsafe",
            Stage::BuildFailed => "build failed",
            Stage::TestsChanged => "tests changed",
            Stage::TestsFailed => "tests failed",
            Stage::Timeout => "timeout",
            Stage::Passed => "passed",
            Stage::NotTranslated => "not translated",
            Stage::Different => "different",
            Stage::NotComparable => "not comparable",
            Stage::Same => "same",
            Stage::Sound => "sound",
            Stage::Suspect => "suspect",
        }
    }

    /// Whether it is what one hopes for.
    pub fn is_good(self) -> bool {
        matches!(self, Stage::Passed | Stage::Same | Stage::Sound)
    }
}

/// What a run does with each project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Crates are scored.
    Score,
    /// The C is translated and verified.
    CSide,
    /// The tests are looked at.
    Tests,
    /// Crates are made without a model, and scored.
    NoModel,
    /// The same, and a model repairs what fails, as far as the compiler says what is wrong.
    CompileRepair,
    /// The same, and then as far as the tests say it.
    TestRepair,
}

impl Kind {
    /// The stages that it knows, best first.
    pub fn stages(self) -> &'static [Stage] {
        match self {
            Kind::Score => &[
                Stage::Passed,
                Stage::TestsFailed,
                Stage::TestsChanged,
                Stage::Timeout,
                Stage::BuildFailed,
                Stage::Unsafe,
                Stage::Missing,
            ],
            Kind::CSide => &[
                Stage::Same,
                Stage::NotComparable,
                Stage::Different,
                Stage::NotTranslated,
                Stage::Missing,
            ],
            Kind::Tests => &[Stage::Sound, Stage::Suspect],
            Kind::NoModel | Kind::CompileRepair | Kind::TestRepair => &[
                Stage::Passed,
                Stage::TestsFailed,
                Stage::TestsChanged,
                Stage::Timeout,
                Stage::BuildFailed,
                Stage::Unsafe,
                Stage::NotTranslated,
                Stage::Missing,
            ],
        }
    }

    /// Whether crates are scored.
    pub fn scores(self) -> bool {
        self == Kind::Score || self.makes()
    }

    /// Whether crates are made.
    pub fn makes(self) -> bool {
        matches!(self, Kind::NoModel | Kind::CompileRepair | Kind::TestRepair)
    }

    /// A title.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Score => "CRUST-Bench: crates",
            Kind::CSide => "CRUST-Bench: C and Rust side by side",
            Kind::Tests => "CRUST-Bench: tests that cannot be passed",
            Kind::NoModel => "CRUST-Bench: adapters without a model",
            Kind::CompileRepair => "CRUST-Bench: adapters, and a model with the compiler",
            Kind::TestRepair => {
                "CRUST-Bench: adapters, and a model with the compiler and the tests"
            }
        }
    }
}

/// Why adapters do not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// There is evidence that no crate can pass the tests.
    BrokenTests,
    /// The C was not translated.
    Translation,
    /// The tests ask for a function that nothing in C fits.
    Unmatched,
    /// The tests need a conversion between types that is missing.
    Conversion,
    /// What was made does not compile with the tests.
    Build,
    /// The program needs a library that is not part of it.
    Library,
    /// The tests do not end in time.
    Time,
    /// What was made does something else than the tests expect.
    Behaviour,
}

impl Cause {
    /// All, in the order in which they are shown.
    pub const ALL: [Cause; 8] = [
        Cause::BrokenTests,
        Cause::Translation,
        Cause::Unmatched,
        Cause::Conversion,
        Cause::Build,
        Cause::Library,
        Cause::Time,
        Cause::Behaviour,
    ];

    /// The cause in words.
    pub fn words(self) -> &'static str {
        match self {
            Cause::BrokenTests => "broken tests",
            Cause::Translation => "translation",
            Cause::Unmatched => "unmatched",
            Cause::Conversion => "conversion missing",
            Cause::Build => "does not compile",
            Cause::Library => "library missing",
            Cause::Time => "time",
            Cause::Behaviour => "behaviour",
        }
    }
}

/// What became of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapters {
    /// Functions that were left open in the interface.
    pub asked: usize,
    /// Those that have a body now.
    pub filled: usize,
    /// Those that nothing in C fits.
    pub unmatched: Vec<String>,
    /// Those for which a conversion is missing, and which.
    pub missing: Vec<String>,
    /// Why the tests do not pass, if they do not.
    pub cause: Option<Cause>,
}

/// How far a project came in one of the columns, and what a model had to do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Which: [`Kind::NoModel`], [`Kind::CompileRepair`] or [`Kind::TestRepair`].
    pub column: Kind,
    /// How far it came.
    pub stage: Stage,
    /// Tests that pass.
    pub passed: usize,
    /// Tests that fail.
    pub failed: usize,
    /// Functions of the interface without a body.
    pub open: usize,
    /// Replies that the model gave in this column, those from an earlier run among them.
    #[serde(default)]
    pub requests: u64,
    /// Tokens read for these.
    #[serde(default)]
    pub input_tokens: u64,
    /// Tokens written.
    #[serde(default)]
    pub output_tokens: u64,
    /// Candidates that became part of the crate.
    #[serde(default)]
    pub accepted: usize,
    /// Candidates that did not.
    #[serde(default)]
    pub rejected: usize,
    /// Why the model's work ended before all was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// Pointers of the C by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tiers {
    /// Native Rust.
    pub tier1: u64,
    /// Ids in arenas.
    pub tier2: u64,
    /// The checked heap.
    pub tier3: u64,
}

impl Tiers {
    /// Reads them from the text of a `c2safe-report.json`.
    pub fn read(text: &str) -> Option<Tiers> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        serde_json::from_value(value.get("counts")?.get("all")?.clone()).ok()
    }

    /// All of them.
    pub fn total(self) -> u64 {
        self.tier1 + self.tier2 + self.tier3
    }

    /// The sum.
    pub fn and(self, other: Tiers) -> Tiers {
        Tiers {
            tier1: self.tier1 + other.tier1,
            tier2: self.tier2 + other.tier2,
            tier3: self.tier3 + other.tier3,
        }
    }
}

/// Programs of the C by how they compare with the Rust.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programs {
    /// C and Rust did the same.
    pub same: usize,
    /// They did not.
    pub different: usize,
    /// There is no Rust that compiles.
    pub not_translated: usize,
    /// The C is no measure.
    pub not_comparable: usize,
}

/// Seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    /// Compiling.
    pub build: f64,
    /// Running tests or programs.
    pub test: f64,
    /// Everything.
    pub total: f64,
}

/// Everything about one project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Its position, from 1.
    pub position: usize,
    /// How far it came.
    pub stage: Stage,
    /// Why not further, in a few words.
    pub reason: String,
    /// How long it took.
    pub seconds: Seconds,
    /// Uses of `unsafe`.
    #[serde(default)]
    pub unsafe_uses: Vec<Place>,
    /// How far a crate with `unsafe` would come if that were allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub but_for_unsafe: Option<Stage>,
    /// The tests.
    #[serde(default)]
    pub tests: Option<TestCounts>,
    /// How often the tests were run.
    #[serde(default)]
    pub attempts: usize,
    /// Official tests of which the crate has another version, or none; they were replaced.
    #[serde(default)]
    pub replaced_tests: Vec<String>,
    /// The interface.
    #[serde(default)]
    pub interface: Option<InterfaceCheck>,
    /// Pointers by tier.
    #[serde(default)]
    pub pointers: Option<Tiers>,
    /// Programs of the C.
    #[serde(default)]
    pub programs: Option<Programs>,
    /// What speaks against the tests.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What became of the interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapters: Option<Adapters>,
    /// How far it came in each column, in their order; a column of which nothing was to be done is not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// What tests that failed said first, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panics: Vec<String>,
    /// A hash of all that the record depends on.
    pub key: String,
}

impl Record {
    /// A record with nothing but a stage.
    pub fn new(name: &str, position: usize, stage: Stage, reason: impl Into<String>) -> Record {
        Record {
            name: name.to_string(),
            position,
            stage,
            reason: reason.into(),
            seconds: Seconds::default(),
            unsafe_uses: Vec::new(),
            but_for_unsafe: None,
            tests: None,
            attempts: 0,
            replaced_tests: Vec::new(),
            interface: None,
            pointers: None,
            programs: None,
            evidence: Vec::new(),
            adapters: None,
            columns: Vec::new(),
            panics: Vec::new(),
            key: String::new(),
        }
    }

    /// Whether it passes in a column; what passes in one passes in those after it.
    pub fn passes_in(&self, column: Kind) -> bool {
        let mut columns = self.columns.iter().filter(|c| c.column <= column);
        columns.any(|c| c.stage == Stage::Passed)
    }

    /// Whether there is reason to think that no crate can pass the tests.
    pub fn is_suspect(&self) -> bool {
        self.evidence.iter().any(|evidence| evidence.is_certain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_read_from_a_report() {
        let text =
            r#"{"counts": {"all": {"tier1": 3, "tier2": 0, "tier3": 4}, "by_kind": {}}, "x": 1}"#;
        let tiers = Tiers::read(text).unwrap();
        assert_eq!((tiers.tier1, tiers.tier3, tiers.total()), (3, 4, 7));
        assert_eq!(Tiers::read("{}"), None);
    }
}
