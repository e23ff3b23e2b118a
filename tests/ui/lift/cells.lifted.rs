// src/bin/cells.rs
//! The C program `cells`.

#![forbid(unsafe_code)]

use ::cells::context::Ctx;
use ::cells::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::cells::cells::main(cx),
        lines::C_LINES,
    )
}
// src/cells.rs
// @ bless
// Functions that give memory to a variable of their caller.

//! Translated from `cells.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn squares(n: i32, out: &mut Vec<i32>, count: &mut u64) -> i32 {
    if false {
        return -1;
    }
    let mut v: Vec<i32> = allocate(0, n as u64 as usize);
    if v.is_empty() {
        return -1;
    }
    for i in 0..n {
        v[i as usize] = i.wrapping_mul(i);
    }
    *out = v;
    *count = n as u64;
    0
}

pub fn push(v: &mut Vec<i32>, n: &mut u64, x: i32) {
    if (*n & (*n).wrapping_sub(1)) == 0 {
        reallocate(v, 0, if *n != 0 { (*n).wrapping_mul(2) } else { 1u64 } as usize);
    }
    v[{
        let t1 = *n;
        *n = (*n).wrapping_add(1);
        t1
    } as usize] = x;
}

pub fn push_twice(v: &mut Vec<i32>, n: &mut u64, x: i32) {
    push(v, n, x);
    let t1: i32 = x.wrapping_add(1);
    push(v, n, t1);
}

pub fn done(v: &mut Vec<i32>) {
    if !v.is_empty() {
        *v = Vec::new();
    }
}

pub fn append(text: &mut Ptr<u8>, more: &[u8], cx: &mut Ctx) {
    let old: u64 = if !(*text).is_null() { strlen(*text, cx) } else { 0u64 };
    *text = realloc(
            (*text).cast::<Void>(),
            old.wrapping_add(strlen(more, cx)).wrapping_add(1),
            cx,
        )
        .cast::<u8>();
    strcpy(*text + old, more, cx);
}

pub fn grid(m: &mut Vec<Ptr<f64>>, rows: i32, columns: i32, cx: &mut Ctx) -> i32 {
    *m = allocate(Ptr::null(), rows as u64 as usize);
    for i in 0..rows {
        m[i as usize] = calloc(columns as u64, 8, cx).cast::<f64>();
        for j in 0..columns {
            m[i as usize].at(j).set(i.wrapping_mul(columns).wrapping_add(j) as f64, cx);
        }
    }
    rows.wrapping_mul(columns)
}

pub fn clear(m: &mut Vec<Ptr<f64>>, rows: i32, cx: &mut Ctx) {
    for i in 0..rows {
        free(m[i as usize].cast::<Void>(), cx);
    }
    *m = Vec::new();
}

pub fn sum(v: &[i32], n: u64) -> i32 {
    let mut total: i32 = 0;
    for i in 0..n {
        total = total.wrapping_add(v[i as usize]);
    }
    total
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut v: Vec<i32> = Vec::new();
    let mut n: u64 = 0;
    if squares(5, &mut v, &mut n) != 0 {
        return 1;
    }
    printf(c"%zu %d\n", args!(n, sum(&v, n)), cx);
    drop(v);
    let mut w: Vec<i32> = Vec::new();
    n = 0;
    for i in 0i32..6 {
        let t1: i32 = i * 10;
        push_twice(&mut w, &mut n, t1);
    }
    printf(c"%zu %d %d\n", args!(n, w[n.wrapping_sub(1) as usize], sum(&w, n)), cx);
    done(&mut w);
    printf(c"%d\n", args!(i32::from(w.is_empty())), cx);
    done(&mut w);

    let mut text: Ptr<u8> = strdup(c"so", cx);
    append(&mut text, b" it\0", cx);
    append(&mut text, b" goes\0", cx);
    puts(text, cx);
    let mut p: Ptr<u8> = text;
    while p.get(cx) != 0 {
        if p.get(cx) == b' ' {
            p.set(b'_', cx);
        }
        p += 1;
    }
    puts(text, cx);
    free(text.cast::<Void>(), cx);
    text = Ptr::null();
    append(&mut text, b"again\0", cx);
    puts(text, cx);
    free(text.cast::<Void>(), cx);

    let mut m: Vec<Ptr<f64>> = Vec::new();
    let cells: i32 = grid(&mut m, 3, 4, cx);
    printf(c"%d %g %g\n", args!(cells, m[1].at(2).get(cx), m[2].at(3).get(cx)), cx);
    clear(&mut m, 3, cx);
    printf(c"%d\n", args!(i32::from(m.is_empty())), cx);
    0
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
//! cells translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod cells;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/cells.rs",
        "10:cells.c:9 11::10 13::11 14::12 15::13 17::14 18::15 20::16 21::18 22::19 26::24 27::25 \
         29::26 34::27 37::31 38::32 40::33 43::37 44::38 45::39 46::41 49::45 50::46 56::47 57::48 \
         60::52 61::53 62::54 63::55 64::56 67::58 71::63 72::64 74::65 75::67 78::71 79::72 80::73 \
         82::74 86::79 87::80 88::81 89::82 91::83 92::84 93::85 94::86 95::87 96::88 99::89 \
         100::90 101::91 102::92 104::94 105::95 106::96 107::97 108::98 110::99 111::100 113::98 \
         115::101 116::102 117::103 118::104 119::105 120::106 122::108 123::109 124::110 125::111 \
         126::112 127::113",
    ),
];
