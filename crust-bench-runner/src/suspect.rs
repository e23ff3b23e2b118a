//! Tests that no crate can pass, as far as that can be told from the tests and the interface alone.
//!
//! The interface is compiled with its bodies left open, and the tests against it; then the tests are read for files that are not there.
//! Not every error is evidence: a crate may add items, derives and implementations to what the interface has. What it cannot do is
//! change types and numbers of arguments, or the tests.

use std::path::Path;

use serde::{Deserialize, Serialize};
use syn::visit::Visit;
use syn::{Expr, ExprLit, Lit};

use crate::cargo::{Build, Cargo, CompileError};
use crate::dataset::{is_rubbish, Dataset, Project, Role};
use crate::record::{Record, Stage};
use crate::scratch::{Scratch, Slot};
use crate::syntax::{self, has_tests};
use crate::{files, Result};

/// Pieces of evidence that are kept.
const KEPT: usize = 12;

/// Something that speaks against the tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which sort: `does-not-compile`, `needs-more`, `duplicate`, `no-tests`, `missing-file`.
    pub sort: String,
    /// What and where.
    pub text: String,
    /// Whether no crate can help it. Otherwise it is a hint.
    pub is_certain: bool,
}

/// Errors that a crate can help by having more than the interface: items, derives, implementations, public where it was private.
/// `E0282` and `E0283` (types that cannot be inferred) are here because bodies left open infer less.
const HELPED_BY_MORE: [&str; 22] = [
    "E0599", "E0369", "E0277", "E0425", "E0432", "E0433", "E0412", "E0422", "E0423", "E0405",
    "E0407", "E0603", "E0616", "E0624", "E0382", "E0505", "E0507", "E0282", "E0283", "E0583",
    "E0600", "E0368",
];

/// Errors of an interface that has something twice.
const TWICE: [&str; 5] = ["E0428", "E0592", "E0119", "E0124", "E0201"];

/// Looks at the tests of a project. The record is [`Stage::Suspect`] or [`Stage::Sound`].
///
/// # Errors
/// As for [`score`](crate::score::score).
pub fn examine(
    dataset: &Dataset,
    project: &Project,
    slot: &Slot,
    cargo: &Cargo<'_>,
) -> Result<Record> {
    let started = std::time::Instant::now();
    let scratch = Scratch::of_interface(slot, dataset, project)?;
    let mut evidence = Vec::new();
    let mut any_test = false;
    for file in scratch.official(Role::Test) {
        let text = std::fs::read_to_string(&file.source).unwrap_or_default();
        any_test |= has_tests(&text);
        let name = files::slashed(&file.path);
        let known = |path: &str| is_known(project, path);
        evidence.extend(missing_files(&name, &text, &scratch.folder, &known));
    }
    if !any_test {
        evidence.push(Evidence {
            sort: "no-tests".into(),
            text: "no file of tests has a function with #[test]".into(),
            is_certain: true,
        });
    }
    let fetched = cargo.fetch(&scratch.folder)?;
    let build = match fetched.is_success() {
        true => cargo.build_tests(&scratch.folder)?,
        false => Build::Failed(fetched.text.lines().next().unwrap_or_default().to_string()),
    };
    let build_seconds = started.elapsed().as_secs_f64();
    match build {
        Build::Refused(errors) => {
            evidence.extend(errors.iter().map(|e| weigh(e, &|f| scratch.is_test(f))));
        }
        Build::Failed(how) => evidence.push(Evidence {
            sort: "does-not-compile".into(),
            text: how,
            is_certain: false,
        }),
        Build::Done | Build::TimedOut => {}
    }
    cargo.clean(&scratch.folder, &scratch.name)?;
    // What is certain first, and each only once.
    evidence.sort_by_key(|e| !e.is_certain);
    evidence.dedup();
    let first = evidence.first().filter(|e| e.is_certain);
    let (stage, reason) = match first {
        Some(first) => (Stage::Suspect, first.text.clone()),
        None => (Stage::Sound, String::new()),
    };
    evidence.truncate(KEPT);
    let mut record = Record::new(&project.name, project.position, stage, reason);
    record.evidence = evidence;
    record.seconds.build = build_seconds;
    record.seconds.total = started.elapsed().as_secs_f64();
    Ok(record)
}

