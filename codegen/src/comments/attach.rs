//! Which statement of a function each comment in its body stands at.

use c2safe_frontend::ir::layout::Comment;
use c2safe_frontend::ir::visit::{walk_stmt, Visitor};
use c2safe_frontend::ir::{Body, Function, Program, Stmt, StmtKind};
use rustc_hash::FxHashMap;

/// Comments of one function, by line of the statement they go with: indices into the comments of its file.
#[derive(Default, Debug)]
pub struct Attached {
    pub file: u32,
    /// Between the head of the function and its body.
    pub top: Vec<usize>,
    /// On lines of their own before a statement.
    pub before: FxHashMap<u32, Vec<usize>>,
    /// Behind a statement in its line.
    pub trailing: FxHashMap<u32, Vec<usize>>,
    /// Behind the last statement of a block; the flag tells a statement with statements in it from one without.
    pub after: FxHashMap<(u32, bool), Vec<usize>>,
    /// Before the end of the body.
    pub end: Vec<usize>,
    /// Where the variables of a line are declared in the Rust, if elsewhere.
    moved: FxHashMap<u32, u32>,
}

/// A statement that has a line.
struct Line {
    line: u32,
    depth: u32,
    compound: bool,
}

struct Lines<'b> {
    body: &'b Body,
    file: u32,
    depth: u32,
    found: Vec<Line>,
    moved: FxHashMap<u32, u32>,
}

impl Visitor for Lines<'_> {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Decl(l, _) = s.kind {
            let declared = self.body.locals[l.index()].loc;
            if declared.file == self.file && s.loc.file == self.file && declared != s.loc {
                self.moved.entry(declared.line).or_insert(s.loc.line);
            }
        }
        let silent = matches!(s.kind, StmtKind::Label(_) | StmtKind::Block(_));
        if !silent && s.loc.file == self.file && s.loc.line != 0 {
            self.found.push(Line {
                line: s.loc.line,
                depth: self.depth,
                compound: is_compound(s),
            });
        }
        self.depth += 1;
        walk_stmt(self, s);
        self.depth -= 1;
    }
}

/// Whether a statement has others in it.
pub fn is_compound(s: &Stmt) -> bool {
    matches!(
        s.kind,
        StmtKind::If(..)
            | StmtKind::While(..)
            | StmtKind::DoWhile(..)
            | StmtKind::For { .. }
            | StmtKind::Switch(_)
    )
}

impl Attached {
    pub fn of(program: &Program, f: &Function) -> Attached {
        let mut out = Attached {
            file: f.loc.file,
            ..Attached::default()
        };
        let (Some(body), Some(file)) = (&f.body, program.files.get(f.loc.file as usize)) else {
            return out;
        };
        if body.end.file != f.loc.file {
            return out;
        }
        let comments = &file.layout.comments;
        let from = comments.partition_point(|c| c.first < f.loc.line);
        let to = comments.partition_point(|c| c.first <= body.end.line);
        if from >= to {
            return out;
        }
        let mut lines = Lines {
            body,
            file: f.loc.file,
            depth: 0,
            found: Vec::new(),
            moved: FxHashMap::default(),
        };
        body.stmts.iter().for_each(|s| lines.stmt(s));
        out.moved = lines.moved;
        let mut lines = lines.found;
        lines.sort_by_key(|l| l.line);
        for (i, comment) in comments.iter().enumerate().take(to).skip(from) {
            out.place(i, comment, f.loc.line, body.end.line, &lines);
        }
        out
    }

    fn place(&mut self, i: usize, c: &Comment, start: u32, end: u32, lines: &[Line]) {
        if c.block == 0 {
            let above = !c.trails && c.next_line == start;
            if !above && c.reach <= end && c.first < end {
                self.top.push(i);
            }
            return;
        }
        if !lines.iter().any(|l| l.line == c.first) {
            let declares = match c.trails {
                true => c.first,
                false => c.next_line,
            };
            if let Some(line) = self.moved.get(&declares) {
                self.before.entry(*line).or_default().push(i);
                return;
            }
        }
        let on_line = lines.iter().any(|l| l.line == c.first);
        if c.trails && !c.leads && c.prev == b'}' {
            match enclosed(lines, c) {
                Some(l) => self.after.entry((l.line, l.compound)).or_default(),
                None => &mut self.end,
            }
            .push(i);
            return;
        }
        if c.trails && !c.leads && on_line {
            self.trailing.entry(c.first).or_default().push(i);
            return;
        }
        let between = matches!(c.prev, b';' | b'{' | b'}' | b':');
        if !between {
            // Somewhere inside a statement: before it.
            let up_to = lines.partition_point(|l| l.line <= c.first);
            match lines[..up_to].last() {
                Some(l) => self.before.entry(l.line).or_default(),
                None => &mut self.top,
            }
            .push(i);
            return;
        }
        if c.next == b'}' {
            if let Some(l) = enclosed(lines, c) {
                let key = (l.line, l.compound);
                self.after.entry(key).or_default().push(i);
                return;
            }
        }
        let next = lines.partition_point(|l| l.line < c.next_line);
        match lines.get(next) {
            Some(l) => self.before.entry(l.line).or_default(),
            None => &mut self.end,
        }
        .push(i);
    }
}

/// The last statement before a comment in the block that both stand in.
fn enclosed<'l>(lines: &'l [Line], c: &Comment) -> Option<&'l Line> {
    let from = lines.partition_point(|l| l.line < c.block);
    let to = lines.partition_point(|l| l.line <= c.first);
    let inside = lines.get(from..to)?;
    // In the line of the `{`, what it belongs to comes first.
    let inside = match inside.iter().position(|l| l.line > c.block) {
        Some(first) => &inside[first..],
        None => return None,
    };
    let depth = inside.iter().map(|l| l.depth).min()?;
    inside.iter().rfind(|l| l.depth == depth)
}
