// src/bin/searches.rs
//! The C program `searches`.

#![forbid(unsafe_code)]

use ::searches::context::Ctx;
use ::searches::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::searches::searches::main(cx),
        lines::C_LINES,
    )
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::searches::Entry;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[5];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    /// On the heap, and kept: it stays as it is.
    pub kept: Ptr<u8>,
    pub entrys: Arena<Entry>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            kept: Ptr::null(),
            entrys: Arena::with_globals(0),
        };
        crate::searches::init_globals(&mut cx);
        cx
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
//! searches translated from C by c2safe.

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
pub mod searches;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/searches.rs",
        "19:searches.c:6 20::7 24::10 25::11 27::12 33::13 45::14 50::11 52::16 56::19 58::20 \
         61::21 66::22 70::30 72::31 75::32 76::33 77::34 78::35 82::42 83::43 87::47 89::48 \
         100::49 108::53 111::54 112::55 113::56 115::57 118::58 119::59 120::60 128::61 129::62 \
         130::63 131::64 143::65 145::67 150::68 155::69 157::71 159::72 173::73 180::74",
    ),
];
// src/searches.rs
// @ bless
// Searches of the C library whose results are positions.

//! Translated from `searches.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Entry via EntryFields, size 16 with niche {
        key at 0: [u8; 8],
        value at 8: [u8; 8],
    }
}

pub const main_text: Ptr<[u8; 5]> = Ptr::global(0);

pub fn extension(path: Ptr<u8>, cx: &mut Ctx) -> Ptr<u8> {
    let dot: Ptr<u8> = strrchr(path, b'.' as i32, cx);
    if !dot.is_null() { dot + 1 } else { cx.lit(c"") }
}

pub fn fields(line: &[u8], sep: u8, cx: &mut Ctx) -> i32 {
    let mut n: i32 = 0;
    let mut p: usize = 0;
    while p != NOWHERE && line[p] != 0 {
        let at: i64 = strchr_at(&line[p..], sep as i8 as i32, cx);
        let next: usize = if at == i64::MIN {
            NOWHERE
        } else {
            p.wrapping_add(at as usize)
        };
        printf(
            c"<%.*s>",
            args!(
                if next != NOWHERE {
                    next.wrapping_sub(p) as i32
                } else {
                    strlen(&line[p..], cx) as i32
                },
                &line[p..],
            ),
            cx,
        );
        if next != NOWHERE {
            p = next.wrapping_add(1);
        } else {
            p = NOWHERE;
        }
        n = n.wrapping_add(1);
    }
    n
}

pub fn trim(s: &mut [u8], cx: &mut Ctx) {
    let at: i64 = strchr_at(&s[..], b'\n' as i32, cx);
    let nl: usize = if at == i64::MIN { NOWHERE } else { at as usize };
    if nl != NOWHERE {
        s[nl] = b'\0';
    }
    if strstr_at(&s[..], c"//", cx) != i64::MIN {
        let at_2: i64 = strstr_at(&s[..], c"//", cx);
        let found: usize = if at_2 == i64::MIN { NOWHERE } else { at_2 as usize };
        s[found] = b'\0';
    }
}

/// What is searched is a part of something, and what is found is used as an argument at once.
pub fn split(e: &mut Entry, s: &[u8], cx: &mut Ctx) -> i32 {
    let at: i64 = strchr_at(s, b'=' as i32, cx);
    let eq: usize = if at == i64::MIN { NOWHERE } else { at as usize };
    if eq == NOWHERE || eq as i64 >= 8 {
        return 0;
    }
    e.key[..eq as u64 as usize].copy_from_slice(&s[..eq as u64 as usize]);
    e.key[eq as i64 as usize] = b'\0';
    strcpy(&mut e.value[..], &s[eq.wrapping_add(1)..], cx);
    i32::from(strchr_at(&e.value[..], b'=' as i32, cx) == i64::MIN)
}

