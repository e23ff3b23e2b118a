//! rustc as judge: faults that are put into crates on purpose are found, and only what they are about goes back.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use c2safe::cli::Tier;
use c2safe::judge::cargo::Cargo;
use c2safe::judge::{Judge, Log, Refusal, ROUNDS};
use c2safe::pipeline::{self, Request, Tamper, Translation};
use c2safe::verify::{self, write_crate, Case, Job, Settings, Verdict};
use c2safe_analysis::lift::{self, Kind, Plan, Subject};
use c2safe_codegen::Crate;
use c2safe_frontend::ir::{FuncId, LocalId, Program};
use c2safe_frontend::project::{self, DiscoverOptions, Project};
use tempfile::TempDir;

/// Everything in it can be lifted: slices, and a list in an arena. `seed` makes it one that no cache knows.
fn source() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed) as u128;
    let seed = (now.as_nanos() ^ u128::from(std::process::id()) << 40) + count;
    format!(
        r#"#include <stdio.h>
#include <stdlib.h>
long long seed = {}LL;
struct node {{ int value; struct node *next; }};
static int dot(const int *a, const int *b, int n)
{{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}}
static int many(const int *p0, const int *p1, const int *p2, const int *p3, const int *p4, const int *p5,
                const int *p6, const int *p7, const int *p8, const int *p9, const int *pa, const int *pb)
{{
    return *p0 + *p1 + *p2 + *p3 + *p4 + *p5 + *p6 + *p7 + *p8 + *p9 + *pa + *pb;
}}
static int plain(int x) {{ return 3 * x; }}
struct pair {{ int low, high; }};
static struct pair *kept;
static int boxed(int x)
{{
    struct pair pair = {{x, x + 1}};
    kept = &pair;
    return kept->high - kept->low;
}}
static struct node *push(struct node *next, int value)
{{
    struct node *new = malloc(sizeof *new);
    if (new == NULL)
        exit(1);
    new->value = value;
    new->next = next;
    return new;
}}
int main(void)
{{
    int a[3] = {{1, 2, 3}}, b[3] = {{4, 5, 6}}, c = plain(5) * boxed(8);
    struct node *list = push(push(NULL, 3), 4);
    for (struct node *n = list; n != NULL; n = n->next)
        c += n->value;
    printf("%d %d\n", dot(a, b, 3), c);
    int x0 = 1, x1 = 2, x2 = 3, x3 = 4, x4 = 5, x5 = 6, x6 = 7, x7 = 8, x8 = 9, x9 = 10, xa = 11, xb = 12;
    printf("%d\n", many(&x0, &x1, &x2, &x3, &x4, &x5, &x6, &x7, &x8, &x9, &xa, &xb));
    if (seed < 0)
        return 1;
    while (list != NULL) {{
        struct node *next = list->next;
        free(list);
        list = next;
    }}
    return 0;
}}
"#,
        seed as i64 & i64::MAX
    )
}

const OUTPUT: &str = "32 22\n78\n";

fn project(text: &str) -> (TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sample.c"), text).expect("a file");
    let project = project::discover(
        &[folder.path().join("sample.c")],
        &DiscoverOptions::default(),
    );
    (folder, project.expect("a project"))
}

/// Cargo, and how often it was asked.
struct Counting(Cargo, AtomicUsize);

impl Judge for Counting {
    fn refusals(&self, emitted: &Crate) -> Result<Vec<Refusal>, String> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.refusals(emitted)
    }

    fn version(&self) -> &str {
        self.0.version()
    }
}

fn translate(text: &str, tamper: Option<Tamper>) -> (Translation, usize) {
    let (_folder, project) = project(text);
    let judge = Counting(Cargo::find().expect("cargo"), AtomicUsize::new(0));
    let request = Request {
        report: true,
        judge: Some(&judge),
        tamper,
        ..Request::new(Tier::Lifted)
    };
    let translation = pipeline::translate(&project, request);
    assert!(
        translation.output.is_some(),
        "{:?}",
        translation.diagnostics
    );
    (translation, judge.1.into_inner())
}

fn log(translation: &Translation) -> &Log {
    translation.judged.as_ref().expect("a judgement")
}

