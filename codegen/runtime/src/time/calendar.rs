//! `<time.h>`: calendar time and its parts.

use super::super::errno::{EINVAL, EOVERFLOW};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdlib::getenv;
use super::zone::{LocalType, Zone};
use std::collections::HashMap;

pub(super) const DAY: i64 = 86_400;
pub(super) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

record! {
    /// `struct tm` (C11 7.27.1), with glibc's two additions.
    pub struct Tm via TmFields, size 56 {
        sec at 0: i32, min at 4: i32, hour at 8: i32, mday at 12: i32, mon at 16: i32, year at 20: i32,
        wday at 24: i32, yday at 28: i32, isdst at 32: i32, gmtoff at 40: i64, zone at 48: Ptr<u8>,
    }
}

/// A date and a time of day, the year counted as people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) second: i64,
}

pub(super) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days from 1970 to a date; years are taken to begin in March, so that leap days come last.
pub(super) const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl Civil {
    pub(super) fn from_seconds(t: i64) -> Civil {
        let days = t.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        Civil {
            year: era * 400 + year_of_era + (month <= 2) as i64,
            month,
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
            second: t.rem_euclid(DAY),
        }
    }
}

impl Tm {
    /// The parts of a moment in some kind of local time; `None` when the year does not fit.
    pub(super) fn new(t: i64, kind: &LocalType, zone: Ptr<u8>) -> Option<Tm> {
        let local = t.checked_add(kind.offset)?;
        let date = Civil::from_seconds(local);
        let days = local.div_euclid(DAY);
        Some(Tm {
            sec: (date.second % 60) as i32,
            min: (date.second / 60 % 60) as i32,
            hour: (date.second / 3600) as i32,
            mday: date.day as i32,
            mon: date.month as i32 - 1,
            year: i32::try_from(date.year - 1900).ok()?,
            wday: (days + 4).rem_euclid(7) as i32,
            yday: (days - days_from_civil(date.year, 1, 1)) as i32,
            isdst: kind.is_dst as i32,
            gmtoff: kind.offset,
            zone,
        })
    }
}

/// The time zone for a value of `TZ`, and the names of zones that objects point to.
#[derive(Default)]
struct Zones {
    current: Option<(Option<Vec<u8>>, Zone)>,
    names: HashMap<Vec<u8>, Ptr<u8>>,
}

impl Runtime {
    /// The zone of the last `tzset`, which this is if there was none.
    pub(super) fn zone(&mut self) -> &Zone {
        if self.part::<Zones>().current.is_none() {
            tzset(self);
        }
        let current = &mut self.part::<Zones>().current;
        &current.get_or_insert_with(|| (None, Zone::utc(b"UTC"))).1
    }

    /// The name of a zone as an object that stays.
    pub(super) fn zone_name(&mut self, name: &[u8]) -> Ptr<u8> {
        if let Some(&p) = self.part::<Zones>().names.get(name) {
            return p;
        }
        let p = self.permanent(name.len() as u64 + 1).cast();
        self.write_slice(p, name);
        self.part::<Zones>().names.insert(name.to_vec(), p);
        p
    }

    /// Stores the parts of a moment; null and `errno` when its year does not fit.
    #[track_caller]
    fn store_tm(&mut self, t: i64, kind: &LocalType, out: Ptr<Void>) -> Ptr<Void> {
        let name = self.zone_name(&kind.name);
        match Tm::new(t, kind, name) {
            Some(tm) => {
                out.cast().set(tm, &mut self.heap);
                out
            }
            None => {
                self.set_errno(EOVERFLOW);
                Ptr::null()
            }
        }
    }

    /// The object that `gmtime`, `localtime` and `ctime` share.
    fn static_tm(&mut self) -> Ptr<Void> {
        self.static_object("struct tm", 56)
    }
}

/// The kind of time that `gmtime` gives.
pub(super) fn greenwich() -> LocalType {
    LocalType {
        offset: 0,
        is_dst: false,
        name: b"GMT".to_vec(),
    }
}

/// `gmtime_r` (POSIX).
#[track_caller]
pub fn gmtime_r(t: Ptr<Void>, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let t = t.cast().get(rt);
    rt.store_tm(t, &greenwich(), tm)
}

/// `gmtime` (C11 7.27.3.3).
#[track_caller]
pub fn gmtime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let tm = rt.static_tm();
    gmtime_r(t, tm, rt)
}

/// `localtime_r` (POSIX); glibc's looks at `TZ` only if nothing did before.
#[track_caller]
pub fn localtime_r(t: Ptr<Void>, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let t = t.cast().get(rt);
    match rt.zone().at(t) {
        Some(kind) => rt.store_tm(t, &kind, tm),
        None => {
            rt.set_errno(EOVERFLOW);
            Ptr::null()
        }
    }
}

/// `localtime` (C11 7.27.3.4).
#[track_caller]
pub fn localtime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    tzset(rt);
    let tm = rt.static_tm();
    localtime_r(t, tm, rt)
}

