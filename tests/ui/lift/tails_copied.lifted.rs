// src/bin/tails_copied.rs
//! The C program `tails_copied`.

#![forbid(unsafe_code)]

use ::tails_copied::context::Ctx;
use ::tails_copied::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::tails_copied::tails_copied::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::tails_copied::List;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub lists: Arena<List, AnyId<List>>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            lists: Arena::with_globals(0),
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
//! tails_copied translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod tails_copied;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/tails_copied.rs",
        "34:tails_copied.c:14 36::15 37::16 38::17 41::18 45::22 48::23 51::24 58::25 63::30 65::31 \
         70::32 71::33 76::37 81::40 82::41 87::42 88::43 91::46 94::47 95::48 96::49 97::50 \
         100::51 104::52",
    ),
];
// src/tails_copied.rs
// @ bless
// `memcpy` of a struct with the array at its end.

//! Translated from `tails_copied.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct List {
    pub room: u32,
    pub size: u64,
    pub at_: Vec<u32>,
}

impl List {
    /// Nothing is in it.
    pub const ZERO: List = List {
        room: 0,
        size: 0,
        at_: Vec::new(),
    };
}

impl crate::rt::Object for List {
    const BLANK: List = List::ZERO;
}

impl crate::rt::Kept for List {
    const TAG: u32 = 0;
}

pub fn list_of(n: u64, cx: &mut Ctx) -> AnyId<List> {
    let l: AnyId<List> = cx.lists.alloc();
    cx.lists[l].at_ = allocate(0, n as usize);
    cx.lists[l].size = n;
    cx.lists[l].room = n as u32;
    for i in 0..n {
        cx.lists[l].at_[i as usize] = i.wrapping_mul(i) as u32;
    }
    l
}

pub fn clone(l: AnyId<List>, cx: &mut Ctx) -> AnyId<List> {
    let count: u64 = cx.lists[l].size;
    let new: AnyId<List> = cx.lists.alloc();
    cx.lists[new].at_ = allocate(0, count as usize);
    if new.is_null() {
        return AnyId::null();
    }
    let count_2: u64 = cx.lists[l].size.wrapping_mul(4);
    cx.lists[new].room = cx.lists[l].room;
    cx.lists[new].size = cx.lists[l].size;
    let part1 = cx.lists[l].at_.clone();
    cx.lists[new]
        .at_[..elements(count_2 as usize, 4)]
        .copy_from_slice(&part1[..elements(count_2 as usize, 4)]);
    new
}

/// Not all of them, and the value of the call.
pub fn beginning(l: AnyId<List>, n: u64, cx: &mut Ctx) -> AnyId<List> {
    let new: AnyId<List> = cx.lists.alloc();
    cx.lists[new].at_ = allocate(0, n as usize);
    cx.lists[new].room = cx.lists[l].room;
    cx.lists[new].size = cx.lists[l].size;
    let part1 = cx.lists[l].at_.clone();
    cx.lists[new].at_[..n as usize].copy_from_slice(&part1[..n as usize]);
    let same: AnyId<List> = AnyId::<List>::of(new.cast::<Void>());
    cx.lists[same].size = n;
    same
}

/// Nothing of the array.
pub fn head(to: AnyId<List>, from: AnyId<List>, cx: &mut Ctx) {
    cx.lists[to].room = cx.lists[from].room;
    cx.lists[to].size = cx.lists[from].size;
}

pub fn show(l: AnyId<List>, cx: &mut Ctx) {
    printf(c"%u %zu:", args!(cx.lists[l].room, cx.lists[l].size), cx);
    let mut i: u64 = 0;
    while i < cx.lists[l].size {
        printf(c" %u", args!(cx.lists[l].at_[i as usize]), cx);
        i += 1;
    }
    puts(c"", cx);
}

pub fn main(cx: &mut Ctx) -> i32 {
    let a: AnyId<List> = list_of(6, cx);
    let b: AnyId<List> = clone(a, cx);
    let c: AnyId<List> = beginning(a, 3, cx);
    cx.lists[b].at_[0] = 7;
    let d: AnyId<List> = list_of(2, cx);
    head(c, d, cx);
    show(a, cx);
    show(b, cx);
    show(c, cx);
    cx.lists.free(a);
    cx.lists.free(b);
    cx.lists.free(c);
    cx.lists.free(d);
    0
}
