//! The report on a terminal.

use c2safe_analysis::lift::{Kind, Tier};

use super::{Report, HTML_FILE};
use crate::report::count;

/// Reasons that are listed.
const SHOWN: usize = 5;

/// The pointers by tier, the most common reasons, and where to read on. `folder` is where the crate is.
pub fn text(report: &Report, folder: &std::path::Path) -> String {
    let census = &report.census;
    let mut out = String::new();
    if census.pointers.is_empty() {
        out.push_str("  no pointers\n");
    } else {
        let heads = Tier::ALL.map(|t| format!("{:>14}", t.words())).concat();
        out.push_str(&format!("\n  {:18}{heads}{:>8}\n", "pointers", "all"));
        let rows = Kind::ALL.into_iter().map(Some).chain([None]);
        for kind in rows {
            let counts = Tier::ALL.map(|tier| census.count(kind, tier));
            let all: usize = counts.iter().sum();
            if all == 0 {
                continue;
            }
            let name = kind.map_or("all", Kind::words);
            let cells = counts.map(|n| format!("{n:>14}")).concat();
            out.push_str(&format!("  {name:18}{cells}{all:>8}\n"));
        }
        let shares = Tier::ALL
            .map(|t| format!("{:>14}", percent(report, t)))
            .concat();
        out.push_str(&format!("  {:18}{shares}\n", ""));
    }
    if !census.obstacles.is_empty() {
        out.push_str("\n  on the checked heap, with those that depend on it, because it\n");
        for obstacle in census.obstacles.iter().take(SHOWN) {
            out.push_str(&format!("{:>8}  {}\n", obstacle.pointers, obstacle.text));
        }
        if let Some(rest) = census.obstacles.get(SHOWN..).filter(|r| !r.is_empty()) {
            let pointers: usize = rest.iter().map(|o| o.pointers).sum();
            let text = match rest.len() {
                1 => rest[0].text.clone(),
                n => format!("has one of {n} other reasons"),
            };
            out.push_str(&format!("{pointers:>8}  {text}\n"));
        }
    }
    if !report.demotions.is_empty() {
        out.push_str("\n  went back a tier because rustc refused it\n");
        for d in report.demotions.iter().take(SHOWN) {
            let code = d.code.as_ref().map_or(String::new(), |c| format!("{c}: "));
            out.push_str(&format!("          {}: {code}{}\n", d.what, d.message));
        }
        if let Some(rest) = report.demotions.get(SHOWN..).filter(|r| !r.is_empty()) {
            out.push_str(&format!("          and {} more\n", rest.len()));
        }
    }
    let functions = count(census.functions.len(), "function");
    let variants = count(census.variants(), "variant");
    let lends = count(report.lends, "copy").replace("copys", "copies");
    out.push_str(&format!(
        "\n  {functions} and {variants}; {lends} for the time of a call\n"
    ));
    out.push_str(&format!("  report: {}\n", folder.join(HTML_FILE).display()));
    out
}

/// The share of a tier.
pub fn percent(report: &Report, tier: Tier) -> String {
    let all = report.census.pointers.len();
    match report.census.count(None, tier) {
        0 => "0 %".into(),
        n => format!("{:.1} %", n as f64 * 100.0 / all as f64),
    }
}
