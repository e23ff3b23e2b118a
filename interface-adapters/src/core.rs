//! The core: a C project translated to the heap tier, with all its functions in reach.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;

use c2safe_analysis::lift::Plan;
use c2safe_analysis::shape;
use c2safe_codegen::{Crate, EmitOptions, RuntimeForm, RuntimeLibrary};
use c2safe_frontend::ir::Program;
use c2safe_frontend::lower;
use c2safe_frontend::parse::on_big_stack;
use c2safe_frontend::project::{self, DiscoverOptions};

use crate::c_side::expose;

/// A translated program.
pub struct Core {
    /// The program, as it was emitted.
    pub program: Program,
    /// What was emitted.
    pub emitted: Crate,
    /// Units that are left out because of errors in them, with the first error of all.
    pub failed: Vec<String>,
}

/// Translates the C below `folder`; `build_system` says whether CMake or make decide what belongs to it.
///
/// # Errors
/// The first thing that was wrong.
pub fn translate(folder: &Path, build_system: bool) -> Result<Core, String> {
    let options = DiscoverOptions {
        use_build_system: build_system,
        include_tests: false,
    };
    let project = project::discover(&[folder.to_path_buf()], &options).map_err(|errors| {
        errors
            .first()
            .map_or_else(|| "no C".to_string(), ToString::to_string)
    })?;
    let work = || -> Result<Core, String> {
        let loaded = lower::load(&project);
        let first = || {
            let first = loaded.diagnostics.first().map(ToString::to_string);
            first.unwrap_or_else(|| "nothing could be read".to_string())
        };
        let Some(mut program) = loaded.program else {
            return Err(first());
        };
        on_big_stack(|| {
            expose(&mut program);
            shape::shape(
                &mut program,
                &RuntimeLibrary,
                &c2safe_codegen::is_structured,
            );
            let plan = Plan::heap(&program);
            let options = EmitOptions {
                crate_name: "core".into(),
                runtime: RuntimeForm::Embedded,
            };
            let emitted = c2safe_codegen::emit(&program, &plan, &options)
                .map_err(|message| format!("the emitted text is no Rust: {message}"))?;
            Ok(Core {
                program,
                emitted,
                failed: loaded.failed.clone(),
            })
        })
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string()));
            Err(format!(
                "the translator failed: {}",
                said.unwrap_or_default()
            ))
        }
    }
}
