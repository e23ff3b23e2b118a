//! Structs and unions: macros that give a Rust type C's layout, and projections from a pointer to its fields.

use super::heap::Heap;
use super::mem::Mem;
use super::ptr::Ptr;
use std::marker::PhantomData;

/// Defines a C struct:
/// `record! { pub struct Node via NodeFields, size 24 { key at 0: i32, next at 8: Ptr<Node>, flag at 16 bits 3..5: u32 } }`
/// makes the struct itself, its `Mem`, and the trait `NodeFields` that takes a `Ptr<Node>` to a pointer to each field.
/// Offsets are in bytes; the bits of a bit-field count from the lowest bit of the byte at its offset.
#[macro_export]
#[allow(clippy::crate_in_macro_def)] // `crate::rt` is the runtime in both emitted forms, `$crate` in only one.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident via $fields:ident, size $size:literal $(with $niche:ident)? {
            $( $(#[$field_meta:meta])* $field:ident at $offset:literal $(bits $low:literal .. $high:literal)? : $ty:ty ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, non_snake_case)]
        $vis struct $name {
            $( $(#[$field_meta])* pub $field: $ty, )*
            $(
                /// Always false; an arena marks with the values that it never has where there is no object.
                pub $niche: bool,
            )?
        }

        impl crate::rt::Mem for $name {
            const SIZE: usize = $size;
            const ZERO: Self = $name { $( $field: <$ty as crate::rt::Mem>::ZERO, )* $( $niche: false, )? };
            #[inline]
            fn load(c2safe_bytes: &[u8]) -> Self {
                let c2safe_bytes = &c2safe_bytes[..$size];
                let _ = c2safe_bytes;
                $name { $( $field: record!(@load c2safe_bytes, $ty, $offset $(, $low, $high)?), )* $( $niche: false, )? }
            }
            #[inline]
            fn store(self, c2safe_bytes: &mut [u8]) {
                let c2safe_bytes = &mut c2safe_bytes[..$size];
                let _ = &c2safe_bytes;
                $( record!(@store c2safe_bytes, self.$field, $ty, $offset $(, $low, $high)?); )*
            }
            fn read_part(&self, c2safe_at: usize, c2safe_part: &mut [u8]) -> bool {
                let _ = (c2safe_at, &c2safe_part);
                $( record!(@part c2safe_at, c2safe_part, $ty, $offset [$($low, $high)?] {
                    crate::rt::Mem::read_part(&self.$field, c2safe_at - $offset, c2safe_part)
                }); )*
                false
            }
            fn write_part(&mut self, c2safe_at: usize, c2safe_part: &[u8]) -> bool {
                let _ = (c2safe_at, &c2safe_part);
                $( record!(@part c2safe_at, c2safe_part, $ty, $offset [$($low, $high)?] {
                    crate::rt::Mem::write_part(&mut self.$field, c2safe_at - $offset, c2safe_part)
                }); )*
                false
            }
        }

        record!(@projections $vis $name $fields { $( $field $offset [$($low, $high)?] $ty, )* });
    };

    // The members of a struct that is none of bytes, which pointers can lead to all the same.
    (
        parts of $vis:vis struct $name:ident via $fields:ident, size $size:literal {
            $( $field:ident at $offset:literal $(bits $low:literal .. $high:literal)? : $ty:ty ),* $(,)?
        }
    ) => {
        impl crate::rt::Parted for $name {
            const SIZE: usize = $size;
            fn read_part(&self, c2safe_at: usize, c2safe_part: &mut [u8]) -> bool {
                let _ = (c2safe_at, &c2safe_part);
                $( record!(@part c2safe_at, c2safe_part, $ty, $offset [$($low, $high)?] {
                    crate::rt::Mem::read_part(&self.$field, c2safe_at - $offset, c2safe_part)
                }); )*
                false
            }
            fn write_part(&mut self, c2safe_at: usize, c2safe_part: &[u8]) -> bool {
                let _ = (c2safe_at, &c2safe_part);
                $( record!(@part c2safe_at, c2safe_part, $ty, $offset [$($low, $high)?] {
                    crate::rt::Mem::write_part(&mut self.$field, c2safe_at - $offset, c2safe_part)
                }); )*
                false
            }
        }

        record!(@projections $vis $name $fields { $( $field $offset [$($low, $high)?] $ty, )* });
    };

    (@part $at:ident, $part:ident, $ty:ty, $offset:literal [] $result:block) => {
        let inside = $at.wrapping_sub($offset);
        if inside.saturating_add($part.len()) <= <$ty as crate::rt::Mem>::SIZE {
            return $result;
        }
    };
    // Nothing points to a bit-field.
    (@part $at:ident, $part:ident, $ty:ty, $offset:literal [$low:literal, $high:literal] $result:block) => {};
    (@load $bytes:ident, $ty:ty, $offset:literal) => { <$ty as crate::rt::Mem>::load(&$bytes[$offset..]) };
    (@load $bytes:ident, $ty:ty, $offset:literal, $low:literal, $high:literal) => {
        crate::rt::load_bits::<$ty>(&$bytes[$offset..], $low, $high)
    };
    (@store $bytes:ident, $value:expr, $ty:ty, $offset:literal) => {
        <$ty as crate::rt::Mem>::store($value, &mut $bytes[$offset..])
    };
    (@store $bytes:ident, $value:expr, $ty:ty, $offset:literal, $low:literal, $high:literal) => {
        crate::rt::store_bits::<$ty>($value, &mut $bytes[$offset..], $low, $high)
    };

    (@projections $vis:vis $name:ident $fields:ident { $( $field:ident $offset:literal [$($low:literal, $high:literal)?] $ty:ty, )* }) => {
        #[doc = concat!("The fields of a `", stringify!($name), "` in memory.")]
        #[allow(non_camel_case_types, non_snake_case, dead_code)]
        $vis trait $fields: Copy {
            $(
                #[doc = concat!("`&p->", stringify!($field), "`")]
                fn $field(self) -> record!(@pointer $ty $(, $low, $high)?);
            )*
        }
        #[allow(non_snake_case)]
        impl $fields for crate::rt::Ptr<$name> {
            $(
                #[inline(always)]
                fn $field(self) -> record!(@pointer $ty $(, $low, $high)?) {
                    record!(@project self, $offset $(, $low, $high)?)
                }
            )*
        }
    };
    (@pointer $ty:ty) => { crate::rt::Ptr<$ty> };
    (@pointer $ty:ty, $low:literal, $high:literal) => { crate::rt::BitPtr<$ty> };
    (@project $p:expr, $offset:literal) => { $p.byte_offset($offset) };
    (@project $p:expr, $offset:literal, $low:literal, $high:literal) => {
        crate::rt::BitPtr::new($p.byte_offset($offset), $low, $high)
    };
}

/// Defines a C union; the syntax is that of [`record!`] with `union` for `struct`. The value is its bytes.
#[macro_export]
#[allow(clippy::crate_in_macro_def)]
macro_rules! union {
    (
        $(#[$meta:meta])*
        $vis:vis union $name:ident via $fields:ident, size $size:literal {
            $( $(#[$field_meta:meta])* $field:ident at $offset:literal $(bits $low:literal .. $high:literal)? : $ty:ty ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types)]
        $vis struct $name(pub [u8; $size]);

        #[allow(dead_code)]
        impl $name {
            /// The member of type `T` at `offset`.
            #[inline]
            pub fn read<T: crate::rt::Mem>(&self, c2safe_offset: usize) -> T {
                T::load(&self.0[c2safe_offset..])
            }
            /// Stores `v` in the member at `offset`.
            #[inline]
            pub fn write<T: crate::rt::Mem>(&mut self, c2safe_offset: usize, c2safe_value: T) {
                c2safe_value.store(&mut self.0[c2safe_offset..]);
            }
            /// The union with `v` stored in its member at `offset`.
            #[inline]
            pub fn with<T: crate::rt::Mem>(mut self, c2safe_offset: usize, c2safe_value: T) -> Self {
                c2safe_value.store(&mut self.0[c2safe_offset..]);
                self
            }
        }

        impl crate::rt::Mem for $name {
            const SIZE: usize = $size;
            const ZERO: Self = $name([0; $size]);
            #[inline]
            fn load(c2safe_bytes: &[u8]) -> Self {
                $name(<[u8; $size] as crate::rt::Mem>::load(c2safe_bytes))
            }
            #[inline]
            fn store(self, c2safe_bytes: &mut [u8]) {
                c2safe_bytes[..$size].copy_from_slice(&self.0);
            }
            fn read_part(&self, c2safe_at: usize, c2safe_part: &mut [u8]) -> bool {
                match self.0.get(c2safe_at..c2safe_at + c2safe_part.len()) {
                    Some(c2safe_bytes) => {
                        c2safe_part.copy_from_slice(c2safe_bytes);
                        true
                    }
                    None => false,
                }
            }
            fn write_part(&mut self, c2safe_at: usize, c2safe_part: &[u8]) -> bool {
                match self.0.get_mut(c2safe_at..c2safe_at + c2safe_part.len()) {
                    Some(c2safe_bytes) => {
                        c2safe_bytes.copy_from_slice(c2safe_part);
                        true
                    }
                    None => false,
                }
            }
        }

        record!(@projections $vis $name $fields { $( $field $offset [$($low, $high)?] $ty, )* });
    };
}

/// Types a bit-field can have.
pub trait BitField: Copy {
    /// Whether the topmost bit of the field is its sign.
    const SIGNED: bool;
    /// The value of a field whose bits were extended to 64.
    fn from_bits(bits: u64) -> Self;
    /// The bits to store, of which the field's width is kept.
    fn to_bits(self) -> u64;
}

macro_rules! bit_fields {
    ($($t:ty, $signed:literal;)*) => {$(
        impl BitField for $t {
            const SIGNED: bool = $signed;
            #[inline(always)]
            fn from_bits(bits: u64) -> Self {
                bits as $t
            }
            #[inline(always)]
            fn to_bits(self) -> u64 {
                self as u64
            }
        }
    )*};
}
bit_fields! { u8, false; i8, true; u16, false; i16, true; u32, false; i32, true; u64, false; i64, true; }

impl BitField for bool {
    const SIGNED: bool = false;
    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        bits != 0
    }
    #[inline(always)]
    fn to_bits(self) -> u64 {
        self as u64
    }
}

/// The bytes that bits `low..high` touch.
const fn span(low: u32, high: u32) -> (usize, usize) {
    (low as usize / 8, (high as usize).div_ceil(8))
}

/// Reads the bit-field in bits `low..high`, counted from the lowest bit of the first byte.
#[inline(always)]
pub fn load_bits<T: BitField>(bytes: &[u8], low: u32, high: u32) -> T {
    let (first, end) = span(low, high);
    let mut raw = [0; 16];
    raw[..end - first].copy_from_slice(&bytes[first..end]);
    let width = high - low;
    let value = (u128::from_le_bytes(raw) >> (low % 8)) as u64;
    let unused = 64 - width;
    T::from_bits(if T::SIGNED {
        ((value << unused) as i64 >> unused) as u64
    } else {
        value << unused >> unused
    })
}

/// Writes the bit-field in bits `low..high`; the other bits of the bytes it touches stay.
#[inline(always)]
pub fn store_bits<T: BitField>(value: T, bytes: &mut [u8], low: u32, high: u32) {
    let (first, end) = span(low, high);
    let mut raw = [0; 16];
    raw[..end - first].copy_from_slice(&bytes[first..end]);
    let mask = (u64::MAX >> (64 - (high - low))) as u128;
    let shift = low % 8;
    let new =
        (u128::from_le_bytes(raw) & !(mask << shift)) | ((value.to_bits() as u128 & mask) << shift);
    bytes[first..end].copy_from_slice(&new.to_le_bytes()[..end - first]);
}

/// A pointer to a bit-field: C has none, but projections need one (C11 6.7.2.1).
pub struct BitPtr<T> {
    base: Ptr<u8>,
    low: u32,
    high: u32,
    field: PhantomData<fn() -> T>,
}

impl<T> Clone for BitPtr<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for BitPtr<T> {}

impl<T: BitField> BitPtr<T> {
    /// Bits `low..high` counted from the lowest bit of the byte at `base`.
    #[inline(always)]
    pub const fn new(base: Ptr<u8>, low: u32, high: u32) -> Self {
        BitPtr {
            base,
            low,
            high,
            field: PhantomData,
        }
    }

    /// The address of the first byte touched, and the field's place within the bytes from there.
    #[inline(always)]
    fn place(self) -> (Ptr<u8>, u32, u32, u64) {
        let (first, end) = span(self.low, self.high);
        let skipped = first as u32 * 8;
        (
            self.base.at(first),
            self.low - skipped,
            self.high - skipped,
            (end - first) as u64,
        )
    }

    /// `p->field`.
    #[inline(always)]
    #[track_caller]
    pub fn get(self, heap: &Heap) -> T {
        let (p, low, high, size) = self.place();
        load_bits(heap.bytes(p, size), low, high)
    }

    /// `p->field = v`.
    #[inline(always)]
    #[track_caller]
    pub fn set(self, v: T, heap: &mut Heap) {
        let (p, low, high, size) = self.place();
        store_bits(v, heap.bytes_mut(p, size), low, high);
    }

    /// `p->field = f(p->field)`; returns the value the field has then.
    #[inline(always)]
    #[track_caller]
    pub fn update(self, heap: &mut Heap, f: impl FnOnce(T) -> T) -> T {
        let v = f(self.get(heap));
        self.set(v, heap);
        self.get(heap)
    }
}

/// The value a bit-field of `width` bits holds after `v` was assigned to it.
#[inline(always)]
pub fn narrow_bits<T: BitField + Mem>(v: T, width: u32) -> T {
    let mut bytes = [0; 8];
    store_bits(v, &mut bytes, 0, width);
    load_bits(&bytes, 0, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    record! {
        /// A list node.
        pub struct Node via NodeFields, size 32 {
            key at 0: i32, next at 8: Ptr<Node>, name at 16: [u8; 8],
            r#type at 24 bits 0..3: u32, sign at 24 bits 3..5: i32, wide at 24 bits 5..40: i64, flag at 29 bits 7..8: bool,
        }
    }
    union! { pub union Pun via PunFields, size 8 { f at 0: f32, bits at 0: u32, low at 0 bits 0..4: u8, all at 0: u64 } }
    record! { struct Empty via EmptyFields, size 0 {} }

    #[test]
    fn fields_are_where_c_puts_them() {
        let mut h = Heap::default();
        let p: Ptr<Node> = Ptr::from_bits(h.alloc(Node::SIZE as u64));
        p.key().set(-2, &mut h);
        p.next().set(p, &mut h);
        p.name().elem(1).set(b'x', &mut h);
        p.r#type().set(13, &mut h);
        p.sign().set(-1, &mut h);
        p.wide().set(-5, &mut h);
        p.flag().set(true, &mut h);
        let n = p.get(&h);
        assert_eq!((n.key, n.next, n.name[1]), (-2, p, b'x'));
        assert_eq!((n.r#type, n.sign, n.wide, n.flag), (5, -1, -5, true));
        assert_eq!(p.sign().update(&mut h, |v| v + 2), 1);
        assert_eq!(p.wide().get(&h), -5);
        let q: Ptr<Node> = h.local();
        q.set(Node { wide: 77, ..n }, &mut h);
        assert_eq!(
            (q.wide().get(&h), q.flag().get(&h), q.r#type().get(&h)),
            (77, true, 5)
        );
        q.copy_from(p, &mut h);
        assert_eq!(q.wide().get(&h), -5);
        assert_eq!(narrow_bits(9i32, 3), 1);
    }

    #[test]
    fn unions_share_their_bytes() {
        let mut h = Heap::default();
        let p: Ptr<Pun> = h.local();
        p.f().set(1.5, &mut h);
        assert_eq!(PunFields::bits(p).get(&h), 0x3FC0_0000);
        p.low().set(0xF3, &mut h);
        let v = p.get(&h);
        assert_eq!(v.read::<u64>(0), 0x3FC0_0003);
        assert_eq!(v.with(4, 1u32).read::<u64>(0), 0x1_3FC0_0003);
        Empty {}.store(&mut []);
    }
}
