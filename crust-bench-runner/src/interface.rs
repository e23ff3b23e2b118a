//! Whether a crate has the public items of the official interface, with the types that they have there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use serde::{Deserialize, Serialize};
use syn::{Fields, FnArg, ImplItem, Item, Signature, TraitItem, Visibility};

/// Items that are named in a record.
const SHOWN: usize = 20;

/// How a crate's public items compare with the interface's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceCheck {
    /// Public items of the interface.
    pub items: usize,
    /// Those that the crate has in another form.
    pub changed: usize,
    /// Those that are not where the interface has them.
    pub missing: usize,
    /// The first of both.
    pub which: Vec<String>,
}

impl InterfaceCheck {
    /// Whether all are as they were given.
    pub fn is_unchanged(&self) -> bool {
        self.changed + self.missing == 0
    }

    /// Compares one file: the official text with the crate's, `None` if there is no such file.
    ///
    /// Names of arguments, attributes, private fields and bodies are free; a file of the interface that is no Rust says nothing.
    pub fn add(&mut self, file: &str, official: &str, own: Option<&str>) {
        let Ok(official) = syn::parse_file(official) else {
            return;
        };
        let wanted = public_items(&official.items);
        let found = own
            .and_then(|text| syn::parse_file(text).ok())
            .map(|file| public_items(&file.items))
            .unwrap_or_default();
        for (name, form) in wanted {
            self.items += 1;
            let what = match found.get(&name) {
                Some(own) if *own == form => continue,
                Some(_) => {
                    self.changed += 1;
                    "changed"
                }
                None => {
                    self.missing += 1;
                    "missing"
                }
            };
            if self.which.len() < SHOWN {
                self.which.push(format!("{what}: {file}: {name}"));
            }
        }
    }
}

/// Where a crate may have the module of an interface file: `src/interfaces/a/b.rs` is `src/a/b.rs` or `src/a/b/mod.rs`.
pub fn module_files(interface: &Path) -> Vec<PathBuf> {
    let Ok(below) = interface.strip_prefix("src/interfaces") else {
        return Vec::new();
    };
    let file = Path::new("src").join(below);
    let folder = file.with_extension("");
    vec![file, folder.join("mod.rs")]
}

type Items = BTreeMap<String, String>;

fn text(tokens: impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// A signature without names of arguments.
fn signature(signature: &Signature) -> String {
    let mut plain = signature.clone();
    for input in &mut plain.inputs {
        match input {
            FnArg::Typed(argument) => {
                argument.attrs.clear();
                *argument.pat = syn::Pat::Wild(syn::PatWild {
                    attrs: Vec::new(),
                    underscore_token: Default::default(),
                });
            }
            FnArg::Receiver(receiver) => {
                receiver.attrs.clear();
                // `mut self` is `self` to a caller.
                if receiver.reference.is_none() {
                    receiver.mutability = None;
                }
            }
        }
    }
    if plain.inputs.trailing_punct() {
        plain.inputs.pop_punct();
    }
    text(plain)
}

fn public_fields(fields: &Fields) -> String {
    fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_public(&field.vis))
        .map(|(index, field)| {
            let name = field.ident.as_ref().map_or(index.to_string(), text);
            format!("{name}: {}; ", text(&field.ty))
        })
        .collect()
}

