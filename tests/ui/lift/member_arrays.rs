// src/bin/member_arrays.rs
//! The C program `member_arrays`.

#![forbid(unsafe_code)]

use ::member_arrays::context::Ctx;
use ::member_arrays::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::member_arrays::member_arrays::main(cx),
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
//! member_arrays translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod member_arrays;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/member_arrays.rs",
        "25:member_arrays.c:20 26::21 28::22 31::26 34::27 35::28 37::29 40::31 41::32 44::36 \
         45::37 46::38 51::39 55::44 56::45 57::47 58::48 61::49 62::50 66::55 67::56 68::57 69::58 \
         75::63 78::64 79::66 82::67 83::68 84::69 85::70 86::71 92::76 93::77 95::78 96::79 \
         101::84 102::85 104::86 105::87 106::88 107::89 108::90 110::91 111::92 115::94 124::99 \
         125::100 126::101 128::102 129::103 130::104 131::105 132::106 133::107 134::108 139::109 \
         140::110",
    ),
];
// src/member_arrays.rs
// @ bless
// Local arrays and numbers that members of structs point to, where other objects of the struct own memory.

//! Translated from `member_arrays.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct State via StateFields, size 24 {
        block at 0: Ptr<u64>,
        buffer at 8: Ptr<u8>,
        total at 16: u64,
    }
}

record! {
    pub struct Context via ContextFields, size 16 {
        key at 0: Ptr<u8>,
        sequence at 8: Ptr<u64>,
    }
}

pub fn start(block: Ptr<u64>, cx: &mut Ctx) {
    for i in 0i32..4 {
        block.at(i).set((i * 77) as u64, cx);
    }
}

pub fn update(state: Ptr<State>, r#in: Ptr<u8>, n: i32, cx: &mut Ctx) {
    let block: Ptr<u64> = state.block().get(cx);
    let buffer: Ptr<u8> = state.buffer().get(cx);
    let total: u64 = state.total().get(cx);
    for i in 0..n {
        let t1 = r#in.at(i).get(cx) as i32;
        buffer.at(i % 8).update(cx, |v| v ^ t1 as u8);
        let t2 = buffer.at(i % 8).get(cx) as u64;
        block.at(i % 4).update(cx, |v| v.wrapping_add(t2));
    }
    state.total().set(total.wrapping_add(n as u64), cx);
}

pub fn digest(state: Ptr<State>, cx: &mut Ctx) -> u64 {
    let mut sum: u64 = state.total().get(cx);
    for i in 0i32..4 {
        sum = sum
            .wrapping_mul(31)
            .wrapping_add(state.block().get(cx).at(i).get(cx))
            .wrapping_add(state.buffer().get(cx).at(i).get(cx) as u64);
    }
    sum
}

pub fn make(cx: &mut Ctx) -> Ptr<State> {
    let buffer: Ptr<u8> = calloc(8, 1, cx).cast::<u8>();
    let block: Ptr<u64> = calloc(4, 8, cx).cast::<u64>();
    let p: Ptr<State> = malloc(24, cx).cast::<State>();
    p.at(0).block().set(block, cx);
    p.at(0).buffer().set(buffer, cx);
    p.at(0).total().set(0, cx);
    start(p.block().get(cx), cx);
    p
}

pub fn end(state: Ptr<State>, cx: &mut Ctx) {
    free(state.block().get(cx).cast::<Void>(), cx);
    free(state.buffer().get(cx).cast::<Void>(), cx);
    free(state.cast::<Void>(), cx);
}

/// The state is a variable, and what it points to as well.
pub fn at_once(r#in: Ptr<u8>, n: i32, cx: &mut Ctx) -> u64 {
    let frame = cx.enter();
    let p = cx.local::<State>();
    let buffer: Ptr<u8> = alloca(8, cx).cast::<u8>();
    buffer.at(0).set(1, cx);
    buffer.at(2).set(3, cx);
    let block: Ptr<u64> = alloca(32, cx).cast::<u64>();
    p.block().set(block, cx);
    p.buffer().set(buffer, cx);
    p.total().set(0, cx);
    start(p.block().get(cx), cx);
    let state: Ptr<State> = p;
    update(state, r#in, n, cx);
    update(state, r#in, n / 2, cx);
    let result1: u64 = digest(state, cx);
    cx.leave(frame);
    result1
}

pub fn setup(context: Context, n: i32, cx: &mut Ctx) -> i32 {
    for i in 0..n {
        context.key.at(i % 8).set(i.wrapping_mul(3) as u8, cx);
    }
    context.sequence.at(0).set(5, cx);
    if n > 0 { 0i32 } else { 1i32 }
}

pub fn seal(n: i32, out: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let key: Ptr<u8> = alloca(8, cx).cast::<u8>();
    let sequence: Ptr<u64> = alloca(8, cx).cast::<u64>();
    sequence.at(0).set(3, cx);
    let context: Context = Context { key, sequence };
    if setup(context, n, cx) == 0 {
        let s: u64 = context.sequence.at(0).get(cx);
        for i in 0i32..8 {
            out.at(i).set((context.key.at(i).get(cx) as u64 ^ s) as u8, cx);
        }
        context.sequence.at(0).set(s.wrapping_add(1), cx);
        let result1: i32 = context.sequence.at(0).get(cx) as i32;
        cx.leave(frame);
        return result1;
    }
    let result2: i32 = (context.sequence.at(0).get(cx) as i32).wrapping_neg();
    cx.leave(frame);
    result2
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let r#in = cx.local::<[u8; 40]>();
    let out = cx.local::<[u8; 8]>();
    out.set([0, 0, 0, 0, 0, 0, 0, 0], cx);
    for i in 0i32..40 {
        r#in.elem(i).set((i * 7) as u8, cx);
    }
    let state: Ptr<State> = make(cx);
    update(state, r#in.decay(), 40, cx);
    printf(c"%lu\n", args!(digest(state, cx)), cx);
    end(state, cx);
    printf(c"%lu\n", args!(at_once(r#in.decay(), 40, cx)), cx);
    let sealed: i32 = seal(20, out.decay(), cx);
    printf(
        c"%d %d %d\n",
        args!(sealed, out.elem(0).get(cx) as i32, out.elem(7).get(cx) as i32),
        cx,
    );
    printf(c"%d\n", args!(seal(0, out.decay(), cx)), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
