//! Rust names for C's items: C's own spelling where Rust allows it.

use rustc_hash::FxHashSet;

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names that emitted code uses for its own purposes.
const RESERVED: &[&str] = &[
    "cx", "rt", "frame", "va", "self", "Self", "super", "crate", "args", "record", "union", "c2l",
    "_", "NOWHERE", "drop",
];

/// Functions of the runtime that emitted code calls by their bare names, besides those of C.
pub const HELPERS: &[&str] = &[
    "adopt",
    "caught",
    "copied",
    "copy_back",
    "duplicate",
    "duplicate_at_most",
    "checked_divisor",
    "checked_quotient",
    "checked_remainder",
    "elements",
    "inline_assembly",
    "invalid_function",
    "invalid_label",
    "allocate",
    "give_back",
    "reallocate",
    "lend",
    "lend_bytes",
    "lend_bytes_mut",
    "literal",
    "local_with",
    "merge_sort",
    "narrow_bits",
    "nth",
    "read_slice",
    "release",
    "safe_point",
    "setjmp_enter",
    "signal_point",
    "put_bytes",
    "take_back",
    "take_bytes",
    "undefined_function",
    "write_slice",
];

/// Methods of pointers, which win over projections of the same name.
const POINTER_METHODS: &[&str] = &[
    "null",
    "is_null",
    "from_bits",
    "bits",
    "cast",
    "global",
    "function",
    "function_id",
    "byte_offset",
    "get",
    "set",
    "at",
    "diff",
    "update",
    "copy_from",
    "elem",
    "decay",
    "clone",
    "eq",
    "ne",
    "cmp",
    "partial_cmp",
    "lt",
    "le",
    "gt",
    "ge",
    "max",
    "min",
    "clamp",
    "hash",
    "fmt",
    "add",
    "sub",
    "add_assign",
    "sub_assign",
    "into",
    "from",
    "try_into",
    "borrow",
    "borrow_mut",
    "to_owned",
    "clone_into",
    "type_id",
    "clone_from",
    "assign",
    "post_update",
    "arg",
    "write",
    "load",
    "store",
    "chars",
    "tail",
    "place",
    "to_string",
    "rem",
    "not",
    "neg",
    "mul",
    "div",
];

/// Type names in scope of every emitted module.
const TYPE_NAMES: &[&str] = &[
    "Ptr",
    "Id",
    "AnyId",
    "Number",
    "Arena",
    "Kept",
    "BitPtr",
    "Ctx",
    "Void",
    "VaArg",
    "VaList",
    "LongDouble",
    "Heap",
    "Runtime",
    "Program",
    "Mem",
    "File",
    "Option",
    "Some",
    "None",
    "Box",
    "Vec",
    "String",
    "Str",
    "Copy",
    "Clone",
    "Frame",
    "Jump",
    "Offset",
    "FromVaArg",
    "Result",
    "Ok",
    "Err",
    "Default",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Send",
    "Sync",
    "Sized",
    "Iterator",
    "From",
    "Into",
    "Eq",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "ToString",
    "AsRef",
    "AsMut",
    "Extend",
    "BitField",
];

/// A Rust identifier for a C name.
pub fn identifier(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c == '$' { '_' } else { c })
        .collect();
    let clean = if clean.is_empty() {
        "unnamed".to_string()
    } else {
        clean
    };
    if RESERVED.contains(&clean.as_str()) || HELPERS.contains(&clean.as_str()) {
        return format!("{clean}_");
    }
    if KEYWORDS.contains(&clean.as_str()) {
        return format!("r#{clean}");
    }
    clean
}

/// A name that is a type or constructor in every emitted module: a variable must not be called so.
pub fn is_type_name(name: &str) -> bool {
    TYPE_NAMES.contains(&name)
}

/// A field name; it must not hide behind a method of `Ptr`.
pub fn field(name: &str) -> String {
    if POINTER_METHODS.contains(&name) {
        return format!("{name}_");
    }
    identifier(name)
}

/// A type name in Rust's case: `struct list_node` is `ListNode`.
pub fn type_name(name: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for c in name.chars() {
        if c == '_' || c == '$' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    if out.is_empty() {
        out = "Anonymous".into();
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'T');
    }
    if TYPE_NAMES.contains(&out.as_str()) || out == "Self" {
        out = format!("C{out}");
    }
    out
}

/// Hands out names that are unique in one namespace.
#[derive(Default, Debug, Clone)]
pub struct Unique {
    taken: FxHashSet<String>,
}

impl Unique {
    /// `name`, or `name_2`, `name_3`, ... when it is taken.
    pub fn pick(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_string()) {
            return name.to_string();
        }
        let plain = name.trim_start_matches("r#");
        let mut n = 2;
        loop {
            let candidate = format!("{plain}_{n}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            n += 1;
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Marks a name as taken; false when it was already.
    pub fn reserve(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_the_runtimes() {
        let defined = |name: &&str| {
            let mut files = crate::runtime::FILES.iter();
            files.any(|f| {
                f.text.contains(&format!("pub fn {name}<"))
                    || f.text.contains(&format!("pub fn {name}("))
            })
        };
        let missing: Vec<_> = HELPERS.iter().filter(|name| !defined(name)).collect();
        assert_eq!(missing, Vec::<&&str>::new());
    }

    #[test]
    fn helpers_keep_their_names() {
        assert_eq!(identifier("nth"), "nth_");
        assert_eq!(identifier("type"), "r#type");
        assert_eq!(identifier("plain"), "plain");
    }
}
