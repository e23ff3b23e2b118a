//! Finding `unsafe` in sources, token by token: in comments and texts it does not count, in macros it does.

use proc_macro2::{TokenStream, TokenTree};
use serde::{Deserialize, Serialize};

/// A place in a crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the crate.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The lines with the keyword `unsafe`, once for each time; `None` if the text is not made of Rust's tokens.
pub fn lines(text: &str) -> Option<Vec<usize>> {
    // A file may start with `#!`, which is no token.
    let text = match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => format!("//{rest}"),
        _ => text.to_string(),
    };
    let stream: TokenStream = text.parse().ok()?;
    let mut found = Vec::new();
    let mut open = vec![stream];
    while let Some(stream) = open.pop() {
        for token in stream {
            match token {
                TokenTree::Ident(word) if word == "unsafe" => {
                    found.push(word.span().start().line);
                }
                TokenTree::Group(group) => open.push(group.stream()),
                _ => {}
            }
        }
    }
    found.sort_unstable();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keyword_counts() {
        let text = "#![forbid(unsafe_code)]\n// unsafe\n/* unsafe */ fn f() {\n  let r#unsafe = \"unsafe\";\n}\n/// unsafe\nfn g() {}";
        assert_eq!(lines(text), Some(vec![]));
    }

    #[test]
    fn every_use_counts() {
        let text = "unsafe impl Send for X {}\nfn f() { m!(a, { unsafe { g() } });\n unsafe {} }\n#[unsafe(no_mangle)] fn h() {}";
        assert_eq!(lines(text), Some(vec![1, 2, 3, 4]));
        assert_eq!(lines("#!/bin/x unsafe\nunsafe fn f() {}"), Some(vec![2]));
        assert_eq!(lines("fn f( {"), None);
    }
}
