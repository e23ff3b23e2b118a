//! Signals on their way: what each one does, and when. Safe Rust cannot be interrupted by the system: handlers run for
//! signals that the program sends to itself, and for those of its timers, at the next point where it waits or loops.

use super::super::mem::{Mem, Void};
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::va::VaArg;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{self, Command};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub(super) const SIG_DFL: u64 = 0;
pub(super) const SIG_IGN: u64 = 1;
pub(super) const SIGABRT: i32 = 6;
pub(super) const SIGKILL: i32 = 9;
pub(super) const SIGPIPE: i32 = 13;
pub(super) const SIGSTOP: i32 = 19;
/// Signals from here on queue; an earlier one is pending once at most (POSIX 2.4.2).
const SIGRTMIN: i32 = 32;
const SA_SIGINFO: i32 = 4;
const SA_NODEFER: i32 = 0x4000_0000;
const SA_RESETHAND: i32 = 0x8000_0000u32 as i32;

record! {
    /// `struct sigaction` (POSIX).
    pub struct SigAction via SigActionFields, size 152 { handler at 0: u64, mask at 8: u64, flags at 136: i32 }
}

record! {
    /// `siginfo_t` (POSIX), as far as signals that a process can send to itself fill it in.
    pub struct SigInfo via SigInfoFields, size 128 {
        number at 0: i32, error at 4: i32, code at 8: i32, pid at 16: i32, uid at 20: u32, value at 24: u64
    }
}

/// Why there is a signal: what `si_code` says (POSIX 2.4.3).
#[derive(Clone, Copy)]
pub(in super::super) enum Cause {
    /// `SI_USER`: `kill`, or the system on behalf of the process.
    Process,
    /// `SI_TKILL`: `raise`, `abort` or `pthread_kill`.
    Thread,
    /// `SI_QUEUE`: `sigqueue`, with its value.
    Queue(u64),
    /// `SI_KERNEL`: a timer.
    Timer,
    /// A fault, with a code of its signal such as `FPE_INTDIV`.
    Fault(i32),
}

impl Cause {
    /// What a handler or `sigwaitinfo` learns.
    pub(super) fn info(self, number: i32) -> SigInfo {
        let (code, value) = match self {
            Cause::Process => (0, 0),
            Cause::Thread => (-6, 0),
            Cause::Queue(value) => (-1, value),
            Cause::Timer => (0x80, 0),
            Cause::Fault(code) => (code, 0),
        };
        let (pid, uid) = match self {
            Cause::Timer | Cause::Fault(_) => (0, 0),
            _ => (process::id() as i32, user()),
        };
        SigInfo {
            number,
            error: 0,
            code,
            pid,
            uid,
            value,
        }
    }
}

/// The user that the process runs as.
fn user() -> u32 {
    fs::metadata("/proc/self").map_or(0, |process| process.uid())
}

/// What each signal does, which ones are blocked, and which ones wait for that to end.
pub(in super::super) struct Signals {
    pub(super) actions: [SigAction; 65],
    pub(super) blocked: u64,
    pending: Vec<(i32, Cause)>,
    /// How many handlers have run: tells a wait whether it was interrupted.
    pub(super) handled: u64,
    /// What timers share with the program, from when there is one.
    pub(in super::super) bell: Option<Arc<Bell>>,
}

/// The state of the program's signals.
pub(in super::super) fn signals(rt: &mut Runtime) -> &mut Signals {
    rt.part()
}

/// Where signals of timers arrive, which run on threads of their own.
#[derive(Default)]
pub(in super::super) struct Bell {
    pub(in super::super) arrived: Arc<AtomicU64>,
    /// Signals that do not end the program: those with handlers, ignored ones, blocked ones.
    survived: AtomicU64,
    /// When each timer rings next.
    pub(in super::super) due: Mutex<[Option<Instant>; 3]>,
    rung: Mutex<()>,
    wake: Condvar,
}

impl Bell {
    /// A signal that the system would send now.
    pub(in super::super) fn ring(&self, sig: i32) {
        if self.survived.load(SeqCst) & bit(sig) == 0 {
            default_action(sig);
        }
        self.arrived.fetch_or(bit(sig), SeqCst);
        let _held = self.rung.lock();
        self.wake.notify_all();
    }

