//! Project in, crate out: what `translate` and `verify` have in common.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

use c2safe_analysis::lift::{self, Plan};
use c2safe_codegen::{Crate, EmitOptions, RuntimeForm, RuntimeLibrary};
use c2safe_frontend::diag::Diagnostic;
use c2safe_frontend::lower;
use c2safe_frontend::project::Project;

use crate::cli::Tier;
use crate::output::crate_name;
use crate::pointers::Report;

/// What is wanted of a translation.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The crate's name; by default the project's.
    pub name: Option<&'a str>,
    /// Where the crate finds the runtime.
    pub runtime: RuntimeForm,
    /// How far to lift.
    pub tier: Tier,
    /// Gather the report on pointers.
    pub report: bool,
}

/// The result of a translation.
pub struct Translation {
    /// The crate; `None` when nothing could be translated.
    pub output: Option<Crate>,
    /// Everything the front end and the emitter have to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The units that are left out because of errors in them.
    pub failed: Vec<String>,
    /// The report on pointers, if it was wanted.
    pub report: Option<Report>,
    /// Time for reading and lowering.
    pub front_time: Duration,
    /// Time for emitting.
    pub emit_time: Duration,
}

/// Translates a project. A bug in the translator becomes an error with code `C0900`.
pub fn translate(project: &Project, request: Request<'_>) -> Translation {
    let started = Instant::now();
    let loaded = match catch_unwind(AssertUnwindSafe(|| lower::load(project))) {
        Ok(loaded) => loaded,
        Err(panic) => return internal_error("reading", panic.as_ref(), started.elapsed()),
    };
    let front_time = started.elapsed();
    let mut diagnostics = loaded.diagnostics;
    let failed = loaded.failed;
    let Some(mut program) = loaded.program else {
        return Translation {
            output: None,
            diagnostics,
            failed,
            report: None,
            front_time,
            emit_time: Duration::ZERO,
        };
    };
    let started = Instant::now();
    let options = EmitOptions {
        crate_name: crate_name(request.name.unwrap_or(&project.name)),
        runtime: request.runtime,
    };
    let emitted = catch_unwind(AssertUnwindSafe(|| {
        c2safe_frontend::parse::on_big_stack(|| {
            let plan = match request.tier {
                Tier::Heap => Plan::heap(&program),
                Tier::Lifted => lift::lift(&mut program, &RuntimeLibrary),
            };
            let output = c2safe_codegen::emit(&program, &plan, &options)?;
            let report = request.report.then(|| {
                let tier = request.tier;
                Report::collect(&program, &plan, &output, &project.root, tier)
            });
            Ok::<_, String>((output, report))
        })
    }));
    match emitted {
        Ok(Ok((mut output, report))) => {
            // The crate counts the units that went in; we count those of the project.
            let kept: Vec<usize> = (0..project.units.len())
                .filter(|&unit| !failed.contains(&project.units[unit].display))
                .collect();
            for binary in &mut output.binaries {
                binary.units = binary
                    .units
                    .iter()
                    .filter_map(|&unit| kept.get(unit).copied())
                    .collect();
            }
            for name in &output.missing {
                let message = format!(
                    "nothing defines the function `{name}`; a call of it stops the program"
                );
                diagnostics.push(Diagnostic::warning("C0902", message));
            }
            Translation {
                output: Some(output),
                diagnostics,
                failed,
                report,
                front_time,
                emit_time: started.elapsed(),
            }
        }
        Ok(Err(message)) => {
            diagnostics.push(bug(format!("the emitted text is no Rust: {message}")));
            Translation {
                output: None,
                diagnostics,
                failed,
                report: None,
                front_time,
                emit_time: started.elapsed(),
            }
        }
        Err(panic) => {
            let mut error = internal_error("emitting", panic.as_ref(), front_time);
            diagnostics.append(&mut error.diagnostics);
            error.diagnostics = diagnostics;
            error.failed = failed;
            error
        }
    }
}

fn internal_error(
    stage: &str,
    panic: &(dyn std::any::Any + Send),
    front_time: Duration,
) -> Translation {
    let message = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|m| m.to_string()))
        .unwrap_or_else(|| "unknown".to_string());
    Translation {
        output: None,
        diagnostics: vec![bug(format!("while {stage}: {message}"))],
        failed: Vec::new(),
        report: None,
        front_time,
        emit_time: Duration::ZERO,
    }
}

fn bug(message: String) -> Diagnostic {
    Diagnostic::error("C0900", format!("internal error: {message}"))
        .with_note("this is a bug in c2safe, not in the C", None)
}
