//! Vectors that are emptied twice (`free(*p); *p = NULL;`), and references that are made of references.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Stmt, UnOp};

use super::syntax::{is_marker, path_ident};

/// Leaves one of both.
pub struct Emptied;

impl VisitMut for Emptied {
    fn visit_block_mut(&mut self, b: &mut Block) {
        visit_mut::visit_block_mut(self, b);
        let mut out: Vec<Stmt> = Vec::with_capacity(b.stmts.len());
        for s in std::mem::take(&mut b.stmts) {
            let before = out.iter().rev().find(|s| !is_marker(s));
            if !before.is_some_and(|before| is_emptied(before) && same(before, &s)) {
                out.push(s);
            }
        }
        b.stmts = out;
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        match e {
            // `reallocate(&mut *v, ..)`
            Expr::Call(call) if path_ident(&call.func).is_some_and(|f| f == "reallocate") => {
                if let Some(Expr::Reference(r)) = call.args.first() {
                    if let (Some(_), Some(name)) = (r.mutability, followed(&r.expr)) {
                        let name = name.clone();
                        call.args[0] = name;
                    }
                }
            }
            // `(*v).is_empty()`
            Expr::MethodCall(call) if call.method == "is_empty" => {
                let inner = match &*call.receiver {
                    Expr::Paren(p) => followed(&p.expr),
                    other => followed(other),
                };
                if let Some(inner) = inner.cloned() {
                    *call.receiver = inner;
                }
            }
            _ => {}
        }
    }
}

/// The variable in `*v`.
fn followed(e: &Expr) -> Option<&Expr> {
    match e {
        Expr::Unary(u) if matches!(u.op, UnOp::Deref(_)) => {
            path_ident(&u.expr).is_some().then_some(&*u.expr)
        }
        _ => None,
    }
}

/// `v = Vec::new();`
fn is_emptied(s: &Stmt) -> bool {
    let Stmt::Expr(Expr::Assign(a), Some(_)) = s else {
        return false;
    };
    a.right.to_token_stream().to_string() == "Vec :: new ()" && is_plain(&a.left)
}

fn same(a: &Stmt, b: &Stmt) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

/// A place that is found without a call.
fn is_plain(e: &Expr) -> bool {
    match e {
        Expr::Path(_) => true,
        Expr::Field(f) => is_plain(&f.base),
        Expr::Paren(p) => is_plain(&p.expr),
        Expr::Unary(u) => matches!(u.op, UnOp::Deref(_)) && is_plain(&u.expr),
        Expr::Index(i) => is_plain(&i.expr) && is_plain(&i.index),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() {{ {text} }}")).unwrap();
        Emptied.visit_file_mut(&mut file);
        prettyplease::unparse(&file)
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn vectors_are_emptied_once() {
        let twice = "*v = Vec::new(); *v = Vec::new();";
        assert_eq!(tidied(twice), "fn f() { *v = Vec::new(); }");
        let two = "fn f() { v[g()] = Vec::new(); v[g()] = Vec::new(); }";
        assert_eq!(tidied("v[g()] = Vec::new(); v[g()] = Vec::new();"), two);
    }

    #[test]
    fn references_are_passed_as_they_are() {
        assert_eq!(
            tidied("reallocate(&mut *v, 0, n); if !(*v).is_empty() { g(); }"),
            "fn f() { reallocate(v, 0, n); if !v.is_empty() { g(); } }"
        );
    }
}
