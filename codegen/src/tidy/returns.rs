//! The value at the end of a function needs no `return`.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ItemFn, ReturnType, Stmt};

use super::syntax::{diverges, is_marker, Never};

/// Makes the last `return` of each function its value.
pub struct Returns<'a> {
    pub never: Never<'a>,
}

impl VisitMut for Returns<'_> {
    fn visit_item_fn_mut(&mut self, f: &mut ItemFn) {
        let unit = matches!(f.sig.output, ReturnType::Default);
        self.end(&mut f.block, unit);
        visit_mut::visit_item_fn_mut(self, f);
    }
}

impl Returns<'_> {
    /// The end of a block that is the end of its function.
    fn end(&self, b: &mut Block, unit: bool) {
        let Some(at) = b.stmts.iter().rposition(|s| !is_marker(s)) else {
            return;
        };
        // Comments behind the end come before it: nothing can follow a value.
        let moved: Vec<Stmt> = b.stmts.drain(at + 1..).collect();
        let mut last = b.stmts.pop();
        let mut keep_order = false;
        match &mut last {
            Some(Stmt::Expr(Expr::Return(r), _)) => match r.expr.take() {
                Some(value) => last = Some(Stmt::Expr(*value, None)),
                None => last = None,
            },
            Some(Stmt::Expr(e @ (Expr::If(_) | Expr::Match(_)), semicolon)) => {
                if unit || self.always_ends(e) {
                    self.branches(e, unit);
                    if !unit {
                        *semicolon = None;
                    }
                }
                keep_order = unit;
            }
            _ => keep_order = true,
        }
        if keep_order {
            b.stmts.extend(last);
            b.stmts.extend(moved);
        } else {
            b.stmts.extend(moved);
            b.stmts.extend(last);
        }
    }

    /// Whether every branch ends the function.
    fn always_ends(&self, e: &Expr) -> bool {
        diverges(&Stmt::Expr(e.clone(), None), self.never) && !leaves(e)
    }

    fn branches(&self, e: &mut Expr, unit: bool) {
        match e {
            Expr::If(i) => {
                self.end(&mut i.then_branch, unit);
                if let Some((_, other)) = &mut i.else_branch {
                    self.branches(other, unit);
                }
            }
            Expr::Match(m) => m
                .arms
                .iter_mut()
                .for_each(|a| self.branches(&mut a.body, unit)),
            Expr::Block(b) if b.label.is_none() => self.end(&mut b.block, unit),
            _ => {}
        }
    }
}

/// Whether some branch goes elsewhere than to the end of the function: then the rest has no common value.
fn leaves(e: &Expr) -> bool {
    let last = |b: &Block| {
        let last = b.stmts.iter().rev().find(|s| !is_marker(s));
        match last {
            Some(Stmt::Expr(e, _)) => leaves(e),
            _ => false,
        }
    };
    match e {
        Expr::Break(_) | Expr::Continue(_) => true,
        Expr::If(i) => {
            last(&i.then_branch) || i.else_branch.as_ref().is_some_and(|(_, e)| leaves(e))
        }
        Expr::Match(m) => m.arms.iter().any(|a| leaves(&a.body)),
        Expr::Block(b) => last(&b.block),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(text: &str) -> String {
        let mut file = syn::parse_file(text).unwrap();
        Returns {
            never: &|name| name == "exit",
        }
        .visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_at_the_end() {
        assert_eq!(ended("fn f() -> i32 { return 1; }"), "fn f() -> i32 { 1 }");
        assert_eq!(ended("fn f() { g(); return; }"), "fn f() { g(); }");
        assert_eq!(
            ended("fn f() -> i32 { return 1; c2c!(1); }"),
            "fn f() -> i32 { c2c!(1); 1 }"
        );
        assert_eq!(
            ended("fn f() -> i32 { if a { return 1; } else { return 2; } }"),
            "fn f() -> i32 { if a { 1 } else { 2 } }"
        );
        assert_eq!(
            ended("fn f() -> i32 { match a { 0 => { return 1; } _ => { exit(2); } } }"),
            "fn f() -> i32 { match a { 0 => 1, _ => { exit(2); } } }"
        );
        assert_eq!(
            ended("fn f() { if a { g(); return; } }"),
            "fn f() { if a { g(); } }"
        );
        assert_eq!(
            ended("fn f() -> i32 { loop { return 1; } }"),
            "fn f() -> i32 { loop { return 1; } }"
        );
    }
}
