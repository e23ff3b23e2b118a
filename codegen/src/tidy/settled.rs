//! `mut` for variables that nothing changes, and assignments that give a variable what it has.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, FnArg, Ident, ItemFn, Macro, Pat, Stmt, Token};

use super::syntax::{is_assignment, path_ident, pattern_ident, place_root};

/// Takes both away.
pub struct Settled;

impl VisitMut for Settled {
    fn visit_item_fn_mut(&mut self, f: &mut ItemFn) {
        visit_mut::visit_item_fn_mut(self, f);
        for input in &mut f.sig.inputs {
            let FnArg::Typed(arg) = input else { continue };
            let name = pattern_ident(&arg.pat).cloned();
            if name.is_some_and(|name| !may_change(&f.block.stmts, &name)) {
                settle(&mut arg.pat);
            }
        }
    }

    fn visit_block_mut(&mut self, b: &mut Block) {
        b.stmts.retain(|s| !is_idle_assignment(s));
        visit_mut::visit_block_mut(self, b);
        for i in 0..b.stmts.len() {
            let (head, rest) = b.stmts.split_at_mut(i + 1);
            let Stmt::Local(local) = &mut head[i] else {
                continue;
            };
            let name = pattern_ident(&local.pat).cloned();
            if local.init.is_some() && name.is_some_and(|name| !may_change(rest, &name)) {
                settle(&mut local.pat);
            }
        }
    }
}

fn settle(p: &mut Pat) {
    match p {
        Pat::Type(t) => settle(&mut t.pat),
        Pat::Ident(i) => i.mutability = None,
        _ => {}
    }
}

/// `x = x;`
fn is_idle_assignment(s: &Stmt) -> bool {
    let Stmt::Expr(Expr::Assign(a), Some(_)) = s else {
        return false;
    };
    path_ident(&a.left).is_some_and(|name| path_ident(&a.right) == Some(name))
}

/// Methods of what variables hold that only read it: numbers, pointers, vectors and slices.
const READING: &[&str] = &[
    "abs",
    "at",
    "bits",
    "cast",
    "chars",
    "clone",
    "count_ones",
    "diff",
    "first",
    "get",
    "is_empty",
    "is_null",
    "iter",
    "last",
    "leading_zeros",
    "len",
    "max",
    "min",
    "offset",
    "sqrt",
    "to_vec",
    "trailing_zeros",
    "unsigned_abs",
];

/// Whether something in `stmts` could change the variable `name`: what is not known to read does.
fn may_change(stmts: &[Stmt], name: &Ident) -> bool {
    let mut find = Changes { name, found: false };
    stmts.iter().for_each(|s| find.visit_stmt(s));
    find.found
}

struct Changes<'n> {
    name: &'n Ident,
    found: bool,
}

impl Changes<'_> {
    fn is_it(&self, e: &Expr) -> bool {
        place_root(e).is_some_and(|i| i == self.name)
    }
}

impl<'a> Visit<'a> for Changes<'_> {
    fn visit_expr(&mut self, e: &'a Expr) {
        match e {
            Expr::Assign(a) => self.found |= self.is_it(&a.left),
            Expr::Binary(b) if is_assignment(&b.op) => self.found |= self.is_it(&b.left),
            Expr::Reference(r) if r.mutability.is_some() => self.found |= self.is_it(&r.expr),
            Expr::MethodCall(m) => {
                let method = m.method.to_string();
                let reads = READING.contains(&method.as_str())
                    || ["wrapping_", "to_ne_", "to_le_", "to_be_"]
                        .iter()
                        .any(|prefix| method.starts_with(prefix));
                self.found |= !reads && self.is_it(&m.receiver);
            }
            _ => {}
        }
        visit::visit_expr(self, e);
    }

    fn visit_pat_ident(&mut self, p: &'a syn::PatIdent) {
        // `ref mut` may lead to anything.
        self.found |= p.by_ref.is_some() && p.mutability.is_some();
        visit::visit_pat_ident(self, p);
    }

    fn visit_macro(&mut self, m: &'a Macro) {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        match list.parse2(m.tokens.clone()) {
            Ok(list) => list.iter().for_each(|e| {
                let mut inner = Changes {
                    name: self.name,
                    found: false,
                };
                inner.visit_expr(e);
                self.found |= inner.found;
            }),
            Err(_) => self.found |= names(m.tokens.clone(), self.name),
        }
    }
}

fn names(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|t| match t {
        TokenTree::Ident(i) => i == *name,
        TokenTree::Group(g) => names(g.stream(), name),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f(mut n: u32) {{ {text} }}")).unwrap();
        Settled.visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_nothing_changes_is_not_mut() {
        assert_eq!(
            settled("let mut p: Vec<u8> = made(n); printf(args!(&p[..], p[0].wrapping_add(1)));"),
            "fn f(n: u32) { let p: Vec<u8> = made(n); printf(args!(& p[..], p[0].wrapping_add(1))); }"
        );
        assert_eq!(
            settled("n = n; let mut k = n; if k > 1 { k = k; } g(k);"),
            "fn f(n: u32) { let k = n; if k > 1 {} g(k); }"
        );
    }

    #[test]
    fn what_something_changes_is() {
        for text in [
            "n += 1;",
            "g(&mut n);",
            "n.set(1);",
            "println!(\"{}\", { n = 1; n });",
            "more! { n => 2 };",
            "for i in 0..2 { n[i] = 0; }",
            "n.part.more[1] -= 1;",
            "n[1..].fill(0);",
        ] {
            assert!(settled(text).starts_with("fn f(mut n: u32)"), "{text}");
        }
    }
}