/// The parameters and variables that are native or in arenas, as `function.name`.
fn off_heap(translation: &Translation) -> Vec<String> {
    let census = &translation.report.as_ref().expect("a report").census;
    let locals = census
        .pointers
        .iter()
        .filter(|p| matches!(p.kind, Kind::Parameter | Kind::Local) && p.tier != lift::Tier::Heap);
    let name = |f: Option<usize>| f.map_or("?", |f| census.functions[f].name.as_str());
    locals
        .map(|p| format!("{}.{}", name(p.function), p.name))
        .collect()
}

/// The crate runs, and does what the C does.
#[track_caller]
fn runs(translation: &Translation) {
    let folder = tempfile::tempdir().expect("a folder");
    write_crate(translation.output.as_ref().expect("a crate"), folder.path()).expect("files");
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--offline"])
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .current_dir(folder.path())
        .output()
        .expect("cargo runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        OUTPUT,
        "{output:?}"
    );
}

fn function(program: &Program, name: &str) -> FuncId {
    let found = program
        .functions
        .iter()
        .position(|f| f.name == name && f.body.is_some());
    FuncId(found.expect("the function") as u32)
}

/// The locals of a function that are off the heap, as they are named in the Rust.
fn lifted(program: &Program, plan: &Plan, emitted: &Crate, name: &str) -> Vec<String> {
    let f = function(program, name);
    let place = emitted
        .places
        .iter()
        .find(|p| p.function == f)
        .expect("a place");
    let locals = place.locals.iter().enumerate();
    let lifted = locals.filter(|(l, _)| {
        let pointer = Subject::Pointer(f, LocalId(*l as u32));
        lift::step_down(program, plan, pointer).is_some()
    });
    lifted.map(|(_, name)| name.clone()).collect()
}

/// Puts a statement at the start of a function, without another line.
fn insert(program: &Program, emitted: &mut Crate, name: &str, statement: &str) {
    let f = function(program, name);
    let place = emitted
        .places
        .iter()
        .find(|p| p.function == f)
        .expect("a place");
    let (_, text) = emitted
        .files
        .iter_mut()
        .find(|(n, _)| *n == place.file)
        .expect("a file");
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let head = place
        .lines
        .clone()
        .find(|n| lines[n - 1].ends_with('{'))
        .expect("a body");
    lines[head - 1].push(' ');
    lines[head - 1].push_str(statement);
    *text = lines.join("\n") + "\n";
}

#[test]
fn a_crate_without_a_fault_is_asked_about_once() {
    let text = source();
    let (first, asked) = translate(&text, None);
    assert_eq!((asked, log(&first).rounds), (1, 1));
    assert!(log(&first).demotions.is_empty());
    runs(&first);
    let (second, asked) = translate(&text, None);
    assert_eq!((asked, log(&second).rounds), (0, 0));
}

#[test]
fn a_variable_that_is_named_goes_back_alone() {
    let text = source();
    let fault: Tamper = |program, plan, emitted| {
        if lifted(program, plan, emitted, "dot").contains(&"a".to_string()) {
            insert(program, emitted, "dot", "let wrong: u8 = a;");
        }
    };
    let (first, asked) = translate(&text, Some(fault));
    assert_eq!((asked, log(&first).rounds), (2, 2));
    let demotions = &log(&first).demotions;
    assert_eq!(demotions.len(), 1, "{demotions:?}");
    assert_eq!(demotions[0].what, "`a` of `dot`");
    assert_eq!(demotions[0].place, ("sample.c".to_string(), 5));
    assert_eq!(demotions[0].message, "mismatched types");
    assert_eq!(demotions[0].code.as_deref(), Some("E0308"));
    let left = off_heap(&first);
    assert!(
        !left.contains(&"dot.a".into()) && left.contains(&"dot.b".into()),
        "{left:?}"
    );
    let report = first.report.as_ref().expect("a report");
    let said = report
        .census
        .pointers
        .iter()
        .find(|p| p.name == "a" && p.reason.is_some());
    let reason = said.and_then(|p| p.reason.as_ref()).expect("a reason");
    assert_eq!(
        reason.text,
        "is refused by rustc, which says: mismatched types"
    );
    for (_, page) in report.files() {
        assert!(page.contains("mismatched types") && page.contains("E0308"));
    }
    runs(&first);
    // The second time nobody has to be asked, and it is the same.
    let (second, asked) = translate(&text, Some(fault));
    assert_eq!((asked, log(&second).rounds), (0, 0));
    assert_eq!(&log(&second).demotions, demotions);
    let files = |t: &Translation| t.output.as_ref().expect("a crate").files.clone();
    assert_eq!(files(&first), files(&second));
    assert_eq!(
        report.files(),
        second.report.as_ref().expect("a report").files()
    );
}

