//! Passes over the syntax of an emitted module, before it is laid out. What the emitter writes is right; this makes it read well.
//!
//! Each pass keeps what the code does, and knows no types.

mod arguments;
mod blocks;
mod chosen;
mod drops;
mod emptied;
mod labels;
mod names;
mod parens;
mod returns;
mod settled;
mod syntax;
mod unused;
mod values;

use syn::visit_mut::VisitMut;
use syn::File;

pub use arguments::Arguments;
pub use names::Names;

/// Tidies a module up; `never` says which functions never return.
pub fn tidy(file: &mut File, never: &dyn Fn(&str) -> bool) {
    parens::Strip.visit_file_mut(file);
    values::Simplify.visit_file_mut(file);
    emptied::Emptied.visit_file_mut(file);
    labels::Labels::default().visit_file_mut(file);
    blocks::Flatten { never }.visit_file_mut(file);
    drops::Drops.visit_file_mut(file);
    unused::Unused.visit_file_mut(file);
    chosen::Chosen.visit_file_mut(file);
    returns::Returns { never }.visit_file_mut(file);
    settled::Settled.visit_file_mut(file);
    parens::Clarify.visit_file_mut(file);
}
