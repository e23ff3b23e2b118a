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

pub fn copy(p: Ptr<f64>, q: Ptr<f64>, cx: &mut Ctx) -> Ptr<f64> {
    p.at(0).set(q.at(0).get(cx), cx);
    p.at(1).set(q.at(1).get(cx), cx);
    p
}

pub fn add(p: Ptr<f64>, q: Ptr<f64>, cx: &mut Ctx) -> Ptr<f64> {
    let t1 = q.at(0).get(cx);
    p.at(0).update(cx, |v| v + t1);
    let t2 = q.at(1).get(cx);
    p.at(1).update(cx, |v| v + t2);
    p
}

pub fn scale(p: Ptr<f64>, x: f64, cx: &mut Ctx) -> Ptr<f64> {
    if x == 1.0 {
        return p;
    }
    p.at(0).update(cx, |v| v * x);
    p.at(1).update(cx, |v| v * x);
    p
}

pub fn dot(p: Ptr<f64>, q: Ptr<f64>, cx: &mut Ctx) -> f64 {
    p.at(0).get(cx) * q.at(0).get(cx) + p.at(1).get(cx) * q.at(1).get(cx)
}

pub fn upper(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let mut t: Ptr<u8> = s;
    while t.get(cx) != 0 {
        t.set(toupper(t.get(cx) as i32) as u8, cx);
        t += 1;
    }
    s
}

pub fn fill(c: u8, s: Ptr<u8>, n: i32, cx: &mut Ctx) -> Ptr<u8> {
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
    s
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
    let a = cx.local::<[f64; 2]>();
    let b = cx.local::<[f64; 2]>();
    let t = cx.local::<[f64; 2]>();
    let u = cx.local::<[f64; 2]>();
    let text = cx.local::<[u8; 16]>();
    let other = cx.local::<[[u8; 8]; 2]>();
    a.set([1.0, 2.0], cx);
    b.set([3.0, 4.0], cx);
    let p: Ptr<f64> = add(copy(t.decay(), a.decay(), cx), b.decay(), cx);
    printf(c"%g %g\n", args!(p.at(0).get(cx), p.at(1).get(cx)), cx);
    let tmp: Ptr<f64> = copy(u.decay(), a.decay(), cx);
    printf(
        c"%g\n",
        args!(dot(scale(copy(t.decay(), b.decay(), cx), 2.0, cx), tmp, cx)),
        cx,
    );
    scale(p, 3.0, cx);
    scale(p, 1.0, cx);
    if copy(u.decay(), p, cx).at(0).get(cx) > 17.0
        && !add(u.decay(), u.decay(), cx).is_null()
    {
        let tmp_2: f64 = scale(u.decay(), 0.5, cx).at(1).get(cx);
        printf(c"%g %g\n", args!(u.elem(0).get(cx), tmp_2), cx);
    }
    let mut sum: f64 = 0.0;
    let mut i: i32 = 0;
    while add(t.decay(), a.decay(), cx).at(0).get(cx) < 24.0 {
        let t1 = i as f64 * t.elem(1).get(cx);
        sum += t1;
        i = i.wrapping_add(1);
    }
    printf(c"%g\n", args!(sum), cx);

    text.set(*b"some text\0\0\0\0\0\0\0", cx);
    let q: Ptr<u8> = upper(text.decay(), cx);
    let tmp_3: Ptr<u8> = upper(text.decay() + 5, cx);
    printf(c"%s %zu %s\n", args!(q, strlen(upper(text.decay(), cx), cx), tmp_3), cx);
    let mut i_2: i32 = 0;
    let tmp_4: i32 = next(cx);
    printf(
        c"%s %d\n",
        args!(
            fill(
                (b'a' as i32).wrapping_add(next(cx)) as u8,
                other
                    .elem({
                        let t2 = i_2;
                        i_2 += 1;
                        t2
                    })
                    .decay(),
                tmp_4,
                cx,
            ),
            i_2,
        ),
        cx,
    );
    let tmp_5: i32 = fill(b'x', other.elem(0).decay(), 2, cx).get(cx) as i8 as i32;
    printf(c"%s %c\n", args!(fill(b'k', other.elem(1).decay(), 3, cx), tmp_5), cx);
    let through: Ptr<fn(Ptr<u8>) -> Ptr<u8>> = FN_same;
    let tmp_6: Ptr<u8> = call_ptr_to_ptr(through, text.decay(), cx);
    let tmp_7: i32 = i32::from(checked(text.decay(), 5, cx).is_null());
    printf(c"%s %d %s\n", args!(checked(text.decay(), 4, cx), tmp_7, tmp_6), cx);
    let result3: i32 = 0;
    cx.leave(frame);
    result3
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
        "11:echoes.c:11 12::12 13::13 17::17 21::18 25::22 28::23 30::24 34::27 38::30 43::31 \
         47::37 58::38 59::39 63::42 69::46 72::47 73::48 78::52 89::55 91::56 92::57 93::58 99::59 \
         100::60 101::61 107::62 108::63 114::64 116::66 118::67 120::69 121::70 141::71 143::72 \
         144::73 147::74",
    ),
];
