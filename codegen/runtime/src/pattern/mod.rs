//! `<fnmatch.h>`, `<glob.h>`, `<regex.h>`: patterns.

mod fnmatch;
mod glob;
mod regcomp;
mod regex;

pub use fnmatch::*;
pub use glob::*;
pub use regcomp::*;
