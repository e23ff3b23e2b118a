// src/bin/comments.rs
//! The C program `comments`.

#![forbid(unsafe_code)]

use ::comments::context::Ctx;
use ::comments::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::comments::comments::main(cx),
        lines::C_LINES,
    )
}
// src/comments.rs
// Comments are where they were.
// Copyright: nobody.
// @ bless

//! Translated from `comments.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

// What a shape is.
pub const CIRCLE: u32 = 0; // round
/// with corners
pub const SQUARE: u32 = 1;

// Section of shapes

record! {
    /// A point.
    pub struct Point via PointFields, size 8 with niche {
        x at 0: i32, // to the right
        /// Up or down.
        /// Not both.
        y at 4: i32,
    }
}

// Sums up.
//
//     for (i = 0; i < n; i++) s += i;   (rustdoc must not run this)
pub fn sum(n: i32) -> i32 {
    // how many
    let mut s: i32 = 0; // the sum

    // one after the other
    for i in 0..n { // each
        s = s.wrapping_add(i); // add
        if s > 100 { // enough?
            break;
        }
        // end of the round
    } // for

    // done
    s
}

/// Moves a point.
pub fn r#move(p: &mut Point, by: i32) {
    // by itself
    p.x = p.x.wrapping_add(by); // inside a statement
    // nothing else
    p.y = p.y.wrapping_sub(by);
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut p: Point = Point { x: 1, y: 2, ..Point::ZERO };
    let k: u32 = SQUARE;
    r#move(&mut p, 5);

    match k {
        CIRCLE => {
            // round ones
            cx.counter = cx.counter.wrapping_add(1); // count it
            // leave
        }
        _ => {
            // the others
            // fall through
            // nothing
        }
    }
    if cx.counter == 0 {
        puts(c"zero", cx);
    } else if cx.counter == 1 {
        // one
        puts(c"one", cx);
    } else {
        // more
        puts(c"more", cx);
    }
    printf(c"%d %d %d %s\n", args!(p.x, p.y, sum(10), cx.lit(c"/* no comment */")), cx);
    // NOTREACHED
    0
}

/// Gives the objects of this file their initial values.
pub fn init_globals(cx: &mut Ctx) {
    cx.counter = 3;
}
// src/context.rs
//! The state of one instance of the program.

use crate::rt::*;
use crate::comments::Point;

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    /// how often
    pub counter: i32,
    pub points: Arena<Point>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        let mut cx = Ctx {
            rt: Runtime::with_globals(OBJECTS),
            counter: 0,
            points: Arena::with_globals(0),
        };
        crate::comments::init_globals(&mut cx);
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
//! comments translated from C by c2safe.

#![forbid(unsafe_code)]
// Names are those of the C.
#![allow(non_upper_case_globals)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod comments;
pub mod context;
pub mod dispatch;
pub mod lines;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/comments.rs",
        "32:comments.c:42 35::46 36::47 37::48 38::49 43::53 50::60 53::63 56::67 57::68 58::69 \
         60::71 63::74 72::82 73::83 76::85 79::87 81::89 82::90",
    ),
];
