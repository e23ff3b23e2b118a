//! `<sys/epoll.h>`: Linux's list of files to wait for, on top of what `poll` finds out.
//! Edge-triggered input is reported as long as there is any, which programs that read all of it cannot tell apart.

use super::super::errno::{EBADF, EEXIST, EINVAL, ENOENT, EPERM};
use super::super::fd::{lock, Kind, Open, O_CLOEXEC, O_RDWR};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::signal::with_mask;
use super::poll::{readiness, watch, IN, OUT};
use std::collections::BTreeMap;
use std::fs::File;
use std::time::Duration;

const EPOLLONESHOT: u32 = 1 << 30;
const EPOLLET: u32 = 1 << 31;

record! {
    /// `struct epoll_event` (Linux), which is packed.
    pub struct EpollEvent via EpollEventFields, size 12 { events at 0: u32, data at 4: u64 }
}

/// One file of a list.
struct Interest {
    events: u32,
    data: u64,
    /// What was reported last.
    seen: i16,
    silent: bool,
}

/// The files that an epoll descriptor waits for.
#[derive(Default)]
struct List(BTreeMap<i32, Interest>);

fn with_list<R>(
    epfd: i32,
    rt: &Runtime,
    f: impl FnOnce(&mut List, &Runtime) -> Result<R, i32>,
) -> Result<R, i32> {
    let open = rt.stdio.fds.get(epfd)?;
    let mut state = lock(&open.shared.state);
    let list = state
        .as_mut()
        .and_then(|state| state.downcast_mut::<List>());
    f(list.ok_or(EINVAL)?, rt)
}

/// `epoll_create1` (Linux).
pub fn epoll_create1(flags: i32, rt: &mut Runtime) -> i32 {
    let made = match flags & !O_CLOEXEC {
        0 => File::open("/dev/null").map_err(|e| super::super::errno::number_of(&e)),
        _ => Err(EINVAL),
    };
    let fd = made.map(|file| {
        let open = Open::new(file, O_RDWR | flags, Kind::File);
        *lock(&open.shared.state) = Some(Box::new(List::default()));
        rt.stdio.fds.add(open, 0)
    });
    rt.number(fd) as i32
}

/// `epoll_create` (Linux).
pub fn epoll_create(size: i32, rt: &mut Runtime) -> i32 {
    if size <= 0 {
        return rt.status(Err::<(), _>(EINVAL));
    }
    epoll_create1(0, rt)
}

/// `epoll_ctl` (Linux).
#[track_caller]
pub fn epoll_ctl(epfd: i32, operation: i32, fd: i32, event: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const ADD: i32 = 1;
    const DEL: i32 = 2;
    const MOD: i32 = 3;
    let result = rt.stdio.fds.get(fd).and_then(|open| {
        let data = open.file().metadata().map_err(|_| EBADF)?;
        if data.is_file() || data.is_dir() {
            return Err(EPERM);
        }
        let wanted = match operation {
            DEL => EpollEvent { events: 0, data: 0 },
            _ => event.cast().get(rt),
        };
        let interest = Interest {
            events: wanted.events,
            data: wanted.data,
            seen: 0,
            silent: false,
        };
        with_list(epfd, rt, |list, _| {
            let known = list.0.contains_key(&fd);
            match operation {
                _ if fd == epfd => return Err(EINVAL),
                ADD if known => return Err(EEXIST),
                DEL | MOD if !known => return Err(ENOENT),
                ADD | MOD => drop(list.0.insert(fd, interest)),
                DEL => drop(list.0.remove(&fd)),
                _ => return Err(EINVAL),
            }
            Ok(())
        })
    });
    rt.status(result)
}

/// What is ready now.
fn collect(epfd: i32, most: usize, rt: &Runtime) -> Result<Vec<EpollEvent>, i32> {
    with_list(epfd, rt, |list, rt| {
        let mut found = Vec::new();
        // A closed file leaves the list.
        list.0.retain(|fd, _| rt.stdio.fds.get(*fd).is_ok());
        for (fd, interest) in &mut list.0 {
            if interest.silent || found.len() >= most {
                continue;
            }
            let ready = readiness(rt.stdio.fds.get(*fd)?, interest.events as i16);
            let mut told = ready;
            if interest.events & EPOLLET != 0 {
                // That there is room is news only when there was none before.
                told &= !(interest.seen & OUT & ready);
                if told & IN == 0 && told & OUT == 0 && ready == interest.seen {
                    told = 0;
                }
            }
            interest.seen = ready;
            if told != 0 {
                interest.silent = interest.events & EPOLLONESHOT != 0;
                found.push(EpollEvent {
                    events: told as u16 as u32,
                    data: interest.data,
                });
            }
        }
        Ok(found)
    })
}

/// `epoll_wait` (Linux).
#[track_caller]
pub fn epoll_wait<P: Program>(
    epfd: i32,
    events: Ptr<Void>,
    most: i32,
    timeout: i32,
    cx: &mut P,
) -> i32 {
    let limit = u64::try_from(timeout).ok().map(Duration::from_millis);
    let room = usize::try_from(most)
        .ok()
        .filter(|&most| most > 0)
        .ok_or(EINVAL);
    let result = room.and_then(|room| {
        watch(limit, cx, |cx| {
            let found = collect(epfd, room, cx)?;
            cx.heap.write_slice(events.cast(), &found);
            Ok(found.len() as i32)
        })
    });
    cx.number(result) as i32
}

/// `epoll_pwait` (Linux).
#[track_caller]
pub fn epoll_pwait<P: Program>(
    epfd: i32,
    events: Ptr<Void>,
    most: i32,
    timeout: i32,
    mask: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    with_mask(mask, cx, |cx| epoll_wait(epfd, events, most, timeout, cx))
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::super::{pipe, read, write};
    use super::*;

    #[test]
    fn a_list_tells_what_is_ready() {
        let mut cx = Alone::default();
        let ends = cx.local_bytes(8).cast::<i32>();
        pipe(ends, &mut cx);
        let (reader, writer) = (ends.get(&cx), ends.at(1).get(&cx));
        let list = epoll_create1(0, &mut cx);
        let event: Ptr<EpollEvent> = cx.local();
        event.set(
            EpollEvent {
                events: 1,
                data: 77,
            },
            &mut cx,
        );
        assert_eq!(epoll_ctl(list, 1, reader, event.cast(), &mut cx), 0);
        assert_eq!(epoll_ctl(list, 1, reader, event.cast(), &mut cx), -1);
        assert_eq!(epoll_wait(list, event.cast(), 1, 2, &mut cx), 0);
        write(writer, event.cast(), 1, &mut cx);
        assert_eq!(epoll_wait(list, event.cast(), 1, -1, &mut cx), 1);
        assert_eq!((event.get(&cx).events, event.get(&cx).data), (1, 77));
        read(reader, event.cast(), 1, &mut cx);
        assert_eq!(epoll_ctl(list, 2, reader, event.cast(), &mut cx), 0);
        assert_eq!(epoll_wait(list, event.cast(), 1, 0, &mut cx), 0);
    }
}
