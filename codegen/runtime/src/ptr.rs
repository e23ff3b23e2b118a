//! C pointers: eight bytes, `Copy`, storable in memory like any integer.

use super::heap::Heap;
use super::mem::Mem;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// The slot of the first global variable; slots 0 (null) and 1 (code) come before it.
pub const FIRST_GLOBAL_SLOT: u32 = 2;

/// The bits that say which slot of the heap a key belongs to; the rest of a key is the slot's generation.
pub(super) const SLOT_MASK: u32 = 0xFF_FFFF;

/// More arenas than a program may have; what stands for a pointer into one has the key of a slot that the heap leaves free.
pub(super) const MOST_ARENAS: u32 = 1 << 12;

/// The keys below those of arenas' objects are those of the parts of their objects.
pub(super) const PARTS: u32 = MOST_ARENAS / 2;

/// Distance between two function pointers, so that low tag bits stay free as they are in C.
const FUNCTION_STEP: u64 = 16;

/// A pointer to a C object of type `T`.
///
/// The low 32 bits are the byte offset, the high 32 bits the key of the object (slot number and generation).
/// Arithmetic is integer arithmetic on all 64 bits: nothing is checked before the pointer is used.
#[repr(transparent)]
pub struct Ptr<T: ?Sized>(u64, PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> Ptr<T> {
    /// `NULL`.
    #[inline(always)]
    pub const fn null() -> Self {
        Ptr(0, PhantomData)
    }

    /// `p == NULL`.
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// `(T *)integer`.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Self {
        Ptr(bits, PhantomData)
    }

    /// `(uintptr_t)p`.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// `(U *)p`.
    #[inline(always)]
    pub const fn cast<U: ?Sized>(self) -> Ptr<U> {
        Ptr(self.0, PhantomData)
    }

    /// The address of the global variable number `index`.
    #[inline(always)]
    pub const fn global(index: u32) -> Self {
        Ptr(((FIRST_GLOBAL_SLOT + index) as u64) << 32, PhantomData)
    }

    /// The address of function number `id` (1 or more).
    #[inline(always)]
    pub const fn function(id: u32) -> Self {
        Ptr((1 << 32) + FUNCTION_STEP * id as u64, PhantomData)
    }

    /// The number of the function pointed to, 0 when this is no function pointer.
    #[inline(always)]
    pub const fn function_id(self) -> u32 {
        if self.0 >> 32 == 1 && self.0 % FUNCTION_STEP == 0 {
            (self.0 as u32) / FUNCTION_STEP as u32
        } else {
            0
        }
    }

    /// `(U *)((char *)p + n)`.
    #[inline(always)]
    pub const fn byte_offset<U: ?Sized>(self, n: i64) -> Ptr<U> {
        Ptr(self.0.wrapping_add(n as u64), PhantomData)
    }
}

impl<T: Mem> Ptr<T> {
    /// `*p`.
    #[inline(always)]
    #[track_caller]
    pub fn get(self, heap: &Heap) -> T {
        match heap.readable(self.0, T::SIZE) {
            Some(bytes) => T::load(bytes),
            None => heap.bad_access(self.0, T::SIZE as u64, "read"),
        }
    }

    /// `*p = v`.
    #[inline(always)]
    #[track_caller]
    pub fn set(self, v: T, heap: &mut Heap) {
        match heap.writable(self.0, T::SIZE) {
            Some(bytes) => v.store(bytes),
            None => heap.bad_access(self.0, T::SIZE as u64, "write"),
        }
    }

    /// `*p = f(*p)`; returns the new value.
    #[inline(always)]
    #[track_caller]
    pub fn update(self, heap: &mut Heap, f: impl FnOnce(T) -> T) -> T {
        match heap.writable(self.0, T::SIZE) {
            Some(bytes) => {
                let v = f(T::load(bytes));
                v.store(bytes);
                v
            }
            None => heap.bad_access(self.0, T::SIZE as u64, "write"),
        }
    }

