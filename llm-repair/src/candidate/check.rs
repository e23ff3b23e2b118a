//! Whether a candidate may be compiled and run at all.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::Visit;

use super::freedom::Freedom;
use super::{lexical, tokens, Refusal};
use crate::source::{Item, ItemKind};

/// What a candidate for a unit may be.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Items that must be in it.
    pub targets: BTreeSet<String>,
    /// Items of the module that may be in it, and the signatures that must stay; an empty one may change.
    pub replaceable: BTreeMap<String, String>,
    /// The texts of the items that it may replace.
    pub old: BTreeMap<String, String>,
    /// Names that mean something in the module already, so that a new item with one of them would change other code.
    pub taken: BTreeSet<String>,
    /// Names of the runtime that reach outside; see [`super::library::reaching`].
    pub reaching: BTreeSet<String>,
}

/// A candidate that may be compiled and run, in a sandbox.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Items with their texts: those that replace one, and new ones, in order.
    pub items: Vec<(Item, String)>,
}

/// Checks the code of a candidate. Whatever is in comments and strings has no influence.
///
/// Errors: the first thing that is wrong.
pub fn check(text: &str, rules: &Rules) -> Result<Checked, Refusal> {
    lexical::check(text)?;
    on_big_stack(|| check_parsed(text, rules))
}

/// What recurses on code by a stranger has room: the lexical checks bound how deep it goes.
pub(super) fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20);
        let handle = thread.spawn_scoped(scope, work);
        match handle.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => std::panic::panic_any(error.to_string()),
        }
    })
}

fn check_parsed(text: &str, rules: &Rules) -> Result<Checked, Refusal> {
    let no_rust = |error: syn::Error| {
        let line = error.span().start().line;
        Refusal::new(
            "K0012",
            format!("the code is no Rust (line {line}): {error}"),
        )
    };
    let all: proc_macro2::TokenStream = text.parse().map_err(|error: proc_macro2::LexError| {
        Refusal::new("K0012", format!("the code is no Rust: {error}"))
    })?;
    let tokens = tokens::flatten(all);
    let file = syn::parse_file(text).map_err(no_rust)?;
    let replaced = file.items.iter().map(|tree| Item::of(tree).name);
    let old: Vec<&str> = replaced
        .filter_map(|name| rules.old.get(&name).map(String::as_str))
        .collect();
    let old = old
        .join("\n")
        .parse()
        .map(tokens::flatten)
        .unwrap_or_default();
    // The translator's code names what others may not (`std::panic::catch_unwind` where C has `setjmp`), and whoever writes such a
    // function anew has to keep it.
    let freedom = Freedom {
        paths: tokens::library_paths(&old),
        ..Freedom::default()
    };
    tokens::check(&tokens, &old, &freedom)?;
    let known = tokens::functions(&old);
    let variables = tokens::words(&old);
    let mut names = BTreeSet::new();
    let mut own_types = BTreeSet::new();
    for item in &file.items {
        let item = Item::of(item);
        if item.kind == ItemKind::Type {
            own_types.insert(item.name);
        }
    }
    let mut items = Vec::new();
    for tree in &file.items {
        let item = Item::of(tree);
        is_allowed(tree, &item, &own_types)?;
        let tokens = tokens::flatten(tree.to_token_stream());
        tokens::outside(&tokens, &known, &rules.reaching, &bound(tree), &variables)?;
        if item.kind != ItemKind::Impl && !names.insert(item.name.clone()) {
            let message = format!("`{}` is there twice", item.name);
            return Err(Refusal::new("K0070", message));
        }
        match rules.replaceable.get(&item.name) {
            Some(signature) => {
                if !signature.is_empty() && *signature != item.signature {
                    let message = format!(
                        "the signature of `{}` must stay as it is, since other code calls it",
                        item.name
                    );
                    return Err(Refusal::new("K0071", message));
                }
            }
            None if item.kind == ItemKind::Impl => {}
            None => {
                if rules.taken.contains(&item.name) {
                    let message = format!(
                        "the name `{}` means something else here already; give a new item another name",
                        item.name
                    );
                    return Err(Refusal::new("K0072", message));
                }
            }
        }
        let own = text[item.range.clone()].to_string();
        items.push((item, own));
    }
    for target in &rules.targets {
        if !names.contains(target) {
            let message = format!("`{target}` is missing");
            return Err(Refusal::new("K0073", message));
        }
    }
    Ok(Checked { items })
}

