//! What calls get of what is off the checked heap, and functions off it of what is on it: borrows, objects taken off, copies.

use c2safe_analysis::lift::{bare, is_bytes, is_null, way, Rep, Root, Way};
use c2safe_frontend::ir::visit::{walk_place, Visitor};
use c2safe_frontend::ir::{Expr, ExprKind, FuncId, Place, PlaceKind};

use crate::func::Fx;
use crate::members::may_change;
use crate::runtime;

/// How what is on the heap reaches a parameter that is a slice or a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lending {
    /// The bytes of the heap's object are borrowed.
    Borrowed,
    /// The object is not on the heap for the time of the call.
    Taken,
    /// The function gets a copy.
    Copied,
}

/// How a part of an object of an arena gets a name for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settling {
    /// By its path: nobody else needs the arena.
    Named,
    Copied,
    /// As a copy that is put back; what a member owns is taken and put back.
    Back,
    /// The same, for what a member owns and nobody writes to.
    Taken,
}

/// An argument off the heap for a function of the C library.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lent {
    /// What computes where it is.
    pub(crate) before: String,
    /// What copies it, when all arguments have their values.
    pub(crate) made: String,
    pub(crate) text: String,
    /// It is a pointer to the copy.
    pub(crate) copied: bool,
    /// What comes after the call.
    pub(crate) after: String,
}

/// How the arguments of a call reach parameters that are slices or references.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    /// Parts of objects of arenas cannot be borrowed.
    pub(crate) copied: bool,
    pub(crate) lending: Lending,
    /// Another argument may lead into the same vector.
    pub(crate) shared: bool,
}

pub(crate) fn is_literal(e: &Expr) -> bool {
    matches!(bare(e).kind, ExprKind::Str(_))
}

impl Fx<'_, '_> {
    /// How the callee takes its parameter number `i`: whether as a slice, and whether to write to it.
    fn parameter(&self, f: FuncId, i: usize) -> Option<(bool, bool)> {
        let body = self.g.program.functions[f.index()].body.as_ref()?;
        let p = body.params.get(i)?;
        let plan = self.g.plan.functions.get(f.index())?;
        match plan.rep(*p) {
            Rep::Slice => Some((true, plan.written[p.index()])),
            Rep::Reference => Some((false, plan.written[p.index()])),
            _ => None,
        }
    }

    /// Whether parameter number `i` of a function is a slice or a reference.
    pub(crate) fn is_borrowed(&self, f: FuncId, i: usize) -> bool {
        self.parameter(f, i).is_some()
    }

    /// An argument for a lifted parameter; `None` if the parameter is not lifted. It needs what is added to `before`, and to `late` when
    /// all arguments have their values.
    pub(crate) fn borrow(
        &mut self,
        f: FuncId,
        i: usize,
        a: &Expr,
        How {
            copied,
            lending,
            shared,
        }: How,
        (before, late): (&mut String, &mut String),
        after: &mut String,
    ) -> Option<String> {
        let (slice, mutable) = self.parameter(f, i)?;
        let and = if mutable { "&mut " } else { "&" };
        if is_null(a) {
            return Some(format!("{and}[]"));
        }
        let Some(pointer) = self.lifted(a) else {
            if !mutable && self.is_text_argument(f, i, a) {
                let text = self.text(a).text;
                return Some(match slice {
                    true => text,
                    false => format!("&{text}[0]"),
                });
            }
            return Some(self.elements(a, (slice, mutable), lending, (before, late), after));
        };
        // It is copied, or taken, when all arguments have their values.
        let member = self.leads_into_member(&pointer).is_some();
        let settling = match (copied, mutable) {
            (false, _) => Settling::Named,
            (true, true) => Settling::Back,
            (true, false) if member && !shared => Settling::Taken,
            (true, false) => Settling::Copied,
        };
        let pointer = self.settle(pointer, settling, (before, &mut *late), after);
        let whole = self.base(&pointer.base);
        let at = self.position(&pointer.terms);
        let at = at.map(|at| self.steady(at, before));
        let root_rep = match pointer.base.root {
            Root::Local(l) if pointer.base.path.is_empty() => self.rep(l),
            _ => Rep::Heap,
        };
        let handle = matches!(root_rep, Rep::Slice | Rep::Reference);
        Some(match (slice, at) {
            (true, None) if handle => whole.text,
            (true, None) if pointer.single => {
                let from = if mutable { "from_mut" } else { "from_ref" };
                format!("std::slice::{from}({and}{})", whole.text)
            }
            (true, None) => format!("{and}{}", whole.text),
            (true, Some(at)) => format!("{and}{}[{}..]", whole.text, at.text),
            (false, None) if root_rep == Rep::Reference => whole.text,
            (false, None) if pointer.single => format!("{and}{}", whole.text),
            (false, at) => {
                let at = at.map_or_else(|| "0".to_string(), |c| c.text);
                format!("{and}{}[{at}]", whole.text)
            }
        })
    }

