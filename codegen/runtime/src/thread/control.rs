//! `<pthread.h>`: threads themselves, their attributes, cancellation. `<sched.h>`.

use super::super::errno::{EAGAIN, EBUSY, EDEADLK, EINVAL, ENOTSUP, ERANGE, ESRCH};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str, Strand};
use super::super::start::complain_about_jump;
use super::super::stdlib::{exit, finish};
use super::super::va::VaArg;
use super::baton::{
    attend, baton, call_all, give_way, interrupt, park, threads, unwind, Baton, Info, ThreadEnd,
    Threaded, WaitFor, MAIN,
};
use super::keys::destroy_values;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::{process, thread};

/// Untouched stack costs nothing, and Rust's frames are larger than C's.
const STACK_SIZE: usize = 64 << 20;
/// What C programs see as the default size.
const DEFAULT_STACK: u64 = 8 << 20;
const MIN_STACK: u64 = 16384;
/// The longest name, with its NUL.
const NAME_SIZE: usize = 16;

record! {
    /// `pthread_attr_t`, as `<sys/types.h>` declares it.
    pub struct ThreadAttr via ThreadAttrFields, size 56 {
        detached at 0: i32, policy at 4: i32, priority at 8: i32, inherit at 12: i32, stack_size at 16: u64,
        guard_size at 24: u64, stack at 32: u64, scope at 40: i32
    }
}

// ---- beginning and end

/// `pthread_create` (POSIX).
#[track_caller]
pub fn pthread_create<P: Threaded>(
    thread: Ptr<Void>,
    attr: Ptr<Void>,
    start: Ptr<Void>,
    arg: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let detached = !attr.is_null() && attr.cast::<ThreadAttr>().detached().get(cx) != 0;
    match spawn(start.bits(), arg.bits(), detached, false, cx) {
        Ok(id) => {
            thread.cast::<u64>().set(id, cx);
            0
        }
        Err(error) => error,
    }
}

/// Starts a thread that calls the function at `start`; the number of the thread.
pub(super) fn spawn<P: Threaded>(
    start: u64,
    arg: u64,
    detached: bool,
    returns_int: bool,
    cx: &mut P,
) -> Result<u64, i32> {
    let baton = baton(cx);
    let mut strand = Strand {
        errno: cx.permanent(4).cast(),
        locals: cx.copy_thread_locals(),
        ..Strand::default()
    };
    let all = threads(cx);
    let id = all.next();
    let name = all.me().name.clone();
    all.table.insert(id, Info::new(detached, name));
    let shared = baton.clone();
    let body = move || {
        let mut cx = P::vacant();
        shared.begin(id, &mut strand, &mut cx);
        run(start, arg, returns_int, &shared, &mut cx);
    };
    match thread::Builder::new().stack_size(STACK_SIZE).spawn(body) {
        Ok(handle) => {
            baton.introduce(id, handle.thread().clone());
            Ok(id)
        }
        Err(_) => {
            threads(cx).table.remove(&id);
            Err(EAGAIN)
        }
    }
}

/// The life of a thread, from its first turn.
fn run<P: Threaded>(start: u64, arg: u64, returns_int: bool, baton: &Arc<Baton<P>>, cx: &mut P) {
    let body = AssertUnwindSafe(|| {
        let result = cx.call(start, &[VaArg::Ptr(arg)]);
        if returns_int {
            result.arg::<i32>() as i64 as u64
        } else {
            result.arg::<u64>()
        }
    });
    let result = match catch_unwind(body) {
        Ok(result) => result,
        Err(payload) => match payload.downcast_ref::<ThreadEnd>() {
            Some(end) => end.0,
            None => {
                complain_about_jump(&*payload);
                finish(cx);
                process::abort();
            }
        },
    };
    clean_up(cx);
    let all = threads(cx);
    let id = all.current;
    let me = all.me();
    me.finished = true;
    me.result = result;
    if me.detached {
        all.table.remove(&id);
    }
    if all.living() <= 1 {
        call_all(WaitFor::Others, cx);
    }
    call_all(WaitFor::Thread(id), cx);
    baton.leave(cx);
}