/// Whether an item is of a kind that a candidate may have.
fn is_allowed(tree: &syn::Item, item: &Item, own_types: &BTreeSet<String>) -> Result<(), Refusal> {
    let refused = |code, message: String| Err(Refusal::new(code, message));
    match tree {
        syn::Item::Fn(_)
        | syn::Item::Struct(_)
        | syn::Item::Enum(_)
        | syn::Item::Type(_)
        | syn::Item::Const(_)
        | syn::Item::Static(_) => Ok(()),
        // `record!` and `union!`; the tokens are checked.
        syn::Item::Macro(_) if item.kind == ItemKind::Type => Ok(()),
        syn::Item::Impl(block) => {
            let own = match &*block.self_ty {
                syn::Type::Path(path) => path.path.get_ident().map(ToString::to_string),
                _ => None,
            };
            if own.is_some_and(|name| own_types.contains(&name)) {
                return Ok(());
            }
            refused(
                "K0074",
                "`impl` is only allowed for types that the code itself defines".into(),
            )
        }
        syn::Item::Use(_) => refused(
            "K0075",
            "`use` is only allowed inside of functions; write the path in full".into(),
        ),
        _ => refused(
            "K0076",
            "only functions, types, constants and `impl` blocks are allowed".into(),
        ),
    }
}

/// Names that mean a variable wherever they stand in an item: see [`bound_in`].
fn bound(tree: &syn::Item) -> BTreeSet<String> {
    match tree {
        syn::Item::Fn(function) => bound_in(&function.sig, &function.block),
        _ => BTreeSet::new(),
    }
}

/// Names that mean a variable wherever they stand in a function: its parameters, and those that stand nowhere but where a `let` has
/// bound them.
pub(super) fn bound_in(signature: &syn::Signature, block: &syn::Block) -> BTreeSet<String> {
    // An inner function does not see the outer one's variables.
    struct Inner(bool);
    impl<'a> Visit<'a> for Inner {
        fn visit_item(&mut self, _: &'a syn::Item) {
            self.0 = true;
        }
    }
    let mut inner = Inner(false);
    inner.visit_block(block);
    if inner.0 {
        return BTreeSet::new();
    }
    let mut scopes = Scopes::default();
    scopes.visit_block(block);
    let everywhere = words(block.to_token_stream());
    let mut out: BTreeSet<String> = scopes
        .counts
        .into_iter()
        .filter(|(name, count)| everywhere.iter().filter(|word| *word == name).count() == *count)
        .map(|(name, _)| name)
        .collect();
    for input in &signature.inputs {
        if let syn::FnArg::Typed(typed) = input {
            out.extend(bound_by(&typed.pat));
        }
    }
    out
}

/// Counts how often names stand where a `let` of the same block, or of one around it, has bound them.
#[derive(Default)]
struct Scopes {
    counts: BTreeMap<String, usize>,
    /// Those that are bound here, and counted.
    bound: BTreeSet<String>,
}

impl<'a> Visit<'a> for Scopes {
    fn visit_block(&mut self, block: &'a syn::Block) {
        let before = self.bound.clone();
        for (at, statement) in block.stmts.iter().enumerate() {
            syn::visit::visit_stmt(self, statement);
            let syn::Stmt::Local(local) = statement else {
                continue;
            };
            // What it gets is not in the variable's scope.
            let init = local.init.as_ref();
            let init = init.map_or(Vec::new(), |init| {
                let diverge = init.diverge.as_ref().map(|(_, diverge)| diverge);
                let mut all = words(init.expr.to_token_stream());
                all.extend(words(diverge.to_token_stream()));
                all
            });
            for name in bound_by(&local.pat) {
                if init.contains(&name) || !self.bound.insert(name.clone()) {
                    continue;
                }
                let scope = block.stmts[at..].iter();
                let scope = scope.flat_map(|statement| words(statement.to_token_stream()));
                let count = scope.filter(|word| *word == name).count();
                *self.counts.entry(name).or_default() += count;
            }
        }
        self.bound = before;
    }
}

