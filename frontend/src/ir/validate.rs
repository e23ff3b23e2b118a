//! Checks that a program is well formed: what the rest of the compiler takes for granted about the IR.
//!
//! Handles are in range; types of places and expressions agree with their operands'; constants are reduced to their type;
//! jumps have targets. A violation is a bug in semantic analysis, never in the C.

use rustc_hash::FxHashMap;

use super::visit::{walk_expr, walk_place, walk_stmt, Visitor};
use super::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncType, LabelId, Loc, LocalId, Place, PlaceKind,
    Program, Stmt, StmtKind, Switch, TypeId, TypeKind, Types, UnaryOp,
};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub message: String,
    /// The node, or the nearest one around it with a place in the source.
    pub loc: Loc,
}

/// All violations in `prog`, in its order.
pub fn check(prog: &Program) -> Vec<Violation> {
    let mut checker = Checker {
        prog,
        body: None,
        ret: TypeId::VOID,
        loc: Loc::default(),
        loops: 0,
        breakable: 0,
        defined: FxHashMap::default(),
        out: Vec::new(),
    };
    checker.tables();
    for g in &prog.globals {
        checker.loc = g.loc;
        if let Some(init) = &g.init {
            checker.expr(init);
            checker.fits("initialiser", init.ty, g.ty);
        }
    }
    for f in &prog.functions {
        checker.loc = f.loc;
        if let Some(body) = &f.body {
            checker.function(body, f.ty);
        }
    }
    checker.out
}

struct Checker<'p> {
    prog: &'p Program,
    body: Option<&'p Body>,
    ret: TypeId,
    loc: Loc,
    /// Open statements that `continue` and `break` can refer to.
    loops: usize,
    breakable: usize,
    /// How often each label of the body stands in it.
    defined: FxHashMap<LabelId, usize>,
    out: Vec<Violation>,
}

/// Equal up to qualifiers of pointees, enumerations and unknown array bounds.
fn same(types: &Types, a: TypeId, b: TypeId) -> bool {
    if a == b {
        return true;
    }
    let (a, b) = (types.strip_enum(a), types.strip_enum(b));
    if a == b {
        return true;
    }
    match (types.kind(a), types.kind(b)) {
        (TypeKind::Ptr { to: x, .. }, TypeKind::Ptr { to: y, .. }) => same(types, *x, *y),
        (TypeKind::Func(f), TypeKind::Func(g)) => {
            same(types, f.ret, g.ret)
                && (!f.prototyped
                    || !g.prototyped
                    || (f.variadic == g.variadic
                        && f.params.len() == g.params.len()
                        && f.params
                            .iter()
                            .zip(&g.params)
                            .all(|(x, y)| same(types, *x, *y))))
        }
        (TypeKind::Array { elem: x, len: l }, TypeKind::Array { elem: y, len: m }) => {
            l == m && same(types, *x, *y)
        }
        (TypeKind::Record(_), _) | (_, TypeKind::Record(_)) => false,
        _ => match (types.elem(a), types.elem(b)) {
            (Some(x), Some(y)) => same(types, x, y),
            _ => false,
        },
    }
}

impl<'p> Checker<'p> {
    fn say(&mut self, message: String) {
        self.out.push(Violation {
            message,
            loc: self.loc,
        });
    }

    fn require(&mut self, ok: bool, message: impl FnOnce(&Types) -> String) {
        if !ok {
            let text = message(&self.prog.types);
            self.say(text);
        }
    }

