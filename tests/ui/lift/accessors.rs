// src/accessors.rs
// @ bless
// Functions that return an array in an object, and variables that lead to one.

//! Translated from `accessors.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Person via PersonFields, size 48 {
        name at 0: [u8; 32],
        age at 32: i32,
        next at 40: Ptr<Person>,
    }
}

pub fn name_of(p: Ptr<Person>, _cx: &mut Ctx) -> Ptr<u8> {
    p.name().decay()
}

pub fn name_at(list: Ptr<Person>, age: i32, cx: &mut Ctx) -> Ptr<u8> {
    let mut p: Ptr<Person> = list;
    while !p.is_null() {
        if p.age().get(cx) == age {
            return p.name().decay();
        }
        p = p.next().get(cx);
    }
    Ptr::null()
}

pub fn find(mut list: Ptr<Person>, name: Ptr<u8>, cx: &mut Ctx) -> Ptr<Person> {
    while !list.is_null() {
        if strcmp(name_of(list, cx), name, cx) == 0 {
            return list;
        }
        list = list.next().get(cx);
    }
    Ptr::null()
}

pub fn letters(mut s: Ptr<u8>, c: u8, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    while s.get(cx) != 0 {
        let t1 = i32::from(s.get(cx) == c);
        n = n.wrapping_add(t1);
        s += 1;
    }
    cx.count = cx.count.wrapping_add(1);
    n
}

pub fn show(p: Ptr<Person>, cx: &mut Ctx) {
    let name: Ptr<u8> = p.name().decay();
    printf(c"%s %zu %d\n", args!(name, strlen(name, cx), p.age().get(cx)), cx);
}

pub fn change(p: Ptr<Person>, cx: &mut Ctx) {
    let name: Ptr<u8> = p.name().decay();
    strcat(name, c"!", cx);
    name.at(0).set(b'Z', cx);
    let t1 = letters(name, b'n', cx);
    p.age().update(cx, |v| v.wrapping_add(t1));
    memset((name + 2).cast::<Void>(), b'x' as i32, 2, cx);
    snprintf(name, 32, c"%s-%d", args!(cx.lit(c"p"), p.age().get(cx)), cx);
}

pub fn add(list: Ptr<Person>, name: Ptr<u8>, age: i32, cx: &mut Ctx) -> Ptr<Person> {
    let p: Ptr<Person> = calloc(1, 48, cx).cast::<Person>();
    strcpy(p.name().decay(), name, cx);
    p.age().set(age, cx);
    p.next().set(list, cx);
    p
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut list: Ptr<Person> = add(
        add(add(Ptr::null(), cx.lit(c"ann"), 3, cx), cx.lit(c"bob"), 4, cx),
        cx.lit(c"nina"),
        5,
        cx,
    );
    let found: Ptr<Person> = find(list, cx.lit(c"bob"), cx);
    let name: Ptr<u8> = name_of(found, cx);
    printf(c"%s %d\n", args!(name, found.age().get(cx)), cx);
    printf(c"%d\n", args!(i32::from(find(list, cx.lit(c"zoe"), cx).is_null())), cx);
    for age in 3i32..7 {
        let at: Ptr<u8> = name_at(list, age, cx);
        if !at.is_null() {
            printf(c"%d: %s %zu\n", args!(age, at, strlen(at, cx)), cx);
        } else {
            printf(c"%d: nobody\n", args!(age), cx);
        }
    }
    if !name_at(list, 4, cx).is_null() {
        printf(c"%c\n", args!(name_at(list, 4, cx).at(1).get(cx) as i8 as i32), cx);
    }
    let mut p: Ptr<Person> = list;
    while !p.is_null() {
        change(p, cx);
        show(p, cx);
        p = p.next().get(cx);
    }
    printf(c"%d\n", args!(cx.count), cx);
    while !list.is_null() {
        let next: Ptr<Person> = list.next().get(cx);
        free(list.cast::<Void>(), cx);
        list = next;
    }
    0
}
// src/bin/accessors.rs
//! The C program `accessors`.

#![forbid(unsafe_code)]

use ::accessors::context::Ctx;
use ::accessors::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::accessors::accessors::main(cx),
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
    pub count: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            count: 0,
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
//! accessors translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod accessors;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/accessors.rs",
        "18:accessors.c:17 22::22 24::23 25::24 27::22 29::25 33::30 34::31 35::32 37::30 39::33 \
         43::38 44::39 45::40 47::39 49::41 50::42 54::47 55::48 56::49 59::53 60::54 61::55 62::56 \
         64::57 65::58 66::59 69::63 70::64 71::65 72::66 73::67 77::72 83::73 84::74 85::75 86::76 \
         87::77 88::78 89::79 90::80 92::82 95::84 96::85 98::86 100::87 101::88 102::86 104::90 \
         105::91 106::92 107::93 108::94 110::96",
    ),
];
