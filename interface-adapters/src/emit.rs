//! The finished crate: the interface with its bodies, the core, and the bridge between them.

use std::collections::BTreeSet;

use c2safe_codegen::Crate;
use c2safe_frontend::ir::{Program, TypeId, TypeKind};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Fields, ImplItem, Item};

use crate::c_side::{CSide, CORE};
use crate::conversion::{Conversion, Helper, StructPlan, HANDLE, LIFE};
use crate::interface::{Function, Interface, RustType};
use crate::matching::{flat_fields, Pairs};
use crate::report::{Outcome, Report};
use crate::{call, derive, helpers, AdaptError};

const BRIDGE: &str = include_str!("bridge.rs.txt");

/// What adapters are made of.
pub struct Input<'a> {
    /// The name of the whole, by which C may mark its functions.
    pub name: &'a str,
    /// The program, as it was emitted.
    pub program: &'a Program,
    /// What was emitted, on the heap tier.
    pub core: &'a Crate,
    /// The files of the interface: path below the crate, as in `src/list.rs`, and text.
    pub interface: &'a [(String, String)],
    /// The root of the library, which declares the interface's modules.
    pub root: &'a str,
    /// Code that uses the interface. All that is taken from it is which structs it builds from their fields:
    /// these keep the fields that they have.
    pub clients: &'a [String],
}

/// A crate with adapters.
pub struct Adapted {
    /// Its sources, without a manifest.
    pub files: Vec<(String, String)>,
    /// What was matched.
    pub report: Report,
}

/// Fills the interface.
///
/// # Errors
/// If there is no interface, or if what was made is no Rust.
pub fn adapt(input: &Input<'_>) -> Result<Adapted, AdaptError> {
    let interface = Interface::read(input.interface);
    if interface.modules.is_empty() {
        return Err(AdaptError::NoInterface);
    }
    let c = CSide::new(input.program, input.core);
    let mut pairs = Pairs::find(&interface, &c, input.name);
    for (s, own) in interface.structs.iter().enumerate() {
        if own.generic {
            pairs.structs[s] = None;
        }
    }
    let replaced = replaced(&interface, &pairs);
    let plans = plans(&interface, &c, &pairs, input.clients, &replaced);
    let conv = Conversion {
        c: &c,
        interface: &interface,
        pairs: &pairs,
        plans: &plans,
        used: Default::default(),
    };
    let mut report = Report::default();
    let mut bodies: Vec<Option<String>> = Vec::new();
    for (i, f) in interface.functions.iter().enumerate() {
        let name = full_name(&interface, f);
        let wanted = f.open || replaced.contains(&i) && plans_handle(&plans, &f.ret);
        if !wanted {
            report.functions.push((name, Outcome::Given));
            bodies.push(None);
            continue;
        }
        let (body, outcome) = fill(&conv, f, &pairs.functions[i]);
        let outcome = if f.open || body.is_some() { outcome } else { Outcome::Given };
        // What stays open says why when it is called.
        let body = body.or_else(|| match &outcome {
            Outcome::Unmatched => Some(format!("{{ unimplemented!({:?}) }}", format!("unmatched: {name}"))),
            Outcome::Missing(c, why) => Some(format!("{{ unimplemented!(\"{{}}\", {:?}) }}", format!("conversion for {c}: {why}"))),
            _ => None,
        });
        report.functions.push((name, outcome));
        bodies.push(body);
    }
    let mut appended: Vec<String> = vec![String::new(); interface.modules.len()];
    let mut done: BTreeSet<Helper> = BTreeSet::new();
    loop {
        let open: Vec<Helper> = conv.used.borrow().difference(&done).copied().collect();
        if open.is_empty() {
            break;
        }
        for helper in open {
            done.insert(helper);
            match helper {
                Helper::Struct(s) => {
                    let (text, missing) = helpers::of_struct(&conv, s);
                    appended[interface.structs[s].module].push_str(&text);
                    report.fields.extend(missing);
                }
                Helper::Enum(e) => {
                    let text = helpers::of_enum(&conv, e);
                    appended[interface.enums[e].module].push_str(&text);
                }
            }
        }
    }
    for (s, own) in interface.structs.iter().enumerate() {
        let record = pairs.structs[s].as_ref().map(|p| input.program.types.record(p.record).name.clone());
        report.structs.push((own.name.clone(), record, plans[s].handle));
        let kept = own.fields.iter().zip(&plans[s].keep).filter(|(_, keep)| **keep);
        let is_copied = |ty: &RustType| ty.element().is_some_and(RustType::is_scalar);
        report.copies |= plans[s].handle && kept.clone().any(|(f, _)| is_copied(&f.ty));
    }
    let mut files = core_files(input.core, &starts(&c, &report));
    let mut trees: Vec<syn::File> = interface.modules.iter().map(|m| m.tree.clone()).collect();
    // Modules inside others come after them.
    for (m, module) in interface.modules.iter().enumerate().rev() {
        let mut tree = trees[m].clone();
        for (f, body) in interface.functions.iter().zip(&bodies) {
            if let (true, Some(body)) = (f.place.module == m, body) {
                let block = syn::parse_str::<syn::Block>(body)
                    .map_err(|e| AdaptError::NotRust(format!("{}::{}", module.path, f.name), e.to_string()))?;
                set_body(&mut tree, f, block);
            }
        }
        reshape(&mut tree, &interface, &plans, m);
        let more = syn::parse_str::<syn::File>(&appended[m])
            .map_err(|e| AdaptError::NotRust(module.file.clone(), e.to_string()))?;
        tree.items.extend(more.items);
        match module.inside {
            Some((around, item)) => {
                if let Some(Item::Mod(item)) = trees[around].items.get_mut(item) {
                    item.content = Some((Default::default(), tree.items));
                }
            }
            None => files.push((module.file.clone(), prettyplease::unparse(&tree))),
        }
    }
    let programs = input.interface.iter().filter(|(file, _)| file == "src/main.rs");
    files.extend(programs.cloned());
    files.push(("src/lib.rs".into(), format!("{}\npub mod {CORE};\n", input.root.trim_end())));
    files.sort();
    Ok(Adapted { files, report })
}

