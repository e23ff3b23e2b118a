//! A project whose Makefile builds programs for tests: the crate is measured by what it was made of, with them or without.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const UTIL: &str = "int scale(int n) { return n * 3 + 1; }\n\
    int total(const int *p, int n) { int all = 0; for (int i = 0; i < n; i++) all += scale(p[i]); return all; }\n";
const MAIN: &str = "#include <stdio.h>\nint total(const int *p, int n);\n\
    int main(void) { int a[3] = {1, 2, 3}; printf(\"%d\\n\", total(a, 3)); return 0; }\n";
/// Has memory and a global variable, which the program has not.
const TEST: &str = "#include <stdio.h>\n#include <stdlib.h>\nint total(const int *p, int n);\nint seen = 7;\nint *kept;\n\
    int main(void) { int *p = malloc(8); kept = p; p[0] = 4; p[1] = seen; printf(\"%d\\n\", total(kept, 2)); free(p); return 0; }\n";
const MAKEFILE: &str = "prog: main.c util.c\n\tcc -o prog main.c util.c\n\
    test: t.c util.c\n\tcc -o t t.c util.c\n\t./t\n";

fn c2safe(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_c2safe"));
    command.args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Puts a fault into the function `scale` of a crate.
fn spoil(krate: &Path) {
    let file = krate.join("src/util.rs");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("wrapping_mul(3)"), "{text}");
    fs::write(file, text.replace("wrapping_mul(3)", "wrapping_mul(5)")).unwrap();
}

#[test]
fn a_crate_is_compared_with_the_same_programs_that_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    fs::create_dir(&project).unwrap();
    for (name, text) in [
        ("util.c", UTIL),
        ("main.c", MAIN),
        ("t.c", TEST),
        ("Makefile", MAKEFILE),
    ] {
        fs::write(project.join(name), text).unwrap();
    }
    let from = project.to_string_lossy().into_owned();
    for (flag, programs) in [(None, 1), (Some("--with-tests"), 2)] {
        let krate = folder.path().join(format!("crate-{programs}"));
        let target = krate.to_string_lossy().into_owned();
        let mut arguments = vec!["translate", &from, "--name", "sample", "-o", &target];
        arguments.extend(flag);
        let output = c2safe(&arguments);
        assert!(output.status.success(), "{}", said(&output));
        let trace = ["verify", &from, "--weak-sandbox", "--trace", &target];
        let output = said(&c2safe(&trace));
        assert!(
            output.contains(&format!("{programs} same, 0 different")),
            "{output}"
        );
        assert!(!output.contains("no measure"), "{output}");
        spoil(&krate);
        let output = said(&c2safe(&trace));
        let named = output.matches("at fault: `scale`").count();
        assert_eq!(named, programs, "{output}");
    }
}

#[test]
fn a_library_without_programs_says_what_would_measure_it() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    fs::create_dir(&project).unwrap();
    fs::write(project.join("util.c"), UTIL).unwrap();
    let from = project.to_string_lossy().into_owned();
    let krate = folder.path().join("crate").to_string_lossy().into_owned();
    let output = c2safe(&["translate", &from, "--name", "sample", "-o", &krate]);
    assert!(output.status.success(), "{}", said(&output));
    let output = c2safe(&["verify", &from, "--weak-sandbox", "--trace", &krate]);
    assert!(said(&output).contains("--with-tests"), "{}", said(&output));
}
