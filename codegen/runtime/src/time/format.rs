//! `<time.h>`: `strftime` (C11 7.27.3.5) in the C locale, with glibc's flags and widths.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::calendar::{is_leap, Tm, MONTHS, WEEKDAYS};

/// How a conversion is padded and cased: the characters between `%` and its letter.
#[derive(Clone, Copy, Default)]
struct Flags {
    /// `_`, `-` or `0`.
    pad: Option<u8>,
    upper: bool,
    swap: bool,
    width: usize,
}

/// The year and week of ISO 8601 of a date.
fn iso_week(tm: &Tm) -> (i64, i64) {
    let year = 1900 + tm.year as i64;
    // Weeks belong to the year that has their Thursday.
    let week = |yday: i64| (yday - (tm.wday as i64 + 6).rem_euclid(7) + 10).div_euclid(7);
    let weeks_in = |year: i64, january_first: i64| {
        if january_first == 4 || january_first == 3 && is_leap(year) {
            53
        } else {
            52
        }
    };
    let january_first = (tm.wday as i64 - tm.yday as i64).rem_euclid(7);
    match week(tm.yday as i64) {
        w if w < 1 => {
            let length = 365 + is_leap(year - 1) as i64;
            (
                year - 1,
                weeks_in(year - 1, (january_first - length).rem_euclid(7)),
            )
        }
        w if w > weeks_in(year, january_first) => (year + 1, 1),
        w => (year, w),
    }
}

