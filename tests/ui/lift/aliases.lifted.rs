// src/aliases.rs
// @ bless
// Local pointers into objects of arenas, and into what their members own.

//! Translated from `aliases.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Point via PointFields, size 8 with niche {
        x at 0: i32,
        y at 4: i32,
    }
}

record! {
    pub struct Node via NodeFields, size 48 with niche {
        name at 0: [u8; 16],
        at_ at 16: Point,
        next at 24: Id<Node>,
        sizes at 32: [i32; 4],
    }
}

impl crate::rt::Kept for Node {
    const TAG: u32 = 1;
}

#[derive(Clone)]
pub struct Buffer {
    pub data: Vec<u8>,
    pub len: u64,
}

impl Buffer {
    /// Nothing is in it.
    pub const ZERO: Buffer = Buffer {
        data: Vec::new(),
        len: 0,
    };
}

impl crate::rt::Object for Buffer {
    const BLANK: Buffer = Buffer::ZERO;
}

record! {
    /// What the member owns changes while the pointer is used: no vector.
    pub struct Renewed via RenewedFields, size 16 with niche {
        data at 0: Ptr<i32>,
        n at 8: i32,
    }
}

impl crate::rt::Kept for Renewed {
    const TAG: u32 = 3;
}

record! {
    /// The struct is cleared while the pointer is used: no vector.
    pub struct Cleared via ClearedFields, size 16 with niche {
        data at 0: Ptr<u8>,
        n at 8: i32,
    }
}

impl crate::rt::Kept for Cleared {
    const TAG: u32 = 4;
}

pub fn make(name: &[u8], next: Id<Node>, cx: &mut Ctx) -> Id<Node> {
    let mut name_at: usize = 0;
    let n: Id<Node> = cx.nodes.alloc();
    let mut to: usize = 0;
    while name[name_at] != 0 {
        cx.nodes[n].name[to] = name[name_at];
        to += 1;
        name_at += 1;
    }
    cx.nodes[n].at_.x = 3;
    cx.nodes[n].at_.y = cx.nodes[n].at_.x.wrapping_add(1);
    cx.nodes[n].next = next;
    n
}

pub fn vowels(n: Id<Node>, cx: &mut Ctx) -> i32 {
    let mut k: i32 = 0;
    let mut p: usize = 0;
    while cx.nodes[n].name[p] != 0 {
        let t1 = i32::from(
            strchr_at(c"aeiou", cx.nodes[n].name[p] as i8 as i32, cx) != i64::MIN,
        );
        k = k.wrapping_add(t1);
        p += 1;
    }
    k
}

pub fn total(list: Id<Node>, cx: &mut Ctx) -> i32 {
    let mut s: i32 = 0;
    let mut n: Id<Node> = list;
    while !n.is_null() {
        let mut v: Ptr<i32> = n.in_memory().sizes().decay();
        let end: Ptr<i32> = v + 4;
        let mut i: i32 = 0;
        while v < end {
            v.put(i.wrapping_mul(cx.nodes[n].at_.y), cx);
            let t1 = v.fetch(cx);
            s = s.wrapping_add(t1);
            v += 1;
            i = i.wrapping_add(1);
        }
        n = cx.nodes[n].next;
    }
    s
}

/// The object that the pointer is in changes: no position.
pub fn other(mut n: Id<Node>, cx: &mut Ctx) -> i32 {
    let p: Ptr<u8> = n.in_memory().name().decay();
    n = cx.nodes[n].next;
    p.at(0).put(b'Z', cx);
    cx.nodes[n].name[0] as i8 as i32 + p.at(0).fetch(cx) as i8 as i32
}

pub fn filled(s: &[u8], cx: &mut Ctx) -> Id<Buffer> {
    let b: Id<Buffer> = cx.buffers.alloc();
    cx.buffers[b].len = strlen(s, cx);
    cx.buffers[b].data = allocate(0, cx.buffers[b].len.wrapping_add(1) as usize);
    let mut i: u64 = 0;
    while i <= cx.buffers[b].len {
        cx.buffers[b].data[i as usize] = s[i as usize];
        i += 1;
    }
    b
}

pub fn grow(r: &mut Renewed, cx: &mut Ctx) -> i32 {
    let old: Ptr<i32> = r.data;
    let mut sum: i32 = 0;
    r.data = malloc(2u64 * 4, cx).cast::<i32>();
    r.data.at(0).set(100, cx);
    r.data.at(1).set(if !old.is_null() { old.at(0).get(cx) } else { 7i32 }, cx);
    let mut i: i32 = 0;
    while i < r.n {
        let t1 = old.at(i).get(cx);
        sum = sum.wrapping_add(t1);
        i += 1;
    }
    free(old.cast::<Void>(), cx);
    r.n = 2;
    sum
}

