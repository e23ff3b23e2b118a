//! `<stdio.h>`: input and output of characters, lines and blocks.

use super::super::errno::EINVAL;
use super::super::fd::{O_EXCL, O_RDWR};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::room::Room;
use super::super::runtime::{Program, Runtime, Str};
use super::super::string::find_byte;
use super::file::{index_of, File, EOF};
use super::input::{fill, read_byte, read_directly};
use super::stream::{Backend, Stream};

/// Writes a byte to a stream; C's result.
#[inline(always)]
#[track_caller]
fn put_byte(c: i32, index: usize, rt: &mut Runtime) -> i32 {
    let (stream, _) = rt.stdio.stream(index);
    if stream.put(c as u8) {
        return c as u8 as i32;
    }
    let result = rt.write_byte(c as u8, index);
    match rt.status(result) {
        0 => c as u8 as i32,
        _ => EOF,
    }
}

/// Reads a byte from a stream; C's result.
#[inline(always)]
#[track_caller]
pub(super) fn get_byte<P: Program>(index: usize, cx: &mut P) -> i32 {
    match read_byte(index, cx) {
        Ok(Some(byte)) => byte as i32,
        Ok(None) => EOF,
        Err(error) => {
            cx.set_errno(error);
            EOF
        }
    }
}

/// Writes a string, with a newline when it is one for `puts`; C's result.
#[track_caller]
fn put_string(s: impl Str, newline: bool, index: usize, rt: &mut Runtime) -> i32 {
    let mut result = rt.stdio.write(index, s.chars(&rt.heap));
    if newline && result.is_ok() {
        result = rt.stdio.write(index, b"\n");
    }
    rt.sync_array(index);
    match rt.status(result) {
        0 => 1,
        _ => EOF,
    }
}

// ---- characters

/// `fputc` (C11 7.21.7.3).
#[inline]
#[track_caller]
pub fn fputc(c: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    put_byte(c, index_of(f, rt), rt)
}

/// `putc` (C11 7.21.7.7).
#[inline]
#[track_caller]
pub fn putc(c: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    fputc(c, f, rt)
}

/// `putchar` (C11 7.21.7.8).
#[inline]
#[track_caller]
pub fn putchar(c: i32, rt: &mut Runtime) -> i32 {
    put_byte(c, 1, rt)
}

/// `fgetc` (C11 7.21.7.1).
#[inline]
#[track_caller]
pub fn fgetc<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    get_byte(index_of(f, cx), cx)
}

/// `getc` (C11 7.21.7.5).
#[inline]
#[track_caller]
pub fn getc<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    fgetc(f, cx)
}

/// `getchar` (C11 7.21.7.6).
#[inline]
#[track_caller]
pub fn getchar<P: Program>(cx: &mut P) -> i32 {
    get_byte(0, cx)
}

/// `ungetc` (C11 7.21.7.10).
#[track_caller]
pub fn ungetc(c: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    if c == EOF {
        return EOF;
    }
    let index = index_of(f, rt);
    rt.stdio.stream(index).0.push_back(c as u8);
    c as u8 as i32
}

/// `putw` (SVID).
#[track_caller]
pub fn putw(w: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    let result = rt.write_stream(index, &w.to_le_bytes());
    rt.status(result)
}

/// `getw` (SVID).
#[track_caller]
pub fn getw<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    let index = index_of(f, cx);
    let (mut word, mut block) = (Vec::new(), Vec::new());
    while word.len() < 4 && next_block(4 - word.len(), index, &mut block, cx) {
        word.extend_from_slice(&block);
    }
    match word[..] {
        [a, b, c, d] => i32::from_le_bytes([a, b, c, d]),
        _ => EOF,
    }
}

// ---- lines

/// `fputs` (C11 7.21.7.4).
#[track_caller]
pub fn fputs(s: impl Str, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    put_string(s, false, index, rt)
}

/// `puts` (C11 7.21.7.9); glibc returns the number of bytes written.
#[track_caller]
pub fn puts(s: impl Str, rt: &mut Runtime) -> i32 {
    let len = s.chars(rt).len() as i32;
    match put_string(s, true, 1, rt) {
        EOF => EOF,
        _ => len.wrapping_add(1),
    }
}

