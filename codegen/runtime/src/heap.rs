//! C's memory: a table of objects, each a buffer of bytes.
//!
//! A slot of the table has a *key*: its own number and a generation, which changes whenever the object in it dies.
//! A pointer carries the key of its object, so one comparison tells whether the object is still there.

use super::fault::fail;
use super::mem::{Mem, Void};
use super::ptr::{Ptr, FIRST_GLOBAL_SLOT, MOST_ARENAS, SLOT_MASK};
use super::runtime::StrPlace;
use std::collections::{HashMap, VecDeque};
use std::ffi::CStr;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem::{replace, take};

/// What a slot holds; decides what may be done with it, and how errors are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Code,
    /// A global variable, or an object that belongs to the C library.
    Global,
    Literal,
    Stack,
    Heap,
    Freed,
}

/// One object. A buffer, its key, and the key that lets pointers write.
pub(super) struct Slot {
    pub(super) buf: Box<[u8]>,
    pub(super) key: u32,
    /// Equal to `key` where writing is allowed, else 0, which is no slot's key.
    write_key: u32,
}

/// The local objects of a thread: slots in order of position; those above `top` are kept for the next call.
#[derive(Default)]
pub(super) struct LocalStack {
    slots: Vec<u32>,
    top: usize,
}

/// The height of the stack of local objects at the entry of a function.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub(super) objects: usize,
    pub(super) lists: u32,
}

/// One step of a slot's generation.
const GENERATION: u32 = SLOT_MASK + 1;
/// Freed slots rest until this many others were freed, which keeps stale pointers detectable for longer.
const RESTING_SLOTS: usize = 512;
/// Larger stack objects give their memory back when their function returns.
const LARGE_LOCAL: usize = 1 << 20;

/// All objects of a program.
pub struct Heap {
    pub(super) slots: Vec<Slot>,
    /// Parallel to `slots`, and apart from it because only rare paths look.
    pub(super) kinds: Vec<Kind>,
    /// Slots of objects freed lately, oldest first, and those that may be used again: the last ones first,
    /// because they are still in the processor's cache.
    resting: VecDeque<u32>,
    rested: Vec<u32>,
    /// The local objects of the thread that runs.
    pub(super) stack: LocalStack,
    /// Slots of the local objects of threads that ended.
    idle: Vec<u32>,
    /// Buffers of dead small objects, by size: faster than the system's allocator, which also would have to zero them.
    pool: Pool,
    /// String literals by where Rust keeps them, which makes the second use quick, and by content.
    literals: HashMap<(usize, usize), u64, BuildHasherDefault<AddressHasher>>,
    contents: HashMap<&'static [u8], u64>,
    /// A copy of a constant, for what may write to it but must not.
    spare: Vec<u8>,
    /// Bytes that objects of `malloc` and local objects have behind their end.
    slack: usize,
}

impl Default for Heap {
    fn default() -> Self {
        Heap::with_globals(&[])
    }
}

impl Heap {
    /// A heap with one zeroed, writable global variable for each size, reachable by [`Ptr::global`].
    pub fn with_globals(sizes: &[u64]) -> Heap {
        let mut heap = Heap {
            slots: Vec::new(),
            kinds: Vec::new(),
            resting: VecDeque::new(),
            rested: Vec::new(),
            stack: LocalStack::default(),
            idle: Vec::new(),
            pool: Pool::default(),
            literals: HashMap::default(),
            contents: HashMap::new(),
            spare: Vec::new(),
            slack: 0,
        };
        heap.push(Kind::Null, Box::default());
        heap.push(Kind::Code, Box::default());
        debug_assert_eq!(heap.slots.len(), FIRST_GLOBAL_SLOT as usize);
        for &size in sizes {
            heap.push(Kind::Global, zeroed(size as usize));
        }
        heap
    }

    /// Adds a slot; returns the address of its object.
    fn push(&mut self, kind: Kind, buf: Box<[u8]>) -> u64 {
        let key = self.slots.len() as u32;
        if key > SLOT_MASK - MOST_ARENAS {
            fail("out of memory", format!("{key} objects"));
        }
        self.slots.push(Slot {
            buf,
            key,
            write_key: if kind == Kind::Literal { 0 } else { key },
        });
        self.kinds.push(kind);
        (key as u64) << 32
    }

    /// A zeroed object that lives as long as the program, such as the C library's own.
    pub fn permanent(&mut self, size: u64) -> Ptr<Void> {
        Ptr::from_bits(self.push(Kind::Global, zeroed(size as usize)))
    }

