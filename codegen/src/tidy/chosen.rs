//! Variables that both ways of an `if` behind their declaration give a value: `let x; if c { x = a; } else { x = b; }`.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprIf, Ident, LocalInit, Stmt};

use super::syntax::{expr_uses, is_comment, is_marker, path_ident, pattern_ident, uses};

/// Makes the `if` the value of the variable.
pub struct Chosen;

impl VisitMut for Chosen {
    fn visit_block_mut(&mut self, b: &mut Block) {
        visit_mut::visit_block_mut(self, b);
        let mut i = 0;
        while i < b.stmts.len() {
            let between = b.stmts[i + 1..].iter();
            let j = i
                + 1
                + between
                    .take_while(|s| is_marker(s) && !is_comment(s))
                    .count();
            if j < b.stmts.len() && is_chosen(&b.stmts[i], &b.stmts[j]) {
                let declaration = b.stmts.remove(i);
                let choice = std::mem::replace(&mut b.stmts[j - 1], declaration);
                if let (Stmt::Local(local), Stmt::Expr(Expr::If(mut choice), _)) =
                    (&mut b.stmts[j - 1], choice)
                {
                    value(&mut choice);
                    local.init = Some(LocalInit {
                        eq_token: Default::default(),
                        expr: Box::new(Expr::If(choice)),
                        diverge: None,
                    });
                }
            }
            i += 1;
        }
    }
}

/// Whether a statement declares a variable, and the other gives it a value on all ways.
fn is_chosen(declaration: &Stmt, choice: &Stmt) -> bool {
    let (Stmt::Local(local), Stmt::Expr(Expr::If(choice), _)) = (declaration, choice) else {
        return false;
    };
    let name = pattern_ident(&local.pat).filter(|_| local.init.is_none());
    name.is_some_and(|name| gives(choice, name))
}

/// Whether the last thing on each way is that a variable gets a value, which is not used before.
fn gives(choice: &ExprIf, name: &Ident) -> bool {
    let Some((_, other)) = &choice.else_branch else {
        return false;
    };
    !expr_uses(&choice.cond, name)
        && ends(&choice.then_branch, name)
        && match &**other {
            Expr::If(other) => gives(other, name),
            Expr::Block(other) => ends(&other.block, name),
            _ => false,
        }
}

fn ends(b: &Block, name: &Ident) -> bool {
    let Some((Stmt::Expr(Expr::Assign(last), Some(_)), before)) = b.stmts.split_last() else {
        return false;
    };
    path_ident(&last.left) == Some(name) && !expr_uses(&last.right, name) && !uses(before, name)
}

/// Makes what is assigned last the value.
fn value(choice: &mut ExprIf) {
    end(&mut choice.then_branch);
    if let Some((_, other)) = &mut choice.else_branch {
        match &mut **other {
            Expr::If(other) => value(other),
            Expr::Block(other) => end(&mut other.block),
            _ => {}
        }
    }
}

fn end(b: &mut Block) {
    if let Some(Stmt::Expr(Expr::Assign(last), _)) = b.stmts.pop() {
        b.stmts.push(Stmt::Expr(*last.right, None));
    }
}
