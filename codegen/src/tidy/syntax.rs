//! Questions about syntax that several passes ask.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprClosure, Ident, Label, Macro, Pat, Stmt, Token};

/// Whether a statement is one of our markers, which stand for comments and line numbers.
pub fn is_marker(s: &Stmt) -> bool {
    match s {
        Stmt::Macro(m) => {
            let name = m.mac.path.get_ident().map(Ident::to_string);
            matches!(name.as_deref(), Some("c2l" | "c2c" | "c2t" | "c2u" | "c2b"))
        }
        _ => false,
    }
}

/// Whether a statement is a marker that stands for words of the C.
pub fn is_comment(s: &Stmt) -> bool {
    match s {
        Stmt::Macro(m) => ["c2c", "c2t", "c2u"].iter().any(|n| m.mac.path.is_ident(n)),
        _ => false,
    }
}

/// The identifier that an expression is.
pub fn path_ident(e: &Expr) -> Option<&Ident> {
    match e {
        Expr::Path(p) if p.qself.is_none() => p.path.get_ident(),
        _ => None,
    }
}

/// The variable that a place is a part of.
pub fn place_root(e: &Expr) -> Option<&Ident> {
    match e {
        Expr::Path(_) => path_ident(e),
        Expr::Field(f) => place_root(&f.base),
        Expr::Index(i) => place_root(&i.expr),
        Expr::Paren(p) => place_root(&p.expr),
        _ => None,
    }
}

/// The name that a pattern binds, if it is just that.
pub fn pattern_ident(p: &Pat) -> Option<&Ident> {
    match p {
        Pat::Ident(i) if i.by_ref.is_none() && i.subpat.is_none() => Some(&i.ident),
        Pat::Type(t) => pattern_ident(&t.pat),
        _ => None,
    }
}

fn binds(p: &Pat, name: &Ident) -> bool {
    struct Find<'a>(&'a Ident, bool);
    impl<'a> Visit<'a> for Find<'_> {
        fn visit_pat_ident(&mut self, p: &'a syn::PatIdent) {
            self.1 |= p.ident == *self.0;
            visit::visit_pat_ident(self, p);
        }
    }
    let mut find = Find(name, false);
    find.visit_pat(p);
    find.1
}

/// Looks for a variable of the scope around: one that is not bound again in between.
struct Free<'n> {
    name: &'n Ident,
    found: bool,
}

impl Free<'_> {
    fn statements(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            if let Stmt::Local(local) = s {
                if let Some(init) = &local.init {
                    self.visit_expr(&init.expr);
                }
                if binds(&local.pat, self.name) {
                    return;
                }
                continue;
            }
            self.visit_stmt(s);
        }
    }
}

impl<'a> Visit<'a> for Free<'_> {
    fn visit_block(&mut self, b: &'a Block) {
        self.statements(&b.stmts);
    }

    fn visit_expr_path(&mut self, p: &'a syn::ExprPath) {
        self.found |= p.path.is_ident(self.name);
    }

    fn visit_expr_closure(&mut self, c: &'a ExprClosure) {
        if !c.inputs.iter().any(|p| binds(p, self.name)) {
            visit::visit_expr_closure(self, c);
        }
    }

    fn visit_expr_for_loop(&mut self, f: &'a syn::ExprForLoop) {
        self.visit_expr(&f.expr);
        if !binds(&f.pat, self.name) {
            self.visit_block(&f.body);
        }
    }

    fn visit_arm(&mut self, a: &'a syn::Arm) {
        if !binds(&a.pat, self.name) {
            visit::visit_arm(self, a);
        }
    }

    fn visit_macro(&mut self, m: &'a Macro) {
        self.found |= in_tokens(m.tokens.clone(), self.name);
    }
}

fn in_tokens(tokens: proc_macro2::TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|t| match t {
        proc_macro2::TokenTree::Ident(i) => i == *name,
        proc_macro2::TokenTree::Group(g) => in_tokens(g.stream(), name),
        _ => false,
    })
}

