//! Variable arguments: the tagged value they travel in, and `<stdarg.h>`.

use super::emitted::lend;
use super::fault::fail;
use super::heap::Heap;
use super::mem::{LongDouble, Mem, Void};
use super::ptr::Ptr;
use super::runtime::Runtime;

/// One argument (or result) of a call whose types are not known statically.
#[derive(Clone, Copy, Debug)]
pub enum VaArg<'a> {
    /// Any integer up to 64 bits, sign- or zero-extended as its type asks.
    Int(u64),
    /// `__int128`.
    Int128(u128),
    /// `float` (promoted) or `double`.
    Float(f64),
    /// `long double`.
    LongDouble(f64),
    /// Any pointer.
    Ptr(u64),
    /// A struct or union: where its bytes are, and how many.
    Mem(Ptr<Void>, u64),
    /// A string of a variable off the heap, for functions of the C library that only read it.
    Text(&'a [u8]),
}

/// Types that `va_arg` can produce.
pub trait FromVaArg {
    /// The argument as this type; integers are truncated as on the machine.
    fn from_va_arg(arg: VaArg<'_>) -> Self;
}

impl VaArg<'_> {
    /// The argument as a `T`.
    #[inline(always)]
    pub fn arg<T: FromVaArg>(self) -> T {
        T::from_va_arg(self)
    }

    /// The argument as an integer, whatever it is.
    fn to_int(self) -> u128 {
        match self {
            VaArg::Int(v) | VaArg::Ptr(v) => v as i64 as u128,
            VaArg::Int128(v) => v,
            VaArg::Float(v) | VaArg::LongDouble(v) => v as i128 as u128,
            VaArg::Mem(p, _) => p.bits() as u128,
            // `%p` shows where it is; what is no object of the heap cannot be followed.
            VaArg::Text(text) => text.as_ptr() as usize as u128,
        }
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl From<$t> for VaArg<'_> {
            #[inline(always)]
            fn from(v: $t) -> Self {
                VaArg::Int(v as u64)
            }
        }
        impl FromVaArg for $t {
            #[inline(always)]
            fn from_va_arg(arg: VaArg<'_>) -> $t {
                match arg {
                    VaArg::Int(v) | VaArg::Ptr(v) => v as $t,
                    other => other.to_int() as $t,
                }
            }
        }
    )*};
}
integers!(u8 i8 u16 i16 u32 i32 u64 i64);

macro_rules! wide_integers {
    ($($t:ty)*) => {$(
        impl From<$t> for VaArg<'_> {
            fn from(v: $t) -> Self {
                VaArg::Int128(v as u128)
            }
        }
        impl FromVaArg for $t {
            fn from_va_arg(arg: VaArg<'_>) -> $t {
                arg.to_int() as $t
            }
        }
    )*};
}
wide_integers!(u128 i128);

impl From<bool> for VaArg<'_> {
    fn from(v: bool) -> Self {
        VaArg::Int(v as u64)
    }
}
impl FromVaArg for bool {
    fn from_va_arg(arg: VaArg<'_>) -> bool {
        arg.to_int() != 0
    }
}

impl From<f32> for VaArg<'_> {
    fn from(v: f32) -> Self {
        VaArg::Float(v as f64)
    }
}
impl FromVaArg for f32 {
    fn from_va_arg(arg: VaArg<'_>) -> f32 {
        f64::from_va_arg(arg) as f32
    }
}

impl From<f64> for VaArg<'_> {
    fn from(v: f64) -> Self {
        VaArg::Float(v)
    }
}
impl FromVaArg for f64 {
    fn from_va_arg(arg: VaArg<'_>) -> f64 {
        match arg {
            VaArg::Float(v) | VaArg::LongDouble(v) => v,
            other => other.to_int() as i128 as f64,
        }
    }
}

impl From<LongDouble> for VaArg<'_> {
    fn from(v: LongDouble) -> Self {
        VaArg::LongDouble(v.0)
    }
}
impl FromVaArg for LongDouble {
    fn from_va_arg(arg: VaArg<'_>) -> LongDouble {
        LongDouble(arg.arg())
    }
}

