//! `<signal.h>`. Safe Rust cannot be interrupted by the system: handlers run for signals that the program sends to itself,
//! and for those of its timers, at the next point where it waits or loops.

use super::errno::{number_of, EAGAIN, EINTR, EINVAL};
use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::{Program, Runtime, Str, StrPlace};
use super::string::strsignal;
use super::time::span;
use super::va::VaArg;
use std::process::{self, Command};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const SIG_DFL: u64 = 0;
const SIG_IGN: u64 = 1;
const SIG_ERR: u64 = u64::MAX;
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGPIPE: i32 = 13;
const SIGSTOP: i32 = 19;
const SA_SIGINFO: i32 = 4;
const SA_NODEFER: i32 = 0x4000_0000;
const SA_RESETHAND: i32 = 0x8000_0000u32 as i32;

record! {
    /// `struct sigaction` (POSIX).
    pub struct SigAction via SigActionFields, size 152 { handler at 0: u64, mask at 8: u64, flags at 136: i32 }
}

/// What each signal does, which ones are blocked, and which ones wait for that to end.
pub(super) struct Signals {
    actions: [SigAction; 65],
    blocked: u64,
    pending: u64,
    /// How many handlers have run: tells a wait whether it was interrupted.
    handled: u64,
    /// What timers share with the program, from when there is one.
    pub(super) bell: Option<Arc<Bell>>,
}

/// Where signals of timers arrive, which run on threads of their own.
#[derive(Default)]
pub(super) struct Bell {
    arrived: AtomicU64,
    /// Signals that do not end the program: those with handlers, ignored ones, blocked ones.
    survived: AtomicU64,
    rung: Mutex<()>,
    wake: Condvar,
}

impl Bell {
    /// A signal that the system would send now.
    pub(super) fn ring(&self, sig: i32) {
        if self.survived.load(SeqCst) & bit(sig) == 0 {
            default_action(sig);
        }
        self.arrived.fetch_or(bit(sig), SeqCst);
        let _held = self.rung.lock();
        self.wake.notify_all();
    }

    /// Waits until a signal arrives, but not longer than this.
    fn wait(&self, time: Duration) {
        if let Ok(held) = self.rung.lock() {
            if self.arrived.load(SeqCst) == 0 {
                // However it ends, the caller looks at what arrived.
                let _ = self.wake.wait_timeout(held, time);
            }
        }
    }
}

impl Signals {
    pub(super) const fn new() -> Signals {
        Signals {
            actions: [SigAction {
                handler: SIG_DFL,
                mask: 0,
                flags: 0,
            }; 65],
            blocked: 0,
            pending: 0,
            handled: 0,
            bell: None,
        }
    }

    /// Lets timers know which signals the program survives.
    pub(super) fn publish(&self) {
        if let Some(bell) = &self.bell {
            let kept = (1..65).filter(|&sig| self.actions[sig as usize].handler != SIG_DFL);
            let kept = kept.fold(self.blocked, |set, sig| set | bit(sig));
            bell.survived.store(kept, SeqCst);
        }
    }
}

/// The bit of a signal in a set.
const fn bit(sig: i32) -> u64 {
    1 << (sig - 1)
}

fn is_signal(sig: i32) -> bool {
    (1..=64).contains(&sig)
}

/// Installs an action; returns the one before.
fn install(sig: i32, action: SigAction, rt: &mut Runtime) -> Result<SigAction, i32> {
    if !is_signal(sig) || sig == SIGKILL || sig == SIGSTOP {
        return Err(EINVAL);
    }
    if sig == SIGPIPE {
        rt.stdio.fds.dies_of_sigpipe = action.handler == SIG_DFL;
    }
    let before = std::mem::replace(&mut rt.signals.actions[sig as usize], action);
    rt.signals.publish();
    Ok(before)
}

