//! What C has changed, back to places of Rust; and fields of records, in both directions.

use c2safe_frontend::ir::TypeId;

use super::{bridge, Conversion, Length, Made};
use crate::interface::RustType;
use crate::matching::CField;

impl Conversion<'_> {
    /// C memory to a Rust place that has a value: a statement.
    pub fn refresh(
        &self,
        rust: &RustType,
        ty: TypeId,
        place: &str,
        at: &str,
        length: Length<'_>,
    ) -> Made {
        let types = self.c.types();
        match rust {
            RustType::Ref(false, _) => Ok(format!(
                "{place} = {};",
                self.load_some(rust, ty, at, length)?
            )),
            RustType::Ref(_, inner) => self.refresh(inner, ty, &format!("(*{place})"), at, length),
            RustType::Boxed(inner)
                if types.as_record(ty).is_some() || types.pointee(ty).is_some() =>
            {
                self.refresh(inner, ty, &format!("(*{place})"), at, length)
            }
            RustType::Struct(s) => {
                if self.pairs.structs[*s].is_none() {
                    return self.no(rust, ty);
                }
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
                let one = self.refresh(
                    e,
                    elem,
                    "(*item)",
                    &format!("base + {size} * i as u64"),
                    Length::Unknown,
                )?;
                Ok(format!("{{ let base = {at}; for (i, item) in {place}.iter_mut().enumerate() {{ {one} }} }}"))
            }
            RustType::Slice(_) | RustType::Array(_) if self.is_pointer(ty) => {
                let get = format!("{}::<u64>({at}, cx)", bridge("get"));
                self.refresh_behind(rust, ty, place, &get, length)
            }
            RustType::Vec(e)
                if self.is_pointer(ty)
                    && matches!(length, Length::Unknown)
                    && !matches!(**e, RustType::Tuple(_)) =>
            {
                // As many as there were, if nothing says how many there are.
                let to = self.target(e, ty)?;
                let size = self.size(to)?;
                let one = self.refresh(
                    e,
                    to,
                    "(*item)",
                    &format!("base + {size} * i as u64"),
                    Length::Unknown,
                )?;
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
    pub fn refresh_behind(
        &self,
        rust: &RustType,
        ty: TypeId,
        place: &str,
        pointer: &str,
        length: Length<'_>,
    ) -> Made {
        match rust {
            RustType::Ref(false, inner) if !matches!(**inner, RustType::Shared(_)) => {
                match self.is_behind(inner, ty) {
                    // The pointer itself may have moved.
                    true => {
                        let to = self.target(inner, ty)?;
                        self.refresh(rust, to, place, pointer, length)
                    }
                    false => Ok(String::new()),
                }
            }
            RustType::Ref(_, inner) => {
                self.refresh_behind(inner, ty, &format!("(*{place})"), pointer, length)
            }
            RustType::Option(inner) if matches!(**inner, RustType::Ref(true, _)) => {
                let one = self.refresh_behind(inner, ty, "inner", pointer, length)?;
                Ok(format!(
                    "if let Some(inner) = {place}.as_deref_mut() {{ {one} }}"
                ))
            }
            RustType::Struct(s) => {
                let to = self.target(rust, ty)?;
                if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == to) {
                    return Ok(format!(
                        "{}(&mut {place}, {pointer}, cx);",
                        self.helper(*s, "refresh")
                    ));
                }
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Boxed(inner) => {
                self.refresh_behind(inner, ty, &format!("(*{place})"), pointer, length)
            }
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
                let one = self.refresh(
                    e,
                    to,
                    "(*item)",
                    &format!("base + {size} * i as u64"),
                    Length::Unknown,
                )?;
                Ok(format!("{{ let base = {pointer}; for (i, item) in {place}.iter_mut().enumerate() {{ {one} }} }}"))
            }
            RustType::Vec(e) if self.is_behind(rust, ty) => {
                let to = self.target(e, ty)?;
                self.refresh(rust, to, place, pointer, length)
            }
            RustType::Vec(e) => match length {
                Length::Is(_) => Ok(format!(
                    "{place} = {};",
                    self.from_c(rust, ty, pointer, length)?
                )),
                Length::Unknown => {
                    self.refresh_behind(&RustType::Slice(e.clone()), ty, place, pointer, length)
                }
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
            RustType::Option(_)
                if self.is_pointer(self.target(rust, ty).unwrap_or(TypeId::VOID)) =>
            {
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

    pub(super) fn bits_value(&self, rust: &RustType, field: &CField) -> Option<Made> {
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
    pub fn refresh_field(
        &self,
        rust: &RustType,
        field: &CField,
        place: &str,
        length: Length<'_>,
    ) -> Made {
        if let Some(value) = self.bits_value(rust, field) {
            return Ok(format!("{place} = {};", value?));
        }
        self.refresh(
            rust,
            field.ty,
            place,
            &format!("(at + {})", field.offset),
            length,
        )
    }
}
