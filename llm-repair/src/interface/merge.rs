//! Puts a candidate into a module: functions and methods in place of those of the same name, the rest beside them.

use quote::ToTokens;
use syn::spanned::Spanned;

use super::functions::{functions, parse, region};
use crate::error::Result;
use crate::source::{splice, Item, ItemKind};

/// The field of a struct that holds a C object, and what the names of the functions begin with that keep it in step with the others.
const HANDLE: &str = "c_object";
const HELPERS: &str = "c2s_";

fn holds_object(item: &syn::Item) -> bool {
    let syn::Item::Struct(item) = item else {
        return false;
    };
    let mut fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
    fields.any(|name| name == HANDLE)
}

/// Whether a function is one of those that keep the C object of a struct in step.
fn keeps_in_step(function: &str, of: &str) -> bool {
    let rest = function.strip_prefix(HELPERS);
    let rest = rest.and_then(|rest| rest.strip_suffix(of)?.strip_suffix('_'));
    rest.is_some_and(|what| !what.is_empty() && !what.contains('_'))
}

/// The text of the module `file` with the items of a candidate, given by their texts.
///
/// Errors: one of both is no Rust.
pub fn merge(file: &str, text: &str, candidate: &[(Item, String)]) -> Result<String> {
    let tree = parse(file, text)?;
    let known = functions(&tree, text);
    let region = region(&tree, text);
    let mut edits = Vec::new();
    let mut imports = String::new();
    let mut added = String::new();
    for (item, new) in candidate {
        let parsed = parse(file, new)?;
        let Some(parsed) = parsed.items.first() else {
            continue;
        };
        match parsed {
            syn::Item::Use(_) => {
                let words = |tree: &syn::Item| tree.to_token_stream().to_string();
                if !region.items.iter().any(|old| words(old) == words(parsed)) {
                    imports.push_str(&format!("{}\n", new.trim()));
                }
            }
            syn::Item::Impl(block) => {
                let same_head: Vec<&syn::ItemImpl> = region
                    .items
                    .iter()
                    .filter_map(|old| match old {
                        syn::Item::Impl(block) if Item::of(old).name == item.name => Some(block),
                        _ => None,
                    })
                    .collect();
                let mut rest = Vec::new();
                for member in &block.items {
                    // Types and constants of a block are what they were.
                    let mut olds = same_head.iter().flat_map(|block| &block.items);
                    if associated(member).is_some()
                        && olds.any(|old| associated(old) == associated(member))
                    {
                        continue;
                    }
                    let text = &new[member.span().byte_range()];
                    let old = match member {
                        syn::ImplItem::Fn(f) => known
                            .iter()
                            .find(|old| old.head == item.name && f.sig.ident == old.name),
                        _ => None,
                    };
                    match old {
                        Some(old) => edits.push((old.range.clone(), text.trim().to_string())),
                        None => rest.push(text.trim()),
                    }
                }
                if rest.is_empty() && !block.items.is_empty() {
                    continue;
                }
                // What is new goes into the block of the same head; a trait cannot be implemented twice.
                let around = same_head.first();
                match around {
                    Some(around) => {
                        let end = around.brace_token.span.close().byte_range().start;
                        edits.push((end..end, format!("\n{}\n", rest.join("\n\n"))));
                    }
                    None => added.push_str(&format!("\n{}\n", new.trim())),
                }
            }
            _ => {
                let old = region.items.iter().map(Item::of).find(|old| {
                    old.name == item.name && !old.name.is_empty() && old.kind != ItemKind::Impl
                });
                // Without the object, nothing is to be kept in step with it.
                let old_tree = region
                    .items
                    .iter()
                    .find(|old| Item::of(old).name == item.name);
                if old_tree.is_some_and(holds_object) && !holds_object(parsed) {
                    let own = |name: &str| candidate.iter().any(|(other, _)| other.name == name);
                    let gone = known.iter().filter(|f| {
                        f.head.is_empty() && keeps_in_step(&f.name, &item.name) && !own(&f.name)
                    });
                    edits.extend(gone.map(|f| (f.range.clone(), String::new())));
                }
                match old {
                    Some(old) => edits.push((old.range, new.trim().to_string())),
                    None => added.push_str(&format!("\n{}\n", new.trim())),
                }
            }
        }
    }
    if !imports.is_empty() {
        let first = region.items.first();
        let first = first.map_or(region.range.end, |item| item.span().byte_range().start);
        edits.push((first..first, imports));
    }
    if !added.is_empty() {
        edits.push((region.range.end..region.range.end, added));
    }
    // What is inserted at the start of something that is replaced comes before it.
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Ok(splice(text, edits))
}

