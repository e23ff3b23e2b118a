//! The command line's shape.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::bench::cli::Bench;

/// Translates C projects into 100 % safe Rust.
#[derive(Debug, Parser)]
#[command(
    name = "c2safe",
    version,
    about = "Translates C projects into 100 % safe Rust",
    long_about = "Translates C projects into 100 % safe Rust.\n\n\
        The result is a complete Cargo crate without dependencies and with #![forbid(unsafe_code)]\n\
        that behaves as the C did. Where the C makes a memory error, the Rust stops with a message\n\
        that names the line in the C file.",
    after_help = "Start with:  c2safe translate path/to/project -o project-rs\n\
                  Then:        c2safe verify path/to/project"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Translate a C project into a Cargo crate
    Translate(Translate),
    /// Read a C project and report errors, without translating it
    Check(Check),
    /// Say why pointers are where they are, and what keeps them on the checked heap
    Explain(Explain),
    /// Build the C and the translated Rust, run both and compare what they do
    Verify(Verify),
    /// Let a model improve a translated crate, and keep what is right
    Repair(Repair),
    /// Run a program with little rights
    #[command(hide = true)]
    Confine(Confine),
    /// Score crates and translations against a benchmark
    #[command(subcommand)]
    Bench(Bench),
    /// Print a completion script for a shell
    Completions {
        /// The shell to print for
        shell: Shell,
    },
}

/// How far to move the program from the checked heap to native Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tier {
    /// Everything lives on the checked heap: always works
    Heap,
    /// References, boxes, vectors and arenas wherever that can be proved
    Lifted,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// Do it
    Yes,
    /// Don't
    No,
}

/// Whether rustc judges what is lifted.
#[derive(Debug, Clone, Copy, Args)]
pub struct Checking {
    /// Let rustc judge the crate, and take back what it refuses [default: yes, unless with --tier heap]
    #[arg(long, value_enum, value_name = "ANSWER", num_args = 0..=1, require_equals = true, default_missing_value = "yes")]
    pub check: Option<Answer>,
    /// The same as --check=no
    #[arg(long, conflicts_with = "check")]
    pub no_check: bool,
}

impl Checking {
    /// Whether to do it for a tier.
    pub fn is_wanted(self, tier: Tier) -> bool {
        match self.check {
            Some(answer) => answer == Answer::Yes,
            None => tier == Tier::Lifted && !self.no_check,
        }
    }
}

/// `c2safe explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A folder, or a .c file, perhaps with a line: `file.c:12`
    #[arg(value_name = "PATH[:LINE]")]
    pub path: String,
    /// Only variables of this name, or of the function of this name
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

const PATHS_HELP: &str =
    "A folder, one or more .c files, or a compile_commands.json. For a folder, \
    compile_commands.json, CMake or the Makefile say which files belong to it (nothing is built); \
    without these every .c file below it does";

/// `c2safe translate`
#[derive(Debug, Args)]
pub struct Translate {
    /// A folder, .c files, or a compile_commands.json
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath, long_help = PATHS_HELP)]
    pub paths: Vec<PathBuf>,
    /// Folder for the crate [default: the project's name with `-rs`]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// How far to lift the program off the checked heap
    #[arg(long, value_enum, default_value = "lifted")]
    pub tier: Tier,
    /// Name of the crate [default: made from the project's name]
    #[arg(long, value_name = "CRATE")]
    pub name: Option<String>,
    /// Replace a crate that an earlier run wrote; files of yours in its folder stay
    #[arg(long)]
    pub force: bool,
    /// Translate what a Makefile's targets test, tests and check build, too: programs that `repair` can measure a library by
    #[arg(long)]
    pub with_tests: bool,
    /// Write a summary of the run as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Leave the report on pointers (report.html, c2safe-report.json) out of the crate
    #[arg(long)]
    pub no_report: bool,
    #[command(flatten)]
    pub checking: Checking,
    /// Let a model improve the crate afterwards, as `c2safe repair` does; the options below are its
    #[arg(long, conflicts_with = "no_report")]
    pub repair: bool,
    #[command(flatten)]
    pub model: Model,
}

/// `c2safe check`
#[derive(Debug, Args)]
pub struct Check {
    /// A folder, .c files, or a compile_commands.json
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath, long_help = PATHS_HELP)]
    pub paths: Vec<PathBuf>,
    /// Write the intermediate representation as text (`-` for standard output)
    #[arg(long, value_name = "FILE", hide = true)]
    pub dump_ir: Option<PathBuf>,
    /// Write the first executable (or everything) back as C (`-` for standard output)
    #[arg(long, value_name = "FILE", hide = true)]
    pub dump_c: Option<PathBuf>,
}

