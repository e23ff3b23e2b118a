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
const OBJECTS: &[u64] = &[32, 48];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub version: Ptr<u8>,
    pub changed: Ptr<u8>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            version: Ptr::null(),
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
        "16:literals.c:15 18::16 21::17 24::18 27::19 33::24 34::25 37::26 41::30 42::31 47::32 \
         51::38 53::39 56::38 58::40 63::44 69::47 70::48 71::49 76::50 80::52 82::53 85::54 88::55 \
         98::56 100::57 102::58 118::59 119::60 120::61 125::62 126::63 127::64 128::65 129::66 \
         130::67 134::68 139::69 148::70 162::71 163::72 164::73",
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
pub const names: Ptr<[Ptr<u8>; 4]> = Ptr::global(0);
pub const grid: Ptr<[[Ptr<u8>; 3]; 2]> = Ptr::global(1);

pub fn name_of(c: i32, cx: &mut Ctx) -> Ptr<u8> {
    match c {
        RED => {
            cx.lit(c"RED")
        }
        GREEN => {
            names.elem(1).get(cx)
        }
        BLUE => {
            if c > 1 { cx.lit(c"BLUE") } else { cx.lit(c"?") }
        }
        _ => {
            Ptr::null()
        }
    }
}

pub fn again(c: i32, cx: &mut Ctx) -> Ptr<u8> {
    let mut s: Ptr<u8> = name_of(c, cx);
    if s.is_null() {
        s = cx.lit(c"none");
    }
    s
}

pub fn count(mut s: Ptr<u8>, c: u8, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while s.get(cx) != 0 {
        let t1 = i32::from(s.get(cx) == c);
        n = n.wrapping_add(t1);
        s += 1;
    }
    n
}

pub fn find(what: Ptr<u8>, cx: &mut Ctx) -> i32 {
    let mut i: i32 = 0;
    while !names.elem(i).get(cx).is_null() {
        if strcmp(names.elem(i).get(cx), what, cx) == 0 {
            return i;
        }
        i = i.wrapping_add(1);
    }
    -1
}

/// It is written through, so it is no constant.
pub fn cut(s: Ptr<u8>, cx: &mut Ctx) {
    s.at(1).set(0, cx);
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let own = cx.local::<[u8; 4]>();
    for c in 0i32..4 {
        let s: Ptr<u8> = again(c, cx);
        printf(
            c"%s %zu %c %d\n",
            args!(s, strlen(s, cx), s.at(0).get(cx) as i8 as i32, count(s, b'E', cx)),
            cx,
        );
        if name_of(c, cx).is_null() {
            puts(c"nothing", cx);
        }
    }
    let mut mode: Ptr<u8> = cx.lit(c"r");
    let mut other: Ptr<u8> = Ptr::null();
    if find(cx.lit(c"blue"), cx) == 2 {
        mode = cx.lit(c"w");
    }
    if find(cx.lit(c"pink"), cx) >= 0 {
        other = cx.lit(c"found");
    }
    printf(
        c"%s %c %d %s\n",
        args!(
            mode,
            mode.at(0).get(cx) as i8 as i32,
            i32::from(other.is_null()),
            if !other.is_null() { other } else { cx.lit(c"-") },
        ),
        cx,
    );
    let text: Ptr<u8> = again(GREEN, cx);
    let mut n: i32 = 1;
    let t1 = strlen(text, cx) as i32;
    n = n.wrapping_add(t1);
    printf(
        c"%s %d %s %s%s%s\n",
        args!(
            text,
            n,
            cx.version,
            grid.elem(0).elem(2).get(cx),
            grid.elem(1).elem(0).get(cx),
            if !grid.elem(1).elem(1).get(cx).is_null() {
                cx.lit(c"!")
            } else {
                cx.lit(c".")
            },
        ),
        cx,
    );
    cx.changed = malloc(4, cx).cast::<u8>();
    strcpy(cx.changed, c"now", cx);
    printf(
        c"%s %d\n",
        args!(cx.changed, count(names.elem(1).get(cx) + 1, b'e', cx)),
        cx,
    );
    free(cx.changed.cast::<Void>(), cx);
    own.set(*b"own\0", cx);
    let t: Ptr<u8> = own.decay();
    cut(t, cx);
    let mut moving: Ptr<u8> = cx.lit(c"abc");
    while moving.get(cx) != 0 {
        putchar(moving.get(cx) as i8 as i32, cx);
        moving += 1;
    }
    let days: [Ptr<u8>; 3] = [cx.lit(c"mon"), cx.lit(c"tue"), Ptr::null()];
    let pairs: [[Ptr<u8>; 2]; 2] = [
        [cx.lit(c"a"), cx.lit(c"b")],
        [cx.lit(c"c"), Ptr::null()],
    ];
    let mut i: i32 = 0;
    while !days[i as usize].is_null() {
        printf(
            c" %s%c",
            args!(days[i as usize], days[i as usize].at(1).get(cx) as i8 as i32),
            cx,
        );
        i = i.wrapping_add(1);
    }
    for i_2 in 0i32..2 {
        printf(
            c" %s%s",
            args!(
                pairs[i_2 as usize][0],
                if !pairs[i_2 as usize][1].is_null() {
                    pairs[i_2 as usize][1]
                } else {
                    cx.lit(c"")
                },
            ),
            cx,
        );
    }
    let found: Ptr<u8> = strchr(names.elem(0).get(cx), b'e' as i32, cx);
    printf(c" %s %s %d\n", args!(t, found, b"xyz\0"[1] as i8 as i32), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    write_slice(
        names.decay(),
        &[cx.lit(c"red"), cx.lit(c"green"), cx.lit(c"blue"), Ptr::null()],
        cx,
    );
    cx.protect(names);
    write_slice(
        grid.elem(0).decay(),
        &[cx.lit(c"a"), cx.lit(c"bc"), cx.lit(c"def")],
        cx,
    );
    grid.elem(1).elem(0).set(cx.lit(c"g"), cx);
    cx.version = cx.lit(c"1.0");
    cx.changed = cx.lit(c"before");
}
