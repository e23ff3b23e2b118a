//! Literals and identifiers.

/// The literal without escapes that lang-c does not know; `None` when nothing changes.
pub(super) fn fix_literal(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut changed = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('e' | 'E') => {
                changed = true;
                out.push_str("\\033");
            }
            Some('u') => changed |= push_universal(&mut out, &mut chars, 4),
            Some('U') => changed |= push_universal(&mut out, &mut chars, 8),
            Some(
                escaped @ ('a'
                | 'b'
                | 'f'
                | 'n'
                | 'r'
                | 't'
                | 'v'
                | 'x'
                | '\''
                | '"'
                | '\\'
                | '?'
                | '0'..='7'),
            ) => {
                out.push('\\');
                out.push(escaped);
            }
            Some(other) => {
                changed = true;
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    changed.then_some(out)
}

/// Puts the character that `\uXXXX` names; the escape itself when it names none.
fn push_universal(out: &mut String, chars: &mut std::str::Chars<'_>, digits: usize) -> bool {
    let rest = chars.as_str();
    let value = rest
        .get(..digits)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32);
    match value {
        Some(c) => {
            out.push(c);
            for _ in 0..digits {
                chars.next();
            }
            true
        }
        None => {
            out.push('u');
            true
        }
    }
}

/// An identifier in plain ASCII; `None` when it is already.
pub(super) fn fix_identifier(text: &str) -> Option<String> {
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
        } else if c == '\\' {
            let digits = if chars.next() == Some('U') { 8 } else { 4 };
            let hex: String = chars.by_ref().take(digits).collect();
            let value = u32::from_str_radix(&hex, 16).unwrap_or(0);
            out.push_str(&format!("__u{value:04x}_"));
        } else {
            out.push_str(&format!("__u{:04x}_", u32::from(c)));
        }
    }
    Some(out)
}

/// A number as lang-c takes it; `None` when it is already. Spaces keep the length where possible.
pub(super) fn fix_number(text: &str) -> Option<String> {
    let mut out = None;
    if text.contains('\'') {
        out = Some(text.replace('\'', ""));
    }
    let current = out.as_deref().unwrap_or(text);
    let hex = current.starts_with("0x") || current.starts_with("0X");
    let float = if hex {
        current.contains(['p', 'P'])
    } else {
        current.contains(['.', 'e', 'E'])
    };
    if float {
        match current.as_bytes().last() {
            Some(b'd' | b'D') => return Some(current[..current.len() - 1].to_string()),
            Some(b'q' | b'Q' | b'w' | b'W') => {
                return Some(format!("{}L", &current[..current.len() - 1]));
            }
            _ => {
                let lower = current.to_ascii_lowercase();
                for suffix in ["f128", "f64x", "f64", "f32x", "f32", "f16"] {
                    // `1.0f64` is a number of type `_Float64`, which is `double` in layout and value.
                    if !hex && lower.ends_with(suffix) {
                        let base = &current[..current.len() - suffix.len()];
                        return Some(match suffix {
                            "f128" | "f64x" => format!("{base}L"),
                            "f32" | "f16" => format!("{base}f"),
                            _ => base.to_string(),
                        });
                    }
                }
            }
        }
    } else if let Some(digits) = current.strip_prefix("0B") {
        return Some(format!("0b{digits}"));
    } else if !hex && current.ends_with(['f', 'F']) {
        // `100f`: gcc rejects it, other compilers don't.
        return Some(format!("{}.0f", &current[..current.len() - 1]));
    }
    out
}
