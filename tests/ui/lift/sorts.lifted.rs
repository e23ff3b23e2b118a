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
use crate::sorts::{Item, Person};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub calls: i32,
    pub items: Arena<Item, AnyId<Item>>,
    pub persons: Arena<Person>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            calls: 0,
            items: Arena::with_globals(0),
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
//! sorts translated from C by c2safe.

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
pub mod sorts;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/sorts.rs",
        "28:sorts.c:14 30::15 35::12 69::20 77::18 94::27 96::28 97::29 98::30 100::31 108::25 \
         125::36 126::37 129::46 131::47 150::52 151::53 152::54 156::59 160::57 178::64 211::65 \
         212::66 213::67 214::68 220::69 221::70 222::71 228::73 229::74 230::75 231::76 233::77 \
         234::78 235::79 237::80 238::81 239::82 242::84 243::85 244::86 251::87 252::88 254::89 \
         255::90 260::91 261::92 262::93 264::95 265::96 266::97 267::98 268::99 273::100 275::102 \
         276::103 277::104 279::105 280::106 281::107 283::108 284::109 285::110 287::111 288::112",
    ),
];
// src/sorts.rs
// @ bless
// Arrays that are sorted and searched by a comparison with a name.

//! Translated from `sorts.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Item via ItemFields, size 16 with niche {
        key at 0: i32,
        weight at 8: f64,
    }
}

impl crate::rt::Kept for Item {
    const TAG: u32 = 0;
}

record! {
    pub struct Person via PersonFields, size 24 with niche {
        name at 0: [u8; 20],
        age at 20: i32,
    }
}

pub fn by_key(a: AnyId<Item>, b: AnyId<Item>, cx: &mut Ctx) -> i32 {
    let x: AnyId<Item> = a;
    let y: AnyId<Item> = b;
    i32::from(cx.items[x].key > cx.items[y].key)
        - i32::from(cx.items[x].key < cx.items[y].key)
}

pub fn sort_by_key(v: AnyId<Item>, n: u64, cx: &mut Ctx) {
    if n < 2 {
        return;
    }
    let half: u64 = n / 2;
    sort_by_key(v, half, cx);
    sort_by_key(v + half, n.wrapping_sub(half), cx);
    let mut merged: Vec<Item> = allocate(Item::ZERO, n as usize);
    let mut i: u64 = 0;
    let mut j: u64 = half;
    let mut k: u64 = 0;
    while i < half && j < n {
        if by_key(v + i, v + j, cx) <= 0 {
            merged[k as usize] = cx.items[v + i];
            i += 1;
        } else {
            merged[k as usize] = cx.items[v + j];
            j += 1;
        }
        k += 1;
    }
    while i < half {
        merged[k as usize] = cx.items[v + i];
        i += 1;
        k += 1;
    }
    i = 0;
    while i < k {
        cx.items[v + i] = merged[i as usize];
        i += 1;
    }
    drop(merged);
}

pub fn ascending(a: &i32, b: &i32) -> i32 {
    (*a).wrapping_sub(*b)
}

pub fn sort_by_ascending(v: &mut [i32], n: u64) {
    merge_sort(&mut v[..n as usize], ascending);
}

pub fn search_by_ascending(key: &i32, v: &[i32], n: u64) -> i64 {
    let mut low: u64 = 0;
    let mut high: u64 = n;
    while low < high {
        let middle: u64 = low.wrapping_add(high) / 2;
        let order: i32 = ascending(key, &v[middle as usize]);
        if order < 0 {
            high = middle;
        } else if order > 0 {
            low = middle + 1;
        } else {
            return middle as usize as i64;
        }
    }
    i64::MIN
}

pub fn descending(a: &i32, b: &i32, cx: &mut Ctx) -> i32 {
    let x: i32 = *a;
    let y: i32 = *b;
    cx.calls = cx.calls.wrapping_add(1);
    if x < y {
        return 1;
    }
    if x > y { -1i32 } else { 0i32 }
}

pub fn sort_by_descending(v: &mut [i32], n: u64, cx: &mut Ctx) {
    merge_sort(&mut v[..n as usize], |a, b| descending(a, b, cx));
}

pub fn search_by_descending(key: &i32, v: &[i32], n: u64, cx: &mut Ctx) -> i64 {
    let mut low: u64 = 0;
    let mut high: u64 = n;
    while low < high {
        let middle: u64 = low.wrapping_add(high) / 2;
        let order: i32 = descending(key, &v[middle as usize], cx);
        if order < 0 {
            high = middle;
        } else if order > 0 {
            low = middle + 1;
        } else {
            return middle as usize as i64;
        }
    }
    i64::MIN
}

pub fn sort_down(v: &mut [i32], n: i32, cx: &mut Ctx) {
    sort_by_descending(v, n as u64, cx);
}

pub fn by_age(a: &Id<Person>, b: &Id<Person>, cx: &mut Ctx) -> i32 {
    let x: Id<Person> = *a;
    let y: Id<Person> = *b;
    cx.persons[x].age.wrapping_sub(cx.persons[y].age)
}

