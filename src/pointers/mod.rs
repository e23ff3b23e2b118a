//! The report of a translation: what became of each pointer, function by function, and what is left to do.
//!
//! [`Report::collect`] gathers it while the program is in memory; [`table`] is what the terminal shows, [`json`] and [`html`] are
//! the files in the crate. The texts of reasons are the analysis's own, the same that `c2safe explain` prints.

mod colour;
pub mod html;
pub mod json;
pub mod table;

use std::collections::HashMap;
use std::path::Path;

use c2safe_analysis::lift::{self, Census};
use c2safe_codegen::FunctionPlace;
use c2safe_frontend::ir::{FuncId, Loc};
use c2safe_frontend::project::Project;

use crate::cli::Tier;
use crate::judge::{Attempt, Demotion};

/// The names of the files in the crate.
pub const JSON_FILE: &str = "c2safe-report.json";
pub const HTML_FILE: &str = "report.html";

/// Everything that the report says.
#[derive(Debug, Clone)]
pub struct Report {
    /// The project's name.
    pub project: String,
    /// What was asked for.
    pub tier: Tier,
    /// Whether the programs that only tests build were translated, too.
    pub with_tests: bool,
    /// The pointers and what keeps them on the heap.
    pub census: Census,
    /// Lines of C, of files that were translated.
    pub c_lines: usize,
    /// Lines of Rust without the runtime.
    pub rust_lines: usize,
    /// Arguments that are copied to the heap for the time of a call.
    pub lends: usize,
    /// The texts of each function of the census.
    pub functions: Vec<FunctionText>,
    /// What rustc refused, and went back.
    pub demotions: Vec<Demotion>,
    files: Vec<String>,
}

/// A function in both languages.
#[derive(Debug, Clone, Default)]
pub struct FunctionText {
    /// Lines of the C file, from 1; 0 if the file cannot be read.
    pub first: usize,
    /// The text of these lines.
    pub c: Vec<String>,
    /// As what it is emitted.
    pub copies: Vec<RustText>,
}

/// A function as it is emitted.
#[derive(Debug, Clone)]
pub struct RustText {
    /// Where in the crate.
    pub place: FunctionPlace,
    /// Not the function itself, but a variant of it for some calls.
    pub variant: bool,
    /// Its text.
    pub lines: Vec<String>,
}

impl RustText {
    /// The name of the function in the crate.
    pub fn name(&self) -> &str {
        let heads = self
            .lines
            .iter()
            .filter(|line| !line.trim_start().starts_with("//"));
        let after = heads.filter_map(|line| line.split_once("fn ")).next();
        let rest = after.map_or("", |(_, rest)| rest);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '#');
        &rest[..end.unwrap_or(rest.len())]
    }
}

impl Report {
    /// Gathers the report for a program that was just emitted, its stack being a big one.
    pub fn collect(
        attempt: &Attempt,
        project: &Project,
        tier: Tier,
        demotions: &[Demotion],
    ) -> Report {
        let Attempt {
            program,
            plan,
            emitted,
        } = attempt;
        let census = lift::census(program, plan);
        let files: Vec<String> = program.files.iter().map(|f| f.name.clone()).collect();
        let places: HashMap<FuncId, &FunctionPlace> =
            emitted.places.iter().map(|p| (p.function, p)).collect();
        let texts: HashMap<&str, Vec<&str>> = emitted
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), text.lines().collect()))
            .collect();
        let mut sources = Sources {
            root: &project.root,
            read: HashMap::new(),
        };
        let functions = census
            .functions
            .iter()
            .map(|f| {
                let file = files.get(f.loc.file as usize);
                let last = match f.end.file == f.loc.file && f.end.line >= f.loc.line {
                    true => f.end.line,
                    false => f.loc.line,
                };
                let source = file.map(|name| sources.lines(name)).unwrap_or_default();
                let (first, c) = extent(source, f.loc.line as usize, last as usize);
                let copies = f.copies.iter().filter_map(|id| {
                    let place = places.get(id)?;
                    let text = texts.get(place.file.as_str())?;
                    let lines = text.get(place.lines.start() - 1..*place.lines.end())?;
                    Some(RustText {
                        place: (*place).clone(),
                        variant: plan.origin(*id) != *id,
                        lines: lines.iter().map(|line| line.to_string()).collect(),
                    })
                });
                FunctionText {
                    first,
                    c,
                    copies: copies.collect(),
                }
            })
            .collect();
        Report {
            project: program.name.clone(),
            tier,
            with_tests: project.with_tests,
            census,
            c_lines: emitted.c_lines,
            rust_lines: emitted.rust_lines,
            lends: emitted.places.iter().map(|p| p.lends).sum(),
            functions,
            demotions: demotions.to_vec(),
            files,
        }
    }

    /// The report as files of the crate.
    pub fn files(&self) -> [(String, String); 2] {
        [
            (JSON_FILE.to_string(), json::text(self)),
            (HTML_FILE.to_string(), html::page(self)),
        ]
    }

    /// The name of the file of a place in C.
    fn file(&self, loc: Loc) -> &str {
        self.files
            .get(loc.file as usize)
            .map_or("?", String::as_str)
    }

    /// `file.c:12`.
    fn place(&self, loc: Loc) -> String {
        format!("{}:{}", self.file(loc), loc.line)
    }
}

/// C files that were read.
struct Sources<'a> {
    root: &'a Path,
    read: HashMap<String, Vec<String>>,
}

impl Sources<'_> {
    fn lines(&mut self, name: &str) -> &[String] {
        let root = self.root;
        self.read.entry(name.to_string()).or_insert_with(|| {
            let bytes = std::fs::read(root.join(name)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            text.lines().map(str::to_string).collect()
        })
    }
}

/// The lines of a function and the number of the first, which may be before the one with its name: the result's type, and a
/// comment right above.
pub(crate) fn extent(source: &[String], name: usize, last: usize) -> (usize, Vec<String>) {
    if name == 0 || name > source.len() {
        return (0, Vec::new());
    }
    let mut first = name;
    while first > 1 && belongs(&source[first - 2]) {
        first -= 1;
    }
    let last = last.clamp(name, source.len());
    (first, source[first - 1..last].to_vec())
}

/// Whether a line may belong to the head of the function after it.
fn belongs(line: &str) -> bool {
    let line = line.trim_end();
    let ends = line.ends_with([';', '}', '{', '\\', ':']) && !line.trim_start().starts_with("//");
    !line.is_empty() && !line.starts_with('#') && !ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_function_belongs_to_it() {
        let text =
            "int x;\n\n/* Adds;\n * all. */\nstatic int\nadd(int a)\n{\n    return a;\n}\nint y;\n";
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        let (first, c) = extent(&lines, 6, 9);
        assert_eq!((first, c.len()), (4, 6));
        assert_eq!(c.last().map(String::as_str), Some("}"));
        assert_eq!(extent(&lines, 1, 1).1, ["int x;"]);
        assert_eq!(extent(&lines, 40, 50).0, 0);
    }
}
