//! Typed arenas: all objects of one struct type that pointers reach, as Rust values, named by numbers.

use super::fault::fail;
use super::mem::Mem;
use super::ptr::{Offset, Ptr, SLOT_MASK};
use super::va::{FromVaArg, VaArg};
use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Index, IndexMut, Sub, SubAssign};

/// A type that has an arena.
pub trait Kept: Mem {
    /// Tells the arenas of a program apart, in the bits of a [`Ptr`] that stands for an [`Id`].
    const TAG: u32;
}

/// A pointer to an object of an arena, as eight bytes that can hold anything: the tag of the arena and the object's number, 0 for null.
/// What is no pointer into the arena can be copied and compared, but not followed.
pub struct Id<T>(u64, PhantomData<fn() -> T>);

/// Bits below the number of an object, so that low tag bits stay free as they are in C.
const LOW_BITS: u32 = 3;
const STEP: u64 = 1 << LOW_BITS;

impl<T> Id<T> {
    /// `NULL`.
    #[inline(always)]
    pub const fn null() -> Self {
        Id(0, PhantomData)
    }

    /// `p == NULL`.
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// `(uintptr_t)p`.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// `(U *)p`: a pointer that can be kept, compared and made an `Id` again, but not followed.
    #[inline(always)]
    pub const fn cast<U: ?Sized>(self) -> Ptr<U> {
        Ptr::from_bits(self.0)
    }

    /// `(T *)p`, for a pointer that was one.
    #[inline(always)]
    pub const fn of<U: ?Sized>(p: Ptr<U>) -> Self {
        Id(p.bits(), PhantomData)
    }

    /// `p + i`.
    #[inline(always)]
    pub fn at<I: Offset>(self, i: I) -> Self {
        let step = i.offset().wrapping_mul(STEP as i64);
        Id(self.0.wrapping_add(step as u64), PhantomData)
    }

    /// `p - other`, in elements.
    #[inline(always)]
    pub const fn diff(self, other: Self) -> i64 {
        self.0.wrapping_sub(other.0) as i64 / STEP as i64
    }
}

impl<T: Kept> Id<T> {
    /// The pointer to number 0, which is never there.
    const BASE: u64 = ((SLOT_MASK - T::TAG) as u64) << 32;

    /// Number `n` of the objects that the arena began with.
    #[inline(always)]
    pub const fn global(n: u32) -> Self {
        Self::number(n + 1)
    }

    #[inline(always)]
    const fn number(n: u32) -> Self {
        Id(Self::BASE + n as u64 * STEP, PhantomData)
    }

    /// The object's place in the arena; beyond any if this is no pointer to one.
    #[inline(always)]
    const fn place(self) -> usize {
        self.0.wrapping_sub(Self::BASE).rotate_right(LOW_BITS) as usize
    }
}

impl<T> Mem for Id<T> {
    const SIZE: usize = 8;
    const ZERO: Self = Id::null();
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        Id(u64::load(bytes), PhantomData)
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        self.0.store(bytes);
    }
}

impl<T> From<Id<T>> for VaArg {
    fn from(id: Id<T>) -> VaArg {
        VaArg::Ptr(id.bits())
    }
}
impl<T> FromVaArg for Id<T> {
    fn from_va_arg(arg: VaArg) -> Self {
        Id(u64::from_va_arg(arg), PhantomData)
    }
}

impl<T, I: Offset> Add<I> for Id<T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, i: I) -> Self {
        self.at(i)
    }
}
impl<T, I: Offset> Sub<I> for Id<T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, i: I) -> Self {
        self.at(i.offset().wrapping_neg())
    }
}
impl<T, I: Offset> AddAssign<I> for Id<T> {
    #[inline(always)]
    fn add_assign(&mut self, i: I) {
        *self = *self + i;
    }
}
impl<T, I: Offset> SubAssign<I> for Id<T> {
    #[inline(always)]
    fn sub_assign(&mut self, i: I) {
        *self = *self - i;
    }
}

