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
        "10:places.c:8 11::9 14::10 18::13 19::14 20::15 21::16 24::17 29::21 30::22 31::23 34::22 \
         36::24 40::28 41::29 43::30 46::29 48::31 53::36 56::37 61::42 64::43 65::44 68::45 72::49 \
         74::50 78::53 79::54 80::55 86::56 87::57 94::58 95::59 100::63 102::64 107::65 108::66 \
         113::70 114::71 117::72 122::70 123::71 126::72 130::78 131::79 135::83 138::84 139::85 \
         144::86 145::87 148::88 149::89 151::91 153::93 155::94 157::95 160::96 161::97 166::98 \
         167::99 172::100 184::102 185::103 187::104 190::105 192::107 193::108 198::109 200::111 \
         201::112 205::114 206::115 208::116 209::117 210::118 212::120 213::121 215::122 221::123 \
         222::124 223::125",
    ),
];
// src/places.rs
// @ bless
// Functions that return a place in what an argument points to.

//! Translated from `places.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

pub fn skip(s: &[u8]) -> u64 {
    let mut s_at: usize = 0;
    while isspace(s[s_at] as i32) != 0 {
        s_at += 1;
    }
    s_at as u64
}

pub fn word(s: &[u8]) -> u64 {
    let mut s_at: usize = 0;
    s_at = s_at + skip(&s[s_at..]) as usize;
    let mut end: usize = s_at;
    while isalnum(s[end] as i32) != 0 {
        end += 1;
    }
    end as u64
}

/// Null if there is none.
pub fn find(s: &[u8], c: u8) -> i64 {
    let mut s_at: usize = 0;
    while s[s_at] != 0 {
        if s[s_at] == c {
            return s_at as i64;
        }
        s_at += 1;
    }
    i64::MIN
}

