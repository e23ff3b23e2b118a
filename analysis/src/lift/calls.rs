//! What one function passes to others, and to the C library, under a tentative plan.

use c2safe_frontend::ir::{Callee, Expr, ExprKind, LocalId, Place, TypeId};

use super::fields::{same_place, stores, through, Field};
use super::library::{self, Way};
use super::nonnull::may_be_nowhere;
use super::owned::{self, variable};
use super::plan::{Pointer, Root, Slot, Term};
use super::scan::{flows, is_null, CallSite, Passed, Scan, Use};
use super::subject::Subject;

impl<'e> Scan<'_, 'e> {
    pub(super) fn call(&mut self, call: &'e Expr, callee: &'e Callee, args: &'e [Expr], how: Use) {
        let f = match callee {
            Callee::Indirect(p) => {
                self.walk(p, Use::Value);
                for a in args {
                    if self.is_data_pointer(a.ty) {
                        self.demote(a, "is passed to a function called through a pointer", a.loc);
                    }
                    self.walk(a, Use::Value);
                }
                return;
            }
            Callee::Direct(f) => self.program.resolve_func(*f),
        };
        let function = &self.program.functions[f.index()];
        if self.resolver.is_given(f) {
            let types = &self.program.types;
            let ret = types.func(function.ty).map(|t| t.ret);
            if ret != Some(call.ty) {
                let why = "is declared in more than one way".to_string();
                self.out.demoted.push((Slot::Result(f), why, call.loc));
            }
            let received = self.received.contains(&(std::ptr::from_ref(call) as usize));
            self.out.adopts |= !received;
        }
        let Some(body) = &function.body else {
            self.library_call(&function.name, args, how);
            return;
        };
        let mut passed = Vec::new();
        let mut untyped = Vec::new();
        for (i, a) in args.iter().enumerate() {
            let Some(&p) = body.params.get(i) else {
                self.walk(a, Use::Value);
                continue;
            };
            if !self.state.lifted(Slot::Pointer(f, p)) {
                let untyped_param =
                    self.program.types.pointee(body.locals[p.index()].ty) == Some(TypeId::VOID);
                if untyped_param && self.any_lifted(a) {
                    let inner = library::bare(a);
                    let element = library::element(&self.resolver, inner);
                    if let (Some((ty, _)), Some(_)) = (element, self.resolver.pointer(inner)) {
                        self.walk(inner, Use::Part);
                        untyped.push((i, ty));
                        continue;
                    }
                }
                if self.leaves(a) {
                    self.out.adopts = true;
                    continue;
                }
                if self.any_lifted(a) {
                    let why = format!(
                        "is passed to `{}`, which keeps `{}` on the heap",
                        function.name,
                        body.locals[p.index()].name
                    );
                    self.demote_for(a, &why, a.loc, Some(Subject::Pointer(f, p)));
                }
                self.walk(a, Use::Part);
                continue;
            }
            if is_null(a) {
                passed.push((i, Passed::Null));
                continue;
            }
            let fits = {
                let (want, have) = (body.locals[p.index()].ty, a.ty);
                let types = &self.program.types;
                match (types.pointee(want), types.pointee(have)) {
                    (Some(w), Some(h)) => super::resolve::same_elements(self.program, w, h),
                    _ => false,
                }
            };
            let refused = matches!(self.resolver.pointer(a), Some(Pointer { base, .. })
                if matches!(base.root, Root::Object(r) if self.whole.refuses(f, i, r)));
            if refused {
                let why = format!("is lent to `{}`, which may use the whole", function.name);
                self.demote(a, &why, a.loc);
                self.walk(a, Use::Part);
            } else if self.off_heap(a) && fits {
                if self.is_part(a) {
                    self.borrow(a);
                }
                if let Some(pointer) = self.consume(a) {
                    if let Some(field) = through(self.resolver.fields, &pointer.base) {
                        let whole = matches!(pointer.base.root, Root::Object(_));
                        if whole && self.fields.touches(f, field) {
                            let why = format!("is lent to `{}`, which may use it", function.name);
                            self.demote(a, &why, a.loc);
                        }
                    }
                    if self.may_be_null(a, &pointer) {
                        self.demote(a, "may be null where it is passed on", a.loc);
                    }
                    passed.push((i, Passed::Lifted));
                    continue;
                }
            } else {
                if !fits {
                    self.demote(a, "is passed as a pointer to another type", a.loc);
                }
                self.walk(a, Use::Part);
            }
            passed.push((i, Passed::Heap));
        }
        self.out.calls.push(CallSite {
            callee: f,
            expr: call,
            args: passed,
            untyped,
        });
    }

    /// Whether a call of `realloc` with these arguments is for its first argument again.
    fn grows(&self, l: LocalId, args: &[Expr]) -> bool {
        let values = flows(self.program, self.body).values;
        values.into_iter().any(|(to, e)| {
            let same = matches!(&library::bare(e).kind, ExprKind::Call(_, own) if std::ptr::eq(own.as_slice(), args));
            to == l && same
        })
    }

    fn library_call(&mut self, name: &str, args: &'e [Expr], how: Use) {
        let lifted = args
            .iter()
            .any(|a| self.is_data_pointer(a.ty) && self.off_heap(a));
        if !lifted {
            args.iter().for_each(|a| self.walk(a, Use::Part));
            return;
        }
        let mut lent: Vec<(Pointer<'e>, bool)> = Vec::new();
        for (i, a) in args.iter().enumerate() {
            if !self.is_data_pointer(a.ty) {
                self.walk(a, Use::Value);
                continue;
            }
            let inner = library::bare(a);
            self.walk(inner, Use::Part);
            if !self.off_heap(a) {
                continue;
            }
            // An owner that gives its memory back, or asks for more.
            if let Some(l) = owned::freed(&self.resolver, a) {
                if (name == "free" && how == Use::Effect)
                    || (name == "realloc" && i == 0 && self.grows(l, args))
                {
                    continue;
                }
            }
            if let Some((_, place)) = owned::member(&self.resolver, a) {
                if (name == "free" && how == Use::Effect)
                    || (name == "realloc" && i == 0 && self.member_grows(place, args))
                {
                    continue;
                }
            }
            let before = self.out.demoted.len();
            let part = self.is_part(inner);
            let way = library::way(&self.resolver, self.library, name, args, i);
            let pointer = self.resolver.pointer(inner);
            let (Some(way), Some(mut p)) = (way, pointer) else {
                let why = format!("is passed to the C library's `{name}`");
                self.demote(a, &why, a.loc);
                continue;
            };
            // These give no result when they work on slices.
            if way == Way::Slice && how != Use::Effect {
                let why = format!("the result of `{name}` is used");
                self.demote(a, &why, a.loc);
            }
            let kept = matches!(how, Use::Value | Use::Part) && library::returns_argument(name);
            if way != Way::Slice && kept {
                let why = format!("the pointer that `{name}` returns is used");
                self.demote(a, &why, a.loc);
            }
            let refused = kept
                || (way == Way::Slice && how != Use::Effect)
                || matches!(name, "qsort" | "bsearch");
            if part && !refused && self.out.demoted.len() == before {
                self.borrow(inner);
            }
            if matches!(way, Way::LendBack | Way::Room) && matches!(p.base.root, Root::Global(_)) {
                self.demote(a, "is written by the C library", a.loc);
            }
            if p.single && !p.terms.is_empty() {
                self.demote(inner, "moves away from a single object", a.loc);
            }
            let field = through(self.resolver.fields, &p.base);
            if let (Some(field), Root::Object(_)) = (field, p.base.root) {
                let changed = matches!(way, Way::LendBack | Way::Room);
                self.member_lent(name, args, i, field, changed);
            }
            // A whole range is used, unless it is one object.
            if !p.single && p.terms.is_empty() && way != Way::Slice {
                self.many(&p);
            }
            if way == Way::Slice && !p.single && p.terms.is_empty() && !self.one(a, args) {
                self.many(&p);
            }
            if self.position_may_be_null(a, &p) {
                self.demote(a, "may be null where it is passed on", a.loc);
            }
            p.terms
                .retain(|t| !matches!(t, Term::Plus(i) if i.as_int() == Some(0)));
            self.note_extent(&p);
            if way != Way::Slice {
                let back = matches!(way, Way::LendBack | Way::Room);
                let overlap = lent
                    .iter()
                    .any(|(q, b)| (*b || back) && !q.base.disjoint(&p.base));
                if overlap {
                    self.demote(a, "is lent twice for one call", a.loc);
                }
                lent.push((p, back));
            }
        }
    }

    /// Whether an argument, which is `pointer`, may be null: a position that is nowhere, or nothing that is owned.
    fn may_be_null(&self, a: &Expr, pointer: &Pointer<'_>) -> bool {
        let nulls = &self.resolver.plan.nulls;
        let empty = |l: LocalId| self.resolver.is_owner(l) && nulls[l.index()];
        let owner = matches!(pointer.base.root, Root::Local(l) if empty(l));
        owner && !(variable(library::bare(a)).is_some_and(empty) && self.not_null.holds(a, &empty))
            || self.position_may_be_null(a, pointer)
    }

    /// The same for positions.
    fn position_may_be_null(&self, a: &Expr, pointer: &Pointer<'_>) -> bool {
        may_be_nowhere(self.resolver.plan, self.not_null, a, &pointer.terms)
    }

    /// Whether a call of `realloc` with these arguments is for the member that is its first argument.
    fn member_grows(&self, place: &Place, args: &[Expr]) -> bool {
        let stores = stores(self.body, self.resolver.fields);
        stores.into_iter().any(|(p, e)| {
            let same = matches!(&library::bare(e).kind, ExprKind::Call(_, own) if std::ptr::eq(own.as_slice(), args));
            same && same_place(p, place)
        })
    }

    /// What a member of an object of an arena owns is taken from it for a call that changes it: nothing else may use it then.
    fn member_lent(&mut self, name: &str, args: &[Expr], i: usize, field: Field, changed: bool) {
        let types = &self.program.types;
        let calls_back = args
            .iter()
            .any(|a| types.pointee(a.ty).is_some_and(|t| types.is_func(t)));
        let uses = |a: &Expr| self.fields.uses(self.program, a, field);
        let fixed = self.library.parameters(name).unwrap_or(0);
        let late = changed && args.iter().skip(fixed).any(|a| uses(a) > 0);
        if calls_back || late {
            let why = format!("is lent to the C library's `{name}` while it is used otherwise");
            self.demote(&args[i], &why, args[i].loc);
        }
    }

    /// Whether `memcpy` and its like work on as much as one element of an argument.
    fn one(&self, a: &Expr, args: &[Expr]) -> bool {
        let element = library::element(&self.resolver, library::bare(a));
        let bytes = args.last().and_then(Expr::as_int);
        element.is_some_and(|(_, size)| bytes == Some(i128::from(size)))
    }

    fn many(&mut self, p: &Pointer<'_>) {
        if let (Root::Local(l), true) = (p.base.root, p.base.path.is_empty()) {
            self.out.many[l.index()] = true;
        }
    }
}
