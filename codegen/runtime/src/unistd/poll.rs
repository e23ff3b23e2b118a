//! `<poll.h>`, `<sys/select.h>`: waiting for several files. The standard library cannot ask the system about all of them at
//! once, so they are looked at one by one, now and then: sockets by looking at their input without taking it, connections
//! by taking them in advance, other files by reading a byte ahead. Whether a write has room is known only from the write before.

use super::super::errno::{EBADF, EINTR, EINVAL};
use super::super::fd::{Kind, Open, O_ACCMODE, O_RDWR, O_WRONLY};
use super::super::mem::Void;
use super::super::net::{peek_input, progress, with_socket, Phase};
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::signal::{doze, with_mask};
use super::super::time::span;
use std::io::IsTerminal;
use std::os::unix::fs::FileTypeExt;
use std::time::{Duration, Instant};

pub(super) const IN: i16 = 0x41;
pub(super) const OUT: i16 = 0x304;
pub(super) const ERR: i16 = 8;
pub(super) const HUP: i16 = 0x10;
const NVAL: i16 = 0x20;
const RDHUP: i16 = 0x2000;
/// How long to wait before looking again: at first, and at most.
const SHORTEST: Duration = Duration::from_micros(20);
const LONGEST: Duration = Duration::from_millis(1);

record! {
    /// `struct pollfd` (POSIX).
    pub struct PollFd via PollFdFields, size 8 { fd at 0: i32, events at 4: i16, revents at 6: i16 }
}

/// What can be said about a file that is no socket of ours.
fn plain(open: &Open) -> Result<i16, i32> {
    let file = open.file();
    let Ok(kind) = file.metadata().map(|data| data.file_type()) else {
        return Ok(ERR);
    };
    let access = open.flags() & O_ACCMODE;
    let waits = kind.is_fifo() || (kind.is_char_device() && file.is_terminal());
    if !waits {
        return Ok(IN | OUT);
    }
    let mut ready = if access == O_WRONLY || access == O_RDWR || kind.is_char_device() {
        OUT
    } else {
        0
    };
    if access != O_WRONLY && open.look_ahead(1)? {
        ready |= if open.ahead() > 0 { IN } else { HUP };
    }
    Ok(ready)
}

/// What can be said about one end of a pipe.
fn pipe(open: &Open) -> Result<i16, i32> {
    let input = peek_input(open)?;
    if open.flags() & O_ACCMODE == O_WRONLY {
        let room = if open.has_room() { OUT } else { 0 };
        return Ok(room | if input == Some(0) { ERR } else { 0 });
    }
    Ok(match input {
        Some(0) => HUP,
        Some(_) if open.peer_is_gone() => IN | HUP,
        Some(_) => IN,
        None => 0,
    })
}

fn socket(open: &Open) -> Result<i16, i32> {
    let (phase, error, waiting) = progress(open)?;
    let (stream, unix) = with_socket(open, |s| (s.is_stream(), s.is_unix()))?;
    let failed = if error != 0 {
        IN | ERR | HUP | RDHUP
    } else {
        0
    };
    match phase {
        Phase::Connecting => return Ok(0),
        Phase::Listening => return Ok(if waiting { IN } else { 0 }),
        Phase::Fresh | Phase::Bound if stream => return Ok(OUT | HUP | failed),
        _ => {}
    }
    let room = if open.has_room() { OUT } else { 0 };
    let input = match peek_input(open) {
        Ok(None) => 0,
        Ok(Some(0)) if stream => {
            // A Unix socket whose other end is closed is closed altogether.
            let both = (unix && open.peer_is_gone()) || with_socket(open, |s| s.shut_down())?;
            IN | RDHUP | if both { HUP } else { 0 }
        }
        Ok(Some(_)) => IN,
        Err(error) => {
            with_socket(open, |s| s.fail(error))?;
            IN | OUT | ERR | HUP | RDHUP
        }
    };
    Ok(room | input | failed)
}

