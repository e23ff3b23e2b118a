//! `<stdlib.h>`: the abnormal end of the program.

use super::super::runtime::Program;
use super::super::signal::before_abort;
use std::process;

/// `abort` (C11 7.22.4.1): nothing is flushed, as in glibc.
pub fn abort<P: Program>(cx: &mut P) -> ! {
    before_abort(cx);
    process::abort()
}