/// The text of `asctime`, in an object of `size` bytes; null and `errno` when it does not fit.
#[track_caller]
fn time_text(tm: Ptr<Void>, buf: Ptr<u8>, size: usize, rt: &mut Runtime) -> Ptr<u8> {
    if tm.is_null() {
        rt.set_errno(EINVAL);
        return Ptr::null();
    }
    let tm = tm.cast::<Tm>().get(rt);
    let name = |names: &[&'static str], i: i32| {
        usize::try_from(i)
            .ok()
            .and_then(|i| names.get(i))
            .map_or("???", |s| &s[..3])
    };
    let two = |n: i32| {
        let sign = if n < 0 { "-" } else { "" };
        format!("{sign}{:02}", n.unsigned_abs())
    };
    let text = format!(
        "{} {}{:3} {}:{}:{} {}\n\0",
        name(&WEEKDAYS, tm.wday),
        name(&MONTHS, tm.mon),
        tm.mday,
        two(tm.hour),
        two(tm.min),
        two(tm.sec),
        1900 + tm.year as i64
    );
    if tm.year > i32::MAX - 1900 {
        rt.set_errno(EOVERFLOW);
        return Ptr::null();
    }
    if text.len() > size {
        rt.write_slice(buf, &text.as_bytes()[..size - 1]);
        buf.at(size - 1).set(0, rt);
        rt.set_errno(EOVERFLOW);
        return Ptr::null();
    }
    rt.write_slice(buf, text.as_bytes());
    buf
}

/// `asctime_r` (POSIX), into 26 bytes.
#[track_caller]
pub fn asctime_r(tm: Ptr<Void>, buf: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    time_text(tm, buf, 26, rt)
}

/// `asctime` (C11 7.27.3.1).
#[track_caller]
pub fn asctime(tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let buf = rt.static_object("asctime", 114).cast();
    time_text(tm, buf, 114, rt)
}

/// `ctime` (C11 7.27.3.2).
#[track_caller]
pub fn ctime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let tm = localtime(t, rt);
    asctime(tm, rt)
}

/// `ctime_r` (POSIX).
#[track_caller]
pub fn ctime_r(t: Ptr<Void>, buf: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let tm = localtime(t, rt);
    asctime_r(tm, buf, rt)
}

/// `tzset` (POSIX): brings the zone, `tzname`, `timezone` and `daylight` up to date.
pub fn tzset(rt: &mut Runtime) {
    let name = getenv(c"TZ", rt);
    let name = (!name.is_null()).then(|| rt.c_str(name).to_vec());
    if matches!(&rt.part::<Zones>().current, Some((known, _)) if *known == name) {
        return;
    }
    let (zone, error) = Zone::named(name.as_deref());
    if let Some(error) = error {
        rt.set_errno(error);
    }
    let (names, timezone, daylight) = zone.variables();
    rt.part::<Zones>().current = Some((name, zone));
    let names = names.map(|name| rt.zone_name(&name));
    rt.static_object("tzname", 16).cast().set(names, rt);
    rt.static_object("timezone", 8).cast().set(timezone, rt);
    rt.static_object("daylight", 4)
        .cast()
        .set(daylight as i32, rt);
}

/// `tzname` (POSIX).
pub fn __c2safe_tzname(rt: &mut Runtime) -> Ptr<Void> {
    rt.static_object("tzname", 16)
}

/// `timezone` (POSIX).
pub fn __c2safe_timezone(rt: &mut Runtime) -> Ptr<Void> {
    rt.static_object("timezone", 8)
}

/// `daylight` (POSIX).
pub fn __c2safe_daylight(rt: &mut Runtime) -> Ptr<i32> {
    rt.static_object("daylight", 4).cast()
}

#[cfg(test)]
mod tests {
    use super::super::super::stdlib::setenv;
    use super::super::{mktime, timegm};
    use super::*;

    #[test]
    fn moments_have_parts() {
        let mut rt = Runtime::new();
        let (t, tm) = (rt.local::<i64>(), rt.local::<Tm>());
        for (seconds, text) in [
            (0, "Thu Jan  1 00:00:00 1970\n"),
            (951_782_400, "Tue Feb 29 00:00:00 2000\n"),
            (-1, "Wed Dec 31 23:59:59 1969\n"),
            (253_402_300_799, "Fri Dec 31 23:59:59 9999\n"),
        ] {
            t.set(seconds, &mut rt);
            gmtime_r(t.cast(), tm.cast(), &mut rt);
            assert_eq!(timegm(tm.cast(), &mut rt), seconds);
            let shown = asctime(tm.cast(), &mut rt);
            assert_eq!(rt.c_str(shown), text.as_bytes());
        }
    }

    #[test]
    fn local_time_goes_both_ways() {
        let mut rt = Runtime::new();
        setenv(c"TZ", c"EST5EDT,M3.2.0,M11.1.0", 1, &mut rt);
        let (t, tm) = (rt.local::<i64>(), rt.local::<Tm>());
        t.set(1_720_000_000, &mut rt);
        localtime_r(t.cast(), tm.cast(), &mut rt);
        let parts = tm.get(&rt);
        assert_eq!(
            (parts.hour, parts.min, parts.isdst, parts.gmtoff),
            (5, 46, 1, -14400)
        );
        assert_eq!(rt.c_str(parts.zone), b"EDT");
        tm.isdst().set(-1, &mut rt);
        assert_eq!(mktime(tm.cast(), &mut rt), 1_720_000_000);
        tm.isdst().set(0, &mut rt);
        assert_eq!(mktime(tm.cast(), &mut rt), 1_720_003_600);
        tm.mday().set(32, &mut rt);
        tm.isdst().set(-1, &mut rt);
        mktime(tm.cast(), &mut rt);
        assert_eq!((tm.mon().get(&rt), tm.mday().get(&rt)), (7, 1));
    }
}
