//! Conversions between Rust and C values, composed from their types, as text of Rust.
//!
//! C values are numbers of the core's types; pointers are `u64`. All text may use the variable `cx`, the context.
//! A Rust value is given as a place: a path to it that may be borrowed.

use std::cell::RefCell;
use std::collections::BTreeSet;

use c2safe_frontend::ir::{TypeId, TypeKind};

use crate::c_side::{CSide, CORE};
use crate::interface::{Interface, RustType};
use crate::matching::{CField, Pairs};

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
            RustType::Result(t, e) => format!("Result<{}, {}>", self.rust_name(t), self.rust_name(e)),
            RustType::Tuple(all) => format!("({})", list(all)),
            RustType::Struct(s) => self.interface.structs[*s].name.clone(),
            RustType::Enum(e) => self.interface.enums[*e].name.clone(),
            RustType::Function(all, ret) => format!("fn({}) -> {}", list(all), self.rust_name(ret)),
            RustType::IoError => "std::io::Error".into(),
            RustType::File => "std::fs::File".into(),
            RustType::Format => "std::fmt::Arguments".into(),
        }
    }

    fn no<T>(&self, rust: &RustType, ty: TypeId) -> Result<T, String> {
        Err(format!("no conversion between `{}` and C's `{}`", self.rust_name(rust), self.c_name(ty)))
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
            RustType::Ref(_, t) | RustType::Boxed(t) | RustType::Option(t) => return self.natural(t),
            _ => return None,
        })
    }

    /// Whether a C type is `FILE *`.
    fn is_stream(&self, ty: TypeId) -> bool {
        let to = self.c.types().pointee(ty).and_then(|t| self.c.types().as_record(t));
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
            RustType::Vec(e) | RustType::Slice(e) | RustType::Array(e) => Some(1 + self.rust_depth(e)?),
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
            && self.rust_depth(rust).is_some_and(|depth| depth > 0 && self.c_depth(ty) == depth + 1)
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
        (0..types.len() as u32).map(TypeId).find(|p| types.pointee(*p) == Some(ty))
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

    fn is_bytes(&self, rust: &RustType, ty: TypeId) -> bool {
        *rust == RustType::Int("u8".into()) && matches!(self.c.types().kind(ty), TypeKind::Char | TypeKind::UChar | TypeKind::SChar)
    }

    /// Rust to C: an expression for the C value.
    pub fn to_c(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
        let types = self.c.types();
        if let RustType::Ref(_, inner) = rust {
            return match inner.is_scalar() && self.is_pointer(ty) {
                true => self.cell(inner, ty, &format!("(*{place})")),
                false => self.to_c(inner, ty, &format!("(*{place})")),
            };
        }
        if types.is_arith(ty) {
            return self.number_to_c(rust, ty, place);
        }
        if let TypeKind::Record(_) = types.kind(ty) {
            return match rust {
                RustType::Struct(s) if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) => {
                    let address = format!("{}(&{place}, cx)", self.helper(*s, "in"));
                    Ok(format!("{{ let at = {address}; {}(at, cx) }}", bridge("get")))
                }
                RustType::Boxed(inner) => self.to_c(inner, ty, &format!("(*{place})")),
                _ => self.no(rust, ty),
            };
        }
        if !self.is_pointer(ty) {
            return self.no(rust, ty);
        }
        match rust {
            RustType::Str | RustType::Text if !self.is_behind(rust, ty) => {
                let to = self.target(rust, ty)?;
                match self.size(to)? {
                    1 => Ok(format!("{}({place}.as_bytes(), cx)", bridge("text_in"))),
                    _ if self.is_pointer(to) => self.cell(rust, ty, place),
                    _ => self.no(rust, ty),
                }
            }
            RustType::Vec(_) | RustType::Text | RustType::Slice(_) | RustType::Str if self.is_behind(rust, ty) => self.cell(rust, ty, place),
            RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e) if self.group(e, self.target(e, ty)?).is_some() => {
                let to = self.target(e, ty)?;
                let (size, k) = (self.size(to)?, self.group(e, to).unwrap_or(1) as u64);
                let stores = self.store_group(e, to, size, "at")?;
                Ok(format!(
                    "{{ let at = {}({} * ({place}.len() as u64 + 1), cx); for (i, item) in {place}.iter().enumerate() {{ {stores} }} at }}",
                    bridge("alloc"),
                    k * size
                ))
            }
            RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e) => {
                let to = self.target(e, ty)?;
                if self.is_bytes(e, to) {
                    return Ok(format!("{}(&{place}[..], cx)", bridge("text_in")));
                }
                let size = self.size(to)?;
                if let Some(core) = self.bulk(e, to) {
                    let value = self.number_to_c(e, to, "(*item)")?;
                    return Ok(format!(
                        "{{ let at = {}({size} * ({place}.len() as u64 + 1), cx); {}::<{core}>(at, {place}.iter().map(|item| {value}), {place}.len(), cx); at }}",
                        bridge("alloc"),
                        bridge("write_all")
                    ));
                }
                let store = self.store(e, to, "(*item)", &format!("at + {size} * i as u64"))?;
                let nothing = match self.is_pointer(to) {
                    true => format!("if {place}.is_empty() {{ 0 }} else "),
                    false => String::new(),
                };
                Ok(format!(
                    "{nothing}{{ let at = {}({size} * ({place}.len() as u64 + 1), cx); for (i, item) in {place}.iter().enumerate() {{ {store} }} at }}",
                    bridge("alloc")
                ))
            }
            RustType::Struct(s) => {
                let to = self.target(rust, ty)?;
                let pair = self.pairs.structs[*s].as_ref();
                if pair.is_some_and(|p| p.ty == to) {
                    return Ok(format!("{}(&{place}, cx)", self.helper(*s, "in")));
                }
                if self.is_pointer(to) {
                    return self.cell(rust, ty, place);
                }
                // A record that begins with another: the address is the same.
                self.no(rust, ty)
            }
            RustType::Option(inner) => {
                let some = self.to_c(inner, ty, "(*inner)")?;
                Ok(format!("match &{place} {{ Some(inner) => {some}, None => 0 }}"))
            }
            RustType::Boxed(inner) => self.to_c(inner, ty, &format!("(*{place})")),
            RustType::Shared(inner) => {
                let RustType::Cell(value) = &**inner else {
                    return self.no(rust, ty);
                };
                let address = self.to_c(value, ty, "(*inner)")?;
                let know = bridge("know");
                Ok(format!("{{ let at = {{ let inner = {place}.borrow(); {address} }}; {know}(at, &{place}); at }}"))
            }
            RustType::Function(params, ret) => self.callback(params, ret, ty, place),
            RustType::File if self.is_stream(ty) => Ok(format!("{}(&{place}, cx)", bridge("file_copy_in"))),
            RustType::Format => {
                let to = self.c.types().pointee(ty);
                match to.and_then(|t| self.c.types().size(t)) {
                    Some(1) => Ok(format!("{}({place}.to_string().replace('%', \"%%\").as_bytes(), cx)", bridge("text_in"))),
                    _ => self.no(rust, ty),
                }
            }
            _ if rust.is_scalar() || matches!(rust, RustType::Enum(_)) => self.cell(rust, ty, place),
            _ => self.no(rust, ty),
        }
    }

    /// Statements that write the parts of `item`, the `i`th of a row that begins at `base`.
    fn store_group(&self, rust: &RustType, ty: TypeId, size: u64, base: &str) -> Made {
        let RustType::Tuple(parts) = rust else {
            return self.no(rust, ty);
        };
        let k = parts.len();
        let stores: Result<Vec<String>, String> = parts
            .iter()
            .enumerate()
            .map(|(p, part)| self.store(part, ty, &format!("item.{p}"), &format!("{base} + {size} * ({k} * i as u64 + {p})")))
            .collect();
        Ok(stores?.join(" "))
    }

    /// A new C object with the value; its address.
    fn cell(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
        let to = self.target(rust, ty)?;
        let store = self.store(rust, to, place, "at")?;
        let size = self.size(to)?;
        Ok(format!("{{ let at = {}({size}, cx); {store} at }}", bridge("alloc")))
    }

    /// A function of Rust under an address that C can call.
    fn callback(&self, params: &[RustType], ret: &RustType, ty: TypeId, place: &str) -> Made {
        let types = self.c.types();
        let Some(f) = types.func(ty) else {
            return Err(format!("no conversion between a function and C's `{}`", self.c_name(ty)));
        };
        if f.params.len() < params.len() {
            return Err("a callback has more parameters than C's".into());
        }
        let mut lets = String::new();
        let mut arguments = Vec::new();
        for (i, (rust, ty)) in params.iter().zip(&f.params).enumerate() {
            let raw = match self.is_pointer(*ty) {
                true => format!("words[{i}]"),
                false => format!("<{} as {}>::of(words[{i}])", self.core_type(*ty)?, bridge("Word")),
            };
            let (value, by_ref) = match rust {
                RustType::Ref(mutable, inner) if !matches!(**inner, RustType::Str | RustType::Slice(_)) => (
                    self.through(inner, *ty, &raw)?,
                    if *mutable { "&mut " } else { "&" },
                ),
                RustType::Ref(_, inner) if **inner == RustType::Str => (self.from_c(&RustType::Text, *ty, &raw, Length::Unknown)?, "&"),
                RustType::Ref(m, inner) => {
                    let RustType::Slice(e) = &**inner else {
                        return Err("no conversion for a callback's slice".into());
                    };
                    let value = self.from_c(&RustType::Vec(e.clone()), *ty, &raw, Length::Unknown)?;
                    (value, if *m { "&mut " } else { "&" })
                }
                other => (self.from_c(other, *ty, &raw, Length::Unknown)?, ""),
            };
            lets.push_str(&format!("#[allow(unused_mut)] let mut p{i} = {value}; "));
            arguments.push(format!("{by_ref}p{i}"));
        }
        let call = format!("{}(cx, || f({}))", bridge("lend"), arguments.join(", "));
        let result = match (ret, f.ret) {
            (RustType::Unit, _) | (_, TypeId::VOID) => format!("{call}; 0"),
            (ret, ty) => {
                let value = self.to_c(ret, ty, "result")?;
                format!("let result = {call}; {}::word({value})", bridge("Word"))
            }
        };
        Ok(format!("{{ let f = {place}; {}(move |words, cx| {{ {lets}{result} }}) }}", bridge("callback")))
    }

    /// The Rust value that a pointer leads to.
    fn through(&self, rust: &RustType, ty: TypeId, value: &str) -> Made {
        match rust {
            RustType::Struct(_) | RustType::Text | RustType::Vec(_) | RustType::Option(_) | RustType::Boxed(_) | RustType::Shared(_) => {
                self.from_c(rust, ty, value, Length::Unknown)
            }
            _ => {
                let to = self.target(rust, ty)?;
                self.load(rust, to, value)
            }
        }
    }

    fn number_to_c(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
        let core = self.core_type(ty)?;
        let is_float = core.starts_with('f');
        Ok(match rust {
            RustType::Bool if core == "bool" => place.to_string(),
            RustType::Bool if is_float => format!("({place} as u8 as {core})"),
            RustType::Bool => format!("({place} as {core})"),
            RustType::Char if core == "bool" => format!("({place} != '\\0')"),
            RustType::Char => format!("({place} as u32 as {core})"),
            RustType::Int(_) if core == "bool" => format!("({place} != 0)"),
            RustType::Float(_) if core == "bool" => format!("({place} != 0.0)"),
            RustType::Int(_) | RustType::Float(_) => format!("({place} as {core})"),
            RustType::File if !is_float && core != "bool" => {
                format!("({}(&{place}, cx) as {core})", bridge("descriptor_in"))
            }
            RustType::Enum(e) if self.interface.enums[*e].plain && core != "bool" => {
                format!("({}(&{place}) as {core})", self.enum_helper(*e, "of"))
            }
            RustType::Option(inner) => {
                let some = self.number_to_c(inner, ty, "(*inner)")?;
                let none = match core {
                    "bool" => "false".to_string(),
                    _ if is_float => format!("0 as {core}"),
                    _ => format!("-1i64 as {core}"),
                };
                format!("match &{place} {{ Some(inner) => {some}, None => {none} }}")
            }
            RustType::Boxed(inner) => self.number_to_c(inner, ty, &format!("(*{place})"))?,
            // One character as a text.
            RustType::Str | RustType::Text if self.c.types().size(ty) == Some(1) => {
                format!("({place}.bytes().next().unwrap_or(0) as {core})")
            }
            _ => return self.no(rust, ty),
        })
    }

    /// Rust to C memory: a statement.
    pub fn store(&self, rust: &RustType, ty: TypeId, place: &str, at: &str) -> Made {
        let types = self.c.types();
        if let RustType::Ref(_, inner) = rust {
            return self.store(inner, ty, &format!("(*{place})"), at);
        }
        match types.kind(ty) {
            TypeKind::Record(_) => match rust {
                RustType::Struct(s) if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) => {
                    Ok(format!("{}(&{place}, {at}, cx);", self.helper(*s, "put")))
                }
                RustType::Boxed(inner) => self.store(inner, ty, &format!("(*{place})"), at),
                RustType::Option(inner) => {
                    let some = self.store(inner, ty, "(*inner)", at)?;
                    Ok(format!("if let Some(inner) = &{place} {{ {some} }}"))
                }
                RustType::Tuple(parts) => {
                    let Some(record) = types.as_record(ty) else {
                        return self.no(rust, ty);
                    };
                    let fields = crate::matching::flat_fields(self.c, record);
                    if fields.len() != parts.len() {
                        return self.no(rust, ty);
                    }
                    let stores: Result<Vec<String>, String> = parts
                        .iter()
                        .zip(&fields)
                        .enumerate()
                        .map(|(i, (part, f))| self.store(part, f.ty, &format!("{place}.{i}"), &format!("{at} + {}", f.offset)))
                        .collect();
                    Ok(stores?.join(" "))
                }
                _ => self.no(rust, ty),
            },
            TypeKind::OpenArray { elem } => match rust.element() {
                Some(e) if self.group(e, *elem).is_some() => {
                    let size = self.size(*elem)?;
                    let stores = self.store_group(e, *elem, size, "base")?;
                    let all = self.group(e, *elem).unwrap_or(1) as u64 * size;
                    let room = format!("({}(base, cx) / {all}) as usize", bridge("extent"));
                    Ok(format!("{{ let base = {at}; let room = {room}; for (i, item) in {place}.iter().enumerate().take(room) {{ {stores} }} }}"))
                }
                Some(e) => {
                    let size = self.size(*elem)?;
                    let store = self.store(e, *elem, "(*item)", &format!("base + {size} * i as u64"))?;
                    let room = format!("({}(base, cx) / {size}) as usize", bridge("extent"));
                    Ok(format!("{{ let base = {at}; let room = {room}; for (i, item) in {place}.iter().enumerate().take(room) {{ {store} }} }}"))
                }
                None => self.no(rust, ty),
            },
            TypeKind::Array { elem, len } => match rust {
                RustType::Str | RustType::Text if types.size(*elem) == Some(1) => {
                    Ok(format!("{}({at}, {len}, {place}.as_bytes(), cx);", bridge("put_chars")))
                }
                RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e) => {
                    let size = self.size(*elem)?;
                    let store = self.store(e, *elem, "(*item)", &format!("base + {size} * i as u64"))?;
                    Ok(format!("{{ let base = {at}; for (i, item) in {place}.iter().enumerate().take({len}) {{ {store} }} }}"))
                }
                RustType::Option(inner) => {
                    let some = self.store(inner, ty, "(*inner)", at)?;
                    Ok(format!("if let Some(inner) = &{place} {{ {some} }}"))
                }
                _ => self.no(rust, ty),
            },
            TypeKind::Ptr { to, .. } => match rust {
                RustType::Str | RustType::Text if types.size(*to).unwrap_or(1) == 1 => {
                    Ok(format!("{}({at}, {place}.as_bytes(), cx);", bridge("set_text")))
                }
                RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e) => {
                    let to = self.target(e, ty)?;
                    let size = self.size(to)?;
                    if let Some(k) = self.group(e, to) {
                        let stores = self.store_group(e, to, size, "base")?;
                        return Ok(format!(
                            "{{ let base = {}({at}, {} * {place}.len() as u64, cx); for (i, item) in {place}.iter().enumerate() {{ {stores} }} }}",
                            bridge("room"),
                            k as u64 * size
                        ));
                    }
                    if let Some(core) = self.bulk(e, to) {
                        let value = self.number_to_c(e, to, "(*item)")?;
                        return Ok(format!(
                            "{{ let base = {}({at}, {size} * {place}.len() as u64, cx); {}::<{core}>(base, {place}.iter().map(|item| {value}), {place}.len(), cx); }}",
                            bridge("room"),
                            bridge("write_all")
                        ));
                    }
                    let store = self.store(e, to, "(*item)", &format!("base + {size} * i as u64"))?;
                    Ok(format!(
                        "{{ let base = {}({at}, {size} * {place}.len() as u64, cx); for (i, item) in {place}.iter().enumerate() {{ {store} }} }}",
                        bridge("room")
                    ))
                }
                RustType::Option(inner) => {
                    let some = self.store(inner, ty, "(*inner)", at)?;
                    let none = format!("{}::<u64>({at}, 0, cx);", bridge("set"));
                    Ok(format!("match &{place} {{ Some(inner) => {{ {some} }} None => {{ {none} }} }}"))
                }
                RustType::Boxed(inner) => self.store(inner, ty, &format!("(*{place})"), at),
                RustType::Struct(s) if !self.plans[*s].handle => {
                    let to = self.target(rust, ty)?;
                    if self.pairs.structs[*s].as_ref().is_none_or(|p| p.ty != to) {
                        return self.no(rust, ty);
                    }
                    let size = self.size(to)?;
                    let put = self.helper(*s, "put");
                    Ok(format!("{{ let base = {}({at}, {size}, cx); {put}(&{place}, base, cx); }}", bridge("room")))
                }
                _ => {
                    let value = self.to_c(rust, ty, place)?;
                    Ok(format!("{{ let value = {value}; {}::<u64>({at}, value, cx); }}", bridge("set")))
                }
            },
            _ => {
                let value = self.number_to_c(rust, ty, place)?;
                Ok(format!("{}::<{}>({at}, {value}, cx);", bridge("set"), self.core_type(ty)?))
            }
        }
    }

    fn number_from_c(&self, rust: &RustType, ty: TypeId, value: &str) -> Made {
        let core = self.core_type(ty)?;
        let is_char = matches!(self.c.types().kind(ty), TypeKind::Char);
        Ok(match rust {
            RustType::Bool if core == "bool" => value.to_string(),
            RustType::Bool if core.starts_with('f') => format!("({value} != 0.0)"),
            RustType::Bool => format!("({value} != 0)"),
            RustType::Char if core == "bool" => format!("({value} as u8 as char)"),
            RustType::Char if matches!(core, "u8" | "i8") => format!("({value} as u8 as char)"),
            RustType::Char => format!("char::from_u32({value} as u32).unwrap_or('\\0')"),
            RustType::Int(name) if is_char && name != "u8" => format!("({value} as i8 as {name})"),
            RustType::Int(name) => format!("({value} as {name})"),
            RustType::Float(name) if core == "bool" => format!("({value} as u8 as {name})"),
            RustType::Float(name) => format!("({value} as {name})"),
            RustType::File if core == "i32" => format!("{}({value}, cx)", bridge("descriptor_out")),
            RustType::Enum(e) if self.interface.enums[*e].plain => {
                format!("{}({value} as i128)", self.enum_helper(*e, "to"))
            }
            RustType::Option(inner) => {
                let some = self.number_from_c(inner, ty, "value")?;
                let none = match core {
                    "bool" => "!value".to_string(),
                    c if c.starts_with('f') => "value.is_nan()".to_string(),
                    c if c.starts_with('i') => "value < 0".to_string(),
                    c => format!("value == {c}::MAX"),
                };
                format!("{{ let value = {value}; if {none} {{ None }} else {{ Some({some}) }} }}")
            }
            RustType::Boxed(inner) => format!("Box::new({})", self.number_from_c(inner, ty, value)?),
            RustType::Text if self.c.types().size(ty) == Some(1) => format!("({value} as u8 as char).to_string()"),
            _ => return self.no(rust, ty),
        })
    }

    /// C to Rust: an expression for an owned value. For a reference, the value has no end.
    pub fn from_c(&self, rust: &RustType, ty: TypeId, value: &str, length: Length<'_>) -> Made {
        let types = self.c.types();
        if types.is_arith(ty) && !matches!(rust, RustType::Ref(..)) {
            return self.number_from_c(rust, ty, value);
        }
        if let TypeKind::Record(_) = types.kind(ty) {
            let size = self.size(ty)?;
            let load = self.load(rust, ty, "at")?;
            return Ok(format!(
                "{{ let at = {}({size}, cx); {}(at, {value}, cx); {load} }}",
                bridge("alloc"),
                bridge("set")
            ));
        }
        match rust {
            RustType::Ref(mutable, inner) => {
                let owned = match &**inner {
                    RustType::Str => RustType::Text,
                    RustType::Slice(e) => RustType::Vec(e.clone()),
                    other => other.clone(),
                };
                let value = match owned.is_scalar() || matches!(owned, RustType::Enum(_)) {
                    true if self.is_pointer(ty) => {
                        let to = self.target(&owned, ty)?;
                        self.load(&owned, to, value)?
                    }
                    _ => self.from_c(&owned, ty, value, length)?,
                };
                let kept = format!("{}({value})", bridge("kept"));
                Ok(match (&**inner, mutable) {
                    (RustType::Str, true) => format!("{kept}.as_mut_str()"),
                    (RustType::Str, false) => format!("{kept}.as_str()"),
                    (RustType::Slice(_), true) => format!("&mut {kept}[..]"),
                    (RustType::Slice(_), false) => format!("&{kept}[..]"),
                    (_, true) => kept,
                    (_, false) => format!("&*{kept}"),
                })
            }
            RustType::Text => {
                let to = self.target(rust, ty)?;
                if self.size(to)? != 1 {
                    return self.no(rust, ty);
                }
                Ok(match length {
                    Length::Is(n) => format!("{}({value}, {n}, cx)", bridge("chars")),
                    Length::Unknown => format!("{}({value}, cx)", bridge("text")),
                })
            }
            RustType::Vec(e) if self.group(e, self.target(e, ty)?).is_some() => {
                let to = self.target(e, ty)?;
                let (size, k) = (self.size(to)?, self.group(e, to).unwrap_or(1));
                let n = match length {
                    Length::Is(n) => format!("(({n}) as u64) / {k}"),
                    Length::Unknown => format!("{}({value}, cx) / {}", bridge("extent"), k as u64 * size),
                };
                let RustType::Tuple(parts) = &**e else {
                    return self.no(rust, ty);
                };
                let loads: Result<Vec<String>, String> = parts
                    .iter()
                    .enumerate()
                    .map(|(p, part)| self.load(part, to, &format!("at + {size} * ({k} * i + {p})")))
                    .collect();
                let load = loads?.join(", ");
                Ok(format!("{{ let n = {n}; let at = {value}; (0..n).map(|i| ({load})).collect::<Vec<_>>() }}"))
            }
            RustType::Vec(e) => {
                let to = self.target(e, ty)?;
                let size = self.size(to)?;
                let n = match length {
                    Length::Is(n) => format!("({n}) as u64"),
                    Length::Unknown if self.is_bytes(e, to) => {
                        let is_text = matches!(types.kind(to), TypeKind::Char);
                        match is_text {
                            true => return Ok(format!("{}({value}, cx)", bridge("c_bytes"))),
                            false => format!("{}(at, cx)", bridge("extent")),
                        }
                    }
                    Length::Unknown if self.is_pointer(to) => format!("{}(at, cx)", bridge("pointers")),
                    Length::Unknown => format!("{}(at, cx) / {size}", bridge("extent")),
                };
                // What is known of the length may speak of an `at` around this one.
                let (before, n) = match length {
                    Length::Is(_) => (format!("let n = {n};"), String::new()),
                    Length::Unknown => (String::new(), format!("let n = {n};")),
                };
                if self.is_bytes(e, to) {
                    return Ok(format!("{{ {before} let at = {value}; {n} {}(at, n, cx) }}", bridge("bytes")));
                }
                if let Some(core) = self.bulk(e, to) {
                    let one = self.number_from_c(e, to, "item")?;
                    return Ok(format!(
                        "{{ {before} let at = {value}; {n} let n = n.min({}(at, cx) / {size}); {}(at, n, |item: {core}| {one}, cx) }}",
                        bridge("extent"),
                        bridge("read_all")
                    ));
                }
                let load = self.load(e, to, &format!("at + {size} * i"))?;
                Ok(format!("{{ {before} let at = {value}; {n} (0..n).map(|i| {load}).collect::<Vec<_>>() }}"))
            }
            RustType::Array(e) => {
                let to = self.target(e, ty)?;
                let size = self.size(to)?;
                let load = self.load(e, to, &format!("at + {size} * i as u64"))?;
                Ok(format!("{{ let at = {value}; std::array::from_fn(|i| {load}) }}"))
            }
            RustType::Struct(s) => {
                let to = self.target(rust, ty)?;
                if self.pairs.structs[*s].as_ref().is_none_or(|p| p.ty != to) {
                    return self.no(rust, ty);
                }
                Ok(format!("{}({value}, cx)", self.helper(*s, "take")))
            }
            RustType::Option(inner) => {
                let some = self.from_c(inner, ty, "value", length)?;
                Ok(format!("{{ let value = {value}; if value == 0 {{ None }} else {{ Some({some}) }} }}"))
            }
            RustType::Boxed(inner) => Ok(format!("Box::new({})", self.from_c(inner, ty, value, length)?)),
            RustType::Shared(inner) => {
                let RustType::Cell(inside) = &**inner else {
                    return Ok(format!("std::rc::Rc::new({})", self.from_c(inner, ty, value, length)?));
                };
                let made = self.from_c(inside, ty, "at", length)?;
                Ok(format!(
                    "{{ let at = {value}; {}(at, cx, |cx| std::cell::RefCell::new({made})) }}",
                    bridge("shared")
                ))
            }
            RustType::File if self.is_stream(ty) => Ok(format!("{}({value}, cx)", bridge("file_out"))),
            RustType::Weak(inner) => {
                let shared = self.from_c(&RustType::Shared(inner.clone()), ty, value, length)?;
                Ok(format!("std::rc::Rc::downgrade(&{shared})"))
            }
            _ if rust.is_scalar() || matches!(rust, RustType::Enum(_)) => {
                let to = self.target(rust, ty)?;
                match self.is_pointer(to) {
                    true => self.no(rust, ty),
                    false => self.load(rust, to, value),
                }
            }
            _ => self.no(rust, ty),
        }
    }

    /// C memory to Rust: an expression for an owned value.
    pub fn load(&self, rust: &RustType, ty: TypeId, at: &str) -> Made {
        self.load_some(rust, ty, at, Length::Unknown)
    }

    /// The same where the number of elements behind a pointer there may be known.
    pub fn load_some(&self, rust: &RustType, ty: TypeId, at: &str, length: Length<'_>) -> Made {
        let types = self.c.types();
        match types.kind(ty) {
            TypeKind::Record(record) => match rust {
                RustType::Struct(s) if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) => {
                    Ok(format!("{}({at}, cx)", self.helper(*s, "take")))
                }
                RustType::Boxed(inner) => Ok(format!("Box::new({})", self.load(inner, ty, at)?)),
                RustType::Option(inner) => Ok(format!("Some({})", self.load(inner, ty, at)?)),
                RustType::Shared(_) => {
                    let mut made = None;
                    if let Some(pointer) = self.pointer_to(ty) {
                        made = Some(self.from_c(rust, pointer, at, length)?);
                    }
                    made.map_or_else(|| self.no(rust, ty), Ok)
                }
                RustType::Tuple(parts) => {
                    let fields = crate::matching::flat_fields(self.c, *record);
                    if fields.len() != parts.len() {
                        return self.no(rust, ty);
                    }
                    let loads: Result<Vec<String>, String> = parts
                        .iter()
                        .zip(&fields)
                        .map(|(part, f)| self.load(part, f.ty, &format!("at + {}", f.offset)))
                        .collect();
                    Ok(format!("{{ let at = {at}; ({}) }}", loads?.join(", ")))
                }
                _ => self.no(rust, ty),
            },
            TypeKind::OpenArray { elem } => {
                // It begins here and has no end of its own.
                let Some(pointer) = self.pointer_to(*elem) else {
                    return self.no(rust, ty);
                };
                self.from_c(rust, pointer, at, length)
            }
            TypeKind::Array { elem, len } => match rust {
                RustType::Text if types.size(*elem) == Some(1) => Ok(format!("{}({at}, {len}, cx)", bridge("chars"))),
                RustType::Vec(e) => {
                    let size = self.size(*elem)?;
                    let load = self.load(e, *elem, &format!("base + {size} * i"))?;
                    let n = match length {
                        Length::Is(n) => format!("(({n}) as u64).min({len})"),
                        Length::Unknown => format!("{len}u64"),
                    };
                    Ok(format!("{{ let base = {at}; let n = {n}; (0..n).map(|i| {load}).collect::<Vec<_>>() }}"))
                }
                RustType::Array(e) => {
                    let size = self.size(*elem)?;
                    let load = self.load(e, *elem, &format!("base + {size} * i as u64"))?;
                    Ok(format!("{{ let base = {at}; std::array::from_fn(|i| {load}) }}"))
                }
                RustType::Boxed(inner) => Ok(format!("Box::new({})", self.load(inner, ty, at)?)),
                RustType::Option(inner) => Ok(format!("Some({})", self.load(inner, ty, at)?)),
                _ => self.no(rust, ty),
            },
            _ => {
                let value = format!("{}::<{}>({at}, cx)", bridge("get"), self.core_type(ty)?);
                self.from_c(rust, ty, &value, length)
            }
        }
    }

    /// C memory to a Rust place that has a value: a statement.
    pub fn refresh(&self, rust: &RustType, ty: TypeId, place: &str, at: &str, length: Length<'_>) -> Made {
        let types = self.c.types();
        match rust {
            RustType::Ref(false, _) => Ok(format!("{place} = {};", self.load_some(rust, ty, at, length)?)),
            RustType::Ref(_, inner) => self.refresh(inner, ty, &format!("(*{place})"), at, length),
            RustType::Boxed(inner) if types.as_record(ty).is_some() || types.pointee(ty).is_some() => {
                self.refresh(inner, ty, &format!("(*{place})"), at, length)
            }
            RustType::Struct(s) => {
                let refresh = self.helper(*s, "refresh");
                match self.is_pointer(ty) {
                    true => Ok(format!("{{ let inner = {}::<u64>({at}, cx); {refresh}(&mut {place}, inner, cx); }}", bridge("get"))),
                    false => Ok(format!("{refresh}(&mut {place}, {at}, cx);")),
                }
            }
            RustType::Slice(e) | RustType::Array(e) if types.is_array(ty) => {
                let Some(elem) = types.elem(ty) else {
                    return self.no(rust, ty);
                };
                let size = self.size(elem)?;
                let one = self.refresh(e, elem, "(*item)", &format!("base + {size} * i as u64"), Length::Unknown)?;
                Ok(format!("{{ let base = {at}; for (i, item) in {place}.iter_mut().enumerate() {{ {one} }} }}"))
            }
            RustType::Slice(_) | RustType::Array(_) if self.is_pointer(ty) => {
                let get = format!("{}::<u64>({at}, cx)", bridge("get"));
                self.refresh_behind(rust, ty, place, &get, length)
            }
            RustType::Vec(e) if self.is_pointer(ty) && matches!(length, Length::Unknown) && !matches!(**e, RustType::Tuple(_)) => {
                // As many as there were, if nothing says how many there are.
                let to = self.target(e, ty)?;
                let size = self.size(to)?;
                let one = self.refresh(e, to, "(*item)", &format!("base + {size} * i as u64"), Length::Unknown)?;
                let load = self.load_some(rust, ty, at, length)?;
                Ok(format!(
                    "{{ let base = {}::<u64>({at}, cx); if {place}.is_empty() || {}(base, cx) < {size} * {place}.len() as u64 {{ {place} = {load}; }} else {{ for (i, item) in {place}.iter_mut().enumerate() {{ {one} }} }} }}",
                    bridge("get"),
                    bridge("extent")
                ))
            }
            _ => {
                let load = self.load_some(rust, ty, at, length)?;
                Ok(format!("{place} = {load};"))
            }
        }
    }

    /// What a pointer given to C leads to now, to the Rust place that it was made from: a statement.
    pub fn refresh_behind(&self, rust: &RustType, ty: TypeId, place: &str, pointer: &str, length: Length<'_>) -> Made {
        match rust {
            RustType::Ref(false, inner) if !matches!(**inner, RustType::Shared(_)) => match self.is_behind(inner, ty) {
                // The pointer itself may have moved.
                true => {
                    let to = self.target(inner, ty)?;
                    self.refresh(rust, to, place, pointer, length)
                }
                false => Ok(String::new()),
            },
            RustType::Ref(_, inner) => self.refresh_behind(inner, ty, &format!("(*{place})"), pointer, length),
            RustType::Option(inner) if matches!(**inner, RustType::Ref(true, _)) => {
                let one = self.refresh_behind(inner, ty, "inner", pointer, length)?;
                Ok(format!("if let Some(inner) = {place}.as_deref_mut() {{ {one} }}"))
            }
            RustType::Struct(s) => {
                let to = self.target(rust, ty)?;
                if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == to) {
                    return Ok(format!("{}(&mut {place}, {pointer}, cx);", self.helper(*s, "refresh")));
                }
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Boxed(inner) => self.refresh_behind(inner, ty, &format!("(*{place})"), pointer, length),
            RustType::Shared(inner) => match &**inner {
                RustType::Cell(value) => {
                    let one = self.refresh_behind(value, ty, "(*inner)", pointer, length)?;
                    Ok(format!("{{ let mut inner = {place}.borrow_mut(); {one} }}"))
                }
                _ => Ok(String::new()),
            },
            RustType::Slice(e) | RustType::Array(e) => {
                let to = self.target(e, ty)?;
                let size = self.size(to)?;
                if self.is_bytes(e, to) {
                    return Ok(format!(
                        "{{ let all = {}({pointer}, {place}.len() as u64, cx); {place}[..all.len()].copy_from_slice(&all); }}",
                        bridge("bytes")
                    ));
                }
                if let Some(core) = self.bulk(e, to) {
                    let one = self.number_from_c(e, to, "item")?;
                    return Ok(format!(
                        "{{ let all = {}({pointer}, {place}.len() as u64, |item: {core}| {one}, cx); for (old, new) in {place}.iter_mut().zip(all) {{ *old = new; }} }}",
                        bridge("read_all")
                    ));
                }
                let one = self.refresh(e, to, "(*item)", &format!("base + {size} * i as u64"), Length::Unknown)?;
                Ok(format!("{{ let base = {pointer}; for (i, item) in {place}.iter_mut().enumerate() {{ {one} }} }}"))
            }
            RustType::Vec(e) if self.is_behind(rust, ty) => {
                let to = self.target(e, ty)?;
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Vec(e) => match length {
                Length::Is(_) => Ok(format!("{place} = {};", self.from_c(rust, ty, pointer, length)?)),
                Length::Unknown => self.refresh_behind(&RustType::Slice(e.clone()), ty, place, pointer, length),
            },
            RustType::File => Ok(match self.is_stream(ty) {
                true => format!("{}({pointer}, cx);", bridge("file_sync")),
                false => String::new(),
            }),
            RustType::Text if self.is_pointer(self.target(rust, ty)?) => {
                let to = self.target(rust, ty)?;
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Text => Ok(format!("{place} = {}({pointer}, cx);", bridge("text"))),
            RustType::Option(inner) if self.is_pointer(self.target(rust, ty).unwrap_or(TypeId::VOID)) => {
                let _ = inner;
                let to = self.target(rust, ty)?;
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Option(inner) => {
                let one = self.refresh_behind(inner, ty, "(*inner)", pointer, length)?;
                Ok(format!("if let Some(inner) = &mut {place} {{ {one} }}"))
            }
            _ if rust.is_scalar() || matches!(rust, RustType::Enum(_)) => {
                let to = self.target(rust, ty)?;
                self.refresh(rust, to, place, pointer, length)
            }
            _ => self.no(rust, ty),
        }
    }

    /// Rust to a field of a record.
    pub fn store_field(&self, rust: &RustType, field: &CField, place: &str) -> Made {
        if let Some(bits) = field.bits {
            let value = self.number_to_c(rust, field.ty, place)?;
            return Ok(format!(
                "{}(at + {}, {}, {}, {value} as i64, cx);",
                bridge("set_bits"),
                field.offset,
                bits.first,
                bits.width
            ));
        }
        self.store(rust, field.ty, place, &format!("(at + {})", field.offset))
    }

    fn bits_value(&self, rust: &RustType, field: &CField) -> Option<Made> {
        let bits = field.bits?;
        let signed = self.c.types().is_signed(field.ty);
        let value = format!(
            "{}(at + {}, {}, {}, {signed}, cx)",
            bridge("get_bits"),
            field.offset,
            bits.first,
            bits.width
        );
        let core = self.core_type(field.ty);
        Some(core.and_then(|core| match core {
            "bool" => self.number_from_c(rust, field.ty, &format!("({value} != 0)")),
            _ => self.number_from_c(rust, field.ty, &format!("({value} as {core})")),
        }))
    }

    /// A field of a record to Rust.
    pub fn load_field(&self, rust: &RustType, field: &CField, length: Length<'_>) -> Made {
        if let Some(value) = self.bits_value(rust, field) {
            return value;
        }
        self.load_some(rust, field.ty, &format!("(at + {})", field.offset), length)
    }

    /// A field of a record to a Rust place.
    pub fn refresh_field(&self, rust: &RustType, field: &CField, place: &str, length: Length<'_>) -> Made {
        if let Some(value) = self.bits_value(rust, field) {
            return Ok(format!("{place} = {};", value?));
        }
        self.refresh(rust, field.ty, place, &format!("(at + {})", field.offset), length)
    }
}
