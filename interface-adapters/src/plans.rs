//! Which structs of the interface hold a C object, and which functions with a body are filled all the same.

use std::collections::BTreeSet;

use c2safe_frontend::ir::{TypeId, TypeKind};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{ImplItem, Item};

use crate::c_side::CSide;
use crate::conversion::StructPlan;
use crate::interface::{Interface, RustType};
use crate::matching::{flat_fields, Pairs};

/// Functions that have a body in the interface which a C function replaces: what makes a value out of its fields can
/// not make the C object.
pub(crate) fn replaced(interface: &Interface, pairs: &Pairs) -> BTreeSet<usize> {
    let found = interface.functions.iter().enumerate().filter(|(i, f)| {
        let makes = f.ret.leads_to().is_some()
            && f.ret.leads_to() == f.owner.as_ref().and_then(RustType::leads_to);
        let is_static = f.params.first().is_none_or(|p| p.name != "self");
        !f.open
            && makes
            && is_static
            && pairs.functions[*i]
                .first()
                .is_some_and(|(_, score)| *score >= 80)
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
                    let declares = [
                        "struct", "impl", "for", "enum", "trait", "mod", "union", "where", "match",
                        "in", "if", "while",
                    ];
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

/// Whether a member is a pointer, or one of those that share its place is: what it leads to is known by its address.
fn leads_on(c: &CSide<'_>, ty: TypeId) -> bool {
    match c.types().kind(ty) {
        TypeKind::Ptr { .. } => true,
        TypeKind::Record(r) if c.types().record(*r).is_union => {
            let members = flat_fields(c, *r);
            members.iter().any(|f| leads_on(c, f.ty))
        }
        _ => false,
    }
}

/// Which structs hold a C object, and which of their fields stay.
pub(crate) fn plans(
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
            let covered = places
                .iter()
                .all(|p| pair.fields.iter().flatten().any(|f| f.offset == p.offset))
                && places.iter().all(|p| !leads_on(c, p.ty));
            if covered && own.fields.iter().all(|f| f.public) && !own.fields.is_empty() {
                return all;
            }
            StructPlan {
                handle: true,
                keep: own
                    .fields
                    .iter()
                    .map(|f| f.public || mentioned.0.contains(&f.name))
                    .collect(),
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
