//! `<pthread.h>`: mutexes, spin locks, read-write locks.

use super::super::errno::{EBUSY, EDEADLK, EINVAL, EPERM, ETIMEDOUT};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::time::until;
use super::baton::{call_all, call_one, give_way, park, threads, Threaded, WaitFor, Woken};
use std::time::Instant;

pub(super) const RECURSIVE: i32 = 1;
const ERRORCHECK: i32 = 2;
/// `CLOCK_REALTIME`, by which locks measure time.
pub(super) const REALTIME: i32 = 0;

record! {
    /// `pthread_mutex_t`, as `<sys/types.h>` declares it.
    pub struct Mutex via MutexFields, size 40 { lock at 0: i32, owner at 4: i32, kind at 8: i32, count at 12: u32 }
}

record! {
    /// `pthread_rwlock_t`: how many read, -1 for a writer, and which thread writes.
    pub struct RwLock via RwLockFields, size 56 { state at 0: i32, writer at 4: i32 }
}

/// The deadline that a `struct timespec` of a clock gives; an error when it is no valid time.
#[track_caller]
pub(super) fn deadline(clock: i32, time: Ptr<Void>, rt: &Runtime) -> Result<Option<Instant>, i32> {
    until(clock, time, rt).map(Some)
}

// ---- mutexes

/// `pthread_mutex_init` (POSIX).
#[track_caller]
pub fn pthread_mutex_init(mutex: Ptr<Void>, attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    let kind = if attr.is_null() {
        0
    } else {
        attr.cast::<i32>().get(heap) & 3
    };
    mutex.cast().set(
        Mutex {
            lock: 0,
            owner: 0,
            kind,
            count: 0,
        },
        heap,
    );
    0
}

/// `pthread_mutex_destroy` (POSIX).
#[track_caller]
pub fn pthread_mutex_destroy(mutex: Ptr<Void>, heap: &mut Heap) -> i32 {
    if mutex.cast::<Mutex>().lock().get(heap) != 0 {
        EBUSY
    } else {
        0
    }
}

/// `pthread_mutex_lock` (POSIX).
#[inline]
#[track_caller]
pub fn pthread_mutex_lock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    let fields = mutex.cast::<Mutex>();
    if fields.lock().get(cx) == 0 {
        take(fields, cx);
        return 0;
    }
    lock_taken(mutex, None, cx)
}

/// Locks a mutex that is free.
fn take(mutex: Ptr<Mutex>, rt: &mut Runtime) {
    let me = threads(rt).current as i32;
    mutex.lock().set(1, rt);
    mutex.owner().set(me, rt);
}

/// Waits for a mutex, and locks it.
#[track_caller]
pub(super) fn lock_taken<P: Threaded>(
    mutex: Ptr<Void>,
    deadline: Option<Instant>,
    cx: &mut P,
) -> i32 {
    let fields = mutex.cast::<Mutex>();
    let me = threads(cx).current as i32;
    loop {
        if fields.lock().get(cx) == 0 {
            take(fields, cx);
            return 0;
        }
        if fields.owner().get(cx) == me {
            match fields.kind().get(cx) {
                RECURSIVE => {
                    fields.count().update(cx, |n| n + 1);
                    return 0;
                }
                ERRORCHECK => return EDEADLK,
                _ => {}
            }
        }
        let what = WaitFor::Address(mutex.bits());
        if park(what, deadline, "waiting for a mutex that is locked", cx) == Woken::TimedOut {
            return ETIMEDOUT;
        }
    }
}

/// `pthread_mutex_timedlock` (POSIX).
#[track_caller]
pub fn pthread_mutex_timedlock<P: Threaded>(mutex: Ptr<Void>, time: Ptr<Void>, cx: &mut P) -> i32 {
    if mutex.cast::<Mutex>().lock().get(cx) == 0 {
        return pthread_mutex_lock(mutex, cx);
    }
    match deadline(REALTIME, time, cx) {
        Ok(deadline) => lock_taken(mutex, deadline, cx),
        Err(error) => error,
    }
}

