//! `<assert.h>`.

use super::runtime::{Program, Str};
use super::stdlib::abort;

/// What a failed `assert` calls (C11 7.2.1.1): glibc's message, then `abort`.
#[track_caller]
pub fn __assert_fail<P: Program>(
    assertion: impl Str,
    file: impl Str,
    line: u32,
    function: impl Str,
    cx: &mut P,
) -> ! {
    let program = cx.short_program_name().to_vec();
    let mut text = program;
    text.extend_from_slice(b": ");
    text.extend_from_slice(file.chars(&cx.heap));
    text.extend_from_slice(format!(":{line}: ").as_bytes());
    text.extend_from_slice(function.chars(&cx.heap));
    text.extend_from_slice(b": Assertion `");
    text.extend_from_slice(assertion.chars(&cx.heap));
    text.extend_from_slice(b"' failed.\n");
    // The program ends either way.
    let _ = cx.stdio.write(2, &text);
    abort(cx)
}
