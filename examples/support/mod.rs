//! What the examples share: real C programs from crates that carry C, built as C and as Rust in a scratch folder.

pub mod inputs;
pub mod programs;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, io};

use clap::Parser;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The first argument that makes an example act as the command `c2safe`.
const AS_C2SAFE: &str = "--as-c2safe";

/// Runs an example, or `c2safe` when [`c2safe_command`] started the process.
pub fn main(example: impl FnOnce(&[String]) -> Result<bool>) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|argument| argument == AS_C2SAFE)
    {
        return c2safe::run(&c2safe::cli::Cli::parse_from(&arguments));
    }
    match example(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            c2safe::report::print_error(&format!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

/// A benchmark in Lua, and its argument: how much it is to do.
pub struct Script {
    pub name: &'static str,
    pub path: PathBuf,
    pub size: &'static str,
}

/// The scripts in `fixtures/scripts/benchmarks`, to be timed, or short ones to be compared.
pub fn benchmark_scripts(timed: bool) -> [Script; 5] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scripts/benchmarks");
    let script = |name, small, large| Script {
        name,
        path: folder.join(format!("{name}.lua")),
        size: if timed { large } else { small },
    };
    [
        script("fib", "24", "34"),
        script("binary_trees", "8", "15"),
        script("n_body", "5000", "500000"),
        script("strings", "20000", "500000"),
        script("table_sort", "10000", "300000"),
    ]
}

/// The command `c2safe` as a process of its own.
pub fn c2safe_command() -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.arg(AS_C2SAFE);
    Ok(command)
}
