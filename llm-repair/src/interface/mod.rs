//! A crate whose interface is filled: its modules call a translated C program, and some bodies are missing or wrong.
//!
//! A unit is a module. The work goes by dependency: a module comes after those that it uses. Its public items stay as they were given,
//! whatever a candidate wants; see [`crate::candidate::module`].

pub mod functions;
pub(crate) mod merge;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::Judgement;
use crate::candidate::check::Checked;
use crate::candidate::freedom::{c_identifiers, Freedom};
use crate::candidate::{library, module, Refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::ground::{Ground, Look};
use crate::prompt::{self, Section};
use crate::provider::Prompt;
use crate::run::Goal;
use crate::source::Files;
use crate::tiers::Tiers;
use crate::unit::{head, Kind, Unit};
use functions::{functions, parse, Function};
use order::{module_name, order, uses};

/// Tests that a prompt tells of, and bytes of what it tells of each.
const TOLD: usize = 6;
const TOLD_BYTES: usize = 4000;

/// What is known of a crate whose interface is filled.
#[derive(Debug, Default)]
pub struct Interface {
    /// The modules of the interface as they were given, with their bodies open, by file of the crate.
    given: BTreeMap<String, String>,
    /// The C by file.
    c: BTreeMap<String, String>,
    /// The identifiers of each file of C, without case and underscores.
    c_names: BTreeMap<String, BTreeSet<String>>,
    /// The heads of the functions of the translated program, by file.
    core: BTreeMap<String, Vec<String>>,
    /// The official programs of tests, by file; empty if they are not shown.
    tests: BTreeMap<String, String>,
    freedom: Freedom,
    reaching: BTreeSet<String>,
}

/// A name by which C and Rust call the same thing.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| *c != '_');
    letters.flat_map(char::to_lowercase).collect()
}

impl Interface {
    /// What is known: the modules as they were given, the C, the files of the translated program (its runtime below a folder `rt`),
    /// and the programs of tests if they may be shown.
    pub fn new(
        given: BTreeMap<String, String>,
        c: BTreeMap<String, String>,
        core: &BTreeMap<String, String>,
        tests: BTreeMap<String, String>,
    ) -> Interface {
        let is_runtime = |file: &str| file.contains("/rt/");
        let runtime = core.iter().filter(|(file, _)| is_runtime(file));
        let reaching =
            library::reaching(runtime.map(|(file, text)| (file.as_str(), text.as_str())));
        let mut heads = BTreeMap::new();
        for (file, text) in core.iter().filter(|(file, _)| !is_runtime(file)) {
            let own = ["mod", "bridge", "context", "dispatch", "lines", "libc"];
            if own.contains(&module_name(file)) || file.ends_with("/mod.rs") {
                continue;
            }
            let starts = text.match_indices("\npub fn ");
            let of: Vec<String> = starts.map(|(at, _)| head(&text[at + 1..])).collect();
            heads.insert(file.clone(), of);
        }
        let names = |text: &String| c_identifiers(text).iter().map(|n| plain(n)).collect();
        Interface {
            freedom: Freedom::of(&c, &given),
            c_names: c
                .iter()
                .map(|(file, text)| (file.clone(), names(text)))
                .collect(),
            core: heads,
            reaching,
            given,
            c,
            tests,
        }
    }

    /// The modules in the order of work, each with its functions and what it uses.
    fn modules(&self, files: &Files) -> Result<Vec<Module>> {
        let own: BTreeMap<&str, &str> = files
            .iter()
            .filter(|(file, _)| self.given.contains_key(*file))
            .map(|(file, text)| (file.as_str(), text.as_str()))
            .collect();
        let uses = uses(&own)?;
        let mut out = Vec::new();
        for file in order(&uses) {
            let text = files.get(&file).map_or("", String::as_str);
            let tree = parse(&file, text)?;
            out.push(Module {
                functions: functions(&tree, text),
                uses: uses.get(&file).cloned().unwrap_or_default(),
                file,
            });
        }
        Ok(out)
    }

    /// Modules with bodies that are missing.
    fn missing(&self, modules: &[Module], files: &Files) -> Vec<Unit> {
        let mut units = Vec::new();
        for module in modules {
            let open: Vec<&Function> = module.functions.iter().filter(|f| f.is_open).collect();
            if open.is_empty() {
                continue;
            }
            let lines = open.iter().map(|f| {
                let text = &files[&module.file][f.range.clone()];
                match reason(text) {
                    Some(why) => format!("`{}`: {why}", f.title()),
                    None => format!("`{}`", f.title()),
                }
            });
            let lines: Vec<String> = lines.collect();
            units.push(module.unit(Kind::Implement, lines.join("\n")));
        }
        units
    }

