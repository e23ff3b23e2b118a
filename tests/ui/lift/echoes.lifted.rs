// src/bin/echoes.rs
//! The C program `echoes`.

#![forbid(unsafe_code)]

use ::echoes::context::Ctx;
use ::echoes::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::echoes::echoes::main(cx),
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

pub const FN_same: Ptr<fn(Ptr<u8>) -> Ptr<u8>> = Ptr::function(1);

/// Calls a function of type `(Ptr<u8>) -> Ptr<u8>` through a pointer.
#[track_caller]
pub fn call_ptr_to_ptr<F: ?Sized>(f: Ptr<F>, a0: Ptr<u8>, _cx: &mut Ctx) -> Ptr<u8> {
    match f.function_id() {
        1 => crate::echoes::same(a0),
        _ => invalid_function(f),
    }
}

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: Ptr<u8> = nth::<Ptr<u8>>(args, 0);
                VaArg::from(crate::echoes::same(a0))
            }
            _ => invalid_function(f),
        }
    }
}
// src/echoes.rs
// @ bless
// Functions that return one of their arguments as it is.

//! Translated from `echoes.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::{FN_same, call_ptr_to_ptr};

pub fn copy(p: &mut [f64], q: &[f64]) {
    p[0] = q[0];
    p[1] = q[1];
}

pub fn copy_heap(p: Ptr<f64>, q: &[f64], cx: &mut Ctx) {
    p.at(0).set(q[0], cx);
    p.at(1).set(q[1], cx);
}

pub fn add_heap(p: Ptr<f64>, q: &[f64], cx: &mut Ctx) {
    p.at(0).update(cx, |v| v + q[0]);
    p.at(1).update(cx, |v| v + q[1]);
}

pub fn add_p_q(p: &mut [f64]) {
    p[0] += p[0];
    p[1] += p[1];
}

pub fn scale(p: &mut [f64], x: f64) {
    if x == 1.0 {
        return;
    }
    p[0] *= x;
    p[1] *= x;
}

pub fn scale_heap(p: Ptr<f64>, x: f64, cx: &mut Ctx) {
    if x == 1.0 {
        return;
    }
    p.at(0).update(cx, |v| v * x);
    p.at(1).update(cx, |v| v * x);
}

pub fn dot(p: Ptr<f64>, q: &[f64], cx: &mut Ctx) -> f64 {
    p.at(0).get(cx) * q[0] + p.at(1).get(cx) * q[1]
}

pub fn upper(s: &mut [u8]) {
    let mut t: usize = 0;
    while s[t] != 0 {
        s[t] = toupper(s[t] as i32) as u8;
        t += 1;
    }
}

pub fn fill(c: u8, s: Ptr<u8>, n: i32, cx: &mut Ctx) {
    memset(
        s.cast::<Void>(),
        (c as i8 as i32)
            .wrapping_add({
                let t1 = cx.calls;
                cx.calls = cx.calls.wrapping_add(1);
                t1
            }),
        n as u64,
        cx,
    );
    s.at(n).set(b'\0', cx);
}

pub fn next(cx: &mut Ctx) -> i32 {
    cx.calls = cx.calls.wrapping_add(1);
    cx.calls
}

/// Sometimes null: it stays as it is.
pub fn checked(s: Ptr<u8>, n: i32, cx: &mut Ctx) -> Ptr<u8> {
    if n > 4 {
        return Ptr::null();
    }
    s.at(n).set(b'\0', cx);
    s
}

