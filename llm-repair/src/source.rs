//! The emitted crate as text and as items: what stands where, and what it mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

use crate::error::{Error, ErrorKind, Result};

/// The files of a crate by their names relative to it, without the runtime.
pub type Files = BTreeMap<String, String>;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A function.
    Function,
    /// A struct, an enum, a type alias, or a use of `record!` or `union!`.
    Type,
    /// A constant or a static.
    Value,
    /// An `impl` block.
    Impl,
    /// A `use`, or anything else.
    Other,
}

/// An item of a module.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name; for an `impl` block its head; empty for what has none.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its text in the file, with attributes and documentation.
    pub range: Range<usize>,
    /// Its lines, from 1.
    pub lines: RangeInclusive<usize>,
    /// A function's signature in one spelling, without names of parameters; empty for other items.
    pub signature: String,
    /// The identifiers in it, its own name left out.
    pub mentions: BTreeSet<String>,
    /// `module::name` pairs in its paths.
    pub paths: BTreeSet<(String, String)>,
}

/// A module that the C became.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its file.
    pub file: String,
    /// Its name in paths.
    pub name: String,
    /// Its items, in order.
    pub items: Vec<Item>,
    /// Names that it imports: the name, and the module where it comes from.
    pub imports: BTreeMap<String, String>,
}

/// Modules that the emitter makes for itself, in which nothing is to be repaired.
const OWN: [&str; 5] = ["lib", "context", "dispatch", "libc", "lines"];

/// Whether candidates may change items of a file.
pub fn is_editable(file: &str) -> bool {
    let module = file
        .strip_prefix("src/")
        .and_then(|name| name.strip_suffix(".rs"));
    module.is_some_and(|module| !module.contains('/') && !OWN.contains(&module))
}

impl Module {
    /// Parses a file of the crate.
    ///
    /// Errors: it is no Rust.
    pub fn parse(file: &str, text: &str) -> Result<Module> {
        let tree = syn::parse_file(text).map_err(|error| {
            let line = error.span().start().line;
            Error::new(ErrorKind::Bench, format!("{file}:{line}: {error}"))
        })?;
        let mut imports = BTreeMap::new();
        for item in &tree.items {
            if let syn::Item::Use(item) = item {
                collect_imports(&item.tree, &mut Vec::new(), &mut imports);
            }
        }
        let name = file.trim_start_matches("src/").trim_end_matches(".rs");
        Ok(Module {
            file: file.to_string(),
            name: name.to_string(),
            items: tree.items.iter().map(Item::of).collect(),
            imports,
        })
    }

    /// The item of this name.
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items
            .iter()
            .find(|item| item.name == name && !name.is_empty())
    }

    /// The item with this line.
    pub fn at_line(&self, line: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.lines.contains(&line))
    }
}

/// All modules that the C became, by file; those of the emitter's own are left out.
///
/// Errors: one of them is no Rust.
pub fn modules(files: &Files) -> Result<Vec<Module>> {
    files
        .iter()
        .filter(|(name, _)| is_editable(name))
        .map(|(name, text)| Module::parse(name, text))
        .collect()
}

fn collect_imports(
    tree: &syn::UseTree,
    path: &mut Vec<String>,
    out: &mut BTreeMap<String, String>,
) {
    match tree {
        syn::UseTree::Path(p) => {
            path.push(p.ident.to_string());
            collect_imports(&p.tree, path, out);
            path.pop();
        }
        syn::UseTree::Name(name) => {
            if let Some(module) = path.last() {
                out.insert(name.ident.to_string(), module.clone());
            }
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                collect_imports(tree, path, out);
            }
        }
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => {}
    }
}

impl Item {
    /// What is known of an item.
    pub fn of(item: &syn::Item) -> Item {
        let span = item.span();
        let (name, kind) = name_and_kind(item);
        let signature = match item {
            syn::Item::Fn(f) => signature(&f.sig),
            _ => String::new(),
        };
        let mut mentions = BTreeSet::new();
        let mut paths = BTreeSet::new();
        collect_mentions(item.to_token_stream(), &mut mentions, &mut paths);
        mentions.remove(&name);
        Item {
            name,
            kind,
            range: span.byte_range(),
            lines: span.start().line..=span.end().line,
            signature,
            mentions,
            paths,
        }
    }
}

