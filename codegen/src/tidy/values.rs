//! Expressions that say the same in fewer words.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Block, Expr, ExprAssign, ExprBinary, ExprBlock, ExprLit, Ident, Lit, Stmt, UnOp};

use super::syntax::{expr_uses, path_ident, place_root};

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
            if let Some(done) = decided(b).or_else(|| within(b)) {
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
        Expr::Assign(a) => compound(a),
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

/// Comparisons of two numbers, and `&&` and `||` of a truth value.
fn decided(b: &mut ExprBinary) -> Option<Expr> {
    if let (Some(x), Some(y)) = (number(&b.left), number(&b.right)) {
        let value = match b.op {
            BinOp::Eq(_) => x == y,
            BinOp::Ne(_) => x != y,
            BinOp::Lt(_) => x < y,
            BinOp::Le(_) => x <= y,
            BinOp::Gt(_) => x > y,
            BinOp::Ge(_) => x >= y,
            _ => return None,
        };
        return Some(syn::parse_quote!(#value));
    }
    let known = (boolean(&b.left), boolean(&b.right));
    match (&b.op, known) {
        (BinOp::And(_), (Some(true), _)) | (BinOp::Or(_), (Some(false), _)) => {
            Some(take(&mut b.right))
        }
        (BinOp::And(_), (Some(false), _)) | (BinOp::Or(_), (Some(true), _)) => {
            Some(take(&mut b.left))
        }
        (BinOp::And(_), (_, Some(true))) | (BinOp::Or(_), (_, Some(false))) => {
            Some(take(&mut b.left))
        }
        (BinOp::Or(_), (_, Some(true))) if is_silent(&b.left) => Some(take(&mut b.right)),
        (BinOp::And(_), (_, Some(false))) if is_silent(&b.left) => Some(take(&mut b.right)),
        _ => None,
    }
}

/// Whether evaluating a condition does nothing and cannot fail.
fn is_silent(e: &Expr) -> bool {
    match e {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Cast(c) => is_silent(&c.expr),
        Expr::Unary(u) => !matches!(u.op, UnOp::Neg(_)) && is_silent(&u.expr),
        Expr::Field(f) => is_silent(&f.base),
        Expr::Binary(b) => {
            use BinOp::*;
            let test = matches!(
                b.op,
                Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) | And(_) | Or(_)
            );
            test && is_silent(&b.left) && is_silent(&b.right)
        }
        _ => false,
    }
}

/// The value of a number, whatever its type.
fn number(e: &Expr) -> Option<u64> {
    match e {
        Expr::Lit(ExprLit {
            lit: Lit::Int(n), ..
        }) if !n.suffix().starts_with('f') => n.base10_parse().ok(),
        _ => None,
    }
}

fn boolean(e: &Expr) -> Option<bool> {
    match e {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(b), ..
        }) => Some(b.value),
        _ => None,
    }
}

