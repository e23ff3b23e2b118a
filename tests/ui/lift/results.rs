// src/bin/results.rs
//! The C program `results`.

#![forbid(unsafe_code)]

use ::results::context::Ctx;
use ::results::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::results::results::main(cx),
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
//! results translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod results;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/results.rs",
        "18:results.c:11 19::12 20::13 23::14 36::15 37::16 41::20 42::21 43::22 44::23 45::24 \
         46::25 47::26 51::30 54::31 57::32 61::36 62::37 65::38 70::43 71::44 72::45 73::46 74::47 \
         75::48 76::49 77::50 78::51 79::52 80::53 82::55 86::59 89::60 90::61 91::62 92::63 93::64 \
         98::69 99::70 100::71 101::72 106::77 107::78 108::79 109::80 113::84 114::85 115::86 \
         116::87 117::88 122::89 123::90 125::92 130::93 135::94 136::95 137::96 138::97 139::98 \
         141::100 143::101 147::102 148::103 149::104 150::105 153::106 158::107 159::108 160::109 \
         161::110",
    ),
];
// src/results.rs
// @ bless
// Functions that return memory of their own: vectors, which the checked heap adopts where nobody owns them.

//! Translated from `results.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Node via NodeFields, size 16 {
        name at 0: Ptr<u8>,
        next at 8: Ptr<Node>,
    }
}

/// A copy in capitals.
pub fn shout(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let n: u64 = strlen(s, cx);
    let out: Ptr<u8> = malloc(n.wrapping_add(1), cx).cast::<u8>();
    if out.is_null() {
        return Ptr::null();
    }
    for i in 0..n {
        out.at(i)
            .set(
                if s.at(i).get(cx) as i8 as i32 >= b'a' as i32
                    && s.at(i).get(cx) as i8 as i32 <= b'z' as i32
                {
                    s.at(i).get(cx) as i8 as i32 - 32
                } else {
                    s.at(i).get(cx) as i8 as i32
                } as u8,
                cx,
            );
    }
    out.at(n).set(0, cx);
    out
}

pub fn twice(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let a: Ptr<u8> = shout(s, cx);
    let n: u64 = strlen(a, cx);
    let r: Ptr<u8> = malloc(2u64.wrapping_mul(n).wrapping_add(1), cx).cast::<u8>();
    memcpy(r.cast::<Void>(), a.cast::<Void>(), n, cx);
    memcpy((r + n).cast::<Void>(), a.cast::<Void>(), n.wrapping_add(1), cx);
    free(a.cast::<Void>(), cx);
    r
}

pub fn maybe(x: i32, cx: &mut Ctx) -> Ptr<u8> {
    if x > 2 {
        return shout(cx.lit(c"many"), cx);
    }
    if x < 0 {
        return Ptr::null();
    }
    if x == 2 { strdup(c"two", cx) } else { strndup(c"fewer", 3, cx) }
}

pub fn squares(n: i32, cx: &mut Ctx) -> Ptr<i32> {
    let v: Ptr<i32> = calloc(n as u64, 4, cx).cast::<i32>();
    for i in 0..n {
        v.at(i).set(i.wrapping_mul(i), cx);
    }
    v
}

/// Memory that grows, and another name for it.
pub fn spell(mut n: i32, cx: &mut Ctx) -> Ptr<u8> {
    let mut s: Ptr<u8> = malloc(1, cx).cast::<u8>();
    let mut len: i32 = 0;
    s.at(0).set(0, cx);
    while n > 0 {
        s = realloc(s.cast::<Void>(), len.wrapping_add(3) as u64, cx).cast::<u8>();
        let p: Ptr<u8> = s + len;
        p.at(0).set((b'0' as i32 + n % 10) as u8, cx);
        p.at(1).set(b'.', cx);
        p.at(2).set(0, cx);
        len = len.wrapping_add(2);
        n /= 10;
    }
    s
}

pub fn nested(depth: i32, cx: &mut Ctx) -> Ptr<u8> {
    if depth == 0 {
        return strdup(c"|", cx);
    }
    let inner: Ptr<u8> = nested(depth.wrapping_sub(1), cx);
    let s: Ptr<u8> = malloc(strlen(inner, cx).wrapping_add(3), cx).cast::<u8>();
    sprintf(s, c"(%s)", args!(inner), cx);
    free(inner.cast::<Void>(), cx);
    s
}

/// The name of what is not a helper of the runtime.
pub fn adopt_(n: i32, cx: &mut Ctx) -> Ptr<u8> {
    let p: Ptr<u8> = malloc(n as u64, cx).cast::<u8>();
    strcpy(p, c"x", cx);
    strcat(p, c"yz", cx);
    p
}

/// Its result is kept by a struct: the local owner is not one.
pub fn make(name: Ptr<u8>, next: Ptr<Node>, cx: &mut Ctx) -> Ptr<Node> {
    let n: Ptr<Node> = malloc(16, cx).cast::<Node>();
    n.name().set(twice(name, cx), cx);
    n.next().set(next, cx);
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let t: Ptr<u8> = twice(cx.lit(c"hello"), cx);
    printf(c"%s %zu\n", args!(t, strlen(t, cx)), cx);
    free(t.cast::<Void>(), cx);
    for i in -1i32..5 {
        let m: Ptr<u8> = maybe(i, cx);
        if m.is_null() {
            printf(c"none\n", &[], cx);
            continue;
        }
        printf(c"%d %s\n", args!(i, m), cx);
        free(m.cast::<Void>(), cx);
    }
    let mut list: Ptr<Node> = make(
        cx.lit(c"b"),
        make(cx.lit(c"a"), Ptr::null(), cx),
        cx,
    );
    let mut n: Ptr<Node> = list;
    while !n.is_null() {
        printf(c"%s ", args!(n.name().get(cx)), cx);
        n = n.next().get(cx);
    }
    while !list.is_null() {
        let next: Ptr<Node> = list.next().get(cx);
        free(list.name().get(cx).cast::<Void>(), cx);
        free(list.cast::<Void>(), cx);
        list = next;
    }
    let q: Ptr<i32> = squares(6, cx);
    let mut sum: i32 = 0;
    for i_2 in 0i32..6 {
        let t1 = q.at(i_2).get(cx);
        sum = sum.wrapping_add(t1);
    }
    free(q.cast::<Void>(), cx);
    printf(c"%d %s\n", args!(sum, shout(cx.lit(c"lost"), cx)), cx);
    shout(cx.lit(c"dropped"), cx);
    let s: Ptr<u8> = spell(2041, cx);
    let n_2: Ptr<u8> = nested(3, cx);
    let a: Ptr<u8> = adopt_(4, cx);
    printf(
        c"%s %s %s %c\n",
        args!(s, n_2, a, nested(2, cx).at(1).get(cx) as i8 as i32),
        cx,
    );
    free(s.cast::<Void>(), cx);
    free(n_2.cast::<Void>(), cx);
    free(a.cast::<Void>(), cx);
    0
}
