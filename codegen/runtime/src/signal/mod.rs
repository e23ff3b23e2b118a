//! `<signal.h>`.

mod action;
mod delivery;
mod mask;
mod message;
mod wait;

pub use action::*;
pub use delivery::*;
pub use mask::*;
pub use message::*;
pub use wait::*;
