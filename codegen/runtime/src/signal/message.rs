//! `<signal.h>`: messages about signals.

use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str, StrPlace};
use super::super::string::strsignal;

/// `psignal` (POSIX).
#[track_caller]
pub fn psignal(sig: i32, s: Ptr<u8>, rt: &mut Runtime) {
    let mut line = Vec::new();
    if !matches!(s.place(), StrPlace::Heap(p) if p.is_null()) {
        line.extend_from_slice(rt.c_str(s));
        line.extend_from_slice(b": ");
    }
    let text = strsignal(sig, rt);
    line.extend_from_slice(rt.c_str(text));
    line.push(b'\n');
    // Nothing can be said about a message that cannot be written.
    let _ = rt.stdio.write(2, &line);
}
