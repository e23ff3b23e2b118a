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

pub fn wipe_unsigned_char(dst: &mut [u8], n: u64) {
    dst[..n as usize].fill(0);
}

pub fn wipe_unsigned_long(dst: &mut [u64], n: u64) {
    dst[..elements(n as usize, 8)].fill(0);
}

pub fn bytes(p: &[u8], n: i32) -> i32 {
    let mut s: i32 = 0;
    for i in 0..n {
        s = s.wrapping_add(p[i as usize] as i32);
    }
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut a: [u8; 10] = [1, 2, 3, 0, 0, 0, 0, 0, 0, 0];
    let mut b: [u64; 4] = [1, 2, 3, 4];
    let mut c: [u8; 4] = [9, 8, 0, 0];
    printf(c"%d %d\n", args!(bytes(&a, 10), bytes(&c, 4)), cx);
    wipe_unsigned_char(&mut a, 10);
    let t1: u64 = 2u64 * 8;
    wipe_unsigned_long(&mut b, t1);
    wipe_unsigned_char(&mut c, 1);
    printf(
        c"%d %d %d %d\n",
        args!(a[0] as i32, b[1] as i32, b[2] as i32, c[0] as i32),
        cx,
    );
    let mut s: [u8; 20] = [0; 20];
    let mut t: [u8; 20] = [0; 20];
    strcpy(&mut s[..], c"hello", cx);
    strcat(&mut s[..], c" there", cx);
    sprintf(&mut t[..], c"%s %d", args!(&s[..], 5i32), cx);
    printf(
        c"%s|%zu|%d\n",
        args!(&t[..], strlen(&t[..], cx), strcmp(&s[..], &t[..], cx)),
        cx,
    );
    let mut x: i32 = 0;
    let mut y: i32 = 0;
    let t4 = cx.lit(c"12 34");
    let lent2 = lend(std::slice::from_ref(&x), cx);
    let lent3 = lend(std::slice::from_ref(&y), cx);
    let result5 = sscanf(t4, c"%d %d", args!(lent2, lent3), cx);
    take_back(lent2, std::slice::from_mut(&mut x), cx);
    take_back(lent3, std::slice::from_mut(&mut y), cx);
    if result5 == 2 {
        printf(c"%d\n", args!(x.wrapping_add(y)), cx);
    }
    0
}
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/library.rs",
        "10:library.c:6 14::6 18::7 26::9 29::10 30::11 34::12 39::13 49::14 60::15",
    ),
];
