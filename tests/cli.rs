//! The command line from outside: folder in, folder out, and every kind of bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn c2safe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_c2safe"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("c2safe runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("a file");
    }
    folder
}

/// Translating fails with a message that contains every text of `wanted`, and nothing is written.
#[track_caller]
fn fails(folder: &Path, input: &str, wanted: &[&str]) {
    let before = names(folder);
    for command in ["translate", "check", "verify"] {
        let mut arguments = vec![command, input];
        if command == "translate" {
            arguments.extend(["-o", "out"]);
        }
        let output = c2safe(folder, &arguments);
        let message = text(&output.stderr) + &text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{command}: {message}");
        for wanted in wanted {
            assert!(
                message.contains(wanted),
                "{command}: no `{wanted}` in:\n{message}"
            );
        }
        assert!(
            !message.contains("panicked") && !message.contains("internal error"),
            "{message}"
        );
        assert_eq!(names(folder), before, "{command} leaves something behind");
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|e| e.path())
        .collect();
    names.sort();
    names
}

#[test]
fn missing_path() {
    let folder = folder_with(&[]);
    fails(
        folder.path(),
        "nowhere",
        &["error[C0001]", "no such file or folder", "nowhere"],
    );
}

#[test]
fn empty_folder() {
    let folder = folder_with(&[("empty/readme.txt", "no C here")]);
    fails(
        folder.path(),
        "empty",
        &["error[C0002]", "no C files found"],
    );
}

#[test]
fn binary_file() {
    let folder = folder_with(&[("a.c", "\u{7f}ELF\0\0\0")]);
    fails(
        folder.path(),
        "a.c",
        &["error[C0004]", "binary data", "a.c"],
    );
}

#[test]
fn not_a_c_file() {
    let folder = folder_with(&[("a.txt", "hello")]);
    fails(folder.path(), "a.txt", &["error[C0004]", "a.txt"]);
}

#[test]
fn broken_database() {
    let folder = folder_with(&[("compile_commands.json", "[\n  {\n")]);
    fails(
        folder.path(),
        "compile_commands.json",
        &["error[C0005]", "compile_commands.json:3"],
    );
}

#[test]
fn unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with(&[("a.c", "int main(void) { return 0; }\n")]);
    let file = folder.path().join("a.c");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs::read(&file).is_ok() {
        // The superuser reads everything.
        return;
    }
    fails(folder.path(), "a.c", &["error[C0003]", "permission denied"]);
}

#[test]
fn syntax_error() {
    let folder = folder_with(&[(
        "a.c",
        "int main(void)\n{\n    int x = 3\n    return x;\n}\n",
    )]);
    fails(
        folder.path(),
        "a.c",
        &["error[C0201]", "a.c:3:13", "expected `;` after `3`"],
    );
}

#[test]
fn unknown_type() {
    let folder = folder_with(&[(
        "a.c",
        "int main(void)\n{\n    widget w;\n    return 0;\n}\n",
    )]);
    fails(
        folder.path(),
        "a.c",
        &["error[C0201]", "a.c:3:5", "unknown type name `widget`"],
    );
}

#[test]
fn missing_header() {
    let folder = folder_with(&[("a.c", "\n#include \"nowhere.h\"\n")]);
    fails(
        folder.path(),
        "a.c",
        &["error[C0102]", "header `nowhere.h` not found", "a.c:2:10"],
    );
}

#[test]
fn type_error() {
    let folder = folder_with(&[(
        "a.c",
        "struct s { int a; };\nint main(void)\n{\n    struct s s = {1};\n    return s * 2;\n}\n",
    )]);
    fails(folder.path(), "a.c", &["error[C0", "a.c:5:1"]);
}

#[test]
fn unknown_member() {
    let folder = folder_with(&[(
        "a.c",
        "struct s { int a; };\nint f(struct s *s) { return s->b; }\n",
    )]);
    fails(folder.path(), "a.c", &["error[C0", "a.c:2:"]);
}

const HELLO: &str = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n";

