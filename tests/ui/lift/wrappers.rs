// src/bin/wrappers.rs
//! The C program `wrappers`.

#![forbid(unsafe_code)]

use ::wrappers::context::Ctx;
use ::wrappers::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::wrappers::wrappers::main(cx),
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
    pub get: Ptr<fn(u64) -> Ptr<Void>>,
    pub put: Ptr<fn(Ptr<Void>)>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            get: Ptr::null(),
            put: Ptr::null(),
        };
        crate::wrappers::init_globals(&mut cx);
        cx
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

pub const FN_malloc: Ptr<fn(u64) -> Ptr<Void>> = Ptr::function(1);
pub const FN_free: Ptr<fn(Ptr<Void>)> = Ptr::function(2);
pub const FN_default_alloc: Ptr<fn(Ptr<Void>, i32, i32) -> Ptr<Void>> = Ptr::function(3);
pub const FN_default_release: Ptr<fn(Ptr<Void>, Ptr<Void>)> = Ptr::function(4);

/// Calls a function of type `(Ptr<Void>)` through a pointer.
#[track_caller]
pub fn call_ptr<F: ?Sized>(f: Ptr<F>, a0: Ptr<Void>, cx: &mut Ctx) {
    match f.function_id() {
        1 => {
            malloc(a0.bits() as u64, cx);
        }
        2 => {
            free(a0, cx);
        }
        _ => invalid_function(f),
    }
}

/// Calls a function of type `(Ptr<Void>, Ptr<Void>)` through a pointer.
#[track_caller]
pub fn call_ptr_ptr<F: ?Sized>(f: Ptr<F>, a0: Ptr<Void>, a1: Ptr<Void>, cx: &mut Ctx) {
    match f.function_id() {
        1 => {
            malloc(a0.bits() as u64, cx);
        }
        2 => {
            free(a0, cx);
        }
        4 => {
            crate::wrappers::default_release(a0, a1, cx);
        }
        _ => invalid_function(f),
    }
}

/// Calls a function of type `(Ptr<Void>, i32, i32) -> Ptr<Void>` through a pointer.
#[track_caller]
pub fn call_ptr_i32_i32_to_ptr<F: ?Sized>(
    f: Ptr<F>,
    a0: Ptr<Void>,
    a1: i32,
    a2: i32,
    cx: &mut Ctx,
) -> Ptr<Void> {
    match f.function_id() {
        1 => malloc(a0.bits() as u64, cx),
        2 => {
            free(a0, cx);
            Ptr::null()
        }
        3 => crate::wrappers::default_alloc(a0, a1, a2, cx),
        4 => {
            crate::wrappers::default_release(a0, Ptr::from_bits(a1 as u64), cx);
            Ptr::null()
        }
        _ => invalid_function(f),
    }
}

/// Calls a function of type `(u64) -> Ptr<Void>` through a pointer.
#[track_caller]
pub fn call_u64_to_ptr<F: ?Sized>(f: Ptr<F>, a0: u64, cx: &mut Ctx) -> Ptr<Void> {
    match f.function_id() {
        1 => malloc(a0, cx),
        2 => {
            free(Ptr::from_bits(a0 as u64), cx);
            Ptr::null()
        }
        _ => invalid_function(f),
    }
}

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: u64 = nth::<u64>(args, 0);
                VaArg::from(malloc(a0, cx))
            }
            2 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                free(a0, cx);
                VaArg::from(())
            }
            3 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: i32 = nth::<i32>(args, 1);
                let a2: i32 = nth::<i32>(args, 2);
                VaArg::from(crate::wrappers::default_alloc(a0, a1, a2, cx))
            }
            4 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                crate::wrappers::default_release(a0, a1, cx);
                VaArg::from(())
            }
            _ => invalid_function(f),
        }
    }
}
// src/lib.rs
//! wrappers translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]
// Functions, and pointers to them, have the parameters that they have in C.
#![allow(clippy::type_complexity)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod wrappers;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/wrappers.rs",
        "36:wrappers.c:23 37::24 41::29 42::30 44::31 47::35 48::36 50::37 53::44 54::45 56::46 \
         57::47 59::48 67::49 68::50 69::51 81::52 93::53 94::54 95::55 97::57 101::62 109::63 \
         110::64 116::65 122::66 128::67 132::72 134::73 135::74 136::75 138::76 139::77 142::78 \
         143::79 149::84 157::85 158::86 159::87 160::88 161::89 162::90 163::91 164::92 165::93",
    ),
];
// src/wrappers.rs
// @ bless
// Memory that a library asks its user's functions for, of which there is one of each.

//! Translated from `wrappers.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::{
    FN_default_alloc, FN_default_release, FN_free, FN_malloc, call_ptr,
    call_ptr_i32_i32_to_ptr, call_ptr_ptr, call_u64_to_ptr,
};

