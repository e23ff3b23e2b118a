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

pub fn blanks(s: Ptr<Ptr<u8>>, cx: &mut Ctx) {
    while s.get(cx).get(cx) == b' ' {
        s.update(cx, |v| v + 1);
    }
}

pub fn number(s: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while isdigit(s.get(cx).get(cx) as i32) != 0 {
        n = n
            .wrapping_mul(10)
            .wrapping_add(
                {
                    let p1 = s;
                    let t2 = p1.get(cx);
                    p1.set(t2 + 1, cx);
                    t2
                }
                    .get(cx) as i8 as i32 - b'0' as i32,
            );
    }
    n
}

pub fn atom(s: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    blanks(s, cx);
    if s.get(cx).get(cx) == b'(' {
        s.update(cx, |v1| v1 + 1);
        let v: i32 = sum(s, cx);
        if s.get(cx).get(cx) == b')' {
            s.update(cx, |v2| v2 + 1);
        }
        return v;
    }
    number(s, cx)
}

/// What was read too far is given back.
pub fn sum(s: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let mut v: i32 = atom(s, cx);
    loop {
        let last: Ptr<u8> = s.get(cx);
        blanks(s, cx);
        let p2 = s;
        let t3 = p2.get(cx);
        p2.set(t3 + 1, cx);
        let c: u8 = t3.get(cx);
        if c == b'+' {
            let t4 = atom(s, cx);
            v = v.wrapping_add(t4);
        } else if c == b'-' {
            let t5 = atom(s, cx);
            v = v.wrapping_sub(t5);
        } else {
            s.set(last, cx);
            return v;
        }
    }
}

pub fn evaluate(text: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let p = cx.local::<Ptr<u8>>();
    p.set(text, cx);
    let v: i32 = sum(p, cx);
    let result1: i32 = if p.get(cx).get(cx) != 0 {
        (p.get(cx).diff(text) as i32).wrapping_neg()
    } else {
        v
    };
    cx.leave(frame);
    result1
}

/// Moves back, so that it may end before where it started.
pub fn minus(s: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let p1 = s;
    let t2 = p1.get(cx);
    p1.set(t2 + 1, cx);
    if t2.get(cx) == b'-' {
        return 1;
    }
    s.update(cx, |v| v - 1);
    0
}

pub fn undo(s: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    s.update(cx, |v| v - 1);
    s.get(cx).get(cx) as i8 as i32
}

/// Two at a time, and an end.
pub fn expand(
    from: Ptr<Ptr<u8>>,
    end: Ptr<u8>,
    to: Ptr<Ptr<u8>>,
    limit: Ptr<u8>,
    cx: &mut Ctx,
) -> i32 {
    while from.get(cx) < end {
        let p1 = from;
        let t2 = p1.get(cx);
        p1.set(t2 + 1, cx);
        let mut n: u32 = t2.get(cx) as u32;
        let c: u8 = from.get(cx).get(cx);
        from.update(cx, |v| v + 1);
        while {
            let t3 = n;
            n = n.wrapping_sub(1);
            t3
        } != 0
        {
            if to.get(cx) == limit {
                return -1;
            }
            let p4 = to;
            let t5 = p4.get(cx);
            p4.set(t5 + 1, cx);
            t5.set(c, cx);
        }
    }
    0
}

pub fn put(to: Ptr<Ptr<u8>>, mut v: u32, cx: &mut Ctx) {
    loop {
        let p2 = to;
        let t3 = p2.get(cx);
        p2.set(t3 + 1, cx);
        t3.set(((v & 127) | (i32::from(v > 127) << 7) as u32) as u8, cx);
        v >>= 7;
        if v == 0 {
            break;
        }
    }
}

pub fn get(from: Ptr<Ptr<u8>>, cx: &mut Ctx) -> u32 {
    let mut v: u32 = 0;
    let mut shift: u32 = 0;
    let mut b: u32;
    loop {
        let p2 = from;
        let t3 = p2.get(cx);
        p2.set(t3 + 1, cx);
        b = t3.get(cx) as u32;
        v |= (b & 127).wrapping_shl(shift);
        shift = shift.wrapping_add(7);
        if (b & 128) == 0 {
            break;
        }
    }
    v
}

