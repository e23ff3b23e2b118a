//! `<stdio.h>`: the conversions of `scanf` (C11 7.21.6.2), reading just the bytes that glibc reads.

use super::super::ctype::isspace;
use super::super::errno::EBADF;
use super::super::fault::fail;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdlib::{integer, real};
use super::super::va::{FromVaArg, VaArg};
use super::super::wchar::decode;

/// Where the characters come from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Stream(usize),
    Text(Ptr<u8>),
}

/// Why a call ends before its format does.
enum Stop {
    /// The input ended, or could not be read.
    Input,
    /// The input does not match, or the format is invalid.
    Matching,
}

struct Scanner<'a> {
    source: Source,
    /// Bytes read so far, for `%n`.
    count: u64,
    rt: &'a mut Runtime,
    args: &'a [VaArg],
    next_arg: usize,
    used: usize,
}

/// One conversion specification.
struct Spec {
    discard: bool,
    allocate: bool,
    width: usize,
    /// Size in bytes of an integer.
    size: usize,
    /// `l`, and `L` or `ll`: they choose the type of a floating point number.
    long: bool,
    long_double: bool,
    argument: Option<usize>,
}

/// The result of a call of `scanf`, and how many arguments it used.
#[track_caller]
pub(super) fn scan(
    source: Source,
    format: &[u8],
    args: &[VaArg],
    rt: &mut Runtime,
) -> (i32, usize) {
    if let Source::Stream(index) = source {
        if !rt.stdio.stream(index).0.can_read {
            rt.set_errno(EBADF);
            return (-1, 0);
        }
    }
    let mut scanner = Scanner {
        source,
        count: 0,
        rt,
        args,
        next_arg: 0,
        used: 0,
    };
    let mut done = 0;
    let result = scanner.run(format, &mut done);
    let status = match result {
        Err(Stop::Input) if done == 0 => -1,
        _ => done,
    };
    (status, scanner.used)
}

