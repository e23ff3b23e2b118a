//! The goal to repair, over a crate whose tests look at its text: they pass if certain parts are there.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::bench::Deviation;
use crate::budget::{Account, Budget, Usage};
use crate::provider::{Completion, Finish, Pending, Prompt, Provider};
use crate::store::cache::Cache;

const FILE: &str = "src/a.rs";

const RIGHT: &str = "pub fn leaf(n: i32) -> i32 {\n    n + 1\n}\n\npub fn f(n: i32) -> i32 {\n    leaf(n) * 2\n}\n\n\
    pub fn g(n: i32) -> i32 {\n    f(n) - 3\n}\n\npub fn main() -> i32 {\n    g(4)\n}\n";

/// What a test wants to be in the text.
const CASES: &[(&str, &[&str])] = &[
    ("all", &["n + 1", "leaf(n) * 2", "f(n) - 3"]),
    ("twice", &["* 2"]),
];

/// Judges by the text, and always blames the same function.
struct Texts {
    blamed: Option<&'static str>,
    fresh: Option<&'static str>,
}

impl Bench for Texts {
    fn judge(&self, files: &Files) -> Result<Judgement> {
        let text = &files[FILE];
        let cases = CASES.iter().map(|(name, parts)| {
            let missing = parts.iter().find(|part| !text.contains(**part));
            (name.to_string(), missing.map(|part| format!("no {part}")))
        });
        Ok(Judgement {
            cases: cases.collect(),
            ..Judgement::default()
        })
    }

    fn executed(&self, _: &Files) -> Result<Option<BTreeSet<ItemId>>> {
        Ok(None)
    }

    fn deviation(&self, _: &Files, _: &str) -> Result<Option<Deviation>> {
        Ok(self.blamed.map(|name| Deviation {
            suspect: Some((FILE.into(), name.into())),
            text: "It should be otherwise.".into(),
        }))
    }

    fn fresh(&self) -> Result<Option<Files>> {
        Ok(self.fresh.map(|text| [(FILE.into(), text.into())].into()))
    }
}

/// Answers with the text of a unit, by its name; others get nothing. Notes who is asked about.
struct Model {
    replies: Vec<(&'static str, &'static str)>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Provider for Model {
    fn identity(&self) -> String {
        "a model".into()
    }

    fn complete<'a>(&'a self, _: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        let name = prompt.user.split('`').nth(1).unwrap_or("");
        self.asked.lock().unwrap().push(name.to_string());
        let reply = self.replies.iter().find(|(of, _)| *of == name);
        let text = reply.map_or("I do not know.".into(), |(_, rust)| {
            format!("```rust\n{rust}\n```\n")
        });
        Box::pin(async move {
            Ok(Completion {
                text,
                finish: Finish::Done,
                usage: Usage::default(),
                retries: 0,
            })
        })
    }
}

/// A crate in a folder.
fn placed(text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("src")).unwrap();
    fs::write(place.path().join(FILE), text).unwrap();
    let manifest = "[package]\nname = \"a\"\n[package.metadata.c2safe]\n";
    fs::write(place.path().join("Cargo.toml"), manifest).unwrap();
    place
}

/// Repairs `text`; the crate at the end, and who was asked about in this order.
fn repaired(
    text: &str,
    bench: &Texts,
    replies: &[(&'static str, &'static str)],
) -> (String, Vec<String>) {
    run_in(placed(text).path(), bench, replies, Goal::Repair)
}

fn run_in(
    place: &Path,
    bench: &dyn Bench,
    replies: &[(&'static str, &'static str)],
    goal: Goal,
) -> (String, Vec<String>) {
    let folder = CrateFolder::open(place).unwrap();
    let mut journal = Journal::open(&folder.work.join("journal.jsonl")).unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let model = Model {
        replies: replies.to_vec(),
        asked: asked.clone(),
    };
    let cache = Cache::new(&folder.work.join("replies"));
    let account = Account::open(Budget::default(), None).unwrap();
    let client = Client::new(Box::new(model), false, cache, account, 1, 1000).unwrap();
    let options = Options {
        goal,
        attempts: 1,
        context_tokens: 100_000,
        only: BTreeSet::new(),
        untested: false,
        bench: String::new(),
    };
    let functions = ["leaf", "f", "g"].map(|name| ((FILE.into(), name.into()), Default::default()));
    let facts = Facts {
        functions: functions.into(),
        ..Facts::default()
    };
    let outcome = run(Run {
        folder: &folder,
        journal: &mut journal,
        client: &client,
        bench,
        ground: &crate::ground::Translated::new(&facts),
        facts: &facts,
        options: &options,
        observer: &mut |_| {},
        report: &|name, start, _| start[name].clone(),
    });
    let asked = asked.lock().unwrap().clone();
    (outcome.unwrap().files[FILE].clone(), asked)
}

const RIGHT_F: (&str, &str) = ("f", "pub fn f(n: i32) -> i32 {\n    leaf(n) * 2\n}");
const RIGHT_G: (&str, &str) = ("g", "pub fn g(n: i32) -> i32 {\n    f(n) - 3\n}");

