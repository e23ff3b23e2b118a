//! `qsort` and `bsearch` with a comparison that is known: functions of the program that sort and search the elements as what they are.
//!
//! What the library gets is memory, what the comparison gets is `const void *`. Where both have types the elements need no memory. The sort
//! is glibc's merge sort, and the search has its order of probes: the same comparisons in the same order (C11 7.22.5).

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{rewrite_body, Rewriter};
use c2safe_frontend::ir::{
    BinaryOp, Body, Callee, Expr, ExprKind, FuncId, FuncType, Function, Linkage, Loc, Local,
    LocalId, Place, Program, Stmt, StmtKind, TypeId, TypeKind,
};
use c2safe_frontend::sema::constant_value;

use crate::lift::bare;
use crate::purity::is_calm;

/// A call of the library that can be one of a function of the program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    /// `None` for `qsort`: the type of pointers to the key.
    key: Option<TypeId>,
    /// Of pointers to the elements.
    elements: TypeId,
    compare: FuncId,
}

/// Puts functions of the program in the place of the library's.
pub(super) fn by_type(program: &mut Program) {
    let allocators = ("malloc", "free");
    let (Some(malloc), Some(free)) = (
        declared(program, allocators.0),
        declared(program, allocators.1),
    ) else {
        return;
    };
    let mut calls = Calls {
        program,
        made: BTreeMap::new(),
    };
    for i in 0..calls.program.functions.len() {
        let Some(mut body) = calls.program.functions[i].body.take() else {
            continue;
        };
        // The comparison may be the function itself.
        let own = FuncId(i as u32);
        let mut within = Within(&mut calls, own, &body.clone());
        rewrite_body(&mut within, &mut body.stmts);
        calls.program.functions[i].body = Some(body);
    }
    let made = std::mem::take(&mut calls.made);
    for (call, id) in made {
        let mut build = Build::new(program, call, id);
        match call.key {
            None => build.sort(malloc, free),
            Some(key) => build.search(key),
        }
        let (params, locals, stmts) = (build.params, build.locals, build.stmts);
        let function = &mut program.functions[id.index()];
        let end = function.loc;
        function.body = Some(Body {
            params,
            locals,
            stmts,
            end,
            ..Body::default()
        });
    }
}

/// A function of the C library that is declared.
fn declared(program: &Program, name: &str) -> Option<FuncId> {
    let found = (program.functions.iter()).position(|f| f.name == name && f.body.is_none());
    let id = program.resolve_func(FuncId(found? as u32));
    program.func(id).body.is_none().then_some(id)
}

struct Calls<'p> {
    program: &'p mut Program,
    made: BTreeMap<Call, FuncId>,
}

