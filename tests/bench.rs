//! `c2safe bench crust` on a benchmark of our own: the same shape, six small projects, each with another fate.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(path, text).expect("a file");
}

fn c2safe(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args(["bench", "crust"])
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("c2safe runs")
}

/// Runs it, and says what it printed.
#[track_caller]
fn succeeds(root: &Path, arguments: &[&str]) -> String {
    let output = c2safe(root, arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    said
}

const INTERFACE: &str = "pub struct Sum { pub value: i32 }\n\
    impl Sum {\n    pub fn add(&mut self, x: i32) -> i32 { unimplemented!() }\n}\n";

const TEST: &str = "use NAME::sum::Sum;\n\
    #[test]\nfn adds() {\n    let mut sum = Sum { value: 1 };\n    let now: i32 = sum.add(2);\n    assert_eq!(now, 3);\n}\n\
    #[test]\nfn reads() {\n    assert_eq!(std::fs::read_to_string(\"data/three\").unwrap().trim(), \"3\");\n}\n\
    fn main() {}\n";

/// A second program, so that there is more than one to fail.
const MORE: &str = "#[test]\nfn is_public() {\n    use NAME::sum::Sum;\n\
    let _: fn(&mut Sum, i32) -> i32 = Sum::add;\n}\nfn main() {}\n";

const BODY: &str = "pub struct Sum { pub value: i32 }\n\
    impl Sum {\n    pub fn add(&mut self, x: i32) -> i32 {\n        self.value += x;\n        self.value\n    }\n}\n";

/// The projects, by position: names are sorted without regard to case.
const NAMES: [&str; 6] = ["Broken", "dangerous", "good", "Missing", "quits", "wrong"];

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{more}\n[dependencies]\n")
}

/// The name of a project's package, which is not always its own.
fn package(name: &str) -> &str {
    match name {
        "good" => "good_lib",
        other => other,
    }
}

/// A benchmark in `data`, and crates in `crates`.
fn benchmark() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for name in NAMES {
        let project = format!("data/RBench/{name}");
        let file = |file: &str, text: &str| write(root, &format!("{project}/{file}"), text);
        file("Cargo.toml", &manifest(package(name), ""));
        file("src/lib.rs", "pub mod sum;\n");
        file("src/interfaces/sum.rs", INTERFACE);
        file("src/bin/test.rs", &TEST.replace("NAME", package(name)));
        file("src/bin/more.rs", &MORE.replace("NAME", package(name)));
        file("data/three", "3\n");
        if name == "Missing" {
            continue;
        }
        let own = |file: &str, text: &str| write(root, &format!("crates/{name}/{file}"), text);
        own("Cargo.toml", &manifest(name, ""));
        own("src/lib.rs", "pub mod sum;\n");
        // Tests of its own that say that all is well do not count.
        own(
            "src/bin/test.rs",
            "#[test]\nfn all_is_well() {}\nfn main() {}\n",
        );
        let body = match name {
            "Broken" => BODY
                .replace("-> i32 {", "-> i64 {")
                .replace("self.value\n", "self.value.into()\n"),
            "dangerous" => format!(
                "{BODY}pub fn f() {{\n    unsafe {{ std::hint::assert_unchecked(true) }}\n}}\n"
            ),
            "quits" => BODY.replace("self.value += x;", "std::process::exit(0);"),
            "wrong" => BODY.replace("+=", "-="),
            _ => format!("// unsafe is only a word here\n{BODY}"),
        };
        own("src/sum.rs", &body);
    }
    // It tries to leave the tests out, and has a report of its pointers.
    let sly = "autobins = false\n[lib]\ntest = false";
    write(root, "crates/wrong/Cargo.toml", &manifest("wrong", sly));
    let report = r#"{"counts": {"all": {"tier1": 5, "tier2": 1, "tier3": 2}}}"#;
    write(root, "crates/good/c2safe-report.json", report);
    folder
}

fn results(root: &Path, out: &str) -> Value {
    let text = fs::read_to_string(root.join(out).join("results.json")).expect("results");
    serde_json::from_str(&text).expect("JSON")
}

