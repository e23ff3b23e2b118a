//! `mut` for variables that nothing changes, and assignments that give a variable what it has.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, FnArg, ItemFn, Pat, Stmt};

use super::syntax::{changes, path_ident, pattern_ident};

/// Takes both away.
pub struct Settled;

impl VisitMut for Settled {
    fn visit_item_fn_mut(&mut self, f: &mut ItemFn) {
        visit_mut::visit_item_fn_mut(self, f);
        for input in &mut f.sig.inputs {
            let FnArg::Typed(arg) = input else { continue };
            let name = pattern_ident(&arg.pat).cloned();
            if name.is_some_and(|name| !changes(&f.block.stmts, &name)) {
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
            if local.init.is_some() && name.is_some_and(|name| !changes(rest, &name)) {
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
