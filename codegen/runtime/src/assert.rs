//! `<assert.h>`.

use super::runtime::{Runtime, Str};
use super::stdlib::abort;

/// What a failed `assert` calls (C11 7.2.1.1): glibc's message, then `abort`.
#[track_caller]
pub fn __assert_fail(
    assertion: impl Str,
    file: impl Str,
    line: u32,
    function: impl Str,
    rt: &mut Runtime,
) -> ! {
    let program = rt.short_program_name().to_vec();
    let mut text = program;
    text.extend_from_slice(b": ");
    text.extend_from_slice(file.chars(&rt.heap));
    text.extend_from_slice(format!(":{line}: ").as_bytes());
    text.extend_from_slice(function.chars(&rt.heap));
    text.extend_from_slice(b": Assertion `");
    text.extend_from_slice(assertion.chars(&rt.heap));
    text.extend_from_slice(b"' failed.\n");
    // The program ends either way.
    let _ = rt.stdio.write(2, &text);
    abort()
}
