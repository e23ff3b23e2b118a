//! Reducible graphs as labelled blocks and loops, after Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow to
//! Structured Control Flow" (ICFP 2022): code is placed in its dominator's scope; what several jumps reach forward follows a labelled
//! block, what is reached backward heads a loop. Unlike there, code after a loop is placed after it, not inside.

use petgraph::algo::dominators;
use petgraph::graph::{DiGraph, NodeIndex};

use super::graph::{Graph, Term};
use super::machine::{block_stmts, emit_return};
use crate::code::prec;
use crate::func::{Fx, Target, TargetKind};
use crate::stmt::condition_text;

struct Shape {
    /// Position of each block in reverse postorder; `usize::MAX` when unreachable.
    order: Vec<usize>,
    /// Loop header of each block's back edges.
    is_header: Vec<bool>,
    /// Reached forward by more than one jump, or placed after a loop.
    is_merge: Vec<bool>,
    /// Blocks placed inside the scope of each block, in order.
    inside: Vec<Vec<usize>>,
    /// Blocks placed after the loop that each block heads, in order.
    after: Vec<Vec<usize>>,
}

/// Emits `graph`, if it is reducible.
pub(super) fn emit(fx: &mut Fx<'_, '_>, graph: &Graph<'_>) -> bool {
    let Some(shape) = shape(graph) else {
        return false;
    };
    let mut labels = vec![None; graph.blocks.len()];
    if graph.dispatcher.is_some() {
        let chosen = chosen(fx);
        fx.out.push_str(&format!("let mut {chosen}: u64 = 0;\n"));
    }
    tree(fx, graph, &shape, 0, None, &mut labels);
    if fx.ret != c2safe_frontend::ir::TypeId::VOID {
        fx.out.push_str("unreachable!()\n");
    }
    true
}

/// The variable that holds the label of a computed jump.
fn chosen(fx: &Fx<'_, '_>) -> String {
    let mut name = "label".to_string();
    while fx.is_taken(&name) {
        name.push('_');
    }
    name
}

fn shape(graph: &Graph<'_>) -> Option<Shape> {
    let n = graph.blocks.len();
    // Reverse postorder, iteratively.
    let mut state = vec![0u8; n];
    let mut post = Vec::new();
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    state[0] = 1;
    let successors: Vec<Vec<usize>> = (0..n).map(|b| graph.successors(b)).collect();
    while let Some((b, i)) = stack.pop() {
        // Later successors first, so that the code of earlier ones comes first.
        let s = &successors[b];
        if i < s.len() {
            stack.push((b, i + 1));
            let t = s[s.len() - 1 - i];
            if state[t] == 0 {
                state[t] = 1;
                stack.push((t, 0));
            }
        } else {
            post.push(b);
        }
    }
    let rpo: Vec<usize> = post.into_iter().rev().collect();
    let mut order = vec![usize::MAX; n];
    for (i, &b) in rpo.iter().enumerate() {
        order[b] = i;
    }
    let mut pg: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..n {
        pg.add_node(());
    }
    for &b in &rpo {
        for &t in &successors[b] {
            pg.add_edge(NodeIndex::new(b), NodeIndex::new(t), ());
        }
    }
    let doms = dominators::simple_fast(&pg, NodeIndex::new(0));
    let idom: Vec<Option<usize>> = (0..n)
        .map(|b| {
            doms.immediate_dominator(NodeIndex::new(b))
                .map(|d| d.index())
        })
        .collect();
    let dominates = |a: usize, mut b: usize| loop {
        if a == b {
            return true;
        }
        match idom[b] {
            Some(d) if order[d] < order[b] => b = d,
            _ => return false,
        }
    };
    let mut is_header = vec![false; n];
    let mut forward_in = vec![0u32; n];
    let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut back_sources: Vec<Vec<usize>> = vec![Vec::new(); n];
    for &b in &rpo {
        let mut targets = successors[b].clone();
        targets.sort_unstable();
        targets.dedup();
        for t in targets {
            predecessors[t].push(b);
            if order[t] <= order[b] {
                if !dominates(t, b) {
                    return None;
                }
                is_header[t] = true;
                back_sources[t].push(b);
            } else {
                forward_in[t] += 1;
            }
        }
        // Several cases of one switch to the same block are several jumps.
        let mut counts = std::collections::BTreeMap::new();
        for t in &successors[b] {
            *counts.entry(*t).or_insert(0u32) += 1;
        }
        for (t, c) in counts {
            if c > 1 && order[t] > order[b] {
                forward_in[t] += 1;
            }
        }
    }
    // Natural loops: members by header.
    let mut loops: Vec<(usize, Vec<bool>)> = Vec::new();
    for &h in &rpo {
        if !is_header[h] {
            continue;
        }
        let mut member = vec![false; n];
        member[h] = true;
        let mut work = back_sources[h].clone();
        while let Some(b) = work.pop() {
            if !std::mem::replace(&mut member[b], true) {
                work.extend(&predecessors[b]);
            }
        }
        loops.push((h, member));
    }
    let mut is_merge: Vec<bool> = forward_in.iter().map(|c| *c > 1).collect();
    let mut inside = vec![Vec::new(); n];
    let mut after = vec![Vec::new(); n];
    for &b in rpo.iter().skip(1) {
        let Some(d) = idom[b] else { continue };
        // The outermost loop that holds the dominator but not the block (loops come outermost first).
        match loops.iter().find(|(_, member)| member[d] && !member[b]) {
            Some((h, _)) => {
                is_merge[b] = true;
                after[*h].push(b);
            }
            None => inside[d].push(b),
        }
    }
    Some(Shape {
        order,
        is_header,
        is_merge,
        inside,
        after,
    })
}

