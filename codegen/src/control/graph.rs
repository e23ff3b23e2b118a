//! The control-flow graph of a body: basic blocks of simple statements.

use c2safe_frontend::ir::{Body, Expr, ExprKind, LabelId, Stmt, StmtKind, Switch};
use rustc_hash::FxHashMap;

/// How a block ends.
pub(super) enum Term<'b> {
    Goto(usize),
    If(&'b Expr, usize, usize),
    Switch(&'b Switch, Vec<(i128, i128, usize)>, usize),
    Return(Option<&'b Expr>),
    /// Jumps to a label that is computed, by way of the dispatcher, so that the graph stays reducible.
    Computed(&'b Expr),
    /// The dispatcher: goes on at the label chosen last.
    Dispatch,
    /// Enters `setjmp` number `.0` with this `jmp_buf`, then goes on.
    Setjmp(usize, &'b Expr, usize),
}

pub(super) struct Block<'b> {
    pub(super) stmts: Vec<&'b Stmt>,
    pub(super) term: Term<'b>,
    /// The `setjmp` whose value the block's expressions read.
    pub(super) setjmp: Option<usize>,
}

pub(super) struct Graph<'b> {
    pub(super) blocks: Vec<Block<'b>>,
    /// Labels whose address is taken, with their blocks.
    pub(super) addresses: Vec<(LabelId, usize)>,
    /// The block that all computed jumps go through.
    pub(super) dispatcher: Option<usize>,
    /// The block that reads the value of each `setjmp`.
    pub(super) setjmps: Vec<usize>,
}

impl Graph<'_> {
    pub(super) fn successors(&self, b: usize) -> Vec<usize> {
        match &self.blocks[b].term {
            Term::Goto(t) | Term::Setjmp(_, _, t) => vec![*t],
            Term::If(_, a, b) => vec![*a, *b],
            Term::Switch(_, cases, default) => {
                let mut out: Vec<usize> = cases.iter().map(|c| c.2).collect();
                out.push(*default);
                out
            }
            Term::Return(_) => Vec::new(),
            Term::Computed(_) => self.dispatcher.into_iter().collect(),
            Term::Dispatch => self.addresses.iter().map(|a| a.1).collect(),
        }
    }
}

struct Builder<'b> {
    body: &'b Body,
    graph: Graph<'b>,
    labels: FxHashMap<LabelId, usize>,
    breaks: Vec<usize>,
    continues: Vec<usize>,
    current: usize,
}

/// Builds the graph; block 0 is the entry.
pub(super) fn build(body: &Body) -> Graph<'_> {
    let graph = Graph {
        blocks: Vec::new(),
        addresses: Vec::new(),
        dispatcher: None,
        setjmps: Vec::new(),
    };
    let mut b = Builder {
        body,
        graph,
        labels: FxHashMap::default(),
        breaks: Vec::new(),
        continues: Vec::new(),
        current: 0,
    };
    b.current = b.block();
    b.list(&body.stmts);
    // Falling off the end returns.
    for (i, label) in body.labels.iter().enumerate() {
        let id = LabelId(i as u32);
        if label.address_taken {
            if let Some(&block) = b.labels.get(&id) {
                b.graph.addresses.push((id, block));
            }
        }
    }
    let computed = |block: &Block<'_>| matches!(block.term, Term::Computed(_));
    if b.graph.blocks.iter().any(computed) {
        let dispatcher = b.block();
        b.graph.blocks[dispatcher].term = Term::Dispatch;
        b.graph.dispatcher = Some(dispatcher);
    }
    forward_empty(&mut b.graph);
    b.graph
}

impl<'b> Builder<'b> {
    fn block(&mut self) -> usize {
        self.graph.blocks.push(Block {
            stmts: Vec::new(),
            term: Term::Return(None),
            setjmp: None,
        });
        self.graph.blocks.len() - 1
    }

    fn end(&mut self, term: Term<'b>) {
        self.graph.blocks[self.current].term = term;
    }

    fn label(&mut self, l: LabelId) -> usize {
        if let Some(&b) = self.labels.get(&l) {
            return b;
        }
        let b = self.block();
        self.labels.insert(l, b);
        b
    }

    /// Splits off `setjmp` calls that an expression contains.
    fn setjmps(&mut self, e: &'b Expr) {
        if !self.body.has_setjmp {
            return;
        }
        if let Some(env) = find_setjmp(e) {
            let n = self.graph.setjmps.len();
            let after = self.block();
            self.end(Term::Setjmp(n, env, after));
            self.graph.setjmps.push(after);
            self.graph.blocks[after].setjmp = Some(n);
            self.current = after;
        }
    }

    fn list(&mut self, list: &'b [Stmt]) {
        for s in list {
            self.stmt(s);
        }
    }