pub fn keep(s: Ptr<u8>, cx: &mut Ctx) -> i32 {
    cx.kept = strrchr(s, b'e' as i32, cx);
    i32::from(!cx.kept.is_null())
}

pub fn last(s: &[u8], upper: i32, cx: &mut Ctx) -> i64 {
    let at: i64 = strrchr_at(s, b'a' as i32, cx);
    let a: usize = if at == i64::MIN { NOWHERE } else { at as usize };
    let b: usize;
    if upper != 0 {
        let at_2: i64 = strrchr_at(s, b'A' as i32, cx);
        if at_2 == i64::MIN {
            b = NOWHERE;
        } else {
            b = at_2 as usize;
        }
    } else {
        b = a;
    }
    if a as isize > b as isize {
        if a == NOWHERE { i64::MIN } else { a as i64 }
    } else {
        if b == NOWHERE { i64::MIN } else { b as i64 }
    }
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut array = [0; 64];
    array[..23].copy_from_slice(b"one,two,,three // end\n\0");
    let mut line: [u8; 64] = array;
    trim(&mut line, cx);
    printf(c"%d\n", args!(fields(&line, b',', cx)), cx);
    let at: i64 = strpbrk_at(&line[..], c"wxyz", cx);
    let p: usize = if at == i64::MIN { NOWHERE } else { at as usize };
    if p == NOWHERE {
        return 1;
    }
    line[p] = b'W';
    puts(&line[..], cx);
    printf(
        c"%d %d\n",
        args!(
            i32::from(strchr_at(&line[..], b'q' as i32, cx) == i64::MIN),
            i32::from(strchr_at(&line[..], b'o' as i32, cx) == i64::MIN),
        ),
        cx,
    );
    puts(extension(cx.lit(c"a/b.tar.gz"), cx), cx);
    let mut q: usize = 0;
    let mut n: i32 = 0;
    while {
        let at_2: i64 = strchr_at(&line[q..], b'e' as i32, cx);
        if at_2 == i64::MIN {
            q = NOWHERE;
        } else {
            q = q.wrapping_add(at_2 as usize);
        }
        q != NOWHERE
    } {
        n = n.wrapping_add(1);
        q = q.wrapping_add(1);
    }
    printf(c"%d\n", args!(n), cx);

    let mut e: Entry = Entry {
        key: *b"\0\0\0\0\0\0\0\0",
        value: *b"\0\0\0\0\0\0\0\0",
        ..Entry::ZERO
    };
    printf(
        c"%d %s %s\n",
        args!(split(&mut e, b"k=v\0", cx), &e.key[..], &e.value[..]),
        cx,
    );
    let tmp_2: i32 = split(&mut e, b"a=b=c\0", cx);
    printf(c"%d %d\n", args!(split(&mut e, b"none\0", cx), tmp_2), cx);
    let tmp_3: Ptr<u8> = cx.kept;
    printf(c"%d %s\n", args!(keep(main_text.decay(), cx), tmp_3), cx);
    let at_4: i64 = last(b"banAna\0", 0, cx);
    let found_2: Ptr<u8> = if at_4 == i64::MIN {
        Ptr::null()
    } else {
        cx.lit(c"banAna") + at_4
    };
    let before: Ptr<u8> = found_2;
    let at_5: i64 = last(b"banAna\0", 1, cx);
    let found_3: Ptr<u8> = if at_5 == i64::MIN {
        Ptr::null()
    } else {
        cx.lit(c"banAna") + at_5
    };
    printf(c"%s %s\n", args!(before, found_3), cx);
    let at_3: i64 = strstr_at(c"one two", c"tw", cx);
    let found: Ptr<u8> = if at_3 == i64::MIN {
        Ptr::null()
    } else {
        cx.lit(c"one two") + at_3
    };
    printf(c"%s\n", args!(found), cx);
    0
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    write_slice(main_text.cast::<u8>(), b"here\0", cx);
}