/// Whether statements use the variable `name` of the scope around them.
pub fn uses(stmts: &[Stmt], name: &Ident) -> bool {
    let mut free = Free { name, found: false };
    free.statements(stmts);
    free.found
}

/// Whether an expression uses a variable.
pub fn expr_uses(e: &Expr, name: &Ident) -> bool {
    let mut free = Free { name, found: false };
    free.visit_expr(e);
    free.found
}

/// Methods of what variables hold that only read it: numbers, pointers, vectors and slices. So do those without arguments, which are
/// parts of what a pointer leads to.
const READING: &[&str] = &[
    "abs",
    "at",
    "bits",
    "cast",
    "chars",
    "clone",
    "count_ones",
    "diff",
    "elem",
    "fetch",
    "first",
    "get",
    "is_empty",
    "is_null",
    "iter",
    "last",
    "leading_zeros",
    "len",
    "max",
    "min",
    "offset",
    "sqrt",
    "to_vec",
    "trailing_zeros",
    "unsigned_abs",
];

/// Whether something in `stmts` could change the variable `name`: what is not known to read does.
pub fn changes(stmts: &[Stmt], name: &Ident) -> bool {
    let mut find = Changes { name, found: false };
    stmts.iter().for_each(|s| find.visit_stmt(s));
    find.found
}

struct Changes<'n> {
    name: &'n Ident,
    found: bool,
}

impl Changes<'_> {
    fn is_it(&self, e: &Expr) -> bool {
        place_root(e).is_some_and(|i| i == self.name)
    }
}

impl<'a> Visit<'a> for Changes<'_> {
    fn visit_expr(&mut self, e: &'a Expr) {
        match e {
            Expr::Assign(a) => self.found |= self.is_it(&a.left),
            Expr::Binary(b) if is_assignment(&b.op) => self.found |= self.is_it(&b.left),
            Expr::Reference(r) if r.mutability.is_some() => self.found |= self.is_it(&r.expr),
            Expr::MethodCall(m) => {
                let method = m.method.to_string();
                let part = m.args.is_empty() && !method.contains("mut");
                // What a pointer leads to changes, not the pointer.
                let memory = ["put", "set", "update"].contains(&method.as_str())
                    && m.args
                        .iter()
                        .any(|a| path_ident(a).is_some_and(|a| a == "cx"));
                let reads = part
                    || memory
                    || READING.contains(&method.as_str())
                    || ["wrapping_", "to_ne_", "to_le_", "to_be_"]
                        .iter()
                        .any(|prefix| method.starts_with(prefix));
                self.found |= !reads && self.is_it(&m.receiver);
            }
            _ => {}
        }
        visit::visit_expr(self, e);
    }

    fn visit_pat_ident(&mut self, p: &'a syn::PatIdent) {
        // `ref mut` may lead to anything.
        self.found |= p.by_ref.is_some() && p.mutability.is_some();
        visit::visit_pat_ident(self, p);
    }

    fn visit_macro(&mut self, m: &'a Macro) {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        match list.parse2(m.tokens.clone()) {
            Ok(list) => list.iter().for_each(|e| {
                let mut inner = Changes {
                    name: self.name,
                    found: false,
                };
                inner.visit_expr(e);
                self.found |= inner.found;
            }),
            Err(_) => self.found |= in_tokens(m.tokens.clone(), self.name),
        }
    }
}

/// Whether an operator is `+=` or one like it.
pub fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp::*;
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

/// Whether evaluating an expression does nothing: names, numbers, and operators that cannot fail.
pub fn is_idle(e: &Expr) -> bool {
    match e {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Paren(p) => is_idle(&p.expr),
        Expr::Cast(c) => is_idle(&c.expr),
        Expr::Unary(u) => !matches!(u.op, syn::UnOp::Deref(_)) && is_idle(&u.expr),
        Expr::Field(f) => is_idle(&f.base),
        Expr::Reference(r) => is_idle(&r.expr),
        Expr::Repeat(r) => is_idle(&r.expr),
        Expr::Array(a) => a.elems.iter().all(is_idle),
        Expr::Struct(s) => {
            s.fields.iter().all(|f| is_idle(&f.expr)) && s.rest.iter().all(|e| is_idle(e))
        }
        Expr::Call(c) => c.args.is_empty() && is_constructor(&c.func),
        Expr::Tuple(t) => t.elems.iter().all(is_idle),
        _ => false,
    }
}

