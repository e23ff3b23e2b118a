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
use crate::slices::Point;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub points: Arena<Point>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            points: Arena::with_globals(0),
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
        "19:slices.c:7 24::9 25::10 28::11 29::12 32::13 42::14 54::15 69::17 74::18 79::19 94::20 \
         106::22 117::24 118::25 119::26 120::27 121::28 124::29 125::30 128::31 129::32 130::33 \
         136::34 139::35 140::36 141::37 142::38 143::39 144::40 145::41 148::42 149::43 153::44 \
         154::45 156::46 157::47",
    ),
];
// src/slices.rs
// Parameters that are slices, references and positions; arguments in the same array; variants for the heap.
// @ bless

//! Translated from `slices.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Point via PointFields, size 8 with niche {
        x at 0: i32,
        y at 4: i32,
    }
}

pub static table: [u8; 4] = [1, 2, 3, 4];

pub fn quarter_round(st: &mut [u32], a: u32, b: u32) {
    st[a as usize] = st[a as usize].wrapping_add(st[b as usize]);
    st[b as usize] ^= st[a as usize] << 3;
}

pub fn add_halves(out: &mut [u32], n: u64) {
    let hi: usize = n as usize;
    for i in 0..n {
        out[i as usize] = out[i as usize].wrapping_add(out[hi + i as usize]);
    }
    quarter_round(out, 0, 1);
}

pub fn add_out_a_b(whole: &mut [u32], n: i32, out_at: u64, a_at: u64, b_at: u64) {
    let out: usize = out_at as usize;
    let a: usize = a_at as usize;
    let b: usize = b_at as usize;
    for i in 0..n {
        whole[out + i as usize] = whole[a + i as usize]
            .wrapping_add(whole[b + i as usize]);
    }
}

pub fn count_spaces(s: &[u8]) -> i32 {
    let mut s_at: usize = 0;
    let mut n: i32 = 0;
    while s[s_at] != 0 {
        if s[s_at] == b' ' {
            n = n.wrapping_add(1);
        }
        s_at += 1;
    }
    n
}

pub fn minmax(v: &[i32], n: i32, lo: &mut i32, hi: &mut i32) {
    *hi = v[0];
    *lo = *hi;
    let mut p: usize = 1;
    while (p as isize) < n as usize as isize {
        if v[p] < *lo {
            *lo = v[p];
        }
        if v[p] > *hi {
            *hi = v[p];
        }
        p += 1;
    }
}

pub fn move_by(p: &mut Point, d: i32) {
    p.x = p.x.wrapping_add(d);
    p.y = p.y.wrapping_sub(d);
}

pub fn load32(b: &[u8]) -> u32 {
    let x: u32 = u32::from_ne_bytes(b[..4].try_into().unwrap());
    x
}

pub fn sum_vla(n: i32, cx: &mut Ctx) {
    let len: u64 = n as u64;
    let mut v: Vec<i32> = vec![0; len as usize];
    for i in 0..n {
        v[i as usize] = i.wrapping_mul(i);
    }
    let mut s: i32 = 0;
    let mut p: usize = (n as usize).wrapping_sub(1);
    while p as isize >= 0isize {
        s = s.wrapping_add(v[p]);
        p = p.wrapping_sub(1);
    }
    printf(c"%d\n", args!(s), cx);
}

pub fn reverse(s: &mut [u8], n: i32) {
    let mut a: usize = 0;
    let mut b: usize = (n as usize).wrapping_sub(1);
    while (a as isize) < b as isize {
        let t: u8 = s[a];
        s[a] = s[b];
        a += 1;
        s[b] = t;
        b = b.wrapping_sub(1);
    }
}

pub fn sum8(p: &[u8], mut n: i32) -> i32 {
    let mut p_at: usize = 0;
    let mut s: i32 = 0;
    while n != 0 {
        n = n.wrapping_sub(1);
        s = s.wrapping_add(p[p_at] as i32);
        p_at += 1;
    }
    s
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut v: [u32; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
    add_halves(&mut v, 4);
    add_out_a_b(&mut v, 4, 0, 0, 2u64);
    add_out_a_b(&mut v, 3, 1u64, 0, 0);
    for i in 0i32..8 {
        printf(c"%u ", args!(v[i as usize]), cx);
    }
    printf(c"\n", &[], cx);
    let w: [i32; 5] = [5, -3, 9, 2, 0];
    let mut lo: i32 = 0;
    let mut hi: i32 = 0;
    minmax(&w, 5, &mut lo, &mut hi);
    printf(c"%d %d\n", args!(lo, hi), cx);
    let mut p: Point = Point { x: 3, y: 4, ..Point::ZERO };
    let mut ps: [Point; 3] = [
        Point { x: 1, y: 1, ..Point::ZERO },
        Point { x: 2, y: 2, ..Point::ZERO },
        Point { x: 3, y: 3, ..Point::ZERO },
    ];
    move_by(&mut p, 2);
    move_by(&mut ps[1], 5);
    move_by(&mut ps[2], 7);
    printf(c"%d %d %d %d\n", args!(p.x, p.y, ps[1].x, ps[2].y), cx);
    let b: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
    printf(c"%x\n", args!(load32(&b[1..])), cx);
    sum_vla(10, cx);
    let mut text: [u8; 16] = *b"hello big world\0";
    reverse(&mut text, 15);
    for i_2 in 0i32..15 {
        putchar(text[i_2 as usize] as i8 as i32, cx);
    }
    printf(c"\n%d\n", args!(sum8(&table, 4).wrapping_add(sum8(&b[2..], 3))), cx);
    let mut heap: Vec<u8> = allocate(0, 10);
    heap[..9].fill(b'a' as i32 as u8);
    heap[9] = 0;
    heap[3] = b' ';
    printf(c"%d\n", args!(count_spaces(&heap)), cx);
    let loc: [u8; 6] = *b"a b c\0";
    printf(c"%d\n", args!(count_spaces(&loc)), cx);
    drop(heap);
    0
}
