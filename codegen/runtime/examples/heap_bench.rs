//! Times the heap tier on the kernels that C programs are made of:
//! `cargo run --release -p c2safe-runtime --example heap_bench`, to be compared with `examples/heap_bench.c` at -O2.
#[macro_use]
extern crate c2safe_rt as rt;

use c2safe_rt::{free, malloc, Mem, Ptr, Runtime};
use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

record! { struct Tree via TreeFields, size 24 { key at 0: i32, left at 8: Ptr<Tree>, right at 16: Ptr<Tree> } }

fn fill(a: Ptr<i32>, n: i32, heap: &mut rt::Heap) {
    let mut i = 0;
    while i < n {
        a.at(i).set(i.wrapping_mul(7) ^ (i >> 3), heap);
        i += 1;
    }
}

fn sum(a: Ptr<i32>, n: i32, heap: &rt::Heap) -> i32 {
    let (mut s, mut i) = (0i32, 0);
    while i < n {
        s = s.wrapping_mul(31) ^ a.at(i).get(heap);
        i += 1;
    }
    s
}

fn sieve(a: Ptr<u8>, n: i32, heap: &mut rt::Heap) -> i32 {
    let mut count = 0;
    heap.fill(a, 1, n as u64);
    let mut i = 2;
    while i < n {
        if a.at(i).get(heap) != 0 {
            count += 1;
            let mut j = i.wrapping_add(i);
            while j < n {
                a.at(j).set(0, heap);
                j += i;
            }
        }
        i += 1;
    }
    count
}

fn insert(root: Ptr<Ptr<Tree>>, key: i32, rt: &mut Runtime) {
    let mut p = root;
    loop {
        let t = p.get(rt);
        if t.is_null() {
            break;
        }
        p = if key < t.key().get(rt) {
            t.left()
        } else {
            t.right()
        };
    }
    let n: Ptr<Tree> = malloc(Tree::SIZE as u64, rt).cast();
    n.key().set(key, rt);
    n.left().set(Ptr::null(), rt);
    n.right().set(Ptr::null(), rt);
    p.set(n, rt);
}

fn walk(t: Ptr<Tree>, rt: &Runtime) -> i64 {
    if t.is_null() {
        return 0;
    }
    walk(t.left().get(rt), rt) + t.key().get(rt) as i64 + walk(t.right().get(rt), rt)
}

fn drop_tree(t: Ptr<Tree>, rt: &mut Runtime) {
    if !t.is_null() {
        drop_tree(t.left().get(rt), rt);
        drop_tree(t.right().get(rt), rt);
        free(t.cast(), rt);
    }
}

fn swap(a: Ptr<i32>, b: Ptr<i32>, heap: &mut rt::Heap) {
    let t = a.get(heap);
    a.set(b.get(heap), heap);
    b.set(t, heap);
}

fn time<R>(name: &str, f: impl FnOnce() -> R) {
    let begin = Instant::now();
    black_box(f());
    let _ = writeln!(
        io::stdout(),
        "{name:12} {:8.1} ms",
        begin.elapsed().as_secs_f64() * 1e3
    );
}

fn main() {
    let mut rt = Runtime::new();
    let n = 1_000_000;
    let a: Ptr<i32> = malloc(4 * n as u64, &mut rt).cast();
    time("fill", || {
        (0..100).for_each(|_| fill(black_box(a), n, &mut rt))
    });
    time("sum", || {
        (0..100).fold(0, |s, _| s ^ sum(black_box(a), n, &rt))
    });
    time("sieve", || sieve(a.cast(), 4 * n, &mut rt));
    let root: Ptr<Ptr<Tree>> = malloc(8, &mut rt).cast();
    let mut x = 1u32;
    time("tree insert", || {
        for _ in 0..500_000 {
            x = x.wrapping_mul(1664525).wrapping_add(1013904223);
            insert(root, (x >> 8) as i32, &mut rt);
        }
    });
    time("tree walk", || walk(root.get(&rt), &rt));
    time("tree free", || drop_tree(root.get(&rt), &mut rt));
    time("malloc/free", || {
        for i in 0..10_000_000u64 {
            let p = black_box(malloc(16 + i % 64, &mut rt));
            free(p, &mut rt);
        }
    });
    time("locals", || {
        for i in 0..20_000_000 {
            let frame = rt.enter();
            let (p, q) = (rt.local::<i32>(), rt.local::<i32>());
            p.set(i, &mut rt);
            swap(black_box(p), black_box(q), &mut rt);
            rt.leave(frame);
        }
    });
}
