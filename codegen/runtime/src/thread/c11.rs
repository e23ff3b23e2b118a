//! `<threads.h>` (C11 7.26), on top of `<pthread.h>`, as in glibc.

use super::super::errno::{EBUSY, ETIMEDOUT};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::time::span;
use super::baton::{give_way, threads, Threaded};
use super::cond::{
    pthread_cond_broadcast, pthread_cond_init, pthread_cond_signal, pthread_cond_timedwait,
    pthread_cond_wait,
};
use super::control::{end_thread, join, pthread_detach, spawn};
use super::keys::{
    pthread_getspecific, pthread_key_create, pthread_key_delete, pthread_once, pthread_setspecific,
};
use super::lock::{
    pthread_mutex_lock, pthread_mutex_timedlock, pthread_mutex_trylock, pthread_mutex_unlock,
    Mutex, RECURSIVE,
};

const SUCCESS: i32 = 0;
const BUSY: i32 = 1;
const ERROR: i32 = 2;
const NO_MEMORY: i32 = 3;
const TIMED_OUT: i32 = 4;
/// The bit of `mtx_recursive` in the type of a mutex.
const MTX_RECURSIVE: i32 = 1;

/// The result of a POSIX function as C11 has it.
fn outcome(error: i32) -> i32 {
    match error {
        0 => SUCCESS,
        EBUSY => BUSY,
        ETIMEDOUT => TIMED_OUT,
        _ => ERROR,
    }
}

/// `thrd_create` (C11 7.26.5.1).
#[track_caller]
pub fn thrd_create<P: Threaded>(
    thread: Ptr<Void>,
    start: Ptr<Void>,
    arg: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    match spawn(start.bits(), arg.bits(), false, true, cx) {
        Ok(id) => {
            thread.cast::<u64>().set(id, cx);
            SUCCESS
        }
        Err(_) => NO_MEMORY,
    }
}

/// `thrd_join` (C11 7.26.5.6).
#[track_caller]
pub fn thrd_join<P: Threaded>(thread: u64, result: Ptr<i32>, cx: &mut P) -> i32 {
    match join(thread, cx) {
        Ok(value) => {
            if !result.is_null() {
                result.set(value as i32, cx);
            }
            SUCCESS
        }
        Err(_) => ERROR,
    }
}

/// `thrd_detach` (C11 7.26.5.3).
pub fn thrd_detach(thread: u64, rt: &mut Runtime) -> i32 {
    outcome(pthread_detach(thread, rt))
}

/// `thrd_exit` (C11 7.26.5.5).
pub fn thrd_exit<P: Threaded>(result: i32, cx: &mut P) -> ! {
    end_thread(result as i64 as u64, cx)
}

/// `thrd_current` (C11 7.26.5.2).
pub fn thrd_current(rt: &mut Runtime) -> u64 {
    threads(rt).current
}

/// `thrd_equal` (C11 7.26.5.4).
pub fn thrd_equal(a: u64, b: u64) -> i32 {
    (a == b) as i32
}

/// `thrd_yield` (C11 7.26.5.8).
pub fn thrd_yield<P: Threaded>(cx: &mut P) {
    give_way(cx);
}

/// `thrd_sleep` (C11 7.26.5.7).
#[track_caller]
pub fn thrd_sleep<P: Program>(time: Ptr<Void>, left: Ptr<Void>, cx: &mut P) -> i32 {
    match span(time.cast().get(cx)) {
        Some(time) => {
            cx.pause(time);
            if !left.is_null() {
                left.cast().set([0i64; 2], cx);
            }
            0
        }
        None => -2,
    }
}

/// `call_once` (C11 7.26.2.1).
#[track_caller]
pub fn call_once<P: Threaded>(flag: Ptr<Void>, f: Ptr<Void>, cx: &mut P) {
    pthread_once(flag.cast(), f, cx);
}

/// `mtx_init` (C11 7.26.4.2).
#[track_caller]
pub fn mtx_init(mutex: Ptr<Void>, kind: i32, heap: &mut Heap) -> i32 {
    if !(0..=3).contains(&kind) {
        return ERROR;
    }
    mutex.cast().set(
        Mutex {
            lock: 0,
            owner: 0,
            kind: if kind & MTX_RECURSIVE != 0 {
                RECURSIVE
            } else {
                0
            },
            count: 0,
        },
        heap,
    );
    SUCCESS
}

/// `mtx_destroy` (C11 7.26.4.1).
#[track_caller]
pub fn mtx_destroy(_mutex: Ptr<Void>) {}

/// `mtx_lock` (C11 7.26.4.3).
#[track_caller]
pub fn mtx_lock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_mutex_lock(mutex, cx))
}

/// `mtx_timedlock` (C11 7.26.4.4).
#[track_caller]
pub fn mtx_timedlock<P: Threaded>(mutex: Ptr<Void>, until: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_mutex_timedlock(mutex, until, cx))
}

/// `mtx_trylock` (C11 7.26.4.5).
#[track_caller]
pub fn mtx_trylock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_mutex_trylock(mutex, cx))
}

/// `mtx_unlock` (C11 7.26.4.6).
#[track_caller]
pub fn mtx_unlock<P: Threaded>(mutex: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_mutex_unlock(mutex, cx))
}

/// `cnd_init` (C11 7.26.3.3).
#[track_caller]
pub fn cnd_init(cond: Ptr<Void>, heap: &mut Heap) -> i32 {
    outcome(pthread_cond_init(cond, Ptr::null(), heap))
}

/// `cnd_destroy` (C11 7.26.3.2).
#[track_caller]
pub fn cnd_destroy(_cond: Ptr<Void>) {}

/// `cnd_signal` (C11 7.26.3.4).
#[track_caller]
pub fn cnd_signal<P: Threaded>(cond: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_cond_signal(cond, cx))
}

/// `cnd_broadcast` (C11 7.26.3.1).
#[track_caller]
pub fn cnd_broadcast<P: Threaded>(cond: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_cond_broadcast(cond, cx))
}

/// `cnd_wait` (C11 7.26.3.6).
#[track_caller]
pub fn cnd_wait<P: Threaded>(cond: Ptr<Void>, mutex: Ptr<Void>, cx: &mut P) -> i32 {
    outcome(pthread_cond_wait(cond, mutex, cx))
}

/// `cnd_timedwait` (C11 7.26.3.5).
#[track_caller]
pub fn cnd_timedwait<P: Threaded>(
    cond: Ptr<Void>,
    mutex: Ptr<Void>,
    until: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    outcome(pthread_cond_timedwait(cond, mutex, until, cx))
}

/// `tss_create` (C11 7.26.6.1).
#[track_caller]
pub fn tss_create(key: Ptr<Void>, destroy: Ptr<Void>, rt: &mut Runtime) -> i32 {
    outcome(pthread_key_create(key, destroy, rt))
}

/// `tss_delete` (C11 7.26.6.2).
pub fn tss_delete(key: u32, rt: &mut Runtime) {
    pthread_key_delete(key, rt);
}

/// `tss_get` (C11 7.26.6.3).
pub fn tss_get(key: u32, rt: &mut Runtime) -> Ptr<Void> {
    pthread_getspecific(key, rt)
}

/// `tss_set` (C11 7.26.6.4).
#[track_caller]
pub fn tss_set(key: u32, value: Ptr<Void>, rt: &mut Runtime) -> i32 {
    outcome(pthread_setspecific(key, value, rt))
}
