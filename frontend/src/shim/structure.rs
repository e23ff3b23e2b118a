//! Rewrites that depend on statements and declarations: labels, nested functions, implicit int, records.

use super::attribute::{record_marker, Attribute};
use super::rewrite::{
    is_storage_keyword, is_type_keyword, PendingDiagnostic, Rewriter, Scope, NONE,
};
use super::token::Pragma;
use crate::diag::Diagnostic;

/// Keywords that start a statement or an expression, never a declaration.
fn is_statement_keyword(text: &str) -> bool {
    matches!(
        text,
        "if" | "else"
            | "while"
            | "do"
            | "for"
            | "switch"
            | "case"
            | "default"
            | "return"
            | "break"
            | "continue"
            | "goto"
            | "sizeof"
            | "asm"
            | "__asm__"
            | "__asm"
            | "_Alignof"
            | "__alignof__"
            | "__label__"
            | "_Generic"
            | "__extension__"
    )
}

fn is_attribute(text: &str) -> bool {
    matches!(text, "__attribute__" | "__attribute" | "__declspec")
}

/// The values of `#pragma pack`, each with the token it starts to hold at.
pub(super) fn packing(pragmas: &[Pragma]) -> Vec<(usize, u32)> {
    let mut current = 0u32;
    let mut saved = Vec::new();
    let mut out = Vec::new();
    for pragma in pragmas {
        let Some(rest) = pragma.text.strip_prefix("pack") else {
            continue;
        };
        let rest = rest.trim();
        let Some(arguments) = rest.strip_prefix('(').and_then(|r| r.split(')').next()) else {
            continue;
        };
        let mut words = arguments
            .split(',')
            .map(str::trim)
            .filter(|w| !w.is_empty())
            .peekable();
        match words.peek().copied() {
            None => current = 0,
            Some("push") => {
                saved.push(current);
                if let Some(value) = words.find_map(|w| w.parse().ok()) {
                    current = value;
                }
            }
            Some("pop") => {
                current = saved.pop().unwrap_or(0);
                if let Some(value) = words.find_map(|w| w.parse().ok()) {
                    current = value;
                }
            }
            Some(word) => {
                if let Ok(value) = word.parse() {
                    current = value;
                }
            }
        }
        out.push((pragma.token, current));
    }
    out
}

