//! Placeholders of constants become names, conversions of names, or numbers.

use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Expr, Macro, Pat, Token};

use crate::constants::{Decided, Meaning, Named, PLACEHOLDER};
use crate::gen::Gen;

/// Replaces the placeholders in a file.
pub struct Names<'d, 'g, 'p> {
    pub decided: &'d Decided<'g, 'p>,
    pub gen: &'g Gen<'p>,
    pub module: usize,
}

fn placeholder(ident: &syn::Ident) -> Option<usize> {
    ident.to_string().strip_prefix(PLACEHOLDER)?.parse().ok()
}

fn path_placeholder(e: &Expr) -> Option<usize> {
    match e {
        Expr::Path(p) if p.qself.is_none() => p.path.get_ident().and_then(placeholder),
        _ => None,
    }
}

impl Names<'_, '_, '_> {
    fn text(&mut self, n: usize) -> Option<String> {
        let meaning = self.decided.meaning(n)?;
        Some(match meaning {
            Meaning::Name(what) => self.name(what),
            Meaning::Converted(what, ty) => format!("{} as {ty}", self.name(what)),
            Meaning::Number(text) => text,
        })
    }

    /// The name of a constant in this module: imported, or with its path where something else has that name.
    fn name(&self, what: Named) -> String {
        let name = self.decided.name(what);
        let home = self.decided.module(what);
        if home == self.module {
            return name.to_string();
        }
        let from = &self.gen.modules[home];
        if self.gen.means_other(self.module, home, name) {
            return format!("crate::{from}::{name}");
        }
        self.gen.import(self.module, from, name);
        name.to_string()
    }

    fn replaced(&mut self, n: usize) -> Option<Expr> {
        syn::parse_str(&self.text(n)?).ok()
    }

    /// `matches!` has an expression and a pattern.
    fn matches(&mut self, mac: &mut Macro) {
        let parse = |input: syn::parse::ParseStream<'_>| {
            let e: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            Ok((e, Pat::parse_multi_with_leading_vert(input)?))
        };
        if let Ok((mut e, mut pat)) = parse.parse2(mac.tokens.clone()) {
            self.visit_expr_mut(&mut e);
            self.visit_pat_mut(&mut pat);
            mac.tokens = quote!(#e, #pat);
        }
    }

    /// Other macros have lists of expressions, or `value; count`.
    fn arguments(&mut self, mac: &mut Macro) {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(mut list) = list.parse2(mac.tokens.clone()) {
            list.iter_mut().for_each(|e| self.visit_expr_mut(e));
            mac.tokens = quote!(#list);
            return;
        }
        let repeat = |input: syn::parse::ParseStream<'_>| {
            let e: Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            Ok((e, input.parse::<Expr>()?))
        };
        if let Ok((mut e, mut n)) = repeat.parse2(mac.tokens.clone()) {
            self.visit_expr_mut(&mut e);
            self.visit_expr_mut(&mut n);
            mac.tokens = quote!(#e; #n);
        }
    }
}

impl VisitMut for Names<'_, '_, '_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        if let Expr::Paren(p) = e {
            if let Some(n) = path_placeholder(&p.expr) {
                if let Some(name) = self.replaced(n) {
                    match name {
                        Expr::Cast(_) => *p.expr = name,
                        name => *e = name,
                    }
                }
                return;
            }
        }
        if let Some(n) = path_placeholder(e) {
            if let Some(name) = self.replaced(n) {
                *e = name;
            }
            return;
        }
        visit_mut::visit_expr_mut(self, e);
        // `x as T < y` would start a generic argument list.
        if let Expr::Binary(b) = e {
            if matches!(b.op, BinOp::Lt(_) | BinOp::Shl(_)) && matches!(*b.left, Expr::Cast(_)) {
                let left = &b.left;
                *b.left = syn::parse_quote!((#left));
            }
        }
    }

    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        if let Pat::Ident(p) = pat {
            if let Some(text) = placeholder(&p.ident).and_then(|n| self.text(n)) {
                let parsed = Pat::parse_single.parse_str(&text);
                if let Ok(parsed) = parsed {
                    *pat = parsed;
                }
                return;
            }
        }
        visit_mut::visit_pat_mut(self, pat);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        match mac.path.get_ident().map(ToString::to_string).as_deref() {
            Some("matches") => self.matches(mac),
            Some("vec") => self.arguments(mac),
            _ => {}
        }
    }
}
