//! Memory that a local pointer or the result of a function owns: vectors.

use c2safe_analysis::lift::{bare, owning, variable, Owner, Owning};
use c2safe_frontend::ir::{Callee, Expr, ExprKind, FuncId, LocalId, TypeId};

use crate::code::{prec, Code};
use crate::func::Fx;

impl Fx<'_, '_> {
    /// Whether a function returns memory of its own, as a vector.
    pub(crate) fn is_given(&self, f: FuncId) -> bool {
        !self.detached && self.g.plan.results.get(f.index()) == Some(&true)
    }

    /// The type of what the function returns.
    pub(crate) fn result_type(&self) -> String {
        let to = self.g.program.types.pointee(self.ret);
        match to.filter(|_| self.is_given(self.id)) {
            Some(element) => format!("Vec<{}>", self.pointee(element)),
            None if self.g.plan.texts.result(self.id) => "&'static [u8]".into(),
            None => self.ty(self.ret),
        }
    }

    /// What a function returns that returns nothing.
    pub(crate) fn result_zero(&self) -> String {
        match self.is_given(self.id) {
            true => "Vec::new()".into(),
            false if self.g.plan.texts.result(self.id) => "&[]".into(),
            false => self.zero(self.ret),
        }
    }

    /// What a function returns that returns memory of its own.
    pub(crate) fn returned(&mut self, e: &Expr) -> Code {
        if let Some(l) = variable(bare(e)).filter(|l| self.resolver().is_owner(*l)) {
            return Code::pure(self.names[l.index()].clone());
        }
        let element = self.g.program.types.pointee(self.ret);
        let value = element.and_then(|t| self.owned_value(Owner::Result, t, e));
        Code::atom(value.unwrap_or_else(|| "Vec::new()".into()))
    }

    /// The value of a call, of which the checked heap gets what nobody owns else.
    pub(crate) fn called(&mut self, callee: &Callee, args: &[Expr], ret: TypeId) -> Code {
        let call = self.call(callee, args, ret);
        match callee {
            Callee::Direct(f) if self.is_given(self.g.program.resolve_func(*f)) => {
                Code::atom(format!("adopt({}, cx)", call.text))
            }
            _ => call,
        }
    }

    /// The value of an owner, which the checked heap has from then on.
    pub(crate) fn owner_value(&self, e: &Expr) -> Option<Code> {
        let l = variable(e).filter(|l| !self.detached && self.resolver().is_owner(*l))?;
        Some(Code::atom(format!("adopt({}, cx)", self.names[l.index()])))
    }

    /// What an owner gets, unless it keeps what it has.
    pub(crate) fn owned_value(
        &mut self,
        owner: Owner<'_>,
        element: TypeId,
        e: &Expr,
    ) -> Option<String> {
        let plan = self.g.plan;
        Some(
            match owning(self.g.program, &plan.results, owner, element, e)? {
                Owning::Nothing => "Vec::new()".into(),
                Owning::New(n) => {
                    let n = self.count_text(n);
                    format!("allocate({}, {n})", self.zero(element))
                }
                Owning::Given(call) => match &call.kind {
                    ExprKind::Call(callee, args) => self.call(callee, args, call.ty).text,
                    _ => return None,
                },
                Owning::Copied(args) => self.copied_string(args)?,
                Owning::Resized(_) => return None,
            },
        )
    }

    /// `strdup` and `strndup`.
    fn copied_string(&mut self, args: &[Expr]) -> Option<String> {
        let name = match args.len() {
            1 => "strdup",
            _ => "strndup",
        };
        let (before, text) = match self.lend(name, args, 0) {
            // It is only read: nothing is to be done afterwards.
            Some(lent) => (lent.before + &lent.made, lent.text),
            None => (String::new(), self.text_argument(args.first()?)),
        };
        let call = match args.get(1) {
            Some(n) => {
                let n = self.value(n);
                format!("duplicate_at_most({text}, {}, cx)", n.text)
            }
            None => format!("duplicate({text}, cx)"),
        };
        Some(match before.is_empty() {
            true => call,
            false => format!("{{ {before}{call} }}"),
        })
    }

    /// An assignment to an owner.
    pub(crate) fn own(&mut self, l: LocalId, e: &Expr) -> Code {
        let name = self.names[l.index()].clone();
        let types = &self.g.program.types;
        let element = types.pointee(self.local_ty(l)).unwrap_or(TypeId::CHAR);
        if let Some(value) = self.owned_value(Owner::Local(l), element, e) {
            return Code::new(format!("{name} = {value}"), prec::ASSIGN);
        }
        match owning(
            self.g.program,
            &self.g.plan.results,
            Owner::Local(l),
            element,
            e,
        ) {
            Some(Owning::Resized(n)) => {
                let n = self.count_text(n);
                let zero = self.zero(element);
                Code::atom(format!("reallocate(&mut {name}, {zero}, {n})"))
            }
            _ => Code::pure("()"),
        }
    }
}
