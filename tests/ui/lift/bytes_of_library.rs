// src/bin/bytes_of_library.rs
//! The C program `bytes_of_library`.

#![forbid(unsafe_code)]

use ::bytes_of_library::context::Ctx;
use ::bytes_of_library::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::bytes_of_library::bytes_of_library::main(cx),
        lines::C_LINES,
    )
}
// src/bytes_of_library.rs
// @ bless
// Functions of the C library that read or write so many bytes get slices.

//! Translated from `bytes_of_library.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::libc::{IOFILE, SEEK_SET};

record! {
    pub struct Buffer via BufferFields, size 16 {
        data at 0: Ptr<u8>,
        len at 8: u64,
    }
}

pub fn load(f: Ptr<IOFILE>, size: u64, cx: &mut Ctx) -> Ptr<u8> {
    let text: Ptr<u8> = malloc(size.wrapping_add(1), cx).cast::<u8>();
    let n: u64 = fread(text.cast::<u8>(), 1, size, f.cast::<File>(), cx);
    text.at(n).set(b'\0', cx);
    text
}

pub fn starts(s: Ptr<u8>, with: Ptr<u8>, n: u64, cx: &mut Ctx) -> i32 {
    i32::from(memcmp(s.cast::<u8>(), with.cast::<u8>(), n, cx) == 0)
}

pub fn put(f: Ptr<IOFILE>, p: Ptr<u8>, n: u64, cx: &mut Ctx) {
    fwrite(p.cast::<u8>(), 1, n, f.cast::<File>(), cx);
}

pub fn take(b: Ptr<Buffer>, fd: i32, room: u64, cx: &mut Ctx) {
    b.data().set(malloc(room, cx).cast::<u8>(), cx);
    let n: i64 = read(fd, b.data().get(cx).cast::<u8>(), room, cx);
    b.len().set(if n < 0 { 0i64 } else { n } as u64, cx);
}

pub fn one(f: Ptr<IOFILE>, cx: &mut Ctx) -> u8 {
    let frame = cx.enter();
    let c = cx.local::<u8>();
    c.set(b'?', cx);
    fread(c.cast::<u8>(), 1, 1, f.cast::<File>(), cx);
    let result1: u8 = c.get(cx);
    cx.leave(frame);
    result1
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let some = cx.local::<[u8; 6]>();
    let numbers = cx.local::<[u32; 2]>();
    let back = cx.local::<[u32; 2]>();
    let ends = cx.local::<[i32; 2]>();
    let more = cx.local::<[u8; 4]>();
    let b = cx.local::<Buffer>();
    let f: Ptr<IOFILE> = tmpfile(cx).cast::<IOFILE>();
    some.set([b'a', b'b', 0, b'c', b'd', b'\n'], cx);
    put(f, some.decay(), 6, cx);
    fwrite(c"a line\n", 1, 7, f.cast::<File>(), cx);
    numbers.set([0x41424344, 0xa454647], cx);
    fwrite(numbers.decay().cast::<u8>(), 4, 2, f.cast::<File>(), cx);
    rewind(f.cast::<File>(), cx);
    let text: Ptr<u8> = load(f, 100, cx);
    printf(
        c"%d%s%s",
        args!(
            text.at(2).get(cx) as i8 as i32,
            text + 3,
            if (text + 13).is_null() { cx.lit(c"") } else { cx.lit(c"!\n") },
        ),
        cx,
    );
    printf(
        c"%d %d %d\n",
        args!(
            starts(text, cx.lit(c"ab"), 2, cx),
            starts(text, cx.lit_bytes(b"ab\0c\0"), 4, cx),
            starts(text + 6, cx.lit(c"a lime"), 6, cx),
        ),
        cx,
    );
    rewind(f.cast::<File>(), cx);
    fseek(f.cast::<File>(), 13, SEEK_SET, cx);
    fread(back.decay().cast::<u8>(), 4, 2, f.cast::<File>(), cx);
    rewind(f.cast::<File>(), cx);
    let tmp_3: i32 = one(f, cx) as i8 as i32;
    let tmp_4: i32 = one(f, cx) as i8 as i32;
    let tmp_5: i32 = memcmp(
        back.decay().cast::<u8>(),
        numbers.decay().cast::<u8>(),
        8,
        cx,
    );
    printf(c"%x %d %c%c\n", args!(back.elem(0).get(cx), tmp_5, tmp_4, tmp_3), cx);
    fclose(f.cast::<File>(), cx);
    free(text.cast::<Void>(), cx);

    if pipe(ends.decay(), cx) != 0 {
        let result1: i32 = 1;
        cx.leave(frame);
        return result1;
    }
    let message: Ptr<u8> = cx.lit(c"through the pipe");
    let mut written: i64 = write(ends.elem(1).get(cx), message.cast::<u8>(), 11, cx);
    more.set(*b"xyz\0", cx);
    let t2 = write(ends.elem(1).get(cx), (more.decay() + 1).cast::<u8>(), 2, cx);
    written = written.wrapping_add(t2);
    close(ends.elem(1).get(cx), cx);
    take(b, ends.elem(0).get(cx), 64, cx);
    printf(
        c"%zd %.*s %d\n",
        args!(
            written,
            b.len().get(cx) as i32,
            b.data().get(cx),
            memcmp((b.data().get(cx) + 8).cast::<u8>(), c"the", 3, cx),
        ),
        cx,
    );
    free(b.data().get(cx).cast::<Void>(), cx);
    let result3: i32 = 0;
    cx.leave(frame);
    result3
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
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
//! bytes_of_library translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod bytes_of_library;
pub mod context;
pub mod dispatch;
pub mod libc;
pub mod lines;
// src/libc.rs
//! Types of the C library's headers.

pub const SEEK_SET: i32 = 0;

/// Declared, never defined.
#[derive(Clone, Copy)]
pub struct IOFILE {}
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/bytes_of_library.rs",
        "18:bytes_of_library.c:12 19::13 20::14 21::15 25::19 29::23 30::24 33::27 34::28 35::29 \
         36::30 41::33 42::34 43::35 56::39 57::40 58::41 59::42 60::43 61::44 62::45 63::46 64::47 \
         73::48 82::49 83::51 84::52 85::53 86::54 95::55 96::56 98::59 103::60 104::61 105::62 \
         106::63 108::64 109::66 110::67 120::68 121::69",
    ),
];
