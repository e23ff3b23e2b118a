//! `<stdio.h>`: opening, closing, buffering and positioning of streams, and operations on files by name.

use super::super::errno::{number_of, EFAULT, EINVAL, EIO, EISDIR};
use super::super::fault::fail;
use super::super::fd::{
    name_of, open_waiting, path_of, Fds, Kind, Open, O_ACCMODE, O_APPEND, O_RDWR, O_WRONLY,
};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::string::error_text;
use super::memory::{Memory, MemoryOwner};
use super::stream::{Backend, Buffering, Stream};
use super::table::open_flags;
use std::fs;
use std::os::fd::AsRawFd;

/// `FILE`: in memory it holds only which stream it is.
#[derive(Clone, Copy, Debug)]
pub struct File;

/// `EOF`.
pub(in super::super) const EOF: i32 = -1;
/// `sizeof (FILE)` in glibc.
const FILE_SIZE: u64 = 216;
/// Marks an object as a `FILE`; the stream's number is added.
const MAGIC: u64 = 0xFBAD_0000_0000;

/// The `FILE` for a standard stream.
pub(in super::super) fn standard_file(index: u64, heap: &mut Heap) -> Ptr<File> {
    let object = heap.permanent(FILE_SIZE);
    object.cast::<u64>().set(MAGIC + index, heap);
    object.cast()
}

/// The number of the stream that a `FILE` is.
#[inline(always)]
#[track_caller]
pub(in super::super) fn index_of(f: Ptr<File>, heap: &Heap) -> usize {
    let word = f.cast::<u64>().get(heap);
    let index = word.wrapping_sub(MAGIC);
    if index >= 1 << 32 {
        fail("invalid stream", format!("{f:?} is no FILE"));
    }
    index as usize
}

impl Runtime {
    /// Makes a stream a `FILE`.
    pub(in super::super) fn new_file(&mut self, stream: Stream) -> Ptr<File> {
        let object = Ptr::<File>::from_bits(self.heap.alloc(FILE_SIZE));
        let index = self.stdio.add(stream);
        object
            .cast::<u64>()
            .set(MAGIC + index as u64, &mut self.heap);
        object
    }

    /// The C way to say how it went: 0, or -1 and `errno`.
    pub(in super::super) fn status<T>(&mut self, result: Result<T, i32>) -> i32 {
        match result {
            Ok(_) => 0,
            Err(error) => {
                self.explain(error);
                -1
            }
        }
    }

    /// Sets `errno`, unless nothing is known about the error.
    fn explain(&mut self, error: i32) {
        if error != 0 {
            self.set_errno(error);
        }
    }

    /// The value, or nothing and `errno`.
    #[inline]
    pub(in super::super) fn value_or_errno<T>(&mut self, result: Result<T, i32>) -> Option<T> {
        result.map_err(|error| self.explain(error)).ok()
    }

    /// Brings the C object behind a stream in memory up to date.
    fn sync_memory(&mut self, index: usize) {
        let Some(Some(Stream {
            backend: Backend::Memory(memory),
            ..
        })) = self.stdio.streams.get_mut(index)
        else {
            return;
        };
        let heap = &mut self.heap;
        let data = &memory.data;
        match &mut memory.owner {
            MemoryOwner::Array { at } if memory.changed => {
                heap.write_slice(at.cast(), data);
                memory.changed = false;
            }
            MemoryOwner::Array { .. } | MemoryOwner::Nothing => {}
            MemoryOwner::Growing { object, at, size } => {
                let room = data.len() as u64 + 1;
                let new = if object.is_null() {
                    heap.alloc(room)
                } else {
                    heap.realloc(object.bits(), room)
                };
                *object = Ptr::from_bits(new);
                heap.write_slice(*object, data);
                object.at(data.len()).set(0, heap);
                at.set(*object, heap);
                size.set(memory.position as u64, heap);
            }
        }
    }

    /// The same after output, which only arrays follow at once.
    #[inline]
    pub(in super::super) fn sync_array(&mut self, index: usize) {
        if let Some(Some(Stream {
            backend: Backend::Memory(Memory { changed: true, .. }),
            ..
        })) = self.stdio.streams.get(index)
        {
            self.sync_memory(index);
        }
    }

