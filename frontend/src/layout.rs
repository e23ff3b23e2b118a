//! Finds the comments and blank lines of a source file. The preprocessor drops them; this reads the original text.

use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::layout::{Comment, Layout};
use crate::ir::SourceFile;
use crate::parse::Parsed;

/// The files of the project by their number in the program: where each is, and which lines of it reached the compiler in some unit.
#[derive(Default)]
pub(crate) struct Originals(FxHashMap<u32, (PathBuf, FxHashSet<u32>)>);

impl Originals {
    /// Notes what a unit has of each file; `files` are the program's numbers of the unit's files.
    pub(crate) fn note(&mut self, parsed: &Parsed, files: &[u32]) {
        let map = &parsed.map;
        let anchors = map.anchors.iter().map(|a| (a.file, a.line));
        let definitions = parsed.macros.iter().map(|m| (m.file, m.line));
        for (file, line) in anchors.chain(definitions) {
            if map.is_system(file) {
                continue;
            }
            let (Some(id), Some(path)) = (files.get(file as usize), map.paths.get(file as usize))
            else {
                continue;
            };
            let (_, lines) = self
                .0
                .entry(*id)
                .or_insert_with(|| (path.clone(), FxHashSet::default()));
            lines.insert(line);
        }
    }

    /// Reads the layout of each file that is still there.
    pub(crate) fn read(&self, files: &mut [SourceFile]) {
        for (id, (path, lines)) in &self.0 {
            let Some(file) = files.get_mut(*id as usize) else {
                continue;
            };
            if let Ok(text) = std::fs::read(path) {
                file.layout = scan(&text, |line| lines.contains(&line));
            }
        }
    }
}

/// Conditional directives cut a file into groups; the preprocessor may leave a group out.
struct Group {
    parent: usize,
    /// `#if 0`: left out even when nothing but comments is in it.
    zero: bool,
    /// Lines with tokens or definitions, not those of groups inside.
    code: Vec<u32>,
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
    /// Something other than white space and comments was seen in this line.
    code_in_line: bool,
    /// The comments that ended in this line.
    ended_here: Vec<usize>,
    directive: Option<Directive>,
    prev: u8,
    layout: Layout,
    /// The group of each comment.
    group_of: Vec<usize>,
    groups: Vec<Group>,
    open: Vec<usize>,
    braces: Vec<u32>,
    /// The braces at each open `#if`: every branch starts with them.
    braces_at: Vec<Vec<u32>>,
    /// Comments that wait for the next token, and for the next `;`, `{` or `}`.
    before_token: usize,
    before_end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    Define,
    Other,
}

