//! Emitted text to formatted files: prettyplease lays out the syntax; markers become line tables, comments and hand-laid items.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use rustc_hash::FxHashSet;
use syn::visit::{self, Visit};
use syn::{File, Item};

use crate::marks::{self, Meanings};
use crate::runtime::FILES;
use crate::tidy::Arguments;
use crate::RuntimeForm;

/// Names by the module that they come from.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// A formatted file and where its lines come from.
pub struct Formatted {
    pub text: String,
    /// Rust line, C file number, C line; ascending.
    pub lines: Vec<(u32, u32, u32)>,
    /// The number behind a `c2f!(n);` marker, and the first and last line of the function that follows it.
    pub functions: Vec<(u32, u32, u32)>,
}

/// The syntax of an emitted module.
///
/// Errors: the text is no Rust. That is a bug of the emitter, reported with the place in the text.
pub fn parse(text: &str) -> Result<File, String> {
    syn::parse_file(text).map_err(|e| {
        let start = e.span().start();
        let line = text.lines().nth(start.line.saturating_sub(1)).unwrap_or("");
        let from = start.column.saturating_sub(200);
        let shown: String = line.chars().skip(from).take(400).collect();
        format!("{e} at line {}: {shown}", start.line)
    })
}

/// Puts imports before the items: of the runtime, and of those items of other modules that are mentioned. `plain` are structs with a
/// zero of their own.
pub fn import(
    file: &mut File,
    uses: &Imports,
    items: &[String],
    plain: &FxHashSet<String>,
    runtime: RuntimeForm,
) {
    let mut words = FxHashSet::default();
    mentioned(file.to_token_stream(), &mut words);
    for item in items {
        let parts = item.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.extend(parts.map(str::to_string));
    }
    let mut head: Vec<Item> = Vec::new();
    if uses_runtime(file, items, plain, runtime) {
        head.push(syn::parse_quote!(
            use crate::rt::*;
        ));
    }
    for (module, names) in uses {
        // The traits of projections bring methods, not names.
        let needed = |name: &&String| {
            let plain = name.strip_prefix("r#").unwrap_or(name);
            words.contains(plain) || plain.ends_with("Fields")
        };
        let list: Vec<&str> = names.iter().filter(needed).map(String::as_str).collect();
        if list.is_empty() {
            continue;
        }
        let text = format!("use crate::{module}::{{{}}};", list.join(", "));
        head.extend(syn::parse_str::<Item>(&text));
    }
    file.items.splice(0..0, head);
}

/// Whether a module needs the names of the runtime, or the methods of one of its traits.
fn uses_runtime(
    file: &File,
    items: &[String],
    plain: &FxHashSet<String>,
    runtime: RuntimeForm,
) -> bool {
    const MACROS: &[&str] = &["args", "record", "union"];
    const METHODS: &[&str] = &[
        "SIZE", "ZERO", "arg", "at", "call", "chars", "load", "number", "offset", "pause", "place",
        "store", "tail", "wait",
    ];
    let mut named = Named {
        plain,
        names: FxHashSet::default(),
        methods: FxHashSet::default(),
    };
    let mut parsed: Vec<File> = Vec::new();
    for item in items {
        match (syn::parse_file(item), item.parse::<TokenStream>()) {
            (Ok(item), _) => parsed.push(item),
            (Err(_), Ok(tokens)) => named.apart(tokens),
            (Err(_), Err(_)) => {}
        }
    }
    for item in parsed.iter().chain([file]).flat_map(|f| &f.items) {
        match item {
            // Of these macros, only the types of fields name anything.
            Item::Macro(m) if m.mac.path.is_ident("record") || m.mac.path.is_ident("union") => {
                let types = types_of_fields(m.mac.tokens.clone());
                named.apart(types);
                named
                    .names
                    .extend(m.mac.path.get_ident().map(|i| i.to_string()));
            }
            item => named.apart(item.to_token_stream()),
        }
    }
    let Named {
        mut names, methods, ..
    } = named;
    for item in &file.items {
        let own = match item {
            Item::Const(c) => &c.ident,
            Item::Static(s) => &s.ident,
            Item::Fn(f) => &f.sig.ident,
            _ => continue,
        };
        names.remove(&own.to_string());
    }
    // Variables hide what the runtime has of the same name, unless that is called.
    let mut bound = Bound::default();
    bound.visit_file(file);
    for name in bound.names.difference(&bound.called) {
        names.remove(name);
    }
    if runtime == RuntimeForm::Embedded {
        // Macros of a module of the crate are in scope everywhere.
        for name in MACROS {
            names.remove(*name);
        }
    }
    let mut defined = FILES.iter().flat_map(|f| f.defines).chain(MACROS);
    defined.any(|name| names.contains(*name)) || METHODS.iter().any(|m| methods.contains(*m))
}

/// The variables of a module, and what it calls by name.
#[derive(Default)]
struct Bound {
    names: FxHashSet<String>,
    called: FxHashSet<String>,
}

impl<'a> Visit<'a> for Bound {
    fn visit_pat_ident(&mut self, p: &'a syn::PatIdent) {
        self.names.insert(p.ident.to_string());
        visit::visit_pat_ident(self, p);
    }

    fn visit_expr_call(&mut self, e: &'a syn::ExprCall) {
        if let syn::Expr::Path(p) = &*e.func {
            self.called
                .extend(p.path.get_ident().map(|i| i.to_string()));
        }
        visit::visit_expr_call(self, e);
    }

