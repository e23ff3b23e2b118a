//! What emitted code needs besides the C library: small helpers that keep it readable.

use super::fault::fail;
use super::heap::Heap;
use super::mem::{Mem, Void};
use super::ptr::Ptr;
use super::va::{FromVaArg, VaArg};
use std::ffi::CStr;

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
