//! The streams of a program, by number (C11 7.21.3), and how they are opened.

use super::super::errno::EINVAL;
use super::super::fd::{Fds, Open, O_APPEND};
use super::stream::{Backend, Buffering, Stream};

/// All streams of a program.
pub(in super::super) struct Stdio {
    pub(in super::super) fds: Fds,
    pub(in super::super) streams: Vec<Option<Stream>>,
    /// The stream of the standard output, if it is open, while what is written to it is kept.
    pub(super) output: Option<Option<Stream>>,
}

impl Stdio {
    /// The three standard streams.
    pub(in super::super) fn new() -> Stdio {
        let standard = |fd| Some(Stream::new(Backend::Fd(fd), fd == 0, fd != 0, false));
        let mut streams = vec![standard(0), standard(1), standard(2)];
        if let Some(stderr) = &mut streams[2] {
            stderr.buffering = Buffering::None;
        }
        Stdio {
            fds: Fds::new(),
            streams,
            output: None,
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

    /// The next byte of a stream whose buffer is empty; the standard output is flushed before a terminal is read.
    #[inline(never)]
    #[track_caller]
    pub(super) fn read_byte_slowly(&mut self, index: usize) -> Result<Option<u8>, i32> {
        let (stream, _) = self.stream(index);
        if let Some(byte) = stream.take_pushed() {
            return Ok(Some(byte));
        }
        if !self.fill(index)? {
            return Ok(None);
        }
        let (stream, _) = self.stream(index);
        Ok(stream.take_pushed().or_else(|| stream.take_buffered()))
    }

    /// Fills a stream's empty buffer.
    #[inline(never)]
    #[track_caller]
    pub(in super::super) fn fill(&mut self, index: usize) -> Result<bool, i32> {
        let (stream, _) = self.stream(index);
        if !stream.eof && stream.can_read {
            self.prepare_to_read(index);
        }
        let (stream, fds) = self.stream(index);
        stream.fill(fds)
    }

    /// What comes before a read: where it may be from a terminal, the standard output is flushed.
    #[track_caller]
    fn prepare_to_read(&mut self, index: usize) {
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
    }

    /// The file that the next byte of a stream has to be read from; none when there are bytes in the buffer, or will be none.
    #[track_caller]
    pub(super) fn source(&mut self, index: usize) -> Option<Open> {
        let (stream, fds) = self.stream(index);
        let Backend::Fd(fd) = stream.backend else {
            return None;
        };
        if stream.eof || !stream.can_read || stream.has_unread() {
            return None;
        }
        let open = fds.get(fd).ok()?.clone();
        self.prepare_to_read(index);
        Some(open)
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
            stream.finish(&self.fds);
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