/// `pthread_mutex_trylock` (POSIX).
#[track_caller]
pub fn pthread_mutex_trylock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    let fields = mutex.cast::<Mutex>();
    if fields.lock().get(cx) == 0 {
        take(fields, cx);
        return 0;
    }
    let me = threads(cx).current as i32;
    if fields.kind().get(cx) == RECURSIVE && fields.owner().get(cx) == me {
        fields.count().update(cx, |n| n + 1);
        return 0;
    }
    // Who tries again and again would never see the lock free.
    give_way(cx);
    EBUSY
}

/// `pthread_mutex_unlock` (POSIX).
#[track_caller]
pub fn pthread_mutex_unlock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    let fields = mutex.cast::<Mutex>();
    let me = threads(cx).current as i32;
    let checked = matches!(fields.kind().get(cx), RECURSIVE | ERRORCHECK);
    if checked && (fields.lock().get(cx) == 0 || fields.owner().get(cx) != me) {
        return EPERM;
    }
    match fields.count().get(cx) {
        0 => {
            fields.lock().set(0, cx);
            call_one(WaitFor::Address(mutex.bits()), cx);
            super::baton::safe_point(cx);
        }
        count => fields.count().set(count - 1, cx),
    }
    0
}

/// `pthread_mutex_consistent` (POSIX): no thread dies with a lock here.
#[track_caller]
pub fn pthread_mutex_consistent(_mutex: Ptr<Void>) -> i32 {
    EINVAL
}

/// `pthread_mutexattr_init` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    attr.cast().set(0i32, heap);
    0
}

/// `pthread_mutexattr_destroy` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// A field of an attribute object: `bits` bits from `shift`.
#[track_caller]
fn set_bits(attr: Ptr<Void>, shift: u32, bits: u32, value: i32, heap: &mut Heap) -> i32 {
    let mask = ((1 << bits) - 1) << shift;
    if value < 0 || value >= 1 << bits {
        return EINVAL;
    }
    attr.cast::<i32>()
        .update(heap, |old| old & !mask | value << shift);
    0
}

#[track_caller]
fn get_bits(attr: Ptr<Void>, shift: u32, bits: u32, out: Ptr<i32>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<i32>().get(heap) >> shift & ((1 << bits) - 1);
    out.set(value, heap);
    0
}

/// `pthread_mutexattr_settype` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_settype(attr: Ptr<Void>, kind: i32, heap: &mut Heap) -> i32 {
    set_bits(attr, 0, 2, kind, heap)
}

/// `pthread_mutexattr_gettype` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_gettype(attr: Ptr<Void>, kind: Ptr<i32>, heap: &mut Heap) -> i32 {
    get_bits(attr, 0, 2, kind, heap)
}

/// `pthread_mutexattr_setpshared` (POSIX): there is one process.
#[track_caller]
pub fn pthread_mutexattr_setpshared(attr: Ptr<Void>, shared: i32, heap: &mut Heap) -> i32 {
    set_bits(attr, 2, 1, shared, heap)
}

/// `pthread_mutexattr_getpshared` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_getpshared(attr: Ptr<Void>, shared: Ptr<i32>, heap: &mut Heap) -> i32 {
    get_bits(attr, 2, 1, shared, heap)
}

/// `pthread_mutexattr_setprotocol` (POSIX): threads take turns, so priorities are never inverted.
#[track_caller]
pub fn pthread_mutexattr_setprotocol(attr: Ptr<Void>, protocol: i32, heap: &mut Heap) -> i32 {
    match protocol {
        0..=2 => set_bits(attr, 3, 2, protocol, heap),
        _ => EINVAL,
    }
}

/// `pthread_mutexattr_getprotocol` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_getprotocol(attr: Ptr<Void>, protocol: Ptr<i32>, heap: &mut Heap) -> i32 {
    get_bits(attr, 3, 2, protocol, heap)
}