/// `signal` (C11 7.14.1.1), with the semantics of BSD as in glibc: the handler stays.
pub fn signal(sig: i32, handler: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let action = SigAction {
        handler: handler.bits(),
        mask: bit(sig.clamp(1, 64)),
        flags: 0,
    };
    match install(sig, action, rt) {
        Ok(old) => Ptr::from_bits(old.handler),
        Err(error) => {
            rt.set_errno(error);
            Ptr::from_bits(SIG_ERR)
        }
    }
}

/// `sigaction` (POSIX).
#[track_caller]
pub fn sigaction(sig: i32, action: Ptr<Void>, old: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let known = rt.signals.actions.get(sig as usize).copied();
    let result = match (known, action.is_null()) {
        (Some(known), true) => Ok(known),
        (Some(_), false) => {
            let action = action.cast().get(rt);
            install(sig, action, rt)
        }
        (None, _) => Err(EINVAL),
    };
    if let (Ok(before), false) = (&result, old.is_null()) {
        old.cast().set(*before, rt);
    }
    rt.status(result)
}

/// Ends (or stops) the process by the signal itself, so that its parent sees why.
fn default_action(sig: i32) {
    const IGNORED: [i32; 4] = [17, 18, 23, 28];
    const STOPPING: [i32; 4] = [SIGSTOP, 20, 21, 22];
    match sig {
        SIGABRT => process::abort(),
        // Rust ignores this signal; the shell's view of a process it killed is all that can be had.
        SIGPIPE => process::exit(128 + SIGPIPE),
        _ if IGNORED.contains(&sig) => {}
        _ => {
            let kill = format!("kill -{sig} {}", process::id());
            // Rust's handler for stack overflows takes the first SIGSEGV or SIGBUS.
            for _ in 0..3 {
                let sent = Command::new("/bin/sh").arg("-c").arg(&kill).status();
                if STOPPING.contains(&sig) && sent.is_ok() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
            process::exit(128 + sig);
        }
    }
}

/// Delivers a signal now, or leaves it pending.
fn deliver<P: Program>(sig: i32, cx: &mut P) {
    if cx.signals.blocked & bit(sig) != 0 {
        cx.signals.pending |= bit(sig);
        return;
    }
    let action = cx.signals.actions[sig as usize];
    match action.handler {
        SIG_DFL => default_action(sig),
        SIG_IGN => {}
        handler => {
            cx.signals.handled += 1;
            if action.flags & SA_RESETHAND != 0 {
                cx.signals.actions[sig as usize].handler = SIG_DFL;
            }
            let before = cx.signals.blocked;
            let own = if action.flags & SA_NODEFER != 0 {
                0
            } else {
                bit(sig)
            };
            cx.signals.blocked |= action.mask | own;
            cx.signals.publish();
            if action.flags & SA_SIGINFO != 0 {
                let info = cx.heap.alloc(128);
                Ptr::<i32>::from_bits(info).set(sig, cx);
                cx.call(
                    handler,
                    &[VaArg::from(sig), VaArg::Ptr(info), VaArg::Ptr(0)],
                );
                cx.heap.free(info);
            } else {
                cx.call(handler, &[VaArg::from(sig)]);
            }
            cx.signals.blocked = before;
            cx.signals.publish();
            deliver_pending(cx);
        }
    }
}

/// Delivers what is no longer blocked.
fn deliver_pending<P: Program>(cx: &mut P) {
    loop {
        let ready = cx.signals.pending & !cx.signals.blocked;
        if ready == 0 {
            break;
        }
        let sig = ready.trailing_zeros() as i32 + 1;
        cx.signals.pending &= !bit(sig);
        deliver(sig, cx);
    }
}

/// Handles the signals of timers that arrived.
fn attend_timers<P: Program>(cx: &mut P) {
    let arrived = match &cx.signals.bell {
        Some(bell) => bell.arrived.swap(0, SeqCst),
        None => 0,
    };
    for sig in (1..65).filter(|&sig| arrived & bit(sig) != 0) {
        deliver(sig, cx);
    }
}

/// A pass of a loop that may wait for what a signal handler writes.
#[inline(always)]
pub fn signal_point<P: Program>(cx: &mut P) {
    if let Some(bell) = &cx.signals.bell {
        if bell.arrived.load(Relaxed) != 0 {
            attend_timers(cx);
        }
    }
}

/// Sleeps, or until a handler has run; whether one has.
pub(super) fn doze<P: Program>(time: Duration, cx: &mut P) -> bool {
    let before = cx.signals.handled;
    let begin = Instant::now();
    loop {
        attend_timers(cx);
        if cx.signals.handled != before {
            return true;
        }
        let left = time.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return false;
        }
        match cx.signals.bell.clone() {
            Some(bell) => cx.wait(|| bell.wait(left)),
            None => cx.pause(left),
        }
        if cx.signals.bell.is_none() {
            return cx.signals.handled != before;
        }
    }
}

