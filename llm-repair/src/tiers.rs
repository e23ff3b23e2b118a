//! Counts the pointers of a crate by tier, from its text: what acceptance compares before and after a candidate.
//!
//! This is not the census of the report, which knows the C's pointers; it counts what is there, so that code by a model counts as
//! well. Where a type is not written, it is followed through the names of functions, fields and variables; a pointer that still is
//! not seen is one that came from something which was counted.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use serde::{Deserialize, Serialize};
use syn::visit::{self, Visit};

use crate::error::{Error, ErrorKind, Result};
use crate::source::{is_editable, Files};

/// How many pointers are in typed arenas and on the checked heap, and what is not written yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tiers {
    /// Ids in typed arenas.
    pub arenas: usize,
    /// Pointers into the checked heap.
    pub heap: usize,
    /// Functions without a body, where an interface is filled.
    #[serde(default)]
    pub open: usize,
}

impl Tiers {
    /// Whether no tier below native Rust has more, counting from the worst, and no body was opened again.
    pub fn no_worse_than(self, old: Tiers) -> bool {
        self.open <= old.open
            && self.heap <= old.heap
            && self.heap + self.arenas <= old.heap + old.arenas
    }

    /// Whether something left a tier below native Rust, or went up one.
    pub fn better_than(self, old: Tiers) -> bool {
        self.no_worse_than(old) && self != old
    }
}

impl std::fmt::Display for Tiers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} on the checked heap, {} in arenas",
            self.heap, self.arenas
        )?;
        match self.open {
            0 => Ok(()),
            open => write!(f, "; functions without a body: {open}"),
        }
    }
}

/// Names that give a pointer.
#[derive(Default)]
struct Known {
    heap: BTreeSet<String>,
    arenas: BTreeSet<String>,
}

/// Methods of the runtime whose result is a pointer into the heap, whatever they are called on.
const HEAP_METHODS: &[&str] = &["cast", "decay", "at", "elem", "offset", "addr"];
/// Functions of the C library and the runtime with such a result.
const HEAP_FUNCTIONS: &[&str] = &[
    "malloc",
    "calloc",
    "realloc",
    "reallocarray",
    "strdup",
    "strndup",
    "aligned_alloc",
    "memalign",
    "valloc",
    "alloca",
    "local",
    "memchr",
    "strchr",
    "strrchr",
    "strstr",
    "strpbrk",
    "strtok",
    "getenv",
    "fopen",
    "bsearch",
];

/// Counts the pointers in the modules that the C became.
///
/// Errors: a file is no Rust.
pub fn count(files: &Files) -> Result<Tiers> {
    let mut trees = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text)
            .map_err(|error| Error::new(ErrorKind::Bench, format!("{name}: {error}")))?;
        trees.push(tree);
    }
    let mut known = Known::default();
    for name in HEAP_FUNCTIONS {
        known.heap.insert((*name).into());
    }
    for tree in &trees {
        for item in &tree.items {
            if let syn::Item::Fn(f) = item {
                known.add(&f.sig.ident.to_string(), f.sig.output.to_token_stream());
            }
            fields(item, &mut |name, ty| known.add(&name, ty));
        }
    }
    let mut counter = Counter {
        known: &known,
        tiers: Tiers::default(),
    };
    for tree in &trees {
        for item in &tree.items {
            fields(item, &mut |_, ty| counter.ty(ty));
            counter.visit_item(item);
        }
    }
    Ok(counter.tiers)
}

/// The names and types of the fields of a struct, enum, `record!` or `union!`.
fn fields(item: &syn::Item, found: &mut dyn FnMut(String, TokenStream)) {
    match item {
        syn::Item::Struct(s) => {
            for (n, field) in s.fields.iter().enumerate() {
                let name = field.ident.as_ref().map(ToString::to_string);
                found(
                    name.unwrap_or_else(|| n.to_string()),
                    field.ty.to_token_stream(),
                );
            }
        }
        syn::Item::Enum(e) => {
            for field in e.variants.iter().flat_map(|v| &v.fields) {
                found(String::new(), field.ty.to_token_stream());
            }
        }
        syn::Item::Macro(m) => {
            // `name at OFFSET: TYPE,` in the braces of `record! { pub struct Name via F, size 8 { ... } }`.
            for group in m.mac.tokens.clone() {
                let TokenTree::Group(group) = group else {
                    continue;
                };
                let mut field = Vec::new();
                let mut depth = 0i32;
                for token in group.stream() {
                    match &token {
                        TokenTree::Punct(p) if p.as_char() == ',' && depth <= 0 => {
                            record_field(&field, found);
                            field.clear();
                            continue;
                        }
                        TokenTree::Punct(p) if p.as_char() == '<' => depth += 1,
                        TokenTree::Punct(p) if p.as_char() == '>' => depth -= 1,
                        _ => {}
                    }
                    field.push(token);
                }
                record_field(&field, found);
            }
        }
        _ => {}
    }
}

fn record_field(tokens: &[TokenTree], found: &mut dyn FnMut(String, TokenStream)) {
    let colon = tokens
        .iter()
        .position(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ':'));
    if let (Some(TokenTree::Ident(name)), Some(colon)) = (tokens.first(), colon) {
        let ty = tokens[colon + 1..].iter().cloned().collect();
        found(name.to_string(), ty);
    }
}

