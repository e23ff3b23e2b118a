//! Emitted text to formatted files: prettyplease lays out the syntax; markers become line tables, comments and hand-laid items.

use syn::Item;

use crate::marks::{self, Meanings};

/// A formatted file and where its lines come from.
pub struct Formatted {
    pub text: String,
    /// Rust line, C file number, C line; ascending.
    pub lines: Vec<(u32, u32, u32)>,
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
    let marks::Replaced { text, lines, .. } = marks::replace(&laid_out, meanings);
    Ok(Formatted { text, lines })
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
        Item::Macro(m) if m.mac.path.is_ident("c2c") || m.mac.path.is_ident("c2t") => Kind::Marker,
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
