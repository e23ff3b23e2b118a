//! Constants that the source names by a macro: the token shim marks their uses, here they get an entry in the program.

use lang_c::ast;
use lang_c::span::Node;

use super::expr::Val;
use super::{LResult, Lowerer};
use crate::ir::{Constant, ConstantId, Expr, ExprKind, IntStyle, Loc, TypeId};

impl Lowerer<'_> {
    /// `__c2safe_const(N, X)`: X, which the source calls by the name of macro number N.
    pub(super) fn named_constant(&mut self, c: &Node<ast::CallExpression>) -> LResult<Option<Val>> {
        let [number, value] = c.node.arguments.as_slice() else {
            return Ok(None);
        };
        let number = self.constant(number)?;
        let value = self.rvalue_of(value)?;
        let whole = super::consteval::eval(&self.prog.types, &value);
        let parsed = self.parsed;
        let definition = usize::try_from(number)
            .ok()
            .and_then(|n| parsed.macros.get(n));
        let (Some(v), Some(definition)) = (whole, definition) else {
            return Ok(Some(Val::R(value)));
        };
        if !self.prog.types.is_integer(value.ty) || value.ty == TypeId::BOOL {
            return Ok(Some(Val::R(value)));
        }
        let loc = Loc {
            file: self
                .files
                .get(definition.file as usize)
                .copied()
                .unwrap_or(0),
            line: definition.line,
        };
        let (ty, place) = (value.ty, value.loc);
        let id = self.constant_entry(&definition.name, loc, v, value);
        let style = IntStyle::Named(id);
        Ok(Some(Val::R(Expr::new(ExprKind::Int(v, style), ty, place))))
    }

    /// The entry of a macro with this value; a header met again gives the one that is there.
    fn constant_entry(&mut self, name: &str, loc: Loc, v: i128, value: Expr) -> ConstantId {
        let key = (loc, name.to_string(), v, value.ty);
        if let Some(&id) = self.shared.constants.get(&key) {
            return id;
        }
        let id = ConstantId(self.prog.constants.len() as u32);
        self.prog.constants.push(Constant {
            name: name.to_string(),
            loc,
            number: v,
            value,
        });
        self.shared.constants.insert(key, id);
        id
    }
}