    /// Writes a byte to a stream.
    #[inline(never)]
    #[track_caller]
    pub(super) fn write_byte(&mut self, byte: u8, index: usize) -> Result<(), i32> {
        let (stream, fds) = self.stdio.stream(index);
        let result = stream.write_byte(byte, fds);
        self.sync_array(index);
        result
    }

    /// Writes bytes to a stream.
    #[inline]
    #[track_caller]
    pub(in super::super) fn write_stream(&mut self, index: usize, bytes: &[u8]) -> Result<(), i32> {
        let result = self.stdio.write(index, bytes);
        self.sync_array(index);
        result
    }

    /// Writes formatted text to a stream, piece by piece where that makes a difference.
    #[inline]
    #[track_caller]
    pub(super) fn write_pieces(
        &mut self,
        index: usize,
        text: &[u8],
        pieces: &[usize],
    ) -> Result<(), i32> {
        let (stream, _) = self.stdio.stream(index);
        if stream.takes_at_once(text.len()) {
            return self.write_stream(index, text);
        }
        let mut begin = 0;
        for &end in pieces {
            self.write_stream(index, &text[begin..end])?;
            begin = end;
        }
        self.write_stream(index, &text[begin..])
    }

    /// Flushes and takes apart a stream; its object stays.
    #[track_caller]
    fn close_stream(&mut self, index: usize) -> Result<(), i32> {
        let (stream, fds) = self.stdio.stream(index);
        let flushed = stream.flush(fds);
        if let Backend::Memory(memory) = &mut stream.backend {
            // An array that grew ends where the stream is.
            if let MemoryOwner::Growing { .. } = memory.owner {
                memory.data.truncate(memory.position);
            }
        }
        self.sync_memory(index);
        let stream = self.stdio.streams[index].take();
        let closed = match stream {
            Some(Stream {
                backend: Backend::Fd(fd),
                ..
            }) => self.stdio.fds.close(fd),
            _ => Ok(()),
        };
        closed.and(flushed)
    }
}

/// A stream for an open file.
pub(super) fn stream_for(fd: i32, flags: i32) -> Stream {
    let access = flags & O_ACCMODE;
    Stream::new(
        Backend::Fd(fd),
        access != O_WRONLY,
        access != 0,
        flags & O_APPEND != 0,
    )
}

/// What can only append begins at the end, as `ftell` shows.
fn begin(fd: i32, flags: i32, fds: &Fds) {
    if flags & O_APPEND != 0 && flags & O_ACCMODE == O_WRONLY {
        // A file that cannot seek has no place.
        let _ = fds.seek(fd, 0, 2);
    }
}

/// `stdin` (C11 7.21.1).
#[inline]
pub fn __c2safe_stdin(rt: &Runtime) -> Ptr<File> {
    rt.standard_files[0]
}

/// `stdout` (C11 7.21.1).
#[inline]
pub fn __c2safe_stdout(rt: &Runtime) -> Ptr<File> {
    rt.standard_files[1]
}

/// `stderr` (C11 7.21.1).
#[inline]
pub fn __c2safe_stderr(rt: &Runtime) -> Ptr<File> {
    rt.standard_files[2]
}

/// `fopen` (C11 7.21.5.3).
#[track_caller]
pub fn fopen<P: Program>(name: impl Str, mode: impl Str, cx: &mut P) -> Ptr<File> {
    let opened = open_flags(mode.chars(&cx.heap)).and_then(|flags| {
        let name = name_of(name, &cx.heap)?.to_vec();
        Ok((open_waiting(&name, flags, 0o666, cx)?, flags))
    });
    match opened {
        Ok((fd, flags)) => {
            begin(fd, flags, &cx.stdio.fds);
            cx.new_file(stream_for(fd, flags))
        }
        Err(error) => {
            cx.set_errno(error);
            Ptr::null()
        }
    }
}

/// `fopen64` (glibc).
#[track_caller]
pub fn fopen64<P: Program>(name: impl Str, mode: impl Str, cx: &mut P) -> Ptr<File> {
    fopen(name, mode, cx)
}

