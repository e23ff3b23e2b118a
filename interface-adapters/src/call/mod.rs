//! The body of a function of the interface as a call of one of C.

mod align;
mod result;

use c2safe_frontend::ir::TypeId;

use crate::c_side::{CFunction, Success, CORE};
use crate::conversion::{bridge, Conversion, Length, Made};
use crate::interface::{Function, Param, RustType};
use crate::names;

/// Bytes that C may write behind what Rust gave it to write to.
const ROOM: u64 = 1 << 16;

/// Where the value of a C parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// From this parameter of the interface's function.
    Param(usize),
    /// The number of elements of that one.
    Length(usize),
    /// The number of elements of its first element.
    Width(usize),
    /// A new object that C writes a result to.
    Out,
    /// Nothing: null or zero.
    Nothing,
}

/// An assignment of values to a C function's parameters, and how far-fetched it is.
#[derive(Clone, Debug)]
struct Alignment {
    sources: Vec<Source>,
    cost: u32,
}

/// A body, and what speaks against it.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its text.
    pub text: String,
    /// 0 for what is obvious.
    pub cost: u32,
}

fn is_length_name(name: &str) -> bool {
    let words = names::words(name);
    words.iter().any(|w| {
        [
            "len", "length", "size", "count", "num", "n", "sz", "nb", "cnt", "max", "capacity",
        ]
        .contains(&w.as_str())
            || w.ends_with("len")
            || w.ends_with("size")
    })
}

/// Whether a parameter carries a number of elements that C has to be told.
fn has_length(ty: &RustType) -> bool {
    match ty {
        RustType::Ref(_, t) | RustType::Option(t) => has_length(t),
        RustType::Str | RustType::Text => true,
        t => t.element().is_some(),
    }
}

struct Caller<'c, 'a> {
    conv: &'c Conversion<'a>,
    f: &'c Function,
    g: &'c CFunction,
    /// The parameter that gets text, of a function that formats; it is not among those of `f`.
    formatter: Option<&'c str>,
}

/// Makes a body for `f` that calls `g`.
///
/// # Errors
/// Why there is none: conversions that are missing.
pub fn body(conv: &Conversion<'_>, f: &Function, g: &CFunction) -> Result<Body, String> {
    let of_text = |p: &&Param| *p.ty.referent() == RustType::Formatter;
    let formatter = f.params.iter().find(of_text).map(|p| p.name.as_str());
    let formats = formatter.map(|_| Function {
        params: f.params.iter().filter(|p| !of_text(p)).cloned().collect(),
        ret: RustType::Text,
        ..f.clone()
    });
    let caller = Caller {
        conv,
        f: formats.as_ref().unwrap_or(f),
        g,
        formatter,
    };
    let alignment = caller.align()?;
    let text = caller.emit(&alignment.sources)?;
    Ok(Body {
        text,
        cost: alignment.cost,
    })
}

impl Caller<'_, '_> {
    fn lowered(&self, i: usize, j: usize) -> Made {
        let param = &self.f.params[i];
        self.conv.to_c(&param.ty, self.g.params[j].1, &param.name)
    }

