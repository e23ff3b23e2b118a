//! A program for tests: its functions are Rust closures.

use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::va::VaArg;
use super::baton::Threaded;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

/// A function of a test program.
type Body = fn(&mut Alone, &[VaArg]) -> VaArg<'static>;

/// A program of these functions; the address of number `i` is that of [`Alone::function`].
#[derive(Default)]
pub(in super::super) struct Alone {
    rt: Runtime,
    pub(in super::super) functions: Vec<Body>,
}

impl Alone {
    pub(in super::super) fn function<T: ?Sized>(i: u32) -> Ptr<T> {
        Ptr::function(i + 1)
    }
}

impl Deref for Alone {
    type Target = Runtime;
    fn deref(&self) -> &Runtime {
        &self.rt
    }
}

impl DerefMut for Alone {
    fn deref_mut(&mut self) -> &mut Runtime {
        &mut self.rt
    }
}

impl Program for Alone {
    const THREADED: bool = true;

    fn call(&mut self, f: u64, args: &[VaArg]) -> VaArg<'static> {
        let id = Ptr::<u8>::from_bits(f).function_id();
        self.functions[id as usize - 1](self, args)
    }
    fn wait<R>(&mut self, f: impl FnOnce() -> R) -> R {
        super::wait_outside(self, f)
    }
    fn pause(&mut self, time: Duration) {
        super::pause_thread(self, time)
    }
}

impl Threaded for Alone {
    fn vacant() -> Alone {
        Alone::default()
    }
}
