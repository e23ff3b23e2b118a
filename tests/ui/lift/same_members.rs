// src/bin/same_members.rs
//! The C program `same_members`.

#![forbid(unsafe_code)]

use ::same_members::context::Ctx;
use ::same_members::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::same_members::main_c::main(cx),
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
// src/grid.rs
//! Translated from `grid.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Cell via CellFields, size 16 {
        x at 0: i32,
        y at 4: i32,
        next at 8: Ptr<Cell>,
    }
}

pub fn cell_new(x: i32, y: i32, next: Ptr<Cell>, cx: &mut Ctx) -> Ptr<Cell> {
    let cell: Ptr<Cell> = malloc(16, cx).cast::<Cell>();
    if cell.is_null() {
        exit(1, cx);
    }
    cell.set(Cell { x, y, next }, cx);
    cell
}

pub fn cell_area(cell: Cell) -> i32 {
    cell.x.wrapping_mul(cell.y)
}
// src/lib.rs
//! same_members translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod grid;
pub mod lines;
pub mod main_c;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/grid.rs",
        "15:grid.c:7 16::8 17::9 19::10 20::11 24::14",
    ),
    (
        "src/main_c.rs",
        "11:main.c:13 12::14 13::15 15::16 16::17 17::18 18::19 20::20 21::21 23::23 24::24",
    ),
];
// src/main_c.rs
// The same struct in two units, without a header: one type, whose values go between them.
// @ bless

//! Translated from `main.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::grid::{Cell, CellFields, cell_area, cell_new};

pub fn main(cx: &mut Ctx) -> i32 {
    let mut all: Ptr<Cell> = Ptr::null();
    for i in 1i32..5 {
        all = cell_new(i, i + 1, all, cx);
    }
    let mut sum: i32 = 0;
    while !all.is_null() {
        let next: Ptr<Cell> = all.next().get(cx);
        let t1 = cell_area(all.get(cx));
        sum = sum.wrapping_add(t1);
        free(all.cast::<Void>(), cx);
        all = next;
    }
    printf(c"%d\n", args!(sum), cx);
    0
}
