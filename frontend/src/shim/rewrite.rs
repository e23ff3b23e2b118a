//! The structural pass: follows brackets, statements and declarations over the tokens and collects edits.

use std::borrow::Cow;
use std::collections::HashSet;

use super::edit::Edit;
use super::literal;
use super::token::{Kind, Lexed, Token};
use crate::diag::Diagnostic;

/// A diagnostic whose places are still offsets of the preprocessed text.
#[derive(Debug)]
pub(super) struct PendingDiagnostic {
    pub(super) diagnostic: Diagnostic,
    pub(super) offset: u32,
    pub(super) note: Option<(String, u32)>,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) edits: Vec<Edit>,
    pub(super) diagnostics: Vec<PendingDiagnostic>,
}

/// What an open bracket holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    File,
    Block,
    Struct,
    Enum,
    Init,
    Paren,
    Bracket,
}

#[derive(Debug)]
pub(super) struct Context {
    pub(super) scope: Scope,
    /// A statement or declaration may start at the next token.
    pub(super) fresh: bool,
    /// The colon that ends the label being read.
    pub(super) label_colon: usize,
    /// The closing brace is followed by this text.
    pub(super) after: &'static str,
}

/// Deeper nesting would need more stack than there is.
const DEPTH_LIMIT: usize = 20_000;

pub(super) const NONE: usize = usize::MAX;

pub(super) struct Rewriter<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token],
    /// The partner of every bracket, or `NONE`.
    pub(super) mate: Vec<usize>,
    pub(super) stack: Vec<Context>,
    pub(super) edits: Vec<Edit>,
    pub(super) typedefs: HashSet<&'a str>,
    /// `(token index, pack)` in order: the packing from that token on; 0 is none.
    pub(super) packing: Vec<(usize, u32)>,
    /// A struct or enum body that the head before it announced.
    pub(super) body: Option<(usize, Scope)>,
    /// Opening braces of nested functions.
    pub(super) nested: HashSet<usize>,
    /// The token right after a record's closing brace and the attributes that follow it.
    pub(super) trailing: usize,
    pub(super) diagnostics: Vec<PendingDiagnostic>,
}

/// Runs the pass over the tokens.
pub(super) fn rewrite(source: &str, lexed: &Lexed) -> Rewritten {
    let mut rewriter = Rewriter {
        source,
        tokens: &lexed.tokens,
        mate: Vec::new(),
        stack: Vec::new(),
        edits: Vec::new(),
        typedefs: HashSet::new(),
        packing: super::structure::packing(&lexed.pragmas),
        body: None,
        nested: HashSet::new(),
        trailing: NONE,
        diagnostics: Vec::new(),
    };
    rewriter.match_brackets();
    if rewriter.diagnostics.is_empty() {
        rewriter.run();
    }
    Rewritten {
        edits: rewriter.edits,
        diagnostics: rewriter.diagnostics,
    }
}

