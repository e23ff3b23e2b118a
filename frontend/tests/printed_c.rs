//! The front end without the back end: every program of `tests/ui` is read, printed back as C, compiled, and must do
//! what the original does.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use c2safe_frontend::ir::c_printer;
use c2safe_frontend::process::{self, Limits, Output};
use c2safe_frontend::{lower, parse, project};

/// Programs that are different for a known reason.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "threads/locals_and_flags",
    "`pthread_cleanup_push` is a call of our runtime's",
)];

const FLAGS: &[&str] = &["-std=gnu11", "-w", "-fwrapv", "-fno-strict-aliasing"];

struct Test {
    name: String,
    file: PathBuf,
    flags: Vec<String>,
    arguments: Vec<String>,
    stdin: Vec<u8>,
}

/// The programs that run in C without an error: memory errors and rejected programs are the back end's tests.
fn collect() -> Vec<Test> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let mut files: Vec<PathBuf> = fs::read_dir(root)
        .expect("tests/ui")
        .flatten()
        .filter(|topic| topic.path().is_dir())
        .flat_map(|topic| fs::read_dir(topic.path()).expect("a topic").flatten())
        .map(|file| file.path())
        .filter(|file| file.extension().is_some_and(|e| e == "c"))
        .collect();
    files.sort();
    files.into_iter().filter_map(test).collect()
}

fn test(file: PathBuf) -> Option<Test> {
    let text = String::from_utf8_lossy(&fs::read(&file).ok()?).into_owned();
    let directive = |name: &str| {
        text.lines().find_map(|line| {
            let rest = line.trim_start().strip_prefix("//@")?.trim();
            let rest = rest.strip_prefix(name)?.trim_start();
            rest.strip_prefix(':').map(str::trim)
        })
    };
    if directive("check-fail").is_some() || directive("panic").is_some() {
        return None;
    }
    let words = |name: &str| -> Vec<String> {
        let value = directive(name).unwrap_or_default();
        value.split_whitespace().map(str::to_string).collect()
    };
    let stdin = directive("stdin").unwrap_or_default();
    let stdin = stdin
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\\\", "\\");
    let name = format!(
        "{}/{}",
        file.parent()?.file_name()?.to_string_lossy(),
        file.file_stem()?.to_string_lossy()
    );
    Some(Test {
        name,
        flags: words("flags"),
        arguments: words("args"),
        stdin: stdin.into_bytes(),
        file,
    })
}

const LIMITS: Limits = Limits {
    time: Duration::from_secs(60),
    output: 1 << 24,
};

fn compile(source: &Path, flags: &[String], exe: &Path) -> Result<(), String> {
    let mut gcc = Command::new("gcc");
    // `__FILE__` is what the compiler is told.
    if let (Some(folder), Some(name)) = (source.parent(), source.file_name()) {
        gcc.current_dir(folder).arg(name);
    }
    gcc.args(FLAGS).args(flags);
    gcc.arg("-o").arg(exe).args(["-lm", "-lpthread"]);
    let output = process::run(&mut gcc, b"", LIMITS).map_err(|e| e.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let errors: Vec<&str> = text
        .lines()
        .filter(|l| l.contains("error") || l.contains("undefined"))
        .take(3)
        .collect();
    Err(errors.join("\n"))
}

fn execute(exe: &Path, test: &Test, folder: &Path) -> Result<Output, String> {
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let mut command = Command::new(exe);
    command.args(&test.arguments).current_dir(folder);
    process::run(&mut command, &test.stdin, LIMITS).map_err(|e| e.to_string())
}

/// What is wrong with the printed form of a program.
fn judge(test: &Test) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let at = |name: &str| folder.path().join(name);
    let options = project::DiscoverOptions::default();
    let mut project = project::discover(std::slice::from_ref(&test.file), &options)
        .map_err(|e| format!("{e:?}"))?;
    for unit in &mut project.units {
        unit.flags.extend(test.flags.iter().cloned());
    }
    let loaded = lower::load(&project);
    if let Some(error) = loaded.diagnostics.iter().find(|d| d.is_error()) {
        return Err(error.to_string());
    }
    let program = loaded.program.ok_or("no program")?;
    let printed = parse::on_big_stack(|| c_printer::print(&program, Some(0)));
    fs::write(at("printed.c"), printed).map_err(|e| e.to_string())?;
    compile(&test.file, &test.flags, &at("original"))
        .map_err(|e| format!("the original does not compile:\n{e}"))?;
    compile(&at("printed.c"), &[], &at("printed"))
        .map_err(|e| format!("the printed C does not compile:\n{e}"))?;
    // The same name, so that messages that show it are the same.
    for name in ["original", "printed"] {
        fs::create_dir(at(&format!("{name}.exe"))).map_err(|e| e.to_string())?;
        fs::rename(at(name), at(&format!("{name}.exe/program"))).map_err(|e| e.to_string())?;
    }
    let a = execute(&at("original.exe/program"), test, &at("a"))?;
    let b = execute(&at("printed.exe/program"), test, &at("b"))?;
    if a.timed_out || b.timed_out {
        return Err("out of time".into());
    }
    if a.status != b.status {
        return Err(format!("{} instead of {}", b.status, a.status));
    }
    if a.stdout != b.stdout {
        let (a, b) = (
            String::from_utf8_lossy(&a.stdout),
            String::from_utf8_lossy(&b.stdout),
        );
        let line = a.lines().zip(b.lines()).find(|(x, y)| x != y);
        return Err(format!("other output: {line:?}"));
    }
    Ok(())
}

