//! Constants and string literals (C11 6.4.4, 6.4.5).

use lang_c::ast;
use lang_c::span::Node;

use super::{LResult, Lowerer};
use crate::ir::{Expr, ExprKind, IntStyle, StrId, StrLit, TypeId};

/// Encoding prefix of a character constant or string literal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Plain,
    Wide,
    Utf16,
    Utf32,
}

impl Prefix {
    fn elem(self) -> TypeId {
        match self {
            Prefix::Plain => TypeId::CHAR,
            Prefix::Wide => TypeId::INT,
            Prefix::Utf16 => TypeId::USHORT,
            Prefix::Utf32 => TypeId::UINT,
        }
    }

    fn width(self) -> usize {
        match self {
            Prefix::Plain => 1,
            Prefix::Utf16 => 2,
            _ => 4,
        }
    }
}

fn split_prefix(token: &str) -> (Prefix, &str) {
    if let Some(rest) = token.strip_prefix("u8") {
        (Prefix::Plain, rest)
    } else if let Some(rest) = token.strip_prefix('L') {
        (Prefix::Wide, rest)
    } else if let Some(rest) = token.strip_prefix('u') {
        (Prefix::Utf16, rest)
    } else if let Some(rest) = token.strip_prefix('U') {
        (Prefix::Utf32, rest)
    } else {
        (Prefix::Plain, token)
    }
}

/// A decoded element: a code unit given by an escape, or a character of the source.
enum Unit {
    Raw(u32),
    Char(char),
}

fn decode(body: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.push(Unit::Char(c));
            continue;
        }
        let Some(e) = chars.next() else { break };
        let unit = match e {
            'n' => Unit::Raw(10),
            't' => Unit::Raw(9),
            'r' => Unit::Raw(13),
            'a' => Unit::Raw(7),
            'b' => Unit::Raw(8),
            'f' => Unit::Raw(12),
            'v' => Unit::Raw(11),
            'e' | 'E' => Unit::Raw(27),
            '0'..='7' => {
                let mut v = e.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    match chars.peek().and_then(|c| c.to_digit(8)) {
                        Some(d) => {
                            v = v * 8 + d;
                            chars.next();
                        }
                        None => break,
                    }
                }
                Unit::Raw(v)
            }
            'x' => {
                let mut v: u32 = 0;
                while let Some(d) = chars.peek().and_then(|c| c.to_digit(16)) {
                    v = v.wrapping_mul(16).wrapping_add(d);
                    chars.next();
                }
                Unit::Raw(v)
            }
            'u' | 'U' => {
                let n = if e == 'u' { 4 } else { 8 };
                let mut v: u32 = 0;
                for _ in 0..n {
                    match chars.peek().and_then(|c| c.to_digit(16)) {
                        Some(d) => {
                            v = v.wrapping_mul(16).wrapping_add(d);
                            chars.next();
                        }
                        None => break,
                    }
                }
                char::from_u32(v).map_or(Unit::Raw(v), Unit::Char)
            }
            '\n' => continue,
            other => Unit::Char(other),
        };
        units.push(unit);
    }
    units
}

fn encode(units: &[Unit], prefix: Prefix) -> Vec<u32> {
    let mut out = Vec::new();
    for unit in units {
        match (unit, prefix) {
            (Unit::Raw(v), Prefix::Plain) => out.push(v & 0xff),
            (Unit::Raw(v), Prefix::Utf16) => out.push(v & 0xffff),
            (Unit::Raw(v), _) => out.push(*v),
            (Unit::Char(c), Prefix::Plain) => {
                let mut buf = [0; 4];
                out.extend(c.encode_utf8(&mut buf).bytes().map(u32::from));
            }
            (Unit::Char(c), Prefix::Utf16) => {
                let mut buf = [0; 2];
                out.extend(c.encode_utf16(&mut buf).iter().map(|&u| u32::from(u)));
            }
            (Unit::Char(c), _) => out.push(*c as u32),
        }
    }
    out
}

