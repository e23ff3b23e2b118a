//! What the emitted crate's runtime offers, read from its sources when this crate was built.

/// A function of the runtime that C code can call.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    /// Parameter types as Rust text without blanks, without the context.
    pub params: &'static [&'static str],
    pub ret: &'static str,
    /// Takes a context as its last parameter.
    pub context: bool,
    /// That context must be one of a program with threads.
    pub threaded: bool,
    /// It only reads that context.
    pub shared: bool,
    /// The context is the runtime or the heap, whatever else the program has.
    pub runtime: bool,
}

/// A source file of the runtime.
#[derive(Debug)]
pub struct SourceFile {
    /// Path below the runtime's `src`.
    pub name: &'static str,
    pub text: &'static str,
    /// Names it defines at its top level.
    pub defines: &'static [&'static str],
    /// Files (positions in [`FILES`]) that it takes something from.
    pub needs: &'static [usize],
}

include!(concat!(env!("OUT_DIR"), "/runtime_table.rs"));

/// The runtime's function of this C name.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS
        .binary_search_by(|f| f.name.cmp(name))
        .ok()
        .map(|i| &FUNCTIONS[i])
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use c2safe_frontend::lower;
    use c2safe_frontend::project::{self, DiscoverOptions};

    use super::function;

    /// Functions that our headers declare and the runtime does not define, and why.
    const MISSING: &[(&str, &str)] = &[("__c2safe_setjmp", "the front end gives it its meaning")];

    /// Paths of our headers, as they are included.
    fn headers(folder: &Path, prefix: &str, out: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("our headers") {
            let entry = entry.expect("a header");
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                headers(&entry.path(), &format!("{name}/"), out);
            } else {
                out.push(name);
            }
        }
    }

    /// The functions without a body that a program of nothing but `#include <header>` declares.
    fn declared(header: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("all.c");
        let text = format!("#include <{header}>\nint main(void) {{ return 0; }}\n");
        fs::write(&file, text).expect("a file");
        let project = project::discover(&[file], &DiscoverOptions::default()).expect("a project");
        let loaded = lower::load(&project);
        let errors: Vec<_> = loaded.diagnostics.iter().filter(|d| d.is_error()).collect();
        assert!(errors.is_empty(), "{header}: {errors:?}");
        let functions = loaded.program.expect("a program").functions;
        let bare = functions.into_iter().filter(|f| f.body.is_none());
        bare.map(|f| f.name).collect()
    }

    #[test]
    fn every_declared_function_is_defined() {
        let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/include");
        let mut names = Vec::new();
        headers(&include, "", &mut names);
        let mut missing: Vec<(String, String)> = Vec::new();
        for header in names {
            for name in declared(&header) {
                let known = function(&name).is_some() || MISSING.iter().any(|m| m.0 == name);
                if !known && !missing.iter().any(|m| m.1 == name) {
                    missing.push((header.clone(), name));
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    /// A string must be `impl Str`: an argument for a type parameter would not be converted.
    #[test]
    fn parameters_have_types() {
        let bad: Vec<_> = super::FUNCTIONS
            .iter()
            .filter(|f| f.params.contains(&"S"))
            .map(|f| (f.name, f.params))
            .collect();
        assert_eq!(bad, Vec::new());
    }
}
