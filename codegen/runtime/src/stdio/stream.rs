//! Streams: C's buffers between the program and its files (C11 7.21.3). The state of a stream and its changes are those of
//! glibc, so that positions, moments of reading and writing, and what happens after errors are the same.

use super::super::errno::{EBADF, EINVAL, ESPIPE};
use super::super::fd::Fds;
use super::super::string::find_byte;
use super::memory::Memory;
use std::process::Child;

/// When a stream writes its buffer out (C11 7.21.3p3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Buffering {
    Full,
    Line,
    None,
}

/// Where a stream's bytes come from and go to.
pub(in super::super) enum Backend {
    Fd(i32),
    Memory(Memory),
}

/// An open stream. Positions are indices into `buf`; the file stands at the place of `read_end`.
pub(in super::super) struct Stream {
    pub(in super::super) backend: Backend,
    pub(in super::super) can_read: bool,
    pub(in super::super) can_write: bool,
    append: bool,
    pub(in super::super) eof: bool,
    pub(in super::super) error: bool,
    pub(super) buffering: Buffering,
    /// The buffer in its full size, empty until the first use.
    buf: Vec<u8>,
    read_base: usize,
    read_ptr: usize,
    read_end: usize,
    write_base: usize,
    write_ptr: usize,
    /// The end of the room for writing; none for streams that look at every byte.
    write_end: usize,
    /// Whether the last operation was output.
    putting: bool,
    /// Where the file is, when that is known.
    offset: Option<i64>,
    /// Bytes pushed back by `ungetc`, the last one first to be read.
    pushed: Vec<u8>,
    has_pushed: bool,
    /// Whether reading takes from `pushed`; then `read_base` is where it goes on afterwards, and `read_ptr` is `read_end`.
    in_pushed: bool,
    /// Whether it was used in a way by which glibc knows it for a stream of bytes; `ungetc` is none.
    pub(super) used: bool,
    /// How many bytes of the last write that failed `fwrite` takes for written.
    pub(super) accepted: usize,
    /// The process at the other end (`popen`).
    pub(in super::super) child: Option<Child>,
}

impl Stream {
    pub(in super::super) fn new(
        backend: Backend,
        can_read: bool,
        can_write: bool,
        append: bool,
    ) -> Stream {
        Stream {
            backend,
            can_read,
            can_write,
            append,
            eof: false,
            error: false,
            buffering: Buffering::Full,
            buf: Vec::new(),
            read_base: 0,
            read_ptr: 0,
            read_end: 0,
            write_base: 0,
            write_ptr: 0,
            write_end: 0,
            putting: false,
            offset: None,
            pushed: Vec::new(),
            has_pushed: false,
            in_pushed: false,
            used: false,
            accepted: 0,
            child: None,
        }
    }

    /// `setvbuf`; without a size the buffer stays what it is.
    pub(in super::super) fn set_buffering(
        &mut self,
        buffering: Buffering,
        size: Option<usize>,
        fds: &Fds,
    ) -> Result<(), i32> {
        match (buffering, size) {
            (Buffering::None, _) => {
                self.buffering = buffering;
                return self.take_buffer(0, fds);
            }
            (Buffering::Full, None) => {
                if self.buf.is_empty() {
                    self.buffering = buffering;
                    self.allocate(fds);
                }
                self.buffering = buffering;
            }
            (Buffering::Line, None) => self.buffering = buffering,
            (_, Some(size)) => {
                self.buffering = buffering;
                return self.take_buffer(size, fds);
            }
        }
        Ok(())
    }

    /// `setbuffer`; without a size the stream is not buffered.
    pub(in super::super) fn set_buffer(&mut self, size: usize, fds: &Fds) -> Result<(), i32> {
        if self.is_line_buffered() {
            self.buffering = Buffering::Full;
        }
        self.take_buffer(size, fds)?;
        if size > 0 {
            self.buffering = Buffering::Full;
        }
        Ok(())
    }

