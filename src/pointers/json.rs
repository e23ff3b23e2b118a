//! The report for programs.

use c2safe_analysis::lift::{Kind, Tier};
use c2safe_frontend::ir::Loc;
use clap::ValueEnum;
use serde_json::{json, Value};

use super::Report;

/// The text of `c2safe-report.json`: the same for the same C and the same version of c2safe.
///
/// `functions`, `pointers` and `obstacles` refer to each other by position. A tier is a number, 1 to 3; lines count from 1.
pub fn text(report: &Report) -> String {
    format!("{:#}\n", value(report))
}

fn value(report: &Report) -> Value {
    let census = &report.census;
    let place = |loc: Loc| json!({"file": report.file(loc), "line": loc.line});
    let by_tier = |kind: Option<Kind>| {
        let counts =
            Tier::ALL.map(|t| (format!("tier{}", t.number()), census.count(kind, t).into()));
        Value::Object(counts.into_iter().collect())
    };
    let kinds = Kind::ALL.map(|kind| (kind.words().to_string(), by_tier(Some(kind))));
    let obstacles = census.obstacles.iter().map(|obstacle| {
        let origins = obstacle.origins.iter().map(|origin| {
            json!({"name": origin.name, "place": place(origin.loc), "pointers": origin.pointers})
        });
        json!({
            "text": obstacle.text,
            "pointers": obstacle.pointers,
            "origins": origins.collect::<Vec<_>>(),
        })
    });
    let pointers = census.pointers.iter().map(|p| {
        let reason = p.reason.as_ref();
        json!({
            "kind": p.kind.words(),
            "name": p.name,
            "type": p.ty,
            "owner": p.owner,
            "place": place(p.loc),
            "tier": p.tier.number(),
            "becomes": p.becomes,
            "reason": reason.map(|r| json!({"text": r.text, "place": place(r.loc)})),
            "function": p.function,
            "obstacle": p.obstacle.map(|(obstacle, _)| obstacle),
            "origin": p.obstacle.map(|(_, origin)| origin),
        })
    });
    let functions = census
        .functions
        .iter()
        .zip(&report.functions)
        .map(|(f, text)| {
            let copies = text.copies.iter().map(|copy| {
                json!({
                    "name": copy.name(),
                    "file": copy.place.file,
                    "first_line": copy.place.lines.start(),
                    "last_line": copy.place.lines.end(),
                    "variant": copy.variant,
                    "copies_to_heap": copy.place.lends,
                })
            });
            json!({
                "name": f.name,
                "place": place(f.loc),
                "last_line": f.end.line,
                "pointers": f.pointers,
                "rust": copies.collect::<Vec<_>>(),
            })
        });
    let demotions = report.demotions.iter().map(|d| {
        let (file, line) = &d.place;
        json!({
            "round": d.round,
            "what": d.what,
            "place": {"file": file, "line": line},
            "message": d.message,
            "code": d.code,
        })
    });
    let tier = report.tier.to_possible_value();
    json!({
        "version": 1,
        "project": report.project,
        "tier": tier.map(|v| v.get_name().to_string()),
        "with_tests": report.with_tests,
        "c_lines": report.c_lines,
        "rust_lines": report.rust_lines,
        "variants": census.variants(),
        "copies_to_heap": report.lends,
        "counts": {"all": by_tier(None), "by_kind": Value::Object(kinds.into_iter().collect())},
        "obstacles": obstacles.collect::<Vec<_>>(),
        "pointers": pointers.collect::<Vec<_>>(),
        "functions": functions.collect::<Vec<_>>(),
        "refused_by_rustc": demotions.collect::<Vec<_>>(),
    })
}
