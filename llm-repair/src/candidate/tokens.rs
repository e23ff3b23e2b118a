//! Checks on the tokens of a candidate, those in macros included: there, what a syntax tree would show is hidden.
//!
//! A macro that a candidate may call (see [`library::MACROS`]) cannot put identifiers together, so whatever is named stands here
//! as a token. The only names that reach outside without standing here are those behind a value or type of the runtime that does,
//! and [`library::reaching`] has their methods.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::freedom::Freedom;
use super::{library, Refusal};

/// A token; a group is what opens it, what is in it, and what closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Ident(String),
    Punct(char),
    Open(char),
    Close,
    Literal,
}

/// All tokens in a row.
pub(super) fn flatten(tokens: TokenStream) -> Vec<Token> {
    let mut out = Vec::new();
    fill(tokens, &mut out);
    out
}

fn fill(tokens: TokenStream, out: &mut Vec<Token>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let open = match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Brace => '{',
                    Delimiter::Bracket => '[',
                    Delimiter::None => ' ',
                };
                out.push(Token::Open(open));
                fill(group.stream(), out);
                out.push(Token::Close);
            }
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let plain = name.strip_prefix("r#").unwrap_or(&name);
                // `r#system` is `system`, but `r#mod` is a name as C may have it, and no keyword.
                let name = match KEYWORDS.contains(&plain) {
                    true => name.as_str(),
                    false => plain,
                };
                out.push(Token::Ident(name.to_string()));
            }
            TokenTree::Punct(punct) => out.push(Token::Punct(punct.as_char())),
            TokenTree::Literal(_) => out.push(Token::Literal),
        }
    }
}

/// Words that no candidate needs.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("unsafe", "K0020", "`unsafe` is not allowed"),
    ("extern", "K0021", "`extern` is not allowed"),
    ("macro_rules", "K0022", "macros cannot be defined"),
    ("macro", "K0022", "macros cannot be defined"),
    ("mod", "K0023", "modules cannot be added"),
    ("async", "K0024", "`async` is not allowed"),
    ("await", "K0024", "`await` is not allowed"),
];

/// Those of them that are no names unless they are written as `r#mod`.
const KEYWORDS: &[&str] = &["unsafe", "extern", "mod", "async", "await"];

/// Words that may stand before `!(`, which is then no macro.
const BEFORE_NOT: &[&str] = &[
    "return", "in", "if", "while", "match", "else", "break", "move", "as", "mut", "ref", "yield",
];

fn ident(token: Option<&Token>) -> Option<&str> {
    match token {
        Some(Token::Ident(name)) => Some(name),
        _ => None,
    }
}

fn is_punct(token: Option<&Token>, c: char) -> bool {
    token == Some(&Token::Punct(c))
}

fn is_path_separator(tokens: &[Token], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

/// Names that stand where functions stand, before `(` or as a part of a path, and names of types.
pub(super) fn functions(tokens: &[Token]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Ident(name) = token else { continue };
        // No variable has a name like a type.
        let is_type = name.starts_with(|c: char| c.is_uppercase());
        let called = is_type
            || tokens.get(at + 1) == Some(&Token::Open('('))
            || is_path_separator(tokens, at + 1);
        let qualified = at >= 2 && is_path_separator(tokens, at - 2);
        if called || qualified {
            out.insert(name.clone());
        }
    }
    out
}

/// All identifiers.
pub(super) fn words(tokens: &[Token]) -> BTreeSet<String> {
    let words = tokens.iter().filter_map(|token| ident(Some(token)));
    words.map(str::to_string).collect()
}

/// The macros that are called.
pub(super) fn macros(tokens: &[Token]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Ident(name) = token else { continue };
        let called =
            is_punct(tokens.get(at + 1), '!') && matches!(tokens.get(at + 2), Some(Token::Open(_)));
        if called && !BEFORE_NOT.contains(&name.as_str()) {
            out.insert(name.clone());
        }
    }
    out
}

/// Refuses words, macros, attributes and paths that no candidate may have. `old` are the tokens of what it replaces.
pub(super) fn check(tokens: &[Token], old: &[Token], freedom: &Freedom) -> Result<(), Refusal> {
    for name in tokens.iter().filter_map(|token| ident(Some(token))) {
        // The compiler brings them into a normal form, which may be another name.
        if !name.is_ascii() {
            let message = format!("the name `{name}` is not ASCII");
            return Err(Refusal::new("K0025", message));
        }
        if let Some((_, code, message)) = FORBIDDEN.iter().find(|(word, ..)| *word == name) {
            return Err(Refusal::new(code, *message));
        }
    }
    let known = macros(old);
    for name in macros(tokens) {
        let may = library::MACROS.contains(&name.as_str())
            || known.contains(&name)
            || freedom.macros.contains(name.as_str());
        let never = [
            "todo",
            "unimplemented",
            "include",
            "include_str",
            "include_bytes",
        ];
        if !may || never.contains(&name.as_str()) {
            let message = format!("the macro `{name}!` is not allowed");
            return Err(Refusal::new("K0030", message));
        }
    }
    attributes(tokens)?;
    standard_library(tokens, freedom)
}