    /// A new buffer; one without a size is that of an unbuffered stream.
    fn take_buffer(&mut self, size: usize, fds: &Fds) -> Result<(), i32> {
        self.sync(fds)?;
        if size == 0 {
            self.buffering = Buffering::None;
        }
        self.buf = vec![0; size.max(1)];
        // What was pushed back is lost where it is all there is to read.
        self.in_pushed = false;
        self.set_get(0, 0);
        self.set_put(0);
        Ok(())
    }

    pub(in super::super) fn is_line_buffered(&self) -> bool {
        self.buffering == Buffering::Line
    }

    /// Whether reading makes glibc flush the standard output first, so that prompts are seen.
    pub(in super::super) fn is_interactive(&self) -> bool {
        self.buffering != Buffering::Full
    }

    /// The first use of the buffer: takes glibc's size for this kind of file.
    pub(in super::super) fn decide(&mut self, fds: &Fds) {
        if !self.buf.is_empty() {
            return;
        }
        if self.buffering == Buffering::None {
            self.buf = vec![0; 1];
        } else {
            self.allocate(fds);
        }
    }

    fn allocate(&mut self, fds: &Fds) {
        let (size, terminal) = match self.backend {
            Backend::Fd(fd) => fds.stream_buffer(fd),
            Backend::Memory(_) => (8192, false),
        };
        if terminal {
            self.buffering = Buffering::Line;
        }
        self.buf = vec![0; size];
    }

    fn set_get(&mut self, ptr: usize, end: usize) {
        (self.read_base, self.read_ptr, self.read_end) = (0, ptr, end);
    }

    fn set_put(&mut self, at: usize) {
        (self.write_base, self.write_ptr, self.write_end) = (at, at, at);
    }

    /// How many bytes the part that is read from has: what was pushed back, or the buffer.
    fn unread(&self) -> i64 {
        if self.in_pushed {
            self.pushed.len() as i64
        } else {
            (self.read_end - self.read_ptr) as i64
        }
    }

    /// Whether there is something to read without the file.
    pub(super) fn has_unread(&self) -> bool {
        self.unread() > 0 || self.in_pushed && self.read_base < self.read_end
    }

    // ---- the file behind the stream

    fn system_seek(&mut self, offset: i64, whence: i32, fds: &Fds) -> Result<i64, i32> {
        match &mut self.backend {
            Backend::Fd(fd) => Ok(fds.seek(*fd, offset, whence)? as i64),
            Backend::Memory(memory) => memory.seek(offset, whence),
        }
    }

    fn system_read(&mut self, from: usize, to: usize, fds: &Fds) -> Result<usize, i32> {
        let room = &mut self.buf[from..to];
        match &mut self.backend {
            Backend::Fd(fd) => fds.read(*fd, room),
            Backend::Memory(memory) => Ok(memory.read(room)),
        }
    }

    /// Writes to the file and empties the buffer, which has `size` bytes, whatever comes of it; but where the file cannot
    /// be put at the place to write, all stays as it is.
    fn write_out(&mut self, bytes: &[u8], size: usize, fds: &Fds) -> Result<(), i32> {
        if self.append {
            self.offset = None;
        } else if self.read_end != self.write_base {
            let back = self.write_base as i64 - self.read_end as i64;
            self.offset = Some(self.system_seek(back, 1, fds)?);
        }
        let result = match &mut self.backend {
            Backend::Fd(fd) => fds.write_all(*fd, bytes),
            Backend::Memory(memory) => memory.write(bytes),
        };
        match (&result, &self.backend) {
            (Ok(()), Backend::Fd(_)) => self.advance(bytes.len()),
            // glibc does not count what goes to an array.
            (Ok(()), Backend::Memory(_)) => {}
            (Err(_), _) => self.error = true,
        }
        self.set_get(0, 0);
        self.set_put(0);
        if self.buffering == Buffering::Full {
            self.write_end = size;
        }
        result
    }

