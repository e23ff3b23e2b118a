//! Parameters and variables that nothing reads.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprForLoop, FnArg, Ident, ItemFn, Pat, Stmt};

use super::syntax::{is_idle, pattern_ident, uses};

/// Marks unused parameters with an underscore, and takes unused variables away.
pub struct Unused;

impl VisitMut for Unused {
    fn visit_item_fn_mut(&mut self, f: &mut ItemFn) {
        visit_mut::visit_item_fn_mut(self, f);
        for input in &mut f.sig.inputs {
            let FnArg::Typed(arg) = input else { continue };
            let Pat::Ident(p) = &mut *arg.pat else {
                continue;
            };
            if !uses(&f.block.stmts, &p.ident) {
                let plain = p.ident.to_string();
                let name = format!("_{}", plain.trim_start_matches("r#"));
                p.ident = Ident::new(&name, p.ident.span());
                p.mutability = None;
            }
        }
    }

    fn visit_expr_for_loop_mut(&mut self, f: &mut ExprForLoop) {
        visit_mut::visit_expr_for_loop_mut(self, f);
        let unused = pattern_ident(&f.pat).is_some_and(|name| !uses(&f.body.stmts, name));
        if unused {
            *f.pat = syn::parse_quote!(_);
        }
    }

    fn visit_block_mut(&mut self, b: &mut Block) {
        visit_mut::visit_block_mut(self, b);
        let mut i = b.stmts.len();
        while i > 0 {
            i -= 1;
            let (head, rest) = b.stmts.split_at_mut(i + 1);
            let Stmt::Local(local) = &mut head[i] else {
                continue;
            };
            let unused = pattern_ident(&local.pat).is_some_and(|name| {
                let name = name.clone();
                !name.to_string().starts_with('_') && !uses(rest, &name)
            });
            if !unused {
                continue;
            }
            match local.init.take() {
                Some(init) if !is_idle(&init.expr) => {
                    let value = init.expr;
                    b.stmts[i] = match &*value {
                        Expr::Call(_) => Stmt::Expr(*value, Some(Default::default())),
                        _ => syn::parse_quote!(let _ = #value;),
                    };
                }
                _ => {
                    b.stmts.remove(i);
                }
            }
        }
    }
}
