//! The command line of c2safe as a library, so that tests run the same code.
//!
//! This is the only crate of the workspace that prints; see [`report`].

pub mod bench;
pub mod check;
pub mod cli;
pub mod completions;
pub mod explain;
pub mod judge;
pub mod output;
pub mod pipeline;
pub mod pointers;
pub mod repair;
pub mod report;
pub mod trace;
pub mod translate;
pub mod verify;

use std::process::ExitCode;

/// Runs a parsed command line.
pub fn run(cli: &cli::Cli) -> ExitCode {
    match &cli.command {
        cli::Command::Translate(arguments) => translate::run(arguments),
        cli::Command::Check(arguments) => check::run(arguments),
        cli::Command::Explain(arguments) => explain::run(arguments),
        cli::Command::Verify(arguments) => verify::run(arguments),
        cli::Command::Repair(arguments) => repair::run(arguments),
        cli::Command::Confine(arguments) => repair::confine::run(arguments),
        cli::Command::Bench(command) => bench::run(command),
        cli::Command::Completions { shell } => completions::run(*shell),
    }
}
