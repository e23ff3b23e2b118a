//! Threads: `<pthread.h>`, `<threads.h>`, `<semaphore.h>`, `<sched.h>`.
//!
//! Every thread of the C program is a thread of the system, but one runs at a time: the one that has the *baton*, which is
//! the program itself, heap and all. A thread gives it away while it waits (for a lock, another thread, time, input) and,
//! now and then, in a loop that may wait for what another thread writes. So all orders that can be seen are orders that
//! C allows, memory needs no locks, and a program in which nobody can go on any more says so instead of hanging.

mod baton;
mod c11;
mod cond;
mod control;
mod keys;
mod lock;
mod semaphore;

pub use baton::*;
pub use c11::*;
pub use cond::*;
pub use control::*;
pub use keys::*;
pub use lock::*;
pub use semaphore::*;

#[cfg(test)]
pub(super) mod testing;
