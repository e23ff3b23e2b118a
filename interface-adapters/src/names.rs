//! Names of C and of Rust, compared without regard to how words are joined.

/// A name without underscores and case: `is_empty`, `isEmpty` and `IsEmpty` are the same.
pub fn plain(name: &str) -> String {
    name.trim_start_matches("r#")
        .chars()
        .filter(|c| *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a name: at underscores and where a capital follows a small letter or a digit.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut before = '_';
    for c in name.trim_start_matches("r#").chars() {
        if c == '_' {
            fresh = true;
        } else {
            let is_start = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
            if fresh || is_start {
                words.push(String::new());
                fresh = false;
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

/// Groups of words that name the same thing of an object.
const SYNONYMS: &[&[&str]] = &[
    &[
        "new",
        "create",
        "init",
        "make",
        "alloc",
        "construct",
        "initialize",
        "build",
        "open",
        "default",
        "from",
    ],
    &[
        "free", "destroy", "delete", "drop", "release", "dispose", "deinit", "fini", "cleanup",
        "close", "del",
    ],
    &["len", "length", "size", "count", "num"],
    &["add", "insert", "push", "append", "put", "set"],
    &["remove", "delete", "del", "erase", "pop"],
    &["get", "find", "lookup", "search", "at", "fetch"],
    &["contains", "has", "exists", "member", "includes", "find"],
    &["clone", "copy", "dup", "duplicate"],
    &["equal", "equals", "eq", "compare", "cmp"],
    &["print", "dump", "show", "display"],
    &["to", "as", "into"],
    &["string", "str", "text"],
    &["is", "check", "test"],
];

/// Words that make no difference.
const NOISE: &[&str] = &[
    "is", "of", "the", "get", "do", "in", "main", "fn", "func", "impl", "wrapper", "t", "a",
];

/// Whether two words may stand for the same.
pub fn alike(a: &str, b: &str) -> bool {
    a == b
        || SYNONYMS
            .iter()
            .any(|group| group.contains(&a) && group.contains(&b))
}

/// Words that mean that something is made.
pub fn is_constructor(word: &str) -> bool {
    SYNONYMS[0].contains(&word)
}

/// How well a C function's name fits a function of the interface, from 0 to 100.
///
/// `context` are names by which C may mark what the function belongs to: of its type, of its module, of the project.
pub fn score(rust: &str, c: &str, context: &[&str]) -> u32 {
    let (rust_plain, c_plain) = (plain(rust), plain(c));
    if rust == c {
        return 100;
    }
    if rust_plain == c_plain {
        return 98;
    }
    let mut best = 0;
    let marks: Vec<String> = context.iter().map(|name| plain(name)).collect();
    for mark in marks.iter().filter(|mark| mark.len() > 1) {
        if format!("{mark}{rust_plain}") == c_plain || format!("{mark}{c_plain}") == rust_plain {
            best = best.max(96);
        }
        if format!("{rust_plain}{mark}") == c_plain || format!("{c_plain}{mark}") == rust_plain {
            best = best.max(93);
        }
        // `list_t` and its function `list_push`.
        let short = mark.strip_suffix('t').unwrap_or(mark);
        if short.len() > 1 && format!("{short}{rust_plain}") == c_plain {
            best = best.max(94);
        }
    }
    if best > 0 {
        return best;
    }
    let strip = |name: &str| -> Vec<String> {
        let all = words(name);
        let mut rest = all.clone();
        for mark in &marks {
            // Words at either end that spell the mark.
            for length in (1..rest.len().max(1)).rev() {
                let joined = rest[..length].concat();
                let short = mark.strip_suffix('t').unwrap_or(mark);
                if joined == *mark || (joined == short && joined.len() > 1) {
                    rest.drain(..length);
                    break;
                }
                let tail = rest[rest.len() - length..].concat();
                if tail == *mark || (tail == short && tail.len() > 1) {
                    rest.truncate(rest.len() - length);
                    break;
                }
            }
        }
        if rest.is_empty() {
            all
        } else {
            rest
        }
    };
    let (a, b) = (strip(rust), strip(c));
    if a == b {
        return 92;
    }
    if a.concat() == b.concat() {
        return 91;
    }
    if a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| alike(x, y)) {
        return 85;
    }
    // The same words in another order.
    let sorted = |words: &[String]| {
        let mut sorted = words.to_vec();
        sorted.sort();
        sorted
    };
    if sorted(&a) == sorted(&b) {
        return 84;
    }
    // The same but for words that say nothing, or that the context says anyway.
    let context_words: Vec<String> = context.iter().flat_map(|name| words(name)).collect();
    let bare = |name: &str, all: bool| -> Vec<String> {
        let mut rest: Vec<String> = words(name)
            .into_iter()
            .filter(|w| !NOISE.contains(&w.as_str()))
            .filter(|w| !all || !context_words.contains(w))
            .collect();
        rest.sort();
        rest
    };
    for (all, score) in [(false, 76), (true, 74)] {
        let (x, y) = (bare(rust, all), bare(c, all));
        if !x.is_empty() && x == y {
            return score;
        }
    }
    // A prefix that nothing explains: `lib_name_do_this` for `do_this`.
    if c_plain.ends_with(&rust_plain) && rust_plain.len() > 3 && words(c).ends_with(&words(rust)) {
        return 80;
    }
    if rust_plain.ends_with(&c_plain) && c_plain.len() > 3 && words(rust).ends_with(&words(c)) {
        return 78;
    }
    if a.len() <= b.len()
        && b[b.len() - a.len()..]
            .iter()
            .zip(&a)
            .all(|(x, y)| alike(x, y))
    {
        let penalty = 6 * (b.len() - a.len()) as u32;
        return 70u32.saturating_sub(penalty);
    }
    if b.len() <= a.len()
        && a[a.len() - b.len()..]
            .iter()
            .zip(&b)
            .all(|(x, y)| alike(x, y))
    {
        let penalty = 8 * (a.len() - b.len()) as u32;
        return 62u32.saturating_sub(penalty);
    }
    0
}

/// How well two names of fields or parameters fit, from 0 to 100.
pub fn fit(rust: &str, c: &str) -> u32 {
    let (a, b) = (plain(rust), plain(c));
    if a == b {
        return 100;
    }
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let (x, y) = (words(rust), words(c));
    if x.len() == y.len() && x.iter().zip(&y).all(|(x, y)| alike(x, y)) {
        return 80;
    }
    if a.ends_with(&b) || b.ends_with(&a) {
        return if a.len().min(b.len()) > 2 { 70 } else { 30 };
    }
    if a.starts_with(&b) || b.starts_with(&a) {
        return if a.len().min(b.len()) > 2 { 60 } else { 30 };
    }
    if x.iter().any(|w| w.len() > 2 && y.contains(w)) {
        return 40;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_words() {
        assert_eq!(score("is_empty", "isEmpty", &[]), 98);
        assert_eq!(score("push", "stack_push", &["Stack"]), 96);
        assert_eq!(score("push", "stackPush", &["stack_t"]), 94);
        assert!(score("new", "list_create", &["List"]) >= 80);
        assert_eq!(score("push", "list_sort", &["List"]), 0);
        assert!(
            score("insert", "tree_insert_node", &["Tree"])
                < score("insert", "tree_insert", &["Tree"])
        );
    }

    #[test]
    fn fields_fit() {
        assert_eq!(fit("data_size", "dataSize"), 100);
        assert!(fit("left", "left_child") > 0);
        assert_eq!(fit("key", "next"), 0);
    }
}
