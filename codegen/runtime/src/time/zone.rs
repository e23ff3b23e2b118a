//! Time zones: TZif files (RFC 8536), and what glibc makes of the `TZ` variable.

use super::super::errno::number_of;
use super::rule::Rules;
use std::fs;

/// Where the files are.
const FOLDER: &str = "/usr/share/zoneinfo";

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
    transitions: Vec<Transition>,
    types: Vec<LocalType>,
    /// What holds after the last transition, or always.
    rules: Option<Rules>,
}

#[derive(Clone, Copy, Debug)]
struct Transition {
    when: i64,
    kind: usize,
    /// Whether the file has the time in standard time or Greenwich time, rather than by the clock.
    is_standard: bool,
    is_greenwich: bool,
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
            rules: None,
        }
    }

    /// The zone that a value of `TZ` names; without one, the machine's. And the `errno` that looking for it leaves.
    pub(in super::super) fn named(tz: Option<&[u8]>) -> (Zone, Option<i32>) {
        let Some(tz) = tz else {
            return match Zone::read("/etc/localtime") {
                Ok(zone) => (zone, None),
                Err(error) => (Zone::utc(b"UTC"), error),
            };
        };
        let tz = if tz.is_empty() { b"Universal" } else { tz };
        let name = tz.strip_prefix(b":").unwrap_or(tz);
        let text = String::from_utf8_lossy(name);
        let file = match text.starts_with('/') {
            _ if name.is_empty() => Err(None),
            true => Zone::read(&text),
            false => Zone::read(&format!("{FOLDER}/{text}")),
        };
        let error = match file {
            Ok(zone) => return (zone, None),
            Err(_) if name.is_empty() => return (Zone::utc(b"UTC"), None),
            Err(error) => error,
        };
        let rules = Rules::parse(name);
        if rules.lacks_dates {
            if let Some(zone) = Zone::with_default_dates(&rules) {
                return (zone, None);
            }
        }
        let zone = Zone {
            transitions: Vec::new(),
            types: Vec::new(),
            rules: Some(rules),
        };
        (zone, error)
    }

    /// The dates of the file of default rules, moved to the offsets of a `TZ` string.
    fn with_default_dates(rules: &Rules) -> Option<Zone> {
        let mut zone = Zone::read(&format!("{FOLDER}/posixrules")).ok()?;
        if zone.types.len() < 2 {
            return None;
        }
        let of_file = zone.offsets();
        let mut was_dst = false;
        for transition in &mut zone.transitions {
            let is_dst = zone.types[transition.kind].is_dst;
            transition.kind = is_dst as usize;
            // The moments when summer time ends stay those of the file, as glibc leaves them.
            if !transition.is_greenwich && (!was_dst || transition.is_standard) {
                transition.when += rules.offsets[0] - of_file[0];
            }
            was_dst = is_dst;
        }
        zone.types = [false, true]
            .map(|is_dst| LocalType {
                offset: rules.offsets[is_dst as usize],
                is_dst,
                name: rules.names[is_dst as usize].clone(),
            })
            .to_vec();
        Some(zone)
    }

    /// The latest offsets of standard time and summer time.
    fn offsets(&self) -> [i64; 2] {
        let last = |is_dst| {
            let kinds = self.transitions.iter().rev();
            kinds
                .map(|transition| &self.types[transition.kind])
                .find(|kind| kind.is_dst == is_dst)
                .map(|kind| kind.offset)
        };
        let standard = last(false).unwrap_or(self.types[0].offset);
        [standard, last(true).unwrap_or(standard)]
    }

    /// The kind of local time at a moment; `None` when its year is no `int`.
    pub(in super::super) fn at(&self, t: i64) -> Option<LocalType> {
        if let (true, Some(rules)) = (self.types.is_empty(), &self.rules) {
            return rules.at(t);
        }
        let next = self.transitions.partition_point(|x| x.when <= t);
        let Some(current) = next.checked_sub(1) else {
            let first = self.types.iter().find(|kind| !kind.is_dst);
            return Some(first.unwrap_or(&self.types[0]).clone());
        };
        if next == self.transitions.len() {
            if let Some(kind) = self.rules.as_ref().and_then(|rules| rules.at(t)) {
                return Some(kind);
            }
        }
        Some(self.types[self.transitions[current].kind].clone())
    }

    /// What `tzname` and `timezone` are, and whether there is summer time (`daylight`).
    pub(in super::super) fn variables(&self) -> ([Vec<u8>; 2], i64, bool) {
        if let (true, Some(rules)) = (self.types.is_empty(), &self.rules) {
            let [standard, summer] = rules.offsets;
            return (rules.names.clone(), -standard, standard != summer);
        }
        let name = |is_dst| {
            let used = self.transitions.iter().rev();
            let used = used.map(|transition| &self.types[transition.kind]);
            used.chain(&self.types)
                .find(|kind| kind.is_dst == is_dst)
                .map(|kind| kind.name.clone())
        };
        let standard = name(false).unwrap_or_else(|| self.types[0].name.clone());
        let summer = name(true).unwrap_or_else(|| standard.clone());
        let [offset, summer_offset] = self.offsets();
        ([standard, summer], -offset, offset != summer_offset)
    }

    /// Reads a file; an error is its `errno`, if it has one.
    fn read(path: &str) -> Result<Zone, Option<i32>> {
        let data = fs::read(path).map_err(|error| Some(number_of(&error)))?;
        Zone::parse_file(&data).ok_or(None)
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
        block(leap * (width + 4))?;
        let (standard, greenwich) = (block(std)?, block(ut)?);
        let is = |flags: &[u8], kind: usize| flags.get(kind).is_some_and(|&flag| flag != 0);
        let transitions = times.chunks_exact(width).zip(indices).map(|(t, &i)| {
            let mut wide = if t[0] & 0x80 != 0 { [0xFF; 8] } else { [0; 8] };
            wide[8 - width..].copy_from_slice(t);
            Transition {
                when: i64::from_be_bytes(wide),
                kind: i as usize,
                is_standard: is(standard, i as usize),
                is_greenwich: is(greenwich, i as usize),
            }
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
        let transitions: Vec<_> = transitions.filter(|x| x.kind < types.len()).collect();
        let footer = data.get(at..).unwrap_or_default();
        let footer = footer
            .strip_prefix(b"\n")
            .and_then(|f| f.split(|&c| c == b'\n').next());
        let footer = footer.filter(|text| version >= b'2' && !text.is_empty());
        (!types.is_empty()).then_some(Zone {
            transitions,
            types,
            rules: footer.map(Rules::parse),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_names() {
        let name = |tz: &[u8]| Zone::named(Some(tz)).0.at(0).map(|kind| kind.name);
        assert_eq!(name(b"XYZ3").as_deref(), Some(&b"XYZ"[..]));
        assert_eq!(name(b"Bad").as_deref(), Some(&b"Bad"[..]));
        assert_eq!(name(b"No/Such").as_deref(), Some(&b""[..]));
        let (zone, _) = Zone::named(Some(b"XYZ3ABC,M3.2.0,M11.1.0"));
        assert_eq!(zone.variables().0, [b"XYZ".to_vec(), b"ABC".to_vec()]);
        assert_eq!((zone.variables().1, zone.variables().2), (10_800, true));
    }
}