/// Runs what `pthread_cleanup_push` registered, then the destructors of keys.
fn clean_up<P: Threaded>(cx: &mut P) {
    while let Some((f, arg)) = threads(cx).me().cleanup.pop() {
        cx.call(f, &[VaArg::Ptr(arg)]);
    }
    destroy_values(cx);
}

/// Ends the running thread. The main thread waits for all others, and the program ends with them.
pub(super) fn end_thread<P: Threaded>(value: u64, cx: &mut P) -> ! {
    let all = threads(cx);
    if all.current != MAIN {
        unwind(value);
    }
    clean_up(cx);
    let me = threads(cx).me();
    me.finished = true;
    me.result = value;
    call_all(WaitFor::Thread(MAIN), cx);
    while threads(cx).living() > 0 {
        park(
            WaitFor::Others,
            None,
            "the main thread waits for the others to end",
            cx,
        );
    }
    exit(0, cx)
}

/// `pthread_exit` (POSIX).
#[track_caller]
pub fn pthread_exit<P: Threaded>(value: Ptr<Void>, cx: &mut P) -> ! {
    end_thread(value.bits(), cx)
}

/// `pthread_join` (POSIX).
#[track_caller]
pub fn pthread_join<P: Threaded>(thread: u64, value: Ptr<Void>, cx: &mut P) -> i32 {
    match join(thread, cx) {
        Ok(result) => {
            if !value.is_null() {
                value.cast::<u64>().set(result, cx);
            }
            0
        }
        Err(error) => error,
    }
}

/// Waits for a thread; what it returned.
#[track_caller]
pub(super) fn join<P: Threaded>(thread: u64, cx: &mut P) -> Result<u64, i32> {
    attend(cx);
    let all = threads(cx);
    let me = all.current;
    let Some(info) = all.table.get_mut(&thread) else {
        return Err(ESRCH);
    };
    if thread == me {
        return Err(EDEADLK);
    }
    if info.detached || info.joined {
        return Err(EINVAL);
    }
    info.joined = true;
    loop {
        match threads(cx).table.get(&thread) {
            Some(info) if info.finished => break,
            Some(_) => {}
            None => return Err(ESRCH),
        }
        park(
            WaitFor::Thread(thread),
            None,
            "waiting for the end of a thread",
            cx,
        );
        if let Some(info) = threads(cx).table.get_mut(&thread) {
            // A cancelled wait leaves the thread to others.
            info.joined = info.finished;
        }
        attend(cx);
        if let Some(info) = threads(cx).table.get_mut(&thread) {
            info.joined = true;
        }
    }
    let info = threads(cx).table.remove(&thread);
    Ok(info.map_or(0, |info| info.result))
}

/// `pthread_tryjoin_np` (glibc).
#[track_caller]
pub fn pthread_tryjoin_np<P: Threaded>(thread: u64, value: Ptr<Void>, cx: &mut P) -> i32 {
    match threads(cx).table.get(&thread) {
        Some(info) if !info.finished => EBUSY,
        _ => pthread_join(thread, value, cx),
    }
}

/// `pthread_detach` (POSIX).
pub fn pthread_detach(thread: u64, rt: &mut Runtime) -> i32 {
    let all = threads(rt);
    match all.table.get_mut(&thread) {
        None => ESRCH,
        Some(info) if info.detached => EINVAL,
        Some(info) if info.finished => {
            all.table.remove(&thread);
            0
        }
        Some(info) => {
            info.detached = true;
            0
        }
    }
}

/// `pthread_self` (POSIX).
pub fn pthread_self(rt: &mut Runtime) -> u64 {
    threads(rt).current
}

/// `pthread_equal` (POSIX).
pub fn pthread_equal(a: u64, b: u64) -> i32 {
    (a == b) as i32
}

