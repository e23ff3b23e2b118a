//! Calls that the functions as they are cannot serve.

use std::collections::BTreeMap;

use c2safe_frontend::ir::{Body, ExprKind, FuncId};

use crate::objects::global_reps;

use super::lends::{Lends, Parameters};
use super::library::literal;
use super::parts::Parts;
use super::plan::{Rep, Root};
use super::scan::{sources, Findings, Passed};
use super::signs::Signs;
use super::solver::Solver;
use super::{apart, variants};

impl<'p> Solver<'p> {
    /// Calls for which a variant of the callee is needed, and parameters that need a position of their own.
    pub(super) fn call_sites(&mut self, wanted: &mut variants::Wanted) {
        let bodies: Vec<(FuncId, &Body)> = self.bodies().collect();
        let signs: Vec<Signs> = self
            .program
            .functions
            .iter()
            .map(|f| {
                f.body
                    .as_ref()
                    .map_or_else(Signs::default, |b| Signs::of(self.program, b))
            })
            .collect();
        let back: Vec<Vec<bool>> = apart::reaching_back(
            self.program,
            &self.plan,
            &self.memory,
            &self.reach.functions,
            &signs,
        );
        let findings: Vec<(FuncId, &Body, Findings<'p>)> = bodies
            .iter()
            .map(|&(f, body)| (f, body, self.scan(f, body)))
            .collect();
        // Null for a parameter that is compared with null, and null for a reference.
        let mut tested: Vec<Vec<bool>> = vec![Vec::new(); self.program.functions.len()];
        for (f, _, found) in &findings {
            tested[f.index()].clone_from(&found.tested);
        }
        // What is passed on to a parameter that is compared with null is compared with null.
        loop {
            let mut changed = false;
            for (f, body, found) in &findings {
                for site in &found.calls {
                    let callee = &self.program.functions[site.callee.index()];
                    let (Some(callee), ExprKind::Call(_, args)) = (&callee.body, &site.expr.kind)
                    else {
                        continue;
                    };
                    for (i, passed) in &site.args {
                        let to = callee.params[*i];
                        if *passed != Passed::Lifted || !tested[site.callee.index()][to.index()] {
                            continue;
                        }
                        let pointer = self.resolver(*f, body).pointer(&args[*i]);
                        if let Some(Root::Local(l)) = pointer
                            .filter(|p| p.base.path.is_empty())
                            .map(|p| p.base.root)
                        {
                            changed |= !std::mem::replace(&mut tested[f.index()][l.index()], true);
                        }
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let mut parts = Parts::default();
        for (f, body, found) in &findings {
            let resolver = self.resolver(*f, body);
            parts.function(*f, body, resolver, &self.plan, &found.borrowed);
        }
        self.global_parts(&mut parts);
        let resolvers: Vec<_> = bodies
            .iter()
            .map(|(f, body)| (*f, *body, self.resolver(*f, body)))
            .collect();
        let globals = global_reps(
            self.program,
            &self.reach,
            false,
            (&self.plan.tables, self.plan.texts.globals()),
        );
        let lends = Lends::of(
            self.program,
            parts.extents(),
            &globals,
            &self.plan,
            self.elsewhere,
            &resolvers,
        );
        let mut sites: BTreeMap<FuncId, usize> = BTreeMap::new();
        for (f, _, found) in &findings {
            for site in &found.calls {
                if site.callee == *f {
                    wanted.own.insert(variants::address(site.expr));
                } else {
                    *sites.entry(site.callee).or_default() += 1;
                }
            }
        }
        for (f, body, found) in &findings {
            for &p in &body.params {
                if self.plan.functions[f.index()].rep(p) == Rep::Slice
                    && self.plan.functions[f.index()].moves[p.index()]
                {
                    wanted.positions.insert((*f, p));
                }
            }
            for site in &found.calls {
                let callee = &self.program.functions[site.callee.index()];
                let Some(params) = callee.body.as_ref().map(|b| &b.params) else {
                    continue;
                };
                if !site.untyped.is_empty() {
                    let mut slots = Vec::new();
                    if let ExprKind::Call(_, args) = &site.expr.kind {
                        for (i, _) in &site.untyped {
                            sources(self.program, *f, &args[*i], &mut slots);
                        }
                    }
                    wanted.untyped(site.expr, site.callee, site.untyped.clone(), slots);
                    continue;
                }
                let call_args = match &site.expr.kind {
                    ExprKind::Call(_, args) => args.as_slice(),
                    _ => &[],
                };
                let heap: Vec<usize> = site
                    .args
                    .iter()
                    // A literal is a slice that nobody writes to.
                    .filter(|(i, _)| {
                        let p = params[*i];
                        let written = self.plan.functions[site.callee.index()].written[p.index()];
                        let a = &call_args[*i];
                        // No literal is null, but what leads to literals may be.
                        let null = tested[site.callee.index()][p.index()]
                            && literal(self.program, a).is_none();
                        let texts = &self.plan.texts;
                        let text = texts.is_argument(self.program, *f, (site.callee, *i), a);
                        written || null || !text
                    })
                    .filter(|(i, p)| {
                        let tested = tested[site.callee.index()][params[*i].index()];
                        *p == Passed::Heap || (*p == Passed::Null && tested)
                    })
                    .map(|(i, _)| *i)
                    .collect();
                let resolver = self.resolver(*f, body);
                // What a member owns may be nothing, which a slice cannot say.
                for (i, p) in &site.args {
                    let pointer = resolver.pointer(&call_args[*i]);
                    let member = pointer.is_some_and(|p| {
                        super::fields::through(resolver.fields, &p.base).is_some()
                    });
                    if *p == Passed::Lifted
                        && member
                        && tested[site.callee.index()][params[*i].index()]
                    {
                        let mut slots = Vec::new();
                        sources(self.program, *f, &call_args[*i], &mut slots);
                        let why = "may be null where it is passed on";
                        wanted.demote(slots, why, site.expr.loc);
                    }
                }
                let callee_plan = &self.plan.functions[site.callee.index()];
                let parameters = Parameters {
                    plan: callee_plan,
                    params,
                    tested: &tested[site.callee.index()],
                    back: &back[site.callee.index()],
                };
                let lent = matches!(&site.expr.kind, ExprKind::Call(_, args)
                    if lends.may(&resolver, *f, site.callee, &parameters, args, &heap));
                if !heap.is_empty() && !lent {
                    wanted.heap(site.expr, site.callee, heap);
                    continue;
                }
                match apart::groups(
                    &resolver,
                    callee_plan,
                    params,
                    site,
                    &back[site.callee.index()],
                ) {
                    apart::Apart::Yes => {}
                    apart::Apart::Groups(groups) => wanted.groups(site.expr, site.callee, groups),
                    apart::Apart::No => {
                        // Cannot be told apart, nor put together.
                        let mut slots = Vec::new();
                        if let ExprKind::Call(_, args) = &site.expr.kind {
                            for (i, _) in &site.args {
                                sources(self.program, *f, &args[*i], &mut slots);
                            }
                        }
                        let why =
                            "overlaps another argument of a call in a way that cannot be told";
                        wanted.demote(slots, why, site.expr.loc);
                    }
                }
            }
        }
        wanted.settle(self.program, &sites);
    }
}
