//! The core as a module of the crate, with the bridge.

use c2safe_codegen::Crate;
use c2safe_frontend::ir::TypeId;
use syn::visit_mut::VisitMut;
use syn::{ImplItem, Item};

use crate::c_side::{CSide, CORE};
use crate::report::{Outcome, Report};

const BRIDGE: &str = include_str!("bridge.rs.txt");

/// Calls of what a library wants to have called before anything else, if the interface does not offer it: functions without
/// parameters that are called `init` or the like.
pub(crate) fn starts(c: &CSide<'_>, report: &Report) -> String {
    let mut text = String::new();
    for g in &c.functions {
        let words = crate::names::words(&g.name);
        let begins = ["init", "initialize", "initialise", "setup", "startup"];
        let is_start =
            words.last().is_some_and(|w| begins.contains(&w.as_str())) && words.len() > 1;
        let is_used = report
            .functions
            .iter()
            .any(|(_, o)| *o == Outcome::Calls(g.name.clone()));
        let is_status = g.ret == TypeId::VOID || c.types().is_arith(g.ret);
        if is_start
            && is_status
            && g.params.is_empty()
            && g.was_exported
            && !g.beside_main
            && !g.variadic
            && !is_used
        {
            let cx = if g.context { "cx" } else { "" };
            text.push_str(&format!("    {}({cx});\n", g.path));
        }
    }
    text
}

/// The core as a module of the crate.
pub(crate) fn core_files(core: &Crate, starts: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (path, text) in &core.files {
        let Some(below) = path.strip_prefix("src/") else {
            continue;
        };
        if below.starts_with("bin/") || below == "main.rs" {
            continue;
        }
        let text = text
            .replace("crate ::", "crate::")
            .replace("crate::", &format!("crate::{CORE}::"));
        let text = match below.strip_prefix("rt/") {
            // What ends the process in C ends the call in Rust.
            Some(_) => text
                .replace("std::process::exit(", "process::exit(")
                .replace("process::exit(", &format!("crate::{CORE}::bridge::end("))
                .replace(
                    "process::abort()",
                    &format!("crate::{CORE}::bridge::end(134)"),
                ),
            None => with_import(&text),
        };
        match below {
            "lib.rs" => {
                let body: Vec<&str> = text
                    .lines()
                    .filter(|l| !l.starts_with("#![") && !l.starts_with("//"))
                    .collect();
                let body: Vec<&str> = body
                    .into_iter()
                    .filter(|l| !l.contains("Mem as _") && *l != "#[allow(unused_imports)]")
                    .collect();
                let text = format!(
                    "//! The translated program.\n#![allow(warnings)]\n{}\npub mod bridge;\n",
                    body.join("\n")
                );
                files.push((format!("src/{CORE}/mod.rs"), text));
            }
            "dispatch.rs" => files.push((format!("src/{CORE}/{below}"), open_dispatch(&text))),
            _ => files.push((format!("src/{CORE}/{below}"), text)),
        }
    }
    let start = format!("\n/// What the program does before anything else.\nfn start(cx: &mut Ctx) {{\n{starts}}}\n");
    files.push((format!("src/{CORE}/bridge.rs"), format!("{BRIDGE}{start}")));
    files
}

/// The text of a module with the trait of what can be stored, which its items may need.
fn with_import(text: &str) -> String {
    let import = format!("#[allow(unused_imports)]\nuse crate::{CORE}::rt::Mem as _;\n");
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines
        .iter()
        .take_while(|l| l.is_empty() || l.starts_with("//") || l.starts_with("#!["));
    let doc = head.count();
    // A comment just above an item belongs to it.
    let at = (0..doc)
        .rev()
        .find(|i| lines[*i].starts_with("//!") || lines[*i].starts_with("#!["))
        .map_or(0, |i| i + 1);
    lines.insert(at, &import);
    lines.join("\n") + "\n"
}

/// Lets calls through pointers reach functions of Rust.
fn open_dispatch(text: &str) -> String {
    let Ok(mut tree) = syn::parse_file(text) else {
        return text.to_string();
    };
    struct Open {
        call: String,
    }
    impl VisitMut for Open {
        fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
            syn::visit_mut::visit_expr_mut(self, e);
            let is_end = matches!(e, syn::Expr::Call(c) if matches!(&*c.func, syn::Expr::Path(p) if p.path.is_ident("invalid_function")));
            if is_end {
                if let Ok(call) = syn::parse_str(&self.call) {
                    *e = call;
                }
            }
        }
    }
    for item in &mut tree.items {
        match item {
            Item::Fn(f) => {
                let names: Vec<String> = f
                    .sig
                    .inputs
                    .iter()
                    .filter_map(|input| match input {
                        syn::FnArg::Typed(t) => match &*t.pat {
                            syn::Pat::Ident(i) => Some(i.ident.to_string()),
                            _ => None,
                        },
                        syn::FnArg::Receiver(_) => None,
                    })
                    .collect();
                let is_word = |t: &syn::Type| {
                    let text = quote::quote!(#t).to_string();
                    text.starts_with("Ptr <")
                        || [
                            "u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "bool", "f32",
                            "f64",
                        ]
                        .contains(&text.as_str())
                };
                // The function comes first, the context last.
                let (Some(called), Some(cx), true) = (
                    names.first().cloned(),
                    names.last().cloned(),
                    names.len() > 1,
                ) else {
                    continue;
                };
                let between = f
                    .sig
                    .inputs
                    .iter()
                    .take(names.len().saturating_sub(1))
                    .skip(1);
                let all_words = names.len() == f.sig.inputs.len()
                    && names.len() > 1
                    && between
                        .clone()
                        .all(|input| matches!(input, syn::FnArg::Typed(t) if is_word(&t.ty)));
                let ret_is_word = match &f.sig.output {
                    syn::ReturnType::Default => true,
                    syn::ReturnType::Type(_, t) => is_word(t),
                };
                if !all_words || !ret_is_word {
                    continue;
                }
                let words: Vec<String> = names[1..names.len() - 1]
                    .iter()
                    .map(|n| format!("crate::{CORE}::bridge::Word::word({n})"))
                    .collect();
                let mut open = Open {
                    call: format!(
                        "crate::{CORE}::bridge::foreign({called}.bits(), &[{}], {cx})",
                        words.join(", ")
                    ),
                };
                open.visit_item_fn_mut(f);
            }
            Item::Impl(i) => {
                for member in &mut i.items {
                    let ImplItem::Fn(f) = member else { continue };
                    if f.sig.ident != "call" {
                        continue;
                    }
                    let args = match quote::quote!(#f).to_string().contains("_args") {
                        true => "_args",
                        false => "args",
                    };
                    let cx = match quote::quote!(#f).to_string().contains("let cx") {
                        true => "cx",
                        false => "self",
                    };
                    let mut open = Open {
                        call: format!("crate::{CORE}::bridge::foreign_any(f.bits(), {args}, {cx})"),
                    };
                    open.visit_impl_item_fn_mut(f);
                }
            }
            _ => {}
        }
    }
    prettyplease::unparse(&tree)
}
