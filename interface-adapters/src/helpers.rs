//! The functions that convert one struct or enum, field by field.
//!
//! | function | what it does |
//! |---|---|
//! | `c2s_put` | writes a value into a record |
//! | `c2s_in` | the address of a record with the value |
//! | `c2s_take` | a new value from a record |
//! | `c2s_refresh` | what a record says now, into a value |
//! | `c2s_of`, `c2s_to` | an enum as a number, and back |

use crate::c_side::CORE;
use crate::conversion::{bridge, Conversion, Length, HANDLE, LIFE};
use crate::interface::RustType;
use crate::matching::{forms, CField, StructPair};

/// An expression for some value of a type, if there is one that needs no thought.
pub fn default(conv: &Conversion<'_>, ty: &RustType) -> Option<String> {
    Some(match ty {
        RustType::Unit => "()".into(),
        RustType::Bool
        | RustType::Char
        | RustType::Int(_)
        | RustType::Float(_)
        | RustType::Text
        | RustType::Vec(_) => "Default::default()".into(),
        RustType::Option(_) => "None".into(),
        RustType::Ref(_, t) => match &**t {
            RustType::Str | RustType::Slice(_) => "Default::default()".into(),
            other => format!("{}({})", bridge("kept"), default(conv, other)?),
        },
        RustType::Array(t) => format!("std::array::from_fn(|_| {})", default(conv, t)?),
        RustType::Boxed(t) => format!("Box::new({})", default(conv, t)?),
        RustType::Shared(t) => format!("std::rc::Rc::new({})", default(conv, t)?),
        RustType::Cell(t) => format!("std::cell::RefCell::new({})", default(conv, t)?),
        RustType::Weak(_) => "std::rc::Weak::new()".into(),
        RustType::Tuple(all) => {
            let all: Option<Vec<String>> = all.iter().map(|t| default(conv, t)).collect();
            format!("({},)", all?.join(", "))
        }
        RustType::Function(params, _) => {
            let holes = vec!["_"; params.len()].join(", ");
            format!("|{holes}| unimplemented!(\"conversion: C has no such function\")")
        }
        RustType::Enum(e) => {
            let own = &conv.interface.enums[*e];
            let (name, _, _) = own.variants.iter().find(|v| v.2.is_empty())?;
            format!(
                "crate::{}::{}::{name}",
                conv.interface.modules[own.module].path, own.name
            )
        }
        RustType::Struct(s) => {
            let own = &conv.interface.structs[*s];
            if own.derives.iter().any(|d| d == "Default") {
                return Some("Default::default()".into());
            }
            if own.generic || !own.named || own.fields.iter().any(|f| !f.public) {
                return None;
            }
            let fields: Option<Vec<String>> = own
                .fields
                .iter()
                .map(|f| Some(format!("{}: {}", f.name, default(conv, &f.ty)?)))
                .collect();
            let module = &conv.interface.modules[own.module].path;
            let handle = match conv.plans[*s].handle {
                true if own.lifetimes > 0 => {
                    format!(", {HANDLE}: Default::default(), {LIFE}: Default::default()")
                }
                true => format!(", {HANDLE}: Default::default()"),
                false => String::new(),
            };
            format!(
                "crate::{module}::{} {{ {}{handle} }}",
                own.name,
                fields?.join(", ")
            )
        }
        RustType::Other(name) => {
            let known = [
                "HashMap",
                "HashSet",
                "BTreeMap",
                "BTreeSet",
                "VecDeque",
                "PhantomData",
                "Mutex",
            ];
            let last = name.split('<').next()?.trim().rsplit("::").next()?.trim();
            known
                .contains(&last)
                .then(|| "Default::default()".to_string())?
        }
        _ => return None,
    })
}

