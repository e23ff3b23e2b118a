//! `<unistd.h>`, `<sys/time.h>`: timers that send signals. Each runs on a thread; the handler runs where the program next
//! waits or loops. Timers of processor time count real time: a program that works uses as much.

use super::super::errno::EINVAL;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::signal::{signals, Bell};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The signals of `ITIMER_REAL`, `ITIMER_VIRTUAL` and `ITIMER_PROF`.
const SIGNALS: [i32; 3] = [14, 26, 27];

/// One timer.
#[derive(Default)]
struct Timer {
    /// Counts settings: a thread whose setting is no longer the last one ends.
    setting: Arc<AtomicU64>,
    begin: Option<Instant>,
    first: Duration,
    interval: Duration,
}

/// The three timers of a process.
#[derive(Default)]
struct Timers([Timer; 3]);

impl Timer {
    /// When it goes off next, from now, and the interval.
    fn left(&self) -> (Duration, Duration) {
        let Some(begin) = self.begin else {
            return (Duration::ZERO, self.interval);
        };
        let gone = begin.elapsed();
        let left = match (gone < self.first, self.interval.as_nanos()) {
            (true, _) => self.first - gone,
            (false, 0) => Duration::ZERO,
            (false, interval) => {
                let past = (gone - self.first).as_nanos() % interval;
                Duration::from_nanos((interval - past) as u64)
            }
        };
        (left, self.interval)
    }
}

/// Says when a timer rings next, if it `counts`: a timer that was set anew meanwhile has told so itself.
fn tell(bell: &Bell, which: usize, when: Option<Instant>, counts: impl FnOnce() -> bool) {
    if let Ok(mut due) = bell.due.lock() {
        if counts() {
            due[which] = when;
        }
    }
}

/// Sets a timer; what was left of it.
fn set(
    which: usize,
    first: Duration,
    interval: Duration,
    rt: &mut Runtime,
) -> (Duration, Duration) {
    let signals = signals(rt);
    let bell = signals.bell.get_or_insert_default().clone();
    signals.publish();
    rt.arrived = Some(bell.arrived.clone());
    let now = Instant::now();
    let timer = &mut rt.part::<Timers>().0[which];
    let before = timer.left();
    let mut number = 0;
    let rings = (!first.is_zero()).then(|| now + first);
    tell(&bell, which, rings, || {
        number = timer.setting.fetch_add(1, SeqCst) + 1;
        true
    });
    *timer = Timer {
        setting: timer.setting.clone(),
        begin: (!first.is_zero()).then_some(now),
        first,
        interval,
    };
    if !first.is_zero() {
        let setting = timer.setting.clone();
        thread::spawn(move || {
            let mut next = now + first;
            loop {
                thread::sleep(next.saturating_duration_since(Instant::now()));
                if setting.load(SeqCst) != number {
                    break;
                }
                bell.ring(SIGNALS[which]);
                // What it was too late for has rung with this.
                next = (next + interval).max(Instant::now());
                let rings = (!interval.is_zero()).then_some(next);
                tell(&bell, which, rings, || setting.load(SeqCst) == number);
                if interval.is_zero() {
                    break;
                }
            }
        });
    }
    before
}

/// A time in a `struct timeval`.
fn time([seconds, microseconds]: [i64; 2]) -> Option<Duration> {
    let microseconds = u32::try_from(microseconds)
        .ok()
        .filter(|&us| us < 1_000_000)?;
    Some(Duration::new(
        u64::try_from(seconds).ok()?,
        microseconds * 1000,
    ))
}

fn timeval(time: Duration) -> [i64; 2] {
    [time.as_secs() as i64, time.subsec_micros().into()]
}

/// `alarm` (POSIX).
pub fn alarm(seconds: u32, rt: &mut Runtime) -> u32 {
    let (left, _) = set(0, Duration::from_secs(seconds.into()), Duration::ZERO, rt);
    // Less than half a second is not lost.
    (left.as_secs_f64().round() as u32).max(!left.is_zero() as u32)
}

/// `ualarm` (old POSIX).
pub fn ualarm(first: u32, interval: u32, rt: &mut Runtime) -> u32 {
    let [first, interval] = [first, interval].map(|us| Duration::from_micros(us.into()));
    set(0, first, interval, rt).0.as_micros() as u32
}

/// `getitimer` (POSIX).
#[track_caller]
pub fn getitimer(which: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if !(0..3).contains(&which) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let (left, interval) = rt.part::<Timers>().0[which as usize].left();
    out.cast().set([timeval(interval), timeval(left)], rt);
    0
}

/// `setitimer` (POSIX).
#[track_caller]
pub fn setitimer(which: i32, value: Ptr<Void>, old: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let times = match value.is_null() {
        true => [[0; 2]; 2],
        false => value.cast::<[[i64; 2]; 2]>().get(rt),
    };
    let [interval, first] = times.map(time);
    let (Some(interval), Some(first), 0..=2) = (interval, first, which) else {
        return rt.status(Err::<(), _>(EINVAL));
    };
    let (left, before) = set(which as usize, first, interval, rt);
    if !old.is_null() {
        old.cast().set([timeval(before), timeval(left)], rt);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::super::super::signal::{pause, signal};
    use super::super::super::thread::testing::Alone;
    use super::super::super::va::VaArg;
    use super::*;

    #[test]
    fn an_alarm_ends_a_pause() {
        let mut cx = Alone::default();
        cx.functions.push(|_, _| VaArg::from(()));
        signal(14, Alone::function(0), &mut cx);
        let value = cx.local::<[[i64; 2]; 2]>();
        value.set([[0, 2000], [0, 3000]], &mut cx);
        assert_eq!(setitimer(0, value.cast(), Ptr::null(), &mut cx), 0);
        assert_eq!((pause(&mut cx), pause(&mut cx)), (-1, -1));
        value.set([[0; 2]; 2], &mut cx);
        assert_eq!(setitimer(0, value.cast(), value.cast(), &mut cx), 0);
        assert_eq!(value.get(&cx)[0], [0, 2000]);
        assert_eq!((alarm(100, &mut cx), alarm(0, &mut cx)), (0, 100));
        assert_eq!(setitimer(5, value.cast(), value.cast(), &mut cx), -1);
    }
}
