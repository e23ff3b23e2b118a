//! The results as Markdown.

use std::fmt::Write;

use crate::record::{Cause, Kind, Record};
use crate::results::{Columns, Half, Results, Totals};
use crate::run::Details;

/// One line of a table of totals: what, and the number for all, odd and even positions.
pub(crate) type Line = (String, [String; 3]);

/// The totals, in lines.
pub(crate) fn totals(results: &Results) -> Vec<Line> {
    let halves = Half::ALL.map(|half| results.totals(half));
    let line = |what: &str, number: &dyn Fn(&Totals) -> String| -> Line {
        (what.to_string(), [0, 1, 2].map(|i| number(&halves[i])))
    };
    let mut lines = vec![line("projects", &|t| t.projects.to_string())];
    for &stage in results.header.kind.stages() {
        lines.push(line(stage.words(), &|t| t.at(stage).to_string()));
    }
    if results.header.kind.scores() {
        lines.push(line("passed, interface unchanged", &|t| {
            t.passed_with_interface.to_string()
        }));
        lines.push(line("more would pass with `unsafe` allowed", &|t| {
            t.passed_but_for_unsafe.to_string()
        }));
        lines.push(line("no test fails, unsafe and crashes let pass", &|t| {
            t.no_test_fails.to_string()
        }));
        if halves[0].suspect > 0 {
            lines.push(line("suspect tests", &|t| t.suspect.to_string()));
            lines.push(line("passed though suspect", &|t| {
                t.passed_though_suspect.to_string()
            }));
        }
    }
    for cause in Cause::ALL {
        if halves[0].causes.contains_key(&cause) {
            let count = |t: &Totals| t.causes.get(&cause).copied().unwrap_or(0).to_string();
            lines.push(line(&format!("cause: {}", cause.words()), &count));
        }
    }
    if halves[0].columns.is_some() {
        let mut column = |what: &str, number: fn(&Columns) -> u64| {
            lines.push(line(what, &|t| {
                number(&t.columns.unwrap_or_default()).to_string()
            }));
        };
        column("column: no model", |c| c.no_model as u64);
        column("column: compile repair", |c| c.compile_repair as u64);
        column("requests for it", |c| c.compile_requests);
        if results.header.kind == Kind::TestRepair {
            column("column: test repair", |c| c.test_repair as u64);
            column("requests for it", |c| c.test_requests);
        }
        column("tokens read", |c| c.input_tokens);
        column("tokens written", |c| c.output_tokens);
    }
    if results.header.kind == Kind::CSide {
        lines.push(line("programs: same", &|t| t.programs.same.to_string()));
        lines.push(line("programs: different", &|t| {
            t.programs.different.to_string()
        }));
        lines.push(line("programs: not translated", &|t| {
            t.programs.not_translated.to_string()
        }));
        lines.push(line("programs: not comparable", &|t| {
            t.programs.not_comparable.to_string()
        }));
    }
    if halves[0].pointers.total() > 0 {
        lines.push(line("pointers: tier 1", &|t| t.pointers.tier1.to_string()));
        lines.push(line("pointers: tier 2", &|t| t.pointers.tier2.to_string()));
        lines.push(line("pointers: tier 3", &|t| t.pointers.tier3.to_string()));
    }
    lines.push(line("seconds", &|t| format!("{:.0}", t.seconds)));
    lines
}

/// The columns of the table of projects for a kind of run.
pub(crate) fn columns(kind: Kind) -> Vec<&'static str> {
    let middle: &[&str] = match kind {
        Kind::Score => &["tests", "unsafe", "interface", "tiers 1/2/3"],
        Kind::CSide => &[
            "same/different/not translated/not comparable",
            "tiers 1/2/3",
        ],
        Kind::Tests => &[],
        Kind::NoModel => &["tests", "unsafe", "interface", "filled", "cause"],
        Kind::CompileRepair | Kind::TestRepair => {
            &["tests", "unsafe", "interface", "filled", "columns", "cause"]
        }
    };
    ["#", "project", "stage"]
        .iter()
        .chain(middle)
        .chain(&["s", "reason"])
        .copied()
        .collect()
}

