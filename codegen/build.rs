//! Reads the runtime's sources: embeds them, and lists every C library function they define with its signature.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use quote::ToTokens;

fn main() {
    let root = Path::new("runtime/src");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort();
    let mut out = String::from("pub static FILES: &[SourceFile] = &[\n");
    let mut functions = Vec::new();
    let mut facts = Vec::new();
    let mut texts: Vec<(&String, String)> = Vec::new();
    for (name, path) in &files {
        println!("cargo:rerun-if-changed={}", path.display());
        let absolute = fs::canonicalize(path).expect("the file was just listed");
        texts.push((name, absolute.display().to_string()));
        let text = fs::read_to_string(path).expect("runtime sources are readable");
        let tree = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        facts.push(file_facts(&tree, path));
        for item in &tree.items {
            if let syn::Item::Fn(f) = item {
                if matches!(f.vis, syn::Visibility::Public(_)) {
                    functions.push(describe(&f.sig));
                }
            }
        }
    }
    for (i, (name, absolute)) in texts.iter().enumerate() {
        let needs: Vec<usize> = (0..facts.len())
            .filter(|&j| j != i && needs(&facts[i], &facts[j]))
            .collect();
        let defines: Vec<&String> = facts[i].defines.iter().collect();
        out.push_str(&format!(
            "    SourceFile {{ name: {name:?}, text: include_str!({absolute:?}), defines: &{defines:?}, needs: &{needs:?} }},\n"
        ));
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

/// What a file defines for others, and what it takes from others.
#[derive(Default)]
struct FileFacts {
    defines: BTreeSet<String>,
    /// Methods that it adds to types of other files.
    methods: BTreeSet<String>,
    /// What it takes from others: the module that the path names, if any, and the item.
    takes: BTreeSet<(Option<String>, String)>,
    calls: BTreeSet<String>,
    /// Macros that it defines, and those that it uses.
    macros: BTreeSet<String>,
    expands: BTreeSet<String>,
    /// The names of its own module and of the folder it is in, and modules that it takes everything from.
    module: String,
    folder: String,
    globs: BTreeSet<String>,
}

fn needs(user: &FileFacts, definer: &FileFacts) -> bool {
    // A folder's module re-exports what its files define.
    let names = |module: &String| *module == definer.module || *module == definer.folder;
    user.globs.contains(&definer.module)
        || (user.takes.iter()).any(|(module, name)| {
            let whole = module.is_none() && *name == definer.module;
            whole || definer.defines.contains(name) && module.as_ref().is_none_or(names)
        })
        || !user.expands.is_disjoint(&definer.macros)
        || !user.calls.is_disjoint(&definer.methods)
}

/// The items that a `use` of this crate's own brings in, and modules that it takes everything from. `module` is the last one
/// on the way there.
fn take_leaves(tree: &syn::UseTree, module: Option<&str>, facts: &mut FileFacts) {
    let mut take = |name: &syn::Ident| {
        let name = name.to_string().trim_start_matches("r#").to_string();
        facts.takes.insert((module.map(str::to_string), name));
    };
    match tree {
        syn::UseTree::Path(p) if p.ident == "std" => {}
        // The variants of an enumeration.
        syn::UseTree::Path(p) if is_type(&p.ident.to_string()) => take(&p.ident),
        syn::UseTree::Path(p) => {
            let ident = p.ident.to_string();
            if matches!(*p.tree, syn::UseTree::Glob(_)) {
                facts.globs.insert(ident.clone());
            }
            let module = Some(ident.as_str()).filter(|name| *name != "super" && *name != "self");
            take_leaves(&p.tree, module, facts);
        }
        syn::UseTree::Group(g) => (g.items.iter()).for_each(|t| take_leaves(t, module, facts)),
        syn::UseTree::Name(n) => take(&n.ident),
        syn::UseTree::Rename(r) => take(&r.ident),
        syn::UseTree::Glob(_) => {}
    }
}

/// Whether a name looks like one of a type, not of a module or function.
fn is_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The item that a path behind `super` names: the type in it, or its end.
fn take_path(segments: &[String], facts: &mut FileFacts) {
    let end = segments.iter().position(|name| is_type(name));
    if let Some((name, before)) = segments[..end.map_or(segments.len(), |i| i + 1)].split_last() {
        let name = name.trim_start_matches("r#").to_string();
        facts.takes.insert((before.last().cloned(), name));
    }
}

/// Whether only its own file sees an item.
fn is_private(item: &syn::Item) -> bool {
    let vis = match item {
        syn::Item::Fn(i) => &i.vis,
        syn::Item::Struct(i) => &i.vis,
        syn::Item::Enum(i) => &i.vis,
        syn::Item::Const(i) => &i.vis,
        syn::Item::Static(i) => &i.vis,
        syn::Item::Trait(i) => &i.vis,
        syn::Item::Type(i) => &i.vis,
        _ => return false,
    };
    matches!(vis, syn::Visibility::Inherited)
}

fn is_test(attrs: &[syn::Attribute]) -> bool {
    attrs
        .iter()
        .any(|a| a.path().is_ident("cfg") && a.to_token_stream().to_string().contains("test"))
}

fn file_facts(tree: &syn::File, path: &Path) -> FileFacts {
    let module = path
        .file_stem()
        .map_or(String::new(), |s| s.to_string_lossy().to_string());
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .map_or(String::new(), |s| s.to_string_lossy().to_string());
    let mut facts = FileFacts {
        module,
        folder,
        ..FileFacts::default()
    };
    let mut own_types = BTreeSet::new();
    let mut extensions: Vec<(String, Vec<String>)> = Vec::new();
    for item in &tree.items {
        let name = match item {
            syn::Item::Fn(i) => Some(i.sig.ident.to_string()),
            syn::Item::Struct(i) => {
                own_types.insert(i.ident.to_string());
                Some(i.ident.to_string())
            }
            syn::Item::Enum(i) => {
                own_types.insert(i.ident.to_string());
                Some(i.ident.to_string())
            }
            syn::Item::Const(i) => Some(i.ident.to_string()),
            syn::Item::Static(i) => Some(i.ident.to_string()),
            syn::Item::Trait(i) => Some(i.ident.to_string()),
            syn::Item::Type(i) => Some(i.ident.to_string()),
            syn::Item::Macro(i) => {
                facts
                    .macros
                    .extend(i.ident.as_ref().map(ToString::to_string));
                i.ident.as_ref().map(ToString::to_string)
            }
            syn::Item::Mod(i) if is_test(&i.attrs) => continue,
            _ => None,
        };
        if let Some(name) = name.filter(|_| !is_private(item)) {
            facts
                .defines
                .insert(name.trim_start_matches("r#").to_string());
        }
        if let syn::Item::Impl(i) = item {
            if i.trait_.is_none() {
                let ty = i.self_ty.to_token_stream().to_string();
                let ty = ty.split(' ').next().unwrap_or("").to_string();
                let methods = i.items.iter().filter_map(|m| match m {
                    syn::ImplItem::Fn(f) => Some(f.sig.ident.to_string()),
                    _ => None,
                });
                extensions.push((ty, methods.collect()));
            }
        }
        let mut tokens = Vec::new();
        flatten(item.to_token_stream(), &mut tokens);
        if matches!(item, syn::Item::Macro(m) if m.ident.is_none()) {
            // `record!` and its like define types.
            let structs = tokens.windows(2).filter(|w| w[0] == "struct");
            let structs: Vec<String> = structs.map(|w| w[1].clone()).collect();
            own_types.extend(structs.iter().cloned());
            facts.defines.extend(structs);
        }
        if let syn::Item::Use(i) = item {
            take_leaves(&i.tree, None, &mut facts);
            continue;
        }
        let mut i = 0;
        while i < tokens.len() {
            let next = |k: usize| tokens.get(i + k).map(String::as_str);
            if tokens[i] == "super" {
                let mut k = 0;
                let mut segments = Vec::new();
                while next(k + 1) == Some(":") && next(k + 2) == Some(":") {
                    k += 3;
                    segments.extend(next(k).filter(|t| *t != "super").map(str::to_string));
                }
                take_path(&segments, &mut facts);
            } else if tokens[i] == "." || tokens[i] == ":" {
                // `.method(`, `.method::<T>(`, `Type::method` as a function; a field is no call.
                let called = tokens[i] == ":" || matches!(next(2), Some("(" | ":"));
                if let Some(t) = next(1).filter(|_| called) {
                    facts.calls.insert(t.to_string());
                }
            }
            if next(1) == Some("!") {
                facts.expands.insert(tokens[i].clone());
            }
            i += 1;
        }
    }
    for (ty, methods) in extensions {
        if !own_types.contains(&ty) {
            facts.methods.extend(methods);
        }
    }
    facts
}

/// The tokens of a file, and a `(` at the beginning of each group in parentheses.
fn flatten(stream: proc_macro2::TokenStream, out: &mut Vec<String>) {
    for token in stream {
        match token {
            proc_macro2::TokenTree::Group(g) => {
                if g.delimiter() == proc_macro2::Delimiter::Parenthesis {
                    out.push("(".to_string());
                }
                flatten(g.stream(), out);
            }
            other => out.push(other.to_string()),
        }
    }
}

/// Name and table entry of one public function.
fn describe(sig: &syn::Signature) -> (String, String) {
    let name = sig.ident.to_string().trim_start_matches("r#").to_string();
    let mut params: Vec<String> = Vec::new();
    let (mut context, mut shared, mut runtime) = (false, false, false);
    let generics: Vec<String> = sig
        .generics
        .type_params()
        .map(|p| p.ident.to_string())
        .collect();
    let threaded = sig
        .generics
        .to_token_stream()
        .to_string()
        .contains("Threaded");
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
                    shared = r.mutability.is_none();
                    runtime = !generics.contains(&inner);
                    continue;
                }
            }
        }
        // Where characters are written: `D: Room`.
        params.push(match text.as_str() {
            "D" => "implRoom".to_string(),
            _ => text,
        });
    }
    let ret = match &sig.output {
        syn::ReturnType::Default => "()".to_string(),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream().to_string().replace(' ', ""),
    };
    let ret = ret.replace("D::Address", "Ptr<u8>");
    let entry = format!("    Function {{ name: {name:?}, params: &{params:?}, ret: {ret:?}, context: {context}, threaded: {threaded}, shared: {shared}, runtime: {runtime} }},\n");
    (name, entry)
}