/// The helpers of a struct, and the conversions that are missing.
pub fn of_struct(conv: &Conversion<'_>, s: usize) -> (String, Vec<String>) {
    let own = &conv.interface.structs[s];
    let plan = &conv.plans[s];
    let name = &own.name;
    let mut missing = Vec::new();
    let (ctx, unused) = (format!("crate::{CORE}::context::Ctx"), "#[allow(warnings)]");
    let Some(pair) = conv.pairs.structs[s].as_ref() else {
        return (String::new(), missing);
    };
    let size = conv.c.types().size(pair.ty).unwrap_or(1);
    let mut put = String::new();
    let mut refresh = String::new();
    let mut take: Result<Vec<String>, String> = Ok(Vec::new());
    for (i, field) in own.fields.iter().enumerate() {
        if !plan.keep[i] {
            continue;
        }
        if let (RustType::Enum(e), Some(place)) = (&field.ty, &pair.fields[i]) {
            let place = (place, format!("v.{}", field.name));
            if let Some((store, load, again)) = tagged(conv, pair, *e, place.0, &place.1) {
                put.push_str(&store);
                refresh.push_str(&again);
                if let Ok(all) = &mut take {
                    all.push(format!("{}: {load}", field.name));
                }
                continue;
            }
        }
        let made = pair.fields[i]
            .as_ref()
            .ok_or_else(|| "C has no such field".to_string());
        let length = length_of(conv, pair, i);
        let length = length.as_deref().map_or(Length::Unknown, Length::Is);
        match made
            .clone()
            .and_then(|place| conv.store_field(&field.ty, place, &format!("v.{}", field.name)))
        {
            Ok(text) => {
                put.push_str(&text);
                put.push('\n');
                put.push_str(&counts(
                    conv,
                    pair,
                    i,
                    &field.ty,
                    &format!("v.{}", field.name),
                ));
            }
            Err(why) => missing.push(format!("{name}.{}: {why}", field.name)),
        }
        if let Ok(text) = made.clone().and_then(|place| {
            conv.refresh_field(&field.ty, place, &format!("v.{}", field.name), length)
        }) {
            refresh.push_str(&text);
            refresh.push('\n');
        }
        let value = made
            .and_then(|place| conv.load_field(&field.ty, place, length))
            .or_else(|why| default(conv, &field.ty).ok_or(why));
        match (&mut take, value) {
            (Ok(all), Ok(value)) => all.push(match own.named {
                true => format!("{}: {value}", field.name),
                false => value,
            }),
            (Ok(_), Err(why)) => take = Err(format!("{name}.{}: {why}", field.name)),
            _ => {}
        }
    }
    if plan.handle {
        if let Ok(all) = &mut take {
            all.push(format!("{HANDLE}: {}(at)", bridge("Handle::new")));
            if own.lifetimes > 0 {
                all.push(format!("{LIFE}: Default::default()"));
            }
        }
    }
    // Where C has no object, a value that must be there is an empty one.
    let empty = empty(conv, s).map(|empty| format!("if at == 0 {{ return {empty}; }}"));
    let empty = empty.unwrap_or_default();
    let take = match take {
        Ok(all) if own.named => format!("{name} {{ {} }}", all.join(", ")),
        Ok(all) => format!("{name}({})", all.join(", ")),
        Err(why) => {
            let text = format!(
                "unimplemented!(\"{{}}\", {:?})",
                format!("conversion: {why}")
            );
            missing.push(why);
            text
        }
    };
    let (alive, copy) = (bridge("alive"), bridge("copy"));
    let (head, within, again) = match plan.handle {
        true => (
            format!("let own = v.{HANDLE}.at(); if own != at && {alive}(own, cx) {{ {copy}(at, own, {size}, cx); }}"),
            format!("let at = v.{HANDLE}.object({size}, cx);"),
            // What is gone says nothing.
            format!("if !{alive}(at, cx) {{ return; }} v.{HANDLE}.put(at);"),
        ),
        false => (
            String::new(),
            format!("let at = {}({size}, cx);", bridge("alloc")),
            format!("if !{alive}(at, cx) {{ return; }}"),
        ),
    };
    let lifetimes = match own.lifetimes {
        0 => String::new(),
        n => format!("<{}>", vec!["'static"; n].join(", ")),
    };
    let text = format!(
        "{unused} pub(crate) fn c2s_put_{name}(v: &{name}, at: u64, cx: &mut {ctx}) {{ {head}\n{put} }}\n\
         {unused} pub(crate) fn c2s_in_{name}(v: &{name}, cx: &mut {ctx}) -> u64 {{ {within} c2s_put_{name}(v, at, cx); at }}\n\
         {unused} pub(crate) fn c2s_take_{name}(at: u64, cx: &mut {ctx}) -> {name}{lifetimes} {{ {empty} {take} }}\n\
         {unused} pub(crate) fn c2s_refresh_{name}(v: &mut {name}, at: u64, cx: &mut {ctx}) {{ {again}\n{refresh} }}\n"
    );
    (text, missing)
}

