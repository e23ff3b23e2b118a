use super::*;
use crate::bench::CompileError;

const LIST: &str = "pub struct List { pub len: usize }\nimpl List {\n    pub fn new() -> List { unimplemented!(\"{}\", \"conversion for list_new: no type\") }\n\
    pub fn len(&self) -> usize { self.len }\n}\n";
const APP: &str =
    "use crate::list::List;\npub fn total(list: &List) -> usize { unimplemented!() }\n";
const TEST: &str = "use sample::list::List;\n#[test]\nfn counts() {\n    assert_eq!(List::new().len(), 0);\n}\nfn main() {}\n";

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = files
        .iter()
        .map(|(file, text)| (file.to_string(), text.to_string()));
    owned.collect()
}

fn files() -> Files {
    texts(&[
        ("Cargo.toml", "[package]\n"),
        ("src/app.rs", APP),
        ("src/lib.rs", "pub mod app;\npub mod list;\n"),
        ("src/list.rs", LIST),
    ])
}

fn interface() -> Interface {
    let core = texts(&[
        (
            "src/c2safe_core/list.rs",
            "use x;\npub fn list_new(cx: &mut Ctx) -> Ptr<List> {\n    x\n}\nfn hidden() {}\n",
        ),
        ("src/c2safe_core/bridge.rs", "\npub fn with() {}\n"),
        (
            "src/c2safe_core/rt/fd.rs",
            "use std::fs::File;\npub fn open_any() {}\n",
        ),
    ]);
    Interface::new(
        texts(&[("src/list.rs", LIST), ("src/app.rs", APP)]),
        texts(&[
            ("src/list.c", "struct list *list_new(void) { return 0; }"),
            ("main.c", "int main(void) { return 0; }"),
        ]),
        &core,
        texts(&[("src/bin/t.rs", TEST)]),
    )
}

fn names(units: &[Unit]) -> Vec<String> {
    units.iter().map(Unit::name).collect()
}

#[test]
fn modules_come_after_those_that_they_use() {
    let (interface, files) = (interface(), files());
    let judgement = Judgement::default();
    let pending = |goal, judgement: &Judgement| {
        let units = interface.pending(goal, &files, judgement).unwrap();
        units.expect("it plans itself")
    };
    let units = pending(Goal::Implement, &judgement);
    assert_eq!(
        names(&units),
        ["implement src/list.rs", "implement src/app.rs"]
    );
    assert_eq!(
        units[0].evidence,
        "`List::new`: conversion for list_new: no type"
    );
    assert_eq!(interface.measure(&files).unwrap().open, 2);
    // Nothing fails.
    assert_eq!(pending(Goal::Repair, &judgement), []);
    let mut failing = judgement.clone();
    let how = "thread 'counts' panicked at src/list.rs:3:5:\nnot implemented".to_string();
    failing
        .cases
        .insert("src/bin/t.rs::counts".into(), Some(how));
    let units = pending(Goal::Repair, &failing);
    assert_eq!(
        names(&units),
        ["repair src/list.rs"],
        "the test names no other module"
    );
    assert!(units[0]
        .evidence
        .contains("assert_eq!(List::new().len(), 0);"));
    let error = |file: &str, text: &str| CompileError {
        file: file.into(),
        line: 1,
        code: None,
        text: text.into(),
    };
    let mut broken = judgement;
    broken.errors = vec![
        error("src/app.rs", "mismatched types"),
        error("src/bin/t.rs", "no Debug"),
    ];
    let units = pending(Goal::Repair, &broken);
    assert_eq!(names(&units), ["repair src/app.rs", "repair src/list.rs"]);
}

#[test]
fn a_prompt_has_what_helps_with_the_module() {
    let (interface, files) = (interface(), files());
    let units = interface.pending(Goal::Implement, &files, &Judgement::default());
    let units = units.unwrap().unwrap();
    let look = interface.look(&files).unwrap();
    let prompt = look
        .prompt(&units[0], Some("[K0073] no"), 8000)
        .unwrap()
        .user;
    for part in [
        "`list` (`src/list.rs`)",
        "struct list *list_new(void)",
        "fn list_new(cx: &mut Ctx) -> Ptr<List>",
        "[K0073] no",
    ] {
        assert!(prompt.contains(part), "no {part} in:\n{prompt}");
    }
    for part in ["hidden", "pub fn with", "assert_eq!(List", "open_any"] {
        assert!(!prompt.contains(part), "{part} in:\n{prompt}");
    }
    let prompt = look.prompt(&units[1], None, 8000).unwrap().user;
    assert!(
        prompt.contains("The interface of `src/list.rs`, which it uses:"),
        "{prompt}"
    );
    // What helps least goes first.
    let whole = look.prompt(&units[0], None, 8000).unwrap();
    let tokens = crate::budget::guess_tokens(&whole.text()) - 5;
    let less = look.prompt(&units[0], None, tokens).unwrap().user;
    assert!(less.contains("list_new(void)") && !less.contains("int main"));
}

#[test]
fn what_works_stays_until_a_test_says_otherwise() {
    let (interface, files) = (interface(), files());
    let unit = |kind| Unit {
        kind,
        item: ("src/list.rs".into(), String::new()),
        evidence: String::new(),
    };
    let look = interface.look(&files).unwrap();
    let new = "impl List { pub fn new() -> List { List { len: 0 } } }";
    let len = "impl List { pub fn len(&self) -> usize { 1 } }";
    let checked = look.check(&unit(Kind::Implement), new).unwrap();
    let code = |kind, text: &str| {
        look.check(&unit(kind), text)
            .err()
            .map(|refusal| refusal.code)
    };
    assert_eq!(code(Kind::Implement, len), Some("K0077"));
    assert_eq!(code(Kind::Repair, len), None);
    let reaching = "impl List { pub fn new() -> List { crate::c2safe_core::rt::open_any(); List { len: 0 } } }";
    assert_eq!(code(Kind::Repair, reaching), Some("K0060"));
    let applied = interface
        .apply(&files, &unit(Kind::Implement), &checked)
        .unwrap();
    assert!(
        applied["src/list.rs"].contains("{ List { len: 0 } }\npub fn len"),
        "{}",
        applied["src/list.rs"]
    );
    assert_eq!(interface.measure(&applied).unwrap().open, 1);
}
