//! Candidates: what a model wants a part of the crate to be.
//!
//! A candidate is code by a stranger. [`extract`] takes it out of a reply, [`check`] (for items) and [`module`] (for modules of an
//! interface) say whether it may be compiled and run at all, and [`apply`] puts items into the crate. Nothing of it is executed here.

pub mod apply;
pub mod check;
pub mod extract;
pub mod freedom;
mod lexical;
pub mod library;
pub mod module;
mod tokens;

use std::fmt;

/// Why a candidate is refused before anything is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code, `K...`.
    pub code: &'static str,
    /// In words, for the model as well.
    pub message: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal {
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.message)
    }
}
