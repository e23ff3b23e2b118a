// src/bin/cursors.rs
//! The C program `cursors`.

#![forbid(unsafe_code)]

use ::cursors::context::Ctx;
use ::cursors::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::cursors::cursors::main(cx),
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
// src/cursors.rs
// @ bless
// Functions that move a pointer of their caller.

//! Translated from `cursors.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn blanks(s: &[u8], s_at: &mut u64) {
    while s[*s_at as usize] == b' ' {
        *s_at = (*s_at).wrapping_add(1);
    }
}

pub fn number(s: &[u8], s_at: &mut u64) -> i32 {
    let mut n: i32 = 0;
    while isdigit(s[*s_at as usize] as i32) != 0 {
        n = n
            .wrapping_mul(10)
            .wrapping_add(s[*s_at as usize] as i8 as i32 - b'0' as i32);
        *s_at = (*s_at).wrapping_add(1);
    }
    n
}

pub fn atom(s: &[u8], s_at: &mut u64) -> i32 {
    blanks(s, s_at);
    if s[*s_at as usize] == b'(' {
        *s_at = (*s_at).wrapping_add(1);
        let v: i32 = sum(s, s_at);
        if s[*s_at as usize] == b')' {
            *s_at = (*s_at).wrapping_add(1u64);
        }
        return v;
    }
    number(s, s_at)
}

/// What was read too far is given back.
pub fn sum(s: &[u8], s_at: &mut u64) -> i32 {
    let mut v: i32 = atom(s, s_at);
    loop {
        let last: usize = *s_at as usize;
        blanks(s, s_at);
        let c: u8 = s[*s_at as usize];
        *s_at = (*s_at).wrapping_add(1);
        if c == b'+' {
            v = v.wrapping_add(atom(s, s_at));
        } else if c == b'-' {
            v = v.wrapping_sub(atom(s, s_at));
        } else {
            *s_at = last as u64;
            return v;
        }
    }
}

pub fn evaluate(text: &[u8]) -> i32 {
    let mut p: usize = 0;
    let mut moved: u64 = 0;
    let v: i32 = sum(&text[p..], &mut moved);
    p += moved as usize;
    if text[p] != 0 { (p as i32).wrapping_neg() } else { v }
}

/// Moves back, so that it may end before where it started.
pub fn minus(s: Ptr<u8>, s_at: &mut i64, cx: &mut Ctx) -> i32 {
    if s
        .at({
            let t1 = *s_at;
            *s_at = (*s_at).wrapping_add(1);
            t1
        })
        .get(cx) == b'-'
    {
        return 1;
    }
    *s_at = (*s_at).wrapping_sub(1);
    0
}

pub fn undo(s: Ptr<u8>, s_at: &mut i64, cx: &mut Ctx) -> i32 {
    *s_at = (*s_at).wrapping_sub(1i64);
    s.at(*s_at).get(cx) as i8 as i32
}

/// Two at a time, and an end.
pub fn expand(
    from: &[u8],
    from_at: &mut u64,
    end_at: i64,
    to: Ptr<u8>,
    to_at: &mut u64,
    limit: Ptr<u8>,
    cx: &mut Ctx,
) -> i32 {
    let end: usize = end_at as usize;
    while (*from_at as usize as isize) < end as isize {
        let mut n: u32 = from[*from_at as usize] as u32;
        *from_at = (*from_at).wrapping_add(1);
        let c: u8 = from[*from_at as usize];
        *from_at = (*from_at).wrapping_add(1);
        while {
            let t1 = n;
            n = n.wrapping_sub(1);
            t1
        } != 0
        {
            if to + *to_at == limit {
                return -1;
            }
            to.at(*to_at).set(c, cx);
            *to_at = (*to_at).wrapping_add(1);
        }
    }
    0
}

pub fn put(to: &mut [u8], to_at: &mut u64, mut v: u32) {
    loop {
        to[*to_at as usize] = ((v & 127) | (i32::from(v > 127) << 7) as u32) as u8;
        *to_at = (*to_at).wrapping_add(1);
        v >>= 7;
        if v == 0 {
            break;
        }
    }
}

pub fn get(from: &[u8], from_at: &mut u64) -> u32 {
    let mut v: u32 = 0;
    let mut shift: u32 = 0;
    let mut b: u32;
    loop {
        b = from[*from_at as usize] as u32;
        *from_at = (*from_at).wrapping_add(1);
        v |= (b & 127).wrapping_shl(shift);
        shift = shift.wrapping_add(7);
        if (b & 128) == 0 {
            break;
        }
    }
    v
}

