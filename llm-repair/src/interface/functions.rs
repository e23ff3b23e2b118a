//! The functions of a module, wherever they stand in it.

use std::ops::{Range, RangeInclusive};

use quote::ToTokens;
use syn::spanned::Spanned;

use crate::error::{Error, ErrorKind, Result};
use crate::source::{self, Item};

/// A function or method of a module.
#[derive(Debug, Clone)]
pub struct Function {
    /// The head of the `impl` block around it, as [`Item::name`] has it; empty for a function of the module itself.
    pub head: String,
    /// Its name.
    pub name: String,
    /// Its signature in one spelling, without names of parameters.
    pub signature: String,
    /// Its text, with attributes and documentation.
    pub range: Range<usize>,
    /// Its lines, from 1.
    pub lines: RangeInclusive<usize>,
    /// Its body is still to be written.
    pub is_open: bool,
}

impl Function {
    /// What people call it: `name`, or `Type::name`.
    pub fn title(&self) -> String {
        let owner = self.head.rsplit(" for ").next().unwrap_or("");
        let owner = owner.strip_prefix("impl ").unwrap_or(owner);
        match owner {
            "" => self.name.clone(),
            owner => format!("{}::{}", owner.replace(' ', ""), self.name),
        }
    }
}

/// Whether a body is still to be written: what it comes to says so, and not only a part of it that is left out.
fn is_open(block: &syn::Block) -> bool {
    let says_so = |call: &syn::Macro| {
        let name = call.path.segments.last();
        name.is_some_and(|name| name.ident == "unimplemented" || name.ident == "todo")
    };
    block.stmts.iter().any(|statement| match statement {
        syn::Stmt::Macro(statement) => says_so(&statement.mac),
        syn::Stmt::Expr(syn::Expr::Macro(call), _) => says_so(&call.mac),
        _ => false,
    })
}

/// Parses a file.
///
/// Errors: it is no Rust.
pub fn parse(file: &str, text: &str) -> Result<syn::File> {
    syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        Error::new(ErrorKind::Bench, format!("{file}:{line}: {error}"))
    })
}

/// The part of a file that a model is asked about.
#[derive(Debug)]
pub struct Region<'a> {
    /// Its items.
    pub items: &'a [syn::Item],
    /// Where it begins and ends in the text, without the braces around it.
    pub range: Range<usize>,
}

/// The region of a file: the whole, or, where a file has nothing but one module inside of it, that module. Other modules inside of files
/// are left out: nobody is asked about them.
pub fn region<'a>(tree: &'a syn::File, text: &str) -> Region<'a> {
    let mut region = Region {
        items: &tree.items,
        range: 0..text.len(),
    };
    loop {
        let mut own = region
            .items
            .iter()
            .filter(|item| !matches!(item, syn::Item::Use(_)));
        let (Some(syn::Item::Mod(module)), None) = (own.next(), own.next()) else {
            return region;
        };
        let Some((brace, items)) = &module.content else {
            return region;
        };
        let (open, close) = (
            brace.span.open().byte_range(),
            brace.span.close().byte_range(),
        );
        region = Region {
            items,
            range: open.end..close.start,
        };
    }
}

