//! Labels that nobody names go, and loops that never repeat are blocks.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Label, Lifetime, Stmt};

use super::syntax::{is_left, is_marker, is_named};

/// Works on all loops and labelled blocks, those inside first.
#[derive(Default)]
pub struct Labels {
    blocks: u32,
}

impl VisitMut for Labels {
    fn visit_item_fn_mut(&mut self, f: &mut syn::ItemFn) {
        self.blocks = 0;
        visit_mut::visit_item_fn_mut(self, f);
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        match e {
            Expr::Loop(l) => {
                forget(&mut l.label, &l.body);
                self.once(e);
            }
            Expr::While(l) => forget(&mut l.label, &l.body),
            Expr::ForLoop(l) => forget(&mut l.label, &l.body),
            Expr::Block(b) => forget(&mut b.label, &b.block),
            _ => {}
        }
    }
}

fn forget(label: &mut Option<Label>, body: &Block) {
    if label.as_ref().is_some_and(|l| !is_named(body, l)) {
        *label = None;
    }
}

impl Labels {
    /// A loop that ends with its own `break` and is never continued runs once.
    fn once(&mut self, e: &mut Expr) {
        let Expr::Loop(l) = e else { return };
        let Some(at) = l.body.stmts.iter().rposition(|s| !is_marker(s)) else {
            return;
        };
        let own = |b: &syn::ExprBreak| match (&b.label, &l.label) {
            (None, _) => b.expr.is_none(),
            (Some(x), Some(y)) => *x == y.name && b.expr.is_none(),
            _ => false,
        };
        let ends = matches!(&l.body.stmts[at], Stmt::Expr(Expr::Break(b), _) if own(b));
        if !ends || continued(&l.body, l.label.as_ref()) {
            return;
        }
        let mut body = l.body.clone();
        body.stmts.remove(at);
        let label = match &l.label {
            Some(label) => label.clone(),
            None => {
                self.blocks += 1;
                let name = format!("'once{}", self.blocks);
                let name = Lifetime::new(&name, proc_macro2::Span::call_site());
                syn::parse_quote!(#name:)
            }
        };
        let unlabelled = is_left(&body, None);
        if unlabelled {
            let mut relabel = Relabel {
                label: &label.name,
                depth: 0,
            };
            relabel.visit_block_mut(&mut body);
        }
        *e = match is_named(&body, &label) {
            true => syn::parse_quote!(#label #body),
            false => syn::parse_quote!(#body),
        };
    }
}

/// Gives the breaks of a loop the label of the block that it becomes.
struct Relabel<'l> {
    label: &'l Lifetime,
    depth: u32,
}

impl VisitMut for Relabel<'_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        match e {
            Expr::Break(b) if b.label.is_none() && self.depth == 0 => {
                b.label = Some(self.label.clone());
            }
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                self.depth += 1;
                visit_mut::visit_expr_mut(self, e);
                self.depth -= 1;
            }
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }
}

/// Whether some `continue` repeats the loop.
fn continued(body: &Block, label: Option<&Label>) -> bool {
    use syn::visit::{self, Visit};
    struct Find<'l> {
        label: Option<&'l Label>,
        depth: u32,
        found: bool,
    }
    impl<'a> Visit<'a> for Find<'_> {
        fn visit_expr(&mut self, e: &'a Expr) {
            match e {
                Expr::Continue(c) => {
                    self.found |= match &c.label {
                        None => self.depth == 0,
                        Some(l) => self.label.is_some_and(|own| own.name == *l),
                    };
                }
                Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                    self.depth += 1;
                    visit::visit_expr(self, e);
                    self.depth -= 1;
                }
                _ => visit::visit_expr(self, e),
            }
        }
    }
    let mut find = Find {
        label,
        depth: 0,
        found: false,
    };
    find.visit_block(body);
    find.found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() {{ {text} }}")).unwrap();
        Labels::default().visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        let body = out
            .trim_start_matches("fn f() {")
            .trim_end()
            .trim_end_matches('}');
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn loops_that_run_once() {
        assert_eq!(labelled("loop { a(); break; }"), "{ a(); }");
        assert_eq!(
            labelled("loop { if a { break; } b(); break; }"),
            "'once1: { if a { break 'once1; } b(); }"
        );
        assert_eq!(
            labelled("loop { if a { continue; } break; }"),
            "loop { if a { continue; } break; }"
        );
        assert_eq!(
            labelled("'l: loop { while a { break; } break 'l; }"),
            "{ while a { break; } }"
        );
        assert_eq!(labelled("'l: loop { a(); }"), "loop { a(); }");
    }
}