/// Reads the comments of `text`; `live` says whether something of a line reached the compiler.
pub fn scan(text: &[u8], live: impl Fn(u32) -> bool) -> Layout {
    let mut scanner = Scanner {
        text,
        at: 0,
        line: 1,
        code_in_line: false,
        ended_here: Vec::new(),
        directive: None,
        prev: 0,
        layout: Layout::default(),
        group_of: Vec::new(),
        groups: vec![Group {
            parent: 0,
            zero: false,
            code: Vec::new(),
        }],
        open: vec![0],
        braces: Vec::new(),
        braces_at: Vec::new(),
        before_token: 0,
        before_end: 0,
    };
    scanner.run();
    let mut kept = Vec::with_capacity(scanner.groups.len());
    for (i, group) in scanner.groups.iter().enumerate() {
        let own = if group.code.is_empty() {
            !group.zero
        } else {
            group.code.iter().any(|line| live(*line))
        };
        kept.push(i == 0 || (own && kept[group.parent]));
    }
    let mut layout = scanner.layout;
    let mut groups = scanner.group_of.iter();
    layout
        .comments
        .retain(|_| groups.next().is_some_and(|g| kept[*g]));
    layout.blank = std::iter::once(false)
        .chain(
            text.split(|c| *c == b'\n')
                .map(|line| line.iter().all(u8::is_ascii_whitespace)),
        )
        .collect();
    layout
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(&mut self) {
        while self.at < self.text.len() {
            match (self.byte(0), self.byte(1)) {
                (b'\n', _) => self.newline(),
                (b'\\', b'\n') => self.splice(2),
                (b'\\', b'\r') if self.byte(2) == b'\n' => self.splice(3),
                (b'/', b'*') => self.block_comment(),
                (b'/', b'/') => self.line_comment(),
                (b'#', _) if !self.code_in_line && self.directive.is_none() => self.hash(),
                (c, _) if c.is_ascii_whitespace() => self.at += 1,
                _ => self.token(),
            }
        }
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line += 1;
        self.code_in_line = false;
        self.directive = None;
        self.ended_here.clear();
    }

    /// A line that goes on in the next one.
    fn splice(&mut self, length: usize) {
        self.at += length;
        self.line += 1;
    }

    fn group(&mut self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn hash(&mut self) {
        let start = self.at;
        self.at += 1;
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        let from = self.at;
        while self.byte(0).is_ascii_alphabetic() {
            self.at += 1;
        }
        let word = &self.text[from..self.at];
        if self.layout.first_directive == 0 {
            self.layout.first_directive = self.line;
        }
        self.directive = Some(Directive::Other);
        match word {
            b"if" | b"ifdef" | b"ifndef" => {
                self.braces_at.push(self.braces.clone());
                self.open_group();
            }
            b"else" | b"elif" | b"elifdef" | b"elifndef" => {
                if let Some(braces) = self.braces_at.last() {
                    self.braces.clone_from(braces);
                }
                self.close_group();
                self.open_group();
            }
            b"endif" => {
                self.braces_at.pop();
                self.close_group();
            }
            b"define" => {
                self.directive = Some(Directive::Define);
                self.seen(b'#');
                self.ended();
                let group = self.group();
                self.groups[group].code.push(self.line);
            }
            b"include" => {
                self.seen(b'#');
                self.ended();
            }
            _ => {}
        }
        debug_assert!(self.at > start);
        self.code_in_line = true;
    }

    fn open_group(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|c| *c == b'\n').unwrap_or(rest.len());
        let zero = rest[..end].trim_ascii() == b"0";
        let parent = self.group();
        self.groups.push(Group {
            parent,
            zero,
            code: Vec::new(),
        });
        self.open.push(self.groups.len() - 1);
    }

    fn close_group(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// A token starts here: what the comments before it waited for.
    fn seen(&mut self, first: u8) {
        for i in self.before_token..self.layout.comments.len() {
            let comment = &mut self.layout.comments[i];
            comment.next = first;
            comment.next_line = self.line;
        }
        self.before_token = self.layout.comments.len();
        for i in self.ended_here.drain(..) {
            self.layout.comments[i].leads = true;
        }
    }

    /// A declaration ends, or its body starts.
    fn ended(&mut self) {
        for i in self.before_end..self.layout.comments.len() {
            self.layout.comments[i].reach = self.line;
        }
        self.before_end = self.layout.comments.len();
    }

    fn comment(&mut self, start: usize, first: u32) {
        let text = decode(&self.text[start..self.at]);
        let line_start = self.text[..start].iter().rposition(|c| *c == b'\n');
        let column = (start - line_start.map_or(0, |n| n + 1)) as u32;
        let index = self.layout.comments.len();
        self.layout.comments.push(Comment {
            text,
            first,
            last: self.line,
            column,
            trails: self.code_in_line,
            leads: false,
            in_directive: self.directive.is_some(),
            prev: self.prev,
            next: 0,
            next_line: 0,
            reach: u32::MAX,
            block: self.braces.last().copied().unwrap_or(0),
        });
        let group = self.group();
        self.group_of.push(group);
        if first != self.line {
            // What stands before it is not in the line where it ends.
            self.code_in_line = false;
            self.ended_here.clear();
        }
        self.ended_here.push(index);
    }

    fn block_comment(&mut self) {
        let (start, first) = (self.at, self.line);
        self.at += 2;
        while self.at < self.text.len() && (self.byte(0), self.byte(1)) != (b'*', b'/') {
            self.line += u32::from(self.byte(0) == b'\n');
            self.at += 1;
        }
        self.at = (self.at + 2).min(self.text.len());
        self.comment(start, first);
    }

    fn line_comment(&mut self) {
        let (start, first) = (self.at, self.line);
        while self.at < self.text.len() && self.byte(0) != b'\n' {
            if self.byte(0) == b'\\' && self.byte(1) == b'\n' {
                self.at += 1;
                self.line += 1;
            }
            self.at += 1;
        }
        self.comment(start, first);
    }

    fn token(&mut self) {
        let first = self.byte(0);
        let start = self.at;
        match first {
            b'"' | b'\'' => self.literal(first),
            _ if is_word(first) => {
                while is_word(self.byte(0)) {
                    self.at += 1;
                }
            }
            _ => self.at += 1,
        }
        if self.directive.is_some() {
            self.code_in_line = true;
            return;
        }
        if self.layout.first_code == 0 {
            self.layout.first_code = self.line;
        }
        self.seen(first);
        self.code_in_line = true;
        let word = &self.text[start..self.at];
        self.prev = match word {
            b"else" | b"do" => b'{',
            _ => first,
        };
        let group = self.group();
        if self.groups[group].code.last() != Some(&self.line) {
            self.groups[group].code.push(self.line);
        }
        match first {
            b'{' => {
                self.ended();
                self.braces.push(self.line);
            }
            b'}' => {
                self.ended();
                self.braces.pop();
            }
            b';' => self.ended(),
            _ => {}
        }
    }

    /// A string or character; one that is not closed ends with its line.
    fn literal(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.text.len() && !matches!(self.byte(0), b'\n') && self.byte(0) != quote {
            if self.byte(0) == b'\\' {
                self.line += u32::from(self.byte(1) == b'\n');
                self.at += 1;
            }
            self.at += 1;
        }
        if self.byte(0) == quote {
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
    }
}

fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80
}

/// As text: UTF-8, else Latin-1.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|b| *b as char).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comments(text: &str) -> Vec<Comment> {
        scan(text.as_bytes(), |_| true).comments
    }

    #[test]
    fn places() {
        let found = comments(
            "/* a */ int x; // b\n\n/* c\n d */\nint f(void)\n{\n  g(); /* e */\n  /* h */\n}\n",
        );
        let texts: Vec<&str> = found.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(
            texts,
            ["/* a */", "// b", "/* c\n d */", "/* e */", "/* h */"]
        );
        assert!(found[0].leads && !found[0].trails);
        assert!(found[1].trails && !found[1].leads);
        assert_eq!(
            (
                found[2].first,
                found[2].last,
                found[2].next_line,
                found[2].reach
            ),
            (3, 4, 5, 6)
        );
        assert_eq!((found[2].block, found[3].block), (0, 6));
        assert_eq!(
            (found[3].prev, found[4].prev, found[4].next),
            (b';', b';', b'}')
        );
    }

    #[test]
    fn strings_and_continued_lines_are_no_comments() {
        let found = comments(
            "char *s = \"/* no */\"; char c = '\"'; // yes \\\n still\nchar *t = \"\\\n//\";\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].last), (1, 2));
    }

    #[test]
    fn parts_left_out() {
        let text = "#if 0\n/* no */\n#endif\n#ifdef A\n/* dead */\nint a;\n#else\n/* alive */\nint b;\n#endif\n/* end */\n";
        let found = scan(text.as_bytes(), |line| line != 6).comments;
        let texts: Vec<&str> = found.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["/* alive */", "/* end */"]);
    }

    #[test]
    fn both_branches_of_a_condition_open_one_block() {
        let found = comments("int f(void) {\n#ifdef A\n  if (a) {\n#else\n  if (b) {\n#endif\n    /* in */\n  }\n}\n/* out */\nint x;\n");
        assert_eq!((found[0].block, found[1].block), (5, 0));
    }

    #[test]
    fn definitions_end_what_stands_above() {
        let found = comments("/* about N */\n#define N 5 /* five */\nint x;\n");
        assert_eq!(
            (found[0].next, found[0].next_line, found[0].reach),
            (b'#', 2, 2)
        );
        assert!(found[1].in_directive && found[1].trails);
    }
}
