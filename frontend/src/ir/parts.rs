//! What of an object can be compared between two runs of a program: its scalars, without padding, pointers only as null or not.

use std::fmt::Write as _;

use super::{BitField, TypeId, TypeKind, Types};

/// Bytes of an object that are looked at, at most.
pub const LIMIT: u64 = 256;

/// What a byte of an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Byte {
    /// Padding, or not the same thing in all members of a union.
    Nothing,
    /// These bits of it belong to numbers.
    Bits(u8),
    /// The first of a pointer.
    Pointer,
    /// Another one of a pointer.
    Rest,
}

/// The parts of an object of this type among its first [`LIMIT`] bytes, with spaces between; empty for types without a size.
///
/// A part is a letter, the offset, a colon and the size: `b0:4 p8:8` for an `int` and a pointer. Neighbouring bytes are one part.
/// Bytes that belong to numbers in part, as those of bit-fields may, have masks in hexadecimal after another colon: `m0:2:ff03` for ten
/// bits. Of a union, what is the same in all members counts: there, it does not matter which member was written last. Long doubles
/// are left out, since they are padded.
pub fn parts(types: &Types, ty: TypeId) -> String {
    let mut bytes = vec![Byte::Nothing; LIMIT as usize];
    collect(types, ty, 0, &mut bytes);
    let mut out = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let run = |at: usize, wanted: fn(u8) -> bool| {
            let rest = bytes[at..].iter();
            let run = rest.take_while(|byte| matches!(byte, Byte::Bits(mask) if wanted(*mask)));
            run.count()
        };
        let space = if out.is_empty() { "" } else { " " };
        match bytes[at] {
            Byte::Nothing | Byte::Rest => at += 1,
            Byte::Pointer => {
                at += 8;
                let _ = write!(out, "{space}p{start}:8");
            }
            Byte::Bits(u8::MAX) => {
                at += run(at, |mask| mask == u8::MAX);
                let _ = write!(out, "{space}b{start}:{}", at - start);
            }
            Byte::Bits(_) => {
                at += run(at, |mask| mask != u8::MAX);
                let _ = write!(out, "{space}m{start}:{}:", at - start);
                for byte in &bytes[start..at] {
                    if let Byte::Bits(mask) = byte {
                        let _ = write!(out, "{mask:02x}");
                    }
                }
            }
        }
    }
    out
}

/// Marks the bytes of an object at `offset`.
fn collect(types: &Types, ty: TypeId, offset: u64, bytes: &mut [Byte]) {
    let Some(size) = types.size(ty) else { return };
    match types.kind(ty) {
        TypeKind::Ptr { .. } if offset + 8 <= LIMIT => {
            let pointer = &mut bytes[offset as usize..offset as usize + 8];
            pointer.fill(Byte::Rest);
            pointer[0] = Byte::Pointer;
        }
        TypeKind::Array { elem, len } => {
            let Some(step) = types.size(*elem).filter(|step| *step > 0) else {
                return;
            };
            for n in 0..*len {
                if offset + n * step >= LIMIT {
                    break;
                }
                collect(types, *elem, offset + n * step, bytes);
            }
        }
        TypeKind::Record(id) => {
            let record = types.record(*id);
            if !record.complete {
                return;
            }
            let mut members = record.fields.iter().map(|field| {
                let mut own = vec![Byte::Nothing; LIMIT as usize];
                match field.bits {
                    Some(bits) => mark_bits(offset + field.offset, bits, &mut own),
                    None => collect(types, field.ty, offset + field.offset, &mut own),
                }
                own
            });
            let Some(first) = members.next() else { return };
            let join = if record.is_union { common } else { either };
            let all = members.fold(first, |mut all, member| {
                for (byte, other) in all.iter_mut().zip(member) {
                    *byte = join(*byte, other);
                }
                all
            });
            // Half a pointer is none.
            for (at, byte) in all.iter().enumerate() {
                let whole = || all[at + 1..].iter().take(7).all(|b| *b == Byte::Rest);
                match byte {
                    Byte::Nothing | Byte::Rest => {}
                    Byte::Pointer if !whole() => {}
                    Byte::Pointer => {
                        bytes[at] = Byte::Pointer;
                        bytes[at + 1..at + 8].fill(Byte::Rest);
                    }
                    Byte::Bits(_) => bytes[at] = either(bytes[at], *byte),
                }
            }
        }
        _ if types.is_scalar(ty) && size <= 8 && offset + size <= LIMIT => {
            bytes[offset as usize..(offset + size) as usize].fill(Byte::Bits(u8::MAX));
        }
        _ => {}
    }
}