/// `freopen` (C11 7.21.5.4); without a name it opens the stream's own file once more.
#[track_caller]
pub fn freopen(name: impl Str, mode: impl Str, f: Ptr<File>, rt: &mut Runtime) -> Ptr<File> {
    let index = index_of(f, rt);
    // Whatever comes of this, the stream gets another file; glibc only leaves the `errno`.
    let flushed = flush(index, rt);
    rt.status(flushed);
    let (stream, fds) = rt.stdio.stream(index);
    let number = match stream.backend {
        Backend::Fd(fd) => Some(fd),
        Backend::Memory(_) => None,
    };
    let own = number.ok_or(EFAULT).and_then(|fd| fds.get(fd));
    let own = own.map(Open::file);
    let name = name_of(name, &rt.heap).map(<[u8]>::to_vec);
    let _ = rt.close_stream(index);
    let opened = open_flags(mode.chars(&rt.heap)).and_then(|flags| {
        let name = match (name, &own) {
            (Ok(name), _) => name,
            (_, Ok(file)) => format!("/proc/self/fd/{}", file.as_raw_fd()).into_bytes(),
            (_, Err(error)) => return Err(*error),
        };
        Ok((rt.stdio.fds.open(&name, flags, 0o666)?, flags))
    });
    match opened {
        Ok((mut fd, flags)) => {
            // The new file takes the number of the old one, as in glibc.
            if let Some(number) = number.filter(|&number| number != fd) {
                if let Ok(open) = rt.stdio.fds.duplicate(fd) {
                    rt.stdio.fds.put(number as usize, open);
                    let _ = rt.stdio.fds.close(fd);
                    fd = number;
                }
            }
            begin(fd, flags, &rt.stdio.fds);
            rt.stdio.streams[index] = Some(stream_for(fd, flags));
            f
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

impl Runtime {
    /// A descriptor of the program for an open file of Rust.
    pub fn adopt_descriptor(&mut self, file: fs::File) -> i32 {
        let flags = access_of(&file);
        self.stdio.fds.add(Open::new(file, flags, Kind::File), 0)
    }

    /// A stream of the program for an open file of Rust.
    pub fn adopt_file(&mut self, file: fs::File) -> Ptr<File> {
        let flags = access_of(&file);
        let fd = self.adopt_descriptor(file);
        self.new_file(stream_for(fd, flags))
    }

    /// An open file of Rust for a descriptor; they share the position.
    pub fn rust_descriptor(&self, fd: i32) -> Option<fs::File> {
        let copy = self.stdio.fds.get(fd).ok()?.system_copy().ok()?;
        Some(copy.into())
    }

    /// An open file of Rust for a stream, at the position of the stream.
    #[track_caller]
    pub fn rust_file(&mut self, f: Ptr<File>) -> Option<fs::File> {
        fflush(f, self);
        let fd = fileno(f, self);
        self.rust_descriptor(fd)
    }
}

/// What a file is open for, as the flags of `open`; both, if the system does not say.
fn access_of(file: &fs::File) -> i32 {
    let name = format!("/proc/self/fdinfo/{}", file.as_raw_fd());
    let told = fs::read_to_string(name).ok().and_then(|text| {
        let flags = text.lines().find_map(|line| line.strip_prefix("flags:"))?;
        i32::from_str_radix(flags.trim(), 8).ok()
    });
    told.map_or(O_RDWR, |flags| flags & (O_ACCMODE | O_APPEND))
}

/// `fdopen` (POSIX).
#[track_caller]
pub fn fdopen(fd: i32, mode: impl Str, rt: &mut Runtime) -> Ptr<File> {
    let flags = open_flags(mode.chars(&rt.heap)).and_then(|flags| {
        let open = rt.stdio.fds.get(fd)?;
        let (access, wanted) = (open.flags() & O_ACCMODE, flags & O_ACCMODE);
        if access != O_RDWR && access != wanted {
            return Err(EINVAL);
        }
        if flags & O_APPEND != 0 && open.flags() & O_APPEND == 0 {
            open.set_flags(open.flags() | O_APPEND)?;
            begin(fd, flags, &rt.stdio.fds);
        }
        Ok(flags)
    });
    match flags {
        Ok(flags) => rt.new_file(stream_for(fd, flags)),
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `fclose` (C11 7.21.5.1).
#[track_caller]
pub fn fclose(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    let result = rt.close_stream(index);
    if index > 2 {
        rt.heap.free(f.bits());
    }
    rt.status(result)
}

/// `fcloseall` (glibc).
#[track_caller]
pub fn fcloseall(rt: &mut Runtime) -> i32 {
    for index in 0..rt.stdio.streams.len() {
        if rt.stdio.streams[index].is_some() {
            let _ = rt.close_stream(index);
        }
    }
    0
}

/// `fflush` (C11 7.21.5.2); null flushes all streams.
#[track_caller]
pub fn fflush(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    if !f.is_null() {
        let index = index_of(f, rt);
        let result = flush(index, rt);
        return rt.status(result);
    }
    let mut result = Ok(());
    for index in 0..rt.stdio.streams.len() {
        if rt.stdio.streams[index]
            .as_ref()
            .is_some_and(|stream| stream.can_write)
        {
            let (stream, fds) = rt.stdio.stream(index);
            let flushed = stream.flush(fds);
            rt.sync_array(index);
            result = result.and(flushed);
        }
    }
    rt.status(result)
}

#[track_caller]
fn flush(index: usize, rt: &mut Runtime) -> Result<(), i32> {
    let (stream, fds) = rt.stdio.stream(index);
    // On input, POSIX makes the file follow the stream.
    let result = stream.sync(fds);
    rt.sync_memory(index);
    result
}

/// `fflush_unlocked` (glibc).
#[track_caller]
pub fn fflush_unlocked(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    fflush(f, rt)
}

/// `fpurge` (BSD).
#[track_caller]
pub fn fpurge(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    rt.stdio.stream(index).0.purge();
    0
}

/// `setvbuf` (C11 7.21.5.6); the buffer is always the runtime's own.
#[track_caller]
pub fn setvbuf(f: Ptr<File>, buf: Ptr<u8>, mode: i32, size: u64, rt: &mut Runtime) -> i32 {
    let buffering = match mode {
        0 => Buffering::Full,
        1 => Buffering::Line,
        2 => Buffering::None,
        _ => return -1,
    };
    let index = index_of(f, rt);
    let (stream, fds) = rt.stdio.stream(index);
    // glibc takes the size only together with a buffer.
    let size = (!buf.is_null()).then_some(size as usize);
    let result = stream.set_buffering(buffering, size, fds);
    rt.sync_array(index);
    rt.status(result)
}

/// `setbuf` (C11 7.21.5.5).
#[track_caller]
pub fn setbuf(f: Ptr<File>, buf: Ptr<u8>, rt: &mut Runtime) {
    setbuffer(f, buf, 8192, rt);
}

/// `setbuffer` (BSD).
#[track_caller]
pub fn setbuffer(f: Ptr<File>, buf: Ptr<u8>, size: u64, rt: &mut Runtime) {
    let size = if buf.is_null() { 0 } else { size };
    let index = index_of(f, rt);
    let (stream, fds) = rt.stdio.stream(index);
    let result = stream.set_buffer(size as usize, fds);
    rt.sync_array(index);
    rt.status(result);
}

/// `setlinebuf` (BSD).
#[track_caller]
pub fn setlinebuf(f: Ptr<File>, rt: &mut Runtime) {
    setvbuf(f, Ptr::null(), 1, 0, rt);
}

/// `fseek` (C11 7.21.9.2).
#[track_caller]
pub fn fseek(f: Ptr<File>, offset: i64, whence: i32, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    let (stream, fds) = rt.stdio.stream(index);
    let result = stream.seek(offset, whence, fds);
    rt.sync_array(index);
    rt.status(result)
}

/// `fseeko` (POSIX).
#[track_caller]
pub fn fseeko(f: Ptr<File>, offset: i64, whence: i32, rt: &mut Runtime) -> i32 {
    fseek(f, offset, whence, rt)
}

/// `fseeko64` (glibc).
#[track_caller]
pub fn fseeko64(f: Ptr<File>, offset: i64, whence: i32, rt: &mut Runtime) -> i32 {
    fseek(f, offset, whence, rt)
}

/// `ftell` (C11 7.21.9.4).
#[track_caller]
pub fn ftell(f: Ptr<File>, rt: &mut Runtime) -> i64 {
    let index = index_of(f, rt);
    let (stream, fds) = rt.stdio.stream(index);
    match stream.tell(fds) {
        Ok(position) => position,
        Err(0) => {
            // glibc has no reason at hand, but wants there to be one.
            if rt.errno.get(&rt.heap) == 0 {
                rt.set_errno(EIO);
            }
            -1
        }
        Err(error) => {
            rt.set_errno(error);
            -1
        }
    }
}

/// `ftello` (POSIX).
#[track_caller]
pub fn ftello(f: Ptr<File>, rt: &mut Runtime) -> i64 {
    ftell(f, rt)
}

/// `ftello64` (glibc).
#[track_caller]
pub fn ftello64(f: Ptr<File>, rt: &mut Runtime) -> i64 {
    ftell(f, rt)
}

/// `rewind` (C11 7.21.9.5).
#[track_caller]
pub fn rewind(f: Ptr<File>, rt: &mut Runtime) {
    fseek(f, 0, 0, rt);
    clearerr(f, rt);
}

/// `fgetpos` (C11 7.21.9.1).
#[track_caller]
pub fn fgetpos(f: Ptr<File>, pos: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let at = ftell(f, rt);
    if at == -1 {
        return -1;
    }
    pos.cast::<i64>().set(at, rt);
    0
}

/// `fsetpos` (C11 7.21.9.3).
#[track_caller]
pub fn fsetpos(f: Ptr<File>, pos: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let at = pos.cast::<i64>().get(rt);
    let index = index_of(f, rt);
    rt.stdio.stream(index).0.drop_pushed();
    let status = fseek(f, at, 0, rt);
    if status != 0 && rt.errno.get(&rt.heap) == 0 {
        rt.set_errno(EIO);
    }
    status
}

/// `clearerr` (C11 7.21.10.1).
#[track_caller]
pub fn clearerr(f: Ptr<File>, rt: &mut Runtime) {
    let index = index_of(f, rt);
    let (stream, _) = rt.stdio.stream(index);
    stream.eof = false;
    stream.error = false;
}

/// `clearerr_unlocked` (glibc).
#[track_caller]
pub fn clearerr_unlocked(f: Ptr<File>, rt: &mut Runtime) {
    clearerr(f, rt);
}

/// `feof` (C11 7.21.10.2).
#[track_caller]
pub fn feof(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    rt.stdio.stream(index).0.eof as i32
}

/// `feof_unlocked` (glibc).
#[track_caller]
pub fn feof_unlocked(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    feof(f, rt)
}

/// `ferror` (C11 7.21.10.3).
#[track_caller]
pub fn ferror(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    rt.stdio.stream(index).0.error as i32
}

/// `ferror_unlocked` (glibc).
#[track_caller]
pub fn ferror_unlocked(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    ferror(f, rt)
}

/// `fileno` (POSIX).
#[track_caller]
pub fn fileno(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    let index = index_of(f, rt);
    match rt.stdio.stream(index).0.backend {
        Backend::Fd(fd) => fd,
        Backend::Memory(_) => rt.status(Err::<(), _>(super::super::errno::EBADF)),
    }
}

/// `fileno_unlocked` (glibc).
#[track_caller]
pub fn fileno_unlocked(f: Ptr<File>, rt: &mut Runtime) -> i32 {
    fileno(f, rt)
}

/// `flockfile` (POSIX); there is one thread.
#[track_caller]
pub fn flockfile(_f: Ptr<File>) {}

/// `ftrylockfile` (POSIX); there is one thread.
#[track_caller]
pub fn ftrylockfile(_f: Ptr<File>) -> i32 {
    0
}

/// `funlockfile` (POSIX); there is one thread.
#[track_caller]
pub fn funlockfile(_f: Ptr<File>) {}

/// `perror` (C11 7.21.10.4).
#[track_caller]
pub fn perror(s: impl Str, rt: &mut Runtime) {
    let is_null = matches!(s.place(), super::super::runtime::StrPlace::Heap(p) if p.is_null());
    let mut line = if is_null {
        Vec::new()
    } else {
        s.chars(&rt.heap).to_vec()
    };
    if !line.is_empty() {
        line.extend_from_slice(b": ");
    }
    line.extend(error_text(rt.errno.get(&rt.heap)));
    line.push(b'\n');
    // Nothing can be said about a message that cannot be written.
    let _ = rt.stdio.write(2, &line);
}

/// `remove` (C11 7.21.4.1).
#[track_caller]
pub fn remove(name: impl Str, rt: &mut Runtime) -> i32 {
    let result = path_of(name, &rt.heap).and_then(|name| {
        match fs::remove_file(name).map_err(|e| number_of(&e)) {
            Err(EISDIR) => fs::remove_dir(name).map_err(|e| number_of(&e)),
            result => result,
        }
    });
    rt.status(result)
}

/// `rename` (C11 7.21.4.2).
#[track_caller]
pub fn rename(from: impl Str, to: impl Str, rt: &mut Runtime) -> i32 {
    let result = path_of(from, &rt.heap).and_then(|from| {
        let to = path_of(to, &rt.heap)?;
        fs::rename(from, to).map_err(|e| number_of(&e))
    });
    rt.status(result)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::*;
    use super::*;

    #[test]
    fn a_null_name_is_an_error() {
        let mut rt = Alone::default();
        let null = Ptr::<u8>::null();
        assert!(fopen(null, c"r", &mut rt).is_null());
        assert_eq!(rt.errno.get(&rt), EFAULT);
        rt.set_errno(0);
        assert_eq!((remove(null, &mut rt), rt.errno.get(&rt)), (-1, EFAULT));
        rt.set_errno(0);
        assert_eq!(
            (rename(c"/no/such", null, &mut rt), rt.errno.get(&rt)),
            (-1, EFAULT)
        );
    }

    #[test]
    fn freopen_without_a_name_opens_the_same_file() {
        let mut rt = Alone::default();
        let f = tmpfile(&mut rt);
        assert_eq!(fputs(c"hello", f, &mut rt), 1);
        assert_eq!(freopen(Ptr::<u8>::null(), c"r", f, &mut rt), f);
        assert_eq!(getc(f, &mut rt), 'h' as i32);
        assert_eq!(fputc('x' as i32, f, &mut rt), EOF);
        assert_eq!(fclose(f, &mut rt), 0);
    }

    #[test]
    fn files_are_written_read_and_positioned() {
        let mut rt = Alone::default();
        let f = tmpfile(&mut rt);
        assert_eq!(fputs(c"hello\nworld\n", f, &mut rt), 1);
        assert_eq!(ftell(f, &mut rt), 12);
        rewind(f, &mut rt);
        let line: Ptr<u8> = rt.local_bytes(20).cast();
        assert_eq!(fgets(line, 20, f, &mut rt), line);
        assert_eq!(rt.c_str(line), b"hello\n");
        assert_eq!(ftell(f, &mut rt), 6);
        assert_eq!(getc(f, &mut rt), 'w' as i32);
        assert_eq!(ungetc('W' as i32, f, &mut rt), 'W' as i32);
        assert_eq!(ftell(f, &mut rt), 6);
        assert_eq!(
            (getc(f, &mut rt), getc(f, &mut rt)),
            ('W' as i32, 'o' as i32)
        );
        assert_eq!(fseek(f, -1, 2, &mut rt), 0);
        assert_eq!(
            (getc(f, &mut rt), getc(f, &mut rt), feof(f, &mut rt)),
            (10, EOF, 1)
        );
        assert_eq!(fseek(f, 1, 0, &mut rt), 0);
        fputc('E' as i32, f, &mut rt);
        rewind(f, &mut rt);
        assert_eq!(fread(line, 1, 20, f, &mut rt), 12);
        assert_eq!(rt.bytes(line, 12), b"hEllo\nworld\n");
        assert_eq!(fclose(f, &mut rt), 0);
    }
}
