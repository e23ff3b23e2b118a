//! The rules of the `TZ` variable (POSIX 8.3), read and applied as glibc does, its limits and mistakes included.

use super::calendar::{Civil, DAY};
use super::zone::LocalType;

/// The rules of a `TZ` string: of standard time and of summer time, which may be the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub(super) names: [Vec<u8>; 2],
    /// Seconds east of Greenwich.
    pub(super) offsets: [i64; 2],
    /// When summer time begins and ends.
    changes: [Change; 2],
    /// Whether there is summer time, of which nothing says when.
    pub(super) lacks_dates: bool,
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
    Weekday { month: i32, week: i32, day: i32 },
}

impl Default for Change {
    /// What glibc has before it reads a rule, and where it cannot read one.
    fn default() -> Change {
        Change {
            day: Day::Ordinal(0),
            time: 0,
        }
    }
}

impl Rules {
    /// Reads `std offset [dst [offset] [,start[/time],end[/time]]]`, as far as the text is that.
    pub(super) fn parse(text: &[u8]) -> Rules {
        let mut rules = Rules::default();
        // Where it ends does not matter.
        let _ = rules.read(text);
        rules
    }

    fn read(&mut self, text: &[u8]) -> Option<()> {
        let rest;
        (self.names[0], rest) = zone_name(text)?;
        if !matches!(rest.first()?, b'+' | b'-' | b'0'..=b'9') {
            return None;
        }
        let (offset, mut rest) = offset(rest);
        self.offsets[0] = offset?;
        if rest.is_empty() {
            self.names[1] = self.names[0].clone();
            self.offsets[1] = self.offsets[0];
            return Some(());
        }
        if let Some((name, after)) = zone_name(rest) {
            self.names[1] = name;
            let (offset, after) = self::offset(after);
            self.offsets[1] = offset.unwrap_or(self.offsets[0] + 3600);
            rest = after;
            self.lacks_dates = rest.is_empty() || rest == b",";
        }
        for i in 0..2 {
            let date = rest.strip_prefix(b",").unwrap_or(rest);
            if date.first() == Some(&b'J') {
                // What glibc has of a rule if nothing of use comes after the letter.
                self.changes[i].day = Day::Julian(0);
            }
            let change;
            (change, rest) = Change::parse(date, i)?;
            self.changes[i] = change;
        }
        Some(())
    }

    /// The kind of local time at a moment; `None` when its year is no `int`.
    pub(super) fn at(&self, t: i64) -> Option<LocalType> {
        let year = Civil::from_seconds(t).year;
        i32::try_from(year - 1900).ok()?;
        let [begin, end] = [0, 1].map(|i| self.changes[i].moment(year as i32) - self.offsets[i]);
        // South of the equator summer time ends before it begins.
        let is_dst = if begin > end {
            t < end || t >= begin
        } else {
            (begin..end).contains(&t)
        };
        Some(LocalType {
            offset: self.offsets[is_dst as usize],
            is_dst,
            name: self.names[is_dst as usize].clone(),
        })
    }
}

