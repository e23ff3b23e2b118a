//! `c2safe bench crust run`: the columns with a model, on our fixtures with bodies that nothing in C fits, and replies that were recorded.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{json, Value};
use tempfile::TempDir;

/// The projects, and the module of each that has open bodies.
const PROJECTS: [(&str, &str); 5] = [
    ("grid", "grid"),
    ("registry", "registry"),
    ("shapes", "shape"),
    ("stack", "int_stack"),
    ("textkit", "textkit"),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(path, text).expect("a file");
}

/// A folder to work in: the interfaces with their open bodies and the tests of these in `tests`, settings for both providers.
fn workplace() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let open = fixtures().join("crust-bench-open");
    for (project, module) in PROJECTS {
        let given = fixtures()
            .join("crust-bench/RBench")
            .join(project)
            .join("src");
        let own = root.join("tests").join(project).join("src");
        let interface = format!("interfaces/{module}.rs");
        let more = read(&open.join(project).join("interface.rs"));
        write(
            &own.join(&interface),
            &(read(&given.join(&interface)) + &more),
        );
        for test in fs::read_dir(given.join("bin")).expect("tests").flatten() {
            let name = test.file_name();
            write(&own.join("bin").join(name), &read(&test.path()));
        }
        let more = read(&open.join(project).join("test.rs"));
        write(&own.join("bin/more.rs"), &more);
    }
    fs::create_dir(root.join("count")).expect("a folder");
    let (model, replies) = (open.join("model.sh"), open.join("replies"));
    let command = [
        "sh".as_ref(),
        model.as_path(),
        &replies,
        &root.join("count"),
    ];
    let command = format!("[repair]\nprovider = \"command\"\ncommand = {command:?}\n");
    write(&root.join("command.toml"), &command);
    let asked = root.join("asked");
    write(
        &root.join("folder.toml"),
        &format!("[repair]\nprovider = \"folder\"\nfolder = {asked:?}\ntimeout = 120\n"),
    );
    folder
}

fn c2safe(root: &Path, column: &str, settings: &str, out: &str, more: &[&str]) -> Output {
    let dataset = fixtures().join("crust-bench");
    Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args([
            "bench",
            "crust",
            "run",
            "--weak-sandbox",
            "--column",
            column,
        ])
        .arg("--dataset")
        .arg(dataset)
        .args([
            "--tests",
            "tests",
            "--scratch",
            "scratch",
            "--config",
            settings,
        ])
        .args(["--crates", &format!("crates-{out}"), "--out", out])
        .args(more)
        .current_dir(root)
        .output()
        .expect("c2safe runs")
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    said
}

/// The records by name.
fn records(root: &Path, out: &str) -> BTreeMap<String, Value> {
    let results: Value =
        serde_json::from_str(&read(&root.join(out).join("results.json"))).expect("JSON");
    let projects = results["projects"].as_array().expect("projects").iter();
    projects
        .map(|p| (p["name"].as_str().expect("a name").to_string(), p.clone()))
        .collect()
}

/// Of each column: its name, the stage, tests that pass and fail, open bodies, replies, and how many of them were accepted.
fn columns(record: &Value) -> Vec<Value> {
    let columns = record["columns"].as_array().expect("columns").iter();
    columns
        .map(|c| {
            json!([
                c["column"],
                c["stage"],
                c["passed"],
                c["failed"],
                c["open"],
                c["requests"],
                c["accepted"]
            ])
        })
        .collect()
}

