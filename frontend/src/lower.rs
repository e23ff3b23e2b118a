//! A discovered project to a linked [`Program`]: preprocess and parse in parallel, lower in order, link.

use rayon::prelude::*;

use crate::diag::{Diagnostic, Location, Severity};
use crate::ir::{validate, Program};
use crate::parse::{self, on_big_stack, Parsed};
use crate::preprocess::{preprocess, Options};
use crate::project::{Project, Unit};
use crate::sema::{self, link, Shared};

/// What became of a project.
pub struct Loaded {
    /// The program of all units that could be lowered; `None` when there is none.
    pub program: Option<Program>,
    pub diagnostics: Vec<Diagnostic>,
    /// Units that are left out because of errors in them.
    pub failed: Vec<String>,
}

/// Reads all units of `project` into one program. A unit with errors is reported and left out.
///
/// A tree is dropped where it was built: nested sources need the same deep stack to be freed as to be parsed.
pub fn load(project: &Project) -> Loaded {
    on_big_stack(|| load_here(project))
}

fn load_here(project: &Project) -> Loaded {
    let mut program = Program {
        name: project.name.clone(),
        ..Program::default()
    };
    let mut shared = Shared::default();
    let mut diagnostics = Vec::new();
    let mut failed = Vec::new();
    let mut kept: Vec<usize> = Vec::new();
    // Parsed trees are big: a few units at a time.
    let width = std::thread::available_parallelism().map_or(2, |n| n.get());
    for (chunk_index, chunk) in project.units.chunks(width).enumerate() {
        let parsed: Vec<Result<Parsed, Vec<Diagnostic>>> = if chunk.len() == 1 {
            chunk.iter().map(parse_unit).collect()
        } else {
            chunk
                .par_iter()
                .map(|u| on_big_stack(|| parse_unit(u)))
                .collect()
        };
        for (i, (unit, parsed)) in chunk.iter().zip(parsed).enumerate() {
            match parsed {
                Err(errors) => {
                    diagnostics.extend(errors);
                    failed.push(unit.display.clone());
                }
                Ok(parsed) => {
                    let lines = std::fs::read(&unit.path)
                        .map_or(0, |b| b.iter().filter(|c| **c == b'\n').count());
                    let marks = (program.functions.len(), program.globals.len());
                    let (mut ok, mut notes) =
                        sema::lower_unit(&mut program, &mut shared, &parsed, &unit.display, lines);
                    let mut said = parsed.diagnostics;
                    if !ok {
                        // Perhaps only because of a name that we gave to a constant.
                        if let Ok(plain) = parse_plain(unit) {
                            program.functions.truncate(marks.0);
                            program.globals.truncate(marks.1);
                            program.units.pop();
                            (ok, notes) = sema::lower_unit(
                                &mut program,
                                &mut shared,
                                &plain,
                                &unit.display,
                                lines,
                            );
                            said = plain.diagnostics;
                        }
                    }
                    diagnostics.extend(said);
                    diagnostics.extend(notes);
                    if ok {
                        kept.push(chunk_index * width + i);
                    } else {
                        failed.push(unit.display.clone());
                        program.functions.truncate(marks.0);
                        program.globals.truncate(marks.1);
                        program.units.pop();
                    }
                }
            }
        }
    }
    if program.units.is_empty() {
        return Loaded {
            program: None,
            diagnostics,
            failed,
        };
    }
    let sets: Vec<link::LinkSet> = project
        .programs
        .iter()
        .map(|p| link::LinkSet {
            name: p.name.clone(),
            units: p
                .units
                .iter()
                .filter_map(|u| kept.iter().position(|k| k == u))
                .collect(),
        })
        .collect();
    diagnostics.extend(link::link(&mut program, &sets));
    shared.originals.read(&mut program.files);
    if cfg!(debug_assertions) {
        diagnostics.extend(internal_errors(&program));
    }
    Loaded {
        program: Some(program),
        diagnostics,
        failed,
    }
}

fn parse_unit(unit: &Unit) -> Result<Parsed, Vec<Diagnostic>> {
    let preprocessed = preprocess(unit, Options { keep_macros: true })?;
    let parsed = match parse::parse_named(&preprocessed) {
        Ok(parsed) => parsed,
        Err(_) => parse::parse_unit(unit, &preprocessed)?,
    };
    checked(parsed)
}

/// Without names for constants.
fn parse_plain(unit: &Unit) -> Result<Parsed, Vec<Diagnostic>> {
    let preprocessed = preprocess(unit, Options { keep_macros: true })?;
    let parsed = parse::parse_unit(unit, &preprocessed)?;
    checked(parsed)
}

fn checked(parsed: Parsed) -> Result<Parsed, Vec<Diagnostic>> {
    if parsed
        .diagnostics
        .iter()
        .any(|d| d.severity == Severity::Error)
    {
        return Err(parsed.diagnostics);
    }
    Ok(parsed)
}

/// Violations of the IR's rules as errors: bugs of ours, found before they become wrong code.
fn internal_errors(program: &Program) -> Vec<Diagnostic> {
    let violations = validate::check(program);
    let shown = violations.iter().take(20);
    shown
        .map(|v| {
            let d = Diagnostic::error("C0399", format!("internal error: {}", v.message));
            match program.files.get(v.loc.file as usize) {
                Some(f) if v.loc.line > 0 => d.at(Location::new(f.name.as_str(), v.loc.line, 0)),
                _ => d,
            }
        })
        .collect()
}
