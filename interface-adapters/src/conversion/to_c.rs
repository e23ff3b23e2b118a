//! From Rust to C: values, and what is written to memory.

use c2safe_frontend::ir::{TypeId, TypeKind};

use super::{bridge, Conversion, Length, Made};
use crate::interface::RustType;

impl Conversion<'_> {
    /// Rust to C: an expression for the C value.
    pub fn to_c(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
        let types = self.c.types();
        if let RustType::Ref(true, inner) = rust {
            // What C may put there needs a place, also where there is nothing yet.
            let is_place = types.pointee(ty).is_some_and(|to| self.is_pointer(to));
            if matches!(**inner, RustType::Option(_)) && is_place {
                return self.cell(inner, ty, &format!("(*{place})"));
            }
        }
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
                RustType::Struct(s)
                    if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) =>
                {
                    let address = format!("{}(&{place}, cx)", self.helper(*s, "in"));
                    Ok(format!(
                        "{{ let at = {address}; {}(at, cx) }}",
                        bridge("get")
                    ))
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
            RustType::Vec(_) | RustType::Text | RustType::Slice(_) | RustType::Str
                if self.is_behind(rust, ty) =>
            {
                self.cell(rust, ty, place)
            }
            RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e)
                if self.group(e, self.target(e, ty)?).is_some() =>
            {
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
            RustType::Option(inner) if matches!(&**inner, RustType::Ref(true, t) if t.is_scalar()) =>
            {
                // C may write a number that nobody wants: it says how many elements there are.
                let to = self.target(inner, ty)?;
                let store = self.store(inner.referent(), to, "(**inner)", "at")?;
                let size = self.size(to)?;
                Ok(format!(
                    "{{ let at = {}({size}, cx); if let Some(inner) = &{place} {{ {store} }} at }}",
                    bridge("alloc")
                ))
            }
            RustType::Option(inner) => {
                let some = self.to_c(inner, ty, "(*inner)")?;
                Ok(format!(
                    "match &{place} {{ Some(inner) => {some}, None => 0 }}"
                ))
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
            RustType::File if self.is_stream(ty) => {
                Ok(format!("{}(&{place}, cx)", bridge("file_copy_in")))
            }
            RustType::Format => {
                let to = self.c.types().pointee(ty);
                match to.and_then(|t| self.c.types().size(t)) {
                    Some(1) => Ok(format!(
                        "{}({place}.to_string().replace('%', \"%%\").as_bytes(), cx)",
                        bridge("text_in")
                    )),
                    _ => self.no(rust, ty),
                }
            }
            _ if rust.is_scalar() || matches!(rust, RustType::Enum(_)) => {
                self.cell(rust, ty, place)
            }
            _ => self.no(rust, ty),
        }
    }

    /// Statements that write the parts of `item`, the `i`th of a row that begins at `base`.
    pub(super) fn store_group(&self, rust: &RustType, ty: TypeId, size: u64, base: &str) -> Made {
        let RustType::Tuple(parts) = rust else {
            return self.no(rust, ty);
        };
        let k = parts.len();
        let stores: Result<Vec<String>, String> = parts
            .iter()
            .enumerate()
            .map(|(p, part)| {
                self.store(
                    part,
                    ty,
                    &format!("item.{p}"),
                    &format!("{base} + {size} * ({k} * i as u64 + {p})"),
                )
            })
            .collect();
        Ok(stores?.join(" "))
    }

    /// A new C object with the value; its address.
    pub(super) fn cell(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
        let to = self.target(rust, ty)?;
        let store = self.store(rust, to, place, "at")?;
        let size = self.size(to)?;
        Ok(format!(
            "{{ let at = {}({size}, cx); {store} at }}",
            bridge("alloc")
        ))
    }

    /// A function of Rust under an address that C can call.
    pub(super) fn callback(
        &self,
        params: &[RustType],
        ret: &RustType,
        ty: TypeId,
        place: &str,
    ) -> Made {
        let types = self.c.types();
        let Some(f) = types.func(ty) else {
            return Err(format!(
                "no conversion between a function and C's `{}`",
                self.c_name(ty)
            ));
        };
        if f.params.len() < params.len() {
            return Err("a callback has more parameters than C's".into());
        }
        let mut lets = String::new();
        let mut arguments = Vec::new();
        for (i, (rust, ty)) in params.iter().zip(&f.params).enumerate() {
            let raw = match self.is_pointer(*ty) {
                true => format!("words[{i}]"),
                false => format!(
                    "<{} as {}>::of(words[{i}])",
                    self.core_type(*ty)?,
                    bridge("Word")
                ),
            };
            let (value, by_ref) = match rust {
                RustType::Ref(mutable, inner)
                    if !matches!(**inner, RustType::Str | RustType::Slice(_)) =>
                {
                    (
                        self.through(inner, *ty, &raw)?,
                        if *mutable { "&mut " } else { "&" },
                    )
                }
                RustType::Ref(_, inner) if **inner == RustType::Str => (
                    self.from_c(&RustType::Text, *ty, &raw, Length::Unknown)?,
                    "&",
                ),
                RustType::Ref(m, inner) => {
                    let RustType::Slice(e) = &**inner else {
                        return Err("no conversion for a callback's slice".into());
                    };
                    let value =
                        self.from_c(&RustType::Vec(e.clone()), *ty, &raw, Length::Unknown)?;
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
        Ok(format!(
            "{{ let f = {place}; {}(f, f as usize, move |words, cx| {{ {lets}{result} }}) }}",
            bridge("function")
        ))
    }

    /// The Rust value that a pointer leads to.
    pub(super) fn through(&self, rust: &RustType, ty: TypeId, value: &str) -> Made {
        match rust {
            RustType::Struct(_)
            | RustType::Text
            | RustType::Vec(_)
            | RustType::Option(_)
            | RustType::Boxed(_)
            | RustType::Shared(_) => self.from_c(rust, ty, value, Length::Unknown),
            _ => {
                let to = self.target(rust, ty)?;
                self.load(rust, to, value)
            }
        }
    }

    pub(super) fn number_to_c(&self, rust: &RustType, ty: TypeId, place: &str) -> Made {
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
                RustType::Struct(s)
                    if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) =>
                {
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
                        .map(|(i, (part, f))| {
                            self.store(
                                part,
                                f.ty,
                                &format!("{place}.{i}"),
                                &format!("{at} + {}", f.offset),
                            )
                        })
                        .collect();
                    Ok(stores?.join(" "))
                }
                _ => match self.only_number(rust, ty) {
                    Some(f) => self.store(rust, f.ty, place, &format!("{at} + {}", f.offset)),
                    None => self.no(rust, ty),
                },
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
                    let store =
                        self.store(e, *elem, "(*item)", &format!("base + {size} * i as u64"))?;
                    let room = format!("({}(base, cx) / {size}) as usize", bridge("extent"));
                    Ok(format!("{{ let base = {at}; let room = {room}; for (i, item) in {place}.iter().enumerate().take(room) {{ {store} }} }}"))
                }
                None => self.no(rust, ty),
            },
            TypeKind::Array { elem, len } => match rust {
                RustType::Str | RustType::Text if types.size(*elem) == Some(1) => Ok(format!(
                    "{}({at}, {len}, {place}.as_bytes(), cx);",
                    bridge("put_chars")
                )),
                RustType::Slice(e) | RustType::Vec(e) | RustType::Array(e) => {
                    let size = self.size(*elem)?;
                    let store =
                        self.store(e, *elem, "(*item)", &format!("base + {size} * i as u64"))?;
                    Ok(format!("{{ let base = {at}; for (i, item) in {place}.iter().enumerate().take({len}) {{ {store} }} }}"))
                }
                RustType::Option(inner) => {
                    let some = self.store(inner, ty, "(*inner)", at)?;
                    Ok(format!("if let Some(inner) = &{place} {{ {some} }}"))
                }
                _ => self.no(rust, ty),
            },
            TypeKind::Ptr { to, .. } => match rust {
                RustType::Str | RustType::Text if types.size(*to).unwrap_or(1) == 1 => Ok(format!(
                    "{}({at}, {place}.as_bytes(), cx);",
                    bridge("set_text")
                )),
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
                    let store =
                        self.store(e, to, "(*item)", &format!("base + {size} * i as u64"))?;
                    Ok(format!(
                        "{{ let base = {}({at}, {size} * {place}.len() as u64, cx); for (i, item) in {place}.iter().enumerate() {{ {store} }} }}",
                        bridge("room")
                    ))
                }
                RustType::Option(inner) => {
                    let some = self.store(inner, ty, "(*inner)", at)?;
                    let none = format!("{}::<u64>({at}, 0, cx);", bridge("set"));
                    Ok(format!(
                        "match &{place} {{ Some(inner) => {{ {some} }} None => {{ {none} }} }}"
                    ))
                }
                RustType::Boxed(inner) => self.store(inner, ty, &format!("(*{place})"), at),
                RustType::Struct(s) if !self.plans[*s].handle => {
                    let to = self.target(rust, ty)?;
                    if self.pairs.structs[*s].as_ref().is_none_or(|p| p.ty != to) {
                        return self.no(rust, ty);
                    }
                    let size = self.size(to)?;
                    let put = self.helper(*s, "put");
                    Ok(format!(
                        "{{ let base = {}({at}, {size}, cx); {put}(&{place}, base, cx); }}",
                        bridge("room")
                    ))
                }
                _ => {
                    let value = self.to_c(rust, ty, place)?;
                    Ok(format!(
                        "{{ let value = {value}; {}::<u64>({at}, value, cx); }}",
                        bridge("set")
                    ))
                }
            },
            _ => {
                let value = self.number_to_c(rust, ty, place)?;
                Ok(format!(
                    "{}::<{}>({at}, {value}, cx);",
                    bridge("set"),
                    self.core_type(ty)?
                ))
            }
        }
    }
}
