//! A quick look at a crate with the official tests: what the compiler says, and each test by name. What a repair goes by.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cargo::{Build, Cargo, CompileError};
use crate::dataset::{Dataset, Project};
use crate::scratch::{Scratch, Slot};
use crate::{files, libtest, Result};

/// What the compiler and the tests say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Errors of the compiler. A build that fails otherwise is one of them, without a place.
    pub errors: Vec<CompileError>,
    /// The tests and their programs: `None` passes, else what was said. Empty if there are errors, or nothing was run.
    pub cases: BTreeMap<String, Option<String>>,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Only whether it compiles.
    Compile,
    /// The tests, too.
    Test,
}

/// Looks at the crate in `source`.
///
/// # Errors
/// If files cannot be read or written, or cargo cannot be started: nothing that the crate could be blamed for.
pub fn look(
    dataset: &Dataset,
    project: &Project,
    source: &Path,
    (slot, cargo): (&Slot, &Cargo<'_>),
    depth: Depth,
) -> Result<Look> {
    let scratch = Scratch::of_crate(slot, dataset, project, source)?;
    let folder = &scratch.folder;
    let fault = |message: String| Look {
        errors: vec![CompileError {
            code: None,
            rendered: message.clone(),
            message,
            file: String::new(),
            line: 0,
        }],
        cases: BTreeMap::new(),
    };
    let fetched = cargo.fetch(folder)?;
    if !fetched.is_success() {
        let said = fetched.text.lines().find(|l| l.starts_with("error"));
        return Ok(fault(said.map_or_else(|| fetched.ending(), str::to_string)));
    }
    let built = match depth {
        Depth::Compile => cargo.check_tests(folder)?,
        Depth::Test => cargo.build_tests(folder)?,
    };
    match built {
        Build::Done => {}
        Build::Refused(errors) => {
            return Ok(Look {
                errors,
                cases: BTreeMap::new(),
            })
        }
        Build::Failed(how) => return Ok(fault(how)),
        Build::TimedOut => return Ok(fault("the build does not end in time".into())),
    }
    if depth == Depth::Compile {
        return Ok(Look::default());
    }
    if !cargo.runner.is_empty() {
        files::open_to_all(folder)?;
    }
    let finished = cargo.test(folder)?;
    let ending = format!(
        "the program ends before its tests do ({})",
        finished.ending()
    );
    let mut cases = libtest::cases(&finished.text, &|source| scratch.is_test(source), &ending);
    for file in scratch.touched() {
        cases.insert(file, Some("a test changes it".into()));
    }
    Ok(Look {
        errors: Vec::new(),
        cases,
    })
}