/// What an error of the compiler says about the tests.
fn weigh(error: &CompileError, is_test: &dyn Fn(&str) -> bool) -> Evidence {
    let code = error.code.as_deref().unwrap_or_default();
    let (sort, is_certain) = match is_test(&error.file) {
        // Names that are there twice, wherever they are.
        _ if TWICE.contains(&code) => ("duplicate", true),
        true if HELPED_BY_MORE.contains(&code) => ("needs-more", false),
        // No code: not even the syntax is right, or a file to include is not there.
        true => ("does-not-compile", true),
        // The interface with its bodies left open need not compile: `unimplemented!()` is no `impl Iterator`.
        false => ("needs-more", false),
    };
    Evidence {
        sort: sort.into(),
        text: error.to_string(),
        is_certain,
    }
}

/// Whether the C names a file: then a translation of it may be what makes it.
fn is_known(project: &Project, path: &str) -> bool {
    let name = Path::new(path).file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    let Some(c) = &project.c else { return false };
    let sources = files::list(c, &is_rubbish).unwrap_or_default();
    sources
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "c" || e == "h"))
        .filter_map(|file| std::fs::read(c.join(file)).ok())
        .any(|text| String::from_utf8_lossy(&text).contains(&*name))
}

/// Files that a test opens, insists on, and nobody has; a hint only if something besides the test may know them.
fn missing_files(
    name: &str,
    text: &str,
    folder: &Path,
    is_known: &dyn Fn(&str) -> bool,
) -> Vec<Evidence> {
    struct Opened(Vec<(String, usize)>);
    impl<'ast> Visit<'ast> for Opened {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            let method = call.method.to_string();
            if method == "unwrap" || method == "expect" {
                if let Some(found) = opened_path(&call.receiver) {
                    self.0.push(found);
                }
            }
            syn::visit::visit_expr_method_call(self, call);
        }
        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            let mut inner = Opened(Vec::new());
            for argument in &syntax::arguments(call) {
                inner.visit_expr(argument);
            }
            self.0.extend(inner.0);
        }
    }
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut opened = Opened(Vec::new());
    opened.visit_file(&file);
    opened
        .0
        .into_iter()
        .filter(|(path, _)| !folder.join(path).exists())
        // Named more than once: the test may make it itself.
        .filter(|(path, _)| text.matches(&format!("\"{path}\"")).count() == 1)
        .map(|(path, line)| Evidence {
            sort: "missing-file".into(),
            text: format!("the test opens `{path}`, which is not there ({name}:{line})"),
            is_certain: !is_known(&path),
        })
        .collect()
}

/// The path in `File::open("path")` and its like.
fn opened_path(expression: &Expr) -> Option<(String, usize)> {
    let Expr::Call(call) = expression else {
        return None;
    };
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    let mut names = function.path.segments.iter().rev();
    let last = names.next()?.ident.to_string();
    let owner = names.next()?.ident.to_string();
    let reads = matches!(
        (owner.as_str(), last.as_str()),
        ("File", "open") | ("fs", "read" | "read_to_string" | "metadata" | "read_dir")
    );
    let argument = match call.args.first()? {
        Expr::Reference(reference) => &*reference.expr,
        other => other,
    };
    match argument {
        Expr::Lit(ExprLit {
            lit: Lit::Str(path),
            ..
        }) if reads => Some((path.value(), path.span().start().line)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_crate_cannot_help_is_certain() {
        let error = |code: Option<&str>, file: &str| CompileError {
            code: code.map(str::to_string),
            rendered: String::new(),
            message: "m".into(),
            file: file.into(),
            line: 3,
        };
        let is_certain =
            |code, file| weigh(&error(code, file), &|f| f == "src/bin/t.rs").is_certain;
        assert!(is_certain(Some("E0061"), "src/bin/t.rs"));
        assert!(is_certain(None, "src/bin/t.rs"));
        assert!(is_certain(Some("E0428"), "src/a.rs"));
        assert!(!is_certain(Some("E0599"), "src/bin/t.rs"));
        assert!(!is_certain(Some("E0277"), "src/a.rs"));
    }

    #[test]
    fn a_file_must_be_insisted_on_and_not_be_made() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("here"), "").unwrap();
        let text = r#"fn t() {
            File::open("gone").unwrap();
            assert_eq!(fs::read_to_string("in a macro").unwrap(), "");
            std::fs::read(&"here").expect("x");
            assert!(File::open("never").is_err());
            File::create("made").unwrap(); File::open("made").unwrap();
        }"#;
        let found = missing_files("src/bin/t.rs", text, folder.path(), &|_| false);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].text.contains("`in a macro`"));
        assert!(found[0].text.contains("`gone`") && found[0].text.contains(":2"));
        assert!(found[0].is_certain);
        let found = missing_files("src/bin/t.rs", text, folder.path(), &|p| p == "gone");
        assert!(!found[0].is_certain);
    }
}
