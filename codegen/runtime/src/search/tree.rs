//! `<search.h>`: binary search trees. They are red-black trees that are balanced on the way down when something is entered
//! (Guibas and Sedgewick 1978), as in glibc, so that `twalk` shows the same shape.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::va::VaArg;

record! {
    /// A node; C sees only the key.
    pub struct TreeNode via TreeNodeFields, size 32 { key at 0: u64, children at 8: [u64; 2], red at 24: bool }
}

type Link = Ptr<u64>;

/// The node at an address, as bits.
fn node(bits: u64) -> Ptr<TreeNode> {
    Ptr::from_bits(bits)
}

/// Where a node keeps the address of one of its children.
fn link(of: u64, side: usize) -> Link {
    node(of).children().elem(side)
}

fn child(of: u64, side: usize, rt: &Runtime) -> u64 {
    link(of, side).get(rt)
}

fn is_red(of: u64, rt: &Runtime) -> bool {
    of != 0 && node(of).red().get(rt)
}

fn paint(of: u64, red: bool, rt: &mut Runtime) {
    if of != 0 {
        node(of).red().set(red, rt);
    }
}

/// Turns the tree at `top` so that the child on the other side comes up and the top goes down to `side`.
fn rotate(top: Link, side: usize, rt: &mut Runtime) -> u64 {
    let down = top.get(rt);
    let up = child(down, 1 - side, rt);
    let inner = child(up, side, rt);
    link(down, 1 - side).set(inner, rt);
    link(up, side).set(down, rt);
    top.set(up, rt);
    up
}

#[track_caller]
fn compare<P: Program>(f: Ptr<Void>, key: Ptr<Void>, of: u64, cx: &mut P) -> i32 {
    let other = node(of).key().get(cx);
    cx.call(f.bits(), &[VaArg::from(key), VaArg::Ptr(other)])
        .arg()
}

/// A node became red: if its parent is red as well, the grandparent's tree is turned.
/// `path` leads to the node: links with the side that was taken at each.
fn mend(path: &[(Link, usize)], rt: &mut Runtime) {
    let [.., (grand, outer), (parent, inner), _] = *path else {
        return;
    };
    if !is_red(parent.get(rt), rt) {
        return;
    }
    let above = grand.get(rt);
    if outer != inner {
        rotate(link(above, outer), outer, rt);
    }
    let top = rotate(grand, 1 - outer, rt);
    paint(top, false, rt);
    paint(above, true, rt);
}

/// `tsearch` (POSIX).
#[track_caller]
pub fn tsearch<P: Program>(key: Ptr<Void>, root: Ptr<Void>, f: Ptr<Void>, cx: &mut P) -> Ptr<Void> {
    if root.is_null() {
        return Ptr::null();
    }
    let mut at: Link = root.cast();
    let first = at.get(cx);
    paint(first, false, cx);
    let mut path: Vec<(Link, usize)> = Vec::new();
    loop {
        let here = at.get(cx);
        if here == 0 {
            break;
        }
        let order = compare(f, key, here, cx);
        if order == 0 {
            return Ptr::from_bits(here);
        }
        let side = (order > 0) as usize;
        path.push((at, side));
        let children = node(here).children().get(cx);
        if children.iter().all(|&child| is_red(child, cx)) {
            // A node with two red children hands its black down, so that there is room below.
            paint(here, true, cx);
            children.iter().for_each(|&child| paint(child, false, cx));
            mend(&path, cx);
        }
        at = link(here, side);
    }
    let new = cx.heap.alloc(32);
    node(new).set(
        TreeNode {
            key: key.bits(),
            children: [0, 0],
            red: true,
        },
        cx,
    );
    at.set(new, cx);
    path.push((at, 0));
    mend(&path, cx);
    Ptr::from_bits(new)
}

/// `tfind` (POSIX).
#[track_caller]
pub fn tfind<P: Program>(key: Ptr<Void>, root: Ptr<Void>, f: Ptr<Void>, cx: &mut P) -> Ptr<Void> {
    let mut here = if root.is_null() {
        0
    } else {
        root.cast().get(cx)
    };
    while here != 0 {
        let order = compare(f, key, here, cx);
        if order == 0 {
            break;
        }
        here = child(here, (order > 0) as usize, cx);
    }
    Ptr::from_bits(here)
}

/// A black node left the place that `path` leads to, where `rest` is now: brings the count of black nodes back.
fn rebalance(mut path: Vec<(Link, usize)>, mut rest: u64, rt: &mut Runtime) {
    while !is_red(rest, rt) {
        let Some((mut top, side)) = path.pop() else {
            break;
        };
        let parent = top.get(rt);
        let mut sibling = child(parent, 1 - side, rt);
        if is_red(sibling, rt) {
            paint(sibling, false, rt);
            paint(parent, true, rt);
            rotate(top, side, rt);
            path.push((top, side));
            top = link(sibling, side);
            sibling = child(parent, 1 - side, rt);
        }
        let (near, far) = (child(sibling, side, rt), child(sibling, 1 - side, rt));
        if !is_red(near, rt) && !is_red(far, rt) {
            paint(sibling, true, rt);
            rest = parent;
            continue;
        }
        let color = is_red(parent, rt);
        if is_red(far, rt) {
            paint(far, false, rt);
        } else {
            sibling = rotate(link(parent, 1 - side), 1 - side, rt);
        }
        paint(sibling, color, rt);
        paint(parent, false, rt);
        rotate(top, side, rt);
        return;
    }
    paint(rest, false, rt);
}