/// What of `events` is the case, and errors.
pub(super) fn readiness(open: &Open, events: i16) -> i16 {
    let found = match open.shared.kind {
        Kind::Pipe => pipe(open),
        Kind::Socket => socket(open),
        Kind::File if with_socket(open, |_| ()).is_ok() => socket(open),
        Kind::File => plain(open),
    };
    found.unwrap_or(ERR) & (events | ERR | HUP)
}

/// Looks until something is found or the time is over. EINTR when a handler ran meanwhile.
pub(super) fn watch<P: Program>(
    limit: Option<Duration>,
    cx: &mut P,
    mut look: impl FnMut(&mut P) -> Result<i32, i32>,
) -> Result<i32, i32> {
    // Times beyond what the clock can tell are no limit.
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let mut step = SHORTEST;
    loop {
        let found = look(cx)?;
        if found > 0 {
            return Ok(found);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Ok(0);
        }
        if doze(left.map_or(step, |left| left.min(step)), cx) {
            return Err(EINTR);
        }
        step = (step * 2).min(LONGEST);
    }
}

fn poll_for<P: Program>(fds: Ptr<Void>, count: u64, limit: Option<Duration>, cx: &mut P) -> i32 {
    let fds = fds.cast::<PollFd>();
    let result = watch(limit, cx, |cx| {
        let mut found = 0;
        for i in 0..count {
            let entry = fds.at(i);
            let asked = entry.get(cx);
            let ready = match cx.stdio.fds.get(asked.fd) {
                _ if asked.fd < 0 => 0,
                Ok(open) => readiness(open, asked.events),
                Err(_) => NVAL,
            };
            entry.revents().set(ready, cx);
            found += (ready != 0) as i32;
        }
        Ok(found)
    });
    cx.number(result) as i32
}

/// `poll` (POSIX).
#[track_caller]
pub fn poll<P: Program>(fds: Ptr<Void>, count: u64, timeout: i32, cx: &mut P) -> i32 {
    let limit = u64::try_from(timeout).ok().map(Duration::from_millis);
    poll_for(fds, count, limit, cx)
}

/// The time in a `struct timespec`, if the pointer is not null.
#[track_caller]
fn time_limit(time: Ptr<Void>, rt: &Runtime) -> Result<Option<Duration>, i32> {
    if time.is_null() {
        return Ok(None);
    }
    span(time.cast().get(rt)).map(Some).ok_or(EINVAL)
}