fn public_items(items: &[Item]) -> Items {
    let mut found = Items::new();
    for item in items {
        match item {
            Item::Fn(f) if is_public(&f.vis) => {
                found.insert(format!("fn {}", f.sig.ident), signature(&f.sig));
            }
            Item::Struct(s) if is_public(&s.vis) => {
                let form = format!("{} {}", text(&s.generics), public_fields(&s.fields));
                found.insert(format!("struct {}", s.ident), form);
            }
            Item::Enum(e) if is_public(&e.vis) => {
                let mut plain = e.clone();
                plain.attrs.clear();
                for variant in &mut plain.variants {
                    variant.attrs.clear();
                    variant.fields.iter_mut().for_each(|f| f.attrs.clear());
                }
                if plain.variants.trailing_punct() {
                    plain.variants.pop_punct();
                }
                found.insert(format!("enum {}", e.ident), text(plain));
            }
            Item::Trait(t) if is_public(&t.vis) => {
                let methods: Vec<String> = t
                    .items
                    .iter()
                    .map(|item| match item {
                        TraitItem::Fn(f) => signature(&f.sig),
                        other => text(other),
                    })
                    .collect();
                let form = format!("{} {}", text(&t.generics), methods.join("; "));
                found.insert(format!("trait {}", t.ident), form);
            }
            Item::Type(t) if is_public(&t.vis) => {
                found.insert(format!("type {}", t.ident), text(&t.ty));
            }
            Item::Const(c) if is_public(&c.vis) => {
                found.insert(format!("const {}", c.ident), text(&c.ty));
            }
            Item::Static(s) if is_public(&s.vis) => {
                let form = format!("{} {}", text(&s.mutability), text(&s.ty));
                found.insert(format!("static {}", s.ident), form);
            }
            Item::Mod(m) if is_public(&m.vis) => {
                if let Some((_, inner)) = &m.content {
                    for (name, form) in public_items(inner) {
                        found.insert(format!("{}::{name}", m.ident), form);
                    }
                }
            }
            Item::Impl(i) => {
                let of = text(&i.self_ty);
                if let Some((_, path, _)) = &i.trait_ {
                    let name = path.segments.last().map(text).unwrap_or_default();
                    found.insert(format!("impl {name} for {of}"), String::new());
                    continue;
                }
                for item in &i.items {
                    match item {
                        ImplItem::Fn(f) if is_public(&f.vis) => {
                            found.insert(format!("{of}::{}", f.sig.ident), signature(&f.sig));
                        }
                        ImplItem::Const(c) if is_public(&c.vis) => {
                            found.insert(format!("{of}::{}", c.ident), text(&c.ty));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(official: &str, own: &str) -> InterfaceCheck {
        let mut check = InterfaceCheck::default();
        check.add("src/a.rs", official, Some(own));
        check
    }

    #[test]
    fn names_of_arguments_bodies_and_private_fields_are_free() {
        let official = "pub struct S { pub a: i32, b: u8 } impl S { pub fn f(&self, x: i32,) -> i32 { unimplemented!() } }\n\
                        pub fn g(v: Vec<u8>) { todo!() } fn private() {}";
        let own = "#[derive(Clone)] pub struct S { pub a: i32, c: String }\n\
                   impl S { /// Doc.\n pub fn f(&self, _y: i32) -> i32 { 1 } pub fn more() {} }\n\
                   pub fn g(mut v: Vec<u8>) { v.clear() }";
        let check = compare(official, own);
        assert_eq!((check.items, check.is_unchanged()), (3, true), "{check:?}");
    }

    #[test]
    fn types_and_names_are_not() {
        let official = "pub fn f(a: &[u8]) {} pub fn g() {} pub enum E { A, B, }\npub struct S { pub a: i32 }\nimpl Clone for S {}";
        let own =
            "pub fn f(a: &mut [u8]) {} pub enum E { A, B, C } pub struct S { a: i32 } fn g() {}";
        let check = compare(official, own);
        assert_eq!((check.items, check.changed, check.missing), (5, 3, 2));
        assert!(check.which.contains(&"missing: src/a.rs: fn g".to_string()));
    }

    #[test]
    fn a_file_that_is_not_there_has_nothing() {
        let mut check = InterfaceCheck::default();
        check.add("src/a.rs", "pub fn f() {}", None);
        assert_eq!(check.missing, 1);
        assert_eq!(
            module_files(Path::new("src/interfaces/a.rs")),
            [PathBuf::from("src/a.rs"), PathBuf::from("src/a/mod.rs")]
        );
    }
}
