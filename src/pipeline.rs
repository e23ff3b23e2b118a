//! Project in, crate out: what `translate` and `verify` have in common.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

use c2safe_analysis::lift::{self, Plan};
use c2safe_analysis::shape;
use c2safe_codegen::{Crate, EmitOptions, RuntimeForm, RuntimeLibrary};
use c2safe_frontend::diag::Diagnostic;
use c2safe_frontend::ir::Program;
use c2safe_frontend::lower;
use c2safe_frontend::project::Project;

use crate::cli::Tier;
use crate::judge::{self, Attempt, Forced, Judge, Log};
use crate::output::crate_name;
use crate::pointers::Report;

/// Errors of rustc that are shown.
const SHOWN: usize = 5;

/// Changes an emitted crate before anybody sees it.
pub type Tamper = fn(&Program, &Plan, &mut Crate);

/// What is wanted of a translation.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The crate's name; by default the project's.
    pub name: Option<&'a str>,
    /// Where the crate finds the runtime.
    pub runtime: RuntimeForm,
    /// How far to lift.
    pub tier: Tier,
    /// Gather the report on pointers.
    pub report: bool,
    /// Who says whether the crate compiles.
    pub judge: Option<&'a dyn Judge>,
    /// For tests, which put faults into a crate to see that they are found. No command sets it.
    pub tamper: Option<Tamper>,
}

impl Request<'_> {
    /// A crate that carries its runtime, and nothing else.
    pub fn new(tier: Tier) -> Self {
        Request {
            name: None,
            runtime: RuntimeForm::Embedded,
            tier,
            report: false,
            judge: None,
            tamper: None,
        }
    }
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
    /// What the judge said, if there was one.
    pub judged: Option<Log>,
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
    let Some(program) = loaded.program else {
        return Translation {
            output: None,
            diagnostics,
            failed,
            report: None,
            judged: None,
            front_time,
            emit_time: Duration::ZERO,
        };
    };
    let started = Instant::now();
    let emitted = catch_unwind(AssertUnwindSafe(|| {
        let mut attempt = attempt(program, project, request, request.tier, &Forced::new())?;
        let mut judged = None;
        if let Some(judge) = request.judge {
            let mut again = |tier: Tier, forced: &Forced| {
                // The plan has changed the program; what it was is read again.
                let loaded = lower::load(project).program;
                let program = loaded.ok_or("the project cannot be read again")?;
                self::attempt(program, project, request, tier, forced)
            };
            let (settled, log) = judge::settle(attempt, judge, &mut again)?;
            attempt = settled;
            judged = Some(log);
        }
        let report = request.report.then(|| {
            c2safe_frontend::parse::on_big_stack(|| {
                let demotions = judged.as_ref().map_or(&[][..], |log| &log.demotions);
                Report::collect(&attempt, project, request.tier, demotions)
            })
        });
        Ok::<_, String>((attempt.emitted, report, judged))
    }));
    match emitted {
        Ok(Ok((mut output, report, judged))) => {
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
            if let Some(why) = judged.as_ref().and_then(|log| log.unasked.as_ref()) {
                let message = format!("rustc could not be asked about the crate: {why}");
                diagnostics.push(Diagnostic::warning("C0903", message));
            }
            for error in judged.iter().flat_map(|log| &log.refused).take(SHOWN) {
                diagnostics.push(bug(format!("rustc refuses the crate: {error}")));
            }
            Translation {
                output: Some(output),
                diagnostics,
                failed,
                report,
                judged,
                front_time,
                emit_time: started.elapsed(),
            }
        }
        Ok(Err(message)) => {
            diagnostics.push(bug(message));
            Translation {
                output: None,
                diagnostics,
                failed,
                report: None,
                judged: None,
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

/// Plans and emits once.
fn attempt(
    mut program: Program,
    project: &Project,
    request: Request<'_>,
    tier: Tier,
    forced: &Forced,
) -> Result<Attempt, String> {
    let options = EmitOptions {
        crate_name: crate_name(request.name.unwrap_or(&project.name)),
        runtime: request.runtime,
    };
    let mut attempt = c2safe_frontend::parse::on_big_stack(|| {
        if tier == Tier::Lifted {
            shape::parameters(&mut program);
        }
        shape::shape(
            &mut program,
            &RuntimeLibrary,
            &c2safe_codegen::is_structured,
        );
        let plan = match tier {
            Tier::Heap => Plan::heap(&program),
            Tier::Lifted => lift::lift(&mut program, &RuntimeLibrary, forced),
        };
        let emitted = c2safe_codegen::emit(&program, &plan, &options)
            .map_err(|message| format!("the emitted text is no Rust: {message}"))?;
        Ok::<_, String>(Attempt {
            program,
            plan,
            emitted,
        })
    })?;
    if let Some(tamper) = request.tamper {
        tamper(&attempt.program, &attempt.plan, &mut attempt.emitted);
    }
    Ok(attempt)
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
        judged: None,
        front_time,
        emit_time: Duration::ZERO,
    }
}

fn bug(message: String) -> Diagnostic {
    Diagnostic::error("C0900", format!("internal error: {message}"))
        .with_note("this is a bug in c2safe, not in the C", None)
}