// By hand, because `derive` would ask the same of `T`.
impl<T> Clone for Id<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    #[inline(always)]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> Default for Id<T> {
    fn default() -> Self {
        Id::null()
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Freed objects rest until this many others were freed, which keeps stale ids detectable for longer.
const RESTING: usize = 512;
/// The most objects that one call of `malloc` gets, and that an arena has.
const MOST: usize = 1 << 28;

/// The objects. Those of one allocation have consecutive numbers, and after several there is a gap.
pub struct Arena<T> {
    /// Number 0 is never there.
    items: Vec<Option<T>>,
    /// Where allocations that are not of one object begin, and how many objects they have.
    runs: BTreeMap<u32, u32>,
    /// Single objects freed lately, oldest first, and those whose numbers may be used again.
    resting: VecDeque<u32>,
    rested: Vec<u32>,
    /// Places of freed runs by their length.
    free_runs: BTreeMap<u32, Vec<u32>>,
}

impl<T: Kept> Default for Arena<T> {
    fn default() -> Self {
        Arena::with_globals(0)
    }
}

impl<T: Kept> Arena<T> {
    /// An arena whose first `n` objects exist from the start, all zero: [`Id::global`].
    pub fn with_globals(n: usize) -> Self {
        let mut items = vec![None];
        items.extend((0..n).map(|_| Some(T::ZERO)));
        Arena {
            items,
            runs: BTreeMap::new(),
            resting: VecDeque::new(),
            rested: Vec::new(),
            free_runs: BTreeMap::new(),
        }
    }

    /// A new object, all zero.
    #[inline]
    pub fn alloc(&mut self) -> Id<T> {
        self.alloc_with(T::ZERO)
    }

    /// A new object with this value.
    #[inline]
    pub fn alloc_with(&mut self, value: T) -> Id<T> {
        if let Some(n) = self.rested.pop() {
            self.items[n as usize] = Some(value);
            return Id::number(n);
        }
        let n = self.items.len();
        if n >= MOST {
            fail("out of memory", format!("{n} objects in one arena"));
        }
        self.items.push(Some(value));
        Id::number(n as u32)
    }

    /// `n` new objects that follow each other, all zero; null if that is too many.
    pub fn alloc_run(&mut self, n: usize) -> Id<T> {
        if n == 1 {
            return self.alloc();
        }
        if n > MOST || self.items.len() + n >= MOST {
            return Id::null();
        }
        let len = n as u32;
        let start = match self.free_runs.get_mut(&len).and_then(Vec::pop) {
            Some(start) => start,
            None => {
                let start = self.items.len();
                // A gap, so that what goes beyond the end is found out.
                self.items.resize_with(start + n + 1, || None);
                start as u32
            }
        };
        let first = start as usize;
        self.items[first..first + n]
            .iter_mut()
            .for_each(|item| *item = Some(T::ZERO));
        self.runs.insert(start, len);
        Id::number(start)
    }

    /// The place of the allocation that begins at `p`, and how many objects it has.
    #[track_caller]
    fn allocation(&self, p: Id<T>) -> (u32, u32) {
        let Some(n) = u32::try_from(p.place())
            .ok()
            .filter(|n| (*n as usize) < self.items.len())
        else {
            fail(
                "invalid free",
                "the pointer leads to no object of this type".into(),
            );
        };
        if let Some((start, len)) = self.runs.range(..=n).next_back() {
            if *start == n {
                return (n, *len);
            }
            if n - start <= *len {
                fail(
                    "invalid free",
                    "the pointer is not where an allocation begins".into(),
                );
            }
        }
        if self.items[n as usize].is_none() {
            fail("double free", format!("object {n} was freed before"));
        }
        (n, 1)
    }

    /// Whether a pointer has the tag of this arena.
    #[inline]
    pub fn has<U: ?Sized>(&self, p: Ptr<U>) -> bool {
        p.bits() >> 32 == Id::<T>::BASE >> 32
    }

    /// `free(p)`.
    #[track_caller]
    pub fn free(&mut self, p: Id<T>) {
        if p.is_null() {
            return;
        }
        let (n, len) = self.allocation(p);
        if len != 1 {
            let first = n as usize;
            self.items[first..first + len as usize]
                .iter_mut()
                .for_each(|item| *item = None);
            self.runs.remove(&n);
            self.free_runs.entry(len).or_default().push(n);
            return;
        }
        self.items[n as usize] = None;
        self.resting.push_back(n);
        if self.resting.len() > RESTING {
            self.rested.extend(self.resting.pop_front());
        }
    }

    /// `realloc(p, n * sizeof *p)`; for no objects at all it frees and returns null, as in glibc.
    #[track_caller]
    pub fn realloc(&mut self, p: Id<T>, n: usize) -> Id<T> {
        if p.is_null() {
            return self.alloc_run(n);
        }
        if n == 0 {
            self.free(p);
            return Id::null();
        }
        let len = self.allocation(p).1 as usize;
        if len == n {
            return p;
        }
        let new = self.alloc_run(n);
        if !new.is_null() {
            self.copy(new, p, len.min(n));
            self.free(p);
        }
        new
    }

    /// `memmove(to, from, n * sizeof *to)`.
    #[track_caller]
    pub fn copy(&mut self, to: Id<T>, from: Id<T>, n: usize) {
        for i in 0..n {
            let i = if to > from { n - 1 - i } else { i };
            self[to + i] = self[from + i];
        }
    }

    /// `memset(p, 0, n * sizeof *p)`.
    #[track_caller]
    pub fn clear(&mut self, p: Id<T>, n: usize) {
        for i in 0..n {
            self[p + i] = T::ZERO;
        }
    }

    /// Stores consecutive objects, for initialisers.
    #[track_caller]
    pub fn write(&mut self, p: Id<T>, values: &[T]) {
        for (i, value) in values.iter().enumerate() {
            self[p + i] = *value;
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn bad_access(&self, p: Id<T>) -> ! {
        if p.is_null() {
            fail("null dereference", "no object".into());
        }
        let place = p.place();
        if place >> u32::BITS != 0 {
            fail(
                "wrong type",
                format!("{p:?} leads to no object of this type"),
            );
        }
        let n = place as u32;
        let freed = self.resting.contains(&n) || self.rested.contains(&n);
        let run = |start: &u32, len: &u32| (*start..start + len).contains(&n);
        let freed = freed
            || self
                .free_runs
                .iter()
                .any(|(len, all)| all.iter().any(|start| run(start, len)));
        if freed {
            fail("use after free", format!("object {n} was freed"));
        }
        fail("out of bounds", format!("there is no object {n}"));
    }
}

impl<T: Kept> Index<Id<T>> for Arena<T> {
    type Output = T;
    #[inline(always)]
    #[track_caller]
    fn index(&self, p: Id<T>) -> &T {
        match self.items.get(p.place()) {
            Some(Some(item)) => item,
            _ => self.bad_access(p),
        }
    }
}

impl<T: Kept> IndexMut<Id<T>> for Arena<T> {
    #[inline(always)]
    #[track_caller]
    fn index_mut(&mut self, p: Id<T>) -> &mut T {
        if !matches!(self.items.get(p.place()), Some(Some(_))) {
            self.bad_access(p);
        }
        match self.items.get_mut(p.place()) {
            Some(Some(item)) => item,
            _ => fail("out of bounds", String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Kept for i32 {
        const TAG: u32 = 3;
    }

    #[test]
    fn objects_come_and_go() {
        let mut a: Arena<i32> = Arena::with_globals(2);
        a[Id::global(1)] = 7;
        let p = a.alloc_with(5);
        let run = a.alloc_run(3);
        a.write(run, &[1, 2, 3]);
        assert_eq!((a[p], a[run + 2], a[Id::global(1)]), (5, 3, 7));
        a.copy(run + 1, run, 2);
        assert_eq!((a[run], a[run + 1], a[run + 2]), (1, 1, 2));
        let longer = a.realloc(run, 5);
        assert_eq!(
            (a[longer + 2], a[longer + 4], (longer + 4).diff(longer)),
            (2, 0, 4)
        );
        a.free(p);
        a.free(longer);
        assert_eq!(a.alloc_run(5), longer);
        assert_eq!(a[longer], 0);
        assert_eq!(a.alloc_run(usize::MAX), Id::null());
    }

    #[test]
    fn ids_are_pointers_in_memory() {
        let mut a: Arena<i32> = Arena::default();
        let p = a.alloc();
        let mut bytes = [0; 8];
        p.store(&mut bytes);
        assert_eq!(Id::<i32>::load(&bytes), p);
        assert_eq!(Id::of(p.cast::<u8>()), p);
        assert!(Id::<i32>::null().cast::<u8>().is_null());
    }

    #[test]
    #[should_panic(expected = "null dereference")]
    fn null_is_no_object() {
        let a: Arena<i32> = Arena::default();
        let _ = a[Id::null()];
    }

    #[test]
    #[should_panic(expected = "use after free")]
    fn freed_objects_are_gone() {
        let mut a: Arena<i32> = Arena::default();
        let p = a.alloc();
        a.free(p);
        a[p] = 1;
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn arrays_end() {
        let mut a: Arena<i32> = Arena::default();
        let p = a.alloc_run(3);
        a.alloc();
        a[p + 3] = 1;
    }

    #[test]
    #[should_panic(expected = "double free")]
    fn objects_are_freed_once() {
        let mut a: Arena<i32> = Arena::default();
        let p = a.alloc();
        a.free(p);
        a.free(p);
    }

    #[test]
    #[should_panic(expected = "wrong type")]
    fn other_pointers_are_no_ids() {
        let mut a: Arena<i32> = Arena::default();
        a[Id::of(Ptr::<u8>::global(3))] = 1;
    }

    #[test]
    #[should_panic(expected = "wrong type")]
    fn tagged_pointers_are_not_followed() {
        let mut a: Arena<i32> = Arena::default();
        let tagged = a.alloc().bits() | 1;
        assert_eq!(a[Id::of(Ptr::<u8>::from_bits(tagged & !1))], 0);
        a[Id::of(Ptr::<u8>::from_bits(tagged))] = 1;
    }
}
