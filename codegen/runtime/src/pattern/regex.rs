//! `<regex.h>`: basic and extended regular expressions of POSIX, in the C locale.
//!
//! An expression is a tree; matching tries all ways and keeps the one POSIX asks for: the leftmost, then the longest,
//! and among those the one in which earlier subexpressions are longest.

use super::fnmatch::in_class;
use std::collections::HashSet;
use std::rc::Rc;

const REG_EXTENDED: i32 = 1;
const REG_ICASE: i32 = 2;
const REG_NEWLINE: i32 = 4;
const REG_NOTBOL: i32 = 1;
const REG_NOTEOL: i32 = 2;
pub(super) const REG_BADPAT: i32 = 2;
const REG_ECTYPE: i32 = 4;
const REG_EESCAPE: i32 = 5;
const REG_ESUBREG: i32 = 6;
const REG_EBRACK: i32 = 7;
const REG_EPAREN: i32 = 8;
const REG_EBRACE: i32 = 9;
const REG_BADBR: i32 = 10;
const REG_ERANGE: i32 = 11;
const REG_BADRPT: i32 = 13;
/// The most repetitions an interval may ask for.
const RE_DUP_MAX: u32 = 32767;

/// A part of an expression.
#[derive(Debug)]
enum Node {
    Empty,
    Set(Box<[bool; 256]>),
    LineStart,
    LineEnd,
    /// `\b`, `\B`, `\<`, `\>` (glibc).
    Boundary(Edge),
    Group(usize, Box<Node>),
    BackReference(usize),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat {
        node: Box<Node>,
        least: u32,
        most: u32,
    },
}

#[derive(Clone, Copy, Debug)]
enum Edge {
    Word,
    NoWord,
    Start,
    End,
}

/// A compiled expression.
#[derive(Debug)]
pub(in super::super) struct Regex {
    root: Node,
    pub(super) groups: usize,
    pub(super) flags: i32,
    /// Whether a state's past decides about its future, as with back references and counted repetitions.
    has_memory: bool,
}

