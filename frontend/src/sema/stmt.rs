//! Statements (C11 6.8).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{LResult, Lowerer, SwitchState};
use crate::ir::{Builtin, Expr, ExprKind, Label, LabelId, Loc, Stmt, StmtKind, Switch, TypeId};

impl Lowerer<'_> {
    fn new_label(&mut self, name: &str) -> LabelId {
        let labels = &mut self.func().body.labels;
        labels.push(Label {
            name: name.to_string(),
            address_taken: false,
            value: None,
        });
        LabelId(labels.len() as u32 - 1)
    }

    pub(crate) fn label_named(&mut self, name: &str) -> LabelId {
        if let Some(&id) = self.func().labels.get(name) {
            return id;
        }
        let id = self.new_label(name);
        self.func().labels.insert(name.to_string(), id);
        id
    }

    /// Lowers into a statement list of its own.
    fn nested(&mut self, f: impl FnOnce(&mut Self) -> LResult<()>) -> LResult<Vec<Stmt>> {
        let saved = std::mem::take(&mut self.func().out);
        self.push_scope();
        self.func().cleanups.push(Vec::new());
        let result = f(self);
        let depth = self.func().cleanups.len() - 1;
        let loc = self.func().out.last().map_or(Loc::default(), |s| s.loc);
        if result.is_ok() {
            self.run_cleanups(depth, loc);
        }
        self.func().cleanups.pop();
        self.pop_scope();
        let out = std::mem::replace(&mut self.func().out, saved);
        result?;
        Ok(out)
    }

    fn nested_statement(&mut self, s: &Node<ast::Statement>) -> LResult<Vec<Stmt>> {
        let mut out = self.nested(|l| l.statement(s))?;
        // A block that is the whole body needs no block of its own.
        if out.len() == 1 && matches!(out[0].kind, StmtKind::Block(_)) {
            if let Some(Stmt {
                kind: StmtKind::Block(inner),
                ..
            }) = out.pop()
            {
                return Ok(inner);
            }
        }
        Ok(out)
    }

    pub(crate) fn block_items(&mut self, items: &[Node<ast::BlockItem>]) -> LResult<()> {
        for item in items {
            match &item.node {
                ast::BlockItem::Declaration(d) => self.declaration(d)?,
                ast::BlockItem::StaticAssert(a) => self.static_assert(a)?,
                ast::BlockItem::Statement(s) => self.statement(s)?,
            }
        }
        Ok(())
    }

    pub(crate) fn statement(&mut self, s: &Node<ast::Statement>) -> LResult<()> {
        let loc = self.loc(s.span);
        match &s.node {
            ast::Statement::Labeled(l) => {
                self.label(l)?;
                self.statement(&l.node.statement)?;
            }
            ast::Statement::Compound(items) => {
                let block = self.nested(|l| l.block_items(items))?;
                self.emit(StmtKind::Block(block), loc);
            }
            ast::Statement::Expression(None) => {}
            ast::Statement::Expression(Some(e)) => self.expression_statement(e, loc)?,
            ast::Statement::If(i) => {
                let cond = self.condition_of(&i.node.condition)?;
                let then = self.nested_statement(&i.node.then_statement)?;
                let other = match &i.node.else_statement {
                    Some(s) => self.nested_statement(s)?,
                    None => Vec::new(),
                };
                self.emit(StmtKind::If(cond, then, other), loc);
            }
            ast::Statement::While(w) => {
                let cond = self.condition_of(&w.node.expression)?;
                let body = self.loop_body(&w.node.statement)?;
                self.emit(StmtKind::While(cond, body), loc);
            }
            ast::Statement::DoWhile(w) => {
                let body = self.loop_body(&w.node.statement)?;
                let cond = self.condition_of(&w.node.expression)?;
                self.emit(StmtKind::DoWhile(body, cond), loc);
            }
            ast::Statement::For(f) => self.for_statement(f, loc)?,
            ast::Statement::Switch(sw) => self.switch(sw, loc)?,
            ast::Statement::Goto(label) => {
                let id = self.label_named(&label.node.name);
                self.emit(StmtKind::Goto(id), loc);
            }
            ast::Statement::Break => {
                let Some(&depth) = self.func().break_depth.last() else {
                    return self.error(s.span, "C0380", "`break` outside a loop or switch");
                };
                self.run_cleanups(depth, loc);
                self.emit(StmtKind::Break, loc);
            }
            ast::Statement::Continue => {
                let Some(&depth) = self.func().continue_depth.last() else {
                    return self.error(s.span, "C0380", "`continue` outside a loop");
                };
                self.run_cleanups(depth, loc);
                self.emit(StmtKind::Continue, loc);
            }
            ast::Statement::Return(e) => self.return_statement(e.as_deref(), s, loc)?,
            ast::Statement::Asm(a) => self.asm(a, loc)?,
        }
        Ok(())
    }

    fn expression_statement(&mut self, e: &Node<ast::Expression>, loc: Loc) -> LResult<()> {
        // `goto *p`, rewritten by the token shim.
        if let ast::Expression::Call(c) = &e.node {
            if let ast::Expression::Identifier(i) = &c.node.callee.node {
                if i.node.name == "__c2safe_computed_goto" && c.node.arguments.len() == 1 {
                    let target = self.rvalue_of(&c.node.arguments[0])?;
                    let target = self.cast(target, TypeId::LONG);
                    self.emit(StmtKind::GotoComputed(target), loc);
                    return Ok(());
                }
            }
        }
        let v = self.rvalue_of(e)?;
        self.emit(StmtKind::Expr(v), loc);
        Ok(())
    }

    /// The label part of a labelled statement.
    pub(crate) fn label(&mut self, l: &Node<ast::LabeledStatement>) -> LResult<()> {
        let loc = self.loc(l.span);
        let id = match &l.node.label.node {
            ast::Label::Identifier(name) => {
                let id = self.label_named(&name.node.name);
                if self.func().defined_labels.contains(&id) {
                    return self.error(
                        name.span,
                        "C0381",
                        format!("duplicate label `{}`", name.node.name),
                    );
                }
                self.func().defined_labels.push(id);
                id
            }
            ast::Label::Case(e) => {
                let v = self.constant(e)?;
                let id = self.case(v, v, l)?;
                let value = self.rvalue_of(e)?;
                self.func().body.labels[id.index()].value = Some(value);
                id
            }
            ast::Label::CaseRange(r) => {
                let low = self.constant(&r.node.low)?;
                let high = self.constant(&r.node.high)?;
                self.case(low, high, l)?
            }
            ast::Label::Default => {
                let id = self.new_label("");
                let Some(sw) = self.func().switches.last_mut() else {
                    return self.error(l.span, "C0382", "`default` outside a switch");
                };
                if sw.default.replace(id).is_some() {
                    return self.error(l.span, "C0383", "more than one `default` in a switch");
                }
                id
            }
        };
        self.emit(StmtKind::Label(id), loc);
        Ok(())
    }

    fn case(&mut self, low: i128, high: i128, l: &Node<ast::LabeledStatement>) -> LResult<LabelId> {
        let id = self.new_label("");
        let Some(ty) = self.func().switches.last().map(|s| s.ty) else {
            return self.error(l.span, "C0382", "`case` outside a switch");
        };
        let low = self.prog.types.wrap(ty, low);
        let high = self.prog.types.wrap(ty, high);
        let sw = self.func().switches.last_mut().expect("inside a switch");
        if low == high && sw.cases.iter().any(|c| c.0 <= low && low <= c.1) {
            return self.error(l.span, "C0383", format!("duplicate case value {low}"));
        }
        if low <= high {
            sw.cases.push((low, high, id));
        }
        Ok(id)
    }

    fn loop_body(&mut self, s: &Node<ast::Statement>) -> LResult<Vec<Stmt>> {
        let depth = self.func().cleanups.len();
        self.func().break_depth.push(depth);
        self.func().continue_depth.push(depth);
        let body = self.nested_statement(s);
        self.func().break_depth.pop();
        self.func().continue_depth.pop();
        body
    }

    fn for_statement(&mut self, f: &Node<ast::ForStatement>, loc: Loc) -> LResult<()> {
        let stmts = self.nested(|l| {
            let saved = std::mem::take(&mut l.func().out);
            let init = match &f.node.initializer.node {
                ast::ForInitializer::Empty => Ok(()),
                ast::ForInitializer::Expression(e) => l.expression_statement(e, loc),
                ast::ForInitializer::Declaration(d) => l.declaration(d),
                ast::ForInitializer::StaticAssert(a) => l.static_assert(a),
            };
            let init_stmts = std::mem::replace(&mut l.func().out, saved);
            init?;
            let cond = match &f.node.condition {
                Some(c) => Some(l.condition_of(c)?),
                None => None,
            };
            let step = match &f.node.step {
                Some(s) => Some(l.rvalue_of(s)?),
                None => None,
            };
            let body = l.loop_body(&f.node.statement)?;
            l.emit(
                StmtKind::For {
                    init: init_stmts,
                    cond,
                    step,
                    body,
                },
                loc,
            );
            Ok(())
        })?;
        self.func().out.extend(stmts);
        Ok(())
    }

    fn switch(&mut self, sw: &Node<ast::SwitchStatement>, loc: Loc) -> LResult<()> {
        let value = self.rvalue_of(&sw.node.expression)?;
        if !self.prog.types.is_integer(value.ty) {
            return self.error(
                sw.node.expression.span,
                "C0384",
                "switch quantity is not an integer",
            );
        }
        let value = self.promote(value);
        self.func().switches.push(SwitchState {
            ty: value.ty,
            cases: Vec::new(),
            default: None,
        });
        let depth = self.func().cleanups.len();
        self.func().break_depth.push(depth);
        let body = self.nested_statement(&sw.node.statement);
        self.func().break_depth.pop();
        let state = self.func().switches.pop().expect("the switch opened above");
        let body = body?;
        self.emit(
            StmtKind::Switch(Switch {
                value,
                cases: state.cases,
                default: state.default,
                body,
            }),
            loc,
        );
        Ok(())
    }

    fn return_statement(
        &mut self,
        e: Option<&Node<ast::Expression>>,
        s: &Node<ast::Statement>,
        loc: Loc,
    ) -> LResult<()> {
        let ret = self.func().ret;
        let value = match e {
            None => None,
            Some(e) => {
                let v = self.rvalue_of(e)?;
                if ret == TypeId::VOID {
                    // `return f();` in a void function: evaluated for its effects.
                    if v.ty != TypeId::VOID {
                        self.warn(
                            s.span,
                            "C0385",
                            "`return` with a value in a function returning void",
                        );
                    }
                    self.emit(StmtKind::Expr(v), loc);
                    None
                } else {
                    Some(self.convert(v, ret, e.span)?)
                }
            }
        };
        let has_cleanups = self.func().cleanups.iter().any(|c| !c.is_empty());
        match value {
            Some(v) if has_cleanups => {
                let tmp = self.temp(v.ty, loc);
                self.emit(StmtKind::Decl(tmp, Some(v)), loc);
                self.run_cleanups(0, loc);
                let place = self.local_place(tmp);
                let read = self.load(place, loc);
                self.emit(StmtKind::Return(Some(read)), loc);
            }
            v => {
                self.run_cleanups(0, loc);
                self.emit(StmtKind::Return(v), loc);
            }
        }
        Ok(())
    }

    /// Inline assembly: nothing when it is empty (a compiler barrier), else a panic when reached.
    fn asm(&mut self, a: &Node<ast::AsmStatement>, loc: Loc) -> LResult<()> {
        let template = match &a.node {
            ast::AsmStatement::GnuBasic(t) => &t.node,
            ast::AsmStatement::GnuExtended(e) => &e.template.node,
        };
        self.asm_text(template, a.span, loc);
        Ok(())
    }

    /// Appends what inline assembly with this template stands for.
    pub(super) fn asm_text(&mut self, template: &[String], span: Span, loc: Loc) {
        let text: String = template.iter().map(|t| t.trim_matches('"')).collect();
        let text = text.trim();
        if text.is_empty()
            || matches!(
                text,
                "nop" | "pause" | "rep; nop" | "mfence" | "sfence" | "lfence"
            )
        {
            return;
        }
        self.warn(
            span,
            "C0386",
            "inline assembly is not translated: the program panics where it is reached",
        );
        let text = self.plain_string(text);
        let ptr = self.prog.types.ptr(TypeId::CHAR);
        let arg = Expr::new(ExprKind::Str(text), ptr, loc);
        let e = Expr::new(
            ExprKind::Builtin(Builtin::InlineAsm, vec![arg]),
            TypeId::VOID,
            loc,
        );
        self.emit(StmtKind::Expr(e), loc);
    }
}