    fn emit(&self, sources: &[Source]) -> Result<String, String> {
        let types = self.conv.c.types();
        let mut lets = String::new();
        let mut arguments = Vec::new();
        for (j, source) in sources.iter().enumerate() {
            let (_, ty) = &self.g.params[j];
            let core = self.g.core_params.get(j).map_or("", String::as_str);
            let value = match source {
                Source::Param(i) => match self.writable_buffer(*i, *ty)? {
                    Some(text) => text,
                    None => self.lowered(*i, j)?,
                },
                Source::Length(i) => {
                    let p = &self.f.params[*i];
                    let place = match &p.ty {
                        RustType::Option(_) => {
                            format!("{}.as_ref().map_or(0, |v| v.len())", p.name)
                        }
                        RustType::Ref(_, t) if matches!(**t, RustType::Option(_)) => {
                            format!("{}.as_ref().map_or(0, |v| v.len())", p.name)
                        }
                        _ => format!("{}.len()", p.name),
                    };
                    match self.g.params.iter().position(|q| q.1 == *ty) {
                        _ if core == "bool" => format!("{place} != 0"),
                        _ => format!("{place} as {core}"),
                    }
                }
                Source::Width(i) => format!(
                    "{}.first().map_or(0, |v| v.len()) as {core}",
                    self.f.params[*i].name
                ),
                Source::Out => {
                    let to = types.pointee(*ty).unwrap_or(TypeId::VOID);
                    let size = types.size(to).unwrap_or(1);
                    let is_buffer = size == 1;
                    format!(
                        "{}({}, cx)",
                        bridge("alloc"),
                        if is_buffer { ROOM } else { size }
                    )
                }
                Source::Nothing if self.formatter.is_some() && self.conv.is_stream(*ty) => {
                    format!("{}(cx)", bridge("output"))
                }
                Source::Nothing if types.is_pointer(*ty) => "0".into(),
                Source::Nothing if types.is_arith(*ty) => match core {
                    "bool" => "false".into(),
                    _ => format!("0 as {core}"),
                },
                Source::Nothing => {
                    return Err(format!(
                        "nothing fits C's parameter `{}`",
                        self.g.params[j].0
                    ))
                }
            };
            match types.is_pointer(*ty) {
                true => {
                    lets.push_str(&format!("let a{j}: u64 = {value};\n"));
                    arguments.push(format!("crate::{CORE}::rt::Ptr::from_bits(a{j})"));
                }
                false => {
                    lets.push_str(&format!("let a{j} = {value};\n"));
                    arguments.push(format!("a{j}"));
                }
            }
        }
        if self.g.variadic {
            let (more, text) = self.more_arguments(sources)?;
            lets.push_str(&text);
            arguments.push(more);
        }
        if self.g.context {
            arguments.push("cx".into());
        }
        let call = format!("{}({})", self.g.path, arguments.join(", "));
        let call = match self.g.ret {
            TypeId::VOID => format!("{call};\n"),
            ty if types.is_pointer(ty) => format!("let r: u64 = {call}.bits();\n"),
            _ => format!("let r = {call};\n"),
        };
        let mut prelude = String::new();
        for param in &self.f.params {
            if matches!(&param.ty, RustType::Option(inner) if matches!(**inner, RustType::Ref(true, _)))
            {
                prelude.push_str(&format!("let mut {0} = {0};\n", param.name));
            }
        }
        let mut back = String::new();
        for (j, source) in sources.iter().enumerate() {
            if let Source::Param(i) = source {
                back.push_str(&self.copy_back(*i, j, sources)?);
            }
        }
        let (call, result) = match self.formatter {
            Some(to) => self.formatted(to, call, sources)?,
            None => (call, self.result(&self.f.ret, sources)?),
        };
        Ok(format!(
            "{{ {prelude}{}(|cx| {{\n{lets}{call}{back}{result}\n}}) }}",
            bridge("with")
        ))
    }

    /// The arguments of a variadic function that have no names in C, as the core takes them.
    fn more_arguments(&self, sources: &[Source]) -> Result<(String, String), String> {
        let arg = format!("crate::{CORE}::rt::VaArg::from");
        let mut parts = String::new();
        let free = (0..self.f.params.len()).filter(|i| !sources.contains(&Source::Param(*i)));
        let number = |ty: &RustType, place: &str| {
            Some(match ty {
                RustType::Int(n) if matches!(n.as_str(), "u64" | "usize") => {
                    format!("{arg}({place} as u64)")
                }
                RustType::Int(n) if matches!(n.as_str(), "i64" | "isize") => {
                    format!("{arg}({place} as i64)")
                }
                RustType::Int(n) if n == "u32" => format!("{arg}({place})"),
                RustType::Int(_) | RustType::Bool => format!("{arg}({place} as i32)"),
                RustType::Char => format!("{arg}({place} as u32 as i32)"),
                RustType::Float(_) => format!("{arg}({place} as f64)"),
                _ => return None,
            })
        };
        for i in free {
            let param = &self.f.params[i];
            let name = &param.name;
            let ty = param.ty.referent();
            if let Some(text) = number(
                ty,
                &match &param.ty {
                    RustType::Ref(..) => format!("(*{name})"),
                    _ => name.clone(),
                },
            ) {
                parts.push_str(&format!("va.push({text});\n"));
            } else if let Some(text) = ty.element().and_then(|e| number(e, "(*item)")) {
                parts.push_str(&format!(
                    "for item in {name}.iter() {{ va.push({text}); }}\n"
                ));
            } else if matches!(ty, RustType::Text | RustType::Str) {
                let ptr = format!("crate::{CORE}::rt::Ptr::<u8>::from_bits");
                parts.push_str(&format!(
                    "let p = {}({name}.as_bytes(), cx); va.push({arg}({ptr}(p)));\n",
                    bridge("text_in")
                ));
            } else {
                return Err(format!(
                    "no conversion of `{}` to one of several arguments",
                    self.conv.rust_name(&param.ty)
                ));
            }
        }
        if parts.is_empty() {
            return Ok(("&[]".into(), String::new()));
        }
        let text = format!("let mut va: Vec<crate::{CORE}::rt::VaArg> = Vec::new();\n{parts}");
        Ok(("&va".into(), text))
    }

