//! Time zones: TZif files (RFC 8536) and the rules of the `TZ` variable (POSIX 8.3).

use super::calendar::{days_from_civil, is_leap, Civil, DAY};
use std::fs;

/// One kind of local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct LocalType {
    /// Seconds east of Greenwich.
    pub(in super::super) offset: i64,
    pub(in super::super) is_dst: bool,
    pub(in super::super) name: Vec<u8>,
}

/// A time zone.
#[derive(Clone, Debug)]
pub(in super::super) struct Zone {
    /// When the kind of local time changes, and to which of `types`.
    transitions: Vec<(i64, usize)>,
    types: Vec<LocalType>,
    /// What holds after the last transition.
    rule: Option<Rule>,
}

/// The rule of a `TZ` string.
#[derive(Clone, Debug)]
struct Rule {
    standard: LocalType,
    /// Summer time, and when it begins and ends each year.
    summer: Option<(LocalType, Change, Change)>,
}

/// A yearly change: a day, and a time of that day in seconds.
#[derive(Clone, Copy, Debug)]
struct Change {
    day: Day,
    time: i64,
}

#[derive(Clone, Copy, Debug)]
enum Day {
    /// `Jn`: day of the year from 1, never counting 29 February.
    Julian(i64),
    /// `n`: day of the year from 0.
    Ordinal(i64),
    /// `Mm.w.d`: weekday `d` of week `w` of month `m`.
    Weekday { month: i64, week: i64, day: i64 },
}

impl Zone {
    /// Greenwich time.
    pub(in super::super) fn utc(name: &[u8]) -> Zone {
        let utc = LocalType {
            offset: 0,
            is_dst: false,
            name: name.to_vec(),
        };
        Zone {
            transitions: Vec::new(),
            types: vec![utc],
            rule: None,
        }
    }

    /// The zone that a value of `TZ` names; without one, the machine's.
    pub(in super::super) fn named(tz: Option<&[u8]>) -> Zone {
        let Some(tz) = tz else {
            let file = fs::read("/etc/localtime").ok();
            return file
                .and_then(|data| Zone::parse_file(&data))
                .unwrap_or_else(|| Zone::utc(b"UTC"));
        };
        let name = tz.strip_prefix(b":").unwrap_or(tz);
        if name.is_empty() {
            return Zone::utc(b"UTC");
        }
        let text = String::from_utf8_lossy(name);
        let path = if text.starts_with('/') {
            text.into_owned()
        } else {
            format!("/usr/share/zoneinfo/{text}")
        };
        if let Some(zone) = fs::read(path).ok().and_then(|data| Zone::parse_file(&data)) {
            return zone;
        }
        match Rule::parse(name) {
            Some(rule) => Zone {
                transitions: Vec::new(),
                types: vec![rule.standard.clone()],
                rule: Some(rule),
            },
            None => {
                // glibc calls an unknown zone by its name and takes Greenwich time.
                let letters = name.iter().take_while(|c| c.is_ascii_alphabetic()).count();
                Zone::utc(if letters >= 3 {
                    &name[..letters]
                } else {
                    b"UTC"
                })
            }
        }
    }

    /// The kind of local time at a moment.
    pub(in super::super) fn at(&self, t: i64) -> LocalType {
        let next = self.transitions.partition_point(|&(when, _)| when <= t);
        if next == self.transitions.len() {
            if let Some(rule) = &self.rule {
                return rule.at(t);
            }
        }
        match next.checked_sub(1) {
            Some(i) => self.types[self.transitions[i].1].clone(),
            None => self
                .types
                .iter()
                .find(|t| !t.is_dst)
                .unwrap_or(&self.types[0])
                .clone(),
        }
    }

