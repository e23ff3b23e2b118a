//! Constants that C knows by name: enumerators, and macros that stand for numbers.
//!
//! Which Rust type serves a constant best is known when all its uses are: while code is emitted, a use is a placeholder (`__c2safe_k_7`) that says what
//! it is and of which type it has to be. Then each constant gets the type that most uses want, and placeholders become the name, the name with
//! a conversion, or, where neither fits, the number.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{BinaryOp, ConstantId, EnumId, Expr, ExprKind, IntStyle, Loc, UnaryOp};

use crate::code::{prec, Code};
use crate::comments::items::Above;
use crate::gen::Gen;

/// What placeholders start with.
pub const PLACEHOLDER: &str = "__c2safe_k_";

/// A named constant of the C.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    Enumerator(EnumId, u32),
    Macro(ConstantId),
}

impl Named {
    /// Constants that share a type: those of an enumeration.
    fn group(self) -> Named {
        match self {
            Named::Enumerator(e, _) => Named::Enumerator(e, 0),
            other => other,
        }
    }
}

/// The constant that an expression names.
pub fn named(e: &Expr) -> Option<Named> {
    match e.kind {
        ExprKind::EnumConst(e, i, _) => Some(Named::Enumerator(e, i)),
        ExprKind::Int(_, IntStyle::Named(id)) => Some(Named::Macro(id)),
        _ => None,
    }
}

/// A use of a constant.
#[derive(Clone, Debug)]
pub struct Use {
    pub what: Named,
    /// The Rust type that it must have.
    pub ty: String,
    /// Its value in that type.
    pub value: i128,
    /// A pattern takes no conversions.
    pub pattern: bool,
}

/// All uses so far; a placeholder has the position in this list.
#[derive(Default)]
pub struct Uses(RefCell<Vec<Use>>);

impl Uses {
    fn add(&self, u: Use) -> String {
        let mut list = self.0.borrow_mut();
        list.push(u);
        format!("{PLACEHOLDER}{}", list.len() - 1)
    }

    /// A use as an expression.
    pub fn expression(&self, what: Named, ty: &str, value: i128) -> Code {
        let text = self.add(Use {
            what,
            ty: ty.to_string(),
            value,
            pattern: false,
        });
        Code::new(text, prec::CAST).with_purity(true)
    }

    /// A use as a pattern.
    pub fn pattern(&self, what: Named, ty: &str, value: i128) -> String {
        self.add(Use {
            what,
            ty: ty.to_string(),
            value,
            pattern: true,
        })
    }
}

/// What a placeholder becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Name(Named),
    Converted(Named, String),
    Number(String),
}

/// The types of constants, and what placeholders mean.
pub struct Decided<'g, 'p> {
    gen: &'g Gen<'p>,
    types: BTreeMap<Named, String>,
}

/// The width of a Rust integer type.
fn bits(ty: &str) -> u32 {
    match &ty[1..] {
        "size" => 64,
        digits => digits.parse().unwrap_or(128),
    }
}

/// `value` in a Rust integer type.
fn wrap(ty: &str, value: i128) -> i128 {
    let bits = bits(ty);
    if bits >= 128 {
        return value;
    }
    let low = value & ((1 << bits) - 1);
    if ty.starts_with('i') && low >> (bits - 1) & 1 == 1 {
        low - (1 << bits)
    } else {
        low
    }
}

/// The numbers of the placeholders in a text.
fn placeholders(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices(PLACEHOLDER).filter_map(|(at, _)| {
        let digits = &text[at + PLACEHOLDER.len()..];
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        digits[..end].parse().ok()
    })
}

