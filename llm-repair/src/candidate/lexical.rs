//! Checks on the text of a candidate, before anything parses it.

use super::Refusal;

/// Nesting of brackets; parsers recurse.
const DEPTH: usize = 100;
/// Operators in a row, keywords like `else if` in a row: chains that parsers recurse on as well.
const CHAIN: usize = 200;

/// Refuses text that is no honest source: control characters, characters that change the direction of text or are not visible,
/// and text that would overflow the stack of who parses it.
pub fn check(text: &str) -> Result<(), Refusal> {
    for c in text.chars() {
        let hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
            || matches!(c, '\u{e0000}'..='\u{e007f}');
        if hidden || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            let message = format!("the character U+{:04X} has no place in code", c as u32);
            return Err(Refusal::new("K0010", message));
        }
    }
    let mut depth: usize = 0;
    let mut run = 0;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        run = match c {
            '!' | '-' | '*' | '&' | '|' | '<' | '>' | '=' | '.' | '?' | '+' | ':' | ',' => run + 1,
            c if c.is_whitespace() => run,
            _ => 0,
        };
        if depth > DEPTH || run > CHAIN {
            return Err(Refusal::new("K0011", "the code is nested too deeply"));
        }
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut chain = 0;
    for word in words {
        match word {
            "else" => chain += 1,
            "fn" => chain = 0,
            _ => {}
        }
        if chain > 5 * CHAIN {
            return Err(Refusal::new("K0011", "the code is nested too deeply"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_hidden_or_overflows_parsers() {
        assert_eq!(check("fn f() { \"ü🦀\"; }"), Ok(()));
        let code = |text: &str| check(text).unwrap_err().code;
        assert_eq!(code("// \u{202e} }"), "K0010");
        assert_eq!(code("let \u{200b}x"), "K0010");
        assert_eq!(code("a\u{0}b"), "K0010");
        assert_eq!(code(&"(".repeat(5000)), "K0011");
        assert_eq!(code(&"! - ".repeat(5000)), "K0011");
        assert_eq!(code(&"if a {} else ".repeat(5000)), "K0011");
    }
}
