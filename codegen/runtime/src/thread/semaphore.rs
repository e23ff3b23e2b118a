//! `<semaphore.h>`.

use super::super::errno::{EAGAIN, EEXIST, EINVAL, ENOENT, EOVERFLOW, ETIMEDOUT};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::super::va::VaArg;
use super::baton::{attend, call_one, give_way, park, Threaded, WaitFor, Woken};
use super::lock::{deadline, REALTIME};
use std::collections::HashMap;
use std::time::Instant;

const VALUE_MAX: u32 = i32::MAX as u32;
const O_CREAT: i32 = 0o100;
const O_EXCL: i32 = 0o200;

/// Semaphores by name: of this program alone.
#[derive(Default)]
struct Named(HashMap<Vec<u8>, Ptr<Void>>);

/// `sem_init` (POSIX).
#[track_caller]
pub fn sem_init(sem: Ptr<Void>, _shared: i32, value: u32, rt: &mut Runtime) -> i32 {
    if value > VALUE_MAX {
        return rt.status(Err::<(), _>(EINVAL));
    }
    sem.cast().set(value, rt);
    0
}

/// `sem_destroy` (POSIX).
#[track_caller]
pub fn sem_destroy(_sem: Ptr<Void>) -> i32 {
    0
}

/// `sem_open` (POSIX).
#[track_caller]
pub fn sem_open(name: impl Str, flags: i32, args: &[VaArg], rt: &mut Runtime) -> Ptr<Void> {
    let key = name.chars(rt).to_vec();
    let known = rt.part::<Named>().0.get(&key).copied();
    let result = match known {
        Some(_) if flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL => Err(EEXIST),
        Some(sem) => Ok(sem),
        None if flags & O_CREAT == 0 => Err(ENOENT),
        None => match args.get(1).map_or(0, |value| value.arg::<u32>()) {
            value @ 0..=VALUE_MAX => {
                let sem = rt.permanent(32);
                sem.cast().set(value, rt);
                rt.part::<Named>().0.insert(key, sem);
                Ok(sem)
            }
            _ => Err(EINVAL),
        },
    };
    result.unwrap_or_else(|error| {
        rt.set_errno(error);
        Ptr::null()
    })
}

/// `sem_close` (POSIX).
#[track_caller]
pub fn sem_close(_sem: Ptr<Void>) -> i32 {
    0
}

/// `sem_unlink` (POSIX): those who have it open keep it.
#[track_caller]
pub fn sem_unlink(name: impl Str, rt: &mut Runtime) -> i32 {
    let key = name.chars(rt).to_vec();
    let known = rt.part::<Named>().0.remove(&key);
    rt.status(known.map(|_| ()).ok_or(ENOENT))
}

/// `sem_post` (POSIX).
#[track_caller]
pub fn sem_post<P: Threaded>(sem: Ptr<Void>, cx: &mut P) -> i32 {
    let value = sem.cast::<u32>().get(cx);
    if value == VALUE_MAX {
        return cx.status(Err::<(), _>(EOVERFLOW));
    }
    sem.cast().set(value + 1, cx);
    call_one(WaitFor::Address(sem.bits()), cx);
    0
}

/// Takes one, if there is one.
#[track_caller]
fn take(sem: Ptr<Void>, heap: &mut Heap) -> bool {
    let value = sem.cast::<u32>().get(heap);
    if value > 0 {
        sem.cast().set(value - 1, heap);
    }
    value > 0
}

/// `sem_trywait` (POSIX).
#[track_caller]
pub fn sem_trywait<P: Threaded>(sem: Ptr<Void>, cx: &mut P) -> i32 {
    if take(sem, cx) {
        return 0;
    }
    give_way(cx);
    cx.status(Err::<(), _>(EAGAIN))
}

#[track_caller]
fn wait<P: Threaded>(sem: Ptr<Void>, deadline: Option<Instant>, cx: &mut P) -> i32 {
    attend(cx);
    while !take(sem, cx) {
        let what = WaitFor::Address(sem.bits());
        let woken = park(what, deadline, "waiting for a semaphore", cx);
        attend(cx);
        if woken == Woken::TimedOut {
            return cx.status(Err::<(), _>(ETIMEDOUT));
        }
    }
    0
}

/// `sem_wait` (POSIX).
#[track_caller]
pub fn sem_wait<P: Threaded>(sem: Ptr<Void>, cx: &mut P) -> i32 {
    wait(sem, None, cx)
}

/// `sem_timedwait` (POSIX).
#[track_caller]
pub fn sem_timedwait<P: Threaded>(sem: Ptr<Void>, until: Ptr<Void>, cx: &mut P) -> i32 {
    if take(sem, cx) {
        return 0;
    }
    match deadline(REALTIME, until, cx) {
        Ok(deadline) => wait(sem, deadline, cx),
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

/// `sem_getvalue` (POSIX).
#[track_caller]
pub fn sem_getvalue(sem: Ptr<Void>, value: Ptr<i32>, heap: &mut Heap) -> i32 {
    let count = sem.cast::<i32>().get(heap);
    value.set(count, heap);
    0
}