    /// Waits for timers that are due and whose threads have not come to it: the system would have been in time.
    pub(super) fn settle(&self) {
        const LONGEST: Duration = Duration::from_secs(1);
        let now = Instant::now();
        let late = || {
            let due = self.due.lock();
            due.is_ok_and(|due| due.iter().flatten().any(|due| *due <= now))
        };
        while late() && now.elapsed() < LONGEST {
            thread::sleep(Duration::from_micros(20));
        }
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

impl Default for Signals {
    fn default() -> Signals {
        Signals {
            actions: [SigAction {
                handler: SIG_DFL,
                mask: 0,
                flags: 0,
            }; 65],
            blocked: 0,
            pending: Vec::new(),
            handled: 0,
            bell: None,
        }
    }
}

impl Signals {
    /// Lets timers know which signals the program survives.
    pub(in super::super) fn publish(&self) {
        if let Some(bell) = &self.bell {
            let kept = (1..65).filter(|&sig| self.actions[sig as usize].handler != SIG_DFL);
            let kept = kept.fold(self.blocked, |set, sig| set | bit(sig));
            bell.survived.store(kept, SeqCst);
        }
    }

    /// Replaces the mask; the one before. SIGKILL and SIGSTOP cannot be blocked.
    pub(super) fn block(&mut self, mask: u64) -> u64 {
        let mask = mask & !(bit(SIGKILL) | bit(SIGSTOP));
        let before = std::mem::replace(&mut self.blocked, mask);
        self.publish();
        before
    }

    /// The set of pending signals.
    pub(super) fn pending(&self) -> u64 {
        self.pending.iter().fold(0, |set, (sig, _)| set | bit(*sig))
    }

    fn keep(&mut self, sig: i32, cause: Cause) {
        if sig >= SIGRTMIN || self.pending() & bit(sig) == 0 {
            self.pending.push((sig, cause));
        }
    }

    /// Takes the pending signal of a set that is delivered first: of the lowest number the oldest.
    pub(super) fn take(&mut self, set: u64) -> Option<(i32, Cause)> {
        let ready = self.pending() & set;
        let sig = (ready != 0).then(|| ready.trailing_zeros() as i32 + 1)?;
        let index = self.pending.iter().position(|known| known.0 == sig)?;
        Some(self.pending.remove(index))
    }
}

/// The bit of a signal in a set.
pub(super) const fn bit(sig: i32) -> u64 {
    1 << (sig - 1)
}

pub(super) fn is_signal(sig: i32) -> bool {
    (1..=64).contains(&sig)
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
pub(in super::super) fn deliver<P: Program>(sig: i32, cause: Cause, cx: &mut P) {
    let state = signals(cx);
    if state.blocked & bit(sig) != 0 {
        return state.keep(sig, cause);
    }
    let action = state.actions[sig as usize];
    match action.handler {
        SIG_DFL => default_action(sig),
        SIG_IGN => {}
        handler => {
            state.handled += 1;
            if action.flags & SA_RESETHAND != 0 {
                state.actions[sig as usize].handler = SIG_DFL;
            }
            let own = if action.flags & SA_NODEFER != 0 {
                0
            } else {
                bit(sig)
            };
            let before = state.block(state.blocked | action.mask | own);
            // Others that are pending interrupt the handler before it begins.
            deliver_pending(cx);
            if action.flags & SA_SIGINFO != 0 {
                // A handler that jumps away takes this object down with the stack.
                let frame = cx.enter();
                let info = cx.heap.local_bytes(SigInfo::SIZE as u64);
                info.cast().set(cause.info(sig), cx);
                let info = VaArg::Ptr(info.bits());
                cx.call(handler, &[VaArg::from(sig), info, VaArg::Ptr(0)]);
                cx.leave(frame);
            } else {
                cx.call(handler, &[VaArg::from(sig)]);
            }
            set_mask(before, cx);
        }
    }
}

/// Delivers the signal of a fault at its place: one that is blocked or ignored ends the program (POSIX 2.4.1).
pub(in super::super) fn deliver_fault<P: Program>(sig: i32, code: i32, cx: &mut P) {
    let state = signals(cx);
    if state.blocked & bit(sig) != 0 || state.actions[sig as usize].handler == SIG_IGN {
        default_action(sig);
    }
    deliver(sig, Cause::Fault(code), cx);
}

/// The set of blocked signals.
pub(in super::super) fn blocked(rt: &mut Runtime) -> u64 {
    signals(rt).blocked
}

/// Makes this the set of blocked signals, and delivers what is no longer blocked.
pub(in super::super) fn set_mask<P: Program>(mask: u64, cx: &mut P) {
    signals(cx).block(mask);
    deliver_pending(cx);
}

/// Delivers what is no longer blocked.
fn deliver_pending<P: Program>(cx: &mut P) {
    loop {
        let state = signals(cx);
        match state.take(!state.blocked) {
            Some((sig, cause)) => deliver(sig, cause, cx),
            None => break,
        }
    }
}

/// Handles the signals of timers that arrived.
pub(super) fn attend_timers<P: Program>(cx: &mut P) {
    let arrived = match &signals(cx).bell {
        Some(bell) => {
            bell.settle();
            bell.arrived.swap(0, SeqCst)
        }
        None => 0,
    };
    for sig in (1..65).filter(|&sig| arrived & bit(sig) != 0) {
        deliver(sig, Cause::Timer, cx);
    }
}

/// A pass of a loop that may wait for what a signal handler writes.
#[inline(always)]
pub fn signal_point<P: Program>(cx: &mut P) {
    if let Some(arrived) = &cx.arrived {
        if arrived.load(Relaxed) != 0 {
            attend_timers(cx);
        }
    }
}

/// Sleeps, or until a handler has run; whether one has.
pub(in super::super) fn doze<P: Program>(time: Duration, cx: &mut P) -> bool {
    let before = signals(cx).handled;
    let begin = Instant::now();
    loop {
        attend_timers(cx);
        if signals(cx).handled != before {
            return true;
        }
        let left = time.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return false;
        }
        match signals(cx).bell.clone() {
            Some(bell) => cx.wait(|| bell.wait(left)),
            None => cx.pause(left),
        }
        if signals(cx).bell.is_none() {
            return signals(cx).handled != before;
        }
    }
}

/// Does something while the signals in `mask` are blocked and no others; a null pointer changes nothing.
#[track_caller]
pub(in super::super) fn with_mask<P: Program, R>(
    mask: Ptr<Void>,
    cx: &mut P,
    f: impl FnOnce(&mut P) -> R,
) -> R {
    if mask.is_null() {
        return f(cx);
    }
    let before = signals(cx).blocked;
    let mask = mask.cast().get(cx);
    set_mask(mask, cx);
    let result = f(cx);
    set_mask(before, cx);
    result
}

/// Runs the handler of SIGABRT, if there is one, before `abort` ends the program.
pub(in super::super) fn before_abort<P: Program>(cx: &mut P) {
    let state = signals(cx);
    if state.actions[SIGABRT as usize].handler > SIG_IGN {
        state.blocked &= !bit(SIGABRT);
        deliver(SIGABRT, Cause::Thread, cx);
    }
}
