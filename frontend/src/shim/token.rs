//! One pass from preprocessed text to tokens, line starts and directives.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ident,
    Number,
    String,
    Char,
    /// A punctuator; its first byte is enough to tell most of them apart.
    Punct(u8),
}

/// A token: a range of the preprocessed text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Where a line of the preprocessed text comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: u32,
    /// End of the line without its newline.
    pub(super) end: u32,
    pub(super) file: u32,
    pub(super) line: u32,
}

/// A `#pragma` that is not a line marker, before the token with index `token`.
#[derive(Debug, Clone)]
pub(super) struct Pragma {
    pub(super) token: usize,
    pub(super) text: String,
}

/// A macro definition that `-dD` left in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroDefinition {
    /// The macro's name.
    pub name: String,
    /// Everything after the name (for a function-like macro this starts with `(`).
    pub body: String,
    /// Whether it takes parameters.
    pub function_like: bool,
    /// Index of its file in the source map.
    pub file: u32,
    /// Its line.
    pub line: u32,
}

/// Everything the lexer finds.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) lines: Vec<Line>,
    pub(super) pragmas: Vec<Pragma>,
    pub(super) files: Vec<Arc<str>>,
    pub(super) system: Vec<bool>,
    pub(super) macros: Vec<MacroDefinition>,
    /// Definitions and their ends in order: the token that follows, the name, and the definition's index among `macros`.
    pub(super) definitions: Vec<(usize, String, Option<usize>)>,
}

/// The text as UTF-8: bytes that are not become octal escapes (they can only stand in literals).
pub(crate) fn to_utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 64);
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                for byte in chunk.invalid() {
                    text.push_str(&format!("\\{byte:03o}"));
                }
            }
            Cow::Owned(text)
        }
    }
}

fn is_ident_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn is_ident(byte: u8) -> bool {
    is_ident_start(byte) || byte.is_ascii_digit()
}

/// Splits `text` into tokens. Never fails: an unknown byte becomes a punctuator.
pub(super) fn lex(text: &str, system_prefix: &str) -> Lexed {
    let bytes = text.as_bytes();
    let mut out = Lexed {
        tokens: Vec::with_capacity(bytes.len() / 6),
        ..Lexed::default()
    };
    let mut files: HashMap<String, u32> = HashMap::new();
    let mut file = 0u32;
    let mut line = 1u32;
    let mut at = 0usize;
    while at < bytes.len() {
        let line_start = at;
        while at < bytes.len() && matches!(bytes[at], b' ' | b'\t' | b'\r' | 0x0b | 0x0c) {
            at += 1;
        }
        if at < bytes.len() && bytes[at] == b'#' {
            let end = memchr_newline(bytes, at);
            let directive = &text[at + 1..end];
            if let Some((number, name, system)) = line_marker(directive) {
                line = number;
                if let Some(name) = name {
                    file = match files.get(&name) {
                        Some(&index) => index,
                        None => {
                            let index = out.files.len() as u32;
                            out.system.push(
                                system
                                    || name.starts_with('<')
                                    || (!system_prefix.is_empty()
                                        && name.starts_with(system_prefix)),
                            );
                            out.files.push(Arc::from(name.as_str()));
                            files.insert(name, index);
                            index
                        }
                    };
                }
                at = end + 1;
                continue;
            }
            let directive = directive.trim_start();
            if let Some(rest) = directive.strip_prefix("pragma") {
                out.pragmas.push(Pragma {
                    token: out.tokens.len(),
                    text: rest.trim().to_string(),
                });
            } else if let Some(rest) = directive.strip_prefix("define ") {
                if let Some(definition) = macro_definition(rest, file, line) {
                    let (name, index) = (definition.name.clone(), out.macros.len());
                    out.definitions.push((out.tokens.len(), name, Some(index)));
                    out.macros.push(definition);
                }
            } else if let Some(rest) = directive.strip_prefix("undef ") {
                let name = rest.trim().to_string();
                out.definitions.push((out.tokens.len(), name, None));
            }
            at = end + 1;
            line += 1;
            continue;
        }
        let first = out.tokens.len();
        at = lex_line(bytes, at, &mut out.tokens);
        if out.tokens.len() > first {
            if out.files.is_empty() {
                out.files.push(Arc::from("<input>"));
                out.system.push(false);
            }
            out.lines.push(Line {
                start: line_start as u32,
                end: at as u32,
                file,
                line,
            });
        }
        at += 1;
        line += 1;
    }
    out
}

fn memchr_newline(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|&b| b == b'\n')
        .map_or(bytes.len(), |n| from + n)
}