    /// Modules in which rustc has errors, or that are used where it has them.
    fn broken(&self, modules: &[Module], judgement: &Judgement) -> Vec<Unit> {
        let mut units = Vec::new();
        for own in [true, false] {
            for module in modules {
                let mut texts: Vec<&str> = Vec::new();
                for error in &judgement.errors {
                    let is_own = error.file == module.file;
                    let elsewhere = !self.given.contains_key(&error.file);
                    let concerns = match own {
                        true => is_own,
                        false => elsewhere && self.is_named_in(module, &error.file),
                    };
                    if concerns {
                        texts.push(error.text.trim_end());
                    }
                }
                if !texts.is_empty() {
                    texts.dedup();
                    units.push(module.unit(Kind::Repair, cut(&texts.join("\n\n"), 3 * TOLD_BYTES)));
                }
            }
        }
        units
    }

    /// Whether a program of tests names a module; if it is not known what it names, it may.
    fn is_named_in(&self, module: &Module, test: &str) -> bool {
        let Some(text) = self.tests.get(test) else {
            return true;
        };
        let name = module_name(&module.file);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == name)
    }

    /// Modules that may be the reason why tests fail: those in which they panic, then those that the tests name.
    fn faulty(&self, modules: &[Module], judgement: &Judgement) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for panics in [true, false] {
            for module in modules {
                let place = format!("{}:", module.file);
                let is_there = |line: &str| line.contains(" panicked at ") && line.contains(&place);
                let concerns = |(case, how): &(&str, &str)| match panics {
                    true => how.lines().any(is_there),
                    false => {
                        let program = case.split_once("::").map_or(*case, |(program, _)| program);
                        self.is_named_in(module, program)
                    }
                };
                let cases: Vec<(&str, &str)> = judgement.failing().filter(concerns).collect();
                if cases.is_empty() {
                    continue;
                }
                let mut evidence = Vec::new();
                for (case, how) in cases.iter().take(TOLD) {
                    let source = self.source_of(case).unwrap_or_default();
                    let how = cut(how, TOLD_BYTES);
                    evidence.push(format!("The test `{case}` fails:\n{how}\n{source}"));
                }
                if cases.len() > TOLD {
                    evidence.push(format!("... and {} more tests fail.", cases.len() - TOLD));
                }
                let unit = module.unit(Kind::Repair, evidence.join("\n"));
                if !units.contains(&unit) {
                    units.push(unit);
                }
            }
        }
        units
    }

    /// The text of a test, by `file::path::name`.
    fn source_of(&self, case: &str) -> Option<String> {
        let (file, path) = case.split_once("::")?;
        let text = self.tests.get(file)?;
        let name = path.rsplit("::").next()?;
        let tree = syn::parse_file(text).ok()?;
        let found = functions(&tree, text)
            .into_iter()
            .find(|f| f.name == name)?;
        let source = cut(&text[found.range], TOLD_BYTES);
        Some(format!("The test:\n{source}\n"))
    }
}

/// A module of the interface.
struct Module {
    file: String,
    functions: Vec<Function>,
    uses: BTreeSet<String>,
}

impl Module {
    fn unit(&self, kind: Kind, evidence: String) -> Unit {
        Unit {
            kind,
            item: (self.file.clone(), String::new()),
            evidence,
        }
    }
}

/// What an open body says about why it is open.
fn reason(text: &str) -> Option<String> {
    let said = text.rsplit_once("unimplemented!(")?.1;
    let said = said.rsplit_once('"')?.0;
    let said = said.rsplit_once('"').map_or(said, |(_, last)| last);
    (!said.is_empty()).then(|| said.to_string())
}

/// At most so many bytes of a text: of a long one the beginning and the end.
fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.trim_end().to_string();
    }
    let fits = |at: usize| {
        (0..=at)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let first = &text[..fits(bytes / 2)];
    let last = &text[fits(text.len() - bytes / 2)..];
    format!("{first}\n...\n{}", last.trim_end())
}

impl Ground for Interface {
    fn pending(
        &self,
        goal: Goal,
        files: &Files,
        judgement: &Judgement,
    ) -> Result<Option<Vec<Unit>>> {
        let modules = self.modules(files)?;
        Ok(Some(match goal {
            Goal::Implement => self.missing(&modules, files),
            Goal::Repair if judgement.compiles() => self.faulty(&modules, judgement),
            Goal::Repair => self.broken(&modules, judgement),
            Goal::Promote | Goal::Idiomatic => Vec::new(),
        }))
    }

    fn look<'v>(&'v self, files: &'v Files) -> Result<Box<dyn Look + 'v>> {
        Ok(Box::new(State {
            ground: self,
            files,
            modules: self.modules(files)?,
        }))
    }

    fn apply(&self, files: &Files, unit: &Unit, candidate: &Checked) -> Result<Files> {
        let file = &unit.item.0;
        let Some(text) = files.get(file) else {
            let message = format!("there is no file `{file}` in the crate");
            return Err(Error::new(ErrorKind::Bench, message));
        };
        let mut out = files.clone();
        out.insert(file.clone(), merge::merge(file, text, &candidate.items)?);
        Ok(out)
    }

