//! `<wchar.h>`: times as wide characters.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::time::formatted_time;
use super::convert::decode;
use super::string::wide_chars;

const PERCENT: i32 = 37;

/// How long the conversion at the beginning of a format is: `%`, flags, a width, a modifier, and a letter.
fn conversion(format: &[i32]) -> usize {
    let among = |c: &&i32, set: &[u8]| u8::try_from(**c).is_ok_and(|c| set.contains(&c));
    let rest = &format[1..];
    let flags = (rest.iter().take_while(|c| among(c, b"_-0^#+123456789"))).count();
    let modifiers = (rest[flags..].iter().take_while(|c| among(c, b"EO"))).count();
    (1 + flags + modifiers + 1).min(format.len())
}

/// `wcsftime` (C11 7.29.5.1).
#[track_caller]
pub fn wcsftime(s: Ptr<i32>, max: u64, format: Ptr<i32>, tm: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let format = wide_chars(format, rt);
    let mut rest = &format[..];
    let mut out: Vec<i32> = Vec::new();
    while let Some(&first) = rest.first() {
        let len = match first {
            PERCENT => conversion(rest),
            _ => 1,
        };
        let (spec, after) = rest.split_at(len);
        rest = after;
        let narrow = spec.iter().map(|&c| u8::try_from(c).ok());
        let narrow = narrow.collect::<Option<Vec<u8>>>();
        let Some(narrow) = narrow.filter(|text| first == PERCENT && text.is_ascii()) else {
            out.extend(spec);
            continue;
        };
        let text = formatted_time(&narrow, tm, rt);
        let mut at = 0;
        while at < text.len() {
            // Names of zones can hold any bytes.
            let (c, len) = decode(&text[at..], rt.utf8).unwrap_or((text[at] as i32, 1));
            out.push(c);
            at += len;
        }
    }
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
    use super::*;

    #[test]
    fn conversions_among_wide_characters() {
        let mut rt = Runtime::new();
        let tm = rt.local::<[u64; 7]>();
        let (s, format) = (rt.local::<[i32; 40]>().decay(), rt.local::<[i32; 40]>());
        let text: Vec<i32> = "\u{e9}%H:%M %-d|%Ey%%\0"
            .chars()
            .map(|c| c as i32)
            .collect();
        rt.write_slice(format.decay(), &text);
        assert_eq!(wcsftime(s, 40, format.decay(), tm.cast(), &mut rt), 12);
        let written: String = (0..12)
            .filter_map(|i| char::from_u32(s.at(i).get(&rt) as u32))
            .collect();
        assert_eq!(written, "\u{e9}00:00 0|00%");
        assert_eq!(wcsftime(s, 12, format.decay(), tm.cast(), &mut rt), 0);
    }
}
