//! `<fenv.h>`. Safe Rust always rounds to nearest and cannot see the processor's exception flags: the flags here are those
//! that the program raises itself.

use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::Runtime;

const ALL: i32 = 61;

/// The flags that are raised.
#[derive(Default)]
struct Flags(i32);

fn flags(rt: &mut Runtime) -> &mut i32 {
    &mut rt.part::<Flags>().0
}

/// `fegetround` (C11 7.6.3.1): `FE_TONEAREST`.
pub fn fegetround() -> i32 {
    0
}

/// `fesetround` (C11 7.6.3.2): succeeds only for `FE_TONEAREST`.
pub fn fesetround(mode: i32) -> i32 {
    (mode != 0) as i32
}

/// `feclearexcept` (C11 7.6.2.1).
pub fn feclearexcept(which: i32, rt: &mut Runtime) -> i32 {
    *flags(rt) &= !which;
    0
}

/// `feraiseexcept` (C11 7.6.2.3).
pub fn feraiseexcept(which: i32, rt: &mut Runtime) -> i32 {
    *flags(rt) |= which & ALL;
    0
}

/// `fetestexcept` (C11 7.6.2.5).
pub fn fetestexcept(which: i32, rt: &mut Runtime) -> i32 {
    *flags(rt) & which
}

/// `fegetexceptflag` (C11 7.6.2.2).
#[track_caller]
pub fn fegetexceptflag(out: Ptr<Void>, which: i32, rt: &mut Runtime) -> i32 {
    let raised = (*flags(rt) & which) as u16;
    out.cast().set(raised, rt);
    0
}

/// `fesetexceptflag` (C11 7.6.2.4).
#[track_caller]
pub fn fesetexceptflag(from: Ptr<Void>, which: i32, rt: &mut Runtime) -> i32 {
    let wanted = from.cast::<u16>().get(rt) as i32;
    let flags = flags(rt);
    *flags = *flags & !which | wanted & which & ALL;
    0
}

/// `fegetenv` (C11 7.6.4.1).
#[track_caller]
pub fn fegetenv(out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let raised = *flags(rt);
    rt.heap.fill(out, 0, 32);
    out.cast().set(raised, rt);
    0
}

/// The flags in an environment; none in the default one.
#[track_caller]
fn flags_in(env: Ptr<Void>, rt: &Runtime) -> i32 {
    const FE_DFL_ENV: u64 = u64::MAX;
    match env.bits() {
        FE_DFL_ENV => 0,
        _ => env.cast().get(rt),
    }
}

/// `fesetenv` (C11 7.6.4.3).
#[track_caller]
pub fn fesetenv(env: Ptr<Void>, rt: &mut Runtime) -> i32 {
    *flags(rt) = flags_in(env, rt);
    0
}

/// `feholdexcept` (C11 7.6.4.2).
#[track_caller]
pub fn feholdexcept(out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    fegetenv(out, rt);
    *flags(rt) = 0;
    0
}

/// `feupdateenv` (C11 7.6.4.4).
#[track_caller]
pub fn feupdateenv(env: Ptr<Void>, rt: &mut Runtime) -> i32 {
    *flags(rt) |= flags_in(env, rt);
    0
}

/// `feenableexcept` (glibc): flags cannot become signals.
pub fn feenableexcept(which: i32) -> i32 {
    if which & ALL == 0 {
        0
    } else {
        -1
    }
}

/// `fedisableexcept` (glibc): none are enabled.
pub fn fedisableexcept(_which: i32) -> i32 {
    0
}

/// `fegetexcept` (glibc): none are enabled.
pub fn fegetexcept() -> i32 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept() {
        let mut rt = Runtime::new();
        feraiseexcept(4 | 1, &mut rt);
        feclearexcept(1, &mut rt);
        assert_eq!(fetestexcept(ALL, &mut rt), 4);
        let env: Ptr<Void> = rt.local_bytes(32);
        feholdexcept(env, &mut rt);
        feraiseexcept(8, &mut rt);
        feupdateenv(env, &mut rt);
        assert_eq!(fetestexcept(ALL, &mut rt), 12);
        fesetenv(Ptr::from_bits(u64::MAX), &mut rt);
        assert_eq!(fetestexcept(ALL, &mut rt), 0);
    }
}
