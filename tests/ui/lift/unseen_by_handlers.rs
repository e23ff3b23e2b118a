// src/bin/unseen_by_handlers.rs
//! The C program `unseen_by_handlers`.

#![forbid(unsafe_code)]

use ::unseen_by_handlers::context::Ctx;
use ::unseen_by_handlers::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::unseen_by_handlers::unseen_by_handlers::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::unseen_by_handlers::{Log, Row};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub rows: Ptr<Row>,
    pub log_of: Ptr<Log>,
    pub seen: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            rows: Ptr::null(),
            log_of: Ptr::null(),
            seen: 0,
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

pub const FN_handler: Ptr<fn(i32)> = Ptr::function(1);

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: i32 = nth::<i32>(args, 0);
                crate::unseen_by_handlers::handler(a0, cx);
                VaArg::from(())
            }
            _ => invalid_function(f),
        }
    }
}
// src/lib.rs
//! unseen_by_handlers translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod libc;
pub mod lines;
pub mod unseen_by_handlers;
// src/libc.rs
//! Types of the C library's headers.

pub const SIGUSR1: i32 = 10;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/unseen_by_handlers.rs",
        "26:unseen_by_handlers.c:23 27::24 28::25 31::29 32::30 33::31 36::35 37::36 38::37 41::38 \
         42::39 46::44 47::45 48::46 49::47 50::48 52::49 53::50 54::51 55::52 56::53 58::54 68::55 \
         69::56 70::57 71::58 72::59",
    ),
];
// src/unseen_by_handlers.rs
// @ bless
// Members own memory in programs with handlers of signals, too, if no handler looks at them.

//! Translated from `unseen_by_handlers.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::FN_handler;
use crate::libc::SIGUSR1;

record! {
    pub struct Row via RowFields, size 16 {
        cells at 0: Ptr<i32>,
        n at 8: i32,
    }
}

record! {
    pub struct Log via LogFields, size 16 {
        events at 0: Ptr<i32>,
        n at 8: i32,
    }
}

pub fn count(l: Ptr<Log>, cx: &mut Ctx) {
    l.events().get(cx).at(l.n().get(cx)).set(l.n().get(cx).wrapping_add(1), cx);
    l.n().update(cx, |v| v.wrapping_add(1));
}

pub fn handler(signal: i32, cx: &mut Ctx) {
    cx.seen = signal;
    count(cx.log_of, cx);
}

pub fn sum(cells: Ptr<i32>, n: i32, cx: &mut Ctx) -> i32 {
    let mut s: i32 = 0;
    for i in 0..n {
        let t1 = cells.at(i).get(cx);
        s = s.wrapping_add(t1);
    }
    raise(SIGUSR1, cx);
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    cx.rows = malloc(16, cx).cast::<Row>();
    cx.rows.n().set(5, cx);
    cx.rows.cells().set(malloc(5u64 * 4, cx).cast::<i32>(), cx);
    for i in 0i32..5 {
        cx.rows.cells().get(cx).at(i).set(i + 1, cx);
    }
    cx.log_of = malloc(16, cx).cast::<Log>();
    cx.log_of.events().set(malloc(8u64 * 4, cx).cast::<i32>(), cx);
    cx.log_of.n().set(0, cx);
    signal(SIGUSR1, FN_handler.cast::<Void>(), cx).cast::<fn(i32)>();
    let s: i32 = sum(cx.rows.cells().get(cx), cx.rows.n().get(cx), cx)
        .wrapping_add(sum(cx.rows.cells().get(cx) + 2, 3, cx));
    printf(
        c"%d %d %d %d\n",
        args!(
            s,
            cx.log_of.n().get(cx),
            cx.log_of.events().get(cx).at(0).get(cx),
            i32::from(cx.seen == SIGUSR1),
        ),
        cx,
    );
    free(cx.rows.cells().get(cx).cast::<Void>(), cx);
    free(cx.rows.cast::<Void>(), cx);
    free(cx.log_of.events().get(cx).cast::<Void>(), cx);
    free(cx.log_of.cast::<Void>(), cx);
    0
}
