//! `<fnmatch.h>`, `<glob.h>`, `<regex.h>`: patterns.

mod fnmatch;
mod glob;
mod regex;

pub use fnmatch::*;
pub use glob::*;
pub(super) use regex::Regex;
pub use regex::*;