fn plans_handle(plans: &[StructPlan], ret: &RustType) -> bool {
    ret.leads_to().is_some_and(|s| plans[s].handle)
}

fn full_name(interface: &Interface, f: &Function) -> String {
    let module = &interface.modules[f.place.module].path;
    let owner = match &f.owner {
        Some(RustType::Struct(s)) => format!("{}::", interface.structs[*s].name),
        Some(RustType::Enum(e)) => format!("{}::", interface.enums[*e].name),
        _ => String::new(),
    };
    format!("{module}::{owner}{}", f.name)
}

/// The best body for a function.
fn fill(conv: &Conversion<'_>, f: &Function, candidates: &[(usize, u32)]) -> (Option<String>, Outcome) {
    let mut best: Option<(i64, String, String)> = None;
    let mut missing: Option<(String, String)> = None;
    for (g, score) in candidates {
        let g = &conv.c.functions[*g];
        match call::body(conv, f, g) {
            Ok(body) => {
                let total = i64::from(*score) - 2 * i64::from(body.cost);
                if best.as_ref().is_none_or(|(t, ..)| total > *t) {
                    best = Some((total, g.name.clone(), body.text));
                }
            }
            Err(why) => {
                missing.get_or_insert((g.name.clone(), why));
            }
        }
    }
    match best {
        Some((total, c, text)) if total > 20 => (Some(text), Outcome::Calls(c)),
        _ => match (derive::body(conv, f), missing) {
            (Some(text), _) => (Some(text), Outcome::Derived),
            (None, Some((c, why))) => (None, Outcome::Missing(c, why)),
            (None, None) => (None, Outcome::Unmatched),
        },
    }
}

