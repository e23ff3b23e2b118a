//! Jumps that nest: a forward `goto` leaves a labelled block that ends before its label, a backward one repeats a labelled loop that
//! starts at its label.

use c2safe_frontend::ir::visit::{walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{Body, Expr, ExprKind, LabelId, Stmt, StmtKind};
use rustc_hash::FxHashMap;

use super::Jumps;
use crate::func::{diverges, Fx, Target, TargetKind};

/// A stretch of a statement list, `start..end`.
#[derive(Clone, Debug)]
struct Region {
    label: LabelId,
    start: usize,
    end: usize,
    is_loop: bool,
}

/// The regions that the labels of one statement list need; `None` when they cross or a jump comes from outside.
fn plan(body: &Body, list: &[Stmt], total: &FxHashMap<LabelId, u32>) -> Option<Vec<Region>> {
    let mut regions: Vec<Region> = Vec::new();
    let labels: Vec<(usize, LabelId)> = list
        .iter()
        .enumerate()
        .filter_map(|(i, s)| match s.kind {
            StmtKind::Label(l)
                if !body.labels[l.index()].name.is_empty() && total.contains_key(&l) =>
            {
                Some((i, l))
            }
            _ => None,
        })
        .collect();
    if labels.is_empty() {
        return Some(regions);
    }
    let per_stmt: Vec<FxHashMap<LabelId, u32>> = list
        .iter()
        .map(|s| {
            let mut j = Jumps::default();
            j.stmt(s);
            j.to
        })
        .collect();
    for (k, l) in labels {
        let from: Vec<usize> = (0..list.len())
            .filter(|i| per_stmt[*i].contains_key(&l))
            .collect();
        let here: u32 = from.iter().map(|i| per_stmt[*i][&l]).sum();
        if Some(&here) != total.get(&l) {
            return None;
        }
        let forward = from.iter().any(|i| *i < k);
        let backward = from.iter().any(|i| *i > k);
        match (forward, backward) {
            (true, true) | (false, false) => return None,
            (true, false) => regions.push(Region {
                label: l,
                start: from[0],
                end: k,
                is_loop: false,
            }),
            (false, true) => regions.push(Region {
                label: l,
                start: k,
                end: from[from.len() - 1] + 1,
                is_loop: true,
            }),
        }
    }
    // Blocks may start earlier and loops end later until everything nests.
    for _ in 0..regions.len() * regions.len() + 1 {
        let mut changed = false;
        for a in 0..regions.len() {
            for b in 0..regions.len() {
                let (x, y) = (regions[a].clone(), regions[b].clone());
                if x.start < y.start && y.start < x.end && x.end < y.end {
                    // They cross: x starts first, y ends last.
                    if !y.is_loop {
                        regions[b].start = x.start;
                    } else if x.is_loop {
                        regions[a].end = y.end;
                    } else {
                        return None;
                    }
                    changed = true;
                }
            }
        }
        if !changed {
            return Some(regions);
        }
    }
    None
}

/// Checks that every list of a body can be planned, and every `switch` is a `match`.
pub(super) struct Check<'b> {
    pub(super) body: &'b Body,
    pub(super) total: &'b FxHashMap<LabelId, u32>,
    pub(super) ok: bool,
}