pub fn skip(p: Ptr<Ptr<i32>>, n: i32, cx: &mut Ctx) -> i32 {
    let start: Ptr<i32> = p.get(cx);
    p.set(start + n, cx);
    start.get(cx)
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let p = cx.local::<Ptr<u8>>();
    let runs = cx.local::<[u8; 6]>();
    let out = cx.local::<[u8; 10]>();
    let to = cx.local::<Ptr<u8>>();
    let from = cx.local::<Ptr<u8>>();
    let bytes = cx.local::<[u8; 16]>();
    let w = cx.local::<Ptr<u8>>();
    let r = cx.local::<Ptr<u8>>();
    let row = cx.local::<[i32; 6]>();
    let q = cx.local::<Ptr<i32>>();
    let tmp: i32 = evaluate(cx.lit(c"1+x"), cx);
    let tmp_2: i32 = evaluate(cx.lit(c"((1))+2+3"), cx);
    printf(
        c"%d %d %d\n",
        args!(evaluate(cx.lit(c"12 + (3-4) - 5"), cx), tmp_2, tmp),
        cx,
    );
    let text: Ptr<u8> = cx.lit(c"--a-b");
    p.set(text, cx);
    let mut n: i32 = 0;
    while minus(p, cx) != 0 {
        n = n.wrapping_add(1);
    }
    p.update(cx, |v1| v1 + 1);
    if minus(p, cx) != 0 && undo(p, cx) == b'-' as i32 {
        n = n.wrapping_add(10);
    }
    let tmp_3: i32 = undo(p, cx);
    printf(c"%d %s %c\n", args!(n, p.get(cx), tmp_3), cx);
    runs.set([3, b'a', 1, b'b', 4, b'c'], cx);
    out.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], cx);
    to.set(out.decay(), cx);
    from.set(runs.decay(), cx);
    let n: i32 = expand(from, runs.decay() + 6, to, out.decay() + 9, cx);
    printf(
        c"%d %s %d %d\n",
        args!(
            n,
            out.decay(),
            from.get(cx).diff(runs.decay()) as i32,
            to.get(cx).diff(out.decay()) as i32,
        ),
        cx,
    );
    to.set(out.decay(), cx);
    from.set(runs.decay() + 2, cx);
    let n: i32 = expand(from, runs.decay() + 6, to, out.decay() + 3, cx);
    printf(
        c"%d %d %d\n",
        args!(
            n,
            from.get(cx).diff(runs.decay()) as i32,
            to.get(cx).diff(out.decay()) as i32,
        ),
        cx,
    );
    w.set(bytes.decay(), cx);
    let mut v: u32 = 1;
    while v < 3000000 {
        put(w, v, cx);
        v *= 300;
    }
    r.set(bytes.decay(), cx);
    while r.get(cx) < w.get(cx) {
        printf(c"%u ", args!(get(r, cx)), cx);
    }
    printf(c"\n", &[], cx);
    row.set([1, 2, 3, 4, 5, 6], cx);
    q.set(row.decay(), cx);
    skip(q, 1, cx);
    skip(q, -1, cx);
    let n: i32 = skip(q, 2, cx).wrapping_add(skip(q, 3, cx).wrapping_mul(10));
    let tmp_4: i32 = skip(q, -4, cx);
    printf(c"%d %d %d\n", args!(n, q.get(cx).get(cx), tmp_4), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
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
        "10:cursors.c:11 11::12 13::13 16::17 17::18 18::19 30::20 34::25 35::26 36::27 37::28 \
         38::29 39::30 41::31 43::33 48::39 49::40 50::41 51::42 52::43 56::44 57::45 60::47 63::49 \
         64::50 72::57 73::58 74::59 85::65 89::66 91::67 92::68 96::73 97::74 108::80 109::81 \
         113::82 114::83 115::84 121::85 122::86 124::87 130::90 134::95 135::96 144::98 147::102 \
         149::103 151::104 155::105 156::106 161::108 165::113 166::114 167::115 182::120 189::121 \
         190::122 191::123 192::124 193::125 195::126 196::127 197::128 199::129 201::130 202::131 \
         204::132 205::133 206::134 216::135 217::136 218::137 219::138 228::139 229::140 231::141 \
         232::140 234::142 235::143 236::144 238::145 239::146 240::147 241::148 242::149 243::150 \
         244::151 246::152",
    ),
];