/// Through a pointer, too.
pub fn same(s: Ptr<u8>) -> Ptr<u8> {
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let t = cx.local::<[f64; 2]>();
    let text = cx.local::<[u8; 16]>();
    let other = cx.local::<[[u8; 8]; 2]>();
    let a: [f64; 2] = [1.0, 2.0];
    let b: [f64; 2] = [3.0, 4.0];
    let mut u: [f64; 2] = [0.0; 2];
    let t1: Ptr<f64> = t.decay();
    copy_heap(t1, &a, cx);
    let t2: Ptr<f64> = t.decay();
    add_heap(t2, &b, cx);
    let p: Ptr<f64> = t.decay();
    printf(c"%g %g\n", args!(p.at(0).get(cx), p.at(1).get(cx)), cx);
    copy(&mut u, &a);
    let t3: Ptr<f64> = t.decay();
    copy_heap(t3, &b, cx);
    scale_heap(t.decay(), 2.0, cx);
    let t4: Ptr<f64> = t.decay();
    printf(c"%g\n", args!(dot(t4, &u, cx)), cx);
    let p5 = p;
    let mut copy6 = copied(p5, cx);
    scale(&mut copy6, 3.0);
    copy_back(p5, &copy6, cx);
    let p7 = p;
    let mut copy8 = copied(p7, cx);
    scale(&mut copy8, 1.0);
    copy_back(p7, &copy8, cx);
    let p9 = p;
    let copy10 = copied(p9, cx);
    copy(&mut u, &copy10);
    if u[0] > 17.0
        && {
            add_p_q(&mut u);
            true
        }
    {
        scale(&mut u, 0.5);
        let tmp_2: f64 = u[1];
        printf(c"%g %g\n", args!(u[0], tmp_2), cx);
    }
    let mut sum: f64 = 0.0;
    let mut i: i32 = 0;
    while {
        let t11: Ptr<f64> = t.decay();
        add_heap(t11, &a, cx);
        t.decay()
    }
        .at(0)
        .get(cx) < 24.0
    {
        let t12 = i as f64 * t.elem(1).get(cx);
        sum += t12;
        i = i.wrapping_add(1);
    }
    printf(c"%g\n", args!(sum), cx);

    text.set(*b"some text\0\0\0\0\0\0\0", cx);
    let p13 = text.decay();
    upper(lend_bytes_mut(p13, cx));
    let q: Ptr<u8> = text.decay();
    let p14 = text.decay() + 5;
    upper(lend_bytes_mut(p14, cx));
    let tmp_3: Ptr<u8> = text.decay() + 5;
    let p15 = text.decay();
    upper(lend_bytes_mut(p15, cx));
    printf(c"%s %zu %s\n", args!(q, strlen(text.decay(), cx), tmp_3), cx);
    let mut i_2: i32 = 0;
    let tmp_4: i32 = next(cx);
    let same: u8 = (b'a' as i32).wrapping_add(next(cx)) as u8;
    let same_2: Ptr<u8> = other
        .elem({
            let t16 = i_2;
            i_2 += 1;
            t16
        })
        .decay();
    fill(same, same_2, tmp_4, cx);
    printf(c"%s %d\n", args!(same_2, i_2), cx);
    fill(b'x', other.elem(0).decay(), 2, cx);
    let tmp_5: i32 = other.elem(0).decay().get(cx) as i8 as i32;
    fill(b'k', other.elem(1).decay(), 3, cx);
    printf(c"%s %c\n", args!(other.elem(1).decay(), tmp_5), cx);
    let through: Ptr<fn(Ptr<u8>) -> Ptr<u8>> = FN_same;
    let tmp_6: Ptr<u8> = call_ptr_to_ptr(through, text.decay(), cx);
    let tmp_7: i32 = i32::from(checked(text.decay(), 5, cx).is_null());
    printf(c"%s %d %s\n", args!(checked(text.decay(), 4, cx), tmp_7, tmp_6), cx);
    let result17: i32 = 0;
    cx.leave(frame);
    result17
}
// src/lib.rs
//! echoes translated from C by c2safe.

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
pub mod echoes;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/echoes.rs",
        "11:echoes.c:11 12::12 13::13 16::11 17::12 18::13 21::17 23::18 26::17 28::18 31::22 \
         34::23 36::24 39::22 42::23 44::24 47::27 51::30 56::31 59::37 70::38 71::39 74::42 80::46 \
         83::47 84::48 89::52 97::55 100::56 105::57 106::58 112::59 116::60 120::61 133::62 \
         134::63 147::64 149::66 153::67 159::69 160::70 171::71 175::72 176::73 179::74",
    ),
];
