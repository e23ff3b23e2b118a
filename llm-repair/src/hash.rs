//! Addresses of contents.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The SHA-256 of parts, each with its length before it so that `["ab", "c"]` and `["a", "bc"]` differ; the first 40 hexadecimal digits.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let mut out = String::new();
    for byte in &digest.finalize()[..20] {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
