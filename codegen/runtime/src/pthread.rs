//! `<pthread.h>`, `<semaphore.h>`, `<sched.h>` for programs with one thread: locks are counted, waiting for what
//! no other thread can bring is an error, and there is no `pthread_create`.

use super::errno::{EAGAIN, EBUSY, EDEADLK, EINVAL, EPERM, ETIMEDOUT};
use super::fault::fail;
use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::{Program, Runtime};
use super::stdlib::exit;
use super::time::clock_nanosleep;
use super::va::VaArg;
use std::thread;

/// The thread that runs the program.
const SELF: u64 = 1;
const RECURSIVE: i32 = 1;
const ERRORCHECK: i32 = 2;
const KEYS_MAX: usize = 1024;

record! {
    /// `pthread_mutex_t`, as `<sys/types.h>` declares it.
    pub struct Mutex via MutexFields, size 40 { lock at 0: i32, owner at 4: i32, kind at 8: i32, count at 12: u32 }
}

/// What belongs to a key: the value, and the function that destroys it.
#[derive(Clone, Copy)]
pub(super) struct ThreadKey {
    value: u64,
    destroy: u64,
}

#[track_caller]
fn deadlock(what: &str) -> ! {
    fail("deadlock", format!("{what}, and there is no other thread"))
}

// ---- mutexes

/// `pthread_mutex_init` (POSIX).
#[track_caller]
pub fn pthread_mutex_init(mutex: Ptr<Void>, attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    let kind = if attr.is_null() {
        0
    } else {
        attr.cast().get(heap)
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
#[track_caller]
pub fn pthread_mutex_lock(mutex: Ptr<Void>, heap: &mut Heap) -> i32 {
    let mutex = mutex.cast::<Mutex>();
    match (mutex.lock().get(heap), mutex.kind().get(heap)) {
        (0, _) => mutex.lock().set(1, heap),
        (_, RECURSIVE) => drop(mutex.count().update(heap, |n| n + 1)),
        (_, ERRORCHECK) => return EDEADLK,
        _ => deadlock("the mutex is locked already"),
    }
    0
}

/// `pthread_mutex_trylock` (POSIX).
#[track_caller]
pub fn pthread_mutex_trylock(mutex: Ptr<Void>, heap: &mut Heap) -> i32 {
    let fields = mutex.cast::<Mutex>();
    if fields.lock().get(heap) != 0 && fields.kind().get(heap) != RECURSIVE {
        return EBUSY;
    }
    pthread_mutex_lock(mutex, heap)
}

/// `pthread_mutex_unlock` (POSIX).
#[track_caller]
pub fn pthread_mutex_unlock(mutex: Ptr<Void>, heap: &mut Heap) -> i32 {
    let mutex = mutex.cast::<Mutex>();
    match (
        mutex.lock().get(heap),
        mutex.kind().get(heap),
        mutex.count().get(heap),
    ) {
        (0, RECURSIVE | ERRORCHECK, _) => return EPERM,
        (_, _, 0) => mutex.lock().set(0, heap),
        (_, _, count) => mutex.count().set(count - 1, heap),
    }
    0
}

/// `pthread_mutexattr_init` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    attr.cast().set(0i32, heap);
    0
}

/// `pthread_mutexattr_destroy` (POSIX).
pub fn pthread_mutexattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// `pthread_mutexattr_settype` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_settype(attr: Ptr<Void>, kind: i32, heap: &mut Heap) -> i32 {
    if !(0..=3).contains(&kind) {
        return EINVAL;
    }
    attr.cast().set(kind, heap);
    0
}

/// `pthread_mutexattr_gettype` (POSIX).
#[track_caller]
pub fn pthread_mutexattr_gettype(attr: Ptr<Void>, kind: Ptr<i32>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<i32>().get(heap);
    kind.set(value, heap);
    0
}

// ---- other locks

/// `pthread_spin_init` (POSIX).
#[track_caller]
pub fn pthread_spin_init(lock: Ptr<i32>, _shared: i32, heap: &mut Heap) -> i32 {
    lock.set(0, heap);
    0
}

/// `pthread_spin_destroy` (POSIX).
pub fn pthread_spin_destroy(_lock: Ptr<i32>) -> i32 {
    0
}

/// `pthread_spin_lock` (POSIX).
#[track_caller]
pub fn pthread_spin_lock(lock: Ptr<i32>, heap: &mut Heap) -> i32 {
    if lock.get(heap) != 0 {
        deadlock("the spin lock is locked already");
    }
    lock.set(1, heap);
    0
}

/// `pthread_spin_trylock` (POSIX).
#[track_caller]
pub fn pthread_spin_trylock(lock: Ptr<i32>, heap: &mut Heap) -> i32 {
    if lock.get(heap) != 0 {
        return EBUSY;
    }
    lock.set(1, heap);
    0
}

