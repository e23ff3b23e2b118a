//! Reading what `cargo test` prints, both streams in order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the tests of a crate did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCounts {
    /// Tests that passed, in the official programs.
    pub passed: usize,
    /// Tests that failed, wherever they are.
    pub failed: usize,
    /// Tests that were left out.
    pub ignored: usize,
    /// The names of those that failed.
    pub failing: Vec<String>,
    /// Programs that ended before their tests did.
    pub unfinished: Vec<String>,
    /// The official programs that ran, as files of the crate.
    pub ran: Vec<String>,
}

/// Reads the output; `is_official` says which sources are official tests.
///
/// A program counts as unfinished if it said that it runs tests and never what became of them, as one that calls `exit` does.
pub fn read(text: &str, is_official: &dyn Fn(&str) -> bool) -> TestCounts {
    let mut counts = TestCounts::default();
    let mut program = String::new();
    let mut official = false;
    let mut is_running = false;
    let end = |counts: &mut TestCounts, program: &str, is_running: &mut bool| {
        if std::mem::take(is_running) {
            counts.unfinished.push(program.to_string());
        }
    };
    for line in text.lines() {
        if let Some(source) = started(line) {
            end(&mut counts, &program, &mut is_running);
            program = source;
            official = is_official(&program);
            if official {
                counts.ran.push(program.clone());
            }
            is_running = true;
        } else if is_heading(line) {
            is_running = true;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            is_running = false;
            let number = |word: &str| {
                let (before, _) = result.split_once(word)?;
                before.split_whitespace().last()?.parse::<usize>().ok()
            };
            if official {
                counts.passed += number(" passed").unwrap_or(0);
            }
            counts.failed += number(" failed").unwrap_or(0);
            counts.ignored += number(" ignored").unwrap_or(0);
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            counts.failing.push(name.trim().to_string());
        }
    }
    end(&mut counts, &program, &mut is_running);
    counts
}

/// The tests of the official programs by `program::name`, and the programs themselves: `None` passes, else what was said.
///
/// A program that ended before its tests did fails with `ending`; those of its tests of which nothing was heard are not there.
pub fn cases(
    text: &str,
    is_official: &dyn Fn(&str) -> bool,
    ending: &str,
) -> BTreeMap<String, Option<String>> {
    let mut cases = BTreeMap::new();
    let mut program = String::new();
    let mut official = false;
    // The test whose output the lines belong to.
    let mut of: Option<String> = None;
    for line in text.lines() {
        if let Some(source) = started(line) {
            program = source;
            official = is_official(&program);
            of = None;
            if official {
                cases.insert(program.clone(), Some(ending.to_string()));
            }
            continue;
        }
        if !official {
            continue;
        }
        if line.starts_with("test result: ") {
            cases.insert(program.clone(), None);
            of = None;
        } else if let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            let case = format!("{program}::{}", name.trim());
            cases.insert(case.clone(), Some(String::new()));
            of = Some(case);
        } else if line == "failures:" {
            of = None;
        } else if let Some(case) = &of {
            if let Some(Some(said)) = cases.get_mut(case) {
                said.push_str(line);
                said.push('\n');
            }
        } else if let Some((name, passes)) = verdict(line) {
            let failure = (!passes).then(|| "it fails".to_string());
            cases.insert(format!("{program}::{name}"), failure);
        }
    }
    cases
}

/// The test that a line is about, and whether it passes. What the program prints may stand before.
fn verdict(line: &str) -> Option<(&str, bool)> {
    let (before, passes) = match line.strip_suffix(" ... ok") {
        Some(before) => (before, true),
        None => (line.strip_suffix(" ... FAILED")?, false),
    };
    let name = &before[before.rfind("test ")? + "test ".len()..];
    Some((name.trim_end_matches(" - should panic").trim(), passes))
}

/// What the tests' panics say, each once: the first `most`.
pub fn panics(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if found.len() >= most {
            break;
        }
        if line.starts_with("thread '") && line.contains(" panicked at ") {
            let message = lines.next().unwrap_or_default().trim().to_string();
            if !message.is_empty() && !found.contains(&message) {
                found.push(message);
            }
        }
    }
    found
}

/// The source of a test program that cargo starts.
fn started(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("documentation of {name}"));
    }
    let rest = line.strip_prefix("Running ")?;
    let rest = rest.strip_prefix("unittests ").unwrap_or(rest);
    let (source, program) = rest.rsplit_once(" (")?;
    (source.ends_with(".rs") && program.ends_with(')')).then(|| source.to_string())
}

fn is_heading(line: &str) -> bool {
    line.strip_prefix("running ")
        .and_then(|rest| rest.split_once(" test"))
        .is_some_and(|(number, _)| number.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_are_told_once() {
        let one = "thread 'a' (7) panicked at src/x.rs:1:2:\nnot implemented: f\nnote: run\n";
        let two = "thread 'b' panicked at src/x.rs:3:2:\nassertion failed: x\n";
        let text = format!("{one}{one}{two}");
        assert_eq!(
            panics(&text, 5),
            ["not implemented: f", "assertion failed: x"]
        );
        assert_eq!(panics(&text, 1).len(), 1);
    }

    const GOOD: &str = "\
    Finished `test` profile
     Running unittests src/lib.rs (/t/debug/deps/a-1)

running 1 test
test own ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running unittests src/bin/t.rs (/t/debug/deps/t-1)

running 3 tests
test one ... ok
test two ... FAILED
test three ... ignored

failures:

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests a

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn counts_what_is_official() {
        let counts = read(GOOD, &|source| source.starts_with("src/bin/"));
        let expected = TestCounts {
            passed: 1,
            failed: 1,
            ignored: 1,
            failing: vec!["two".into()],
            unfinished: vec![],
            ran: vec!["src/bin/t.rs".into()],
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn tests_are_told_apart_with_what_they_say() {
        let said = "failures:\n\n---- two stdout ----\n\nthread 'two' panicked at src/a.rs:1:2:\nno\n\n\nfailures:\n    two\n";
        let text = GOOD
            .replacen("failures:\n", said, 1)
            .replace("test one", "printed test one");
        let cases = cases(&text, &|source| source.starts_with("src/bin/"), "killed");
        let names: Vec<&str> = cases.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["src/bin/t.rs", "src/bin/t.rs::one", "src/bin/t.rs::two"]
        );
        assert_eq!(
            (&cases["src/bin/t.rs"], &cases["src/bin/t.rs::one"]),
            (&None, &None)
        );
        let two = cases["src/bin/t.rs::two"].as_deref().unwrap();
        assert_eq!(two.trim(), "thread 'two' panicked at src/a.rs:1:2:\nno");
        // What was not heard of is not there.
        let cut = text.find("test two").unwrap();
        let cases = super::cases(&text[..cut], &|_| true, "killed");
        assert_eq!(cases["src/bin/t.rs"].as_deref(), Some("killed"));
        assert!(cases["src/bin/t.rs::one"].is_none() && !cases.contains_key("src/bin/t.rs::two"));
    }

    #[test]
    fn an_early_exit_is_no_success() {
        let cut = GOOD.find("test one").unwrap();
        let counts = read(&GOOD[..cut], &|_| true);
        assert_eq!(counts.unfinished, ["src/bin/t.rs"]);
        let (before, after) = GOOD.split_once("\nrunning 3 tests").unwrap();
        let (_, after) = after.split_once("finished in 0.00s").unwrap();
        let counts = read(&format!("{before}{after}"), &|_| true);
        assert_eq!(
            counts.unfinished,
            ["src/bin/t.rs"],
            "said nothing and ended"
        );
    }
}
