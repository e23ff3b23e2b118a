//! `<time.h>`: `strptime` (POSIX) in the C locale.

use super::super::ctype::isspace;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::calendar::{is_leap, localtime_r, Tm, MONTHS, WEEKDAYS};

/// What is known of the date besides the parts themselves.
#[derive(Default)]
struct Seen {
    wday: bool,
    yday: bool,
    mon: bool,
    mday: bool,
    /// Whether the weekday and the day of the year are to follow from the date.
    date: bool,
    hour12: bool,
    pm: bool,
    century: Option<i32>,
    /// Whether the year is one of the century.
    short_year: bool,
    /// The number of the week, and whether weeks begin with Monday.
    week: Option<(i32, bool)>,
}

/// A number of at most `digits` digits in a range, after white space; digits that can only be too many are left.
fn number(
    text: &[u8],
    digits: usize,
    range: std::ops::RangeInclusive<i32>,
) -> Option<(i32, &[u8])> {
    let text = skip_white(text);
    let (mut value, mut len) = (0, 0);
    while len < digits && (len == 0 || value * 10 <= *range.end()) {
        match text.get(len) {
            Some(c @ b'0'..=b'9') => value = value * 10 + (c - b'0') as i32,
            _ => break,
        }
        len += 1;
    }
    (len > 0 && range.contains(&value)).then_some((value, &text[len..]))
}

fn skip_white(text: &[u8]) -> &[u8] {
    let n = text.iter().take_while(|&&c| isspace(c as i32) != 0).count();
    &text[n..]
}

/// One of the names, whole or its first three letters, in any case.
fn one_of<'a>(text: &'a [u8], names: &[&str]) -> Option<(i32, &'a [u8])> {
    names.iter().enumerate().find_map(|(i, name)| {
        let len = [name.len(), 3].into_iter().find(|&len| {
            text.len() >= len && text[..len].eq_ignore_ascii_case(&name.as_bytes()[..len])
        })?;
        Some((i as i32, &text[len..]))
    })
}

/// A text that is read into parts, and the runtime for the local time of `%s`.
struct Parser<'a> {
    tm: Tm,
    seen: Seen,
    rt: &'a mut Runtime,
}

