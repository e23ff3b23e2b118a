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
use crate::places_and_tails::Text;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub kept: Ptr<u8>,
    pub texts: Arena<Text>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            kept: Ptr::null(),
            texts: Arena::with_globals(0),
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
        "28:places_and_tails.c:13 29::14 31::15 32::16 35::17 39::22 40::23 43::24 47::28 48::29 \
         49::30 50::31 51::32 52::33 58::34 59::35 66::36 67::37 68::38",
    ),
];
// src/places_and_tails.rs
// @ bless
// What is planned again after a place stayed on the heap: the array at the end of the struct is one again, too.

//! Translated from `places_and_tails.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct Text {
    pub length: u64,
    pub chars_: Vec<u8>,
}

impl Text {
    /// Nothing is in it.
    pub const ZERO: Text = Text {
        length: 0,
        chars_: Vec::new(),
    };
}

impl crate::rt::Object for Text {
    const BLANK: Text = Text::ZERO;
}

pub fn new_text(s: &[u8], cx: &mut Ctx) -> Id<Text> {
    let n: u64 = strlen(s, cx);
    let t: Id<Text> = cx.texts.alloc();
    cx.texts[t].chars_ = allocate(0, n.wrapping_add(1) as usize);
    cx.texts[t].length = n;
    cx.texts[t]
        .chars_[..n.wrapping_add(1) as usize]
        .copy_from_slice(&s[..n.wrapping_add(1) as usize]);
    t
}

pub fn after(s: &[u8], c: u8) -> u64 {
    let mut s_at: usize = 0;
    while s[s_at] != 0 && s[s_at] != c {
        s_at += 1;
    }
    s_at as u64
}

pub fn main(argc: i32, argv: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let t: Id<Text> = new_text(b"key=value\0", cx);
    printf(c"%zu %s\n", args!(cx.texts[t].length, &cx.texts[t].chars_[..]), &mut cx.rt);
    let own: Ptr<u8> = malloc(16, cx).cast::<u8>();
    strcpy(own, &cx.texts[t].chars_[..], &mut cx.rt);
    cx.kept = own;
    let same: Ptr<u8> = cx.kept;
    cx.kept = same
        + {
            let p1 = same;
            after(lend_bytes(p1, cx), b'=')
        };
    printf(c"%s\n", args!(cx.kept), cx);
    printf(
        c"%d\n",
        args!(
            i32::from(strchr(argv.at(0).get(cx), b'/' as i32, cx).is_null() && argc > 5),
        ),
        cx,
    );
    free(own.cast::<Void>(), cx);
    cx.texts.free(t);
    0
}
