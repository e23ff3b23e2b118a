//! `<signal.h>`: sets of signals, and the set of those that are blocked.

use super::super::errno::EINVAL;
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::delivery::{bit, is_signal, set_mask, signals};
use std::sync::atomic::Ordering::SeqCst;

/// `sigprocmask` (POSIX).
#[track_caller]
pub fn sigprocmask<P: Program>(how: i32, set: Ptr<Void>, old: Ptr<Void>, cx: &mut P) -> i32 {
    let before = signals(cx).blocked;
    let mut after = before;
    if !set.is_null() {
        let set: u64 = set.cast().get(cx);
        after = match how {
            0 => before | set,
            1 => before & !set,
            2 => set,
            _ => return cx.status(Err::<(), _>(EINVAL)),
        };
    }
    if !old.is_null() {
        old.cast().set(before, cx);
    }
    set_mask(after, cx);
    0
}

/// `pthread_sigmask` (POSIX): the threads share one mask.
#[track_caller]
pub fn pthread_sigmask<P: Program>(how: i32, set: Ptr<Void>, old: Ptr<Void>, cx: &mut P) -> i32 {
    if set.is_null() || (0..=2).contains(&how) {
        sigprocmask(how, set, old, cx)
    } else {
        EINVAL
    }
}

/// `sigpending` (POSIX).
#[track_caller]
pub fn sigpending(set: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let state = signals(rt);
    let arrived = match &state.bell {
        Some(bell) => {
            bell.settle();
            bell.arrived.load(SeqCst)
        }
        None => 0,
    };
    let pending = state.pending() | arrived & state.blocked;
    set.cast().set(pending, rt);
    0
}

/// `sigemptyset` (POSIX).
#[track_caller]
pub fn sigemptyset(set: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(set, 0, 128);
    0
}

/// `sigfillset` (POSIX).
#[track_caller]
pub fn sigfillset(set: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(set, 0xFF, 128);
    0
}

/// Changes one signal of a set.
#[track_caller]
fn change_set(
    set: Ptr<Void>,
    sig: i32,
    rt: &mut Runtime,
    change: impl FnOnce(u64, u64) -> u64,
) -> i32 {
    if !is_signal(sig) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    set.cast::<u64>().update(rt, |bits| change(bits, bit(sig)));
    0
}

/// `sigaddset` (POSIX).
#[track_caller]
pub fn sigaddset(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    change_set(set, sig, rt, |bits, bit| bits | bit)
}

/// `sigdelset` (POSIX).
#[track_caller]
pub fn sigdelset(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    change_set(set, sig, rt, |bits, bit| bits & !bit)
}

/// `sigismember` (POSIX).
#[track_caller]
pub fn sigismember(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    if !is_signal(sig) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    (set.cast::<u64>().get(rt) & bit(sig) != 0) as i32
}
