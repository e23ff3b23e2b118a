//! `<stdlib.h>`.

mod alloc;
mod process;

pub use alloc::*;
pub use process::*;