/// `tdelete` (POSIX): the parent of the node, or for the root something that is not null.
#[track_caller]
pub fn tdelete<P: Program>(key: Ptr<Void>, root: Ptr<Void>, f: Ptr<Void>, cx: &mut P) -> Ptr<Void> {
    if root.is_null() {
        return Ptr::null();
    }
    let mut at: Link = root.cast();
    let mut path: Vec<(Link, usize)> = Vec::new();
    loop {
        let here = at.get(cx);
        if here == 0 {
            return Ptr::null();
        }
        let order = compare(f, key, here, cx);
        if order == 0 {
            break;
        }
        let side = (order > 0) as usize;
        path.push((at, side));
        at = link(here, side);
    }
    let found = at.get(cx);
    let parent = path.last().map_or(found, |(link, _)| link.get(cx));
    if child(found, 0, cx) != 0 && child(found, 1, cx) != 0 {
        // The next key takes its place, and the node of that one goes.
        path.push((at, 1));
        at = link(found, 1);
        while child(at.get(cx), 0, cx) != 0 {
            path.push((at, 0));
            at = link(at.get(cx), 0);
        }
    }
    let gone = at.get(cx);
    let rest = match child(gone, 0, cx) {
        0 => child(gone, 1, cx),
        left => left,
    };
    at.set(rest, cx);
    let last = node(gone).get(cx);
    node(found).key().set(last.key, cx);
    if !last.red {
        rebalance(path, rest, cx);
    }
    cx.heap.free(gone);
    Ptr::from_bits(parent)
}

/// Visits a tree; `args` makes the arguments of the function from a node, the kind of visit and the depth.
fn walk<P: Program>(
    of: u64,
    f: u64,
    depth: i32,
    args: &dyn Fn(u64, i32, i32) -> [VaArg<'static>; 3],
    cx: &mut P,
) {
    const PREORDER: i32 = 0;
    const POSTORDER: i32 = 1;
    const ENDORDER: i32 = 2;
    const LEAF: i32 = 3;
    if of == 0 {
        return;
    }
    let [left, right] = node(of).children().get(cx);
    if left == 0 && right == 0 {
        cx.call(f, &args(of, LEAF, depth));
        return;
    }
    cx.call(f, &args(of, PREORDER, depth));
    walk(left, f, depth + 1, args, cx);
    cx.call(f, &args(of, POSTORDER, depth));
    walk(right, f, depth + 1, args, cx);
    cx.call(f, &args(of, ENDORDER, depth));
}

/// `twalk` (POSIX).
#[track_caller]
pub fn twalk<P: Program>(root: Ptr<Void>, f: Ptr<Void>, cx: &mut P) {
    let args =
        |of, visit: i32, depth: i32| [VaArg::Ptr(of), VaArg::from(visit), VaArg::from(depth)];
    walk(root.bits(), f.bits(), 0, &args, cx);
}

/// `twalk_r` (glibc): the function gets a pointer of the caller's instead of the depth.
#[track_caller]
pub fn twalk_r<P: Program>(root: Ptr<Void>, f: Ptr<Void>, data: Ptr<Void>, cx: &mut P) {
    let args = |of, visit: i32, _| [VaArg::Ptr(of), VaArg::from(visit), VaArg::from(data)];
    walk(root.bits(), f.bits(), 0, &args, cx);
}

/// `tdestroy` (glibc).
#[track_caller]
pub fn tdestroy<P: Program>(root: Ptr<Void>, f: Ptr<Void>, cx: &mut P) {
    if root.is_null() {
        return;
    }
    let TreeNode { key, children, .. } = root.cast::<TreeNode>().get(cx);
    for child in children {
        tdestroy(Ptr::from_bits(child), f, cx);
    }
    cx.call(f.bits(), &[VaArg::Ptr(key)]);
    cx.heap.free(root.bits());
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    /// How many black nodes each way down has, if that is the same for all; no red node has a red child.
    fn check(of: u64, rt: &Runtime) -> i32 {
        if of == 0 {
            return 0;
        }
        let [left, right] = node(of).children().get(rt);
        assert!(!is_red(of, rt) || (!is_red(left, rt) && !is_red(right, rt)));
        let (a, b) = (check(left, rt), check(right, rt));
        assert_eq!(a, b);
        a + !is_red(of, rt) as i32
    }

    #[test]
    fn trees_stay_balanced() {
        let mut cx = Alone::default();
        cx.functions.push(|_, args| {
            let [a, b] = [0, 1].map(|i| args[i].arg::<Ptr<u8>>().bits());
            VaArg::from(a.cmp(&b) as i32)
        });
        let f = Alone::function(0);
        let root: Ptr<u64> = cx.local();
        let key = |i: u64| Ptr::from_bits(1 + i * 7919 % 997);
        for i in 0..500 {
            tsearch(key(i), root.cast(), f, &mut cx);
            paint(root.get(&cx), false, &mut cx);
            check(root.get(&cx), &cx);
        }
        assert!(!tfind(key(77), root.cast(), f, &mut cx).is_null());
        assert!(tdelete(Ptr::from_bits(5000), root.cast(), f, &mut cx).is_null());
        for i in (0..500).rev() {
            assert!(!tdelete(key(i), root.cast(), f, &mut cx).is_null());
            check(root.get(&cx), &cx);
        }
        assert_eq!(root.get(&cx), 0);
    }
}
