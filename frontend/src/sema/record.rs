//! Structs, unions and enumerations (C11 6.7.2.1, 6.7.2.2).

use lang_c::ast;
use lang_c::span::{Node, Span};

use super::{DefinitionKey, LResult, Lowerer, Symbol, Tag};
use crate::ir::types::{layout, FieldDecl, RecordAttrs};
use crate::ir::{Enum, EnumId, Loc, Record, RecordId, TypeId, TypeKind};

impl Lowerer<'_> {
    /// Notes where each file-scope tag of the unit is defined, so that uses before the definition mean the same record.
    pub(crate) fn find_tag_places(&mut self) {
        let parsed = self.parsed;
        for item in &parsed.unit.0 {
            let specifiers = match &item.node {
                ast::ExternalDeclaration::Declaration(d) => &d.node.specifiers,
                ast::ExternalDeclaration::FunctionDefinition(f) => &f.node.specifiers,
                ast::ExternalDeclaration::StaticAssert(_) => continue,
            };
            for s in specifiers {
                if let ast::DeclarationSpecifier::TypeSpecifier(t) = &s.node {
                    self.find_tag_place(t);
                }
            }
        }
    }

    fn find_tag_place(&mut self, t: &Node<ast::TypeSpecifier>) {
        let ast::TypeSpecifier::Struct(s) = &t.node else {
            return;
        };
        let Some(fields) = &s.node.declarations else {
            return;
        };
        if let Some(tag) = &s.node.identifier {
            let loc = self.loc(s.span);
            self.tag_places
                .entry(tag.node.name.clone())
                .or_insert((loc.file, loc.line));
        }
        for field in fields {
            if let ast::StructDeclaration::Field(f) = &field.node {
                for q in &f.node.specifiers {
                    if let ast::SpecifierQualifier::TypeSpecifier(t) = &q.node {
                        self.find_tag_place(t);
                    }
                }
            }
        }
    }

    fn definition_key(&mut self, loc: Loc, tag: &str) -> DefinitionKey {
        let n = self
            .definitions_at
            .entry((loc.file, loc.line, tag.to_string()))
            .or_insert(0);
        *n += 1;
        (loc.file, loc.line, tag.to_string(), *n)
    }

    fn new_record(&mut self, tag: Option<&str>, is_union: bool, loc: Loc) -> RecordId {
        let name = match tag {
            Some(t) => t.to_string(),
            None => String::new(),
        };
        self.prog.types.records.push(Record {
            name,
            tag: tag.map(str::to_string),
            is_union,
            complete: false,
            fields: Vec::new(),
            size: 0,
            align: 1,
            loc,
            cell: false,
        });
        RecordId(self.prog.types.records.len() as u32 - 1)
    }

    fn find_tag(&self, tag: &str, innermost_only: bool) -> Option<Tag> {
        if innermost_only {
            return self.scopes.last().and_then(|s| s.tags.get(tag)).copied();
        }
        self.scopes
            .iter()
            .rev()
            .find_map(|s| s.tags.get(tag))
            .copied()
    }

    /// The record that a use of `struct tag` before any definition in scope means.
    fn forward_record(&mut self, tag: &str, is_union: bool, loc: Loc) -> RecordId {
        if self.scopes.len() == 1 || !self.in_function() {
            if let Some(&(file, line)) = self.tag_places.get(tag) {
                let key = (file, line, tag.to_string(), 1);
                if let Some(&id) = self.shared.record_by_key.get(&key) {
                    return id;
                }
                let open = self.shared.record_by_tag.get(tag).copied();
                if let Some(id) = open.filter(|id| !self.prog.types.record(*id).complete) {
                    return id;
                }
                let id = self.new_record(Some(tag), is_union, loc);
                self.shared.record_by_tag.insert(tag.to_string(), id);
                return id;
            }
            if let Some(&id) = self.shared.record_by_tag.get(tag) {
                return id;
            }
            let id = self.new_record(Some(tag), is_union, loc);
            self.shared.record_by_tag.insert(tag.to_string(), id);
            return id;
        }
        self.new_record(Some(tag), is_union, loc)
    }

    pub(crate) fn struct_type(&mut self, s: &Node<ast::StructType>) -> LResult<TypeId> {
        let is_union = s.node.kind.node == ast::StructKind::Union;
        let loc = self.loc(s.span);
        let tag = s.node.identifier.as_ref().map(|i| i.node.name.clone());
        let Some(fields) = &s.node.declarations else {
            let Some(tag) = tag else {
                return self.error(s.span, "C0330", "struct without tag or members");
            };
            let id = match self.find_tag(&tag, false) {
                Some(Tag::Record(id)) => id,
                Some(Tag::Enum(_)) => {
                    return self.error(
                        s.span,
                        "C0331",
                        format!("`{tag}` is the tag of an enumeration"),
                    )
                }
                None => {
                    let id = self.forward_record(&tag, is_union, loc);
                    // A tag first met in a prototype belongs to the enclosing scope for all practical purposes.
                    let scope = if self.in_prototype {
                        0
                    } else {
                        self.scopes.len() - 1
                    };
                    self.scopes[scope].tags.insert(tag, Tag::Record(id));
                    id
                }
            };
            return Ok(self.prog.types.intern(TypeKind::Record(id)));
        };
        let key = self.definition_key(loc, tag.as_deref().unwrap_or(""));
        let bound = match tag.as_deref().and_then(|t| self.find_tag(t, true)) {
            Some(Tag::Record(id)) => Some(id),
            Some(Tag::Enum(_)) => {
                return self.error(s.span, "C0331", "tag is that of an enumeration")
            }
            None => None,
        };
        let known = self.shared.record_by_key.get(&key).copied();
        let mut id = match (bound, known) {
            (Some(b), _) if !self.prog.types.record(b).complete => b,
            (Some(b), Some(k)) if b == k => b,
            (_, Some(k)) => k,
            (Some(b), None)
                if self.scopes.len() == 1
                    && !self.shared.record_by_key.values().any(|r| *r == b) =>
            {
                let message = format!(
                    "redefinition of `struct {}`",
                    self.prog.types.record(b).name
                );
                return self.error(s.span, "C0332", message);
            }
            _ => match &tag {
                Some(t) if self.scopes.len() == 1 => {
                    let open = self.shared.record_by_tag.get(t).copied();
                    match open.filter(|id| !self.prog.types.record(*id).complete) {
                        Some(id) => id,
                        None => self.new_record(tag.as_deref(), is_union, loc),
                    }
                }
                _ => self.new_record(tag.as_deref(), is_union, loc),
            },
        };
        if let Some(t) = &tag {
            self.scopes
                .last_mut()
                .expect("a scope is open")
                .tags
                .insert(t.clone(), Tag::Record(id));
        }
        let (mut decls, mut attrs) = self.field_decls(fields)?;
        if self.prog.types.record(id).complete {
            // The same place met again through another unit: the same record when it says the same.
            if !same_decls(self.shared.record_decls.get(&id), &decls) {
                id = self.new_record(tag.as_deref(), is_union, loc);
                if let Some(t) = &tag {
                    self.scopes
                        .last_mut()
                        .expect("a scope is open")
                        .tags
                        .insert(t.clone(), Tag::Record(id));
                    // Self-references inside were bound to the other record: read the fields once more.
                    (decls, attrs) = self.field_decls(fields)?;
                }
            } else {
                return Ok(self.prog.types.intern(TypeKind::Record(id)));
            }
        }
        let (fields, size, align) = layout(&self.prog.types, &decls, is_union, attrs);
        let record = &mut self.prog.types.records[id.index()];
        record.is_union = is_union;
        record.fields = fields;
        record.size = size;
        record.align = align;
        record.complete = true;
        record.loc = loc;
        self.shared.record_by_key.insert(key, id);
        self.shared.record_decls.insert(id, decls);
        if let (Some(t), true) = (&tag, self.scopes.len() == 1) {
            self.shared.record_by_tag.entry(t.clone()).or_insert(id);
        }
        Ok(self.prog.types.intern(TypeKind::Record(id)))
    }

    fn field_decls(
        &mut self,
        fields: &[Node<ast::StructDeclaration>],
    ) -> LResult<(Vec<FieldDecl>, RecordAttrs)> {
        let mut attrs = RecordAttrs::default();
        let mut decls: Vec<FieldDecl> = Vec::new();
        let mut names: rustc_hash::FxHashSet<String> = rustc_hash::FxHashSet::default();
        for field in fields {
            match &field.node {
                ast::StructDeclaration::StaticAssert(a) => {
                    // Layout attributes arrive as marked assertions, see the token shim.
                    let marker = a.node.message.node.concat();
                    match marker.trim_matches('"') {
                        "c2safe packed" => attrs.packed = true,
                        "c2safe aligned" => {
                            attrs.align = attrs.align.max(self.constant(&a.node.expression)? as u64)
                        }
                        "c2safe pack" => attrs.pack = self.constant(&a.node.expression)? as u64,
                        _ => self.static_assert(a)?,
                    }
                }
                ast::StructDeclaration::Field(f) => {
                    let spec = self.specifier_qualifiers(&f.node.specifiers, f.span)?;
                    if f.node.declarators.is_empty() {
                        if self.prog.types.as_record(spec.q.ty).is_some() {
                            decls.push(FieldDecl {
                                name: None,
                                ty: spec.q.ty,
                                bit_width: None,
                                align: spec.align,
                                packed: false,
                                line: self.loc(f.span).line,
                            });
                        }
                        continue;
                    }
                    for d in &f.node.declarators {
                        let mut align = spec.align;
                        let mut packed = spec.packed;
                        let (name, ty) = match &d.node.declarator {
                            Some(decl) => {
                                let (name, q) = self.declarator(decl, spec.q)?;
                                let a = self.attributes(&decl.node.extensions)?;
                                align = align.max(a.align);
                                packed |= a.packed;
                                (name, q.ty)
                            }
                            None => (None, spec.q.ty),
                        };
                        let bit_width = match &d.node.bit_width {
                            Some(w) => {
                                let v = self.constant(w)?;
                                let max = i128::from(self.prog.types.int_bits(ty).max(8));
                                if !self.prog.types.is_integer(ty) || v < 0 || v > max {
                                    return self.error(
                                        w.span,
                                        "C0333",
                                        "invalid width of a bit-field",
                                    );
                                }
                                Some(v as u32)
                            }
                            None => None,
                        };
                        if let Some(n) = &name {
                            if !names.insert(n.clone()) {
                                return self.error(
                                    d.span,
                                    "C0334",
                                    format!("duplicate member `{n}`"),
                                );
                            }
                        }
                        self.check_complete_field(ty, d.span)?;
                        decls.push(FieldDecl {
                            name,
                            ty,
                            bit_width,
                            align,
                            packed,
                            line: self.loc(d.span).line,
                        });
                    }
                }
            }
        }
        Ok((decls, attrs))
    }

    fn check_complete_field(&self, ty: TypeId, span: Span) -> LResult<()> {
        let types = &self.prog.types;
        let open = matches!(types.kind(ty), TypeKind::OpenArray { .. });
        if types.is_func(ty) || (types.size(ty).is_none() && !open) {
            return self.error(
                span,
                "C0323",
                format!("member has the incomplete type `{}`", types.display(ty)),
            );
        }
        Ok(())
    }

    pub(crate) fn enum_type(&mut self, e: &Node<ast::EnumType>) -> LResult<TypeId> {
        let loc = self.loc(e.span);
        let tag = e.node.identifier.as_ref().map(|i| i.node.name.clone());
        if e.node.enumerators.is_empty() {
            let Some(tag) = tag else {
                return self.error(e.span, "C0330", "enumeration without tag or enumerators");
            };
            if let Some(Tag::Enum(id)) = self.find_tag(&tag, false) {
                return Ok(self.prog.types.intern(TypeKind::Enum(id)));
            }
            // Use before definition (GNU): an enumeration that is completed later; its type is `unsigned int` as gcc's.
            let id = self.new_enum(Some(tag.clone()), Vec::new(), Vec::new(), TypeId::UINT, loc);
            self.scopes
                .last_mut()
                .expect("a scope is open")
                .tags
                .insert(tag, Tag::Enum(id));
            return Ok(self.prog.types.intern(TypeKind::Enum(id)));
        }
        let key = self.definition_key(loc, tag.as_deref().unwrap_or(""));
        let mut constants: Vec<(String, i128)> = Vec::new();
        let lines: Vec<u32> = e
            .node
            .enumerators
            .iter()
            .map(|c| self.loc(c.span).line)
            .collect();
        let mut next: i128 = 0;
        // Enumerators are visible to later ones: defined with `int` first, their final symbols follow.
        let provisional = EnumId(u32::MAX);
        for c in &e.node.enumerators {
            if let Some(v) = &c.node.expression {
                next = self.constant(v)?;
            }
            let name = c.node.identifier.node.name.clone();
            let ty = if (-(1 << 31)..1 << 31).contains(&next) {
                TypeId::INT
            } else {
                TypeId::LONG
            };
            self.define(
                &name,
                Symbol::EnumConst(provisional, constants.len() as u32, next, ty),
            );
            constants.push((name, next));
            next += 1;
        }
        let min = constants.iter().map(|c| c.1).min().unwrap_or(0);
        let max = constants.iter().map(|c| c.1).max().unwrap_or(0);
        // gcc: unsigned int unless a value is negative; wider when needed.
        let ty = if min >= 0 {
            if max < 1 << 32 {
                TypeId::UINT
            } else {
                TypeId::ULONG
            }
        } else if min >= -(1 << 31) && max < 1 << 31 {
            TypeId::INT
        } else {
            TypeId::LONG
        };
        // A packed enumeration has the smallest type that holds its values (marked by the token shim).
        let packed = e.node.enumerators.iter().any(|c| {
            c.node.extensions.iter().any(|x| matches!(&x.node, ast::Extension::Attribute(a) if a.name.node == "c2safe_packed"))
        });
        let ty = if packed {
            let candidates = [TypeId::UCHAR, TypeId::SCHAR, TypeId::USHORT, TypeId::SHORT];
            let types = &self.prog.types;
            candidates
                .into_iter()
                .find(|t| types.wrap(*t, min) == min && types.wrap(*t, max) == max)
                .unwrap_or(ty)
        } else {
            ty
        };
        // Each enumerator is an `int`, unless the enumeration needs more (C11 6.7.2.2p3 and gcc's extension).
        let wide = min < -(1 << 31) || max >= 1 << 31;
        let known = self.shared.enum_by_key.get(&key).copied().filter(|id| {
            let known = self.prog.types.enumeration(*id);
            known.constants == constants
        });
        let bound = match tag.as_deref().and_then(|t| self.find_tag(t, true)) {
            Some(Tag::Enum(id)) if self.prog.types.enumeration(id).constants.is_empty() => Some(id),
            _ => None,
        };
        let id = match (known, bound) {
            (_, Some(id)) => {
                let en = &mut self.prog.types.enums[id.index()];
                en.constants = constants.clone();
                en.lines = lines;
                en.ty = ty;
                en.loc = loc;
                id
            }
            (Some(id), None) => id,
            (None, None) => self.new_enum(tag.clone(), constants.clone(), lines, ty, loc),
        };
        self.shared.enum_by_key.insert(key, id);
        for (i, (name, value)) in constants.iter().enumerate() {
            let ty = if wide { ty } else { TypeId::INT };
            self.define(name, Symbol::EnumConst(id, i as u32, *value, ty));
        }
        if let Some(tag) = tag {
            self.scopes
                .last_mut()
                .expect("a scope is open")
                .tags
                .insert(tag, Tag::Enum(id));
        }
        Ok(self.prog.types.intern(TypeKind::Enum(id)))
    }

    fn new_enum(
        &mut self,
        tag: Option<String>,
        constants: Vec<(String, i128)>,
        lines: Vec<u32>,
        ty: TypeId,
        loc: Loc,
    ) -> EnumId {
        let name = tag.clone().unwrap_or_default();
        self.prog.types.enums.push(Enum {
            name,
            tag,
            ty,
            constants,
            lines,
            loc,
        });
        EnumId(self.prog.types.enums.len() as u32 - 1)
    }

    /// Finds member `name`, through anonymous members: the path of field indices.
    pub(crate) fn find_member(&self, record: RecordId, name: &str) -> Option<Vec<(RecordId, u32)>> {
        let r = self.prog.types.record(record);
        for (i, f) in r.fields.iter().enumerate() {
            if f.anonymous {
                if let Some(inner) = self.prog.types.as_record(f.ty) {
                    if let Some(mut path) = self.find_member(inner, name) {
                        path.insert(0, (record, i as u32));
                        return Some(path);
                    }
                }
            } else if f.name == name {
                return Some(vec![(record, i as u32)]);
            }
        }
        None
    }
}

fn same_decls(a: Option<&Vec<FieldDecl>>, b: &[FieldDecl]) -> bool {
    let Some(a) = a else { return false };
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| {
            x.name == y.name
                && x.ty == y.ty
                && x.bit_width == y.bit_width
                && x.align == y.align
                && x.packed == y.packed
        })
}
