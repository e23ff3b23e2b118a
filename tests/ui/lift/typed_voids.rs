// src/bin/typed_voids.rs
//! The C program `typed_voids`.

#![forbid(unsafe_code)]

use ::typed_voids::context::Ctx;
use ::typed_voids::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::typed_voids::typed_voids::main(cx),
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
//! typed_voids translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod typed_voids;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/typed_voids.rs",
        "25:typed_voids.c:24 47::25 48::26 58::27 61::30 62::31 65::32 67::33 70::34 74::35 76::36 \
         77::37 79::38 80::39 84::43 86::44 87::45 90::46 91::47 94::48 97::49 100::50 105::51 \
         110::52 111::53 112::54 117::58 123::62 124::63 126::64 127::65 138::70 139::71 140::72 \
         141::73 142::74 143::75 144::76 151::80 158::81 161::82 162::83 169::84 170::85 171::86 \
         173::87 176::88 177::89 178::90 179::91 180::92",
    ),
];
// src/typed_voids.rs
// @ bless
// Variables of type `void *` that only ever are pointers to objects of one type.

//! Translated from `typed_voids.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Item via ItemFields, size 16 {
        key at 0: i32,
        weight at 8: f64,
    }
}

record! {
    pub struct Table via TableFields, size 24 {
        items at 0: Ptr<Item>,
        used at 8: u64,
        room at 16: u64,
    }
}

pub fn add(t: Ptr<Table>, key: i32, weight: f64, cx: &mut Ctx) {
    if t.used().get(cx) == t.room().get(cx) {
        let room: u64 = if t.room().get(cx) != 0 {
            t.room().get(cx).wrapping_mul(2)
        } else {
            2u64
        };
        let mem: Ptr<Item> = malloc(room.wrapping_mul(16), cx).cast::<Item>();
        if mem.is_null() {
            exit(1, cx);
        }
        if t.used().get(cx) != 0 {
            memcpy(
                mem.cast::<Void>(),
                t.items().get(cx).cast::<Void>(),
                t.used().get(cx).wrapping_mul(16),
                cx,
            );
        }
        free(t.items().get(cx).cast::<Void>(), cx);
        t.items().set(mem, cx);
        t.room().set(room, cx);
    }
    t.items().get(cx).at(t.used().get(cx)).key().set(key, cx);
    t.items()
        .get(cx)
        .at({
            let p1 = t.used();
            let t2 = p1.get(cx);
            p1.set(t2.wrapping_add(1), cx);
            t2
        })
        .weight()
        .set(weight, cx);
}

pub fn sum(n: i32, cx: &mut Ctx) -> i32 {
    let mut p: Ptr<i32> = calloc(n as u64, 4, cx).cast::<i32>();
    if p.is_null() {
        return -1;
    }
    let q: Ptr<i32> = p;
    let mut all: i32 = 0;
    for i in 0..n {
        q.at(i).set(i, cx);
    }
    for i_2 in 0..n {
        let t1 = p.at(i_2).get(cx);
        all = all.wrapping_add(t1);
    }
    p = realloc(p.cast::<Void>(), (2i32.wrapping_mul(n) as u64).wrapping_mul(4), cx)
        .cast::<i32>();
    p.at(n).set(100, cx);
    let t2 = p.at(n).get(cx);
    all = all.wrapping_add(t2);
    free(p.cast::<Void>(), cx);
    all
}

pub fn tests(n: i32, cx: &mut Ctx) -> i32 {
    let a: Ptr<Void> = if n > 1 { malloc(4, cx) } else { Ptr::<Void>::null() };
    let mut b: Ptr<u8> = Ptr::null();
    let of_a: Ptr<i32> = a.cast::<i32>();
    if n > 0 {
        b = calloc(1, 2u64, cx).cast::<u8>();
    }
    let mut all: i32 = 0;
    if !a.is_null() {
        all += 1;
    }
    if !a.is_null() && !b.is_null() {
        all += 2;
    }
    if b.is_null() || a.is_null() {
        all += 4;
    }
    if !b.is_null() {
        b.at(1).set(8, cx);
        let t1 = b.at(1).get(cx) as i8 as i32;
        all += t1;
    }
    if !a.is_null() {
        of_a.set(16, cx);
        let t2 = of_a.get(cx);
        all = all.wrapping_add(t2);
    }
    free(a, cx);
    free(b.cast::<Void>(), cx);
    all
}

/// Those that the translation adds.
pub fn row(rows: Ptr<i32>, i: i32) -> Ptr<i32> {
    rows + 2i32.wrapping_mul(i)
}

pub fn swapped(rows: Ptr<i32>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let t = cx.local::<[i32; 2]>();
    memcpy(t.decay().cast::<Void>(), row(rows, 0).cast::<Void>(), 8, cx);
    let tmp: Ptr<i32> = row(rows, 1);
    memcpy(row(rows, 0).cast::<Void>(), tmp.cast::<Void>(), 8, cx);
    memcpy(row(rows, 1).cast::<Void>(), t.decay().cast::<Void>(), 8, cx);
    let result1: i32 = rows
        .at(0)
        .get(cx)
        .wrapping_mul(10)
        .wrapping_add(rows.at(3).get(cx));
    cx.leave(frame);
    result1
}

/// Two types: it stays what it is.
pub fn both(x: u32, cx: &mut Ctx) -> u32 {
    let p: Ptr<Void> = malloc(4, cx);
    let whole: Ptr<u32> = p.cast::<u32>();
    whole.set(x, cx);
    let bytes: Ptr<u8> = p.cast::<u8>();
    let all: u32 = bytes.at(0).get(cx) as u32 + bytes.at(3).get(cx) as u32 * 256;
    free(p, cx);
    all
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let t = cx.local::<Table>();
    let rows = cx.local::<[i32; 4]>();
    t.set(
        Table {
            items: Ptr::null(),
            ..Table::ZERO
        },
        cx,
    );
    for i in 0i32..9 {
        add(t, i, i as f64 / 2.0, cx);
    }
    let mut all: f64 = 0.0;
    let mut i_2: u64 = 0;
    while i_2 < t.used().get(cx) {
        let t1 = t.items().get(cx).at(i_2).weight().get(cx)
            * t.items().get(cx).at(i_2).key().get(cx) as f64;
        all += t1;
        i_2 += 1;
    }
    printf(c"%g %zu\n", args!(all, t.room().get(cx)), cx);
    free(t.items().get(cx).cast::<Void>(), cx);
    let tmp: u32 = both(0x1020304, cx);
    printf(c"%d %x\n", args!(sum(5, cx), tmp), cx);
    let tmp_2: i32 = tests(2, cx);
    let tmp_3: i32 = tests(1, cx);
    printf(c"%d %d %d\n", args!(tests(0, cx), tmp_3, tmp_2), cx);
    rows.set([1, 2, 3, 4], cx);
    printf(c"%d\n", args!(swapped(rows.decay(), cx)), cx);
    let never: Ptr<Void> = Ptr::null();
    printf(c"%d\n", args!(i32::from(never.is_null())), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}
