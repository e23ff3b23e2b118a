//! Expressions that say the same in fewer words.

use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Block, Expr, ExprBlock, ExprLit, Lit, Stmt, UnOp};

use super::syntax::path_ident;

/// Simplifies expressions, those inside first. Parentheses are gone.
pub struct Simplify;

impl VisitMut for Simplify {
    fn visit_expr_if_mut(&mut self, i: &mut syn::ExprIf) {
        self.visit_expr_mut(&mut i.cond);
        self.visit_block_mut(&mut i.then_branch);
        // What follows `else` stays a block.
        match i.else_branch.as_mut().map(|(_, e)| &mut **e) {
            Some(Expr::Block(b)) => self.visit_block_mut(&mut b.block),
            Some(e) => self.visit_expr_mut(e),
            None => {}
        }
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        while let Some(shorter) = shorter(e) {
            *e = shorter;
        }
    }
}

fn take(e: &mut Expr) -> Expr {
    std::mem::replace(e, Expr::PLACEHOLDER)
}

/// A shorter expression that does the same.
fn shorter(e: &mut Expr) -> Option<Expr> {
    match e {
        Expr::Unary(u) if matches!(u.op, UnOp::Not(_)) => negated(&mut u.expr),
        Expr::Block(b) => only_value(b),
        Expr::If(i) => {
            let (_, other) = i.else_branch.as_mut()?;
            let Expr::Block(other) = &mut **other else {
                return None;
            };
            match (truth(&i.then_branch)?, truth(&other.block)?) {
                (true, false) => Some(take(&mut i.cond)),
                (false, true) => {
                    let mut c = take(&mut i.cond);
                    Some(negated(&mut c).unwrap_or_else(|| not(c)))
                }
                _ => None,
            }
        }
        Expr::Binary(b) => {
            if let Some(done) = truth_compared(&mut b.left, &b.op, &mut b.right) {
                return Some(done);
            }
            let neutral = match b.op {
                BinOp::Add(_) | BinOp::BitOr(_) | BinOp::BitXor(_) => (true, 0),
                BinOp::Sub(_) | BinOp::Shl(_) | BinOp::Shr(_) => (false, 0),
                BinOp::Mul(_) => (true, 1),
                BinOp::Div(_) => (false, 1),
                _ => return None,
            };
            if plain_number(&b.right) == Some(neutral.1) && plain_number(&b.left).is_none() {
                return Some(take(&mut b.left));
            }
            if neutral.0
                && plain_number(&b.left) == Some(neutral.1)
                && plain_number(&b.right).is_none()
            {
                return Some(take(&mut b.right));
            }
            None
        }
        Expr::MethodCall(m) => {
            let neutral = match m.method.to_string().as_str() {
                "wrapping_add" | "wrapping_sub" => 0,
                "wrapping_mul" => 1,
                _ => return None,
            };
            let arg = m.args.first().filter(|_| m.args.len() == 1)?;
            (plain_number(arg) == Some(neutral)).then(|| take(&mut m.receiver))
        }
        Expr::Cast(c) => {
            // A number in another type.
            let ty = primitive(&c.ty)?;
            let Expr::Lit(ExprLit {
                lit: Lit::Int(n), ..
            }) = &*c.expr
            else {
                return None;
            };
            let digits: u64 = n.base10_parse().ok()?;
            let (text, suffix) = (n.token().to_string(), n.suffix());
            let bits: u32 = match &ty[1..] {
                "size" => 64,
                n => n.parse().ok()?,
            };
            let room = if ty.starts_with('i') { bits - 1 } else { bits };
            let fits = room >= 64 || digits >> room == 0;
            if !fits || suffix.starts_with('f') {
                return None;
            }
            let plain = text.strip_suffix(suffix)?;
            syn::parse_str(&format!("{plain}{ty}")).ok()
        }
        _ => None,
    }
}

/// `!e`. Put together by hand: a quotation would be parsed again, and bind to the first operand.
fn not(e: Expr) -> Expr {
    Expr::Unary(syn::ExprUnary {
        attrs: Vec::new(),
        op: UnOp::Not(Default::default()),
        expr: Box::new(e),
    })
}

