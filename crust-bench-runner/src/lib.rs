//! CRUST-Bench: scores crates as the benchmark does, and says why a project fails.
//!
//! A project of the benchmark is C, an interface in safe Rust, and tests against that interface. A crate *passes* when it has no
//! `unsafe`, and `cargo test` with the official tests in place succeeds, with at least one test and none failing.
//!
//! | module | what is in it |
//! |---|---|
//! | [`dataset`] | the projects, their names and positions, the version of the tests |
//! | [`confine`] | runs a command with limits |
//! | [`scratch`], [`manifest`] | a crate with the official tests in place, in a folder of its own |
//! | [`cargo`], [`libtest`] | building, testing, and reading what they print |
//! | [`unsafety`], [`interface`] | what is found by reading the crate |
//! | [`score`] | one crate through all of that |
//! | [`look`] | what the compiler and each test say, for repairs |
//! | [`suspect`], [`syntax`] | tests that no crate can pass |
//! | [`run`], [`work`] | many projects: shards, jobs, resuming |
//! | [`record`], [`results`], [`markdown`], [`html`] | what is kept and shown |
//!
//! Nothing here prints, and no name of a project steers anything.

pub mod cargo;
pub mod confine;
pub mod dataset;
pub mod error;
pub mod files;
pub mod html;
pub mod interface;
pub mod libtest;
pub mod look;
pub mod manifest;
pub mod markdown;
pub mod record;
pub mod results;
pub mod run;
pub mod score;
pub mod scratch;
pub mod suspect;
pub mod syntax;
pub mod unsafety;
pub mod work;

pub use error::{BenchError, Result};
