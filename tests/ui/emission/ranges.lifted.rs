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
pub mod libc;
pub mod lines;
pub mod ranges;
// src/libc.rs
//! Types of the C library's headers.

pub const INT_MIN: i32 = -INT_MAX - 1;
pub const INT_MAX: i32 = 2147483647;
pub const UINT_MAX: u32 = 4294967295;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/ranges.rs",
        "11:ranges.c:8 12::9 14::10 15::9 17::11 22::16 23::17 24::18 25::19 26::20 30::21 35::26 \
         41::27 43::28 47::32 48::33 49::34 50::35 52::37 56::41 57::42 58::43 59::44 64::50 65::51 \
         67::53 69::55 71::56 75::60 76::61 78::62 79::63 81::64 85::68 86::69 88::70 89::71 91::69 \
         93::72 97::76 98::77 99::79 100::80 101::81 102::82 103::83 105::85 106::86 107::87 \
         112::89 114::90 115::89 117::91 118::92 128::97 129::98 132::100 136::102 140::100 \
         147::104 155::108 156::109 159::112 163::115 166::118 169::120 173::124 174::125 176::126 \
         177::127 179::128 184::133 185::134 191::135 192::136 194::138 196::139 198::140 202::144 \
         203::145 204::146 205::147 206::148 207::149 208::150 209::151 210::152 215::153 216::154 \
         217::155 218::156 223::157 224::158",
    ),
];
// src/ranges.rs
// @ bless
// Operators are Rust's own where the values are certain not to overflow, and wrap elsewhere.

//! Translated from `ranges.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::libc::{INT_MAX, INT_MIN, UINT_MAX};

pub fn sum(a: &[i32], n: i32) -> i32 {
    let mut last: i32 = 0;
    let mut i: i32 = 0;
    while i.wrapping_add(1) < n {
        last ^= a[i as usize].wrapping_add(i.wrapping_add(1));
        i = i.wrapping_add(1);
    }
    last
}

/// The counter is bounded by a constant, the product by that.
pub fn table() -> i32 {
    let mut x: i32 = 0;
    for row in 0i32..12 {
        for col in 0i32..12 {
            if row * col > 100 {
                x = row * 100 + col;
            }
        }
    }
    x
}

/// At the end `n` is UINT_MAX.
pub fn down(mut n: u32, steps: &mut u32) -> u32 {
    while {
        let t1 = n;
        n = n.wrapping_sub(1);
        t1
    } > 0
    {
        *steps = (*steps).wrapping_add(1);
    }
    n
}

pub fn tested(mut n: u32) -> u32 {
    let mut x: u32 = 0;
    while n > 0 {
        n -= 1;
        x ^= n + 1;
    }
    x + n
}

pub fn masked(x: u32, y: i32) -> i32 {
    let low: i32 = (x & 0xff) as i32;
    let rest: i32 = y % 10;
    let bits: i32 = ((x >> 28) & 7) as i32;
    low * 1000 + rest * 2 - (1i32 << bits)
}

/// Both ends of `int`, reached.
pub fn edges(a: i32) -> i32 {
    let b: i32 = if a > 0 {
        a.wrapping_add(1)
    } else if a < 0 {
        a.wrapping_sub(1)
    } else {
        -a
    };
    b
}

pub fn divided(a: i32, b: i32) -> i32 {
    if b == -1 {
        return a.wrapping_neg();
    }
    if b == 0 {
        return 0;
    }
    a.wrapping_div(b).wrapping_add(a.wrapping_rem(b))
}

pub fn scan(s: &[u8]) -> i32 {
    let mut words: u64 = 0;
    let mut at: u64 = 0;
    while s[at as usize] != 0 {
        if s[at as usize] == b' ' {
            words += 1;
        }
        at += 1;
    }
    (words + 1) as i32
}

