//! A memory error in a function of the C library is reported at the place of its call: every one that can meet a bad
//! pointer has `#[track_caller]`.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{FnArg, Item, ItemFn, Visibility};

/// Whether the function takes a pointer, a string, or arguments that may be pointers.
fn takes_pointers(f: &ItemFn) -> bool {
    let parameters = f.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument.ty.to_token_stream().to_string()),
        FnArg::Receiver(_) => None,
    });
    parameters
        .flat_map(|text| words(&text))
        .chain(words(&f.sig.generics.to_token_stream().to_string()))
        .any(|word| matches!(word.as_str(), "Ptr" | "VaList" | "VaArg" | "Str"))
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.map(String::from).collect()
}

/// Files that have no functions of the C library: what emitted code calls besides, and the start of the program.
const OTHER: &[&str] = &["emitted.rs", "start.rs"];

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("runtime sources are readable") {
        let path = entry.expect("readable entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn functions_that_take_pointers_track_their_caller() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let (mut seen, mut missing) = (0, Vec::new());
    for path in &files {
        let file = path.strip_prefix(&root).expect("below the root");
        if OTHER.iter().any(|other| file == Path::new(other)) {
            continue;
        }
        let text = fs::read_to_string(path).expect("runtime sources are readable");
        let tree = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for item in &tree.items {
            let Item::Fn(f) = item else { continue };
            if !matches!(f.vis, Visibility::Public(_)) || !takes_pointers(f) {
                continue;
            }
            seen += 1;
            let tracks = f.attrs.iter().any(|a| a.path().is_ident("track_caller"));
            if !tracks {
                missing.push(format!("{}: {}", file.display(), f.sig.ident));
            }
        }
    }
    assert!(seen > 500, "only {seen} functions take pointers");
    assert!(
        missing.is_empty(),
        "without `#[track_caller]`:\n{}",
        missing.join("\n")
    );
}