pub fn last(a: &[i32], n: u64, x: i32) -> i64 {
    let mut found: usize = NOWHERE;
    let mut p: usize = 0;
    while p < n as usize {
        if a[p] == x {
            found = p;
        }
        p += 1;
    }
    if found == NOWHERE { i64::MIN } else { found as i64 }
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

pub fn either(s: &[u8], a: u8, b: u8) -> i64 {
    let at: i64 = find(s, a);
    let p: usize = if at == i64::MIN { NOWHERE } else { at as usize };
    if p != NOWHERE { p as i64 } else { find(s, b) }
}

pub fn number(s: &[u8], n: &mut i32) -> i32 {
    let mut s_at: usize = 0;
    s_at = s_at + skip(&s[s_at..]) as usize;
    let sign: i32 = if s[s_at] == b'-' {
        s_at += 1;
        -1i32
    } else {
        1i32
    };
    *n = 0;
    while isdigit(s[s_at] as i32) != 0 {
        *n = (*n)
            .wrapping_mul(10)
            .wrapping_add(s[s_at] as i8 as i32)
            .wrapping_sub(b'0' as i32);
        s_at += 1;
    }
    *n = (*n).wrapping_mul(sign);
    i32::from(s[s_at] == b'\0')
}

/// What is written through is the argument.
pub fn put(p: &mut [u8], s: &[u8]) -> u64 {
    let mut s_at: usize = 0;
    let mut p_at: usize = 0;
    while s[s_at] != 0 {
        p[p_at] = s[s_at];
        p_at += 1;
        s_at += 1;
    }
    p[p_at] = b'\0';
    p_at as u64
}

/// It may be called with null.
pub fn rest(s: &[u8]) -> u64 {
    let mut s_at: usize = 0;
    while s[s_at] != 0 && s[s_at] != b',' {
        s_at += 1;
    }
    s_at as u64
}

/// It may be called with null.
pub fn rest_heap(s: Ptr<u8>, cx: &mut Ctx) -> u64 {
    let mut s_at: Ptr<u8> = s;
    while !s_at.is_null() && s_at.get(cx) != 0 && s_at.get(cx) != b',' {
        s_at += 1;
    }
    s_at.diff(s) as u64
}

pub fn counted(_s: &u8, cx: &mut Ctx) -> u64 {
    cx.calls = cx.calls.wrapping_add(1);
    1u64
}

pub fn main(argc: i32, argv: Ptr<Ptr<u8>>, cx: &mut Ctx) -> i32 {
    let mut array = [0; 64];
    array[..25].copy_from_slice(b"  alpha beta,gamma/delta\0");
    let text: [u8; 64] = array;
    let mut p: usize = 0;
    while text[{
        p = p + skip(&text[p..]) as usize;
        p
    }] != 0
    {
        let mut end: usize = p + word(&text[p..]) as usize;
        if end == p {
            end += 1;
        }
        printf(c"[%.*s]", args!(end.wrapping_sub(p) as i32, &text[p..]), cx);
        p = end;
    }
    printf(c"\n", &[], cx);

    let at_2: i64 = find(&text, b',');
    let comma: usize = if at_2 == i64::MIN { NOWHERE } else { at_2 as usize };
    let at_3: i64 = find(&text, b'#');
    let none: usize = if at_3 == i64::MIN { NOWHERE } else { at_3 as usize };
    if comma != NOWHERE {
        printf(c"%d %s\n", args!(comma as i32, &text[comma.wrapping_add(1)..]), cx);
    }
    printf(c"%d\n", args!(i32::from(none == NOWHERE)), cx);
    let at_4: i64 = find(&text, b'g');
    let p: usize = if at_4 == i64::MIN { NOWHERE } else { at_4 as usize };
    if p == NOWHERE {
        return 1;
    }
    printf(c"%s\n", args!(&text[p..]), cx);
    let at_5: i64 = either(&text, b'#', b'/');
    let p: usize = if at_5 == i64::MIN { NOWHERE } else { at_5 as usize };
    if p != NOWHERE {
        printf(c"%s\n", args!(&text[p..]), cx);
    }
    printf(
        c"%s\n",
        args!(
            if either(&text, b'b', b'/') != i64::MIN {
                cx.lit(c"some")
            } else {
                cx.lit(c"none")
            },
        ),
        cx,
    );

    let mut a: [i32; 5] = [1, 2, 3, 2, 5];
    let at_6: i64 = last(&a, 5, 2);
    let at: usize = if at_6 == i64::MIN { NOWHERE } else { at_6 as usize };
    if at != NOWHERE {
        a[at] = 9;
    }
    printf(c"%d %d %d\n", args!(a[1], a[3], i32::from(last(&a, 5, 7) == i64::MIN)), cx);

    let path: &[u8] = b"usr/lib/x.so\0";
    printf(
        c"%s\n",
        args!(base(literal(path, cx), literal(path, cx) + strlen(path, cx), cx)),
        cx,
    );
    printf(c"%s\n", args!(balanced(cx.lit(c"(()(()))rest"), cx)), cx);

    let mut n: i32 = 0;
    if number(b" -42\0", &mut n) != 0 {
        printf(c"%d\n", args!(n), cx);
    }

    let mut out: [u8; 32] = [0; 32];
    let same: usize = put(&mut out, b"ab\0") as usize;
    let q: usize = same + put(&mut out[same..], b"cd\0") as usize;
    printf(c"%s %d\n", args!(&out[..], q as i32), cx);
    out[q + put(&mut out[q..], b"ef\0") as usize] = b'\0';
    printf(c"%s\n", args!(&out[..]), cx);

    printf(c"%s\n", args!(cx.lit(c"one,two") + rest(b"one,two\0")), cx);
    let same_2: Ptr<u8> = if argc > 9 { argv.at(1).get(cx) } else { Ptr::<u8>::null() };
    printf(c"%d\n", args!(i32::from((same_2 + rest_heap(same_2, cx)).is_null())), cx);
    if !{
        let _ = counted(&text[0], cx) as usize;
        false
    } {
        printf(c"%d\n", args!(cx.calls), cx);
    }
    counted(&text[0], cx);
    printf(c"%d\n", args!(cx.calls), cx);
    0
}
