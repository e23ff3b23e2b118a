//! Units of work, what a candidate for one may be, and what the model is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::candidate::check::Rules;
use crate::facts::Facts;
use crate::graph::{Graph, ItemId};
use crate::prompt::{self, Section};
use crate::provider::Prompt;
use crate::source::{Files, Item, ItemKind, Module};

/// What is wanted of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It does not compile, or a test fails because of it.
    Repair,
    /// Its pointers are below native Rust.
    Promote,
    /// It works but reads like C.
    Idiomatise,
    /// Its body is missing.
    Implement,
}

impl Kind {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Repair => "repair",
            Kind::Promote => "promote",
            Kind::Idiomatise => "idiomatise",
            Kind::Implement => "implement",
        }
    }
}

/// A unit: one item, and what is wanted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What is wanted.
    pub kind: Kind,
    /// The item; without a name it is the whole file.
    pub item: ItemId,
    /// rustc's errors, or the test that fails with the states that deviate.
    pub evidence: String,
}

impl Unit {
    /// Its name in journals and logs.
    pub fn name(&self) -> String {
        let (file, item) = &self.item;
        match item.as_str() {
            // A module as a whole.
            "" => format!("{} {file}", self.kind.word()),
            item => format!("{} {file}::{item}", self.kind.word()),
        }
    }
}

/// The crate as it is now, for making prompts and rules.
#[derive(Debug)]
pub struct View<'a> {
    /// The files.
    pub files: &'a Files,
    /// Their modules.
    pub modules: &'a [Module],
    /// Their graph.
    pub graph: &'a Graph,
    /// What is known of the C.
    pub facts: &'a Facts,
    /// Names that the runtime defines.
    pub runtime_names: &'a BTreeSet<String>,
    /// Names of the runtime that reach outside.
    pub reaching: &'a BTreeSet<String>,
}

/// All names that files of the runtime give to items.
pub fn names_of(runtime: &BTreeMap<String, String>) -> BTreeSet<String> {
    const BEFORE: &[&str] = &[
        "fn",
        "struct",
        "enum",
        "trait",
        "const",
        "static",
        "type",
        "union",
        "macro_rules!",
        "mod",
    ];
    let mut out = BTreeSet::new();
    for text in runtime.values() {
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if BEFORE.contains(&word) {
                if let Some(next) = words.peek() {
                    let name: String = next
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    out.insert(name);
                }
            }
        }
    }
    out
}

