//! What only the superuser may do, or nobody: setting clocks and numbers of machines.

use super::super::errno::{EINVAL, EPERM};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;

/// `clock_settime` (POSIX): not permitted.
#[track_caller]
pub fn clock_settime(clock: i32, _time: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(if clock == 0 { EPERM } else { EINVAL }))
}

/// `settimeofday` (BSD): not permitted.
#[track_caller]
pub fn settimeofday(_time: Ptr<Void>, _zone: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(EPERM))
}

/// `sethostname` (BSD): not permitted.
#[track_caller]
pub fn sethostname(_name: Ptr<u8>, _size: u64, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(EPERM))
}
