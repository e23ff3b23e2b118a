//! Comments of items: what stands above a declaration, in its line, and at the head of a file.

use std::cell::RefCell;

use c2safe_frontend::ir::layout::Layout;
use c2safe_frontend::ir::{Function, Loc, Program};
use rustc_hash::FxHashSet;

use super::clean::{documentation, plain, words};

/// Hands out the comments of items, each of them once.
pub struct ItemComments<'p> {
    program: &'p Program,
    taken: RefCell<FxHashSet<(u32, usize)>>,
}

/// Comment lines of an item, with their slashes.
#[derive(Default, Debug, Clone)]
pub struct Above {
    /// What stands further up, before a blank line.
    pub section: Vec<String>,
    /// Directly above the item.
    pub doc: Vec<String>,
}

impl Above {
    /// All lines, a section set off by blank lines.
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        if !self.section.is_empty() {
            out.push(String::new());
            out.extend(self.section.iter().cloned());
            out.push(String::new());
        }
        out.extend(self.doc.iter().cloned());
        out
    }
}

impl<'p> ItemComments<'p> {
    pub fn new(program: &'p Program) -> ItemComments<'p> {
        ItemComments {
            program,
            taken: RefCell::new(FxHashSet::default()),
        }
    }

    fn layout(&self, file: u32) -> Option<&'p Layout> {
        let file = self.program.files.get(file as usize)?;
        (!file.layout.comments.is_empty()).then_some(&file.layout)
    }

    /// The comments above what is declared in a line.
    pub fn above(&self, loc: Loc) -> Above {
        self.take(loc, true)
    }

    /// The comments above a function: of its definition, or of a declaration if that has none. Copies of a function have them, too.
    pub fn of_function(&self, f: &Function) -> Above {
        let own = self.take(f.loc, false);
        if !own.doc.is_empty() {
            return own;
        }
        let others = f.declared.iter().filter(|loc| **loc != f.loc);
        let doc = others
            .map(|loc| self.take(*loc, false).doc)
            .find(|doc| !doc.is_empty());
        Above {
            doc: doc.unwrap_or_default(),
            ..own
        }
    }

    fn take(&self, loc: Loc, once: bool) -> Above {
        let mut out = Above::default();
        let Some(layout) = self.layout(loc.file).filter(|_| loc.line > 0) else {
            return out;
        };
        let comments = &layout.comments;
        let head = head_length(layout);
        let mut at = comments.partition_point(|c| c.first <= loc.line);
        let mut found = Vec::new();
        while at > head && comments[at - 1].reach >= loc.line {
            at -= 1;
            let c = &comments[at];
            if c.trails || c.in_directive || c.next_line > loc.line {
                continue;
            }
            let fresh = !self.taken.borrow().contains(&(loc.file, at));
            if fresh {
                found.push(at);
            }
        }
        found.reverse();
        if once {
            self.taken
                .borrow_mut()
                .extend(found.iter().map(|i| (loc.file, *i)));
        }
        // Those that touch the declaration, and each other, document it.
        let Some(next_line) = found.last().map(|i| comments[*i].next_line) else {
            return out;
        };
        let (mut edge, mut first_doc) = (next_line, found.len());
        for (k, i) in found.iter().enumerate().rev() {
            if comments[*i].last + 1 < edge {
                break;
            }
            edge = comments[*i].first;
            first_doc = k;
        }
        let mut end = u32::MAX;
        for i in &found[..first_doc] {
            let lines = plain(&words(&comments[*i]));
            if lines.is_empty() {
                continue;
            }
            if !out.section.is_empty() && comments[*i].first > end.saturating_add(1) {
                out.section.push(String::new());
            }
            end = comments[*i].last;
            out.section.extend(lines);
        }
        let doc = found[first_doc..].iter().map(|i| words(&comments[*i]));
        out.doc = documentation(&doc.collect::<Vec<_>>().concat());
        out
    }

    /// Whether a blank line stands before what is declared in a line and the comments that touch it.
    pub fn after_blank(&self, loc: Loc) -> bool {
        let Some(file) = self.program.files.get(loc.file as usize) else {
            return false;
        };
        let layout = &file.layout;
        let mut line = loc.line;
        for c in layout.comments.iter().rev() {
            if !c.trails && c.last + 1 == line {
                line = c.first;
            }
        }
        line > 1 && layout.is_blank(line - 1)
    }

    /// The comment behind what is declared in a line, in that line.
    pub fn trailing(&self, loc: Loc) -> Option<Vec<String>> {
        let layout = self.layout(loc.file)?;
        let comments = &layout.comments;
        let at = comments.partition_point(|c| c.first < loc.line);
        let mut out = Vec::new();
        let here = comments.iter().enumerate().skip(at);
        for (i, c) in here.take_while(|(_, c)| c.first == loc.line) {
            if c.trails && !c.leads && self.taken.borrow_mut().insert((loc.file, i)) {
                out.extend(plain(&words(c)));
            }
        }
        (!out.is_empty()).then_some(out)
    }

    /// The comments at the start of a file: its name, its licence.
    pub fn head(&self, file: u32) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let Some(layout) = self.layout(file) else {
            return out;
        };
        let mut end = 0;
        for c in &layout.comments[..head_length(layout)] {
            let lines = plain(&words(c));
            if lines.is_empty() {
                continue;
            }
            if !out.is_empty() && c.first > end + 1 {
                out.push("//".into());
            }
            end = c.last;
            out.extend(lines);
        }
        out
    }
}

/// How many comments at the start belong to the file and not to its first declaration.
fn head_length(layout: &Layout) -> usize {
    let comments = &layout.comments;
    let code = match layout.first_code {
        0 => u32::MAX,
        line => line,
    };
    let directive = match layout.first_directive {
        0 => u32::MAX,
        line => line,
    };
    let before = |line: u32| comments.iter().take_while(|c| c.last < line).count();
    let mut length = before(code.min(directive));
    if code < directive {
        // No directive in between: what touches the first declaration is about it, unless it is a licence.
        let mut edge = code;
        while length > 0 && comments[length - 1].last + 1 >= edge {
            edge = comments[length - 1].first;
            length -= 1;
        }
    }
    // A licence may stand below the guard of a header.
    let licence = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["copyright", "licen", "(c)", "spdx-"]
            .iter()
            .any(|word| text.contains(word))
    };
    let up_to_code = before(code);
    let last = comments[..up_to_code]
        .iter()
        .rposition(|c| !c.in_directive && licence(&c.text));
    last.map_or(length, |last| length.max(last + 1))
}
