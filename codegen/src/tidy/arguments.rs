//! `args![..]` as a call for as long as the syntax is worked on: passes and the printer look into calls, not into macros.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, Ident, Token};

/// The name of the function that stands for the macro; no other text of the module has it.
pub struct Arguments(String);

impl Arguments {
    /// Turns the macros into calls; `texts` are all texts that come into the file.
    pub fn open<'t>(file: &mut File, texts: impl Iterator<Item = &'t str> + Clone) -> Arguments {
        let mut name = String::from("args_");
        while texts.clone().any(|text| text.contains(&name)) {
            name.push('_');
        }
        let mut opened = Arguments(name);
        opened.visit_file_mut(file);
        opened
    }

    /// Turns the calls in laid out text into macros again.
    pub fn close(&self, text: &str) -> String {
        text.replace(&format!("{}(", self.0), "args!(")
    }
}

impl VisitMut for Arguments {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        if let Expr::Macro(m) = e {
            if m.mac.path.is_ident("args") {
                let list = Punctuated::<Expr, Token![,]>::parse_terminated;
                if let Ok(args) = list.parse2(m.mac.tokens.clone()) {
                    let name = Ident::new(&self.0, proc_macro2::Span::call_site());
                    *e = syn::parse_quote!(#name(#args));
                }
            }
        }
        visit_mut::visit_expr_mut(self, e);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "fn f() { g(b\"args_(\", args![1, args![p.cast::<T>()]]); }";
        let mut file = syn::parse_file(text).unwrap();
        let opened = Arguments::open(&mut file, std::iter::once(text));
        let out = opened.close(&prettyplease::unparse(&file));
        assert_eq!(
            out,
            "fn f() {\n    g(b\"args_(\", args!(1, args!(p.cast::<T>())));\n}\n"
        );
    }
}
