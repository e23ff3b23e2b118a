//! The runtime that emitted crates carry along: a checked heap and the C library, in safe Rust.
