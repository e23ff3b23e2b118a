//! `<time.h>`, `<sys/time.h>`.

mod calendar;
mod clock;
mod format;
mod itimer;
mod normalize;
mod parse;
mod rule;
mod zone;

pub use calendar::*;
pub use clock::*;
pub use format::*;
pub use itimer::*;
pub use normalize::*;
pub use parse::*;
