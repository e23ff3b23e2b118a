// src/bin/sorts.rs
//! The C program `sorts`.

#![forbid(unsafe_code)]

use ::sorts::context::Ctx;
use ::sorts::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::sorts::sorts::main(cx),
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
    pub calls: i32,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
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

pub const FN_by_key: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(1);
pub const FN_ascending: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(2);
pub const FN_descending: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(3);
pub const FN_by_age: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(4);
pub const FN_by_name: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(5);
pub const FN_by_value: Ptr<fn(Ptr<Void>, Ptr<Void>) -> i32> = Ptr::function(6);

impl Program for Ctx {
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let cx = self;
        let f = Ptr::<Void>::from_bits(f);
        match f.function_id() {
            1 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::by_key(a0, a1, cx))
            }
            2 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::ascending(a0, a1, cx))
            }
            3 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::descending(a0, a1, cx))
            }
            4 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::by_age(a0, a1, cx))
            }
            5 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::by_name(a0, a1, cx))
            }
            6 => {
                let a0: Ptr<Void> = nth::<Ptr<Void>>(args, 0);
                let a1: Ptr<Void> = nth::<Ptr<Void>>(args, 1);
                VaArg::from(crate::sorts::by_value(a0, a1, cx))
            }
            _ => invalid_function(f),
        }
    }
}
// src/lib.rs
//! sorts translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]
// Functions, and pointers to them, have the parameters that they have in C.
#![allow(clippy::type_complexity)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod sorts;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/sorts.rs",
        "27:sorts.c:14 29::15 34::20 38::27 40::28 41::29 42::30 44::31 48::36 49::37 52::46 54::47 \
         58::52 59::53 60::54 64::59 72::64 84::65 85::66 86::67 87::68 93::69 94::70 103::71 \
         109::73 110::74 111::75 112::76 114::77 115::78 116::79 118::80 119::81 120::82 123::84 \
         124::85 125::86 134::87 135::88 137::89 138::90 155::91 156::92 157::93 159::95 160::96 \
         161::97 162::98 163::99 164::100 166::102 167::103 168::104 170::105 171::106 172::107 \
         174::108 175::109 176::110 178::111 179::112",
    ),
];
// src/sorts.rs
// @ bless
// Arrays that are sorted and searched by a comparison with a name.

//! Translated from `sorts.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::dispatch::{
    FN_ascending, FN_by_age, FN_by_key, FN_by_name, FN_by_value, FN_descending,
};

record! {
    pub struct Item via ItemFields, size 16 {
        key at 0: i32,
        weight at 8: f64,
    }
}

record! {
    pub struct Person via PersonFields, size 24 {
        name at 0: [u8; 20],
        age at 20: i32,
    }
}

pub fn by_key(a: Ptr<Void>, b: Ptr<Void>, cx: &mut Ctx) -> i32 {
    let x: Ptr<Item> = a.cast::<Item>();
    let y: Ptr<Item> = b.cast::<Item>();
    i32::from(x.key().get(cx) > y.key().get(cx))
        - i32::from(x.key().get(cx) < y.key().get(cx))
}

pub fn ascending(a: Ptr<Void>, b: Ptr<Void>, cx: &mut Ctx) -> i32 {
    a.cast::<i32>().get(cx).wrapping_sub(b.cast::<i32>().get(cx))
}

pub fn descending(a: Ptr<Void>, b: Ptr<Void>, cx: &mut Ctx) -> i32 {
    let x: i32 = a.cast::<i32>().get(cx);
    let y: i32 = b.cast::<i32>().get(cx);
    cx.calls = cx.calls.wrapping_add(1);
    if x < y {
        return 1;
    }
    if x > y { -1i32 } else { 0i32 }
}

pub fn sort_down(v: Ptr<i32>, n: i32, cx: &mut Ctx) {
    qsort(v.cast::<Void>(), n as u64, 4, FN_descending.cast::<Void>(), cx);
}

pub fn by_age(a: Ptr<Void>, b: Ptr<Void>, cx: &mut Ctx) -> i32 {
    let x: Ptr<Person> = a.cast::<Ptr<Person>>().get(cx);
    let y: Ptr<Person> = b.cast::<Ptr<Person>>().get(cx);
    x.age().get(cx).wrapping_sub(y.age().get(cx))
}

pub fn by_name(a: Ptr<Void>, b: Ptr<Void>, cx: &mut Ctx) -> i32 {
    let x: Ptr<Person> = a.cast::<Ptr<Person>>().get(cx);
    let y: Ptr<Person> = b.cast::<Ptr<Person>>().get(cx);
    strcmp(x.name().decay(), y.name().decay(), cx)
}

