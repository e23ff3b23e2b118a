//! `<sys/uio.h>`: scattered reading and writing.

use super::super::errno::{number_of, EINVAL};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::io::write_bytes;
use std::os::unix::fs::FileExt;

record! {
    /// `struct iovec` (POSIX).
    pub struct IoPart via IoPartFields, size 16 { base at 0: Ptr<Void>, len at 8: u64 }
}

/// The places of scattered bytes.
#[track_caller]
pub(in super::super) fn parts(
    first: Ptr<IoPart>,
    count: u64,
    heap: &Heap,
) -> Result<Vec<IoPart>, i32> {
    if count > 1024 {
        return Err(EINVAL);
    }
    Ok((0..count).map(|i| first.at(i).get(heap)).collect())
}

/// The bytes at all these places.
#[track_caller]
pub(in super::super) fn gather(parts: &[IoPart], heap: &Heap) -> Vec<u8> {
    let mut all = Vec::new();
    for part in parts {
        all.extend_from_slice(heap.bytes(part.base, part.len));
    }
    all
}

/// Stores bytes at these places, one after the other.
#[track_caller]
pub(in super::super) fn scatter(parts: &[IoPart], mut bytes: &[u8], heap: &mut Heap) {
    for part in parts {
        let (here, rest) = bytes.split_at(bytes.len().min(part.len as usize));
        heap.write_slice(part.base.cast(), here);
        bytes = rest;
    }
}

/// The places, and how many bytes they hold.
#[track_caller]
fn places(first: Ptr<Void>, count: i32, rt: &Runtime) -> Result<(Vec<IoPart>, usize), i32> {
    let count = u64::try_from(count).map_err(|_| EINVAL)?;
    let places = parts(first.cast(), count, rt)?;
    let room: u64 = places.iter().map(|part| part.len).sum();
    Ok((places, room.min(1 << 30) as usize))
}

/// `readv` (POSIX).
#[track_caller]
pub fn readv<P: Program>(fd: i32, first: Ptr<Void>, count: i32, cx: &mut P) -> i64 {
    let result = places(first, count, cx).and_then(|(places, room)| {
        let mut bytes = vec![0; room];
        let open = cx.stdio.fds.get(fd)?.clone();
        let n = cx.wait(|| open.read(&mut bytes))?;
        scatter(&places, &bytes[..n], cx);
        Ok(n as i64)
    });
    cx.number(result)
}

/// `writev` (POSIX).
#[track_caller]
pub fn writev<P: Program>(fd: i32, first: Ptr<Void>, count: i32, cx: &mut P) -> i64 {
    let result = places(first, count, cx)
        .and_then(|(places, _)| write_bytes(fd, &gather(&places, cx), false, cx));
    cx.number(result.map(|n| n as i64))
}

/// `preadv` (BSD).
#[track_caller]
pub fn preadv(fd: i32, first: Ptr<Void>, count: i32, offset: i64, rt: &mut Runtime) -> i64 {
    let result = places(first, count, rt).and_then(|(places, room)| {
        let mut bytes = vec![0; room];
        let offset = u64::try_from(offset).map_err(|_| EINVAL)?;
        let file = rt.stdio.fds.get(fd)?.file();
        let n = file
            .read_at(&mut bytes, offset)
            .map_err(|e| number_of(&e))?;
        scatter(&places, &bytes[..n], rt);
        Ok(n as i64)
    });
    rt.number(result)
}

/// `pwritev` (BSD).
#[track_caller]
pub fn pwritev(fd: i32, first: Ptr<Void>, count: i32, offset: i64, rt: &mut Runtime) -> i64 {
    let result = places(first, count, rt).and_then(|(places, _)| {
        let bytes = gather(&places, rt);
        let offset = u64::try_from(offset).map_err(|_| EINVAL)?;
        let file = rt.stdio.fds.get(fd)?.file();
        file.write_at(&bytes, offset).map_err(|e| number_of(&e))
    });
    rt.number(result.map(|n| n as i64))
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn bytes_are_scattered_and_gathered() {
        let mut cx = Alone::default();
        let ends = cx.local_bytes(8).cast::<i32>();
        super::super::pipe(ends, &mut cx);
        let buf: Ptr<u8> = cx.local_bytes(8).cast();
        cx.write_slice(buf, b"abcdefgh");
        let table: Ptr<[IoPart; 2]> = cx.local();
        let part = |at: usize, len| IoPart {
            base: buf.at(at).cast(),
            len,
        };
        table.set([part(6, 2), part(0, 3)], &mut cx);
        assert_eq!(writev(ends.at(1).get(&cx), table.cast(), 2, &mut cx), 5);
        assert_eq!(readv(ends.get(&cx), table.cast(), 2, &mut cx), 5);
        assert_eq!(cx.bytes(buf, 8), b"abcdefgh");
        assert_eq!(readv(ends.get(&cx), table.cast(), -1, &mut cx), -1);
    }
}
