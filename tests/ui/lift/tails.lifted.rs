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
use crate::tails::{Entry, Never, Numbers, State, Text};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub first: Id<Entry>,
    pub entrys: Arena<Entry>,
    pub numbers_objects: Arena<Numbers>,
    pub texts: Arena<Text>,
    pub states: Arena<State>,
    pub nevers: Arena<Never, AnyId<Never>>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            first: Id::null(),
            entrys: Arena::with_globals(0),
            numbers_objects: Arena::with_globals(0),
            texts: Arena::with_globals(0),
            states: Arena::with_globals(0),
            nevers: Arena::with_globals(0),
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
        if self.states.has_part(p) {
            return Some(self.states.part(p));
        }
        None
    }
    #[inline]
    #[track_caller]
    fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool {
        if self.states.has_part(p) {
            self.states.set_part(p, v);
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
        "127:tails.c:17 130::18 133::19 134::20 135::21 136::22 137::23 141::27 143::28 146::27 \
         148::29 152::40 154::41 155::42 156::43 158::45 159::46 163::50 170::51 175::52 179::55 \
         180::56 181::57 186::58 190::68 192::69 193::70 194::71 195::72 199::76 203::77 206::78 \
         210::79 211::80 216::85 218::86 219::87 220::88 224::92 227::93 228::94 229::95 233::106 \
         235::107 236::108 237::109 242::110 246::114 249::115 250::116 254::126 258::127 259::128 \
         262::129 268::133 276::134 277::135 278::136 281::137 284::139 293::140 294::141 295::142 \
         296::143 298::144 301::147 302::148 305::149 306::150 322::152 324::154 327::155 328::156 \
         330::157 333::158 334::159 335::160 337::162 338::163 341::164 346::165 348::167 350::168 \
         351::169 352::170 353::171",
    ),
];
// src/tails.rs
// @ bless
// Arrays at the ends of structs, as long as their allocation makes them, are vectors.

//! Translated from `tails.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct Entry {
    pub next: Id<Entry>,
    pub count: i32,
    pub key: Vec<u8>,
}

impl Entry {
    /// Nothing is in it.
    pub const ZERO: Entry = Entry {
        next: Id::null(),
        count: 0,
        key: Vec::new(),
    };
}

impl crate::rt::Object for Entry {
    const BLANK: Entry = Entry::ZERO;
}

/// Padding before the array, elements of eight bytes.
#[derive(Clone)]
pub struct Numbers {
    pub kind: u8,
    pub size: u64,
    pub room: u64,
    pub at_: Vec<u64>,
}

impl Numbers {
    /// Nothing is in it.
    pub const ZERO: Numbers = Numbers {
        kind: 0,
        size: 0,
        room: 0,
        at_: Vec::new(),
    };
}

impl crate::rt::Object for Numbers {
    const BLANK: Numbers = Numbers::ZERO;
}

/// As before C99, with one element that is always there.
#[derive(Clone)]
pub struct Text {
    pub len: i32,
    pub s: Vec<u8>,
}

impl Text {
    /// Nothing is in it.
    pub const ZERO: Text = Text {
        len: 0,
        s: Vec::new(),
    };
}

impl crate::rt::Object for Text {
    const BLANK: Text = Text::ZERO;
}

/// The value of the whole struct leaves the array as it is.
#[derive(Clone)]
pub struct State {
    pub id: i32,
    pub to: [Id<State>; 4],
    pub set_: Vec<u8>,
}

impl State {
    /// Nothing is in it.
    pub const ZERO: State = State {
        id: 0,
        to: [Id::null(); 4],
        set_: Vec::new(),
    };
}

impl crate::rt::Object for State {
    const BLANK: State = State::ZERO;
}

record! {
    parts of pub struct State via StateFields, size 40 {
        id at 0: i32,
        to at 8: [Id<State>; 4],
    }
}

impl crate::rt::Kept for State {
    const TAG: u32 = 3;
}

/// Nobody looks at this one's array.
#[derive(Clone)]
pub struct Never {
    pub x: i32,
    pub more: Vec<i32>,
}

impl Never {
    /// Nothing is in it.
    pub const ZERO: Never = Never {
        x: 0,
        more: Vec::new(),
    };
}

impl crate::rt::Object for Never {
    const BLANK: Never = Never::ZERO;
}

impl crate::rt::Kept for Never {
    const TAG: u32 = 4;
}