#[test]
fn what_was_changed_is_at_fault_whoever_is_blamed() {
    for blamed in [None, Some("main"), Some("leaf"), Some("g")] {
        let bench = Texts {
            blamed,
            fresh: Some(RIGHT),
        };
        // `leaf` was changed, too, but does what it did.
        let wrong = RIGHT
            .replace("f(n) - 3", "f(n) - 4")
            .replace("{\n    n + 1", "{\n    // One more.\n    n + 1");
        let (text, asked) = repaired(&wrong, &bench, &[RIGHT_G]);
        assert!(text.contains("f(n) - 3"), "{text}");
        assert_eq!(asked, ["g"], "{blamed:?}");
    }
}

#[test]
fn two_faults_in_one_test_are_repaired_one_after_the_other() {
    let wrong = RIGHT
        .replace("f(n) - 3", "f(n) - 4")
        .replace("leaf(n) * 2", "leaf(n) * 5");
    for blamed in [None, Some("f"), Some("g"), Some("main")] {
        let bench = Texts {
            blamed,
            fresh: Some(RIGHT),
        };
        let (text, asked) = repaired(&wrong, &bench, &[RIGHT_F, RIGHT_G]);
        assert_eq!(text, RIGHT, "{blamed:?}");
        assert_eq!(asked.len(), 2, "{asked:?}");
    }
}

#[test]
fn less_harm_or_somebody_else_to_blame_is_no_repair() {
    let wrong = RIGHT.replace("leaf(n) * 2", "leaf(n) + 5");
    // One test more passes with it, and it is another fault.
    let other = ("f", "pub fn f(n: i32) -> i32 {\n    leaf(3) * 2\n}");
    for blamed in [None, Some("main"), Some("leaf"), Some("f")] {
        let bench = Texts {
            blamed,
            fresh: Some(RIGHT),
        };
        let (text, asked) = repaired(&wrong, &bench, &[other]);
        assert_eq!((text, asked.len()), (wrong.clone(), 1), "{blamed:?}");
    }
    // The translation fails the test, too, and says nothing: then a test more must pass.
    let wrong = RIGHT.replace("n + 1", "n + 2");
    let bench = Texts {
        blamed: Some("g"),
        fresh: Some("pub fn leaf(n: i32) -> i32 {\n    n + 2 * 2\n}\n"),
    };
    let other = ("g", "pub fn g(n: i32) -> i32 {\n    f(n) - 9\n}");
    assert_eq!(repaired(&wrong, &bench, &[other]).0, wrong);
}

#[test]
fn without_a_translation_that_is_right_the_neighbours_are_next() {
    let bench = Texts {
        blamed: Some("g"),
        fresh: None,
    };
    let wrong = RIGHT.replace("leaf(n) * 2", "leaf(n) * 5");
    let (text, asked) = repaired(&wrong, &bench, &[RIGHT_G, RIGHT_F]);
    assert_eq!(text, RIGHT);
    assert_eq!(asked, ["g", "f"]);
    let (text, asked) = repaired(&wrong, &bench, &[]);
    assert_eq!(text, wrong);
    assert_eq!(asked, ["g", "f", "main", "leaf"], "each once");
}

/// Sees in functions what no test shows, and counts how often it is asked.
struct Watchful(Texts, AtomicUsize);

impl Bench for Watchful {
    fn judge(&self, files: &Files) -> Result<Judgement> {
        self.0.judge(files)
    }

    fn executed(&self, files: &Files) -> Result<Option<BTreeSet<ItemId>>> {
        self.0.executed(files)
    }

    fn deviation(&self, files: &Files, case: &str) -> Result<Option<Deviation>> {
        self.0.deviation(files, case)
    }

    fn departure(&self, _: &Files, new: &Files, functions: &[ItemId]) -> Result<Option<String>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        assert!(!functions.is_empty());
        let departs = new[FILE].contains("wrapping");
        Ok(departs.then(|| "`f` ends with 7".to_string()))
    }
}

#[test]
fn what_gives_something_else_is_not_kept_and_not_looked_at_twice() {
    let texts = Texts {
        blamed: None,
        fresh: None,
    };
    let bench = Watchful(texts, AtomicUsize::new(0));
    let departs = (
        "f",
        "/// leaf(n) * 2\npub fn f(n: i32) -> i32 {\n    leaf(n).wrapping_mul(3)\n}",
    );
    let fine = (
        "g",
        "/// As it was.\npub fn g(n: i32) -> i32 {\n    f(n) - 3\n}",
    );
    let place = placed(RIGHT);
    let (text, _) = run_in(place.path(), &bench, &[departs, fine], Goal::Idiomatic);
    let expected = RIGHT.replace("pub fn g", "/// As it was.\npub fn g");
    assert_eq!(text, expected);
    let asked = bench.1.load(Ordering::Relaxed);
    assert_eq!(asked, 2);
    // As if the run had been killed before its end.
    let journal = place.path().join(".c2safe-repair/journal.jsonl");
    let lines = fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = lines.lines().filter(|l| !l.contains("\"done\"")).collect();
    fs::write(&journal, lines.join("\n") + "\n").unwrap();
    let (text, requests) = run_in(place.path(), &bench, &[departs, fine], Goal::Idiomatic);
    assert_eq!((text, requests.len()), (expected, 0));
    assert_eq!(bench.1.load(Ordering::Relaxed), asked);
}
