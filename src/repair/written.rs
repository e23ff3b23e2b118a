//! Which functions a model wrote, in the crate's report.

use c2safe_llm_repair::run::{Fate, Outcome};
use serde_json::{json, Value};

/// The report with what the run did: each function that a model wrote says so, with the name of the model, and `repair` has the run.
pub fn mark(report: &mut Value, outcome: &Outcome, model: &str) {
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
    for function in report["functions"].as_array_mut().into_iter().flatten() {
        for copy in function["rust"].as_array_mut().into_iter().flatten() {
            let file = copy["file"].as_str().unwrap_or("").to_string();
            let name = copy["name"].as_str().unwrap_or("").to_string();
            let text = outcome.files.get(&file);
            let module = text.and_then(|t| c2safe_llm_repair::source::Module::parse(&file, t).ok());
            if let Some(item) = module.as_ref().and_then(|m| m.item(&name)) {
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

/// A page for people: what a model wrote.
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
