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
    /// A size, of which C's memory knows none.
    Size,
    /// A number behind a reference.
    Reference,
    /// The numbers in a slice, an array or a vector.
    Slice,
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
    /// It is recorded only if it is chosen, and while no other one runs that is.
    pub outermost: bool,
}

/// The parameters and the result of a function of the crate: names and types. The context is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Name and type of each parameter.
    pub params: Vec<(String, String)>,
    /// The type of the result; empty if there is none.
    pub result: String,
}

/// What can be taken of a value of this type where two crates are compared that have the same functions, but may have other objects at
/// other addresses.
fn watch_of(ty: &str) -> Watch {
    const NUMBERS: &[&str] = &[
        "bool", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64",
    ];
    let is_number = |ty: &str| NUMBERS.contains(&ty.trim());
    let inside = |ty: &str, open: &str, close: char| -> Option<String> {
        let inner = ty.strip_prefix(open)?.strip_suffix(close)?;
        Some(inner.split(';').next().unwrap_or("").to_string())
    };
    let borrowed = ty.strip_prefix('&').map(|rest| {
        let rest = rest.trim_start();
        rest.strip_prefix("mut ").unwrap_or(rest).trim_start()
    });
    let value = borrowed.unwrap_or(ty);
    let elements = inside(value, "[", ']').or_else(|| inside(value, "Vec <", '>'));
    match elements {
        Some(elements) if is_number(&elements) => Watch::Slice,
        Some(_) => Watch::Nothing,
        None if is_number(value) && borrowed.is_some() => Watch::Reference,
        None if is_number(value) => Watch::Scalar,
        None if matches!(ty, "usize" | "isize") => Watch::Size,
        None if ty.starts_with("Ptr <") => Watch::Pointer(String::new()),
        None => Watch::Nothing,
    }
}

/// The environment variable that says which functions of [`from_outside`] are recorded: their labels, with commas between.
pub const ONLY: &str = "C2SAFE_ONLY";

/// What a function is called in the traces of [`from_outside`].
pub fn label(id: &ItemId) -> String {
    format!("{}::{}", id.0, id.1)
}

/// The crate with a recorder that takes what functions get and give when others call them. Which those are is chosen when it runs
/// ([`ONLY`]); what they do among themselves is their own business.
///
/// Errors: a file is no Rust.
pub fn from_outside(files: &Files) -> Result<Files, String> {
    let probes = shapes(files)?.into_iter().map(|(id, shape)| {
        let params = shape.params.into_iter();
        let probe = Probe {
            label: label(&id),
            params: params
                .map(|(name, ty)| {
                    let watch = watch_of(&ty);
                    (name, watch)
                })
                .collect(),
            result: watch_of(&shape.result),
            outermost: true,
        };
        (id, probe)
    });
    probed(files, &probes.collect())
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
        (Watch::Size, _) => format!("c2_event.scalar(\"{shown}\", &({name} as i64));\n"),
        (Watch::Reference, "& mut bool" | "& bool") => {
            format!("c2_event.scalar(\"{shown}\", &u8::from(*{name}));\n")
        }
        (Watch::Reference, _) => format!("c2_event.scalar(\"{shown}\", &*{name});\n"),
        (Watch::Slice, _) => format!("c2_event.contents(\"{shown}\", &{name}[..]);\n"),
        (Watch::Pointer(parts), _) => {
            format!("c2_event.pointer(\"{shown}\", &{name}, \"{parts}\", {heap});\n")
        }
    };
    let (mut enters, mut exits) = (String::new(), String::new());
    for ((name, ty), (shown, watch)) in shape.params.iter().zip(&probe.params) {
        let line = said(shown, name, ty, watch);
        enters.push_str(&line);
        if matches!(watch, Watch::Pointer(_)) || ty.starts_with("& mut") {
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
    let inside = match probe.outermost {
        true => format!(
            "if !crate::c2trace::is_chosen({number}) {{\nreturn {inner}({});\n}}\n",
            arguments.join(", ")
        ),
        false => String::new(),
    };
    Some(format!(
        "{old}\n\npub fn {name}{}({}) {} {} {{\n{inside}\
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_depend_on_addresses_is_taken() {
        let watches = [
            ("i32", Watch::Scalar),
            ("bool", Watch::Scalar),
            ("usize", Watch::Size),
            ("& mut f64", Watch::Reference),
            ("& [u8]", Watch::Slice),
            ("& mut [i64]", Watch::Slice),
            ("& mut [u32 ; 4]", Watch::Slice),
            ("[u16 ; 2]", Watch::Slice),
            ("Vec < u8 >", Watch::Slice),
            ("& mut Vec < i32 >", Watch::Slice),
            ("Ptr < Node >", Watch::Pointer(String::new())),
            ("Id < Node >", Watch::Nothing),
            ("& [Ptr < u8 >]", Watch::Nothing),
            ("& mut Node", Watch::Nothing),
            ("& [VaArg]", Watch::Nothing),
            ("", Watch::Nothing),
        ];
        for (ty, watch) in watches {
            assert_eq!(watch_of(ty), watch, "{ty}");
        }
    }

    #[test]
    fn a_recorder_around_a_function_stands_aside_unless_it_is_chosen() {
        let text =
            "pub fn f(n: usize, all: &mut [u8], cx: &mut Ctx) -> bool {\n    all[n] == 0\n}\n";
        let files: Files = [("src/a.rs".to_string(), text.to_string())].into();
        let out = from_outside(&files).unwrap();
        let rust = &out["src/a.rs"];
        let aside = "if !crate::c2trace::is_chosen(0) {\nreturn c2_inner_f(n, all, cx);\n}";
        assert!(rust.contains(aside), "{rust}");
        assert!(rust.contains("&(n as i64)") && rust.contains("&u8::from(c2_result)"));
        // What it may write to is looked at again in the end.
        assert_eq!(
            rust.matches("c2_event.contents(\"all\", &all[..])").count(),
            2
        );
        assert!(out["src/c2trace.rs"].contains("&[\"src/a.rs::f\"]"));
    }
}
