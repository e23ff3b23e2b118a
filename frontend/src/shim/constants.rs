//! Where the source names a constant that is a macro.
//!
//! The preprocessor leaves the value alone. Here each line of the original text is laid beside its preprocessed form: where the two agree token
//! by token, up to a name that stands for a macro and the tokens of its replacement, that is a use of the macro. Lines that do not agree from
//! one end or the other are left as they are, so what is found is certain.

use std::collections::{HashMap, HashSet};

use super::edit::Edit;
use super::token::{self, Lexed, Token};

/// Tokens `from..to` are the replacement of the macro with this index among the definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Use {
    definition: usize,
    from: usize,
    to: usize,
}

/// The tokens of a replacement, and the uses of other macros in it.
#[derive(Debug, Clone, Default)]
struct Replacement<'a> {
    tokens: Vec<&'a str>,
    uses: Vec<Use>,
}

/// Marks every use of a constant: `X` becomes `__c2safe_const(N, X)`, with the index of the macro's definition.
pub(super) fn mark(
    source: &str,
    lexed: &Lexed,
    original: &dyn Fn(&str) -> Option<String>,
) -> Vec<Edit> {
    let bodies: Vec<Vec<&str>> = lexed.macros.iter().map(|m| words(&m.body)).collect();
    let mut finder = Finder {
        source,
        lexed,
        bodies: &bodies,
        active: HashMap::new(),
        cache: HashMap::new(),
        uses: Vec::new(),
    };
    let mut texts: HashMap<u32, HashMap<u32, String>> = HashMap::new();
    let mut changes = lexed.definitions.iter().peekable();
    let mut at = 0;
    let lines = &lexed.lines;
    while at < lines.len() {
        // One line of the source may have become several, with markers between them.
        let (file, line) = (lines[at].file, lines[at].line);
        let mut end = at + 1;
        while end < lines.len() && (lines[end].file, lines[end].line) == (file, line) {
            end += 1;
        }
        let first = finder.token_at(lines[at].start);
        let last = finder.token_at(lines[end - 1].end);
        while let Some((_, name, definition)) = changes.next_if(|(token, ..)| *token <= first) {
            finder.change(name, *definition);
        }
        at = end;
        if lexed.system.get(file as usize).copied().unwrap_or(true) {
            continue;
        }
        let text = texts.entry(file).or_insert_with(|| {
            let name = lexed.files.get(file as usize);
            name.and_then(|name| original(name))
                .map_or_else(HashMap::new, |text| logical_lines(&text))
        });
        if let Some(text) = text.get(&line) {
            finder.line(text, first, last);
        }
    }
    edits(&finder.uses, &lexed.tokens)
}

fn edits(uses: &[Use], tokens: &[Token]) -> Vec<Edit> {
    let mut out = Vec::with_capacity(uses.len() * 2);
    for u in uses {
        let (start, end) = (tokens[u.from].start, tokens[u.to - 1].end);
        out.push(Edit {
            start,
            end: start,
            text: format!("__c2safe_const({}, ", u.definition).into(),
        });
        out.push(Edit {
            start: end,
            end,
            text: ")".into(),
        });
    }
    out
}

struct Finder<'a> {
    source: &'a str,
    lexed: &'a Lexed,
    bodies: &'a [Vec<&'a str>],
    /// Definitions in force, by name.
    active: HashMap<&'a str, usize>,
    /// Replacements under these definitions.
    cache: HashMap<usize, Option<Replacement<'a>>>,
    uses: Vec<Use>,
}

impl<'a> Finder<'a> {
    fn token_at(&self, offset: u32) -> usize {
        self.lexed.tokens.partition_point(|t| t.start < offset)
    }

    fn change(&mut self, name: &'a str, definition: Option<usize>) {
        match definition {
            Some(n) => self.active.insert(name, n),
            None => self.active.remove(name),
        };
        self.cache.clear();
    }

