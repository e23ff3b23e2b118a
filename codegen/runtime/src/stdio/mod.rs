//! `<stdio.h>`.

mod chars;
mod file;
mod float;
mod format;
mod printf;
mod scan;
mod scanf;
mod stream;

pub use chars::*;
pub use file::*;
pub(super) use format::{format, Context};
pub use printf::*;
pub use scanf::*;
pub(super) use stream::*;
