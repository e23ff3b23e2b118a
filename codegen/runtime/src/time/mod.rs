//! `<time.h>`, `<sys/time.h>`.

mod calendar;
mod clock;
mod format;
mod parse;
mod zone;

pub use calendar::*;
pub use clock::*;
pub use format::*;
pub use parse::*;
pub(super) use zone::Zone;
