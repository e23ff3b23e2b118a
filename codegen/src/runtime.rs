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
}

include!(concat!(env!("OUT_DIR"), "/runtime_table.rs"));

/// The runtime's function of this C name.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS
        .binary_search_by(|f| f.name.cmp(name))
        .ok()
        .map(|i| &FUNCTIONS[i])
}
