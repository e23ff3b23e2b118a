//! `<time.h>`: `strftime` (C11 7.27.3.5) in the C locale, with glibc's flags and widths.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::calendar::{__c2safe_tzname, is_leap, tzset, Tm, MONTHS, WEEKDAYS};

/// How a conversion is padded and cased: the characters between `%` and its letter.
#[derive(Clone, Copy, Default)]
struct Flags {
    /// `_`, `-` or `0`.
    pad: Option<u8>,
    upper: bool,
    lower: bool,
    swap: bool,
    width: usize,
}

/// How many days a date lies after the Monday of the first week of its year by ISO 8601.
fn iso_week_days(yday: i32, wday: i32) -> i32 {
    const BIG_ENOUGH: i32 = 3 * 7;
    yday - (yday - wday + 4 + BIG_ENOUGH) % 7 + 4 - 1
}

/// The year and week of ISO 8601 of a date.
fn iso_week(tm: &Tm) -> (i32, i32) {
    let length = |year: i32| 365 + is_leap(year as i64) as i32;
    let year = tm.year.wrapping_add(1900);
    let days = iso_week_days(tm.yday, tm.wday);
    if days < 0 {
        let year = year.wrapping_sub(1);
        let days = iso_week_days(tm.yday + length(year), tm.wday);
        return (year, days / 7 + 1);
    }
    match iso_week_days(tm.yday - length(year), tm.wday) {
        next if next >= 0 => (year.wrapping_add(1), next / 7 + 1),
        _ => (year, days / 7 + 1),
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
    out.resize(out.len() + flags.width.saturating_sub(text.len()), pad);
    let start = out.len();
    out.extend_from_slice(text);
    if flags.lower {
        out[start..].make_ascii_lowercase();
    } else if flags.upper {
        out[start..].make_ascii_uppercase();
    }
}

/// Appends a number of `digits` digits, padded with zeros unless a flag says otherwise.
fn put_number(out: &mut Vec<u8>, value: i64, digits: usize, mut flags: Flags) {
    let text = value.to_string();
    let padding = flags.width.max(digits).saturating_sub(text.len());
    match flags.pad {
        // The width is filled with spaces even where zeros are not wanted.
        Some(b'-') => {}
        Some(b'_') => {
            out.resize(out.len() + padding, b' ');
            flags.width = flags.width.saturating_sub(padding);
        }
        _ if padding > 0 => {
            out.extend((value < 0).then_some(b'-'));
            out.resize(out.len() + padding, b'0');
            out.extend_from_slice(text.trim_start_matches('-').as_bytes());
            return;
        }
        _ => {}
    }
    put_text(out, text.as_bytes(), flags);
}

/// Which modifiers (`E`, `O`) a conversion must not have.
fn forbidden(conversion: u8) -> &'static [u8] {
    match conversion {
        b'%' | b'a' | b'A' | b'D' | b'F' => b"EO",
        b'c' | b'x' | b'X' | b'Y' => b"O",
        b'b' | b'h' | b'B' | b'd' | b'e' | b'H' | b'I' | b'k' | b'l' | b'j' | b'M' | b'm'
        | b'S' | b'U' | b'V' | b'g' | b'G' | b'W' | b'w' => b"E",
        _ => b"",
    }
}

/// A time to format, and the runtime for what depends on the zone.
struct Formatter<'a> {
    tm: Tm,
    rt: &'a mut Runtime,
}