    fn visit_macro(&mut self, m: &'a syn::Macro) {
        // What is called in the arguments of one.
        let mut last = None;
        calls(m.tokens.clone(), &mut last, &mut self.called);
    }
}

fn calls(tokens: TokenStream, last: &mut Option<String>, called: &mut FxHashSet<String>) {
    for token in tokens {
        let before = last.take();
        match token {
            TokenTree::Ident(name) => *last = Some(name.to_string()),
            TokenTree::Group(group) => {
                if group.delimiter() == proc_macro2::Delimiter::Parenthesis {
                    called.extend(before);
                }
                calls(group.stream(), &mut None, called);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// What stands between a colon and the comma after it in the braces of a `record!`.
fn types_of_fields(tokens: TokenStream) -> TokenStream {
    let fields = tokens.into_iter().filter_map(|t| match t {
        TokenTree::Group(g) if g.delimiter() == proc_macro2::Delimiter::Brace => Some(g.stream()),
        _ => None,
    });
    let mut inside = false;
    let is_type = |t: &TokenTree| {
        match t {
            TokenTree::Punct(p) if p.as_char() == ':' => inside = true,
            TokenTree::Punct(p) if p.as_char() == ',' => inside = false,
            _ => {}
        }
        inside
    };
    fields.flatten().filter(is_type).collect()
}

/// What the tokens of a module name.
struct Named<'a> {
    /// Structs with a zero of their own.
    plain: &'a FxHashSet<String>,
    names: FxHashSet<String>,
    methods: FxHashSet<String>,
}

impl Named<'_> {
    /// The identifiers among `tokens`: those behind a dot or a path, and the others.
    fn apart(&mut self, tokens: TokenStream) {
        let (mut dot, mut colons) = (false, 0);
        let mut last: Option<String> = None;
        for token in tokens {
            let behind = std::mem::replace(&mut dot, false);
            let before = std::mem::replace(&mut colons, 0);
            match token {
                TokenTree::Ident(name) if behind => {
                    self.methods.insert(name.to_string());
                }
                // A path is found by how it begins; what a trait gives a type is an exception.
                TokenTree::Ident(name) if before == 2 => {
                    let own = last.take().is_some_and(|of| self.plain.contains(&of));
                    if (name == "ZERO" || name == "SIZE") && !own {
                        self.methods.insert(name.to_string());
                    }
                    last = Some(name.to_string());
                }
                TokenTree::Ident(name) => {
                    last = Some(name.to_string());
                    self.names.insert(name.to_string());
                }
                TokenTree::Group(group) => self.apart(group.stream()),
                TokenTree::Punct(p) => {
                    dot = p.as_char() == '.';
                    if p.as_char() == ':' {
                        colons = before + 1;
                    }
                }
                TokenTree::Literal(_) => {}
            }
        }
    }
}

fn mentioned(tokens: TokenStream, words: &mut FxHashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                words.insert(name.strip_prefix("r#").unwrap_or(&name).to_string());
            }
            TokenTree::Group(group) => mentioned(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Lays a module out; see [`marks`] for what stands in it besides Rust.
pub fn lay_out(mut tree: File, arguments: &Arguments, meanings: &Meanings<'_>) -> Formatted {
    tree.items = spaced(std::mem::take(&mut tree.items));
    let laid_out = arguments.close(&prettyplease::unparse(&tree));
    let marks::Replaced {
        text,
        lines,
        functions,
        ..
    } = marks::replace(&laid_out, meanings);
    Formatted {
        text,
        lines,
        functions,
    }
}

/// What kind of item stands next to which decides where blank lines go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    Constant,
    Marker,
    Other,
}

fn kind(item: &Item) -> Kind {
    match item {
        Item::Use(_) => Kind::Use,
        Item::Const(_) => Kind::Constant,
        Item::Macro(m) if ["c2c", "c2t", "c2f"].iter().any(|n| m.mac.path.is_ident(n)) => {
            Kind::Marker
        }
        _ => Kind::Other,
    }
}

/// Items with blank lines between them, but for rows of imports and of constants.
fn spaced(items: Vec<Item>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() * 2);
    let mut last = None;
    // Markers belong to the item that follows them.
    let mut markers = Vec::new();
    for item in items {
        let this = kind(&item);
        if this == Kind::Marker {
            markers.push(item);
            continue;
        }
        let row = last == Some(this) && this != Kind::Other;
        if last.is_some() && !row {
            out.push(syn::parse_quote!(c2b!();));
        }
        out.append(&mut markers);
        out.push(item);
        last = Some(this);
    }
    out.append(&mut markers);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_functions_and_lines() {
        let text = "use a::b;\nc2f!(4);\n/// A set: {}\npub fn short() {}\nc2f!(7);\npub fn long(x: i32) -> i32 {\nc2l!(1, 30);\n\
                    if x > 0 { return x; }\nc2l!(1, 31);\nreturn 0;\n}\npub const X: i32 = 1;\n";
        let meanings = Meanings {
            items: &[],
            notes: &[],
        };
        let mut tree = parse(text).unwrap();
        let arguments = Arguments::open(&mut tree, [text].into_iter());
        let formatted = lay_out(tree, &arguments, &meanings);
        let lines: Vec<&str> = formatted.text.lines().collect();
        assert_eq!(formatted.functions, [(4, 3, 4), (7, 6, 11)]);
        assert_eq!(lines[2..4], ["/// A set: {}", "pub fn short() {}"]);
        assert!(lines[5].starts_with("pub fn long") && lines[10] == "}");
        assert_eq!(formatted.lines, [(7, 1, 30), (10, 1, 31)]);
    }
}