#[test]
fn five_projects_go_through_both_columns() {
    let folder = workplace();
    let root = folder.path();
    let only = [
        "--filter",
        "grid|registry|shapes|stack|textkit",
        "--jobs",
        "2",
    ];
    let run = |column, out, more: &[&str]| {
        c2safe(
            root,
            column,
            "command.toml",
            out,
            &[&only[..], more].concat(),
        )
    };
    let said = succeeds(&run("test-repair", "whole", &[]));
    assert!(
        said.contains("columns: 0 no model, 3 compile repair, 5 test repair"),
        "{said}"
    );
    assert!(said.contains("spent: 15 requests"), "{said}");
    let whole = records(root, "whole");
    let (none, compile, test) = ("no-model", "compile-repair", "test-repair");
    let (passed, failed) = ("passed", "tests-failed");
    let expected = [
        // Right at once.
        (
            "grid",
            vec![
                json!([none, failed, 4, 1, 1, 0, 0]),
                json!([compile, passed, 5, 0, 0, 1, 1]),
            ],
        ),
        // The first does not compile.
        (
            "registry",
            vec![
                json!([none, failed, 4, 1, 1, 0, 0]),
                json!([compile, passed, 5, 0, 0, 2, 1]),
            ],
        ),
        // It compiles and is wrong; the first repair loses a test that passed.
        (
            "shapes",
            vec![
                json!([none, failed, 4, 2, 1, 0, 0]),
                json!([compile, failed, 5, 1, 0, 1, 1]),
                json!([test, passed, 6, 0, 0, 2, 1]),
            ],
        ),
        // `unsafe`, another signature, files: all refused. The first repair breaks what worked.
        (
            "stack",
            vec![
                json!([none, failed, 4, 1, 1, 0, 0]),
                json!([compile, failed, 4, 1, 1, 3, 0]),
                json!([test, passed, 5, 0, 0, 2, 1]),
            ],
        ),
        // One body first; then a reply without code, and one that leaves the body open.
        (
            "textkit",
            vec![
                json!([none, failed, 4, 2, 2, 0, 0]),
                json!([compile, passed, 6, 0, 0, 4, 2]),
            ],
        ),
    ];
    for (name, expected) in expected {
        let record = &whole[name];
        assert_eq!(columns(record), expected, "{name}: {}", record["reason"]);
        assert_eq!(record["stage"], "passed", "{name}");
        assert_eq!(record["unsafe_uses"], json!([]), "{name}");
        let interface = &record["interface"];
        assert_eq!(
            (&interface["changed"], &interface["missing"]),
            (&json!(0), &json!(0)),
            "{name}"
        );
    }
    // What was made is there, and what was there is what it was.
    let sources = |name: &str, module: &str| {
        read(
            &root
                .join("crates-whole")
                .join(name)
                .join(format!("src/{module}.rs")),
        )
    };
    assert!(sources("grid", "grid").contains("a.x - b.x"));
    assert!(!sources("stack", "int_stack").contains("first().copied()"));
    let table = read(&root.join("whole/results.md"));
    assert!(table.contains("| column: test repair | 5 |"), "{table}");

    // Nobody is asked again, whoever asks: the replies are there.
    let asked = read(&root.join("count/int_stack.implement"));
    let said = succeeds(&run("test-repair", "whole", &["--resume"]));
    assert!(said.contains("spent: 0 requests"), "{said}");
    let replies = root.join("whole/replies");
    let cache = ["--frozen", "--cache", &replies.to_string_lossy()];
    let said = succeeds(&run("compile-repair", "half", &cache));
    assert!(
        said.contains("columns: 0 no model, 3 compile repair"),
        "{said}"
    );
    assert!(
        said.contains("spent: 0 requests (0 sent again, 11 replies"),
        "{said}"
    );
    let half = records(root, "half");
    assert_eq!(columns(&half["stack"]), columns(&whole["stack"])[..2]);
    assert_eq!(asked, read(&root.join("count/int_stack.implement")));
}

