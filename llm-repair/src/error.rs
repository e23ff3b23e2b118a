//! Errors of the repair loop: values with a stable code.

use std::fmt;

/// What went wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A setting is missing or makes no sense.
    Configuration,
    /// No key where the settings say there is one, or one that must not be used so.
    Key,
    /// The provider does not know the key (401).
    Unauthorized,
    /// The provider does not allow this key to do it (403).
    Forbidden,
    /// There is nothing at the address (404).
    NotFound,
    /// The provider does not have this model.
    UnknownModel,
    /// The provider refuses the request for another reason (4xx).
    Refused,
    /// The provider fails or is overloaded, also after retries (408, 409, 429, 5xx).
    Unavailable,
    /// No answer in time, also after retries.
    Timeout,
    /// The connection cannot be made or breaks off, also after retries.
    Connection,
    /// The reply is longer than the cap.
    TooLarge,
    /// The reply is not what the protocol says.
    Malformed,
    /// A file of the cache, the journal or the crate cannot be read or written.
    Storage,
    /// The crate was changed by somebody else during or since an unfinished run.
    Changed,
    /// There is no stored reply, and none may be asked for.
    Frozen,
    /// A budget is used up.
    Budget,
    /// The crate or the project cannot be judged: no compiler, no C, no tests.
    Bench,
}

impl ErrorKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Configuration => "R0001",
            ErrorKind::Key => "R0002",
            ErrorKind::Unauthorized => "R0010",
            ErrorKind::Forbidden => "R0011",
            ErrorKind::NotFound => "R0012",
            ErrorKind::UnknownModel => "R0013",
            ErrorKind::Refused => "R0014",
            ErrorKind::Unavailable => "R0015",
            ErrorKind::Timeout => "R0016",
            ErrorKind::Connection => "R0017",
            ErrorKind::TooLarge => "R0018",
            ErrorKind::Malformed => "R0019",
            ErrorKind::Storage => "R0030",
            ErrorKind::Changed => "R0031",
            ErrorKind::Frozen => "R0032",
            ErrorKind::Budget => "R0040",
            ErrorKind::Bench => "R0050",
        }
    }
}

/// An error of the repair loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Its kind.
    pub kind: ErrorKind,
    /// In words.
    pub message: String,
}

/// A result of the repair loop.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
        }
    }

    /// A file that cannot be read or written.
    pub fn storage(path: &std::path::Path, error: &std::io::Error) -> Error {
        Error::new(ErrorKind::Storage, format!("`{}`: {error}", path.display()))
    }

    /// Whether asking for another unit would fail the same way, so that the run must end.
    pub fn ends_the_run(&self) -> bool {
        !matches!(
            self.kind,
            ErrorKind::Refused
                | ErrorKind::Unavailable
                | ErrorKind::Timeout
                | ErrorKind::Connection
                | ErrorKind::TooLarge
                | ErrorKind::Malformed
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.kind.code(), self.message)
    }
}

impl std::error::Error for Error {}
