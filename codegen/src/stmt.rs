//! Statements that keep C's structure.

use c2safe_frontend::ir::visit::{walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Expr, ExprKind, LabelId, Late, LocalId, Place, PlaceKind, Stmt, StmtKind,
};

use c2safe_analysis::lift::Rep;
use c2safe_frontend::sema::constant_value;

use crate::code::{prec, Code};
use crate::expr::opposite;
use crate::func::{diverges, Fx, Target, TargetKind};

impl Fx<'_, '_> {
    pub fn stmts(&mut self, stmts: &[Stmt]) {
        if stmts
            .iter()
            .any(|s| matches!(&s.kind, StmtKind::Label(l) if self.is_goto_target(*l)))
        {
            crate::control::emit_regions(self, stmts);
            return;
        }
        for s in stmts {
            self.stmt(s);
        }
    }

    fn is_goto_target(&self, l: LabelId) -> bool {
        !self.body.labels[l.index()].name.is_empty()
    }

    pub fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Label(_) => {}
            StmtKind::Block(b) => {
                if b.is_empty() {
                    return;
                }
                let declares = b.iter().any(|s| matches!(s.kind, StmtKind::Decl(..)));
                if declares {
                    self.out.push_str("{\n");
                }
                self.stmts(b);
                if declares {
                    self.out.push_str("}\n");
                }
            }
            _ => {
                self.mark(s.loc);
                self.simple(s);
                self.comments_after(s);
            }
        }
    }

    fn simple(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => self.effect(e),
            StmtKind::Decl(l, init) => self.declare(*l, init.as_ref()),
            StmtKind::VlaAlloc(l, size) if self.rep(*l) == Rep::Owned => {
                self.declare_vector(*l, size, self.hoisted.contains(l));
            }
            StmtKind::VlaAlloc(l, size) => {
                let n = self.value(size);
                let ty = self.ty(self.local_ty(*l));
                let target = ty
                    .strip_prefix("Ptr<")
                    .and_then(|t| t.strip_suffix('>'))
                    .unwrap_or("Void")
                    .to_string();
                let name = self.names[l.index()].clone();
                let binding = if self.hoisted.contains(l) { "" } else { "let " };
                self.out.push_str(&format!(
                    "{binding}{name} = alloca({}, cx).cast::<{target}>();\n",
                    n.text
                ));
            }
            StmtKind::If(c, a, b) => self.if_else(c, a, b),
            StmtKind::While(c, body) => self.while_loop(c, body),
            StmtKind::DoWhile(body, c) => self.do_while(body, c),
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => self.for_loop(init, cond.as_ref(), step.as_ref(), body),
            StmtKind::Switch(sw) => self.switch(sw),
            StmtKind::Goto(l) => self.goto(*l),
            StmtKind::GotoComputed(e) => self.effect(e),
            StmtKind::Break => self.break_to(),
            StmtKind::Continue => self.continue_to(),
            StmtKind::Return(e) => {
                self.return_stmt(e.as_ref());
            }
            StmtKind::Label(_) | StmtKind::Block(_) => self.stmt(s),
        }
    }

    fn goto(&mut self, l: LabelId) {
        let Some((_, label, is_loop)) = self.gotos.iter().rev().find(|g| g.0 == l).cloned() else {
            self.out.push_str("unreachable!();\n");
            return;
        };
        let word = if is_loop { "continue" } else { "break" };
        self.out.push_str(&format!("{word} {label};\n"));
    }

    /// Declares a local, or re-initialises one that is declared elsewhere.
    pub fn declare(&mut self, l: LocalId, init: Option<&Expr>) {
        if self.declare_lifted(l, init, self.hoisted.contains(&l)) {
            return;
        }
        let name = self.names[l.index()].clone();

        if let (Some(r), Some(e)) = (self.arena_local(l), init) {
            self.arena_store(r, &name, e);
            return;
        }
        if self.in_memory(l) {
            if let Some(e) = init {
                let v = self.first_value(l, e);
                self.out.push_str(&format!("{name}.set({}, cx);\n", v.text));
            }
            return;
        }
        if self.hoisted.contains(&l) {
            if let Some(e) = init {
                let v = self.first_value(l, e);
                self.out.push_str(&format!("{name} = {};\n", v.text));
            }
            return;
        }
        if let Some(e) = init.filter(|e| mentions(e, l)) {
            // `int x = x = 1;`: the scope of the name begins before its initialiser (C11 6.2.1p7).
            let rust_ty = self.variable_type(l);
            let zero = self.variable_zero(l);
            self.out
                .push_str(&format!("let mut {name}: {rust_ty} = {zero};\n"));
            let v = self.first_value(l, e);
            self.out.push_str(&format!("{name} = {};\n", v.text));
            return;
        }
        if init.is_none() && self.declare_late(l) {
            return;
        }
        let facts = self.g.facts.functions[self.id.index()].as_ref();
        let mutable = facts.is_some_and(|f| f.stores[l.index()] > 0) || self.is_written(l);
        let m = if mutable { "mut " } else { "" };
        let rust_ty = self.variable_type(l);
        let value = match init {
            Some(e) => self.first_value(l, e).text,
            None => self.variable_zero(l),
        };
        self.out
            .push_str(&format!("let {m}{name}: {rust_ty} = {value};\n"));
    }

    fn first_value(&mut self, l: LocalId, e: &Expr) -> Code {
        match self.is_text_local(l) {
            true => {
                let ty = self.local_ty(l);
                Code::pure(self.constant_text(e, ty))
            }
            false => self.value(e),
        }
    }

    /// Declares a variable that gets its value later; false if it may be read before.
    pub fn declare_late(&mut self, l: LocalId) -> bool {
        let m = match self.body.locals[l.index()].late {
            Late::Never => return false,
            Late::Once => "",
            Late::Often => "mut ",
        };
        let (name, ty) = (self.names[l.index()].clone(), self.variable_type(l));
        self.out.push_str(&format!("let {m}{name}: {ty};\n"));
        true
    }

    pub fn hoist(&mut self, l: LocalId) {
        if self.in_memory(l) || !self.hoisted.insert(l) {
            return;
        }
        if self.rep(l) == Rep::Alias {
            return;
        }
        if self.declare_late(l) {
            return;
        }
        let name = self.names[l.index()].clone();
        let (rust_ty, zero) = (self.variable_type(l), self.variable_zero(l));
        self.out
            .push_str(&format!("let mut {name}: {rust_ty} = {zero};\n"));
    }

    fn if_else(&mut self, c: &Expr, a: &[Stmt], b: &[Stmt]) {
        let asked = c;
        let c = self.cond(c);
        // A parameter that is a reference is not null; what the C itself says never to happen stays.
        let simple = |list: &[Stmt]| list.iter().all(|s| matches!(s.kind, StmtKind::Expr(_)));
        if matches!(c.text.as_str(), "true" | "false")
            && constant_value(&self.g.program.types, asked).is_none()
            && simple(a)
            && simple(b)
            && !diverges(self.g, a)
            && !diverges(self.g, b)
        {
            self.stmts(if c.text == "true" { a } else { b });
            return;
        }
        let c = condition_text(&c);
        self.out.push_str(&format!("if {c} {{\n"));
        self.stmts(a);
        self.out.push('}');
        // `else if` chains stay flat.
        let mut rest = b;
        loop {
            match rest {
                [] => break,
                [Stmt {
                    kind: StmtKind::If(c, a, b),
                    loc,
                }] => {
                    let c = self.cond(c);
                    let c = condition_text(&c);
                    self.out.push_str(&format!(" else if {c} {{\n"));
                    self.comments_of_branch(*loc);
                    self.stmts(a);
                    self.out.push('}');
                    rest = b;
                }
                _ => {
                    self.out.push_str(" else {\n");
                    self.stmts(rest);
                    self.out.push('}');
                    break;
                }
            }
        }
        self.out.push('\n');
    }

    fn push_loop(&mut self, continue_block: bool) -> usize {
        let label = self.label("l");
        let block = if continue_block {
            Some(self.label("next"))
        } else {
            None
        };
        self.targets.push(Target {
            kind: TargetKind::Loop,
            label,
            used: false,
            continue_block: block,
            continue_used: false,
        });
        self.targets.len() - 1
    }

    /// Where a loop may wait for what another thread or a signal handler writes, it must let them run: its condition never fails, or reads memory.
    pub fn safe_point(&self, cond: Option<&Expr>) -> &'static str {
        struct Reads<'f, 'g, 'p>(&'f Fx<'g, 'p>, bool);
        impl Visitor for Reads<'_, '_, '_> {
            fn place(&mut self, p: &Place) {
                self.1 |= match &p.kind {
                    PlaceKind::Local(l) => self.0.in_memory(*l),
                    PlaceKind::Global(_) | PlaceKind::Deref(_) => true,
                    PlaceKind::Field(..) | PlaceKind::Index(..) => false,
                };
                walk_place(self, p);
            }
        }
        let facts = &self.g.facts;
        let point = match (facts.threads, facts.timers) {
            _ if !facts.needs_context[self.id.index()] => return "",
            (false, false) => return "",
            (true, false) => "safe_point(cx);\n",
            (false, true) => "signal_point(cx);\n",
            (true, true) => "safe_point(cx);\nsignal_point(cx);\n",
        };
        let waits = cond.is_none_or(|cond| {
            let mut reads = Reads(self, cond.as_int().is_some_and(|v| v != 0));
            reads.expr(cond);
            reads.1
        });
        if waits {
            point
        } else {
            ""
        }
    }

    /// The body of a loop, with its label text (`'l: ` or nothing).
    fn loop_body(&mut self, body: &[Stmt], continue_block: bool) -> (String, String) {
        let index = self.push_loop(continue_block);
        let text = self.capture(|fx| fx.stmts(body));
        let target = self.targets.remove(index);
        let label = if target.used {
            format!("{}: ", target.label)
        } else {
            String::new()
        };
        let text = match (&target.continue_block, target.continue_used) {
            (Some(block), true) => format!("{block}: {{\n{text}}}\n"),
            _ => text,
        };
        (label, text)
    }

    fn while_loop(&mut self, c: &Expr, body: &[Stmt]) {
        let cond = self.cond(c);
        let (label, text) = self.loop_body(body, false);
        let text = self.safe_point(Some(c)).to_string() + &text;
        if cond.text == "true" {
            self.out.push_str(&format!("{label}loop {{\n{text}}}\n"));
        } else {
            self.out.push_str(&format!(
                "{label}while {} {{\n{text}}}\n",
                condition_text(&cond)
            ));
        }
    }

    fn do_while(&mut self, body: &[Stmt], c: &Expr) {
        let has_continue = continues(body);
        let (label, text) = self.loop_body(body, has_continue);
        let cond = self.cond(c);
        let text = self.safe_point(Some(c)).to_string() + &text;
        match cond.text.as_str() {
            "false" if label.is_empty() && !breaks(body) && !has_continue => {
                // `do { ... } while (0)`: the body, once.
                self.out.push_str(&format!("{{\n{text}}}\n"));
            }
            "false" => self
                .out
                .push_str(&format!("{label}loop {{\n{text}break;\n}}\n")),
            "true" => self.out.push_str(&format!("{label}loop {{\n{text}}}\n")),
            _ => {
                let not = self.opposite_cond(c, &cond);
                self.out.push_str(&format!(
                    "{label}loop {{\n{text}if {} {{\nbreak;\n}}\n}}\n",
                    not
                ));
            }
        }
    }

    /// What holds where `c`, written as `code`, does not. Comparisons of integers have an opposite; those of floats do not.
    fn opposite_cond(&mut self, c: &Expr, code: &Code) -> String {
        if let ExprKind::Binary(op, a, b) = &c.kind {
            let integers = self.g.program.types.is_integer(a.ty);
            if let Some(op) = opposite(*op).filter(|_| integers) {
                return self.compare(op, a, b).text;
            }
        }
        negate(code)
    }

    fn for_loop(&mut self, init: &[Stmt], cond: Option<&Expr>, step: Option<&Expr>, body: &[Stmt]) {
        if let Some(text) = self.counted_loop(init, cond, step, body) {
            self.out.push_str(&text);
            return;
        }
        let declares = init.iter().any(|s| matches!(s.kind, StmtKind::Decl(l, _) if !self.in_memory(l) && !self.hoisted.contains(&l)));
        if declares {
            self.out.push_str("{\n");
        }
        for s in init {
            self.stmt(s);
        }
        let point = self.safe_point(cond);
        let cond = cond.map(|c| self.cond(c)).filter(|c| c.text != "true");
        let (label, text) = self.loop_body(body, step.is_some() && continues(body));
        let step = match step {
            Some(s) => self.capture(|fx| {
                fx.mark(s.loc);
                fx.effect(s);
            }),
            None => String::new(),
        };
        match cond {
            Some(c) => self.out.push_str(&format!(
                "{label}while {} {{\n{point}{text}{step}}}\n",
                condition_text(&c)
            )),
            None => self
                .out
                .push_str(&format!("{label}loop {{\n{point}{text}{step}}}\n")),
        }
        if declares {
            self.out.push_str("}\n");
        }
    }

    /// `for i in a..b`, where `i` belongs to the loop and neither it nor the bound changes inside.
    fn counted_loop(
        &mut self,
        init: &[Stmt],
        cond: Option<&Expr>,
        step: Option<&Expr>,
        body: &[Stmt],
    ) -> Option<String> {
        let [Stmt {
            kind: StmtKind::Decl(i, Some(start)),
            ..
        }] = init
        else {
            return None;
        };
        let i = *i;
        if self.in_memory(i) || self.hoisted.contains(&i) {
            return None;
        }
        let types = &self.g.program.types;
        let ty = self.local_ty(i);
        if !types.is_integer(ty) || types.int_bits(ty) < 32 {
            return None;
        }
        let is_i = |e: &Expr| matches!(&e.kind, ExprKind::Load(Place { kind: PlaceKind::Local(l), .. }) if *l == i);
        let ExprKind::Binary(op, a, b) = &cond?.kind else {
            return None;
        };
        let inclusive = match op {
            BinaryOp::Lt => false,
            BinaryOp::Le => true,
            _ => return None,
        };
        if !is_i(a) || self.ty(a.ty) != self.ty(b.ty) {
            return None;
        }
        let ExprKind::IncDec {
            place,
            increment: true,
            ..
        } = &step?.kind
        else {
            return None;
        };
        if !matches!(place.kind, PlaceKind::Local(l) if l == i) {
            return None;
        }
        let mut bound = b;
        while let ExprKind::Cast(inner) = &bound.kind {
            bound = inner;
        }
        let bound_local = match &bound.kind {
            ExprKind::Int(v, _) if !inclusive || *v < (1 << 31) - 1 => None,
            ExprKind::EnumConst(..) => None,
            ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) if !self.in_memory(*l) && !inclusive => Some(*l),
            _ => return None,
        };
        let mut stores = Stores {
            locals: Vec::new(),
            labels: false,
        };
        body.iter().for_each(|s| stores.stmt(s));
        if stores.labels
            || stores.locals.contains(&i)
            || bound_local.is_some_and(|l| stores.locals.contains(&l))
        {
            return None;
        }
        let start = self.value(start);
        let end = self.value(b);
        let (start, end) = if start.suffix.is_some() && end.suffix.is_some() {
            (start.typed(), end)
        } else {
            (start, end)
        };
        let (label, text) = self.loop_body(body, false);
        let name = &self.names[i.index()];
        let dots = if inclusive { "..=" } else { ".." };
        Some(format!(
            "{label}for {name} in {}{dots}{} {{\n{text}}}\n",
            start.at(prec::OR),
            end.at(prec::OR)
        ))
    }

    fn break_to(&mut self) {
        let Some(index) = self
            .targets
            .iter()
            .rposition(|t| t.kind != TargetKind::Block)
        else {
            self.out.push_str("unreachable!();\n");
            return;
        };
        // A plain `break` must not stand inside a labelled block.
        let crossed =
            index + 1 < self.targets.len() || self.targets[index].continue_block.is_some();
        let target = &mut self.targets[index];
        if crossed || target.kind == TargetKind::Switch {
            target.used = true;
            let label = target.label.clone();
            self.out.push_str(&format!("break {label};\n"));
        } else {
            self.out.push_str("break;\n");
        }
    }

    fn continue_to(&mut self) {
        let Some(index) = self
            .targets
            .iter()
            .rposition(|t| t.kind == TargetKind::Loop)
        else {
            self.out.push_str("unreachable!();\n");
            return;
        };
        let crossed = index + 1 < self.targets.len();
        let target = &mut self.targets[index];
        if let Some(block) = target.continue_block.clone() {
            target.continue_used = true;
            self.out.push_str(&format!("break {block};\n"));
        } else if crossed {
            target.used = true;
            let label = target.label.clone();
            self.out.push_str(&format!("continue {label};\n"));
        } else {
            self.out.push_str("continue;\n");
        }
    }
}