    fn measure(&self, files: &Files) -> Result<Tiers> {
        let modules = self.modules(files)?;
        let functions = modules.iter().flat_map(|m| &m.functions);
        Ok(Tiers {
            open: functions.filter(|f| f.is_open).count(),
            ..Tiers::default()
        })
    }
}

/// A state of the crate with its modules.
struct State<'v> {
    ground: &'v Interface,
    files: &'v Files,
    modules: Vec<Module>,
}

impl State<'_> {
    fn module(&self, unit: &Unit) -> Option<(&Module, &str)> {
        let module = self.modules.iter().find(|m| m.file == unit.item.0)?;
        Some((module, self.files.get(&module.file)?))
    }

    fn rules(&self, unit: &Unit) -> Option<module::Rules> {
        let (module, text) = self.module(unit)?;
        let ids = |keep: &dyn Fn(&Function) -> bool| -> BTreeSet<(String, String)> {
            let kept = module.functions.iter().filter(|f| keep(f));
            kept.map(|f| (f.head.clone(), f.name.clone())).collect()
        };
        let open = ids(&|f| f.is_open);
        let (replaceable, wanted) = match unit.kind {
            // Nothing but the compiler would show that a body which works is not right any more.
            Kind::Implement => (open.clone(), open),
            _ => (ids(&|_| true), BTreeSet::new()),
        };
        Some(module::Rules {
            text: text.to_string(),
            functions: module.functions.clone(),
            replaceable,
            wanted,
            freedom: self.ground.freedom.clone(),
            reaching: self.ground.reaching.clone(),
        })
    }

    /// The files of C, those that have most to do with a module first, as sections.
    fn c_sections(&self, module: &Module) -> Vec<Section> {
        let mut wanted: BTreeSet<String> =
            module.functions.iter().map(|f| plain(&f.name)).collect();
        wanted.insert(plain(module_name(&module.file)));
        let shared = |file: &str| {
            let names = self.ground.c_names.get(file);
            let ends = |name: &String| {
                wanted
                    .iter()
                    .any(|w| w.len() > 2 && name.ends_with(w.as_str()))
            };
            names.map_or(0, |names| names.iter().filter(|name| ends(name)).count())
        };
        let mut files: Vec<(usize, &String)> = self
            .ground
            .c
            .keys()
            .map(|file| (shared(file), file))
            .collect();
        files.sort_by_key(|(shared, file)| (std::cmp::Reverse(*shared), *file));
        let most = files.first().map_or(0, |(shared, _)| *shared);
        let sections = files.iter().map(|(shared, file)| Section {
            relevance: if *shared * 4 >= most { 8 } else { 4 },
            title: format!("The C, `{file}`:"),
            text: self.ground.c[*file].clone(),
        });
        sections.collect()
    }
}

impl Look for State<'_> {
    fn prompt(&self, unit: &Unit, feedback: Option<&str>, tokens: usize) -> Option<Prompt> {
        let (module, text) = self.module(unit)?;
        let mut sections = self.c_sections(module);
        let mut add = |relevance, title: String, text: String| {
            sections.push(Section {
                relevance,
                title,
                text,
            });
        };
        for other in &module.uses {
            if let Some(given) = self.ground.given.get(other) {
                add(
                    9,
                    format!("The interface of `{other}`, which it uses:"),
                    given.clone(),
                );
            }
        }
        for (file, heads) in &self.ground.core {
            let path = file.trim_start_matches("src/").trim_end_matches(".rs");
            let title = format!(
                "Functions of `crate::{}`, the translated C:",
                path.replace('/', "::")
            );
            add(6, title, heads.join("\n"));
        }
        if unit.kind == Kind::Repair {
            for (file, text) in &self.ground.tests {
                if self.ground.is_named_in(module, file) {
                    add(7, format!("The tests in `{file}`:"), text.clone());
                }
            }
        }
        if let Some(feedback) = feedback {
            let title = "An earlier attempt was not accepted, because:".to_string();
            add(10, title, cut(feedback, 2 * TOLD_BYTES));
        }
        // What lints the adapters need is nothing for a model to copy.
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("#[allow("));
        let rust: Vec<&str> = lines.collect();
        let rust = rust.join("\n");
        let values = [
            ("name", module_name(&module.file)),
            ("file", module.file.as_str()),
        ];
        let material = [
            ("evidence", unit.evidence.as_str()),
            ("rust", rust.as_str()),
        ];
        prompt::fill_module(unit.kind, &values, &material, sections, tokens)
    }

    fn check(&self, unit: &Unit, text: &str) -> std::result::Result<Checked, Refusal> {
        let rules = self.rules(unit);
        let rules =
            rules.ok_or_else(|| Refusal::new("K0073", "the module is not there any more"))?;
        module::check(text, &rules)
    }
}

#[cfg(test)]
mod tests;
