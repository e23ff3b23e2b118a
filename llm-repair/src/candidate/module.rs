//! Whether a candidate for a module of an interface may be compiled and run.
//!
//! It may write functions, methods and private fields anew, and add what is private. What others see of the module must stay.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;

use super::check::{bound_in, on_big_stack, Checked};
use super::freedom::Freedom;
use super::{lexical, tokens, Refusal};
use crate::interface::functions::{is_public, region, shape, Function};
use crate::interface::merge::associated;
use crate::source::{Item, ItemKind};

/// What a candidate for a module may be.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The module as it is.
    pub text: String,
    /// Its functions.
    pub functions: Vec<Function>,
    /// Those that may be written anew, by head and name.
    pub replaceable: BTreeSet<(String, String)>,
    /// At least one of these must be in it, if there are any.
    pub wanted: BTreeSet<(String, String)>,
    /// What may be used of the world.
    pub freedom: Freedom,
    /// Names of the runtime that reach outside; see [`super::library::reaching`].
    pub reaching: BTreeSet<String>,
}

/// Checks the code of a candidate. Whatever is in comments and strings has no influence.
///
/// Errors: the first thing that is wrong.
pub fn check(text: &str, rules: &Rules) -> Result<Checked, Refusal> {
    lexical::check(text)?;
    on_big_stack(|| check_parsed(text, rules))
}

fn refused<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, message))
}

fn check_parsed(text: &str, rules: &Rules) -> Result<Checked, Refusal> {
    let no_rust = |line: usize, error: String| {
        Refusal::new(
            "K0012",
            format!("the code is no Rust (line {line}): {error}"),
        )
    };
    let all: proc_macro2::TokenStream = text
        .parse()
        .map_err(|error: proc_macro2::LexError| no_rust(1, error.to_string()))?;
    let all = tokens::flatten(all);
    let file = syn::parse_file(text)
        .map_err(|error| no_rust(error.span().start().line, error.to_string()))?;
    let old = rules.text.parse().map(tokens::flatten).unwrap_or_default();
    tokens::check(&all, &old, &rules.freedom)?;
    let mut known = tokens::functions(&old);
    known.extend(rules.freedom.names.iter().cloned());
    let variables = tokens::words(&old);
    let own_functions = own_functions(&file, &all);
    let nothing = BTreeSet::new();
    let reaching = match touches_program(&all) {
        true => &rules.reaching,
        false => &nothing,
    };
    let mut place = Place::new(rules, &file)?;
    let mut items = Vec::new();
    for tree in &file.items {
        let item = Item::of(tree);
        for (tokens, bound) in pieces(tree) {
            let tokens = foreign(tokens, &own_functions);
            tokens::outside(&tokens, &known, reaching, &bound, &variables)?;
        }
        place.allow(tree, &item)?;
        let own = text[item.range.clone()].to_string();
        items.push((item, own));
    }
    let missing = !rules.wanted.is_empty() && rules.wanted.is_disjoint(&place.written);
    if missing || place.written.is_empty() && items.is_empty() {
        return refused("K0073", "none of what is asked for is there");
    }
    Ok(Checked { items })
}

/// Whether a candidate has to do with the translated program at all: by its path, by its context, or by the functions that put values
/// into its memory. What has not, has no value either whose methods could be the runtime's; `text.replace(a, b)` is not its `replace`.
fn touches_program(all: &[tokens::Token]) -> bool {
    let names = all.iter().filter_map(|token| match token {
        tokens::Token::Ident(name) => Some(name.as_str()),
        _ => None,
    });
    let mut names = names.filter(|name| name.starts_with("c2s") || *name == "Ctx");
    names.next().is_some()
}

/// The free functions that a candidate defines. With a glob import they could be others that the same names lead to.
fn own_functions(file: &syn::File, all: &[tokens::Token]) -> BTreeSet<String> {
    let glob = [':', ':', '*'].map(tokens::Token::Punct);
    if all.windows(3).any(|three| three == glob) {
        return BTreeSet::new();
    }
    let names = file.items.iter().filter_map(|item| match item {
        syn::Item::Fn(f) => Some(f.sig.ident.to_string()),
        _ => None,
    });
    names.collect()
}

/// The tokens without the names of the candidate's own functions, where nothing stands before them that would make them another's.
fn foreign(tokens: Vec<tokens::Token>, own: &BTreeSet<String>) -> Vec<tokens::Token> {
    let mut out: Vec<tokens::Token> = Vec::new();
    for token in tokens {
        let is_part = matches!(out.last(), Some(tokens::Token::Punct(':' | '.')));
        match &token {
            tokens::Token::Ident(name) if own.contains(name) && !is_part => {
                out.push(tokens::Token::Literal);
            }
            _ => out.push(token),
        }
    }
    out
}

