//! Constants and string literals.

use c2safe_frontend::ir::*;

use crate::code::{prec, Code};
use crate::constants::Named;
use crate::func::Fx;

impl Fx<'_, '_> {
    pub fn int(&self, v: i128, style: IntStyle, ty: TypeId) -> Code {
        let types = &self.g.program.types;
        if types.is_pointer(ty) {
            let kept = types.pointee(ty).and_then(|t| self.g.kept(t));
            if let Some(r) = kept {
                if v == 0 {
                    return Code::pure(format!("{}::null()", self.g.id_name(r)));
                }
                let name = self.g.record(self.module, r);
                return Code::atom(format!(
                    "AnyId::<{name}>::of(Ptr::<Void>::from_bits({:#x}))",
                    v as u64
                ));
            }
            let text = if v == 0 {
                "Ptr::null()".to_string()
            } else {
                format!("Ptr::from_bits({:#x})", v as u64)
            };
            return Code {
                pointee: types.pointee(ty).map(|t| self.pointee(t)),
                ..Code::pure(text)
            };
        }
        let base = types.strip_enum(ty);
        if base == TypeId::BOOL {
            return Code::pure(if v != 0 { "true" } else { "false" });
        }
        if let IntStyle::Named(id) = style {
            let (ty, v) = (self.ty(base), self.rust_value(v, base));
            let what = Named::Macro(id);
            return self.g.uses_of_constants.expression(what, &ty, v);
        }
        // The least value has a name, for a number that is it is hard to read.
        match types.kind(base) {
            TypeKind::Int if v == i128::from(i32::MIN) => return Code::pure("i32::MIN"),
            TypeKind::Long | TypeKind::LongLong if v == i128::from(i64::MIN) => {
                return Code::pure("i64::MIN");
            }
            _ => {}
        }
        let v = self.rust_value(v, base);
        let suffix: &'static str = match types.kind(base) {
            TypeKind::Char | TypeKind::UChar => "u8",
            TypeKind::SChar => "i8",
            TypeKind::Short => "i16",
            TypeKind::UShort => "u16",
            TypeKind::UInt => "u32",
            TypeKind::Long | TypeKind::LongLong => "i64",
            TypeKind::ULong | TypeKind::ULongLong => "u64",
            TypeKind::Int128 => "i128",
            TypeKind::UInt128 => "u128",
            _ => "i32",
        };
        if style == IntStyle::Char && (0..128).contains(&v) {
            let c = byte_char(v as u8);
            return match suffix {
                "u8" => Code::pure(c),
                s => Code::new(format!("{c} as {s}"), prec::CAST).with_purity(true),
            };
        }
        let text = match style {
            IntStyle::Hex if v > 9 => format!("{v:#x}"),
            IntStyle::Octal if v > 7 => format!("{v:#o}"),
            _ if base == TypeId::UINT128 => format!("{}", v as u128),
            _ => v.to_string(),
        };
        let prec = if v < 0 { prec::UNARY } else { prec::ATOM };
        Code {
            text,
            prec,
            suffix: Some(suffix),
            pointee: None,
            pure: true,
        }
    }

    /// An integer as Rust has it: plain `char` is `u8`.
    pub(crate) fn rust_value(&self, v: i128, ty: TypeId) -> i128 {
        match self.g.program.types.strip_enum(ty) {
            TypeId::CHAR => v & 0xff,
            _ => v,
        }
    }

    pub(crate) fn float(&self, f: f64, ty: TypeId) -> Code {
        let name = if ty == TypeId::FLOAT { "f32" } else { "f64" };
        let text = if f.is_nan() {
            let sign = if f.is_sign_negative() { "-" } else { "" };
            format!("{sign}{name}::NAN")
        } else if f.is_infinite() {
            format!(
                "{name}::{}",
                if f > 0.0 { "INFINITY" } else { "NEG_INFINITY" }
            )
        } else if ty == TypeId::FLOAT {
            format!("{:?}", f as f32)
        } else {
            format!("{f:?}")
        };
        if ty == TypeId::LONGDOUBLE {
            return Code::pure(format!("LongDouble({text})"));
        }
        let negative = text.starts_with('-');
        Code {
            text,
            prec: if negative { prec::UNARY } else { prec::ATOM },
            suffix: if f.is_finite() { Some(name) } else { None },
            pointee: None,
            pure: true,
        }
    }

    /// `c"..."` when the literal is a plain C string.
    pub fn c_string(&self, s: StrId) -> Option<String> {
        let lit = &self.g.program.strings[s.index()];
        let (last, body) = lit.bytes.split_last()?;
        if lit.elem != TypeId::CHAR || *last != 0 || body.contains(&0) {
            return None;
        }
        Some(format!("c\"{}\"", escape(body, true)))
    }

    /// The characters of a literal with the NUL, as `b"..."`.
    pub(crate) fn byte_literal(&self, s: StrId) -> String {
        let lit = &self.g.program.strings[s.index()];
        format!("b\"{}\"", escape(&lit.bytes, false))
    }

    pub(crate) fn string(&mut self, s: StrId, ty: TypeId) -> Code {
        let pointee = self
            .g
            .program
            .types
            .pointee(ty)
            .map(|t| self.pointee(t))
            .unwrap_or_default();
        let base = match self.c_string(s) {
            Some(c) => format!("cx.lit({c})"),
            None => {
                let lit = &self.g.program.strings[s.index()];
                format!("cx.lit_bytes(b\"{}\")", escape(&lit.bytes, false))
            }
        };
        if pointee == "u8" {
            return Code::atom(base);
        }
        Code::atom(format!("{base}.cast::<{pointee}>()"))
    }

    pub(crate) fn string_array(&mut self, s: StrId, ty: TypeId) -> Code {
        let lit = &self.g.program.strings[s.index()];
        let types = &self.g.program.types;
        let len = types.size(ty).unwrap_or(0) as usize;
        let mut bytes = lit.bytes.clone();
        bytes.resize(len, 0);
        let elem = types.elem(ty).unwrap_or(TypeId::CHAR);
        let width = types.size(elem).unwrap_or(1) as usize;
        if width == 1 && self.ty(elem) == "u8" {
            let text = lit.bytes.len().min(len);
            if len > text + 24 {
                let used = escape(&lit.bytes[..text], false);
                let array = self.plain_name("array");
                return Code::new(
                    format!("{{ let mut {array} = [0; {len}]; {array}[..{text}].copy_from_slice(b\"{used}\"); {array} }}"),
                    prec::BLOCK,
                );
            }
            return Code::new(format!("*b\"{}\"", escape(&bytes, false)), prec::UNARY)
                .with_purity(true);
        }
        let signed = types.is_signed(elem);
        let items: Vec<String> = bytes
            .chunks(width)
            .map(|c| {
                let mut v: i64 = 0;
                for (i, b) in c.iter().enumerate() {
                    v |= i64::from(*b) << (8 * i);
                }
                let shift = 64 - 8 * width as u32;
                if signed {
                    ((v << shift) >> shift).to_string()
                } else {
                    v.to_string()
                }
            })
            .collect();
        Code::pure(format!("[{}]", items.join(", ")))
    }
}

