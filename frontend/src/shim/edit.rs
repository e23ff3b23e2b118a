//! Applies edits to the preprocessed text and builds the source map on the way.

use std::borrow::Cow;

use super::token::Line;
use crate::source::Anchor;

/// Replaces the bytes `start..end` by `text`; an insertion when the range is empty.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: Cow<'static, str>,
}

/// Writes `prelude` and then every line with its edits applied. Blank lines, directives and
/// indentation are left out. An edit inside a range that an earlier edit removed is dropped.
pub(super) fn apply(
    source: &str,
    lines: &[Line],
    mut edits: Vec<Edit>,
    prelude: &str,
) -> (String, Vec<Anchor>) {
    edits.sort_by_key(|edit| edit.start);
    let mut out = String::with_capacity(source.len() + prelude.len() + edits.len() * 8);
    let mut anchors = Vec::with_capacity(lines.len() + edits.len() * 2 + 1);
    out.push_str(prelude);
    anchors.push(Anchor {
        offset: 0,
        file: lines.first().map_or(0, |l| l.file),
        line: lines.first().map_or(1, |l| l.line),
        column: 1,
    });
    let bytes = source.as_bytes();
    let mut edits = edits.into_iter().peekable();
    let mut done = 0u32;
    for line in lines {
        let mut at = line.start.max(done);
        while at < line.end && bytes[at as usize].is_ascii_whitespace() {
            at += 1;
        }
        let anchor = |offset: usize, at: u32| Anchor {
            offset: offset as u32,
            file: line.file,
            line: line.line,
            column: at.saturating_sub(line.start) + 1,
        };
        let before = out.len();
        while let Some(edit) = edits.peek() {
            if edit.start > line.end {
                break;
            }
            if edit.start < done {
                edits.next();
                continue;
            }
            if edit.start > at {
                anchors.push(anchor(out.len(), at));
                out.push_str(&source[at as usize..edit.start as usize]);
            }
            if !edit.text.is_empty() {
                anchors.push(anchor(out.len(), edit.start));
                out.push_str(&edit.text);
            }
            at = edit.end.max(at);
            done = done.max(edit.end);
            edits.next();
        }
        if at < line.end {
            anchors.push(anchor(out.len(), at));
            out.push_str(&source[at as usize..line.end as usize]);
        }
        if out.len() > before {
            out.push('\n');
        }
    }
    (out, anchors)
}
