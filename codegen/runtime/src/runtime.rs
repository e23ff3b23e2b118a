//! The state of a running C program, and how the C library calls back into it.

use super::heap::{Frame, Heap, LocalStack};
use super::mem::Void;
use super::ptr::Ptr;
use super::stdio::{standard_file, File, Stdio};
use super::stdlib::AtExit;
use super::va::{VaArg, VaTable};
use std::any::Any;
use std::collections::HashMap;
use std::ffi::CStr;
use std::mem::swap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

/// The heap and the state of the C library. Nothing else is shared: several can live side by side.
pub struct Runtime {
    /// All objects of the program.
    pub heap: Heap,
    pub(super) va: VaTable,
    pub(super) errno: Ptr<i32>,
    /// `argv[0]`, for the messages of `assert`, `perror` and others.
    pub(super) program_name: Vec<u8>,
    /// Where C's `environ` is.
    pub(super) environ: Ptr<Ptr<Ptr<u8>>>,
    pub(super) at_exit: Vec<AtExit>,
    pub(super) at_quick_exit: Vec<u64>,
    /// What the C library itself has to do at the end.
    pub(super) at_finish: Vec<fn(&mut Runtime)>,
    pub(super) stdio: Stdio,
    pub(super) standard_files: [Ptr<File>; 3],
    /// A buffer that functions borrow for the length of a call, so that they need not allocate.
    pub(super) scratch: Vec<u8>,
    /// A spare vector for the pieces of formatted text.
    pub(super) pieces: Vec<usize>,
    /// Whether `setlocale` chose an encoding other than ASCII.
    pub(super) utf8: bool,
    /// Where `strtok` goes on.
    pub(super) strtok: Ptr<u8>,
    /// Objects that C library functions return pointers to, such as the `struct tm` of `gmtime`.
    statics: HashMap<&'static str, Ptr<Void>>,
    /// Passes of loops that other threads may have to be let into.
    pub(super) passes: u32,
    /// Thread-local objects with their initial contents, and, but for the main thread, where the running thread has its own.
    thread_locals: Vec<(u64, Vec<u8>)>,
    own_locals: Vec<u64>,
    /// State that only some functions of the C library have, by its type.
    parts: Vec<Box<dyn Any + Send>>,
    /// Calls of `setjmp` so far.
    pub(super) last_jump: u64,
    /// The signals of timers that arrived, one a bit; none without timers.
    pub(super) arrived: Option<Arc<AtomicU64>>,
}

/// What every thread of a program has for itself: what C keeps on the stack, `errno`, thread-local objects.
#[derive(Default)]
pub(super) struct Strand {
    pub(super) stack: LocalStack,
    pub(super) va: VaTable,
    pub(super) errno: Ptr<i32>,
    /// Copies of the thread-local objects; none for the main thread, which has the originals.
    pub(super) locals: Vec<u64>,
}

impl Runtime {
    /// A runtime without global variables.
    pub fn new() -> Runtime {
        Runtime::with_globals(&[])
    }

    /// A runtime with one zeroed global variable for each size; [`Ptr::global`] reaches them.
    pub fn with_globals(sizes: &[u64]) -> Runtime {
        let mut heap = Heap::with_globals(sizes);
        let standard_files = [0, 1, 2].map(|index| standard_file(index, &mut heap));
        Runtime {
            errno: heap.permanent(4).cast(),
            environ: heap.permanent(8).cast(),
            heap,
            va: VaTable::default(),
            program_name: Vec::new(),
            at_exit: Vec::new(),
            at_quick_exit: Vec::new(),
            at_finish: Vec::new(),
            stdio: Stdio::new(),
            standard_files,
            scratch: Vec::new(),
            pieces: Vec::new(),
            utf8: false,
            strtok: Ptr::null(),
            statics: HashMap::new(),
            passes: 0,
            thread_locals: Vec::new(),
            own_locals: Vec::new(),
            parts: Vec::new(),
            last_jump: 0,
            arrived: None,
        }
    }

    /// Entry of a function that has local objects or argument lists.
    #[inline(always)]
    pub fn enter(&self) -> Frame {
        Frame {
            lists: self.va.height(),
            ..self.heap.enter()
        }
    }

    /// Return of that function: its local objects and argument lists die.
    #[inline(always)]
    pub fn leave(&mut self, frame: Frame) {
        self.heap.leave(frame);
        if self.va.height() > frame.lists {
            self.va.shrink(frame.lists);
        }
    }

    /// The static object of a C library function, zeroed when first asked for.
    pub(super) fn static_object(&mut self, name: &'static str, size: u64) -> Ptr<Void> {
        let heap = &mut self.heap;
        *self
            .statics
            .entry(name)
            .or_insert_with(|| heap.permanent(size))
    }

    /// The state of this type, made when first asked for.
    pub(super) fn part<T: Any + Send + Default>(&mut self) -> &mut T {
        let known = self.parts.iter().position(|part| part.is::<T>());
        let index = known.unwrap_or_else(|| {
            self.parts.push(Box::<T>::default());
            self.parts.len() - 1
        });
        // The one in use is found first the next time.
        self.parts.swap(0, index);
        match self.parts[0].downcast_mut() {
            Some(part) => part,
            None => unreachable!("the position is that of a `T`"),
        }
    }

    /// Exchanges what belongs to the running thread for what belongs to another one.
    pub(super) fn exchange(&mut self, other: &mut Strand) {
        swap(&mut self.heap.stack, &mut other.stack);
        swap(&mut self.va, &mut other.va);
        swap(&mut self.errno, &mut other.errno);
        swap(&mut self.own_locals, &mut other.locals);
    }