impl Parser<'_> {
    /// Reads the text by the format; returns what is left of it.
    fn parse<'t>(&mut self, mut text: &'t [u8], format: &[u8]) -> Option<&'t [u8]> {
        let mut rest = format;
        while let Some((&c, after)) = rest.split_first() {
            rest = after;
            if isspace(c as i32) != 0 {
                text = skip_white(text);
                continue;
            }
            if c != b'%' {
                text = text.strip_prefix(&[c])?;
                continue;
            }
            let flags = rest.iter().take_while(|c| b"_-0^#".contains(c)).count();
            rest = &rest[flags..];
            // A width is read over as well.
            let width = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            rest = &rest[width..];
            let (&first, after) = rest.split_first()?;
            rest = after;
            let allowed: &[u8] = match first {
                b'E' => b"cCYxX",
                b'O' => b"bBhdeHImMSUVWwy",
                _ => {
                    text = self.convert(text, first)?;
                    continue;
                }
            };
            let (&conversion, after) = rest.split_first()?;
            rest = after;
            text = self.convert(text, *allowed.iter().find(|&&c| c == conversion)?)?;
        }
        Some(text)
    }

    fn convert<'t>(&mut self, text: &'t [u8], conversion: u8) -> Option<&'t [u8]> {
        let (tm, seen) = (&mut self.tm, &mut self.seen);
        let rest;
        match conversion {
            b'%' => rest = text.strip_prefix(b"%")?,
            b'n' | b't' => rest = skip_white(text),
            b'a' | b'A' => {
                (tm.wday, rest) = one_of(text, &WEEKDAYS)?;
                seen.wday = true;
            }
            b'b' | b'B' | b'h' => {
                (tm.mon, rest) = one_of(text, &MONTHS)?;
                (seen.mon, seen.date) = (true, true);
            }
            b'c' => {
                rest = self.parse(text, b"%a %b %e %H:%M:%S %Y")?;
                self.seen.date = true;
            }
            b'D' | b'x' => {
                rest = self.parse(text, b"%m/%d/%y")?;
                self.seen.date = true;
            }
            b'F' => {
                rest = self.parse(text, b"%Y-%m-%d")?;
                self.seen.date = true;
            }
            b'r' => rest = self.parse(text, b"%I:%M:%S %p")?,
            b'R' => rest = self.parse(text, b"%H:%M")?,
            b'T' | b'X' => rest = self.parse(text, b"%H:%M:%S")?,
            b'C' => {
                let (century, after) = number(text, 2, 0..=99)?;
                (seen.century, rest, seen.date) = (Some(century), after, true);
            }
            b'd' | b'e' => {
                (tm.mday, rest) = number(text, 2, 1..=31)?;
                (seen.mday, seen.date) = (true, true);
            }
            b'H' | b'k' => {
                (tm.hour, rest) = number(text, 2, 0..=23)?;
                seen.hour12 = false;
            }
            b'I' | b'l' => {
                let (hour, after) = number(text, 2, 1..=12)?;
                (tm.hour, rest, seen.hour12) = (hour % 12, after, true);
            }
            b'j' => {
                let (day, after) = number(text, 3, 1..=366)?;
                (tm.yday, rest, seen.yday) = (day - 1, after, true);
            }
            b'm' => {
                let (month, after) = number(text, 2, 1..=12)?;
                (tm.mon, rest) = (month - 1, after);
                (seen.mon, seen.date) = (true, true);
            }
            b'M' => (tm.min, rest) = number(text, 2, 0..=59)?,
            b'p' => {
                let (half, after) = text.split_at_checked(2)?;
                seen.pm = match half.to_ascii_uppercase().as_slice() {
                    b"AM" => false,
                    b"PM" => true,
                    _ => return None,
                };
                rest = after;
            }
            b's' => return self.seconds(text),
            b'S' => (tm.sec, rest) = number(text, 2, 0..=61)?,
            b'u' => {
                let (day, after) = number(text, 1, 1..=7)?;
                (tm.wday, rest, seen.wday) = (day % 7, after, true);
            }
            b'w' => {
                (tm.wday, rest) = number(text, 1, 0..=6)?;
                seen.wday = true;
            }
            b'U' | b'W' => {
                let (week, after) = number(text, 2, 0..=53)?;
                (seen.week, rest) = (Some((week, conversion == b'W')), after);
            }
            b'V' => (_, rest) = number(text, 2, 0..=53)?,
            b'g' => (_, rest) = number(text, 2, 0..=99)?,
            b'G' => {
                let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
                rest = text.get(digits..).filter(|_| digits > 0)?;
            }
            b'y' => {
                let (year, after) = number(text, 2, 0..=99)?;
                tm.year = if year < 69 { year + 100 } else { year };
                (seen.short_year, rest, seen.date) = (true, after, true);
            }
            b'Y' => {
                let (year, after) = number(text, 4, 0..=9999)?;
                (tm.year, rest, seen.date) = (year - 1900, after, true);
                (seen.century, seen.short_year) = (None, false);
            }
            b'z' => (tm.gmtoff, rest) = offset(skip_white(text))?,
            b'Z' => {
                let text = skip_white(text);
                let len = text.iter().take_while(|&&c| isspace(c as i32) == 0).count();
                rest = &text[len..];
            }
            _ => return None,
        }
        Some(rest)
    }

    /// `%s`, which gives all parts of the local time.
    fn seconds<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
        let t = text[..digits].iter().fold(0i64, |t, c| {
            t.wrapping_mul(10).wrapping_add((c - b'0') as i64)
        });
        if digits == 0 {
            return None;
        }
        let at = self.rt.static_object("strptime", 64);
        let parts = at.cast::<u8>().at(8).cast::<Void>();
        at.cast().set(t, self.rt);
        parts.cast().set(self.tm, self.rt);
        if localtime_r(at, parts, self.rt).is_null() {
            return None;
        }
        self.tm = parts.cast().get(self.rt);
        Some(&text[digits..])
    }

    /// Computes what follows from the parts that are known.
    fn complete(&mut self) {
        let (tm, seen) = (&mut self.tm, &mut self.seen);
        if seen.hour12 && seen.pm {
            tm.hour += 12;
        }
        if let Some(century) = seen.century {
            let year = if seen.short_year { tm.year % 100 } else { 0 };
            tm.year = year + (century - 19) * 100;
        }
        if seen.date && !seen.wday {
            if !(seen.mon && seen.mday) && seen.yday {
                day_of_month(tm, seen);
                (seen.mon, seen.mday) = (true, true);
            }
            if seen.mon || (0..12).contains(&tm.mon) {
                tm.wday = weekday(tm.year, tm.mon, tm.mday);
            }
        }
        if seen.date && !seen.yday && (seen.mon || (0..12).contains(&tm.mon)) {
            tm.yday = month_begins(tm.year)[tm.mon as usize] + tm.mday - 1;
        }
        let Some((week, monday)) = seen.week.filter(|_| seen.wday) else {
            return;
        };
        if !seen.yday {
            let first = monday as i32;
            tm.yday = (7 - (weekday(tm.year, 0, 1) - first)) % 7
                + (week - 1) * 7
                + (tm.wday - first + 7) % 7;
        }
        if !seen.mday || !seen.mon {
            day_of_month(tm, seen);
        }
    }
}