    fn stmt(&mut self, s: &'b Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => {
                self.setjmps(e);
                let current = self.current;
                self.graph.blocks[current].stmts.push(s);
            }
            StmtKind::Decl(_, init) => {
                if let Some(e) = init {
                    self.setjmps(e);
                }
                let current = self.current;
                self.graph.blocks[current].stmts.push(s);
            }
            StmtKind::VlaAlloc(..) => {
                let current = self.current;
                self.graph.blocks[current].stmts.push(s);
            }
            StmtKind::Block(b) => self.list(b),
            StmtKind::If(c, a, b) => {
                self.setjmps(c);
                let (then, other, after) = (self.block(), self.block(), self.block());
                self.end(Term::If(c, then, other));
                self.current = then;
                self.list(a);
                self.end_with_goto(after);
                self.current = other;
                self.list(b);
                self.end_with_goto(after);
                self.current = after;
            }
            StmtKind::While(c, body) => {
                let (head, inside, after) = (self.block(), self.block(), self.block());
                self.end(Term::Goto(head));
                self.current = head;
                self.setjmps(c);
                self.end(Term::If(c, inside, after));
                self.loop_body(body, inside, after, head);
                self.end_with_goto(head);
                self.current = after;
            }
            StmtKind::DoWhile(body, c) => {
                let (inside, test, after) = (self.block(), self.block(), self.block());
                self.end(Term::Goto(inside));
                self.loop_body(body, inside, after, test);
                self.end_with_goto(test);
                self.current = test;
                self.setjmps(c);
                self.end(Term::If(c, inside, after));
                self.current = after;
            }
            StmtKind::For {
                init,
                cond,
                step: _,
                body,
            } => {
                self.list(init);
                let (head, inside, step_block, after) =
                    (self.block(), self.block(), self.block(), self.block());
                self.end(Term::Goto(head));
                self.current = head;
                match cond {
                    Some(c) => {
                        self.setjmps(c);
                        self.end(Term::If(c, inside, after));
                    }
                    None => self.end(Term::Goto(inside)),
                }
                self.loop_body(body, inside, after, step_block);
                self.end_with_goto(step_block);
                self.current = step_block;
                // The step is an expression: the statement itself stands for it.
                self.graph.blocks[step_block].stmts.push(s);
                self.end(Term::Goto(head));
                self.current = after;
            }
            StmtKind::Switch(sw) => {
                self.setjmps(&sw.value);
                let after = self.block();
                let cases: Vec<(i128, i128, usize)> = sw
                    .cases
                    .iter()
                    .map(|c| (c.0, c.1, self.label(c.2)))
                    .collect();
                let default = match sw.default {
                    Some(d) => self.label(d),
                    None => after,
                };
                self.end(Term::Switch(sw, cases, default));
                self.current = self.block();
                self.breaks.push(after);
                self.list(&sw.body);
                self.breaks.pop();
                self.end_with_goto(after);
                self.current = after;
            }
            StmtKind::Label(l) => {
                let b = self.label(*l);
                self.end_with_goto(b);
                self.current = b;
            }
            StmtKind::Goto(l) => {
                let b = self.label(*l);
                self.end(Term::Goto(b));
                self.current = self.block();
            }
            StmtKind::GotoComputed(e) => {
                self.end(Term::Computed(e));
                self.current = self.block();
            }
            StmtKind::Break => {
                let b = self.breaks.last().copied().unwrap_or(0);
                self.end(Term::Goto(b));
                self.current = self.block();
            }
            StmtKind::Continue => {
                let b = self.continues.last().copied().unwrap_or(0);
                self.end(Term::Goto(b));
                self.current = self.block();
            }
            StmtKind::Return(e) => {
                if let Some(e) = e {
                    self.setjmps(e);
                }
                self.end(Term::Return(e.as_ref()));
                self.current = self.block();
            }
        }
    }

    fn loop_body(&mut self, body: &'b [Stmt], inside: usize, after: usize, next: usize) {
        self.breaks.push(after);
        self.continues.push(next);
        self.current = inside;
        self.list(body);
        self.breaks.pop();
        self.continues.pop();
    }

    fn end_with_goto(&mut self, target: usize) {
        self.end(Term::Goto(target));
    }
}

/// Jumps to blocks that only jump on go to the end of the chain.
fn forward_empty(graph: &mut Graph<'_>) {
    let n = graph.blocks.len();
    let mut target: Vec<usize> = (0..n).collect();
    for (b, slot) in target.iter_mut().enumerate() {
        let mut t = b;
        for _ in 0..n {
            match &graph.blocks[t] {
                Block {
                    stmts,
                    term: Term::Goto(next),
                    ..
                } if stmts.is_empty() && *next != t => t = *next,
                _ => break,
            }
        }
        *slot = t;
    }
    for b in &mut graph.blocks {
        match &mut b.term {
            Term::Goto(t) | Term::Setjmp(_, _, t) => *t = target[*t],
            Term::If(_, a, b) => {
                *a = target[*a];
                *b = target[*b];
            }
            Term::Switch(_, cases, default) => {
                cases.iter_mut().for_each(|c| c.2 = target[c.2]);
                *default = target[*default];
            }
            Term::Return(_) | Term::Computed(_) | Term::Dispatch => {}
        }
    }
}

/// The `jmp_buf` of the first `setjmp` in `e`, in the places where C allows one (C11 7.13.1.1p4) and plain assignments.
fn find_setjmp(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Setjmp(env) => Some(env),
        ExprKind::Unary(_, a) | ExprKind::Cast(a) | ExprKind::Assign(_, a) => find_setjmp(a),
        ExprKind::AssignOp { rhs, .. } => find_setjmp(rhs),
        ExprKind::Binary(_, a, b) | ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
            find_setjmp(a).or_else(|| find_setjmp(b))
        }
        ExprKind::Cond(a, b, c) => find_setjmp(a)
            .or_else(|| find_setjmp(b))
            .or_else(|| find_setjmp(c)),
        ExprKind::Call(_, args) => args.iter().find_map(find_setjmp),
        ExprKind::Seq(_, Some(v)) => find_setjmp(v),
        _ => None,
    }
}
