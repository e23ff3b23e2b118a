//! Typed arenas: all objects of one struct type that pointers reach, as Rust values, named by numbers.

use super::fault::fail;
use super::mem::Mem;
use super::ptr::{Offset, Ptr, PARTS, SLOT_MASK};
use super::runtime::Runtime;
use super::va::{FromVaArg, VaArg};
use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Deref, DerefMut, Index, IndexMut, Sub, SubAssign};

/// What an arena can have objects of: what has a place on the checked heap, too, and structs that own memory, which have none.
pub trait Object {
    /// All members zero.
    const BLANK: Self;
}

impl<T: Mem> Object for T {
    const BLANK: Self = T::ZERO;
}

/// An object to whose parts pointers can lead as if it were in memory; what has no place there is left out.
pub trait Parted {
    /// The bytes that it takes in C.
    const SIZE: usize;
    /// See [`Mem::read_part`].
    fn read_part(&self, at: usize, part: &mut [u8]) -> bool;
    /// See [`Mem::write_part`].
    fn write_part(&mut self, at: usize, part: &[u8]) -> bool;
}

impl<T: Mem> Parted for T {
    const SIZE: usize = <T as Mem>::SIZE;
    #[inline(always)]
    fn read_part(&self, at: usize, part: &mut [u8]) -> bool {
        Mem::read_part(self, at, part)
    }
    #[inline(always)]
    fn write_part(&mut self, at: usize, part: &[u8]) -> bool {
        Mem::write_part(self, at, part)
    }
}

/// A type whose arena has a tag, so that pointers into it can be told from others: see [`AnyId`].
pub trait Kept: Object {
    /// Tells the arenas of a program apart.
    const TAG: u32;
}

/// A pointer into an arena.
pub trait Number: Copy + Ord + fmt::Debug {
    /// The object of this number.
    fn number(n: u32) -> Self;
    /// The number; none that the arena has if this is no pointer into it.
    fn place(self) -> usize;
    /// `NULL`.
    const NULL: Self;
    /// `p + i`.
    fn at<I: Offset>(self, i: I) -> Self;
}

/// A pointer to an object of an arena: its number, 0 for null. On the checked heap it takes the eight bytes of C's pointer.
pub struct Id<T>(u32, PhantomData<fn() -> T>);

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

    /// Number `n` of the objects that the arena began with.
    #[inline(always)]
    pub const fn global(n: u32) -> Self {
        Id(n + 1, PhantomData)
    }

    /// `p + i`.
    #[inline(always)]
    pub fn at<I: Offset>(self, i: I) -> Self {
        Id(self.0.wrapping_add(i.offset() as u32), PhantomData)
    }

    /// `p - other`, in elements.
    #[inline(always)]
    pub const fn diff(self, other: Self) -> i64 {
        self.0.wrapping_sub(other.0) as i32 as i64
    }
}

impl<T> Number for Id<T> {
    const NULL: Self = Id::null();
    #[inline(always)]
    fn number(n: u32) -> Self {
        Id(n, PhantomData)
    }
    #[inline(always)]
    fn place(self) -> usize {
        self.0 as usize
    }
    #[inline(always)]
    fn at<I: Offset>(self, i: I) -> Self {
        Id::at(self, i)
    }
}

impl<T> Mem for Id<T> {
    const SIZE: usize = 8;
    const ZERO: Self = Id::null();
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        Id(u64::load(bytes) as u32, PhantomData)
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        (self.0 as u64).store(bytes);
    }
}

/// A pointer that may also be something else, because it was a `void *`, a number, or the member of a union: eight bytes that can hold
/// anything. In a pointer into an arena these are the tag of the arena and the object's number. What is none can be copied and
/// compared, but not followed.
pub struct AnyId<T>(u64, PhantomData<fn() -> T>);

/// Bits below the number of an object, so that low tag bits stay free as they are in C.
const LOW_BITS: u32 = 3;
const STEP: u64 = 1 << LOW_BITS;

