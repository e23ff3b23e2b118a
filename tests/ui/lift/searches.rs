// src/bin/searches.rs
//! The C program `searches`.

#![forbid(unsafe_code)]

use ::searches::context::Ctx;
use ::searches::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::searches::searches::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[5];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    /// On the heap, and kept: it stays as it is.
    pub kept: Ptr<u8>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            kept: Ptr::null(),
        };
        crate::searches::init_globals(&mut cx);
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

impl Program for Ctx {
    fn call(&mut self, f: u64, _args: &[VaArg]) -> VaArg<'static> {
        let f = Ptr::<Void>::from_bits(f);
        invalid_function(f)
    }
}
// src/lib.rs
//! searches translated from C by c2safe.

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
pub mod searches;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/searches.rs",
        "19:searches.c:6 20::7 24::10 25::11 27::12 28::13 36::14 37::11 39::16 43::19 44::20 \
         47::21 50::22 55::30 56::31 59::32 60::33 61::34 62::35 66::42 67::43 71::47 72::48 73::49 \
         80::53 88::54 89::55 90::56 91::57 96::58 97::59 98::60 106::61 107::62 108::63 109::64 \
         118::65 120::67 127::68 132::69 134::71 136::72 141::73 142::74",
    ),
];
// src/searches.rs
// @ bless
// Searches of the C library whose results are positions.

//! Translated from `searches.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Entry via EntryFields, size 16 {
        key at 0: [u8; 8],
        value at 8: [u8; 8],
    }
}

pub const main_text: Ptr<[u8; 5]> = Ptr::global(0);

pub fn extension(path: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let dot: Ptr<u8> = strrchr(path, b'.' as i32, cx);
    if !dot.is_null() { dot + 1 } else { cx.lit(c"") }
}

pub fn fields(line: Ptr<u8>, sep: u8, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    let mut p: Ptr<u8> = line;
    while !p.is_null() && p.get(cx) != 0 {
        let next: Ptr<u8> = strchr(p, sep as i8 as i32, cx);
        printf(
            c"<%.*s>",
            args!(
                if !next.is_null() { next.diff(p) as i32 } else { strlen(p, cx) as i32 },
                p,
            ),
            cx,
        );
        p = if !next.is_null() { next + 1 } else { Ptr::<u8>::null() };
        n = n.wrapping_add(1);
    }
    n
}

pub fn trim(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let nl: Ptr<u8> = strchr(s, b'\n' as i32, cx);
    if !nl.is_null() {
        nl.set(b'\0', cx);
    }
    if !strstr(s, c"//", cx).is_null() {
        strstr(s, c"//", cx).set(b'\0', cx);
    }
    s
}

/// What is searched is a part of something, and what is found is used as an argument at once.
pub fn split(e: Ptr<Entry>, s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let eq: Ptr<u8> = strchr(s, b'=' as i32, cx);
    if eq.is_null() || eq.diff(s) >= 8 {
        return 0;
    }
    memcpy(e.key().decay().cast::<Void>(), s.cast::<Void>(), eq.diff(s) as u64, cx);
    e.key().elem(eq.diff(s)).set(b'\0', cx);
    strcpy(e.value().decay(), eq + 1, cx);
    i32::from(strchr(e.value().decay(), b'=' as i32, cx).is_null())
}

pub fn keep(s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    cx.kept = strrchr(s, b'e' as i32, cx);
    i32::from(!cx.kept.is_null())
}

pub fn last(s: Ptr<u8>, upper: i32, cx: &mut Ctx) -> Ptr<u8> {
    let a: Ptr<u8> = strrchr(s, b'a' as i32, cx);
    let b: Ptr<u8> = if upper != 0 { strrchr(s, b'A' as i32, cx) } else { a };
    if a > b { a } else { b }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let line = cx.local::<[u8; 64]>();
    let e = cx.local::<Entry>();
    line.set(
        {
            let mut array = [0; 64];
            array[..23].copy_from_slice(b"one,two,,three // end\n\0");
            array
        },
        cx,
    );
    trim(line.decay(), cx);
    printf(c"%d\n", args!(fields(line.decay(), b',', cx)), cx);
    let p: Ptr<u8> = strpbrk(line.decay(), c"wxyz", cx);
    if p.is_null() {
        let result1: i32 = 1;
        cx.leave(frame);
        return result1;
    }
    p.set(b'W', cx);
    puts(line.decay(), cx);
    printf(
        c"%d %d\n",
        args!(
            i32::from(strchr(line.decay(), b'q' as i32, cx).is_null()),
            i32::from(strchr(line.decay(), b'o' as i32, cx).is_null()),
        ),
        cx,
    );
    puts(extension(cx.lit(c"a/b.tar.gz"), cx), cx);
    let mut q: Ptr<u8> = line.decay();
    let mut n: i32 = 0;
    while !{
        q = strchr(q, b'e' as i32, cx);
        q
    }
        .is_null()
    {
        n = n.wrapping_add(1);
        q += 1;
    }
    printf(c"%d\n", args!(n), cx);

    e.set(
        Entry {
            key: *b"\0\0\0\0\0\0\0\0",
            value: *b"\0\0\0\0\0\0\0\0",
        },
        cx,
    );
    printf(
        c"%d %s %s\n",
        args!(split(e, cx.lit(c"k=v"), cx), e.key().decay(), e.value().decay()),
        cx,
    );
    let tmp_2: i32 = split(e, cx.lit(c"a=b=c"), cx);
    printf(c"%d %d\n", args!(split(e, cx.lit(c"none"), cx), tmp_2), cx);
    let tmp_3: Ptr<u8> = cx.kept;
    printf(c"%d %s\n", args!(keep(main_text.decay(), cx), tmp_3), cx);
    printf(
        c"%s %s\n",
        args!(last(cx.lit(c"banAna"), 0, cx), last(cx.lit(c"banAna"), 1, cx)),
        cx,
    );
    printf(c"%s\n", args!(strstr(cx.lit(c"one two"), c"tw", cx)), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    write_slice(main_text.cast::<u8>(), b"here\0", cx);
}
