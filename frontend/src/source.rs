//! From a byte offset in the text that lang-c parses back to the original file.

use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Location;

/// Marks that the text from `offset` up to the next anchor stems from one line of one file,
/// starting at `column` and going on one column a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) offset: u32,
    pub(crate) file: u32,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Maps offsets of one unit's parsed text to places in the original files.
///
/// A lookup is one binary search over anchors, of which there is one a line and one an edit.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    pub(crate) anchors: Vec<Anchor>,
    /// Every file that contributes to the unit, by file index.
    pub files: Vec<Arc<str>>,
    pub(crate) system: Vec<bool>,
    /// Where each file can be read.
    pub(crate) paths: Vec<PathBuf>,
}

impl SourceMap {
    fn anchor(&self, offset: usize) -> Option<&Anchor> {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let after = self.anchors.partition_point(|a| a.offset <= offset);
        self.anchors.get(after.saturating_sub(1))
    }

    /// The original place of a byte offset.
    pub fn locate(&self, offset: usize) -> Location {
        match self.anchor(offset) {
            Some(anchor) => Location {
                file: self.file_name(anchor.file),
                line: anchor.line,
                column: anchor.column
                    + u32::try_from(offset)
                        .unwrap_or(u32::MAX)
                        .saturating_sub(anchor.offset),
            },
            None => Location::file(self.file_name(0)),
        }
    }

    /// The file index and line of a byte offset.
    pub fn line_of(&self, offset: usize) -> (u32, u32) {
        self.anchor(offset).map_or((0, 0), |a| (a.file, a.line))
    }

    /// Whether the file with this index is one of the hermetic (or the system's) headers.
    pub fn is_system(&self, file: u32) -> bool {
        self.system.get(file as usize).copied().unwrap_or(false)
    }

    /// The name of the file with this index.
    pub fn file_name(&self, file: u32) -> Arc<str> {
        self.files
            .get(file as usize)
            .cloned()
            .unwrap_or_else(|| Arc::from("<unknown>"))
    }
}
