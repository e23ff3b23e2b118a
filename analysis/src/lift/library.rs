//! The C library's functions that have a meaning for slices.

use c2safe_frontend::ir::{BinaryOp, Expr, ExprKind, TypeId};

use super::resolve::{same_elements, Resolver};

/// A pointer without the conversions that a `void *` parameter brings.
pub fn bare(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Cast(a) => bare(a),
        _ => e,
    }
}

/// Whether a pointer is the address of one object.
pub fn single(r: &Resolver<'_>, e: &Expr) -> bool {
    r.pointer(e).is_some_and(|p| p.single)
}

/// How many elements of a size a number of bytes is.
#[derive(Debug, Clone, Copy)]
pub enum Count<'e> {
    Known(u64),
    /// The value of the expression.
    Of(&'e Expr),
}

/// `bytes` as a number of elements of `size` bytes, if that is certain.
pub fn count<'e>(bytes: &'e Expr, size: u64) -> Option<Count<'e>> {
    if let Some(n) = bytes.as_int() {
        let n = u64::try_from(n).ok()?;
        return (size > 0 && n % size == 0).then_some(Count::Known(n / size));
    }
    if size == 1 {
        return Some(Count::Of(bytes));
    }
    match &bytes.kind {
        ExprKind::Cast(a) => count(a, size),
        ExprKind::Binary(BinaryOp::Mul, a, b) => {
            let is_size = |e: &Expr| value(e) == Some(i128::from(size));
            match (is_size(a), is_size(b)) {
                (_, true) => Some(Count::Of(a)),
                (true, _) => Some(Count::Of(b)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn value(e: &Expr) -> Option<i128> {
    match &e.kind {
        ExprKind::Cast(a) => value(a),
        _ => e.as_int(),
    }
}

/// What a copy of bytes is between typed objects.
#[derive(Debug, Clone, Copy)]
pub enum Copy<'e> {
    Elements(Count<'e>),
    /// The bytes of a number are made the number.
    FromBytes,
    /// A number is made its bytes.
    ToBytes,
}

/// The element type of a pointer, of which there must be a size.
pub fn element(r: &Resolver<'_>, e: &Expr) -> Option<(TypeId, u64)> {
    let types = &r.program.types;
    let ty = types.pointee(e.ty).or_else(|| types.elem(e.ty))?;
    Some((ty, types.size(ty).filter(|s| *s > 0)?))
}

/// How `memcpy(to, from, bytes)` is done with slices.
pub fn copy<'e>(r: &Resolver<'_>, to: &Expr, from: &Expr, bytes: &'e Expr) -> Option<Copy<'e>> {
    let ((to_ty, to_size), (from_ty, from_size)) = (element(r, bare(to))?, element(r, bare(from))?);
    let types = &r.program.types;
    if same_elements(r.program, to_ty, from_ty) {
        return count(bytes, to_size).map(Copy::Elements);
    }
    let number = |ty| {
        (types.is_integer(ty) || types.is_float(ty))
            && types.strip_enum(ty) != TypeId::BOOL
            && ty != TypeId::LONGDOUBLE
    };
    let whole = |size: u64| value(bytes) == Some(i128::from(size));
    if from_size == 1 && number(from_ty) && number(to_ty) && whole(to_size) {
        return Some(Copy::FromBytes);
    }
    if to_size == 1 && number(to_ty) && number(from_ty) && whole(from_size) {
        return Some(Copy::ToBytes);
    }
    None
}

/// How many elements `memset(to, byte, bytes)` sets, if that can be said of elements.
pub fn fill<'e>(
    r: &Resolver<'_>,
    to: &Expr,
    byte: Option<&Expr>,
    bytes: &'e Expr,
) -> Option<Count<'e>> {
    let (ty, size) = element(r, bare(to))?;
    let zero = byte.is_none_or(|b| value(b) == Some(0));
    let types = &r.program.types;
    let any = size == 1 && types.is_integer(ty) && types.strip_enum(ty) != TypeId::BOOL;
    let zeroable = types.is_scalar(ty) || types.as_record(ty).is_some();
    if any || (zero && zeroable) {
        return count(bytes, size);
    }
    None
}

/// Whether a call with pointers off the heap can be written with slices.
pub fn knows(r: &Resolver<'_>, name: &str, args: &[Expr]) -> bool {
    let off_heap = |e: &Expr| r.pointer(bare(e)).is_some();
    match (name, args) {
        ("memcpy" | "memmove", [to, from, bytes]) => {
            off_heap(to)
                && off_heap(from)
                && copy(r, to, from, bytes).is_some()
                && apart_or_same(r, bare(to), bare(from))
        }
        ("memset", [to, byte, bytes]) => {
            off_heap(to) && fill(r, to, Some(byte), bytes).is_some()
        }
        ("bzero" | "explicit_bzero", [to, bytes]) => {
            off_heap(to) && fill(r, to, None, bytes).is_some()
        }
        _ => false,
    }
}

/// Whether the library writes through its parameter number `i`.
pub fn writes(name: &str, i: usize) -> bool {
    matches!(
        (name, i),
        ("memcpy" | "memmove" | "memset" | "bzero" | "explicit_bzero", 0)
    )
}

/// Whether two pointers can be borrowed for one copy: into different objects, or into the same array.
fn apart_or_same(r: &Resolver<'_>, to: &Expr, from: &Expr) -> bool {
    let (Some(to), Some(from)) = (r.pointer(to), r.pointer(from)) else {
        return false;
    };
    if to.base.disjoint(&from.base) {
        return true;
    }
    let fixed = |p: &super::plan::Pointer<'_>| p.base.fixed();
    match (fixed(&to), fixed(&from)) {
        (Some(a), Some(b)) => a.same(&b) && !to.single && !from.single,
        _ => false,
    }
}
