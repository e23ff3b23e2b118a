// src/aliases.rs
// @ bless
// Local pointers into objects of arenas, and into what their members own.

//! Translated from `aliases.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Point via PointFields, size 8 {
        x at 0: i32,
        y at 4: i32,
    }
}

record! {
    pub struct Node via NodeFields, size 48 {
        name at 0: [u8; 16],
        at_ at 16: Point,
        next at 24: Ptr<Node>,
        sizes at 32: [i32; 4],
    }
}

record! {
    pub struct Buffer via BufferFields, size 16 {
        data at 0: Ptr<u8>,
        len at 8: u64,
    }
}

record! {
    /// What the member owns changes while the pointer is used: no vector.
    pub struct Renewed via RenewedFields, size 16 {
        data at 0: Ptr<i32>,
        n at 8: i32,
    }
}

record! {
    /// The struct is cleared while the pointer is used: no vector.
    pub struct Cleared via ClearedFields, size 16 {
        data at 0: Ptr<u8>,
        n at 8: i32,
    }
}

pub fn make(mut name: Ptr<u8>, next: Ptr<Node>, cx: &mut Ctx) -> Ptr<Node> {
    let n: Ptr<Node> = calloc(1, 48, cx).cast::<Node>();
    let mut to: Ptr<u8> = n.name().decay();
    while name.get(cx) != 0 {
        to.set(name.get(cx), cx);
        to += 1;
        name += 1;
    }
    let at: Ptr<Point> = n.at_();
    at.x().set(3, cx);
    at.y().set(at.x().get(cx).wrapping_add(1), cx);
    n.next().set(next, cx);
    n
}

pub fn vowels(n: Ptr<Node>, cx: &mut Ctx) -> i32 {
    let mut k: i32 = 0;
    let mut p: Ptr<u8> = n.name().decay();
    while p.get(cx) != 0 {
        let t1 = i32::from(
            !strchr(cx.lit(c"aeiou"), p.get(cx) as i8 as i32, cx).is_null(),
        );
        k = k.wrapping_add(t1);
        p += 1;
    }
    k
}

pub fn total(list: Ptr<Node>, cx: &mut Ctx) -> i32 {
    let mut s: i32 = 0;
    let mut n: Ptr<Node> = list;
    while !n.is_null() {
        let mut v: Ptr<i32> = n.sizes().decay();
        let end: Ptr<i32> = v + 4;
        let mut i: i32 = 0;
        while v < end {
            v.set(i.wrapping_mul(n.at_().y().get(cx)), cx);
            let t1 = v.get(cx);
            s = s.wrapping_add(t1);
            v += 1;
            i = i.wrapping_add(1);
        }
        n = n.next().get(cx);
    }
    s
}

/// The object that the pointer is in changes: no position.
pub fn other(mut n: Ptr<Node>, cx: &mut Ctx) -> i32 {
    let p: Ptr<u8> = n.name().decay();
    n = n.next().get(cx);
    p.at(0).set(b'Z', cx);
    n.name().elem(0).get(cx) as i8 as i32 + p.at(0).get(cx) as i8 as i32
}

pub fn filled(s: Ptr<u8>, cx: &mut Ctx) -> Ptr<Buffer> {
    let b: Ptr<Buffer> = malloc(16, cx).cast::<Buffer>();
    b.len().set(strlen(s, cx), cx);
    b.data().set(malloc(b.len().get(cx).wrapping_add(1), cx).cast::<u8>(), cx);
    let p: Ptr<u8> = b.data().get(cx);
    let mut i: u64 = 0;
    while i <= b.len().get(cx) {
        p.at(i).set(s.at(i).get(cx), cx);
        i += 1;
    }
    b
}

pub fn grow(r: Ptr<Renewed>, cx: &mut Ctx) -> i32 {
    let old: Ptr<i32> = r.data().get(cx);
    let mut sum: i32 = 0;
    r.data().set(malloc(2u64 * 4, cx).cast::<i32>(), cx);
    r.data().get(cx).at(0).set(100, cx);
    r.data()
        .get(cx)
        .at(1)
        .set(if !old.is_null() { old.at(0).get(cx) } else { 7i32 }, cx);
    let mut i: i32 = 0;
    while i < r.n().get(cx) {
        let t1 = old.at(i).get(cx);
        sum = sum.wrapping_add(t1);
        i += 1;
    }
    free(old.cast::<Void>(), cx);
    r.n().set(2, cx);
    sum
}