/// What stands in them.
pub(crate) fn cells(kind: Kind, record: &Record) -> Vec<String> {
    let mut cells = vec![
        record.position.to_string(),
        record.name.clone(),
        record.stage.words().to_string(),
    ];
    let tiers = record.pointers.map_or(String::new(), |p| {
        format!("{}/{}/{}", p.tier1, p.tier2, p.tier3)
    });
    match kind {
        Kind::Score | Kind::NoModel | Kind::CompileRepair | Kind::TestRepair => {
            cells.push(record.tests.as_ref().map_or(String::new(), |t| {
                format!("{}/{}", t.passed, t.passed + t.failed)
            }));
            cells.push(record.unsafe_uses.len().to_string());
            cells.push(record.interface.as_ref().map_or(String::new(), |i| {
                format!("{}/{}", i.items - i.changed - i.missing, i.items)
            }));
            if kind == Kind::Score {
                cells.push(tiers);
            } else {
                let adapters = record.adapters.as_ref();
                cells.push(adapters.map_or(String::new(), |a| format!("{}/{}", a.filled, a.asked)));
                if kind != Kind::NoModel {
                    cells.push(columns_of(record));
                }
                let cause = adapters.and_then(|a| a.cause);
                cells.push(cause.map_or(String::new(), |c| c.words().to_string()));
            }
        }
        Kind::CSide => {
            cells.push(record.programs.map_or(String::new(), |p| {
                format!(
                    "{}/{}/{}/{}",
                    p.same, p.different, p.not_translated, p.not_comparable
                )
            }));
            cells.push(tiers);
        }
        Kind::Tests => {}
    }
    cells.push(format!("{:.1}", record.seconds.total));
    let mut reason = record.reason.clone();
    if kind.scores() && record.is_suspect() {
        let evidence = record.evidence.iter().find(|e| e.is_certain);
        let text = evidence.map_or("", |e| e.text.as_str());
        reason = format!("{reason} [suspect tests: {text}]");
    }
    cells.push(reason);
    cells
}

/// What became of a project in each column: its tests, what is open, and the replies that were accepted of those that came.
fn columns_of(record: &Record) -> String {
    let columns = record.columns.iter().map(|c| {
        let name = match c.column {
            Kind::CompileRepair => "compile repair",
            Kind::TestRepair => "test repair",
            _ => "no model",
        };
        let replies = match c.requests {
            0 => String::new(),
            requests => format!(", {} of {requests} replies accepted", c.accepted),
        };
        let stage = c.stage.words();
        let tests = c.passed + c.failed;
        let passed = c.passed;
        format!("{name}: {stage} {passed}/{tests}, {} open{replies}", c.open)
    });
    let columns: Vec<String> = columns.collect();
    columns.join("; ")
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| cell.replace('|', "\\|").replace(['\n', '\r'], " "))
        .collect();
    format!("| {} |\n", cells.join(" | "))
}

/// The text of `results.md`.
pub fn page(results: &Results, details: Details) -> String {
    let header = &results.header;
    let mut text = format!("# {}\n\n", header.kind.title());
    let _ = writeln!(
        text,
        "Scored: {}. Tests: {} ({}). Positions count from 1, names sorted without regard to case.\n",
        header.subject, header.tests, header.tests_hash
    );
    text.push_str("| | all | odd | even |\n|---|--:|--:|--:|\n");
    for (what, numbers) in totals(results) {
        let mut cells = vec![what];
        cells.extend(numbers);
        text.push_str(&row(&cells));
    }
    let columns: Vec<String> = columns(header.kind)
        .iter()
        .map(ToString::to_string)
        .collect();
    text.push('\n');
    text.push_str(&row(&columns));
    text.push_str(&format!("{}|\n", "|---".repeat(columns.len())));
    for record in results.projects.iter().filter(|r| details.shows(r)) {
        text.push_str(&row(&cells(header.kind, record)));
    }
    text
}