    /// Writes the buffer out.
    fn write_buffer(&mut self, fds: &Fds) -> Result<(), i32> {
        if self.write_ptr <= self.write_base {
            return Ok(());
        }
        let buf = std::mem::take(&mut self.buf);
        let pending = self.write_base..self.write_ptr;
        // The length counts in there, the content does not.
        let result = self.write_out(&buf[pending], buf.len(), fds);
        self.buf = buf;
        result
    }

    // ---- writing

    /// Writes one byte where there is room for it.
    #[inline(always)]
    pub(in super::super) fn put(&mut self, byte: u8) -> bool {
        if self.write_ptr < self.write_end {
            if let Some(place) = self.buf.get_mut(self.write_ptr) {
                *place = byte;
                self.write_ptr += 1;
                return true;
            }
        }
        false
    }

    /// Writes one byte, with or without room.
    pub(in super::super) fn write_byte(&mut self, byte: u8, fds: &Fds) -> Result<(), i32> {
        if self.put(byte) {
            return Ok(());
        }
        self.overflow(Some(byte), fds)
    }

    /// Makes room for output, and puts a byte there; without one it writes the buffer out.
    #[inline(never)]
    fn overflow(&mut self, byte: Option<u8>, fds: &Fds) -> Result<(), i32> {
        self.used = true;
        if !self.can_write {
            self.error = true;
            return Err(EBADF);
        }
        if !self.putting {
            self.begin_output(fds);
        }
        let Some(byte) = byte else {
            return self.write_buffer(fds);
        };
        if self.write_ptr == self.buf.len() {
            self.write_buffer(fds)?;
        }
        self.buf[self.write_ptr] = byte;
        self.write_ptr += 1;
        if self.buffering == Buffering::None || self.is_line_buffered() && byte == b'\n' {
            self.write_buffer(fds)?;
        }
        Ok(())
    }

    fn begin_output(&mut self, fds: &Fds) {
        if self.buf.is_empty() {
            self.decide(fds);
            self.set_get(0, 0);
        }
        if self.in_pushed {
            let pushed = self.pushed.len();
            self.forget_pushed();
            self.read_base -= pushed.min(self.read_base);
            self.read_ptr = self.read_base;
        }
        if self.read_ptr == self.buf.len() {
            (self.read_ptr, self.read_end) = (0, 0);
        }
        self.set_put(self.read_ptr);
        (self.read_base, self.read_ptr) = (self.read_end, self.read_end);
        self.putting = true;
        if self.buffering == Buffering::Full {
            self.write_end = self.buf.len();
        }
    }

    /// Whether the result is the same if text comes in one piece or several.
    pub(super) fn takes_at_once(&self, len: usize) -> bool {
        self.buffering == Buffering::None
            || self.buffering == Buffering::Full && self.write_ptr + len <= self.write_end
    }

