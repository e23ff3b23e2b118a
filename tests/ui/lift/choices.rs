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

pub fn sum(a: Ptr<i32>, n: i32, back: i32, cx: &mut Ctx) -> i32 {
    let mut p: Ptr<i32> = if back != 0 { a + n - 1 } else { a };
    let mut s: i32 = 0;
    for _ in 0..n {
        s = s.wrapping_mul(10).wrapping_add(p.get(cx));
        p = if back != 0 { p - 1 } else { p + 1 };
    }
    s
}

pub fn first(s: Ptr<u8>, skip: i32, none: i32, cx: &mut Ctx) -> i32 {
    let p: Ptr<u8> = if none != 0 {
        Ptr::<u8>::null()
    } else {
        if skip > 1 { s + 2 } else { if skip != 0 { s + 1 } else { s } }
    };
    if !p.is_null() { p.get(cx) as i8 as i32 } else { -1i32 }
}

pub fn labelled(s: Ptr<u8>, mut k: i32, cx: &mut Ctx) -> i32 {
    let mut p: Ptr<u8>;
    let mut n: i32 = 0;
    'again_1: loop {
        p = if k > 1 { s + 1 } else { s };
        p.set(b'x', cx);
        let t1 = n;
        n = n.wrapping_add(1);
        if t1 < 2 {
            k = 3i32.wrapping_sub(k);
            continue 'again_1;
        }
        break 'again_1;
    }
    i32::from(p == s)
}

pub fn switched(s: Ptr<u8>, k: i32, cx: &mut Ctx) -> i32 {
    match k {
        0 => {
            let p: Ptr<u8> = if s.get(cx) == b'a' { s + 1 } else { s };
            p.get(cx) as i8 as i32
        }
        _ => {
            0
        }
    }
}

pub fn change(p: Ptr<Ptr<u8>>, cx: &mut Ctx) {
    p.update(cx, |v| v + 1);
}

pub fn count(cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    cx.calls
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let a = cx.local::<[i32; 3]>();
    let s = cx.local::<[u8; 4]>();
    let q = cx.local::<Ptr<u8>>();
    a.set([1, 2, 3], cx);
    printf(c"%d %d\n", args!(sum(a.decay(), 3, 0, cx), sum(a.decay(), 3, 1, cx)), cx);
    printf(
        c"%d %d %d %d\n",
        args!(
            first(cx.lit(c"abc"), 0, 0, cx),
            first(cx.lit(c"abc"), 1, 0, cx),
            first(cx.lit(c"abc"), 2, 0, cx),
            first(cx.lit(c"abc"), 0, 1, cx),
        ),
        cx,
    );
    s.set(*b"abc\0", cx);
    printf(c"%d %s\n", args!(labelled(s.decay(), 1, cx), s.decay()), cx);
    printf(
        c"%d %d\n",
        args!(switched(cx.lit(c"ab"), 0, cx), switched(cx.lit(c"ab"), 1, cx)),
        cx,
    );
    // Its address is taken.
    q.set(if cx.calls != 0 { s.decay() + 1 } else { s.decay() }, cx);
    change(q, cx);
    printf(c"%s\n", args!(q.get(cx)), cx);
    // The value of the assignment is used.
    let r: Ptr<u8> = if count(cx) > 1 { s.decay() } else { s.decay() + 2 };
    let t: Ptr<u8> = r;
    printf(c"%s %s %d\n", args!(r, t, cx.calls), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
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
        "10:choices.c:7 11::8 12::9 13::10 14::11 16::13 20::17 25::18 30::22 32::24 33::25 34::26 \
         37::27 38::28 42::30 46::34 48::36 49::37 52::40 58::44 62::47 71::50 72::51 73::52 83::53 \
         84::54 85::55 91::57 92::58 93::59 95::62 97::63 98::64",
    ),
];