/// `pthread_mutexattr_setrobust` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_setrobust(attr: Ptr<Void>, robust: i32, heap: &mut Heap) -> i32 {
    set_bits(attr, 5, 1, robust, heap)
}

/// `pthread_mutexattr_getrobust` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_getrobust(attr: Ptr<Void>, robust: Ptr<i32>, heap: &mut Heap) -> i32 {
    get_bits(attr, 5, 1, robust, heap)
}

// ---- spin locks

/// `pthread_spin_init` (POSIX).
#[track_caller]
pub fn pthread_spin_init(lock: Ptr<i32>, _shared: i32, heap: &mut Heap) -> i32 {
    lock.set(0, heap);
    0
}

/// `pthread_spin_destroy` (POSIX).
#[track_caller]
pub fn pthread_spin_destroy(_lock: Ptr<i32>) -> i32 {
    0
}

/// `pthread_spin_lock` (POSIX): others run instead of spinning.
#[track_caller]
pub fn pthread_spin_lock<P: Threaded>(lock: Ptr<i32>, cx: &mut P) -> i32 {
    while lock.get(cx) != 0 {
        park(
            WaitFor::Address(lock.bits()),
            None,
            "waiting for a spin lock that is locked",
            cx,
        );
    }
    lock.set(1, cx);
    0
}

/// `pthread_spin_trylock` (POSIX).
#[track_caller]
pub fn pthread_spin_trylock<P: Threaded>(lock: Ptr<i32>, cx: &mut P) -> i32 {
    if lock.get(cx) != 0 {
        give_way(cx);
        return EBUSY;
    }
    lock.set(1, cx);
    0
}

/// `pthread_spin_unlock` (POSIX).
#[track_caller]
pub fn pthread_spin_unlock<P: Threaded>(lock: Ptr<i32>, cx: &mut P) -> i32 {
    lock.set(0, cx);
    call_one(WaitFor::Address(lock.bits()), cx);
    super::baton::safe_point(cx);
    0
}

// ---- read-write locks

/// `pthread_rwlock_init` (POSIX).
#[track_caller]
pub fn pthread_rwlock_init(lock: Ptr<Void>, _attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    lock.cast().set(
        RwLock {
            state: 0,
            writer: 0,
        },
        heap,
    );
    0
}

/// `pthread_rwlock_destroy` (POSIX).
#[track_caller]
pub fn pthread_rwlock_destroy(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    if lock.cast::<RwLock>().state().get(heap) != 0 {
        EBUSY
    } else {
        0
    }
}

/// Takes the lock if that can be; EBUSY when it has to wait, EDEADLK when it would wait for itself.
#[track_caller]
fn try_lock(lock: Ptr<RwLock>, write: bool, rt: &mut Runtime) -> i32 {
    let me = threads(rt).current as i32;
    match (lock.state().get(rt), write) {
        (0, true) => {
            lock.state().set(-1, rt);
            lock.writer().set(me, rt);
            0
        }
        (0.., false) => {
            lock.state().update(rt, |readers| readers + 1);
            0
        }
        (-1, _) if lock.writer().get(rt) == me => EDEADLK,
        _ => EBUSY,
    }
}

#[track_caller]
fn wait_for_lock<P: Threaded>(
    lock: Ptr<Void>,
    write: bool,
    deadline: Option<Instant>,
    cx: &mut P,
) -> i32 {
    loop {
        match try_lock(lock.cast(), write, cx) {
            EBUSY => {}
            result => return result,
        }
        let what = WaitFor::Address(lock.bits());
        if park(what, deadline, "waiting for a lock that is held", cx) == Woken::TimedOut {
            return ETIMEDOUT;
        }
    }
}

/// `pthread_rwlock_tryrdlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_tryrdlock<P: Threaded>(lock: Ptr<Void>, cx: &mut P) -> i32 {
    if try_lock(lock.cast(), false, cx) != 0 {
        give_way(cx);
        return EBUSY;
    }
    0
}