/// `#[...]`, wherever it stands.
fn attributes(tokens: &[Token]) -> Result<(), Refusal> {
    for (at, token) in tokens.iter().enumerate() {
        if *token != Token::Punct('#') {
            continue;
        }
        if is_punct(tokens.get(at + 1), '!') {
            let message = "attributes of the whole crate or module are not allowed";
            return Err(Refusal::new("K0040", message));
        }
        if tokens.get(at + 1) != Some(&Token::Open('[')) {
            continue;
        }
        let mut name = ident(tokens.get(at + 2)).unwrap_or("").to_string();
        if is_path_separator(tokens, at + 3) {
            name = format!("{name}::{}", ident(tokens.get(at + 5)).unwrap_or(""));
        }
        if !library::ATTRIBUTES.contains(&name.as_str()) {
            let message = format!("the attribute `{name}` is not allowed");
            return Err(Refusal::new("K0041", message));
        }
        if name == "derive" {
            let inside = tokens[at + 3..].iter().take_while(|t| **t != Token::Close);
            for name in inside.filter_map(|t| ident(Some(t))) {
                if !library::DERIVES.contains(&name) {
                    let message = format!("`{name}` cannot be derived");
                    return Err(Refusal::new("K0042", message));
                }
            }
        }
    }
    Ok(())
}

/// The path that begins here, if it ends in a name: neither in `*` nor in braces, which bring in more than they say.
fn path(tokens: &[Token], at: usize) -> Option<Vec<String>> {
    let mut names = vec![ident(tokens.get(at))?.to_string()];
    let mut at = at + 1;
    while is_path_separator(tokens, at) {
        names.push(ident(tokens.get(at + 2))?.to_string());
        at += 3;
    }
    Some(names)
}

/// The paths to things in modules of the standard library, as far as they stand there in full.
pub(super) fn library_paths(tokens: &[Token]) -> BTreeSet<Vec<String>> {
    let paths = (0..tokens.len()).filter_map(|at| path(tokens, at));
    let is_library = |name: &str| matches!(name, "std" | "core" | "alloc");
    paths
        .filter(|path| path.len() > 2 && is_library(&path[0]))
        .collect()
}

/// Refuses paths into those parts of the standard library that are not free.
fn standard_library(tokens: &[Token], freedom: &Freedom) -> Result<(), Refusal> {
    let is_free = |module: &String| {
        let module = module.as_str();
        library::STD_MODULES.contains(&module) || freedom.std.contains(module)
    };
    let refused = |what: &str| {
        let message = format!("`{what}` is not allowed: only the parts of `std` that compute are");
        Err(Refusal::new("K0050", message))
    };
    for (at, token) in tokens.iter().enumerate() {
        let Token::Ident(name) = token else { continue };
        let is_member = at > 0 && is_punct(tokens.get(at - 1), '.');
        if !matches!(name.as_str(), "std" | "core" | "alloc") || is_member {
            continue;
        }
        if !is_path_separator(tokens, at + 1) {
            if name == "alloc" {
                continue;
            }
            return refused(name);
        }
        if path(tokens, at).is_some_and(|path| freedom.paths.contains(&path)) {
            continue;
        }
        match tokens.get(at + 3) {
            Some(Token::Ident(module)) if is_free(module) => {}
            Some(Token::Ident(module)) => return refused(&format!("{name}::{module}")),
            Some(Token::Open('{')) => {
                let mut depth = 0;
                let mut first = true;
                for token in &tokens[at + 4..] {
                    match token {
                        Token::Open(_) => depth += 1,
                        Token::Close if depth == 0 => break,
                        Token::Close => depth -= 1,
                        Token::Punct(',') if depth == 0 => {
                            first = true;
                            continue;
                        }
                        Token::Ident(module) if first && is_free(module) => {}
                        Token::Ident(module) if first => {
                            return refused(&format!("{name}::{module}"));
                        }
                        _ if first => return refused(&format!("{name}::{{..}}")),
                        _ => {}
                    }
                    first = false;
                }
            }
            _ => return refused(&format!("{name}::*")),
        }
    }
    Ok(())
}

/// Refuses names that reach outside the program, unless the code before called them. `bound` are names that mean a variable wherever
/// they stand in these tokens, `variables` those that the code before had for variables: names that only the runtime knows (and not
/// C) may go on being that.
pub(super) fn outside(
    tokens: &[Token],
    old: &BTreeSet<String>,
    reaching: &BTreeSet<String>,
    bound: &BTreeSet<String>,
    variables: &BTreeSet<String>,
) -> Result<(), Refusal> {
    for (at, token) in tokens.iter().enumerate() {
        let Token::Ident(name) = token else { continue };
        let is_member = at > 0
            && is_punct(tokens.get(at - 1), '.')
            && !(at > 1 && is_punct(tokens.get(at - 2), '.'));
        let is_method = is_member
            && (tokens.get(at + 1) == Some(&Token::Open('(')) || is_path_separator(tokens, at + 1));
        let is_label =
            is_punct(tokens.get(at + 1), ':') && !is_punct(tokens.get(at + 2), ':') && !is_member;
        if is_label || old.contains(name) || (is_member && !is_method) {
            continue;
        }
        let reaches = reaching.contains(&format!(".{name}"))
            || (!is_member && (reaching.contains(name) || library::is_outside(name)));
        let is_called = tokens.get(at + 1) == Some(&Token::Open('('));
        let is_variable =
            bound.contains(name) || (variables.contains(name) && !library::is_outside(name));
        let is_path = at >= 2 && is_path_separator(tokens, at - 2);
        if !reaches || (is_variable && !is_called && !is_path) {
            continue;
        }
        let message = format!(
            "`{name}` reaches outside the program (files, processes, network, environment), and the code before did not use it; \
             give variables another name"
        );
        return Err(Refusal::new("K0060", message));
    }
    Ok(())
}
