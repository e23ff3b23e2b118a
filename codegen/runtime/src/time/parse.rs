//! `<time.h>`: `strptime` (POSIX) in the C locale.

use super::super::ctype::isspace;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::calendar::{days_from_civil, Tm, MONTHS, WEEKDAYS};

/// What is known of the date besides the parts themselves.
#[derive(Default)]
struct Seen {
    date: bool,
    yday: bool,
    pm: Option<bool>,
    hour12: bool,
    century: Option<i32>,
    short_year: Option<i32>,
}

/// A number of at most `digits` digits in a range, after white space.
fn number(
    text: &[u8],
    digits: usize,
    range: std::ops::RangeInclusive<i32>,
) -> Option<(i32, &[u8])> {
    let text = skip_white(text);
    let len = text
        .iter()
        .take(digits)
        .take_while(|c| c.is_ascii_digit())
        .count();
    let value = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
    range.contains(&value).then_some((value, &text[len..]))
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

/// Reads the text by the format; returns what is left of it.
fn parse<'a>(mut text: &'a [u8], format: &[u8], tm: &mut Tm, seen: &mut Seen) -> Option<&'a [u8]> {
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
        while let Some((b'_' | b'-' | b'0' | b'^' | b'#' | b'E' | b'O', after)) = rest.split_first()
        {
            rest = after;
        }
        let (&conversion, after) = rest.split_first()?;
        rest = after;
        text = convert(text, conversion, tm, seen)?;
    }
    Some(text)
}

fn convert<'a>(text: &'a [u8], conversion: u8, tm: &mut Tm, seen: &mut Seen) -> Option<&'a [u8]> {
    let rest;
    match conversion {
        b'%' => rest = text.strip_prefix(b"%")?,
        b'n' | b't' => rest = skip_white(text),
        b'a' | b'A' => (tm.wday, rest) = one_of(text, &WEEKDAYS)?,
        b'b' | b'B' | b'h' => {
            (tm.mon, rest) = one_of(text, &MONTHS)?;
            seen.date = true;
        }
        b'c' => rest = parse(text, b"%a %b %e %H:%M:%S %Y", tm, seen)?,
        b'D' | b'x' => rest = parse(text, b"%m/%d/%y", tm, seen)?,
        b'F' => rest = parse(text, b"%Y-%m-%d", tm, seen)?,
        b'r' => rest = parse(text, b"%I:%M:%S %p", tm, seen)?,
        b'R' => rest = parse(text, b"%H:%M", tm, seen)?,
        b'T' | b'X' => rest = parse(text, b"%H:%M:%S", tm, seen)?,
        b'C' => {
            let (century, after) = number(text, 2, 0..=99)?;
            (seen.century, rest, seen.date) = (Some(century), after, true);
        }
        b'd' | b'e' => {
            (tm.mday, rest) = number(text, 2, 1..=31)?;
            seen.date = true;
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
            (tm.mon, rest, seen.date) = (month - 1, after, true);
        }
        b'M' => (tm.min, rest) = number(text, 2, 0..=59)?,
        b'p' | b'P' => {
            let (half, after) = text.split_at_checked(2)?;
            seen.pm = Some(match half.to_ascii_uppercase().as_slice() {
                b"AM" => false,
                b"PM" => true,
                _ => return None,
            });
            rest = after;
        }
        b's' => {
            let len = text.iter().take_while(|c| c.is_ascii_digit()).count();
            let t: i64 = std::str::from_utf8(&text[..len]).ok()?.parse().ok()?;
            let parts = Tm {
                sec: 0,
                min: 0,
                hour: 0,
                mday: 1,
                mon: 0,
                year: 70,
                ..*tm
            };
            let date = super::calendar::Civil::from_seconds(t);
            *tm = Tm {
                sec: (date.second % 60) as i32,
                min: (date.second / 60 % 60) as i32,
                hour: (date.second / 3600) as i32,
                mday: date.day as i32,
                mon: date.month as i32 - 1,
                year: (date.year - 1900) as i32,
                ..parts
            };
            (rest, seen.date) = (&text[len..], true);
        }
        b'S' => (tm.sec, rest) = number(text, 2, 0..=61)?,
        b'u' => {
            let (day, after) = number(text, 1, 1..=7)?;
            (tm.wday, rest) = (day % 7, after);
        }
        b'w' => (tm.wday, rest) = number(text, 1, 0..=6)?,
        b'U' | b'W' | b'V' => (_, rest) = number(text, 2, 0..=53)?,
        b'y' => {
            let (year, after) = number(text, 2, 0..=99)?;
            (seen.short_year, rest, seen.date) = (Some(year), after, true);
        }
        b'Y' => {
            let (year, after) = number(text, 4, 0..=9999)?;
            (tm.year, rest, seen.date) = (year - 1900, after, true);
            (seen.century, seen.short_year) = (None, None);
        }
        b'z' => {
            let text = skip_white(text);
            if let Some(after) = text.strip_prefix(b"Z") {
                tm.gmtoff = 0;
                return Some(after);
            }
            let sign = match text.first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let (hours, mut after) = number(&text[1..], 2, 0..=14)?;
            after = after.strip_prefix(b":").unwrap_or(after);
            let minutes = match number(after, 2, 0..=59) {
                Some((minutes, left)) => {
                    after = left;
                    minutes
                }
                None => 0,
            };
            tm.gmtoff = sign * (hours as i64 * 3600 + minutes as i64 * 60);
            rest = after;
        }
        b'Z' => {
            let len = text.iter().take_while(|&&c| isspace(c as i32) == 0).count();
            rest = &text[len..];
        }
        _ => return None,
    }
    Some(rest)
}

/// `strptime` (POSIX).
#[track_caller]
pub fn strptime(s: Ptr<u8>, format: impl Str, tm: Ptr<Void>, rt: &mut Runtime) -> Ptr<u8> {
    let mut parts = tm.cast::<Tm>().get(rt);
    let mut seen = Seen::default();
    let text = rt.c_str(s);
    let Some(rest) = parse(text, format.chars(rt), &mut parts, &mut seen) else {
        return Ptr::null();
    };
    let end = s.at(text.len() - rest.len());
    if seen.hour12 && seen.pm == Some(true) {
        parts.hour += 12;
    }
    match (seen.century, seen.short_year) {
        (Some(century), year) => parts.year = century * 100 + year.unwrap_or(0) - 1900,
        (None, Some(year)) => parts.year = if year < 69 { year + 100 } else { year },
        (None, None) => {}
    }
    let year = 1900 + parts.year as i64;
    let january = days_from_civil(year, 1, 1);
    if seen.yday && !seen.date {
        let date = super::calendar::Civil::from_seconds(
            (january + parts.yday as i64) * super::calendar::DAY,
        );
        (parts.mon, parts.mday) = (date.month as i32 - 1, date.day as i32);
    }
    if seen.date || seen.yday {
        let day = days_from_civil(year, parts.mon as i64 + 1, parts.mday as i64);
        parts.wday = (day + 4).rem_euclid(7) as i32;
        if !seen.yday {
            parts.yday = (day - january) as i32;
        }
    }
    tm.cast().set(parts, rt);
    end
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
}
