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

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub latest: Ptr<Void>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            latest: Ptr::null(),
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
         50::38 51::39 54::42 55::43 56::44 57::45 60::46 61::47 62::48 67::53 70::54 74::58 75::59 \
         79::60 87::64 94::65 95::66 96::67 97::68 98::69 99::70 108::71 111::72 112::73 120::74",
    ),
];
// src/opaque.rs
// A `void *` that leads to objects of one type only: members, parameters, results, variables.
// @ bless

//! Translated from `opaque.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Pool via PoolFields, size 16 {
        state at 0: Ptr<Void>,
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

pub fn state_of(size: i32, outer: Ptr<Void>, cx: &mut Ctx) -> Ptr<Void> {
    let s: Ptr<State> = calloc(1, 24, cx).cast::<State>();
    if s.is_null() {
        return Ptr::null();
    }
    s.size().set(size, cx);
    s.outer().set(outer.cast::<State>(), cx);
    cx.latest = s.cast::<Void>();
    s.cast::<Void>()
}

pub fn open(p: Ptr<Pool>, size: i32, cx: &mut Ctx) -> i32 {
    if !p.state().get(cx).is_null() {
        return -1;
    }
    p.state().set(state_of(size, p.state().get(cx), cx), cx);
    p.uses().set(0, cx);
    if !p.state().get(cx).is_null() { 0i32 } else { -1i32 }
}

pub fn push(p: Ptr<Pool>, cx: &mut Ctx) {
    let s: Ptr<Void> = state_of(
        p.state().get(cx).cast::<State>().size().get(cx).wrapping_add(1),
        p.state().get(cx),
        cx,
    );
    p.state().set(s, cx);
}

pub fn pop(p: Ptr<Pool>, cx: &mut Ctx) -> i32 {
    let s: Ptr<State> = p.state().get(cx).cast::<State>();
    let size: i32 = s.size().get(cx);
    let rest: Ptr<Void> = s.outer().get(cx).cast::<Void>();
    if { cx.latest } == p.state().get(cx) {
        cx.latest = rest;
    }
    free(p.state().get(cx), cx);
    p.state().set(if !rest.is_null() { rest } else { Ptr::<Void>::null() }, cx);
    size
}

/// Two types: stays what it is.
pub fn weigh(what: Ptr<Void>, kind: i32, cx: &mut Ctx) -> i32 {
    if kind != 0 {
        return what.cast::<State>().size().get(cx);
    }
    what.cast::<i32>().get(cx)
}

pub fn sum(numbers: Ptr<Void>, n: u64, cx: &mut Ctx) -> i32 {
    let mut all: i32 = 0;
    for i in 0..n {
        let t1 = numbers.cast::<i16>().at(i).get(cx) as i32;
        all = all.wrapping_add(t1);
    }
    all
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let p = cx.local::<Pool>();
    let three = cx.local::<i32>();
    let numbers = cx.local::<[i16; 3]>();
    p.set(
        Pool {
            state: Ptr::null(),
            ..Pool::ZERO
        },
        cx,
    );
    printf(c"%d", args!(open(p, 4, cx)), cx);
    printf(c" %d", args!(open(p, 5, cx)), cx);
    push(p, cx);
    push(p, cx);
    three.set(3, cx);
    printf(
        c" %d %d %d",
        args!(
            weigh(p.state().get(cx), 1, cx),
            weigh(three.cast::<Void>(), 0, cx),
            cx.latest.cast::<State>().size().get(cx),
        ),
        cx,
    );
    while !p.state().get(cx).is_null() {
        printf(c" %d", args!(pop(p, cx)), cx);
    }
    numbers.set([1, 2, 3], cx);
    printf(
        c" %d %d\n",
        args!(
            sum(numbers.decay().cast::<Void>(), 3, cx),
            i32::from(cx.latest.is_null()),
        ),
        cx,
    );
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
