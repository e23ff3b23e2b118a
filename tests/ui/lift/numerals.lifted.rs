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
        "11:numerals.c:8 12::10 13::11 14::13 16::14 17::15 18::16 20::18 21::19 23::21 27::27 \
         30::28 31::29 33::30 36::31 40::36 41::37 42::38 47::44 48::46 50::47 54::48 55::49 57::46 \
         59::51 63::58 67::59 69::60 73::65 75::66 77::67 78::68 80::69 83::70 85::71 86::72 87::73 \
         88::74 89::75 90::77 91::76 98::78 99::79 100::80 104::81 105::82 106::83 110::84 115::85 \
         121::86",
    ),
];
// src/numerals.rs
// @ bless
// Numbers that are read from text, and where they end.

//! Translated from `numerals.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::libc::ERANGE;

pub fn total(s: &[u8], cx: &mut Ctx) -> i64 {
    let mut s_at: usize = 0;
    let mut sum: i64 = 0;
    while s[s_at] != 0 {
        let n: i64 = strtol_of(&s[s_at..], 10, cx);
        let end: usize = s_at + strtol_end(&s[s_at..], 10, cx) as usize;
        if end == s_at {
            s_at += 1;
            continue;
        }
        sum = sum.wrapping_add(n);
        s_at = end;
    }
    sum
}

pub fn point(text: &[u8], x: &mut f64, y: &mut f64, cx: &mut Ctx) -> i32 {
    let number: f64 = strtod_of(text, cx);
    let mut end: usize = strtod_end(text, cx) as usize;
    *x = number;
    if end == 0 || text[end] != b',' {
        return 0;
    }
    let number_2: f64 = strtod_of(&text[end + 1..], cx);
    end = end + 1 + strtod_end(&text[end + 1..], cx) as usize;
    *y = number_2;
    i32::from(text[end] == b'\0')
}

pub fn color(s: &[u8], cx: &mut Ctx) -> u64 {
    __errno_location(cx).set(0, cx);
    let c: u64 = strtoul_of(s, 16, cx);
    if __errno_location(cx).get(cx) != 0 { 0u64 } else { c }
}

/// It is used in the middle of something.
pub fn version(s: &[u8], parts: &mut [i32], cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    let mut p: usize = 0;
    while n < 3 {
        let number: i64 = strtol_of(&s[p..], 10, cx);
        p += strtol_end(&s[p..], 10, cx) as usize;
        parts[n as usize] = number as i32;
        n += 1;
        if s[p] != b'.' {
            break;
        }
        p += 1;
    }
    n
}

pub fn bounded(s: &[u8], low: i64, high: i64, cx: &mut Ctx) -> i64 {
    let number: i64 = strtol_of(s, 0, cx);
    let rest: usize = strtol_end(s, 0, cx) as usize;
    let n: i64 = number;
    if n < low || s[rest] != 0 {
        return low;
    }
    if n > high { high } else { n }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let tmp: i64 = total(b"none\0", cx);
    printf(c"%ld %ld\n", args!(total(b"1 + 22, -3x4\0", cx), tmp), cx);
    let mut x: f64 = 0.0;
    let mut y: f64 = 0.0;
    if point(b"1.5,-2e3\0", &mut x, &mut y, cx) != 0 {
        printf(c"%g %g\n", args!(x, y), cx);
    }
    let tmp_2: i32 = point(b"0x10,inf!\0", &mut x, &mut y, cx);
    let tmp_3: i32 = point(b"a,b\0", &mut x, &mut y, cx);
    printf(c"%d %d %d\n", args!(point(b"7\0", &mut x, &mut y, cx), tmp_3, tmp_2), cx);
    let tmp_4: u64 = color(b"99999999999999999999\0", cx);
    printf(c"%lx %lx\n", args!(color(b"fFee01\0", cx), tmp_4), cx);
    let mut parts: [i32; 3] = [0, 0, 0];
    let n: i32 = version(b"3.14.159-rc1\0", &mut parts, cx);
    printf(c"%d: %d %d %d\n", args!(n, parts[0], parts[1], parts[2]), cx);
    let n: i32 = version(b"10\0", &mut parts, cx);
    printf(c"%d: %d\n", args!(n, parts[0]), cx);
    let tmp_5: i64 = bounded(b"-7\0", -9, 9, cx);
    let tmp_6: i64 = bounded(b"12a\0", -1, 50, cx);
    let tmp_7: i64 = bounded(b"077\0", 0, 50, cx);
    printf(
        c"%ld %ld %ld %ld\n",
        args!(bounded(b"0x1f\0", 0, 99, cx), tmp_7, tmp_6, tmp_5),
        cx,
    );
    let buffer: [u8; 6] = *b"12 34\0";
    let mut end: usize = 0;
    let first: i64 = strtol_of(&buffer[end..], 10, cx);
    end += strtol_end(&buffer[end..], 10, cx) as usize;
    let second: i64 = strtol_of(&buffer[end..], 10, cx);
    end += strtol_end(&buffer[end..], 10, cx) as usize;
    printf(c"%ld %ld %d\n", args!(first, second, end as i32), cx);
    __errno_location(cx).set(0, cx);
    let number: i64 = strtol_of(c"99999999999999999999", 10, cx);
    let end: Ptr<u8> = cx.lit(c"99999999999999999999")
        + strtol_end(c"99999999999999999999", 10, cx);
    printf(c"%ld", args!(number), cx);
    printf(
        c" %d %s\n",
        args!(i32::from(__errno_location(cx).get(cx) == ERANGE), end),
        cx,
    );
    let tmp_8: f64 = strtof_of(c"1e-3", cx) as f64;
    printf(
        c"%ld %g %s\n",
        args!(strtol_of(c" -0x2Az", 16, cx), tmp_8, cx.lit(c"done")),
        cx,
    );
    0
}
