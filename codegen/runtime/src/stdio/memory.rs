//! Files in memory, behind `fmemopen` and `open_memstream` (POSIX).

use super::super::errno::{EINVAL, ENOSPC};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::file::{index_of, stream_for, File};
use super::stream::{Backend, Buffering, Stream};
use super::table::open_flags;

/// The error of a write that stores some of its bytes: glibc leaves `errno` alone then.
const UNEXPLAINED: i32 = 0;

/// A file that is an array.
pub(in super::super) struct Memory {
    /// The array as a whole for `fmemopen`, what was written for `open_memstream`.
    pub(in super::super) data: Vec<u8>,
    pub(in super::super) position: usize,
    /// Where the file ends.
    pub(in super::super) end: usize,
    pub(in super::super) append: bool,
    /// Whether the C object lags behind.
    pub(in super::super) changed: bool,
    /// How many bytes the last write stored.
    pub(super) stored: usize,
    pub(in super::super) owner: MemoryOwner,
}

/// The C objects behind a file in memory.
#[derive(Clone, Copy)]
pub(in super::super) enum MemoryOwner {
    /// `fmemopen`: the array, which follows every write.
    Array { at: Ptr<Void> },
    /// `open_memstream`: the growing array so far, and where its address and size are stored when the stream is flushed.
    Growing {
        object: Ptr<u8>,
        at: Ptr<Ptr<u8>>,
        size: Ptr<u64>,
    },
    /// None: it is the program's own environment that looks at the bytes.
    Nothing,
}

impl Memory {
    /// One without anything in it, which grows.
    fn empty(owner: MemoryOwner) -> Memory {
        Memory {
            data: Vec::new(),
            position: 0,
            end: 0,
            append: false,
            changed: false,
            stored: 0,
            owner,
        }
    }

    pub(super) fn read(&mut self, buf: &mut [u8]) -> usize {
        let n = buf.len().min(self.end.saturating_sub(self.position));
        buf[..n].copy_from_slice(&self.data[self.position..self.position + n]);
        self.position += n;
        n
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), i32> {
        match self.owner {
            MemoryOwner::Array { .. } => self.write_array(bytes),
            MemoryOwner::Growing { .. } | MemoryOwner::Nothing => {
                let end = self.position + bytes.len();
                self.data.resize(self.data.len().max(end), 0);
                self.data[self.position..end].copy_from_slice(bytes);
                (self.position, self.end) = (end, self.data.len());
                Ok(())
            }
        }
    }

    /// Writes as much as there is room for, and a NUL behind the end of the file.
    fn write_array(&mut self, bytes: &[u8]) -> Result<(), i32> {
        let size = self.data.len();
        let at = if self.append { self.end } else { self.position };
        let adds_nul = bytes.last() != Some(&0);
        self.stored = 0;
        let mut count = bytes.len();
        if at + count > size {
            if self.position + adds_nul as usize >= size {
                return Err(ENOSPC);
            }
            count = size - at;
        }
        self.data[at..at + count].copy_from_slice(&bytes[..count]);
        self.changed = true;
        self.stored = count;
        self.position = at + count;
        if self.position > self.end {
            self.end = self.position;
            if self.end < size && adds_nul {
                self.data[self.end] = 0;
            } else if !self.append && adds_nul {
                self.data[size - 1] = 0;
            }
        }
        if count < bytes.len() {
            return Err(UNEXPLAINED);
        }
        Ok(())
    }

    pub(super) fn seek(&mut self, offset: i64, whence: i32) -> Result<i64, i32> {
        let base = match whence {
            0 => 0,
            1 => self.position,
            2 => self.end,
            _ => return Err(EINVAL),
        };
        let limit = match self.owner {
            MemoryOwner::Array { .. } => self.data.len() as i64,
            MemoryOwner::Growing { .. } | MemoryOwner::Nothing => i64::MAX,
        };
        match (base as i64).checked_add(offset) {
            Some(position) if (0..=limit).contains(&position) => {
                self.position = position as usize;
                if self.position > self.data.len() {
                    // An array that grows does so at once.
                    self.data.resize(self.position, 0);
                    self.end = self.position;
                }
                Ok(position)
            }
            _ => Err(EINVAL),
        }
    }
}