/// Whether a type holds a pointer into the heap, or an id.
fn holds(ty: TokenStream) -> (bool, bool) {
    let (mut heap, mut arenas) = (false, false);
    for token in ty {
        match token {
            TokenTree::Ident(ident) => {
                heap |= ident == "Ptr" || ident == "Place";
                arenas |= ident == "Id" || ident == "AnyId";
            }
            TokenTree::Group(group) => {
                let inside = holds(group.stream());
                heap |= inside.0;
                arenas |= inside.1;
            }
            _ => {}
        }
    }
    // A pointer to a pointer counts once, by what it is itself.
    (heap, arenas && !heap)
}

impl Known {
    fn add(&mut self, name: &str, ty: TokenStream) {
        match holds(ty) {
            (true, _) => self.heap.insert(name.into()),
            (_, true) => self.arenas.insert(name.into()),
            _ => false,
        };
    }

    /// What an expression gives, as far as its outermost names tell.
    fn of(&self, expr: &syn::Expr) -> (bool, bool) {
        let by_name = |name: &str| (self.heap.contains(name), self.arenas.contains(name));
        match expr {
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                match name.as_str() {
                    // The value of a field that is projected.
                    "get" | "clone" | "take" => self.of(&call.receiver),
                    "alloc" | "id" => (false, true),
                    name if HEAP_METHODS.contains(&name) => (true, false),
                    name => by_name(name),
                }
            }
            syn::Expr::Call(call) => match &*call.func {
                syn::Expr::Path(path) => {
                    let mut segments = path.path.segments.iter().rev();
                    let last = segments.next().map(|s| s.ident.to_string());
                    let before = segments.next().map(|s| s.ident.to_string());
                    match before.as_deref() {
                        Some("Ptr") => (true, false),
                        Some("Id" | "AnyId") => (false, true),
                        _ => by_name(&last.unwrap_or_default()),
                    }
                }
                _ => (false, false),
            },
            syn::Expr::Field(field) => by_name(&field.member.to_token_stream().to_string()),
            syn::Expr::Paren(inner) => self.of(&inner.expr),
            syn::Expr::Cast(cast) => holds(cast.ty.to_token_stream()),
            syn::Expr::Binary(binary) => self.of(&binary.left),
            syn::Expr::If(i) => match i.then_branch.stmts.last() {
                Some(syn::Stmt::Expr(expr, None)) => self.of(expr),
                _ => (false, false),
            },
            syn::Expr::Block(block) => match block.block.stmts.last() {
                Some(syn::Stmt::Expr(expr, None)) => self.of(expr),
                _ => (false, false),
            },
            _ => (false, false),
        }
    }
}

struct Counter<'a> {
    known: &'a Known,
    tiers: Tiers,
}

impl Counter<'_> {
    fn add(&mut self, (heap, arenas): (bool, bool)) {
        self.tiers.heap += usize::from(heap);
        self.tiers.arenas += usize::from(arenas);
    }

    fn ty(&mut self, ty: TokenStream) {
        self.add(holds(ty));
    }
}

impl<'a> Visit<'a> for Counter<'_> {
    fn visit_signature(&mut self, signature: &'a syn::Signature) {
        for input in &signature.inputs {
            if let syn::FnArg::Typed(typed) = input {
                self.ty(typed.ty.to_token_stream());
            }
        }
        self.ty(signature.output.to_token_stream());
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        match (&local.pat, &local.init) {
            (syn::Pat::Type(typed), _) => self.ty(typed.ty.to_token_stream()),
            (_, Some(init)) => self.add(self.known.of(&init.expr)),
            _ => {}
        }
        visit::visit_local(self, local);
    }

    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.ty(item.ty.to_token_stream());
    }

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.ty(item.ty.to_token_stream());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers(text: &str) -> (usize, usize) {
        let files = Files::from([("src/a.rs".to_string(), text.to_string())]);
        let tiers = count(&files).unwrap();
        (tiers.heap, tiers.arenas)
    }

    #[test]
    fn counts_what_is_written_and_what_is_not() {
        assert_eq!(
            tiers("pub fn f(p: Ptr<u8>, q: &[u8], i: Id<Node>) -> Ptr<Ptr<u8>> { q }"),
            (2, 1)
        );
        let record = "record! {\n pub struct Node via NodeFields, size 24 {\n next at 0: Ptr<Node>,\n count at 8: u64, // x\n }\n}\n";
        assert_eq!(tiers(record), (1, 0));
        assert_eq!(
            tiers(&format!(
                "{record} fn f(n: u64, cx: &mut Ctx) {{ let x = y.next().get(cx); }}"
            )),
            (2, 0)
        );
        assert_eq!(
            tiers(
                "fn f(cx: &mut Ctx) { let p = malloc(8, cx).cast::<u8>(); let q: u8 = p.get(cx); }"
            ),
            (1, 0)
        );
        assert_eq!(
            tiers("fn f(cx: &mut Ctx) { let n = cx.nodes.alloc(); let v = vec![1]; }"),
            (0, 1)
        );
        assert_eq!(
            tiers("struct S { a: Vec<Id<T>>, b: u8 } fn g() -> i32 { 1 }"),
            (0, 1)
        );
        let tiers = |heap, arenas, open| Tiers { heap, arenas, open };
        let old = tiers(2, 1, 1);
        assert!(tiers(1, 2, 1).better_than(old));
        assert!(!tiers(1, 3, 1).no_worse_than(old));
        assert!(tiers(2, 1, 0).no_worse_than(old));
        assert!(!tiers(0, 0, 2).no_worse_than(old));
        assert!(!old.better_than(old));
    }
}
