// src/bin/literals.rs
//! The C program `literals`.

#![forbid(unsafe_code)]

use ::literals::context::Ctx;
use ::literals::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::literals::literals::main(cx),
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
    pub changed: Ptr<u8>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            changed: Ptr::null(),
        };
        crate::literals::init_globals(&mut cx);
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
//! literals translated from C by c2safe.

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
pub mod literals;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/literals.rs",
        "20:literals.c:15 22::16 25::17 28::18 31::19 37::24 38::25 41::26 45::29 46::30 47::31 \
         51::32 55::38 57::39 60::38 62::40 67::44 71::47 72::48 73::49 78::50 82::52 84::53 87::54 \
         90::55 100::56 102::57 104::58 116::59 117::60 118::61 129::62 130::63 131::65 132::66 \
         133::67 137::68 139::69 144::70 158::71 159::72 160::73",
    ),
];
// src/literals.rs
// @ bless
// Pointers that only lead to string literals are constants.

//! Translated from `literals.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub const RED: i32 = 0;
pub const GREEN: i32 = 1;
pub const BLUE: i32 = 2;

pub static names: [&[u8]; 4] = [b"red\0", b"green\0", b"blue\0", &[]];

pub static grid: [[&[u8]; 3]; 2] = [[b"a\0", b"bc\0", b"def\0"], [b"g\0", &[], &[]]];

pub static version: &[u8] = b"1.0\0";

pub fn name_of(c: i32) -> &'static [u8] {
    match c {
        RED => {
            b"RED\0"
        }
        GREEN => {
            names[1]
        }
        BLUE => {
            if c > 1 { b"BLUE\0" } else { b"?\0" }
        }
        _ => {
            &[]
        }
    }
}

pub fn again(c: i32) -> &'static [u8] {
    let mut s: &[u8] = name_of(c);
    if s.is_empty() {
        s = b"none\0";
    }
    s
}

pub fn count(s: &[u8], c: u8) -> i32 {
    let mut s_at: usize = 0;
    let mut n: i32 = 0;
    while s[s_at] != 0 {
        n = n.wrapping_add(i32::from(s[s_at] == c));
        s_at += 1;
    }
    n
}

pub fn find(what: &[u8], cx: &mut Ctx) -> i32 {
    let mut i: i32 = 0;
    while !names[i as usize].is_empty() {
        if strcmp(names[i as usize], what, cx) == 0 {
            return i;
        }
        i = i.wrapping_add(1);
    }
    -1
}

/// It is written through, so it is no constant.
pub fn cut(s: &mut [u8]) {
    s[1] = 0;
}

pub fn main(cx: &mut Ctx) -> i32 {
    for c in 0i32..4 {
        let s: &[u8] = again(c);
        printf(
            c"%s %zu %c %d\n",
            args!(s, strlen(s, cx), s[0] as i8 as i32, count(s, b'E')),
            cx,
        );
        if name_of(c).is_empty() {
            puts(c"nothing", cx);
        }
    }
    let mut mode: &[u8] = b"r\0";
    let mut other: &[u8] = &[];
    if find(b"blue\0", cx) == 2 {
        mode = b"w\0";
    }
    if find(b"pink\0", cx) >= 0 {
        other = b"found\0";
    }
    printf(
        c"%s %c %d %s\n",
        args!(
            mode,
            mode[0] as i8 as i32,
            i32::from(other.is_empty()),
            if !other.is_empty() { other } else { b"-\0" },
        ),
        cx,
    );
    let text: &[u8] = again(GREEN);
    let mut n: i32 = 1;
    let t1 = strlen(text, cx) as i32;
    n = n.wrapping_add(t1);
    printf(
        c"%s %d %s %s%s%s\n",
        args!(
            text,
            n,
            version,
            grid[0][2],
            grid[1][0],
            if !grid[1][1].is_empty() { cx.lit(c"!") } else { cx.lit(c".") },
        ),
        cx,
    );
    cx.changed = malloc(4, cx).cast::<u8>();
    strcpy(cx.changed, c"now", cx);
    printf(
        c"%s %d\n",
        args!(
            cx.changed,
            {
                let p2 = literal(names[1], cx) + 1;
                count(lend_bytes(p2, cx), b'e')
            },
        ),
        cx,
    );
    free(cx.changed.cast::<Void>(), cx);
    let mut own: [u8; 4] = *b"own\0";
    cut(&mut own);
    let mut moving: Ptr<u8> = cx.lit(c"abc");
    while moving.get(cx) != 0 {
        putchar(moving.get(cx) as i8 as i32, cx);
        moving += 1;
    }
    let days: [&[u8]; 3] = [b"mon\0", b"tue\0", &[]];
    let pairs: [[&[u8]; 2]; 2] = [[b"a\0", b"b\0"], [b"c\0", &[]]];
    let mut i: i32 = 0;
    while !days[i as usize].is_empty() {
        printf(c" %s%c", args!(days[i as usize], days[i as usize][1] as i8 as i32), cx);
        i = i.wrapping_add(1);
    }
    for i_2 in 0i32..2 {
        printf(
            c" %s%s",
            args!(
                pairs[i_2 as usize][0],
                if !pairs[i_2 as usize][1].is_empty() {
                    pairs[i_2 as usize][1]
                } else {
                    b"\0"
                },
            ),
            cx,
        );
    }
    let found: Ptr<u8> = strchr(literal(names[0], cx), b'e' as i32, cx);
    printf(c" %s %s %d\n", args!(&own[..], found, b"xyz\0"[1] as i8 as i32), cx);
    0
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    cx.changed = cx.lit(c"before");
}
