// src/bin/opaque.rs
//! The C program `opaque`.

#![forbid(unsafe_code)]

use ::opaque::context::Ctx;
use ::opaque::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::opaque::opaque::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::opaque::{Pool, State};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub latest: Ptr<State>,
    pub pools: Arena<Pool>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            latest: Ptr::null(),
            pools: Arena::with_globals(0),
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
//! opaque translated from C by c2safe.

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
pub mod opaque;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/opaque.rs",
        "25:opaque.c:21 26::22 29::23 30::24 31::25 32::26 36::30 39::31 40::32 41::33 45::37 \
         46::38 47::39 50::42 51::43 52::44 53::45 56::46 57::47 62::48 67::53 70::54 75::53 78::54 \
         82::58 83::59 86::60 92::64 96::65 97::66 98::67 99::68 100::69 101::70 110::71 113::72 \
         114::73 115::74",
    ),
];
// src/opaque.rs
// A `void *` that leads to objects of one type only: members, parameters, results, variables.
// @ bless

//! Translated from `opaque.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Pool via PoolFields, size 16 with niche {
        state at 0: Ptr<State>,
        uses at 8: i32,
    }
}

record! {
    pub struct State via StateFields, size 24 {
        size at 0: i32,
        bytes at 4: [u8; 8],
        outer at 16: Ptr<State>,
    }
}

pub fn state_of(size: i32, outer: Ptr<State>, cx: &mut Ctx) -> Ptr<State> {
    let s: Ptr<State> = calloc(1, 24, cx).cast::<State>();
    if s.is_null() {
        return Ptr::null();
    }
    s.size().set(size, cx);
    s.outer().set(outer, cx);
    cx.latest = s;
    s
}

pub fn open(p: &mut Pool, size: i32, cx: &mut Ctx) -> i32 {
    if !p.state.is_null() {
        return -1;
    }
    p.state = state_of(size, p.state, cx);
    p.uses = 0;
    if !p.state.is_null() { 0i32 } else { -1i32 }
}

pub fn push(p: &mut Pool, cx: &mut Ctx) {
    let s: Ptr<State> = state_of(p.state.size().get(cx).wrapping_add(1), p.state, cx);
    p.state = s;
}

pub fn pop(p: &mut Pool, cx: &mut Ctx) -> i32 {
    let s: Ptr<State> = p.state;
    let size: i32 = s.size().get(cx);
    let rest: Ptr<State> = s.outer().get(cx);
    if cx.latest == p.state {
        cx.latest = rest;
    }
    free(p.state.cast::<Void>(), cx);
    if !rest.is_null() {
        p.state = rest;
    } else {
        p.state = Ptr::null();
    }
    size
}

/// Two types: stays what it is.
pub fn weigh(what: Ptr<Void>, kind: i32, cx: &mut Ctx) -> i32 {
    if kind != 0 {
        return what.cast::<State>().size().get(cx);
    }
    what.cast::<i32>().get(cx)
}

/// Two types: stays what it is.
pub fn weigh_int(what: Ptr<i32>, kind: i32, cx: &mut Ctx) -> i32 {
    if kind != 0 {
        return what.cast::<State>().size().get(cx);
    }
    what.cast::<i32>().get(cx)
}

pub fn sum(numbers: &[i16], n: u64) -> i32 {
    let mut all: i32 = 0;
    for i in 0..n {
        all = all.wrapping_add(numbers[i as usize] as i32);
    }
    all
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let three = cx.local::<i32>();
    let mut p: Pool = Pool {
        state: Ptr::null(),
        ..Pool::ZERO
    };
    printf(c"%d", args!(open(&mut p, 4, cx)), cx);
    printf(c" %d", args!(open(&mut p, 5, cx)), cx);
    push(&mut p, cx);
    push(&mut p, cx);
    three.set(3, cx);
    printf(
        c" %d %d %d",
        args!(
            weigh(p.state.cast::<Void>(), 1, cx),
            weigh_int(three, 0, cx),
            cx.latest.size().get(cx),
        ),
        cx,
    );
    while !p.state.is_null() {
        printf(c" %d", args!(pop(&mut p, cx)), cx);
    }
    let numbers: [i16; 3] = [1, 2, 3];
    printf(c" %d %d\n", args!(sum(&numbers, 3), i32::from(cx.latest.is_null())), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
