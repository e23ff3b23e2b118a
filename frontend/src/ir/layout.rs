//! What a source file has besides its tokens: comments and blank lines, by line of the original text.

/// Comments and blank lines of one file. Empty for headers of ours and for files that cannot be read.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// In the order of the text. Comments in parts that the preprocessor leaves out are not among them.
    pub comments: Vec<Comment>,
    /// By line, counted from 1: nothing but white space stands in it.
    pub blank: Vec<bool>,
    /// The line of the first token that belongs to no directive; 0 when there is none.
    pub first_code: u32,
    /// The line of the first directive; 0 when there is none.
    pub first_directive: u32,
}

/// A comment and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// With its delimiters. Successive `//` lines are comments of their own.
    pub text: String,
    /// The lines of its first and last character.
    pub first: u32,
    pub last: u32,
    /// Bytes before it in its first line.
    pub column: u32,
    /// Code stands before it in its first line.
    pub trails: bool,
    /// Code stands behind it in its last line.
    pub leads: bool,
    /// It stands in a line of a directive.
    pub in_directive: bool,
    /// The first byte of the token before it; 0 at the start. `else` and `do` count as `{`.
    pub prev: u8,
    /// The first byte of the token behind it; 0 at the end. `#` for a definition of a macro.
    pub next: u8,
    /// The line of that token, or of that definition; 0 at the end.
    pub next_line: u32,
    /// The line of the next `;`, `{` or `}`: whatever is declared between `next_line` and here, the comment stands above it.
    pub reach: u32,
    /// The line of the `{` around it; 0 at file scope.
    pub block: u32,
}

impl Layout {
    /// Whether a line holds nothing but white space.
    pub fn is_blank(&self, line: u32) -> bool {
        self.blank.get(line as usize).copied().unwrap_or(false)
    }
}