impl Lowerer<'_> {
    pub(crate) fn constant_expr(&mut self, c: &Node<ast::Constant>) -> LResult<Expr> {
        let loc = self.loc(c.span);
        match &c.node {
            ast::Constant::Integer(i) => self.integer(c, i),
            ast::Constant::Float(f) => {
                let text: String = f.number.chars().filter(|c| *c != '\'').collect();
                let value = match f.base {
                    ast::FloatBase::Decimal => text.parse::<f64>().ok(),
                    ast::FloatBase::Hexadecimal => parse_hex_float(&text),
                };
                let Some(mut value) = value else {
                    return self.error(
                        c.span,
                        "C0301",
                        format!("malformed floating constant `{text}`"),
                    );
                };
                let ty = match f.suffix.format {
                    ast::FloatFormat::Float => {
                        // Rounded once, from the decimal digits, as the C compiler does.
                        let single = match f.base {
                            ast::FloatBase::Decimal => text.parse::<f32>().unwrap_or(value as f32),
                            ast::FloatBase::Hexadecimal => value as f32,
                        };
                        value = f64::from(single);
                        TypeId::FLOAT
                    }
                    ast::FloatFormat::LongDouble | ast::FloatFormat::TS18661Format(_) => {
                        TypeId::LONGDOUBLE
                    }
                    ast::FloatFormat::Double => TypeId::DOUBLE,
                };
                let number = Expr::new(ExprKind::Float(value), ty, loc);
                if f.suffix.imaginary {
                    return Ok(self.imaginary(number));
                }
                Ok(number)
            }
            ast::Constant::Character(text) => {
                let (prefix, rest) = split_prefix(text);
                let body = rest
                    .strip_prefix('\'')
                    .and_then(|r| r.strip_suffix('\''))
                    .unwrap_or(rest);
                let units = encode(&decode(body), prefix);
                if units.is_empty() {
                    return self.error(c.span, "C0303", "empty character constant");
                }
                let (value, ty) = match prefix {
                    Prefix::Plain if units.len() == 1 => {
                        (i128::from(units[0] as u8 as i8), TypeId::INT)
                    }
                    Prefix::Plain => {
                        // Multi-character constants: gcc shifts left by eight for each.
                        let v = units.iter().fold(0u32, |acc, u| (acc << 8) | (u & 0xff));
                        (i128::from(v as i32), TypeId::INT)
                    }
                    Prefix::Wide => (i128::from(units[units.len() - 1] as i32), TypeId::INT),
                    Prefix::Utf16 => (i128::from(units[units.len() - 1] as u16), TypeId::USHORT),
                    Prefix::Utf32 => (i128::from(units[units.len() - 1]), TypeId::UINT),
                };
                let style = if prefix == Prefix::Plain && units.len() == 1 {
                    IntStyle::Char
                } else {
                    IntStyle::Decimal
                };
                Ok(Expr::new(ExprKind::Int(value, style), ty, loc))
            }
        }
    }

    fn integer(&mut self, c: &Node<ast::Constant>, i: &ast::Integer) -> LResult<Expr> {
        let loc = self.loc(c.span);
        let (radix, style) = match i.base {
            ast::IntegerBase::Decimal => (10, IntStyle::Decimal),
            ast::IntegerBase::Octal => (8, IntStyle::Octal),
            ast::IntegerBase::Hexadecimal => (16, IntStyle::Hex),
            ast::IntegerBase::Binary => (2, IntStyle::Hex),
        };
        let digits: String = i.number.chars().filter(|c| *c != '\'').collect();
        let value = if digits.is_empty() {
            Ok(0)
        } else {
            u128::from_str_radix(&digits, radix)
        };
        let Ok(value) = value else {
            return self.error(
                c.span,
                "C0304",
                format!("integer constant `{digits}` is too large"),
            );
        };
        if i.suffix.imaginary {
            if value >> 53 != 0 {
                return self.error(c.span, "C0302", "complex integers are not supported");
            }
            // GNU: a complex integer. There is no such type here; a complex double holds the same value.
            let im = Expr::new(ExprKind::Float(value as f64), TypeId::DOUBLE, loc);
            return Ok(self.imaginary(im));
        }
        // C11 6.4.4.1p5: the first type of the list in which the value fits.
        let decimal = radix == 10;
        let candidates: &[TypeId] = match (i.suffix.size, i.suffix.unsigned, decimal) {
            (ast::IntegerSize::Int, false, true) => &[TypeId::INT, TypeId::LONG, TypeId::INT128],
            (ast::IntegerSize::Int, false, false) => &[
                TypeId::INT,
                TypeId::UINT,
                TypeId::LONG,
                TypeId::ULONG,
                TypeId::INT128,
            ],
            (ast::IntegerSize::Int, true, _) => &[TypeId::UINT, TypeId::ULONG, TypeId::UINT128],
            (ast::IntegerSize::Long, false, true) => &[TypeId::LONG, TypeId::INT128],
            (ast::IntegerSize::Long, false, false) => &[TypeId::LONG, TypeId::ULONG],
            (ast::IntegerSize::Long, true, _) => &[TypeId::ULONG],
            (ast::IntegerSize::LongLong, false, true) => &[TypeId::LONGLONG, TypeId::INT128],
            (ast::IntegerSize::LongLong, false, false) => &[TypeId::LONGLONG, TypeId::ULONGLONG],
            (ast::IntegerSize::LongLong, true, _) => &[TypeId::ULONGLONG],
        };
        let fits = |ty: TypeId| {
            let bits = self.prog.types.int_bits(ty) - self.prog.types.is_signed(ty) as u32;
            bits >= 128 || value >> bits == 0
        };
        let ty = candidates
            .iter()
            .copied()
            .find(|&t| fits(t))
            .unwrap_or(TypeId::ULONGLONG);
        Ok(Expr::new(
            ExprKind::Int(self.prog.types.wrap(ty, value as i128), style),
            ty,
            loc,
        ))
    }

    /// A (concatenated) string literal: its handle and number of elements including the terminator.
    pub(crate) fn string_literal(&mut self, tokens: &[String]) -> (StrId, TypeId, u64) {
        let mut prefix = Prefix::Plain;
        let mut bodies = Vec::new();
        for token in tokens {
            let (p, rest) = split_prefix(token);
            if p != Prefix::Plain {
                prefix = p;
            }
            let body = rest
                .strip_prefix('"')
                .and_then(|r| r.strip_suffix('"'))
                .unwrap_or(rest);
            bodies.push(decode(body));
        }
        let mut units = Vec::new();
        for body in &bodies {
            units.extend(encode(body, prefix));
        }
        units.push(0);
        let n = units.len() as u64;
        let mut bytes = Vec::with_capacity(units.len() * prefix.width());
        for u in units {
            bytes.extend_from_slice(&u.to_le_bytes()[..prefix.width()]);
        }
        let elem = prefix.elem();
        (self.string(StrLit { bytes, elem }), elem, n)
    }
}

