//! Puts a candidate into the crate.

use super::check::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::source::{splice, Files, ItemKind, Module};

/// The table from Rust lines to C lines, which messages about memory errors need.
const LINES: &str = "src/lines.rs";

/// The files with the candidate's items in place of those of the same name in `file`; new ones stand before the first.
///
/// Errors: the file is no Rust.
pub fn apply(files: &Files, file: &str, candidate: &Checked) -> Result<Files> {
    let Some(text) = files.get(file) else {
        let message = format!("there is no file `{file}` in the crate");
        return Err(Error::new(ErrorKind::Bench, message));
    };
    let module = Module::parse(file, text)?;
    let mut edits = Vec::new();
    let mut added = String::new();
    let mut first = text.len();
    let mut shifts = Vec::new();
    for (item, new) in &candidate.items {
        let old = match item.kind {
            ItemKind::Impl => None,
            _ => module.item(&item.name),
        };
        match old {
            Some(old) => {
                first = first.min(old.range.start);
                shifts.push((old.lines.clone(), new.lines().count()));
                edits.push((old.range.clone(), new.clone()));
            }
            None => added.push_str(&format!("{new}\n\n")),
        }
    }
    if !added.is_empty() {
        if first == text.len() {
            added.insert(0, '\n');
        }
        let line = 1 + text[..first].matches('\n').count();
        shifts.push((line..=line - 1, added.matches('\n').count()));
        edits.push((first..first, added));
    }
    // An insertion at the start of a replaced range comes before it.
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = files.clone();
    out.insert(file.to_string(), splice(text, edits));
    if let Some(table) = files.get(LINES) {
        out.insert(LINES.into(), shifted(table, file, &shifts));
    }
    Ok(out)
}

/// The table of lines after ranges of lines of `file` were replaced by so many others. What was replaced has no C lines any more but
/// that of its first line.
fn shifted(table: &str, file: &str, shifts: &[(std::ops::RangeInclusive<usize>, usize)]) -> String {
    let head = format!("\"{file}\",");
    let Some(start) = table.find(&head).map(|at| at + head.len()) else {
        return table.to_string();
    };
    let Some(open) = table[start..].find('"').map(|at| start + at + 1) else {
        return table.to_string();
    };
    let Some(close) = table[open..].find('"').map(|at| open + at) else {
        return table.to_string();
    };
    let mut entries: Vec<(usize, String, &str)> = Vec::new();
    let mut c_file = "";
    for entry in table[open..close].split(|c: char| c.is_whitespace() || c == '\\') {
        let mut parts = entry.splitn(3, ':');
        let (Some(line), Some(named), Some(c_line)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let Ok(line) = line.parse::<usize>() else {
            continue;
        };
        if !named.is_empty() {
            c_file = named;
        }
        entries.push((line, c_file.to_string(), c_line));
    }
    let mut out: Vec<(usize, String, &str)> = Vec::new();
    for (line, c_file, c_line) in entries {
        let mut new = line as isize;
        let mut kept = true;
        for (old, count) in shifts {
            let length = old.end() + 1 - old.start();
            if line > *old.end() {
                new += *count as isize - length as isize;
            } else if old.contains(&line) {
                // One entry stands for the whole: the function's first C line.
                kept = !out.iter().any(|(_, f, _)| f.is_empty());
                new += *old.start() as isize - line as isize;
            }
        }
        let new = new.max(1) as usize;
        if kept && !out.iter().any(|(line, ..)| *line == new) {
            out.push((new, c_file, c_line));
        }
    }
    out.sort_by_key(|(line, ..)| *line);
    let mut text = String::new();
    let mut last = String::new();
    for (line, c_file, c_line) in out {
        let named = if c_file == last { "" } else { &c_file };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&format!("{line}:{named}:{c_line}"));
        last = c_file;
    }
    format!("{}{text}{}", &table[..open], &table[close..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::check::{check, Rules};

    #[test]
    fn replaces_and_adds_and_keeps_the_table_of_lines() {
        let text = "use crate::x;\n\n/// Old.\npub fn f() {\n    a();\n    b();\n}\n\npub fn g() {\n    c();\n}\n";
        let table = "pub static C_LINES: &[(&str, &str)] = &[\n    (\n        \"src/a.rs\",\n        \"5:a.c:10 6::11 \\\n         10::20\",\n    ),\n];\n";
        let files: Files = [
            ("src/a.rs".to_string(), text.to_string()),
            (LINES.to_string(), table.to_string()),
        ]
        .into();
        let rules = Rules {
            replaceable: [("f".to_string(), String::new())].into(),
            ..Rules::default()
        };
        let new = "fn helper() {}\n\n/// New.\npub fn f() {\n    helper()\n}\n";
        let out = apply(&files, "src/a.rs", &check(new, &rules).unwrap()).unwrap();
        let expected = "use crate::x;\n\nfn helper() {}\n\n/// New.\npub fn f() {\n    helper()\n}\n\npub fn g() {\n    c();\n}\n";
        assert_eq!(out["src/a.rs"], expected);
        // `c()` was in line 10 and is in line 11.
        assert!(out[LINES].contains("\"5:a.c:10 11::20\""), "{}", out[LINES]);
    }
}
