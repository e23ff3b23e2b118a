//! Reads the runtime's sources: embeds them, and lists every C library function they define with its signature.

use std::path::{Path, PathBuf};
use std::{env, fs};

use quote::ToTokens;

fn main() {
    let root = Path::new("runtime/src");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort();
    let mut out = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    let mut functions = Vec::new();
    for (name, path) in &files {
        println!("cargo:rerun-if-changed={}", path.display());
        let absolute = fs::canonicalize(path).expect("the file was just listed");
        out.push_str(&format!(
            "    ({name:?}, include_str!({:?})),\n",
            absolute.display().to_string()
        ));
        let text = fs::read_to_string(path).expect("runtime sources are readable");
        let tree = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for item in &tree.items {
            if let syn::Item::Fn(f) = item {
                if matches!(f.vis, syn::Visibility::Public(_)) {
                    functions.push(describe(&f.sig));
                }
            }
        }
    }
    out.push_str("];\n\npub static FUNCTIONS: &[Function] = &[\n");
    functions.sort();
    for f in &functions {
        out.push_str(&f.1);
    }
    out.push_str("];\n");
    let target =
        PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("runtime_table.rs");
    fs::write(target, out).expect("the output folder is writable");
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).expect("runtime sources are readable") {
        let path = entry.expect("readable entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .display()
                .to_string();
            files.push((name, path));
        }
    }
}

/// Name and table entry of one public function.
fn describe(sig: &syn::Signature) -> (String, String) {
    let name = sig.ident.to_string().trim_start_matches("r#").to_string();
    let mut params: Vec<String> = Vec::new();
    let mut context = false;
    let generics: Vec<String> = sig
        .generics
        .type_params()
        .map(|p| p.ident.to_string())
        .collect();
    let n = sig.inputs.len();
    for (i, input) in sig.inputs.iter().enumerate() {
        let syn::FnArg::Typed(arg) = input else {
            continue;
        };
        let text = arg.ty.to_token_stream().to_string().replace(' ', "");
        if i + 1 == n {
            if let syn::Type::Reference(r) = &*arg.ty {
                let inner = r.elem.to_token_stream().to_string();
                if matches!(inner.as_str(), "Heap" | "Runtime") || generics.contains(&inner) {
                    context = true;
                    continue;
                }
            }
        }
        params.push(text);
    }
    let ret = match &sig.output {
        syn::ReturnType::Default => "()".to_string(),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream().to_string().replace(' ', ""),
    };
    let entry = format!("    Function {{ name: {name:?}, params: &{params:?}, ret: {ret:?}, context: {context} }},\n");
    (name, entry)
}
