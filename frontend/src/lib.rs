//! C project to typed IR: discovery, preprocessing, parsing, semantic analysis, lowering.

pub mod diag;
pub mod headers;
pub mod ir;
pub mod layout;
pub mod lower;
pub mod parse;
pub mod preprocess;
pub mod process;
pub mod project;
pub mod sema;
pub mod shim;
pub mod source;
