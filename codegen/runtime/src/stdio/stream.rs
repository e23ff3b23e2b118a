//! Streams: C's buffers between the program and its files (C11 7.21.3), with glibc's sizes and moments of writing.

use super::super::errno::{EBADF, EINVAL};
use super::super::fd::{Fds, O_APPEND};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use std::process::Child;

/// When a stream writes its buffer out (C11 7.21.3p3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Buffering {
    Full,
    Line,
    None,
}

/// What the buffer holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Input,
    Output,
}

/// Where a stream's bytes come from and go to.
pub(in super::super) enum Backend {
    Fd(i32),
    Memory(Memory),
}

/// A file that is an array.
pub(in super::super) struct Memory {
    pub(in super::super) data: Vec<u8>,
    pub(in super::super) position: usize,
    pub(in super::super) owner: MemoryOwner,
}

/// The C objects behind a file in memory; the runtime brings them up to date when the stream is flushed.
#[derive(Clone, Copy)]
pub(in super::super) enum MemoryOwner {
    /// `fmemopen`: the array, its size, and whether it is written to.
    Array {
        at: Ptr<Void>,
        size: u64,
        written: bool,
    },
    /// `open_memstream`: where the address and the size of the growing array are stored.
    Growing { at: Ptr<Ptr<u8>>, size: Ptr<u64> },
}