    /// `*p = *src`, byte by byte (C11 6.5.16.1), padding included.
    #[inline(always)]
    #[track_caller]
    pub fn copy_from(self, src: Ptr<T>, heap: &mut Heap) {
        heap.copy(self, src, T::SIZE as u64);
    }

    /// `p + i`.
    #[inline(always)]
    pub fn at<I: Offset>(self, i: I) -> Ptr<T> {
        self.byte_offset(i.offset().wrapping_mul(T::SIZE as i64))
    }

    /// `p - other`, in elements.
    #[inline(always)]
    pub fn diff(self, other: Ptr<T>) -> i64 {
        let bytes = self.0.wrapping_sub(other.0) as i64;
        match T::SIZE {
            0 => 0,
            size => bytes / size as i64,
        }
    }
}

impl<T: Mem, const N: usize> Ptr<[T; N]> {
    /// `&(*p)[i]`.
    #[inline(always)]
    pub fn elem<I: Offset>(self, i: I) -> Ptr<T> {
        self.decay().at(i)
    }

    /// `&(*p)[0]`.
    #[inline(always)]
    pub const fn decay(self) -> Ptr<T> {
        self.cast()
    }
}

/// Integers that can be added to a pointer.
pub trait Offset: Copy {
    /// The value as a signed distance (wrapping, as on the machine).
    fn offset(self) -> i64;
}

macro_rules! offsets {
    ($($t:ty)*) => {$(
        impl Offset for $t {
            #[inline(always)]
            fn offset(self) -> i64 {
                self as i64
            }
        }
    )*};
}
offsets!(u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize bool);

impl<T: Mem, I: Offset> Add<I> for Ptr<T> {
    type Output = Ptr<T>;
    #[inline(always)]
    fn add(self, i: I) -> Ptr<T> {
        self.at(i)
    }
}

impl<T: Mem, I: Offset> Sub<I> for Ptr<T> {
    type Output = Ptr<T>;
    #[inline(always)]
    fn sub(self, i: I) -> Ptr<T> {
        self.at(i.offset().wrapping_neg())
    }
}

impl<T: Mem, I: Offset> AddAssign<I> for Ptr<T> {
    #[inline(always)]
    fn add_assign(&mut self, i: I) {
        *self = *self + i;
    }
}

impl<T: Mem, I: Offset> SubAssign<I> for Ptr<T> {
    #[inline(always)]
    fn sub_assign(&mut self, i: I) {
        *self = *self - i;
    }
}

// By hand, because `derive` would ask the same of `T`.
impl<T: ?Sized> Clone for Ptr<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Ptr<T> {}
impl<T: ?Sized> PartialEq for Ptr<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Ptr<T> {}
impl<T: ?Sized> PartialOrd for Ptr<T> {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Ptr<T> {
    #[inline(always)]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: ?Sized> Hash for Ptr<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: ?Sized> Default for Ptr<T> {
    fn default() -> Self {
        Ptr::null()
    }
}
impl<T: ?Sized> fmt::Debug for Ptr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_integer_arithmetic() {
        let p: Ptr<i32> = Ptr::global(3);
        assert_eq!(p.bits(), 5 << 32);
        assert_eq!((p - 1 + 1u64).bits(), p.bits());
        assert_eq!((p + 10).diff(p + 3), 7);
        assert_eq!(p.diff(p + 3u8), -3);
        assert!(p - 1 < p && p + 1 > p);
    }

    #[test]
    fn functions_have_ids() {
        let f: Ptr<i32> = Ptr::function(7);
        assert_eq!(f.bits(), (1 << 32) + 112);
        assert_eq!(f.function_id(), 7);
        assert_eq!(f.byte_offset::<i32>(1).function_id(), 0);
        assert_eq!(Ptr::<i32>::global(0).function_id(), 0);
    }
}