impl Scanner<'_> {
    // ---- input

    #[track_caller]
    fn next(&mut self) -> Option<u8> {
        let byte = match &mut self.source {
            // An error ends the input as the end of the file does.
            Source::Stream(index) => self.rt.stdio.read_byte(*index).ok().flatten(),
            Source::Text(p) => match p.get(&self.rt.heap) {
                0 => None,
                c => {
                    *p += 1;
                    Some(c)
                }
            },
        };
        self.count += byte.is_some() as u64;
        byte
    }

    #[track_caller]
    fn back(&mut self, byte: u8) {
        self.count -= 1;
        match &mut self.source {
            Source::Stream(index) => self.rt.stdio.stream(*index).0.push_back(byte),
            Source::Text(p) => *p -= 1,
        }
    }

    /// The next character that is not white space.
    #[track_caller]
    fn next_visible(&mut self) -> Option<u8> {
        loop {
            match self.next() {
                Some(c) if isspace(c as i32) != 0 => {}
                other => return other,
            }
        }
    }

    #[track_caller]
    fn skip_white(&mut self) {
        if let Some(c) = self.next_visible() {
            self.back(c);
        }
    }

    /// The characters from here on that `accept` takes, at most `width`.
    #[track_caller]
    fn run_of(
        &mut self,
        width: usize,
        mut accept: impl FnMut(u8) -> bool,
    ) -> Result<Vec<u8>, Stop> {
        let mut text = Vec::new();
        while text.len() < width {
            match self.next() {
                Some(c) if accept(c) => text.push(c),
                Some(c) => {
                    self.back(c);
                    break;
                }
                None if text.is_empty() => return Err(Stop::Input),
                None => break,
            }
        }
        Ok(text)
    }

    // ---- arguments

    #[track_caller]
    fn argument<T: FromVaArg>(&mut self, spec: &Spec) -> T {
        let index = spec.argument.map_or(self.next_arg, |n| n - 1);
        self.next_arg += spec.argument.is_none() as usize;
        self.used = self.used.max(index + 1);
        match self.args.get(index) {
            Some(arg) => arg.arg(),
            None => fail(
                "missing argument",
                format!("scanf has no argument {}", index + 1),
            ),
        }
    }

    /// Stores bytes where the next argument points, or in a new object whose address goes there (`m`).
    #[track_caller]
    fn store(&mut self, bytes: &[u8], spec: &Spec) {
        let mut p: Ptr<u8> = self.argument(spec);
        if spec.allocate {
            let place = p.cast::<Ptr<u8>>();
            p = Ptr::from_bits(self.rt.heap.alloc(bytes.len() as u64));
            place.set(p, &mut self.rt.heap);
        }
        self.rt.heap.write_slice(p, bytes);
    }

    /// Stores characters, wide ones for `l`, and a NUL if it is to be a string.
    #[track_caller]
    fn store_text(&mut self, text: &[u8], terminate: bool, spec: &Spec) -> Result<(), Stop> {
        let mut out = Vec::with_capacity(text.len() + 4);
        if spec.long {
            let mut rest = text;
            while !rest.is_empty() {
                let (c, len) = decode(rest, self.rt.utf8).map_err(|_| Stop::Input)?;
                out.extend_from_slice(&c.to_le_bytes());
                rest = &rest[len..];
            }
            out.extend_from_slice(&[0; 4][..4 * terminate as usize]);
        } else {
            out.extend_from_slice(text);
            out.extend_from_slice(&[0][..terminate as usize]);
        }
        self.store(&out, spec);
        Ok(())
    }

    // ---- the format

    #[track_caller]
    fn run(&mut self, format: &[u8], done: &mut i32) -> Result<(), Stop> {
        let mut rest = format;
        while let Some((&c, after)) = rest.split_first() {
            rest = after;
            if isspace(c as i32) != 0 {
                self.skip_white();
                continue;
            }
            if c != b'%' {
                self.literal(c)?;
                continue;
            }
            let (spec, after) = parse(rest);
            let (&conversion, after) = after.split_first().ok_or(Stop::Matching)?;
            rest = after;
            if conversion == b'[' {
                let (set, after) = ByteSet::parse(rest).ok_or(Stop::Matching)?;
                rest = after;
                let text = self.run_of(spec.width, |c| set.has(c))?;
                if text.is_empty() {
                    return Err(Stop::Matching);
                }
                if !spec.discard {
                    self.store_text(&text, true, &spec)?;
                    *done += 1;
                }
                continue;
            }
            *done += self.convert(conversion, &spec)? as i32;
        }
        Ok(())
    }

    #[track_caller]
    fn literal(&mut self, c: u8) -> Result<(), Stop> {
        match self.next() {
            Some(found) if found == c => Ok(()),
            Some(found) => {
                self.back(found);
                Err(Stop::Matching)
            }
            None => Err(Stop::Input),
        }
    }

    /// One conversion; whether it counts as an assignment.
    #[track_caller]
    fn convert(&mut self, conversion: u8, spec: &Spec) -> Result<bool, Stop> {
        match conversion {
            b'%' => {
                self.skip_white();
                self.literal(b'%')?;
                return Ok(false);
            }
            b'n' => {
                if !spec.discard {
                    let count = self.count;
                    self.store(&count.to_le_bytes()[..spec.size], spec);
                }
                return Ok(false);
            }
            b'c' | b'C' => {
                let width = if spec.width == usize::MAX {
                    1
                } else {
                    spec.width
                };
                let text = self.run_of(width, |_| true)?;
                if !spec.discard {
                    let spec = Spec {
                        long: spec.long || conversion == b'C',
                        ..*spec
                    };
                    self.store_text(&text, false, &spec)?;
                }
            }
            b's' | b'S' => {
                self.skip_white();
                let text = self.run_of(spec.width, |c| isspace(c as i32) == 0)?;
                if !spec.discard {
                    let spec = Spec {
                        long: spec.long || conversion == b'S',
                        ..*spec
                    };
                    self.store_text(&text, true, &spec)?;
                }
            }
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' | b'p' => {
                let base = match conversion {
                    b'i' => 0,
                    b'o' => 8,
                    b'x' | b'X' | b'p' => 16,
                    _ => 10,
                };
                let signed = matches!(conversion, b'd' | b'i');
                let value = self.integer(base, signed, conversion == b'p', spec)?;
                if !spec.discard {
                    let size = if conversion == b'p' { 8 } else { spec.size };
                    self.store(&value.to_le_bytes()[..size], spec);
                }
            }
            b'a' | b'A' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
                let text = self.real(spec)?;
                let single = !spec.long && !spec.long_double;
                let number = real(&text, single);
                if number.len == 0 {
                    return Err(Stop::Matching);
                }
                if !spec.discard {
                    let double = number.value.to_le_bytes();
                    match (spec.long_double, spec.long) {
                        (true, _) => self.store(&[double, [0; 8]].concat(), spec),
                        (_, true) => self.store(&double, spec),
                        _ => self.store(&(number.value as f32).to_le_bytes(), spec),
                    }
                }
            }
            _ => return Err(Stop::Matching),
        }
        Ok(!spec.discard)
    }

    /// Reads an integer as glibc does: a prefix `0x` without digits after it counts as 0.
    #[track_caller]
    fn integer(
        &mut self,
        mut base: u32,
        signed: bool,
        pointer: bool,
        spec: &Spec,
    ) -> Result<u64, Stop> {
        let mut text = Vec::new();
        let mut width = spec.width;
        let mut c = Some(self.next_visible().ok_or(Stop::Input)?);
        let mut take = |scanner: &mut Self, c: &mut Option<u8>| {
            width -= 1;
            *c = if width > 0 { scanner.next() } else { None };
        };
        if let Some(sign @ (b'+' | b'-')) = c {
            text.push(sign);
            take(self, &mut c);
        }
        if c == Some(b'0') {
            text.push(b'0');
            take(self, &mut c);
            if matches!(c, Some(b'x' | b'X')) && (base == 0 || base == 16) {
                base = 16;
                take(self, &mut c);
            } else if base == 0 {
                base = 8;
            }
        }
        if base == 0 {
            base = 10;
        }
        while let Some(digit) = c.filter(|&c| (c as char).is_digit(base)) {
            text.push(digit);
            take(self, &mut c);
        }
        if text.is_empty() && pointer && c == Some(b'(') {
            return self.nil();
        }
        if let Some(c) = c {
            self.back(c);
        }
        if !text.last().is_some_and(u8::is_ascii_alphanumeric) {
            return Err(Stop::Matching);
        }
        let number = integer(&text, base as u64);
        Ok(if signed {
            number.to_signed().0 as u64
        } else {
            number.to_unsigned().0
        })
    }

    /// `(nil)`, whose first character is read already.
    #[track_caller]
    fn nil(&mut self) -> Result<u64, Stop> {
        b"nil)".iter().try_for_each(|&c| self.literal(c))?;
        Ok(0)
    }

    /// Reads the text of a floating point number, as far as it may be one.
    #[track_caller]
    fn real(&mut self, spec: &Spec) -> Result<Vec<u8>, Stop> {
        let mut text = Vec::new();
        let mut width = spec.width;
        let mut c = Some(self.next_visible().ok_or(Stop::Input)?);
        let mut take = |scanner: &mut Self, c: &mut Option<u8>, text: &mut Vec<u8>| {
            text.extend(*c);
            width -= 1;
            *c = if width > 0 { scanner.next() } else { None };
        };
        if matches!(c, Some(b'+' | b'-')) {
            take(self, &mut c, &mut text);
        }
        let sign = text.len();
        for word in [&b"nan"[..], b"infinity"] {
            if c.is_some_and(|c| c.eq_ignore_ascii_case(&word[0])) {
                for (i, expected) in word.iter().enumerate() {
                    if !c.is_some_and(|c| c.eq_ignore_ascii_case(expected)) {
                        if let Some(c) = c {
                            self.back(c);
                        }
                        // "inf" is a whole word too.
                        return if i == 3 {
                            Ok(text)
                        } else {
                            Err(Stop::Matching)
                        };
                    }
                    take(self, &mut c, &mut text);
                }
                if let Some(c) = c {
                    self.back(c);
                }
                return Ok(text);
            }
        }
        let (mut hex, mut digits, mut point, mut exponent) = (false, false, false, false);
        if c == Some(b'0') {
            take(self, &mut c, &mut text);
            digits = true;
            // glibc leaves an `x` alone that the width would make the last character.
            if matches!(c, Some(b'x' | b'X')) && spec.width - text.len() >= 2 {
                take(self, &mut c, &mut text);
                (hex, digits) = (true, false);
            }
        }
        let letter = if hex { b'p' } else { b'e' };
        while let Some(next) = c {
            let after_letter = text.last().is_some_and(|l| l | 32 == letter);
            if next.is_ascii_digit() || hex && !exponent && next.is_ascii_hexdigit() {
                digits = true;
            } else if exponent && after_letter && matches!(next, b'+' | b'-') {
            } else if digits && !exponent && next | 32 == letter {
                (exponent, point) = (true, true);
            } else if next == b'.' && !point {
                point = true;
            } else {
                self.back(next);
                break;
            }
            take(self, &mut c, &mut text);
        }
        // A prefix `0x` alone is no number.
        if text.len() == sign || hex && text.len() == sign + 2 {
            return Err(Stop::Matching);
        }
        Ok(text)
    }
}