pub fn sort_by_age(v: &mut [Id<Person>], n: u64, cx: &mut Ctx) {
    merge_sort(&mut v[..n as usize], |a, b| by_age(a, b, cx));
}

pub fn sort_by_name(v: &mut [Id<Person>], n: u64, cx: &mut Ctx) {
    merge_sort(
        &mut v[..n as usize],
        |a, b| by_name_struct_person_struct_person(a, b, cx),
    );
}

pub fn by_name_struct_person_struct_person(
    a: &Id<Person>,
    b: &Id<Person>,
    cx: &mut Ctx,
) -> i32 {
    let x: Id<Person> = *a;
    let y: Id<Person> = *b;
    strcmp(&cx.persons[x].name[..], &cx.persons[y].name[..], &cx.rt)
}

pub fn by_value(key: &i32, element: AnyId<Item>, cx: &mut Ctx) -> i32 {
    (*key).wrapping_sub(cx.items[element].key)
}

pub fn search_by_value(key: &i32, v: AnyId<Item>, n: u64, cx: &mut Ctx) -> AnyId<Item> {
    let mut low: u64 = 0;
    let mut high: u64 = n;
    while low < high {
        let middle: u64 = low.wrapping_add(high) / 2;
        let order: i32 = by_value(key, v + middle, cx);
        if order < 0 {
            high = middle;
        } else if order > 0 {
            low = middle + 1;
        } else {
            return v + middle;
        }
    }
    AnyId::null()
}

pub fn main(cx: &mut Ctx) -> i32 {
    let items = cx.items.alloc_run(6);
    let values1 = [
        Item {
            key: 3,
            weight: 1.0,
            ..Item::ZERO
        },
        Item {
            key: 1,
            weight: 2.0,
            ..Item::ZERO
        },
        Item {
            key: 2,
            weight: 3.0,
            ..Item::ZERO
        },
        Item {
            key: 0,
            weight: 4.0,
            ..Item::ZERO
        },
        Item {
            key: 2,
            weight: 5.0,
            ..Item::ZERO
        },
        Item {
            key: 3,
            weight: 6.0,
            ..Item::ZERO
        },
    ];
    cx.items.write(items, values1);
    let count: u64 = 96u64 / 16;
    sort_by_key(items, count, cx);
    for i in 0..count {
        printf(
            c"%d:%g ",
            args!(cx.items[items + i].key, cx.items[items + i].weight),
            cx,
        );
    }
    let wanted: i32 = 2;
    let it: AnyId<Item> = search_by_value(&wanted, items, count, cx);
    printf(
        c"%g\n",
        args!(if !it.is_null() { cx.items[it].weight } else { -1.0f64 }),
        cx,
    );

    let n: i32 = 10;
    let mut numbers: Vec<i32> = allocate(0, n as u64 as usize);
    for i_2 in 0..n {
        numbers[i_2 as usize] = i_2 * 7 % 11;
    }
    sort_by_ascending(&mut numbers, n as u64);
    for i_3 in 0..n {
        printf(c"%d ", args!(numbers[i_3 as usize]), cx);
    }
    sort_down(&mut numbers[2..], n - 2, cx);
    for i_4 in 0..n {
        printf(c"%d ", args!(numbers[i_4 as usize]), cx);
    }
    // The library asks this often.
    printf(c"%d\n", args!(cx.calls), cx);
    let mut key: i32 = 5;
    let t2: u64 = (n - 2) as u64;
    let at: i64 = search_by_descending(&key, &numbers[2..], t2, cx);
    let found: usize = if at == i64::MIN {
        NOWHERE
    } else {
        2usize.wrapping_add(at as usize)
    };
    if found != NOWHERE {
        printf(c"%ld %d\n", args!(found as i64, numbers[found]), cx);
    }
    key = 99;
    printf(
        c"%d\n",
        args!(i32::from(search_by_ascending(&key, &numbers, n as u64) == i64::MIN)),
        cx,
    );
    sort_by_ascending(&mut numbers, 1);
    sort_by_ascending(&mut numbers, 0);
    drop(numbers);

    let names: [&[u8]; 3] = [b"zoe\0", b"al\0", b"mia\0"];
    let mut people: Vec<Id<Person>> = allocate(Id::null(), 3);
    for i_5 in 0i32..3 {
        people[i_5 as usize] = cx.persons.alloc();
        strcpy(
            &mut cx.persons[people[i_5 as usize]].name[..],
            names[i_5 as usize],
            &mut cx.rt,
        );
        cx.persons[people[i_5 as usize]].age = i_5 * 5 % 7;
    }
    sort_by_age(&mut people, 3, cx);
    for i_6 in 0i32..3 {
        printf(c"%s ", args!(&cx.persons[people[i_6 as usize]].name[..]), &mut cx.rt);
    }
    sort_by_name(&mut people, 3, cx);
    for i_7 in 0i32..3 {
        printf(c"%s ", args!(&cx.persons[people[i_7 as usize]].name[..]), &mut cx.rt);
    }
    puts(c"", cx);
    for i_8 in 0i32..3 {
        cx.persons.free(people[i_8 as usize]);
    }
    drop(people);
    let result3: i32 = 0;
    cx.items.free(items);
    result3
}
