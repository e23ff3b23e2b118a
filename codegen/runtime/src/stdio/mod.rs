//! `<stdio.h>`.

mod chars;
mod file;
mod float;
mod format;
mod printf;
mod stream;

pub use chars::*;
pub use file::*;
pub(super) use format::*;
pub use printf::*;
pub(super) use stream::*;
