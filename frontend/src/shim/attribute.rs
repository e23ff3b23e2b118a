//! `__attribute__` lists: those that mean something stay, the others go.

use super::rewrite::Rewriter;

/// Attributes that stay in the text (names without the underscores around them).
const KEPT_ATTRIBUTES: &[&str] = &[
    "packed",
    "aligned",
    "cleanup",
    "constructor",
    "destructor",
    "mode",
    "vector_size",
    "transparent_union",
    "alias",
    "weak",
    "weakref",
    "gnu_inline",
    "noreturn",
    "ifunc",
];

/// One attribute of a list.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    /// Its name without the underscores around it.
    pub(super) name: String,
    /// Its arguments, when it has parentheses.
    pub(super) arguments: Option<String>,
}

impl Attribute {
    fn is_kept(&self) -> bool {
        KEPT_ATTRIBUTES.contains(&self.name.as_str())
    }

    /// Whether it belongs to the record specifier it stands beside, where it becomes a marker member.
    fn is_of_record(&self) -> bool {
        matches!(
            self.name.as_str(),
            "packed" | "aligned" | "transparent_union" | "ms_struct"
        )
    }
}

/// The member that stands for an attribute of a record.
pub(super) fn record_marker(attribute: &Attribute) -> Option<String> {
    if !attribute.is_of_record() {
        return None;
    }
    let value = match (attribute.name.as_str(), &attribute.arguments) {
        ("aligned", Some(arguments)) if !arguments.trim().is_empty() => arguments.as_str(),
        ("aligned", _) => "16",
        _ => "1",
    };
    Some(format!(
        "_Static_assert({value}, \"c2safe {}\");",
        attribute.name
    ))
}

fn plain_name(name: &str) -> &str {
    match name.strip_prefix("__").and_then(|n| n.strip_suffix("__")) {
        Some(plain) if !plain.is_empty() => plain,
        _ => name,
    }
}

impl Rewriter<'_> {
    /// Parses `__attribute__((...))` at `at`; returns the token after it and the attributes.
    pub(super) fn parse_attributes(&self, at: usize) -> (usize, Vec<Attribute>) {
        if !self.is(at + 1, b'(') {
            return (at + 1, Vec::new());
        }
        let end = self.after(at + 1);
        let mut attributes = Vec::new();
        if !self.is(at + 2, b'(') {
            return (end, attributes);
        }
        let close = self.partner(at + 2);
        let mut item = at + 3;
        while item < close {
            if self.is_ident(item) {
                let name = plain_name(self.text(item)).to_string();
                let mut arguments = None;
                if self.is(item + 1, b'(') {
                    let last = self.partner(item + 1);
                    let words: Vec<&str> = (item + 2..last).map(|i| self.text(i)).collect();
                    arguments = Some(words.join(" "));
                    item = last;
                }
                attributes.push(Attribute { name, arguments });
            }
            item += 1;
        }
        (end, attributes)
    }

    /// Handles an attribute list in the main pass.
    pub(super) fn attribute(&mut self, at: usize) -> usize {
        let (end, attributes) = self.parse_attributes(at);
        let of_record = self.trailing == at;
        if of_record {
            self.trailing = end;
        }
        // A statement of its own, like `__attribute__((fallthrough));`
        let statement = self.top().fresh && self.is(end, b';');
        let kept: Vec<&Attribute> = attributes
            .iter()
            .filter(|a| a.is_kept() && !statement && !(of_record && a.is_of_record()))
            .collect();
        if kept.is_empty() {
            self.blank(at, end - 1);
        } else {
            let list: Vec<String> = kept
                .iter()
                .map(|a| match &a.arguments {
                    Some(arguments) => format!("{}({arguments})", a.name),
                    None => a.name.clone(),
                })
                .collect();
            self.replace(at, end - 1, format!("__attribute__(({}))", list.join(", ")));
        }
        end
    }
}
