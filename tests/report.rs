//! The report that `translate` writes: what it counts, its files, and the page in a real browser where there is one.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use c2safe_analysis::lift::{self, Census, Kind, Tier};
use c2safe_codegen::RuntimeLibrary;
use c2safe_frontend::project::{self, DiscoverOptions};
use c2safe_frontend::{lower, parse};
use serde_json::Value;
use tempfile::TempDir;

const HEADER: &str = "\
struct item { int key; struct item *next; int (*compare)(int, int); };
struct box { struct item *slots[4]; int n; };
struct unused { char *never; };
struct word { int length; struct word *before; };
static inline int first(const int *p) { return *p; }
int other(const int *p);
";

/// Pointers of every kind; `twice` is called with the heap's pointers and with others.
const MAIN: &str = r#"#include <stdlib.h>
#include <stdio.h>
#include "item.h"
static struct item *head;
int counter;
static int sum(const int *a, int n)
{
    int s = 0;
    for (const int *p = a; p < a + n; p++)
        s += *p;
    return s;
}
static void twice(int *to, const int *from) { *to = *from * 2; }
static struct item *push(int key)
{
    struct item *new = malloc(sizeof *new);
    if (new) {
        unsigned char *bytes = (unsigned char *)new;
        bytes[1] = bytes[2] = bytes[3] = 0;
        bytes[0] = key;
        new->next = head;
        head = new;
    }
    return new;
}
static struct word *add(struct word *before, int length)
{
    struct word *new = malloc(sizeof *new);
    if (new == NULL)
        exit(1);
    new->length = length;
    new->before = before;
    return new;
}
static int unused(char *p) { return *p; }
int main(void)
{
    int a[3] = {1, 2, 3}, b = 4;
    struct box box = {{NULL}, 0};
    struct item *item = push(7);
    struct word *words = add(add(NULL, 3), 4);
    const char *name = "-boxes"; name++;
    box.slots[0] = item;
    twice(&a[0], &b);
    twice(&item->key, &b);
    printf("</script>%d %d %d\n", sum(a, 3), first(a), other(a) + box.slots[0]->key);
    printf("%s %d\n", name, words->before->length);
    free(words->before);
    free(words);
    free(item);
    return 0;
}
"#;

const OTHER: &str = "#include \"item.h\"\nint other(const int *p) { return first(p); }\n";

fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("item.h", HEADER), ("main.c", MAIN), ("other.c", OTHER)];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn counted(folder: &Path) -> Census {
    let project = project::discover(&[folder.to_path_buf()], &DiscoverOptions::default());
    let loaded = lower::load(&project.expect("a project"));
    let mut program = loaded.program.expect("a program");
    parse::on_big_stack(|| {
        let plan = lift::lift(&mut program, &RuntimeLibrary, &BTreeMap::new());
        lift::census(&program, &plan)
    })
}

#[test]
fn every_declaration_counts_once() {
    let folder = project();
    let census = counted(folder.path());
    let mut found: Vec<(Kind, String, usize)> = census
        .pointers
        .iter()
        .map(|p| {
            let owner = p.function.map(|f| census.functions[f].name.as_str());
            let owner = owner.or(p.owner.as_deref()).unwrap_or_default();
            let owner = if p.kind == Kind::Result { "" } else { owner };
            (
                p.kind,
                format!("{owner} {}", p.name).trim().to_string(),
                p.tier.number(),
            )
        })
        .collect();
    found.sort();
    let wanted = [
        (Kind::Parameter, "first p", 1),
        (Kind::Parameter, "other p", 1),
        (Kind::Parameter, "sum a", 1),
        (Kind::Parameter, "twice from", 1),
        // Once as a reference, once on the heap: the worse one counts.
        (Kind::Parameter, "twice to", 3),
        (Kind::Parameter, "add before", 2),
        (Kind::Local, "add new", 2),
        (Kind::Local, "main item", 3),
        (Kind::Local, "main name", 3),
        (Kind::Local, "main words", 2),
        (Kind::Local, "push bytes", 3),
        (Kind::Local, "push new", 3),
        (Kind::Local, "sum p", 1),
        (Kind::Member, "struct box slots", 3),
        (Kind::Member, "struct item next", 3),
        (Kind::Member, "struct word before", 2),
        (Kind::Global, "head", 3),
        (Kind::Result, "add", 2),
        (Kind::Result, "push", 3),
    ];
    let mut wanted = wanted.map(|(kind, name, tier)| (kind, name.to_string(), tier));
    wanted.sort();
    assert_eq!(found, wanted);
    assert_eq!(census.count(None, Tier::Heap), 9);
    assert_eq!(census.count(Some(Kind::Parameter), Tier::Native), 4);
    let copies = |name: &str| {
        let function = census.functions.iter().find(|f| f.name == name);
        function.map(|f| f.copies.len())
    };
    // Of a function in a header, each file has its own.
    assert_eq!(
        (copies("twice"), copies("first"), copies("unused")),
        (Some(2), Some(2), None)
    );
}