pub fn fits_bits(v: i128, width: u32, signed: bool) -> bool {
    if signed {
        v >= -(1 << (width - 1)) && v < 1 << (width - 1)
    } else {
        v >= 0 && v < 1 << width
    }
}

/// `b'a'`, escaped as Rust wants.
pub fn byte_char(c: u8) -> String {
    match c {
        b'\n' => "b'\\n'".into(),
        b'\t' => "b'\\t'".into(),
        b'\r' => "b'\\r'".into(),
        0 => "b'\\0'".into(),
        b'\'' => "b'\\''".into(),
        b'\\' => "b'\\\\'".into(),
        32..=126 => format!("b'{}'", c as char),
        _ => format!("b'\\x{c:02x}'"),
    }
}

/// Bytes inside a (byte or C) string literal. C string literals may hold UTF-8 as it is.
pub fn escape(bytes: &[u8], utf8: bool) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let valid = match std::str::from_utf8(rest) {
            Ok(s) => s.len(),
            Err(e) => e.valid_up_to(),
        };
        let (text, more) = rest.split_at(valid);
        for c in std::str::from_utf8(text).unwrap_or_default().chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                '\0' => out.push_str("\\0"),
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                ' '..='~' => out.push(c),
                c if utf8 && !c.is_ascii() && !c.is_control() && c.is_alphanumeric() => out.push(c),
                c => {
                    let mut buf = [0; 4];
                    for b in c.encode_utf8(&mut buf).bytes() {
                        out.push_str(&format!("\\x{b:02x}"));
                    }
                }
            }
        }
        rest = more;
        let bad = rest.len().min(match std::str::from_utf8(rest) {
            Ok(_) => 0,
            Err(e) => e.error_len().unwrap_or(rest.len()),
        });
        for b in &rest[..bad] {
            out.push_str(&format!("\\x{b:02x}"));
        }
        rest = &rest[bad..];
    }
    out
}