/// Does something while the signals in `mask` are blocked and no others; a null pointer changes nothing.
#[track_caller]
pub(super) fn with_mask<P: Program, R>(
    mask: Ptr<Void>,
    cx: &mut P,
    f: impl FnOnce(&mut P) -> R,
) -> R {
    if mask.is_null() {
        return f(cx);
    }
    let before = cx.signals.blocked;
    cx.signals.blocked = mask.cast().get(cx);
    cx.signals.publish();
    deliver_pending(cx);
    let result = f(cx);
    cx.signals.blocked = before;
    cx.signals.publish();
    deliver_pending(cx);
    result
}

/// `pause` (POSIX).
pub fn pause<P: Program>(cx: &mut P) -> i32 {
    while !doze(Duration::from_secs(3600), cx) {}
    cx.status(Err::<(), _>(EINTR))
}

/// `sigsuspend` (POSIX).
#[track_caller]
pub fn sigsuspend<P: Program>(mask: Ptr<Void>, cx: &mut P) -> i32 {
    let before = cx.signals.handled;
    with_mask(mask, cx, |cx| {
        if cx.signals.handled == before {
            pause(cx);
        }
    });
    cx.status(Err::<(), _>(EINTR))
}

/// Takes a pending signal of a set, waiting for one up to `limit`.
#[track_caller]
fn take_signal<P: Program>(
    set: Ptr<Void>,
    limit: Option<Duration>,
    cx: &mut P,
) -> Result<i32, i32> {
    let set: u64 = set.cast().get(cx);
    let begin = Instant::now();
    let before = cx.signals.blocked;
    cx.signals.blocked |= set;
    cx.signals.publish();
    let result = loop {
        attend_timers(cx);
        let ready = cx.signals.pending & set;
        if ready != 0 {
            let sig = ready.trailing_zeros() as i32 + 1;
            cx.signals.pending &= !bit(sig);
            break Ok(sig);
        }
        if limit.is_some_and(|limit| begin.elapsed() >= limit) {
            break Err(EAGAIN);
        }
        if doze(Duration::from_millis(1), cx) {
            break Err(EINTR);
        }
    };
    cx.signals.blocked = before;
    cx.signals.publish();
    result
}

/// `sigwait` (POSIX).
#[track_caller]
pub fn sigwait<P: Program>(set: Ptr<Void>, out: Ptr<i32>, cx: &mut P) -> i32 {
    loop {
        match take_signal(set, None, cx) {
            Ok(sig) => {
                out.set(sig, cx);
                return 0;
            }
            Err(EINTR) => {}
            Err(error) => return error,
        }
    }
}

/// Stores the number of a signal in a `siginfo_t`, if it is wanted; the result of the functions that do so.
#[track_caller]
fn with_info<P: Program>(result: Result<i32, i32>, info: Ptr<Void>, cx: &mut P) -> i32 {
    if let (Ok(sig), false) = (result, info.is_null()) {
        cx.heap.fill(info, 0, 128);
        info.cast().set(sig, cx);
    }
    cx.number(result) as i32
}

/// `sigwaitinfo` (POSIX).
#[track_caller]
pub fn sigwaitinfo<P: Program>(set: Ptr<Void>, info: Ptr<Void>, cx: &mut P) -> i32 {
    let result = take_signal(set, None, cx);
    with_info(result, info, cx)
}

