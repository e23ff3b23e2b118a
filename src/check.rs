//! `c2safe check`: discovery, parsing and semantic analysis only.

use std::process::ExitCode;

use c2safe_frontend::{lower, project};

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