    /// Makes the object `p` points to read-only (`const` objects, once they are initialised).
    #[track_caller]
    pub fn protect<T: ?Sized>(&mut self, p: Ptr<T>) {
        match self.slots.get_mut(slot_of(p.bits())) {
            Some(slot) => slot.write_key = 0,
            None => self.bad_access(p.bits(), 0, "protect"),
        }
    }

    /// Lets the object at `bits` be written to, or not, from now on (`mprotect`).
    #[track_caller]
    pub(super) fn set_writable(&mut self, bits: u64, writable: bool) {
        let index = self.heap_slot(bits);
        let slot = &mut self.slots[index];
        slot.write_key = if writable { slot.key } else { 0 };
    }

    // ---- access

    /// `size` bytes at `bits`, if they may be read.
    #[inline(always)]
    pub(super) fn readable(&self, bits: u64, size: usize) -> Option<&[u8]> {
        let slot = self.slots.get(slot_of(bits))?;
        if slot.key != key_of(bits) {
            return None;
        }
        let offset = offset_of(bits);
        slot.buf.get(offset..offset.checked_add(size)?)
    }

    /// `size` bytes at `bits`, if they may be written.
    #[inline(always)]
    pub(super) fn writable(&mut self, bits: u64, size: usize) -> Option<&mut [u8]> {
        let slot = self.slots.get_mut(slot_of(bits))?;
        if slot.write_key != key_of(bits) {
            return None;
        }
        let offset = offset_of(bits);
        slot.buf.get_mut(offset..offset.checked_add(size)?)
    }

    /// The `n` bytes at `p`.
    #[inline]
    #[track_caller]
    pub fn bytes<T: ?Sized>(&self, p: Ptr<T>, n: u64) -> &[u8] {
        match self.readable(p.bits(), n as usize) {
            Some(bytes) => bytes,
            None if n == 0 => &[],
            None => self.bad_access(p.bits(), n, "read"),
        }
    }

    /// The `n` bytes at `p`, to be written.
    #[inline]
    #[track_caller]
    pub fn bytes_mut<T: ?Sized>(&mut self, p: Ptr<T>, n: u64) -> &mut [u8] {
        if n == 0 {
            return &mut [];
        }
        // Asked twice, because the borrow checker does not let the first answer out of a `match` that also fails.
        if self.writable(p.bits(), n as usize).is_none() {
            self.bad_access(p.bits(), n, "write");
        }
        self.writable(p.bits(), n as usize).unwrap_or_default()
    }

    /// The bytes from `p` to the end of its object.
    #[inline]
    #[track_caller]
    pub fn rest<T: ?Sized>(&self, p: Ptr<T>) -> &[u8] {
        let bits = p.bits();
        match self.slots.get(slot_of(bits)) {
            Some(slot) if slot.key == key_of(bits) && offset_of(bits) < slot.buf.len() => {
                &slot.buf[offset_of(bits)..]
            }
            _ => self.bad_access(bits, 1, "read"),
        }
    }

    /// A copy of `n` bytes of a constant.
    pub(super) fn constant<T: ?Sized>(&mut self, p: Ptr<T>, n: usize) -> &mut [u8] {
        self.spare = match self.readable(p.bits(), n) {
            Some(bytes) => bytes.to_vec(),
            None => Vec::new(),
        };
        &mut self.spare
    }

    /// Gives the object that `p` leads into other bytes; returns those that it has. It must be there.
    pub(super) fn exchange<T: ?Sized>(&mut self, p: Ptr<T>, bytes: Box<[u8]>) -> Box<[u8]> {
        match self.slots.get_mut(slot_of(p.bits())) {
            Some(slot) => replace(&mut slot.buf, bytes),
            None => Box::default(),
        }
    }

    /// The characters of the string at `p`, without its NUL (C11 7.1.1).
    #[inline]
    #[track_caller]
    pub fn c_str(&self, p: Ptr<u8>) -> &[u8] {
        let rest = self.rest(p);
        match CStr::from_bytes_until_nul(rest) {
            Ok(s) => s.to_bytes(),
            Err(_) => self.bad_access(
                p.bits(),
                rest.len() as u64 + 1,
                "read (unterminated string)",
            ),
        }
    }

