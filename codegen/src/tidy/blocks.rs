//! Statement lists: blocks that hold nothing together are opened, what is never reached goes, and the statements in an expression that come
//! first of all become statements before it.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBlock, Ident, Local, Pat, Stmt};

use super::syntax::{
    changes, diverges, expr_uses, is_comment, is_idle, list_diverges, path_ident, pattern_ident,
    place_root, uses, Never,
};

/// Works on all blocks, those inside first.
pub struct Flatten<'a> {
    pub never: Never<'a>,
}

impl VisitMut for Flatten<'_> {
    fn visit_block_mut(&mut self, b: &mut Block) {
        visit_mut::visit_block_mut(self, b);
        b.stmts.iter_mut().for_each(|s| unassigned(s, self.never));
        cut(&mut b.stmts, self.never);
        // Each round may open what the one before it brought to light.
        for _ in 0..4 {
            let before = b.stmts.len();
            let opened = open_blocks(&mut b.stmts);
            let raised = raise_all(&mut b.stmts);
            if !opened && !raised && b.stmts.len() == before {
                break;
            }
        }
        merge_declarations(&mut b.stmts);
    }
}

/// An assignment of a value that never comes is what happens instead.
fn unassigned(s: &mut Stmt, never: Never<'_>) {
    let Stmt::Expr(Expr::Assign(a), Some(_)) = s else {
        return;
    };
    let Expr::Block(b) = &*a.right else { return };
    let plain = b.label.is_none() && b.attrs.is_empty() && path_ident(&a.left).is_some();
    if plain && list_diverges(&b.block.stmts, never) {
        *s = Stmt::Expr(Expr::Block(b.clone()), None);
    }
}

/// Removes what stands behind a statement that control never gets past. Comments stay.
fn cut(stmts: &mut Vec<Stmt>, never: Never<'_>) {
    let Some(last) = stmts.iter().position(|s| diverges(s, never)) else {
        return;
    };
    let mut at = 0;
    stmts.retain(|s| {
        at += 1;
        at <= last + 1 || is_comment(s)
    });
}

/// The names that the statements of a list declare for the statements behind them.
fn declared(stmts: &[Stmt]) -> Option<Vec<&Ident>> {
    let mut out = Vec::new();
    for s in stmts {
        match s {
            Stmt::Local(local) => out.push(pattern_ident(&local.pat)?),
            Stmt::Item(_) => return None,
            _ => {}
        }
    }
    Some(out)
}

/// The plain block that a statement is.
fn as_block(s: &Stmt) -> Option<&ExprBlock> {
    match s {
        Stmt::Expr(Expr::Block(b), _) if b.label.is_none() && b.attrs.is_empty() => Some(b),
        _ => None,
    }
}

/// Opens the blocks among the statements whose names nobody behind them can mistake.
fn open_blocks(stmts: &mut Vec<Stmt>) -> bool {
    let mut changed = false;
    let mut i = 0;
    while i < stmts.len() {
        let fits = as_block(&stmts[i]).is_some_and(|b| {
            let last = i + 1 == stmts.len();
            let value = matches!(b.block.stmts.last(), Some(Stmt::Expr(e, None)) if !is_unit(e));
            let dropped = matches!(stmts[i], Stmt::Expr(_, Some(_)));
            // The value of the list stays its value; a value in the midst of it would not be one of `()`.
            let simple = !value || dropped || last;
            let rest = &stmts[i + 1..];
            simple
                && declared(&b.block.stmts)
                    .is_some_and(|names| !names.iter().any(|name| uses(rest, name)))
        });
        if !fits {
            i += 1;
            continue;
        }
        let semicolon = matches!(stmts[i], Stmt::Expr(_, Some(_)));
        let Stmt::Expr(Expr::Block(b), _) = stmts.remove(i) else {
            continue;
        };
        let mut inner = b.block.stmts;
        if semicolon {
            finish(&mut inner);
        }
        changed = true;
        // The opened statements have been worked on already.
        let n = inner.len();
        stmts.splice(i..i, inner);
        i += n;
    }
    changed
}