/// Appends input up to and including `stop` to `line`, at most `max` bytes.
#[track_caller]
fn read_until<P: Program>(stop: u8, max: usize, line: &mut Vec<u8>, index: usize, cx: &mut P) {
    while line.len() < max {
        let buffered = cx.stdio.stream(index).0.buffered();
        let window = &buffered[..buffered.len().min(max - line.len())];
        if window.is_empty() {
            match get_byte(index, cx) {
                EOF => break,
                c => line.push(c as u8),
            }
        } else {
            let n = find_byte(window, stop).map_or(window.len(), |i| i + 1);
            line.extend_from_slice(&window[..n]);
            cx.stdio.stream(index).0.consume(n);
        }
        if line.last() == Some(&stop) {
            break;
        }
    }
}

/// `fgets` (C11 7.21.7.2).
#[track_caller]
pub fn fgets<D: Room, P: Program>(mut s: D, n: i32, f: Ptr<File>, cx: &mut P) -> D::Address {
    let index = index_of(f, cx);
    if n <= 0 {
        return D::nowhere();
    }
    if n == 1 {
        s.write(0, &[0], cx);
        return s.address();
    }
    // Like glibc: an error counts even after some input, the end of the file does not.
    let (stream, _) = cx.stdio.stream(index);
    stream.used = true;
    let was_error = std::mem::take(&mut stream.error);
    let mut line = std::mem::take(&mut cx.scratch);
    line.clear();
    read_until(b'\n', n as usize - 1, &mut line, index, cx);
    let (stream, _) = cx.stdio.stream(index);
    let failed = stream.error;
    stream.error |= was_error;
    let result = if !line.is_empty() && !failed {
        line.push(0);
        s.write(0, &line, cx);
        s.address()
    } else {
        D::nowhere()
    };
    cx.scratch = line;
    result
}