/// `!e`, where that has another form.
fn negated(e: &mut Expr) -> Option<Expr> {
    match e {
        // `!!x` of a number is `x`, too.
        Expr::Unary(u) if matches!(u.op, UnOp::Not(_)) => Some(take(&mut u.expr)),
        Expr::Binary(b) => {
            let op: BinOp = match b.op {
                BinOp::Eq(_) => syn::parse_quote!(!=),
                BinOp::Ne(_) => syn::parse_quote!(==),
                _ => return None,
            };
            b.op = op;
            Some(take(e))
        }
        Expr::Lit(ExprLit {
            lit: Lit::Bool(b), ..
        }) => {
            let value = !b.value;
            Some(syn::parse_quote!(#value))
        }
        _ => None,
    }
}

/// A block that is nothing but a value.
fn only_value(b: &mut ExprBlock) -> Option<Expr> {
    if b.label.is_some() || !b.attrs.is_empty() || b.block.stmts.len() != 1 {
        return None;
    }
    match &mut b.block.stmts[0] {
        // `{ p }` copies what `p` holds now; as an operand on its own it would be borrowed.
        Stmt::Expr(e, None) if path_ident(e).is_none() => Some(take(e)),
        _ => None,
    }
}

fn truth(b: &Block) -> Option<bool> {
    match b.stmts.as_slice() {
        [Stmt::Expr(
            Expr::Lit(ExprLit {
                lit: Lit::Bool(b), ..
            }),
            None,
        )] => Some(b.value),
        _ => None,
    }
}

/// `T::from(a) == T::from(b)` of truth values, and `T::from(a) != 0`.
fn truth_compared(left: &mut Expr, op: &BinOp, right: &mut Expr) -> Option<Expr> {
    if !matches!(op, BinOp::Eq(_) | BinOp::Ne(_)) {
        return None;
    }
    let is_truth = |e: &Expr| match e {
        Expr::Call(c) => {
            let text = match &*c.func {
                Expr::Path(p) => p.path.segments.iter().map(|s| s.ident.to_string()),
                _ => return false,
            };
            let text: Vec<String> = text.collect();
            matches!(text.as_slice(), [t, from] if t == "i32" && from == "from")
                && c.args.len() == 1
        }
        _ => false,
    };
    let inner = |e: &mut Expr| match e {
        Expr::Call(c) => c.args.first_mut().map(take),
        _ => None,
    };
    if !is_truth(left) {
        return None;
    }
    if plain_number(right) == Some(0) {
        let a = inner(left)?;
        return Some(match op {
            BinOp::Ne(_) => a,
            _ => {
                let mut a = a;
                negated(&mut a).unwrap_or_else(|| not(a))
            }
        });
    }
    None
}

/// The value of a number without a suffix.
fn plain_number(e: &Expr) -> Option<u64> {
    match e {
        Expr::Lit(ExprLit {
            lit: Lit::Int(n), ..
        }) if n.suffix().is_empty() => n.base10_parse().ok(),
        _ => None,
    }
}

fn primitive(ty: &syn::Type) -> Option<String> {
    let syn::Type::Path(p) = ty else { return None };
    let name = p.path.get_ident()?.to_string();
    let digits = name.get(1..)?;
    let integer = name.starts_with(['i', 'u'])
        && (digits == "size" || digits.parse::<u32>().is_ok_and(|n| n <= 64));
    integer.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simple(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() {{ x = {text}; }}")).unwrap();
        super::super::parens::Strip.visit_file_mut(&mut file);
        Simplify.visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        let line = out.lines().nth(1).unwrap_or("").trim();
        line["x = ".len()..].trim_end_matches(';').to_string()
    }

    #[test]
    fn shorter_and_the_same() {
        assert_eq!(simple("!(a == b)"), "a != b");
        assert_eq!(simple("!(a < b)"), "!(a < b)");
        assert_eq!(simple("if c { true } else { false }"), "c");
        assert_eq!(simple("i32::from(a < b) != 0"), "a < b");
        assert_eq!(simple("(gs + 0) * 1"), "gs");
        assert_eq!(simple("0 + 0"), "0 + 0");
        assert_eq!(simple("x.wrapping_add(0)"), "x");
        assert_eq!(simple("10i32 as u8"), "10u8");
        assert_eq!(simple("0x10i32 as u8"), "0x10u8");
        assert_eq!(simple("300i32 as u8"), "300i32 as u8");
        assert_eq!(simple("-1i32 as u8"), "-1i32 as u8");
        assert_eq!(simple("{ a + b }"), "a + b");
        assert_eq!(simple("({ a }) == g()"), "{ a } == g()");
    }
}
