//! What a candidate for a module may use besides what always may be used: no more of the world than the C had, or the interface names.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens;

/// What may be used besides [`super::library`]'s lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freedom {
    /// Modules of `std`.
    pub std: BTreeSet<&'static str>,
    /// Things in other modules of `std`, by their whole paths.
    pub paths: BTreeSet<Vec<String>>,
    /// Macros.
    pub macros: BTreeSet<&'static str>,
    /// Names that reach outside.
    pub names: BTreeSet<String>,
}

/// Modules of `std` that compute only, but that a translation has no use for; an interface may.
const COMPUTING: &[&str] = &["error", "sync"];

/// Functions and types of C, and what a program that has one of them may use in Rust.
const GIVES: &[(&[&str], &[&str], &[&str])] = &[
    (
        &[
            "printf", "puts", "putchar", "putc", "fputs", "fputc", "fprintf", "vprintf",
            "vfprintf", "fwrite", "perror",
        ],
        &["io"],
        &["print", "println", "eprint", "eprintln"],
    ),
    (
        &[
            "FILE", "getchar", "scanf", "fgets", "getline", "fread", "read", "write",
        ],
        &["io"],
        &[],
    ),
    (
        &[
            "fopen", "freopen", "open", "creat", "opendir", "remove", "unlink", "rename", "mkdir",
            "stat", "tmpfile",
        ],
        &["fs", "io", "path"],
        &[],
    ),
    (&["getenv", "setenv"], &["env"], &[]),
    (
        &["time", "clock", "gettimeofday", "clock_gettime"],
        &["time"],
        &[],
    ),
    (&["pthread_create", "thrd_create"], &["thread"], &[]),
];

/// Parts of `std` that the types of an interface may name.
const NAMEABLE: &[&str] = &["io", "fs", "path", "ffi", "env", "thread", "time", "os"];

/// Methods and functions of `std::io` and `std::fs` that share their names with the runtime's.
const STREAMS: &[&str] = &[
    "read",
    "write",
    "flush",
    "seek",
    "open",
    "create",
    "read_line",
    "write_all",
    "read_to_end",
    "read_to_string",
    "lines",
    "stdin",
    "stdout",
    "stderr",
    "lock",
    "rewind",
    "read_exact",
    "bytes",
];

/// The identifiers of C: comments and what is in quotes are none.
pub fn c_identifiers(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let rest = &text[at + 2..];
                at += 2 + rest.find("*/").map_or(rest.len(), |n| n + 2);
            }
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote && bytes[at] != b'\n' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            c if c.is_ascii_alphabetic() || c == b'_' => {
                let word = |c: &u8| c.is_ascii_alphanumeric() || *c == b'_';
                let length = bytes[at..].iter().take_while(|c| word(c)).count();
                out.insert(text[at..at + length].to_string());
                at += length;
            }
            // A number's letters are no name.
            c if c.is_ascii_digit() => {
                let length = bytes[at..].iter().take_while(|c| c.is_ascii_alphanumeric());
                at += length.count();
            }
            _ => at += 1,
        }
        // What follows must begin a character.
        while at < bytes.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    out
}

impl Freedom {
    /// What a program of this C behind this interface may use.
    pub fn of(c: &BTreeMap<String, String>, interface: &BTreeMap<String, String>) -> Freedom {
        let mut freedom = Freedom {
            std: COMPUTING.iter().copied().collect(),
            paths: BTreeSet::new(),
            macros: ["thread_local"].into(),
            names: BTreeSet::new(),
        };
        for text in c.values() {
            freedom.names.extend(c_identifiers(text));
        }
        for (names, modules, macros) in GIVES {
            if names.iter().any(|name| freedom.names.contains(*name)) {
                freedom.std.extend(*modules);
                freedom.macros.extend(*macros);
            }
        }
        for text in interface.values() {
            let tokens = text.parse().map(tokens::flatten).unwrap_or_default();
            let words = tokens::words(&tokens);
            if words.contains("std") {
                let named = NAMEABLE.iter().filter(|module| words.contains(**module));
                freedom.std.extend(named);
            }
            freedom.names.extend(tokens::functions(&tokens));
        }
        if freedom.std.contains("io") {
            freedom
                .names
                .extend(STREAMS.iter().map(ToString::to_string));
        }
        freedom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> BTreeMap<String, String> {
        [("a".to_string(), text.to_string())].into()
    }

    #[test]
    fn only_what_the_code_says_counts() {
        let c = "/* system(x) */ // getenv\nint f(void) { char *s = \"fopen(\"; return 0x1fe + 'é' + printf(s); }";
        let names = c_identifiers(c);
        assert!(names.contains("printf") && names.contains("f"));
        for hidden in ["system", "getenv", "fopen", "fe", "x1fe"] {
            assert!(!names.contains(hidden), "{hidden}");
        }
        let freedom = Freedom::of(&texts(c), &texts("pub fn f(s: &str) {}"));
        assert!(freedom.macros.contains("println") && freedom.std.contains("io"));
        assert!(!freedom.std.contains("fs") && !freedom.std.contains("env"));
        let freedom = Freedom::of(
            &texts("int f(void) { return 1; }"),
            &texts("pub fn f(f: std::fs::File) {}"),
        );
        assert!(freedom.std.contains("fs") && !freedom.macros.contains("println"));
        assert!(!freedom.names.contains("system"));
    }
}
