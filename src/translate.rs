//! `c2safe translate`: a C project becomes a Cargo crate.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use c2safe_frontend::diag::{Diagnostic, Location, Severity};
use c2safe_frontend::project::{self, Project};
use serde_json::json;

use crate::cli::{Answer, Translate};
use crate::judge::cargo::Cargo;
use crate::judge::Judge;
use crate::output::{self, crate_name};
use crate::pipeline::{self, Request, Translation};
use crate::pointers;
use crate::repair;
use crate::report::{self, Renderer};

/// Runs the command.
pub fn run(arguments: &Translate) -> ExitCode {
    let started = Instant::now();
    if let Some(name) = &arguments.name {
        if crate_name(name) != *name {
            let instead = crate_name(name);
            report::error(&format!(
                "`{name}` is no name for a crate; `{instead}` would be one"
            ));
            return ExitCode::FAILURE;
        }
    }
    let options = project::DiscoverOptions {
        include_tests: arguments.with_tests,
        ..project::DiscoverOptions::default()
    };
    let project = match project::discover(&arguments.paths, &options) {
        Ok(project) => project,
        Err(errors) => {
            Renderer::new(None).show_all(&errors);
            return ExitCode::FAILURE;
        }
    };
    let target = arguments
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}-rs", crate_name(&project.name))));
    if let Err(error) = output::may_write(&target, arguments.force) {
        report::error(&error.to_string());
        return ExitCode::FAILURE;
    }
    let renderer = Renderer::new(Some(&project.root));
    renderer.show_all(&project.diagnostics);
    let wanted = arguments.checking.is_wanted(arguments.tier);
    let judge = wanted.then(Cargo::find).flatten();
    if judge.is_none() && arguments.checking.check == Some(Answer::Yes) {
        report::error("--check needs Cargo, and there is none that runs");
        return ExitCode::FAILURE;
    }
    let translation = {
        let _progress = report::spinner(&format!("translating {}", project.name));
        let request = Request {
            name: arguments.name.as_deref(),
            report: !arguments.no_report,
            judge: judge.as_ref().map(|cargo| cargo as &dyn Judge),
            ..Request::new(arguments.tier)
        };
        pipeline::translate(&project, request)
    };
    let errors = renderer.show_all(&translation.diagnostics);
    let Some(emitted) = &translation.output else {
        let what = report::count(errors.max(1), "error");
        report::print_error(&format!("{what}; nothing was written\n"));
        return ExitCode::FAILURE;
    };
    let mut files = emitted.files.clone();
    files.extend(translation.report.iter().flat_map(|report| report.files()));
    if let Err(error) = output::write(&target, &files, arguments.force) {
        report::error(&error.to_string());
        return ExitCode::FAILURE;
    }
    summarize(&project, &translation, &target, started);
    if let Some(file) = &arguments.json {
        let value = report_value(&project, &translation, &target, started);
        if let Err(error) = write_json(file, &value) {
            report::error(&error);
            return ExitCode::FAILURE;
        }
    }
    if errors > 0 {
        return ExitCode::FAILURE;
    }
    if arguments.repair {
        return repair::run_on(&target, &arguments.paths, &arguments.model);
    }
    ExitCode::SUCCESS
}

fn summarize(project: &Project, translation: &Translation, target: &Path, started: Instant) {
    let Some(emitted) = &translation.output else {
        return;
    };
    let mut text = format!(
        "{} -> {}\n  {}, {}, {} lines of C -> {} lines of Rust, {}\n",
        project.name,
        target.display(),
        report::count(project.units.len(), "file"),
        report::count(emitted.functions, "function"),
        emitted.c_lines,
        emitted.rust_lines,
        report::duration(started.elapsed()),
    );
    match emitted.binaries.len() {
        0 => text.push_str("  a library\n"),
        1 => text.push_str(&format!(
            "  run it: cargo run --release --manifest-path {}\n",
            target.join("Cargo.toml").display()
        )),
        _ => {
            let names: Vec<&str> = emitted.binaries.iter().map(|b| b.name.as_str()).collect();
            text.push_str(&format!("  programs: {}\n", names.join(", ")));
        }
    }
    if !translation.failed.is_empty() {
        let files = translation.failed.join(", ");
        text.push_str(&format!("  left out because of errors: {files}\n"));
    }
    let notes = translation
        .diagnostics
        .iter()
        .filter(|d| d.severity != Severity::Error)
        .count();
    if notes > 0 {
        text.push_str(&format!("  {}\n", report::count(notes, "note")));
    }
    match &translation.judged {
        Some(log) if !log.refused.is_empty() || log.unasked.is_some() => {}
        Some(log) if log.rounds == 0 => text.push_str("  rustc has accepted it before\n"),
        Some(log) => {
            let rounds = report::count(log.rounds, "round");
            text.push_str(&format!("  rustc accepts it, after {rounds}\n"));
        }
        None => {}
    }
    if let Some(report) = &translation.report {
        text.push_str(&pointers::table::text(report, target));
    }
    report::print(&text);
}

fn report_value(
    project: &Project,
    translation: &Translation,
    target: &Path,
    started: Instant,
) -> serde_json::Value {
    let emitted = translation.output.as_ref();
    json!({
        "project": project.name,
        "output": target.to_string_lossy(),
        "files": project.units.iter().map(|u| u.display.as_str()).collect::<Vec<_>>(),
        "left_out": translation.failed,
        "programs": emitted.map_or(Vec::new(), |c| c.binaries.iter().map(|b| b.name.as_str()).collect()),
        "functions": emitted.map_or(0, |c| c.functions),
        "c_lines": emitted.map_or(0, |c| c.c_lines),
        "rust_lines": emitted.map_or(0, |c| c.rust_lines),
        "seconds": {
            "front_end": translation.front_time.as_secs_f64(),
            "emit": translation.emit_time.as_secs_f64(),
            "total": started.elapsed().as_secs_f64(),
        },
        "diagnostics": translation.diagnostics.iter().map(diagnostic_value).collect::<Vec<_>>(),
    })
}

/// A diagnostic as JSON.
pub fn diagnostic_value(diagnostic: &Diagnostic) -> serde_json::Value {
    let place = |location: &Option<Location>| match location {
        Some(l) => json!({"file": &*l.file, "line": l.line, "column": l.column}),
        None => serde_json::Value::Null,
    };
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.to_string(),
        "message": diagnostic.message,
        "place": place(&diagnostic.span),
        "notes": diagnostic.notes.iter()
            .map(|(message, location)| json!({"message": message, "place": place(location)}))
            .collect::<Vec<_>>(),
    })
}

/// Writes a JSON report; `-` is standard output.
pub fn write_json(file: &Path, value: &serde_json::Value) -> Result<(), String> {
    let text = format!("{value:#}\n");
    if file == Path::new("-") {
        report::print(&text);
        return Ok(());
    }
    std::fs::write(file, text)
        .map_err(|error| format!("cannot write `{}`: {error}", file.display()))
}