pub fn by_value(key: Ptr<Void>, element: Ptr<Void>, cx: &mut Ctx) -> i32 {
    key.cast::<i32>().get(cx).wrapping_sub(element.cast::<Item>().key().get(cx))
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let items = cx.local::<[Item; 6]>();
    let wanted = cx.local::<i32>();
    let key = cx.local::<i32>();
    items
        .set(
            [
                Item { key: 3, weight: 1.0 },
                Item { key: 1, weight: 2.0 },
                Item { key: 2, weight: 3.0 },
                Item { key: 0, weight: 4.0 },
                Item { key: 2, weight: 5.0 },
                Item { key: 3, weight: 6.0 },
            ],
            cx,
        );
    let count: u64 = 96u64 / 16;
    qsort(items.decay().cast::<Void>(), count, 16, FN_by_key.cast::<Void>(), cx);
    for i in 0..count {
        printf(
            c"%d:%g ",
            args!(items.elem(i).key().get(cx), items.elem(i).weight().get(cx)),
            cx,
        );
    }
    wanted.set(2, cx);
    let it: Ptr<Item> = bsearch(
            wanted.cast::<Void>(),
            items.decay().cast::<Void>(),
            count,
            16,
            FN_by_value.cast::<Void>(),
            cx,
        )
        .cast::<Item>();
    printf(
        c"%g\n",
        args!(if !it.is_null() { it.weight().get(cx) } else { -1.0f64 }),
        cx,
    );

    let n: i32 = 10;
    let numbers: Ptr<i32> = malloc(n as u64 * 4, cx).cast::<i32>();
    for i_2 in 0..n {
        numbers.at(i_2).set(i_2 * 7 % 11, cx);
    }
    qsort(numbers.cast::<Void>(), n as u64, 4, FN_ascending.cast::<Void>(), cx);
    for i_3 in 0..n {
        printf(c"%d ", args!(numbers.at(i_3).get(cx)), cx);
    }
    sort_down(numbers + 2, n - 2, cx);
    for i_4 in 0..n {
        printf(c"%d ", args!(numbers.at(i_4).get(cx)), cx);
    }
    // The library asks this often.
    printf(c"%d\n", args!(cx.calls), cx);
    key.set(5, cx);
    let found: Ptr<i32> = bsearch(
            key.cast::<Void>(),
            (numbers + 2).cast::<Void>(),
            (n - 2) as u64,
            4,
            FN_descending.cast::<Void>(),
            cx,
        )
        .cast::<i32>();
    if !found.is_null() {
        printf(c"%ld %d\n", args!(found.diff(numbers), found.get(cx)), cx);
    }
    key.set(99, cx);
    printf(
        c"%d\n",
        args!(
            i32::from(
                bsearch(
                        key.cast::<Void>(),
                        numbers.cast::<Void>(),
                        n as u64,
                        4,
                        FN_ascending.cast::<Void>(),
                        cx,
                    )
                    .is_null(),
            ),
        ),
        cx,
    );
    qsort(numbers.cast::<Void>(), 1, 4, FN_ascending.cast::<Void>(), cx);
    qsort(numbers.cast::<Void>(), 0, 4, FN_ascending.cast::<Void>(), cx);
    free(numbers.cast::<Void>(), cx);

    let names: [Ptr<u8>; 3] = [cx.lit(c"zoe"), cx.lit(c"al"), cx.lit(c"mia")];
    let people: Ptr<Ptr<Person>> = malloc(3u64 * 8, cx).cast::<Ptr<Person>>();
    for i_5 in 0i32..3 {
        people.at(i_5).set(malloc(24, cx).cast::<Person>(), cx);
        strcpy(people.at(i_5).get(cx).name().decay(), names[i_5 as usize], cx);
        people.at(i_5).get(cx).age().set(i_5 * 5 % 7, cx);
    }
    qsort(people.cast::<Void>(), 3, 8, FN_by_age.cast::<Void>(), cx);
    for i_6 in 0i32..3 {
        printf(c"%s ", args!(people.at(i_6).get(cx).name().decay()), cx);
    }
    qsort(people.cast::<Void>(), 3, 8, FN_by_name.cast::<Void>(), cx);
    for i_7 in 0i32..3 {
        printf(c"%s ", args!(people.at(i_7).get(cx).name().decay()), cx);
    }
    puts(c"", cx);
    for i_8 in 0i32..3 {
        free(people.at(i_8).get(cx).cast::<Void>(), cx);
    }
    free(people.cast::<Void>(), cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