record! {
    pub struct Stream via StreamFields, size 24 {
        alloc at 0: Ptr<fn(Ptr<Void>, i32, i32) -> Ptr<Void>>,
        release_ at 8: Ptr<fn(Ptr<Void>, Ptr<Void>)>,
        opaque at 16: Ptr<Void>,
    }
}

record! {
    pub struct State via StateFields, size 32 {
        stream at 0: Ptr<Stream>,
        table at 8: Ptr<i32>,
        window at 16: Ptr<u8>,
        n at 24: i32,
    }
}

pub fn default_alloc(
    _opaque: Ptr<Void>,
    items: i32,
    size: i32,
    cx: &mut Ctx,
) -> Ptr<Void> {
    let v: Ptr<Void> = malloc(items.wrapping_mul(size) as u64, cx);
    v
}

pub fn default_release(_opaque: Ptr<Void>, address: Ptr<Void>, cx: &mut Ctx) {
    if !address.is_null() {
        free(address, cx);
    }
}

pub fn safe_free(p: Ptr<f64>, cx: &mut Ctx) {
    if !p.is_null() {
        free(p.cast::<Void>(), cx);
    }
}

pub fn open(stream: Ptr<Stream>, n: i32, cx: &mut Ctx) -> Ptr<State> {
    if stream.alloc().get(cx).is_null() {
        stream.alloc().set(FN_default_alloc, cx);
    }
    if stream.release_().get(cx).is_null() {
        stream.release_().set(FN_default_release, cx);
    }
    let s: Ptr<State> = call_ptr_i32_i32_to_ptr(
            stream.alloc().get(cx),
            stream.opaque().get(cx),
            32,
            1,
            cx,
        )
        .cast::<State>();
    s.stream().set(stream, cx);
    s.n().set(n, cx);
    s.table()
        .set(
            call_ptr_i32_i32_to_ptr(
                    stream.alloc().get(cx),
                    stream.opaque().get(cx),
                    n,
                    4,
                    cx,
                )
                .cast::<i32>(),
            cx,
        );
    s.window()
        .set(
            call_ptr_i32_i32_to_ptr(
                    stream.alloc().get(cx),
                    stream.opaque().get(cx),
                    n,
                    1,
                    cx,
                )
                .cast::<u8>(),
            cx,
        );
    for i in 0..n {
        s.table().get(cx).at(i).set(i.wrapping_mul(i), cx);
        s.window().get(cx).at(i).set((b'a' as i32).wrapping_add(i) as u8, cx);
    }
    s
}

pub fn close(s: Ptr<State>, cx: &mut Ctx) -> i32 {
    let last: i32 = s
        .table()
        .get(cx)
        .at(s.n().get(cx).wrapping_sub(1))
        .get(cx)
        .wrapping_add(
            s.window().get(cx).at(s.n().get(cx).wrapping_sub(1)).get(cx) as i32,
        );
    let stream: Ptr<Stream> = s.stream().get(cx);
    call_ptr_ptr(
        stream.release_().get(cx),
        stream.opaque().get(cx),
        s.table().get(cx).cast::<Void>(),
        cx,
    );
    call_ptr_ptr(
        stream.release_().get(cx),
        stream.opaque().get(cx),
        s.window().get(cx).cast::<Void>(),
        cx,
    );
    call_ptr_ptr(
        stream.release_().get(cx),
        stream.opaque().get(cx),
        s.cast::<Void>(),
        cx,
    );
    last
}

pub fn mean(n: i32, cx: &mut Ctx) -> f64 {
    let all: Ptr<f64> = call_u64_to_ptr(cx.get, (n as u64).wrapping_mul(8), cx)
        .cast::<f64>();
    let mut sum: f64 = 0.0;
    for i in 0..n {
        all.at(i).set(i as f64, cx);
    }
    for i_2 in 0..n {
        let t1 = all.at(i_2).get(cx);
        sum += t1;
    }
    safe_free(all, cx);
    sum / n as f64
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let stream = cx.local::<Stream>();
    stream
        .set(
            Stream {
                alloc: Ptr::null(),
                ..Stream::ZERO
            },
            cx,
        );
    let s: Ptr<State> = open(stream, 7, cx);
    printf(c"%d\n", args!(close(s, cx)), cx);
    printf(c"%.2f\n", args!(mean(4, cx)), cx);
    let text: Ptr<u8> = call_u64_to_ptr(cx.get, 8, cx).cast::<u8>();
    strcpy(text, c"text", cx);
    printf(c"%s\n", args!(text), cx);
    call_ptr(cx.put, text.cast::<Void>(), cx);
    safe_free(Ptr::null(), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    cx.get = FN_malloc;
    cx.put = FN_free;
}
