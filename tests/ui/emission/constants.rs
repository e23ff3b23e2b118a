// src/bin/constants.rs
//! The C program `constants`.

#![forbid(unsafe_code)]

use ::constants::context::Ctx;
use ::constants::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::constants::constants::main(cx),
        lines::C_LINES,
    )
}
// src/constants.rs
// Macros and enumerators that stand for numbers keep their names.
// @ bless

//! Translated from `constants.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub const SMALL: i32 = 10; // used as it is
pub const SUM: i32 = SMALL + 0x20;
pub const SUM_2: i32 = SMALL_2 + 0x20;
pub const SEPARATOR: u8 = b',';
pub const MINUS: i64 = -1;
pub const BIG: u32 = 0xffffffff;

/// About the length.
pub const LENGTH: i32 = 8;

pub const RED: u32 = 0;
pub const GREEN: u32 = 5;
pub const BLUE: u32 = 6;
pub const SMALL_2: i32 = 11;

record! {
    pub struct Item via ItemFields, size 12 {
        color at 0: u32,
        name at 4: [u8; 8],
    }
}

pub static table: [i32; 4] = [SMALL, SUM, 3, 3];

pub fn classify(c: u8) -> i32 {
    match c {
        SEPARATOR => {
            1
        }
        b'a'..=b'z' => {
            2
        }
        b'\n' | 251 => {
            3
        }
        _ => {
            0
        }
    }
}

pub fn shade(c: u32, cx: &mut Ctx) -> Ptr<u8> {
    match c {
        RED => {
            cx.lit(c"red")
        }
        GREEN => {
            cx.lit(c"green")
        }
        _ => {
            cx.lit(c"?")
        }
    }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let it = cx.local::<Item>();
    it.set(
        Item {
            color: GREEN,
            name: *b"abc\0\0\0\0\0",
        },
        cx,
    );
    let mask: u32 = BIG;
    let wide: i64 = MINUS;
    let mut n: i32 = 0;
    for i in 0..LENGTH {
        let t1 = i32::from(it.name().elem(i).get(cx) == SEPARATOR);
        n = n.wrapping_add(t1);
    }
    if it.color().get(cx) == GREEN && it.color().get(cx) != BLUE {
        n = n.wrapping_add(11i32 * 2 + SMALL_2);
    }
    match n {
        SMALL_2 => {
            puts(c"ten", cx);
        }
        SUM_2 => {
            puts(c"sum", cx);
        }
        _ => {}
    }
    memset(it.name().decay().cast::<Void>(), SEPARATOR as i32, (LENGTH - 1) as u64, cx);
    printf(c"%d %u %ld %d %d\n", args!(n, mask, wide, SMALL_2 + 2, 1 + 2 * SMALL_2), cx);
    printf(
        c"%d %d %d %s %d\n",
        args!(
            classify(it.name().elem(0).get(cx)),
            classify(251),
            classify(b'q'),
            shade(it.color().get(cx), cx),
            table[(SMALL_2 % 4) as usize],
        ),
        cx,
    );
    let result2: i32 = 0;
    cx.leave(frame);
    result2
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
//! constants translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod constants;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/constants.rs",
        "34:constants.c:29 36::31 39::33 42::36 45::38 51::44 53::45 56::46 59::47 67::56 74::57 \
         75::58 76::59 77::60 78::61 81::62 82::63 84::64 86::66 89::69 93::72 94::73 95::74 \
         106::76",
    ),
];
