//! Which C function, struct and enumeration stands behind which item of the interface.

use std::collections::BTreeMap;

use c2safe_frontend::ir::{BitField, EnumId, RecordId, TypeId, TypeKind};

use crate::c_side::{CFunction, CSide};
use crate::interface::{Function, Interface, RustType};
use crate::names;

/// A place in a record.
#[derive(Clone, Debug)]
pub struct CField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
    /// Bytes from the start of the record.
    pub offset: u64,
    /// For a bit-field.
    pub bits: Option<BitField>,
}

/// A struct of the interface and the record behind it.
#[derive(Clone, Debug)]
pub struct StructPair {
    /// The record.
    pub record: RecordId,
    /// Its type.
    pub ty: TypeId,
    /// The place for each field of the struct.
    pub fields: Vec<Option<CField>>,
    /// For each field that leads to several elements, the place of their number.
    pub counts: Vec<Option<CField>>,
    /// For the same, places of the number of elements that there is room for.
    pub capacities: Vec<Option<CField>>,
}

/// One form of a tagged union: a variant, the tag's value, and the member of the union.
pub struct Form {
    /// Index of the variant.
    pub variant: usize,
    /// What the tag says.
    pub tag: i128,
    /// The place in the union; none for a variant without a value.
    pub member: Option<CField>,
}

/// How an enum with values lies in a union, by the names and the order of members and tags. `None` if the record has no tag.
pub fn forms(
    c: &CSide<'_>,
    interface: &Interface,
    e: usize,
    record: RecordId,
    union: &CField,
) -> Option<(CField, Vec<Form>)> {
    let types = c.types();
    let members = flat_fields(c, types.as_record(union.ty)?);
    let places = flat_fields(c, record);
    let tag = places
        .iter()
        .find(|p| matches!(types.kind(p.ty), TypeKind::Enum(_)))?;
    let TypeKind::Enum(tags) = types.kind(tag.ty) else {
        return None;
    };
    let constants = &types.enumeration(*tags).constants;
    let own = &interface.enums[e];
    let mut found = Vec::new();
    for (i, (name, _, fields)) in own.variants.iter().enumerate() {
        let fits = |other: &str| {
            // `Num` for `KIND_NUMBER`: one is the beginning of a word of the other.
            let common = |a: &str, b: &str| {
                a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() as u32
            };
            let whole = common(&names::plain(name), &names::plain(other));
            let (x, y) = (names::words(name), names::words(other));
            let pairs = x.iter().flat_map(|x| y.iter().map(move |y| (x, y)));
            let begins = pairs.filter(|(x, y)| x.len() > 2 && y.starts_with(x.as_str()));
            let common = begins
                .map(|(x, y)| common(x, y))
                .max()
                .unwrap_or(0)
                .max(whole);
            names::fit(name, other)
                .max(variant_fit(&own.name, name, other))
                .max(10 * common.min(5))
        };
        let value = constants
            .iter()
            .map(|(n, v)| (fits(n), *v))
            .max_by_key(|(s, _)| *s);
        let value = value.filter(|(s, _)| *s >= 30).map(|(_, v)| v);
        let value =
            value.or_else(|| (constants.len() == own.variants.len()).then(|| constants[i].1))?;
        let member = match fields.first() {
            None => None,
            Some(field) => {
                let able: Vec<&CField> = members
                    .iter()
                    .filter(|m| plausible(c, &field.ty, m.ty))
                    .collect();
                let by_name = able
                    .iter()
                    .map(|m| (fits(&m.name), *m))
                    .max_by_key(|(s, _)| *s);
                let by_name = by_name.filter(|(s, _)| *s >= 20).map(|(_, m)| m);
                let by_order = able.first().copied().filter(|_| able.len() == 1);
                Some(by_name.or(by_order).or_else(|| members.get(i))?.clone())
            }
        };
        found.push(Form {
            variant: i,
            tag: value,
            member,
        });
    }
    Some((tag.clone(), found))
}

/// Functions of C that may stand behind one of the interface, best first, with their scores.
pub type Candidates = Vec<(usize, u32)>;