#[test]
fn obstacles_hold_down_all_that_depends_on_them() {
    let folder = project();
    let census = counted(folder.path());
    let on_heap = census.count(None, Tier::Heap);
    let all: usize = census.obstacles.iter().map(|o| o.pointers).sum();
    assert_eq!(all, on_heap, "{:?}", census.obstacles);
    let counts: Vec<usize> = census.obstacles.iter().map(|o| o.pointers).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    let behind = |name: &str| {
        let pointer = census
            .pointers
            .iter()
            .find(|p| p.name == name && p.kind != Kind::Result);
        let (obstacle, origin) = pointer.expect(name).obstacle.expect(name);
        let obstacle = &census.obstacles[obstacle];
        format!("{} {}", obstacle.origins[origin].name, obstacle.text)
    };
    assert_eq!(census.obstacles.len(), 2);
    // Its bytes are looked at.
    let kind = "`struct item` is converted to or from a pointer to something else";
    assert_eq!(behind("item"), kind);
    assert_eq!(behind("slots"), kind);
    // The variant is there for an argument that is a part of a heap object.
    assert_eq!(behind("to"), kind);
    assert_eq!(behind("name"), "`name` of `main` gets a string literal");
}

fn translate(folder: &Path, more: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args([
            "translate",
            ".",
            "--tier",
            "lifted",
            "--no-check",
            "-o",
            "out",
            "--force",
            "--name",
            "boxes",
        ])
        .args(more)
        .current_dir(folder)
        .output()
        .expect("c2safe runs");
    assert!(output.status.success(), "{output:?}");
    output
}

fn read_json(folder: &Path) -> Value {
    let text = fs::read(folder.join("out/c2safe-report.json")).expect("the report");
    serde_json::from_slice(&text).expect("JSON")
}