/// The name of a type or constant of an `impl` block.
pub fn associated(member: &syn::ImplItem) -> Option<&syn::Ident> {
    match member {
        syn::ImplItem::Type(t) => Some(&t.ident),
        syn::ImplItem::Const(c) => Some(&c.ident),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(text: &str, new: &str) -> String {
        let tree = syn::parse_file(new).unwrap();
        let items: Vec<(Item, String)> = tree
            .items
            .iter()
            .map(|item| (Item::of(item), new[item.span().byte_range()].to_string()))
            .collect();
        merge("src/a.rs", text, &items).unwrap()
    }

    #[test]
    fn methods_take_the_place_of_methods() {
        let text = "use a::B;\npub struct S;\nimpl S {\n    pub fn f(&self) { todo!() }\n    pub fn g(&self) {}\n}\n";
        let new = "use a::B;\nuse std::rc::Rc;\nimpl S {\n    pub fn f(&self) { self.h() }\n    fn h(&self) {}\n}\nimpl Clone for S { fn clone(&self) -> S { S } }\nfn k() {}\n";
        let out = merged(text, new);
        let expected = "use std::rc::Rc;\nuse a::B;\npub struct S;\nimpl S {\n    pub fn f(&self) { self.h() }\n    pub fn g(&self) {}\n\nfn h(&self) {}\n}\n\
                        \nimpl Clone for S { fn clone(&self) -> S { S } }\n\nfn k() {}\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn a_struct_without_a_c_object_needs_no_helpers() {
        let text = "pub struct S {\n    pub a: u8,\n    c_object: Handle,\n}\nfn c2s_take_S() {}\nfn c2s_take_Other_S() {}\n";
        let out = merged(text, "pub struct S {\n    pub a: u8,\n}");
        assert_eq!(
            out,
            "pub struct S {\n    pub a: u8,\n}\n\nfn c2s_take_Other_S() {}\n"
        );
        let with = "pub struct S {\n    pub a: u8,\n    b: u8,\n    c_object: Handle,\n}";
        assert!(merged(text, with).contains("fn c2s_take_S"));
    }

    #[test]
    fn a_type_of_a_trait_is_there_once() {
        let text = "impl Iterator for S {\n    type Item = u8;\n    fn next(&mut self) -> Option<u8> { todo!() }\n}\n";
        let out = merged(text, &text.replace("todo!()", "None"));
        assert_eq!(out, text.replace("todo!()", "None"));
    }

    #[test]
    fn what_is_new_goes_into_the_module_that_is_all_of_a_file() {
        let text = "pub mod m {\n    pub fn f() { todo!() }\n}\n";
        let out = merged(text, "use std::rc::Rc;\npub fn f() { g() }\nfn g() {}\n");
        let expected = "pub mod m {\n    use std::rc::Rc;\npub fn f() { g() }\n\nfn g() {}\n}\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn types_are_replaced_and_other_impls_stay() {
        let text = "pub struct S { a: u8 }\nimpl Drop for S { fn drop(&mut self) {} }\nimpl S { fn new() -> S { todo!() } }\n";
        let new =
            "#[derive(Clone)]\npub struct S { a: u16 }\nimpl S { fn new() -> S { S { a: 1 } } }";
        let out = merged(text, new);
        assert_eq!(
            out,
            "#[derive(Clone)]\npub struct S { a: u16 }\nimpl Drop for S { fn drop(&mut self) {} }\nimpl S { fn new() -> S { S { a: 1 } } }\n"
        );
    }
}
