// src/bin/tails.rs
//! The C program `tails`.

#![forbid(unsafe_code)]

use ::tails::context::Ctx;
use ::tails::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::tails::tails::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::tails::Entry;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub first: Ptr<Entry>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            first: Ptr::null(),
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
//! tails translated from C by c2safe.

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
pub mod tails;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/tails.rs",
        "53:tails.c:17 55::18 58::19 59::20 60::21 61::22 62::23 66::27 68::28 71::27 73::29 77::40 \
         83::41 84::42 85::43 87::45 88::46 92::50 99::51 108::52 112::56 113::57 119::58 123::68 \
         124::69 125::70 126::71 127::72 131::76 137::77 143::78 149::79 150::80 155::85 157::86 \
         158::87 159::88 163::92 168::93 169::94 170::95 174::106 175::107 176::108 177::109 \
         178::110 182::114 185::115 186::116 190::126 196::127 197::128 198::129 205::133 213::134 \
         214::135 215::136 218::137 221::139 226::140 227::141 228::142 229::143 230::144 233::147 \
         234::148 237::149 238::150 249::152 251::154 254::155 259::156 260::157 263::158 264::159 \
         265::160 267::162 268::163 271::164 280::165 282::167 283::168 284::169 285::170 286::171",
    ),
];
// src/tails.rs
// @ bless
// Arrays at the ends of structs, as long as their allocation makes them, are vectors.

//! Translated from `tails.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Entry via EntryFields, size 16 {
        next at 0: Ptr<Entry>,
        count at 8: i32,
        key at 12: [u8; 0],
    }
}

record! {
    /// Padding before the array, elements of eight bytes.
    pub struct Numbers via NumbersFields, size 24 {
        kind at 0: u8,
        size at 8: u64,
        room at 16: u64,
        at_ at 24: [u64; 0],
    }
}

record! {
    /// As before C99, with one element that is always there.
    pub struct Text via TextFields, size 8 {
        len at 0: i32,
        s at 4: [u8; 1],
    }
}

record! {
    /// The value of the whole struct leaves the array as it is.
    pub struct State via StateFields, size 40 {
        id at 0: i32,
        to at 8: [Ptr<State>; 4],
        set_ at 40: [u8; 0],
    }
}

record! {
    /// Nobody looks at this one's array.
    pub struct Never via NeverFields, size 4 {
        x at 0: i32,
        more at 4: [i32; 0],
    }
}

pub fn add(key: Ptr<u8>, cx: &mut Ctx) -> Ptr<Entry> {
    let e: Ptr<Entry> = malloc(16u64.wrapping_add(strlen(key, cx)).wrapping_add(1), cx)
        .cast::<Entry>();
    if e.is_null() {
        return Ptr::null();
    }
    e.count().set(1, cx);
    strcpy(e.key().decay(), key, cx);
    e.next().set(cx.first, cx);
    cx.first = e;
    e
}

pub fn find(key: Ptr<u8>, cx: &mut Ctx) -> Ptr<Entry> {
    let mut e: Ptr<Entry> = cx.first;
    while !e.is_null() {
        if strcmp(e.key().decay(), key, cx) == 0 {
            return e;
        }
        e = e.next().get(cx);
    }
    Ptr::null()
}

pub fn grow(n: Ptr<Numbers>, room: u64, cx: &mut Ctx) -> Ptr<Numbers> {
    let new: Ptr<Numbers> = realloc(
            n.cast::<Void>(),
            24u64.wrapping_add(room.wrapping_mul(8)),
            cx,
        )
        .cast::<Numbers>();
    if n.is_null() {
        new.size().set(0, cx);
        new.kind().set(7, cx);
    }
    new.room().set(room, cx);
    new
}

pub fn push(mut n: Ptr<Numbers>, x: u64, cx: &mut Ctx) -> Ptr<Numbers> {
    if n.is_null() || n.size().get(cx) == n.room().get(cx) {
        n = grow(
            n,
            if !n.is_null() { n.room().get(cx).wrapping_mul(2) } else { 2u64 },
            cx,
        );
    }
    n.at_()
        .decay()
        .at({
            let p1 = n.size();
            let t2 = p1.get(cx);
            p1.set(t2.wrapping_add(1), cx);
            t2
        })
        .set(x, cx);
    n
}

pub fn sum(mut p: Ptr<u64>, mut n: u64, cx: &mut Ctx) -> u64 {
    let mut all: u64 = 0;
    while n != 0 {
        n -= 1;
        let t1 = p.get(cx);
        all = all.wrapping_add(t1);
        p += 1;
    }
    all
}

pub fn text_of(s: Ptr<u8>, n: i32, cx: &mut Ctx) -> Ptr<Text> {
    let t: Ptr<Text> = malloc(8u64.wrapping_add(n as u64), cx).cast::<Text>();
    t.len().set(n, cx);
    memcpy(t.s().decay().cast::<Void>(), s.cast::<Void>(), n as u64, cx);
    t.s().elem(n).set(b'\0', cx);
    t
}

pub fn joined(a: Ptr<Text>, b: Ptr<Text>, cx: &mut Ctx) -> Ptr<Text> {
    let t: Ptr<Text> = calloc(
            1,
            (a.len().get(cx).wrapping_add(b.len().get(cx)) as u64).wrapping_add(8),
            cx,
        )
        .cast::<Text>();
    memcpy(
        t.s().decay().cast::<Void>(),
        a.s().decay().cast::<Void>(),
        a.len().get(cx) as u64,
        cx,
    );
    memcpy(
        (t.s().decay() + a.len().get(cx)).cast::<Void>(),
        b.s().decay().cast::<Void>(),
        b.len().get(cx).wrapping_add(1) as u64,
        cx,
    );
    t.len().set(a.len().get(cx).wrapping_add(b.len().get(cx)), cx);
    t
}