/// The tokens of an item by functions, each with the names that mean a variable in it.
fn pieces(tree: &syn::Item) -> Vec<(Vec<tokens::Token>, BTreeSet<String>)> {
    let of = |tokens: proc_macro2::TokenStream, bound| (tokens::flatten(tokens), bound);
    match tree {
        syn::Item::Fn(f) => vec![of(tree.to_token_stream(), bound_in(&f.sig, &f.block))],
        syn::Item::Impl(block) => {
            let members = block.items.iter().map(|member| match member {
                syn::ImplItem::Fn(f) => of(f.to_token_stream(), bound_in(&f.sig, &f.block)),
                other => of(other.to_token_stream(), BTreeSet::new()),
            });
            members.collect()
        }
        _ => vec![of(tree.to_token_stream(), BTreeSet::new())],
    }
}

/// The module that a candidate is for, and what of it the candidate has so far.
struct Place<'a> {
    rules: &'a Rules,
    /// What others see of the module's items that are no functions, by name, and whether they are public.
    shapes: BTreeMap<String, (String, bool)>,
    /// Types and constants of its `impl` blocks, by head and name.
    associated: BTreeMap<(String, String), String>,
    /// All names that mean something in the module.
    taken: BTreeSet<String>,
    /// Types of the module or the candidate.
    types: BTreeSet<String>,
    written: BTreeSet<(String, String)>,
    seen: BTreeSet<String>,
}

