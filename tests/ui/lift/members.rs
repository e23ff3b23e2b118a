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
use crate::members::Entry;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[8];

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
        "56:members.c:12 57::13 58::14 59::15 60::16 61::17 62::18 63::19 67::22 69::23 72::22 \
         74::24 78::27 79::28 80::29 83::31 84::32 85::33 86::34 87::35 89::37 92::39 93::40 \
         102::41 112::42 116::44 125::45 129::48 130::49 134::50 138::53 139::54 140::55 144::57 \
         147::63 148::64 149::65 150::66 151::67 152::68 154::70 156::72 157::73 158::74 159::75 \
         160::76 163::78 166::79 167::80 168::81 169::82 172::84 175::85 176::86 177::87 178::88 \
         179::89 182::95 183::96 184::97 185::98 192::100 193::101 194::102 197::104 207::105 \
         208::106 209::107 210::108 213::110 218::111 219::112 220::113 226::117 227::118 228::119 \
         229::120 239::121 240::122 250::123 251::124 252::125 253::126 254::127 255::128 256::129 \
         257::130 259::132 266::133 269::134 270::135 278::136 279::137 280::138 283::139 284::140 \
         287::141 288::142 294::143 303::144 304::145 306::147 316::148 319::149 320::150 321::151 \
         323::153 324::154 325::155 326::156 329::157 330::158 340::159 345::160 346::161 347::162 \
         348::163",
    ),
];
// src/members.rs
// @ bless
// Members of structs that own what they point to are vectors.

//! Translated from `members.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Entry via EntryFields, size 24 {
        key at 0: Ptr<u8>,
        n at 8: i32,
        next at 16: Ptr<Entry>,
    }
}

record! {
    pub struct CVec via CVecFields, size 24 {
        data at 0: Ptr<i32>,
        len at 8: u64,
        cap at 16: u64,
    }
}

record! {
    /// A pointer to a member of a struct that owns something.
    pub struct Tree via TreeFields, size 32 {
        key at 0: Ptr<u8>,
        count at 8: i32,
        left at 16: Ptr<Tree>,
        right at 24: Ptr<Tree>,
    }
}

record! {
    /// A struct with such a struct in it, and an array of them that grows.
    pub struct Text via TextFields, size 24 {
        buf at 0: Ptr<u8>,
        len at 8: u64,
        cap at 16: u64,
    }
}

record! {
    pub struct Doc via DocFields, size 48 {
        id at 0: i32,
        title at 8: Text,
        lines at 32: Ptr<Text>,
        n at 40: i32,
    }
}

pub const root: Ptr<Ptr<Tree>> = Ptr::global(0);

pub fn add(key: Ptr<u8>, n: i32, cx: &mut Ctx) -> Ptr<Entry> {
    let e: Ptr<Entry> = malloc(24, cx).cast::<Entry>();
    e.key().set(malloc(strlen(key, cx).wrapping_add(2), cx).cast::<u8>(), cx);
    strcpy(e.key().get(cx), key, cx);
    strcat(e.key().get(cx), c"!", cx);
    e.n().set(n, cx);
    e.next().set(cx.first, cx);
    cx.first = e;
    e
}

pub fn find(key: Ptr<u8>, cx: &mut Ctx) -> Ptr<Entry> {
    let mut e: Ptr<Entry> = cx.first;
    while !e.is_null() {
        if strcmp(e.key().get(cx), key, cx) == 0 {
            return e;
        }
        e = e.next().get(cx);
    }
    Ptr::null()
}

pub fn rename_entry(e: Ptr<Entry>, to: Ptr<u8>, cx: &mut Ctx) {
    free(e.key().get(cx).cast::<Void>(), cx);
    e.key().set(strdup(to, cx), cx);
}

pub fn drop_(cx: &mut Ctx) {
    while !cx.first.is_null() {
        let e: Ptr<Entry> = cx.first;
        cx.first = e.next().get(cx);
        free(e.key().get(cx).cast::<Void>(), cx);
        free(e.cast::<Void>(), cx);
    }
}

