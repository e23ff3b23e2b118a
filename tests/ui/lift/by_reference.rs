// src/bin/by_reference.rs
//! The C program `by_reference`.

#![forbid(unsafe_code)]

use ::by_reference::context::Ctx;
use ::by_reference::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::by_reference::by_reference::main(cx),
        lines::C_LINES,
    )
}
// src/by_reference.rs
// @ bless
// Structs that own memory are returned and passed by value in C: here by reference, for the memory cannot be copied.

//! Translated from `by_reference.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct State via StateFields, size 16 {
        key at 0: Ptr<u8>,
        counter at 8: Ptr<u32>,
    }
}

pub fn create(size: i32, cx: &mut Ctx) -> State {
    let key: Ptr<u8>;
    's1: {
        match size {
            8 => {
                key = calloc(8, 1, cx).cast::<u8>();
                break 's1;
            }
            _ => {
                key = calloc(16, 1, cx).cast::<u8>();
                break 's1;
            }
        }
    }
    let counter: Ptr<u32> = malloc(4, cx).cast::<u32>();
    counter.at(0).set(1, cx);
    State { key, counter }
}

/// What another function returned.
pub fn create_large(cx: &mut Ctx) -> State {
    create(16, cx)
}

pub fn mix(key: Ptr<u8>, size: i32, seed: i32, cx: &mut Ctx) {
    for i in 0..size {
        key.at(i)
            .set(
                (key.at(i).get(cx) as i32 * 31).wrapping_add(seed).wrapping_add(i) as u8,
                cx,
            );
    }
}

/// It only reads its parameter, and writes to what that points to.
pub fn generate(state: State, size: i32, out: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let key: Ptr<u8> = state.key;
    let counter: Ptr<u32> = state.counter;
    if counter.at(0).get(cx) > 3 {
        return 0;
    }
    mix(key, size, counter.at(0).get(cx) as i32, cx);
    memcpy(out.cast::<Void>(), key.cast::<Void>(), size as u64, cx);
    counter.at(0).set(counter.at(0).get(cx).wrapping_add(1), cx);
    1
}

pub fn twice(state: State, size: i32, out: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let first: i32 = generate(state, size, out, cx);
    first.wrapping_add(generate(state, size, out, cx))
}

pub fn end(state: State, cx: &mut Ctx) {
    free(state.key.cast::<Void>(), cx);
    free(state.counter.cast::<Void>(), cx);
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let out = cx.local::<[u8; 16]>();
    let state: State = create(8, cx);
    for _ in 0i32..3 {
        let ok: i32 = twice(state, 8, out.decay(), cx);
        printf(
            c"%d %d %d\n",
            args!(ok, out.elem(0).get(cx) as i32, out.elem(7).get(cx) as i32),
            cx,
        );
    }
    let large: State = create_large(cx);
    let tmp: i32 = out.elem(15).get(cx) as i32;
    printf(c"%d %d\n", args!(generate(large, 16, out.decay(), cx), tmp), cx);
    end(large, cx);
    end(state, cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
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
//! by_reference translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod by_reference;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/by_reference.rs",
        "17:by_reference.c:15 21::18 22::19 25::23 26::24 30::27 31::28 32::29 37::35 41::40 42::41 \
         48::42 52::47 53::48 54::50 55::51 57::52 58::53 59::54 60::55 64::60 65::61 69::66 70::67 \
         71::68 76::73 77::74 78::75 79::76 85::79 86::80 88::81 89::82 90::83",
    ),
];