type Labels = Vec<Option<String>>;

/// Writes the code of a block that follows others.
type PlaceCode<'a> = &'a mut dyn FnMut(&mut Fx<'_, '_>, usize, Option<usize>, &mut Labels);

/// Emits block `b` with everything placed under it; control that reaches the end of the text is at `follow`.
fn tree(
    fx: &mut Fx<'_, '_>,
    graph: &Graph<'_>,
    shape: &Shape,
    b: usize,
    follow: Option<usize>,
    labels: &mut Labels,
) {
    if !shape.is_header[b] {
        within(fx, graph, shape, b, follow, labels);
        return;
    }
    let after = &shape.after[b];
    nest(
        fx,
        after,
        follow,
        labels,
        &mut |fx, follow, labels| {
            let label = fx.label("l");
            labels[b] = Some(label.clone());
            // Code right after the loop is reached by leaving it.
            let leave = after.first().copied();
            let saved = leave.map(|l| (l, labels[l].replace(label.clone())));
            fx.targets.push(Target {
                kind: TargetKind::Block,
                label: label.clone(),
                used: true,
                continue_block: None,
                continue_used: false,
            });
            let text = fx.capture(|fx| within(fx, graph, shape, b, Some(b), labels));
            fx.targets.pop();
            if let Some((l, old)) = saved {
                labels[l] = old;
            }
            let _ = follow;
            let point = fx.safe_point(None);
            fx.out
                .push_str(&format!("{label}: loop {{\n{point}{text}}}\n"));
        },
        &mut |fx, y, follow, labels| tree(fx, graph, shape, y, follow, labels),
    );
}

/// `'b2: { 'b1: { inner } code of merges[0] } code of merges[1]`.
fn nest(
    fx: &mut Fx<'_, '_>,
    merges: &[usize],
    follow: Option<usize>,
    labels: &mut Labels,
    inner: &mut dyn FnMut(&mut Fx<'_, '_>, Option<usize>, &mut Labels),
    place: PlaceCode<'_>,
) {
    let Some((&last, rest)) = merges.split_last() else {
        inner(fx, follow, labels);
        return;
    };
    let label = fx.label("b");
    labels[last] = Some(label.clone());
    fx.targets.push(Target {
        kind: TargetKind::Block,
        label: label.clone(),
        used: true,
        continue_block: None,
        continue_used: false,
    });
    let text = fx.capture(|fx| nest(fx, rest, Some(last), labels, inner, place));
    fx.targets.pop();
    if text.contains(&format!("break {label};")) {
        fx.out.push_str(&format!("{label}: {{\n{text}}}\n"));
    } else {
        fx.out.push_str(&text);
    }
    place(fx, last, follow, labels);
}

/// The block's own code, inside labelled blocks for the merges below it.
fn within(
    fx: &mut Fx<'_, '_>,
    graph: &Graph<'_>,
    shape: &Shape,
    b: usize,
    follow: Option<usize>,
    labels: &mut Labels,
) {
    let mut merges: Vec<usize> = shape.inside[b]
        .iter()
        .copied()
        .filter(|c| shape.is_merge[*c])
        .collect();
    merges.sort_by_key(|c| shape.order[*c]);
    nest(
        fx,
        &merges,
        follow,
        labels,
        &mut |fx, follow, labels| own(fx, graph, shape, b, follow, labels),
        &mut |fx, y, follow, labels| tree(fx, graph, shape, y, follow, labels),
    );
}

