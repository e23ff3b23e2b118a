// src/bin/choices.rs
//! The C program `choices`.

#![forbid(unsafe_code)]

use ::choices::context::Ctx;
use ::choices::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::choices::choices::main(cx),
        lines::C_LINES,
    )
}
// src/choices.rs
// @ bless
// Pointers that get one of two values.

//! Translated from `choices.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn sum(a: &[i32], n: i32, back: i32) -> i32 {
    let mut p: usize = if back != 0 { (n as usize).wrapping_sub(1) } else { 0 };
    let mut s: i32 = 0;
    for _ in 0..n {
        s = s.wrapping_mul(10).wrapping_add(a[p]);
        if back != 0 {
            p = p.wrapping_sub(1);
        } else {
            p = p.wrapping_add(1);
        }
    }
    s
}

pub fn first(s: &[u8], skip: i32, none: i32) -> i32 {
    let p: usize = if none != 0 {
        NOWHERE
    } else if skip > 1 {
        2
    } else if skip != 0 {
        1
    } else {
        0
    };
    if p != NOWHERE { s[p] as i8 as i32 } else { -1i32 }
}

pub fn labelled(s: &mut [u8], mut k: i32) -> i32 {
    let mut p: usize;
    let mut n: i32 = 0;
    'again_1: loop {
        if k > 1 {
            p = 1;
        } else {
            p = 0;
        }
        s[p] = b'x';
        let t1 = n;
        n = n.wrapping_add(1);
        if t1 < 2 {
            k = 3i32.wrapping_sub(k);
            continue 'again_1;
        }
        break 'again_1;
    }
    i32::from(p == 0)
}

pub fn switched(s: &[u8], k: i32) -> i32 {
    match k {
        0 => {
            let mut p: usize = 0;
            if s[0] == b'a' {
                p = 1;
            } else {
                p = 0;
            }
            s[p] as i8 as i32
        }
        _ => {
            0
        }
    }
}

pub fn change(_p: &u8, p_at: &mut u64) {
    *p_at = (*p_at).wrapping_add(1);
}

pub fn count(cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    cx.calls
}

pub fn main(cx: &mut Ctx) -> i32 {
    let a: [i32; 3] = [1, 2, 3];
    printf(c"%d %d\n", args!(sum(&a, 3, 0), sum(&a, 3, 1)), cx);
    printf(
        c"%d %d %d %d\n",
        args!(
            first(b"abc\0", 0, 0),
            first(b"abc\0", 1, 0),
            first(b"abc\0", 2, 0),
            first(b"abc\0", 0, 1),
        ),
        cx,
    );
    let mut s: [u8; 4] = *b"abc\0";
    printf(c"%d %s\n", args!(labelled(&mut s, 1), &s[..]), cx);
    printf(c"%d %d\n", args!(switched(b"ab\0", 0), switched(b"ab\0", 1)), cx);
    // Its address is taken.
    let mut q: usize = if cx.calls != 0 { 1 } else { 0 };
    let mut moved: u64 = 0;
    change(&s[q], &mut moved);
    q += moved as usize;
    printf(c"%s\n", args!(&s[q..]), cx);
    // The value of the assignment is used.
    let r: usize = if count(cx) > 1 { 0 } else { 2 };
    let t: usize = r;
    printf(c"%s %s %d\n", args!(&s[r..], &s[t..], cx.calls), cx);
    0
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub calls: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
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
//! choices translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod choices;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/choices.rs",
        "10:choices.c:7 11::8 12::9 13::10 14::11 20::13 24::17 33::18 38::22 40::24 45::25 46::26 \
         49::27 50::28 54::30 58::34 60::36 66::37 69::40 75::44 79::47 84::50 85::51 86::52 96::53 \
         97::54 98::55 100::57 101::58 104::59 106::62 108::63 109::64",
    ),
];