/// Functions that have a body in the interface which a C function replaces: what makes a value out of its fields can
/// not make the C object.
fn replaced(interface: &Interface, pairs: &Pairs) -> BTreeSet<usize> {
    let found = interface.functions.iter().enumerate().filter(|(i, f)| {
        let makes = f.ret.leads_to().is_some() && f.ret.leads_to() == f.owner.as_ref().and_then(RustType::leads_to);
        let is_static = f.params.first().is_none_or(|p| p.name != "self");
        !f.open && makes && is_static && pairs.functions[*i].first().is_some_and(|(_, score)| *score >= 80)
    });
    found.map(|(i, _)| i).collect()
}

/// Names of structs that a source builds from their fields.
fn built(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut before = String::new();
    let mut last: Option<String> = None;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                before = last.take().unwrap_or_default();
                last = Some(ident.to_string());
            }
            TokenTree::Group(group) => {
                if let (Delimiter::Brace, Some(name)) = (group.delimiter(), &last) {
                    let declares = ["struct", "impl", "for", "enum", "trait", "mod", "union", "where", "match", "in", "if", "while"];
                    if !declares.contains(&before.as_str()) {
                        found.insert(name.clone());
                    }
                }
                last = None;
                before.clear();
                built(group.stream(), found);
            }
            TokenTree::Punct(p) => {
                before = match p.as_char() {
                    '>' => "impl".into(),
                    _ => String::new(),
                };
                // `-> Type {` is the head of a function.
                last = (p.as_char() == '>').then(|| "impl".to_string());
            }
            TokenTree::Literal(_) => last = None,
        }
    }
}

