//! `<stdlib.h>`.

mod abort;
mod alloc;
mod convert;
mod digits;
mod env;
mod process;
mod random;
mod random_state;
mod sort;

pub use abort::*;
pub use alloc::*;
pub use convert::*;
pub use digits::*;
pub use env::*;
pub use process::*;
pub use random::*;
pub use random_state::*;
pub use sort::*;
