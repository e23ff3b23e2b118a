// src/bin/library.rs
//! The C program `library`.

#![forbid(unsafe_code)]

use ::library::context::Ctx;
use ::library::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::library::library::main(cx),
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
//! library translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod library;
pub mod lines;
// src/library.rs
// void pointers, copies of bytes and strings, and what is lent to the C library.
// @ bless

//! Translated from `library.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn wipe(dst: Ptr<Void>, n: u64, cx: &mut Ctx) {
    memset(dst, 0, n, cx);
}

pub fn bytes(p: Ptr<Void>, n: i32, cx: &mut Ctx) -> i32 {
    let b: Ptr<u8> = p.cast::<u8>();
    let mut s: i32 = 0;
    for i in 0..n {
        let t1 = b.at(i).get(cx) as i32;
        s = s.wrapping_add(t1);
    }
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let a = cx.local::<[u8; 10]>();
    let b = cx.local::<[u64; 4]>();
    let c = cx.local::<[u8; 4]>();
    let s = cx.local::<[u8; 20]>();
    let t = cx.local::<[u8; 20]>();
    let x = cx.local::<i32>();
    let y = cx.local::<i32>();
    a.set([1, 2, 3, 0, 0, 0, 0, 0, 0, 0], cx);
    b.set([1, 2, 3, 4], cx);
    c.set([9, 8, 0, 0], cx);
    printf(
        c"%d %d\n",
        args!(
            bytes(a.decay().cast::<Void>(), 10, cx),
            bytes(c.decay().cast::<Void>(), 4, cx),
        ),
        cx,
    );
    wipe(a.decay().cast::<Void>(), 10, cx);
    wipe(b.decay().cast::<Void>(), 2u64 * 8, cx);
    wipe(c.decay().cast::<Void>(), 1, cx);
    printf(
        c"%d %d %d %d\n",
        args!(
            a.elem(0).get(cx) as i32,
            b.elem(1).get(cx) as i32,
            b.elem(2).get(cx) as i32,
            c.elem(0).get(cx) as i32,
        ),
        cx,
    );
    strcpy(s.decay(), c"hello", cx);
    strcat(s.decay(), c" there", cx);
    sprintf(t.decay(), c"%s %d", args!(s.decay(), 5i32), cx);
    printf(
        c"%s|%zu|%d\n",
        args!(t.decay(), strlen(t.decay(), cx), strcmp(s.decay(), t.decay(), cx)),
        cx,
    );
    y.set(0, cx);
    if sscanf(cx.lit(c"12 34"), c"%d %d", args!(x, y), cx) == 2 {
        printf(c"%d\n", args!(x.get(cx).wrapping_add(y.get(cx))), cx);
    }
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/library.rs",
        "10:library.c:6 14::7 32::9 35::10 43::11 46::12 56::13 64::14 68::15",
    ),
];
