//! Linked structures as C programmers write them (`fixtures/linked`): clean C, and the same in Rust on every tier.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe::cli::Tier;
use c2safe::verify::{self, Case, Job, Settings, Verdict};
use c2safe_frontend::project::{self, DiscoverOptions};

/// Each program with a number of keys: the edge cases, and enough for every branch of the algorithms.
const SIZES: [&str; 4] = ["0", "1", "40", "5000"];

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/linked");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the programs")
        .map(|entry| entry.expect("a program").path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "c"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 5);
    files
}

fn behave_as_c(tier: Tier) {
    let mut jobs = Vec::new();
    for file in programs() {
        for size in SIZES {
            let options = DiscoverOptions::default();
            let project = project::discover(std::slice::from_ref(&file), &options)
                .unwrap_or_else(|errors| panic!("{}: {errors:?}", file.display()));
            jobs.push(Job {
                name: format!("{} {size}", project.name),
                project,
                case: Case {
                    arguments: vec![size.to_string()],
                    ..Case::default()
                },
            });
        }
    }
    let settings = Settings {
        jobs: std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get),
        timeout: Duration::from_secs(60),
        release: false,
        deny_warnings: true,
        keep: None,
        keep_sources: false,
        tier,
        judge: false,
        tamper: None,
    };
    let outcomes = verify::run_jobs(&jobs, &settings, &|_| {}).expect("the runtime compiles");
    assert_eq!(outcomes.len(), jobs.len());
    for outcome in &outcomes {
        assert_eq!(outcome.verdict, Verdict::Same, "{}", outcome.name);
        let ran = outcome.rust.as_ref().expect("the Rust ran");
        assert_eq!(ran.status, 0, "{}: a check failed", outcome.name);
    }
}

#[test]
fn behave_as_c_on_the_heap() {
    behave_as_c(Tier::Heap);
}

#[test]
fn behave_as_c_lifted() {
    behave_as_c(Tier::Lifted);
}

/// The programs are good C: no warning, nothing that the sanitizers see, nothing leaked.
#[test]
fn are_clean_c() {
    let scratch = tempfile::tempdir().expect("a folder");
    for file in programs() {
        let program = scratch.path().join("program");
        let built = Command::new("gcc")
            .args(["-O2", "-g", "-Wall", "-Wextra", "-Werror"])
            .args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
            .arg(&file)
            .arg("-o")
            .arg(&program)
            .output()
            .expect("gcc runs");
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{}: {said}", file.display());
        for size in SIZES {
            let ran = Command::new(&program).arg(size).output().expect("it runs");
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{} {size}: {said}", file.display());
            assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{said}");
        }
    }
}
