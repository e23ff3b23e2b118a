//! `<fenv.h>`: safe Rust always rounds to nearest and cannot see the exception flags, so only what stays true is here.

/// `fegetround` (C11 7.6.3.1): `FE_TONEAREST`.
pub fn fegetround() -> i32 {
    0
}

/// `fesetround` (C11 7.6.3.2): succeeds only for `FE_TONEAREST`.
pub fn fesetround(mode: i32) -> i32 {
    (mode != 0) as i32
}