pub fn push(v: Ptr<CVec>, x: i32, cx: &mut Ctx) -> i32 {
    if v.len().get(cx) == v.cap().get(cx) {
        v.cap()
            .set(
                if v.cap().get(cx) != 0 {
                    v.cap().get(cx).wrapping_mul(2)
                } else {
                    4u64
                },
                cx,
            );
        v.data()
            .set(
                realloc(
                        v.data().get(cx).cast::<Void>(),
                        v.cap().get(cx).wrapping_mul(4),
                        cx,
                    )
                    .cast::<i32>(),
                cx,
            );
        if v.data().get(cx).is_null() {
            return 0;
        }
    }
    v.data()
        .get(cx)
        .at({
            let p2 = v.len();
            let t3 = p2.get(cx);
            p2.set(t3.wrapping_add(1), cx);
            t3
        })
        .set(x, cx);
    1
}

pub fn sum(a: Ptr<i32>, n: u64, cx: &mut Ctx) -> i64 {
    let mut s: i64 = 0;
    for i in 0..n {
        let t1 = a.at(i).get(cx) as i64;
        s = s.wrapping_add(t1);
    }
    s
}

pub fn bump(a: Ptr<i32>, n: u64, by: i32, cx: &mut Ctx) {
    for i in 0..n {
        a.at(i).update(cx, |v| v.wrapping_add(by));
        if a.at(i).get(cx) > 1000 {
            printf(c"big %d\n", args!(a.at(i).get(cx)), cx);
        }
    }
}

pub fn insert(key: Ptr<u8>, cx: &mut Ctx) {
    let mut at: Ptr<Ptr<Tree>> = root;
    while !at.get(cx).is_null() {
        let c: i32 = strcmp(key, at.get(cx).key().get(cx), cx);
        if c == 0 {
            at.get(cx).count().update(cx, |v| v.wrapping_add(1));
            return;
        }
        at = if c < 0 { at.get(cx).left() } else { at.get(cx).right() };
    }
    let t: Ptr<Tree> = calloc(1, 32, cx).cast::<Tree>();
    t.key().set(strdup(key, cx), cx);
    t.count().set(1, cx);
    at.set(t, cx);
}

pub fn walk(t: Ptr<Tree>, cx: &mut Ctx) {
    if t.is_null() {
        return;
    }
    walk(t.left().get(cx), cx);
    printf(c"%s=%d ", args!(t.key().get(cx), t.count().get(cx)), cx);
    walk(t.right().get(cx), cx);
}

pub fn chop(t: Ptr<Tree>, cx: &mut Ctx) {
    if t.is_null() {
        return;
    }
    chop(t.left().get(cx), cx);
    chop(t.right().get(cx), cx);
    free(t.key().get(cx).cast::<Void>(), cx);
    free(t.cast::<Void>(), cx);
}

pub fn append(t: Ptr<Text>, s: Ptr<u8>, cx: &mut Ctx) {
    let n: u64 = strlen(s, cx);
    while t.len().get(cx).wrapping_add(n).wrapping_add(1) > t.cap().get(cx) {
        t.cap().set(t.cap().get(cx).wrapping_mul(2).wrapping_add(8), cx);
        t.buf()
            .set(
                realloc(t.buf().get(cx).cast::<Void>(), t.cap().get(cx), cx)
                    .cast::<u8>(),
                cx,
            );
    }
    strcpy(t.buf().get(cx) + t.len().get(cx), s, cx);
    t.len().update(cx, |v| v.wrapping_add(n));
}

pub fn line(d: Ptr<Doc>, s: Ptr<u8>, cx: &mut Ctx) {
    d.lines()
        .set(
            realloc(
                    d.lines().get(cx).cast::<Void>(),
                    (d.n().get(cx).wrapping_add(1) as u64).wrapping_mul(24),
                    cx,
                )
                .cast::<Text>(),
            cx,
        );
    memset((d.lines().get(cx) + d.n().get(cx)).cast::<Void>(), 0, 24, cx);
    append(d.lines().get(cx) + d.n().get(cx), s, cx);
    d.n().update(cx, |v| v.wrapping_add(1));
}

