//! Preprocessed text to lang-c's syntax tree.

use lang_c::ast::TranslationUnit;
use lang_c::driver::{self, Config, Flavor};

use crate::diag::{Diagnostic, Location};
use crate::preprocess::{compiler_verdict, shown_name, Preprocessed};
use crate::project::Unit;
use crate::shim::{self, MacroDefinition, Shimmed};
use crate::source::SourceMap;

/// A parsed unit.
#[derive(Debug)]
pub struct Parsed {
    /// The tree. Its spans are offsets that `map` understands.
    pub unit: TranslationUnit,
    /// From offsets to the original files.
    pub map: SourceMap,
    /// The text that was parsed.
    pub text: String,
    /// Macro definitions, when the text was preprocessed with them.
    pub macros: Vec<MacroDefinition>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a preprocessed unit. Needs much stack for deeply nested input: call it on [`on_big_stack`].
pub fn parse(preprocessed: &Preprocessed) -> Result<Parsed, Diagnostic> {
    parse_shim(preprocessed, &|_| None)
}

/// Like [`parse`], with constants under the names of their macros. May fail where [`parse`] does not.
pub fn parse_named(preprocessed: &Preprocessed) -> Result<Parsed, Diagnostic> {
    parse_shim(preprocessed, &|name| {
        let bytes = std::fs::read(preprocessed.directory.join(name)).ok()?;
        Some(shim::to_utf8(&bytes).into_owned())
    })
}

fn parse_shim(
    preprocessed: &Preprocessed,
    original: &dyn Fn(&str) -> Option<String>,
) -> Result<Parsed, Diagnostic> {
    let prefix = preprocessed.headers.to_string_lossy();
    let mut shimmed = shim::shim_with(&preprocessed.text, &prefix, original);
    let show = |name: &str| {
        shown_name(
            name,
            &preprocessed.directory,
            &preprocessed.root,
            &preprocessed.headers,
        )
    };
    let files = shimmed.map.files.iter();
    shimmed.map.paths = files
        .map(|name| preprocessed.directory.join(&**name))
        .collect();
    for name in &mut shimmed.map.files {
        *name = show(name);
    }
    for diagnostic in &mut shimmed.diagnostics {
        if let Some(span) = &mut diagnostic.span {
            span.file = show(&span.file);
        }
        for note in &mut diagnostic.notes {
            if let Some(span) = &mut note.1 {
                span.file = show(&span.file);
            }
        }
    }
    parse_shimmed(shimmed)
}

/// Like [`parse`], but on failure the C compiler is asked: what it says about its own kind of error is clearer than what
/// a parser can say. When it accepts the text, the error is ours.
pub fn parse_unit(unit: &Unit, preprocessed: &Preprocessed) -> Result<Parsed, Vec<Diagnostic>> {
    parse(preprocessed).map_err(|own| {
        let verdict = compiler_verdict(unit, &preprocessed.text);
        if verdict.is_empty() {
            vec![own.with_note(
                "the C compiler accepts this file; c2safe does not know the construct",
                None,
            )]
        } else if own.message.starts_with("expected `;` after") {
            // The place where it is missing, not the next token.
            vec![own]
        } else {
            verdict
        }
    })
}

/// Parses text that went through the shim.
pub fn parse_shimmed(shimmed: Shimmed) -> Result<Parsed, Diagnostic> {
    let Shimmed {
        text,
        map,
        macros,
        diagnostics,
    } = shimmed;
    if let Some(error) = diagnostics.iter().find(|d| d.is_error()) {
        return Err(error.clone());
    }
    let config = Config {
        cpp_command: String::new(),
        cpp_options: Vec::new(),
        flavor: Flavor::GnuC11,
    };
    match driver::parse_preprocessed(&config, text) {
        Ok(mut parse) => {
            parse
                .unit
                .0
                .drain(..shim::PRELUDE_DECLARATIONS.min(parse.unit.0.len()));
            Ok(Parsed {
                unit: parse.unit,
                map,
                text: parse.source,
                macros,
                diagnostics,
            })
        }
        Err(error) => Err(syntax_error(&error, &map)),
    }
}

/// A token of the text around a syntax error.
struct Word<'a> {
    text: &'a str,
    start: usize,
}