    /// Lends what a pointer on the heap leads to for the time of a call. What is taken off the heap, or copied, is so when all arguments
    /// have their values: `late`.
    fn elements(
        &mut self,
        a: &Expr,
        (slice, mutable): (bool, bool),
        lending: Lending,
        (before, late): (&mut String, &mut String),
        after: &mut String,
    ) -> String {
        let p = self.fresh("p");
        let pointer = self.value(a).text;
        before.push_str(&format!("let {p} = {pointer};\n"));
        let (m, and) = if mutable {
            ("mut ", "&mut ")
        } else {
            ("", "&")
        };
        if lending == Lending::Borrowed {
            let m = if mutable { "_mut" } else { "" };
            return match slice {
                true => format!("lend_bytes{m}({p}, cx)"),
                false => format!("{and}lend_bytes{m}({p}, cx)[0]"),
            };
        }
        let t = self.fresh(match lending {
            Lending::Taken => "taken",
            _ => "copy",
        });
        match lending {
            Lending::Taken => {
                late.push_str(&format!("let {m}{t} = take_bytes({p}, cx);\n"));
                after.push_str(&format!("put_bytes({t}, cx);\n"));
            }
            _ => {
                late.push_str(&format!("let {m}{t} = copied({p}, cx);\n"));
                if mutable {
                    after.push_str(&format!("copy_back({p}, &{t}, cx);\n"));
                }
            }
        }
        match slice {
            true => format!("{and}{t}"),
            false => format!("{and}{t}[0]"),
        }
    }

    /// How the arguments of a call that are on the heap reach the parameters of `f` that are not.
    pub(crate) fn lending(&self, f: FuncId, args: &[Expr]) -> Lending {
        let heap = |(i, a): (usize, &Expr)| {
            let (_, mutable) = self.parameter(f, i)?;
            let off = self.lifted(a).is_some()
                || is_null(a)
                || (!mutable && self.is_text_argument(f, i, a));
            (!off).then(|| (is_bytes(self.g.program, a.ty), mutable))
        };
        let heap: Vec<(bool, bool)> = args.iter().enumerate().filter_map(heap).collect();
        let body = self.g.program.functions[f.index()].body.as_ref();
        let variadic = body.is_some_and(|b| args.len() > b.params.len());
        let bytes = heap.iter().all(|(bytes, _)| *bytes);
        let alone = heap.len() == 1;
        let borrowed = !self.g.facts.needs_context[f.index()]
            && (alone || !heap.iter().any(|(_, mutable)| *mutable))
            && !args.iter().any(|a| self.is_part(a));
        match bytes {
            true if borrowed => Lending::Borrowed,
            // Variable arguments are read in the call.
            true if alone && !variadic => Lending::Taken,
            _ => Lending::Copied,
        }
    }

    /// Whether arguments of a function of the C library may be parts of objects of arenas: it gets the runtime, which is another part of
    /// the context, and nothing is done in between. What leads to an argument off the heap is computed before.
    fn borrows_parts(&self, name: &str, args: &[Expr]) -> bool {
        let program = self.g.program;
        let changes =
            |a: &Expr| !is_literal(a) && self.lifted(bare(a)).is_none() && may_change(program, a);
        runtime::function(name).is_some_and(|f| f.runtime || !f.context)
            && !args.iter().any(changes)
    }