/// Which structs hold a C object, and which of their fields stay.
fn plans(
    interface: &Interface,
    c: &CSide<'_>,
    pairs: &Pairs,
    clients: &[String],
    replaced: &BTreeSet<usize>,
) -> Vec<StructPlan> {
    let mut literal = BTreeSet::new();
    for client in clients {
        if let Ok(tokens) = client.parse::<TokenStream>() {
            built(tokens, &mut literal);
        }
    }
    // Constants cannot hold a C object.
    for module in &interface.modules {
        for item in &module.tree.items {
            let tokens = match item {
                Item::Const(i) => quote::quote!(#i),
                Item::Static(i) => quote::quote!(#i),
                Item::Macro(i) => quote::quote!(#i),
                _ => continue,
            };
            built(tokens, &mut literal);
        }
    }
    let mut mentioned = Mentioned::default();
    for (i, f) in interface.functions.iter().enumerate() {
        if f.open || replaced.contains(&i) {
            continue;
        }
        match &interface.modules[f.place.module].tree.items[f.place.item] {
            Item::Fn(item) => mentioned.visit_block(&item.block),
            Item::Impl(item) => {
                if let Some(ImplItem::Fn(method)) = f.place.member.and_then(|j| item.items.get(j)) {
                    mentioned.visit_block(&method.block);
                }
            }
            _ => {}
        }
    }
    interface
        .structs
        .iter()
        .enumerate()
        .map(|(s, own)| {
            let all = StructPlan {
                handle: false,
                keep: vec![true; own.fields.len()],
            };
            let Some(pair) = pairs.structs[s].as_ref() else {
                return all;
            };
            let is_copy = own.derives.iter().any(|d| d == "Copy");
            if own.generic || !own.named || is_copy || literal.contains(&own.name) {
                return all;
            }
            let places = flat_fields(c, pair.record);
            let covered = places.iter().all(|p| pair.fields.iter().flatten().any(|f| f.offset == p.offset))
                && places.iter().all(|p| !matches!(c.types().kind(p.ty), TypeKind::Ptr { .. }));
            if covered && own.fields.iter().all(|f| f.public) && !own.fields.is_empty() {
                return all;
            }
            StructPlan {
                handle: true,
                keep: own.fields.iter().map(|f| f.public || mentioned.0.contains(&f.name)).collect(),
            }
        })
        .collect()
}

/// Names of fields that code reads or takes apart.
#[derive(Default)]
struct Mentioned(BTreeSet<String>);

impl<'a> Visit<'a> for Mentioned {
    fn visit_expr_field(&mut self, e: &'a syn::ExprField) {
        if let syn::Member::Named(name) = &e.member {
            self.0.insert(name.to_string());
        }
        syn::visit::visit_expr_field(self, e);
    }
    fn visit_field_pat(&mut self, p: &'a syn::FieldPat) {
        if let syn::Member::Named(name) = &p.member {
            self.0.insert(name.to_string());
        }
        syn::visit::visit_field_pat(self, p);
    }
    fn visit_macro(&mut self, m: &'a syn::Macro) {
        // What a macro's text names after a dot.
        let mut dot = false;
        let mut all: Vec<TokenTree> = m.tokens.clone().into_iter().collect();
        all.reverse();
        while let Some(token) = all.pop() {
            match token {
                TokenTree::Group(g) => {
                    let mut inner: Vec<TokenTree> = g.stream().into_iter().collect();
                    inner.reverse();
                    all.extend(inner);
                    dot = false;
                }
                TokenTree::Punct(p) => dot = p.as_char() == '.',
                TokenTree::Ident(i) => {
                    if dot {
                        self.0.insert(i.to_string());
                    }
                    dot = false;
                }
                TokenTree::Literal(_) => dot = false,
            }
        }
    }
}

fn set_body(tree: &mut syn::File, f: &Function, block: syn::Block) {
    // Composed text has more parentheses than it needs.
    let allowed: syn::Attribute = syn::parse_quote!(#[allow(unused_parens, unused_mut, unused_variables, unused_braces)]);
    match (&mut tree.items[f.place.item], f.place.member) {
        (Item::Fn(item), _) => {
            *item.block = block;
            item.attrs.push(allowed);
        }
        (Item::Impl(item), Some(j)) => {
            if let Some(ImplItem::Fn(method)) = item.items.get_mut(j) {
                method.block = block;
                method.attrs.push(allowed);
            }
        }
        _ => {}
    }
}

/// Gives structs the field that holds the C object, and takes away what nobody uses.
fn reshape(tree: &mut syn::File, interface: &Interface, plans: &[StructPlan], module: usize) {
    let mut handles: Vec<(String, Vec<String>, bool)> = Vec::new();
    for (s, own) in interface.structs.iter().enumerate() {
        if plans[s].handle {
            let gone = own.fields.iter().zip(&plans[s].keep).filter(|(_, keep)| !**keep);
            let gone = gone.map(|(f, _)| f.name.clone()).collect();
            handles.push((own.name.clone(), gone, own.lifetimes > 0));
        }
    }
    for item in &mut tree.items {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let own = interface.structs.iter().position(|s| s.name == name && s.module == module);
        let Some(s) = own.filter(|s| plans[*s].handle) else {
            continue;
        };
        let field: syn::Field = match syn::parse::Parser::parse_str(
            syn::Field::parse_named,
            &format!("pub(crate) {HANDLE}: crate::{CORE}::bridge::Handle"),
        ) {
            Ok(field) => field,
            Err(_) => continue,
        };
        let mut index = 0;
        if let Fields::Named(fields) = &mut item.fields {
            let lifetimes = item.generics.lifetimes().map(|l| format!("&{} ()", l.lifetime));
            let lifetimes: Vec<String> = lifetimes.collect();
            let life = (!lifetimes.is_empty()).then(|| {
                let ty = format!("pub(crate) {LIFE}: std::marker::PhantomData<({},)>", lifetimes.join(", "));
                syn::parse::Parser::parse_str(syn::Field::parse_named, &ty).ok()
            });
            let kept: Vec<syn::Field> = fields
                .named
                .iter()
                .filter(|_| {
                    index += 1;
                    plans[s].keep[index - 1]
                })
                .cloned()
                .chain([field])
                .chain(life.flatten())
                .collect();
            fields.named = kept.into_iter().collect();
        }
    }
    let mut literals = Literals {
        handles,
        own: None,
    };
    literals.visit_file_mut(tree);
}

/// Struct expressions of the interface's own code.
struct Literals {
    handles: Vec<(String, Vec<String>, bool)>,
    own: Option<String>,
}

impl VisitMut for Literals {
    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        let before = self.own.take();
        if let syn::Type::Path(p) = &*item.self_ty {
            self.own = p.path.segments.last().map(|s| s.ident.to_string());
        }
        syn::visit_mut::visit_item_impl_mut(self, item);
        self.own = before;
    }
    fn visit_expr_struct_mut(&mut self, e: &mut syn::ExprStruct) {
        syn::visit_mut::visit_expr_struct_mut(self, e);
        let Some(name) = e.path.segments.last().map(|s| s.ident.to_string()) else {
            return;
        };
        let name = match name == "Self" {
            true => self.own.clone().unwrap_or(name),
            false => name,
        };
        let Some((_, gone, lives)) = self.handles.iter().find(|(n, ..)| *n == name) else {
            return;
        };
        let is_own = |f: &syn::FieldValue, names: &[String]| match &f.member {
            syn::Member::Named(name) => names.iter().any(|n| name == n),
            syn::Member::Unnamed(_) => false,
        };
        let has = e.fields.iter().any(|f| is_own(f, &[HANDLE.to_string()]));
        let kept: Vec<syn::FieldValue> = e.fields.iter().filter(|f| !is_own(f, gone)).cloned().collect();
        e.fields = kept.into_iter().collect();
        if e.rest.is_none() && !has {
            for name in [Some(HANDLE), lives.then_some(LIFE)].into_iter().flatten() {
                if let Ok(field) = syn::parse_str(&format!("{name}: Default::default()")) {
                    e.fields.push(field);
                }
            }
        }
    }
}

/// Calls of what a library wants to have called before anything else, if the interface does not offer it: functions without
/// parameters that are called `init` or the like.
fn starts(c: &CSide<'_>, report: &Report) -> String {
    let mut text = String::new();
    for g in &c.functions {
        let words = crate::names::words(&g.name);
        let begins = ["init", "initialize", "initialise", "setup", "startup"];
        let is_start = words.last().is_some_and(|w| begins.contains(&w.as_str())) && words.len() > 1;
        let is_used = report.functions.iter().any(|(_, o)| *o == Outcome::Calls(g.name.clone()));
        let is_status = g.ret == TypeId::VOID || c.types().is_arith(g.ret);
        if is_start && is_status && g.params.is_empty() && g.was_exported && !g.beside_main && !g.variadic && !is_used {
            let cx = if g.context { "cx" } else { "" };
            text.push_str(&format!("    {}({cx});\n", g.path));
        }
    }
    text
}

/// The core as a module of the crate.
fn core_files(core: &Crate, starts: &str) -> Vec<(String, String)> {
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
                .replace("process::abort()", &format!("crate::{CORE}::bridge::end(134)")),
            None => with_import(&text),
        };
        match below {
            "lib.rs" => {
                let body: Vec<&str> = text.lines().filter(|l| !l.starts_with("#![") && !l.starts_with("//")).collect();
                let body: Vec<&str> = body.into_iter().filter(|l| !l.contains("Mem as _") && *l != "#[allow(unused_imports)]").collect();
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
    let head = lines.iter().take_while(|l| l.is_empty() || l.starts_with("//") || l.starts_with("#!["));
    let doc = head.count();
    // A comment just above an item belongs to it.
    let at = (0..doc).rev().find(|i| lines[*i].starts_with("//!") || lines[*i].starts_with("#![")).map_or(0, |i| i + 1);
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
                    text.starts_with("Ptr <") || ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "bool", "f32", "f64"].contains(&text.as_str())
                };
                // The function comes first, the context last.
                let (Some(called), Some(cx), true) = (names.first().cloned(), names.last().cloned(), names.len() > 1) else {
                    continue;
                };
                let between = f.sig.inputs.iter().take(names.len().saturating_sub(1)).skip(1);
                let all_words = names.len() == f.sig.inputs.len() && names.len() > 1
                    && between.clone().all(|input| matches!(input, syn::FnArg::Typed(t) if is_word(&t.ty)));
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
                    call: format!("crate::{CORE}::bridge::foreign({called}.bits(), &[{}], {cx})", words.join(", ")),
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
