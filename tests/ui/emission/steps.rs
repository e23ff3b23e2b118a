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
        "10:steps.c:7 12::8 16::9 17::10 21::14 27::15 30::16 33::17 37::21 39::22 41::23 43::24 \
         44::25 46::26 47::27 49::28 51::30 56::35 57::36 58::37 64::38 66::39 68::41 72::46 73::47 \
         77::51 81::52 84::53 87::54 91::55 93::57 102::58 104::59 114::60 126::61 130::65 136::66 \
         138::67 147::72 150::73 151::74 160::75 161::76 162::77 164::78 174::79 175::80 176::81",
    ),
];
// src/steps.rs
// @ bless
// Steps inside expressions become statements, where that is the same.

//! Translated from `steps.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn copy(mut d: Ptr<u8>, mut s: Ptr<u8>, mut n: u32, cx: &mut Ctx) {
    while n != 0 {
        n -= 1;
        d.set(s.get(cx), cx);
        d += 1;
        s += 1;
    }
    d.set(0, cx);
}

/// `n` is needed behind the loop: it has wrapped.
pub fn left(mut s: Ptr<u8>, mut n: u32, c: u8, cx: &mut Ctx) -> u32 {
    while {
        let t1 = n;
        n = n.wrapping_sub(1);
        t1
    } != 0
    {
        let t2 = s;
        s += 1;
        if t2.get(cx) == c {
            break;
        }
    }
    n
}

pub fn count(v: Ptr<i32>, mut n: i32, cx: &mut Ctx) -> i32 {
    let mut even: i32 = 0;
    let mut i: i32 = 0;
    while n > 0 {
        n -= 1;
        let x: i32 = v.at(i).get(cx);
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

pub fn mixed(v: Ptr<i32>, cx: &mut Ctx) -> i32 {
    let mut i: i32 = 0;
    let mut j: i32 = 0;
    let mut k: i32 = 4;
    let mut sum: i32 = 0;
    v.at(i).set(next(j, cx), cx);
    i += 1;
    j += 1;
    j += 1;
    v.at(i).set(next(j, cx), cx);
    i += 1;
    k -= 1;
    let t1 = v.at(k).get(cx).wrapping_add(next(j, cx));
    sum += t1;
    j -= 1;
    v.at(i).update(cx, |v2| v2.wrapping_add(i));
    // Taken only sometimes.
    if sum > 0
        && v
            .at({
                let t3 = k;
                k -= 1;
                t3
            })
            .get(cx) > 0
    {
        sum = sum.wrapping_add(k);
    }
    let t6 = if sum > 3 {
        let t4 = i;
        i += 1;
        t4
    } else {
        let t5 = j;
        j += 1;
        t5
    };
    sum = sum.wrapping_add(t6);
    v.at(k)
        .set(
            i32::from(
                sum > 1000
                    && {
                        let t7 = i;
                        i += 1;
                        t7
                    } != 0,
            ),
            cx,
        );
    sum.wrapping_mul(10000).wrapping_add(i * 1000).wrapping_add(j * 100).wrapping_add(k)
}

pub fn cycle(mut c: u8, n: Ptr<i32>, cx: &mut Ctx) -> u8 {
    while {
        let t1 = c;
        c = c.wrapping_add(1);
        t1
    } != 3
    {
        n.update(cx, |v| v.wrapping_add(1));
    }
    c
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let text = cx.local::<[u8; 20]>();
    let v = cx.local::<[i32; 6]>();
    let w = cx.local::<[i32; 4]>();
    let n = cx.local::<i32>();
    v.set([4, -1, 8, 3, 120, 6], cx);
    w.set([1, 2, 3, 4], cx);
    n.set(0, cx);
    copy(text.decay(), cx.lit(c"hello, world"), 5, cx);
    printf(
        c"%s %u %u\n",
        args!(
            text.decay(),
            left(cx.lit(c"abcdef"), 6, b'c', cx),
            left(cx.lit(c"abcdef"), 6, b'z', cx),
        ),
        cx,
    );
    printf(c"%d %d\n", args!(count(v.decay(), 6, cx), count(v.decay(), 3, cx)), cx);
    printf(c"%d\n", args!(again(9)), cx);
    let tmp_3: i32 = cx.calls;
    printf(c"%d %d\n", args!(mixed(w.decay(), cx), tmp_3), cx);
    printf(
        c"%d %d %d %d\n",
        args!(
            w.elem(0).get(cx),
            w.elem(1).get(cx),
            w.elem(2).get(cx),
            w.elem(3).get(cx),
        ),
        cx,
    );
    printf(c"%d", args!(cycle(250, n, cx) as i32), cx);
    printf(c" %d\n", args!(n.get(cx)), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