/// `pthread_spin_unlock` (POSIX).
#[track_caller]
pub fn pthread_spin_unlock(lock: Ptr<i32>, heap: &mut Heap) -> i32 {
    lock.set(0, heap);
    0
}

/// `pthread_rwlock_init` (POSIX). The first word counts the readers; -1 is a writer.
#[track_caller]
pub fn pthread_rwlock_init(lock: Ptr<Void>, _attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    lock.cast().set(0i32, heap);
    0
}

/// `pthread_rwlock_destroy` (POSIX).
pub fn pthread_rwlock_destroy(_lock: Ptr<Void>) -> i32 {
    0
}

/// `pthread_rwlock_tryrdlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_tryrdlock(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    let state = lock.cast::<i32>();
    if state.get(heap) < 0 {
        return EBUSY;
    }
    state.update(heap, |readers| readers + 1);
    0
}

/// `pthread_rwlock_rdlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_rdlock(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    match pthread_rwlock_tryrdlock(lock, heap) {
        0 => 0,
        // The writer is this thread.
        _ => EDEADLK,
    }
}

/// `pthread_rwlock_trywrlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_trywrlock(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    let state = lock.cast::<i32>();
    if state.get(heap) != 0 {
        return EBUSY;
    }
    state.set(-1, heap);
    0
}

/// `pthread_rwlock_wrlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_wrlock(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    match (
        pthread_rwlock_trywrlock(lock, heap),
        lock.cast::<i32>().get(heap),
    ) {
        (0, _) => 0,
        (_, -1) => EDEADLK,
        _ => deadlock("the lock is held for reading"),
    }
}

/// `pthread_rwlock_unlock` (POSIX).
#[track_caller]
pub fn pthread_rwlock_unlock(lock: Ptr<Void>, heap: &mut Heap) -> i32 {
    lock.cast::<i32>()
        .update(heap, |state| if state > 0 { state - 1 } else { 0 });
    0
}

// ---- conditions, barriers, semaphores

/// `pthread_cond_init` (POSIX).
#[track_caller]
pub fn pthread_cond_init(cond: Ptr<Void>, _attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(cond, 0, 48);
    0
}

/// `pthread_cond_destroy` (POSIX).
pub fn pthread_cond_destroy(_cond: Ptr<Void>) -> i32 {
    0
}

/// `pthread_cond_signal` (POSIX): nobody waits.
pub fn pthread_cond_signal(_cond: Ptr<Void>) -> i32 {
    0
}

/// `pthread_cond_broadcast` (POSIX): nobody waits.
pub fn pthread_cond_broadcast(_cond: Ptr<Void>) -> i32 {
    0
}

/// `pthread_cond_wait` (POSIX).
#[track_caller]
pub fn pthread_cond_wait(_cond: Ptr<Void>, _mutex: Ptr<Void>) -> i32 {
    deadlock("waiting for a condition")
}

/// `pthread_cond_timedwait` (POSIX): always in vain.
#[track_caller]
pub fn pthread_cond_timedwait(
    _cond: Ptr<Void>,
    _mutex: Ptr<Void>,
    until: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    const CLOCK_REALTIME: i32 = 0;
    const TIMER_ABSTIME: i32 = 1;
    match clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, until, Ptr::null(), rt) {
        0 => ETIMEDOUT,
        error => error,
    }
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
    barrier.cast().set(count, heap);
    0
}

/// `pthread_barrier_destroy` (POSIX).
pub fn pthread_barrier_destroy(_barrier: Ptr<Void>) -> i32 {
    0
}

/// `pthread_barrier_wait` (POSIX).
#[track_caller]
pub fn pthread_barrier_wait(barrier: Ptr<Void>, heap: &Heap) -> i32 {
    match barrier.cast::<u32>().get(heap) {
        1 => -1,
        count => deadlock(&format!("waiting at a barrier for {count} threads")),
    }
}

/// `sem_init` (POSIX).
#[track_caller]
pub fn sem_init(sem: Ptr<Void>, _shared: i32, value: u32, heap: &mut Heap) -> i32 {
    sem.cast().set(value, heap);
    0
}

/// `sem_destroy` (POSIX).
pub fn sem_destroy(_sem: Ptr<Void>) -> i32 {
    0
}

/// `sem_post` (POSIX).
#[track_caller]
pub fn sem_post(sem: Ptr<Void>, heap: &mut Heap) -> i32 {
    sem.cast::<u32>().update(heap, |value| value + 1);
    0
}

/// `sem_trywait` (POSIX).
#[track_caller]
pub fn sem_trywait(sem: Ptr<Void>, rt: &mut Runtime) -> i32 {
    match sem.cast::<u32>().get(rt) {
        0 => rt.status(Err::<(), _>(EAGAIN)),
        value => {
            sem.cast().set(value - 1, rt);
            0
        }
    }
}

