// src/bin/decided.rs
//! The C program `decided`.

#![forbid(unsafe_code)]

use ::decided::context::Ctx;
use ::decided::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::decided::decided::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
        }
    }
}

impl Default for Ctx {
    fn default() -> Ctx {
        Ctx::new()
    }
}

impl std::ops::Deref for Ctx {
    type Target = Runtime;
    fn deref(&self) -> &Runtime {
        &self.rt
    }
}

impl std::ops::DerefMut for Ctx {
    fn deref_mut(&mut self) -> &mut Runtime {
        &mut self.rt
    }
}
// src/decided.rs
// @ bless
// Branches that the types decide go; constants that the C names stay, with what they guard.

//! Translated from `decided.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub const DEBUG: i32 = 0;

pub fn checked(n: u32, small: u8, cx: &mut Ctx) -> i32 {
    let unused_but_there: i32 = (n as i32).wrapping_mul(2);
    let kept: i32 = small as i32 + 1;
    printf(c"kept %d\n", args!(kept), cx);
    puts(c"small", cx);
    if false {
        printf(c"debug %d\n", args!(unused_but_there), cx);
    }
    if DEBUG > 0 {
        printf(c"debug %d\n", args!(unused_but_there), cx);
    }
    if true {
        if n != 3 {
            return n as i32;
        }
    }
    puts(c"reached by a jump", cx);
    7
}

pub fn main(cx: &mut Ctx) -> i32 {
    printf(c"%d\n", args!(checked(3, 1, cx)), cx);
    printf(c"%d\n", args!(checked(4, 255, cx)), cx);
    0
}
// src/dispatch.rs
//! Function pointers: ids of functions, and calls through them.

use crate::rt::*;
use crate::context::Ctx;

impl Program for Ctx {
    fn call(&mut self, f: u64, _args: &[VaArg]) -> VaArg<'static> {
        let f = Ptr::<Void>::from_bits(f);
        invalid_function(f)
    }
}
// src/lib.rs
//! decided translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod decided;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/decided.rs",
        "12:decided.c:9 13::16 14::17 15::21 16::22 19::23 22::24 23::29 24::31 27::26 28::27 \
         32::35 33::36 34::37",
    ),
];