/// An open stream.
pub(in super::super) struct Stream {
    pub(in super::super) backend: Backend,
    pub(in super::super) can_read: bool,
    pub(in super::super) can_write: bool,
    append: bool,
    pub(in super::super) eof: bool,
    pub(in super::super) error: bool,
    buffering: Buffering,
    /// The size of the buffer; 0 until the first use decides it.
    size: usize,
    holds: Holds,
    buf: Vec<u8>,
    /// The next byte of input in `buf`.
    next: usize,
    /// Bytes pushed back by `ungetc`, the last one first to be read.
    pushed: Vec<u8>,
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
            size: 0,
            holds: Holds::Nothing,
            buf: Vec::new(),
            next: 0,
            pushed: Vec::new(),
            child: None,
        }
    }

    /// `setvbuf`: fixes how the stream is buffered.
    pub(in super::super) fn set_buffering(&mut self, buffering: Buffering, size: usize) {
        self.buffering = buffering;
        if size > 0 || self.size == 0 {
            self.size = if buffering == Buffering::None {
                1
            } else {
                size
            };
        }
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
        if self.size == 0 {
            self.size = 4096;
            if let Backend::Fd(fd) = self.backend {
                let (size, terminal) = fds.stream_buffer(fd);
                self.size = size;
                if terminal && self.buffering == Buffering::Full {
                    self.buffering = Buffering::Line;
                }
            }
        }
    }

    // ---- writing

    /// Writes one byte; quick when it fits into the buffer.
    #[inline(always)]
    pub(in super::super) fn put(&mut self, byte: u8, fds: &Fds) -> Result<(), i32> {
        if self.holds == Holds::Output
            && self.buffering == Buffering::Full
            && self.buf.len() < self.size
        {
            self.buf.push(byte);
            return Ok(());
        }
        self.write(&[byte], fds)
    }

    /// Writes bytes: fills the buffer first, as glibc does, then hands whole blocks on directly.
    #[inline(never)]
    pub(in super::super) fn write(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {
        self.begin_output(fds)?;
        match self.buffering {
            Buffering::None => {
                let result = self.write_out(bytes, fds);
                self.check(result)
            }
            Buffering::Full => self.write_blocks(bytes, fds),
            Buffering::Line => {
                let end = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
                self.write_blocks(&bytes[..end], fds)?;
                if end > 0 {
                    self.flush(fds)?;
                }
                self.write_blocks(&bytes[end..], fds)
            }
        }
    }

    fn write_blocks(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {
        let room = self.size.saturating_sub(self.buf.len());
        if bytes.len() <= room {
            self.buf.extend_from_slice(bytes);
            return Ok(());
        }
        let (head, rest) = bytes.split_at(room);
        self.buf.extend_from_slice(head);
        self.flush(fds)?;
        let (blocks, tail) = rest.split_at(rest.len() - rest.len() % self.size);
        if !blocks.is_empty() {
            let result = self.write_out(blocks, fds);
            self.check(result)?;
        }
        self.buf.extend_from_slice(tail);
        Ok(())
    }

    /// Makes the buffer one for output.
    fn begin_output(&mut self, fds: &Fds) -> Result<(), i32> {
        if self.holds == Holds::Output {
            return Ok(());
        }
        if !self.can_write {
            self.error = true;
            return Err(EBADF);
        }
        self.drop_input(fds);
        self.decide(fds);
        self.buf.reserve(self.size.min(1 << 16));
        self.holds = Holds::Output;
        Ok(())
    }

    /// Writes the buffer out.
    pub(in super::super) fn flush(&mut self, fds: &Fds) -> Result<(), i32> {
        if self.holds != Holds::Output || self.buf.is_empty() {
            return Ok(());
        }
        let mut buf = std::mem::take(&mut self.buf);
        let result = self.write_out(&buf, fds);
        buf.clear();
        self.buf = buf;
        self.check(result)
    }

    fn check(&mut self, result: Result<(), i32>) -> Result<(), i32> {
        self.error |= result.is_err();
        result
    }

    fn write_out(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {
        match &mut self.backend {
            Backend::Fd(fd) => fds.write_all(*fd, bytes),
            Backend::Memory(memory) => memory.write(bytes, self.append),
        }
    }

    // ---- reading

    /// The next byte, or `None` at the end of the file and after errors.
    #[inline(always)]
    pub(in super::super) fn take_buffered(&mut self) -> Option<u8> {
        if !self.pushed.is_empty() {
            return self.pushed.pop();
        }
        if self.holds == Holds::Input {
            if let Some(&byte) = self.buf.get(self.next) {
                self.next += 1;
                return Some(byte);
            }
        }
        None
    }

    /// The input that is in the buffer already.
    pub(in super::super) fn buffered(&self) -> &[u8] {
        if self.holds != Holds::Input || !self.pushed.is_empty() {
            return &[];
        }
        &self.buf[self.next..]
    }

    /// Takes `n` bytes of [`Stream::buffered`].
    pub(in super::super) fn consume(&mut self, n: usize) {
        self.next += n;
    }

    /// Fills the empty buffer; `Ok(false)` at the end of the file, which glibc then remembers.
    pub(in super::super) fn fill(&mut self, fds: &Fds) -> Result<bool, i32> {
        if !self.can_read {
            self.error = true;
            return Err(EBADF);
        }
        if self.eof {
            return Ok(false);
        }
        self.flush(fds)?;
        self.decide(fds);
        let mut buf = std::mem::take(&mut self.buf);
        buf.resize(self.size, 0);
        let result = match &mut self.backend {
            Backend::Fd(fd) => fds.read(*fd, &mut buf),
            Backend::Memory(memory) => Ok(memory.read(&mut buf)),
        };
        buf.truncate(*result.as_ref().unwrap_or(&0));
        self.buf = buf;
        self.next = 0;
        self.holds = Holds::Input;
        match result {
            Ok(n) => {
                self.eof = n == 0;
                Ok(n > 0)
            }
            Err(error) => {
                self.error = true;
                Err(error)
            }
        }
    }

    /// `ungetc`.
    pub(in super::super) fn push_back(&mut self, byte: u8) {
        self.eof = false;
        let rewinds = self.pushed.is_empty() && self.holds == Holds::Input && self.next > 0;
        if rewinds && self.buf[self.next - 1] == byte {
            self.next -= 1;
        } else {
            self.pushed.push(byte);
        }
    }

    /// Forgets buffered input and puts the file where the program is.
    pub(in super::super) fn drop_input(&mut self, fds: &Fds) {
        if self.holds != Holds::Input {
            self.pushed.clear();
            return;
        }
        let unread = self.buf.len() - self.next;
        if unread > 0 {
            match &mut self.backend {
                // A file that cannot seek loses nothing that it could give again.
                Backend::Fd(fd) => drop(fds.seek(*fd, -(unread as i64), 1)),
                Backend::Memory(memory) => memory.position -= unread,
            }
        }
        self.forget();
    }

    /// `fflush` of input: puts the file where the program is; what was pushed back stays, as in glibc.
    pub(in super::super) fn sync_input(&mut self, fds: &Fds) {
        let pushed = std::mem::take(&mut self.pushed);
        self.drop_input(fds);
        self.pushed = pushed;
    }

    fn forget(&mut self) {
        self.holds = Holds::Nothing;
        self.buf.clear();
        self.next = 0;
        self.pushed.clear();
    }

    // ---- position

    /// `fseek` with C's `whence`.
    pub(in super::super) fn seek(
        &mut self,
        offset: i64,
        whence: i32,
        fds: &Fds,
    ) -> Result<(), i32> {
        self.flush(fds)?;
        let (offset, whence) = match whence {
            1 => (self.tell(fds)?.checked_add(offset).ok_or(EINVAL)?, 0),
            _ => (offset, whence),
        };
        self.pushed.clear();
        match &mut self.backend {
            Backend::Fd(fd) => drop(fds.seek(*fd, offset, whence)?),
            Backend::Memory(memory) => memory.seek(offset, whence)?,
        }
        self.forget();
        self.eof = false;
        Ok(())
    }

    /// `ftell`.
    pub(in super::super) fn tell(&mut self, fds: &Fds) -> Result<i64, i32> {
        let at_end = self.append && self.holds == Holds::Output && !self.buf.is_empty();
        let position = match &mut self.backend {
            Backend::Fd(fd) => fds.seek(*fd, 0, if at_end { 2 } else { 1 })? as i64,
            Backend::Memory(memory) => memory.position as i64,
        };
        Ok(match self.holds {
            Holds::Output => position + self.buf.len() as i64,
            Holds::Input => {
                position - (self.buf.len() - self.next) as i64 - self.pushed.len() as i64
            }
            Holds::Nothing => position - self.pushed.len() as i64,
        })
    }

    /// Throws the buffer away (`fpurge`).
    pub(in super::super) fn purge(&mut self) {
        self.forget();
    }
}

impl Memory {
    fn read(&mut self, buf: &mut [u8]) -> usize {
        let rest = self.data.get(self.position..).unwrap_or_default();
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        self.position += n;
        n
    }

    fn write(&mut self, bytes: &[u8], append: bool) -> Result<(), i32> {
        if append {
            self.position = self.data.len();
        }
        let mut bytes = bytes;
        let mut result = Ok(());
        if let MemoryOwner::Array { size, .. } = self.owner {
            let room = (size as usize).saturating_sub(self.position);
            if bytes.len() > room {
                bytes = &bytes[..room];
                result = Err(super::super::errno::ENOSPC);
            }
        }
        let end = self.position + bytes.len();
        if end > self.data.len() {
            self.data.resize(end, 0);
        }
        self.data[self.position..end].copy_from_slice(bytes);
        self.position = end;
        result
    }

    fn seek(&mut self, offset: i64, whence: i32) -> Result<(), i32> {
        let base = match whence {
            0 => 0,
            2 => self.data.len() as i64,
            _ => return Err(EINVAL),
        };
        let limit = match self.owner {
            MemoryOwner::Array { size, .. } => size as i64,
            MemoryOwner::Growing { .. } => i64::MAX,
        };
        match base.checked_add(offset) {
            Some(position) if (0..=limit).contains(&position) => {
                self.position = position as usize;
                Ok(())
            }
            _ => Err(EINVAL),
        }
    }
}

/// All streams of a program.
pub(in super::super) struct Stdio {
    pub(in super::super) fds: Fds,
    pub(in super::super) streams: Vec<Option<Stream>>,
}

impl Stdio {
    /// The three standard streams.
    pub(in super::super) fn new() -> Stdio {
        let standard = |fd| Some(Stream::new(Backend::Fd(fd), fd == 0, fd != 0, false));
        let mut streams = vec![standard(0), standard(1), standard(2)];
        if let Some(stderr) = &mut streams[2] {
            stderr.set_buffering(Buffering::None, 0);
        }
        Stdio {
            fds: Fds::new(),
            streams,
        }
    }

    /// A stream and the files it reads and writes.
    #[inline(always)]
    #[track_caller]
    pub(in super::super) fn stream(&mut self, index: usize) -> (&mut Stream, &Fds) {
        match self.streams.get_mut(index) {
            Some(Some(stream)) => (stream, &self.fds),
            _ => super::super::fault::fail("use of a closed stream", format!("stream {index}")),
        }
    }

    /// Writes bytes to a stream.
    #[inline]
    #[track_caller]
    pub(in super::super) fn write(&mut self, index: usize, bytes: &[u8]) -> Result<(), i32> {
        let (stream, fds) = self.stream(index);
        stream.write(bytes, fds)
    }

    /// The next byte of a stream; the standard output is flushed before a terminal is read.
    #[inline(always)]
    #[track_caller]
    pub(in super::super) fn read_byte(&mut self, index: usize) -> Result<Option<u8>, i32> {
        let (stream, _) = self.stream(index);
        if let Some(byte) = stream.take_buffered() {
            return Ok(Some(byte));
        }
        if !self.fill(index)? {
            return Ok(None);
        }
        let (stream, _) = self.stream(index);
        Ok(stream.take_buffered())
    }

    /// Fills a stream's empty buffer.
    #[inline(never)]
    #[track_caller]
    pub(in super::super) fn fill(&mut self, index: usize) -> Result<bool, i32> {
        let (stream, fds) = self.stream(index);
        stream.decide(fds);
        if stream.is_interactive() {
            if let Some(Some(stdout)) = self.streams.get_mut(1) {
                if stdout.is_line_buffered() {
                    // An error shows up at the next write.
                    let _ = stdout.flush(&self.fds);
                }
            }
        }
        let (stream, fds) = self.stream(index);
        stream.fill(fds)
    }

    /// Adds a stream; returns its index.
    pub(in super::super) fn add(&mut self, stream: Stream) -> usize {
        match self.streams.iter().position(Option::is_none) {
            Some(index) if index > 2 => {
                self.streams[index] = Some(stream);
                index
            }
            _ => {
                self.streams.push(Some(stream));
                self.streams.len() - 1
            }
        }
    }

    /// Writes out all buffers, and gives back input that nobody read, as `exit` does.
    pub(in super::super) fn finish(&mut self) {
        for stream in self.streams.iter_mut().flatten() {
            let _ = stream.flush(&self.fds);
            stream.drop_input(&self.fds);
        }
    }
}

/// The flags of `open` for a mode string of `fopen` (C11 7.21.5.3), or EINVAL.
pub(in super::super) fn open_flags(mode: &[u8]) -> Result<i32, i32> {
    use super::super::fd::{O_CREAT, O_EXCL, O_RDWR, O_TRUNC, O_WRONLY};
    const O_CLOEXEC: i32 = 0o2000000;
    let (&first, rest) = mode.split_first().ok_or(EINVAL)?;
    let mut flags = match first {
        b'r' => 0,
        b'w' => O_WRONLY | O_CREAT | O_TRUNC,
        b'a' => O_WRONLY | O_CREAT | O_APPEND,
        _ => return Err(EINVAL),
    };
    // glibc looks at six more characters, and stops at a comma (",ccs=").
    for &c in rest.iter().take(6).take_while(|&&c| c != b',') {
        match c {
            b'+' => flags = flags & !O_WRONLY | O_RDWR,
            b'x' => flags |= O_EXCL,
            b'e' => flags |= O_CLOEXEC,
            _ => {}
        }
    }
    Ok(flags)
}
