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
use crate::member_arrays::{Context, State};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub states: Arena<State>,
    pub contexts: Arena<Context>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            states: Arena::with_globals(0),
            contexts: Arena::with_globals(0),
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
        "48:member_arrays.c:20 49::21 51::22 54::26 55::27 56::28 57::29 61::31 62::32 65::26 \
         66::27 67::28 68::29 73::31 74::32 77::36 78::37 79::38 84::39 88::36 89::37 90::38 95::39 \
         99::44 100::45 101::47 102::48 105::49 106::50 110::55 111::56 112::57 113::58 117::63 \
         120::64 121::66 125::67 126::69 127::70 128::71 132::76 133::77 135::78 136::79 140::84 \
         141::85 143::86 146::87 147::88 148::89 149::90 151::91 152::92 154::94 158::99 160::100 \
         161::101 163::102 164::103 165::104 166::105 167::106 168::107 169::108 170::109 171::110",
    ),
];
// src/member_arrays.rs
// @ bless
// Local arrays and numbers that members of structs point to, where other objects of the struct own memory.

//! Translated from `member_arrays.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct State {
    pub block: Vec<u64>,
    pub buffer: Vec<u8>,
    pub total: u64,
}

impl State {
    /// Nothing is in it.
    pub const ZERO: State = State {
        block: Vec::new(),
        buffer: Vec::new(),
        total: 0,
    };
}

impl crate::rt::Object for State {
    const BLANK: State = State::ZERO;
}

#[derive(Clone)]
pub struct Context {
    pub key: Vec<u8>,
    pub sequence: Vec<u64>,
}

impl Context {
    /// Nothing is in it.
    pub const ZERO: Context = Context {
        key: Vec::new(),
        sequence: Vec::new(),
    };
}

impl crate::rt::Object for Context {
    const BLANK: Context = Context::ZERO;
}

pub fn start(block: &mut [u64]) {
    for i in 0i32..4 {
        block[i as usize] = (i * 77) as u64;
    }
}

pub fn update(state: &mut State, r#in: &[u8], n: i32) {
    let total: u64 = state.total;
    for i in 0..n {
        state.buffer[(i % 8) as usize] ^= r#in[i as usize];
        state.block[(i % 4) as usize] = state
            .block[(i % 4) as usize]
            .wrapping_add(state.buffer[(i % 8) as usize] as u64);
    }
    state.total = total.wrapping_add(n as u64);
}

pub fn update_heap(state: Id<State>, r#in: &[u8], n: i32, cx: &mut Ctx) {
    let total: u64 = cx.states[state].total;
    for i in 0..n {
        cx.states[state].buffer[(i % 8) as usize] ^= r#in[i as usize];
        cx.states[state].block[(i % 4) as usize] = cx
            .states[state]
            .block[(i % 4) as usize]
            .wrapping_add(cx.states[state].buffer[(i % 8) as usize] as u64);
    }
    cx.states[state].total = total.wrapping_add(n as u64);
}

pub fn digest(state: &State) -> u64 {
    let mut sum: u64 = state.total;
    for i in 0i32..4 {
        sum = sum
            .wrapping_mul(31)
            .wrapping_add(state.block[i as usize])
            .wrapping_add(state.buffer[i as usize] as u64);
    }
    sum
}

pub fn digest_heap(state: Id<State>, cx: &mut Ctx) -> u64 {
    let mut sum: u64 = cx.states[state].total;
    for i in 0i32..4 {
        sum = sum
            .wrapping_mul(31)
            .wrapping_add(cx.states[state].block[i as usize])
            .wrapping_add(cx.states[state].buffer[i as usize] as u64);
    }
    sum
}

pub fn make(cx: &mut Ctx) -> Id<State> {
    let buffer: Vec<u8> = allocate(0, 8);
    let block: Vec<u64> = allocate(0, 4);
    let p: Id<State> = cx.states.alloc();
    cx.states[p].block = block;
    cx.states[p].buffer = buffer;
    cx.states[p].total = 0;
    start(&mut cx.states[p].block);
    p
}

pub fn end(state: Id<State>, cx: &mut Ctx) {
    cx.states[state].block = Vec::new();
    cx.states[state].buffer = Vec::new();
    cx.states.free(state);
}

/// The state is a variable, and what it points to as well.
pub fn at_once(r#in: &[u8], n: i32) -> u64 {
    let mut buffer: Vec<u8> = allocate(0, 8);
    buffer[0] = 1;
    buffer[2] = 3;
    let block: Vec<u64> = allocate(0, 4);
    let mut p: State = State::ZERO;
    p.block = block;
    p.buffer = buffer;
    p.total = 0;
    start(&mut p.block);
    update(&mut p, r#in, n);
    update(&mut p, r#in, n / 2);
    digest(&p)
}

pub fn setup(context: &mut Context, n: i32) -> i32 {
    for i in 0..n {
        context.key[(i % 8) as usize] = i.wrapping_mul(3) as u8;
    }
    context.sequence[0] = 5;
    if n > 0 { 0i32 } else { 1i32 }
}

pub fn seal(n: i32, out: &mut [u8]) -> i32 {
    let key: Vec<u8> = allocate(0, 8);
    let mut sequence: Vec<u64> = allocate(0, 1);
    sequence[0] = 3;
    let mut context: Context = Context::ZERO;
    context.key = key;
    context.sequence = sequence;
    if setup(&mut context, n) == 0 {
        let s: u64 = context.sequence[0];
        for i in 0i32..8 {
            out[i as usize] = (context.key[i as usize] as u64 ^ s) as u8;
        }
        context.sequence[0] = s.wrapping_add(1);
        return context.sequence[0] as i32;
    }
    (context.sequence[0] as i32).wrapping_neg()
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut r#in: [u8; 40] = [0; 40];
    let mut out: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 0];
    for i in 0i32..40 {
        r#in[i as usize] = (i * 7) as u8;
    }
    let state: Id<State> = make(cx);
    update_heap(state, &r#in, 40, cx);
    printf(c"%lu\n", args!(digest_heap(state, cx)), cx);
    end(state, cx);
    printf(c"%lu\n", args!(at_once(&r#in, 40)), cx);
    let sealed: i32 = seal(20, &mut out);
    printf(c"%d %d %d\n", args!(sealed, out[0] as i32, out[7] as i32), cx);
    printf(c"%d\n", args!(seal(0, &mut out)), cx);
    0
}
