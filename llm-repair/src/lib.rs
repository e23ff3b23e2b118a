//! The LLM repair loop: a model proposes, the compiler and the tests dispose.
//!
//! Nothing here prints; what must be run (rustc, the programs) is behind the trait [`bench::Bench`].

pub mod budget;
pub mod config;
pub mod error;
pub mod key;
pub mod provider;

pub use error::{Error, ErrorKind, Result};