pub fn skip_p(p_whole: &[i32], p_at: &mut i64, n: i32, p_at_2: u64) -> i32 {
    let p: usize = p_at_2 as usize;
    let start: usize = p.wrapping_add(*p_at as usize);
    *p_at = start.wrapping_add(n as usize).wrapping_sub(p) as i64;
    p_whole[start]
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let out = cx.local::<[u8; 10]>();
    let tmp: i32 = evaluate(b"1+x\0");
    let tmp_2: i32 = evaluate(b"((1))+2+3\0");
    printf(c"%d %d %d\n", args!(evaluate(b"12 + (3-4) - 5\0"), tmp_2, tmp), cx);
    let text: &[u8] = b"--a-b\0";
    let mut p: Ptr<u8> = literal(text, cx);
    let mut n: i32 = 0;
    while {
        let mut moved: i64 = 0;
        let value: i32 = minus(p, &mut moved, cx);
        p += moved;
        value != 0
    } {
        n = n.wrapping_add(1);
    }
    p += 1;
    let mut moved_2: i64 = 0;
    let value_2: i32 = minus(p, &mut moved_2, cx);
    p += moved_2;
    if value_2 != 0
        && {
            let mut moved_3: i64 = 0;
            let value_3: i32 = undo(p, &mut moved_3, cx);
            p += moved_3;
            value_3
        } == b'-' as i32
    {
        n = n.wrapping_add(10);
    }
    let mut moved_4: i64 = 0;
    let tmp_3: i32 = undo(p, &mut moved_4, cx);
    p += moved_4;
    printf(c"%d %s %c\n", args!(n, p, tmp_3), cx);
    let runs: [u8; 6] = [3, b'a', 1, b'b', 4, b'c'];
    out.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], cx);
    let mut to: Ptr<u8> = out.decay();
    let mut from: usize = 0;
    let mut moved_5: u64 = 0;
    let mut moved_6: u64 = 0;
    let t1: i64 = 6usize.wrapping_sub(from) as i64;
    let t2: Ptr<u8> = out.decay() + 9;
    let n: i32 = expand(&runs[from..], &mut moved_5, t1, to, &mut moved_6, t2, cx);
    from += moved_5 as usize;
    to += moved_6;
    printf(
        c"%d %s %d %d\n",
        args!(n, out.decay(), from as i32, to.diff(out.decay()) as i32),
        cx,
    );
    let mut to: Ptr<u8> = out.decay();
    let mut from: usize = 2;
    let mut moved_7: u64 = 0;
    let mut moved_8: u64 = 0;
    let t3: i64 = 6usize.wrapping_sub(from) as i64;
    let t4: Ptr<u8> = out.decay() + 3;
    let n: i32 = expand(&runs[from..], &mut moved_7, t3, to, &mut moved_8, t4, cx);
    from += moved_7 as usize;
    to += moved_8;
    printf(c"%d %d %d\n", args!(n, from as i32, to.diff(out.decay()) as i32), cx);
    let mut bytes: [u8; 16] = [0; 16];
    let mut w: usize = 0;
    let mut v: u32 = 1;
    while v < 3000000 {
        let mut moved_9: u64 = 0;
        put(&mut bytes[w..], &mut moved_9, v);
        w += moved_9 as usize;
        v *= 300;
    }
    let mut r: usize = 0;
    while r < w {
        let mut moved_10: u64 = 0;
        let value_7: u32 = get(&bytes[r..], &mut moved_10);
        r += moved_10 as usize;
        printf(c"%u ", args!(value_7), cx);
    }
    printf(c"\n", &[], cx);
    let row: [i32; 6] = [1, 2, 3, 4, 5, 6];
    let mut q: usize = 0;
    let mut moved_11: i64 = 0;
    skip_p(&row, &mut moved_11, 1, q as u64);
    q = q.wrapping_add(moved_11 as usize);
    let mut moved_12: i64 = 0;
    skip_p(&row, &mut moved_12, -1, q as u64);
    q = q.wrapping_add(moved_12 as usize);
    let mut moved_13: i64 = 0;
    let value_10: i32 = skip_p(&row, &mut moved_13, 2, q as u64);
    q = q.wrapping_add(moved_13 as usize);
    let n: i32 = value_10
        .wrapping_add(
            {
                let mut moved_14: i64 = 0;
                let value_11: i32 = skip_p(&row, &mut moved_14, 3, q as u64);
                q = q.wrapping_add(moved_14 as usize);
                value_11
            }
                .wrapping_mul(10),
        );
    let mut moved_15: i64 = 0;
    let tmp_4: i32 = skip_p(&row, &mut moved_15, -4, q as u64);
    q = q.wrapping_add(moved_15 as usize);
    printf(c"%d %d %d\n", args!(n, row[q], tmp_4), cx);
    let result5: i32 = 0;
    cx.leave(frame);
    result5
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
//! cursors translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod cursors;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/cursors.rs",
        "10:cursors.c:11 11::12 13::13 16::17 17::18 18::19 23::20 27::25 28::26 29::27 30::28 \
         31::29 32::30 34::31 36::33 41::39 42::40 43::41 44::42 45::43 47::44 48::45 50::47 52::49 \
         53::50 59::57 60::58 63::59 68::65 76::66 78::67 79::68 83::73 84::74 97::78 98::80 99::81 \
         101::82 102::83 103::84 109::85 110::86 112::87 116::90 120::95 121::96 128::98 131::102 \
         133::103 135::104 137::105 138::106 143::108 147::111 148::113 149::114 150::115 156::120 \
         159::121 160::122 161::123 162::124 168::125 170::126 171::127 182::128 184::129 188::130 \
         189::131 191::132 192::133 199::134 204::135 205::136 206::137 213::138 214::139 216::140 \
         218::141 221::140 223::142 224::143 225::144 230::145 231::146 232::147 233::148 236::149 \
         239::150 252::151 256::152",
    ),
];