/// Answers what is asked in a folder with the next reply to it, until it is told to stop.
fn answer(asked: &Path, stop: &AtomicBool) {
    let replies = fixtures().join("crust-bench-open/replies");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(20));
        for file in fs::read_dir(asked).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let Some(key) = name.strip_suffix(".request.md") else {
                continue;
            };
            if seen.contains(&name) {
                continue;
            }
            let prompt = read(&file.path());
            let kind = match prompt.contains("Write the bodies that are missing") {
                true => "implement",
                false => "repair",
            };
            let (_, module) = prompt.split_once(" module `").expect("a module");
            let (module, _) = module.split_once('`').expect("its end");
            let about = format!("{module}.{kind}");
            let count = counts.entry(about.clone()).or_default();
            *count += 1;
            let reply = read(&replies.join(format!("{about}.{count}.md")));
            let new = asked.join(format!(".{key}"));
            write(&new, &reply);
            fs::rename(new, asked.join(format!("{key}.reply.md"))).expect("a reply");
            seen.push(name);
        }
    }
}

#[test]
fn a_run_that_stops_goes_on_where_it_was() {
    let folder = workplace();
    let root = folder.path();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| answer(&root.join("asked"), &stop));
        // A test that panics must not wait for ever.
        struct Stop<'a>(&'a AtomicBool);
        impl Drop for Stop<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _stop = Stop(&stop);
        let only = ["--filter", "shapes"];
        let run = |more: &[&str]| {
            c2safe(
                root,
                "test-repair",
                "folder.toml",
                "out",
                &[&only[..], more].concat(),
            )
        };
        succeeds(&run(&["--max-requests", "2"]));
        let record = &records(root, "out")["shapes"];
        let reached = columns(record);
        assert_eq!(reached[1][1], "tests-failed");
        assert_eq!(
            reached[2],
            json!(["test-repair", "tests-failed", 5, 1, 0, 1, 0])
        );
        let stopped = record["columns"][2]["stopped"].as_str().expect("a reason");
        assert!(stopped.contains("2 requests are made"), "{stopped}");
        // What is paid for counts, and is not asked for again.
        let said = succeeds(&run(&["--resume"]));
        assert!(
            said.contains("spent: 1 requests (0 sent again, 2 replies"),
            "{said}"
        );
        let record = &records(root, "out")["shapes"];
        assert_eq!(record["stage"], "passed");
        assert_eq!(
            columns(record)[2],
            json!(["test-repair", "passed", 6, 0, 0, 2, 1])
        );
    });
}

/// Passes where nothing outside can be written and nothing of the environment is seen.
const CONFINED: &str = "#[test]\nfn is_confined() {\n    assert!(std::fs::write(\"../../outside\", \"x\").is_err());\n\
    assert!(std::fs::write(std::env::temp_dir().join(\"inside\"), \"x\").is_ok());\n\
    assert!(std::env::var_os(\"A_SECRET\").is_none());\n}\nfn main() {}\n";

#[test]
fn what_a_model_wrote_runs_confined() {
    let report = Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args([
            "confine",
            "--write",
            "/tmp",
            "--cpu",
            "9",
            "--memory",
            "8589934592",
        ])
        .args(["--file-size", "1048576", "--report"])
        .output()
        .expect("c2safe runs");
    if !report.stdout.is_empty() {
        // This system has no such sandbox, which the command says.
        return;
    }
    let folder = workplace();
    let root = folder.path();
    write(&root.join("tests/grid/src/bin/confined.rs"), CONFINED);
    let output = Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args([
            "bench",
            "crust",
            "run",
            "--column",
            "compile-repair",
            "--filter",
            "grid",
        ])
        .arg("--dataset")
        .arg(fixtures().join("crust-bench"))
        .args([
            "--tests",
            "tests",
            "--config",
            "command.toml",
            "--out",
            "out",
        ])
        .env("A_SECRET", "x")
        .current_dir(root)
        .output()
        .expect("c2safe runs");
    succeeds(&output);
    let record = &records(root, "out")["grid"];
    // Without a model's code nothing is confined, and the test fails.
    let expected = vec![
        json!(["no-model", "tests-failed", 4, 2, 1, 0, 0]),
        json!(["compile-repair", "passed", 6, 0, 0, 1, 1]),
    ];
    assert_eq!(columns(record), expected, "{}", record["reason"]);
}
