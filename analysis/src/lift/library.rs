//! The C library's functions that have a meaning for slices.

use c2safe_frontend::ir::{
    BinaryOp, Expr, ExprKind, PlaceKind, Program, StrId, TypeId, TypeKind, Types,
};
use c2safe_frontend::sema::constant_value;

use crate::Library;

use super::resolve::{same_elements, Resolver};

/// A pointer without the conversions that a `void *` parameter brings.
pub fn bare(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Cast(a) => bare(a),
        _ => e,
    }
}

/// The string literal of characters of one byte that a pointer is.
pub fn literal(program: &Program, e: &Expr) -> Option<StrId> {
    match &e.kind {
        ExprKind::Str(s) => {
            let bytes = program.types.size(program.strings[s.index()].elem) == Some(1);
            bytes.then_some(*s)
        }
        ExprKind::Cast(a) => literal(program, a),
        ExprKind::Decay(p) => match &p.kind {
            PlaceKind::Deref(e) => literal(program, e),
            _ => None,
        },
        _ => None,
    }
}

/// A pointer to plain characters or bytes.
pub fn is_bytes(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    let to = types.pointee(ty).map(|t| types.strip_enum(t));
    to.is_some_and(|t| matches!(types.kind(t), TypeKind::Char | TypeKind::UChar))
}

/// How many elements of a size a number of bytes is.
#[derive(Debug, Clone, Copy)]
pub enum Count<'e> {
    Known(u64),
    /// The value of the expression.
    Of(&'e Expr),
    /// The value of the expression, a number of bytes, by the size; if it is no multiple, the program stops.
    Bytes(&'e Expr, u64),
}

/// `bytes` as a number of elements of `size` bytes, if that is certain.
pub fn count<'e>(types: &Types, bytes: &'e Expr, size: u64) -> Option<Count<'e>> {
    if let Some(n) = constant_value(types, bytes) {
        let n = u64::try_from(n).ok()?;
        return (size > 0 && n % size == 0).then_some(Count::Known(n / size));
    }
    if size == 1 {
        return Some(Count::Of(bytes));
    }
    match &bytes.kind {
        ExprKind::Cast(a) => count(types, a, size),
        ExprKind::Binary(BinaryOp::Mul, a, b) => {
            let is_size = |e: &Expr| value(e) == Some(i128::from(size));
            match (is_size(a), is_size(b)) {
                (_, true) => Some(Count::Of(a)),
                (true, _) => Some(Count::Of(b)),
                _ => Some(Count::Bytes(bytes, size)),
            }
        }
        _ => Some(Count::Bytes(bytes, size)),
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
        let n = count(&r.program.types, bytes, to_size)?;
        return (fits(r, to, n) && fits(r, from, n)).then_some(Copy::Elements(n));
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
        return count(types, bytes, size).filter(|n| fits(r, to, *n));
    }
    None
}

/// Whether a single object is no less than what is copied.
fn fits(r: &Resolver<'_>, e: &Expr, n: Count<'_>) -> bool {
    let single = r.pointer(bare(e)).is_some_and(|p| p.single);
    !single || matches!(n, Count::Known(0 | 1))
}

/// How an argument off the heap reaches a function of the C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The function works on slices: `memcpy` and its like.
    Slice,
    /// As a string that is only read.
    Text,
    /// As a slice that characters are written to.
    Room,
    /// The function gets a copy on the heap.
    Lend,
    /// The same, and the copy is read back.
    LendBack,
}

