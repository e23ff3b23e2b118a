//! What the integration tests share.
#![allow(dead_code)]

use std::fs;
use std::path::PathBuf;

use c2safe_frontend::ir::Program;
use c2safe_frontend::lower::{self, Loaded};
use c2safe_frontend::project::{self, DiscoverOptions};

/// Lowers the files (a name and its text each) of a made-up project through the public pipeline.
pub fn load(files: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        if name.ends_with(".c") {
            paths.push(path);
        }
    }
    let project = project::discover(&paths, &DiscoverOptions::default())
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    lower::load(&project)
}

/// The program of one correct C file.
pub fn program(text: &str) -> Program {
    let loaded = load(&[("snippet.c", text)]);
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    loaded.program.expect("a program")
}