/// `sem_wait` (POSIX).
#[track_caller]
pub fn sem_wait(sem: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if sem_trywait(sem, rt) != 0 {
        deadlock("waiting for a semaphore");
    }
    0
}

/// `sem_getvalue` (POSIX).
#[track_caller]
pub fn sem_getvalue(sem: Ptr<Void>, value: Ptr<i32>, heap: &mut Heap) -> i32 {
    let count = sem.cast::<i32>().get(heap);
    value.set(count, heap);
    0
}

// ---- the thread itself

/// `pthread_self` (POSIX).
pub fn pthread_self() -> u64 {
    SELF
}

/// `pthread_equal` (POSIX).
pub fn pthread_equal(a: u64, b: u64) -> i32 {
    (a == b) as i32
}

/// `pthread_exit` (POSIX): the last thread ends the program.
#[track_caller]
pub fn pthread_exit<P: Program>(_value: Ptr<Void>, cx: &mut P) -> ! {
    for key in 0..cx.thread_keys.len() {
        if let Some(ThreadKey {
            value: value @ 1..,
            destroy: destroy @ 1..,
        }) = cx.thread_keys[key]
        {
            cx.thread_keys[key] = Some(ThreadKey { value: 0, destroy });
            cx.call(destroy, &[VaArg::Ptr(value)]);
        }
    }
    exit(0, cx)
}

/// `pthread_once` (POSIX).
#[track_caller]
pub fn pthread_once<P: Program>(once: Ptr<i32>, f: Ptr<Void>, cx: &mut P) -> i32 {
    if once.get(cx) == 0 {
        once.set(2, cx);
        cx.call(f.bits(), &[]);
    }
    0
}

/// `pthread_key_create` (POSIX).
#[track_caller]
pub fn pthread_key_create(key: Ptr<Void>, destroy: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let slot = ThreadKey {
        value: 0,
        destroy: destroy.bits(),
    };
    let index = match rt.thread_keys.iter().position(Option::is_none) {
        Some(index) => index,
        None if rt.thread_keys.len() < KEYS_MAX => {
            rt.thread_keys.push(None);
            rt.thread_keys.len() - 1
        }
        None => return EAGAIN,
    };
    rt.thread_keys[index] = Some(slot);
    key.cast().set(index as u32, rt);
    0
}

/// `pthread_key_delete` (POSIX).
pub fn pthread_key_delete(key: u32, rt: &mut Runtime) -> i32 {
    match rt.thread_keys.get_mut(key as usize) {
        Some(slot @ Some(_)) => {
            *slot = None;
            0
        }
        _ => EINVAL,
    }
}

/// `pthread_getspecific` (POSIX).
pub fn pthread_getspecific(key: u32, rt: &Runtime) -> Ptr<Void> {
    let slot = rt.thread_keys.get(key as usize).copied().flatten();
    slot.map_or(Ptr::null(), |slot| Ptr::from_bits(slot.value))
}

/// `pthread_setspecific` (POSIX).
pub fn pthread_setspecific(key: u32, value: Ptr<Void>, rt: &mut Runtime) -> i32 {
    match rt.thread_keys.get_mut(key as usize) {
        Some(Some(slot)) => {
            slot.value = value.bits();
            0
        }
        _ => EINVAL,
    }
}

/// `sched_yield` (POSIX).
pub fn sched_yield() -> i32 {
    thread::yield_now();
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_count() {
        let mut rt = Runtime::new();
        let (mutex, attr) = (rt.local::<Mutex>().cast(), rt.local::<i32>().cast());
        assert_eq!(
            (
                pthread_mutex_lock(mutex, &mut rt),
                pthread_mutex_trylock(mutex, &mut rt)
            ),
            (0, EBUSY)
        );
        assert_eq!(pthread_mutex_unlock(mutex, &mut rt), 0);
        pthread_mutexattr_settype(attr, RECURSIVE, &mut rt);
        pthread_mutex_init(mutex, attr, &mut rt);
        assert_eq!([(); 2].map(|()| pthread_mutex_lock(mutex, &mut rt)), [0, 0]);
        assert_eq!(
            [(); 3].map(|()| pthread_mutex_unlock(mutex, &mut rt)),
            [0, 0, EPERM]
        );
        let key = rt.local::<u32>();
        pthread_key_create(key.cast(), Ptr::null(), &mut rt);
        pthread_setspecific(key.get(&rt), Ptr::from_bits(77), &mut rt);
        assert_eq!(pthread_getspecific(key.get(&rt), &rt).bits(), 77);
    }

    #[test]
    #[should_panic(expected = "deadlock")]
    fn a_thread_alone_cannot_wait() {
        pthread_cond_wait(Ptr::null(), Ptr::null());
    }
}
