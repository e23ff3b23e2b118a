//! Passes over the syntax of an emitted module, before it is laid out.

mod arguments;
mod names;

pub use arguments::Arguments;
pub use names::Names;
