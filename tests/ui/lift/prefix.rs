// src/bin/prefix.rs
//! The C program `prefix`.

#![forbid(unsafe_code)]

use ::prefix::context::Ctx;
use ::prefix::{lines, rt};

fn main() {
    rt::start(
        Ctx::new,
        |_argc, _argv, _envp, cx| ::prefix::main_c::main(cx),
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
// src/lib.rs
//! prefix translated from C by c2safe.

#![forbid(unsafe_code)]
// What is certain to fail in the C fails where control gets there, and not before.
#![allow(arithmetic_overflow, unconditional_panic)]
// Some values that the C stores and does not read are stored.
#![allow(unused_assignments)]

pub extern crate c2safe_rt as rt;
pub mod context;
pub mod dispatch;
pub mod lines;
pub mod list;
pub mod main_c;
// src/lines.rs
//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.

/// Read by the panic hook.
pub static C_LINES: &[(&str, &str)] = &[
    (
        "src/list.rs",
        "24:list.c:14 25::15 26::16 28::17 29::18 30::19 31::20 32::21 33::22 34::23 38::28 39::29 \
         41::30 43::29 45::31 49::37 52::38 53::39 54::37 56::41 57::42",
    ),
    (
        "src/main_c.rs",
        "11:main.c:14 19::19 20::20 21::21 23::22 29::27 36::28 37::29 39::30 40::31 41::32 42::33 \
         52::34 53::35",
    ),
];
// src/list.rs
//! Translated from `list.c`, `list.h` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Node via NodeFields, size 24 {
        next at 0: Ptr<Node>,
        id at 8: i32,
        weight at 12: i32,
        twin at 16: Ptr<Node>,
    }
}

record! {
    /// Whoever includes this sees another struct node behind the pointer.
    pub struct List via ListFields, size 16 {
        head at 0: Ptr<Node>,
        length at 8: i32,
    }
}

pub fn list_push(list: Ptr<List>, id: i32, cx: &mut Ctx) -> Ptr<Node> {
    let node: Ptr<Node> = malloc(24, cx).cast::<Node>();
    if node.is_null() {
        exit(1, cx);
    }
    node.next().set(list.head().get(cx), cx);
    node.id().set(id, cx);
    node.weight().set(id.wrapping_mul(id), cx);
    node.twin().set(node, cx);
    list.head().set(node, cx);
    list.length().update(cx, |v| v.wrapping_add(1));
    node
}

pub fn list_weight(list: Ptr<List>, cx: &mut Ctx) -> i32 {
    let mut sum: i32 = 0;
    let mut n: Ptr<Node> = list.head().get(cx);
    while !n.is_null() {
        let t1 = n.twin().get(cx).weight().get(cx);
        sum = sum.wrapping_add(t1);
        n = n.next().get(cx);
    }
    sum
}

pub fn list_free(list: Ptr<List>, cx: &mut Ctx) {
    let mut next: Ptr<Node>;
    let mut n: Ptr<Node> = list.head().get(cx);
    while !n.is_null() {
        next = n.next().get(cx);
        free(n.cast::<Void>(), cx);
        n = next;
    }
    list.head().set(Ptr::null(), cx);
}
// src/main_c.rs
// A unit that knows the first members only of a struct: it is the struct of the other unit all the same.
// @ bless

//! Translated from `main.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::list::{List, ListFields, Node, NodeFields, list_free, list_push, list_weight};

pub fn sum(node: Ptr<Node>, cx: &mut Ctx) -> i32 {
    if node.is_null() {
        0i32
    } else {
        node.id().get(cx).wrapping_add(sum(node.next().get(cx), cx))
    }
}

pub fn find(list: Ptr<List>, id: i32, cx: &mut Ctx) -> Ptr<Node> {
    let mut n: Ptr<Node> = list.head().get(cx);
    while !n.is_null() && n.id().get(cx) != id {
        n = n.next().get(cx);
    }
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let frame = cx.enter();
    let list = cx.local::<List>();
    list.set(
        List {
            head: Ptr::null(),
            length: 0,
        },
        cx,
    );
    for i in 1i32..6 {
        list_push(list, i, cx);
    }
    let last: Ptr<Node> = list_push(list, 10, cx);
    last.next().get(cx).id().set(7, cx);
    find(list, 3, cx).id().update(cx, |v| v.wrapping_add(1));
    printf(
        c"%d %d %d %d\n",
        args!(
            list.length().get(cx),
            sum(list.head().get(cx), cx),
            sum(find(list, 4, cx), cx),
            list_weight(list, cx),
        ),
        cx,
    );
    list_free(list, cx);
    let result1: i32 = 0;
    cx.leave(frame);
    result1
}
