//! `<search.h>`.

mod hash;
mod queue;
mod tree;

pub use hash::*;
pub use queue::*;
pub use tree::*;
