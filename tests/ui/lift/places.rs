// src/bin/places.rs
//! The C program `places`.

#![forbid(unsafe_code)]

use ::places::context::Ctx;
use ::places::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |argc, argv, _envp, cx| ::places::places::main(argc, argv.cast(), cx),
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
    pub calls: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
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
//! places translated from C by c2safe.

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
pub mod places;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/places.rs",
        "10:places.c:9 13::10 17::14 18::15 19::16 22::17 27::22 28::23 31::22 33::24 37::28 38::29 \
         40::30 43::29 45::31 50::36 53::37 58::42 61::43 62::44 65::45 69::49 70::50 74::54 75::55 \
         81::56 82::57 93::58 94::59 99::64 104::65 105::66 110::71 113::72 117::78 118::79 127::83 \
         135::84 136::85 142::86 143::87 146::88 147::89 149::91 151::93 152::94 153::95 156::96 \
         157::97 163::98 164::99 168::100 180::102 181::103 182::104 185::105 195::107 196::108 \
         197::109 199::112 203::115 204::116 205::117 206::118 208::120 209::121 219::122 222::123 \
         223::124 224::125",
    ),
];
// src/places.rs
// @ bless
// Functions that return a place in what an argument points to.

//! Translated from `places.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn skip(mut s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    while isspace(s.get(cx) as i32) != 0 {
        s += 1;
    }
    s
}

pub fn word(mut s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    s = skip(s, cx);
    let mut end: Ptr<u8> = s;
    while isalnum(end.get(cx) as i32) != 0 {
        end += 1;
    }
    end
}

/// Null if there is none.
pub fn find(mut s: Ptr<u8>, c: u8, cx: &mut Ctx) -> Ptr<u8> {
    while s.get(cx) != 0 {
        if s.get(cx) == c {
            return s;
        }
        s += 1;
    }
    Ptr::null()
}

pub fn last(a: Ptr<i32>, n: u64, x: i32, cx: &mut Ctx) -> Ptr<i32> {
    let mut found: Ptr<i32> = Ptr::null();
    let mut p: Ptr<i32> = a;
    while p < a + n {
        if p.get(cx) == x {
            found = p;
        }
        p += 1;
    }
    found
}

/// Back from where it gets.
pub fn base(s: Ptr<u8>, mut end: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    while end > s && end.at(-1).get(cx) != b'/' {
        end -= 1;
    }
    end
}

/// By itself, and through others.
pub fn balanced(mut s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    if s.get(cx) != b'(' {
        return s;
    }
    s += 1;
    while s.get(cx) == b'(' {
        s = balanced(s, cx);
    }
    if s.get(cx) == b')' { s + 1 } else { s }
}

pub fn either(s: Ptr<u8>, a: u8, b: u8, cx: &mut Ctx) -> Ptr<u8> {
    let p: Ptr<u8> = find(s, a, cx);
    if !p.is_null() { p } else { find(s, b, cx) }
}

pub fn number(mut s: Ptr<u8>, n: Ptr<i32>, cx: &mut Ctx) -> i32 {
    s = skip(s, cx);
    let sign: i32 = if s.get(cx) == b'-' {
        s += 1;
        -1i32
    } else {
        1i32
    };
    n.set(0, cx);
    while isdigit(s.get(cx) as i32) != 0 {
        n.set(
            n
                .get(cx)
                .wrapping_mul(10)
                .wrapping_add(s.get(cx) as i8 as i32)
                .wrapping_sub(b'0' as i32),
            cx,
        );
        s += 1;
    }
    n.update(cx, |v| v.wrapping_mul(sign));
    i32::from(s.get(cx) == b'\0')
}

/// What is written through is the argument.
pub fn put(mut p: Ptr<u8>, mut s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    while s.get(cx) != 0 {
        p.set(s.get(cx), cx);
        p += 1;
        s += 1;
    }
    p.set(b'\0', cx);
    p
}

