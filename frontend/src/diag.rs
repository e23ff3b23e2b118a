//! Diagnostics as values: nothing here prints.
//!
//! Every diagnostic carries a stable code. The codes of this crate's input side are:
//!
//! | code  | meaning |
//! |-------|---------|
//! | C0001 | a path does not exist |
//! | C0002 | a folder holds no C files |
//! | C0003 | a file or folder cannot be read |
//! | C0004 | a file is not C source text (binary data) |
//! | C0005 | a compile database cannot be read or makes no sense |
//! | C0006 | a file is listed more than once with different flags; the first entry is used (warning) |
//! | C0007 | the build system could not be asked; all `.c` files are taken instead (note) |
//! | C0008 | no input was given |
//! | C0101 | the preprocessor reports an error in the source |
//! | C0102 | a header was not found |
//! | C0103 | the C compiler could not be started |
//! | C0104 | a header is the system's own, not one of ours (note) |
//! | C0105 | the preprocessor ran too long or died |
//! | C0201 | syntax error |
//! | C0202 | a bracket has no partner |
//! | C0203 | file-scope assembly is dropped (warning) |
//! | C0204 | the source nests too deeply |
//! | C03xx | semantic errors, documented in `sema` |

use std::fmt;
use std::sync::Arc;

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Information that does not ask for a change.
    Note,
    /// Something that works but deserves a look.
    Warning,
    /// The file or construct cannot be translated.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// A place in an original (not preprocessed) file. Line and column count from 1;
/// a column of 0 means "the whole line".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as the C compiler named it.
    pub file: Arc<str>,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The byte column, from 1; 0 when unknown.
    pub column: u32,
}

impl Location {
    /// A place in `file`.
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32) -> Location {
        Location {
            file: file.into(),
            line,
            column,
        }
    }

    /// The file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Location {
        Location::new(file, 0, 0)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// One message about the input. Messages are lower case and carry no final full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, see the table in this module.
    pub code: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// Where, in the original file.
    pub span: Option<Location>,
    /// Further explanations, each with an optional place.
    pub notes: Vec<(String, Option<Location>)>,
}

impl Diagnostic {
    /// A diagnostic of the given severity without a place.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            span: None,
            notes: Vec::new(),
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// A note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, message)
    }

    /// Sets the place.
    pub fn at(mut self, location: Location) -> Diagnostic {
        self.span = Some(location);
        self
    }

    /// Adds an explanation.
    pub fn with_note(
        mut self,
        message: impl Into<String>,
        location: Option<Location>,
    ) -> Diagnostic {
        self.notes.push((message.into(), location));
        self
    }

    /// Whether this is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(span) = &self.span {
            write!(f, "{span}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}
