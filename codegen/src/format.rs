//! Emitted text to formatted files: prettyplease lays out the syntax; markers become line tables and hand-laid items.

/// A formatted file and where its lines come from.
pub struct Formatted {
    pub text: String,
    /// Rust line, C file number, C line; ascending.
    pub lines: Vec<(u32, u32, u32)>,
    /// The number behind a `c2f!(n);` marker, and the first and last line of the function that follows it.
    pub functions: Vec<(u32, u32, u32)>,
}

/// Formats `text`; `items` are the texts behind `c2i!(n);` markers.
///
/// Errors: the text is no Rust. That is a bug of the emitter, reported with the place in the text.
pub fn format(text: &str, items: &[String]) -> Result<Formatted, String> {
    let tree = syn::parse_file(text).map_err(|e| {
        let start = e.span().start();
        let line = text.lines().nth(start.line.saturating_sub(1)).unwrap_or("");
        let from = start.column.saturating_sub(200);
        let shown: String = line.chars().skip(from).take(400).collect();
        format!("{e} at line {}: {shown}", start.line)
    })?;
    let laid_out = prettyplease::unparse(&tree);
    let mut out = String::with_capacity(laid_out.len());
    let mut lines = Vec::new();
    let mut functions: Vec<(u32, u32, u32)> = Vec::new();
    let mut in_function = false;
    let mut rust_line = 1;
    for line in laid_out.lines() {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix("c2l!(") {
            let mut numbers = rest
                .split(|c: char| !c.is_ascii_digit())
                .filter(|n| !n.is_empty())
                .filter_map(|n| n.parse::<u32>().ok());
            if let (Some(file), Some(c_line)) = (numbers.next(), numbers.next()) {
                // Of several marks at one line, the last holds.
                if lines
                    .last()
                    .is_some_and(|(l, ..): &(u32, u32, u32)| *l == rust_line)
                {
                    lines.pop();
                }
                lines.push((rust_line, file, c_line));
                continue;
            }
        }
        if let Some(rest) = trimmed.strip_prefix("c2i!(") {
            let index = rest
                .split(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(|n| n.parse::<usize>().ok());
            if let Some(item) = index.and_then(|i| items.get(i)) {
                out.push_str(item);
                rust_line += item.matches('\n').count() as u32;
                continue;
            }
        }
        let marked = line
            .strip_prefix("c2f!(")
            .and_then(|l| l.strip_suffix(");"));
        if let Some(number) = marked.and_then(|n| n.parse().ok()) {
            functions.push((number, rust_line, rust_line));
            in_function = true;
            continue;
        }
        if let (true, Some(function)) = (in_function, functions.last_mut()) {
            function.2 = rust_line;
            // The layout closes a function, and nothing inside it, at the start of a line.
            let outermost = !line.starts_with([' ', '/', '#']);
            in_function = !(outermost && line.ends_with('}'));
        }
        out.push_str(line);
        out.push('\n');
        rust_line += 1;
    }
    Ok(Formatted {
        text: out,
        lines,
        functions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_functions_and_lines() {
        let text = "use a::b;\nc2f!(4);\n/// A set: {}\npub fn short() {}\nc2f!(7);\npub fn long(x: i32) -> i32 {\nc2l!(1, 30);\n\
                    if x > 0 { return x; }\nc2l!(1, 31);\nreturn 0;\n}\npub const X: i32 = 1;\n";
        let formatted = format(text, &[]).unwrap();
        let lines: Vec<&str> = formatted.text.lines().collect();
        assert_eq!(formatted.functions, [(4, 2, 3), (7, 4, 9)]);
        assert_eq!(lines[1..3], ["/// A set: {}", "pub fn short() {}"]);
        assert!(lines[3].starts_with("pub fn long") && lines[8] == "}");
        assert_eq!(formatted.lines, [(5, 1, 30), (8, 1, 31)]);
    }
}