pub fn joined(a: Ptr<u8>, b: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let both: Ptr<u8> = malloc(
            strlen(a, cx).wrapping_add(strlen(b, cx)).wrapping_add(1),
            cx,
        )
        .cast::<u8>();
    strcpy(both, a, cx);
    strcat(both, b, cx);
    both
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let v = cx.local::<CVec>();
    add(cx.lit(c"one"), 1, cx);
    add(cx.lit(c"two"), 2, cx);
    let e: Ptr<Entry> = find(cx.lit(c"one!"), cx);
    printf(
        c"%d %s %zu %c\n",
        args!(
            e.n().get(cx),
            e.key().get(cx),
            strlen(e.key().get(cx), cx),
            e.key().get(cx).at(1).get(cx) as i8 as i32,
        ),
        cx,
    );
    rename_entry(e, cx.lit(c"three"), cx);
    printf(
        c"%s %s %d %d\n",
        args!(
            cx.first.key().get(cx),
            e.key().get(cx),
            i32::from(!e.key().get(cx).is_null()),
            strcmp(e.key().get(cx), e.key().get(cx), cx),
        ),
        cx,
    );
    e.key().get(cx).at(0).set(b'T', cx);
    strcpy(e.key().get(cx) + strlen(e.key().get(cx), cx) - 1, c"E", cx);
    puts(find(cx.lit(c"ThreE"), cx).key().get(cx), cx);
    let whole: Ptr<u8> = joined(cx.first.key().get(cx), e.key().get(cx), cx);
    whole.at(0).set(b'<', cx);
    e.key().set(whole, cx);
    puts(e.key().get(cx), cx);
    drop_(cx);

    v.set(
        CVec {
            data: Ptr::null(),
            ..CVec::ZERO
        },
        cx,
    );
    for i in 0i32..20 {
        push(v, i * i, cx);
    }
    bump(v.data().get(cx), v.len().get(cx), 900, cx);
    printf(
        c"%ld %d\n",
        args!(
            sum(v.data().get(cx), v.len().get(cx), cx),
            v.data().get(cx).at(3).get(cx),
        ),
        cx,
    );
    free(v.data().get(cx).cast::<Void>(), cx);
    v.data().set(Ptr::null(), cx);
    if v.data().get(cx).is_null() {
        puts(c"gone", cx);
    }
    let w: Ptr<CVec> = calloc(1, 24, cx).cast::<CVec>();
    for i_2 in 0i32..9 {
        push(w, i_2, cx);
    }
    bump(w.data().get(cx) + 2, w.len().get(cx).wrapping_sub(2), 999, cx);
    memcpy(
        w.data().get(cx).cast::<Void>(),
        (w.data().get(cx) + 4).cast::<Void>(),
        3u64 * 4,
        cx,
    );
    printf(
        c"%ld %d %d\n",
        args!(
            sum(w.data().get(cx), w.len().get(cx), cx),
            w.data().get(cx).at(0).get(cx),
            w.data().get(cx).at(2).get(cx),
        ),
        cx,
    );
    free(w.data().get(cx).cast::<Void>(), cx);
    free(w.cast::<Void>(), cx);

    let words: [Ptr<u8>; 8] = [
        cx.lit(c"m"),
        cx.lit(c"c"),
        cx.lit(c"x"),
        cx.lit(c"a"),
        cx.lit(c"d"),
        cx.lit(c"m"),
        cx.lit(c"z"),
        cx.lit(c"c"),
    ];
    for i_3 in 0i32..8 {
        insert(words[i_3 as usize], cx);
    }
    walk(root.get(cx), cx);
    puts(c"", cx);
    chop(root.get(cx), cx);

    let d: Ptr<Doc> = calloc(1, 48, cx).cast::<Doc>();
    append(d.title(), cx.lit(c"Title"), cx);
    append(d.title(), cx.lit(c" of it"), cx);
    for i_4 in 0i32..5 {
        line(d, words[i_4 as usize], cx);
    }
    append(d.lines().get(cx) + 1, cx.lit(c"++"), cx);
    printf(
        c"%s: %s %s %zu\n",
        args!(
            d.title().buf().get(cx),
            d.lines().get(cx).at(1).buf().get(cx),
            d.lines().get(cx).at(4).buf().get(cx),
            d.lines().get(cx).at(1).len().get(cx),
        ),
        cx,
    );
    let mut i_5: i32 = 0;
    while i_5 < d.n().get(cx) {
        free(d.lines().get(cx).at(i_5).buf().get(cx).cast::<Void>(), cx);
        i_5 += 1;
    }
    free(d.lines().get(cx).cast::<Void>(), cx);
    free(d.title().buf().get(cx).cast::<Void>(), cx);
    free(d.cast::<Void>(), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
