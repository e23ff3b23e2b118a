//! Pointer expressions as positions in objects.

use std::collections::BTreeSet;

use c2safe_frontend::ir::{
    Expr, ExprKind, LocalId, Place, PlaceKind, Program, RecordId, TypeId, TypeKind,
};

use super::fields::{read, Field};
use super::plan::{Base, FnPlan, Object, Pointer, Rep, Root, Step, Term};

/// Looks pointer expressions of one function up in a plan.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    pub program: &'a Program,
    pub plan: &'a FnPlan,
    pub tables: &'a [bool],
    /// By record: see [`super::Plan::arenas`].
    pub arenas: &'a [bool],
    /// By function: see [`super::Plan::results`].
    pub results: &'a [bool],
    /// See [`super::Plan::fields`].
    pub fields: &'a BTreeSet<Field>,
    /// Types of the function's locals.
    pub body: &'a c2safe_frontend::ir::Body,
    /// By local: the object needs an address.
    pub memory: &'a [bool],
}

/// Whether a pointer to `a` can serve as one to `b` without another view of the bytes.
pub fn same_elements(program: &Program, a: TypeId, b: TypeId) -> bool {
    let types = &program.types;
    let (a, b) = (types.strip_enum(a), types.strip_enum(b));
    if types.same_but_const(a, b) {
        return true;
    }
    let byte = |t| matches!(types.kind(t), TypeKind::Char | TypeKind::UChar);
    if byte(a) && byte(b) {
        return true;
    }
    let integers = types.is_integer(a) && types.is_integer(b);
    integers
        && types.size(a) == types.size(b)
        && types.is_signed(a) == types.is_signed(b)
        && (a == TypeId::BOOL) == (b == TypeId::BOOL)
        && byte(a) == byte(b)
}

impl<'a> Resolver<'a> {
    fn pointee_or_elem(&self, ty: TypeId) -> Option<TypeId> {
        let types = &self.program.types;
        types.pointee(ty).or_else(|| types.elem(ty))
    }

    /// Whether the elements of a pointer to pointers are the same kind of pointer is not looked into: both are `Ptr`.
    fn cast_keeps(&self, from: TypeId, to: TypeId) -> bool {
        match (self.pointee_or_elem(from), self.pointee_or_elem(to)) {
            (Some(a), Some(b)) => same_elements(self.program, a, b),
            _ => false,
        }
    }

    /// The object that a local is, if it is a Rust variable.
    fn object(&self, l: LocalId) -> bool {
        !self.memory.get(l.index()).copied().unwrap_or(false) || self.plan.is_native(l)
    }

