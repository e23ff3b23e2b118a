//! Statements as C.

use super::Printer;
use crate::ir::{Expr, LabelId, LocalId, Stmt, StmtKind, Switch};

impl Printer<'_> {
    pub(super) fn statements(&mut self, out: &mut String, stmts: &[Stmt]) {
        for s in stmts {
            self.statement(out, s);
        }
    }

    fn line(&self, out: &mut String, text: &str) {
        for _ in 0..self.depth {
            out.push_str("  ");
        }
        out.push_str(text);
        out.push('\n');
    }

    fn nested(&mut self, out: &mut String, stmts: &[Stmt]) {
        self.depth += 1;
        self.statements(out, stmts);
        self.depth -= 1;
    }

    fn label_name(&self, id: LabelId) -> String {
        format!("L{}", id.0)
    }

    /// A label in an expression.
    pub(super) fn label_address(&self, id: LabelId) -> String {
        format!("&&{}", self.label_name(id))
    }

    fn statement(&mut self, out: &mut String, s: &Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => {
                let text = self.effect(e);
                self.line(out, &format!("{text};"));
            }
            StmtKind::Decl(_, None) => {}
            StmtKind::Decl(l, Some(e)) => {
                let text = self.local_init(*l, e);
                self.line(out, &format!("{text};"));
            }
            StmtKind::VlaAlloc(l, bytes) => {
                // Like a real one the storage is given back with the block: a loop does not grow the stack.
                let bytes = self.expr(bytes);
                let (name, i) = (self.local_name(*l), l.0);
                let t = self.temp();
                self.line(
                    out,
                    &format!(
                        "{{ unsigned long {t} = {bytes}; if ({t} > cap{i} || !cap{i}) \
                         {{ {name} = __builtin_alloca_with_align({t} + 1, 128); cap{i} = {t} + 1; }} }}"
                    ),
                );
            }
            StmtKind::Block(b) => {
                self.line(out, "{");
                self.nested(out, b);
                self.line(out, "}");
            }
            StmtKind::If(c, a, b) => {
                let c = self.expr(c);
                self.line(out, &format!("if ({c}) {{"));
                self.nested(out, a);
                if !b.is_empty() {
                    self.line(out, "} else {");
                    self.nested(out, b);
                }
                self.line(out, "}");
            }
            StmtKind::While(c, b) => {
                let c = self.expr(c);
                self.line(out, &format!("while ({c}) {{"));
                self.nested(out, b);
                self.line(out, "}");
            }
            StmtKind::DoWhile(b, c) => {
                self.line(out, "do {");
                self.nested(out, b);
                let c = self.expr(c);
                self.line(out, &format!("}} while ({c});"));
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                self.line(out, "{");
                self.depth += 1;
                self.statements(out, init);
                let cond = cond.as_ref().map(|c| self.expr(c)).unwrap_or_default();
                let step = step.as_ref().map(|s| self.effect(s)).unwrap_or_default();
                self.line(out, &format!("for (; {cond}; {step}) {{"));
                self.nested(out, body);
                self.line(out, "}");
                self.depth -= 1;
                self.line(out, "}");
            }
            StmtKind::Switch(sw) => self.switch(out, sw),
            StmtKind::Label(l) => {
                let mut text = format!("{}: ", self.label_name(*l));
                for case in self.cases.get(l).into_iter().flatten() {
                    text.push_str(case);
                }
                self.line(out, &format!("{text};"));
            }
            StmtKind::Goto(l) => {
                let name = self.label_name(*l);
                self.line(out, &format!("goto {name};"));
            }
            StmtKind::GotoComputed(e) => {
                let e = self.expr(e);
                self.line(out, &format!("goto *(void *)({e});"));
            }
            StmtKind::Break => self.line(out, "break;"),
            StmtKind::Continue => self.line(out, "continue;"),
            StmtKind::Return(None) => self.line(out, "return;"),
            StmtKind::Return(Some(e)) => {
                let e = self.expr(e);
                let returns = &self.returns;
                self.line(out, &format!("return {returns}{e};"));
            }
        }
    }

    fn switch(&mut self, out: &mut String, sw: &Switch) {
        let value = self.expr(&sw.value);
        for (low, high, label) in &sw.cases {
            let low_text = self.int(*low, sw.value.ty);
            let text = if low == high {
                format!("case {low_text}: ")
            } else {
                format!("case {low_text} ... {}: ", self.int(*high, sw.value.ty))
            };
            self.cases.entry(*label).or_default().push(text);
        }
        if let Some(label) = sw.default {
            self.cases
                .entry(label)
                .or_default()
                .push("default: ".into());
        }
        self.line(out, &format!("switch ({value}) {{"));
        self.nested(out, &sw.body);
        self.line(out, "}");
    }

    fn local_init(&mut self, local: LocalId, value: &Expr) -> String {
        let name = self.local_name(local);
        let ty = self
            .body
            .and_then(|b| b.locals.get(local.index()))
            .map_or(value.ty, |l| l.ty);
        if self.prog.types.is_array(ty) {
            return self.array_copy(&name, value);
        }
        let value = self.expr(value);
        format!("{name} = {value}")
    }
}
