//! Reading from streams whose buffers are empty. Other threads run while a thread waits for input.

use super::super::runtime::Program;

/// The next byte of a stream; `None` at the end of the file.
#[inline(always)]
#[track_caller]
pub(super) fn read_byte<P: Program>(index: usize, cx: &mut P) -> Result<Option<u8>, i32> {
    if let Some(byte) = cx.stdio.stream(index).0.take_buffered() {
        return Ok(Some(byte));
    }
    await_input(index, cx);
    let result = cx.stdio.read_byte_slowly(index);
    cx.sync_array(index);
    result
}

/// Fills a stream's empty buffer.
#[track_caller]
pub(super) fn fill<P: Program>(index: usize, cx: &mut P) -> Result<bool, i32> {
    await_input(index, cx);
    let result = cx.stdio.fill(index);
    cx.sync_array(index);
    result
}

/// Reads a block straight from the file of a stream whose buffer is empty; see [`Stream::read_directly`](super::stream::Stream).
#[track_caller]
pub(super) fn read_directly<P: Program>(
    wanted: usize,
    index: usize,
    block: &mut Vec<u8>,
    cx: &mut P,
) -> Option<Result<usize, i32>> {
    await_input(index, cx);
    let (stream, fds) = cx.stdio.stream(index);
    stream.read_directly(wanted, fds, block)
}

/// In a program with threads: lets the others run until a stream that has nothing to read can be read without waiting.
#[track_caller]
fn await_input<P: Program>(index: usize, cx: &mut P) {
    if !P::THREADED {
        return;
    }
    // What came may be taken by another thread before this one runs again.
    while let Some(open) = cx.stdio.source(index) {
        if open.has_input() {
            break;
        }
        cx.wait(|| open.wait_for_input());
    }
}