/// Whether an expression without a semicolon has no value.
fn is_unit(e: &Expr) -> bool {
    match e {
        Expr::While(_) | Expr::ForLoop(_) => true,
        Expr::If(i) => i.else_branch.is_none(),
        _ => false,
    }
}

/// Drops the value of a list.
fn finish(stmts: &mut Vec<Stmt>) {
    if let Some(Stmt::Expr(e, semicolon @ None)) = stmts.last_mut() {
        if is_idle(e) {
            stmts.pop();
        } else {
            *semicolon = Some(Default::default());
        }
    }
}

/// Moves statements out of expressions, to before the statement in which they come first.
fn raise_all(stmts: &mut Vec<Stmt>) -> bool {
    let mut changed = false;
    let mut i = 0;
    while i < stmts.len() {
        let mut raised = Vec::new();
        let (head, rest) = stmts.split_at_mut(i + 1);
        let s = &mut head[i];
        let names: Option<Vec<Ident>> = first_block(s)
            .and_then(|b| declared(&b.block.stmts).map(|n| n.into_iter().cloned().collect()));
        let hides = |name: &Ident| uses(rest, name) || uses(std::slice::from_ref(&*s), name);
        if names.is_some_and(|names| !names.iter().any(hides)) {
            raised = first_block(s).map(raise).unwrap_or_default();
            bare(s);
        }
        if raised.is_empty() {
            i += 1;
            continue;
        }
        changed = true;
        let n = raised.len();
        // Markers directly before a statement are about it and what is taken out of it.
        stmts.splice(i..i, raised);
        i += n;
    }
    changed
}

/// Takes the statements out of a block, which becomes its value.
fn raise(e: &mut ExprBlock) -> Vec<Stmt> {
    let mut stmts = std::mem::take(&mut e.block.stmts);
    let value = stmts.pop();
    e.block.stmts.extend(value);
    stmts
}

