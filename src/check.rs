//! `c2safe check`: discovery, parsing and semantic analysis only.

use std::path::Path;
use std::process::ExitCode;

use c2safe_frontend::ir::{c_printer, text, Program};
use c2safe_frontend::{lower, parse, project};

use crate::cli::Check;
use crate::report::{self, Renderer};

/// Reads the project and reports.
pub fn run(arguments: &Check) -> ExitCode {
    let options = project::DiscoverOptions::default();
    let project = match project::discover(&arguments.paths, &options) {
        Ok(project) => project,
        Err(errors) => {
            Renderer::new(None).show_all(&errors);
            return ExitCode::FAILURE;
        }
    };
    let renderer = Renderer::new(Some(&project.root));
    renderer.show_all(&project.diagnostics);
    let loaded = {
        let _progress = report::spinner("checking");
        lower::load(&project)
    };
    let errors = renderer.show_all(&loaded.diagnostics);
    if let (Some(program), Some(path)) = (&loaded.program, &arguments.dump_ir) {
        if !dump(path, program, text::print) {
            return ExitCode::FAILURE;
        }
    }
    if let (Some(program), Some(path)) = (&loaded.program, &arguments.dump_c) {
        let first = (!program.executables.is_empty()).then_some(0);
        if !dump(path, program, |p| c_printer::print(p, first)) {
            return ExitCode::FAILURE;
        }
    }
    let files = report::count(project.units.len(), "file");
    if errors > 0 || loaded.program.is_none() {
        report::print(&format!(
            "{files}, {}\n",
            report::count(errors.max(1), "error")
        ));
        return ExitCode::FAILURE;
    }
    report::print(&format!("{files}, no errors\n"));
    ExitCode::SUCCESS
}

/// Writes a form of the program to a file or standard output. Deep trees need the deep stack they were built on.
fn dump(path: &Path, program: &Program, form: impl Fn(&Program) -> String + Send + Sync) -> bool {
    let text = parse::on_big_stack(|| form(program));
    if path == Path::new("-") {
        report::print(&text);
        return true;
    }
    match std::fs::write(path, text) {
        Ok(()) => true,
        Err(error) => {
            report::print(&format!("{}: {error}\n", path.display()));
            false
        }
    }
}