    /// A pointer expression as a position in an object off the checked heap; `None` if it is on the heap.
    pub fn pointer<'e>(&self, e: &'e Expr) -> Option<Pointer<'e>> {
        match &e.kind {
            ExprKind::Load(Place {
                kind: PlaceKind::Local(l),
                ..
            }) => self.variable(*l),
            // What a member owns is a part of the object.
            ExprKind::Load(p) => {
                read(self.fields, e)?;
                Some(Pointer {
                    base: self.place(p).or_else(|| self.part(p))?,
                    terms: Vec::new(),
                    single: false,
                })
            }
            ExprKind::Decay(p) => {
                if let PlaceKind::Local(l) = p.kind {
                    if self.program.types.is_vla(p.ty) {
                        return self.variable(l);
                    }
                }
                let row = matches!(p.kind, PlaceKind::Index(..));
                let base = self.place(p).or_else(|| self.part(p).filter(|_| !row))?;
                Some(Pointer {
                    base,
                    terms: Vec::new(),
                    single: false,
                })
            }
            ExprKind::AddrOf(p) => match &p.kind {
                PlaceKind::Index(array, i) => {
                    let row = matches!(array.kind, PlaceKind::Index(..));
                    Some(Pointer {
                        base: self
                            .place(array)
                            .or_else(|| self.part(array).filter(|_| !row))?,
                        terms: vec![Term::Plus(i)],
                        single: false,
                    })
                }
                PlaceKind::Deref(e) => self.pointer(e),
                _ => Some(Pointer {
                    base: self.place(p).or_else(|| self.part(p))?,
                    terms: Vec::new(),
                    single: true,
                }),
            },
            ExprKind::PtrAdd(p, i) => {
                let mut p = self.pointer(p)?;
                if i.as_int() != Some(0) {
                    p.terms.push(Term::Plus(i));
                }
                Some(p)
            }
            ExprKind::PtrSub(p, i) => {
                let mut p = self.pointer(p)?;
                p.terms.push(Term::Minus(i));
                Some(p)
            }
            ExprKind::Cast(a) => {
                // A way through `void *` changes nothing.
                let inner = super::library::bare(a);
                self.cast_keeps(inner.ty, e.ty)
                    .then(|| self.pointer(inner))?
            }
            ExprKind::Assign(p, _)
            | ExprKind::AssignOp { place: p, .. }
            | ExprKind::IncDec { place: p, .. } => {
                let PlaceKind::Local(l) = p.kind else {
                    return None;
                };
                let mut pointer = self.variable(l)?;
                if pointer.terms.is_empty() {
                    // Nothing to move: the assignment is without effect on an alias.
                    let fixed = self.plan.rep(l) == Rep::Alias || self.plan.singles[l.index()];
                    return fixed.then_some(pointer);
                }
                pointer.terms = vec![Term::Effect(e)];
                Some(pointer)
            }
            _ => None,
        }
    }

    fn variable<'e>(&self, l: LocalId) -> Option<Pointer<'e>> {
        let rep = self.plan.rep(l);
        let cursor = vec![Term::Cursor(l)];
        match rep {
            Rep::Heap => None,
            Rep::Slice | Rep::Reference => Some(Pointer {
                base: Base::of(Root::Local(l)),
                terms: match self.plan.moves[l.index()] {
                    true => cursor,
                    false => Vec::new(),
                },
                single: rep == Rep::Reference,
            }),
            Rep::Owned => Some(Pointer {
                base: Base::of(Root::Local(l)),
                terms: Vec::new(),
                single: false,
            }),
            Rep::Index | Rep::Alias => Some(Pointer {
                base: self.plan.bases[l.index()].clone()?,
                terms: match rep {
                    // There is nowhere to go from a single object.
                    Rep::Index if !self.plan.singles[l.index()] => cursor,
                    _ => Vec::new(),
                },
                single: self.plan.singles[l.index()],
            }),
        }
    }

    /// Whether a base is what a variable refers to, not the variable.
    pub fn is_handle(&self, base: &Base<'_>) -> bool {
        match base.root {
            Root::Local(l) => {
                base.path.is_empty()
                    && matches!(self.plan.rep(l), Rep::Slice | Rep::Reference | Rep::Owned)
            }
            Root::Global(_) | Root::Object(_) | Root::Part(_) => false,
        }
    }

    /// The struct in whose arena the object is that a place is as a whole.
    pub fn arena_object(&self, p: &Place) -> Option<RecordId> {
        let r = self.program.types.as_record(p.ty)?;
        let variable = |p: &Place| match &p.kind {
            PlaceKind::Local(l) => !self.object(*l),
            PlaceKind::Global(g) => !self.tables[self.program.resolve_global(*g).index()],
            _ => false,
        };
        let is = match &p.kind {
            PlaceKind::Deref(e) => self.pointer(e).is_none(),
            PlaceKind::Index(base, _) => variable(base),
            PlaceKind::Field(..) => false,
            _ => variable(p),
        };
        (is && self.arenas.get(r.index()) == Some(&true)).then_some(r)
    }

    /// Whether a place is a part of an object of an arena.
    pub fn is_part_of_object(&self, p: &Place) -> bool {
        self.part(p).is_some()
    }

    /// The path to a part of an object of an arena.
    fn part<'e>(&self, p: &'e Place) -> Option<Base<'e>> {
        let inside = |base: &'e Place| match self.arena_object(base) {
            Some(r) => Some(Base {
                object: Some(Object::Here(base)),
                ..Base::of(Root::Object(r))
            }),
            None => self.part(base),
        };
        match &p.kind {
            PlaceKind::Field(base, r, f) => {
                if self.program.types.record(*r).is_union {
                    return None;
                }
                let mut base = inside(base)?;
                base.path.push(Step::Field(*r, *f));
                Some(base)
            }
            PlaceKind::Index(base, i) => {
                let mut base = self.part(base)?;
                base.path.push(match i.as_int() {
                    Some(n) if n >= 0 => Step::Const(n as u64),
                    _ => Step::Element(i),
                });
                Some(base)
            }
            _ => None,
        }
    }

    /// The path to an l-value off the checked heap, or to the union that it is a part of.
    pub fn object_of<'e>(&self, p: &'e Place) -> Option<Base<'e>> {
        self.place(p).or_else(|| match &p.kind {
            PlaceKind::Field(base, ..) | PlaceKind::Index(base, _) => self.object_of(base),
            _ => None,
        })
    }

    /// The path to an l-value off the checked heap.
    pub fn place<'e>(&self, p: &'e Place) -> Option<Base<'e>> {
        match &p.kind {
            PlaceKind::Local(l) => self.object(*l).then(|| Base::of(Root::Local(*l))),
            PlaceKind::Global(g) => {
                let g = self.program.resolve_global(*g);
                self.tables[g.index()].then(|| Base::of(Root::Global(g)))
            }
            PlaceKind::Field(base, r, f) => {
                if self.program.types.record(*r).is_union {
                    return None;
                }
                let mut base = self.place(base)?;
                base.path.push(Step::Field(*r, *f));
                Some(base)
            }
            PlaceKind::Index(base, i) => {
                let mut base = self.place(base)?;
                base.path.push(match i.as_int() {
                    Some(n) if n >= 0 => Step::Const(n as u64),
                    _ => Step::Element(i),
                });
                Some(base)
            }
            PlaceKind::Deref(e) => {
                let pointer = self.pointer(e)?;
                let mut base = pointer.base;
                if !pointer.single || !pointer.terms.is_empty() || self.is_handle(&base) {
                    base.path.push(Step::At(pointer.terms));
                }
                Some(base)
            }
        }
    }
}
