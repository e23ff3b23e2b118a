//! `<time.h>`, `<sys/time.h>`.

mod calendar;
mod clock;
mod format;
mod normalize;
mod itimer;
mod parse;
mod rule;
mod zone;

pub use calendar::*;
pub use clock::*;
pub use format::*;
pub use normalize::*;
pub use itimer::*;
pub use parse::*;
pub(super) use zone::Zone;