/// `gettid` (Linux): the process for the main thread, as the system numbers them.
pub fn gettid(rt: &mut Runtime) -> i32 {
    (process::id() as u64 + threads(rt).current - MAIN) as i32
}

/// `sched_yield` (POSIX).
pub fn sched_yield<P: Threaded>(cx: &mut P) -> i32 {
    thread::yield_now();
    give_way(cx);
    0
}

/// `pthread_yield` (old glibc).
pub fn pthread_yield<P: Threaded>(cx: &mut P) -> i32 {
    sched_yield(cx)
}

/// `pthread_atfork` (POSIX): there is no `fork`, so the handlers are never due.
#[track_caller]
pub fn pthread_atfork(_prepare: Ptr<Void>, _parent: Ptr<Void>, _child: Ptr<Void>) -> i32 {
    0
}

/// `pthread_getconcurrency` (POSIX).
pub fn pthread_getconcurrency() -> i32 {
    0
}

/// `pthread_setconcurrency` (POSIX): a hint.
pub fn pthread_setconcurrency(level: i32) -> i32 {
    if level < 0 {
        EINVAL
    } else {
        0
    }
}

/// `pthread_setname_np` (glibc).
#[track_caller]
pub fn pthread_setname_np(thread: u64, name: impl Str, rt: &mut Runtime) -> i32 {
    let name = name.chars(rt).to_vec();
    if name.len() >= NAME_SIZE {
        return ERANGE;
    }
    match threads(rt).table.get_mut(&thread) {
        Some(info) => {
            info.name = name;
            0
        }
        None => ESRCH,
    }
}

/// `pthread_getname_np` (glibc): the program's name until another is set.
#[track_caller]
pub fn pthread_getname_np(thread: u64, out: Ptr<u8>, size: u64, rt: &mut Runtime) -> i32 {
    let Some(info) = threads(rt).table.get(&thread) else {
        return ESRCH;
    };
    let mut name = info.name.clone();
    if size < NAME_SIZE as u64 {
        return ERANGE;
    }
    if name.is_empty() {
        name = rt.short_program_name().to_vec();
        name.truncate(NAME_SIZE - 1);
    }
    name.push(0);
    rt.write_slice(out, &name);
    0
}

// ---- cancellation and signals

/// `pthread_cancel` (POSIX): the thread ends at its next cancellation point.
pub fn pthread_cancel<P: Threaded>(thread: u64, cx: &mut P) -> i32 {
    let all = threads(cx);
    let myself = all.current == thread;
    let Some(info) = all.table.get_mut(&thread) else {
        return ESRCH;
    };
    if info.finished {
        return 0;
    }
    info.cancelled = true;
    if !myself && info.cancelable {
        interrupt(thread, cx);
    } else if info.asynchronous {
        attend(cx);
    }
    0
}

/// `pthread_testcancel` (POSIX).
pub fn pthread_testcancel<P: Threaded>(cx: &mut P) {
    attend(cx);
}

/// `pthread_setcancelstate` (POSIX).
#[track_caller]
pub fn pthread_setcancelstate(state: i32, old: Ptr<i32>, rt: &mut Runtime) -> i32 {
    if !(0..=1).contains(&state) {
        return EINVAL;
    }
    let me = threads(rt).me();
    let before = !me.cancelable as i32;
    me.cancelable = state == 0;
    if !old.is_null() {
        old.set(before, rt);
    }
    0
}

/// `pthread_setcanceltype` (POSIX).
#[track_caller]
pub fn pthread_setcanceltype(kind: i32, old: Ptr<i32>, rt: &mut Runtime) -> i32 {
    if !(0..=1).contains(&kind) {
        return EINVAL;
    }
    let me = threads(rt).me();
    let before = me.asynchronous as i32;
    me.asynchronous = kind == 1;
    if !old.is_null() {
        old.set(before, rt);
    }
    0
}

/// What `pthread_cleanup_push` expands to (POSIX).
#[track_caller]
pub fn __c2safe_cleanup_push(f: Ptr<Void>, arg: Ptr<Void>, rt: &mut Runtime) {
    threads(rt).me().cleanup.push((f.bits(), arg.bits()));
}