/// `fmemopen` (POSIX).
#[track_caller]
pub fn fmemopen(buf: Ptr<Void>, size: u64, mode: impl Str, rt: &mut Runtime) -> Ptr<File> {
    let mode = mode.chars(&rt.heap).to_vec();
    let Ok(flags) = open_flags(&mode) else {
        rt.set_errno(EINVAL);
        return Ptr::null();
    };
    let at = if buf.is_null() {
        Ptr::from_bits(rt.heap.alloc(size))
    } else {
        buf
    };
    if mode.starts_with(b"w+") && size > 0 {
        at.cast::<u8>().set(0, rt);
    }
    let data = rt.heap.bytes(at, size).to_vec();
    let text = super::super::string::find_byte(&data, 0).unwrap_or(data.len());
    let append = mode[0] == b'a';
    let end = match mode[0] {
        b'r' => data.len(),
        b'a' => text,
        _ => 0,
    };
    let mut stream = stream_for(0, flags);
    stream.backend = Backend::Memory(Memory {
        data,
        position: if append { end } else { 0 },
        end,
        append,
        changed: false,
        stored: 0,
        owner: MemoryOwner::Array { at },
    });
    rt.new_file(stream)
}

impl Runtime {
    /// Keeps what the program writes to its standard output from now on, until [`Runtime::kept_output`] asks for it.
    pub fn keep_output(&mut self) {
        // What an earlier one left, when it ended early, is of no use to anybody.
        self.kept_output();
        let backend = Backend::Memory(Memory::empty(MemoryOwner::Nothing));
        let kept = Some(Stream::new(backend, false, true, false));
        self.stdio.output = Some(std::mem::replace(&mut self.stdio.streams[1], kept));
    }

    /// What was written to the standard output since [`Runtime::keep_output`]; from now on it goes where it went before.
    pub fn kept_output(&mut self) -> Vec<u8> {
        let Some(before) = self.stdio.output.take() else {
            return Vec::new();
        };
        let kept = std::mem::replace(&mut self.stdio.streams[1], before);
        let Some(mut kept) = kept else {
            return Vec::new();
        };
        // Memory is never full.
        let _ = kept.flush(&self.stdio.fds);
        match kept.backend {
            Backend::Memory(memory) => memory.data,
            Backend::Fd(_) => Vec::new(),
        }
    }
}

/// `open_memstream` (POSIX).
#[track_caller]
pub fn open_memstream(buf: Ptr<Void>, size: Ptr<Void>, rt: &mut Runtime) -> Ptr<File> {
    let owner = MemoryOwner::Growing {
        object: Ptr::null(),
        at: buf.cast(),
        size: size.cast(),
    };
    let backend = Backend::Memory(Memory::empty(owner));
    let f = rt.new_file(Stream::new(backend, false, true, false));
    let index = index_of(f, rt);
    let (stream, fds) = rt.stdio.stream(index);
    // The array is the buffer.
    let result = stream.set_buffering(Buffering::None, None, fds);
    rt.status(result);
    f
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::*;
    use super::*;

    #[test]
    fn output_that_is_kept() {
        let mut rt = Alone::default();
        rt.keep_output();
        fputs(c"abc", __c2safe_stdout(&rt), &mut rt);
        rt.keep_output();
        fputs(c"def\n", __c2safe_stdout(&rt), &mut rt);
        fputs(c"g", __c2safe_stdout(&rt), &mut rt);
        assert_eq!(rt.kept_output(), b"def\ng");
        assert_eq!(rt.kept_output(), b"");
    }

    #[test]
    fn streams_in_memory() {
        let mut rt = Alone::default();
        let (at, size) = (rt.local::<Ptr<u8>>(), rt.local::<u64>());
        let f = open_memstream(at.cast(), size.cast(), &mut rt);
        fputs(c"abc", f, &mut rt);
        fflush(f, &mut rt);
        assert_eq!((size.get(&rt), rt.c_str(at.get(&rt))), (3, &b"abc"[..]));
        fputs(c"def", f, &mut rt);
        fclose(f, &mut rt);
        assert_eq!((size.get(&rt), rt.c_str(at.get(&rt))), (6, &b"abcdef"[..]));
        let g = fmemopen(at.get(&rt).cast(), 6, c"r", &mut rt);
        assert_eq!(
            (getc(g, &mut rt), getc(g, &mut rt)),
            ('a' as i32, 'b' as i32)
        );
        fclose(g, &mut rt);
        assert!(fopen(c"/no/such/file", c"r", &mut rt).is_null());
        assert_eq!(rt.errno.get(&rt), 2);
    }
}