impl<T> AnyId<T> {
    /// `NULL`.
    #[inline(always)]
    pub const fn null() -> Self {
        AnyId(0, PhantomData)
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

    /// `(U *)p`: a pointer that can be kept, compared and made an `AnyId` again, but not followed.
    #[inline(always)]
    pub const fn cast<U: ?Sized>(self) -> Ptr<U> {
        Ptr::from_bits(self.0)
    }

    /// `(T *)p`, for a pointer that was one.
    #[inline(always)]
    pub const fn of<U: ?Sized>(p: Ptr<U>) -> Self {
        AnyId(p.bits(), PhantomData)
    }

    /// `p + i`.
    #[inline(always)]
    pub fn at<I: Offset>(self, i: I) -> Self {
        let step = i.offset().wrapping_mul(STEP as i64);
        AnyId(self.0.wrapping_add(step as u64), PhantomData)
    }

    /// `p - other`, in elements.
    #[inline(always)]
    pub const fn diff(self, other: Self) -> i64 {
        self.0.wrapping_sub(other.0) as i64 / STEP as i64
    }
}

impl<T: Kept> AnyId<T> {
    /// The pointer to number 0, which is never there.
    const BASE: u64 = ((SLOT_MASK - T::TAG) as u64) << 32;

    /// Number `n` of the objects that the arena began with.
    #[inline(always)]
    pub const fn global(n: u32) -> Self {
        AnyId(Self::BASE + (n as u64 + 1) * STEP, PhantomData)
    }
}

impl<T: Kept> Number for AnyId<T> {
    const NULL: Self = AnyId::null();
    #[inline(always)]
    fn number(n: u32) -> Self {
        AnyId(Self::BASE + n as u64 * STEP, PhantomData)
    }
    #[inline(always)]
    fn place(self) -> usize {
        self.0.wrapping_sub(Self::BASE).rotate_right(LOW_BITS) as usize
    }
    #[inline(always)]
    fn at<I: Offset>(self, i: I) -> Self {
        AnyId::at(self, i)
    }
}

impl<T> Mem for AnyId<T> {
    const SIZE: usize = 8;
    const ZERO: Self = AnyId::null();
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        AnyId(u64::load(bytes), PhantomData)
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        self.0.store(bytes);
    }
}

macro_rules! pointer_like {
    ($($name:ident)*) => {$(
        impl<T> From<$name<T>> for VaArg<'_> {
            fn from(id: $name<T>) -> Self {
                VaArg::Ptr(id.0 as u64)
            }
        }
        impl<T> FromVaArg for $name<T> {
            fn from_va_arg(arg: VaArg<'_>) -> Self {
                $name(u64::from_va_arg(arg) as _, PhantomData)
            }
        }
        impl<T, I: Offset> Add<I> for $name<T> {
            type Output = Self;
            #[inline(always)]
            fn add(self, i: I) -> Self {
                self.at(i)
            }
        }
        impl<T, I: Offset> Sub<I> for $name<T> {
            type Output = Self;
            #[inline(always)]
            fn sub(self, i: I) -> Self {
                self.at(i.offset().wrapping_neg())
            }
        }
        impl<T, I: Offset> AddAssign<I> for $name<T> {
            #[inline(always)]
            fn add_assign(&mut self, i: I) {
                *self = *self + i;
            }
        }
        impl<T, I: Offset> SubAssign<I> for $name<T> {
            #[inline(always)]
            fn sub_assign(&mut self, i: I) {
                *self = *self - i;
            }
        }
        // By hand, because `derive` would ask the same of `T`.
        impl<T> Clone for $name<T> {
            #[inline(always)]
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
        impl<T> PartialEq for $name<T> {
            #[inline(always)]
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }
        impl<T> Eq for $name<T> {}
        impl<T> PartialOrd for $name<T> {
            #[inline(always)]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl<T> Ord for $name<T> {
            #[inline(always)]
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.cmp(&other.0)
            }
        }
        impl<T> Hash for $name<T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }
        impl<T> Default for $name<T> {
            fn default() -> Self {
                $name::null()
            }
        }
        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:#x}", self.0)
            }
        }
    )*};
}
pointer_like!(Id AnyId);