/// `pthread_rwlock_rdlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_rdlock<P: Threaded>(lock: Ptr<Void>, cx: &mut P) -> i32 {
    wait_for_lock(lock, false, None, cx)
}

/// `pthread_rwlock_timedrdlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_timedrdlock<P: Threaded>(
    lock: Ptr<Void>,
    time: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    match deadline(REALTIME, time, cx) {
        Ok(deadline) => wait_for_lock(lock, false, deadline, cx),
        Err(error) => error,
    }
}

/// `pthread_rwlock_trywrlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_trywrlock<P: Threaded>(lock: Ptr<Void>, cx: &mut P) -> i32 {
    if try_lock(lock.cast(), true, cx) != 0 {
        give_way(cx);
        return EBUSY;
    }
    0
}

/// `pthread_rwlock_wrlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_wrlock<P: Threaded>(lock: Ptr<Void>, cx: &mut P) -> i32 {
    wait_for_lock(lock, true, None, cx)
}

/// `pthread_rwlock_timedwrlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_timedwrlock<P: Threaded>(
    lock: Ptr<Void>,
    time: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    match deadline(REALTIME, time, cx) {
        Ok(deadline) => wait_for_lock(lock, true, deadline, cx),
        Err(error) => error,
    }
}

/// `pthread_rwlock_unlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_unlock<P: Threaded>(lock: Ptr<Void>, cx: &mut P) -> i32 {
    let fields = lock.cast::<RwLock>();
    let left = match fields.state().get(cx) {
        readers @ 1.. => readers - 1,
        _ => 0,
    };
    fields.state().set(left, cx);
    if left == 0 {
        call_all(WaitFor::Address(lock.bits()), cx);
    }
    super::baton::safe_point(cx);
    0
}

/// `pthread_rwlockattr_init` (POSIX).
#[track_caller]
pub fn pthread_rwlockattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    attr.cast().set(0i64, heap);
    0
}

/// `pthread_rwlockattr_destroy` (POSIX).
#[track_caller]
pub fn pthread_rwlockattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// `pthread_rwlockattr_setpshared` (POSIX).
#[track_caller]
pub fn pthread_rwlockattr_setpshared(attr: Ptr<Void>, shared: i32, heap: &mut Heap) -> i32 {
    set_bits(attr, 2, 1, shared, heap)
}

#[cfg(test)]
mod tests {
    use super::super::keys::*;
    use super::super::testing::Alone;
    use super::*;
    use std::ops::DerefMut;

    #[test]
    fn locks_count() {
        let mut cx = Alone::default();
        let rt = cx.deref_mut();
        let (mutex, attr) = (rt.local::<Mutex>().cast(), rt.local::<i32>().cast());
        let key = rt.local::<u32>();
        let cx = &mut cx;
        assert_eq!(pthread_mutex_lock(mutex, cx), 0);
        assert_eq!(pthread_mutex_trylock(mutex, cx), EBUSY);
        assert_eq!(pthread_mutex_unlock(mutex, cx), 0);
        pthread_mutexattr_settype(attr, RECURSIVE, cx);
        pthread_mutex_init(mutex, attr, cx);
        assert_eq!([(); 2].map(|()| pthread_mutex_lock(mutex, cx)), [0, 0]);
        assert_eq!(
            [(); 3].map(|()| pthread_mutex_unlock(mutex, cx)),
            [0, 0, EPERM]
        );
        pthread_key_create(key.cast(), Ptr::null(), cx);
        pthread_setspecific(key.get(cx), Ptr::from_bits(77), cx);
        assert_eq!(pthread_getspecific(key.get(cx), cx).bits(), 77);
    }

    #[test]
    #[should_panic(expected = "deadlock")]
    fn a_thread_alone_cannot_wait() {
        let mut cx = Alone::default();
        let mutex = cx.local::<Mutex>().cast();
        pthread_mutex_lock(mutex, &mut cx);
        pthread_mutex_lock(mutex, &mut cx);
    }
}
