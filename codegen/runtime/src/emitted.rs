//! What emitted code needs besides the C library: small helpers that keep it readable.

use super::fault::fail;
use super::heap::Heap;
use super::mem::{Mem, Void};
use super::ptr::Ptr;
use super::va::{FromVaArg, VaArg};
use std::ffi::CStr;
use std::ops::{Deref, DerefMut};

/// A parameter or temporary whose address is taken: a stack object that starts with `value`.
pub fn local_with<T: Mem>(value: T, heap: &mut Heap) -> Ptr<T> {
    let p = heap.local::<T>();
    p.set(value, heap);
    p
}

/// `alloca`, and the storage of variable length arrays: freed when the function returns.
pub fn alloca(size: u64, heap: &mut Heap) -> Ptr<Void> {
    heap.local_bytes(size)
}

/// Stores consecutive elements, for initialisers.
#[track_caller]
pub fn write_slice<T: Mem>(p: Ptr<T>, values: &[T], heap: &mut Heap) {
    heap.write_slice(p, values);
}

/// Reads consecutive elements.
#[inline]
#[track_caller]
pub fn read_slice<T: Mem>(p: Ptr<T>, values: &mut [T], heap: &Heap) {
    for (i, v) in values.iter_mut().enumerate() {
        *v = p.at(i).get(heap);
    }
}

/// The address of a literal that a constant pointer leads to; null if it leads nowhere.
#[inline]
pub fn literal(text: &'static [u8], heap: &mut Heap) -> Ptr<u8> {
    match text.is_empty() {
        true => Ptr::null(),
        false => heap.lit_bytes(text),
    }
}

/// The bytes from `p` to the end of the object; none if there is no object.
#[inline]
pub fn lend_bytes<T: ?Sized>(p: Ptr<T>, heap: &Heap) -> &[u8] {
    match heap.readable(p.bits(), 1) {
        Some(_) => heap.rest(p),
        None => &[],
    }
}

/// The same to write to. What is written to a constant is lost, as far as C lets a program do that (C11 6.4.5p7, 6.7.3p6).
#[inline]
pub fn lend_bytes_mut<T: ?Sized>(p: Ptr<T>, heap: &mut Heap) -> &mut [u8] {
    let n = lend_bytes(p, heap).len();
    match heap.writable(p.bits(), n).is_some() {
        true => heap.bytes_mut(p, n as u64),
        false => heap.constant(p, n),
    }
}

/// The object that a pointer leads into, taken off the heap for the time of a call: nobody else has it then.
pub struct Taken {
    object: Box<[u8]>,
    bits: u64,
    start: usize,
}

impl Deref for Taken {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.object[self.start..]
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.object[self.start..]
    }
}

/// Takes the object that `p` leads into off the heap.
#[inline]
pub fn take_bytes<T: ?Sized>(p: Ptr<T>, heap: &mut Heap) -> Taken {
    let n = lend_bytes(p, heap).len();
    let object = match n {
        0 => Box::default(),
        _ => heap.exchange(p, Box::default()),
    };
    Taken {
        start: object.len() - n,
        object,
        bits: p.bits(),
    }
}

/// Puts such an object back.
#[inline]
pub fn put_bytes(taken: Taken, heap: &mut Heap) {
    if !taken.object.is_empty() {
        heap.exchange(Ptr::<Void>::from_bits(taken.bits), taken.object);
    }
}

/// A copy of what is from `p` to the end of the object; nothing if there is no object.
#[inline]
pub fn copied<T: Mem>(p: Ptr<T>, heap: &Heap) -> Vec<T> {
    if heap.readable(p.bits(), 1).is_none() {
        return Vec::new();
    }
    let rest = heap.rest(p).chunks_exact(T::SIZE);
    rest.map(T::load).collect()
}

/// Puts such a copy back. What did not change is not written: it may be constant.
#[inline]
#[track_caller]
pub fn copy_back<T: Mem + PartialEq>(p: Ptr<T>, values: &[T], heap: &mut Heap) {
    if copied(p, heap) != values {
        heap.write_slice(p, values);
    }
}

/// Puts elements of a variable on the heap for the time of a call.
#[inline]
#[track_caller]
pub fn lend<T: Mem>(values: &[T], heap: &mut Heap) -> Ptr<T> {
    let size = (values.len() * T::SIZE) as u64;
    let p = Ptr::from_bits(heap.alloc(size.max(1)));
    heap.write_slice(p, values);
    p
}

/// Makes what the program owns an object of the heap; null if that is nothing.
#[track_caller]
pub fn adopt<T: Mem>(values: Vec<T>, heap: &mut Heap) -> Ptr<T> {
    match values.is_empty() {
        true => Ptr::null(),
        false => lend(&values, heap),
    }
}

