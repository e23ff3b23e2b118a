//! `<setjmp.h>`. The function that calls `setjmp` catches panics; `longjmp` is a panic that names a call of `setjmp`.

use super::fault::fail;
use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::{Jump, Program, Runtime};
use super::signal::{blocked, set_mask};
use std::any::Any;
use std::panic::resume_unwind;

record! {
    /// What stands in a `jmp_buf`.
    pub struct JumpBuffer via JumpBufferFields, size 200 {
        /// The number of the call of `setjmp` that filled it.
        call at 0: u64,
        /// The number of the call for which the signal mask was saved.
        masked at 8: u64,
        mask at 16: u64
    }
}

/// What `setjmp` leaves in a `jmp_buf`: the number of the call. Returns that number (C11 7.13.1.1).
#[track_caller]
pub fn setjmp_enter(env: Ptr<Void>, rt: &mut Runtime) -> u64 {
    rt.last_jump += 1;
    let id = rt.last_jump;
    env.cast::<JumpBuffer>().call().set(id, rt);
    id
}

/// What `sigsetjmp` (POSIX) does before it is a `setjmp`: saves the signal mask, if that is wanted.
#[track_caller]
pub fn __c2safe_save_mask(env: Ptr<u64>, save: i32, rt: &mut Runtime) -> Ptr<u64> {
    let buffer = env.cast::<JumpBuffer>();
    let call = if save != 0 { rt.last_jump + 1 } else { 0 };
    buffer.masked().set(call, rt);
    let mask = blocked(rt);
    buffer.mask().set(mask, rt);
    env
}

/// `longjmp` (C11 7.13.2.1). As in glibc it is `siglongjmp`, too.
#[track_caller]
pub fn longjmp<P: Program>(env: Ptr<Void>, value: i32, cx: &mut P) -> ! {
    let buffer = env.cast::<JumpBuffer>();
    let buf = buffer.call().get(cx);
    if buf == 0 || buf > cx.last_jump {
        fail("invalid longjmp", "the jmp_buf was never set".into());
    }
    if buffer.masked().get(cx) == buf {
        let mask = buffer.mask().get(cx);
        set_mask(mask, cx);
    }
    resume_unwind(Box::new(Jump {
        buf,
        value: if value == 0 { 1 } else { value },
    }))
}

/// `_longjmp` (old POSIX).
#[track_caller]
pub fn _longjmp<P: Program>(env: Ptr<Void>, value: i32, cx: &mut P) -> ! {
    longjmp(env, value, cx)
}

/// `siglongjmp` (POSIX).
#[track_caller]
pub fn siglongjmp<P: Program>(env: Ptr<Void>, value: i32, cx: &mut P) -> ! {
    longjmp(env, value, cx)
}

/// The jump a caught panic carries; a panic of another kind goes on.
pub fn caught(payload: Box<dyn Any + Send>) -> Jump {
    match payload.downcast::<Jump>() {
        Ok(jump) => *jump,
        Err(other) => resume_unwind(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::thread::testing::Alone;
    use super::*;
    use std::panic::{catch_unwind, AssertUnwindSafe};

    #[test]
    fn jumps_name_the_call_that_set_them() {
        let mut cx = Alone::default();
        let env: Ptr<[u64; 25]> = cx.local();
        let id = setjmp_enter(env.cast(), &mut cx);
        let result = catch_unwind(AssertUnwindSafe(|| longjmp(env.cast(), 0, &mut cx)));
        let jump = caught(result.expect_err("a jump"));
        assert_eq!((jump.buf, jump.value), (id, 1));
    }

    #[test]
    fn only_sigsetjmp_saves_the_mask() {
        let mut cx = Alone::default();
        let env: Ptr<[u64; 25]> = cx.local();
        for (save, after) in [(None, 4), (Some(0), 4), (Some(1), 2), (None, 4)] {
            set_mask(2, &mut cx);
            if let Some(save) = save {
                __c2safe_save_mask(env.cast(), save, &mut cx);
            }
            setjmp_enter(env.cast(), &mut cx);
            set_mask(4, &mut cx);
            let result = catch_unwind(AssertUnwindSafe(|| siglongjmp(env.cast(), 1, &mut cx)));
            assert!(result.is_err());
            assert_eq!(blocked(&mut cx), after);
        }
    }
}
