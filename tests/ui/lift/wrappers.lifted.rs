// src/bin/wrappers.rs
//! The C program `wrappers`.

#![forbid(unsafe_code)]

use ::wrappers::context::Ctx;
use ::wrappers::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::wrappers::wrappers::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::wrappers::{State, Stream};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub streams: Arena<Stream>,
    pub states: Arena<State>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
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
use crate::context::Ctx;

pub const FN_default_alloc: Ptr<fn(Ptr<Void>, i32, i32) -> Ptr<Void>> = Ptr::function(1);
pub const FN_default_release: Ptr<fn(Ptr<Void>, Ptr<Void>)> = Ptr::function(2);

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: i32 = nth::<i32>(args, 1);
                let a2: i32 = nth::<i32>(args, 2);
                VaArg::from(crate::wrappers::default_alloc(a0, a1, a2, cx))
            }
            2 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                crate::wrappers::default_release(a0, a1, cx);
                VaArg::from(())
            }
            _ => invalid_function(f),
        }
    }
}
// src/lib.rs
//! wrappers translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]
// Functions, and pointers to them, have the parameters that they have in C.
#![allow(clippy::type_complexity)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod wrappers;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/wrappers.rs",
        "46:wrappers.c:23 47::24 51::29 52::30 54::31 57::44 58::45 60::46 61::47 63::48 64::49 \
         65::50 66::51 67::52 68::53 69::54 70::55 72::57 76::62 82::64 83::65 84::66 85::67 89::72 \
         90::73 91::74 92::75 94::76 95::77 97::78 98::79 103::84 107::85 108::86 109::87 110::88 \
         111::89 112::90 113::91 114::92 115::93",
    ),
];
// src/wrappers.rs
// @ bless
// Memory that a library asks its user's functions for, of which there is one of each.

//! Translated from `wrappers.c` by c2safe.

use crate::rt::*;
use crate::context::{Ctx, free_anything};
use crate::dispatch::{FN_default_alloc, FN_default_release};

record! {
    pub struct Stream via StreamFields, size 24 with niche {
        alloc at 0: Ptr<fn(Ptr<Void>, i32, i32) -> Ptr<Void>>,
        release_ at 8: Ptr<fn(Ptr<Void>, Ptr<Void>)>,
        opaque at 16: Ptr<Void>,
    }
}

#[derive(Clone)]
pub struct State {
    pub stream: Id<Stream>,
    pub table: Vec<i32>,
    pub window: Vec<u8>,
    pub n: i32,
}

impl State {
    /// Nothing is in it.
    pub const ZERO: State = State {
        stream: Id::null(),
        table: Vec::new(),
        window: Vec::new(),
        n: 0,
    };
}

impl crate::rt::Object for State {
    const BLANK: State = State::ZERO;
}

pub fn default_alloc(
    _opaque: Ptr<Void>,
    items: i32,
    size: i32,
    cx: &mut Ctx,
) -> Ptr<Void> {
    let v: Ptr<Void> = malloc(items.wrapping_mul(size) as u64, cx);
    v
}

pub fn default_release(_opaque: Ptr<Void>, address: Ptr<Void>, cx: &mut Ctx) {
    if !address.is_null() {
        free_anything(address, cx);
    }
}

pub fn open(stream: Id<Stream>, n: i32, cx: &mut Ctx) -> Id<State> {
    if cx.streams[stream].alloc.is_null() {
        cx.streams[stream].alloc = FN_default_alloc;
    }
    if cx.streams[stream].release_.is_null() {
        cx.streams[stream].release_ = FN_default_release;
    }
    let s: Id<State> = cx.states.alloc();
    cx.states[s].stream = stream;
    cx.states[s].n = n;
    cx.states[s].table = allocate(0, n as usize);
    cx.states[s].window = allocate(0, n as u64 as usize);
    for i in 0..n {
        cx.states[s].table[i as usize] = i.wrapping_mul(i);
        cx.states[s].window[i as usize] = (b'a' as i32).wrapping_add(i) as u8;
    }
    s
}

pub fn close(s: Id<State>, cx: &mut Ctx) -> i32 {
    let last: i32 = cx
        .states[s]
        .table[cx.states[s].n.wrapping_sub(1) as usize]
        .wrapping_add(
            cx.states[s].window[cx.states[s].n.wrapping_sub(1) as usize] as i32,
        );
    cx.states[s].table = Vec::new();
    cx.states[s].window = Vec::new();
    cx.states.free(s);
    last
}

pub fn mean(n: i32) -> f64 {
    let mut all: Vec<f64> = allocate(0.0, n as u64 as usize);
    let mut sum: f64 = 0.0;
    for i in 0..n {
        all[i as usize] = i as f64;
    }
    for i_2 in 0..n {
        sum += all[i_2 as usize];
    }
    drop(all);
    sum / n as f64
}

pub fn main(cx: &mut Ctx) -> i32 {
    let stream = cx.streams.alloc();
    cx.streams[stream] = Stream {
        alloc: Ptr::null(),
        ..Stream::ZERO
    };
    let s: Id<State> = open(stream, 7, cx);
    printf(c"%d\n", args!(close(s, cx)), cx);
    printf(c"%.2f\n", args!(mean(4)), cx);
    let mut text: Vec<u8> = allocate(0, 8);
    strcpy(&mut text[..], c"text", cx);
    printf(c"%s\n", args!(&text[..]), cx);
    drop(text);
    free_anything(Ptr::null(), cx);
    let result1: i32 = 0;
    cx.streams.free(stream);
    result1
}