/// `(1..=9).contains(&x)` for `x >= 1 && x <= 9`, and its opposite, where `x` is a variable and the bounds are numbers.
fn within(b: &mut ExprBinary) -> Option<Expr> {
    let inside = match b.op {
        BinOp::And(_) => true,
        BinOp::Or(_) => false,
        _ => return None,
    };
    // `a && x >= 1` stands left of `x <= 9` in a longer chain.
    let (rest, first) = match &*b.left {
        Expr::Binary(l) if std::mem::discriminant(&l.op) == std::mem::discriminant(&b.op) => {
            (Some(&l.left), &*l.right)
        }
        first => (None, first),
    };
    let one = Bound::of(first, inside)?;
    let other = Bound::of(&b.right, inside)?;
    let (low, high) = match (one.low, other.low) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return None,
    };
    // Of `x > 1` no range starts.
    if low.name != high.name || low.strict || !low.reasonable(&high) {
        return None;
    }
    let (name, from, to) = (low.name, low.bound, high.bound);
    let contains: Expr = match high.strict {
        true => syn::parse_quote!((#from..#to).contains(&#name)),
        false => syn::parse_quote!((#from..=#to).contains(&#name)),
    };
    let test = match inside {
        true => contains,
        false => not(contains),
    };
    Some(match rest {
        None => test,
        Some(rest) => {
            let mut chain = b.clone();
            chain.left = rest.clone();
            chain.right = Box::new(test);
            Expr::Binary(chain)
        }
    })
}

/// A variable compared with a number.
struct Bound<'e> {
    name: &'e Ident,
    bound: &'e Expr,
    /// What is inside is above it.
    low: bool,
    /// The number itself is outside.
    strict: bool,
}

impl<'e> Bound<'e> {
    /// Reads `e`, which says what is inside, or what is outside.
    fn of(e: &'e Expr, inside: bool) -> Option<Bound<'e>> {
        let Expr::Binary(b) = e else { return None };
        let name = path_ident(&b.left)?;
        let (low, strict) = match b.op {
            BinOp::Ge(_) => (true, false),
            BinOp::Gt(_) => (true, true),
            BinOp::Le(_) => (false, false),
            BinOp::Lt(_) => (false, true),
            _ => return None,
        };
        signed_number(&b.right)?;
        Some(match inside {
            true => Bound {
                name,
                bound: &b.right,
                low,
                strict,
            },
            false => Bound {
                name,
                bound: &b.right,
                low: !low,
                strict: !strict,
            },
        })
    }

    /// Whether the range up to `high` holds something.
    fn reasonable(&self, high: &Bound<'_>) -> bool {
        signed_number(self.bound) < signed_number(high.bound)
    }
}

/// The value of a number with or without a sign, a byte, or a character.
fn signed_number(e: &Expr) -> Option<i128> {
    match e {
        Expr::Unary(u) if matches!(u.op, UnOp::Neg(_)) => number(&u.expr).map(|n| -i128::from(n)),
        Expr::Lit(ExprLit {
            lit: Lit::Byte(b), ..
        }) => Some(i128::from(b.value())),
        _ => number(e).map(i128::from),
    }
}

/// `a += b` for `a = a + b`, where evaluating `a` once or twice is the same.
fn compound(a: &mut ExprAssign) -> Option<Expr> {
    let Expr::Binary(b) = &*a.right else {
        return None;
    };
    let op: BinOp = match b.op {
        BinOp::Add(_) => syn::parse_quote!(+=),
        BinOp::Sub(_) => syn::parse_quote!(-=),
        BinOp::Mul(_) => syn::parse_quote!(*=),
        BinOp::Div(_) => syn::parse_quote!(/=),
        BinOp::Rem(_) => syn::parse_quote!(%=),
        BinOp::BitAnd(_) => syn::parse_quote!(&=),
        BinOp::BitOr(_) => syn::parse_quote!(|=),
        BinOp::BitXor(_) => syn::parse_quote!(^=),
        BinOp::Shl(_) => syn::parse_quote!(<<=),
        BinOp::Shr(_) => syn::parse_quote!(>>=),
        _ => return None,
    };
    // Operators that types define borrow the left side first.
    let apart = path_ident(&a.left).is_some()
        || place_root(&a.left).is_some_and(|root| !expr_uses(&b.right, root));
    let same = apart && same_place(&a.left, &b.left) && is_plain(&b.right);
    same.then(|| {
        Expr::Binary(ExprBinary {
            attrs: Vec::new(),
            left: a.left.clone(),
            op,
            right: b.right.clone(),
        })
    })
}

/// Whether two places are the same, and finding them does nothing.
fn same_place(a: &Expr, b: &Expr) -> bool {
    is_place(a) && a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

fn is_place(e: &Expr) -> bool {
    match e {
        Expr::Path(_) => true,
        Expr::Field(f) => is_place(&f.base),
        Expr::Index(i) => is_place(&i.expr) && is_plain(&i.index),
        Expr::Unary(u) => matches!(u.op, UnOp::Deref(_)) && is_place(&u.expr),
        _ => false,
    }
}

/// Whether a number is computed from variables alone, which nothing changes meanwhile.
fn is_plain(e: &Expr) -> bool {
    match e {
        Expr::Lit(_) => true,
        Expr::Cast(c) => is_plain(&c.expr),
        Expr::Unary(u) => is_plain(&u.expr),
        Expr::Binary(b) => {
            !super::syntax::is_assignment(&b.op) && is_plain(&b.left) && is_plain(&b.right)
        }
        _ => is_place(e),
    }
}

/// A block that is nothing but a value.
fn only_value(b: &mut ExprBlock) -> Option<Expr> {
    if b.label.is_some() || !b.attrs.is_empty() || b.block.stmts.len() != 1 {
        return None;
    }
    match &mut b.block.stmts[0] {
        // `{ p }` copies what `p` holds now; as an operand on its own it would be borrowed.
        Stmt::Expr(e, None) if place_root(e).is_none() => Some(take(e)),
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
    fn conditions_that_are_decided() {
        assert_eq!(simple("4u64 != 4 || a"), "a");
        assert_eq!(simple("8u64 == 8 && f()"), "f()");
        assert_eq!(simple("*p == 0 || true"), "true");
        assert_eq!(simple("v[i] == 0 || true"), "v[i] == 0 || true");
        assert_eq!(simple("f() && false"), "f() && false");
        assert_eq!(simple("false && f()"), "false");
    }

    #[test]
    fn tests_of_ranges() {
        assert_eq!(simple("x >= 1 && x <= 9"), "(1..=9).contains(&x)");
        assert_eq!(simple("x >= b'0' && x < b'9'"), "(b'0'..b'9').contains(&x)");
        assert_eq!(simple("x < 60 && x >= -1"), "(-1..60).contains(&x)");
        assert_eq!(simple("x < 1 || x > 9"), "!(1..=9).contains(&x)");
        assert_eq!(simple("a || x < 1 || x >= 9"), "a || !(1..9).contains(&x)");
        for text in [
            "x > 1 && x < 9",
            "x >= 1 && y < 9",
            "x >= 9 && x < 1",
            "x > 1 || x < 9",
        ] {
            assert_eq!(simple(text), text);
        }
    }

    #[test]
    fn compound_assignments() {
        let compound = |text: &str| {
            let mut e: Expr = syn::parse_str(text).unwrap();
            Simplify.visit_expr_mut(&mut e);
            e.to_token_stream().to_string().replace(' ', "")
        };
        assert_eq!(
            compound("a[i].x = a[i].x + b[i].x * dt"),
            "a[i].x+=b[i].x*dt"
        );
        assert_eq!(compound("n = n >> 1"), "n>>=1");
        assert_eq!(compound("a[i] = a[i] + a[j]"), "a[i]=a[i]+a[j]");
        assert_eq!(compound("a[f()] = a[f()] + 1"), "a[f()]=a[f()]+1");
        assert_eq!(compound("a = a + f()"), "a=a+f()");
        assert_eq!(compound("a = b - a"), "a=b-a");
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