#[test]
fn without_a_name_the_pointers_of_the_function_go_back() {
    let fault: Tamper = |program, plan, emitted| {
        if !lifted(program, plan, emitted, "dot").is_empty() {
            insert(program, emitted, "dot", "let wrong: u8 = 256.0;");
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    assert_eq!(asked, 2);
    let whats: Vec<&str> = log(&translation)
        .demotions
        .iter()
        .map(|d| d.what.as_str())
        .collect();
    assert_eq!(whats, ["`a` of `dot`", "`b` of `dot`"]);
    let left = off_heap(&translation);
    assert!(left.iter().any(|p| p.starts_with("many.")), "{left:?}");
    assert!(left.contains(&"push.new".into()), "{left:?}");
    runs(&translation);
}

#[test]
fn the_line_before_may_have_the_name() {
    let fault: Tamper = |program, plan, emitted| {
        if lifted(program, plan, emitted, "dot").contains(&"b".to_string()) {
            let lines = "\nlet _ = &b;\nlet wrong: u8 = 256.0;";
            insert(program, emitted, "dot", lines);
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    assert_eq!(asked, 2);
    let demotions = &log(&translation).demotions;
    let whats: Vec<&str> = demotions.iter().map(|d| d.what.as_str()).collect();
    assert_eq!(whats, ["`b` of `dot`"]);
}

#[test]
fn what_is_in_an_arena_goes_back_with_its_type() {
    let fault: Tamper = |program, plan, emitted| {
        if lifted(program, plan, emitted, "push").contains(&"next".to_string()) {
            insert(program, emitted, "push", "let wrong: u8 = next;");
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    assert_eq!(asked, 2);
    let whats: Vec<&str> = log(&translation)
        .demotions
        .iter()
        .map(|d| d.what.as_str())
        .collect();
    assert_eq!(whats, ["`struct node`"]);
    let left = off_heap(&translation);
    assert!(
        left.contains(&"dot.a".into()) && !left.contains(&"push.new".into()),
        "{left:?}"
    );
    runs(&translation);
}

#[test]
fn a_variable_in_an_arena_goes_back_before_others_do() {
    let fault: Tamper = |program, plan, emitted| {
        let pair = program.types.records.iter().position(|r| r.name == "pair");
        if plan.arenas[pair.expect("the struct")] {
            insert(program, emitted, "boxed", "let wrong: u8 = 256.0;");
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    assert_eq!(asked, 2);
    let demotions = &log(&translation).demotions;
    let whats: Vec<&str> = demotions.iter().map(|d| d.what.as_str()).collect();
    assert_eq!(whats, ["`struct pair`"]);
    let left = off_heap(&translation);
    assert!(left.contains(&"push.new".into()), "{left:?}");
    runs(&translation);
}

#[test]
fn a_function_without_pointers_brings_its_module_down() {
    let fault: Tamper = |program, plan, emitted| {
        if !lifted(program, plan, emitted, "dot").is_empty() {
            insert(program, emitted, "plain", "let wrong: u8 = 256.0;");
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    // The arena is a second step down, which is not needed.
    assert_eq!(asked, 2);
    let left = off_heap(&translation);
    assert!(
        !left
            .iter()
            .any(|p| p.starts_with("dot.") || p.starts_with("many.")),
        "{left:?}"
    );
    runs(&translation);
}

#[test]
fn rounds_are_bounded() {
    let fault: Tamper = |program, plan, emitted| {
        // A fault that names another variable in each round.
        if let Some(first) = lifted(program, plan, emitted, "many").first() {
            insert(
                program,
                emitted,
                "many",
                &format!("let wrong: u8 = {first};"),
            );
        }
    };
    let (translation, asked) = translate(&source(), Some(fault));
    assert_eq!(asked, ROUNDS + 2);
    let demotions = &log(&translation).demotions;
    for round in 1..=ROUNDS {
        assert_eq!(demotions.iter().filter(|d| d.round == round).count(), 1);
    }
    assert!(demotions
        .iter()
        .any(|d| d.round == ROUNDS + 1 && d.what == "`b` of `dot`"));
    assert!(log(&translation).refused.is_empty());
    runs(&translation);
}

#[test]
fn a_fault_that_is_not_about_pointers_is_an_error() {
    let fault: Tamper = |program, _, emitted| {
        insert(program, emitted, "plain", "let wrong: u8 = 256.0;");
    };
    let (translation, _) = translate(&source(), Some(fault));
    let log = log(&translation);
    assert_eq!(log.refused.len(), 1, "{log:?}");
    assert!(
        log.refused[0].starts_with("error[E0308]: mismatched types (src/sample.rs:"),
        "{log:?}"
    );
    assert_eq!(
        log.demotions.last().map(|d| d.what.as_str()),
        Some("everything")
    );
    assert!(off_heap(&translation).is_empty());
    let error = translation
        .diagnostics
        .iter()
        .find(|d| d.is_error())
        .expect("an error");
    assert!(error.message.contains("rustc refuses the crate"), "{error}");
}

#[test]
fn a_judge_that_cannot_be_asked_is_no_reason_to_fail() {
    struct Absent;
    impl Judge for Absent {
        fn refusals(&self, _: &Crate) -> Result<Vec<Refusal>, String> {
            Err("out to lunch".into())
        }

        fn version(&self) -> &str {
            "none"
        }
    }
    let (_folder, project) = project(&source());
    let request = Request {
        judge: Some(&Absent),
        ..Request::new(Tier::Lifted)
    };
    let translation = pipeline::translate(&project, request);
    assert!(translation.output.is_some());
    let warned = translation.diagnostics.iter().find(|d| d.code == "C0903");
    let warned = warned.expect("a warning");
    assert!(
        !warned.is_error() && warned.message.contains("out to lunch"),
        "{warned}"
    );
}

#[test]
fn verify_takes_back_what_rustc_refuses() {
    let fault: Tamper = |program, plan, emitted| {
        if lifted(program, plan, emitted, "dot").contains(&"a".to_string()) {
            insert(program, emitted, "dot", "let wrong: u8 = a;");
        }
    };
    let text = source();
    let (_folder, project) = project(&text);
    let verdict = |judge: bool| {
        let job = Job {
            name: "sample".into(),
            project: project.clone(),
            case: Case::default(),
        };
        let settings = Settings {
            jobs: 1,
            timeout: Duration::from_secs(20),
            release: false,
            deny_warnings: false,
            keep: None,
            keep_sources: false,
            tier: Tier::Lifted,
            judge,
            tamper: Some(fault),
        };
        let outcomes = verify::run_jobs(&[job], &settings, &|_| {}).expect("the runtime compiles");
        outcomes[0].verdict.clone()
    };
    assert_eq!(verdict(true), Verdict::Same);
    let refused = verdict(false);
    assert!(
        matches!(&refused, Verdict::NotTranslated(e) if e[0].contains("mismatched types")),
        "{refused:?}"
    );
}

#[test]
fn the_command_asks_cargo() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sample.c"), source()).expect("a file");
    let run = |more: &[&str], path: Option<&Path>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_c2safe"));
        command
            .args(["translate", "sample.c", "-o", "out", "--force"])
            .args(more);
        command.current_dir(folder.path()).env_remove("CARGO");
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let output = command.output().expect("c2safe runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.success(),
            text + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let lifted = ["--tier", "lifted"];
    let (ok, text) = run(&["--tier", "lifted", "--no-check"], None);
    assert!(ok && !text.contains("rustc"), "{text}");
    let (ok, text) = run(&lifted, None);
    assert!(
        ok && text.contains("rustc accepts it, after 1 round\n"),
        "{text}"
    );
    let (ok, text) = run(&lifted, None);
    assert!(
        ok && text.contains("rustc has accepted it before"),
        "{text}"
    );
    let (ok, text) = run(&["--tier", "lifted", "--check=no"], None);
    assert!(ok && !text.contains("rustc"), "{text}");
    let (ok, text) = run(&["--tier", "heap"], None);
    assert!(ok && !text.contains("rustc"), "{text}");
    // Only the C compiler is there.
    let tools = tempfile::tempdir().expect("a folder");
    for tool in ["cc", "as", "cpp"] {
        let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .map(|p| p.join(tool))
            .find(|p| p.exists());
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, tools.path().join(tool)).expect("a link");
        }
    }
    let (ok, text) = run(&lifted, Some(tools.path()));
    assert!(ok && !text.contains("rustc"), "{text}");
    let (ok, text) = run(&["--check"], Some(tools.path()));
    assert!(!ok && text.contains("--check needs Cargo"), "{text}");
}
