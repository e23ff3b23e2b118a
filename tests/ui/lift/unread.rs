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

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub calls: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
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

pub const FN_free: Ptr<fn(Ptr<Void>)> = Ptr::function(1);

/// Calls a function of type `(Ptr<Void>)` through a pointer.
#[track_caller]
pub fn call_ptr<F: ?Sized>(f: Ptr<F>, a0: Ptr<Void>, cx: &mut Ctx) {
    match f.function_id() {
        1 => {
            free(a0, cx);
        }
        _ => invalid_function(f),
    }
}

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                free(a0, cx);
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
        "25:unread.c:20 40::25 41::26 43::27 45::28 48::35 49::36 52::31 53::32 54::33 65::37 \
         70::38 74::40 77::41 93::48 94::49 101::50 102::51 104::52",
    ),
];
// src/unread.rs
// @ bless
// Variables that nothing reads are gone where control jumps about, too; what is computed for them is not.

//! Translated from `unread.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::{FN_free, call_ptr};

record! {
    pub struct Stream via StreamFields, size 16 {
        release_ at 0: Ptr<fn(Ptr<Void>)>,
        n at 8: i32,
    }
}

record! {
    pub struct State via StateFields, size 16 {
        stream at 0: Ptr<Stream>,
        table at 8: Ptr<i32>,
    }
}

pub fn next(cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    cx.calls
}

pub fn run(s: Ptr<State>, mut k: i32, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let mut stream: Ptr<Stream> = Ptr::null();
    let mut size: i32 = 0;
    let mut len: u64 = 0;
    let mut all: Ptr<i32> = Ptr::null();
    let mut i: i32 = 0;
    let mut state: u32 = 0;
    loop {
        match state {
            0 => {
                stream = s.stream().get(cx);
                size = 3;
                next(cx);
                len = size as u64;
                all = alloca(len * 4, cx).cast::<i32>();
                state = if k > 1 { 4 } else { 6 };
            }
            4 => {
                all.at(0).set(k, cx);
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
                call_ptr(
                    stream.release_().get(cx),
                    s.table().get(cx).cast::<Void>(),
                    cx,
                );
                s.table().set(Ptr::null(), cx);
                state = 13;
            }
            13 => {
                state = if k > 4 { 14 } else { 9 };
            }
            14 => {
                let result1: i32 = all
                    .at(0)
                    .get(cx)
                    .wrapping_add((len.wrapping_mul(4) / 4) as i32);
                cx.leave(frame);
                return result1;
            }
            _ => unreachable!(),
        }
    }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let stream = cx.local::<Stream>();
    let s = cx.local::<State>();
    stream.set(Stream { release_: FN_free, n: 2 }, cx);
    s.set(
        State {
            stream,
            table: malloc(8, cx).cast::<i32>(),
        },
        cx,
    );
    printf(c"%d", args!(run(s, 0, cx)), cx);
    let tmp: i32 = cx.calls;
    printf(c" %d %d\n", args!(run(s, 5, cx), tmp), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
