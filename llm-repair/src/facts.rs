//! What is known of the C behind a crate.

use std::collections::BTreeMap;

use crate::graph::ItemId;

/// A pointer that is no native Rust, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointerNote {
    /// Its name in the C.
    pub name: String,
    /// Its C type.
    pub ty: String,
    /// 2 or 3.
    pub tier: u8,
    /// What keeps it there.
    pub reason: String,
}

/// A function of the C.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CFunction {
    /// Its name.
    pub name: String,
    /// The file that it is in.
    pub file: String,
    /// Its text with the comment before it.
    pub text: String,
    /// It is `static`: nobody outside its file knows it.
    pub is_static: bool,
    /// Its pointers below native Rust.
    pub pointers: Vec<PointerNote>,
}

/// What is known of the C behind a crate.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The C of each Rust function.
    pub functions: BTreeMap<ItemId, CFunction>,
    /// The runtime's files.
    pub runtime: BTreeMap<String, String>,
    /// What rustc refused of what was lifted, in words.
    pub demotions: Vec<String>,
}