fn name_and_kind(item: &syn::Item) -> (String, ItemKind) {
    match item {
        syn::Item::Fn(i) => (i.sig.ident.to_string(), ItemKind::Function),
        syn::Item::Struct(i) => (i.ident.to_string(), ItemKind::Type),
        syn::Item::Enum(i) => (i.ident.to_string(), ItemKind::Type),
        syn::Item::Union(i) => (i.ident.to_string(), ItemKind::Type),
        syn::Item::Type(i) => (i.ident.to_string(), ItemKind::Type),
        syn::Item::Const(i) => (i.ident.to_string(), ItemKind::Value),
        syn::Item::Static(i) => (i.ident.to_string(), ItemKind::Value),
        syn::Item::Impl(i) => {
            let head = |tokens: TokenStream| tokens.to_string();
            let of = head(i.self_ty.to_token_stream());
            let name = match &i.trait_ {
                Some((_, path, _)) => format!("impl {} for {of}", head(path.to_token_stream())),
                None => format!("impl {of}"),
            };
            (name, ItemKind::Impl)
        }
        syn::Item::Macro(i) => match named_by_macro(&i.mac.tokens) {
            Some(name) => (name, ItemKind::Type),
            None => (String::new(), ItemKind::Other),
        },
        _ => (String::new(), ItemKind::Other),
    }
}

/// The name after `struct` or `union` in `record! { pub struct Name ... }`.
fn named_by_macro(tokens: &TokenStream) -> Option<String> {
    let mut tokens = tokens.clone().into_iter();
    while let Some(token) = tokens.next() {
        if let TokenTree::Ident(word) = &token {
            if word == "struct" || word == "union" {
                if let Some(TokenTree::Ident(name)) = tokens.next() {
                    return Some(name.to_string());
                }
            }
        }
    }
    None
}

/// A signature in one spelling: what a caller can see of it.
pub fn signature(signature: &syn::Signature) -> String {
    let inputs = signature.inputs.iter().map(|input| match input {
        syn::FnArg::Receiver(receiver) => receiver.to_token_stream().to_string(),
        syn::FnArg::Typed(typed) => typed.ty.to_token_stream().to_string(),
    });
    let inputs: Vec<String> = inputs.collect();
    let generics = &signature.generics;
    format!(
        "{} {} {} {} fn {} {} ({}) {} {}",
        signature.constness.to_token_stream(),
        signature.asyncness.to_token_stream(),
        signature.unsafety.to_token_stream(),
        signature.abi.to_token_stream(),
        signature.ident,
        generics.to_token_stream(),
        inputs.join(", "),
        signature.output.to_token_stream(),
        generics.where_clause.to_token_stream()
    )
}

fn collect_mentions(
    tokens: TokenStream,
    mentions: &mut BTreeSet<String>,
    paths: &mut BTreeSet<(String, String)>,
) {
    // The last identifier, and how many colons came after it.
    let mut last: Option<(String, usize)> = None;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                collect_mentions(group.stream(), mentions, paths);
                last = None;
            }
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                if let Some((before, 2)) = last {
                    paths.insert((before, name.clone()));
                }
                mentions.insert(name.clone());
                last = Some((name, 0));
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                if let Some((_, colons)) = &mut last {
                    *colons += 1;
                }
            }
            _ => last = None,
        }
    }
}

/// Replaces ranges of a text; the ranges must not overlap.
pub fn splice(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::new();
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_items_with_their_text_and_what_they_mention() {
        let text = "//! Module.\nuse crate::rt::*;\nuse crate::table::{Table, table_add};\n\n\
                    record! {\n    pub struct Node via NodeFields, size 8 {\n        a at 0: Ptr<Node>,\n    }\n}\n\n\
                    /// Döcs.\npub fn f(n: i32, mut p: &mut [u8], cx: &mut Ctx) -> i32 {\n    g(n) + crate::words::h(1)\n}\n";
        let module = Module::parse("src/a.rs", text).unwrap();
        assert_eq!(module.name, "a");
        assert_eq!(module.imports["table_add"], "table");
        let f = module.item("f").unwrap();
        assert!(text[f.range.clone()].starts_with("/// Döcs.\npub fn f"));
        assert!(text[f.range.clone()].ends_with('}'));
        assert_eq!(f.lines, 11..=14);
        assert!(f.mentions.contains("g") && !f.mentions.contains("f"));
        assert!(f.paths.contains(&("words".into(), "h".into())));
        assert_eq!(module.item("Node").unwrap().kind, ItemKind::Type);
        let other = Module::parse("src/a.rs", &text.replace("n: i32", "number: i32")).unwrap();
        assert_eq!(other.item("f").unwrap().signature, f.signature);
        let other = Module::parse("src/a.rs", &text.replace("n: i32", "n: i64")).unwrap();
        assert_ne!(other.item("f").unwrap().signature, f.signature);
        assert!(is_editable("src/a.rs") && !is_editable("src/bin/a.rs"));
        assert!(!is_editable("src/context.rs") && !is_editable("Cargo.toml"));
    }
}