/// What `pthread_cleanup_pop` expands to (POSIX).
pub fn __c2safe_cleanup_pop<P: Program>(execute: i32, cx: &mut P) {
    let handler = threads(cx).me().cleanup.pop();
    if let (Some((f, arg)), true) = (handler, execute != 0) {
        cx.call(f, &[VaArg::Ptr(arg)]);
    }
}

/// `pthread_kill` (POSIX): the thread handles the signal when it runs next.
pub fn pthread_kill<P: Threaded>(thread: u64, sig: i32, cx: &mut P) -> i32 {
    if !(0..=64).contains(&sig) {
        return EINVAL;
    }
    let all = threads(cx);
    let myself = all.current == thread;
    let Some(info) = all.table.get_mut(&thread) else {
        return ESRCH;
    };
    if sig == 0 || info.finished {
        return 0;
    }
    info.signals |= 1 << sig;
    if myself {
        give_way(cx);
    } else {
        interrupt(thread, cx);
    }
    0
}

// ---- attributes

/// `pthread_attr_init` (POSIX).
#[track_caller]
pub fn pthread_attr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(attr, 0, 56);
    let attr = attr.cast::<ThreadAttr>();
    attr.stack_size().set(DEFAULT_STACK, heap);
    attr.guard_size().set(4096, heap);
    0
}

/// `pthread_attr_destroy` (POSIX).
#[track_caller]
pub fn pthread_attr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// `pthread_getattr_np` (glibc).
#[track_caller]
pub fn pthread_getattr_np(thread: u64, attr: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let Some(detached) = threads(rt).table.get(&thread).map(|t| t.detached) else {
        return ESRCH;
    };
    pthread_attr_init(attr, rt);
    attr.cast::<ThreadAttr>()
        .detached()
        .set(detached as i32, rt);
    0
}

/// `pthread_attr_setdetachstate` (POSIX).
#[track_caller]
pub fn pthread_attr_setdetachstate(attr: Ptr<Void>, state: i32, heap: &mut Heap) -> i32 {
    if !(0..=1).contains(&state) {
        return EINVAL;
    }
    attr.cast::<ThreadAttr>().detached().set(state, heap);
    0
}

/// `pthread_attr_getdetachstate` (POSIX).
#[track_caller]
pub fn pthread_attr_getdetachstate(attr: Ptr<Void>, state: Ptr<i32>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<ThreadAttr>().detached().get(heap);
    state.set(value, heap);
    0
}

/// `pthread_attr_setstacksize` (POSIX): remembered; stacks are large anyway.
#[track_caller]
pub fn pthread_attr_setstacksize(attr: Ptr<Void>, size: u64, heap: &mut Heap) -> i32 {
    if size < MIN_STACK {
        return EINVAL;
    }
    attr.cast::<ThreadAttr>().stack_size().set(size, heap);
    0
}

/// `pthread_attr_getstacksize` (POSIX).
#[track_caller]
pub fn pthread_attr_getstacksize(attr: Ptr<Void>, size: Ptr<Void>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<ThreadAttr>().stack_size().get(heap);
    size.cast::<u64>().set(value, heap);
    0
}

/// `pthread_attr_setguardsize` (POSIX).
#[track_caller]
pub fn pthread_attr_setguardsize(attr: Ptr<Void>, size: u64, heap: &mut Heap) -> i32 {
    attr.cast::<ThreadAttr>().guard_size().set(size, heap);
    0
}

/// `pthread_attr_getguardsize` (POSIX).
#[track_caller]
pub fn pthread_attr_getguardsize(attr: Ptr<Void>, size: Ptr<Void>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<ThreadAttr>().guard_size().get(heap);
    size.cast::<u64>().set(value, heap);
    0
}