/// The day of the year that each month begins with, and its length: of common years, then of leap years.
const MONTH_BEGINS: [i32; 26] = [
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365, //
    0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366,
];

/// The same from the year's on; glibc reads on in there for a day beyond the year.
fn month_begins(year: i32) -> &'static [i32] {
    &MONTH_BEGINS[if is_leap(1900 + year as i64) { 13 } else { 0 }..]
}

/// The month and its day from the day of the year, as far as they are not known.
fn day_of_month(tm: &mut Tm, seen: &Seen) {
    let begins = month_begins(tm.year);
    let next = begins.iter().take_while(|&&day| day <= tm.yday).count();
    let begin = match next.checked_sub(1) {
        Some(month) => begins[month],
        // Before the year: what stands before it in the table, before which there are zeros.
        None if is_leap(1900 + tm.year as i64) => MONTH_BEGINS[12],
        None => 0,
    };
    if !seen.mon {
        tm.mon = next as i32 - 1;
    }
    if !seen.mday {
        tm.mday = tm.yday + 1 - begin;
    }
}

/// The day of the week, by glibc's formula, which is wrong in the year 0.
fn weekday(year: i32, month: i32, day: i32) -> i32 {
    let corrected = (1900 + year - (month < 2) as i32) / 4;
    let month_begins = MONTH_BEGINS.get(month as usize).unwrap_or(&0);
    let days = -473 + 365 * (year - 70) + corrected - corrected / 25
        + (corrected % 25 < 0) as i32
        + corrected / 25 / 4
        + month_begins
        + day
        - 1;
    days.rem_euclid(7)
}

/// `Z`, `+hh`, `+hhmm` or `+hh:mm` in seconds.
fn offset(text: &[u8]) -> Option<(i64, &[u8])> {
    let sign = match text.first()? {
        b'Z' => return Some((0, &text[1..])),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (mut rest, mut value, mut digits) = (&text[1..], 0, 0);
    while let (true, Some(c @ b'0'..=b'9')) = (digits < 4, rest.first()) {
        value = value * 10 + (c - b'0') as i64;
        digits += 1;
        rest = &rest[1..];
        if let (2, [b':', b'0'..=b'9', ..]) = (digits, rest) {
            rest = &rest[1..];
        }
    }
    let (hours, minutes) = match digits {
        2 => (value, 0),
        4 if value % 100 < 60 => (value / 100, value % 100),
        _ => return None,
    };
    Some((sign * (hours * 3600 + minutes * 60), rest))
}

/// `strptime` (POSIX).
#[track_caller]
pub fn strptime(s: Ptr<u8>, format: impl Str, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let text = rt.c_str(s).to_vec();
    let format = format.chars(rt).to_vec();
    let mut parser = Parser {
        tm: tm.cast::<Tm>().get(rt),
        seen: Seen::default(),
        rt,
    };
    let left = parser.parse(&text, &format).map(<[u8]>::len);
    if left.is_some() {
        parser.complete();
    }
    let parts = parser.tm;
    match left {
        Some(left) => {
            tm.cast().set(parts, rt);
            s.at(text.len() - left)
        }
        None => Ptr::null(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::timegm;
    use super::*;

    #[test]
    fn text_is_read_back() {
        let mut rt = Runtime::new();
        let tm = rt.local::<Tm>();
        let s = rt.lit(c"2024-02-29 11:22:33 PM!");
        assert_eq!(
            strptime(s, c"%Y-%m-%d %I:%M:%S %p", tm.cast(), &mut rt),
            s + 22
        );
        let parts = tm.get(&rt);
        assert_eq!((parts.hour, parts.wday, parts.yday), (23, 4, 59));
        assert_eq!(timegm(tm.cast(), &mut rt), 1_709_248_953);
        let s = rt.lit(c"Mon, 3 feb 69");
        assert!(!strptime(s, c"%a, %d %b %y", tm.cast(), &mut rt).is_null());
        assert_eq!((tm.get(&rt).year, tm.get(&rt).mon), (69, 1));
        assert!(strptime(s, c"%Y", tm.cast(), &mut rt).is_null());
    }

    #[test]
    fn weeks_may_begin_before_the_year() {
        let mut rt = Runtime::new();
        for (text, mday, yday) in [(c"00 Mon 1949", -4, -5), (c"00 Mon 1948", -367, -3)] {
            let tm = rt.local::<Tm>();
            let s = rt.lit(text);
            assert!(!strptime(s, c"%W %a %Y", tm.cast(), &mut rt).is_null());
            let parts = tm.get(&rt);
            assert_eq!((parts.mon, parts.mday, parts.yday), (-1, mday, yday));
        }
    }
}