/// The function whose body is being changed, which the program has not at the time.
struct Within<'a, 'p>(&'a mut Calls<'p>, FuncId, &'a Body);

impl Rewriter for Within<'_, '_> {
    fn expr(&mut self, e: &mut Expr) {
        self.settle(e);
        let Some(call) = self.call(e) else {
            return;
        };
        let id = match self.0.made.get(&call) {
            Some(id) => *id,
            None => self.0.declare(call),
        };
        let program = &*self.0.program;
        let ty = program.types.func(program.functions[id.index()].ty);
        let types: Vec<TypeId> = ty.map_or_else(Vec::new, |ty| ty.params.clone());
        let ret = ty.map_or(e.ty, |ty| ty.ret);
        let ExprKind::Call(callee, args) = &mut e.kind else {
            return;
        };
        **callee = Callee::Direct(id);
        args.truncate(types.len());
        for (a, ty) in args.iter_mut().zip(types) {
            *a = bare(a).clone().cast(ty);
        }
        let wanted = std::mem::replace(&mut e.ty, ret);
        if wanted != ret {
            let own = std::mem::replace(e, Expr::int(0, wanted, e.loc));
            *e = own.cast(wanted);
        }
    }
}

impl Within<'_, '_> {
    /// What a search has found need not be a `void *` in between.
    fn settle(&self, e: &mut Expr) {
        let ExprKind::Cast(inner) = &e.kind else {
            return;
        };
        let ExprKind::Call(callee, _) = &bare(inner).kind else {
            return;
        };
        let made = |f: &FuncId| self.0.made.values().any(|m| m == f);
        let found = matches!(&**callee, Callee::Direct(f) if made(f)) && bare(inner).ty == e.ty;
        if found {
            *e = bare(inner).clone();
        }
    }

    fn call(&self, e: &Expr) -> Option<Call> {
        let program = &*self.0.program;
        let types = &program.types;
        let ExprKind::Call(callee, args) = &e.kind else {
            return None;
        };
        let Callee::Direct(f) = **callee else {
            return None;
        };
        let f = program.func(f);
        let library = f.body.is_none() && program.functions[self.1.index()].name != f.name;
        let (key, base, size, compare) = match (f.name.as_str(), &args[..]) {
            ("qsort", [base, _, size, compare]) => (None, base, size, compare),
            ("bsearch", [key, base, _, size, compare]) => (Some(key), base, size, compare),
            _ => return None,
        };
        let ExprKind::Func(compare) = bare(compare).kind else {
            return None;
        };
        let compare = program.resolve_func(compare);
        let object = |e: &Expr| {
            let ty = bare(e).ty;
            let to = types.pointee(ty)?;
            let known = types.size(to).filter(|n| *n > 0)?;
            (to != TypeId::VOID && !types.is_array(to)).then_some((ty, known))
        };
        let (elements, known) = object(base)?;
        let same = constant_value(types, size) == Some(i128::from(known));
        let key = match key {
            Some(key) => Some(object(key)?.0),
            None => None,
        };
        let target = &program.functions[compare.index()];
        let own = compare == self.1;
        let setjmp = target
            .body
            .as_ref()
            .map_or(own && self.2.has_setjmp, |b| b.has_setjmp);
        let ty = types.func(target.ty)?;
        let compares = matches!(&ty.params[..], [a, b] if types.is_pointer(*a) && types.is_pointer(*b))
            && ty.ret == TypeId::INT
            && !ty.variadic
            && (target.body.is_some() || own);
        // What is cut off is evaluated no more.
        let calm = args[if key.is_some() { 3 } else { 2 }..]
            .iter()
            .all(is_calm);
        (library && same && compares && calm && !setjmp).then_some(Call {
            key,
            elements,
            compare,
        })
    }
}

impl Calls<'_> {
    fn declare(&mut self, call: Call) -> FuncId {
        let program = &mut *self.program;
        let compare = &program.functions[call.compare.index()];
        let (unit, loc) = (compare.unit, compare.loc);
        let verb = if call.key.is_some() { "search" } else { "sort" };
        let mut name = format!("{verb}_by_{}", compare.name.trim_start_matches("by_"));
        while program.functions.iter().any(|f| f.name == name) {
            name.push('_');
        }
        let (mut params, mut ret) = (vec![call.elements, TypeId::ULONG], TypeId::VOID);
        if let Some(key) = call.key {
            params.insert(0, key);
            ret = call.elements;
        }
        let ty = program.types.intern(TypeKind::Func(FuncType {
            ret,
            params,
            variadic: false,
            prototyped: true,
        }));
        let id = FuncId(program.functions.len() as u32);
        program.functions.push(Function {
            name,
            ty,
            linkage: Linkage::Internal,
            unit,
            loc,
            declared: Vec::new(),
            noreturn: false,
            is_inline: false,
            sorts: call.key.is_none(),
            constructor: false,
            destructor: false,
            body: None,
            resolved: None,
            system: false,
        });
        self.made.insert(call, id);
        id
    }
}

/// A body while it is made.
struct Build<'p> {
    program: &'p Program,
    call: Call,
    id: FuncId,
    element: TypeId,
    loc: Loc,
    params: Vec<LocalId>,
    locals: Vec<Local>,
    stmts: Vec<Stmt>,
}

const NUMBER: TypeId = TypeId::ULONG;

