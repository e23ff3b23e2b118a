//! The body of a function of the interface as a call of one of C.

use c2safe_frontend::ir::{TypeId, TypeKind};

use crate::c_side::{CFunction, Success, CORE};
use crate::conversion::{bridge, Conversion, Length, Made};
use crate::interface::{Function, RustType};
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
        ["len", "length", "size", "count", "num", "n", "sz", "nb", "cnt", "max", "capacity"].contains(&w.as_str())
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
}

/// Makes a body for `f` that calls `g`.
///
/// # Errors
/// Why there is none: conversions that are missing.
pub fn body(conv: &Conversion<'_>, f: &Function, g: &CFunction) -> Result<Body, String> {
    let caller = Caller { conv, f, g };
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

    /// How bad it is to give the `i`th parameter to C's `j`th.
    fn cost(&self, i: usize, j: usize) -> Result<u32, String> {
        let param = &self.f.params[i];
        let (c_name, ty) = &self.g.params[j];
        self.lowered(i, j)?;
        let types = self.conv.c.types();
        let fit = names::fit(&param.name, c_name);
        let mut cost = match fit {
            70.. => 0,
            40.. => 1,
            _ => 2,
        };
        let rust = param.ty.referent();
        if types.is_float(*ty) != matches!(rust, RustType::Float(_)) && types.is_arith(*ty) {
            cost += 3;
        }
        if rust.is_scalar() && !matches!(param.ty, RustType::Ref(..)) && types.is_pointer(*ty) {
            cost += 5;
        }
        if matches!(param.ty, RustType::Ref(..)) && rust.is_scalar() && types.is_arith(*ty) {
            cost += 1;
        }
        // A text for a C buffer that says how long it is, and the like, is as good as it gets.
        if types.pointee(*ty) == Some(TypeId::VOID) {
            cost += 1;
        }
        Ok(cost)
    }

    fn skip_c(&self, j: usize, near_length: bool) -> u32 {
        let (name, ty) = &self.g.params[j];
        let types = self.conv.c.types();
        if types.is_integer(*ty) {
            return match (near_length, is_length_name(name)) {
                (true, true) => 1,
                (true, false) => 3,
                _ => 8,
            };
        }
        match self.is_out(*ty) {
            true if self.f.ret != RustType::Unit => 2,
            true => 5,
            false => 7,
        }
    }

    fn is_out(&self, ty: TypeId) -> bool {
        let types = self.conv.c.types();
        match types.kind(ty) {
            TypeKind::Ptr { to, const_to: false } => types.size(*to).is_some() && !types.is_func(*to),
            _ => false,
        }
    }

    fn align(&self) -> Result<Alignment, String> {
        let n = self.f.params.len();
        let mut best: Option<Alignment> = None;
        let mut why = String::new();
        for first in 0..n.max(1) {
            let mut order: Vec<usize> = (0..n).collect();
            if n > 0 {
                let moved = order.remove(0);
                order.insert(first, moved);
            }
            match self.align_in(&order) {
                Ok(mut found) => {
                    found.cost += u32::from(first > 0);
                    if best.as_ref().is_none_or(|b| found.cost < b.cost) {
                        best = Some(found);
                    }
                }
                Err(reason) if why.is_empty() => why = reason,
                Err(_) => {}
            }
        }
        best.ok_or(why)
    }

    fn align_in(&self, order: &[usize]) -> Result<Alignment, String> {
        let (n, m) = (order.len(), self.g.params.len());
        let mut why = String::new();
        // costs[i][j]: the first i and j parameters are dealt with.
        let mut costs = vec![vec![(u32::MAX, 0u8); m + 1]; n + 1];
        costs[0][0] = (0, 0);
        for i in 0..=n {
            for j in 0..=m {
                let (now, _) = costs[i][j];
                if now == u32::MAX {
                    continue;
                }
                if i < n && j < m {
                    match self.cost(order[i], j) {
                        Ok(cost) if now + cost < costs[i + 1][j + 1].0 => {
                            costs[i + 1][j + 1] = (now + cost, 1);
                        }
                        Ok(_) => {}
                        Err(reason) => why = reason,
                    }
                }
                if j < m {
                    let near = [i.checked_sub(1), Some(i).filter(|i| *i < n)];
                    let near = near.into_iter().flatten().any(|i| has_length(&self.f.params[order[i]].ty));
                    let cost = now + self.skip_c(j, near);
                    if cost < costs[i][j + 1].0 {
                        costs[i][j + 1] = (cost, 2);
                    }
                }
                if i < n {
                    let param = &self.f.params[order[i]];
                    let cost = match (&param.ty, param.name.as_str()) {
                        (_, "self") => 12,
                        // It may be one of those without a name.
                        _ if self.g.variadic && j == m => 2,
                        (RustType::Int(_), name) if is_length_name(name) => 4,
                        _ => 9,
                    };
                    if now + cost < costs[i + 1][j].0 {
                        costs[i + 1][j] = (now + cost, 3);
                    }
                }
            }
        }
        let mut sources = vec![Source::Nothing; m];
        let (mut i, mut j) = (n, m);
        let mut matched: Vec<Option<usize>> = vec![None; m];
        while (i, j) != (0, 0) {
            match costs[i][j].1 {
                1 => {
                    i -= 1;
                    j -= 1;
                    sources[j] = Source::Param(order[i]);
                    matched[j] = Some(order[i]);
                }
                2 => j -= 1,
                3 => {
                    i -= 1;
                    if self.f.params[order[i]].name != "self" || why.is_empty() {
                        continue;
                    }
                    return Err(why);
                }
                _ => return Err(why),
            }
        }
        let types = self.conv.c.types();
        for j in 0..m {
            if sources[j] != Source::Nothing {
                continue;
            }
            let ty = self.g.params[j].1;
            if types.is_integer(ty) {
                let name = names::words(&self.g.params[j].0);
                let near = |k: usize, i: usize| {
                    let param = &self.f.params[i];
                    let both = [names::words(&param.name), names::words(&self.g.params[k].0)];
                    let alike = both.iter().flatten().any(|w| w.len() > 1 && name.iter().any(|n| n.trim_end_matches('s') == w.trim_end_matches('s')));
                    // An array's length is known without being told.
                    let is_array = matches!(param.ty.referent(), RustType::Array(_));
                    100 * i32::from(alike) - 50 * i32::from(is_array) - 2 * (k.abs_diff(j) as i32) + i32::from(k < j)
                };
                let holders = matched.iter().enumerate().filter_map(|(k, i)| Some((k, (*i)?)));
                let holders = holders.filter(|(_, i)| has_length(&self.f.params[*i].ty));
                if let Some((_, i)) = holders.max_by_key(|(k, i)| near(*k, *i)) {
                    sources[j] = Source::Length(i);
                }
            } else if self.is_out(ty) {
                sources[j] = Source::Out;
            }
        }
        // What Rust gives is not left out where C asks for something else.
        let left_out = (0..n).any(|i| {
            let ty = &self.f.params[i].ty;
            !matched.contains(&Some(i)) && !self.g.variadic && !matches!(ty, RustType::Int(_) | RustType::Unit)
        });
        let wanted = match &self.f.ret {
            _ if self.g.ret != TypeId::VOID => 0,
            RustType::Unit => 0,
            RustType::Tuple(all) => all.len(),
            _ => 1,
        };
        let outs = sources.iter().filter(|s| **s == Source::Out).count();
        let nothing = (0..m).any(|j| sources[j] == Source::Nothing && types.is_pointer(self.g.params[j].1));
        if left_out && !why.is_empty() && (nothing || outs > wanted) {
            return Err(why);
        }
        self.widths(&mut sources);
        // More than half of the parameters given up is no match.
        let cost = costs[n][m].0;
        if cost > 14 + 3 * n as u32 {
            return Err(match why.is_empty() {
                true => "the parameters do not fit".into(),
                false => why,
            });
        }
        Ok(Alignment { sources, cost })
    }

    /// Rows of rows: where C wants two numbers of each, the second is the length of a row.
    fn widths(&self, sources: &mut [Source]) {
        let is_grid = |i: usize| {
            let ty = self.f.params[i].ty.referent();
            ty.element().is_some_and(|e| e.referent().element().is_some())
        };
        let mut j = 0;
        while j < sources.len() {
            let start = j;
            while j < sources.len() && matches!(sources[j], Source::Length(_)) {
                j += 1;
            }
            let numbers = j - start;
            // The grids just before.
            let mut grids = Vec::new();
            for k in (0..start).rev() {
                match sources[k] {
                    Source::Param(i) if is_grid(i) => grids.insert(0, i),
                    _ => break,
                }
            }
            if numbers >= 2 && !grids.is_empty() {
                for n in 0..numbers {
                    let Some(i) = grids.get(n / 2) else { break };
                    sources[start + n] = match n % 2 {
                        0 => Source::Length(*i),
                        _ => Source::Width(*i),
                    };
                }
            }
            j += 1;
        }
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
                        RustType::Option(_) => format!("{}.as_ref().map_or(0, |v| v.len())", p.name),
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
                Source::Width(i) => format!("{}.first().map_or(0, |v| v.len()) as {core}", self.f.params[*i].name),
                Source::Out => {
                    let to = types.pointee(*ty).unwrap_or(TypeId::VOID);
                    let size = types.size(to).unwrap_or(1);
                    let is_buffer = size == 1;
                    format!("{}({}, cx)", bridge("alloc"), if is_buffer { ROOM } else { size })
                }
                Source::Nothing if types.is_pointer(*ty) => "0".into(),
                Source::Nothing if types.is_arith(*ty) => match core {
                    "bool" => "false".into(),
                    _ => format!("0 as {core}"),
                },
                Source::Nothing => return Err(format!("nothing fits C's parameter `{}`", self.g.params[j].0)),
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
            if matches!(&param.ty, RustType::Option(inner) if matches!(**inner, RustType::Ref(true, _))) {
                prelude.push_str(&format!("let mut {0} = {0};\n", param.name));
            }
        }
        let mut back = String::new();
        for (j, source) in sources.iter().enumerate() {
            if let Source::Param(i) = source {
                back.push_str(&self.copy_back(*i, j, sources)?);
            }
        }
        let result = self.result(&self.f.ret, sources)?;
        Ok(format!("{{ {prelude}{}(|cx| {{\n{lets}{call}{back}{result}\n}}) }}", bridge("with")))
    }

    /// The arguments of a variadic function that have no names in C, as the core takes them.
    fn more_arguments(&self, sources: &[Source]) -> Result<(String, String), String> {
        let arg = format!("crate::{CORE}::rt::VaArg::from");
        let mut parts = String::new();
        let free = (0..self.f.params.len()).filter(|i| !sources.contains(&Source::Param(*i)));
        let number = |ty: &RustType, place: &str| {
            Some(match ty {
                RustType::Int(n) if matches!(n.as_str(), "u64" | "usize") => format!("{arg}({place} as u64)"),
                RustType::Int(n) if matches!(n.as_str(), "i64" | "isize") => format!("{arg}({place} as i64)"),
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
            if let Some(text) = number(ty, &match &param.ty {
                RustType::Ref(..) => format!("(*{name})"),
                _ => name.clone(),
            }) {
                parts.push_str(&format!("va.push({text});\n"));
            } else if let Some(text) = ty.element().and_then(|e| number(e, "(*item)")) {
                parts.push_str(&format!("for item in {name}.iter() {{ va.push({text}); }}\n"));
            } else if matches!(ty, RustType::Text | RustType::Str) {
                let ptr = format!("crate::{CORE}::rt::Ptr::<u8>::from_bits");
                parts.push_str(&format!("let p = {}({name}.as_bytes(), cx); va.push({arg}({ptr}(p)));\n", bridge("text_in")));
            } else {
                return Err(format!("no conversion of `{}` to one of several arguments", self.conv.rust_name(&param.ty)));
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
                Ok(Some(format!("{buffer}({}.as_bytes(), {ROOM}, cx)", param.name)))
            }
            RustType::Vec(e) => {
                let to = match types.pointee(ty) {
                    Some(TypeId::VOID) => self.conv.natural(e),
                    other => other,
                };
                let Some(to) = to.filter(|t| !types.is_pointer(*t) && types.size(*t).is_some()) else {
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
                length = Some(format!("(if {name}.is_empty() {{ r as u64 }} else {{ {name}.len() as u64 }})"));
            }
        }
        let length = length.as_deref().map_or(Length::Unknown, Length::Is);
        match self.conv.refresh_behind(inner, ty, &place, &pointer, length) {
            Ok(text) => Ok(format!("{text}\n")),
            // `&mut` where C only reads.
            Err(_) if matches!(inner, RustType::Struct(_)) => Ok(String::new()),
            Err(why) => Err(why),
        }
    }

    /// The test of C's status for success.
    fn fine(&self) -> Option<String> {
        let types = self.conv.c.types();
        let ty = self.g.ret;
        if ty == TypeId::VOID {
            return None;
        }
        if types.is_pointer(ty) {
            return Some("r != 0".into());
        }
        let core = self.conv.core_type(ty).ok()?;
        Some(match (self.g.success, core) {
            (_, "bool") => "r".into(),
            (Success::Is(v), _) => format!("r as i128 == {v}"),
            (Success::IsNot(v), _) => format!("r as i128 != {v}"),
            (Success::NotNegative, c) if c.starts_with('i') => "r >= 0".into(),
            (Success::NotNegative, c) => format!("r != {c}::MAX"),
        })
    }

    fn outs(&self, sources: &[Source]) -> Vec<usize> {
        (0..sources.len()).filter(|j| sources[*j] == Source::Out).collect()
    }

    /// The value of what C wrote to its `j`th parameter.
    fn out(&self, ty: &RustType, j: usize, length: Length<'_>) -> Made {
        let types = self.conv.c.types();
        let c = self.g.params[j].1;
        let to = types.pointee(c).unwrap_or(TypeId::VOID);
        if matches!(ty, RustType::Text) && types.size(to) == Some(1) {
            return self.conv.from_c(ty, c, &format!("a{j}"), Length::Unknown);
        }
        if ty.element().is_some() && types.size(to) == Some(1) {
            return self.conv.from_c(ty, c, &format!("a{j}"), length);
        }
        if let (RustType::Struct(_), Some(_)) = (ty, types.as_record(to)) {
            return self.conv.from_c(ty, c, &format!("a{j}"), Length::Unknown);
        }
        self.conv.load_some(ty, to, &format!("a{j}"), length)
    }

    /// The result of the function.
    fn result(&self, ty: &RustType, sources: &[Source]) -> Made {
        let types = self.conv.c.types();
        let outs = self.outs(sources);
        let c = self.g.ret;
        if matches!(ty, RustType::Unit) {
            return Ok(String::new());
        }
        if *ty == RustType::Never {
            return Ok("panic!(\"the function returned\")".into());
        }
        if let RustType::Result(value, error) = ty {
            let Some(fine) = self.fine() else {
                return Ok(format!("Ok({})", self.value(value, sources)?));
            };
            let some = self.value(value, sources)?;
            let error = self.error(error)?;
            return Ok(format!("if {fine} {{ Ok({some}) }} else {{ Err({error}) }}"));
        }
        if let RustType::Option(value) = ty {
            let is_status = c != TypeId::VOID && types.is_arith(c) && !outs.is_empty();
            if is_status {
                if let (Some(fine), Ok(some)) = (self.fine(), self.outs_value(value, &outs)) {
                    return Ok(format!("if {fine} {{ Some({some}) }} else {{ None }}"));
                }
            }
            if types.is_integer(c) && value.is_scalar() && **value != RustType::Bool {
                let (Some(fine), Ok(some)) = (self.fine(), self.conv.from_c(value, c, "r", Length::Unknown)) else {
                    return self.conv.from_c(ty, c, "r", Length::Unknown);
                };
                // What is found at 0 is found.
                let fine = match self.g.success {
                    Success::NotNegative => fine,
                    _ => match self.conv.core_type(c)? {
                        core if core.starts_with('i') => "r >= 0".to_string(),
                        core => format!("r != {core}::MAX"),
                    },
                };
                return Ok(format!("if {fine} {{ Some({some}) }} else {{ None }}"));
            }
        }
        self.value(ty, sources)
    }

    /// A value from what C returns and writes.
    fn value(&self, ty: &RustType, sources: &[Source]) -> Made {
        let types = self.conv.c.types();
        let outs = self.outs(sources);
        let c = self.g.ret;
        if *ty == RustType::Unit {
            return Ok("()".into());
        }
        let mut why = String::new();
        if c != TypeId::VOID {
            // A number that C writes may be that of the elements it returns.
            let counter = outs.iter().find(|j| {
                let to = types.pointee(self.g.params[**j].1);
                to.is_some_and(|t| types.is_integer(t))
            });
            let mut count = match counter {
                Some(j) => {
                    let to = types.pointee(self.g.params[*j].1).unwrap_or(TypeId::INT);
                    Some(format!("{}::<{}>(a{j}, cx)", bridge("get"), self.conv.core_type(to)?))
                }
                None => None,
            };
            if count.is_none() {
                // Or one that Rust asked for.
                count = sources.iter().enumerate().find_map(|(j, source)| {
                    let Source::Param(i) = source else { return None };
                    let RustType::Ref(true, inner) = &self.f.params[*i].ty else {
                        return None;
                    };
                    let to = types.pointee(self.g.params[j].1)?;
                    let core = self.conv.core_type(to).ok()?;
                    (matches!(**inner, RustType::Int(_)) && types.is_integer(to))
                        .then(|| format!("{}::<{core}>(a{j}, cx)", bridge("get")))
                });
            }
            let holds_several = |t: &RustType| t.element().is_some();
            let wanted = match ty {
                RustType::Option(t) | RustType::Ref(_, t) => holds_several(t),
                t => holds_several(t),
            };
            let length = match (&count, wanted) {
                (Some(n), true) => Length::Is(n),
                _ => Length::Unknown,
            };
            match self.conv.from_c(ty, c, "r", length) {
                // A status is no value, if there is something else.
                Ok(text) if outs.is_empty() || !types.is_integer(c) || counter.is_some() && wanted => return Ok(text),
                Ok(text) => {
                    let is_status = matches!(self.g.success, Success::Is(_) | Success::IsNot(_));
                    return match self.outs_value(ty, &outs) {
                        Ok(value) if is_status => Ok(value),
                        _ => Ok(text),
                    };
                }
                Err(reason) => why = reason,
            }
            if let RustType::Tuple(parts) = ty {
                if parts.len() == outs.len() + 1 {
                    let mut all = vec![self.conv.from_c(&parts[0], c, "r", length)?];
                    for (part, j) in parts[1..].iter().zip(&outs) {
                        all.push(self.out(part, *j, Length::Unknown)?);
                    }
                    return Ok(format!("({})", all.join(", ")));
                }
            }
        }
        match self.outs_value(ty, &outs) {
            Ok(value) => return Ok(value),
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
        // Changed in place in C, returned in Rust.
        for (j, source) in sources.iter().enumerate() {
            let Source::Param(i) = source else { continue };
            let (name, c) = (&self.f.params[*i].name, self.g.params[j].1);
            let given = self.f.params[*i].ty.referent();
            let alike = given == ty.referent()
                || matches!((given, ty), (RustType::Str, RustType::Text))
                || matches!((given, ty), (RustType::Slice(a), RustType::Vec(b)) if a == b);
            if alike && types.is_pointer(c) {
                let n = format!("{name}.len()");
                let length = match ty.element() {
                    Some(_) => Length::Is(&n),
                    None => Length::Unknown,
                };
                return self.conv.from_c(ty, c, &format!("a{j}"), length);
            }
        }
        Err(why)
    }

    /// A value from what C wrote to parameters of its own.
    fn outs_value(&self, ty: &RustType, outs: &[usize]) -> Made {
        let types = self.conv.c.types();
        if let RustType::Tuple(parts) = ty {
            if parts.len() == outs.len() {
                let all: Result<Vec<String>, String> = parts
                    .iter()
                    .zip(outs)
                    .map(|(part, j)| self.out(part, *j, Length::Unknown))
                    .collect();
                return Ok(format!("({})", all?.join(", ")));
            }
        }
        let several = ty.element().is_some();
        let mut why = "C gives no result".to_string();
        for j in outs {
            let counter = outs.iter().find(|k| {
                *k != j && types.pointee(self.g.params[**k].1).is_some_and(|t| types.is_integer(t) && types.size(t) > Some(1))
            });
            let count = match counter {
                Some(k) if several => {
                    let to = types.pointee(self.g.params[*k].1).unwrap_or(TypeId::INT);
                    Some(format!("{}::<{}>(a{k}, cx)", bridge("get"), self.conv.core_type(to)?))
                }
                _ if several && types.is_integer(self.g.ret) && !matches!(self.g.success, Success::Is(_)) => Some("r".into()),
                _ => None,
            };
            let length = count.as_deref().map_or(Length::Unknown, Length::Is);
            match self.out(ty, *j, length) {
                Ok(text) => return Ok(text),
                Err(reason) => why = reason,
            }
        }
        Err(why)
    }

    /// The error for what C says.
    fn error(&self, ty: &RustType) -> Made {
        let name = &self.g.name;
        let status = match self.g.ret {
            TypeId::VOID => "0".to_string(),
            c if self.conv.c.types().is_pointer(c) => "0".to_string(),
            c if self.conv.core_type(c)? == "bool" => "0".to_string(),
            c if self.conv.core_type(c)?.starts_with('f') => "0".to_string(),
            _ => "r".to_string(),
        };
        let said = format!("format!(\"{name}: {{}}\", {status})");
        match ty {
            RustType::Unit => Ok("()".into()),
            RustType::Text => Ok(said),
            RustType::Ref(_, t) if **t == RustType::Str => Ok(format!("{:?}", format!("{name} failed"))),
            RustType::IoError => Ok(format!("std::io::Error::other({said})")),
            RustType::Boxed(_) => Ok(format!("{said}.into()")),
            RustType::Int(n) => Ok(format!("{status} as {n}")),
            RustType::Enum(e) => {
                let own = &self.conv.interface.enums[*e];
                let module = &self.conv.interface.modules[own.module].path;
                if own.plain && status == "r" {
                    return self.conv.from_c(ty, self.g.ret, "r", Length::Unknown);
                }
                // One that says nothing in particular.
                let general = ["generic", "other", "general", "unknown", "failed", "invalid", "error", "internal"];
                let score = |v: &(String, Option<i128>, Vec<crate::interface::Field>)| {
                    let plain = names::plain(&v.0);
                    general.iter().position(|w| plain.contains(w)).unwrap_or(general.len())
                };
                let mut variants: Vec<_> = own.variants.iter().collect();
                variants.sort_by_key(|v| score(v));
                for (variant, _, fields) in variants {
                    let values: Option<Vec<String>> = fields
                        .iter()
                        .map(|f| match &f.ty {
                            RustType::Text => Some(said.clone()),
                            other => crate::helpers::default(self.conv, other),
                        })
                        .collect();
                    let Some(values) = values else { continue };
                    let path = format!("crate::{module}::{}::{variant}", own.name);
                    return Ok(match fields.first().map(|f| f.name.parse::<usize>().is_ok()) {
                        None => path,
                        Some(true) => format!("{path}({})", values.join(", ")),
                        Some(false) => {
                            let named = fields.iter().zip(values).map(|(f, v)| format!("{}: {v}", f.name));
                            format!("{path} {{ {} }}", named.collect::<Vec<_>>().join(", "))
                        }
                    });
                }
                Err(format!("no conversion of a status to `{}`", own.name))
            }
            other => Err(format!("no conversion of a status to `{}`", self.conv.rust_name(other))),
        }
    }
}