fn name(names: &[&'static str], i: i32, full: bool) -> &'static str {
    match usize::try_from(i).ok().and_then(|i| names.get(i)) {
        Some(name) if full => name,
        Some(name) => &name[..3],
        None => "?",
    }
}

/// Appends text, padded and cased as the flags say.
fn put_text(out: &mut Vec<u8>, text: &[u8], flags: Flags) {
    let pad = if flags.pad == Some(b'0') { b'0' } else { b' ' };
    if flags.pad != Some(b'-') {
        out.resize(out.len() + flags.width.saturating_sub(text.len()), pad);
    }
    if flags.upper {
        out.extend(text.to_ascii_uppercase());
    } else {
        out.extend_from_slice(text);
    }
}

/// Appends a number of `digits` digits, padded with `pad` unless a flag says otherwise.
fn put_number(out: &mut Vec<u8>, value: i64, digits: usize, pad: u8, flags: Flags) {
    let text = value.unsigned_abs().to_string();
    let sign = value < 0;
    let width = flags.width.max(digits);
    let missing = width.saturating_sub(text.len() + sign as usize);
    match flags.pad.unwrap_or(pad) {
        b'-' => {
            out.extend(sign.then_some(b'-'));
        }
        b'_' | b' ' => {
            out.resize(out.len() + missing, b' ');
            out.extend(sign.then_some(b'-'));
        }
        _ => {
            out.extend(sign.then_some(b'-'));
            out.resize(out.len() + missing, b'0');
        }
    }
    out.extend_from_slice(text.as_bytes());
}

/// Appends one conversion.
fn convert(out: &mut Vec<u8>, conversion: u8, tm: &Tm, zone: &[u8], flags: Flags, whole: &[u8]) {
    let year = 1900 + tm.year as i64;
    let hour12 = (tm.hour + 11).rem_euclid(12) + 1;
    let composed = |format: &[u8]| {
        let mut text = Vec::new();
        format_into(&mut text, format, tm, zone);
        text
    };
    match conversion {
        b'a' | b'A' => {
            let flags = Flags {
                upper: flags.upper || flags.swap,
                ..flags
            };
            put_text(
                out,
                name(&WEEKDAYS, tm.wday, conversion == b'A').as_bytes(),
                flags,
            );
        }
        b'b' | b'h' | b'B' => {
            let flags = Flags {
                upper: flags.upper || flags.swap,
                ..flags
            };
            put_text(
                out,
                name(&MONTHS, tm.mon, conversion == b'B').as_bytes(),
                flags,
            );
        }
        b'c' => put_text(out, &composed(b"%a %b %e %H:%M:%S %Y"), flags),
        b'D' | b'x' => put_text(out, &composed(b"%m/%d/%y"), flags),
        b'F' => {
            let mut text = Vec::new();
            put_number(
                &mut text,
                year,
                1,
                b'0',
                Flags {
                    width: flags.width.saturating_sub(6),
                    ..Flags::default()
                },
            );
            text.extend(composed(b"-%m-%d"));
            out.extend(text);
        }
        b'r' => put_text(out, &composed(b"%I:%M:%S %p"), flags),
        b'R' => put_text(out, &composed(b"%H:%M"), flags),
        b'T' | b'X' => put_text(out, &composed(b"%H:%M:%S"), flags),
        b'C' => put_number(out, year.div_euclid(100), 1, b'0', flags),
        b'd' => put_number(out, tm.mday as i64, 2, b'0', flags),
        b'e' => put_number(out, tm.mday as i64, 2, b'_', flags),
        b'g' => put_number(out, iso_week(tm).0.rem_euclid(100), 2, b'0', flags),
        b'G' => put_number(out, iso_week(tm).0, 1, b'0', flags),
        b'H' => put_number(out, tm.hour as i64, 2, b'0', flags),
        b'I' => put_number(out, hour12 as i64, 2, b'0', flags),
        b'j' => put_number(out, tm.yday as i64 + 1, 3, b'0', flags),
        b'k' => put_number(out, tm.hour as i64, 2, b'_', flags),
        b'l' => put_number(out, hour12 as i64, 2, b'_', flags),
        b'm' => put_number(out, tm.mon as i64 + 1, 2, b'0', flags),
        b'M' => put_number(out, tm.min as i64, 2, b'0', flags),
        b'n' => out.push(b'\n'),
        b't' => out.push(b'\t'),
        b'%' => out.push(b'%'),
        b'p' if !flags.swap => put_text(out, if tm.hour >= 12 { b"PM" } else { b"AM" }, flags),
        b'p' | b'P' => put_text(
            out,
            if tm.hour >= 12 { b"pm" } else { b"am" },
            Flags {
                upper: false,
                ..flags
            },
        ),
        b's' => put_number(out, tm.seconds() - tm.gmtoff, 1, b'0', flags),
        b'S' => put_number(out, tm.sec as i64, 2, b'0', flags),
        b'u' => put_number(out, (tm.wday as i64 + 6).rem_euclid(7) + 1, 1, b'0', flags),
        b'U' => put_number(
            out,
            (tm.yday as i64 + 7 - tm.wday as i64) / 7,
            2,
            b'0',
            flags,
        ),
        b'V' => put_number(out, iso_week(tm).1, 2, b'0', flags),
        b'w' => put_number(out, tm.wday as i64, 1, b'0', flags),
        b'W' => put_number(
            out,
            (tm.yday as i64 + 7 - (tm.wday as i64 + 6).rem_euclid(7)) / 7,
            2,
            b'0',
            flags,
        ),
        b'y' => put_number(out, year.rem_euclid(100), 2, b'0', flags),
        b'Y' => put_number(out, year, 1, b'0', flags),
        b'z' => {
            if tm.isdst >= 0 {
                let minutes = tm.gmtoff.abs() / 60;
                out.push(if tm.gmtoff < 0 { b'-' } else { b'+' });
                put_number(
                    out,
                    minutes / 60 * 100 + minutes % 60,
                    4,
                    b'0',
                    Flags {
                        width: flags.width.saturating_sub(1),
                        ..flags
                    },
                );
            }
        }
        b'Z' => {
            let text = if flags.swap {
                zone.to_ascii_lowercase()
            } else {
                zone.to_vec()
            };
            put_text(out, &text, flags);
        }
        _ => out.extend_from_slice(whole),
    }
}

fn format_into(out: &mut Vec<u8>, format: &[u8], tm: &Tm, zone: &[u8]) {
    let mut rest = format;
    while let Some((&c, after)) = rest.split_first() {
        if c != b'%' {
            out.push(c);
            rest = after;
            continue;
        }
        let mut flags = Flags::default();
        let mut text = after;
        while let Some((&flag, after)) = text.split_first() {
            match flag {
                b'_' | b'-' | b'0' => flags.pad = Some(flag),
                b'^' => flags.upper = true,
                b'#' => flags.swap = true,
                _ => break,
            }
            text = after;
        }
        while let Some((&digit, after)) = text.split_first().filter(|(c, _)| c.is_ascii_digit()) {
            flags.width = flags.width * 10 + (digit - b'0') as usize;
            text = after;
        }
        if let Some((b'E' | b'O', after)) = text.split_first() {
            text = after;
        }
        match text.split_first() {
            Some((&conversion, after)) => {
                let whole = &rest[..rest.len() - after.len()];
                convert(out, conversion, tm, zone, flags, whole);
                rest = after;
            }
            None => {
                out.extend_from_slice(rest);
                rest = b"";
            }
        }
    }
}

/// `strftime` (C11 7.27.3.5).
#[track_caller]
pub fn strftime(s: Ptr<u8>, max: u64, format: impl Str, tm: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let heap: &mut Heap = rt;
    let tm = tm.cast::<Tm>().get(heap);
    let zone = if tm.zone.is_null() {
        Vec::new()
    } else {
        heap.c_str(tm.zone).to_vec()
    };
    let mut out = Vec::new();
    format_into(&mut out, format.chars(heap), &tm, &zone);
    let len = out.len() as u64;
    if len >= max {
        return 0;
    }
    out.push(0);
    heap.write_slice(s, &out);
    len
}

#[cfg(test)]
mod tests {
    use super::super::gmtime;
    use super::*;
    use std::ffi::CStr;

    fn shown(t: i64, format: &'static CStr) -> String {
        let mut rt = Runtime::new();
        let (at, s) = (rt.local::<i64>(), rt.local::<[u8; 200]>());
        at.set(t, &mut rt);
        let tm = gmtime(at.cast(), &mut rt);
        strftime(s.decay(), 200, format, tm, &mut rt);
        String::from_utf8_lossy(rt.c_str(s.decay())).into_owned()
    }

    #[test]
    fn conversions() {
        let t = 1_704_164_645;
        assert_eq!(shown(t, c"%c|%x|%X|%F %T|%D|%R|%r"), "Tue Jan  2 03:04:05 2024|01/02/24|03:04:05|2024-01-02 03:04:05|01/02/24|03:04|03:04:05 AM");
        assert_eq!(
            shown(t, c"%A %a %B %b %j %u %w %U %W %V %G %g"),
            "Tuesday Tue January Jan 002 2 2 00 01 01 2024 24"
        );
        assert_eq!(
            shown(t, c"%e|%-d|%_m|%05d|%^a|%#Z|%k|%l|%P|%s|%z|%%"),
            " 2|2| 1|00002|TUE|gmt| 3| 3|am|1704164645|+0000|%"
        );
        assert_eq!(shown(1_609_459_200, c"%G-W%V %C %y"), "2020-W53 20 21");
    }
}
