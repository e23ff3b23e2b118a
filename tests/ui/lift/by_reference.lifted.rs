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

#[derive(Clone)]
pub struct State {
    pub key: Vec<u8>,
    pub counter: Vec<u32>,
}

impl State {
    /// Nothing is in it.
    pub const ZERO: State = State {
        key: Vec::new(),
        counter: Vec::new(),
    };
}

impl crate::rt::Object for State {
    const BLANK: State = State::ZERO;
}

pub fn create(size: i32, result: &mut State) {
    let mut key: Vec<u8> = Vec::new();
    's1: {
        match size {
            8 => {
                key = allocate(0, 8);
                break 's1;
            }
            _ => {
                key = allocate(0, 16);
                break 's1;
            }
        }
    }
    let mut counter: Vec<u32> = allocate(0, 1);
    counter[0] = 1;
    result.key = key;
    result.counter = counter;
}

/// What another function returned.
pub fn create_large(result: &mut State) {
    create(16, result);
}

pub fn mix(key: &mut [u8], size: i32, seed: i32) {
    for i in 0..size {
        key[i as usize] = (key[i as usize] as i32 * 31)
            .wrapping_add(seed)
            .wrapping_add(i) as u8;
    }
}

/// It only reads its parameter, and writes to what that points to.
pub fn generate(state: &mut State, size: i32, out: &mut [u8]) -> i32 {
    if state.counter[0] > 3 {
        return 0;
    }
    let t1: i32 = state.counter[0] as i32;
    mix(&mut state.key, size, t1);
    out[..size as u64 as usize].copy_from_slice(&state.key[..size as u64 as usize]);
    state.counter[0] = state.counter[0].wrapping_add(1);
    1
}

pub fn twice(state: &mut State, size: i32, out: &mut [u8]) -> i32 {
    let first: i32 = generate(state, size, out);
    first.wrapping_add(generate(state, size, out))
}

pub fn end(state: &mut State) {
    state.key = Vec::new();
    state.counter = Vec::new();
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut out: [u8; 16] = [0; 16];
    let mut state: State = State::ZERO;
    create(8, &mut state);
    for _ in 0i32..3 {
        let ok: i32 = twice(&mut state, 8, &mut out);
        printf(c"%d %d %d\n", args!(ok, out[0] as i32, out[7] as i32), cx);
    }
    let mut large: State = State::ZERO;
    create_large(&mut large);
    let tmp: i32 = out[15] as i32;
    printf(c"%d %d\n", args!(generate(&mut large, 16, &mut out), tmp), cx);
    end(&mut large);
    end(&mut state);
    0
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::by_reference::State;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub states: Arena<State>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
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
        "28:by_reference.c:15 32::18 33::19 36::23 37::24 41::27 42::28 43::29 49::35 53::40 54::41 \
         58::42 62::50 63::51 65::52 67::53 68::54 69::55 73::60 74::61 78::66 79::67 80::68 83::72 \
         84::73 86::74 87::75 88::76 90::78 91::79 92::80 94::81 95::82 96::83",
    ),
];