#[test]
fn printed_programs_do_the_same() {
    let tests = collect();
    assert!(!tests.is_empty(), "no programs found");
    let next = Mutex::new(tests.iter());
    let failures = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| loop {
                let test = next.lock().expect("the list").next();
                let Some(test) = test else { break };
                let known = EXCEPTIONS.iter().find(|(name, _)| *name == test.name);
                match (judge(test), known) {
                    (Ok(()), None) | (Err(_), Some(_)) => {}
                    (Ok(()), Some(_)) => failures
                        .lock()
                        .expect("the failures")
                        .push(format!("{}: is the same: no exception any more", test.name)),
                    (Err(reason), None) => failures
                        .lock()
                        .expect("the failures")
                        .push(format!("{}: {reason}", test.name)),
                }
            });
        }
    });
    let failures = failures.into_inner().expect("the failures");
    assert!(
        failures.is_empty(),
        "{} of {} programs:\n{}",
        failures.len(),
        tests.len(),
        failures.join("\n")
    );
}

/// Compiles and runs the printed form of a program.
fn run_printed(files: &[(&str, &str)]) -> Output {
    let program = support::load(files).program.expect("a program");
    let printed = c_printer::print(&program, Some(0));
    let folder = tempfile::tempdir().expect("a folder");
    let (source, exe) = (folder.path().join("p.c"), folder.path().join("p"));
    fs::write(&source, printed).expect("a file");
    compile(&source, &[], &exe).expect("it compiles");
    process::run(&mut Command::new(&exe), b"", LIMITS).expect("it runs")
}

/// Two units with static objects and functions of the same name, two tentative definitions of one object, and a library
/// function of the program's own.
#[test]
fn several_units() {
    let a = "#include <stdio.h>\n\
             static int n = 1; int shared; static int get(void) { return n; }\n\
             int other(void); int puts(const char *s) { return printf(\"own %s\\n\", s); }\n\
             int main(void) { shared = 5; puts(\"x\"); return get() * 10 + other(); }\n";
    let b = "static int n = 2; int shared; static int get(void) { return n; }\n\
             int other(void) { return get() + shared; }\n";
    let output = run_printed(&[("a.c", a), ("b.c", b)]);
    assert_eq!(output.status.code(), Some(17));
    assert_eq!(output.stdout, b"own x\n");
}

/// Rows of fixed and of variable length, and storage that a loop uses again.
#[test]
fn variable_length_rows() {
    let text = "int sum(int n, int m[n][3], int k, int w[][k]) { return m[n - 1][2] + w[1][k - 1]; }\n\
                int main(int n, char **v) {\n\
                    int total = 0;\n\
                    for (long i = 0; i < 3000000; i++) { char big[n + 100]; big[n] = 1; total += big[n]; }\n\
                    int m[n + 1][3], w[2][n + 3];\n\
                    m[n][2] = 5; w[1][n + 2] = total == 3000000;\n\
                    return sum(n + 1, m, n + 3, w);\n\
                }\n";
    let output = run_printed(&[("a.c", text)]);
    assert_eq!(output.status.code(), Some(6));
}

/// Layouts that plain C does not give: packing, alignment, unnamed bit-fields. The printed C asserts them.
#[test]
fn layouts() {
    let text = "struct __attribute__((packed)) p { char a; int b; unsigned c : 5, : 4, d : 20; long e; };\n\
                struct q { int a : 3; int : 0; int b : 4; char c; _Alignas(16) char d; short : 9; };\n\
                union u { struct p p; int : 7; char c[3]; } __attribute__((aligned(32)));\n\
                struct f { char n; short : 3; int tail[]; };\n\
                #pragma pack(2)\n\
                struct k { char a; double d; char b; };\n\
                int main(void) {\n\
                    struct p p = { 1, -2, 31, 1000000, 5 }; struct q q = { -1, 7, 'c', 'd' }; union u u = { p };\n\
                    return p.d == 1000000 && u.p.e == 5 && q.b == 7 && sizeof(struct k) == 12 && sizeof(struct f) == 4;\n\
                }\n";
    let output = run_printed(&[("a.c", text)]);
    assert_eq!(output.status.code(), Some(1));
}
