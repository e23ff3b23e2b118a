//! `<stdlib.h>`, `<search.h>`: sorting and searching.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Program;
use super::super::va::VaArg;

/// glibc sorts elements larger than this through pointers to them.
const LARGE: u64 = 32;

// Both sorts are glibc's merge sort: stable, and with the same comparisons in the same order.

/// Sorts elements through their numbers, then moves each to its place.
#[track_caller]
fn sort_by_number<P: Program>(
    base: Ptr<u8>,
    count: u64,
    size: u64,
    cx: &mut P,
    compare: &mut impl FnMut(Ptr<u8>, Ptr<u8>, &mut P) -> i32,
) {
    let mut order: Vec<u64> = (0..count).collect();
    sort_numbers(&mut order, &mut |i, j| {
        compare(base.at(i * size), base.at(j * size), cx)
    });
    let size = size as usize;
    let bytes = cx.bytes_mut(base, count * size as u64);
    let old = bytes.to_vec();
    for (to, from) in bytes.chunks_exact_mut(size).zip(order) {
        to.copy_from_slice(&old[from as usize * size..][..size]);
    }
}

fn sort_numbers(items: &mut [u64], compare: &mut impl FnMut(u64, u64) -> i32) {
    if items.len() <= 1 {
        return;
    }
    let half = items.len() / 2;
    sort_numbers(&mut items[..half], compare);
    sort_numbers(&mut items[half..], compare);
    let mut merged = Vec::with_capacity(items.len());
    let (mut i, mut j) = (0, half);
    while i < half && j < items.len() {
        let taken = if compare(items[i], items[j]) <= 0 {
            &mut i
        } else {
            &mut j
        };
        merged.push(items[*taken]);
        *taken += 1;
    }
    merged.extend_from_slice(&items[i..half]);
    items[..merged.len()].copy_from_slice(&merged);
}

/// Sorts the elements where they are, merging through a spare buffer.
#[track_caller]
fn sort_in_place<P: Program>(
    base: Ptr<u8>,
    count: u64,
    size: u64,
    cx: &mut P,
    compare: &mut impl FnMut(Ptr<u8>, Ptr<u8>, &mut P) -> i32,
) {
    if count <= 1 {
        return;
    }
    let half = count / 2;
    sort_in_place(base, half, size, cx, compare);
    sort_in_place(base.at(half * size), count - half, size, cx, compare);
    let mut merged = Vec::with_capacity((count * size) as usize);
    let (mut left, mut right) = (base, base.at(half * size));
    let (middle, end) = (right, base.at(count * size));
    while left < middle && right < end {
        let taken = if compare(left, right, cx) <= 0 {
            &mut left
        } else {
            &mut right
        };
        merged.extend_from_slice(cx.bytes(*taken, size));
        *taken += size;
    }
    merged.extend_from_slice(cx.bytes(left, middle.diff(left) as u64));
    cx.write_slice(base, &merged);
}

#[track_caller]
fn sort<P: Program>(
    base: Ptr<Void>,
    count: u64,
    size: u64,
    cx: &mut P,
    mut compare: impl FnMut(Ptr<u8>, Ptr<u8>, &mut P) -> i32,
) {
    if count <= 1 || size == 0 {
        return;
    }
    cx.bytes_mut(base, count.saturating_mul(size));
    if size > LARGE {
        sort_by_number(base.cast(), count, size, cx, &mut compare);
    } else {
        sort_in_place(base.cast(), count, size, cx, &mut compare);
    }
}

/// `qsort` (C11 7.22.5.2); stable, as glibc's is in practice.
#[track_caller]
pub fn qsort<P: Program>(base: Ptr<Void>, count: u64, size: u64, compare: Ptr<Void>, cx: &mut P) {
    sort(base, count, size, cx, |a, b, cx| {
        cx.call(compare.bits(), &[VaArg::from(a), VaArg::from(b)])
            .arg()
    });
}

/// `qsort_r` (glibc).
#[track_caller]
pub fn qsort_r<P: Program>(
    base: Ptr<Void>,
    count: u64,
    size: u64,
    compare: Ptr<Void>,
    arg: Ptr<Void>,
    cx: &mut P,
) {
    sort(base, count, size, cx, |a, b, cx| {
        cx.call(
            compare.bits(),
            &[VaArg::from(a), VaArg::from(b), VaArg::from(arg)],
        )
        .arg()
    });
}

