//! `<signal.h>`: what a program does about signals, and sending them.

use super::super::errno::{number_of, EINVAL, ESRCH};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::delivery::{
    bit, deliver, is_signal, signals, Cause, SigAction, SIGKILL, SIGPIPE, SIGSTOP, SIG_DFL,
};
use std::process::{self, Command};

const SIG_ERR: u64 = u64::MAX;

/// Installs an action; returns the one before.
fn install(sig: i32, action: SigAction, rt: &mut Runtime) -> Result<SigAction, i32> {
    if !is_signal(sig) || sig == SIGKILL || sig == SIGSTOP {
        return Err(EINVAL);
    }
    if sig == SIGPIPE {
        rt.stdio.fds.dies_of_sigpipe = action.handler == SIG_DFL;
    }
    let before = std::mem::replace(&mut signals(rt).actions[sig as usize], action);
    signals(rt).publish();
    Ok(before)
}

/// `signal` (C11 7.14.1.1), with the semantics of BSD as in glibc: the handler stays.
#[track_caller]
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
    let known = signals(rt).actions.get(sig as usize).copied();
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
    let flags = &mut signals(rt).actions[sig as usize].flags;
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
    deliver(sig, Cause::Thread, cx);
    0
}

/// `kill` (POSIX).
pub fn kill<P: Program>(pid: i32, sig: i32, cx: &mut P) -> i32 {
    let result = send(pid, sig, Cause::Process, cx);
    cx.status(result)
}

/// `sigqueue` (POSIX); the value comes as a pointer. Another process gets the signal without it.
#[track_caller]
pub fn __c2safe_sigqueue<P: Program>(pid: i32, sig: i32, value: Ptr<Void>, cx: &mut P) -> i32 {
    let result = match pid {
        1.. => send(pid, sig, Cause::Queue(value.bits()), cx),
        _ => Err(ESRCH),
    };
    cx.status(result)
}

/// Sends a signal to a process or, as `kill` does, a group of them; 0 only asks whether there is one.
fn send<P: Program>(pid: i32, sig: i32, cause: Cause, cx: &mut P) -> Result<(), i32> {
    if sig != 0 && !is_signal(sig) {
        return Err(EINVAL);
    }
    if pid == process::id() as i32 {
        if sig != 0 {
            deliver(sig, cause, cx);
        }
        return Ok(());
    }
    let kill = format!("kill -{sig} -- {pid} 2>/dev/null");
    let sent = Command::new("/bin/sh").arg("-c").arg(kill).status();
    match sent {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(ESRCH),
        Err(error) => Err(number_of(&error)),
    }
}

/// `killpg` (old POSIX).
pub fn killpg<P: Program>(group: i32, sig: i32, cx: &mut P) -> i32 {
    if group < 0 {
        return cx.status(Err::<(), _>(EINVAL));
    }
    kill(-group, sig, cx)
}

#[cfg(test)]
mod tests {
    use super::super::super::va::VaArg;
    use super::super::delivery::SIG_IGN;
    use super::super::mask::*;
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
        fn call(&mut self, _: u64, args: &[VaArg]) -> VaArg<'static> {
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
