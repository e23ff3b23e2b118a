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
use crate::typed_voids::{Item, Table};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub items: Arena<Item>,
    pub tables: Arena<Table>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            items: Arena::with_globals(0),
            tables: Arena::with_globals(0),
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

/// `free`, for a pointer that may lead to an object of any type.
#[track_caller]
pub fn free_anything(p: Ptr<Void>, cx: &mut Ctx) {
    free(p, cx);
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
        "25:typed_voids.c:24 38::25 39::26 47::27 50::30 51::31 54::32 55::33 58::34 61::35 62::36 \
         63::37 64::38 65::39 69::43 76::45 79::46 80::47 83::48 86::49 89::50 93::51 97::52 98::53 \
         99::54 104::58 108::61 109::62 111::63 113::64 115::65 120::70 121::71 122::72 123::73 \
         124::74 125::75 126::76 130::80 134::81 137::82 138::83 143::84 144::85 145::86 147::87 \
         150::88 151::89 152::90 153::91 154::92",
    ),
];
// src/typed_voids.rs
// @ bless
// Variables of type `void *` that only ever are pointers to objects of one type.

//! Translated from `typed_voids.c` by c2safe.

use crate::rt::*;
use crate::context::{Ctx, free_anything};

record! {
    pub struct Item via ItemFields, size 16 with niche {
        key at 0: i32,
        weight at 8: f64,
    }
}

record! {
    pub struct Table via TableFields, size 24 with niche {
        items at 0: Id<Item>,
        used at 8: u64,
        room at 16: u64,
    }
}

pub fn add(t: &mut Table, key: i32, weight: f64, cx: &mut Ctx) {
    if t.used == t.room {
        let room: u64 = if t.room != 0 { t.room.wrapping_mul(2) } else { 2u64 };
        let mem: Id<Item> = cx.items.alloc_run(room as usize);
        if mem.is_null() {
            exit(1, cx);
        }
        if t.used != 0 {
            cx.items.copy(mem, t.items, t.used as usize);
        }
        cx.items.free(t.items);
        t.items = mem;
        t.room = room;
    }
    cx.items[t.items + t.used].key = key;
    cx
        .items[t.items
            + {
                let t1 = t.used;
                t.used = t.used.wrapping_add(1);
                t1
            }]
        .weight = weight;
}

pub fn sum(n: i32) -> i32 {
    let mut p: Vec<i32> = allocate(0, n as u64 as usize);
    if p.is_empty() {
        return -1;
    }
    let mut all: i32 = 0;
    for i in 0..n {
        p[i as usize] = i;
    }
    for i_2 in 0..n {
        all = all.wrapping_add(p[i_2 as usize]);
    }
    reallocate(&mut p, 0, 2i32.wrapping_mul(n) as u64 as usize);
    p[n as usize] = 100;
    all = all.wrapping_add(p[n as usize]);
    drop(p);
    all
}

pub fn tests(n: i32) -> i32 {
    let mut a: Vec<i32> = Vec::new();
    if n > 1 {
        a = allocate(0, 1);
    } else {
        a = Vec::new();
    }
    let mut b: Vec<u8> = Vec::new();
    if n > 0 {
        b = allocate(0, 2usize);
    }
    let mut all: i32 = 0;
    if !a.is_empty() {
        all += 1;
    }
    if !a.is_empty() && !b.is_empty() {
        all += 2;
    }
    if b.is_empty() || a.is_empty() {
        all += 4;
    }
    if !b.is_empty() {
        b[1] = 8;
        all += b[1] as i8 as i32;
    }
    if !a.is_empty() {
        a[0] = 16;
        all = all.wrapping_add(a[0]);
    }
    drop(a);
    drop(b);
    all
}

/// Those that the translation adds.
pub fn row(_rows: &i32, i: i32) -> i64 {
    2i32.wrapping_mul(i) as i64
}

pub fn swapped(rows: &mut [i32]) -> i32 {
    let mut t: [i32; 2] = [0; 2];
    let at1 = row(&rows[0], 0) as usize;
    t[..2].copy_from_slice(&rows[at1..][..2]);
    let tmp: usize = row(&rows[0], 1) as usize;
    rows.copy_within(tmp..tmp + 2, row(&rows[0], 0) as usize);
    let at2 = row(&rows[0], 1) as usize;
    rows[at2..][..2].copy_from_slice(&t[..2]);
    rows[0].wrapping_mul(10).wrapping_add(rows[3])
}

/// Two types: it stays what it is.
pub fn both(x: u32, cx: &mut Ctx) -> u32 {
    let p: Ptr<Void> = malloc(4, cx);
    let whole: Ptr<u32> = p.cast::<u32>();
    whole.set(x, cx);
    let bytes: Ptr<u8> = p.cast::<u8>();
    let all: u32 = bytes.at(0).get(cx) as u32 + bytes.at(3).get(cx) as u32 * 256;
    free_anything(p, cx);
    all
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut t: Table = Table {
        items: Id::null(),
        ..Table::ZERO
    };
    for i in 0i32..9 {
        add(&mut t, i, i as f64 / 2.0, cx);
    }
    let mut all: f64 = 0.0;
    let mut i_2: u64 = 0;
    while i_2 < t.used {
        all += cx.items[t.items + i_2].weight * cx.items[t.items + i_2].key as f64;
        i_2 += 1;
    }
    printf(c"%g %zu\n", args!(all, t.room), cx);
    cx.items.free(t.items);
    let tmp: u32 = both(0x1020304, cx);
    printf(c"%d %x\n", args!(sum(5), tmp), cx);
    let tmp_2: i32 = tests(2);
    let tmp_3: i32 = tests(1);
    printf(c"%d %d %d\n", args!(tests(0), tmp_3, tmp_2), cx);
    let mut rows: [i32; 4] = [1, 2, 3, 4];
    printf(c"%d\n", args!(swapped(&mut rows)), cx);
    let never: Ptr<Void> = Ptr::null();
    printf(c"%d\n", args!(i32::from(never.is_null())), cx);
    0
}