pub fn add(key: &[u8], cx: &mut Ctx) -> Id<Entry> {
    let count: u64 = strlen(key, cx).wrapping_add(5);
    let e: Id<Entry> = cx.entrys.alloc();
    cx.entrys[e].key = allocate(0, count as usize);
    if e.is_null() {
        return Id::null();
    }
    cx.entrys[e].count = 1;
    strcpy(&mut cx.entrys[e].key[..], key, &mut cx.rt);
    cx.entrys[e].next = cx.first;
    cx.first = e;
    e
}

pub fn find(key: &[u8], cx: &mut Ctx) -> Id<Entry> {
    let mut e: Id<Entry> = cx.first;
    while !e.is_null() {
        if strcmp(&cx.entrys[e].key[..], key, &cx.rt) == 0 {
            return e;
        }
        e = cx.entrys[e].next;
    }
    Id::null()
}

pub fn grow(n: Id<Numbers>, room: u64, cx: &mut Ctx) -> Id<Numbers> {
    let new: Id<Numbers> = cx.numbers_objects.realloc(n, 1);
    reallocate(&mut cx.numbers_objects[new].at_, 0, room as usize);
    if n.is_null() {
        cx.numbers_objects[new].size = 0;
        cx.numbers_objects[new].kind = 7;
    }
    cx.numbers_objects[new].room = room;
    new
}

pub fn push(mut n: Id<Numbers>, x: u64, cx: &mut Ctx) -> Id<Numbers> {
    if n.is_null() || cx.numbers_objects[n].size == cx.numbers_objects[n].room {
        n = grow(
            n,
            if !n.is_null() { cx.numbers_objects[n].room.wrapping_mul(2) } else { 2u64 },
            cx,
        );
    }
    let i2 = n;
    let t1 = cx.numbers_objects[n].size;
    cx.numbers_objects[n].size = cx.numbers_objects[n].size.wrapping_add(1);
    let i3 = t1 as usize;
    cx.numbers_objects[i2].at_[i3] = x;
    n
}

pub fn sum(p: &[u64], mut n: u64) -> u64 {
    let mut p_at: usize = 0;
    let mut all: u64 = 0;
    while n != 0 {
        n -= 1;
        all = all.wrapping_add(p[p_at]);
        p_at += 1;
    }
    all
}

pub fn text_of(s: &[u8], n: i32, cx: &mut Ctx) -> Id<Text> {
    let t: Id<Text> = cx.texts.alloc();
    cx.texts[t].s = allocate(0, (n as u64).wrapping_add(4) as usize);
    cx.texts[t].len = n;
    cx.texts[t].s[..n as u64 as usize].copy_from_slice(&s[..n as u64 as usize]);
    cx.texts[t].s[n as usize] = b'\0';
    t
}

pub fn joined(a: Id<Text>, b: Id<Text>, cx: &mut Ctx) -> Id<Text> {
    let count: u64 = (cx.texts[a].len.wrapping_add(cx.texts[b].len) as u64)
        .wrapping_add(4);
    let t: Id<Text> = cx.texts.alloc();
    cx.texts[t].s = allocate(0, count as usize);
    let part1 = cx.texts[a].s.clone();
    let at2 = cx.texts[a].len as u64 as usize;
    cx.texts[t].s[..at2].copy_from_slice(&part1[..at2]);
    let part3 = cx.texts[b].s.clone();
    let at4 = cx.texts[b].len.wrapping_add(1) as u64 as usize;
    let at5 = cx.texts[a].len as usize;
    cx.texts[t].s[at5..][..at4].copy_from_slice(&part3[..at4]);
    cx.texts[t].len = cx.texts[a].len.wrapping_add(cx.texts[b].len);
    t
}

/// One less, since that one is part of the struct.
pub fn repeated(c: u8, n: u64, cx: &mut Ctx) -> Id<Text> {
    let t: Id<Text> = cx.texts.alloc();
    cx.texts[t].s = allocate(0, n.wrapping_add(3) as usize);
    cx.texts[t].len = (n as i32).wrapping_sub(1);
    cx.texts[t].s[..n.wrapping_sub(1) as usize].fill(c as i8 as i32 as u8);
    t
}

pub fn cut(of: &mut Id<Text>, n: i32, cx: &mut Ctx) -> Id<Text> {
    let object: Id<Text> = cx.texts.realloc(*of, 1);
    reallocate(&mut cx.texts[object].s, 0, (n as u64).wrapping_add(4) as usize);
    *of = object;
    cx.texts[*of].len = n;
    cx.texts[*of].s[n as usize] = b'\0';
    *of
}

