//! The result of a function of Rust, from what C returns and writes.

use c2safe_frontend::ir::TypeId;

use super::{Caller, Source};
use crate::c_side::Success;
use crate::conversion::{bridge, Length, Made};
use crate::interface::RustType;
use crate::names;

impl Caller<'_, '_> {
    /// The test of C's status for success.
    pub(super) fn fine(&self) -> Option<String> {
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

    pub(super) fn outs(&self, sources: &[Source]) -> Vec<usize> {
        (0..sources.len())
            .filter(|j| sources[*j] == Source::Out)
            .collect()
    }

    /// The value of what C wrote to its `j`th parameter.
    pub(super) fn out(&self, ty: &RustType, j: usize, length: Length<'_>) -> Made {
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
    pub(super) fn result(&self, ty: &RustType, sources: &[Source]) -> Made {
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
            if let Some((j, failed, said)) = self.told_error(&outs) {
                let mut rest = sources.to_vec();
                rest[j] = Source::Nothing;
                let some = self.value(value, &rest)?;
                let error = match **error {
                    RustType::Text => said,
                    _ => self.error(error)?,
                };
                return Ok(format!(
                    "if {failed} {{ Err({error}) }} else {{ Ok({some}) }}"
                ));
            }
            let Some(fine) = self.fine() else {
                return Ok(format!("Ok({})", self.value(value, sources)?));
            };
            let some = self.value(value, sources)?;
            let error = self.error(error)?;
            return Ok(format!(
                "if {fine} {{ Ok({some}) }} else {{ Err({error}) }}"
            ));
        }
        if let RustType::Option(value) = ty {
            let is_status = c != TypeId::VOID && types.is_arith(c) && !outs.is_empty();
            if is_status {
                if let (Some(fine), Ok(some)) = (self.fine(), self.outs_value(value, &outs)) {
                    return Ok(format!("if {fine} {{ Some({some}) }} else {{ None }}"));
                }
            }
            if types.is_integer(c) && value.is_scalar() && **value != RustType::Bool {
                let (Some(fine), Ok(some)) = (
                    self.fine(),
                    self.conv.from_c(value, c, "r", Length::Unknown),
                ) else {
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

    /// The call and the result of a function that formats: C gives the text, or prints it, with an end of line that Rust's text has not.
    pub(super) fn formatted(
        &self,
        to: &str,
        call: String,
        sources: &[Source],
    ) -> Result<(String, String), String> {
        let types = self.conv.c.types();
        let is_text = |ty: TypeId| types.pointee(ty).and_then(|to| types.size(to)) == Some(1);
        let outs = self.outs(sources);
        if is_text(self.g.ret) || outs.iter().any(|j| is_text(self.g.params[*j].1)) {
            let text = self.value(&RustType::Text, sources)?;
            return Ok((call, format!("{to}.write_str(&{text})")));
        }
        if !outs.is_empty() {
            return Err("C writes to more than a text".into());
        }
        if self.g.ret != TypeId::VOID && !types.is_integer(self.g.ret) {
            return Err(format!(
                "no conversion between `String` and C's `{}`",
                self.conv.c_name(self.g.ret)
            ));
        }
        let (keep, kept) = (bridge("keep_output"), bridge("kept_output"));
        Ok((
            format!("{keep}(cx);\n{call}let printed = {kept}(cx);\n"),
            format!("{to}.write_str(printed.strip_suffix('\\n').unwrap_or(&printed))"),
        ))
    }

    /// A value from what C returns and writes.
    pub(super) fn value(&self, ty: &RustType, sources: &[Source]) -> Made {
        let types = self.conv.c.types();
        let outs = self.outs(sources);
        let c = self.g.ret;
        if *ty == RustType::Unit {
            return Ok("()".into());
        }
        if let Some(text) = self.grid(ty, &outs) {
            return Ok(text);
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
                    Some(format!(
                        "{}::<{}>(a{j}, cx)",
                        bridge("get"),
                        self.conv.core_type(to)?
                    ))
                }
                None => None,
            };
            if count.is_none() {
                // Or one that Rust asked for.
                count = sources.iter().enumerate().find_map(|(j, source)| {
                    let Source::Param(i) = source else {
                        return None;
                    };
                    let ty = match &self.f.params[*i].ty {
                        RustType::Option(ty) => ty,
                        ty => ty,
                    };
                    let RustType::Ref(true, inner) = ty else {
                        return None;
                    };
                    let to = types.pointee(self.g.params[j].1)?;
                    let core = self.conv.core_type(to).ok()?;
                    (matches!(**inner, RustType::Int(_)) && types.is_integer(to))
                        .then(|| format!("{}::<{core}>(a{j}, cx)", bridge("get")))
                });
            }
            let wanted = holds_several(ty);
            let length = match (&count, wanted) {
                (Some(n), true) => Length::Is(n),
                _ => Length::Unknown,
            };
            match self.conv.from_c(ty, c, "r", length) {
                // A status is no value, if there is something else.
                Ok(text)
                    if outs.is_empty() || !types.is_integer(c) || counter.is_some() && wanted =>
                {
                    return Ok(text)
                }
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

    /// The parameter to which C writes what went wrong, by its name: the test of whether something did, and what C says of it.
    fn told_error(&self, outs: &[usize]) -> Option<(usize, String, String)> {
        let types = self.conv.c.types();
        outs.iter().find_map(|j| {
            let (name, ty) = &self.g.params[*j];
            let words = names::words(name);
            let is_error = words.first().is_some_and(|w| w.starts_with("err"));
            let to = types.pointee(*ty).filter(|_| is_error)?;
            let core = self.conv.core_type(to).ok()?;
            let value = format!("{}::<{core}>(a{j}, cx)", bridge("get"));
            if types.is_integer(to) && types.size(to) > Some(1) {
                let said = format!("format!(\"{}: {{}}\", {value})", self.g.name);
                return Some((*j, format!("{value} != 0"), said));
            }
            let is_text = types.pointee(to).and_then(|t| types.size(t)) == Some(1);
            let said = format!("{}({value}, cx)", bridge("text"));
            is_text.then(|| (*j, format!("{value} != 0"), said))
        })
    }

    /// Rows of numbers that C made, of a size that the function was asked for: two whole numbers are all that it is about.
    fn grid(&self, ty: &RustType, outs: &[usize]) -> Option<String> {
        let element = ty.element()?.element()?;
        let params = &self.f.params;
        let sizes = params.iter().filter(|p| matches!(p.ty, RustType::Int(_)));
        let [a, b] = sizes.collect::<Vec<_>>()[..] else {
            return None;
        };
        let RustType::Vec(row) = ty else { return None };
        let is_made = matches!(**row, RustType::Vec(_)) && element.is_scalar();
        if !is_made || !params.iter().all(|p| p.ty.is_scalar()) {
            return None;
        }
        let types = self.conv.c.types();
        let numbers = |rows: TypeId| {
            let cells = types.pointee(types.pointee(rows)?)?;
            types.is_arith(cells).then_some(cells)
        };
        let (at, cells) = match numbers(self.g.ret) {
            Some(cells) => ("r".to_string(), cells),
            None => outs.iter().find_map(|j| {
                let cells = numbers(types.pointee(self.g.params[*j].1)?)?;
                Some((format!("{}::<u64>(a{j}, cx)", bridge("get")), cells))
            })?,
        };
        let size = types.size(cells)?;
        let load = self.conv.load(element, cells, &format!("row + {size} * i"));
        Some(format!(
            "{{ let at = {at}; let shape = {}(at, {} as u64, {} as u64, {size}, cx); shape.into_iter()\
             .map(|(row, n)| (0..n).map(|i| {}).collect::<Vec<_>>()).collect::<Vec<_>>() }}",
            bridge("grid"),
            a.name,
            b.name,
            load.ok()?
        ))
    }

    /// A value from what C wrote to parameters of its own.
    pub(super) fn outs_value(&self, ty: &RustType, outs: &[usize]) -> Made {
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
                *k != j
                    && types
                        .pointee(self.g.params[**k].1)
                        .is_some_and(|t| types.is_integer(t) && types.size(t) > Some(1))
            });
            let count = match counter {
                Some(k) if several => {
                    let to = types.pointee(self.g.params[*k].1).unwrap_or(TypeId::INT);
                    Some(format!(
                        "{}::<{}>(a{k}, cx)",
                        bridge("get"),
                        self.conv.core_type(to)?
                    ))
                }
                _ if several
                    && types.is_integer(self.g.ret)
                    && !matches!(self.g.success, Success::Is(_)) =>
                {
                    Some("r".into())
                }
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
    pub(super) fn error(&self, ty: &RustType) -> Made {
        let name = &self.g.name;
        let status = match self.g.ret {
            TypeId::VOID => "0".to_string(),
            c if !self.conv.c.types().is_arith(c) => "0".to_string(),
            c if self.conv.core_type(c)? == "bool" => "0".to_string(),
            c if self.conv.core_type(c)?.starts_with('f') => "0".to_string(),
            _ => "r".to_string(),
        };
        let said = format!("format!(\"{name}: {{}}\", {status})");
        match ty {
            RustType::Unit => Ok("()".into()),
            RustType::Text => Ok(said),
            RustType::Ref(_, t) if **t == RustType::Str => {
                Ok(format!("{:?}", format!("{name} failed")))
            }
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
                let general = [
                    "generic", "other", "general", "unknown", "failed", "invalid", "error",
                    "internal",
                ];
                let score = |v: &(String, Option<i128>, Vec<crate::interface::Field>)| {
                    let plain = names::plain(&v.0);
                    general
                        .iter()
                        .position(|w| plain.contains(w))
                        .unwrap_or(general.len())
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
                    return Ok(
                        match fields.first().map(|f| f.name.parse::<usize>().is_ok()) {
                            None => path,
                            Some(true) => format!("{path}({})", values.join(", ")),
                            Some(false) => {
                                let named = fields
                                    .iter()
                                    .zip(values)
                                    .map(|(f, v)| format!("{}: {v}", f.name));
                                format!("{path} {{ {} }}", named.collect::<Vec<_>>().join(", "))
                            }
                        },
                    );
                }
                Err(format!("no conversion of a status to `{}`", own.name))
            }
            other => Err(format!(
                "no conversion of a status to `{}`",
                self.conv.rust_name(other)
            )),
        }
    }
}

/// Whether a type leads to elements whose number C must tell.
fn holds_several(ty: &RustType) -> bool {
    match ty {
        RustType::Option(t) | RustType::Ref(_, t) | RustType::Boxed(t) => holds_several(t),
        t => t.element().is_some(),
    }
}