/// All pairs.
pub struct Pairs {
    /// For each struct of the interface.
    pub structs: Vec<Option<StructPair>>,
    /// For each enum of the interface, the C value of each variant.
    pub enums: Vec<Option<Vec<i128>>>,
    /// For each function of the interface.
    pub functions: Vec<Candidates>,
}

/// Below this a name says nothing.
const LEAST: u32 = 45;
/// What makes a pair of a struct and a record.
const LEAST_PAIR: u32 = 30;

/// All fields of a record; members without a name lend theirs.
pub fn flat_fields(c: &CSide<'_>, record: RecordId) -> Vec<CField> {
    let mut found = Vec::new();
    for f in &c.types().record(record).fields {
        if f.anonymous {
            if let TypeKind::Record(inner) = c.types().kind(f.ty) {
                for mut field in flat_fields(c, *inner) {
                    field.offset += f.offset;
                    found.push(field);
                }
                continue;
            }
        }
        found.push(CField {
            name: f.name.clone(),
            ty: f.ty,
            offset: f.offset,
            bits: f.bits,
        });
    }
    found
}

/// Whether a value of a type may be converted at all.
pub fn plausible(c: &CSide<'_>, rust: &RustType, ty: TypeId) -> bool {
    let types = c.types();
    let pointer = types.pointee(ty);
    let function = pointer.is_some_and(|to| types.is_func(to));
    match rust {
        RustType::Enum(_)
            if types
                .as_record(ty)
                .is_some_and(|r| types.record(r).is_union) =>
        {
            true
        }
        RustType::Bool
        | RustType::Char
        | RustType::Int(_)
        | RustType::Float(_)
        | RustType::Enum(_) => types.is_arith(ty),
        RustType::Text | RustType::Str => {
            let elem = pointer.or(types.elem(ty));
            elem.is_some_and(|e| types.size(e).unwrap_or(1) == 1)
        }
        RustType::Vec(_) | RustType::Slice(_) | RustType::Array(_) => {
            types.is_array(ty) || (pointer.is_some() && !function)
        }
        RustType::Option(inner) => plausible(c, inner, ty),
        RustType::Boxed(inner)
        | RustType::Shared(inner)
        | RustType::Cell(inner)
        | RustType::Weak(inner)
        | RustType::Ref(_, inner) => plausible(c, inner, ty) || (pointer.is_some() && !function),
        RustType::Struct(_) | RustType::Tuple(_) => {
            types.as_record(ty).is_some()
                || pointer.is_some_and(|to| to == TypeId::VOID || c.record_behind(to).is_some())
        }
        RustType::Function(..) => function,
        RustType::File => pointer.is_some() || types.is_integer(ty),
        _ => false,
    }
}

impl Pairs {
    /// Matches the interface with the program. `project` is the name of the whole.
    pub fn find(interface: &Interface, c: &CSide<'_>, project: &str) -> Pairs {
        let functions: Vec<Candidates> = interface
            .functions
            .iter()
            .map(|f| candidates(interface, c, f, project))
            .collect();
        let mut pairs = Pairs {
            structs: structs(interface, c, &functions),
            enums: enums(interface, c),
            functions,
        };
        // What a struct's fields lead to says more about the structs there.
        for _ in 0..2 {
            let found: Vec<(usize, RecordId)> = pairs
                .structs
                .iter()
                .enumerate()
                .filter_map(|(s, pair)| Some((s, pair.as_ref()?)))
                .flat_map(|(s, pair)| {
                    interface.structs[s]
                        .fields
                        .iter()
                        .zip(&pair.fields)
                        .filter_map(|(f, place)| {
                            let inner = f.ty.leads_to()?;
                            Some((inner, c.record_behind(place.as_ref()?.ty)?))
                        })
                        .collect::<Vec<_>>()
                })
                .collect();
            for (s, record) in found {
                if pairs.structs[s].is_none() {
                    pairs.structs[s] = pair(interface, c, s, record);
                }
            }
        }
        pairs
    }
}

