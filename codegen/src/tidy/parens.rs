//! Parentheses: gone at the start, so that passes need not care for them; the printer puts those that are needed. At the end come those that help.

use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Expr};

/// Takes all parentheses away.
pub struct Strip;

impl VisitMut for Strip {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        while let Expr::Paren(p) = e {
            let inner = std::mem::replace(&mut *p.expr, Expr::PLACEHOLDER);
            *e = inner;
        }
        visit_mut::visit_expr_mut(self, e);
    }
}

/// Puts parentheses where operators of different kinds meet.
pub struct Clarify;

/// Kinds of operators that few know the order of.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Arithmetic,
    Shift,
    And,
    Xor,
    Or,
    Compare,
    LogAnd,
    LogOr,
    Other,
}

fn kind(op: &BinOp) -> Kind {
    use BinOp::*;
    match op {
        Add(_) | Sub(_) | Mul(_) | Div(_) | Rem(_) => Kind::Arithmetic,
        Shl(_) | Shr(_) => Kind::Shift,
        BitAnd(_) => Kind::And,
        BitXor(_) => Kind::Xor,
        BitOr(_) => Kind::Or,
        Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) => Kind::Compare,
        And(_) => Kind::LogAnd,
        Or(_) => Kind::LogOr,
        _ => Kind::Other,
    }
}

/// Whether an operand of kind `inner` under `outer` is easier to read in parentheses.
fn unclear(outer: Kind, inner: Kind) -> bool {
    use Kind::*;
    match outer {
        And | Xor | Or => inner != outer && inner != Other,
        Shift => inner != Other,
        Arithmetic => matches!(inner, Shift | And | Xor | Or),
        Compare => matches!(inner, Shift | And | Xor | Or),
        LogOr => inner == LogAnd,
        LogAnd => inner == LogOr,
        Other => false,
    }
}

impl VisitMut for Clarify {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        let Expr::Binary(b) = e else { return };
        let outer = kind(&b.op);
        for operand in [&mut b.left, &mut b.right] {
            if let Expr::Binary(inner) = &**operand {
                if unclear(outer, kind(&inner.op)) {
                    let inner = &**operand;
                    **operand = syn::parse_quote!((#inner));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        let mut file = syn::parse_file(&format!("fn f() {{ x = {text}; }}")).unwrap();
        Strip.visit_file_mut(&mut file);
        Clarify.visit_file_mut(&mut file);
        let out = prettyplease::unparse(&file);
        let line = out.lines().nth(1).unwrap_or("").trim();
        line["x = ".len()..].trim_end_matches(';').to_string()
    }

    #[test]
    fn only_what_is_needed_or_helps() {
        assert_eq!(again("((a) + (b * c))"), "a + b * c");
        assert_eq!(again("(a + b) * c"), "(a + b) * c");
        assert_eq!(again("a << 8 | b & 1"), "(a << 8) | (b & 1)");
        assert_eq!(again("a & 1 != 0"), "(a & 1) != 0");
        assert_eq!(again("(a & 1) != 0 && b"), "(a & 1) != 0 && b");
        assert_eq!(again("(a as u32) < b"), "(a as u32) < b");
        assert_eq!(again("(-1i32).abs()"), "(-1i32).abs()");
        assert_eq!(again("!(a == b)"), "!(a == b)");
        assert_eq!(again("(a - (b - c))"), "a - (b - c)");
        assert_eq!(again("({ a }).b()"), "{ a }.b()");
    }
}