/// Reads what stands between `%` and the conversion's letter.
fn parse(format: &[u8]) -> (Spec, &[u8]) {
    let mut spec = Spec {
        discard: false,
        allocate: false,
        width: usize::MAX,
        size: 4,
        long: false,
        long_double: false,
        argument: None,
    };
    let number = |text: &[u8]| text.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = |text: &[u8]| {
        text.iter().fold(0usize, |n, &c| {
            n.saturating_mul(10).saturating_add((c - b'0') as usize)
        })
    };
    let mut rest = format;
    let digits = number(rest);
    if digits > 0 && rest.get(digits) == Some(&b'$') {
        spec.argument = Some(value(&rest[..digits]).max(1));
        rest = &rest[digits + 1..];
    }
    while let Some((&c, after)) = rest.split_first() {
        match c {
            b'*' => spec.discard = true,
            b'\'' | b'I' => {}
            _ => break,
        }
        rest = after;
    }
    let digits = number(rest);
    if value(&rest[..digits]) > 0 {
        spec.width = value(&rest[..digits]);
    }
    rest = &rest[digits..];
    while let Some((&c, after)) = rest.split_first() {
        match c {
            b'h' => spec.size = if spec.size == 2 { 1 } else { 2 },
            b'l' => {
                spec.size = 8;
                spec.long_double = spec.long;
                spec.long = true;
            }
            b'L' | b'q' => {
                spec.size = 8;
                spec.long_double = true;
            }
            b'j' | b'z' | b'Z' | b't' => spec.size = 8,
            b'm' => spec.allocate = true,
            _ => break,
        }
        rest = after;
    }
    (spec, rest)
}

/// The characters of a `%[...]`.
struct ByteSet([bool; 256]);

impl ByteSet {
    /// Reads the set after its bracket; returns it and what follows.
    fn parse(format: &[u8]) -> Option<(ByteSet, &[u8])> {
        let negated = format.first() == Some(&b'^');
        let text = &format[negated as usize..];
        // A bracket in the first place is one of the characters.
        let len = 1 + text.get(1..)?.iter().position(|&c| c == b']')?;
        let (chars, after) = (&text[..len], &text[len + 1..]);
        let mut set = [negated; 256];
        let mut i = 0;
        while i < len {
            let last = if i + 2 < len && chars[i + 1] == b'-' && chars[i] <= chars[i + 2] {
                i + 2
            } else {
                i
            };
            for c in chars[i]..=chars[last] {
                set[c as usize] = !negated;
            }
            i = last + 1;
        }
        Some((ByteSet(set), after))
    }

    fn has(&self, c: u8) -> bool {
        self.0[c as usize]
    }
}
