// src/bin/freed_by_others.rs
//! The C program `freed_by_others`.

#![forbid(unsafe_code)]

use ::freed_by_others::context::Ctx;
use ::freed_by_others::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::freed_by_others::freed_by_others::main(cx),
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
// src/freed_by_others.rs
// @ bless
// What a function of the program frees for its caller need not be a variable that changes.

//! Translated from `freed_by_others.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn centroid(n: i32) -> Vec<f64> {
    let mut c: Vec<f64> = allocate(0.0, n as u64 as usize);
    for i in 0..n {
        c[i as usize] = i as f64 * 0.5;
    }
    c
}

pub fn sum(c: &[f64], n: i32) -> f64 {
    let mut all: f64 = 0.0;
    for i in 0..n {
        all += c[i as usize];
    }
    all
}

pub fn main(cx: &mut Ctx) -> i32 {
    let c: Vec<f64> = centroid(4);
    printf(c"%.2f\n", args!(sum(&c, 4)), cx);
    drop(c);
    let d: Vec<f64> = centroid(6);
    printf(c"%.2f\n", args!(sum(&d, 6)), cx);
    drop(d);
    0
}
// src/lib.rs
//! freed_by_others translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod freed_by_others;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/freed_by_others.rs",
        "10:freed_by_others.c:7 11::8 14::9 18::15 19::16 22::17 26::21 27::22 28::23 29::24 30::25 \
         31::26 32::27",
    ),
];