pub fn state_of(bytes: i32, cx: &mut Ctx) -> Id<State> {
    let s: Id<State> = cx.states.alloc();
    cx.states[s].set_ = allocate(0, bytes as u64 as usize);
    cx.states[s].set_[..bytes as u64 as usize].fill(0);
    cx.states[s].set_[bytes.wrapping_sub(1) as usize] = 9;
    cx.states[s] = State {
        id: -1,
        set_: std::mem::take(&mut cx.states[s].set_),
        ..State::ZERO
    };
    s
}

pub fn at_end(mut r#where: Ptr<Id<State>>, bytes: i32, cx: &mut Ctx) {
    while !r#where.fetch(cx).is_null() {
        r#where = r#where.fetch(cx).in_memory().to().elem(0);
    }
    r#where.put(state_of(bytes, cx), cx);
}

/// What tells the length is in the memory that is enlarged.
pub fn more(mut n: Id<Numbers>, cx: &mut Ctx) -> Id<Numbers> {
    let count: u64 = cx.numbers_objects[n].room.wrapping_add(3);
    let object: Id<Numbers> = cx.numbers_objects.realloc(n, 1);
    reallocate(&mut cx.numbers_objects[object].at_, 0, count as usize);
    n = object;
    cx.numbers_objects[n].room = cx.numbers_objects[n].room.wrapping_add(3);
    let i1 = n;
    let i2 = cx.numbers_objects[n].room.wrapping_sub(1) as usize;
    cx.numbers_objects[i1].at_[i2] = 5;
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let s = cx.local::<Id<State>>();
    let words: [&[u8]; 6] = [
        b"one\0",
        b"two\0",
        b"one\0",
        b"three\0",
        b"two\0",
        b"one\0",
    ];
    for i in 0i32..6 {
        let e: Id<Entry> = find(words[i as usize], cx);
        if !e.is_null() {
            cx.entrys[e].count = cx.entrys[e].count.wrapping_add(1);
        } else {
            add(words[i as usize], cx);
        }
    }
    let mut e_2: Id<Entry> = cx.first;
    while !e_2.is_null() {
        printf(
            c"%s=%d ",
            args!(&cx.entrys[e_2].key[..], cx.entrys[e_2].count),
            &mut cx.rt,
        );
        e_2 = cx.entrys[e_2].next;
    }
    puts(c"", cx);
    while !cx.first.is_null() {
        let next: Id<Entry> = cx.entrys[cx.first].next;
        let t1 = cx.first;
        cx.entrys.free(t1);
        cx.first = next;
    }

    let mut n: Id<Numbers> = Id::null();
    for i_2 in 0u64..20 {
        n = push(n, i_2 * i_2, cx);
    }
    n = more(n, cx);
    printf(
        c"%zu of %zu, kind %d: %llu, last %llu\n",
        args!(
            cx.numbers_objects[n].size,
            cx.numbers_objects[n].room,
            cx.numbers_objects[n].kind as i32,
            {
                let t2: u64 = cx.numbers_objects[n].size;
                sum(&cx.numbers_objects[n].at_, t2)
            },
            cx
                .numbers_objects[n]
                .at_[cx.numbers_objects[n].room.wrapping_sub(1) as usize],
        ),
        cx,
    );
    cx.numbers_objects.free(n);

    let a: Id<Text> = text_of(b"safe \0", 5, cx);
    let b: Id<Text> = text_of(b"rust\0", 4, cx);
    let mut c: Id<Text> = joined(a, b, cx);
    printf(c"%s|%d|%zu\n", args!(&cx.texts[c].s[..], cx.texts[c].len, 8u64), &mut cx.rt);
    let i3 = cut(&mut c, 6, cx);
    printf(c"%s ", args!(&cx.texts[i3].s[..]), &mut cx.rt);
    cx.texts.free(a);
    cx.texts.free(b);
    cx.texts.free(c);
    let a: Id<Text> = repeated(b'x', 4, cx);
    printf(c"%s %d\n", args!(&cx.texts[a].s[..], cx.texts[a].len), &mut cx.rt);
    cx.texts.free(a);

    s.set(Id::null(), cx);
    for i_3 in 3i32..6 {
        at_end(s, i_3, cx);
    }
    let mut t: Id<State> = s.get(cx);
    while !t.is_null() {
        printf(c"%d %d ", args!(cx.states[t].id, cx.states[t].set_[2] as i32), cx);
        t = cx.states[t].to[0];
    }
    puts(c"", cx);

    let mut v: Vec<Never> = allocate(Never::ZERO, 1);
    v[0].more = allocate(0, 0);
    v[0].x = 3;
    printf(c"%d\n", args!(v[0].x), cx);
    drop(v);
    let result4: i32 = 0;
    cx.leave(frame);
    result4
}
