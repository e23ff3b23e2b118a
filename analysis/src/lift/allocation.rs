//! What `malloc` and its like give, and what the C library does to whole objects.

use c2safe_frontend::ir::{Callee, Expr, ExprKind, Program, RecordId, TypeId, TypeKind};

use super::allocators::{Allocators, Asks};
use super::library::{bare, count, Count};
use super::owned::variable;

/// An allocation of objects of one type.
#[derive(Debug, Clone, Copy)]
pub struct Allocation<'e> {
    pub count: Count<'e>,
    /// The objects that the allocation takes the place of.
    pub old: Option<&'e Expr>,
    /// The call of an allocator of the program, whose memory the objects take the place of.
    pub adopted: Option<&'e Expr>,
}

/// Whether a struct ends as those do that are allocated with more elements than their last field has.
pub(super) fn may_be_longer(program: &Program, r: RecordId) -> bool {
    let types = &program.types;
    let last = types.record(r).fields.last();
    last.is_some_and(|f| match types.kind(f.ty) {
        TypeKind::Array { len, .. } => *len <= 1,
        TypeKind::OpenArray { .. } => true,
        TypeKind::Record(r) => may_be_longer(program, *r),
        _ => false,
    })
}

/// What `malloc`, `calloc` or `realloc`, or an allocator of the program, gives when its result becomes a pointer to objects of `size`
/// bytes, if that is certain.
pub fn allocation<'e>(
    program: &Program,
    allocators: &Allocators,
    e: &'e Expr,
    size: u64,
) -> Option<Allocation<'e>> {
    let ExprKind::Call(callee, args) = &bare(e).kind else {
        return None;
    };
    let types = &program.types;
    if let Some(asks) = allocators.asks(program, callee) {
        let count = match asks {
            Asks::Bytes(i) => count(types, args.get(i)?, size)?,
            Asks::Items(i, j) => {
                let (x, y) = (bare(args.get(i)?), bare(args.get(j)?));
                match (x.as_int(), y.as_int()) {
                    (_, Some(s)) if s == i128::from(size) => Count::Of(x),
                    (Some(s), _) if s == i128::from(size) => Count::Of(y),
                    (_, Some(1)) => count(types, x, size)?,
                    (Some(1), _) => count(types, y, size)?,
                    _ => return None,
                }
            }
        };
        let certain = match count {
            Count::Known(n) => Some(Count::Known(n)),
            Count::Of(e) => match e.as_int() {
                Some(n) => Some(Count::Known(u64::try_from(n).ok()?)),
                // The call computes it, too.
                None => variable(bare(e)).map(|_| Count::Of(e)),
            },
            Count::Bytes(..) => None,
        };
        return Some(Allocation {
            count: certain?,
            old: None,
            adopted: Some(bare(e)),
        });
    }
    let Callee::Direct(f) = &**callee else {
        return None;
    };
    let f = program.func(program.resolve_func(*f));
    if f.body.is_some() {
        return None;
    }
    let certain = |n: Option<Count<'e>>| n.filter(|n| !matches!(n, Count::Bytes(..)));
    let is_size = |e: &Expr| bare(e).as_int() == Some(i128::from(size));
    let (count, old) = match (f.name.as_str(), args.as_slice()) {
        ("malloc", [bytes]) => (certain(count(types, bytes, size))?, None),
        ("realloc", [old, bytes]) => (certain(count(types, bytes, size))?, Some(bare(old))),
        ("calloc", [n, s]) | ("calloc", [s, n]) if is_size(s) => {
            let n = match bare(n).as_int() {
                Some(n) => Count::Known(u64::try_from(n).ok()?),
                None => Count::Of(n),
            };
            (n, None)
        }
        ("calloc", [n, s]) => match bare(n).as_int() {
            Some(1) => (certain(count(types, s, size))?, None),
            _ => return None,
        },
        ("reallocarray", [old, n, s]) if is_size(s) => (Count::Of(n), Some(bare(old))),
        _ => return None,
    };
    Some(Allocation {
        count,
        old,
        adopted: None,
    })
}

/// The struct that a pointer of this type points to.
pub fn pointee(program: &Program, ty: TypeId) -> Option<RecordId> {
    let types = &program.types;
    types.pointee(ty).and_then(|t| types.as_record(t))
}

/// The struct whose objects an object of this type is made of: one, or an array of them.
pub fn element(program: &Program, ty: TypeId) -> Option<RecordId> {
    let types = &program.types;
    types.as_record(ty).or_else(|| match types.kind(ty) {
        TypeKind::Array { elem, .. } => types.as_record(*elem),
        _ => None,
    })
}

/// What a function of the C library does to whole objects of one struct type.
#[derive(Debug, Clone, Copy)]
pub enum Objects<'e> {
    Clear(&'e Expr, Count<'e>),
    Copy(&'e Expr, &'e Expr, Count<'e>),
}

/// `memset` to zero, `memcpy` and `memmove` of whole objects.
pub fn objects<'e>(program: &Program, name: &str, args: &'e [Expr]) -> Option<Objects<'e>> {
    let types = &program.types;
    let of = |p: &'e Expr, bytes: &'e Expr| {
        let r = pointee(program, bare(p).ty)?;
        let size = types.size(types.pointee(bare(p).ty)?)?;
        let n = count(types, bytes, size).filter(|n| !matches!(n, Count::Bytes(..)))?;
        Some((r, n))
    };
    match (name, args) {
        ("memset", [p, byte, bytes]) if bare(byte).as_int() == Some(0) => {
            Some(Objects::Clear(bare(p), of(p, bytes)?.1))
        }
        ("memcpy" | "memmove", [to, from, bytes]) => {
            let (r, n) = of(to, bytes)?;
            (pointee(program, bare(from).ty) == Some(r))
                .then(|| Objects::Copy(bare(to), bare(from), n))
        }
        _ => None,
    }
}
