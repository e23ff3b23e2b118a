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

#[derive(Clone)]
pub struct Store {
    pub values: Vec<i32>,
    pub count: u64,
}

impl Store {
    /// Nothing is in it.
    pub const ZERO: Store = Store {
        values: Vec::new(),
        count: 0,
    };
}

impl crate::rt::Object for Store {
    const BLANK: Store = Store::ZERO;
}

pub fn add(s: &mut Store, x: i32) {
    if (s.count & s.count.wrapping_sub(1)) == 0 {
        if s.count == 0 {
            s.values = allocate(0, 1);
        } else {
            reallocate(&mut s.values, 0, s.count.wrapping_mul(2) as usize);
        }
    }
    s.values[s.count as usize] = x;
    s.count = s.count.wrapping_add(1);
}

pub fn sum(s: &Store) -> i32 {
    let mut total: i32 = 0;
    let mut i: u64 = 0;
    while i < s.count {
        total = total.wrapping_add(s.values[i as usize]);
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
        values: Vec::new(),
        count: 0,
    };
    for i_3 in 0i32..5 {
        add(&mut s, i_3);
    }
    printf(c"%d\n", args!(sum(&s)), cx);
    // What decides has an effect.
    for _ in 0i32..4 {
        s.values = Vec::new();
        if turn(cx) != 0 {
            s.values = allocate(0, 1);
        } else {
            s.values = allocate(0, 2);
        }
        s.values[0] = cx.turns;
        printf(c"%d ", args!(s.values[0]), cx);
    }
    puts(c"", cx);
    s.values = Vec::new();
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
        "28:growth.c:22 37::23 40::27 41::28 43::29 44::28 46::30 50::37 56::42 57::43 58::44 \
         59::45 69::46 70::47 71::48 73::49 74::50 75::51 79::52 80::53 82::54 84::56 85::57 86::58 \
         91::59 92::60 94::62 95::63 96::64",
    ),
];
