// src/bin/lent_bytes.rs
//! The C program `lent_bytes`.

#![forbid(unsafe_code)]

use ::lent_bytes::context::Ctx;
use ::lent_bytes::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::lent_bytes::lent_bytes::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::lent_bytes::Text;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub texts: Arena<Text, AnyId<Text>>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            texts: Arena::with_globals(0),
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
// src/lent_bytes.rs
// @ bless
// Bytes on the checked heap are lent to functions with slices, whatever the size of the object is.

//! Translated from `lent_bytes.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Text via TextFields, size 16 with niche {
        chars_ at 0: Ptr<u8>,
        len at 8: i32,
    }
}

impl crate::rt::Kept for Text {
    const TAG: u32 = 0;
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

pub fn upper(s: &mut [u8]) {
    let mut i: i32 = 0;
    while s[i as usize] != 0 {
        if s[i as usize] as i8 as i32 >= b'a' as i32
            && s[i as usize] as i8 as i32 <= b'z' as i32
        {
            s[i as usize] = s[i as usize].wrapping_sub(32);
        }
        i = i.wrapping_add(1);
    }
}

/// Writes only where there is something to write: a constant stays one.
pub fn trim(s: Ptr<u8>, cx: &mut Ctx) {
    let mut n: i32 = 0;
    while s.at(n).get(cx) != 0 {
        n = n.wrapping_add(1);
    }
    while n > 0 && s.at(n - 1).get(cx) == b' ' {
        n -= 1;
        s.at(n).set(0, cx);
    }
}

pub fn same(a: &[u8], b: &[u8], n: i32) -> i32 {
    for i in 0..n {
        if a[i as usize] != b[i as usize] {
            return 0;
        }
    }
    1
}

/// It prints, so it has the context, but does not look at the heap.
pub fn show(s: &[u8], n: i32, cx: &mut Ctx) {
    for i in 0..n {
        printf(
            c"%c%c",
            args!(
                s[i as usize] as i8 as i32,
                if i + 1 < n { b'-' as i32 } else { b'\n' as i32 },
            ),
            cx,
        );
    }
}

/// The object is off the heap when all arguments have their values.
pub fn report(s: &[u8], n: i32, c: u8, cx: &mut Ctx) {
    printf(c"%d of %s %c\n", args!(n, s, c as i8 as i32), cx);
}

pub fn stamp(s: Ptr<u8>, n: i32, cx: &mut Ctx) {
    printf(c"stamping %d\n", args!(n), cx);
    s.at(n).set(b'!', cx);
}

/// One pointer into the other's object, written: not both can be lent.
pub fn shift(to: Ptr<u8>, from: Ptr<u8>, n: i32, cx: &mut Ctx) {
    for i in 0..n {
        to.at(i).set(from.at(i).get(cx), cx);
    }
}

pub fn length(s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    if !s.is_null() { strlen(s, cx) as i32 } else { -1i32 }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut t: Vec<Text> = allocate(Text::ZERO, 1);
    t[0].chars_ = malloc(3000, cx).cast::<u8>();
    strcpy(t[0].chars_, c"some words here   ", cx);
    let mut u: Vec<Text> = allocate(Text::ZERO, 1);
    u[0].chars_ = t[0].chars_;
    let p1 = t[0].chars_;
    t[0].len = count(lend_bytes(p1, cx), b'e');
    let p2 = t[0].chars_ + 5;
    upper(lend_bytes_mut(p2, cx));
    trim(u[0].chars_, cx);
    printf(
        c"[%s] %d %d\n",
        args!(
            t[0].chars_,
            t[0].len,
            {
                let p3 = u[0].chars_ + 2;
                count(lend_bytes(p3, cx), b'e')
            },
        ),
        cx,
    );
    let p4 = t[0].chars_;
    let taken5 = take_bytes(p4, cx);
    show(&taken5, 5, cx);
    put_bytes(taken5, cx);
    let p6 = t[0].chars_;
    let p8 = t[0].chars_ + 1;
    let t9: i32 = count(lend_bytes(p8, cx), b'W');
    let t10: u8 = u[0].chars_.at(2).get(cx);
    let taken7 = take_bytes(p6, cx);
    report(&taken7, t9, t10, cx);
    put_bytes(taken7, cx);
    stamp(t[0].chars_, 4, cx);
    let p11 = t[0].chars_;
    let p12 = u[0].chars_;
    printf(
        c"%d %d\n",
        args!(
            same(lend_bytes(p11, cx), lend_bytes(p12, cx), 8),
            {
                let p13 = t[0].chars_;
                same(lend_bytes(p13, cx), b"some!WORDS\0", 8)
            },
        ),
        cx,
    );
    shift(t[0].chars_ + 1, u[0].chars_ + 5, 6, cx);
    printf(
        c"%s %d %d\n",
        args!(t[0].chars_, length(u[0].chars_, cx), length(Ptr::null(), cx)),
        cx,
    );
    u[0].chars_ = cx.lit(c"constant");
    trim(u[0].chars_, cx);
    printf(
        c"%s %d %d\n",
        args!(
            u[0].chars_,
            count(b"literals\0", b'l'),
            {
                let p14 = cx.lit(c"tail") + 1;
                count(lend_bytes(p14, cx), b'l')
            },
        ),
        cx,
    );
    free(t[0].chars_.cast::<Void>(), cx);
    drop(t);
    drop(u);
    0
}
// src/lib.rs
//! lent_bytes translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lent_bytes;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/lent_bytes.rs",
        "21:lent_bytes.c:9 22::10 23::11 27::12 31::16 40::17 44::21 45::22 48::23 52::24 55::27 \
         60::28 65::33 75::34 79::38 80::39 83::42 84::43 85::44 89::48 92::49 95::52 99::56 \
         100::57 101::58 102::59 103::60 104::61 106::62 108::63 109::64 121::65 125::66 132::67 \
         133::68 146::70 147::71 152::72 153::73 154::74 166::75 167::76 168::77 169::78",
    ),
];
