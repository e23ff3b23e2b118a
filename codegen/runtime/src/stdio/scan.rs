//! `<stdio.h>`: the conversions of `scanf` (C11 7.21.6.2), reading just the bytes that glibc reads.

use super::super::ctype::isspace;
use super::super::errno::{EBADF, EILSEQ, ERANGE};
use super::super::fault::fail;
use super::super::ptr::Ptr;
use super::super::runtime::Program;
use super::super::stdlib::{integer, real};
use super::super::va::{FromVaArg, VaArg};
use super::super::wchar::{decode, Undecoded};
use super::input::read_byte;

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
    /// Bytes that are no character in the locale's encoding.
    Encoding,
}

struct Scanner<'a, P> {
    source: Source,
    /// Bytes read so far, for `%n`.
    count: u64,
    /// The `errno` of the moment when the input ended.
    ended: Option<i32>,
    rt: &'a mut P,
    args: &'a [VaArg<'a>],
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
pub(super) fn scan<P: Program>(
    source: Source,
    format: &[u8],
    args: &[VaArg],
    rt: &mut P,
) -> (i32, usize) {
    if let Source::Stream(index) = source {
        let (stream, _) = rt.stdio.stream(index);
        stream.used = true;
        if !stream.can_read {
            rt.set_errno(EBADF);
            return (-1, 0);
        }
    }
    let mut scanner = Scanner {
        source,
        count: 0,
        ended: None,
        rt,
        args,
        next_arg: 0,
        used: 0,
    };
    let mut done = 0;
    let result = scanner.run(format, &mut done);
    if let Err(Stop::Encoding) = result {
        scanner.rt.set_errno(EILSEQ);
    }
    let status = match result {
        Err(Stop::Input) if done == 0 => -1,
        _ => done,
    };
    (status, scanner.used)
}