impl Check<'_> {
    pub(super) fn list(&mut self, list: &[Stmt]) {
        self.ok &= plan(self.body, list, self.total).is_some();
    }

    fn switch(&mut self, sw: &c2safe_frontend::ir::Switch) {
        let mine = |l: &LabelId| sw.default == Some(*l) || sw.cases.iter().any(|c| c.2 == *l);
        let at_top = sw
            .body
            .iter()
            .filter(|s| matches!(&s.kind, StmtKind::Label(l) if mine(l)))
            .count();
        let expected = sw
            .cases
            .iter()
            .map(|c| c.2)
            .chain(sw.default)
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        if at_top != expected {
            self.ok = false;
            return;
        }
        // Each stretch between case labels is a list of its own.
        let mut start = 0;
        for (i, s) in sw.body.iter().enumerate() {
            if matches!(&s.kind, StmtKind::Label(l) if mine(l)) {
                self.list(&sw.body[start..i]);
                start = i + 1;
            }
        }
        self.list(&sw.body[start..]);
        // A jump to a label before the first case, or a label nobody plans: not found in any list above.
        let first = sw
            .body
            .iter()
            .position(|s| matches!(&s.kind, StmtKind::Label(l) if mine(l)))
            .unwrap_or(sw.body.len());
        for s in &sw.body[..first] {
            struct Labels<'t>(&'t FxHashMap<LabelId, u32>, bool);
            impl Visitor for Labels<'_> {
                fn stmt(&mut self, s: &Stmt) {
                    if let StmtKind::Label(l) = s.kind {
                        self.1 |= self.0.contains_key(&l);
                    }
                    walk_stmt(self, s);
                }
            }
            let mut labels = Labels(self.total, false);
            labels.stmt(s);
            self.ok &= !labels.1;
        }
    }
}

impl Visitor for Check<'_> {
    fn expr(&mut self, e: &Expr) {
        if let ExprKind::Seq(stmts, _) = &e.kind {
            self.list(stmts);
        }
        walk_expr(self, e);
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Block(b) | StmtKind::While(_, b) | StmtKind::DoWhile(b, _) => self.list(b),
            StmtKind::If(_, a, b) => {
                self.list(a);
                self.list(b);
            }
            StmtKind::For { init, body, .. } => {
                self.list(init);
                self.list(body);
            }
            StmtKind::Switch(sw) => self.switch(sw),
            _ => {}
        }
        if self.ok {
            walk_stmt(self, s);
        }
    }
}

/// Emits a list that has labels of C in it.
pub fn emit_regions(fx: &mut Fx<'_, '_>, list: &[Stmt]) {
    let mut jumps = Jumps::default();
    fx.body.stmts.iter().for_each(|s| jumps.stmt(s));
    let regions = plan(fx.body, list, &jumps.to).unwrap_or_default();
    if !regions.is_empty() {
        for s in list {
            match s.kind {
                StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) => fx.hoist(l),
                _ => {}
            }
        }
    }
    emit_range(fx, list, 0, list.len(), &regions);
}

fn emit_range(fx: &mut Fx<'_, '_>, list: &[Stmt], from: usize, to: usize, regions: &[Region]) {
    let mut i = from;
    while i < to {
        // The widest region that starts here; blocks go around loops.
        let next = (0..regions.len())
            .filter(|r| regions[*r].start == i && regions[*r].end <= to && regions[*r].end > i)
            .max_by_key(|r| (regions[*r].end, !regions[*r].is_loop));
        let Some(r) = next else {
            fx.stmt(&list[i]);
            i += 1;
            continue;
        };
        let region = regions[r].clone();
        let mut inner: Vec<Region> = regions.to_vec();
        inner.remove(r);
        let name = fx.body.labels[region.label.index()].name.to_lowercase();
        let name: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let label = fx.label(&format!("{name}_"));
        fx.gotos.push((region.label, label.clone(), region.is_loop));
        fx.targets.push(Target {
            kind: TargetKind::Block,
            label: label.clone(),
            used: true,
            continue_block: None,
            continue_used: false,
        });
        let text = fx.capture(|fx| emit_range(fx, list, region.start, region.end, &inner));
        fx.targets.pop();
        fx.gotos.pop();
        if region.is_loop {
            let stop = if diverges(fx.g, &list[region.start..region.end]) {
                String::new()
            } else {
                format!("break {label};\n")
            };
            fx.out.push_str(&format!(
                "{label}: loop {{\n{}{text}{stop}}}\n",
                fx.safe_point(None)
            ));
        } else {
            fx.out.push_str(&format!("{label}: {{\n{text}}}\n"));
        }
        i = region.end;
    }
}
