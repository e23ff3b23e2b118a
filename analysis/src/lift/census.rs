//! The pointers of a program, counted by tier, and what keeps them on the checked heap.
//!
//! A pointer is a declaration of C: a parameter or local variable, a member of a struct or union, a global variable, or the
//! result of a function, whose type is a data pointer or an array of such. Each counts once, however often its function is
//! emitted: a function with variants, or a `static` one of a header that several files include, counts as one, and a pointer
//! in it has the **worst** tier that it has in any copy. Only what is emitted counts: functions and globals that can be
//! reached, and types that these mention; headers of the system do not, nor do handles of the C library such as `FILE *`.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Expr, FuncId, GlobalId, Loc, LocalId, Place, Program, RecordId, Stmt, StmtKind, TypeId,
    TypeKind,
};

use super::plan::{Plan, Reason};
use super::subject::Subject;
use super::tier::{holds_pointers, representation, tier, Tier};
use super::why::Why;

/// What declares a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Parameter,
    Local,
    Member,
    Global,
    Result,
}

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Parameter,
        Kind::Local,
        Kind::Member,
        Kind::Global,
        Kind::Result,
    ];

    /// The plural.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Parameter => "parameters",
            Kind::Local => "local variables",
            Kind::Member => "members of structs",
            Kind::Global => "global variables",
            Kind::Result => "results of functions",
        }
    }
}

/// One pointer of the C.
#[derive(Debug, Clone)]
pub struct CountedPointer {
    pub kind: Kind,
    pub name: String,
    /// Its C type.
    pub ty: String,
    /// The struct or union of a member, the function of a local variable or of a static one.
    pub owner: Option<String>,
    pub loc: Loc,
    pub tier: Tier,
    /// What it is in Rust, as the end of "it is ...".
    pub becomes: &'static str,
    /// Why it is on the heap, as the end of "it ...".
    pub reason: Option<Reason>,
    /// In [`Census::functions`].
    pub function: Option<usize>,
    /// What it meets: a position in [`Census::obstacles`], and one among its origins.
    pub obstacle: Option<(usize, usize)>,
}

/// A function of the C.
#[derive(Debug, Clone)]
pub struct Function {
    pub name: String,
    pub loc: Loc,
    pub end: Loc,
    /// As what it is emitted.
    pub copies: Vec<FuncId>,
    /// Its parameters, local variables and result, in [`Census::pointers`].
    pub pointers: Vec<usize>,
}

/// A declaration that an obstacle starts from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// "`p` of `f`".
    pub name: String,
    /// Where the obstacle is met.
    pub loc: Loc,
    /// The pointers that are on the heap because of it, in [`Census::pointers`].
    pub pointers: Vec<usize>,
}

/// Something that keeps pointers on the heap: those that meet it, and those that are there because of these.
#[derive(Debug, Clone)]
pub struct Obstacle {
    /// As the end of "it ...".
    pub text: String,
    /// Most pointers first.
    pub origins: Vec<Origin>,
    /// How many pointers it holds down.
    pub pointers: usize,
}

/// All pointers of a program.
#[derive(Debug, Clone, Default)]
pub struct Census {
    /// In the order of the source.
    pub functions: Vec<Function>,
    pub pointers: Vec<CountedPointer>,
    /// The to-do list: what holds down most pointers comes first.
    pub obstacles: Vec<Obstacle>,
}

impl Census {
    /// How many pointers are of a tier, and of a kind if one is given.
    pub fn count(&self, kind: Option<Kind>, tier: Tier) -> usize {
        let pointers = self.pointers.iter();
        let fits = |p: &&CountedPointer| p.tier == tier && kind.is_none_or(|k| p.kind == k);
        pointers.filter(fits).count()
    }

    /// How many functions are emitted more than once, counting the additional ones.
    pub fn variants(&self) -> usize {
        self.functions.iter().map(|f| f.copies.len() - 1).sum()
    }
}

/// Counts the pointers of `program` under a plan made for it.
pub fn census(program: &Program, plan: &Plan) -> Census {
    let counter = Counter {
        program,
        plan,
        why: Why::new(program, plan),
        out: Census::default(),
        roots: BTreeMap::new(),
    };
    counter.run()
}

/// Whether what has this type is a pointer of the program. A `FILE *` and the like are handles of the C library: nobody can look at
/// what they point to, whatever they are in Rust. Headers of the system that we have no own for bring glibc's name for `FILE`, and its
/// members, which are no program's business (C11 7.21.3p6).
fn counts(program: &Program, ty: TypeId) -> bool {
    let types = &program.types;
    let handle = super::pointee(program, ty).is_some_and(|r| {
        let r = types.record(r);
        let file = program.files.get(r.loc.file as usize);
        let file_of_glibc = r.tag.as_deref() == Some("_IO_FILE");
        (!r.complete || file_of_glibc) && file.is_some_and(|f| f.system)
    });
    holds_pointers(program, ty) && !handle
}

struct Counter<'p> {
    program: &'p Program,
    plan: &'p Plan,
    why: Why<'p>,
    out: Census,
    /// The pointers that are on the heap because of something.
    roots: BTreeMap<(String, Subject), Vec<usize>>,
}