    /// Whether a part of an object of an arena can be borrowed to be written to: no other argument looks at the context.
    fn borrows_alone(&self, name: &str, args: &[Expr], i: usize) -> bool {
        let others = args.iter().enumerate().filter(|(j, _)| *j != i);
        self.borrows_parts(name, args)
            && others
                .into_iter()
                .all(|(_, a)| is_literal(a) || self.is_local(a))
    }

    /// Whether an expression only reads variables of Rust's own.
    fn is_local(&self, e: &Expr) -> bool {
        let local = |p: &Place| match &p.kind {
            PlaceKind::Local(l) => !self.in_memory(*l),
            PlaceKind::Global(_) => false,
            PlaceKind::Deref(_) => self
                .lifted_place(p)
                .is_some_and(|base| !matches!(base.root, Root::Object(_))),
            PlaceKind::Field(..) | PlaceKind::Index(..) => true,
        };
        struct Places<'a>(&'a dyn Fn(&Place) -> bool, bool);
        impl Visitor for Places<'_> {
            fn place(&mut self, p: &Place) {
                self.1 &= (self.0)(p);
                walk_place(self, p);
            }
        }
        let mut places = Places(&local, true);
        places.expr(e);
        places.1
    }

    /// The context for a function of the C library that gets parts of objects of arenas as they are.
    pub(crate) fn runtime_context(&self, name: &str, args: &[Expr]) -> Option<&'static str> {
        let function = runtime::function(name)?;
        let part = |a: &Expr| self.is_part(bare(a));
        if !args.iter().any(part) || !self.borrows_parts(name, args) {
            return None;
        }
        Some(match function.shared {
            true => "&cx.rt",
            false => "&mut cx.rt",
        })
    }

    /// An argument off the heap for a function of the C library; `None` if it is on the heap.
    pub(crate) fn lend(&mut self, name: &str, args: &[Expr], i: usize) -> Option<Lent> {
        let a = bare(&args[i]);
        let rest = runtime::function(name).is_some_and(|f| i + 1 >= f.params.len());
        if rest && name.ends_with("printf") && self.is_text_value(a) {
            let text = self.text(a).text;
            return Some(Lent {
                text,
                ..Lent::default()
            });
        }
        let pointer = self.lifted(a)?;
        let way = way(&self.resolver(), &crate::gen::RuntimeLibrary, name, args, i)?;
        let (mut before, mut back) = (String::new(), String::new());
        let settling = match way {
            Way::Room if self.borrows_alone(name, args, i) => Settling::Named,
            Way::LendBack | Way::Room => Settling::Back,
            Way::Text if self.borrows_parts(name, args) => Settling::Named,
            _ => Settling::Copied,
        };
        let mut made = String::new();
        let pointer = self.settle(pointer, settling, (&mut before, &mut made), &mut back);
        let (shared, changed) = match self.is_one(&pointer) {
            true => {
                let one = self.one(&pointer).text;
                (
                    format!("std::slice::from_ref(&{one})"),
                    format!("std::slice::from_mut(&mut {one})"),
                )
            }
            false => {
                let rest = self.rest(&pointer, &mut before);
                let slice = |l| self.rep(l) == Rep::Slice && !self.is_written(l);
                let whole = pointer.base.path.is_empty() && pointer.terms.is_empty();
                let shared = match pointer.base.root {
                    Root::Local(l) if whole && slice(l) => rest.clone(),
                    _ if rest.ends_with("..]") => format!("&{rest}"),
                    _ => format!("&{rest}[..]"),
                };
                let changed = match rest.ends_with("..]") {
                    true => format!("&mut {rest}"),
                    false => format!("&mut {rest}[..]"),
                };
                (shared, changed)
            }
        };
        match way {
            Way::Text => {
                return Some(Lent {
                    before,
                    made,
                    text: shared,
                    ..Lent::default()
                })
            }
            Way::Room => {
                return Some(Lent {
                    before,
                    made,
                    text: changed,
                    after: back,
                    copied: false,
                })
            }
            _ => {}
        }
        let t = self.fresh("lent");
        made.push_str(&format!("let {t} = lend({shared}, cx);\n"));
        let after = match way {
            Way::LendBack => format!("take_back({t}, {changed}, cx);\n{back}"),
            _ => format!("release({t}, cx);\n"),
        };
        Some(Lent {
            before,
            made,
            text: t,
            copied: true,
            after,
        })
    }
}
