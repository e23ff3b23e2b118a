//! What reading Rust for evidence needs and syn leaves open.

use syn::punctuated::Punctuated;
use syn::{Expr, Token};

/// The arguments of a call of a macro that takes expressions, as `assert_eq!` does; none if it takes something else.
pub fn arguments(call: &syn::Macro) -> Vec<Expr> {
    call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        .map(|list| list.into_iter().collect())
        .unwrap_or_default()
}

/// Whether a source has a function with `#[test]`.
pub fn has_tests(text: &str) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            self.0 |= item.attrs.iter().any(|a| a.path().is_ident("test"));
            syn::visit::visit_item_fn(self, item);
        }
    }
    let mut finder = Finder(false);
    if let Ok(file) = syn::parse_file(text) {
        syn::visit::Visit::visit_file(&mut finder, &file);
    }
    finder.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_in_modules_too() {
        assert!(has_tests("mod a { mod b { #[test] fn t() {} } }"));
        assert!(!has_tests(
            "fn t() {} // #[test]\nconst A: &str = \"#[test] fn t() {}\";"
        ));
    }

    #[test]
    fn arguments_are_expressions() {
        let call: syn::Macro = syn::parse_quote!(assert_eq!(f(1), 2, "text {}", x));
        assert_eq!(arguments(&call).len(), 4);
        let call: syn::Macro = syn::parse_quote!(matches!(x, Some(a) if a > 1));
        assert!(arguments(&call).is_empty());
    }
}
