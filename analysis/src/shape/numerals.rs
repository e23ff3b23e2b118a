//! Numbers that are read from text: `n = strtol(s, &end, 10)` asks for the number, and for how long it is.
//!
//! The library stores a pointer into the text, so both would have to be on the heap. The runtime has functions that only return numbers
//! (C11 7.22.1.3, 7.22.1.4).

use std::collections::BTreeMap;

use c2safe_frontend::ir::visit::{inner_lists, rewrite_body, Rewriter};
use c2safe_frontend::ir::{
    BinaryOp, Callee, Expr, ExprKind, FuncId, FuncType, Function, Local, LocalId, Place, PlaceKind,
    Program, Stmt, StmtKind, TypeId, TypeKind,
};
use c2safe_frontend::sema::constant_value;

use super::scopes::mentions;
use crate::lift::{bare, is_null, variable};
use crate::purity::is_calm;

/// What a function of the library is made of: what gives the number, and what gives its length.
const NAMES: &[(&str, &str, &str)] = &[
    ("strtol", "strtol_of", "strtol_end"),
    ("strtoll", "strtol_of", "strtol_end"),
    ("strtoimax", "strtol_of", "strtol_end"),
    ("strtoul", "strtoul_of", "strtol_end"),
    ("strtoull", "strtoul_of", "strtol_end"),
    ("strtoumax", "strtoul_of", "strtol_end"),
    ("strtod", "strtod_of", "strtod_end"),
    ("strtof", "strtof_of", "strtod_end"),
];

/// Changes the calls that store where the number ends in a variable, or nowhere.
pub(super) fn by_length(program: &mut Program) {
    let mut found: BTreeMap<FuncId, (FuncId, FuncId)> = BTreeMap::new();
    for i in 0..program.functions.len() {
        let f = &program.functions[i];
        let name = NAMES.iter().find(|(name, ..)| *name == f.name);
        let (Some((_, of, end)), None, None) = (name, &f.body, f.resolved) else {
            continue;
        };
        let Some(ty) = program.types.func(f.ty).cloned() else {
            continue;
        };
        let reads = ty.params.len() == 3 - usize::from(end.starts_with("strtod"));
        if reads && ty.prototyped {
            let of = declare(program, FuncId(i as u32), &ty, of, ty.ret);
            let end = declare(program, FuncId(i as u32), &ty, end, TypeId::ULONG);
            found.insert(FuncId(i as u32), (of, end));
        }
    }
    if found.is_empty() {
        return;
    }
    for i in 0..program.functions.len() {
        if let Some(mut body) = program.functions[i].body.take() {
            if !body.has_setjmp {
                let mut numbers = Numbers {
                    program,
                    found: &found,
                    locals: std::mem::take(&mut body.locals),
                };
                numbers.list(&mut body.stmts);
                rewrite_body(&mut numbers, &mut body.stmts);
                body.locals = numbers.locals;
            }
            program.functions[i].body = Some(body);
        }
    }
}

/// A function of the runtime that has the parameters of `like` but the address of the end.
fn declare(program: &mut Program, like: FuncId, ty: &FuncType, name: &str, ret: TypeId) -> FuncId {
    let mut params = ty.params.clone();
    params.remove(1);
    let own = FuncType {
        ret,
        params,
        ..ty.clone()
    };
    let ty = program.types.intern(TypeKind::Func(own));
    let mut function = Function {
        name: name.to_string(),
        ty,
        ..program.functions[like.index()].clone()
    };
    function.declared.clear();
    let mut known = program.functions.iter();
    if let Some(i) = known.position(|f| f.name == name && f.ty == ty && f.body.is_none()) {
        return FuncId(i as u32);
    }
    program.functions.push(function);
    FuncId(program.functions.len() as u32 - 1)
}

struct Numbers<'a> {
    program: &'a Program,
    found: &'a BTreeMap<FuncId, (FuncId, FuncId)>,
    locals: Vec<Local>,
}

/// A call in two parts.
struct Parts {
    value: Expr,
    /// The statement that says where the number ends.
    end: Option<(LocalId, Stmt)>,
    text: Expr,
}

