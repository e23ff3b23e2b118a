//! `<pthread.h>`: data of each thread's own, and what is done once.

use super::super::errno::{EAGAIN, EINVAL};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::va::VaArg;
use super::baton::{call_all, park, threads, Threaded, WaitFor};

const KEYS_MAX: usize = 1024;
/// How often destructors are called again because others set new values (`PTHREAD_DESTRUCTOR_ITERATIONS`).
const ROUNDS: usize = 4;
/// States of a `pthread_once_t`, the initial one being 0.
const RUNNING: i32 = 1;
const DONE: i32 = 2;

/// `pthread_key_create` (POSIX).
#[track_caller]
pub fn pthread_key_create(key: Ptr<Void>, destroy: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let keys = &mut threads(rt).keys;
    let index = match keys.iter().position(Option::is_none) {
        Some(index) => index,
        None if keys.len() < KEYS_MAX => {
            keys.push(None);
            keys.len() - 1
        }
        None => return EAGAIN,
    };
    keys[index] = Some(destroy.bits());
    // A value that an earlier key of this number left behind is not this one's.
    for info in threads(rt).table.values_mut() {
        if let Some(value) = info.values.get_mut(index) {
            *value = 0;
        }
    }
    key.cast().set(index as u32, rt);
    0
}

/// `pthread_key_delete` (POSIX): no destructors are called.
pub fn pthread_key_delete(key: u32, rt: &mut Runtime) -> i32 {
    match threads(rt).keys.get_mut(key as usize) {
        Some(slot @ Some(_)) => {
            *slot = None;
            0
        }
        _ => EINVAL,
    }
}

/// `pthread_getspecific` (POSIX).
pub fn pthread_getspecific(key: u32, rt: &mut Runtime) -> Ptr<Void> {
    let value = threads(rt).me().values.get(key as usize);
    Ptr::from_bits(value.copied().unwrap_or(0))
}

/// `pthread_setspecific` (POSIX).
#[track_caller]
pub fn pthread_setspecific(key: u32, value: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let all = threads(rt);
    let index = key as usize;
    if !matches!(all.keys.get(index), Some(Some(_))) {
        return EINVAL;
    }
    let values = &mut all.me().values;
    if values.len() <= index {
        values.resize(index + 1, 0);
    }
    values[index] = value.bits();
    0
}

/// Calls the destructors of the ending thread's values.
pub(super) fn destroy_values<P: Threaded>(cx: &mut P) {
    for _ in 0..ROUNDS {
        let mut called = false;
        for key in 0..threads(cx).keys.len() {
            let all = threads(cx);
            let destroy = all.keys[key].unwrap_or(0);
            let Some(value) = all.me().values.get_mut(key) else {
                continue;
            };
            if *value != 0 && destroy != 0 {
                let old = std::mem::take(value);
                cx.call(destroy, &[VaArg::Ptr(old)]);
                called = true;
            }
        }
        if !called {
            return;
        }
    }
}

/// `pthread_once` (POSIX).
#[track_caller]
pub fn pthread_once<P: Threaded>(once: Ptr<i32>, f: Ptr<Void>, cx: &mut P) -> i32 {
    loop {
        match once.get(cx) {
            DONE => return 0,
            RUNNING => {
                park(
                    WaitFor::Address(once.bits()),
                    None,
                    "waiting for what is done once",
                    cx,
                );
            }
            _ => {
                once.set(RUNNING, cx);
                cx.call(f.bits(), &[]);
                once.set(DONE, cx);
                call_all(WaitFor::Address(once.bits()), cx);
            }
        }
    }
}
