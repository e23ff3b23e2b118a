//! `<wchar.h>`, `<wctype.h>`, `<uchar.h>`: wide characters are Unicode scalar values, as in glibc.

mod convert;
mod io;
mod printf;
mod string;
mod time;
mod wctype;
mod width;

pub use convert::*;
pub use io::*;
pub use printf::*;
pub use string::*;
pub use time::*;
pub use wctype::*;
pub use width::*;
