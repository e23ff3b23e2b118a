// src/bin/places_and_tails.rs
//! The C program `places_and_tails`.

#![forbid(unsafe_code)]

use ::places_and_tails::context::Ctx;
use ::places_and_tails::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |argc, argv, _envp, cx| ::places_and_tails::places_and_tails::main(argc, argv.cast(), cx),
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
    pub kept: Ptr<u8>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            kept: Ptr::null(),
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
//! places_and_tails translated from C by c2safe.

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
pub mod places_and_tails;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/places_and_tails.rs",
        "17:places_and_tails.c:13 18::14 19::15 20::16 21::17 25::23 28::24 32::28 33::29 34::30 \
         35::31 36::32 37::33 38::34 39::35 46::36 47::37 48::38",
    ),
];
// src/places_and_tails.rs
// @ bless
// What is planned again after a place stayed on the heap: the array at the end of the struct is one again, too.

//! Translated from `places_and_tails.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Text via TextFields, size 8 {
        length at 0: u64,
        chars_ at 8: [u8; 0],
    }
}

pub fn new_text(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<Text> {
    let n: u64 = strlen(s, cx);
    let t: Ptr<Text> = malloc(8u64.wrapping_add(n).wrapping_add(1), cx).cast::<Text>();
    t.length().set(n, cx);
    memcpy(t.chars_().decay().cast::<Void>(), s.cast::<Void>(), n.wrapping_add(1), cx);
    t
}

pub fn after(mut s: Ptr<u8>, c: u8, cx: &mut Ctx) -> Ptr<u8> {
    while s.get(cx) != 0 && s.get(cx) != c {
        s += 1;
    }
    s
}

pub fn main(argc: i32, argv: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let t: Ptr<Text> = new_text(cx.lit(c"key=value"), cx);
    printf(c"%zu %s\n", args!(t.length().get(cx), t.chars_().decay()), cx);
    let own: Ptr<u8> = malloc(16, cx).cast::<u8>();
    strcpy(own, t.chars_().decay(), cx);
    cx.kept = own;
    cx.kept = after(cx.kept, b'=', cx);
    printf(c"%s\n", args!(cx.kept), cx);
    printf(
        c"%d\n",
        args!(
            i32::from(strchr(argv.at(0).get(cx), b'/' as i32, cx).is_null() && argc > 5),
        ),
        cx,
    );
    free(own.cast::<Void>(), cx);
    free(t.cast::<Void>(), cx);
    0
}
