// src/bin/members.rs
//! The C program `members`.

#![forbid(unsafe_code)]

use ::members::context::Ctx;
use ::members::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::members::members::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::members::{CVec, Doc, Entry, Text, Tree};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[8];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub first: Id<Entry>,
    pub entrys: Arena<Entry>,
    pub cvecs: Arena<CVec, AnyId<CVec>>,
    pub trees: Arena<Tree>,
    pub texts: Arena<Text>,
    pub docs: Arena<Doc, AnyId<Doc>>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            first: Id::null(),
            entrys: Arena::with_globals(0),
            cvecs: Arena::with_globals(0),
            trees: Arena::with_globals(0),
            texts: Arena::with_globals(0),
            docs: Arena::with_globals(0),
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
        if self.trees.has_part(p) {
            return Some(self.trees.part(p));
        }
        None
    }
    #[inline]
    #[track_caller]
    fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool {
        if self.trees.has_part(p) {
            self.trees.set_part(p, v);
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
//! members translated from C by c2safe.

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
pub mod members;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/members.rs",
        "138:members.c:12 139::13 140::14 141::15 142::16 143::17 144::18 145::19 149::22 151::23 \
         154::22 156::24 160::27 161::28 162::29 165::31 166::32 167::33 168::34 169::35 171::37 \
         174::39 175::40 176::41 177::42 181::44 187::45 191::48 192::49 195::50 199::53 200::54 \
         201::55 205::57 208::63 209::64 210::65 212::66 213::67 215::68 217::70 223::72 224::73 \
         225::74 226::75 227::76 230::78 233::79 234::80 235::81 236::82 239::84 242::85 243::86 \
         244::87 245::88 246::89 249::95 250::96 251::97 252::98 254::100 255::101 256::102 259::95 \
         260::96 261::97 262::98 265::100 267::101 268::102 271::104 272::105 273::106 274::107 \
         275::108 278::110 282::111 283::112 284::113 288::117 289::118 290::119 291::120 301::121 \
         302::122 313::123 314::124 316::125 318::126 322::127 323::128 324::129 325::130 327::132 \
         331::133 335::134 336::135 337::136 338::138 341::139 342::140 345::141 347::142 348::143 \
         350::144 351::145 353::147 363::148 366::149 367::150 368::151 370::153 371::154 372::155 \
         373::156 376::157 378::158 388::159 393::160 394::161 395::162 396::163",
    ),
];
// src/members.rs
// @ bless
// Members of structs that own what they point to are vectors.

//! Translated from `members.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

#[derive(Clone)]
pub struct Entry {
    pub key: Vec<u8>,
    pub n: i32,
    pub next: Id<Entry>,
}

impl Entry {
    /// Nothing is in it.
    pub const ZERO: Entry = Entry {
        key: Vec::new(),
        n: 0,
        next: Id::null(),
    };
}

impl crate::rt::Object for Entry {
    const BLANK: Entry = Entry::ZERO;
}

#[derive(Clone)]
pub struct CVec {
    pub data: Vec<i32>,
    pub len: u64,
    pub cap: u64,
}

impl CVec {
    /// Nothing is in it.
    pub const ZERO: CVec = CVec {
        data: Vec::new(),
        len: 0,
        cap: 0,
    };
}

impl crate::rt::Object for CVec {
    const BLANK: CVec = CVec::ZERO;
}

impl crate::rt::Kept for CVec {
    const TAG: u32 = 1;
}

/// A pointer to a member of a struct that owns something.
#[derive(Clone)]
pub struct Tree {
    pub key: Vec<u8>,
    pub count: i32,
    pub left: Id<Tree>,
    pub right: Id<Tree>,
}

impl Tree {
    /// Nothing is in it.
    pub const ZERO: Tree = Tree {
        key: Vec::new(),
        count: 0,
        left: Id::null(),
        right: Id::null(),
    };
}

impl crate::rt::Object for Tree {
    const BLANK: Tree = Tree::ZERO;
}

record! {
    parts of pub struct Tree via TreeFields, size 32 {
        count at 8: i32,
        left at 16: Id<Tree>,
        right at 24: Id<Tree>,
    }
}

impl crate::rt::Kept for Tree {
    const TAG: u32 = 2;
}

/// A struct with such a struct in it, and an array of them that grows.
#[derive(Clone)]
pub struct Text {
    pub buf: Vec<u8>,
    pub len: u64,
    pub cap: u64,
}

impl Text {
    /// Nothing is in it.
    pub const ZERO: Text = Text {
        buf: Vec::new(),
        len: 0,
        cap: 0,
    };
}

impl crate::rt::Object for Text {
    const BLANK: Text = Text::ZERO;
}

#[derive(Clone)]
pub struct Doc {
    pub id: i32,
    pub title: Text,
    pub lines: Id<Text>,
    pub n: i32,
}

