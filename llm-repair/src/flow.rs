//! Puts a recorder into a crate that takes of each function only what another program of the same functions has, too: numbers,
//! whether pointers are null, and what they point to. So crates of different tiers can be compared, and a crate with the C.

use std::collections::BTreeMap;

use quote::ToTokens;

use crate::graph::ItemId;
use crate::instrument::{name_hash, RECORDER};
use crate::source::{is_editable, splice, Files};

/// What is taken of a parameter or a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// Nothing.
    Nothing,
    /// A number.
    Scalar,
    /// A pointer into the checked heap, and these parts of what it points to.
    Pointer(String),
}

/// A function that is recorded.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What it is called in the trace.
    pub label: String,
    /// The names of its parameters in the trace and what is taken of them, in their order; the context is none of them.
    pub params: Vec<(String, Watch)>,
    /// What is taken of its result.
    pub result: Watch,
}

/// The parameters and the result of a function of the crate: names and types. The context is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Name and type of each parameter.
    pub params: Vec<(String, String)>,
    /// The type of the result; empty if there is none.
    pub result: String,
}

/// The shapes of all functions that can be recorded.
///
/// Errors: a file is no Rust.
pub fn shapes(files: &Files) -> Result<BTreeMap<ItemId, Shape>, String> {
    let mut out = BTreeMap::new();
    for (file, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text).map_err(|error| error.to_string())?;
        for item in &tree.items {
            let syn::Item::Fn(function) = item else {
                continue;
            };
            if let Some((shape, _)) = shape_of(function) {
                out.insert((file.clone(), function.sig.ident.to_string()), shape);
            }
        }
    }
    Ok(out)
}

/// The shape of a function and the name of its context, if it has one. `None` if its signature is not understood.
fn shape_of(function: &syn::ItemFn) -> Option<(Shape, Option<String>)> {
    let signature = &function.sig;
    let borrows = signature.output.to_token_stream().to_string().contains('&');
    if signature.constness.is_some() || signature.variadic.is_some() || borrows {
        return None;
    }
    let mut params = Vec::new();
    let mut context = None;
    for input in &signature.inputs {
        let syn::FnArg::Typed(typed) = input else {
            return None;
        };
        let syn::Pat::Ident(pattern) = &*typed.pat else {
            return None;
        };
        let name = pattern.ident.to_string();
        let ty = typed.ty.to_token_stream().to_string();
        match ty.as_str() {
            "& mut Ctx" => context = Some(name),
            _ => params.push((name, ty)),
        }
    }
    let result = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream().to_string(),
    };
    Some((Shape { params, result }, context))
}

/// The crate with a recorder in these functions.
///
/// Errors: a file is no Rust.
pub fn probed(files: &Files, probes: &BTreeMap<ItemId, Probe>) -> Result<Files, String> {
    let mut out = files.clone();
    let mut names: Vec<&str> = Vec::new();
    for (file, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text).map_err(|error| error.to_string())?;
        let mut edits = Vec::new();
        for item in &tree.items {
            let syn::Item::Fn(function) = item else {
                continue;
            };
            let id = (file.clone(), function.sig.ident.to_string());
            let Some(probe) = probes.get(&id) else {
                continue;
            };
            let range = syn::spanned::Spanned::span(function).byte_range();
            if let Some(new) = wrapped(function, &text[range.clone()], probe, names.len()) {
                edits.push((range, new));
                names.push(&probe.label);
            }
        }
        out.insert(file.clone(), splice(text, edits));
    }
    // Who records C does not see how the program ends.
    let recorder =
        format!("{RECORDER}\nstatic NAMES: &[&str] = &{names:?};\nconst ENDS: bool = false;\n");
    out.insert("src/c2trace.rs".into(), recorder);
    if let Some(root) = out.get_mut("src/lib.rs") {
        root.push_str("\npub mod c2trace;\n");
    }
    Ok(out)
}

fn wrapped(function: &syn::ItemFn, text: &str, probe: &Probe, number: usize) -> Option<String> {
    let (shape, context) = shape_of(function)?;
    if shape.params.len() != probe.params.len() {
        return None;
    }
    let heap = match &context {
        Some(cx) => format!("Some(&{cx}.heap)"),
        None => "None".to_string(),
    };
    let said = |shown: &str, name: &str, ty: &str, watch: &Watch| match (watch, ty) {
        (Watch::Nothing, _) => String::new(),
        (Watch::Scalar, "bool") => format!("c2_event.scalar(\"{shown}\", &u8::from({name}));\n"),
        (Watch::Scalar, _) => format!("c2_event.scalar(\"{shown}\", &{name});\n"),
        (Watch::Pointer(parts), _) => {
            format!("c2_event.pointer(\"{shown}\", &{name}, \"{parts}\", {heap});\n")
        }
    };
    let (mut enters, mut exits) = (String::new(), String::new());
    for ((name, ty), (shown, watch)) in shape.params.iter().zip(&probe.params) {
        let line = said(shown, name, ty, watch);
        enters.push_str(&line);
        if matches!(watch, Watch::Pointer(_)) {
            exits.push_str(&line);
        }
    }
    let result = said("result", "c2_result", &shape.result, &probe.result);
    let signature = &function.sig;
    let name = signature.ident.to_string();
    let inner = format!("c2_inner_{}", name.trim_start_matches("r#"));
    // The old text, with another name.
    let at = syn::spanned::Spanned::span(&signature.ident).byte_range();
    let start = syn::spanned::Spanned::span(function).byte_range().start;
    let old = format!(
        "{}{inner}{}",
        &text[..at.start - start],
        &text[at.end - start..]
    );
    let mut typed = Vec::new();
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        let syn::FnArg::Typed(input) = input else {
            return None;
        };
        let syn::Pat::Ident(pattern) = &*input.pat else {
            return None;
        };
        typed.push(format!("{}: {}", pattern.ident, input.ty.to_token_stream()));
        arguments.push(pattern.ident.to_string());
    }
    let hash = name_hash(&probe.label);
    Some(format!(
        "{old}\n\npub fn {name}{}({}) {} {} {{\n\
         let mut c2_event = crate::c2trace::event({number}, {hash}, true);\n{enters}let c2_frame = c2_event.end();\n\
         let c2_result = {inner}({});\n\
         let mut c2_event = crate::c2trace::event({number}, {hash}, false);\n{result}{exits}c2_event.end();\n\
         drop(c2_frame);\nc2_result\n}}\n",
        signature.generics.to_token_stream(),
        typed.join(", "),
        signature.output.to_token_stream(),
        signature.generics.where_clause.to_token_stream(),
        arguments.join(", "),
    ))
}
