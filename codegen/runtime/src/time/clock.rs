//! `<time.h>`, `<sys/time.h>`: clocks and sleeping.

use super::super::errno::{EINTR, EINVAL};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::signal::doze;
use std::fs;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// The monotonic clock: Rust's, which has no zero, counted on from the machine's uptime when it was first asked for.
struct Monotonic {
    start: Instant,
    uptime: Duration,
}

impl Monotonic {
    fn new() -> Monotonic {
        let text = fs::read_to_string("/proc/uptime").unwrap_or_default();
        let seconds = text
            .split(' ')
            .next()
            .and_then(|s| s.parse().ok())
            .unwrap_or(0.0);
        Monotonic {
            start: Instant::now(),
            uptime: Duration::from_secs_f64(seconds),
        }
    }

    /// The machine has one such clock.
    fn get() -> &'static Monotonic {
        static CLOCK: OnceLock<Monotonic> = OnceLock::new();
        CLOCK.get_or_init(Monotonic::new)
    }
}

/// The time of `CLOCK_MONOTONIC`.
pub(in super::super) fn monotonic() -> Duration {
    let clock = Monotonic::get();
    clock.uptime + clock.start.elapsed()
}

/// Processor time of the thread that runs the program, or the time that has passed where Linux does not tell.
fn processor() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match text.split(' ').next().and_then(|s| s.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => Monotonic::get().start.elapsed(),
    }
}

/// The time since 1970.
fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// The `struct timespec` (or, with microseconds, `struct timeval`) of a duration.
fn pair(d: Duration, part: u32) -> [i64; 2] {
    [d.as_secs() as i64, (d.subsec_nanos() / part) as i64]
}

/// The duration in a `struct timespec`; `None` when it is invalid.
pub(in super::super) fn span([seconds, nanoseconds]: [i64; 2]) -> Option<Duration> {
    let nanoseconds = u32::try_from(nanoseconds)
        .ok()
        .filter(|&n| n < 1_000_000_000)?;
    Some(Duration::new(u64::try_from(seconds).ok()?, nanoseconds))
}

/// The moment at which a clock shows the `struct timespec` at `time`.
#[track_caller]
pub(in super::super) fn until(clock: i32, time: Ptr<Void>, rt: &Runtime) -> Result<Instant, i32> {
    let time = span(time.cast().get(rt)).ok_or(EINVAL)?;
    let now = match clock {
        0 => since_epoch(),
        1 => monotonic(),
        _ => return Err(EINVAL),
    };
    Ok(Instant::now() + time.saturating_sub(now))
}

/// `time` (C11 7.27.2.4).
#[track_caller]
pub fn time(out: Ptr<Void>, heap: &mut Heap) -> i64 {
    let now = since_epoch().as_secs() as i64;
    if !out.is_null() {
        out.cast::<i64>().set(now, heap);
    }
    now
}

/// `clock` (C11 7.27.2.1).
pub fn clock() -> i64 {
    processor().as_micros() as i64
}

/// `difftime` (C11 7.27.2.2).
pub fn difftime(end: i64, begin: i64) -> f64 {
    (end as i128 - begin as i128) as f64
}

/// `clock_gettime` (POSIX).
#[track_caller]
pub fn clock_gettime(clock: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let now = match clock {
        0 | 5 => since_epoch(),
        1 | 4 | 6 | 7 => monotonic(),
        2 | 3 => processor(),
        _ => return rt.status(Err::<(), _>(EINVAL)),
    };
    out.cast().set(pair(now, 1), rt);
    0
}

/// `clock_getres` (POSIX).
#[track_caller]
pub fn clock_getres(clock: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if !(0..=7).contains(&clock) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    if !out.is_null() {
        out.cast().set(
            [0i64, if matches!(clock, 5 | 6) { 4_000_000 } else { 1 }],
            rt,
        );
    }
    0
}

/// `timespec_get` (C11 7.27.2.5).
#[track_caller]
pub fn timespec_get(out: Ptr<Void>, base: i32, heap: &mut Heap) -> i32 {
    if base != 1 {
        return 0;
    }
    out.cast().set(pair(since_epoch(), 1), heap);
    base
}

/// `gettimeofday` (POSIX).
#[track_caller]
pub fn gettimeofday(tv: Ptr<Void>, tz: Ptr<Void>, heap: &mut Heap) -> i32 {
    if !tv.is_null() {
        tv.cast().set(pair(since_epoch(), 1000), heap);
    }
    if !tz.is_null() {
        tz.cast().set([0i32; 2], heap);
    }
    0
}

/// Sleeps; whether a signal ended that, and how much was left.
fn sleep_for<P: Program>(time: Duration, cx: &mut P) -> (bool, Duration) {
    let begin = Instant::now();
    let interrupted = doze(time, cx);
    let rest = time.saturating_sub(begin.elapsed());
    (interrupted, if interrupted { rest } else { Duration::ZERO })
}

/// `nanosleep` (POSIX).
#[track_caller]
pub fn nanosleep<P: Program>(time: Ptr<Void>, left: Ptr<Void>, cx: &mut P) -> i32 {
    let Some(time) = span(time.cast().get(cx)) else {
        return cx.status(Err::<(), _>(EINVAL));
    };
    let (interrupted, rest) = sleep_for(time, cx);
    if !left.is_null() {
        left.cast().set(pair(rest, 1), cx);
    }
    match interrupted {
        true => cx.status(Err::<(), _>(EINTR)),
        false => 0,
    }
}

/// `clock_nanosleep` (POSIX).
#[track_caller]
pub fn clock_nanosleep<P: Program>(
    clock: i32,
    flags: i32,
    time: Ptr<Void>,
    left: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let Some(time) = span(time.cast().get(cx)) else {
        return EINVAL;
    };
    let now = match (flags & 1, clock) {
        (0, _) => Duration::ZERO,
        (_, 0) => since_epoch(),
        (_, 1) => monotonic(),
        _ => return EINVAL,
    };
    let (interrupted, rest) = sleep_for(time.saturating_sub(now), cx);
    if !left.is_null() && flags & 1 == 0 {
        left.cast().set(pair(rest, 1), cx);
    }
    if interrupted {
        EINTR
    } else {
        0
    }
}

/// `sleep` (POSIX).
pub fn sleep<P: Program>(seconds: u32, cx: &mut P) -> u32 {
    let (_, rest) = sleep_for(Duration::from_secs(seconds as u64), cx);
    (rest.as_secs_f64().round()) as u32
}

/// `usleep` (old POSIX).
pub fn usleep<P: Program>(microseconds: u32, cx: &mut P) -> i32 {
    match sleep_for(Duration::from_micros(microseconds as u64), cx) {
        (true, _) => cx.status(Err::<(), _>(EINTR)),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_run() {
        let mut rt = Runtime::new();
        let out = rt.local::<[i64; 2]>();
        assert_eq!(clock_gettime(1, out.cast(), &mut rt), 0);
        let before = out.get(&rt);
        std::thread::sleep(Duration::from_millis(2));
        clock_gettime(1, out.cast(), &mut rt);
        assert!(out.get(&rt) > before);
        assert_eq!(clock_gettime(99, out.cast(), &mut rt), -1);
        let now = time(out.cast(), &mut rt);
        assert!(now > 1_600_000_000 && out.elem(0).get(&rt) == now);
        assert_eq!(difftime(10, 4), 6.0);
        assert!(clock() >= 0);
    }
}
