//! Vectors that are given back: where nobody looks at the variable again, it is dropped rather than emptied.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprClosure, Ident, Stmt};

use super::syntax::{is_marker, path_ident, pattern_ident, uses};

/// Turns `x = Vec::new();` into `drop(x);`.
pub struct Drops;

impl VisitMut for Drops {
    // A closure cannot give away what belongs to the function around it.
    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_block_mut(&mut self, b: &mut Block) {
        visit_mut::visit_block_mut(self, b);
        for i in 0..b.stmts.len() {
            let Some(name) = emptied(&b.stmts[i]).cloned() else {
                continue;
            };
            let (before, rest) = (&b.stmts[..i], &b.stmts[i + 1..]);
            if uses(rest, &name) {
                continue;
            }
            let own = before
                .iter()
                .any(|s| matches!(s, Stmt::Local(l) if pattern_ident(&l.pat) == Some(&name)));
            let returns = rest
                .iter()
                .rfind(|s| !is_marker(s))
                .is_some_and(|s| matches!(s, Stmt::Expr(Expr::Return(_), _)));
            if own || returns {
                b.stmts[i] = syn::parse_quote!(drop(#name););
            }
        }
    }
}

/// The variable that a statement makes an empty vector.
fn emptied(s: &Stmt) -> Option<&Ident> {
    let Stmt::Expr(Expr::Assign(a), Some(_)) = s else {
        return None;
    };
    let Expr::Call(c) = &*a.right else {
        return None;
    };
    let Expr::Path(p) = &*c.func else { return None };
    let mut names = p.path.segments.iter().map(|s| s.ident.to_string());
    let empty = names.next()? == "Vec" && names.next()? == "new" && names.next().is_none();
    path_ident(&a.left).filter(|_| empty && c.args.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dropped(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() -> i32 {{ {text} }}")).unwrap();
        Drops.visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        let body = out.trim_start_matches("fn f() -> i32 {").trim_end();
        let body = body.trim_end_matches('}');
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_not_looked_at_again_is_dropped() {
        assert_eq!(
            dropped("let mut p: Vec<u8> = allocate(0, 4); g(&p); p = Vec::new(); 0"),
            "let mut p: Vec<u8> = allocate(0, 4); g(&p); drop(p); 0"
        );
        assert_eq!(
            dropped(
                "let mut p = allocate(0, 4); p[0] = 1; if c { p = Vec::new(); return 1; } g(&p)"
            ),
            "let mut p = allocate(0, 4); p[0] = 1; if c { drop(p); return 1; } g(&p)"
        );
    }

    #[test]
    fn what_may_be_looked_at_again_is_emptied() {
        let kept = [
            "let mut p = allocate(0, 4); if c { p = Vec::new(); } g(&p)",
            "let mut p = allocate(0, 4); loop { p = Vec::new(); if c { return 0; } }",
            "let mut p = allocate(0, 4); p = Vec::new(); g(&p)",
        ];
        for text in kept {
            assert_eq!(dropped(text), text);
        }
    }
}