/// `bsearch` (C11 7.22.5.1), with glibc's order of probes.
#[track_caller]
pub fn bsearch<P: Program>(
    key: Ptr<Void>,
    base: Ptr<Void>,
    count: u64,
    size: u64,
    compare: Ptr<Void>,
    cx: &mut P,
) -> Ptr<Void> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        let p = base.at(middle * size);
        match cx
            .call(compare.bits(), &[VaArg::from(key), VaArg::from(p)])
            .arg::<i32>()
        {
            0 => return p,
            order if order < 0 => high = middle,
            _ => low = middle + 1,
        }
    }
    Ptr::null()
}

/// Where an element equal to the key is among `count`, if anywhere.
#[track_caller]
fn linear<P: Program>(
    key: Ptr<Void>,
    base: Ptr<Void>,
    count: u64,
    size: u64,
    compare: Ptr<Void>,
    cx: &mut P,
) -> Option<Ptr<Void>> {
    (0..count).map(|i| base.at(i * size)).find(|&p| {
        cx.call(compare.bits(), &[VaArg::from(key), VaArg::from(p)])
            .arg::<i32>()
            == 0
    })
}

/// `lfind` (POSIX).
#[track_caller]
pub fn lfind<P: Program>(
    key: Ptr<Void>,
    base: Ptr<Void>,
    count: Ptr<Void>,
    size: u64,
    compare: Ptr<Void>,
    cx: &mut P,
) -> Ptr<Void> {
    let n = count.cast::<u64>().get(cx);
    linear(key, base, n, size, compare, cx).unwrap_or_default()
}

/// `lsearch` (POSIX).
#[track_caller]
pub fn lsearch<P: Program>(
    key: Ptr<Void>,
    base: Ptr<Void>,
    count: Ptr<Void>,
    size: u64,
    compare: Ptr<Void>,
    cx: &mut P,
) -> Ptr<Void> {
    let n = count.cast::<u64>().get(cx);
    if let Some(p) = linear(key, base, n, size, compare, cx) {
        return p;
    }
    let end = base.at(n * size);
    let heap: &mut Heap = cx;
    heap.copy(end, key, size);
    count.cast::<u64>().set(n + 1, heap);
    end
}

#[cfg(test)]
mod tests {
    use super::super::super::runtime::Runtime;
    use super::*;
    use std::ops::{Deref, DerefMut};

    /// A program whose only function compares the first bytes of its arguments.
    struct Comparing(Runtime);
    impl Deref for Comparing {
        type Target = Runtime;
        fn deref(&self) -> &Runtime {
            &self.0
        }
    }
    impl DerefMut for Comparing {
        fn deref_mut(&mut self) -> &mut Runtime {
            &mut self.0
        }
    }
    impl Program for Comparing {
        fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
            assert_eq!(Ptr::<Void>::from_bits(f).function_id(), 1);
            let [a, b] = [0, 1].map(|i| args[i].arg::<Ptr<u8>>().get(self) as i32);
            VaArg::from(a - b)
        }
    }

    #[test]
    fn sorting_is_stable_for_small_and_large_elements() {
        for size in [2usize, 40] {
            let mut cx = Comparing(Runtime::new());
            let base: Ptr<u8> = Ptr::from_bits(cx.alloc(100 * size as u64));
            for i in 0..100 {
                base.at(i * size).set((i * 37 % 10) as u8, &mut cx);
                base.at(i * size + 1).set(i as u8, &mut cx);
            }
            qsort(base.cast(), 100, size as u64, Ptr::function(1), &mut cx);
            let rows: Vec<_> = (0..100)
                .map(|i| (base.at(i * size).get(&cx), base.at(i * size + 1).get(&cx)))
                .collect();
            assert!(rows.windows(2).all(|w| w[0] < w[1]), "{rows:?}");
            let key = cx.local::<u8>();
            key.set(7, &mut cx);
            let found = bsearch(
                key.cast(),
                base.cast(),
                100,
                size as u64,
                Ptr::function(1),
                &mut cx,
            );
            assert_eq!(found.cast::<u8>().get(&cx), 7);
            key.set(77, &mut cx);
            assert!(bsearch(
                key.cast(),
                base.cast(),
                100,
                size as u64,
                Ptr::function(1),
                &mut cx
            )
            .is_null());
        }
    }
}