    fn text(&self, token: usize) -> &'a str {
        let Some(t) = self.lexed.tokens.get(token) else {
            return "";
        };
        &self.source[t.start as usize..t.end as usize]
    }

    /// Lays the words of a source line beside tokens `first..last`.
    fn line(&mut self, text: &str, first: usize, last: usize) {
        let words = words(text);
        let special = ["asm", "__asm__", "__asm", "__attribute__", "_Pragma"];
        if words.is_empty() || words.iter().any(|w| special.contains(w)) {
            return;
        }
        let is_call = |i: usize| {
            let found = self.active.get(words[i]);
            found.is_some_and(|n| self.lexed.macros[*n].function_like)
                && words.get(i + 1).is_none_or(|w| *w == "(")
        };
        let calls: Vec<usize> = (0..words.len()).filter(|i| is_call(*i)).collect();
        let Some((&first_call, &last_call)) = calls.first().zip(calls.last()) else {
            let mut found = Vec::new();
            if self.forward(&words, first, last, &mut found) == Some(last) {
                self.keep(found);
            }
            return;
        };
        let mut found = Vec::new();
        if self
            .forward(&words[..first_call], first, last, &mut found)
            .is_some()
        {
            self.keep(found);
        }
        // Behind the last call, if it ends in this line.
        let mut depth = 0;
        let close = words.iter().skip(last_call + 1).position(|w| {
            depth += i32::from(*w == "(") - i32::from(*w == ")");
            depth == 0
        });
        if let Some(close) = close.filter(|_| last_call + 1 < words.len()) {
            let rest = &words[last_call + 2 + close..];
            let mut found = Vec::new();
            if self.backward(rest, first, last, &mut found) {
                self.keep(found);
            }
        }
    }

    /// Matches words from the left; the token behind the last one, if all agree.
    fn forward(
        &mut self,
        words: &[&str],
        first: usize,
        last: usize,
        found: &mut Vec<Use>,
    ) -> Option<usize> {
        let mut at = first;
        for word in words {
            let n = self.word(word, found, last - at, |length| {
                (length <= last - at).then_some(at)
            })?;
            at += n;
        }
        Some(at)
    }

    /// Matches words from the right.
    fn backward(
        &mut self,
        words: &[&str],
        first: usize,
        last: usize,
        found: &mut Vec<Use>,
    ) -> bool {
        let mut at = last;
        for word in words.iter().rev() {
            let room = at - first;
            let end = at;
            let n = self.word(word, found, room, |length| {
                (length <= room).then(|| end - length)
            });
            match n {
                Some(n) => at -= n,
                None => return false,
            }
        }
        true
    }

    /// Matches one word with tokens from where `place` puts that many; how many there are.
    fn word(
        &mut self,
        word: &str,
        found: &mut Vec<Use>,
        room: usize,
        place: impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let macro_of = self.active.get(word).copied();
        let Some(definition) = macro_of.filter(|n| !self.lexed.macros[*n].function_like) else {
            let at = place(1).filter(|_| room > 0)?;
            return (self.text(at) == word).then_some(1);
        };
        let replacement = self.replacement(definition, &mut HashSet::new())?;
        let n = replacement.tokens.len();
        let at = place(n)?;
        let tokens = &replacement.tokens;
        if !(0..n).all(|k| self.text(at + k) == tokens[k]) {
            return None;
        }
        if n > 0 && is_constant(tokens) {
            found.push(Use {
                definition,
                from: at,
                to: at + n,
            });
            // From the outside in.
            found.extend(replacement.uses.iter().map(|u| Use {
                definition: u.definition,
                from: at + u.from,
                to: at + u.to,
            }));
        }
        Some(n)
    }

    fn keep(&mut self, found: Vec<Use>) {
        self.uses.extend(found);
    }

    /// What a macro without parameters stands for after all replacements; `None` when that cannot be told.
    fn replacement(
        &mut self,
        definition: usize,
        hidden: &mut HashSet<&'a str>,
    ) -> Option<Replacement<'a>> {
        if let (true, Some(known)) = (hidden.is_empty(), self.cache.get(&definition)) {
            return known.clone();
        }
        let result = self.replace(definition, hidden);
        if hidden.is_empty() {
            self.cache.insert(definition, result.clone());
        }
        result
    }

    fn replace(
        &mut self,
        definition: usize,
        hidden: &mut HashSet<&'a str>,
    ) -> Option<Replacement<'a>> {
        const LONGEST: usize = 200;
        let name = self.lexed.macros[definition].name.as_str();
        hidden.insert(name);
        let mut out = Replacement::default();
        for word in &self.bodies[definition] {
            let inner = match self.active.get(word) {
                Some(n) if !hidden.contains(word) => *n,
                _ if *word == "##" => return None,
                _ => {
                    out.tokens.push(word);
                    continue;
                }
            };
            if self.lexed.macros[inner].function_like {
                return None;
            }
            let part = self.replacement(inner, hidden)?;
            let start = out.tokens.len();
            let end = start + part.tokens.len();
            if end > LONGEST {
                return None;
            }
            if is_constant(&part.tokens) {
                out.uses.push(Use {
                    definition: inner,
                    from: start,
                    to: end,
                });
                out.uses.extend(part.uses.iter().map(|u| Use {
                    definition: u.definition,
                    from: start + u.from,
                    to: start + u.to,
                }));
            }
            out.tokens.extend(part.tokens);
        }
        hidden.remove(name);
        Some(out)
    }
}

/// Whether tokens are one operand, made of numbers and operators only.
fn is_constant(tokens: &[&str]) -> bool {
    const TYPES: [&str; 12] = [
        "char", "short", "int", "long", "signed", "unsigned", "float", "double", "sizeof",
        "size_t", "uint32_t", "uint64_t",
    ];
    let number = |t: &str| {
        t.starts_with(|c: char| c.is_ascii_digit())
            || t.starts_with('\'')
            || (t.starts_with('.') && t.len() > 1)
    };
    let allowed = |t: &str| {
        number(t)
            || TYPES.contains(&t)
            || !t.starts_with(|c: char| c.is_alphabetic() || "_\"L#{};,=".contains(c))
    };
    if !tokens.iter().any(|t| number(t)) || !tokens.iter().all(|t| allowed(t)) {
        return false;
    }
    match tokens {
        [one] => number(one),
        ["-" | "~" | "+", one] => number(one),
        ["(", .., ")"] => {
            let mut depth = 0;
            let closed = tokens.iter().position(|t| {
                depth += i32::from(*t == "(") - i32::from(*t == ")");
                depth == 0
            });
            closed == Some(tokens.len() - 1)
        }
        _ => false,
    }
}

