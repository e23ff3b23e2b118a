//! The order of work: who depends on whom, what forms a cycle, and what is independent.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::source::{ItemKind, Module};

/// An item by its file and name.
pub type ItemId = (String, String);

/// The dependencies between items of the crate's modules: calls, types, globals and constants.
#[derive(Debug)]
pub struct Graph {
    /// What each item depends on, itself left out.
    pub uses: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// What depends on each item.
    pub users: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// The functions, in strongly connected components, grouped by level: those of a level depend only on earlier levels.
    pub levels: Vec<Vec<Vec<ItemId>>>,
}

impl Graph {
    /// The graph of these modules.
    pub fn of(modules: &[Module]) -> Graph {
        let by_name: BTreeMap<&str, &Module> =
            modules.iter().map(|m| (m.name.as_str(), m)).collect();
        let mut uses: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
        for module in modules {
            for item in module.items.iter().filter(|item| !item.name.is_empty()) {
                let id = (module.file.clone(), item.name.clone());
                let mut found = BTreeSet::new();
                for name in &item.mentions {
                    // A function whose address is taken goes by another name.
                    let plain = name.strip_prefix("FN_").unwrap_or(name);
                    if let Some(target) = resolve(module, plain, &by_name) {
                        found.insert(target);
                    } else if plain != name {
                        let named = modules.iter().filter(|m| m.item(plain).is_some());
                        found.extend(named.map(|m| (m.file.clone(), plain.to_string())));
                    }
                }
                for (of, name) in &item.paths {
                    if let Some(module) = by_name.get(of.as_str()) {
                        if module.item(name).is_some() {
                            found.insert((module.file.clone(), name.clone()));
                        }
                    }
                }
                found.remove(&id);
                uses.entry(id).or_default().extend(found);
            }
        }
        let mut users: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
        for (id, used) in &uses {
            for target in used {
                users.entry(target.clone()).or_default().insert(id.clone());
            }
        }
        let functions: BTreeSet<ItemId> = modules
            .iter()
            .flat_map(|m| m.items.iter().map(move |item| (m, item)))
            .filter(|(_, item)| item.kind == ItemKind::Function)
            .map(|(m, item)| (m.file.clone(), item.name.clone()))
            .collect();
        let levels = levels(&functions, &uses);
        Graph {
            uses,
            users,
            levels,
        }
    }

    /// The level of each function.
    pub fn level_of(&self) -> BTreeMap<&ItemId, usize> {
        let numbered = self.levels.iter().enumerate();
        numbered
            .flat_map(|(n, level)| level.iter().flatten().map(move |id| (id, n)))
            .collect()
    }
}

fn resolve(module: &Module, name: &str, modules: &BTreeMap<&str, &Module>) -> Option<ItemId> {
    if module.item(name).is_some() {
        return Some((module.file.clone(), name.to_string()));
    }
    let of = modules.get(module.imports.get(name)?.as_str())?;
    of.item(name)?;
    Some((of.file.clone(), name.to_string()))
}

/// What a function needs through types and constants counts as its own: those have no level.
fn levels(
    functions: &BTreeSet<ItemId>,
    uses: &BTreeMap<ItemId, BTreeSet<ItemId>>,
) -> Vec<Vec<Vec<ItemId>>> {
    let mut graph: DiGraph<&ItemId, ()> = DiGraph::new();
    let nodes: BTreeMap<&ItemId, NodeIndex> = functions
        .iter()
        .map(|id| (id, graph.add_node(id)))
        .collect();
    for (id, &node) in &nodes {
        let mut seen = BTreeSet::new();
        let mut pending: Vec<&ItemId> = uses.get(*id).into_iter().flatten().collect();
        while let Some(target) = pending.pop() {
            if !seen.insert(target) {
                continue;
            }
            match nodes.get(target) {
                Some(&other) => {
                    graph.update_edge(node, other, ());
                }
                None => pending.extend(uses.get(target).into_iter().flatten()),
            }
        }
    }
    // The components come in reverse topological order: what they depend on has its level already.
    let mut level_of: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut out: Vec<Vec<Vec<ItemId>>> = Vec::new();
    for component in tarjan_scc(&graph) {
        let below = component
            .iter()
            .flat_map(|&node| graph.neighbors(node))
            .filter(|node| !component.contains(node))
            .filter_map(|node| level_of.get(&node));
        let level = below.max().map_or(0, |level| level + 1);
        for &node in &component {
            level_of.insert(node, level);
        }
        let mut ids: Vec<ItemId> = component.iter().map(|&n| graph[n].clone()).collect();
        ids.sort();
        if out.len() <= level {
            out.resize(level + 1, Vec::new());
        }
        out[level].push(ids);
    }
    for level in &mut out {
        level.sort();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_come_first_and_cycles_together() {
        let a = "use crate::b::{even, LIMIT};\npub fn top() { even(LIMIT); sort(FN_compare); }\npub fn leaf() {}\n";
        let b = "pub const LIMIT: i32 = size();\npub const fn size() -> i32 { 3 }\n\
                 pub fn even(n: i32) { odd(n - 1) }\npub fn odd(n: i32) { even(n - 1); crate::a::leaf() }\n\
                 pub fn compare() {}\n";
        let modules = [
            Module::parse("src/a.rs", a).unwrap(),
            Module::parse("src/b.rs", b).unwrap(),
        ];
        let graph = Graph::of(&modules);
        let names: Vec<Vec<Vec<&str>>> = graph
            .levels
            .iter()
            .map(|level| {
                let sets = level.iter();
                sets.map(|set| set.iter().map(|(_, n)| n.as_str()).collect())
                    .collect()
            })
            .collect();
        assert_eq!(
            names,
            [
                vec![vec!["leaf"], vec!["compare"], vec!["size"]],
                vec![vec!["even", "odd"]],
                vec![vec!["top"]],
            ]
        );
        let leaf = ("src/a.rs".to_string(), "leaf".to_string());
        let users: Vec<&str> = graph.users[&leaf].iter().map(|(_, n)| n.as_str()).collect();
        assert_eq!(users, ["odd"]);
    }
}
