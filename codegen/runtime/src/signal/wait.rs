//! `<signal.h>`: waiting for signals.

use super::super::errno::{EAGAIN, EINTR, EINVAL};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Program;
use super::super::time::span;
use super::delivery::{attend_timers, doze, signals, with_mask, SigInfo};
use std::time::{Duration, Instant};

/// `pause` (POSIX).
pub fn pause<P: Program>(cx: &mut P) -> i32 {
    while !doze(Duration::from_secs(3600), cx) {}
    cx.status(Err::<(), _>(EINTR))
}

/// `sigsuspend` (POSIX).
#[track_caller]
pub fn sigsuspend<P: Program>(mask: Ptr<Void>, cx: &mut P) -> i32 {
    let before = signals(cx).handled;
    with_mask(mask, cx, |cx| {
        if signals(cx).handled == before {
            pause(cx);
        }
    });
    cx.status(Err::<(), _>(EINTR))
}

/// Takes a pending signal of a set, waiting for one up to `limit`.
#[track_caller]
fn take_signal<P: Program>(
    set: Ptr<Void>,
    limit: Option<Duration>,
    cx: &mut P,
) -> Result<SigInfo, i32> {
    let set: u64 = set.cast().get(cx);
    let begin = Instant::now();
    let blocked = signals(cx).blocked;
    let before = signals(cx).block(blocked | set);
    let result = loop {
        attend_timers(cx);
        if let Some((sig, cause)) = signals(cx).take(set) {
            break Ok(cause.info(sig));
        }
        if limit.is_some_and(|limit| begin.elapsed() >= limit) {
            break Err(EAGAIN);
        }
        if doze(Duration::from_millis(1), cx) {
            break Err(EINTR);
        }
    };
    signals(cx).block(before);
    result
}

/// `sigwait` (POSIX).
#[track_caller]
pub fn sigwait<P: Program>(set: Ptr<Void>, out: Ptr<i32>, cx: &mut P) -> i32 {
    loop {
        match take_signal(set, None, cx) {
            Ok(info) => {
                out.set(info.number, cx);
                return 0;
            }
            Err(EINTR) => {}
            Err(error) => return error,
        }
    }
}

/// Stores the `siginfo_t` of a signal, if it is wanted; the result of the functions that do so.
#[track_caller]
fn with_info<P: Program>(result: Result<SigInfo, i32>, info: Ptr<Void>, cx: &mut P) -> i32 {
    if let (Ok(found), false) = (result, info.is_null()) {
        cx.heap.fill(info, 0, 128);
        info.cast().set(found, cx);
    }
    cx.number(result.map(|found| found.number)) as i32
}

/// `sigwaitinfo` (POSIX).
#[track_caller]
pub fn sigwaitinfo<P: Program>(set: Ptr<Void>, info: Ptr<Void>, cx: &mut P) -> i32 {
    let result = take_signal(set, None, cx);
    with_info(result, info, cx)
}

/// `sigtimedwait` (POSIX).
#[track_caller]
pub fn sigtimedwait<P: Program>(
    set: Ptr<Void>,
    info: Ptr<Void>,
    time: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let limit = span(time.cast().get(cx)).ok_or(EINVAL);
    let result = limit.and_then(|limit| take_signal(set, Some(limit), cx));
    with_info(result, info, cx)
}