/// Freed objects rest until this many others were freed, which keeps stale ids detectable for longer.
const RESTING: usize = 512;
/// The most objects that one call of `malloc` gets, and that an arena has.
const MOST: usize = 1 << 28;

/// The objects. Those of one allocation have consecutive numbers, and after several there is a gap.
pub struct Arena<T, I = Id<T>> {
    /// Number 0 is never there.
    items: Vec<Option<T>>,
    /// Where allocations that are not of one object begin, and how many objects they have.
    runs: BTreeMap<u32, u32>,
    /// Single objects freed lately, oldest first, and those whose numbers may be used again.
    resting: VecDeque<u32>,
    rested: Vec<u32>,
    /// Places of freed runs by their length.
    free_runs: BTreeMap<u32, Vec<u32>>,
    pointers: PhantomData<fn() -> I>,
}

impl<T: Object, I: Number> Default for Arena<T, I> {
    fn default() -> Self {
        Arena::with_globals(0)
    }
}

impl<T: Object, I: Number> Arena<T, I> {
    /// An arena whose first `n` objects exist from the start, all zero: [`Id::global`].
    pub fn with_globals(n: usize) -> Self {
        let mut items = vec![None];
        items.extend((0..n).map(|_| Some(T::BLANK)));
        Arena {
            items,
            runs: BTreeMap::new(),
            resting: VecDeque::new(),
            rested: Vec::new(),
            free_runs: BTreeMap::new(),
            pointers: PhantomData,
        }
    }

    /// A new object, all zero.
    #[inline]
    pub fn alloc(&mut self) -> I {
        self.alloc_with(T::BLANK)
    }

    /// A new object with this value.
    #[inline]
    pub fn alloc_with(&mut self, value: T) -> I {
        if let Some(n) = self.rested.pop() {
            self.items[n as usize] = Some(value);
            return I::number(n);
        }
        let n = self.items.len();
        if n >= MOST {
            fail("out of memory", format!("{n} objects in one arena"));
        }
        self.items.push(Some(value));
        I::number(n as u32)
    }