    /// The kinds of local time that hold around a moment, that of the moment first.
    pub(in super::super) fn around(&self, t: i64) -> Vec<LocalType> {
        let mut kinds = vec![self.at(t)];
        let year = 366 * DAY;
        for step in [-DAY, DAY, -year / 2, year / 2, -year, year] {
            let kind = self.at(t.saturating_add(step));
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The latest standard and summer time (`tzname`, `timezone`, `daylight`).
    pub(in super::super) fn latest(&self) -> (LocalType, Option<LocalType>) {
        if let Some(rule) = &self.rule {
            return (
                rule.standard.clone(),
                rule.summer.as_ref().map(|(summer, ..)| summer.clone()),
            );
        }
        let last = |is_dst| {
            let used = self.transitions.iter().rev().map(|&(_, i)| &self.types[i]);
            used.chain(&self.types)
                .find(|kind| kind.is_dst == is_dst)
                .cloned()
        };
        (
            last(false).unwrap_or_else(|| self.types[0].clone()),
            last(true),
        )
    }

    /// Reads a TZif file.
    fn parse_file(data: &[u8]) -> Option<Zone> {
        let header = |at: usize| -> Option<[usize; 6]> {
            let block = data.get(at..at + 44)?;
            if &block[..4] != b"TZif" {
                return None;
            }
            let count = |i: usize| {
                u32::from_be_bytes([block[i], block[i + 1], block[i + 2], block[i + 3]]) as usize
            };
            Some([20, 24, 28, 32, 36, 40].map(count))
        };
        let version = *data.get(4)?;
        let [ut, std, leap, time, kinds, chars] = header(0)?;
        let first = 44 + time * 5 + kinds * 6 + chars + leap * 8 + std + ut;
        // From version 2 on, a second block has the same with eight bytes for each time.
        let (start, width, [ut, std, leap, time, kinds, chars]) = if version >= b'2' {
            (first, 8, header(first)?)
        } else {
            (0, 4, [ut, std, leap, time, kinds, chars])
        };
        let mut at = start + 44;
        let mut block = |size: usize| {
            at += size;
            data.get(at - size..at)
        };
        let times = block(time * width)?;
        let indices = block(time)?;
        let records = block(kinds * 6)?;
        let names = block(chars)?;
        block(leap * (width + 4) + std + ut)?;
        let transitions = times.chunks_exact(width).zip(indices).map(|(t, &i)| {
            let mut wide = if t[0] & 0x80 != 0 { [0xFF; 8] } else { [0; 8] };
            wide[8 - width..].copy_from_slice(t);
            (i64::from_be_bytes(wide), i as usize)
        });
        let types: Vec<_> = records
            .chunks_exact(6)
            .map(|r| {
                let name = names.get(r[5] as usize..).unwrap_or_default();
                let len = name.iter().position(|&c| c == 0).unwrap_or(name.len());
                LocalType {
                    offset: i32::from_be_bytes([r[0], r[1], r[2], r[3]]) as i64,
                    is_dst: r[4] != 0,
                    name: name[..len].to_vec(),
                }
            })
            .collect();
        let transitions: Vec<_> = transitions.filter(|&(_, i)| i < types.len()).collect();
        let footer = data.get(at..).unwrap_or_default();
        let footer = footer
            .strip_prefix(b"\n")
            .and_then(|f| f.split(|&c| c == b'\n').next());
        let rule = footer.filter(|_| version >= b'2').and_then(Rule::parse);
        (!types.is_empty()).then_some(Zone {
            transitions,
            types,
            rule,
        })
    }
}

impl Rule {
    /// Reads `std offset [dst [offset] [,start[/time],end[/time]]]`.
    fn parse(text: &[u8]) -> Option<Rule> {
        let (name, rest) = zone_name(text)?;
        let (west, rest) = clock_time(rest)?;
        let standard = LocalType {
            offset: -west,
            is_dst: false,
            name,
        };
        if rest.is_empty() {
            return Some(Rule {
                standard,
                summer: None,
            });
        }
        let (name, rest) = zone_name(rest)?;
        let (offset, rest) = match clock_time(rest) {
            Some((west, rest)) => (-west, rest),
            None => (standard.offset + 3600, rest),
        };
        // Without dates, glibc takes those of the United States.
        let rest = if rest.is_empty() {
            b",M3.2.0,M11.1.0"
        } else {
            rest
        };
        let (begin, rest) = change(rest.strip_prefix(b",")?)?;
        let (end, rest) = change(rest.strip_prefix(b",")?)?;
        let summer = LocalType {
            offset,
            is_dst: true,
            name,
        };
        rest.is_empty().then_some(Rule {
            standard,
            summer: Some((summer, begin, end)),
        })
    }

    fn at(&self, t: i64) -> LocalType {
        let Some((summer, begin, end)) = &self.summer else {
            return self.standard.clone();
        };
        let year = Civil::from_seconds(t + self.standard.offset).year;
        // glibc places the changes of all years up to 1970 in 1970, so that nothing was summer time before.
        let shift = if year <= 1970 {
            days_from_civil(year, 1, 1) * DAY
        } else {
            0
        };
        let begin = begin.seconds(year) - shift - self.standard.offset;
        let end = end.seconds(year) - shift - summer.offset;
        let is_summer = if begin < end {
            (begin..end).contains(&t)
        } else {
            !(end..begin).contains(&t)
        };
        if is_summer { summer } else { &self.standard }.clone()
    }
}

impl Change {
    /// The moment in some year, in seconds of the local time before the change.
    fn seconds(&self, year: i64) -> i64 {
        let january = days_from_civil(year, 1, 1);
        let day = match self.day {
            Day::Julian(n) => january + n - 1 + (is_leap(year) && n >= 60) as i64,
            Day::Ordinal(n) => january + n,
            Day::Weekday { month, week, day } => {
                let first = days_from_civil(year, month, 1);
                let weekday = (first + 4).rem_euclid(7);
                let mut date = first + (day - weekday).rem_euclid(7) + 7 * (week - 1);
                let next_month = if month == 12 {
                    days_from_civil(year + 1, 1, 1)
                } else {
                    days_from_civil(year, month + 1, 1)
                };
                while date >= next_month {
                    date -= 7;
                }
                date
            }
        };
        day * DAY + self.time
    }
}

/// `EST` or `<+03>`.
fn zone_name(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    if let Some(quoted) = text.strip_prefix(b"<") {
        let len = quoted.iter().position(|&c| c == b'>')?;
        return Some((quoted[..len].to_vec(), &quoted[len + 1..]));
    }
    let len = text.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    (len >= 3).then(|| (text[..len].to_vec(), &text[len..]))
}

fn integer(text: &[u8]) -> Option<(i64, &[u8])> {
    let len = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
    Some((value, &text[len..]))
}

/// `[+-]hh[:mm[:ss]]` in seconds.
fn clock_time(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, text) = match text.first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (hours, mut rest) = integer(text)?;
    let mut seconds = hours * 3600;
    for unit in [60, 1] {
        if let Some(part) = rest.strip_prefix(b":") {
            let (value, after) = integer(part)?;
            seconds += value * unit;
            rest = after;
        }
    }
    Some((sign * seconds, rest))
}

/// `Jn`, `n` or `Mm.w.d`, and perhaps `/time`.
fn change(text: &[u8]) -> Option<(Change, &[u8])> {
    let (day, rest) = match text.first()? {
        b'J' => {
            let (n, rest) = integer(&text[1..])?;
            (Day::Julian(n), rest)
        }
        b'M' => {
            let (month, rest) = integer(&text[1..])?;
            let (week, rest) = integer(rest.strip_prefix(b".")?)?;
            let (day, rest) = integer(rest.strip_prefix(b".")?)?;
            if !(1..=12).contains(&month) || !(1..=5).contains(&week) || day > 6 {
                return None;
            }
            (Day::Weekday { month, week, day }, rest)
        }
        _ => {
            let (n, rest) = integer(text)?;
            (Day::Ordinal(n), rest)
        }
    };
    let (time, rest) = match rest.strip_prefix(b"/") {
        Some(time) => clock_time(time)?,
        None => (7200, rest),
    };
    Some((Change { day, time }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_when_it_is_summer() {
        let zone = Zone::named(Some(b"CET-1CEST,M3.5.0,M10.5.0/3"));
        assert_eq!(zone.at(1_711_846_799).name, b"CET");
        assert_eq!(zone.at(1_711_846_800).name, b"CEST");
        assert_eq!(zone.at(1_729_990_799).offset, 7200);
        assert_eq!(zone.at(1_729_990_800).offset, 3600);
        let south = Zone::named(Some(b"<-03>3<-02>,J300,J60"));
        assert!(south.at(1_704_067_200).is_dst);
        assert!(!south.at(1_719_792_000).is_dst);
        assert_eq!(Zone::named(Some(b"")).at(0).name, b"UTC");
        assert_eq!(
            Zone::named(Some(b"EST5EDT")).latest().1.map(|t| t.offset),
            Some(-14400)
        );
    }
}