    /// Copies `n` bytes, as `memmove` does: the places may overlap.
    #[inline]
    #[track_caller]
    pub fn copy<T: ?Sized, U: ?Sized>(&mut self, dst: Ptr<T>, src: Ptr<U>, n: u64) {
        let (to, from, size) = (dst.bits(), src.bits(), n as usize);
        if n == 0 {
            return;
        }
        if self.readable(from, size).is_none() {
            self.bad_access(from, n, "read");
        }
        if self.writable(to, size).is_none() {
            self.bad_access(to, n, "write");
        }
        let (i, j) = (slot_of(to), slot_of(from));
        let (a, b) = (offset_of(to), offset_of(from));
        if i == j {
            self.slots[i].buf.copy_within(b..b + size, a);
        } else if i < j {
            let (low, high) = self.slots.split_at_mut(j);
            low[i].buf[a..a + size].copy_from_slice(&high[0].buf[b..b + size]);
        } else {
            let (low, high) = self.slots.split_at_mut(i);
            high[0].buf[a..a + size].copy_from_slice(&low[j].buf[b..b + size]);
        }
    }

    /// Copies the first `n` characters of a string, wherever it is.
    #[inline]
    #[track_caller]
    pub(super) fn copy_chars(&mut self, dst: Ptr<u8>, src: StrPlace<'_>, n: u64) {
        match src {
            StrPlace::Heap(p) => self.copy(dst, p, n),
            StrPlace::Static(s) => self.bytes_mut(dst, n).copy_from_slice(&s[..n as usize]),
        }
    }

    /// Sets `n` bytes to `byte`, as `memset` does.
    #[inline]
    #[track_caller]
    pub fn fill<T: ?Sized>(&mut self, p: Ptr<T>, byte: u8, n: u64) {
        self.bytes_mut(p, n).fill(byte);
    }

    /// Stores consecutive elements (initialisers of arrays).
    #[inline]
    #[track_caller]
    pub fn write_slice<T: Mem>(&mut self, p: Ptr<T>, values: &[T]) {
        if T::SIZE == 0 {
            return;
        }
        let bytes = self.bytes_mut(p, (values.len() * T::SIZE) as u64);
        for (chunk, v) in bytes.chunks_exact_mut(T::SIZE).zip(values) {
            v.store(chunk);
        }
    }

    /// From now on objects of `malloc` and local objects have `bytes` zeroed bytes behind their end that may be used, as those of most
    /// C libraries have: programs that go a little too far work there. What exists already stays as it is.
    pub fn set_slack(&mut self, bytes: usize) {
        self.slack = bytes;
    }

    /// Bytes from `bits` to the end of the object there; 0 if there is none.
    pub fn extent(&self, bits: u64) -> u64 {
        let (index, offset) = (slot_of(bits), offset_of(bits));
        match self.slots.get(index) {
            Some(slot) if slot.key == key_of(bits) => {
                self.asked(index).saturating_sub(offset) as u64
            }
            _ => 0,
        }
    }

    /// The size of the object in a slot, as the program asked for it.
    fn asked(&self, index: usize) -> usize {
        let slack = match self.kinds[index] {
            Kind::Heap | Kind::Stack => self.slack,
            _ => 0,
        };
        self.slots[index].buf.len().saturating_sub(slack)
    }

    /// The address and the size of the object of `malloc` that `bits` leads into.
    pub fn heap_object(&self, bits: u64) -> Option<(u64, u64)> {
        let index = slot_of(bits);
        let slot = self.slots.get(index)?;
        let is_inside = slot.key == key_of(bits) && offset_of(bits) <= slot.buf.len();
        (is_inside && self.kinds[index] == Kind::Heap)
            .then(|| ((slot.key as u64) << 32, self.asked(index) as u64))
    }

    // ---- malloc and free

    /// A zeroed object of `size` bytes; 0 when there can be no such object.
    #[inline]
    pub fn alloc(&mut self, size: u64) -> u64 {
        if size >= u32::MAX as u64 {
            return 0;
        }
        if let Some(index) = self.free_slot() {
            let index = index as usize;
            self.kinds[index] = Kind::Heap;
            let slot = &mut self.slots[index];
            slot.buf = self.pool.take(size as usize + self.slack);
            slot.write_key = slot.key;
            return (slot.key as u64) << 32;
        }
        if self.slots.len() > SLOT_MASK as usize {
            return 0;
        }
        let buf = self.pool.take(size as usize + self.slack);
        self.push(Kind::Heap, buf)
    }

    /// A slot to use again.
    #[inline]
    fn free_slot(&mut self) -> Option<u32> {
        if self.rested.is_empty() && self.slots.len() > SLOT_MASK as usize {
            self.rested.extend(self.resting.drain(..));
        }
        self.rested.pop()
    }