fn own(
    fx: &mut Fx<'_, '_>,
    graph: &Graph<'_>,
    shape: &Shape,
    b: usize,
    follow: Option<usize>,
    labels: &mut Labels,
) {
    block_stmts(fx, graph, b);
    match &graph.blocks[b].term {
        Term::Goto(t) | Term::Setjmp(_, _, t) => jump(fx, graph, shape, b, *t, follow, labels),
        Term::Return(e) => emit_return(fx, *e),
        Term::Computed(e) => {
            fx.mark(e.loc);
            let v = fx.value(e).typed();
            let chosen = chosen(fx);
            let v = if fx.g.program.types.is_pointer(e.ty) {
                format!("{}.bits()", v.receiver())
            } else {
                format!("{} as u64", v.at(prec::CAST))
            };
            fx.out.push_str(&format!("{chosen} = {v};\n"));
            if let Some(dispatcher) = graph.dispatcher {
                jump(fx, graph, shape, b, dispatcher, follow, labels);
            }
        }
        Term::Dispatch => {
            let chosen = chosen(fx);
            fx.out.push_str(&format!("match {chosen} {{\n"));
            for (label, t) in &graph.addresses {
                fx.out.push_str(&format!("{} => {{\n", label.0 + 1));
                jump(fx, graph, shape, b, *t, follow, labels);
                fx.out.push_str("}\n");
            }
            fx.out.push_str("_ => invalid_label(),\n}\n");
        }
        Term::If(c, then, other) => {
            fx.mark(c.loc);
            let c = fx.cond(c);
            let a = fx.capture(|fx| jump(fx, graph, shape, b, *then, follow, labels));
            let z = fx.capture(|fx| jump(fx, graph, shape, b, *other, follow, labels));
            match (a.is_empty(), z.is_empty()) {
                (true, true) => {
                    if !c.pure {
                        fx.out.push_str(&format!("let _ = {};\n", c.text));
                    }
                }
                (false, true) => fx
                    .out
                    .push_str(&format!("if {} {{\n{a}}}\n", condition_text(&c))),
                (true, false) => fx
                    .out
                    .push_str(&format!("if {} {{\n{z}}}\n", crate::stmt::negate(&c))),
                (false, false) => fx.out.push_str(&format!(
                    "if {} {{\n{a}}} else {{\n{z}}}\n",
                    condition_text(&c)
                )),
            }
        }
        Term::Switch(sw, cases, default) => {
            fx.mark(sw.value.loc);
            let v = fx.value(&sw.value).typed();
            let v = if v.prec == prec::BLOCK {
                format!("({})", v.text)
            } else {
                v.text
            };
            fx.out.push_str(&format!("match {v} {{\n"));
            // Cases that go to the same block share an arm.
            let mut done: Vec<usize> = Vec::new();
            for (_, _, t) in cases {
                if done.contains(t) || t == default {
                    continue;
                }
                done.push(*t);
                let patterns: Vec<String> = cases
                    .iter()
                    .filter(|c| c.2 == *t)
                    .map(|(lo, hi, _)| {
                        if lo == hi {
                            lo.to_string()
                        } else {
                            format!("{lo}..={hi}")
                        }
                    })
                    .collect();
                fx.out
                    .push_str(&format!("{} => {{\n", patterns.join(" | ")));
                jump(fx, graph, shape, b, *t, follow, labels);
                fx.out.push_str("}\n");
            }
            fx.out.push_str("_ => {\n");
            jump(fx, graph, shape, b, *default, follow, labels);
            fx.out.push_str("}\n}\n");
        }
    }
}

fn jump(
    fx: &mut Fx<'_, '_>,
    graph: &Graph<'_>,
    shape: &Shape,
    from: usize,
    to: usize,
    follow: Option<usize>,
    labels: &mut Labels,
) {
    if follow == Some(to) {
        return;
    }
    if shape.order[to] <= shape.order[from] {
        let label = labels[to].clone().unwrap_or_default();
        fx.out.push_str(&format!("continue {label};\n"));
    } else if shape.is_merge[to] {
        let label = labels[to].clone().unwrap_or_default();
        fx.out.push_str(&format!("break {label};\n"));
    } else {
        tree(fx, graph, shape, to, follow, labels);
    }
}