pub fn condition_text(c: &Code) -> String {
    // `if { ... } {` is legal but unreadable; a block as a condition stays as it is.
    c.text.clone()
}

/// `!c`, as it reads best without its types.
pub fn negate(c: &Code) -> String {
    match c.text.strip_prefix('!') {
        Some(rest) if c.prec == prec::UNARY => rest.to_string(),
        _ => {
            if c.prec == prec::COMPARE {
                for (op, flipped) in [(" == ", " != "), (" != ", " == ")] {
                    if c.text.matches(op).count() == 1
                        && !c.text.contains('{')
                        && !c.text.contains("&&")
                        && !c.text.contains("||")
                    {
                        return c.text.replacen(op, flipped, 1);
                    }
                }
            }
            format!("!{}", c.at(prec::UNARY))
        }
    }
}

/// Whether a `continue` in `body` refers to the loop around it.
fn continues(body: &[Stmt]) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn stmt(&mut self, s: &Stmt) {
            match &s.kind {
                StmtKind::Continue => self.0 = true,
                StmtKind::While(..) | StmtKind::DoWhile(..) | StmtKind::For { .. } => {}
                _ => walk_stmt(self, s),
            }
        }
    }
    let mut find = Find(false);
    body.iter().for_each(|s| find.stmt(s));
    find.0
}