/// Without what differs from run to run.
fn timeless(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "seconds")
            .map(|(key, value)| (key.clone(), timeless(value)))
            .collect(),
        Value::Array(items) => items.iter().map(timeless).collect(),
        other => other.clone(),
    }
}

fn field<'a>(results: &'a Value, name: &str, field: &str) -> &'a Value {
    let projects = results["projects"].as_array().expect("projects");
    let record = projects.iter().find(|p| p["name"] == name);
    &record.expect("the project")[field]
}

#[test]
fn every_fate_has_its_stage() {
    let folder = benchmark();
    let root = folder.path();
    let common = [
        "score",
        "crates",
        "--dataset",
        "data",
        "--scratch",
        "scratch",
    ];
    let with = |more: &[&'static str]| [&common[..], more].concat();
    let said = succeeds(root, &with(&["--out", "whole"]));
    assert!(said.contains("all  6 of 6: 1 passed"), "{said}");
    let whole = results(root, "whole");
    let stages: Vec<&str> = NAMES
        .iter()
        .map(|name| field(&whole, name, "stage").as_str().expect("a stage"))
        .collect();
    let expected = [
        "build-failed",
        "unsafe",
        "passed",
        "missing",
        "tests-failed",
        "tests-failed",
    ];
    assert_eq!(stages, expected, "{whole:#}");

    let reason = |name: &str| field(&whole, name, "reason").as_str().expect("a reason");
    let broken = "2 errors, first: E0308 mismatched types (src/bin/more.rs:4)";
    assert_eq!(reason("Broken"), broken, "always the same, and all");
    assert!(
        reason("dangerous").contains("src/sum.rs:9; the tests pass"),
        "{}",
        reason("dangerous")
    );
    assert!(
        reason("quits").contains("ends before its tests do"),
        "{}",
        reason("quits")
    );
    assert!(
        reason("wrong").contains("1 of 3 tests fail: adds"),
        "{}",
        reason("wrong")
    );

    // What is refused for `unsafe` alone is counted apart; what fails its tests as well is not.
    assert_eq!(field(&whole, "dangerous", "but_for_unsafe"), "passed");
    assert_eq!(field(&whole, "good", "but_for_unsafe"), &Value::Null);
    let but_for_unsafe = |half: &str| &whole["totals"][half]["passed_but_for_unsafe"];
    assert_eq!(
        (but_for_unsafe("all"), but_for_unsafe("odd")),
        (&1.into(), &0.into())
    );

    assert_eq!(field(&whole, "good", "pointers")["tier3"], 2);
    assert_eq!(field(&whole, "good", "tests")["passed"], 3);
    assert_eq!(
        field(&whole, "good", "replaced_tests"),
        &serde_json::json!(["src/bin/more.rs", "src/bin/test.rs"])
    );
    assert_eq!(field(&whole, "good", "interface")["changed"], 0);
    assert_eq!(field(&whole, "Broken", "interface")["changed"], 1);
    assert_eq!(whole["totals"]["odd"]["stages"]["passed"], 1);
    assert_eq!(whole["totals"]["even"]["stages"]["passed"], Value::Null);
    assert_eq!(whole["totals"]["odd"]["passed_with_interface"], 1);
    // What is scored stays as it was.
    assert!(!root.join("crates/good/target").exists());
    assert!(!root.join("crates/good/data").exists());

    // Shards make the whole.
    succeeds(
        root,
        &with(&["--out", "first", "--shard", "1/2", "--jobs", "2"]),
    );
    succeeds(root, &with(&["--out", "second", "--shard", "2/2"]));
    succeeds(
        root,
        &[
            "merge",
            "second",
            "first",
            "--out",
            "merged",
            "--details",
            "odd",
        ],
    );
    assert_eq!(timeless(&results(root, "merged")), timeless(&whole));

    // Pages tell of what they may.
    let page = |name: &str| fs::read_to_string(root.join(name)).expect("a page");
    for file in ["results.md", "results.html"] {
        let (all, odd) = (
            page(&format!("whole/{file}")),
            page(&format!("merged/{file}")),
        );
        assert!(all.contains("dangerous") && all.contains("good"), "{file}");
        assert!(
            all.contains("more would pass with `unsafe` allowed"),
            "{file}"
        );
        assert!(!odd.contains("dangerous") && odd.contains("good"), "{file}");
    }
    assert!(!page("whole/results.html").contains("http"));

    // An interrupted run goes on with what is missing, and sees what has changed.
    let output = c2safe(root, &with(&["--out", "whole"]));
    assert!(String::from_utf8_lossy(&output.stderr).contains("B0004"));
    fs::remove_file(root.join("whole/results.json")).expect("a file");
    fs::remove_file(root.join("whole/projects/wrong.json")).expect("a file");
    let kept = fs::read_to_string(root.join("whole/projects/quits.json")).expect("a record");
    write(root, "crates/Broken/src/sum.rs", BODY);
    succeeds(root, &with(&["--out", "whole", "--resume"]));
    let again = results(root, "whole");
    assert_eq!(field(&again, "Broken", "stage"), "passed");
    assert_eq!(field(&again, "wrong", "stage"), "tests-failed");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(field(&again, "quits", "seconds"), &kept["seconds"]);
}

#[test]
fn other_tests_and_tests_that_no_crate_passes() {
    let folder = benchmark();
    let root = folder.path();
    // Corrected tests, of which those of one project cannot be right.
    for name in NAMES {
        let test = match name {
            "good" => TEST.replace("sum.add(2)", "sum.add(2, 3)"),
            "quits" => TEST.replace("data/three", "data/four"),
            "wrong" => TEST.replace("#[test]", ""),
            "dangerous" => TEST.replace("sum.add(2)", "sum.clone().add(2)"),
            _ => TEST.replace("3);", "3, \"corrected\");"),
        };
        write(
            root,
            &format!("new/{name}/src/bin/test.rs"),
            &test.replace("NAME", package(name)),
        );
    }
    let common = [
        "--dataset",
        "data",
        "--tests",
        "new",
        "--scratch",
        "scratch",
    ];
    succeeds(
        root,
        &[&["tests"], &common[..], &["--out", "examined"]].concat(),
    );
    let examined = results(root, "examined");
    let suspect = |name: &str| field(&examined, name, "stage") == "suspect";
    let sort = |name: &str| field(&examined, name, "evidence")[0]["sort"].clone();
    assert!(
        suspect("good") && sort("good") == "does-not-compile",
        "{examined:#}"
    );
    assert!(suspect("quits") && sort("quits") == "missing-file");
    assert!(suspect("wrong") && sort("wrong") == "no-tests");
    // A crate may have more than the interface.
    assert!(!suspect("dangerous") && sort("dangerous") == "needs-more");
    assert!(!suspect("Missing") && !suspect("Broken"));

    let score = [
        &[
            "score",
            "crates",
            "--examined",
            "examined",
            "--out",
            "scored",
        ],
        &common[..],
    ]
    .concat();
    let said = succeeds(
        root,
        &[&score[..], &["--filter", "^(good|dangerous)$"]].concat(),
    );
    assert!(said.contains("1 with suspect tests"), "{said}");
    let scored = results(root, "scored");
    assert_eq!(field(&scored, "good", "stage"), "build-failed");
    assert_eq!(scored["totals"]["all"]["suspect"], 1);
    let page = fs::read_to_string(root.join("scored/results.md")).expect("a page");
    assert!(page.contains("suspect tests: E0061"), "{page}");

    // The version of the tests is part of the result.
    let other = [
        "score",
        "crates",
        "--dataset",
        "data",
        "--examined",
        "examined",
        "--filter",
        "^$",
    ];
    let output = c2safe(root, &other);
    assert!(String::from_utf8_lossy(&output.stderr).contains("B0005"));
}

#[test]
fn a_test_that_does_not_end_is_stopped() {
    let folder = benchmark();
    let root = folder.path();
    let body = BODY.replace("self.value += x;", "loop { std::thread::yield_now(); }");
    write(root, "crates/wrong/src/sum.rs", &body);
    let run = [
        "score",
        "crates",
        "--dataset",
        "data",
        "--filter",
        "wrong",
        "--test-time",
        "3",
        "--out",
        "out",
    ];
    let said = succeeds(root, &run);
    assert!(said.contains("timeout"), "{said}");
    assert_eq!(field(&results(root, "out"), "wrong", "stage"), "timeout");
}

#[test]
fn tests_may_have_more_than_one_attempt() {
    let folder = benchmark();
    let root = folder.path();
    // It passes the second time that it is run.
    let mark = root.join("mark");
    let body = format!(
        "if std::fs::create_dir({:?}).is_ok() {{ return 0; }}\n        self.value += x;",
        mark.display().to_string()
    );
    write(
        root,
        "crates/wrong/src/sum.rs",
        &BODY.replace("self.value += x;", &body),
    );
    let run = ["score", "crates", "--dataset", "data", "--filter", "wrong"];
    let run = [&run[..], &["--scratch", "scratch"]].concat();
    succeeds(root, &[&run[..], &["--out", "once"]].concat());
    assert_eq!(
        field(&results(root, "once"), "wrong", "stage"),
        "tests-failed"
    );
    fs::remove_dir(&mark).expect("the mark");
    succeeds(
        root,
        &[&run[..], &["--out", "twice", "--attempts", "3"]].concat(),
    );
    let twice = results(root, "twice");
    assert_eq!(field(&twice, "wrong", "stage"), "passed");
    assert_eq!(field(&twice, "wrong", "attempts"), 2);
}

#[test]
fn test_programs_run_through_what_is_asked_for() {
    let folder = benchmark();
    let root = folder.path();
    // Its test wants a variable that only `env` sets.
    let test = TEST.replace("NAME", "good_lib").replace(
        "#[test]\nfn adds",
        "#[test]\nfn runs_through() {\n    std::env::var(\"THROUGH\").unwrap();\n}\n#[test]\nfn adds",
    );
    write(root, "data/RBench/good/src/bin/test.rs", &test);
    let run = [
        "score",
        "crates",
        "--dataset",
        "data",
        "--filter",
        "good",
        "--scratch",
        "scratch",
    ];
    let said = succeeds(root, &run);
    assert!(said.contains("1 of 4 tests fail: runs_through"), "{said}");
    let said = succeeds(root, &[&run[..], &["--runner", "env THROUGH=1"]].concat());
    assert!(said.contains("1 of 6: 1 passed"), "{said}");
}

#[test]
fn c_is_compared_with_its_translation() {
    let folder = benchmark();
    let root = folder.path();
    let c = "#include <stdio.h>\nint add(int *sum, int x) { return *sum += x; }\n\
             int main(void) { int sum = 1; printf(\"%d\\n\", add(&sum, 2)); return 0; }\n";
    write(root, "data/CBench/good/main.c", c);
    write(
        root,
        "data/CBench/wrong/main.c",
        "int main(void) { return undeclared; }\n",
    );
    let run = ["c-side", "--dataset", "data", "--out", "out"];
    let said = succeeds(root, &run);
    assert!(said.contains("all  6 of 6: 1 same"), "{said}");
    let results = results(root, "out");
    assert_eq!(field(&results, "good", "programs")["same"], 1);
    assert_eq!(field(&results, "good", "pointers")["tier1"], 1);
    assert_eq!(field(&results, "Missing", "stage"), "missing");
    let key = field(&results, "good", "key").clone();
    succeeds(
        root,
        &[&run[..], &["--resume", "--filter", "good"]].concat(),
    );
    assert_eq!(field(&self::results(root, "out"), "good", "key"), &key);
    assert_ne!(field(&results, "wrong", "stage"), "same");
}

#[test]
fn bad_input_is_told() {
    let folder = benchmark();
    let root = folder.path();
    let cases: [(&[&str], &str); 5] = [
        (&["score", "crates", "--dataset", "crates"], "B0001"),
        (&["score", "nowhere", "--dataset", "data"], "B0001"),
        (
            &["score", "crates", "--dataset", "data", "--shard", "3/2"],
            "B0003",
        ),
        (&["merge", "data", "--out", "out"], "B0002"),
        (
            &["merge", "crates/good/c2safe-report.json", "--out", "out"],
            "B0006",
        ),
    ];
    for (arguments, code) in cases {
        let output = c2safe(root, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(errors.contains(code), "{arguments:?}: {errors}");
    }
}