impl Counter<'_> {
    fn run(mut self) -> Census {
        for copies in self.groups() {
            self.function(copies);
        }
        self.globals();
        self.members();
        self.obstacles();
        self.out
    }

    /// The emitted functions, those from one definition together.
    fn groups(&self) -> Vec<Vec<FuncId>> {
        let mut groups: BTreeMap<(Loc, &str), Vec<FuncId>> = BTreeMap::new();
        for (i, f) in self.program.functions.iter().enumerate() {
            let live = self.why.reach.functions[i] && f.body.is_some() && f.resolved.is_none();
            if live && !f.system {
                let id = FuncId(i as u32);
                let origin = &self.program.functions[self.plan.origin(id).index()];
                let copies = groups.entry((origin.loc, origin.name.as_str()));
                copies.or_default().push(id);
            }
        }
        groups.into_values().collect()
    }

    fn function(&mut self, copies: Vec<FuncId>) {
        let program = self.program;
        let Some(&first) = copies.first() else {
            return;
        };
        // The original knows the types and parameters of the C, emitted or not.
        let origin = self.plan.origin(first);
        let function = &program.functions[origin.index()];
        let Some(body) = &function.body else {
            return;
        };
        let declared = declared(body);
        let index = self.out.functions.len();
        let before = self.out.pointers.len();
        for (l, local) in body.locals.iter().enumerate() {
            let l = LocalId(l as u32);
            let whole = local.split_from.is_none();
            let ours = whole && self.plan.is_declared(origin, l) && !local.synthetic;
            if !ours || local.name.is_empty() || !counts(program, local.declared_type()) {
                continue;
            }
            let kind = match body.params.contains(&l) {
                true => Kind::Parameter,
                false => Kind::Local,
            };
            // A variable that was split is as good as its worst part.
            let all = body.locals.iter().enumerate();
            let parts: Vec<LocalId> = all
                .filter(|(i, other)| *i == l.index() || other.split_from == Some(l))
                .map(|(i, _)| LocalId(i as u32))
                .filter(|l| declared.contains(l))
                .collect();
            if parts.is_empty() {
                // It was found to be needless.
                continue;
            }
            let of = |f: &FuncId| parts.iter().map(|l| Subject::Pointer(*f, *l)).collect();
            let subjects = copies
                .iter()
                .flat_map(|f| -> Vec<Subject> { of(f) })
                .collect();
            let owner = Some(function.name.clone());
            self.pointer(
                kind,
                &local.name,
                local.declared_type(),
                owner,
                subjects,
                Some(index),
            );
        }
        let ret = self.plan.declared_result(program, origin);
        if let Some(ret) = ret.filter(|ret| counts(program, *ret)) {
            let subjects = copies.iter().map(|f| Subject::Return(*f)).collect();
            self.pointer(
                Kind::Result,
                &function.name,
                ret,
                None,
                subjects,
                Some(index),
            );
        }
        let pointers = (before..self.out.pointers.len()).collect();
        self.out.functions.push(Function {
            name: function.name.clone(),
            loc: function.loc,
            end: body.end,
            copies,
            pointers,
        });
    }

    fn globals(&mut self) {
        let program = self.program;
        let mut seen: BTreeMap<(Loc, &str, &Option<String>), Vec<Subject>> = BTreeMap::new();
        for (i, g) in program.globals.iter().enumerate() {
            let live = self.why.reach.globals[i] && g.resolved.is_none() && !g.system;
            if live && counts(program, g.ty) {
                let key = (g.loc, g.name.as_str(), &g.function);
                let id = GlobalId(i as u32);
                seen.entry(key).or_default().push(Subject::Global(id));
            }
        }
        for ((_, name, function), subjects) in seen {
            if let Some(Subject::Global(g)) = subjects.first() {
                let ty = self.plan.declared_global(program, *g);
                self.pointer(Kind::Global, name, ty, function.clone(), subjects, None);
            }
        }
    }

    fn members(&mut self) {
        let program = self.program;
        let mut records: Vec<RecordId> = self.records().into_iter().collect();
        records.sort_by_key(|r| (program.types.record(*r).loc, *r));
        for r in records {
            let record = program.types.record(r);
            let file = program.files.get(record.loc.file as usize);
            if record.cell || record.loc.line == 0 || file.is_none_or(|f| f.system) {
                continue;
            }
            for (i, field) in record.fields.iter().enumerate() {
                let ty = self.plan.declared_type(program, (r, i as u32));
                if counts(program, ty) {
                    let owner = match record.is_union {
                        true => format!("union {}", record.name),
                        false => format!("struct {}", record.name),
                    };
                    let subjects = vec![Subject::Field(r, i as u32)];
                    let name = &field.name;
                    self.pointer(Kind::Member, name, ty, Some(owner), subjects, None);
                }
            }
        }
    }

    /// The records that what is emitted mentions.
    fn records(&self) -> BTreeSet<RecordId> {
        let program = self.program;
        let mut mentioned = Mentioned {
            program,
            types: BTreeSet::new(),
            records: BTreeSet::new(),
        };
        for (i, f) in program.functions.iter().enumerate() {
            let (true, Some(body)) = (self.why.reach.functions[i], &f.body) else {
                continue;
            };
            mentioned.add(f.ty);
            let declared = declared(body);
            (declared.iter()).for_each(|l| mentioned.add(body.locals[l.index()].ty));
            walk_body(&mut mentioned, &body.stmts);
        }
        for (i, g) in program.globals.iter().enumerate() {
            if self.why.reach.globals[i] {
                mentioned.add(g.ty);
            }
        }
        mentioned.records
    }

    /// Counts one pointer; `subjects` is what it is in each copy.
    fn pointer(
        &mut self,
        kind: Kind,
        name: &str,
        ty: TypeId,
        owner: Option<String>,
        subjects: Vec<Subject>,
        function: Option<usize>,
    ) {
        let worst = subjects.iter().copied().reduce(|a, b| {
            let worse = tier(self.program, self.plan, b) > tier(self.program, self.plan, a);
            if worse {
                b
            } else {
                a
            }
        });
        let Some(subject) = worst else {
            return;
        };
        let index = self.out.pointers.len();
        if let Some((root, reason)) = self.why.root(subject) {
            let root = self.as_declared(root);
            self.roots
                .entry((reason.text, root))
                .or_default()
                .push(index);
        }
        self.out.pointers.push(CountedPointer {
            kind,
            name: name.to_string(),
            ty: self.program.types.display(ty),
            owner,
            loc: self.why.place(subject),
            tier: tier(self.program, self.plan, subject),
            becomes: representation(self.program, self.plan, subject),
            reason: self.why.reason(subject),
            function,
            obstacle: None,
        });
    }

    /// Something in a variant as what it is in the original.
    fn as_declared(&self, subject: Subject) -> Subject {
        let plan = self.plan;
        match subject {
            Subject::Pointer(f, l) if plan.is_declared(f, l) => Subject::Pointer(plan.origin(f), l),
            Subject::Object(f, l) if plan.is_declared(f, l) => Subject::Object(plan.origin(f), l),
            Subject::Return(f) => Subject::Return(plan.origin(f)),
            other => other,
        }
    }

    fn obstacles(&mut self) {
        let mut by_text: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
        for ((text, root), pointers) in std::mem::take(&mut self.roots) {
            let reason = self.why.reason(root);
            let loc = reason
                .map(|r| r.loc)
                .filter(|l| l.line != 0)
                .unwrap_or_else(|| self.why.place(root));
            let name = self.why.name(root);
            by_text.entry(text).or_default().push(Origin {
                name,
                loc,
                pointers,
            });
        }
        for (text, mut origins) in by_text {
            origins.sort_by_key(|o| (std::cmp::Reverse(o.pointers.len()), o.loc));
            let pointers = origins.iter().map(|o| o.pointers.len()).sum();
            self.out.obstacles.push(Obstacle {
                text,
                origins,
                pointers,
            });
        }
        self.out
            .obstacles
            .sort_by_key(|o| std::cmp::Reverse(o.pointers));
        for (i, obstacle) in self.out.obstacles.iter().enumerate() {
            for (k, origin) in obstacle.origins.iter().enumerate() {
                for p in &origin.pointers {
                    self.out.pointers[*p].obstacle = Some((i, k));
                }
            }
        }
    }
}

