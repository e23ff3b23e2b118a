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

#[derive(Clone)]
pub struct Buffer {
    pub data: Vec<u8>,
    pub len: u64,
}

impl Buffer {
    /// Nothing is in it.
    pub const ZERO: Buffer = Buffer {
        data: Vec::new(),
        len: 0,
    };
}

impl crate::rt::Object for Buffer {
    const BLANK: Buffer = Buffer::ZERO;
}

pub fn load(f: Ptr<IOFILE>, size: u64, cx: &mut Ctx) -> Vec<u8> {
    let mut text: Vec<u8> = allocate(0, size.wrapping_add(1) as usize);
    let n: u64 = fread(&mut text[..], 1, size, f.cast::<File>(), cx);
    text[n as usize] = b'\0';
    text
}

pub fn starts(s: &[u8], with: &[u8], n: u64, cx: &mut Ctx) -> i32 {
    i32::from(memcmp(s, with, n, cx) == 0)
}

pub fn put(f: Ptr<IOFILE>, p: &[u8], n: u64, cx: &mut Ctx) {
    fwrite(p, 1, n, f.cast::<File>(), cx);
}

pub fn take(b: &mut Buffer, fd: i32, room: u64, cx: &mut Ctx) {
    b.data = allocate(0, room as usize);
    let n: i64 = read(fd, &mut b.data[..], room, cx);
    b.len = if n < 0 { 0i64 } else { n } as u64;
}

pub fn one(f: Ptr<IOFILE>, cx: &mut Ctx) -> u8 {
    let mut c: u8 = b'?';
    fread(std::slice::from_mut(&mut c), 1, 1, f.cast::<File>(), cx);
    c
}

pub fn main(cx: &mut Ctx) -> i32 {
    let f: Ptr<IOFILE> = tmpfile(cx).cast::<IOFILE>();
    let some: [u8; 6] = [b'a', b'b', 0, b'c', b'd', b'\n'];
    put(f, &some, 6, cx);
    fwrite(c"a line\n", 1, 7, f.cast::<File>(), cx);
    let numbers: [u32; 2] = [0x41424344, 0xa454647];
    let lent1 = lend(&numbers[..], cx);
    fwrite(lent1.cast::<u8>(), 4, 2, f.cast::<File>(), cx);
    release(lent1, cx);
    rewind(f.cast::<File>(), cx);
    let text: Vec<u8> = load(f, 100, cx);
    printf(
        c"%d%s%s",
        args!(
            text[2] as i8 as i32,
            &text[3..],
            if false { cx.lit(c"") } else { cx.lit(c"!\n") },
        ),
        cx,
    );
    printf(
        c"%d %d %d\n",
        args!(
            starts(&text, b"ab\0", 2, cx),
            starts(&text, b"ab\0c\0", 4, cx),
            starts(&text[6..], b"a lime\0", 6, cx),
        ),
        cx,
    );
    rewind(f.cast::<File>(), cx);
    let mut back: [u32; 2] = [0; 2];
    fseek(f.cast::<File>(), 13, SEEK_SET, cx);
    let lent3 = lend(&back[..], cx);
    fread(lent3.cast::<u8>(), 4, 2, f.cast::<File>(), cx);
    take_back(lent3, &mut back[..], cx);
    rewind(f.cast::<File>(), cx);
    let tmp_3: i32 = one(f, cx) as i8 as i32;
    let tmp_4: i32 = one(f, cx) as i8 as i32;
    let lent5 = lend(&back[..], cx);
    let lent6 = lend(&numbers[..], cx);
    let result7 = memcmp(lent5.cast::<u8>(), lent6.cast::<u8>(), 8, cx);
    release(lent5, cx);
    release(lent6, cx);
    let tmp_5: i32 = result7;
    printf(c"%x %d %c%c\n", args!(back[0], tmp_5, tmp_4, tmp_3), cx);
    fclose(f.cast::<File>(), cx);
    drop(text);

    let mut ends: [i32; 2] = [0; 2];
    let lent8 = lend(&ends[..], cx);
    let result9 = pipe(lent8, cx);
    take_back(lent8, &mut ends[..], cx);
    if result9 != 0 {
        return 1;
    }
    let message: &[u8] = b"through the pipe\0";
    let mut written: i64 = write(ends[1], message, 11, cx);
    let more: [u8; 4] = *b"xyz\0";
    let t10 = write(ends[1], &more[1..], 2, cx);
    written = written.wrapping_add(t10);
    close(ends[1], cx);
    let mut b: Buffer = Buffer::ZERO;
    let t11: i32 = ends[0];
    take(&mut b, t11, 64, cx);
    printf(
        c"%zd %.*s %d\n",
        args!(written, b.len as i32, &b.data[..], memcmp(&b.data[8..], c"the", 3, cx)),
        cx,
    );
    b.data = Vec::new();
    0
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::bytes_of_library::Buffer;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub buffers: Arena<Buffer>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            buffers: Arena::with_globals(0),
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
        "29:bytes_of_library.c:12 30::13 31::14 32::15 36::19 40::23 41::24 44::27 45::28 46::29 \
         47::30 50::33 51::34 52::35 56::39 57::40 58::41 59::42 60::43 61::44 64::45 65::46 66::47 \
         75::48 84::49 85::50 86::51 87::52 90::53 91::54 100::55 101::56 103::58 104::59 110::60 \
         111::61 112::62 113::63 115::64 116::65 117::66 119::67 124::68 125::69",
    ),
];
