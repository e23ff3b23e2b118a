//! Types that can be stored in C's memory, with their exact layout on x86-64.

use super::ptr::Ptr;
use std::array;
use std::cmp::Ordering;
use std::ops::{
    Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign,
};

/// A type with a size and a representation in bytes, little endian (C11 6.2.6).
pub trait Mem: Copy {
    /// `sizeof (T)`.
    const SIZE: usize;
    /// The value whose bytes are all zero.
    const ZERO: Self;
    /// The value of the first `SIZE` bytes.
    fn load(bytes: &[u8]) -> Self;
    /// Writes the value into the first `SIZE` bytes.
    fn store(self, bytes: &mut [u8]);
    /// The bytes of the part that begins `at` bytes from the start and fills `part`; false if there is no such part.
    fn read_part(&self, at: usize, part: &mut [u8]) -> bool {
        let whole = at == 0 && part.len() == Self::SIZE;
        if whole {
            self.store(part);
        }
        whole
    }
    /// Gives the part that begins `at` bytes from the start the value with these bytes; false if there is no such part.
    fn write_part(&mut self, at: usize, part: &[u8]) -> bool {
        let whole = at == 0 && part.len() == Self::SIZE;
        if whole {
            *self = Self::load(part);
        }
        whole
    }
}

macro_rules! numbers {
    ($($t:ty, $zero:literal, $size:literal;)*) => {$(
        impl Mem for $t {
            const SIZE: usize = $size;
            const ZERO: Self = $zero;
            #[inline(always)]
            fn load(bytes: &[u8]) -> Self {
                let mut raw = [0; $size];
                raw.copy_from_slice(&bytes[..$size]);
                <$t>::from_le_bytes(raw)
            }
            #[inline(always)]
            fn store(self, bytes: &mut [u8]) {
                bytes[..$size].copy_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}
numbers! {
    u8, 0, 1; i8, 0, 1; u16, 0, 2; i16, 0, 2; u32, 0, 4; i32, 0, 4; u64, 0, 8; i64, 0, 8; u128, 0, 16; i128, 0, 16;
    f32, 0.0, 4; f64, 0.0, 8;
}

impl Mem for bool {
    const SIZE: usize = 1;
    const ZERO: Self = false;
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        bytes[0] != 0
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        bytes[0] = self as u8;
    }
}

impl<T: ?Sized> Mem for Ptr<T> {
    const SIZE: usize = 8;
    const ZERO: Self = Ptr::null();
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        Ptr::from_bits(u64::load(bytes))
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        self.bits().store(bytes);
    }
}

impl<T: Mem, const N: usize> Mem for [T; N] {
    const SIZE: usize = N * T::SIZE;
    const ZERO: Self = [T::ZERO; N];
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        let bytes = &bytes[..Self::SIZE];
        array::from_fn(|i| T::load(&bytes[i * T::SIZE..][..T::SIZE]))
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        let bytes = &mut bytes[..Self::SIZE];
        for (i, v) in self.into_iter().enumerate() {
            v.store(&mut bytes[i * T::SIZE..][..T::SIZE]);
        }
    }
    fn read_part(&self, at: usize, part: &mut [u8]) -> bool {
        let element = at.checked_div(T::SIZE).and_then(|i| self.get(i));
        element.is_some_and(|v| v.read_part(at % T::SIZE, part))
    }
    fn write_part(&mut self, at: usize, part: &[u8]) -> bool {
        let element = at.checked_div(T::SIZE).and_then(|i| self.get_mut(i));
        element.is_some_and(|v| v.write_part(at % T::SIZE, part))
    }
}

/// `void` as the target of a pointer; `sizeof (void)` is 1 as in GNU C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Void;

impl Mem for Void {
    const SIZE: usize = 1;
    const ZERO: Self = Void;
    #[inline(always)]
    fn load(_: &[u8]) -> Self {
        Void
    }
    #[inline(always)]
    fn store(self, _: &mut [u8]) {}
}

/// `long double`: 16 bytes in memory, computed with the precision of `double`.
#[derive(Clone, Copy, Debug, Default)]
pub struct LongDouble(pub f64);

impl Mem for LongDouble {
    const SIZE: usize = 16;
    const ZERO: Self = LongDouble(0.0);
    #[inline(always)]
    fn load(bytes: &[u8]) -> Self {
        LongDouble(f64::load(bytes))
    }
    #[inline(always)]
    fn store(self, bytes: &mut [u8]) {
        self.0.store(bytes);
        bytes[8..16].fill(0);
    }
}

impl PartialEq for LongDouble {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl PartialOrd for LongDouble {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

impl Neg for LongDouble {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        LongDouble(-self.0)
    }
}

macro_rules! long_double_operators {
    ($($trait:ident $method:ident $assign_trait:ident $assign:ident $op:tt;)*) => {$(
        impl $trait for LongDouble {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                LongDouble(self.0 $op other.0)
            }
        }
        impl $assign_trait for LongDouble {
            #[inline(always)]
            fn $assign(&mut self, other: Self) {
                *self = *self $op other;
            }
        }
    )*};
}
long_double_operators! {
    Add add AddAssign add_assign +; Sub sub SubAssign sub_assign -; Mul mul MulAssign mul_assign *;
    Div div DivAssign div_assign /; Rem rem RemAssign rem_assign %;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts() {
        let mut b = [0xAAu8; 16];
        0x0102_0304i32.store(&mut b);
        assert_eq!(b[..5], [4, 3, 2, 1, 0xAA]);
        assert_eq!(<[u16; 2]>::load(&b), [0x0304, 0x0102]);
        LongDouble(1.5).store(&mut b);
        assert_eq!(LongDouble::load(&b), LongDouble(1.5));
        assert_eq!(<[[u16; 3]; 2]>::SIZE, 12);
        assert!(bool::load(&[2]));
    }
}
