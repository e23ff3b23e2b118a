//! `<stdlib.h>`: pseudo-random numbers, the same sequences as glibc's.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// glibc's generators: r[i] = r[i-n] + r[i-k] for a state of n words, a congruence for a state of one.
#[derive(Clone)]
pub(super) struct Additive {
    state: Vec<u32>,
    front: usize,
    rear: usize,
}

/// The sizes of states in bytes from which on they hold so many words, with the distance of the second one.
const KINDS: [(u64, usize, usize); 5] = [
    (256, 63, 1),
    (128, 31, 3),
    (64, 15, 1),
    (32, 7, 3),
    (8, 1, 0),
];

impl Additive {
    /// The default generator.
    pub(super) fn new(seed: u32) -> Additive {
        Additive::sized(seed, 31, 3)
    }

    /// The generator for a state of so many bytes, if that is enough for any.
    pub(super) fn for_state(seed: u32, size: u64) -> Option<Additive> {
        let (_, words, distance) = KINDS.into_iter().find(|kind| size >= kind.0)?;
        Some(Additive::sized(seed, words, distance))
    }

    fn sized(seed: u32, words: usize, distance: usize) -> Additive {
        let mut state = vec![0; words];
        let mut word = if seed == 0 { 1 } else { seed as i32 as i64 };
        for slot in &mut state {
            *slot = word as u32;
            // 16807 * word mod 2^31 - 1, as Schrage computes it, for the sake of negative seeds.
            let (high, low) = (word / 127773, word % 127773);
            word = 16807 * low - 2836 * high;
            if word < 0 {
                word += 2147483647;
            }
        }
        let mut generator = Additive {
            state,
            front: distance,
            rear: 0,
        };
        if words > 1 {
            for _ in 0..10 * words {
                generator.next();
            }
        }
        generator
    }

    /// The same kind of generator with another seed.
    pub(super) fn seeded(&self, seed: u32) -> Additive {
        let words = self.state.len();
        let distance = KINDS
            .iter()
            .find(|kind| kind.1 == words)
            .map_or(3, |kind| kind.2);
        Additive::sized(seed, words, distance)
    }

    pub(super) fn next(&mut self) -> i32 {
        let words = self.state.len();
        if words == 1 {
            let next = self.state[0].wrapping_mul(1103515245).wrapping_add(12345);
            self.state[0] = next & 0x7FFF_FFFF;
            return self.state[0] as i32;
        }
        self.state[self.front] = self.state[self.front].wrapping_add(self.state[self.rear]);
        let value = self.state[self.front] >> 1;
        self.front += 1;
        if self.front == words {
            self.front = 0;
        }
        self.rear += 1;
        if self.rear == words {
            self.rear = 0;
        }
        value as i32
    }
}

impl Default for Additive {
    fn default() -> Additive {
        Additive::new(1)
    }
}

/// `rand` (C11 7.22.2.1).
pub fn rand(rt: &mut Runtime) -> i32 {
    rt.part::<Additive>().next()
}

/// `srand` (C11 7.22.2.2).
pub fn srand(seed: u32, rt: &mut Runtime) {
    let generator = rt.part::<Additive>();
    *generator = generator.seeded(seed);
}

/// `random` (POSIX); the same generator as `rand`.
pub fn random(rt: &mut Runtime) -> i64 {
    rt.part::<Additive>().next() as i64
}

/// `srandom` (POSIX).
pub fn srandom(seed: u32, rt: &mut Runtime) {
    srand(seed, rt);
}

/// `rand_r` (POSIX).
#[track_caller]
pub fn rand_r(seed: Ptr<Void>, heap: &mut Heap) -> i32 {
    let seed = seed.cast::<u32>();
    let mut next = seed.get(heap);
    let mut draw = |modulus| {
        next = next.wrapping_mul(1103515245).wrapping_add(12345);
        (next / 65536) % modulus
    };
    let mut result = draw(2048);
    result = result << 10 ^ draw(1024);
    result = result << 10 ^ draw(1024);
    seed.set(next, heap);
    result as i32
}

/// The 48-bit linear congruential generator of `drand48` and its family.
struct Congruential {
    x: u64,
    a: u64,
    c: u64,
}

const MASK: u64 = (1 << 48) - 1;
const MULTIPLIER: u64 = 0x5_DEEC_E66D;

impl Default for Congruential {
    fn default() -> Congruential {
        Congruential {
            x: 0,
            a: MULTIPLIER,
            c: 11,
        }
    }
}

impl Congruential {
    fn step(&self, x: u64) -> u64 {
        x.wrapping_mul(self.a).wrapping_add(self.c) & MASK
    }

    fn next(&mut self) -> u64 {
        self.x = self.step(self.x);
        self.x
    }
}