fn candidates(interface: &Interface, c: &CSide<'_>, f: &Function, project: &str) -> Candidates {
    let mut context: Vec<&str> = vec![project];
    let path = &interface.modules[f.place.module].path;
    context.extend(path.split("::"));
    let mut type_names: Vec<&str> = Vec::new();
    for ty in f
        .owner
        .iter()
        .chain(f.params.iter().map(|p| &p.ty))
        .chain([&f.ret])
    {
        if let Some(s) = ty.leads_to() {
            type_names.push(&interface.structs[s].name);
        }
        if let RustType::Enum(e) = ty.referent() {
            type_names.push(&interface.enums[*e].name);
        }
    }
    context.extend(&type_names);
    let module_name = path.rsplit("::").next().unwrap_or_default();
    // What Rust formats, C prints or puts into a string.
    let names: &[&str] = match &f.params[..] {
        [_, to] if *to.ty.referent() == RustType::Formatter => &["print", "to_string"],
        _ => &[&f.name],
    };
    let mut found: Candidates = c
        .functions
        .iter()
        .enumerate()
        .filter(|(_, g)| g.name != "main" || f.name == "main")
        // A test of something is not that thing.
        .filter(|(_, g)| !is_test(&g.name) || is_test(&f.name))
        .filter_map(|(i, g)| {
            let scores = names.iter().map(|n| names::score(n, &g.name, &context));
            let mut score = scores.max().unwrap_or(0);
            if score < LEAST {
                return None;
            }
            // Between equals: the file of the same name, and code that is no test's.
            if names::plain(&g.file) == names::plain(module_name) {
                score += 2;
            }
            if g.beside_main && f.name != "main" {
                score = score.saturating_sub(3);
            }
            // A method belongs to its type: the C function ought to have to do with a record.
            if f.owner.is_some() && !mentions_record(c, g) {
                score = score.saturating_sub(10);
            }
            Some((i, score))
        })
        .collect();
    found.sort_by_key(|(i, score)| (std::cmp::Reverse(*score), *i));
    found.truncate(6);
    found
}

/// Whether a name says that it is a test's.
fn is_test(name: &str) -> bool {
    names::words(name)
        .iter()
        .any(|word| word == "test" || word == "tests")
}

fn mentions_record(c: &CSide<'_>, g: &CFunction) -> bool {
    let mut types = g.params.iter().map(|p| p.1).chain([g.ret]);
    types.any(|t| c.record_behind(t).is_some() || c.types().pointee(t) == Some(TypeId::VOID))
}

fn structs(
    interface: &Interface,
    c: &CSide<'_>,
    functions: &[Candidates],
) -> Vec<Option<StructPair>> {
    let mut votes: BTreeMap<(usize, u32), u32> = BTreeMap::new();
    for (f, candidates) in interface.functions.iter().zip(functions) {
        let Some((g, score)) = candidates.first() else {
            continue;
        };
        if *score < 75 {
            continue;
        }
        let g = &c.functions[*g];
        let mut records: Vec<RecordId> = g
            .params
            .iter()
            .map(|p| p.1)
            .chain([g.ret])
            .filter_map(|t| c.record_behind(t))
            .collect();
        let in_ret = c.record_behind(g.ret);
        let first = records.first().copied();
        records.sort();
        records.dedup();
        let weight = 12 / records.len().max(1) as u32;
        let mentioned = f.params.iter().map(|p| &p.ty).chain([&f.ret]);
        let mut seen: Vec<usize> = mentioned.filter_map(RustType::leads_to).collect();
        seen.sort_unstable();
        seen.dedup();
        for s in seen {
            for r in &records {
                *votes.entry((s, r.0)).or_default() += weight;
            }
        }
        let receiver = f.params.first().filter(|p| p.name == "self");
        if let (Some(s), Some(r)) = (receiver.and_then(|p| p.ty.leads_to()), first) {
            *votes.entry((s, r.0)).or_default() += 10;
        }
        if let (Some(s), Some(r)) = (f.ret.leads_to(), in_ret) {
            *votes.entry((s, r.0)).or_default() += 10;
        }
    }
    (0..interface.structs.len())
        .map(|s| {
            let own = &interface.structs[s];
            let best = c
                .types()
                .records
                .iter()
                .enumerate()
                .filter(|(_, record)| record.complete)
                .map(|(r, record)| {
                    let id = RecordId(r as u32);
                    let vote = votes.get(&(s, r as u32)).copied().unwrap_or(0).min(60);
                    let name = [Some(&record.name), record.tag.as_ref()]
                        .into_iter()
                        .flatten()
                        .map(|name| name_fit(&own.name, name))
                        .max()
                        .unwrap_or(0);
                    let fields = flat_fields(c, id);
                    let common = own
                        .fields
                        .iter()
                        .filter(|f| fields.iter().any(|g| names::fit(&f.name, &g.name) >= 70))
                        .count() as u32;
                    let share = match own.fields.len() as u32 {
                        0 => 0,
                        n => 40 * common / n + (10 * common / (fields.len() as u32).max(1)).min(10),
                    };
                    (vote + name + share, id)
                })
                .max_by_key(|(score, id)| (*score, std::cmp::Reverse(*id)));
            let (score, record) = best?;
            if score < LEAST_PAIR {
                return None;
            }
            pair(interface, c, s, record)
        })
        .collect()
}

