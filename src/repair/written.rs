//! Which functions a model wrote, in the crate's report.

use c2safe_llm_repair::run::{Fate, Outcome};
use c2safe_llm_repair::source::{modules, Files};
use serde_json::{json, Value};

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

/// The page with a word at each function that a model wrote. The text that it shows is the translator's.
fn marked_page(old: &str, report: &Value, outcome: &Outcome, model: &str) -> String {
    let mut page = old.to_string();
    let model = model
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    for function in report["functions"].as_array().into_iter().flatten() {
        for copy in function["rust"].as_array().into_iter().flatten() {
            let file = copy["file"].as_str().unwrap_or("");
            let id = (
                file.to_string(),
                copy["name"].as_str().unwrap_or("").to_string(),
            );
            if !outcome.written.contains(&id) || copy["written_by"].is_string() {
                continue;
            }
            let line = match copy["translated_line"].is_null() {
                true => &copy["first_line"],
                false => &copy["translated_line"],
            };
            let place = format!("<span class=\"place\">{file}:{line}</span>");
            let word = format!(
                "{place} <span class=\"place\">written anew by {model}; this is what the translator wrote</span>"
            );
            page = page.replacen(&place, &word, 1);
        }
    }
    page
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