fn words(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let tokens = tokens::flatten(tokens).into_iter();
    tokens
        .filter_map(|token| match token {
            tokens::Token::Ident(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// What a plain pattern binds.
fn bound_by(pattern: &syn::Pat) -> Vec<String> {
    match pattern {
        syn::Pat::Ident(ident) => vec![ident.ident.to_string()],
        syn::Pat::Type(typed) => bound_by(&typed.pat),
        syn::Pat::Tuple(tuple) => tuple.elems.iter().flat_map(bound_by).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::signature;

    const OLD: &str = "pub fn f(n: i32, cx: &mut Ctx) -> i32 { fopen(n, cx); helper(n) }";

    fn rules() -> Rules {
        let syn::Item::Fn(old) = syn::parse_str(OLD).unwrap() else {
            unreachable!()
        };
        Rules {
            targets: ["f".to_string()].into(),
            replaceable: [("f".to_string(), signature(&old.sig))].into(),
            old: [("f".to_string(), OLD.to_string())].into(),
            taken: ["malloc".to_string(), "helper".to_string()].into(),
            reaching: [".open_any".to_string(), "remove".to_string()].into(),
        }
    }

    fn code(text: &str) -> &'static str {
        check(text, &rules()).map_or_else(|refusal| refusal.code, |_| "")
    }

    fn body(text: &str) -> &'static str {
        code(&format!(
            "pub fn f(n: i32, cx: &mut Ctx) -> i32 {{ {text} }}"
        ))
    }

    #[test]
    fn honest_code_is_allowed() {
        assert_eq!(code(OLD), "");
        assert_eq!(body("fopen(n, cx) + helper(1)"), "");
        assert_eq!(body("let link = n; let v = vec![1]; link + v[0]"), "");
        assert_eq!(body("use std::collections::HashMap; let m: HashMap<i32, i32> = HashMap::new(); m.len() as i32"), "");
        assert_eq!(
            body("if !(n == 1) { return !(n) } std::mem::take(&mut 1)"),
            ""
        );
        assert_eq!(
            body("// std::fs and unsafe\n let s = \"unsafe { std::process }\"; 1"),
            ""
        );
        // A member that C calls `mod`.
        assert_eq!(body("n.r#mod().set(1, cx); 1"), "");
        assert_eq!(body("n.mod().set(1, cx); 1"), "K0012");
        assert_eq!(body("m! { mod x {} } 1"), "K0023");
        let more = "/// Two.\n#[derive(Clone, Copy)]\nstruct Two(i32);\nimpl Two { fn new() -> Two { Two(2) } }\nconst K: i32 = 2;\n";
        assert_eq!(code(&format!("{more}{OLD}")), "");
        let checked = check(&format!("{more}{OLD}"), &rules()).unwrap();
        assert_eq!(checked.items.len(), 4);
        assert!(checked.items[0].1.starts_with("/// Two."));
    }

    #[test]
    fn variables_may_have_names_of_functions_but_not_hide_them() {
        assert_eq!(body("let read = 1; read + n"), "");
        assert_eq!(body("let f = system; 1"), "K0060");
        assert_eq!(body("let system = system; system"), "K0060");
        assert_eq!(body("{ let system = 1; } let f = system; 1"), "K0060");
        assert_eq!(
            body("let system = 1; fn g() { let f = system; } 1"),
            "K0060"
        );
        assert_eq!(body("let system = 1; system(c\"x\", cx)"), "K0060");
        // Also in blocks, if they stand nowhere else.
        assert_eq!(
            body("while n > 0 { let signal = n; g(args!(signal)); } 1"),
            ""
        );
        assert_eq!(
            body("{ let signal = n; g(signal) } { let signal = 2; { let signal = 3; } } 1"),
            ""
        );
        assert_eq!(body("{ let signal = n; } g(signal)"), "K0060");
        assert_eq!(body("{ let f = signal; let signal = n; } 1"), "K0060");
        assert_eq!(body("{ let signal = signal; } 1"), "K0060");
        assert_eq!(
            body("{ let signal = { let system = 1; system }; } g(system)"),
            "K0060"
        );
        assert_eq!(body("cx.open_any(); 1"), "K0060");
        // A method of a vector is no function of C.
        assert_eq!(body("remove(n, cx); 1"), "K0060");
        assert_eq!(body("vec![n].remove(0)"), "");
        assert_eq!(body("let x = Name { link: 1 }; x.link"), "");
    }

    #[test]
    fn a_function_that_catches_jumps_may_go_on_doing_so_and_no_more() {
        let old = OLD.replace(
            "fopen",
            "let c2_run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| 1)); fopen",
        );
        let mut rules = rules();
        rules.old.insert("f".into(), old.clone());
        let code = |text: &str| check(text, &rules).map_or_else(|refusal| refusal.code, |_| "");
        assert_eq!(code(&old), "");
        for (text, refusal) in [
            ("use std::panic::catch_unwind; 1", ""),
            ("std::panic::set_hook(Box::new(|_| {})); 1", "K0050"),
            ("std::panic::catch_unwind::set_hook(1); 1", "K0050"),
            ("use std::panic; panic::set_hook(1); 1", "K0050"),
            ("use std::panic::*; 1", "K0050"),
            ("use std::panic::{catch_unwind, set_hook}; 1", "K0050"),
            ("std::process::exit(1)", "K0050"),
        ] {
            let text = format!("pub fn f(n: i32, cx: &mut Ctx) -> i32 {{ {text} }}");
            assert_eq!(code(&text), refusal, "{text}");
        }
        assert_eq!(body("std::panic::catch_unwind(|| 1).unwrap()"), "K0050");
    }

    #[test]
    fn items_stay_what_they_are() {
        assert_eq!(code("pub fn f(n: i64, cx: &mut Ctx) -> i32 { 1 }"), "K0071");
        assert_eq!(code("pub fn g() {}"), "K0073");
        assert_eq!(code(&format!("{OLD} fn malloc() {{}}")), "K0072");
        assert_eq!(code(&format!("{OLD} {OLD}")), "K0070");
        assert_eq!(
            code(&format!(
                "{OLD} impl Drop for Ctx {{ fn drop(&mut self) {{}} }}"
            )),
            "K0074"
        );
        assert_eq!(
            code(&format!("use std::mem::swap as helper; {OLD}")),
            "K0075"
        );
        assert_eq!(code(&format!("{OLD} trait T {{}}")), "K0076");
        assert_eq!(code("pub fn f("), "K0012");
        assert_eq!(body("let x: i32 = ; 1"), "K0012");
    }
}
