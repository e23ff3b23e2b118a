// src/bin/numerals.rs
//! The C program `numerals`.

#![forbid(unsafe_code)]

use ::numerals::context::Ctx;
use ::numerals::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::numerals::numerals::main(cx),
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
//! numerals translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod libc;
pub mod lines;
pub mod numerals;
// src/libc.rs
//! Types of the C library's headers.

pub const ERANGE: i32 = 34;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/numerals.rs",
        "13:numerals.c:10 14::11 15::13 16::14 17::15 18::16 20::18 21::19 23::21 31::27 32::28 \
         33::29 37::30 38::31 44::36 45::37 46::38 53::44 54::46 56::47 58::48 59::49 61::46 63::51 \
         71::58 73::59 77::60 89::65 91::67 92::68 94::69 97::70 99::71 100::72 101::73 106::74 \
         107::75 108::77 109::76 116::78 117::79 118::80 120::81 125::82 126::83 131::84 136::85 \
         142::86",
    ),
];
// src/numerals.rs
// @ bless
// Numbers that are read from text, and where they end.

//! Translated from `numerals.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::libc::ERANGE;

pub fn total(mut s: Ptr<u8>, cx: &mut Ctx) -> i64 {
    let frame = cx.enter();
    let end = cx.local::<Ptr<u8>>();
    let mut sum: i64 = 0;
    while s.get(cx) != 0 {
        let n: i64 = strtol(s, end.cast::<Void>(), 10, cx);
        if end.get(cx) == s {
            s += 1;
            continue;
        }
        sum = sum.wrapping_add(n);
        s = end.get(cx);
    }
    let result1: i64 = sum;
    cx.leave(frame);
    result1
}

pub fn point(text: Ptr<u8>, x: Ptr<f64>, y: Ptr<f64>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let end = cx.local::<Ptr<u8>>();
    x.set(strtod(text, end.cast::<Void>(), cx), cx);
    if end.get(cx) == text || end.get(cx).get(cx) != b',' {
        let result1: i32 = 0;
        cx.leave(frame);
        return result1;
    }
    y.set(strtod(end.get(cx) + 1, end.cast::<Void>(), cx), cx);
    let result2: i32 = i32::from(end.get(cx).get(cx) == b'\0');
    cx.leave(frame);
    result2
}

pub fn color(s: Ptr<u8>, cx: &mut Ctx) -> u64 {
    __errno_location(cx).set(0, cx);
    let c: u64 = strtoul(s, Ptr::null(), 16, cx);
    if __errno_location(cx).get(cx) != 0 { 0u64 } else { c }
}

/// It is used in the middle of something.
pub fn version(s: Ptr<u8>, parts: Ptr<i32>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let p = cx.local::<Ptr<u8>>();
    let mut n: i32 = 0;
    p.set(s, cx);
    while n < 3 {
        parts.at(n).set(strtol(p.get(cx), p.cast::<Void>(), 10, cx) as i32, cx);
        n += 1;
        if p.get(cx).get(cx) != b'.' {
            break;
        }
        p.update(cx, |v| v + 1);
    }
    let result1: i32 = n;
    cx.leave(frame);
    result1
}

pub fn bounded(s: Ptr<u8>, low: i64, high: i64, cx: &mut Ctx) -> i64 {
    let frame = cx.enter();
    let rest = cx.local::<Ptr<u8>>();
    let n: i64 = strtol(s, rest.cast::<Void>(), 0, cx);
    if n < low || rest.get(cx).get(cx) != 0 {
        let result1: i64 = low;
        cx.leave(frame);
        return result1;
    }
    let result2: i64 = if n > high { high } else { n };
    cx.leave(frame);
    result2
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let x = cx.local::<f64>();
    let y = cx.local::<f64>();
    let parts = cx.local::<[i32; 3]>();
    let buffer = cx.local::<[u8; 6]>();
    let end = cx.local::<Ptr<u8>>();
    let tmp: i64 = total(cx.lit(c"none"), cx);
    printf(c"%ld %ld\n", args!(total(cx.lit(c"1 + 22, -3x4"), cx), tmp), cx);
    if point(cx.lit(c"1.5,-2e3"), x, y, cx) != 0 {
        printf(c"%g %g\n", args!(x.get(cx), y.get(cx)), cx);
    }
    let tmp_2: i32 = point(cx.lit(c"0x10,inf!"), x, y, cx);
    let tmp_3: i32 = point(cx.lit(c"a,b"), x, y, cx);
    printf(c"%d %d %d\n", args!(point(cx.lit(c"7"), x, y, cx), tmp_3, tmp_2), cx);
    let tmp_4: u64 = color(cx.lit(c"99999999999999999999"), cx);
    printf(c"%lx %lx\n", args!(color(cx.lit(c"fFee01"), cx), tmp_4), cx);
    parts.set([0, 0, 0], cx);
    let n: i32 = version(cx.lit(c"3.14.159-rc1"), parts.decay(), cx);
    printf(
        c"%d: %d %d %d\n",
        args!(n, parts.elem(0).get(cx), parts.elem(1).get(cx), parts.elem(2).get(cx)),
        cx,
    );
    let n: i32 = version(cx.lit(c"10"), parts.decay(), cx);
    printf(c"%d: %d\n", args!(n, parts.elem(0).get(cx)), cx);
    let tmp_5: i64 = bounded(cx.lit(c"-7"), -9, 9, cx);
    let tmp_6: i64 = bounded(cx.lit(c"12a"), -1, 50, cx);
    let tmp_7: i64 = bounded(cx.lit(c"077"), 0, 50, cx);
    printf(
        c"%ld %ld %ld %ld\n",
        args!(bounded(cx.lit(c"0x1f"), 0, 99, cx), tmp_7, tmp_6, tmp_5),
        cx,
    );
    buffer.set(*b"12 34\0", cx);
    end.set(buffer.decay(), cx);
    let first: i64 = strtol(end.get(cx), end.cast::<Void>(), 10, cx);
    let second: i64 = strtol(end.get(cx), end.cast::<Void>(), 10, cx);
    printf(
        c"%ld %ld %d\n",
        args!(first, second, end.get(cx).diff(buffer.decay()) as i32),
        cx,
    );
    __errno_location(cx).set(0, cx);
    printf(
        c"%ld",
        args!(strtol(cx.lit(c"99999999999999999999"), end.cast::<Void>(), 10, cx)),
        cx,
    );
    printf(
        c" %d %s\n",
        args!(i32::from(__errno_location(cx).get(cx) == ERANGE), end.get(cx)),
        cx,
    );
    let tmp_8: f64 = strtof(cx.lit(c"1e-3"), Ptr::null(), cx) as f64;
    printf(
        c"%ld %g %s\n",
        args!(strtol(cx.lit(c" -0x2Az"), Ptr::null(), 16, cx), tmp_8, cx.lit(c"done")),
        cx,
    );
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
