//! Marker macros in laid out text: replaced by the lines they stand for, or noted in the table of lines.
//!
//! | marker | stands for |
//! |---|---|
//! | `c2l!(file, line);` | what follows comes from this C line |
//! | `c2i!(n);` | an item with a layout of its own |
//! | `c2c!(n);` | lines of comment |
//! | `c2t!(n);` | a comment behind the line that follows |
//! | `c2u!(n);` | a comment behind the line before |
//! | `c2b!();` | a blank line |
//! | `c2f!(n);` | the function that follows has this number |

/// A comment goes behind a line of code up to this width.
const WIDTH: usize = 100;

/// What the numbers in markers mean.
pub struct Meanings<'a> {
    pub items: &'a [String],
    pub notes: &'a [Vec<String>],
}

/// A file and where its lines come from.
#[derive(Default)]
pub struct Replaced {
    pub text: String,
    /// Rust line, C file number, C line; ascending.
    pub lines: Vec<(u32, u32, u32)>,
    /// The number behind a `c2f!(n);` marker, and the first and last line of the function that follows it.
    pub functions: Vec<(u32, u32, u32)>,
    in_function: bool,
    rust_line: u32,
    /// Comments that go behind the next line.
    pending: Vec<String>,
}

/// Replaces the markers of a laid out text.
pub fn replace(laid_out: &str, meanings: &Meanings<'_>) -> Replaced {
    let mut out = Replaced {
        rust_line: 1,
        ..Replaced::default()
    };
    for line in laid_out.lines() {
        let trimmed = line.trim_start();
        let indent = &line[..line.len() - trimmed.len()];
        let numbers = || {
            let words = trimmed[4..].split(|c: char| !c.is_ascii_digit());
            words.filter_map(|n| n.parse::<usize>().ok())
        };
        let note = || numbers().next().and_then(|n| meanings.notes.get(n));
        match trimmed.get(..5) {
            Some("c2l!(") => out.c_line(numbers()),
            Some("c2i!(") => {
                if let Some(item) = numbers().next().and_then(|n| meanings.items.get(n)) {
                    item.lines().for_each(|line| out.line(line));
                }
            }
            Some("c2c!(") => {
                for comment in note().into_iter().flatten() {
                    out.comment(indent, comment);
                }
            }
            Some("c2t!(") => out.pending.extend(note().into_iter().flatten().cloned()),
            Some("c2u!(") => {
                let comments = note().map_or(&[][..], Vec::as_slice);
                if !out.append(comments) {
                    comments.iter().for_each(|c| out.comment(indent, c));
                }
            }
            Some("c2b!(") => out.blank(),
            Some("c2f!(") if indent.is_empty() => {
                if let Some(n) = numbers().next() {
                    let line = out.rust_line;
                    out.functions.push((n as u32, line, line));
                    out.in_function = true;
                }
            }
            _ => out.code(indent, line),
        }
    }
    let pending = std::mem::take(&mut out.pending);
    pending.iter().for_each(|c| out.comment("", c));
    out
}

impl Replaced {
    fn line(&mut self, line: &str) {
        if let (true, Some(function)) = (self.in_function, self.functions.last_mut()) {
            function.2 = self.rust_line;
            // The layout closes a function, and nothing inside it, at the start of a line.
            let outermost = !line.starts_with([' ', '/', '#']);
            self.in_function = !(outermost && line.ends_with('}'));
        }
        self.text.push_str(line);
        self.text.push('\n');
        self.rust_line += 1;
    }

    fn comment(&mut self, indent: &str, comment: &str) {
        if comment.is_empty() {
            self.blank();
        } else {
            self.line(&format!("{indent}{comment}"));
        }
    }

    fn c_line(&mut self, mut numbers: impl Iterator<Item = usize>) {
        let (Some(file), Some(c_line)) = (numbers.next(), numbers.next()) else {
            return;
        };
        // Of several marks at one line, the last holds.
        if self.lines.last().is_some_and(|l| l.0 == self.rust_line) {
            self.lines.pop();
        }
        self.lines
            .push((self.rust_line, file as u32, c_line as u32));
    }

    /// A blank line, but not at the start of a block and not two of them.
    fn blank(&mut self) {
        let last = self.text.trim_end_matches('\n');
        let opened = last.ends_with(['{', '(', '[']);
        if !last.is_empty() && !opened && !self.text.ends_with("\n\n") {
            self.line("");
        }
    }

    /// Puts a comment behind the last line, if it fits.
    fn append(&mut self, comments: &[String]) -> bool {
        let [comment] = comments else { return false };
        let last = self.text.trim_end_matches('\n');
        let start = last.rfind('\n').map_or(0, |n| n + 1);
        let width = last[start..].chars().count() + comment.chars().count() + 1;
        let commented = last[start..].trim_start().starts_with("//");
        if width > WIDTH || last[start..].trim().is_empty() || commented {
            return false;
        }
        let end = last.len();
        self.text.insert_str(end, &format!(" {comment}"));
        true
    }

    fn code(&mut self, indent: &str, line: &str) {
        if line.trim_start().starts_with('}') && self.text.ends_with("\n\n") {
            self.text.pop();
            self.rust_line -= 1;
        }
        let pending = std::mem::take(&mut self.pending);
        let whole = line.ends_with([';', '{', '}', ',']);
        if whole && !pending.is_empty() {
            let width = line.chars().count() + pending[0].chars().count() + 1;
            if pending.len() == 1 && width <= WIDTH {
                self.line(&format!("{line} {}", pending[0]));
                return;
            }
        }
        for comment in &pending {
            self.comment(indent, comment);
        }
        self.line(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> Replaced {
        let notes = vec![
            vec!["// one".to_string()],
            vec!["// a".into(), "// b".into()],
        ];
        let items = vec!["struct S {\n}\n".to_string()];
        let meanings = Meanings {
            items: &items,
            notes: &notes,
        };
        replace(text, &meanings)
    }

    #[test]
    fn comments_go_where_they_belong() {
        let out = replaced("fn f() {\n    c2b!();\n    c2c!(1);\n    c2l!(0, 7);\n    c2t!(0);\n    g();\n    c2b!();\n    if x {\n    }\n    c2u!(0);\n    c2b!();\n}\n");
        assert_eq!(
            out.text,
            "fn f() {\n    // a\n    // b\n    g(); // one\n\n    if x {\n    } // one\n}\n"
        );
        assert_eq!(out.lines, [(4, 0, 7)]);
    }

    #[test]
    fn a_long_line_has_its_comment_before_it() {
        let call = format!("    f({});\n", "x".repeat(95));
        let out = replaced(&format!("    c2t!(0);\n{call}"));
        assert_eq!(out.text, format!("    // one\n{call}"));
    }
}