/// Advances a state kept by the program, three `unsigned short`s.
#[track_caller]
fn next_at(state: Ptr<Void>, rt: &mut Runtime) -> u64 {
    let state = state.cast::<[u16; 3]>();
    let x = join(state.get(rt));
    let x = rt.part::<Congruential>().step(x);
    state.set(split(x), rt);
    x
}

fn join([low, middle, high]: [u16; 3]) -> u64 {
    low as u64 | (middle as u64) << 16 | (high as u64) << 32
}

fn split(x: u64) -> [u16; 3] {
    [x as u16, (x >> 16) as u16, (x >> 32) as u16]
}

fn to_unit(x: u64) -> f64 {
    x as f64 / (1u64 << 48) as f64
}

/// `drand48` (POSIX).
pub fn drand48(rt: &mut Runtime) -> f64 {
    to_unit(rt.part::<Congruential>().next())
}

/// `erand48` (POSIX).
#[track_caller]
pub fn erand48(state: Ptr<Void>, rt: &mut Runtime) -> f64 {
    to_unit(next_at(state, rt))
}

/// `lrand48` (POSIX).
pub fn lrand48(rt: &mut Runtime) -> i64 {
    (rt.part::<Congruential>().next() >> 17) as i64
}

/// `nrand48` (POSIX).
#[track_caller]
pub fn nrand48(state: Ptr<Void>, rt: &mut Runtime) -> i64 {
    (next_at(state, rt) >> 17) as i64
}

/// `mrand48` (POSIX).
pub fn mrand48(rt: &mut Runtime) -> i64 {
    (rt.part::<Congruential>().next() >> 16) as i32 as i64
}

/// `jrand48` (POSIX).
#[track_caller]
pub fn jrand48(state: Ptr<Void>, rt: &mut Runtime) -> i64 {
    (next_at(state, rt) >> 16) as i32 as i64
}

/// `srand48` (POSIX).
pub fn srand48(seed: i64, rt: &mut Runtime) {
    let x = (seed as u32 as u64) << 16 | 0x330E;
    *rt.part() = Congruential {
        x,
        ..Congruential::default()
    };
}

/// `seed48` (POSIX).
#[track_caller]
pub fn seed48(seed: Ptr<Void>, rt: &mut Runtime) -> Ptr<Void> {
    let old = rt.static_object("seed48", 6);
    old.cast().set(split(rt.part::<Congruential>().x), rt);
    let x = join(seed.cast().get(rt));
    *rt.part() = Congruential {
        x,
        ..Congruential::default()
    };
    old
}

/// `lcong48` (POSIX).
#[track_caller]
pub fn lcong48(param: Ptr<Void>, rt: &mut Runtime) {
    let [x0, x1, x2, a0, a1, a2, c] = param.cast::<[u16; 7]>().get(rt);
    *rt.part() = Congruential {
        x: join([x0, x1, x2]),
        a: join([a0, a1, a2]),
        c: c as u64,
    };
}

/// Random bits nobody can foretell: those that seed Rust's hash maps.
fn entropy() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// `arc4random` (BSD).
pub fn arc4random() -> u32 {
    entropy() as u32
}

/// `arc4random_uniform` (BSD).
pub fn arc4random_uniform(bound: u32) -> u32 {
    if bound < 2 {
        return 0;
    }
    let skipped = bound.wrapping_neg() % bound;
    loop {
        let value = arc4random();
        if value >= skipped {
            return value % bound;
        }
    }
}

/// `arc4random_buf` (BSD).
#[track_caller]
pub fn arc4random_buf(buf: Ptr<Void>, n: u64, heap: &mut Heap) {
    heap.bytes_mut(buf, n).fill_with(|| entropy() as u8);
}

/// `getentropy` (glibc).
#[track_caller]
pub fn getentropy(buf: Ptr<Void>, n: u64, heap: &mut Heap) -> i32 {
    arc4random_buf(buf, n, heap);
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_those_of_glibc() {
        let mut rt = Runtime::new();
        assert_eq!(
            [(); 4].map(|()| rand(&mut rt)),
            [1804289383, 846930886, 1681692777, 1714636915]
        );
        srand(42, &mut rt);
        assert_eq!(
            [(); 3].map(|()| rand(&mut rt)),
            [71876166, 708592740, 1483128881]
        );
        srand(0, &mut rt);
        assert_eq!(rand(&mut rt), 1804289383);
        srand(u32::MAX, &mut rt);
        assert_eq!(rand(&mut rt), 254925627);
        let seed = rt.local::<u32>();
        seed.set(1, &mut rt);
        assert_eq!(rand_r(seed.cast(), &mut rt), 476707713);
        srand48(1, &mut rt);
        assert_eq!(lrand48(&mut rt), 89400484);
        assert_eq!(drand48(&mut rt), 0.45449244472862915);
    }
}