    /// Writes bytes: fills the buffer first, then hands whole blocks on directly.
    #[inline]
    pub(in super::super) fn write(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {
        if let Some(end) = self.write_ptr.checked_add(bytes.len()) {
            if end <= self.write_end && self.write_end > 0 && !self.is_line_buffered() {
                if let Some(room) = self.buf.get_mut(self.write_ptr..end) {
                    room.copy_from_slice(bytes);
                    self.write_ptr = end;
                    return Ok(());
                }
            }
        }
        self.write_slowly(bytes, fds)
    }

    #[inline(never)]
    fn write_slowly(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {
        self.used = true;
        self.accepted = 0;
        if bytes.is_empty() {
            return Ok(());
        }
        let (mut room, mut flushes) = (0, false);
        if self.is_line_buffered() && self.putting {
            room = self.buf.len() - self.write_ptr;
            if room >= bytes.len() {
                if let Some(at) = bytes.iter().rposition(|&b| b == b'\n') {
                    (room, flushes) = (at + 1, true);
                }
            }
        } else if self.write_end > self.write_ptr {
            room = self.write_end - self.write_ptr;
        }
        let (head, rest) = bytes.split_at(room.min(bytes.len()));
        self.buf[self.write_ptr..self.write_ptr + head.len()].copy_from_slice(head);
        self.write_ptr += head.len();
        if rest.is_empty() && !flushes {
            return Ok(());
        }
        self.accepted = head.len();
        self.overflow(None, fds)?;
        let size = self.buf.len();
        let whole = match size {
            128.. => rest.len() - rest.len() % size,
            _ => rest.len(),
        };
        let (blocks, tail) = rest.split_at(whole);
        if !blocks.is_empty() {
            if let Err(error) = self.write_out(blocks, size, fds) {
                if let Backend::Memory(memory) = &self.backend {
                    self.accepted += memory.stored;
                }
                return Err(error);
            }
        }
        self.accepted += blocks.len();
        for &byte in tail {
            self.write_byte(byte, fds)?;
            self.accepted += 1;
        }
        Ok(())
    }

    // ---- reading

    /// The next byte of the buffer.
    #[inline(always)]
    pub(in super::super) fn take_buffered(&mut self) -> Option<u8> {
        if self.read_ptr < self.read_end {
            let byte = self.buf.get(self.read_ptr).copied();
            self.read_ptr += 1;
            return byte;
        }
        None
    }

    /// The input that is in the buffer already.
    pub(in super::super) fn buffered(&self) -> &[u8] {
        &self.buf[self.read_ptr..self.read_end]
    }

    /// Takes `n` bytes of [`Stream::buffered`].
    pub(in super::super) fn consume(&mut self, n: usize) {
        self.read_ptr += n;
    }

    /// The next byte that was pushed back.
    pub(in super::super) fn take_pushed(&mut self) -> Option<u8> {
        if self.in_pushed {
            return self.pushed.pop();
        }
        None
    }

    /// Appends the input at hand, up to and including `stop`; whether that was there.
    pub(super) fn take_line(&mut self, stop: u8, line: &mut Vec<u8>) -> bool {
        if self.in_pushed && !self.pushed.is_empty() {
            while let Some(byte) = self.pushed.pop() {
                line.push(byte);
                if byte == stop {
                    return true;
                }
            }
            return false;
        }
        let window = self.buffered();
        let end = find_byte(window, stop).map(|i| i + 1);
        let n = end.unwrap_or(window.len());
        line.extend_from_slice(&window[..n]);
        self.consume(n);
        end.is_some()
    }

    /// Makes the stream have something to read, in the buffer or pushed back; `Ok(false)` at the end of the file, which
    /// is then remembered.
    pub(in super::super) fn fill(&mut self, fds: &Fds) -> Result<bool, i32> {
        self.used = true;
        if self.putting {
            self.end_output(fds)?;
        }
        if self.unread() > 0 {
            return Ok(true);
        }
        if self.in_pushed {
            self.leave_pushed();
            if self.read_ptr < self.read_end {
                return Ok(true);
            }
        }
        self.forget_pushed();
        if self.eof {
            return Ok(false);
        }
        if !self.can_read {
            self.error = true;
            return Err(EBADF);
        }
        self.decide(fds);
        self.set_get(0, 0);
        self.set_put(0);
        match self.system_read(0, self.buf.len(), fds) {
            Ok(0) => {
                self.eof = true;
                self.offset = None;
                Ok(false)
            }
            Ok(n) => {
                self.read_end = n;
                self.advance(n);
                Ok(true)
            }
            Err(error) => {
                self.error = true;
                self.offset = None;
                Err(error)
            }
        }
    }

    fn advance(&mut self, n: usize) {
        if let Some(offset) = &mut self.offset {
            *offset += n as i64;
        }
    }

    /// Reads a block straight from the file when it is at least as large as the buffer; the number of bytes, or `None`
    /// when the buffer is to be filled instead.
    pub(in super::super) fn read_directly(
        &mut self,
        want: usize,
        fds: &Fds,
        into: &mut Vec<u8>,
    ) -> Option<Result<usize, i32>> {
        let Backend::Fd(fd) = self.backend else {
            return None;
        };
        self.decide(fds);
        if self.in_pushed {
            self.leave_pushed();
        }
        let size = self.buf.len();
        if self.read_ptr < self.read_end || want < size {
            return None;
        }
        // glibc forgets output that it has not written by now.
        self.set_get(0, 0);
        self.set_put(0);
        let count = want - if size >= 128 { want % size } else { 0 };
        into.resize(count, 0);
        let result = fds.read(fd, into);
        match result {
            Ok(0) => self.eof = true,
            Ok(n) => {
                self.advance(n);
                into.truncate(n);
            }
            Err(_) => self.error = true,
        }
        Some(result)
    }

    /// From writing to reading.
    fn end_output(&mut self, fds: &Fds) -> Result<(), i32> {
        if self.write_ptr > self.write_base {
            self.overflow(None, fds)?;
        }
        if !self.in_pushed {
            self.read_base = 0;
            self.read_end = self.read_end.max(self.write_ptr);
            self.read_ptr = self.write_ptr;
        }
        self.set_put(self.write_ptr);
        self.putting = false;
        Ok(())
    }

    // ---- bytes pushed back

    /// `ungetc`.
    pub(in super::super) fn push_back(&mut self, byte: u8) {
        self.eof = false;
        if !self.in_pushed {
            let before = self.read_base < self.read_ptr;
            if before && self.buf[self.read_ptr - 1] == byte {
                self.read_ptr -= 1;
                return;
            }
            self.pushed.clear();
            self.has_pushed = true;
            self.in_pushed = true;
            (self.read_base, self.read_ptr) = (self.read_ptr, self.read_end);
        }
        self.pushed.push(byte);
    }

    /// Goes back to the buffer.
    fn leave_pushed(&mut self) {
        self.in_pushed = false;
        self.read_ptr = self.read_base;
    }

    fn forget_pushed(&mut self) {
        if self.in_pushed {
            self.leave_pushed();
        }
        self.has_pushed = false;
    }

    // ---- position

    /// `fflush`: writes the buffer out, or puts the file where the program reads.
    pub(in super::super) fn sync(&mut self, fds: &Fds) -> Result<(), i32> {
        self.write_buffer(fds)?;
        let unread = self.unread();
        if unread != 0 {
            match self.system_seek(-unread, 1, fds) {
                // The bytes pushed back count, and are gone; what is in the buffer after them stays.
                Ok(_) if self.in_pushed => self.pushed.clear(),
                Ok(_) => self.read_end = self.read_ptr,
                // A file that cannot seek loses nothing that it could give again.
                Err(ESPIPE) => {}
                Err(error) => return Err(error),
            }
        }
        self.offset = None;
        Ok(())
    }

    /// Writes the buffer out, and leaves input alone.
    pub(in super::super) fn flush(&mut self, fds: &Fds) -> Result<(), i32> {
        if self.putting {
            self.write_buffer(fds)?;
        }
        Ok(())
    }

    /// What `exit` does: output is written, input that nobody read is given back.
    pub(in super::super) fn finish(&mut self, fds: &Fds) {
        // Nobody is left to hear of an error.
        let _ = self.flush(fds);
        if self.buffering != Buffering::None && self.used {
            let _ = self.sync(fds);
        }
    }

    /// Forgets what was pushed back, as `fsetpos` does first.
    pub(in super::super) fn drop_pushed(&mut self) {
        if self.has_pushed {
            self.forget_pushed();
        }
    }

    /// `fseek` with C's `whence`.
    pub(in super::super) fn seek(
        &mut self,
        mut offset: i64,
        mut whence: i32,
        fds: &Fds,
    ) -> Result<(), i32> {
        if !(0..=2).contains(&whence) {
            return Err(EINVAL);
        }
        if self.used && self.has_pushed {
            if whence == 1 && self.in_pushed {
                offset -= self.pushed.len() as i64;
            }
            self.forget_pushed();
        }
        if let Backend::Memory(_) = self.backend {
            // glibc asks such a file where it is.
            self.offset = None;
        }
        let exact =
            !self.in_pushed && self.read_base == self.read_end && self.write_base == self.write_ptr;
        if self.putting {
            self.end_output(fds)?;
        }
        if self.buf.is_empty() {
            self.in_pushed = false;
            self.decide(fds);
            self.set_put(0);
            self.set_get(0, 0);
        }
        match whence {
            1 => {
                offset -= self.unread();
                let Some(at) = self.offset else {
                    return self.seek_plainly(offset, 1, fds);
                };
                offset += at;
                if offset < 0 {
                    return Err(EINVAL);
                }
                whence = 0;
            }
            2 => match self.regular_size(fds) {
                Some(size) => (offset, whence) = (offset + size, 0),
                None => return self.seek_plainly(offset, 2, fds),
            },
            _ => {}
        }
        self.forget_pushed();
        if let Some(at) = self.offset {
            let start = at - self.read_end as i64;
            if (start..at).contains(&offset) {
                self.set_get((offset - start) as usize, self.read_end);
                self.set_put(0);
                self.eof = false;
                // The file may have been moved behind the stream's back.
                let _ = self.system_seek(at, 0, fds);
                return Ok(());
            }
        }
        if !self.can_read {
            return self.seek_plainly(offset, whence, fds);
        }
        self.seek_to_block(offset, exact, fds)
    }

    /// Goes to the beginning of a block, and reads up to the place that is wanted.
    fn seek_to_block(&mut self, offset: i64, exact: bool, fds: &Fds) -> Result<(), i32> {
        let size = self.buf.len();
        let mut block = offset & !(size as i64 - 1);
        let mut delta = offset.wrapping_sub(block);
        if delta > size as i64 {
            (block, delta) = (offset, 0);
        }
        let at = self.system_seek(block, 0, fds)?;
        let mut count = 0;
        if delta != 0 {
            let end = if exact { delta as usize } else { size };
            let result = self.system_read(0, end, fds);
            count = result.unwrap_or(0);
            if (count as i64) < delta {
                let rest = delta - count as i64;
                return self.seek_plainly(rest, 1, fds);
            }
        }
        self.set_get(delta as usize, count);
        self.set_put(0);
        self.offset = Some(at + count as i64);
        self.eof = false;
        Ok(())
    }

    fn seek_plainly(&mut self, offset: i64, whence: i32, fds: &Fds) -> Result<(), i32> {
        self.forget_pushed();
        let at = self.system_seek(offset, whence, fds)?;
        self.eof = false;
        self.offset = Some(at);
        self.set_get(0, 0);
        self.set_put(0);
        Ok(())
    }

    /// The size of a regular file.
    fn regular_size(&self, fds: &Fds) -> Option<i64> {
        let Backend::Fd(fd) = self.backend else {
            return None;
        };
        let data = fds.get(fd).ok()?.file().metadata().ok()?;
        data.is_file().then_some(data.len() as i64)
    }

    /// `ftell`; an error of 0 is one without an `errno`.
    pub(in super::super) fn tell(&mut self, fds: &Fds) -> Result<i64, i32> {
        if let Backend::Memory(_) = self.backend {
            self.offset = None;
        }
        let (mut known, mut delta) = (self.offset, 0);
        if !self.buf.is_empty() {
            let unwritten = self.write_ptr > self.write_base;
            delta = match (unwritten, self.append) {
                (false, _) => -self.unread(),
                (true, true) => {
                    known = Some(self.system_seek(0, 2, fds)?);
                    (self.write_ptr - self.write_base) as i64
                }
                (true, false) => self.write_ptr as i64 - self.read_end as i64,
            };
        }
        let at = match known {
            Some(at) => at,
            None => self.system_seek(0, 1, fds)?,
        };
        let mut position = at + delta;
        if position < 0 {
            return Err(EINVAL);
        }
        if self.in_pushed {
            position -= (self.read_end - self.read_base) as i64;
        }
        if position == -1 {
            return Err(0);
        }
        Ok(position)
    }

    /// Throws the buffer away (`fpurge`).
    pub(in super::super) fn purge(&mut self) {
        self.forget_pushed();
        self.read_end = self.read_ptr;
        self.write_ptr = self.write_base;
    }
}
