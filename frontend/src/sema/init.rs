//! Initialisers (C11 6.7.9): nested and designated lists, brace elision, strings, GNU ranges.

use std::collections::BTreeMap;

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{LResult, Lowerer};
use crate::ir::{Expr, ExprKind, Loc, RecordId, TypeId, TypeKind};

/// What an initialiser list gives to the subobjects of an object; later ones override earlier ones.
#[derive(Clone)]
enum Tree {
    Value(Expr),
    Parts(BTreeMap<u64, Tree>),
}

struct Cursor<'a> {
    items: &'a [Node<ast::InitializerListItem>],
    pos: usize,
    /// The item whose designators were followed already.
    followed: Option<usize>,
}

impl Lowerer<'_> {
    /// The value of an initialiser for an object of type `ty`; its type is complete even where `ty` is an open array.
    pub(crate) fn initializer(
        &mut self,
        ty: TypeId,
        init: &Node<ast::Initializer>,
    ) -> LResult<Expr> {
        match &init.node {
            ast::Initializer::List(items) => self.initializer_list(ty, items, init.span),
            ast::Initializer::Expression(e) => {
                if let Some(s) = self.string_for_array(ty, e) {
                    return Ok(s);
                }
                if self.prog.types.is_array(ty) {
                    // GNU: an array from a compound literal of the same type.
                    if let ast::Expression::CompoundLiteral(c) = &e.node {
                        return self.initializer_list(ty, &c.node.initializer_list, init.span);
                    }
                    return self.error(init.span, "C0370", "array needs an initialiser in braces");
                }
                let value = self.rvalue_of(e)?;
                self.convert(value, ty, e.span)
            }
        }
    }

    pub(crate) fn initializer_list(
        &mut self,
        ty: TypeId,
        items: &[Node<ast::InitializerListItem>],
        span: Span,
    ) -> LResult<Expr> {
        let loc = self.loc(span);
        if items.is_empty() {
            return Ok(Expr::new(ExprKind::Zero, ty, loc));
        }
        if self.is_value(ty) {
            let value = self.initializer(ty, &items[0].node.initializer)?;
            return Ok(value);
        }
        if items.len() == 1 && items[0].node.designation.is_empty() {
            if let ast::Initializer::Expression(e) = &items[0].node.initializer.node {
                if let Some(s) = self.string_for_array(ty, e) {
                    return Ok(s);
                }
            }
        }
        let mut tree = Tree::Parts(BTreeMap::new());
        let mut cursor = Cursor {
            items,
            pos: 0,
            followed: None,
        };
        self.fill(ty, &mut tree, &mut cursor, 0, &[], true)?;
        Ok(self.tree_value(ty, tree, loc))
    }

    /// Whether an object of this type takes one value: a scalar, or a complex number.
    fn is_value(&self, ty: TypeId) -> bool {
        self.prog.types.is_scalar(ty) || self.prog.types.complex_part(ty).is_some()
    }

    /// A string literal (perhaps in parentheses or braces) that initialises a character array.
    fn string_for_array(&mut self, ty: TypeId, e: &Node<ast::Expression>) -> Option<Expr> {
        let elem = self.prog.types.elem(ty)?;
        let ast::Expression::StringLiteral(s) = &e.node else {
            return None;
        };
        if !self.prog.types.is_integer(elem) {
            return None;
        }
        let (id, lit_elem, n) = self.string_literal(&s.node);
        if self.prog.types.size(elem) != self.prog.types.size(lit_elem) {
            return None;
        }
        let ty = match self.prog.types.kind(ty) {
            TypeKind::OpenArray { .. } => self.prog.types.array(elem, n),
            _ => ty,
        };
        Some(Expr::new(ExprKind::StrArray(id), ty, self.loc(e.span)))
    }

    /// Number of subobjects: elements, or members (one for a union); `None` when open.
    fn part_count(&self, ty: TypeId) -> Option<u64> {
        match self.prog.types.kind(ty) {
            TypeKind::Array { len, .. } => Some(*len),
            TypeKind::Record(r) => {
                let r = self.prog.types.record(*r);
                Some(if r.is_union {
                    r.fields.len().min(1) as u64
                } else {
                    r.fields.len() as u64
                })
            }
            _ => None,
        }
    }

    fn part_type(&self, ty: TypeId, i: u64) -> TypeId {
        match self.prog.types.kind(ty) {
            TypeKind::Record(r) => self.prog.types.record(*r).fields[i as usize].ty,
            _ => self.prog.types.elem(ty).unwrap_or(TypeId::INT),
        }
    }

    /// Fills the subobjects of an aggregate from position `start`. `first` holds the rest of a designator that the first
    /// item continues with. Without braces of its own, stops when full or at a designator, which belongs to the braces around.
    fn fill(
        &mut self,
        ty: TypeId,
        tree: &mut Tree,
        cursor: &mut Cursor<'_>,
        start: u64,
        first: &[Node<ast::Designator>],
        braced: bool,
    ) -> LResult<()> {
        if !matches!(tree, Tree::Parts(_)) {
            if let Tree::Value(e) = tree {
                *tree = self.split_value(e.clone());
            }
        }
        let is_union = self
            .prog
            .types
            .as_record(ty)
            .is_some_and(|r| self.prog.types.record(r).is_union);
        let mut index = start;
        let mut pending: &[Node<ast::Designator>] = first;
        let mut designated = start != 0 || !first.is_empty();
        while let Some(item) = cursor.items.get(cursor.pos) {
            let mut span_end = None;
            if pending.is_empty()
                && cursor.followed != Some(cursor.pos)
                && !item.node.designation.is_empty()
            {
                if !braced {
                    return Ok(());
                }
                let (path, end, rest) = self.designator(ty, &item.node.designation)?;
                cursor.followed = Some(cursor.pos);
                index = path[0];
                span_end = end;
                if path.len() > 1 {
                    // Through anonymous members: descend, as if each had been named.
                    self.descend(ty, tree, cursor, &path, rest)?;
                    index += 1;
                    continue;
                }
                pending = rest;
                designated = true;
            }
            let full = match self.part_count(ty) {
                Some(n) if is_union => index >= self.union_count(ty) || (!designated && index >= n),
                Some(n) => index >= n,
                None => false,
            };
            if full {
                if !braced {
                    return Ok(());
                }
                // Excess elements: evaluated by nobody, as in gcc (with a warning).
                self.warn(item.span, "C0371", "excess elements in initialiser");
                cursor.pos += 1;
                pending = &[];
                designated = false;
                continue;
            }
            let part = self.part_type(ty, index);
            let Tree::Parts(parts) = tree else {
                return Ok(());
            };
            if is_union {
                parts.retain(|k, _| *k == index);
            }
            let mut slot = parts.remove(&index);
            self.fill_part(part, &mut slot, cursor, pending)?;
            if let Some(slot) = slot {
                if let Some(end) = span_end {
                    if end - index > 10_000_000 {
                        return self.error(item.span, "C0372", "designated range is too large");
                    }
                    for i in index..end {
                        parts.insert(i, slot.clone());
                    }
                    index = end;
                }
                parts.insert(index, slot);
            }
            pending = &[];
            designated = false;
            index += 1;
            if is_union && !braced {
                return Ok(());
            }
            if is_union {
                index = u64::MAX;
            }
        }
        Ok(())
    }

    fn union_count(&self, ty: TypeId) -> u64 {
        self.prog
            .types
            .as_record(ty)
            .map_or(0, |r| self.prog.types.record(r).fields.len() as u64)
    }

    fn descend(
        &mut self,
        ty: TypeId,
        tree: &mut Tree,
        cursor: &mut Cursor<'_>,
        path: &[u64],
        rest: &[Node<ast::Designator>],
    ) -> LResult<()> {
        let Tree::Parts(parts) = tree else {
            return Ok(());
        };
        let inner_ty = self.part_type(ty, path[0]);
        if self
            .prog
            .types
            .as_record(ty)
            .is_some_and(|r| self.prog.types.record(r).is_union)
        {
            parts.retain(|k, _| *k == path[0]);
        }
        let mut slot = parts
            .remove(&path[0])
            .unwrap_or(Tree::Parts(BTreeMap::new()));
        if path.len() > 2 {
            self.descend(inner_ty, &mut slot, cursor, &path[1..], rest)?;
        } else {
            self.fill_at(inner_ty, &mut slot, cursor, path[1], rest)?;
        }
        if let Tree::Parts(parts) = tree {
            parts.insert(path[0], slot);
        }
        Ok(())
    }

    /// One designated part of an anonymous member, then whatever follows without designators.
    fn fill_at(
        &mut self,
        ty: TypeId,
        tree: &mut Tree,
        cursor: &mut Cursor<'_>,
        index: u64,
        rest: &[Node<ast::Designator>],
    ) -> LResult<()> {
        if let Tree::Value(e) = tree {
            *tree = self.split_value(e.clone());
        }
        let part = self.part_type(ty, index);
        let is_union = self
            .prog
            .types
            .as_record(ty)
            .is_some_and(|r| self.prog.types.record(r).is_union);
        let Tree::Parts(parts) = tree else {
            return Ok(());
        };
        if is_union {
            parts.retain(|k, _| *k == index);
        }
        let mut slot = parts.remove(&index);
        self.fill_part(part, &mut slot, cursor, rest)?;
        if let Some(slot) = slot {
            parts.insert(index, slot);
        }
        if !is_union
            && cursor
                .items
                .get(cursor.pos)
                .is_some_and(|i| i.node.designation.is_empty())
            && index + 1 < self.part_count(ty).unwrap_or(0)
        {
            return self.fill(ty, tree, cursor, index + 1, &[], false);
        }
        Ok(())
    }

    fn split_value(&self, e: Expr) -> Tree {
        match e.kind {
            ExprKind::RecordInit(fields) => Tree::Parts(
                fields
                    .into_iter()
                    .map(|(i, e)| (u64::from(i), Tree::Value(e)))
                    .collect(),
            ),
            ExprKind::ArrayInit(elems) => Tree::Parts(
                elems
                    .into_iter()
                    .map(|(i, e)| (i, Tree::Value(e)))
                    .collect(),
            ),
            _ => Tree::Parts(BTreeMap::new()),
        }
    }

    fn fill_part(
        &mut self,
        part: TypeId,
        slot: &mut Option<Tree>,
        cursor: &mut Cursor<'_>,
        pending: &[Node<ast::Designator>],
    ) -> LResult<()> {
        if let Some((_, _)) = pending.split_first() {
            let (path, end, rest) = self.designator(part, pending)?;
            let mut tree = slot.take().unwrap_or(Tree::Parts(BTreeMap::new()));
            if path.len() > 1 {
                self.descend(part, &mut tree, cursor, &path, rest)?;
            } else if let Some(end) = end {
                let mut inner = None;
                let elem = self.part_type(part, path[0]);
                self.fill_part(elem, &mut inner, cursor, rest)?;
                if let (Tree::Parts(parts), Some(inner)) = (&mut tree, inner) {
                    for i in path[0]..=end {
                        parts.insert(i, inner.clone());
                    }
                }
            } else {
                self.fill_at(part, &mut tree, cursor, path[0], rest)?;
            }
            *slot = Some(tree);
            return Ok(());
        }
        let item = &cursor.items[cursor.pos];
        match &item.node.initializer.node {
            ast::Initializer::List(_) => {
                cursor.pos += 1;
                *slot = Some(Tree::Value(self.initializer(part, &item.node.initializer)?));
            }
            ast::Initializer::Expression(e) => {
                if let Some(s) = self.string_for_array(part, e) {
                    cursor.pos += 1;
                    *slot = Some(Tree::Value(s));
                    return Ok(());
                }
                let aggregate = !self.is_value(part);
                if aggregate {
                    if self.prog.types.as_record(part).is_some() {
                        let ty = self.type_of(e)?;
                        if self.prog.types.compatible(ty, part) {
                            cursor.pos += 1;
                            *slot = Some(Tree::Value(self.rvalue_of(e)?));
                            return Ok(());
                        }
                    }
                    if self.part_count(part) == Some(0) {
                        *slot = Some(Tree::Parts(BTreeMap::new()));
                        return Ok(());
                    }
                    // Brace elision (C11 6.7.9p20).
                    let mut tree = slot.take().unwrap_or(Tree::Parts(BTreeMap::new()));
                    self.fill(part, &mut tree, cursor, 0, &[], false)?;
                    *slot = Some(tree);
                    return Ok(());
                }
                cursor.pos += 1;
                let value = self.rvalue_of(e)?;
                *slot = Some(Tree::Value(self.convert(value, part, e.span)?));
            }
        }
        Ok(())
    }

    /// The first designator as a path of part indices (longer than one through anonymous members), the end of a GNU range,
    /// and the remaining designators.
    #[allow(clippy::type_complexity)]
    fn designator<'a>(
        &mut self,
        ty: TypeId,
        list: &'a [Node<ast::Designator>],
    ) -> LResult<(Vec<u64>, Option<u64>, &'a [Node<ast::Designator>])> {
        let (first, rest) = list.split_first().expect("a designator");
        match &first.node {
            ast::Designator::Member(name) => {
                let Some(record) = self.prog.types.as_record(ty) else {
                    return self.error(
                        first.span,
                        "C0373",
                        "field designator for something that is no struct or union",
                    );
                };
                match self.find_member(record, &name.node.name) {
                    Some(path) => Ok((
                        path.iter()
                            .map(|p: &(RecordId, u32)| u64::from(p.1))
                            .collect(),
                        None,
                        rest,
                    )),
                    None => self.error(
                        first.span,
                        "C0355",
                        format!("no member named `{}`", name.node.name),
                    ),
                }
            }
            ast::Designator::Index(e) => {
                let i = self.index_constant(ty, e)?;
                Ok((vec![i], None, rest))
            }
            ast::Designator::Range(r) => {
                let from = self.index_constant(ty, &r.node.from)?;
                let to = self.index_constant(ty, &r.node.to)?;
                if to < from {
                    return self.error(first.span, "C0373", "empty range in designator");
                }
                Ok((vec![from], Some(to), rest))
            }
        }
    }

    fn index_constant(&mut self, ty: TypeId, e: &Node<ast::Expression>) -> LResult<u64> {
        if !self.prog.types.is_array(ty) {
            return self.error(
                e.span,
                "C0373",
                "index designator for something that is no array",
            );
        }
        let i = self.constant(e)?;
        let len = self.part_count(ty).unwrap_or(1 << 40);
        if i < 0 || i as u64 >= len {
            return self.error(
                e.span,
                "C0373",
                "array index in designator is out of bounds",
            );
        }
        Ok(i as u64)
    }

    fn tree_value(&mut self, ty: TypeId, tree: Tree, loc: Loc) -> Expr {
        let parts = match tree {
            Tree::Value(e) => return e,
            Tree::Parts(parts) => parts,
        };
        match self.prog.types.kind(ty) {
            TypeKind::Record(_) => {
                let mut fields = Vec::new();
                for (i, t) in parts {
                    let fty = self.part_type(ty, i);
                    fields.push((i as u32, self.tree_value(fty, t, loc)));
                }
                let loc = fields.first().map_or(loc, |f| f.1.loc);
                Expr::new(ExprKind::RecordInit(fields), ty, loc)
            }
            _ => {
                let elem = self.prog.types.elem(ty).unwrap_or(TypeId::INT);
                let ty = match self.prog.types.kind(ty) {
                    TypeKind::OpenArray { elem } => {
                        let elem = *elem;
                        let len = parts.keys().next_back().map_or(0, |k| k + 1);
                        self.prog.types.array(elem, len)
                    }
                    _ => ty,
                };
                let elems = parts
                    .into_iter()
                    .map(|(i, t)| (i, self.tree_value(elem, t, loc)))
                    .collect();
                Expr::new(ExprKind::ArrayInit(elems), ty, loc)
            }
        }
    }
}
