//! `c2safe confine`: becomes another program with few rights. It is how repair runs what a model wrote.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use c2safe_llm_repair::sandbox::{confine, Policy};

use crate::cli::Confine;
use crate::report;

/// Runs the command; returns only if that fails.
pub fn run(arguments: &Confine) -> ExitCode {
    let policy = Policy {
        read: arguments.read.clone(),
        write: arguments.write.clone(),
        cpu: arguments.cpu,
        memory: arguments.memory,
        file_size: arguments.file_size,
        processes: arguments.processes,
    };
    let missing = match confine(&policy) {
        Ok(missing) => missing,
        Err(error) => {
            report::error(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    if arguments.report {
        for line in missing {
            report::print(&format!("{line}\n"));
        }
        return ExitCode::SUCCESS;
    }
    let Some((program, rest)) = arguments.command.split_first() else {
        report::error("nothing to run");
        return ExitCode::FAILURE;
    };
    let mut command = Command::new(program);
    command.args(rest);
    if let Some(name) = &arguments.arg0 {
        command.arg0(name);
    }
    let error = command.exec();
    report::error(&format!(
        "cannot run `{}`: {error}",
        program.to_string_lossy()
    ));
    ExitCode::FAILURE
}