impl<P: Program> Scanner<'_, P> {
    // ---- input

    #[track_caller]
    fn next(&mut self) -> Option<u8> {
        if let Some(errno) = self.ended {
            // glibc does not read again, and says what it said then.
            self.rt.set_errno(errno);
            return None;
        }
        let byte = match &mut self.source {
            // An error ends the input as the end of the file does.
            Source::Stream(index) => {
                let result = read_byte(*index, self.rt);
                self.rt.value_or_errno(result).flatten()
            }
            Source::Text(p) => match p.get(&self.rt.heap) {
                0 => None,
                c => {
                    *p += 1;
                    Some(c)
                }
            },
        };
        self.count += byte.is_some() as u64;
        if byte.is_none() {
            self.ended = Some(self.rt.errno.get(&self.rt.heap));
        }
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

    /// Skips white space; its end is read and given back, the end of the input is no error and leaves `errno` alone.
    #[track_caller]
    fn skip_white(&mut self) {
        if self.ended.is_some() {
            return;
        }
        let errno = self.rt.errno.get(&self.rt.heap);
        self.rt.set_errno(0);
        while let Some(c) = self.next() {
            if isspace(c as i32) == 0 {
                self.back(c);
                break;
            }
        }
        self.rt.set_errno(errno);
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
        let value = self.peek_argument(spec);
        self.next_arg += spec.argument.is_none() as usize;
        value
    }

    /// The argument that the conversion is about to take.
    #[track_caller]
    fn peek_argument<T: FromVaArg>(&mut self, spec: &Spec) -> T {
        let index = spec.argument.map_or(self.next_arg, |n| n - 1);
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

    /// Reads the rest of the character that begins with `first`, byte by byte as glibc does.
    #[track_caller]
    fn wide_character(&mut self, first: u8) -> Option<i32> {
        let mut bytes = vec![first];
        loop {
            match decode(&bytes, self.rt.utf8) {
                Ok((c, _)) => return Some(c),
                Err(Undecoded::Invalid) => return None,
                Err(Undecoded::Incomplete) => bytes.push(self.next()?),
            }
        }
    }

    /// `%lc` and `%ls`: reads `width` characters at most, and only up to white space if `word`; stores them.
    #[track_caller]
    fn wide_text(&mut self, width: usize, word: bool, spec: &Spec) -> Result<(), Stop> {
        let mut out = Vec::new();
        let mut read = 0;
        while read < width {
            let byte = match self.next() {
                Some(c) if word && isspace(c as i32) != 0 => {
                    self.back(c);
                    break;
                }
                Some(c) => c,
                None if read == 0 => return Err(Stop::Input),
                None => break,
            };
            let character = self.wide_character(byte);
            out.extend(character.into_iter().flat_map(i32::to_le_bytes));
            // A NUL is as faulty as what is no character; what comes before the fault is stored already.
            if matches!(character, None | Some(0)) {
                if !spec.discard && !spec.allocate {
                    self.store(&out, spec);
                }
                return Err(Stop::Encoding);
            }
            read += 1;
        }
        if !spec.discard {
            out.extend_from_slice(&[0; 4][..4 * word as usize]);
            self.store(&out, spec);
        }
        Ok(())
    }

    /// `%l[`: the bytes of the set, with the characters that they are.
    #[track_caller]
    fn wide_set(&mut self, set: &ByteSet, spec: &Spec) -> Result<(), Stop> {
        let (mut out, mut pending, mut read) = (Vec::new(), Vec::new(), 0);
        let (mut unwritten, mut unfinished) = (Vec::new(), false);
        let mut width = spec.width;
        while width > 0 {
            match self.next() {
                Some(c) if set.has(c) => {
                    read += 1;
                    pending.push(c);
                    unfinished = false;
                    match decode(&pending, self.rt.utf8) {
                        Err(Undecoded::Incomplete) if !spec.discard => {
                            unfinished = true;
                            continue;
                        }
                        Ok((c, _)) => {
                            out.extend(c.to_le_bytes());
                            pending.clear();
                        }
                        Err(_) => {
                            // glibc goes on after a fault: with a character that it never stores, and still waiting
                            // for the rest of the one before.
                            unwritten.push(out.len());
                            out.extend([0; 4]);
                            pending.pop();
                            if !spec.discard {
                                self.rt.set_errno(EILSEQ);
                            }
                        }
                    }
                    width -= 1;
                }
                Some(c) => {
                    self.back(c);
                    break;
                }
                None if read == 0 => return Err(Stop::Input),
                None => break,
            }
        }
        if read == 0 {
            return Err(Stop::Matching);
        }
        if spec.discard || unfinished && spec.allocate {
            return if unfinished {
                Err(Stop::Encoding)
            } else {
                Ok(())
            };
        }
        out.extend_from_slice(&[0; 4][..4 * !unfinished as usize]);
        if !unwritten.is_empty() && !spec.allocate {
            let p: Ptr<u8> = self.peek_argument(spec);
            for at in unwritten {
                out[at..at + 4].copy_from_slice(self.rt.heap.bytes(p.at(at), 4));
            }
        }
        self.store(&out, spec);
        if unfinished {
            return Err(Stop::Encoding);
        }
        Ok(())
    }

    /// Stores bytes, and a NUL if they are to be a string.
    #[track_caller]
    fn store_text(&mut self, mut text: Vec<u8>, terminate: bool, spec: &Spec) {
        if terminate {
            text.push(0);
        }
        self.store(&text, spec);
    }

    // ---- the format

    #[track_caller]
    fn run(&mut self, format: &[u8], done: &mut i32) -> Result<(), Stop> {
        let mut rest = format;
        // White space in the format is only remembered until something comes after it.
        let mut white = false;
        while let Some((&c, after)) = rest.split_first() {
            rest = after;
            if isspace(c as i32) != 0 {
                white = true;
                continue;
            }
            if c != b'%' {
                self.literal(c, white)?;
                white = false;
                continue;
            }
            let (spec, after) = parse(rest);
            let (&conversion, after) = after.split_first().ok_or(Stop::Matching)?;
            rest = after;
            if white || !b"[cCn".contains(&conversion) {
                self.skip_white();
                white = false;
            }
            if conversion == b'[' {
                let (set, after) = ByteSet::parse(rest).ok_or(Stop::Matching)?;
                rest = after;
                if spec.long {
                    self.wide_set(&set, &spec)?;
                } else {
                    let text = self.run_of(spec.width, |c| set.has(c))?;
                    if text.is_empty() {
                        return Err(Stop::Matching);
                    }
                    if !spec.discard {
                        self.store_text(text, true, &spec);
                    }
                }
                *done += !spec.discard as i32;
                continue;
            }
            *done += self.convert(conversion, &spec)? as i32;
        }
        if white {
            while let Some(c) = self.next() {
                if isspace(c as i32) == 0 {
                    self.back(c);
                    break;
                }
            }
        }
        Ok(())
    }

    /// A character that must be there, perhaps after white space.
    #[track_caller]
    fn literal(&mut self, c: u8, after_white: bool) -> Result<(), Stop> {
        loop {
            match self.next() {
                Some(found) if after_white && isspace(found as i32) != 0 => {}
                Some(found) if found == c => return Ok(()),
                Some(found) => {
                    self.back(found);
                    return Err(Stop::Matching);
                }
                None => return Err(Stop::Input),
            }
        }
    }

    /// One conversion; whether it counts as an assignment.
    #[track_caller]
    fn convert(&mut self, conversion: u8, spec: &Spec) -> Result<bool, Stop> {
        match conversion {
            b'%' => {
                self.literal(b'%', false)?;
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
                if spec.long || conversion == b'C' {
                    self.wide_text(width, false, spec)?;
                } else {
                    let text = self.run_of(width, |_| true)?;
                    if !spec.discard {
                        self.store_text(text, false, spec);
                    }
                }
            }
            b's' | b'S' => {
                if spec.long || conversion == b'S' {
                    self.wide_text(spec.width, true, spec)?;
                } else {
                    let text = self.run_of(spec.width, |c| isspace(c as i32) == 0)?;
                    if !spec.discard {
                        self.store_text(text, true, spec);
                    }
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
                if number.range {
                    self.rt.set_errno(ERANGE);
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
        // glibc reads one character more than the width, and gives it back.
        let mut c = Some(self.next().ok_or(Stop::Input)?);
        let mut take = |scanner: &mut Self, c: &mut Option<u8>| {
            width -= 1;
            *c = scanner.next();
            width > 0
        };
        let mut room = true;
        if let Some(sign @ (b'+' | b'-')) = c {
            text.push(sign);
            room = take(self, &mut c);
        }
        if room && c == Some(b'0') {
            text.push(b'0');
            room = take(self, &mut c);
            if room && matches!(c, Some(b'x' | b'X')) && (base == 0 || base == 16) {
                base = 16;
                room = take(self, &mut c);
            } else if base == 0 {
                base = 8;
            }
        }
        if base == 0 {
            base = 10;
        }
        while let Some(digit) = c.filter(|&c| room && (c as char).is_digit(base)) {
            text.push(digit);
            room = take(self, &mut c);
        }
        if text.is_empty() && pointer && c == Some(b'(') && spec.width >= 5 {
            return self.nil();
        }
        if let Some(c) = c {
            self.back(c);
        }
        if !text.last().is_some_and(u8::is_ascii_alphanumeric) {
            return Err(Stop::Matching);
        }
        let number = integer(&text, base as u64);
        let (value, fits) = if signed {
            let (value, fits) = number.to_signed();
            (value as u64, fits)
        } else {
            number.to_unsigned()
        };
        if !fits {
            self.rt.set_errno(ERANGE);
        }
        Ok(value)
    }

    /// `(nil)`, whose first character is read already.
    #[track_caller]
    fn nil(&mut self) -> Result<u64, Stop> {
        for &expected in b"nil)" {
            match self.next() {
                Some(c) if c.eq_ignore_ascii_case(&expected) => {}
                Some(c) => {
                    self.back(c);
                    return Err(Stop::Matching);
                }
                None => return Err(Stop::Matching),
            }
        }
        Ok(0)
    }

    /// Reads the text of a floating point number, as far as it may be one.
    #[track_caller]
    fn real(&mut self, spec: &Spec) -> Result<Vec<u8>, Stop> {
        let mut text = Vec::new();
        let mut width = spec.width;
        let mut c = Some(self.next().ok_or(Stop::Input)?);
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
                    match c {
                        Some(c) if c.eq_ignore_ascii_case(expected) => {}
                        // "inf" is a whole word too.
                        _ if i == 3 => break,
                        // glibc does not give back the character that spoils a word.
                        _ => return Err(Stop::Matching),
                    }
                    if i + 1 == word.len() {
                        text.extend(c);
                        return Ok(text);
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
        let mut set = [negated; 256];
        let mut at = negated as usize;
        // A bracket or a dash in the first place is one of the characters.
        if let Some(c @ (b']' | b'-')) = format.get(at).copied() {
            set[c as usize] = !negated;
            at += 1;
        }
        loop {
            let c = *format.get(at)?;
            at += 1;
            match (c, format.get(at)) {
                (b']', _) => return Some((ByteSet(set), &format[at..])),
                // From the character before the dash, which may itself end a range.
                (b'-', Some(&last)) if last != b']' && format[at - 2] <= last => {
                    for c in format[at - 2]..last {
                        set[c as usize] = !negated;
                    }
                }
                _ => set[c as usize] = !negated,
            }
        }
    }

    fn has(&self, c: u8) -> bool {
        self.0[c as usize]
    }
}
