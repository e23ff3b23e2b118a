//! What may leave the checked heap by its type alone.

use c2safe_frontend::ir::{Program, TypeId, TypeKind};

/// What a pointer points to, or an array has as elements.
pub(super) fn element_of(program: &Program, ty: TypeId) -> Option<TypeId> {
    program.types.pointee(ty).or_else(|| program.types.elem(ty))
}

/// A pointer to objects of a known size, or a variable length array of such.
pub(super) fn is_candidate(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    let element = match types.kind(ty) {
        TypeKind::Ptr { to, .. } => *to,
        TypeKind::Vla { elem, .. } => *elem,
        _ => return false,
    };
    element != TypeId::VOID
        && !types.is_func(element)
        && !types.is_vla(element)
        && !matches!(
            types.kind(element),
            TypeKind::VaListTag | TypeKind::OpenArray { .. }
        )
        && types.size(element).is_some_and(|s| s > 0)
        && !has_flexible_member(program, element)
}

/// Whether a struct ends in an array without a length (C11 6.7.2.1p18).
pub(super) fn has_flexible_member(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    types.as_record(ty).is_some_and(|r| {
        let fields = &types.record(r).fields;
        fields.iter().any(|f| {
            matches!(
                types.kind(f.ty),
                TypeKind::OpenArray { .. } | TypeKind::Array { len: 0, .. }
            )
        })
    })
}

/// Whether a value of this type has a union in which there are bit-fields.
pub(super) fn has_union_of_bits(program: &Program, ty: TypeId, inside: bool) -> bool {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::Array { elem, .. } => has_union_of_bits(program, *elem, inside),
        TypeKind::Record(r) => {
            let record = types.record(*r);
            let inside = inside || record.is_union;
            let bits = record.fields.iter().any(|f| inside && f.bits.is_some());
            bits || record
                .fields
                .iter()
                .any(|f| has_union_of_bits(program, f.ty, inside))
        }
        _ => false,
    }
}

/// Whether an object of this type works as a Rust variable.
pub(super) fn can_be_variable(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    match types.kind(ty) {
        TypeKind::VaListTag | TypeKind::OpenArray { .. } | TypeKind::Vla { .. } => false,
        TypeKind::Array { elem, len } => *len > 0 && can_be_variable(program, *elem),
        TypeKind::Record(_) => {
            !has_flexible_member(program, ty) && !has_union_of_bits(program, ty, false)
        }
        _ => types.size(ty).is_some(),
    }
}
