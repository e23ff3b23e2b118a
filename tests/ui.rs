//! Data-driven end-to-end tests: every `tests/ui/<topic>/*.c`, and every folder of C files beside them, is translated,
//! compiled, run and compared with what the C compiler makes of it. `tests/ui/README.md` lists the directives.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use c2safe::cli::Tier;
use c2safe::verify::{self, Case, Job, Outcome, Settings, Verdict};
use c2safe_frontend::{lower, project};

/// What the `//@` lines of a test say.
#[derive(Default)]
struct Directives {
    case: Case,
    flags: Vec<String>,
    exit: Option<i32>,
    panic: Option<String>,
    check_fail: Option<String>,
    bless: bool,
}

fn unescape(text: &str) -> Vec<u8> {
    text.replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\\\", "\\")
        .into_bytes()
}

fn directives(text: &str) -> Result<Directives, String> {
    let mut out = Directives::default();
    for line in text.lines() {
        let Some(directive) = line.trim_start().strip_prefix("//@") else {
            continue;
        };
        let (name, value) = match directive.split_once(':') {
            Some((name, value)) => (name.trim(), value.trim()),
            None => (directive.trim(), ""),
        };
        match name {
            "run" => {}
            "stdin" => out.case.stdin = unescape(value),
            "args" => {
                out.case.arguments = value.split_whitespace().map(str::to_string).collect();
            }
            "flags" => out.flags = value.split_whitespace().map(str::to_string).collect(),
            "exit" => {
                out.exit = Some(value.parse().map_err(|_| format!("bad exit: {value}"))?);
            }
            "panic" => {
                out.panic = Some(value.to_string());
                out.case.rust_only = true;
            }
            "check-fail" => out.check_fail = Some(value.to_string()),
            "bless" => out.bless = true,
            _ => return Err(format!("unknown directive `{name}`")),
        }
    }
    Ok(out)
}

struct Test {
    name: String,
    /// A C file, or a folder of them.
    input: PathBuf,
    directives: Directives,
}

fn collect(root: &Path) -> Vec<Test> {
    let wanted = std::env::var("C2SAFE_UI").unwrap_or_default();
    let mut tests = Vec::new();
    for topic in entries(root, &Path::is_dir) {
        let is_c = |p: &Path| p.extension().is_some_and(|e| e == "c");
        for input in entries(&topic, &|p| is_c(p) || p.is_dir()) {
            let name = format!(
                "{}/{}",
                topic.file_name().unwrap_or_default().to_string_lossy(),
                input.file_stem().unwrap_or_default().to_string_lossy()
            );
            if !name.contains(&wanted) {
                continue;
            }
            let files = match input.is_dir() {
                true => entries(&input, &is_c),
                false => vec![input.clone()],
            };
            let texts = files.iter().map(|file| fs::read(file).expect("a test"));
            let text = String::from_utf8_lossy(&texts.collect::<Vec<_>>().concat()).into_owned();
            let directives = directives(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            tests.push(Test {
                name,
                input,
                directives,
            });
        }
    }
    tests
}

/// What is in a folder and wanted, in order.
fn entries(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).expect("a folder").flatten();
    let mut found: Vec<PathBuf> = all.map(|e| e.path()).filter(|p| wanted(p)).collect();
    found.sort();
    found
}

/// What is wrong with the outcome of a test.
fn judge(test: &Test, outcome: &Outcome, tier: Tier) -> Option<String> {
    match &outcome.verdict {
        Verdict::Same => {}
        Verdict::Different(text) => return Some(format!("different: {text}")),
        Verdict::NotTranslated(errors) => {
            return Some(format!("not translated:\n    {}", errors.join("\n    ")));
        }
        Verdict::NotComparable(reason) => return Some(format!("not comparable: {reason}")),
    }
    let rust = outcome.rust.as_ref()?;
    let wanted = match (&test.directives.exit, &test.directives.panic) {
        (Some(exit), _) => Some(*exit),
        (None, Some(_)) => Some(134),
        (None, None) => None,
    };
    if let Some(wanted) = wanted {
        if rust.status != wanted {
            return Some(format!("exit status {}, expected {wanted}", rust.status));
        }
    }
    // Off the heap, it may be another check that stops the program.
    let text = test.directives.panic.as_ref();
    if let Some(panic) = text.filter(|_| tier == Tier::Heap) {
        let stderr = String::from_utf8_lossy(&rust.stderr);
        if !stderr.contains(panic.as_str()) {
            return Some(format!("stderr says `{}`, not `{panic}`", stderr.trim()));
        }
    }
    if let Some(name) = twin(outcome) {
        return Some(format!("`{name}` is the same as what it is a variant of"));
    }
    if test.directives.bless {
        return compare_blessed(test, outcome, tier);
    }
    None
}