impl<'g, 'p> Decided<'g, 'p> {
    /// Chooses types by the uses that are left in `texts`; gives the text of all constants by module.
    pub fn of<'t>(
        gen: &'g Gen<'p>,
        texts: impl Iterator<Item = &'t str>,
    ) -> (Decided<'g, 'p>, Vec<String>) {
        let mut votes: BTreeMap<Named, BTreeMap<String, u32>> = BTreeMap::new();
        let mut used: BTreeSet<Named> = BTreeSet::new();
        for text in texts {
            for n in placeholders(text) {
                let list = gen.uses_of_constants.0.borrow();
                let Some(u) = list.get(n) else { continue };
                used.insert(u.what);
                let weight = if u.pattern { 4 } else { 1 };
                let group = votes.entry(u.what.group()).or_default();
                *group.entry(u.ty.clone()).or_insert(0) += weight;
            }
        }
        let mut out = Decided {
            gen,
            types: BTreeMap::new(),
        };
        for (group, votes) in &votes {
            let ty = out.choose(*group, votes);
            out.types.insert(*group, ty);
        }
        let texts = out.items(used);
        (out, texts)
    }

    fn choose(&self, group: Named, votes: &BTreeMap<String, u32>) -> String {
        let values = self.values(group);
        let own = self.own_type(group);
        let fits = |ty: &str| values.iter().all(|v| wrap(ty, *v) == *v);
        let mut best = own.clone();
        let mut most = votes.get(&own).copied().unwrap_or(0);
        for (ty, n) in votes {
            if fits(ty) && *n > most {
                best.clone_from(ty);
                most = *n;
            }
        }
        best
    }

    /// The values of the constants of a group.
    fn values(&self, group: Named) -> Vec<i128> {
        let program = self.gen.program;
        match group {
            Named::Enumerator(e, _) => {
                let en = program.types.enumeration(e);
                en.constants.iter().map(|c| c.1).collect()
            }
            Named::Macro(m) => vec![program.constants[m.index()].number],
        }
    }

    fn value(&self, what: Named) -> i128 {
        let program = self.gen.program;
        match what {
            Named::Enumerator(e, i) => program.types.enumeration(e).constants[i as usize].1,
            Named::Macro(m) => program.constants[m.index()].number,
        }
    }

    /// The type that C gives it.
    fn own_type(&self, group: Named) -> String {
        let ty = match group {
            Named::Enumerator(e, _) => self.gen.enum_const_type(e),
            Named::Macro(m) => self.gen.program.constants[m.index()].value.ty,
        };
        self.gen.ty(0, ty)
    }

    fn type_of(&self, what: Named) -> String {
        let known = self.types.get(&what.group());
        known.cloned().unwrap_or_else(|| self.own_type(what))
    }

    pub fn name(&self, what: Named) -> &'g str {
        match what {
            Named::Enumerator(e, i) => &self.gen.enum_const_names[&(e, i)],
            Named::Macro(m) => &self.gen.macro_names[m.index()],
        }
    }

    pub fn module(&self, what: Named) -> usize {
        match what {
            Named::Enumerator(e, _) => self.gen.enum_module(e),
            Named::Macro(m) => {
                let file = self.gen.program.constants[m.index()].loc.file as usize;
                self.gen.module_of_file.get(file).copied().unwrap_or(0)
            }
        }
    }

    /// What a placeholder with this number becomes.
    pub fn meaning(&self, n: usize) -> Option<Meaning> {
        let list = self.gen.uses_of_constants.0.borrow();
        let u = list.get(n)?;
        let ty = self.type_of(u.what);
        let value = self.value(u.what);
        Some(if ty == u.ty && wrap(&ty, value) == u.value {
            Meaning::Name(u.what)
        } else if !u.pattern && wrap(&u.ty, wrap(&ty, value)) == u.value {
            Meaning::Converted(u.what, u.ty.clone())
        } else if u.pattern {
            Meaning::Number(u.value.to_string())
        } else {
            Meaning::Number(format!("{}{}", u.value, u.ty))
        })
    }

    /// The constants that are used, and those that their definitions name, by module.
    fn items(&mut self, used: BTreeSet<Named>) -> Vec<String> {
        let mut pending: Vec<Named> = self.whole_enumerations(used);
        let mut texts: BTreeMap<(usize, Loc, Named), String> = BTreeMap::new();
        let mut done: BTreeSet<Named> = BTreeSet::new();
        while let Some(what) = pending.pop() {
            if !done.insert(what) {
                continue;
            }
            let ty = self.type_of(what);
            let value = self.value(what);
            let (loc, text) = match what {
                Named::Enumerator(e, i) => {
                    let en = self.gen.program.types.enumeration(e);
                    let line = en.lines.get(i as usize).copied().unwrap_or(0);
                    let file = en.loc.file;
                    (Loc { file, line }, wrap(&ty, value).to_string())
                }
                Named::Macro(m) => {
                    let constant = &self.gen.program.constants[m.index()];
                    let mut names = Vec::new();
                    let code = self.definition(&constant.value, &ty, &mut names);
                    let text = match code {
                        Some(code) => code.text,
                        None => value.to_string(),
                    };
                    for inner in names {
                        self.types
                            .entry(inner.group())
                            .or_insert_with(|| ty.clone());
                        pending.push(inner);
                    }
                    (constant.loc, text)
                }
            };
            let item = format!("pub const {}: {ty} = {text};\n", self.name(what));
            texts.insert((self.module(what), loc, what), item);
        }
        let mut out = vec![String::new(); self.gen.modules.len()];
        for ((module, loc, what), item) in texts {
            let comments = self.comments(what, loc);
            out[module].push_str(&comments);
            out[module].push_str(&item);
        }
        out
    }

    /// With all constants of an enumeration of which one is used; of those of the C library, only that one.
    fn whole_enumerations(&self, used: BTreeSet<Named>) -> Vec<Named> {
        let mut out = used.clone();
        for what in used {
            let Named::Enumerator(e, _) = what else {
                continue;
            };
            let en = self.gen.program.types.enumeration(e);
            let file = self.gen.program.files.get(en.loc.file as usize);
            if file.is_some_and(|f| !f.system) {
                let all = 0..en.constants.len() as u32;
                out.extend(all.map(|i| Named::Enumerator(e, i)));
            }
        }
        out.into_iter().collect()
    }

    /// Comments above and behind a constant, and the blank line before it.
    fn comments(&self, what: Named, loc: Loc) -> String {
        let gen = self.gen;
        let mut above = Vec::new();
        if let Named::Enumerator(e, i) = what {
            // What stands above the whole enumeration comes before its first constant.
            let whole = plain_lines(gen.comments.above(gen.program.types.enumeration(e).loc));
            if i == 0 || !whole.is_empty() {
                above.push(String::new());
                above.extend(whole);
            }
        } else if gen.comments.after_blank(loc) {
            above.push(String::new());
        }
        above.extend(gen.comments.above(loc).lines());
        let behind = gen.comments.trailing(loc).unwrap_or_default();
        gen.marker("c2c", above) + &gen.marker("c2t", behind)
    }

    /// The definition of a macro in Rust, all of it in type `ty`; `None` where that would compute something else.
    fn definition(&self, e: &Expr, ty: &str, names: &mut Vec<Named>) -> Option<Code> {
        let types = &self.gen.program.types;
        let value = |e: &Expr| {
            let v = c2safe_frontend::sema::constant_value(types, e)?;
            (types.is_integer(e.ty) && wrap(ty, v) == v).then_some(v)
        };
        let v = value(e)?;
        match &e.kind {
            ExprKind::Int(_, IntStyle::Named(id)) => {
                let what = Named::Macro(*id);
                (self.value(what) == v).then(|| {
                    names.push(what);
                    self.gen.uses_of_constants.expression(what, ty, v)
                })
            }
            ExprKind::Int(_, style) => {
                let text = match style {
                    IntStyle::Char if (0..128).contains(&v) => {
                        let c = crate::literal::byte_char(v as u8);
                        return Some(match ty {
                            "u8" => Code::pure(c),
                            _ => Code::new(format!("{c} as {ty}"), prec::CAST),
                        });
                    }
                    IntStyle::Hex if v > 9 => format!("{v:#x}"),
                    IntStyle::Octal if v > 7 => format!("{v:#o}"),
                    _ => v.to_string(),
                };
                let strength = if v < 0 { prec::UNARY } else { prec::ATOM };
                Some(Code::new(text, strength))
            }
            ExprKind::Cast(a) => {
                let inner = value(a)?;
                (inner == v).then(|| self.definition(a, ty, names))?
            }
            ExprKind::Unary(UnaryOp::Neg, a) => {
                let inner = value(a)?;
                if inner.checked_neg() != Some(v) || !ty.starts_with('i') {
                    return None;
                }
                let a = self.definition(a, ty, names)?;
                Some(Code::new(format!("-{}", a.at(prec::UNARY)), prec::UNARY))
            }
            ExprKind::Binary(op, a, b) => {
                let (x, y) = (value(a)?, value(b)?);
                let (strength, exact) = exact(*op, x, y)?;
                let shift = matches!(op, BinaryOp::Shl | BinaryOp::Shr);
                if exact != v || (shift && y >= i128::from(bits(ty))) {
                    return None;
                }
                let a = self.definition(a, ty, names)?;
                let b = self.definition(b, ty, names)?;
                Some(a.infix(op.symbol(), &b, strength))
            }
            _ => None,
        }
    }
}