impl Rewriter<'_> {
    /// A statement or declaration starts at `at`. Returns the next token when all is done here.
    pub(super) fn statement_start(&mut self, at: usize) -> Option<usize> {
        let text = self.text(at);
        match self.top().scope {
            Scope::Block => {
                if text == "__label__" {
                    let mut end = at;
                    while end < self.tokens.len() && !self.is(end, b';') {
                        end += 1;
                    }
                    self.blank(at, end);
                    return Some(end + 1);
                }
                if self.is(at + 1, b':') && !is_statement_keyword(text) {
                    self.top().label_colon = at + 1;
                    return None;
                }
                if is_statement_keyword(text) {
                    return None;
                }
                if text == "typedef" {
                    self.collect_typedef(at);
                }
                self.nested_function(at);
                self.implicit_int(at, false);
            }
            Scope::File => {
                if matches!(text, "asm" | "__asm__" | "__asm") {
                    return Some(self.file_assembly(at));
                }
                if text == "typedef" {
                    self.collect_typedef(at);
                }
                self.implicit_int(at, true);
            }
            _ => {}
        }
        None
    }

    fn file_assembly(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        while end < self.tokens.len() && !self.is(end, b';') {
            end = self.after(end);
        }
        let end = end.min(self.tokens.len() - 1);
        self.diagnostics.push(PendingDiagnostic {
            diagnostic: Diagnostic::warning("C0203", "file-scope assembly is dropped"),
            offset: self.start(at),
            note: None,
        });
        self.blank(at, end);
        end + 1
    }

    /// Whether a declaration starts at `at`, as far as tokens tell.
    fn starts_declaration(&self, at: usize) -> bool {
        if !self.is_ident(at) {
            return false;
        }
        let text = self.text(at);
        if is_type_keyword(text) || is_storage_keyword(text) {
            return true;
        }
        if is_statement_keyword(text) {
            return false;
        }
        if self.is_ident(at + 1) {
            return !is_attribute(self.text(at + 1));
        }
        self.typedefs.contains(text) && self.is(at + 1, b'*')
    }

    /// Puts a `;` after a label where C23 allows none but lang-c wants a statement.
    pub(super) fn after_label(&mut self, colon: usize) {
        let mut next = colon + 1;
        while is_attribute(self.text(next)) || self.text(next) == "__extension__" {
            next = if self.is(next + 1, b'(') {
                self.after(next + 1)
            } else {
                next + 1
            };
        }
        if self.is(next, b'}') || self.starts_declaration(next) {
            self.insert_after(colon, ";");
        }
    }

    /// `T f(P) { ... }` inside a block.
    fn nested_function(&mut self, start: usize) {
        let mut at = start;
        while at < self.tokens.len() {
            if self.is(at, b'(') {
                let close = self.partner(at);
                let named = at > start + 1
                    && (self.is_ident(at - 1) || self.is(at - 1, b')'))
                    && !is_attribute(self.text(at - 1))
                    && !is_type_keyword(self.text(at - 1))
                    && !is_statement_keyword(self.text(at - 1));
                let mut body = close + 1;
                while is_attribute(self.text(body)) {
                    body = self.after(body + 1);
                }
                if named && self.is(body, b'{') {
                    self.insert_before(body, " = (");
                    self.nested.insert(body);
                    return;
                }
                at = close + 1;
            } else if self.is(at, b'{') {
                let head = |i: usize| matches!(self.text(i), "struct" | "union" | "enum");
                let in_record = at >= 1 && (head(at - 1) || (at >= 2 && head(at - 2)));
                if !in_record {
                    return;
                }
                at = self.partner(at) + 1;
            } else if self.is_ident(at) || self.is(at, b'*') || self.is(at, b'[') {
                at = self.after(at);
            } else {
                return;
            }
        }
    }

    /// A declaration without a type: `main() {`, `static x = 1;`.
    fn implicit_int(&mut self, start: usize, file: bool) {
        let mut at = start;
        while matches!(
            self.text(at),
            "static"
                | "typedef"
                | "_Noreturn"
                | "extern"
                | "register"
                | "auto"
                | "const"
                | "volatile"
                | "inline"
                | "__inline"
                | "__inline__"
        ) {
            at += 1;
        }
        let specified = at > start;
        if specified && self.is(at, b'*') {
            self.insert_before(at, "int ");
            return;
        }
        if !(specified || file)
            || !self.is_ident(at)
            || (self.starts_type(at) && !(self.text(start) == "typedef" && self.is(at + 1, b';')))
            || is_storage_keyword(self.text(at))
            || is_statement_keyword(self.text(at))
            || is_attribute(self.text(at))
            || self.text(at).starts_with("__c2safe")
        {
            return;
        }
        let missing = if self.is(at + 1, b'(') {
            let mut next = self.after(at + 1);
            while is_attribute(self.text(next)) {
                next = self.after(next + 1);
            }
            self.is(next, b'{')
                || (file && (self.is(next, b';') || self.is(next, b',')))
                || (file && self.starts_declaration(next))
        } else {
            [b';', b'=', b',', b'['].iter().any(|&p| self.is(at + 1, p))
        };
        if missing {
            self.insert_before(at, "int ");
        }
    }

    /// Remembers the names that a `typedef` declares.
    fn collect_typedef(&mut self, start: usize) {
        let mut at = start + 1;
        while at < self.tokens.len() && !self.is(at, b';') {
            if self.is(at, b'(') && !self.is_ident(at - 1)
                || self.is(at, b'(') && self.is(at + 1, b'*')
            {
                // `(*name)(...)`: the first identifier before a bracket or the end.
                let close = self.partner(at);
                let mut inner = at + 1;
                while inner < close {
                    if self.is_ident(inner)
                        && !is_type_keyword(self.text(inner))
                        && (inner + 1 == close
                            || self.is(inner + 1, b'(')
                            || self.is(inner + 1, b'[')
                            || self.is(inner + 1, b')'))
                    {
                        self.typedefs.insert(self.text(inner));
                        break;
                    }
                    inner += 1;
                }
            } else if self.is_ident(at)
                && !is_type_keyword(self.text(at))
                && ([b';', b',', b'[', b'('].iter().any(|&p| self.is(at + 1, p))
                    || is_attribute(self.text(at + 1)))
                && !is_attribute(self.text(at))
                && at > start + 1
            {
                let name = self.text(at);
                self.typedefs.insert(name);
            }
            at = self.after(at);
        }
    }

    /// `struct`, `union` or `enum`: attributes of the specifier become members or go away.
    pub(super) fn record_head(&mut self, at: usize) -> usize {
        let is_enum = self.text(at) == "enum";
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut next = self.head_attributes(at + 1, &mut attributes);
        if self.is_ident(next) && !is_type_keyword(self.text(next)) {
            if let Some(fixed) = super::literal::fix_identifier(self.text(next)) {
                self.replace(next, next, fixed);
            }
            next += 1;
            let mut probe = next;
            while is_attribute(self.text(probe)) && self.is(probe + 1, b'(') {
                probe = self.after(probe + 1);
            }
            if probe > next && self.is(probe, b'{') {
                next = self.head_attributes(next, &mut attributes);
            }
        }
        if !self.is(next, b'{') {
            return next;
        }
        let scope = if is_enum { Scope::Enum } else { Scope::Struct };
        self.body = Some((next, scope));
        let close = self.partner(next);
        let mut tail = close + 1;
        while is_attribute(self.text(tail)) && self.is(tail + 1, b'(') {
            attributes.extend(self.parse_attributes(tail).1);
            tail = self.after(tail + 1);
        }
        if is_enum {
            if attributes.iter().any(|a| a.name == "packed") && self.is_ident(next + 1) {
                self.insert_after(next + 1, " __attribute__((c2safe_packed))");
            }
            return next;
        }
        let mut members = String::new();
        for attribute in &attributes {
            if let Some(marker) = record_marker(attribute) {
                members.push_str(&marker);
            }
        }
        let pack = match self.packing.partition_point(|&(token, _)| token <= close) {
            0 => 0,
            after => self.packing[after - 1].1,
        };
        if pack > 0 {
            members.push_str(&format!("_Static_assert({pack}, \"c2safe pack\");"));
        }
        if !members.is_empty() {
            self.insert_after(next, members);
        }
        next
    }

    fn head_attributes(&mut self, mut at: usize, into: &mut Vec<Attribute>) -> usize {
        loop {
            if is_attribute(self.text(at)) && self.is(at + 1, b'(') {
                if self.text(at) != "__declspec" {
                    into.extend(self.parse_attributes(at).1);
                }
                let close = self.partner(at + 1);
                self.blank(at, close);
                at = close + 1;
            } else if self.is(at, b'[') && self.is(at + 1, b'[') {
                let close = self.partner(at);
                self.blank(at, close);
                at = close + 1;
            } else {
                debug_assert!(at != NONE);
                return at;
            }
        }
    }
}
