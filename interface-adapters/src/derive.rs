//! Bodies that follow from the fields of a type, for functions without a counterpart in C.

use crate::conversion::{bridge, Conversion, Length};
use crate::interface::{Function, RustType};
use crate::matching::{flat_fields, CField};
use crate::names;

/// A body for a function that no C function stands behind.
pub fn body(conv: &Conversion<'_>, f: &Function) -> Option<String> {
    let words = names::words(&f.name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let ends = matches!(
        first,
        "free" | "destroy" | "delete" | "drop" | "release" | "close" | "deinit" | "cleanup"
    );
    if f.ret == RustType::Unit && ends && f.params.len() <= 1 {
        return Some("{}".into());
    }
    let owner = match &f.owner {
        Some(RustType::Struct(s)) => Some(*s),
        _ => None,
    };
    let of = owner
        .or_else(|| f.params.first().and_then(|p| p.ty.leads_to()))
        .or_else(|| f.ret.leads_to())?;
    let pair = conv.pairs.structs[of].as_ref()?;
    let places = flat_fields(conv.c, pair.record);
    let size = conv.c.types().size(pair.ty)?;
    let with = bridge("with");
    let makes = matches!(&f.ret, RustType::Struct(s) if *s == of)
        || matches!(&f.ret, RustType::Boxed(t) | RustType::Shared(t) if **t == RustType::Struct(of));
    let takes_self = f
        .params
        .first()
        .is_some_and(|p| p.ty.leads_to() == Some(of));
    if makes && f.of_trait.as_deref() == Some("Clone") {
        let (take, within) = (conv.helper(of, "take"), conv.helper(of, "in"));
        let copy = bridge("duplicate");
        return Some(format!("{{ {with}(|cx| {{ let at = {within}(self, cx); let at = {copy}(at, cx); {take}(at, cx) }}) }}"));
    }
    if makes && !takes_self && (names::is_constructor(first) || f.params.is_empty()) {
        // Parameters are the fields of the same names, the rest is zero.
        let mut stores = String::new();
        for param in &f.params {
            let place = best(&places, &param.name)?;
            stores.push_str(&conv.store_field(&param.ty, place, &param.name).ok()?);
        }
        let take = conv.helper(of, "take");
        let value = match &f.ret {
            RustType::Boxed(_) => format!("Box::new({take}(at, cx))"),
            RustType::Shared(_) => format!("std::rc::Rc::new({take}(at, cx))"),
            _ => format!("{take}(at, cx)"),
        };
        return Some(format!(
            "{{ {with}(|cx| {{ let at = {}({size}, cx); {stores} {value} }}) }}",
            bridge("alloc")
        ));
    }
    if !takes_self {
        return None;
    }
    let this = &f.params[0].name;
    let this = match &f.params[0].ty {
        RustType::Ref(..) => format!("(*{this})"),
        _ => this.clone(),
    };
    let within = conv.helper(of, "in");
    let bare = names::plain(f.name.strip_prefix("get_").unwrap_or(&f.name));
    if f.params.len() == 1 && f.ret != RustType::Unit {
        let place = best(&places, &bare)?;
        let value = conv.load_field(&f.ret, place, Length::Unknown).ok()?;
        return Some(format!(
            "{{ {with}(|cx| {{ let at = {within}(&{this}, cx); {value} }}) }}"
        ));
    }
    if f.params.len() == 2 && f.ret == RustType::Unit && first == "set" {
        let place = best(&places, f.name.strip_prefix("set_")?)?;
        let store = conv
            .store_field(&f.params[1].ty, place, &f.params[1].name)
            .ok()?;
        let refresh = conv.helper(of, "refresh");
        return Some(format!(
            "{{ {with}(|cx| {{ let at = {within}(&{this}, cx); {store} {refresh}(&mut {this}, at, cx); }}) }}"
        ));
    }
    None
}

fn best<'f>(places: &'f [CField], name: &str) -> Option<&'f CField> {
    let scored = places.iter().map(|p| (names::fit(name, &p.name), p));
    scored
        .filter(|(s, _)| *s >= 80)
        .max_by_key(|(s, _)| *s)
        .map(|(_, p)| p)
}
