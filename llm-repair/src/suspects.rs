//! Who may be at fault for a test that fails, besides the function that a trace names.
//!
//! What is known for certain is the crate as the translator makes it: a function that nobody changed is not at fault where that passes,
//! and a function that was changed is, if that fails with it put in.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::graph::{Graph, ItemId};
use crate::source::{modules, splice, Files, Item, ItemKind, Module};

/// How far from the named function others are looked at, where nothing else is known.
const FAR: usize = 2;
const MANY: usize = 12;

/// The functions that are not what they are in the fresh translation: changed, or new.
///
/// Errors: a file is no Rust.
pub fn changed(now: &Files, fresh: &Files) -> Result<BTreeSet<ItemId>> {
    let old = modules(fresh)?;
    let mut out = BTreeSet::new();
    for module in modules(now)? {
        let before = old.iter().find(|m| m.file == module.file);
        for item in module.items.iter().filter(|i| i.kind == ItemKind::Function) {
            let is = &now[&module.file][item.range.clone()];
            let was = before.and_then(|m| m.item(&item.name));
            let was = was.map(|item| &fresh[&module.file][item.range.clone()]);
            if was != Some(is) {
                out.insert((module.file.clone(), item.name.clone()));
            }
        }
    }
    Ok(out)
}

/// The functions within `FAR` calls of one, `MANY` at most: the function itself, then callers and callees by distance.
pub fn neighbours(modules: &[Module], named: &ItemId) -> Vec<ItemId> {
    let distances = distances(modules, named);
    let near = distances.iter().filter(|(_, far)| **far <= FAR);
    let mut near: Vec<(usize, &ItemId)> = near.map(|(id, far)| (*far, id)).collect();
    near.sort();
    let near = near.into_iter().map(|(_, id)| id.clone());
    near.take(MANY).collect()
}

/// These functions with those first that are nearest to the named one.
pub fn nearest_first(
    modules: &[Module],
    named: Option<&ItemId>,
    functions: &BTreeSet<ItemId>,
) -> Vec<ItemId> {
    let distances = named.map_or_else(BTreeMap::new, |named| distances(modules, named));
    let mut out: Vec<ItemId> = functions.iter().cloned().collect();
    out.sort_by_key(|id| distances.get(id).copied().unwrap_or(usize::MAX));
    out
}

/// How many calls, up or down, lie between a function and others.
fn distances(modules: &[Module], from: &ItemId) -> BTreeMap<ItemId, usize> {
    let graph = Graph::of(modules);
    let is_function = |id: &ItemId| {
        let module = modules.iter().find(|m| m.file == id.0);
        let item = module.and_then(|m| m.item(&id.1));
        item.is_some_and(|item| item.kind == ItemKind::Function)
    };
    let mut out = BTreeMap::new();
    let mut level: Vec<ItemId> = vec![from.clone()];
    let mut far = 0;
    while !level.is_empty() {
        let mut next = Vec::new();
        for id in level {
            if !is_function(&id) || out.contains_key(&id) {
                continue;
            }
            for beside in [graph.uses.get(&id), graph.users.get(&id)] {
                next.extend(beside.into_iter().flatten().cloned());
            }
            out.insert(id, far);
        }
        level = next;
        far += 1;
    }
    out
}

/// The crate `base` with these functions as they are in `donor`, and what only `donor` has and they mention.
///
/// Errors: a file is no Rust.
pub fn transplanted(base: &Files, donor: &Files, functions: &[ItemId]) -> Result<Files> {
    let donors = modules(donor)?;
    let mut out = base.clone();
    for module in modules(base)? {
        let Some(from) = donors.iter().find(|m| m.file == module.file) else {
            continue;
        };
        let of_module = functions.iter().filter(|id| id.0 == module.file);
        let mut pending: Vec<&Item> = of_module.filter_map(|id| from.item(&id.1)).collect();
        let mut wanted: BTreeSet<&str> = pending.iter().map(|i| i.name.as_str()).collect();
        let mut edits = Vec::new();
        let mut added = String::new();
        while let Some(item) = pending.pop() {
            let text = &donor[&module.file][item.range.clone()];
            match module.item(&item.name) {
                Some(old) => edits.push((old.range.clone(), text.to_string())),
                None => added.push_str(&format!("\n{text}\n")),
            }
            let news = item.mentions.iter().filter_map(|name| from.item(name));
            for new in news.filter(|new| module.item(&new.name).is_none()) {
                if wanted.insert(&new.name) {
                    pending.push(new);
                }
            }
        }
        let text = splice(&base[&module.file], edits) + &added;
        out.insert(module.file.clone(), text);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        [("src/a.rs".to_string(), text.to_string())].into()
    }

    fn id(name: &str) -> ItemId {
        ("src/a.rs".into(), name.into())
    }

    const FRESH: &str = "pub fn leaf() {}\npub fn f() { leaf() }\npub fn g() { f() }\npub fn h() { g() }\npub fn main() { h() }\n";

    #[test]
    fn what_was_changed_is_put_into_what_was_not() {
        let now = FRESH
            .replace("f() { leaf() }", "f() { helper(LIMIT) }")
            .replace("h() { g() }", "h() { g(); g() }")
            + "fn helper(n: i32) {}\nconst LIMIT: i32 = 3;\nfn other() {}\n";
        let (fresh, now) = (files(FRESH), files(&now));
        let changed = changed(&now, &fresh).unwrap();
        let names: Vec<&str> = changed.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["f", "h", "helper", "other"]);
        let mixed = transplanted(&fresh, &now, &[id("f")]).unwrap();
        let text = &mixed["src/a.rs"];
        assert!(text.contains("helper(LIMIT)") && text.contains("fn helper"));
        assert!(text.contains("const LIMIT") && !text.contains("other"));
        assert!(text.contains("h() { g() }"), "{text}");
        assert_eq!(transplanted(&fresh, &now, &[]).unwrap(), fresh);
    }

    #[test]
    fn who_is_near_is_suspected_first() {
        let files = files(FRESH);
        let modules = modules(&files).unwrap();
        let names = |ids: Vec<ItemId>| ids.into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(
            names(neighbours(&modules, &id("f"))),
            ["f", "g", "leaf", "h"]
        );
        let all = [id("main"), id("g"), id("leaf")].into();
        let near = nearest_first(&modules, Some(&id("h")), &all);
        assert_eq!(names(near), ["g", "main", "leaf"]);
        assert_eq!(
            names(nearest_first(&modules, None, &all)),
            ["g", "leaf", "main"]
        );
    }
}