/// `gets` (C99 7.19.7.7): the object's end is checked here, at least.
#[track_caller]
pub fn gets<P: Program>(s: Ptr<u8>, cx: &mut P) -> Ptr<u8> {
    let mut line = Vec::new();
    read_until(b'\n', usize::MAX, &mut line, 0, cx);
    if line.is_empty() {
        return Ptr::null();
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    line.push(0);
    cx.write_slice(s, &line);
    s
}

/// `getdelim` (POSIX).
#[track_caller]
pub fn getdelim<P: Program>(
    line: Ptr<Void>,
    size: Ptr<Void>,
    delim: i32,
    f: Ptr<File>,
    cx: &mut P,
) -> i64 {
    let index = index_of(f, cx);
    let (line, size) = (line.cast::<Ptr<u8>>(), size.cast::<u64>());
    if line.is_null() || size.is_null() {
        cx.set_errno(EINVAL);
        return -1;
    }
    if cx.stdio.stream(index).0.error {
        return -1;
    }
    // glibc begins with 120 bytes, and at least doubles.
    if line.get(cx).is_null() || size.get(cx) == 0 {
        let old = line.get(cx);
        cx.heap.free(old.bits());
        let bits = cx.heap.alloc(120);
        line.set(Ptr::from_bits(bits), cx);
        size.set(120, cx);
    }
    let mut bytes = Vec::new();
    let mut room = size.get(cx);
    loop {
        // One buffer at a time, which is how the room grows.
        let before = bytes.len();
        let mut found = cx.stdio.stream(index).0.take_line(delim as u8, &mut bytes);
        if bytes.len() == before {
            let filled = fill(index, cx);
            if cx.value_or_errno(filled) != Some(true) {
                break;
            }
            found = cx.stdio.stream(index).0.take_line(delim as u8, &mut bytes);
        }
        let needed = bytes.len() as u64 + 1;
        if needed > room {
            room = needed.max(2 * room);
        }
        if found {
            break;
        }
    }
    if bytes.is_empty() {
        return -1;
    }
    let mut buf = line.get(cx);
    if room > size.get(cx) {
        buf = Ptr::from_bits(cx.heap.realloc(buf.bits(), room));
        line.set(buf, cx);
        size.set(room, cx);
    }
    cx.write_slice(buf, &bytes);
    buf.at(bytes.len()).set(0, cx);
    bytes.len() as i64
}

/// `getline` (POSIX).
#[track_caller]
pub fn getline<P: Program>(line: Ptr<Void>, size: Ptr<Void>, f: Ptr<File>, cx: &mut P) -> i64 {
    getdelim(line, size, '\n' as i32, f, cx)
}

// ---- blocks

/// `fwrite` (C11 7.21.8.2).
#[track_caller]
pub fn fwrite(buf: impl Str, size: u64, count: u64, f: Ptr<File>, rt: &mut Runtime) -> u64 {
    let index = index_of(f, rt);
    let total = size.saturating_mul(count);
    if total == 0 {
        return 0;
    }
    let result = rt.stdio.write(index, buf.bytes(total, &rt.heap));
    rt.sync_array(index);
    match rt.status(result) {
        0 => count,
        _ => rt.stdio.stream(index).0.accepted as u64 / size,
    }
}

/// Reads at most `wanted` bytes into `block`, as many as come at once; whether there were any. What is done with them is no
/// closure, which would be the place of an error.
#[track_caller]
fn next_block<P: Program>(wanted: usize, index: usize, block: &mut Vec<u8>, cx: &mut P) -> bool {
    block.clear();
    loop {
        let (stream, fds) = cx.stdio.stream(index);
        if let Backend::Fd(_) = stream.backend {
            stream.decide(fds);
        }
        let window = stream.buffered();
        if !window.is_empty() {
            let n = window.len().min(wanted);
            block.extend_from_slice(&window[..n]);
            stream.consume(n);
            return true;
        }
        if let Some(byte) = stream.take_pushed() {
            block.push(byte);
            return true;
        }
        if let Some(result) = read_directly(wanted, index, block, cx) {
            return cx.value_or_errno(result).is_some_and(|n| n > 0);
        }
        let filled = fill(index, cx);
        if cx.value_or_errno(filled) != Some(true) {
            return false;
        }
    }
}

/// `fread` (C11 7.21.8.1).
#[track_caller]
pub fn fread<P: Program, D: Room>(
    mut buf: D,
    size: u64,
    count: u64,
    f: Ptr<File>,
    cx: &mut P,
) -> u64 {
    let index = index_of(f, cx);
    let total = size.saturating_mul(count);
    let mut done = 0;
    let mut block = std::mem::take(&mut cx.scratch);
    // glibc does not even look at the stream when nothing is wanted.
    while done < total && next_block((total - done) as usize, index, &mut block, cx) {
        buf.write(done, &block, &mut cx.heap);
        done += block.len() as u64;
    }
    cx.scratch = block;
    done.checked_div(size).unwrap_or(0)
}

/// `tmpfile` (C11 7.21.4.3).
pub fn tmpfile(rt: &mut Runtime) -> Ptr<File> {
    const O_TMPFILE: i32 = 0o20200000;
    match rt
        .stdio
        .fds
        .open(b"/tmp", O_TMPFILE | O_EXCL | O_RDWR, 0o600)
    {
        Ok(fd) => rt.new_file(Stream::new(Backend::Fd(fd), true, true, false)),
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

// ---- without locks, which there are none of anyway

/// `fputc_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fputc_unlocked(c: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    fputc(c, f, rt)
}

/// `putc_unlocked` (POSIX, glibc).
#[track_caller]
pub fn putc_unlocked(c: i32, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    putc(c, f, rt)
}

/// `putchar_unlocked` (POSIX, glibc).
#[track_caller]
pub fn putchar_unlocked(c: i32, rt: &mut Runtime) -> i32 {
    putchar(c, rt)
}

/// `fgetc_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fgetc_unlocked<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    fgetc(f, cx)
}

/// `getc_unlocked` (POSIX, glibc).
#[track_caller]
pub fn getc_unlocked<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    getc(f, cx)
}

/// `getchar_unlocked` (POSIX).
#[track_caller]
pub fn getchar_unlocked<P: Program>(cx: &mut P) -> i32 {
    getchar(cx)
}

/// `fputs_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fputs_unlocked(s: impl Str, f: Ptr<File>, rt: &mut Runtime) -> i32 {
    fputs(s, f, rt)
}

/// `fgets_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fgets_unlocked<P: Program>(s: Ptr<u8>, n: i32, f: Ptr<File>, cx: &mut P) -> Ptr<u8> {
    fgets(s, n, f, cx)
}

/// `fwrite_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fwrite_unlocked(
    buf: impl Str,
    size: u64,
    count: u64,
    f: Ptr<File>,
    rt: &mut Runtime,
) -> u64 {
    fwrite(buf, size, count, f, rt)
}

/// `fread_unlocked` (POSIX, glibc).
#[track_caller]
pub fn fread_unlocked<P: Program, D: Room>(
    buf: D,
    size: u64,
    count: u64,
    f: Ptr<File>,
    cx: &mut P,
) -> u64 {
    fread(buf, size, count, f, cx)
}
