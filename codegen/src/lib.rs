//! IR and plan to a Rust crate.
