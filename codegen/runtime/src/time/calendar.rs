//! `<time.h>`: calendar time and its parts.

use super::super::errno::EOVERFLOW;
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdlib::getenv;
use super::zone::{LocalType, Zone};

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
    fn new(t: i64, kind: &LocalType, zone: Ptr<u8>) -> Option<Tm> {
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

    /// The seconds since 1970 if these are Greenwich times; the parts may be out of their ranges.
    pub(super) fn seconds(&self) -> i64 {
        let months = self.year as i64 * 12 + self.mon as i64;
        let (year, month) = (1900 + months.div_euclid(12), months.rem_euclid(12) + 1);
        let days = days_from_civil(year, month, 1) + self.mday as i64 - 1;
        days * DAY + self.hour as i64 * 3600 + self.min as i64 * 60 + self.sec as i64
    }
}

impl Runtime {
    /// The zone that `TZ` names now, read again only when that changes.
    fn zone(&mut self) -> Zone {
        let name = getenv(c"TZ", self);
        let name = (!name.is_null()).then(|| self.c_str(name).to_vec());
        match &self.zone {
            Some((known, zone)) if *known == name => zone.clone(),
            _ => {
                let zone = Zone::named(name.as_deref());
                self.zone = Some((name, zone.clone()));
                zone
            }
        }
    }

    /// The name of a zone as an object that stays.
    fn zone_name(&mut self, name: &[u8]) -> Ptr<u8> {
        if let Some(&p) = self.zone_names.get(name) {
            return p;
        }
        let p = self.permanent(name.len() as u64 + 1).cast();
        self.write_slice(p, name);
        self.zone_names.insert(name.to_vec(), p);
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

/// `gmtime_r` (POSIX).
#[track_caller]
pub fn gmtime_r(t: Ptr<Void>, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let kind = Zone::utc(b"GMT").at(0);
    rt.store_tm(t.cast().get(rt), &kind, tm)
}

/// `gmtime` (C11 7.27.3.3).
#[track_caller]
pub fn gmtime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let tm = rt.static_tm();
    gmtime_r(t, tm, rt)
}

/// `localtime_r` (POSIX).
#[track_caller]
pub fn localtime_r(t: Ptr<Void>, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let t = t.cast().get(rt);
    let kind = rt.zone().at(t);
    rt.store_tm(t, &kind, tm)
}

/// `localtime` (C11 7.27.3.4).
#[track_caller]
pub fn localtime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    tzset(rt);
    let tm = rt.static_tm();
    localtime_r(t, tm, rt)
}

/// `timegm` (glibc).
#[track_caller]
pub fn timegm(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    let t = tm.cast::<Tm>().get(rt).seconds();
    let kind = Zone::utc(b"GMT").at(0);
    if rt.store_tm(t, &kind, tm).is_null() {
        return -1;
    }
    t
}

/// `mktime` (C11 7.27.2.3).
#[track_caller]
pub fn mktime(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    tzset(rt);
    let parts = tm.cast::<Tm>().get(rt);
    let local = parts.seconds();
    let zone = rt.zone();
    let kinds = zone.around(local - zone.at(local).offset);
    let wanted = |kind: &&LocalType| parts.isdst < 0 || kind.is_dst == (parts.isdst > 0);
    let holds = |kind: &&LocalType| zone.at(local - kind.offset) == **kind;
    // A time that the clocks skip, or the wrong idea of summer time, is counted from the kind of time asked for.
    let chosen = kinds.iter().find(|kind| wanted(kind) && holds(kind));
    let chosen = chosen.or_else(|| kinds.iter().find(|kind| parts.isdst >= 0 && wanted(kind)));
    let t = match chosen {
        Some(kind) => local - kind.offset,
        None => {
            let kind = kinds.iter().find(holds).unwrap_or(&kinds[0]);
            // A zone without summer time is asked about it: glibc takes that to be one hour ahead.
            let ahead = match (parts.isdst, kind.is_dst) {
                (1.., false) => 3600,
                (0, true) => -3600,
                _ => 0,
            };
            local - kind.offset - ahead
        }
    };
    let kind = zone.at(t);
    if rt.store_tm(t, &kind, tm).is_null() {
        return -1;
    }
    t
}

/// `timelocal` (glibc).
#[track_caller]
pub fn timelocal(tm: Ptr<Void>, rt: &mut Runtime) -> i64 {
    mktime(tm, rt)
}

/// `asctime_r` (POSIX).
#[track_caller]
pub fn asctime_r(tm: Ptr<Void>, buf: Ptr<u8>, heap: &mut Heap) -> Ptr<u8> {
    let tm = tm.cast::<Tm>().get(heap);
    let name = |names: &[&'static str], i: i32| {
        usize::try_from(i)
            .ok()
            .and_then(|i| names.get(i))
            .map_or("???", |s| &s[..3])
    };
    let text = format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}\n\0",
        name(&WEEKDAYS, tm.wday),
        name(&MONTHS, tm.mon),
        tm.mday,
        tm.hour,
        tm.min,
        tm.sec,
        1900 + tm.year as i64
    );
    heap.write_slice(buf, text.as_bytes());
    buf
}

/// `asctime` (C11 7.27.3.1).
#[track_caller]
pub fn asctime(tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let buf = rt.static_object("asctime", 114).cast();
    asctime_r(tm, buf, rt)
}

/// `ctime` (C11 7.27.3.2).
#[track_caller]
pub fn ctime(t: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let tm = localtime(t, rt);
    if tm.is_null() {
        return Ptr::null();
    }
    asctime(tm, rt)
}

/// `ctime_r` (POSIX).
#[track_caller]
pub fn ctime_r(t: Ptr<Void>, buf: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let tm = localtime(t, rt);
    if tm.is_null() {
        return Ptr::null();
    }
    asctime_r(tm, buf, rt)
}

/// `tzset` (POSIX): brings `tzname`, `timezone` and `daylight` up to date.
pub fn tzset(rt: &mut Runtime) {
    let (standard, summer) = rt.zone().latest();
    let names =
        [&standard, summer.as_ref().unwrap_or(&standard)].map(|kind| rt.zone_name(&kind.name));
    rt.static_object("tzname", 16).cast().set(names, rt);
    rt.static_object("timezone", 8)
        .cast()
        .set(-standard.offset, rt);
    rt.static_object("daylight", 4)
        .cast()
        .set(summer.is_some() as i32, rt);
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