fn name_fit(rust: &str, c: &str) -> u32 {
    let strip = |name: &str| {
        let mut words = names::words(name);
        let rest = ["t", "s", "struct", "st", "type"];
        while words.len() > 1 && words.last().is_some_and(|w| rest.contains(&w.as_str())) {
            words.pop();
        }
        while words.len() > 1 && words.first().is_some_and(|w| rest.contains(&w.as_str())) {
            words.remove(0);
        }
        words.concat()
    };
    let (a, b) = (strip(rust), strip(c));
    if a == b || names::plain(rust) == names::plain(c) {
        60
    } else if a.len() > 2 && b.len() > 2 && (a.ends_with(&b) || b.ends_with(&a)) {
        30
    } else if a.len() > 3 && b.len() > 3 && (a.contains(&b) || b.contains(&a)) {
        15
    } else {
        0
    }
}

/// The pair of a struct and a record, with their fields.
fn pair(interface: &Interface, c: &CSide<'_>, s: usize, record: RecordId) -> Option<StructPair> {
    let own = &interface.structs[s];
    let places = flat_fields(c, record);
    let ty = c.record_type(record)?;
    let mut scored: Vec<(u32, usize, usize)> = Vec::new();
    for (i, field) in own.fields.iter().enumerate() {
        for (j, place) in places.iter().enumerate() {
            let score = match own.named {
                true => names::fit(&field.name, &place.name),
                false => 50 * u32::from(i == j),
            };
            if score >= 30 && plausible(c, &field.ty, place.ty) {
                scored.push((score, i, j));
            }
        }
    }
    scored.sort_by_key(|(score, i, j)| (std::cmp::Reverse(*score), *i, *j));
    let mut fields: Vec<Option<CField>> = vec![None; own.fields.len()];
    let mut taken = vec![false; places.len()];
    for (_, i, j) in scored {
        if fields[i].is_none() && !taken[j] {
            fields[i] = Some(places[j].clone());
            taken[j] = true;
        }
    }
    // What is left over on both sides and could only be each other.
    for (i, field) in own.fields.iter().enumerate() {
        if fields[i].is_some() || field.ty.is_scalar() {
            continue;
        }
        let open: Vec<usize> = (0..places.len())
            .filter(|j| !taken[*j] && plausible(c, &field.ty, places[*j].ty))
            .collect();
        if let [only] = open[..] {
            fields[i] = Some(places[only].clone());
            taken[only] = true;
        }
    }
    let number = |i: usize, wanted: &dyn Fn(&str) -> u32| {
        let place = fields[i].as_ref()?;
        let holds_several = match &own.fields[i].ty {
            RustType::Option(t) => t.element().is_some(),
            t => t.element().is_some() || *t == RustType::Text,
        };
        if !holds_several || !(c.types().is_pointer(place.ty) || c.types().is_array(place.ty)) {
            return None;
        }
        let mut best: Option<(u32, &CField)> = None;
        let mut unrelated = 0;
        for other in places
            .iter()
            .filter(|p| c.types().is_integer(p.ty) && p.name != place.name)
        {
            let words = names::words(&other.name);
            let mut score = words.iter().map(|w| wanted(w)).max().unwrap_or(0);
            if score == 0 {
                continue;
            }
            let of_place = names::words(&place.name);
            if words.iter().any(|w| {
                of_place
                    .iter()
                    .any(|o| o == w || o.trim_end_matches('s') == w)
            }) {
                score += 30;
            } else {
                unrelated += 1;
            }
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, other));
            }
        }
        // Of two numbers that could both be meant, neither is.
        let is_text = c
            .types()
            .elem(place.ty)
            .is_some_and(|e| c.types().size(e) == Some(1));
        best.filter(|(score, _)| *score >= 70 || (unrelated < 2 && !is_text))
            .map(|(score, f)| (score >= 70, f.clone()))
    };
    let is_capacity =
        |w: &str| u32::from(w.starts_with("cap") || w.starts_with("alloc") || w == "max") * 50;
    let is_count = |w: &str| match w {
        _ if is_capacity(w) > 0 => 0,
        "len" | "length" | "count" | "num" | "used" | "n" | "nb" | "cnt" | "number" => 50,
        "size" | "sz" | "total" | "top" => 40,
        _ => 0,
    };
    let all = 0..own.fields.len();
    let counts = all.clone().map(|i| {
        let (related, found) = number(i, &is_count)?;
        let is_room = names::words(&found.name).iter().any(|w| is_capacity(w) > 0);
        (!is_room).then_some((related, found))
    });
    let counts: Vec<Option<(bool, CField)>> = counts.collect();
    // A number that is named after one field is not that of another.
    let own_of = |f: &CField| {
        counts
            .iter()
            .flatten()
            .any(|(related, g)| *related && g.offset == f.offset)
    };
    let counts: Vec<Option<CField>> = counts
        .iter()
        .map(|found| {
            let (related, f) = found.as_ref()?;
            (*related || !own_of(f)).then(|| f.clone())
        })
        .collect();
    let capacities = all
        .map(|i| number(i, &is_capacity).map(|(_, f)| f))
        .collect();
    Some(StructPair {
        record,
        ty,
        fields,
        counts,
        capacities,
    })
}

