//! `<math.h>`.

mod double;
mod float;
mod long;

pub use double::*;
pub use float::*;
pub use long::*;
