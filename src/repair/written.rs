//! Which functions a model wrote, in the crate's report.

use c2safe_llm_repair::run::{Fate, Outcome};
use c2safe_llm_repair::source::{modules, Files};
use serde_json::{json, Value};

use crate::pointers::html::{plain_rust, BLOCK};
use crate::pointers::{HTML_FILE, JSON_FILE};

/// The text of one of the crate's reports with what the run did; as it was if it is no report.
pub fn marked(name: &str, start: &Files, outcome: &Outcome, model: &str) -> String {
    let old = &start[name];
    let json = start.get(JSON_FILE).map_or("", String::as_str);
    let Ok(mut report) = serde_json::from_str::<Value>(json) else {
        return old.clone();
    };
    if name == HTML_FILE {
        return marked_page(old, &report, outcome, model);
    }
    mark(&mut report, outcome, model);
    format!("{report:#}\n")
}

/// What the word about a model begins with in the page.
const WORD: &str = " <span class=\"place written\">";

/// The page with the text of each function that a model wrote, and a word that says so.
fn marked_page(old: &str, report: &Value, outcome: &Outcome, model: &str) -> String {
    let mut page = old.to_string();
    let model = model
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let modules = modules(&outcome.files).unwrap_or_default();
    for function in report["functions"].as_array().into_iter().flatten() {
        for copy in function["rust"].as_array().into_iter().flatten() {
            let file = copy["file"].as_str().unwrap_or("");
            let id = (
                file.to_string(),
                copy["name"].as_str().unwrap_or("").to_string(),
            );
            if !outcome.written.contains(&id) {
                continue;
            }
            let line = match copy["translated_line"].is_null() {
                true => &copy["first_line"],
                false => &copy["translated_line"],
            };
            let module = modules.iter().find(|m| m.file == file);
            let Some(item) = module.and_then(|m| m.item(&id.1)) else {
                continue;
            };
            let text = &outcome.files[file][item.range.clone()];
            let lines: Vec<String> = text.lines().map(str::to_string).collect();
            let first = *item.lines.start();
            let place = format!("<span class=\"place\">{file}:{line}</span>");
            let word = format!("{WORD}written by {model}, now at line {first}</span>");
            let block = plain_rust(first, &lines);
            if let Some(new) = replaced(&page, &place, &word, &block) {
                page = new;
            }
        }
    }
    page
}

/// The page with another word after a place, and another block of source behind it. `None` if the page has no such place.
fn replaced(page: &str, place: &str, word: &str, block: &str) -> Option<String> {
    let (before, after) = page.split_at(page.find(place)? + place.len());
    // An earlier run may have left its word.
    let after = match after.strip_prefix(WORD) {
        Some(rest) => rest.split_once("</span>")?.1,
        None => after,
    };
    let start = after.find(BLOCK.0)?;
    let end = start + after[start..].find(BLOCK.1)? + BLOCK.1.len();
    Some(format!(
        "{before}{word}{}{block}{}",
        &after[..start],
        &after[end..]
    ))
}

/// The report with what the run did: each function that a model wrote says so, with the name of the model, and `repair` has the run.
fn mark(report: &mut Value, outcome: &Outcome, model: &str) {
    for function in report["functions"].as_array_mut().into_iter().flatten() {
        for copy in function["rust"].as_array_mut().into_iter().flatten() {
            let id = (
                copy["file"].as_str().unwrap_or("").to_string(),
                copy["name"].as_str().unwrap_or("").to_string(),
            );
            if outcome.written.contains(&id) {
                copy["written_by"] = model.into();
            }
        }
    }
    // Lines are those of the translation; where a model wrote, they moved.
    let modules = modules(&outcome.files).unwrap_or_default();
    for function in report["functions"].as_array_mut().into_iter().flatten() {
        for copy in function["rust"].as_array_mut().into_iter().flatten() {
            let file = copy["file"].as_str().unwrap_or("").to_string();
            let name = copy["name"].as_str().unwrap_or("").to_string();
            let module = modules.iter().find(|m| m.file == file);
            if let Some(item) = module.and_then(|m| m.item(&name)) {
                if copy["translated_line"].is_null() {
                    copy["translated_line"] = copy["first_line"].take();
                }
                copy["first_line"] = (*item.lines.start()).into();
                copy["last_line"] = (*item.lines.end()).into();
            }
        }
    }
    let mut units: Vec<Value> = report["repair"]["units"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    units.extend(outcome.units.iter().map(|(unit, fate)| {
        let (verdict, why) = match fate {
            Fate::Accepted(_) => ("accepted", ""),
            Fate::Rejected(why) => ("rejected", why.as_str()),
            Fate::Skipped(why) => ("skipped", why.as_str()),
        };
        json!({
            "unit": unit.name(),
            "verdict": verdict,
            "why": why,
            "model": model,
        })
    }));
    report["repair"] = json!({
        "units": units,
        "pointers_in_text": {
            "heap": outcome.tiers.1.heap,
            "arenas": outcome.tiers.1.arenas,
        },
    });
}

/// What became of the units, in one line.
pub fn log_line(outcome: &Outcome) -> String {
    let count = |wanted: fn(&Fate) -> bool| {
        outcome
            .units
            .iter()
            .filter(|(_, fate)| wanted(fate))
            .count()
    };
    format!(
        "{} accepted, {} rejected, {} skipped",
        count(|f| matches!(f, Fate::Accepted(_))),
        count(|f| matches!(f, Fate::Rejected(_))),
        count(|f| matches!(f, Fate::Skipped(_)))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_what_the_model_wrote() {
        let shown = |name: &str, line: usize| {
            let lines = [format!("fn {name}() {{}}")];
            let place = format!("<h3>Rust <span class=\"place\">src/a.rs:{line}</span></h3>");
            format!("{place}{}", plain_rust(line, &lines))
        };
        let page = format!("{}{}", shown("first", 3), shown("second", 9));
        let place = "<span class=\"place\">src/a.rs:9</span>";
        let write = |page: &str, name: &str, model: &str| {
            let word = format!("{WORD}written by {model}</span>");
            let lines = [format!("fn {name}() {{}}")];
            replaced(page, place, &word, &plain_rust(20, &lines)).unwrap()
        };
        let once = write(&page, "better", "one");
        assert!(once.contains("better") && once.contains("written by one"));
        assert!(once.contains("first") && !once.contains("second"), "{once}");
        let twice = write(&once, "best", "another");
        assert!(twice.contains("best") && twice.contains("written by another"));
        assert!(!twice.contains("better") && !twice.contains("written by one"));
        assert_eq!(replaced(&page, "src/b.rs:1", "", ""), None);
    }
}