/// `ppoll` (Linux).
#[track_caller]
pub fn ppoll<P: Program>(
    fds: Ptr<Void>,
    count: u64,
    time: Ptr<Void>,
    mask: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    match time_limit(time, cx) {
        Ok(limit) => with_mask(mask, cx, |cx| poll_for(fds, count, limit, cx)),
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

/// A set of descriptors.
type Set = [u64; 16];

fn select_for<P: Program>(
    count: i32,
    sets: [Ptr<Void>; 3],
    limit: Option<Duration>,
    cx: &mut P,
) -> Result<i32, i32> {
    // What makes a descriptor ready in each set, and what to ask for.
    const READY: [(i16, i16); 3] = [(IN | HUP | ERR, IN), (OUT | ERR, OUT), (2, 2)];
    if count < 0 {
        return Err(EINVAL);
    }
    let words = (count.min(1024) as u64).div_ceil(64);
    let mut asked: [Set; 3] = [[0; 16]; 3];
    for (set, place) in asked.iter_mut().zip(sets) {
        if !place.is_null() {
            for i in 0..words {
                set[i as usize] = place.cast::<u64>().at(i).get(cx);
            }
        }
    }
    let mut found: [Set; 3] = [[0; 16]; 3];
    let result = watch(limit, cx, |cx| {
        found = [[0; 16]; 3];
        let mut total = 0;
        for fd in 0..count.min(1024) {
            let (word, bit) = (fd as usize / 64, 1u64 << (fd % 64));
            let wanted = (0..3).filter(|&i| asked[i][word] & bit != 0);
            let events = wanted.fold(0, |events, i| events | READY[i].1);
            if events == 0 {
                continue;
            }
            let ready = readiness(cx.stdio.fds.get(fd).map_err(|_| EBADF)?, events);
            for i in 0..3 {
                if asked[i][word] & bit != 0 && ready & READY[i].0 != 0 {
                    found[i][word] |= bit;
                    total += 1;
                }
            }
        }
        Ok(total)
    })?;
    for (set, place) in found.iter().zip(sets) {
        if !place.is_null() {
            cx.heap.write_slice(place.cast(), &set[..words as usize]);
        }
    }
    Ok(result)
}

/// `select` (POSIX); as in Linux the time that is left is stored.
#[track_caller]
pub fn select<P: Program>(
    count: i32,
    reads: Ptr<Void>,
    writes: Ptr<Void>,
    errors: Ptr<Void>,
    timeout: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let limit = match timeout.is_null() {
        true => Ok(None),
        false => {
            let [seconds, microseconds] = timeout.cast::<[i64; 2]>().get(cx);
            // More than a million microseconds are seconds, too.
            match (u64::try_from(seconds), u64::try_from(microseconds)) {
                (Ok(s), Ok(us)) => Ok(Some(Duration::from_secs(s) + Duration::from_micros(us))),
                _ => Err(EINVAL),
            }
        }
    };
    let begin = Instant::now();
    let result = limit.and_then(|limit| {
        let found = select_for(count, [reads, writes, errors], limit, cx)?;
        if let Some(limit) = limit {
            let left = limit.saturating_sub(begin.elapsed());
            let left = if found == 0 { Duration::ZERO } else { left };
            timeout
                .cast()
                .set([left.as_secs() as i64, left.subsec_micros().into()], cx);
        }
        Ok(found)
    });
    cx.number(result) as i32
}

/// `pselect` (POSIX).
#[track_caller]
pub fn pselect<P: Program>(
    count: i32,
    reads: Ptr<Void>,
    writes: Ptr<Void>,
    errors: Ptr<Void>,
    time: Ptr<Void>,
    mask: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    with_mask(mask, cx, |cx| {
        let result = time_limit(time, cx)
            .and_then(|limit| select_for(count, [reads, writes, errors], limit, cx));
        cx.number(result) as i32
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::{close, write};
    use super::*;

    #[test]
    fn pipes_become_ready() {
        let mut cx = Alone::default();
        let ends = cx.local_bytes(8).cast::<i32>();
        super::super::pipe(ends, &mut cx);
        let (reader, writer) = (ends.get(&cx), ends.at(1).get(&cx));
        let fds: Ptr<[PollFd; 2]> = cx.local();
        let entries: Ptr<PollFd> = fds.cast();
        let ask = |fd, events| PollFd {
            fd,
            events,
            revents: 0,
        };
        entries.set(ask(reader, 1), &mut cx);
        entries.at(1).set(ask(writer, 4), &mut cx);
        assert_eq!(poll(fds.cast(), 1, 5, &mut cx), 0);
        assert_eq!(poll(fds.cast(), 2, -1, &mut cx), 1);
        write(writer, fds.cast(), 3, &mut cx);
        assert_eq!(poll(fds.cast(), 2, -1, &mut cx), 2);
        let buf: Ptr<Void> = cx.local_bytes(8);
        assert_eq!(super::super::read(reader, buf.cast::<u8>(), 8, &mut cx), 3);
        close(writer, &mut cx);
        assert_eq!(poll(fds.cast(), 2, 0, &mut cx), 2);
        assert_eq!(entries.revents().get(&cx), HUP);
        assert_eq!(entries.at(1).revents().get(&cx), NVAL);
        let set: Ptr<Set> = cx.local();
        set.elem(0).set(1 << reader, &mut cx);
        let none = Ptr::null();
        assert_eq!(select(reader + 1, set.cast(), none, none, none, &mut cx), 1);
        set.elem(0).set(1 << 40, &mut cx);
        assert_eq!(select(41, set.cast(), none, none, none, &mut cx), -1);
    }
}
