//! Graphs that are not reducible, computed gotos, and functions that call `setjmp`: a loop over numbered states.

use super::graph::{Graph, Term};
use crate::code::prec;
use crate::func::{Fx, Target, TargetKind};
use crate::stmt::condition_text;
use c2safe_frontend::ir::{StmtKind, TypeId};

/// Emits the statements of a block.
pub(super) fn block_stmts(fx: &mut Fx<'_, '_>, graph: &Graph<'_>, b: usize) {
    fx.setjmp = graph.blocks[b].setjmp;
    for s in &graph.blocks[b].stmts {
        if let StmtKind::For { step, .. } = &s.kind {
            if let Some(step) = step {
                fx.mark(step.loc);
                fx.effect(step);
            }
            continue;
        }
        fx.stmt(s);
    }
}

/// The value of a `return`, or what C leaves undefined: zero.
pub(super) fn emit_return(fx: &mut Fx<'_, '_>, e: Option<&c2safe_frontend::ir::Expr>) {
    if let Some(e) = e {
        fx.mark(e.loc);
    }
    fx.return_stmt(e);
}

fn states(fx: &mut Fx<'_, '_>, graph: &Graph<'_>, state: &str) -> String {
    fx.capture(|fx| {
        fx.targets.push(Target { kind: TargetKind::Block, label: String::new(), used: true, continue_block: None, continue_used: false });
        let reachable = reachable(graph);
        for (b, _) in reachable.iter().enumerate().filter(|(_, r)| **r) {
            fx.out.push_str(&format!("{b} => {{\n"));
            block_stmts(fx, graph, b);
            match &graph.blocks[b].term {
                Term::Goto(t) => fx.out.push_str(&format!("{state} = {t};\n")),
                Term::Setjmp(n, env, t) => {
                    let env = fx.value(env);
                    fx.out.push_str(&format!("jump_id_{n} = setjmp_enter({}.cast::<Void>(), cx);\njump_{n} = 0;\n{state} = {t};\n", env.receiver()));
                }
                Term::If(c, a, b) => {
                    fx.mark(c.loc);
                    let c = fx.cond(c);
                    fx.out.push_str(&format!("{state} = if {} {{ {a} }} else {{ {b} }};\n", condition_text(&c)));
                }
                Term::Switch(sw, cases, default) => {
                    fx.mark(sw.value.loc);
                    let v = fx.value(&sw.value).typed();
                    let v = if v.prec == prec::BLOCK { format!("({})", v.text) } else { v.text };
                    let arms: String = cases
                        .iter()
                        .map(|(lo, hi, t)| if lo == hi { format!("{lo} => {t},\n") } else { format!("{lo}..={hi} => {t},\n") })
                        .collect();
                    fx.out.push_str(&format!("{state} = match {v} {{\n{arms}_ => {default},\n}};\n"));
                }
                Term::Return(e) => emit_return(fx, *e),
                // Computed jumps need no way round here.
                Term::Dispatch => fx.out.push_str("unreachable!()\n"),
                Term::Computed(e) => {
                    let v = fx.value(e).typed();
                    let arms: String = graph.addresses.iter().map(|(l, b)| format!("{} => {b},\n", l.0 + 1)).collect();
                    fx.out.push_str(&format!("{state} = match {} {{\n{arms}_ => invalid_label(),\n}};\n", v.text));
                }
            }
            fx.out.push_str("}\n");
        }
        fx.targets.pop();
    })
}

fn reachable(graph: &Graph<'_>) -> Vec<bool> {
    let mut seen = vec![false; graph.blocks.len()];
    let mut work = vec![0];
    work.extend(&graph.setjmps);
    while let Some(b) = work.pop() {
        if !std::mem::replace(&mut seen[b], true) {
            work.extend(graph.successors(b));
        }
    }
    seen
}

/// `loop { match state { ... } }`.
pub(super) fn emit(fx: &mut Fx<'_, '_>, graph: &Graph<'_>) {
    let state = fx.plain_name("state");
    let text = states(fx, graph, &state);
    let point = fx.safe_point(None);
    fx.out.push_str(&format!("let mut {state}: u32 = 0;\nloop {{\n{point}match {state} {{\n{text}_ => unreachable!(),\n}}\n}}\n"));
}

/// The same inside `catch_unwind`: a `longjmp` arrives as a panic payload and resumes at the state after its `setjmp`.
pub(super) fn emit_with_setjmp(fx: &mut Fx<'_, '_>, graph: &Graph<'_>) {
    for n in 0..graph.setjmps.len() {
        fx.out.push_str(&format!(
            "let mut jump_{n}: i32 = 0;\nlet mut jump_id_{n}: u64 = 0;\n"
        ));
    }
    let ret = if fx.ret == TypeId::VOID {
        "()".to_string()
    } else {
        fx.ty(fx.ret)
    };
    let (state, mark, run, jump, payload) = (
        fx.plain_name("state"),
        fx.plain_name("mark"),
        fx.plain_name("run"),
        fx.plain_name("jump"),
        fx.plain_name("payload"),
    );
    let text = states(fx, graph, &state);
    let point = fx.safe_point(None);
    fx.out.push_str(&format!(
        "let {mark} = cx.enter();\nlet mut {state}: u32 = 0;\nloop {{\n"
    ));
    fx.out.push_str(&format!(
        "let {run} = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| -> {ret} {{\nloop {{\n{point}match {state} {{\n{text}_ => unreachable!(),\n}}\n}}\n}}));\n"
    ));
    fx.out.push_str(&format!("let {jump} = match {run} {{\nOk(done) => return done,\nErr({payload}) => caught({payload}),\n}};\n"));
    for (n, block) in graph.setjmps.iter().enumerate() {
        fx.out.push_str(&format!(
            "if {jump}.buf == jump_id_{n} {{\ncx.leave({mark});\njump_{n} = {jump}.value;\n{state} = {block};\ncontinue;\n}}\n"
        ));
    }
    fx.out.push_str(&format!(
        "std::panic::resume_unwind(Box::new({jump}));\n}}\n"
    ));
}