    /// `n` new objects that follow each other, all zero; null if that is too many.
    pub fn alloc_run(&mut self, n: usize) -> I {
        if n == 1 {
            return self.alloc();
        }
        if n > MOST || self.items.len() + n >= MOST {
            return I::NULL;
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
            .for_each(|item| *item = Some(T::BLANK));
        self.runs.insert(start, len);
        I::number(start)
    }

    /// The place of the allocation that begins at `p`, and how many objects it has.
    #[track_caller]
    fn allocation(&self, p: I) -> (u32, u32) {
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

    /// `free(p)`.
    #[track_caller]
    pub fn free(&mut self, p: I) {
        if p == I::NULL {
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
    pub fn realloc(&mut self, p: I, n: usize) -> I {
        if p == I::NULL {
            return self.alloc_run(n);
        }
        if n == 0 {
            self.free(p);
            return I::NULL;
        }
        let len = self.allocation(p).1 as usize;
        if len == n {
            return p;
        }
        let new = self.alloc_run(n);
        if new != I::NULL {
            for i in 0..len.min(n) {
                self[new.at(i)] = std::mem::replace(&mut self[p.at(i)], T::BLANK);
            }
            self.free(p);
        }
        new
    }

    /// `memset(p, 0, n * sizeof *p)`.
    #[track_caller]
    pub fn clear(&mut self, p: I, n: usize) {
        for i in 0..n {
            self[p.at(i)] = T::BLANK;
        }
    }

    /// Stores consecutive objects, for initialisers.
    #[track_caller]
    pub fn write(&mut self, p: I, values: impl IntoIterator<Item = T>) {
        for (i, value) in values.into_iter().enumerate() {
            self[p.at(i)] = value;
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn bad_access(&self, p: I) -> ! {
        if p == I::NULL {
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

impl<T: Mem, I: Number> Arena<T, I> {
    /// `memmove(to, from, n * sizeof *to)`.
    #[track_caller]
    pub fn copy(&mut self, to: I, from: I, n: usize) {
        for i in 0..n {
            let i = if to > from { n - 1 - i } else { i };
            self[to.at(i)] = self[from.at(i)];
        }
    }
}

impl<T: Object, I: Number> Index<I> for Arena<T, I> {
    type Output = T;
    #[inline(always)]
    #[track_caller]
    fn index(&self, p: I) -> &T {
        match self.items.get(p.place()) {
            Some(Some(item)) => item,
            _ => self.bad_access(p),
        }
    }
}

impl<T: Object, I: Number> IndexMut<I> for Arena<T, I> {
    #[inline(always)]
    #[track_caller]
    fn index_mut(&mut self, p: I) -> &mut T {
        if !matches!(self.items.get(p.place()), Some(Some(_))) {
            self.bad_access(p);
        }
        match self.items.get_mut(p.place()) {
            Some(Some(item)) => item,
            _ => fail("out of bounds", String::new()),
        }
    }
}

impl<T: Kept> Arena<T, AnyId<T>> {
    /// Whether a pointer has the tag of this arena.
    #[inline]
    pub fn has<U: ?Sized>(&self, p: Ptr<U>) -> bool {
        p.bits() >> 32 == AnyId::<T>::BASE >> 32
    }
}

/// The high half of pointers to parts of the objects of an arena.
const fn parts<T: Kept>() -> u64 {
    (SLOT_MASK - PARTS - T::TAG) as u64
}

/// Number `place` of the objects of an arena as if they were in memory, where they follow each other.
#[track_caller]
fn in_memory<T: Kept + Parted>(place: usize) -> Ptr<T> {
    let offset = (place as u64).saturating_mul(<T as Parted>::SIZE as u64);
    if offset > u64::from(u32::MAX) {
        fail(
            "out of memory",
            "too many objects to point to a part of one".into(),
        );
    }
    Ptr::from_bits((parts::<T>() << 32) + offset)
}

impl<T: Kept + Parted> Id<T> {
    /// The object as if it were in memory: the pointer can be moved to a part of it. Only [`Ptr::fetch`] and its like can follow
    /// such a pointer.
    #[inline]
    #[track_caller]
    pub fn in_memory(self) -> Ptr<T> {
        in_memory(self.place())
    }
}

impl<T: Kept + Parted> AnyId<T> {
    /// The object as if it were in memory: see [`Id::in_memory`].
    #[inline]
    #[track_caller]
    pub fn in_memory(self) -> Ptr<T> {
        in_memory(self.place())
    }
}

impl<T: Kept + Parted, I: Number> Arena<T, I> {
    /// Whether a pointer leads to a part of an object of this arena.
    #[inline]
    pub fn has_part<U: ?Sized>(&self, p: Ptr<U>) -> bool {
        p.bits() >> 32 == parts::<T>()
    }

    /// What a pointer to a part of an object leads to.
    #[track_caller]
    pub fn part<U: Mem>(&self, p: Ptr<U>) -> U {
        let offset = p.bits() as u32 as usize;
        let mut bytes = [0; 16];
        let part = &mut bytes[..U::SIZE];
        let object = &self[I::number((offset / <T as Parted>::SIZE) as u32)];
        if !object.read_part(offset % <T as Parted>::SIZE, part) {
            fail(
                "out of bounds",
                "the pointer leads to no part of the object".into(),
            );
        }
        U::load(part)
    }

    /// Stores a value where a pointer to a part of an object leads to.
    #[track_caller]
    pub fn set_part<U: Mem>(&mut self, p: Ptr<U>, v: U) {
        let offset = p.bits() as u32 as usize;
        let mut bytes = [0; 16];
        let part = &mut bytes[..U::SIZE];
        v.store(part);
        let object = &mut self[I::number((offset / <T as Parted>::SIZE) as u32)];
        if !object.write_part(offset % <T as Parted>::SIZE, part) {
            fail(
                "out of bounds",
                "the pointer leads to no part of the object".into(),
            );
        }
    }
}

/// A context with arenas to whose objects' parts pointers lead.
pub trait Parts: DerefMut<Target = Runtime> {
    /// What a pointer to a part of an object leads to; `None` if it is no such pointer.
    fn part<T: Mem>(&self, p: Ptr<T>) -> Option<T>;
    /// Stores a value there; false if it is no such pointer.
    fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool;
}

/// Pointers to scalars on the checked heap or in objects of arenas.
impl<T: Mem> Ptr<T> {
    /// `*p`, wherever it leads.
    #[inline]
    #[track_caller]
    pub fn fetch<C: Parts>(self, cx: &C) -> T {
        match cx.part(self) {
            Some(v) => v,
            None => self.get(Deref::deref(cx)),
        }
    }

    /// `*p = v`, wherever it leads.
    #[inline]
    #[track_caller]
    pub fn put<C: Parts>(self, v: T, cx: &mut C) {
        if !cx.set_part(self, v) {
            self.set(v, DerefMut::deref_mut(cx));
        }
    }

    /// `*p = f(*p)`, wherever it leads; returns the new value.
    #[inline]
    #[track_caller]
    pub fn change<C: Parts>(self, cx: &mut C, f: impl FnOnce(T) -> T) -> T {
        let v = f(self.fetch(cx));
        self.put(v, cx);
        v
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
        a.write(run, [1, 2, 3]);
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
        let mut a: Arena<i32, AnyId<i32>> = Arena::default();
        let p = a.alloc();
        let mut bytes = [0; 8];
        p.store(&mut bytes);
        assert_eq!(AnyId::<i32>::load(&bytes), p);
        assert_eq!(AnyId::of(p.cast::<u8>()), p);
        assert!(a.has(p.cast::<u8>()));
        assert!(AnyId::<i32>::null().cast::<u8>().is_null());
        let id = Id::<i32>::global(4);
        id.store(&mut bytes);
        assert_eq!(Id::load(&bytes), id);
    }

    impl Kept for [u16; 4] {
        const TAG: u32 = 4;
    }

    #[test]
    fn parts_of_objects_are_pointed_to() {
        let mut a: Arena<[u16; 4]> = Arena::default();
        a.alloc();
        let id = a.alloc_with([1, 2, 3, 4]);
        let p: Ptr<u16> = id.in_memory().elem(2);
        assert!(a.has_part(p) && !a.has_part(Ptr::<u16>::global(1)));
        assert_eq!((a.part(p), a.part(p - 1)), (3, 2));
        a.set_part(p + 1, 9);
        assert_eq!(a[id], [1, 2, 3, 9]);
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn half_an_element_is_no_part() {
        let mut a: Arena<[u16; 4]> = Arena::default();
        let id = a.alloc();
        a.part(id.in_memory().byte_offset::<u16>(1));
    }

    #[test]
    #[should_panic(expected = "use after free")]
    fn parts_of_freed_objects_are_gone() {
        let mut a: Arena<[u16; 4]> = Arena::default();
        let id = a.alloc();
        a.free(id);
        a.part::<u16>(id.in_memory().elem(0));
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
        let mut a: Arena<i32, AnyId<i32>> = Arena::default();
        a[AnyId::of(Ptr::<u8>::global(3))] = 1;
    }

    #[test]
    #[should_panic(expected = "wrong type")]
    fn tagged_pointers_are_not_followed() {
        let mut a: Arena<i32, AnyId<i32>> = Arena::default();
        let tagged = a.alloc().bits() | 1;
        assert_eq!(a[AnyId::of(Ptr::<u8>::from_bits(tagged & !1))], 0);
        a[AnyId::of(Ptr::<u8>::from_bits(tagged))] = 1;
    }
}
