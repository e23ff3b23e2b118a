//! What stops a run. What a project does wrong is no error but its [`Record`](crate::record::Record).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of what can stop a run.
pub type Result<T> = std::result::Result<T, BenchError>;

/// Why a run cannot start or go on.
#[derive(Debug)]
pub enum BenchError {
    /// The folder is not laid out as the benchmark is.
    Layout(PathBuf, String),
    /// The file system says no.
    Io(PathBuf, io::Error),
    /// A shard or a filter makes no sense.
    Selection(String),
    /// There are results of another run.
    Occupied(PathBuf),
    /// Results that do not belong together.
    Mismatch(String),
    /// A file of results that cannot be read.
    Unreadable(PathBuf, String),
    /// Cargo does not run.
    Cargo(String),
    /// The repair loop cannot go on: its own code, and why.
    Repair(&'static str, String),
}

impl BenchError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            BenchError::Layout(..) => "B0001",
            BenchError::Io(..) => "B0002",
            BenchError::Selection(_) => "B0003",
            BenchError::Occupied(_) => "B0004",
            BenchError::Mismatch(_) => "B0005",
            BenchError::Unreadable(..) => "B0006",
            BenchError::Cargo(_) => "B0007",
            BenchError::Repair(code, _) => code,
        }
    }

    /// Makes an [`BenchError::Io`] of what went wrong with `path`.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> BenchError + '_ {
        move |error| BenchError::Io(path.to_path_buf(), error)
    }
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BenchError::Layout(path, what) => write!(f, "`{}` {what}", path.display()),
            BenchError::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
            BenchError::Selection(what) | BenchError::Mismatch(what) => f.write_str(what),
            BenchError::Occupied(path) => write!(
                f,
                "`{}` holds the results of a run; --resume goes on with it",
                path.display()
            ),
            BenchError::Unreadable(path, what) => {
                write!(f, "`{}` is no file of results: {what}", path.display())
            }
            BenchError::Cargo(what) => write!(f, "cargo does not run: {what}"),
            BenchError::Repair(_, what) => f.write_str(what),
        }
    }
}

impl std::error::Error for BenchError {}
