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
use crate::results::Node;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub nodes: Arena<Node>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            nodes: Arena::with_globals(0),
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
        "29:results.c:11 30::12 31::13 34::14 43::15 44::16 48::20 49::21 50::22 51::23 52::24 \
         54::25 55::26 59::30 62::31 65::32 69::36 70::37 73::38 78::43 79::44 80::45 81::46 82::47 \
         83::48 84::49 85::50 86::51 87::52 88::53 90::55 94::59 97::60 98::61 99::62 100::63 \
         101::64 106::69 107::70 108::71 109::72 114::77 115::78 116::79 117::80 121::84 122::85 \
         123::86 124::87 125::88 130::89 131::90 133::92 136::93 141::94 142::95 143::96 144::97 \
         145::98 147::100 149::101 152::102 153::103 154::104 155::105 158::106 168::107 169::108 \
         170::109 171::110",
    ),
];
// src/results.rs
// @ bless
// Functions that return memory of their own: vectors, which the checked heap adopts where nobody owns them.

//! Translated from `results.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct Node {
    pub name: Vec<u8>,
    pub next: Id<Node>,
}

impl Node {
    /// Nothing is in it.
    pub const ZERO: Node = Node {
        name: Vec::new(),
        next: Id::null(),
    };
}

impl crate::rt::Object for Node {
    const BLANK: Node = Node::ZERO;
}

/// A copy in capitals.
pub fn shout(s: &[u8], cx: &mut Ctx) -> Vec<u8> {
    let n: u64 = strlen(s, cx);
    let mut out: Vec<u8> = allocate(0, n.wrapping_add(1) as usize);
    if out.is_empty() {
        return Vec::new();
    }
    for i in 0..n {
        out[i as usize] = if s[i as usize] as i8 as i32 >= b'a' as i32
            && s[i as usize] as i8 as i32 <= b'z' as i32
        {
            s[i as usize] as i8 as i32 - 32
        } else {
            s[i as usize] as i8 as i32
        } as u8;
    }
    out[n as usize] = 0;
    out
}

pub fn twice(s: &[u8], cx: &mut Ctx) -> Vec<u8> {
    let a: Vec<u8> = shout(s, cx);
    let n: u64 = strlen(&a[..], cx);
    let mut r: Vec<u8> = allocate(0, 2u64.wrapping_mul(n).wrapping_add(1) as usize);
    r[..n as usize].copy_from_slice(&a[..n as usize]);
    r[n as usize..][..n.wrapping_add(1) as usize]
        .copy_from_slice(&a[..n.wrapping_add(1) as usize]);
    drop(a);
    r
}

pub fn maybe(x: i32, cx: &mut Ctx) -> Ptr<u8> {
    if x > 2 {
        return adopt(shout(b"many\0", cx), cx);
    }
    if x < 0 {
        return Ptr::null();
    }
    if x == 2 { strdup(c"two", cx) } else { strndup(c"fewer", 3, cx) }
}

pub fn squares(n: i32) -> Vec<i32> {
    let mut v: Vec<i32> = allocate(0, n as u64 as usize);
    for i in 0..n {
        v[i as usize] = i.wrapping_mul(i);
    }
    v
}

/// Memory that grows, and another name for it.
pub fn spell(mut n: i32) -> Vec<u8> {
    let mut s: Vec<u8> = allocate(0, 1);
    let mut len: i32 = 0;
    s[0] = 0;
    while n > 0 {
        reallocate(&mut s, 0, len.wrapping_add(3) as u64 as usize);
        let p: usize = len as usize;
        s[p] = (b'0' as i32 + n % 10) as u8;
        s[p + 1] = b'.';
        s[p + 2] = 0;
        len = len.wrapping_add(2);
        n /= 10;
    }
    s
}

pub fn nested(depth: i32, cx: &mut Ctx) -> Vec<u8> {
    if depth == 0 {
        return duplicate(c"|", cx);
    }
    let inner: Vec<u8> = nested(depth.wrapping_sub(1), cx);
    let mut s: Vec<u8> = allocate(0, strlen(&inner[..], cx).wrapping_add(3) as usize);
    sprintf(&mut s[..], c"(%s)", args!(&inner[..]), cx);
    drop(inner);
    s
}

/// The name of what is not a helper of the runtime.
pub fn adopt_(n: i32, cx: &mut Ctx) -> Vec<u8> {
    let mut p: Vec<u8> = allocate(0, n as u64 as usize);
    strcpy(&mut p[..], c"x", cx);
    strcat(&mut p[..], c"yz", cx);
    p
}

/// Its result is kept by a struct: the local owner is not one.
pub fn make(name: &[u8], next: Id<Node>, cx: &mut Ctx) -> Id<Node> {
    let n: Id<Node> = cx.nodes.alloc();
    cx.nodes[n].name = twice(name, cx);
    cx.nodes[n].next = next;
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let t: Vec<u8> = twice(b"hello\0", cx);
    printf(c"%s %zu\n", args!(&t[..], strlen(&t[..], cx)), cx);
    drop(t);
    for i in -1i32..5 {
        let m: Ptr<u8> = maybe(i, cx);
        if m.is_null() {
            printf(c"none\n", &[], cx);
            continue;
        }
        printf(c"%d %s\n", args!(i, m), cx);
        free(m.cast::<Void>(), cx);
    }
    let t1: Id<Node> = Id::null();
    let t2: Id<Node> = make(b"a\0", t1, cx);
    let mut list: Id<Node> = make(b"b\0", t2, cx);
    let mut n: Id<Node> = list;
    while !n.is_null() {
        printf(c"%s ", args!(&cx.nodes[n].name[..]), &mut cx.rt);
        n = cx.nodes[n].next;
    }
    while !list.is_null() {
        let next: Id<Node> = cx.nodes[list].next;
        cx.nodes[list].name = Vec::new();
        cx.nodes.free(list);
        list = next;
    }
    let q: Vec<i32> = squares(6);
    let mut sum: i32 = 0;
    for i_2 in 0i32..6 {
        sum = sum.wrapping_add(q[i_2 as usize]);
    }
    drop(q);
    printf(c"%d %s\n", args!(sum, adopt(shout(b"lost\0", cx), cx)), cx);
    shout(b"dropped\0", cx);
    let s: Vec<u8> = spell(2041);
    let n_2: Vec<u8> = nested(3, cx);
    let a: Vec<u8> = adopt_(4, cx);
    printf(
        c"%s %s %s %c\n",
        args!(
            &s[..],
            &n_2[..],
            &a[..],
            adopt(nested(2, cx), cx).at(1).get(cx) as i8 as i32,
        ),
        cx,
    );
    drop(s);
    drop(n_2);
    drop(a);
    0
}
