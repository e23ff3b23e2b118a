//! `<stdlib.h>`: generators of pseudo-random numbers whose state the program keeps. What is in the program's array is only
//! where the generator is found again: its words are here.

use super::super::errno::EINVAL;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::random::Additive;
use std::collections::HashMap;

/// Generators that are not in use, by the address of their state; and that of the one in use, unless it is the first one.
#[derive(Default)]
struct States {
    kept: HashMap<u64, Additive>,
    current: Option<u64>,
}

/// Generators of `random_r`, by the number in their `struct random_data`.
#[derive(Default)]
struct Own(HashMap<u64, Additive>);

/// Puts a generator in use; the address of the state of the one before.
fn exchange(state: u64, generator: Additive, rt: &mut Runtime) -> Ptr<u8> {
    let first = rt.static_object("random", 128).bits();
    let before = std::mem::replace(rt.part(), generator);
    let states = rt.part::<States>();
    let old = states.current.replace(state).unwrap_or(first);
    states.kept.insert(old, before);
    Ptr::from_bits(old)
}

/// `initstate` (POSIX).
#[track_caller]
pub fn initstate(seed: u32, state: Ptr<u8>, size: u64, rt: &mut Runtime) -> Ptr<u8> {
    match Additive::for_state(seed, size) {
        Some(generator) => exchange(state.bits(), generator, rt),
        None => {
            rt.set_errno(EINVAL);
            Ptr::null()
        }
    }
}

/// `setstate` (POSIX).
#[track_caller]
pub fn setstate(state: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let states = rt.part::<States>();
    if states.current == Some(state.bits()) {
        return state;
    }
    match states.kept.remove(&state.bits()) {
        Some(generator) => exchange(state.bits(), generator, rt),
        None => {
            rt.set_errno(EINVAL);
            Ptr::null()
        }
    }
}

/// `initstate_r` (glibc).
#[track_caller]
pub fn initstate_r(
    seed: u32,
    _state: Ptr<u8>,
    size: u64,
    data: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let Some(generator) = Additive::for_state(seed, size) else {
        return rt.status(Err::<(), _>(EINVAL));
    };
    let number = data.bits();
    rt.part::<Own>().0.insert(number, generator);
    data.cast().set(number, rt);
    0
}

/// Does something with the generator of a `struct random_data`.
#[track_caller]
fn with_own(
    data: Ptr<Void>,
    rt: &mut Runtime,
    f: impl FnOnce(&mut Additive) -> i32,
) -> Result<i32, i32> {
    let number: u64 = data.cast().get(rt);
    rt.part::<Own>().0.get_mut(&number).map(f).ok_or(EINVAL)
}

/// `srandom_r` (glibc).
#[track_caller]
pub fn srandom_r(seed: u32, data: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let result = with_own(data, rt, |generator| {
        *generator = generator.seeded(seed);
        0
    });
    rt.status(result)
}

/// `random_r` (glibc).
#[track_caller]
pub fn random_r(data: Ptr<Void>, out: Ptr<i32>, rt: &mut Runtime) -> i32 {
    let result = with_own(data, rt, Additive::next);
    if let Ok(value) = result {
        out.set(value, &mut rt.heap);
    }
    rt.status(result.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::super::{random, srandom};
    use super::*;

    #[test]
    fn states_are_left_and_entered_again() {
        let mut rt = Runtime::new();
        let first = random(&mut rt);
        let state: Ptr<u8> = rt.local_bytes(64).cast();
        let old = initstate(1, state, 64, &mut rt);
        let other = random(&mut rt);
        assert_eq!(setstate(old, &mut rt), state);
        let second = random(&mut rt);
        srandom(1, &mut rt);
        assert_eq!((random(&mut rt), random(&mut rt)), (first, second));
        setstate(state, &mut rt);
        srandom(1, &mut rt);
        assert_eq!(random(&mut rt), other);
        assert!(initstate(1, state, 4, &mut rt).is_null());
        let data: Ptr<Void> = rt.local_bytes(48);
        let out: Ptr<i32> = rt.local();
        assert_eq!(random_r(data, out, &mut rt), -1);
        assert_eq!(initstate_r(1, state, 128, data, &mut rt), 0);
        assert_eq!(random_r(data, out, &mut rt), 0);
        assert_eq!(out.get(&rt) as i64, first);
    }
}
