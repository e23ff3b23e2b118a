// src/bin/lent_bytes.rs
//! The C program `lent_bytes`.

#![forbid(unsafe_code)]

use ::lent_bytes::context::Ctx;
use ::lent_bytes::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::lent_bytes::lent_bytes::main(cx),
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
// src/lent_bytes.rs
// @ bless
// Bytes on the checked heap are lent to functions with slices, whatever the size of the object is.

//! Translated from `lent_bytes.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Text via TextFields, size 16 {
        chars_ at 0: Ptr<u8>,
        len at 8: i32,
    }
}

pub fn count(mut s: Ptr<u8>, c: u8, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while s.get(cx) != 0 {
        let t1 = i32::from(s.get(cx) == c);
        n = n.wrapping_add(t1);
        s += 1;
    }
    n
}

pub fn upper(s: Ptr<u8>, cx: &mut Ctx) {
    let mut i: i32 = 0;
    while s.at(i).get(cx) != 0 {
        if s.at(i).get(cx) as i8 as i32 >= b'a' as i32
            && s.at(i).get(cx) as i8 as i32 <= b'z' as i32
        {
            s.at(i).update(cx, |v| v.wrapping_sub(32));
        }
        i = i.wrapping_add(1);
    }
}

/// Writes only where there is something to write: a constant stays one.
pub fn trim(s: Ptr<u8>, cx: &mut Ctx) {
    let mut n: i32 = 0;
    while s.at(n).get(cx) != 0 {
        n = n.wrapping_add(1);
    }
    while n > 0 && s.at(n - 1).get(cx) == b' ' {
        n -= 1;
        s.at(n).set(0, cx);
    }
}

pub fn same(a: Ptr<u8>, b: Ptr<u8>, n: i32, cx: &mut Ctx) -> i32 {
    for i in 0..n {
        if a.at(i).get(cx) != b.at(i).get(cx) {
            return 0;
        }
    }
    1
}

/// It prints, so it has the context, but does not look at the heap.
pub fn show(s: Ptr<u8>, n: i32, cx: &mut Ctx) {
    for i in 0..n {
        printf(
            c"%c%c",
            args!(
                s.at(i).get(cx) as i8 as i32,
                if i + 1 < n { b'-' as i32 } else { b'\n' as i32 },
            ),
            cx,
        );
    }
}

/// The object is off the heap when all arguments have their values.
pub fn report(s: Ptr<u8>, n: i32, c: u8, cx: &mut Ctx) {
    printf(c"%d of %s %c\n", args!(n, s, c as i8 as i32), cx);
}

pub fn stamp(s: Ptr<u8>, n: i32, cx: &mut Ctx) {
    printf(c"stamping %d\n", args!(n), cx);
    s.at(n).set(b'!', cx);
}

/// One pointer into the other's object, written: not both can be lent.
pub fn shift(to: Ptr<u8>, from: Ptr<u8>, n: i32, cx: &mut Ctx) {
    for i in 0..n {
        to.at(i).set(from.at(i).get(cx), cx);
    }
}

pub fn length(s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    if !s.is_null() { strlen(s, cx) as i32 } else { -1i32 }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let t: Ptr<Text> = malloc(16, cx).cast::<Text>();
    t.chars_().set(malloc(3000, cx).cast::<u8>(), cx);
    strcpy(t.chars_().get(cx), c"some words here   ", cx);
    let u: Ptr<Text> = malloc(16, cx).cast::<Text>();
    u.chars_().set(t.chars_().get(cx), cx);
    t.len().set(count(t.chars_().get(cx), b'e', cx), cx);
    upper(t.chars_().get(cx) + 5, cx);
    trim(u.chars_().get(cx), cx);
    printf(
        c"[%s] %d %d\n",
        args!(
            t.chars_().get(cx),
            t.len().get(cx),
            count(u.chars_().get(cx) + 2, b'e', cx),
        ),
        cx,
    );
    show(t.chars_().get(cx), 5, cx);
    report(
        t.chars_().get(cx),
        count(t.chars_().get(cx) + 1, b'W', cx),
        u.chars_().get(cx).at(2).get(cx),
        cx,
    );
    stamp(t.chars_().get(cx), 4, cx);
    printf(
        c"%d %d\n",
        args!(
            same(t.chars_().get(cx), u.chars_().get(cx), 8, cx),
            same(t.chars_().get(cx), cx.lit(c"some!WORDS"), 8, cx),
        ),
        cx,
    );
    shift(t.chars_().get(cx) + 1, u.chars_().get(cx) + 5, 6, cx);
    printf(
        c"%s %d %d\n",
        args!(
            t.chars_().get(cx),
            length(u.chars_().get(cx), cx),
            length(Ptr::null(), cx),
        ),
        cx,
    );
    u.chars_().set(cx.lit(c"constant"), cx);
    trim(u.chars_().get(cx), cx);
    printf(
        c"%s %d %d\n",
        args!(
            u.chars_().get(cx),
            count(cx.lit(c"literals"), b'l', cx),
            count(cx.lit(c"tail") + 1, b'l', cx),
        ),
        cx,
    );
    free(t.chars_().get(cx).cast::<Void>(), cx);
    free(t.cast::<Void>(), cx);
    free(u.cast::<Void>(), cx);
    0
}
// src/lib.rs
//! lent_bytes translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lent_bytes;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/lent_bytes.rs",
        "17:lent_bytes.c:10 18::11 23::12 27::16 36::17 40::21 41::22 44::23 48::24 51::27 56::28 \
         61::33 71::34 75::38 76::39 79::42 80::43 81::44 85::48 88::49 91::52 95::56 96::57 97::58 \
         98::59 99::60 100::61 101::62 102::63 103::64 112::65 113::66 119::67 120::68 128::70 \
         129::71 138::72 139::73 140::74 149::75 150::76 151::77 152::78",
    ),
];