    /// Declares global objects, which are initialised now, to be thread-local (C11 6.2.4).
    pub fn thread_local<T: ?Sized>(&mut self, object: Ptr<T>) {
        let contents = self.heap.rest(object).to_vec();
        self.thread_locals.push((object.bits(), contents));
    }

    /// The running thread's own object for a thread-local one.
    #[inline]
    pub fn own<T: ?Sized>(&self, object: Ptr<T>) -> Ptr<T> {
        if self.own_locals.is_empty() {
            return object;
        }
        let all = self.thread_locals.iter().zip(&self.own_locals);
        let mut found = all.filter(|((original, _), _)| *original == object.bits());
        found.next().map_or(object, |(_, own)| Ptr::from_bits(*own))
    }

    /// Fresh copies of all thread-local objects, for a new thread.
    pub(super) fn copy_thread_locals(&mut self) -> Vec<u64> {
        let Runtime {
            heap,
            thread_locals,
            ..
        } = self;
        let copies = thread_locals.iter().map(|(_, contents)| {
            let copy = heap.permanent(contents.len() as u64);
            heap.write_slice(copy.cast(), contents);
            copy.bits()
        });
        copies.collect()
    }

    /// `argv[0]` without its folders.
    pub(super) fn short_program_name(&self) -> &[u8] {
        let name = &self.program_name;
        &name[name.iter().rposition(|&c| c == b'/').map_or(0, |i| i + 1)..]
    }

    /// Sets `errno`.
    pub(super) fn set_errno(&mut self, value: i32) {
        self.errno.set(value, &mut self.heap);
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Runtime::new()
    }
}

impl Deref for Runtime {
    type Target = Heap;
    #[inline(always)]
    fn deref(&self) -> &Heap {
        &self.heap
    }
}

impl DerefMut for Runtime {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Heap {
        &mut self.heap
    }
}

/// A generated program: its scalar globals around a [`Runtime`], and its functions by address.
pub trait Program: DerefMut<Target = Runtime> {
    /// Whether there may be several threads.
    const THREADED: bool = false;

    /// Calls the function at address `f`, as C does through a pointer.
    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static>;

    /// Does something that may block and needs nothing of the program; other threads run meanwhile, if there are any.
    fn wait<R>(&mut self, f: impl FnOnce() -> R) -> R {
        f()
    }

    /// Sleeps; other threads run meanwhile.
    fn pause(&mut self, time: Duration) {
        sleep(time);
    }
}

/// A parameter that is read as a string: C's pointer, or a literal that need not be in the heap at all.
pub trait Str: Copy {
    /// The characters, without the NUL.
    fn chars<'a>(self, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a;
    /// The characters, the NUL, and what follows in the same object: for functions that may stop before the NUL.
    fn tail<'a>(self, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a;
    /// Where the string is.
    fn place<'a>(self) -> StrPlace<'a>
    where
        Self: 'a;
    /// The first `n` bytes, whether or not there is a NUL among them.
    fn bytes<'a>(self, n: u64, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a;
}

/// Where a string is; lets functions write to the heap while they read a string that may be in it.
#[derive(Clone, Copy)]
pub enum StrPlace<'a> {
    /// In the heap.
    Heap(Ptr<u8>),
    /// In the program, or in a variable off the heap; without the NUL.
    Static(&'a [u8]),
}

impl Str for Ptr<u8> {
    #[inline(always)]
    #[track_caller]
    fn chars<'a>(self, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        heap.c_str(self)
    }
    #[inline(always)]
    #[track_caller]
    fn tail<'a>(self, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        heap.rest(self)
    }
    #[inline(always)]
    fn place<'a>(self) -> StrPlace<'a>
    where
        Self: 'a,
    {
        StrPlace::Heap(self)
    }
    #[inline(always)]
    #[track_caller]
    fn bytes<'a>(self, n: u64, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        heap.bytes(self, n)
    }
}

impl Str for &'static CStr {
    #[inline(always)]
    fn chars<'a>(self, _: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        self.to_bytes()
    }
    #[inline(always)]
    fn tail<'a>(self, _: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        self.to_bytes_with_nul()
    }
    #[inline(always)]
    fn place<'a>(self) -> StrPlace<'a>
    where
        Self: 'a,
    {
        StrPlace::Static(self.to_bytes())
    }
    #[inline(always)]
    #[track_caller]
    fn bytes<'a>(self, n: u64, heap: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        self.to_bytes_with_nul().bytes(n, heap)
    }
}

/// A string in a variable off the heap.
impl Str for &[u8] {
    #[inline(always)]
    #[track_caller]
    fn chars<'a>(self, _: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        match self.iter().position(|&c| c == 0) {
            Some(end) => &self[..end],
            None => super::fault::fail(
                "out of bounds",
                format!("no NUL in the {} bytes of a string", self.len()),
            ),
        }
    }
    #[inline(always)]
    fn tail<'a>(self, _: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        self
    }
    #[inline(always)]
    #[track_caller]
    fn place<'a>(self) -> StrPlace<'a>
    where
        Self: 'a,
    {
        let end = self.iter().position(|&c| c == 0);
        StrPlace::Static(&self[..end.unwrap_or(self.len())])
    }
    #[inline(always)]
    #[track_caller]
    fn bytes<'a>(self, n: u64, _: &'a Heap) -> &'a [u8]
    where
        Self: 'a,
    {
        match self.get(..n as usize) {
            Some(bytes) => bytes,
            None => super::fault::fail("out of bounds", format!("{n} bytes of {}", self.len())),
        }
    }
}

/// A `longjmp` on its way to its `setjmp`, as the payload of an unwinding panic.
#[derive(Clone, Copy, Debug)]
pub struct Jump {
    /// Which call of `setjmp` is to return again.
    pub buf: u64,
    /// What it is to return.
    pub value: i32,
}
