//! Everything that is printed: diagnostics, progress, summaries.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};
use c2safe_frontend::diag::{Diagnostic, Location, Severity};
use c2safe_frontend::headers;
use indicatif::{ProgressBar, ProgressStyle};

/// Diagnostics shown of each severity before the rest is only counted.
const SHOWN: usize = 30;

/// Writes to standard output. A closed pipe is no reason to fail.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to standard error.
pub fn print_error(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes());
}

/// Shows an error that is not about a place in a C file.
pub fn error(message: &str) {
    Renderer::new(None).show(&Diagnostic::error("C0003", message));
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Milliseconds below a second, else seconds.
pub fn duration(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

/// Something that moves on a terminal; nothing otherwise. Ends when dropped.
pub struct Progress(Option<ProgressBar>);

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

impl Progress {
    /// One more item is done.
    pub fn advance(&self, message: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(message.to_string());
            bar.inc(1);
        }
    }

    /// Prints a line above the bar.
    pub fn line(&self, line: &str) {
        match &self.0 {
            Some(bar) => bar.suspend(|| print(&format!("{line}\n"))),
            None => print(&format!("{line}\n")),
        }
    }
}

/// A spinner with a word beside it.
pub fn spinner(message: &str) -> Progress {
    if !std::io::stderr().is_terminal() {
        return Progress(None);
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(message.to_string());
    bar.enable_steady_tick(Duration::from_millis(120));
    Progress(Some(bar))
}

/// A bar over `length` items.
pub fn bar(length: usize) -> Progress {
    if !std::io::stderr().is_terminal() {
        return Progress(None);
    }
    let bar = ProgressBar::new(length as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    Progress(Some(bar))
}

/// Shows diagnostics with the C lines they are about.
pub struct Renderer {
    root: Option<PathBuf>,
    renderer: annotate_snippets::Renderer,
    sources: Mutex<HashMap<String, Option<String>>>,
}

impl Renderer {
    /// Names in diagnostics are relative to `root`.
    pub fn new(root: Option<&Path>) -> Renderer {
        let plain = !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
        Renderer {
            root: root.map(Path::to_path_buf),
            renderer: if plain {
                annotate_snippets::Renderer::plain()
            } else {
                annotate_snippets::Renderer::styled()
            },
            sources: Mutex::new(HashMap::new()),
        }
    }

    /// Shows all, errors last so that they are seen; returns how many errors there are.
    pub fn show_all(&self, diagnostics: &[Diagnostic]) -> usize {
        let mut errors = 0;
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            let of_severity: Vec<&Diagnostic> = diagnostics
                .iter()
                .filter(|d| d.severity == severity)
                .collect();
            for diagnostic in of_severity.iter().take(SHOWN) {
                self.show(diagnostic);
            }
            if of_severity.len() > SHOWN {
                let more = count(of_severity.len() - SHOWN, &format!("more {severity}"));
                print_error(&format!("... and {more}\n"));
            }
            if severity == Severity::Error {
                errors = of_severity.len();
            }
        }
        errors
    }

    /// Shows one.
    pub fn show(&self, diagnostic: &Diagnostic) {
        print_error(&self.render(diagnostic));
        print_error("\n");
    }

    fn source(&self, file: &str) -> Option<String> {
        let mut sources = self.sources.lock().ok()?;
        sources
            .entry(file.to_string())
            .or_insert_with(|| {
                let header = file.strip_prefix('<').and_then(|f| f.strip_suffix('>'));
                let path = match (header, &self.root) {
                    (Some(name), _) => headers::include_folder().ok()?.join(name),
                    (None, Some(root)) => root.join(file),
                    (None, None) => PathBuf::from(file),
                };
                let bytes = std::fs::read(path).ok()?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
            })
            .clone()
    }

    /// The text of one diagnostic.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let message = printable(&diagnostic.message);
        let title = level.primary_title(message.as_str()).id(diagnostic.code);
        let place = diagnostic.span.as_ref().map(|span| self.place(span));
        let mut group = match &place {
            Some(place) => place.add_to(Group::with_title(title)),
            None => Group::with_title(title),
        };
        let notes: Vec<(String, Option<Place>)> = diagnostic
            .notes
            .iter()
            .map(|(text, span)| (printable(text), span.as_ref().map(|s| self.place(s))))
            .collect();
        for (text, place) in &notes {
            if place.is_none() {
                group = group.element(Level::NOTE.message(text.as_str()));
            }
        }
        let mut groups = vec![group];
        for (text, place) in &notes {
            if let Some(place) = place {
                let title = Level::NOTE.secondary_title(text.as_str());
                groups.push(place.add_to(Group::with_title(title)));
            }
        }
        let text = self.renderer.render(&groups);
        format!("{text}\n")
    }

    fn place(&self, location: &Location) -> Place {
        let source = self.source(&location.file);
        let line = location.line as usize;
        let text = source.and_then(|source| {
            source
                .lines()
                .nth(line.checked_sub(1)?)
                .map(|text| text.chars().take(400).collect::<String>())
        });
        let range = text.as_deref().map(|text| marked(text, location.column));
        Place {
            file: location.file.to_string(),
            line,
            column: location.column as usize,
            text,
            range: range.unwrap_or(0..0),
        }
    }
}

/// A place with the text of its line, when that can be read.
struct Place {
    file: String,
    line: usize,
    column: usize,
    text: Option<String>,
    range: std::ops::Range<usize>,
}

impl Place {
    fn add_to<'a>(&'a self, group: Group<'a>) -> Group<'a> {
        match &self.text {
            Some(text) => group.element(
                Snippet::source(text.as_str())
                    .path(self.file.as_str())
                    .line_start(self.line)
                    .annotation(AnnotationKind::Primary.span(self.range.clone())),
            ),
            None => {
                let mut origin = Origin::path(self.file.as_str());
                if self.line > 0 {
                    origin = origin.line(self.line);
                    if self.column > 0 {
                        origin = origin.char_column(self.column);
                    }
                }
                group.element(origin)
            }
        }
    }
}

/// Control characters from a source file must not reach the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// The bytes of the token at a column; the whole line without one.
fn marked(text: &str, column: u32) -> std::ops::Range<usize> {
    let trimmed = text.len() - text.trim_start().len();
    let Some(mut start) = (column as usize).checked_sub(1) else {
        return trimmed..text.trim_end().len().max(trimmed);
    };
    start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let rest = &text[start..];
    let end = match rest.chars().next() {
        Some(first) if is_word(first) => rest
            .char_indices()
            .find(|(_, c)| !is_word(*c))
            .map_or(text.len(), |(at, _)| start + at),
        Some(first) => start + first.len_utf8(),
        None => start,
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tokens() {
        assert_eq!(marked("  int foo;", 7), 6..9);
        assert_eq!(marked("  int foo;", 10), 9..10);
        assert_eq!(marked("  int foo;", 0), 2..10);
        assert_eq!(marked("é", 2), 0..2);
        assert_eq!(marked("ab", 99), 2..2);
    }
}
