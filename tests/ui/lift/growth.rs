// src/bin/growth.rs
//! The C program `growth`.

#![forbid(unsafe_code)]

use ::growth::context::Ctx;
use ::growth::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::growth::growth::main(cx),
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
    pub turns: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            turns: 0,
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
// src/growth.rs
// @ bless
// Arrays that grow in a macro: allocated first, then made larger.

//! Translated from `growth.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Store via StoreFields, size 16 {
        values at 0: Ptr<i32>,
        count at 8: u64,
    }
}

pub fn add(s: Ptr<Store>, x: i32, cx: &mut Ctx) {
    if (s.count().get(cx) & s.count().get(cx).wrapping_sub(1)) == 0 {
        s.values()
            .set(
                if s.count().get(cx) == 0 {
                    malloc(4, cx)
                } else {
                    realloc(
                        s.values().get(cx).cast::<Void>(),
                        s.count().get(cx).wrapping_mul(2).wrapping_mul(4),
                        cx,
                    )
                }
                    .cast::<i32>(),
                cx,
            );
    }
    s.values().get(cx).at(s.count().get(cx)).set(x, cx);
    s.count().update(cx, |v| v.wrapping_add(1));
}

pub fn sum(s: Ptr<Store>, cx: &mut Ctx) -> i32 {
    let mut total: i32 = 0;
    let mut i: u64 = 0;
    while i < s.count().get(cx) {
        let t1 = s.values().get(cx).at(i).get(cx);
        total = total.wrapping_add(t1);
        i += 1;
    }
    total
}

pub fn turn(cx: &mut Ctx) -> i32 {
    let t1 = cx.turns;
    cx.turns = cx.turns.wrapping_add(1);
    t1 & 1
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let s = cx.local::<Store>();
    let mut rle: Ptr<u32> = Ptr::null();
    let mut n: u64 = 0;
    for i in 0i32..10 {
        if (n & n.wrapping_sub(1)) == 0 {
            rle = if n == 0 {
                malloc(4, cx)
            } else {
                realloc(rle.cast::<Void>(), (n * 2).wrapping_mul(4), cx)
            }
                .cast::<u32>();
        }
        rle.at(n).set((i * 3) as u32, cx);
        n += 1;
    }
    let mut total: u32 = 0;
    for i_2 in 0..n {
        let t1 = rle.at(i_2).get(cx);
        total = total.wrapping_add(t1);
    }
    printf(c"%u\n", args!(total), cx);
    free(rle.cast::<Void>(), cx);
    s.set(
        Store {
            values: Ptr::null(),
            count: 0,
        },
        cx,
    );
    for i_3 in 0i32..5 {
        add(s, i_3, cx);
    }
    printf(c"%d\n", args!(sum(s, cx)), cx);
    // What decides has an effect.
    for _ in 0i32..4 {
        free(s.values().get(cx).cast::<Void>(), cx);
        s.values()
            .set(
                if turn(cx) != 0 { malloc(4, cx) } else { calloc(2, 4, cx) }
                    .cast::<i32>(),
                cx,
            );
        s.values().get(cx).at(0).set(cx.turns, cx);
        printf(c"%d ", args!(s.values().get(cx).get(cx)), cx);
    }
    puts(c"", cx);
    free(s.values().get(cx).cast::<Void>(), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}
// src/lib.rs
//! growth translated from C by c2safe.

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
pub mod growth;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/growth.rs",
        "17:growth.c:22 35::23 38::27 39::28 41::29 43::28 45::30 49::37 57::42 58::43 59::44 \
         60::45 71::46 72::47 73::48 76::49 77::50 78::51 85::52 86::53 88::54 90::56 91::57 92::58 \
         98::59 99::60 101::62 102::63 103::64",
    ),
];