// ---- reading an expression

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    flags: i32,
    groups: usize,
    /// Groups that are closed, which a back reference may name.
    closed: Vec<usize>,
    depth: usize,
    /// Whether a state's past decides about its future, as with back references and counted repetitions.
    has_memory: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, token: &[u8]) -> bool {
        let found = self.text[self.at..].starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn extended(&self) -> bool {
        self.flags & REG_EXTENDED != 0
    }

    /// The tokens that differ between the two kinds of expressions.
    fn token<'t>(&self, extended: &'t [u8], basic: &'t [u8]) -> &'t [u8] {
        if self.extended() {
            extended
        } else {
            basic
        }
    }

    fn at_token(&self, extended: &[u8], basic: &[u8]) -> bool {
        self.text[self.at..].starts_with(self.token(extended, basic))
    }

    fn choice(&mut self) -> Result<Node, i32> {
        let mut branches = vec![self.branch()?];
        loop {
            let token = self.token(b"|", b"\\|");
            if !self.eat(token) {
                break;
            }
            branches.push(self.branch()?);
        }
        Ok(if branches.len() == 1 {
            branches.remove(0)
        } else {
            Node::Choice(branches)
        })
    }

    fn branch(&mut self) -> Result<Node, i32> {
        let mut parts = Vec::new();
        while self.at < self.text.len() && !self.at_token(b"|", b"\\|") {
            if self.at_token(b")", b"\\)") && (self.depth > 0 || !self.extended()) {
                break;
            }
            let first = parts.is_empty();
            let atom = self.atom(first)?;
            parts.push(self.repeated(atom)?);
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.remove(0),
            _ => Node::Sequence(parts),
        })
    }

    /// The repetitions after an atom.
    fn repeated(&mut self, mut node: Node) -> Result<Node, i32> {
        loop {
            let (least, most) = match self.peek() {
                Some(b'*') => {
                    self.at += 1;
                    (0, u32::MAX)
                }
                Some(b'+') if self.extended() => {
                    self.at += 1;
                    (1, u32::MAX)
                }
                Some(b'?') if self.extended() => {
                    self.at += 1;
                    (0, 1)
                }
                Some(b'\\') if !self.extended() && self.eat(b"\\+") => (1, u32::MAX),
                Some(b'\\') if !self.extended() && self.eat(b"\\?") => (0, 1),
                _ if self.at_token(b"{", b"\\{") => self.interval()?,
                _ => return Ok(node),
            };
            if self.extended() && matches!(node, Node::LineStart | Node::LineEnd) {
                return Err(REG_BADRPT);
            }
            node = Node::Repeat {
                node: Box::new(node),
                least,
                most,
            };
        }
    }

    fn number(&mut self) -> Option<u32> {
        let len = self.text[self.at..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let digits = std::str::from_utf8(&self.text[self.at..self.at + len]).ok()?;
        self.at += len;
        digits.parse().ok()
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}`, with glibc's errors.
    fn interval(&mut self) -> Result<(u32, u32), i32> {
        let (open, close) = (self.token(b"{", b"\\{").len(), self.token(b"}", b"\\}"));
        self.at += open;
        let least = self.number();
        let (least, most) = if self.eat(b",") {
            (least.or(Some(0)), Some(self.number().unwrap_or(u32::MAX)))
        } else {
            (least, least)
        };
        let closed = self.eat(close);
        match (least, most) {
            (Some(least), Some(most)) if closed => {
                if least > most || least > RE_DUP_MAX || most > RE_DUP_MAX && most != u32::MAX {
                    return Err(REG_BADBR);
                }
                self.has_memory |= least > 1 || most != u32::MAX && most > 1;
                Ok((least, most))
            }
            // What is wrong is skipped up to the closing brace; without one, that is the error.
            _ if closed
                || self.text[self.at..]
                    .windows(close.len())
                    .any(|w| w == close) =>
            {
                Err(REG_BADBR)
            }
            _ => Err(REG_EBRACE),
        }
    }

    fn atom(&mut self, first: bool) -> Result<Node, i32> {
        let Some(c) = self.peek() else {
            return Ok(Node::Empty);
        };
        let extended = self.extended();
        if self.at_token(b"(", b"\\(") {
            return self.group();
        }
        if !extended && self.at_token(b")", b"\\)") {
            return Err(REG_EPAREN);
        }
        self.at += 1;
        match c {
            b'.' => {
                let mut set = Box::new([true; 256]);
                set[0] = false;
                set[b'\n' as usize] = self.flags & REG_NEWLINE == 0;
                Ok(Node::Set(set))
            }
            b'[' => self.bracket(),
            b'^' if extended || first => Ok(Node::LineStart),
            b'$' if extended
                || self.at == self.text.len()
                || self.at_token(b")", b"\\)")
                || self.at_token(b"|", b"\\|") =>
            {
                Ok(Node::LineEnd)
            }
            b'*' if !extended && first => Ok(self.literal(c)),
            b'*' | b'+' | b'?' | b'{' if extended && first => Err(REG_BADRPT),
            b'\\' if !extended && first && self.peek() == Some(b'{') => Err(REG_BADRPT),
            b'\\' => self.escape(),
            _ => Ok(self.literal(c)),
        }
    }

    fn group(&mut self) -> Result<Node, i32> {
        self.at += self.token(b"(", b"\\(").len();
        self.groups += 1;
        let number = self.groups;
        self.depth += 1;
        let inner = self.choice()?;
        self.depth -= 1;
        let close = self.token(b")", b"\\)");
        if !self.eat(close) {
            return Err(REG_EPAREN);
        }
        self.closed.push(number);
        Ok(Node::Group(number, Box::new(inner)))
    }

    fn escape(&mut self) -> Result<Node, i32> {
        let c = self.peek().ok_or(REG_EESCAPE)?;
        self.at += 1;
        let word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        let class = |f: &dyn Fn(u8) -> bool| {
            let mut set = Box::new([false; 256]);
            (0..=255u8).for_each(|c| set[c as usize] = f(c));
            Node::Set(set)
        };
        Ok(match c {
            b'1'..=b'9' => {
                let number = (c - b'0') as usize;
                if !self.closed.contains(&number) {
                    return Err(REG_ESUBREG);
                }
                self.has_memory = true;
                Node::BackReference(number)
            }
            b'w' => class(&word),
            b'W' => class(&|c| !word(c)),
            b's' => class(&|c| in_class(b"space", c) == Some(true)),
            b'S' => class(&|c| in_class(b"space", c) == Some(false)),
            b'b' => Node::Boundary(Edge::Word),
            b'B' => Node::Boundary(Edge::NoWord),
            b'<' => Node::Boundary(Edge::Start),
            b'>' => Node::Boundary(Edge::End),
            _ => self.literal(c),
        })
    }

    fn literal(&self, c: u8) -> Node {
        let mut set = Box::new([false; 256]);
        self.add(&mut set, c);
        Node::Set(set)
    }

    fn add(&self, set: &mut [bool; 256], c: u8) {
        set[c as usize] = true;
        if self.flags & REG_ICASE != 0 {
            set[c.to_ascii_lowercase() as usize] = true;
            set[c.to_ascii_uppercase() as usize] = true;
        }
    }

    /// `[.x.]`, `[=x=]` or a plain character within brackets.
    fn bracket_character(&mut self) -> Result<u8, i32> {
        for kind in [b'.', b'='] {
            if self.eat(&[b'[', kind]) {
                let c = self.peek().ok_or(REG_EBRACK)?;
                self.at += 1;
                return if self.eat(&[kind, b']']) {
                    Ok(c)
                } else {
                    Err(3)
                };
            }
        }
        let c = self.peek().ok_or(REG_EBRACK)?;
        self.at += 1;
        Ok(c)
    }

    fn bracket(&mut self) -> Result<Node, i32> {
        let negated = self.eat(b"^");
        if self.at == self.text.len() {
            return Err(REG_BADPAT);
        }
        let mut set = Box::new([false; 256]);
        let begin = self.at;
        loop {
            let c = self.peek().ok_or(REG_EBRACK)?;
            if c == b']' && self.at > begin {
                self.at += 1;
                break;
            }
            if self.eat(b"[:") {
                let rest = &self.text[self.at..];
                let len = rest.windows(2).position(|w| w == b":]").ok_or(REG_EBRACK)?;
                let mut name = &rest[..len];
                if self.flags & REG_ICASE != 0 && matches!(name, b"upper" | b"lower") {
                    name = b"alpha";
                }
                for c in 0..=255u8 {
                    if in_class(name, c).ok_or(REG_ECTYPE)? {
                        self.add(&mut set, c);
                    }
                }
                self.at += len + 2;
                continue;
            }
            let low = self.bracket_character()?;
            let ranges =
                self.peek() == Some(b'-') && self.text.get(self.at + 1).is_some_and(|&c| c != b']');
            let high = if ranges {
                self.at += 1;
                self.bracket_character()?
            } else {
                low
            };
            if low > high {
                return Err(REG_ERANGE);
            }
            (low..=high).for_each(|c| self.add(&mut set, c));
        }
        if negated {
            set.iter_mut().for_each(|c| *c = !*c);
            set[0] = false;
            if self.flags & REG_NEWLINE != 0 {
                set[b'\n' as usize] = false;
            }
        }
        Ok(Node::Set(set))
    }
}

impl Regex {
    pub(super) fn new(text: &[u8], flags: i32) -> Result<Regex, i32> {
        let mut parser = Parser {
            text,
            at: 0,
            flags,
            groups: 0,
            closed: Vec::new(),
            depth: 0,
            has_memory: false,
        };
        let root = parser.choice()?;
        if parser.at < text.len() {
            return Err(if parser.extended() {
                REG_BADPAT
            } else {
                REG_EPAREN
            });
        }
        Ok(Regex {
            root,
            groups: parser.groups,
            flags,
            has_memory: parser.has_memory,
        })
    }

    /// The leftmost longest match: where each group begins and ends.
    pub(super) fn find(&self, text: &[u8], flags: i32) -> Option<Vec<Option<(usize, usize)>>> {
        (0..=text.len()).find_map(|start| {
            let mut search = Search {
                text,
                flags,
                newline: self.flags & REG_NEWLINE != 0,
                fold: self.flags & REG_ICASE != 0,
                memo: !self.has_memory,
                best: None,
                dead: HashSet::new(),
            };
            let groups = vec![None; self.groups + 1];
            search.run(
                Some(Rc::new(Todo {
                    step: Step::Node(&self.root),
                    rest: None,
                })),
                start,
                groups,
            );
            let (end, mut groups) = search.best?;
            groups[0] = Some((start, end));
            Some(groups)
        })
    }
}

// ---- matching

/// What is still to be matched, as a list.
struct Todo<'a> {
    step: Step<'a>,
    rest: Option<Rc<Todo<'a>>>,
}

enum Step<'a> {
    Node(&'a Node),
    /// The end of a group that began at a place.
    Close(usize, usize),
    /// Another round of a repetition, `done` of which are over; the last began at a place.
    Again {
        node: &'a Node,
        least: u32,
        most: u32,
        done: u32,
        began: usize,
    },
}

type Groups = Vec<Option<(usize, usize)>>;

/// The search for the longest match from one place.
struct Search<'a> {
    text: &'a [u8],
    flags: i32,
    newline: bool,
    fold: bool,
    /// Whether a state that was tried need not be tried again: its first visit had the better groups.
    memo: bool,
    best: Option<(usize, Groups)>,
    dead: HashSet<(usize, usize)>,
}

impl<'a> Search<'a> {
    fn is_word(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.text.get(at))
            .is_some_and(|&c| c.is_ascii_alphanumeric() || c == b'_')
    }

    /// Tries everything in order of preference; remembers the longest match, of equal ones the first.
    fn run(&mut self, mut todo: Option<Rc<Todo<'a>>>, mut at: usize, mut groups: Groups) {
        loop {
            // Nothing is longer than a match up to the end of the text.
            if self
                .best
                .as_ref()
                .is_some_and(|(end, _)| *end == self.text.len())
            {
                return;
            }
            let Some(item) = todo else {
                if self.best.as_ref().is_none_or(|(end, _)| *end < at) {
                    self.best = Some((at, groups));
                }
                return;
            };
            let rest = item.rest.clone();
            match item.step {
                Step::Close(number, began) => {
                    groups[number] = Some((began, at));
                    todo = rest;
                }
                Step::Again {
                    node,
                    least,
                    most,
                    done,
                    began,
                } => {
                    // A round that matches nothing counts only where one is needed, or as the first one.
                    let empty = done > 0 && began == at;
                    if empty && done > least.max(1) {
                        return;
                    }
                    if done < most && !(empty && done >= least) {
                        let again = Step::Again {
                            node,
                            least,
                            most,
                            done: done + 1,
                            began: at,
                        };
                        let again = Some(Rc::new(Todo {
                            step: again,
                            rest: rest.clone(),
                        }));
                        let next = Some(Rc::new(Todo {
                            step: Step::Node(node),
                            rest: again,
                        }));
                        if done < least {
                            todo = next;
                            continue;
                        }
                        let key = (node as *const Node as usize, at);
                        if most != u32::MAX || !self.memo || self.dead.insert(key) {
                            self.run(next, at, groups.clone());
                        }
                    }
                    todo = rest;
                }
                Step::Node(node) => match node {
                    Node::Empty => todo = rest,
                    Node::Set(set) => match self.text.get(at) {
                        Some(&c) if set[c as usize] => {
                            at += 1;
                            todo = rest;
                        }
                        _ => return,
                    },
                    Node::LineStart => {
                        let first = at == 0 && self.flags & REG_NOTBOL == 0;
                        let after_line = self.newline && at > 0 && self.text[at - 1] == b'\n';
                        if !(first || after_line) {
                            return;
                        }
                        todo = rest;
                    }
                    Node::LineEnd => {
                        let last = at == self.text.len() && self.flags & REG_NOTEOL == 0;
                        let before_line = self.newline && self.text.get(at) == Some(&b'\n');
                        if !(last || before_line) {
                            return;
                        }
                        todo = rest;
                    }
                    Node::Boundary(edge) => {
                        let (before, after) =
                            (self.is_word(at.checked_sub(1)), self.is_word(Some(at)));
                        let holds = match edge {
                            Edge::Word => before != after,
                            Edge::NoWord => before == after,
                            Edge::Start => !before && after,
                            Edge::End => before && !after,
                        };
                        if !holds {
                            return;
                        }
                        todo = rest;
                    }
                    Node::Group(number, inner) => {
                        let close = Some(Rc::new(Todo {
                            step: Step::Close(*number, at),
                            rest,
                        }));
                        todo = Some(Rc::new(Todo {
                            step: Step::Node(inner),
                            rest: close,
                        }));
                    }
                    Node::BackReference(number) => {
                        let Some((begin, end)) = groups[*number] else {
                            return;
                        };
                        let (wanted, found) =
                            (&self.text[begin..end], self.text.get(at..at + end - begin));
                        let same = found.is_some_and(|f| {
                            f == wanted || self.fold && f.eq_ignore_ascii_case(wanted)
                        });
                        if !same {
                            return;
                        }
                        at += end - begin;
                        todo = rest;
                    }
                    Node::Sequence(parts) => {
                        todo = parts.iter().rev().fold(rest, |rest, part| {
                            Some(Rc::new(Todo {
                                step: Step::Node(part),
                                rest,
                            }))
                        });
                    }
                    Node::Choice(branches) => {
                        for branch in branches {
                            let next = Some(Rc::new(Todo {
                                step: Step::Node(branch),
                                rest: rest.clone(),
                            }));
                            self.run(next, at, groups.clone());
                        }
                        return;
                    }
                    Node::Repeat { node, least, most } => {
                        let first = Step::Again {
                            node,
                            least: *least,
                            most: *most,
                            done: 0,
                            began: usize::MAX,
                        };
                        todo = Some(Rc::new(Todo { step: first, rest }));
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str, flags: i32) -> Option<Vec<(i64, i64)>> {
        let groups = Regex::new(pattern.as_bytes(), flags)
            .expect(pattern)
            .find(text.as_bytes(), 0)?;
        Some(
            groups
                .into_iter()
                .map(|g| g.map_or((-1, -1), |(a, b)| (a as i64, b as i64)))
                .collect(),
        )
    }

    #[test]
    fn the_leftmost_longest_match_is_found() {
        const E: i32 = REG_EXTENDED;
        assert_eq!(found("a|ab|abc", "xabcd", E), Some(vec![(1, 4)]));
        assert_eq!(
            found("(a|ab)(c|bcd)(d*)", "abcd", E),
            Some(vec![(0, 4), (0, 1), (1, 4), (4, 4)])
        );
        assert_eq!(
            found("^([a-z]+)@([a-z.]+)$", "joe@x.org", E),
            Some(vec![(0, 9), (0, 3), (4, 9)])
        );
        assert_eq!(found("x{2,3}", "axxxxb", E), Some(vec![(1, 4)]));
        assert_eq!(
            found("\\(ab\\)*\\1", "ababab", 0),
            Some(vec![(0, 6), (2, 4)])
        );
        assert_eq!(
            found("HELLO", "say hello", E | REG_ICASE),
            Some(vec![(4, 9)])
        );
        assert_eq!(found("[[:digit:]]+", "ab123c", E), Some(vec![(2, 5)]));
        assert_eq!(found("^b$", "a\nb\nc", E | REG_NEWLINE), Some(vec![(2, 3)]));
        assert_eq!(found("a*", "bbb", E), Some(vec![(0, 0)]));
        assert_eq!(found("(a*)*b", &"a".repeat(200), E), None);
        assert_eq!(found("\\bcat\\b", "a cat!", E), Some(vec![(2, 5)]));
        assert_eq!(found("[]a]+", "x]a]", E), Some(vec![(1, 4)]));
        assert_eq!(found("a+b", "a+b", 0), Some(vec![(0, 3)]));
    }

    #[test]
    fn bad_expressions_have_codes() {
        for (pattern, flags, code) in [
            ("[a", 1, REG_EBRACK),
            ("(a", 1, REG_EPAREN),
            ("a{2,1}", 1, REG_BADBR),
            ("[z-a]", 1, REG_ERANGE),
            ("[[:foo:]]", 1, REG_ECTYPE),
            ("a\\", 1, REG_EESCAPE),
            ("\\(a", 0, REG_EPAREN),
            ("\\1", 0, REG_ESUBREG),
        ] {
            assert_eq!(
                Regex::new(pattern.as_bytes(), flags).err(),
                Some(code),
                "{pattern}"
            );
        }
    }
}
