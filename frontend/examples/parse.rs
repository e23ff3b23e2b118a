//! Preprocesses and parses files or projects and says how many go through:
//! `cargo run --release -p c2safe-frontend --example parse -- [--each] PATH...`
#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use c2safe_frontend::{parse, preprocess, project, shim};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let each = arguments.first().is_some_and(|a| a == "--each");
    if each {
        arguments.remove(0);
    }
    let (mut good, mut bad, mut rejected) = (0, 0, 0);
    let groups: Vec<Vec<PathBuf>> = if each {
        arguments.iter().map(|a| vec![PathBuf::from(a)]).collect()
    } else {
        vec![arguments.iter().map(PathBuf::from).collect()]
    };
    let mut time = Duration::ZERO;
    for inputs in groups {
        let project = match project::discover(&inputs, &project::DiscoverOptions::default()) {
            Ok(project) => project,
            Err(errors) => {
                for error in errors {
                    println!("{error}");
                }
                continue;
            }
        };
        for unit in &project.units {
            let text = match preprocess::preprocess(unit, preprocess::Options::default()) {
                Ok(text) => text,
                Err(errors) => {
                    println!("rejected {}: {}", unit.path.display(), errors[0]);
                    rejected += 1;
                    continue;
                }
            };
            let started = Instant::now();
            let shimmed = shim::shim(&text.text, "");
            let shim_time = started.elapsed();
            let started = Instant::now();
            let result = parse::on_big_stack(|| parse::parse(&text).map(|p| p.unit.0.len()));
            time += started.elapsed();
            if started.elapsed() > Duration::from_millis(500) {
                println!(
                    "{}: shim {shim_time:?}, all {:?}",
                    unit.display,
                    started.elapsed()
                );
            }
            match result {
                Ok(_) => good += 1,
                Err(error) => {
                    let verdict = preprocess::compiler_verdict(unit, &text.text);
                    if verdict.is_empty() {
                        bad += 1;
                        println!("BAD {}: {error}", unit.path.display());
                        if let Some(span) = &error.span {
                            let source = std::fs::read_to_string(unit.root.join(&*span.file));
                            if let Some(line) = source.ok().and_then(|s| {
                                s.lines()
                                    .nth(span.line.saturating_sub(1) as usize)
                                    .map(str::to_string)
                            }) {
                                println!("    {line}");
                            }
                        }
                        let _ = shimmed;
                    } else {
                        println!(
                            "rejected {}: {}; we say {error}",
                            unit.path.display(),
                            verdict[0]
                        );
                        rejected += 1;
                    }
                }
            }
        }
    }
    println!("{good} parsed, {bad} not parsed, {rejected} rejected by cc; {time:?}");
}