/// A variant of a function, for pointers that stay on the heap, that is emitted as the function itself is.
fn twin(outcome: &Outcome) -> Option<String> {
    let is_rust = |name: &str| name.starts_with("src/") && name.ends_with(".rs");
    for (_, source) in outcome.sources.iter().filter(|(name, _)| is_rust(name)) {
        // Functions of the program stand at the left, and end there.
        let functions = source.split("\npub fn ").skip(1).filter_map(|text| {
            let (name, rest) = text.split_once('(')?;
            Some((name, rest.split("\n}\n").next()?))
        });
        let functions: BTreeMap<&str, &str> = functions.collect();
        for (name, text) in &functions {
            let origin = name.strip_suffix("_heap").unwrap_or(name);
            let same = |other: &&str| text.replace(*name, origin) == **other;
            if origin != *name && functions.get(origin).is_some_and(same) {
                return Some((*name).to_string());
            }
        }
    }
    None
}

/// Compares the emitted Rust with the file beside the test; `C2SAFE_BLESS=1` rewrites that.
fn compare_blessed(test: &Test, outcome: &Outcome, tier: Tier) -> Option<String> {
    let mut text = String::new();
    for (name, source) in &outcome.sources {
        if name.ends_with(".rs") {
            text.push_str(&format!("// {name}\n{source}"));
        }
    }
    let blessed = test.input.with_extension(match tier {
        Tier::Heap => "rs",
        Tier::Lifted => "lifted.rs",
    });
    if std::env::var_os("C2SAFE_BLESS").is_some() {
        fs::write(&blessed, &text).expect("the blessed file is written");
        return None;
    }
    let expected = fs::read_to_string(&blessed).unwrap_or_default();
    if expected == text {
        return None;
    }
    let line = expected
        .lines()
        .zip(text.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| expected.lines().count().min(text.lines().count()));
    Some(format!(
        "the emitted Rust differs from {} in line {} (C2SAFE_BLESS=1 rewrites it):\n    blessed: {}\n    emitted: {}",
        blessed.display(),
        line + 1,
        expected.lines().nth(line).unwrap_or("(end)"),
        text.lines().nth(line).unwrap_or("(end)"),
    ))
}

fn check_fails(test: &Test, wanted: &str) -> Option<String> {
    let project = match project::discover(
        std::slice::from_ref(&test.input),
        &project::DiscoverOptions::default(),
    ) {
        Ok(project) => project,
        Err(errors) => {
            let found = errors.iter().any(|e| e.to_string().contains(wanted));
            return (!found).then(|| format!("discovery says {errors:?}, not `{wanted}`"));
        }
    };
    let loaded = lower::load(&project);
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(ToString::to_string)
        .collect();
    if errors.iter().any(|e| e.contains(wanted)) {
        return None;
    }
    Some(format!("errors are {errors:?}; none contains `{wanted}`"))
}

#[test]
fn ui() {
    run(Tier::Heap);
}

/// The same programs with everything off the heap that can be.
#[test]
fn lifted() {
    run(Tier::Lifted);
}

fn run(tier: Tier) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let tests = collect(&root);
    let mut failures: Vec<String> = Vec::new();
    let mut running: Vec<&Test> = Vec::new();
    let mut jobs: Vec<Job> = Vec::new();
    for test in &tests {
        if tier == Tier::Lifted && test.directives.check_fail.is_some() {
            continue;
        }
        if let Some(wanted) = &test.directives.check_fail {
            if let Some(failure) = check_fails(test, wanted) {
                failures.push(format!("{}: {failure}", test.name));
            }
            continue;
        }
        let options = project::DiscoverOptions::default();
        let mut project = project::discover(std::slice::from_ref(&test.input), &options)
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", test.name));
        for unit in &mut project.units {
            unit.flags.extend(test.directives.flags.iter().cloned());
        }
        jobs.push(Job {
            name: test.name.clone(),
            project,
            case: test.directives.case.clone(),
        });
        running.push(test);
    }
    let settings = Settings {
        jobs: std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get),
        timeout: Duration::from_secs(20),
        release: false,
        deny_warnings: true,
        keep: std::env::var_os("C2SAFE_KEEP").map(PathBuf::from),
        keep_sources: true,
        tier,
        judge: false,
        tamper: None,
    };
    let outcomes = verify::run_jobs(&jobs, &settings, &|_| {}).expect("the runtime compiles");
    for test in running {
        match outcomes.iter().find(|o| o.name == test.name) {
            Some(outcome) => {
                if let Some(failure) = judge(test, outcome, tier) {
                    failures.push(format!("{}: {failure}", test.name));
                }
            }
            None => failures.push(format!("{}: it has no outcome", test.name)),
        }
    }
    for failure in &failures {
        println!("{failure}");
    }
    println!("{} tests, {} failures", tests.len(), failures.len());
    assert!(
        failures.is_empty(),
        "{} of {} fail",
        failures.len(),
        tests.len()
    );
}
