//! C types, interned, with their exact System V x86-64 layout (psABI 1.0, section 3.1.2).

use rustc_hash::FxHashMap;

use super::{EnumId, LocalId, RecordId};

/// Handle of an interned type; equal types have equal handles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// A C type without top-level qualifiers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TypeKind {
    Void,
    Bool,
    /// Plain `char`: signed on this target, but a type of its own.
    Char,
    SChar,
    UChar,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    LongLong,
    ULongLong,
    Int128,
    UInt128,
    Float,
    Double,
    LongDouble,
    /// Pointer; `const_to` says that the pointee is const-qualified.
    Ptr {
        to: TypeId,
        const_to: bool,
    },
    Array {
        elem: TypeId,
        len: u64,
    },
    /// `T[]`: flexible array member or array of unknown bound.
    OpenArray {
        elem: TypeId,
    },
    /// Variable length array; the hidden local holds the number of elements.
    Vla {
        elem: TypeId,
        len: LocalId,
    },
    Func(FuncType),
    Record(RecordId),
    Enum(EnumId),
    /// The element type of `va_list` (`struct __va_list_tag`), 24 bytes.
    VaListTag,
}

/// A function type; `prototyped` is false for `f()` and K&R declarations.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FuncType {
    pub ret: TypeId,
    pub params: Vec<TypeId>,
    pub variadic: bool,
    pub prototyped: bool,
}

/// A field of a struct or union.
#[derive(Clone, Debug)]
pub struct Field {
    /// C name; anonymous members have a made-up one and `anonymous` set.
    pub name: String,
    pub ty: TypeId,
    /// Byte offset; for a bit-field, of the first byte that holds one of its bits.
    pub offset: u64,
    pub bits: Option<BitField>,
    pub anonymous: bool,
    /// Line of its declaration, in the file of the record.
    pub line: u32,
}

/// Position of a bit-field relative to its field's byte `offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitField {
    pub first: u32,
    pub width: u32,
}

/// A struct or union.
#[derive(Clone, Debug)]
pub struct Record {
    /// Tag, or a made-up name for untagged ones (from the typedef where there is one).
    pub name: String,
    /// The tag as written; `None` when untagged.
    pub tag: Option<String>,
    pub is_union: bool,
    pub complete: bool,
    pub fields: Vec<Field>,
    pub size: u64,
    pub align: u64,
    /// Where it is defined.
    pub loc: super::Loc,
    /// None of the C: a pointer variable that functions give memory to, as its one member.
    pub cell: bool,
}

/// An enumeration; enumerators are `int` constants unless they do not fit.
#[derive(Clone, Debug)]
pub struct Enum {
    pub name: String,
    pub tag: Option<String>,
    pub ty: TypeId,
    pub constants: Vec<(String, i128)>,
    /// Line of each constant.
    pub lines: Vec<u32>,
    pub loc: super::Loc,
}

/// The interner of types, with the records and enumerations of the program.
#[derive(Debug)]
pub struct Types {
    kinds: Vec<TypeKind>,
    map: FxHashMap<TypeKind, TypeId>,
    pub records: Vec<Record>,
    pub enums: Vec<Enum>,
    /// Complex types: that of the parts, and the record that stands for the two.
    pub complexes: Vec<(TypeId, TypeId)>,
}

macro_rules! builtin_types {
    ($($name:ident = $n:expr => $kind:ident),* $(,)?) => {
        impl TypeId { $(pub const $name: TypeId = TypeId($n);)* }
        const BUILTINS: &[TypeKind] = &[$(TypeKind::$kind),*];
    };
}
builtin_types! {
    VOID = 0 => Void, BOOL = 1 => Bool, CHAR = 2 => Char, SCHAR = 3 => SChar, UCHAR = 4 => UChar,
    SHORT = 5 => Short, USHORT = 6 => UShort, INT = 7 => Int, UINT = 8 => UInt, LONG = 9 => Long,
    ULONG = 10 => ULong, LONGLONG = 11 => LongLong, ULONGLONG = 12 => ULongLong, INT128 = 13 => Int128,
    UINT128 = 14 => UInt128, FLOAT = 15 => Float, DOUBLE = 16 => Double, LONGDOUBLE = 17 => LongDouble,
    VA_LIST_TAG = 18 => VaListTag,
}