    fn types(&self) -> &'p Types {
        &self.prog.types
    }

    /// `what` has type `found` where `wanted` belongs.
    fn fits(&mut self, what: &str, found: TypeId, wanted: TypeId) {
        let ok = same(self.types(), found, wanted);
        self.require(ok, |t| {
            format!(
                "{what} has type `{}` instead of `{}`",
                t.display(found),
                t.display(wanted)
            )
        });
    }

    fn scalar(&mut self, what: &str, ty: TypeId) {
        let ok = self.types().is_scalar(ty);
        self.require(ok, |t| {
            format!("{what} of type `{}` is no scalar", t.display(ty))
        });
    }

    fn integer(&mut self, what: &str, ty: TypeId) {
        let ok = self.types().is_integer(ty);
        self.require(ok, |t| {
            format!("{what} of type `{}` is no integer", t.display(ty))
        });
    }

    fn pointer(&mut self, what: &str, ty: TypeId) {
        let ok = self.types().is_pointer(ty);
        self.require(ok, |t| {
            format!("{what} of type `{}` is no pointer", t.display(ty))
        });
    }

    fn known(&mut self, ty: TypeId) -> bool {
        let ok = (ty.0 as usize) < self.types().len();
        self.require(ok, |_| format!("type {} does not exist", ty.0));
        ok
    }

    /// Tables that refer to each other.
    fn tables(&mut self) {
        let prog = self.prog;
        for f in &prog.functions {
            self.loc = f.loc;
            let ok = self.known(f.ty) && self.types().is_func(f.ty);
            self.require(ok, |_| {
                format!("function `{}` has no function type", f.name)
            });
            self.require(f.unit < prog.units.len(), |_| {
                format!("unit of function `{}` does not exist", f.name)
            });
            if let Some(r) = f.resolved {
                let target = prog.functions.get(r.index());
                let ok = target.is_some_and(|t| t.resolved.is_none() && t.name == f.name);
                self.require(ok, |_| format!("`{}` is resolved to nothing", f.name));
            }
        }
        for g in &prog.globals {
            self.loc = g.loc;
            let ok = self.known(g.ty) && !self.types().is_func(g.ty) && g.ty != TypeId::VOID;
            self.require(ok, |_| format!("object `{}` has no object type", g.name));
            self.require(g.unit < prog.units.len(), |_| {
                format!("unit of object `{}` does not exist", g.name)
            });
            if let Some(r) = g.resolved {
                let ok = prog
                    .globals
                    .get(r.index())
                    .is_some_and(|t| t.name == g.name);
                self.require(ok, |_| format!("`{}` is resolved to nothing", g.name));
            } else if g.defined {
                let ok = self.types().size(g.ty).is_some();
                self.require(ok, |_| format!("defined object `{}` has no size", g.name));
            }
        }
        self.loc = Loc::default();
        for (i, s) in prog.strings.iter().enumerate() {
            let size = self.types().size(s.elem).unwrap_or(0) as usize;
            let ok = size > 0 && s.bytes.len() % size == 0;
            self.require(ok, |_| format!("string {i} has a broken length"));
        }
        for e in &prog.executables {
            let main = prog.functions.get(e.main.index());
            self.require(main.is_some_and(|m| m.body.is_some()), |_| {
                format!("executable `{}` has no main", e.name)
            });
            self.require(e.units.iter().all(|u| *u < prog.units.len()), |_| {
                format!("a unit of executable `{}` does not exist", e.name)
            });
        }
    }

    fn function(&mut self, body: &'p Body, ty: TypeId) {
        let Some(func) = self.types().func(ty) else {
            return;
        };
        self.body = Some(body);
        self.ret = func.ret;
        self.defined.clear();
        self.loops = 0;
        self.breakable = 0;
        let n = body.params.len();
        if func.prototyped || !func.params.is_empty() {
            self.require(n == func.params.len(), |_| {
                format!("{n} parameters, {} in the type", func.params.len())
            });
        }
        for (i, p) in body.params.iter().enumerate() {
            if let (Some(local), Some(&ty)) = (self.local(*p), func.params.get(i)) {
                self.fits("parameter", local, ty);
            }
        }
        let mut labels = Labels(FxHashMap::default());
        super::visit::walk_body(&mut labels, &body.stmts);
        self.defined = labels.0;
        for s in &body.stmts {
            self.stmt(s);
        }
        let mut twice: Vec<LabelId> = self
            .defined
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(l, _)| *l)
            .collect();
        twice.sort();
        for l in twice {
            self.say(format!("label {} stands more than once", l.0));
        }
        self.body = None;
    }

    fn local(&mut self, id: LocalId) -> Option<TypeId> {
        let found = self.body.and_then(|b| b.locals.get(id.index()));
        self.require(found.is_some(), |_| {
            format!("local {} does not exist", id.0)
        });
        found.map(|l| l.ty)
    }

    fn label(&mut self, id: LabelId) {
        let exists = self.body.is_some_and(|b| id.index() < b.labels.len());
        self.require(exists, |_| format!("label {} does not exist", id.0));
        let placed = self.defined.contains_key(&id);
        self.require(placed, |_| {
            format!("label {} stands nowhere in the body", id.0)
        });
    }

    fn constant(&mut self, value: i128, ty: TypeId) {
        let types = self.types();
        let ok = if types.is_integer(ty) {
            types.wrap(ty, value) == value
        } else {
            types.is_pointer(ty) && (0..1 << 64).contains(&value)
        };
        self.require(ok, |t| {
            format!("constant {value} is not one of type `{}`", t.display(ty))
        });
    }

    fn switch(&mut self, sw: &Switch) {
        let ty = sw.value.ty;
        self.integer("controlling expression", ty);
        if self.types().is_integer(ty) {
            let bits = self.types().int_bits(ty);
            self.require(bits >= 32, |_| {
                "controlling expression is not promoted".into()
            });
        }
        let mut inside = Labels(FxHashMap::default());
        super::visit::walk_body(&mut inside, &sw.body);
        let labels = sw.cases.iter().map(|c| c.2).chain(sw.default);
        for l in labels {
            self.require(inside.0.contains_key(&l), |_| {
                format!("label {} does not stand in its switch", l.0)
            });
        }
        for (low, high, _) in &sw.cases {
            self.constant(*low, ty);
            self.constant(*high, ty);
            self.require(low <= high, |_| format!("empty case {low} ... {high}"));
        }
    }

    fn binary(&mut self, op: BinaryOp, a: &Expr, b: &Expr, ty: TypeId) {
        let types = self.types();
        let symbol = op.symbol();
        if op.is_comparison() {
            self.fits("comparison", ty, TypeId::INT);
            self.scalar("operand of a comparison", a.ty);
            self.fits("right operand of a comparison", b.ty, a.ty);
            return;
        }
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.integer("left operand of a shift", a.ty);
            self.integer("right operand of a shift", b.ty);
        } else {
            let ok = match op {
                BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => {
                    types.is_arith(a.ty)
                }
                _ => types.is_integer(a.ty),
            };
            self.require(ok, |t| {
                format!("`{symbol}` on operands of type `{}`", t.display(a.ty))
            });
            self.fits("right operand", b.ty, a.ty);
        }
        if types.is_integer(a.ty) {
            self.require(types.int_bits(a.ty) >= 32, |t| {
                format!(
                    "operand of `{symbol}` of type `{}` is not promoted",
                    t.display(a.ty)
                )
            });
        }
        self.fits("value of an operator", ty, a.ty);
    }

    fn assign_op(&mut self, place: &Place, op: BinaryOp, rhs: &Expr, compute: TypeId) {
        let types = self.types();
        self.scalar("target of a compound assignment", place.ty);
        if types.is_pointer(place.ty) {
            self.integer("step of a pointer", rhs.ty);
            let ok = matches!(op, BinaryOp::Add | BinaryOp::Sub);
            self.require(ok, |_| format!("`{}=` on a pointer", op.symbol()));
        } else if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.integer("right operand of a shift", rhs.ty);
            self.integer("compound shift", compute);
        } else {
            self.fits("right operand of a compound assignment", rhs.ty, compute);
            let ok = types.is_arith(compute);
            self.require(ok, |_| {
                "compound assignment computes in no number type".into()
            });
        }
    }

    fn call(&mut self, callee: &Callee, args: &[Expr], ty: TypeId) {
        let types = self.types();
        let func: Option<&FuncType> = match callee {
            Callee::Direct(id) => match self.prog.functions.get(id.index()) {
                Some(f) => types.func(f.ty),
                None => {
                    self.say(format!("function {} does not exist", id.0));
                    return;
                }
            },
            Callee::Indirect(f) => types.pointee(f.ty).and_then(|t| types.func(t)),
        };
        let Some(func) = func else {
            self.say("call of something that is no function".into());
            return;
        };
        if ty != TypeId::VOID {
            self.fits("call", ty, func.ret);
        }
        if !func.prototyped {
            return;
        }
        let enough =
            args.len() == func.params.len() || (func.variadic && args.len() > func.params.len());
        self.require(enough, |_| {
            format!("{} arguments for {}", args.len(), func.params.len())
        });
        for (a, p) in args.iter().zip(&func.params) {
            self.fits("argument", a.ty, *p);
        }
    }

    fn record_init(&mut self, fields: &[(u32, Expr)], ty: TypeId) {
        let types = self.types();
        let Some(r) = types.as_record(ty) else {
            self.say("record value of a type that is no record".into());
            return;
        };
        let record = types.record(r);
        self.require(!record.is_union || fields.len() <= 1, |_| {
            "union value with several members".into()
        });
        for (i, v) in fields {
            match record.fields.get(*i as usize) {
                Some(f) => self.fits("member value", v.ty, f.ty),
                None => self.say(format!("record has no member {i}")),
            }
        }
        let ascending = fields.windows(2).all(|w| w[0].0 < w[1].0);
        self.require(ascending, |_| "members are not in order".into());
    }

    fn array_init(&mut self, elems: &[(u64, Expr)], ty: TypeId) {
        let types = self.types();
        let TypeKind::Array { elem, len } = *types.kind(ty) else {
            self.say("array value of a type that is no array".into());
            return;
        };
        for (i, v) in elems {
            self.require(*i < len, |_| format!("element {i} of {len}"));
            self.fits("element value", v.ty, elem);
        }
        let ascending = elems.windows(2).all(|w| w[0].0 < w[1].0);
        self.require(ascending, |_| "elements are not in order".into());
    }

    /// An expression's own rules; its operands are visited separately.
    fn expression(&mut self, e: &Expr) {
        let types = self.types();
        let ty = e.ty;
        match &e.kind {
            ExprKind::Int(v, _) => self.constant(*v, ty),
            ExprKind::EnumConst(id, i, v) => {
                self.integer("enumerator", ty);
                self.constant(*v, ty);
                let named = types.enums.get(id.index());
                let value = named.and_then(|e| e.constants.get(*i as usize));
                self.require(value.is_some_and(|c| c.1 == *v), |_| {
                    "enumerator with another value".into()
                });
            }
            ExprKind::Float(v) => {
                let ok = types.is_float(ty)
                    && (ty != TypeId::FLOAT || v.is_nan() || f64::from(*v as f32) == *v);
                self.require(ok, |t| {
                    format!("constant {v:?} is not one of type `{}`", t.display(ty))
                });
            }
            ExprKind::Str(id) | ExprKind::StrArray(id) => {
                let Some(lit) = self.prog.strings.get(id.index()) else {
                    self.say(format!("string {} does not exist", id.0));
                    return;
                };
                let elem = match e.kind {
                    ExprKind::Str(_) => types.pointee(ty),
                    _ => types.elem(ty),
                };
                let ok = elem.is_some_and(|t| types.size(t) == types.size(lit.elem));
                self.require(ok, |t| {
                    format!("string literal of type `{}`", t.display(ty))
                });
            }
            ExprKind::Zero => self.require(ty != TypeId::VOID && !types.is_func(ty), |_| {
                "zero of a type without values".into()
            }),
            ExprKind::Load(p) => {
                self.fits("load", ty, p.ty);
                self.require(!types.is_array(ty) && !types.is_func(ty), |t| {
                    format!("load of type `{}`", t.display(ty))
                });
            }
            ExprKind::AddrOf(p) => {
                let ok = types.pointee(ty).is_some_and(|t| same(types, t, p.ty));
                self.require(ok, |t| {
                    format!(
                        "address of `{}` has type `{}`",
                        t.display(p.ty),
                        t.display(ty)
                    )
                });
                let bits = match p.kind {
                    PlaceKind::Field(_, r, i) => types
                        .records
                        .get(r.index())
                        .and_then(|r| r.fields.get(i as usize))
                        .is_some_and(|f| f.bits.is_some()),
                    _ => false,
                };
                self.require(!bits, |_| "address of a bit-field".into());
            }
            ExprKind::Decay(p) => {
                let ok = match (types.pointee(ty), types.elem(p.ty)) {
                    (Some(to), Some(elem)) => same(types, to, elem),
                    _ => false,
                };
                self.require(ok, |t| {
                    format!("`{}` decays to `{}`", t.display(p.ty), t.display(ty))
                });
            }
            ExprKind::Func(f) => {
                let ok = f.index() < self.prog.functions.len();
                self.require(ok, |_| format!("function {} does not exist", f.0));
                let ok = types.pointee(ty).is_some_and(|t| types.is_func(t));
                self.require(ok, |t| {
                    format!("address of a function has type `{}`", t.display(ty))
                });
            }
            ExprKind::Unary(UnaryOp::Not, a) => {
                self.scalar("operand of `!`", a.ty);
                self.fits("`!`", ty, TypeId::INT);
            }
            ExprKind::Unary(op, a) => {
                let ok = types.is_integer(a.ty) || (*op == UnaryOp::Neg && types.is_float(a.ty));
                self.require(ok, |t| {
                    format!("unary operator on type `{}`", t.display(a.ty))
                });
                self.fits("value of an operator", ty, a.ty);
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, ty),
            ExprKind::PtrAdd(p, i) | ExprKind::PtrSub(p, i) => {
                self.pointer("base of pointer arithmetic", p.ty);
                self.integer("step of a pointer", i.ty);
                self.fits("pointer arithmetic", ty, p.ty);
            }
            ExprKind::PtrDiff(a, b) => {
                self.pointer("operand of a difference", a.ty);
                self.fits("right operand of a difference", b.ty, a.ty);
                self.fits("difference", ty, TypeId::LONG);
            }
            ExprKind::LogAnd(a, b) | ExprKind::LogOr(a, b) => {
                self.scalar("truth value", a.ty);
                self.scalar("truth value", b.ty);
                self.fits("logical operator", ty, TypeId::INT);
            }
            ExprKind::Cond(c, a, b) => {
                self.scalar("condition", c.ty);
                self.fits("second operand of `?:`", a.ty, ty);
                self.fits("third operand of `?:`", b.ty, ty);
            }
            ExprKind::Cast(a) => {
                let mixed = (types.is_float(ty) && types.is_pointer(a.ty))
                    || (types.is_pointer(ty) && types.is_float(a.ty));
                let ok =
                    ty == TypeId::VOID || (types.is_scalar(ty) && types.is_scalar(a.ty) && !mixed);
                self.require(ok, |t| {
                    format!("cast of `{}` to `{}`", t.display(a.ty), t.display(ty))
                });
            }
            ExprKind::Assign(p, v) => {
                self.fits("assigned value", v.ty, p.ty);
                self.fits("assignment", ty, p.ty);
            }
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => {
                if self.known(*compute) {
                    self.assign_op(place, *op, rhs, *compute);
                }
                self.fits("compound assignment", ty, place.ty);
            }
            ExprKind::IncDec { place, .. } => {
                self.scalar("operand of `++` or `--`", place.ty);
                self.fits("`++` or `--`", ty, place.ty);
            }
            ExprKind::Call(callee, args) => self.call(callee, args, ty),
            ExprKind::Builtin(..) => {}
            ExprKind::Seq(_, value) => {
                let value = value.as_ref().map_or(TypeId::VOID, |v| v.ty);
                self.fits("value of a sequence", value, ty);
            }
            ExprKind::RecordInit(fields) => self.record_init(fields, ty),
            ExprKind::ArrayInit(elems) => self.array_init(elems, ty),
            ExprKind::VaArg(ap) => {
                let ok = types.pointee(ap.ty) == Some(TypeId::VA_LIST_TAG);
                self.require(ok, |_| "va_arg of something that is no va_list".into());
            }
            ExprKind::Setjmp(env) => {
                self.pointer("operand of setjmp", env.ty);
                self.fits("setjmp", ty, TypeId::INT);
            }
            ExprKind::LabelAddr(l) => {
                self.pointer("address of a label", ty);
                // The initialiser of a static local is outside its function's body.
                if self.body.is_some() {
                    self.label(*l);
                }
            }
        }
    }

    fn place_rules(&mut self, p: &Place) {
        let types = self.types();
        match &p.kind {
            PlaceKind::Local(id) => {
                if let Some(ty) = self.local(*id) {
                    // A local of variable length is the pointer to its storage.
                    let storage = types.is_vla(ty)
                        && matches!((types.pointee(p.ty), types.elem(ty)), (Some(a), Some(b)) if same(types, a, b));
                    if !storage {
                        self.fits("local", p.ty, ty);
                    }
                }
            }
            PlaceKind::Global(id) => match self.prog.globals.get(id.index()) {
                Some(g) => self.fits("object", p.ty, g.ty),
                None => self.say(format!("object {} does not exist", id.0)),
            },
            PlaceKind::Deref(e) => {
                let ok = types.pointee(e.ty).is_some_and(|t| same(types, t, p.ty));
                self.require(ok, |t| {
                    format!(
                        "`*` of `{}` has type `{}`",
                        t.display(e.ty),
                        t.display(p.ty)
                    )
                });
            }
            PlaceKind::Field(base, r, i) => {
                let ok = types.as_record(base.ty) == Some(*r);
                self.require(ok, |t| format!("member of `{}`", t.display(base.ty)));
                let field = types
                    .records
                    .get(r.index())
                    .and_then(|r| r.fields.get(*i as usize));
                match field {
                    Some(f) => self.fits("member", p.ty, f.ty),
                    None => self.say(format!("record {} has no member {i}", r.0)),
                }
            }
            PlaceKind::Index(base, i) => {
                self.integer("index", i.ty);
                match types.elem(base.ty) {
                    Some(elem) => self.fits("element", p.ty, elem),
                    None => self.say(format!("index into `{}`", types.display(base.ty))),
                }
                self.require(!types.is_vla(base.ty), |_| {
                    "index into an array of variable length".into()
                });
            }
        }
    }
}