/// Collects the types of expressions, and what they are made of.
struct Mentioned<'p> {
    program: &'p Program,
    types: BTreeSet<TypeId>,
    records: BTreeSet<RecordId>,
}

impl Mentioned<'_> {
    fn add(&mut self, ty: TypeId) {
        let types = &self.program.types;
        let mut work = vec![ty];
        while let Some(ty) = work.pop() {
            if !self.types.insert(ty) {
                continue;
            }
            match types.kind(ty) {
                TypeKind::Ptr { to, .. } => work.push(*to),
                TypeKind::Array { elem, .. }
                | TypeKind::OpenArray { elem }
                | TypeKind::Vla { elem, .. } => work.push(*elem),
                TypeKind::Func(f) => {
                    work.push(f.ret);
                    work.extend(&f.params);
                }
                TypeKind::Record(r) => {
                    self.records.insert(*r);
                    work.extend(types.record(*r).fields.iter().map(|f| f.ty));
                }
                _ => {}
            }
        }
    }
}

impl Visitor for Mentioned<'_> {
    fn expr(&mut self, e: &Expr) {
        self.add(e.ty);
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        self.add(p.ty);
        walk_place(self, p);
    }
}

/// The variables of a function that are there: its parameters, and those that a statement declares.
pub fn declared(body: &Body) -> BTreeSet<LocalId> {
    struct Declared(BTreeSet<LocalId>);
    impl Visitor for Declared {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Decl(l, _) | StmtKind::VlaAlloc(l, _) = s.kind {
                self.0.insert(l);
            }
            walk_stmt(self, s);
        }
    }
    let mut found = Declared(body.params.iter().copied().collect());
    walk_body(&mut found, &body.stmts);
    found.0
}
