// src/accessors.rs
// @ bless
// Functions that return an array in an object, and variables that lead to one.

//! Translated from `accessors.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Person via PersonFields, size 48 with niche {
        name at 0: [u8; 32],
        age at 32: i32,
        next at 40: Id<Person>,
    }
}

impl crate::rt::Kept for Person {
    const TAG: u32 = 0;
}

pub fn name_of(p: Id<Person>) -> Id<Person> {
    p
}

pub fn name_at(list: Id<Person>, age: i32, cx: &mut Ctx) -> Id<Person> {
    let mut p: Id<Person> = list;
    while !p.is_null() {
        if cx.persons[p].age == age {
            return p;
        }
        p = cx.persons[p].next;
    }
    Id::null()
}

pub fn find(mut list: Id<Person>, name: &[u8], cx: &mut Ctx) -> Id<Person> {
    while !list.is_null() {
        let i1 = name_of(list);
        if strcmp(&cx.persons[i1].name[..], name, &cx.rt) == 0 {
            return list;
        }
        list = cx.persons[list].next;
    }
    Id::null()
}

pub fn letters(s: &[u8], c: u8, cx: &mut Ctx) -> i32 {
    let mut s_at: usize = 0;
    let mut n: i32 = 0;
    while s[s_at] != 0 {
        n = n.wrapping_add(i32::from(s[s_at] == c));
        s_at += 1;
    }
    cx.count = cx.count.wrapping_add(1);
    n
}

pub fn show(p: Id<Person>, cx: &mut Ctx) {
    printf(
        c"%s %zu %d\n",
        args!(
            &cx.persons[p].name[..],
            strlen(&cx.persons[p].name[..], &cx.rt),
            cx.persons[p].age,
        ),
        &mut cx.rt,
    );
}

pub fn change(p: Id<Person>, cx: &mut Ctx) {
    strcat(&mut cx.persons[p].name[..], c"!", &mut cx.rt);
    cx.persons[p].name[0] = b'Z';
    let part1 = cx.persons[p].name;
    let t2 = letters(&part1, b'n', cx);
    cx.persons[p].age = cx.persons[p].age.wrapping_add(t2);
    cx.persons[p].name[2..][..2].fill(b'x' as i32 as u8);
    let t4 = cx.lit(c"p");
    let mut part3 = cx.persons[p].name;
    snprintf(&mut part3[..], 32, c"%s-%d", args!(t4, cx.persons[p].age), &mut cx.rt);
    cx.persons[p].name = part3;
}

pub fn add(list: Id<Person>, name: &[u8], age: i32, cx: &mut Ctx) -> Id<Person> {
    let p: Id<Person> = cx.persons.alloc();
    strcpy(&mut cx.persons[p].name[..], name, &mut cx.rt);
    cx.persons[p].age = age;
    cx.persons[p].next = list;
    p
}

pub fn main(cx: &mut Ctx) -> i32 {
    let t1: Id<Person> = Id::null();
    let t2: Id<Person> = add(t1, b"ann\0", 3, cx);
    let t3: Id<Person> = add(t2, b"bob\0", 4, cx);
    let mut list: Id<Person> = add(t3, b"nina\0", 5, cx);
    let found: Id<Person> = find(list, b"bob\0", cx);
    let object: Id<Person> = name_of(found);
    printf(
        c"%s %d\n",
        args!(&cx.persons[object].name[..], cx.persons[found].age),
        &mut cx.rt,
    );
    printf(c"%d\n", args!(i32::from(find(list, b"zoe\0", cx).is_null())), cx);
    for age in 3i32..7 {
        let object_2: Id<Person> = name_at(list, age, cx);
        let at: usize = if !object_2.is_null() { 0 } else { NOWHERE };
        if at != NOWHERE {
            printf(
                c"%d: %s %zu\n",
                args!(
                    age,
                    &cx.persons[object_2].name[at..],
                    strlen(&cx.persons[object_2].name[at..], &cx.rt),
                ),
                &mut cx.rt,
            );
        } else {
            printf(c"%d: nobody\n", args!(age), cx);
        }
    }
    let object_3: Id<Person> = name_at(list, 4, cx);
    if !if !object_3.is_null() {
        object_3.in_memory().name().decay()
    } else {
        Ptr::<u8>::null()
    }
        .is_null()
    {
        let object_4: Id<Person> = name_at(list, 4, cx);
        printf(
            c"%c\n",
            args!(
                if !object_4.is_null() {
                    object_4.in_memory().name().decay()
                } else {
                    Ptr::<u8>::null()
                }
                    .at(1)
                    .fetch(cx) as i8 as i32,
            ),
            cx,
        );
    }
    let mut p: Id<Person> = list;
    while !p.is_null() {
        change(p, cx);
        show(p, cx);
        p = cx.persons[p].next;
    }
    printf(c"%d\n", args!(cx.count), cx);
    while !list.is_null() {
        let next: Id<Person> = cx.persons[list].next;
        cx.persons.free(list);
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
use crate::accessors::Person;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub count: i32,
    pub persons: Arena<Person>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            count: 0,
            persons: Arena::with_globals(0),
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
        if self.persons.has_part(p) {
            return Some(self.persons.part(p));
        }
        None
    }
    #[inline]
    #[track_caller]
    fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool {
        if self.persons.has_part(p) {
            self.persons.set_part(p, v);
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
        "22:accessors.c:17 26::22 28::23 29::24 31::22 33::25 37::30 38::31 40::32 42::30 44::33 \
         48::36 49::38 50::39 51::40 52::39 54::41 55::42 59::48 68::49 71::54 72::55 73::56 76::57 \
         77::58 81::59 84::63 85::64 86::65 87::66 88::67 92::72 96::73 97::74 98::75 103::76 \
         104::77 105::78 107::79 108::80 118::82 121::84 129::85 144::86 146::87 147::88 148::86 \
         150::90 151::91 152::92 153::93 154::94 156::96",
    ),
];
