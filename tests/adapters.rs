//! `c2safe bench crust no-model` on a benchmark of our own, whose projects ask for different conversions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/crust-bench")
}

#[track_caller]
fn c2safe(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args(["bench", "crust"])
        .args(arguments)
        .output()
        .expect("c2safe runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
}

fn results(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("results.json")).expect("results");
    serde_json::from_str(&text).expect("JSON")
}

/// What must be the same whenever it is done: no times, and no hashes of the program that did it.
fn timeless(results: &Value) -> Vec<Value> {
    let mut projects = results["projects"].as_array().expect("projects").clone();
    for project in &mut projects {
        for key in ["seconds", "key", "attempts"] {
            project[key] = Value::Null;
        }
    }
    projects
}

#[test]
fn interfaces_are_filled_and_tests_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let dataset = fixtures().to_string_lossy().into_owned();
    let run = |more: &[&str], out: &str| {
        let (scratch, out, crates) = (path("scratch"), path(out), path("crates"));
        let mut arguments = vec![
            "no-model",
            "--dataset",
            &dataset,
            "--scratch",
            &scratch,
            "--out",
            &out,
        ];
        arguments.extend(["--crates", &crates]);
        arguments.extend(more);
        c2safe(&arguments);
    };
    run(&["--jobs", "2"], "whole");
    let whole = results(&folder.path().join("whole"));
    let projects = whole["projects"].as_array().expect("projects");
    assert_eq!(projects.len(), 8);
    for project in projects {
        let (name, why) = (&project["name"], &project["reason"]);
        assert_eq!(project["interface"]["changed"], 0, "{name}");
        assert_eq!(project["interface"]["missing"], 0, "{name}");
        assert_eq!(project["unsafe_uses"], serde_json::json!([]), "{name}");
        if name == "partial" {
            continue;
        }
        assert_eq!(
            project["stage"], "passed",
            "{name}: {why} {}",
            project["panics"]
        );
        assert_eq!(
            project["adapters"]["asked"], project["adapters"]["filled"],
            "{name}"
        );
    }
    // What C lacks stays open, and the results say what it is.
    let partial = projects
        .iter()
        .find(|p| p["name"] == "partial")
        .expect("it is there");
    assert_eq!(partial["stage"], "tests-failed");
    assert_eq!(partial["tests"]["passed"], 1);
    let adapters = &partial["adapters"];
    assert_eq!(adapters["cause"], "unmatched");
    assert_eq!(adapters["unmatched"], serde_json::json!(["maths::cube"]));
    let missing = adapters["missing"][0].as_str().expect("a reason");
    assert!(
        missing.starts_with("maths::weigh: ") && missing.contains("HashMap"),
        "{missing}"
    );
    let table = fs::read_to_string(folder.path().join("whole/results.md")).expect("a table");
    assert!(table.contains("| cause: unmatched | 1 |"), "{table}");

    // Shards make the same of their projects, and merge into the same results.
    for shard in ["1/3", "2/3", "3/3"] {
        run(
            &["--shard", shard, "--filter", "grid|partial|stack"],
            &format!("part{}", &shard[..1]),
        );
    }
    let parts = ["1", "2", "3"].map(|n| path(&format!("part{n}")));
    let merged = path("merged");
    let mut arguments = vec!["merge"];
    arguments.extend(parts.iter().map(String::as_str));
    arguments.extend(["--out", &merged]);
    c2safe(&arguments);
    let merged = timeless(&results(Path::new(&merged)));
    let expected: Vec<Value> = timeless(&whole)
        .into_iter()
        .filter(|p| {
            ["grid", "partial", "stack"]
                .iter()
                .any(|name| p["name"] == *name)
        })
        .collect();
    assert_eq!(merged, expected);
}