/// An operation on numbers without bounds, and how strongly it binds.
fn exact(op: BinaryOp, x: i128, y: i128) -> Option<(u8, i128)> {
    let natural = x >= 0 && y >= 0;
    Some(match op {
        BinaryOp::Add => (prec::SUM, x.checked_add(y)?),
        BinaryOp::Sub => (prec::SUM, x.checked_sub(y)?),
        BinaryOp::Mul => (prec::PRODUCT, x.checked_mul(y)?),
        BinaryOp::Div if y != 0 => (prec::PRODUCT, x.checked_div(y)?),
        BinaryOp::Rem if y != 0 => (prec::PRODUCT, x.checked_rem(y)?),
        BinaryOp::Shl if natural && y < 64 && x < 1 << 60 => (prec::SHIFT, x << y),
        BinaryOp::Shr if natural && y < 64 => (prec::SHIFT, x >> y),
        BinaryOp::And if natural => (prec::BIT_AND, x & y),
        BinaryOp::Or if natural => (prec::BIT_OR, x | y),
        BinaryOp::Xor if natural => (prec::BIT_XOR, x ^ y),
        _ => return None,
    })
}

/// Comment lines as ordinary ones, though they would document an item.
fn plain_lines(above: Above) -> Vec<String> {
    let lines = above.lines().into_iter();
    lines
        .map(|line| match line.strip_prefix("///") {
            Some(rest) => format!("//{rest}"),
            None => line,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_rust_types() {
        assert_eq!(wrap("u8", -1), 255);
        assert_eq!(wrap("i8", 255), -1);
        assert_eq!(wrap("usize", -1), u64::MAX as i128);
        assert_eq!(wrap("i32", 1 << 31), -(1 << 31));
        assert_eq!(wrap("i128", -5), -5);
    }

    #[test]
    fn placeholders_are_found_in_text() {
        let found: Vec<usize> =
            placeholders("f(__c2safe_k_12, __c2safe_k_3) + __c2safe_k_").collect();
        assert_eq!(found, [12, 3]);
    }

    #[test]
    fn exact_operations() {
        assert_eq!(exact(BinaryOp::Shl, 1, 10), Some((prec::SHIFT, 1024)));
        assert_eq!(exact(BinaryOp::Div, 1, 0), None);
        assert_eq!(exact(BinaryOp::Or, -1, 0), None);
    }
}