impl<'a> Rewriter<'a> {
    pub(super) fn text(&self, index: usize) -> &'a str {
        match self.tokens.get(index) {
            Some(token) => &self.source[token.start as usize..token.end as usize],
            None => "",
        }
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|t| t.kind)
    }

    pub(super) fn is_ident(&self, index: usize) -> bool {
        self.kind(index) == Some(Kind::Ident)
    }

    /// Whether the token is the one-byte punctuator `byte`.
    pub(super) fn is(&self, index: usize, byte: u8) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|t| t.kind == Kind::Punct(byte) && t.end - t.start == 1)
    }

    pub(super) fn start(&self, index: usize) -> u32 {
        self.tokens
            .get(index)
            .map_or(self.source.len() as u32, |t| t.start)
    }

    pub(super) fn end(&self, index: usize) -> u32 {
        self.tokens
            .get(index)
            .map_or(self.source.len() as u32, |t| t.end)
    }

    /// The partner of a bracket, the last token when there is none.
    pub(super) fn partner(&self, index: usize) -> usize {
        match self.mate.get(index) {
            Some(&mate) if mate != NONE => mate,
            _ => self.tokens.len().saturating_sub(1),
        }
    }

    /// The index after a token, or after the partner when it opens a bracket.
    pub(super) fn after(&self, index: usize) -> usize {
        if self.is(index, b'(') || self.is(index, b'[') || self.is(index, b'{') {
            self.partner(index).max(index) + 1
        } else {
            index + 1
        }
    }

    pub(super) fn replace(&mut self, from: usize, to: usize, text: impl Into<Cow<'static, str>>) {
        let (start, end) = (self.start(from), self.end(to));
        self.edits.push(Edit {
            start,
            end,
            text: text.into(),
        });
    }

    /// Removes the tokens `from..=to`.
    pub(super) fn blank(&mut self, from: usize, to: usize) {
        // A space keeps the neighbours apart.
        self.replace(from, to, " ");
    }

    pub(super) fn insert_before(&mut self, index: usize, text: impl Into<Cow<'static, str>>) {
        let at = self.start(index);
        self.edits.push(Edit {
            start: at,
            end: at,
            text: text.into(),
        });
    }

    pub(super) fn insert_after(&mut self, index: usize, text: impl Into<Cow<'static, str>>) {
        let at = self.end(index);
        self.edits.push(Edit {
            start: at,
            end: at,
            text: text.into(),
        });
    }

    pub(super) fn top(&mut self) -> &mut Context {
        if self.stack.is_empty() {
            self.stack.push(Context {
                scope: Scope::File,
                fresh: true,
                label_colon: NONE,
                after: "",
            });
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn match_brackets(&mut self) {
        self.mate = vec![NONE; self.tokens.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            let Kind::Punct(byte) = token.kind else {
                continue;
            };
            match byte {
                b'(' | b'[' | b'{' => {
                    open.push(index);
                    if open.len() > DEPTH_LIMIT {
                        self.diagnostics.push(PendingDiagnostic {
                            diagnostic: Diagnostic::error(
                                "C0204",
                                format!("brackets nest more than {DEPTH_LIMIT} deep"),
                            ),
                            offset: token.start,
                            note: None,
                        });
                        return;
                    }
                }
                b')' | b']' | b'}' => {
                    let wanted = match byte {
                        b')' => b'(',
                        b']' => b'[',
                        _ => b'{',
                    };
                    match open.pop() {
                        Some(partner) if self.is(partner, wanted) => {
                            self.mate[partner] = index;
                            self.mate[index] = partner;
                        }
                        Some(partner) => {
                            let found = char::from(byte);
                            let opener = self.text(partner).to_string();
                            let expected = match opener.as_str() {
                                "(" => ')',
                                "[" => ']',
                                _ => '}',
                            };
                            self.diagnostics.push(PendingDiagnostic {
                                diagnostic: Diagnostic::error(
                                    "C0202",
                                    format!("expected `{expected}` before `{found}`"),
                                ),
                                offset: token.start,
                                note: Some((
                                    format!("to match this `{opener}`"),
                                    self.start(partner),
                                )),
                            });
                            return;
                        }
                        None => {
                            let found = char::from(byte);
                            self.diagnostics.push(PendingDiagnostic {
                                diagnostic: Diagnostic::error(
                                    "C0202",
                                    format!("`{found}` has no opening bracket"),
                                ),
                                offset: token.start,
                                note: None,
                            });
                            return;
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(partner) = open.pop() {
            let opener = self.text(partner).to_string();
            self.diagnostics.push(PendingDiagnostic {
                diagnostic: Diagnostic::error(
                    "C0202",
                    format!("the file ends before this `{opener}` is closed"),
                ),
                offset: self.start(partner),
                note: None,
            });
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        self.top();
        while at < self.tokens.len() {
            let next = self.step(at);
            debug_assert!(next > at);
            at = next.max(at + 1);
        }
    }

    /// Handles the token at `at`; returns the next one to handle.
    fn step(&mut self, at: usize) -> usize {
        match self.tokens[at].kind {
            Kind::Ident => self.ident(at),
            Kind::Number => {
                if let Some(fixed) = literal::fix_number(self.text(at)) {
                    self.replace(at, at, fixed);
                }
                self.top().fresh = false;
                at + 1
            }
            Kind::String | Kind::Char => {
                if let Some(fixed) = literal::fix_literal(self.text(at)) {
                    self.replace(at, at, fixed);
                }
                self.top().fresh = false;
                at + 1
            }
            Kind::Punct(byte) => self.punct(at, byte),
        }
    }

    fn punct(&mut self, at: usize, byte: u8) -> usize {
        match byte {
            b'{' => self.open_brace(at),
            b'(' => {
                self.push(Scope::Paren, false, "");
                if self.text(at + 1) == "..." && self.is(at + 2, b')') {
                    // C23's `f(...)`: the nearest thing is a function without a prototype.
                    self.blank(at + 1, at + 1);
                }
            }
            b'[' => {
                if self.is(at + 1, b'[') && self.start(at + 1) <= self.end(at) + 1 {
                    // `[[attribute]]`
                    let close = self.partner(at);
                    self.blank(at, close);
                    return close + 1;
                }
                self.push(Scope::Bracket, false, "");
            }
            b')' | b']' => {
                self.pop();
                let open = self.partner(at);
                let control = byte == b')'
                    && open > 0
                    && matches!(self.text(open - 1), "if" | "while" | "for" | "switch");
                if control {
                    self.top().fresh = true;
                }
            }
            b'}' => self.close_brace(at),
            b';' => {
                let context = self.top();
                let stray = context.fresh && matches!(context.scope, Scope::File | Scope::Struct);
                let scope = context.scope;
                context.fresh = matches!(scope, Scope::File | Scope::Struct | Scope::Block);
                if stray {
                    self.blank(at, at);
                }
            }
            b':' => {
                if self.top().label_colon == at {
                    self.top().label_colon = NONE;
                    self.top().fresh = true;
                    self.after_label(at);
                } else {
                    self.top().fresh = false;
                }
            }
            b'?' => {
                if self.is(at + 1, b':') {
                    self.insert_after(at, " __c2safe_elvis ");
                }
                self.top().fresh = false;
            }
            b'&' if self.text(at) == "&&" => {
                if self.is_label_address(at) {
                    self.replace(at, at, "__c2safe_label_address(");
                    self.insert_after(at + 1, ")");
                }
                self.top().fresh = false;
            }
            _ => self.top().fresh = false,
        }
        at + 1
    }

    pub(super) fn push(&mut self, scope: Scope, fresh: bool, after: &'static str) {
        self.top().fresh = false;
        self.stack.push(Context {
            scope,
            fresh,
            label_colon: NONE,
            after,
        });
    }

    fn pop(&mut self) -> Option<Context> {
        if self.stack.len() > 1 {
            self.stack.pop()
        } else {
            None
        }
    }

    fn open_brace(&mut self, at: usize) {
        let scope = match self.body.take() {
            Some((index, scope)) if index == at => scope,
            other => {
                self.body = other;
                self.classify_brace(at)
            }
        };
        let fresh = matches!(scope, Scope::Block | Scope::Struct);
        let after = if !self.nested.is_empty() && self.nested.remove(&at) {
            ");"
        } else {
            ""
        };
        self.push(scope, fresh, after);
    }

    fn close_brace(&mut self, at: usize) {
        let Some(context) = self.pop() else {
            return;
        };
        if !context.after.is_empty() {
            self.insert_after(at, context.after);
        }
        // GNU C: the last member may go without its semicolon.
        let last = at.checked_sub(1).unwrap_or(at);
        if context.scope == Scope::Struct && !self.is(last, b';') && !self.is(last, b'{') {
            self.insert_before(at, ";");
        }
        if matches!(context.scope, Scope::Struct | Scope::Enum) {
            self.trailing = at + 1;
        }
        let nested_function = !context.after.is_empty();
        let parent = self.top();
        if nested_function
            || (context.scope == Scope::Block && matches!(parent.scope, Scope::Block | Scope::File))
        {
            parent.fresh = true;
        }
    }

    /// What the brace at `at` opens, when no struct or enum head came before it.
    fn classify_brace(&mut self, at: usize) -> Scope {
        let scope = self.top().scope;
        let Some(previous) = at.checked_sub(1) else {
            return Scope::Block;
        };
        if self.is(previous, b'=') {
            return Scope::Init;
        }
        if self.is(previous, b')') {
            return if self.is_compound_literal(self.partner(previous)) {
                if self.is(at + 1, b'}') {
                    self.insert_after(at, "0");
                }
                Scope::Init
            } else {
                Scope::Block
            };
        }
        if scope == Scope::Init {
            return Scope::Init;
        }
        Scope::Block
    }

    /// Whether the parentheses that open at `open` and are followed by `{` are a type in a compound literal.
    fn is_compound_literal(&mut self, open: usize) -> bool {
        let scope = self.top().scope;
        if scope == Scope::File {
            // After `=` at file level everything up to `;` is an expression.
            let mut at = open;
            while at > 0 {
                at -= 1;
                if self.is(at, b'=') {
                    return true;
                }
                if self.is(at, b';') || self.is(at, b'{') {
                    return false;
                }
                if self.is(at, b'}') || self.is(at, b')') || self.is(at, b']') {
                    at = self.partner(at);
                    if self.is(at, b'{') && !self.is(at.wrapping_sub(1), b'=') {
                        // The end of an earlier body or a struct in a specifier; both come before `=`.
                        return false;
                    }
                }
            }
            return false;
        }
        let Some(previous) = open.checked_sub(1) else {
            return false;
        };
        match self.kind(previous) {
            Some(Kind::Ident) => matches!(
                self.text(previous),
                "return" | "sizeof" | "case" | "else" | "do" | "_Alignof" | "__alignof__"
            ),
            Some(Kind::Punct(b')')) => scope != Scope::Block || !self.after_control(previous),
            Some(Kind::Punct(_)) => true,
            _ => false,
        }
    }

    fn after_control(&self, close: usize) -> bool {
        let open = self.partner(close);
        open > 0 && self.is_ident(open - 1)
    }

    /// Whether the `&&` at `at` is the prefix operator on a label.
    fn is_label_address(&self, at: usize) -> bool {
        if !self.is_ident(at + 1) {
            return false;
        }
        let Some(previous) = at.checked_sub(1) else {
            return false;
        };
        match self.kind(previous) {
            Some(Kind::Ident) => matches!(self.text(previous), "return" | "case" | "else" | "do"),
            Some(Kind::Punct(b')')) => self.is_cast(previous),
            Some(Kind::Punct(b']' | b'}')) => false,
            // Not after `x++ && y`.
            Some(Kind::Punct(b'+' | b'-')) if self.end(previous) - self.start(previous) == 2 => {
                false
            }
            Some(Kind::Punct(_)) => true,
            _ => false,
        }
    }

    /// Whether the parentheses that close at `close` hold a pointer type or a known type name.
    fn is_cast(&self, close: usize) -> bool {
        let open = self.partner(close);
        if open + 1 >= close || (open > 0 && self.is_ident(open - 1)) {
            return false;
        }
        self.starts_type(open + 1) && (self.is(close - 1, b'*') || close - open == 2)
    }

    /// Whether the token starts a type for sure, going by keywords and the typedefs seen.
    pub(super) fn starts_type(&self, at: usize) -> bool {
        self.is_ident(at)
            && (is_type_keyword(self.text(at)) || self.typedefs.contains(self.text(at)))
    }
}

/// Keywords that only a type name or declaration starts with.
pub(super) fn is_type_keyword(text: &str) -> bool {
    matches!(
        text,
        "void"
            | "char"
            | "short"
            | "int"
            | "long"
            | "float"
            | "double"
            | "signed"
            | "unsigned"
            | "_Bool"
            | "_Complex"
            | "struct"
            | "union"
            | "enum"
            | "const"
            | "volatile"
            | "restrict"
            | "_Atomic"
            | "typeof"
            | "__typeof"
            | "__typeof__"
            | "typeof_unqual"
            | "__int128"
            | "__int128_t"
            | "__uint128_t"
            | "__signed__"
            | "__signed"
            | "__const"
            | "__const__"
            | "__volatile__"
            | "__volatile"
            | "__complex__"
            | "__float128"
            | "_Float128"
            | "_Float64"
            | "_Float32"
            | "_Float64x"
            | "_Float32x"
            | "_Float16"
            | "__builtin_va_list"
            | "__auto_type"
    )
}

/// Keywords that start a declaration but are no part of a type name.
pub(super) fn is_storage_keyword(text: &str) -> bool {
    matches!(
        text,
        "typedef"
            | "extern"
            | "static"
            | "auto"
            | "register"
            | "_Thread_local"
            | "__thread"
            | "inline"
            | "__inline"
            | "__inline__"
            | "_Noreturn"
            | "_Alignas"
            | "_Static_assert"
            | "static_assert"
    )
}
