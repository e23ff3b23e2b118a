//! The words of a C comment as lines of a Rust comment.

use c2safe_frontend::ir::layout::Comment;

/// The lines of a comment without its delimiters, rulers and margin stars. Empty when there are no words in it.
pub fn words(comment: &Comment) -> Vec<String> {
    let raw = comment.text.as_str();
    let lines = match raw.strip_prefix("//") {
        Some(rest) => line_comment(rest),
        None => block_comment(raw, comment.column as usize),
    };
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let line = without_frame(&line);
        // Blank lines at the start and in rows go.
        if line.is_empty() && out.last().is_none_or(String::is_empty) {
            continue;
        }
        out.push(line);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

fn line_comment(rest: &str) -> Vec<String> {
    let joined = rest.replace("\\\r\n", "\n").replace("\\\n", "\n");
    let rest = joined.trim_start_matches(['/', '!']);
    let lines = rest.lines().map(printable);
    lines
        .map(|line| {
            line.strip_prefix(' ')
                .unwrap_or(&line)
                .trim_end()
                .to_string()
        })
        .collect()
}

fn block_comment(raw: &str, column: usize) -> Vec<String> {
    let inner = raw.strip_prefix("/*").unwrap_or(raw);
    let inner = inner.strip_suffix("*/").unwrap_or(inner);
    let inner = inner.trim_end_matches('*');
    let mut lines: Vec<String> = inner.lines().map(printable).collect();
    let Some((first, rest)) = lines.split_first_mut() else {
        return lines;
    };
    let opened = first.trim_start_matches(['*', '!', '<']);
    let start = column + 2 + first.len() - opened.trim_start().len();
    *first = opened.trim().to_string();
    let filled = || rest.iter().filter(|line| !line.trim().is_empty());
    let starred = filled().all(|line| line.trim_start().starts_with('*'));
    if starred {
        for line in rest.iter_mut() {
            let inner = line.trim_start();
            let inner = inner.strip_prefix('*').unwrap_or(inner);
            *line = inner.strip_prefix(' ').unwrap_or(inner).to_string();
        }
    } else if !first.is_empty() {
        // Indented as if the comment's first word stood at the margin.
        for line in rest.iter_mut() {
            let margin = line.len() - line.trim_start().len();
            *line = line[margin.min(start)..].to_string();
        }
    }
    let indent = |line: &String| line.len() - line.trim_start().len();
    let filled = rest.iter().filter(|line| !line.trim().is_empty());
    let common = match filled.clone().count() {
        // One line says nothing about a margin of its own.
        1 if !first.is_empty() => 0,
        _ if starred => 0,
        _ => filled.map(indent).min().unwrap_or(0),
    };
    for line in rest.iter_mut() {
        *line = line.get(common..).unwrap_or("").trim_end().to_string();
    }
    lines
}

/// A line without the characters that draw a box or a ruler around words.
fn without_frame(line: &str) -> String {
    const FRAME: [char; 6] = ['-', '=', '*', '#', '_', '~'];
    let trimmed = line.trim();
    let drawn = |c: char| FRAME.contains(&c) || matches!(c, '/' | '+' | '|') || c.is_whitespace();
    if !trimmed.is_empty() && trimmed.chars().all(drawn) {
        return String::new();
    }
    let left = trimmed.trim_start_matches(FRAME);
    let opened = trimmed.len() - left.len();
    let right = left.trim_end_matches(FRAME);
    let closed = left.len() - right.len();
    let apart = left.starts_with(char::is_whitespace) && right.ends_with(char::is_whitespace);
    let one_sided = opened >= 3 && closed == 0 && left.starts_with(char::is_whitespace);
    if (opened >= 1 && closed >= 2 && apart) || one_sided {
        return right.trim().to_string();
    }
    if opened == 0 && closed >= 3 && right.ends_with(char::is_whitespace) {
        let kept = line.trim_end().trim_end_matches(FRAME);
        return kept.trim_end().to_string();
    }
    line.to_string()
}

/// Without characters that rustc refuses or that cannot be seen.
fn printable(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// As ordinary comment lines.
pub fn plain(words: &[String]) -> Vec<String> {
    words.iter().map(|line| prefixed("//", line)).collect()
}

/// As documentation; as an ordinary comment where rustdoc would take something for code.
pub fn documentation(words: &[String]) -> Vec<String> {
    let mut after_blank = true;
    for line in words {
        let fence = line.contains("```") || line.trim_start().starts_with("~~~");
        if fence || (after_blank && line.starts_with("    ")) {
            return plain(words);
        }
        after_blank = line.is_empty();
    }
    if ragged_list(words) {
        return plain(words);
    }
    words.iter().map(|line| prefixed("///", line)).collect()
}

/// Whether an item of a list goes on in lines that Markdown would not take for its own.
fn ragged_list(words: &[String]) -> bool {
    let marker = |line: &str| {
        let text = line.trim_start();
        let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = number.len() < text.len() && number.starts_with([')', '.']);
        text.starts_with(['-', '*', '+', '>']) || numbered
    };
    words
        .windows(2)
        .any(|pair| marker(&pair[0]) && !pair[1].is_empty() && !marker(&pair[1]))
}

fn prefixed(prefix: &str, line: &str) -> String {
    if line.is_empty() {
        return prefix.to_string();
    }
    format!("{prefix} {line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let layout = c2safe_frontend::layout::scan(text.as_bytes(), |_| true);
        super::words(&layout.comments[0])
    }

    #[test]
    fn rulers_and_stars_go() {
        assert_eq!(words("/*------------*/"), Vec::<String>::new());
        assert_eq!(
            words("/*--- Compression stuff       ---*/"),
            ["Compression stuff"]
        );
        assert_eq!(
            words("/**\n * One.\n *\n *   Two - three.\n **/"),
            ["One.", "", "  Two - three."]
        );
        assert_eq!(words("//----- Part one -----"), ["Part one"]);
        assert_eq!(words("/* a\n     b\n       c */"), ["a", "b", "  c"]);
        assert_eq!(words("/* i-- */"), ["i--"]);
        assert_eq!(words("/* -- */"), Vec::<String>::new());
    }

    #[test]
    fn rustdoc_runs_nothing() {
        assert_eq!(
            documentation(&words("/* Sum.\n\n        int s = sum(a);\n    Really. */")),
            ["// Sum.", "//", "//     int s = sum(a);", "// Really."]
        );
        assert_eq!(documentation(&words("/* ```x``` */")), ["// ```x```"]);
        assert_eq!(documentation(&words("/* Sum. */")), ["/// Sum."]);
    }

    #[test]
    fn what_cannot_be_seen_goes() {
        assert_eq!(words("/* a\u{202e}b\u{7}\tc */"), ["ab    c"]);
    }
}
