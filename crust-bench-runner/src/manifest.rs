//! The manifest that a crate is scored with: its own dependencies, the official targets.

use toml::{Table, Value};

use crate::syntax;

/// Keys of `[package]` by which a crate could leave tests out.
const TARGET_SWITCHES: [&str; 4] = ["autobins", "autotests", "autolib", "workspace"];

/// What a manifest is made of.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The crate's name, which the tests import.
    pub name: &'a str,
    /// The manifest of the crate.
    pub own: &'a Table,
    /// The manifest in the dataset.
    pub official: &'a Table,
    /// Dependencies that the tests need and neither of the two has.
    pub added: &'a Table,
}

/// The manifest of the crate.
///
/// Its tables of targets are the official ones, so that all official tests run; the package's settings and the dependencies are its own;
/// dependencies of the official manifest that it lacks are added.
pub fn of_crate(parts: Parts<'_>) -> Table {
    let mut table = parts.own.clone();
    let mut package = match table.get("package") {
        Some(Value::Table(package)) => package.clone(),
        _ => Table::new(),
    };
    package.insert("name".into(), parts.name.into());
    for key in TARGET_SWITCHES {
        package.remove(key);
    }
    if let Some(official) = parts.official.get("package").and_then(Value::as_table) {
        for (key, value) in official {
            let is_switch = TARGET_SWITCHES[..3].contains(&key.as_str());
            if is_switch || !package.contains_key(key) {
                package.insert(key.clone(), value.clone());
            }
        }
    }
    table.insert("package".into(), package.into());
    let own_library = table.remove("lib").and_then(|lib| lib.get("path").cloned());
    for key in ["bin", "test", "example", "bench"] {
        table.remove(key);
    }
    for key in ["lib", "bin", "test"] {
        if let Some(value) = parts.official.get(key) {
            table.insert(key.into(), value.clone());
        }
    }
    if let (None, Some(path)) = (table.get("lib"), own_library) {
        table.insert(
            "lib".into(),
            Table::from_iter([("path".to_string(), path)]).into(),
        );
    }
    let mut dependencies = match table.get("dependencies") {
        Some(Value::Table(own)) => own.clone(),
        _ => Table::new(),
    };
    let development = table.get("dev-dependencies").and_then(Value::as_table);
    let official = parts.official.get("dependencies").and_then(Value::as_table);
    for (name, value) in official.into_iter().flatten().chain(parts.added) {
        if !dependencies.contains_key(name) && !development.is_some_and(|d| d.contains_key(name)) {
            dependencies.insert(name.clone(), value.clone());
        }
    }
    table.insert("dependencies".into(), dependencies.into());
    table
}

/// The manifest of a workspace around the crate, with what the crate may inherit from the workspace that it comes from.
pub fn of_workspace(member: &str, origin: Option<&Table>) -> Table {
    let mut table = Table::new();
    let mut workspace = Table::new();
    if let Some(origin) = origin {
        for key in ["profile", "patch"] {
            if let Some(value) = origin.get(key) {
                table.insert(key.into(), value.clone());
            }
        }
        if let Some(from) = origin.get("workspace").and_then(Value::as_table) {
            for key in ["dependencies", "package", "lints", "resolver"] {
                if let Some(value) = from.get(key) {
                    workspace.insert(key.into(), value.clone());
                }
            }
        }
    }
    workspace
        .entry("resolver")
        .or_insert_with(|| Value::from("2"));
    workspace.insert("members".into(), vec![Value::from(member)].into());
    table.insert("workspace".into(), workspace.into());
    table
}

/// The crates that sources name, as far as that can be told from paths: first segments of `use` and of qualified paths.
pub fn named_crates(sources: &[String]) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> syn::visit::Visit<'ast> for Names {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            if let syn::UseTree::Path(path) = &item.tree {
                self.0.push(path.ident.to_string());
            }
            syn::visit::visit_item_use(self, item);
        }
        fn visit_path(&mut self, path: &'ast syn::Path) {
            if let (true, Some(first)) = (path.segments.len() > 1, path.segments.first()) {
                self.0.push(first.ident.to_string());
            }
            syn::visit::visit_path(self, path);
        }
        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            let mut inner = Names(Vec::new());
            for argument in &syntax::arguments(call) {
                syn::visit::Visit::visit_expr(&mut inner, argument);
            }
            self.0.extend(inner.0);
        }
    }
    let mut names = Names(Vec::new());
    for file in sources.iter().filter_map(|text| syn::parse_file(text).ok()) {
        syn::visit::Visit::visit_file(&mut names, &file);
    }
    names.0.sort();
    names.0.dedup();
    names.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_crate_cannot_leave_tests_out() {
        let own = table(
            "[package]\nname='other'\nedition='2024'\nautobins=false\n[lib]\ntest=false\npath='src/l.rs'\n\
             [[bin]]\nname='t'\npath='src/bin/t.rs'\ntest=false\n[dependencies]\nrand='0.9'",
        );
        let official = table(
            "[package]\nname='x'\nversion='0.1.0'\nedition='2021'\n[[test]]\nname='t'\npath='src/bin/t.rs'\n\
             [dependencies]\nrand='0.8'\nlibc='0.2'",
        );
        let manifest = of_crate(Parts {
            name: "x",
            own: &own,
            official: &official,
            added: &table("bytemuck='1'"),
        });
        let expected = table(
            "[package]\nname='x'\nversion='0.1.0'\nedition='2024'\n[lib]\npath='src/l.rs'\n\
             [[test]]\nname='t'\npath='src/bin/t.rs'\n\
             [dependencies]\nrand='0.9'\nlibc='0.2'\nbytemuck='1'",
        );
        assert_eq!(manifest, expected);
    }

    #[test]
    fn crates_are_found_in_paths() {
        let text = "use rand::Rng; fn f() { assert!(bytemuck::cast(1), \"a::b\"); y(); }";
        let found = named_crates(&[text.to_string()]);
        assert_eq!(found, ["bytemuck", "rand"]);
    }
}