impl Doc {
    /// Nothing is in it.
    pub const ZERO: Doc = Doc {
        id: 0,
        title: Text::ZERO,
        lines: Id::null(),
        n: 0,
    };
}

impl crate::rt::Object for Doc {
    const BLANK: Doc = Doc::ZERO;
}

impl crate::rt::Kept for Doc {
    const TAG: u32 = 4;
}

pub const root: Ptr<Id<Tree>> = Ptr::global(0);

pub fn add(key: &[u8], n: i32, cx: &mut Ctx) -> Id<Entry> {
    let e: Id<Entry> = cx.entrys.alloc();
    cx.entrys[e].key = allocate(0, strlen(key, cx).wrapping_add(2) as usize);
    strcpy(&mut cx.entrys[e].key[..], key, &mut cx.rt);
    strcat(&mut cx.entrys[e].key[..], c"!", &mut cx.rt);
    cx.entrys[e].n = n;
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

pub fn rename_entry(e: Id<Entry>, to: &[u8], cx: &mut Ctx) {
    cx.entrys[e].key = Vec::new();
    cx.entrys[e].key = duplicate(to, cx);
}

pub fn drop_(cx: &mut Ctx) {
    while !cx.first.is_null() {
        let e: Id<Entry> = cx.first;
        cx.first = cx.entrys[e].next;
        cx.entrys[e].key = Vec::new();
        cx.entrys.free(e);
    }
}

pub fn push(v: &mut CVec, x: i32) -> i32 {
    if v.len == v.cap {
        v.cap = if v.cap != 0 { v.cap.wrapping_mul(2) } else { 4u64 };
        reallocate(&mut v.data, 0, v.cap as usize);
        if v.data.is_empty() {
            return 0;
        }
    }
    v
        .data[{
        let t1 = v.len;
        v.len = v.len.wrapping_add(1);
        t1
    } as usize] = x;
    1
}

pub fn sum(a: &[i32], n: u64) -> i64 {
    let mut s: i64 = 0;
    for i in 0..n {
        s = s.wrapping_add(a[i as usize] as i64);
    }
    s
}

pub fn bump(a: &mut [i32], n: u64, by: i32, cx: &mut Ctx) {
    for i in 0..n {
        a[i as usize] = a[i as usize].wrapping_add(by);
        if a[i as usize] > 1000 {
            printf(c"big %d\n", args!(a[i as usize]), cx);
        }
    }
}

pub fn insert(key: &[u8], cx: &mut Ctx) {
    let mut at: Ptr<Id<Tree>> = root;
    while !at.fetch(cx).is_null() {
        let i1 = at.fetch(cx);
        let c: i32 = strcmp(key, &cx.trees[i1].key[..], &cx.rt);
        if c == 0 {
            let i2 = at.fetch(cx);
            cx.trees[i2].count = cx.trees[i2].count.wrapping_add(1);
            return;
        }
        if c < 0 {
            at = at.fetch(cx).in_memory().left();
        } else {
            at = at.fetch(cx).in_memory().right();
        }
    }
    let t: Id<Tree> = cx.trees.alloc();
    cx.trees[t].key = duplicate(key, cx);
    cx.trees[t].count = 1;
    at.put(t, cx);
}

pub fn walk(t: Id<Tree>, cx: &mut Ctx) {
    if t.is_null() {
        return;
    }
    walk(cx.trees[t].left, cx);
    printf(c"%s=%d ", args!(&cx.trees[t].key[..], cx.trees[t].count), &mut cx.rt);
    walk(cx.trees[t].right, cx);
}

pub fn chop(t: Id<Tree>, cx: &mut Ctx) {
    if t.is_null() {
        return;
    }
    chop(cx.trees[t].left, cx);
    chop(cx.trees[t].right, cx);
    cx.trees[t].key = Vec::new();
    cx.trees.free(t);
}

pub fn append(t: &mut Text, s: &[u8], cx: &mut Ctx) {
    let n: u64 = strlen(s, cx);
    while t.len.wrapping_add(n).wrapping_add(1) > t.cap {
        t.cap = t.cap.wrapping_mul(2).wrapping_add(8);
        reallocate(&mut t.buf, 0, t.cap as usize);
    }
    strcpy(&mut t.buf[t.len as usize..], s, cx);
    t.len = t.len.wrapping_add(n);
}

pub fn append_heap(t: Id<Text>, s: &[u8], cx: &mut Ctx) {
    let n: u64 = strlen(s, cx);
    while cx.texts[t].len.wrapping_add(n).wrapping_add(1) > cx.texts[t].cap {
        cx.texts[t].cap = cx.texts[t].cap.wrapping_mul(2).wrapping_add(8);
        let at1 = cx.texts[t].cap as usize;
        reallocate(&mut cx.texts[t].buf, 0, at1);
    }
    let at2 = cx.texts[t].len as usize;
    strcpy(&mut cx.texts[t].buf[at2..], s, &mut cx.rt);
    cx.texts[t].len = cx.texts[t].len.wrapping_add(n);
}

pub fn line(d: &mut Doc, s: &[u8], cx: &mut Ctx) {
    d.lines = cx.texts.realloc(d.lines, d.n.wrapping_add(1) as u64 as usize);
    cx.texts.clear(d.lines + d.n, 1);
    append_heap(d.lines + d.n, s, cx);
    d.n = d.n.wrapping_add(1);
}

pub fn joined(a: &[u8], b: &[u8], cx: &mut Ctx) -> Vec<u8> {
    let mut both: Vec<u8> = allocate(
        0,
        strlen(a, cx).wrapping_add(strlen(b, cx)).wrapping_add(1) as usize,
    );
    strcpy(&mut both[..], a, cx);
    strcat(&mut both[..], b, cx);
    both
}

pub fn main(cx: &mut Ctx) -> i32 {
    add(b"one\0", 1, cx);
    add(b"two\0", 2, cx);
    let e: Id<Entry> = find(b"one!\0", cx);
    printf(
        c"%d %s %zu %c\n",
        args!(
            cx.entrys[e].n,
            &cx.entrys[e].key[..],
            strlen(&cx.entrys[e].key[..], &cx.rt),
            cx.entrys[e].key[1] as i8 as i32,
        ),
        &mut cx.rt,
    );
    rename_entry(e, b"three\0", cx);
    let i1 = cx.first;
    printf(
        c"%s %s %d %d\n",
        args!(
            &cx.entrys[i1].key[..],
            &cx.entrys[e].key[..],
            i32::from(!cx.entrys[e].key.is_empty()),
            strcmp(&cx.entrys[e].key[..], &cx.entrys[e].key[..], &cx.rt),
        ),
        &mut cx.rt,
    );
    cx.entrys[e].key[0] = b'T';
    let at2 = (strlen(&cx.entrys[e].key[..], &cx.rt) as usize).wrapping_sub(1);
    strcpy(&mut cx.entrys[e].key[at2..], c"E", &mut cx.rt);
    let i3 = find(b"ThreE\0", cx);
    puts(&cx.entrys[i3].key[..], &mut cx.rt);
    let i4 = cx.first;
    let part5 = cx.entrys[i4].key.clone();
    let part6 = cx.entrys[e].key.clone();
    let mut whole: Vec<u8> = joined(&part5, &part6, cx);
    whole[0] = b'<';
    cx.entrys[e].key = whole;
    puts(&cx.entrys[e].key[..], &mut cx.rt);
    drop_(cx);

    let mut v: CVec = CVec {
        data: Vec::new(),
        ..CVec::ZERO
    };
    for i in 0i32..20 {
        let t7: i32 = i * i;
        push(&mut v, t7);
    }
    bump(&mut v.data, v.len, 900, cx);
    printf(c"%ld %d\n", args!(sum(&v.data, v.len), v.data[3]), cx);
    v.data = Vec::new();
    if v.data.is_empty() {
        puts(c"gone", cx);
    }
    let mut w: Vec<CVec> = allocate(CVec::ZERO, 1);
    for i_2 in 0i32..9 {
        push(&mut w[0], i_2);
    }
    let t8: u64 = w[0].len.wrapping_sub(2);
    bump(&mut w[0].data[2..], t8, 999, cx);
    w[0].data.copy_within(4..4 + 3, 0);
    let t9: u64 = w[0].len;
    printf(c"%ld %d %d\n", args!(sum(&w[0].data, t9), w[0].data[0], w[0].data[2]), cx);
    w[0].data = Vec::new();
    drop(w);

    let words: [&[u8]; 8] = [
        b"m\0",
        b"c\0",
        b"x\0",
        b"a\0",
        b"d\0",
        b"m\0",
        b"z\0",
        b"c\0",
    ];
    for i_3 in 0i32..8 {
        insert(words[i_3 as usize], cx);
    }
    walk(root.get(cx), cx);
    puts(c"", cx);
    chop(root.get(cx), cx);

    let mut d: Vec<Doc> = allocate(Doc::ZERO, 1);
    append(&mut d[0].title, b"Title\0", cx);
    append(&mut d[0].title, b" of it\0", cx);
    for i_4 in 0i32..5 {
        line(&mut d[0], words[i_4 as usize], cx);
    }
    let t10: Id<Text> = d[0].lines + 1;
    append_heap(t10, b"++\0", cx);
    printf(
        c"%s: %s %s %zu\n",
        args!(
            &d[0].title.buf[..],
            &cx.texts[d[0].lines + 1].buf[..],
            &cx.texts[d[0].lines + 4].buf[..],
            cx.texts[d[0].lines + 1].len,
        ),
        &mut cx.rt,
    );
    let mut i_5: i32 = 0;
    while i_5 < d[0].n {
        cx.texts[d[0].lines + i_5].buf = Vec::new();
        i_5 += 1;
    }
    cx.texts.free(d[0].lines);
    d[0].title.buf = Vec::new();
    drop(d);
    0
}
