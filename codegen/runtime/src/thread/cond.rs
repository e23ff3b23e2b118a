//! `<pthread.h>`: condition variables and barriers.

use super::super::errno::{EBUSY, EINVAL, ETIMEDOUT};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::baton::{attend, call_all, call_one, park, Threaded, WaitFor, Woken};
use super::lock::{
    deadline, lock_taken, pthread_mutex_lock, pthread_mutex_unlock, Mutex, MutexFields as _,
};
use std::time::Instant;

record! {
    /// `pthread_cond_t`: only which clock it measures time by; who waits is the runtime's to know.
    pub struct Condition via ConditionFields, size 48 { clock at 40: i32 }
}

record! {
    /// `pthread_barrier_t`.
    pub struct Barrier via BarrierFields, size 32 { count at 0: u32, arrived at 4: u32, round at 8: u32 }
}

/// What `pthread_barrier_wait` returns to one of the threads.
const SERIAL_THREAD: i32 = -1;

/// `pthread_cond_init` (POSIX).
#[track_caller]
pub fn pthread_cond_init(cond: Ptr<Void>, attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    let clock = if attr.is_null() {
        0
    } else {
        attr.cast::<i32>().get(heap) >> 1
    };
    heap.fill(cond, 0, 48);
    cond.cast::<Condition>().clock().set(clock, heap);
    0
}

/// `pthread_cond_destroy` (POSIX).
#[track_caller]
pub fn pthread_cond_destroy(_cond: Ptr<Void>) -> i32 {
    0
}

/// `pthread_cond_signal` (POSIX).
#[track_caller]
pub fn pthread_cond_signal<P: Threaded>(cond: Ptr<Void>, cx: &mut P) -> i32 {
    call_one(WaitFor::Address(cond.bits()), cx);
    0
}

/// `pthread_cond_broadcast` (POSIX).
#[track_caller]
pub fn pthread_cond_broadcast<P: Threaded>(cond: Ptr<Void>, cx: &mut P) -> i32 {
    call_all(WaitFor::Address(cond.bits()), cx);
    0
}

/// Gives the mutex free, waits, and locks it again, however often it was locked.
#[track_caller]
fn wait<P: Threaded>(
    cond: Ptr<Void>,
    mutex: Ptr<Void>,
    deadline: Option<Instant>,
    cx: &mut P,
) -> i32 {
    attend(cx);
    let depth = mutex.cast::<Mutex>().count().get(cx);
    mutex.cast::<Mutex>().count().set(0, cx);
    match pthread_mutex_unlock(mutex, cx) {
        0 => {}
        error => {
            mutex.cast::<Mutex>().count().set(depth, cx);
            return error;
        }
    }
    let what = WaitFor::Address(cond.bits());
    let woken = park(what, deadline, "waiting for a condition", cx);
    if mutex.cast::<Mutex>().lock().get(cx) == 0 {
        pthread_mutex_lock(mutex, cx);
    } else {
        lock_taken(mutex, None, cx);
    }
    mutex.cast::<Mutex>().count().set(depth, cx);
    attend(cx);
    match woken {
        Woken::TimedOut => ETIMEDOUT,
        Woken::Called => 0,
    }
}

/// `pthread_cond_wait` (POSIX).
#[track_caller]
pub fn pthread_cond_wait<P: Threaded>(cond: Ptr<Void>, mutex: Ptr<Void>, cx: &mut P) -> i32 {
    wait(cond, mutex, None, cx)
}

/// `pthread_cond_timedwait` (POSIX).
#[track_caller]
pub fn pthread_cond_timedwait<P: Threaded>(
    cond: Ptr<Void>,
    mutex: Ptr<Void>,
    until: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let clock = cond.cast::<Condition>().clock().get(cx);
    pthread_cond_clockwait(cond, mutex, clock, until, cx)
}

/// `pthread_cond_clockwait` (POSIX 2024).
#[track_caller]
pub fn pthread_cond_clockwait<P: Threaded>(
    cond: Ptr<Void>,
    mutex: Ptr<Void>,
    clock: i32,
    until: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    match deadline(clock, until, cx) {
        Ok(deadline) => wait(cond, mutex, deadline, cx),
        Err(error) => error,
    }
}

/// `pthread_condattr_init` (POSIX).
#[track_caller]
pub fn pthread_condattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    attr.cast().set(0i32, heap);
    0
}

/// `pthread_condattr_destroy` (POSIX).
#[track_caller]
pub fn pthread_condattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// `pthread_condattr_setclock` (POSIX).
#[track_caller]
pub fn pthread_condattr_setclock(attr: Ptr<Void>, clock: i32, heap: &mut Heap) -> i32 {
    if !(0..=1).contains(&clock) {
        return EINVAL;
    }
    attr.cast::<i32>().update(heap, |old| old & 1 | clock << 1);
    0
}

/// `pthread_condattr_getclock` (POSIX).
#[track_caller]
pub fn pthread_condattr_getclock(attr: Ptr<Void>, clock: Ptr<i32>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<i32>().get(heap) >> 1;
    clock.set(value, heap);
    0
}

/// `pthread_condattr_setpshared` (POSIX): there is one process.
#[track_caller]
pub fn pthread_condattr_setpshared(attr: Ptr<Void>, shared: i32, heap: &mut Heap) -> i32 {
    if !(0..=1).contains(&shared) {
        return EINVAL;
    }
    attr.cast::<i32>().update(heap, |old| old & !1 | shared);
    0
}

/// `pthread_barrier_init` (POSIX).
#[track_caller]
pub fn pthread_barrier_init(
    barrier: Ptr<Void>,
    _attr: Ptr<Void>,
    count: u32,
    heap: &mut Heap,
) -> i32 {
    if count == 0 {
        return EINVAL;
    }
    barrier.cast().set(
        Barrier {
            count,
            arrived: 0,
            round: 0,
        },
        heap,
    );
    0
}

/// `pthread_barrier_destroy` (POSIX).
#[track_caller]
pub fn pthread_barrier_destroy(barrier: Ptr<Void>, heap: &mut Heap) -> i32 {
    if barrier.cast::<Barrier>().arrived().get(heap) != 0 {
        EBUSY
    } else {
        0
    }
}

/// `pthread_barrier_wait` (POSIX).
#[track_caller]
pub fn pthread_barrier_wait<P: Threaded>(barrier: Ptr<Void>, cx: &mut P) -> i32 {
    let fields = barrier.cast::<Barrier>();
    let what = WaitFor::Address(barrier.bits());
    let round = fields.round().get(cx);
    let arrived = fields.arrived().get(cx) + 1;
    if arrived == fields.count().get(cx) {
        fields.arrived().set(0, cx);
        fields.round().set(round.wrapping_add(1), cx);
        call_all(what, cx);
        return SERIAL_THREAD;
    }
    fields.arrived().set(arrived, cx);
    while fields.round().get(cx) == round {
        park(what, None, "waiting at a barrier", cx);
    }
    0
}

/// `pthread_barrierattr_init` (POSIX).
#[track_caller]
pub fn pthread_barrierattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    attr.cast().set(0i32, heap);
    0
}

/// `pthread_barrierattr_destroy` (POSIX).
#[track_caller]
pub fn pthread_barrierattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}