/// Null, or in what the member owns, which may be nothing.
pub fn maybe(b: Ptr<Buffer>, want: i32, cx: &mut Ctx) -> i32 {
    let mut p: Ptr<u8> = Ptr::null();
    if want != 0 {
        p = b.data().get(cx);
    }
    if !p.is_null() { p.at(0).get(cx) as i8 as i32 } else { -1i32 }
}

pub fn first_of(c: Ptr<Cleared>, cx: &mut Ctx) -> u8 {
    let p: Ptr<u8> = c.data().get(cx);
    memset(c.cast::<Void>(), 0, 16, cx);
    let x: u8 = p.at(0).get(cx);
    free(p.cast::<Void>(), cx);
    x
}

pub fn main(cx: &mut Ctx) -> i32 {
    let list: Ptr<Node> = make(
        cx.lit(c"one"),
        make(cx.lit(c"aeiou"), Ptr::null(), cx),
        cx,
    );
    let tmp: i32 = list.at_().x().get(cx);
    let tmp_2: i32 = total(list, cx);
    let tmp_3: i32 = vowels(list.next().get(cx), cx);
    printf(c"%d %d %d %d\n", args!(vowels(list, cx), tmp_3, tmp_2, tmp), cx);
    printf(c"%d %s\n", args!(other(list, cx), list.name().decay()), cx);
    let b: Ptr<Buffer> = filled(cx.lit(c"hello"), cx);
    let mut first: Ptr<u8> = b.data().get(cx);
    let mut last: Ptr<u8> = first + b.len().get(cx) - 1;
    while first < last {
        let c: u8 = first.get(cx);
        first.set(last.get(cx), cx);
        last.set(c, cx);
        first += 1;
        last -= 1;
    }
    if !first.is_null() {
        printf(c"%s %zu\n", args!(b.data().get(cx), b.len().get(cx)), cx);
    }
    printf(c"%d %d ", args!(maybe(b, 0, cx), maybe(b, 1, cx)), cx);
    free(b.data().get(cx).cast::<Void>(), cx);
    b.data().set(Ptr::null(), cx);
    printf(c"%d\n", args!(maybe(b, 1, cx)), cx);
    free(b.cast::<Void>(), cx);
    let c_2: Ptr<Cleared> = malloc(16, cx).cast::<Cleared>();
    c_2.data().set(strdup(c"xyz", cx), cx);
    printf(c"%c\n", args!(first_of(c_2, cx) as i8 as i32), cx);
    free(c_2.cast::<Void>(), cx);
    let r: Ptr<Renewed> = calloc(1, 16, cx).cast::<Renewed>();
    printf(c"%d ", args!(grow(r, cx)), cx);
    let tmp_5: i32 = r.data().get(cx).at(1).get(cx);
    printf(c"%d %d\n", args!(grow(r, cx), tmp_5), cx);
    free(r.data().get(cx).cast::<Void>(), cx);
    free(r.cast::<Void>(), cx);
    free(list.next().get(cx).cast::<Void>(), cx);
    free(list.cast::<Void>(), cx);
    0
}
// src/bin/aliases.rs
//! The C program `aliases`.

#![forbid(unsafe_code)]

use ::aliases::context::Ctx;
use ::aliases::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::aliases::aliases::main(cx),
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
//! aliases translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod aliases;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/aliases.rs",
        "49:aliases.c:12 50::13 51::14 56::15 57::16 58::17 59::18 60::19 64::22 65::23 73::24 \
         77::27 78::28 80::29 82::30 84::31 85::32 87::30 90::28 92::35 97::39 98::40 99::41 \
         100::42 104::45 105::46 106::47 107::48 108::49 113::50 117::55 119::56 120::57 121::58 \
         125::59 131::60 132::61 133::62 138::67 139::68 142::69 146::74 147::75 148::76 149::77 \
         150::78 154::82 159::83 163::84 164::85 165::86 167::87 168::88 169::89 170::90 171::87 \
         174::92 177::93 178::94 179::95 180::96 181::97 182::98 183::99 184::100 185::101 186::102 \
         187::103 188::104 190::105 191::106 192::107 193::108 194::109",
    ),
];
