//! `c2safe completions`: completion scripts for shells.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{cli::Cli, report};

/// Prints the script for `shell`.
pub fn run(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "c2safe", &mut script);
    report::print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}