impl Formatter<'_> {
    /// The name of the zone: what the time says, or that of the local time.
    #[track_caller]
    fn zone(&mut self) -> Vec<u8> {
        let zone = self.tm.zone;
        if !zone.is_null() && zone.get(self.rt) != 0 {
            return self.rt.c_str(zone).to_vec();
        }
        if self.tm.isdst < 0 {
            return Vec::new();
        }
        if self.tm.isdst > 1 {
            return b"?".to_vec();
        }
        tzset(self.rt);
        let names = __c2safe_tzname(self.rt).cast::<Ptr<u8>>();
        let name = names.at(self.tm.isdst).get(self.rt);
        self.rt.c_str(name).to_vec()
    }

    /// Appends another format in the place of a conversion.
    #[track_caller]
    fn compose(&mut self, out: &mut Vec<u8>, format: &[u8], flags: Flags) {
        let mut text = Vec::new();
        self.format(&mut text, format);
        put_text(out, &text, flags);
    }

    /// Appends one conversion, which `whole` is with its flags.
    #[track_caller]
    fn convert(&mut self, out: &mut Vec<u8>, conversion: u8, mut flags: Flags, whole: &[u8]) {
        let tm = self.tm;
        let year = tm.year.wrapping_add(1900);
        let hour12 = match tm.hour {
            0 => 12,
            hour if hour > 12 => hour - 12,
            hour => hour,
        };
        let half: &[u8] = if tm.hour > 11 { b"PM" } else { b"AM" };
        let number = |out: &mut Vec<u8>, digits, value: i32| {
            put_number(out, value as i64, digits, flags);
        };
        let spaced = Flags {
            pad: flags.pad.or(Some(b'_')),
            ..flags
        };
        match conversion {
            b'a' | b'A' => {
                flags.upper |= flags.swap;
                let text = name(&WEEKDAYS, tm.wday, conversion == b'A');
                put_text(out, text.as_bytes(), flags);
            }
            b'b' | b'h' | b'B' => {
                flags.upper |= flags.swap;
                let text = name(&MONTHS, tm.mon, conversion == b'B');
                put_text(out, text.as_bytes(), flags);
            }
            b'c' => self.compose(out, b"%a %b %e %H:%M:%S %Y", flags),
            b'D' | b'x' => self.compose(out, b"%m/%d/%y", flags),
            b'F' => self.compose(out, b"%Y-%m-%d", flags),
            b'r' => self.compose(out, b"%I:%M:%S %p", flags),
            b'R' => self.compose(out, b"%H:%M", flags),
            b'T' | b'X' => self.compose(out, b"%H:%M:%S", flags),
            b'C' => number(out, 1, year / 100 - (year % 100 < 0) as i32),
            b'd' => number(out, 2, tm.mday),
            b'e' => put_number(out, tm.mday as i64, 2, spaced),
            b'g' => number(out, 2, (iso_week(&tm).0 % 100 + 100) % 100),
            b'G' => number(out, 1, iso_week(&tm).0),
            b'H' => number(out, 2, tm.hour),
            b'I' => number(out, 2, hour12),
            b'j' => number(out, 3, tm.yday.wrapping_add(1)),
            b'k' => put_number(out, tm.hour as i64, 2, spaced),
            b'l' => put_number(out, hour12 as i64, 2, spaced),
            b'm' => number(out, 2, tm.mon.wrapping_add(1)),
            b'M' => number(out, 2, tm.min),
            b'n' => put_text(out, b"\n", flags),
            b't' => put_text(out, b"\t", flags),
            b'%' => put_text(out, b"%", flags),
            b'p' | b'P' => {
                flags.lower = conversion == b'P' || flags.swap;
                put_text(out, half, flags);
            }
            b's' => {
                let t = self.rt.local_time(&tm).map_or(-1, |(t, _)| t);
                // Only the width of the whole counts, which is filled with spaces.
                put_text(out, t.to_string().as_bytes(), flags);
            }
            b'S' => number(out, 2, tm.sec),
            b'u' => number(out, 1, (tm.wday - 1 + 7) % 7 + 1),
            b'U' => number(out, 2, (tm.yday - tm.wday + 7) / 7),
            b'V' => number(out, 2, iso_week(&tm).1),
            b'w' => number(out, 1, tm.wday),
            b'W' => number(out, 2, (tm.yday - (tm.wday - 1 + 7) % 7 + 7) / 7),
            b'y' => number(out, 2, (tm.year % 100 + 100) % 100),
            b'Y' => number(out, 1, year),
            b'z' => {
                if tm.isdst >= 0 {
                    let minutes = (tm.gmtoff as i32).wrapping_abs() / 60;
                    let sign: &[u8] = if (tm.gmtoff as i32) < 0 { b"-" } else { b"+" };
                    put_text(out, sign, flags);
                    number(out, 4, minutes / 60 * 100 + minutes % 60);
                }
            }
            b'Z' => {
                flags.lower = flags.swap;
                let zone = self.zone();
                put_text(out, &zone, flags);
            }
            _ => put_text(out, whole, flags),
        }
    }

    #[track_caller]
    fn format(&mut self, out: &mut Vec<u8>, format: &[u8]) {
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
            let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
            flags.width = text[..digits].iter().fold(0usize, |width, c| {
                (width * 10 + (c - b'0') as usize).min(i32::MAX as usize)
            });
            text = &text[digits..];
            let modifier = match text.split_first() {
                Some((modifier @ (b'E' | b'O'), after)) => {
                    text = after;
                    Some(*modifier)
                }
                _ => None,
            };
            // The end of the format is no conversion, nor is one with the wrong modifier.
            let conversion = text.first().copied().filter(|&conversion| {
                modifier.is_none_or(|modifier| !forbidden(conversion).contains(&modifier))
            });
            let after = text.get(1..).unwrap_or_default();
            let mut whole = &rest[..rest.len() - after.len()];
            if conversion.is_none() {
                // glibc goes back to the last `%`, and has thought of capitals for some names already.
                flags.upper |= flags.swap && matches!(text.first(), Some(b'b' | b'h'));
                if text.first() == Some(&b'%') {
                    whole = b"%";
                }
            }
            self.convert(out, conversion.unwrap_or(0), flags, whole);
            rest = after;
        }
    }
}

/// What `strftime` writes for a format and the `struct tm` at `tm`.
#[track_caller]
pub(in super::super) fn formatted_time(format: &[u8], tm: Ptr<Void>, rt: &mut Runtime) -> Vec<u8> {
    let mut out = Vec::new();
    let tm = tm.cast::<Tm>().get(rt);
    Formatter { tm, rt }.format(&mut out, format);
    out
}

/// `strftime` (C11 7.27.3.5).
#[track_caller]
pub fn strftime(s: Ptr<u8>, max: u64, format: impl Str, tm: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let format = format.chars(rt).to_vec();
    let mut out = formatted_time(&format, tm, rt);
    let len = out.len() as u64;
    if len >= max {
        return 0;
    }
    out.push(0);
    rt.write_slice(s, &out);
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