/// Where nothing but `{ x }` is left of the first block, and nothing changes `x` before it is used: `x`.
fn bare(s: &mut Stmt) {
    let evaluated = match s {
        Stmt::Local(local) => match &mut local.init {
            Some(init) => &mut *init.expr,
            None => return,
        },
        Stmt::Expr(Expr::If(i), _) => &mut *i.cond,
        Stmt::Expr(Expr::Match(m), _) => &mut *m.expr,
        Stmt::Expr(Expr::Assign(a), _) => &mut *a.right,
        Stmt::Expr(e, _) => e,
        _ => return,
    };
    let whole = [Stmt::Expr(evaluated.clone(), None)];
    let Some(first) = first_of(evaluated) else {
        return;
    };
    let value = match first {
        Expr::Block(b) if b.label.is_none() && b.attrs.is_empty() => match b.block.stmts.as_slice()
        {
            [Stmt::Expr(value, None)] => value.clone(),
            _ => return,
        },
        _ => return,
    };
    let fits = match (path_ident(&value), place_root(&value)) {
        (Some(name), _) => !changes(&whole, name),
        // Some types' comparisons borrow their operands.
        (None, Some(root)) => {
            let root = root.clone();
            *first = syn::parse_quote!({});
            !expr_uses(evaluated, &root) || !is_compared(evaluated)
        }
        (None, None) => true,
    };
    if let Some(first) = first_of(evaluated) {
        *first = match fits {
            true => value,
            false => syn::parse_quote!({ #value }),
        };
    }
}

/// Whether what is evaluated first in an expression is compared with something.
fn is_compared(e: &Expr) -> bool {
    match e {
        Expr::Binary(b) => {
            let compares = matches!(
                b.op,
                syn::BinOp::Eq(_)
                    | syn::BinOp::Ne(_)
                    | syn::BinOp::Lt(_)
                    | syn::BinOp::Le(_)
                    | syn::BinOp::Gt(_)
                    | syn::BinOp::Ge(_)
            );
            compares || is_compared(&b.left)
        }
        Expr::Unary(u) => is_compared(&u.expr),
        Expr::Cast(c) => is_compared(&c.expr),
        Expr::Paren(p) => is_compared(&p.expr),
        Expr::Assign(a) => is_compared(&a.right),
        Expr::MethodCall(m) => is_compared(&m.receiver),
        Expr::Return(r) => r.expr.as_deref().is_some_and(is_compared),
        Expr::If(i) => is_compared(&i.cond),
        Expr::Match(m) => is_compared(&m.expr),
        Expr::Call(c) => c.args.first().is_some_and(is_compared),
        _ => false,
    }
}

/// A block with statements and a value that is evaluated before all else in a statement.
fn first_block(s: &mut Stmt) -> Option<&mut ExprBlock> {
    match s {
        Stmt::Local(local) => {
            let init = local.init.as_mut().filter(|i| i.diverge.is_none())?;
            first_in(&mut init.expr)
        }
        Stmt::Expr(e, _) => match e {
            // A statement that is a block is opened, or has to be one.
            Expr::Block(_) => None,
            e => first_in(e),
        },
        _ => None,
    }
}

fn first_in(e: &mut Expr) -> Option<&mut ExprBlock> {
    match first_of(e)? {
        Expr::Block(b) => {
            let value = matches!(b.block.stmts.last(), Some(Stmt::Expr(_, None)));
            let plain = b.label.is_none() && b.attrs.is_empty();
            (plain && value && b.block.stmts.len() > 1).then_some(b)
        }
        _ => None,
    }
}

/// What is evaluated before all else in an expression.
fn first_of(e: &mut Expr) -> Option<&mut Expr> {
    match e {
        Expr::Block(_) => Some(e),
        // The place is evaluated behind the value.
        Expr::Assign(a) => first_of(&mut a.right),
        // Of `+=` on numbers, the right side comes first.
        Expr::Binary(b) => match super::syntax::is_assignment(&b.op) {
            true => first_of(&mut b.right),
            false => first_of(&mut b.left),
        },
        Expr::Unary(u) => first_of(&mut u.expr),
        Expr::Cast(c) => first_of(&mut c.expr),
        Expr::Field(f) => first_of(&mut f.base),
        Expr::MethodCall(m) => first_of(&mut m.receiver),
        Expr::Return(r) => r.expr.as_mut().and_then(|e| first_of(e)),
        Expr::If(i) => first_of(&mut i.cond),
        Expr::Match(m) => first_of(&mut m.expr),
        Expr::Call(c) if matches!(*c.func, Expr::Path(_)) => {
            // Arguments before it must not notice.
            let at = c.args.iter().position(|a| !is_constant(a))?;
            first_of(&mut c.args[at])
        }
        _ => None,
    }
}

/// Whether an argument is the same whatever happens before it is looked at.
fn is_constant(e: &Expr) -> bool {
    match e {
        Expr::Lit(_) => true,
        Expr::Unary(u) => matches!(u.op, syn::UnOp::Neg(_)) && is_constant(&u.expr),
        Expr::Call(c) => c.args.is_empty() && is_idle(e),
        _ => false,
    }
}

/// A declaration with a value that nobody reads before the next store, in the same list, moves to that store.
fn merge_declarations(stmts: &mut Vec<Stmt>) {
    let mut i = 0;
    while i < stmts.len() {
        match merged(stmts, i) {
            Some((at, local)) => {
                stmts[at] = Stmt::Local(local);
                stmts.remove(i);
            }
            None => i += 1,
        }
    }
}

/// For the declaration at `i`: where the first store is, and the declaration that takes its place.
fn merged(stmts: &[Stmt], i: usize) -> Option<(usize, Local)> {
    let Stmt::Local(local) = &stmts[i] else {
        return None;
    };
    let name = pattern_ident(&local.pat)?;
    if local.init.as_ref().is_some_and(|init| !is_idle(&init.expr)) {
        return None;
    }
    let next = (i + 1..stmts.len()).find(|k| uses(&stmts[*k..*k + 1], name))?;
    let Stmt::Expr(Expr::Assign(a), Some(_)) = &stmts[next] else {
        return None;
    };
    if path_ident(&a.left) != Some(name) || expr_uses(&a.right, name) {
        return None;
    }
    let mut new = local.clone();
    let value = &a.right;
    let declaration: Stmt = syn::parse_quote!(let x = #value;);
    if let Stmt::Local(d) = declaration {
        new.init = d.init;
    }
    set_mutable(&mut new.pat, changes(&stmts[next + 1..], name));
    Some((next, new))
}

fn set_mutable(p: &mut Pat, mutable: bool) {
    match p {
        Pat::Type(t) => set_mutable(&mut t.pat, mutable),
        Pat::Ident(i) => i.mutability = mutable.then(Default::default),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() {{ {text} }}")).unwrap();
        super::super::parens::Strip.visit_file_mut(&mut file);
        Flatten {
            never: &|name| name == "exit",
        }
        .visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        let body = out
            .trim_start_matches("fn f() {")
            .trim_end()
            .trim_end_matches('}');
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn blocks_are_opened() {
        assert_eq!(
            flat("{ let t = a; b = t; }; c();"),
            "let t = a; b = t; c();"
        );
        assert_eq!(
            flat("let i = 0; { let i = 1; g(i); } h(i);"),
            "let i = 0; { let i = 1; g(i); } h(i);"
        );
        assert_eq!(
            flat("{ let i = 1; g(i); } { let i = 2; g(i); }"),
            "let i = 1; g(i); let i = 2; g(i);"
        );
        assert_eq!(flat("'a: { break 'a; } g();"), "'a: { break 'a; } g();");
    }

    #[test]
    fn what_is_never_reached_goes() {
        assert_eq!(
            flat("match a { 0 => { return 1; } _ => { return 2; } } 0"),
            "match a { 0 => { return 1; } _ => { return 2; } }"
        );
        assert_eq!(flat("exit(1); c2c!(3); g();"), "exit(1); c2c!(3);");
        assert_eq!(
            flat("loop { if a { break; } } g();"),
            "loop { if a { break; } } g();"
        );
        assert_eq!(
            flat("'l: loop { loop { break 'l; } } g();"),
            "'l: loop { loop { break 'l; } } g();"
        );
        assert_eq!(
            flat("loop { loop { break; } } g();"),
            "loop { loop { break; } }"
        );
    }

    #[test]
    fn first_things_come_first() {
        assert_eq!(
            flat("({ let t = p; p += 1; t }).set(1, cx);"),
            "let t = p; p += 1; t.set(1, cx);"
        );
        assert_eq!(
            flat("x = { let t = p; p += 1; t };"),
            "let t = p; p += 1; x = t;"
        );

        let compared = "if { cx.g } == { let t = x; h.set(t, cx); t } { a(); }";
        assert_eq!(flat(compared), compared);
        assert_eq!(
            flat("if { c = g(); c } == 0 { h(); }"),
            "c = g(); if c == 0 { h(); }"
        );
        assert_eq!(
            flat("while { c = g(); c } == 0 { h(); }"),
            "while { c = g(); c } == 0 { h(); }"
        );
    }

    #[test]
    fn declarations_wait_for_values() {
        assert_eq!(
            flat("let mut x: i32 = 0; g(); x = h(); k(x);"),
            "g(); let x: i32 = h(); k(x);"
        );
        assert_eq!(
            flat("let mut x: i32 = 0; if c { x = 1; } k(x);"),
            "let mut x: i32 = 0; if c { x = 1; } k(x);"
        );
        assert_eq!(
            flat("let mut x: i32 = 0; x = h(); x = x + 1; k(x);"),
            "let mut x: i32 = h(); x = x + 1; k(x);"
        );
    }
}
