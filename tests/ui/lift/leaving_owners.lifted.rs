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
    pub first: Id<Entry>,
    pub entrys: Arena<Entry>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            first: Id::null(),
            entrys: Arena::with_globals(0),
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

#[derive(Clone)]
pub struct Entry {
    pub key: Ptr<u8>,
    pub values: Vec<i32>,
    pub next: Id<Entry>,
}

impl Entry {
    /// Nothing is in it.
    pub const ZERO: Entry = Entry {
        key: Ptr::null(),
        values: Vec::new(),
        next: Id::null(),
    };
}

impl crate::rt::Object for Entry {
    const BLANK: Entry = Entry::ZERO;
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

pub fn add(key: &[u8], n: i32, cx: &mut Ctx) -> Id<Entry> {
    let e: Id<Entry> = cx.entrys.alloc();
    let mut copy: Vec<u8> = allocate(0, strlen(key, cx).wrapping_add(2) as usize);
    strcpy(&mut copy[..], key, cx);
    strcat(&mut copy[..], c"!", cx);
    let mut values: Vec<i32> = allocate(0, n as u64 as usize);
    for i in 0..n {
        values[i as usize] = i.wrapping_add(n);
    }
    cx.entrys[e].key = adopt(copy, cx);
    cx.entrys[e].values = values;
    cx.entrys[e].next = cx.first;
    cx.first = e;
    e
}

/// In each turn of the loop it is another one.
pub fn split(s: &[u8], cx: &mut Ctx) {
    let mut s_at: usize = 0;
    while s[s_at] != 0 {
        let mut n: i32 = 0;
        while s[s_at + n as usize] != 0 && s[s_at + n as usize] != b',' {
            n = n.wrapping_add(1);
        }
        let mut part: Vec<u8> = allocate(0, n.wrapping_add(1) as u64 as usize);
        part[..n as u64 as usize].copy_from_slice(&s[s_at..][..n as u64 as usize]);
        part[n as usize] = 0;
        keep(adopt(part, cx), cx);
        s_at += n.wrapping_add(i32::from(s[s_at + n as usize] == b',')) as usize;
    }
}

/// It is used behind the place where it is stored: it stays on the heap.
pub fn twice(e: Id<Entry>, cx: &mut Ctx) -> i32 {
    let name: Ptr<u8> = malloc(8, cx).cast::<u8>();
    strcpy(name, c"shared", cx);
    free(cx.entrys[e].key.cast::<Void>(), cx);
    cx.entrys[e].key = name;
    cx.entrys[e].key.at(0).set(b'S', cx);
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
    let a: Id<Entry> = add(b"a\0", 2, cx);
    let b: Id<Entry> = add(b"bc\0", 3, cx);
    split(b"one,two,three\0", cx);
    printf(
        c"%s %s %d %d\n",
        args!(
            cx.entrys[a].key,
            cx.entrys[b].key,
            cx.entrys[a].values[1],
            cx.entrys[b].values[2],
        ),
        cx,
    );
    let n: i32 = twice(a, cx);
    printf(
        c"%s %d %s %s %s\n",
        args!(
            cx.entrys[a].key,
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
        let next: Id<Entry> = cx.entrys[cx.first].next;
        free(cx.entrys[cx.first].key.cast::<Void>(), cx);
        cx.entrys[cx.first].values = Vec::new();
        let t1 = cx.first;
        cx.entrys.free(t1);
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
        "32:leaving_owners.c:13 38::14 39::15 42::18 43::19 44::20 45::21 46::22 47::23 50::24 \
         51::25 52::26 53::27 54::28 59::32 60::33 61::34 62::35 65::36 66::37 67::38 68::39 69::40 \
         71::42 75::46 76::47 77::48 78::49 79::50 80::51 85::56 86::57 87::58 90::59 91::60 95::64 \
         97::65 98::66 108::67 109::68 120::69 121::70 122::71 123::72 124::73 125::74 126::75 \
         127::76 129::77 131::79",
    ),
];