pub fn small() -> i32 {
    let mut c: u8 = 0;
    let mut d: i8 = 100;
    let mut s: i16 = 0;
    let mut n: i32 = 0;
    while c < 200 {
        c += 1;
        s = s.wrapping_add(c as i32 as i16);
    }
    loop {
        d = d.wrapping_add(1);
        n = n.wrapping_add(1);
        if d <= 0 {
            break;
        }
    }
    let mut e: u8 = b'a';
    while e as i32 <= b'z' as i32 {
        n = n.wrapping_add(e as i32 - b'a' as i32);
        e += 1;
    }
    c = c.wrapping_add(100);
    n.wrapping_add(s as i32).wrapping_add(c as i32).wrapping_add(d as i32)
}

/// A jump into the loop brings values that its head never has.
pub fn jumped(mut i: u32) -> u32 {
    let mut x: u32 = 0;
    let mut state: u32 = 0;
    loop {
        match state {
            0 => {
                x = 0;
                state = if i > 5 { 4 } else { 3 };
            }
            3 => {
                i = 0;
                state = 6;
            }
            4 => {
                x = x.wrapping_add(i.wrapping_mul(2));
                state = 8;
            }
            6 => {
                state = if i < 3 { 4 } else { 9 };
            }
            8 => {
                i = i.wrapping_add(1);
                state = 6;
            }
            9 => {
                return x.wrapping_add(i);
            }
            _ => unreachable!(),
        }
    }
}

pub fn chosen(k: i32) -> i32 {
    let mut x: i32 = 0;
    let v1 = k;
    match v1 {
        1 | 2 => {
            x = k + 1;
        }
        _ => {
            if matches!(v1, INT_MAX) {
                x = k.wrapping_add(1);
            }
            // fall through
            x = x.wrapping_sub(1);
        }
    }
    x
}

pub fn both(a: i32, b: i32) -> i32 {
    if (0..1000).contains(&a) && (0..1000).contains(&b) {
        return a * b + a - b;
    }
    if a < 0 || b < 0 {
        return a.wrapping_mul(b);
    }
    a.wrapping_add(b)
}

/// What is compared is what was just stored.
pub fn stored(mut a: i32) -> i32 {
    let mut n: i32 = 0;
    let mut b: i32;
    while {
        b = a / 3;
        b
    } > 0
    {
        n = n.wrapping_add(b % 7);
        a = b - 1;
    }
    let b: i32 = a.wrapping_sub(2);
    if b == INT_MAX {
        return b.wrapping_add(1);
    }
    n.wrapping_add(b)
}

pub fn main(cx: &mut Ctx) -> i32 {
    let a: [i32; 4] = [5, INT_MAX, -3, 8];
    let mut steps: u32 = 0;
    printf(c"%d %d\n", args!(sum(&a, 4), sum(&a, INT_MIN)), cx);
    printf(c"%d\n", args!(table()), cx);
    printf(c"%u", args!(down(7, &mut steps)), cx);
    printf(c" %u %u\n", args!(steps, tested(9)), cx);
    printf(c"%d %d\n", args!(masked(0xfedcba98, -37), masked(0x12345678, INT_MAX)), cx);
    printf(c"%d %d %d\n", args!(edges(INT_MAX), edges(INT_MIN), edges(0)), cx);
    printf(
        c"%d %d %d\n",
        args!(divided(INT_MIN, -1), divided(7, -2), divided(7, 0)),
        cx,
    );
    printf(c"%d %d\n", args!(scan(b"a few words here\0"), small()), cx);
    printf(c"%u %u\n", args!(jumped(UINT_MAX), jumped(1)), cx);
    printf(c"%d %d %d\n", args!(chosen(2), chosen(INT_MAX), chosen(INT_MIN)), cx);
    printf(
        c"%d %d %d\n",
        args!(both(999, 999), both(INT_MIN, -1), both(INT_MAX, INT_MAX)),
        cx,
    );
    printf(c"%d %d\n", args!(stored(INT_MAX), stored(INT_MIN + 1)), cx);
    0
}
