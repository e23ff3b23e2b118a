//! `<math.h>`.

mod bessel;
mod complex;
mod double;
mod float;
mod long;
mod special;
mod wide;

pub use bessel::*;
pub use complex::*;
pub use double::*;
pub use float::*;
pub use long::*;
pub use special::*;