impl<T: ?Sized> From<Ptr<T>> for VaArg<'_> {
    #[inline(always)]
    fn from(v: Ptr<T>) -> Self {
        VaArg::Ptr(v.bits())
    }
}
impl<T: ?Sized> FromVaArg for Ptr<T> {
    #[inline(always)]
    fn from_va_arg(arg: VaArg<'_>) -> Ptr<T> {
        Ptr::from_bits(arg.arg())
    }
}

/// A function without result returns this through [`super::runtime::Program::call`].
impl From<()> for VaArg<'_> {
    fn from((): ()) -> Self {
        VaArg::Int(0)
    }
}
impl FromVaArg for () {
    fn from_va_arg(_: VaArg<'_>) {}
}

/// The variable arguments of a call: `args![x, y]` is a `&[VaArg]`.
#[macro_export]
#[allow(clippy::crate_in_macro_def)] // `crate::rt` is the runtime in both emitted forms, `$crate` in only one.
macro_rules! args {
    ($($arg:expr),* $(,)?) => { &[$(crate::rt::VaArg::from($arg)),*] };
}

impl<'a> From<&'a [u8]> for VaArg<'a> {
    fn from(text: &'a [u8]) -> Self {
        VaArg::Text(text)
    }
}

/// `va_list`: names an entry of the runtime's table of argument lists, and the next argument.
#[derive(Clone, Copy, Debug, Default)]
pub struct VaList {
    /// Entry number plus one; 0 is a list that was never started, or is ended.
    id: u32,
    position: u32,
}

impl Mem for VaList {
    const SIZE: usize = 24;
    const ZERO: Self = VaList { id: 0, position: 0 };
    fn load(bytes: &[u8]) -> Self {
        VaList {
            id: u32::load(bytes),
            position: u32::load(&bytes[4..]),
        }
    }
    fn store(self, bytes: &mut [u8]) {
        self.id.store(bytes);
        self.position.store(&mut bytes[4..]);
    }
}

/// The argument lists that are open, a stack: lists die with the function call that started them.
#[derive(Default)]
pub(super) struct VaTable {
    args: Vec<VaArg<'static>>,
    /// Where each list begins in `args`; it ends where the next one begins.
    starts: Vec<usize>,
}

impl VaTable {
    pub(super) fn height(&self) -> u32 {
        self.starts.len() as u32
    }

    pub(super) fn shrink(&mut self, height: u32) {
        if let Some(&start) = self.starts.get(height as usize) {
            self.args.truncate(start);
            self.starts.truncate(height as usize);
        }
    }

    fn push(&mut self, args: impl Iterator<Item = VaArg<'static>>) -> VaList {
        self.starts.push(self.args.len());
        self.args.extend(args);
        VaList {
            id: self.height(),
            position: 0,
        }
    }

    /// The arguments of a list that are still to come.
    #[track_caller]
    fn rest(&self, list: VaList) -> &[VaArg<'static>] {
        let Some(&start) = self.starts.get((list.id as usize).wrapping_sub(1)) else {
            fail(
                "invalid va_list",
                "used before va_start or after va_end".into(),
            )
        };
        let end = self
            .starts
            .get(list.id as usize)
            .copied()
            .unwrap_or(self.args.len());
        self.args[start..end]
            .get(list.position as usize..)
            .unwrap_or_default()
    }
}

/// `va_start` (C11 7.16.1.4).
#[track_caller]
pub fn va_start(ap: Ptr<VaList>, args: &[VaArg], rt: &mut Runtime) {
    let heap = &mut rt.heap;
    let kept = args.iter().map(|arg| match *arg {
        VaArg::Int(v) => VaArg::Int(v),
        VaArg::Int128(v) => VaArg::Int128(v),
        VaArg::Float(v) => VaArg::Float(v),
        VaArg::LongDouble(v) => VaArg::LongDouble(v),
        VaArg::Ptr(v) => VaArg::Ptr(v),
        VaArg::Mem(p, size) => VaArg::Mem(p, size),
        VaArg::Text(text) => VaArg::from(lend(text, heap)),
    });
    let list = rt.va.push(kept);
    ap.set(list, rt);
}

