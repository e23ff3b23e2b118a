//! The `c2safe` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    c2safe::run(&c2safe::cli::Cli::parse())
}
