//! From C to Rust: values, and what is read from memory.

use c2safe_frontend::ir::{TypeId, TypeKind};

use super::{bridge, Conversion, Length, Made};
use crate::interface::RustType;

impl Conversion<'_> {
    pub(super) fn number_from_c(&self, rust: &RustType, ty: TypeId, value: &str) -> Made {
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
            RustType::Boxed(inner) => {
                format!("Box::new({})", self.number_from_c(inner, ty, value)?)
            }
            RustType::Text if self.c.types().size(ty) == Some(1) => {
                format!("({value} as u8 as char).to_string()")
            }
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
                    Length::Unknown => {
                        format!("{}({value}, cx) / {}", bridge("extent"), k as u64 * size)
                    }
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
                    Length::Unknown if self.is_pointer(to) => {
                        format!("{}(at, cx)", bridge("pointers"))
                    }
                    Length::Unknown => format!("{}(at, cx) / {size}", bridge("extent")),
                };
                // What is known of the length may speak of an `at` around this one.
                let (before, n) = match length {
                    Length::Is(_) => (format!("let n = {n};"), String::new()),
                    Length::Unknown => (String::new(), format!("let n = {n};")),
                };
                if self.is_bytes(e, to) {
                    return Ok(format!(
                        "{{ {before} let at = {value}; {n} {}(at, n, cx) }}",
                        bridge("bytes")
                    ));
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
                Ok(format!(
                    "{{ let at = {value}; std::array::from_fn(|i| {load}) }}"
                ))
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
                Ok(format!(
                    "{{ let value = {value}; if value == 0 {{ None }} else {{ Some({some}) }} }}"
                ))
            }
            RustType::Boxed(inner) => Ok(format!(
                "Box::new({})",
                self.from_c(inner, ty, value, length)?
            )),
            RustType::Shared(inner) => {
                let RustType::Cell(inside) = &**inner else {
                    return Ok(format!(
                        "std::rc::Rc::new({})",
                        self.from_c(inner, ty, value, length)?
                    ));
                };
                self.known(inside, ty, value, length, "shared")
            }
            RustType::Function(params, _) => {
                if self.c.types().func(ty).is_none() {
                    return self.no(rust, ty);
                }
                // What came from Rust is what it was; a function of C cannot be one of Rust.
                let holes = vec!["_"; params.len()].join(", ");
                let why = "conversion: a function of C";
                Ok(format!(
                    "match {}({value}) {{ Some(f) => f, None => |{holes}| unimplemented!({why:?}) }}",
                    bridge("rust_function")
                ))
            }
            RustType::File if self.is_stream(ty) => {
                Ok(format!("{}({value}, cx)", bridge("file_out")))
            }
            RustType::Weak(inner) if matches!(**inner, RustType::Cell(_)) => {
                let RustType::Cell(inside) = &**inner else {
                    return self.no(rust, ty);
                };
                self.known(inside, ty, value, length, "watched")
            }
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

    /// The `Rc` (`shared`) or `Weak` (`watched`) of a cell for the object at an address. One that there is gets what the object has become.
    fn known(
        &self,
        inside: &RustType,
        ty: TypeId,
        value: &str,
        length: Length<'_>,
        how: &str,
    ) -> Made {
        let made = self.from_c(inside, ty, "at", length)?;
        let refresh = self.refresh_behind(inside, ty, "(*inner)", "at", length);
        let refresh = refresh.unwrap_or_default();
        Ok(format!(
            "{{ let at = {value}; {}(at, cx, |cx| std::cell::RefCell::new({made}), \
             |rc, cx| if let Ok(mut inner) = rc.try_borrow_mut() {{ {refresh} }}) }}",
            bridge(how)
        ))
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
                RustType::Struct(s)
                    if self.pairs.structs[*s].as_ref().is_some_and(|p| p.ty == ty) =>
                {
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
                _ => match self.only_number(rust, ty) {
                    Some(f) => self.load(rust, f.ty, &format!("({at} + {})", f.offset)),
                    None => self.no(rust, ty),
                },
            },
            TypeKind::OpenArray { elem } => {
                // It begins here and has no end of its own.
                let Some(pointer) = self.pointer_to(*elem) else {
                    return self.no(rust, ty);
                };
                self.from_c(rust, pointer, at, length)
            }
            TypeKind::Array { elem, len } => match rust {
                RustType::Text if types.size(*elem) == Some(1) => {
                    Ok(format!("{}({at}, {len}, cx)", bridge("chars")))
                }
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
                    Ok(format!(
                        "{{ let base = {at}; std::array::from_fn(|i| {load}) }}"
                    ))
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
}
