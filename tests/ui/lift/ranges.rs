// src/bin/ranges.rs
//! The C program `ranges`.

#![forbid(unsafe_code)]

use ::ranges::context::Ctx;
use ::ranges::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::ranges::ranges::main(cx),
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
//! ranges translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod ranges;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/ranges.rs",
        "10:ranges.c:8 11::9 12::10 16::11 21::17 22::18 23::19 25::20 27::22 32::28 33::29 34::30 \
         36::31 39::33 43::38 44::39 45::40 46::41 48::43 52::48 53::49 54::50 55::51 56::52 57::53 \
         58::54 63::56 66::60 70::65 71::66 73::67 77::72 78::73 80::74 81::75 82::76 84::77 93::83 \
         94::84 96::85 98::86 103::87 108::88 109::89 110::90 111::91 112::92 113::93 115::94 \
         116::95 117::96 118::97 119::98 125::99 130::100 135::101 136::102 141::103 142::104 \
         150::105",
    ),
];
// src/ranges.rs
// @ bless
// Pointers to where something ends are distances from where it starts.

//! Translated from `ranges.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn sum(mut p: Ptr<u8>, end: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while p < end {
        let t1 = p.get(cx) as i32;
        n = n.wrapping_add(t1);
        p += 1;
    }
    n
}

/// Blocks of four, and what is left, if the end is far enough.
pub fn blocks(mut p: Ptr<u8>, end: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while p <= end - 4 {
        let t1 = p.at(0).get(cx) as i32 * p.at(3).get(cx) as i32;
        n = n.wrapping_add(t1);
        p += 4;
    }
    n.wrapping_mul(1000).wrapping_add(sum(p, end, cx))
}

/// The end moves, too.
pub fn reverse(mut first: Ptr<i32>, mut last: Ptr<i32>, cx: &mut Ctx) {
    while first < last {
        let t: i32 = first.get(cx);
        first.set(last.get(cx), cx);
        first += 1;
        last.set(t, cx);
        last -= 1;
    }
}

/// The part before the first is looked at.
pub fn run(start: Ptr<u8>, mut p: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while p > start && p.at(-1).get(cx) == p.at(0).get(cx) {
        p -= 1;
        n = n.wrapping_add(1);
    }
    n
}

pub fn copy(to: Ptr<Void>, from: Ptr<Void>, end: Ptr<Void>, cx: &mut Ctx) {
    let mut d: Ptr<u8> = to.cast::<u8>();
    let mut s: Ptr<u8> = from.cast::<u8>();
    let e: Ptr<u8> = end.cast::<u8>();
    loop {
        memcpy(d.cast::<Void>(), s.cast::<Void>(), 4, cx);
        d += 4;
        s += 4;
        if !(d < e) {
            break;
        }
    }
}

pub fn rest(from: Ptr<u8>, p: Ptr<u8>, end: Ptr<u8>) -> i64 {
    end.diff(p).wrapping_mul(100).wrapping_add(p.diff(from))
}

pub fn find(mut p: Ptr<u8>, end: Ptr<u8>, c: u8, cx: &mut Ctx) -> Ptr<u8> {
    while p < end && p.get(cx) != c {
        p += 1;
    }
    p
}

pub fn search(lo: Ptr<i32>, hi: Ptr<i32>, x: i32, cx: &mut Ctx) -> i32 {
    if lo >= hi {
        return -1;
    }
    let mid: Ptr<i32> = lo + hi.diff(lo) / 2;
    if mid.get(cx) == x {
        return x;
    }
    if mid.get(cx) < x { search(mid + 1, hi, x, cx) } else { search(lo, mid, x, cx) }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let bytes = cx.local::<[u8; 18]>();
    let row = cx.local::<[i32; 7]>();
    let to = cx.local::<[u8; 12]>();
    let sorted = cx.local::<[i32; 6]>();
    for i in 0i32..18 {
        bytes.elem(i).set((i * 3) as u8, cx);
    }
    let p: Ptr<u8> = bytes.decay();
    let end: Ptr<u8> = bytes.decay() + 18;
    printf(
        c"%d %d %d\n",
        args!(sum(p, end, cx), sum(p + 3, end - 2, cx), sum(end, end, cx)),
        cx,
    );
    printf(
        c"%d %d\n",
        args!(blocks(bytes.decay(), end, cx), blocks(end - 3, end, cx)),
        cx,
    );
    row.set([1, 2, 3, 4, 5, 6, 7], cx);
    reverse(row.decay(), row.decay() + 6, cx);
    reverse(row.decay() + 2, row.decay() + 3, cx);
    reverse(row.decay() + 2, row.decay(), cx);
    for i_2 in 0i32..7 {
        printf(c"%d ", args!(row.elem(i_2).get(cx)), cx);
    }
    printf(c"\n", &[], cx);
    let text: Ptr<u8> = cx.lit(c"abccccd");
    printf(c"%d %d\n", args!(run(text, text + 5, cx), run(text + 4, text + 5, cx)), cx);
    to.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], cx);
    copy(
        to.decay().cast::<Void>(),
        bytes.decay().cast::<Void>(),
        (to.decay() + 10).cast::<Void>(),
        cx,
    );
    printf(
        c"%d %d\n",
        args!(to.elem(11).get(cx) as i32, sum(to.decay(), to.decay() + 12, cx)),
        cx,
    );
    printf(
        c"%ld %ld\n",
        args!(rest(text, text + 2, text + 7), rest(text + 2, text, text + 1)),
        cx,
    );
    let at: Ptr<u8> = find(text, text + 7, b'd', cx);
    printf(
        c"%d %s\n",
        args!(at.diff(text) as i32, find(at - 2, text + 7, b'x', cx) - 1),
        cx,
    );
    sorted.set([2, 3, 5, 7, 11, 13], cx);
    printf(
        c"%d %d\n",
        args!(
            search(sorted.decay(), sorted.decay() + 6, 11, cx),
            search(sorted.decay(), sorted.decay() + 6, 4, cx),
        ),
        cx,
    );
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
