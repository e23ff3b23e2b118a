//! A sample of the differential programs: the runtime's C library against the system's on generated input.
//! `cargo run --release --example libc_diff` runs them at length.

use std::path::Path;
use std::time::Duration;

use c2safe::cli::Tier;
use c2safe::verify::{self, Case, Job, Settings, Verdict};
use c2safe_frontend::project::{self, DiscoverOptions};

/// How many cases of a family the sample has: all together run for seconds.
const CASES: u32 = 2_000;

#[test]
fn samples_are_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/differential");
    let mut jobs = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the programs") {
        let file = entry.expect("a program").path();
        if file.extension().is_none_or(|extension| extension != "c") {
            continue;
        }
        let project = project::discover(std::slice::from_ref(&file), &DiscoverOptions::default());
        let project = project.unwrap_or_else(|errors| panic!("{}: {errors:?}", file.display()));
        let name = project.name.clone();
        if name == "special" {
            // Its numbers are allowed a small error, which only the example looks at.
            continue;
        }
        // Sorting takes a thousand calls a case, a sequence of stream operations hundreds of system calls.
        let cases = match name.as_str() {
            "sort" => CASES / 20,
            "stdio" => CASES / 4,
            _ => CASES,
        };
        let arguments = vec!["7".to_string(), cases.to_string()];
        let case = Case {
            arguments,
            ..Case::default()
        };
        jobs.push(Job {
            name,
            project,
            case,
        });
    }
    assert!(!jobs.is_empty());
    let settings = Settings {
        jobs: std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get),
        timeout: Duration::from_secs(60),
        release: false,
        deny_warnings: true,
        keep: None,
        keep_sources: false,
        tier: Tier::Heap,
        judge: false,
        tamper: None,
    };
    let outcomes = verify::run_jobs(&jobs, &settings, &|_| {}).expect("the runtime compiles");
    assert_eq!(outcomes.len(), jobs.len());
    let failures: Vec<String> = outcomes
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::Same)
        .map(|outcome| format!("{}: {:?}", outcome.name, outcome.verdict))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