/// A value of a struct in which nothing is, if there is one.
fn empty(conv: &Conversion<'_>, s: usize) -> Option<String> {
    let (own, plan) = (&conv.interface.structs[s], &conv.plans[s]);
    if own.generic {
        return None;
    }
    let kept = own.fields.iter().zip(&plan.keep).filter(|(_, keep)| **keep);
    let fields: Option<Vec<String>> = kept
        .map(|(f, _)| {
            let value = default(conv, &f.ty)?;
            Some(match own.named {
                true => format!("{}: {value}", f.name),
                false => value,
            })
        })
        .collect();
    let mut fields = fields?;
    if plan.handle {
        fields.push(format!("{HANDLE}: Default::default()"));
        if own.lifetimes > 0 {
            fields.push(format!("{LIFE}: Default::default()"));
        }
    }
    let (name, fields) = (&own.name, fields.join(", "));
    Some(match own.named {
        true => format!("{name} {{ {fields} }}"),
        false => format!("{name}({fields})"),
    })
}

/// An enum with values in a union beside its tag: a statement that writes it, an expression for it, and a statement that
/// reads it again.
fn tagged(
    conv: &Conversion<'_>,
    pair: &StructPair,
    e: usize,
    place: &CField,
    value: &str,
) -> Option<(String, String, String)> {
    let own = &conv.interface.enums[e];
    if own.plain {
        return None;
    }
    let path = format!(
        "crate::{}::{}",
        conv.interface.modules[own.module].path, own.name
    );
    let (tag, forms) = forms(conv.c, conv.interface, e, pair.record, place)?;
    let core = conv.core_type(tag.ty).ok()?;
    let get = format!(
        "{}::<{core}>(at + {}, cx) as i128",
        bridge("get"),
        tag.offset
    );
    // Rust may have the tag as well, which then is what counts: it may say more than the enum does.
    let is_told = pair.fields.iter().flatten().any(|f| f.offset == tag.offset);
    let known: Vec<String> = forms.iter().map(|form| form.tag.to_string()).collect();
    let is_known = format!("matches!({get}, {})", known.join(" | "));
    let (mut stores, mut loads) = (String::new(), String::new());
    for form in &forms {
        let (name, _, fields) = &own.variants[form.variant];
        // The tag is written, too, where the enum alone says which form it is.
        let mut set = format!(
            "{}::<{core}>(at + {}, {} as {core}, cx);",
            bridge("set"),
            tag.offset,
            form.tag
        );
        if is_told {
            set.clear();
        }
        match (&fields[..], &form.member) {
            ([], _) => {
                stores.push_str(&format!("{path}::{name} => {{ {set} }}\n"));
                loads.push_str(&format!("{} => {path}::{name},\n", form.tag));
            }
            ([field], Some(member)) => {
                let at = format!("(at + {})", place.offset + member.offset);
                let store = conv.store(&field.ty, member.ty, "(*inner)", &at).ok()?;
                let load = conv.load(&field.ty, member.ty, &at).ok()?;
                let (open, close) = match field.name.parse::<usize>() {
                    Ok(_) => ("(".to_string(), ")"),
                    Err(_) => (format!(" {{ {}: ", field.name), " }"),
                };
                stores.push_str(&format!(
                    "{path}::{name}{open}inner{close} => {{ {set} {store} }}\n"
                ));
                loads.push_str(&format!(
                    "{} => {path}::{name}{open}{load}{close},\n",
                    form.tag
                ));
            }
            _ => return None,
        }
    }
    let load = format!(
        "match {get} {{ {loads} other => panic!(\"no `{}` is {{other}}\") }}",
        own.name
    );
    let again = match is_told {
        true => format!("if {is_known} {{ {value} = {load}; }}\n"),
        false => format!("{value} = {load};\n"),
    };
    Some((format!("match &{value} {{ {stores} }}\n"), load, again))
}