    /// A vector or a string that C writes to gets room to grow.
    fn writable_buffer(&self, i: usize, ty: TypeId) -> Result<Option<String>, String> {
        let param = &self.f.params[i];
        let RustType::Ref(true, inner) = &param.ty else {
            return Ok(None);
        };
        if !self.conv.c.writes_through(ty) {
            return Ok(None);
        }
        let types = self.conv.c.types();
        match &**inner {
            RustType::Text => {
                let buffer = bridge("buffer_in");
                Ok(Some(format!(
                    "{buffer}({}.as_bytes(), {ROOM}, cx)",
                    param.name
                )))
            }
            RustType::Vec(e) => {
                let to = match types.pointee(ty) {
                    Some(TypeId::VOID) => self.conv.natural(e),
                    other => other,
                };
                let Some(to) = to.filter(|t| !types.is_pointer(*t) && types.size(*t).is_some())
                else {
                    return Ok(None);
                };
                let size = types.size(to).ok_or("elements have no size")?;
                let at = format!("at + {size} * i as u64");
                let store = self.conv.store(e, to, "(*item)", &at)?;
                let name = &param.name;
                Ok(Some(format!(
                    "{{ let at = {}({size} * {name}.len() as u64 + {ROOM}, cx); for (i, item) in {name}.iter().enumerate() {{ {store} }} at }}",
                    bridge("alloc")
                )))
            }
            _ => Ok(None),
        }
    }

    /// What C may have changed goes back to a mutable reference.
    fn copy_back(&self, i: usize, j: usize, sources: &[Source]) -> Made {
        let types = self.conv.c.types();
        let param = &self.f.params[i];
        let ty = self.g.params[j].1;
        let mutable = match &param.ty {
            RustType::Ref(true, inner) => Some(&**inner),
            RustType::Option(inner) => match &**inner {
                RustType::Ref(true, _) => Some(&param.ty),
                _ => None,
            },
            // What is shared has changed for all.
            RustType::Ref(_, inner) if matches!(**inner, RustType::Shared(_)) => Some(&**inner),
            RustType::Shared(_) => Some(&param.ty),
            _ => None,
        };
        let Some(inner) = mutable.filter(|_| types.is_pointer(ty)) else {
            return Ok(String::new());
        };
        if !self.conv.c.writes_through(ty) && !matches!(inner, RustType::Struct(_)) {
            return Ok(String::new());
        }
        let place = match &param.ty {
            RustType::Ref(..) => format!("(*{})", param.name),
            _ => param.name.clone(),
        };
        // A method without a result that gives the new state back.
        let mut pointer = format!("a{j}");
        if param.name == "self" && self.f.ret == RustType::Unit && self.g.ret == ty {
            pointer = "r".into();
        }
        let mut length = None;
        if matches!(inner, RustType::Vec(_)) {
            // Another parameter that C writes a number to, or the number that it returns.
            let counter = sources.iter().enumerate().find_map(|(k, source)| match source {
                Source::Param(other) if *other != i => {
                    let is_number = matches!(&self.f.params[*other].ty, RustType::Ref(true, t) if matches!(**t, RustType::Int(_)));
                    (is_number && types.is_pointer(self.g.params[k].1)).then_some(k)
                }
                _ => None,
            });
            if let Some(k) = counter {
                let to = types.pointee(self.g.params[k].1).unwrap_or(TypeId::INT);
                let core = self.conv.core_type(to)?;
                length = Some(format!("{}::<{core}>(a{k}, cx)", bridge("get")));
            } else if types.is_integer(self.g.ret) && !matches!(self.g.success, Success::Is(_)) {
                let name = &param.name;
                length = Some(format!(
                    "(if {name}.is_empty() {{ r as u64 }} else {{ {name}.len() as u64 }})"
                ));
            }
        }
        let length = length.as_deref().map_or(Length::Unknown, Length::Is);
        match self
            .conv
            .refresh_behind(inner, ty, &place, &pointer, length)
        {
            Ok(text) => Ok(format!("{text}\n")),
            // `&mut` where C only reads.
            Err(_) if matches!(inner, RustType::Struct(_)) => Ok(String::new()),
            Err(why) => Err(why),
        }
    }
}