#[test]
fn files_of_the_report() {
    let folder = project();
    let output = translate(folder.path(), &[]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let row = |name: &str| {
        let line = stdout.lines().find(|l| l.trim_start().starts_with(name));
        let numbers = line.unwrap_or_default().split_whitespace();
        numbers.flat_map(str::parse).collect::<Vec<usize>>()
    };
    assert_eq!(row("parameters"), [4, 1, 1, 6], "{stdout}");
    assert_eq!(row("all "), [5, 5, 9, 19], "{stdout}");
    assert!(stdout.contains("  gets a string literal"), "{stdout}");

    let report = read_json(folder.path());
    assert_eq!(report["counts"]["all"]["tier3"], 9);
    assert_eq!(report["pointers"].as_array().map(Vec::len), Some(19));
    let functions = report["functions"].as_array().expect("functions");
    let twice = functions
        .iter()
        .find(|f| f["name"] == "twice")
        .expect("twice");
    assert_eq!(
        twice["place"],
        serde_json::json!({"file": "main.c", "line": 13})
    );
    let copies = twice["rust"].as_array().expect("copies");
    assert_eq!(copies.len(), 2);
    for copy in copies {
        // The lines are those of a function, from its name to its end.
        let file = folder
            .path()
            .join("out")
            .join(copy["file"].as_str().expect("a file"));
        let text = fs::read_to_string(file).expect("Rust");
        let line = |key: &str| {
            copy[key]
                .as_u64()
                .and_then(|n| text.lines().nth(n as usize - 1))
        };
        assert!(
            line("first_line").is_some_and(|l| l.starts_with("pub fn twice")),
            "{copy}"
        );
        assert_eq!(line("last_line"), Some("}"), "{copy}");
    }

    let page = fs::read_to_string(folder.path().join("out/report.html")).expect("the page");
    assert!(
        page.contains("&quot;&lt;/script&gt;%d"),
        "the C is not escaped"
    );
    assert_eq!(page.matches("</script>").count(), 1);
    for outside in ["http", "<link", "<img", "src=", "@import", "url("] {
        assert!(
            !page.contains(outside),
            "the page refers to something else: {outside}"
        );
    }
    let first = fs::read(folder.path().join("out/report.html")).expect("the page");
    translate(folder.path(), &[]);
    let second = fs::read(folder.path().join("out/report.html")).expect("the page");
    assert_eq!(first, second, "two runs give two pages");

    let output = translate(folder.path(), &["--no-report"]);
    assert!(!folder.path().join("out/report.html").exists());
    assert!(!folder.path().join("out/c2safe-report.json").exists());
    assert!(!String::from_utf8_lossy(&output.stdout).contains("parameters"));
}

#[test]
fn explain_says_the_same() {
    let folder = project();
    translate(folder.path(), &[]);
    let output = Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args(["explain", "."])
        .current_dir(folder.path())
        .output()
        .expect("c2safe runs");
    let explained = String::from_utf8_lossy(&output.stdout);
    let report = read_json(folder.path());
    for pointer in report["pointers"].as_array().expect("pointers") {
        let text = pointer["reason"]["text"].as_str();
        if let Some(text) = text {
            assert!(
                explained.contains(&format!("    it {text}")),
                "{text}:\n{explained}"
            );
        }
    }
}

/// A browser that can be run without a window.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// Acts on the page as a user does, and leaves what is seen as JSON in the title.
const ACTIONS: &str = r##"
const seen = { errors: [] };
window.addEventListener("error", e => seen.errors.push(e.message));
const wait = () => new Promise(done => setTimeout(done, 50));
const visible = () => Array.from(document.querySelectorAll(".function"))
  .filter(f => f.getClientRects().length > 0).map(f => f.dataset.name);
const press = key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const focused = () => (document.activeElement.closest(".function") || { dataset: {} }).dataset.name || "";
window.addEventListener("load", async () => {
  const form = document.getElementById("filter");
  const box = c => form.querySelector(`input[value='${c}']`);
  seen.all = visible();
  box(3).click();
  seen.without_heap = visible();
  seen.said = document.getElementById("shown").value;
  box(3).click(); box(0).click(); box(1).click(); box(2).click();
  seen.only_heap = visible();
  box(0).click(); box(1).click(); box(2).click();
  press("/");
  seen.search = document.activeElement.name;
  form.elements.name.value = "TWI";
  form.elements.name.dispatchEvent(new Event("input", { bubbles: true }));
  seen.named = visible();
  document.activeElement.blur();
  form.elements.name.value = "";
  form.elements.name.dispatchEvent(new Event("input", { bubbles: true }));
  press("j"); press("j"); press("j"); press("k");
  seen.second = focused();
  press("t");
  seen.todo = document.activeElement.closest(".todo") !== null;
  const item = document.querySelector(".todo details");
  item.open = true;
  item.querySelector("button").click();
  seen.concerned = visible();
  form.elements.obstacle.value = "";
  box(3).click();
  const link = item.querySelector("a[href^='#f']");
  link.click();
  await wait();
  const target = document.querySelector(link.getAttribute("href"));
  seen.jump = target.open && !target.hidden && target.contains(document.activeElement);
  const sides = Array.from(target.querySelectorAll(".sides > div"), d => d.getBoundingClientRect());
  seen.side_by_side = sides[0].right <= sides[1].left && sides[0].top === sides[1].top;
  seen.code = target.querySelector(".code code").textContent;
  seen.colours = new Set([1, 2, 3].map(t => getComputedStyle(document.querySelector(`th .t${t}`)).color)).size;
  document.title = JSON.stringify(seen);
});
"##;

#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = browser() else {
        println!("skipped: no chromium or chrome in PATH");
        return;
    };
    let folder = project();
    translate(folder.path(), &[]);
    let report = read_json(folder.path());
    let page = fs::read_to_string(folder.path().join("out/report.html")).expect("the page");
    let acting = page.replace("</body>", &format!("<script>{ACTIONS}</script></body>"));
    let file = folder.path().join("acting.html");
    fs::write(&file, acting).expect("a page");
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args([
            "--window-size=1400,1000",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("the browser runs");
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom
        .split("<title>")
        .nth(1)
        .and_then(|t| t.split("</title>").next());
    let title = title
        .unwrap_or_default()
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let seen: Value = serde_json::from_str(&title.replace("&amp;", "&"))
        .unwrap_or_else(|e| panic!("{e}: {title}\n{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(seen["errors"], serde_json::json!([]), "{seen}");

    let functions = report["functions"].as_array().expect("functions");
    let pointers = report["pointers"].as_array().expect("pointers");
    let of = |f: &Value| -> Vec<&Value> {
        let own = f["pointers"].as_array().expect("pointers");
        own.iter()
            .map(|p| &pointers[p.as_u64().expect("a number") as usize])
            .collect()
    };
    let names = |wanted: &dyn Fn(&Value) -> bool| -> Value {
        functions
            .iter()
            .filter(|f| wanted(f))
            .map(|f| f["name"].clone())
            .collect()
    };
    let on_heap = |f: &Value| of(f).iter().any(|p| p["tier"] == 3);
    assert_eq!(seen["all"], names(&|_| true));
    assert_eq!(seen["only_heap"], names(&on_heap));
    assert_eq!(seen["without_heap"], names(&|f| !on_heap(f)));
    assert_eq!(seen["said"], "4 of 7 functions");
    assert_eq!(seen["named"], serde_json::json!(["twice"]));
    assert_eq!(seen["second"], functions[1]["name"]);
    assert_eq!(
        seen["concerned"],
        names(&|f| of(f).iter().any(|p| p["obstacle"] == 0))
    );
    assert_eq!(seen["search"], "name");
    for what in ["todo", "jump", "side_by_side"] {
        assert_eq!(seen[what], true, "{what}: {seen}");
    }
    assert_eq!(seen["colours"], 3);
    let code = seen["code"].as_str().expect("code");
    assert!(MAIN.contains(code.trim_end()), "{code}");
}