/// Lexes to the end of the line; returns the position of its newline.
pub(super) fn lex_line(bytes: &[u8], mut at: usize, tokens: &mut Vec<Token>) -> usize {
    let byte_at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    loop {
        let byte = match bytes.get(at) {
            None | Some(b'\n') => return at,
            Some(&byte) => byte,
        };
        let start = at;
        let kind = match byte {
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                at += 1;
                continue;
            }
            b'"' | b'\'' => {
                at = literal_end(bytes, at);
                if byte == b'"' {
                    Kind::String
                } else {
                    Kind::Char
                }
            }
            b'0'..=b'9' => {
                at = number_end(bytes, at);
                Kind::Number
            }
            b'.' if byte_at(at + 1).is_ascii_digit() => {
                at = number_end(bytes, at);
                Kind::Number
            }
            b'\\' if matches!(byte_at(at + 1), b'u' | b'U') => {
                at = ident_end(bytes, at);
                Kind::Ident
            }
            _ if is_ident_start(byte) => {
                at = ident_end(bytes, at);
                let prefix = &bytes[start..at];
                match byte_at(at) {
                    b'"' if matches!(prefix, b"L" | b"u" | b"U" | b"u8") => {
                        at = literal_end(bytes, at);
                        Kind::String
                    }
                    b'\'' if matches!(prefix, b"L" | b"u" | b"U" | b"u8") => {
                        at = literal_end(bytes, at);
                        Kind::Char
                    }
                    _ => Kind::Ident,
                }
            }
            _ => {
                let (second, third) = (byte_at(at + 1), byte_at(at + 2));
                at += match (byte, second, third) {
                    (b'.', b'.', b'.') | (b'<', b'<', b'=') | (b'>', b'>', b'=') => 3,
                    (b'-', b'>', _)
                    | (b'+', b'+', _)
                    | (b'-', b'-', _)
                    | (b'<', b'<' | b'=', _)
                    | (b'>', b'>' | b'=', _)
                    | (
                        b'=' | b'!' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^',
                        b'=',
                        _,
                    )
                    | (b'&', b'&', _)
                    | (b'|', b'|', _)
                    | (b'#', b'#', _) => 2,
                    _ => 1,
                };
                Kind::Punct(byte)
            }
        };
        tokens.push(Token {
            kind,
            start: start as u32,
            end: at as u32,
        });
    }
}

fn ident_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        if is_ident(bytes[at]) {
            at += 1;
        } else if bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'u' | b'U')) {
            at += 2;
        } else {
            break;
        }
    }
    at
}

fn number_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let byte = bytes[at];
        let exponent = matches!(byte, b'e' | b'E' | b'p' | b'P');
        if exponent && matches!(bytes.get(at + 1), Some(b'+' | b'-')) {
            at += 2;
        } else if byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' {
            at += 1;
        } else if byte == b'\'' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            at += 2;
        } else {
            break;
        }
    }
    at
}

/// The end of a literal whose quote stands at `at`; an unfinished one ends with its line.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut i = at + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if bytes.get(i + 1).is_some_and(|&b| b != b'\n') => i += 2,
            b'\n' => return i,
            byte if byte == quote => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

/// Parses ` 12 "file" 1 3` or `line 12 "file"`.
fn line_marker(directive: &str) -> Option<(u32, Option<String>, bool)> {
    let rest = directive.trim_start();
    let rest = rest.strip_prefix("line").map_or(rest, str::trim_start);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let number = rest[..digits].parse().ok()?;
    let rest = rest[digits..].trim_start();
    let Some(quoted) = rest.strip_prefix('"') else {
        return Some((number, None, false));
    };
    let mut name = Vec::new();
    let bytes = quoted.as_bytes();
    let mut i = 0;
    while i < bytes.len() && bytes[i] != b'"' {
        if bytes[i] == b'\\' && i + 1 < bytes.len() {
            let octal = &bytes[i + 1..(i + 4).min(bytes.len())];
            if octal.len() == 3 && octal.iter().all(|b| (b'0'..=b'7').contains(b)) {
                let value = octal.iter().fold(0u32, |v, b| v * 8 + u32::from(b - b'0'));
                name.push(value as u8);
                i += 4;
                continue;
            }
            i += 1;
        }
        name.push(bytes[i]);
        i += 1;
    }
    let flags = quoted.get(i + 1..).unwrap_or("");
    let system = flags.split_ascii_whitespace().any(|flag| flag == "3");
    Some((
        number,
        Some(String::from_utf8_lossy(&name).into_owned()),
        system,
    ))
}

fn macro_definition(rest: &str, file: u32, line: u32) -> Option<MacroDefinition> {
    let rest = rest.trim_start();
    let end = rest
        .bytes()
        .position(|b| !is_ident(b))
        .unwrap_or(rest.len());
    let (name, body) = rest.split_at(end);
    if name.is_empty() {
        return None;
    }
    Some(MacroDefinition {
        name: name.to_string(),
        function_like: body.starts_with('('),
        body: body.trim().to_string(),
        file,
        line,
    })
}