impl<'a> Place<'a> {
    fn new(rules: &'a Rules, candidate: &syn::File) -> Result<Place<'a>, Refusal> {
        let module = syn::parse_file(&rules.text)
            .map_err(|error| Refusal::new("K0012", format!("the module is no Rust: {error}")))?;
        let mut place = Place {
            rules,
            shapes: BTreeMap::new(),
            associated: BTreeMap::new(),
            taken: BTreeSet::new(),
            types: BTreeSet::new(),
            written: BTreeSet::new(),
            seen: BTreeSet::new(),
        };
        let module = region(&module, &rules.text).items;
        for tree in module {
            let item = Item::of(tree);
            place.taken.extend(item.mentions);
            if matches!(item.kind, ItemKind::Type | ItemKind::Value) {
                place
                    .shapes
                    .insert(item.name.clone(), (shape(tree), is_public(tree)));
            }
            if let syn::Item::Impl(block) = tree {
                for member in &block.items {
                    if let Some(name) = associated(member) {
                        let id = (item.name.clone(), name.to_string());
                        place
                            .associated
                            .insert(id, member.to_token_stream().to_string());
                    }
                }
            }
            place.taken.insert(item.name);
        }
        for tree in module.iter().chain(&candidate.items) {
            let item = Item::of(tree);
            if item.kind == ItemKind::Type {
                place.types.insert(item.name);
            }
        }
        Ok(place)
    }

    /// Whether an item of the candidate may be in it.
    fn allow(&mut self, tree: &syn::Item, item: &Item) -> Result<(), Refusal> {
        match tree {
            syn::Item::Fn(f) => self.function("", &f.sig),
            syn::Item::Impl(block) => {
                let own = match &*block.self_ty {
                    syn::Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
                    _ => None,
                };
                if !own.is_some_and(|name| self.types.contains(&name)) {
                    return refused("K0074", "`impl` is only allowed for types of the module");
                }
                for member in &block.items {
                    match (member, associated(member)) {
                        (syn::ImplItem::Fn(f), _) => self.function(&item.name, &f.sig)?,
                        (_, Some(name)) => {
                            let old = self.associated.get(&(item.name.clone(), name.to_string()));
                            let new = member.to_token_stream().to_string();
                            if old.is_some_and(|old| *old != new) {
                                let message = format!("`{name}` must stay as it is");
                                return refused("K0071", message);
                            }
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            syn::Item::Use(i) => match i.vis {
                syn::Visibility::Inherited => Ok(()),
                _ => refused(
                    "K0075",
                    "`pub use` would change what others see of the module",
                ),
            },
            syn::Item::Struct(_)
            | syn::Item::Enum(_)
            | syn::Item::Type(_)
            | syn::Item::Const(_)
            | syn::Item::Static(_) => self.other(tree, item),
            syn::Item::Macro(call) if call.mac.path.is_ident("thread_local") => Ok(()),
            _ => refused(
                "K0076",
                "only functions, types, constants, `use` and `impl` blocks are allowed",
            ),
        }
    }

    fn function(&mut self, head: &str, signature: &syn::Signature) -> Result<(), Refusal> {
        let name = signature.ident.to_string();
        let id = (head.to_string(), name.clone());
        if !self.written.insert(id.clone()) {
            return refused("K0070", format!("`{name}` is there twice"));
        }
        let mut old = self.rules.functions.iter();
        match old.find(|f| f.head == head && f.name == name) {
            Some(old) => {
                if old.signature != crate::source::signature(signature) {
                    let title = old.title();
                    let message = format!("the signature of `{title}` must stay as it is");
                    return refused("K0071", message);
                }
                if !self.rules.replaceable.contains(&id) {
                    let message = format!("`{}` has a body that works; leave it out", old.title());
                    return refused("K0077", message);
                }
                Ok(())
            }
            None if head.is_empty() && self.taken.contains(&name) => refused(
                "K0072",
                format!("the name `{name}` means something else here already; give a new function another name"),
            ),
            None => Ok(()),
        }
    }

    fn other(&mut self, tree: &syn::Item, item: &Item) -> Result<(), Refusal> {
        let name = &item.name;
        if !self.seen.insert(name.clone()) {
            return refused("K0070", format!("`{name}` is there twice"));
        }
        match self.shapes.get(name) {
            Some((old, true)) if *old != shape(tree) => refused(
                "K0071",
                format!("what others see of `{name}` must stay as it is: only private fields may change"),
            ),
            Some(_) => Ok(()),
            None if self.taken.contains(name) => refused(
                "K0072",
                format!("the name `{name}` means something else here already; give a new item another name"),
            ),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::functions::functions;

    const MODULE: &str = "use std::collections::HashMap;\npub struct S { pub a: i32, b: u8 }\npub const N: i32 = 3;\n\
        impl S {\n    pub const M: i32 = 1;\n    pub fn new() -> S { unimplemented!() }\n    pub fn get(&self) -> i32 { self.a }\n}\n\
        pub fn run(s: &mut S) -> i32 { unimplemented!() }\nfn helper() {}\n";

    fn rules() -> Rules {
        let functions = functions(&syn::parse_file(MODULE).unwrap(), MODULE);
        let open = functions.iter().filter(|f| f.is_open);
        let open: BTreeSet<_> = open.map(|f| (f.head.clone(), f.name.clone())).collect();
        Rules {
            text: MODULE.to_string(),
            functions,
            replaceable: open.clone(),
            wanted: open,
            freedom: Freedom::default(),
            reaching: ["open_any".to_string(), "number".to_string()].into(),
        }
    }

    fn code(text: &str) -> &'static str {
        check(text, &rules()).map_or_else(|refusal| refusal.code, |_| "")
    }

    #[test]
    fn bodies_and_private_parts_are_free() {
        assert_eq!(
            code("impl S { pub fn new() -> S { S { a: 1, b: 2 } } }"),
            ""
        );
        assert_eq!(code("pub fn run(other: &mut S) -> i32 { other.a }"), "");
        let more = "use std::rc::Rc;\n#[derive(Clone)]\npub struct S { pub a: i32, c: Rc<u8> }\nfn more() -> S { S { a: 1, c: Rc::new(1) } }\n\
                    impl S { pub fn new() -> S { more() } }\nimpl PartialEq for S { fn eq(&self, o: &S) -> bool { self.a == o.a } }";
        assert_eq!(code(more), "");
    }

    #[test]
    fn what_others_see_must_stay() {
        let with = |text: &str| code(&format!("pub fn run(s: &mut S) -> i32 {{ s.a }}\n{text}"));
        assert_eq!(with(""), "");
        assert_eq!(code("pub fn run(s: &S) -> i32 { s.a }"), "K0071");
        assert_eq!(with("pub struct S { pub a: i64 }"), "K0071");
        assert_eq!(with("pub const N: i32 = 4;"), "K0071");
        assert_eq!(with("impl S { pub fn get(&self) -> i32 { 1 } }"), "K0077");
        assert_eq!(with("impl S { pub const M: i32 = 1; }"), "");
        assert_eq!(with("impl S { pub const M: i32 = 2; }"), "K0071");
        assert_eq!(with("fn helper() -> i32 { 1 }"), "K0071");
        assert_eq!(with("fn HashMap() {}"), "K0072");
        assert_eq!(
            with("impl Drop for String { fn drop(&mut self) {} }"),
            "K0074"
        );
        assert_eq!(with("pub use std::rc::Rc;"), "K0075");
        assert_eq!(with("trait T {}"), "K0076");
        assert_eq!(with("fn twice() {}\nfn twice() {}"), "K0070");
        assert_eq!(code("fn other() {}"), "K0073");
        assert_eq!(
            code("pub fn run(s: &mut S) -> i32 { unimplemented!() }"),
            "K0030"
        );
    }

    #[test]
    fn the_world_is_as_far_away_as_it_was() {
        let run = |body: &str| code(&format!("pub fn run(s: &mut S) -> i32 {{ {body} }}"));
        assert_eq!(run("unsafe { 1 }"), "K0020");
        assert_eq!(run("println!(\"x\"); 1"), "K0030");
        assert_eq!(
            run("std::fs::read(\"/etc/passwd\").map_or(0, |_| 1)"),
            "K0050"
        );
        assert_eq!(run("crate::c2safe_core::rt::open_any(); 1"), "K0060");
        assert_eq!(
            run("number(); 1"),
            "",
            "it has nothing to do with the program"
        );
        assert_eq!(run("system(); 1"), "K0060");
        assert_eq!(run("include_str!(\"/etc/passwd\").len() as i32"), "K0030");
        assert_eq!(
            code("#[cfg(test)]\npub fn run(s: &mut S) -> i32 { 1 }"),
            "K0041"
        );
        assert_eq!(
            code("mod m {}\npub fn run(s: &mut S) -> i32 { 1 }"),
            "K0023"
        );
    }
}