/// It may be called with null.
pub fn rest(mut s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    while !s.is_null() && s.get(cx) != 0 && s.get(cx) != b',' {
        s += 1;
    }
    s
}

pub fn counted(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    cx.calls = cx.calls.wrapping_add(1);
    s + 1
}

pub fn main(argc: i32, argv: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let text = cx.local::<[u8; 64]>();
    let a = cx.local::<[i32; 5]>();
    let n = cx.local::<i32>();
    let out = cx.local::<[u8; 32]>();
    text.set(
        {
            let mut array = [0; 64];
            array[..25].copy_from_slice(b"  alpha beta,gamma/delta\0");
            array
        },
        cx,
    );
    let mut p: Ptr<u8> = text.decay();
    while {
        p = skip(p, cx);
        p
    }
        .get(cx) != 0
    {
        let mut end: Ptr<u8> = word(p, cx);
        if end == p {
            end += 1;
        }
        printf(c"[%.*s]", args!(end.diff(p) as i32, p), cx);
        p = end;
    }
    printf(c"\n", &[], cx);

    let comma: Ptr<u8> = find(text.decay(), b',', cx);
    let none: Ptr<u8> = find(text.decay(), b'#', cx);
    if !comma.is_null() {
        printf(c"%d %s\n", args!(comma.diff(text.decay()) as i32, comma + 1), cx);
    }
    printf(c"%d\n", args!(i32::from(none.is_null())), cx);
    let p: Ptr<u8> = find(text.decay(), b'g', cx);
    if p.is_null() {
        let result1: i32 = 1;
        cx.leave(frame);
        return result1;
    }
    printf(c"%s\n", args!(p), cx);
    let p: Ptr<u8> = either(text.decay(), b'#', b'/', cx);
    if !p.is_null() {
        printf(c"%s\n", args!(p), cx);
    }
    printf(
        c"%s\n",
        args!(
            if !either(text.decay(), b'b', b'/', cx).is_null() {
                cx.lit(c"some")
            } else {
                cx.lit(c"none")
            },
        ),
        cx,
    );

    a.set([1, 2, 3, 2, 5], cx);
    let at: Ptr<i32> = last(a.decay(), 5, 2, cx);
    if !at.is_null() {
        at.set(9, cx);
    }
    printf(
        c"%d %d %d\n",
        args!(
            a.elem(1).get(cx),
            a.elem(3).get(cx),
            i32::from(last(a.decay(), 5, 7, cx).is_null()),
        ),
        cx,
    );

    let path: Ptr<u8> = cx.lit(c"usr/lib/x.so");
    printf(c"%s\n", args!(base(path, path + strlen(path, cx), cx)), cx);
    printf(c"%s\n", args!(balanced(cx.lit(c"(()(()))rest"), cx)), cx);

    if number(cx.lit(c" -42"), n, cx) != 0 {
        printf(c"%d\n", args!(n.get(cx)), cx);
    }

    let q: Ptr<u8> = put(put(out.decay(), cx.lit(c"ab"), cx), cx.lit(c"cd"), cx);
    printf(c"%s %d\n", args!(out.decay(), q.diff(out.decay()) as i32), cx);
    put(q, cx.lit(c"ef"), cx).set(b'\0', cx);
    printf(c"%s\n", args!(out.decay()), cx);

    printf(c"%s\n", args!(rest(cx.lit(c"one,two"), cx)), cx);
    printf(
        c"%d\n",
        args!(
            i32::from(
                rest(if argc > 9 { argv.at(1).get(cx) } else { Ptr::<u8>::null() }, cx)
                    .is_null(),
            ),
        ),
        cx,
    );
    if !counted(text.decay(), cx).is_null() {
        printf(c"%d\n", args!(cx.calls), cx);
    }
    counted(text.decay(), cx);
    printf(c"%d\n", args!(cx.calls), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}