impl Numbers<'_> {
    fn parts(&self, e: &Expr) -> Option<Parts> {
        let ExprKind::Call(callee, args) = &e.kind else {
            return None;
        };
        let Callee::Direct(f) = **callee else {
            return None;
        };
        let (of, end) = *self.found.get(&self.program.resolve_func(f))?;
        let (text, to, base) = (args.first()?, args.get(1)?, args.get(2));
        let types = &self.program.types;
        // Another base is an error, which the library reports.
        let valid =
            |b: &Expr| constant_value(types, b).is_some_and(|b| b == 0 || (2..=36).contains(&b));
        if !is_calm(text) || !base.is_none_or(valid) {
            return None;
        }
        let own: Vec<Expr> = std::iter::once(text).chain(base).cloned().collect();
        let loc = e.loc;
        let call = |f: FuncId, ty: TypeId| {
            Expr::new(
                ExprKind::Call(Box::new(Callee::Direct(f)), own.clone()),
                ty,
                loc,
            )
        };
        let end = match &bare(to).kind {
            _ if is_null(to) => None,
            ExprKind::AddrOf(p) => {
                let PlaceKind::Local(l) = p.kind else {
                    return None;
                };
                types.pointee(p.ty).filter(|to| *to == TypeId::CHAR)?;
                let from = bare(text);
                let far = Box::new(call(end, TypeId::ULONG));
                let kind = match variable(from) == Some(l) {
                    true => ExprKind::AssignOp {
                        place: Box::new(p.clone()),
                        op: BinaryOp::Add,
                        rhs: far,
                        compute: p.ty,
                    },
                    false => {
                        let at = ExprKind::PtrAdd(Box::new(from.clone()), far);
                        let at = Expr::new(at, from.ty, loc).cast(p.ty);
                        ExprKind::Assign(Box::new(p.clone()), Box::new(at))
                    }
                };
                let kind = StmtKind::Expr(Expr::new(kind, p.ty, loc));
                Some((l, Stmt { kind, loc }))
            }
            _ => return None,
        };
        let characters = types.pointee(bare(text).ty).and_then(|to| types.size(to));
        (characters == Some(1)).then(|| Parts {
            value: call(of, e.ty),
            end,
            text: text.clone(),
        })
    }

    /// Where a call is all of a value that a statement stores, the end is found by the next statement.
    fn list(&mut self, list: &mut Vec<Stmt>) {
        let mut out = Vec::with_capacity(list.len());
        for mut s in std::mem::take(list) {
            inner_lists(&mut s, &mut |inner| self.list(inner));
            let end = self.statement(&mut s);
            out.push(s);
            out.extend(end);
        }
        *list = out;
    }

    fn statement(&self, s: &mut Stmt) -> Option<Stmt> {
        let (to, e) = match &mut s.kind {
            StmtKind::Decl(l, Some(e)) => (Some(*l), e),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign(p, v),
                ..
            }) => match p.kind {
                PlaceKind::Local(l) => (Some(l), &mut **v),
                _ => return None,
            },
            StmtKind::Expr(e) => (None, e),
            _ => return None,
        };
        let e = inner(e);
        let parts = self.parts(e)?;
        let (l, end) = parts.end?;
        if to.is_some_and(|to| to == l || mentions(&parts.text, to)) {
            return None;
        }
        *e = parts.value;
        Some(end)
    }
}

/// A value without its conversions.
fn inner(e: &mut Expr) -> &mut Expr {
    match e.kind {
        ExprKind::Cast(_) => match &mut e.kind {
            ExprKind::Cast(a) => inner(a),
            _ => unreachable!("it is a conversion"),
        },
        _ => e,
    }
}

impl Rewriter for Numbers<'_> {
    fn expr(&mut self, e: &mut Expr) {
        let Some(parts) = self.parts(e) else {
            return;
        };
        let Some((_, end)) = parts.end else {
            *e = parts.value;
            return;
        };
        let (ty, loc) = (e.ty, e.loc);
        let l = LocalId(self.locals.len() as u32);
        self.locals.push(Local::synthetic("number", ty, loc));
        let kind = StmtKind::Decl(l, Some(parts.value));
        let value = Expr::load(Place::local(l, ty), loc);
        e.kind = ExprKind::Seq(vec![Stmt { kind, loc }, end], Some(Box::new(value)));
    }
}
