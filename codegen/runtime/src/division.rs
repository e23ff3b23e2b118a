//! Integer division in programs that handle SIGFPE: what the processor refuses raises the signal first.

use super::fault::fail;
use super::runtime::Program;
use super::signal::deliver_fault;

const SIGFPE: i32 = 8;
const FPE_INTDIV: i32 = 1;

/// Integers that can be divided.
pub trait Divides: Copy + PartialEq + From<bool> {
    /// The quotient and the remainder, where the processor has them.
    fn divided(self, by: Self) -> Option<(Self, Self)>;
}

macro_rules! divides {
    ($($t:ty)*) => {$(
        impl Divides for $t {
            fn divided(self, by: $t) -> Option<($t, $t)> {
                Some((self.checked_div(by)?, self.checked_rem(by)?))
            }
        }
    )*};
}
divides!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);

/// Raises the signal. A handler that returns would divide again, for ever.
#[cold]
#[track_caller]
fn refuse<P: Program>(cx: &mut P) -> ! {
    deliver_fault(SIGFPE, FPE_INTDIV, cx);
    fail("division by zero", "the handler of SIGFPE returned".into())
}

/// `a / b` (C11 6.5.5).
#[inline]
#[track_caller]
pub fn checked_quotient<T: Divides, P: Program>(a: T, b: T, cx: &mut P) -> T {
    match a.divided(b) {
        Some((quotient, _)) => quotient,
        None => refuse(cx),
    }
}

/// `a % b` (C11 6.5.5).
#[inline]
#[track_caller]
pub fn checked_remainder<T: Divides, P: Program>(a: T, b: T, cx: &mut P) -> T {
    match a.divided(b) {
        Some((_, rest)) => rest,
        None => refuse(cx),
    }
}

/// The right operand of `/=` or `%=`.
#[inline]
#[track_caller]
pub fn checked_divisor<T: Divides, P: Program>(b: T, cx: &mut P) -> T {
    if b == T::from(false) {
        refuse(cx);
    }
    b
}