impl<'a> View<'a> {
    fn module(&self, file: &str) -> Option<&'a Module> {
        self.modules.iter().find(|m| m.file == file)
    }

    fn item(&self, id: &ItemId) -> Option<(&'a Item, &'a str)> {
        let item = self.module(&id.0)?.item(&id.1)?;
        let text = self.files.get(&id.0)?.get(item.range.clone())?;
        Some((item, text))
    }

    /// Whether code of other files mentions an item, the emitter's own modules included.
    fn is_known_elsewhere(&self, id: &ItemId) -> bool {
        let mentions = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == id.1 || word.strip_prefix("FN_") == Some(&id.1))
        };
        self.files
            .iter()
            .any(|(name, text)| *name != id.0 && name.ends_with(".rs") && mentions(text))
    }

    /// What a candidate for a unit may be; `None` if the item is not there.
    pub fn rules(&self, unit: &Unit) -> Option<Rules> {
        let (item, _) = self.item(&unit.item)?;
        let module = self.module(&unit.item.0)?;
        let text = self.files.get(&unit.item.0)?;
        let mut replaceable = BTreeMap::new();
        let mut old = BTreeMap::new();
        let mut add = |item: &Item, signature: String| {
            replaceable.insert(item.name.clone(), signature);
            let text = text.get(item.range.clone()).unwrap_or("");
            old.insert(item.name.clone(), text.to_string());
        };
        if unit.kind == Kind::Promote {
            for item in &module.items {
                let id = (module.file.clone(), item.name.clone());
                let is_own = !self.is_known_elsewhere(&id);
                match item.kind {
                    ItemKind::Function => {
                        let c = self.facts.functions.get(&id);
                        let may_change = is_own && c.is_some_and(|c| c.is_static);
                        let signature = match may_change {
                            true => String::new(),
                            false => item.signature.clone(),
                        };
                        add(item, signature);
                    }
                    ItemKind::Type | ItemKind::Value if is_own && !item.name.is_empty() => {
                        add(item, String::new());
                    }
                    _ => {}
                }
            }
        } else {
            add(item, item.signature.clone());
        }
        let mut taken = self.runtime_names.clone();
        for item in &module.items {
            taken.insert(item.name.clone());
            taken.extend(item.mentions.iter().cloned());
        }
        Some(Rules {
            targets: [unit.item.1.clone()].into(),
            replaceable,
            old,
            taken,
            reaching: self.reaching.clone(),
        })
    }

    /// The prompt for a unit, of at most so many tokens; `feedback` is about an earlier attempt. `None` if even what cannot be left out is
    /// too much, or the item is not there.
    pub fn prompt(&self, unit: &Unit, feedback: Option<&str>, tokens: usize) -> Option<Prompt> {
        let (_, rust) = self.item(&unit.item)?;
        let c = self.facts.functions.get(&unit.item);
        let c_text = c.map_or("(not known)", |c| c.text.as_str());
        let mut sections = Vec::new();
        let mut signatures = String::new();
        let mut types = String::new();
        for id in self.graph.uses.get(&unit.item).into_iter().flatten() {
            let Some((item, text)) = self.item(id) else {
                continue;
            };
            match item.kind {
                ItemKind::Function => {
                    let module = id.0.trim_start_matches("src/").trim_end_matches(".rs");
                    signatures.push_str(&format!("{module}: {}\n", head(text)));
                }
                _ => types.push_str(&format!("{text}\n\n")),
            }
        }
        let section = |relevance, title: &str, text: String| Section {
            relevance,
            title: title.to_string(),
            text,
        };
        sections.push(section(
            9,
            "Functions of the crate that it calls:",
            signatures,
        ));
        sections.push(section(8, "Types and constants that it uses:", types));
        if unit.kind == Kind::Promote {
            let users = self.graph.users.get(&unit.item).into_iter().flatten();
            let texts: Vec<&str> = users.filter_map(|id| Some(self.item(id)?.1)).collect();
            sections.push(section(5, "Who uses it:", texts.join("\n\n")));
            let name = c.map_or("", |c| c.name.as_str());
            let about = format!("of `{name}`");
            let demotions: Vec<&str> = self
                .facts
                .demotions
                .iter()
                .filter(|text| text.contains(&about))
                .map(String::as_str)
                .collect();
            let title = "What rustc said when the translator tried it:";
            sections.push(section(6, title, demotions.join("\n")));
        }
        if let Some(feedback) = feedback {
            let title = "An earlier attempt was not accepted, because:";
            sections.push(section(7, title, feedback.to_string()));
        }
        let pointers: Vec<String> = c
            .iter()
            .flat_map(|c| &c.pointers)
            .map(|p| format!("`{} {}` (tier {}): {}", p.ty, p.name, p.tier, p.reason))
            .collect();
        let freedom = self.freedom(unit);
        let values = [
            ("name", unit.item.1.as_str()),
            ("file", unit.item.0.as_str()),
            ("freedom", freedom.as_str()),
        ];
        let pointers = pointers.join("\n");
        let material = [
            ("evidence", unit.evidence.as_str()),
            ("pointers", pointers.as_str()),
            ("c", c_text),
            ("rust", rust),
        ];
        prompt::fill(unit.kind, &values, &material, sections, tokens)
    }

    /// Which other items of the module a candidate may change.
    fn freedom(&self, unit: &Unit) -> String {
        if unit.kind != Kind::Promote {
            return String::new();
        }
        let Some(rules) = self.rules(unit) else {
            return String::new();
        };
        let free: Vec<String> = rules
            .replaceable
            .iter()
            .filter(|(_, signature)| signature.is_empty())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let fixed = match rules.replaceable.get(&unit.item.1) {
            Some(signature) if signature.is_empty() => {
                "Its own signature may change; write every function of the module that calls it as well then."
            }
            _ => "Its own signature must stay.",
        };
        match free.is_empty() {
            true => fixed.to_string(),
            false => format!(
                "{fixed} Of the module, you may write anew, with another signature or shape: {}.",
                free.join(", ")
            ),
        }
    }
}

/// A function's text up to its body, in one line.
pub(crate) fn head(text: &str) -> String {
    let mut depth = 0;
    let mut end = text.len();
    let start = text.find("fn ").unwrap_or(0);
    for (at, c) in text[start..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => {
                end = start + at;
                break;
            }
            _ => {}
        }
    }
    let words: Vec<&str> = text[start..end].split_whitespace().collect();
    words.join(" ")
}
