// src/bin/tails_copied.rs
//! The C program `tails_copied`.

#![forbid(unsafe_code)]

use ::tails_copied::context::Ctx;
use ::tails_copied::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::tails_copied::tails_copied::main(cx),
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
// src/lib.rs
//! tails_copied translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod tails_copied;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/tails_copied.rs",
        "18:tails_copied.c:14 19::15 20::16 21::17 24::18 28::22 30::23 33::24 39::25 44::30 46::31 \
         53::32 54::33 59::37 63::40 64::41 69::42 70::43 73::46 76::47 77::48 78::49 79::50 82::51 \
         86::52",
    ),
];
// src/tails_copied.rs
// @ bless
// `memcpy` of a struct with the array at its end.

//! Translated from `tails_copied.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct List via ListFields, size 16 {
        room at 0: u32,
        size at 8: u64,
        at_ at 16: [u32; 0],
    }
}

pub fn list_of(n: u64, cx: &mut Ctx) -> Ptr<List> {
    let l: Ptr<List> = malloc(16u64.wrapping_add(n.wrapping_mul(4)), cx).cast::<List>();
    l.size().set(n, cx);
    l.room().set(n as u32, cx);
    for i in 0..n {
        l.at_().decay().at(i).set(i.wrapping_mul(i) as u32, cx);
    }
    l
}

pub fn clone(l: Ptr<List>, cx: &mut Ctx) -> Ptr<List> {
    let new: Ptr<List> = malloc(16u64.wrapping_add(l.size().get(cx).wrapping_mul(4)), cx)
        .cast::<List>();
    if new.is_null() {
        return Ptr::null();
    }
    memcpy(
        new.cast::<Void>(),
        l.cast::<Void>(),
        16u64.wrapping_add(l.size().get(cx).wrapping_mul(4)),
        cx,
    );
    new
}

/// Not all of them, and the value of the call.
pub fn beginning(l: Ptr<List>, n: u64, cx: &mut Ctx) -> Ptr<List> {
    let new: Ptr<List> = malloc(16u64.wrapping_add(n.wrapping_mul(4)), cx)
        .cast::<List>();
    let same: Ptr<List> = memcpy(
            new.cast::<Void>(),
            l.cast::<Void>(),
            n.wrapping_mul(4).wrapping_add(16),
            cx,
        )
        .cast::<List>();
    same.size().set(n, cx);
    same
}

/// Nothing of the array.
pub fn head(to: Ptr<List>, from: Ptr<List>, cx: &mut Ctx) {
    memcpy(to.cast::<Void>(), from.cast::<Void>(), 16, cx);
}

pub fn show(l: Ptr<List>, cx: &mut Ctx) {
    printf(c"%u %zu:", args!(l.room().get(cx), l.size().get(cx)), cx);
    let mut i: u64 = 0;
    while i < l.size().get(cx) {
        printf(c" %u", args!(l.at_().decay().at(i).get(cx)), cx);
        i += 1;
    }
    puts(c"", cx);
}

pub fn main(cx: &mut Ctx) -> i32 {
    let a: Ptr<List> = list_of(6, cx);
    let b: Ptr<List> = clone(a, cx);
    let c: Ptr<List> = beginning(a, 3, cx);
    b.at_().decay().at(0).set(7, cx);
    let d: Ptr<List> = list_of(2, cx);
    head(c, d, cx);
    show(a, cx);
    show(b, cx);
    show(c, cx);
    free(a.cast::<Void>(), cx);
    free(b.cast::<Void>(), cx);
    free(c.cast::<Void>(), cx);
    free(d.cast::<Void>(), cx);
    0
}
