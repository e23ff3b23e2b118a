//! The shape of `c2safe bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::{ProviderFlags, Tier};

/// The benchmarks.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// CRUST-Bench: C projects with given interfaces and tests in safe Rust
    #[command(subcommand)]
    Crust(Crust),
}

/// What to do with CRUST-Bench.
#[derive(Debug, Subcommand)]
pub enum Crust {
    /// Score a folder of finished crates, one for each project
    Score(Score),
    /// Look for tests that no crate can pass
    Tests(Tests),
    /// Translate the C of each project, and compare what C and Rust do
    CSide(CSide),
    /// Make crates out of the C and the interfaces, without a model, and score them
    NoModel(NoModel),
    /// The same in one of the benchmark's columns: without a model, after compile repair, after test repair
    Run(Box<Run>),
    /// Put the results of shards together
    Merge(Merge),
}

/// Which projects, and where the results go.
#[derive(Debug, Args)]
pub struct Running {
    /// The benchmark: a folder with CBench and RBench
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dataset: PathBuf,
    /// Take tests and interfaces from here (`<project>/src/{bin,interfaces}`) and not from the dataset
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub tests: Option<PathBuf>,
    /// Only projects whose name matches
    #[arg(long, value_name = "REGEX")]
    pub filter: Option<String>,
    /// Only every Nth project, from the Ith
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// How many projects at a time
    #[arg(short, long, value_name = "N", default_value_t = 1)]
    pub jobs: usize,
    /// Write results.json, results.md and results.html into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Go on with the run whose results are in --out; what has changed since is done again
    #[arg(long, requires = "out")]
    pub resume: bool,
    /// Of which projects to tell more than the totals
    #[arg(long, value_enum, default_value = "all")]
    pub details: Details,
}

/// Of which projects to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Details {
    /// Of all
    All,
    /// Of those at odd positions, so that the others stay unseen
    Odd,
}

/// How crates are built.
#[derive(Debug, Args)]
pub struct Building {
    /// Keep target folders here between runs [default: a temporary folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub scratch: Option<PathBuf>,
    /// How often the tests of a crate may fail before it counts; some tests measure time
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub attempts: usize,
    /// Run test programs through this, for instance `setpriv --reuid=65534 --regid=65534 --clear-groups`: root may do things that
    /// tests expect to fail. Another user needs a --scratch that it can reach
    #[arg(long, value_name = "COMMAND", allow_hyphen_values = true)]
    pub runner: Option<String>,
    /// Seconds that a build may take
    #[arg(long, value_name = "S", default_value_t = 600)]
    pub build_time: u64,
    /// Seconds that the tests of a crate may take
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub test_time: u64,
    /// Memory of a process, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 8192)]
    pub memory: u64,
    /// What a build or the tests may print, and the size of a file that they write, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    pub output: u64,
    /// Processes and threads at one time
    #[arg(long, value_name = "N", default_value_t = 512)]
    pub processes: usize,
}

/// `c2safe bench crust score`
#[derive(Debug, Args)]
#[command(
    long_about = "Score a folder of finished crates, one for each project.\n\n\
        DIR/<project> is copied, the official tests take the place of its own, and it passes if it has no `unsafe` and\n\
        `cargo test` succeeds with at least one official test. Dependencies that are written as `{ workspace = true }` are\n\
        looked up in DIR/Cargo.toml."
)]
pub struct Score {
    /// The crates
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub crates: PathBuf,
    /// The results of `c2safe bench crust tests`, to say which failures no crate can help
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub examined: Option<PathBuf>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub building: Building,
}

/// `c2safe bench crust tests`
#[derive(Debug, Args)]
pub struct Tests {
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub building: Building,
}

/// `c2safe bench crust c-side`
#[derive(Debug, Args)]
pub struct CSide {
    #[command(flatten)]
    pub running: Running,
    /// How far to lift the programs off the checked heap
    #[arg(long, value_enum, default_value = "lifted")]
    pub tier: Tier,
    /// Seconds that a C program may run; the Rust gets more, in proportion
    #[arg(long, value_name = "S", default_value_t = 10)]
    pub timeout: u64,
}

/// `c2safe bench crust no-model`
#[derive(Debug, Args)]
#[command(
    long_about = "Make crates out of the C and the interfaces, without a model, and score them.\n\n\
        The C of each project is translated to the heap tier and put into the crate as a module; the functions of the interface\n\
        become calls into it. What is scored then, and how, is the same as for `score`."
)]
pub struct NoModel {
    /// Keep the crates that are made here, one folder for each project
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub crates: Option<PathBuf>,
    /// The results of `c2safe bench crust tests`, to say which failures no crate can help
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub examined: Option<PathBuf>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub building: Building,
}

/// A column of the benchmark. Each starts from what the one before it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Column {
    /// Adapters only
    NoModel,
    /// A model writes the bodies that are missing, and mends what the compiler refuses; it sees no test
    CompileRepair,
    /// Then it mends what makes tests fail; it sees the tests and what they say
    TestRepair,
}

/// `c2safe bench crust run`
#[derive(Debug, Args)]
#[command(
    long_about = "Make crates out of the C and the interfaces, and score them in one of the benchmark's columns.\n\n\
        What passes without a model is left alone. Of the rest, a model is asked about one module at a time, those that others\n\
        use first. What it writes is checked, compiled and tested in a sandbox, and kept only if nothing that worked is lost.\n\
        The model is reached as for `c2safe repair`; a run that was interrupted goes on with --resume, and pays for no reply twice."
)]
pub struct Run {
    /// How far to go
    #[arg(long, value_enum, default_value = "no-model")]
    pub column: Column,
    /// Replies asked for until a module is given up
    #[arg(long, value_name = "N")]
    pub replies: Option<u32>,
    /// Folders that tests of crates with code by a model may write to, besides the crate and the folder for temporary files
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub allow_write: Vec<PathBuf>,
    /// The model and its limits.
    #[command(flatten)]
    pub model: ProviderFlags,
    /// What is made, and how it is scored.
    #[command(flatten)]
    pub making: NoModel,
}

/// `c2safe bench crust merge`
#[derive(Debug, Args)]
pub struct Merge {
    /// Results: folders, or files results.json
    #[arg(required = true, value_name = "RESULTS", value_hint = ValueHint::AnyPath)]
    pub parts: Vec<PathBuf>,
    /// Where the whole goes
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Of which projects to tell more than the totals
    #[arg(long, value_enum, default_value = "all")]
    pub details: Details,
}