impl Default for Types {
    fn default() -> Self {
        Self::new()
    }
}

impl Types {
    /// The built-in types only.
    pub fn new() -> Self {
        let mut types = Types {
            kinds: Vec::new(),
            map: FxHashMap::default(),
            records: Vec::new(),
            enums: Vec::new(),
            complexes: Vec::new(),
        };
        for kind in BUILTINS {
            types.intern(kind.clone());
        }
        types
    }

    /// The handle of `kind`.
    pub fn intern(&mut self, kind: TypeKind) -> TypeId {
        if let Some(&id) = self.map.get(&kind) {
            return id;
        }
        let id = TypeId(self.kinds.len() as u32);
        self.kinds.push(kind.clone());
        self.map.insert(kind, id);
        id
    }

    /// What `id` stands for.
    pub fn kind(&self, id: TypeId) -> &TypeKind {
        &self.kinds[id.0 as usize]
    }

    /// The type of the parts of a complex type.
    pub fn complex_part(&self, id: TypeId) -> Option<TypeId> {
        let found = self.complexes.iter().find(|(_, complex)| *complex == id);
        found.map(|(part, _)| *part)
    }

    /// Number of types interned.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Never true: the built-in types are always there.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    pub fn ptr(&mut self, to: TypeId) -> TypeId {
        self.intern(TypeKind::Ptr {
            to,
            const_to: false,
        })
    }

    pub fn ptr_qual(&mut self, to: TypeId, const_to: bool) -> TypeId {
        self.intern(TypeKind::Ptr { to, const_to })
    }

    pub fn array(&mut self, elem: TypeId, len: u64) -> TypeId {
        self.intern(TypeKind::Array { elem, len })
    }

    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0 as usize]
    }

    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// The integer type behind an enumeration, else the type itself.
    pub fn strip_enum(&self, id: TypeId) -> TypeId {
        match self.kind(id) {
            TypeKind::Enum(e) => self.enumeration(*e).ty,
            _ => id,
        }
    }

    pub fn is_integer(&self, id: TypeId) -> bool {
        (TypeId::BOOL.0..=TypeId::UINT128.0).contains(&id.0)
            || matches!(self.kind(id), TypeKind::Enum(_))
    }

    pub fn is_float(&self, id: TypeId) -> bool {
        (TypeId::FLOAT.0..=TypeId::LONGDOUBLE.0).contains(&id.0)
    }

    pub fn is_arith(&self, id: TypeId) -> bool {
        self.is_integer(id) || self.is_float(id)
    }

    pub fn is_pointer(&self, id: TypeId) -> bool {
        matches!(self.kind(id), TypeKind::Ptr { .. })
    }

    /// Arithmetic or pointer type (C11 6.2.5p21).
    pub fn is_scalar(&self, id: TypeId) -> bool {
        self.is_arith(id) || self.is_pointer(id)
    }

    pub fn is_array(&self, id: TypeId) -> bool {
        matches!(
            self.kind(id),
            TypeKind::Array { .. } | TypeKind::OpenArray { .. } | TypeKind::Vla { .. }
        )
    }

    pub fn is_func(&self, id: TypeId) -> bool {
        matches!(self.kind(id), TypeKind::Func(_))
    }

    pub fn as_record(&self, id: TypeId) -> Option<RecordId> {
        match self.kind(id) {
            TypeKind::Record(r) => Some(*r),
            _ => None,
        }
    }

    /// What a pointer points to.
    pub fn pointee(&self, id: TypeId) -> Option<TypeId> {
        match self.kind(id) {
            TypeKind::Ptr { to, .. } => Some(*to),
            _ => None,
        }
    }

    /// Element type of any array.
    pub fn elem(&self, id: TypeId) -> Option<TypeId> {
        match self.kind(id) {
            TypeKind::Array { elem, .. }
            | TypeKind::OpenArray { elem }
            | TypeKind::Vla { elem, .. } => Some(*elem),
            _ => None,
        }
    }

    /// The function type of a function or of a pointer to one.
    pub fn func(&self, id: TypeId) -> Option<&FuncType> {
        match self.kind(id) {
            TypeKind::Func(f) => Some(f),
            TypeKind::Ptr { to, .. } => match self.kind(*to) {
                TypeKind::Func(f) => Some(f),
                _ => None,
            },
            _ => None,
        }
    }

    /// Signedness of an integer type; `char` is signed on this target.
    pub fn is_signed(&self, id: TypeId) -> bool {
        matches!(
            self.kind(self.strip_enum(id)),
            TypeKind::Char
                | TypeKind::SChar
                | TypeKind::Short
                | TypeKind::Int
                | TypeKind::Long
                | TypeKind::LongLong
                | TypeKind::Int128
        )
    }

    /// Width in bits of an integer type; `_Bool` has 1.
    pub fn int_bits(&self, id: TypeId) -> u32 {
        match self.kind(self.strip_enum(id)) {
            TypeKind::Bool => 1,
            TypeKind::Char | TypeKind::SChar | TypeKind::UChar => 8,
            TypeKind::Short | TypeKind::UShort => 16,
            TypeKind::Int | TypeKind::UInt => 32,
            TypeKind::Int128 | TypeKind::UInt128 => 128,
            _ => 64,
        }
    }

    /// `value` reduced to what the integer type holds (C11 6.3.1.3; modulo 2^N also for signed types).
    pub fn wrap(&self, id: TypeId, value: i128) -> i128 {
        let bits = self.int_bits(id);
        if bits == 1 {
            return (value != 0) as i128;
        }
        if bits == 128 {
            return value;
        }
        let shift = 128 - bits;
        if self.is_signed(id) {
            (value << shift) >> shift
        } else {
            (((value as u128) << shift) >> shift) as i128
        }
    }

    /// Size in bytes; `None` for incomplete, function and variable length types. `void` and functions have 1 under GNU rules
    /// only where the caller asks for it (`sizeof`, pointer arithmetic).
    pub fn size(&self, id: TypeId) -> Option<u64> {
        Some(match self.kind(id) {
            TypeKind::Void
            | TypeKind::Func(_)
            | TypeKind::OpenArray { .. }
            | TypeKind::Vla { .. } => return None,
            TypeKind::Bool | TypeKind::Char | TypeKind::SChar | TypeKind::UChar => 1,
            TypeKind::Short | TypeKind::UShort => 2,
            TypeKind::Int | TypeKind::UInt | TypeKind::Float => 4,
            TypeKind::Long
            | TypeKind::ULong
            | TypeKind::LongLong
            | TypeKind::ULongLong
            | TypeKind::Double => 8,
            TypeKind::Ptr { .. } => 8,
            TypeKind::Int128 | TypeKind::UInt128 | TypeKind::LongDouble => 16,
            TypeKind::VaListTag => 24,
            TypeKind::Array { elem, len } => self.size(*elem)?.checked_mul(*len)?,
            TypeKind::Record(r) => {
                let r = self.record(*r);
                if !r.complete {
                    return None;
                }
                r.size
            }
            TypeKind::Enum(e) => self.size(self.enumeration(*e).ty)?,
        })
    }

    /// Alignment in bytes.
    pub fn align(&self, id: TypeId) -> u64 {
        match self.kind(id) {
            TypeKind::Void | TypeKind::Func(_) => 1,
            TypeKind::Array { elem, .. }
            | TypeKind::OpenArray { elem }
            | TypeKind::Vla { elem, .. } => self.align(*elem),
            TypeKind::Record(r) => self.record(*r).align.max(1),
            TypeKind::Enum(e) => self.align(self.enumeration(*e).ty),
            TypeKind::VaListTag => 8,
            _ => self.size(id).unwrap_or(1),
        }
    }

    /// True when the type or something inside it has variable length.
    pub fn is_vla(&self, id: TypeId) -> bool {
        match self.kind(id) {
            TypeKind::Vla { .. } => true,
            TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => self.is_vla(*elem),
            _ => false,
        }
    }

    /// Array to pointer, function to pointer (C11 6.3.2.1p3-4).
    pub fn decay(&mut self, id: TypeId) -> TypeId {
        if let Some(elem) = self.elem(id) {
            self.ptr(elem)
        } else if self.is_func(id) {
            self.ptr(id)
        } else {
            id
        }
    }

    /// Whether two types differ in nothing but what pointers inside them may write to: `char **` and `const char **`.
    pub fn same_but_const(&self, a: TypeId, b: TypeId) -> bool {
        match (self.kind(a), self.kind(b)) {
            _ if a == b => true,
            (TypeKind::Ptr { to: x, .. }, TypeKind::Ptr { to: y, .. }) => {
                self.same_but_const(*x, *y)
            }
            _ => false,
        }
    }

    /// Same type up to qualifiers of pointees and compatible enumerations (C11 6.2.7, for `_Generic` without qualifiers).
    pub fn compatible(&self, a: TypeId, b: TypeId) -> bool {
        if a == b {
            return true;
        }
        match (self.kind(a), self.kind(b)) {
            (TypeKind::Enum(e), _) if !matches!(self.kind(b), TypeKind::Enum(_)) => {
                self.enumeration(*e).ty == b
            }
            (_, TypeKind::Enum(e)) if !matches!(self.kind(a), TypeKind::Enum(_)) => {
                self.enumeration(*e).ty == a
            }
            (
                TypeKind::Ptr {
                    to: x,
                    const_to: cx,
                },
                TypeKind::Ptr {
                    to: y,
                    const_to: cy,
                },
            ) => cx == cy && self.compatible(*x, *y),
            (TypeKind::OpenArray { elem: x }, TypeKind::Array { elem: y, .. })
            | (TypeKind::Array { elem: x, .. }, TypeKind::OpenArray { elem: y }) => {
                self.compatible(*x, *y)
            }
            (TypeKind::Array { elem: x, len: l }, TypeKind::Array { elem: y, len: m }) => {
                l == m && self.compatible(*x, *y)
            }
            (TypeKind::Func(f), TypeKind::Func(g)) => {
                self.compatible(f.ret, g.ret)
                    && (!f.prototyped
                        || !g.prototyped
                        || (f.variadic == g.variadic
                            && f.params.len() == g.params.len()
                            && f.params
                                .iter()
                                .zip(&g.params)
                                .all(|(x, y)| self.compatible(*x, *y))))
            }
            _ => false,
        }
    }

    /// The type as C text, for diagnostics.
    pub fn display(&self, id: TypeId) -> String {
        match self.kind(id) {
            TypeKind::Void => "void".into(),
            TypeKind::Bool => "_Bool".into(),
            TypeKind::Char => "char".into(),
            TypeKind::SChar => "signed char".into(),
            TypeKind::UChar => "unsigned char".into(),
            TypeKind::Short => "short".into(),
            TypeKind::UShort => "unsigned short".into(),
            TypeKind::Int => "int".into(),
            TypeKind::UInt => "unsigned int".into(),
            TypeKind::Long => "long".into(),
            TypeKind::ULong => "unsigned long".into(),
            TypeKind::LongLong => "long long".into(),
            TypeKind::ULongLong => "unsigned long long".into(),
            TypeKind::Int128 => "__int128".into(),
            TypeKind::UInt128 => "unsigned __int128".into(),
            TypeKind::Float => "float".into(),
            TypeKind::Double => "double".into(),
            TypeKind::LongDouble => "long double".into(),
            TypeKind::VaListTag => "struct __va_list_tag".into(),
            TypeKind::Ptr { to, const_to } => {
                format!(
                    "{}{} *",
                    if *const_to { "const " } else { "" },
                    self.display(*to)
                )
            }
            TypeKind::Array { elem, len } => format!("{} [{len}]", self.display(*elem)),
            TypeKind::OpenArray { elem } => format!("{} []", self.display(*elem)),
            TypeKind::Vla { elem, .. } => format!("{} [*]", self.display(*elem)),
            TypeKind::Func(f) => {
                let params: Vec<_> = f.params.iter().map(|p| self.display(*p)).collect();
                format!(
                    "{} ({}{})",
                    self.display(f.ret),
                    params.join(", "),
                    if f.variadic { ", ..." } else { "" }
                )
            }
            TypeKind::Record(r) => {
                let r = self.record(*r);
                format!("{} {}", if r.is_union { "union" } else { "struct" }, r.name)
            }
            TypeKind::Enum(e) => format!("enum {}", self.enumeration(*e).name),
        }
    }
}

