//! Rewrites around single identifiers and keywords.

use super::literal;
use super::rewrite::{is_storage_keyword, Rewriter, Scope};
use super::token::Kind;

impl Rewriter<'_> {
    /// Handles an identifier or keyword; returns the next token to handle.
    pub(super) fn ident(&mut self, at: usize) -> usize {
        let text = self.text(at);
        match text {
            "__extension__" => {
                self.blank(at, at);
                return at + 1;
            }
            "__attribute__" | "__attribute" => return self.attribute(at),
            "__declspec" if self.is(at + 1, b'(') => {
                let close = self.partner(at + 1);
                self.blank(at, close);
                return close + 1;
            }
            "_Pragma" if self.is(at + 1, b'(') => {
                let close = self.partner(at + 1);
                self.blank(at, close);
                return close + 1;
            }
            _ => {}
        }
        if self.top().fresh {
            if let Some(next) = self.statement_start(at) {
                return next;
            }
        }
        self.top().fresh = false;
        match text {
            "else" | "do" => self.top().fresh = true,
            "case" if self.top().scope == Scope::Block => {
                let colon = self.label_colon(at + 1);
                self.top().label_colon = colon;
            }
            "default" if self.top().scope == Scope::Block && self.is(at + 1, b':') => {
                self.top().label_colon = at + 1;
            }
            "struct" | "union" | "enum" => return self.record_head(at),
            "goto" if self.is(at + 1, b'*') => self.computed_goto(at),
            "asm" | "__asm__" | "__asm" => self.assembly(at),
            "const" | "volatile"
                if self.is(at + 1, b'*')
                    && at > 0
                    && (self.is(at - 1, b'(') || self.is(at - 1, b',')) =>
            {
                self.insert_after(at, " int");
            }
            "sizeof" => self.size_of(at),
            "_Alignof" | "__alignof__" | "__alignof" => self.align_of(at),
            "_Alignas" if self.top().scope == Scope::Struct => self.align_as(at),
            "__int128" | "__int128_t" | "__uint128_t" => self.int128(at),
            "__real__" | "__real" => self.complex_part(at, "__c2safe_real"),
            "__imag__" | "__imag" => self.complex_part(at, "__c2safe_imag"),
            "__builtin_types_compatible_p" => self.types_compatible(at),
            "_Static_assert" | "static_assert" => self.static_assert(at),
            "__auto_type" => self.replace(at, at, "__c2safe_auto"),
            "__float128" | "_Float128" | "__float80" | "_Float64x" => {
                self.replace(at, at, "long double");
            }
            "_Float64" | "_Float32x" => self.replace(at, at, "double"),
            "_Float32" => self.replace(at, at, "float"),
            "__thread" => self.replace(at, at, "_Thread_local"),
            "__const" | "__const__" => self.replace(at, at, "const"),
            "__volatile" | "__volatile__" => self.replace(at, at, "volatile"),
            "__inline" | "__inline__" => self.replace(at, at, "inline"),
            "__restrict" | "__restrict__" => self.replace(at, at, "restrict"),
            "__complex__" | "__complex" => self.replace(at, at, "_Complex"),
            "typeof_unqual" | "__typeof_unqual__" | "__typeof_unqual" | "__typeof" => {
                self.replace(at, at, "__typeof__");
            }
            "__null" => self.replace(at, at, "((void*)0)"),
            _ => {
                if let Some(fixed) = literal::fix_identifier(text) {
                    self.replace(at, at, fixed);
                }
            }
        }
        at + 1
    }

    /// The colon that ends a `case` whose expression starts at `at`.
    fn label_colon(&self, mut at: usize) -> usize {
        let mut conditions = 0;
        while at < self.tokens.len() {
            if self.is(at, b'?') {
                conditions += 1;
            } else if self.is(at, b':') {
                if conditions == 0 {
                    return at;
                }
                conditions -= 1;
            } else if self.is(at, b';') || self.is(at, b'{') || self.is(at, b'}') {
                break;
            }
            at = self.after(at);
        }
        super::rewrite::NONE
    }

    /// `goto *e;`
    fn computed_goto(&mut self, at: usize) {
        self.replace(at, at + 1, "__c2safe_computed_goto(");
        let mut end = at + 2;
        while end < self.tokens.len() && !self.is(end, b';') && !self.is(end, b'}') {
            end = self.after(end);
        }
        self.insert_before(end, ")");
    }

    fn assembly(&mut self, at: usize) {
        let mut open = at + 1;
        while self.is_ident(open) {
            match self.text(open) {
                "goto" | "inline" | "__inline" | "__inline__" => self.blank(open, open),
                "volatile" | "__volatile__" | "__volatile" => {}
                _ => return,
            }
            open += 1;
        }
        if !self.is(open, b'(') {
            return;
        }
        let close = self.partner(open);
        let mut colons = 0;
        let mut inner = open + 1;
        while inner < close {
            if self.is(inner, b':') {
                colons += 1;
                if colons == 4 {
                    self.blank(inner, close - 1);
                    break;
                }
            }
            inner = self.after(inner);
        }
    }

    fn size_of(&mut self, at: usize) {
        if !self.is(at + 1, b'(') {
            return;
        }
        let close = self.partner(at + 1);
        if self.is(close + 1, b'{') && self.top().scope != Scope::File {
            self.insert_before(at + 1, "(");
            let end = self.partner(close + 1);
            self.insert_after(end, ")");
        }
    }

    fn align_of(&mut self, at: usize) {
        if self.is(at + 1, b'(') && self.starts_type(at + 2) {
            self.replace(at, at, "_Alignof");
            return;
        }
        self.replace(at, at, "__c2safe_alignof(sizeof ");
        let end = if self.is(at + 1, b'(') {
            self.partner(at + 1)
        } else {
            self.unary_end(at + 1)
        };
        self.insert_after(end, ")");
    }

    /// The last token of the unary expression that starts at `at`.
    fn unary_end(&self, mut at: usize) -> usize {
        while matches!(
            self.kind(at),
            Some(Kind::Punct(b'*' | b'-' | b'+' | b'&' | b'!' | b'~'))
        ) {
            at += 1;
        }
        let mut end = self.after(at) - 1;
        loop {
            let next = end + 1;
            if self.is(next, b'(') || self.is(next, b'[') {
                end = self.partner(next);
            } else if self.is(next, b'.') || self.text(next) == "->" {
                end = next + 1;
            } else if matches!(self.text(next), "++" | "--") {
                end = next;
            } else {
                return end;
            }
        }
    }

    /// `_Alignas` of a struct member, which lang-c does not have.
    fn align_as(&mut self, at: usize) {
        if !self.is(at + 1, b'(') {
            return;
        }
        let close = self.partner(at + 1);
        let alone = close == at + 3 && self.is_ident(at + 2);
        let (before, after) = if self.starts_type(at + 2) {
            ("__attribute__((aligned(_Alignof", ")))")
        } else if alone {
            ("__attribute__((aligned(__c2safe_alignas(sizeof", "))))")
        } else {
            ("__attribute__((aligned", "))")
        };
        self.replace(at, at, before);
        self.insert_after(close, after);
    }

    fn int128(&mut self, at: usize) {
        let mut unsigned = self.text(at) == "__uint128_t";
        let specifier = |text: &str| {
            matches!(
                text,
                "unsigned" | "signed" | "__signed__" | "__signed" | "const" | "volatile"
            ) || is_storage_keyword(text)
        };
        let mut found = Vec::new();
        let mut look = at;
        while look > 0 && self.is_ident(look - 1) && specifier(self.text(look - 1)) {
            look -= 1;
            found.push(look);
        }
        look = at + 1;
        while self.is_ident(look) && specifier(self.text(look)) {
            found.push(look);
            look += 1;
        }
        for index in found {
            match self.text(index) {
                "unsigned" => {
                    unsigned = true;
                    self.blank(index, index);
                }
                "signed" | "__signed__" | "__signed" => self.blank(index, index),
                _ => {}
            }
        }
        let name = if unsigned {
            "__c2safe_u128"
        } else {
            "__c2safe_i128"
        };
        self.replace(at, at, name);
    }

    fn complex_part(&mut self, at: usize, name: &'static str) {
        self.replace(at, at, name);
        if !self.is(at + 1, b'(') {
            let end = self.unary_end(at + 1);
            self.insert_before(at + 1, "(");
            self.insert_after(end, ")");
        }
    }

    fn types_compatible(&mut self, at: usize) {
        if !self.is(at + 1, b'(') {
            return;
        }
        let close = self.partner(at + 1);
        let Some(comma) = self.top_level_comma(at + 1) else {
            return;
        };
        self.insert_after(at + 1, "sizeof(");
        self.insert_before(comma, ")");
        self.insert_after(comma, "sizeof(");
        self.insert_before(close, ")");
    }

    /// The first comma directly inside the bracket that opens at `open`.
    fn top_level_comma(&self, open: usize) -> Option<usize> {
        let close = self.partner(open);
        let mut at = open + 1;
        while at < close {
            if self.is(at, b',') {
                return Some(at);
            }
            at = self.after(at);
        }
        None
    }

    fn static_assert(&mut self, at: usize) {
        if !self.is(at + 1, b'(') {
            return;
        }
        if self.text(at) == "static_assert" {
            self.replace(at, at, "_Static_assert");
        }
        if self.top_level_comma(at + 1).is_none() {
            let close = self.partner(at + 1);
            self.insert_before(close, ", \"\"");
        }
    }
}
