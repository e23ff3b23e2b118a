//! `<time.h>`: from the parts of a time to the time (`mktime`, `timegm`), by glibc's search.

use super::super::errno::EOVERFLOW;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::calendar::{days_from_civil, greenwich, is_leap, tzset, Tm, TmFields, DAY};
use super::zone::Zone;

/// The time that is asked for: its parts as they are, but for the month.
struct Wanted {
    year: i64,
    /// Day of the year from 0; it may lie outside of the year.
    day: i64,
    hour: i32,
    minute: i32,
    second: i32,
    is_dst: i32,
}

/// Seconds from 1970 to the beginning of a year, which is counted from 1900.
fn year_begins(year: i64) -> i64 {
    days_from_civil(year + 1900, 1, 1) * DAY
}

impl Wanted {
    fn new(tm: &Tm) -> Wanted {
        const BEGINS: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        let year = tm.year as i64 + tm.mon.div_euclid(12) as i64;
        let month = tm.mon.rem_euclid(12);
        let leap_day = is_leap(year + 1900) && month > 1;
        Wanted {
            year,
            day: BEGINS[month as usize] + leap_day as i64 - 1 + tm.mday as i64,
            hour: tm.hour,
            minute: tm.min,
            second: tm.sec.clamp(0, 59),
            is_dst: tm.isdst,
        }
    }

    /// What the time would be in Greenwich.
    fn seconds(&self) -> i64 {
        year_begins(self.year)
            + self.day * DAY
            + self.hour as i64 * 3600
            + self.minute as i64 * 60
            + self.second as i64
    }

    /// How far it is from a time to this one, by the clock.
    fn distance(&self, from: &Tm) -> i64 {
        let day = year_begins(from.year as i64) + from.yday as i64 * DAY;
        let time = from.hour as i64 * 3600 + from.min as i64 * 60 + from.sec as i64;
        self.seconds() - (day + time)
    }

    /// Whether the idea of summer time is wrong.
    fn dst_differs(&self, found: &Tm) -> bool {
        self.is_dst >= 0 && found.isdst >= 0 && (self.is_dst != 0) != (found.isdst != 0)
    }
}

/// From a time to its parts; without a zone it is Greenwich time.
struct Clock<'a> {
    zone: Option<&'a Zone>,
    overflowed: bool,
}

impl Clock<'_> {
    fn parts(&mut self, t: i64) -> Option<Tm> {
        let kind = match self.zone {
            Some(zone) => zone.at(t),
            None => Some(greenwich()),
        };
        let parts = kind.and_then(|kind| Tm::new(t, &kind, Ptr::null()));
        self.overflowed |= parts.is_none();
        parts
    }

    /// The parts of a time, or of the one closest to it that has any.
    fn nearest(&mut self, t: &mut i64) -> Option<Tm> {
        if let Some(parts) = self.parts(*t) {
            return Some(parts);
        }
        let (mut good, mut bad, mut found) = (0i64, *t, None);
        loop {
            let middle = (good >> 1) + (bad >> 1) + ((good | bad) & 1);
            if middle == good || middle == bad {
                break;
            }
            match self.parts(middle) {
                Some(parts) => (good, found) = (middle, Some(parts)),
                None => bad = middle,
            }
        }
        *t = good;
        found
    }

    /// The time that has these parts, and its own; `None` when there is none. `guess` is the offset of the last call, with
    /// which the search begins.
    fn find(&mut self, tm: &Tm, guess: &mut i64) -> Option<(i64, Tm)> {
        let wanted = Wanted::new(tm);
        let negative_guess = 0i64.wrapping_sub(*guess) as i32 as i64;
        let first = wanted.seconds() - negative_guess;
        let (mut t, mut t1, mut t2) = (first, first, first);
        let mut was_dst = false;
        let mut probes = 6;
        let mut matches = false;
        let mut parts;
        loop {
            parts = self.nearest(&mut t)?;
            let distance = wanted.distance(&parts);
            if distance == 0 {
                matches = true;
                break;
            }
            let is_dst = parts.isdst != 0;
            let settles = if wanted.is_dst < 0 {
                was_dst <= is_dst
            } else {
                (wanted.is_dst != 0) != is_dst
            };
            if t == t1 && t != t2 && settles {
                // The clocks skip that time.
                break;
            }
            probes -= 1;
            if probes == 0 {
                self.overflowed = true;
                return None;
            }
            (t1, t2) = (t2, t);
            t += distance;
            was_dst = is_dst;
        }
        if matches && wanted.dst_differs(&parts) {
            (t, parts) = self.other_dst(&wanted, t, &parts)?;
        }
        *guess = t.wrapping_sub(first).wrapping_sub(negative_guess);
        if tm.sec != parts.sec {
            t = t.checked_add(tm.sec as i64 - wanted.second as i64)?;
            parts = self.parts(t)?;
        }
        Some((t, parts))
    }

    /// A time near by with the summer time that is asked for tells the offset; without one it is an hour.
    fn other_dst(&mut self, wanted: &Wanted, t: i64, parts: &Tm) -> Option<(i64, Tm)> {
        // The shortest and the longest time between changes there ever were.
        const STRIDE: i64 = 601_200;
        const LONGEST: i64 = 457_243_209;
        for delta in (STRIDE..LONGEST / 2 + STRIDE).step_by(STRIDE as usize) {
            for direction in [-1, 1] {
                let Some(mut other) = t.checked_add(delta * direction) else {
                    continue;
                };
                let found = self.nearest(&mut other)?;
                if !wanted.dst_differs(&found) {
                    let mut t = other + wanted.distance(&found);
                    let parts = self.nearest(&mut t)?;
                    return Some((t, parts));
                }
            }
        }
        let t = t + 3600 * ((wanted.is_dst == 0) as i64 - (parts.isdst == 0) as i64);
        Some((t, self.parts(t)?))
    }
}

impl Runtime {
    /// `mktime` of parts: the time, and the parts as they should be.
    pub(super) fn local_time(&mut self, tm: &Tm) -> Option<(i64, Tm)> {
        tzset(self);
        let guess = self.static_object("mktime", 8).cast::<i64>();
        let mut offset = guess.get(self);
        let zone = self.zone();
        let mut clock = Clock {
            zone: Some(zone),
            overflowed: false,
        };
        let found = clock.find(tm, &mut offset);
        let overflowed = clock.overflowed;
        let kind = found.and_then(|(t, _)| zone.at(t));
        guess.set(offset, self);
        if overflowed {
            self.set_errno(EOVERFLOW);
        }
        let (t, mut parts) = found?;
        parts.zone = self.zone_name(&kind?.name);
        Some((t, parts))
    }
}

/// `mktime` (C11 7.27.2.3).
#[track_caller]
pub fn mktime(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    let parts = tm.cast::<Tm>().get(rt);
    match rt.local_time(&parts) {
        Some((t, parts)) => {
            tm.cast().set(parts, rt);
            t
        }
        None => -1,
    }
}

/// `timelocal` (glibc).
#[track_caller]
pub fn timelocal(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    mktime(tm, rt)
}

/// `timegm` (glibc).
#[track_caller]
pub fn timegm(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    let tm = tm.cast::<Tm>();
    tm.isdst().set(0, rt);
    let parts = tm.get(rt);
    let mut clock = Clock {
        zone: None,
        overflowed: false,
    };
    let found = clock.find(&parts, &mut 0);
    if clock.overflowed {
        rt.set_errno(EOVERFLOW);
    }
    match found {
        Some((t, mut parts)) => {
            parts.zone = rt.zone_name(b"GMT");
            tm.set(parts, rt);
            t
        }
        None => -1,
    }
}