/// What the layout of a record is computed from, in declaration order.
#[derive(Clone, Debug)]
pub struct FieldDecl {
    pub name: Option<String>,
    pub ty: TypeId,
    pub bit_width: Option<u32>,
    /// `_Alignas` or `aligned(n)` on the field; 0 when absent.
    pub align: u64,
    pub packed: bool,
    pub line: u32,
}

/// Layout attributes of a whole record.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordAttrs {
    pub packed: bool,
    /// `aligned(n)`; 0 when absent.
    pub align: u64,
    /// `#pragma pack(n)`; 0 when absent.
    pub pack: u64,
}

/// Lays out a record as gcc does on x86-64: fields, size and alignment.
///
/// Bit-fields are packed into units of their declared type without crossing one, unless the record is packed
/// (psABI 3.1.2; gcc manual, `packed`). Named fields only are returned; unnamed bit-fields take room but are dropped.
pub fn layout(
    types: &Types,
    decls: &[FieldDecl],
    is_union: bool,
    attrs: RecordAttrs,
) -> (Vec<Field>, u64, u64) {
    let mut fields = Vec::new();
    let mut bit_pos: u64 = 0;
    let mut max_align: u64 = 1;
    let mut union_bits: u64 = 0;
    let mut n_anonymous = 0;
    for decl in decls {
        let natural = types.align(decl.ty);
        let field_packed = attrs.packed || decl.packed;
        let mut align = if field_packed { 1 } else { natural };
        if decl.align != 0 {
            align = align.max(decl.align);
        }
        if attrs.pack != 0 {
            align = align.min(attrs.pack);
        }
        if is_union {
            bit_pos = 0;
        }
        let mut name = || {
            decl.name.clone().unwrap_or_else(|| {
                n_anonymous += 1;
                format!("anon_{n_anonymous}")
            })
        };
        match decl.bit_width {
            Some(0) => {
                // A zero-width bit-field closes the current unit (C11 6.7.2.1p12).
                let unit = natural.max(1) * 8;
                bit_pos = bit_pos.div_ceil(unit) * unit;
            }
            Some(width) => {
                let unit = types.size(decl.ty).unwrap_or(4) * 8;
                let width = u64::from(width);
                let capped = |a: u64| {
                    if attrs.pack != 0 {
                        a.min(attrs.pack)
                    } else {
                        a
                    }
                };
                if decl.align != 0 {
                    let a = capped(decl.align) * 8;
                    bit_pos = bit_pos.div_ceil(a) * a;
                }
                // The record's alignment: under `#pragma pack` even a packed bit-field counts with its type (same place).
                let own = if attrs.pack == 0 && field_packed {
                    1
                } else {
                    capped(natural)
                };
                let align = own.max(capped(decl.align));
                // Under `#pragma pack` gcc drops the rule about crossing units altogether (stor-layout.cc, place_field).
                if !field_packed
                    && attrs.pack == 0
                    && bit_pos / unit != (bit_pos + width - 1) / unit
                {
                    bit_pos = bit_pos.div_ceil(unit) * unit;
                }
                if decl.name.is_some() {
                    fields.push(Field {
                        name: name(),
                        ty: decl.ty,
                        offset: bit_pos / 8,
                        bits: Some(BitField {
                            first: (bit_pos % 8) as u32,
                            width: width as u32,
                        }),
                        anonymous: false,
                        line: decl.line,
                    });
                    max_align = max_align.max(align);
                }
                bit_pos += width;
            }
            None => {
                let a = align.max(1) * 8;
                bit_pos = bit_pos.div_ceil(a) * a;
                let anonymous = decl.name.is_none();
                fields.push(Field {
                    name: name(),
                    ty: decl.ty,
                    offset: bit_pos / 8,
                    bits: None,
                    anonymous,
                    line: decl.line,
                });
                max_align = max_align.max(align);
                bit_pos += types.size(decl.ty).unwrap_or(0) * 8;
            }
        }
        union_bits = union_bits.max(bit_pos);
    }
    let bits = if is_union { union_bits } else { bit_pos };
    if attrs.align != 0 {
        max_align = max_align.max(attrs.align);
    }
    let size = bits.div_ceil(8).div_ceil(max_align) * max_align;
    (fields, size, max_align)
}