/// The tokens of a line.
fn words(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    token::lex_line(text.as_bytes(), 0, &mut tokens);
    let cut = |t: &Token| text.get(t.start as usize..t.end as usize);
    tokens.iter().filter_map(cut).collect()
}

/// Lines without comments, continued ones joined to the one where they start, by their number.
fn logical_lines(text: &str) -> HashMap<u32, String> {
    let bytes = text.as_bytes();
    let byte = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut out = HashMap::new();
    let (mut at, mut line, mut start) = (0, 1u32, 1u32);
    let mut current: Vec<u8> = Vec::new();
    while at < bytes.len() {
        match (byte(at), byte(at + 1)) {
            (b'\n', _) => {
                let words = String::from_utf8_lossy(&current).into_owned();
                if !words.trim().is_empty() {
                    out.insert(start, words);
                }
                current.clear();
                line += 1;
                start = line;
                at += 1;
            }
            (b'\\', b'\n') => {
                line += 1;
                at += 2;
            }
            (b'\\', b'\r') if byte(at + 2) == b'\n' => {
                line += 1;
                at += 3;
            }
            (b'/', b'/') => {
                while at < bytes.len() && byte(at) != b'\n' {
                    if byte(at) == b'\\' && byte(at + 1) == b'\n' {
                        line += 1;
                        at += 1;
                    }
                    at += 1;
                }
            }
            (b'/', b'*') => {
                at += 2;
                current.push(b' ');
                let before = line;
                while at < bytes.len() && (byte(at), byte(at + 1)) != (b'*', b'/') {
                    line += u32::from(byte(at) == b'\n');
                    at += 1;
                }
                at += 2;
                if line != before {
                    // What follows is printed in the line where it stands.
                    let words = String::from_utf8_lossy(&current).into_owned();
                    if !words.trim().is_empty() {
                        out.insert(start, words);
                    }
                    current.clear();
                    start = line;
                }
            }
            (quote @ (b'"' | b'\''), _) => {
                let from = at;
                at += 1;
                while at < bytes.len() && byte(at) != quote && byte(at) != b'\n' {
                    if byte(at) == b'\\' && byte(at + 1) != b'\n' {
                        at += 1;
                    } else if byte(at) == b'\\' {
                        break;
                    }
                    at += 1;
                }
                at = (at + usize::from(byte(at) == quote)).min(bytes.len());
                current.extend_from_slice(&bytes[from..at]);
            }
            (c, _) => {
                current.push(c);
                at += 1;
            }
        }
    }
    if !current.is_empty() {
        out.insert(start, String::from_utf8_lossy(&current).into_owned());
    }
    out
}

#[cfg(test)]
mod tests {
    /// The text that lang-c gets for `original`, which preprocessed is `expanded`.
    fn marked(original: &str, expanded: &str) -> String {
        let read = |_: &str| Some(original.to_string());
        let out = super::super::shim_with(expanded.as_bytes(), "", &read);
        out.text[super::super::PRELUDE.len()..].replace('\n', " ")
    }

    const HEAD: &str = "# 1 \"t.c\"\n#define N 10\n#define M (N - 1)\n#define SQ(x) ((x)*(x))\n#define BAD 1 + 2\n";

    fn line(source: &str, expanded: &str) -> String {
        let source = format!("\n\n\n\n{source}\n");
        marked(&source, &format!("{HEAD}{expanded}\n"))
    }

    #[test]
    fn names_are_found() {
        assert_eq!(
            line("int a = N, b = 10;", "int a = 10, b = 10;"),
            "int a = __c2safe_const(0, 10), b = 10; "
        );
        assert_eq!(
            line("int a = M /* N */;", "int a = (10 - 1) ;"),
            "int a = __c2safe_const(1, (__c2safe_const(0, 10) - 1)) ; "
        );
    }

    #[test]
    fn calls_of_macros_are_passed_over() {
        assert_eq!(
            line("int a = N + SQ(N) + N;", "int a = 10 + ((10)*(10)) + 10;"),
            "int a = __c2safe_const(0, 10) + ((10)*(10)) + __c2safe_const(0, 10); "
        );
        assert_eq!(
            line("int a = SQ(2", "int a = ((2)*(2)) + 10;"),
            "int a = ((2)*(2)) + 10; "
        );
    }

    #[test]
    fn what_is_not_certain_stays() {
        assert_eq!(line("int a = BAD;", "int a = 1 + 2;"), "int a = 1 + 2; ");
        assert_eq!(line("int a = N;", "int b = 10;"), "int b = 10; ");
        let expanded = format!("{HEAD}#undef N\nint a = N;\n");
        assert_eq!(marked("\n\n\n\n\nint a = N;\n", &expanded), "int a = N; ");
    }
}
