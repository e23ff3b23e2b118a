//! `<wchar.h>`, `<wctype.h>`, `<uchar.h>`: wide characters are Unicode scalar values, as in glibc.

mod convert;
mod io;
mod string;
mod wctype;

pub use convert::*;
pub use io::*;
pub use string::*;
pub use wctype::*;