impl Visitor for Checker<'_> {
    fn expr(&mut self, e: &Expr) {
        let outer = self.loc;
        if e.loc.line > 0 {
            self.loc = e.loc;
        }
        if self.known(e.ty) {
            self.expression(e);
        }
        walk_expr(self, e);
        self.loc = outer;
    }

    fn place(&mut self, p: &Place) {
        if self.known(p.ty) {
            self.place_rules(p);
        }
        walk_place(self, p);
    }

    fn stmt(&mut self, s: &Stmt) {
        let outer = self.loc;
        if s.loc.line > 0 {
            self.loc = s.loc;
        }
        let (mut in_loop, mut in_switch) = (0, 0);
        match &s.kind {
            StmtKind::Decl(l, init) => {
                if let (Some(ty), Some(init)) = (self.local(*l), init) {
                    self.fits("initial value", init.ty, ty);
                }
            }
            StmtKind::VlaAlloc(l, bytes) => {
                self.integer("size of an array", bytes.ty);
                let vla = self.local(*l).is_some_and(|t| self.types().is_vla(t));
                self.require(vla, |_| "storage for something of fixed size".into());
            }
            StmtKind::If(c, ..) => self.scalar("condition", c.ty),
            StmtKind::While(c, _) | StmtKind::DoWhile(_, c) => {
                self.scalar("condition", c.ty);
                in_loop = 1;
            }
            StmtKind::For { cond, .. } => {
                if let Some(c) = cond {
                    self.scalar("condition", c.ty);
                }
                in_loop = 1;
            }
            StmtKind::Switch(sw) => {
                self.switch(sw);
                in_switch = 1;
            }
            StmtKind::Goto(l) => self.label(*l),
            StmtKind::Label(l) => self.label(*l),
            StmtKind::GotoComputed(e) => self.integer("target of a computed goto", e.ty),
            StmtKind::Break => self.require(self.breakable > 0, |_| {
                "break outside a loop or switch".into()
            }),
            StmtKind::Continue => {
                self.require(self.loops > 0, |_| "continue outside a loop".into());
            }
            StmtKind::Return(Some(e)) => {
                let ret = self.ret;
                self.require(ret != TypeId::VOID, |_| {
                    "value returned from a function without one".into()
                });
                self.fits("returned value", e.ty, ret);
            }
            StmtKind::Return(None) | StmtKind::Expr(_) | StmtKind::Block(_) => {}
        }
        self.loops += in_loop;
        self.breakable += in_loop + in_switch;
        walk_stmt(self, s);
        self.loops -= in_loop;
        self.breakable -= in_loop + in_switch;
        self.loc = outer;
    }
}

/// Counts where labels stand.
struct Labels(FxHashMap<LabelId, usize>);

impl Visitor for Labels {
    fn stmt(&mut self, s: &Stmt) {
        if let StmtKind::Label(l) = s.kind {
            *self.0.entry(l).or_insert(0) += 1;
        }
        walk_stmt(self, s);
    }
}