impl<'p> Build<'p> {
    fn new(program: &'p Program, call: Call, id: FuncId) -> Build<'p> {
        Build {
            program,
            call,
            id,
            element: program.types.pointee(call.elements).unwrap_or(TypeId::VOID),
            loc: program.functions[id.index()].loc,
            params: Vec::new(),
            locals: Vec::new(),
            stmts: Vec::new(),
        }
    }

    fn local(&mut self, name: &str, ty: TypeId) -> LocalId {
        self.locals.push(Local::synthetic(name, ty, self.loc));
        LocalId(self.locals.len() as u32 - 1)
    }

    fn param(&mut self, name: &str, ty: TypeId) -> LocalId {
        let l = self.local(name, ty);
        self.params.push(l);
        l
    }

    fn new_expr(&self, kind: ExprKind, ty: TypeId) -> Expr {
        Expr::new(kind, ty, self.loc)
    }

    fn stmt(&self, kind: StmtKind) -> Stmt {
        Stmt {
            kind,
            loc: self.loc,
        }
    }

    fn get(&self, l: LocalId) -> Expr {
        let ty = self.locals[l.index()].ty;
        Expr::load(Place::local(l, ty), self.loc)
    }

    fn int(&self, value: i128) -> Expr {
        Expr::int(value, NUMBER, self.loc)
    }

    fn binary(&self, op: BinaryOp, a: Expr, b: Expr, ty: TypeId) -> Expr {
        self.new_expr(ExprKind::Binary(op, Box::new(a), Box::new(b)), ty)
    }

    fn less(&self, a: Expr, b: Expr) -> Expr {
        self.binary(BinaryOp::Lt, a, b, TypeId::INT)
    }

    /// `l = e;`
    fn set(&self, l: LocalId, e: Expr) -> Stmt {
        let ty = self.locals[l.index()].ty;
        self.store(Place::local(l, ty), e)
    }

    fn store(&self, p: Place, e: Expr) -> Stmt {
        let ty = p.ty;
        let kind = ExprKind::Assign(Box::new(p), Box::new(e));
        self.stmt(StmtKind::Expr(self.new_expr(kind, ty)))
    }

    fn declare(&mut self, name: &str, e: Expr) -> (LocalId, Stmt) {
        let l = self.local(name, e.ty);
        (l, self.stmt(StmtKind::Decl(l, Some(e))))
    }

    /// `l++;`
    fn next(&self, l: LocalId) -> Stmt {
        let one = self.binary(BinaryOp::Add, self.get(l), self.int(1), NUMBER);
        self.set(l, one)
    }

    /// `v + i`
    fn at(&self, v: LocalId, i: Expr) -> Expr {
        let kind = ExprKind::PtrAdd(Box::new(self.get(v)), Box::new(i));
        self.new_expr(kind, self.locals[v.index()].ty)
    }

    /// `v[i]`
    fn element(&self, v: LocalId, i: LocalId) -> Place {
        Place::deref(self.at(v, self.get(i)), self.element)
    }

    /// The address of `v[i]`.
    fn address(&self, v: LocalId, i: LocalId) -> Expr {
        let kind = ExprKind::AddrOf(self.element(v, i));
        self.new_expr(kind, self.locals[v.index()].ty)
    }

    /// A call, with the arguments as the function has them declared.
    fn call(&self, f: FuncId, args: Vec<Expr>) -> Expr {
        let types = &self.program.types;
        let ty = types.func(self.program.functions[f.index()].ty);
        let params = ty.map_or(&[][..], |ty| &ty.params);
        let args = args.into_iter().zip(params).map(|(a, ty)| a.cast(*ty));
        let kind = ExprKind::Call(Box::new(Callee::Direct(f)), args.collect());
        self.new_expr(kind, ty.map_or(TypeId::VOID, |ty| ty.ret))
    }

    /// ```c
    /// void sort(T *v, size_t n) {
    ///   if (n < 2) return;
    ///   size_t half = n / 2;
    ///   sort(v, half), sort(v + half, n - half);
    ///   T *merged = malloc(n * sizeof(T));
    ///   size_t i = 0, j = half, k = 0;
    ///   while (i < half && j < n) {
    ///     if (compare(&v[i], &v[j]) <= 0) merged[k] = v[i], i++; else merged[k] = v[j], j++;
    ///     k++;
    ///   }
    ///   while (i < half) merged[k] = v[i], i++, k++;
    ///   i = 0;
    ///   while (i < k) v[i] = merged[i], i++;
    ///   free(merged);
    /// }
    /// ```
    fn sort(&mut self, malloc: FuncId, free: FuncId) {
        let v = self.param("v", self.call.elements);
        let n = self.param("n", NUMBER);
        let few = self.less(self.get(n), self.int(2));
        let done = self.stmt(StmtKind::Return(None));
        let few = self.stmt(StmtKind::If(few, vec![done], Vec::new()));
        let middle = self.binary(BinaryOp::Div, self.get(n), self.int(2), NUMBER);
        let (half, halved) = self.declare("half", middle);
        let left = self.call(self.id, vec![self.get(v), self.get(half)]);
        let left = self.stmt(StmtKind::Expr(left));
        let rest = self.binary(BinaryOp::Sub, self.get(n), self.get(half), NUMBER);
        let right = self.call(self.id, vec![self.at(v, self.get(half)), rest]);
        let right = self.stmt(StmtKind::Expr(right));
        let size = self.program.types.size(self.element).unwrap_or(1);
        let bytes = self.binary(
            BinaryOp::Mul,
            self.get(n),
            self.int(i128::from(size)),
            NUMBER,
        );
        let memory = self.call(malloc, vec![bytes]).cast(self.call.elements);
        let (merged, allocated) = self.declare("merged", memory);
        let (i, first) = self.declare("i", self.int(0));
        let (j, second) = self.declare("j", self.get(half));
        let (k, third) = self.declare("k", self.int(0));
        let take = |from: LocalId| {
            let value = Expr::load(self.element(v, from), self.loc);
            vec![self.store(self.element(merged, k), value), self.next(from)]
        };
        let (a, b) = (self.address(v, i), self.address(v, j));
        let order = self.call(self.call.compare, vec![a, b]);
        let zero = Expr::int(0, TypeId::INT, self.loc);
        let in_order = self.binary(BinaryOp::Le, order, zero, TypeId::INT);
        let merge = vec![
            self.stmt(StmtKind::If(in_order, take(i), take(j))),
            self.next(k),
        ];
        let (left_of, right_of) = (
            self.less(self.get(i), self.get(half)),
            self.less(self.get(j), self.get(n)),
        );
        let both = ExprKind::LogAnd(Box::new(left_of.clone()), Box::new(right_of));
        let both = self.new_expr(both, TypeId::INT);
        let mut others = take(i);
        others.push(self.next(k));
        let value = Expr::load(self.element(merged, i), self.loc);
        let back = vec![self.store(self.element(v, i), value), self.next(i)];
        let free = self.call(free, vec![self.get(merged)]);
        let stmts = vec![
            few,
            halved,
            left,
            right,
            allocated,
            first,
            second,
            third,
            self.stmt(StmtKind::While(both, merge)),
            self.stmt(StmtKind::While(left_of, others)),
            self.set(i, self.int(0)),
            self.stmt(StmtKind::While(self.less(self.get(i), self.get(k)), back)),
            self.stmt(StmtKind::Expr(free)),
        ];
        self.stmts = stmts;
    }

    /// ```c
    /// T *search(K *key, T *v, size_t n) {
    ///   size_t low = 0, high = n;
    ///   while (low < high) {
    ///     size_t middle = (low + high) / 2;
    ///     int order = compare(key, &v[middle]);
    ///     if (order < 0) high = middle; else if (order > 0) low = middle + 1; else return &v[middle];
    ///   }
    ///   return NULL;
    /// }
    /// ```
    fn search(&mut self, key: TypeId) {
        let key = self.param("key", key);
        let v = self.param("v", self.call.elements);
        let n = self.param("n", NUMBER);
        let (low, first) = self.declare("low", self.int(0));
        let (high, last) = self.declare("high", self.get(n));
        let sum = self.binary(BinaryOp::Add, self.get(low), self.get(high), NUMBER);
        let half = self.binary(BinaryOp::Div, sum, self.int(2), NUMBER);
        let (middle, halved) = self.declare("middle", half);
        let compared = vec![self.get(key), self.address(v, middle)];
        let compared = self.call(self.call.compare, compared);
        let (order, compared) = self.declare("order", compared);
        let zero = || Expr::int(0, TypeId::INT, self.loc);
        let before = self.less(self.get(order), zero());
        let after = self.binary(BinaryOp::Gt, self.get(order), zero(), TypeId::INT);
        let next = self.binary(BinaryOp::Add, self.get(middle), self.int(1), NUMBER);
        let found = self.stmt(StmtKind::Return(Some(self.address(v, middle))));
        let otherwise = StmtKind::If(after, vec![self.set(low, next)], vec![found]);
        let otherwise = vec![self.stmt(otherwise)];
        let turn = vec![
            halved,
            compared,
            self.stmt(StmtKind::If(
                before,
                vec![self.set(high, self.get(middle))],
                otherwise,
            )),
        ];
        let left = self.less(self.get(low), self.get(high));
        let null = Expr::int(0, self.call.elements, self.loc);
        self.stmts = vec![
            first,
            last,
            self.stmt(StmtKind::While(left, turn)),
            self.stmt(StmtKind::Return(Some(null))),
        ];
    }
}
