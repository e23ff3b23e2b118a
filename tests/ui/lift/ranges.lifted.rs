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
        "10:ranges.c:6 12::8 13::9 14::10 17::11 22::15 24::17 25::18 26::19 27::20 29::22 38::26 \
         40::28 41::29 42::30 44::31 47::33 51::26 53::28 54::29 55::30 57::31 60::33 64::36 66::38 \
         67::39 68::40 69::41 71::43 75::46 76::48 77::49 78::51 79::52 80::53 81::54 86::56 89::58 \
         91::60 95::63 97::65 98::66 100::67 104::70 105::72 106::73 108::74 109::75 110::76 \
         112::77 122::70 124::72 125::73 127::74 128::75 129::76 131::77 142::82 143::83 144::84 \
         146::85 147::86 162::87 173::88 174::89 175::90 177::91 179::92 180::93 182::94 183::95 \
         184::96 200::97 201::98 202::99 203::100 218::101 223::102 238::103 239::104 240::105",
    ),
];
// src/ranges.rs
// @ bless
// Pointers to where something ends are distances from where it starts.

//! Translated from `ranges.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn sum(p: &[u8], end_at: i64) -> i32 {
    let mut p_at: usize = 0;
    let end: usize = p_at.wrapping_add(end_at as usize);
    let mut n: i32 = 0;
    while (p_at as isize) < end as isize {
        n = n.wrapping_add(p[p_at] as i32);
        p_at += 1;
    }
    n
}

/// Blocks of four, and what is left, if the end is far enough.
pub fn blocks(p: &[u8], end_at: i64) -> i32 {
    let mut p_at: usize = 0;
    let end: usize = p_at.wrapping_add(end_at as usize);
    let mut n: i32 = 0;
    while p_at as isize <= end.wrapping_sub(4) as isize {
        n = n.wrapping_add(p[p_at] as i32 * p[p_at + 3] as i32);
        p_at += 4;
    }
    n.wrapping_mul(1000)
        .wrapping_add({
            let t1: i64 = end.wrapping_sub(p_at) as i64;
            sum(&p[p_at..], t1)
        })
}

/// The end moves, too.
pub fn reverse(first: &mut [i32], last_at: i64) {
    let mut first_at: usize = 0;
    let mut last: usize = first_at.wrapping_add(last_at as usize);
    while (first_at as isize) < last as isize {
        let t: i32 = first[first_at];
        first[first_at] = first[last];
        first_at += 1;
        first[last] = t;
        last = last.wrapping_sub(1);
    }
}

/// The end moves, too.
pub fn reverse_first(first_whole: &mut [i32], last_at: i64, first_at: u64) {
    let mut first: usize = first_at as usize;
    let mut last: usize = first.wrapping_add(last_at as usize);
    while (first as isize) < last as isize {
        let t: i32 = first_whole[first];
        first_whole[first] = first_whole[last];
        first += 1;
        first_whole[last] = t;
        last = last.wrapping_sub(1);
    }
}

/// The part before the first is looked at.
pub fn run(start_at: i64, p: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut p_at: Ptr<u8> = p;
    let start: Ptr<u8> = p_at + start_at;
    let mut n: i32 = 0;
    while p_at > start && p_at.at(-1).get(cx) == p_at.at(0).get(cx) {
        p_at -= 1;
        n = n.wrapping_add(1);
    }
    n
}

pub fn copy(to: &mut [u8], from: &[u8], end_at: i64) {
    let end: usize = end_at as usize;
    let mut d: usize = 0;
    let mut s: usize = 0;
    loop {
        to[d..][..4].copy_from_slice(&from[s..][..4]);
        d += 4;
        s += 4;
        if !((d as isize) < end as isize) {
            break;
        }
    }
}

pub fn rest(_from: &[u8], p_at: i64, end_at: i64) -> i64 {
    let p: usize = p_at as usize;
    let end: usize = end_at as usize;
    (end.wrapping_sub(p) as i64).wrapping_mul(100).wrapping_add(p as i64)
}

pub fn find(p: &[u8], end_at: i64, c: u8) -> i64 {
    let mut p_at: usize = 0;
    let end: usize = p_at.wrapping_add(end_at as usize);
    while (p_at as isize) < end as isize && p[p_at] != c {
        p_at += 1;
    }
    p_at as i64
}