/// The functions of the region of a file.
pub fn functions(tree: &syn::File, text: &str) -> Vec<Function> {
    let mut out = Vec::new();
    let mut add =
        |head: &str, signature: &syn::Signature, block: &syn::Block, span: proc_macro2::Span| {
            let range = span.byte_range();
            out.push(Function {
                head: head.to_string(),
                name: signature.ident.to_string(),
                signature: source::signature(signature),
                is_open: is_open(block),
                lines: span.start().line..=span.end().line,
                range,
            });
        };
    for item in region(tree, text).items {
        match item {
            syn::Item::Fn(f) => add("", &f.sig, &f.block, f.span()),
            syn::Item::Impl(block) => {
                let head = Item::of(item).name;
                for member in &block.items {
                    if let syn::ImplItem::Fn(f) = member {
                        add(&head, &f.sig, &f.block, f.span());
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// What others can see of an item that is no function, in one spelling: for a struct its public fields, else all of it.
pub fn shape(item: &syn::Item) -> String {
    let mut plain = item.clone();
    let attributes = match &mut plain {
        syn::Item::Struct(s) => {
            let public = |field: &&syn::Field| matches!(field.vis, syn::Visibility::Public(_));
            let fields: Vec<String> = s
                .fields
                .iter()
                .enumerate()
                .filter(|(_, field)| public(field))
                .map(|(n, field)| {
                    let name = field
                        .ident
                        .as_ref()
                        .map_or(n.to_string(), ToString::to_string);
                    format!("{name}: {}", field.ty.to_token_stream())
                })
                .collect();
            return format!(
                "{} struct {} {} {{ {} }}",
                s.vis.to_token_stream(),
                s.ident,
                s.generics.to_token_stream(),
                fields.join(", ")
            );
        }
        syn::Item::Enum(i) => {
            for variant in &mut i.variants {
                variant.attrs.clear();
            }
            if i.variants.trailing_punct() {
                i.variants.pop_punct();
            }
            &mut i.attrs
        }
        syn::Item::Type(i) => &mut i.attrs,
        syn::Item::Const(i) => &mut i.attrs,
        syn::Item::Static(i) => &mut i.attrs,
        _ => return plain.to_token_stream().to_string(),
    };
    attributes.clear();
    plain.to_token_stream().to_string()
}

/// Whether an item is seen from outside of its module.
pub fn is_public(item: &syn::Item) -> bool {
    let visibility = match item {
        syn::Item::Struct(i) => &i.vis,
        syn::Item::Enum(i) => &i.vis,
        syn::Item::Type(i) => &i.vis,
        syn::Item::Const(i) => &i.vis,
        syn::Item::Static(i) => &i.vis,
        _ => return false,
    };
    matches!(visibility, syn::Visibility::Public(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_their_owners() {
        let text = "pub struct S<T> { pub a: T, b: u8 }\n\
                    impl<T> S<T> {\n    /// Doc.\n    pub fn f(&self) -> i32 { unimplemented!() }\n}\n\
                    impl Clone for S<i32> { fn clone(&self) -> Self { todo!() } }\nfn g(x: u8) { h(|| todo!()) }\n";
        let tree = parse("src/a.rs", text).unwrap();
        let found = functions(&tree, text);
        let said: Vec<(String, bool)> = found.iter().map(|f| (f.title(), f.is_open)).collect();
        let expected = [("S<T>::f", true), ("S<i32>::clone", true), ("g", false)];
        assert_eq!(said, expected.map(|(name, open)| (name.to_string(), open)));
        assert!(text[found[0].range.clone()].starts_with("/// Doc."));
    }

    #[test]
    fn a_module_that_is_all_of_a_file_counts_as_the_file() {
        let of = |text: &str| functions(&parse("src/a.rs", text).unwrap(), text).len();
        assert_eq!(of("use x::Y;\npub mod m {\n    fn f() { todo!() }\n}\n"), 1);
        assert_eq!(of("pub mod m {\n    fn f() {}\n}\npub mod n {}\n"), 0);
    }

    #[test]
    fn what_others_cannot_see_is_no_part_of_a_shape() {
        let of = |text: &str| shape(&syn::parse_str(text).unwrap());
        let same = |a: &str, b: &str| assert_eq!(of(a), of(b));
        same(
            "pub struct S { pub a: i32, b: u8 }",
            "#[derive(Clone)] pub struct S { pub a: i32 }",
        );
        same(
            "pub enum E { A, B, }",
            "/// Doc.\npub enum E { A, /** b */ B }",
        );
        assert_ne!(
            of("pub struct S { pub a: i32 }"),
            of("pub struct S { pub a: i64 }")
        );
        assert_ne!(of("pub enum E { A, B }"), of("pub enum E { A, B, C }"));
        assert_ne!(of("pub const N: i32 = 1;"), of("pub const N: i32 = 2;"));
    }
}
