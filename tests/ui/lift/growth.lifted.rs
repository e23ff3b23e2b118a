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
use crate::growth::Store;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub turns: i32,
    pub stores: Arena<Store>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            turns: 0,
            stores: Arena::with_globals(0),
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
    pub struct Store via StoreFields, size 16 with niche {
        values at 0: Ptr<i32>,
        count at 8: u64,
    }
}

pub fn add(s: &mut Store, x: i32, cx: &mut Ctx) {
    if (s.count & s.count.wrapping_sub(1)) == 0 {
        if s.count == 0 {
            s.values = malloc(4, cx).cast::<i32>();
        } else {
            s.values = realloc(
                    s.values.cast::<Void>(),
                    s.count.wrapping_mul(2).wrapping_mul(4),
                    cx,
                )
                .cast::<i32>();
        }
    }
    s.values.at(s.count).set(x, cx);
    s.count = s.count.wrapping_add(1);
}

pub fn sum(s: &Store, cx: &mut Ctx) -> i32 {
    let mut total: i32 = 0;
    let mut i: u64 = 0;
    while i < s.count {
        let t1 = s.values.at(i).get(cx);
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
    let mut rle: Vec<u32> = Vec::new();
    let mut n: u64 = 0;
    for i in 0i32..10 {
        if (n & n.wrapping_sub(1)) == 0 {
            if n == 0 {
                rle = allocate(0, 1);
            } else {
                reallocate(&mut rle, 0, (n * 2) as usize);
            }
        }
        rle[n as usize] = (i * 3) as u32;
        n += 1;
    }
    let mut total: u32 = 0;
    for i_2 in 0..n {
        total = total.wrapping_add(rle[i_2 as usize]);
    }
    printf(c"%u\n", args!(total), cx);
    drop(rle);
    let mut s: Store = Store {
        values: Ptr::null(),
        count: 0,
        ..Store::ZERO
    };
    for i_3 in 0i32..5 {
        add(&mut s, i_3, cx);
    }
    printf(c"%d\n", args!(sum(&s, cx)), cx);
    // What decides has an effect.
    for _ in 0i32..4 {
        free(s.values.cast::<Void>(), cx);
        s.values = if turn(cx) != 0 { malloc(4, cx) } else { calloc(2, 4, cx) }
            .cast::<i32>();
        s.values.at(0).set(cx.turns, cx);
        printf(c"%d ", args!(s.values.get(cx)), cx);
    }
    puts(c"", cx);
    free(s.values.cast::<Void>(), cx);
    0
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
        "17:growth.c:22 31::23 34::27 35::28 37::29 39::28 41::30 45::37 51::42 52::43 53::44 \
         54::45 64::46 65::47 66::48 68::49 69::50 70::51 75::52 76::53 78::54 80::56 81::57 82::58 \
         84::59 85::60 87::62 88::63 89::64",
    ),
];
