//! Conversions between Rust and C values, composed from their types, as text of Rust.
//!
//! C values are numbers of the core's types; pointers are `u64`. All text may use the variable `cx`, the context.
//! A Rust value is given as a place: a path to it that may be borrowed.

mod from_c;
mod refresh;
mod to_c;

use std::cell::RefCell;
use std::collections::BTreeSet;

use c2safe_frontend::ir::{TypeId, TypeKind};

use crate::c_side::{CSide, CORE};
use crate::interface::{Interface, RustType};
use crate::matching::{flat_fields, CField, Pairs};

/// Text of Rust, or why there is none.
pub type Made = Result<String, String>;

/// What the interface's structs become.
#[derive(Clone, Debug, Default)]
pub struct StructPlan {
    /// It gets a field that holds the C object.
    pub handle: bool,
    /// Which of its fields stay.
    pub keep: Vec<bool>,
}

/// The field that holds the C object.
pub const HANDLE: &str = "c_object";
/// The field that keeps the lifetimes of a struct whose fields are gone.
pub const LIFE: &str = "c_lifetime";

/// A type with helpers that convert it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Helper {
    /// A struct of the interface.
    Struct(usize),
    /// An enum of the interface.
    Enum(usize),
}

/// How many elements there are behind a pointer.
#[derive(Clone, Copy, Debug)]
pub enum Length<'a> {
    /// As many as this expression says.
    Is(&'a str),
    /// Nothing says so.
    Unknown,
}

/// Makes conversions.
pub struct Conversion<'a> {
    /// The C program.
    pub c: &'a CSide<'a>,
    /// The interface.
    pub interface: &'a Interface,
    /// What belongs together.
    pub pairs: &'a Pairs,
    /// For each struct.
    pub plans: &'a [StructPlan],
    /// Types whose helpers were asked for.
    pub used: RefCell<BTreeSet<Helper>>,
}

/// The path of the bridge.
pub fn bridge(name: &str) -> String {
    format!("crate::{CORE}::bridge::{name}")
}