/// `pthread_attr_setinheritsched` (POSIX): remembered; the system schedules.
#[track_caller]
pub fn pthread_attr_setinheritsched(attr: Ptr<Void>, inherit: i32, heap: &mut Heap) -> i32 {
    if !(0..=1).contains(&inherit) {
        return EINVAL;
    }
    attr.cast::<ThreadAttr>().inherit().set(inherit, heap);
    0
}

/// `pthread_attr_setschedpolicy` (POSIX): remembered.
#[track_caller]
pub fn pthread_attr_setschedpolicy(attr: Ptr<Void>, policy: i32, heap: &mut Heap) -> i32 {
    if !(0..=2).contains(&policy) {
        return EINVAL;
    }
    attr.cast::<ThreadAttr>().policy().set(policy, heap);
    0
}

/// `pthread_attr_setschedparam` (POSIX): remembered.
#[track_caller]
pub fn pthread_attr_setschedparam(attr: Ptr<Void>, param: Ptr<Void>, heap: &mut Heap) -> i32 {
    let priority = param.cast::<i32>().get(heap);
    attr.cast::<ThreadAttr>().priority().set(priority, heap);
    0
}

/// `pthread_attr_getschedparam` (POSIX).
#[track_caller]
pub fn pthread_attr_getschedparam(attr: Ptr<Void>, param: Ptr<Void>, heap: &mut Heap) -> i32 {
    let priority = attr.cast::<ThreadAttr>().priority().get(heap);
    param.cast::<i32>().set(priority, heap);
    0
}

/// `pthread_attr_setscope` (POSIX): Linux has system scope only.
#[track_caller]
pub fn pthread_attr_setscope(attr: Ptr<Void>, scope: i32, heap: &mut Heap) -> i32 {
    match scope {
        0 => {
            attr.cast::<ThreadAttr>().scope().set(scope, heap);
            0
        }
        1 => ENOTSUP,
        _ => EINVAL,
    }
}

/// `sched_get_priority_max` (POSIX).
pub fn sched_get_priority_max(policy: i32, rt: &mut Runtime) -> i32 {
    match policy {
        0 => 0,
        1 | 2 => 99,
        _ => rt.status(Err::<(), _>(EINVAL)),
    }
}

/// `sched_get_priority_min` (POSIX).
pub fn sched_get_priority_min(policy: i32, rt: &mut Runtime) -> i32 {
    match policy {
        0 => 0,
        1 | 2 => 1,
        _ => rt.status(Err::<(), _>(EINVAL)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lock::{pthread_mutex_lock, pthread_mutex_unlock};
    use super::super::testing::Alone;
    use super::*;

    /// Adds to the number behind its argument, in many small steps under a lock that stands before it.
    fn count(cx: &mut Alone, args: &[VaArg]) -> VaArg<'static> {
        let lock: Ptr<Void> = args[0].arg();
        let number: Ptr<u64> = Ptr::from_bits(lock.bits() + 40);
        for _ in 0..500 {
            pthread_mutex_lock(lock, cx);
            let before = number.get(cx);
            give_way(cx);
            number.set(before + 1, cx);
            pthread_mutex_unlock(lock, cx);
        }
        VaArg::from(number.get(cx))
    }

    #[test]
    fn threads_take_turns() {
        let mut cx = Alone::default();
        cx.functions.push(count);
        let shared = cx.local::<[u8; 48]>();
        let thread = cx.local::<u64>();
        let mut ids = Vec::new();
        for _ in 0..4 {
            let start = Alone::function::<Void>(0);
            let created = pthread_create(thread.cast(), Ptr::null(), start, shared.cast(), &mut cx);
            assert_eq!(created, 0);
            ids.push(thread.get(&cx));
        }
        for id in ids {
            assert_eq!(pthread_join(id, thread.cast(), &mut cx), 0);
            assert!(thread.get(&cx) >= 500);
            assert_eq!(pthread_join(id, Ptr::null(), &mut cx), ESRCH);
        }
        let number: Ptr<u64> = Ptr::from_bits(shared.bits() + 40);
        assert_eq!(number.get(&cx), 2000);
    }
}
