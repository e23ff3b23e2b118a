//! Pieces of Rust text with their precedence.

/// Binding strength of a Rust expression, weakest first.
pub mod prec {
    pub const BLOCK: u8 = 2;
    pub const ASSIGN: u8 = 3;
    pub const OR: u8 = 5;
    pub const AND: u8 = 6;
    pub const COMPARE: u8 = 7;
    pub const BIT_OR: u8 = 8;
    pub const BIT_XOR: u8 = 9;
    pub const BIT_AND: u8 = 10;
    pub const SHIFT: u8 = 11;
    pub const SUM: u8 = 12;
    pub const PRODUCT: u8 = 13;
    pub const CAST: u8 = 14;
    pub const UNARY: u8 = 15;
    pub const ATOM: u8 = 20;
}

/// A Rust expression as text.
#[derive(Clone, Debug)]
pub struct Code {
    pub text: String,
    pub prec: u8,
    /// Type suffix that an integer literal needs where nothing else fixes its type.
    pub suffix: Option<&'static str>,
    /// Type argument that a pointer constant needs where nothing else fixes its type.
    pub pointee: Option<String>,
    /// Evaluating it a second time gives the same and does nothing.
    pub pure: bool,
}

impl Code {
    pub fn new(text: impl Into<String>, prec: u8) -> Code {
        Code {
            text: text.into(),
            prec,
            suffix: None,
            pointee: None,
            pure: false,
        }
    }

    pub fn atom(text: impl Into<String>) -> Code {
        Code::new(text, prec::ATOM)
    }

    /// An expression that can be evaluated any number of times.
    pub fn pure(text: impl Into<String>) -> Code {
        Code {
            pure: true,
            ..Code::new(text, prec::ATOM)
        }
    }

    pub fn with_purity(mut self, pure: bool) -> Code {
        self.pure = pure;
        self
    }

    /// As an operand that must bind at least as strongly as `min`.
    pub fn at(&self, min: u8) -> String {
        if self.prec < min {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }

    /// With its type explicit.
    pub fn typed(&self) -> Code {
        match self.suffix {
            Some(s) => Code {
                text: format!("{}{s}", self.text),
                suffix: None,
                ..self.clone()
            },
            None => match &self.pointee {
                Some(t) if self.text.starts_with("Ptr::") => Code {
                    text: self.text.replacen("Ptr::", &format!("Ptr::<{t}>::"), 1),
                    pointee: None,
                    ..self.clone()
                },
                _ => self.clone(),
            },
        }
    }

    /// As the receiver of a method call.
    pub fn receiver(&self) -> String {
        self.typed().at(prec::ATOM)
    }

    /// `self.method(args)`.
    pub fn method(&self, name: &str, args: &[&str]) -> Code {
        Code::atom(format!("{}.{name}({})", self.receiver(), args.join(", ")))
    }

    /// `self op other` with both sides at precedence `p`, left-associative.
    pub fn infix(&self, op: &str, other: &Code, p: u8) -> Code {
        if self.suffix.is_some() && other.suffix.is_some() {
            return self.typed().infix(op, other, p);
        }
        if self.pointee.is_some() {
            return self.typed().infix(op, other, p);
        }
        let mut left = self.at(if p == prec::COMPARE {
            prec::COMPARE + 1
        } else {
            p
        });
        // `x as T < y` would start a generic argument list.
        if (op == "<" || op == "<<") && ends_with_cast(&left) {
            left = format!("({left})");
        }
        Code {
            text: format!("{left} {op} {}", other.at(p + 1)),
            prec: p,
            suffix: None,
            pointee: None,
            pure: self.pure && other.pure,
        }
    }

    /// Mentions the context.
    pub fn uses_context(&self) -> bool {
        let bytes = self.text.as_bytes();
        let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        self.text.match_indices("cx").any(|(i, _)| {
            (i == 0 || !is_word(bytes[i - 1])) && bytes.get(i + 2).is_none_or(|c| !is_word(*c))
        })
    }

    /// Mentions the identifier `name`.
    pub fn mentions(&self, name: &str) -> bool {
        let bytes = self.text.as_bytes();
        let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        self.text.match_indices(name).any(|(i, _)| {
            (i == 0 || !is_word(bytes[i - 1]))
                && bytes.get(i + name.len()).is_none_or(|c| !is_word(*c))
        })
    }
}

/// Whether the last thing in `text` is `as TYPE`.
fn ends_with_cast(text: &str) -> bool {
    let word = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    word.len() < text.len() && word.ends_with(" as ")
}