fn word_at(source: &str, mut at: usize) -> Option<Word<'_>> {
    let bytes = source.as_bytes();
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    let first = *bytes.get(at)?;
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
    let mut start = at;
    let mut end = at;
    if is_word(first) {
        while start > 0 && is_word(bytes[start - 1]) {
            start -= 1;
        }
        while end < bytes.len() && is_word(bytes[end]) {
            end += 1;
        }
    } else if matches!(first, b'"' | b'\'') {
        end += 1;
        while end < bytes.len() && bytes[end] != first && bytes[end] != b'\n' {
            end += 1 + usize::from(bytes[end] == b'\\');
        }
        end = (end + 1).min(bytes.len());
    } else {
        end += 1;
    }
    source.get(start..end).map(|text| Word { text, start })
}

fn word_before(source: &str, at: usize) -> Option<Word<'_>> {
    let last = source.get(..at)?.trim_end();
    let end = last.len().checked_sub(1)?;
    word_at(source, end)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn syntax_error(error: &driver::SyntaxError, map: &SourceMap) -> Diagnostic {
    let source = error.source.as_str();
    let Some(word) = word_at(source, error.offset) else {
        let place = map.locate(source.trim_end().len().saturating_sub(1));
        return Diagnostic::error("C0201", "unexpected end of file").at(place);
    };
    let at = |offset: usize| -> Location { map.locate(offset) };
    let next = word_at(source, word.start + word.text.len());
    let before = word_before(source, word.start);
    let wants_type = error.expected.contains("<typedef_name>");
    if is_name(word.text) && wants_type {
        if let Some(next) = &next {
            if is_name(next.text) || next.text == "*" {
                let message = format!("unknown type name `{}`", word.text);
                return Diagnostic::error("C0201", message).at(at(word.start));
            }
        }
    }
    if let Some(before) = &before {
        if is_name(word.text) && is_name(before.text) && error.expected.contains(";") {
            let message = format!(
                "unknown type name `{}`, or a `;` is missing before `{}`",
                before.text, word.text
            );
            return Diagnostic::error("C0201", message).at(at(before.start));
        }
        if error.expected.contains(";") && at(before.start).line < at(word.start).line {
            let end = before.start + before.text.len();
            let message = format!("expected `;` after `{}`", before.text);
            return Diagnostic::error("C0201", message).at(at(end.saturating_sub(1)));
        }
    }
    Diagnostic::error("C0201", format!("syntax error near `{}`", word.text)).at(at(word.start))
}

/// Runs `work` on a thread with a very large stack, for recursive descent over any input.
pub fn on_big_stack<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let mut work = Some(work);
    let result = std::sync::Mutex::new(None);
    for shift in [32u32, 30, 28] {
        let slot = std::sync::Mutex::new(work.take());
        let outcome = std::thread::scope(|scope| {
            let spawned = std::thread::Builder::new()
                .name("c2safe".into())
                .stack_size(1usize << shift)
                .spawn_scoped(scope, || {
                    let taken = slot.lock().ok().and_then(|mut guard| guard.take());
                    if let Some(work) = taken {
                        let value = work();
                        if let Ok(mut guard) = result.lock() {
                            *guard = Some(value);
                        }
                    }
                });
            spawned.map(|handle| handle.join())
        });
        match outcome {
            Ok(Ok(())) => break,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => work = slot.into_inner().ok().flatten(),
        }
    }
    let value = result.into_inner().ok().flatten();
    match (value, work) {
        (Some(value), _) => value,
        (None, Some(work)) => work(),
        (None, None) => unreachable!("a thread that ended without a panic stored its result"),
    }
}