    /// `free` (C11 7.22.3.3).
    #[inline]
    #[track_caller]
    pub fn free(&mut self, bits: u64) {
        if bits == 0 {
            return;
        }
        let index = self.heap_slot(bits);
        let slot = &mut self.slots[index];
        slot.key = slot.key.wrapping_add(GENERATION);
        slot.write_key = 0;
        self.pool.give(take(&mut slot.buf));
        self.kinds[index] = Kind::Freed;
        self.resting.push_back(index as u32);
        if self.resting.len() > RESTING_SLOTS {
            self.rested.extend(self.resting.pop_front());
        }
    }

    /// The slot of the heap object that begins at `bits`; anything else cannot be freed.
    #[inline]
    #[track_caller]
    fn heap_slot(&self, bits: u64) -> usize {
        let index = slot_of(bits);
        match self.slots.get(index) {
            Some(slot)
                if slot.key == key_of(bits)
                    && offset_of(bits) == 0
                    && self.kinds[index] == Kind::Heap =>
            {
                index
            }
            _ => self.bad_free(bits),
        }
    }

    /// `realloc` (C11 7.22.3.5) of an object that exists, to a size that is not 0; 0 when it is too large.
    #[track_caller]
    pub fn realloc(&mut self, bits: u64, size: u64) -> u64 {
        let index = self.heap_slot(bits);
        if size >= u32::MAX as u64 {
            return 0;
        }
        let slot = &mut self.slots[index];
        let size = size as usize + self.slack;
        let grows = size > slot.buf.len();
        if size != slot.buf.len() {
            let mut buf = take(&mut slot.buf).into_vec();
            buf.reserve_exact(size.saturating_sub(buf.len()));
            buf.resize(size, 0);
            slot.buf = buf.into_boxed_slice();
        }
        if !grows {
            // glibc shrinks in place as well, so the old pointer stays good.
            return bits;
        }
        slot.key = slot.key.wrapping_add(GENERATION);
        slot.write_key = slot.key;
        (slot.key as u64) << 32
    }

    /// The size of the heap object at `bits`.
    #[track_caller]
    pub fn usable_size(&self, bits: u64) -> u64 {
        self.asked(self.heap_slot(bits)) as u64
    }

    // ---- locals

    /// Entry of a function with local objects.
    #[inline(always)]
    pub fn enter(&self) -> Frame {
        Frame {
            objects: self.stack.top,
            lists: 0,
        }
    }

    /// Return of a function: its local objects die, their slots and buffers are kept for the next call.
    #[inline]
    pub fn leave(&mut self, frame: Frame) {
        while self.stack.top > frame.objects {
            self.stack.top -= 1;
            let slot = &mut self.slots[self.stack.slots[self.stack.top] as usize];
            slot.key = slot.key.wrapping_add(GENERATION);
            slot.write_key = slot.key;
            if slot.buf.len() > LARGE_LOCAL {
                slot.buf = Box::default();
            }
        }
    }

    /// A zeroed local object of type `T`.
    #[inline]
    pub fn local<T: Mem>(&mut self) -> Ptr<T> {
        self.push_local(T::SIZE).cast()
    }

    /// A zeroed local object of `size` bytes (`alloca`, variable-length arrays).
    #[track_caller]
    pub fn local_bytes(&mut self, size: u64) -> Ptr<Void> {
        if size >= u32::MAX as u64 {
            fail("out of memory", format!("a local object of {size} bytes"));
        }
        self.push_local(size as usize)
    }

    #[inline(always)]
    fn push_local(&mut self, size: usize) -> Ptr<Void> {
        if self.stack.top == self.stack.slots.len() {
            self.grow_stack();
        }
        let size = size + self.slack;
        let slot = &mut self.slots[self.stack.slots[self.stack.top] as usize];
        self.stack.top += 1;
        if slot.buf.len() == size {
            slot.buf.fill(0);
        } else {
            let old = replace(&mut slot.buf, self.pool.take(size));
            self.pool.give(old);
        }
        Ptr::from_bits((slot.key as u64) << 32)
    }

    #[cold]
    fn grow_stack(&mut self) {
        let slot = match self.idle.pop() {
            Some(slot) => slot,
            None => slot_of(self.push(Kind::Stack, Box::default())) as u32,
        };
        self.stack.slots.push(slot);
    }