/// One less, since that one is part of the struct.
pub fn repeated(c: u8, n: u64, cx: &mut Ctx) -> Ptr<Text> {
    let t: Ptr<Text> = calloc(8u64.wrapping_add(n).wrapping_sub(1), 1, cx)
        .cast::<Text>();
    t.len().set((n as i32).wrapping_sub(1), cx);
    memset(t.s().decay().cast::<Void>(), c as i8 as i32, n.wrapping_sub(1), cx);
    t
}

pub fn cut(of: Ptr<Ptr<Text>>, n: i32, cx: &mut Ctx) -> Ptr<Text> {
    of.set(
        realloc(of.get(cx).cast::<Void>(), 8u64.wrapping_add(n as u64), cx)
            .cast::<Text>(),
        cx,
    );
    of.get(cx).len().set(n, cx);
    of.get(cx).s().elem(n).set(b'\0', cx);
    of.get(cx)
}

pub fn state_of(bytes: i32, cx: &mut Ctx) -> Ptr<State> {
    let s: Ptr<State> = malloc(40u64.wrapping_add(bytes as u64), cx).cast::<State>();
    memset(s.set_().decay().cast::<Void>(), 0, bytes as u64, cx);
    s.set_().decay().at(bytes.wrapping_sub(1)).set(9, cx);
    s.set(State { id: -1, ..State::ZERO }, cx);
    s
}

pub fn at_end(mut r#where: Ptr<Ptr<State>>, bytes: i32, cx: &mut Ctx) {
    while !r#where.get(cx).is_null() {
        r#where = r#where.get(cx).to().elem(0);
    }
    r#where.set(state_of(bytes, cx), cx);
}

/// What tells the length is in the memory that is enlarged.
pub fn more(mut n: Ptr<Numbers>, cx: &mut Ctx) -> Ptr<Numbers> {
    n = realloc(
            n.cast::<Void>(),
            24u64.wrapping_add(n.room().get(cx).wrapping_add(3).wrapping_mul(8)),
            cx,
        )
        .cast::<Numbers>();
    n.room().update(cx, |v| v.wrapping_add(3));
    n.at_().decay().at(n.room().get(cx).wrapping_sub(1)).set(5, cx);
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let c = cx.local::<Ptr<Text>>();
    let s = cx.local::<Ptr<State>>();
    let words: [Ptr<u8>; 6] = [
        cx.lit(c"one"),
        cx.lit(c"two"),
        cx.lit(c"one"),
        cx.lit(c"three"),
        cx.lit(c"two"),
        cx.lit(c"one"),
    ];
    for i in 0i32..6 {
        let e: Ptr<Entry> = find(words[i as usize], cx);
        if !e.is_null() {
            e.count().update(cx, |v1| v1.wrapping_add(1));
        } else {
            add(words[i as usize], cx);
        }
    }
    let mut e_2: Ptr<Entry> = cx.first;
    while !e_2.is_null() {
        printf(c"%s=%d ", args!(e_2.key().decay(), e_2.count().get(cx)), cx);
        e_2 = e_2.next().get(cx);
    }
    puts(c"", cx);
    while !cx.first.is_null() {
        let next: Ptr<Entry> = cx.first.next().get(cx);
        free(cx.first.cast::<Void>(), cx);
        cx.first = next;
    }

    let mut n: Ptr<Numbers> = Ptr::null();
    for i_2 in 0u64..20 {
        n = push(n, i_2 * i_2, cx);
    }
    n = more(n, cx);
    printf(
        c"%zu of %zu, kind %d: %llu, last %llu\n",
        args!(
            n.size().get(cx),
            n.room().get(cx),
            n.kind().get(cx) as i32,
            sum(n.at_().decay(), n.size().get(cx), cx),
            n.at_().decay().at(n.room().get(cx).wrapping_sub(1)).get(cx),
        ),
        cx,
    );
    free(n.cast::<Void>(), cx);

    let a: Ptr<Text> = text_of(cx.lit(c"safe "), 5, cx);
    let b: Ptr<Text> = text_of(cx.lit(c"rust"), 4, cx);
    c.set(joined(a, b, cx), cx);
    printf(
        c"%s|%d|%zu\n",
        args!(c.get(cx).s().decay(), c.get(cx).len().get(cx), 8u64),
        cx,
    );
    printf(c"%s ", args!(cut(c, 6, cx).s().decay()), cx);
    free(a.cast::<Void>(), cx);
    free(b.cast::<Void>(), cx);
    free(c.get(cx).cast::<Void>(), cx);
    let a: Ptr<Text> = repeated(b'x', 4, cx);
    printf(c"%s %d\n", args!(a.s().decay(), a.len().get(cx)), cx);
    free(a.cast::<Void>(), cx);

    s.set(Ptr::null(), cx);
    for i_3 in 3i32..6 {
        at_end(s, i_3, cx);
    }
    let mut t: Ptr<State> = s.get(cx);
    while !t.is_null() {
        printf(
            c"%d %d ",
            args!(t.id().get(cx), t.set_().decay().at(2).get(cx) as i32),
            cx,
        );
        t = t.to().elem(0).get(cx);
    }
    puts(c"", cx);

    let v: Ptr<Never> = malloc(4, cx).cast::<Never>();
    v.x().set(3, cx);
    printf(c"%d\n", args!(v.x().get(cx)), cx);
    free(v.cast::<Void>(), cx);
    let result2: i32 = 0;
    cx.leave(frame);
    result2
}
