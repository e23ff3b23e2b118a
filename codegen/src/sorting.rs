//! Functions that stand for `qsort` with one comparison (`shape::sorts`): where the elements are a slice, the runtime's sort does the work.

use c2safe_analysis::lift::Rep;
use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{Callee, Expr, ExprKind, FuncId, Program, TypeId};

use super::func::Fx;

/// The comparison that a function for sorting calls.
struct Comparison<'p>(&'p Program, Option<FuncId>);

impl Visitor for Comparison<'_> {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Call(callee, _) = &e.kind {
            if let (Callee::Direct(f), TypeId::INT) = (&**callee, e.ty) {
                self.1 = Some(self.0.resolve_func(*f));
            }
        }
        walk_expr(self, e);
    }
}

impl Fx<'_, '_> {
    /// The body of a function that only sorts a slice.
    pub(crate) fn sort_body(&self) -> Option<String> {
        let g = self.g;
        let [v, n] = self.body.params[..] else {
            return None;
        };
        if !g.program.func(self.id).sorts || self.rep(v) != Rep::Slice {
            return None;
        }
        let mut comparison = Comparison(g.program, None);
        walk_body(&mut comparison, &self.body.stmts);
        let f = comparison.1?;
        let plan = g.plan.function(f)?;
        let params = &g.program.functions[f.index()].body.as_ref()?.params;
        let mut args = Vec::new();
        for (p, name) in params.iter().zip(["a", "b"]) {
            let i = p.index();
            if plan.written[i] || plan.wraps[i] {
                return None;
            }
            args.push(match plan.rep(*p) {
                Rep::Reference => name.to_string(),
                Rep::Slice => format!("std::slice::from_ref({name})"),
                _ => return None,
            });
        }
        if g.facts.needs_context[f.index()] {
            args.push("cx".into());
        }
        let (v, n) = (&self.names[v.index()], &self.names[n.index()]);
        let (f, args) = (self.function_name(f), args.join(", "));
        let compare = match args == "a, b" {
            true => f,
            false => format!("|a, b| {f}({args})"),
        };
        Some(format!(
            "merge_sort(&mut {v}[..{n} as usize], {compare});\n"
        ))
    }
}
