//! The runtime that emitted crates carry along: a checked heap and the C library, in safe Rust.
//!
//! Emitted crates either contain these files as their module `rt` or link this crate under that name, so nothing
//! here says `crate::` (except in macros, where `crate::rt` is the runtime in both forms) and nothing depends on other crates.
//!
//! * [`Heap`] holds C's objects as bytes with C's layout; a [`Ptr`] is a `Copy` handle that lives in those bytes as well.
//! * [`Runtime`] is the heap plus the state of the C library; a generated program wraps it (see [`Program`]).
//! * Every other public function is a C library function with its C name; its last parameter is the weakest context that does the job.
#![forbid(unsafe_code)]
#![allow(non_camel_case_types, non_snake_case, clippy::too_many_arguments)]

#[macro_use]
mod record;
#[macro_use]
mod va;
mod accounts;
mod arena;
mod assert;
mod ctype;
mod division;
mod emitted;
mod err;
mod errno;
mod fault;
mod fd;
mod fenv;
mod heap;
mod locale;
mod math;
mod mem;
mod net;
mod packed;
mod pattern;
mod places;
mod ptr;
mod room;
mod runtime;
mod search;
mod setjmp;
mod signal;
mod start;
mod stdio;
mod stdlib;
mod string;
mod strings;
mod thread;
mod time;
mod unistd;
mod wchar;

pub use accounts::*;
pub use arena::*;
pub use assert::*;
pub use ctype::*;
pub use division::*;
pub use emitted::*;
pub use err::*;
pub use errno::*;
pub use fault::*;
pub use fenv::*;
pub use heap::*;
pub use locale::*;
pub use math::*;
pub use mem::*;
pub use net::*;
pub use pattern::*;
pub use places::*;
pub use ptr::*;
pub use record::*;
pub use room::*;
pub use runtime::*;
pub use search::*;
pub use setjmp::*;
pub use signal::*;
pub use start::*;
pub use stdio::*;
pub use stdlib::*;
pub use string::*;
pub use strings::*;
pub use thread::*;
pub use time::*;
pub use unistd::*;
pub use va::*;
pub use wchar::*;

/// The name under which emitted crates know the runtime, and under which its macros look for it.
#[doc(hidden)]
pub mod rt {
    pub use super::*;
}
