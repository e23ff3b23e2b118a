//! The results as one page that needs nothing else.

use maud::{html, Markup, PreEscaped, DOCTYPE};

use crate::markdown::{cells, columns, totals};
use crate::record::Record;
use crate::results::Results;
use crate::run::Details;

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8884; padding: .25rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.good td.stage { color: #14803c; } tr.bad td.stage { color: #b3261e; }
@media (prefers-color-scheme: dark) { tr.good td.stage { color: #5fd38a; } tr.bad td.stage { color: #ff8a80; } }
ul { margin: .2rem 0; padding-left: 1.2rem; }
";

/// The text of `results.html`.
pub fn page(results: &Results, details: Details) -> String {
    let header = &results.header;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (header.kind.title()) " · " (header.subject) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (header.kind.title()) }
                p {
                    "Scored: " strong { (header.subject) } ". Tests: " strong { (header.tests) } " (" (header.tests_hash) "). "
                    "Positions count from 1, names sorted without regard to case."
                }
                table {
                    caption { "Totals" }
                    thead { tr { th {} th { "all" } th { "odd" } th { "even" } } }
                    tbody {
                        @for (what, numbers) in totals(results) {
                            tr { th scope="row" { (what) } @for number in numbers { td class="number" { (number) } } }
                        }
                    }
                }
                table {
                    caption { "Projects" }
                    thead { tr { @for column in columns(header.kind) { th { (column) } } } }
                    tbody {
                        @for record in results.projects.iter().filter(|r| details.shows(r)) { (row(results, record)) }
                    }
                }
                @if details == Details::Odd { p { "Projects at even positions are in the totals only." } }
            }
        }
    };
    page.into_string()
}

fn row(results: &Results, record: &Record) -> Markup {
    let cells = cells(results.header.kind, record);
    let last = cells.len() - 1;
    html! {
        tr class=(if record.stage.is_good() { "good" } else { "bad" }) {
            @for (index, cell) in cells.iter().enumerate() {
                td class=[(index == 2).then_some("stage")] {
                    (cell)
                    @if index == last { (more(record)) }
                }
            }
        }
    }
}

/// What is not in the columns.
fn more(record: &Record) -> Markup {
    let mut notes: Vec<String> = Vec::new();
    if let Some(tests) = &record.tests {
        notes.extend(tests.failing.iter().map(|name| format!("fails: {name}")));
    }
    if record.attempts > 1 {
        notes.push(format!("the tests were run {} times", record.attempts));
    }
    notes.extend(
        record
            .unsafe_uses
            .iter()
            .map(|place| format!("unsafe: {place}")),
    );
    notes.extend(
        record
            .replaced_tests
            .iter()
            .map(|file| format!("other tests than the official ones: {file}")),
    );
    notes.extend(record.interface.iter().flat_map(|i| i.which.clone()));
    notes.extend(
        record
            .evidence
            .iter()
            .map(|e| format!("{}: {}", e.sort, e.text)),
    );
    html! {
        @if !notes.is_empty() {
            details {
                summary { (notes.len()) " more" }
                ul { @for note in notes { li { (note) } } }
            }
        }
    }
}
