//! Emitted text to formatted files: prettyplease lays out the syntax; markers become line tables, comments and hand-laid items.

use syn::Item;

use crate::marks::{self, Meanings};

/// A formatted file and where its lines come from.
pub struct Formatted {
    pub text: String,
    /// Rust line, C file number, C line; ascending.
    pub lines: Vec<(u32, u32, u32)>,
    /// The number behind a `c2f!(n);` marker, and the first and last line of the function that follows it.
    pub functions: Vec<(u32, u32, u32)>,
}

/// Formats `text`; see [`marks`] for what stands in it besides Rust.
///
/// Errors: the text is no Rust. That is a bug of the emitter, reported with the place in the text.
pub fn format(text: &str, meanings: &Meanings<'_>) -> Result<Formatted, String> {
    let mut tree = syn::parse_file(text).map_err(|e| {
        let start = e.span().start();
        let line = text.lines().nth(start.line.saturating_sub(1)).unwrap_or("");
        let from = start.column.saturating_sub(200);
        let shown: String = line.chars().skip(from).take(400).collect();
        format!("{e} at line {}: {shown}", start.line)
    })?;
    tree.items = spaced(std::mem::take(&mut tree.items));
    let laid_out = prettyplease::unparse(&tree);
    let marks::Replaced {
        text,
        lines,
        functions,
        ..
    } = marks::replace(&laid_out, meanings);
    Ok(Formatted {
        text,
        lines,
        functions,
    })
}

/// What kind of item stands next to which decides where blank lines go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    Constant,
    Marker,
    Other,
}

fn kind(item: &Item) -> Kind {
    match item {
        Item::Use(_) => Kind::Use,
        Item::Const(_) => Kind::Constant,
        Item::Macro(m) if ["c2c", "c2t", "c2f"].iter().any(|n| m.mac.path.is_ident(n)) => {
            Kind::Marker
        }
        _ => Kind::Other,
    }
}

/// Items with blank lines between them, but for rows of imports and of constants.
fn spaced(items: Vec<Item>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() * 2);
    let mut last = None;
    // Markers belong to the item that follows them.
    let mut markers = Vec::new();
    for item in items {
        let this = kind(&item);
        if this == Kind::Marker {
            markers.push(item);
            continue;
        }
        let row = last == Some(this) && this != Kind::Other;
        if last.is_some() && !row {
            out.push(syn::parse_quote!(c2b!();));
        }
        out.append(&mut markers);
        out.push(item);
        last = Some(this);
    }
    out.append(&mut markers);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_functions_and_lines() {
        let text = "use a::b;\nc2f!(4);\n/// A set: {}\npub fn short() {}\nc2f!(7);\npub fn long(x: i32) -> i32 {\nc2l!(1, 30);\n\
                    if x > 0 { return x; }\nc2l!(1, 31);\nreturn 0;\n}\npub const X: i32 = 1;\n";
        let formatted = format(
            text,
            &Meanings {
                items: &[],
                notes: &[],
            },
        )
        .unwrap();
        let lines: Vec<&str> = formatted.text.lines().collect();
        assert_eq!(formatted.functions, [(4, 2, 3), (7, 4, 9)]);
        assert_eq!(lines[1..3], ["/// A set: {}", "pub fn short() {}"]);
        assert!(lines[3].starts_with("pub fn long") && lines[8] == "}");
        assert_eq!(formatted.lines, [(5, 1, 30), (8, 1, 31)]);
    }
}