/// Null, or in what the member owns, which may be nothing.
pub fn maybe(b: Id<Buffer>, want: i32, cx: &mut Ctx) -> i32 {
    let mut p: usize = NOWHERE;
    if want != 0 {
        p = 0;
    }
    if !(p == NOWHERE || cx.buffers[b].data.is_empty()) {
        cx.buffers[b].data[p] as i8 as i32
    } else {
        -1i32
    }
}

pub fn first_of(c: &mut Cleared, cx: &mut Ctx) -> u8 {
    let p: Ptr<u8> = c.data;
    *c = Cleared::ZERO;
    let x: u8 = p.at(0).get(cx);
    free(p.cast::<Void>(), cx);
    x
}

pub fn main(cx: &mut Ctx) -> i32 {
    let t1: Id<Node> = Id::null();
    let t2: Id<Node> = make(b"aeiou\0", t1, cx);
    let list: Id<Node> = make(b"one\0", t2, cx);
    let tmp: i32 = cx.nodes[list].at_.x;
    let tmp_2: i32 = total(list, cx);
    let tmp_3: i32 = vowels(cx.nodes[list].next, cx);
    printf(c"%d %d %d %d\n", args!(vowels(list, cx), tmp_3, tmp_2, tmp), cx);
    let t4 = other(list, cx);
    let part3 = cx.nodes[list].name;
    printf(c"%d %s\n", args!(t4, &part3[..]), cx);
    let b: Id<Buffer> = filled(b"hello\0", cx);
    let mut first: usize = 0;
    let mut last: usize = (first + cx.buffers[b].len as usize).wrapping_sub(1);
    while (first as isize) < last as isize {
        let c: u8 = cx.buffers[b].data[first];
        cx.buffers[b].data[first] = cx.buffers[b].data[last];
        cx.buffers[b].data[last] = c;
        first += 1;
        last = last.wrapping_sub(1);
    }
    if !cx.buffers[b].data.is_empty() {
        printf(
            c"%s %zu\n",
            args!(&cx.buffers[b].data[..], cx.buffers[b].len),
            &mut cx.rt,
        );
    }
    printf(c"%d %d ", args!(maybe(b, 0, cx), maybe(b, 1, cx)), cx);
    cx.buffers[b].data = Vec::new();
    printf(c"%d\n", args!(maybe(b, 1, cx)), cx);
    cx.buffers.free(b);
    let mut c_2: Vec<Cleared> = allocate(Cleared::ZERO, 1);
    c_2[0].data = strdup(c"xyz", cx);
    printf(c"%c\n", args!(first_of(&mut c_2[0], cx) as i8 as i32), cx);
    drop(c_2);
    let mut r: Vec<Renewed> = allocate(Renewed::ZERO, 1);
    printf(c"%d ", args!(grow(&mut r[0], cx)), cx);
    let tmp_5: i32 = r[0].data.at(1).get(cx);
    printf(c"%d %d\n", args!(grow(&mut r[0], cx), tmp_5), cx);
    free(r[0].data.cast::<Void>(), cx);
    drop(r);
    let t5 = cx.nodes[list].next;
    cx.nodes.free(t5);
    cx.nodes.free(list);
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
use crate::aliases::{Buffer, Cleared, Node, Point, Renewed};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub points: Arena<Point>,
    pub nodes: Arena<Node>,
    pub buffers: Arena<Buffer>,
    pub reneweds: Arena<Renewed, AnyId<Renewed>>,
    pub cleareds: Arena<Cleared, AnyId<Cleared>>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            points: Arena::with_globals(0),
            nodes: Arena::with_globals(0),
            buffers: Arena::with_globals(0),
            reneweds: Arena::with_globals(0),
            cleareds: Arena::with_globals(0),
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

impl Parts for Ctx {
    #[inline]
    #[track_caller]
    fn part<T: Mem>(&self, p: Ptr<T>) -> Option<T> {
        if self.nodes.has_part(p) {
            return Some(self.nodes.part(p));
        }
        None
    }
    #[inline]
    #[track_caller]
    fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool {
        if self.nodes.has_part(p) {
            self.nodes.set_part(p, v);
            return true;
        }
        false
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
        "72:aliases.c:11 73::12 74::13 75::14 80::16 81::17 82::18 83::19 87::22 88::23 96::24 \
         100::27 101::28 103::29 105::30 107::31 108::32 110::30 113::28 115::35 120::39 121::40 \
         122::41 123::42 127::45 128::46 129::47 130::49 135::50 139::55 141::56 142::57 143::58 \
         144::59 150::60 151::61 152::62 157::67 158::68 161::69 169::74 170::75 171::76 172::77 \
         173::78 177::82 180::83 184::84 187::85 188::86 190::87 191::88 192::89 193::90 194::87 \
         197::92 204::93 205::94 206::96 207::97 208::98 209::99 210::100 211::101 212::102 \
         213::103 214::104 216::105 217::106 218::107 220::108 221::109",
    ),
];