/// `sigtimedwait` (POSIX).
#[track_caller]
pub fn sigtimedwait<P: Program>(
    set: Ptr<Void>,
    info: Ptr<Void>,
    time: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let limit = span(time.cast().get(cx)).ok_or(EINVAL);
    let result = limit.and_then(|limit| take_signal(set, Some(limit), cx));
    with_info(result, info, cx)
}

/// `sigaltstack` (POSIX): handlers run on the stack there is, which is large.
#[track_caller]
pub fn sigaltstack(stack: Ptr<Void>, old: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const SS_DISABLE: u64 = 2;
    let kept = rt.static_object("sigaltstack", 32).cast::<[u64; 4]>();
    let [marked, place, flags, size] = kept.get(rt);
    if !old.is_null() {
        let flags = if marked == 0 { SS_DISABLE } else { flags };
        old.cast().set([place, flags, size], rt);
    }
    if !stack.is_null() {
        let [place, flags, size] = stack.cast::<[u64; 3]>().get(rt);
        kept.set([1, place, flags as u32 as u64, size], rt);
    }
    0
}

/// `siginterrupt` (old POSIX).
pub fn siginterrupt(sig: i32, interrupts: i32, rt: &mut Runtime) -> i32 {
    const SA_RESTART: i32 = 0x1000_0000;
    if !is_signal(sig) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let flags = &mut rt.signals.actions[sig as usize].flags;
    *flags = if interrupts != 0 {
        *flags & !SA_RESTART
    } else {
        *flags | SA_RESTART
    };
    0
}

/// `raise` (C11 7.14.2.1).
pub fn raise<P: Program>(sig: i32, cx: &mut P) -> i32 {
    if !is_signal(sig) {
        return cx.status(Err::<(), _>(EINVAL));
    }
    deliver(sig, cx);
    0
}

/// Runs the handler of SIGABRT, if there is one, before `abort` ends the program.
pub(super) fn before_abort<P: Program>(cx: &mut P) {
    if cx.signals.actions[SIGABRT as usize].handler > SIG_IGN {
        cx.signals.blocked &= !bit(SIGABRT);
        deliver(SIGABRT, cx);
    }
}

/// `kill` (POSIX).
pub fn kill<P: Program>(pid: i32, sig: i32, cx: &mut P) -> i32 {
    if pid == process::id() as i32 && is_signal(sig) {
        return raise(sig, cx);
    }
    if pid == process::id() as i32 && sig == 0 {
        return 0;
    }
    let sent = Command::new("/bin/sh")
        .arg("-c")
        .arg(format!("kill -{sig} {pid} 2>/dev/null"))
        .status();
    const ESRCH: i32 = 3;
    let result = match sent {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(ESRCH),
        Err(error) => Err(number_of(&error)),
    };
    cx.status(result)
}

/// `killpg` (old POSIX).
pub fn killpg<P: Program>(group: i32, sig: i32, cx: &mut P) -> i32 {
    if group < 0 {
        return cx.status(Err::<(), _>(EINVAL));
    }
    kill(-group, sig, cx)
}

/// `sigprocmask` (POSIX).
#[track_caller]
pub fn sigprocmask<P: Program>(how: i32, set: Ptr<Void>, old: Ptr<Void>, cx: &mut P) -> i32 {
    let before = cx.signals.blocked;
    if !set.is_null() {
        let set: u64 = set.cast().get(cx);
        cx.signals.blocked = match how {
            0 => before | set,
            1 => before & !set,
            2 => set,
            _ => return cx.status(Err::<(), _>(EINVAL)),
        } & !(bit(SIGKILL) | bit(SIGSTOP));
        cx.signals.publish();
    }
    if !old.is_null() {
        old.cast().set(before, cx);
    }
    deliver_pending(cx);
    0
}

