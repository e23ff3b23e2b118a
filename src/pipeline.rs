//! Project in, crate out: what `translate` and `verify` have in common.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

use c2safe_analysis::lift::{self, Plan};
use c2safe_analysis::shape;
use c2safe_codegen::{Crate, EmitOptions, RuntimeForm, RuntimeLibrary};
use c2safe_frontend::diag::Diagnostic;
use c2safe_frontend::lower;
use c2safe_frontend::project::Project;

use crate::cli::Tier;
use crate::output::crate_name;

/// The result of a translation.
pub struct Translation {
    /// The crate; `None` when nothing could be translated.
    pub output: Option<Crate>,
    /// Everything the front end and the emitter have to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The units that are left out because of errors in them.
    pub failed: Vec<String>,
    /// Time for reading and lowering.
    pub front_time: Duration,
    /// Time for emitting.
    pub emit_time: Duration,
}

/// Translates a project. A bug in the translator becomes an error with code `C0900`.
pub fn translate(
    project: &Project,
    name: Option<&str>,
    runtime: RuntimeForm,
    tier: Tier,
) -> Translation {
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
            front_time,
            emit_time: Duration::ZERO,
        };
    };
    let started = Instant::now();
    let options = EmitOptions {
        crate_name: crate_name(name.unwrap_or(&project.name)),
        runtime,
    };
    let emitted = catch_unwind(AssertUnwindSafe(|| {
        c2safe_frontend::parse::on_big_stack(|| {
            shape::shape(&mut program, &c2safe_codegen::is_structured);
            let plan = match tier {
                Tier::Heap => Plan::heap(&program),
                Tier::Lifted => lift::lift(&mut program, &RuntimeLibrary),
            };
            c2safe_codegen::emit(&program, &plan, &options)
        })
    }));
    match emitted {
        Ok(Ok(mut output)) => {
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
        front_time,
        emit_time: Duration::ZERO,
    }
}

fn bug(message: String) -> Diagnostic {
    Diagnostic::error("C0900", format!("internal error: {message}"))
        .with_note("this is a bug in c2safe, not in the C", None)
}