    /// Takes the local objects of a thread that ended: they die, their slots serve other threads.
    pub(super) fn recycle(&mut self, mut ended: LocalStack) {
        std::mem::swap(&mut self.stack, &mut ended);
        self.leave(Frame {
            objects: 0,
            lists: 0,
        });
        std::mem::swap(&mut self.stack, &mut ended);
        self.idle.extend(ended.slots);
    }

    // ---- literals

    /// The address of a string literal, NUL included (C11 6.4.5); read-only, one object for each content.
    #[inline]
    pub fn lit(&mut self, s: &'static CStr) -> Ptr<u8> {
        self.lit_bytes(s.to_bytes_with_nul())
    }

    /// The address of constant bytes; read-only, one object for each content.
    #[inline]
    pub fn lit_bytes(&mut self, s: &'static [u8]) -> Ptr<u8> {
        match self.literals.get(&(s.as_ptr() as usize, s.len())) {
            Some(&bits) => Ptr::from_bits(bits),
            None => self.new_literal(s),
        }
    }

    #[cold]
    fn new_literal(&mut self, s: &'static [u8]) -> Ptr<u8> {
        let bits = match self.contents.get(s) {
            Some(&bits) => bits,
            None => self.push(Kind::Literal, s.into()),
        };
        self.contents.insert(s, bits);
        self.literals.insert((s.as_ptr() as usize, s.len()), bits);
        Ptr::from_bits(bits)
    }
}

/// A zeroed buffer straight from the system.
fn zeroed(size: usize) -> Box<[u8]> {
    vec![0; size].into_boxed_slice()
}

/// Buffers for reuse, one list for each small size.
#[derive(Default)]
struct Pool {
    lists: Vec<Vec<Box<[u8]>>>,
}

impl Pool {
    /// Sizes from here on go to the system.
    const SIZES: usize = 1024;
    /// The most bytes that a list keeps.
    const BYTES: usize = 1 << 20;

    /// A zeroed buffer.
    #[inline]
    fn take(&mut self, size: usize) -> Box<[u8]> {
        match self.lists.get_mut(size).and_then(Vec::pop) {
            Some(mut buf) => {
                buf.fill(0);
                buf
            }
            None => zeroed(size),
        }
    }

    /// Takes a buffer back.
    #[inline]
    fn give(&mut self, buf: Box<[u8]>) {
        if self.lists.is_empty() {
            self.lists.resize_with(Pool::SIZES, Vec::new);
        }
        if let Some(list) = self.lists.get_mut(buf.len()) {
            if list.len() * buf.len() < Pool::BYTES {
                list.push(buf);
            }
        }
    }
}

#[inline(always)]
pub(super) const fn slot_of(bits: u64) -> usize {
    (key_of(bits) & SLOT_MASK) as usize
}

#[inline(always)]
pub(super) const fn key_of(bits: u64) -> u32 {
    (bits >> 32) as u32
}

#[inline(always)]
pub(super) const fn offset_of(bits: u64) -> usize {
    bits as u32 as usize
}