/// `pthread_sigmask` (POSIX); there is one thread.
#[track_caller]
pub fn pthread_sigmask<P: Program>(how: i32, set: Ptr<Void>, old: Ptr<Void>, cx: &mut P) -> i32 {
    if set.is_null() || (0..=2).contains(&how) {
        sigprocmask(how, set, old, cx)
    } else {
        EINVAL
    }
}

/// `sigpending` (POSIX).
#[track_caller]
pub fn sigpending(set: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let pending = rt.signals.pending;
    set.cast().set(pending, rt);
    0
}

/// `sigemptyset` (POSIX).
#[track_caller]
pub fn sigemptyset(set: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(set, 0, 128);
    0
}

/// `sigfillset` (POSIX).
#[track_caller]
pub fn sigfillset(set: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(set, 0xFF, 128);
    0
}

/// Changes one signal of a set.
#[track_caller]
fn change_set(
    set: Ptr<Void>,
    sig: i32,
    rt: &mut Runtime,
    change: impl FnOnce(u64, u64) -> u64,
) -> i32 {
    if !is_signal(sig) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    set.cast::<u64>().update(rt, |bits| change(bits, bit(sig)));
    0
}

/// `sigaddset` (POSIX).
#[track_caller]
pub fn sigaddset(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    change_set(set, sig, rt, |bits, bit| bits | bit)
}

/// `sigdelset` (POSIX).
#[track_caller]
pub fn sigdelset(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    change_set(set, sig, rt, |bits, bit| bits & !bit)
}

/// `sigismember` (POSIX).
#[track_caller]
pub fn sigismember(set: Ptr<Void>, sig: i32, rt: &mut Runtime) -> i32 {
    if !is_signal(sig) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    (set.cast::<u64>().get(rt) & bit(sig) != 0) as i32
}

/// `psignal` (POSIX).
#[track_caller]
pub fn psignal(sig: i32, s: Ptr<u8>, rt: &mut Runtime) {
    let mut line = Vec::new();
    if !matches!(s.place(), StrPlace::Heap(p) if p.is_null()) {
        line.extend_from_slice(rt.c_str(s));
        line.extend_from_slice(b": ");
    }
    let text = strsignal(sig, rt);
    line.extend_from_slice(rt.c_str(text));
    line.push(b'\n');
    // Nothing can be said about a message that cannot be written.
    let _ = rt.stdio.write(2, &line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::{Deref, DerefMut};

    /// A program whose handlers write down which signals they got.
    struct Handling(Runtime, Vec<i32>);
    impl Deref for Handling {
        type Target = Runtime;
        fn deref(&self) -> &Runtime {
            &self.0
        }
    }
    impl DerefMut for Handling {
        fn deref_mut(&mut self) -> &mut Runtime {
            &mut self.0
        }
    }
    impl Program for Handling {
        fn call(&mut self, _: u64, args: &[VaArg]) -> VaArg {
            self.1.push(args[0].arg());
            VaArg::from(())
        }
    }

    #[test]
    fn handlers_run_when_signals_are_raised() {
        let mut cx = Handling(Runtime::new(), Vec::new());
        let handler = Ptr::function(3);
        assert!(signal(15, handler, &mut cx).is_null());
        assert_eq!(raise(15, &mut cx), 0);
        assert_eq!(signal(15, Ptr::from_bits(SIG_IGN), &mut cx), handler);
        assert_eq!(raise(15, &mut cx), 0);
        assert_eq!(signal(9, handler, &mut cx).bits(), SIG_ERR);
        signal(10, handler, &mut cx);
        let set: Ptr<Void> = cx.local_bytes(128);
        sigemptyset(set, &mut cx);
        sigaddset(set, 10, &mut cx);
        assert_eq!(
            (sigismember(set, 10, &mut cx), sigismember(set, 11, &mut cx)),
            (1, 0)
        );
        sigprocmask(0, set, Ptr::null(), &mut cx);
        raise(10, &mut cx);
        assert_eq!(cx.1, [15]);
        sigprocmask(1, set, Ptr::null(), &mut cx);
        assert_eq!(cx.1, [15, 10]);
    }
}
