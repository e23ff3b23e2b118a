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
    pub rows: Id<Row>,
    pub log_of: Id<Log>,
    pub seen: i32,
    pub rows_2: Arena<Row>,
    pub logs: Arena<Log>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            rows: Id::null(),
            log_of: Id::null(),
            seen: 0,
            rows_2: Arena::with_globals(0),
            logs: Arena::with_globals(0),
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
        "37:unseen_by_handlers.c:23 38::24 39::25 42::29 43::30 44::31 47::35 48::36 49::37 51::38 \
         52::39 56::44 57::45 59::46 61::47 62::48 66::49 67::50 69::51 71::52 72::53 85::54 95::55 \
         96::56 98::57 99::58 101::59",
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

#[derive(Clone)]
pub struct Row {
    pub cells: Vec<i32>,
    pub n: i32,
}

impl Row {
    /// Nothing is in it.
    pub const ZERO: Row = Row {
        cells: Vec::new(),
        n: 0,
    };
}

impl crate::rt::Object for Row {
    const BLANK: Row = Row::ZERO;
}

record! {
    pub struct Log via LogFields, size 16 with niche {
        events at 0: Ptr<i32>,
        n at 8: i32,
    }
}

pub fn count(l: Id<Log>, cx: &mut Ctx) {
    cx.logs[l].events.at(cx.logs[l].n).set(cx.logs[l].n.wrapping_add(1), cx);
    cx.logs[l].n = cx.logs[l].n.wrapping_add(1);
}

pub fn handler(signal: i32, cx: &mut Ctx) {
    cx.seen = signal;
    count(cx.log_of, cx);
}

pub fn sum(cells: &[i32], n: i32, cx: &mut Ctx) -> i32 {
    let mut s: i32 = 0;
    for i in 0..n {
        s = s.wrapping_add(cells[i as usize]);
    }
    raise(SIGUSR1, cx);
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    cx.rows = cx.rows_2.alloc();
    let i1 = cx.rows;
    cx.rows_2[i1].n = 5;
    let i2 = cx.rows;
    cx.rows_2[i2].cells = allocate(0, 5);
    for i in 0i32..5 {
        let i3 = cx.rows;
        let i4 = i as usize;
        cx.rows_2[i3].cells[i4] = i + 1;
    }
    cx.log_of = cx.logs.alloc();
    let i5 = cx.log_of;
    cx.logs[i5].events = malloc(8u64 * 4, cx).cast::<i32>();
    let i6 = cx.log_of;
    cx.logs[i6].n = 0;
    signal(SIGUSR1, FN_handler.cast::<Void>(), cx).cast::<fn(i32)>();
    let i7 = cx.rows;
    let t9: i32 = cx.rows_2[cx.rows].n;
    let part8 = std::mem::take(&mut cx.rows_2[i7].cells);
    let result10 = sum(&part8, t9, cx);
    cx.rows_2[i7].cells = part8;
    let s: i32 = result10
        .wrapping_add({
            let i11 = cx.rows;
            let part12 = std::mem::take(&mut cx.rows_2[i11].cells);
            let result13 = sum(&part12[2..], 3, cx);
            cx.rows_2[i11].cells = part12;
            result13
        });
    printf(
        c"%d %d %d %d\n",
        args!(
            s,
            cx.logs[cx.log_of].n,
            cx.logs[cx.log_of].events.at(0).get(cx),
            i32::from(cx.seen == SIGUSR1),
        ),
        cx,
    );
    cx.rows_2[cx.rows].cells = Vec::new();
    let t14 = cx.rows;
    cx.rows_2.free(t14);
    free(cx.logs[cx.log_of].events.cast::<Void>(), cx);
    let t15 = cx.log_of;
    cx.logs.free(t15);
    0
}