/// `va_copy` (C11 7.16.1.2).
#[track_caller]
pub fn va_copy(dst: Ptr<VaList>, src: Ptr<VaList>, rt: &mut Runtime) {
    let rest = va_rest(src, rt);
    va_start(dst, &rest, rt);
}

/// `va_end` (C11 7.16.1.3).
#[track_caller]
pub fn va_end(ap: Ptr<VaList>, rt: &mut Runtime) {
    let list = ap.get(rt);
    // Lists that end out of order stay until their function returns.
    if list.id != 0 && list.id == rt.va.height() {
        rt.va.shrink(list.id - 1);
    }
    ap.set(VaList::ZERO, rt);
}

/// The next argument, as it was passed.
#[track_caller]
fn next(ap: Ptr<VaList>, rt: &mut Runtime) -> VaArg<'static> {
    let list = ap.get(rt);
    let Some(&arg) = rt.va.rest(list).first() else {
        fail(
            "missing argument",
            format!("va_arg number {} of this list", list.position + 1),
        )
    };
    ap.set(
        VaList {
            position: list.position + 1,
            ..list
        },
        rt,
    );
    arg
}

/// `va_arg` of a scalar type (C11 7.16.1.1).
#[track_caller]
pub fn va_arg<T: FromVaArg>(ap: Ptr<VaList>, rt: &mut Runtime) -> T {
    next(ap, rt).arg()
}

/// `va_arg` of a struct or union type (C11 7.16.1.1).
#[track_caller]
pub fn va_arg_record<T: Mem>(ap: Ptr<VaList>, rt: &mut Runtime) -> T {
    match next(ap, rt) {
        VaArg::Mem(p, size) if size >= T::SIZE as u64 => p.cast::<T>().get(rt),
        other => fail(
            "invalid va_arg",
            format!("a record was expected, {other:?} was passed"),
        ),
    }
}

/// A copy of the arguments that are still to come, for functions such as `vprintf`.
#[track_caller]
pub(super) fn va_rest(ap: Ptr<VaList>, rt: &Runtime) -> Vec<VaArg<'static>> {
    rt.va.rest(ap.get(rt)).to_vec()
}

/// Takes `n` arguments off a list, as `vprintf` does to the list of its caller on x86-64.
#[track_caller]
pub(super) fn va_skip(ap: Ptr<VaList>, n: usize, heap: &mut Heap) {
    ap.update(heap, |list| VaList {
        position: list.position + n as u32,
        ..list
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_copied_and_ended() {
        let mut rt = Runtime::new();
        let frame = rt.enter();
        let (ap, aq) = (rt.local::<VaList>(), rt.local::<VaList>());
        va_start(
            ap,
            args![-1, 2.5f32, Ptr::<i32>::global(0), 1u128 << 100],
            &mut rt,
        );
        assert_eq!(va_arg::<i64>(ap, &mut rt), -1);
        va_copy(aq, ap, &mut rt);
        assert_eq!(va_arg::<f64>(ap, &mut rt), 2.5);
        assert_eq!(va_arg::<f64>(aq, &mut rt), 2.5);
        va_end(ap, &mut rt);
        assert_eq!(va_arg::<Ptr<u8>>(aq, &mut rt), Ptr::global(0));
        assert_eq!(va_arg::<u128>(aq, &mut rt), 1 << 100);
        va_end(aq, &mut rt);
        rt.leave(frame);
        assert_eq!(rt.va.height(), 0);
    }

    #[test]
    #[should_panic(expected = "missing argument")]
    fn too_few_arguments() {
        let mut rt = Runtime::new();
        let ap = rt.local::<VaList>();
        va_start(ap, args![], &mut rt);
        va_arg::<i32>(ap, &mut rt);
    }
}
