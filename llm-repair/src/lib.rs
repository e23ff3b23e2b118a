//! The LLM repair loop: a model proposes, the compiler and the tests dispose.
//!
//! Nothing here prints; what must be run (rustc, the programs) is behind the trait [`bench::Bench`].

pub mod bench;
pub mod budget;
pub mod candidate;
pub mod client;
pub mod config;
pub mod error;
pub mod facts;
pub mod flow;
pub mod graph;
pub mod ground;
pub mod hash;
pub mod instrument;
pub mod interface;
pub mod key;
pub mod prompt;
pub mod provider;
pub mod run;
pub mod sandbox;
pub mod source;
pub mod store;
pub mod suspects;
pub mod tiers;
pub mod unit;

pub use error::{Error, ErrorKind, Result};
