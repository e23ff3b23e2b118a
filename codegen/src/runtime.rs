//! What the emitted crate's runtime offers, read from its sources when this crate was built.

/// A function of the runtime that C code can call.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    /// Parameter types as Rust text without blanks, without the context.
    pub params: &'static [&'static str],
    pub ret: &'static str,
    /// Takes a context as its last parameter.
    pub context: bool,
    /// That context must be one of a program with threads.
    pub threaded: bool,
}

/// A source file of the runtime.
#[derive(Debug)]
pub struct SourceFile {
    /// Path below the runtime's `src`.
    pub name: &'static str,
    pub text: &'static str,
    /// Names it defines at its top level.
    pub defines: &'static [&'static str],
    /// Files (positions in [`FILES`]) that it takes something from.
    pub needs: &'static [usize],
}

include!(concat!(env!("OUT_DIR"), "/runtime_table.rs"));

/// The runtime's function of this C name.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS
        .binary_search_by(|f| f.name.cmp(name))
        .ok()
        .map(|i| &FUNCTIONS[i])
}