/// `c2safe verify`
#[derive(Debug, Args)]
#[command(
    long_about = "Build the C and the translated Rust, run both and compare what they do.\n\n\
        Every executable runs with the same arguments and input in separate scratch folders. Standard output,\n\
        standard error, exit status and written files must be the same.\n\n\
        The last line is always `N same, N different, N not translated, N not comparable`. The exit status is 0\n\
        when nothing is different or untranslated. A program is not comparable when the C cannot be built, crashes,\n\
        does not end in time, or does not do the same thing twice.",
    after_long_help = "With --each, for a program NAME.c these files beside it count:\n  \
        NAME.args                   arguments, one a line\n  \
        NAME.in                     standard input\n  \
        NAME.out, NAME.c.expected   the expected output (else the C program's own)\n  \
        NAME.rc                     the expected exit status"
)]
pub struct Verify {
    /// A folder, .c files, or a compile_commands.json
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath, long_help = PATHS_HELP)]
    pub paths: Vec<PathBuf>,
    /// Take every .c file directly below PATH as a program of its own
    #[arg(long)]
    pub each: bool,
    /// How far to lift the program off the checked heap
    #[arg(long, value_enum, default_value = "lifted")]
    pub tier: Tier,
    #[command(flatten)]
    pub checking: Checking,
    /// How many things to do at the same time [default: the number of processors]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Seconds that a C program may run; the Rust gets more, in proportion
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    pub timeout: f64,
    /// Compile the Rust with optimisation
    #[arg(long)]
    pub release: bool,
    /// Write a report as JSON (`-` for standard output)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Keep the translated crates, executables and outputs in this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub keep: Option<PathBuf>,
    /// Say one line about every program, also when not on a terminal
    #[arg(short, long)]
    pub verbose: bool,
    /// Run the tests on this crate, which may have been edited, and name the function that makes one fail
    #[arg(long, value_name = "CRATE", value_hint = ValueHint::DirPath, conflicts_with_all = ["each", "json", "keep", "release"])]
    pub trace: Option<PathBuf>,
    /// With --trace: folder with tests (NAME.args, NAME.in, NAME.out, NAME.rc)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "trace")]
    pub tests: Option<PathBuf>,
    /// With --trace: go on where the system offers less of a sandbox than is wanted
    #[arg(long, requires = "trace")]
    pub weak_sandbox: bool,
}

/// How a model is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProviderName {
    /// OpenAI-compatible chat completions, also of vLLM, Ollama, llama.cpp, OpenRouter
    Openai,
    /// Anthropic's messages
    Anthropic,
    /// A command: the prompt on its standard input, the reply on its standard output
    Command,
    /// A folder: request files out, reply files in
    Folder,
}

/// What a model is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GoalName {
    /// Make it compile, and its tests pass
    Repair,
    /// Move pointers off the checked heap
    Promote,
    /// Make functions read like Rust
    Idiomatic,
    /// Write the bodies of functions that have none yet (`todo!`)
    Implement,
}

/// A model and its limits.
#[derive(Debug, Clone, Args)]
pub struct ProviderFlags {
    /// How the model is reached
    #[arg(long, value_enum)]
    pub provider: Option<ProviderName>,
    /// The model's name
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Where the provider is
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// File with the settings [default: c2safe.toml in the current folder, if there is one]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Use stored replies only; nobody is asked
    #[arg(long)]
    pub frozen: bool,
    /// Folder of stored replies [default: beside what is worked on]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub cache: Option<PathBuf>,
    /// Replies asked for, at most
    #[arg(long, value_name = "N")]
    pub max_requests: Option<u64>,
    /// Tokens read and written, at most
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Money spent, at most; needs the model's price in c2safe.toml
    #[arg(long, value_name = "USD")]
    pub max_usd: Option<f64>,
    /// Seconds that it may take
    #[arg(long, value_name = "S")]
    pub deadline: Option<f64>,
    /// Requests at the same time
    #[arg(long, value_name = "N")]
    pub parallel: Option<usize>,
    /// Go on where the system offers less of a sandbox than is wanted
    #[arg(long)]
    pub weak_sandbox: bool,
}

/// The model and its budget; what is not given is taken from c2safe.toml.
#[derive(Debug, Clone, Args)]
pub struct Model {
    /// The model and its limits.
    #[command(flatten)]
    pub model: ProviderFlags,
    /// What the model is to do
    #[arg(long, value_enum, default_value = "promote")]
    pub goal: GoalName,
    /// Replies asked for until a function is given up
    #[arg(long, value_name = "N")]
    pub attempts: Option<u32>,
    /// Folder with tests: NAME.args, NAME.in, NAME.out, NAME.rc; other files are there for all
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub tests: Option<PathBuf>,
    /// Only functions of this name (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Also change functions that no test runs, and crates without tests
    #[arg(long)]
    pub untested: bool,
    /// Seconds that a test may run in C; the Rust gets more, in proportion
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    pub timeout: f64,
}

/// `c2safe repair`
#[derive(Debug, Args)]
#[command(
    long_about = "Let a model improve a translated crate, and keep what is right.\n\n\
        The model is asked for one function at a time, leaves of the call graph first. What it writes is checked\n\
        (no unsafe, no files or network that the C did not use, ...), compiled and run against the C in a sandbox,\n\
        and kept only if every test that passed still passes and no pointer moves to a lower tier. A run that was\n\
        killed goes on when it is started again, and pays for no reply twice."
)]
pub struct Repair {
    /// The crate that `c2safe translate` wrote
    #[arg(value_name = "CRATE", value_hint = ValueHint::DirPath)]
    pub krate: PathBuf,
    /// The C project that it comes from: a folder, .c files, or a compile_commands.json
    #[arg(long, required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub from: Vec<PathBuf>,
    #[command(flatten)]
    pub model: Model,
}

/// `c2safe confine`
#[derive(Debug, Args)]
pub struct Confine {
    /// Read and execute below this
    #[arg(long)]
    pub read: Vec<PathBuf>,
    /// Do everything below this
    #[arg(long)]
    pub write: Vec<PathBuf>,
    /// Seconds of processor time
    #[arg(long)]
    pub cpu: u64,
    /// Bytes of address space
    #[arg(long)]
    pub memory: u64,
    /// Bytes of a file
    #[arg(long)]
    pub file_size: u64,
    /// Start other processes
    #[arg(long)]
    pub processes: bool,
    /// Say what the system does not offer, a line each, instead of running anything
    #[arg(long)]
    pub report: bool,
    /// What the program is told that its name is
    #[arg(long)]
    pub arg0: Option<std::ffi::OsString>,
    /// The program and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<std::ffi::OsString>,
}
