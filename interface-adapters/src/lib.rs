//! Adapters: a Rust interface whose open bodies are filled by calls into a translated C program.
//!
//! The program is translated to the heap tier, the *core*, and carried along as a module. Each function of the interface that has a
//! counterpart in C lowers its arguments into the core's memory, calls the core, and lifts the result and what its mutable arguments
//! have become. Nothing of this asks a model.
//!
//! | module | what is in it |
//! |---|---|
//! | [`interface`] | the interface: types, functions, open bodies |
//! | [`core`] | the C project as a core |
//! | [`c_side`] | the program's functions and types, and where the core has them |
//! | [`names`], [`matching`] | which C item stands behind which Rust item |
//! | [`conversion`], [`helpers`] | conversions composed from types |
//! | [`call`], [`derive`] | bodies: calls of C, and what follows from fields alone |
//! | [`emit`] | the crate |
//! | [`report`] | what was matched, what was not, and why |
//!
//! **No name of a project, function or type steers anything.** What a rule looks for are general words (`len`, `create`).

pub mod c_side;
pub mod call;
pub mod conversion;
pub mod core;
mod core_files;
pub mod derive;
pub mod emit;
pub mod error;
pub mod helpers;
pub mod interface;
pub mod matching;
pub mod names;
mod plans;
pub mod report;

pub use c_side::expose;
pub use emit::{adapt, Adapted, Input};
pub use error::AdaptError;
pub use report::Report;
