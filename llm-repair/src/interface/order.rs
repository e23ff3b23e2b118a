//! The order of modules: those that others use come first.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use crate::error::Result;
use crate::source::Module;

/// The name of a file's module in paths: `src/a/b.rs` and `src/a/b/mod.rs` are `b`.
pub fn module_name(file: &str) -> &str {
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    stem.rsplit('/').next().unwrap_or(stem)
}

/// Which of these modules each of them uses.
///
/// Errors: one of them is no Rust.
pub fn uses(files: &BTreeMap<&str, &str>) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut out = BTreeMap::new();
    for (file, text) in files {
        let module = Module::parse(file, text)?;
        let mut named: BTreeSet<&str> = module.imports.values().map(String::as_str).collect();
        named.extend(module.imports.keys().map(String::as_str));
        for item in &module.items {
            for (of, name) in &item.paths {
                named.insert(of);
                if matches!(of.as_str(), "crate" | "super" | "self") {
                    named.insert(name);
                }
            }
        }
        let used = files
            .keys()
            .filter(|other| *other != file && named.contains(module_name(other)));
        out.insert(file.to_string(), used.map(ToString::to_string).collect());
    }
    Ok(out)
}

/// The modules, each after those that it uses; modules that use each other by name.
pub fn order(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut graph: DiGraph<&str, ()> = DiGraph::new();
    let nodes: BTreeMap<&str, _> = uses
        .keys()
        .map(|file| (file.as_str(), graph.add_node(file.as_str())))
        .collect();
    for (file, used) in uses {
        for other in used {
            if let Some(other) = nodes.get(other.as_str()) {
                graph.update_edge(nodes[file.as_str()], *other, ());
            }
        }
    }
    // The components come with what they depend on first.
    let mut out = Vec::new();
    for component in tarjan_scc(&graph) {
        let mut files: Vec<&str> = component.iter().map(|node| graph[*node]).collect();
        files.sort_unstable();
        out.extend(files.into_iter().map(str::to_string));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_comes_first() {
        let files = [
            (
                "src/app.rs",
                "use crate::{list::List, tree};\npub fn f(t: tree::Tree) {}\n",
            ),
            (
                "src/list.rs",
                "pub struct List;\npub fn f() { crate::node::g() }\n",
            ),
            ("src/node/mod.rs", "use super::list::List;\npub fn g() {}\n"),
            (
                "src/tree.rs",
                "use std::rc::Rc;\npub struct Tree(Rc<crate::list::List>);\n",
            ),
        ];
        let uses = uses(&files.into_iter().collect()).unwrap();
        let order = order(&uses);
        assert_eq!(
            order,
            [
                "src/list.rs",
                "src/node/mod.rs",
                "src/tree.rs",
                "src/app.rs"
            ]
        );
        assert_eq!(module_name("src/node/mod.rs"), "node");
    }
}