#[test]
fn output_folder_that_exists() {
    let folder = folder_with(&[("a.c", HELLO), ("mine/notes.txt", "mine")]);
    let path = folder.path();
    let output = c2safe(path, &["translate", "a.c", "-o", "mine", "--force"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("was not written by c2safe"),
        "{output:?}"
    );
    assert_eq!(fs::read_dir(path.join("mine")).expect("mine").count(), 1);

    assert!(c2safe(path, &["translate", "a.c", "-o", "out"])
        .status
        .success());
    let again = c2safe(path, &["translate", "a.c", "-o", "out"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--force"), "{again:?}");
    assert!(c2safe(path, &["translate", "a.c", "-o", "out", "--force"])
        .status
        .success());
    fs::write(path.join("file"), "").expect("a file");
    assert!(
        !c2safe(path, &["translate", "a.c", "-o", "file", "--force"])
            .status
            .success()
    );
}

#[test]
fn translate_writes_a_crate_that_cargo_runs() {
    let folder = folder_with(&[("hello-world.c", HELLO)]);
    let path = folder.path();
    let output = c2safe(
        path,
        &["translate", "hello-world.c", "--json", "report.json"],
    );
    assert!(output.status.success(), "{output:?}");
    assert!(
        text(&output.stdout).starts_with("hello-world -> hello_world-rs\n"),
        "{output:?}"
    );
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("report.json")).expect("a report"))
            .expect("JSON");
    assert_eq!(report["files"][0], "hello-world.c");
    let krate = path.join("hello_world-rs");
    let lib = fs::read_to_string(krate.join("src/lib.rs")).expect("src/lib.rs");
    assert!(lib.contains("#![forbid(unsafe_code)]"));
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(&krate)
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert_eq!(text(&run.stdout), "hello\n");
}

#[test]
fn bad_crate_name() {
    let folder = folder_with(&[("a.c", HELLO)]);
    let output = c2safe(folder.path(), &["translate", "a.c", "--name", "No Good"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("`no_good` would be one"),
        "{output:?}"
    );
}

#[test]
fn a_bad_file_is_left_out() {
    let folder = folder_with(&[
        ("p/main.c", HELLO),
        ("p/broken.c", "int broken(void) { return oops; }\n"),
    ]);
    let output = c2safe(folder.path(), &["translate", "p", "-o", "out"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stderr).contains("broken.c:1:"), "{output:?}");
    assert!(
        text(&output.stdout).contains("left out because of errors: broken.c"),
        "{output:?}"
    );
    assert!(folder.path().join("out/Cargo.toml").is_file());
}

#[test]
fn verify_the_word_counter() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/wordcount");
    let folder = folder_with(&[]);
    let fixture = fixture.to_string_lossy().into_owned();
    let output = c2safe(
        folder.path(),
        &["verify", &fixture, "--json", "report.json"],
    );
    assert!(output.status.success(), "{output:?}");
    let stdout = text(&output.stdout);
    assert_eq!(
        stdout.lines().last(),
        Some("1 same, 0 different, 0 not translated, 0 not comparable")
    );
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["programs"][0]["verdict"], "same");
}

#[test]
fn verify_each_with_inputs_and_expectations() {
    let echo = "#include <stdio.h>\nint main(int argc, char **argv) { int c; for (int i = 1; i < argc; i++) puts(argv[i]);\n while ((c = getchar()) != EOF) putchar(c); return argc; }\n";
    let folder = folder_with(&[
        ("t/echo.c", echo),
        ("t/echo.args", "one\ntwo words\n"),
        ("t/echo.in", "input\n"),
        ("t/echo.out", "one\ntwo words\ninput\n"),
        ("t/echo.rc", "3\n"),
        ("t/wrong.c", HELLO),
        ("t/wrong.c.expected", "good bye\n"),
        ("t/broken.c", "int main(void) { return 0 }\n"),
        (
            "t/crash.c",
            "int main(void) { volatile int *volatile p = 0; return *p; }\n",
        ),
    ]);
    let output = c2safe(folder.path(), &["verify", "--each", "t"]);
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert_eq!(
        stdout.lines().last(),
        Some("1 same, 1 different, 0 not translated, 2 not comparable"),
        "{stdout}"
    );
    assert!(
        stdout.contains("wrong: output, line 1: expected `good bye`, Rust `hello`"),
        "{stdout}"
    );
}

#[test]
fn completions_and_help() {
    let folder = folder_with(&[]);
    let bash = c2safe(folder.path(), &["completions", "bash"]);
    assert!(bash.status.success() && text(&bash.stdout).contains("c2safe"));
    let help = c2safe(folder.path(), &["--help"]);
    for command in ["translate", "check", "verify", "completions"] {
        assert!(text(&help.stdout).contains(command));
    }
}

/// No recursion on the length of a program.
#[test]
fn large_functions_go_through() {
    let mut source = String::from("unsigned f(unsigned a, unsigned b)\n{\n");
    for i in 0..50_000 {
        source.push_str(["a = a * 3 + b;\n", "b ^= a >> 3;\n", "if (a & 1) b++;\n"][i % 3]);
    }
    source.push_str("return a ^ b;\n}\nunsigned g(unsigned a)\n{\nreturn a");
    source.push_str(&" + a".repeat(10_000));
    source.push_str(";\n}\nint h(int a)\n{\n");
    for i in 0..2_000 {
        source.push_str(&format!("if (a == {i}) return {}; else ", i * 3));
    }
    source.push_str("return 0;\n}\n");
    let folder = folder_with(&[("large.c", source.as_str())]);
    let output = c2safe(folder.path(), &["translate", "large.c", "-o", "out"]);
    assert!(output.status.success(), "{output:?}");
}