/// `Ptr::null` and `Vec::new`.
fn is_constructor(e: &Expr) -> bool {
    match e {
        Expr::Path(p) => {
            let last = p.path.segments.last().map(|s| s.ident.to_string());
            p.path.segments.len() > 1 && matches!(last.as_deref(), Some("null" | "new"))
        }
        _ => false,
    }
}

/// Whether some `break` in the body of a loop leaves it.
pub fn is_left(body: &Block, label: Option<&Label>) -> bool {
    struct Find<'l> {
        label: Option<&'l Label>,
        depth: u32,
        found: bool,
    }
    impl<'a> Visit<'a> for Find<'_> {
        fn visit_expr(&mut self, e: &'a Expr) {
            match e {
                Expr::Break(b) => {
                    self.found |= match &b.label {
                        None => self.depth == 0,
                        Some(l) => self.label.is_some_and(|own| own.name == *l),
                    };
                    visit::visit_expr(self, e);
                }
                Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                    self.depth += 1;
                    visit::visit_expr(self, e);
                    self.depth -= 1;
                }
                _ => visit::visit_expr(self, e),
            }
        }
    }
    let mut find = Find {
        label,
        depth: 0,
        found: false,
    };
    find.visit_block(body);
    find.found
}

/// Tells which functions never return.
pub type Never<'a> = &'a dyn Fn(&str) -> bool;

/// Whether control never gets past a list of statements.
pub fn list_diverges(stmts: &[Stmt], never: Never<'_>) -> bool {
    stmts.iter().any(|s| diverges(s, never))
}

/// Whether control never gets past a statement.
pub fn diverges(s: &Stmt, never: Never<'_>) -> bool {
    match s {
        Stmt::Expr(e, _) => expr_diverges(e, never),
        Stmt::Macro(m) => {
            let path = &m.mac.path;
            path.is_ident("unreachable") || path.is_ident("panic")
        }
        Stmt::Local(local) => local
            .init
            .as_ref()
            .is_some_and(|i| expr_diverges(&i.expr, never)),
        Stmt::Item(_) => false,
    }
}

fn expr_diverges(e: &Expr, never: Never<'_>) -> bool {
    match e {
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
        Expr::Paren(p) => expr_diverges(&p.expr, never),
        Expr::Block(b) => {
            let left = b.label.as_ref().is_some_and(|l| is_named(&b.block, l));
            !left && list_diverges(&b.block.stmts, never)
        }
        Expr::If(i) => {
            let other = i.else_branch.as_ref().map(|(_, e)| expr_diverges(e, never));
            other == Some(true) && list_diverges(&i.then_branch.stmts, never)
        }
        Expr::Match(m) => {
            !m.arms.is_empty() && m.arms.iter().all(|a| expr_diverges(&a.body, never))
        }
        Expr::Loop(l) => !is_left(&l.body, l.label.as_ref()),
        Expr::Macro(m) => m.mac.path.is_ident("unreachable") || m.mac.path.is_ident("panic"),
        Expr::Call(c) => path_ident(&c.func).is_some_and(|i| never(&i.to_string())),
        _ => false,
    }
}

/// Whether a `break` or `continue` names a label.
pub fn is_named(body: &Block, label: &Label) -> bool {
    struct Find<'l>(&'l syn::Lifetime, bool);
    impl<'a> Visit<'a> for Find<'_> {
        fn visit_lifetime(&mut self, l: &'a syn::Lifetime) {
            self.1 |= l == self.0;
        }
    }
    let mut find = Find(&label.name, false);
    find.visit_block(body);
    find.1
}
