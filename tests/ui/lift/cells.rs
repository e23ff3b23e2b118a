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

pub fn squares(n: i32, out: Ptr<Ptr<i32>>, count: Ptr<u64>, cx: &mut Ctx) -> i32 {
    if out.is_null() {
        return -1;
    }
    let v: Ptr<i32> = malloc((n as u64).wrapping_mul(4), cx).cast::<i32>();
    if v.is_null() {
        return -1;
    }
    for i in 0..n {
        v.at(i).set(i.wrapping_mul(i), cx);
    }
    out.set(v, cx);
    if !count.is_null() {
        count.set(n as u64, cx);
    }
    0
}

pub fn push(v: Ptr<Ptr<i32>>, n: Ptr<u64>, x: i32, cx: &mut Ctx) {
    if (n.get(cx) & n.get(cx).wrapping_sub(1)) == 0 {
        v.set(
            realloc(
                    v.get(cx).cast::<Void>(),
                    if n.get(cx) != 0 { n.get(cx).wrapping_mul(2) } else { 1u64 }
                        .wrapping_mul(4),
                    cx,
                )
                .cast::<i32>(),
            cx,
        );
    }
    v.get(cx)
        .at({
            let p2 = n;
            let t3 = p2.get(cx);
            p2.set(t3.wrapping_add(1), cx);
            t3
        })
        .set(x, cx);
}

pub fn push_twice(v: Ptr<Ptr<i32>>, n: Ptr<u64>, x: i32, cx: &mut Ctx) {
    push(v, n, x, cx);
    push(v, n, x.wrapping_add(1), cx);
}

pub fn done(v: Ptr<Ptr<i32>>, cx: &mut Ctx) {
    if !v.is_null() && !v.get(cx).is_null() {
        free(v.get(cx).cast::<Void>(), cx);
        v.set(Ptr::null(), cx);
    }
}

pub fn append(text: Ptr<Ptr<u8>>, more: Ptr<u8>, cx: &mut Ctx) {
    let old: u64 = if !text.get(cx).is_null() { strlen(text.get(cx), cx) } else { 0u64 };
    text.set(
        realloc(
                text.get(cx).cast::<Void>(),
                old.wrapping_add(strlen(more, cx)).wrapping_add(1),
                cx,
            )
            .cast::<u8>(),
        cx,
    );
    strcpy(text.get(cx) + old, more, cx);
}

pub fn grid(m: Ptr<Ptr<Ptr<f64>>>, rows: i32, columns: i32, cx: &mut Ctx) -> i32 {
    m.set(malloc((rows as u64).wrapping_mul(8), cx).cast::<Ptr<f64>>(), cx);
    for i in 0..rows {
        m.get(cx).at(i).set(calloc(columns as u64, 8, cx).cast::<f64>(), cx);
        for j in 0..columns {
            m.get(cx)
                .at(i)
                .get(cx)
                .at(j)
                .set(i.wrapping_mul(columns).wrapping_add(j) as f64, cx);
        }
    }
    rows.wrapping_mul(columns)
}

pub fn clear(m: Ptr<Ptr<Ptr<f64>>>, rows: i32, cx: &mut Ctx) {
    for i in 0..rows {
        free(m.get(cx).at(i).get(cx).cast::<Void>(), cx);
    }
    free(m.get(cx).cast::<Void>(), cx);
    m.set(Ptr::null(), cx);
}

pub fn sum(v: Ptr<i32>, n: u64, cx: &mut Ctx) -> i32 {
    let mut total: i32 = 0;
    for i in 0..n {
        let t1 = v.at(i).get(cx);
        total = total.wrapping_add(t1);
    }
    total
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let v = cx.local::<Ptr<i32>>();
    let n = cx.local::<u64>();
    let w = cx.local::<Ptr<i32>>();
    let text = cx.local::<Ptr<u8>>();
    let m = cx.local::<Ptr<Ptr<f64>>>();
    if squares(5, v, n, cx) != 0 {
        let result1: i32 = 1;
        cx.leave(frame);
        return result1;
    }
    printf(c"%zu %d\n", args!(n.get(cx), sum(v.get(cx), n.get(cx), cx)), cx);
    free(v.get(cx).cast::<Void>(), cx);
    w.set(Ptr::null(), cx);
    n.set(0, cx);
    for i in 0i32..6 {
        push_twice(w, n, i * 10, cx);
    }
    printf(
        c"%zu %d %d\n",
        args!(
            n.get(cx),
            w.get(cx).at(n.get(cx).wrapping_sub(1)).get(cx),
            sum(w.get(cx), n.get(cx), cx),
        ),
        cx,
    );
    done(w, cx);
    printf(c"%d\n", args!(i32::from(w.get(cx).is_null())), cx);
    done(w, cx);

    text.set(strdup(c"so", cx), cx);
    append(text, cx.lit(c" it"), cx);
    append(text, cx.lit(c" goes"), cx);
    puts(text.get(cx), cx);
    let mut p: Ptr<u8> = text.get(cx);
    while p.get(cx) != 0 {
        if p.get(cx) == b' ' {
            p.set(b'_', cx);
        }
        p += 1;
    }
    puts(text.get(cx), cx);
    free(text.get(cx).cast::<Void>(), cx);
    text.set(Ptr::null(), cx);
    append(text, cx.lit(c"again"), cx);
    puts(text.get(cx), cx);
    free(text.get(cx).cast::<Void>(), cx);

    let cells: i32 = grid(m, 3, 4, cx);
    printf(
        c"%d %g %g\n",
        args!(
            cells,
            m.get(cx).at(1).get(cx).at(2).get(cx),
            m.get(cx).at(2).get(cx).at(3).get(cx),
        ),
        cx,
    );
    clear(m, 3, cx);
    printf(c"%d\n", args!(i32::from(m.get(cx).is_null())), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
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
        "10:cells.c:9 11::10 13::11 14::12 15::13 17::14 18::15 20::16 21::17 22::18 24::19 28::24 \
         29::25 40::26 48::27 51::31 52::32 53::33 56::37 57::38 58::39 60::41 63::45 64::46 73::47 \
         74::48 77::52 78::53 79::54 80::55 81::56 88::58 92::63 93::64 95::65 96::66 97::67 \
         100::71 101::72 102::73 105::74 115::81 116::82 120::83 121::84 122::85 123::86 124::87 \
         125::88 127::89 136::90 137::91 138::92 140::94 141::95 142::96 143::97 144::98 146::99 \
         147::100 149::98 151::101 152::102 153::103 154::104 155::105 156::106 158::109 159::110 \
         168::111 169::112 170::113",
    ),
];