/// Ends a [`lend`].
#[inline]
pub fn release<T: Mem>(p: Ptr<T>, heap: &mut Heap) {
    heap.free(p.bits());
}

/// Ends a [`lend`] through which the elements may have changed.
#[inline]
#[track_caller]
pub fn take_back<T: Mem>(p: Ptr<T>, values: &mut [T], heap: &mut Heap) {
    read_slice(p, values, heap);
    heap.free(p.bits());
}

/// Gives memory back that was allocated for objects which an arena is to have instead. False if there is none.
#[track_caller]
pub fn give_back<T: ?Sized>(p: Ptr<T>, heap: &mut Heap) -> bool {
    if !p.is_null() {
        heap.free(p.bits());
    }
    !p.is_null()
}

/// The most elements that one call of `malloc` gets.
const MOST: usize = 1 << 35;

/// `malloc(n * sizeof (T))`, as a vector: empty, which stands for null, if that is too much. What asks for nothing gets one element,
/// since it does not get null.
#[inline]
pub fn allocate<T: Clone>(zero: T, n: usize) -> Vec<T> {
    match n.saturating_mul(size_of::<T>()) > MOST {
        true => Vec::new(),
        false => vec![zero; n.max(1)],
    }
}

/// `p = realloc(p, n * sizeof (T))` for what [`allocate`] gave.
#[inline]
pub fn reallocate<T: Clone>(p: &mut Vec<T>, zero: T, n: usize) {
    match n.saturating_mul(size_of::<T>()) > MOST {
        true => p.clear(),
        false if n == 0 && !p.is_empty() => p.clear(),
        false => p.resize(n.max(1), zero),
    }
}

/// `qsort` of elements that are no memory (C11 7.22.5.2): glibc's merge sort, with the same comparisons in the same order.
pub fn merge_sort<T: Clone>(v: &mut [T], mut compare: impl FnMut(&T, &T) -> i32) {
    let mut merged = Vec::with_capacity(v.len());
    sort_part(v, &mut merged, &mut compare);
}

fn sort_part<T: Clone>(v: &mut [T], merged: &mut Vec<T>, compare: &mut impl FnMut(&T, &T) -> i32) {
    if v.len() < 2 {
        return;
    }
    let half = v.len() / 2;
    sort_part(&mut v[..half], merged, compare);
    sort_part(&mut v[half..], merged, compare);
    merged.clear();
    let (mut i, mut j) = (0, half);
    while i < half && j < v.len() {
        let first = if compare(&v[i], &v[j]) <= 0 {
            &mut i
        } else {
            &mut j
        };
        merged.push(v[*first].clone());
        *first += 1;
    }
    merged.extend_from_slice(&v[i..half]);
    v[..merged.len()].clone_from_slice(merged);
}

/// How many elements of `size` bytes a number of bytes is.
#[inline]
#[track_caller]
pub fn elements(bytes: usize, size: usize) -> usize {
    if bytes % size != 0 {
        fail(
            "unsupported",
            format!("{bytes} bytes of elements of {size} bytes each: a part of an element"),
        );
    }
    bytes / size
}

/// The position of a null pointer among the elements of an object: none that an element could have.
pub const NOWHERE: usize = 1 << 63;

/// Argument `i` of a call through [`Program`](super::runtime::Program), zero when there are not that many.
pub fn nth<T: FromVaArg>(args: &[VaArg], i: usize) -> T {
    args.get(i).copied().unwrap_or(VaArg::Int(0)).arg()
}

/// A function that is declared and called, but defined nowhere.
#[cold]
#[track_caller]
pub fn undefined_function<T>(name: &str) -> T {
    fail("undefined function", format!("`{name}` is defined nowhere"))
}

/// A call through a pointer that is no function of the right type.
#[cold]
#[track_caller]
pub fn invalid_function<T: ?Sized>(f: Ptr<T>) -> ! {
    if f.is_null() {
        fail("null dereference", "call of a null function pointer".into())
    }
    fail(
        "invalid function pointer",
        format!(
            "{:#x} is no function of the type it is called with",
            f.bits()
        ),
    )
}

/// A computed goto to something that is no label of the function.
#[cold]
#[track_caller]
pub fn invalid_label() -> ! {
    fail(
        "invalid label",
        "computed goto to no label of this function".into(),
    )
}

/// Inline assembly, which has no translation.
#[cold]
#[track_caller]
pub fn inline_assembly(text: &CStr) -> ! {
    fail("inline assembly", text.to_string_lossy().into_owned())
}