fn enums(interface: &Interface, c: &CSide<'_>) -> Vec<Option<Vec<i128>>> {
    interface
        .enums
        .iter()
        .map(|own| {
            let mut best: Option<(u32, EnumId)> = None;
            for (e, other) in c.types().enums.iter().enumerate() {
                let hits = own
                    .variants
                    .iter()
                    .filter(|v| {
                        other
                            .constants
                            .iter()
                            .any(|(name, _)| variant_fit(&own.name, &v.0, name) > 0)
                    })
                    .count() as u32;
                let name = name_fit(&own.name, &other.name);
                let score = 100 * hits / own.variants.len().max(1) as u32 + name;
                if hits > 0 && best.is_none_or(|(b, _)| score > b)
                    || name == 60 && best.is_none_or(|(b, _)| score > b)
                {
                    best = Some((score, EnumId(e as u32)));
                }
            }
            let found = best.filter(|(score, _)| *score >= 40);
            let mut next = 0;
            let values = own
                .variants
                .iter()
                .enumerate()
                .map(|(i, (name, number, _))| {
                    let constants = found.map(|(_, e)| &c.types().enumeration(e).constants);
                    let by_name = constants.and_then(|all| {
                        let scored = all
                            .iter()
                            .map(|(n, v)| (variant_fit(&own.name, name, n), *v));
                        scored
                            .filter(|(s, _)| *s > 0)
                            .max_by_key(|(s, _)| *s)
                            .map(|(_, v)| v)
                    });
                    let by_order = constants
                        .filter(|all| all.len() == own.variants.len())
                        .map(|all| all[i].1);
                    let value = by_name.or(*number).or(by_order).unwrap_or(next);
                    next = value + 1;
                    value
                });
            let values: Vec<i128> = values.collect();
            own.plain.then_some(values)
        })
        .collect()
}

/// How well an enumerator fits a variant.
fn variant_fit(owner: &str, variant: &str, constant: &str) -> u32 {
    let (a, b) = (names::plain(variant), names::plain(constant));
    let owner = names::plain(owner);
    if a == b {
        100
    } else if format!("{owner}{a}") == b || format!("{owner}{b}") == a {
        90
    } else if names::words(constant).ends_with(&names::words(variant)) {
        80
    } else if b.ends_with(&a) && a.len() > 1 {
        60
    } else if a.ends_with(&b) && b.len() > 1 {
        50
    } else {
        0
    }
}
