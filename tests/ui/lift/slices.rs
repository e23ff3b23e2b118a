// src/bin/slices.rs
//! The C program `slices`.

#![forbid(unsafe_code)]

use ::slices::context::Ctx;
use ::slices::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::slices::slices::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[4];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
        };
        crate::slices::init_globals(&mut cx);
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
//! slices translated from C by c2safe.

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
pub mod slices;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/slices.rs",
        "19:slices.c:7 26::9 27::10 31::11 32::12 35::13 41::14 52::15 73::17 80::18 88::19 105::20 \
         117::22 138::24 139::25 140::26 141::27 142::28 145::29 146::30 147::31 148::32 149::33 \
         151::34 154::35 164::36 165::37 166::38 167::39 168::40 169::41 172::42 177::43 181::44 \
         182::45 184::46 185::47",
    ),
];
// src/slices.rs
// Parameters that are slices, references and positions; arguments in the same array; variants for the heap.
// @ bless

//! Translated from `slices.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Point via PointFields, size 8 {
        x at 0: i32,
        y at 4: i32,
    }
}

pub const table: Ptr<[u8; 4]> = Ptr::global(0);

pub fn quarter_round(st: Ptr<u32>, a: u32, b: u32, cx: &mut Ctx) {
    let t1 = st.at(b).get(cx);
    st.at(a).update(cx, |v| v.wrapping_add(t1));
    let t2 = st.at(a).get(cx) << 3;
    st.at(b).update(cx, |v| v ^ t2);
}

pub fn add_halves(out: Ptr<u32>, n: u64, cx: &mut Ctx) {
    let hi: Ptr<u32> = out + n;
    for i in 0..n {
        let t1 = hi.at(i).get(cx);
        out.at(i).update(cx, |v| v.wrapping_add(t1));
    }
    quarter_round(out, 0, 1, cx);
}

pub fn add(out: Ptr<u32>, a: Ptr<u32>, b: Ptr<u32>, n: i32, cx: &mut Ctx) {
    for i in 0..n {
        out.at(i).set(a.at(i).get(cx).wrapping_add(b.at(i).get(cx)), cx);
    }
}

pub fn count_spaces(mut s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while s.get(cx) != 0 {
        if s.get(cx) == b' ' {
            n = n.wrapping_add(1);
        }
        s += 1;
    }
    n
}

pub fn minmax(v: Ptr<i32>, n: i32, lo: Ptr<i32>, hi: Ptr<i32>, cx: &mut Ctx) {
    lo.set(
        {
            let t1: i32 = v.at(0).get(cx);
            hi.set(t1, cx);
            t1
        },
        cx,
    );
    let mut p: Ptr<i32> = v + 1;
    while p < v + n {
        if p.get(cx) < lo.get(cx) {
            lo.set(p.get(cx), cx);
        }
        if p.get(cx) > hi.get(cx) {
            hi.set(p.get(cx), cx);
        }
        p += 1;
    }
}

pub fn move_by(p: Ptr<Point>, d: i32, cx: &mut Ctx) {
    p.x().update(cx, |v| v.wrapping_add(d));
    p.y().update(cx, |v| v.wrapping_sub(d));
}

pub fn load32(b: Ptr<u8>, cx: &mut Ctx) -> u32 {
    let frame = cx.enter();
    let x = cx.local::<u32>();
    memcpy(x.cast::<Void>(), b.cast::<Void>(), 4, cx);
    let result1: u32 = x.get(cx);
    cx.leave(frame);
    result1
}

pub fn sum_vla(n: i32, cx: &mut Ctx) {
    let frame = cx.enter();
    let len: u64 = n as u64;
    let v = alloca(len.wrapping_mul(4), cx).cast::<i32>();
    for i in 0..n {
        v.at(i).set(i.wrapping_mul(i), cx);
    }
    let mut s: i32 = 0;
    let mut p: Ptr<i32> = v + n - 1;
    while p >= v {
        let t1 = p.get(cx);
        s = s.wrapping_add(t1);
        p -= 1;
    }
    printf(c"%d\n", args!(s), cx);
    cx.leave(frame);
}

pub fn reverse(s: Ptr<u8>, n: i32, cx: &mut Ctx) {
    let mut a: Ptr<u8> = s;
    let mut b: Ptr<u8> = s + n - 1;
    while a < b {
        let t: u8 = a.get(cx);
        a.set(b.get(cx), cx);
        a += 1;
        b.set(t, cx);
        b -= 1;
    }
}

pub fn sum8(mut p: Ptr<u8>, mut n: i32, cx: &mut Ctx) -> i32 {
    let mut s: i32 = 0;
    while n != 0 {
        n = n.wrapping_sub(1);
        let t1 = p.get(cx) as i32;
        s = s.wrapping_add(t1);
        p += 1;
    }
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let v = cx.local::<[u32; 8]>();
    let w = cx.local::<[i32; 5]>();
    let lo = cx.local::<i32>();
    let hi = cx.local::<i32>();
    let p = cx.local::<Point>();
    let ps = cx.local::<[Point; 3]>();
    let b = cx.local::<[u8; 8]>();
    let text = cx.local::<[u8; 16]>();
    let loc = cx.local::<[u8; 6]>();
    v.set([1, 2, 3, 4, 5, 6, 7, 8], cx);
    add_halves(v.decay(), 4, cx);
    add(v.decay(), v.decay(), v.decay() + 2, 4, cx);
    add(v.decay() + 1, v.decay(), v.decay(), 3, cx);
    for i in 0i32..8 {
        printf(c"%u ", args!(v.elem(i).get(cx)), cx);
    }
    printf(c"\n", &[], cx);
    w.set([5, -3, 9, 2, 0], cx);
    minmax(w.decay(), 5, lo, hi, cx);
    printf(c"%d %d\n", args!(lo.get(cx), hi.get(cx)), cx);
    p.set(Point { x: 3, y: 4 }, cx);
    ps.set([Point { x: 1, y: 1 }, Point { x: 2, y: 2 }, Point { x: 3, y: 3 }], cx);
    move_by(p, 2, cx);
    move_by(ps.elem(1), 5, cx);
    move_by(ps.decay() + 2, 7, cx);
    printf(
        c"%d %d %d %d\n",
        args!(
            p.x().get(cx),
            p.y().get(cx),
            ps.elem(1).x().get(cx),
            ps.elem(2).y().get(cx),
        ),
        cx,
    );
    b.set([1, 2, 3, 4, 5, 6, 7, 8], cx);
    printf(c"%x\n", args!(load32(b.decay() + 1, cx)), cx);
    sum_vla(10, cx);
    text.set(*b"hello big world\0", cx);
    reverse(text.decay(), 15, cx);
    for i_2 in 0i32..15 {
        putchar(text.elem(i_2).get(cx) as i8 as i32, cx);
    }
    printf(
        c"\n%d\n",
        args!(sum8(table.decay(), 4, cx).wrapping_add(sum8(b.decay() + 2, 3, cx))),
        cx,
    );
    let heap: Ptr<u8> = malloc(10, cx).cast::<u8>();
    memset(heap.cast::<Void>(), b'a' as i32, 9, cx);
    heap.at(9).set(0, cx);
    heap.at(3).set(b' ', cx);
    printf(c"%d\n", args!(count_spaces(heap, cx)), cx);
    loc.set(*b"a b c\0", cx);
    printf(c"%d\n", args!(count_spaces(loc.decay(), cx)), cx);
    free(heap.cast::<Void>(), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    write_slice(table.decay(), &[1, 2, 3, 4], cx);
    cx.protect(table);
}
