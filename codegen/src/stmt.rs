//! Statements that keep C's structure.

use c2safe_frontend::ir::visit::{walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    BinaryOp, Expr, ExprKind, IntStyle, LabelId, Late, LocalId, Place, PlaceKind, Stmt, StmtKind,
    Switch, TypeId,
};

use c2safe_analysis::lift::Rep;

use crate::code::{prec, Code};
use crate::constants::named;
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
        let c = self.cond(c);
        let c = condition_text(&c);
        // What can never be, as the types are.
        if c == "false" {
            if !b.is_empty() {
                let text = self.capture(|fx| fx.stmts(b));
                self.out.push_str(&format!("{{\n{text}}}\n"));
            }
            return;
        }
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

    /// A `switch` whose labels all stand at the top level of its body: a `match`.
    fn switch(&mut self, sw: &Switch) {
        let narrow = self.narrow_switch(sw);
        let sw = narrow.as_ref().unwrap_or(sw);
        let value = self.value(&sw.value).typed();
        // Declarations of the body belong to all cases, but for those that only one of them mentions.
        let segments = || sw.body.split(|s| matches!(s.kind, StmtKind::Label(_)));
        let declared: Vec<LocalId> = sw
            .body
            .iter()
            .filter_map(|s| match s.kind {
                StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) => Some(l),
                _ => None,
            })
            .filter(|l| {
                let using = segments().filter(|list| list.iter().any(|s| names_local(s, *l)));
                using.count() > 1
            })
            .collect();
        let scoped = declared
            .iter()
            .any(|l| !self.in_memory(*l) && !self.hoisted.contains(l));
        if scoped {
            self.out.push_str("{\n");
        }
        for l in declared {
            self.hoist(l);
        }
        let label = self.label("s");
        self.targets.push(Target {
            kind: TargetKind::Switch,
            label,
            used: false,
            continue_block: None,
            continue_used: false,
        });
        let index = self.targets.len() - 1;
        let text = self.capture(|fx| fx.switch_body(sw, &value));
        let target = self.targets.remove(index);
        if target.used {
            self.out
                .push_str(&format!("{}: {{\n{text}}}\n", target.label));
        } else {
            self.out.push_str(&text);
        }
        if scoped {
            self.out.push_str("}\n");
        }
    }

    fn switch_body(&mut self, sw: &Switch, value: &Code) {
        let segments = segments(sw);
        // Segments joined by falling through form one arm.
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for i in 0..segments.len() {
            let falls_in = i > 0 && !diverges(self.g, segments[i - 1].stmts);
            match groups.last_mut() {
                Some(g) if falls_in => g.push(i),
                _ => groups.push(vec![i]),
            }
        }
        let needs_value = groups.iter().any(|g| g.len() > 1);
        let scrutinee = if needs_value {
            // Asked more than once, and a variable may change inside a case.
            let t = self.fresh("v");
            self.out.push_str(&format!("let {t} = {};\n", value.text));
            Code::pure(t)
        } else {
            value.clone()
        };
        let mut arms = String::new();
        let mut default_arm = String::new();
        for group in &groups {
            let has_default = group.iter().any(|i| segments[*i].has_default(sw));
            let patterns: Vec<String> = group
                .iter()
                .flat_map(|i| segments[*i].patterns(sw, self))
                .collect();
            let body = self.capture(|fx| fx.group(sw, &segments, group, &scrutinee));
            if has_default {
                default_arm = format!("_ => {{\n{body}}}\n");
                continue;
            }
            if patterns.is_empty() {
                continue;
            }
            arms.push_str(&format!("{} => {{\n{body}}}\n", patterns.join(" | ")));
        }
        if default_arm.is_empty() {
            default_arm = "_ => {}\n".into();
        }
        if arms.is_empty() {
            // Only a default: evaluate the value, run it.
            if !scrutinee.pure {
                self.out.push_str(&format!("let _ = {};\n", scrutinee.text));
            }
            let inner = default_arm.trim_start_matches("_ => ").to_string();
            self.out.push_str(&inner);
            return;
        }
        let head = match_head(&scrutinee);
        self.out
            .push_str(&format!("match {head} {{\n{arms}{default_arm}}}\n"));
    }

    /// The statements of one arm: each segment runs unless control entered at a later one.
    fn group(&mut self, sw: &Switch, segments: &[Segment<'_>], group: &[usize], value: &Code) {
        let with_default = group.iter().position(|i| segments[*i].has_default(sw));
        for (n, &i) in group.iter().enumerate() {
            let last = n + 1 == group.len();
            let seg = &segments[i];
            let stmts = if last {
                trim_break(seg.stmts)
            } else {
                seg.stmts
            };
            let trimmed = seg.stmts.get(stmts.len());
            if stmts.is_empty() {
                trimmed
                    .into_iter()
                    .for_each(|s| self.comments_of_omitted(s));
                continue;
            }
            // Entered at this segment or an earlier one: not at a later one.
            let earlier: Vec<String> = group[..=n]
                .iter()
                .flat_map(|j| segments[*j].patterns(sw, self))
                .collect();
            let later: Vec<String> = group[n + 1..]
                .iter()
                .flat_map(|j| segments[*j].patterns(sw, self))
                .collect();
            let default_earlier = with_default.is_some_and(|d| d <= n);
            let guard = if last {
                None
            } else if default_earlier {
                if later.is_empty() {
                    None
                } else {
                    Some(format!("!matches!({}, {})", value.text, later.join(" | ")))
                }
            } else if with_default.is_none() && later.is_empty() {
                None
            } else {
                Some(format!("matches!({}, {})", value.text, earlier.join(" | ")))
            };
            match guard {
                None => {
                    self.out.push_str(if last { "" } else { "{\n" });
                    self.stmts(stmts);
                    trimmed
                        .into_iter()
                        .for_each(|s| self.comments_of_omitted(s));
                    self.out.push_str(if last { "" } else { "}\n" });
                }
                Some(guard) => {
                    self.out.push_str(&format!("if {guard} {{\n"));
                    self.stmts(stmts);
                    self.out.push_str("}\n");
                }
            }
        }
    }
}

