//! `<stdio.h>`.

mod chars;
mod file;
mod float;
mod format;
mod input;
mod memory;
mod printf;
mod scan;
mod scanf;
mod stream;
mod table;

pub use chars::*;
pub use file::*;
pub(super) use format::{format, Context, Notes};
pub use memory::*;
pub use printf::*;
pub use scanf::*;
pub(super) use stream::*;
pub(super) use table::*;