/// The number of elements of the `i`th field, as the record says it; never more than there are.
fn length_of(conv: &Conversion<'_>, pair: &StructPair, i: usize) -> Option<String> {
    let (count, place) = (pair.counts[i].as_ref()?, pair.fields[i].as_ref()?);
    if count.bits.is_some() {
        return None;
    }
    let core = conv.core_type(count.ty).ok()?;
    let types = conv.c.types();
    let n = format!(
        "{}::<{core}>(at + {}, cx) as u64",
        bridge("get"),
        count.offset
    );
    let elem = types.pointee(place.ty).and_then(|t| types.size(t));
    match elem {
        Some(size) if types.is_pointer(place.ty) => {
            let block = format!("{}::<u64>(at + {}, cx)", bridge("get"), place.offset);
            let text = format!(
                "{{ let block = {block}; let room = {}(block, cx) / {size}; let n = {n}; if n <= room {{ n }} else {{ room }} }}",
                bridge("extent")
            );
            Some(text)
        }
        _ => Some(n),
    }
}

/// Statements that write the number of elements to where the record has it, if no other field does.
fn counts(
    conv: &Conversion<'_>,
    pair: &StructPair,
    i: usize,
    ty: &RustType,
    place: &str,
) -> String {
    let mut text = String::new();
    let holds = ty.element().is_some() || *ty == RustType::Text;
    if !holds {
        return text;
    }
    // C counts its own elements, of which several may make one of Rust's.
    let group = match (&pair.fields[i], ty.element()) {
        (Some(field), Some(element)) => conv.group_in(element, field.ty).unwrap_or(1),
        _ => 1,
    };
    let times = match group {
        1 => String::new(),
        k => format!(" * {k}"),
    };
    let is_other = |f: &CField| pair.fields.iter().flatten().any(|g| g.offset == f.offset);
    if let Some(count) = pair.counts[i]
        .as_ref()
        .filter(|f| !is_other(f) && f.bits.is_none())
    {
        if let Ok(core) = conv.core_type(count.ty) {
            let set = bridge("set");
            text.push_str(&format!(
                "{set}::<{core}>(at + {}, ({place}.len(){times}) as {core}, cx);\n",
                count.offset
            ));
        }
    }
    if let Some(room) = pair.capacities[i]
        .as_ref()
        .filter(|f| !is_other(f) && f.bits.is_none())
    {
        if let Ok(core) = conv.core_type(room.ty) {
            let (get, set) = (bridge("get"), bridge("set"));
            let more = u8::from(*ty == RustType::Text);
            text.push_str(&format!(
                "if ({get}::<{core}>(at + {0}, cx) as u64) < ({place}.len(){times}) as u64 {{ {set}::<{core}>(at + {0}, ({place}.len(){times} + {more}) as {core}, cx); }}\n",
                room.offset
            ));
        }
    }
    text
}

/// The helpers of an enum.
pub fn of_enum(conv: &Conversion<'_>, e: usize) -> String {
    let own = &conv.interface.enums[e];
    let name = &own.name;
    let Some(values) = conv.pairs.enums[e].as_ref() else {
        return String::new();
    };
    let mut of = String::new();
    let mut to = String::new();
    for ((variant, _, _), value) in own.variants.iter().zip(values) {
        of.push_str(&format!("{name}::{variant} => {value},\n"));
        to.push_str(&format!("{value} => {name}::{variant},\n"));
    }
    format!(
        "#[allow(warnings)] pub(crate) fn c2s_of_{name}(v: &{name}) -> i128 {{ match v {{ {of} }} }}\n\
         #[allow(warnings)] pub(crate) fn c2s_to_{name}(v: i128) -> {name} {{ match v {{ {to} _ => panic!(\"no `{name}` is {{v}}\") }} }}\n"
    )
}
