//! The comments of the C, where they were: items get them through [`items::ItemComments`], statements through markers that the layout replaces.
//!
//! Text is laid out by a printer that drops comments. So each comment of a body becomes a numbered marker, a macro of a line of its own:
//! `c2c!(n);` stands for lines of comment, `c2t!(n);` for a comment behind the line that follows, `c2u!(n);` for one behind the line before,
//! and `c2b!();` for a blank line.

mod attach;
mod clean;
pub mod items;

use c2safe_frontend::ir::layout::{Comment, Layout};
use c2safe_frontend::ir::{Loc, Stmt};

use crate::func::Fx;
pub use attach::{is_compound, Attached};
use clean::{plain, words};

impl<'p> Fx<'_, 'p> {
    fn layout(&self) -> Option<&'p Layout> {
        let program = self.g.program;
        let file = program.files.get(self.attached.file as usize)?;
        Some(&file.layout)
    }

    fn comment(&self, i: usize) -> Option<&'p Comment> {
        self.layout().and_then(|l| l.comments.get(i))
    }

    fn put(&mut self, marker: &str, comments: &[usize]) {
        for &i in comments {
            let Some(comment) = self.comment(i) else {
                continue;
            };
            let lines = plain(&words(comment));
            if lines.is_empty() {
                continue;
            }
            let n = self.g.note(lines);
            self.out.push_str(&format!("{marker}!({n});\n"));
        }
    }

    /// Comments, and the blank line, that stand before a statement of this line.
    pub(crate) fn comments_before(&mut self, loc: Loc) {
        let last = std::mem::replace(&mut self.last_line, loc.line);
        let Some(layout) = self.layout().filter(|_| loc.file == self.attached.file) else {
            return;
        };
        let comments = self.attached.before.remove(&loc.line).unwrap_or_default();
        let own = comments.iter().filter_map(|i| layout.comments.get(*i));
        let first = own.map(|c| c.first).min().unwrap_or(loc.line);
        let onward = last != 0 && loc.line > last && first > last;
        if onward && layout.is_blank(first.saturating_sub(1)) {
            self.out.push_str("c2b!();\n");
        }
        self.put("c2c", &comments);
        if !comments.is_empty() && layout.is_blank(loc.line.saturating_sub(1)) {
            self.out.push_str("c2b!();\n");
        }
    }

    /// Comments behind a statement of this line, to be written directly before its text.
    pub(crate) fn comments_behind(&mut self, loc: Loc) {
        if loc.file != self.attached.file {
            return;
        }
        if let Some(comments) = self.attached.trailing.remove(&loc.line) {
            self.put("c2t", &comments);
        }
    }

    /// Comments that close the block whose last statement was `s`.
    pub(crate) fn comments_after(&mut self, s: &Stmt) {
        if s.loc.file != self.attached.file {
            return;
        }
        let key = (s.loc.line, is_compound(s));
        let Some(comments) = self.attached.after.remove(&key) else {
            return;
        };
        for i in comments {
            let behind = self
                .comment(i)
                .is_some_and(|c| c.trails && c.prev == b'}' && !c.leads);
            self.put(if behind { "c2u" } else { "c2c" }, &[i]);
        }
    }

    /// All comments of a statement that is not written itself.
    pub(crate) fn comments_of_omitted(&mut self, s: &Stmt) {
        self.comments_before(s.loc);
        if s.loc.file == self.attached.file {
            let comments = self.attached.trailing.remove(&s.loc.line);
            self.put("c2c", &comments.unwrap_or_default());
        }
        self.comments_after(s);
    }

    /// Comments of an `else if`, inside its block.
    pub(crate) fn comments_of_branch(&mut self, loc: Loc) {
        if loc.file != self.attached.file {
            return;
        }
        let before = self.attached.before.remove(&loc.line).unwrap_or_default();
        let trailing = self.attached.trailing.remove(&loc.line).unwrap_or_default();
        self.put("c2c", &before);
        self.put("c2c", &trailing);
    }

    pub(crate) fn comments_of_head(&mut self) {
        let comments = std::mem::take(&mut self.attached.top);
        self.put("c2c", &comments);
    }

    pub(crate) fn comments_of_end(&mut self) {
        let comments = std::mem::take(&mut self.attached.end);
        self.put("c2c", &comments);
    }
}