pub fn search(lo: &[i32], hi_at: i64, x: i32) -> i32 {
    let hi: usize = hi_at as usize;
    if 0isize >= hi as isize {
        return -1;
    }
    let mid: usize = (hi as i64 / 2) as usize;
    if lo[mid] == x {
        return x;
    }
    if lo[mid] < x {
        let t1: i64 = hi.wrapping_sub(mid.wrapping_add(1)) as i64;
        let t2: u64 = mid.wrapping_add(1) as u64;
        search_lo(lo, t1, x, t2)
    } else {
        search(lo, mid as i64, x)
    }
}

pub fn search_lo(lo_whole: &[i32], hi_at: i64, x: i32, lo_at: u64) -> i32 {
    let lo: usize = lo_at as usize;
    let hi: usize = lo.wrapping_add(hi_at as usize);
    if lo as isize >= hi as isize {
        return -1;
    }
    let mid: usize = lo.wrapping_add((hi.wrapping_sub(lo) as i64 / 2) as usize);
    if lo_whole[mid] == x {
        return x;
    }
    if lo_whole[mid] < x {
        let t1: i64 = hi.wrapping_sub(mid.wrapping_add(1)) as i64;
        let t2: u64 = mid.wrapping_add(1) as u64;
        search_lo(lo_whole, t1, x, t2)
    } else {
        let t3: i64 = mid.wrapping_sub(lo) as i64;
        search_lo(lo_whole, t3, x, lo as u64)
    }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut bytes: [u8; 18] = [0; 18];
    for i in 0i32..18 {
        bytes[i as usize] = (i * 3) as u8;
    }
    let end: usize = 18;
    printf(
        c"%d %d %d\n",
        args!(
            sum(&bytes, end as i64),
            {
                let t1: i64 = end.wrapping_sub(2).wrapping_sub(3) as i64;
                sum(&bytes[3..], t1)
            },
            {
                let t2: i64 = end.wrapping_sub(end) as i64;
                sum(&bytes[end..], t2)
            },
        ),
        cx,
    );
    printf(
        c"%d %d\n",
        args!(
            blocks(&bytes, end as i64),
            {
                let t3: i64 = end.wrapping_sub(end.wrapping_sub(3)) as i64;
                blocks(&bytes[end.wrapping_sub(3)..], t3)
            },
        ),
        cx,
    );
    let mut row: [i32; 7] = [1, 2, 3, 4, 5, 6, 7];
    reverse(&mut row, 6i64);
    let t4: i64 = 3usize.wrapping_sub(2) as i64;
    reverse_first(&mut row, t4, 2u64);
    let t5: i64 = 0usize.wrapping_sub(2) as i64;
    reverse_first(&mut row, t5, 2u64);
    for i_2 in 0i32..7 {
        printf(c"%d ", args!(row[i_2 as usize]), cx);
    }
    printf(c"\n", &[], cx);
    let text: &[u8] = b"abccccd\0";
    printf(
        c"%d %d\n",
        args!(
            run(
                literal(text, cx).diff(literal(text, cx) + 5),
                literal(text, cx) + 5,
                cx,
            ),
            run(
                (literal(text, cx) + 4).diff(literal(text, cx) + 5),
                literal(text, cx) + 5,
                cx,
            ),
        ),
        cx,
    );
    let mut to: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    copy(&mut to, &bytes, 10i64);
    printf(c"%d %d\n", args!(to[11] as i32, sum(&to, 12i64)), cx);
    let t6: i64 = (literal(text, cx) + 2).diff(literal(text, cx));
    let t7: i64 = (literal(text, cx) + 7).diff(literal(text, cx));
    printf(
        c"%ld %ld\n",
        args!(
            rest(text, t6, t7),
            {
                let p8 = literal(text, cx) + 2;
                let t9: i64 = literal(text, cx).diff(literal(text, cx) + 2);
                let t10: i64 = (literal(text, cx) + 1).diff(literal(text, cx) + 2);
                rest(lend_bytes(p8, cx), t9, t10)
            },
        ),
        cx,
    );
    let at: Ptr<u8> = literal(text, cx)
        + {
            let t11: i64 = (literal(text, cx) + 7).diff(literal(text, cx));
            find(text, t11, b'd')
        };
    let before: i32 = at.diff(literal(text, cx)) as i32;
    let same: Ptr<u8> = at - 2;
    printf(
        c"%d %s\n",
        args!(
            before,
            same
                + {
                    let p12 = same;
                    let t13: i64 = (literal(text, cx) + 7).diff(at - 2);
                    find(lend_bytes(p12, cx), t13, b'x')
                } - 1,
        ),
        cx,
    );
    let sorted: [i32; 6] = [2, 3, 5, 7, 11, 13];
    printf(c"%d %d\n", args!(search(&sorted, 6i64, 11), search(&sorted, 6i64, 4)), cx);
    0
}