/// Marks the bits of a bit-field whose first byte is at `offset`.
fn mark_bits(offset: u64, field: BitField, bytes: &mut [Byte]) {
    for bit in u64::from(field.first)..u64::from(field.first + field.width) {
        if let Some(byte) = bytes.get_mut((offset + bit / 8) as usize) {
            *byte = either(*byte, Byte::Bits(1 << (bit % 8)));
        }
    }
}

/// A byte that two members of a struct share.
fn either(a: Byte, b: Byte) -> Byte {
    match (a, b) {
        (Byte::Bits(a), Byte::Bits(b)) => Byte::Bits(a | b),
        (Byte::Nothing, other) | (other, _) => other,
    }
}

/// A byte of two members of a union.
fn common(a: Byte, b: Byte) -> Byte {
    match (a, b) {
        (Byte::Bits(a), Byte::Bits(b)) if a & b != 0 => Byte::Bits(a & b),
        (a, b) if a == b => a,
        _ => Byte::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::{Field, Loc, Record, RecordId};

    use super::*;

    fn field(ty: TypeId, offset: u64, bits: Option<(u32, u32)>) -> Field {
        Field {
            name: format!("at{offset}"),
            ty,
            offset,
            bits: bits.map(|(first, width)| BitField { first, width }),
            anonymous: false,
            line: 1,
        }
    }

    fn record(types: &mut Types, is_union: bool, size: u64, fields: Vec<Field>) -> TypeId {
        let id = RecordId(types.records.len() as u32);
        types.records.push(Record {
            name: "r".into(),
            tag: None,
            is_union,
            complete: true,
            fields,
            size,
            align: 8,
            loc: Loc::default(),
            cell: false,
        });
        types.intern(TypeKind::Record(id))
    }

    #[test]
    fn numbers_bits_and_what_members_of_unions_share() {
        let mut types = Types::new();
        let pointer = types.ptr(TypeId::CHAR);
        // `int a; char b; char *c;`
        let plain = vec![
            field(TypeId::INT, 0, None),
            field(TypeId::CHAR, 4, None),
            field(pointer, 8, None),
        ];
        let plain = record(&mut types, false, 16, plain);
        assert_eq!(parts(&types, plain), "b0:5 p8:8");
        // `unsigned a : 1; int b : 6; unsigned : 9; int c : 8; int d : 4;`
        let bits = vec![
            field(TypeId::INT, 0, Some((0, 1))),
            field(TypeId::INT, 0, Some((1, 6))),
            field(TypeId::INT, 2, Some((0, 8))),
            field(TypeId::INT, 3, Some((0, 4))),
        ];
        let bits = record(&mut types, false, 4, bits);
        assert_eq!(parts(&types, bits), "m0:1:7f b2:1 m3:1:0f");
        // Of a number and a pointer nothing is sure; of two numbers, what both have.
        let either = vec![field(TypeId::LONG, 0, None), field(pointer, 0, None)];
        let either = record(&mut types, true, 8, either);
        assert_eq!(parts(&types, either), "");
        let numbers = vec![field(TypeId::LONG, 0, None), field(TypeId::INT, 0, None)];
        let numbers = record(&mut types, true, 8, numbers);
        assert_eq!(parts(&types, numbers), "b0:4");
        let pointers = vec![field(pointer, 0, None), field(pointer, 0, None)];
        let pointers = record(&mut types, true, 8, pointers);
        assert_eq!(parts(&types, pointers), "p0:8");
        let all = vec![
            field(numbers, 0, None),
            field(either, 8, None),
            field(bits, 16, None),
            field(pointers, 24, None),
        ];
        let all = record(&mut types, false, 32, all);
        assert_eq!(parts(&types, all), "b0:4 m16:1:7f b18:1 m19:1:0f p24:8");
        let many = types.array(all, 100);
        let text = parts(&types, many);
        assert_eq!(text.matches('p').count(), 8, "no more than the first bytes");
        assert!(text.ends_with("p248:8"), "{text}");
    }
}
