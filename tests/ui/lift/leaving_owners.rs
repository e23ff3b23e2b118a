// src/bin/leaving_owners.rs
//! The C program `leaving_owners`.

#![forbid(unsafe_code)]

use ::leaving_owners::context::Ctx;
use ::leaving_owners::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::leaving_owners::leaving_owners::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::leaving_owners::Entry;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[32];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub first: Ptr<Entry>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            first: Ptr::null(),
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
// src/leaving_owners.rs
// @ bless
// What a local pointer owns goes to the heap with the last thing that is done with it.

//! Translated from `leaving_owners.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Entry via EntryFields, size 24 {
        key at 0: Ptr<u8>,
        values at 8: Ptr<i32>,
        next at 16: Ptr<Entry>,
    }
}

pub const kept: Ptr<[Ptr<u8>; 4]> = Ptr::global(0);

pub fn keep(s: Ptr<u8>, cx: &mut Ctx) {
    for i in 0i32..4 {
        if kept.elem(i).get(cx).is_null() {
            kept.elem(i).set(s, cx);
            return;
        }
    }
    free(s.cast::<Void>(), cx);
}

pub fn add(key: Ptr<u8>, n: i32, cx: &mut Ctx) -> Ptr<Entry> {
    let e: Ptr<Entry> = malloc(24, cx).cast::<Entry>();
    let copy: Ptr<u8> = malloc(strlen(key, cx).wrapping_add(2), cx).cast::<u8>();
    strcpy(copy, key, cx);
    strcat(copy, c"!", cx);
    let values: Ptr<i32> = calloc(n as u64, 4, cx).cast::<i32>();
    for i in 0..n {
        values.at(i).set(i.wrapping_add(n), cx);
    }
    e.key().set(copy, cx);
    e.values().set(values, cx);
    e.next().set(cx.first, cx);
    cx.first = e;
    e
}

/// In each turn of the loop it is another one.
pub fn split(mut s: Ptr<u8>, cx: &mut Ctx) {
    while s.get(cx) != 0 {
        let mut n: i32 = 0;
        while s.at(n).get(cx) != 0 && s.at(n).get(cx) != b',' {
            n = n.wrapping_add(1);
        }
        let part: Ptr<u8> = malloc(n.wrapping_add(1) as u64, cx).cast::<u8>();
        memcpy(part.cast::<Void>(), s.cast::<Void>(), n as u64, cx);
        part.at(n).set(0, cx);
        keep(part, cx);
        let t1 = n.wrapping_add(i32::from(s.at(n).get(cx) == b','));
        s += t1;
    }
}

/// It is used behind the place where it is stored: it stays on the heap.
pub fn twice(e: Ptr<Entry>, cx: &mut Ctx) -> i32 {
    let name: Ptr<u8> = malloc(8, cx).cast::<u8>();
    strcpy(name, c"shared", cx);
    free(e.key().get(cx).cast::<Void>(), cx);
    e.key().set(name, cx);
    e.key().get(cx).at(0).set(b'S', cx);
    strlen(name, cx) as i32
}

/// One of two ways out.
pub fn pick(which: i32, cx: &mut Ctx) -> Ptr<u8> {
    let s: Ptr<u8> = malloc(8, cx).cast::<u8>();
    strcpy(s, c"picked", cx);
    if which != 0 {
        return s;
    }
    free(s.cast::<Void>(), cx);
    kept.elem(0).get(cx)
}

pub fn main(cx: &mut Ctx) -> i32 {
    let a: Ptr<Entry> = add(cx.lit(c"a"), 2, cx);
    let b: Ptr<Entry> = add(cx.lit(c"bc"), 3, cx);
    split(cx.lit(c"one,two,three"), cx);
    printf(
        c"%s %s %d %d\n",
        args!(
            a.key().get(cx),
            b.key().get(cx),
            a.values().get(cx).at(1).get(cx),
            b.values().get(cx).at(2).get(cx),
        ),
        cx,
    );
    let n: i32 = twice(a, cx);
    printf(
        c"%s %d %s %s %s\n",
        args!(
            a.key().get(cx),
            n,
            kept.elem(0).get(cx),
            kept.elem(1).get(cx),
            kept.elem(2).get(cx),
        ),
        cx,
    );
    let s: Ptr<u8> = pick(1, cx);
    printf(c"%s %s\n", args!(s, pick(0, cx)), cx);
    free(s.cast::<Void>(), cx);
    while !cx.first.is_null() {
        let next: Ptr<Entry> = cx.first.next().get(cx);
        free(cx.first.key().get(cx).cast::<Void>(), cx);
        free(cx.first.values().get(cx).cast::<Void>(), cx);
        free(cx.first.cast::<Void>(), cx);
        cx.first = next;
    }
    0
}
// src/lib.rs
//! leaving_owners translated from C by c2safe.

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
pub mod leaving_owners;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/leaving_owners.rs",
        "20:leaving_owners.c:13 26::14 27::15 30::18 31::19 32::20 33::21 34::22 35::23 38::24 \
         39::25 40::26 41::27 42::28 47::33 48::34 49::35 52::36 53::37 54::38 55::39 56::40 59::42 \
         63::46 64::47 65::48 66::49 67::50 68::51 73::56 74::57 75::58 78::59 79::60 83::64 85::65 \
         86::66 96::67 97::68 108::69 109::70 110::71 111::72 112::73 113::74 114::75 115::76 \
         116::77 118::79",
    ),
];
