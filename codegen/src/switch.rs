//! `switch` as `match`.

use c2safe_frontend::ir::{
    Expr, ExprKind, IntStyle, LabelId, LocalId, Stmt, StmtKind, Switch, TypeId,
};

use crate::code::{prec, Code};
use crate::constants::named;
use crate::func::{diverges, Fx, Target, TargetKind};
use crate::stmt::names_local;

impl Fx<'_, '_> {
    /// A `switch` whose labels all stand at the top level of its body: a `match`.
    pub(crate) fn switch(&mut self, sw: &Switch) {
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
