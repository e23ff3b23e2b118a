//! What of an object can be compared between two runs of a program: its scalars, without padding, pointers only as null or not.

use std::fmt::Write as _;

use super::{TypeId, TypeKind, Types};

/// Bytes of an object that are looked at, at most.
pub const LIMIT: u64 = 256;

/// The parts of an object of this type among its first [`LIMIT`] bytes, as `b` or `p`, the offset, a colon and the size, with spaces
/// between: `b0:4 p8:8` for an `int` and a pointer. Neighbouring bytes are one part. Unions are left out, since what is in them is not
/// known, and so are long doubles, which are padded. Empty for types without a size.
pub fn parts(types: &Types, ty: TypeId) -> String {
    let mut found = Vec::new();
    collect(types, ty, 0, &mut found);
    let mut out = String::new();
    let mut at = 0;
    while at < found.len() {
        let (kind, start, mut size) = found[at];
        at += 1;
        while kind == 'b'
            && found
                .get(at)
                .is_some_and(|f| f.0 == 'b' && f.1 == start + size)
        {
            size += found[at].2;
            at += 1;
        }
        let space = if out.is_empty() { "" } else { " " };
        let _ = write!(out, "{space}{kind}{start}:{size}");
    }
    out
}

/// Adds the parts of an object at `offset`; they ascend.
fn collect(types: &Types, ty: TypeId, offset: u64, found: &mut Vec<(char, u64, u64)>) {
    let Some(size) = types.size(ty) else { return };
    match types.kind(ty) {
        TypeKind::Ptr { .. } if offset + 8 <= LIMIT => found.push(('p', offset, 8)),
        TypeKind::Array { elem, len } => {
            let Some(step) = types.size(*elem).filter(|step| *step > 0) else {
                return;
            };
            for n in 0..*len {
                if offset + n * step >= LIMIT {
                    break;
                }
                collect(types, *elem, offset + n * step, found);
            }
        }
        TypeKind::Record(id) => {
            let record = types.record(*id);
            if record.is_union || !record.complete {
                return;
            }
            for field in record.fields.iter().filter(|field| field.bits.is_none()) {
                collect(types, field.ty, offset + field.offset, found);
            }
        }
        _ if types.is_scalar(ty) && size <= 8 && offset + size <= LIMIT => {
            found.push(('b', offset, size));
        }
        _ => {}
    }
}