impl Fx<'_, '_> {
    /// The same `switch` over a value that is not promoted, if that can have all the values of its labels.
    fn narrow_switch(&self, sw: &Switch) -> Option<Switch> {
        let types = &self.g.program.types;
        let ExprKind::Cast(inner) = &sw.value.kind else {
            return None;
        };
        let own = types.strip_enum(inner.ty);
        let narrower = types.is_integer(own)
            && own != TypeId::BOOL
            && types.int_bits(own) < types.int_bits(sw.value.ty);
        let holds = |v: i128| types.wrap(own, v) == v;
        let fits = sw.cases.iter().all(|(low, high, _)| {
            // Plain `char` is signed in C and not in Rust.
            holds(*low) && holds(*high) && (own != TypeId::CHAR || (*low < 0) == (*high < 0))
        });
        (narrower && fits).then(|| Switch {
            value: (**inner).clone(),
            ..sw.clone()
        })
    }

    /// The pattern for a `case` label that is written as a constant's name, or as a character.
    fn case_name(&self, e: &Expr, v: i128, ty: TypeId) -> Option<String> {
        let mut e = e;
        while let ExprKind::Cast(a) = &e.kind {
            e = a;
        }
        if let ExprKind::Int(_, style @ (IntStyle::Hex | IntStyle::Octal | IntStyle::Char)) = e.kind
        {
            // `b'a' as i32` is no pattern.
            let code = self.int(v, style, ty);
            return (code.prec != prec::CAST).then_some(code.text);
        }
        let what = named(e)?;
        let (rust, v) = (self.ty(ty), self.rust_value(v, ty));
        Some(self.g.uses_of_constants.pattern(what, &rust, v))
    }
}

/// A struct literal or block in the head of a `match` or `if` needs parentheses.
fn match_head(c: &Code) -> String {
    if c.prec == prec::BLOCK {
        format!("({})", c.text)
    } else {
        c.text.clone()
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

/// Labels and the statements up to the next label of the same `switch`.
struct Segment<'a> {
    labels: Vec<LabelId>,
    stmts: &'a [Stmt],
}

impl Segment<'_> {
    fn has_default(&self, sw: &Switch) -> bool {
        sw.default.is_some_and(|d| self.labels.contains(&d))
    }

    fn patterns(&self, sw: &Switch, fx: &Fx<'_, '_>) -> Vec<String> {
        let mut out = Vec::new();
        for (low, high, label) in &sw.cases {
            if self.labels.contains(label) {
                let character = fx.g.program.types.strip_enum(sw.value.ty) == TypeId::CHAR;
                let text = |v: i128| {
                    let style = match character && (32..127).contains(&v) {
                        true => IntStyle::Char,
                        false => IntStyle::Decimal,
                    };
                    fx.int(v, style, sw.value.ty).text
                };
                let written = fx.body.labels[label.index()].value.as_ref();
                out.push(
                    match written.and_then(|e| fx.case_name(e, *low, sw.value.ty)) {
                        Some(name) if low == high => name,
                        _ if low == high => text(*low),
                        _ => format!("{}..={}", text(*low), text(*high)),
                    },
                );
            }
        }
        out
    }
}

fn segments(sw: &Switch) -> Vec<Segment<'_>> {
    let mine = |l: &LabelId| sw.default == Some(*l) || sw.cases.iter().any(|c| c.2 == *l);
    let mut out: Vec<Segment<'_>> = Vec::new();
    let mut i = 0;
    while i < sw.body.len() {
        let mut labels = Vec::new();
        while let Some(StmtKind::Label(l)) = sw.body.get(i).map(|s| &s.kind) {
            if !mine(l) {
                break;
            }
            labels.push(*l);
            i += 1;
        }
        let start = i;
        while i < sw.body.len() && !matches!(&sw.body[i].kind, StmtKind::Label(l) if mine(l)) {
            i += 1;
        }
        if !labels.is_empty() {
            out.push(Segment {
                labels,
                stmts: &sw.body[start..i],
            });
        }
        // Statements before the first label are never reached.
    }
    out
}

fn trim_break(stmts: &[Stmt]) -> &[Stmt] {
    match stmts.split_last() {
        Some((
            Stmt {
                kind: StmtKind::Break,
                ..
            },
            rest,
        )) => rest,
        _ => stmts,
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
fn names_local(s: &Stmt, local: LocalId) -> bool {
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
