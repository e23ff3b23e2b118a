// src/bin/steps.rs
//! The C program `steps`.

#![forbid(unsafe_code)]

use ::steps::context::Ctx;
use ::steps::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::steps::steps::main(cx),
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
//! steps translated from C by c2safe.

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
pub mod lines;
pub mod steps;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/steps.rs",
        "10:steps.c:6 12::7 14::8 18::9 19::10 23::13 24::14 30::15 36::16 39::17 43::21 45::22 \
         47::23 49::24 50::25 52::26 53::27 55::28 57::30 62::35 63::36 64::37 70::38 72::39 74::41 \
         78::46 79::47 83::51 87::52 90::53 93::54 97::55 99::57 106::58 108::59 118::60 126::61 \
         130::65 136::66 138::67 142::71 143::72 146::73 147::74 152::75 153::76 154::77 156::78 \
         157::79 158::80 159::81",
    ),
];
// src/steps.rs
// @ bless
// Steps inside expressions become statements, where that is the same.

//! Translated from `steps.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn copy(d: &mut [u8], s: &[u8], mut n: u32) {
    let mut s_at: usize = 0;
    let mut d_at: usize = 0;
    while n != 0 {
        n -= 1;
        d[d_at] = s[s_at];
        d_at += 1;
        s_at += 1;
    }
    d[d_at] = 0;
}

/// `n` is needed behind the loop: it has wrapped.
pub fn left(s: &[u8], mut n: u32, c: u8) -> u32 {
    let mut s_at: usize = 0;
    while {
        let t1 = n;
        n = n.wrapping_sub(1);
        t1
    } != 0
    {
        if s[{
            let at2 = s_at;
            s_at += 1;
            at2
        }] == c
        {
            break;
        }
    }
    n
}

pub fn count(v: &[i32], mut n: i32) -> i32 {
    let mut even: i32 = 0;
    let mut i: i32 = 0;
    while n > 0 {
        n -= 1;
        let x: i32 = v[i as usize];
        i = i.wrapping_add(1);
        if x < 0 {
            continue;
        }
        if x > 100 {
            break;
        }
        even = even.wrapping_add(i32::from((x & 1) == 0));
    }
    even.wrapping_mul(100).wrapping_add(i)
}

/// The outer loop comes back to the inner condition.
pub fn again(mut n: i32) -> i32 {
    let mut rounds: i32 = 0;
    for _ in 0i32..3 {
        while {
            let t1 = n;
            n = n.wrapping_sub(1);
            t1
        } > 5
        {
            rounds = rounds.wrapping_add(1);
        }
        rounds = rounds.wrapping_add(10);
    }
    rounds
}

pub fn next(x: i32, cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    x.wrapping_mul(2)
}

pub fn mixed(v: &mut [i32], cx: &mut Ctx) -> i32 {
    let mut i: i32 = 0;
    let mut j: i32 = 0;
    let mut k: i32 = 4;
    let mut sum: i32 = 0;
    v[i as usize] = next(j, cx);
    i += 1;
    j += 1;
    j += 1;
    v[i as usize] = next(j, cx);
    i += 1;
    k -= 1;
    let t1 = v[k as usize].wrapping_add(next(j, cx));
    sum += t1;
    j -= 1;
    v[i as usize] = v[i as usize].wrapping_add(i);
    // Taken only sometimes.
    if sum > 0
        && v[{
            let t2 = k;
            k -= 1;
            t2
        } as usize] > 0
    {
        sum = sum.wrapping_add(k);
    }
    let t5 = if sum > 3 {
        let t3 = i;
        i += 1;
        t3
    } else {
        let t4 = j;
        j += 1;
        t4
    };
    sum = sum.wrapping_add(t5);
    v[k as usize] = i32::from(
        sum > 1000
            && {
                let t6 = i;
                i += 1;
                t6
            } != 0,
    );
    sum.wrapping_mul(10000).wrapping_add(i * 1000).wrapping_add(j * 100).wrapping_add(k)
}

pub fn cycle(mut c: u8, n: &mut i32) -> u8 {
    while {
        let t1 = c;
        c = c.wrapping_add(1);
        t1
    } != 3
    {
        *n = (*n).wrapping_add(1);
    }
    c
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut text: [u8; 20] = [0; 20];
    let v: [i32; 6] = [4, -1, 8, 3, 120, 6];
    let mut w: [i32; 4] = [1, 2, 3, 4];
    let mut n: i32 = 0;
    copy(&mut text, b"hello, world\0", 5);
    printf(
        c"%s %u %u\n",
        args!(&text[..], left(b"abcdef\0", 6, b'c'), left(b"abcdef\0", 6, b'z')),
        cx,
    );
    printf(c"%d %d\n", args!(count(&v, 6), count(&v, 3)), cx);
    printf(c"%d\n", args!(again(9)), cx);
    let tmp_3: i32 = cx.calls;
    printf(c"%d %d\n", args!(mixed(&mut w, cx), tmp_3), cx);
    printf(c"%d %d %d %d\n", args!(w[0], w[1], w[2], w[3]), cx);
    printf(c"%d", args!(cycle(250, &mut n) as i32), cx);
    printf(c" %d\n", args!(n), cx);
    0
}
