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
use crate::list::{List, Node};

/// Sizes of the objects with static storage duration.
const OBJECTS: &[u64] = &[];

/// The state of one instance of the program: the runtime, and the C's plain variables.
pub struct Ctx {
    pub rt: Runtime,
    pub nodes: Arena<Node>,
    pub lists: Arena<List>,
}

impl Ctx {
    /// A fresh instance, with all objects initialised.
    pub fn new() -> Ctx {
        Ctx {
            rt: Runtime::with_globals(OBJECTS),
            nodes: Arena::with_globals(0),
            lists: Arena::with_globals(0),
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
         41::30 42::29 44::31 48::37 51::38 52::39 53::37 55::41 56::42",
    ),
    (
        "src/main_c.rs",
        "11:main.c:14 19::19 20::20 21::21 23::22 27::27 32::28 33::29 35::30 36::31 38::32 40::33 \
         50::34 51::35",
    ),
];
// src/list.rs
//! Translated from `list.c`, `list.h` by c2safe.

use crate::rt::*;
use crate::context::Ctx;

record! {
    pub struct Node via NodeFields, size 24 with niche {
        next at 0: Id<Node>,
        id at 8: i32,
        weight at 12: i32,
        twin at 16: Id<Node>,
    }
}

record! {
    /// Whoever includes this sees another struct node behind the pointer.
    pub struct List via ListFields, size 16 with niche {
        head at 0: Id<Node>,
        length at 8: i32,
    }
}

pub fn list_push(list: &mut List, id: i32, cx: &mut Ctx) -> Id<Node> {
    let node: Id<Node> = cx.nodes.alloc();
    if node.is_null() {
        exit(1, cx);
    }
    cx.nodes[node].next = list.head;
    cx.nodes[node].id = id;
    cx.nodes[node].weight = id.wrapping_mul(id);
    cx.nodes[node].twin = node;
    list.head = node;
    list.length = list.length.wrapping_add(1);
    node
}

pub fn list_weight(list: &List, cx: &mut Ctx) -> i32 {
    let mut sum: i32 = 0;
    let mut n: Id<Node> = list.head;
    while !n.is_null() {
        sum = sum.wrapping_add(cx.nodes[cx.nodes[n].twin].weight);
        n = cx.nodes[n].next;
    }
    sum
}

pub fn list_free(list: &mut List, cx: &mut Ctx) {
    let mut next: Id<Node>;
    let mut n: Id<Node> = list.head;
    while !n.is_null() {
        next = cx.nodes[n].next;
        cx.nodes.free(n);
        n = next;
    }
    list.head = Id::null();
}
// src/main_c.rs
// A unit that knows the first members only of a struct: it is the struct of the other unit all the same.
// @ bless

//! Translated from `main.c` by c2safe.

use crate::rt::*;
use crate::context::Ctx;
use crate::list::{List, Node, list_free, list_push, list_weight};

pub fn sum(node: Id<Node>, cx: &mut Ctx) -> i32 {
    if node.is_null() {
        0i32
    } else {
        cx.nodes[node].id.wrapping_add(sum(cx.nodes[node].next, cx))
    }
}

pub fn find(list: &List, id: i32, cx: &mut Ctx) -> Id<Node> {
    let mut n: Id<Node> = list.head;
    while !n.is_null() && cx.nodes[n].id != id {
        n = cx.nodes[n].next;
    }
    n
}

pub fn main(cx: &mut Ctx) -> i32 {
    let mut list: List = List {
        head: Id::null(),
        length: 0,
        ..List::ZERO
    };
    for i in 1i32..6 {
        list_push(&mut list, i, cx);
    }
    let last: Id<Node> = list_push(&mut list, 10, cx);
    let i1 = cx.nodes[last].next;
    cx.nodes[i1].id = 7;
    let i2 = find(&list, 3, cx);
    cx.nodes[i2].id = cx.nodes[i2].id.wrapping_add(1);
    printf(
        c"%d %d %d %d\n",
        args!(
            list.length,
            sum(list.head, cx),
            sum(find(&list, 4, cx), cx),
            list_weight(&list, cx),
        ),
        cx,
    );
    list_free(&mut list, cx);
    0
}