/// Value of a hexadecimal floating constant without `0x` and suffix: `1.8p3` (C11 6.4.4.2), rounded to nearest even.
fn parse_hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.split_once(['p', 'P']) {
        Some((m, e)) => (m, e.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (int, frac) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value: u128 = 0;
    let mut exp = exponent;
    let mut sticky = false;
    for (i, c) in int.chars().chain(frac.chars()).enumerate() {
        let digit = u128::from(c.to_digit(16)?);
        let in_fraction = i >= int.len();
        if value >> 100 != 0 {
            sticky |= digit != 0;
            if !in_fraction {
                exp += 4;
            }
        } else {
            value = value << 4 | digit;
            if in_fraction {
                exp -= 4;
            }
        }
    }
    if value == 0 {
        return Some(0.0);
    }
    if sticky {
        value |= 1;
    }
    // Normalise to a 64-bit significand with a sticky bit, then round once to the precision that the exponent allows.
    let bits = 128 - value.leading_zeros() as i64;
    let top = exp + bits - 1;
    let keep = if top >= -1022 { 53 } else { 53 - (-1022 - top) };
    if keep < 0 {
        return Some(0.0);
    }
    let drop = bits - keep;
    let mut rounded = value;
    let mut e = exp;
    if drop > 0 {
        let half = 1u128 << (drop - 1);
        let rest = value & ((1u128 << drop) - 1);
        rounded = value >> drop;
        if rest > half || (rest == half && rounded & 1 == 1) {
            rounded += 1;
        }
        e += drop;
    }
    // Two exact scalings keep subnormal results exact: `rounded` already has no more bits than the result can hold.
    let mut result = rounded as f64;
    while e > 0 {
        let step = e.min(1000);
        result *= 2f64.powi(step as i32);
        e -= step;
    }
    while e < 0 {
        let step = (-e).min(1000);
        result /= 2f64.powi(step as i32);
        e += step;
    }
    Some(result)
}