impl Conversion<'_> {
    /// The core's type of a C scalar; pointers are numbers.
    pub fn core_type(&self, ty: TypeId) -> Result<&'static str, String> {
        Ok(match self.c.types().kind(ty) {
            TypeKind::Bool => "bool",
            TypeKind::Char | TypeKind::UChar => "u8",
            TypeKind::SChar => "i8",
            TypeKind::Short => "i16",
            TypeKind::UShort => "u16",
            TypeKind::Int => "i32",
            TypeKind::UInt => "u32",
            TypeKind::Long | TypeKind::LongLong => "i64",
            TypeKind::ULong | TypeKind::ULongLong | TypeKind::Ptr { .. } => "u64",
            TypeKind::Int128 => "i128",
            TypeKind::UInt128 => "u128",
            TypeKind::Float => "f32",
            TypeKind::Double => "f64",
            TypeKind::Enum(e) => return self.core_type(self.c.types().enumeration(*e).ty),
            _ => return Err(format!("no conversion for C's `{}`", self.c_name(ty))),
        })
    }

    /// A C type for people.
    pub fn c_name(&self, ty: TypeId) -> String {
        let types = self.c.types();
        match types.kind(ty) {
            TypeKind::Ptr { to, .. } => format!("{} *", self.c_name(*to)),
            TypeKind::Record(r) => format!("struct {}", types.record(*r).name),
            TypeKind::Enum(e) => format!("enum {}", types.enumeration(*e).name),
            TypeKind::Array { elem, len } => format!("{} [{len}]", self.c_name(*elem)),
            TypeKind::Func(_) => "function".into(),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    /// A Rust type for people.
    pub fn rust_name(&self, ty: &RustType) -> String {
        let list = |all: &[RustType]| {
            let all: Vec<String> = all.iter().map(|t| self.rust_name(t)).collect();
            all.join(", ")
        };
        match ty {
            RustType::Unit => "()".into(),
            RustType::Never => "!".into(),
            RustType::Bool => "bool".into(),
            RustType::Char => "char".into(),
            RustType::Int(n) | RustType::Float(n) | RustType::Other(n) => n.clone(),
            RustType::Str => "str".into(),
            RustType::Text => "String".into(),
            RustType::Ref(true, t) => format!("&mut {}", self.rust_name(t)),
            RustType::Ref(false, t) => format!("&{}", self.rust_name(t)),
            RustType::Slice(t) => format!("[{}]", self.rust_name(t)),
            RustType::Array(t) => format!("[{}; N]", self.rust_name(t)),
            RustType::Vec(t) => format!("Vec<{}>", self.rust_name(t)),
            RustType::Option(t) => format!("Option<{}>", self.rust_name(t)),
            RustType::Boxed(t) => format!("Box<{}>", self.rust_name(t)),
            RustType::Shared(t) => format!("Rc<{}>", self.rust_name(t)),
            RustType::Cell(t) => format!("RefCell<{}>", self.rust_name(t)),
            RustType::Weak(t) => format!("Weak<{}>", self.rust_name(t)),
            RustType::Result(t, e) => {
                format!("Result<{}, {}>", self.rust_name(t), self.rust_name(e))
            }
            RustType::Tuple(all) => format!("({})", list(all)),
            RustType::Struct(s) => self.interface.structs[*s].name.clone(),
            RustType::Enum(e) => self.interface.enums[*e].name.clone(),
            RustType::Function(all, ret) => format!("fn({}) -> {}", list(all), self.rust_name(ret)),
            RustType::IoError => "std::io::Error".into(),
            RustType::File => "std::fs::File".into(),
            RustType::Format => "std::fmt::Arguments".into(),
            RustType::Formatter => "std::fmt::Formatter".into(),
        }
    }

    fn no<T>(&self, rust: &RustType, ty: TypeId) -> Result<T, String> {
        Err(format!(
            "no conversion between `{}` and C's `{}`",
            self.rust_name(rust),
            self.c_name(ty)
        ))
    }

    /// The path of a helper of a struct.
    pub fn helper(&self, s: usize, what: &str) -> String {
        self.used.borrow_mut().insert(Helper::Struct(s));
        let own = &self.interface.structs[s];
        let module = &self.interface.modules[own.module].path;
        format!("crate::{module}::c2s_{what}_{}", own.name)
    }

    fn enum_helper(&self, e: usize, what: &str) -> String {
        self.used.borrow_mut().insert(Helper::Enum(e));
        let own = &self.interface.enums[e];
        let module = &self.interface.modules[own.module].path;
        format!("crate::{module}::c2s_{what}_{}", own.name)
    }

    /// The type that the elements or the target have in C, where C says `void`.
    pub fn natural(&self, rust: &RustType) -> Option<TypeId> {
        Some(match rust {
            RustType::Int(name) => match name.as_str() {
                "u8" => TypeId::UCHAR,
                "i8" => TypeId::SCHAR,
                "u16" => TypeId::USHORT,
                "i16" => TypeId::SHORT,
                "u32" => TypeId::UINT,
                "i32" => TypeId::INT,
                "u64" | "usize" => TypeId::ULONG,
                "i64" | "isize" => TypeId::LONG,
                "u128" => TypeId::UINT128,
                _ => TypeId::INT128,
            },
            RustType::Float(name) if name == "f32" => TypeId::FLOAT,
            RustType::Float(_) => TypeId::DOUBLE,
            RustType::Bool => TypeId::BOOL,
            RustType::Char | RustType::Str | RustType::Text => TypeId::CHAR,
            RustType::Enum(_) => TypeId::INT,
            RustType::Struct(s) => self.pairs.structs[*s].as_ref()?.ty,
            RustType::Ref(_, t) | RustType::Boxed(t) | RustType::Option(t) => {
                return self.natural(t)
            }
            _ => return None,
        })
    }

    /// Whether a C type is `FILE *`.
    pub fn is_stream(&self, ty: TypeId) -> bool {
        let to = self
            .c
            .types()
            .pointee(ty)
            .and_then(|t| self.c.types().as_record(t));
        to.is_some_and(|r| matches!(self.c.types().record(r).name.as_str(), "_IO_FILE" | "FILE"))
    }

    /// How many pointers have to be followed to what is none.
    fn c_depth(&self, ty: TypeId) -> usize {
        match self.c.types().kind(ty) {
            TypeKind::Ptr { to, .. } => 1 + self.c_depth(*to),
            TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => 1 + self.c_depth(*elem),
            _ => 0,
        }
    }

    /// The same for a Rust type that ends in numbers; `None` for others.
    fn rust_depth(&self, rust: &RustType) -> Option<usize> {
        match rust {
            RustType::Vec(e) | RustType::Slice(e) | RustType::Array(e) => {
                Some(1 + self.rust_depth(e)?)
            }
            RustType::Ref(_, t) | RustType::Option(t) => self.rust_depth(t),
            RustType::Text | RustType::Str => Some(1),
            _ if rust.is_scalar() => Some(0),
            RustType::Enum(_) => Some(0),
            _ => None,
        }
    }

    /// Whether C has a pointer to the pointer that a Rust value becomes.
    fn is_behind(&self, rust: &RustType, ty: TypeId) -> bool {
        self.c.types().pointee(ty) != Some(TypeId::VOID)
            && self
                .rust_depth(rust)
                .is_some_and(|depth| depth > 0 && self.c_depth(ty) == depth + 1)
    }

    /// What a pointer leads to, `void` replaced by what the Rust value asks for.
    fn target(&self, rust: &RustType, ty: TypeId) -> Result<TypeId, String> {
        match self.c.types().pointee(ty) {
            Some(TypeId::VOID) => match self.natural(rust) {
                Some(found) => Ok(found),
                None => self.no(rust, ty),
            },
            Some(to) => Ok(to),
            None => self.no(rust, ty),
        }
    }

    /// A type of pointers to a type.
    fn pointer_to(&self, ty: TypeId) -> Option<TypeId> {
        let types = self.c.types();
        (0..types.len() as u32)
            .map(TypeId)
            .find(|p| types.pointee(*p) == Some(ty))
    }

    fn size(&self, ty: TypeId) -> Result<u64, String> {
        let size = self.c.types().size(ty);
        size.ok_or_else(|| format!("C's `{}` has no size", self.c_name(ty)))
    }

    fn is_pointer(&self, ty: TypeId) -> bool {
        self.c.types().is_pointer(ty)
    }

    /// The core's type of elements that are copied as they are, one after the other.
    fn bulk(&self, rust: &RustType, ty: TypeId) -> Option<&'static str> {
        let plain = matches!(rust, RustType::Int(_) | RustType::Float(_) | RustType::Bool);
        (plain && self.c.types().is_arith(ty)).then(|| self.core_type(ty).ok())?
    }

    /// How many C elements in a row make one of Rust's: pairs of numbers lie flat in C.
    fn group(&self, rust: &RustType, ty: TypeId) -> Option<usize> {
        let RustType::Tuple(parts) = rust else {
            return None;
        };
        let flat = self.c.types().is_arith(ty) && parts.iter().all(RustType::is_scalar);
        flat.then_some(parts.len())
    }

    /// The same for elements that a pointer or an array of type `ty` leads to.
    pub fn group_in(&self, rust: &RustType, ty: TypeId) -> Option<usize> {
        let types = self.c.types();
        let elem = match types.kind(ty) {
            TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => *elem,
            _ => types.pointee(ty)?,
        };
        self.group(rust, elem)
    }

    /// The member of a record that a number stands for: the only number in it, of the same kind and size.
    fn only_number(&self, rust: &RustType, ty: TypeId) -> Option<CField> {
        let types = self.c.types();
        let fields = flat_fields(self.c, types.as_record(ty)?);
        let mut numbers = fields.into_iter().filter(|f| types.is_arith(f.ty));
        let only = numbers.next().filter(|f| f.bits.is_none())?;
        let natural = self.natural(rust).filter(|_| rust.is_scalar())?;
        let fits = types.size(natural) == types.size(only.ty)
            && types.is_float(natural) == types.is_float(only.ty);
        (fits && numbers.next().is_none()).then_some(only)
    }

    fn is_bytes(&self, rust: &RustType, ty: TypeId) -> bool {
        *rust == RustType::Int("u8".into())
            && matches!(
                self.c.types().kind(ty),
                TypeKind::Char | TypeKind::UChar | TypeKind::SChar
            )
    }
}