/// Hashes addresses of literals: they differ in their low and middle bits, which one multiplication spreads.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_usize(b as usize);
        }
    }
    #[inline]
    fn write_usize(&mut self, v: usize) {
        self.0 = (self.0.rotate_left(26) ^ v as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panics(kind: &str, f: impl FnOnce(&mut Heap) + std::panic::UnwindSafe) {
        let payload = std::panic::catch_unwind(move || f(&mut Heap::with_globals(&[8, 4])))
            .expect_err("no panic");
        let message = payload.downcast_ref::<String>().expect("a message");
        assert!(message.starts_with(&format!("{kind}: ")), "{message}");
    }

    fn read<T: Mem>(p: Ptr<T>, heap: &Heap) {
        p.get(heap);
    }

    #[test]
    fn memory_errors_have_names() {
        panics("null dereference", |h| read(Ptr::<i32>::null(), h));
        panics("null dereference", |h| {
            read(Ptr::<i32>::null().byte_offset::<i32>(16), h)
        });
        panics("null dereference", |h| read(Ptr::<i32>::null() - 1, h));
        panics("out of bounds", |h| read(Ptr::<i32>::global(0) + 2, h));
        panics("out of bounds", |h| read(Ptr::<i32>::global(0) - 1, h));
        panics("out of bounds", |h| read(Ptr::<i32>::global(1) - 1, h));
        panics("out of bounds", |h| read(Ptr::<i64>::global(1), h));
        panics("uninitialised or invalid pointer", |h| {
            read(Ptr::<i32>::from_bits(0xDEAD_BEEF_0000_0000), h)
        });
        panics("uninitialised or invalid pointer", |h| {
            read(Ptr::<i32>::from_bits(0x7000_0000), h)
        });
        panics("not data", |h| read(Ptr::<i32>::function(3), h));
        panics("read-only memory", |h| h.lit(c"abc").set(b'x', h));
        panics("read-only memory", |h| {
            h.protect(Ptr::<i32>::global(0));
            Ptr::<i32>::global(0).set(1, h);
        });
        panics("use after free", |h| {
            let p = Ptr::<i32>::from_bits(h.alloc(8));
            h.free(p.bits());
            p.set(1, h);
        });
        panics("use after free", |h| {
            let p = Ptr::<i32>::from_bits(h.alloc(8));
            h.realloc(p.bits(), 100);
            p.get(h);
        });
        panics("double free", |h| {
            let p = h.alloc(8);
            h.free(p);
            h.free(p);
        });
        panics("invalid free", |h| {
            let p = h.alloc(8);
            h.free(p + 4);
        });
        panics("invalid free", |h| {
            let p = h.local::<i32>();
            h.free(p.bits());
        });
        panics("use of a stack object after return", |h| {
            let frame = h.enter();
            let p = h.local::<i32>();
            h.leave(frame);
            p.get(h);
        });
        panics("out of bounds", |h| {
            let p = Ptr::<u8>::from_bits(h.alloc(4));
            h.fill(p, b'x', 4);
            h.c_str(p);
        });
    }

    #[test]
    fn freed_slots_rest_and_are_reused() {
        let mut h = Heap::default();
        for _ in 0..100_000 {
            let p = Ptr::<u8>::from_bits(h.alloc(16));
            p.set(1, &mut h);
            h.free(p.bits());
        }
        assert!(h.slots.len() < 600);
    }

    #[test]
    fn locals_are_zeroed_and_reused() {
        let mut h = Heap::default();
        for _ in 0..1000 {
            let frame = h.enter();
            let a = h.local::<i32>();
            let b = h.local::<[u8; 100]>();
            assert_eq!((a.get(&h), b.get(&h)), (0, [0; 100]));
            a.set(5, &mut h);
            b.elem(99).set(1, &mut h);
            assert_eq!(a.update(&mut h, |v| v + 1), 6);
            h.leave(frame);
        }
        assert_eq!(h.slots.len(), 4);
    }

    #[test]
    fn copies_overlap_and_cross() {
        let mut h = Heap::default();
        let p = Ptr::<u8>::from_bits(h.alloc(8));
        let q = Ptr::<u8>::from_bits(h.alloc(8));
        h.write_slice(p, b"abcdefgh");
        h.copy(p + 2, p, 6);
        assert_eq!(h.bytes(p, 8), b"ababcdef");
        h.copy(q, p, 8);
        h.copy(p, q + 4, 4);
        assert_eq!(h.bytes(p, 8), b"cdefcdef");
        let big = h.realloc(p.bits(), 12);
        assert_eq!(h.bytes(Ptr::<u8>::from_bits(big), 12), b"cdefcdef\0\0\0\0");
        assert_eq!(h.realloc(big, 3), big);
        assert_eq!(h.usable_size(big), 3);
    }

    #[test]
    fn slack_is_behind_the_end() {
        let mut h = Heap::default();
        h.set_slack(16);
        let p = h.alloc(8);
        assert_eq!((h.extent(p), h.extent(p + 3), h.usable_size(p)), (8, 5, 8));
        Ptr::<u64>::from_bits(p + 8).set(7, &mut h);
        let p = h.realloc(p, 64);
        assert_eq!((h.extent(p), h.heap_object(p + 9)), (64, Some((p, 64))));
        panics("out of bounds", |h| {
            h.set_slack(16);
            let p = h.alloc(8);
            Ptr::<u8>::from_bits(p + 24).set(1, h);
        });
        h.free(p);
        assert_eq!((h.extent(p), h.heap_object(p)), (0, None));
    }

    #[test]
    fn literals_are_interned() {
        let mut h = Heap::default();
        let p = h.lit(c"hello");
        assert_eq!(p, h.lit_bytes(b"hello\0"));
        assert_ne!(p, h.lit(c"hello!"));
        assert_eq!(h.c_str(p + 1), b"ello");
        assert_eq!(h.alloc(u64::MAX), 0);
        assert_ne!(h.alloc(0), h.alloc(0));
    }
}
