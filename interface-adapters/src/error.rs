//! What stops the making of adapters.

use std::fmt;

/// Why there are no adapters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdaptError {
    /// None of the interface's files is Rust.
    NoInterface,
    /// A file that was made is no Rust, which is a bug: the file, and what the parser says.
    NotRust(String, String),
}

impl AdaptError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            AdaptError::NoInterface => "A0001",
            AdaptError::NotRust(..) => "A0900",
        }
    }
}

impl fmt::Display for AdaptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdaptError::NoInterface => f.write_str("the interface has no file that is Rust"),
            AdaptError::NotRust(file, why) => write!(f, "{file} was made and is no Rust: {why}"),
        }
    }
}

impl std::error::Error for AdaptError {}