/// The parameters that a function only reads, and those that it writes through; [`REST`] stands for all variable arguments. None
/// of these keeps a pointer or returns one into its argument.
type Lends = (&'static str, &'static [usize], &'static [usize]);
const REST: usize = usize::MAX;
const LENDS: &[Lends] = &[
    ("asctime", &[0], &[]),
    ("atof", &[0], &[]),
    ("clock_gettime", &[], &[1]),
    ("ctime", &[0], &[]),
    ("difftime", &[], &[]),
    ("fprintf", &[REST], &[]),
    ("fread", &[], &[0]),
    ("frexp", &[], &[1]),
    ("fscanf", &[], &[REST]),
    ("fstat", &[], &[1]),
    ("fwrite", &[0], &[]),
    ("getcwd", &[], &[0]),
    ("gettimeofday", &[], &[0]),
    ("gmtime", &[0], &[]),
    ("gmtime_r", &[0], &[1]),
    ("localtime", &[0], &[]),
    ("localtime_r", &[0], &[1]),
    ("memcmp", &[0, 1], &[]),
    ("mktime", &[], &[0]),
    ("modf", &[], &[1]),
    ("nanosleep", &[0], &[1]),
    ("pipe", &[], &[0]),
    ("printf", &[REST], &[]),
    ("qsort", &[], &[0]),
    ("read", &[], &[1]),
    ("scanf", &[], &[REST]),
    ("snprintf", &[REST], &[]),
    ("sprintf", &[REST], &[]),
    ("sscanf", &[0], &[REST]),
    ("stat", &[], &[1]),
    ("strcmp", &[0, 1], &[]),
    ("strftime", &[3], &[0]),
    ("strncmp", &[0, 1], &[]),
    ("time", &[], &[0]),
    ("write", &[1], &[]),
];

/// Whether a function that arguments are lent to returns one of them.
pub fn returns_argument(name: &str) -> bool {
    matches!(
        name,
        "fgets"
            | "getcwd"
            | "gmtime_r"
            | "localtime_r"
            | "stpcpy"
            | "strcat"
            | "strcpy"
            | "strncat"
            | "strncpy"
    )
}

/// Objects larger than this are not copied for a call.
const LARGEST: u64 = 4096;

/// The size of the object that a pointer points into, if it is known.
fn extent(r: &Resolver<'_>, p: &super::plan::Pointer<'_>) -> Option<u64> {
    // Nobody knows how long a vector is.
    super::fields::through(r.fields, &p.base)
        .is_none()
        .then_some(())?;
    if let super::plan::Root::Object(_) = p.base.root {
        return Some(size_of_part(r, p));
    }
    let super::plan::Root::Local(l) = p.base.root else {
        return None;
    };
    if r.is_handle(&super::plan::Base::of(p.base.root)) {
        let single = r.plan.rep(l) == super::plan::Rep::Reference;
        return single.then_some(64);
    }
    r.program.types.size(r.body.locals[l.index()].ty)
}

/// The size of the last field on the way to a part of an object.
fn size_of_part(r: &Resolver<'_>, p: &super::plan::Pointer<'_>) -> u64 {
    let types = &r.program.types;
    let field = p.base.path.iter().rev().find_map(|s| match s {
        super::plan::Step::Field(record, f) => Some(types.record(*record).fields[*f as usize].ty),
        _ => None,
    });
    field.and_then(|t| types.size(t)).unwrap_or(0)
}

/// How argument number `i` of a call reaches the function; `None` if it must be on the heap.
pub fn way(
    r: &Resolver<'_>,
    library: &dyn Library,
    name: &str,
    args: &[Expr],
    i: usize,
) -> Option<Way> {
    if knows(r, name, args) {
        return Some(Way::Slice);
    }
    let arg = bare(&args[i]);
    let (ty, size) = element(r, arg)?;
    let types = &r.program.types;
    let byte = matches!(
        types.kind(types.strip_enum(ty)),
        TypeKind::Char | TypeKind::UChar
    );
    // What follows a single object in memory is not lent with it.
    let bytes = match name {
        "memcmp" | "bcmp" | "read" | "write" => Some(value(args.get(2)?)),
        "fread" | "fwrite" | "fread_unlocked" | "fwrite_unlocked" => {
            let (size, n) = (value(args.get(1)?), value(args.get(2)?));
            Some(size.and_then(|s| Some(s * n?)))
        }
        "qsort" => Some(None),
        _ => None,
    };
    let few = bytes.map(|n| n.is_some_and(|n| n <= i128::from(size)));
    let single = r.pointer(arg).is_some_and(|p| p.single);
    if single && few == Some(false) {
        return None;
    }
    if byte && library.takes_text(name, i) {
        return Some(Way::Text);
    }
    if byte && library.takes_room(name, i) {
        let fits = !single || few == Some(true);
        return r.pointer(arg).filter(|_| fits).map(|_| Way::Room);
    }
    let (_, reads, writes) = LENDS.iter().find(|l| l.0 == name)?;
    let pointer = r.pointer(arg)?;
    // What else than a string could be printed?
    if byte && i >= library.parameters(name)? && name.ends_with("printf") {
        return Some(Way::Text);
    }
    extent(r, &pointer).filter(|n| *n <= LARGEST)?;
    let fixed = library.parameters(name)?;
    let is = |list: &[usize]| list.contains(&i) || (i >= fixed && list.contains(&REST));
    match (is(reads), is(writes)) {
        (_, true) => Some(Way::LendBack),
        // `%n`.
        (true, _) if i >= fixed && !byte => Some(Way::LendBack),
        (true, _) => Some(Way::Lend),
        _ => None,
    }
}

/// Whether a call with pointers off the heap can be written with slices.
pub fn knows(r: &Resolver<'_>, name: &str, args: &[Expr]) -> bool {
    let off_heap = |e: &Expr| r.pointer(bare(e)).is_some();
    match (name, args) {
        ("memcpy" | "memmove", [to, from, bytes]) => match (off_heap(to), off_heap(from)) {
            (true, true) => {
                copy(r, to, from, bytes).is_some() && apart_or_same(r, bare(to), bare(from))
            }
            // From the heap, or to it.
            (true, false) => mixed(r, to, bytes).is_some(),
            (false, true) => mixed(r, from, bytes).is_some(),
            (false, false) => false,
        },
        ("memset", [to, byte, bytes]) => off_heap(to) && fill(r, to, Some(byte), bytes).is_some(),
        ("bzero" | "explicit_bzero", [to, bytes]) => {
            off_heap(to) && fill(r, to, None, bytes).is_some()
        }
        _ => false,
    }
}

/// How many elements are copied between an object off the heap and one on it.
pub fn mixed<'e>(r: &Resolver<'_>, lifted: &Expr, bytes: &'e Expr) -> Option<Count<'e>> {
    let (_, size) = element(r, bare(lifted))?;
    count(&r.program.types, bytes, size).filter(|n| fits(r, lifted, *n))
}

/// Whether the library writes through argument number `i`.
pub fn writes(
    r: &Resolver<'_>,
    library: &dyn Library,
    name: &str,
    args: &[Expr],
    i: usize,
) -> bool {
    if matches!(
        name,
        "memcpy" | "memmove" | "memset" | "bzero" | "explicit_bzero"
    ) {
        return i == 0;
    }
    matches!(
        way(r, library, name, args, i),
        Some(Way::LendBack | Way::Room)
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
    // A part of an object of an arena is copied first.
    if to.base.object.is_some() && from.base.object.is_some() {
        return true;
    }
    let fixed = |p: &super::plan::Pointer<'_>| p.base.fixed();
    match (fixed(&to), fixed(&from)) {
        (Some(a), Some(b)) => a.same(&b) && !to.single && !from.single,
        _ => false,
    }
}
