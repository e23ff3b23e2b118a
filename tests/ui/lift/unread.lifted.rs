// src/bin/unread.rs
//! The C program `unread`.

#![forbid(unsafe_code)]

use ::unread::context::Ctx;
use ::unread::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::unread::unread::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::unread::{State, Stream};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub calls: i32,
    pub streams: Arena<Stream>,
    pub states: Arena<State>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
            streams: Arena::with_globals(0),
            states: Arena::with_globals(0),
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

/// `free`, for a pointer that may lead to an object of any type.
#[track_caller]
pub fn free_anything(p: Ptr<Void>, cx: &mut Ctx) {
    free(p, cx);
}
// src/dispatch.rs
//! Function pointers: ids of functions, and calls through them.

use crate::rt::*;
use crate::context::{Ctx, free_anything};

pub const FN_free: Ptr<fn(Ptr<Void>)> = Ptr::function(1);

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                free_anything(a0, cx);
                VaArg::from(())
            }
            _ => invalid_function(f),
        }
    }
}
// src/lib.rs
//! unread translated from C by c2safe.

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
pub mod lines;
pub mod unread;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/unread.rs",
        "25:unread.c:20 38::25 39::26 41::27 43::28 46::35 47::36 50::31 51::32 52::33 63::37 \
         64::38 68::40 71::41 80::48 85::49 90::50 91::51 93::52",
    ),
];
// src/unread.rs
// @ bless
// Variables that nothing reads are gone where control jumps about, too; what is computed for them is not.

//! Translated from `unread.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::FN_free;

record! {
    pub struct Stream via StreamFields, size 16 with niche {
        release_ at 0: Ptr<fn(Ptr<Void>)>,
        n at 8: i32,
    }
}

record! {
    pub struct State via StateFields, size 16 with niche {
        stream at 0: Id<Stream>,
        table at 8: Ptr<i32>,
    }
}

pub fn next(cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    cx.calls
}

pub fn run(s: &mut State, mut k: i32, cx: &mut Ctx) -> i32 {
    let mut size: i32 = 0;
    let mut len: u64 = 0;
    let mut all: Vec<i32> = Vec::new();
    let mut i: i32 = 0;
    let mut state: u32 = 0;
    loop {
        match state {
            0 => {
                let _ = s.stream;
                size = 3;
                next(cx);
                len = size as u64;
                all = vec![0; len as usize];
                state = if k > 1 { 4 } else { 6 };
            }
            4 => {
                all[0] = k;
                state = if k == 4 { 11 } else { 13 };
            }
            6 => {
                k = k.wrapping_add(1);
                next(cx);
                i = 0;
                state = 7;
            }
            7 => {
                state = if i < size { 4 } else { 6 };
            }
            9 => {
                i = i.wrapping_add(1);
                state = 7;
            }
            11 => {
                free(s.table.cast::<Void>(), cx);
                s.table = Ptr::null();
                state = 13;
            }
            13 => {
                state = if k > 4 { 14 } else { 9 };
            }
            14 => {
                return all[0].wrapping_add((len.wrapping_mul(4) / 4) as i32);
            }
            _ => unreachable!(),
        }
    }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let stream = cx.streams.alloc();
    cx.streams[stream] = Stream {
        release_: FN_free,
        n: 2,
        ..Stream::ZERO
    };
    let mut s: State = State {
        stream,
        table: malloc(8, cx).cast::<i32>(),
        ..State::ZERO
    };
    printf(c"%d", args!(run(&mut s, 0, cx)), cx);
    let tmp: i32 = cx.calls;
    printf(c" %d %d\n", args!(run(&mut s, 5, cx), tmp), cx);
    let result1: i32 = 0;
    cx.streams.free(stream);
    result1
}