/// Whether a `break` in `body` refers to the loop around it.
fn breaks(body: &[Stmt]) -> bool {
    struct Find(bool);
    impl Visitor for Find {
        fn stmt(&mut self, s: &Stmt) {
            match &s.kind {
                StmtKind::Break => self.0 = true,
                StmtKind::While(..)
                | StmtKind::DoWhile(..)
                | StmtKind::For { .. }
                | StmtKind::Switch(_) => {}
                _ => walk_stmt(self, s),
            }
        }
    }
    let mut find = Find(false);
    body.iter().for_each(|s| find.stmt(s));
    find.0
}

/// Locals that are written, and whether control can enter through a label.
/// Whether an expression reads or writes a local.
fn mentions(e: &Expr, local: LocalId) -> bool {
    struct Mentions(LocalId, bool);
    impl Visitor for Mentions {
        fn place(&mut self, p: &Place) {
            self.1 |= matches!(p.kind, PlaceKind::Local(l) if l == self.0);
            walk_place(self, p);
        }
    }
    let mut found = Mentions(local, false);
    found.expr(e);
    found.1
}

/// Whether a statement declares, reads or writes a local.
pub(crate) fn names_local(s: &Stmt, local: LocalId) -> bool {
    struct Names(LocalId, bool);
    impl Visitor for Names {
        fn place(&mut self, p: &Place) {
            self.1 |= matches!(p.kind, PlaceKind::Local(l) if l == self.0);
            walk_place(self, p);
        }
        fn stmt(&mut self, s: &Stmt) {
            self.1 |=
                matches!(s.kind, StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) if l == self.0);
            walk_stmt(self, s);
        }
    }
    let mut found = Names(local, false);
    found.stmt(s);
    found.1
}

struct Stores {
    locals: Vec<LocalId>,
    labels: bool,
}

impl Visitor for Stores {
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                self.locals.extend(c2safe_analysis::local_root(p));
            }
            _ => {}
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Decl(l, _) => self.locals.push(*l),
            StmtKind::Goto(_) => self.labels = true,
            _ => {}
        }
        walk_stmt(self, s);
    }
}