/// The day of the year that each month begins with, and the length of the year.
const MONTH_BEGINS: [i32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

impl Change {
    /// Reads one of the two dates; where the text ends, it is that of the United States.
    fn parse(text: &[u8], which: usize) -> Option<(Change, &[u8])> {
        let (day, rest) = match text.first() {
            Some(b'J') => {
                let (n, rest) = integer(&text[1..])?;
                (Day::Julian(in_year(n).filter(|&n| n > 0)?), rest)
            }
            Some(b'0'..=b'9') => {
                let (n, rest) = integer(text)?;
                (Day::Ordinal(in_year(n)?), rest)
            }
            Some(b'M') => {
                let (month, rest) = integer(&text[1..])?;
                let (week, rest) = integer(rest.strip_prefix(b".")?)?;
                let (day, rest) = integer(rest.strip_prefix(b".")?)?;
                let [month, week, day] = [month, week, day].map(|n| n as u16 as i32);
                if !(1..=12).contains(&month) || !(1..=5).contains(&week) || day > 6 {
                    return None;
                }
                (Day::Weekday { month, week, day }, rest)
            }
            None => {
                let (month, week) = [(3, 2), (11, 1)][which];
                (
                    Day::Weekday {
                        month,
                        week,
                        day: 0,
                    },
                    text,
                )
            }
            _ => return None,
        };
        match rest.first() {
            None | Some(b',') => Some((Change { day, time: 7200 }, rest)),
            Some(b'/') if rest.len() > 1 => {
                let rest = &rest[1..];
                let (sign, rest) = match rest.strip_prefix(b"-") {
                    Some(rest) => (-1, rest),
                    None => (1, rest),
                };
                let (parts, rest) = clock_time(rest);
                let [hours, minutes, seconds] = [(0, 2), (1, 0), (2, 0)]
                    .map(|(i, default)| parts[i].map_or(default, |n| n as u16 as i64));
                let time = sign * (hours * 3600 + minutes * 60 + seconds);
                Some((Change { day, time }, rest))
            }
            _ => None,
        }
    }

    /// The moment in some year, in seconds of the local time before the change. glibc counts in `int`, and takes all years
    /// up to 1970 for 1970.
    fn moment(&self, year: i32) -> i64 {
        let january = if year > 1970 {
            let before = year.wrapping_sub(1);
            (year - 1970)
                .wrapping_mul(365)
                .wrapping_add(before / 4 - 1970 / 4)
                .wrapping_sub(before / 100 - 1970 / 100)
                .wrapping_add(before / 400 - 1970 / 400)
        } else {
            0
        };
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let day = match self.day {
            Day::Julian(n) => n - 1 + (is_leap && n >= 60) as i64,
            Day::Ordinal(n) => n,
            Day::Weekday { month, week, day } => {
                let begins =
                    |month: i32| MONTH_BEGINS[month as usize] + (is_leap && month >= 2) as i32;
                let (first, length) = (begins(month - 1), begins(month) - begins(month - 1));
                // Zeller's congruence
                let m = (month + 9) % 12 + 1;
                let y = if month <= 2 {
                    year.wrapping_sub(1)
                } else {
                    year
                };
                let (century, rest) = (y / 100, y % 100);
                let first_weekday = ((26 * m - 2) / 10 + 1 + rest + rest / 4 + century / 4)
                    .wrapping_sub(century.wrapping_mul(2))
                    .wrapping_rem(7);
                let first_weekday = if first_weekday < 0 {
                    first_weekday + 7
                } else {
                    first_weekday
                };
                let mut date = day - first_weekday;
                if date < 0 {
                    date += 7;
                }
                for _ in 1..week {
                    if date + 7 >= length {
                        break;
                    }
                    date += 7;
                }
                (first + date) as i64
            }
        };
        january as i64 * DAY + day * DAY + self.time
    }
}

fn in_year(n: u64) -> Option<i64> {
    (n <= 365).then_some(n as i64)
}

/// `EST` or `<+03>`, at least three characters.
fn zone_name(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let len = text.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    if len >= 3 {
        return Some((text[..len].to_vec(), &text[len..]));
    }
    let quoted = text.strip_prefix(b"<")?;
    let len = quoted
        .iter()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-'))
        .count();
    (len >= 3 && quoted.get(len) == Some(&b'>'))
        .then(|| (quoted[..len].to_vec(), &quoted[len + 1..]))
}

fn integer(text: &[u8]) -> Option<(u64, &[u8])> {
    let len = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = text[..len].iter().fold(0u64, |n, c| {
        n.saturating_mul(10).saturating_add((c - b'0') as u64)
    });
    (len > 0).then_some((value, &text[len..]))
}

/// `hh[:mm[:ss]]`, as much of it as there is.
fn clock_time(text: &[u8]) -> ([Option<u64>; 3], &[u8]) {
    let mut parts = [None; 3];
    let (mut rest, mut text) = (text, Some(text));
    for part in &mut parts {
        let Some((n, after)) = text.and_then(integer) else {
            break;
        };
        (*part, rest) = (Some(n), after);
        text = after.strip_prefix(b":");
    }
    (parts, rest)
}

/// `[+-]hh[:mm[:ss]]` west of Greenwich, in seconds east of it; `None` if there are no hours.
fn offset(text: &[u8]) -> (Option<i64>, &[u8]) {
    let (sign, text) = match text.first() {
        Some(b'-') => (1, &text[1..]),
        Some(b'+') => (-1, &text[1..]),
        _ => (-1, text),
    };
    let (parts, rest) = clock_time(text);
    let limited = |i: usize, limit: u16| parts[i].map_or(0, |n: u64| (n as u16).min(limit) as i64);
    let seconds = limited(0, 24) * 3600 + limited(1, 59) * 60 + limited(2, 59);
    (parts[0].map(|_| sign * seconds), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_when_it_is_summer() {
        let rules = Rules::parse(b"CET-1CEST,M3.5.0,M10.5.0/3");
        let name = |t| rules.at(t).map(|kind| kind.name);
        assert_eq!(name(1_711_846_799).as_deref(), Some(&b"CET"[..]));
        assert_eq!(name(1_711_846_800).as_deref(), Some(&b"CEST"[..]));
        assert_eq!(rules.at(1_729_990_799).map(|k| k.offset), Some(7200));
        assert_eq!(rules.at(1_729_990_800).map(|k| k.offset), Some(3600));
        let south = Rules::parse(b"<-03>3<-02>,J300,J60");
        assert_eq!(south.at(1_704_067_200).map(|k| k.is_dst), Some(true));
        assert_eq!(south.at(1_719_792_000).map(|k| k.is_dst), Some(false));
        assert!(south.at(i64::MAX).is_none());
    }

    #[test]
    fn what_is_no_rule_is_read_as_far_as_it_goes() {
        assert_eq!(Rules::parse(b"Bad").names[0], b"Bad");
        assert_eq!(Rules::parse(b"Q5").names[0], b"");
        assert_eq!(Rules::parse(b"AAA-30").offsets, [86_400; 2]);
        assert!(Rules::parse(b"EST5EDT").lacks_dates);
        assert_eq!(Rules::parse(b"EST5EDT").offsets, [-18_000, -14_400]);
    }
}
